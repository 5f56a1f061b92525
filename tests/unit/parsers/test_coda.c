/*
 * CODA: files that differ from a good one in one place, in the order of the records. What the good
 * ones say in full stands beside the fixtures and is tested end to end.
 */
#include "fixed_outcome.h"
#include "parsers/coda.h"
#include "parsers/coda_internal.h"

#define DAY    "coda/plain-day.cod"
#define BATCH  "coda/batch-of-three.cod"
#define LEVELS "coda/batch-of-two-levels.cod"
#define ONE    "coda/one-payment-with-charges.cod"

static const struct fixed_case coda_cases[] = {
    {"as it is", DAY, 0, 0, NULL, STATUS_OK, "", 1, 4, 4, 32140},
    {"creation date is not needed", DAY, 1, 6, "999999", STATUS_OK, "", 1, 4, 4, 32140},
    {"marked as a duplicate", DAY, 1, 17, "D", STATUS_OK, "", 1, 4, 4, 32140},
    {"version 3", DAY, 1, 128, "3", STATUS_INVALID, "TS-CODA-001 ", 0, 0, 0, 0},
    {"no header", DAY, 1, 0, NULL, STATUS_INVALID, "TS-CODA-002 ", 0, 0, 0, 0},

    {"foreign account", DAY, 2, 2, "1", STATUS_INVALID, "TS-CCY-001 ", 0, 0, 0, 0},
    {"account with wrong check digits", DAY, 2, 6, "998", STATUS_OK, "TS-CODA-013 TS-CODA-010 ", 1,
     4, 4, 32140},
    {"no currency", DAY, 2, 19, "   ", STATUS_INVALID, "TS-CCY-001 ", 0, 0, 0, 0},
    {"sign of the old balance", DAY, 2, 43, "2", STATUS_INVALID, "TS-CODA-008 ", 0, 0, 0, 0},
    {"old balance in letters", DAY, 2, 44, "00O", STATUS_INVALID, "TS-AMT-001 ", 0, 0, 0, 0},
    {"old balance of no day", DAY, 2, 59, "310226", STATUS_INVALID, "TS-DAT-001 ", 0, 0, 0, 0},
    {"old balance without a date", DAY, 2, 59, "000000", STATUS_OK, "", 1, 4, 4, 32140},
    {"no old balance", DAY, 2, 0, NULL, STATUS_INVALID, "TS-CODA-002 ", 0, 0, 0, 0},
    {"another old balance", DAY, 2, 0, "twice", STATUS_OK, "TS-CODA-004 TS-CODA-005 ", 2, 4, 4,
     32140},

    {"credit", DAY, 3, 32, "0", STATUS_OK, "", 1, 4, 4, 32140},
    {"debit", DAY, 3, 32, "1", STATUS_OK, "TS-CODA-006 ", 1, 4, 4, 32140 - 50000},
    {"sign 2", DAY, 3, 32, "2", STATUS_INVALID, "TS-CODA-008 ", 0, 0, 0, 0},
    {"blank sign", DAY, 3, 32, " ", STATUS_INVALID, "TS-CODA-008 ", 0, 0, 0, 0},
    {"thousandths of a euro", DAY, 3, 47, "5", STATUS_INVALID, "TS-AMT-002 ", 0, 0, 0, 0},
    {"amount with a point", DAY, 3, 44, ".", STATUS_INVALID, "TS-AMT-001 ", 0, 0, 0, 0},
    {"amount padded with blanks", DAY, 3, 33, "         ", STATUS_OK, "", 1, 4, 4, 32140},
    {"blank amount", DAY, 3, 33, "               ", STATUS_INVALID, "TS-AMT-001 ", 0, 0, 0, 0},
    {"value date of no day", DAY, 3, 48, "300226", STATUS_INVALID, "TS-DAT-001 ", 0, 0, 0, 0},
    {"value date not known", DAY, 3, 48, "000000", STATUS_OK, "", 1, 4, 4, 32140},
    {"entry date of no day", DAY, 3, 116, "051326", STATUS_INVALID, "TS-DAT-001 ", 0, 0, 0, 0},
    {"reference with a wrong check digit", DAY, 3, 77, "2", STATUS_OK, "", 1, 4, 4, 32140},
    {"movement left out", BATCH, 13, 0, NULL, STATUS_OK, "TS-CODA-005 TS-CODA-006 ", 1, 1, 3, 6000},
    {"movement twice", DAY, 14, 0, "twice", STATUS_OK, "TS-CODA-005 TS-CODA-006 ", 1, 5, 5, 31840},
    {"record 2.2 of another movement", DAY, 4, 3, "0007", STATUS_OK, "TS-CODA-009 ", 1, 4, 4,
     32140},
    {"record 2.4", DAY, 4, 2, "4", STATUS_INVALID, "TS-FIX-003 ", 0, 0, 0, 0},
    {"record 3.1 of another movement", DAY, 6, 3, "0009", STATUS_OK, "TS-CODA-009 ", 1, 4, 4,
     32140},
    {"record of no kind", DAY, 6, 1, "5", STATUS_INVALID, "TS-FIX-003 ", 0, 0, 0, 0},
    {"record 2.2 left out", BATCH, 5, 0, NULL, STATUS_OK, "TS-CODA-005 ", 1, 2, 4, 5300},

    {"new balance left out", DAY, 15, 0, NULL, STATUS_OK, "TS-CODA-004 ", 1, 4, 4, 32140},
    {"new balance twice", DAY, 15, 0, "twice", STATUS_INVALID, "TS-CODA-002 ", 0, 0, 0, 0},
    {"sign of the new balance", DAY, 15, 42, "X", STATUS_INVALID, "TS-CODA-008 ", 0, 0, 0, 0},
    {"new balance of another account", DAY, 15, 5, "7", STATUS_OK, "TS-CODA-010 ", 1, 4, 4, 32140},
    {"free communication left out", DAY, 16, 0, NULL, STATUS_OK, "", 1, 4, 4, 32140},
    {"free communication counted", DAY, 17, 17, "000015", STATUS_OK, "", 1, 4, 4, 32140},
    {"header and trailer counted", DAY, 17, 17, "000016", STATUS_OK, "", 1, 4, 4, 32140},
    {"another count", DAY, 17, 17, "000013", STATUS_OK, "TS-CODA-005 ", 1, 4, 4, 32140},
    {"another sum of debits", DAY, 17, 37, "1", STATUS_OK, "TS-CODA-006 ", 1, 4, 4, 32140},
    {"another sum of credits", DAY, 17, 52, "1", STATUS_OK, "TS-CODA-006 ", 1, 4, 4, 32140},
    {"sum in letters", DAY, 17, 23, "X", STATUS_INVALID, "TS-AMT-001 ", 0, 0, 0, 0},
    {"no trailer", DAY, 17, 0, NULL, STATUS_OK, "TS-CODA-003 ", 1, 4, 4, 32140},
    {"trailer twice", DAY, 17, 0, "twice", STATUS_INVALID, "TS-CODA-002 ", 0, 0, 0, 0},

    {"batch of three", BATCH, 0, 0, NULL, STATUS_OK, "", 1, 2, 4, 5300},
    {"batch, a detail of another amount", BATCH, 4, 42, "2", STATUS_OK, "TS-CODA-007 ", 1, 2, 2,
     5300},
    {"batch, a detail of another sign", BATCH, 4, 32, "1", STATUS_OK, "TS-CODA-007 ", 1, 2, 2,
     5300},
    {"batch, a detail that can't be read", BATCH, 4, 42, "X", STATUS_INVALID, "TS-AMT-001 ", 0, 0,
     0, 0},
    {"batch without globalisation codes", BATCH, 3, 125, "0", STATUS_OK, "", 1, 2, 4, 5300},
    {"batch, a detail with another sequence number", BATCH, 10, 3, "0009", STATUS_OK,
     "TS-CODA-007 TS-CODA-009 TS-CODA-006 ", 1, 3, 3, 8300},
    {"two levels", LEVELS, 0, 0, NULL, STATUS_OK, "", 1, 1, 3, 10000},
    {"two levels told by types alone", LEVELS, 4, 125, "0", STATUS_OK, "", 1, 1, 3, 10000},
    {"two levels told by codes alone", LEVELS, 4, 54, "6", STATUS_OK, "", 1, 1, 3, 10000},
    {"one payment with charges", ONE, 0, 0, NULL, STATUS_OK, "", 1, 1, 1, 98500},
    {"one payment whose parts do not add up", ONE, 7, 44, "9", STATUS_OK, "TS-CODA-007 ", 1, 1, 1,
     98500},
    {"several statements and files", "coda/several-statements.cod", 0, 0, NULL, STATUS_OK, "", 3, 2,
     2, 5500},
    {"version 1", "coda/version-1.cod", 0, 0, NULL, STATUS_OK, "", 1, 1, 1, 7525},
};

