/*
 * How it works: items stand sorted by entity and customer, so customers are numbered by one walk
 * over them. Habits are counted into an array by that number; names, of which few differ from the
 * master data, are sorted by number and key and grouped. A customer of two entities gets a row in
 * each: whoever reads them adds them up.
 */
#include "model/batch_learnt.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct batch_learnt_name {
    uint32_t customer;
    struct slice key;
    struct slice name;
    struct date day;
};

struct batch_learnt_pass {
    const struct batch *batch;
    struct batch_result *result;
    struct arena *arena;
    uint32_t *customers; /* of each item, from 0 */
    struct batch_habit *habits;
    uint32_t customers_count;
    struct batch_learnt_name *names;
    size_t names_count;
    size_t names_capacity;
    struct buffer key;
};

struct date batch_newest_day(const struct batch *batch)
{
    struct date newest = {0};
    size_t entries = batch->entries_count > 0 ? batch->entries_count : batch->carried_count;
    for (size_t i = 0; i < entries; i++) {
        struct date day = batch->entries[i].entry.booking_date;
        newest = day.day > newest.day ? day : newest;
    }
    return newest;
}

static enum status batch_learnt_number(struct batch_learnt_pass *learnt)
{
    const struct batch *batch = learnt->batch;
    learnt->customers = arena_array(learnt->arena, batch->items_count + 1, sizeof(uint32_t));
    learnt->habits = arena_array(learnt->arena, batch->items_count + 1, sizeof *learnt->habits);
    if (learnt->customers == NULL || learnt->habits == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < batch->items_count; i++) {
        const struct item *item = &batch->items[i];
        if (i == 0 || !slice_equal(item->customer_id, batch->items[i - 1].customer_id) ||
            !slice_equal(item->entity, batch->items[i - 1].entity)) {
            learnt->habits[learnt->customers_count++].customer_id = item->customer_id;
        }
        learnt->customers[i] = learnt->customers_count - 1;
    }
    return STATUS_OK;
}

/* Whether all allocations are of one customer that has an id. */
static bool batch_learnt_is_one(const struct batch_learnt_pass *learnt,
                                const struct outcome *outcome)
{
    const struct allocation *all = learnt->result->allocations + outcome->allocations_first;
    for (size_t i = 0; i < outcome->allocations_count; i++) {
        if (learnt->batch->items[all[i].item].customer_id.len == 0 ||
            learnt->customers[all[i].item] != learnt->customers[all[0].item]) {
            return false;
        }
    }
    return outcome->allocations_count > 0;
}

static void batch_learnt_span(struct date day, struct date *first, struct date *last)
{
    if (date_present(day) && (!date_present(*first) || day.day < first->day)) {
        *first = day;
    }
    *last = day.day > last->day ? day : *last;
}

/* What the payment of a line showed; counted with its customer. */
static uint32_t batch_learnt_count(struct batch_learnt_pass *learnt, const struct outcome *outcome,
                                   struct date day)
{
    const struct allocation *all = learnt->result->allocations + outcome->allocations_first;
    struct batch_habit *habit = &learnt->habits[learnt->customers[all[0].item]];
    struct habit_payment payment = {
        .evidence = outcome->evidence, .evidence_count = outcome->evidence_count, .booked = day};
    for (size_t i = 0; i < outcome->allocations_count; i++) {
        habit_add_item(&payment, &learnt->batch->items[all[i].item]);
    }
    uint32_t signs = habit_see(&payment);
    if (signs != 0) {
        habit_count(&habit->counts, signs, &payment);
        batch_learnt_span(day, &habit->first, &habit->last);
    }
    return signs;
}

