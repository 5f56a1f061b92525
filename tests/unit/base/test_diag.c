#include "base/diag.h"
#include "unit.h"

struct heard {
    size_t times;
    struct diagnostic last;
};

static void listen(void *context, const struct diagnostic *diagnostic)
{
    struct heard *heard = context;
    heard->times++;
    heard->last = *diagnostic;
}

static void recorded_counted_and_heard(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct diag diag = {.context = &heard, .listen = listen};
    struct place place = {"a.csv", 3, 40};
    assert_int_equal(diag_fail(&diag, place, STATUS_INVALID, "TS-AMT-001", "amount %d", 7),
                     STATUS_INVALID);
    diag_warn(&diag, place, "TS-AMT-002", "second");
    diag_info(&diag, place_skip(place, 2), "TS-AMT-003", "third");
    assert_int_equal(diag.count, 3);
    assert_int_equal(diag.errors, 1);
    assert_int_equal(diag.warnings, 1);
    assert_int_equal(heard.times, 3);
    assert_int_equal(heard.last.severity, SEVERITY_INFO);
    assert_int_equal(heard.last.place.offset, 42);
    assert_string_equal(heard.last.message, "third");
    struct diag other = {0};
    diag_forward(&other, &heard.last);
    assert_int_equal(other.count, 1);
    assert_string_equal(other.last.code, "TS-AMT-003");
}

static void long_message_is_cut(void **state)
{
    (void)state;
    struct diag diag = {0};
    char text[2 * DIAG_MESSAGE_MAX];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    diag_warn(&diag, (struct place){NULL, 0, 0}, "TS-AMT-001", "%s", text);
    assert_int_equal(strlen(diag.last.message), DIAG_MESSAGE_MAX - 1);
}

static void memory_has_its_own_code(void **state)
{
    (void)state;
    struct diag diag = {0};
    assert_int_equal(diag_memory(&diag), STATUS_MEMORY);
    assert_string_equal(diag.last.code, "TS-INT-001");
}

static void codes_are_unique_and_complete(void **state)
{
    (void)state;
    size_t count = 0;
    const struct diag_code *codes = diag_codes(&count);
    assert_true(count > 50);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(diag_code_find(codes[i].code), &codes[i]); /* the first with this code */
        assert_memory_equal(codes[i].code, "TS-", 3);
        assert_true(strlen(codes[i].code) < DIAG_CODE_MAX);
        assert_true(strlen(codes[i].title) > 0);
        assert_true(strlen(codes[i].cure) > 0);
    }
    assert_null(diag_code_find("TS-NONE-001"));
}

static void severities_have_names(void **state)
{
    (void)state;
    assert_string_equal(severity_name(SEVERITY_INFO), "info");
    assert_string_equal(severity_name(SEVERITY_WARNING), "warning");
    assert_string_equal(severity_name(SEVERITY_ERROR), "error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_counted_and_heard),
        cmocka_unit_test(long_message_is_cut),
        cmocka_unit_test(memory_has_its_own_code),
        cmocka_unit_test(codes_are_unique_and_complete),
        cmocka_unit_test(severities_have_names),
    };
    return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
