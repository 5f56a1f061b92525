#include "matchers/hypotheses_internal.h"

#include "matchers/subset.h"

#include <string.h>

enum {
    HYPOTHESES_FEW = 2,            /* sizes that are searched first */
    HYPOTHESES_SKIPPED_MAX = 4096, /* items passed over for those that a sum may have */
};

/* The amount at which an item takes part in a sum. */
static inline int64_t hypotheses_summand(struct judge *judge, uint32_t item, bool net,
                                         bool *any_offered)
{
    bool offered = false;
    bool in_time = false;
    int64_t net_minor = hypotheses_net(judge, item, &offered, &in_time);
    *any_offered = *any_offered || in_time;
    return net && in_time ? net_minor : judge->open_minor[item];
}

/* Sets out of `pool` that add up to what `fixed` items leave of the amount; net of discounts where
 * `net`. Returns through the hypotheses. */
static enum status hypotheses_try_subsets(struct judge *judge, const uint32_t *fixed,
                                          size_t fixed_count, const uint32_t *pool,
                                          size_t pool_count, bool net, size_t size_min)
{
    bool any_offered = false;
    judge->discounts_offered = true;
    int64_t target = judge->gather->amount_minor;
    int64_t *amounts = arena_take(&judge->scratch, (pool_count + 1) * sizeof *amounts);
    if (amounts == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < fixed_count; i++) {
        if (!money_subtract(target, hypotheses_summand(judge, fixed[i], net, &any_offered),
                            &target)) {
            return STATUS_OK; /* sums beyond 64 bits are nobody's payment */
        }
    }
    for (size_t i = 0; i < pool_count; i++) {
        amounts[i] = hypotheses_summand(judge, pool[i], net, &any_offered);
    }
    judge->discounts_offered = any_offered;
    if (net && !any_offered) {
        return STATUS_OK;
    }
    size_t size_max = judge->settings->subset_size_max;
    size_t few = size_min + HYPOTHESES_FEW - 1;
    if (size_max < size_min) {
        judge->sets_open = true;
        return STATUS_OK;
    }
    struct subset_query query = {
        .amounts = amounts,
        .count = pool_count,
        .target = target,
        .size_min = size_min,
        .size_max = few < size_max ? few : size_max,
        .steps_max = judge->steps_left,
        .scratch = &judge->scratch,
    };
    /* Sets of few items first: that search ends soon, and where it finds any, the larger ones, of
     * which a long list has many by chance, are left alone. */
    struct subset_answer answer;
    enum status status = subset_find(&query, &answer);
    if (status != STATUS_OK) {
        return status;
    }
    judge->steps_left -= answer.steps;
    judge->unsearched = judge->unsearched || answer.undecided;
    judge->sets_open = judge->sets_open || answer.undecided || answer.more;
    /* Beside a named item, one or two may go without a name; more of them nobody forgets. */
    if (fixed_count == 0 && answer.verdict == SUBSET_NONE && size_max > few) {
        query.size_min = few + 1;
        query.size_max = size_max;
        query.steps_max = judge->steps_left;
        status = subset_find(&query, &answer);
        if (status != STATUS_OK) {
            return status;
        }
        judge->steps_left -= answer.steps;
        judge->sets_open = judge->sets_open || answer.undecided || answer.more;
    }
    /* Undecided is no proof of anything: a set found on the way is not proposed. */
    for (size_t s = 0; status == STATUS_OK && !answer.undecided && s < answer.found; s++) {
        size_t count = fixed_count + answer.sizes[s];
        uint32_t *items = arena_take(&judge->scratch, (count + 1) * sizeof *items);
        if (items == NULL || answer.sets[s] == NULL) {
            return STATUS_MEMORY;
        }
        if (fixed_count > 0) {
            memcpy(items, fixed, fixed_count * sizeof *items);
        }
        for (size_t i = 0; i < answer.sizes[s]; i++) {
            items[fixed_count + i] = pool[answer.sets[s][i]];
        }
        status = hypotheses_try_set(judge, items, count);
    }
    return status;
}

/* Whether a sum may have an item: something is left of it, and it is of the account's ledger.
 * `one_ledger`: all items are. */
static inline bool hypotheses_adds_up(const struct judge *judge, bool one_ledger, uint32_t item)
{
    return judge->open_minor[item] != 0 &&
           (one_ledger || gather_is_of_ledger(judge->index, judge->gather, item));
}

/*
 * Open items of a customer in the payment's currency that are not in `without`; at most max. Those
 * of other currencies, and those of which nothing was open from the start, stand together and are
 * left out unseen; of the others only so many are passed over.
 */
