/*
 * The sign of an amount is settled here and nowhere else in this format.
 */
#include "parsers/csv_internal.h"

#include <string.h>

/* Reads a date, or knows it from the row before. */
static bool csv_row_date(struct slice cell, enum csv_values_order order, struct csv_row_day *known,
                         struct date *out)
{
    if (cell.len > 0 && cell.len == known->len && order == known->order &&
        memcmp(cell.ptr, known->text, cell.len) == 0) {
        *out = known->date;
        return true;
    }
    if (!csv_values_date(cell, order, out)) {
        return false;
    }
    if (cell.len <= sizeof known->text) {
        memcpy(known->text, cell.ptr, cell.len);
        known->len = cell.len;
        known->order = order;
        known->date = *out;
    }
    return true;
}

bool csv_row_dates(const struct csv_layout *layout, const struct csv_row *row,
                   struct csv_row_cache *cache, struct csv_row_values *out)
{
    struct slice cell =
        csv_values_clean(csv_row_cell(row, layout->column[CSV_PROFILE_BOOKING_DATE]));
    *out = (struct csv_row_values){.currency = layout->currency, .bad = cell};
    if (layout->untimely) {
        return csv_values_date_untimely(cell);
    }
    if (!csv_row_date(cell, layout->booking_order, &cache->booking, &out->booking_date)) {
        return false;
    }
    cell = csv_values_clean(csv_row_cell(row, layout->column[CSV_PROFILE_VALUE_DATE]));
    if (cell.len > 0 && !csv_row_date(cell, layout->value_order, &cache->value, &out->value_date)) {
        out->value_date = (struct date){0};
    }
    return true;
}

static void csv_row_currency(const struct csv_layout *layout, const struct csv_row *row,
                             struct csv_row_cache *cache, struct csv_row_values *out)
{
    if (!currency_present(out->currency)) {
        struct slice code =
            csv_values_clean(csv_row_cell(row, layout->column[CSV_PROFILE_CURRENCY]));
        if (code.len == sizeof cache->code && currency_present(cache->currency) &&
            memcmp(code.ptr, cache->code, code.len) == 0) {
            out->currency = cache->currency;
        } else if (code.len > 0 && !currency_parse(code, &out->currency)) {
            out->currency_unknown = true;
            out->bad = code;
        } else if (code.len == sizeof cache->code) {
            memcpy(cache->code, code.ptr, code.len);
            cache->currency = out->currency;
        }
    }
    if (!currency_present(out->currency)) {
        out->currency.exponent = (uint8_t)layout->exponent;
    }
}

/*
 * The usual amount, of a currency with cents, with both of them behind the mark. Anything else is
 * left to csv_values_number(), which gives the same for these.
 */
static inline bool csv_row_plain(const struct csv_layout *layout, struct slice cell,
                                 unsigned exponent, int64_t *minor)
{
    enum { CENTS = 2, PLAIN_LEN_MAX = 15 };
    struct csv_values_plain plain;
    if (exponent != CENTS || cell.len > PLAIN_LEN_MAX || !csv_values_plain(cell, &plain) ||
        plain.mark != layout->mark) {
        return false;
    }
    *minor = plain.negative ? -(int64_t)plain.value : (int64_t)plain.value;
    return true;
}

/* A cell in minor units with its own sign. Empty is no amount; false where it can't be read. */
static bool csv_row_minor(const struct csv_layout *layout, struct slice cell, bool *present,
                          int64_t *minor, struct csv_row_values *out)
{
    struct csv_values_number number;
    cell = csv_values_clean(cell);
    *present = cell.len > 0;
    *minor = 0;
    out->marked_credit = false;
    if (cell.len == 0 || csv_row_plain(layout, cell, out->currency.exponent, minor)) {
        return true;
    }
    out->bad = cell;
    out->error = MONEY_MALFORMED;
    if (!csv_values_number(cell, &number)) {
        return false;
    }
    if (currency_present(number.currency)) {
        if (currency_present(out->currency) && !currency_equal(out->currency, number.currency)) {
            return false;
        }
        out->currency = number.currency;
    }
    out->error = csv_values_minor(&number, layout->mark, out->currency.exponent, minor);
    out->marked_credit = number.sign > 0 || number.direction > 0;
    if (number.sign < 0 || number.direction < 0) {
        *minor = -*minor; /* at most MONEY_MAX_MINOR */
    }
    return out->error == MONEY_OK;
}

