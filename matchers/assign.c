/*
 * How it works: members choose one after the other, in a walk over the tree of their options that
 * goes back where the rest can't reach what was found. The first walk finds the best assignment;
 * the second adds up what all weigh against it. A branch that weighs less than a 2^-32th of the
 * best is not entered: what it weighs at most is added to a sum of what was not seen, which counts
 * against every share. Sums are integers, so the order of adding doesn't show.
 *
 * The second walk may take ASSIGN_NODES_MAX steps, like the first; a case that needs more is one
 * for the bound.
 */
#include "matchers/assign_internal.h"

#include "matchers/bits.h"

#include <assert.h>
#include <string.h>

enum {
    ASSIGN_UNSEEN_BITS = 32 * BITS_ONE, /* what weighs so much less is not looked at */
    ASSIGN_SLACK_BITS = BITS_ONE,       /* sums of logarithms are rounded down */
};

struct assign_walk {
    const struct assign_case *c;
    int64_t *left_minor; /* of each item */
    uint32_t option[ASSIGN_EXACT_MAX];
    bool gets[ASSIGN_EXACT_MAX];
    int32_t bits[ASSIGN_EXACT_MAX + 1]; /* of the members before */
    int32_t
        rest_best[ASSIGN_EXACT_MAX + 1];    /* of this member and those behind, at most: the best */
    int32_t rest_all[ASSIGN_EXACT_MAX + 1]; /* … and all together */
    uint32_t nodes;
    bool summing;
    bool found;
    int32_t best_bits;
    uint32_t best_option[ASSIGN_EXACT_MAX];
    bool best_gets[ASSIGN_EXACT_MAX];
    uint64_t total; /* in 2^-40 of the best, as all sums here */
    uint64_t unseen;
    uint64_t gets_sum[ASSIGN_EXACT_MAX][ASSIGN_OPTIONS_MAX];
    uint64_t means_sum[ASSIGN_EXACT_MAX][ASSIGN_OPTIONS_MAX];
};

/* Whether two options take some item both. */
static bool assign_share_item(const struct assign_option *a, const struct assign_option *b)
{
    for (uint32_t i = 0; i < a->takes_count; i++) {
        for (uint32_t k = 0; k < b->takes_count; k++) {
            if (a->takes[i].item == b->takes[k].item) {
                return true;
            }
        }
    }
    return false;
}

/* Lets the next member choose; false where that can't be. */
static bool assign_enter(struct assign_walk *walk, size_t level, uint32_t which)
{
    const struct assign_option *option = &walk->c->members[level].options[which];
    bool fits = true;
    for (uint32_t i = 0; i < option->takes_count; i++) {
        fits = fits && walk->left_minor[option->takes[i].item] >= option->takes[i].minor;
    }
    for (size_t before = 0; !fits && before < level; before++) {
        const struct assign_option *held = &walk->c->members[before].options[walk->option[before]];
        if (walk->gets[before] && assign_share_item(option, held) &&
            !assign_may_repeat(option, held)) {
            return false;
        }
    }
    for (uint32_t i = 0; fits && i < option->takes_count; i++) {
        walk->left_minor[option->takes[i].item] -= option->takes[i].minor;
    }
    walk->option[level] = which;
    walk->gets[level] = fits;
    walk->bits[level + 1] = walk->bits[level] + option->score_bits + (fits ? 0 : ASSIGN_AGAIN_BITS);
    return true;
}

static void assign_leave(struct assign_walk *walk, size_t level)
{
    const struct assign_option *option = &walk->c->members[level].options[walk->option[level]];
    for (uint32_t i = 0; walk->gets[level] && i < option->takes_count; i++) {
        walk->left_minor[option->takes[i].item] += option->takes[i].minor;
    }
}

/* Whether nothing behind the first `level` members is worth looking at. */
static bool assign_cut(struct assign_walk *walk, size_t level)
{
    if (!walk->summing) {
        return walk->found && walk->bits[level] + walk->rest_best[level] <= walk->best_bits;
    }
    int32_t most = walk->bits[level] + walk->rest_all[level];
    if (most > walk->best_bits - ASSIGN_UNSEEN_BITS) {
        return false;
    }
    walk->unseen += bits_share(most, walk->best_bits) + 1;
    return true;
}

static void assign_count(struct assign_walk *walk)
{
    size_t count = walk->c->members_count;
    uint64_t share = bits_share(walk->bits[count], walk->best_bits);
    walk->total += share;
    for (size_t i = 0; i < count; i++) {
        walk->means_sum[i][walk->option[i]] += share;
        walk->gets_sum[i][walk->option[i]] += walk->gets[i] ? share : 0;
    }
}