static size_t hypotheses_pool(const struct judge *judge, uint32_t customer, const uint32_t *without,
                              size_t without_count, uint32_t *pool, size_t max)
{
    const struct index *index = judge->index;
    const struct index_customer *c = &index->customers[customer];
    struct currency currency = judge->gather->currency;
    const struct hypotheses_span {
        uint32_t from;
        uint32_t to;
    } spans[] = {
        {gather_lower_bound(index, c, currency, INT64_MIN),
         gather_lower_bound(index, c, currency, 0)},
        {gather_lower_bound(index, c, currency, 1),
         gather_lower_bound(index, c, currency, INT64_MAX)},
    };
    bool one_ledger = !index->several_entities && gather_is_of_ledger(index, judge->gather, 0);
    size_t count = 0;
    size_t skipped = 0;
    for (size_t s = 0; s < sizeof spans / sizeof spans[0]; s++) {
        for (uint32_t i = spans[s].from; i < spans[s].to; i++) {
            uint32_t item = index->customer_items[c->items_first + i];
            bool skip = !hypotheses_adds_up(judge, one_ledger, item);
            for (size_t w = 0; w < without_count && !skip; w++) {
                skip = without[w] == item;
            }
            skipped += skip ? 1 : 0;
            if (skipped > HYPOTHESES_SKIPPED_MAX || (!skip && count == max)) {
                return max + 1; /* too many to search */
            }
            if (!skip) {
                pool[count++] = item;
            }
        }
    }
    return count;
}

enum status hypotheses_named_sets(struct judge *judge)
{
    const struct gather *gather = judge->gather;
    uint32_t named[GATHER_ITEMS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < gather->items_count; i++) {
        if (gather->items[i].form < KEY_EDIT) {
            /* Of items that one mention may mean, each is weighed alone, not together. */
            bool shared = false;
            for (size_t k = 0; k < i; k++) {
                shared =
                    shared ||
                    (gather->items[k].form < KEY_EDIT && !gather->items[i].ranged &&
                     !gather->items[k].ranged &&
                     gather->items[k].token < gather->items[i].token + gather->items[i].tokens &&
                     gather->items[i].token < gather->items[k].token + gather->items[k].tokens);
            }
            if (!shared) {
                named[count++] = gather->items[i].item;
            }
        }
    }
    if (count == 0 || gather->outgoing) {
        return STATUS_OK;
    }
    enum status status = STATUS_OK;
    if (count > 1) {
        status = hypotheses_try_set(judge, named, count);
        if (status == STATUS_OK && !judge->settled_by_name &&
            count <= judge->settings->subset_items_max) {
            status = hypotheses_try_subsets(judge, NULL, 0, named, count, false, 2);
        }
        if (status == STATUS_OK && !judge->settled_by_name &&
            count <= judge->settings->subset_items_max) {
            status = hypotheses_try_subsets(judge, NULL, 0, named, count, true, 2);
        }
    }
    if (status != STATUS_OK || judge->settled_by_name) {
        return status;
    }
    size_t most = judge->settings->subset_items_max;
    uint32_t *pool = arena_take(&judge->scratch, most * sizeof *pool);
    if (pool == NULL) {
        return STATUS_MEMORY;
    }
    size_t pool_count =
        hypotheses_pool(judge, judge->index->items[named[0]].customer, named, count, pool, most);
    judge->unsearched = judge->unsearched || pool_count > most;
    if (pool_count == 0 || pool_count > most) {
        return STATUS_OK;
    }
    status = hypotheses_try_subsets(judge, named, count, pool, pool_count, false, 1);
    if (status == STATUS_OK && judge->discounts_offered) {
        status = hypotheses_try_subsets(judge, named, count, pool, pool_count, true, 1);
    }
    return status;
}

enum status hypotheses_unnamed_sets(struct judge *judge)
{
    const struct gather *gather = judge->gather;
    if (gather->outgoing || gather->names_unknown || judge->settled) {
        return STATUS_OK;
    }
    size_t most = judge->settings->subset_items_max;
    uint32_t *pool = arena_take(&judge->scratch, most * sizeof *pool);
    if (pool == NULL) {
        return STATUS_MEMORY;
    }
    enum status status = STATUS_OK;
    for (size_t c = 0; status == STATUS_OK && c < gather->payer.customers_count && c < 4; c++) {
        size_t count = hypotheses_pool(judge, gather->payer.customers[c], NULL, 0, pool, most);
        judge->unsearched = judge->unsearched || count > most;
        if (count < 2 || count > most) {
            continue;
        }
        status = hypotheses_try_subsets(judge, NULL, 0, pool, count, false, 2);
        if (status == STATUS_OK && judge->discounts_offered) {
            status = hypotheses_try_subsets(judge, NULL, 0, pool, count, true, 2);
        }
    }
    return status;
}
