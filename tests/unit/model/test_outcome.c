#include "model/outcome.h"
#include "unit.h"

static const struct bits_case {
    const char *name;
    int32_t weight_bits;
    const char *text;
} bits_cases[] = {
    {"zero", 0, "0.00"},
    {"one bit", 1024, "1.00"},
    {"one and a half against", -1536, "-1.50"},
    {"half a hundredth is rounded away", 1029, "1.00"},
    {"just above", 1030, "1.01"},
    {"too little to show has no sign", -5, "0.00"},
    {"a hundredth against", -10, "-0.01"},
    {"the smallest", INT32_MIN, "-2097152.00"},
};

static void bits_case_holds(void **state)
{
    const struct bits_case *c = *state;
    struct buffer buffer = {0};
    bits_format(c->weight_bits, &buffer);
    assert_true(slice_equal(buffer_slice(&buffer), slice_from(c->text)));
    buffer_clear(&buffer);
}

static void evidence_is_a_list(void **state)
{
    (void)state;
    static const struct evidence evidence[] = {{"reference_exact", 20480}, {"amount_part", -512}};
    struct buffer buffer = {0};
    evidence_format(evidence, 2, &buffer);
    assert_true(
        slice_equal(buffer_slice(&buffer), SLICE("reference_exact=20.00;amount_part=-0.50")));
    buffer_reset(&buffer);
    evidence_format(NULL, 0, &buffer);
    assert_int_equal(buffer.len, 0);
    ppm_format(999500, &buffer);
    ppm_format(1000000, &buffer);
    ppm_format(0, &buffer);
    assert_true(slice_equal(buffer_slice(&buffer), SLICE("0.9995001.0000000.000000")));
    buffer_clear(&buffer);
}

/* The names are a contract: scripts test for them. */
static void names_are_the_contract(void **state)
{
    (void)state;
    static const char *const statuses[] = {"match",     "partial",  "exception",
                                           "duplicate", "reversal", "ignored"};
    static const char *const reasons[] = {"EXACT",
                                          "SEVERAL_ITEMS",
                                          "SUBSET_SUM",
                                          "DISCOUNT",
                                          "CHARGES_DEDUCTED",
                                          "ROUNDING",
                                          "CREDIT_NETTED",
                                          "TAX_WITHHELD",
                                          "CONVERTED",
                                          "CREDIT_REFUNDED",
                                          "PART_PAYMENT",
                                          "OVERPAYMENT",
                                          "NO_CANDIDATE",
                                          "LOW_CONFIDENCE",
                                          "AMBIGUOUS",
                                          "REFERENCE_UNKNOWN",
                                          "AMOUNT_DIFFERS",
                                          "PAYER_CONFLICT",
                                          "DUPLICATE_PAYMENT",
                                          "CURRENCY_DIFFERS",
                                          "RATE_MISSING",
                                          "RATE_AMBIGUOUS",
                                          "LIMIT_REACHED",
                                          "ITEM_CONTESTED",
                                          "ENTITY_DIFFERS",
                                          "DOCUMENTS_DIFFER",
                                          "ITEM_UNCLEAR",
                                          "STATEMENT_CONFLICT",
                                          "PERIOD_CLOSED",
                                          "UNEXPLAINED_DEBIT",
                                          "REVIEW_RULE",
                                          "RETURN_UNPAIRED",
                                          "DELIVERED_TWICE",
                                          "REVERSAL",
                                          "REVERSED",
                                          "PENDING",
                                          "NO_AMOUNT",
                                          "BANK_CHARGES",
                                          "INTEREST",
                                          "PAYROLL",
                                          "TAX",
                                          "SUPPLIER",
                                          "OWN_TRANSFER",
                                          "CARD",
                                          "CASH",
                                          "LOAN",
                                          "INVESTMENT",
                                          "OTHER"};
    assert_int_equal(OUTCOME_STATUS_COUNT, sizeof statuses / sizeof statuses[0]);
    assert_int_equal(REASON_COUNT, sizeof reasons / sizeof reasons[0]);
    for (int i = 0; i < OUTCOME_STATUS_COUNT; i++) {
        assert_string_equal(outcome_status_name((enum outcome_status)i), statuses[i]);
    }
    for (int i = 0; i < REASON_COUNT; i++) {
        assert_string_equal(outcome_reason_name((enum outcome_reason)i), reasons[i]);
        assert_true(strlen(outcome_reason_text((enum outcome_reason)i)) > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence_is_a_list),
        cmocka_unit_test(names_are_the_contract),
    };
    return unit_run_cases("bits_format", bits_cases, bits_case_holds) +
           cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
