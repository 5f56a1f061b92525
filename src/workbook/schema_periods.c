/*
 * The tables of closed periods. Everything booked up to a day is closed or it is not: the newest
 * event tells up to which. A closing keeps the totals it was made with, so that they can be
 * recomputed for ever after.
 */
#include "workbook/workbook_internal.h"

#define SCHEMA_KEEP(table)                                                                         \
    "CREATE TRIGGER " table "_stays BEFORE UPDATE ON " table " BEGIN "                             \
    "SELECT RAISE(ABORT, 'what was closed is not changed'); END;"                                  \
    "CREATE TRIGGER " table "_kept BEFORE DELETE ON " table " BEGIN "                              \
    "SELECT RAISE(ABORT, 'what was closed is not removed'); END;"

const char schema_periods[] =
    "CREATE TABLE period_event ("
    "period_event_no INTEGER PRIMARY KEY,"
    "event_id INTEGER NOT NULL UNIQUE,"
    "recorded_at TEXT NOT NULL,"
    "action TEXT NOT NULL CHECK (action IN ('close','reopen')),"
    "period TEXT NOT NULL,"
    "closed_from TEXT,"
    "closed_through TEXT,"
    "after_run INTEGER NOT NULL REFERENCES run,"
    "after_decision INTEGER NOT NULL,"
    "done_by TEXT NOT NULL CHECK (done_by <> ''),"
    "reason TEXT NOT NULL,"
    "CHECK (action <> 'close' OR closed_through IS NOT NULL),"
    "CHECK (action <> 'reopen' OR (reason <> '' AND closed_from IS NULL))"
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

    /* How far everything is closed, and what stood in the workbook when it was: one row, or none
     * where nothing is closed. */
    "CREATE VIEW period_lock AS "
    "SELECT closed_through, after_run, after_decision FROM period_event "
    "WHERE period_event_no = (SELECT max(period_event_no) FROM period_event) "
    "AND closed_through IS NOT NULL;"

    "CREATE TRIGGER period_event_follows BEFORE INSERT ON period_event BEGIN "
    "SELECT RAISE(ABORT, 'a period is closed after those before it') "
    "WHERE NEW.action = 'close' AND EXISTS (SELECT 1 FROM period_lock "
    "WHERE NEW.closed_through <= closed_through OR NEW.closed_from <= closed_through);"
    "SELECT RAISE(ABORT, 'what is reopened was closed') WHERE NEW.action = 'reopen' "
    "AND NOT EXISTS (SELECT 1 FROM period_lock WHERE NEW.closed_through IS NULL "
    "OR NEW.closed_through < closed_through);"
    "END;"

    "CREATE TRIGGER decision_in_open_period BEFORE INSERT ON decision BEGIN "
    "SELECT RAISE(ABORT, 'a decision is dated in an open period') "
    "WHERE EXISTS (SELECT 1 FROM period_lock WHERE NEW.decided_on <= closed_through);"
    "SELECT RAISE(ABORT, 'what was settled in a closed period is not decided anew') "
    "WHERE EXISTS (" SCHEMA_SETTLED_IN_CLOSED("NEW.transaction_no") ");"
    "END;"

    /* A line that comes too late for its period has no part in it: it is left to a person. */
    "CREATE TRIGGER run_in_open_period BEFORE INSERT ON audit_event WHEN NEW.kind = 'run' BEGIN "
    "SELECT RAISE(ABORT, 'a new line of a closed period is left to a person') WHERE EXISTS ("
    "SELECT 1 FROM period_lock p JOIN run_rows r "
    "ON r.run_id = NEW.run_id AND r.table_name = 'bank_transaction' "
    "JOIN bank_transaction t ON t.transaction_no >= r.first_no "
    "AND t.transaction_no < r.first_no + r.rows "
    "JOIN entry e USING (entry_no) JOIN outcome o USING (transaction_no) "
    "WHERE e.status = 'booked' AND t.amount_minor <> 0 AND e.booking_date <= p.closed_through "
    "AND o.status NOT IN ('exception','duplicate'));"
    "END;"

    SCHEMA_KEEP("period_event") SCHEMA_KEEP("period_total");
