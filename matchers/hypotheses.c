#include "matchers/hypotheses_internal.h"
#include "matchers/hypotheses_numbers.h"

#include "matchers/bits.h"
#include "matchers/charges.h"
#include "matchers/credited.h"
#include "matchers/exchange_use.h"
#include "matchers/hypotheses_agreed.h"
#include "matchers/hypotheses_dates.h"
#include "matchers/hypotheses_group.h"
#include "matchers/hypotheses_habit.h"
#include "matchers/hypotheses_told.h"
#include "matchers/hypotheses_words.h"
#include "matchers/ways_said.h"
#include "matchers/ways_withheld.h"
#include "matchers/weights.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { HYPOTHESES_IMPOSSIBLE = -1000 * BITS_ONE };

/* Nothing yet: no items, nothing named, nobody known. */
static inline void hypothesis_begin(struct hypothesis *h)
{
    memset(h, 0, offsetof(struct hypothesis, evidence));
    h->form = KEY_FORM_COUNT;
    h->written = KEY_FORM_COUNT;
    h->payer = PAYER_UNKNOWN;
}

/* … and what one was, without the room behind its evidence. */
static inline void hypothesis_copy(const struct hypothesis *h, struct hypothesis *out)
{
    memcpy(out, h, offsetof(struct hypothesis, evidence));
    for (size_t i = 0; i < h->evidence_count; i++) {
        out->evidence[i] = h->evidence[i];
    }
}

static int32_t hypotheses_size_bits(size_t items_count)
{
    if (items_count == 1) {
        return WEIGHT_ONE_ITEM;
    }
    if (items_count == 2) {
        return WEIGHT_TWO_ITEMS;
    }
    return WEIGHT_MORE_ITEMS + (int32_t)(items_count - 3) * WEIGHT_EACH_FURTHER;
}

/* What may be deducted from the items of a customer in a currency. */
static const struct terms *hypotheses_terms(struct judge *judge, uint32_t customer,
                                            struct currency currency)
{
    if (judge->index->terms == NULL) {
        return &judge->terms_general;
    }
    terms_find(judge->index, &judge->terms_general, customer, currency, &judge->terms_special);
    return &judge->terms_special;
}

int64_t hypotheses_discounted(struct judge *judge, uint32_t item, bool *offered, bool *in_time)
{
    const struct index_item *i = &judge->index->items[item];
    int64_t open_minor = judge->open_minor[item];
    int64_t net_minor = open_minor;
    int32_t paid_day = judge->gather->booking_date.day;
    uint32_t grace_days = hypotheses_terms(judge, i->customer, i->currency)->discount_grace_days;
    *offered = item_net_of_discount(&judge->index->batch->items[item], open_minor, &net_minor);
    *in_time = *offered && i->discount_day != 0 && paid_day != 0 &&
               paid_day <= i->discount_day + (int32_t)grace_days;
    return net_minor;
}

/* What the day of a payment says of an item. */
static inline int32_t hypotheses_day_bits(const struct index_item *item, int32_t day)
{
    enum { HYPOTHESES_EARLY_DAYS = 3, HYPOTHESES_LATE_DAYS = 180 };
    if (day < item->issue_day && item->issue_day != 0) {
        return day + HYPOTHESES_EARLY_DAYS < item->issue_day ? WEIGHT_DATE_EARLY
                                                             : WEIGHT_DATE_BEFORE;
    }
    return day > item->due_day + HYPOTHESES_LATE_DAYS && item->due_day != 0 ? WEIGHT_DATE_LATE
                                                                            : WEIGHT_DATE_USUAL;
}

/* … of several the worst. */
static inline int32_t hypotheses_date_bits(const struct judge *judge, const uint32_t *items,
                                           size_t count)
{
    struct date paid = judge->gather->booking_date;
    if (!date_present(paid)) {
        return 0;
    }
    int32_t worst = hypotheses_day_bits(&judge->index->items[items[0]], paid.day);
    for (size_t i = 1; i < count; i++) {
        int32_t bits = hypotheses_day_bits(&judge->index->items[items[i]], paid.day);
        worst = bits < worst ? bits : worst;
    }
    return worst;
}

