/*
 * Guesses, for lists so long that sets abound: what is found is checked and so a set like any
 * other; what is not found proves nothing.
 *
 * A set of k elements is guessed as a base of items near the mean that it takes, target / k, and
 * a few free elements, for which the ladder tries all choices in a window of the groups. In turn
 * with these, the base is one to three of the largest items that fit, which a target needs that is
 * large itself. A window
 * of 160 groups has 28 million sets of four: more than there are different sums of everyday
 * amounts. All choices are fixed by the values, so the same list gives the same guesses.
 */
#include "matchers/subset_internal.h"

#include <assert.h>
#include <string.h>

enum {
    SUBSET_WINDOW_SMALL = 160,
    SUBSET_WINDOW_LARGE = 500,
    SUBSET_GUESS_FREE = 8,       /* elements that the ladder chooses, at most */
    SUBSET_GUESS_COST = 1 << 18, /* of their lists, in steps, in a small window */
    SUBSET_GUESS_ROUNDS = 18,    /* of each kind of base half as many */
};

struct subset_guess {
    struct subset_problem *problem;
    uint32_t *ids;
    uint32_t *many; /* of the window's groups, less what the base uses */
    uint32_t *base; /* groups, ascending */
    uint32_t *used; /* by group: how often the base uses it */
    size_t window;  /* groups of a window, at most */
    uint64_t cost;  /* of the ladder's lists, at most */
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

/* Chooses one after the other the largest value that fits what is missing, the first time `shift`
 * groups below it; returns how many, and their sum. */
static size_t subset_guess_greedy(struct subset_guess *guess, size_t size, size_t shift,
                                  int64_t *sum)
{
    const struct subset_problem *problem = guess->problem;
    memset(guess->used, 0, problem->groups * sizeof *guess->used);
    size_t count = 0;
    *sum = 0;
    for (size_t g = problem->groups; g > 0 && count < size; g--) {
        int64_t value = problem->values[g - 1];
        if (value <= 0 || value > problem->target - *sum) {
            continue;
        }
        if (shift > 0) {
            shift--;
            continue;
        }
        while (count < size && guess->used[g - 1] < problem->many[g - 1] &&
               value <= problem->target - *sum) {
            guess->base[count++] = (uint32_t)(g - 1);
            guess->used[g - 1]++;
            *sum += value;
        }
    }
    for (size_t i = 0; i < count / 2; i++) {
        uint32_t swap = guess->base[i];
        guess->base[i] = guess->base[count - 1 - i];
        guess->base[count - 1 - i] = swap;
    }
    return count;
}

/* Leaves `most` of ids, evenly chosen. */
static size_t subset_guess_thin(uint32_t *ids, size_t count, size_t most)
{
    for (size_t i = 0; count > most && i < most; i++) {
        ids[i] = ids[i * count / most];
    }
    return count < most ? count : most;
}

/* The largest amount worth a place in the window: what is missing; with credit notes to balance
 * them, more, until half of the window can be filled. */
static int64_t subset_guess_most(const struct subset_guess *guess, int64_t missing)
{
    const struct subset_problem *problem = guess->problem;
    if (problem->down == 0) {
        return missing;
    }
    size_t wanted = problem->groups < guess->window ? problem->groups : guess->window / 2;
    int64_t sums_max = problem->up - problem->down;
    int64_t most = missing > problem->target ? missing : problem->target;
    most = most < 1 ? 1 : most;
    for (; most < sums_max; most *= 2) {
        size_t count = 0;
        for (size_t g = 0; g < problem->groups; g++) {
            count += problem->values[g] <= most && problem->values[g] >= -most ? 1 : 0;
        }
        if (count >= wanted) {
            break;
        }
    }
    return most;
}

/* Groups that are left and no larger than what is missing, evenly chosen; of the window at most a
 * quarter for credit notes. */
static size_t subset_guess_window(struct subset_guess *guess, int64_t missing)
{
    const struct subset_problem *problem = guess->problem;
    int64_t most = subset_guess_most(guess, missing);
    size_t count = 0;
    size_t negative = 0;
    for (uint32_t g = 0; g < problem->groups; g++) {
        int64_t value = problem->values[g];
        if (value > 0 && negative == 0) {
            count = subset_guess_thin(guess->ids, count, guess->window / 4);
            negative = count + 1;
        }
        if (guess->used[g] < problem->many[g] && value <= most && value >= -most) {
            guess->ids[count++] = g;
        }
    }
    if (negative > 0) {
        negative--;
        count = negative + subset_guess_thin(guess->ids + negative, count - negative,
                                             guess->window - negative);
    }
    count = subset_guess_thin(guess->ids, count, guess->window);
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

/* Completes a base, by all choices of `free` elements. */
static void subset_guess_complete(struct subset_guess *guess, size_t base_size, size_t free,
                                  int64_t missing)
{
    struct subset_problem *problem = guess->problem;
    struct subset_frame frame = {.ids = guess->ids,
                                 .many = guess->many,
                                 .base = guess->base,
                                 .base_size = base_size,
                                 .target = missing};
    frame.count = subset_guess_window(guess, missing);
    if (frame.count == 0 || (missing <= 0 && problem->down == 0)) {
        return;
    }
    struct arena_mark mark = arena_mark(problem->scratch);
    (void)subset_ladder(problem, &frame, 1, free);
    arena_reset_to(problem->scratch, mark);
}

/* Sets of about `size` elements. */
static void subset_guess_size(struct subset_guess *guess, size_t size, size_t shift)
{
    const struct subset_problem *problem = guess->problem;
    assert(size > 0);
    size_t groups = problem->groups < guess->window ? problem->groups : guess->window;
    size_t free = subset_guess_free(groups, size, guess->cost);
    int64_t mean = problem->target / (int64_t)size;
    int64_t sum = subset_guess_base(guess, size - free, mean, shift);
    subset_guess_complete(guess, size - free, free, problem->target - sum);
}

/* Sets with one of the largest that fit, or two or three. */
static void subset_guess_large(struct subset_guess *guess, size_t round)
{
    const struct subset_problem *problem = guess->problem;
    size_t size = 1 + round % 3;
    if (size >= problem->size_max) {
        return;
    }
    int64_t sum = 0;
    size = subset_guess_greedy(guess, size, round / 3, &sum);
    size_t groups = problem->groups < guess->window ? problem->groups : guess->window;
    size_t free = subset_guess_free(groups, problem->size_max - size, guess->cost);
    subset_guess_complete(guess, size, free, problem->target - sum);
}

/* The size that the target suggests, by the mean of what is positive. */
static size_t subset_guess_usual(const struct subset_problem *problem)
{
    int64_t positive = 0;
    for (size_t g = 0; g < problem->groups; g++) {
        positive += problem->values[g] > 0 ? (int64_t)problem->many[g] : 0;
    }
    int64_t mean = positive > 0 ? problem->up / positive : 0;
    uint64_t size = mean > 0 ? (uint64_t)(problem->target / mean) : 1;
    size = size < problem->size_max ? size : problem->size_max;
    size = size < problem->size_min ? problem->size_min : size;
    return (size_t)size;
}

static void subset_guess_all(struct subset_guess *guess)
{
    struct subset_problem *problem = guess->problem;
    size_t usual = subset_guess_usual(problem);
    /* What the ladder chooses alone, then from the usual size to both sides. */
    size_t least = 4 < problem->size_max ? 4 : problem->size_max;
    subset_guess_size(guess, least < problem->size_min ? problem->size_min : least, 0);
    for (size_t i = 0; i < SUBSET_GUESS_ROUNDS; i++) {
        if (subset_enough(problem) || problem->out_of_memory || subset_steps_left(problem) == 0) {
            return;
        }
        size_t away = (i / 2 + 1) / 2;
        size_t size = i / 2 % 2 == 0 ? usual + away : usual - away;
        bool fits = (i / 2 % 2 == 0 || away < usual) && size >= problem->size_min &&
                    size <= problem->size_max;
        if (i % 2 == 1) {
            subset_guess_large(guess, i / 2);
        } else if (fits) {
            subset_guess_size(guess, size, i / 2);
        }
    }
}

void subset_guess(struct subset_problem *problem, bool widely)
{
    struct subset_guess guess = {.problem = problem,
                                 .window = widely ? SUBSET_WINDOW_LARGE : SUBSET_WINDOW_SMALL,
                                 .cost =
                                     widely ? (uint64_t)SUBSET_GUESS_COST << 3 : SUBSET_GUESS_COST};
    guess.ids = subset_take(problem, problem->groups, sizeof *guess.ids);
    guess.many = subset_take(problem, problem->groups, sizeof *guess.many);
    guess.base = subset_take(problem, problem->items, sizeof *guess.base);
    guess.used = subset_take(problem, problem->groups, sizeof *guess.used);
    if (!problem->out_of_memory) {
        subset_guess_all(&guess);
    }
}
