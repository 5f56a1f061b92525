/* What a run learns of the ones before it. */
#include "sample.h"

static const char *const files[] = {"w.db", "w.db-wal", "w.db-shm", NULL};

static struct workbook_history history_of(const char *path, struct arena *arena)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct workbook_history history = {0};
    assert_int_equal(workbook_open(path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_load_history(workbook, arena, &diag, &history), STATUS_OK);
    assert_int_equal(diag.count, 0);
    workbook_close(workbook);
    return history;
}

static const struct workbook_taken *taken_of(const struct workbook_history *history,
                                             struct slice invoice_id)
{
    for (size_t i = 0; i < history->taken_count; i++) {
        if (slice_equal(history->taken[i].invoice_id, invoice_id)) {
            return &history->taken[i];
        }
    }
    return NULL;
}

static const struct workbook_line *line_of(const struct workbook_history *history,
                                           struct slice bank_ref, size_t *times)
{
    const struct workbook_line *line = NULL;
    *times = 0;
    for (size_t i = 0; i < history->lines_count; i++) {
        if (slice_equal(history->lines[i].bank_ref, bank_ref)) {
            line = &history->lines[i];
            (*times)++;
        }
    }
    return line;
}

/* The second delivery of the whole sample: every line is a duplicate of the earlier run's. */
static void make_delivered_again(struct sample *sample)
{
    for (size_t i = 0; i < sample->batch.transactions_count; i++) {
        sample->batch.transactions[i].duplicate_of = BATCH_EARLIER_RUN;
        sample->result.outcomes[i] = (struct outcome){.status = OUTCOME_DUPLICATE,
                                                      .reason = REASON_DELIVERED_TWICE,
                                                      .paired = BATCH_EARLIER_RUN,
                                                      .unapplied_minor = 10000};
    }
    sample->result.allocations_count = 0;
    sample->result.candidates_count = 0;
}

static void lines_and_items_of_one_run(void **state)
{
    (void)state;
    char *folder = sample_folder();
    char *path = sample_path(folder, files[0]);
    struct sample sample;
    struct arena arena = {0};
    size_t times = 0;
    sample_make(&sample, 5, 45, 40);
    sample_save(&sample, path);
    struct workbook_history history = history_of(path, &arena);
    assert_int_equal(history.lines_count, sample.batch.transactions_count);
    /* Those that were allocated to, and those whose list held more than was left. */
    assert_true(history.taken_count >= sample.result.allocations_count);
    for (size_t i = 0; i < sample.batch.transactions_count; i++) {
        const struct batch_entry *entry = batch_entry_of(&sample.batch, i);
        const struct workbook_line *line =
            line_of(&history, sample.batch.transactions[i].bank_ref, &times);
        assert_int_equal(times, 1);
        assert_int_equal(line->amount_minor, 10000);
        assert_int_equal(line->booking_date.day, entry->entry.booking_date.day);
        assert_int_equal(line->value_date.day, entry->entry.value_date.day);
        assert_int_equal(line->outcome, sample.result.outcomes[i].status);
        assert_int_equal(line->duplicate, sample.result.outcomes[i].status == OUTCOME_DUPLICATE);
        assert_true(slice_equal(line->end_to_end_id,
                                sample.batch.transactions[i].transaction->end_to_end_id));
    }
    for (size_t i = 1; i < history.lines_count; i++) {
        assert_true(history.lines[i - 1].booking_date.day <= history.lines[i].booking_date.day);
    }
    for (size_t i = 0; i < sample.result.allocations_count; i++) {
        const struct allocation *a = &sample.result.allocations[i];
        const struct workbook_taken *taken =
            taken_of(&history, sample.batch.items[a->item].invoice_id);
        assert_non_null(taken);
        int64_t before_minor = a->item % 4 == 3 ? 10000 : 0;
        assert_int_equal(taken->taken_minor,
                         before_minor + a->open_before_minor - a->open_after_minor);
        assert_int_equal(taken->listed_minor, 10000 + before_minor);
        assert_int_equal(taken->listed_as_of.day, 20061);
    }
    arena_clear(&arena);
    sample_clear(&sample);
    free(path);
    sample_folder_remove(folder, files);
}

