/*
 * sample - batches for the tests of the workbook, drawn from a seed: every field takes every shape
 * it may have (absent, empty, odd bytes), and the accounting ties out.
 */
#ifndef TS_TESTS_WORKBOOK_SAMPLE_H
#define TS_TESTS_WORKBOOK_SAMPLE_H

#include "workbook/workbook.h"

#include "model/account.h"
#include "model/batch_learnt.h"
#include "model/controls.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct sample {
    uint64_t state; /* of the generator */
    struct arena arena;
    struct batch batch;
    struct batch_result result;
    struct workbook_run run;
};

static inline uint32_t sample_draw(struct sample *sample, uint32_t below)
{
    sample->state = sample->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((sample->state >> 33) % below);
}

static inline void *sample_array(struct sample *sample, size_t count, size_t size)
{
    void *array = arena_array(&sample->arena, count, size);
    assert_non_null(array);
    return array;
}

static inline struct slice sample_format(struct sample *sample, const char *prefix, size_t number)
{
    struct buffer text = {0};
    struct slice copy = {NULL, 0};
    buffer_add_text(&text, prefix);
    buffer_add_u64(&text, number);
    assert_int_equal(arena_copy(&sample->arena, buffer_slice(&text), &copy), STATUS_OK);
    buffer_clear(&text);
    return copy;
}

/* Absent, plain, and what tries a database: quotes, controls, NUL, bytes that are no UTF-8. */
static inline struct slice sample_text(struct sample *sample)
{
    static const struct slice texts[] = {
        {NULL, 0},
        {"Muster & Söhne GmbH", 20},
        {"O'Hara \"Ltd\"; DROP TABLE run; --", 32},
        {"line\r\nfeed\tand \x1b[0m", 18},
        {"a\0b", 3},
        {"\xff\xfe broken", 9},
        {"INVOICE 4711", 12},
    };
    return texts[sample_draw(sample, sizeof texts / sizeof texts[0])];
}

static inline const struct note *sample_notes(struct sample *sample, size_t *count)
{
    static const char *const names[] = {"exchange_rate", "other_reference"};
    *count = sample_draw(sample, 3);
    struct note *notes = sample_array(sample, *count, sizeof *notes);
    for (size_t i = 0; i < *count; i++) {
        notes[i] = (struct note){names[sample_draw(sample, 2)], sample_text(sample)};
    }
    return *count == 0 ? NULL : notes;
}

static inline struct date sample_date(struct sample *sample)
{
    static const int32_t days[] = {0, 1, 20000, 20031, 20060, 20061};
    return (struct date){days[sample_draw(sample, sizeof days / sizeof days[0])]};
}

static inline struct currency sample_currency(const char *code)
{
    struct currency currency = {{0}, 0};
    assert_true(currency_parse(slice_from(code), &currency));
    return currency;
}

static inline const struct evidence *sample_evidence(struct sample *sample, size_t *count)
{
    static const char *const names[] = {"reference_exact", "amount_equal", "payer_iban"};
    *count = sample_draw(sample, 4);
    struct evidence *evidence = sample_array(sample, *count, sizeof *evidence);
    for (size_t i = 0; i < *count; i++) {
        evidence[i].name = names[sample_draw(sample, 3)];
        evidence[i].weight_bits = (int32_t)sample_draw(sample, 40000) - 20000;
    }
    return *count == 0 ? NULL : evidence;
}

static inline void sample_files(struct sample *sample)
{
    struct batch *batch = &sample->batch;
    batch->files_count = 4;
    batch->files = sample_array(sample, batch->files_count, sizeof *batch->files);
    static const enum batch_role roles[] = {BATCH_STATEMENTS, BATCH_OPEN_ITEMS, BATCH_CUSTOMERS,
                                            BATCH_RATES};
    for (size_t i = 0; i < batch->files_count; i++) {
        struct batch_file *file = &batch->files[i];
        file->name = sample_format(sample, "no-such-folder/file-", i);
        file->format = sample_text(sample);
        file->role = roles[i];
        file->size_bytes = (uint64_t)sample_draw(sample, 1000000);
        file->digest = digest_of(file->name);
        file->rejected = i == 3;
        file->statements_count = sample_draw(sample, 9);
        file->entries_count = sample_draw(sample, 9);
        file->transactions_count = sample_draw(sample, 9);
    }
    struct diagnostic *diagnostics = sample_array(sample, 3, sizeof *diagnostics);
    for (size_t i = 0; i < 3; i++) {
        diagnostics[i].severity = (enum severity)i;
        (void)snprintf(diagnostics[i].code, DIAG_CODE_MAX, "TS-CSV-%03zu", i);
        (void)snprintf(diagnostics[i].message, DIAG_MESSAGE_MAX, "message %zu", i);
        diagnostics[i].place = (struct place){i == 0 ? NULL : "other-place.csv", i, 10 * i};
    }
    batch->diagnostics = diagnostics;
    batch->diagnostics_count = 3;
}

