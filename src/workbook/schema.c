/*
 * schema - the SQL of each version, from one to the next. docs/workbook.md explains the tables,
 * in the words of schema.words.
 *
 * A step that was released is never edited: workbooks made with it exist. What changes is written
 * as a further step, and user_version says how many steps a workbook has had.
 */
#include "workbook/workbook_internal.h"

#include <assert.h>

/* Money: minor units beside the currency and its exponent; both or neither. */
#define SCHEMA_CURRENCY                                                                            \
    "currency TEXT CHECK (length(currency) = 3),"                                                  \
    "exponent INTEGER CHECK (exponent BETWEEN 0 AND 4 AND (exponent IS NULL) = (currency IS "      \
    "NULL))"

#define SCHEMA_PLACE                                                                               \
    "source_no INTEGER REFERENCES source,"                                                         \
    "line INTEGER NOT NULL,"                                                                       \
    "offset INTEGER NOT NULL"

/* What the views of bank lines show: `run_id` read the line, `judged_by` gave the outcome. */
#define SCHEMA_LINE                                                                                \
    "s.run_id, t.transaction_no, s.account, s.statement_id, t.bank_ref, e.booking_date, "          \
    "e.value_date, t.currency, t.exponent, t.amount_minor, t.counterparty_name, "                  \
    "t.counterparty_account, o.status, o.reason, o.confidence_ppm, o.unapplied_minor, "            \
    "o.outcome_no, o.run_id AS judged_by FROM outcome o JOIN bank_transaction t "                  \
    "USING (transaction_no) JOIN entry e USING (entry_no) JOIN statement s USING (statement_no)"

#define SCHEMA_LESSONS_MAX "10" /* as a text; checked against BATCH_LESSONS_MAX below */
static_assert(BATCH_LESSONS_MAX == 10, "the trigger of the audit trail counts on it");

static const char schema_run[] =
    "CREATE TABLE run ("
    "run_id INTEGER PRIMARY KEY,"
    "started_at TEXT NOT NULL,"
    "program TEXT NOT NULL,"
    "fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),"
    "configuration TEXT NOT NULL,"
    "items_as_of TEXT,"
    "automatic INTEGER NOT NULL CHECK (automatic >= 0),"
    "decoys_made INTEGER NOT NULL CHECK (decoys_made >= 0),"
    "decoys_won INTEGER NOT NULL CHECK (decoys_won >= 0),"
    "expected_wrong_cents INTEGER NOT NULL CHECK (expected_wrong_cents >= 0),"
    "memory_version INTEGER NOT NULL CHECK (memory_version >= 0),"
    "memory_digest TEXT CHECK (length(memory_digest) = 64),"
    "CHECK (decoys_made > 0 OR decoys_won = 0),"
    "CHECK (decoys_won > 0 OR expected_wrong_cents = 0)"
    ") STRICT;"

    "CREATE TABLE run_rows ("
    "run_id INTEGER NOT NULL REFERENCES run,"
    "table_name TEXT NOT NULL,"
    "first_no INTEGER NOT NULL,"
    "rows INTEGER NOT NULL CHECK (rows >= 0),"
    "digest TEXT NOT NULL CHECK (length(digest) = 64),"
    "PRIMARY KEY (run_id, table_name)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE source ("
    "source_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "name TEXT NOT NULL,"
    "UNIQUE (run_id, name)"
    ") STRICT;"

    "CREATE TABLE input_file ("
    "file_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "name TEXT NOT NULL,"
    "format TEXT,"
    "role TEXT NOT NULL CHECK (role IN ('statements','open_items','customers','rates')),"
    "size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),"
    "sha256 TEXT NOT NULL CHECK (length(sha256) = 64),"
    "rejected INTEGER NOT NULL CHECK (rejected IN (0, 1)),"
    "statements INTEGER NOT NULL,"
    "entries INTEGER NOT NULL,"
    "transactions INTEGER NOT NULL"
    ") STRICT;"

    "CREATE TABLE diagnostic ("
    "diagnostic_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "severity TEXT NOT NULL CHECK (severity IN ('info','warning','error')),"
    "code TEXT NOT NULL,"
    "message TEXT NOT NULL," SCHEMA_PLACE ") STRICT;";

