#include "parsers/items_csv_internal.h"

#include "base/utf8.h"
#include "model/iban.h"

#include <assert.h>
#include <string.h>

/* What the first record is compared with. */
struct items_csv_header {
    struct items_csv_table *table;
    size_t found;
    size_t doubled; /* a column that stands twice; ITEMS_CSV_NONE */
    bool seen;
};

/* The name a column has in the user's file. */
static struct slice items_csv_name(const struct items_csv_table *table, size_t column)
{
    struct slice native = slice_from(table->columns[column].name);
    for (size_t i = 0; table->settings != NULL && i < table->settings->mappings_count; i++) {
        const struct items_mapping *mapping = &table->settings->mappings[i];
        if (slice_equal_fold(mapping->native, native) && mapping->foreign.len > 0) {
            return mapping->foreign;
        }
    }
    return native;
}

/* Whether a column of ours has this one of the file. */
static bool items_csv_taken(const struct items_csv_table *table, size_t columns, size_t at)
{
    for (size_t c = 0; c < columns; c++) {
        if (table->at[c] == at) {
            return true;
        }
    }
    return false;
}

/* The first column of the file that no other one has, by the names that ours has in other exports;
 * one that is mapped has its own name only. */
static size_t items_csv_other(const struct items_csv_table *table, size_t column,
                              const struct csv_row *row)
{
    const char *others = table->columns[column].others;
    bool mapped =
        !slice_equal(items_csv_name(table, column), slice_from(table->columns[column].name));
    for (size_t i = 0; others != NULL && !mapped && i < row->count; i++) {
        struct slice cell = csv_values_clean(row->cells[i]);
        struct slice rest = slice_from(others);
        struct slice name;
        while (slice_next(&rest, '|', &name)) {
            if (slice_equal_fold(cell, name) && !items_csv_taken(table, column, i)) {
                return i;
            }
        }
    }
    return ITEMS_CSV_NONE;
}

static enum status items_csv_header_row(void *context, const struct csv_row *row)
{
    struct items_csv_header *header = context;
    struct items_csv_table *table = header->table;
    if (header->seen) {
        return STATUS_OK;
    }
    header->seen = true;
    table->width = row->count;
    for (size_t c = 0; c < table->count; c++) {
        struct slice name = items_csv_name(table, c);
        table->at[c] = ITEMS_CSV_NONE;
        for (size_t i = 0; i < row->count; i++) {
            if (!slice_equal_fold(csv_values_clean(row->cells[i]), name)) {
                continue;
            }
            if (table->at[c] != ITEMS_CSV_NONE) {
                header->doubled = c;
            }
            table->at[c] = table->at[c] == ITEMS_CSV_NONE ? i : table->at[c];
        }
        if (table->at[c] == ITEMS_CSV_NONE) {
            table->at[c] = items_csv_other(table, c, row);
        }
        header->found += table->at[c] != ITEMS_CSV_NONE ? 1U : 0U;
    }
    return STATUS_OK;
}

/* The delimiter with which the first record holds most of our columns. */
static enum status items_csv_find_header(struct slice head, const char *name,
                                         const struct limits *limits, struct items_csv_table *table)
{
    static const char delimiters[] = {',', ';', '\t', '|'};
    size_t best = 0;
    struct items_csv_table chosen = *table;
    size_t doubled = ITEMS_CSV_NONE;
    for (size_t i = 0; i < sizeof delimiters; i++) {
        struct items_csv_table tried = *table;
        struct diag quiet = {0};
        tried.dialect =
            (struct csv_rows_dialect){delimiters[i], '"', TEXT_UNDECLARED, false, false};
        struct items_csv_header header = {&tried, 0, ITEMS_CSV_NONE, false};
        const struct csv_rows_sink sink = {&header, items_csv_header_row, NULL};
        enum status status = csv_rows_read_head(head, head.len < INPUT_HEAD_BYTES, name, limits,
                                                &tried.dialect, &quiet, &sink);
        if (status == STATUS_MEMORY) {
            return diag_memory(table->diag);
        }
        if (header.found > best) {
            best = header.found;
            chosen = tried;
            doubled = header.doubled;
        }
    }
    *table = chosen;
    if (best == 0) {
        for (size_t c = 0; c < table->count; c++) {
            table->at[c] = ITEMS_CSV_NONE;
        }
        table->dialect = (struct csv_rows_dialect){',', '"', TEXT_UNDECLARED, false, false};
    }
    if (doubled != ITEMS_CSV_NONE) {
        return diag_fail(table->diag, (struct place){name, 1, 0}, STATUS_INVALID, "TS-INV-011",
                         "the header has the column %.*s twice",
                         SLICE_ARG(utf8_take(items_csv_name(table, doubled), 60)));
    }
    return STATUS_OK;
}

/* What the whole columns allow. */
struct items_csv_scan {
    const struct items_csv_table *table;
    struct place point; /* line 0 for none */
    struct place comma;
    struct place open;
    unsigned orders; /* in which all dates are days */
    struct place date_open;
    bool header_passed;
};

