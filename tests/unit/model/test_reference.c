/*
 * Published examples: RF and QRR from the standards' and the Swiss implementation guidelines' own,
 * OGM from Febelfin's, VIITE and KID from the banks' descriptions; the others are computed by the
 * scheme's description, apart from this program.
 */
#include "model/reference.h"
#include "unit.h"

#include <stdio.h>

static const struct valid_case {
    const char *name;
    enum reference_scheme scheme;
    const char *text;
    bool valid;
} valid_cases[] = {
    {"RF, published", REFERENCE_RF, "RF18539007547034", true},
    {"RF in groups", REFERENCE_RF, "RF18 5390 0754 7034", true},
    {"RF in lower case", REFERENCE_RF, "rf18539007547034", true},
    {"RF of the full length", REFERENCE_RF, "RF18000000000539007547034", true},
    {"RF one longer", REFERENCE_RF, "RF180000000000539007547034", false},
    {"RF, digits swapped", REFERENCE_RF, "RF18539007547043", false},
    {"RF, wrong check digits", REFERENCE_RF, "RF19539007547034", false},
    {"RF without a body", REFERENCE_RF, "RF18", false},
    {"RF with a letter in the check digits", REFERENCE_RF, "RFA8539007547034", false},
    {"QRR, published", REFERENCE_QRR, "210000000003139471430009017", true},
    {"QRR in groups", REFERENCE_QRR, "21 00000 00003 13947 14300 09017", true},
    {"QRR, last digit wrong", REFERENCE_QRR, "210000000003139471430009018", false},
    {"QRR, digits swapped", REFERENCE_QRR, "210000000003139471430090017", false},
    {"QRR, a digit short", REFERENCE_QRR, "21000000000313947143000901", false},
    {"QRR with a letter", REFERENCE_QRR, "21000000000313947143000901A", false},
    {"OGM, published", REFERENCE_OGM, "+++090/9337/55493+++", true},
    {"OGM with stars", REFERENCE_OGM, "***090/9337/55493***", true},
    {"OGM, remainder 0 is written 97", REFERENCE_OGM, "000000009797", true},
    {"OGM, remainder 0 is not 00", REFERENCE_OGM, "000000009700", false},
    {"OGM, wrong", REFERENCE_OGM, "090933755494", false},
    {"OGM, a digit short", REFERENCE_OGM, "09093375549", false},
    {"VIITE, published", REFERENCE_VIITE, "1234561", true},
    {"VIITE in groups of five", REFERENCE_VIITE, "12 34561", true},
    {"VIITE, wrong", REFERENCE_VIITE, "1234562", false},
    {"VIITE too short", REFERENCE_VIITE, "126", false},
    {"VIITE of 21 digits", REFERENCE_VIITE, "000000000000001234561", false},
    {"KID, modulo 10", REFERENCE_KID, "2345676", true},
    {"KID, modulo 11", REFERENCE_KID, "123456785", true},
    {"KID, neither", REFERENCE_KID, "123456786", false},
    {"KID, modulo 11 of 10 has no digit", REFERENCE_KID, "008233560", false},
    {"KID of 26 digits", REFERENCE_KID, "00000000000000000002345676", false},
    {"OCR", REFERENCE_OCR, "12345678903", true},
    {"OCR, a digit off", REFERENCE_OCR, "12345678913", false},
    {"VIITENUMBER, short", REFERENCE_VIITENUMBER, "13", true},
    {"VIITENUMBER", REFERENCE_VIITENUMBER, "1234561", true},
    {"VIITENUMBER, wrong", REFERENCE_VIITENUMBER, "14", false},
    {"KENMERK of 16, published", REFERENCE_KENMERK, "5000 0567 8901 2345", true},
    {"KENMERK of 14, published", REFERENCE_KENMERK, "12 2345 3462 2567", true},
    {"KENMERK, two digits swapped", REFERENCE_KENMERK, "5000056789013245", false},
    {"KENMERK of another length than told", REFERENCE_KENMERK, "1223453462256", false},
    {"KENMERK of 7 has no check", REFERENCE_KENMERK, "1234567", false},
    {"KENMERK, 11 is written 0", REFERENCE_KENMERK, "0083213051140492", true},
    {"KENMERK, 10 is written 1", REFERENCE_KENMERK, "1429512913437150", true},
    {"KENMERK, 10 is not 0", REFERENCE_KENMERK, "0429512913437150", false},
    {"FIK, type 71", REFERENCE_FIK, "71123456789012347", true},
    {"FIK, type 75", REFERENCE_FIK, "751234567890123452", true},
    {"FIK with its marks", REFERENCE_FIK, "+71-123456789012347", true},
    {"FIK without the type", REFERENCE_FIK, "123456789012347", true},
    {"FIK, wrong", REFERENCE_FIK, "71123456789012348", false},
    {"FIK of 16 without the type", REFERENCE_FIK, "9590066392902290", true},
    {"FIK of 17 of another type", REFERENCE_FIK, "43658525895495803", false},
    {"FIK of 18 of another type", REFERENCE_FIK, "825937711932282908", false},
    {"FIK of 17 with type 72", REFERENCE_FIK, "72851092824904748", false},
    {"SI, model 12", REFERENCE_SI, "SI12 1403000000016", true},
    {"SI, wrong", REFERENCE_SI, "SI12 1403000000017", false},
    {"SI, 10 is written 0", REFERENCE_SI, "SI12 023409550", true},
    {"SI, 11 is written 0", REFERENCE_SI, "SI12 507270630", true},
    {"SI of 14 digits", REFERENCE_SI, "SI12 02340955000000", false},
    {"SI of one digit", REFERENCE_SI, "SI120", false},
    {"SI with a letter", REFERENCE_SI, "SI12 02340955A", false},
    {"SI of model 02", REFERENCE_SI, "SI02 023409550", false},
    {"SI of model 11", REFERENCE_SI, "SI11 023409550", false},
    {"SI of a model that is not checked", REFERENCE_SI, "SI00 1403000000016", false},
    {"HR, model 01", REFERENCE_HR, "HR01 123456789", true},
    {"HR, wrong", REFERENCE_HR, "HR01 123456788", false},
    {"a Croatian one is no Slovenian", REFERENCE_SI, "HR01 123456789", false},
    {"one digit", REFERENCE_OCR, "0", false},
    {"no scheme has no references", REFERENCE_NONE, "RF18539007547034", false},
    {"empty", REFERENCE_RF, "", false},
    {"something else in between", REFERENCE_OGM, "090/9337/55493 a", false},
};

