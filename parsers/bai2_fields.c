#include "parsers/bai2_internal.h"

#include "base/utf8.h"
#include "model/money.h"

enum { BAI2_CENTURY = 70 }; /* years below it are 20yy: no statement is older than 1970 */

struct bai2_fields bai2_fields_of(struct slice text)
{
    return (struct bai2_fields){text, false};
}

bool bai2_fields_next(struct bai2_fields *fields, struct slice *field)
{
    *field = (struct slice){NULL, 0};
    if (fields->ended) {
        return false;
    }
    size_t len = 0;
    while (len < fields->rest.len && fields->rest.ptr[len] != ',' &&
           fields->rest.ptr[len] != '\n') {
        len++;
    }
    *field = slice_trim(slice_take(fields->rest, len));
    fields->ended = len == fields->rest.len;
    fields->rest = slice_skip(fields->rest, len + 1);
    return true;
}

struct slice bai2_fields_rest(struct bai2_fields *fields)
{
    struct slice rest = fields->ended ? (struct slice){NULL, 0} : fields->rest;
    fields->ended = true;
    return rest;
}

enum status bai2_amount_parse(struct slice text, struct place at, struct diag *diag,
                              struct bai2_amount *out)
{
    *out = (struct bai2_amount){0};
    if (text.len == 0) {
        return STATUS_OK;
    }
    bool negative = text.ptr[0] == '-';
    struct slice digits = negative || text.ptr[0] == '+' ? slice_skip(text, 1) : text;
    struct slice shown = utf8_take(text, 40);
    int64_t minor = 0;
    /* No mark at all: LF ends a field, so it can't stand in one. */
    switch (money_parse(digits, '\n', 0, &minor)) {
    case MONEY_OK:
        *out = (struct bai2_amount){true, negative, negative ? -minor : minor};
        return STATUS_OK;
    case MONEY_MALFORMED:
    case MONEY_DECIMALS:
        return diag_fail(diag, at, STATUS_INVALID, "TS-AMT-001",
                         "the amount \"%.*s\" is not a sign and digits", SLICE_ARG(shown));
    case MONEY_RANGE:
        break;
    }
    return diag_fail(diag, at, STATUS_INVALID, "TS-AMT-003", "the amount %.*s is too large",
                     SLICE_ARG(shown));
}

bool bai2_date_parse(struct slice text, struct date *out)
{
    uint64_t number = 0;
    if ((text.len != 6 && text.len != 8) || !slice_to_u64(text, &number)) {
        return false;
    }
    int day = (int)(number % 100);
    int month = (int)(number / 100 % 100);
    int year = (int)(number / 10000);
    if (text.len == 6) {
        year += year < BAI2_CENTURY ? 2000 : 1900;
    }
    return date_from(year, month, day, out);
}

static enum status bai2_funds_bad(struct place at, struct diag *diag, struct slice type,
                                  const char *why)
{
    struct slice shown = utf8_take(type, 20);
    return diag_fail(diag, at, STATUS_INVALID, "TS-BAI-011", "funds type \"%.*s\": %s",
                     SLICE_ARG(shown), why);
}

/* Fields that are amounts, some of which may be left out: immediate, one day, more days. */
static enum status bai2_funds_amounts(struct bai2_fields *fields, size_t count, struct place at,
                                      struct diag *diag)
{
    for (size_t i = 0; i < count; i++) {
        struct slice field = {NULL, 0};
        struct bai2_amount amount = {0};
        (void)bai2_fields_next(fields, &field);
        enum status status = bai2_amount_parse(field, at, diag, &amount);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

/* D: how many pairs of days and amount follow, and the pairs. */
static enum status bai2_funds_distributed(struct bai2_fields *fields, struct place at,
                                          struct diag *diag)
{
    struct slice field = {NULL, 0};
    uint64_t pairs = 0;
    uint64_t days = 0;
    (void)bai2_fields_next(fields, &field);
    if (!slice_to_u64(field, &pairs)) {
        return bai2_funds_bad(at, diag, SLICE("D"), "no number of distributions follows");
    }
    for (uint64_t i = 0; i < pairs; i++) {
        if (!bai2_fields_next(fields, &field) || !slice_to_u64(field, &days)) {
            return bai2_funds_bad(at, diag, SLICE("D"), "fewer distributions follow than it says");
        }
        enum status status = bai2_funds_amounts(fields, 1, at, diag);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

/* V: a date and a time, which may be left out. */
static enum status bai2_funds_dated(struct bai2_fields *fields, struct place at, struct diag *diag,
                                    struct bai2_funds *out)
{
    struct slice date = {NULL, 0};
    struct slice time = {NULL, 0};
    uint64_t number = 0;
    (void)bai2_fields_next(fields, &date);
    (void)bai2_fields_next(fields, &time);
    if (date.len > 0 && !bai2_date_parse(date, &out->value_date)) {
        struct slice shown = utf8_take(date, 20);
        return diag_fail(diag, at, STATUS_INVALID, "TS-DAT-001", "there is no value date \"%.*s\"",
                         SLICE_ARG(shown));
    }
    if (time.len > 0 && (time.len > 6 || !slice_to_u64(time, &number))) {
        return bai2_funds_bad(at, diag, SLICE("V"), "what follows its date is no time");
    }
    return STATUS_OK;
}

enum status bai2_funds_take(struct bai2_fields *fields, struct place at, struct diag *diag,
                            struct bai2_funds *out)
{
    struct slice type = {NULL, 0};
    *out = (struct bai2_funds){0};
    if (!bai2_fields_next(fields, &type) || type.len == 0) {
        return STATUS_OK;
    }
    out->type = type.len == 1 ? byte_upper(type.ptr[0]) : '?';
    switch (out->type) {
    case 'Z':
    case '0':
    case '1':
    case '2':
        return STATUS_OK;
    case 'S':
        return bai2_funds_amounts(fields, 3, at, diag);
    case 'V':
        return bai2_funds_dated(fields, at, diag, out);
    case 'D':
        return bai2_funds_distributed(fields, at, diag);
    default:
        break;
    }
    return bai2_funds_bad(at, diag, type, "it is none of Z, 0, 1, 2, S, V and D");
}
