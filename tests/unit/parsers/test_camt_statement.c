/* Statements, balances and entries: what stands in Stmt, Rpt and Ntfctn. */
#include "test_camt.h"

#define ENTRY_OF(amount) "<Ntry>" amount "<Sts>BOOK</Sts></Ntry>"
#define TEN              "<Amt Ccy=\"EUR\">10.00</Amt>"
#define CRDT             "<CdtDbtInd>CRDT</CdtDbtInd>"
#define DBIT             "<CdtDbtInd>DBIT</CdtDbtInd>"
#define BALANCE(type, amount, sign)                                                                \
    "<Bal><Tp><CdOrPrtry><Cd>" type "</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">" amount "</Amt>" sign \
    "<Dt><Dt>2026-03-01</Dt></Dt></Bal>"
#define BALANCE_AT(type, amount, day)                                                              \
    "<Bal><Tp><CdOrPrtry><Cd>" type "</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">" amount "</Amt>" CRDT \
    "<Dt><Dt>2026-03-" day "</Dt></Dt></Bal>"
#define STATEMENT "statement camt.053.001.08 id=S1 account=DE89370400440532013000 currency=EUR"

/* `told` is what the sink is told where the file is accepted, NULL where it is refused. */
static const struct camt_statement_case {
    const char *name;
    const char *xml; /* inside Stmt */
    const char *told;
    const char *codes;
} camt_statement_cases[] = {
    {"no entry and no balance", CAMT_ACCOUNT, "begin S1\n" STATEMENT "\n", ""},
    {"everything about a statement",
     "<Id>S9</Id><StmtPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"
     "<ElctrncSeqNb>7</ElctrncSeqNb><LglSeqNb>8</LglSeqNb><FrToDt>"
     "<FrDtTm>2026-03-01T00:00:00+01:00</FrDtTm><ToDtTm>2026-03-02T23:59:59</ToDtTm></FrToDt>"
     "<Acct><Id><IBAN>DE89 3704 0044 0532 0130 00</IBAN></Id><Ccy>EUR</Ccy><Svcr><FinInstnId>"
     "<BICFI>COBADEFFXXX</BICFI></FinInstnId></Svcr></Acct>",
     "begin S9\nstatement camt.053.001.08 id=S9 sequence=7 page=2 account=DE89370400440532013000 "
     "bank=COBADEFFXXX currency=EUR from=2026-03-01 to=2026-03-02\n",
     ""},
    {"legal sequence, the only page, account of another kind",
     "<Id>S9</Id><StmtPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>"
     "<LglSeqNb>8</LglSeqNb><Acct><Id><Othr><Id>0815</Id></Othr></Id></Acct>",
     "begin S9\nstatement camt.053.001.08 id=S9 sequence=8 account=0815\n", ""},
    {"opening and closing booked balance",
     CAMT_ACCOUNT BALANCE("OPBD", "1.00", CRDT) BALANCE("CLAV", "9.00", CRDT)
         BALANCE("CLBD", "2.50", DBIT),
     "begin S1\n" STATEMENT " opening=1.00EUR@2026-03-01 closing=-2.50EUR@2026-03-01\n", ""},
    {"previous closing and interim balance where there is no better",
     CAMT_ACCOUNT BALANCE("PRCD", "1.00", CRDT) BALANCE("ITBD", "2.00", CRDT),
     "begin S1\n" STATEMENT " opening=1.00EUR@2026-03-01 closing=2.00EUR@2026-03-01\n", ""},
    {"booked balances go before, whatever their order",
     CAMT_ACCOUNT BALANCE("CLBD", "3.00", CRDT) BALANCE("ITBD", "2.00", CRDT)
         BALANCE("PRCD", "1.00", CRDT) BALANCE("OPBD", "4.00", CRDT),
     "begin S1\n" STATEMENT " opening=4.00EUR@2026-03-01 closing=3.00EUR@2026-03-01\n",
     "TS-CAMT-017 "},
    {"the first opens and the last closes, among equals",
     CAMT_ACCOUNT BALANCE("OPBD", "1.00", CRDT) BALANCE("CLBD", "2.00", CRDT)
         BALANCE("OPBD", "3.00", CRDT) BALANCE("CLBD", "4.00", CRDT),
     "begin S1\n" STATEMENT " opening=1.00EUR@2026-03-01 closing=4.00EUR@2026-03-01\n",
     "TS-CAMT-017 "},
    {"days that go on from one another",
     CAMT_ACCOUNT BALANCE_AT("OPBD", "1.00", "01") BALANCE_AT("CLBD", "2.00", "01")
         BALANCE_AT("OPBD", "2.00", "02") BALANCE_AT("CLBD", "4.00", "02"),
     "begin S1\n" STATEMENT " opening=1.00EUR@2026-03-01 closing=4.00EUR@2026-03-02\n", ""},
    {"days in any order",
     CAMT_ACCOUNT BALANCE_AT("OPBD", "2.00", "02") BALANCE_AT("CLBD", "4.00", "02")
         BALANCE_AT("OPBD", "1.00", "01") BALANCE_AT("CLBD", "2.00", "01"),
     "begin S1\n" STATEMENT " opening=1.00EUR@2026-03-01 closing=4.00EUR@2026-03-02\n", ""},
    {"a day that does not go on",
     CAMT_ACCOUNT BALANCE_AT("OPBD", "1.00", "01") BALANCE_AT("CLBD", "2.00", "01")
         BALANCE_AT("OPBD", "2.01", "02") BALANCE_AT("CLBD", "4.00", "02"),
     "begin S1\n" STATEMENT " opening=1.00EUR@2026-03-01 closing=4.00EUR@2026-03-02\n",
     "TS-CAMT-017 "},
    {"the day before agrees with the opening",
     CAMT_ACCOUNT BALANCE_AT("PRCD", "1.00", "01") BALANCE_AT("OPBD", "1.00", "02"),
     "begin S1\n" STATEMENT " opening=1.00EUR@2026-03-02\n", ""},
    {"a later page opens with the interim balance",
     CAMT_ACCOUNT "<StmtPgntn><PgNb>2</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>" BALANCE(
         "ITBD", "2.00", CRDT) BALANCE("CLBD", "4.00", CRDT),
     "begin S1\nstatement camt.053.001.08 id=S1 page=2 account=DE89370400440532013000 currency=EUR "
     "opening=2.00EUR@2026-03-01 closing=4.00EUR@2026-03-01\n",
     ""},
    {"a page in between opens and closes with interim balances",
     CAMT_ACCOUNT "<StmtPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>" BALANCE(
         "ITBD", "2.00", CRDT) BALANCE("ITBD", "3.00", CRDT),
     "begin S1\nstatement camt.053.001.08 id=S1 page=2 account=DE89370400440532013000 currency=EUR "
     "opening=2.00EUR@2026-03-01 closing=3.00EUR@2026-03-01\n",
     ""},
    {"a credit line in the balance",
     CAMT_ACCOUNT "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><CdtLine><Incl>true</Incl>"
                  "<Amt Ccy=\"EUR\">500</Amt></CdtLine><Amt Ccy=\"EUR\">501</Amt>" CRDT
                  "<Dt><Dt>2026-03-01</Dt></Dt></Bal>",
     "begin S1\n" STATEMENT " opening=501.00EUR@2026-03-01\n", "TS-CAMT-019 "},
    {"balance type as in version 01",
     CAMT_ACCOUNT "<Bal><Tp><Cd>OPBD</Cd></Tp><Amt Ccy=\"EUR\">1</Amt>" CRDT
                  "<Dt><DtTm>2026-03-01T08:00:00</DtTm></Dt></Bal>",
     "begin S1\n" STATEMENT " opening=1.00EUR@2026-03-01\n", ""},
    {"balance behind the entries", CAMT_ACCOUNT ENTRY_OF(TEN CRDT) BALANCE("CLBD", "2.00", CRDT),
     "begin S1\n1 10.00EUR status=booked\n  10.00EUR\n" STATEMENT " closing=2.00EUR@2026-03-01\n",
     ""},
    {"currency of the account from its balance",
     "<Id>S1</Id><Acct><Id><Othr><Id>1</Id></Othr></Id></Acct>" BALANCE("OPBD", "1.00", CRDT),
     "begin S1\nstatement camt.053.001.08 id=S1 account=1 currency=EUR "
     "opening=1.00EUR@2026-03-01\n",
     ""},
    {"balance without a direction is a credit, and said", CAMT_ACCOUNT BALANCE("OPBD", "1.00", ""),
     "begin S1\n" STATEMENT " opening=1.00EUR@2026-03-01\n", "TS-CAMT-008 "},
    {"balance in another currency",
     CAMT_ACCOUNT "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"JPY\">5</Amt>" CRDT
                  "</Bal>",
     "begin S1\n" STATEMENT " opening=5JPY@\n", "TS-CAMT-013 "},
    {"no account", "<Id>S1</Id>" ENTRY_OF(TEN CRDT),
     "begin S1\n1 10.00EUR status=booked\n  10.00EUR\nstatement camt.053.001.08 id=S1\n",
     "TS-CAMT-005 "},
    {"everything about an entry",
     CAMT_ACCOUNT
     "<Ntry><NtryRef>N1</NtryRef><Amt Ccy=\"EUR\"> 10.5 </Amt>" DBIT "<RvslInd>true</RvslInd>"
     "<Sts><Cd>PDNG</Cd></Sts><BookgDt><Dt>2026-02-28</Dt></BookgDt><ValDt>"
     "<DtTm>2026-03-01T23:59:59.999-11:00</DtTm></ValDt><AcctSvcrRef>A1</AcctSvcrRef><BkTxCd><Domn>"
     "<Cd>PMNT</Cd><Fmly><Cd>RDDT</Cd><SubFmlyCd>PMDD</SubFmlyCd></Fmly></Domn><Prtry><Cd>X</Cd>"
     "</Prtry></BkTxCd><AddtlNtryInf>Lastschrift</AddtlNtryInf></Ntry>",
     "begin S1\n1 -10.50EUR status=pending booked=2026-02-28 value=2026-03-01 reversal=yes ref=A1 "
     "code=PMNT-RDDT-PMDD additional=Lastschrift #bank_code=X\n  -10.50EUR\n" STATEMENT "\n",
     ""},
    {"the bank's own code where the domain is not whole",
     CAMT_ACCOUNT "<Ntry>" TEN CRDT "<Sts>INFO</Sts><BkTxCd><Domn><Cd>PMNT</Cd></Domn><Prtry>"
                  "<Cd>NTRF+166</Cd></Prtry></BkTxCd></Ntry>",
     "begin S1\n1 10.00EUR status=information code=NTRF+166\n  10.00EUR\n" STATEMENT "\n", ""},
    {"entry reference where the servicer gives none",
     CAMT_ACCOUNT "<Ntry><NtryRef>N1</NtryRef>" TEN CRDT
                  "<Sts>BOOK</Sts><AcctSvcrRef>NONREF</AcctSvcrRef></Ntry>",
     "begin S1\n1 10.00EUR status=booked ref=N1\n  10.00EUR\n" STATEMENT "\n", ""},
    {"credit, reversed or not, is positive",
     CAMT_ACCOUNT ENTRY_OF(TEN CRDT) ENTRY_OF(TEN CRDT "<RvslInd>true</RvslInd>"),
     "begin S1\n1 10.00EUR status=booked\n  10.00EUR\n2 10.00EUR status=booked reversal=yes\n"
     "  10.00EUR\n" STATEMENT "\n",
     ""},
    {"debit, reversed or not, is negative",
     CAMT_ACCOUNT ENTRY_OF(TEN DBIT) ENTRY_OF(TEN DBIT "<RvslInd>1</RvslInd>"),
     "begin S1\n1 -10.00EUR status=booked\n  -10.00EUR\n2 -10.00EUR status=booked reversal=yes\n"
     "  -10.00EUR\n" STATEMENT "\n",
     ""},
    {"zero has no sign", CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"EUR\">0.00</Amt>" DBIT),
     "begin S1\n1 0.00EUR status=booked\n  0.00EUR\n" STATEMENT "\n", ""},
    {"decimals beyond the cent that are zero",
     CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"EUR\">8.85000</Amt>" CRDT),
     "begin S1\n1 8.85EUR status=booked\n  8.85EUR\n" STATEMENT "\n", ""},
    {"currencies with no, three and four decimals",
     CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"JPY\">7</Amt>" CRDT)
         ENTRY_OF("<Amt Ccy=\"KWD\">7.125</Amt>" CRDT) ENTRY_OF("<Amt Ccy=\"CLF\">7</Amt>" CRDT),
     "begin S1\n1 7JPY status=booked\n  7JPY\n2 7.125KWD status=booked\n  7.125KWD\n"
     "3 7.0000CLF status=booked\n  7.0000CLF\n" STATEMENT "\n",
     "TS-CAMT-012 TS-CAMT-012 TS-CAMT-012 "},
    {"status that nobody knows", CAMT_ACCOUNT "<Ntry>" TEN CRDT "<Sts>NEW</Sts></Ntry>",
     "begin S1\n1 10.00EUR status=booked\n  10.00EUR\n" STATEMENT "\n", "TS-CAMT-010 "},
    {"an entry of another namespace is none",
     CAMT_ACCOUNT "<x:Ntry xmlns:x=\"urn:x\">" TEN CRDT "</x:Ntry>", "begin S1\n" STATEMENT "\n",
     ""},
    {"national reference by the country of the account",
     "<Id>S1</Id><Acct><Id><IBAN>FI2112345600000785</IBAN></Id><Ccy>EUR</Ccy></Acct><Ntry>" TEN CRDT
     "<Sts>BOOK</Sts><NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd>"
     "</CdOrPrtry></Tp><Ref>12344</Ref></CdtrRefInf></Strd><Strd><CdtrRefInf><Ref>12345</Ref>"
     "</CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>",
     "begin S1\n1 10.00EUR status=booked\n  10.00EUR VIITE!12344 ?12345\n"
     "statement camt.053.001.08 id=S1 account=FI2112345600000785 currency=EUR\n",
     ""},
    {"nothing of an entry is left for the next",
     CAMT_ACCOUNT "<Ntry><NtryRef>N1</NtryRef>" TEN CRDT
                  "<RvslInd>true</RvslInd><Sts>PDNG</Sts><BookgDt><Dt>2026-03-01</Dt></BookgDt>"
                  "<AddtlNtryInf>a</AddtlNtryInf><NtryDtls><TxDtls><Refs><TxId>T</TxId></Refs>"
                  "<RmtInf><Ustrd>u</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>" ENTRY_OF(TEN DBIT),
     "begin S1\n1 10.00EUR status=pending booked=2026-03-01 reversal=yes ref=N1 additional=a\n"
     "  10.00EUR tx=T |u\n2 -10.00EUR status=booked\n  -10.00EUR\n" STATEMENT "\n",
     ""},
    /* Refused, each for one fault. */
    {"statement without Id", "<Acct><Id><Othr><Id>1</Id></Othr></Id></Acct>", NULL, "TS-CAMT-004 "},
    {"two Ids", "<Id>A</Id><Id>B</Id><Acct><Id><Othr><Id>1</Id></Othr></Id></Acct>", NULL,
     "TS-CAMT-006 "},
    {"account in a currency that nobody knows",
     "<Id>S1</Id><Acct><Id><Othr><Id>1</Id></Othr></Id><Ccy>EUX</Ccy></Acct>", NULL, "TS-CCY-001 "},
    {"entry without an amount", CAMT_ACCOUNT ENTRY_OF(CRDT), NULL, "TS-CAMT-006 "},
    {"entry with two amounts", CAMT_ACCOUNT ENTRY_OF(TEN TEN CRDT), NULL, "TS-CAMT-006 "},
    {"amount with an element inside", CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"EUR\">1<b/>0</Amt>" CRDT),
     NULL, "TS-CAMT-006 "},
    {"amount with nothing but an element inside",
     CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"EUR\"><b/></Amt>" CRDT), NULL, "TS-CAMT-006 "},
    {"text with an element inside",
     CAMT_ACCOUNT "<Ntry>" TEN CRDT "<Sts>BOOK</Sts><AddtlNtryInf>a<b/>c</AddtlNtryInf></Ntry>",
     NULL, "TS-CAMT-006 "},
    {"entry without a direction", CAMT_ACCOUNT ENTRY_OF(TEN), NULL, "TS-CAMT-007 "},
    {"entry with two directions", CAMT_ACCOUNT ENTRY_OF(TEN CRDT DBIT), NULL, "TS-CAMT-007 "},
    {"direction in lower case", CAMT_ACCOUNT ENTRY_OF(TEN "<CdtDbtInd>crdt</CdtDbtInd>"), NULL,
     "TS-CAMT-007 "},
    {"reversal that is neither true nor false",
     CAMT_ACCOUNT ENTRY_OF(TEN CRDT "<RvslInd>yes</RvslInd>"), NULL, "TS-CAMT-015 "},
    {"amount with a sign", CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"EUR\">-1.00</Amt>" CRDT), NULL,
     "TS-AMT-001 "},
    {"amount with a comma", CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"EUR\">1,00</Amt>" CRDT), NULL,
     "TS-AMT-001 "},
    {"amount with an exponent", CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"EUR\">1e3</Amt>" CRDT), NULL,
     "TS-AMT-001 "},
    {"empty amount", CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"EUR\"/>" CRDT), NULL, "TS-AMT-001 "},
    {"digits beyond the cent", CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"EUR\">8.855</Amt>" CRDT), NULL,
     "TS-AMT-002 "},
    {"more than 18 digits",
     CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"EUR\">12345678901234567.00</Amt>" CRDT), NULL,
     "TS-AMT-003 "},
    {"amount without a currency", CAMT_ACCOUNT ENTRY_OF("<Amt>1.00</Amt>" CRDT), NULL,
     "TS-CCY-001 "},
    {"currency that nobody knows", CAMT_ACCOUNT ENTRY_OF("<Amt Ccy=\"EUX\">1.00</Amt>" CRDT), NULL,
     "TS-CCY-001 "},
    {"30 February",
     CAMT_ACCOUNT "<Ntry>" TEN CRDT "<Sts>BOOK</Sts><BookgDt><Dt>2026-02-30</Dt></BookgDt></Ntry>",
     NULL, "TS-DAT-001 "},
    {"date in another order",
     CAMT_ACCOUNT "<Ntry>" TEN CRDT "<Sts>BOOK</Sts><ValDt><Dt>01.03.2026</Dt></ValDt></Ntry>",
     NULL, "TS-DAT-001 "},
    {"balance without an amount",
     CAMT_ACCOUNT "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>" CRDT "</Bal>", NULL,
     "TS-CAMT-006 "},
    {"nothing is told after a fault", CAMT_ACCOUNT ENTRY_OF(TEN) ENTRY_OF(TEN CRDT), NULL,
     "TS-CAMT-007 "},
    {"all faults are named",
     CAMT_ACCOUNT ENTRY_OF(CRDT) ENTRY_OF(TEN) ENTRY_OF("<Amt Ccy=\"EUR\">x</Amt>" CRDT), NULL,
     "TS-CAMT-006 TS-CAMT-007 TS-AMT-001 "},
};

static void camt_statement_case_holds(void **state)
{
    const struct camt_statement_case *c = *state;
    struct test_camt test = {0};
    struct buffer xml = {0};
    buffer_add_format(&xml, CAMT_HEAD "<Stmt>%s</Stmt>" CAMT_TAIL, c->xml);

    enum status status = test_camt_parse(&test, buffer_slice(&xml));

    assert_string_equal(test.codes.ptr, c->codes);
    assert_int_equal(status, c->told == NULL ? STATUS_INVALID : STATUS_OK);
    if (c->told != NULL) {
        assert_string_equal(test.told.ptr, c->told);
    } else {
        assert_null(strstr(test.told.ptr, "EUR"));
    }
    buffer_clear(&xml);
    test_camt_clear(&test);
}

int main(void)
{
    return unit_run_cases("camt statements", camt_statement_cases, camt_statement_case_holds);
}
