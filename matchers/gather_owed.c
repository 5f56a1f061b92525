/*
 * gather_owed - what may be paid though the text doesn't name it: items of the payer's customers,
 * those of the amount and their neighbours in size, and whosever items of this very amount.
 */
#include "matchers/gather_internal.h"

#include <string.h>

enum {
    GATHER_SHARED_SCAN = 4096,   /* items of one amount looked at for the payer's */
    GATHER_AMOUNT_MAX = 16,      /* … of whoever owes them, for an unknown payer */
    GATHER_AMOUNT_KNOWN_MAX = 6, /* … for one who is known: of more, none is meant */
    /* Of equal neighbours as many as leave room for all customers: 16 times 24 and 3 on each side
     * are below GATHER_ITEMS_MAX. */
    GATHER_SAME_AMOUNT_MAX = 24,
    GATHER_NEIGHBOURS_MAX = 48,
    GATHER_FEW_CUSTOMERS = 4,
};

/* Whether an item of a customer with several currencies comes before those of this currency with an
 * open amount >= `minor`. */
static inline bool gather_is_below(const struct index *index, const struct index_customer *customer,
                                   uint32_t at, struct currency currency, int64_t minor)
{
    uint32_t place = customer->items_first + at;
    struct currency other = index->items[index->customer_items[place]].currency;
    return currency_equal(other, currency)
               ? index->customer_minor[place] < minor
               : memcmp(other.code, currency.code, sizeof currency.code) < 0;
}

/* The first of ascending amounts that is not below `minor`; count for none. */
static inline uint32_t gather_first_amount(const int64_t *amounts, uint32_t count, int64_t minor)
{
    if (count == 0 || amounts[0] >= minor) {
        return 0;
    }
    if (amounts[count - 1] < minor) {
        return count;
    }
    const int64_t *low = amounts; /* below `minor`, as is all before it */
    for (uint32_t left = count; left > 1;) {
        uint32_t half = left / 2;
        low = low[half] < minor ? low + half : low;
        left -= half;
    }
    return (uint32_t)(low - amounts) + 1;
}

