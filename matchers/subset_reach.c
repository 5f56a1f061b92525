/*
 * Reachable sums, counted up to a few: a row of bits, one for each sum, for "at least one set has
 * this sum", another for "at least two", and so on. An item shifts the rows and adds them.
 *
 * With c sets among the items before and d that end in this item, r are reached when c + d >= r,
 * so a new row is the union over q of (row q) and (row r - q, shifted). The moment at which a bit
 * came is kept: from it the sets are found backwards. The r-th set of a sum uses the item of that
 * moment; c of the earlier ones were there before it, so it is the (r - c)-th set of the sum less
 * the item.
 *
 * Negative items come first: sums sink to the sum of all of them and from then on only rise, so
 * none above the target is of interest. Then the large ones, which come near the target soonest:
 * once its topmost row has the target, there is no more to know. Where sizes matter, each has rows
 * of its own.
 *
 * Cost: at most items * sizes * rows * sums / 64 words, a step for each that is worked on and
 * each bit that comes.
 */
#include "matchers/subset_internal.h"

#include <assert.h>
#include <string.h>

enum { SUBSET_RANKS_MAX = 6, SUBSET_WORD_BITS = 64 };

struct subset_reach {
    struct subset_problem *problem;
    size_t ranks;
    size_t layers; /* sizes told apart, 0 to size_max; 1 when they aren't */
    size_t sums;   /* bits of a row */
    size_t words;
    int64_t offset;  /* added to a sum to get its bit */
    uint64_t *rows;  /* by layer, then rank */
    uint16_t *since; /* by layer, rank and sum: the item that brought it, counted from 1 */
    uint32_t *order; /* group of each item, in the order of their turn */
};

struct subset_turn {
    int64_t value;
    uint16_t number; /* from 1 */
    size_t layers;   /* sizes that sets have after it, at most */
    size_t first;    /* words that it can change */
    size_t last;
};

static bool subset_reach_plan(const struct subset_problem *problem, bool sized,
                              struct subset_reach *reach)
{
    /* The known set and the empty one may be among those found. */
    uint64_t ranks = problem->count_max < SUBSET_FOUND_MAX ? problem->count_max : SUBSET_FOUND_MAX;
    reach->ranks = (size_t)ranks + (problem->has_known ? 1 : 0) + (problem->target == 0 ? 1 : 0);
    reach->layers = sized ? problem->size_max + 1 : 1;
    reach->offset = -problem->down;
    uint64_t sums = (uint64_t)problem->target + (uint64_t)reach->offset + 1;
    if (sums > SUBSET_REACH_MAX / reach->ranks / reach->layers || problem->items > UINT16_MAX - 1) {
        return false;
    }
    reach->sums = (size_t)sums;
    reach->words = reach->sums / SUBSET_WORD_BITS + 1;
    return true;
}

uint64_t subset_reach_cost(const struct subset_problem *problem, bool sized)
{
    struct subset_reach reach = {0};
    if (!subset_reach_plan(problem, sized, &reach)) {
        return UINT64_MAX;
    }
    uint64_t words = (uint64_t)reach.words * reach.layers * reach.ranks;
    /* Seldom more than half of it: sums begin few, and where they are many there is no change. */
    return problem->items * (words / 4 + 1);
}

static uint64_t *subset_reach_row(const struct subset_reach *reach, size_t layer, size_t rank)
{
    return reach->rows + (layer * reach->ranks + rank) * reach->words;
}

static uint16_t *subset_reach_since(const struct subset_reach *reach, size_t layer, size_t rank)
{
    return reach->since + (layer * reach->ranks + rank) * reach->sums;
}

/* 64 bits of a row, from bit `at` on, which may lie before or behind it. */
static uint64_t subset_reach_bits(const uint64_t *row, size_t words, int64_t word, unsigned shift)
{
    uint64_t low = word >= 0 && word < (int64_t)words ? row[word] : 0;
    if (shift == 0) {
        return low;
    }
    uint64_t high = word + 1 >= 0 && word + 1 < (int64_t)words ? row[word + 1] : 0;
    return low >> shift | high << (SUBSET_WORD_BITS - shift);
}

static void subset_reach_mark(const struct subset_reach *reach, size_t layer, size_t rank,
                              size_t word, uint64_t added, uint16_t turn)
{
    uint16_t *since = subset_reach_since(reach, layer, rank);
    while (added != 0) {
        size_t bit = word * SUBSET_WORD_BITS + (size_t)__builtin_ctzll(added);
        if (bit < reach->sums) {
            since[bit] = turn;
        }
        added &= added - 1;
    }
}

