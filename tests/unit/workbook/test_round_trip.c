/* What was saved comes back: the same structs, the same order, the same bytes. */
#include "sample.h"

static void same_text(struct slice a, struct slice b)
{
    assert_int_equal(a.len, b.len);
    if (a.len > 0) {
        assert_memory_equal(a.ptr, b.ptr, a.len);
    }
}

static void same_place(struct place a, struct place b)
{
    same_text(slice_from(a.file), slice_from(b.file));
    assert_int_equal(a.file == NULL, b.file == NULL);
    assert_int_equal(a.line, b.line);
    assert_int_equal(a.offset, b.offset);
}

static void same_currency(struct currency a, struct currency b)
{
    assert_memory_equal(a.code, b.code, sizeof a.code);
    assert_int_equal(a.exponent, b.exponent);
}

static void same_money(struct money a, struct money b)
{
    assert_int_equal(a.minor, b.minor);
    same_currency(a.currency, b.currency);
}

static void same_notes(const struct note *a, size_t a_count, const struct note *b, size_t b_count)
{
    assert_int_equal(a_count, b_count);
    for (size_t i = 0; i < a_count; i++) {
        assert_string_equal(a[i].name, b[i].name);
        same_text(a[i].text, b[i].text);
    }
}

static void same_evidence(const struct evidence *a, size_t a_count, const struct evidence *b,
                          size_t b_count)
{
    assert_int_equal(a_count, b_count);
    for (size_t i = 0; i < a_count; i++) {
        assert_string_equal(a[i].name, b[i].name);
        assert_int_equal(a[i].weight_bits, b[i].weight_bits);
    }
}

static void same_files(const struct batch *a, const struct batch *b)
{
    assert_int_equal(a->files_count, b->files_count);
    for (size_t i = 0; i < a->files_count; i++) {
        const struct batch_file *x = &a->files[i];
        const struct batch_file *y = &b->files[i];
        same_text(x->name, y->name);
        same_text(x->format, y->format);
        assert_int_equal(x->role, y->role);
        assert_int_equal(x->size_bytes, y->size_bytes);
        assert_memory_equal(&x->digest, &y->digest, sizeof x->digest);
        assert_int_equal(x->rejected, y->rejected);
        assert_int_equal(x->statements_count, y->statements_count);
        assert_int_equal(x->entries_count, y->entries_count);
        assert_int_equal(x->transactions_count, y->transactions_count);
    }
    assert_int_equal(a->diagnostics_count, b->diagnostics_count);
    for (size_t i = 0; i < a->diagnostics_count; i++) {
        assert_int_equal(a->diagnostics[i].severity, b->diagnostics[i].severity);
        assert_string_equal(a->diagnostics[i].code, b->diagnostics[i].code);
        assert_string_equal(a->diagnostics[i].message, b->diagnostics[i].message);
        same_place(a->diagnostics[i].place, b->diagnostics[i].place);
    }
}

static void same_balance(const struct balance *a, const struct balance *b)
{
    assert_int_equal(a->present, b->present);
    assert_int_equal(a->minor, b->minor);
    assert_int_equal(a->date.day, b->date.day);
    same_currency(a->currency, b->currency);
}

