/* The ways in which an amount may pay a set: which fit, what they deduct, and how far apart they
 * are. */
#include "matchers/ways.h"

#include "matchers/bits.h"
#include "matchers/ways_withheld.h"
#include "matchers/weights.h"
#include "unit.h"

static struct terms terms_make(bool agreed)
{
    return (struct terms){.tolerance_minor = 5,
                          .tolerance_ppm = 1000,
                          .charges_max_minor = 3000,
                          .charges_max_ppm = 50000,
                          .withheld_agreed = agreed,
                          .withheld = {{50000, 100000}, 2}};
}

/* One item of 1,190.00 with 190.00 of value added tax, 2 % discount, and rates of 5 % and 10 %. */
static const struct ways_row {
    const char *name;
    int64_t amount_minor;
    int64_t told_minor; /* charges that the bank tells */
    bool of_net;
    bool discount;
    unsigned way; /* the likeliest */
    uint32_t withheld_ppm;
    int64_t withheld_minor;
    int64_t charges_minor;
    int64_t difference_minor;
} ways_rows[] = {
    {"exact", 119000, 0, false, true, WAY_EXACT, 0, 0, 0, 0},
    {"discount", 116620, 0, false, true, WAY_DISCOUNT, 0, 0, 0, 0},
    {"discount, rounded", 116618, 0, false, true, WAY_DISCOUNT | WAY_ROUNDING, 0, 0, 0, 2},
    {"discount, and charges that nobody told", 115620, 0, false, true, WAY_DISCOUNT | WAY_CHARGES,
     0, 0, 1000, 0},
    {"discount and charges told", 115870, 750, false, true, WAY_DISCOUNT | WAY_CHARGES, 0, 0, 750,
     0},
    {"discount and charges told, rounded", 115868, 750, false, true,
     WAY_DISCOUNT | WAY_CHARGES | WAY_ROUNDING, 0, 0, 750, 2},
    {"charges told, rounded up", 118253, 750, false, false, WAY_CHARGES | WAY_ROUNDING, 0, 0, 750,
     -3},
    {"10 % of the gross amount", 107100, 0, false, false, WAY_WITHHELD, 100000, 11900, 0, 0},
    {"5 % of the gross amount", 113050, 0, false, false, WAY_WITHHELD, 50000, 5950, 0, 0},
    {"10 % of the net amount", 109000, 0, true, false, WAY_WITHHELD, 100000, 10000, 0, 0},
    {"tax, rounded", 107101, 0, false, false, WAY_WITHHELD | WAY_ROUNDING, 100000, 11900, 0, -1},
    {"tax and charges told", 106350, 750, false, false, WAY_WITHHELD | WAY_CHARGES, 100000, 11900,
     750, 0},
    {"tax, and charges that nobody told", 106100, 0, false, false, WAY_WITHHELD | WAY_CHARGES,
     100000, 11900, 1000, 0},
    {"discount, then tax", 104958, 0, false, true, WAY_DISCOUNT | WAY_WITHHELD, 100000, 11662, 0,
     0},
    {"discount, tax and charges told, rounded", 104207, 750, false, true,
     WAY_DISCOUNT | WAY_WITHHELD | WAY_CHARGES | WAY_ROUNDING, 100000, 11662, 750, 1},
    {"rounded down by the most that may be", 118995, 0, false, false, WAY_ROUNDING, 0, 0, 0, 5},
    {"rounded up by the most that may be", 119005, 0, false, false, WAY_ROUNDING, 0, 0, 0, -5},
    {"a cent more than may be rounded up", 119006, 0, false, false, WAY_OVER, 0, 0, 0, 0},
    {"a cent more than may be rounded down", 118994, 0, false, false, WAY_CHARGES, 0, 0, 6, 0},
    {"the most that charges may be", 116000, 0, false, false, WAY_CHARGES, 0, 0, 3000, 0},
    {"a cent more than charges may be", 115999, 0, false, false, WAY_PART, 0, 0, 0, 0},
    {"nothing but a part", 80000, 0, false, true, WAY_PART, 0, 0, 0, 0},
    {"charges beyond the limit are a part", 104000, 0, false, false, WAY_PART, 0, 0, 0, 0},
    {"too much", 150000, 0, false, true, WAY_OVER, 0, 0, 0, 0},
};

