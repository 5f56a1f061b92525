/*
 * subset - which sets of amounts add up to a target, counted.
 *
 * The idea: a set of items that explains a payment is evidence only as far as no other set does,
 * so the search doesn't stop at the first hit: it counts, up to a bound, and says when it could
 * not finish. A depth-first walk over the amounts, largest magnitude first, cut where the rest
 * can't reach the target any more.
 */
#ifndef TS_MATCHERS_SUBSET_H
#define TS_MATCHERS_SUBSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SUBSET_ITEMS_MAX = 64, SUBSET_SIZE_MAX = 16, SUBSET_FOUND_MAX = 4 };

struct subset_query {
    const int64_t *amounts; /* positive and negative; count of them */
    size_t count;           /* at most SUBSET_ITEMS_MAX */
    int64_t target;
    size_t size_min; /* elements of a set */
    size_t size_max; /* at most SUBSET_SIZE_MAX */
    uint64_t steps_max;
};

struct subset_answer {
    size_t found; /* sets found, at most SUBSET_FOUND_MAX are kept and counting stops there */
    uint8_t sets[SUBSET_FOUND_MAX][SUBSET_SIZE_MAX]; /* positions in amounts, ascending */
    uint8_t sizes[SUBSET_FOUND_MAX];
    uint64_t steps; /* taken, at most steps_max */
    bool undecided; /* the steps ran out: there may be more sets */
};

void subset_find(const struct subset_query *query, struct subset_answer *out);

#endif
