/* Field 86 by dialect: what each subfield and tag becomes, and what stays text. */
#include "parsers/mt940_internal.h"
#include "unit.h"

#include "test_mt940_field.h"

#include "base/buffer.h"
#include "model/money.h"

#include <stdlib.h>

/* "key=value;" for what is there, remittance lines between bars. */
static void details_show(const struct mt940_details *details, struct buffer *out)
{
    const struct transaction *transaction = &details->transaction;
    const struct {
        const char *key;
        struct slice value;
    } parts[] = {
        {"gvc", details->gvc},
        {"e2e", transaction->end_to_end_id},
        {"mandate", transaction->mandate_id},
        {"id", transaction->transaction_id},
        {"purpose", transaction->purpose},
        {"return", transaction->return_reason},
        {"name", transaction->counterparty.name},
        {"account", transaction->counterparty.account},
        {"bank", transaction->counterparty.bank},
        {"ultimate", transaction->counterparty.ultimate_name},
        {"text", transaction->additional},
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].value.len > 0) {
            buffer_add_format(out, "%s=%.*s;", parts[i].key, SLICE_ARG(parts[i].value));
        }
    }
    if (transaction->charges.minor != 0) {
        buffer_add_format(out, "charges=%lld;", (long long)transaction->charges.minor);
    }
    if (transaction->instructed.minor != 0) {
        buffer_add_format(out, "instructed=%lld;", (long long)transaction->instructed.minor);
    }
    for (size_t i = 0; i < transaction->references_count; i++) {
        buffer_add_format(out, "%s=%.*s;", reference_scheme_name(transaction->references[i].scheme),
                          SLICE_ARG(transaction->references[i].value));
    }
    for (size_t i = 0; i < transaction->remittance_count; i++) {
        buffer_add_format(out, "|%.*s", SLICE_ARG(transaction->remittance[i]));
    }
}

/* 65 and 61 columns of text that break inside a word. */
#define WIDE65 "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz abcdefghijk"
#define WIDE61 "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz abcdefg"
static_assert(sizeof WIDE65 == 66 && sizeof WIDE61 == 62, "as wide as they say");