static void ways_row_holds(void **state)
{
    const struct ways_row *row = *state;
    struct terms terms = terms_make(true);
    struct rates rates;
    struct ways_withheld open[TERMS_RATES_MAX];
    struct ways_withheld net[TERMS_RATES_MAX];
    struct ways_result found[WAYS_MAX];
    const struct item item = {.amount_minor = 119000,
                              .open_minor = 119000,
                              .discount_ppm = row->discount ? 20000 : 0,
                              .tax_minor = 19000,
                              .tax_known = true};
    const int64_t open_minor = 119000;
    const uint32_t number = 0;
    struct ways_case c = {.terms = &terms,
                          .amount_minor = row->amount_minor,
                          .open_minor = open_minor,
                          .net_minor = row->discount ? 116620 : open_minor,
                          .discount_in_time = row->discount,
                          .charges_minor = row->told_minor,
                          .chance_bits = -18 * BITS_ONE};
    terms.withheld_of_net = row->of_net;
    rates_default(&rates);
    ways_withhold(&item, &open_minor, &number, 1, &c, open, net);
    assert_non_null(c.withheld_open);
    size_t count = ways_find(&rates, &c, found);
    assert_true(count > 0 && count <= WAYS_MAX);
    assert_int_equal(found[0].way, row->way);
    assert_int_equal(found[0].parts.withheld_ppm, row->withheld_ppm);
    assert_int_equal(found[0].parts.withheld_minor, row->withheld_minor);
    assert_int_equal(found[0].parts.charges_minor, row->charges_minor);
    assert_int_equal(found[0].parts.difference_minor, row->difference_minor);
    for (size_t i = 0; i < count; i++) {
        /* Whatever fits makes up the amount, and never by giving away more than is allowed. */
        const struct ways_parts *parts = &found[i].parts;
        assert_true(i == 0 || found[i].amount_bits <= found[i - 1].amount_bits);
        assert_non_null(ways_evidence_name(found[i].way));
        if (found[i].way < WAY_SUMS) {
            int64_t due = ways_has(found[i].way, WAY_DISCOUNT) ? c.net_minor : c.open_minor;
            assert_int_equal(due - parts->withheld_minor - parts->charges_minor -
                                 parts->difference_minor,
                             row->amount_minor);
            assert_true(parts->charges_minor >= 0 && parts->charges_minor <= 3000);
            assert_true(money_magnitude(parts->difference_minor) <= 5);
        }
    }
}

/* Three items whose taxes, rounded one by one, are a cent more than that of their sum. */
static void the_tax_of_a_sum_is_understood(void **state)
{
    (void)state;
    struct terms terms = terms_make(true);
    struct rates rates;
    struct ways_withheld open[TERMS_RATES_MAX];
    struct ways_withheld net[TERMS_RATES_MAX];
    struct ways_result found[WAYS_MAX];
    const struct item items[3] = {
        {.open_minor = 10005}, {.open_minor = 10005}, {.open_minor = 10005}};
    const int64_t open_minor[3] = {10005, 10005, 10005}; /* 10 %: 1000.5 each, 3001.5 of the sum */
    const uint32_t numbers[3] = {0, 1, 2};
    struct ways_case c = {
        .terms = &terms, .open_minor = 30015, .net_minor = 30015, .chance_bits = -18 * BITS_ONE};
    rates_default(&rates);
    ways_withhold(items, open_minor, numbers, 3, &c, open, net);
    assert_int_equal(c.withheld_open[1].items_minor, 3003);
    assert_int_equal(c.withheld_open[1].sum_minor, 3002);
    for (int64_t tax_minor = 3002; tax_minor <= 3003; tax_minor++) {
        c.amount_minor = 30015 - tax_minor;
        assert_true(ways_find(&rates, &c, found) > 0);
        assert_int_equal(found[0].way, WAY_WITHHELD);
        assert_int_equal(found[0].parts.withheld_minor, tax_minor);
        assert_true(found[0].exact);
    }
}

/* A way that more rates share weighs less, and one that nobody agreed on far less. */
static void more_ways_find_no_more_by_chance(void **state)
{
    (void)state;
    struct rates rates;
    struct ways_withheld open[TERMS_RATES_MAX];
    struct ways_withheld net[TERMS_RATES_MAX];
    struct ways_result found[WAYS_MAX];
    const struct item item = {.open_minor = 100000};
    const int64_t open_minor = 100000;
    const uint32_t number = 0;
    int32_t before = INT32_MAX;
    rates_default(&rates);
    for (uint32_t count = 1; count <= 4; count *= 2) {
        struct terms terms = terms_make(count < 4);
        terms.withheld = (struct terms_rates){{100000, 150000, 200000, 250000}, count};
        struct ways_case c = {.terms = &terms,
                              .amount_minor = 90000,
                              .open_minor = open_minor,
                              .net_minor = open_minor,
                              .chance_bits = -18 * BITS_ONE};
        ways_withhold(&item, &open_minor, &number, 1, &c, open, net);
        assert_true(ways_find(&rates, &c, found) >= 2);
        assert_int_equal(found[0].way, WAY_WITHHELD);
        assert_int_equal(found[0].exact, count < 4);
        int32_t prior = count < 4 ? WEIGHT_P_50 : WEIGHT_P_05;
        assert_int_equal(found[0].amount_bits, prior - bits_log2(count) + 18 * BITS_ONE);
        assert_true(found[0].amount_bits < before);
        before = found[0].amount_bits;
    }
}

