/*
 * How a pattern is counted and kept.
 *
 * A pattern that uses c of a group's m items stands for C(m, c) sets in that group, and for the
 * product over its groups. The concrete sets are made only as long as there is room: the odometer
 * below turns through the choices of the last group first, so the lowest positions come first.
 */
#include "matchers/subset_internal.h"

#include <assert.h>
#include <string.h>

void *subset_take(struct subset_problem *problem, size_t count, size_t size)
{
    assert(count <= SUBSET_MEMORY_MAX / size);
    void *memory = arena_take(problem->scratch, count * size);
    problem->out_of_memory = problem->out_of_memory || memory == NULL;
    return memory;
}

/* Ascending; sets are short, and the long ones come nearly sorted. */
static void subset_keep_sort(uint32_t *list, size_t count)
{
    for (size_t gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
        for (size_t i = gap; i < count; i++) {
            uint32_t moving = list[i];
            size_t at = i;
            while (at >= gap && list[at - gap] > moving) {
                list[at] = list[at - gap];
                at -= gap;
            }
            list[at] = moving;
        }
    }
}

static bool subset_pattern_is(const struct subset_pattern *pattern, const uint32_t *groups,
                              size_t size)
{
    return pattern->size == size &&
           (size == 0 || memcmp(pattern->groups, groups, size * sizeof *groups) == 0);
}

