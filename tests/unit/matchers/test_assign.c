/*
 * Assignments against an enumerator that knows nothing of walks, bounds and integers: it lists all
 * ways to choose, one after the other, and adds up powers of two.
 */
#include "unit.h"

#include "matchers/assign_internal.h"

#include <limits.h>
#include <stdlib.h>

enum {
    ORACLE_MEMBERS_MAX = 6,
    ORACLE_OPTIONS_MAX = 5,
    ORACLE_ITEMS_MAX = 5,
    ORACLE_CASES = 4000,
    ORACLE_OFF_PPM = 400, /* a sum of logarithms is off by some 1/1024 bit */
};

struct oracle_case {
    struct assign_take takes[ORACLE_MEMBERS_MAX][ORACLE_OPTIONS_MAX][ORACLE_ITEMS_MAX];
    struct assign_option options[ORACLE_MEMBERS_MAX][ORACLE_OPTIONS_MAX];
    struct assign_member members[ORACLE_MEMBERS_MAX];
    int64_t open_minor[ORACLE_ITEMS_MAX];
    struct assign_case c;
};

/* 2^(bits / 1024), by its binary digits. */
static double oracle_power(long bits)
{
    static const double digits[] = {/* 2^(2^-10), 2^(2^-9) … 2^(1/2) */
                                    1.0006771306930664, 1.0013547198921082, 1.0027112750502025,
                                    1.0054299011128027, 1.0108892860517005, 1.0218971486541166,
                                    1.0442737824274138, 1.0905077326652577, 1.1892071150027210,
                                    1.4142135623730951};
    double power = 1;
    bits += 64L * BITS_ONE; /* nothing here weighs less than 2^-64 */
    for (size_t digit = 0; digit < 10; digit++) {
        power *= (bits >> digit & 1) != 0 ? digits[digit] : 1;
    }
    for (long whole = bits >> 10; whole > 64; whole--) {
        power *= 2;
    }
    for (long whole = bits >> 10; whole < 64; whole++) {
        power /= 2;
    }
    return power;
}

static bool oracle_is_near(double share, uint32_t ppm)
{
    double off = share * 1e6 - ppm;
    return off < ORACLE_OFF_PPM && -off < ORACLE_OFF_PPM;
}

/* What the enumerator finds. */
struct oracle {
    double total;
    double gets[ORACLE_MEMBERS_MAX][ORACLE_OPTIONS_MAX];
    double means[ORACLE_MEMBERS_MAX][ORACLE_OPTIONS_MAX];
    long best;
};

static uint64_t oracle_draw(uint64_t *state, uint64_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*state >> 33) % below;
}

/* A few members that want a few items in a few ways: the whole, a part, or several together. */
static void oracle_fill(struct oracle_case *o, uint64_t seed)
{
    uint64_t random = seed * 2654435761U + 17;
    *o = (struct oracle_case){0};
    o->c.members = o->members;
    o->c.members_count = 2 + oracle_draw(&random, ORACLE_MEMBERS_MAX - 1);
    o->c.open_minor = o->open_minor;
    o->c.items_count = 1 + oracle_draw(&random, ORACLE_ITEMS_MAX);
    int spread = 1 + (int)oracle_draw(&random, 24);
    for (size_t i = 0; i < o->c.items_count; i++) {
        o->open_minor[i] = 100 * (1 + (int64_t)oracle_draw(&random, 4));
    }
    for (size_t m = 0; m < o->c.members_count; m++) {
        size_t count = 1 + oracle_draw(&random, ORACLE_OPTIONS_MAX);
        o->members[m] = (struct assign_member){o->options[m], count};
        for (size_t k = 0; k < count; k++) {
            struct assign_option *option = &o->options[m][k];
            option->score_bits = (int32_t)oracle_draw(&random, (uint64_t)spread * BITS_ONE);
            option->takes = o->takes[m][k];
            option->set = (uint32_t)k;
            option->named = oracle_draw(&random, 2) == 0;
            for (uint32_t i = 0; k > 0 && i < o->c.items_count; i++) { /* the first: nothing */
                if (oracle_draw(&random, 3) == 0) {
                    int64_t open = o->open_minor[i];
                    int64_t minor = oracle_draw(&random, 3) > 0 ? open : open * 2 / 5;
                    o->takes[m][k][option->takes_count++] = (struct assign_take){i, minor};
                }
            }
        }
    }
}

