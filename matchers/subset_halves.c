/*
 * Meeting in the middle: the groups are dealt into two halves, all sums of each are listed with
 * how often each group is used, sorted, and run through from both ends.
 *
 * A part is a number in mixed radix: digit g says how often group g is used, at most as often as
 * there are items of it that fit. The number of elements stands above it, since only sizes that go
 * together count.
 */
#include "matchers/subset_internal.h"

#include <assert.h>

enum { SUBSET_CODE_BITS = 48 };

struct subset_half {
    uint32_t groups[SUBSET_HALVES_GROUPS_MAX];
    size_t count;
    uint64_t codes;  /* the product of many + 1 */
    uint64_t length; /* sums with at most size_max elements */
};

/* How often a group can be used: without negative amounts not beyond the target. */
static uint32_t subset_half_uses(const struct subset_problem *problem, uint32_t group)
{
    uint64_t uses = problem->many[group];
    int64_t value = problem->values[group];
    if (problem->down == 0 && value > 0) {
        uint64_t fitting = (uint64_t)(problem->target / value);
        uses = fitting < uses ? fitting : uses;
    }
    return (uint32_t)(uses < problem->size_max ? uses : problem->size_max);
}

struct subset_halves {
    struct subset_half half[2];
};

/* How many choices of at most `most` elements a half has; UINT64_MAX beyond a list. */
static uint64_t subset_half_length(const struct subset_problem *problem,
                                   const struct subset_half *half, size_t most)
{
    uint64_t ways[SUBSET_HALVES_GROUPS_MAX + 1] = {1};
    size_t top = most < SUBSET_HALVES_GROUPS_MAX ? most : SUBSET_HALVES_GROUPS_MAX;
    if (top < most) {
        return half->codes <= SUBSET_LIST_MAX ? half->codes : UINT64_MAX;
    }
    for (size_t g = 0; g < half->count; g++) {
        uint32_t many = subset_half_uses(problem, half->groups[g]);
        for (size_t size = top; size > 0; size--) {
            for (size_t used = 1; used <= many && used <= size; used++) {
                ways[size] += ways[size - used];
            }
            if (ways[size] > SUBSET_LIST_MAX) {
                return UINT64_MAX;
            }
        }
    }
    uint64_t length = 0;
    for (size_t size = 0; size <= top; size++) {
        length += ways[size];
    }
    return length <= SUBSET_LIST_MAX ? length : UINT64_MAX;
}

/* Deals the groups, each to the half with fewer codes; false when this is no job for halves. */
static bool subset_halves_deal(const struct subset_problem *problem, struct subset_halves *halves)
{
    if (problem->groups > SUBSET_HALVES_GROUPS_MAX) {
        return false;
    }
    *halves = (struct subset_halves){{{.codes = 1}, {.codes = 1}}};
    for (uint32_t g = 0; g < problem->groups; g++) {
        bool second = halves->half[1].codes < halves->half[0].codes;
        struct subset_half *half = &halves->half[second ? 1 : 0];
        half->groups[half->count++] = g;
        uint64_t codes = half->codes * (subset_half_uses(problem, g) + UINT64_C(1));
        if (codes >> SUBSET_CODE_BITS != 0) {
            return false;
        }
        half->codes = codes;
    }
    for (size_t h = 0; h < 2; h++) {
        struct subset_half *half = &halves->half[h];
        half->length = subset_half_length(problem, half, problem->size_max);
        if (half->length == UINT64_MAX) {
            return false;
        }
    }
    return true;
}

uint64_t subset_halves_cost(const struct subset_problem *problem)
{
    struct subset_halves halves;
    if (!subset_halves_deal(problem, &halves)) {
        return UINT64_MAX;
    }
    return 16 * (halves.half[0].length + halves.half[1].length);
}

