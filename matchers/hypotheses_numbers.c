#include "matchers/hypotheses_numbers.h"

#include "matchers/hypotheses_internal.h"
#include "matchers/weights.h"

bool hypotheses_is_of(const struct judge *judge, const struct hypothesis *h, uint32_t customer)
{
    const struct index *index = judge->index;
    for (size_t i = 0; i < h->items_count; i++) {
        uint32_t own = index->items[h->items[i]].customer;
        if (own == customer || slice_equal(index->identities[own].customer_id,
                                           index->identities[customer].customer_id)) {
            return true;
        }
    }
    return false;
}

/* Whether a set has an item of one of those who share a number: one of them is meant by it. */
static bool hypotheses_is_of_number(const struct judge *judge, const struct hypothesis *h,
                                    uint32_t token)
{
    const struct payer *payer = &judge->gather->payer;
    bool is_of = false;
    for (size_t i = 0; i < payer->numbered_count && !is_of; i++) {
        is_of = payer->numbered_at[i] == token && hypotheses_is_of(judge, h, payer->numbered[i]);
    }
    return is_of;
}

bool hypotheses_leaves_number(const struct judge *judge, const struct hypothesis *h)
{
    const struct payer *payer = &judge->gather->payer;
    for (size_t i = 0; i < payer->numbered_count; i++) {
        if (!hypotheses_is_of_number(judge, h, payer->numbered_at[i]) &&
            !gather_is_of(judge->gather, payer->numbered_at[i], h->items, h->items_count)) {
            return true;
        }
    }
    return false;
}

void hypotheses_weigh_numbers(struct judge *judge)
{
    const struct payer *payer = &judge->gather->payer;
    bool several = false;
    for (size_t i = 1; i < payer->numbered_count && !several; i++) {
        several = payer->numbered[i] != payer->numbered[0];
    }
    for (size_t i = 1; several && i < judge->hypotheses_count; i++) {
        struct hypothesis *h = &judge->hypotheses[i];
        if (h->named == 0 && hypotheses_leaves_number(judge, h)) {
            hypothesis_add_evidence(h, "numbers_another", WEIGHT_NAMES_OTHER);
        }
    }
}
