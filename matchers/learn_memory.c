#include "matchers/learn_memory.h"

#include "matchers/bits.h"

#include <stdlib.h>
#include <string.h>

enum {
    LEARN_MEMORY_NAME_WORDS = 12,
    LEARN_MEMORY_RECEIPTS_MAX =
        1000, /* that what earlier runs saw of a rate weighs as much as, at most */
    LEARN_MEMORY_MILLION = 1000000,
};

/* A name by its words, whatever their order, folded as names are; 0 for none. */
static uint64_t learn_memory_name_hash(struct slice name)
{
    uint64_t words[LEARN_MEMORY_NAME_WORDS];
    size_t count = index_name_words(name, words, LEARN_MEMORY_NAME_WORDS);
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += words[i];
    }
    return count == 0 ? 0 : table_hash_end(sum);
}

static uint64_t learn_memory_pair_hash(uint64_t payer_hash, uint32_t item)
{
    return table_hash_end(payer_hash + (item + UINT64_C(1)) * TABLE_HASH_BASE);
}

/* Customers of the index by their id. */
struct learn_memory_customer {
    struct slice customer_id;
    uint32_t customer;
};

static int learn_memory_customer_order(const void *left, const void *right)
{
    const struct learn_memory_customer *a = left;
    const struct learn_memory_customer *b = right;
    int order = slice_compare(a->customer_id, b->customer_id);
    if (order == 0 && a->customer != b->customer) {
        order = a->customer < b->customer ? -1 : 1;
    }
    return order;
}

