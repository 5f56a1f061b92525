/*
 * A case that is too large to be added up: the best assignment that is found, and how much better
 * another one could be.
 *
 * How it works: each item has a price in bits. At any prices, no assignment weighs more than all
 * prices and, of each member, its best option less what that would pay for its items: an item is
 * given once, so its price is paid back once (Lagrangian relaxation). Prices rise where more is
 * wanted than is open and fall where less is, in a fixed number of rounds; the least bound counts.
 * At each round's prices the members choose in their order what pays best of what is left, and the
 * best of these assignments is then improved: each member in turn takes another option, the others
 * choose again around it.
 *
 * The same bound over sums instead of maxima is what all assignments together weigh at most in
 * which a member doesn't get its choice. Against it stands the one assignment that was found, so
 * the share is what is certain at least, gap and all: it can only be too small.
 *
 * Cost: (ASSIGN_ROUNDS + improvements) times options and their items; improvements end with
 * ASSIGN_WORK_MAX.
 */
#include "matchers/assign_internal.h"

#include "matchers/bits.h"

#include <assert.h>
#include <string.h>

enum {
    ASSIGN_ROUNDS = 64,
    ASSIGN_ROUNDS_A_STEP = 8,         /* then the step is halved */
    ASSIGN_STEP_BITS = 16 * BITS_ONE, /* that the price of an item wanted twice rises by at first */
    ASSIGN_SURPLUS_MAX = 4 * BITS_ONE, /* an item wanted more than five times rises as for five */
    ASSIGN_WORK_MAX = 1 << 22,         /* options tried to improve an assignment */
    ASSIGN_ODDS_MAX = 40 * BITS_ONE,   /* shares beyond are all or nothing */
};

struct assign_choice {
    uint32_t option;
    bool gets;
};

struct assign_bounds {
    const struct assign_case *c;
    int64_t *price_bits; /* of each item */
    int64_t *best_price_bits;
    int64_t *left_minor;
    int64_t *wanted;  /* of each item, in 1024ths of what is open */
    uint32_t *holder; /* the member that took of an item: one past it; ASSIGN_MANY for several */
    struct assign_choice *choices;
    struct assign_choice *best;
    int64_t best_bits;
    int64_t bound_bits;
    uint64_t work;
};

static const uint32_t assign_many = UINT32_MAX;

/* What the items of an option cost. */
static int64_t assign_price(const struct assign_bounds *b, const int64_t *price_bits,
                            const struct assign_option *option)
{
    int64_t price = 0;
    for (uint32_t i = 0; i < option->takes_count; i++) {
        const struct assign_take *take = &option->takes[i];
        bits_wide part = (bits_wide)price_bits[take->item] * (uint64_t)take->minor;
        price += (int64_t)(part / (uint64_t)b->c->open_minor[take->item]);
    }
    return price;
}

/* Whether an option may be meant by a member that doesn't get it, as far as it alone can tell. */
static bool assign_may_be_again(const struct assign_option *option)
{
    return option->takes_count > 0 && option->named;
}

/* What an option is worth at these prices: bought, or meant once more. */
static int64_t assign_worth(const struct assign_bounds *b, const struct assign_option *option,
                            bool *buys)
{
    int64_t price = assign_price(b, b->price_bits, option);
    *buys = price <= -ASSIGN_AGAIN_BITS || !assign_may_be_again(option);
    return option->score_bits + (*buys ? -price : ASSIGN_AGAIN_BITS);
}