static const struct details_case {
    const char *name;
    bool debtor; /* the counterparty is the debtor: a credit */
    const char *type;
    const char *field;
    const char *shown;
} details_cases[] = {
    /* German */
    {"all subfields", true, "NTRF",
     "166?00GUTSCHRIFT?109310?20Rechnung "
     "4711?30COBADEFFXXX?31DE75512108001245126199?32WEBER?33SOHN",
     "gvc=166;name=WEBER SOHN;account=DE75512108001245126199;bank=COBADEFFXXX;text=GUTSCHRIFT;"
     "|Rechnung 4711"},
    {"full piece runs on", true, "NTRF", "166?20123456789012345678901234567?2189",
     "gvc=166;|12345678901234567890123456789"},
    {"a label behind an empty piece is found once", true, "NTRF", "166?20?21MTLG:FA 4711",
     "gvc=166;|FA 4711"},
    {"shorter piece ends a word", true, "NTRF", "166?201234567890?2189", "gvc=166;|1234567890 89"},
    {"umlauts count once", true, "NTRF",
     "166?20\xC3\xBC\xC3\xBC"
     "3456789012345678901234567?2189",
     "gvc=166;|\xC3\xBC\xC3\xBC"
     "345678901234567890123456789"},
    {"?60 goes on with the purpose", true, "NTRF", "166?20one?60two", "gvc=166;|one two"},
    {"SEPA tags", true, "NTRF",
     "166?20EREF+E1?21KREF+K1?22MREF+M1?23CRED+C1?24PURP+SALA?25SVWZ+text",
     "gvc=166;e2e=E1;mandate=M1;id=K1;purpose=SALA;|text"},
    {"tag cut between pieces", true, "NTRF", "166?20EREF+ABCDEFGHIJ123456789 SV?21WZ+text",
     "gvc=166;e2e=ABCDEFGHIJ123456789;|text"},
    {"tag cut between lines", true, "NTRF", "166?20EREF+E1?21SVW\nZ+text", "gvc=166;e2e=E1;|text"},
    {"tags in one piece", true, "NTRF", "166?20EREF+E1 SVWZ+text", "gvc=166;e2e=E1;|text"},
    {"tag with nothing in it", true, "NTRF", "166?20KREF+EREF+E1", "gvc=166;e2e=E1;"},
    {"tag inside a word is text", true, "NTRF", "166?20SVWZ+XEREF+Y", "gvc=166;|XEREF+Y"},
    {"plus sign in text", true, "NTRF", "166?20SVWZ+1 + 1 +2", "gvc=166;|1 + 1 +2"},
    {"NOTPROVIDED is absent", true, "NTRF", "166?20EREF+NOTPROVIDED?21SVWZ+x", "gvc=166;|x"},
    {"tags with a colon", true, "NTRF", "166?20EREF: E1?21SVWZ: text", "gvc=166;e2e=E1;|text"},
    {"colon is text beside tags with plus", true, "NTRF", "166?20EREF+E1?21SVWZ+see?22BIC: none",
     "gvc=166;e2e=E1;|see BIC: none"},
    {"message of the bank", true, "NRTI", "159?20EREF+E1?21MTLG:closed?34902",
     "gvc=159;e2e=E1;return=AC04;|closed"},
    {"spelled-out labels", false, "NMSC",
     "005?20LASTSCHRIFT?21END-TO-END-REF.:?22E1?23CORE / "
     "MANDATSREF.:?24M1?25GLAEUBIGER-ID:?26G1?27Ref. X",
     "gvc=005;e2e=E1;mandate=M1;|LASTSCHRIFT|X"},
    {"the end of labels is text where there are none", true, "NTRF",
     "166?20Ref. 4711?21see: note?22Ref. 4712", "gvc=166;|Ref. 4711 see: note Ref. 4712"},
    {"the end of labels is text behind tags with plus", true, "NTRF",
     "166?20EREF+E1?21SVWZ+see: note?22Ref. 4711", "gvc=166;e2e=E1;|see: note Ref. 4711"},
    {"the end of labels behind the bank's message", true, "NRTI",
     "166?20EREF+E1?21MTLG:closed?22Ref. 4711", "gvc=166;e2e=E1;return=NARR;|closed|4711"},
    {"ultimate debtor of a credit", true, "NTRF", "166?20SVWZ+x?21ABWA+Parent AG?22ABWE+Us",
     "gvc=166;ultimate=Parent AG;|x"},
    {"ultimate creditor of a debit", false, "NDDT", "105?20SVWZ+x?21ABWA+Us?22ABWE+Works",
     "gvc=105;ultimate=Works;|x"},
    {"original amount and charge", true, "NTRF", "166?20OAMT+USD100,00?21COAM+EUR1,50?22SVWZ+x",
     "gvc=166;charges=150;instructed=10000;|x"},
    {"IBAN in ?38", true, "NTRF", "166?20x?38DE75512108001245126199",
     "gvc=166;account=DE75512108001245126199;|x"},
    {"other separators", true, "NTRF", "166~00TEXT~20a~21b", "gvc=166;text=TEXT;|a b"},
    {"separator < ", true, "NTRF", "166<20a<32b", "gvc=166;name=b;|a"},
    {"a question mark and digits in text", true, "NTRF", "166?20why?1234?21b",
     "gvc=166;|why?1234 b"},
    {"no code in front", true, "NTRF", "?20a?32b", "name=b;|a"},
    {"blank in front", true, "NTRF", " 166?20a", "gvc=166;|a"},
    {"banks' own subfields are kept", true, "NTRF", "166?20a?35b?70c", "gvc=166;|a|b c"},
    {"returned debit without a reason", false, "NTRF", "109?20x", "gvc=109;return=NARR;|x"},
    {"text key of no return is no reason", true, "NTRF", "166?20x?34902", "gvc=166;|x"},
    {"code and text without subfields", true, "NTRF", "999PN5477SCHECK", "|999PN5477SCHECK"},
    {"no known subfield", true, "NTRF", "166?99", "gvc=166;"},
    /* Slash tags */
    {"Dutch transfer", true, "NTRF",
     "/TRTP/SEPA/IBAN/NL44RABO0123456789/BIC/RABONL2U/NAME/De Vries/REMI/Factuur 1/EREF/E1",
     "e2e=E1;name=De Vries;account=NL44RABO0123456789;bank=RABONL2U;text=SEPA;|Factuur 1"},
    {"empty value before the next tag", true, "NTRF", "/ORDP//NAME/De Vries/REMI/x",
     "name=De Vries;|x"},
    {"our own side is left out", true, "NTRF", "/BENM//NAME/Us/ORDP//NAME/Them/REMI/x",
     "name=Them;|x"},
    {"the only side told", true, "NTRF", "/BENM//NAME/Them/REMI/x", "name=Them;|x"},
    {"beneficiary of a debit", false, "NTRF", "/ORDP//NAME/Us/BENM//NAME/Them/REMI/x",
     "name=Them;|x"},
    {"ultimate parties", true, "NTRF", "/ORDP//NAME/A/ULTD//NAME/B/ULTB//NAME/C/REMI/x",
     "name=A;ultimate=B;|x"},
    {"party in one tag", true, "NTRF",
     "/CNTP/NL20INGB0001234567/INGBNL2A/A B.V./City/REMI/USTD//x/",
     "name=A B.V.;account=NL20INGB0001234567;bank=INGBNL2A;|x"},
    {"structured remittance", true, "NTRF", "/REMI/STRD/CUR/RF18539007547034/",
     "RF=RF18539007547034;|RF18539007547034"},
    {"structured, of no known scheme", true, "NTRF", "/REMI/STRD/CUR/9001123412341234",
     "=9001123412341234;|9001123412341234"},
    {"slashes in the text", true, "NTRF", "/REMI//INV/2026-1 a/b/EREF/E1",
     "e2e=E1;|INV/2026-1 a/b"},
    {"return reason", false, "NRTI", "/RTRN/MD06/EREF/E1", "e2e=E1;return=MD06;"},
    {"return without one", false, "NRTI", "/EREF/E1", "e2e=E1;return=NARR;"},
    {"account behind the party", true, "NTRF", "/BENM/300000000000133/Some Bank/Fee",
     "account=300000000000133;|Some Bank/Fee"},
    {"amounts", true, "NTRF", "/OCMT/USD2853,12/invoice 1/CHGS/EUR0,5/",
     "charges=50;instructed=285312;|invoice 1"},
    {"amount that is none", true, "NTRF", "/OCMT/later/REMI/x", "|later|x"},
    {"full line runs on", true, "NTRF",
     "/REMI/"
     "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz abcde\nfgh",
     "|abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz abcdefgh"},
    {"shorter line ends a word", true, "NTRF", "/REMI/one\ntwo", "|one two"},
    {"NOTPROVIDED broken by a line", true, "NTRF", "/REMI/x/EREF/NOTPROV\nIDED", "|x"},
    {"unknown tag first is free text", true, "NTRF", "/WXYZ/a/REMI/b", "|/WXYZ/a/REMI/b"},
    {"whose name it is, by a bank of the United States", false, "NTRF",
     "/PT/FT/BO/Us/BN/Them/OBI/x", "name=Them;text=FT;|x"},
    {"symbols of a Czech bank", true, "NTRF", "/VS/2026/KS/0308/TXT/x", "purpose=0308;=2026;|x"},
    /* Labels */
    {"two labels of one language", true, "NTRF", "REK: NL44RABO0123456789/NAAM: De Vries",
     "name=De Vries;account=NL44RABO0123456789;"},
    {"one label alone is text", true, "NTRF", "our NAAM: De Vries", "|our NAAM: De Vries"},
    {"one label twice is text", true, "NTRF", "VS: 1 VS: 2", "|VS: 1 VS: 2"},
    {"labels of two languages are text", true, "NTRF", "NAAM: a TYT.: b", "|NAAM: a TYT.: b"},
    {"label inside a word is text", true, "NTRF", "REKENING XNAAM: a IBAN: b",
     "|REKENING XNAAM: a IBAN: b"},
    {"lower case", true, "NTRF", "Naam: De Vries Omschrijving: x", "name=De Vries;|x"},
    {"the longest label", true, "NTRF", "NA RACH.: 1234567 Z RACH.: 7654321 TYT.: x",
     "account=7654321;|x"},
    {"payer of a credit", true, "NTRF", "OD: Them; DLA: Us; TYT.: x", "name=Them;|x"},
    {"payee of a debit", false, "NTRF", "OD: Us; DLA: Them; TYT.: x", "name=Them;|x"},
    {"an address is no name", true, "NTRF", "OD: Them  UL. LESNA 1; TYT.: x", "name=Them;|x"},
    {"text behind a reference", true, "NTRF", "BETALINGSKENM. 123 januari NAAM: a",
     "name=a;=123;|januari"},
    {"a full stop ends a label and a longer one", true, "NTRF", "BETALINGSKENM.: 123 NAAM: a",
     "name=a;=123;"},
    {"text behind a bank's code", true, "NTRF", "IBAN: 1 BIC: RABONL2U x",
     "account=1;bank=RABONL2U;|x"},
    {"a bank's name is taken whole", true, "NTRF", "ORG=A OGB=FIRST BANK",
     "name=A;bank=FIRST BANK;"},
    {"Polish account", true, "NTRF", "OD: a; Z RACH.: 61 1090 1014 0000 0712 1981 2874",
     "name=a;account=PL61109010140000071219812874;"},
    {"Polish account that is none", true, "NTRF", "OD: a; Z RACH.: 62109010140000071219812874",
     "name=a;account=62109010140000071219812874;"},
    {"label cut by a full line", true, "NTRF",
     "GIRO AUS ONLINE 80532 AUFTRAGGEBER: MARTA BEISPIEL  SEEWEG MITTEI\nLUNGEN: x",
     "name=MARTA BEISPIEL;|GIRO AUS ONLINE 80532|x"},
    /* Lines in an order */
    {"Hungarian account in the second line", true, "NTRF",
     "CAB1\n117730161111101800000000\nKEREK KFT.\nx\ny",
     "name=KEREK KFT.;account=117730161111101800000000;|CAB1|x|y"},
    {"of sixteen digits, and no text", true, "NTRF", "CAB1\n1177301611111018\nKEREK KFT.",
     "name=KEREK KFT.;account=1177301611111018;|CAB1"},
    {"no account by its digits", true, "NTRF", "CAB1\n117730161111101900000000\nKEREK KFT.",
     "|CAB1|117730161111101900000000|KEREK KFT."},
    {"noughts are no account", true, "NTRF", "CAB1\n0000000000000000\nx",
     "|CAB1|0000000000000000|x"},
    {"no name behind it", true, "NTRF", "CAB1\n1177301611111018", "|CAB1|1177301611111018"},
    /* Free text */
    {"lines as received", true, "NTRF", "one\ntwo", "|one|two"},
    {"line of 65 runs on", true, "NTRF", WIDE65 "\nlm", "|" WIDE65 "lm"},
    {"first line of 61 runs on", true, "NTRF", WIDE61 "\nhi", "|" WIDE61 "hi"},
    {"a later line of 61 does not", true, "NTRF", "x\n" WIDE61 "\nhi", "|x|" WIDE61 "|hi"},
    {"empty", true, "NTRF", "", ""},
    {"blanks alone", true, "NTRF", "  ", ""},
};

