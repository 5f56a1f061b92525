/* Files as a whole: encodings, namespaces, envelopes, and what is refused. */
#include "test_camt.h"

#define DOCUMENT(ns) "<Document xmlns=\"" ns "\">"
#define STMT         "<BkToCstmrStmt><Stmt>" CAMT_ACCOUNT "</Stmt></BkToCstmrStmt>"
#define PLAIN        DOCUMENT(CAMT_NAMESPACE) STMT "</Document>"
#define NAMED(text)                                                                                \
    "<BkToCstmrStmt><Stmt>" CAMT_ACCOUNT "<Ntry><Amt Ccy=\"EUR\">1</Amt>"                          \
    "<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><AddtlNtryInf>" text                                \
    "</AddtlNtryInf></Ntry></Stmt>"                                                                \
    "</BkToCstmrStmt></Document>"
#define BYTES(literal) literal, sizeof(literal) - 1

static const struct camt_file_case {
    const char *name;
    const char *bytes;
    size_t len;
    enum status status;
    const char *codes;
    const char *told; /* stands in what was told; NULL for no matter */
} camt_file_cases[] = {
    {"no XML declaration", BYTES(PLAIN), STATUS_OK, "", "begin S1"},
    {"byte order mark", BYTES("\xef\xbb\xbf<?xml version=\"1.0\"?>" PLAIN), STATUS_OK, "",
     "begin S1"},
    {"ISO-8859-1",
     BYTES("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" DOCUMENT(CAMT_NAMESPACE)
               NAMED("M\xfcller")),
     STATUS_OK, "", "additional=M\xc3\xbcller"},
    {"windows-1252",
     BYTES("<?xml version=\"1.0\" encoding=\"windows-1252\"?>" DOCUMENT(CAMT_NAMESPACE)
               NAMED("5 \x80")),
     STATUS_OK, "", "additional=5 \xe2\x82\xac"},
    {"ISO-8859-15",
     BYTES("<?xml version=\"1.0\" encoding=\"iso-8859-15\"?>" DOCUMENT(CAMT_NAMESPACE)
               NAMED("5 \xa4")),
     STATUS_OK, "", "additional=5 \xe2\x82\xac"},
    {"a prefix on every element",
     BYTES("<n:Document xmlns:n=\"" CAMT_NAMESPACE "\"><n:BkToCstmrStmt><n:Stmt><n:Id>S1</n:Id>"
           "<n:Acct><n:Id><n:IBAN>X</n:IBAN></n:Id></n:Acct></n:Stmt></n:BkToCstmrStmt>"
           "</n:Document>"),
     STATUS_OK, "", "begin S1"},
    {"report, camt.052",
     BYTES(DOCUMENT(
         "urn:iso:std:iso:20022:tech:xsd:camt.052.001.06") "<BkToCstmrAcctRpt><Rpt>" CAMT_ACCOUNT
                                                           "</Rpt></BkToCstmrAcctRpt></Document>"),
     STATUS_OK, "", "statement camt.052.001.06"},
    {"notification, camt.054",
     BYTES(DOCUMENT(
         "urn:iso:std:iso:20022:tech:xsd:camt.054.001.13") "<BkToCstmrDbtCdtNtfctn>"
                                                           "<Ntfctn>" CAMT_ACCOUNT
                                                           "</Ntfctn></BkToCstmrDbtCdtNtfctn></"
                                                           "Document>"),
     STATUS_OK, "", "statement camt.054.001.13"},
    {"container of version 01",
     BYTES(DOCUMENT(
         "urn:iso:std:iso:20022:tech:xsd:camt.053.001.01") "<BkToCstmrStmtV01><Stmt>" CAMT_ACCOUNT
                                                           "</Stmt></BkToCstmrStmtV01></Document>"),
     STATUS_OK, "", "statement camt.053.001.01"},
    {"pages told by the message",
     BYTES(DOCUMENT(
         CAMT_NAMESPACE) "<BkToCstmrStmt><GrpHdr><MsgPgntn><PgNb>3</PgNb>"
                         "<LastPgInd>true</LastPgInd></MsgPgntn></GrpHdr><Stmt>" CAMT_ACCOUNT
                         "</Stmt></BkToCstmrStmt></Document>"),
     STATUS_OK, "", "page=3"},
    {"report without a status: nothing is taken for booked",
     BYTES(DOCUMENT(
         "urn:iso:std:iso:20022:tech:xsd:camt.052.001.06") "<BkToCstmrAcctRpt><Rpt>" CAMT_ACCOUNT
                                                           "<Ntry><Amt "
                                                           "Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</"
                                                           "CdtDbtInd></Ntry>"
                                                           "</Rpt></BkToCstmrAcctRpt></Document>"),
     STATUS_OK, "TS-CAMT-010 ", "status=information"},
    {"inside an envelope", BYTES("<e:msg xmlns:e=\"urn:e\"><e:Id>9</e:Id>" PLAIN "</e:msg>"),
     STATUS_OK, "", "begin S1"},
    {"two Documents in an envelope", BYTES("<m>" PLAIN PLAIN "</m>"), STATUS_OK, "",
     "begin S1\nstatement camt.053.001.08 id=S1 account=DE89370400440532013000 currency=EUR\n"
     "begin S1"},
    {"no namespace", BYTES("<Document>" STMT "</Document>"), STATUS_OK, "TS-CAMT-002 ",
     "statement camt.053 id=S1"},
    {"version to come",
     BYTES(DOCUMENT("urn:iso:std:iso:20022:tech:xsd:camt.053.001.15") STMT "</Document>"),
     STATUS_OK, "TS-CAMT-003 ", "statement camt.053.001.15"},
    {"comments and instructions between",
     BYTES("<?xml version=\"1.0\"?><!-- a --><?p i?>" PLAIN "<!-- z -->\n"), STATUS_OK, "",
     "begin S1"},
    /* Refused. */
    {"another message",
     BYTES(DOCUMENT(
         "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09") "<CstmrCdtTrfInitn/></Document>"),
     STATUS_INVALID, "TS-CAMT-001 ", NULL},
    {"another root", BYTES("<html><body>502</body></html>"), STATUS_INVALID, "TS-CAMT-001 ", NULL},
    {"message without a statement",
     BYTES(DOCUMENT(CAMT_NAMESPACE) "<BkToCstmrStmt></BkToCstmrStmt></Document>"), STATUS_INVALID,
     "TS-CAMT-001 ", NULL},
    {"DOCTYPE", BYTES("<?xml version=\"1.0\"?><!DOCTYPE Document>" PLAIN), STATUS_INVALID,
     "TS-XML-002 ", NULL},
    {"entities that grow",
     BYTES("<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>" DOCUMENT(
         CAMT_NAMESPACE) NAMED("&b;")),
     STATUS_INVALID, "TS-XML-002 ", ""},
    {"external entity",
     BYTES("<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" DOCUMENT(CAMT_NAMESPACE)
               NAMED("&x;")),
     STATUS_INVALID, "TS-XML-002 ", ""},
    {"DOCTYPE behind an error",
     BYTES("<?xml version=\"2.0\"?><!DOCTYPE d [<!ENTITY a \"a\">]>" PLAIN), STATUS_INVALID,
     "TS-XML-001 ", ""},
    {"entity that nobody declares", BYTES(DOCUMENT(CAMT_NAMESPACE) NAMED("&nbsp;")), STATUS_INVALID,
     "TS-XML-003 ", NULL},
    {"end of file in the middle", BYTES(DOCUMENT(CAMT_NAMESPACE) "<BkToCstmrStmt><Stmt>"),
     STATUS_INVALID, "TS-XML-001 ", NULL},
    {"end tag of another element", BYTES(DOCUMENT(CAMT_NAMESPACE) "<BkToCstmrStmt></Stmt>"),
     STATUS_INVALID, "TS-XML-001 ", NULL},
    {"bytes behind the root", BYTES(PLAIN "x"), STATUS_INVALID, "TS-XML-001 ", NULL},
    {"a second root", BYTES(PLAIN PLAIN), STATUS_INVALID, "TS-XML-001 ", NULL},
    {"NUL behind the root", BYTES(PLAIN "\0"), STATUS_INVALID, "TS-XML-001 ", NULL},
    {"NUL in a text", BYTES(DOCUMENT(CAMT_NAMESPACE) NAMED("a\0b")), STATUS_INVALID, "TS-XML-001 ",
     NULL},
    {"half a character behind the root", BYTES("<\0a\0/\0>\0\n"), STATUS_INVALID, "TS-XML-001 ",
     NULL},
    {"U+FFFE in a text", BYTES(DOCUMENT(CAMT_NAMESPACE) NAMED("a&#xFFFE;b")), STATUS_INVALID,
     "TS-XML-001 ", NULL},
    {"bytes that are no UTF-8", BYTES(DOCUMENT(CAMT_NAMESPACE) NAMED("M\xfcller")), STATUS_INVALID,
     "TS-XML-001 ", NULL},
    {"overlong UTF-8", BYTES(DOCUMENT(CAMT_NAMESPACE) NAMED("\xc0\xaf")), STATUS_INVALID,
     "TS-XML-001 ", NULL},
    {"prefix that nobody declares", BYTES(DOCUMENT(CAMT_NAMESPACE) "<x:y/>" STMT "</Document>"),
     STATUS_INVALID, "TS-XML-001 ", NULL},
    {"an attribute twice",
     BYTES(DOCUMENT(CAMT_NAMESPACE) "<a b=\"1\" b=\"2\"/>" STMT "</Document>"), STATUS_INVALID,
     "TS-XML-001 ", NULL},
    {"an encoding that is not allowed", BYTES("<?xml version=\"1.0\" encoding=\"UTF-7\"?>" PLAIN),
     STATUS_INVALID, "TS-XML-004 ", NULL},
    {"an encoding that iconv knows but no bank uses",
     BYTES("<?xml version=\"1.0\" encoding=\"ISO-8859-7\"?>" PLAIN), STATUS_INVALID, "TS-XML-004 ",
     NULL},
    {"an encoding that nobody knows", BYTES("<?xml version=\"1.0\" encoding=\"XYZ\"?>" PLAIN),
     STATUS_INVALID, "TS-XML-004 ", NULL},
};

