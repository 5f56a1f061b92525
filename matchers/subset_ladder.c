/*
 * The ladder: sets of one size after the other, smallest first, since a payment is likelier for
 * few items and small sets are the cheapest to count.
 *
 * A set of k elements, ascending, is cut in its middle: a lower part of ceil(k/2) and an upper
 * part of the rest. Both are entries of lists of all parts of that many elements, sorted by sum
 * and run through from both ends. A pair counts when the lower part ends where the upper one
 * begins or before, so each set is met once. The lower part has the smaller mean, which ends the
 * run early.
 *
 * A part holds up to four indexes into the frame, 16 bits each, the first one lowest.
 */
#include "matchers/subset_internal.h"

#include <assert.h>
#include <string.h>

enum { SUBSET_PARTS_MAX = 4, SUBSET_PART_BITS = 16, SUBSET_PART_MASK = (1 << 16) - 1 };

struct subset_ladder {
    struct subset_problem *problem;
    const struct subset_frame *frame;
    struct subset_list lists[SUBSET_PARTS_MAX + 1]; /* by the number of elements */
    uint32_t *pattern;
};

static uint64_t subset_ladder_length(size_t groups, size_t size)
{
    uint64_t length = 1; /* C(groups + size - 1, size): with repetition */
    for (size_t i = 1; i <= size; i++) {
        length = length * (groups + i - 1) / i;
        if (length > (UINT64_C(1) << 40)) {
            return UINT64_MAX;
        }
    }
    return length;
}

uint64_t subset_ladder_cost(size_t groups, size_t size)
{
    uint64_t cost = 0;
    for (size_t i = 1; i <= (size + 1) / 2; i++) {
        uint64_t length = subset_ladder_length(groups, i);
        if (i > SUBSET_PARTS_MAX || length > SUBSET_LIST_MAX || groups > UINT16_MAX) {
            return UINT64_MAX;
        }
        cost += 12 * length;
    }
    return cost;
}

static uint32_t subset_part(uint64_t parts, size_t at)
{
    return (uint32_t)(parts >> (at * SUBSET_PART_BITS)) & SUBSET_PART_MASK;
}