/* Whether a member can choose so after those before it; `got` says which of them got theirs. */
static bool oracle_allows(const struct oracle_case *o, const size_t *chosen, const bool *got,
                          size_t m, bool *gets)
{
    const struct assign_option *own = &o->options[m][chosen[m]];
    *gets = true;
    for (uint32_t i = 0; i < own->takes_count; i++) {
        int64_t left = o->open_minor[own->takes[i].item];
        for (size_t before = 0; before < m; before++) {
            const struct assign_option *held = &o->options[before][chosen[before]];
            for (uint32_t k = 0; got[before] && k < held->takes_count; k++) {
                left -= held->takes[k].item == own->takes[i].item ? held->takes[k].minor : 0;
            }
        }
        *gets = *gets && left >= own->takes[i].minor;
    }
    for (size_t before = 0; before < m && !*gets; before++) {
        const struct assign_option *held = &o->options[before][chosen[before]];
        for (uint32_t i = 0; got[before] && i < own->takes_count; i++) {
            for (uint32_t k = 0; k < held->takes_count; k++) {
                if (held->takes[k].item == own->takes[i].item && !(own->named && held->named)) {
                    return false;
                }
            }
        }
    }
    return true;
}

static void oracle_enumerate(const struct oracle_case *o, struct oracle *out)
{
    size_t chosen[ORACLE_MEMBERS_MAX] = {0};
    size_t count = o->c.members_count;
    *out = (struct oracle){.best = LONG_MIN};
    for (;;) {
        bool got[ORACLE_MEMBERS_MAX] = {false};
        bool allowed = true;
        long bits = 0;
        for (size_t m = 0; m < count && allowed; m++) {
            allowed = oracle_allows(o, chosen, got, m, &got[m]);
            bits += o->options[m][chosen[m]].score_bits + (got[m] ? 0 : ASSIGN_AGAIN_BITS);
        }
        double weight = allowed ? oracle_power(bits) : 0;
        out->total += weight;
        out->best = allowed && bits > out->best ? bits : out->best;
        for (size_t m = 0; m < count; m++) {
            out->means[m][chosen[m]] += weight;
            out->gets[m][chosen[m]] += got[m] ? weight : 0;
        }
        size_t next = 0;
        while (next < count && ++chosen[next] == o->members[next].options_count) {
            chosen[next++] = 0;
        }
        if (next == count) {
            return;
        }
    }
}

/* What the assignment that is told weighs; fails where it can't be. */
static long oracle_weigh_told(const struct oracle_case *o, const struct assign_result *result)
{
    size_t chosen[ORACLE_MEMBERS_MAX] = {0};
    bool got[ORACLE_MEMBERS_MAX] = {false};
    long bits = 0;
    for (size_t m = 0; m < o->c.members_count; m++) {
        chosen[m] = result->shares[m].best;
        assert_true(oracle_allows(o, chosen, got, m, &got[m]));
        assert_int_equal(got[m], result->shares[m].gets);
        bits += o->options[m][chosen[m]].score_bits + (got[m] ? 0 : ASSIGN_AGAIN_BITS);
    }
    return bits;
}

static void assign_agrees_with_the_oracle(void **state)
{
    (void)state;
    size_t contested = 0;
    for (uint64_t seed = 1; seed <= ORACLE_CASES; seed++) {
        struct oracle_case o;
        struct oracle oracle;
        struct arena arena = {0};
        struct assign_result result;
        oracle_fill(&o, seed);
        oracle_enumerate(&o, &oracle);
        assert_int_equal(assign_solve(&o.c, &arena, &result), STATUS_OK);
        assert_true(result.exact);
        assert_int_equal(result.gap_bits, 0);
        assert_int_equal(result.best_bits, oracle.best);
        assert_int_equal(oracle_weigh_told(&o, &result), oracle.best);
        for (size_t m = 0; m < o.c.members_count; m++) {
            for (size_t k = 0; k < o.members[m].options_count; k++) {
                double gets = oracle.gets[m][k] / oracle.total;
                double means = oracle.means[m][k] / oracle.total;
                assert_true(oracle_is_near(gets, result.shares[m].gets_ppm[k]));
                assert_true(oracle_is_near(means, result.shares[m].means_ppm[k]));
                contested += means - gets > 0.001 ? 1 : 0;
            }
        }
        arena_clear(&arena);
    }
    assert_true(contested > ORACLE_CASES / 10); /* the cases are such that it matters */
}