uint32_t gather_lower_bound(const struct index *index, const struct index_customer *customer,
                            struct currency currency, int64_t minor)
{
    if (currency_present(customer->currency)) {
        if (!currency_equal(customer->currency, currency)) {
            int order = memcmp(customer->currency.code, currency.code, sizeof currency.code);
            return order < 0 ? customer->items_count : 0;
        }
        return gather_first_amount(index->customer_minor + customer->items_first,
                                   customer->items_count, minor);
    }
    uint32_t low = 0;
    uint32_t high = customer->items_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (gather_is_below(index, customer, middle, currency, minor)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Widens a window of ascending amounts by the next amount on each side: by all that have it, so
 * that no id decides which of them is weighed, up to `most`. */
static void gather_add_neighbours(const int64_t *amounts, uint32_t count, uint32_t most,
                                  uint32_t *from, uint32_t *to)
{
    uint32_t below = *from;
    uint32_t above = *to;
    while (*from > 0 && below - *from < most && amounts[*from - 1] == amounts[below - 1]) {
        --*from;
    }
    while (*to < count && *to - above < most && amounts[*to] == amounts[above]) {
        ++*to;
    }
}

/* How many items of this very amount are looked at, whoever owes them; of more, none. */
static uint32_t gather_amount_most(const struct gather *gather)
{
    return gather->payer.customers_count > 0 ? GATHER_AMOUNT_KNOWN_MAX : GATHER_AMOUNT_MAX;
}

void gather_ask_amount(const struct index *index, const int64_t *open_minor,
                       const struct gather *gather)
{
    struct table_run run = gather->amounts;
    uint32_t most = gather_amount_most(gather);
    for (uint32_t i = 0; i < run.count && run.count <= most; i++) {
        __builtin_prefetch(&index->items[run.values[i] / 2]);
        __builtin_prefetch(&open_minor[run.values[i] / 2]);
        __builtin_prefetch(&index->item_tails[run.values[i] / 2]);
    }
}

void gather_ask_owed(const struct index *index, const struct gather *gather)
{
    const struct payer *payer = &gather->payer;
    for (size_t c = 0; c < payer->customers_count; c++) {
        const struct index_customer *customer = &index->customers[payer->customers[c]];
        uint32_t first = customer->items_first;
        __builtin_prefetch(&index->customer_minor[first]);
        __builtin_prefetch(&index->customer_minor[first + customer->items_count / 2]);
        __builtin_prefetch(&index->customer_items[first]);
        __builtin_prefetch(&index->customer_ends[first]);
    }
}

/* What was found of an amount among the items of the payer's customers. */
struct gather_amounts {
    bool any; /* some item has it */
    bool all; /* no customer has more of it than are gathered */
};

/* Finds the items of each of the payer's customers that have an amount. */
static struct gather_amounts gather_find_amounts(const struct index *index,
                                                 const struct payer *payer,
                                                 struct currency currency, int64_t sought,
                                                 struct gather_window windows[PAYER_CUSTOMERS_MAX])
{
    struct gather_amounts found = {.any = false, .all = true};
    for (size_t c = 0; c < payer->customers_count; c++) {
        const struct index_customer *customer = &index->customers[payer->customers[c]];
        const int64_t *amounts = index->customer_minor + customer->items_first;
        uint32_t from = gather_lower_bound(index, customer, currency, sought);
        uint32_t to = from;
        while (to < customer->items_count && to < from + GATHER_SAME_AMOUNT_MAX &&
               amounts[to] == sought) {
            to++;
        }
        found.any = found.any || to > from;
        found.all = found.all && to < from + GATHER_SAME_AMOUNT_MAX;
        windows[c] = (struct gather_window){from, to};
    }
    return found;
}

/* … and those next to it in size. */
static void gather_find_neighbours(const struct index *index, const struct payer *payer,
                                   struct gather_window windows[PAYER_CUSTOMERS_MAX])
{
    size_t customers = payer->customers_count;
    /* Where many may be meant, nobody's part or overpayment is likelier than another's. */
    bool few = customers > 0 && customers <= GATHER_FEW_CUSTOMERS;
    size_t share = few ? GATHER_NEIGHBOURS_MAX / customers : 0;
    uint32_t neighbours = share < GATHER_SAME_AMOUNT_MAX ? (uint32_t)share : GATHER_SAME_AMOUNT_MAX;
    for (size_t c = 0; c < customers; c++) {
        const struct index_customer *customer = &index->customers[payer->customers[c]];
        gather_add_neighbours(index->customer_minor + customer->items_first, customer->items_count,
                              neighbours, &windows[c].from, &windows[c].to);
    }
}

/* Asks for the items that were found. */
static void gather_ask_found(const struct index *index, const int64_t *open_minor,
                             const struct payer *payer,
                             const struct gather_window windows[PAYER_CUSTOMERS_MAX])
{
    for (size_t c = 0; c < payer->customers_count; c++) {
        const uint32_t *items =
            index->customer_items + index->customers[payer->customers[c]].items_first;
        for (uint32_t i = windows[c].from; i < windows[c].to; i++) {
            __builtin_prefetch(&index->items[items[i]]);
            __builtin_prefetch(&open_minor[items[i]]);
        }
    }
}

/* Adds the items of the payer's customers that were found. */
static void gather_add_found(const struct index *index, const int64_t *open_minor,
                             struct gather *gather,
                             const struct gather_window windows[PAYER_CUSTOMERS_MAX])
{
    for (size_t c = 0; c < gather->payer.customers_count; c++) {
        const struct index_customer *customer = &index->customers[gather->payer.customers[c]];
        const uint32_t *items = index->customer_items + customer->items_first;
        for (uint32_t i = windows[c].from; i < windows[c].to; i++) {
            gather_add_unnamed(index, open_minor, gather, items[i]);
        }
    }
}

/* Items of this very amount, as open or less the discount, whoever owes them, unless they are too
 * many. */
static void gather_amount_items(const struct index *index, const int64_t *open_minor,
                                struct gather *gather)
{
    struct table_run run = gather->amounts;
    if (run.count > gather_amount_most(gather)) {
        return;
    }
    for (uint32_t i = 0; i < run.count && !gather->full; i++) {
        gather_add_unnamed(index, open_minor, gather, run.values[i] / 2);
    }
}

/* … the payer's alone; where those that are open with this amount are gathered, the others. */
static void gather_payers_amount(const struct index *index, const int64_t *open_minor,
                                 struct gather *gather, bool gathered)
{
    struct table_run run = gather->amounts;
    for (uint32_t i = 0; i < run.count && i < GATHER_SHARED_SCAN && !gather->full; i++) {
        bool net = run.values[i] % 2 != 0;
        if ((net || !gathered) && gather_is_payers(index, gather, run.values[i] / 2)) {
            gather_add_unnamed(index, open_minor, gather, run.values[i] / 2);
        }
    }
}

/* Whether an item gathered so far belongs to a payer who is known and is of this very amount. */
static bool gather_has_amount(const struct index *index, const struct gather *gather)
{
    for (size_t i = 0; i < gather->paying_count; i++) {
        if (gather_is_payers(index, gather, gather->items[gather->paying[i]].item)) {
            return true;
        }
    }
    return false;
}

void gather_find_owed(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    const struct payer *payer = &gather->payer;
    struct gather_amounts found =
        gather_find_amounts(index, payer, gather->currency, gather_sought(gather), gather->owed);
    gather->owed_all = found.all;
    /* Who owes this very amount and speaks of no part pays neither part of more nor too much. */
    gather->owed_near = !found.any || (gather_says(gather) & SAYS_PART) != 0;
    if (gather->owed_near) {
        gather_find_neighbours(index, payer, gather->owed);
    }
    gather_ask_found(index, open_minor, payer, gather->owed);
    if (!found.any && !gather_has_amount(index, gather)) {
        gather_ask_amount(index, open_minor, gather);
    }
}

void gather_add_owed(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    gather_add_found(index, open_minor, gather, gather->owed);
    bool has_amount = gather_has_amount(index, gather);
    if (!has_amount && !gather->owed_near) {
        gather_find_neighbours(index, &gather->payer, gather->owed); /* nothing is left of it */
        gather_add_found(index, open_minor, gather, gather->owed);
    }
    if (gather->instructed.minor > 0) {
        struct gather_window windows[PAYER_CUSTOMERS_MAX];
        (void)gather_find_amounts(index, &gather->payer, gather->instructed.currency,
                                  gather->instructed.minor, windows);
        gather_find_neighbours(index, &gather->payer, windows);
        gather_add_found(index, open_minor, gather, windows);
        has_amount = gather_has_amount(index, gather);
    }
    /* Beside an item of the payer's own, a stranger's of the same amount has no chance. */
    if (has_amount) {
        gather_payers_amount(index, open_minor, gather, gather->owed_all);
    } else {
        gather_amount_items(index, open_minor, gather);
    }
}
