/* OFX in parts: header, names, amounts, dates, and the tree that SGML makes. Whole files stand in
 * tests/e2e/test_ofx.py. */
#include "parsers/ofx.h"
#include "parsers/ofx_internal.h"
#include "unit.h"

#include "base/buffer.h"
#include "base/utf8.h"

static void slice_is(struct slice text, const char *expected)
{
    if (!slice_equal(text, slice_from(expected))) {
        print_error("'%.*s' is not '%s'\n", SLICE_ARG(text), expected);
        fail();
    }
}

/* --- header (OFX 1.6 and 2.2, chapter 2) --------------------------------------------------- */

#define V1  "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\n"
#define XML "<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\" VERSION=\"211\" SECURITY=\"NONE\"?>"

static const struct header_case {
    const char *name;
    const char *head;
    const char *version;
    bool xml;
    bool says_xml;
    enum text_encoding encoding;
} header_cases[] = {
    {"lines", V1 "ENCODING:USASCII\nCHARSET:1252\n\n<OFX><A>1", "102", false, false,
     TEXT_WINDOWS_1252},
    {"joined", "OFXHEADER:100DATA:OFXSGMLVERSION:103ENCODING:USASCIICHARSET:1252<OFX><A>1", "103",
     false, false, TEXT_WINDOWS_1252},
    {"blanks behind the colon", "OFXHEADER: 100\nVERSION: 151\nCHARSET: ISO-8859-1\n<OFX>", "151",
     false, false, TEXT_ISO_8859_1},
    {"UTF-8", V1 "ENCODING:UTF-8\nCHARSET:NONE\n<OFX>", "102", false, false, TEXT_UTF8},
    {"8859-1", V1 "ENCODING:USASCII\nCHARSET:8859-1\n<OFX>", "102", false, false, TEXT_ISO_8859_1},
    {"no character set", V1 "ENCODING:USASCII\nCHARSET:NONE\n<OFX>", "102", false, false,
     TEXT_UNDECLARED},
    {"1252 told, UTF-8 written", V1 "CHARSET:1252\n<OFX><A>\xc3\xa9", "102", false, false,
     TEXT_UNDECLARED},
    {"1252 told and written", V1 "CHARSET:1252\n<OFX><A>\xe9 abcdef", "102", false, false,
     TEXT_WINDOWS_1252},
    {"no header", "<OFX><A>1", "", false, false, TEXT_UNDECLARED},
    {"no tree", V1, "", false, false, TEXT_UNDECLARED},
    {"XML", XML "<OFX><A><B>1</B></A></OFX>", "211", true, true, TEXT_UNDECLARED},
    {"XML without values", XML "<OFX><A></A></OFX>", "211", true, true, TEXT_UNDECLARED},
    {"XML header, SGML tree", XML "<OFX><A><B>1<C>2</A></OFX>", "211", false, true,
     TEXT_UNDECLARED},
    {"a version of other length", "OFXHEADER:100\nVERSION:1024\n<OFX>", "", false, false,
     TEXT_UNDECLARED},
};

static void header_case_holds(void **state)
{
    const struct header_case *c = *state;
    struct ofx_header header = ofx_header_of(slice_from(c->head));
    assert_int_equal(strlen(c->version), header.version[0] == '\0' ? 0 : 3);
    assert_memory_equal(header.version, c->version, strlen(c->version));
    assert_int_equal(header.xml, c->xml);
    assert_int_equal(header.says_xml, c->says_xml);
    assert_int_equal(header.encoding, c->encoding);
}

/* --- names --------------------------------------------------------------------------------- */

static const struct name_case {
    const char *name;
    enum ofx_kind kind; /* of the aggregate; OFX_UNKNOWN for none */
    bool element;
} name_cases[] = {
    {"AVAILBAL", OFX_AVAILABLE, false}, {"STMTTRNRS", OFX_RESPONSE, false},
    {"OFX", OFX_ROOT, false},           {"INVSTMTRS", OFX_INVESTMENT, false},
    {"ACCTID", OFX_UNKNOWN, true},      {"USERKEY", OFX_UNKNOWN, true},
    {"TRNAMT", OFX_UNKNOWN, true},      {"NAME", OFX_UNKNOWN, true},
    {"", OFX_UNKNOWN, false},           {"ZZZ", OFX_UNKNOWN, false},
    {"STMTTR", OFX_UNKNOWN, false},     {"BANKID", OFX_UNKNOWN, true},
    {"CURSYM", OFX_UNKNOWN, true},      {"CURRENCY", OFX_CURRENCY, false},
};