/* Whether the master data has this name, by its key, for the customer of an item. */
static bool batch_learnt_is_known(struct batch_learnt_pass *learnt, const struct item *item,
                                  struct slice key)
{
    const struct batch *batch = learnt->batch;
    buffer_reset(&learnt->key);
    memory_subject_key(MEMORY_NAME, item->customer_name, &learnt->key);
    bool known = slice_equal(buffer_slice(&learnt->key), key);
    size_t low = 0;
    for (size_t high = batch->customers_count; low < high;) { /* sorted by id */
        size_t middle = low + (high - low) / 2;
        if (slice_compare(batch->customers[middle].customer_id, item->customer_id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; !known && low < batch->customers_count &&
           slice_equal(batch->customers[low].customer_id, item->customer_id);
         low++) {
        buffer_reset(&learnt->key);
        memory_subject_key(MEMORY_NAME, batch->customers[low].name, &learnt->key);
        known = slice_equal(buffer_slice(&learnt->key), key);
    }
    return known;
}

static enum status batch_learnt_add_name(struct batch_learnt_pass *learnt, size_t t, uint32_t item)
{
    struct slice name = learnt->batch->transactions[t].transaction->counterparty.name;
    struct slice key = {NULL, 0};
    const struct item *i = &learnt->batch->items[item];
    if (name.len == 0 || slice_equal(name, i->customer_name)) {
        return STATUS_OK;
    }
    buffer_reset(&learnt->key);
    memory_subject_key(MEMORY_NAME, name, &learnt->key);
    if (!buffer_ok(&learnt->key) ||
        arena_copy(learnt->arena, buffer_slice(&learnt->key), &key) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    if (key.len == 0 || batch_learnt_is_known(learnt, i, key)) {
        return buffer_ok(&learnt->key) ? STATUS_OK : STATUS_MEMORY;
    }
    void *names = learnt->names;
    enum status status =
        array_grow(&names, &learnt->names_capacity, learnt->names_count, sizeof *learnt->names);
    if (status == STATUS_OK) {
        learnt->names = names;
        learnt->names[learnt->names_count++] =
            (struct batch_learnt_name){learnt->customers[item], key, name,
                                       batch_entry_of(learnt->batch, t)->entry.booking_date};
    }
    return status;
}

/* Whether a payment is certain: what it names it pays to the cent, or less the agreed discount. */
static bool batch_learnt_is_certain(const struct outcome *outcome, uint32_t signs)
{
    bool named = (signs & habit_group(HABIT_WHOLE)) != 0;
    return named && outcome->status == OUTCOME_MATCH &&
           (outcome->reason == REASON_EXACT || outcome->reason == REASON_SEVERAL_ITEMS ||
            (outcome->reason == REASON_DISCOUNT && outcome->allocations_count == 1));
}

static enum status batch_learnt_look(struct batch_learnt_pass *learnt, size_t t)
{
    const struct outcome *outcome = &learnt->result->outcomes[t];
    bool receipt = learnt->batch->transactions[t].transaction->amount.minor > 0;
    if (!receipt || !batch_learnt_is_one(learnt, outcome)) {
        return STATUS_OK;
    }
    uint32_t signs =
        batch_learnt_count(learnt, outcome, batch_entry_of(learnt->batch, t)->entry.booking_date);
    if (!batch_learnt_is_certain(outcome, signs)) {
        return STATUS_OK;
    }
    return batch_learnt_add_name(learnt, t,
                                 learnt->result->allocations[outcome->allocations_first].item);
}

static int batch_learnt_order(const void *left, const void *right)
{
    const struct batch_learnt_name *a = left;
    const struct batch_learnt_name *b = right;
    if (a->customer != b->customer) {
        return a->customer < b->customer ? -1 : 1;
    }
    int order = slice_compare(a->key, b->key);
    if (order == 0 && a->day.day != b->day.day) {
        order = a->day.day < b->day.day ? -1 : 1;
    }
    return order == 0 ? slice_compare(a->name, b->name) : order;
}

/* Lays names and habits out; a customer that showed nothing has no row. */
static enum status batch_learnt_lay_out(struct batch_learnt_pass *learnt)
{
    struct batch_result *result = learnt->result;
    result->names = arena_array(learnt->arena, learnt->names_count + 1, sizeof *result->names);
    if (result->names == NULL) {
        return STATUS_MEMORY;
    }
    if (learnt->names_count > 0) {
        qsort(learnt->names, learnt->names_count, sizeof *learnt->names, batch_learnt_order);
    }
    for (size_t i = 0; i < learnt->names_count; i++) {
        const struct batch_learnt_name *row = &learnt->names[i];
        if (i == 0 || row->customer != row[-1].customer || !slice_equal(row->key, row[-1].key)) {
            result->names[result->names_count++] = (struct batch_name){
                .name = row->name, .customer_id = learnt->habits[row->customer].customer_id};
        }
        struct batch_name *name = &result->names[result->names_count - 1];
        name->payments++;
        batch_learnt_span(row->day, &name->first, &name->last);
    }
    for (size_t c = 0; c < learnt->customers_count; c++) {
        if (habit_payments(&learnt->habits[c].counts) > 0) {
            learnt->habits[result->habits_count++] = learnt->habits[c];
        }
    }
    result->habits = learnt->habits;
    return STATUS_OK;
}

enum status batch_learnt_fill(const struct batch *batch, struct arena *arena,
                              struct batch_result *result)
{
    struct batch_learnt_pass learnt = {.batch = batch, .result = result, .arena = arena};
    result->names_count = 0;
    result->habits_count = 0;
    enum status status = batch_learnt_number(&learnt);
    for (size_t t = 0; t < batch->transactions_count && status == STATUS_OK; t++) {
        status = batch_learnt_look(&learnt, t);
    }
    if (status == STATUS_OK) {
        status = batch_learnt_lay_out(&learnt);
    }
    free(learnt.names);
    buffer_clear(&learnt.key);
    return status;
}