static void camt_file_case_holds(void **state)
{
    const struct camt_file_case *c = *state;
    struct test_camt test = {0};

    enum status status = test_camt_parse(&test, (struct slice){c->bytes, c->len});

    assert_string_equal(test.codes.ptr, c->codes);
    assert_int_equal(status, c->status);
    if (c->told != NULL && c->told[0] == '\0') {
        assert_string_equal(test.told.ptr, "");
    } else if (c->told != NULL) {
        assert_non_null(strstr(test.told.ptr, c->told));
    }
    test_camt_clear(&test);
}

static void camt_reads_both_kinds_of_utf_16(void **state)
{
    (void)state;
    static const char xml[] = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" PLAIN;
    for (int big = 0; big < 2; big++) {
        struct test_camt test = {0};
        struct buffer wide = {0};
        buffer_add_text(&wide, big ? "\xfe\xff" : "\xff\xfe");
        for (const char *p = xml; *p != '\0'; p++) {
            buffer_add(&wide, big ? (struct slice){(char[]){'\0', *p}, 2}
                                  : (struct slice){(char[]){*p, '\0'}, 2});
        }
        assert_int_equal(camt_sniff(buffer_slice(&wide)), 95);
        assert_int_equal(test_camt_parse(&test, buffer_slice(&wide)), STATUS_OK);
        assert_string_equal(test.codes.ptr, "");
        buffer_clear(&wide);
        test_camt_clear(&test);
    }
}