static void name_case_holds(void **state)
{
    const struct name_case *c = *state;
    const struct ofx_aggregate *aggregate = ofx_aggregate_find(slice_from(c->name));
    assert_int_equal(aggregate == NULL ? OFX_UNKNOWN : aggregate->kind, c->kind);
    assert_int_equal(ofx_element_known(slice_from(c->name)), c->element);
}

static void name_depends_on_where_it_stands(void **state)
{
    (void)state;
    assert_int_equal(ofx_element_find(SLICE("ACCTID"), OFX_ACCOUNT)->slot, OFX_ACCTID);
    assert_int_equal(ofx_element_find(SLICE("ACCTID"), OFX_OTHER)->slot, OFX_OTHER_ACCOUNT);
    assert_int_equal(ofx_element_find(SLICE("NAME"), OFX_PAYEE)->slot, OFX_NAME);
    assert_int_equal(ofx_element_find(SLICE("DTPOSTED"), OFX_ENTRY)->slot, OFX_POSTED);
    assert_null(ofx_element_find(SLICE("DTPOSTED"), OFX_PENDING));
    assert_null(ofx_element_find(SLICE("TRNAMT"), OFX_STATEMENT));
    assert_null(ofx_element_find(SLICE("CURSYM"), OFX_ORIGINAL)); /* TRNAMT is in CURDEF then */
}

/* --- amounts (3.2.9) and dates (3.2.8) ----------------------------------------------------- */

static const struct amount_case {
    const char *name; /* the text itself */
    const char *currency;
    int64_t minor;
    const char *code; /* of the diagnostic; NULL for none */
} amount_cases[] = {
    {"5", "USD", 500, NULL},
    {"+5.5", "USD", 550, NULL},
    {"-5,05", "USD", -505, NULL},
    {"-0", "USD", 0, NULL},
    {"-00000000000000.9700", "USD", -97, NULL},
    {"100", "JPY", 100, NULL},
    {"100.00", "JPY", 100, NULL},
    {"1,234", "KWD", 1234, NULL},
    {"1,234", "USD", 0, "TS-AMT-002"},
    {"5.001", "USD", 0, "TS-AMT-002"},
    {"100.5", "JPY", 0, "TS-AMT-002"},
    {"1,234.56", "USD", 0, "TS-AMT-001"},
    {"1.234,56", "USD", 0, "TS-AMT-001"},
    {"5-", "USD", 0, "TS-AMT-001"},
    {"+-5", "USD", 0, "TS-AMT-001"},
    {"-", "USD", 0, "TS-AMT-001"},
    {"", "USD", 0, "TS-AMT-001"},
    {"(5)", "USD", 0, "TS-AMT-001"},
    {"9999999999999999999", "USD", 0, "TS-AMT-003"},
};

static void amount_case_holds(void **state)
{
    const struct amount_case *c = *state;
    struct currency currency = {0};
    struct diag diag = {0};
    int64_t minor = 0;
    assert_true(currency_parse(slice_from(c->currency), &currency));
    enum status status = ofx_amount(slice_from(c->name), currency, "TRNAMT",
                                    (struct place){"case", 1, 0}, &diag, &minor);
    assert_int_equal(status, c->code == NULL ? STATUS_OK : STATUS_INVALID);
    assert_int_equal(minor, c->minor);
    assert_int_equal(diag.errors, c->code == NULL ? 0 : 1);
    if (c->code != NULL) {
        assert_string_equal(diag.last.code, c->code);
    }
}

static const struct mark_case {
    const char *name; /* the text itself */
    enum ofx_mark mark;
    char byte;
} mark_cases[] = {
    {"1234", OFX_MARK_NONE, 0},       {"-8.4850", OFX_MARK_DECIMAL, '.'},
    {"10,50", OFX_MARK_DECIMAL, ','}, {"-0.125", OFX_MARK_DECIMAL, '.'},
    {".125", OFX_MARK_DECIMAL, '.'},  {"1234.125", OFX_MARK_DECIMAL, '.'},
    {"5.", OFX_MARK_DECIMAL, '.'},    {"0012.125", OFX_MARK_DECIMAL, '.'},
    {"5.005", OFX_MARK_OPEN, '.'},    {"-12,345", OFX_MARK_OPEN, ','},
    {"+999.999", OFX_MARK_OPEN, '.'}, {"012.345", OFX_MARK_DECIMAL, '.'},
};

