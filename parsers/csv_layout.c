/*
 * Words propose, cells dispose: a column gets a role when its header says so and its cells agree.
 * Where headers say nothing, the cells alone must leave one possibility, or the running balance has
 * to decide later. What stays open is refused with both readings named.
 */
#include "parsers/csv_layout.h"

#include "base/utf8.h"

#include <assert.h>
#include <string.h>

const struct csv_column *csv_layout_at(const struct csv_layout_work *work, size_t at)
{
    assert(at < work->columns->count);
    return &work->columns->column[at];
}

/* "column 3 (Betrag)" for messages. */
struct slice csv_layout_name(const struct csv_layout_work *work, size_t at, char *text,
                             size_t capacity)
{
    struct buffer buffer = {0};
    struct slice header =
        at < work->columns->count ? work->columns->column[at].header : (struct slice){NULL, 0};
    buffer_add_format(&buffer, "column %zu", at + 1);
    if (header.len > 0) {
        buffer_add_format(&buffer, " (%.*s)", SLICE_ARG(utf8_take(header, 40)));
    }
    size_t len = buffer.len < capacity ? buffer.len : capacity;
    if (len > 0) {
        memcpy(text, buffer.ptr, len);
    }
    buffer_clear(&buffer);
    return (struct slice){text, len};
}

/* Most of its cells are such: the odd footer doesn't count against it. */
bool csv_layout_mostly(uint64_t count, uint64_t filled)
{
    return count > 0 && count * 10 >= filled * 8;
}

bool csv_layout_is_date(const struct csv_column *column)
{
    return csv_layout_mostly(column->dates, column->filled);
}

bool csv_layout_is_number(const struct csv_column *column)
{
    return csv_layout_mostly(column->numbers, column->filled);
}

bool csv_layout_is_currency(const struct csv_column *column)
{
    return csv_layout_mostly(column->texts.currencies, column->filled);
}

/* The column a profile names; CSV_NO_COLUMN for none. */
size_t csv_layout_named(const struct csv_layout_work *work, struct slice name)
{
    uint64_t number = 0;
    if (name.len > 1 && name.ptr[0] == '#' && slice_to_u64(slice_skip(name, 1), &number)) {
        return number >= 1 && number <= work->columns->count ? (size_t)number - 1 : CSV_NO_COLUMN;
    }
    for (size_t i = 0; name.len > 0 && i < work->columns->count; i++) {
        if (slice_equal_fold(work->columns->column[i].header, name)) {
            return i;
        }
    }
    return CSV_NO_COLUMN;
}

/* The column with that role whose cells fit, the surest word first; CSV_NO_COLUMN for none. */
size_t csv_layout_best(const struct csv_layout_work *work, enum csv_words_role role,
                       bool (*fits)(const struct csv_column *column))
{
    size_t best = CSV_NO_COLUMN;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = &work->columns->column[i];
        if (column->words.role == role && column->filled > 0 && (fits == NULL || fits(column)) &&
            (best == CSV_NO_COLUMN ||
             column->words.weight > csv_layout_at(work, best)->words.weight)) {
            best = i;
        }
    }
    return best;
}

/* Whether a mapped amount or balance column is `at`. */
bool csv_layout_is_money(const struct csv_layout *layout, size_t at)
{
    for (size_t i = 0; i < layout->readings_count; i++) {
        const struct csv_reading *reading = &layout->readings[i];
        if (at == reading->amount || at == reading->debit || at == reading->credit ||
            at == reading->balance) {
            return true;
        }
    }
    return false;
}

bool csv_layout_same(const struct csv_layout *a, const struct csv_layout *b)
{
    bool same =
        a->dialect.delimiter == b->dialect.delimiter && a->dialect.quote == b->dialect.quote &&
        a->first_row == b->first_row && a->booking_order == b->booking_order &&
        a->value_order == b->value_order && a->untimely == b->untimely && a->mark == b->mark &&
        a->exponent == b->exponent &&
        currency_present(a->currency) == currency_present(b->currency) &&
        currency_equal(a->currency, b->currency) && slice_equal(a->debit_words, b->debit_words) &&
        slice_equal(a->credit_words, b->credit_words) && a->readings_count == b->readings_count;
    for (size_t i = 0; i < CSV_PROFILE_COLUMN_COUNT && same; i++) {
        same = a->column[i] == b->column[i];
    }
    for (size_t i = 0; i < a->readings_count && same; i++) {
        const struct csv_reading *x = &a->readings[i];
        const struct csv_reading *y = &b->readings[i];
        same = x->amount == y->amount && x->debit == y->debit && x->credit == y->credit &&
               x->balance == y->balance && x->before == y->before && x->sign == y->sign;
    }
    return same;
}

/* A column that a profile names is there, and no other is taken for it: "#9" of eight columns, or a
 * name where there is no header. */
static enum status csv_layout_has_named(const struct csv_layout_work *work)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < CSV_PROFILE_NAMES; i++) {
        struct slice name = csv_profile_name_at(work->profile, i);
        if (name.len > 0 && csv_layout_named(work, name) == CSV_NO_COLUMN) {
            status = diag_fail(work->diag, work->columns->place, STATUS_INVALID, "TS-CSV-016",
                               "the profile \"%.*s\" has %s = %.*s, which is none of the %zu "
                               "columns of the file",
                               SLICE_ARG(utf8_take(work->profile->name, 40)), csv_profile_key_at(i),
                               SLICE_ARG(utf8_take(name, 40)), work->columns->count);
        }
    }
    return status;
}

enum status csv_layout_make(const struct csv_columns *columns, const struct csv_head *head,
                            const struct csv_profile *profile, struct place place,
                            struct diag *diag, struct csv_layout *out)
{
    struct csv_layout_work work = {columns, profile, place, diag, out, CSV_NO_COLUMN};
    *out = (struct csv_layout){.dialect = head->dialect,
                               .first_row = head->header_row,
                               .has_header = head->header_row > 0,
                               .header_width = columns->header_width,
                               .booking_order = CSV_VALUES_YMD,
                               .value_order = CSV_VALUES_YMD,
                               .mark = '.',
                               .exponent = 2,
                               .debit_words = profile->debit_words,
                               .credit_words = profile->credit_words};
    out->dialect.decoded = columns->as_it_stood;
    for (size_t i = 0; i < CSV_PROFILE_COLUMN_COUNT; i++) {
        out->column[i] = csv_layout_named(&work, profile->columns[i]);
    }
    if (columns->rows == 0 && (head->header_row == 0 || columns->rows_undated > 0)) {
        return diag_fail(diag, place, STATUS_INVALID, "TS-CSV-003",
                         "no row holds a date and an amount that can be read");
    }
    if (columns->rows == 0) {
        return STATUS_OK; /* a header and nothing below: no entries */
    }
    enum status status = csv_layout_has_named(&work);
    if (status == STATUS_OK) {
        status = csv_layout_dates(&work);
    }
    if (status == STATUS_OK) {
        status = csv_layout_amounts(&work);
    }
    if (status == STATUS_OK && out->readings_count == 0) {
        status = diag_fail(diag, place, STATUS_INVALID, "TS-CSV-004",
                           "no column of amounts found; name it in a profile");
    }
    if (status == STATUS_OK) {
        csv_layout_currency(&work);
        status = csv_layout_mark(&work);
    }
    if (status == STATUS_OK) {
        csv_layout_exponent(columns, out);
        csv_layout_texts(&work);
    }
    return status;
}
