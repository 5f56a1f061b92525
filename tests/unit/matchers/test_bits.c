#include "matchers/bits.h"
#include "model/outcome.h"
#include "unit.h"

/* Logarithms in 1/1024 bit, rounded down: computed with 50 digits by another program. */
static const struct bits_case {
    const char *name;
    uint64_t value;
    int32_t bits;
} bits_cases[] = {
    {"log2 1", 1, 0},
    {"log2 2", 2, 1024},
    {"log2 3", 3, 1623},
    {"log2 10", 10, 3401},
    {"log2 1000", 1000, 10204},
    {"log2 a million", 1000000, 20409},
    {"log2 2^63", UINT64_C(1) << 63, 63 * 1024},
    {"log2 of the largest", UINT64_MAX, 64 * 1024 - 1},
};

static void bits_log2_holds(void **state)
{
    const struct bits_case *c = *state;
    assert_int_equal(bits_log2(c->value), c->bits);
}

static void bits_share_halves(void **state)
{
    (void)state;
    assert_int_equal(bits_share(0, 0), UINT64_C(1) << 40);
    assert_int_equal(bits_share(-1024, 0), UINT64_C(1) << 39);
    assert_int_equal(bits_share(-10 * 1024, 0), UINT64_C(1) << 30);
    assert_int_equal(bits_share(-42 * 1024, 0), 0);
    /* Half a bit twice is one bit, but for the last places. */
    uint64_t half = bits_share(-512, 0);
    uint64_t error = ((half >> 20) * (half >> 20)) - (UINT64_C(1) << 39);
    assert_true(error + (1U << 22) < (1U << 23));
}

static void bits_posterior_sums_to_one(void **state)
{
    (void)state;
    static const int32_t scores[] = {0, -1024, -2048, -2048};
    uint32_t ppm[4];
    bits_posterior_ppm(scores, 4, ppm);
    assert_int_equal(ppm[0], 500000);
    assert_int_equal(ppm[1], 250000);
    assert_int_equal(ppm[2], 125000);
    assert_int_equal(ppm[3], 125000);
}

static void bits_choose_counts(void **state)
{
    (void)state;
    assert_int_equal(bits_log2_choose(40, 0), 0);
    assert_int_equal(bits_log2_choose(8, 1), 3 * 1024);
    /* C(40, 7) = 18,643,560: 24.15 bits, less what seven roundings lose. */
    assert_in_range(bits_log2_choose(40, 7), 24 * 1024 + 130, 24 * 1024 + 155);
}

static void bits_sum_adds_probabilities(void **state)
{
    (void)state;
    assert_int_equal(bits_log2_sum(-1024, -1024), 0);
    assert_int_equal(bits_log2_sum(5000, -60000), 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_share_halves),
        cmocka_unit_test(bits_posterior_sums_to_one),
        cmocka_unit_test(bits_choose_counts),
        cmocka_unit_test(bits_sum_adds_probabilities),
    };
    int failed = unit_run_cases("bits_log2", bits_cases, bits_log2_holds);
    return failed + cmocka_run_group_tests_name("bits", tests, NULL, NULL);
}