/* One word of all ranks of a layer; the rows it is shifted from are still as before the item.
 * Returns the steps it took beside looking at the word. */
static uint64_t subset_reach_word(const struct subset_reach *reach, size_t layer, size_t source,
                                  size_t word, const struct subset_turn *turn)
{
    uint64_t moved[SUBSET_RANKS_MAX];
    uint64_t old[SUBSET_RANKS_MAX];
    /* Where the bits come from: (word * 64 - value), in words and bits, rounded down. */
    int64_t start = (int64_t)(word * SUBSET_WORD_BITS) - turn->value;
    int64_t from = start >> 6;
    unsigned shift = (unsigned)(start & (SUBSET_WORD_BITS - 1));
    uint64_t any = 0;
    uint64_t marks = 0;
    if (subset_reach_row(reach, layer, reach->ranks - 1)[word] == UINT64_MAX) {
        return 0;
    }
    for (size_t r = 0; r < reach->ranks; r++) {
        moved[r] = subset_reach_bits(subset_reach_row(reach, source, r), reach->words, from, shift);
        any |= moved[r];
        if (moved[r] == 0) {
            for (size_t k = r + 1; k < reach->ranks; k++) {
                moved[k] = 0; /* nothing has more sets than at least one */
            }
            break;
        }
    }
    if (any == 0) {
        return 0;
    }
    for (size_t r = 0; r < reach->ranks; r++) {
        old[r] = subset_reach_row(reach, layer, r)[word];
    }
    for (size_t r = 0; r < reach->ranks; r++) {
        uint64_t now = old[r] | moved[r];
        for (size_t q = 0; q < r; q++) {
            now |= old[q] & moved[r - 1 - q];
        }
        if (now != old[r]) {
            subset_reach_row(reach, layer, r)[word] = now;
            marks += (uint64_t)__builtin_popcountll(now & ~old[r]);
            subset_reach_mark(reach, layer, r, word, now & ~old[r], turn->number);
        }
    }
    return reach->ranks + marks;
}

/* An item's turn, in place: away from where the bits come from, the highest layer first. Returns
 * the steps it took. */
static uint64_t subset_reach_item(const struct subset_reach *reach, const struct subset_turn *turn)
{
    size_t top = reach->layers == 1 ? 0 : turn->layers;
    uint64_t worked = 0;
    for (size_t layer = top;; layer--) {
        size_t source = reach->layers == 1 ? 0 : layer - 1;
        for (size_t i = turn->first; i <= turn->last; i++) {
            size_t word = turn->value > 0 ? turn->last - (i - turn->first) : i;
            worked += subset_reach_word(reach, layer, source, word, turn);
        }
        if (layer <= 1) {
            break;
        }
    }
    return worked + (turn->last - turn->first + 1) * (top + 1) / 2 + 1;
}

/* Negative groups ending with the lowest, then the others from the highest on. */
static void subset_reach_order(const struct subset_reach *reach)
{
    const struct subset_problem *problem = reach->problem;
    size_t count = 0;
    for (size_t side = 0; side < 2; side++) {
        for (size_t g = problem->groups; g > 0; g--) {
            bool negative = problem->values[g - 1] < 0;
            for (uint32_t i = 0; negative == (side == 0) && i < problem->many[g - 1]; i++) {
                reach->order[count++] = (uint32_t)(g - 1);
            }
        }
    }
}

static void subset_reach_reverse(uint32_t *list, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        uint32_t swap = list[i];
        list[i] = list[count - 1 - i];
        list[count - 1 - i] = swap;
    }
}