static void same_statements(const struct batch *a, const struct batch *b)
{
    assert_int_equal(a->statements_count, b->statements_count);
    for (size_t i = 0; i < a->statements_count; i++) {
        const struct statement *x = &a->statements[i].statement;
        const struct statement *y = &b->statements[i].statement;
        same_text(x->format, y->format);
        same_text(x->statement_id, y->statement_id);
        same_text(x->sequence, y->sequence);
        same_text(x->page, y->page);
        same_text(x->account, y->account);
        same_text(x->account_bank, y->account_bank);
        same_currency(x->currency, y->currency);
        assert_int_equal(x->from.day, y->from.day);
        assert_int_equal(x->to.day, y->to.day);
        same_balance(&x->opening, &y->opening);
        same_balance(&x->closing, &y->closing);
        same_notes(x->notes, x->notes_count, y->notes, y->notes_count);
        same_place(x->place, y->place);
        same_text(a->statements[i].entity, b->statements[i].entity);
        assert_int_equal(a->statements[i].file, b->statements[i].file);
        assert_int_equal(a->statements[i].entries_first, b->statements[i].entries_first);
        assert_int_equal(a->statements[i].entries_count, b->statements[i].entries_count);
        assert_int_equal(a->statements[i].balanced, b->statements[i].balanced);
        assert_int_equal(a->statements[i].duplicate, b->statements[i].duplicate);
        assert_int_equal(a->statements[i].conflict, b->statements[i].conflict);
    }
    assert_int_equal(a->entries_count, b->entries_count);
    for (size_t i = 0; i < a->entries_count; i++) {
        const struct entry *x = &a->entries[i].entry;
        const struct entry *y = &b->entries[i].entry;
        assert_int_equal(a->entries[i].statement, b->entries[i].statement);
        assert_int_equal(a->entries[i].transactions_first, b->entries[i].transactions_first);
        assert_int_equal(x->ordinal, y->ordinal);
        same_text(x->servicer_ref, y->servicer_ref);
        same_money(x->amount, y->amount);
        assert_int_equal(x->booking_date.day, y->booking_date.day);
        assert_int_equal(x->value_date.day, y->value_date.day);
        assert_int_equal(x->status, y->status);
        assert_int_equal(x->reversal, y->reversal);
        same_text(x->code, y->code);
        same_text(x->additional, y->additional);
        same_notes(x->notes, x->notes_count, y->notes, y->notes_count);
        same_place(x->place, y->place);
        assert_int_equal(x->transactions_count, y->transactions_count);
    }
}

static void same_details(const struct transaction *x, const struct transaction *y)
{
    assert_int_equal(x->references_count, y->references_count);
    for (size_t i = 0; i < x->references_count; i++) {
        assert_int_equal(x->references[i].scheme, y->references[i].scheme);
        same_text(x->references[i].value, y->references[i].value);
        assert_int_equal(x->references[i].valid, y->references[i].valid);
    }
    assert_int_equal(x->documents_count, y->documents_count);
    for (size_t i = 0; i < x->documents_count; i++) {
        same_text(x->documents[i].number, y->documents[i].number);
        same_money(x->documents[i].amount, y->documents[i].amount);
        assert_int_equal(x->documents[i].remitted, y->documents[i].remitted);
        assert_int_equal(x->documents[i].due_minor, y->documents[i].due_minor);
        assert_int_equal(x->documents[i].discount_minor, y->documents[i].discount_minor);
        assert_int_equal(x->documents[i].tax_minor, y->documents[i].tax_minor);
    }
    assert_int_equal(x->remittance_count, y->remittance_count);
    for (size_t i = 0; i < x->remittance_count; i++) {
        same_text(x->remittance[i], y->remittance[i]);
    }
}

static void same_transactions(const struct batch *a, const struct batch *b)
{
    assert_int_equal(a->transactions_count, b->transactions_count);
    for (size_t i = 0; i < a->transactions_count; i++) {
        const struct batch_transaction *at = &a->transactions[i];
        const struct batch_transaction *bt = &b->transactions[i];
        const struct transaction *x = at->transaction;
        const struct transaction *y = bt->transaction;
        assert_ptr_equal(y, &b->entries[bt->entry].entry.transactions[bt->detail - 1]);
        same_text(at->bank_ref, bt->bank_ref);
        assert_int_equal(at->entry, bt->entry);
        assert_int_equal(at->detail, bt->detail);
        assert_int_equal(at->duplicate_of, bt->duplicate_of);
        same_text(x->servicer_ref, y->servicer_ref);
        same_money(x->amount, y->amount);
        same_text(x->end_to_end_id, y->end_to_end_id);
        same_text(x->mandate_id, y->mandate_id);
        same_text(x->transaction_id, y->transaction_id);
        same_text(x->purpose, y->purpose);
        same_text(x->return_reason, y->return_reason);
        same_text(x->code, y->code);
        same_text(x->counterparty.name, y->counterparty.name);
        same_text(x->counterparty.account, y->counterparty.account);
        same_text(x->counterparty.bank, y->counterparty.bank);
        same_text(x->counterparty.ultimate_name, y->counterparty.ultimate_name);
        same_text(x->additional, y->additional);
        same_notes(x->notes, x->notes_count, y->notes, y->notes_count);
        same_money(x->charges, y->charges);
        same_money(x->instructed, y->instructed);
        same_details(x, y);
    }
}