static void assign_visit(struct assign_walk *walk)
{
    size_t count = walk->c->members_count;
    if (walk->summing) {
        assign_count(walk);
    } else if (!walk->found || walk->bits[count] > walk->best_bits) {
        walk->found = true;
        walk->best_bits = walk->bits[count];
        memcpy(walk->best_option, walk->option, count * sizeof *walk->option);
        memcpy(walk->best_gets, walk->gets, count * sizeof *walk->gets);
    }
}

/* Goes through all assignments that count; false where that takes too many steps. */
static bool assign_go(struct assign_walk *walk, bool summing)
{
    uint32_t next[ASSIGN_EXACT_MAX + 1] = {0};
    size_t count = walk->c->members_count;
    size_t level = 0;
    walk->summing = summing;
    walk->nodes = 0;
    for (;;) {
        bool down = false;
        while (level < count && !down && next[level] < walk->c->members[level].options_count) {
            if (++walk->nodes > ASSIGN_NODES_MAX) {
                return false;
            }
            if (assign_enter(walk, level, next[level]++)) {
                down = !assign_cut(walk, level + 1);
                if (!down) {
                    assign_leave(walk, level);
                }
            }
        }
        if (down) {
            next[++level] = 0;
            continue;
        }
        if (level == count) {
            assign_visit(walk);
        }
        if (level == 0) {
            return true;
        }
        assign_leave(walk, --level);
    }
}

static uint32_t assign_ppm(uint64_t sum, uint64_t all)
{
    return (uint32_t)((bits_wide)sum * 1000000U / all);
}

/* Room for the shares of all members, all of them nothing. */
static enum status assign_room(const struct assign_case *c, struct arena *arena,
                               struct assign_result *out)
{
    out->shares = arena_array(arena, c->members_count + 1, sizeof *out->shares);
    uint32_t *ppm = arena_array(arena, c->members_count + 1, sizeof *ppm * 2 * ASSIGN_OPTIONS_MAX);
    if (out->shares == NULL || ppm == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < c->members_count; i++) {
        out->shares[i].gets_ppm = &ppm[i * 2 * ASSIGN_OPTIONS_MAX];
        out->shares[i].means_ppm = out->shares[i].gets_ppm + ASSIGN_OPTIONS_MAX;
    }
    return STATUS_OK;
}

static void assign_tell(const struct assign_walk *walk, struct assign_result *out)
{
    uint64_t all = walk->total + walk->unseen;
    for (size_t i = 0; i < walk->c->members_count; i++) {
        const struct assign_member *member = &walk->c->members[i];
        struct assign_share *share = &out->shares[i];
        share->best = walk->best_option[i];
        share->gets = walk->best_gets[i];
        for (size_t o = 0; o < member->options_count; o++) {
            share->gets_ppm[o] = assign_ppm(walk->gets_sum[i][o], all);
            share->means_ppm[o] = assign_ppm(walk->means_sum[i][o], all);
        }
    }
    out->best_bits = walk->best_bits;
    out->exact = true;
    out->gap_bits = 0;
}

/* What the members from each one on weigh at most, whatever the others choose. */
static void assign_rests(struct assign_walk *walk)
{
    const struct assign_case *c = walk->c;
    for (size_t i = c->members_count; i-- > 0;) {
        const struct assign_option *options = c->members[i].options;
        int32_t best = options[0].score_bits;
        int32_t all = best;
        for (size_t o = 1; o < c->members[i].options_count; o++) {
            best = options[o].score_bits > best ? options[o].score_bits : best;
            all = bits_log2_sum(all, options[o].score_bits);
        }
        walk->rest_best[i] = walk->rest_best[i + 1] + best;
        walk->rest_all[i] =
            walk->rest_all[i + 1] + all + (i + 1 == c->members_count ? ASSIGN_SLACK_BITS : 0);
    }
}

enum status assign_solve(const struct assign_case *c, struct arena *arena,
                         struct assign_result *out)
{
    assert(c->members_count > 0);
    *out = (struct assign_result){0};
    enum status status = assign_room(c, arena, out);
    if (status != STATUS_OK) {
        return status;
    }
    if (c->members_count > ASSIGN_EXACT_MAX) {
        return assign_bound(c, arena, out);
    }
    struct arena_mark mark = arena_mark(arena);
    struct assign_walk *walk = arena_alloc(arena, sizeof *walk);
    int64_t *left_minor = arena_array(arena, c->items_count + 1, sizeof *left_minor);
    if (walk == NULL || left_minor == NULL) {
        return STATUS_MEMORY;
    }
    memcpy(left_minor, c->open_minor, c->items_count * sizeof *left_minor);
    walk->c = c;
    walk->left_minor = left_minor;
    assign_rests(walk);
    bool done = assign_go(walk, false) && assign_go(walk, true);
    if (done) {
        assign_tell(walk, out);
    }
    arena_reset_to(arena, mark);
    return done ? STATUS_OK : assign_bound(c, arena, out);
}
