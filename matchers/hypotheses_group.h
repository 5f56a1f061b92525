/*
 * hypotheses_group - the customers for whom one payer pays, as one.
 *
 * The idea: a head office or a parent pays sums across its customers. Where it is known of each
 * that this payer pays for it (by its account, by its number in the text, by a user's rule, by what
 * this run or earlier ones taught, or because it is affiliated with the one whose account or name
 * it is), their items are one pool, and a set across them costs the choice from that pool instead
 * of a further customer each.
 *
 * Not here: who the payer is (payer.h). Customers that merely have like names are no group.
 */
#ifndef TS_MATCHERS_HYPOTHESES_GROUP_H
#define TS_MATCHERS_HYPOTHESES_GROUP_H

#include "matchers/judge.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hypotheses_group {
    uint32_t customers[JUDGE_GROUP_MAX];
    size_t count;         /* 1 where the payer is known to pay for nobody else */
    uint32_t items_count; /* of all of them, as listed */
    uint32_t payer;       /* the one of them that the payer speaks for most */
    uint32_t sharing; /* … of them as much: what is shared among them is the group's in full */
    bool more;        /* it pays for more than there is room for: none of these is here */
};

/* For whom the payer of the transaction at hand pays beside `customer`, which comes first. */
void hypotheses_group_find(struct judge *judge, uint32_t customer, struct hypotheses_group *out);

bool hypotheses_group_has(const struct hypotheses_group *group, uint32_t customer);

/* The group whose items are searched, where all items of a set are of it; else NULL. */
const struct hypotheses_group *hypotheses_group_of(const struct judge *judge, const uint32_t *items,
                                                   size_t count);

#endif
