/*
 * hypotheses_told - the items that a payer's documents name, shared out as he tells.
 *
 * The idea: where the documents name an item each, and what is remitted of them makes up the
 * payment, they are one hypothesis more: each item gets what is told, and keeps the rest open
 * unless it is the discount agreed. Each amount that is told is an observation of its own. Where
 * the amounts contradict the payment or what is open, nobody but a person can say what is meant.
 */
#ifndef TS_MATCHERS_HYPOTHESES_TOLD_H
#define TS_MATCHERS_HYPOTHESES_TOLD_H

#include "matchers/judge.h"

/* Whether the payer sent documents at all: most don't, and of them nothing below is to be asked. */
static inline bool hypotheses_told_any(const struct judge *judge)
{
    size_t number = judge->gather->transaction;
    return judge->index->batch->transactions[number].transaction->documents_count > 0;
}

/*
 * Whether what the documents tell contradicts the payment: more of an item than is open, or a sum
 * that is not the payment and differs by no charges that the bank tells. `short_minor` gets by how
 * much less was paid.
 */
bool hypotheses_told_differs(const struct judge *judge, int64_t *short_minor);

/* Adds the hypothesis, unless these items are paid to the cent anyway. STATUS_OK or
 * STATUS_MEMORY. */
enum status hypotheses_told_add(struct judge *judge);

#endif
