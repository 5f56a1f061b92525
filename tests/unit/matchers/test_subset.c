#include "matchers/subset.h"
#include "subset_cases.h"
#include "unit.h"

/* One thread has no races to find, and the thread sanitizer makes this test twenty times as long.
 */
#ifdef __SANITIZE_THREAD__
enum { SUBSET_ROUNDS = 100 };
#else
enum { SUBSET_ROUNDS = 2000 };
#endif

static const struct subset_case {
    const char *name;
    int64_t amounts[12];
    size_t count;
    int64_t target;
    size_t size_min;
    size_t size_max;
    uint64_t steps_max;
    enum subset_verdict verdict;
    uint64_t sets;
    size_t found;
} subset_cases[] = {
    {"none", {100, 200, 300}, 3, 250, 1, 3, 1000, SUBSET_NONE, 0, 0},
    {"one pair", {100, 250, 300}, 3, 350, 2, 3, 1000, SUBSET_UNIQUE, 1, 1},
    {"two pairs are two", {100, 200, 150, 150}, 4, 300, 2, 2, 1000, SUBSET_SEVERAL, 2, 2},
    {"equal amounts are different items", {50, 50, 50}, 3, 100, 2, 2, 1000, SUBSET_SEVERAL, 3, 3},
    {"more sets than are kept", {5, 5, 5, 5, 5, 5}, 6, 15, 1, 6, 1000, SUBSET_SEVERAL, 20, 4},
    {"a credit note nets", {500, -120, 300}, 3, 380, 2, 3, 1000, SUBSET_UNIQUE, 1, 1},
    {"credit notes alone", {-50, -70, 300}, 3, -120, 1, 3, 1000, SUBSET_UNIQUE, 1, 1},
    {"size is bounded", {10, 10, 10, 10}, 4, 40, 1, 3, 1000, SUBSET_NONE, 0, 0},
    {"smallest size is kept", {300, 100, 200}, 3, 300, 2, 3, 1000, SUBSET_UNIQUE, 1, 1},
    {"all of them", {1, 2, 4, 8}, 4, 15, 2, 4, 1000, SUBSET_UNIQUE, 1, 1},
    {"all but one", {1, 2, 4, 8}, 4, 11, 1, SUBSET_SIZE_ANY, 1000, SUBSET_UNIQUE, 1, 1},
    {"a zero may be in or out", {7, 0, 5}, 3, 12, 1, 3, 1000, SUBSET_SEVERAL, 2, 2},
    {"nothing isn't a set", {7, 5}, 2, 0, 1, 2, 1000, SUBSET_NONE, 0, 0},
    {"what nets to nothing is one", {7, -7, 5}, 3, 0, 1, 3, 1000, SUBSET_UNIQUE, 1, 1},
    {"cents that nobody has", {10000, 20000, 30000}, 3, 30001, 1, 3, 1000, SUBSET_NONE, 0, 0},
    {"steps run out",
     {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
     12,
     39,
     2,
     12,
     3,
     SUBSET_UNDECIDED,
     0,
     0},
    {"nothing to choose from", {0}, 0, 10, 1, 3, 10, SUBSET_NONE, 0, 0},
    {"sums beyond 64 bits", {INT64_MAX, 5, 7}, 3, 12, 1, 3, 10, SUBSET_UNDECIDED, 0, 0},
    {"the least amount there is", {INT64_MIN, 5, 7}, 3, 12, 1, 3, 10, SUBSET_UNDECIDED, 0, 0},
    {"a target beyond all", {5, 7}, 2, INT64_MAX, 1, 3, 10, SUBSET_NONE, 0, 0},
    {"a target below all", {5, 7}, 2, INT64_MIN, 1, 3, 10, SUBSET_NONE, 0, 0},
};

/* Kept sets add up, are ascending and of a size that was asked for, and no two are alike. */
static void subset_sets_hold(const struct subset_query *query, const struct subset_answer *answer)
{
    assert_true(answer->found <= SUBSET_FOUND_MAX && answer->found <= answer->count);
    for (size_t s = 0; s < answer->found; s++) {
        int64_t sum = 0;
        assert_true(answer->sizes[s] >= query->size_min && answer->sizes[s] <= query->size_max);
        for (size_t i = 0; i < answer->sizes[s]; i++) {
            assert_true(answer->sets[s][i] < query->count);
            assert_true(i == 0 || answer->sets[s][i - 1] < answer->sets[s][i]);
            sum += query->amounts[answer->sets[s][i]];
        }
        assert_int_equal(sum, query->target);
        for (size_t other = 0; other < s; other++) {
            assert_true(answer->sizes[other] != answer->sizes[s] ||
                        memcmp(answer->sets[other], answer->sets[s],
                               answer->sizes[s] * sizeof answer->sets[s][0]) != 0);
        }
    }
}

static void subset_case_holds(void **state)
{
    const struct subset_case *c = *state;
    struct arena scratch = {0};
    for (int round = 0; round < 2; round++) {
        const struct subset_query query = {.amounts = c->amounts,
                                           .count = c->count,
                                           .target = c->target,
                                           .size_min = c->size_min,
                                           .size_max = c->size_max,
                                           .steps_max = c->steps_max,
                                           .count_max = 1000,
                                           .scratch = round == 0 ? &scratch : NULL};
        struct subset_answer answer;
        assert_int_equal(subset_find(&query, &answer), STATUS_OK);
        assert_int_equal(answer.verdict, c->verdict);
        assert_int_equal(answer.undecided, c->verdict == SUBSET_UNDECIDED);
        assert_int_equal(answer.more, c->verdict == SUBSET_UNDECIDED);
        assert_int_equal(answer.count, c->sets);
        assert_int_equal(answer.found, c->found);
        subset_sets_hold(&query, &answer);
    }
    arena_clear(&scratch);
}

static uint64_t subset_smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static void subset_shuffle(uint64_t *seed, int64_t *amounts, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = subset_cases_random(seed) % i;
        int64_t swap = amounts[i - 1];
        amounts[i - 1] = amounts[other];
        amounts[other] = swap;
    }
}

