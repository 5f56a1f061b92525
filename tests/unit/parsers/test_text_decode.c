/* Bytes to UTF-8: what is told apart, what falls back, what is refused. */
#include "parsers/text_decode.h"
#include "unit.h"

#include "base/utf8.h"

#define BYTES(literal)                                                                             \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }

/* Decoded in two calls, cut at `cut`, so that carried pieces are met too. */
static const struct decode_case {
    const char *name;
    enum text_encoding declared;
    struct slice bytes;
    size_t cut; /* 0: in one call */
    struct slice text;
    const char *code; /* of the last diagnostic; NULL for none */
    enum status status;
} decode_cases[] = {
    {"ASCII", TEXT_UNDECLARED, BYTES("Rechnung 1"), 0, BYTES("Rechnung 1"), NULL, STATUS_OK},
    {"nothing", TEXT_UNDECLARED, BYTES(""), 0, BYTES(""), NULL, STATUS_OK},
    {"UTF-8", TEXT_UNDECLARED, BYTES("M\xC3\xBCller"), 0, BYTES("M\xC3\xBCller"), NULL, STATUS_OK},
    {"UTF-8 cut inside a character", TEXT_UNDECLARED, BYTES("M\xC3\xBCller"), 2,
     BYTES("M\xC3\xBCller"), NULL, STATUS_OK},
    {"four bytes cut at the third", TEXT_UTF8, BYTES("\xF0\x9F\x8D\x80!"), 3,
     BYTES("\xF0\x9F\x8D\x80!"), NULL, STATUS_OK},
    {"Windows-1252 is guessed and told", TEXT_UNDECLARED, BYTES("M\xFCller \x80"), 0,
     BYTES("M\xC3\xBCller \xE2\x82\xAC"), "TS-TXT-001", STATUS_OK},
    {"Windows-1252 cut behind an umlaut", TEXT_UNDECLARED, BYTES("\xFC\xFC"), 1,
     BYTES("\xC3\xBC\xC3\xBC"), "TS-TXT-001", STATUS_OK},
    {"what looks like UTF-8 later stays Windows-1252", TEXT_UNDECLARED, BYTES("\xFC \xC3\xBC"), 0,
     BYTES("\xC3\xBC \xC3\x83\xC2\xBC"), "TS-TXT-001", STATUS_OK},
    {"one damaged byte in UTF-8", TEXT_UNDECLARED, BYTES("\xC3\xBC \xFC \xC3\xBC"), 0,
     BYTES("\xC3\xBC \xC3\xBC \xC3\xBC"), "TS-TXT-002", STATUS_OK},
    {"a character cut off by the end", TEXT_UNDECLARED, BYTES("\xC3\xBC \xC3"), 0,
     BYTES("\xC3\xBC \xC3\x83"), "TS-TXT-002", STATUS_OK},
    {"ISO 8859-1 declared", TEXT_ISO_8859_1, BYTES("\xA4\xFC"), 0, BYTES("\xC2\xA4\xC3\xBC"), NULL,
     STATUS_OK},
    {"ISO 8859-15 has the euro", TEXT_ISO_8859_15, BYTES("\xA4"), 0, BYTES("\xE2\x82\xAC"), NULL,
     STATUS_OK},
    {"ISO 8859-2 declared", TEXT_ISO_8859_2, BYTES("\xF5"), 0, BYTES("\xC5\x91"), NULL, STATUS_OK},
    {"Windows-1250 declared", TEXT_WINDOWS_1250, BYTES("\x8A"), 0, BYTES("\xC5\xA0"), NULL,
     STATUS_OK},
    {"code page 852 declared", TEXT_CP852, BYTES("\x8B"), 0, BYTES("\xC5\x91"), NULL, STATUS_OK},
    {"code page 850 declared", TEXT_CP850, BYTES("\x81"), 0, BYTES("\xC3\xBC"), NULL, STATUS_OK},
    {"UTF-16 with its mark", TEXT_UNDECLARED, BYTES("\xFF\xFE\xFC\x00\x41\x00"), 0,
     BYTES("\xC3\xBC\x41"), NULL, STATUS_OK},
    {"big-endian UTF-16 without a mark", TEXT_UNDECLARED, BYTES("\0:\0002\0000"), 0, BYTES(":20"),
     NULL, STATUS_OK},
    {"UTF-16 cut between surrogates", TEXT_UTF16LE, BYTES("\x3C\xD8\x40\xDF"), 2,
     BYTES("\xF0\x9F\x8D\x80"), NULL, STATUS_OK},
    {"UTF-8 mark is left out", TEXT_UNDECLARED, BYTES("\xEF\xBB\xBF:20:"), 0, BYTES(":20:"), NULL,
     STATUS_OK},
    {"NUL is refused", TEXT_UNDECLARED, BYTES("ab\0cd"), 0, BYTES(""), "TS-TXT-003",
     STATUS_INVALID},
    {"NUL in a declared set is refused", TEXT_ISO_8859_1, BYTES("a\0"), 0, BYTES(""), "TS-TXT-003",
     STATUS_INVALID},
    {"U+FFFE is refused", TEXT_UNDECLARED, BYTES("a\xEF\xBF\xBE"), 0, BYTES(""), "TS-TXT-003",
     STATUS_INVALID},
    {"declared UTF-8 that is none", TEXT_UTF8, BYTES("M\xFCller"), 0, BYTES(""), "TS-TXT-004",
     STATUS_INVALID},
    {"overlong form is no UTF-8", TEXT_UTF8, BYTES("\xC0\xAF"), 0, BYTES(""), "TS-TXT-004",
     STATUS_INVALID},
    {"surrogate in UTF-8", TEXT_UTF8, BYTES("\xED\xA0\x80"), 0, BYTES(""), "TS-TXT-004",
     STATUS_INVALID},
    {"lone surrogate in UTF-16", TEXT_UTF16LE, BYTES("\x3C\xD8\x41\x00"), 0, BYTES(""),
     "TS-TXT-004", STATUS_INVALID},
    {"half a unit of UTF-16", TEXT_UTF16LE, BYTES("\x41\x00\x42"), 0, BYTES(""), "TS-TXT-004",
     STATUS_INVALID},
    {"declared UTF-8 cut off by the end", TEXT_UTF8, BYTES("ab\xC3"), 2, BYTES(""), "TS-TXT-004",
     STATUS_INVALID},
    {"NUL in UTF-16", TEXT_UTF16LE, BYTES("\x41\x00\x00\x00"), 0, BYTES(""), "TS-TXT-003",
     STATUS_INVALID},
};