static void coda_case_holds(void **state)
{
    fixed_case_holds(*state, coda_parse);
}

static void coda_limits_hold(void **state)
{
    (void)state;
    fixed_limits_hold(DAY, coda_parse);
}

/* --- sniffing ------------------------------------------------------------------------------ */

static void coda_sniffs_headers_only(void **state)
{
    (void)state;
    struct buffer bytes = fixed_outcome_read(DAY);
    struct slice file = buffer_slice(&bytes);
    assert_true(coda_sniff(file) > 95);
    assert_int_equal(coda_sniff(slice_skip(file, 129)), 0);
    assert_int_equal(coda_sniff(slice_take(file, 20)), 0);
    assert_int_equal(coda_sniff((struct slice){NULL, 0}), 0);
    assert_int_equal(coda_sniff(SLICE("0000;05012699905;Buchung;Betrag")), 0);
    buffer_clear(&bytes);
}

/* --- sequence and detail numbers go on with 0000 behind 9999 --------------------------------- */

static void coda_record(struct buffer *out, unsigned sequence, unsigned detail, int64_t cents,
                        const char *type)
{
    buffer_add_format(out, "21%04u%04u%-21s0%012d%02d0050126%s0150000%-54s050126005%d0 0\n",
                      sequence, detail, "REF", (int)(cents / 100), (int)(cents % 100), type, "0",
                      0);
}