static const char schema_statements[] =
    "CREATE TABLE statement ("
    "statement_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "file_no INTEGER NOT NULL REFERENCES input_file,"
    "format TEXT,"
    "statement_id TEXT NOT NULL,"
    "sequence TEXT,"
    "page TEXT,"
    "account TEXT NOT NULL,"
    "account_bank TEXT," SCHEMA_CURRENCY ","
    "from_date TEXT,"
    "to_date TEXT,"
    "opening_minor INTEGER,"
    "opening_date TEXT,"
    "opening_currency TEXT CHECK (length(opening_currency) = 3),"
    "opening_exponent INTEGER,"
    "closing_minor INTEGER,"
    "closing_date TEXT,"
    "closing_currency TEXT CHECK (length(closing_currency) = 3),"
    "closing_exponent INTEGER,"
    "balanced INTEGER CHECK (balanced IN (0, 1)),"
    "entity TEXT NOT NULL,"
    "duplicate INTEGER NOT NULL CHECK (duplicate IN (0, 1)),"
    "conflict INTEGER NOT NULL CHECK (conflict IN (0, 1)),"
    "notes TEXT," SCHEMA_PLACE ") STRICT;"

    "CREATE TABLE entry ("
    "entry_no INTEGER PRIMARY KEY,"
    "statement_no INTEGER NOT NULL REFERENCES statement,"
    "ordinal INTEGER NOT NULL,"
    "servicer_ref TEXT,"
    "amount_minor INTEGER NOT NULL," SCHEMA_CURRENCY ","
    "booking_date TEXT,"
    "value_date TEXT,"
    "status TEXT NOT NULL CHECK (status IN ('booked','pending','information')),"
    "reversal INTEGER NOT NULL CHECK (reversal IN (0, 1)),"
    "code TEXT,"
    "additional TEXT,"
    "notes TEXT,"
    "transactions INTEGER NOT NULL CHECK (transactions >= 1)," SCHEMA_PLACE ") STRICT;"

    "CREATE TABLE bank_transaction ("
    "transaction_no INTEGER PRIMARY KEY,"
    "entry_no INTEGER NOT NULL REFERENCES entry,"
    "detail INTEGER NOT NULL CHECK (detail >= 1),"
    "bank_ref TEXT NOT NULL,"
    "duplicate INTEGER NOT NULL CHECK (duplicate IN (0, 1, 2)),"
    "duplicate_of INTEGER REFERENCES bank_transaction DEFERRABLE INITIALLY DEFERRED,"
    "servicer_ref TEXT,"
    "amount_minor INTEGER NOT NULL," SCHEMA_CURRENCY ","
    "end_to_end_id TEXT,"
    "mandate_id TEXT,"
    "transaction_id TEXT,"
    "purpose TEXT,"
    "return_reason TEXT,"
    "code TEXT,"
    "counterparty_name TEXT,"
    "counterparty_account TEXT,"
    "counterparty_bank TEXT,"
    "ultimate_name TEXT,"
    "additional TEXT,"
    "charges_minor INTEGER,"
    "charges_currency TEXT,"
    "charges_exponent INTEGER,"
    "instructed_minor INTEGER,"
    "instructed_currency TEXT,"
    "instructed_exponent INTEGER,"
    "notes TEXT,"
    "CHECK ((duplicate_of IS NOT NULL) = (duplicate = 1))"
    ") STRICT;"

    "CREATE TABLE remittance ("
    "remittance_no INTEGER PRIMARY KEY,"
    "transaction_no INTEGER NOT NULL REFERENCES bank_transaction,"
    "text TEXT NOT NULL"
    ") STRICT;"

    "CREATE TABLE payment_reference ("
    "reference_no INTEGER PRIMARY KEY,"
    "transaction_no INTEGER NOT NULL REFERENCES bank_transaction,"
    "scheme TEXT,"
    "value TEXT NOT NULL,"
    "valid INTEGER NOT NULL CHECK (valid IN (0, 1))"
    ") STRICT;"

    "CREATE TABLE referred_document ("
    "document_no INTEGER PRIMARY KEY,"
    "transaction_no INTEGER NOT NULL REFERENCES bank_transaction,"
    "number TEXT NOT NULL,"
    "amount_minor INTEGER NOT NULL," SCHEMA_CURRENCY ","
    "remitted INTEGER NOT NULL CHECK (remitted IN (0, 1)),"
    "due_minor INTEGER NOT NULL,"
    "discount_minor INTEGER NOT NULL,"
    "tax_minor INTEGER NOT NULL"
    ") STRICT;";

static const char schema_items[] =
    "CREATE TABLE open_item ("
    "item_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "entity TEXT NOT NULL,"
    "customer_id TEXT NOT NULL,"
    "invoice_id TEXT NOT NULL,"
    "kind TEXT NOT NULL CHECK (kind IN ('invoice','credit_note')),"
    "amount_minor INTEGER NOT NULL,"
    "open_minor INTEGER NOT NULL,"
    "listed_minor INTEGER NOT NULL," SCHEMA_CURRENCY ","
    "customer_name TEXT,"
    "customer_iban TEXT,"
    "issue_date TEXT,"
    "due_date TEXT,"
    "reference TEXT,"
    "po_number TEXT,"
    "contract_number TEXT,"
    "mandate_id TEXT,"
    "end_to_end_id TEXT,"
    "discount_ppm INTEGER NOT NULL,"
    "discount_date TEXT,"
    "vat_minor INTEGER," SCHEMA_PLACE ","
    "CHECK (CASE kind WHEN 'invoice' THEN open_minor >= 0 ELSE open_minor <= 0 END)"
    ") STRICT;"

    "CREATE TABLE customer ("
    "customer_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "customer_id TEXT NOT NULL,"
    "name TEXT,"
    "iban TEXT,"
    "language TEXT,"
    "credit_limit_minor INTEGER NOT NULL,"
    "payment_days INTEGER NOT NULL,"
    "discount_ppm INTEGER NOT NULL,"
    "discount_days INTEGER NOT NULL,"
    "customer_group TEXT,"
    "email TEXT," SCHEMA_PLACE ") STRICT;";