/* What an item alone has open, and what of it is due. */
static inline void hypotheses_describe_one(struct judge *judge, const uint32_t *items,
                                           struct hypotheses_set *out)
{
    const struct index_item *item = &judge->index->items[items[0]];
    int64_t open_minor = judge->open_minor[items[0]];
    *out = (struct hypotheses_set){
        .items = items,
        .count = 1,
        .customer = item->customer,
        .customers = 1,
        .open_minor = open_minor,
        .net_minor = open_minor,
        .in_time = true,
        .foreign = !currency_equal(item->currency, judge->gather->currency),
        .largest_minor = open_minor > 0 ? open_minor : 0,
        .sums = true,
        .invoices = open_minor > 0,
        .credit_notes = open_minor < 0,
    };
    if (item->discount_ppm != 0) {
        int64_t net_minor = hypotheses_discounted(judge, items[0], &out->offered, &out->in_time);
        out->net_minor = out->in_time ? net_minor : open_minor;
        out->late_minor = out->net_minor - net_minor;
        out->in_time = !out->offered || out->in_time;
    }
}

/* … several items together. */
static void hypotheses_describe_several(struct judge *judge, const uint32_t *items, size_t count,
                                        struct hypotheses_set *out)
{
    struct hypotheses_set set = {.items = items, .count = count, .customers = 1, .sums = true};
    struct credited credited = {.count = 0};
    set.customer = judge->index->items[items[0]].customer;
    for (size_t i = 0; i < count; i++) {
        bool offered = false;
        bool in_time = false;
        int64_t net_minor = hypotheses_net(judge, items[i], &offered, &in_time);
        int64_t open_minor = judge->open_minor[items[i]];
        int64_t due_minor = in_time ? net_minor : open_minor;
        set.sums = set.sums && money_add(set.open_minor, open_minor, &set.open_minor) &&
                   money_add(set.net_minor, due_minor, &set.net_minor) &&
                   money_add(set.late_minor, due_minor - net_minor, &set.late_minor);
        credited_add(&credited, in_time ? judge->index->items[items[i]].discount_ppm : 0,
                     open_minor, due_minor);
        set.foreign = set.foreign || gather_is_foreign(judge->index, judge->gather, items[i]);
        set.offered = set.offered || offered;
        set.largest_minor = judge->open_minor[items[i]] > set.largest_minor
                                ? judge->open_minor[items[i]]
                                : set.largest_minor;
        set.in_time = set.in_time || in_time;
        set.invoices = set.invoices || judge->open_minor[items[i]] > 0;
        set.credit_notes = set.credit_notes || judge->open_minor[items[i]] < 0;
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++) {
            seen = judge->index->items[items[k]].customer == judge->index->items[items[i]].customer;
        }
        set.customers += i > 0 && !seen ? 1 : 0;
    }
    set.in_time = set.in_time || !set.offered;
    set.credited_minor = credited_minor(&credited, judge->gather->amount_minor - set.net_minor);
    set.group = set.customers > 1 ? hypotheses_group_of(judge, items, count) : NULL;
    *out = set;
}

/* What speaks for so many of a customer's items before anything is seen. */
static int32_t hypotheses_prior(const struct judge *judge, uint32_t size, uint32_t choices)
{
    choices = choices < size ? size : choices;
    return judge->rates->bits[RATE_LISTED] - judge->index->customers_bits +
           hypotheses_size_bits(size) -
           (size == 1 ? bits_log2(choices) : bits_log2_choose(choices, size));
}

static inline uint64_t hypotheses_payer_bit(uint32_t customer)
{
    return UINT64_C(1) << (customer % 64);
}

