/* Notes as a column of JSON, there and back. */
#include "workbook/notes.h"

#include "unit.h"

static void notes_come_back(void **state)
{
    (void)state;
    const struct note notes[] = {
        {"exchange_rate", SLICE("1.0832")},
        {"other_reference", SLICE("a \"b\" \\ c")},
        {"other_reference", {"line\r\nfeed\t{,}[]\0\x1f end", 22}},
        {"statement_text", SLICE("\xC3\xA4 \xE2\x82\xAC")},
        {"empty", {NULL, 0}},
    };
    const size_t count = sizeof notes / sizeof notes[0];
    struct arena arena = {0};
    struct buffer text = {0};
    const struct note *read = NULL;
    size_t read_count = 0;
    notes_write(&text, notes, count);
    assert_int_equal(notes_read(buffer_slice(&text), &arena, &read, &read_count), STATUS_OK);
    assert_int_equal(read_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(read[i].name, notes[i].name);
        assert_true(slice_equal(read[i].text, notes[i].text));
    }
    arena_clear(&arena);
    buffer_clear(&text);
}

static const struct notes_case {
    const char *name;
    const char *text;
    bool good;
    size_t count;
} notes_cases[] = {
    {"none", "", true, 0},
    {"one", "[{\"name\":\"a\",\"text\":\"b\"}]", true, 1},
    {"two of a name", "[{\"name\":\"a\",\"text\":\"b\"},{\"name\":\"a\",\"text\":\"\"}]", true, 2},
    {"an empty list", "[]", false, 0},
    {"no list", "{\"name\":\"a\",\"text\":\"b\"}", false, 0},
    {"cut", "[{\"name\":\"a\",\"text\":\"b\"}", false, 0},
    {"cut in a text", "[{\"name\":\"a\",\"text\":\"b", false, 0},
    {"cut in an escape", "[{\"name\":\"a\",\"text\":\"\\u00", false, 0},
    {"an escape that is not written", "[{\"name\":\"a\",\"text\":\"\\n\"}]", false, 0},
    {"a character that needs no escape", "[{\"name\":\"a\",\"text\":\"\\u0041\"}]", false, 0},
    {"a zero in a name", "[{\"name\":\"a\\u0000\",\"text\":\"b\"}]", false, 0},
    {"another order", "[{\"text\":\"b\",\"name\":\"a\"}]", false, 0},
    {"more behind it", "[{\"name\":\"a\",\"text\":\"b\"}] ", false, 0},
};

static void notes_case_holds(void **state)
{
    const struct notes_case *c = *state;
    const struct note *notes = NULL;
    size_t count = 7;
    struct arena arena = {0};
    enum status status = notes_read(slice_from(c->text), &arena, &notes, &count);
    assert_int_equal(status, c->good ? STATUS_OK : STATUS_INVALID);
    assert_int_equal(count, c->good ? c->count : 7);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_come_back),
    };
    return cmocka_run_group_tests_name("notes", tests, NULL, NULL) +
           unit_run_cases("notes that are read", notes_cases, notes_case_holds);
}
