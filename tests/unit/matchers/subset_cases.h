/*
 * subset_cases - random lists of amounts and a plain count of their sets, to hold subset to.
 *
 * The count is the textbook one, with nothing in common with the search: how many sets of each
 * size have each sum, item by item, over all sums that there are. It takes time in proportion to
 * sizes * sums * items, so the amounts of long lists are small.
 */
#ifndef TS_TESTS_SUBSET_CASES_H
#define TS_TESTS_SUBSET_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    SUBSET_CASES_ITEMS_MAX = 200,
    SUBSET_CASES_SIZE_MAX = 8,
    SUBSET_CASES_CELLS_MAX = 1 << 22,
    SUBSET_CASES_FULL = 200, /* counts stop here */
};

struct subset_case_random {
    int64_t amounts[SUBSET_CASES_ITEMS_MAX];
    size_t count;
    int64_t target;
    size_t size_min;
    size_t size_max; /* above SUBSET_CASES_SIZE_MAX: the count of items, no limit */
};

/* A generator of its own, so that the cases are the same everywhere. */
static inline uint32_t subset_cases_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

static inline int64_t subset_cases_amount(uint64_t *seed, uint32_t kind, int64_t top)
{
    switch (kind) {
    case 0: /* spread evenly */
        return 1 + (int64_t)(subset_cases_random(seed) % (uint64_t)top);
    case 1: { /* many small, few large */
        int64_t amount = 1 + (int64_t)(subset_cases_random(seed) % (uint64_t)top);
        int64_t shrink = 1 + (int64_t)(subset_cases_random(seed) % 40);
        return 1 + amount / shrink;
    }
    case 2: { /* few distinct */
        static const int64_t few[5] = {119, 60, 238, 30, 357};
        return few[subset_cases_random(seed) % 5];
    }
    case 3: /* round, but for one in eight */
        return subset_cases_random(seed) % 8 == 0
                   ? 1 + (int64_t)(subset_cases_random(seed) % (uint64_t)top)
                   : 50 * (1 + (int64_t)(subset_cases_random(seed) % (uint64_t)(top / 50 + 1)));
    case 4: /* neighbours: sets of one size lie together */
        return top + (int64_t)(subset_cases_random(seed) % 9);
    default: /* nothing, too */
        return (int64_t)(subset_cases_random(seed) % (uint64_t)top);
    }
}

/* `effort` times the sums that the counter may look at: 1 for a quick case. */
static inline void subset_cases_make(uint64_t *seed, uint64_t effort, struct subset_case_random *c)
{
    bool lengthy = subset_cases_random(seed) % 4 == 0;
    c->count = 10 + subset_cases_random(seed) % (lengthy ? SUBSET_CASES_ITEMS_MAX - 9 : 41);
    bool any_size = subset_cases_random(seed) % 3 == 0;
    c->size_min = 1 + subset_cases_random(seed) % 2;
    c->size_max = c->size_min + subset_cases_random(seed) % (SUBSET_CASES_SIZE_MAX - 1);
    size_t layers = any_size ? 1 : c->size_max + 1;
    uint64_t cells =
        60000 * effort < SUBSET_CASES_CELLS_MAX ? 60000 * effort : SUBSET_CASES_CELLS_MAX;
    int64_t top = (int64_t)(cells / layers / c->count / 2) + 50;
    top = subset_cases_random(seed) % 3 == 0 ? top / 20 + 50 : top;
    if (any_size) {
        c->size_min = 1;
        c->size_max = c->count;
    }
    uint32_t kind = subset_cases_random(seed) % 6;
    uint32_t notes = subset_cases_random(seed) % 3 * 8; /* credit notes, of 64 */
    int64_t total = 0;
    for (size_t i = 0; i < c->count; i++) {
        int64_t amount = subset_cases_amount(seed, kind, top);
        c->amounts[i] = subset_cases_random(seed) % 64 < notes ? -amount : amount;
        total += c->amounts[i];
    }
    /* The target: some of them, all but a few, or anything. */
    uint32_t aim = subset_cases_random(seed) % 4;
    c->target = aim == 1 ? total : 0;
    size_t several = 1 + subset_cases_random(seed) % SUBSET_CASES_SIZE_MAX;
    for (size_t i = 0; aim < 3 && i < several && i < c->count; i++) {
        c->target += (aim == 1 ? -1 : 1) * c->amounts[i];
    }
    if (aim == 3) {
        int64_t range = 1 + (total < 0 ? -total : total) / (any_size ? 1 : 4);
        c->target = (int64_t)(subset_cases_random(seed) % (uint64_t)range) - range / 16;
    }
}

/* The number of sets, at most SUBSET_CASES_FULL; UINT32_MAX when memory is out. */
static inline uint32_t subset_cases_count(const struct subset_case_random *c)
{
    int64_t low = 0;
    int64_t high = 0;
    for (size_t i = 0; i < c->count; i++) {
        low += c->amounts[i] < 0 ? c->amounts[i] : 0;
        high += c->amounts[i] > 0 ? c->amounts[i] : 0;
    }
    if (c->target < low || c->target > high) {
        return 0;
    }
    bool sized = c->size_max < c->count;
    size_t layers = sized ? c->size_max + 1 : 1;
    int64_t width = high - low + 1;
    uint8_t *sets = calloc(layers * (size_t)width, 1);
    if (sets == NULL) {
        return UINT32_MAX;
    }
    sets[-low] = 1;
    for (size_t i = 0; i < c->count; i++) {
        int64_t amount = c->amounts[i];
        for (size_t layer = layers; layer-- > (sized ? 1U : 0U);) {
            uint8_t *to = sets + layer * (size_t)width;
            const uint8_t *from = sized ? to - width : to;
            /* Away from where the sets come from: an item counts once. */
            for (int64_t at = width - 1; amount >= 0 && at >= amount; at--) {
                unsigned sum = to[at] + (unsigned)from[at - amount];
                to[at] = (uint8_t)(sum < SUBSET_CASES_FULL ? sum : SUBSET_CASES_FULL);
            }
            for (int64_t at = 0; amount < 0 && at < width + amount; at++) {
                unsigned sum = to[at] + (unsigned)from[at - amount];
                to[at] = (uint8_t)(sum < SUBSET_CASES_FULL ? sum : SUBSET_CASES_FULL);
            }
        }
    }
    uint32_t found = 0;
    for (size_t layer = sized ? c->size_min : 0; layer < layers; layer++) {
        found += sets[layer * (size_t)width + (size_t)(c->target - low)];
    }
    free(sets);
    /* Without sizes the empty set has been counted. */
    if (!sized && c->target == 0 && found < SUBSET_CASES_FULL) {
        found--;
    }
    return found < SUBSET_CASES_FULL ? found : SUBSET_CASES_FULL;
}

#endif
