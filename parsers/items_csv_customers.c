/*
 * The customers file: customer_id is required; several rows a customer give several accounts and
 * names.
 */
#include "model/iban.h"
#include "parsers/items_csv.h"
#include "parsers/items_csv_internal.h"

#include <assert.h>

enum customers_csv_field {
    CUSTOMERS_ID,
    CUSTOMERS_NAME,
    CUSTOMERS_IBAN,
    CUSTOMERS_LANGUAGE,
    CUSTOMERS_CREDIT_LIMIT,
    CUSTOMERS_PAYMENT_DAYS,
    CUSTOMERS_DISCOUNT_PERCENT,
    CUSTOMERS_DISCOUNT_DAYS,
    CUSTOMERS_GROUP,
    CUSTOMERS_EMAIL,
    CUSTOMERS_FIELDS,
};

static const struct items_csv_column customers_csv_columns[] = {
    {"customer_id", ITEMS_CSV_TEXT, NULL},
    {"name", ITEMS_CSV_TEXT, NULL},
    {"iban", ITEMS_CSV_TEXT, NULL},
    {"language", ITEMS_CSV_TEXT, NULL},
    {"credit_limit", ITEMS_CSV_AMOUNT, NULL},
    {"payment_days", ITEMS_CSV_COUNT, NULL},
    {"discount_percent", ITEMS_CSV_PERCENT, NULL},
    {"discount_days", ITEMS_CSV_COUNT, NULL},
    {"group", ITEMS_CSV_TEXT, NULL},
    {"email", ITEMS_CSV_TEXT, NULL},
};

static_assert(sizeof customers_csv_columns / sizeof customers_csv_columns[0] == CUSTOMERS_FIELDS,
              "a row a field");

struct customers_csv_pass {
    struct items_csv_table table;
    const struct customers_sink *sink;
    bool header_passed;
};

static enum status customers_csv_row(void *context, const struct csv_row *row)
{
    struct customers_csv_pass *pass = context;
    struct items_csv_table *table = &pass->table;
    char iban[IBAN_MAX];
    if (!pass->header_passed) {
        pass->header_passed = true;
        return STATUS_OK;
    }
    if (items_csv_blank(row)) {
        return STATUS_OK;
    }
    if (table->faults > ITEMS_CSV_FAULTS_MAX) {
        return STATUS_INVALID;
    }
    const struct currency cents = {{0}, 2}; /* limits are told in the ledger's currency */
    struct customer customer = {.customer_id = items_csv_cell(table, row, CUSTOMERS_ID),
                                .name = items_csv_cell(table, row, CUSTOMERS_NAME),
                                .language = items_csv_cell(table, row, CUSTOMERS_LANGUAGE),
                                .group = items_csv_cell(table, row, CUSTOMERS_GROUP),
                                .email = items_csv_cell(table, row, CUSTOMERS_EMAIL),
                                .place = row->place};
    bool good = !items_csv_too_wide(table, row);
    if (customer.customer_id.len == 0) {
        (void)items_csv_fault(table, row, "TS-INV-002", "no customer_id", customer.customer_id);
        good = false;
    }
    good =
        items_csv_amount(table, row, CUSTOMERS_CREDIT_LIMIT, cents, &customer.credit_limit_minor) &&
        good;
    good = items_csv_count(table, row, CUSTOMERS_PAYMENT_DAYS, &customer.payment_days) && good;
    good = items_csv_count(table, row, CUSTOMERS_DISCOUNT_DAYS, &customer.discount_days) && good;
    good =
        items_csv_percent(table, row, CUSTOMERS_DISCOUNT_PERCENT, &customer.discount_ppm) && good;
    customer.iban = items_csv_iban(table, row, CUSTOMERS_IBAN, iban);
    if (!good || table->faults > 0) {
        return STATUS_OK; /* the file is refused; the other rows are still looked at */
    }
    return pass->sink->customer(pass->sink->context, &customer);
}

enum status customers_csv_parse(struct input *input, const struct limits *limits, struct diag *diag,
                                const struct customers_sink *sink)
{
    struct customers_csv_pass pass = {
        .table = {.columns = customers_csv_columns, .count = CUSTOMERS_FIELDS, .diag = diag},
        .sink = sink};
    const struct csv_rows_sink rows = {&pass, customers_csv_row, NULL};
    enum status status = items_csv_open(input, limits, &pass.table);
    if (status == STATUS_OK && pass.table.at[CUSTOMERS_ID] == ITEMS_CSV_NONE) {
        status = diag_fail(diag, (struct place){input_name(input), 1, 0}, STATUS_INVALID,
                           "TS-INV-001", "the header has no column customer_id");
    }
    if (status == STATUS_OK) {
        status = csv_rows_read(input, limits, &pass.table.dialect, diag, &rows);
    }
    return status == STATUS_OK && pass.table.faults > 0 ? STATUS_INVALID : status;
}
