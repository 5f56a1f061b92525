#include "base/slice.h"
#include "unit.h"

static const struct next_case {
    const char *name;
    struct slice text;
    const char *pieces[5]; /* NULL after the last */
} next_cases[] = {
    {"no text gives nothing", {NULL, 0}, {NULL}},
    {"an empty text is one piece", {"", 0}, {"", NULL}},
    {"one piece", {"a", 1}, {"a", NULL}},
    {"two neighbouring separators", {"a;;b", 4}, {"a", "", "b", NULL}},
    {"a separator at the end", {"a;", 2}, {"a", "", NULL}},
    {"only a separator", {";", 1}, {"", "", NULL}},
};

static void next_case_holds(void **state)
{
    const struct next_case *c = *state;
    struct slice rest = c->text;
    struct slice piece;
    size_t count = 0;
    while (slice_next(&rest, ';', &piece)) {
        assert_non_null(c->pieces[count]);
        assert_true(slice_equal(piece, slice_from(c->pieces[count])));
        count++;
    }
    assert_null(c->pieces[count]);
}

static const struct number_case {
    const char *name;
    const char *text;
    bool holds;
    uint64_t value;
} number_cases[] = {
    {"zero", "0", true, 0},
    {"leading zeros", "007", true, 7},
    {"the largest", "18446744073709551615", true, UINT64_MAX},
    {"one more", "18446744073709551616", false, 0},
    {"a digit more", "184467440737095516150", false, 0},
    {"empty", "", false, 0},
    {"a sign", "-1", false, 0},
    {"a plus", "+1", false, 0},
    {"a blank before", " 1", false, 0},
    {"a letter after", "1a", false, 0},
    {"hexadecimal", "0x1", false, 0},
};

static void number_case_holds(void **state)
{
    const struct number_case *c = *state;
    uint64_t value = 4711;
    assert_int_equal(slice_to_u64(slice_from(c->text), &value), c->holds);
    assert_true(value == (c->holds ? c->value : 4711));
}

static const struct compare_case {
    const char *name;
    const char *a;
    const char *b;
    int order;
} compare_cases[] = {
    {"equal", "abc", "abc", 0},
    {"both empty", "", "", 0},
    {"the shorter first", "ab", "abc", -1},
    {"empty first", "", "a", -1},
    {"bytes are unsigned", "a", "\xc3\xa4", -1},
    {"capitals first", "B", "a", -1},
};

static void compare_case_holds(void **state)
{
    const struct compare_case *c = *state;
    assert_int_equal(slice_compare(slice_from(c->a), slice_from(c->b)), c->order);
    assert_int_equal(slice_compare(slice_from(c->b), slice_from(c->a)), -c->order);
}

static void beginnings_and_ends(void **state)
{
    (void)state;
    struct slice text = SLICE("Invoice 4711");
    assert_true(slice_starts(text, SLICE("Invoice")));
    assert_false(slice_starts(text, SLICE("invoice")));
    assert_true(slice_starts_fold(text, SLICE("INVOICE")));
    assert_false(slice_starts(text, SLICE("Invoice 4711 and more")));
    assert_true(slice_ends(text, SLICE("4711")));
    assert_true(slice_ends(text, SLICE("")));
    assert_false(slice_ends(text, SLICE("4712")));
    assert_true(slice_equal_fold(SLICE("aZ09-"), SLICE("Az09-")));
    assert_false(slice_equal_fold(SLICE("[`"), SLICE("{@"))); /* a bit apart, and no letters */
    assert_true(slice_equal(slice_from(NULL), SLICE("")));
}

static void pieces_stay_within(void **state)
{
    (void)state;
    struct slice text = SLICE(" \t a b \r\n");
    assert_true(slice_equal(slice_trim(text), SLICE("a b")));
    assert_int_equal(slice_trim(SLICE(" \n ")).len, 0);
    assert_true(slice_equal(slice_skip(SLICE("abc"), 2), SLICE("c")));
    assert_int_equal(slice_skip(SLICE("abc"), 3).len, 0);
    assert_int_equal(slice_skip(SLICE("abc"), SIZE_MAX).len, 0);
    assert_true(slice_equal(slice_take(SLICE("abc"), 2), SLICE("ab")));
    assert_int_equal(slice_take(SLICE("abc"), 99).len, 3);
}

static void things_are_found(void **state)
{
    (void)state;
    assert_int_equal(slice_find(SLICE("abcabc"), SLICE("ca")), 2);
    assert_int_equal(slice_find(SLICE("abc"), SLICE("abcd")), SIZE_MAX);
    assert_int_equal(slice_find(SLICE("abc"), SLICE("")), 0);
    assert_int_equal(slice_find((struct slice){NULL, 0}, SLICE("a")), SIZE_MAX);
    assert_int_equal(slice_find_fold(SLICE("xxINV"), SLICE("inv")), 2);
    assert_int_equal(slice_find_fold(SLICE("xxIN"), SLICE("inv")), SIZE_MAX);
    assert_int_equal(slice_find_fold(SLICE("xx"), SLICE("")), 0);
    assert_int_equal(slice_find_byte((struct slice){"a\0b", 3}, 'b'), 2);
    assert_int_equal(slice_find_byte(SLICE("abc"), 'x'), SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beginnings_and_ends),
        cmocka_unit_test(pieces_stay_within),
        cmocka_unit_test(things_are_found),
    };
    return unit_run_cases("slice_next", next_cases, next_case_holds) +
           unit_run_cases("slice_to_u64", number_cases, number_case_holds) +
           unit_run_cases("slice_compare", compare_cases, compare_case_holds) +
           cmocka_run_group_tests_name("slice", tests, NULL, NULL);
}