/* Of what the list doesn't tell a tax of the net amount is not reckoned. */
static void what_is_not_told_is_not_withheld(void **state)
{
    (void)state;
    struct terms terms = terms_make(true);
    struct ways_withheld open[TERMS_RATES_MAX];
    struct ways_withheld net[TERMS_RATES_MAX];
    const struct item item = {.amount_minor = 119000};
    const int64_t open_minor = 119000;
    const uint32_t number = 0;
    struct ways_case c = {.terms = &terms};
    terms.withheld_of_net = true;
    ways_withhold(&item, &open_minor, &number, 1, &c, open, net);
    assert_null(c.withheld_open);
    /* Of an item open in part, the part of the tax. */
    const struct item half = {.amount_minor = 119000, .tax_minor = 19000, .tax_known = true};
    int64_t base_minor = 0;
    int64_t tax_minor = 0;
    assert_true(terms_withheld(&terms, 100000, &half, 59500, &base_minor, &tax_minor));
    assert_int_equal(base_minor, 50000);
    assert_int_equal(tax_minor, 5000);
    /* A credit note takes its tax back. */
    assert_true(terms_withheld(&terms, 100000, &half, -59500, &base_minor, &tax_minor));
    assert_int_equal(base_minor, -50000);
    assert_int_equal(tax_minor, -5000);
    assert_int_equal(terms_tax(5, 100000), 1); /* half up */
    assert_int_equal(terms_tax(4, 100000), 0);
    assert_int_equal(terms_tax(-5, 100000), -1);
}

/* Discounts of which some are late, or fall on credit notes. */
static void the_discounts_of_a_set_are_told_apart(void **state)
{
    (void)state;
    struct terms terms = terms_make(false);
    struct rates rates;
    struct ways_result found[WAYS_MAX];
    terms.withheld.count = 0;
    rates_default(&rates);
    /* 1,000.00 with 2 % in time, 500.00 with 3 % too late, a credit note of 200.00. */
    struct ways_case c = {.terms = &terms,
                          .open_minor = 130000,
                          .net_minor = 128000,
                          .late_minor = 1500,
                          .credited_minor = 400,
                          .discount_in_time = true,
                          .chance_bits = -18 * BITS_ONE};
    static const struct discounts_row {
        int64_t amount_minor;
        unsigned way;
        int64_t credited_minor;
        int64_t difference_minor;
    } rows[] = {
        {128000, WAY_DISCOUNT, 0, 0},
        {128400, WAY_DISCOUNT, 400, 0},
        {128401, WAY_DISCOUNT | WAY_ROUNDING, 400, -1},
        {126500, WAY_LATE_DISCOUNT, 0, 0},
        {130000, WAY_EXACT, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        c.amount_minor = rows[i].amount_minor;
        assert_true(ways_find(&rates, &c, found) > 0);
        assert_int_equal(found[0].way, rows[i].way);
        assert_int_equal(found[0].parts.credited_minor, rows[i].credited_minor);
        assert_int_equal(found[0].parts.difference_minor, rows[i].difference_minor);
        assert_int_equal(found[0].exact, rows[i].way == WAY_EXACT || rows[i].way == WAY_DISCOUNT);
    }
}

/* What can be no bank's charges is a part; what the bank tells is its charges all the same. */
static void charges_can_be_barred(void **state)
{
    (void)state;
    struct terms terms = terms_make(false);
    struct rates rates;
    struct ways_result found[WAYS_MAX];
    terms.withheld.count = 0;
    rates_default(&rates);
    struct ways_case c = {.terms = &terms,
                          .amount_minor = 99000,
                          .open_minor = 100000,
                          .net_minor = 100000,
                          .chance_bits = -18 * BITS_ONE};
    assert_true(ways_find(&rates, &c, found) == 2 && found[0].way == WAY_CHARGES);
    c.charges_barred = true;
    assert_true(ways_find(&rates, &c, found) == 1 && found[0].way == WAY_PART);
    c.charges_minor = 1000;
    assert_true(ways_find(&rates, &c, found) == 2 && found[0].way == WAY_CHARGES);
    assert_true(found[0].parts.charges_told);
    /* Behind a discount likewise. */
    c = (struct ways_case){.terms = &terms,
                           .amount_minor = 97000,
                           .open_minor = 100000,
                           .net_minor = 98000,
                           .discount_in_time = true,
                           .charges_barred = true,
                           .chance_bits = -18 * BITS_ONE};
    assert_true(ways_find(&rates, &c, found) == 1 && found[0].way == WAY_PART);
}

static void the_smaller_limit_wins(void **state)
{
    (void)state;
    assert_int_equal(terms_limit(5, 1000, 100000), 5);
    assert_int_equal(terms_limit(5, 1000, 4000), 4);
    assert_int_equal(terms_limit(5, 0, 100000), 0);
    assert_int_equal(terms_limit(0, 1000, 100000), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tax_of_a_sum_is_understood),
        cmocka_unit_test(more_ways_find_no_more_by_chance),
        cmocka_unit_test(what_is_not_told_is_not_withheld),
        cmocka_unit_test(the_discounts_of_a_set_are_told_apart),
        cmocka_unit_test(charges_can_be_barred),
        cmocka_unit_test(the_smaller_limit_wins),
    };
    return unit_run_cases("ways", ways_rows, ways_row_holds) +
           cmocka_run_group_tests_name("ways", tests, NULL, NULL);
}
