/*
 * How it works: the table of items_csv finds delimiter, decimal mark and the order of dates. Where
 * the header has a rate, each row is one; where it has none, each column that is called by a
 * currency's code holds the rates of the euro in it.
 */
#include "parsers/rates_csv.h"

#include "parsers/items_csv_internal.h"

#include <assert.h>

enum rates_csv_field {
    RATES_DATE,
    RATES_FROM,
    RATES_TO,
    RATES_RATE,
    RATES_UNIT,
    RATES_FIELDS,
};

static const struct items_csv_column rates_csv_columns[] = {
    {"date", ITEMS_CSV_DATE, "day|time_period|datum|fecha|data|dato"},
    {"from", ITEMS_CSV_TEXT, "from_currency|base|base_currency|currency_denom|source_currency"},
    {"to", ITEMS_CSV_TEXT, "to_currency|quote|quote_currency|currency|target_currency"},
    {"rate", ITEMS_CSV_AMOUNT, "exchange_rate|exchange rate|obs_value|kurs|cours|cambio|tasso"},
    {"unit", ITEMS_CSV_COUNT, "units|einheit|einheiten"},
};

static_assert(sizeof rates_csv_columns / sizeof rates_csv_columns[0] == RATES_FIELDS,
              "a row a field");

enum { RATES_WIDE_MAX = 256 }; /* columns of a row a day that are looked at */

struct rates_csv_pass {
    struct items_csv_table table;
    const struct rates_sink *sink;
    struct currency wide[RATES_WIDE_MAX]; /* of each column; absent where it is none */
    size_t wide_count;                    /* currencies among them */
    bool header_passed;
    bool is_wide;
};

/* Takes one rate; a fault of its text is recorded. */
static enum status rates_csv_take(struct rates_csv_pass *pass, const struct csv_row *row,
                                  struct exchange_rate *rate, struct slice text)
{
    struct items_csv_table *table = &pass->table;
    char mark = table->mark == 0 ? '.' : table->mark;
    uint32_t unit_places = rate->places; /* of the unit */
    if (!exchange_parse(text, mark, &rate->value, &rate->places)) {
        return items_csv_fault(table, row, "TS-RAT-003", "no rate is", text);
    }
    rate->places += unit_places;
    /* 110 for a hundred is 1.1 for one, and of one day they are the same rate. */
    while (rate->places > 0 && rate->value % 10 == 0) {
        rate->value /= 10;
        rate->places--;
    }
    if (rate->places > EXCHANGE_PLACES_MAX) {
        return items_csv_fault(table, row, "TS-RAT-003", "too many decimals has the rate", text);
    }
    return table->faults > 0 ? STATUS_OK : pass->sink->rate(pass->sink->context, rate);
}

/* The unit as a power of ten. */
static bool rates_csv_unit(struct items_csv_table *table, const struct csv_row *row,
                           uint32_t *places)
{
    enum { RATES_UNIT_PLACES_MAX = 4 };
    struct slice cell = items_csv_cell(table, row, RATES_UNIT);
    uint64_t unit = 1;
    *places = 0;
    if (cell.len > 0 && !slice_to_u64(cell, &unit)) {
        unit = 0;
    }
    while (unit > 1 && unit % 10 == 0) {
        unit /= 10;
        ++*places;
    }
    if (unit != 1 || *places > RATES_UNIT_PLACES_MAX) {
        (void)items_csv_fault(table, row, "TS-RAT-005", "no power of ten is the unit", cell);
        return false;
    }
    return true;
}

static bool rates_csv_currency(struct items_csv_table *table, const struct csv_row *row,
                               size_t column, struct currency *out)
{
    struct slice cell = items_csv_cell(table, row, column);
    if (cell.len > 0 && currency_parse(cell, out)) {
        return true;
    }
    (void)items_csv_fault(table, row, cell.len == 0 ? "TS-RAT-002" : "TS-INV-004",
                          cell.len == 0 ? "a currency is missing" : "no currency of ISO 4217 is",
                          cell);
    return false;
}

/* A row that is one rate. */
static enum status rates_csv_plain(struct rates_csv_pass *pass, const struct csv_row *row,
                                   struct exchange_rate *rate)
{
    struct items_csv_table *table = &pass->table;
    struct slice text = items_csv_cell(table, row, RATES_RATE);
    bool good = rates_csv_currency(table, row, RATES_FROM, &rate->from);
    good = rates_csv_currency(table, row, RATES_TO, &rate->to) && good;
    good = rates_csv_unit(table, row, &rate->places) && good;
    if (text.len == 0) {
        return items_csv_fault(table, row, "TS-RAT-002", "a rate is missing", text);
    }
    return good && !currency_equal(rate->from, rate->to) ? rates_csv_take(pass, row, rate, text)
                                                         : STATUS_OK;
}

