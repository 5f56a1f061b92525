/*
 * The table of approvals: a second person's word on a decision. Who decided it, or brought it in,
 * is not a second person, and the database says so.
 */
#include "workbook/workbook_internal.h"

const char schema_approvals[] =
    "CREATE TABLE approval ("
    "approval_no INTEGER PRIMARY KEY,"
    "event_id INTEGER NOT NULL UNIQUE,"
    "recorded_at TEXT NOT NULL,"
    "decision_no INTEGER NOT NULL UNIQUE REFERENCES decision,"
    "approved_by TEXT NOT NULL CHECK (approved_by <> '')"
    ") STRICT;"

    "CREATE TRIGGER approval_by_another BEFORE INSERT ON approval BEGIN "
    "SELECT RAISE(ABORT, 'who decides cannot approve') WHERE EXISTS (SELECT 1 FROM decision d "
    "JOIN decision_file f USING (decision_file_no) JOIN audit_event a USING (event_id) "
    "WHERE d.decision_no = NEW.decision_no "
    "AND NEW.approved_by COLLATE NOCASE IN (d.decided_by, a.actor));"
    "SELECT RAISE(ABORT, 'a decision in force is approved') WHERE EXISTS (SELECT 1 FROM decision "
    "WHERE supersedes = NEW.decision_no);"
    "END;"

    "CREATE TRIGGER approval_stays BEFORE UPDATE ON approval BEGIN "
    "SELECT RAISE(ABORT, 'what was approved is not changed'); END;"
    "CREATE TRIGGER approval_kept BEFORE DELETE ON approval BEGIN "
    "SELECT RAISE(ABORT, 'what was approved is not removed'); END;";
