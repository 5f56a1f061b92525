#include "model/iban.h"

#include "base/digits.h"

#include <stdint.h>
#include <string.h>

/* Where a country's row stands, so that none is searched for. */
#define IBAN_AT(a, b) (((a) - 'A') * 26 + ((b) - 'A'))

/* Characters of an IBAN, country and check digits included; 0 where there is no such country. */
static const uint8_t iban_lengths[26 * 26] = {
    [IBAN_AT('A', 'D')] = 24, [IBAN_AT('A', 'E')] = 23, [IBAN_AT('A', 'L')] = 28,
    [IBAN_AT('A', 'T')] = 20, [IBAN_AT('A', 'Z')] = 28, [IBAN_AT('B', 'A')] = 20,
    [IBAN_AT('B', 'E')] = 16, [IBAN_AT('B', 'G')] = 22, [IBAN_AT('B', 'H')] = 22,
    [IBAN_AT('B', 'I')] = 27, [IBAN_AT('B', 'R')] = 29, [IBAN_AT('B', 'Y')] = 28,
    [IBAN_AT('C', 'H')] = 21, [IBAN_AT('C', 'R')] = 22, [IBAN_AT('C', 'Y')] = 28,
    [IBAN_AT('C', 'Z')] = 24, [IBAN_AT('D', 'E')] = 22, [IBAN_AT('D', 'J')] = 27,
    [IBAN_AT('D', 'K')] = 18, [IBAN_AT('D', 'O')] = 28, [IBAN_AT('E', 'E')] = 20,
    [IBAN_AT('E', 'G')] = 29, [IBAN_AT('E', 'S')] = 24, [IBAN_AT('F', 'I')] = 18,
    [IBAN_AT('F', 'K')] = 18, [IBAN_AT('F', 'O')] = 18, [IBAN_AT('F', 'R')] = 27,
    [IBAN_AT('G', 'B')] = 22, [IBAN_AT('G', 'E')] = 22, [IBAN_AT('G', 'I')] = 23,
    [IBAN_AT('G', 'L')] = 18, [IBAN_AT('G', 'R')] = 27, [IBAN_AT('G', 'T')] = 28,
    [IBAN_AT('H', 'N')] = 28, [IBAN_AT('H', 'R')] = 21, [IBAN_AT('H', 'U')] = 28,
    [IBAN_AT('I', 'E')] = 22, [IBAN_AT('I', 'L')] = 23, [IBAN_AT('I', 'Q')] = 23,
    [IBAN_AT('I', 'S')] = 26, [IBAN_AT('I', 'T')] = 27, [IBAN_AT('J', 'O')] = 30,
    [IBAN_AT('K', 'W')] = 30, [IBAN_AT('K', 'Z')] = 20, [IBAN_AT('L', 'B')] = 28,
    [IBAN_AT('L', 'C')] = 32, [IBAN_AT('L', 'I')] = 21, [IBAN_AT('L', 'T')] = 20,
    [IBAN_AT('L', 'U')] = 20, [IBAN_AT('L', 'V')] = 21, [IBAN_AT('L', 'Y')] = 25,
    [IBAN_AT('M', 'C')] = 27, [IBAN_AT('M', 'D')] = 24, [IBAN_AT('M', 'E')] = 22,
    [IBAN_AT('M', 'K')] = 19, [IBAN_AT('M', 'N')] = 20, [IBAN_AT('M', 'R')] = 27,
    [IBAN_AT('M', 'T')] = 31, [IBAN_AT('M', 'U')] = 30, [IBAN_AT('N', 'I')] = 28,
    [IBAN_AT('N', 'L')] = 18, [IBAN_AT('N', 'O')] = 15, [IBAN_AT('O', 'M')] = 23,
    [IBAN_AT('P', 'K')] = 24, [IBAN_AT('P', 'L')] = 28, [IBAN_AT('P', 'S')] = 29,
    [IBAN_AT('P', 'T')] = 25, [IBAN_AT('Q', 'A')] = 29, [IBAN_AT('R', 'O')] = 24,
    [IBAN_AT('R', 'S')] = 22, [IBAN_AT('R', 'U')] = 33, [IBAN_AT('S', 'A')] = 24,
    [IBAN_AT('S', 'C')] = 31, [IBAN_AT('S', 'D')] = 18, [IBAN_AT('S', 'E')] = 24,
    [IBAN_AT('S', 'I')] = 19, [IBAN_AT('S', 'K')] = 24, [IBAN_AT('S', 'M')] = 27,
    [IBAN_AT('S', 'O')] = 23, [IBAN_AT('S', 'T')] = 25, [IBAN_AT('S', 'V')] = 28,
    [IBAN_AT('T', 'L')] = 23, [IBAN_AT('T', 'N')] = 24, [IBAN_AT('T', 'R')] = 26,
    [IBAN_AT('U', 'A')] = 29, [IBAN_AT('V', 'A')] = 22, [IBAN_AT('V', 'G')] = 24,
    [IBAN_AT('X', 'K')] = 20, [IBAN_AT('Y', 'E')] = 30,
};