/* Whatever byte a transfer stops at, what arrived is never taken for a statement. */
static void camt_accepts_no_beginning_of_a_file(void **state)
{
    (void)state;
    static const char xml[] = CAMT_HEAD
        "<Stmt>" CAMT_ACCOUNT "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
        "<Sts>BOOK</Sts></Ntry></Stmt>" CAMT_TAIL;
    for (size_t len = 0; len < sizeof xml - 1; len++) {
        struct test_camt test = {0};
        assert_int_equal(test_camt_parse(&test, (struct slice){xml, len}), STATUS_INVALID);
        assert_true(test.diag.errors > 0);
        test_camt_clear(&test);
    }
    struct test_camt test = {0};
    assert_int_equal(test_camt_parse(&test, (struct slice){xml, sizeof xml - 1}), STATUS_OK);
    test_camt_clear(&test);
}

/* `piece`, as often as makes `bytes`. */
static void camt_add_many(struct buffer *out, const char *piece, size_t bytes)
{
    for (size_t len = 0; len < bytes; len += strlen(piece)) {
        buffer_add_text(out, piece);
    }
}

/* A statement that holds `piece` as often as makes `bytes`. */
static enum status camt_parse_with(struct test_camt *test, const char *before, const char *piece,
                                   size_t bytes, const char *after)
{
    struct buffer xml = {0};
    buffer_add_text(&xml, CAMT_HEAD "<Stmt>" CAMT_ACCOUNT);
    buffer_add_text(&xml, before);
    camt_add_many(&xml, piece, bytes);
    buffer_add_text(&xml, after);
    buffer_add_text(&xml, "</Stmt>" CAMT_TAIL);
    enum status status = test_camt_parse(test, buffer_slice(&xml));
    buffer_clear(&xml);
    return status;
}

