/* Lines that go with one of an earlier run: stored, loaded, given back once, and kept true. */
#include "sample.h"

#include <sqlite3.h>

static const char *const files[] = {"w.db", "w.db-wal", "w.db-shm", NULL};

/* A workbook of one run, and what the next one knows of it. */
struct links {
    char *folder;
    char *path;
    struct arena arena;
    struct sample first;
    struct sample next; /* a line of its own, and no items */
    struct workbook_history history;
    struct batch_original original; /* the first line, which paid the first invoice */
    struct batch_link link;
};

static struct workbook_history links_history(const char *path, struct arena *arena)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct workbook_history history = {0};
    assert_int_equal(workbook_open(path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_load_history(workbook, arena, &diag, &history), STATUS_OK);
    workbook_close(workbook);
    return history;
}

static const struct workbook_line *links_line(const struct links *links)
{
    for (size_t i = 0; i < links->history.lines_count; i++) {
        if (slice_equal(links->history.lines[i].bank_ref, SLICE("REF0"))) {
            return &links->history.lines[i];
        }
    }
    fail();
    return NULL;
}

static void links_make(struct links *links)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    *links = (struct links){.folder = sample_folder()};
    links->path = sample_path(links->folder, files[0]);
    sample_make(&links->first, 5, 5, 4);
    sample_save(&links->first, links->path);
    links->history = links_history(links->path, &links->arena);
    int64_t row = links_line(links)->transaction_no;
    assert_int_equal(workbook_open(links->path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(
        workbook_load_originals(workbook, &row, 1, &links->arena, &diag, &links->original),
        STATUS_OK);
    workbook_close(workbook);

    sample_make(&links->next, 6, 1, 0);
    links->next.batch.transactions[0].bank_ref = SLICE("BACK");
    links->next.result.outcomes[0].status = OUTCOME_REVERSAL;
    links->next.result.outcomes[0].reason = REASON_REVERSAL;
    links->next.result.outcomes[0].paired = BATCH_EARLIER_RUN;
    links->link = (struct batch_link){0, 0, BATCH_UNDOES};
    links->next.batch.originals = &links->original;
    links->next.batch.originals_count = 1;
    links->next.result.links = &links->link;
    links->next.result.links_count = 1;
}

static void links_clear(struct links *links)
{
    arena_clear(&links->arena);
    sample_clear(&links->first);
    sample_clear(&links->next);
    free(links->path);
    sample_folder_remove(links->folder, files);
}

static enum status links_save(struct links *links)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    sample_count_automatic(&links->next);
    assert_int_equal(workbook_open(links->path, WORKBOOK_WRITE, &diag, &workbook), STATUS_OK);
    enum status status = workbook_save_run(workbook, &links->next.batch, &links->next.result,
                                           &links->next.run, &diag);
    workbook_close(workbook);
    return status;
}

static bool links_verify(const char *path)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct workbook_check check;
    assert_int_equal(workbook_open(path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_verify(workbook, &diag, &check), STATUS_OK);
    workbook_close(workbook);
    return check.holds;
}

static void original_is_loaded(void **state)
{
    (void)state;
    struct links links;
    links_make(&links);
    const struct transaction *stored = links.first.batch.transactions[0].transaction;
    const struct allocation *a = &links.first.result.allocations[0];
    assert_int_equal(links.original.run_id, 1);
    assert_true(slice_equal(links.original.bank_ref, SLICE("REF0")));
    assert_int_equal(links.original.booking_date.day,
                     links.first.batch.entries[0].entry.booking_date.day);
    assert_int_equal(links.original.transaction.amount.minor, stored->amount.minor);
    assert_true(slice_equal(links.original.transaction.mandate_id, stored->mandate_id));
    assert_true(
        slice_equal(links.original.transaction.counterparty.name, stored->counterparty.name));
    assert_int_equal(links.original.transaction.remittance_count, stored->remittance_count);
    for (size_t i = 0; i < stored->remittance_count; i++) {
        assert_true(slice_equal(links.original.transaction.remittance[i], stored->remittance[i]));
    }
    assert_int_equal(links.original.items_count, 1);
    assert_true(slice_equal(links.original.items[0].invoice_id,
                            links.first.batch.items[a->item].invoice_id));
    assert_int_equal(links.original.items[0].parts.allocated_minor, a->allocated_minor);
    assert_int_equal(links.original.items[0].parts.open_after_minor, a->open_after_minor);
    assert_false(links_line(&links)->reversed);
    links_clear(&links);
}

