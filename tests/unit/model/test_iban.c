/* Examples are those the registrations publish. */
#include "model/iban.h"
#include "unit.h"

static const struct iban_case {
    const char *name;
    const char *text;
    const char *compact; /* NULL where it is no IBAN */
} iban_cases[] = {
    {"Germany", "DE89370400440532013000", "DE89370400440532013000"},
    {"as printed", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"},
    {"lower case", "gb82west12345698765432", "GB82WEST12345698765432"},
    {"letters within", "FR1420041010050500013M02606", "FR1420041010050500013M02606"},
    {"the shortest", "NO9386011117947", "NO9386011117947"},
    {"Malta", "MT84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S"},
    {"Switzerland", "CH9300762011623852957", "CH9300762011623852957"},
    {"Austria", "AT611904300234573201", "AT611904300234573201"},
    {"Spain", "ES9121000418450200051332", "ES9121000418450200051332"},
    {"Poland", "PL61109010140000071219812874", "PL61109010140000071219812874"},
    {"blanks around", "  NL91ABNA0417164300 ", "NL91ABNA0417164300"},
    {"digits swapped", "DE89370400440532010300", NULL},
    {"check digits wrong", "DE88370400440532013000", NULL},
    {"a digit short", "DE8937040044053201300", NULL},
    {"a digit long", "DE893704004405320130000", NULL},
    {"no such country", "ZZ89370400440532013000", NULL},
    {"a letter as a check digit", "DEA9370400440532013000", NULL},
    {"a hyphen", "DE89-3704-0044-0532-0130-00", NULL},
    {"longer than any", "DE893704004405320130001234567890123", NULL},
    {"empty", "", NULL},
};

/* Wherever another digit or a sign beside the digits and letters stands, it is no IBAN. */
static void iban_with_one_wrong_is_none(const char *iban, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char wrong[IBAN_MAX];
        memcpy(wrong, iban, len);
        for (const char *sign = "/:@[ "; *sign != '\0'; sign++) {
            wrong[i] = *sign;
            assert_false(iban_is_stored((struct slice){wrong, len}));
        }
        if (byte_is_digit(iban[i])) {
            wrong[i] = iban[i] == '9' ? '0' : (char)(iban[i] + 1);
            assert_false(iban_is_stored((struct slice){wrong, len}));
        }
    }
}

static void iban_case_holds(void **state)
{
    const struct iban_case *c = *state;
    char compact[IBAN_MAX];
    size_t len = 99;
    assert_int_equal(iban_check(slice_from(c->text), compact, &len), c->compact != NULL);
    if (c->compact == NULL) {
        assert_int_equal(len, 99);
        return;
    }
    assert_int_equal(len, strlen(c->compact));
    assert_memory_equal(compact, c->compact, len);
    assert_true(iban_check(slice_from(c->text), NULL, NULL));
    assert_true(iban_is_stored((struct slice){compact, len}));
    iban_with_one_wrong_is_none(compact, len);
    assert_int_equal(iban_country_length(slice_from("DE")), 22);
}

static const struct same_case {
    const char *name;
    const char *a;
    const char *b;
    bool same;
} same_cases[] = {
    {"equal", "12345", "12345", true},
    {"leading zeros", "0012345", "12345", true},
    {"blanks and case", "gb82 west 1234", "GB82WEST1234", true},
    {"other marks", "12-34/5.6", "123456", true},
    {"one longer", "123456", "12345", false},
    {"zeros in the middle count", "120345", "12345", false},
    {"both empty", "", "", true},
    {"empty and zeros", "", "000", true},
};

static void same_case_holds(void **state)
{
    const struct same_case *c = *state;
    assert_int_equal(account_equal(slice_from(c->a), slice_from(c->b)), c->same);
    assert_int_equal(account_equal(slice_from(c->b), slice_from(c->a)), c->same);
}

static const struct german_case {
    const char *name;
    const char *bank_code;
    const char *number;
    const char *iban; /* NULL where the form is another */
} german_cases[] = {
    {"ten digits", "37040044", "0532013000", "DE89370400440532013000"},
    {"leading zero missing", "37040044", "532013000", "DE89370400440532013000"},
    {"check digits below ten", "10000000", "0000000017", "DE06100000000000000017"},
    {"a digit of the bank code missing", "3704004", "532013000", NULL},
    {"eleven digits", "37040044", "00532013000", NULL},
    {"no number", "37040044", "", NULL},
    {"a letter", "37040044", "53201300A", NULL},
    {"a BIC", "COBADEFF", "532013000", NULL},
};

static void german_case_holds(void **state)
{
    const struct german_case *c = *state;
    char iban[IBAN_GERMAN_LENGTH] = "untouched";
    bool made = iban_of_german(slice_from(c->bank_code), slice_from(c->number), iban);
    assert_int_equal(made, c->iban != NULL);
    assert_memory_equal(iban, made ? c->iban : "untouched", made ? IBAN_GERMAN_LENGTH : 10);
    if (made) {
        assert_true(iban_check((struct slice){iban, sizeof iban}, NULL, NULL));
    }
}

int main(void)
{
    return unit_run_cases("iban_check", iban_cases, iban_case_holds) +
           unit_run_cases("iban_of_german", german_cases, german_case_holds) +
           unit_run_cases("account_equal", same_cases, same_case_holds);
}