#define NTRY                                                                                       \
    "<Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"                     \
    "<NtryDtls><TxDtls>"
#define NTRY_END  "</TxDtls></NtryDtls></Ntry>"
#define USTRD     NTRY "<RmtInf><Ustrd>"
#define USTRD_END "</Ustrd></RmtInf>" NTRY_END

static const struct camt_limit_case {
    const char *name;
    const char *before;
    const char *piece;
    size_t bytes;
    const char *after;
    enum status status;
    const char *codes;
} camt_limit_cases[] = {
    {"text across several reads", USTRD, "0123456789", 8000, USTRD_END, STATUS_OK, ""},
    {"text as long as is allowed", USTRD, "x", 9000, USTRD_END, STATUS_OK, ""},
    {"text of two-byte characters as long as is allowed", USTRD, "\xc3\xbc", 18000, USTRD_END,
     STATUS_OK, ""},
    {"text that is too long is cut", USTRD, "x", 9001, USTRD_END, STATUS_OK, "TS-LIM-012 "},
    {"megabytes of text are cut", USTRD, "0123456789", 3 << 20, USTRD_END, STATUS_OK,
     "TS-LIM-012 "},
    {"lines that are too long together are cut", NTRY "<RmtInf>",
     "<Ustrd>0123456789012345678901234567890123456789012345678</Ustrd>", (size_t)64 * 200,
     "</RmtInf>" NTRY_END, STATUS_OK, "TS-LIM-012 "},
    {"details whose texts are too long together are cut", NTRY "</TxDtls>",
     "<TxDtls><RmtInf><Ustrd>0123456789012345678901234567890123456</Ustrd></RmtInf></TxDtls>",
     (size_t)85 * 300, "<TxDtls>" NTRY_END, STATUS_OK, "TS-CAMT-009 TS-LIM-012 "},
    {"references without an end are cut", NTRY "<RmtInf>",
     "<Strd><CdtrRefInf><Ref>1</Ref></CdtrRefInf></Strd>", (size_t)50 * 9001, "</RmtInf>" NTRY_END,
     STATUS_OK, "TS-LIM-012 "},
    {"as many references as are allowed", NTRY "<RmtInf>",
     "<Strd><CdtrRefInf><Ref>1</Ref></CdtrRefInf></Strd>", (size_t)50 * 9000, "</RmtInf>" NTRY_END,
     STATUS_OK, ""},
    {"identifier that is too long is cut", NTRY "<Refs><EndToEndId>", "x", 141,
     "</EndToEndId></Refs>" NTRY_END, STATUS_OK, "TS-LIM-013 "},
    {"as many levels as are allowed", "", "<a>", (size_t)3 * 61, "", STATUS_INVALID, "TS-XML-001 "},
    {"one level too deep", "", "<a>", (size_t)3 * 62, "", STATUS_INVALID, "TS-LIM-006 "},
    {"tag of many attributes", "<a", " b=\"c\"", 80 << 10, "/>", STATUS_INVALID, "TS-LIM-007 "},
    {"attribute without an end", "<a b=\"", "x", 80 << 10, "\"/>", STATUS_INVALID, "TS-LIM-007 "},
    {"attribute that pretends to be many tags", "<a b=\"", "x>", 80 << 10, "\"/>", STATUS_INVALID,
     "TS-LIM-007 "},
    {"element name without an end", "<", "x", 80 << 10, "/>", STATUS_INVALID, "TS-LIM-007 "},
    {"comment without an end", "<!--", "x", 80 << 10, "-->", STATUS_INVALID, "TS-LIM-007 "},
    {"CDATA without an end", USTRD "<![CDATA[", "x", 80 << 10, "]]>" USTRD_END, STATUS_INVALID,
     "TS-LIM-007 "},
    {"blanks between elements, however many", "", " \n", 1 << 20, "", STATUS_OK, ""},
    {"faults are listed up to a bound", "", "<Ntry/>", (size_t)7 * 200, "", STATUS_INVALID, NULL},
};