static enum csv_row_kind csv_row_sides(const struct csv_layout *layout,
                                       const struct csv_reading *reading, const struct csv_row *row,
                                       bool *present, struct csv_row_values *out)
{
    int64_t debit = 0;
    int64_t credit = 0;
    bool has_debit = false;
    bool has_credit = false;
    bool read =
        csv_row_minor(layout, csv_row_cell(row, reading->debit), &has_debit, &debit, out) &&
        csv_row_minor(layout, csv_row_cell(row, reading->credit), &has_credit, &credit, out);
    *present = has_debit || has_credit;
    if (!read) {
        return CSV_ROW_BAD_AMOUNT;
    }
    if (debit != 0 && credit != 0) {
        return CSV_ROW_BOTH_SIDES;
    }
    bool unsigned_debit = reading->sign == CSV_PROFILE_SIGN_UNSIGNED;
    out->minor = credit != 0 ? credit : (unsigned_debit ? -debit : debit);
    return CSV_ROW_ENTRY;
}

static int csv_row_direction(const struct csv_layout *layout, const struct csv_row *row,
                             struct csv_row_cache *cache, struct csv_row_values *out)
{
    struct slice word = csv_values_clean(csv_row_cell(row, layout->column[CSV_PROFILE_DIRECTION]));
    if (word.len > 0 && word.len == cache->word_len &&
        memcmp(word.ptr, cache->word, word.len) == 0) {
        return cache->direction;
    }
    int direction = csv_values_direction(word, layout->debit_words, layout->credit_words);
    if (direction == 0) {
        out->bad = word;
    } else if (word.len > 0 && word.len <= sizeof cache->word) {
        memcpy(cache->word, word.ptr, word.len);
        cache->word_len = word.len;
        cache->direction = direction;
    }
    return direction;
}

static enum csv_row_kind csv_row_signed(const struct csv_layout *layout,
                                        const struct csv_reading *reading,
                                        const struct csv_row *row, bool *present,
                                        struct csv_row_cache *cache, struct csv_row_values *out)
{
    int64_t minor = 0;
    if (!csv_row_minor(layout, csv_row_cell(row, reading->amount), present, &minor, out)) {
        return CSV_ROW_BAD_AMOUNT;
    }
    bool turned =
        reading->sign == CSV_PROFILE_SIGN_INVERTED ||
        (reading->sign == CSV_PROFILE_SIGN_UNMARKED_DEBIT && minor > 0 && !out->marked_credit);
    out->minor = turned ? -minor : minor;
    if (*present && (reading->sign == CSV_PROFILE_SIGN_DIRECTION ||
                     reading->sign == CSV_PROFILE_SIGN_DIRECTION_TIMES)) {
        int direction = csv_row_direction(layout, row, cache, out);
        int64_t size = reading->sign == CSV_PROFILE_SIGN_DIRECTION ? money_magnitude(minor) : minor;
        if (direction == 0) {
            return CSV_ROW_BAD_DIRECTION;
        }
        out->minor = direction < 0 ? -size : size;
    }
    return CSV_ROW_ENTRY;
}

enum csv_row_kind csv_row_amount(const struct csv_layout *layout, const struct csv_reading *reading,
                                 const struct csv_row *row, bool dated, struct csv_row_cache *cache,
                                 struct csv_row_values *out)
{
    struct slice date = out->bad;
    bool present = false;
    csv_row_currency(layout, row, cache, out);
    enum csv_row_kind kind = reading->amount == CSV_NO_COLUMN
                                 ? csv_row_sides(layout, reading, row, &present, out)
                                 : csv_row_signed(layout, reading, row, &present, cache, out);
    if (!dated) {
        /* What stands below or between the entries: totals, details, footers. */
        bool looks_dated = date.len > 0 && byte_is_digit(date.ptr[0]);
        bool number = out->error == MONEY_DECIMALS || out->error == MONEY_RANGE;
        bool amount = present && (kind == CSV_ROW_ENTRY || kind == CSV_ROW_BAD_DIRECTION ||
                                  (kind == CSV_ROW_BAD_AMOUNT && number));
        if (amount && looks_dated && date.len >= 6 && date.len <= 24) {
            out->bad = date;
            return CSV_ROW_BAD_DATE;
        }
        return kind == CSV_ROW_BOTH_SIDES ? CSV_ROW_TOTAL
                                          : (amount ? CSV_ROW_UNDATED : CSV_ROW_ASIDE);
    }
    if (kind != CSV_ROW_ENTRY) {
        return kind;
    }
    bool has_balance = false;
    struct csv_row_values balance = {.currency = out->currency};
    out->has_balance = reading->balance != CSV_NO_COLUMN &&
                       csv_row_minor(layout, csv_row_cell(row, reading->balance), &has_balance,
                                     &out->balance_minor, &balance) &&
                       has_balance;
    bool has_before = false;
    out->has_before = reading->before != CSV_NO_COLUMN &&
                      csv_row_minor(layout, csv_row_cell(row, reading->before), &has_before,
                                    &out->before_minor, &balance) &&
                      has_before;
    return present ? CSV_ROW_ENTRY : CSV_ROW_ASIDE;
}
