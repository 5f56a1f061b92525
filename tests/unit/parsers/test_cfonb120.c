/*
 * CFONB 120: amounts with their sign, then files that differ from a good one in one place, in the
 * order of the records. What the good ones say in full is tested end to end.
 */
#include "fixed_outcome.h"
#include "parsers/cfonb120.h"
#include "parsers/cfonb120_internal.h"

static const struct amount_case {
    const char *name;
    const char *text;
    unsigned decimals;
    const char *currency;
    enum money_error error;
    int64_t minor;
} amount_cases[] = {
    {"{ is +0", "0000000000100{", 2, "EUR", MONEY_OK, 1000},
    {"A is +1", "0000000000100A", 2, "EUR", MONEY_OK, 1001},
    {"E is +5", "0000000000100E", 2, "EUR", MONEY_OK, 1005},
    {"I is +9", "0000000000100I", 2, "EUR", MONEY_OK, 1009},
    {"} is -0", "0000000000100}", 2, "EUR", MONEY_OK, -1000},
    {"J is -1", "0000000000100J", 2, "EUR", MONEY_OK, -1001},
    {"N is -5", "0000000000100N", 2, "EUR", MONEY_OK, -1005},
    {"R is -9", "0000000000100R", 2, "EUR", MONEY_OK, -1009},
    {"zero has no sign", "0000000000000}", 2, "EUR", MONEY_OK, 0},
    {"a plain digit", "00000000001005", 2, "EUR", MONEY_OK, 1005},
    {"blanks in front", "         100A", 2, "EUR", MONEY_OK, 1001},
    {"three decimals of three", "0000000000100A", 3, "TND", MONEY_OK, 1001},
    {"two decimals of three", "0000000000100A", 2, "TND", MONEY_OK, 10010},
    {"none of two", "0000000000100A", 0, "EUR", MONEY_OK, 100100},
    {"three decimals of two, zero", "0000000000100{", 3, "EUR", MONEY_OK, 100},
    {"three decimals of two", "0000000000100A", 3, "EUR", MONEY_DECIMALS, 0},
    {"yen with decimals", "0000000000100A", 2, "JPY", MONEY_DECIMALS, 0},
    {"S is no sign", "0000000000100S", 2, "EUR", MONEY_MALFORMED, 0},
    {"small letter", "0000000000100a", 2, "EUR", MONEY_MALFORMED, 0},
    {"a sign in front", "-000000000100A", 2, "EUR", MONEY_MALFORMED, 0},
    {"letter inside", "0000000A00100A", 2, "EUR", MONEY_MALFORMED, 0},
    {"blanks", "              ", 2, "EUR", MONEY_MALFORMED, 0},
    {"nothing", "", 2, "EUR", MONEY_MALFORMED, 0},
    {"a digit too many", "00000000000100A", 2, "EUR", MONEY_MALFORMED, 0},
};

static void amount_case_holds(void **state)
{
    const struct amount_case *c = *state;
    struct currency currency = {0};
    int64_t minor = 77;
    assert_true(currency_parse(slice_from(c->currency), &currency));
    assert_int_equal(cfonb120_amount(slice_from(c->text), c->decimals, currency, &minor), c->error);
    assert_int_equal(minor, c->error == MONEY_OK ? c->minor : 77);
}

#define DAY "cfonb120/plain-day.txt"

