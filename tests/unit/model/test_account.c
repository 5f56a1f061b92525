#include "model/account.h"
#include "unit.h"

static const struct account_case {
    const char *name;
    const char *a;
    const char *b;
    bool equal;
} account_cases[] = {
    {"the same bytes", "DE02120300000000202051", "DE02120300000000202051", true},
    {"blanks and case", "de02 1203 0000 0000 2020 51", "DE02120300000000202051", true},
    {"leading zeros", "0000123456", "123456", true},
    {"dashes", "12-34-56", "123456", true},
    {"zeros inside count", "1203", "123", false},
    {"another digit", "DE02120300000000202051", "DE02120300000000202052", false},
    {"one is longer", "12345", "123456", false},
    {"one is longer by a sign", "12345", "12345-", true},
    {"bytes beyond ASCII are no letters",
     "12\xc3\xa4"
     "345",
     "12345", true},
    {"three digits say nothing", "123", "123", false},
    {"zeros say nothing", "0000000000", "0000000000", false},
    {"empty", "", "", false},
    {"what follows 64 is not looked at",
     "1111111111111111111111111111111111111111111111111111111111111111A",
     "1111111111111111111111111111111111111111111111111111111111111111B", true},
};

static void account_case_holds(void **state)
{
    const struct account_case *c = *state;
    assert_int_equal(account_is_one(slice_from(c->a), slice_from(c->b)), c->equal);
    assert_int_equal(account_is_one(slice_from(c->b), slice_from(c->a)), c->equal);
}

int main(void)
{
    return unit_run_cases("account", account_cases, account_case_holds);
}
