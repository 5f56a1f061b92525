/*
 * The walk: at each place of the order an item is taken or left, largest magnitude first.
 *
 * It is cut where the largest sums that the rest can still reach, with as many items as may still
 * be taken, don't bracket what is missing. Those sums are differences of running totals, since
 * the largest items of the rest come first in it. Leaving an item out leaves its equals out too,
 * so each pattern is met once; the last element isn't walked to but looked up.
 */
#include "matchers/subset_internal.h"

#include <string.h>

struct subset_walk {
    struct subset_problem *problem;
    uint32_t *group;    /* of each place of the order */
    uint32_t *run_end;  /* the place behind the last of the same group */
    uint32_t *end_of;   /* the same, by group */
    uint32_t *plus;     /* positive items before a place */
    int64_t *plus_sum;  /* sums of the first positive items */
    int64_t *minus_sum; /* of the first negative ones */
    size_t plus_count;
    size_t minus_count;
    uint32_t *taken;   /* places of the order */
    uint32_t *pattern; /* for offering */
};

static bool subset_walk_room(struct subset_walk *walk)
{
    struct subset_problem *problem = walk->problem;
    size_t items = problem->items;
    walk->group = subset_take(problem, items, sizeof *walk->group);
    walk->run_end = subset_take(problem, items, sizeof *walk->run_end);
    walk->end_of = subset_take(problem, problem->groups, sizeof *walk->end_of);
    walk->plus = subset_take(problem, items + 1, sizeof *walk->plus);
    walk->plus_sum = subset_take(problem, items + 1, sizeof *walk->plus_sum);
    walk->minus_sum = subset_take(problem, items + 1, sizeof *walk->minus_sum);
    walk->taken = subset_take(problem, items + 1, sizeof *walk->taken);
    walk->pattern = subset_take(problem, items + 1, sizeof *walk->pattern);
    return !problem->out_of_memory;
}

/* Groups come ascending: the larger magnitude of both ends is next. */
static void subset_walk_order(struct subset_walk *walk)
{
    const struct subset_problem *problem = walk->problem;
    size_t low = 0;
    size_t high = problem->groups;
    uint32_t at = 0;
    walk->plus_sum[0] = 0;
    walk->minus_sum[0] = 0;
    while (low < high) {
        bool top = problem->values[high - 1] >= -problem->values[low];
        uint32_t group = (uint32_t)(top ? --high : low++);
        int64_t value = problem->values[group];
        uint32_t end = at + problem->many[group];
        walk->end_of[group] = end;
        for (; at < end; at++) {
            walk->group[at] = group;
            walk->run_end[at] = end;
            walk->plus[at] = (uint32_t)walk->plus_count;
            if (value > 0) {
                walk->plus_sum[walk->plus_count + 1] = walk->plus_sum[walk->plus_count] + value;
                walk->plus_count++;
            } else {
                walk->minus_sum[walk->minus_count + 1] = walk->minus_sum[walk->minus_count] + value;
                walk->minus_count++;
            }
        }
    }
    walk->plus[at] = (uint32_t)walk->plus_count;
}

/* Whether the items from `at` on, `left` of them at most, may add up to what is missing. */
static bool subset_walk_reaches(const struct subset_walk *walk, size_t at, size_t left,
                                int64_t missing)
{
    size_t plus = walk->plus[at];
    size_t minus = at - plus;
    size_t plus_end = left < walk->plus_count - plus ? plus + left : walk->plus_count;
    size_t minus_end = left < walk->minus_count - minus ? minus + left : walk->minus_count;
    return missing <= walk->plus_sum[plus_end] - walk->plus_sum[plus] &&
           missing >= walk->minus_sum[minus_end] - walk->minus_sum[minus];
}

static void subset_walk_offer(struct subset_walk *walk, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint32_t group = walk->group[walk->taken[i]];
        size_t at = i;
        while (at > 0 && walk->pattern[at - 1] > group) {
            walk->pattern[at] = walk->pattern[at - 1];
            at--;
        }
        walk->pattern[at] = group;
    }
    subset_offer(walk->problem, walk->pattern, size);
}

/* One more element that is all that is missing, from `at` on. */
static void subset_walk_last(struct subset_walk *walk, size_t size, size_t at, int64_t missing)
{
    const struct subset_problem *problem = walk->problem;
    size_t low = 0;
    size_t high = problem->groups;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (problem->values[middle] < missing) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < problem->groups && problem->values[low] == missing && walk->end_of[low] > at) {
        /* Any place of the group will do: patterns know groups alone. */
        walk->taken[size] = walk->end_of[low] - 1;
        subset_walk_offer(walk, size + 1);
    }
}

static bool subset_walk_run(struct subset_walk *walk)
{
    struct subset_problem *problem = walk->problem;
    size_t size = 0;
    size_t at = 0;
    int64_t missing = problem->target;
    for (;;) {
        size_t left = problem->size_max - size;
        bool more = at < problem->items && left > 0 &&
                    size + problem->items - at >= problem->size_min &&
                    subset_walk_reaches(walk, at, left, missing);
        if (more && !subset_step(problem, left == 1 ? 4 : 1)) {
            return false;
        }
        if (more && left > 1) {
            missing -= problem->values[walk->group[at]];
            walk->taken[size++] = (uint32_t)at++;
            if (missing == 0) {
                subset_walk_offer(walk, size);
            }
        } else {
            if (more) {
                subset_walk_last(walk, size, at, missing);
            }
            if (size > 0) {
                size--;
                at = walk->run_end[walk->taken[size]];
                missing += problem->values[walk->group[walk->taken[size]]];
            } else {
                return true;
            }
        }
        if (subset_enough(problem) || problem->out_of_memory) {
            return true;
        }
    }
}

bool subset_walk(struct subset_problem *problem)
{
    struct subset_walk walk = {.problem = problem};
    if (!subset_walk_room(&walk)) {
        return false;
    }
    subset_walk_order(&walk);
    return subset_walk_run(&walk);
}