/* The list of parts of `size` elements, from the list of those one shorter. */
static bool subset_ladder_list(struct subset_ladder *ladder, size_t size)
{
    struct subset_problem *problem = ladder->problem;
    const struct subset_frame *frame = ladder->frame;
    struct subset_list *list = &ladder->lists[size];
    if (list->sums != NULL) {
        return true;
    }
    uint64_t length = subset_ladder_length(frame->count, size);
    if (length > SUBSET_LIST_MAX || !subset_step(problem, 12 * length)) {
        return false;
    }
    list->sums = subset_take(problem, length, sizeof *list->sums);
    if (list->sums == NULL) {
        return false;
    }
    const struct subset_list *shorter = &ladder->lists[size - 1];
    for (size_t i = 0; i < shorter->count; i++) {
        struct subset_sum from = shorter->sums[i];
        uint32_t last = size > 1 ? subset_part(from.parts, size - 2) : 0;
        uint32_t times = 0;
        for (size_t k = size - 1; k > 0 && subset_part(from.parts, k - 1) == last; k--) {
            times++;
        }
        for (uint32_t g = last + (times > 0 && times >= frame->many[last] ? 1 : 0);
             g < frame->count; g++) {
            assert(list->count < length);
            list->sums[list->count++] =
                (struct subset_sum){from.sum + problem->values[frame->ids[g]],
                                    from.parts | (uint64_t)g << ((size - 1) * SUBSET_PART_BITS)};
        }
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

/* Whether the parts are the lower and the upper one of a set. */
static bool subset_ladder_fits(const struct subset_ladder *ladder, uint64_t lower,
                               size_t lower_size, uint64_t upper, size_t upper_size)
{
    uint32_t end = subset_part(lower, lower_size - 1);
    uint32_t start = subset_part(upper, 0);
    if (end != start) {
        return end < start;
    }
    uint32_t times = 0;
    for (size_t k = lower_size; k > 0 && subset_part(lower, k - 1) == end; k--) {
        times++;
    }
    for (size_t k = 0; k < upper_size && subset_part(upper, k) == start; k++) {
        times++;
    }
    return times <= ladder->frame->many[end];
}

/* Adds the base, in order, and offers it. */
static void subset_ladder_offer(struct subset_ladder *ladder, uint64_t lower, size_t lower_size,
                                uint64_t upper, size_t upper_size)
{
    const struct subset_frame *frame = ladder->frame;
    size_t size = 0;
    size_t base = 0;
    for (size_t i = 0; i < lower_size + upper_size; i++) {
        uint32_t part = i < lower_size ? subset_part(lower, i) : subset_part(upper, i - lower_size);
        uint32_t group = frame->ids[part];
        while (base < frame->base_size && frame->base[base] < group) {
            ladder->pattern[size++] = frame->base[base++];
        }
        ladder->pattern[size++] = group;
    }
    while (base < frame->base_size) {
        ladder->pattern[size++] = frame->base[base++];
    }
    subset_offer(ladder->problem, ladder->pattern, size);
}

static bool subset_ladder_rung(struct subset_ladder *ladder, size_t size)
{
    struct subset_problem *problem = ladder->problem;
    size_t lower_size = (size + 1) / 2;
    size_t upper_size = size / 2;
    const struct subset_list *lower = &ladder->lists[lower_size];
    const struct subset_list *upper = &ladder->lists[upper_size];
    if (!subset_step(problem, (lower->count + upper->count) / 4 + 1)) {
        return false;
    }
    size_t end = upper->count;
    for (size_t i = 0; i < lower->count; i++) {
        int64_t missing = ladder->frame->target - lower->sums[i].sum;
        if (upper_size > 0 &&
            lower->sums[i].sum * (int64_t)upper_size > missing * (int64_t)lower_size) {
            break; /* the mean of the lower part would be above that of the upper one */
        }
        while (end > 0 && upper->sums[end - 1].sum > missing) {
            end--;
        }
        for (size_t k = end; k > 0 && upper->sums[k - 1].sum == missing; k--) {
            if (!subset_step(problem, 1)) {
                return false;
            }
            uint64_t upper_parts = upper->sums[k - 1].parts;
            if (upper_size > 0 && !subset_ladder_fits(ladder, lower->sums[i].parts, lower_size,
                                                      upper_parts, upper_size)) {
                continue;
            }
            subset_ladder_offer(ladder, lower->sums[i].parts, lower_size, upper_parts, upper_size);
            if (subset_enough(problem) || problem->out_of_memory) {
                return true;
            }
        }
    }
    return true;
}

bool subset_ladder(struct subset_problem *problem, const struct subset_frame *frame,
                   size_t sizes_from, size_t sizes_to)
{
    assert(frame->count <= UINT16_MAX && sizes_to <= (size_t)2 * SUBSET_PARTS_MAX);
    struct subset_ladder ladder = {.problem = problem, .frame = frame};
    struct subset_sum nothing = {0, 0};
    ladder.lists[0] = (struct subset_list){&nothing, 1};
    ladder.pattern = subset_take(problem, frame->base_size + sizes_to, sizeof *ladder.pattern);
    if (ladder.pattern == NULL) {
        return false;
    }
    for (size_t size = 1; size <= sizes_to; size++) {
        if (!subset_ladder_list(&ladder, (size + 1) / 2)) {
            return false;
        }
        if (size < sizes_from) {
            continue;
        }
        if (!subset_ladder_rung(&ladder, size)) {
            return false;
        }
        if (subset_enough(problem)) {
            return true;
        }
    }
    return true;
}

/* The lowest of three, and from both ends of what follows it the other two. */
static bool subset_ladder_pairs(struct subset_problem *problem, uint32_t lowest)
{
    const int64_t *values = problem->values;
    size_t low = lowest;
    size_t high = problem->groups - 1;
    int64_t missing = problem->target - values[lowest];
    if (!subset_step(problem, (problem->groups - lowest) / 2 + 1)) {
        return false;
    }
    while (low <= high) {
        int64_t sum = values[low] + values[high];
        if (sum == missing) {
            uint32_t pattern[3] = {lowest, (uint32_t)low, (uint32_t)high};
            size_t times = 1 + (low == lowest ? 1U : 0U) + (high == low ? 1U : 0U);
            uint32_t most = problem->many[low];
            bool alike = low == lowest || high == low;
            if (!alike || times <= most) {
                subset_offer(problem, pattern, 3);
            }
            if (subset_enough(problem) || problem->out_of_memory) {
                return true;
            }
        }
        if (sum <= missing) {
            low++;
        } else if (high > 0) {
            high--;
        } else {
            break;
        }
    }
    return true;
}

bool subset_ladder_three(struct subset_problem *problem)
{
    for (uint32_t lowest = 0; lowest < problem->groups; lowest++) {
        if (problem->values[lowest] > problem->target / 3 && problem->values[lowest] > 0 &&
            problem->values[lowest] * 3 > problem->target) {
            return true; /* three of at least this are too much */
        }
        if (!subset_ladder_pairs(problem, lowest)) {
            return false;
        }
        if (subset_enough(problem) || problem->out_of_memory) {
            return true;
        }
    }
    return true;
}
