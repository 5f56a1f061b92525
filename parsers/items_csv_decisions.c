#include "parsers/items_csv_decisions.h"

#include "parsers/items_csv_internal.h"

#include <assert.h>

enum decisions_csv_field {
    DECISIONS_BANK_REF,
    DECISIONS_ACCOUNT,
    DECISIONS_DECISION,
    DECISIONS_INVOICE_ID,
    DECISIONS_CUSTOMER_ID,
    DECISIONS_ENTITY,
    DECISIONS_CURRENCY,
    DECISIONS_ALLOCATED,
    DECISIONS_DISCOUNT,
    DECISIONS_CHARGES,
    DECISIONS_TAX,
    DECISIONS_DIFFERENCE,
    DECISIONS_BY,
    DECISIONS_ON,
    DECISIONS_REASON,
    DECISIONS_FIELDS,
};

static const struct items_csv_column decisions_csv_columns[] = {
    {"bank_ref", ITEMS_CSV_TEXT, NULL},        {"account", ITEMS_CSV_TEXT, NULL},
    {"decision", ITEMS_CSV_TEXT, NULL},        {"invoice_id", ITEMS_CSV_TEXT, NULL},
    {"customer_id", ITEMS_CSV_TEXT, NULL},     {"entity", ITEMS_CSV_TEXT, NULL},
    {"currency", ITEMS_CSV_TEXT, NULL},        {"allocated", ITEMS_CSV_AMOUNT, NULL},
    {"discount", ITEMS_CSV_AMOUNT, NULL},      {"charges", ITEMS_CSV_AMOUNT, NULL},
    {"tax", ITEMS_CSV_AMOUNT, NULL},           {"difference", ITEMS_CSV_AMOUNT, NULL},
    {"decided_by", ITEMS_CSV_TEXT, NULL},      {"decided_on", ITEMS_CSV_DATE, NULL},
    {"decision_reason", ITEMS_CSV_TEXT, NULL},
};
static_assert(sizeof decisions_csv_columns / sizeof decisions_csv_columns[0] == DECISIONS_FIELDS,
              "a row a field");
static_assert((int)DECISIONS_FIELDS <= (int)ITEMS_CSV_COLUMNS_MAX, "fields fit the table");

struct decisions_csv_pass {
    struct items_csv_table table;
    const struct decisions_sink *sink;
    bool header_passed;
};

/* Columns without which no row can be read: every one that is missing is named. */
static enum status decisions_csv_check_header(const struct items_csv_table *table,
                                              struct place place)
{
    static const enum decisions_csv_field needed[] = {DECISIONS_BANK_REF, DECISIONS_DECISION,
                                                      DECISIONS_BY, DECISIONS_ON};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (table->at[needed[i]] == ITEMS_CSV_NONE) {
            status =
                diag_fail(table->diag, place, STATUS_INVALID, "TS-DEC-001",
                          "the header has no column %s", decisions_csv_columns[needed[i]].name);
        }
    }
    return status;
}

static bool decisions_csv_need(struct items_csv_table *table, const struct csv_row *row,
                               enum decisions_csv_field field)
{
    if (items_csv_cell(table, row, field).len > 0) {
        return true;
    }
    (void)items_csv_fault(table, row, "TS-DEC-002", "a cell is empty in column",
                          slice_from(decisions_csv_columns[field].name));
    return false;
}

static bool decisions_csv_action(struct items_csv_table *table, const struct csv_row *row,
                                 enum decision_action *action)
{
    struct slice cell = items_csv_cell(table, row, DECISIONS_DECISION);
    for (int i = 0; i < DECISION_ACTIONS; i++) {
        if (slice_equal_fold(cell, slice_from(decision_action_name((enum decision_action)i)))) {
            *action = (enum decision_action)i;
            return true;
        }
    }
    (void)items_csv_fault(table, row, "TS-DEC-003", "neither accept, reject nor assign is", cell);
    return false;
}