/* A customer that was weighed for the transaction; NULL for one that wasn't. */
static struct judge_payer *hypotheses_find_payer(struct judge *judge, uint32_t customer)
{
    if ((judge->payers_met & hypotheses_payer_bit(customer)) == 0) {
        return NULL;
    }
    /* From the last one on: the order is the same for each of their items. */
    size_t at = judge->payers_last;
    for (size_t i = 0; i < judge->payers_count; i++) {
        at = at + 1 < judge->payers_count ? at + 1 : 0;
        if (judge->payers[at].customer == customer) {
            judge->payers_last = at;
            return &judge->payers[at];
        }
    }
    return NULL;
}

/* What the payer says about a customer; weighed once a transaction. */
static struct judge_payer *hypotheses_weigh_payer(struct judge *judge, uint32_t customer)
{
    struct judge_payer *known = hypotheses_find_payer(judge, customer);
    if (known != NULL) {
        return known;
    }
    assert(judge->payers_count < JUDGE_PAYERS_MAX);
    const struct index *index = judge->index;
    struct judge_payer *payer = &judge->payers[judge->payers_count];
    judge->payers_last = judge->payers_count++;
    judge->payers_met |= hypotheses_payer_bit(customer);
    const struct payer_weight *weight = &payer->weight;
    payer_weigh_into(index, &judge->gather->payer, customer, &payer->weight);
    payer->customer = customer;
    payer->same_amount = 0;
    payer->bits = weight->rule_bits + weight->account_bits + weight->learnt_bits +
                  weight->remembered_bits + weight->name_bits + weight->number_bits;
    payer->habit = learn_habits_find(index->habits, judge->gather->transaction, customer);
    return payer;
}

/* What the payer says about the customer of a hypothesis. */
static void hypotheses_add_payer(const struct judge *judge, const struct payer_weight *weight,
                                 struct hypothesis *h)
{
    bool in_text = judge->gather->payer.in_text;
    h->payer = weight->kind;
    hypothesis_add_evidence(h, "payer_rule", weight->rule_bits);
    hypothesis_add_evidence(h, "payer_account", weight->account_bits);
    hypothesis_add_evidence(h, "payer_account_learnt", weight->learnt_bits);
    hypothesis_add_evidence(
        h, weight->remembered_account ? "payer_account_remembered" : "payer_name_remembered",
        weight->remembered_bits);
    hypothesis_add_evidence(h, in_text ? "payer_name_in_text" : "payer_name", weight->name_bits);
    hypothesis_add_evidence(h, hypotheses_agreed_name(weight->number_of), weight->number_bits);
}

/* … most often the one asked for last: the items of a customer are gathered together. */
static inline struct judge_payer *hypotheses_payer(struct judge *judge, uint32_t customer)
{
    struct judge_payer *last = &judge->payers[judge->payers_last];
    if (judge->payers_count > 0 && last->customer == customer) {
        return last;
    }
    return hypotheses_weigh_payer(judge, customer);
}

const struct payer_weight *hypotheses_payer_weight(struct judge *judge, uint32_t customer)
{
    return &hypotheses_payer(judge, customer)->weight;
}

/* Whether a set may be paid in this way at all. */
static bool hypotheses_way_counts(const struct judge *judge, const struct hypotheses_set *set,
                                  const struct hypothesis *h, enum way way)
{
    /* A part of, or more than, what nobody named is a guess about the amount alone. */
    if (way == WAY_PART || way == WAY_OVER) {
        return h->named > 0 || (set->count == 1 && !h->sibling &&
                                (h->payer == PAYER_AGREES || h->payer == PAYER_NAMED));
    }
    /* A difference is booked on one item and must leave most of it paid. */
    bool difference = ways_has(way, WAY_CHARGES) || ways_has(way, WAY_ROUNDING);
    return !difference ||
           money_magnitude(set->open_minor - judge->gather->amount_minor) <= set->largest_minor / 2;
}

/* Of the customers of a set the one that the payer speaks for most; of equal ones the first by its
 * id, so that no order of items shows. */