/* The bound for large cases, on cases that can be enumerated. */
static void assign_bounds_hold(void **state)
{
    (void)state;
    size_t certain = 0;
    size_t closed = 0;
    for (uint64_t seed = 1; seed <= ORACLE_CASES; seed++) {
        struct oracle_case o;
        struct oracle oracle;
        struct arena arena = {0};
        struct assign_result result = {0};
        oracle_fill(&o, seed);
        oracle_enumerate(&o, &oracle);
        assert_int_equal(assign_solve(&o.c, &arena, &result), STATUS_OK);
        for (size_t m = 0; m < o.c.members_count; m++) {
            memset(result.shares[m].gets_ppm, 0, ASSIGN_OPTIONS_MAX * sizeof(uint32_t));
            memset(result.shares[m].means_ppm, 0, ASSIGN_OPTIONS_MAX * sizeof(uint32_t));
        }
        assert_int_equal(assign_bound(&o.c, &arena, &result), STATUS_OK);
        assert_false(result.exact);
        assert_int_equal(result.best_bits, oracle_weigh_told(&o, &result));
        assert_true(result.best_bits <= oracle.best);
        assert_true(result.best_bits + result.gap_bits >= oracle.best);
        closed += result.best_bits == oracle.best ? 1 : 0;
        for (size_t m = 0; m < o.c.members_count; m++) {
            for (size_t k = 0; k < o.members[m].options_count; k++) {
                double gets = oracle.gets[m][k] / oracle.total * 1e6;
                double means = oracle.means[m][k] / oracle.total * 1e6;
                assert_true(result.shares[m].gets_ppm[k] <= gets + ORACLE_OFF_PPM);
                assert_true(result.shares[m].means_ppm[k] <= means + ORACLE_OFF_PPM);
                certain += result.shares[m].gets_ppm[k] > 900000 ? 1 : 0;
            }
        }
        arena_clear(&arena);
    }
    /* It is no empty bound: it finds the best nearly always, and is certain where it can be. */
    assert_true(closed * 100 > (size_t)ORACLE_CASES * 95);
    assert_true(certain > ORACLE_CASES / 10);
}

/* A case of more members than are added up: each has an item of its own, and wants the next. */
static void assign_a_ring_is_bounded(void **state)
{
    (void)state;
    enum { RING = 200 };
    struct assign_take takes[RING][2];
    struct assign_option options[RING][3];
    struct assign_member members[RING];
    int64_t open_minor[RING];
    for (uint32_t m = 0; m < RING; m++) {
        open_minor[m] = 100;
        takes[m][0] = (struct assign_take){m, 100};
        takes[m][1] = (struct assign_take){(m + 1) % RING, 100};
        options[m][0] = (struct assign_option){30 * BITS_ONE, &takes[m][0], 1, 0, false};
        options[m][1] = (struct assign_option){29 * BITS_ONE, &takes[m][1], 1, 1, false};
        options[m][2] = (struct assign_option){0, NULL, 0, 2, false};
        members[m] = (struct assign_member){options[m], 3};
    }
    struct assign_case c = {members, RING, open_minor, RING};
    struct arena arena = {0};
    struct assign_result result;
    assert_int_equal(assign_solve(&c, &arena, &result), STATUS_OK);
    assert_false(result.exact);
    assert_int_equal(result.best_bits, (int64_t)RING * 30 * BITS_ONE);
    assert_int_equal(result.gap_bits, 0);
    for (size_t m = 0; m < RING; m++) {
        assert_int_equal(result.shares[m].best, 0);
        assert_true(result.shares[m].gets);
        assert_true(result.shares[m].gets_ppm[0] < 999500); /* the whole ring may have moved on */
    }
    arena_clear(&arena);
}

/* Too many members for any assignment: nobody gets anything, and the gap says so. */
static void assign_gives_up_beyond_its_limit(void **state)
{
    (void)state;
    enum { CROWD = ASSIGN_MEMBERS_MAX + 1 };
    struct assign_take take = {0, 100};
    struct assign_option options[] = {{12 * BITS_ONE, &take, 1, 0, false},
                                      {2 * BITS_ONE, NULL, 0, 1, false}};
    struct assign_member *members = calloc(CROWD, sizeof *members);
    assert_non_null(members);
    for (size_t m = 0; m < CROWD; m++) {
        members[m] = (struct assign_member){options, 2};
    }
    int64_t open_minor = 100;
    struct assign_case c = {members, CROWD, &open_minor, 1};
    struct arena arena = {0};
    struct assign_result result;
    assert_int_equal(assign_solve(&c, &arena, &result), STATUS_OK);
    assert_false(result.exact);
    assert_int_equal(result.gap_bits, (int64_t)CROWD * 10 * BITS_ONE);
    for (size_t m = 0; m < CROWD; m++) {
        assert_int_equal(result.shares[m].best, 1);
        assert_int_equal(result.shares[m].gets_ppm[0], 0);
    }
    arena_clear(&arena);
    free(members);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assign_agrees_with_the_oracle),
        cmocka_unit_test(assign_bounds_hold),
        cmocka_unit_test(assign_a_ring_is_bounded),
        cmocka_unit_test(assign_gives_up_beyond_its_limit),
    };
    return cmocka_run_group_tests_name("assign", tests, NULL, NULL);
}
