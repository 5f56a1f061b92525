#include "model/iban.h"

#include <stdint.h>
#include <string.h>

static const struct iban_country {
    char code[2];
    uint8_t length; /* characters of an IBAN, country and check digits included */
} iban_countries[] = {
    {{'A', 'D'}, 24}, {{'A', 'E'}, 23}, {{'A', 'L'}, 28}, {{'A', 'T'}, 20}, {{'A', 'Z'}, 28},
    {{'B', 'A'}, 20}, {{'B', 'E'}, 16}, {{'B', 'G'}, 22}, {{'B', 'H'}, 22}, {{'B', 'I'}, 27},
    {{'B', 'R'}, 29}, {{'B', 'Y'}, 28}, {{'C', 'H'}, 21}, {{'C', 'R'}, 22}, {{'C', 'Y'}, 28},
    {{'C', 'Z'}, 24}, {{'D', 'E'}, 22}, {{'D', 'J'}, 27}, {{'D', 'K'}, 18}, {{'D', 'O'}, 28},
    {{'E', 'E'}, 20}, {{'E', 'G'}, 29}, {{'E', 'S'}, 24}, {{'F', 'I'}, 18}, {{'F', 'K'}, 18},
    {{'F', 'O'}, 18}, {{'F', 'R'}, 27}, {{'G', 'B'}, 22}, {{'G', 'E'}, 22}, {{'G', 'I'}, 23},
    {{'G', 'L'}, 18}, {{'G', 'R'}, 27}, {{'G', 'T'}, 28}, {{'H', 'N'}, 28}, {{'H', 'R'}, 21},
    {{'H', 'U'}, 28}, {{'I', 'E'}, 22}, {{'I', 'L'}, 23}, {{'I', 'Q'}, 23}, {{'I', 'S'}, 26},
    {{'I', 'T'}, 27}, {{'J', 'O'}, 30}, {{'K', 'W'}, 30}, {{'K', 'Z'}, 20}, {{'L', 'B'}, 28},
    {{'L', 'C'}, 32}, {{'L', 'I'}, 21}, {{'L', 'T'}, 20}, {{'L', 'U'}, 20}, {{'L', 'V'}, 21},
    {{'L', 'Y'}, 25}, {{'M', 'C'}, 27}, {{'M', 'D'}, 24}, {{'M', 'E'}, 22}, {{'M', 'K'}, 19},
    {{'M', 'N'}, 20}, {{'M', 'R'}, 27}, {{'M', 'T'}, 31}, {{'M', 'U'}, 30}, {{'N', 'I'}, 28},
    {{'N', 'L'}, 18}, {{'N', 'O'}, 15}, {{'O', 'M'}, 23}, {{'P', 'K'}, 24}, {{'P', 'L'}, 28},
    {{'P', 'S'}, 29}, {{'P', 'T'}, 25}, {{'Q', 'A'}, 29}, {{'R', 'O'}, 24}, {{'R', 'S'}, 22},
    {{'R', 'U'}, 33}, {{'S', 'A'}, 24}, {{'S', 'C'}, 31}, {{'S', 'D'}, 18}, {{'S', 'E'}, 24},
    {{'S', 'I'}, 19}, {{'S', 'K'}, 24}, {{'S', 'M'}, 27}, {{'S', 'O'}, 23}, {{'S', 'T'}, 25},
    {{'S', 'V'}, 28}, {{'T', 'L'}, 23}, {{'T', 'N'}, 24}, {{'T', 'R'}, 26}, {{'U', 'A'}, 29},
    {{'V', 'A'}, 22}, {{'V', 'G'}, 24}, {{'X', 'K'}, 20}, {{'Y', 'E'}, 30},
};

size_t iban_country_length(struct slice country)
{
    if (country.len != 2) {
        return 0;
    }
    for (size_t i = 0; i < sizeof iban_countries / sizeof iban_countries[0]; i++) {
        if (memcmp(iban_countries[i].code, country.ptr, 2) == 0) {
            return iban_countries[i].length;
        }
    }
    return 0;
}

/* Appends the characters to the number, as two digits for a letter. Reduced only when 100 times
 * more would no longer fit, which saves most of the divisions. */
static uint64_t iban_fold(uint64_t number, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool digit = byte_is_digit(text[i]);
        number = digit ? number * 10 + (uint64_t)(text[i] - '0')
                       : number * 100 + (uint64_t)(text[i] - 'A' + 10);
        if (number >= UINT64_C(100000000000000000)) {
            number %= 97;
        }
    }
    return number;
}

/* Folded from the fifth character on, then the first four: what the standard moves to the end. */
static bool iban_remainder_holds(const char *text, size_t len)
{
    return iban_fold(iban_fold(0, text + 4, len - 4), text, 4) % 97 == 1;
}

bool iban_check(struct slice text, char *compact, size_t *len)
{
    char iban[IBAN_MAX];
    size_t count = 0;
    text = slice_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ') {
            continue;
        }
        char c = byte_upper(text.ptr[i]);
        if (count == IBAN_MAX || !byte_is_alnum(c)) {
            return false;
        }
        iban[count++] = c;
    }
    if (count < 5 || count != iban_country_length((struct slice){iban, 2}) ||
        !byte_is_digit(iban[2]) || !byte_is_digit(iban[3]) || !iban_remainder_holds(iban, count)) {
        return false;
    }
    if (compact != NULL) {
        memcpy(compact, iban, count);
    }
    if (len != NULL) {
        *len = count;
    }
    return true;
}

static bool iban_all_digits(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is_digit(text.ptr[i])) {
            return false;
        }
    }
    return text.len > 0;
}

bool iban_of_german(struct slice bank_code, struct slice number, char out[IBAN_GERMAN_LENGTH])
{
    enum { BANK_CODE_LENGTH = 8, NUMBER_LENGTH = 10 };
    if (bank_code.len != BANK_CODE_LENGTH || number.len > NUMBER_LENGTH ||
        !iban_all_digits(bank_code) || !iban_all_digits(number)) {
        return false;
    }
    char iban[IBAN_GERMAN_LENGTH + 1] = "DE00000000000000000000";
    memcpy(iban + 4, bank_code.ptr, BANK_CODE_LENGTH);
    memcpy(iban + IBAN_GERMAN_LENGTH - number.len, number.ptr, number.len);
    /* The check digits are what is missing to a remainder of 1. */
    uint64_t remainder = iban_fold(iban_fold(0, iban + 4, IBAN_GERMAN_LENGTH - 4), iban, 4) % 97;
    unsigned digits = 98U - (unsigned)remainder;
    iban[2] = (char)('0' + digits / 10U);
    iban[3] = (char)('0' + digits % 10U);
    memcpy(out, iban, IBAN_GERMAN_LENGTH);
    return true;
}

/* The next character that counts, or NUL at the end. */
static char account_next(struct slice *rest)
{
    while (rest->len > 0) {
        char c = byte_upper(rest->ptr[0]);
        *rest = slice_skip(*rest, 1);
        if (c != ' ' && c != '-' && c != '/' && c != '.') {
            return c;
        }
    }
    return '\0';
}

static struct slice account_significant(struct slice text)
{
    while (text.len > 0 && (text.ptr[0] == '0' || text.ptr[0] == ' ')) {
        text = slice_skip(text, 1);
    }
    return text;
}

bool account_equal(struct slice a, struct slice b)
{
    a = account_significant(a);
    b = account_significant(b);
    for (;;) {
        char x = account_next(&a);
        char y = account_next(&b);
        if (x != y) {
            return false;
        }
        if (x == '\0') {
            return true;
        }
    }
}
