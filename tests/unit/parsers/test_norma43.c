/*
 * Norma 43: files that differ from a good one in one place, in the order of the records; currencies
 * and concepts. What the good ones say in full is tested end to end.
 */
#include "fixed_outcome.h"
#include "parsers/norma43.h"
#include "parsers/norma43_codes.h"

#define MONTH "norma43/plain-month.n43"

static const struct fixed_case norma43_cases[] = {
    {"as it is", MONTH, 0, 0, NULL, STATUS_OK, "", 1, 5, 5, 22200},
    {"bank of zeros", MONTH, 1, 3, "0000", STATUS_OK, "TS-NORMA-006 ", 1, 5, 5, 22200},
    {"first day of no month", MONTH, 1, 21, "261301", STATUS_INVALID, "TS-DAT-001 ", 0, 0, 0, 0},
    {"last day not told", MONTH, 1, 27, "000000", STATUS_OK, "", 1, 5, 5, 22200},
    {"sign of the old balance", MONTH, 1, 33, "0", STATUS_INVALID, "TS-NORMA-008 ", 0, 0, 0, 0},
    {"overdrawn", MONTH, 1, 33, "1", STATUS_OK, "", 1, 5, 5, 22200},
    {"old balance in letters", MONTH, 1, 40, "X", STATUS_INVALID, "TS-AMT-001 ", 0, 0, 0, 0},
    {"currency of no number", MONTH, 1, 48, "   ", STATUS_INVALID, "TS-CCY-001 ", 0, 0, 0, 0},
    {"another currency than in 33", MONTH, 1, 48, "840", STATUS_OK, "TS-NORMA-006 ", 1, 5, 5,
     22200},
    {"no account", MONTH, 1, 0, NULL, STATUS_INVALID, "TS-NORMA-001 ", 0, 0, 0, 0},
    {"account twice", MONTH, 1, 0, "twice", STATUS_OK, "TS-NORMA-002 TS-NORMA-005 ", 2, 5, 5,
     22200},

    {"credit", MONTH, 2, 28, "2", STATUS_OK, "", 1, 5, 5, 22200},
    {"debit", MONTH, 2, 28, "1", STATUS_OK, "TS-NORMA-003 TS-NORMA-004 TS-NORMA-003 TS-NORMA-004 ",
     1, 5, 5, 22200 - 50000},
    {"sign 3", MONTH, 2, 28, "3", STATUS_INVALID, "TS-NORMA-008 ", 0, 0, 0, 0},
    {"booking date of no day", MONTH, 2, 11, "260230", STATUS_INVALID, "TS-DAT-001 ", 0, 0, 0, 0},
    {"booking date the other way round", MONTH, 2, 11, "310126", STATUS_OK, "", 1, 5, 5, 22200},
    {"value date of no day", MONTH, 2, 17, "26O105", STATUS_INVALID, "TS-DAT-001 ", 0, 0, 0, 0},
    {"amount with a comma", MONTH, 2, 40, ",", STATUS_INVALID, "TS-AMT-001 ", 0, 0, 0, 0},
    {"another amount", MONTH, 2, 42, "1", STATUS_OK, "TS-NORMA-004 ", 1, 5, 5, 22201},
    {"movement left out", MONTH, 9, 0, NULL, STATUS_OK, "TS-NORMA-003 TS-NORMA-004 ", 1, 4, 4,
     22490},
    {"movement twice", MONTH, 9, 0, "twice", STATUS_OK, "TS-NORMA-003 TS-NORMA-004 TS-NORMA-005 ",
     1, 6, 6, 21910},
    {"text in front of any movement", MONTH, 2, 1, "23", STATUS_OK,
     "TS-NORMA-009 TS-NORMA-003 TS-NORMA-004 ", 1, 4, 4, -2800},
    {"text left out", MONTH, 4, 0, NULL, STATUS_OK, "", 1, 5, 5, 22200},
    {"equivalent in no currency", MONTH, 11, 5, "999", STATUS_OK, "", 1, 5, 5, 22200},
    {"record of no kind", MONTH, 4, 1, "44", STATUS_INVALID, "TS-FIX-003 ", 0, 0, 0, 0},
    {"record 00 inside an account", MONTH, 4, 1, "00", STATUS_INVALID, "TS-FIX-003 ", 0, 0, 0, 0},

    {"end of another account", MONTH, 13, 11, "9", STATUS_OK, "TS-NORMA-006 ", 1, 5, 5, 22200},
    {"another number of debits", MONTH, 13, 25, "9", STATUS_OK, "TS-NORMA-003 ", 1, 5, 5, 22200},
    {"another sum of debits", MONTH, 13, 39, "9", STATUS_OK, "TS-NORMA-004 ", 1, 5, 5, 22200},
    {"another number of credits", MONTH, 13, 44, "9", STATUS_OK, "TS-NORMA-003 ", 1, 5, 5, 22200},
    {"another sum of credits", MONTH, 13, 58, "9", STATUS_OK, "TS-NORMA-004 ", 1, 5, 5, 22200},
    {"sum in letters", MONTH, 13, 50, "X", STATUS_INVALID, "TS-AMT-001 ", 0, 0, 0, 0},
    {"sign of the new balance", MONTH, 13, 59, " ", STATUS_INVALID, "TS-NORMA-008 ", 0, 0, 0, 0},
    {"end of account left out", MONTH, 13, 0, NULL, STATUS_OK, "TS-NORMA-002 ", 1, 5, 5, 22200},
    {"end of account twice", MONTH, 13, 0, "twice", STATUS_INVALID, "TS-NORMA-001 TS-NORMA-005 ", 0,
     0, 0, 0},
    {"record 88 counts itself", MONTH, 14, 21, "000014", STATUS_OK, "", 1, 5, 5, 22200},
    {"another number of records", MONTH, 14, 21, "000015", STATUS_OK, "TS-NORMA-005 ", 1, 5, 5,
     22200},
    {"no end of file", MONTH, 14, 0, NULL, STATUS_OK, "", 1, 5, 5, 22200},
    {"several accounts", "norma43/several-accounts.n43", 0, 0, NULL, STATUS_OK, "", 3, 6, 6, 27200},
    {"yen", "norma43/yen-without-decimals.n43", 0, 0, NULL, STATUS_OK, "", 1, 1, 1, 500},
    {"yen with decimals", "norma43/yen-without-decimals.n43", 2, 42, "5", STATUS_INVALID,
     "TS-AMT-002 TS-NORMA-004 ", 0, 0, 0, 0},
};