static uint32_t hypotheses_customer(struct judge *judge, const struct hypotheses_set *set)
{
    const struct index *index = judge->index;
    uint32_t best = set->customer;
    int32_t most = INT32_MIN;
    for (size_t i = 0; i < set->count; i++) {
        uint32_t customer = index->items[set->items[i]].customer;
        int32_t bits = hypotheses_payer(judge, customer)->bits;
        if (bits > most ||
            (bits == most && slice_compare(index->identities[customer].customer_id,
                                           index->identities[best].customer_id) < 0)) {
            best = customer;
            most = bits;
        }
    }
    return best;
}

/* Who pays a set: for a group of customers one of them. */
static inline const struct judge_payer *hypotheses_set_payer(struct judge *judge,
                                                             const struct hypotheses_set *set)
{
    return hypotheses_payer(judge, set->group == NULL ? set->customer : set->group->payer);
}

/* How the customer of a set pays. */
static inline const struct learn_habit_at *hypotheses_habit(struct judge *judge,
                                                            const struct hypotheses_set *set,
                                                            const struct judge_payer *payer)
{
    return set->group == NULL ? &payer->habit : &hypotheses_payer(judge, set->customer)->habit;
}

/* The bits of a set, whatever the way it is paid. */
static void hypotheses_weigh_set(struct judge *judge, const struct hypotheses_set *set,
                                 const struct judge_payer *payer, struct hypothesis *h)
{
    const struct index *index = judge->index;
    const struct hypotheses_group *group = set->group;
    uint32_t size = (uint32_t)set->count;
    uint32_t listed =
        group == NULL ? index->customers[set->customer].items_count : group->items_count;
    /* Half of the sums of a payer of several are for one of them alone. */
    int32_t further = group == NULL ? (int32_t)(set->customers - 1) * index->customers_bits
                                    : -WEIGHT_P_50 - bits_log2(group->sharing);
    hypothesis_begin(h);
    h->items = set->items;
    h->items_count = size;
    h->customer = set->customer;
    h->credit_notes = set->invoices && set->credit_notes;
    hypothesis_add_evidence(h, "prior", hypotheses_prior(judge, size, listed) - further);
    hypotheses_add_payer(judge, &payer->weight, h);
    if (judge->gather->agreed.count > 0) {
        hypothesis_add_evidence(h, "agreement_items",
                                hypotheses_agreed_bits(judge, set->items, set->count));
    }
    hypotheses_add_text(judge, set, h);
    hypothesis_add_evidence(h, "date", hypotheses_date_bits(judge, set->items, size));
    hypothesis_add_evidence(h, "pair_rejected",
                            learn_memory_pair_bits(index->memory, &judge->gather->payer.remembered,
                                                   set->items, set->count));
    const struct learn_habit_at *habit = hypotheses_habit(judge, set, payer);
    if (habit->place != 0) {
        hypotheses_habit_add_set(judge, *habit, h);
    }
}

/* Notes a hypothesis that has the amount to the cent by items that the text names, or by one item
 * of the payer. */
static void hypotheses_note_settled(struct judge *judge, const struct hypothesis *h)
{
    if (!h->exact && h->way != WAY_ROUNDING) {
        return;
    }
    bool by_name = h->named == h->items_count;
    bool payers = h->payer == PAYER_AGREES || h->payer == PAYER_NAMED;
    judge->settled_by_name = judge->settled_by_name || by_name;
    judge->settled_as_open =
        judge->settled_as_open || (by_name && (h->way == WAY_EXACT || h->way == WAY_CONVERTED));
    judge->settled = judge->settled || by_name || (h->items_count == 1 && payers);
}

/* Adds a way to the last hypothesis, which is complete but for what the amount says. */
static void hypotheses_add_way(struct judge *judge, const struct hypotheses_set *set,
                               const struct judge_payer *payer, const struct ways_result *way,
                               struct hypothesis *h)
{
    h->way = way->way;
    h->exact = way->exact;
    h->parts = way->parts;
    hypothesis_add_evidence(h, ways_evidence_name(h->way), way->amount_bits);
    if (h->way != WAY_EXACT) {
        hypothesis_add_evidence(h, "says_so",
                                ways_said_bits(judge->gather, set->open_minor, h->way, &h->parts));
    }
    const struct learn_habit_at *habit = hypotheses_habit(judge, set, payer);
    if (habit->place != 0) {
        hypotheses_habit_add_way(judge, *habit, set->offered, h);
    }
    hypotheses_note_settled(judge, h);
}