/* Finds the set backwards and offers it. */
static void subset_reach_offer(const struct subset_reach *reach, size_t layer, size_t rank,
                               uint32_t *pattern)
{
    struct subset_problem *problem = reach->problem;
    int64_t sum = problem->target;
    size_t size = 0;
    for (;;) {
        size_t bit = (size_t)(sum + reach->offset);
        uint16_t turn = subset_reach_since(reach, layer, rank)[bit];
        if (turn == 0) {
            break; /* the empty set, which is where all begins */
        }
        size_t before = 0;
        while (before < rank && subset_reach_since(reach, layer, before)[bit] < turn) {
            before++;
        }
        uint32_t group = reach->order[turn - 1];
        assert(size < problem->items);
        pattern[size++] = group;
        sum -= problem->values[group];
        rank -= before;
        layer -= reach->layers == 1 ? 0 : 1;
    }
    /* From the last turn to the first these are the positive ones, ascending, then the negative
     * ones, ascending: the two change places. */
    size_t positive = 0;
    while (positive < size && problem->values[pattern[positive]] >= 0) {
        positive++;
    }
    subset_reach_reverse(pattern, positive);
    subset_reach_reverse(pattern + positive, size - positive);
    subset_reach_reverse(pattern, size);
    subset_offer(problem, pattern, size);
}

/* Offers all sets found; false when a row is full, so that there may be more of them. */
static bool subset_reach_collect(const struct subset_reach *reach, uint32_t *pattern)
{
    struct subset_problem *problem = reach->problem;
    size_t bit = (size_t)(problem->target + reach->offset);
    bool full = false;
    for (size_t layer = 0; layer < reach->layers; layer++) {
        for (size_t rank = 0; rank < reach->ranks; rank++) {
            const uint64_t *row = subset_reach_row(reach, layer, rank);
            if ((row[bit / SUBSET_WORD_BITS] >> (bit % SUBSET_WORD_BITS) & 1U) == 0) {
                break;
            }
            subset_reach_offer(reach, layer, rank, pattern);
            full = full ||
                   (rank + 1 == reach->ranks && (reach->layers == 1 || layer >= problem->size_min));
            if (subset_enough(problem) || problem->out_of_memory) {
                return true;
            }
        }
    }
    return !full;
}

/* Whether the topmost row of some size that counts has the target. */
static bool subset_reach_full(const struct subset_reach *reach)
{
    size_t bit = (size_t)(reach->problem->target + reach->offset);
    size_t layer = reach->layers == 1 ? 0 : reach->problem->size_min;
    bool full = false;
    for (; layer < reach->layers && !full; layer++) {
        const uint64_t *row = subset_reach_row(reach, layer, reach->ranks - 1);
        full = (row[bit / SUBSET_WORD_BITS] >> (bit % SUBSET_WORD_BITS) & 1U) != 0;
    }
    return full;
}

bool subset_reach(struct subset_problem *problem, bool sized)
{
    struct subset_reach reach = {.problem = problem};
    if (!subset_reach_plan(problem, sized, &reach) ||
        !subset_step(problem, reach.sums / 16 * reach.layers)) {
        return false;
    }
    size_t rows = reach.layers * reach.ranks;
    reach.rows = subset_take(problem, rows * reach.words, sizeof *reach.rows);
    reach.since = subset_take(problem, rows * reach.sums, sizeof *reach.since);
    reach.order = subset_take(problem, problem->items, sizeof *reach.order);
    uint32_t *pattern = subset_take(problem, problem->items, sizeof *pattern);
    if (problem->out_of_memory) {
        return false;
    }
    memset(reach.rows, 0, rows * reach.words * sizeof *reach.rows);
    /* A moment is written before it is read, but for that of the empty set. */
    size_t zero = (size_t)reach.offset;
    subset_reach_row(&reach, 0, 0)[zero / SUBSET_WORD_BITS] |= UINT64_C(1)
                                                               << (zero % SUBSET_WORD_BITS);
    subset_reach_since(&reach, 0, 0)[zero] = 0;
    subset_reach_order(&reach);
    int64_t low = reach.offset;
    int64_t high = reach.offset;
    for (size_t i = 0; i < problem->items; i++) {
        struct subset_turn turn = {.value = problem->values[reach.order[i]],
                                   .number = (uint16_t)(i + 1),
                                   .layers = i + 1 < problem->size_max ? i + 1 : problem->size_max};
        turn.first = (size_t)(low + turn.value) / SUBSET_WORD_BITS;
        low += turn.value < 0 ? turn.value : 0;
        turn.last = (size_t)(high + turn.value) / SUBSET_WORD_BITS;
        high += turn.value > 0 ? turn.value : 0;
        turn.last = turn.last < reach.words ? turn.last : reach.words - 1;
        if (turn.first <= turn.last && !subset_step(problem, subset_reach_item(&reach, &turn))) {
            return false;
        }
        if (subset_reach_full(&reach)) {
            break;
        }
    }
    return subset_reach_collect(&reach, pattern);
}