/* Every verdict and every count equals the plain count; the order of the amounts changes neither;
 * with a set known there is one less. */
static void subset_equals_plain_count(void **state)
{
    (void)state;
    uint64_t seed = 20261001;
    struct arena scratch = {0};
    for (int round = 0; round < SUBSET_ROUNDS; round++) {
        struct subset_case_random c = {0};
        subset_cases_make(&seed, 1, &c);
        uint32_t expected = subset_cases_count(&c);
        assert_true(expected != UINT32_MAX);
        struct subset_query query = {.amounts = c.amounts,
                                     .count = c.count,
                                     .target = c.target,
                                     .size_min = c.size_min,
                                     .size_max = c.size_max,
                                     .steps_max = 50000000,
                                     .scratch = &scratch};
        query.count_max = round % 4 == 0 ? 50 : round % 4 == 1 ? 2 : 0;
        struct subset_answer answer;
        assert_int_equal(subset_find(&query, &answer), STATUS_OK);
        subset_sets_hold(&query, &answer);
        enum subset_verdict verdict = expected == 0   ? SUBSET_NONE
                                      : expected == 1 ? SUBSET_UNIQUE
                                                      : SUBSET_SEVERAL;
        assert_int_equal(answer.verdict, verdict);
        uint64_t most = query.count_max == 0 ? SUBSET_FOUND_MAX : query.count_max;
        if (query.count_max <= SUBSET_FOUND_MAX) {
            assert_int_equal(subset_smaller(answer.count, most), subset_smaller(expected, most));
        } else if (!answer.more && expected < SUBSET_CASES_FULL) {
            assert_int_equal(answer.count, expected);
        }
        assert_int_equal(answer.found, subset_smaller(answer.count, SUBSET_FOUND_MAX));
        assert_true(answer.count <= expected || expected == SUBSET_CASES_FULL);

        struct subset_query besides = query;
        uint32_t known[SUBSET_CASES_ITEMS_MAX];
        if (answer.found > 0) {
            size_t pick = answer.found - 1;
            memcpy(known, answer.sets[pick], answer.sizes[pick] * sizeof known[0]);
            besides.known = known;
            besides.known_size = answer.sizes[pick];
            besides.count_max = 2;
            struct subset_answer others;
            assert_int_equal(subset_find(&besides, &others), STATUS_OK);
            subset_sets_hold(&besides, &others);
            assert_int_equal(subset_smaller(others.count, 2), subset_smaller(expected - 1, 2));
            for (size_t s = 0; s < others.found; s++) {
                assert_true(others.sizes[s] != besides.known_size ||
                            memcmp(others.sets[s], known, sizeof known[0] * others.sizes[s]) != 0);
            }
        }

        subset_shuffle(&seed, c.amounts, c.count);
        struct subset_answer shuffled;
        assert_int_equal(subset_find(&query, &shuffled), STATUS_OK);
        assert_int_equal(shuffled.verdict, answer.verdict);
        assert_int_equal(shuffled.count, answer.count);
        assert_int_equal(shuffled.steps, answer.steps);
        assert_int_equal(shuffled.more, answer.more);
        arena_reset(&scratch);
    }
    arena_clear(&scratch);
}