static void what_is_undone_is_given_back_once(void **state)
{
    (void)state;
    struct links links;
    struct batch batch;
    struct batch_result result;
    struct workbook_run run;
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct workbook_undoing undoing;
    links_make(&links);
    assert_int_equal(links_save(&links), STATUS_OK);

    assert_int_equal(workbook_open(links.path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_load_run(workbook, 2, &links.arena, &diag, &batch, &result, &run),
                     STATUS_OK);
    const struct batch_link *link = batch_link_find(&result, 0);
    assert_non_null(link);
    assert_int_equal(link->kind, BATCH_UNDOES);
    assert_int_equal(batch.originals[link->original].transaction_no, links.original.transaction_no);
    assert_int_equal(batch.originals[link->original].items_count, 1);
    assert_int_equal(workbook_load_undoing(workbook, links.original.account, SLICE("REF0"),
                                           &links.arena, &diag, &undoing),
                     STATUS_OK);
    assert_int_equal(undoing.run_id, 2);
    assert_true(slice_equal(undoing.bank_ref, SLICE("BACK")));
    assert_int_equal(workbook_load_undoing(workbook, links.original.account, SLICE("REF1"),
                                           &links.arena, &diag, &undoing),
                     STATUS_OK);
    assert_int_equal(undoing.run_id, 0);
    workbook_close(workbook);

    const struct batch_original_item *item = &links.original.items[0];
    int64_t before_minor = -1;
    int64_t after_minor = -1;
    struct workbook_history after = links_history(links.path, &links.arena);
    for (size_t i = 0; i < links.history.taken_count; i++) {
        before_minor = slice_equal(links.history.taken[i].invoice_id, item->invoice_id)
                           ? links.history.taken[i].taken_minor
                           : before_minor;
    }
    for (size_t i = 0; i < after.taken_count; i++) {
        after_minor = slice_equal(after.taken[i].invoice_id, item->invoice_id)
                          ? after.taken[i].taken_minor
                          : after_minor;
    }
    assert_int_equal(before_minor, 10000);
    assert_int_equal(after_minor, 0);
    links.history = after;
    assert_true(links_line(&links)->reversed);
    assert_true(links_verify(links.path));

    /* The same line a second time. */
    links.next.batch.transactions[0].bank_ref = SLICE("BACK#2");
    assert_int_not_equal(links_save(&links), STATUS_OK);
    links_clear(&links);
}

/* What the run's event refuses. */
static void a_link_that_does_not_tie_out_is_refused(void **state)
{
    (void)state;
    struct links links;
    links_make(&links);
    links.next.result.links_count = 0;
    assert_int_not_equal(links_save(&links), STATUS_OK); /* undoes one, and says not which */
    links.next.result.links_count = 1;
    links.link.kind = BATCH_REPEATS;
    assert_int_not_equal(links_save(&links), STATUS_OK);
    links.link.kind = BATCH_UNDOES;
    size_t items = links.original.items_count;
    links.original.items_count = 0;
    assert_int_not_equal(links_save(&links), STATUS_OK); /* reopens less than was allocated */
    links.original.items_count = items;
    links.next.result.outcomes[0].reason = REASON_REVERSED;
    assert_int_not_equal(links_save(&links), STATUS_OK); /* a line that undoes nothing */
    links.next.result.outcomes[0].reason = REASON_REVERSAL;
    assert_int_equal(links_save(&links), STATUS_OK);
    links_clear(&links);
}

/* A second payment gives nothing back. */
static void a_repeat_is_a_link_alone(void **state)
{
    (void)state;
    struct links links;
    links_make(&links);
    links.link.kind = BATCH_REPEATS;
    links.next.result.outcomes[0].status = OUTCOME_EXCEPTION;
    links.next.result.outcomes[0].reason = REASON_DUPLICATE_PAYMENT;
    links.next.result.outcomes[0].paired = OUTCOME_NONE;
    assert_int_equal(links_save(&links), STATUS_OK);
    struct workbook_history after = links_history(links.path, &links.arena);
    assert_int_equal(after.taken_count, links.history.taken_count);
    for (size_t i = 0; i < after.taken_count; i++) {
        assert_int_equal(after.taken[i].taken_minor, links.history.taken[i].taken_minor);
    }
    links.history = after;
    assert_false(links_line(&links)->reversed);
    assert_true(links_verify(links.path));
    links_clear(&links);
}

static void what_was_reopened_is_checked(void **state)
{
    static const struct {
        const char *trigger; /* that stands in the way of the change */
        const char *sql;
    } changes[] = {
        {"DROP TRIGGER reopened_item_stays", "UPDATE reopened_item SET allocated_minor = 1"},
        {"DROP TRIGGER reopened_item_kept", "DELETE FROM reopened_item"},
        {"DROP TRIGGER bank_link_stays", "UPDATE bank_link SET earlier_no = 2"},
    };
    static const char *const refused[] = {
        "UPDATE reopened_item SET allocated_minor = 1",
        "DELETE FROM reopened_item",
        "UPDATE bank_link SET kind = 'repeats'",
        "DELETE FROM bank_link",
        "INSERT INTO decision SELECT 1, 1, 1, 2, 1, NULL, 'accept', 'A', '2026-10-01', '', 0",
    };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct links links;
        sqlite3 *db = NULL;
        links_make(&links);
        assert_int_equal(links_save(&links), STATUS_OK);
        assert_int_equal(sqlite3_open(links.path, &db), SQLITE_OK);
        for (size_t k = 0; k < sizeof refused / sizeof refused[0]; k++) {
            assert_int_equal(sqlite3_exec(db, refused[k], NULL, NULL, NULL), SQLITE_CONSTRAINT);
        }
        assert_int_equal(sqlite3_exec(db, changes[i].trigger, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, changes[i].sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        assert_false(links_verify(links.path));
        links_clear(&links);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(original_is_loaded),
        cmocka_unit_test(what_is_undone_is_given_back_once),
        cmocka_unit_test(a_link_that_does_not_tie_out_is_refused),
        cmocka_unit_test(a_repeat_is_a_link_alone),
        cmocka_unit_test(what_was_reopened_is_checked),
    };
    return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}
