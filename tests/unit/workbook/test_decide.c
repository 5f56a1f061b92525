/* Decisions: what they change for the next run, and what is left behind when one can't be stored.
 */
#include "sample.h"

#include <sqlite3.h>

static const char *const files[] = {"w.db", "w.db-wal", "w.db-shm", NULL};

static struct workbook_source decided_source(void)
{
    return (struct workbook_source){.name = SLICE("decided.csv"),
                                    .recorded_at = SLICE("2026-02-04T05:06:07Z"),
                                    .person = SLICE("kasse")};
}

/* A workbook of one run, and a line of it that is matched. */
struct decided {
    char *folder;
    char *path;
    struct sample sample;
    size_t line;
};

static void decided_make(struct decided *d)
{
    d->folder = sample_folder();
    d->path = sample_path(d->folder, files[0]);
    sample_make(&d->sample, 42, 45, 40);
    sample_save(&d->sample, d->path);
    d->line = SIZE_MAX;
    for (size_t i = 0; i < d->sample.batch.transactions_count && d->line == SIZE_MAX; i++) {
        const struct outcome *outcome = &d->sample.result.outcomes[i];
        bool one = outcome->status == OUTCOME_MATCH && outcome->allocations_count == 1 &&
                   d->sample.batch.transactions[i].transaction->amount.minor > 0;
        d->line = one ? i : SIZE_MAX;
    }
    assert_true(d->line != SIZE_MAX);
}

static void decided_remove(struct decided *d)
{
    sample_clear(&d->sample);
    free(d->path);
    sample_folder_remove(d->folder, files);
}

static struct decision_row decided_row(const struct decided *d, enum decision_action action)
{
    return (struct decision_row){
        .bank_ref = d->sample.batch.transactions[d->line].bank_ref,
        .account = batch_statement_of(&d->sample.batch, d->line)->statement.account,
        .action = action,
        .decided_by = SLICE("A. Berg"),
        .decided_on = {20000},
        .reason = SLICE("so it is"),
        .place = {"decided.csv", 2, 0}};
}

static enum status decided_store(const struct decided *d, enum decision_action action,
                                 struct diag *diag, struct workbook_decided *told)
{
    const struct decision_row row = decided_row(d, action);
    const struct workbook_source source = decided_source();
    struct workbook *workbook = NULL;
    enum status status = workbook_open(d->path, WORKBOOK_CHANGE, diag, &workbook);
    if (status == STATUS_OK) {
        status = workbook_decide(workbook, &row, 1, &source, false, diag, told);
    }
    workbook_close(workbook);
    return status;
}

