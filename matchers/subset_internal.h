/*
 * subset_internal - what the methods of subset share; only subset*.c include it.
 *
 * The idea: the items of a query that can take part at all are grouped by amount. A method finds
 * patterns, ascending sequences of groups in which a group stands as often as it is used, and
 * offers them; offering counts the sets that a pattern stands for and keeps the first few.
 */
#ifndef TS_MATCHERS_SUBSET_INTERNAL_H
#define TS_MATCHERS_SUBSET_INTERNAL_H

#include "matchers/subset.h"

enum {
    SUBSET_SEEN_MAX = 8,        /* patterns remembered, so that two methods don't count one twice */
    SUBSET_LIST_MAX = 1 << 20,  /* sums in a list of partial sums */
    SUBSET_REACH_MAX = 1 << 25, /* cells of the table of reachable sums */
    SUBSET_LADDER_SIZES = 8,    /* elements of a set that the ladder finds, at most */
    SUBSET_HALVES_GROUPS_MAX = 64 /* groups that meeting in the middle looks at */
};

struct subset_pattern {
    uint32_t *groups; /* ascending, a group as often as it is used */
    size_t size;
};

struct subset_problem {
    const struct subset_query *query;
    struct subset_answer *answer;
    struct arena *scratch;
    bool out_of_memory;
    bool several_do;  /* stop at two sets: a method that only guesses is at work */
    uint32_t *places; /* positions in the query's amounts, by (amount, position) */
    size_t items;
    /* Groups, by ascending value: their places stand together. */
    int64_t *values;
    uint32_t *many;
    uint32_t *first; /* of the group's places */
    size_t groups;
    int64_t target;  /* never negative: else the signs of all values are turned */
    size_t size_min; /* at least 1 */
    size_t size_max; /* at most items */
    int64_t up;      /* sum of the positive values, each as often as there are items of it */
    int64_t down;    /* sum of the negative ones */
    bool complement; /* patterns say which items are left out */
    uint64_t count_max;
    uint64_t floor; /* sets counted before the last restart */
    bool has_known;
    struct subset_pattern known;
    struct subset_pattern seen[SUBSET_SEEN_MAX];
    size_t seen_count;
    uint32_t *room[SUBSET_FOUND_MAX]; /* where kept sets are written */
    uint64_t steps_max;               /* of the method at work; at most the query's */
};

/* Scratch memory of the search, uninitialised; NULL sets out_of_memory. */
void *subset_take(struct subset_problem *problem, size_t count, size_t size);

/* Takes steps; false, and none taken, when there aren't as many left. */
static inline bool subset_step(struct subset_problem *problem, uint64_t steps)
{
    if (steps > problem->steps_max - problem->answer->steps) {
        return false;
    }
    problem->answer->steps += steps;
    return true;
}

static inline uint64_t subset_steps_left(const struct subset_problem *problem)
{
    return problem->steps_max - problem->answer->steps;
}

/* Whether enough is counted. */
static inline bool subset_enough(const struct subset_problem *problem)
{
    uint64_t enough = problem->several_do && problem->count_max > 2 ? 2 : problem->count_max;
    return problem->answer->count >= enough;
}

/* Forgets what was counted where a method that counts from the start could count it twice. */
void subset_restart(struct subset_problem *problem);

/* Counts a pattern that adds up to the target, keeps sets of it; one of a size out of bounds or
 * seen before is passed over. The caller then asks subset_enough(). */
void subset_offer(struct subset_problem *problem, const uint32_t *groups, size_t size);

/* Makes room for the patterns to remember, and a pattern of the known set. */
void subset_keep_init(struct subset_problem *problem);

/* ---- methods: true when all is counted or enough is, false when they gave up ---- */

/* Depth-first over the items, largest magnitude first. */
bool subset_walk(struct subset_problem *problem);

/* Steps of subset_halves(), UINT64_MAX where it doesn't apply. */
uint64_t subset_halves_cost(const struct subset_problem *problem);
/* All sums of one half of the groups against all sums of the other. */
bool subset_halves(struct subset_problem *problem);

/* Steps of subset_reach(), UINT64_MAX where its table would be too large. */
uint64_t subset_reach_cost(const struct subset_problem *problem, bool sized);
/* A table of the sums that are reachable; `sized` tells them apart by size, else sets of a size
 * out of bounds are counted with the others and the verdict may stay open. */
bool subset_reach(struct subset_problem *problem, bool sized);

/* Groups, or some of them, among which a set of few elements is looked for. */
struct subset_frame {
    const uint32_t *ids;  /* groups of the problem, ascending */
    const uint32_t *many; /* how often each may be used */
    size_t count;         /* at most UINT16_MAX */
    const uint32_t *base; /* groups that are in any case part of the set */
    size_t base_size;
    int64_t target; /* without the base */
};

/* Steps of subset_ladder(), UINT64_MAX where its lists would be too large. */
uint64_t subset_ladder_cost(size_t groups, size_t size);
/* Sets of exactly `sizes_from` to `sizes_to` elements (at most 8) beside the base. */
bool subset_ladder(struct subset_problem *problem, const struct subset_frame *frame,
                   size_t sizes_from, size_t sizes_to);
/* All sets of three elements without a list of pairs, for many groups. */
bool subset_ladder_three(struct subset_problem *problem);

/* Looks for sets where there must be many, the second time more widely; says nothing where it
 * finds none. */
void subset_guess(struct subset_problem *problem, bool widely);

/* False when no set can have the target's remainder by some modulus, which proves there is none. */
bool subset_residues_fit(struct subset_problem *problem);

/* ---- lists of partial sums ---- */

struct subset_sum {
    int64_t sum;
    uint64_t parts; /* what the method knows it by */
};

struct subset_list {
    struct subset_sum *sums;
    size_t count;
};

/* By ascending sum, stable; `spare` has room for as many. */
void subset_list_sort(struct subset_list *list, struct subset_sum *spare);

#endif