static void mark_case_holds(void **state)
{
    const struct mark_case *c = *state;
    char byte = 0;
    assert_int_equal(ofx_mark_of(slice_from(c->name), &byte), c->mark);
    assert_int_equal(byte, c->byte);
}

static const struct date_case {
    const char *name;
    const char *expected; /* NULL for none */
} date_cases[] = {
    {"20260305", "2026-03-05"},
    {"20260305120000", "2026-03-05"},
    {"20260305233000.999[+13:NZDT]", "2026-03-05"},
    {"20260305003000[-10.5:XXX]", "2026-03-05"},
    {"20260305[0:GMT]", "2026-03-05"},
    {"2026-03-05T00:00:00", "2026-03-05"},
    {"20260230", NULL},
    {"2026030", NULL},
    {"20260305X", NULL},
    {"05/03/2026", NULL},
    {"00000000", NULL},
    {"", NULL},
};

static void date_case_holds(void **state)
{
    const struct date_case *c = *state;
    struct date date = {0};
    struct buffer text = {0};
    assert_int_equal(ofx_date(slice_from(c->name), &date), c->expected != NULL);
    date_format(date, &text);
    slice_is(buffer_slice(&text), c->expected == NULL ? "" : c->expected);
    buffer_clear(&text);
}

/* --- the tree that SGML makes -------------------------------------------------------------- */

#define BEGIN                                                                                      \
    "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>1</BANKACCTFROM>"      \
    "<BANKTRANLIST>"
#define END   "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
#define ENTRY "<TRNTYPE>OTHER<DTPOSTED>20260305<TRNAMT>5<FITID>F1"

struct heard {
    size_t statements;
    size_t entries;
    int64_t sum_minor;
    char name[64];
    size_t fail_at; /* the entry at which the sink fails; 0 for never */
};

static enum status heard_begin(void *context, const struct statement *statement)
{
    struct heard *heard = context;
    assert_true(statement->statement_id.len > 0);
    heard->statements++;
    return STATUS_OK;
}

static enum status heard_end(void *context, const struct statement *statement)
{
    (void)context;
    (void)statement;
    return STATUS_OK;
}

static enum status heard_entry(void *context, const struct entry *entry)
{
    struct heard *heard = context;
    struct slice name = utf8_take(entry->transactions->counterparty.name, sizeof heard->name - 1);
    heard->entries++;
    heard->sum_minor += entry->amount.minor;
    for (size_t i = 0; i < name.len; i++) {
        heard->name[i] = name.ptr[i];
    }
    heard->name[name.len] = '\0';
    return heard->entries == heard->fail_at ? STATUS_IO : STATUS_OK;
}

static enum status heard_of(const char *text, struct heard *heard, struct diag *diag)
{
    struct limits limits = limits_default();
    struct parse_settings settings = {0};
    struct parse_sink sink = {.context = heard,
                              .statement_begin = heard_begin,
                              .entry = heard_entry,
                              .statement_end = heard_end};
    struct input *input = NULL;
    assert_int_equal(input_from_memory(slice_from(text), "case", &limits, diag, &input), STATUS_OK);
    struct parse_job job = {input, &limits, &settings, diag, &sink};
    enum status status = ofx_parse(&job);
    input_close(input);
    return status;
}

