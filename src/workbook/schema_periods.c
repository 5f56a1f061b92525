/*
 * The tables of closed periods. Closings lie on each other like plates: each reaches from the one
 * below it up to a day, and a reopening takes off the one that it names with all above it. What is
 * closed is what the uppermost one covers. A closing keeps the totals that it was made with, so
 * that they can be recomputed for ever after.
 */
#include "workbook/workbook_internal.h"

#define SCHEMA_SETTLED_ALREADY SCHEMA_SETTLED_IN_CLOSED("NEW.transaction_no")
#define SCHEMA_KEEP(table)     SCHEMA_ADDED_ONLY(table, "what was closed")

const char schema_periods[] =
    "CREATE TABLE period_event ("
    "period_event_no INTEGER PRIMARY KEY,"
    "event_id INTEGER NOT NULL UNIQUE,"
    "recorded_at TEXT NOT NULL,"
    "action TEXT NOT NULL CHECK (action IN ('close','reopen')),"
    "period TEXT NOT NULL,"
    "closed_through TEXT,"
    "reopens INTEGER REFERENCES period_event CHECK (reopens < period_event_no),"
    "after_run INTEGER NOT NULL REFERENCES run,"
    "after_decision INTEGER NOT NULL,"
    "done_by TEXT NOT NULL CHECK (done_by <> ''),"
    "reason TEXT NOT NULL,"
    "CHECK (CASE action WHEN 'close' THEN closed_through IS NOT NULL AND reopens IS NULL "
    "ELSE closed_through IS NULL AND reopens IS NOT NULL AND reason <> '' END)"
    ") STRICT;"

    "CREATE TABLE period_total ("
    "period_total_no INTEGER PRIMARY KEY,"
    "period_event_no INTEGER NOT NULL REFERENCES period_event,"
    "account TEXT NOT NULL,"
    "currency TEXT NOT NULL CHECK (length(currency) = 3),"
    "exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4),"
    "standing TEXT NOT NULL CHECK (standing IN "
    "('match','partial','exception','reversal','ignored','decided')),"
    "lines INTEGER NOT NULL CHECK (lines > 0),"
    "sum_minor INTEGER NOT NULL,"
    "unapplied_minor INTEGER NOT NULL,"
    "UNIQUE (period_event_no, account, currency, standing)"
    ") STRICT;"

    /* The closings that nobody took off. */
    "CREATE VIEW period_closed AS SELECT * FROM period_event c WHERE action = 'close' "
    "AND NOT EXISTS (SELECT 1 FROM period_event r WHERE r.reopens <= c.period_event_no "
    "AND r.period_event_no > c.period_event_no);"

    /* The uppermost of them: one row, or none where nothing is closed. */
    "CREATE VIEW period_lock AS SELECT * FROM period_closed "
    "WHERE period_event_no = (SELECT max(period_event_no) FROM period_closed);"

    "CREATE TRIGGER period_event_follows BEFORE INSERT ON period_event BEGIN "
    "SELECT RAISE(ABORT, 'a period is closed after those before it') WHERE EXISTS ("
    "SELECT 1 FROM period_lock WHERE NEW.closed_through <= closed_through);"
    "SELECT RAISE(ABORT, 'what is reopened was closed') WHERE NEW.action = 'reopen' "
    "AND NOT EXISTS (SELECT 1 FROM period_closed WHERE period_event_no = NEW.reopens);"
    "END;"

    "CREATE TRIGGER decision_in_open_period BEFORE INSERT ON decision BEGIN "
    "SELECT RAISE(ABORT, 'a decision is dated in an open period') "
    "WHERE EXISTS (SELECT 1 FROM period_lock WHERE NEW.decided_on <= closed_through);"
    "SELECT RAISE(ABORT, 'what was settled in a closed period is not decided anew') "
    "WHERE EXISTS (" SCHEMA_SETTLED_ALREADY ");"
    "END;"

    /* A line that comes too late for its period has no part in it: it is left to a person. */
    "CREATE TRIGGER run_in_open_period BEFORE INSERT ON audit_event WHEN NEW.kind = 'run' BEGIN "
    "SELECT RAISE(ABORT, 'a new line of a closed period is left to a person') WHERE EXISTS ("
    "SELECT 1 FROM period_lock p JOIN run_rows r "
    "ON r.run_id = NEW.run_id AND r.table_name = 'bank_transaction' "
    "JOIN bank_transaction t ON t.transaction_no >= r.first_no "
    "AND t.transaction_no < r.first_no + r.rows "
    "JOIN entry e USING (entry_no) JOIN outcome o USING (transaction_no) "
    "WHERE e.status = 'booked' AND t.amount_minor <> 0 AND " SCHEMA_BOOKED_DAY
    " <= p.closed_through AND o.status NOT IN ('exception','duplicate'));"
    "END;"

    SCHEMA_KEEP("period_event") SCHEMA_KEEP("period_total");