static void decode_case_holds(void **state)
{
    const struct decode_case *c = *state;
    struct text_decoder decoder;
    struct diag diag = {0};
    struct buffer all = {0};
    size_t skip = 0;
    text_decoder_init(&decoder, c->declared, c->bytes, &skip);
    struct slice rest = slice_skip(c->bytes, skip);
    enum status status = STATUS_OK;
    struct slice text = {NULL, 0};
    if (c->cut > 0) {
        status =
            text_decode(&decoder, slice_take(rest, c->cut), true, (struct place){0}, &diag, &text);
        assert_int_equal(status, STATUS_OK);
        buffer_add(&all, text);
        rest = slice_skip(rest, c->cut);
    }
    status = text_decode(&decoder, rest, false, (struct place){0}, &diag, &text);
    assert_int_equal(status, c->status);
    if (status == STATUS_OK) {
        buffer_add(&all, text);
        assert_int_equal(all.len, c->text.len);
        assert_true(slice_equal(buffer_slice(&all), c->text));
    }
    assert_int_equal(diag.count, c->code == NULL ? 0 : 1);
    if (c->code != NULL) {
        assert_string_equal(diag.last.code, c->code);
    }
    buffer_clear(&all);
    text_decoder_clear(&decoder);
}

static const struct name_case {
    const char *name; /* the encoding's */
    enum text_encoding encoding;
    bool known;
} name_cases[] = {
    {"utf-8", TEXT_UTF8, true},
    {"UTF-8", TEXT_UTF8, true},
    {"Windows-1252", TEXT_WINDOWS_1252, true},
    {"latin1", TEXT_ISO_8859_1, true},
    {"iso-8859-15", TEXT_ISO_8859_15, true},
    {"cp852", TEXT_CP852, true},
    {"undeclared", TEXT_UNDECLARED, false},
    {"klingon", TEXT_UNDECLARED, false},
    {"", TEXT_UNDECLARED, false},
};

static void name_case_holds(void **state)
{
    const struct name_case *c = *state;
    enum text_encoding encoding = TEXT_UNDECLARED;
    assert_int_equal(text_encoding_find(slice_from(c->name), &encoding), c->known);
    assert_int_equal(encoding, c->encoding);
    if (c->known) {
        enum text_encoding again = TEXT_UNDECLARED;
        assert_true(text_encoding_find(slice_from(text_encoding_name(encoding)), &again));
        assert_int_equal(again, encoding);
    }
}

/* Each fault is told once a stream, however often it comes. */
static void decode_tells_once(void **state)
{
    (void)state;
    struct text_decoder decoder = {0};
    struct diag diag = {0};
    struct slice text = {NULL, 0};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(
            text_decode(&decoder, SLICE("\xFC"), false, (struct place){0}, &diag, &text),
            STATUS_OK);
        assert_true(slice_equal(text, SLICE("\xC3\xBC")));
    }
    assert_int_equal(diag.warnings, 1);
    text_decoder_clear(&decoder);
}

/* Eight bytes at a time, so every place in and behind a word is tried. */
static void ascii_is_found_at_every_place(void **state)
{
    (void)state;
    static const char bad[] = {'\0', '\x80', '\xFF'};
    char bytes[24];
    for (size_t len = 0; len <= sizeof bytes; len++) {
        memset(bytes, 'a', sizeof bytes);
        assert_true(text_is_ascii((struct slice){bytes, len}));
        for (size_t at = 0; at < len; at++) {
            for (size_t i = 0; i < sizeof bad; i++) {
                bytes[at] = bad[i];
                assert_false(text_is_ascii((struct slice){bytes, len}));
            }
            bytes[at] = 'a';
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_tells_once),
        cmocka_unit_test(ascii_is_found_at_every_place),
    };
    int failed = unit_run_cases("text_decode", decode_cases, decode_case_holds);
    failed += unit_run_cases("text_encoding", name_cases, name_case_holds);
    failed += cmocka_run_group_tests_name("text_decoder", tests, NULL, NULL);
    return failed;
}
