#include "parsers/fixed_account.h"

#include "parsers/fixed.h"

#include <assert.h>
#include <string.h>

/* The remainder by 97 of digits and letters, a letter being two digits (A is 10). */
static unsigned fixed_account_mod97(unsigned remainder, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool digit = byte_is_digit(text[i]);
        unsigned value = digit ? (unsigned)(text[i] - '0') : (unsigned)(text[i] - 'A') + 10U;
        remainder = (remainder * (digit ? 10U : 100U) + value) % 97U;
    }
    return remainder;
}

static void fixed_account_two_digits(unsigned value, char out[2])
{
    out[0] = (char)('0' + value / 10U);
    out[1] = (char)('0' + value % 10U);
}

/* Puts country and check digits in front of the national number that stands from iban[4] on. */
static void fixed_account_complete(const char *country, char iban[IBAN_MAX], size_t len)
{
    iban[0] = country[0];
    iban[1] = country[1];
    iban[2] = '0';
    iban[3] = '0';
    unsigned remainder = fixed_account_mod97(0, iban + 4, len - 4);
    remainder = fixed_account_mod97(remainder, iban, 4);
    fixed_account_two_digits(98U - remainder, iban + 2);
    assert(iban_check((struct slice){iban, len}, NULL, NULL));
}

bool fixed_account_belgian(struct slice bban, char iban[IBAN_MAX], size_t *len)
{
    enum { NUMBER = 10, CHECK = 2 };
    if (bban.len != NUMBER + CHECK || !fixed_is_digits(bban)) {
        return false;
    }
    unsigned remainder = fixed_account_mod97(0, bban.ptr, NUMBER);
    char check[CHECK];
    fixed_account_two_digits(remainder == 0 ? 97U : remainder, check);
    if (memcmp(check, bban.ptr + NUMBER, CHECK) != 0 || fixed_is_only(bban, '0')) {
        return false;
    }
    memcpy(iban + 4, bban.ptr, bban.len);
    *len = 4 + bban.len;
    fixed_account_complete("BE", iban, *len);
    return true;
}

/* A letter of the RIB stands for the digit of its column: A and J are 1, B, K and S are 2. */
static char fixed_account_rib_digit(char c)
{
    static const char digits[] = "12345678912345678923456789";
    return byte_is_upper(c) ? digits[c - 'A'] : c;
}

bool fixed_account_french(struct slice bank, struct slice branch, struct slice account,
                          char iban[IBAN_MAX], size_t *len)
{
    enum { BANK = 5, BRANCH = 5, ACCOUNT = 11, KEY = 2, NUMBER = BANK + BRANCH + ACCOUNT };
    if (bank.len != BANK || branch.len != BRANCH || account.len != ACCOUNT ||
        !fixed_is_digits(bank) || !fixed_is_digits(branch) || fixed_is_only(branch, '0') ||
        fixed_is_only(account, '0')) {
        return false;
    }
    char rib[NUMBER + KEY];
    char *number = iban + 4;
    memcpy(number, bank.ptr, BANK);
    memcpy(number + BANK, branch.ptr, BRANCH);
    for (size_t i = 0; i < ACCOUNT; i++) {
        if (!byte_is_digit(account.ptr[i]) && !byte_is_upper(account.ptr[i])) {
            return false;
        }
        number[BANK + BRANCH + i] = account.ptr[i];
    }
    for (size_t i = 0; i < NUMBER; i++) {
        rib[i] = fixed_account_rib_digit(number[i]);
    }
    rib[NUMBER] = '0'; /* the key makes the whole a multiple of 97 */
    rib[NUMBER + 1] = '0';
    fixed_account_two_digits(97U - fixed_account_mod97(0, rib, sizeof rib), number + NUMBER);
    *len = 4 + NUMBER + KEY;
    fixed_account_complete("FR", iban, *len);
    return true;
}

/* One control digit over ten digits. */
static char fixed_account_ccc_digit(const char digits[10])
{
    static const unsigned weights[] = {1, 2, 4, 8, 5, 10, 9, 7, 3, 6};
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++) {
        sum += (unsigned)(digits[i] - '0') * weights[i];
    }
    unsigned check = 11U - sum % 11U;
    return (char)('0' + (check == 11U ? 0U : check == 10U ? 1U : check));
}

bool fixed_account_spanish(struct slice bank, struct slice branch, struct slice account,
                           char iban[IBAN_MAX], size_t *len)
{
    enum { BANK = 4, BRANCH = 4, ACCOUNT = 10, CONTROL = 2 };
    if (bank.len != BANK || branch.len != BRANCH || account.len != ACCOUNT ||
        !fixed_is_digits(bank) || !fixed_is_digits(branch) || !fixed_is_digits(account) ||
        fixed_is_only(bank, '0')) {
        return false;
    }
    char first[10] = "00";
    memcpy(first + 2, bank.ptr, BANK);
    memcpy(first + 2 + BANK, branch.ptr, BRANCH);
    char *number = iban + 4;
    memcpy(number, first + 2, BANK + BRANCH);
    number[BANK + BRANCH] = fixed_account_ccc_digit(first);
    number[BANK + BRANCH + 1] = fixed_account_ccc_digit(account.ptr);
    memcpy(number + BANK + BRANCH + CONTROL, account.ptr, ACCOUNT);
    *len = 4 + BANK + BRANCH + CONTROL + ACCOUNT;
    fixed_account_complete("ES", iban, *len);
    return true;
}