/* The bound at the prices of now; notes what is wanted of each item. */
static int64_t assign_relax(struct assign_bounds *b)
{
    int64_t bound = 0;
    memset(b->wanted, 0, b->c->items_count * sizeof *b->wanted);
    for (size_t i = 0; i < b->c->items_count; i++) {
        bound += b->price_bits[i];
    }
    for (size_t m = 0; m < b->c->members_count; m++) {
        const struct assign_member *member = &b->c->members[m];
        const struct assign_option *bought = NULL;
        int64_t most = INT64_MIN;
        for (size_t o = 0; o < member->options_count; o++) {
            bool buys = false;
            int64_t worth = assign_worth(b, &member->options[o], &buys);
            if (worth > most) {
                most = worth;
                bought = buys ? &member->options[o] : NULL;
            }
        }
        bound += most;
        for (uint32_t i = 0; bought != NULL && i < bought->takes_count; i++) {
            const struct assign_take *take = &bought->takes[i];
            b->wanted[take->item] += (int64_t)((bits_wide)BITS_ONE * (uint64_t)take->minor /
                                               (uint64_t)b->c->open_minor[take->item]);
        }
    }
    return bound;
}

static void assign_move_prices(struct assign_bounds *b, int64_t step_bits)
{
    for (size_t i = 0; i < b->c->items_count; i++) {
        int64_t surplus = b->wanted[i] - BITS_ONE;
        surplus = surplus > ASSIGN_SURPLUS_MAX ? ASSIGN_SURPLUS_MAX : surplus;
        b->price_bits[i] += step_bits * surplus / BITS_ONE;
        b->price_bits[i] = b->price_bits[i] < 0 ? 0 : b->price_bits[i];
    }
}

static const struct assign_option *assign_held(const struct assign_bounds *b, size_t member)
{
    return &b->c->members[member].options[b->choices[member].option];
}

/* Whether a member can have an option now, or may mean what an earlier one has. */
static bool assign_can(const struct assign_bounds *b, size_t member,
                       const struct assign_option *option, bool *gets)
{
    *gets = true;
    bool repeats = true;
    for (uint32_t i = 0; i < option->takes_count; i++) {
        uint32_t item = option->takes[i].item;
        uint32_t holder = b->holder[item];
        *gets = *gets && b->left_minor[item] >= option->takes[i].minor;
        if (holder != 0) {
            repeats = repeats && holder != assign_many && holder <= member &&
                      assign_may_repeat(option, assign_held(b, holder - 1));
        }
    }
    return *gets || repeats;
}

static void assign_take_option(struct assign_bounds *b, size_t member, uint32_t which, bool gets)
{
    const struct assign_option *option = &b->c->members[member].options[which];
    b->choices[member] = (struct assign_choice){which, gets};
    for (uint32_t i = 0; gets && i < option->takes_count; i++) {
        uint32_t *holder = &b->holder[option->takes[i].item];
        b->left_minor[option->takes[i].item] -= option->takes[i].minor;
        *holder = *holder == 0 ? (uint32_t)member + 1 : assign_many;
    }
}

/*
 * Lets the members choose in their order at the prices that gave the best bound, but for one that
 * has its choice before all. Returns what the assignment weighs.
 */
static int64_t assign_choose(struct assign_bounds *b, const int64_t *price_bits, size_t first,
                             uint32_t first_option)
{
    const struct assign_case *c = b->c;
    int64_t bits = 0;
    memcpy(b->left_minor, c->open_minor, c->items_count * sizeof *b->left_minor);
    memset(b->holder, 0, c->items_count * sizeof *b->holder);
    if (first < c->members_count) {
        assign_take_option(b, first, first_option, true);
        bits += c->members[first].options[first_option].score_bits;
    }
    for (size_t m = 0; m < c->members_count; m++) {
        const struct assign_member *member = &c->members[m];
        uint32_t best = 0;
        bool best_gets = false;
        int64_t most = INT64_MIN;
        for (uint32_t o = 0; m != first && o < member->options_count; o++) {
            const struct assign_option *option = &member->options[o];
            bool gets = false;
            b->work++;
            if (!assign_can(b, m, option, &gets)) {
                continue;
            }
            int64_t worth = option->score_bits +
                            (gets ? -assign_price(b, price_bits, option) : ASSIGN_AGAIN_BITS);
            if (worth > most) {
                most = worth;
                best = o;
                best_gets = gets;
            }
        }
        if (m != first) {
            assert(most != INT64_MIN); /* "nothing here" can always be chosen */
            assign_take_option(b, m, best, best_gets);
            bits += member->options[best].score_bits + (best_gets ? 0 : ASSIGN_AGAIN_BITS);
        }
    }
    return bits;
}

