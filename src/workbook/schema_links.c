/*
 * The tables of lines that go with one of an earlier run: what they undo, and what they pay once
 * more. Rows of the run whose lines they are, covered by its audit event.
 */
#include "workbook/workbook_internal.h"

#define SCHEMA_KEEP(table) SCHEMA_ADDED_ONLY(table, "what a run stored")

/* What the run reopened of an undone line, and what was allocated of that line then: no decision
 * is made on a line that was undone, so it is what is allocated of it now. */
#define SCHEMA_REOPENED                                                                            \
    "SELECT item_no, " SCHEMA_PARTS " FROM reopened_item r WHERE r.bank_link_no = l.bank_link_no "
#define SCHEMA_ALLOCATED                                                                           \
    "SELECT item_no, " SCHEMA_PARTS                                                                \
    " FROM allocated_now a WHERE l.kind = 'undoes' AND a.transaction_no = l.earlier_no "

const char schema_links[] =
    "CREATE TABLE bank_link ("
    "bank_link_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "transaction_no INTEGER NOT NULL REFERENCES bank_transaction,"
    "kind TEXT NOT NULL CHECK (kind IN ('undoes','repeats')),"
    "earlier_no INTEGER NOT NULL REFERENCES bank_transaction CHECK (earlier_no <> transaction_no),"
    "UNIQUE (transaction_no, run_id)"
    ") STRICT;"

    "CREATE TABLE reopened_item ("
    "reopened_item_no INTEGER PRIMARY KEY,"
    "bank_link_no INTEGER NOT NULL REFERENCES bank_link,"
    "item_no INTEGER NOT NULL REFERENCES open_item,"
    "allocated_minor INTEGER NOT NULL,"
    "discount_minor INTEGER NOT NULL,"
    "charges_minor INTEGER NOT NULL,"
    "tax_minor INTEGER NOT NULL,"
    "fx_minor INTEGER NOT NULL,"
    "difference_minor INTEGER NOT NULL,"
    "open_before_minor INTEGER NOT NULL,"
    "open_after_minor INTEGER NOT NULL,"
    "UNIQUE (bank_link_no, item_no)"
    ") STRICT;"

    "CREATE UNIQUE INDEX bank_link_undone ON bank_link (earlier_no) WHERE kind = 'undoes';"
    "CREATE INDEX reopened_item_item ON reopened_item (item_no);"

    /* What is allocated of a line: by its run, or by the decision in force. */
    "CREATE VIEW allocated_now AS "
    "SELECT a.transaction_no, a.item_no, " SCHEMA_PARTS " FROM allocation a WHERE NOT EXISTS "
    "(SELECT 1 FROM decision d WHERE d.transaction_no = a.transaction_no) "
    "UNION ALL "
    "SELECT d.transaction_no, p.item_no, " SCHEMA_PARTS
    " FROM decision d JOIN decision_item p ON p.decision_no = d.decision_no AND p.role = 'paid' "
    "WHERE NOT EXISTS (SELECT 1 FROM decision n WHERE n.supersedes = d.decision_no);"

    "CREATE TRIGGER run_links BEFORE INSERT ON audit_event WHEN NEW.kind = 'run' BEGIN "
    "SELECT RAISE(ABORT, 'a line that undoes an earlier one says which') WHERE EXISTS ("
    "SELECT 1 FROM run_rows r JOIN outcome o "
    "ON o.outcome_no >= r.first_no AND o.outcome_no < r.first_no + r.rows "
    "LEFT JOIN bank_link l ON l.transaction_no = o.transaction_no AND l.run_id = o.run_id "
    "AND l.kind = 'undoes' WHERE r.run_id = NEW.run_id AND r.table_name = 'outcome' AND "
    "(o.reason = 'REVERSAL' AND o.paired = 2) IS NOT (l.bank_link_no IS NOT NULL));"
    "SELECT RAISE(ABORT, 'what is reopened is what was allocated of the line that is undone') "
    "WHERE EXISTS (SELECT 1 FROM bank_link l WHERE l.run_id = NEW.run_id AND (EXISTS "
    "(" SCHEMA_REOPENED "EXCEPT " SCHEMA_ALLOCATED ") OR EXISTS "
    "(" SCHEMA_ALLOCATED "EXCEPT " SCHEMA_REOPENED ")));"
    "END;"

    "CREATE TRIGGER decision_of_undone BEFORE INSERT ON decision BEGIN "
    "SELECT RAISE(ABORT, 'a line that was undone is not decided on') WHERE EXISTS ("
    "SELECT 1 FROM bank_link l WHERE l.earlier_no = NEW.transaction_no AND l.kind = 'undoes');"
    "END;"

    SCHEMA_KEEP("bank_link") SCHEMA_KEEP("reopened_item");

const char schema_links_reopened_differs[] =
    "SELECT l.bank_link_no FROM bank_link l WHERE EXISTS (" SCHEMA_REOPENED
    "EXCEPT " SCHEMA_ALLOCATED ") OR EXISTS (" SCHEMA_ALLOCATED "EXCEPT " SCHEMA_REOPENED ")";