static inline void sample_items(struct sample *sample, size_t count)
{
    struct batch *batch = &sample->batch;
    batch->items = sample_array(sample, count, sizeof *batch->items);
    batch->items_count = count;
    for (size_t i = 0; i < count; i++) {
        struct item *item = &batch->items[i];
        bool credit = i % 7 == 6;
        item->invoice_id = sample_format(sample, "R-", 100000 + i);
        item->customer_id = i % 5 == 0 ? (struct slice){NULL, 0} : SLICE("C1");
        item->customer_name = sample_text(sample);
        item->customer_iban = sample_text(sample);
        item->currency = sample_currency("EUR");
        item->amount_minor = credit ? -5000 : 10000;
        item->open_minor = item->amount_minor;
        item->listed_minor = i % 4 == 3 ? 2 * item->open_minor : 0;
        item->issue_date = sample_date(sample);
        item->due_date = sample_date(sample);
        item->reference = sample_text(sample);
        item->po_number = sample_text(sample);
        item->contract_number = sample_text(sample);
        item->mandate_id = sample_text(sample);
        item->end_to_end_id = sample_text(sample);
        item->discount_ppm = sample_draw(sample, 30000);
        item->discount_date = sample_date(sample);
        item->kind = credit ? ITEM_CREDIT_NOTE : ITEM_INVOICE;
        item->place = (struct place){"items.csv", i + 2, 40 * i};
    }
    batch->customers = sample_array(sample, 2, sizeof *batch->customers);
    batch->customers_count = 2;
    for (size_t i = 0; i < 2; i++) {
        struct customer *customer = &batch->customers[i];
        customer->customer_id = SLICE("C1");
        customer->name = sample_text(sample);
        customer->iban = sample_text(sample);
        customer->language = sample_text(sample);
        customer->credit_limit_minor = 500000;
        customer->payment_days = 30;
        customer->discount_ppm = 20000;
        customer->discount_days = 10;
        customer->group = sample_text(sample);
        customer->email = sample_text(sample);
        customer->place = (struct place){"customers.csv", i + 2, 0};
    }
}

static inline void sample_details(struct sample *sample, struct transaction *t)
{
    struct slice *lines = sample_array(sample, 3, sizeof *lines);
    t->remittance_count = sample_draw(sample, 4);
    for (size_t i = 0; i < t->remittance_count; i++) {
        lines[i] = sample_text(sample);
    }
    t->remittance = t->remittance_count == 0 ? NULL : lines;
    struct remittance_reference *references = sample_array(sample, 2, sizeof *references);
    t->references_count = sample_draw(sample, 3);
    for (size_t i = 0; i < t->references_count; i++) {
        references[i].scheme = (enum reference_scheme)sample_draw(sample, REFERENCE_HR + 1);
        references[i].value = sample_text(sample);
        references[i].valid = sample_draw(sample, 2) == 1;
    }
    t->references = t->references_count == 0 ? NULL : references;
    struct referred_document *documents = sample_array(sample, 2, sizeof *documents);
    t->documents_count = sample_draw(sample, 3);
    for (size_t i = 0; i < t->documents_count; i++) {
        documents[i].number = sample_text(sample);
        if (sample_draw(sample, 2) == 1) {
            documents[i].amount = (struct money){-77, sample_currency("JPY")};
            documents[i].remitted = true;
            documents[i].due_minor = 100;
            documents[i].discount_minor = 23;
            documents[i].tax_minor = 7;
        }
    }
    t->documents = t->documents_count == 0 ? NULL : documents;
}

static inline struct transaction sample_transaction(struct sample *sample, int64_t amount_minor)
{
    struct transaction t = {0};
    t.servicer_ref = sample_text(sample);
    t.amount = (struct money){amount_minor, sample_currency("EUR")};
    t.end_to_end_id = sample_text(sample);
    t.mandate_id = sample_text(sample);
    t.transaction_id = sample_text(sample);
    t.purpose = sample_text(sample);
    t.return_reason = sample_text(sample);
    t.code = sample_text(sample);
    t.counterparty.name = sample_text(sample);
    t.counterparty.account = sample_text(sample);
    t.counterparty.bank = sample_text(sample);
    t.counterparty.ultimate_name = sample_text(sample);
    t.additional = sample_text(sample);
    t.notes = sample_notes(sample, &t.notes_count);
    if (sample_draw(sample, 3) == 0) {
        t.instructed = (struct money){123, sample_currency("BHD")};
    }
    sample_details(sample, &t);
    return t;
}