static const char schema_outcomes[] =
    "CREATE TABLE reason ("
    "status TEXT NOT NULL,"
    "reason TEXT NOT NULL,"
    "meaning TEXT NOT NULL,"
    "PRIMARY KEY (reason, status)"
    ") STRICT, WITHOUT ROWID;"

    /* A line is stored once; each run that judges it gives it an outcome of its own, which follows
     * the one before. The newest is the one that no other follows. */
    "CREATE TABLE outcome ("
    "outcome_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "transaction_no INTEGER NOT NULL REFERENCES bank_transaction,"
    "previous_no INTEGER REFERENCES outcome CHECK (previous_no < outcome_no),"
    "status TEXT NOT NULL,"
    "reason TEXT NOT NULL,"
    "confidence_ppm INTEGER NOT NULL CHECK (confidence_ppm BETWEEN 0 AND 1000000),"
    "rule TEXT,"
    "paired INTEGER NOT NULL CHECK (paired IN (0, 1, 2)),"
    "paired_no INTEGER REFERENCES bank_transaction,"
    "unapplied_minor INTEGER NOT NULL,"
    "evidence TEXT,"
    "FOREIGN KEY (reason, status) REFERENCES reason (reason, status),"
    "CHECK ((paired_no IS NOT NULL) = (paired = 1))"
    ") STRICT;"

    /* The fourth rule: what an allocation takes is named to the last minor unit; and the half of
     * the fifth that one row can show: what is left lies between nothing and what was open. */
    "CREATE TABLE allocation ("
    "allocation_no INTEGER PRIMARY KEY,"
    "transaction_no INTEGER NOT NULL REFERENCES bank_transaction,"
    "item_no INTEGER NOT NULL REFERENCES open_item,"
    "allocated_minor INTEGER NOT NULL,"
    "discount_minor INTEGER NOT NULL,"
    "charges_minor INTEGER NOT NULL,"
    "tax_minor INTEGER NOT NULL,"
    "fx_minor INTEGER NOT NULL,"
    "difference_minor INTEGER NOT NULL,"
    "open_before_minor INTEGER NOT NULL,"
    "open_after_minor INTEGER NOT NULL,"
    "CONSTRAINT \"rule 4: open before - open after = the sum of the parts\" CHECK ("
    "open_before_minor - open_after_minor = allocated_minor + discount_minor + charges_minor "
    "+ tax_minor + fx_minor + difference_minor),"
    "CONSTRAINT \"rule 5: no more is taken than is open\" CHECK ("
    "CASE WHEN open_before_minor >= 0 THEN open_after_minor BETWEEN 0 AND open_before_minor "
    "ELSE open_after_minor BETWEEN open_before_minor AND 0 END)"
    ") STRICT;"

    /* What of an allocation settles beside the money, with the rule that allows it and its limit.
     */
    "CREATE TABLE allocation_part ("
    "allocation_part_no INTEGER PRIMARY KEY,"
    "allocation_no INTEGER NOT NULL REFERENCES allocation,"
    "part TEXT NOT NULL CHECK (part IN ('discount','charges','tax','fx','difference')),"
    "amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0 OR part = 'fx'),"
    "rule TEXT NOT NULL,"
    "scope TEXT NOT NULL,"
    "share_ppm INTEGER NOT NULL CHECK (share_ppm BETWEEN 0 AND 1000000),"
    "limit_minor INTEGER NOT NULL,"
    "basis TEXT,"
    "UNIQUE (allocation_no, part),"
    "CONSTRAINT \"no part is beyond its limit\" CHECK ("
    "part = 'fx' OR abs(amount_minor) <= abs(limit_minor))"
    ") STRICT;"

    "CREATE TABLE candidate ("
    "candidate_no INTEGER PRIMARY KEY,"
    "outcome_no INTEGER NOT NULL REFERENCES outcome,"
    "rank INTEGER NOT NULL CHECK (rank >= 1),"
    "score_bits INTEGER NOT NULL,"
    "confidence_ppm INTEGER NOT NULL CHECK (confidence_ppm BETWEEN 0 AND 1000000),"
    "evidence TEXT"
    ") STRICT;"

    "CREATE TABLE candidate_item ("
    "candidate_item_no INTEGER PRIMARY KEY,"
    "candidate_no INTEGER NOT NULL REFERENCES candidate,"
    "item_no INTEGER NOT NULL REFERENCES open_item"
    ") STRICT;"

    "CREATE VIEW evidence AS "
    "SELECT o.outcome_no, o.run_id, o.transaction_no, NULL AS candidate_no, e.key AS name, "
    "e.value AS weight FROM outcome o, json_each(o.evidence) e "
    "UNION ALL "
    "SELECT o.outcome_no, o.run_id, o.transaction_no, c.candidate_no, e.key, e.value "
    "FROM candidate c JOIN outcome o USING (outcome_no), json_each(c.evidence) e;"

    /* Every outcome of every line, and of each line the newest one. */
    "CREATE VIEW bank_line_by_run AS SELECT " SCHEMA_LINE ";"
    "CREATE VIEW bank_line AS SELECT " SCHEMA_LINE " WHERE NOT EXISTS "
    "(SELECT 1 FROM outcome n WHERE n.previous_no = o.outcome_no);";

