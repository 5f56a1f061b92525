#include "matchers/subset.h"

#include <assert.h>
#include <string.h>

struct subset_walk {
    const struct subset_query *query;
    struct subset_answer *answer;
    uint8_t order[SUBSET_ITEMS_MAX];    /* positions, largest magnitude first */
    int64_t up[SUBSET_ITEMS_MAX + 1];   /* sum of the positive amounts from here on */
    int64_t down[SUBSET_ITEMS_MAX + 1]; /* sum of the negative ones */
    uint8_t chosen[SUBSET_SIZE_MAX];
    uint64_t steps;
};

static int64_t subset_magnitude(int64_t amount)
{
    return amount < 0 ? -amount : amount;
}

static void subset_keep(struct subset_walk *walk, size_t size)
{
    uint8_t sorted[SUBSET_SIZE_MAX] = {0};
    for (size_t i = 0; i < size; i++) {
        size_t at = i;
        while (at > 0 && sorted[at - 1] > walk->chosen[i]) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = walk->chosen[i];
    }
    memcpy(walk->answer->sets[walk->answer->found], sorted, size);
    walk->answer->sizes[walk->answer->found] = (uint8_t)size;
    walk->answer->found++;
}

/* The walk as a loop: at each place of the order an element is taken or left. */
static void subset_run(struct subset_walk *walk)
{
    const struct subset_query *query = walk->query;
    size_t size = 0;
    size_t at = 0;
    int64_t missing = query->target;
    size_t taken_at[SUBSET_SIZE_MAX];
    for (;;) {
        bool more = at < query->count && size < query->size_max && missing <= walk->up[at] &&
                    missing >= walk->down[at];
        if (more) {
            if (walk->steps++ == query->steps_max) {
                walk->steps = query->steps_max;
                walk->answer->undecided = true;
                return;
            }
            missing -= query->amounts[walk->order[at]];
            walk->chosen[size] = walk->order[at];
            taken_at[size++] = at++;
            if (missing == 0 && size >= query->size_min) {
                subset_keep(walk, size);
                if (walk->answer->found == SUBSET_FOUND_MAX) {
                    return;
                }
            }
            continue;
        }
        /* Nothing can be added: leave the last one taken out, and go on behind it. */
        if (size == 0) {
            return;
        }
        size--;
        at = taken_at[size] + 1;
        missing += query->amounts[walk->order[taken_at[size]]];
        /* Leaving it out must still reach the target; else the loop steps back once more. */
    }
}

void subset_find(const struct subset_query *query, struct subset_answer *out)
{
    assert(query->count <= SUBSET_ITEMS_MAX && query->size_max <= SUBSET_SIZE_MAX);
    *out = (struct subset_answer){0};
    struct subset_walk walk = {.query = query, .answer = out};
    /* Amounts come ascending more often than not: taken from behind they are in order already. */
    for (size_t i = 0; i < query->count; i++) {
        size_t element = query->count - 1 - i;
        size_t at = i;
        while (at > 0 && subset_magnitude(query->amounts[walk.order[at - 1]]) <=
                             subset_magnitude(query->amounts[element])) {
            walk.order[at] = walk.order[at - 1];
            at--;
        }
        walk.order[at] = (uint8_t)element;
    }
    for (size_t i = query->count; i > 0; i--) {
        int64_t amount = query->amounts[walk.order[i - 1]];
        walk.up[i - 1] = walk.up[i];
        walk.down[i - 1] = walk.down[i];
        int64_t *side = amount > 0 ? &walk.up[i - 1] : &walk.down[i - 1];
        if (__builtin_add_overflow(*side, amount, side)) {
            out->undecided = true; /* sums beyond 64 bits: no verdict */
            return;
        }
    }
    /* What is missing on the way lies between the target and all of either side. */
    int64_t edge = 0;
    if (__builtin_sub_overflow(query->target, walk.up[0], &edge) ||
        __builtin_sub_overflow(query->target, walk.down[0], &edge)) {
        out->undecided = true;
        return;
    }
    subset_run(&walk);
    out->steps = walk.steps;
}