/* Short lists of amounts as large as they come, against a walk over all 2^n sets. */
static void subset_equals_all_masks(void **state)
{
    (void)state;
    uint64_t seed = 77;
    for (int round = 0; round < 500; round++) {
        int64_t amounts[14];
        size_t count = 1 + subset_cases_random(&seed) % 14;
        int64_t unit = subset_cases_random(&seed) % 2 == 0 ? 1 : INT64_C(10000000000000);
        int64_t target = 0;
        for (size_t i = 0; i < count; i++) {
            amounts[i] = unit * (int64_t)(subset_cases_random(&seed) % 300) +
                         (int64_t)(subset_cases_random(&seed) % 2);
            amounts[i] = subset_cases_random(&seed) % 6 == 0 ? -amounts[i] : amounts[i];
            target += subset_cases_random(&seed) % 3 == 0 ? amounts[i] : 0;
        }
        size_t size_min = 1 + subset_cases_random(&seed) % 2;
        size_t size_max = size_min + subset_cases_random(&seed) % count;
        uint64_t expected = 0;
        for (uint32_t mask = 1; mask < 1U << count; mask++) {
            int64_t sum = 0;
            size_t size = 0;
            for (size_t i = 0; i < count; i++) {
                sum += (mask >> i & 1U) != 0 ? amounts[i] : 0;
                size += mask >> i & 1U;
            }
            expected += sum == target && size >= size_min && size <= size_max ? 1 : 0;
        }
        const struct subset_query query = {.amounts = amounts,
                                           .count = count,
                                           .target = target,
                                           .size_min = size_min,
                                           .size_max = size_max,
                                           .count_max = UINT64_MAX,
                                           .steps_max = 1000000};
        struct subset_answer answer;
        assert_int_equal(subset_find(&query, &answer), STATUS_OK);
        assert_false(answer.more);
        assert_int_equal(answer.count, expected);
        subset_sets_hold(&query, &answer);
    }
}

/* Whatever the budget, a verdict that is given is the right one, and the budget is kept. */
static void subset_keeps_its_budget(void **state)
{
    (void)state;
    uint64_t seed = 4711;
    struct arena scratch = {0};
    for (int round = 0; round < 300; round++) {
        struct subset_case_random c = {0};
        subset_cases_make(&seed, 1, &c);
        uint32_t expected = subset_cases_count(&c);
        const struct subset_query query = {.amounts = c.amounts,
                                           .count = c.count,
                                           .target = c.target,
                                           .size_min = c.size_min,
                                           .size_max = c.size_max,
                                           .steps_max = UINT64_C(1)
                                                        << subset_cases_random(&seed) % 22,
                                           .scratch = &scratch};
        struct subset_answer answer;
        assert_int_equal(subset_find(&query, &answer), STATUS_OK);
        subset_sets_hold(&query, &answer);
        assert_true(answer.steps <= query.steps_max);
        assert_true(answer.count <= expected || expected == SUBSET_CASES_FULL);
        if (!answer.more) {
            assert_int_equal(answer.count, expected);
        }
        arena_reset(&scratch);
    }
    arena_clear(&scratch);
}

/* Pairs and triples of different places that add up, by counting what stands behind each pair. */
static uint64_t subset_count_to_three(const int64_t *amounts, size_t count, int64_t target)
{
    enum { SPAN = 1 << 16 };
    static uint32_t behind[2 * SPAN + 1];
    uint64_t sets = 0;
    memset(behind, 0, sizeof behind);
    for (size_t i = 0; i < count; i++) {
        behind[amounts[i] + SPAN]++;
        sets += amounts[i] == target ? 1 : 0;
    }
    for (size_t j = 0; j < count; j++) {
        int64_t rest = target - amounts[j];
        behind[amounts[j] + SPAN]--;
        sets += rest >= -SPAN && rest <= SPAN ? behind[rest + SPAN] : 0;
        for (size_t i = 0; i < j; i++) {
            int64_t third = rest - amounts[i];
            sets += third >= -SPAN && third <= SPAN ? behind[third + SPAN] : 0;
        }
    }
    return sets;
}