/* A settled line stays settled: only an exception that nobody decided and no later line undid is
 * judged again, so a line is allocated by one run at most. */
static const char schema_outcomes_rules[] =
    "CREATE TRIGGER outcome_follows BEFORE INSERT ON outcome WHEN NEW.previous_no IS NOT NULL "
    "BEGIN "
    "SELECT RAISE(ABORT, 'only the newest outcome of a line, an exception of an earlier run, is "
    "judged again') WHERE NOT EXISTS (SELECT 1 FROM outcome o WHERE o.outcome_no = NEW.previous_no "
    "AND o.transaction_no = NEW.transaction_no AND o.run_id < NEW.run_id "
    "AND o.status = 'exception');"
    "SELECT RAISE(ABORT, 'a line that a person decided on is not judged again') WHERE EXISTS "
    "(SELECT 1 FROM decision d WHERE d.transaction_no = NEW.transaction_no);"
    "SELECT RAISE(ABORT, 'a line that was undone is not judged again') WHERE EXISTS "
    "(SELECT 1 FROM bank_link l WHERE l.earlier_no = NEW.transaction_no AND l.kind = 'undoes');"
    "END;"

    "CREATE TRIGGER run_judges_lines BEFORE INSERT ON audit_event WHEN NEW.kind = 'run' BEGIN "
    "SELECT RAISE(ABORT, 'rule 1: every transaction has exactly one outcome') WHERE "
    "(SELECT count(*) FROM run_rows r JOIN outcome o "
    "ON o.outcome_no >= r.first_no AND o.outcome_no < r.first_no + r.rows "
    "JOIN run_rows t ON t.run_id = r.run_id AND t.table_name = 'bank_transaction' "
    "AND o.transaction_no >= t.first_no AND o.transaction_no < t.first_no + t.rows "
    "WHERE r.run_id = NEW.run_id AND r.table_name = 'outcome' AND o.run_id = r.run_id "
    "AND o.previous_no IS NULL) IS NOT "
    "(SELECT rows FROM run_rows WHERE run_id = NEW.run_id AND table_name = 'bank_transaction');"
    "SELECT RAISE(ABORT, 'an outcome is of a line that its run read or carried') WHERE EXISTS ("
    "SELECT 1 FROM run_rows r JOIN outcome o "
    "ON o.outcome_no >= r.first_no AND o.outcome_no < r.first_no + r.rows "
    "JOIN run_rows t ON t.run_id = r.run_id AND t.table_name = 'bank_transaction' "
    "WHERE r.run_id = NEW.run_id AND r.table_name = 'outcome' AND (o.run_id <> r.run_id "
    "OR (o.previous_no IS NULL) IS NOT (o.transaction_no >= t.first_no "
    "AND o.transaction_no < t.first_no + t.rows)));"
    "END;";

/* What is left to persons and what lies unapplied, from run to run, by account and currency. Each
 * movement has its sign; `after` is counted on its own. */
static const char schema_roll_forward[] =
    "CREATE TABLE roll_forward ("
    "roll_forward_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "what TEXT NOT NULL CHECK (what IN ('exceptions','unapplied')),"
    "account TEXT NOT NULL," SCHEMA_CURRENCY ","
    "before_count INTEGER NOT NULL CHECK (before_count >= 0),"
    "before_minor INTEGER NOT NULL,"
    "decided_count INTEGER NOT NULL,"
    "decided_minor INTEGER NOT NULL,"
    "new_count INTEGER NOT NULL CHECK (new_count >= 0),"
    "new_minor INTEGER NOT NULL,"
    "carried_count INTEGER NOT NULL,"
    "carried_minor INTEGER NOT NULL,"
    "undone_count INTEGER NOT NULL CHECK (undone_count <= 0),"
    "undone_minor INTEGER NOT NULL,"
    "after_count INTEGER NOT NULL CHECK (after_count >= 0),"
    "after_minor INTEGER NOT NULL,"
    "CONSTRAINT \"rule 10: before + decided + new + carried + undone = after\" CHECK ("
    "after_count = before_count + decided_count + new_count + carried_count + undone_count "
    "AND after_minor = before_minor + decided_minor + new_minor + carried_minor + undone_minor)"
    ") STRICT;";

