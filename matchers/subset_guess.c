/*
 * Guesses, for lists so long that sets abound: what is found is checked and so a set like any
 * other; what is not found proves nothing.
 *
 * A set of k elements is guessed as a base of items near the mean that it takes, target / k, and
 * a few free elements, for which the ladder tries all choices in a window of the groups. A window
 * of 160 groups has 28 million sets of four: more than there are different sums of everyday
 * amounts. All choices are fixed by the values, so the same list gives the same guesses.
 */
#include "matchers/subset_internal.h"

#include <string.h>

enum {
    SUBSET_WINDOW_SMALL = 160,
    SUBSET_WINDOW_LARGE = 700,
    SUBSET_GUESS_FREE = 8,       /* elements that the ladder chooses, at most */
    SUBSET_GUESS_COST = 1 << 18, /* of their lists, in steps, in a small window */
    SUBSET_GUESS_SIZES = 12,     /* sizes tried, at most */
};

struct subset_guess {
    struct subset_problem *problem;
    uint32_t *ids;
    uint32_t *many; /* of the window's groups, less what the base uses */
    uint32_t *base; /* groups, ascending */
    uint32_t *used; /* by group: how often the base uses it */
    size_t window;
};

/* The group at an item's place, counted over all items ascending. */
static uint32_t subset_guess_group(const struct subset_problem *problem, size_t item)
{
    size_t low = 0;
    size_t high = problem->groups;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (problem->first[middle] - problem->first[0] <= item) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (uint32_t)low;
}

/* Chooses `size` items around the mean, shifted by `shift` items; returns their sum. */
static int64_t subset_guess_base(struct subset_guess *guess, size_t size, int64_t mean,
                                 size_t shift)
{
    const struct subset_problem *problem = guess->problem;
    size_t centre = 0;
    for (size_t g = 0; g < problem->groups && problem->values[g] < mean; g++) {
        centre += problem->many[g];
    }
    centre += shift;
    size_t start = centre > size / 2 ? centre - size / 2 : 0;
    start = start < problem->items - size ? start : problem->items - size;
    memset(guess->used, 0, problem->groups * sizeof *guess->used);
    int64_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        uint32_t group = subset_guess_group(problem, start + i);
        guess->base[i] = group;
        guess->used[group]++;
        sum += problem->values[group];
    }
    return sum;
}

/* Groups that are left and not too large for what is missing, evenly chosen. */
static size_t subset_guess_window(struct subset_guess *guess, int64_t missing)
{
    const struct subset_problem *problem = guess->problem;
    size_t count = 0;
    for (uint32_t g = 0; g < problem->groups; g++) {
        if (guess->used[g] < problem->many[g] &&
            (problem->down < 0 || problem->values[g] <= missing)) {
            guess->ids[count++] = g;
        }
    }
    if (count > guess->window) {
        for (size_t i = 0; i < guess->window; i++) {
            guess->ids[i] = guess->ids[i * count / guess->window];
        }
        count = guess->window;
    }
    for (size_t i = 0; i < count; i++) {
        guess->many[i] = problem->many[guess->ids[i]] - guess->used[guess->ids[i]];
    }
    return count;
}

/* The free elements that a window of so many groups allows. */
static size_t subset_guess_free(size_t groups, size_t size, uint64_t cost)
{
    size_t free = size < SUBSET_GUESS_FREE ? size : SUBSET_GUESS_FREE;
    while (free > 2 && subset_ladder_cost(groups, free) > cost) {
        free--;
    }
    return free;
}

/* Sets of about `size` elements. */
static void subset_guess_size(struct subset_guess *guess, size_t size, size_t shift, uint64_t cost)
{
    struct subset_problem *problem = guess->problem;
    size_t groups = problem->groups < guess->window ? problem->groups : guess->window;
    size_t free = subset_guess_free(groups, size, cost);
    int64_t mean = problem->target / (int64_t)size;
    int64_t sum = subset_guess_base(guess, size - free, mean, shift);
    struct subset_frame frame = {.ids = guess->ids,
                                 .many = guess->many,
                                 .base = guess->base,
                                 .base_size = size - free,
                                 .target = problem->target - sum};
    frame.count = subset_guess_window(guess, frame.target);
    if (frame.count > 0 && (frame.target > 0 || problem->down < 0)) {
        struct arena_mark mark = arena_mark(problem->scratch);
        size_t seen = problem->seen_count;
        (void)subset_ladder(problem, &frame, 1, free);
        /* What was found is remembered in memory that was taken since. */
        if (problem->seen_count == seen) {
            arena_reset_to(problem->scratch, mark);
        }
    }
}

/* The size that the target suggests: its share of all that is positive. */
static size_t subset_guess_usual(const struct subset_problem *problem)
{
    int64_t positive = problem->up / (int64_t)problem->items;
    int64_t usual = positive > 0 && problem->target > 0 ? problem->target / positive : 1;
    uint64_t size = usual < 1 ? 1 : (uint64_t)usual;
    size = size < problem->size_max ? size : problem->size_max;
    return size < problem->size_min ? problem->size_min : (size_t)size;
}

static void subset_guess_all(struct subset_guess *guess, uint64_t cost)
{
    struct subset_problem *problem = guess->problem;
    size_t usual = subset_guess_usual(problem);
    /* What the ladder chooses alone, then from the usual size to both sides. */
    size_t least = 4 < problem->size_max ? 4 : problem->size_max;
    subset_guess_size(guess, least < problem->size_min ? problem->size_min : least, 0, cost);
    for (size_t i = 0; i < SUBSET_GUESS_SIZES; i++) {
        size_t away = (i + 1) / 2;
        size_t size = i % 2 == 0 ? usual + away : usual - away;
        bool fits =
            (i % 2 == 0 || away < usual) && size >= problem->size_min && size <= problem->size_max;
        if (subset_enough(problem) || problem->out_of_memory || subset_steps_left(problem) == 0) {
            return;
        }
        if (fits) {
            subset_guess_size(guess, size, i, cost);
        }
    }
}

void subset_guess(struct subset_problem *problem)
{
    struct subset_guess guess = {.problem = problem, .window = SUBSET_WINDOW_SMALL};
    guess.ids = subset_take(problem, problem->groups, sizeof *guess.ids);
    guess.many = subset_take(problem, problem->groups, sizeof *guess.many);
    guess.base = subset_take(problem, problem->items, sizeof *guess.base);
    guess.used = subset_take(problem, problem->groups, sizeof *guess.used);
    if (problem->out_of_memory) {
        return;
    }
    subset_guess_all(&guess, SUBSET_GUESS_COST);
    if (!subset_enough(problem) && problem->groups > SUBSET_WINDOW_SMALL) {
        guess.window = SUBSET_WINDOW_LARGE;
        subset_guess_all(&guess, (uint64_t)SUBSET_GUESS_COST << 4);
    }
}
