/*
 * Closings and reopenings, recomputed: the rows against their audit events, the totals of each
 * closing from the lines that it covers as they stood then, and that since then nothing was
 * settled in it or decided into it.
 */
#include "workbook/workbook_internal.h"

#include <string.h>

/* The closing that lay uppermost when each event came; NULL for none. */
#define VERIFY_LOCKS                                                                               \
    "WITH locked AS (SELECT a.event_id, (SELECT max(c.period_event_no) FROM period_event c "       \
    "WHERE c.action = 'close' AND c.event_id < a.event_id AND NOT EXISTS (SELECT 1 "               \
    "FROM period_event r WHERE r.reopens <= c.period_event_no "                                    \
    "AND r.period_event_no > c.period_event_no AND r.event_id < a.event_id)) AS lock_no "          \
    "FROM audit_event a) "

static bool verify_periods_same(const struct workbook_period_total *total, sqlite3_stmt *stored)
{
    return slice_equal(total->account, sql_text(stored, 0)) &&
           slice_equal(currency_code(&total->currency), sql_text(stored, 1)) &&
           slice_equal(total->standing, sql_text(stored, 2)) &&
           (int64_t)total->lines == sqlite3_column_int64(stored, 3) &&
           total->sum_minor == sqlite3_column_int64(stored, 4) &&
           total->unapplied_minor == sqlite3_column_int64(stored, 5);
}

/* The totals of one closing against its lines. */
static enum status verify_periods_totals(struct verify_decisions *v, int64_t event_no,
                                         const struct periods_cover *cover)
{
    struct arena arena = {0};
    struct workbook_period_total *totals = NULL;
    sqlite3_stmt *stored = NULL;
    size_t count = 0;
    size_t same = 0;
    bool row = false;
    enum status status = periods_totals(v->workbook, cover, &arena, v->diag, &totals, &count);
    if (status == STATUS_OK) {
        status = sql_prepare(v->workbook,
                             "SELECT account, currency, standing, lines, sum_minor, "
                             "unapplied_minor FROM period_total WHERE period_event_no = ? "
                             "ORDER BY account, currency, exponent, standing",
                             v->diag, &stored);
    }
    if (status == STATUS_OK) {
        (void)sqlite3_bind_int64(stored, 1, event_no);
    }
    size_t seen = 0;
    while (status == STATUS_OK &&
           (status = sql_next(v->workbook, stored, v->diag, &row)) == STATUS_OK && row) {
        same += seen < count && verify_periods_same(&totals[seen], stored) ? 1 : 0;
        seen++;
    }
    if (status == STATUS_OK && (seen != count || same != count)) {
        verify_decisions_fail(v, "the lines of a closed period do not add up to closing", event_no);
    }
    (void)sqlite3_finalize(stored);
    arena_clear(&arena);
    return status;
}

static struct date verify_periods_date(sqlite3_stmt *select, int column)
{
    struct date date = {0};
    (void)date_parse_iso(sql_text(select, column), &date);
    return date;
}

