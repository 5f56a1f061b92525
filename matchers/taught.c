/*
 * How it works: every certain payment gives a row for each customer that its account was learnt to
 * pay for. Sorted by account and customer, then by content, each group is a learnt account and its
 * first rows are the lessons kept. The groups are then put in an order of content of their own.
 */
#include "matchers/taught.h"

#include <assert.h>
#include <stdlib.h>

struct taught_row {
    uint64_t account_hash;
    uint32_t customer;
    struct batch_lesson lesson;
};

static enum status taught_add(struct taught *taught, uint64_t account_hash, uint32_t customer,
                              struct batch_lesson lesson)
{
    /* A payment of several items of a customer is one lesson, by the first of them. */
    for (size_t i = taught->count; i > 0; i--) {
        const struct taught_row *row = &taught->rows[i - 1];
        if (row->lesson.transaction != lesson.transaction) {
            break;
        }
        if (row->customer == customer) {
            return STATUS_OK;
        }
    }
    void *rows = taught->rows;
    enum status status = array_grow(&rows, &taught->capacity, taught->count, sizeof *taught->rows);
    if (status == STATUS_OK) {
        taught->rows = rows;
        taught->rows[taught->count++] = (struct taught_row){account_hash, customer, lesson};
    }
    return status;
}

/* The lessons of one certain payment. */
static enum status taught_add_payment(struct taught *taught, uint32_t transaction,
                                      const struct verdict *verdict)
{
    const struct index *index = taught->index;
    const struct transaction *t = index->batch->transactions[transaction].transaction;
    uint64_t account_hash = index_account_hash(t->counterparty.account);
    struct table_run customers = {NULL, 0};
    enum status status = STATUS_OK;
    if (account_hash != 0) {
        customers = table_find(&index->learnt, account_hash);
    }
    for (size_t i = 0; customers.count > 0 && i < verdict->items_count; i++) {
        uint32_t item = verdict->items[i];
        uint32_t customer = index->items[item].customer;
        if (status == STATUS_OK && table_run_has(customers, customer)) {
            status = taught_add(taught, account_hash, customer,
                                (struct batch_lesson){transaction, item});
        }
    }
    return status;
}

static int taught_compare_rows(const void *left, const void *right, void *context)
{
    const struct taught_row *a = left;
    const struct taught_row *b = right;
    if (a->account_hash != b->account_hash) {
        return a->account_hash < b->account_hash ? -1 : 1;
    }
    if (a->customer != b->customer) {
        return a->customer < b->customer ? -1 : 1;
    }
    return batch_lesson_compare(context, &a->lesson, &b->lesson);
}

/* lessons_first is still an index of rows here. */
static int taught_compare_learnt(const void *left, const void *right, void *context)
{
    const struct batch_learnt *a = left;
    const struct batch_learnt *b = right;
    const struct taught *taught = context;
    int order = slice_compare(a->account, b->account);
    if (order == 0) {
        order = slice_compare(a->customer_id, b->customer_id);
    }
    if (order == 0) { /* customers without an id: each has items of its own */
        uint32_t a_item = taught->rows[a->lessons_first].lesson.item;
        uint32_t b_item = taught->rows[b->lessons_first].lesson.item;
        order = a_item < b_item ? -1 : (a_item > b_item ? 1 : 0);
    }
    return order;
}

/* Makes a learnt account of each group of the sorted rows. */
static void taught_group(const struct taught *taught, struct batch_result *result)
{
    const struct batch *batch = taught->index->batch;
    for (size_t i = 0; i < taught->count; i++) {
        const struct taught_row *row = &taught->rows[i];
        bool first = i == 0 || row->account_hash != taught->rows[i - 1].account_hash ||
                     row->customer != taught->rows[i - 1].customer;
        if (first) {
            const struct batch_transaction *line = &batch->transactions[row->lesson.transaction];
            result->learnt[result->learnt_count++] =
                (struct batch_learnt){.account = line->transaction->counterparty.account,
                                      .customer_id = batch->items[row->lesson.item].customer_id,
                                      .lessons_first = (uint32_t)i};
        }
        struct batch_learnt *learnt = &result->learnt[result->learnt_count - 1];
        struct date day = batch_entry_of(batch, row->lesson.transaction)->entry.booking_date;
        learnt->first = date_present(learnt->first) ? learnt->first : day;
        learnt->last = day; /* rows stand by day */
        learnt->payments++;
        learnt->lessons_count += learnt->lessons_count < BATCH_LESSONS_MAX ? 1 : 0;
    }
}

static enum status taught_lay_out(struct taught *taught, struct arena *arena,
                                  struct batch_result *result)
{
    result->learnt = arena_array(arena, taught->count + 1, sizeof *result->learnt);
    result->lessons = arena_array(arena, taught->count + 1, sizeof *result->lessons);
    if (result->learnt == NULL || result->lessons == NULL) {
        return STATUS_MEMORY;
    }
    if (taught->count == 0) {
        return STATUS_OK;
    }
    union {
        const struct batch *in;
        void *out;
    } context = {.in = taught->index->batch}; /* qsort_r takes no const context */
    qsort_r(taught->rows, taught->count, sizeof *taught->rows, taught_compare_rows, context.out);
    taught_group(taught, result);
    qsort_r(result->learnt, result->learnt_count, sizeof *result->learnt, taught_compare_learnt,
            taught);
    for (size_t i = 0; i < result->learnt_count; i++) {
        struct batch_learnt *learnt = &result->learnt[i];
        for (uint32_t l = 0; l < learnt->lessons_count; l++) {
            result->lessons[result->lessons_count + l] =
                taught->rows[learnt->lessons_first + l].lesson;
        }
        learnt->lessons_first = (uint32_t)result->lessons_count;
        result->lessons_count += learnt->lessons_count;
    }
    return STATUS_OK;
}

enum status taught_begin(const struct index *index, const bool *judged,
                         const struct verdict *verdicts, struct taught *out)
{
    enum status status = STATUS_OK;
    *out = (struct taught){.index = index};
    for (size_t t = 0; status == STATUS_OK && t < index->batch->transactions_count; t++) {
        if (judged[t] && verdicts[t].tier == JUDGE_TIER_NAMED_EXACT) {
            status = taught_add_payment(out, (uint32_t)t, &verdicts[t]);
        }
    }
    return status;
}

enum status taught_accounts(struct taught *taught, const struct outcome *outcomes,
                            struct arena *arena, struct batch_result *result)
{
    size_t kept = 0;
    for (size_t i = 0; i < taught->count; i++) {
        uint32_t t = taught->rows[i].lesson.transaction;
        bool settled = outcomes[t].status == OUTCOME_MATCH || outcomes[t].status == OUTCOME_PARTIAL;
        if (settled || t < batch_read_count(taught->index->batch)) {
            taught->rows[kept++] = taught->rows[i];
        }
    }
    taught->count = kept;
    enum status status = taught->index == NULL ? STATUS_OK : taught_lay_out(taught, arena, result);
    taught_clear(taught);
    return status;
}

void taught_clear(struct taught *taught)
{
    free(taught->rows);
    *taught = (struct taught){0};
}

enum status taught_rates(const struct rates_seen *seen, struct arena *arena,
                         struct batch_result *result)
{
    result->rates = arena_array(arena, RATE_COUNT, sizeof *result->rates);
    if (result->rates == NULL) {
        return STATUS_MEMORY;
    }
    for (int rate = 0; rate < RATE_COUNT; rate++) {
        rates_row(seen, (enum rate)rate, &result->rates[rate]);
    }
    result->rates_count = RATE_COUNT;
    return STATUS_OK;
}
