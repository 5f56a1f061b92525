#include "matchers/judge.h"

#include "matchers/bits.h"
#include "matchers/hypotheses.h"
#include "matchers/hypotheses_told.h"
#include "matchers/user_rules.h"

#include <assert.h>
#include <string.h>

enum {
    JUDGE_EDIT_LEN_MIN = 7,
    JUDGE_EDIT_SHORT_MIN = 5,        /* … of a number that can be no other document of ours */
    JUDGE_NUMBER_LEN_MIN = 5,        /* says something beside a rare amount; a word counts as one */
    JUDGE_RARE_BITS = 12 * BITS_ONE, /* one amount in 4,096 */
    JUDGE_NEAR_BITS = 4 * BITS_ONE,
    JUDGE_RIVAL_BITS = 20 * BITS_ONE
};

enum status judge_init(const struct index *index, const struct match_settings *settings,
                       const struct rates *rates, const int64_t *open_minor, struct arena *keep,
                       struct judge *out)
{
    *out = (struct judge){.index = index,
                          .settings = settings,
                          .rates = rates,
                          .open_minor = open_minor,
                          .keep = keep};
    terms_general(settings, &out->terms_general);
    out->hypotheses = arena_take(&out->room, (JUDGE_HYPOTHESES_MAX + 1) * sizeof *out->hypotheses);
    out->gathers = arena_take(&out->room, JUDGE_BLOCK_MAX * sizeof *out->gathers);
    if (out->hypotheses == NULL || out->gathers == NULL) {
        out->gathers = NULL;
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < JUDGE_BLOCK_MAX; i++) {
        out->gathers[i].joins = (struct joins){0}; /* the rest is filled for each transaction */
    }
    return STATUS_OK;
}

void judge_clear(struct judge *judge)
{
    for (size_t i = 0; judge->gathers != NULL && i < JUDGE_BLOCK_MAX; i++) {
        joins_clear(&judge->gathers[i].joins);
    }
    arena_clear(&judge->scratch);
    arena_clear(&judge->room);
}

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
    const struct index_customer *c = &index->customers[customer];
    struct judge_fit fit = {0};
    for (uint32_t w = 0; w < c->words_count; w++) {
        bool seen = false;
        for (size_t i = 0; i < payer->words_count && !seen; i++) {
            seen = payer->words[i] == index->words[c->words_first + w].hash;
        }
        fit.shared += seen ? 1 : 0;
        fit.more += seen ? 0 : 1;
    }
    return fit;
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

/*
 * … one item by a damaged number: it is said of that item and of whatever else has such a number,
 * most of it not on the list, so somebody else must vouch for the item, and the number be no other
 * document's. Short serials are dense: one edit away lies another invoice, often a settled one.
 */
static uint32_t judge_trust_damaged(const struct judge *judge, const struct hypothesis *h,
                                    bool rare)
{
    if (h->neighbour || h->says_else || h->unlisted) {
        return 990000;
    }
    bool enough = h->form_len >= JUDGE_EDIT_LEN_MIN || rare ||
                  (h->form_len >= JUDGE_EDIT_SHORT_MIN && h->beyond);
    return enough && judge_knows_payer(judge, h) ? 999650 : 990000;
}

/* Whether words alone, such as the month, decide against another item of the customer that has the
 * amount too: what falls due at the end of one month may be for the next. */
