#include "parsers/mt940_internal.h"

#include "model/iban.h"
#include "model/money.h"

#include <stdlib.h>

enum money_error mt940_amount(struct slice text, unsigned exponent, struct mt940_repairs *repairs,
                              int64_t *minor)
{
    bool comma = slice_find_byte(text, ',') != SIZE_MAX;
    bool point = slice_find_byte(text, '.') != SIZE_MAX;
    /* Both would be a grouped number, and which mark groups is a guess: not digits, so refused. */
    enum money_error error = money_parse(text, point && !comma ? '.' : ',', exponent, minor);
    if (error == MONEY_OK) {
        repairs->whole_units = repairs->whole_units || (!comma && !point);
        repairs->decimal_point = repairs->decimal_point || point;
    }
    return error;
}

/* Two digits, or -1. */
static int mt940_two_digits(struct slice text, size_t at)
{
    if (text.len < at + 2 || !byte_is_digit(text.ptr[at]) || !byte_is_digit(text.ptr[at + 1])) {
        return -1;
    }
    return (text.ptr[at] - '0') * 10 + (text.ptr[at + 1] - '0');
}

int mt940_year(struct slice text)
{
    int year = mt940_two_digits(text, 0);
    return year < 0 ? -1 : year + (year >= 80 ? 1900 : 2000);
}

bool mt940_date(struct slice text, struct date *out)
{
    int year = mt940_year(text);
    int month = mt940_two_digits(text, 2);
    int day = mt940_two_digits(text, 4);
    if (text.len != 6 || year < 0 || month < 0 || day < 0) {
        return false;
    }
    return date_from(year, month, day, out);
}

bool mt940_date_near(struct slice text, struct date near, int near_year, struct date *out)
{
    enum { HALF_A_YEAR = 182 }; /* days: within them no other year is nearer */
    int month = mt940_two_digits(text, 0);
    int day = mt940_two_digits(text, 2);
    struct date same = {0};
    if (text.len != 4 || month < 0 || day < 0) {
        return false;
    }
    if (date_from(near_year, month, day, &same) && abs(same.day - near.day) <= HALF_A_YEAR) {
        *out = same;
        return true;
    }
    bool found = false;
    for (int year = near_year - 1; year <= near_year + 1; year++) {
        struct date date = {0};
        if (date_from(year, month, day, &date) &&
            (!found || abs(date.day - near.day) < abs(out->day - near.day))) {
            *out = date;
            found = true;
        }
    }
    return found;
}

bool mt940_balance(struct slice text, struct mt940_repairs *repairs, struct balance *balance,
                   struct currency *currency, const char **why)
{
    text = slice_trim(text);
    struct balance read = {.present = true};
    struct currency read_currency = {0};
    if (text.len < 1 || (text.ptr[0] != 'C' && text.ptr[0] != 'D')) {
        *why = "its mark is neither C nor D";
        return false;
    }
    if (!mt940_date(slice_take(slice_skip(text, 1), 6), &read.date)) {
        *why = "there is no such date";
        return false;
    }
    if (!currency_parse(slice_take(slice_skip(text, 7), 3), &read_currency)) {
        *why = "its currency is missing or not known";
        return false;
    }
    int64_t minor = 0;
    if (mt940_amount(slice_skip(text, 10), read_currency.exponent, repairs, &minor) != MONEY_OK) {
        *why = "its amount can't be read";
        return false;
    }
    read.minor = text.ptr[0] == 'C' ? minor : -minor;
    *balance = read;
    *currency = read_currency;
    return true;
}

static bool mt940_looks_like_iban(struct slice text)
{
    return text.len >= 15 && text.len <= 34 && byte_is_upper(text.ptr[0]) &&
           byte_is_upper(text.ptr[1]) && byte_is_digit(text.ptr[2]) && byte_is_digit(text.ptr[3]) &&
           iban_country_length(slice_take(text, 2)) > 0;
}

/* "…EUR" behind a number: the currency, which some banks append with or without a blank or "/". */
static struct slice mt940_account_cut_currency(struct slice text, struct currency *currency)
{
    if (text.len < 5) {
        return text;
    }
    struct slice front = slice_take(text, text.len - 3);
    char before = front.ptr[front.len - 1];
    if ((byte_is_digit(before) || before == ' ' || before == '/') &&
        currency_parse(slice_skip(text, text.len - 3), currency)) {
        front = slice_trim(front);
        return slice_ends(front, SLICE("/")) ? slice_take(front, front.len - 1) : front;
    }
    return text;
}

struct mt940_account mt940_account_of(struct slice text, char iban[34])
{
    struct mt940_account account = {0};
    size_t iban_len = 0;
    text = slice_trim(text);
    /* The whole may be an IBAN that ends like a currency code, so it is tried first. */
    if (!iban_check(text, iban, &iban_len)) {
        text = mt940_account_cut_currency(text, &account.currency);
        size_t slash = slice_find_byte(text, '/');
        if (slash != SIZE_MAX && slash > 0 && slash + 1 < text.len) {
            account.bank = slice_trim(slice_take(text, slash));
            text = slice_trim(slice_skip(text, slash + 1));
        }
    }
    account.account = text;
    if (iban_len > 0 || iban_check(text, iban, &iban_len)) {
        account.account = (struct slice){iban, iban_len};
    } else {
        account.iban_broken = mt940_looks_like_iban(text);
    }
    return account;
}