static void same_items(const struct batch *a, const struct batch *b)
{
    assert_int_equal(a->items_count, b->items_count);
    for (size_t i = 0; i < a->items_count; i++) {
        const struct item *x = &a->items[i];
        const struct item *y = &b->items[i];
        assert_int_equal(item_compare(x, y), 0);
        same_text(x->customer_name, y->customer_name);
        same_text(x->customer_iban, y->customer_iban);
        same_currency(x->currency, y->currency);
        assert_int_equal(x->amount_minor, y->amount_minor);
        assert_int_equal(x->open_minor, y->open_minor);
        assert_int_equal(x->listed_minor, y->listed_minor);
        assert_int_equal(x->tax_known, y->tax_known);
        assert_int_equal(x->tax_minor, y->tax_minor);
        assert_int_equal(x->issue_date.day, y->issue_date.day);
        assert_int_equal(x->due_date.day, y->due_date.day);
        same_text(x->reference, y->reference);
        same_text(x->po_number, y->po_number);
        same_text(x->contract_number, y->contract_number);
        same_text(x->mandate_id, y->mandate_id);
        same_text(x->end_to_end_id, y->end_to_end_id);
        assert_int_equal(x->discount_ppm, y->discount_ppm);
        assert_int_equal(x->discount_date.day, y->discount_date.day);
        assert_int_equal(x->kind, y->kind);
        same_place(x->place, y->place);
    }
    assert_int_equal(a->customers_count, b->customers_count);
    for (size_t i = 0; i < a->customers_count; i++) {
        const struct customer *x = &a->customers[i];
        const struct customer *y = &b->customers[i];
        same_text(x->customer_id, y->customer_id);
        same_text(x->name, y->name);
        same_text(x->iban, y->iban);
        same_text(x->language, y->language);
        assert_int_equal(x->credit_limit_minor, y->credit_limit_minor);
        assert_int_equal(x->payment_days, y->payment_days);
        assert_int_equal(x->discount_ppm, y->discount_ppm);
        assert_int_equal(x->discount_days, y->discount_days);
        same_text(x->group, y->group);
        same_text(x->email, y->email);
        same_place(x->place, y->place);
    }
}

static void same_allocation(const struct allocation *a, const struct allocation *b)
{
    struct allocation figures_a = *a;
    struct allocation figures_b = *b;
    figures_a.parts = NULL;
    figures_b.parts = NULL;
    assert_memory_equal(&figures_a, &figures_b, sizeof figures_a);
    for (size_t i = 0; i < a->parts_count; i++) {
        assert_int_equal(a->parts[i].kind, b->parts[i].kind);
        assert_int_equal(a->parts[i].rule, b->parts[i].rule);
        assert_int_equal(a->parts[i].amount_minor, b->parts[i].amount_minor);
        assert_int_equal(a->parts[i].limit_minor, b->parts[i].limit_minor);
        assert_int_equal(a->parts[i].share_ppm, b->parts[i].share_ppm);
        same_text(a->parts[i].scope, b->parts[i].scope);
        same_text(a->parts[i].basis, b->parts[i].basis);
    }
}

