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
    struct csv_proof *proof;
    struct csv_columns *out;
    bool below;     /* the first row with a date and a number has been seen */
    size_t date_at; /* where the row before had a date and a number */
    size_t number_at;
    uint64_t nonzeros; /* columns that were not zero in the row before */
};

static const enum csv_values_order csv_columns_orders[CSV_COLUMN_ORDERS] = {
    CSV_VALUES_YMD, CSV_VALUES_DMY, CSV_VALUES_MDY};

/* Of the length, the first and the last eight bytes: all there is of a short cell. */
static uint64_t csv_columns_hash(struct slice text)
{
    uint64_t first = 0;
    uint64_t last = 0;
    if (text.len >= sizeof first) {
        memcpy(&first, text.ptr, sizeof first);
        memcpy(&last, text.ptr + text.len - sizeof last, sizeof last);
    } else {
        for (size_t i = 0; i < text.len; i++) {
            first = first << 8 | (unsigned char)text.ptr[i];
        }
    }
    uint64_t hash = (first ^ (text.len << 56)) * UINT64_C(0x9E3779B97F4A7C15);
    hash = (hash ^ (hash >> 29) ^ last) * UINT64_C(0xBF58476D1CE4E5B9);
    return hash ^ (hash >> 32);
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
        bool first = !date_present(column->earliest[i]);
        column->earliest[i] =
            first || date.day < column->earliest[i].day ? date : column->earliest[i];
        column->latest[i] = date.day > column->latest[i].day ? date : column->latest[i];
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
    column->marked_credits += *nonzero && (number->sign > 0 || number->direction > 0) ? 1U : 0U;
    column->marked += number->sign != 0 || number->direction != 0 || number->dollar ||
                      currency_present(number->currency);
    column->with_decimals += marks.decimals_point + marks.decimals_comma > 0 ? 1U : 0U;
    if (marks.open) {
        column->open++;
        column->thousandths = column->thousandths || number->digits[number->len - 1] != '0';
        column->open_shortest = column->open == 1 || number->len < column->open_shortest
                                    ? number->len
                                    : column->open_shortest;
        column->open_longest =
            number->len > column->open_longest ? number->len : column->open_longest;
        column->hundredths += number->digits[number->len - 2] != '0' ? 1U : 0U;
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
static enum status csv_columns_direction(struct csv_columns_pass *pass, struct csv_column *column,
                                         struct slice cell, uint64_t hash)
{
    if (column->texts.directions + 1 != column->filled || cell.len > 16) {
        return STATUS_OK;
    }
    if (hash != column->direction_hashes[0] && hash != column->direction_hashes[1]) {
        int direction = csv_words_direction(cell);
        if (direction == 0) {
            return STATUS_OK;
        }
        column->direction_hashes[1] = column->direction_hashes[0];
        column->direction_credit[1] = column->direction_credit[0];
        column->direction_hashes[0] = hash;
        column->direction_credit[0] = direction > 0;
    }
    bool credit = column->direction_credit[hash == column->direction_hashes[0] ? 0 : 1];
    column->texts.direction_credits += credit ? 1U : 0U;
    column->texts.directions++;
    return csv_columns_example(pass, cell, &column->direction_example);
}

static enum status csv_columns_text(struct csv_columns_pass *pass, struct csv_column *column,
                                    struct slice cell, uint64_t hash)
{
    enum { TEXT_EXAMPLE_MAX = 40 };
    bool capitals = cell.len == 3 && byte_is_upper(cell.ptr[0]) && byte_is_upper(cell.ptr[1]) &&
                    byte_is_upper(cell.ptr[2]);
    column->texts.currencies += capitals ? 1U : 0U;
    bool iban = column->header.len == 0 && cell.len >= 15 && cell.len <= 42 &&
                byte_is_upper(cell.ptr[0]) && byte_is_upper(cell.ptr[1]) &&
                byte_is_digit(cell.ptr[2]) && iban_check(cell, NULL, NULL);
    column->texts.ibans += iban ? 1U : 0U;
    column->texts.us_zones += column->words.role == CSV_WORDS_TIME_ZONE && csv_words_us_zone(cell);
    column->texts.untimely += csv_values_date_untimely(cell) ? 1U : 0U;
    enum status status =
        csv_columns_example(pass, slice_take(cell, TEXT_EXAMPLE_MAX), &column->text_example);
    return status == STATUS_OK ? csv_columns_direction(pass, column, cell, hash) : status;
}

/* Counts how many different cells there are, as far as a card's numbers go. */
static void csv_columns_kind(struct csv_column *column, uint64_t hash)
{
    size_t i = 0;
    while (i < column->kinds && i < CSV_COLUMN_KINDS && column->kinds_hashes[i] != hash) {
        i++;
    }
    if (i == column->kinds && i < CSV_COLUMN_KINDS) {
        column->kinds_hashes[i] = hash;
    }
    column->kinds += i == column->kinds && i <= CSV_COLUMN_KINDS ? 1U : 0U;
}

/* Counts the usual amount as csv_columns_number() would; false for all others. */
static bool csv_columns_plain(struct csv_columns_pass *pass, struct csv_column *column,
                              struct slice cell, bool *nonzero, enum status *status)
{
    struct csv_values_plain plain;
    if (!csv_values_plain(cell, &plain)) {
        return false;
    }
    column->numbers++;
    column->marked += plain.negative ? 1U : 0U;
    *nonzero = plain.value != 0;
    if (*nonzero) {
        column->nonzero++;
        *(plain.negative ? &column->negatives : &column->positives) += 1;
    }
    *status = STATUS_OK;
    if (plain.mark == '\0') {
        return true;
    }
    const char *end = cell.ptr + cell.len;
    unsigned decimals = end[-1] != '0' ? 2U : (end[-2] != '0' ? 1U : 0U);
    bool point = plain.mark == '.';
    unsigned *most = point ? &column->decimals_point : &column->decimals_comma;
    *most = decimals > *most ? decimals : *most;
    column->with_decimals++;
    *(point ? &column->point_only : &column->comma_only) += 1;
    *status =
        csv_columns_example(pass, cell, point ? &column->point_example : &column->comma_example);
    return true;
}

/* Whether nothing is left to learn from how the cells of a column differ. */
static bool csv_columns_varied(const struct csv_column *column)
{
    return column->changes > 0 && column->kinds > CSV_COLUMN_KINDS &&
           column->texts.directions + 1 < column->filled;
}

/* A cell that differs from the one before, or is too long to be known again. */
static enum status csv_columns_new(struct csv_columns_pass *pass, struct csv_column *column,
                                   struct slice cell, uint64_t hash, bool *nonzero)
{
    struct csv_values_date_shape shape = {0, false, false};
    struct csv_values_number number;
    enum status status = STATUS_OK;
    bool day = cell.len > 5 && byte_is_digit(cell.ptr[0]); /* may be one */
    column->previous_text = false;
    column->previous_orders = day ? csv_values_date_orders(cell, &shape) : 0U;
    column->previous_eight = shape.separator == 0;
    if (column->previous_orders != 0) {
        status = csv_columns_date(pass, column, cell, column->previous_orders, &shape);
    }
    if (status != STATUS_OK || (column->previous_orders != 0 && !column->previous_eight)) {
        return status;
    }
    if (csv_columns_plain(pass, column, cell, nonzero, &status)) {
        return status;
    }
    if (csv_values_number(cell, &number)) {
        return csv_columns_number(pass, column, cell, &number, nonzero);
    }
    const struct csv_column_texts before = column->texts;
    status = csv_columns_text(pass, column, cell, hash);
    column->previous_text = column->previous_orders == 0;
    column->previous_texts =
        (struct csv_column_texts){column->texts.currencies - before.currencies,
                                  column->texts.ibans - before.ibans,
                                  column->texts.directions - before.directions,
                                  column->texts.direction_credits - before.direction_credits,
                                  column->texts.untimely - before.untimely,
                                  column->texts.us_zones - before.us_zones};
    return status;
}

/* Whether a cell is the one before, which was kept whole. */
static bool csv_columns_same(const struct csv_column *column, struct slice cell)
{
    return cell.len == column->cell_len && memcmp(cell.ptr, column->cell, cell.len) == 0;
}

/* Counts such a cell: what it is, is known. */
static enum status csv_columns_again(struct csv_columns_pass *pass, struct csv_column *column,
                                     struct slice cell, bool *nonzero)
{
    column->filled++;
    if (column->previous_orders != 0 && !column->previous_eight) {
        column->dates++;
        for (size_t i = 0; i < CSV_COLUMN_ORDERS; i++) {
            column->orders[i] += (column->previous_orders & csv_columns_orders[i]) != 0 ? 1U : 0U;
        }
        return STATUS_OK;
    }
    if (column->previous_text) {
        const struct csv_column_texts *again = &column->previous_texts;
        column->texts.currencies += again->currencies;
        column->texts.ibans += again->ibans;
        column->texts.directions += again->directions;
        column->texts.direction_credits += again->direction_credits;
        column->texts.untimely += again->untimely;
        column->texts.us_zones += again->us_zones;
        return STATUS_OK;
    }
    return csv_columns_new(pass, column, cell, column->previous_hash, nonzero);
}

/* Whether a cell is one more text, and no new kind of anything, in a column that varies. */
static bool csv_columns_idle(const struct csv_column *column, struct slice cell)
{
    if (cell.len <= 3 || !byte_is_alpha(cell.ptr[0]) || column->words.role == CSV_WORDS_TIME_ZONE) {
        return false;
    }
    if (byte_is_digit(cell.ptr[1])) {
        return column->text_example.len > 0; /* a reference */
    }
    if (byte_is_digit(cell.ptr[2])) {
        return byte_is_upper(cell.ptr[0]) && byte_is_upper(cell.ptr[1]) && /* an IBAN */
               column->header.len > 0 && column->text_example.len > 0;
    }
    return byte_is_alpha(cell.ptr[1]) && byte_is_alpha(cell.ptr[2]) && byte_is_alpha(cell.ptr[3]) &&
           column->texts.ibans == 0;
}

/* Whether a cell is counted as an amount, where it can't be a day. */
static bool csv_columns_amount(struct csv_columns_pass *pass, struct csv_column *column,
                               struct slice cell, bool *nonzero, enum status *status)
{
    enum { DAY_DIGITS = 8, STAMP_DIGITS = 14 };
    char mark = cell.len > 3 ? cell.ptr[cell.len - 3] : '\0';
    bool marked = mark == '.' || mark == ','; /* one mark alone is in no date */
    bool longer = cell.len > DAY_DIGITS && cell.len != STAMP_DIGITS && byte_is_digit(mark) &&
                  byte_is_digit(cell.ptr[0]);
    return (marked || longer) && csv_columns_plain(pass, column, cell, nonzero, status);
}

/* Counts a cell. */
static enum status csv_columns_cell(struct csv_columns_pass *pass, size_t at, struct slice cell,
                                    bool *nonzero)
{
    struct csv_column *column = &pass->out->column[at];
    if (csv_columns_same(column, cell)) {
        return csv_columns_again(pass, column, cell, nonzero);
    }
    bool varied = csv_columns_varied(column);
    enum status status = STATUS_OK;
    if (varied && (csv_columns_idle(column, cell) ||
                   csv_columns_amount(pass, column, cell, nonzero, &status))) {
        column->filled++;
        column->previous_hash = 0;
        column->cell_len = 0;
        return status;
    }
    uint64_t hash = csv_columns_hash(cell);
    bool alike = column->filled > 0 && hash == column->previous_hash;
    column->filled++;
    column->previous_hash = hash;
    column->cell_len = 0;
    if (cell.len <= sizeof column->cell) {
        memcpy(column->cell, cell.ptr, cell.len);
        column->cell_len = cell.len;
    }
    if (!alike && !varied) {
        column->changes += column->filled > 1 ? 1U : 0U;
        csv_columns_kind(column, hash);
    }
    return csv_columns_new(pass, column, cell, hash, nonzero);
}

static bool csv_columns_is_day(const struct csv_columns *columns, size_t at, struct slice cell)
{
    const struct csv_column *column = &columns->column[at];
    if (cell.len < 6 || !byte_is_digit(cell.ptr[0])) {
        return false;
    }
    bool known = column->previous_orders != 0 && csv_columns_same(column, cell);
    return known || csv_values_date_orders(cell, NULL) != 0 || csv_values_date_untimely(cell);
}

static bool csv_columns_is_number(struct slice cell)
{
    struct csv_values_number found;
    size_t at = cell.len > 0 && cell.ptr[0] == '-' ? 1 : 0;
    size_t marks = 0;
    for (; at < cell.len && marks < 2; at++) { /* digits with one mark at most are one */
        marks += byte_is_digit(cell.ptr[at])                  ? 0U
                 : cell.ptr[at] == '.' || cell.ptr[at] == ',' ? 1U
                                                              : 2U;
    }
    bool plain = marks < 2 && cell.len > 0 && cell.len < CSV_VALUES_DIGITS_MAX &&
                 byte_is_digit(cell.ptr[cell.len - 1]);
    return plain || csv_values_number(cell, &found);
}

/* Whether a row holds a date and a number; looks first where the row before had them. */
static bool csv_columns_is_data(struct csv_columns_pass *pass, const struct csv_row *row)
{
    size_t date_at = pass->date_at;
    size_t number_at = pass->number_at;
    if (date_at < row->count && number_at < row->count && date_at != number_at &&
        csv_columns_is_day(pass->out, date_at, csv_values_clean(row->cells[date_at])) &&
        csv_columns_is_number(csv_values_clean(row->cells[number_at]))) {
        return true;
    }
    bool date = false;
    bool number = false;
    for (size_t i = 0; i < row->count && !(date && number); i++) {
        struct slice cell = csv_values_clean(row->cells[i]);
        if (csv_columns_is_day(pass->out, i, cell)) {
            date = true;
            pass->date_at = i;
        } else if (!number && csv_columns_is_number(cell)) {
            number = true;
            pass->number_at = i;
        }
    }
    pass->out->rows_undated += number && !date ? 1U : 0U;
    return date && number;
}

static enum status csv_columns_row(void *context, const struct csv_row *row)
{
    struct csv_columns_pass *pass = context;
    struct csv_columns *columns = pass->out;
    if (row->number < pass->head->header_row) {
        return csv_preamble_row(row, pass->arena, pass->diag, columns);
    }
    if (columns->count == 0) {
        columns->place = row->place;
    }
    if (!csv_columns_reserve(columns, row->count)) {
        return diag_memory(pass->diag);
    }
    if (row->number == pass->head->header_row) {
        return csv_columns_header(pass, row);
    }
    if (!csv_columns_is_data(pass, row)) {
        return pass->below ? STATUS_OK : csv_preamble_row(row, pass->arena, pass->diag, columns);
    }
    pass->below = true;
    columns->rows++;
    enum status status = STATUS_OK;
    uint64_t nonzeros = 0;
    for (size_t i = 0; i < row->count && status == STATUS_OK; i++) {
        struct slice cell = csv_values_clean(row->cells[i]);
        bool nonzero = false;
        if (cell.len > 0) {
            status = csv_columns_cell(pass, i, cell, &nonzero);
        }
        nonzeros |= nonzero && i < 64 ? UINT64_C(1) << i : 0U;
    }
    if (nonzeros != pass->nonzeros) { /* the same columns again say nothing new */
        pass->nonzeros = nonzeros;
        for (size_t i = 0; i < 64 && nonzeros >> i != 0; i++) {
            columns->cooccur[i] |= (nonzeros >> i & 1U) != 0 ? nonzeros : 0U;
        }
    }
    return status;
}

/* Counts a row, and lets the proof have it. */
static enum status csv_columns_both(void *context, const struct csv_row *row)
{
    struct csv_columns_pass *pass = context;
    if (pass->out->proved) {
        enum status status = csv_proof_row(pass->proof, row);
        if (status == STATUS_MEMORY) {
            return diag_memory(pass->diag);
        }
        pass->out->proved = status == STATUS_OK;
    }
    return csv_columns_row(pass, row);
}

enum status csv_columns_read(struct input *input, struct slice bytes, bool whole,
                             const struct limits *limits, const struct csv_head *head,
                             struct arena *arena, struct diag *diag, struct csv_proof *proof,
                             struct csv_columns *out)
{
    struct csv_columns_pass pass = {
        .head = head, .arena = arena, .diag = diag, .proof = proof, .out = out};
    const struct csv_rows_sink sink = {&pass, csv_columns_both, &out->as_it_stood};
    out->proved = proof != NULL;
    return input == NULL ? csv_rows_read_head(bytes, whole, "", limits, &head->dialect, diag, &sink)
                         : csv_rows_read(input, limits, &head->dialect, diag, &sink);
}