/* Whether so much is missing of a set that it may be charges; with a discount or a tax taken as
 * well, what is left of it may be any. */
static bool hypotheses_may_lack_charges(const struct terms *terms, const struct hypotheses_set *set,
                                        int64_t short_minor)
{
    bool deducted =
        set->net_minor != set->open_minor || set->late_minor != 0 || terms->withheld.count > 0;
    return short_minor > 0 &&
           (deducted || (short_minor <= terms->charges_max_minor &&
                         short_minor <= terms_limit(terms->charges_max_minor,
                                                    terms->charges_max_ppm, set->open_minor)));
}

/* Whether what is missing of a set can be no charges that nobody told: by the scheme of the
 * transfer, unless the payer says so, or deducted charges before. False where it is no such amount
 * anyway: nobody has to ask about it. */
static bool hypotheses_charges_barred(struct judge *judge, const struct terms *terms,
                                      const struct hypotheses_set *set)
{
    int64_t short_minor = set->open_minor - judge->gather->amount_minor;
    if (!hypotheses_may_lack_charges(terms, set, short_minor)) {
        return false;
    }
    if (!judge->charges_known) {
        judge->charges_known = true;
        judge->charges_barred =
            charges_are_barred(judge->index->batch, judge->gather->transaction) &&
            (gather_says(judge->gather) & SAYS_CHARGES) == 0;
    }
    struct learn_habit_at habit = hypotheses_payer(judge, set->customer)->habit;
    return judge->charges_barred &&
           (habit.place == 0 || learn_habits_bits(judge->index->habits, habit, HABIT_CHARGES) <= 0);
}

/* The ways to pay a set of another amount. */
static size_t hypotheses_find_other_ways(struct judge *judge, const struct hypotheses_set *set,
                                         struct ways_result ways[WAYS_MAX])
{
    const struct gather *gather = judge->gather;
    const struct transaction *t =
        judge->index->batch->transactions[gather->transaction].transaction;
    const struct terms *terms = hypotheses_terms(judge, set->customer, gather->currency);
    struct ways_case amounts = {
        .terms = terms,
        .amount_minor = set->foreign ? gather->instructed.minor : gather->amount_minor,
        .open_minor = money_magnitude(set->open_minor),
        .net_minor = money_magnitude(set->net_minor),
        .late_minor = money_magnitude(set->late_minor),
        .credited_minor = set->credited_minor,
        .discount_in_time = set->offered && set->in_time,
        .charges_minor =
            currency_equal(t->charges.currency, gather->currency) ? t->charges.minor : 0,
        .charges_barred = hypotheses_charges_barred(judge, terms, set),
        .chance_bits = set->foreign ? index_amount_chance(judge->index, gather->instructed.currency,
                                                          gather->instructed.minor)
                                    : gather->chance_bits,
    };
    struct ways_withheld withheld_open[TERMS_RATES_MAX];
    struct ways_withheld withheld_net[TERMS_RATES_MAX];
    if (terms->withheld.count > 0 && set->customers == 1 && !set->foreign) {
        ways_withhold(judge->index->batch->items, judge->open_minor, set->items, set->count,
                      &amounts, withheld_open, withheld_net);
        if (set->late_minor != 0) {
            amounts.withheld_net = NULL; /* what is net of all discounts is not what is due */
        }
    }
    size_t count = ways_find(judge->rates, &amounts, ways);
    if (set->foreign) {
        count = count > 0 && ways[0].way == WAY_EXACT ? 1 : 0;
        ways[0].way = WAY_CONVERTED;
    }
    return count;
}

