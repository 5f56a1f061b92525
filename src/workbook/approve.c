/* approve - a second person's word on the decision in force on a line. */
#include "workbook/workbook_internal.h"

#include <assert.h>

enum { APPROVE_TOLD = 60 };

#define APPROVE_FAULT(workbook, diag, bank_ref, what)                                              \
    diag_fail(diag, sql_place(workbook), STATUS_INVALID, "TS-DEC-024", "bank line %.*s: " what,    \
              SLICE_ARG(slice_take(bank_ref, APPROVE_TOLD)))

/* The decision in force on the line, where the person may approve it. */
static enum status approve_find(struct workbook *workbook, struct slice account,
                                struct slice bank_ref, struct slice person, struct diag *diag,
                                int64_t *decision_no)
{
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status =
        sql_prepare(workbook,
                    "SELECT d.decision_no, ?3 COLLATE NOCASE IN (d.decided_by, a.actor), "
                    "p.approval_no FROM statement s JOIN entry e USING (statement_no) "
                    "JOIN bank_transaction t USING (entry_no) "
                    "LEFT JOIN decision d ON d.transaction_no = t.transaction_no AND NOT EXISTS ("
                    "SELECT 1 FROM decision n WHERE n.supersedes = d.decision_no) "
                    "LEFT JOIN decision_file f USING (decision_file_no) "
                    "LEFT JOIN audit_event a ON a.event_id = f.event_id "
                    "LEFT JOIN approval p ON p.decision_no = d.decision_no "
                    "WHERE t.bank_ref = ?1 AND s.account = ?2 ORDER BY d.decision_no DESC LIMIT 1",
                    diag, &select);
    if (status == STATUS_OK) {
        sql_bind_text(select, 1, bank_ref);
        sql_bind_text(select, 2, account);
        sql_bind_text(select, 3, person);
        status = sql_next(workbook, select, diag, &row);
    }
    if (status == STATUS_OK && !row) {
        status =
            diag_fail(diag, sql_place(workbook), STATUS_NOT_FOUND, "TS-DEC-010",
                      "no run has a bank line %.*s", SLICE_ARG(slice_take(bank_ref, APPROVE_TOLD)));
    } else if (status == STATUS_OK && sqlite3_column_type(select, 0) == SQLITE_NULL) {
        status = APPROVE_FAULT(workbook, diag, bank_ref, "nobody has decided on it");
    } else if (status == STATUS_OK && sqlite3_column_type(select, 2) != SQLITE_NULL) {
        status = APPROVE_FAULT(workbook, diag, bank_ref, "the decision is approved already");
    } else if (status == STATUS_OK && sqlite3_column_int64(select, 1) != 0) {
        status = APPROVE_FAULT(workbook, diag, bank_ref,
                               "who decides, or brings the decision in, cannot approve it");
    } else if (status == STATUS_OK) {
        *decision_no = sqlite3_column_int64(select, 0);
    }
    (void)sqlite3_finalize(select);
    return status;
}

static enum status approve_store(struct workbook *workbook, int64_t decision_no,
                                 const struct workbook_source *source, struct diag *diag)
{
    struct rows_out out = {0};
    int64_t events = 0;
    enum status status = rows_out_open(workbook, ROWS_APPROVAL, diag, &out);
    if (status == STATUS_OK) {
        status = sql_number(workbook, "SELECT count(*) FROM audit_event", 0, diag, &events);
    }
    if (status == STATUS_OK) {
        (void)rows_out_begin(&out);
        rows_out_i64(&out, events + 1);
        rows_out_required(&out, source->recorded_at);
        rows_out_i64(&out, decision_no);
        rows_out_required(&out, source->person);
        status = rows_out_end(&out, diag);
    }
    if (status == STATUS_OK) {
        status = rows_out_finish(&out, diag);
    }
    if (status == STATUS_OK) {
        status = chain_append_rows(workbook, &out.record, ROWS_APPROVAL,
                                   (enum rows_table)(ROWS_APPROVAL + 1), "approval", source, diag);
    }
    rows_out_clear(&out);
    return status;
}

enum status workbook_approve(struct workbook *workbook, struct slice account, struct slice bank_ref,
                             const struct workbook_source *source, struct diag *diag)
{
    int64_t decision_no = 0;
    assert(workbook->mode == WORKBOOK_WRITE);
    enum status status = sql_begin(workbook, diag);
    if (status == STATUS_OK) {
        status = approve_find(workbook, account, bank_ref, source->person, diag, &decision_no);
    }
    if (status == STATUS_OK) {
        status = approve_store(workbook, decision_no, source, diag);
    }
    if (status == STATUS_OK) {
        status = sql_commit(workbook, diag);
    }
    sql_rollback(workbook);
    return status;
}
