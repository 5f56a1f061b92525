#include "base/utf8.h"
#include "unit.h"

static const struct decode_case {
    const char *name;
    const char *text;
    size_t bytes; /* 0 where the text does not begin with UTF-8 */
    uint32_t code_point;
} decode_cases[] = {
    {"ASCII", "a", 1, 'a'},
    {"two bytes, first", "\xc2\x80", 2, 0x80},
    {"two bytes, last", "\xdf\xbf", 2, 0x7FF},
    {"three bytes, first", "\xe0\xa0\x80", 3, 0x800},
    {"before the surrogates", "\xed\x9f\xbf", 3, 0xD7FF},
    {"after the surrogates", "\xee\x80\x80", 3, 0xE000},
    {"four bytes, first", "\xf0\x90\x80\x80", 4, 0x10000},
    {"four bytes, last", "\xf4\x8f\xbf\xbf", 4, 0x10FFFF},
    {"a tail alone", "\x80", 0, 0},
    {"overlong slash", "\xc0\xaf", 0, 0},
    {"overlong in three", "\xe0\x9f\xbf", 0, 0},
    {"overlong in four", "\xf0\x8f\xbf\xbf", 0, 0},
    {"surrogate", "\xed\xa0\x80", 0, 0},
    {"past the last", "\xf4\x90\x80\x80", 0, 0},
    {"no such lead", "\xf5\x80\x80\x80", 0, 0},
    {"cut after one of two", "\xc3", 0, 0},
    {"cut after two of three", "\xe2\x82", 0, 0},
    {"cut after three of four", "\xf0\x9f\x92", 0, 0},
    {"a letter in place of a tail", "\xc3(", 0, 0},
};

static void decode_case_holds(void **state)
{
    const struct decode_case *c = *state;
    uint32_t code_point = 0;
    struct slice text = slice_from(c->text);
    assert_int_equal(utf8_decode(text, &code_point), c->bytes);
    assert_int_equal(utf8_find_invalid(text) == SIZE_MAX, c->bytes == text.len);
    if (c->bytes > 0) {
        struct buffer buffer = {0};
        assert_int_equal(code_point, c->code_point);
        utf8_add(&buffer, code_point);
        assert_true(slice_equal(buffer_slice(&buffer), text));
        buffer_clear(&buffer);
    }
}

static const struct shown_case {
    const char *name;
    const char *text;
    const char *shown;
} shown_cases[] = {
    {"plain", "Müller & Co", "Müller & Co"},
    {"escape sequence", "\x1b[2J", "\\u001b[2J"},
    {"line feed", "a\nb", "a\\u000ab"},
    {"DEL", "\x7f", "\\u007f"},
    {"C1", "\xc2\x9b", "\\u009b"},
    /* Spelled out, and that is the point. NOLINTNEXTLINE(misc-misleading-bidirectional) */
    {"right-to-left override", "\xe2\x80\xae", "\\u202e"},
    {"isolate", "\xe2\x81\xa9", "\\u2069"},
    {"no UTF-8", "a\xff", "a\\xff"},
};

static void shown_case_holds(void **state)
{
    const struct shown_case *c = *state;
    struct buffer buffer = {0};
    utf8_add_shown(&buffer, slice_from(c->text));
    assert_true(slice_equal(buffer_slice(&buffer), slice_from(c->shown)));
    buffer_clear(&buffer);
}

static void cuts_fall_between_code_points(void **state)
{
    (void)state;
    struct slice text = slice_from("a\xe2\x82\xacz"); /* a, euro sign, z */
    static const size_t kept[] = {0, 1, 1, 1, 4, 5, 5};
    for (size_t max = 0; max < sizeof kept / sizeof kept[0]; max++) {
        assert_int_equal(utf8_take(text, max).len, kept[max]);
    }
    assert_int_equal(utf8_count(text), 3);
    assert_int_equal(utf8_count(slice_from("\xff\xff")), 2);
    assert_int_equal(utf8_find_invalid(slice_from("ab\xff")), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cuts_fall_between_code_points)};
    return unit_run_cases("utf8_decode", decode_cases, decode_case_holds) +
           unit_run_cases("utf8_add_shown", shown_cases, shown_case_holds) +
           cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
