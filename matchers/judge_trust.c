#include "matchers/judge_internal.h"

#include "matchers/hypotheses.h"
#include "matchers/hypotheses_numbers.h"

enum {
    JUDGE_EDIT_LEN_MIN = 7,
    JUDGE_EDIT_SHORT_MIN = 5,        /* … of a number that can be no other document of ours */
    JUDGE_NUMBER_LEN_MIN = 5,        /* says something beside a rare amount; a word counts as one */
    JUDGE_RARE_BITS = 12 * BITS_ONE, /* one amount in 4,096 */
    JUDGE_COMMON_BITS = 8 * BITS_ONE, /* one in 256 */
    JUDGE_ROUND_MINOR = 100,          /* what people give by a slip, as index_amount_chance() */
};

/*
 * Whether what is too much may be for something else: the text begins to name it, or it is more
 * than somebody pays too much by a slip, for the amount and not by it: half as much again, unless
 * it was paid twice.
 */
static bool judge_pays_more(const struct judge *judge, const struct hypothesis *h)
{
    int64_t open_minor = 0;
    for (size_t i = 0; i < h->items_count; i++) {
        open_minor += judge->open_minor[h->items[i]];
    }
    int64_t over_minor = judge->gather->amount_minor - open_minor;
    return (over_minor > open_minor / 2 && over_minor != open_minor) ||
           gather_says_more(judge->index, judge->gather, h->items, h->items_count);
}

/* How well a customer's name fits the payer's words: those it shares, and then those it has beside
 * them. */
struct judge_fit {
    uint32_t shared;
    uint32_t more;
};

static struct judge_fit judge_fit_of(const struct index *index, const struct payer *payer,
                                     uint32_t customer)
{
    uint32_t shared = payer_shared_words(index, payer, customer);
    return (struct judge_fit){shared, index->customers[customer].words_count - shared};
}

/*
 * Whether the payer's name is another customer's rather than this one's, or as much as this one's:
 * what two companies share in their names is nobody's. Where nothing of it is this one's, the other
 * needs all of its own name.
 */