static void same_result(const struct batch *batch, const struct batch_result *a,
                        const struct batch_result *b)
{
    for (size_t i = 0; i < batch->transactions_count; i++) {
        const struct outcome *x = &a->outcomes[i];
        const struct outcome *y = &b->outcomes[i];
        assert_int_equal(x->status, y->status);
        assert_int_equal(x->reason, y->reason);
        assert_int_equal(x->confidence_ppm, y->confidence_ppm);
        same_text(x->rule, y->rule);
        assert_int_equal(x->paired, y->paired);
        assert_int_equal(x->allocations_first, y->allocations_first);
        assert_int_equal(x->allocations_count, y->allocations_count);
        assert_int_equal(x->candidates_first, y->candidates_first);
        assert_int_equal(x->candidates_count, y->candidates_count);
        assert_int_equal(x->unapplied_minor, y->unapplied_minor);
        same_evidence(x->evidence, x->evidence_count, y->evidence, y->evidence_count);
    }
    assert_int_equal(a->allocations_count, b->allocations_count);
    for (size_t i = 0; i < a->allocations_count; i++) {
        same_allocation(&a->allocations[i], &b->allocations[i]);
    }
    assert_int_equal(a->candidates_count, b->candidates_count);
    for (size_t i = 0; i < a->candidates_count; i++) {
        const struct candidate *x = &a->candidates[i];
        const struct candidate *y = &b->candidates[i];
        assert_int_equal(x->transaction, y->transaction);
        assert_int_equal(x->rank, y->rank);
        assert_int_equal(x->score_bits, y->score_bits);
        assert_int_equal(x->confidence_ppm, y->confidence_ppm);
        assert_int_equal(x->items_count, y->items_count);
        assert_memory_equal(x->items, y->items, x->items_count * sizeof *x->items);
        same_evidence(x->evidence, x->evidence_count, y->evidence, y->evidence_count);
    }
}

static void same_learnt(const struct batch_result *a, const struct batch_result *b)
{
    assert_int_equal(a->decoys.automatic, b->decoys.automatic);
    assert_int_equal(a->decoys.made, b->decoys.made);
    assert_int_equal(a->decoys.won, b->decoys.won);
    assert_int_equal(a->decoys.expected_wrong_cents, b->decoys.expected_wrong_cents);
    assert_int_equal(a->rates_count, b->rates_count);
    for (size_t i = 0; i < a->rates_count; i++) {
        const struct batch_rate *x = &a->rates[i];
        const struct batch_rate *y = &b->rates[i];
        assert_string_equal(x->name, y->name);
        assert_int_equal(x->default_ppm, y->default_ppm);
        assert_int_equal(x->default_receipts, y->default_receipts);
        assert_int_equal(x->seen_ppm, y->seen_ppm);
        assert_int_equal(x->of_ppm, y->of_ppm);
        assert_int_equal(x->low_ppm, y->low_ppm);
        assert_int_equal(x->high_ppm, y->high_ppm);
        assert_int_equal(x->used_ppm, y->used_ppm);
    }
    assert_int_equal(a->learnt_count, b->learnt_count);
    for (size_t i = 0; i < a->learnt_count; i++) {
        same_text(a->learnt[i].account, b->learnt[i].account);
        same_text(a->learnt[i].customer_id, b->learnt[i].customer_id);
        assert_int_equal(a->learnt[i].payments, b->learnt[i].payments);
        assert_int_equal(a->learnt[i].lessons_first, b->learnt[i].lessons_first);
        assert_int_equal(a->learnt[i].lessons_count, b->learnt[i].lessons_count);
        assert_int_equal(a->learnt[i].first.day, b->learnt[i].first.day);
        assert_int_equal(a->learnt[i].last.day, b->learnt[i].last.day);
    }
    assert_int_equal(a->lessons_count, b->lessons_count);
    assert_memory_equal(a->lessons, b->lessons, a->lessons_count * sizeof *a->lessons);
    assert_int_equal(a->names_count, b->names_count);
    for (size_t i = 0; i < a->names_count; i++) {
        same_text(a->names[i].name, b->names[i].name);
        same_text(a->names[i].customer_id, b->names[i].customer_id);
        assert_int_equal(a->names[i].payments, b->names[i].payments);
        assert_int_equal(a->names[i].first.day, b->names[i].first.day);
        assert_int_equal(a->names[i].last.day, b->names[i].last.day);
    }
    assert_int_equal(a->habits_count, b->habits_count);
    for (size_t i = 0; i < a->habits_count; i++) {
        same_text(a->habits[i].customer_id, b->habits[i].customer_id);
        assert_memory_equal(&a->habits[i].counts, &b->habits[i].counts, sizeof a->habits[i].counts);
        assert_int_equal(a->habits[i].first.day, b->habits[i].first.day);
        assert_int_equal(a->habits[i].last.day, b->habits[i].last.day);
    }
}