size_t iban_country_length(struct slice country)
{
    if (country.len != 2 || !byte_is_upper(country.ptr[0]) || !byte_is_upper(country.ptr[1])) {
        return 0;
    }
    return iban_lengths[IBAN_AT(country.ptr[0], country.ptr[1])];
}

#define IBAN_NONE           UINT64_MAX
#define IBAN_EIGHT          UINT64_C(100000000)          /* ten to the power of eight */
#define IBAN_ROOM_FOR_EIGHT UINT64_C(100000000000)       /* below it, eight digits more fit */
#define IBAN_ROOM_FOR_TWO   UINT64_C(100000000000000000) /* below it, a letter's two fit */

/* Appends the characters to the number, as two digits for a letter; IBAN_NONE where one is neither
 * a digit nor a capital. Reduced only when what comes next would no longer fit, which saves most of
 * the divisions. */
static uint64_t iban_fold(uint64_t number, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        if (len - i >= DIGITS_STEP) {
            uint64_t word = digits_load(text + i);
            if (digits_others(word) == 0) {
                number = (number < IBAN_ROOM_FOR_EIGHT ? number : number % 97) * IBAN_EIGHT +
                         digits_value(word, DIGITS_STEP);
                i += DIGITS_STEP;
                continue;
            }
        }
        if (number >= IBAN_ROOM_FOR_TWO) {
            number %= 97;
        }
        if (byte_is_digit(text[i])) {
            number = number * 10 + (uint64_t)(text[i] - '0');
        } else if (byte_is_upper(text[i])) {
            number = number * 100 + (uint64_t)(text[i] - 'A' + 10);
        } else {
            return IBAN_NONE;
        }
        i++;
    }
    return number;
}

enum { IBAN_DIGITS_MIN = 2 * DIGITS_STEP + 1, IBAN_DIGITS_MAX = 3 * DIGITS_STEP };

/* A number below ten to the power of twelve with the remainder of one of that many digits, as most
 * account numbers are; IBAN_NONE where a character is no digit. */
static inline uint64_t iban_fold_digits(const char *text, size_t len)
{
    /* Remainders of the powers of ten: with them nothing has to be divided on the way. */
    static const uint8_t powers[] = {1, 10, 3, 30, 9, 90, 27, 76, 81};
    size_t rest = len - (IBAN_DIGITS_MIN - 1);
    uint64_t first = digits_load(text);
    uint64_t second = digits_load(text + DIGITS_STEP);
    /* The last eight, with zeros for those that are in the second eight, too. */
    uint64_t last =
        digits_load(text + len - DIGITS_STEP) & (UINT64_MAX << (DIGITS_STEP - rest) * 8U);
    if ((digits_others(first) | digits_others(second) | digits_others(last)) != 0) {
        return IBAN_NONE;
    }
    uint64_t number =
        digits_value(first, DIGITS_STEP) * powers[DIGITS_STEP] + digits_value(second, DIGITS_STEP);
    return number * powers[rest] + digits_value(last, DIGITS_STEP);
}

/* Folded from the fifth character on, then the first four: what the standard moves to the end. */
bool iban_is_stored(struct slice text)
{
    const char *p = text.ptr;
    if (text.len < 5 || text.len > IBAN_MAX ||
        text.len != iban_country_length(slice_take(text, 2)) || !byte_is_digit(p[2]) ||
        !byte_is_digit(p[3])) {
        return false;
    }
    const size_t len = text.len - 4;
    uint64_t number = IBAN_NONE;
    if (len >= IBAN_DIGITS_MIN && len <= IBAN_DIGITS_MAX) {
        number = iban_fold_digits(p + 4, len);
    }
    if (number == IBAN_NONE) {
        number = iban_fold(0, p + 4, len);
        if (number == IBAN_NONE) {
            return false;
        }
        number %= 97;
    }
    /* Two letters of two digits each, two digits. */
    uint64_t front = (uint64_t)(p[0] - 'A' + 10) * 10000 + (uint64_t)(p[1] - 'A' + 10) * 100 +
                     (uint64_t)(p[2] - '0') * 10 + (uint64_t)(p[3] - '0');
    return (number * 1000000 + front) % 97 == 1;
}

bool iban_check(struct slice text, char *compact, size_t *len)
{
    char iban[IBAN_MAX];
    const char *found = text.ptr;
    size_t count = text.len;
    /* Most are given as they are stored; only others are copied. */
    if (!iban_is_stored(text)) {
        text = slice_trim(text);
        count = 0;
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
        found = iban;
        if (!iban_is_stored((struct slice){iban, count})) {
            return false;
        }
    }
    if (compact != NULL) {
        memcpy(compact, found, count);
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
