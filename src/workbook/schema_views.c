/*
 * Views for those who ask the workbook themselves, by SQL or from a tool that draws charts. They
 * add nothing: whatever they show follows from the tables. A column keeps its name and meaning.
 */
#include "workbook/workbook_internal.h"

const char schema_views[] =
    /* Every list of open items is stored as it was given, and most items stand unchanged on many
     * of them: a version is one or more lists in a row that say the same of an item. */
    "CREATE VIEW item_version AS "
    "WITH listed AS (SELECT i.*, "
    "CASE listed_minor WHEN 0 THEN open_minor ELSE listed_minor END AS list_minor, "
    "dense_rank() OVER (PARTITION BY entity ORDER BY run_id) AS list_no, "
    "json_array(kind, amount_minor, CASE listed_minor WHEN 0 THEN open_minor ELSE listed_minor "
    "END, currency, exponent, customer_name, customer_iban, issue_date, due_date, reference, "
    "po_number, contract_number, mandate_id, end_to_end_id, discount_ppm, discount_date, "
    "vat_minor) AS said FROM open_item i), "
    "changed AS (SELECT *, said IS NOT lag(said) OVER item "
    "OR list_no IS NOT 1 + lag(list_no) OVER item AS is_new FROM listed "
    "WINDOW item AS (PARTITION BY entity, customer_id, invoice_id ORDER BY run_id)), "
    "versions AS (SELECT *, sum(is_new) OVER (PARTITION BY entity, customer_id, invoice_id "
    "ORDER BY run_id) AS version FROM changed) "
    "SELECT entity, customer_id, invoice_id, version, min(run_id) AS first_run, "
    "max(run_id) AS last_run, (SELECT min(n.run_id) FROM open_item n "
    "WHERE n.entity = v.entity AND n.run_id > max(v.run_id)) AS replaced_by_run, "
    "max(item_no) AS item_no, kind, currency, exponent, amount_minor, list_minor AS open_minor, "
    "customer_name, issue_date, due_date, reference "
    "FROM versions v GROUP BY entity, customer_id, invoice_id, version;"

    /* What paid what: the allocations in force, of runs and of persons, beside line and item. */
    "CREATE VIEW payment AS "
    "SELECT s.account, t.bank_ref, e.booking_date, e.value_date, t.counterparty_name, "
    "i.entity, i.customer_id, i.customer_name, i.invoice_id, i.kind, i.issue_date, i.due_date, "
    "i.currency, i.exponent, a.allocated_minor, a.discount_minor, a.charges_minor, a.tax_minor, "
    "a.fx_minor, a.difference_minor, a.open_before_minor, a.open_after_minor, "
    "CASE WHEN d.decision_no IS NULL THEN 'run' ELSE 'person' END AS allocated_by, "
    "CASE WHEN d.decision_no IS NULL THEN o.confidence_ppm END AS confidence_ppm, "
    "EXISTS (SELECT 1 FROM bank_link l WHERE l.earlier_no = a.transaction_no "
    "AND l.kind = 'undoes') AS undone, a.transaction_no, a.item_no "
    "FROM allocated_now a JOIN open_item i USING (item_no) "
    "JOIN bank_transaction t USING (transaction_no) JOIN entry e USING (entry_no) "
    "JOIN statement s USING (statement_no) "
    "LEFT JOIN outcome o ON o.transaction_no = a.transaction_no AND o.run_id = i.run_id "
    "LEFT JOIN decision d ON d.transaction_no = a.transaction_no AND NOT EXISTS "
    "(SELECT 1 FROM decision n WHERE n.supersedes = d.decision_no);"

    /* What waits for a person, with the best that was found for it. */
    "CREATE VIEW open_exception AS "
    "SELECT b.account, b.bank_ref, b.booking_date, b.currency, b.exponent, b.amount_minor, "
    "b.counterparty_name, b.reason, r.meaning, b.run_id, b.judged_by, c.confidence_ppm AS "
    "best_confidence_ppm, (SELECT group_concat(i.invoice_id, ', ') FROM candidate_item x "
    "JOIN open_item i USING (item_no) WHERE x.candidate_no = c.candidate_no) AS best_invoices, "
    "b.transaction_no FROM bank_line b JOIN reason r USING (status, reason) "
    "LEFT JOIN candidate c ON c.outcome_no = b.outcome_no AND c.rank = 1 "
    "WHERE b.status = 'exception' "
    "AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.transaction_no = b.transaction_no "
    "AND NOT EXISTS (SELECT 1 FROM decision n WHERE n.supersedes = d.decision_no) "
    "AND EXISTS (SELECT 1 FROM decision_item p WHERE p.decision_no = d.decision_no "
    "AND p.role = 'paid')) "
    "AND NOT EXISTS (SELECT 1 FROM bank_link l WHERE l.earlier_no = b.transaction_no "
    "AND l.kind = 'undoes');"

    /* What became of the lines that each run judged, read by it or carried into it. */
    "CREATE VIEW run_status AS "
    "SELECT o.run_id, r.started_at, s.account, t.currency, t.exponent, o.status, o.reason, "
    "s.run_id <> o.run_id AS carried, count(*) AS lines, sum(t.amount_minor) AS sum_minor, "
    "sum(CASE WHEN o.status IN ('match','partial','exception') THEN o.unapplied_minor ELSE 0 END) "
    "AS unapplied_minor FROM outcome o JOIN run r USING (run_id) "
    "JOIN bank_transaction t USING (transaction_no) JOIN entry e USING (entry_no) "
    "JOIN statement s USING (statement_no) "
    "GROUP BY o.run_id, s.account, t.currency, t.exponent, o.status, o.reason, carried;";