/* Keeps the assignment at hand where it is the best so far. */
static bool assign_keep_best(struct assign_bounds *b, int64_t bits)
{
    if (bits <= b->best_bits) {
        return false;
    }
    b->best_bits = bits;
    memcpy(b->best, b->choices, b->c->members_count * sizeof *b->best);
    return true;
}

/* Each member takes another option, and the others choose around it, as long as that is better. */
static void assign_improve(struct assign_bounds *b)
{
    bool better = true;
    b->work = 0;
    while (better) {
        better = false;
        for (size_t m = 0; m < b->c->members_count; m++) {
            for (uint32_t o = 0; o < b->c->members[m].options_count; o++) {
                if (b->work > ASSIGN_WORK_MAX) {
                    return;
                }
                int64_t bits = assign_choose(b, b->best_price_bits, m, o);
                better = assign_keep_best(b, bits) || better;
            }
        }
    }
}

static void assign_price_items(struct assign_bounds *b)
{
    int64_t step_bits = ASSIGN_STEP_BITS;
    for (int round = 0; round < ASSIGN_ROUNDS; round++) {
        int64_t bound = assign_relax(b);
        if (round == 0 || bound < b->bound_bits) {
            b->bound_bits = bound;
            memcpy(b->best_price_bits, b->price_bits,
                   b->c->items_count * sizeof *b->best_price_bits);
        }
        (void)assign_keep_best(b, assign_choose(b, b->price_bits, b->c->members_count, 0));
        assign_move_prices(b, step_bits);
        step_bits = (round + 1) % ASSIGN_ROUNDS_A_STEP == 0 ? step_bits / 2 : step_bits;
    }
}

/* log2 of 2^a + 2^b, of any size; INT64_MIN stands for nothing. */
static int64_t assign_log_sum(int64_t a, int64_t b)
{
    int64_t high = a > b ? a : b;
    int64_t low = a > b ? b : a;
    if (low == INT64_MIN || high - low > ASSIGN_ODDS_MAX) {
        return high;
    }
    return high + bits_log2_sum((int32_t)(low - high), 0) + 1; /* never too small */
}

/* What the options of a member weigh at the best prices: all, those that get another set, and those
 * that mean another set. */
struct assign_weights {
    int64_t all;
    int64_t not_gets;
    int64_t not_means;
};

static struct assign_weights assign_weigh(const struct assign_bounds *b, size_t m)
{
    const struct assign_member *member = &b->c->members[m];
    struct assign_weights w = {INT64_MIN, INT64_MIN, INT64_MIN};
    uint32_t set = member->options[b->best[m].option].set;
    for (size_t o = 0; o < member->options_count; o++) {
        const struct assign_option *option = &member->options[o];
        bool same = option->set == set;
        int64_t bought = option->score_bits - assign_price(b, b->best_price_bits, option);
        int64_t again =
            assign_may_be_again(option) ? option->score_bits + ASSIGN_AGAIN_BITS : INT64_MIN;
        w.all = assign_log_sum(w.all, assign_log_sum(bought, again));
        w.not_gets = assign_log_sum(w.not_gets, again);
        if (!same) {
            w.not_gets = assign_log_sum(w.not_gets, bought);
            w.not_means = assign_log_sum(w.not_means, assign_log_sum(bought, again));
        }
    }
    return w;
}