static void second_delivery_takes_nothing(void **state)
{
    (void)state;
    char *folder = sample_folder();
    char *path = sample_path(folder, files[0]);
    struct sample first;
    struct sample again;
    struct arena arena = {0};
    size_t times = 0;
    sample_make(&first, 5, 45, 40);
    sample_make(&again, 5, 45, 40);
    make_delivered_again(&again);
    sample_save(&first, path);
    struct workbook_history before = history_of(path, &arena);
    /* The ledger's list is the same one; what the first run left is what is open. */
    for (size_t i = 0; i < first.result.allocations_count; i++) {
        const struct allocation *a = &first.result.allocations[i];
        struct item *item = &again.batch.items[a->item];
        item->listed_minor = a->item % 4 == 3 ? 20000 : 10000;
        item->open_minor = a->open_after_minor;
    }
    sample_save(&again, path);
    struct workbook_history after = history_of(path, &arena);
    assert_int_equal(after.lines_count, before.lines_count);
    assert_int_equal(after.taken_count, before.taken_count);
    for (size_t i = 0; i < before.taken_count; i++) {
        assert_int_equal(after.taken[i].taken_minor, before.taken[i].taken_minor);
    }
    const struct workbook_line *line =
        line_of(&after, first.batch.transactions[0].bank_ref, &times);
    assert_int_equal(times, 1);
    assert_int_equal(line->outcome, OUTCOME_MATCH); /* of the run that took it as its own */
    assert_false(line->duplicate);
    arena_clear(&arena);
    sample_clear(&first);
    sample_clear(&again);
    free(path);
    sample_folder_remove(folder, files);
}

static void pending_line_is_told_as_booked(void **state)
{
    (void)state;
    char *folder = sample_folder();
    char *path = sample_path(folder, files[0]);
    struct sample first;
    struct sample second;
    struct arena arena = {0};
    size_t times = 0;
    sample_make(&first, 9, 1, 0);
    sample_make(&second, 9, 1, 1);
    first.batch.entries[0].entry.status = ENTRY_PENDING;
    first.batch.statements[0].balanced = 0;
    first.result.outcomes[0].status = OUTCOME_IGNORED;
    first.result.outcomes[0].reason = REASON_PENDING;
    sample_save(&first, path);
    struct workbook_history history = history_of(path, &arena);
    const struct workbook_line *line =
        line_of(&history, first.batch.transactions[0].bank_ref, &times);
    assert_int_equal(line->status, ENTRY_PENDING);
    assert_int_equal(line->outcome, OUTCOME_IGNORED);
    sample_save(&second, path);
    history = history_of(path, &arena);
    line = line_of(&history, first.batch.transactions[0].bank_ref, &times);
    assert_int_equal(times, 1);
    assert_int_equal(line->status, ENTRY_BOOKED);
    assert_int_equal(line->outcome, OUTCOME_MATCH);
    arena_clear(&arena);
    sample_clear(&first);
    sample_clear(&second);
    free(path);
    sample_folder_remove(folder, files);
}

/* A ledger's list over several runs: what each run sees, takes, and what the next is told. */
static void lists_in_turn(void **state)
{
    (void)state;
    static const struct turn {
        int64_t listed_minor; /* by the ledger */
        int64_t open_minor;   /* of it when the run began */
        int64_t taken_minor;  /* by the run */
        int64_t told_minor;   /* taken, to the next run; 0 for nothing told */
    } turns[] = {
        {10000, 10000, 4000, 4000}, /* a part payment */
        {10000, 6000, 0, 4000},     /* the same list again: it does not contain it */
        {10000, 6000, 1000, 5000},  /* and again, with another part */
        {5000, 5000, 0, 0},         /* the ledger has booked both: nothing is pending */
        {5000, 5000, 5000, 5000},   /* the rest */
    };
    char *folder = sample_folder();
    char *path = sample_path(folder, files[0]);
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        struct sample sample;
        sample_make(&sample, 5 + i, 1, 1);
        struct item *item = &sample.batch.items[0];
        item->open_minor = turns[i].open_minor;
        item->listed_minor = turns[i].open_minor == turns[i].listed_minor ? 0 : 10000;
        if (turns[i].taken_minor == 0) {
            sample.result.outcomes[0] = (struct outcome){.status = OUTCOME_EXCEPTION,
                                                         .reason = REASON_AMBIGUOUS,
                                                         .paired = OUTCOME_NONE,
                                                         .unapplied_minor = 10000};
            sample.result.allocations_count = 0;
        } else {
            sample.result.outcomes[0].unapplied_minor = 10000 - turns[i].taken_minor;
            sample.result.allocations[0] =
                (struct allocation){.allocated_minor = turns[i].taken_minor,
                                    .open_before_minor = turns[i].open_minor,
                                    .open_after_minor = turns[i].open_minor - turns[i].taken_minor};
        }
        sample_save(&sample, path);
        struct workbook_history history = history_of(path, &arena);
        assert_int_equal(history.taken_count, turns[i].told_minor == 0 ? 0 : 1);
        if (turns[i].told_minor != 0) {
            assert_int_equal(history.taken[0].taken_minor, turns[i].told_minor);
            assert_int_equal(history.taken[0].listed_minor, turns[i].listed_minor);
            assert_int_equal(history.taken[0].listed_as_of.day, 20061);
        }
        sample_clear(&sample);
    }
    arena_clear(&arena);
    free(path);
    sample_folder_remove(folder, files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_and_items_of_one_run),
        cmocka_unit_test(second_delivery_takes_nothing),
        cmocka_unit_test(pending_line_is_told_as_booked),
        cmocka_unit_test(lists_in_turn),
    };
    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