static void details_case_holds(void **state)
{
    const struct details_case *c = *state;
    struct limits limits = limits_default();
    struct arena arena = {0};
    struct mt940_details details;
    struct buffer shown = {0};
    struct test_field field;
    test_field_make(&field, MT940_DETAILS, c->field);
    mt940_details_init(&details, &arena, &limits, c->debtor);
    mt940_details_add(&details, &field.field);
    mt940_details_finish(&details, slice_from(c->type));
    details_show(&details, &shown);
    if (!slice_equal(buffer_slice(&shown), slice_from(c->shown))) {
        print_error("'%.*s'\nis not\n'%s'\n", SLICE_ARG(buffer_slice(&shown)), c->shown);
        fail();
    }
    assert_false(details.failed);
    buffer_clear(&shown);
    test_field_drop(&field);
    arena_clear(&arena);
}

/* :NS: keeps the name in 15 and 16 and the booking text in 17. */
static void structured_lines_are_told_by_code(void **state)
{
    (void)state;
    struct limits limits = limits_default();
    struct arena arena = {0};
    struct mt940_details details;
    struct buffer shown = {0};
    struct test_field field;
    test_field_make(&field, MT940_STRUCTURED, "01a\n02b\n15NAME\n17KIND\nplain\n9");
    mt940_details_init(&details, &arena, &limits, true);
    mt940_details_add_structured(&details, &field.field);
    mt940_details_finish(&details, SLICE("NTRF"));
    details_show(&details, &shown);
    assert_true(slice_equal(buffer_slice(&shown), SLICE("name=NAME;text=KIND;|a|b|plain|9")));
    buffer_clear(&shown);
    test_field_drop(&field);
    arena_clear(&arena);
}

