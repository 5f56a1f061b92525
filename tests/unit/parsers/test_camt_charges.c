/* Charges of an entry with several details: Ntry/Chrgs, ISO 20022 camt.053.001.02 to .14. */
#include "test_camt.h"

#define CREDIT "CRDT"
#define DEBIT  "DBIT"

static const struct camt_charges_case {
    const char *name;
    const char *direction; /* of an entry of 100.00 EUR */
    const char *xml;       /* behind the entry's own fields */
    const char *expected;  /* its transactions */
    const char *notes;     /* of the entry */
    const char *codes;
} camt_charges_cases[] = {
    {"batch that adds up with the entry's charges", CREDIT,
     "<Chrgs><TtlChrgsAndTaxAmt Ccy=\"EUR\">2.00</TtlChrgsAndTaxAmt></Chrgs><NtryDtls><TxDtls>"
     "<Amt Ccy=\"EUR\">62.00</Amt></TxDtls><TxDtls><Amt "
     "Ccy=\"EUR\">40.00</Amt></TxDtls></NtryDtls>",
     "  62.00EUR\n  40.00EUR\n  -2.00EUR code=CHRG additional=charges\n", "", ""},
    {"debit batch with the entry's charges on top", DEBIT,
     "<Chrgs><Amt Ccy=\"EUR\">2.00</Amt></Chrgs><NtryDtls><TxDtls><Amt Ccy=\"EUR\">58.00</Amt>"
     "</TxDtls><TxDtls><Amt Ccy=\"EUR\">40.00</Amt></TxDtls></NtryDtls>",
     "  -58.00EUR\n  -40.00EUR\n  -2.00EUR code=CHRG additional=charges\n", "", ""},
    {"batch with charges that the bank gave back", CREDIT,
     "<Chrgs><Rcrd><Amt Ccy=\"EUR\">2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Rcrd></Chrgs><NtryDtls>"
     "<TxDtls><Amt Ccy=\"EUR\">58.00</Amt></TxDtls><TxDtls><Amt Ccy=\"EUR\">40.00</Amt></TxDtls>"
     "</NtryDtls>",
     "  58.00EUR\n  40.00EUR\n  2.00EUR code=CHRG additional=charges\n", "", ""},
    {"charges of the entry and of its details", CREDIT,
     "<Chrgs><Amt Ccy=\"EUR\">2.00</Amt></Chrgs><NtryDtls><TxDtls><Amt Ccy=\"EUR\">63.00</Amt>"
     "<Chrgs><Rcrd><Amt Ccy=\"EUR\">1.00</Amt></Rcrd></Chrgs></TxDtls><TxDtls>"
     "<Amt Ccy=\"EUR\">40.00</Amt></TxDtls></NtryDtls>",
     "  62.00EUR charges=1.00EUR\n  40.00EUR\n  -2.00EUR code=CHRG additional=charges\n", "", ""},
    {"charges of the entry that only sum up those of its details", CREDIT,
     "<Chrgs><Amt Ccy=\"EUR\">2.00</Amt></Chrgs><NtryDtls><TxDtls><Amt Ccy=\"EUR\">62.00</Amt>"
     "<Chrgs><Rcrd><Amt Ccy=\"EUR\">2.00</Amt></Rcrd></Chrgs></TxDtls><TxDtls>"
     "<Amt Ccy=\"EUR\">40.00</Amt></TxDtls></NtryDtls>",
     "  60.00EUR charges=2.00EUR\n  40.00EUR\n", " #charges=2.00 EUR", ""},
    {"charges of the entry beside details that add up", CREDIT,
     "<Chrgs><Amt Ccy=\"EUR\">2.00</Amt></Chrgs><NtryDtls><TxDtls><Amt Ccy=\"EUR\">60.00</Amt>"
     "</TxDtls><TxDtls><Amt Ccy=\"EUR\">40.00</Amt></TxDtls></NtryDtls>",
     "  60.00EUR\n  40.00EUR\n", " #charges=2.00 EUR", ""},
    {"charges of the entry that don't explain the difference", CREDIT,
     "<Chrgs><Amt Ccy=\"EUR\">2.00</Amt></Chrgs><NtryDtls><TxDtls><Amt Ccy=\"EUR\">63.00</Amt>"
     "</TxDtls><TxDtls><Amt Ccy=\"EUR\">40.00</Amt></TxDtls></NtryDtls>",
     "  100.00EUR charges=2.00EUR\n", "", "TS-CAMT-009 "},
    {"charges of the entry in another currency", CREDIT,
     "<Chrgs><Amt Ccy=\"USD\">2.00</Amt></Chrgs><NtryDtls><TxDtls><Amt Ccy=\"EUR\">62.00</Amt>"
     "</TxDtls><TxDtls><Amt Ccy=\"EUR\">40.00</Amt></TxDtls></NtryDtls>",
     "  100.00EUR charges=2.00USD\n", "", "TS-CAMT-009 "},
};

static void camt_charges_case_holds(void **state)
{
    const struct camt_charges_case *c = *state;
    struct test_camt test = {0};
    struct buffer xml = {0};
    struct buffer expected = {0};
    buffer_add_format(&xml,
                      CAMT_HEAD
                      "<Stmt>" CAMT_ACCOUNT "<Ntry><Amt Ccy=\"EUR\">100.00</Amt>"
                      "<CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>%s</Ntry></Stmt>" CAMT_TAIL,
                      c->direction, c->xml);
    buffer_add_format(&expected,
                      "begin S1\n1 %s100.00EUR status=booked%s\n%sstatement camt.053.001.08 id=S1 "
                      "account=DE89370400440532013000 currency=EUR\n",
                      c->direction[0] == 'D' ? "-" : "", c->notes, c->expected);
    buffer_add_byte(&expected, '\0');

    enum status status = test_camt_parse(&test, buffer_slice(&xml));

    assert_string_equal(test.codes.ptr, c->codes);
    assert_string_equal(test.told.ptr, expected.ptr);
    assert_int_equal(status, STATUS_OK);
    buffer_clear(&xml);
    buffer_clear(&expected);
    test_camt_clear(&test);
}

int main(void)
{
    return unit_run_cases("camt charges", camt_charges_cases, camt_charges_case_holds);
}
