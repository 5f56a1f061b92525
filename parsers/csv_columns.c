/*
 * One pass over all rows. Rows that hold a date and a number are counted, cell by cell; rows above
 * the first of them are the preamble, where an IBAN or a currency may stand. Memory is one struct a
 * column, whatever the number of rows.
 */
#include "parsers/csv_internal.h"

#include "model/iban.h"

#include <stdlib.h>
#include <string.h>

struct csv_columns_pass {
    const struct csv_head *head;
    struct arena *arena;
    struct diag *diag;
    struct csv_columns *out;
    bool below; /* the first row with a date and a number has been seen */
};

static const enum csv_values_order csv_columns_orders[CSV_COLUMN_ORDERS] = {
    CSV_VALUES_YMD, CSV_VALUES_DMY, CSV_VALUES_MDY};

static uint64_t csv_columns_hash(struct slice text)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < text.len; i++) {
        hash = (hash ^ (unsigned char)text.ptr[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

static bool csv_columns_reserve(struct csv_columns *columns, size_t count)
{
    if (count <= columns->capacity) {
        columns->count = count > columns->count ? count : columns->count;
        return true;
    }
    size_t capacity = count + 8;
    struct csv_column *grown = realloc(columns->column, capacity * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    memset(grown + columns->capacity, 0, (capacity - columns->capacity) * sizeof *grown);
    columns->column = grown;
    columns->capacity = capacity;
    columns->count = count;
    return true;
}

static enum status csv_columns_header(struct csv_columns_pass *pass, const struct csv_row *row)
{
    struct csv_columns *columns = pass->out;
    columns->header_width = row->count;
    for (size_t i = 0; i < row->count; i++) {
        struct slice cell = csv_values_clean(row->cells[i]);
        if (arena_copy(pass->arena, cell, &columns->column[i].header) != STATUS_OK) {
            return diag_memory(pass->diag);
        }
        columns->column[i].words = csv_words_find(cell);
    }
    return STATUS_OK;
}

/* The first IBAN in a text such as "IBAN: CH93 0076 2011 6238 5295 7 / CHF". */
static bool csv_columns_find_iban(struct slice text, char compact[IBAN_MAX], size_t *len)
{
    for (size_t at = 0; at + 15 <= text.len; at++) {
        if ((at > 0 && byte_is_alnum(text.ptr[at - 1])) || !byte_is_upper(text.ptr[at]) ||
            !byte_is_upper(text.ptr[at + 1]) || !byte_is_digit(text.ptr[at + 2])) {
            continue;
        }
        size_t want = iban_country_length((struct slice){text.ptr + at, 2});
        size_t end = at;
        for (size_t taken = 0; want > 0 && end < text.len && taken < want; end++) {
            taken += text.ptr[end] != ' ' ? 1U : 0U;
        }
        if (want > 0 && (end == text.len || !byte_is_alnum(text.ptr[end])) &&
            iban_check((struct slice){text.ptr + at, end - at}, compact, len)) {
            return true;
        }
    }
    return false;
}

static void csv_columns_currency(struct csv_columns *columns, struct currency currency)
{
    if (currency_present(columns->currency) && !currency_equal(columns->currency, currency)) {
        columns->currencies_differ = true;
    }
    columns->currency = currency;
}

/* A currency in the preamble: alone in a cell, or beside an amount. */
static void csv_columns_preamble_currency(struct csv_columns *columns, struct slice cell)
{
    struct currency currency;
    struct csv_values_number number;
    if (cell.len == 3 && currency_parse(cell, &currency)) {
        csv_columns_currency(columns, currency);
        return;
    }
    size_t colon = slice_find_byte(cell, ':');
    struct slice value = csv_values_clean(colon == SIZE_MAX ? cell : slice_skip(cell, colon + 1));
    if (value.len > 3 && csv_values_number(value, &number) && currency_present(number.currency)) {
        csv_columns_currency(columns, number.currency);
    }
    /* "123456/01 CHF" */
    if (cell.len > 4 && cell.ptr[cell.len - 4] == ' ' && byte_is_digit(cell.ptr[cell.len - 5]) &&
        currency_parse(slice_skip(cell, cell.len - 3), &currency)) {
        csv_columns_currency(columns, currency);
    }
}

static enum status csv_columns_preamble(struct csv_columns_pass *pass, const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        struct slice cell = csv_values_clean(row->cells[i]);
        char compact[IBAN_MAX];
        size_t len = 0;
        if (pass->out->iban.len == 0 && csv_columns_find_iban(cell, compact, &len) &&
            arena_copy(pass->arena, (struct slice){compact, len}, &pass->out->iban) != STATUS_OK) {
            return diag_memory(pass->diag);
        }
        csv_columns_preamble_currency(pass->out, cell);
    }
    return STATUS_OK;
}

static enum status csv_columns_example(struct csv_columns_pass *pass, struct slice cell,
                                       struct slice *example)
{
    if (example->len == 0 && arena_copy(pass->arena, cell, example) != STATUS_OK) {
        return diag_memory(pass->diag);
    }
    return STATUS_OK;
}

static enum status csv_columns_date(struct csv_columns_pass *pass, struct csv_column *column,
                                    struct slice cell, unsigned orders,
                                    const struct csv_values_date_shape *shape)
{
    column->shape = column->dates == 0 ? *shape : column->shape;
    column->dates++;
    bool stepped = false;
    for (size_t i = 0; i < CSV_COLUMN_ORDERS; i++) {
        struct date date;
        if ((orders & csv_columns_orders[i]) == 0 ||
            !csv_values_date(cell, csv_columns_orders[i], &date)) {
            continue;
        }
        column->orders[i]++;
        struct date before = column->previous[i];
        if (date_present(before) && before.day != date.day) {
            *(date.day > before.day ? &column->rising[i] : &column->falling[i]) = true;
            stepped = true;
        }
        column->previous[i] = date;
    }
    column->steps += stepped ? 1U : 0U;
    return csv_columns_example(pass, cell, &column->date_example);
}

/* Digits behind the mark without the zeros at the end. */
static unsigned csv_columns_decimals(const struct csv_values_number *number, unsigned decimals)
{
    for (size_t i = number->len; decimals > 0 && number->digits[i - 1] == '0'; i--) {
        decimals--;
    }
    return decimals;
}

static bool csv_columns_nonzero(const struct csv_values_number *number)
{
    for (size_t i = 0; i < number->len; i++) {
        if (number->digits[i] >= '1' && number->digits[i] <= '9') {
            return true;
        }
    }
    return false;
}

static enum status csv_columns_number(struct csv_columns_pass *pass, struct csv_column *column,
                                      struct slice cell, const struct csv_values_number *number,
                                      bool *nonzero)
{
    struct csv_values_marks marks = csv_values_marks(number);
    unsigned point = csv_columns_decimals(number, marks.decimals_point);
    unsigned comma = csv_columns_decimals(number, marks.decimals_comma);
    if (marks.marks == 0) {
        return STATUS_OK;
    }
    column->numbers++;
    *nonzero = csv_columns_nonzero(number);
    bool negative = number->sign < 0 || number->direction < 0;
    column->nonzero += *nonzero ? 1U : 0U;
    column->negatives += negative && *nonzero ? 1U : 0U;
    column->positives += !negative && *nonzero ? 1U : 0U;
    column->marked += number->sign != 0 || number->direction != 0 || number->dollar ||
                      currency_present(number->currency);
    column->with_decimals += marks.decimals_point + marks.decimals_comma > 0 ? 1U : 0U;
    if (marks.open) {
        column->open++;
        column->thousandths = column->thousandths || number->digits[number->len - 1] != '0';
        return csv_columns_example(pass, cell, &column->open_example);
    }
    if ((marks.marks & CSV_VALUES_POINT) != 0 && point > column->decimals_point) {
        column->decimals_point = point;
    }
    if ((marks.marks & CSV_VALUES_COMMA) != 0 && comma > column->decimals_comma) {
        column->decimals_comma = comma;
    }
    if (marks.marks == CSV_VALUES_POINT) {
        column->point_only++;
        return csv_columns_example(pass, cell, &column->point_example);
    }
    if (marks.marks == CSV_VALUES_COMMA) {
        column->comma_only++;
        return csv_columns_example(pass, cell, &column->comma_example);
    }
    return STATUS_OK;
}

/* A column of words for debit and credit has no other word, so one cell ends the question. */
static void csv_columns_direction(struct csv_column *column, struct slice cell, uint64_t hash)
{
    if (column->directions + 1 != column->filled || cell.len > 16) {
        return;
    }
    if (hash != column->direction_hashes[0] && hash != column->direction_hashes[1]) {
        if (csv_words_direction(cell) == 0) {
            return;
        }
        column->direction_hashes[1] = column->direction_hashes[0];
        column->direction_hashes[0] = hash;
    }
    column->directions++;
}

static void csv_columns_text(struct csv_column *column, struct slice cell, uint64_t hash)
{
    bool capitals = cell.len == 3 && byte_is_upper(cell.ptr[0]) && byte_is_upper(cell.ptr[1]) &&
                    byte_is_upper(cell.ptr[2]);
    column->currencies += capitals ? 1U : 0U;
    csv_columns_direction(column, cell, hash);
    bool iban = column->header.len == 0 && cell.len >= 15 && cell.len <= 42 &&
                byte_is_upper(cell.ptr[0]) && byte_is_upper(cell.ptr[1]) &&
                byte_is_digit(cell.ptr[2]) && iban_check(cell, NULL, NULL);
    column->ibans += iban ? 1U : 0U;
}

/* Counts a cell. */
static enum status csv_columns_cell(struct csv_columns_pass *pass, size_t at, struct slice cell,
                                    bool *date, bool *number_found, bool *nonzero)
{
    struct csv_column *column = &pass->out->column[at];
    struct csv_values_date_shape shape = {0, false, false};
    struct csv_values_number number;
    uint64_t hash = csv_columns_hash(cell);
    column->filled++;
    column->changes += column->filled > 1 && hash != column->previous_hash ? 1U : 0U;
    column->previous_hash = hash;
    unsigned orders = csv_values_date_orders(cell, &shape);
    enum status status = STATUS_OK;
    if (orders != 0) {
        *date = true;
        status = csv_columns_date(pass, column, cell, orders, &shape);
    }
    if (status == STATUS_OK && (orders == 0 || shape.separator == 0)) {
        if (csv_values_number(cell, &number)) {
            *number_found = true;
            status = csv_columns_number(pass, column, cell, &number, nonzero);
        } else {
            csv_columns_text(column, cell, hash);
        }
    }
    return status;
}

/* Whether a row holds a date and a number. */
static bool csv_columns_is_data(struct csv_columns *columns, const struct csv_row *row)
{
    bool date = false;
    bool number = false;
    for (size_t i = 0; i < row->count && !(date && number); i++) {
        struct slice cell = csv_values_clean(row->cells[i]);
        struct csv_values_number found;
        if (cell.len == 0) {
            continue;
        }
        if (csv_values_date_orders(cell, NULL) != 0) {
            date = true;
        } else {
            number = number || csv_values_number(cell, &found);
        }
    }
    columns->rows_undated += number && !date ? 1U : 0U;
    return date && number;
}

static enum status csv_columns_row(void *context, const struct csv_row *row)
{
    struct csv_columns_pass *pass = context;
    struct csv_columns *columns = pass->out;
    if (row->number < pass->head->header_row) {
        return csv_columns_preamble(pass, row);
    }
    if (!csv_columns_reserve(columns, row->count)) {
        return diag_memory(pass->diag);
    }
    if (row->number == pass->head->header_row) {
        return csv_columns_header(pass, row);
    }
    if (!csv_columns_is_data(columns, row)) {
        return pass->below ? STATUS_OK : csv_columns_preamble(pass, row);
    }
    pass->below = true;
    columns->rows++;
    enum status status = STATUS_OK;
    uint64_t nonzeros = 0;
    for (size_t i = 0; i < row->count && status == STATUS_OK; i++) {
        struct slice cell = csv_values_clean(row->cells[i]);
        bool date = false;
        bool number = false;
        bool nonzero = false;
        if (cell.len > 0) {
            status = csv_columns_cell(pass, i, cell, &date, &number, &nonzero);
        }
        nonzeros |= nonzero && i < 64 ? UINT64_C(1) << i : 0U;
    }
    for (size_t i = 0; i < 64 && nonzeros >> i != 0; i++) {
        columns->cooccur[i] |= (nonzeros >> i & 1U) != 0 ? nonzeros : 0U;
    }
    return status;
}

enum status csv_columns_read(struct input *input, const struct limits *limits,
                             const struct csv_head *head, struct arena *arena, struct diag *diag,
                             struct csv_columns *out)
{
    struct csv_columns_pass pass = {head, arena, diag, out, false};
    const struct csv_rows_sink sink = {&pass, csv_columns_row};
    return csv_rows_read(input, limits, &head->dialect, diag, &sink);
}