/* What a run learnt. A rate states how it follows from its row, so anybody can recompute it. */
static const char schema_learnt[] =
    "CREATE TABLE learnt_rate ("
    "learnt_rate_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "name TEXT NOT NULL,"
    "default_ppm INTEGER NOT NULL CHECK (default_ppm BETWEEN 0 AND 1000000),"
    "default_receipts INTEGER NOT NULL CHECK (default_receipts >= 1),"
    "seen_ppm INTEGER NOT NULL CHECK (seen_ppm BETWEEN 0 AND of_ppm),"
    "of_ppm INTEGER NOT NULL,"
    "low_ppm INTEGER NOT NULL CHECK (low_ppm BETWEEN 0 AND high_ppm),"
    "high_ppm INTEGER NOT NULL CHECK (high_ppm <= 1000000),"
    "used_ppm INTEGER NOT NULL,"
    "UNIQUE (run_id, name),"
    "CONSTRAINT \"used = default and seen weighed together, within the bounds\" CHECK ("
    "used_ppm = max(low_ppm, min(high_ppm, (seen_ppm + default_ppm * default_receipts) "
    "/ (of_ppm / 1000000 + default_receipts))))"
    ") STRICT;"

    "CREATE TABLE learnt_account ("
    "learnt_account_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "account TEXT NOT NULL CHECK (account <> ''),"
    "customer_id TEXT NOT NULL,"
    "payments INTEGER NOT NULL CHECK (payments >= 1),"
    "first_day TEXT,"
    "last_day TEXT"
    ") STRICT;"

    "CREATE TABLE learnt_name ("
    "learnt_name_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "name TEXT NOT NULL CHECK (name <> ''),"
    "customer_id TEXT NOT NULL CHECK (customer_id <> ''),"
    "payments INTEGER NOT NULL CHECK (payments >= 1),"
    "first_day TEXT,"
    "last_day TEXT"
    ") STRICT;"

    "CREATE TABLE learnt_habit ("
    "learnt_habit_no INTEGER PRIMARY KEY,"
    "run_id INTEGER NOT NULL REFERENCES run,"
    "customer_id TEXT NOT NULL CHECK (customer_id <> ''),"
    "one INTEGER NOT NULL CHECK (one >= 0),"
    "several INTEGER NOT NULL CHECK (several >= 0),"
    "silent INTEGER NOT NULL CHECK (silent >= 0),"
    "whole INTEGER NOT NULL CHECK (whole >= 0),"
    "digits INTEGER NOT NULL CHECK (digits >= 0),"
    "serial INTEGER NOT NULL CHECK (serial >= 0),"
    "order_number INTEGER NOT NULL CHECK (order_number >= 0),"
    "exact INTEGER NOT NULL CHECK (exact >= 0),"
    "rounding INTEGER NOT NULL CHECK (rounding >= 0),"
    "charges INTEGER NOT NULL CHECK (charges >= 0),"
    "part INTEGER NOT NULL CHECK (part >= 0),"
    "overpaid INTEGER NOT NULL CHECK (overpaid >= 0),"
    "taken INTEGER NOT NULL CHECK (taken >= 0),"
    "not_taken INTEGER NOT NULL CHECK (not_taken >= 0),"
    "late_taken INTEGER NOT NULL CHECK (late_taken >= 0),"
    "late_not_taken INTEGER NOT NULL CHECK (late_not_taken >= 0),"
    "before_22 INTEGER NOT NULL CHECK (before_22 >= 0),"
    "before_8 INTEGER NOT NULL CHECK (before_8 >= 0),"
    "before_1 INTEGER NOT NULL CHECK (before_1 >= 0),"
    "after_0 INTEGER NOT NULL CHECK (after_0 >= 0),"
    "after_7 INTEGER NOT NULL CHECK (after_7 >= 0),"
    "after_14 INTEGER NOT NULL CHECK (after_14 >= 0),"
    "after_28 INTEGER NOT NULL CHECK (after_28 >= 0),"
    "after_56 INTEGER NOT NULL CHECK (after_56 >= 0),"
    "late_days INTEGER NOT NULL,"
    "first_day TEXT,"
    "last_day TEXT,"
    "CHECK (one + several >= 1 AND silent <= one + several)"
    ") STRICT;"

    "CREATE TABLE lesson ("
    "lesson_no INTEGER PRIMARY KEY,"
    "learnt_account_no INTEGER NOT NULL REFERENCES learnt_account,"
    "transaction_no INTEGER NOT NULL REFERENCES bank_transaction,"
    "item_no INTEGER NOT NULL REFERENCES open_item"
    ") STRICT;";