static void camt_limit_case_holds(void **state)
{
    const struct camt_limit_case *c = *state;
    struct test_camt test = {0};

    enum status status = camt_parse_with(&test, c->before, c->piece, c->bytes, c->after);

    if (c->codes != NULL) {
        assert_string_equal(test.codes.ptr, c->codes);
    } else {
        assert_in_range(test.diag.errors, 100, 102);
        assert_non_null(strstr(test.codes.ptr, "TS-CAMT-011"));
    }
    assert_int_equal(status, c->status);
    test_camt_clear(&test);
}

static void camt_stops_at_too_many_names(void **state)
{
    (void)state;
    struct test_camt test = {0};
    struct buffer xml = {0};
    buffer_add_text(&xml, CAMT_HEAD "<Stmt>" CAMT_ACCOUNT);
    for (int i = 0; i < 3000; i++) {
        buffer_add_format(&xml, "<u%d/>", i);
    }
    buffer_add_text(&xml, "</Stmt>" CAMT_TAIL);
    assert_int_equal(test_camt_parse(&test, buffer_slice(&xml)), STATUS_INVALID);
    assert_string_equal(test.codes.ptr, "TS-LIM-008 ");
    buffer_clear(&xml);
    test_camt_clear(&test);
}

/* The limit is met when libxml2 asks for more, and its buffer has moved by then; what it converts
 * it would have to look at there to tell the place. */
static void camt_tells_the_place_of_a_limit_in_converted_text(void **state)
{
    (void)state;
    struct buffer xml = {0};
    for (int letters = 1200; letters <= 4000; letters += 100) {
        struct test_camt test = {.limits = limits_default()};
        buffer_reset(&xml);
        buffer_add_text(&xml, "<?xml version=\"1.0\" encoding=\"windows-1252\"?>\n"
                              "<Document xmlns=\"" CAMT_NAMESPACE "\"><BkToCstmrStmt>"
                              "<Stmt>" CAMT_ACCOUNT);
        buffer_add_text(&xml, "<AddtlInf>");
        for (int i = 0; i < letters; i++) {
            buffer_add_byte(&xml, '\xE9');
        }
        buffer_add_text(&xml, "</AddtlInf></Stmt>" CAMT_TAIL);
        test.limits.max_xml_tag_kb = 1;
        assert_int_equal(test_camt_parse(&test, buffer_slice(&xml)), STATUS_INVALID);
        assert_string_equal(test.codes.ptr, "TS-LIM-007 ");
        assert_in_range(test.diag.last.place.offset, 1, xml.len);
        test_camt_clear(&test);
    }
    buffer_clear(&xml);
}