static const struct tree_case {
    const char *name;
    const char *text;
    size_t entries;
    int64_t sum_minor;
    const char *other_name;
    const char *code; /* of the last diagnostic; NULL for none */
    bool refused;
} tree_cases[] = {
    {"as it should be", BEGIN "<STMTTRN>" ENTRY "<NAME>A</STMTTRN>" END, 1, 500, "A", NULL, false},
    {"empty list", BEGIN END, 0, 0, "", NULL, false},
    {"empty element that is known", BEGIN "<STMTTRN><CHECKNUM>" ENTRY "</STMTTRN>" END, 1, 500, "",
     NULL, false},
    {"empty element that is not known", BEGIN "<STMTTRN><X.Y>" ENTRY "</STMTTRN>" END, 1, 500, "",
     NULL, false},
    {"two of them", BEGIN "<STMTTRN><X><Y>" ENTRY "</STMTTRN>" END, 1, 500, "", NULL, false},
    {"one with an end tag", BEGIN "<STMTTRN><X></X>" ENTRY "</STMTTRN>" END, 1, 500, "", NULL,
     false},
    {"what an unknown aggregate holds is its own",
     BEGIN "<STMTTRN><X><TRNAMT>99</X>" ENTRY "</STMTTRN>" END, 1, 500, "", NULL, false},
    {"and nested in another", BEGIN "<STMTTRN><X><Y><TRNAMT>99</Y></X>" ENTRY "</STMTTRN>" END, 1,
     500, "", NULL, false},
    {"empty inside of an aggregate", BEGIN "<STMTTRN><X><Y><TRNAMT>99</X>" ENTRY "</STMTTRN>" END,
     1, 500, "", NULL, false},
    {"unknown between entries", BEGIN "<X><STMTTRN>" ENTRY "</STMTTRN>" END, 1, 500, "", NULL,
     false},
    {"entries without end tags", BEGIN "<STMTTRN>" ENTRY "<STMTTRN>" ENTRY END, 2, 1000, "",
     "TS-OFX-006", false},
    {"end tag of nothing", BEGIN "</STMTTRN><STMTTRN>" ENTRY "</STMTTRN></X>" END, 1, 500, "", NULL,
     false},
    {"a value that holds a sign", BEGIN "<STMTTRN>" ENTRY "<NAME>A < B & C > D</STMTTRN>" END, 1,
     500, "A < B & C > D", NULL, false},
    {"references",
     BEGIN "<STMTTRN>" ENTRY "<NAME>&lt;&amp;&gt;&#65;&#x42;&nbsp;&bad;</STMTTRN>" END, 1, 500,
     "<&>AB &bad;", NULL, false},
    {"CDATA", BEGIN "<STMTTRN>" ENTRY "<NAME>a<![CDATA[<b>&amp;]]>c</STMTTRN>" END, 1, 500,
     "a<b>&amp;c", NULL, false},
    {"comment", BEGIN "<STMTTRN><!-- <TRNAMT>99 -->" ENTRY "</STMTTRN>" END, 1, 500, "", NULL,
     false},
    {"attribute", BEGIN "<STMTTRN id=\"1\">" ENTRY "</STMTTRN>" END, 1, 500, "", NULL, false},
    {"text where elements are expected", BEGIN "<STMTTRN>oops" ENTRY "</STMTTRN>" END, 1, 500, "",
     "TS-OFX-015", false},
    {"in lower case",
     "<ofx><bankmsgsrsv1><stmttrnrs><stmtrs><curdef>USD<banktranlist><stmttrn>"
     "<dtposted>20260305<trnamt>5</stmttrn></banktranlist></stmtrs></stmttrnrs></bankmsgsrsv1>"
     "</ofx>",
     1, 500, "", "TS-OFX-004", false},
    {"an entry outside of a list", "<OFX><STMTTRN>" ENTRY "</STMTTRN></OFX>", 0, 0, "",
     "TS-OFX-002", false},
    {"balances behind an open list",
     BEGIN "<STMTTRN>" ENTRY
           "</STMTTRN><LEDGERBAL><BALAMT>1</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>",
     1, 500, "", "TS-OFX-006", false},
    {"two amounts", BEGIN "<STMTTRN><TRNAMT>5" ENTRY "</STMTTRN>" END, 1, 500, "", "TS-OFX-005",
     true},
    {"no amount", BEGIN "<STMTTRN><DTPOSTED>20260305</STMTTRN>" END, 0, 0, "", "TS-OFX-005", true},
    {"cut off in an entry", BEGIN "<STMTTRN>" ENTRY, 0, 0, "", "TS-OFX-007", true},
    {"cut off in a tag", BEGIN "<STMTTRN>" ENTRY "</STMT", 0, 0, "", "TS-OFX-007", true},
    {"DOCTYPE", "<!DOCTYPE OFX>" BEGIN END, 0, 0, "", "TS-XML-002", true},
    {"no tree", "OFXHEADER:100\n", 0, 0, "", "TS-OFX-001", true},
};

static void tree_case_holds(void **state)
{
    const struct tree_case *c = *state;
    struct heard heard = {0};
    struct diag diag = {0};
    enum status status = heard_of(c->text, &heard, &diag);
    assert_int_equal(status, c->refused ? STATUS_INVALID : STATUS_OK);
    assert_string_equal(diag.last.code, c->code == NULL ? "" : c->code);
    assert_int_equal(heard.entries, c->entries);
    assert_int_equal(heard.sum_minor, c->sum_minor);
    assert_string_equal(heard.name, c->other_name);
}

