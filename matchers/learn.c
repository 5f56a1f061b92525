#include "matchers/learn.h"

#include "matchers/learn_memory.h"

/* Whether the master data has this account for this customer. */
static bool learn_is_known(const struct index *index, uint64_t account_hash, uint32_t customer)
{
    struct table_run known = table_find(&index->accounts, account_hash);
    for (uint32_t i = 0; i < known.count; i++) {
        if (known.values[i] == customer) {
            return true;
        }
    }
    return false;
}

/* The accounts that are remembered, while their weight is not below that of none. */
static enum status learn_add_remembered(const struct index *index,
                                        const struct learn_memory *memory,
                                        struct table_pairs *pairs)
{
    enum status status = STATUS_OK;
    size_t count = memory->memory == NULL ? 0 : memory->memory->facts_count;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct memory_fact *fact = &memory->memory->facts[i];
        uint64_t account_hash = fact->kind == MEMORY_ACCOUNT && fact->in_force &&
                                        fact->weight_bits >= 0 && memory->customers[i] != UINT32_MAX
                                    ? index_account_hash(fact->subject)
                                    : 0;
        if (account_hash != 0 && !learn_is_known(index, account_hash, memory->customers[i])) {
            status = table_pairs_add(pairs, account_hash, memory->customers[i]);
        }
    }
    return status;
}

enum status learn_accounts(const bool *judged, const struct verdict *verdicts, struct arena *arena,
                           struct index *index)
{
    const struct batch *batch = index->batch;
    struct table_pairs pairs = {0};
    struct learn_memory memory;
    enum status status = learn_memory_build(index, arena, &memory);
    if (status == STATUS_OK) {
        status = learn_add_remembered(index, &memory, &pairs);
    }
    for (size_t t = 0; status == STATUS_OK && t < batch->transactions_count; t++) {
        if (!judged[t] || verdicts[t].tier != JUDGE_TIER_NAMED_EXACT) {
            continue;
        }
        uint64_t account_hash =
            index_account_hash(batch->transactions[t].transaction->counterparty.account);
        for (size_t i = 0; status == STATUS_OK && i < verdicts[t].items_count; i++) {
            uint32_t customer = index->items[verdicts[t].items[i]].customer;
            if (account_hash != 0 && !learn_is_known(index, account_hash, customer) &&
                !learn_memory_bars(&memory, account_hash, customer)) {
                status = table_pairs_add(&pairs, account_hash, customer);
            }
        }
    }
    table_pairs_unique(&pairs);
    return table_pairs_build(&pairs, status, arena, &index->learnt);
}