static void valid_case_holds(void **state)
{
    const struct valid_case *c = *state;
    assert_int_equal(reference_valid(c->scheme, slice_from(c->text)), c->valid);
}

static const struct found_case {
    const char *name;
    const char *text;
    enum reference_scheme scheme;
} found_cases[] = {
    {"RF", "RF18 5390 0754 7034", REFERENCE_RF},
    {"QRR", "210000000003139471430009017", REFERENCE_QRR},
    {"OGM", "090/9337/55493", REFERENCE_OGM},
    {"SI", "SI121403000000016", REFERENCE_SI},
    {"HR", "HR01123456789", REFERENCE_HR},
    {"a bare Luhn number may be anything", "12345678903", REFERENCE_NONE},
    {"a Finnish one as well", "1234561", REFERENCE_NONE},
    {"words", "INVOICE 4711", REFERENCE_NONE},
    {"empty", "", REFERENCE_NONE},
};

static void found_case_holds(void **state)
{
    const struct found_case *c = *state;
    assert_int_equal(reference_find_scheme(slice_from(c->text)), c->scheme);
}

/* A published one with any single digit changed is refused: what check digits are for. */
static void every_changed_digit_is_noticed(void **state)
{
    (void)state;
    static const struct changed_case {
        enum reference_scheme scheme;
        const char *text;
    } cases[] = {{REFERENCE_RF, "RF18539007547034"},
                 {REFERENCE_QRR, "210000000003139471430009017"},
                 {REFERENCE_OGM, "090933755493"},
                 {REFERENCE_VIITE, "1234561"},
                 {REFERENCE_OCR, "12345678903"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[REFERENCE_MAX + 1];
        (void)snprintf(text, sizeof text, "%s", cases[i].text);
        for (size_t at = cases[i].scheme == REFERENCE_RF ? 2 : 0; text[at] != '\0'; at++) {
            char kept = text[at];
            for (int digit = '0'; digit <= '9'; digit++) {
                text[at] = (char)digit;
                assert_int_equal(reference_valid(cases[i].scheme, slice_from(text)), digit == kept);
            }
            text[at] = kept;
        }
    }
}

static void names_lead_there_and_back(void **state)
{
    (void)state;
    for (int i = REFERENCE_RF; i <= REFERENCE_KENMERK; i++) {
        enum reference_scheme scheme = (enum reference_scheme)i;
        assert_int_equal(reference_scheme_find(slice_from(reference_scheme_name(scheme))), scheme);
    }
    assert_int_equal(reference_scheme_find(SLICE("scor")), REFERENCE_RF);
    assert_int_equal(reference_scheme_find(SLICE("ESR")), REFERENCE_QRR);
    assert_int_equal(reference_scheme_find(SLICE("vcs")), REFERENCE_OGM);
    assert_int_equal(reference_scheme_find(SLICE("")), REFERENCE_NONE);
    assert_int_equal(reference_scheme_find(SLICE("XYZ")), REFERENCE_NONE);
    assert_string_equal(reference_scheme_name(REFERENCE_NONE), "");
}

static void compact_takes_separators_out(void **state)
{
    (void)state;
    char compact[REFERENCE_MAX];
    assert_int_equal(reference_compact(SLICE(" a.b-c/1+2*3 "), compact), 6);
    assert_memory_equal(compact, "ABC123", 6);
    assert_int_equal(reference_compact(SLICE("a_b"), compact), 0);
    assert_int_equal(reference_compact(SLICE("12345678901234567890123456789012345"), compact), 35);
    assert_int_equal(reference_compact(SLICE("123456789012345678901234567890123456"), compact), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_changed_digit_is_noticed),
        cmocka_unit_test(names_lead_there_and_back),
        cmocka_unit_test(compact_takes_separators_out),
    };
    return unit_run_cases("reference_valid", valid_cases, valid_case_holds) +
           unit_run_cases("reference_find_scheme", found_cases, found_case_holds) +
           cmocka_run_group_tests_name("reference", tests, NULL, NULL);
}