static const char schema_audit[] =
    "CREATE TABLE audit_event ("
    "event_id INTEGER PRIMARY KEY,"
    "run_id INTEGER REFERENCES run,"
    "at TEXT NOT NULL,"
    "actor TEXT NOT NULL,"
    "kind TEXT NOT NULL,"
    "payload TEXT NOT NULL,"
    "previous_hash TEXT NOT NULL,"
    "hash TEXT NOT NULL CHECK (length(hash) = 64)"
    ") STRICT;"

    "CREATE TRIGGER audit_event_stays BEFORE UPDATE ON audit_event BEGIN "
    "SELECT RAISE(ABORT, 'the audit trail is append-only'); END;"
    "CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event BEGIN "
    "SELECT RAISE(ABORT, 'the audit trail is append-only'); END;"
    "CREATE TRIGGER audit_event_follows BEFORE INSERT ON audit_event "
    "WHEN NEW.event_id IS NOT 1 + (SELECT count(*) FROM audit_event) "
    "OR NEW.previous_hash IS NOT coalesce("
    "(SELECT hash FROM audit_event ORDER BY event_id DESC LIMIT 1), '') BEGIN "
    "SELECT RAISE(ABORT, 'an audit event follows the one before'); END;"

    /* The event that makes a run count is refused while the run does not tie out. */
    "CREATE TRIGGER run_ties_out BEFORE INSERT ON audit_event WHEN NEW.kind = 'run' BEGIN "
    "SELECT RAISE(ABORT, 'rule 3: allocated + unapplied = amount, in one currency, in the one "
    "instructed or at a rate of the table, and only matches and partials allocate') WHERE EXISTS ("
    "SELECT 1 FROM run_rows r JOIN outcome o "
    "ON o.outcome_no >= r.first_no AND o.outcome_no < r.first_no + r.rows "
    "JOIN bank_transaction t USING (transaction_no) "
    "WHERE r.run_id = NEW.run_id AND r.table_name = 'outcome' AND t.amount_minor IS NOT "
    "o.unapplied_minor + CASE WHEN o.status IN ('match','partial') THEN coalesce(("
    "SELECT sum(CASE WHEN i.currency IS t.currency OR (i.currency IS t.instructed_currency "
    "AND a.open_before_minor - a.open_after_minor IS t.instructed_minor) OR EXISTS (SELECT 1 "
    "FROM allocation_part p WHERE p.allocation_no = a.allocation_no AND p.rule = 'rate_table') "
    "THEN a.allocated_minor END) "
    "FROM allocation a JOIN open_item i USING (item_no) "
    "WHERE a.transaction_no = o.transaction_no), 0) "
    "ELSE 0 END);"
    "SELECT RAISE(ABORT, 'rule 3: only matches and partials allocate') WHERE EXISTS ("
    "SELECT 1 FROM run_rows r JOIN allocation a "
    "ON a.allocation_no >= r.first_no AND a.allocation_no < r.first_no + r.rows "
    "LEFT JOIN outcome o ON o.transaction_no = a.transaction_no AND o.run_id = r.run_id "
    "WHERE r.run_id = NEW.run_id AND r.table_name = 'allocation' "
    "AND coalesce(o.status, '') NOT IN ('match','partial'));"
    "SELECT RAISE(ABORT, 'rule 5: an allocation starts from what the one before left') "
    "WHERE EXISTS (SELECT 1 FROM ("
    "SELECT a.open_before_minor AS before, lag(a.open_after_minor) OVER chain AS left_open, "
    "i.open_minor AS listed FROM run_rows r JOIN allocation a "
    "ON a.allocation_no >= r.first_no AND a.allocation_no < r.first_no + r.rows "
    "JOIN open_item i USING (item_no) "
    "WHERE r.run_id = NEW.run_id AND r.table_name = 'allocation' "
    "WINDOW chain AS (PARTITION BY a.item_no "
    "ORDER BY abs(a.open_before_minor) DESC, abs(a.open_after_minor) DESC)) "
    "WHERE CASE WHEN left_open IS NULL THEN abs(before) > abs(listed) ELSE left_open <> before "
    "END);"
    "SELECT RAISE(ABORT, 'automatic are the matches and partials of a run') WHERE "
    "(SELECT automatic FROM run WHERE run_id = NEW.run_id) IS NOT "
    "(SELECT count(*) FROM run_rows r JOIN outcome o "
    "ON o.outcome_no >= r.first_no AND o.outcome_no < r.first_no + r.rows "
    "WHERE r.run_id = NEW.run_id AND r.table_name = 'outcome' "
    "AND o.status IN ('match','partial'));"
    "SELECT RAISE(ABORT, 'expected wrong matches are the share of decoys that won, of all items') "
    "WHERE EXISTS (SELECT 1 FROM run r JOIN run_rows i USING (run_id) "
    "WHERE r.run_id = NEW.run_id AND i.table_name = 'open_item' AND r.decoys_made > 0 "
    "AND r.expected_wrong_cents IS NOT r.decoys_won * 100 * i.rows / r.decoys_made);"
    "SELECT RAISE(ABORT, 'a learnt account has the payments that taught it') WHERE EXISTS ("
    "SELECT 1 FROM learnt_account a WHERE a.run_id = NEW.run_id AND "
    "min(a.payments, " SCHEMA_LESSONS_MAX ") IS NOT "
    "(SELECT count(*) FROM lesson l WHERE l.learnt_account_no = a.learnt_account_no));"
    "END;";

