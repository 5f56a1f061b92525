#include "matchers/learn.h"

#include "matchers/learn_memory.h"

/* Whether the master data has this account for this customer. */
static bool learn_is_known(const struct index *index, uint64_t account_hash, uint32_t customer)
{
    return table_run_has(table_find(&index->accounts, account_hash), customer);
}

enum status learn_accounts(const bool *judged, const struct verdict *verdicts, struct arena *arena,
                           struct index *index)
{
    const struct batch *batch = index->batch;
    struct table_pairs pairs = {0};
    enum status status = STATUS_OK;
    for (size_t t = 0; status == STATUS_OK && t < batch->transactions_count; t++) {
        if (!judged[t] || verdicts[t].tier != JUDGE_TIER_NAMED_EXACT) {
            continue;
        }
        uint64_t account_hash =
            index_account_hash(batch->transactions[t].transaction->counterparty.account);
        for (size_t i = 0; status == STATUS_OK && i < verdicts[t].items_count; i++) {
            uint32_t customer = index->items[verdicts[t].items[i]].customer;
            if (account_hash != 0 && !learn_is_known(index, account_hash, customer) &&
                !learn_memory_bars(index->memory, account_hash, customer)) {
                status = table_pairs_add(&pairs, account_hash, customer);
            }
        }
    }
    table_pairs_unique(&pairs);
    return table_pairs_build(&pairs, status, arena, &index->learnt);
}
