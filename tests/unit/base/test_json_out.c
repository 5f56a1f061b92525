#include "base/json_out.h"
#include "unit.h"

static void commas_and_nesting(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    struct json_out json = json_out_init(&buffer);
    json_out_object_begin(&json, NULL);
    json_out_text(&json, "a", SLICE("x"));
    json_out_array_begin(&json, "b");
    json_out_array_end(&json);
    json_out_array_begin(&json, "c");
    json_out_i64(&json, NULL, INT64_MIN);
    json_out_u64(&json, NULL, UINT64_MAX);
    json_out_object_begin(&json, NULL);
    json_out_bool(&json, "d", true);
    json_out_bool(&json, "e", false);
    json_out_object_end(&json);
    json_out_null(&json, NULL);
    json_out_array_end(&json);
    json_out_optional(&json, "f", (struct slice){NULL, 0});
    json_out_optional(&json, "g", SLICE("y"));
    json_out_object_end(&json);
    assert_true(slice_equal(buffer_slice(&buffer),
                            SLICE("{\"a\":\"x\",\"b\":[],\"c\":[-9223372036854775808,"
                                  "18446744073709551615,{\"d\":true,\"e\":false},null],"
                                  "\"f\":null,\"g\":\"y\"}")));
    buffer_clear(&buffer);
}

static const struct escape_case {
    const char *name;
    struct slice text;
    const char *escaped;
} escape_cases[] = {
    {"nothing", {NULL, 0}, ""},
    {"plain", {"abc", 3}, "abc"},
    {"quote and backslash", {"a\"b\\c", 5}, "a\\\"b\\\\c"},
    {"NUL and controls", {"\0\n\x1f", 3}, "\\u0000\\u000a\\u001f"},
    {"DEL", {"\x7f", 1}, "\\u007f"},
    {"letters stay", {"\xc3\xa4\xe2\x82\xac", 5}, "\xc3\xa4\xe2\x82\xac"},
    /* Spelled out, and that is the point. NOLINTNEXTLINE(misc-misleading-bidirectional) */
    {"bidirectional override", {"\xe2\x80\xae", 3}, "\\u202e"},
    {"no UTF-8 is told as text", {"\xff", 1}, "\\\\xff"},
    {"cut UTF-8", {"a\xc3", 2}, "a\\\\xc3"},
};

static void escape_case_holds(void **state)
{
    const struct escape_case *c = *state;
    struct buffer buffer = {0};
    json_out_escape(&buffer, c->text);
    assert_true(slice_equal(buffer_slice(&buffer), slice_from(c->escaped)));
    buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(commas_and_nesting)};
    return unit_run_cases("json_out_escape", escape_cases, escape_case_holds) +
           cmocka_run_group_tests_name("json_out", tests, NULL, NULL);
}