static void a_sink_that_fails_ends_the_parse(void **state)
{
    (void)state;
    static const char *const texts[] = {
        BEGIN "<STMTTRN>" ENTRY "</STMTTRN><STMTTRN>" ENTRY "</STMTTRN>" END,
        XML "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD</CURDEF><BANKTRANLIST>"
            "<STMTTRN><DTPOSTED>20260305</DTPOSTED><TRNAMT>5</TRNAMT></STMTTRN>"
            "<STMTTRN><DTPOSTED>20260305</DTPOSTED><TRNAMT>5</TRNAMT></STMTTRN>"
            "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct heard heard = {.fail_at = 1};
        struct diag diag = {0};
        assert_int_equal(heard_of(texts[i], &heard, &diag), STATUS_IO);
        assert_int_equal(heard.entries, 1);
    }
}

/* --- amounts finer than their currency ----------------------------------------------------- */

struct heard_exact {
    struct heard money;
    struct buffer told; /* "-8.485USD 2.5USD " */
};

static enum status heard_exact_begin(void *context, const struct statement *statement)
{
    struct heard_exact *heard = context;
    return heard_begin(&heard->money, statement);
}

static enum status heard_exact_money(void *context, const struct entry *entry)
{
    struct heard_exact *heard = context;
    return heard_entry(&heard->money, entry);
}

static enum status heard_exact_entry(void *context, const struct entry *entry,
                                     struct money_exact amount)
{
    struct heard_exact *heard = context;
    buffer_add(&heard->told, amount.text);
    buffer_add(&heard->told, currency_code(&amount.currency));
    buffer_add_byte(&heard->told, ' ');
    assert_int_equal(entry->transactions_count, 1);
    assert_false(currency_present(entry->amount.currency));
    assert_false(currency_present(entry->transactions->amount.currency));
    assert_true(entry->amount.minor == 0 && entry->transactions->amount.minor == 0);
    return STATUS_OK;
}

/* The closing balance, behind a slash. */
static enum status heard_exact_end(void *context, const struct statement *statement)
{
    struct heard_exact *heard = context;
    buffer_add_byte(&heard->told, '/');
    buffer_add(&heard->told, statement->closing.exact);
    assert_true(statement->closing.exact.len == 0 || !statement->closing.present);
    return STATUS_OK;
}

#define OF(amount) "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>20260305<TRNAMT>" amount "</STMTTRN>"
#define LIST_END   "</BANKTRANLIST>"
#define BALANCE(amount)                                                                            \
    LIST_END "<LEDGERBAL><BALAMT>" amount "</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"

/* 150 digits that say nothing; max_id_chars is 140. */
#define ZEROS_50 "00000000000000000000000000000000000000000000000000"
#define ZEROS    ZEROS_50 ZEROS_50 ZEROS_50

static const struct finer_case {
    const char *name;
    const char *text;
    const char *told;
    size_t entries; /* with money */
    const char *code;
    bool refused;
    bool refused_as_money; /* by a sink that takes nothing else */
} finer_cases[] = {
    {"one of them", BEGIN OF("-8.4850") OF("5.25") END, "-8.485USD /", 1, "TS-AMT-004", false,
     true},
    {"zeros that say nothing", BEGIN OF("5.2500") END, "/", 1, NULL, false, false},
    {"thirteen decimals", BEGIN OF("1610.0655820336997") END, "1610.0655820336997USD /", 0,
     "TS-AMT-004", false, true},
    {"thousands, or not", BEGIN OF("5.005") OF("7") END, "5.005USD /", 1, "TS-AMT-002", true, true},
    {"shown before", BEGIN OF("7.10") OF("5.005") END, "5.005USD /", 1, "TS-AMT-004", false, true},
    {"shown behind", BEGIN OF("5.005") OF("0.125") END, "5.005USD 0.125USD /", 0, "TS-AMT-004",
     false, true},
    {"shown by a balance", BEGIN OF("5.005") BALANCE("7.10"), "5.005USD /", 0, "TS-AMT-004", false,
     true},
    {"shown of the other mark", BEGIN OF("5.005") OF("7,10") END, "5.005USD /", 1, "TS-AMT-002",
     true, true},
    {"thousands, or not, though zeros are behind", BEGIN OF("1,000") END, "/", 1, "TS-AMT-002",
     true, true},
    {"… where only a balance has no mark", BEGIN OF("-1.500") BALANCE("7"), "/", 1, "TS-AMT-002",
     true, true},
    {"zeros behind, shown before", BEGIN OF("5.25") OF("1.000") END, "/", 2, NULL, false, false},
    {"zeros behind, shown behind", BEGIN OF("1,000") OF("5,2") END, "/", 2, NULL, false, false},
    {"zeros behind, shown of the other mark", BEGIN OF("1.000") OF("7,10") END, "/", 2,
     "TS-AMT-002", true, true},
    {"a balance that could be thousands, though zeros are behind", BEGIN OF("7") BALANCE("2.000"),
     "/", 1, "TS-OFX-008", false, false},
    {"a balance", BEGIN OF("7.10") BALANCE("2607.1664"), "/2607.1664", 1, "TS-AMT-004", false,
     false},
    {"a balance that could be thousands", BEGIN OF("7") BALANCE("2.607"), "/", 1, "TS-OFX-008",
     false, false},
    {"no amount at all", BEGIN OF("8.48.50") END, "/", 0, "TS-AMT-001", true, true},
    {"too large", BEGIN OF("99999999999999999.001") END, "/", 0, "TS-AMT-003", true, true},
    {"longer than an identifier", BEGIN OF(ZEROS "8.485") OF("5.25") BALANCE(ZEROS "2607.1664"),
     "8.485USD /2607.1664", 1, "TS-AMT-004", false, true},
    {"longer than any amount", BEGIN OF(ZEROS ZEROS ZEROS ZEROS "8.48") END, "/", 1, "TS-AMT-003",
     true, true},
};