static uint32_t learn_memory_customer_find(const struct learn_memory_customer *list, size_t count,
                                           struct slice customer_id)
{
    size_t low = 0;
    for (size_t high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(list[middle].customer_id, customer_id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && slice_equal(list[low].customer_id, customer_id) ? list[low].customer
                                                                          : UINT32_MAX;
}

/* The item of a rejected pair on the list, UINT32_MAX for none: items are sorted by their key. */
static uint32_t learn_memory_item_find(const struct batch *batch, const struct memory_fact *fact)
{
    const struct item key = {
        .entity = fact->entity, .customer_id = fact->customer_id, .invoice_id = fact->invoice_id};
    size_t low = 0;
    for (size_t high = batch->items_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (item_compare(&batch->items[middle], &key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < batch->items_count && item_compare(&batch->items[low], &key) == 0 ? (uint32_t)low
                                                                                   : UINT32_MAX;
}

struct learn_memory_tables {
    struct table_pairs accounts;
    struct table_pairs names;
    struct table_pairs pairs;
    struct table_pairs barred;
};

static enum status learn_memory_add_fact(const struct batch *batch, const struct memory_fact *fact,
                                         uint32_t number, struct learn_memory_tables *tables)
{
    bool by_account = memory_is_by_account(fact->kind);
    uint64_t hash =
        by_account ? index_account_hash(fact->subject) : learn_memory_name_hash(fact->subject);
    if (hash == 0) {
        return STATUS_OK;
    }
    if (memory_is_pair(fact->kind)) {
        uint32_t item = learn_memory_item_find(batch, fact);
        return item == UINT32_MAX || !fact->in_force
                   ? STATUS_OK
                   : table_pairs_add(&tables->pairs, learn_memory_pair_hash(hash, item), number);
    }
    if (by_account && fact->barred) {
        return table_pairs_add(&tables->barred, hash, number);
    }
    return !fact->in_force
               ? STATUS_OK
               : table_pairs_add(by_account ? &tables->accounts : &tables->names, hash, number);
}

/* Sorts the facts into tables; those of customers that the list lacks are left aside. */
static enum status learn_memory_sort(const struct index *index,
                                     const struct learn_memory_customer *customers,
                                     struct arena *arena, struct learn_memory *out)
{
    const struct memory *memory = index->batch->memory;
    struct learn_memory_tables tables = {0};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < memory->facts_count && status == STATUS_OK; i++) {
        const struct memory_fact *fact = &memory->facts[i];
        uint32_t customer =
            learn_memory_customer_find(customers, index->customers_count, fact->customer_id);
        out->customers[i] = customer;
        if (customer == UINT32_MAX) {
            continue;
        }
        if (fact->kind == MEMORY_HABIT) {
            out->habits[customer] = fact->in_force ? (uint32_t)i : UINT32_MAX;
        } else {
            status = learn_memory_add_fact(index->batch, fact, (uint32_t)i, &tables);
        }
    }
    out->has_names = tables.names.count > 0;
    out->has_pairs = tables.pairs.count > 0;
    status = table_pairs_build(&tables.accounts, status, arena, &out->accounts);
    status = table_pairs_build(&tables.names, status, arena, &out->names);
    status = table_pairs_build(&tables.pairs, status, arena, &out->pairs);
    return table_pairs_build(&tables.barred, status, arena, &out->barred);
}

enum status learn_memory_build(const struct index *index, struct arena *arena,
                               struct learn_memory *out)
{
    const struct memory *memory = index->batch->memory;
    *out = (struct learn_memory){.memory = memory};
    if (memory == NULL || memory->facts_count == 0) {
        out->memory = NULL;
        return STATUS_OK;
    }
    struct learn_memory_customer *customers =
        malloc((index->customers_count + 1U) * sizeof *customers);
    out->customers = arena_array(arena, memory->facts_count, sizeof *out->customers);
    out->habits = arena_array(arena, index->customers_count + 1U, sizeof *out->habits);
    enum status status = STATUS_MEMORY;
    if (customers == NULL || out->customers == NULL || out->habits == NULL) {
        goto cleanup;
    }
    for (uint32_t c = 0; c < index->customers_count; c++) {
        customers[c] = (struct learn_memory_customer){index->identities[c].customer_id, c};
        out->habits[c] = UINT32_MAX;
    }
    qsort(customers, index->customers_count, sizeof *customers, learn_memory_customer_order);
    status = learn_memory_sort(index, customers, arena, out);
cleanup:
    free(customers);
    return status;
}

void learn_memory_find(const struct learn_memory *memory, const struct counterparty *counterparty,
                       uint64_t account_hash, struct learn_payer *out)
{
    *out = (struct learn_payer){.hash = account_hash};
    if (memory == NULL || memory->memory == NULL) {
        return;
    }
    if (account_hash != 0) {
        out->accounts = table_find(&memory->accounts, account_hash);
    }
    if (memory->has_names || (memory->has_pairs && account_hash == 0)) {
        uint64_t name_hash = learn_memory_name_hash(counterparty->name);
        if (name_hash != 0) {
            out->names = table_find(&memory->names, name_hash);
        }
        out->hash = account_hash == 0 ? name_hash : account_hash;
    }
}

/* The weight of the fact of `customer` among some that share a payer; INT32_MIN for none. */
static int32_t learn_memory_run_bits(const struct learn_memory *memory, struct table_run run,
                                     uint32_t customer)
{
    for (uint32_t i = 0; i < run.count; i++) {
        if (memory->customers[run.values[i]] == customer) {
            return memory->memory->facts[run.values[i]].weight_bits - bits_log2(run.count);
        }
    }
    return INT32_MIN;
}

int32_t learn_memory_payer_bits(const struct learn_memory *memory, const struct learn_payer *payer,
                                uint32_t customer, bool *by_account)
{
    int32_t bits = learn_memory_run_bits(memory, payer->accounts, customer);
    *by_account = bits != INT32_MIN;
    return *by_account ? bits : learn_memory_run_bits(memory, payer->names, customer);
}

int32_t learn_memory_pair_bits(const struct learn_memory *memory, const struct learn_payer *payer,
                               const uint32_t *items, size_t items_count)
{
    int32_t worst = 0;
    if (memory == NULL || !memory->has_pairs || payer->hash == 0) {
        return 0;
    }
    for (size_t i = 0; i < items_count; i++) {
        struct table_run run =
            table_find(&memory->pairs, learn_memory_pair_hash(payer->hash, items[i]));
        for (uint32_t k = 0; k < run.count; k++) {
            int32_t bits = memory->memory->facts[run.values[k]].weight_bits;
            worst = bits < worst ? bits : worst;
        }
    }
    return worst;
}

const struct habit *learn_memory_habit(const struct learn_memory *memory, uint32_t customer)
{
    if (memory == NULL || memory->memory == NULL || memory->habits[customer] == UINT32_MAX) {
        return NULL;
    }
    return &memory->memory->facts[memory->habits[customer]].habit;
}

void learn_memory_add_rates(const struct batch *batch, struct rates_seen *seen)
{
    static const uint64_t learn_memory_most_ppm =
        (uint64_t)LEARN_MEMORY_RECEIPTS_MAX * LEARN_MEMORY_MILLION;
    for (size_t i = 0; batch->memory != NULL && i < batch->memory->rates_count; i++) {
        const struct memory_rate *row = &batch->memory->rates[i];
        const struct rates_seen none = {0};
        for (int rate = 0; rate < RATE_COUNT; rate++) {
            struct batch_rate standard;
            rates_row(&none, (enum rate)rate, &standard);
            if (!slice_equal(slice_from(standard.name), row->name) || row->of_ppm == 0) {
                continue;
            }
            /* A long past weighs as much as so many receipts at most: habits change. */
            uint64_t of_ppm = row->of_ppm;
            uint64_t seen_ppm = row->seen_ppm;
            if (of_ppm > learn_memory_most_ppm) {
                seen_ppm = seen_ppm / (of_ppm / LEARN_MEMORY_MILLION) * LEARN_MEMORY_RECEIPTS_MAX;
                of_ppm = learn_memory_most_ppm;
            }
            seen_ppm = seen_ppm < of_ppm ? seen_ppm : of_ppm;
            seen->ppm[rate] += seen_ppm;
            seen->of_ppm[rate] += of_ppm;
        }
    }
}

bool learn_memory_bars(const struct learn_memory *memory, uint64_t account_hash, uint32_t customer)
{
    return memory != NULL && memory->memory != NULL &&
           learn_memory_run_bits(memory, table_find(&memory->barred, account_hash), customer) !=
               INT32_MIN;
}