/* The ways in which a set may be paid, by the amounts; how many. */
static size_t hypotheses_find_ways(struct judge *judge, const struct hypotheses_set *set,
                                   struct ways_result ways[WAYS_MAX])
{
    struct gather *gather = judge->gather;
    if (set->foreign && gather->instructed.minor == 0) {
        /* Named items of another currency, at the rate of the table. */
        ways[0] = (struct ways_result){.way = WAY_EXCHANGED};
        bool explained =
            exchange_use_explains(judge->index, judge->settings, judge->rates, gather, set->items,
                                  set->count, set->open_minor, &ways[0].amount_bits);
        return explained ? 1 : 0;
    }
    if (set->count != 1 && (gather->outgoing || set->foreign)) {
        return 0; /* a refund pays back one credit note, a rate is told for one amount */
    }
    if (!set->foreign && money_magnitude(set->open_minor) == gather->amount_minor) {
        ways[0] = ways_exact(judge->rates, gather->chance_bits);
        return 1;
    }
    return gather->outgoing ? 0 : hypotheses_find_other_ways(judge, set, ways);
}

/* Adds the hypotheses "pays this set", one for each way that counts. */
static void hypotheses_add_ways(struct judge *judge, const struct hypotheses_set *set,
                                const struct ways_result *ways, size_t count)
{
    if (count == 0) {
        return;
    }
    const struct judge_payer *payer = hypotheses_set_payer(judge, set);
    struct hypothesis *h = &judge->hypotheses[judge->hypotheses_count];
    hypotheses_weigh_set(judge, set, payer, h);
    for (size_t w = 0; w < count; w++) {
        if (!hypotheses_way_counts(judge, set, h, ways[w].way)) {
            continue;
        }
        if (judge->hypotheses_count == JUDGE_HYPOTHESES_MAX) {
            judge->gather->full = true;
            return;
        }
        judge->hypotheses_count++;
        if (w + 1 < count) {
            hypothesis_copy(h, &h[1]); /* the next way differs in what the amount says only */
        }
        hypotheses_add_way(judge, set, payer, &ways[w], h++);
    }
}

/* Adds "pays this set": in the way that the payer tells, or in all that the amounts allow. */
static void hypotheses_add_set(struct judge *judge, const uint32_t *items, size_t count,
                               const struct ways_result *told)
{
    struct hypotheses_set set;
    if (count == 1) {
        hypotheses_describe_one(judge, items, &set);
    } else {
        hypotheses_describe_several(judge, items, count, &set);
    }
    if (!set.sums || (set.open_minor <= 0) != judge->gather->outgoing || set.open_minor == 0) {
        return;
    }
    if (set.customers > 1) {
        set.customer = hypotheses_customer(judge, &set);
    }
    struct ways_result ways[WAYS_MAX];
    size_t ways_count = told == NULL ? hypotheses_find_ways(judge, &set, ways) : 1;
    hypotheses_add_ways(judge, &set, told == NULL ? ways : told, ways_count);
}

const uint32_t *hypotheses_items(struct judge *judge, const uint32_t *items, size_t count)
{
    uint32_t *copy = arena_array(&judge->scratch, count, sizeof *copy);
    if (copy == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        while (at > 0 && copy[at - 1] > items[i]) {
            copy[at] = copy[at - 1];
            at--;
        }
        copy[at] = items[i];
    }
    return copy;
}

static bool hypotheses_has_set(const struct judge *judge, const uint32_t *items, size_t count)
{
    for (size_t h = 0; h < judge->hypotheses_count; h++) {
        if (judge->hypotheses[h].items_count == count &&
            memcmp(judge->hypotheses[h].items, items, count * sizeof *items) == 0) {
            return true;
        }
    }
    return false;
}

enum status hypotheses_try_set(struct judge *judge, const uint32_t *items, size_t count)
{
    const uint32_t *sorted = hypotheses_items(judge, items, count);
    if (sorted == NULL) {
        return STATUS_MEMORY;
    }
    if (!hypotheses_has_set(judge, sorted, count)) {
        hypotheses_add_set(judge, sorted, count, NULL);
    }
    return STATUS_OK;
}

