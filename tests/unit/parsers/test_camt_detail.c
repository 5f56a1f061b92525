/* What a TxDtls becomes. Element names as in ISO 20022 camt.053.001.02 to .14. */
#include "test_camt.h"

#define CREDIT "CRDT"
#define DEBIT  "DBIT"

static const struct camt_detail_case {
    const char *name;
    const char *direction; /* of an entry of 100.00 EUR */
    const char *xml;       /* behind the entry's own fields */
    const char *expected;  /* its transactions */
    const char *codes;
} camt_detail_cases[] = {
    {"no details at all", CREDIT, "", "  100.00EUR\n", ""},
    {"details without content", CREDIT, "<NtryDtls><TxDtls/></NtryDtls>", "  100.00EUR\n", ""},
    {"batch without details", CREDIT, "<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch></NtryDtls>",
     "  100.00EUR\n", ""},
    {"references, each in its place", CREDIT,
     "<NtryDtls><TxDtls><Refs><MsgId>M</MsgId><AcctSvcrRef>A1</AcctSvcrRef><PmtInfId>P</PmtInfId>"
     "<InstrId>I1</InstrId><EndToEndId>E1</EndToEndId><TxId>T1</TxId><MndtId>MN</MndtId>"
     "</Refs></TxDtls></NtryDtls>",
     "  100.00EUR ref=A1 e2e=E1 mandate=MN tx=T1 #message_id=M #payment_information_id=P "
     "#instruction_id=I1\n",
     ""},
    {"references that banks rarely give", CREDIT,
     "<NtryDtls><TxDtls><Refs><ChqNb>C1</ChqNb><ClrSysRef>CS</ClrSysRef><AcctOwnrTxId>O1"
     "</AcctOwnrTxId><AcctSvcrTxId>S1</AcctSvcrTxId><MktInfrstrctrTxId>M1</MktInfrstrctrTxId>"
     "<PrcgId>P1</PrcgId><Prtry><Tp>X</Tp><Ref>R1</Ref></Prtry><Prtry><Tp>Y</Tp><Ref>R2</Ref>"
     "</Prtry></Refs></TxDtls></NtryDtls>",
     "  100.00EUR #cheque_number=C1 #clearing_reference=CS #owner_transaction_id=O1 "
     "#servicer_transaction_id=S1 #market_transaction_id=M1 #processing_id=P1 "
     "#other_reference=R1 #other_reference=R2\n",
     ""},
    {"foreign currency", CREDIT,
     "<NtryDtls><TxDtls><AmtDtls><InstdAmt><Amt Ccy=\"USD\">110</Amt></InstdAmt><TxAmt>"
     "<Amt Ccy=\"EUR\">100.00</Amt><CcyXchg><SrcCcy>USD</SrcCcy><TrgtCcy>EUR</TrgtCcy>"
     "<UnitCcy>EUR</UnitCcy><XchgRate>1.1</XchgRate></CcyXchg></TxAmt><CntrValAmt>"
     "<Amt Ccy=\"CHF\">95.5</Amt></CntrValAmt></AmtDtls></TxDtls></NtryDtls>",
     "  100.00EUR instructed=110.00USD #source_currency=USD #target_currency=EUR "
     "#unit_currency=EUR #exchange_rate=1.1 #counter_value=95.50 CHF\n",
     ""},
    {"a document with all its amounts, old shape", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><RfrdDocInf><Nb>R1</Nb><RltdDt>2026-01-02</RltdDt>"
     "</RfrdDocInf><RfrdDocAmt><DuePyblAmt Ccy=\"EUR\">110</DuePyblAmt><DscntApldAmt Ccy=\"EUR\">"
     "2.20</DscntApldAmt><TaxAmt Ccy=\"EUR\">19</TaxAmt><AdjstmntAmtAndRsn><Amt Ccy=\"EUR\">7.80"
     "</Amt><CdtDbtInd>DBIT</CdtDbtInd><Rsn>RETU</Rsn><AddtlInf>two boxes</AddtlInf>"
     "</AdjstmntAmtAndRsn><RmtdAmt Ccy=\"EUR\">100</RmtdAmt></RfrdDocAmt></Strd></RmtInf></TxDtls>"
     "</NtryDtls>",
     "  100.00EUR document=R1:100.00EUR(11000-220;1900) #document_date=2026-01-02 "
     "#discount=2.20 EUR #tax=19 EUR "
     "#adjustment=7.80 EUR #adjustment_direction=DBIT #adjustment_reason=RETU "
     "#adjustment_text=two boxes\n",
     ""},
    {"a document with all its amounts, new shape", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><RfrdDocInf><Nb>R1</Nb><RltdDt><Tp><Cd>INDA</Cd></Tp>"
     "<Dt>2026-01-02</Dt></RltdDt></RfrdDocInf><RfrdDocAmt><DscntApldAmt><Tp><Cd>STDS</Cd></Tp>"
     "<Amt Ccy=\"EUR\">2.20</Amt></DscntApldAmt><RmtdAmt Ccy=\"EUR\">100</RmtdAmt></RfrdDocAmt>"
     "</Strd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR document=R1:100.00EUR(0-220;0) #document_date=2026-01-02 #discount=2.20 EUR\n",
     ""},
    {"return with its text, old shape", DEBIT,
     "<NtryDtls><TxDtls><RtrInf><RtrOrgtr><Nm>Bank</Nm></RtrOrgtr><RtrRsn><Cd>AC04</Cd></RtrRsn>"
     "<AddtlRtrRsnInf>closed</AddtlRtrRsnInf></RtrInf></TxDtls></NtryDtls>",
     "  -100.00EUR reason=AC04 #return_originator=Bank #return_text=closed\n", ""},
    {"return with its text, new shape", DEBIT,
     "<NtryDtls><TxDtls><RtrInf><Orgtr><Pty><Nm>Bank</Nm></Pty></Orgtr><Rsn><Prtry>X9</Prtry></Rsn>"
     "<AddtlInf>closed</AddtlInf><AddtlInf>since May</AddtlInf></RtrInf></TxDtls></NtryDtls>",
     "  -100.00EUR reason=X9 #return_originator=Bank #return_text=closed #return_text=since May\n",
     ""},
    {"identifications of parties, account by proxy", CREDIT,
     "<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Anna</Nm><Id><PrvtId><Othr><Id>D7</Id></Othr>"
     "</PrvtId></Id></Pty></Dbtr><DbtrAcct><Prxy><Id>+4670123</Id></Prxy></DbtrAcct><Cdtr><Id>"
     "<OrgId><Othr><Id>C7</Id></Othr></OrgId></Id></Cdtr></RltdPties></TxDtls></NtryDtls>",
     "  100.00EUR name=Anna account=+4670123 #debtor_id=D7 #creditor_id=C7\n", ""},
    {"an amount as that of its entry but in another currency", CREDIT,
     "<NtryDtls><TxDtls><AmtDtls><InstdAmt><Amt Ccy=\"JPY\">100.00</Amt></InstdAmt></AmtDtls>"
     "</TxDtls></NtryDtls>",
     "  100.00EUR instructed=100JPY\n", ""},
    {"an amount that is empty", CREDIT,
     "<NtryDtls><TxDtls><AmtDtls><InstdAmt><Amt Ccy=\"EUR\"></Amt></InstdAmt></AmtDtls></TxDtls>"
     "</NtryDtls>",
     "  100.00EUR\n", "TS-AMT-001 "},
    {"own code beside the international one", CREDIT,
     "<NtryDtls><TxDtls><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd>"
     "</Fmly></Domn><Prtry><Cd>166</Cd></Prtry></BkTxCd></TxDtls></NtryDtls>",
     "  100.00EUR code=PMNT-RCDT-ESCT #bank_code=166\n", ""},
    {"batch that one detail sums up", CREDIT,
     "<NtryDtls><Btch><NbOfTxs>30</NbOfTxs><TtlAmt Ccy=\"EUR\">100</TtlAmt></Btch><TxDtls/>"
     "</NtryDtls>",
     "  100.00EUR\n", ""},
    {"batch of another number", CREDIT,
     "<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch><TxDtls><Amt Ccy=\"EUR\">60</Amt></TxDtls>"
     "<TxDtls><Amt Ccy=\"EUR\">40</Amt></TxDtls></NtryDtls>",
     "  60.00EUR\n  40.00EUR\n", "TS-CAMT-018 "},
    {"batch of another total", CREDIT,
     "<NtryDtls><Btch><TtlAmt Ccy=\"EUR\">99</TtlAmt></Btch></NtryDtls>", "  100.00EUR\n",
     "TS-CAMT-018 "},
    {"batch less the entry's charges", CREDIT,
     "<Chrgs><Rcrd><Amt Ccy=\"EUR\">2</Amt></Rcrd></Chrgs><NtryDtls><Btch>"
     "<TtlAmt Ccy=\"EUR\">102</TtlAmt></Btch></NtryDtls>",
     "  100.00EUR charges=2.00EUR\n", ""},
    {"several batches speak for themselves", CREDIT,
     "<NtryDtls><Btch><TtlAmt Ccy=\"EUR\">60</TtlAmt></Btch></NtryDtls><NtryDtls><Btch>"
     "<TtlAmt Ccy=\"EUR\">40</TtlAmt></Btch></NtryDtls>",
     "  100.00EUR\n", ""},
    {"instruction id where there is no transaction id", CREDIT,
     "<NtryDtls><TxDtls><Refs><InstrId>I1</InstrId><UETR>U1</UETR></Refs></TxDtls></NtryDtls>",
     "  100.00EUR tx=I1 #uetr=U1\n", ""},
    {"UETR alone", CREDIT, "<NtryDtls><TxDtls><Refs><UETR>U1</UETR></Refs></TxDtls></NtryDtls>",
     "  100.00EUR tx=U1\n", ""},
    {"words for none are none", CREDIT,
     "<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId><TxId>NONREF</TxId>"
     "<UETR>U1</UETR></Refs></TxDtls></NtryDtls>",
     "  100.00EUR tx=U1\n", ""},
    {"debtor of a credit, parties as up to version 07", CREDIT,
     "<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Anna Payer</Nm></Dbtr><DbtrAcct><Id>"
     "<IBAN>FR76 3000 6000 0112 3456 7890 189</IBAN></Id></DbtrAcct><UltmtDbtr><Nm>Holding</Nm>"
     "</UltmtDbtr><Cdtr><Nm>Us</Nm></Cdtr></RltdPties><RltdAgts><DbtrAgt><FinInstnId>"
     "<BIC>AGRIFRPP</BIC></FinInstnId></DbtrAgt></RltdAgts></TxDtls></NtryDtls>",
     "  100.00EUR name=Anna Payer account=FR7630006000011234567890189 bank=AGRIFRPP "
     "ultimate=Holding\n",
     ""},
    {"debtor of a credit, parties as from version 08 on", CREDIT,
     "<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Anna Payer</Nm></Pty></Dbtr><DbtrAcct><Id><Othr>"
     "<Id>4711</Id></Othr></Id></DbtrAcct><UltmtDbtr><Pty><Nm>Holding</Nm></Pty></UltmtDbtr>"
     "</RltdPties><RltdAgts><DbtrAgt><FinInstnId><BICFI>AGRIFRPP</BICFI></FinInstnId></DbtrAgt>"
     "</RltdAgts></TxDtls></NtryDtls>",
     "  100.00EUR name=Anna Payer account=4711 bank=AGRIFRPP ultimate=Holding\n", ""},
    {"creditor of a debit", DEBIT,
     "<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Us</Nm></Dbtr><Cdtr><Nm>Supplier</Nm></Cdtr><CdtrAcct>"
     "<Id><PrtryAcct><Id>99</Id></PrtryAcct></Id></CdtrAcct></RltdPties><RltdAgts><CdtrAgt>"
     "<FinInstnId><ClrSysMmbId><MmbId>20041010</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt>"
     "</RltdAgts></TxDtls></NtryDtls>",
     "  -100.00EUR name=Supplier account=99 bank=20041010\n", ""},
    {"the account owner is never the other side", CREDIT,
     "<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Us</Nm></Dbtr><DbtrAcct><Id>"
     "<IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct><Cdtr><Nm>Other</Nm></Cdtr></RltdPties>"
     "</TxDtls></NtryDtls>",
     "  100.00EUR name=Other\n", ""},
    {"only the side that isn't expected is told", CREDIT,
     "<NtryDtls><TxDtls><RltdPties><Cdtr><Nm>Other</Nm></Cdtr></RltdPties></TxDtls></NtryDtls>",
     "  100.00EUR name=Other\n", ""},
    {"returned debit: the debtor who did not pay", DEBIT,
     "<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Anna</Nm></Dbtr><Cdtr><Nm>Us</Nm></Cdtr></RltdPties>"
     "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>",
     "  -100.00EUR reason=AC04 name=Anna\n", ""},
    {"lines of text, kept to the byte", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Ustrd>Rechnung 4711 </Ustrd><Ustrd>  </Ustrd>"
     "<Ustrd> &amp; 4712</Ustrd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR |Rechnung 4711  | & 4712\n", ""},
    {"text in pieces: CDATA, comment, character reference", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Ustrd>INV<![CDATA[-12]]><!-- x -->3&#52;5</Ustrd></RmtInf>"
     "</TxDtls></NtryDtls>",
     "  100.00EUR |INV-12345\n", ""},
    {"creditor reference of ISO 11649", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
     "<Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR RF!RF18539007547034\n", ""},
    {"creditor reference whose check digits fail", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
     "<Ref>RF19539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR RF?RF19539007547034\n", ""},
    {"Swiss reference by its type's name", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Prtry>QRR</Prtry></CdOrPrtry>"
     "</Tp><Ref>210000000003139471430009017</Ref></CdtrRefInf><AddtlRmtInf>note</AddtlRmtInf>"
     "</Strd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR QRR!210000000003139471430009017 |note\n", ""},
    {"Belgian communication, told by issuer BBA", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry>"
     "<Issr>BBA</Issr></Tp><Ref>090933755493</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
     "</NtryDtls>",
     "  100.00EUR OGM!090933755493\n", ""},
    {"reference as in version 01", CREDIT,
     "<TxDtls><RmtInf><Strd><CdtrRefInf><CdtrRefTp><Cd>SCOR</Cd></CdtrRefTp>"
     "<CdtrRef>RF18539007547034</CdtrRef></CdtrRefInf></Strd></RmtInf></TxDtls>",
     "  100.00EUR RF!RF18539007547034\n", ""},
    {"two references, one of no scheme", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Ref>ABC-1</Ref></CdtrRefInf></Strd><Strd>"
     "<CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR ?ABC-1 RF!RF18539007547034\n", ""},
    {"document with its amount", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp>"
     "<Nb>4711</Nb></RfrdDocInf><RfrdDocAmt><DuePyblAmt Ccy=\"EUR\">70</DuePyblAmt>"
     "<RmtdAmt Ccy=\"EUR\">60.50</RmtdAmt></RfrdDocAmt></Strd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR document=4711:60.50EUR(7000-0;0)\n", ""},
    {"document with an amount due less discounts, which is what is paid", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><RfrdDocInf><Nb>4711</Nb></RfrdDocInf><RfrdDocAmt>"
     "<DuePyblAmt Ccy=\"EUR\">70</DuePyblAmt><DscntApldAmt><Amt "
     "Ccy=\"EUR\">1.40</Amt></DscntApldAmt>"
     "<DscntApldAmt><Tp><Cd>STDS</Cd></Tp><Amt Ccy=\"EUR\">0.60</Amt></DscntApldAmt></RfrdDocAmt>"
     "</Strd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR document=4711:68.00EUR(7000-200;0) #discount=1.40 EUR #discount=0.60 EUR\n", ""},
    {"document with an amount due alone", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><RfrdDocInf><Nb>4711</Nb></RfrdDocInf><RfrdDocAmt>"
     "<DuePyblAmt Ccy=\"EUR\">70</DuePyblAmt></RfrdDocAmt></Strd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR document=4711:70.00EUR?(7000-0;0)\n", ""},
    {"discount in another currency than what is paid", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><RfrdDocInf><Nb>4711</Nb></RfrdDocInf><RfrdDocAmt>"
     "<DscntApldAmt Ccy=\"USD\">2</DscntApldAmt><DscntApldAmt Ccy=\"EUR\">1</DscntApldAmt>"
     "<RmtdAmt Ccy=\"EUR\">60</RmtdAmt></RfrdDocAmt></Strd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR document=4711:60.00EUR #discount=2 USD #discount=1 EUR\n", ""},
    {"discount that can't be read", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><RfrdDocInf><Nb>4711</Nb></RfrdDocInf><RfrdDocAmt>"
     "<DscntApldAmt Ccy=\"EUR\">two</DscntApldAmt><RmtdAmt Ccy=\"EUR\">60</RmtdAmt></RfrdDocAmt>"
     "</Strd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR document=4711:60.00EUR #discount=two EUR\n", ""},
    {"credit note lessens", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CREN</Cd></CdOrPrtry></Tp>"
     "<Nb>G1</Nb></RfrdDocInf><RfrdDocAmt><RmtdAmt Ccy=\"EUR\">5.00</RmtdAmt></RfrdDocAmt></Strd>"
     "<Strd><RfrdDocInf><Nb>G2</Nb></RfrdDocInf><RfrdDocAmt>"
     "<CdtNoteAmt Ccy=\"EUR\">6.00</CdtNoteAmt></RfrdDocAmt></Strd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR document=G1:-5.00EUR document=G2:-6.00EUR\n", ""},
    {"two documents share no amount", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Strd><RfrdDocInf><Nb>1</Nb></RfrdDocInf><RfrdDocInf>"
     "<Tp><CdOrPrtry><Cd>CREN</Cd></CdOrPrtry></Tp><Nb>2</Nb>"
     "</RfrdDocInf><RfrdDocAmt><RmtdAmt Ccy=\"EUR\">60.50</RmtdAmt></RfrdDocAmt></Strd></RmtInf>"
     "</TxDtls></NtryDtls>",
     "  100.00EUR document=1:0 document=2:0\n", ""},
    {"purpose, additional information, own bank code", CREDIT,
     "<NtryDtls><TxDtls><BkTxCd><Prtry><Cd>9310</Cd></Prtry></BkTxCd><Purp><Cd>SALA</Cd></Purp>"
     "<AddtlTxInf>SEPA</AddtlTxInf></TxDtls></NtryDtls>",
     "  100.00EUR purpose=SALA code=9310 additional=SEPA\n", ""},
    {"instructed amount in another currency", CREDIT,
     "<NtryDtls><TxDtls><AmtDtls><InstdAmt><Amt Ccy=\"JPY\">16500</Amt></InstdAmt></AmtDtls>"
     "</TxDtls></NtryDtls>",
     "  100.00EUR instructed=16500JPY\n", ""},
    {"charges up to version 03 and by record", CREDIT,
     "<NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy=\"EUR\">103.00</Amt></TxAmt></AmtDtls><Chrgs>"
     "<Amt Ccy=\"EUR\">1.00</Amt></Chrgs><Chrgs><TtlChrgsAndTaxAmt Ccy=\"EUR\">9.00"
     "</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy=\"EUR\">3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd><Rcrd>"
     "<Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Rcrd></Chrgs></TxDtls></NtryDtls>",
     "  100.00EUR charges=3.00EUR\n", ""},
    {"total of charges where there is no record", CREDIT,
     "<NtryDtls><TxDtls><Chrgs><TtlChrgsAndTaxAmt Ccy=\"EUR\">9.00</TtlChrgsAndTaxAmt></Chrgs>"
     "</TxDtls></NtryDtls>",
     "  100.00EUR charges=9.00EUR\n", ""},
    {"single detail with another amount: the entry counts", CREDIT,
     "<NtryDtls><TxDtls><Amt Ccy=\"EUR\">90.00</Amt></TxDtls></NtryDtls>", "  100.00EUR\n",
     "TS-CAMT-009 "},
    {"single detail in another currency is no contradiction", CREDIT,
     "<NtryDtls><TxDtls><Amt Ccy=\"USD\">110.00</Amt></TxDtls></NtryDtls>", "  100.00EUR\n", ""},
    {"charges of the entry explain the difference", DEBIT,
     "<Chrgs><Amt Ccy=\"EUR\">10.00</Amt></Chrgs>"
     "<NtryDtls><TxDtls><Amt Ccy=\"EUR\">90.00</Amt></TxDtls></NtryDtls>",
     "  -100.00EUR charges=10.00EUR\n", ""},
    {"batch by Amt", CREDIT,
     "<NtryDtls><TxDtls><Amt Ccy=\"EUR\">60.00</Amt></TxDtls>"
     "<TxDtls><Amt Ccy=\"EUR\">40</Amt></TxDtls></NtryDtls>",
     "  60.00EUR\n  40.00EUR\n", ""},
    {"batch by AmtDtls, in two NtryDtls", DEBIT,
     "<NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy=\"EUR\">60.00</Amt></TxAmt></AmtDtls></TxDtls>"
     "</NtryDtls><NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy=\"EUR\">40.00</Amt></TxAmt></AmtDtls>"
     "</TxDtls></NtryDtls>",
     "  -60.00EUR\n  -40.00EUR\n", ""},
    {"batch with a debit inside", CREDIT,
     "<NtryDtls><TxDtls><Amt Ccy=\"EUR\">130.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>"
     "<TxDtls><Amt Ccy=\"EUR\">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls></NtryDtls>",
     "  130.00EUR\n  -30.00EUR\n", ""},
    {"batch by the counter value", CREDIT,
     "<NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy=\"USD\">66.00</Amt></TxAmt><CntrValAmt>"
     "<Amt Ccy=\"EUR\">60.00</Amt></CntrValAmt></AmtDtls></TxDtls>"
     "<TxDtls><Amt Ccy=\"EUR\">40.00</Amt></TxDtls></NtryDtls>",
     "  60.00EUR\n  40.00EUR\n", ""},
    {"batch that adds up net of charges", CREDIT,
     "<NtryDtls><TxDtls><Amt Ccy=\"EUR\">62.00</Amt><Chrgs><Rcrd><Amt Ccy=\"EUR\">2.00</Amt></Rcrd>"
     "</Chrgs></TxDtls><TxDtls><Amt Ccy=\"EUR\">40.00</Amt></TxDtls></NtryDtls>",
     "  60.00EUR charges=2.00EUR\n  40.00EUR\n", ""},
    {"debit batch with charges on top", DEBIT,
     "<NtryDtls><TxDtls><Amt Ccy=\"EUR\">58.00</Amt><Chrgs><Rcrd><Amt Ccy=\"EUR\">2.00</Amt></Rcrd>"
     "</Chrgs></TxDtls><TxDtls><Amt Ccy=\"EUR\">40.00</Amt></TxDtls></NtryDtls>",
     "  -60.00EUR charges=2.00EUR\n  -40.00EUR\n", ""},
    {"batch that doesn't add up is one transaction", CREDIT,
     "<NtryDtls><TxDtls><Refs><AcctSvcrRef>A1</AcctSvcrRef><EndToEndId>E1</EndToEndId></Refs>"
     "<Amt Ccy=\"EUR\">60.00</Amt><RltdPties><Dbtr><Nm>Anna</Nm></Dbtr></RltdPties><RmtInf>"
     "<Ustrd>one</Ustrd></RmtInf></TxDtls><TxDtls><Refs><EndToEndId>E2</EndToEndId></Refs>"
     "<Amt Ccy=\"EUR\">41.00</Amt><RltdPties><Dbtr><Nm>Anna</Nm></Dbtr></RltdPties><RmtInf>"
     "<Ustrd>two</Ustrd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR name=Anna |one |two\n", "TS-CAMT-009 "},
    {"batch without amounts is one transaction", CREDIT,
     "<NtryDtls><TxDtls><RmtInf><Ustrd>one</Ustrd></RmtInf></TxDtls>"
     "<TxDtls><RmtInf><Ustrd>two</Ustrd></RmtInf></TxDtls></NtryDtls>",
     "  100.00EUR |one |two\n", "TS-CAMT-009 "},
    {"an amount told besides is left out when it can't be read", CREDIT,
     "<NtryDtls><TxDtls><AmtDtls><InstdAmt><Amt Ccy=\"JPY\">1.5</Amt></InstdAmt></AmtDtls>"
     "</TxDtls></NtryDtls>",
     "  100.00EUR\n", "TS-AMT-002 "},
    {"a foreign namespace says nothing", CREDIT,
     "<NtryDtls><TxDtls><x:Amt xmlns:x=\"urn:x\" Ccy=\"EUR\">90.00</x:Amt></TxDtls></NtryDtls>",
     "  100.00EUR\n", ""},
};

static void camt_detail_case_holds(void **state)
{
    const struct camt_detail_case *c = *state;
    struct test_camt test = {0};
    struct buffer xml = {0};
    buffer_add_format(&xml,
                      CAMT_HEAD
                      "<Stmt>" CAMT_ACCOUNT "<Ntry><Amt Ccy=\"EUR\">100.00</Amt>"
                      "<CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>%s</Ntry></Stmt>" CAMT_TAIL,
                      c->direction, c->xml);

    enum status status = test_camt_parse(&test, buffer_slice(&xml));

    assert_string_equal(test.codes.ptr, c->codes);
    assert_int_equal(status, STATUS_OK);
    const char *transactions = strstr(test.told.ptr, "\n  ");
    assert_non_null(transactions);
    size_t len = strlen(c->expected);
    assert_memory_equal(transactions + 1, c->expected, len);
    assert_memory_equal(transactions + 1 + len, "statement ", 10); /* no more transactions */
    buffer_clear(&xml);
    test_camt_clear(&test);
}

int main(void)
{
    return unit_run_cases("camt details", camt_detail_cases, camt_detail_case_holds);
}