/* The same for the parts of its allocations: none goes without a name. */
static const char schema_parts[] =
    "CREATE TRIGGER run_names_parts BEFORE INSERT ON audit_event WHEN NEW.kind = 'run' BEGIN "
    "SELECT RAISE(ABORT, 'rule 4: each part that is not zero is named with its rule') WHERE EXISTS "
    "(SELECT 1 FROM run_rows r JOIN allocation_part p "
    "ON p.allocation_part_no >= r.first_no AND p.allocation_part_no < r.first_no + r.rows "
    "JOIN allocation a USING (allocation_no) "
    "WHERE r.run_id = NEW.run_id AND r.table_name = 'allocation_part' AND p.amount_minor IS NOT "
    "CASE p.part WHEN 'discount' THEN a.discount_minor WHEN 'charges' THEN a.charges_minor "
    "WHEN 'tax' THEN a.tax_minor WHEN 'fx' THEN a.fx_minor ELSE a.difference_minor END) "
    "OR (SELECT count(*) FROM run_rows r JOIN allocation_part p "
    "ON p.allocation_part_no >= r.first_no AND p.allocation_part_no < r.first_no + r.rows "
    "WHERE r.run_id = NEW.run_id AND r.table_name = 'allocation_part' AND p.amount_minor <> 0) "
    "IS NOT (SELECT coalesce(sum((discount_minor <> 0) + (charges_minor <> 0) + (tax_minor <> 0) "
    "+ (fx_minor <> 0) + (difference_minor <> 0)), 0) FROM run_rows r JOIN allocation a "
    "ON a.allocation_no >= r.first_no AND a.allocation_no < r.first_no + r.rows "
    "WHERE r.run_id = NEW.run_id AND r.table_name = 'allocation');"
    "END;";

static const char schema_stays[] =
    "CREATE TRIGGER allocation_stays BEFORE UPDATE ON allocation BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER allocation_kept BEFORE DELETE ON allocation BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER allocation_part_stays BEFORE UPDATE ON allocation_part BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER allocation_part_kept BEFORE DELETE ON allocation_part BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER outcome_stays BEFORE UPDATE ON outcome BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER outcome_kept BEFORE DELETE ON outcome BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER bank_transaction_stays BEFORE UPDATE OF transaction_no, entry_no, detail, "
    "bank_ref, duplicate, duplicate_of, amount_minor, currency, exponent ON bank_transaction BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER bank_transaction_kept BEFORE DELETE ON bank_transaction BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER entry_stays BEFORE UPDATE OF entry_no, statement_no, ordinal, amount_minor, "
    "currency, exponent, booking_date, value_date, status, reversal ON entry BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER entry_kept BEFORE DELETE ON entry BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER open_item_stays BEFORE UPDATE OF item_no, run_id, entity, customer_id, "
    "invoice_id, amount_minor, open_minor, listed_minor, currency, exponent ON open_item BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER open_item_kept BEFORE DELETE ON open_item BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER run_stays BEFORE UPDATE ON run BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER run_kept BEFORE DELETE ON run BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER learnt_rate_stays BEFORE UPDATE ON learnt_rate BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER learnt_rate_kept BEFORE DELETE ON learnt_rate BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER learnt_account_stays BEFORE UPDATE ON learnt_account BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER learnt_account_kept BEFORE DELETE ON learnt_account BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER learnt_name_stays BEFORE UPDATE ON learnt_name BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER learnt_name_kept BEFORE DELETE ON learnt_name BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER learnt_habit_stays BEFORE UPDATE ON learnt_habit BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER learnt_habit_kept BEFORE DELETE ON learnt_habit BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER lesson_stays BEFORE UPDATE ON lesson BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER lesson_kept BEFORE DELETE ON lesson BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER roll_forward_stays BEFORE UPDATE ON roll_forward BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER roll_forward_kept BEFORE DELETE ON roll_forward BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;"
    "CREATE TRIGGER run_rows_stays BEFORE UPDATE ON run_rows BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"
    "CREATE TRIGGER run_rows_kept BEFORE DELETE ON run_rows BEGIN "
    "SELECT RAISE(ABORT, 'what a run stored is not removed'); END;";

/* Made after the rows on a fresh workbook: an index that is kept during a load costs a quarter. */
static const char schema_indexes[] =
    "CREATE INDEX run_fingerprint ON run (fingerprint);"
    "CREATE INDEX statement_run ON statement (run_id);"
    "CREATE INDEX entry_statement ON entry (statement_no);"
    "CREATE INDEX transaction_entry ON bank_transaction (entry_no);"
    "CREATE INDEX transaction_bank_ref ON bank_transaction (bank_ref);"
    "CREATE INDEX remittance_transaction ON remittance (transaction_no);"
    "CREATE INDEX reference_transaction ON payment_reference (transaction_no);"
    "CREATE INDEX document_transaction ON referred_document (transaction_no);"
    "CREATE UNIQUE INDEX open_item_key ON open_item (entity, customer_id, invoice_id, run_id);"
    "CREATE INDEX open_item_invoice ON open_item (invoice_id);"
    "CREATE INDEX allocation_transaction ON allocation (transaction_no);"
    "CREATE INDEX allocation_item ON allocation (item_no);"
    "CREATE UNIQUE INDEX outcome_transaction ON outcome (transaction_no, run_id);"
    "CREATE UNIQUE INDEX outcome_previous ON outcome (previous_no) WHERE previous_no IS NOT NULL;"
    "CREATE INDEX outcome_exception ON outcome (outcome_no) WHERE status = 'exception';"
    "CREATE INDEX outcome_unapplied ON outcome (outcome_no) "
    "WHERE status IN ('match','partial') AND unapplied_minor <> 0;"
    "CREATE INDEX candidate_outcome ON candidate (outcome_no);"
    "CREATE INDEX candidate_item_candidate ON candidate_item (candidate_no);"
    "CREATE INDEX learnt_account_account ON learnt_account (account);"
    "CREATE INDEX lesson_learnt_account ON lesson (learnt_account_no);"
    "CREATE UNIQUE INDEX roll_forward_key "
    "ON roll_forward (run_id, what, account, coalesce(currency, ''));";