static void items_csv_scan_number(struct items_csv_scan *scan, struct slice cell,
                                  struct place place)
{
    struct csv_values_number number;
    if (cell.len > 0 && cell.ptr[cell.len - 1] == '%') {
        cell = slice_trim(slice_take(cell, cell.len - 1));
    }
    if (!csv_values_number(cell, &number)) {
        return; /* told by the second pass */
    }
    struct csv_values_marks marks = csv_values_marks(&number);
    if (marks.open && scan->open.line == 0) {
        scan->open = place;
    } else if (marks.marks == CSV_VALUES_POINT && scan->point.line == 0) {
        scan->point = place;
    } else if (marks.marks == CSV_VALUES_COMMA && scan->comma.line == 0) {
        scan->comma = place;
    }
}

static enum status items_csv_scan_row(void *context, const struct csv_row *row)
{
    struct items_csv_scan *scan = context;
    const struct items_csv_table *table = scan->table;
    if (!scan->header_passed) {
        scan->header_passed = true;
        return STATUS_OK;
    }
    for (size_t c = 0; c < table->count; c++) {
        enum items_csv_type type = table->columns[c].type;
        if (type == ITEMS_CSV_TEXT || type == ITEMS_CSV_COUNT) {
            continue;
        }
        struct slice cell = items_csv_cell(table, row, c);
        if (cell.len == 0) {
            continue;
        }
        if (type == ITEMS_CSV_DATE) {
            unsigned orders = csv_values_date_orders(cell, NULL);
            if (orders != 0) { /* no date at all: told by the second pass */
                scan->orders &= orders;
                scan->date_open = scan->date_open.line == 0 ? row->place : scan->date_open;
            }
        } else {
            items_csv_scan_number(scan, cell, row->place);
        }
    }
    return STATUS_OK;
}

static enum status items_csv_settle_mark(struct items_csv_table *table,
                                         const struct items_csv_scan *scan)
{
    table->mark = table->settings == NULL ? '\0' : table->settings->decimal_mark;
    if (table->mark != 0) {
        return STATUS_OK;
    }
    if (scan->point.line != 0 && scan->comma.line != 0) {
        return diag_fail(table->diag, scan->comma, STATUS_INVALID, "TS-INV-006",
                         "decimal comma here and decimal point in line %llu",
                         (unsigned long long)scan->point.line);
    }
    if (scan->point.line == 0 && scan->comma.line == 0 && scan->open.line != 0) {
        return diag_fail(table->diag, scan->open, STATUS_INVALID, "TS-INV-006",
                         "the amount is thousands or has three decimals and no row decides; set "
                         "decimal_mark in [%s]",
                         table->section == NULL ? "items" : table->section);
    }
    table->mark = scan->comma.line != 0 ? ',' : '.';
    return STATUS_OK;
}

static enum status items_csv_settle_order(struct items_csv_table *table,
                                          const struct items_csv_scan *scan)
{
    table->order = CSV_VALUES_YMD;
    if (table->settings != NULL && table->settings->date_format.len > 0 &&
        csv_values_date_format(table->settings->date_format, &table->order)) {
        return STATUS_OK;
    }
    unsigned orders = scan->orders & (CSV_VALUES_YMD | CSV_VALUES_DMY | CSV_VALUES_MDY);
    if (scan->date_open.line == 0 || orders == CSV_VALUES_YMD) {
        return STATUS_OK;
    }
    if (orders == 0) {
        return diag_fail(table->diag, scan->date_open, STATUS_INVALID, "TS-INV-007",
                         "dates are written in more than one order, the first stands here");
    }
    bool both = orders == (CSV_VALUES_DMY | CSV_VALUES_MDY);
    if (both && table->mark != ',') { /* who writes a decimal comma puts the day first */
        return diag_fail(table->diag, scan->date_open, STATUS_INVALID, "TS-INV-007",
                         "dates are day/month or month/day and no row decides; set date_format in "
                         "[%s]",
                         table->section == NULL ? "items" : table->section);
    }
    table->order = both ? CSV_VALUES_DMY : (enum csv_values_order)orders;
    return STATUS_OK;
}

static void items_csv_errors_only(void *context, const struct diagnostic *diagnostic)
{
    if (diagnostic->severity == SEVERITY_ERROR) {
        diag_forward(context, diagnostic);
    }
}

