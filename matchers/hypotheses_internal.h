/*
 * hypotheses_internal - what the parts of hypotheses share.
 *
 * hypotheses.c weighs sets of items, hypotheses_sums.c looks for those that add up, and
 * hypotheses_group.c knows whose items a payer pays together.
 */
#ifndef TS_MATCHERS_HYPOTHESES_INTERNAL_H
#define TS_MATCHERS_HYPOTHESES_INTERNAL_H

#include "matchers/hypotheses.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What of an item's open amount is due with the discount it offers taken, and whether in time. */
int64_t hypotheses_discounted(struct judge *judge, uint32_t item, bool *offered, bool *in_time);

/* … of any item; most offer none. */
static inline int64_t hypotheses_net(struct judge *judge, uint32_t item, bool *offered,
                                     bool *in_time)
{
    *offered = false;
    *in_time = false;
    return judge->index->items[item].discount_ppm == 0
               ? judge->open_minor[item]
               : hypotheses_discounted(judge, item, offered, in_time);
}

/* What the payer says about a customer; weighed once a transaction, valid until the next one is
 * asked for. */
const struct payer_weight *hypotheses_payer_weight(struct judge *judge, uint32_t customer);

/* Adds the hypotheses of a set of items, unless they are there. STATUS_OK or STATUS_MEMORY. */
enum status hypotheses_try_set(struct judge *judge, const uint32_t *items, size_t count);

/* A copy of item numbers in scratch, ascending; NULL without memory. */
const uint32_t *hypotheses_items(struct judge *judge, const uint32_t *items, size_t count);

/* Adds "pays these items, in a way that the payer tells"; the items are ascending and stay. */
void hypotheses_add_told(struct judge *judge, const uint32_t *items, size_t count,
                         const struct ways_result *way);

/* All named items, those of them that add up, and with what the customer nets or adds. */
enum status hypotheses_named_sets(struct judge *judge);

/* Sets of the payer's items without any name in the text. */
enum status hypotheses_unnamed_sets(struct judge *judge);

#endif
