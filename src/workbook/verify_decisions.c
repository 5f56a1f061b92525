/*
 * What persons decided and withdrew, recomputed: the rows against the audit events that cover
 * them, the rules that the triggers held, and what was open of each item at that moment. And what
 * a run remembered, against what stood before it.
 */
#include "workbook/workbook_internal.h"

#include <stdio.h>
#include <string.h>

enum { VERIFY_DECISIONS_TOLD_MAX = 20 };

void verify_decisions_fail(struct verify_decisions *v, const char *what, int64_t number)
{
    v->check->holds = false;
    if (v->told++ < VERIFY_DECISIONS_TOLD_MAX) {
        (void)diag_fail(v->diag, sql_place(v->workbook), STATUS_DATABASE, "TS-DB-028", "%s %lld",
                        what, (long long)number);
    }
}

enum status verify_decisions_none(struct verify_decisions *v, const char *sql, const char *what)
{
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status = sql_prepare(v->workbook, sql, v->diag, &select);
    while (status == STATUS_OK &&
           (status = sql_next(v->workbook, select, v->diag, &row)) == STATUS_OK && row) {
        verify_decisions_fail(v, what, sqlite3_column_int64(select, 0));
    }
    (void)sqlite3_finalize(select);
    return status;
}

enum status verify_decisions_event(struct verify_decisions *v, int64_t event_id, const char *kind,
                                   enum rows_table first, enum rows_table end,
                                   struct rows_record *records)
{
    sqlite3_stmt *select = NULL;
    struct buffer payload = {0};
    bool row = false;
    enum status status = STATUS_OK;
    for (int i = 0; i < (int)end - (int)first && status == STATUS_OK; i++) {
        struct rows_record stored;
        status = rows_digest(v->workbook, (enum rows_table)((int)first + i), &records[i], v->diag,
                             &stored);
        records[i] = status == STATUS_OK ? stored : records[i];
    }
    if (status == STATUS_OK) {
        chain_rows_payload(records, first, end, &payload);
        status = buffer_ok(&payload) ? STATUS_OK : diag_memory(v->diag);
    }
    if (status == STATUS_OK) {
        status = sql_prepare(v->workbook,
                             "SELECT kind IS ?2 AND payload IS ?3 FROM audit_event "
                             "WHERE event_id = ?1",
                             v->diag, &select);
    }
    if (status == STATUS_OK) {
        (void)sqlite3_bind_int64(select, 1, event_id);
        sql_bind_text(select, 2, slice_from(kind));
        sql_bind_text(select, 3, buffer_slice(&payload));
        status = sql_next(v->workbook, select, v->diag, &row);
    }
    if (status == STATUS_OK && (!row || sqlite3_column_int64(select, 0) != 1)) {
        verify_decisions_fail(v, "the rows are not those that were stored with audit event",
                              event_id);
    }
    (void)sqlite3_finalize(select);
    buffer_clear(&payload);
    return status;
}

/* Rows of files stand one behind the other, so a stray one shifts all that follow. */
static enum status verify_decisions_files(struct verify_decisions *v)
{
    enum { TABLES = ROWS_DECISION_ITEM - ROWS_DECISION_FILE + 1 };
    sqlite3_stmt *select = NULL;
    int64_t decision_no = 1;
    int64_t item_no = 1;
    bool row = false;
    enum status status =
        sql_prepare(v->workbook,
                    "SELECT f.decision_file_no, f.event_id, (SELECT count(*) FROM decision d "
                    "WHERE d.decision_file_no = f.decision_file_no), (SELECT count(*) "
                    "FROM decision d JOIN decision_item x USING (decision_no) "
                    "WHERE d.decision_file_no = f.decision_file_no) "
                    "FROM decision_file f ORDER BY 1",
                    v->diag, &select);
    while (status == STATUS_OK &&
           (status = sql_next(v->workbook, select, v->diag, &row)) == STATUS_OK && row) {
        struct rows_record records[TABLES] = {
            {.first_no = sqlite3_column_int64(select, 0), .count = 1},
            {.first_no = decision_no, .count = sqlite3_column_int64(select, 2)},
            {.first_no = item_no, .count = sqlite3_column_int64(select, 3)},
        };
        decision_no += records[1].count;
        item_no += records[2].count;
        v->check->decisions += (uint64_t)records[1].count;
        status = verify_decisions_event(v, sqlite3_column_int64(select, 1), "decisions",
                                        ROWS_DECISION_FILE, ROWS_WITHDRAWAL, records);
    }
    (void)sqlite3_finalize(select);
    return status;
}

