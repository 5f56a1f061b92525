#include "workbook/workbook_internal.h"

#include <assert.h>

static enum status withdraw_store(struct workbook *workbook, const struct memory_fact *fact,
                                  struct slice withdrawn_by, struct slice reason,
                                  const struct workbook_source *source, struct diag *diag,
                                  struct rows_out *out)
{
    int64_t run_id = 0;
    int64_t decision_no = 0;
    int64_t events = 0;
    enum status status = workbook_last_run(workbook, diag, &run_id);
    if (status == STATUS_OK) {
        status = sql_number(workbook, "SELECT coalesce(max(decision_no), 0) FROM decision", 0, diag,
                            &decision_no);
    }
    if (status == STATUS_OK) {
        status = sql_number(workbook, "SELECT count(*) FROM audit_event", 0, diag, &events);
    }
    if (status == STATUS_OK) {
        status = rows_out_open(workbook, ROWS_WITHDRAWAL, diag, out);
    }
    if (status == STATUS_OK) {
        (void)rows_out_begin(out);
        rows_out_i64(out, events + 1);
        rows_out_required(out, source->recorded_at);
        rows_out_i64(out, run_id);
        rows_out_i64(out, decision_no);
        rows_out_required(out, (struct slice){fact->id, sizeof fact->id});
        rows_out_required(out, slice_from(memory_kind_name(fact->kind)));
        rows_out_required(out, fact->subject);
        rows_out_required(out, fact->customer_id);
        rows_out_required(out, fact->entity);
        rows_out_required(out, fact->invoice_id);
        rows_out_required(out, withdrawn_by);
        rows_out_required(out, reason);
        status = rows_out_end(out, diag);
    }
    if (status == STATUS_OK) {
        status = rows_out_finish(out, diag);
    }
    if (status == STATUS_OK) {
        status = chain_append_rows(workbook, &out->record, ROWS_WITHDRAWAL, ROWS_PERIOD_EVENT,
                                   "withdrawal", source, diag);
    }
    return status;
}

enum status workbook_withdraw(struct workbook *workbook, const struct memory_fact *fact,
                              struct slice withdrawn_by, struct slice reason,
                              const struct workbook_source *source, struct diag *diag)
{
    struct rows_out out = {0};
    assert(workbook->mode == WORKBOOK_WRITE);
    enum status status = sql_begin(workbook, diag);
    if (status == STATUS_OK) {
        status = withdraw_store(workbook, fact, withdrawn_by, reason, source, diag, &out);
    }
    rows_out_clear(&out);
    if (status == STATUS_OK) {
        status = sql_commit(workbook, diag);
    }
    if (status != STATUS_OK) {
        sql_rollback(workbook);
    }
    return status;
}