/* The parts, where the row gives any; then it needs their currency. */
static bool decisions_csv_amounts(struct items_csv_table *table, const struct csv_row *row,
                                  struct decision_row *out)
{
    const struct decisions_csv_part {
        enum decisions_csv_field field;
        int64_t *minor;
    } parts[] = {
        {DECISIONS_ALLOCATED, &out->allocated_minor},   {DECISIONS_DISCOUNT, &out->discount_minor},
        {DECISIONS_CHARGES, &out->charges_minor},       {DECISIONS_TAX, &out->tax_minor},
        {DECISIONS_DIFFERENCE, &out->difference_minor},
    };
    enum { PARTS = sizeof parts / sizeof parts[0] };
    struct slice code = items_csv_cell(table, row, DECISIONS_CURRENCY);
    bool any = false;
    for (size_t i = 0; i < PARTS; i++) {
        any = any || items_csv_cell(table, row, parts[i].field).len > 0;
    }
    if (code.len > 0 && !currency_parse(code, &out->currency)) {
        (void)items_csv_fault(table, row, "TS-INV-004", "no currency of ISO 4217 is", code);
        return false;
    }
    if (any && out->action != DECISION_ASSIGN) {
        (void)items_csv_fault(table, row, "TS-DEC-004", "amounts stand beside",
                              slice_from(decision_action_name(out->action)));
        return false;
    }
    if (out->action == DECISION_ASSIGN && (!decisions_csv_need(table, row, DECISIONS_INVOICE_ID) ||
                                           !decisions_csv_need(table, row, DECISIONS_ALLOCATED) ||
                                           !decisions_csv_need(table, row, DECISIONS_CURRENCY))) {
        return false;
    }
    bool good = true;
    for (size_t i = 0; any && i < PARTS; i++) {
        good = items_csv_amount(table, row, parts[i].field, out->currency, parts[i].minor) && good;
    }
    return good;
}

static enum status decisions_csv_row(void *context, const struct csv_row *row)
{
    struct decisions_csv_pass *pass = context;
    struct items_csv_table *table = &pass->table;
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
    struct decision_row out = {.bank_ref = items_csv_cell(table, row, DECISIONS_BANK_REF),
                               .account = items_csv_cell(table, row, DECISIONS_ACCOUNT),
                               .invoice_id = items_csv_cell(table, row, DECISIONS_INVOICE_ID),
                               .customer_id = items_csv_cell(table, row, DECISIONS_CUSTOMER_ID),
                               .entity = items_csv_cell(table, row, DECISIONS_ENTITY),
                               .decided_by = items_csv_cell(table, row, DECISIONS_BY),
                               .reason = items_csv_cell(table, row, DECISIONS_REASON),
                               .place = row->place};
    bool good = !items_csv_too_wide(table, row);
    good = decisions_csv_need(table, row, DECISIONS_BANK_REF) && good;
    good = decisions_csv_need(table, row, DECISIONS_BY) && good;
    good = decisions_csv_need(table, row, DECISIONS_ON) && good;
    good = items_csv_date(table, row, DECISIONS_ON, &out.decided_on) && good;
    good = decisions_csv_action(table, row, &out.action) &&
           decisions_csv_amounts(table, row, &out) && good;
    if (good && out.action == DECISION_REJECT) {
        good = decisions_csv_need(table, row, DECISIONS_REASON);
    }
    if (!good || table->faults > 0) {
        return STATUS_OK; /* the file is refused; the other rows are still looked at */
    }
    return pass->sink->decision(pass->sink->context, &out);
}

enum status decisions_csv_parse(struct input *input, const struct limits *limits, struct diag *diag,
                                const struct decisions_sink *sink)
{
    struct decisions_csv_pass pass = {
        .table = {.columns = decisions_csv_columns, .count = DECISIONS_FIELDS, .diag = diag},
        .sink = sink};
    const struct csv_rows_sink rows = {&pass, decisions_csv_row, NULL};
    enum status status = items_csv_open(input, limits, &pass.table);
    if (status == STATUS_OK) {
        status = decisions_csv_check_header(&pass.table, (struct place){input_name(input), 1, 0});
    }
    if (status == STATUS_OK) {
        status = csv_rows_read(input, limits, &pass.table.dialect, diag, &rows);
    }
    return status == STATUS_OK && pass.table.faults > 0 ? STATUS_INVALID : status;
}
