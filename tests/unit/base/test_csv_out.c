#include "base/csv_out.h"
#include "unit.h"

static const struct text_case {
    const char *name;
    const char *text;
    const char *raw;    /* for programs */
    const char *people; /* guarded */
} text_cases[] = {
    {"empty", "", "", ""},
    {"plain", "abc", "abc", "abc"},
    {"comma", "a,b", "\"a,b\"", "\"a,b\""},
    {"quote", "a\"b", "\"a\"\"b\"", "\"a\"\"b\""},
    {"line feed", "a\nb", "\"a\nb\"", "\"a\nb\""},
    {"blank at the end", "a ", "\"a \"", "\"a \""},
    {"formula", "=1+1", "=1+1", "\"'=1+1\""},
    {"plus", "+49", "+49", "\"'+49\""},
    {"minus", "-1", "-1", "\"'-1\""},
    {"at", "@a", "@a", "\"'@a\""},
    {"tab", "\ta", "\ta", "\"'\ta\""},
    {"behind blanks", "  =1", "\"  =1\"", "\"'  =1\""},
    {"behind a quote", "\"=1", "\"\"\"=1\"", "\"'\"\"=1\""},
    {"full-width equals",
     "\xef\xbc\x9d"
     "1",
     "\xef\xbc\x9d"
     "1",
     "\"'\xef\xbc\x9d"
     "1\""},
    {"turned round",
     "a\xe2\x80\xae"
     "b",
     "a\xe2\x80\xae"
     "b",
     "a\\u202eb"},
    {"C1 and escape",
     "a\xc2\x9b"
     "1m\x1b,",
     "\"a\xc2\x9b"
     "1m\x1b,\"",
     "\"a\\u009b1m\\u001b,\""},
    {"tabs, umlauts and dashes stay",
     "a\tb\xc3\xbc\xe2\x80\x93\xc2\xa0"
     "c",
     "a\tb\xc3\xbc\xe2\x80\x93\xc2\xa0"
     "c",
     "a\tb\xc3\xbc\xe2\x80\x93\xc2\xa0"
     "c"},
    {"in the middle it is harmless", "a=1", "a=1", "a=1"},
};

static void text_case_holds(void **state)
{
    const struct text_case *c = *state;
    for (int for_people = 0; for_people < 2; for_people++) {
        struct buffer buffer = {0};
        struct csv_out csv = csv_out_init(&buffer, for_people == 1);
        csv_out_text(&csv, slice_from(c->text));
        assert_true(
            slice_equal(buffer_slice(&buffer), slice_from(for_people == 1 ? c->people : c->raw)));
        buffer_clear(&buffer);
    }
}

static void rows_end_with_crlf(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    struct csv_out csv = csv_out_init(&buffer, true);
    csv_out_header(&csv, "name,amount");
    csv_out_text(&csv, SLICE("a"));
    csv_out_number(&csv, SLICE("-1.00")); /* of our own making: not guarded */
    csv_out_end(&csv);
    csv_out_text(&csv, SLICE(""));
    csv_out_number(&csv, SLICE(""));
    csv_out_end(&csv);
    assert_true(slice_equal(buffer_slice(&buffer), SLICE("name,amount\r\na,-1.00\r\n,\r\n")));
    buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_end_with_crlf)};
    return unit_run_cases("csv_out_text", text_cases, text_case_holds) +
           cmocka_run_group_tests_name("csv_out", tests, NULL, NULL);
}