/* A row that is a day: the rates of the euro. Nothing is published of a day and currency that has
 * no figure, or "N/A". */
static enum status rates_csv_wide(struct rates_csv_pass *pass, const struct csv_row *row,
                                  struct exchange_rate *rate)
{
    enum status status = STATUS_OK;
    (void)currency_parse(SLICE("EUR"), &rate->from);
    for (size_t i = 0; status == STATUS_OK && i < row->count && i < RATES_WIDE_MAX; i++) {
        struct slice text = csv_values_clean(row->cells[i]);
        if (!currency_present(pass->wide[i]) || text.len == 0 || slice_equal(text, SLICE("N/A")) ||
            slice_equal(text, SLICE("-"))) {
            continue;
        }
        rate->to = pass->wide[i];
        rate->places = 0;
        status = rates_csv_take(pass, row, rate, text);
    }
    return status;
}

static void rates_csv_header(struct rates_csv_pass *pass, const struct csv_row *row)
{
    for (size_t i = 0; i < row->count && i < RATES_WIDE_MAX; i++) {
        struct currency currency = {{0}, 0};
        if (currency_parse(csv_values_clean(row->cells[i]), &currency) &&
            !slice_equal(currency_code(&currency), SLICE("EUR"))) {
            pass->wide[i] = currency;
            pass->wide_count++;
        }
    }
}

static enum status rates_csv_row(void *context, const struct csv_row *row)
{
    struct rates_csv_pass *pass = context;
    struct items_csv_table *table = &pass->table;
    if (!pass->header_passed) {
        pass->header_passed = true;
        rates_csv_header(pass, row);
        if (pass->is_wide && pass->wide_count == 0) {
            return diag_fail(table->diag, row->place, STATUS_INVALID, "TS-RAT-001",
                             "the header has neither a column rate nor one for each currency");
        }
        return STATUS_OK;
    }
    if (items_csv_blank(row)) {
        return STATUS_OK;
    }
    if (table->faults > ITEMS_CSV_FAULTS_MAX) {
        return STATUS_INVALID;
    }
    struct exchange_rate rate = {.place = row->place};
    struct slice day = items_csv_cell(table, row, RATES_DATE);
    if (day.len == 0) {
        return items_csv_fault(table, row, "TS-RAT-002", "the day is missing", day);
    }
    if (!items_csv_date(table, row, RATES_DATE, &rate.day)) {
        return STATUS_OK; /* told */
    }
    return pass->is_wide ? rates_csv_wide(pass, row, &rate) : rates_csv_plain(pass, row, &rate);
}

enum status rates_csv_parse(struct input *input, const struct limits *limits,
                            const struct items_settings *settings, struct diag *diag,
                            const struct rates_sink *sink)
{
    const struct items_settings own = {.decimal_mark = settings->decimal_mark,
                                       .date_format = settings->date_format};
    struct rates_csv_pass pass = {.table = {.columns = rates_csv_columns,
                                            .count = RATES_FIELDS,
                                            .settings = &own,
                                            .section = "exchange",
                                            .diag = diag},
                                  .sink = sink};
    const struct csv_rows_sink rows = {&pass, rates_csv_row, NULL};
    enum status status = items_csv_open(input, limits, &pass.table);
    const size_t *at = pass.table.at;
    pass.is_wide = at[RATES_RATE] == ITEMS_CSV_NONE;
    bool missing =
        at[RATES_DATE] == ITEMS_CSV_NONE ||
        (!pass.is_wide && (at[RATES_FROM] == ITEMS_CSV_NONE || at[RATES_TO] == ITEMS_CSV_NONE));
    if (status == STATUS_OK && missing) {
        status = diag_fail(diag, (struct place){input_name(input), 1, 0}, STATUS_INVALID,
                           "TS-RAT-001", "the header has no columns date, from, to and rate");
    }
    if (status == STATUS_OK) {
        status = csv_rows_read(input, limits, &pass.table.dialect, diag, &rows);
    }
    return status == STATUS_OK && pass.table.faults > 0 ? STATUS_INVALID : status;
}
