/*
 * Lines cut in place: the cells, and which lines are left to libcsv. That both give the same cells
 * is the business of tests/fuzz/fuzz_csv_split.c.
 */
#include "parsers/csv_split.h"
#include "unit.h"

#include "base/buffer.h"

enum { CELLS_MAX = 8 };

static const struct split_case {
    const char *name;
    const char *text;
    const char *cells; /* split by |; NULL where the line is not plain */
    size_t len;        /* of the line with its end */
    char delimiter;
    char quote;
    char line_end;
} split_cases[] = {
    {"cells and a line end", "a;b;c\nrest", "a|b|c", 6, ';', '"', '\n'},
    {"carriage return and line feed", "a;b\r\nrest", "a|b", 5, ';', '"', '\n'},
    {"the end of the text ends the line", "a;b", "a|b", 3, ';', '"', '\n'},
    {"empty cells", ";a;;\n", "|a||", 5, ';', '"', '\n'},
    {"blanks around cells", " a ; b c \t;d\n", "a|b c|d", 13, ';', '"', '\n'},
    {"a tab that parts cells is no blank", " a\tb\t\n", "a|b|", 6, '\t', '"', '\n'},
    {"quotes around cells", "\"a;b\";\"c\"\n", "a;b|c", 10, ';', '"', '\n'},
    {"blanks in quotes stay", "\" a \" ;b\n", " a |b", 9, ';', '"', '\n'},
    {"a delimiter behind the last quote", "\"a\";", "a|", 4, ';', '"', '\n'},
    {"an empty cell in quotes", "\"\";b\n", "|b", 5, ';', '"', '\n'},
    {"single quotes", "'a;b';\"c\n", "a;b|\"c", 9, ';', '\'', '\n'},
    {"no quotes at all", "\"a;b\"\n", "\"a|b\"", 6, ';', '\0', '\n'},
    {"cells longer than sixteen bytes", "0123456789abcdefghij;\"0123456789abcdefghij\"\nx",
     "0123456789abcdefghij|0123456789abcdefghij", 44, ';', '"', '\n'},
    {"a line of blanks is no row", "  \t \nrest", "", 5, ';', '"', '\n'},
    {"an empty line", "\nrest", "", 1, ';', '"', '\n'},
    {"carriage returns alone", "a;b\rc;d\r", "a|b", 4, ';', '"', '\r'},
    {"as many cells as there is room for", "1;2;3;4;5;6;7;8\n", "1|2|3|4|5|6|7|8", 16, ';', '"',
     '\n'},
    {"one cell more", "1;2;3;4;5;6;7;8;9\n", NULL, 0, ';', '"', '\n'},
    {"a doubled quote", "\"a\"\"b\";c\n", NULL, 0, ';', '"', '\n'},
    {"a quote inside a cell", "a \"b\" c;d\n", NULL, 0, ';', '"', '\n'},
    {"text behind a quote", "\"a\" b;c\n", NULL, 0, ';', '"', '\n'},
    {"a quote over a line end", "\"a\nb\";c\n", NULL, 0, ';', '"', '\n'},
    {"a quote that is never closed", "\"a;b\n", NULL, 0, ';', '"', '\n'},
    {"a lone carriage return", "a\rb;c\n", NULL, 0, ';', '"', '\n'},
    {"a line feed among carriage returns", "a;b\nc\r", NULL, 0, ';', '"', '\r'},
};

static void split_case_holds(void **state)
{
    const struct split_case *c = *state;
    const struct csv_split_marks marks = {c->delimiter, c->quote, c->line_end};
    struct slice cells[CELLS_MAX];
    struct buffer joined = {0};
    size_t count = 0;
    size_t len = 0;

    bool plain = csv_split(slice_from(c->text), &marks, cells, CELLS_MAX, &count, &len);

    assert_int_equal(plain, c->cells != NULL);
    if (c->cells != NULL) {
        for (size_t i = 0; i < count; i++) {
            buffer_add_text(&joined, i == 0 ? "" : "|");
            buffer_add(&joined, cells[i]);
        }
        assert_true(slice_equal(buffer_slice(&joined), slice_from(c->cells)));
        assert_int_equal(len, c->len);
    }
    buffer_clear(&joined);
}

int main(void)
{
    return unit_run_cases("csv split", split_cases, split_case_holds);
}
