/*
 * parts - what each item gets of a claim, and the rule behind each part.
 *
 * The idea: a claim says which items are paid and in which way; here the amount is shared among
 * them. A discount and a tax are each item's own; charges, a rounding, and the cents by which a tax
 * of a sum differs from that of its items are booked on the largest item. Each part that is not
 * zero is named, with its rule, whose rule it is, and its limit (model/part.h).
 *
 * Held by asserts: parts and what is allocated are what the item loses; nothing of the amount is
 * left but of an overpayment.
 */
#ifndef TS_MATCHERS_PARTS_H
#define TS_MATCHERS_PARTS_H

#include "matchers/judge.h"

/* A claim to be shared. */
struct parts_claim {
    const struct judge *judge;
    const struct verdict *verdict;
    size_t transaction;
    struct allocation *allocations; /* one an item of the verdict; open_before_minor is set */
};

/* Fills the allocations; parts live in judge->keep. `left_minor` gets what of the amount is for
 * none of them. STATUS_OK or STATUS_MEMORY. */
enum status parts_share(const struct parts_claim *claim, int64_t *left_minor);

#endif
