/* Whatever is changed behind Tallystick's back is found. */
#include "sample.h"

#include <sqlite3.h>

static const char *const files[] = {"w.db", "w.db-wal", "w.db-shm", NULL};

/* Each change is made with the triggers out of the way, which are put back afterwards, and is found
 * under the code beside it. */
static const struct tamper_case {
    const char *name;
    const char *sql;
    const char *code;
} tamper_cases[] = {
    {"run", "UPDATE run SET configuration = 'x' WHERE run_id = 1", "TS-DB-021"},
    {"run_rows",
     "UPDATE run_rows SET digest = replace(digest, substr(digest, 1, 1), '0') "
     "WHERE table_name = 'entry' AND run_id = 2",
     "TS-DB-022"},
    {"source", "UPDATE source SET name = 'else.xml' WHERE source_no = 1", "TS-DB-021"},
    {"input_file", "UPDATE input_file SET size_bytes = size_bytes + 1 WHERE file_no = 1",
     "TS-DB-021"},
    {"diagnostic", "UPDATE diagnostic SET message = 'nothing' WHERE diagnostic_no = 1",
     "TS-DB-021"},
    {"statement", "UPDATE statement SET closing_minor = closing_minor + 1 WHERE statement_no = 1",
     "TS-DB-021"},
    {"statement's balance", "UPDATE statement SET closing_minor = closing_minor + 1", "TS-DB-026"},
    {"entry", "UPDATE entry SET amount_minor = amount_minor + 1 WHERE entry_no = 3", "TS-DB-021"},
    {"entry against its transactions",
     "UPDATE entry SET amount_minor = amount_minor + 1 WHERE entry_no = 3", "TS-RUN-107"},
    {"transaction",
     "UPDATE bank_transaction SET counterparty_name = 'Mallory' "
     "WHERE transaction_no = 2",
     "TS-DB-021"},
    {"transaction's amount",
     "UPDATE bank_transaction SET amount_minor = 1 "
     "WHERE transaction_no = 1",
     "TS-RUN-103"},
    {"remittance", "UPDATE remittance SET text = 'INVOICE 1' WHERE remittance_no = 1", "TS-DB-021"},
    {"reference", "UPDATE payment_reference SET valid = 1 - valid WHERE reference_no = 1",
     "TS-DB-021"},
    {"document", "UPDATE referred_document SET number = '1' WHERE document_no = 1", "TS-DB-021"},
    {"item", "UPDATE open_item SET open_minor = open_minor + 100 WHERE item_no = 1", "TS-DB-021"},
    {"customer", "UPDATE customer SET iban = 'X' WHERE customer_no = 1", "TS-DB-021"},
    {"outcome", "UPDATE outcome SET confidence_ppm = 1000000 WHERE transaction_no = 1",
     "TS-DB-021"},
    {"outcome's evidence", "UPDATE outcome SET evidence = '{\"a\":1}' WHERE transaction_no = 1",
     "TS-DB-021"},
    {"evidence of no known shape",
     "UPDATE outcome SET evidence = '{\"a\":x}' "
     "WHERE transaction_no = 1",
     "TS-DB-011"},
    {"allocation",
     "UPDATE allocation SET allocated_minor = allocated_minor - 1, "
     "difference_minor = difference_minor + 1 WHERE allocation_no = 1",
     "TS-DB-021"},
    {"allocation's sum",
     "UPDATE allocation SET allocated_minor = allocated_minor - 1, "
     "difference_minor = difference_minor + 1 WHERE allocation_no = 1",
     "TS-RUN-103"},
    {"part", "UPDATE allocation_part SET limit_minor = 9999 WHERE allocation_part_no = 1",
     "TS-DB-021"},
    {"part's amount",
     "UPDATE allocation_part SET amount_minor = amount_minor - 1 WHERE allocation_part_no = 1",
     "TS-RUN-104"},
    {"part removed", "DELETE FROM allocation_part WHERE allocation_part_no = 2", "TS-RUN-104"},
    {"candidate", "UPDATE candidate SET score_bits = 99999 WHERE candidate_no = 1", "TS-DB-021"},
    {"candidate's item", "UPDATE candidate_item SET item_no = 3 WHERE candidate_item_no = 1",
     "TS-DB-021"},
    {"decoys", "UPDATE run SET decoys_made = decoys_made + 1 WHERE run_id = 1", "TS-DB-021"},
    {"automatic matches", "UPDATE run SET automatic = automatic - 1 WHERE run_id = 1", "TS-DB-027"},
    {"expected wrong matches",
     "UPDATE run SET decoys_won = 1, expected_wrong_cents = 1 WHERE run_id = 1", "TS-DB-027"},
    {"rate", "UPDATE learnt_rate SET name = 'else' WHERE learnt_rate_no = 1", "TS-DB-021"},
    {"rate used",
     "PRAGMA ignore_check_constraints = ON; UPDATE learnt_rate SET used_ppm = used_ppm + 1 "
     "WHERE learnt_rate_no = 1",
     "TS-DB-027"},
    {"learnt account",
     "UPDATE learnt_account SET customer_id = 'Mallory' WHERE learnt_account_no = 1", "TS-DB-021"},
    {"learnt account of another customer",
     "UPDATE learnt_account SET customer_id = 'Mallory' WHERE learnt_account_no = 1", "TS-DB-027"},
    {"learnt account of more payments",
     "UPDATE learnt_account SET payments = payments + 1 WHERE learnt_account_no = 1", "TS-DB-027"},
    {"lesson", "UPDATE lesson SET item_no = item_no + 1 WHERE lesson_no = 1", "TS-DB-021"},
    {"lesson of another account",
     "UPDATE lesson SET transaction_no = (SELECT transaction_no FROM bank_transaction "
     "WHERE counterparty_account IS NULL LIMIT 1) WHERE lesson_no = 1",
     "TS-DB-027"},
    {"lesson out of the run", "UPDATE lesson SET item_no = 60 WHERE lesson_no = 1", "TS-DB-011"},
    {"audit event", "UPDATE audit_event SET at = '2020-01-01T00:00:00Z' WHERE event_id = 1",
     "TS-DB-020"},
    {"audit event's payload", "UPDATE audit_event SET payload = '{}' WHERE event_id = 2",
     "TS-DB-022"},
    {"audit event removed", "DELETE FROM audit_event WHERE event_id = 1", "TS-DB-020"},
    {"last audit event removed", "DELETE FROM audit_event WHERE event_id = 2", "TS-DB-022"},
    {"row removed", "DELETE FROM remittance WHERE remittance_no = 1", "TS-DB-021"},
    {"row added", "INSERT INTO remittance SELECT max(remittance_no) + 1, 1, 'x' FROM remittance",
     "TS-DB-023"},
    {"allocation removed", "DELETE FROM allocation WHERE allocation_no = 1", "TS-DB-011"},
    {"trigger dropped", "DROP TRIGGER audit_event_kept", "TS-DB-024"},
    {"trigger added", "CREATE TRIGGER later AFTER INSERT ON allocation BEGIN SELECT 1; END",
     "TS-DB-024"},
    {"index dropped", "DROP INDEX allocation_item", "TS-DB-024"},
    {"date that is none", "UPDATE entry SET booking_date = '2026-02-30' WHERE entry_no = 1",
     "TS-DB-011"},
    {"link out of the run", "UPDATE allocation SET transaction_no = 60 WHERE allocation_no = 1",
     "TS-DB-011"},
    {"detail twice", "UPDATE bank_transaction SET detail = 2 WHERE transaction_no = 1",
     "TS-DB-011"},
};

