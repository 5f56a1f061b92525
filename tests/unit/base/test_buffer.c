#include "base/buffer.h"
#include "unit.h"

static void pieces_follow_each_other(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    buffer_add(&buffer, SLICE("a"));
    buffer_add(&buffer, (struct slice){NULL, 0});
    buffer_add_text(&buffer, "bc");
    buffer_add_byte(&buffer, '\0');
    buffer_add_format(&buffer, "%d-%s", 12, "x");
    assert_true(buffer_ok(&buffer));
    assert_true(slice_equal(buffer_slice(&buffer), (struct slice){"abc\00012-x", 8}));
    buffer_reset(&buffer);
    assert_int_equal(buffer.len, 0);
    assert_true(buffer.capacity > 0);
    buffer_clear(&buffer);
    assert_null(buffer.ptr);
    assert_int_equal(buffer.capacity, 0);
}

static void grows_as_far_as_needed(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    for (unsigned i = 0; i < 100000; i++) {
        buffer_add_byte(&buffer, (char)('a' + i % 26));
    }
    assert_int_equal(buffer.len, 100000);
    for (unsigned i = 0; i < 100000; i++) {
        assert_int_equal(buffer.ptr[i], 'a' + i % 26);
    }
    buffer_clear(&buffer);
}

static void failure_is_remembered(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    buffer_add_text(&buffer, "before");
    buffer_add(&buffer, (struct slice){"x", SIZE_MAX - 3});
    assert_false(buffer_ok(&buffer));
    buffer_add_text(&buffer, "after");
    assert_true(slice_equal(buffer_slice(&buffer), SLICE("before")));
    buffer_reset(&buffer);
    assert_false(buffer_ok(&buffer));
    buffer_clear(&buffer);
    assert_true(buffer_ok(&buffer));
}

static const struct number_case {
    const char *name;
    int64_t value;
    const char *text;
} number_cases[] = {
    {"zero", 0, "0"},
    {"negative", -7, "-7"},
    {"largest", INT64_MAX, "9223372036854775807"},
    {"smallest", INT64_MIN, "-9223372036854775808"},
};

static void number_case_holds(void **state)
{
    const struct number_case *c = *state;
    struct buffer buffer = {0};
    buffer_add_i64(&buffer, c->value);
    assert_true(slice_equal(buffer_slice(&buffer), slice_from(c->text)));
    buffer_clear(&buffer);
}

static void largest_unsigned(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    buffer_add_u64(&buffer, UINT64_MAX);
    assert_true(slice_equal(buffer_slice(&buffer), SLICE("18446744073709551615")));
    buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_follow_each_other),
        cmocka_unit_test(grows_as_far_as_needed),
        cmocka_unit_test(failure_is_remembered),
        cmocka_unit_test(largest_unsigned),
    };
    return unit_run_cases("buffer_add_i64", number_cases, number_case_holds) +
           cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
