/* Which receipts no bank on the way can have shortened without a word. */
#include "matchers/charges.h"

#include "unit.h"

#define GERMAN   "DE89370400440532013000"
#define GERMAN2  "DE02120300000000202051"
#define AUSTRIAN "AT611904300234573201"

static const struct charges_case {
    const char *name;
    const char *currency;
    const char *own;
    const char *theirs;
    const char *code;
    bool barred;
} charges_cases[] = {
    {"SEPA by its ISO code", "EUR", GERMAN, GERMAN2, "PMNT-RCDT-ESCT", true},
    {"SEPA by its GVC", "EUR", GERMAN, GERMAN2, "NTRF-166", true},
    {"at once", "EUR", GERMAN, GERMAN2, "NTRF-168", true},
    {"SEPA from another country", "EUR", GERMAN, AUSTRIAN, "PMNT-RCDT-ESCT", true},
    {"SEPA, the payer's account not told", "EUR", GERMAN, "", "NTRF+166", true},
    {"no code, one country", "EUR", GERMAN, GERMAN2, "", true},
    {"a code that says nothing of it", "EUR", GERMAN, GERMAN2, "NTRF", true},
    {"no code, two countries", "EUR", GERMAN, AUSTRIAN, "", true},
    {"no code, no account", "EUR", GERMAN, "", "", false},
    {"no code, own account no IBAN", "EUR", "0000202051", GERMAN2, "", false},
    {"from an account of no IBAN, whatever the code", "EUR", GERMAN, "9918822", "NTRF-166", false},
    {"from outside of the area", "EUR", GERMAN, "BR1800360305000010009795493C1", "NTRF-166", false},
    {"an IBAN with wrong check digits", "EUR", GERMAN, "DE88370400440532013000", "", false},
    {"cross-border by its ISO code", "EUR", GERMAN, AUSTRIAN, "PMNT-RCDT-XBCT", false},
    {"from abroad by its GVC", "EUR", GERMAN, GERMAN2, "NTRF-202", false},
    {"another currency", "CHF", GERMAN, GERMAN2, "PMNT-RCDT-ESCT", false},
};

static void charges_case_holds(void **state)
{
    const struct charges_case *c = *state;
    struct currency currency = {{c->currency[0], c->currency[1], c->currency[2]}, 2};
    struct batch_statement statement = {.statement = {.account = slice_from(c->own)}};
    struct transaction t = {.amount = {12300, currency},
                            .counterparty = {.account = slice_from(c->theirs)}};
    struct batch_entry entry = {.entry = {.code = slice_from(c->code)}};
    struct batch_transaction transaction = {.transaction = &t};
    struct batch batch = {.statements = &statement,
                          .statements_count = 1,
                          .entries = &entry,
                          .entries_count = 1,
                          .transactions = &transaction,
                          .transactions_count = 1};
    assert_int_equal(charges_are_barred(&batch, 0), c->barred);
    t.amount.minor = -12300;
    assert_false(charges_are_barred(&batch, 0)); /* of a debit nothing is missing */
}

int main(void)
{
    return unit_run_cases("charges", charges_cases, charges_case_holds);
}