struct heard {
    const char *wanted;
    size_t times;
};

static void listen(void *context, const struct diagnostic *diagnostic)
{
    struct heard *heard = context;
    heard->times += strcmp(diagnostic->code, heard->wanted) == 0 ? 1 : 0;
}

static void execute(sqlite3 *db, const char *sql)
{
    char *words = NULL;
    int code = sqlite3_exec(db, sql, NULL, NULL, &words);
    if (code != SQLITE_OK) {
        print_error("%s: %s\n", sql, words);
    }
    assert_int_equal(code, SQLITE_OK);
}

/* Drops every trigger that refuses changes, and puts them back after the change. */
static void tamper(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *select = NULL;
    char *triggers[64];
    char *names[64];
    size_t count = 0;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT name, sql FROM sqlite_schema WHERE type = "
                                        "'trigger' AND name <> 'audit_event_kept'",
                                        -1, &select, NULL),
                     SQLITE_OK);
    while (sqlite3_step(select) == SQLITE_ROW) {
        assert_true(count < 64);
        names[count] = sqlite3_mprintf("DROP TRIGGER %s", sqlite3_column_text(select, 0));
        triggers[count++] = sqlite3_mprintf("%s", sqlite3_column_text(select, 1));
    }
    assert_int_equal(sqlite3_finalize(select), SQLITE_OK);
    for (size_t i = 0; i < count; i++) {
        execute(db, names[i]);
    }
    bool deletes_event = strstr(sql, "DELETE FROM audit_event") != NULL;
    if (deletes_event) {
        execute(db, "DROP TRIGGER audit_event_kept");
    }
    execute(db, sql);
    for (size_t i = 0; i < count; i++) {
        execute(db, triggers[i]);
        sqlite3_free(triggers[i]);
        sqlite3_free(names[i]);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void tamper_is_found(void **state)
{
    const struct tamper_case *c = *state;
    char *folder = sample_folder();
    char *path = sample_path(folder, files[0]);
    struct sample first;
    struct sample second;
    sample_make(&first, 42, 45, 40);
    sample_make(&second, 43, 45, 40);
    sample_save(&first, path);
    sample_save(&second, path);
    tamper(path, c->sql);

    struct heard heard = {c->code, 0};
    struct diag diag = {.context = &heard, .listen = listen};
    struct workbook *workbook = NULL;
    struct workbook_check check;
    assert_int_equal(workbook_open(path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_verify(workbook, &diag, &check), STATUS_OK);
    if (heard.times == 0) {
        print_error("last: %s %s\n", diag.last.code, diag.last.message);
    }
    assert_true(heard.times > 0);
    assert_false(check.holds);
    workbook_close(workbook);
    sample_clear(&first);
    sample_clear(&second);
    free(path);
    sample_folder_remove(folder, files);
}

/* What the triggers refuse to anyone who has not dropped them. */
static const struct refusal_case {
    const char *name;
    const char *sql;
} refusal_cases[] = {
    {"event changed", "UPDATE audit_event SET at = 'x'"},
    {"event removed", "DELETE FROM audit_event"},
    {"event out of turn", "INSERT INTO audit_event SELECT event_id + 2, run_id, at, actor, 'x', "
                          "payload, hash, hash FROM audit_event"},
    {"event on no hash", "INSERT INTO audit_event SELECT event_id + 1, run_id, at, actor, 'x', "
                         "payload, '', hash FROM audit_event"},
    {"allocation changed", "UPDATE allocation SET allocated_minor = 0"},
    {"allocation removed", "DELETE FROM allocation"},
    {"outcome changed", "UPDATE outcome SET status = 'match'"},
    {"amount changed", "UPDATE bank_transaction SET amount_minor = 0"},
    {"entry's amount changed", "UPDATE entry SET amount_minor = 0"},
    {"item's amount changed", "UPDATE open_item SET open_minor = 0"},
    {"run removed", "DELETE FROM run"},
    {"rate that does not follow",
     "INSERT INTO learnt_rate VALUES (99, 1, 'x', 500000, 300, 10, 20, 0, 1000000, 400000)"},
    {"rate seen more than there was",
     "INSERT INTO learnt_rate VALUES (99, 1, 'x', 0, 300, 30, 20, 0, 1000000, 0)"},
    {"rate changed", "UPDATE learnt_rate SET name = name || 'x'"},
    {"learnt account without payments",
     "INSERT INTO learnt_account VALUES (99, 1, '12345', 'C1', 0, NULL, NULL)"},
    {"learnt account changed", "UPDATE learnt_account SET account = '12345'"},
    {"lesson removed", "DELETE FROM lesson"},
    {"lesson of no line", "INSERT INTO lesson VALUES (99, 1, 9999, 1)"},
    {"decoys changed", "UPDATE run SET decoys_won = 0"},
    {"text as a number", "INSERT INTO remittance VALUES (9999, 'x', 'y')"},
    {"status of another reason",
     "INSERT INTO outcome VALUES (1000, 1, 1, NULL, 'match', 'PENDING', 0, NULL, 0, NULL, 0, "
     "NULL)"},
    {"settled line judged again",
     "INSERT INTO outcome SELECT 1000, 99, transaction_no, outcome_no, status, reason, 0, NULL, 0, "
     "NULL, 0, NULL FROM outcome WHERE status <> 'exception' LIMIT 1"},
    {"line judged twice by a run",
     "INSERT INTO outcome SELECT 1000, run_id, transaction_no, outcome_no, status, reason, 0, "
     "NULL, 0, NULL, 0, NULL FROM outcome WHERE status = 'exception' LIMIT 1"},
    {"roll-forward that does not add up",
     "INSERT INTO roll_forward VALUES (99, 1, 'exceptions', 'X', 'EUR', 2, 0, 0, 0, 0, 1, 5, 0, 0, "
     "0, 0, 2, 5)"},
};

static void refusal_holds(void **state)
{
    const struct refusal_case *c = *state;
    char *folder = sample_folder();
    char *path = sample_path(folder, files[0]);
    struct sample sample;
    sqlite3 *db = NULL;
    sample_make(&sample, 42, 45, 40);
    sample_save(&sample, path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    execute(db, "PRAGMA foreign_keys = ON");
    assert_int_equal(sqlite3_exec(db, c->sql, NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    sample_clear(&sample);
    free(path);
    sample_folder_remove(folder, files);
}

int main(void)
{
    return unit_run_cases("tamper", tamper_cases, tamper_is_found) +
           unit_run_cases("refusals", refusal_cases, refusal_holds);
}