static const struct fixed_case cfonb120_cases[] = {
    {"as it is", DAY, 0, 0, NULL, STATUS_OK, "", 1, 3, 3, 20200},
    {"no currency", DAY, 1, 17, "   ", STATUS_INVALID, "TS-CCY-001 ", 0, 0, 0, 0},
    {"unknown currency", DAY, 1, 17, "EUX", STATUS_INVALID, "TS-CCY-001 ", 0, 0, 0, 0},
    {"no decimals in 01", DAY, 1, 20, " ", STATUS_OK, "TS-CFONB-005 ", 1, 3, 3, 20200},
    {"three decimals in 01, all zero", DAY, 1, 20, "3", STATUS_OK, "", 1, 3, 3, 20200},
    {"old balance of no day", DAY, 1, 35, "310226", STATUS_INVALID, "TS-DAT-001 ", 0, 0, 0, 0},
    {"old balance without a sign that is known", DAY, 1, 104, "T", STATUS_INVALID, "TS-AMT-001 ", 0,
     0, 0, 0},
    {"no old balance", DAY, 1, 0, NULL, STATUS_INVALID, "TS-CFONB-002 ", 0, 0, 0, 0},
    {"old balance twice", DAY, 1, 0, "twice", STATUS_OK, "TS-CFONB-003 ", 2, 3, 3, 20200},

    {"movement without a currency", DAY, 2, 17, "   ", STATUS_OK, "", 1, 3, 3, 20200},
    {"movement without decimals", DAY, 2, 20, " ", STATUS_OK, "", 1, 3, 3, 20200},
    {"movement in another currency", DAY, 2, 17, "USD", STATUS_OK, "TS-CFONB-006 ", 1, 3, 3, 20200},
    {"movement in no currency that is known", DAY, 2, 17, "E R", STATUS_INVALID, "TS-CCY-001 ", 0,
     0, 0, 0},
    {"movement of another account", DAY, 2, 22, "9", STATUS_OK, "TS-CFONB-004 ", 1, 3, 3, 20200},
    {"movement of another branch", DAY, 2, 12, "9", STATUS_OK, "", 1, 3, 3, 20200},
    {"booking date of no day", DAY, 2, 35, "310226", STATUS_INVALID, "TS-DAT-001 ", 0, 0, 0, 0},
    {"no value date", DAY, 2, 43, "      ", STATUS_OK, "", 1, 3, 3, 20200},
    {"value date of no day", DAY, 2, 43, "  0126", STATUS_INVALID, "TS-DAT-001 ", 0, 0, 0, 0},
    {"debit instead of credit", DAY, 2, 104, "}", STATUS_OK, "", 1, 3, 3, 20200 - 50000},
    {"amount in another place", DAY, 2, 91, "EUR", STATUS_INVALID, "TS-AMT-001 ", 0, 0, 0, 0},
    {"fraction of a cent", DAY, 2, 20, "3", STATUS_OK, "", 1, 3, 3, 20200 - 22500},
    {"complement of an unknown kind", DAY, 3, 46, "QQQ", STATUS_OK, "", 1, 3, 3, 20200},
    {"record of no kind", DAY, 3, 1, "06", STATUS_INVALID, "TS-FIX-003 ", 0, 0, 0, 0},
    {"complement behind the old balance", DAY, 2, 1, "05", STATUS_OK, "TS-CFONB-007 ", 1, 2, 2,
     -4800},

    {"new balance left out", DAY, 15, 0, NULL, STATUS_OK, "TS-CFONB-003 ", 1, 3, 3, 20200},
    {"new balance twice", DAY, 15, 0, "twice", STATUS_INVALID, "TS-CFONB-002 ", 0, 0, 0, 0},
    {"new balance of another account", DAY, 15, 22, "9", STATUS_OK, "TS-CFONB-004 ", 1, 3, 3,
     20200},
    {"new balance that can't be read", DAY, 15, 100, "?", STATUS_INVALID, "TS-AMT-001 ", 0, 0, 0,
     0},
    {"several statements", "cfonb120/several-statements.txt", 0, 0, NULL, STATUS_OK, "", 3, 2, 2,
     905},
    {"lines of 240", "cfonb120/broken-lines-of-240.txt", 0, 0, NULL, STATUS_INVALID,
     "TS-CFONB-001 ", 0, 0, 0, 0},
};

static void cfonb120_case_holds(void **state)
{
    fixed_case_holds(*state, cfonb120_parse);
}

static void cfonb120_limits_hold(void **state)
{
    (void)state;
    fixed_limits_hold(DAY, cfonb120_parse);
}

static void cfonb120_sniffs_its_records(void **state)
{
    (void)state;
    struct buffer bytes = fixed_outcome_read(DAY);
    struct slice file = buffer_slice(&bytes);
    assert_true(cfonb120_sniff(file) > 95);
    assert_true(cfonb120_sniff(slice_skip(file, 121)) > 95);    /* begins with a movement */
    assert_int_equal(cfonb120_sniff(slice_skip(file, 242)), 0); /* with a complement */
    assert_int_equal(cfonb120_sniff(slice_take(file, 100)), 0); /* cut before the amount */
    assert_int_equal(cfonb120_sniff((struct slice){NULL, 0}), 0);
    assert_int_equal(cfonb120_sniff(SLICE("01,122099999,123456789,040621,0200,1,65,,2/")), 0);
    buffer_clear(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cfonb120_limits_hold),
        cmocka_unit_test(cfonb120_sniffs_its_records),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    failed += unit_run_cases("amounts", amount_cases, amount_case_holds);
    return failed + unit_run_cases("cfonb120", cfonb120_cases, cfonb120_case_holds);
}
