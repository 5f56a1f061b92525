/*
 * The tables of what persons decided and withdrew. Like a run's they are only ever added to; each
 * audit event of kind `decisions` or `withdrawal` covers the rows that carry its number.
 */
#include "workbook/workbook_internal.h"

#define SCHEMA_KEEP(table) SCHEMA_ADDED_ONLY(table, "what was decided")

const char schema_decisions[] =
    "CREATE TABLE decision_file ("
    "decision_file_no INTEGER PRIMARY KEY,"
    "event_id INTEGER NOT NULL UNIQUE,"
    "recorded_at TEXT NOT NULL,"
    "name TEXT NOT NULL,"
    "sha256 TEXT NOT NULL CHECK (length(sha256) = 64)"
    ") STRICT;"

    "CREATE TABLE decision ("
    "decision_no INTEGER PRIMARY KEY,"
    "decision_file_no INTEGER NOT NULL REFERENCES decision_file,"
    "line INTEGER NOT NULL,"
    "after_run INTEGER NOT NULL REFERENCES run,"
    "transaction_no INTEGER NOT NULL REFERENCES bank_transaction,"
    "supersedes INTEGER UNIQUE REFERENCES decision CHECK (supersedes < decision_no),"
    "action TEXT NOT NULL CHECK (action IN ('accept','reject','assign')),"
    "decided_by TEXT NOT NULL CHECK (decided_by <> ''),"
    "decided_on TEXT NOT NULL,"
    "reason TEXT NOT NULL,"
    "unapplied_minor INTEGER NOT NULL"
    ") STRICT;"

    /* The rules 4 and 5 of an allocation hold for what persons allocate too. */
    "CREATE TABLE decision_item ("
    "decision_item_no INTEGER PRIMARY KEY,"
    "decision_no INTEGER NOT NULL REFERENCES decision,"
    "item_no INTEGER NOT NULL REFERENCES open_item,"
    "role TEXT NOT NULL CHECK (role IN ('paid','undone','not_paid')),"
    "allocated_minor INTEGER NOT NULL,"
    "discount_minor INTEGER NOT NULL,"
    "charges_minor INTEGER NOT NULL,"
    "tax_minor INTEGER NOT NULL,"
    "fx_minor INTEGER NOT NULL,"
    "difference_minor INTEGER NOT NULL,"
    "open_before_minor INTEGER NOT NULL,"
    "open_after_minor INTEGER NOT NULL,"
    "UNIQUE (decision_no, item_no, role),"
    "CONSTRAINT \"rule 4: open before - open after = the sum of the parts\" CHECK ("
    "open_before_minor - open_after_minor = allocated_minor + discount_minor + charges_minor "
    "+ tax_minor + fx_minor + difference_minor),"
    "CONSTRAINT \"rule 5: no more is taken than is open\" CHECK ("
    "CASE WHEN open_before_minor >= 0 THEN open_after_minor BETWEEN 0 AND open_before_minor "
    "ELSE open_after_minor BETWEEN open_before_minor AND 0 END),"
    "CHECK (role <> 'not_paid' OR (open_before_minor = 0 AND open_after_minor = 0))"
    ") STRICT;"

    "CREATE TABLE withdrawal ("
    "withdrawal_no INTEGER PRIMARY KEY,"
    "event_id INTEGER NOT NULL UNIQUE,"
    "recorded_at TEXT NOT NULL,"
    "after_run INTEGER NOT NULL REFERENCES run,"
    "after_decision INTEGER NOT NULL,"
    "fact_id TEXT NOT NULL CHECK (length(fact_id) = 12),"
    "kind TEXT NOT NULL CHECK (kind IN ('account','name','pair','name_pair','habit')),"
    "subject TEXT NOT NULL,"
    "customer_id TEXT NOT NULL,"
    "entity TEXT NOT NULL,"
    "invoice_id TEXT NOT NULL,"
    "withdrawn_by TEXT NOT NULL CHECK (withdrawn_by <> ''),"
    "reason TEXT NOT NULL CHECK (reason <> '')"
    ") STRICT;"

    /* What was allocated of a line before a decision: by the run, or by the decision before. */
    "CREATE VIEW decision_before AS "
    "SELECT d.decision_no, a.item_no, " SCHEMA_PARTS
    " FROM decision d JOIN allocation a USING (transaction_no) WHERE d.supersedes IS NULL "
    "UNION ALL "
    "SELECT d.decision_no, p.item_no, " SCHEMA_PARTS
    " FROM decision d JOIN decision_item p ON p.decision_no = d.supersedes AND p.role = 'paid';";

const char schema_decisions_rules[] =
    "CREATE TRIGGER decision_follows BEFORE INSERT ON decision BEGIN "
    "SELECT RAISE(ABORT, 'a decision follows the newest one on its line') WHERE "
    "NEW.supersedes IS NOT (SELECT max(decision_no) FROM decision "
    "WHERE transaction_no = NEW.transaction_no);"
    "END;"

    "CREATE TRIGGER decisions_tie_out BEFORE INSERT ON audit_event WHEN NEW.kind = 'decisions' "
    "BEGIN "
    "SELECT RAISE(ABORT, 'rule 3: allocated + unapplied = amount') WHERE EXISTS ("
    "SELECT 1 FROM decision_file f JOIN decision d USING (decision_file_no) "
    "JOIN bank_transaction t USING (transaction_no) WHERE f.event_id = NEW.event_id "
    "AND t.amount_minor IS NOT d.unapplied_minor + coalesce((SELECT sum(p.allocated_minor) "
    "FROM decision_item p WHERE p.decision_no = d.decision_no AND p.role = 'paid'), 0));"
    "SELECT RAISE(ABORT, 'a decision undoes what was allocated before') WHERE EXISTS ("
    "SELECT 1 FROM decision_file f JOIN decision d USING (decision_file_no) "
    "WHERE f.event_id = NEW.event_id AND (EXISTS ("
    "SELECT item_no, " SCHEMA_PARTS " FROM decision_before b WHERE b.decision_no = d.decision_no "
    "EXCEPT SELECT item_no, " SCHEMA_PARTS " FROM decision_item u "
    "WHERE u.decision_no = d.decision_no AND u.role = 'undone') OR EXISTS ("
    "SELECT item_no, " SCHEMA_PARTS " FROM decision_item u "
    "WHERE u.decision_no = d.decision_no AND u.role = 'undone' "
    "EXCEPT SELECT item_no, " SCHEMA_PARTS " FROM decision_before b "
    "WHERE b.decision_no = d.decision_no)));"
    "END;"

    SCHEMA_KEEP("decision_file") SCHEMA_KEEP("decision") SCHEMA_KEEP("decision_item")
        SCHEMA_KEEP("withdrawal");

const char schema_decisions_indexes[] =
    "CREATE INDEX decision_transaction ON decision (transaction_no);"
    "CREATE INDEX decision_item_item ON decision_item (item_no);"
    "CREATE INDEX withdrawal_fact ON withdrawal (fact_id);";
