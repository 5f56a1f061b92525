#include "parsers/text_lines.h"
#include "unit.h"

#include "input/input.h"

/* What the lines are, each as "number@offset[text]", with "!" for one that is not ASCII. */
static enum status lines_tell(struct slice bytes, enum text_encoding declared, uint64_t max_line_kb,
                              struct diag *diag, struct buffer *out)
{
    struct limits limits = limits_default();
    limits.max_line_kb = max_line_kb;
    struct input *input = NULL;
    struct text_lines lines = {0};
    struct text_line line = {0};
    assert_int_equal(input_from_memory(bytes, "case", &limits, diag, &input), STATUS_OK);
    const struct parse_job job = {.input = input, .limits = &limits, .diag = diag};
    enum status status = text_lines_open(&lines, &job, declared);
    bool found = true;
    while (status == STATUS_OK && found) {
        status = text_lines_read(&lines, &line, &found);
        if (status == STATUS_OK && found) {
            buffer_add_format(out, "%llu@%llu%s[%.*s]", (unsigned long long)line.at.line,
                              (unsigned long long)line.at.offset, line.ascii ? "" : "!",
                              SLICE_ARG(line.text));
        }
    }
    text_lines_close(&lines);
    input_close(input);
    buffer_add_byte(out, '\0');
    return status;
}

#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const struct lines_case {
    const char *name;
    struct slice bytes;
    enum text_encoding declared;
    const char *told;
} lines_cases[] = {
    {"LF, and none at the end", BYTES("a\nbc"), TEXT_UNDECLARED, "1@0[a]2@2[bc]"},
    {"CR", BYTES("a\rbc\r"), TEXT_UNDECLARED, "1@0[a]2@2[bc]"},
    {"CRLF", BYTES("a\r\nbc\r\n"), TEXT_UNDECLARED, "1@0[a]2@3[bc]"},
    {"all of them", BYTES("a\r\n\n\r\rb"), TEXT_UNDECLARED, "1@0[a]2@3[]3@4[]4@5[]5@6[b]"},
    {"nothing", BYTES(""), TEXT_UNDECLARED, ""},
    {"one end", BYTES("\n"), TEXT_UNDECLARED, "1@0[]"},
    {"control bytes around a line go, those inside stay", BYTES("\x01\x02 a\x01z\x03\n\x7F\n"),
     TEXT_UNDECLARED, "1@0[ a\x01z]2@8[]"},
    {"a tab is text", BYTES("\ta\t\n"), TEXT_UNDECLARED, "1@0[\ta\t]"},
    {"UTF-8", BYTES("a\n\xC3\xA4\nb\n"), TEXT_UNDECLARED, "1@0[a]2@2![\xC3\xA4]3@5[b]"},
    {"a byte order mark is in no line",
     BYTES("\xEF\xBB\xBF"
           "a\nb\n"),
     TEXT_UNDECLARED, "1@3[a]2@5[b]"},
    {"a declared set", BYTES("\xA5\n"), TEXT_WINDOWS_1250, "1@0![\xC4\x84]"},
    {"UTF-16", BYTES("\xFF\xFE\x41\x00\x0A\x00\xE4\x00"), TEXT_UNDECLARED, "1@2[A]2@4![\xC3\xA4]"},
};

static void lines_case_holds(void **state)
{
    const struct lines_case *c = *state;
    struct diag diag = {0};
    struct buffer told = {0};
    assert_int_equal(lines_tell(c->bytes, c->declared, 64, &diag, &told), STATUS_OK);
    assert_string_equal(told.ptr, c->told);
    buffer_clear(&told);
}

/* Lines of every length up to two vectors and each kind of end, over many blocks of the input. */
static void lines_across_blocks_are_whole(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r", "\n\n"};
    struct buffer bytes = {0};
    struct buffer expected = {0};
    struct buffer told = {0};
    struct diag diag = {0};
    uint64_t line = 0;
    for (unsigned i = 0; i < 40000; i++) {
        const char *end = ends[i % 7 % 4];
        size_t begin = bytes.len;
        for (unsigned j = 0; j < i * 7 % 131; j++) {
            buffer_add_byte(&bytes, (char)('a' + (i + j) % 26));
        }
        struct slice text = slice_skip(buffer_slice(&bytes), begin);
        buffer_add_format(&expected, "%llu@%zu[%.*s]", (unsigned long long)++line, begin,
                          SLICE_ARG(text));
        buffer_add_text(&bytes, end);
        if (end[0] == '\n' && end[1] == '\n') {
            buffer_add_format(&expected, "%llu@%zu[]", (unsigned long long)++line, bytes.len - 1);
        }
        buffer_add_byte(&bytes, '-'); /* so that a CR never meets the LF of the next line's end */
        buffer_add_text(&bytes, "\n");
        buffer_add_format(&expected, "%llu@%zu[-]", (unsigned long long)++line, bytes.len - 2);
    }
    buffer_add_byte(&expected, '\0');
    assert_true(buffer_ok(&bytes) && buffer_ok(&expected) && bytes.len > (size_t)2 << 20);
    assert_int_equal(lines_tell(buffer_slice(&bytes), TEXT_UNDECLARED, 64, &diag, &told),
                     STATUS_OK);
    assert_int_equal(told.len, expected.len);
    assert_memory_equal(told.ptr, expected.ptr, told.len);
    buffer_clear(&bytes);
    buffer_clear(&expected);
    buffer_clear(&told);
}

/* A line may have as many bytes as the limit says, wherever blocks end, and no more. */
static void lines_are_bounded(void **state)
{
    (void)state;
    enum { LIMIT_KB = 700, LIMIT = LIMIT_KB * 1024 };
    for (size_t over = 0; over < 2; over++) {
        struct buffer bytes = {0};
        struct buffer told = {0};
        struct diag diag = {0};
        buffer_add_text(&bytes, "a\n");
        for (size_t i = 0; i < LIMIT + over; i++) {
            buffer_add_byte(&bytes, 'x');
        }
        buffer_add_text(&bytes, "\nb\n");
        enum status status =
            lines_tell(buffer_slice(&bytes), TEXT_UNDECLARED, LIMIT_KB, &diag, &told);
        assert_int_equal(status, over == 0 ? STATUS_OK : STATUS_INVALID);
        assert_int_equal(diag.errors, over);
        if (over > 0) {
            assert_string_equal(diag.last.code, "TS-LIM-009");
            assert_string_equal(told.ptr, "1@0[a]");
        }
        buffer_clear(&bytes);
        buffer_clear(&told);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_across_blocks_are_whole),
        cmocka_unit_test(lines_are_bounded),
    };
    return unit_run_cases("text_lines", lines_cases, lines_case_holds) +
           cmocka_run_group_tests_name("text_lines_blocks", tests, NULL, NULL);
}
