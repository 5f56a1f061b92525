/*
 * How a method is chosen.
 *
 * 1. What can't take part is left out: an amount that all others together can't balance. What is
 *    left is divided by its greatest common divisor, and grouped by amount. A remainder that
 *    can't be had, or a target out of range, ends the search here.
 * 2. With no limit of size, "which are paid" and "which are not" are one question; the one with
 *    the smaller target is asked.
 * 3. A short walk decides the easy lists. Then guesses, which decide the dense ones. Then the
 *    exact methods that the steps left allow, the cheapest first.
 *
 * Invariant 1: a method that returns true has counted all sets or enough of them.
 * Invariant 2: patterns that were counted before an exact method starts are all remembered, or
 * are forgotten before it starts; so none counts twice.
 */
#include "matchers/subset_internal.h"

#include <assert.h>
#include <string.h>

enum {
    SUBSET_WALK_STEPS = 20000,   /* of the first walk, */
    SUBSET_WALK_ITEMS = 20,      /* unless there are so few items that it is sure to end */
    SUBSET_CHEAP_STEPS = 300000, /* exactness that isn't worth a guess before it */
};

static const int64_t subset_sums_max = INT64_C(1) << 59;

static int64_t subset_gcd(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* Sorts the amounts; false when sums of them could overflow. */
static bool subset_sort(struct subset_problem *problem, struct subset_list *list)
{
    const struct subset_query *query = problem->query;
    list->sums = subset_take(problem, query->count, sizeof *list->sums);
    struct subset_sum *spare = subset_take(problem, query->count, sizeof *spare);
    if (problem->out_of_memory) {
        return false;
    }
    int64_t total = 0;
    for (size_t i = 0; i < query->count; i++) {
        int64_t amount = query->amounts[i];
        if (amount > subset_sums_max || amount < -subset_sums_max) {
            return false;
        }
        total += amount < 0 ? -amount : amount;
        if (total > subset_sums_max) {
            return false;
        }
        list->sums[list->count++] = (struct subset_sum){amount, i};
    }
    subset_list_sort(list, spare);
    return true;
}

/* Sum of the k largest positive amounts of a window, and of the k smallest negative ones. */
struct subset_span {
    int64_t up;
    int64_t down;
};

static struct subset_span subset_span_of(const int64_t *running, size_t from, size_t to,
                                         size_t negative, size_t k)
{
    /* `negative` amounts stand at the start of the whole list. */
    size_t minus_end = negative > to ? to : negative;
    minus_end = minus_end < from ? from : minus_end;
    size_t minus = minus_end - from < k ? minus_end - from : k;
    size_t plus = to - minus_end < k ? to - minus_end : k;
    return (struct subset_span){running[to] - running[to - plus],
                                running[from + minus] - running[from]};
}

/* Narrows the sorted amounts to those that can take part; false when no set can be. */
static bool subset_narrow(struct subset_problem *problem, struct subset_list *list)
{
    const struct subset_query *query = problem->query;
    const struct subset_sum *sums = list->sums;
    int64_t *running = subset_take(problem, list->count + 1, sizeof *running);
    if (running == NULL) {
        return false;
    }
    size_t negative = 0;
    running[0] = 0;
    for (size_t i = 0; i < list->count; i++) {
        running[i + 1] = running[i] + sums[i].sum;
        negative += sums[i].sum < 0 ? 1 : 0;
    }
    size_t from = 0;
    size_t to = list->count;
    for (bool changed = true; changed && from < to;) {
        size_t others = query->size_max < to - from ? query->size_max - 1 : to - from - 1;
        struct subset_span span = subset_span_of(running, from, to, negative, others);
        changed = true;
        if (sums[to - 1].sum > query->target - span.down) {
            to--;
        } else if (sums[from].sum < query->target - span.up) {
            from++;
        } else {
            changed = false;
        }
    }
    size_t most = query->size_max < to - from ? query->size_max : to - from;
    struct subset_span span = subset_span_of(running, from, to, negative, most);
    list->sums += from;
    list->count = to - from;
    return list->count >= query->size_min && list->count > 0 && query->target <= span.up &&
           query->target >= span.down;
}

/* How many amounts behind the first `done`, or before the last, are equal. */
static size_t subset_run(const struct subset_list *list, size_t done, bool from_the_end)
{
    const struct subset_sum *sums = list->sums;
    size_t run = 1;
    size_t first = from_the_end ? list->count - 1 - done : done;
    while (done + run < list->count &&
           sums[from_the_end ? first - run : first + run].sum == sums[first].sum) {
        run++;
    }
    return run;
}

/* Groups the amounts, divided by their greatest common divisor; false when that isn't one of the
 * target. */
static bool subset_group(struct subset_problem *problem, const struct subset_list *list)
{
    problem->places = subset_take(problem, list->count, sizeof *problem->places);
    problem->values = subset_take(problem, list->count, sizeof *problem->values);
    problem->many = subset_take(problem, list->count, sizeof *problem->many);
    problem->first = subset_take(problem, list->count, sizeof *problem->first);
    if (problem->out_of_memory) {
        return false;
    }
    int64_t divisor = 0;
    for (size_t i = 0; i < list->count; i++) {
        divisor = subset_gcd(divisor, list->sums[i].sum);
    }
    divisor = divisor == 0 ? 1 : divisor;
    if (problem->query->target % divisor != 0) {
        return false;
    }
    problem->target = problem->query->target / divisor;
    bool turned = problem->target < 0;
    problem->target = turned ? -problem->target : problem->target;
    uint32_t place = 0;
    for (size_t done = 0, run = 0; done < list->count; done += run) {
        run = subset_run(list, done, turned);
        size_t start = turned ? list->count - done - run : done;
        int64_t value = list->sums[start].sum / divisor;
        value = turned ? -value : value;
        problem->values[problem->groups] = value;
        problem->many[problem->groups] = (uint32_t)run;
        problem->first[problem->groups] = place;
        problem->groups++;
        int64_t *side = value > 0 ? &problem->up : &problem->down;
        *side += value * (int64_t)run;
        for (size_t i = 0; i < run; i++) {
            problem->places[place++] = (uint32_t)list->sums[start + i].parts;
        }
    }
    problem->items = list->count;
    return true;
}

/* Asks for the items that are not paid where that is the smaller question. */
static void subset_turn_round(struct subset_problem *problem)
{
    const struct subset_query *query = problem->query;
    problem->size_min = query->size_min;
    problem->size_max = query->size_max < problem->items ? query->size_max : problem->items;
    int64_t others = problem->up + problem->down - problem->target;
    if (problem->size_max == problem->items && others >= 0 && others < problem->target) {
        problem->complement = true;
        problem->target = others;
        problem->size_max = problem->items - query->size_min;
        problem->size_min = 0;
    }
}

/* Counts the empty pattern, which is a set only where it says "all of them". */
static void subset_offer_none(struct subset_problem *problem)
{
    const uint32_t nothing = 0;
    if (problem->size_min == 0 && problem->target == 0) {
        subset_offer(problem, &nothing, 0);
    }
    problem->size_min = problem->size_min < 1 ? 1 : problem->size_min;
}

/* Runs a method within `steps` more steps, and gives back the memory it took. */
static bool subset_try(struct subset_problem *problem, uint64_t steps,
                       bool (*method)(struct subset_problem *problem))
{
    uint64_t left = problem->query->steps_max - problem->answer->steps;
    problem->steps_max = problem->answer->steps + (steps < left ? steps : left);
    struct arena_mark mark = arena_mark(problem->scratch);
    bool done = method(problem);
    arena_reset_to(problem->scratch, mark);
    problem->steps_max = problem->query->steps_max;
    return done && !problem->out_of_memory;
}

static bool subset_by_guess(struct subset_problem *problem)
{
    subset_guess(problem, false);
    return subset_enough(problem);
}

static bool subset_by_wide_guess(struct subset_problem *problem)
{
    subset_guess(problem, true);
    return subset_enough(problem);
}

static bool subset_by_sized_reach(struct subset_problem *problem)
{
    return subset_reach(problem, true);
}

static bool subset_by_reach(struct subset_problem *problem)
{
    return subset_reach(problem, false);
}

/* All groups, size by size. */
static bool subset_by_ladder(struct subset_problem *problem)
{
    uint32_t *ids = subset_take(problem, problem->groups, sizeof *ids);
    if (ids == NULL) {
        return false;
    }
    for (uint32_t g = 0; g < problem->groups; g++) {
        ids[g] = g;
    }
    const struct subset_frame frame = {
        .ids = ids, .many = problem->many, .count = problem->groups, .target = problem->target};
    if (problem->size_max != 3) {
        return subset_ladder(problem, &frame, problem->size_min, problem->size_max);
    }
    if (!subset_ladder(problem, &frame, problem->size_min, 2)) {
        return false;
    }
    return subset_enough(problem) || subset_ladder_three(problem);
}

enum { SUBSET_METHODS = 4 };

struct subset_method {
    bool (*run)(struct subset_problem *problem);
    uint64_t cost; /* UINT64_MAX where it doesn't apply */
};

/* The exact methods, cheapest first. */
static void subset_plan(const struct subset_problem *problem,
                        struct subset_method methods[SUBSET_METHODS])
{
    bool sized = problem->size_max < problem->items;
    uint64_t ladder = UINT64_MAX;
    if (problem->size_max == 3) {
        ladder = (uint64_t)problem->groups * problem->groups / 4 + 1;
    } else if (problem->size_max <= SUBSET_LADDER_SIZES) {
        ladder = subset_ladder_cost(problem->groups, problem->size_max);
    }
    const struct subset_method all[SUBSET_METHODS] = {
        {subset_halves, subset_halves_cost(problem)},
        {subset_by_ladder, ladder},
        {subset_by_reach, subset_reach_cost(problem, false)},
        {subset_by_sized_reach, sized ? subset_reach_cost(problem, true) : UINT64_MAX},
    };
    for (size_t i = 0; i < SUBSET_METHODS; i++) {
        size_t at = i;
        /* cppcheck-suppress uninitvar ; those below `i` were filled */
        while (at > 0 && methods[at - 1].cost > all[i].cost) {
            methods[at] = methods[at - 1];
            at--;
        }
        methods[at] = all[i];
    }
}

static bool subset_exactly(struct subset_problem *problem,
                           const struct subset_method methods[SUBSET_METHODS])
{
    for (size_t i = 0; i < SUBSET_METHODS && methods[i].cost <= subset_steps_left(problem); i++) {
        subset_restart(problem);
        /* A method may meet more pairs than it planned for; the next one shall have its turn. */
        uint64_t spare = (subset_steps_left(problem) - methods[i].cost) / 2;
        if (subset_try(problem, methods[i].cost + spare, methods[i].run)) {
            return true;
        }
        if (problem->out_of_memory) {
            return false;
        }
    }
    return false;
}

/* What the easy methods leave: guesses first where exactness is dear. */
static bool subset_search(struct subset_problem *problem)
{
    struct subset_method methods[SUBSET_METHODS];
    subset_plan(problem, methods);
    if (methods[0].cost > SUBSET_CHEAP_STEPS && problem->count_max <= SUBSET_FOUND_MAX &&
        subset_try(problem, problem->query->steps_max / 4, subset_by_guess)) {
        return true;
    }
    bool dear = methods[0].cost > subset_steps_left(problem);
    if (problem->out_of_memory || subset_exactly(problem, methods)) {
        return !problem->out_of_memory;
    }
    if (problem->answer->count > 1 || problem->floor > 1) {
        return false;
    }
    subset_restart(problem);
    if (dear && subset_try(problem, subset_steps_left(problem) / 2, subset_walk)) {
        return true;
    }
    /* No proof is left to be had: two sets are a verdict. */
    problem->several_do = true;
    return !problem->out_of_memory && !subset_enough(problem) &&
           subset_try(problem, problem->query->steps_max, subset_by_wide_guess);
}

/* True when the count is complete or enough. */
static bool subset_decide(struct subset_problem *problem)
{
    struct subset_list list = {0};
    if (!subset_sort(problem, &list)) {
        return false;
    }
    if (!subset_narrow(problem, &list) || !subset_group(problem, &list)) {
        return !problem->out_of_memory;
    }
    subset_turn_round(problem);
    subset_keep_init(problem);
    subset_offer_none(problem);
    if (problem->out_of_memory) {
        return false;
    }
    if (problem->size_max == 0 || subset_enough(problem)) {
        return true;
    }
    uint64_t quarter = problem->query->steps_max / 4;
    if (subset_try(problem,
                   problem->items <= SUBSET_WALK_ITEMS || quarter < SUBSET_WALK_STEPS
                       ? problem->query->steps_max / 2
                       : SUBSET_WALK_STEPS,
                   subset_walk)) {
        return true;
    }
    if (problem->out_of_memory || !subset_residues_fit(problem)) {
        return !problem->out_of_memory;
    }
    return subset_search(problem);
}

static void subset_conclude(const struct subset_problem *problem, bool done)
{
    struct subset_answer *answer = problem->answer;
    /* What a method that was given up had counted holds, whatever the next one came to. */
    answer->count = answer->count > problem->floor ? answer->count : problem->floor;
    answer->more = !done || problem->several_do || answer->count >= problem->count_max;
    if (answer->count > 1) {
        answer->verdict = SUBSET_SEVERAL;
    } else if (!done) {
        answer->verdict = SUBSET_UNDECIDED;
    } else {
        answer->verdict = answer->count == 0 ? SUBSET_NONE : SUBSET_UNIQUE;
    }
    answer->undecided = answer->verdict == SUBSET_UNDECIDED;
}

/* Sets of a caller without scratch are moved out of memory that is returned. */
static void subset_move_out(struct subset_answer *answer)
{
    for (size_t s = 0; s < answer->found; s++) {
        const uint32_t *set = answer->sets[s];
        bool fits = answer->sizes[s] <= SUBSET_SIZE_MAX;
        if (fits) {
            memcpy(answer->own[s], set, answer->sizes[s] * sizeof *set);
        }
        answer->sets[s] = fits ? answer->own[s] : NULL;
    }
}

enum status subset_find(const struct subset_query *query, struct subset_answer *out)
{
    assert(query->count <= SUBSET_AMOUNTS_MAX && query->size_min >= 1 && query->count_max != 1);
    *out = (struct subset_answer){0};
    struct arena own = {0};
    struct subset_problem problem = {
        .query = query,
        .answer = out,
        .scratch = query->scratch != NULL ? query->scratch : &own,
        .count_max = query->count_max == 0 ? SUBSET_FOUND_MAX : query->count_max,
        .steps_max = query->steps_max,
    };
    bool done = true;
    if (query->count > 0 && query->size_max >= query->size_min) {
        size_t size = query->size_max < query->count ? query->size_max : query->count;
        for (size_t s = 0; s < SUBSET_FOUND_MAX; s++) {
            problem.room[s] = subset_take(&problem, size, sizeof *problem.room[s]);
        }
        struct arena_mark mark = arena_mark(problem.scratch);
        done = !problem.out_of_memory && subset_decide(&problem);
        arena_reset_to(problem.scratch, mark);
    }
    subset_conclude(&problem, done);
    if (query->scratch == NULL) {
        subset_move_out(out);
        arena_clear(&own);
    }
    return problem.out_of_memory ? STATUS_MEMORY : STATUS_OK;
}