static int64_t decided_count(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *select = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &select, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(select), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(select, 0);
    assert_int_equal(sqlite3_finalize(select), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return count;
}

static void decided_verify(const char *path, uint64_t decisions)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct workbook_check check;
    assert_int_equal(workbook_open(path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_verify(workbook, &diag, &check), STATUS_OK);
    assert_int_equal(diag.errors, 0);
    assert_true(check.holds);
    assert_int_equal(check.decisions, decisions);
    workbook_close(workbook);
}

/* What the next run finds taken of the item that the line settled. */
static int64_t decided_taken(const struct decided *d)
{
    struct arena arena = {0};
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct workbook_history history = {0};
    const struct allocation *a =
        &d->sample.result.allocations[d->sample.result.outcomes[d->line].allocations_first];
    const struct item *item = &d->sample.batch.items[a->item];
    int64_t taken_minor = 0;
    assert_int_equal(workbook_open(d->path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_load_history(workbook, &arena, &diag, &history), STATUS_OK);
    for (size_t i = 0; i < history.taken_count; i++) {
        if (slice_equal(history.taken[i].invoice_id, item->invoice_id) &&
            slice_equal(history.taken[i].customer_id, item->customer_id) &&
            slice_equal(history.taken[i].entity, item->entity)) {
            taken_minor += history.taken[i].taken_minor;
        }
    }
    workbook_close(workbook);
    arena_clear(&arena);
    return taken_minor;
}

static void what_is_rejected_is_taken_no_more(void **state)
{
    (void)state;
    struct decided d;
    struct diag diag = {0};
    struct workbook_decided told = {0};
    decided_make(&d);
    const struct allocation *a =
        &d.sample.result.allocations[d.sample.result.outcomes[d.line].allocations_first];
    int64_t before_minor = decided_taken(&d);
    assert_int_equal(decided_store(&d, DECISION_ACCEPT, &diag, &told), STATUS_OK);
    assert_int_equal(told.accepted, 1);
    assert_int_equal(decided_taken(&d), before_minor);
    assert_int_equal(decided_store(&d, DECISION_REJECT, &diag, &told), STATUS_OK);
    assert_int_equal(told.rejected, 1);
    assert_int_equal(decided_taken(&d),
                     before_minor - (a->open_before_minor - a->open_after_minor));
    assert_int_equal(decided_store(&d, DECISION_REJECT, &diag, &told), STATUS_OK);
    assert_int_equal(told.known, 1);
    /* Nothing is in force of the line any more. */
    assert_int_equal(decided_store(&d, DECISION_ACCEPT, &diag, &told), STATUS_INVALID);
    assert_string_equal(diag.last.code, "TS-DEC-016");
    decided_verify(d.path, 2);
    decided_remove(&d);
}

/* What is remembered after the decisions, as it weighs on the newest day. */
static struct memory decided_memory(const struct decided *d, struct arena *arena)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct memory memory = {0};
    struct date newest = {0};
    assert_int_equal(workbook_open(d->path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_newest_day(workbook, &diag, &newest), STATUS_OK);
    assert_int_equal(workbook_load_memory(workbook, INT64_MAX, newest, arena, &diag, &memory),
                     STATUS_OK);
    workbook_close(workbook);
    return memory;
}

static void a_decision_is_a_labelled_receipt(void **state)
{
    (void)state;
    struct decided d;
    struct diag diag = {0};
    struct arena arena = {0};
    struct workbook_decided told = {0};
    decided_make(&d);
    struct memory before = decided_memory(&d, &arena);
    assert_int_equal(before.version, 1);
    assert_int_equal(before.rates_count, 2);
    assert_int_equal(decided_store(&d, DECISION_ACCEPT, &diag, &told), STATUS_OK);
    struct memory after = decided_memory(&d, &arena);
    assert_int_equal(after.version, 2);
    const uint64_t label = UINT64_C(1000000) * MEMORY_DECISION_PAYMENTS;
    for (size_t i = 0; i < after.rates_count; i++) {
        bool listed = slice_equal(after.rates[i].name, SLICE("listed"));
        assert_int_equal(after.rates[i].of_ppm, before.rates[i].of_ppm + label);
        assert_int_equal(after.rates[i].seen_ppm, before.rates[i].seen_ppm + (listed ? label : 0));
    }
    assert_memory_not_equal(&before.digest, &after.digest, sizeof after.digest);
    /* What is taken back says nothing of what the line is for. */
    assert_int_equal(decided_store(&d, DECISION_REJECT, &diag, &told), STATUS_OK);
    struct memory rejected = decided_memory(&d, &arena);
    for (size_t i = 0; i < rejected.rates_count; i++) {
        assert_int_equal(rejected.rates[i].of_ppm, before.rates[i].of_ppm);
    }
    arena_clear(&arena);
    decided_remove(&d);
}

/* Stops the database at the n-th look at it. */
static int64_t stop_after;

static int stop_now(void *context)
{
    (void)context;
    return --stop_after <= 0;
}

/* From the commit on nothing is stopped: SQLite asks once more when it is done, and would then call
 * a commit that counts a failed one. */
static int stop_no_more(void *context)
{
    (void)context;
    stop_after = INT64_MAX;
    return 0;
}

static int stop_arm(sqlite3 *db, char **words, const void *api)
{
    (void)words;
    (void)api;
    sqlite3_progress_handler(db, 1, stop_now, NULL);
    (void)sqlite3_commit_hook(db, stop_no_more, NULL);
    return SQLITE_OK;
}

static void a_decision_is_stored_whole_or_not_at_all(void **state)
{
    (void)state;
    struct decided d;
    struct workbook_decided told = {0};
    enum status status = STATUS_DATABASE;
    unsigned failed = 0;
    decided_make(&d);
    int64_t events = decided_count(d.path, "SELECT count(*) FROM audit_event");
    for (int64_t at = 1; status != STATUS_OK; at += 1 + at / 8) {
        struct diag diag = {0};
        stop_after = at;
        (void)sqlite3_auto_extension((void (*)(void))stop_arm);
        status = decided_store(&d, DECISION_REJECT, &diag, &told);
        (void)sqlite3_cancel_auto_extension((void (*)(void))stop_arm);
        bool stored = status == STATUS_OK;
        assert_true(stored || diag.errors > 0);
        failed += stored ? 0 : 1;
        assert_int_equal(decided_count(d.path, "SELECT count(*) FROM decision"), stored ? 1 : 0);
        assert_int_equal(decided_count(d.path, "SELECT count(*) FROM audit_event"),
                         events + (stored ? 1 : 0));
    }
    assert_true(failed > 20);
    decided_verify(d.path, 1);
    decided_remove(&d);
}

static void a_workbook_without_runs_has_nothing_to_decide(void **state)
{
    (void)state;
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct workbook_decided told = {0};
    const struct workbook_source source = decided_source();
    char *folder = sample_folder();
    char *path = sample_path(folder, files[0]);
    assert_int_equal(workbook_open(path, WORKBOOK_CHANGE, &diag, &workbook), STATUS_NOT_FOUND);
    assert_int_equal(workbook_open(path, WORKBOOK_WRITE, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_decide(workbook, NULL, 0, &source, false, &diag, &told),
                     STATUS_NOT_FOUND);
    assert_string_equal(diag.last.code, "TS-DB-009");
    workbook_close(workbook);
    free(path);
    sample_folder_remove(folder, files);
}

/* What the database itself refuses, whoever asks. */
static const struct refusal_case {
    const char *name;
    const char *sql;
} refusal_cases[] = {
    {"decision changed", "UPDATE decision SET decided_by = 'Mallory'"},
    {"decision removed", "DELETE FROM decision_item"},
    {"file changed", "UPDATE decision_file SET name = 'x'"},
    {"a decision beside the newest one",
     "INSERT INTO decision SELECT 9, decision_file_no, line, after_run, transaction_no, NULL, "
     "action, decided_by, decided_on, reason, unapplied_minor FROM decision"},
    {"a decision by nobody",
     "INSERT INTO decision SELECT 9, decision_file_no, line, after_run, transaction_no, "
     "decision_no, action, '', decided_on, reason, unapplied_minor FROM decision"},
    {"parts that do not add up",
     "INSERT INTO decision_item SELECT 99, decision_no, item_no, 'paid', 1, 0, 0, 0, 0, 0, 0, 0 "
     "FROM decision_item LIMIT 1"},
    {"more than is open",
     "INSERT INTO decision_item SELECT 99, decision_no, item_no, 'paid', 5, 0, 0, 0, 0, 0, 2, -3 "
     "FROM decision_item LIMIT 1"},
    {"money for an item that is not paid",
     "INSERT INTO decision_item SELECT 99, decision_no, item_no, 'not_paid', 1, 0, 0, 0, 0, 0, 1, "
     "0 FROM decision_item LIMIT 1"},
    {"an item that nobody listed",
     "INSERT INTO decision_item SELECT 99, decision_no, 9999, 'not_paid', 0, 0, 0, 0, 0, 0, 0, 0 "
     "FROM decision_item LIMIT 1"},
    {"a withdrawal without a reason",
     "INSERT INTO withdrawal VALUES (1, 3, 'x', 1, 0, '0123456789ab', 'account', 'a', 'c', '', "
     "'', 'A. Berg', '')"},
};

static void refusal_holds(void **state)
{
    const struct refusal_case *c = *state;
    struct decided d;
    struct diag diag = {0};
    struct workbook_decided told = {0};
    sqlite3 *db = NULL;
    decided_make(&d);
    assert_int_equal(decided_store(&d, DECISION_REJECT, &diag, &told), STATUS_OK);
    assert_int_equal(sqlite3_open(d.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, c->sql, NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    decided_remove(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_rejected_is_taken_no_more),
        cmocka_unit_test(a_decision_is_a_labelled_receipt),
        cmocka_unit_test(a_decision_is_stored_whole_or_not_at_all),
        cmocka_unit_test(a_workbook_without_runs_has_nothing_to_decide),
    };
    return unit_run_cases("refusals", refusal_cases, refusal_holds) +
           cmocka_run_group_tests_name("decide", tests, NULL, NULL);
}