void hypotheses_add_told(struct judge *judge, const uint32_t *items, size_t count,
                         const struct ways_result *way)
{
    hypotheses_add_set(judge, items, count, way);
}

/* Weighs whoever may pay: whom account or name means, and whose items were gathered. */
static void hypotheses_weigh_payers(struct judge *judge)
{
    const struct gather *gather = judge->gather;
    const struct index *index = judge->index;
    for (size_t i = 0; i < gather->payer.customers_count; i++) {
        (void)hypotheses_payer(judge, gather->payer.customers[i]);
    }
    for (size_t i = 0; i < gather->items_count; i++) {
        uint32_t item = gather->items[i].item;
        struct judge_payer *payer = hypotheses_payer(judge, index->items[item].customer);
        payer->same_amount += money_magnitude(judge->open_minor[item]) == gather->amount_minor &&
                                      !gather_is_foreign(index, gather, item)
                                  ? 1
                                  : 0;
    }
}

/* What speaks for a payment of a customer weighed, for something that is on no list. */
static int32_t hypotheses_unlisted_bits(const struct judge *judge)
{
    const struct index *index = judge->index;
    int32_t chance = judge->gather->chance_bits;
    int32_t sum = HYPOTHESES_IMPOSSIBLE;
    for (size_t i = 0; i < judge->payers_count; i++) {
        const struct judge_payer *payer = &judge->payers[i];
        int32_t bits =
            judge->rates->bits[RATE_CUSTOMER_UNLISTED] - index->customers_bits + payer->bits;
        /* A customer's unlisted payment repeats one of its amounts now and then: a rent, a rate,
         * an invoice that is settled already. */
        uint32_t same = payer->same_amount;
        if (same > 0) {
            int32_t habit = WEIGHT_P_0003 + (same > 1 ? 5 * BITS_ONE + bits_log2(same) : 0) -
                            index->customers[payer->customer].items_bits;
            int32_t lift = bits_log2_sum(chance, habit) - chance;
            bits += lift > 0 ? lift : 0;
            bits += payer->weight.kind <= PAYER_NAMED ? WEIGHT_OWED_ELSE : 0;
        }
        sum = bits_log2_sum(sum, bits);
    }
    return sum;
}

/* "Pays nothing on this list": a stranger, or any of the customers weighed. */
static void hypotheses_add_none(struct judge *judge)
{
    const struct gather *gather = judge->gather;
    const int32_t *rates = judge->rates->bits;
    int32_t customers = hypotheses_unlisted_bits(judge);
    /* Before and after it is known that the text names nothing. */
    int32_t prior = bits_log2_sum(rates[RATE_STRANGER], customers);
    int32_t stranger = rates[RATE_STRANGER] + (gather->silent ? rates[RATE_STRANGER_SILENT] : 0);
    int32_t heard =
        gather->silent ? bits_log2_sum(stranger, customers + rates[RATE_CUSTOMER_SILENT]) : prior;
    judge->stranger_ppm =
        stranger < heard ? (uint32_t)(bits_share(stranger, heard) * 1000000U >> 40) : 1000000U;
    struct hypothesis *h = &judge->hypotheses[judge->hypotheses_count++];
    hypothesis_begin(h);
    hypothesis_add_evidence(h, "prior_none", prior);
    hypothesis_add_evidence(h, "names_nothing", heard - prior);
    if (gather->names_unknown) {
        hypothesis_add_evidence(h, "names_unknown", WEIGHT_UNKNOWN_FOR_NONE);
    }
}

/* Nothing weighed yet of the transaction at hand. */
static void hypotheses_begin(struct judge *judge)
{
    judge->hypotheses_count = 0;
    judge->payers_count = 0;
    judge->payers_last = 0;
    judge->payers_met = 0;
    judge->steps_left = judge->settings->subset_steps_max;
    judge->unsearched = false;
    judge->settled_by_name = false;
    judge->settled_as_open = false;
    judge->settled = false;
    judge->sets_open = false;
    judge->charges_known = false;
    judge->group = NULL;
}