static uint64_t subset_multiply(uint64_t a, uint64_t b)
{
    uint64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

/* C(n, k), or UINT64_MAX when it is larger than 2^63. */
static uint64_t subset_choose(uint64_t n, uint64_t k)
{
    k = k < n - k ? k : n - k;
    uint64_t choices = 1;
    for (uint64_t i = 1; i <= k; i++) {
        if (choices > (UINT64_C(1) << 63) / (n - k + i)) {
            return UINT64_MAX;
        }
        choices = choices * (n - k + i) / i;
    }
    return choices;
}

static uint64_t subset_pattern_sets(const struct subset_problem *problem, const uint32_t *groups,
                                    size_t size)
{
    uint64_t sets = 1;
    for (size_t i = 0; i < size;) {
        size_t used = 1;
        while (i + used < size && groups[i + used] == groups[i]) {
            used++;
        }
        assert(used <= problem->many[groups[i]]);
        sets = subset_multiply(sets, subset_choose(problem->many[groups[i]], used));
        i += used;
    }
    return sets;
}

/* Writes the set that `chosen` (indexes into places) stands for; false when there is no room. */
static bool subset_keep_set(struct subset_problem *problem, const uint32_t *chosen, size_t size)
{
    struct subset_answer *answer = problem->answer;
    const struct subset_query *query = problem->query;
    size_t kept_size = problem->complement ? problem->items - size : size;
    uint32_t *room = problem->room[answer->found];
    size_t count = 0;
    size_t next = 0;
    for (uint32_t i = 0; problem->complement && i < problem->items; i++) {
        if (next < size && chosen[next] == i) {
            next++;
        } else {
            room[count++] = problem->places[i];
        }
    }
    for (size_t i = 0; !problem->complement && i < size; i++) {
        room[count++] = problem->places[chosen[i]];
    }
    assert(count == kept_size);
    subset_keep_sort(room, count);
    if (query->known_size == count && query->known != NULL &&
        memcmp(query->known, room, count * sizeof *room) == 0) {
        return true; /* it is the one that the caller knows */
    }
    answer->sizes[answer->found] = (uint32_t)count;
    answer->sets[answer->found] = room;
    answer->found++;
    return answer->found < SUBSET_FOUND_MAX;
}

/* The next choice of as many of the same group, ascending indexes; false after the last. */
static bool subset_choice_next(uint32_t *chosen, size_t used, uint32_t end)
{
    for (size_t i = used; i > 0; i--) {
        if (chosen[i - 1] < end - (uint32_t)(used - i) - 1) {
            chosen[i - 1]++;
            for (size_t k = i; k < used; k++) {
                chosen[k] = chosen[k - 1] + 1;
            }
            return true;
        }
    }
    return false;
}

/* Turns the odometer by one set; false after the last. */
static bool subset_keep_turn(const struct subset_problem *problem, const uint32_t *groups,
                             size_t size, uint32_t *chosen)
{
    size_t end = size;
    while (end > 0) {
        uint32_t group = groups[end - 1];
        size_t start = end - 1;
        while (start > 0 && groups[start - 1] == group) {
            start--;
        }
        uint32_t first = problem->first[group];
        if (subset_choice_next(chosen + start, end - start, first + problem->many[group])) {
            return true;
        }
        for (size_t k = start; k < end; k++) {
            chosen[k] = first + (uint32_t)(k - start);
        }
        end = start;
    }
    return false;
}

static void subset_keep_sets(struct subset_problem *problem, const uint32_t *groups, size_t size)
{
    struct arena_mark mark = arena_mark(problem->scratch);
    uint32_t *chosen = subset_take(problem, size, sizeof *chosen);
    if (chosen == NULL) {
        return;
    }
    for (size_t i = 0; i < size; i++) {
        bool again = i > 0 && groups[i] == groups[i - 1];
        chosen[i] = again ? chosen[i - 1] + 1 : problem->first[groups[i]];
    }
    while (subset_keep_set(problem, chosen, size) &&
           subset_keep_turn(problem, groups, size, chosen)) {
    }
    arena_reset_to(problem->scratch, mark);
}

void subset_restart(struct subset_problem *problem)
{
    /* Up to SUBSET_FOUND_MAX sets, every pattern is remembered and is not counted again. */
    if (problem->count_max > SUBSET_FOUND_MAX) {
        problem->floor =
            problem->answer->count > problem->floor ? problem->answer->count : problem->floor;
        problem->answer->count = 0;
        problem->answer->found = 0;
        problem->seen_count = 0;
    }
}

void subset_offer(struct subset_problem *problem, const uint32_t *groups, size_t size)
{
    if (size < problem->size_min || size > problem->size_max) {
        return;
    }
    for (size_t i = 0; i < problem->seen_count; i++) {
        if (subset_pattern_is(&problem->seen[i], groups, size)) {
            return;
        }
    }
    uint64_t sets = subset_pattern_sets(problem, groups, size);
    if (problem->has_known && subset_pattern_is(&problem->known, groups, size)) {
        sets -= sets == UINT64_MAX ? 0 : 1;
    }
    if (sets == 0) {
        return;
    }
    struct subset_answer *answer = problem->answer;
    if (problem->seen_count < SUBSET_SEEN_MAX) {
        struct subset_pattern *seen = &problem->seen[problem->seen_count];
        memcpy(seen->groups, groups, size * sizeof *groups);
        seen->size = size;
        problem->seen_count++;
    }
    answer->count = answer->count > UINT64_MAX - sets ? UINT64_MAX : answer->count + sets;
    if (answer->found < SUBSET_FOUND_MAX) {
        subset_keep_sets(problem, groups, size);
    }
}

/* The group of a place in the query, or the number of groups when it takes no part. */
static uint32_t subset_keep_group(const struct subset_problem *problem, uint32_t position)
{
    for (uint32_t g = 0; g < problem->groups; g++) {
        for (uint32_t i = 0; i < problem->many[g]; i++) {
            if (problem->places[problem->first[g] + i] == position) {
                return g;
            }
        }
    }
    return (uint32_t)problem->groups;
}

static void subset_keep_known(struct subset_problem *problem)
{
    const struct subset_query *query = problem->query;
    uint32_t *used = subset_take(problem, problem->groups, sizeof *used);
    if (used == NULL) {
        return;
    }
    memset(used, 0, problem->groups * sizeof *used);
    for (size_t i = 0; i < query->known_size; i++) {
        uint32_t group = subset_keep_group(problem, query->known[i]);
        if (group == problem->groups) {
            return; /* a set with this item can't reach the target */
        }
        used[group]++;
    }
    size_t size = problem->complement ? problem->items - query->known_size : query->known_size;
    problem->known.groups = subset_take(problem, size, sizeof *problem->known.groups);
    if (problem->known.groups == NULL) {
        return;
    }
    for (uint32_t g = 0; g < problem->groups; g++) {
        uint32_t times = problem->complement ? problem->many[g] - used[g] : used[g];
        for (uint32_t i = 0; i < times; i++) {
            problem->known.groups[problem->known.size++] = g;
        }
    }
    problem->has_known = true;
}

void subset_keep_init(struct subset_problem *problem)
{
    for (size_t i = 0; i < SUBSET_SEEN_MAX; i++) {
        problem->seen[i].groups = subset_take(problem, problem->size_max, sizeof(uint32_t));
    }
    if (problem->query->known != NULL && problem->query->known_size > 0) {
        subset_keep_known(problem);
    }
}
