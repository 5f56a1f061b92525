#include "workbook/workbook_internal.h"

static void load_decision_item(struct rows_in *in, struct workbook_decision_item *item)
{
    struct slice role = rows_in_borrow(in);
    item->role = slice_equal(role, SLICE("undone")) ? WORKBOOK_UNDONE
                 : slice_equal(role, SLICE("paid")) ? WORKBOOK_PAID
                                                    : WORKBOOK_NOT_PAID;
    item->entity = rows_in_text(in);
    item->customer_id = rows_in_text(in);
    item->invoice_id = rows_in_text(in);
    item->currency = rows_in_currency(in);
    rows_in_parts(in, &item->parts);
}

#define LOAD_DECIDED                                                                               \
    "FROM decision d JOIN decision_file f USING (decision_file_no) "                               \
    "JOIN decision_item x USING (decision_no) JOIN open_item i USING (item_no) "                   \
    "JOIN bank_transaction t USING (transaction_no) JOIN entry e USING (entry_no) "                \
    "JOIN statement s USING (statement_no) WHERE t.bank_ref = ?1 AND s.account = ?2 "

static enum status load_decided_open(struct load *load, const char *sql, struct slice account,
                                     struct slice bank_ref, struct rows_in *in)
{
    *in = (struct rows_in){.load = load};
    in->status = sql_prepare(load->workbook, sql, load->diag, &in->select);
    if (in->status == STATUS_OK) {
        sql_bind_text(in->select, 1, bank_ref);
        sql_bind_text(in->select, 2, account);
    }
    return in->status;
}

enum status workbook_load_decisions(struct workbook *workbook, struct slice account,
                                    struct slice bank_ref, struct arena *arena, struct diag *diag,
                                    struct workbook_decision **out, size_t *count)
{
    struct load load = {.workbook = workbook, .arena = arena, .diag = diag};
    struct rows_in in;
    size_t rows = 0;
    *count = 0;
    if (load_decided_open(&load, "SELECT count(*) " LOAD_DECIDED, account, bank_ref, &in) !=
        STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        in.column = 0;
        rows = (size_t)rows_in_u64(&in);
    }
    enum status status = rows_in_close(&in);
    struct workbook_decision *list = arena_array(arena, rows + 1, sizeof *list);
    struct workbook_decision_item *items = arena_array(arena, rows + 1, sizeof *items);
    if (status != STATUS_OK || list == NULL || items == NULL) {
        return status != STATUS_OK ? status : diag_memory(diag);
    }
    if (load_decided_open(&load,
                          "SELECT d.decision_no, d.after_run, d.action, d.decided_by, "
                          "d.decided_on, d.reason, f.recorded_at, d.unapplied_minor, "
                          "EXISTS (SELECT 1 FROM decision n WHERE n.supersedes = d.decision_no), "
                          "x.role, i.entity, i.customer_id, i.invoice_id, i.currency, i.exponent, "
                          "x.allocated_minor, x.discount_minor, x.charges_minor, x.tax_minor, "
                          "x.fx_minor, x.difference_minor, x.open_before_minor, "
                          "x.open_after_minor " LOAD_DECIDED "ORDER BY x.decision_item_no",
                          account, bank_ref, &in) != STATUS_OK) {
        return in.status;
    }
    size_t item = 0;
    while (rows_in_next(&in) && item < rows) {
        in.column = 0;
        struct workbook_decision row = {.decision_no = rows_in_i64(&in)};
        row.after_run = rows_in_i64(&in);
        row.action = rows_in_text(&in);
        row.decided_by = rows_in_text(&in);
        row.decided_on = rows_in_date(&in);
        row.reason = rows_in_text(&in);
        row.recorded_at = rows_in_text(&in);
        row.unapplied_minor = rows_in_i64(&in);
        row.superseded = rows_in_bool(&in);
        if (*count == 0 || list[*count - 1].decision_no != row.decision_no) {
            row.items = &items[item];
            list[(*count)++] = row;
        }
        load_decision_item(&in, &items[item++]);
        list[*count - 1].items_count++;
    }
    *out = list;
    return rows_in_close(&in);
}

enum status workbook_newest_day(struct workbook *workbook, struct diag *diag, struct date *out)
{
    struct load load = {.workbook = workbook, .diag = diag};
    struct rows_in in = {.load = &load};
    *out = (struct date){0};
    in.status = sql_prepare(workbook, "SELECT max(booking_date) FROM entry", diag, &in.select);
    while (rows_in_next(&in)) {
        in.column = 0;
        *out = rows_in_date(&in);
    }
    return rows_in_close(&in);
}