/* Rows that stand alone with their event: withdrawals, approvals. */
static enum status verify_decisions_alone(struct verify_decisions *v, const char *kind,
                                          enum rows_table table, uint64_t *count)
{
    char sql[128];
    sqlite3_stmt *select = NULL;
    bool row = false;
    (void)snprintf(sql, sizeof sql, "SELECT %s, event_id FROM %s ORDER BY 1", rows_table_key(table),
                   rows_table_name(table));
    enum status status = sql_prepare(v->workbook, sql, v->diag, &select);
    while (status == STATUS_OK &&
           (status = sql_next(v->workbook, select, v->diag, &row)) == STATUS_OK && row) {
        struct rows_record record = {.first_no = sqlite3_column_int64(select, 0), .count = 1};
        (*count)++;
        status = verify_decisions_event(v, sqlite3_column_int64(select, 1), kind, table,
                                        (enum rows_table)(table + 1), &record);
    }
    (void)sqlite3_finalize(select);
    return status;
}

#define VERIFY_PARTS                                                                               \
    "item_no, allocated_minor, discount_minor, charges_minor, tax_minor, fx_minor, "               \
    "difference_minor, open_before_minor, open_after_minor "
#define VERIFY_BEFORE                                                                              \
    "SELECT " VERIFY_PARTS "FROM decision_before b WHERE b.decision_no = d.decision_no "
#define VERIFY_UNDONE                                                                              \
    "SELECT " VERIFY_PARTS                                                                         \
    "FROM decision_item u WHERE u.decision_no = d.decision_no AND u.role = 'undone' "

/* The rules of the triggers, for a database whose triggers were away for a while. */
static enum status verify_decisions_rules(struct verify_decisions *v)
{
    static const struct verify_rule {
        const char *sql;
        const char *what;
    } rules[] = {
        {"SELECT d.decision_no FROM decision d JOIN bank_transaction t USING (transaction_no) "
         "WHERE t.amount_minor IS NOT d.unapplied_minor + coalesce((SELECT sum(p.allocated_minor) "
         "FROM decision_item p WHERE p.decision_no = d.decision_no AND p.role = 'paid'), 0)",
         "allocated and unapplied are not the amount of the line in decision"},
        {"SELECT d.decision_no FROM decision d WHERE EXISTS (" VERIFY_BEFORE "EXCEPT " VERIFY_UNDONE
         ") OR EXISTS (" VERIFY_UNDONE "EXCEPT " VERIFY_BEFORE ")",
         "what was undone is not what was allocated before decision"},
        {"SELECT d.decision_no FROM decision d WHERE d.supersedes IS NOT "
         "(SELECT max(b.decision_no) FROM decision b WHERE b.transaction_no = d.transaction_no "
         "AND b.decision_no < d.decision_no)",
         "another decision on its line came before decision"},
        {"SELECT d.decision_no FROM decision d JOIN decision_file f USING (decision_file_no) "
         "JOIN audit_event a ON a.kind = 'run' AND a.run_id = d.after_run "
         "WHERE a.event_id > f.event_id OR EXISTS (SELECT 1 FROM audit_event n "
         "WHERE n.kind = 'run' AND n.event_id < f.event_id AND n.event_id > a.event_id)",
         "another run was the newest one before decision"},
        {"SELECT a.event_id FROM audit_event a WHERE a.kind <> 'run' "
         "AND NOT EXISTS (SELECT 1 FROM decision_file f WHERE f.event_id = a.event_id) "
         "AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.event_id = a.event_id) "
         "AND NOT EXISTS (SELECT 1 FROM period_event p WHERE p.event_id = a.event_id) "
         "AND NOT EXISTS (SELECT 1 FROM approval p WHERE p.event_id = a.event_id) "
         "AND NOT EXISTS (SELECT 1 FROM purge p WHERE p.event_id = a.event_id)",
         "nothing is stored for audit event"},
        {schema_links_reopened_differs, "what was reopened is not what was allocated, by link"},
        {"SELECT o.outcome_no FROM outcome o JOIN outcome p ON p.outcome_no = o.previous_no "
         "WHERE o.previous_no IS NOT NULL AND (p.transaction_no <> o.transaction_no "
         "OR p.run_id >= o.run_id OR p.status <> 'exception')",
         "what follows an outcome that was no open exception of its line is outcome"},
        {"SELECT o.outcome_no FROM outcome o WHERE o.previous_no IS NOT NULL AND (EXISTS (SELECT 1 "
         "FROM decision d WHERE d.transaction_no = o.transaction_no AND d.after_run < o.run_id) "
         "OR EXISTS (SELECT 1 FROM bank_link l WHERE l.earlier_no = o.transaction_no "
         "AND l.kind = 'undoes' AND l.run_id < o.run_id))",
         "of a line that was decided on or undone before is outcome"},
        {"SELECT o.outcome_no FROM outcome o WHERE o.previous_no IS NULL AND EXISTS (SELECT 1 "
         "FROM outcome p WHERE p.transaction_no = o.transaction_no AND p.outcome_no < "
         "o.outcome_no)",
         "following none, though its line had one before, is outcome"},
        {"SELECT a.allocation_no FROM allocation a JOIN open_item i USING (item_no) LEFT JOIN "
         "outcome o ON o.transaction_no = a.transaction_no AND o.run_id = i.run_id "
         "WHERE coalesce(o.status, '') NOT IN ('match', 'partial')",
         "of a line that its run did not settle is allocation"},
        {"SELECT p.approval_no FROM approval p JOIN decision d USING (decision_no) "
         "JOIN decision_file f USING (decision_file_no) JOIN audit_event a "
         "ON a.event_id = f.event_id "
         "WHERE p.approved_by COLLATE NOCASE IN (d.decided_by, a.actor) "
         "OR p.event_id < f.event_id OR EXISTS (SELECT 1 FROM decision n "
         "JOIN decision_file g USING (decision_file_no) "
         "WHERE n.supersedes = d.decision_no AND g.event_id < p.event_id)",
         "who decided, or another decision, stands against approval"},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0] && status == STATUS_OK; i++) {
        status = verify_decisions_none(v, rules[i].sql, rules[i].what);
    }
    return status;
}