static void same_run(const struct sample *sample, struct workbook *workbook)
{
    struct arena arena = {0};
    struct diag diag = {0};
    struct batch batch;
    struct batch_result result;
    struct workbook_run run;
    assert_int_equal(
        workbook_load_run(workbook, sample->run.run_id, &arena, &diag, &batch, &result, &run),
        STATUS_OK);
    same_files(&sample->batch, &batch);
    same_statements(&sample->batch, &batch);
    same_transactions(&sample->batch, &batch);
    same_items(&sample->batch, &batch);
    same_result(&batch, &sample->result, &result);
    same_learnt(&sample->result, &result);
    same_text(sample->run.started_at, run.started_at);
    same_text(sample->run.program, run.program);
    same_text(sample->run.configuration, run.configuration);
    assert_memory_equal(&sample->run.fingerprint, &run.fingerprint, sizeof run.fingerprint);
    assert_int_equal(sample->run.items_as_of.day, run.items_as_of.day);
    assert_int_equal(sample->run.run_id, run.run_id);
    arena_clear(&arena);
}

static void verified(struct workbook *workbook, uint64_t runs)
{
    struct diag diag = {0};
    struct workbook_check check;
    assert_int_equal(workbook_verify(workbook, &diag, &check), STATUS_OK);
    if (diag.count > 0) {
        print_error("%s %s\n", diag.last.code, diag.last.message);
    }
    assert_int_equal(diag.count, 0);
    assert_true(check.holds);
    assert_true(check.balances_hold);
    assert_int_equal(check.runs, runs);
    assert_int_equal(check.events, runs);
    assert_int_equal(strlen(check.head_hash), DIGEST_HEX);
}

static const char *const files[] = {"w.db", "w.db-wal", "w.db-shm", NULL};

static const struct round_trip_case {
    const char *name;
    size_t entries;
    size_t items;
    size_t runs;
} round_trip_cases[] = {
    {"nothing at all", 0, 0, 1},
    {"items without statements", 0, 3, 1},
    {"statements without items", 7, 0, 1},
    {"one of each", 1, 1, 1},
    {"a batch of many shapes", 130, 90, 1},
    {"several runs in one workbook", 60, 40, 4},
};

static void round_trip_holds(void **state)
{
    const struct round_trip_case *c = *state;
    char *folder = sample_folder();
    char *path = sample_path(folder, files[0]);
    struct sample samples[4];
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    for (size_t i = 0; i < c->runs; i++) {
        sample_make(&samples[i], 100 + i, c->entries, c->items);
        sample_save(&samples[i], path);
        assert_int_equal(samples[i].run.run_id, i + 1);
    }
    assert_int_equal(workbook_open(path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    for (size_t i = 0; i < c->runs; i++) {
        int64_t run_id = 0;
        same_run(&samples[i], workbook);
        assert_int_equal(workbook_find_run(workbook, &samples[i].run.fingerprint, &diag, &run_id),
                         STATUS_OK);
        assert_int_equal(run_id, i + 1);
        sample_clear(&samples[i]);
    }
    verified(workbook, c->runs);
    workbook_close(workbook);
    free(path);
    sample_folder_remove(folder, files);
}

static void round_trip_of_many_seeds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        char *folder = sample_folder();
        char *path = sample_path(folder, files[0]);
        struct sample sample;
        struct diag diag = {0};
        struct workbook *workbook = NULL;
        sample_make(&sample, seed, 1 + seed % 45, seed % 30);
        sample_save(&sample, path);
        assert_int_equal(workbook_open(path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
        same_run(&sample, workbook);
        workbook_close(workbook);
        sample_clear(&sample);
        free(path);
        sample_folder_remove(folder, files);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(round_trip_of_many_seeds)};
    int failed = unit_run_cases("round trip", round_trip_cases, round_trip_holds);
    return failed + cmocka_run_group_tests_name("round trip, drawn", tests, NULL, NULL);
}