/* Statements of 20 entries; every tenth entry is a batch of three transactions. */
static inline void sample_statements(struct sample *sample, size_t entries)
{
    struct batch *batch = &sample->batch;
    size_t statements = (entries + 19) / 20;
    batch->statements = sample_array(sample, statements, sizeof *batch->statements);
    batch->entries = sample_array(sample, entries, sizeof *batch->entries);
    batch->transactions = sample_array(sample, 3 * entries, sizeof *batch->transactions);
    batch->statements_count = statements;
    batch->entries_count = entries;
    for (size_t i = 0; i < entries; i++) {
        struct batch_statement *statement = &batch->statements[i / 20];
        struct statement *s = &statement->statement;
        if (i % 20 == 0) {
            statement->file = 0;
            statement->entries_first = (uint32_t)i;
            s->format = SLICE("camt.053.001.08");
            s->statement_id = sample_format(sample, "ST-", i / 20);
            s->sequence = sample_text(sample);
            s->page = sample_text(sample);
            s->account = SLICE("DE02120300000000202051");
            s->account_bank = sample_text(sample);
            s->notes = sample_notes(sample, &s->notes_count);
            s->currency = sample_currency("EUR");
            s->from = sample_date(sample);
            s->to = sample_date(sample);
            s->opening = (struct balance){.present = true, .minor = 100, .date = {20000}};
            s->place = (struct place){"statement.xml", i, i};
            statement->entity = sample_text(sample);
            statement->conflict = i % 40 == 20;
        }
        struct batch_entry *batch_entry = &batch->entries[i];
        struct entry *entry = &batch_entry->entry;
        size_t details = i % 10 == 9 ? 3 : 1;
        struct transaction *transactions = sample_array(sample, details, sizeof *transactions);
        batch_entry->statement = (uint32_t)(i / 20);
        batch_entry->transactions_first = (uint32_t)batch->transactions_count;
        entry->ordinal = (uint32_t)(i % 20) + 1;
        entry->servicer_ref = sample_text(sample);
        entry->amount = (struct money){10000 * (int64_t)details, sample_currency("EUR")};
        entry->booking_date = sample_date(sample);
        entry->value_date = sample_date(sample);
        entry->reversal = sample_draw(sample, 2) == 1;
        entry->code = sample_text(sample);
        entry->additional = sample_text(sample);
        entry->notes = sample_notes(sample, &entry->notes_count);
        entry->place = (struct place){"statement.xml", i + 1, 100 * i};
        entry->transactions = transactions;
        entry->transactions_count = details;
        for (size_t j = 0; j < details; j++) {
            transactions[j] = sample_transaction(sample, 10000);
            size_t index = batch->transactions_count++;
            batch->transactions[index] =
                (struct batch_transaction){.transaction = &transactions[j],
                                           .bank_ref = sample_format(sample, "REF", index),
                                           .entry = (uint32_t)i,
                                           .detail = (uint32_t)j + 1,
                                           .duplicate_of = OUTCOME_NONE};
        }
        statement->entries_count++;
        s->closing = (struct balance){.present = true, .minor = s->opening.minor, .date = {20030}};
        for (size_t j = statement->entries_first; j <= i; j++) {
            s->closing.minor += batch->entries[j].entry.amount.minor;
        }
        statement->balanced = 1;
    }
}

/* A tax and charges taken off an allocation that leaves enough open. */
static inline void sample_parts(struct sample *sample, struct allocation *a)
{
    struct part *parts = sample_array(sample, 2, sizeof *parts);
    parts[0] = (struct part){.kind = PART_TAX,
                             .rule = PART_RULE_WITHHELD,
                             .amount_minor = 1000,
                             .limit_minor = 1000,
                             .share_ppm = 100000,
                             .scope = SLICE("customer.K-1"),
                             .basis = SLICE("net amount")};
    parts[1] = (struct part){.kind = PART_CHARGES,
                             .rule = PART_RULE_CHARGES_TOLD,
                             .amount_minor = 250,
                             .limit_minor = 3000,
                             .scope = SLICE("matching")};
    a->tax_minor = 1000;
    a->charges_minor = 250;
    a->open_after_minor -= 1250;
    a->parts = parts;
    a->parts_count = 2;
}

