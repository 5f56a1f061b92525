#include "parsers/ofx_internal.h"

#include "base/utf8.h"
#include "model/money.h"

/* An amount in parts. */
struct ofx_number {
    bool negative;
    struct slice digits; /* without the sign */
    char mark;
};

static struct ofx_number ofx_number_of(struct slice text)
{
    struct ofx_number number = {.negative = text.len > 0 && text.ptr[0] == '-'};
    bool marked = number.negative || (text.len > 0 && text.ptr[0] == '+');
    number.digits = marked ? slice_skip(text, 1) : text;
    number.mark = slice_find_byte(number.digits, ',') == SIZE_MAX ? '.' : ',';
    return number;
}

enum status ofx_amount(struct slice text, struct currency currency, const char *what,
                       struct place at, struct diag *diag, int64_t *minor)
{
    struct slice shown = utf8_take(text, 40);
    struct ofx_number number = ofx_number_of(text);
    int64_t magnitude = 0;
    switch (money_parse(number.digits, number.mark, currency.exponent, &magnitude)) {
    case MONEY_OK:
        *minor = number.negative ? -magnitude : magnitude;
        return STATUS_OK;
    case MONEY_MALFORMED:
        return diag_fail(diag, at, STATUS_INVALID, "TS-AMT-001", "%s can't be read: \"%.*s\"", what,
                         SLICE_ARG(shown));
    case MONEY_DECIMALS:
        return diag_fail(diag, at, STATUS_INVALID, "TS-AMT-002",
                         "%s has more decimals than %.3s: \"%.*s\"; it can't be settled, only "
                         "`tallystick parse` shows such a file",
                         what, currency.code, SLICE_ARG(shown));
    case MONEY_RANGE:
        break;
    }
    return diag_fail(diag, at, STATUS_INVALID, "TS-AMT-003", "%s is too large: \"%.*s\"", what,
                     SLICE_ARG(shown));
}

bool ofx_amount_exact(struct slice text, struct currency currency, struct buffer *out)
{
    struct ofx_number number = ofx_number_of(text);
    int64_t magnitude = 0;
    if (money_parse(number.digits, number.mark, currency.exponent, &magnitude) != MONEY_DECIMALS) {
        return false;
    }
    money_exact_format(number.digits, number.mark, number.negative, out);
    return true;
}

enum ofx_mark ofx_mark_of(struct slice text, char *mark)
{
    enum { GROUP = 3 }; /* digits of a group of thousands, and at most so many before the first */
    struct ofx_number number = ofx_number_of(text);
    size_t at = slice_find_byte(number.digits, number.mark);
    if (at == SIZE_MAX) {
        return OFX_MARK_NONE;
    }
    *mark = number.mark;
    bool group = number.digits.len - at - 1 == GROUP && at >= 1 && at <= GROUP &&
                 !slice_starts(number.digits, SLICE("0"));
    return group ? OFX_MARK_OPEN : OFX_MARK_DECIMAL;
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