static const char *const schema_tables[] = {
    schema_run,           schema_statements, schema_items,           schema_outcomes,
    schema_roll_forward,  schema_learnt,     schema_audit,           schema_parts,
    schema_stays,         schema_decisions,  schema_decisions_rules, schema_links,
    schema_outcomes_rules};

/* The reasons and the status each belongs to; the text for people comes from the model. */
static enum outcome_status schema_reason_status(enum outcome_reason reason)
{
    if (reason <= REASON_CREDIT_REFUNDED) {
        return OUTCOME_MATCH;
    }
    if (reason <= REASON_OVERPAYMENT) {
        return OUTCOME_PARTIAL;
    }
    if (reason <= REASON_RETURN_UNPAIRED) {
        return OUTCOME_EXCEPTION;
    }
    if (reason == REASON_DELIVERED_TWICE) {
        return OUTCOME_DUPLICATE;
    }
    return reason <= REASON_REVERSED ? OUTCOME_REVERSAL : OUTCOME_IGNORED;
}

static enum status schema_fill_reasons(struct workbook *workbook, struct diag *diag)
{
    sqlite3_stmt *insert = NULL;
    enum status status =
        sql_prepare(workbook, "INSERT OR IGNORE INTO reason VALUES (?, ?, ?)", diag, &insert);
    for (int i = 0; i < REASON_COUNT && status == STATUS_OK; i++) {
        enum outcome_reason reason = (enum outcome_reason)i;
        sql_bind_text(insert, 1, slice_from(outcome_status_name(schema_reason_status(reason))));
        sql_bind_text(insert, 2, slice_from(outcome_reason_name(reason)));
        sql_bind_text(insert, 3, slice_from(outcome_reason_text(reason)));
        status = sql_run(workbook, insert, diag);
    }
    (void)sqlite3_finalize(insert);
    return status;
}

static enum status schema_step_1(struct workbook *workbook, struct diag *diag)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof schema_tables / sizeof schema_tables[0] && status == STATUS_OK;
         i++) {
        status = sql_execute(workbook, schema_tables[i], diag);
    }
    return status == STATUS_OK ? schema_fill_reasons(workbook, diag) : status;
}

static enum status schema_step_2(struct workbook *workbook, struct diag *diag)
{
    static const char *const parts[] = {schema_periods, schema_approvals, schema_views,
                                        schema_purges};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && status == STATUS_OK; i++) {
        status = sql_execute(workbook, parts[i], diag);
    }
    return status;
}

/* schema_steps[i] takes a workbook from version i to i + 1. */
static enum status (*const schema_steps[])(struct workbook *workbook, struct diag *diag) = {
    schema_step_1,
    schema_step_2,
};
static_assert(sizeof schema_steps / sizeof schema_steps[0] == WORKBOOK_VERSION,
              "a version is a step");

enum status schema_migrate(struct workbook *workbook, int64_t version, struct diag *diag)
{
    enum status status = STATUS_OK;
    for (int64_t i = version; i < WORKBOOK_VERSION && status == STATUS_OK; i++) {
        status = schema_steps[i](workbook, diag);
    }
    if (status == STATUS_OK && version == 0) {
        status = sql_pragma(workbook, "application_id", WORKBOOK_APPLICATION_ID, diag);
    }
    if (status == STATUS_OK && version < WORKBOOK_VERSION) {
        status = sql_pragma(workbook, "user_version", WORKBOOK_VERSION, diag);
    }
    return status;
}

enum status schema_know_reasons(struct workbook *workbook, struct diag *diag)
{
    int64_t known = 0;
    enum status status = sql_number(workbook, "SELECT count(*) FROM reason", 0, diag, &known);
    return status == STATUS_OK && known < REASON_COUNT ? schema_fill_reasons(workbook, diag)
                                                       : status;
}

enum status schema_create_indexes(struct workbook *workbook, struct diag *diag)
{
    enum status status = sql_execute(workbook, schema_indexes, diag);
    return status == STATUS_OK ? sql_execute(workbook, schema_decisions_indexes, diag) : status;
}