/* The least share that goes with odds. */
static uint32_t assign_least_ppm(int64_t odds_bits)
{
    if (odds_bits <= 0) {
        return 0;
    }
    int32_t bits = odds_bits > ASSIGN_ODDS_MAX ? ASSIGN_ODDS_MAX : (int32_t)odds_bits;
    uint64_t against = bits_share(-bits, 0) + 1;
    return (uint32_t)((bits_wide)1000000U * bits_share(0, 0) / (bits_share(0, 0) + against));
}

static void assign_tell_bounds(const struct assign_bounds *b, struct assign_result *out)
{
    int64_t all = 0;
    for (size_t i = 0; i < b->c->items_count; i++) {
        all += b->best_price_bits[i];
    }
    for (size_t m = 0; m < b->c->members_count; m++) {
        all += assign_weigh(b, m).all;
    }
    for (size_t m = 0; m < b->c->members_count; m++) {
        struct assign_share *share = &out->shares[m];
        struct assign_weights w = assign_weigh(b, m);
        uint32_t best = b->best[m].option;
        int64_t rest = all - w.all;
        int64_t gets = w.not_gets == INT64_MIN ? ASSIGN_ODDS_MAX : b->best_bits - rest - w.not_gets;
        int64_t means =
            w.not_means == INT64_MIN ? ASSIGN_ODDS_MAX : b->best_bits - rest - w.not_means;
        share->best = best;
        share->gets = b->best[m].gets;
        share->gets_ppm[best] = share->gets ? assign_least_ppm(gets) : 0;
        share->means_ppm[best] = assign_least_ppm(means);
    }
    out->best_bits = b->best_bits;
    out->exact = false;
    out->gap_bits = b->bound_bits > b->best_bits ? b->bound_bits - b->best_bits : 0;
}

/* Above ASSIGN_MEMBERS_MAX: nobody gets anything, and all that might be had is the gap. */
static void assign_give_up(const struct assign_case *c, struct assign_result *out)
{
    out->exact = false;
    out->best_bits = 0;
    out->gap_bits = 0;
    for (size_t m = 0; m < c->members_count; m++) {
        const struct assign_member *member = &c->members[m];
        uint32_t nothing = 0;
        while (member->options[nothing].takes_count > 0) {
            nothing++; /* there is one */
        }
        int32_t most = member->options[nothing].score_bits;
        for (size_t o = 0; o < member->options_count; o++) {
            int32_t bits = member->options[o].score_bits;
            most = bits > most ? bits : most;
        }
        out->shares[m].best = nothing;
        out->shares[m].gets = true;
        out->best_bits += member->options[nothing].score_bits;
        out->gap_bits += most - member->options[nothing].score_bits;
    }
}

enum status assign_bound(const struct assign_case *c, struct arena *arena,
                         struct assign_result *out)
{
    if (c->members_count > ASSIGN_MEMBERS_MAX) {
        assign_give_up(c, out);
        return STATUS_OK;
    }
    struct arena_mark mark = arena_mark(arena);
    struct assign_bounds b = {.c = c, .best_bits = INT64_MIN};
    b.price_bits = arena_array(arena, c->items_count + 1, sizeof *b.price_bits);
    b.best_price_bits = arena_array(arena, c->items_count + 1, sizeof *b.best_price_bits);
    b.left_minor = arena_array(arena, c->items_count + 1, sizeof *b.left_minor);
    b.wanted = arena_array(arena, c->items_count + 1, sizeof *b.wanted);
    b.holder = arena_array(arena, c->items_count + 1, sizeof *b.holder);
    b.choices = arena_array(arena, c->members_count + 1, sizeof *b.choices);
    b.best = arena_array(arena, c->members_count + 1, sizeof *b.best);
    if (b.price_bits == NULL || b.best_price_bits == NULL || b.left_minor == NULL ||
        b.wanted == NULL || b.holder == NULL || b.choices == NULL || b.best == NULL) {
        return STATUS_MEMORY;
    }
    assign_price_items(&b);
    assign_improve(&b);
    assign_tell_bounds(&b, out);
    arena_reset_to(arena, mark);
    return STATUS_OK;
}