static void norma43_case_holds(void **state)
{
    fixed_case_holds(*state, norma43_parse);
}

static void norma43_limits_hold(void **state)
{
    (void)state;
    fixed_limits_hold(MONTH, norma43_parse);
}

static void norma43_sniffs_its_records(void **state)
{
    (void)state;
    struct buffer bytes = fixed_outcome_read(MONTH);
    struct buffer header = fixed_outcome_read("norma43/header-00.n43");
    struct slice file = buffer_slice(&bytes);
    assert_true(norma43_sniff(file) > 90);
    assert_true(norma43_sniff(buffer_slice(&header)) > 90);
    assert_true(norma43_sniff(slice_skip(file, 81)) > 0);      /* begins with a movement */
    assert_int_equal(norma43_sniff(slice_skip(file, 162)), 0); /* with a text */
    assert_int_equal(norma43_sniff(slice_take(file, 40)), 0);
    assert_int_equal(norma43_sniff((struct slice){NULL, 0}), 0);
    assert_int_equal(norma43_sniff(SLICE("11;2026-01-05;12,50;EUR")), 0);
    buffer_clear(&header);
    buffer_clear(&bytes);
}

static void currencies_have_numbers(void **state)
{
    (void)state;
    static const char *const known[][2] = {{"978", "EUR"}, {"840", "USD"}, {"826", "GBP"},
                                           {"756", "CHF"}, {"392", "JPY"}, {"724", "ESP"},
                                           {"008", "ALL"}, {"986", "BRL"}};
    static const char *const unknown[] = {"000", "999", "97", "9780", "", "EUR", "960"};
    struct currency currency;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_true(norma43_currency(slice_from(known[i][0]), &currency));
        assert_true(slice_equal(currency_code(&currency), slice_from(known[i][1])));
    }
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        assert_false(norma43_currency(slice_from(unknown[i]), &currency));
    }
}

static void concepts_have_words(void **state)
{
    (void)state;
    assert_true(slice_equal(norma43_concept(SLICE("12")), SLICE("card")));
    assert_true(slice_equal(norma43_concept(SLICE("99")), SLICE("various")));
    assert_int_equal(norma43_concept(SLICE("50")).len, 0);
    assert_int_equal(norma43_concept(SLICE("")).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(norma43_limits_hold),
        cmocka_unit_test(norma43_sniffs_its_records),
        cmocka_unit_test(currencies_have_numbers),
        cmocka_unit_test(concepts_have_words),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + unit_run_cases("norma43", norma43_cases, norma43_case_holds);
}
