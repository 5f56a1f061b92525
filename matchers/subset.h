/*
 * subset - which sets of amounts add up to a target, counted.
 *
 * The idea: a set of items that explains a payment is evidence only as far as no other set does,
 * so the search doesn't stop at the first hit: it counts, up to a bound, and says when it could
 * not finish. No one method is right for every list, so several that are each exact share one
 * count: a pruned walk for short lists, meeting in the middle for what is longer, a table of
 * reachable sums where amounts are small; for long lists, where sums abound, guesses that are
 * checked find two alternatives, which is all the verdict "several" needs.
 *
 * Items of equal amount are alternatives to each other, which no payment can tell apart: they
 * count each, by multiplication and not by enumeration.
 *
 * Verdict, counts and steps don't depend on the order of the amounts; the sets that are kept are
 * those of the lowest positions among equal amounts. Work is bounded by steps, never by time.
 * Nothing here knows items, discounts or likelihood: which of several sets is meant is the
 * caller's question.
 */
#ifndef TS_MATCHERS_SUBSET_H
#define TS_MATCHERS_SUBSET_H

#include "base/arena.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SUBSET_AMOUNTS_MAX = 10000, /* amounts that a query may have */
    SUBSET_SIZE_ANY = SUBSET_AMOUNTS_MAX,
    SUBSET_FOUND_MAX = 4,         /* sets that are kept */
    SUBSET_MEMORY_MAX = 96 << 20, /* bytes of scratch that a search takes at most */
    /* For callers with arrays of fixed size and no scratch of their own. */
    SUBSET_SIZE_MAX = 16,
};

struct subset_query {
    const int64_t *amounts; /* positive and negative; count of them */
    size_t count;           /* at most SUBSET_AMOUNTS_MAX */
    int64_t target;
    size_t size_min; /* elements of a set, at least 1: the empty set explains nothing */
    size_t size_max; /* SUBSET_SIZE_ANY for no limit */
    uint64_t steps_max;
    /* All below may be left zero. */
    uint64_t count_max; /* counting stops here: 0 for SUBSET_FOUND_MAX, else at least 2 */
    /* A set that the caller knows, ascending positions: only others are counted and kept, which
     * answers "is there another one besides". */
    const uint32_t *known;
    size_t known_size;
    /* Memory to work in: what the search took is given back, the sets stay until the caller resets
     * it. NULL: memory is taken from the heap and returned, and sets of more than SUBSET_SIZE_MAX
     * elements are counted but not kept. */
    struct arena *scratch;
};

enum subset_verdict {
    SUBSET_NONE,      /* no set; proven */
    SUBSET_UNIQUE,    /* one set and no other; proven */
    SUBSET_SEVERAL,   /* at least two sets */
    SUBSET_UNDECIDED, /* the steps ran out with no or one set found */
};

struct subset_answer {
    enum subset_verdict verdict;
    bool undecided; /* verdict == SUBSET_UNDECIDED */
    bool more;      /* `count` is a lower bound: there may be sets beside those counted. No set of
                       the answer is then the best one, whatever the dates and names say. */
    uint64_t count; /* sets; saturates at UINT64_MAX */
    size_t found;   /* sets kept below: the smaller of count and SUBSET_FOUND_MAX; with `more` and
                       a count_max above that at times fewer */
    const uint32_t *sets[SUBSET_FOUND_MAX]; /* positions in amounts, ascending; into scratch or
                                               `own`, so an answer is not copied */
    uint32_t sizes[SUBSET_FOUND_MAX];
    uint64_t steps;                                  /* taken, at most steps_max */
    uint32_t own[SUBSET_FOUND_MAX][SUBSET_SIZE_MAX]; /* used where there is no scratch */
};

/*
 * Counts the sets of size_min to size_max amounts whose sum is the target.
 *
 * query  borrowed for the call; amounts whose magnitudes add up to more than 2^59 give
 *        SUBSET_UNDECIDED, since sums of them could overflow
 * out    written in full with STATUS_OK
 *
 * Returns STATUS_OK, or STATUS_MEMORY (no diagnostic).
 */
enum status subset_find(const struct subset_query *query, struct subset_answer *out);

#endif
