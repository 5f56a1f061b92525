#include "matchers/subset.h"
#include "unit.h"

static const struct subset_case {
    const char *name;
    int64_t amounts[12];
    size_t count;
    int64_t target;
    size_t size_min;
    size_t size_max;
    uint64_t steps_max;
    size_t found;
    bool undecided;

} subset_cases[] = {
    {"none", {100, 200, 300}, 3, 250, 1, 3, 1000, 0, false},
    {"one pair", {100, 250, 300}, 3, 350, 2, 3, 1000, 1, false},
    {"two pairs are two", {100, 200, 150, 150}, 4, 300, 2, 2, 1000, 2, false},
    {"equal amounts are different items", {50, 50, 50}, 3, 100, 2, 2, 1000, 3, false},
    {"a credit note nets", {500, -120, 300}, 3, 380, 2, 3, 1000, 1, false},
    {"size is bounded", {10, 10, 10, 10}, 4, 40, 1, 3, 1000, 0, false},
    {"smallest size is kept", {300, 100, 200}, 3, 300, 2, 3, 1000, 1, false},
    {"all of them", {1, 2, 4, 8}, 4, 15, 2, 4, 1000, 1, false},
    {"steps run out", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 12, 77, 2, 12, 3, 0, true},
    {"nothing to choose from", {0}, 0, 10, 1, 3, 10, 0, false},
};

static void subset_case_holds(void **state)
{
    const struct subset_case *c = *state;
    const struct subset_query query = {.amounts = c->amounts,
                                       .count = c->count,
                                       .target = c->target,
                                       .size_min = c->size_min,
                                       .size_max = c->size_max,
                                       .steps_max = c->steps_max};
    struct subset_answer answer;
    subset_find(&query, &answer);
    assert_int_equal(answer.found, c->found);
    assert_int_equal(answer.undecided, c->undecided);
    for (size_t s = 0; s < answer.found; s++) {
        int64_t sum = 0;
        for (size_t i = 0; i < answer.sizes[s]; i++) {
            sum += c->amounts[answer.sets[s][i]];
        }
        assert_int_equal(sum, c->target);
    }
}

/* A generator of its own, so that the cases are the same everywhere. */
static uint32_t subset_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

/* Every verdict equals that of a walk over all 2^n sets. */
static void subset_equals_exhaustive_count(void **state)
{
    (void)state;
    uint64_t seed = 20261001;
    for (int round = 0; round < 3000; round++) {
        int64_t amounts[12];
        size_t count = 1 + subset_random(&seed) % 12;
        for (size_t i = 0; i < count; i++) {
            amounts[i] = (int64_t)(subset_random(&seed) % 200) + 1;
            amounts[i] = subset_random(&seed) % 6 == 0 ? -amounts[i] : amounts[i];
        }
        int64_t target = (int64_t)(subset_random(&seed) % 400) + 1;
        size_t size_min = 1 + subset_random(&seed) % 2;
        size_t size_max = size_min + subset_random(&seed) % 5;
        size_t expected = 0;
        for (uint32_t mask = 1; mask < 1U << count; mask++) {
            int64_t sum = 0;
            size_t size = 0;
            for (size_t i = 0; i < count; i++) {
                if ((mask >> i & 1U) != 0) {
                    sum += amounts[i];
                    size++;
                }
            }
            expected += sum == target && size >= size_min && size <= size_max ? 1 : 0;
        }
        const struct subset_query query = {.amounts = amounts,
                                           .count = count,
                                           .target = target,
                                           .size_min = size_min,
                                           .size_max = size_max,
                                           .steps_max = 1000000};
        struct subset_answer answer;
        subset_find(&query, &answer);
        assert_false(answer.undecided);
        assert_int_equal(answer.found, expected < SUBSET_FOUND_MAX ? expected : SUBSET_FOUND_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subset_equals_exhaustive_count),
    };
    int failed = unit_run_cases("subset", subset_cases, subset_case_holds);
    return failed + cmocka_run_group_tests_name("subset_exhaustive", tests, NULL, NULL);
}