static const struct three_case {
    const char *name;
    size_t count;
    size_t alike;   /* items that have each amount, at least */
    uint64_t range; /* of the amounts */
    unsigned notes; /* credit notes, of 100 */
    int64_t unit;   /* all amounts are multiples of it */
    int64_t target; /* 0 for the sum of three */
    uint64_t steps_max;
    bool counted;
} three_cases[] = {
    {"different amounts", 700, 1, 30000, 0, 1, 0, 10000000, true},
    {"each amount twice", 700, 2, 30000, 0, 1, 0, 10000000, true},
    {"each amount three times", 900, 3, 30000, 0, 1, 9000, 10000000, true},
    {"few amounts, each many times", 400, 1, 40, 0, 500, 0, 10000000, true},
    {"with credit notes", 700, 1, 20000, 20, 1, 0, 10000000, true},
    {"three of the smallest at least", 500, 1, 30000, 0, 1, 200, 10000000, true},
    {"three alike", 300, 1, 12, 0, 2500, 7500, 10000000, true},
    {"a remainder that none has", 700, 1, 3000, 0, 10, 12345, 10000000, true},
    {"steps run out", 900, 1, 30000, 0, 1, 0, 40000, false},
};

/* Lists too long to be walked: sets of up to three are counted without a list of pairs. */
static void three_case_holds(void **state)
{
    const struct three_case *c = *state;
    int64_t amounts[900] = {0};
    uint64_t seed = 3;
    struct arena scratch = {0};
    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < c->count; i++) {
            int64_t amount = c->unit * (1 + (int64_t)(subset_cases_random(&seed) % c->range));
            bool note = subset_cases_random(&seed) % 100 < c->notes;
            amounts[i] = i % c->alike != 0 ? amounts[i - 1] : (note ? -amount : amount);
        }
        const struct subset_query query = {
            .amounts = amounts,
            .count = c->count,
            .target = c->target != 0 ? c->target : amounts[7] + amounts[70] + amounts[170],
            .size_min = 1,
            .size_max = 3,
            .count_max = UINT64_MAX,
            .steps_max = c->steps_max,
            .scratch = &scratch};
        uint64_t expected = subset_count_to_three(amounts, c->count, query.target);
        struct subset_answer answer;
        assert_int_equal(subset_find(&query, &answer), STATUS_OK);
        subset_sets_hold(&query, &answer);
        assert_true(answer.steps <= query.steps_max);
        assert_true(answer.count <= expected);
        assert_int_equal(answer.more, !c->counted);
        if (c->counted) {
            assert_int_equal(answer.count, expected);
        }
        arena_reset(&scratch);
    }
    arena_clear(&scratch);
}

/* Ten thousand items: pairs of a few amounts, and the same with one item that is odd. */
static void subset_long_lists(void **state)
{
    (void)state;
    static int64_t amounts[SUBSET_AMOUNTS_MAX];
    struct arena scratch = {0};
    for (size_t i = 0; i < SUBSET_AMOUNTS_MAX; i++) {
        amounts[i] = (int64_t)(i % 5 + 1) * 11900;
    }
    struct subset_query query = {.amounts = amounts,
                                 .count = SUBSET_AMOUNTS_MAX,
                                 .target = INT64_C(11900) * 37,
                                 .size_min = 1,
                                 .size_max = SUBSET_SIZE_ANY,
                                 .steps_max = 20000000,
                                 .scratch = &scratch};
    struct subset_answer answer;
    assert_int_equal(subset_find(&query, &answer), STATUS_OK);
    assert_int_equal(answer.verdict, SUBSET_SEVERAL);
    subset_sets_hold(&query, &answer);
    query.target++;
    assert_int_equal(subset_find(&query, &answer), STATUS_OK);
    assert_int_equal(answer.verdict, SUBSET_NONE);
    amounts[4321] = 1;
    query.size_max = 2;
    query.target = 11901;
    assert_int_equal(subset_find(&query, &answer), STATUS_OK);
    assert_int_equal(answer.verdict, SUBSET_SEVERAL);
    query.target = 1;
    assert_int_equal(subset_find(&query, &answer), STATUS_OK);
    assert_int_equal(answer.verdict, SUBSET_UNIQUE);
    assert_int_equal(answer.sets[0][0], 4321);
    arena_clear(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subset_equals_plain_count),
        cmocka_unit_test(subset_equals_all_masks),
        cmocka_unit_test(subset_keeps_its_budget),
        cmocka_unit_test(subset_long_lists),
    };
    int failed = unit_run_cases("subset", subset_cases, subset_case_holds);
    failed += unit_run_cases("subset_three", three_cases, three_case_holds);
    return failed + cmocka_run_group_tests_name("subset_counts", tests, NULL, NULL);
}
