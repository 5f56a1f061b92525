#include "parsers/ofx_internal.h"

#include "base/utf8.h"
#include "model/money.h"

enum status ofx_amount(struct slice text, struct currency currency, const char *what,
                       struct place at, struct diag *diag, int64_t *minor)
{
    struct slice shown = utf8_take(text, 40);
    bool negative = text.len > 0 && text.ptr[0] == '-';
    bool marked = negative || (text.len > 0 && text.ptr[0] == '+');
    struct slice digits = marked ? slice_skip(text, 1) : text;
    char mark = slice_find_byte(digits, ',') == SIZE_MAX ? '.' : ',';
    int64_t magnitude = 0;
    switch (money_parse(digits, mark, currency.exponent, &magnitude)) {
    case MONEY_OK:
        *minor = negative ? -magnitude : magnitude;
        return STATUS_OK;
    case MONEY_MALFORMED:
        return diag_fail(diag, at, STATUS_INVALID, "TS-AMT-001", "%s can't be read: \"%.*s\"", what,
                         SLICE_ARG(shown));
    case MONEY_DECIMALS:
        return diag_fail(diag, at, STATUS_INVALID, "TS-AMT-002",
                         "%s has more decimals than %.3s: \"%.*s\"", what, currency.code,
                         SLICE_ARG(shown));
    case MONEY_RANGE:
        break;
    }
    return diag_fail(diag, at, STATUS_INVALID, "TS-AMT-003", "%s is too large: \"%.*s\"", what,
                     SLICE_ARG(shown));
}

bool ofx_date(struct slice text, struct date *out)
{
    uint64_t number = 0;
    if (text.len >= 10 && text.ptr[4] == '-') { /* some banks write it as XML does */
        return date_parse_iso(slice_take(text, 10), out);
    }
    if (text.len < 8 || !slice_to_u64(slice_take(text, 8), &number)) {
        return false;
    }
    char next = text.len == 8 ? '[' : text.ptr[8];
    if (!byte_is_digit(next) && next != '[' && next != '.' && next != ':' && next != ' ' &&
        next != 'T') {
        return false;
    }
    return date_from((int)(number / 10000), (int)(number / 100 % 100), (int)(number % 100), out);
}
