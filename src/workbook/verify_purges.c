/* What was purged, recomputed: the rows against the audit events that cover them. */
#include "workbook/workbook_internal.h"

enum status verify_purges(struct verify_decisions *v)
{
    enum { TABLES = ROWS_PURGED_ROWS - ROWS_PURGE + 1 };
    sqlite3_stmt *select = NULL;
    int64_t rows_no = 1;
    bool row = false;
    enum status status = sql_prepare(v->workbook,
                                     "SELECT p.purge_no, p.event_id, (SELECT count(*) "
                                     "FROM purged_rows r WHERE r.purge_no = p.purge_no) "
                                     "FROM purge p ORDER BY 1",
                                     v->diag, &select);
    while (status == STATUS_OK &&
           (status = sql_next(v->workbook, select, v->diag, &row)) == STATUS_OK && row) {
        /* Rows of purges stand one behind the other, so a stray one shifts all that follow. */
        struct rows_record records[TABLES] = {
            {.first_no = sqlite3_column_int64(select, 0), .count = 1},
            {.first_no = rows_no, .count = sqlite3_column_int64(select, 2)},
        };
        rows_no += records[1].count;
        v->check->purges++;
        status = verify_decisions_event(v, sqlite3_column_int64(select, 1), "purge", ROWS_PURGE,
                                        ROWS_ALL, records);
    }
    (void)sqlite3_finalize(select);
    if (status == STATUS_OK) {
        status = verify_decisions_none(
            v,
            "SELECT purged_rows_no FROM purged_rows WHERE purge_no NOT IN (SELECT purge_no "
            "FROM purge)",
            "no purge has the row of digests");
    }
    return status;
}
