/* Open exceptions of earlier runs: which are carried, that they come back as they were stored, and
 * what a run that judged them may store of them. */
#include "sample.h"

#include <sqlite3.h>

static const char *const files[] = {"w.db", "w.db-wal", "w.db-shm", NULL};

/* A workbook of one run, and a second run that carries what is open of it. */
struct carry {
    char *folder;
    char *path;
    struct sample first;
    struct sample next; /* two lines of its own, and no items */
    size_t most;
};

static struct workbook *carry_open(const struct carry *carry, enum workbook_mode mode)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    assert_int_equal(workbook_open(carry->path, mode, &diag, &workbook), STATUS_OK);
    return workbook;
}

/* The array with room for `more` elements. */
static void *carry_room(struct sample *sample, const void *array, size_t count, size_t more,
                        size_t size)
{
    void *room = sample_array(sample, count + more, size);
    memcpy(room, array, count * size);
    return room;
}

static void carry_make(struct carry *carry, struct date from)
{
    struct diag diag = {0};
    *carry = (struct carry){.folder = sample_folder()};
    carry->path = sample_path(carry->folder, files[0]);
    sample_make(&carry->first, 5, 60, 4);
    sample_save(&carry->first, carry->path);
    sample_make(&carry->next, 6, 2, 0);
    struct workbook *workbook = carry_open(carry, WORKBOOK_READ);
    assert_int_equal(workbook_count_open(workbook, &diag, &carry->most), STATUS_OK);
    struct batch *batch = &carry->next.batch;
    size_t more = carry->most;
    batch->files =
        carry_room(&carry->next, batch->files, batch->files_count, more, sizeof *batch->files);
    batch->statements = carry_room(&carry->next, batch->statements, batch->statements_count, more,
                                   sizeof *batch->statements);
    batch->entries = carry_room(&carry->next, batch->entries, batch->entries_count, more,
                                sizeof *batch->entries);
    batch->transactions = carry_room(&carry->next, batch->transactions, batch->transactions_count,
                                     more, sizeof *batch->transactions);
    size_t read = batch->transactions_count;
    assert_int_equal(workbook_carry(workbook, from, more, &carry->next.arena, &diag, batch),
                     STATUS_OK);
    workbook_close(workbook);
    assert_int_equal(batch_read_count(batch), read);
    struct batch_result *result = &carry->next.result;
    result->outcomes =
        carry_room(&carry->next, result->outcomes, read, more, sizeof *result->outcomes);
    for (size_t i = read; i < batch->transactions_count; i++) {
        result->outcomes[i] =
            (struct outcome){.status = OUTCOME_EXCEPTION,
                             .reason = REASON_NO_CANDIDATE,
                             .paired = OUTCOME_NONE,
                             .unapplied_minor = batch->transactions[i].transaction->amount.minor};
    }
}

static void carry_clear(struct carry *carry)
{
    sample_clear(&carry->first);
    sample_clear(&carry->next);
    free(carry->path);
    sample_folder_remove(carry->folder, files);
}

static enum status carry_save(struct carry *carry)
{
    struct diag diag = {0};
    struct workbook *workbook = carry_open(carry, WORKBOOK_WRITE);
    sample_count_automatic(&carry->next);
    enum status status = workbook_save_run(workbook, &carry->next.batch, &carry->next.result,
                                           &carry->next.run, &diag);
    workbook_close(workbook);
    return status;
}

static void carry_verify(const struct carry *carry, bool holds)
{
    struct diag diag = {0};
    struct workbook_check check;
    struct workbook *workbook = carry_open(carry, WORKBOOK_READ);
    assert_int_equal(workbook_verify(workbook, &diag, &check), STATUS_OK);
    assert_int_equal(check.holds, holds);
    workbook_close(workbook);
}

static void carry_same_text(struct slice a, struct slice b)
{
    assert_int_equal(a.len, b.len);
    assert_true(slice_equal(a, b));
}