static bool subset_half_list(struct subset_problem *problem, const struct subset_half *half,
                             struct subset_list *list)
{
    list->sums = subset_take(problem, half->length, sizeof *list->sums);
    if (list->sums == NULL) {
        return false;
    }
    list->sums[0] = (struct subset_sum){0, 0};
    list->count = 1;
    uint64_t radix = 1;
    for (size_t g = 0; g < half->count; g++) {
        uint32_t many = subset_half_uses(problem, half->groups[g]);
        int64_t value = problem->values[half->groups[g]];
        uint64_t part = (UINT64_C(1) << SUBSET_CODE_BITS) + radix;
        size_t before = list->count;
        for (size_t i = 0; i < before; i++) {
            struct subset_sum sum = list->sums[i];
            for (uint32_t used = 1;
                 used <= many && (sum.parts >> SUBSET_CODE_BITS) < problem->size_max; used++) {
                sum.sum += value;
                sum.parts += part;
                assert(list->count < half->length);
                list->sums[list->count++] = sum;
            }
        }
        radix *= many + UINT64_C(1);
    }
    struct arena_mark mark = arena_mark(problem->scratch);
    struct subset_sum *spare = subset_take(problem, list->count, sizeof *spare);
    if (spare == NULL) {
        return false;
    }
    subset_list_sort(list, spare);
    arena_reset_to(problem->scratch, mark);
    return true;
}

/* Writes how often a part uses each group of its half. */
static void subset_half_decode(const struct subset_problem *problem, const struct subset_half *half,
                               uint64_t parts, uint32_t *used)
{
    uint64_t code = parts & ((UINT64_C(1) << SUBSET_CODE_BITS) - 1);
    for (size_t g = 0; g < half->count; g++) {
        uint64_t radix = subset_half_uses(problem, half->groups[g]) + UINT64_C(1);
        used[half->groups[g]] = (uint32_t)(code % radix);
        code /= radix;
    }
}

static void subset_halves_offer(struct subset_problem *problem, const struct subset_halves *halves,
                                const uint64_t parts[2], uint32_t *pattern)
{
    uint32_t used[SUBSET_HALVES_GROUPS_MAX] = {0};
    subset_half_decode(problem, &halves->half[0], parts[0], used);
    subset_half_decode(problem, &halves->half[1], parts[1], used);
    size_t size = 0;
    for (uint32_t g = 0; g < problem->groups; g++) {
        for (uint32_t i = 0; i < used[g]; i++) {
            pattern[size++] = g;
        }
    }
    subset_offer(problem, pattern, size);
}

/* All pairs of one sum of the first list and the run of the second that completes it. */
static bool subset_halves_meet(struct subset_problem *problem, const struct subset_halves *halves,
                               const struct subset_list lists[2], uint32_t *pattern)
{
    size_t end = lists[1].count;
    for (size_t i = 0; i < lists[0].count; i++) {
        int64_t missing = problem->target - lists[0].sums[i].sum;
        while (end > 0 && lists[1].sums[end - 1].sum > missing) {
            end--;
        }
        for (size_t k = end; k > 0 && lists[1].sums[k - 1].sum == missing; k--) {
            const uint64_t parts[2] = {lists[0].sums[i].parts, lists[1].sums[k - 1].parts};
            uint64_t size = (parts[0] >> SUBSET_CODE_BITS) + (parts[1] >> SUBSET_CODE_BITS);
            if (!subset_step(problem, 1)) {
                return false;
            }
            if (size < problem->size_min || size > problem->size_max) {
                continue;
            }
            subset_halves_offer(problem, halves, parts, pattern);
            if (subset_enough(problem) || problem->out_of_memory) {
                return true;
            }
        }
    }
    return true;
}

bool subset_halves(struct subset_problem *problem)
{
    struct subset_halves halves;
    if (!subset_halves_deal(problem, &halves) ||
        !subset_step(problem, 16 * (halves.half[0].length + halves.half[1].length))) {
        return false;
    }
    struct subset_list lists[2] = {{0}};
    uint32_t *pattern = subset_take(problem, problem->items, sizeof *pattern);
    return pattern != NULL && subset_half_list(problem, &halves.half[0], &lists[0]) &&
           subset_half_list(problem, &halves.half[1], &lists[1]) &&
           subset_halves_meet(problem, &halves, lists, pattern);
}
