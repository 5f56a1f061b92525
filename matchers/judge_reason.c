#include "matchers/judge_internal.h"

#include <assert.h>
#include <string.h>

enum { JUDGE_NEAR_BITS = 4 * BITS_ONE };

/* … for what was paid to the cent. */
static enum outcome_reason judge_exact_reason(const struct hypothesis *h)
{
    if (h->credit_notes) {
        return REASON_CREDIT_NETTED;
    }
    if (h->items_count == 1) {
        return REASON_EXACT;
    }
    return h->named == h->items_count ? REASON_SEVERAL_ITEMS : REASON_SUBSET_SUM;
}

enum outcome_reason judge_match_reason(const struct hypothesis *h)
{
    if (h->way == WAY_EXACT) {
        return judge_exact_reason(h);
    }
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
    assert(ways_has(h->way, WAY_ROUNDING));
    return REASON_ROUNDING;
}

enum outcome_reason judge_exception_reason(const struct judge *judge, const size_t *ranked,
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