/* A carried line of `batch` is the line of the first run that it says it is. */
static void carry_same_line(const struct carry *carry, const struct batch *batch, size_t i)
{
    const struct batch *first = &carry->first.batch;
    size_t at = batch_read_count(batch) + i;
    size_t stored = (size_t)batch->carried[i].transaction_no - 1; /* numbers begin with 1 */
    const struct transaction *a = batch->transactions[at].transaction;
    const struct transaction *b = first->transactions[stored].transaction;
    assert_int_equal(batch->carried[i].run_id, 1);
    carry_same_text(batch->transactions[at].bank_ref, first->transactions[stored].bank_ref);
    assert_int_equal(batch->transactions[at].detail, first->transactions[stored].detail);
    assert_int_equal(a->amount.minor, b->amount.minor);
    carry_same_text(a->servicer_ref, b->servicer_ref);
    carry_same_text(a->end_to_end_id, b->end_to_end_id);
    carry_same_text(a->mandate_id, b->mandate_id);
    carry_same_text(a->purpose, b->purpose);
    carry_same_text(a->return_reason, b->return_reason);
    carry_same_text(a->code, b->code);
    carry_same_text(a->counterparty.name, b->counterparty.name);
    carry_same_text(a->counterparty.account, b->counterparty.account);
    carry_same_text(a->counterparty.ultimate_name, b->counterparty.ultimate_name);
    carry_same_text(a->additional, b->additional);
    assert_int_equal(a->instructed.minor, b->instructed.minor);
    assert_int_equal(a->remittance_count, b->remittance_count);
    for (size_t j = 0; j < a->remittance_count; j++) {
        carry_same_text(a->remittance[j], b->remittance[j]);
    }
    assert_int_equal(a->references_count, b->references_count);
    for (size_t j = 0; j < a->references_count; j++) {
        assert_int_equal(a->references[j].scheme, b->references[j].scheme);
        carry_same_text(a->references[j].value, b->references[j].value);
    }
    assert_int_equal(a->documents_count, b->documents_count);
    for (size_t j = 0; j < a->documents_count; j++) {
        carry_same_text(a->documents[j].number, b->documents[j].number);
        assert_int_equal(a->documents[j].amount.minor, b->documents[j].amount.minor);
        assert_int_equal(a->documents[j].due_minor, b->documents[j].due_minor);
    }
    const struct entry *x = &batch_entry_of(batch, at)->entry;
    const struct entry *y = &batch_entry_of(first, stored)->entry;
    assert_int_equal(x->ordinal, y->ordinal);
    assert_int_equal(x->booking_date.day, y->booking_date.day);
    assert_int_equal(x->value_date.day, y->value_date.day);
    assert_int_equal(x->status, y->status);
    carry_same_text(x->code, y->code);
    assert_string_equal(x->place.file, y->place.file);
    assert_int_equal(x->place.line, y->place.line);
    const struct batch_statement *s = batch_statement_of(batch, at);
    const struct batch_statement *of = batch_statement_of(first, stored);
    carry_same_text(s->statement.statement_id, of->statement.statement_id);
    carry_same_text(s->statement.account, of->statement.account);
    carry_same_text(s->entity, of->entity);
    carry_same_text(batch->files[s->file].name, first->files[of->file].name);
}

/* How many lines of the first run are open, of those booked on `from` or later or on no day. */
static size_t carry_wanted(const struct carry *carry, struct date from)
{
    size_t wanted = 0;
    for (size_t i = 0; i < carry->first.batch.transactions_count; i++) {
        int32_t day = batch_entry_of(&carry->first.batch, i)->entry.booking_date.day;
        wanted += carry->first.result.outcomes[i].status == OUTCOME_EXCEPTION &&
                          (day == 0 || day >= from.day)
                      ? 1
                      : 0;
    }
    return wanted;
}