static bool judge_names_another(const struct judge *judge, uint32_t customer)
{
    const struct index *index = judge->index;
    struct payer *payer = &judge->gather->payer;
    if (payer->customers_count == 0) {
        payer_find_by_name(index, payer);
    }
    struct payer_weight own = payer_weigh(index, payer, customer);
    if (own.learnt_bits > 0 || own.remembered_bits > 0) {
        return false; /* more than a name speaks for it */
    }
    struct judge_fit own_fit = judge_fit_of(index, payer, customer);
    for (size_t i = 0; i < payer->customers_count; i++) {
        uint32_t other = payer->customers[i];
        int32_t bits = other == customer ? 0 : payer_weigh(index, payer, other).name_bits;
        if (bits <= 0 || bits < own.name_bits) {
            continue;
        }
        struct judge_fit fit = judge_fit_of(index, payer, other);
        bool as_good = fit.shared > own_fit.shared ||
                       (fit.shared == own_fit.shared && fit.more <= own_fit.more);
        if (own.name_bits > 0 ? bits > own.name_bits || as_good : fit.more == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the payer's name is another customer's, word for word, and this one's in part only. */
static bool judge_is_anothers_name(const struct judge *judge, const struct hypothesis *h)
{
    const struct index *index = judge->index;
    struct payer *payer = &judge->gather->payer;
    if (judge_fit_of(index, payer, h->customer).more == 0) {
        return false;
    }
    struct payer_weight own = payer_weigh(index, payer, h->customer);
    if (own.learnt_bits > 0 || own.remembered_bits > 0) {
        return false; /* more than a name speaks for it */
    }
    if (payer->customers_count == 0) {
        payer_find_by_name(index, payer);
    }
    struct judge_fit own_fit = judge_fit_of(index, payer, h->customer);
    bool anothers = false;
    for (size_t i = 0; i < payer->customers_count && !anothers; i++) {
        struct judge_fit fit = judge_fit_of(index, payer, payer->customers[i]);
        anothers = fit.more == 0 && fit.shared > own_fit.shared;
    }
    return anothers;
}

/* Whether the customer's number is part of the number that names an item: then it says nothing of
 * its own about who pays. */
static bool judge_number_is_part(const struct judge *judge, const struct hypothesis *h)
{
    const struct gather *gather = judge->gather;
    const struct gather_item *item = gather_find_named(gather, h->items[0]);
    bool part = false;
    for (uint32_t t = 0; item != NULL && t < item->tokens; t++) {
        part = part || gather->tokens.list[item->token + t].number;
    }
    return part;
}

/* Whether it is known who pays, by account, by a number that stands alone, or by a name that is no
 * other customer's. */
static bool judge_knows_payer(const struct judge *judge, const struct hypothesis *h)
{
    struct payer_weight weight = payer_weigh(judge->index, &judge->gather->payer, h->customer);
    if (weight.number_bits > 0 && judge_number_is_part(judge, h)) {
        return weight.name_bits > 0 && !judge_names_another(judge, h->customer);
    }
    return h->payer == PAYER_AGREES ||
           (h->payer == PAYER_NAMED && !judge_names_another(judge, h->customer));
}

/* Whether the payer's name, and no account of the customer's, speaks against it. */
static bool judge_name_differs(const struct judge *judge, const struct hypothesis *h)
{
    return payer_weigh(judge->index, &judge->gather->payer, h->customer).name_bits < 0;
}

/* Whether a customer owes an item of this very amount. */
static bool judge_owes_amount(const struct judge *judge, uint32_t number)
{
    const struct index *index = judge->index;
    const struct gather *gather = judge->gather;
    const struct index_customer *customer = &index->customers[number];
    uint32_t at = gather_lower_bound(index, customer, gather->currency, gather->amount_minor);
    if (at >= customer->items_count) {
        return false;
    }
    uint32_t item = index->customer_items[customer->items_first + at];
    return judge->open_minor[item] == gather->amount_minor &&
           !gather_is_foreign(index, gather, item);
}

/* Whether the text has the name of a customer of whom nothing is in the set, beside that of the
 * payer. */
static bool judge_text_names_another(const struct judge *judge, const struct hypothesis *h)
{
    struct payer named;
    payer_read_text(judge->index, judge->gather->payer.transaction, &named);
    bool another = false;
    for (size_t i = 0; i < named.customers_count && !another; i++) {
        /* Beside one item of the payer's, only who owes as much may be meant in its place. */
        another = !hypotheses_is_of(judge, h, named.customers[i]) &&
                  (h->items_count > 1 || judge_owes_amount(judge, named.customers[i]));
    }
    return another;
}

/*
 * … one item by a damaged number: it is said of that item and of whatever else has such a number,
 * most of it not on the list, so somebody else must vouch for the item, and the number be no other
 * document's. Short serials are dense: one edit away lies another invoice, often a settled one.
 */
static uint32_t judge_trust_damaged(const struct judge *judge, const struct hypothesis *h,
                                    bool rare)
{
    if (h->neighbour || h->says_else || h->unlisted || judge->gather->names_barred) {
        return 990000; /* what is named without a slip, and is paid already, is meant */
    }
    bool enough = h->form_len >= JUDGE_EDIT_LEN_MIN || rare ||
                  (h->form_len >= JUDGE_EDIT_SHORT_MIN && h->beyond);
    return enough && judge_knows_payer(judge, h) && !judge_name_differs(judge, h) ? 999650 : 990000;
}

/* Whether words alone, such as the month, decide against another item of the customer that has the
 * amount too: what falls due at the end of one month may be for the next. */
static bool judge_words_decide(const struct judge *judge, const struct hypothesis *h)
{
    bool decide = false;
    for (size_t i = 1; i < judge->hypotheses_count && !decide && !h->month_sure; i++) {
        const struct hypothesis *other = &judge->hypotheses[i];
        decide = other->exact && other->says_else && other->customer == h->customer;
    }
    return decide;
}

/*
 * Whether the text says something else than that this customer's items, which it doesn't name, are
 * paid: an advance, a deposit, money given back; a part, where several would be paid in full;
 * another month, or an order that no item has; or the number of other customers, or of another
 * contract, alone.
 */
static bool judge_says_otherwise(const struct judge *judge, const struct hypothesis *h)
{
    const struct payer *payer = &judge->gather->payer;
    unsigned says = gather_says(judge->gather);
    bool numbered = payer->numbered_count == 0;
    for (size_t i = 0; i < payer->numbered_count && !numbered; i++) {
        numbered = payer->numbered[i] == h->customer;
    }
    for (size_t i = 0; i < h->items_count && numbered && payer->agreed != NULL; i++) {
        numbered = agreements_find(payer->agreed, h->customer) == NULL ||
                   agreements_have(payer->agreed, h->items[i]);
    }
    return !numbered || h->says_else || (says & SAYS_OTHER) != 0 ||
           ((says & SAYS_PART) != 0 && h->items_count > 1);
}

/*
 * Whether another item that the payer owes explains the amount to the cent, or this one together
 * with others: then who names an item that it doesn't fit named the wrong one, or not all of them,
 * more often than he pays a part of it or too much, unless he says so.
 */
static bool judge_has_exact_rival(const struct judge *judge, const struct hypothesis *h)
{
    if (h->way == WAY_PART && (gather_says(judge->gather) & SAYS_PART) != 0) {
        return false;
    }
    for (size_t i = 1; i < judge->hypotheses_count; i++) {
        const struct hypothesis *other = &judge->hypotheses[i];
        bool payers = other->customer == h->customer || other->payer == PAYER_AGREES ||
                      other->payer == PAYER_NAMED;
        bool likely = other->items_count == 1 || other->named > 0;
        if (other->exact && likely && payers && other->items != h->items) {
            return true;
        }
    }
    return false;
}

/* Whether last digits that the index has not are all that names an item, and the others of the set
 * likewise; where `astray`, in another amount than the item's. */
static bool judge_is_tail(const struct judge *judge, const struct hypothesis *h, bool astray)
{
    bool tail = h->named > 0;
    for (size_t i = 0; i < h->items_count && tail; i++) {
        const struct gather_item *item = gather_find_named(judge->gather, h->items[i]);
        tail = item == NULL || (item->tail && (item->astray || !astray));
    }
    return tail;
}

/*
 * Whether what a set has beside the named items comes to a round sum, or to one that many have:
 * then it explains by chance what somebody pays too much or too little.
 */
static bool judge_rest_is_common(const struct judge *judge, const struct hypothesis *h)
{
    int64_t rest_minor = 0;
    for (size_t i = 0; i < h->items_count; i++) {
        bool named = gather_find_named(judge->gather, h->items[i]) != NULL;
        rest_minor += named ? 0 : judge->open_minor[h->items[i]];
    }
    return rest_minor % JUDGE_ROUND_MINOR == 0 ||
           index_amount_chance(judge->index, judge->gather->currency, rest_minor) >
               -JUDGE_RARE_BITS;
}

/* Whether few payments have this amount by chance, and of a set no item's amount is that of many:
 * what many owe again and again is paid with a neighbour's number too, and with last month's. */
static bool judge_is_seldom(const struct judge *judge, const struct hypothesis *h)
{
    bool seldom = judge->gather->chance_bits <= -JUDGE_RARE_BITS;
    for (size_t i = 0; i < h->items_count && h->items_count > 1 && seldom; i++) {
        seldom = index_amount_chance(judge->index, judge->gather->currency,
                                     judge->open_minor[h->items[i]]) <= -JUDGE_RARE_BITS;
    }
    return seldom;
}

/* … all its items by a payment reference or a whole number, and paid to the cent. What was counted
 * of this and other kinds, of our sets and other authors', stands in docs/matching.md. */
static uint32_t judge_trust_whole(const struct judge *judge, const struct hypothesis *h,
                                  bool conflicts)
{
    if (conflicts) {
        bool common = judge->gather->chance_bits > -JUDGE_COMMON_BITS;
        return common ? 990000 : 999800; /* his own item of this amount may be meant */
    }
    bool seldom = judge_is_seldom(judge, h);
    if (h->payer == PAYER_AGREES) {
        return seldom ? 999993 : 999990;
    }
    return seldom ? 999990 : 999980;
}

/* Whether the digits that name an item, one of the set, may be left of another number: then they
 * are said of this item and of others, as a damaged number is. */
static bool judge_may_be_rest(const struct judge *judge, const struct hypothesis *h)
{
    bool rest = false;
    for (size_t i = 0; i < h->items_count && !rest; i++) {
        const struct gather_item *item = gather_find_named(judge->gather, h->items[i]);
        rest = item != NULL && item->form > KEY_FULL &&
               gather_may_be_rest(judge->index, judge->gather, item);
    }
    return rest;
}

uint32_t judge_trust(const struct judge *judge, const struct hypothesis *h)
{
    bool agrees = h->payer == PAYER_AGREES;
    bool strong = h->form <= KEY_FULL;
    /* Where a number explains the amount, nobody asked yet whom the payer's name means. */
    bool conflicts = h->payer == PAYER_CONFLICTS ||
                     (h->payer == PAYER_NAMED && judge_is_anothers_name(judge, h)) ||
                     (!strong && h->named > 0 && h->payer == PAYER_UNKNOWN &&
                      judge_names_another(judge, h->customer));
    if (h->credit_notes && h->way == WAY_PART) {
        return 0; /* which of them a part would pay, nobody said */
    }
    bool exact = h->exact;
    /* A few digits stand anywhere; that the amount is theirs too, to the cent, is no chance where
     * the amount is rare. */
    bool rare = exact && judge->gather->chance_bits <= -JUDGE_RARE_BITS &&
                h->form_len + (h->worded ? 1 : 0) >= JUDGE_NUMBER_LEN_MIN;
    bool named = h->items_count > 0 && h->named == h->items_count;
    if (named && exact && h->form == KEY_EDIT) {
        return judge_trust_damaged(judge, h, rare);
    }
    if (named && !strong && !agrees && judge_may_be_rest(judge, h) &&
        !judge_knows_payer(judge, h)) {
        return 990000;
    }
    if (h->bare && !agrees && h->payer != PAYER_NAMED) {
        return rare && named ? 999600 : 990000;
    }
    if (named && exact && conflicts && h->way != WAY_EXACT) {
        return 990000; /* whose terms the deduction goes by is not sure */
    }
    if (named && exact) {
        if (strong) {
            return judge_trust_whole(judge, h, conflicts);
        }
        if (h->form == KEY_SERIAL && h->unlisted) {
            return 990000; /* the end of another number of ours, of another year for one */
        }
        if (h->form == KEY_DIGITS) {
            return agrees ? 999980 : (conflicts ? 998000 : 999900);
        }
        if (agrees || h->payer == PAYER_NAMED) {
            return 999975;
        }
        return conflicts || (judge_is_tail(judge, h, false) && !rare) ? 990000 : 999600;
    }
    if (!exact && h->way != WAY_ROUNDING && judge_is_tail(judge, h, true)) {
        return 990000; /* another document's number may end so: only the amount tells */
    }
    if (hypotheses_leaves_number(judge, h)) {
        return 990000;
    }
    /* Items that nobody looked at may explain the amount, or the difference. */
    bool guess = ways_has(h->way, WAY_CHARGES) || ways_has(h->way, WAY_WITHHELD);
    bool free =
        h->way == WAY_PART || h->way == WAY_OVER || h->way == WAY_TOLD_PART || (guess && !exact);
    if (free && (h->leaves_out || h->unlisted || (gather_says(judge->gather) & SAYS_MORE) != 0)) {
        return 990000; /* what is missing or too much may be for the other one */
    }
    if (free && judge_has_exact_rival(judge, h)) {
        return 990000;
    }
    if ((judge->sets_open && h->items_count > 1 && h->named < h->items_count) ||
        (judge->unsearched && free)) {
        return 990000;
    }
    if (h->named == h->items_count) {
        if (h->way == WAY_OVER && judge_pays_more(judge, h)) {
            return 990000;
        }
        bool payer_known = agrees || (h->payer == PAYER_NAMED && !conflicts);
        if (h->items_count > 1 && (h->way == WAY_PART || h->way == WAY_OVER)) {
            return 900000; /* which of them stays open, or what else is paid, nobody said */
        }
        if (h->way == WAY_ROUNDING) {
            return payer_known || strong ? 999930 : 995000;
        }
        if ((strong || h->form == KEY_DIGITS) && payer_known) {
            /* A part that nobody speaks of may be all of something else. */
            bool silent = h->way == WAY_PART && (gather_says(judge->gather) & SAYS_PART) == 0;
            return silent ? 999950 : 999970;
        }
        if (strong || h->form == KEY_DIGITS) {
            bool told = h->way == WAY_CHARGES || h->way == WAY_TOLD_PART;
            return told && !conflicts ? 999600 : 999000;
        }
        return payer_known && h->form != KEY_EDIT ? 999600 : 990000;
    }
    if (ways_has(h->way, WAY_WITHHELD)) {
        return 990000; /* a tax explains many amounts: what it is withheld from has to be named */
    }
    bool names_another =
        h->named == 0 && (judge->gather->names_barred || judge->gather->named_count > 0);
    if (h->unlisted || names_another) {
        return 990000; /* what the text names is paid, and it is not here, can't be, or isn't this
                        */
    }
    bool others_owe = judge->gather->amounts.count > 1;
    if ((h->items_count > 1 || others_owe) && judge_text_names_another(judge, h)) {
        return 990000;
    }
    if (h->named > 0) {
        bool payer_known = !conflicts && (agrees || h->payer == PAYER_NAMED);
        return exact && payer_known && !judge_rest_is_common(judge, h) ? 999700 : 990000;
    }
    if (!exact || judge_says_otherwise(judge, h) || judge_words_decide(judge, h)) {
        return 990000;
    }
    if (!judge_knows_payer(judge, h)) {
        return h->items_count == 1 ? 950000 : 990000;
    }
    if (h->items_count == 1) {
        return agrees ? 999870 : 999850;
    }
    return agrees ? 999800 : 999700;
}

bool judge_another_owes(const struct judge *judge, const struct hypothesis *best)
{
    const struct index *index = judge->index;
    const struct gather *gather = judge->gather;
    struct payer *payer = &judge->gather->payer;
    if (gather->outgoing || gather->amounts.count < 2) {
        return false;
    }
    if (payer->customers_count == 0) {
        payer_find_by_name(index, payer);
    }
    for (size_t i = 0; i < payer->customers_count; i++) {
        bool owes =
            payer->customers[i] != best->customer && judge_owes_amount(judge, payer->customers[i]);
        if (owes && payer_weigh(index, payer, payer->customers[i]).name_bits > 0) {
            return true;
        }
    }
    return false;
}

bool judge_conflict(const struct judge *judge, const struct hypothesis *best)
{
    if (best->named > 0 && best->payer == PAYER_AGREES) {
        return false;
    }
    const struct gather *gather = judge->gather;
    if (best->named > 0 && best->payer != PAYER_CONFLICTS) {
        bool anothers = best->payer == PAYER_UNKNOWN ||
                        (best->payer == PAYER_NAMED && judge_is_anothers_name(judge, best));
        return best->exact && anothers && judge_another_owes(judge, best);
    }
    for (size_t i = 1; best->named > 0 && i < judge->hypotheses_count; i++) {
        const struct hypothesis *h = &judge->hypotheses[i];
        if (h->exact && h->payer == PAYER_AGREES && h->customer != best->customer) {
            return true;
        }
    }
    for (size_t i = 0; best->named == 0 && i < gather->items_count; i++) {
        /* Short order numbers are anybody's. */
        const struct gather_item *named = &gather->items[i];
        bool ours = named->form < KEY_ORDER ||
                    (named->form == KEY_ORDER && named->digits >= JUDGE_EDIT_LEN_MIN);
        if (ours && judge->index->items[named->item].customer != best->customer) {
            return true;
        }
    }
    return false;
}