/* What is sure to be more than "pays nothing on this list" scores where one item alone, of this
 * amount, is gathered, and nobody but its customer may pay. */
static int32_t hypotheses_none_most(const struct judge *judge, const struct judge_payer *payer)
{
    const struct index *index = judge->index;
    const int32_t *rates = judge->rates->bits;
    int32_t repeats = WEIGHT_P_0003 - index->customers[payer->customer].items_bits;
    int32_t lift = repeats - judge->gather->chance_bits;
    int32_t customers = rates[RATE_CUSTOMER_UNLISTED] - index->customers_bits + payer->bits +
                        (lift > 0 ? lift : 0) + BITS_ONE;
    int32_t stranger = rates[RATE_STRANGER];
    return (customers > stranger ? customers : stranger) + BITS_ONE;
}

/*
 * Whether the first item is so far ahead of "pays nothing on this list" that nothing is left to
 * weigh: by what is sure to be more than that scores, else by its very score. Not so where the text
 * has a day, which says something of an item that a few digits name, or where nobody is known by
 * account: then judge_trust() may ask whom the name means, and they are weighed.
 */
static bool hypotheses_is_sure(const struct judge *judge, const struct gather_item *item,
                               const struct judge_payer *payer)
{
    enum { HYPOTHESES_SURE_BITS = 22 * BITS_ONE }; /* less than one in four millions is left */
    const struct gather *gather = judge->gather;
    int32_t score = judge->hypotheses[1].score_bits;
    if (score - hypotheses_none_most(judge, payer) >= HYPOTHESES_SURE_BITS) {
        return true;
    }
    if (gather->payer.customers_count == 0 || (item->form > KEY_DIGITS && gather->tokens.dates)) {
        return false;
    }
    int32_t none =
        bits_log2_sum(judge->rates->bits[RATE_STRANGER], hypotheses_unlisted_bits(judge));
    return score - none > JUDGE_RIVAL_BITS;
}

bool hypotheses_build_sure(struct judge *judge)
{
    const struct gather *gather = judge->gather;
    const struct gather_item *item = &gather->items[0];
    if (gather->items_count != 1 || item->form >= KEY_EDIT || gather->full ||
        gather->names_unknown || gather->names_barred ||
        judge->open_minor[item->item] != gather->amount_minor || gather->outgoing ||
        gather_is_foreign(judge->index, gather, item->item)) {
        return false;
    }
    uint32_t customer = judge->index->items[item->item].customer;
    const struct payer *known = &gather->payer;
    if (known->customers_count > 1 ||
        (known->customers_count == 1 && known->customers[0] != customer)) {
        return false;
    }
    hypotheses_begin(judge);
    struct judge_payer *payer = hypotheses_payer(judge, customer);
    payer->same_amount = 1;
    judge->hypotheses_count = 1; /* the place of "pays nothing on this list" */
    hypotheses_add_set(judge, &item->item, 1, NULL);
    return judge->hypotheses_count == 2 && judge->hypotheses[1].exact &&
           hypotheses_is_sure(judge, item, payer);
}

enum status hypotheses_build(struct judge *judge)
{
    hypotheses_begin(judge);
    if (judge->gather->unpayable) {
        hypotheses_add_none(judge);
        return STATUS_OK;
    }
    hypotheses_weigh_payers(judge);
    hypotheses_add_none(judge);
    /* The gathered list has each item once. */
    for (size_t i = 0; i < judge->gather->items_count; i++) {
        hypotheses_add_set(judge, &judge->gather->items[i].item, 1, NULL);
    }
    enum status status = hypotheses_named_sets(judge);
    if (status == STATUS_OK && hypotheses_told_any(judge)) {
        status = hypotheses_told_add(judge);
    }
    if (status == STATUS_OK) {
        status = hypotheses_unnamed_sets(judge);
    }
    if (status == STATUS_OK) {
        hypotheses_weigh_numbers(judge);
        hypotheses_weigh_words(judge);
        hypotheses_weigh_dates(judge);
    }
    return status;
}