static enum status finer_parse(const char *text, bool exact, struct heard_exact *heard,
                               struct diag *diag)
{
    struct limits limits = limits_default();
    struct parse_settings settings = {0};
    struct parse_sink sink = {.context = heard,
                              .statement_begin = heard_exact_begin,
                              .entry = heard_exact_money,
                              .statement_end = heard_exact_end,
                              .entry_exact = exact ? heard_exact_entry : NULL};
    struct input *input = NULL;
    assert_int_equal(input_from_memory(slice_from(text), "case", &limits, diag, &input), STATUS_OK);
    struct parse_job job = {input, &limits, &settings, diag, &sink};
    enum status status = ofx_parse(&job);
    input_close(input);
    return status;
}

static void finer_case_holds(void **state)
{
    const struct finer_case *c = *state;
    struct heard_exact heard = {0};
    struct diag diag = {0};
    enum status status = finer_parse(c->text, true, &heard, &diag);
    assert_int_equal(status, c->refused ? STATUS_INVALID : STATUS_OK);
    assert_string_equal(diag.last.code, c->code == NULL ? "" : c->code);
    slice_is(buffer_slice(&heard.told), c->told);
    assert_int_equal(heard.money.entries, c->entries);
    buffer_clear(&heard.told);

    struct heard_exact money = {0};
    struct diag of_money = {0};
    status = finer_parse(c->text, false, &money, &of_money);
    assert_int_equal(status, c->refused_as_money ? STATUS_INVALID : STATUS_OK);
    slice_is(buffer_slice(&money.told), "/");
    assert_int_equal(money.money.entries, c->entries);
    buffer_clear(&money.told);
}

/* --- sniffing ------------------------------------------------------------------------------ */

static const struct sniff_case {
    const char *name;
    const char *head;
    bool is;
} sniff_cases[] = {
    {"SGML header", V1, true},
    {"blank lines in front", "\n\n\r\n" V1, true},
    {"XML header", XML "\n<OFX>", true},
    {"tree alone", "  <OFX>\n", true},
    {"in lower case", "<ofx>", true},
    {"byte order mark", "\xef\xbb\xbf" V1, true},
    {"another XML", "<?xml version=\"1.0\"?><Document>", false},
    {"a text that speaks of it", "we send <OFX> files", false},
    {"nothing", "", false},
};

static void sniff_case_holds(void **state)
{
    const struct sniff_case *c = *state;
    assert_int_equal(ofx_sniff(slice_from(c->head)) > 0, c->is);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_depends_on_where_it_stands),
        cmocka_unit_test(a_sink_that_fails_ends_the_parse),
    };
    return unit_run_cases("header", header_cases, header_case_holds) +
           unit_run_cases("names", name_cases, name_case_holds) +
           unit_run_cases("amounts", amount_cases, amount_case_holds) +
           unit_run_cases("marks", mark_cases, mark_case_holds) +
           unit_run_cases("finer", finer_cases, finer_case_holds) +
           unit_run_cases("dates", date_cases, date_case_holds) +
           unit_run_cases("tree", tree_cases, tree_case_holds) +
           unit_run_cases("sniff", sniff_cases, sniff_case_holds) +
           cmocka_run_group_tests_name("others", tests, NULL, NULL);
}