static bool judge_words_decide(const struct judge *judge, const struct hypothesis *h)
{
    bool decide = false;
    for (size_t i = 1; i < judge->hypotheses_count && !decide; i++) {
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
 * What a kind of case can be trusted for at most, in millionths. Models of this form are
 * overconfident: the bits are right about what they weigh and silent about what they don't
 * (docs/matching.md). A limit below 1 - error rate makes the kind a matter for a person.
 */
static uint32_t judge_trust(const struct judge *judge, const struct hypothesis *h)
{
    bool agrees = h->payer == PAYER_AGREES;
    bool strong = h->form <= KEY_FULL;
    /* Where a number explains the amount, nobody asked yet whom the payer's name means. */
    bool conflicts =
        h->payer == PAYER_CONFLICTS || (!strong && h->named > 0 && h->payer == PAYER_UNKNOWN &&
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
    if (h->bare && !agrees && h->payer != PAYER_NAMED) {
        return rare && named ? 999600 : 990000;
    }
    if (named && exact && conflicts && h->way != WAY_EXACT) {
        return 990000; /* whose terms the deduction goes by is not sure */
    }
    if (named && exact) {
        if (strong) {
            return agrees ? 999990 : (conflicts ? 999800 : 999980);
        }
        if (h->form == KEY_SERIAL && h->unlisted) {
            return 990000; /* the end of another number of ours, of another year for one */
        }
        if (h->form == KEY_DIGITS) {
            return agrees ? 999980 : (conflicts ? 998000 : 999800);
        }
        if (agrees || h->payer == PAYER_NAMED) {
            return 999900;
        }
        return conflicts || (judge_is_tail(judge, h, false) && !rare) ? 990000 : 999600;
    }
    if (!exact && h->way != WAY_ROUNDING && judge_is_tail(judge, h, true)) {
        return 990000; /* another document's number may end so: only the amount tells */
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
        bool payer_known = agrees || h->payer == PAYER_NAMED;
        if (h->items_count > 1 && (h->way == WAY_PART || h->way == WAY_OVER)) {
            return 900000; /* which of them stays open, or what else is paid, nobody said */
        }
        if (h->way == WAY_ROUNDING) {
            return payer_known || strong ? 999900 : 995000;
        }
        if (strong || h->form == KEY_DIGITS) {
            return payer_known ? 999950
                               : ((h->way == WAY_CHARGES || h->way == WAY_TOLD_PART) && !conflicts
                                      ? 999600
                                      : 999000);
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
    if (h->named > 0) {
        return exact && !conflicts && (agrees || h->payer == PAYER_NAMED) ? 999700 : 990000;
    }
    if (!exact || judge_says_otherwise(judge, h) || judge_words_decide(judge, h)) {
        return 990000;
    }
    if (!judge_knows_payer(judge, h)) {
        return h->items_count == 1 ? 950000 : 990000;
    }
    if (h->items_count == 1) {
        return agrees ? 999700 : 999600;
    }
    return agrees ? 999600 : 999550;
}

/* Whether the payer's name, which is not that of the item's customer, is another customer's who
 * owes this very amount. Nobody asked yet, since the number explains it. */
static bool judge_another_owes(const struct judge *judge, const struct hypothesis *best)
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
        const struct index_customer *customer = &index->customers[payer->customers[i]];
        uint32_t at = gather_lower_bound(index, customer, gather->currency, gather->amount_minor);
        if (payer->customers[i] == best->customer || at >= customer->items_count) {
            continue;
        }
        uint32_t item = index->customer_items[customer->items_first + at];
        bool owes = judge->open_minor[item] == gather->amount_minor &&
                    !gather_is_foreign(index, gather, item);
        if (owes && payer_weigh(index, payer, payer->customers[i]).name_bits > 0) {
            return true;
        }
    }
    return false;
}

/*
 * Whether the text names somebody else's item while the payer's own would explain the amount: one
 * of the two is a slip, and nobody but the payer knows which.
 */
static bool judge_conflict(const struct judge *judge, const struct hypothesis *best)
{
    const struct gather *gather = judge->gather;
    if (best->named > 0 && best->payer != PAYER_CONFLICTS) {
        return best->exact && best->payer == PAYER_UNKNOWN && judge_another_owes(judge, best);
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

bool judge_before_equal(const struct hypothesis *a, const struct hypothesis *b)
{
    if (a->items_count != b->items_count) {
        return a->items_count < b->items_count;
    }
    for (size_t i = 0; i < a->items_count; i++) {
        if (a->items[i] != b->items[i]) {
            return a->items[i] < b->items[i];
        }
    }
    return a->way < b->way;
}

/* The positions of the best hypotheses, best first. */
static size_t judge_rank(const struct judge *judge, const int32_t *scores, size_t *ranked,
                         size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < judge->hypotheses_count; i++) {
        size_t at = count;
        while (at > 0 &&
               (scores[i] > scores[ranked[at - 1]] ||
                (scores[i] == scores[ranked[at - 1]] &&
                 judge_before_equal(&judge->hypotheses[i], &judge->hypotheses[ranked[at - 1]])))) {
            at--;
        }
        if (at == max) {
            continue;
        }
        count += count < max ? 1 : 0;
        for (size_t move = count - 1; move > at; move--) {
            ranked[move] = ranked[move - 1];
        }
        ranked[at] = i;
    }
    return count;
}

static enum outcome_reason judge_match_reason(const struct hypothesis *h)
{
    if (h->way == WAY_CONVERTED || h->way == WAY_EXCHANGED) {
        return REASON_CONVERTED;
    }
    if (h->way == WAY_OVER) {
        return REASON_OVERPAYMENT;
    }
    if (ways_is_partial(h->way)) {
        return REASON_PART_PAYMENT;
    }
    /* Of several deductions the one that says most. */
    if (ways_has(h->way, WAY_WITHHELD)) {
        return REASON_TAX_WITHHELD;
    }
    if (ways_has(h->way, WAY_DISCOUNT) || h->way == WAY_TOLD) {
        return h->credit_notes ? REASON_CREDIT_NETTED : REASON_DISCOUNT;
    }
    if (ways_has(h->way, WAY_CHARGES)) {
        return REASON_CHARGES_DEDUCTED;
    }
    if (ways_has(h->way, WAY_ROUNDING)) {
        return REASON_ROUNDING;
    }
    if (h->credit_notes) {
        return REASON_CREDIT_NETTED;
    }
    if (h->items_count == 1) {
        return REASON_EXACT;
    }
    return h->named == h->items_count ? REASON_SEVERAL_ITEMS : REASON_SUBSET_SUM;
}

static enum outcome_reason judge_exception_reason(const struct judge *judge, const size_t *ranked,
                                                  size_t ranked_count)
{
    const struct gather *gather = judge->gather;
    const struct hypothesis *best = NULL;
    const struct hypothesis *second = NULL;
    for (size_t i = 0; i < ranked_count; i++) {
        const struct hypothesis *h = &judge->hypotheses[ranked[i]];
        if (h->items_count == 0) {
            continue;
        }
        if (best == NULL) {
            best = h;
        } else if (second == NULL &&
                   (h->items_count != best->items_count ||
                    memcmp(h->items, best->items, h->items_count * sizeof *h->items) != 0)) {
            second = h;
        }
    }
    const struct hypothesis *none = &judge->hypotheses[0];
    /* What the text names but can't be meant, where it names nothing that can. */
    const struct judge_named {
        bool named;
        enum outcome_reason reason;
    } named[] = {
        {gather->names_unclear, REASON_ITEM_UNCLEAR},
        {gather->names_settled, REASON_DUPLICATE_PAYMENT},
        {gather->names_elsewhere, REASON_ENTITY_DIFFERS},
        {gather->rate_missing, REASON_RATE_MISSING},
        {gather->rate_ambiguous, REASON_RATE_AMBIGUOUS},
        {gather->names_foreign, REASON_CURRENCY_DIFFERS},
        {gather->names_unknown, REASON_REFERENCE_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (named[i].named && (best == NULL || best->named == 0)) {
            return named[i].reason;
        }
    }
    if (best == NULL || (best->named == 0 && best->payer != PAYER_AGREES &&
                         none->score_bits > best->score_bits + JUDGE_NEAR_BITS)) {
        return REASON_NO_CANDIDATE;
    }
    if (judge->told_differs && best->named > 0) {
        return REASON_DOCUMENTS_DIFFER;
    }
    if (judge_conflict(judge, best)) {
        return REASON_PAYER_CONFLICT;
    }
    if (best->sibling) {
        return REASON_AMOUNT_DIFFERS; /* from that of the item that the text names */
    }
    bool settles = best->exact || best->way == WAY_ROUNDING;
    if (settles && second != NULL && best->score_bits - second->score_bits < JUDGE_NEAR_BITS &&
        second->score_bits > none->score_bits - JUDGE_NEAR_BITS) {
        return REASON_AMBIGUOUS;
    }
    if (best->named > 0 && !settles) {
        return REASON_AMOUNT_DIFFERS;
    }
    if (settles && best->named > 0 && best->payer == PAYER_CONFLICTS) {
        return REASON_PAYER_CONFLICT;
    }
    /* The payer is known and owes something, only not this. */
    bool known = best->payer == PAYER_AGREES || best->payer == PAYER_NAMED;
    if (!settles && (known || best->way == WAY_LATE_DISCOUNT)) {
        return REASON_AMOUNT_DIFFERS;
    }
    return settles ? REASON_LOW_CONFIDENCE : REASON_NO_CANDIDATE;
}

/* Copies what a hypothesis stands on: its items and its evidence. */
static enum status judge_keep(struct arena *keep, const struct hypothesis *h,
                              const uint32_t **items, const struct evidence **evidence)
{
    size_t evidence_bytes = h->evidence_count * sizeof *h->evidence;
    char *copy = arena_take(keep, evidence_bytes + h->items_count * sizeof *h->items);
    if (copy == NULL) {
        return STATUS_MEMORY;
    }
    struct evidence *kept_evidence = (struct evidence *)(void *)copy;
    uint32_t *kept_items = (uint32_t *)(void *)(copy + evidence_bytes);
    for (size_t i = 0; i < h->evidence_count; i++) {
        kept_evidence[i] = h->evidence[i];
    }
    for (size_t i = 0; i < h->items_count; i++) {
        kept_items[i] = h->items[i];
    }
    *evidence = kept_evidence;
    *items = kept_items;
    return STATUS_OK;
}

/* Whether anything comes near a decision, so that a reviewer should see what it won against. */
static bool judge_has_rivals(const struct judge *judge, const size_t *ranked, size_t ranked_count)
{
    const struct hypothesis *best = &judge->hypotheses[ranked[0]];
    return ranked_count > 1 &&
           best->score_bits - judge->hypotheses[ranked[1]].score_bits <= JUDGE_RIVAL_BITS;
}

/* Keeps the best few, and "pays nothing on this list" as the last of them. A match without rivals
 * keeps none: its own evidence says it all. */
static enum status judge_keep_candidates(struct judge *judge, const uint32_t *ppm,
                                         const size_t *ranked, size_t ranked_count,
                                         struct verdict *out)
{
    bool decided = out->status != OUTCOME_EXCEPTION;
    if (out->status == OUTCOME_MATCH && !judge_has_rivals(judge, ranked, ranked_count)) {
        return STATUS_OK;
    }
    size_t most = judge->settings->candidates_max;
    size_t room = ranked_count < most ? ranked_count : most;
    out->candidates = arena_array(judge->keep, room + 1, sizeof *out->candidates);
    if (out->candidates == NULL) {
        return STATUS_MEMORY;
    }
    int32_t best_bits = judge->hypotheses[ranked[0]].score_bits;
    for (size_t i = 1; i < ranked_count; i++) {
        int32_t bits = judge->hypotheses[ranked[i]].score_bits;
        best_bits = bits > best_bits ? bits : best_bits;
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; i <= ranked_count && status == STATUS_OK; i++) {
        size_t which = i < ranked_count ? ranked[i] : 0;
        const struct hypothesis *h = &judge->hypotheses[which];
        bool none = h->items_count == 0;
        if ((none && i < ranked_count) || (!none && out->candidates_count >= most)) {
            continue;
        }
        if (decided && i > 0 && best_bits - h->score_bits > JUDGE_RIVAL_BITS) {
            continue;
        }
        struct candidate *c = &out->candidates[out->candidates_count];
        *c = (struct candidate){
            .rank = (uint32_t)out->candidates_count + 1,
            .score_bits = h->score_bits,
            .confidence_ppm = ppm[which],
            .items_count = h->items_count,
            .evidence_count = h->evidence_count,
        };
        status = judge_keep(judge->keep, h, &c->items, &c->evidence);
        out->candidates_count++;
    }
    return status;
}

enum judge_tier judge_tier_of(const struct hypothesis *h)
{
    if (h->named == 0) {
        return JUDGE_TIER_UNNAMED;
    }
    return h->exact && h->named == h->items_count && h->form != KEY_EDIT ? JUDGE_TIER_NAMED_EXACT
                                                                         : JUDGE_TIER_NAMED;
}

/*
 * Which items are paid may be certain where the way is not: short by what may be charges, or a
 * part. Then the part is the choice that gives nothing away: what was paid is allocated, and the
 * rest stays open. `posterior` gets what speaks for the items, whatever the way.
 */
static size_t judge_safe_way(const struct judge *judge, size_t best, const uint32_t *ppm,
                             uint32_t *posterior)
{
    const struct hypothesis *h = &judge->hypotheses[best];
    uint32_t certain = 1000000U - judge->settings->error_rate_ppm;
    if (ppm[best] >= certain || h->items_count == 0) {
        return best;
    }
    size_t part = SIZE_MAX;
    uint32_t sum = 0;
    for (size_t i = 1; i < judge->hypotheses_count; i++) {
        if (judge->hypotheses[i].items == h->items) { /* the ways of a set share its items */
            sum += ppm[i];
            part = judge->hypotheses[i].way == WAY_PART ? i : part;
        }
    }
    if (part == SIZE_MAX || sum < certain) {
        return best;
    }
    *posterior = sum;
    return part;
}

/* Moves what was chosen to the front. */
static void judge_put_first(size_t chosen, size_t *ranked, size_t *count, size_t max)
{
    size_t at = 0;
    while (at < *count && ranked[at] != chosen) {
        at++;
    }
    if (at == *count && *count < max) {
        (*count)++;
    }
    at = at == max ? max - 1 : at;
    for (; at > 0; at--) {
        ranked[at] = ranked[at - 1];
    }
    ranked[0] = chosen;
}

/* Counts what the transaction shows, each hypothesis with its share. */
static void judge_see(const struct judge *judge, const uint32_t *ppm, struct rates_seen *seen)
{
    uint32_t ways[WAY_COUNT] = {0};
    uint32_t listed = 0;
    for (size_t i = 1; i < judge->hypotheses_count; i++) {
        listed += ppm[i];
        ways[judge->hypotheses[i].way] += ppm[i];
    }
    ways_see(seen, ways);
    uint32_t stranger = (uint32_t)((uint64_t)ppm[0] * judge->stranger_ppm / 1000000U);
    uint32_t customer = ppm[0] - stranger;
    uint32_t all = listed + ppm[0];
    bool silent = judge->gather->silent;
    rates_see(seen, RATE_LISTED, listed, all);
    rates_see(seen, RATE_CUSTOMER_UNLISTED, customer, all);
    rates_see(seen, RATE_STRANGER, stranger, all);
    rates_see(seen, RATE_LISTED_SILENT, silent ? listed : 0, listed);
    rates_see(seen, RATE_CUSTOMER_SILENT, silent ? customer : 0, customer);
    rates_see(seen, RATE_STRANGER_SILENT, silent ? stranger : 0, stranger);
}

/* What is sure counts whole, as a payment to the cent that names its item. */
static void judge_see_sure(struct rates_seen *seen, uint32_t count)
{
    enum { JUDGE_WHOLE_PPM = 1000000 };
    uint32_t ways[WAY_COUNT] = {[WAY_EXACT] = JUDGE_WHOLE_PPM};
    struct rates_seen one = {0};
    ways_see(&one, ways);
    rates_see(&one, RATE_LISTED, JUDGE_WHOLE_PPM, JUDGE_WHOLE_PPM);
    rates_see(&one, RATE_CUSTOMER_UNLISTED, 0, JUDGE_WHOLE_PPM);
    rates_see(&one, RATE_STRANGER, 0, JUDGE_WHOLE_PPM);
    rates_see(&one, RATE_LISTED_SILENT, 0, JUDGE_WHOLE_PPM);
    for (size_t i = 0; i < RATE_COUNT; i++) {
        seen->ppm[i] += one.ppm[i] * count;
        seen->of_ppm[i] += one.of_ppm[i] * count;
    }
}

/* Settles the transaction by a hypothesis. */
static enum status judge_settle(struct judge *judge, const struct hypothesis *best,
                                uint32_t confidence_ppm, struct verdict *out)
{
    out->status = ways_is_partial(best->way) ? OUTCOME_PARTIAL : OUTCOME_MATCH;
    out->reason = judge->gather->outgoing ? REASON_CREDIT_REFUNDED : judge_match_reason(best);
    out->tier = judge_tier_of(best);
    out->way = best->way;
    out->parts = best->parts;
    out->customer = best->customer;
    out->confidence_ppm = confidence_ppm;
    out->items_count = best->items_count;
    out->evidence_count = best->evidence_count;
    return judge_keep(judge->keep, best, &out->items, &out->evidence);
}

/* Whether what is told of each document contradicts the payment, and not by what the best
 * hypothesis says was deducted of all. */
static bool judge_told_differs(const struct judge *judge, const struct hypothesis *best)
{
    int64_t short_minor = 0;
    if (!hypotheses_told_differs(judge, &short_minor)) {
        return false;
    }
    bool deducted = ways_has(best->way, WAY_CHARGES) || ways_has(best->way, WAY_ROUNDING);
    return short_minor == 0 || !deducted ||
           best->parts.charges_minor + best->parts.difference_minor != short_minor;
}

/* Decides the transaction that was gathered. */
static enum status judge_decide(struct judge *judge, struct verdict *out)
{
    enum { JUDGE_RANKED_MAX = 16 };
    uint32_t certain = 1000000U - judge->settings->error_rate_ppm;
    bool held_back = user_rules_hold_back(judge->index, judge->gather->transaction);
    *out = (struct verdict){.status = OUTCOME_EXCEPTION,
                            .names = judge->gather->named_count > 0 || judge->gather->names_barred};
    if (!held_back && hypotheses_build_sure(judge)) {
        const struct hypothesis *sure = &judge->hypotheses[1];
        uint32_t trust = judge_trust(judge, sure);
        if (trust >= certain && !judge_conflict(judge, sure) && !judge_told_differs(judge, sure)) {
            judge->sure_count++;
            return judge_settle(judge, sure, trust, out);
        }
    }
    enum status status = hypotheses_build(judge);
    if (status != STATUS_OK) {
        return status;
    }
    int32_t scores[JUDGE_HYPOTHESES_MAX];
    for (size_t i = 0; i < judge->hypotheses_count; i++) {
        scores[i] = judge->hypotheses[i].score_bits;
    }
    size_t ranked[JUDGE_RANKED_MAX];
    size_t ranked_count = judge_rank(judge, scores, ranked, JUDGE_RANKED_MAX);
    assert(ranked_count > 0);
    uint32_t ppm[JUDGE_HYPOTHESES_MAX];
    bits_posterior_ppm(scores, judge->hypotheses_count, ppm);
    uint32_t posterior = ppm[ranked[0]];
    size_t chosen = judge_safe_way(judge, ranked[0], ppm, &posterior);
    const struct hypothesis *best = &judge->hypotheses[chosen];
    uint32_t trust = best->items_count == 0 ? 0 : judge_trust(judge, best);
    trust = trust > 990000 && judge_conflict(judge, best) ? 990000 : trust;
    judge->told_differs = judge_told_differs(judge, best);
    trust = trust > 990000 && judge->told_differs ? 990000 : trust;
    trust = judge->gather->full ? 0 : trust;
    uint32_t confidence = posterior < trust ? posterior : trust;
    if (!held_back && confidence >= certain) {
        judge_put_first(chosen, ranked, &ranked_count, JUDGE_RANKED_MAX);
        status = judge_settle(judge, best, confidence, out);
    } else {
        out->reason =
            held_back ? REASON_REVIEW_RULE : judge_exception_reason(judge, ranked, ranked_count);
    }
    if (!judge->gather->outgoing) {
        bool doubtless = out->tier == JUDGE_TIER_NAMED_EXACT;
        judge_see(judge, ppm, doubtless ? &judge->seen_certain : &judge->seen_uncertain);
    }
    if (status == STATUS_OK) {
        status = judge_keep_candidates(judge, ppm, ranked, ranked_count, out);
    }
    return status;
}

/* The steps of gathering before the last one, a block side by side. */
static enum status judge_ask(struct judge *judge, const size_t *numbers, size_t count)
{
    assert(count <= JUDGE_BLOCK_MAX);
    const struct index *index = judge->index;
    arena_reset(&judge->scratch);
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        status = gather_read(index, numbers[i], &judge->scratch, &judge->gathers[i]);
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        gather_filter(index, &judge->gathers[i]);
    }
    for (size_t i = 0; i < count; i++) {
        gather_find(index, &judge->gathers[i]);
    }
    for (size_t i = 0; i < count; i++) {
        gather_ask_items(index, judge->open_minor, &judge->gathers[i]);
    }
    for (size_t i = 0; i < count; i++) {
        gather_ask_payers(index, &judge->gathers[i]);
    }
    for (size_t i = 0; i < count; i++) {
        gather_ask_rest(index, judge->open_minor, &judge->gathers[i]);
    }
    return STATUS_OK;
}

enum status judge_run(struct judge *judge, const size_t *numbers, size_t count,
                      struct verdict *const *verdicts)
{
    enum status status = judge_ask(judge, numbers, count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        judge->gather = &judge->gathers[i];
        gather_run(judge->index, judge->open_minor, judge->gather);
        status = judge_decide(judge, verdicts[i]);
    }
    return status;
}

void judge_add_seen(const struct judge *judge, struct rates_seen *certain,
                    struct rates_seen *uncertain)
{
    rates_add(certain, &judge->seen_certain);
    judge_see_sure(certain, judge->sure_count);
    rates_add(uncertain, &judge->seen_uncertain);
}

enum status judge_weigh(struct judge *judge, size_t transaction)
{
    enum status status = judge_ask(judge, &transaction, 1);
    if (status != STATUS_OK) {
        return status;
    }
    judge->gather = &judge->gathers[0];
    gather_run(judge->index, judge->open_minor, judge->gather);
    return hypotheses_build(judge);
}
