#include "matchers/credited.h"
#include "matchers/hypotheses_group.h"
#include "matchers/hypotheses_internal.h"

#include "matchers/subset.h"

#include <string.h>

enum {
    HYPOTHESES_FEW = 2,            /* sizes that are searched first */
    HYPOTHESES_SKIPPED_MAX = 4096, /* items passed over for those that a sum may have */
    HYPOTHESES_SHORT_MAX = 8,      /* items of a list that all sums are looked for in */
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

/* A search for sets that add up to the amount. */
struct hypotheses_search {
    const uint32_t *fixed; /* in each set */
    size_t fixed_count;
    const uint32_t *pool; /* what may be added */
    size_t pool_count;
    size_t size_min; /* of what is added */
    bool net;        /* with discounts taken */
    bool few;        /* sets of few items only */
};

/* Proposes the sets that were found, with the fixed items. */
static enum status hypotheses_try_found(struct judge *judge, const struct hypotheses_search *search,
                                        const struct subset_answer *answer)
{
    enum status status = STATUS_OK;
    /* Undecided is no proof of anything: a set found on the way is not proposed. */
    for (size_t s = 0; status == STATUS_OK && !answer->undecided && s < answer->found; s++) {
        size_t count = search->fixed_count + answer->sizes[s];
        uint32_t *items = arena_take(&judge->scratch, (count + 1) * sizeof *items);
        if (items == NULL || answer->sets[s] == NULL) {
            return STATUS_MEMORY;
        }
        if (search->fixed_count > 0) {
            memcpy(items, search->fixed, search->fixed_count * sizeof *items);
        }
        for (size_t i = 0; i < answer->sizes[s]; i++) {
            items[search->fixed_count + i] = search->pool[answer->sets[s][i]];
        }
        status = hypotheses_try_set(judge, items, count);
    }
    return status;
}

/* Sets out of a pool that add up to what the fixed items leave of the amount. Returns through the
 * hypotheses. */
static enum status hypotheses_try_subsets(struct judge *judge,
                                          const struct hypotheses_search *search)
{
    bool any_offered = false;
    judge->discounts_offered = true;
    int64_t target = judge->gather->amount_minor;
    int64_t *amounts = arena_take(&judge->scratch, (search->pool_count + 1) * sizeof *amounts);
    if (amounts == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < search->fixed_count; i++) {
        if (!money_subtract(target,
                            hypotheses_summand(judge, search->fixed[i], search->net, &any_offered),
                            &target)) {
            return STATUS_OK; /* sums beyond 64 bits are nobody's payment */
        }
    }
    for (size_t i = 0; i < search->pool_count; i++) {
        amounts[i] = hypotheses_summand(judge, search->pool[i], search->net, &any_offered);
    }
    judge->discounts_offered = any_offered;
    if (search->net && !any_offered) {
        return STATUS_OK;
    }
    size_t size_max = judge->settings->subset_size_max;
    size_t few = search->size_min + HYPOTHESES_FEW - 1;
    if (size_max < search->size_min) {
        judge->sets_open = true;
        return STATUS_OK;
    }
    struct subset_query query = {
        .amounts = amounts,
        .count = search->pool_count,
        .target = target,
        .size_min = search->size_min,
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
    if (!search->few && answer.verdict == SUBSET_NONE && size_max > few) {
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
    return hypotheses_try_found(judge, search, &answer);
}

/* … as open, and with discounts taken where any is offered. */
static enum status hypotheses_try_both(struct judge *judge, struct hypotheses_search search)
{
    search.net = false;
    enum status status = hypotheses_try_subsets(judge, &search);
    if (status == STATUS_OK && judge->discounts_offered) {
        search.net = true;
        status = hypotheses_try_subsets(judge, &search);
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

/* … of all customers of a group. */
static size_t hypotheses_group_pool(const struct judge *judge, const struct hypotheses_group *group,
                                    const uint32_t *without, size_t without_count, uint32_t *pool,
                                    size_t max)
{
    size_t count = 0;
    for (size_t c = 0; c < group->count && count <= max; c++) {
        size_t more = hypotheses_pool(judge, group->customers[c], without, without_count,
                                      pool + count, max - count);
        count = more > max - count ? max + 1 : count + more;
    }
    return count;
}

/* Whether more is paid than the fixed items have open. */
static bool hypotheses_pays_more(const struct judge *judge, const struct hypotheses_search *search)
{
    int64_t open_minor = 0;
    for (size_t i = 0; i < search->fixed_count; i++) {
        if (!money_add(open_minor, judge->open_minor[search->fixed[i]], &open_minor)) {
            return false;
        }
    }
    return open_minor < judge->gather->amount_minor;
}

/*
 * Searches the items of a group; where they are too many, those of its first customer, and then
 * there may be sets that nobody looked for.
 */
static enum status hypotheses_search_group(struct judge *judge, struct hypotheses_group *group,
                                           struct hypotheses_search search)
{
    size_t most = judge->settings->subset_items_max;
    uint32_t *pool = arena_take(&judge->scratch, most * sizeof *pool);
    if (pool == NULL) {
        return STATUS_MEMORY;
    }
    size_t count =
        hypotheses_group_pool(judge, group, search.fixed, search.fixed_count, pool, most);
    if (count > most && group->count > 1) {
        group->count = 1;
        group->more = true;
        count = hypotheses_group_pool(judge, group, search.fixed, search.fixed_count, pool, most);
    }
    judge->unsearched =
        judge->unsearched || count > most || (group->more && hypotheses_pays_more(judge, &search));
    if (count < search.size_min || count > most) {
        return STATUS_OK;
    }
    search.pool = pool;
    search.pool_count = count;
    judge->group = group->count > 1 ? group : NULL;
    enum status status = hypotheses_try_both(judge, search);
    judge->group = NULL;
    return status;
}

/* The items that the text names and that may be meant together; how many. */
static size_t hypotheses_named(const struct gather *gather, uint32_t *named)
{
    size_t count = 0;
    for (size_t i = 0; i < gather->items_count; i++) {
        const struct gather_item *item = &gather->items[i];
        if (item->form >= KEY_EDIT) {
            continue;
        }
        /* Of items that one mention may mean, each is weighed alone, not together. */
        bool shared = false;
        for (size_t k = 0; k < i && !shared; k++) {
            const struct gather_item *other = &gather->items[k];
            shared = other->form < KEY_EDIT && !item->ranged && !other->ranged &&
                     gather_items_overlap(item, other);
        }
        if (!shared) {
            named[count++] = item->item;
        }
    }
    return count;
}

/* Whether a customer has a credit note in the payment's currency: without one nothing that is added
 * to what is named makes the sum smaller. */
static bool hypotheses_has_credit(const struct judge *judge, uint32_t customer)
{
    const struct index_customer *c = &judge->index->customers[customer];
    uint32_t first = gather_lower_bound(judge->index, c, judge->gather->currency, INT64_MIN);
    return first < gather_lower_bound(judge->index, c, judge->gather->currency, 0);
}

/*
 * What is named, a credit note of the customer's that is not, and the discounts of what it leaves:
 * a sum of that kind is no sum of what each item has for itself.
 */
static enum status hypotheses_try_credited(struct judge *judge, const uint32_t *named, size_t count,
                                           uint32_t customer)
{
    enum { HYPOTHESES_NOTES_MAX = 64 };
    const struct index_customer *c = &judge->index->customers[customer];
    struct currency currency = judge->gather->currency;
    struct credited credited = {.count = 0};
    int64_t due_minor = 0;
    bool sums = true;
    for (size_t i = 0; i < count; i++) {
        bool in_time = false;
        int64_t open_minor = judge->open_minor[named[i]];
        int64_t net_minor = hypotheses_summand(judge, named[i], true, &in_time);
        sums = sums && money_add(due_minor, net_minor, &due_minor);
        credited_add(&credited, in_time ? judge->index->items[named[i]].discount_ppm : 0,
                     open_minor, net_minor);
    }
    uint32_t *items = arena_take(&judge->scratch, (count + 1) * sizeof *items);
    if (items == NULL) {
        return STATUS_MEMORY;
    }
    memcpy(items, named, count * sizeof *items);
    uint32_t from = gather_lower_bound(judge->index, c, currency, INT64_MIN);
    uint32_t to = gather_lower_bound(judge->index, c, currency, 0);
    enum status status = STATUS_OK;
    for (uint32_t i = from; sums && credited.count > 0 && i < to && i < from + HYPOTHESES_NOTES_MAX;
         i++) {
        uint32_t note = judge->index->customer_items[c->items_first + i];
        int64_t left_minor = 0;
        if (!hypotheses_adds_up(judge, false, note) ||
            gather_find_named(judge->gather, note) != NULL ||
            !money_add(due_minor, judge->open_minor[note], &left_minor)) {
            continue;
        }
        struct credited with = credited;
        int64_t wanted_minor = judge->gather->amount_minor - left_minor;
        credited_add(&with, judge->index->items[note].discount_ppm, judge->open_minor[note],
                     judge->open_minor[note]);
        if (wanted_minor > 0 && credited_minor(&with, wanted_minor) == wanted_minor) {
            items[count] = note;
            status = status == STATUS_OK ? hypotheses_try_set(judge, items, count + 1) : status;
        }
    }
    return status;
}

enum status hypotheses_named_sets(struct judge *judge)
{
    const struct gather *gather = judge->gather;
    uint32_t named[GATHER_ITEMS_MAX];
    size_t count = hypotheses_named(gather, named);
    if (count == 0 || gather->outgoing) {
        return STATUS_OK;
    }
    enum status status = STATUS_OK;
    if (count > 1) {
        status = hypotheses_try_set(judge, named, count);
        if (status == STATUS_OK && !judge->settled_by_name &&
            count <= judge->settings->subset_items_max) {
            status = hypotheses_try_both(
                judge, (struct hypotheses_search){
                           .pool = named, .pool_count = count, .size_min = 2, .few = false});
        }
    }
    uint32_t customer = judge->index->items[named[0]].customer;
    /* What deductions explain, a credit note may explain as well. */
    bool settled = judge->settled_by_name &&
                   (judge->settled_as_open || !hypotheses_has_credit(judge, customer));
    if (status != STATUS_OK || settled || judge->settings->subset_items_max == 0) {
        return status;
    }
    struct hypotheses_group group;
    hypotheses_group_find(judge, customer, &group);
    /* Beside a named item, one or two may go without a name; more of them nobody forgets. */
    status = hypotheses_search_group(
        judge, &group,
        (struct hypotheses_search){
            .fixed = named, .fixed_count = count, .size_min = 1, .few = true});
    return status == STATUS_OK ? hypotheses_try_credited(judge, named, count, customer) : status;
}

/* Whether two of a customer's amounts, or three where they are few, may add up to the payment: by
 * what was open at the beginning, so that the search itself is kept for where it may find any. */
static bool hypotheses_may_add_up(const struct judge *judge, uint32_t customer)
{
    enum { HYPOTHESES_TRIPLES_MAX = 24 };
    const struct index *index = judge->index;
    const struct index_customer *c = &index->customers[customer];
    struct currency currency = judge->gather->currency;
    const int64_t *minor = index->customer_minor + c->items_first;
    uint32_t from = gather_lower_bound(index, c, currency, INT64_MIN);
    uint32_t to = gather_lower_bound(index, c, currency, INT64_MAX);
    bool triples = to - from <= HYPOTHESES_TRIPLES_MAX;
    /* The first round has no third amount. */
    for (uint32_t third = from; third <= (triples ? to : from); third++) {
        int64_t target = judge->gather->amount_minor;
        if (third > from && !money_subtract(target, minor[third - 1], &target)) {
            return true;
        }
        uint32_t low = third;
        uint32_t high = to;
        while (low + 1 < high) {
            int64_t sum = 0;
            if (!money_add(minor[low], minor[high - 1], &sum) || sum == target) {
                return true;
            }
            low += sum < target ? 1 : 0;
            high -= sum > target ? 1 : 0;
        }
    }
    return false;
}

enum status hypotheses_unnamed_sets(struct judge *judge)
{
    const struct gather *gather = judge->gather;
    if (gather->outgoing || judge->settled_by_name || judge->settings->subset_items_max == 0) {
        return STATUS_OK;
    }
    const struct payer *payer = &gather->payer;
    struct hypotheses_group groups[JUDGE_GROUPS_MAX];
    size_t searched = 0;
    enum status status = STATUS_OK;
    for (size_t c = 0; status == STATUS_OK && c < payer->customers_count; c++) {
        bool again = false;
        for (size_t g = 0; g < searched && !again; g++) {
            again = hypotheses_group_has(&groups[g], payer->customers[c]);
        }
        if (again || searched == JUDGE_GROUPS_MAX) {
            continue;
        }
        struct hypotheses_group *group = &groups[searched++];
        hypotheses_group_find(judge, payer->customers[c], group);
        /* Where one item has the amount, a few together may have it too. Beside a number that is on
         * no list, a person decides: long lists have sums by chance. */
        uint32_t listed = judge->index->customers[payer->customers[c]].items_count;
        bool few = judge->settled || (gather->names_unknown && listed > HYPOTHESES_SHORT_MAX);
        if (few && group->count == 1 && !hypotheses_may_add_up(judge, payer->customers[c])) {
            continue;
        }
        status = hypotheses_search_group(judge, group,
                                         (struct hypotheses_search){.size_min = 2, .few = few});
    }
    return status;
}