/* What each assignment found open of an item: its newest list then, less what was taken since. */
static enum status verify_decisions_open(struct verify_decisions *v)
{
    static const char sql[] =
        "SELECT x.decision_no, x.item_no, x.open_before_minor, coalesce(("
        "SELECT sum(u.open_before_minor - u.open_after_minor) FROM decision_item u "
        "JOIN open_item o ON o.item_no = u.item_no WHERE u.decision_no = x.decision_no "
        "AND u.role = 'undone' AND o.entity = i.entity AND o.customer_id = i.customer_id "
        "AND o.invoice_id = i.invoice_id), 0), i.run_id IS (SELECT max(m.run_id) "
        "FROM open_item m WHERE m.entity = i.entity AND m.customer_id = i.customer_id "
        "AND m.invoice_id = i.invoice_id AND m.run_id <= d.after_run) "
        "FROM decision_item x JOIN decision d USING (decision_no) JOIN open_item i USING (item_no) "
        "WHERE d.action = 'assign' AND x.role = 'paid' ORDER BY x.decision_item_no";
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status = sql_prepare(v->workbook, sql, v->diag, &select);
    while (status == STATUS_OK &&
           (status = sql_next(v->workbook, select, v->diag, &row)) == STATUS_OK && row) {
        int64_t decision_no = sqlite3_column_int64(select, 0);
        int64_t open_minor = 0;
        status = decide_open(v->workbook, sqlite3_column_int64(select, 1), decision_no, v->diag,
                             &open_minor);
        if (status == STATUS_OK &&
            (!money_add(open_minor, sqlite3_column_int64(select, 3), &open_minor) ||
             open_minor != sqlite3_column_int64(select, 2) ||
             sqlite3_column_int64(select, 4) != 1)) {
            verify_decisions_fail(v, "what was open of an item is not what was found by decision",
                                  decision_no);
        }
    }
    (void)sqlite3_finalize(select);
    return status;
}

enum status verify_decisions(struct workbook *workbook, struct diag *diag,
                             struct workbook_check *out)
{
    struct verify_decisions v = {workbook, diag, out, 0};
    enum status status = verify_decisions_files(&v);
    if (status == STATUS_OK) {
        status = verify_decisions_alone(&v, "withdrawal", ROWS_WITHDRAWAL, &v.check->withdrawals);
    }
    if (status == STATUS_OK) {
        status = verify_decisions_alone(&v, "approval", ROWS_APPROVAL, &v.check->approvals);
    }
    if (status == STATUS_OK) {
        status = verify_periods(&v);
    }
    if (status == STATUS_OK) {
        status = verify_purges(&v);
    }
    if (status == STATUS_OK) {
        status = verify_decisions_rules(&v);
    }
    return status == STATUS_OK ? verify_decisions_open(&v) : status;
}

enum status verify_memory(struct workbook *workbook, const struct workbook_run *run,
                          struct date as_of, struct arena *arena, struct diag *diag,
                          struct workbook_check *out)
{
    struct memory memory;
    sqlite3_stmt *select = NULL;
    bool row = false;
    if (!run->remembers) {
        return STATUS_OK;
    }
    enum status status = workbook_load_memory(workbook, run->run_id, as_of, arena, diag, &memory);
    if (status == STATUS_OK) {
        status = sql_prepare(workbook,
                             "SELECT event_id - 1 FROM audit_event WHERE kind = 'run' "
                             "AND run_id = ?",
                             diag, &select);
    }
    if (status == STATUS_OK) {
        (void)sqlite3_bind_int64(select, 1, run->run_id);
        status = sql_next(workbook, select, diag, &row);
    }
    if (status == STATUS_OK &&
        (!row || sqlite3_column_int64(select, 0) != run->memory_version ||
         memcmp(&memory.digest, &run->memory_digest, sizeof memory.digest) != 0)) {
        out->holds = false;
        (void)diag_fail(diag, sql_place(workbook), STATUS_DATABASE, "TS-DB-029",
                        "run %lld remembered something else than the workbook held before it",
                        (long long)run->run_id);
    }
    (void)sqlite3_finalize(select);
    return status;
}