static void coda_numbers_wrap(void **state)
{
    enum { DETAILS = 10002 };
    (void)state;
    struct limits limits = limits_default();
    struct fixed_outcome outcome = {0};
    struct buffer fixture = fixed_outcome_read(DAY);
    struct slice file = buffer_slice(&fixture);
    struct buffer bytes = {0};
    buffer_add(&bytes, slice_take(file, 2 * 129));
    coda_record(&bytes, 9999, 0, DETAILS, "2");
    for (unsigned i = 1; i <= DETAILS; i++) {
        coda_record(&bytes, 9999, i % 10000, 1, "6");
    }
    coda_record(&bytes, 0, 0, 7, "0");
    coda_record(&bytes, 1, 0, 7, "0");
    fixed_outcome_of(&outcome, buffer_slice(&bytes), coda_parse, &limits);
    assert_int_equal(outcome.status, STATUS_OK);
    assert_int_equal(outcome.entries, 3);
    assert_int_equal(outcome.transactions, DETAILS + 2);
    assert_int_equal(outcome.sum_minor, DETAILS + 14);
    buffer_clear(&outcome.codes);
    buffer_clear(&bytes);
    buffer_clear(&fixture);
}

/* --- codes of movements -------------------------------------------------------------------- */

static void coda_codes_are_known(void **state)
{
    (void)state;
    assert_int_equal(coda_code_type(SLICE("80150100")), '8');
    assert_int_equal(coda_code_type(SLICE("")), '0');
    assert_true(coda_code_is_gross(SLICE("80150100")));
    assert_false(coda_code_is_gross(SLICE("80150000")));
    assert_true(coda_code_is_net(SLICE("80150000")));
    assert_true(coda_code_is_correction(SLICE("00149000")));
    assert_true(coda_code_is_correction(SLICE("00199000")));
    assert_false(coda_code_is_correction(SLICE("00150000")));
    assert_true(coda_code_is_return(SLICE("00503000")));
    assert_false(coda_code_is_return(SLICE("00501000")));
    assert_true(slice_equal(coda_code_words(SLICE("00137000")), SLICE("bank charges")));
    assert_true(slice_equal(coda_code_words(SLICE("00402000")), SLICE("card payment")));
    assert_int_equal(coda_code_words(SLICE("09901000")).len, 0);
    assert_int_equal(coda_code_words(SLICE("")).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coda_limits_hold),
        cmocka_unit_test(coda_sniffs_headers_only),
        cmocka_unit_test(coda_numbers_wrap),
        cmocka_unit_test(coda_codes_are_known),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + unit_run_cases("coda", coda_cases, coda_case_holds);
}