static void camt_stops_at_too_many_entries_and_statements(void **state)
{
    (void)state;
    static const char xml[] = CAMT_HEAD "<Stmt>" CAMT_ACCOUNT NTRY NTRY_END NTRY NTRY_END
                                        "</Stmt><Stmt>" CAMT_ACCOUNT "</Stmt>" CAMT_TAIL;
    struct test_camt test = {.limits = limits_default()};
    test.limits.max_entries = 1;
    assert_int_equal(test_camt_parse(&test, (struct slice){xml, sizeof xml - 1}), STATUS_INVALID);
    assert_string_equal(test.codes.ptr, "TS-LIM-015 ");
    test_camt_clear(&test);

    test = (struct test_camt){.limits = limits_default()};
    test.limits.max_statements = 1;
    assert_int_equal(test_camt_parse(&test, (struct slice){xml, sizeof xml - 1}), STATUS_INVALID);
    assert_string_equal(test.codes.ptr, "TS-LIM-016 ");
    test_camt_clear(&test);
}

static void camt_hands_the_answer_of_the_sink_up(void **state)
{
    (void)state;
    struct test_camt test = {.sink_status = STATUS_INTERRUPTED};
    enum status status = camt_parse_with(&test, NTRY NTRY_END, NTRY NTRY_END, 1, "");
    assert_int_equal(status, STATUS_INTERRUPTED);
    assert_int_equal(test.diag.count, 0);
    assert_null(strstr(test.told.ptr, "\n2 ")); /* nothing was told after it */
    test_camt_clear(&test);
}

static void camt_tells_lines_and_bytes(void **state)
{
    (void)state;
    struct test_camt test = {0};
    static const char xml[] =
        "<Document xmlns=\"" CAMT_NAMESPACE "\">\n<BkToCstmrStmt><Stmt>\n" CAMT_ACCOUNT
        "\n<Ntry></Ntry></Stmt></BkToCstmrStmt></Document>";
    const char *entry = strstr(xml, "<Ntry>");
    assert_int_equal(test_camt_parse(&test, (struct slice){xml, sizeof xml - 1}), STATUS_INVALID);
    assert_int_equal(test.diag.last.place.line, 4);
    assert_string_equal(test.diag.last.place.file, "case.xml");
    assert_in_range(test.diag.last.place.offset, entry - xml, entry - xml + strlen("<Ntry>"));
    test_camt_clear(&test);
}

static void camt_sniffs(void **state)
{
    (void)state;
    assert_int_equal(camt_sniff(SLICE(PLAIN)), 95);
    assert_int_equal(camt_sniff(SLICE("\xef\xbb\xbf<Document><BkToCstmrStmt>")), 95);
    assert_int_equal(camt_sniff(SLICE("<html>camera</html>")), 0);
    assert_int_equal(camt_sniff(SLICE("date;camt.053;amount\n")), 0);
    assert_int_equal(camt_sniff(SLICE("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(camt_reads_both_kinds_of_utf_16),
        cmocka_unit_test(camt_accepts_no_beginning_of_a_file),
        cmocka_unit_test(camt_stops_at_too_many_names),
        cmocka_unit_test(camt_tells_the_place_of_a_limit_in_converted_text),
        cmocka_unit_test(camt_stops_at_too_many_entries_and_statements),
        cmocka_unit_test(camt_hands_the_answer_of_the_sink_up),
        cmocka_unit_test(camt_tells_lines_and_bytes),
        cmocka_unit_test(camt_sniffs),
    };
    int failed = unit_run_cases("camt files", camt_file_cases, camt_file_case_holds);
    failed += unit_run_cases("camt limits", camt_limit_cases, camt_limit_case_holds);
    failed += cmocka_run_group_tests_name("camt", tests, NULL, NULL);
    return failed;
}
