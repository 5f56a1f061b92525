/*
 * settle - claims become allocations, and no cent is given twice.
 *
 * The idea: each transaction was judged alone, against what is open at the beginning. Those that
 * want more of an item than is open compete, and are decided together (assign.h): a claim stands if
 * it is certain enough whatever the others mean. What stands is honoured in an order that depends
 * on content alone: what names its items and pays them to the cent first, then what names them,
 * then the rest, each by booking date. What lost, and exceptions whose candidates have changed, are
 * judged again with what is left.
 *
 * Held by asserts: allocations of an item never exceed its open amount (invariant 1), those of a
 * transaction and what is unapplied are its amount (invariant 2).
 */
#ifndef TS_MATCHERS_SETTLE_H
#define TS_MATCHERS_SETTLE_H

#include "matchers/caps.h"
#include "matchers/judge.h"

/* Where each transaction stands before and after settling. */
struct settle {
    const struct batch *batch;
    struct judge *judge;            /* for judging again; its open_minor is this settle's */
    int64_t *open_minor;            /* of each item, now */
    struct verdict *verdicts;       /* of each transaction; changed where judged again */
    bool *judged;                   /* whether the transaction has a verdict of the matcher */
    struct outcome *outcomes;       /* allocations_first counts into `allocations` */
    struct allocation *allocations; /* from malloc; in the order of settling */
    size_t allocations_count;
    size_t allocations_capacity;
    struct caps caps; /* what was written off so far */
};

/* Honours the claims. STATUS_OK or STATUS_MEMORY. */
enum status settle_run(struct settle *settle);

#endif