/* Totals of events stand one behind the other, so a stray one shifts all that follow. */
static enum status verify_periods_events(struct verify_decisions *v)
{
    sqlite3_stmt *select = NULL;
    int64_t total_no = 1;
    bool row = false;
    enum status status = sql_prepare(
        v->workbook,
        VERIFY_LOCKS "SELECT e.period_event_no, e.event_id, e.action, e.closed_through, "
                     "e.after_run, e.after_decision, b.closed_through, coalesce(b.after_run, 0), "
                     "(SELECT count(*) FROM period_total t "
                     "WHERE t.period_event_no = e.period_event_no) FROM period_event e "
                     "LEFT JOIN locked USING (event_id) "
                     "LEFT JOIN period_event b ON b.period_event_no = lock_no ORDER BY 1",
        v->diag, &select);
    while (status == STATUS_OK &&
           (status = sql_next(v->workbook, select, v->diag, &row)) == STATUS_OK && row) {
        int64_t event_no = sqlite3_column_int64(select, 0);
        bool closes = slice_equal(sql_text(select, 2), SLICE("close"));
        const struct periods_cover cover = {.closed_through = verify_periods_date(select, 3),
                                            .after_run = sqlite3_column_int64(select, 4),
                                            .after_decision = sqlite3_column_int64(select, 5),
                                            .below_through = verify_periods_date(select, 6),
                                            .below_run = sqlite3_column_int64(select, 7)};
        struct rows_record records[2] = {
            {.first_no = event_no, .count = 1},
            {.first_no = total_no, .count = sqlite3_column_int64(select, 8)}};
        v->check->periods++;
        total_no += records[1].count;
        status =
            verify_decisions_event(v, sqlite3_column_int64(select, 1), closes ? "close" : "reopen",
                                   ROWS_PERIOD_EVENT, ROWS_APPROVAL, records);
        if (status == STATUS_OK && closes) {
            status = verify_periods_totals(v, event_no, &cover);
        }
    }
    (void)sqlite3_finalize(select);
    return status;
}

enum status verify_periods(struct verify_decisions *v)
{
    static const struct {
        const char *sql;
        const char *what;
    } rules[] = {
        {"SELECT e.period_event_no FROM period_event e WHERE e.after_run IS NOT ("
         "SELECT max(a.run_id) FROM audit_event a WHERE a.kind = 'run' AND a.event_id < e.event_id)"
         " OR e.after_decision IS NOT coalesce((SELECT max(d.decision_no) FROM decision d "
         "JOIN decision_file f USING (decision_file_no) WHERE f.event_id < e.event_id), 0)",
         "other runs or decisions stood before closing or reopening"},
        {VERIFY_LOCKS "SELECT e.period_event_no FROM period_event e JOIN locked USING (event_id) "
                      "JOIN period_event b ON b.period_event_no = lock_no "
                      "WHERE e.closed_through <= b.closed_through",
         "not closed after what was closed before is closing"},
        {VERIFY_LOCKS "SELECT d.decision_no FROM decision d "
                      "JOIN decision_file f USING (decision_file_no) JOIN locked USING (event_id) "
                      "JOIN period_event p ON p.period_event_no = lock_no "
                      "WHERE d.decided_on <= p.closed_through",
         "dated in a closed period is decision"},
        {VERIFY_LOCKS
         "SELECT d.decision_no FROM decision d "
         "JOIN decision_file f USING (decision_file_no) JOIN locked USING (event_id) "
         "JOIN period_event p ON p.period_event_no = lock_no "
         "JOIN bank_transaction t USING (transaction_no) JOIN entry e USING (entry_no) "
         "WHERE " SCHEMA_BOOKED_DAY " <= p.closed_through "
         "AND (d.supersedes <= p.after_decision OR EXISTS (SELECT 1 "
         "FROM allocation a JOIN open_item i USING (item_no) "
         "WHERE a.transaction_no = d.transaction_no AND i.run_id <= p.after_run))",
         "what was settled in a closed period was changed by decision"},
        {VERIFY_LOCKS "SELECT o.transaction_no FROM locked JOIN audit_event a USING (event_id) "
                      "JOIN period_event p ON p.period_event_no = lock_no "
                      "JOIN statement s ON s.run_id = a.run_id JOIN entry e USING (statement_no) "
                      "JOIN bank_transaction t USING (entry_no) JOIN outcome o "
                      "ON o.transaction_no = t.transaction_no AND o.run_id = a.run_id "
                      "WHERE a.kind = 'run' AND e.status = 'booked' AND t.amount_minor <> 0 "
                      "AND " SCHEMA_BOOKED_DAY " <= p.closed_through "
                      "AND o.status NOT IN ('exception','duplicate')",
         "settled by the run that brought it into a closed period is transaction"},
    };
    enum status status = verify_periods_events(v);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0] && status == STATUS_OK; i++) {
        status = verify_decisions_none(v, rules[i].sql, rules[i].what);
    }
    return status;
}
