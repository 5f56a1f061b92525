/* What a statement tells of its entries besides: TxsSummry. */
#include "test_camt.h"

#define CRDT             "<CdtDbtInd>CRDT</CdtDbtInd>"
#define DBIT             "<CdtDbtInd>DBIT</CdtDbtInd>"
#define TEN              "<Amt Ccy=\"EUR\">10.00</Amt>"
#define ENTRY_OF(amount) "<Ntry>" amount "<Sts>BOOK</Sts></Ntry>"
#define TWO_ENTRIES      ENTRY_OF(TEN CRDT) ENTRY_OF("<Amt Ccy=\"EUR\">3</Amt>" DBIT)
#define PENDING_ENTRY    "<Ntry>" TEN CRDT "<Sts><Cd>PDNG</Cd></Sts></Ntry>"
#define DOMAIN_CODE                                                                                \
    "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>"      \
    "</BkTxCd>"
#define OWN_CODE "<BkTxCd><Prtry><Cd>X7</Cd></Prtry></BkTxCd>"
#define CODED_ENTRIES                                                                              \
    "<Ntry>" TEN CRDT "<Sts>BOOK</Sts>" DOMAIN_CODE "</Ntry><Ntry><Amt Ccy=\"EUR\">3</Amt>" DBIT   \
    "<Sts>BOOK</Sts>" OWN_CODE "</Ntry>"
#define SUMMARY(totals) "<TxsSummry>" totals "</TxsSummry>"
#define TOTAL(tag, count, sum)                                                                     \
    "<" tag "><NbOfNtries>" count "</NbOfNtries><Sum>" sum "</Sum></" tag ">"
#define CODE_TOTAL(count, sum, code)                                                               \
    "<TtlNtriesPerBkTxCd><NbOfNtries>" count "</NbOfNtries><Sum>" sum "</Sum>" code                \
    "</TtlNtriesPerBkTxCd>"

static const struct camt_totals_case {
    const char *name;
    const char *xml; /* inside Stmt */
    const char *codes;
} camt_totals_cases[] = {
    {"totals of entries, credits and debits",
     CAMT_ACCOUNT SUMMARY(TOTAL("TtlNtries", "2", "13.00") TOTAL("TtlCdtNtries", "1", "10.00")
                              TOTAL("TtlDbtNtries", "1", "3")) TWO_ENTRIES,
     ""},
    {"a sum of all entries that is the net",
     CAMT_ACCOUNT SUMMARY(TOTAL("TtlNtries", "2", "7.00")) TWO_ENTRIES, ""},
    {"another number of entries",
     CAMT_ACCOUNT SUMMARY(TOTAL("TtlNtries", "3", "13.00")) TWO_ENTRIES, "TS-CAMT-016 "},
    {"another sum of entries", CAMT_ACCOUNT SUMMARY(TOTAL("TtlNtries", "2", "13.01")) TWO_ENTRIES,
     "TS-CAMT-016 "},
    {"another sum of credits and number of debits",
     CAMT_ACCOUNT SUMMARY(TOTAL("TtlCdtNtries", "1", "9") TOTAL("TtlDbtNtries", "2", "3"))
         TWO_ENTRIES,
     "TS-CAMT-016 TS-CAMT-016 "},
    {"net, flat",
     CAMT_ACCOUNT SUMMARY("<TtlNtries><TtlNetNtryAmt>7</TtlNetNtryAmt>" CRDT "</TtlNtries>")
         TWO_ENTRIES,
     ""},
    {"net, an element of its own",
     CAMT_ACCOUNT SUMMARY("<TtlNtries><TtlNetNtry><Amt>7</Amt>" CRDT "</TtlNetNtry></TtlNtries>")
         TWO_ENTRIES,
     ""},
    {"net in the other direction",
     CAMT_ACCOUNT SUMMARY("<TtlNtries><TtlNetNtry><Amt>7</Amt>" DBIT "</TtlNetNtry></TtlNtries>")
         TWO_ENTRIES,
     "TS-CAMT-016 "},
    {"totals of codes",
     CAMT_ACCOUNT SUMMARY(CODE_TOTAL("1", "10.00", DOMAIN_CODE) CODE_TOTAL("1", "3", OWN_CODE))
         CODED_ENTRIES,
     ""},
    {"another sum and number of codes",
     CAMT_ACCOUNT SUMMARY(CODE_TOTAL("1", "10.01", DOMAIN_CODE) CODE_TOTAL("2", "3", OWN_CODE))
         CODED_ENTRIES,
     "TS-CAMT-016 TS-CAMT-016 "},
    {"a code that no entry has",
     CAMT_ACCOUNT SUMMARY(CODE_TOTAL("1", "", "<BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd>"))
         CODED_ENTRIES,
     "TS-CAMT-016 "},
    {"a forecast is none",
     CAMT_ACCOUNT SUMMARY(
         "<TtlNtriesPerBkTxCd><NbOfNtries>9</NbOfNtries><FcstInd>true</FcstInd>" OWN_CODE
         "</TtlNtriesPerBkTxCd>") CODED_ENTRIES,
     ""},
    {"pages have the totals of all of them",
     CAMT_ACCOUNT "<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>" SUMMARY(
         TOTAL("TtlNtries", "9", "99")) TWO_ENTRIES,
     ""},
    {"entries that are not booked may count or not",
     CAMT_ACCOUNT SUMMARY(TOTAL("TtlNtries", "1", "10")) ENTRY_OF(TEN CRDT) PENDING_ENTRY, ""},
    {"sums in several currencies are not compared",
     CAMT_ACCOUNT SUMMARY(TOTAL("TtlNtries", "2", "1")) ENTRY_OF(TEN CRDT)
         ENTRY_OF("<Amt Ccy=\"USD\">3</Amt>" DBIT),
     "TS-CAMT-012 "},
};

static void camt_totals_case_holds(void **state)
{
    const struct camt_totals_case *c = *state;
    struct test_camt test = {0};
    struct buffer xml = {0};
    buffer_add_format(&xml, CAMT_HEAD "<Stmt>%s</Stmt>" CAMT_TAIL, c->xml);

    enum status status = test_camt_parse(&test, buffer_slice(&xml));

    assert_string_equal(test.codes.ptr, c->codes);
    assert_int_equal(status, STATUS_OK);
    test_camt_clear(&test);
    buffer_clear(&xml);
}

/* No more codes than are kept are compared, and their number costs nothing else. */
static void camt_totals_of_many_codes(void **state)
{
    (void)state;
    struct test_camt test = {0};
    struct buffer xml = {0};
    buffer_add_text(&xml, CAMT_HEAD "<Stmt>" CAMT_ACCOUNT "<TxsSummry>");
    for (unsigned i = 0; i < 2000; i++) {
        buffer_add_format(&xml,
                          "<TtlNtriesPerBkTxCd><NbOfNtries>0</NbOfNtries><BkTxCd><Prtry><Cd>%u"
                          "</Cd></Prtry></BkTxCd></TtlNtriesPerBkTxCd>",
                          i);
    }
    buffer_add_text(&xml, "</TxsSummry>" TWO_ENTRIES "</Stmt>" CAMT_TAIL);
    assert_int_equal(test_camt_parse(&test, buffer_slice(&xml)), STATUS_OK);
    assert_string_equal(test.codes.ptr, "");
    test_camt_clear(&test);
    buffer_clear(&xml);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(camt_totals_of_many_codes),
    };
    int failed = unit_run_cases("camt_totals", camt_totals_cases, camt_totals_case_holds);
    return failed + cmocka_run_group_tests_name("camt_totals_bounds", tests, NULL, NULL);
}
