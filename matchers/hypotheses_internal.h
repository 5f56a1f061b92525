/*
 * hypotheses_internal - what the parts of hypotheses share.
 *
 * hypotheses.c weighs sets of items, hypotheses_text.c what the text says of them,
 * hypotheses_sums.c looks for those that add up, and hypotheses_group.c knows whose items a payer
 * pays together.
 */
#ifndef TS_MATCHERS_HYPOTHESES_INTERNAL_H
#define TS_MATCHERS_HYPOTHESES_INTERNAL_H

#include "matchers/hypotheses.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The customer whose items the set has; of several the one that pays, the others cost. */
struct hypotheses_set {
    const uint32_t *items;
    size_t count;
    uint32_t customer;
    size_t customers;
    int64_t open_minor;
    int64_t net_minor;      /* with the discounts that are in time taken */
    int64_t late_minor;     /* the others */
    int64_t credited_minor; /* of those in time, what falls on credit notes */
    bool offered;
    bool in_time;          /* some of those offered; true where none is */
    bool foreign;          /* in the currency that the payer instructed, not the account's */
    int64_t largest_minor; /* open amount of the largest item: a difference is booked on it */
    bool sums;             /* false when a sum overflows */
    bool invoices;
    bool credit_notes;
    const struct hypotheses_group *group; /* of several customers, where one payer pays for all */
};

static inline void hypothesis_add_evidence(struct hypothesis *h, const char *name, int32_t bits)
{
    if (bits == 0) {
        return;
    }
    assert(h->evidence_count < JUDGE_EVIDENCE_MAX);
    h->evidence[h->evidence_count++] = (struct evidence){name, bits};
    h->score_bits += bits;
}

/* What the text says about the set. */
void hypotheses_add_text(const struct judge *judge, const struct hypotheses_set *set,
                         struct hypothesis *h);

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
