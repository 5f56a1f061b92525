#include "model/money.h"
#include "unit.h"

static const struct parse_case {
    const char *name;
    const char *text;
    char mark;
    unsigned exponent;
    enum money_error error;
    int64_t minor;
} parse_cases[] = {
    {"units and cents", "12.30", '.', 2, MONEY_OK, 1230},
    {"a comma", "12,30", ',', 2, MONEY_OK, 1230},
    {"no mark", "12", '.', 2, MONEY_OK, 1200},
    {"a mark at the end", "12.", '.', 2, MONEY_OK, 1200},
    {"a mark at the beginning", ".3", '.', 2, MONEY_OK, 30},
    {"leading zeros", "000.05", '.', 2, MONEY_OK, 5},
    {"zeros beyond the exponent", "1.2300", '.', 2, MONEY_OK, 123},
    {"yen", "1200", '.', 0, MONEY_OK, 1200},
    {"yen with zeros", "1200.00", '.', 0, MONEY_OK, 1200},
    {"dinar", "1.234", '.', 3, MONEY_OK, 1234},
    {"four decimals", "0.0001", '.', 4, MONEY_OK, 1},
    {"the largest", "9999999999999999.99", '.', 2, MONEY_OK, MONEY_MAX_MINOR},
    {"one more cent", "10000000000000000.00", '.', 2, MONEY_RANGE, 0},
    {"19 digits", "9999999999999999999", '.', 0, MONEY_RANGE, 0},
    {"too large once filled up", "999999999999999999", '.', 2, MONEY_RANGE, 0},
    {"a cent's tenth", "1.234", '.', 2, MONEY_DECIMALS, 0},
    {"yen with cents", "12.5", '.', 0, MONEY_DECIMALS, 0},
    {"a letter is worse than decimals", "1.234x", '.', 2, MONEY_MALFORMED, 0},
    {"empty", "", '.', 2, MONEY_MALFORMED, 0},
    {"only a mark", ".", '.', 2, MONEY_MALFORMED, 0},
    {"two marks", "1.2.3", '.', 2, MONEY_MALFORMED, 0},
    {"the other mark", "1,23", '.', 2, MONEY_MALFORMED, 0},
    {"a sign", "-1.00", '.', 2, MONEY_MALFORMED, 0},
    {"an exponent", "1e3", '.', 2, MONEY_MALFORMED, 0},
    {"a blank", "1 000", '.', 2, MONEY_MALFORMED, 0},
};

static void parse_case_holds(void **state)
{
    const struct parse_case *c = *state;
    int64_t minor = -7;
    assert_int_equal(money_parse(slice_from(c->text), c->mark, c->exponent, &minor), c->error);
    assert_int_equal(minor, c->error == MONEY_OK ? c->minor : -7);
}

static const struct exact_case {
    const char *name; /* the text itself */
    char mark;
    bool negative;
    const char *exact;
} exact_cases[] = {
    {"8.4850", '.', true, "-8.485"},
    {"00000000000115.8331", '.', false, "115.8331"},
    {"1610.0655820336997", '.', false, "1610.0655820336997"},
    {",005", ',', false, "0.005"},
    {"000,0050", ',', true, "-0.005"},
};

static void exact_case_holds(void **state)
{
    const struct exact_case *c = *state;
    struct buffer buffer = {0};
    int64_t minor = -7;
    assert_int_equal(money_parse(slice_from(c->name), c->mark, 2, &minor), MONEY_DECIMALS);
    assert_int_equal(minor, -7);
    money_exact_format(slice_from(c->name), c->mark, c->negative, &buffer);
    assert_true(slice_equal(buffer_slice(&buffer), slice_from(c->exact)));
    buffer_clear(&buffer);
}

static const struct format_case {
    const char *name;
    int64_t minor;
    unsigned exponent;
    const char *text;
} format_cases[] = {
    {"cents", 5, 2, "0.05"},
    {"negative cents", -5, 2, "-0.05"},
    {"zero", 0, 2, "0.00"},
    {"yen", -1200, 0, "-1200"},
    {"dinar", 1234, 3, "1.234"},
    {"four decimals", 10001, 4, "1.0001"},
    {"the smallest number there is", INT64_MIN, 2, "-92233720368547758.08"},
};

static void format_case_holds(void **state)
{
    const struct format_case *c = *state;
    struct buffer buffer = {0};
    money_format(c->minor, c->exponent, &buffer);
    assert_true(slice_equal(buffer_slice(&buffer), slice_from(c->text)));
    buffer_clear(&buffer);
}

static void sums_are_checked(void **state)
{
    (void)state;
    int64_t out = 42;
    assert_true(money_add(INT64_MAX - 1, 1, &out));
    assert_true(out == INT64_MAX);
    out = 42;
    assert_false(money_add(INT64_MAX, 1, &out));
    assert_false(money_add(INT64_MIN, -1, &out));
    assert_false(money_subtract(INT64_MIN, 1, &out));
    assert_false(money_subtract(0, INT64_MIN, &out));
    assert_int_equal(out, 42);
    assert_true(money_subtract(-1, INT64_MAX, &out));
    assert_true(out == INT64_MIN);
    assert_true(money_add(5, 7, &out));
    assert_int_equal(out, 12);
    assert_int_equal(money_magnitude(-3), 3);
    assert_int_equal(money_magnitude(3), 3);
    assert_int_equal(money_scale(0), 1);
    assert_int_equal(money_scale(3), 1000);
    assert_true(money_scale(18) == INT64_C(1000000000000000000));
}

/* What is written is read back, for every exponent. */
static void written_and_read_back(void **state)
{
    (void)state;
    static const int64_t amounts[] = {0, 1, 9, 10, 99, 100, 12345, MONEY_MAX_MINOR};
    for (unsigned exponent = 0; exponent <= 4; exponent++) {
        for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
            struct buffer buffer = {0};
            int64_t minor = -1;
            money_format(amounts[i], exponent, &buffer);
            assert_int_equal(money_parse(buffer_slice(&buffer), '.', exponent, &minor), MONEY_OK);
            assert_true(minor == amounts[i]);
            buffer_clear(&buffer);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_checked),
        cmocka_unit_test(written_and_read_back),
    };
    return unit_run_cases("money_parse", parse_cases, parse_case_holds) +
           unit_run_cases("money_exact_format", exact_cases, exact_case_holds) +
           unit_run_cases("money_format", format_cases, format_case_holds) +
           cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