/* An invoice paid whole by every third transaction, a part of one by the next, else nothing. */
static inline void sample_outcomes(struct sample *sample)
{
    struct batch *batch = &sample->batch;
    struct batch_result *result = &sample->result;
    size_t count = batch->transactions_count;
    result->outcomes = sample_array(sample, count, sizeof *result->outcomes);
    result->allocations = sample_array(sample, count, sizeof *result->allocations);
    result->candidates = sample_array(sample, count, sizeof *result->candidates);
    uint32_t item = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct outcome *outcome = &result->outcomes[i];
        outcome->paired = OUTCOME_NONE;
        outcome->allocations_first = (uint32_t)result->allocations_count;
        outcome->candidates_first = (uint32_t)result->candidates_count;
        outcome->evidence = sample_evidence(sample, &outcome->evidence_count);
        outcome->unapplied_minor = 10000;
        while (item < batch->items_count && batch->items[item].kind == ITEM_CREDIT_NOTE) {
            item++;
        }
        if (i % 3 != 2 && item < batch->items_count) {
            bool whole = i % 3 == 0;
            int64_t taken_minor = whole ? 10000 : 4000;
            outcome->status = whole ? OUTCOME_MATCH : OUTCOME_PARTIAL;
            outcome->reason = whole ? REASON_EXACT : REASON_PART_PAYMENT;
            outcome->confidence_ppm = 999900;
            outcome->allocations_count = 1;
            outcome->unapplied_minor = 10000 - taken_minor;
            struct allocation *a = &result->allocations[result->allocations_count++];
            *a = (struct allocation){.transaction = i,
                                     .item = item,
                                     .allocated_minor = taken_minor,
                                     .open_before_minor = 10000,
                                     .open_after_minor = 10000 - taken_minor};
            if (!whole && i % 2 == 0) {
                sample_parts(sample, a);
            }
            item++;
            continue;
        }
        static const struct sample_kind {
            enum outcome_status status;
            enum outcome_reason reason;
        } kinds[] = {{OUTCOME_EXCEPTION, REASON_AMBIGUOUS},
                     {OUTCOME_DUPLICATE, REASON_DELIVERED_TWICE},
                     {OUTCOME_REVERSAL, REASON_REVERSED},
                     {OUTCOME_IGNORED, REASON_TAX}};
        const struct sample_kind *kind = &kinds[(i / 3) % 4];
        outcome->status = kind->status;
        outcome->reason = kind->reason;
        outcome->rule = kind->status == OUTCOME_IGNORED ? SLICE("taxes") : (struct slice){NULL, 0};
        if (kind->status == OUTCOME_DUPLICATE) {
            outcome->paired = i > 10 ? BATCH_EARLIER_RUN : 0;
            batch->transactions[i].duplicate_of = outcome->paired;
        }
        if (kind->status == OUTCOME_EXCEPTION && batch->items_count > 1) {
            uint32_t *items = sample_array(sample, 2, sizeof *items);
            items[0] = 1;
            outcome->candidates_count = 1;
            struct candidate *candidate = &result->candidates[result->candidates_count++];
            *candidate = (struct candidate){.transaction = i,
                                            .rank = 1,
                                            .score_bits = -300,
                                            .confidence_ppm = 400000,
                                            .items = items,
                                            .items_count = 1 + i % 2};
            candidate->evidence = sample_evidence(sample, &candidate->evidence_count);
        }
    }
}