/* More pieces and tags than any standard has: nothing overflows, the first ones count. */
static void many_pieces_are_bounded(void **state)
{
    (void)state;
    struct limits limits = limits_default();
    struct arena arena = {0};
    struct mt940_details details;
    struct buffer text = {0};
    struct test_field field;
    buffer_add_text(&text, "166");
    for (int i = 0; i < 200; i++) {
        buffer_add_text(&text, "?20SVWZ+x?32N?70e");
    }
    buffer_add_byte(&text, '\0');
    test_field_make(&field, MT940_DETAILS, text.ptr);
    mt940_details_init(&details, &arena, &limits, true);
    mt940_details_add(&details, &field.field);
    mt940_details_finish(&details, SLICE("NTRF"));
    assert_true(details.transaction.remittance_count >= 32);
    assert_false(details.failed);
    buffer_clear(&text);
    test_field_drop(&field);
    arena_clear(&arena);
}

/* A separator in the last of the bytes that may be read behind the text: none behind them is. */
static void the_least_of_texts_is_read_no_further_than_its_slack(void **state)
{
    (void)state;
    static const char code[] = {'?', '0', '0'};
    struct limits limits = limits_default();
    struct arena arena = {0};
    struct mt940_details details;
    char *bytes = malloc(sizeof code + TEXT_SCAN_SLACK);
    assert_non_null(bytes);
    memset(bytes, '?', sizeof code + TEXT_SCAN_SLACK);
    memcpy(bytes, code, sizeof code);
    const struct slice line = {bytes, sizeof code};
    const struct mt940_field field = {
        .tag = MT940_DETAILS, .ascii = true, .lines = &line, .count = 1};
    mt940_details_init(&details, &arena, &limits, true);
    mt940_details_add(&details, &field);
    assert_false(details.failed);
    assert_int_equal(details.transaction.additional.len, 0);
    assert_int_equal(details.remittance.count, 0);
    arena_clear(&arena);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structured_lines_are_told_by_code),
        cmocka_unit_test(many_pieces_are_bounded),
        cmocka_unit_test(the_least_of_texts_is_read_no_further_than_its_slack),
    };
    int failed = unit_run_cases("mt940_details", details_cases, details_case_holds);
    failed += cmocka_run_group_tests_name("mt940_details_bounds", tests, NULL, NULL);
    return failed;
}