static void open_lines_come_as_they_were_stored(void **state)
{
    static const struct date days[] = {{0}, {20000}, {20031}, {30000}};
    (void)state;
    size_t before = SIZE_MAX;
    for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
        struct carry carry;
        carry_make(&carry, days[d]);
        assert_int_equal(carry.next.batch.carried_count, carry_wanted(&carry, days[d]));
        assert_true(carry.next.batch.carried_count > 0 && carry.most < 60);
        assert_true(carry.next.batch.carried_count <= before);
        before = carry.next.batch.carried_count;
        for (size_t i = 0; i < carry.next.batch.carried_count; i++) {
            carry_same_line(&carry, &carry.next.batch, i);
        }
        carry_clear(&carry);
    }
    assert_true(before > 0); /* lines without a day are never too old */
}

static void a_run_that_carried_is_loaded_as_it_was(void **state)
{
    (void)state;
    struct carry carry;
    struct diag diag = {0};
    struct batch batch;
    struct batch_result result;
    struct workbook_run run;
    carry_make(&carry, (struct date){0});
    struct batch_result *saved = &carry.next.result;
    size_t read = batch_read_count(&carry.next.batch);
    saved->outcomes[read].status = OUTCOME_IGNORED; /* the first of them is explained now */
    saved->outcomes[read].reason = REASON_TAX;
    assert_int_equal(carry_save(&carry), STATUS_OK);
    struct workbook *workbook = carry_open(&carry, WORKBOOK_READ);
    assert_int_equal(
        workbook_load_run(workbook, 2, &carry.next.arena, &diag, &batch, &result, &run), STATUS_OK);
    workbook_close(workbook);
    assert_int_equal(batch.carried_count, carry.next.batch.carried_count);
    assert_int_equal(batch_read_count(&batch), read);
    assert_int_equal(batch.entries_count, carry.next.batch.entries_count);
    for (size_t i = 0; i < batch.carried_count; i++) {
        assert_int_equal(batch.carried[i].outcome_no, carry.next.batch.carried[i].outcome_no);
        assert_int_equal(result.outcomes[read + i].reason, saved->outcomes[read + i].reason);
        carry_same_line(&carry, &batch, i);
    }
    assert_int_equal(batch.rolls_count, 2); /* exceptions, and what partials left */
    assert_int_equal(batch.rolls[0].figures[ROLL_BEFORE].count,
                     carry_wanted(&carry, (struct date){0}));
    assert_int_equal(batch.rolls[0].figures[ROLL_CARRIED].count, -1);
    carry_verify(&carry, true);
    /* What was settled is not open any more. */
    workbook = carry_open(&carry, WORKBOOK_READ);
    size_t open = 0;
    assert_int_equal(workbook_count_open(workbook, &diag, &open), STATUS_OK);
    assert_int_equal(open, batch.rolls[0].figures[ROLL_AFTER].count);
    workbook_close(workbook);
    carry_clear(&carry);
}

static void an_outcome_is_followed_once(void **state)
{
    (void)state;
    struct carry carry;
    carry_make(&carry, (struct date){0});
    assert_int_equal(carry_save(&carry), STATUS_OK);
    /* A third run that had not seen the second would judge the same outcomes again. */
    assert_int_equal(carry_save(&carry), STATUS_DATABASE);
    carry_verify(&carry, true);
    carry_clear(&carry);
}

static void more_lines_than_there_is_room_for_are_refused(void **state)
{
    (void)state;
    struct carry carry;
    struct diag diag = {0};
    struct batch batch;
    carry_make(&carry, (struct date){0});
    batch = carry.next.batch;
    batch.transactions_count = batch_read_count(&batch);
    batch.carried_count = 0;
    struct workbook *workbook = carry_open(&carry, WORKBOOK_READ);
    assert_int_equal(workbook_carry(workbook, (struct date){0}, carry.most - 1, &carry.next.arena,
                                    &diag, &batch),
                     STATUS_DATABASE);
    workbook_close(workbook);
    carry_clear(&carry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_lines_come_as_they_were_stored),
        cmocka_unit_test(a_run_that_carried_is_loaded_as_it_was),
        cmocka_unit_test(an_outcome_is_followed_once),
        cmocka_unit_test(more_lines_than_there_is_room_for_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