/* Figures of decoys, rates, and an account learnt for every match of an account that is one. */
static inline void sample_learnt(struct sample *sample)
{
    struct batch *batch = &sample->batch;
    struct batch_result *result = &sample->result;
    result->decoys.made = batch->items_count == 0 ? 0 : 7 + sample_draw(sample, 30);
    result->decoys.won = batch->items_count == 0 ? 0 : sample_draw(sample, 3);
    result->decoys.expected_wrong_cents =
        batch_expected_wrong_cents(&result->decoys, batch->items_count);
    result->rates = sample_array(sample, 2, sizeof *result->rates);
    result->rates_count = 2;
    for (size_t i = 0; i < 2; i++) {
        result->rates[i] = (struct batch_rate){.name = i == 0 ? "listed" : "amount_part",
                                               .default_ppm = i == 0 ? 850000 : 40000,
                                               .default_receipts = 300,
                                               .of_ppm = UINT64_C(1000000) * 7000 + 123,
                                               .low_ppm = i == 0 ? 106250 : 5000,
                                               .high_ppm = i == 0 ? 1000000 : 320000};
        result->rates[i].seen_ppm = i * sample_draw(sample, 7000) * UINT64_C(1000000);
        result->rates[i].used_ppm = batch_rate_used_ppm(&result->rates[i]);
    }
    struct batch_learnt *last = NULL;
    result->learnt = sample_array(sample, result->allocations_count, sizeof *result->learnt);
    result->lessons = sample_array(sample, result->allocations_count, sizeof *result->lessons);
    for (size_t i = 0; i < result->allocations_count; i++) {
        const struct allocation *a = &result->allocations[i];
        const struct transaction *t = batch->transactions[a->transaction].transaction;
        struct batch_lesson lesson = {a->transaction, a->item};
        if (!account_is_one(t->counterparty.account, t->counterparty.account)) {
            continue;
        }
        if (last != NULL && account_is_one(last->account, t->counterparty.account) &&
            slice_equal(last->customer_id, batch->items[a->item].customer_id) &&
            batch_lesson_compare(batch, &result->lessons[result->lessons_count - 1], &lesson) < 0) {
            last->payments++;
            last->last = batch_entry_of(batch, lesson.transaction)->entry.booking_date;
            if (last->lessons_count < BATCH_LESSONS_MAX) {
                last->lessons_count++;
                result->lessons[result->lessons_count++] = lesson;
            }
            continue;
        }
        last = &result->learnt[result->learnt_count++];
        *last = (struct batch_learnt){
            .account = t->counterparty.account,
            .customer_id = batch->items[a->item].customer_id,
            .payments = 1,
            .first = batch_entry_of(batch, lesson.transaction)->entry.booking_date,
            .lessons_first = (uint32_t)result->lessons_count,
            .lessons_count = 1};
        last->last = last->first;
        result->lessons[result->lessons_count++] = lesson;
    }
    assert_int_equal(batch_learnt_fill(batch, &sample->arena, result), STATUS_OK);
}

static inline void sample_count_automatic(struct sample *sample)
{
    sample->result.decoys.automatic = 0;
    for (size_t i = 0; i < sample->batch.transactions_count; i++) {
        enum outcome_status status = sample->result.outcomes[i].status;
        sample->result.decoys.automatic +=
            status == OUTCOME_MATCH || status == OUTCOME_PARTIAL ? 1 : 0;
    }
}

static inline void sample_make(struct sample *sample, uint64_t seed, size_t entries, size_t items)
{
    *sample = (struct sample){.state = seed * 2 + 1};
    sample_files(sample);
    sample_items(sample, items);
    sample_statements(sample, entries);
    sample_outcomes(sample);
    sample_learnt(sample);
    sample_count_automatic(sample);
    sample->run = (struct workbook_run){.started_at = SLICE("2026-02-03T04:05:06Z"),
                                        .program = SLICE("tallystick test"),
                                        .fingerprint = digest_of(sample_format(sample, "f", seed)),
                                        .configuration = SLICE("[matching]\nerror_rate = 0.0005\n"),
                                        .items_as_of = {20061}};
}

static inline void sample_clear(struct sample *sample)
{
    arena_clear(&sample->arena);
}

/* A folder of its own under the system's temporary one; sample_folder_remove() ends it. */
static inline char *sample_folder(void)
{
    const char *base = getenv("TMPDIR");
    char *folder = NULL;
    assert_true(asprintf(&folder, "%s/tallystick-test-XXXXXX", base == NULL ? "/tmp" : base) > 0);
    assert_non_null(mkdtemp(folder));
    return folder;
}

static inline char *sample_path(const char *folder, const char *name)
{
    char *path = NULL;
    assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
    return path;
}

/* Removes the folder and the files of a workbook in it; fails where anything else was left. */
static inline void sample_folder_remove(char *folder, const char *const *names)
{
    for (; *names != NULL; names++) {
        char *path = sample_path(folder, *names);
        (void)unlink(path);
        free(path);
    }
    assert_int_equal(rmdir(folder), 0);
    free(folder);
}

/* Saves a sample as one run of the workbook at `path`. Automatic are the matches and partials that
 * it has by now: tests may have changed what sample_make() made. */
static inline void sample_save(struct sample *sample, const char *path)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    sample_count_automatic(sample);
    assert_int_equal(workbook_open(path, WORKBOOK_WRITE, &diag, &workbook), STATUS_OK);
    enum status status =
        workbook_save_run(workbook, &sample->batch, &sample->result, &sample->run, &diag);
    if (status != STATUS_OK) {
        print_error("%s\n", diag.last.message);
    }
    assert_int_equal(status, STATUS_OK);
    workbook_close(workbook);
}

#endif