enum status items_csv_open(struct input *input, const struct limits *limits,
                           struct items_csv_table *table)
{
    struct slice head = {NULL, 0};
    assert(table->count <= ITEMS_CSV_COLUMNS_MAX);
    enum status status = input_keep(input, table->diag);
    if (status == STATUS_OK) {
        status = input_head(input, table->diag, &head);
    }
    if (status == STATUS_OK) {
        status = items_csv_find_header(head, input_name(input), limits, table);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct diag errors = {.context = table->diag, .listen = items_csv_errors_only};
    struct items_csv_scan scan = {.table = table, .orders = ~0U};
    const struct csv_rows_sink sink = {&scan, items_csv_scan_row, NULL};
    status = csv_rows_read(input, limits, &table->dialect, &errors, &sink);
    if (status == STATUS_OK) {
        status = items_csv_settle_mark(table, &scan);
    }
    if (status == STATUS_OK) {
        status = items_csv_settle_order(table, &scan);
    }
    return status == STATUS_OK ? input_rewind(input, table->diag) : status;
}

struct slice items_csv_cell(const struct items_csv_table *table, const struct csv_row *row,
                            size_t column)
{
    return csv_values_clean(csv_row_cell(row, table->at[column]));
}

enum status items_csv_fault(struct items_csv_table *table, const struct csv_row *row,
                            const char *code, const char *what, struct slice value)
{
    if (++table->faults > ITEMS_CSV_FAULTS_MAX) {
        return STATUS_INVALID;
    }
    (void)diag_fail(table->diag, row->place, STATUS_INVALID, code, "%s%s%.*s%s", what,
                    value.len > 0 ? " \"" : "", SLICE_ARG(utf8_take(value, 60)),
                    value.len > 0 ? "\"" : "");
    return STATUS_OK;
}

bool items_csv_blank(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i].len > 0) {
            return false;
        }
    }
    return true;
}

bool items_csv_too_wide(struct items_csv_table *table, const struct csv_row *row)
{
    for (size_t i = table->width; i < row->count; i++) {
        if (row->cells[i].len > 0) {
            (void)items_csv_fault(table, row, "TS-INV-012",
                                  "the row has more cells than the header, beginning with",
                                  row->cells[i]);
            return true;
        }
    }
    return false;
}

bool items_csv_amount(struct items_csv_table *table, const struct csv_row *row, size_t column,
                      struct currency currency, int64_t *minor)
{
    struct slice cell = items_csv_cell(table, row, column);
    struct csv_values_number number;
    *minor = 0;
    if (cell.len == 0) {
        return true;
    }
    enum money_error error = MONEY_MALFORMED;
    if (csv_values_number(cell, &number) && number.direction == 0 &&
        (!currency_present(number.currency) || currency_equal(number.currency, currency))) {
        error = csv_values_minor(&number, table->mark, currency.exponent, minor);
    }
    if (error != MONEY_OK) {
        (void)items_csv_fault(table, row, "TS-INV-003",
                              error == MONEY_DECIMALS ? "more decimals than the currency has in"
                              : error == MONEY_RANGE  ? "too large is the amount"
                                                      : "can't read the amount",
                              cell);
        return false;
    }
    if (number.sign < 0) {
        *minor = -*minor;
    }
    return true;
}

bool items_csv_date(struct items_csv_table *table, const struct csv_row *row, size_t column,
                    struct date *date)
{
    struct slice cell = items_csv_cell(table, row, column);
    *date = (struct date){0};
    if (cell.len == 0 || csv_values_date(cell, table->order, date)) {
        return true;
    }
    (void)items_csv_fault(table, row, "TS-INV-005", "no calendar date is", cell);
    return false;
}

bool items_csv_percent(struct items_csv_table *table, const struct csv_row *row, size_t column,
                       uint32_t *ppm)
{
    enum { PERCENT_EXPONENT = 4, PPM_MAX = 1000000 }; /* a percent is 10^4 ppm */
    struct slice cell = items_csv_cell(table, row, column);
    struct slice digits = cell;
    struct csv_values_number number;
    int64_t value = 0;
    *ppm = 0;
    if (cell.len == 0) {
        return true;
    }
    if (digits.ptr[digits.len - 1] == '%') {
        digits = slice_trim(slice_take(digits, digits.len - 1));
    }
    if (!csv_values_number(digits, &number) || number.sign < 0 || number.direction != 0 ||
        csv_values_minor(&number, table->mark, PERCENT_EXPONENT, &value) != MONEY_OK ||
        value > PPM_MAX) {
        (void)items_csv_fault(table, row, "TS-INV-010", "no percentage from 0 to 100 is", cell);
        return false;
    }
    *ppm = (uint32_t)value;
    return true;
}

bool items_csv_count(struct items_csv_table *table, const struct csv_row *row, size_t column,
                     uint32_t *count)
{
    struct slice cell = items_csv_cell(table, row, column);
    uint64_t value = 0;
    *count = 0;
    if (cell.len > 0 && (!slice_to_u64(cell, &value) || value > 100000)) {
        (void)items_csv_fault(table, row, "TS-INV-014", "no number of days is", cell);
        return false;
    }
    *count = (uint32_t)value;
    return true;
}

struct slice items_csv_iban(struct items_csv_table *table, const struct csv_row *row, size_t column,
                            char compact[])
{
    struct slice cell = items_csv_cell(table, row, column);
    size_t len = 0;
    if (cell.len == 0) {
        return cell;
    }
    if (iban_check(cell, compact, &len)) {
        return (struct slice){compact, len};
    }
    diag_warn(table->diag, row->place, "TS-INV-013", "\"%.*s\" is no valid IBAN",
              SLICE_ARG(utf8_take(cell, 42)));
    return cell;
}
