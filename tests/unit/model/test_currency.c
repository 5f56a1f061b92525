#include "model/currency.h"
#include "unit.h"

static const struct currency_case {
    const char *name;
    const char *text;
    int exponent; /* -1 where it is no currency */
} currency_cases[] = {
    {"euro", "EUR", 2},
    {"yen has no decimals", "JPY", 0},
    {"dinar has three", "BHD", 3},
    {"unidad de fomento has four", "CLF", 4},
    {"króna", "ISK", 0},
    {"forint has two, used or not", "HUF", 2},
    {"franc CFA", "XOF", 0},
    {"retired, still read", "DEM", 2},
    {"the first row", "AED", 2},
    {"the last row", "ZWL", 2},
    {"lower case", "eur", -1},
    {"unknown", "XYZ", -1},
    {"two letters", "EU", -1},
    {"four letters", "EURO", -1},
    {"empty", "", -1},
    {"a sign", "€", -1},
};

static void currency_case_holds(void **state)
{
    const struct currency_case *c = *state;
    struct currency currency = {{0}, 0};
    assert_int_equal(currency_parse(slice_from(c->text), &currency), c->exponent >= 0);
    assert_int_equal(currency_present(currency), c->exponent >= 0);
    if (c->exponent >= 0) {
        assert_int_equal(currency.exponent, c->exponent);
        assert_true(slice_equal(currency_code(&currency), slice_from(c->text)));
    }
}

/* The search by halves finds a row only where the table is sorted: try all there could be. */
static void every_row_is_found(void **state)
{
    (void)state;
    unsigned found = 0;
    char text[3];
    for (text[0] = 'A'; text[0] <= 'Z'; text[0]++) {
        for (text[1] = 'A'; text[1] <= 'Z'; text[1]++) {
            for (text[2] = 'A'; text[2] <= 'Z'; text[2]++) {
                struct currency currency = {{0}, 0};
                if (currency_parse((struct slice){text, 3}, &currency)) {
                    assert_memory_equal(currency.code, text, 3);
                    assert_true(currency.exponent <= 4 && currency.exponent != 1);
                    found++;
                }
            }
        }
    }
    assert_true(found > 170);
}

static void equality(void **state)
{
    (void)state;
    const struct currency eur = {"EUR", 2};
    const struct currency usd = {"USD", 2};
    const struct currency none = {{0}, 0};
    assert_true(currency_equal(eur, eur));
    assert_false(currency_equal(eur, usd));
    assert_false(currency_equal(eur, none));
    assert_int_equal(currency_code(&none).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found),
        cmocka_unit_test(equality),
    };
    return unit_run_cases("currency_parse", currency_cases, currency_case_holds) +
           cmocka_run_group_tests_name("currency", tests, NULL, NULL);
}
