/*
 * Profiles: which values a key takes, and that what is printed for a file reads that file again.
 */
#include "parsers/csv_profile.h"
#include "parsers/csv_rows.h"
#include "unit.h"

#include <stdio.h>

static const struct key_case {
    const char *name;
    const char *key;
    const char *value;
    enum status status;
} key_cases[] = {
    {"a delimiter is a word", "delimiter", "semicolon", STATUS_OK},
    {"a delimiter is no sign", "delimiter", ";", STATUS_USAGE},
    {"a known encoding", "encoding", "windows-1252", STATUS_OK},
    {"an unknown encoding", "encoding", "ebcdic", STATUS_USAGE},
    {"quotes can be off", "quote", "none", STATUS_OK},
    {"a header is yes or no", "header", "perhaps", STATUS_USAGE},
    {"preamble in records", "preamble_lines", "4", STATUS_OK},
    {"preamble below zero", "preamble_lines", "-1", STATUS_USAGE},
    {"a date format", "date_format", "dd.mm.yyyy", STATUS_OK},
    {"a date format without a year", "date_format", "dd.mm", STATUS_USAGE},
    {"a date format of another kind", "date_format", "%d.%m.%Y", STATUS_USAGE},
    {"a decimal mark", "decimal_mark", "comma", STATUS_OK},
    {"a decimal mark as a sign", "decimal_mark", ",", STATUS_USAGE},
    {"a sign", "sign", "inverted", STATUS_OK},
    {"no such sign", "sign", "negative", STATUS_USAGE},
    {"a currency", "currency", "EUR", STATUS_OK},
    {"no currency", "currency", "EURO", STATUS_USAGE},
    {"several columns", "remittance", "Text | #3", STATUS_OK},
    {"an empty column among several", "remittance", "Text||#3", STATUS_USAGE},
    {"a column", "booking_date", "Buchungstag", STATUS_OK},
    {"no such key", "bookingdate", "x", STATUS_NOT_FOUND},
};

static void key_case_holds(void **state)
{
    const struct key_case *c = *state;
    struct csv_profile profile = {.name = {NULL, 0}};
    const char *problem = NULL;
    assert_int_equal(csv_profile_set(&profile, slice_from(c->key), slice_from(c->value), &problem),
                     c->status);
    assert_int_equal(c->status == STATUS_USAGE && problem == NULL, 0);
}

static void every_key_is_taken(void **state)
{
    (void)state;
    size_t count = 0;
    const char *const *keys = csv_profile_keys(&count);
    for (size_t i = 0; i < count; i++) {
        struct csv_profile profile = {.name = {NULL, 0}};
        const char *problem = NULL;
        assert_int_not_equal(csv_profile_set(&profile, slice_from(keys[i]), SLICE("?"), &problem),
                             STATUS_NOT_FOUND);
    }
    assert_int_equal(count, 13 + CSV_PROFILE_COLUMN_COUNT);
}

static void profile_of(struct slice file, const struct parse_settings *settings,
                       struct arena *arena, struct buffer *out, struct csv_profile *profile)
{
    struct limits limits = limits_default();
    struct diag diag = {0};
    struct csv_profile_proof proof;
    struct input *input = NULL;
    assert_int_equal(input_from_memory(file, "case", &limits, &diag, &input), STATUS_OK);
    assert_int_equal(csv_profile_detect(input, &limits, settings, arena, &diag, profile, &proof),
                     STATUS_OK);
    csv_profile_print(profile, &proof, out);
    buffer_add_byte(out, '\0');
    input_close(input);
}

static void printed_profile_reads_the_file_again(void **state)
{
    (void)state;
    const struct slice file = SLICE("Account statement;;;;\n;;;;\n"
                                    "Buchungstag;Text;Soll;Haben;Saldo EUR\n"
                                    "03.02.2026;a;1,50;;98,50\n04.02.2026;b;;2,00;100,50\n");
    const char *keys = "delimiter = semicolon\nheader = yes\nbooking_date = Buchungstag\n"
                       "debit = Soll\ncredit = Haben\nbalance = Saldo EUR\nremittance = Text\n"
                       "date_format = dd.mm.yyyy\ndecimal_mark = comma\nsign = unsigned\n";
    struct arena arena = {0};
    struct buffer first = {0};
    struct buffer second = {0};
    struct csv_profile profile;
    struct csv_profile again;
    profile_of(file, NULL, &arena, &first, &profile);
    assert_non_null(strstr(first.ptr, keys));
    assert_non_null(strstr(first.ptr, "; running balance: 1 of 1 steps agree, oldest first\n"));
    profile.name = SLICE("mine");
    const struct parse_settings settings = {.csv_profiles = &profile, .csv_profiles_count = 1};
    profile_of(file, &settings, &arena, &second, &again);
    assert_non_null(strstr(second.ptr, "[csv.mine]\n"));
    assert_non_null(strstr(second.ptr, keys));
    buffer_clear(&first);
    buffer_clear(&second);
    arena_clear(&arena);
}

/* A header that can't be shown as it is has its number, for what is shown would not be found. */
static void printed_profile_has_no_name_that_is_not_in_the_file(void **state)
{
    (void)state;
    const struct slice file = SLICE("Buchungstag;Text;Betrag;Saldo\xC2\x8D\n"
                                    "03.02.2026;a;-1,50;98,50\n04.02.2026;b;2,00;100,50\n");
    struct arena arena = {0};
    struct buffer first = {0};
    struct buffer second = {0};
    struct csv_profile profile;
    struct csv_profile again;
    profile_of(file, NULL, &arena, &first, &profile);
    assert_non_null(strstr(first.ptr, "\nbalance = #4\n"));
    const struct parse_settings settings = {.csv_profiles = &profile, .csv_profiles_count = 1};
    profile_of(file, &settings, &arena, &second, &again);
    assert_non_null(strstr(second.ptr, "\nbalance = #4\n"));
    buffer_clear(&first);
    buffer_clear(&second);
    arena_clear(&arena);
}

/* --- rows: places, limits, and how the bytes are cut ----------------------------------------- */

static enum status rows_add(void *context, const struct csv_row *row)
{
    struct buffer *out = context;
    buffer_add_format(out, "%llu@%llu+%llu", (unsigned long long)row->number,
                      (unsigned long long)row->place.line, (unsigned long long)row->place.offset);
    for (size_t i = 0; i < row->count; i++) {
        buffer_add_byte(out, i == 0 ? ' ' : '|');
        buffer_add(out, row->cells[i]);
    }
    buffer_add_byte(out, '\n');
    return STATUS_OK;
}

static const struct rows_case {
    const char *name;
    const char *text;
    const char *rows; /* or the code of the refusal */
} rows_cases[] = {
    {"lines and bytes", "a;b\nc;d\n", "1@1+0 a|b\n2@2+4 c|d\n"},
    {"CR LF, no end at the last", "a;b\r\nc;d", "1@1+0 a|b\n2@2+5 c|d\n"},
    {"CR alone", "a;b\rc;d\r", "1@1+0 a|b\n2@2+4 c|d\n"},
    {"blank lines count as lines", "a;b\n\n\nc;d\n", "1@1+0 a|b\n2@4+6 c|d\n"},
    {"a row of two lines", "a;\"b\nc\"\nd;e\n", "1@1+0 a|b\nc\n2@3+8 d|e\n"},
    {"a quote in a quoted cell", "\"a\"\"b\";c\n", "1@1+0 a\"b|c\n"},
    {"a quote in a bare cell", "=\"a\";c\n", "1@1+0 =\"a\"|c\n"},
    {"places in Windows-1252", "\xFC;b\n\xFC;d\n", "1@1+0 \xC3\xBC|b\n2@2+4 \xC3\xBC|d\n"},
    {"an open quote", "a;b\n\"c;d\n", "TS-CSV-001"},
    {"an open quote at the very end", "a;\"", "TS-CSV-001"},
    {"a swallowed row", "a;b;c\nd;\"e;f\ng;h;i\nj\";k\n", "TS-CSV-002"},
    {"too many columns", "a;b;c;d;e;f;g;h;i;j\n", "TS-LIM-011"},
    {"a long line", "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd;",
     "1@1+0 "
     "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd|\n"},
};

static void rows_case_holds(void **state)
{
    const struct rows_case *c = *state;
    struct buffer out = {0};
    struct limits limits = limits_default();
    struct diag diag = {0};
    struct csv_rows_dialect dialect = {';', '"', TEXT_UNDECLARED, false, false};
    struct csv_rows_sink sink = {&out, rows_add, NULL};
    struct input *input = NULL;
    limits.max_csv_columns = 8;
    assert_int_equal(input_from_memory(slice_from(c->text), "case", &limits, &diag, &input),
                     STATUS_OK);
    enum status status = csv_rows_read(input, &limits, &dialect, &diag, &sink);
    buffer_add_byte(&out, '\0');
    assert_string_equal(status == STATUS_OK ? out.ptr : diag.last.code, c->rows);
    input_close(input);
    buffer_clear(&out);
}

/* A line beyond its limit is refused while it is read, a cell of many lines likewise. */
static void long_lines_and_cells(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct limits limits = limits_default();
    struct csv_rows_dialect dialect = {';', '"', TEXT_UNDECLARED, false, false};
    limits.max_line_kb = 1;
    limits.max_csv_field_kb = 2;
    for (int lines = 0; lines < 2; lines++) {
        struct buffer out = {0};
        struct diag diag = {0};
        struct csv_rows_sink sink = {&out, rows_add, NULL};
        struct input *input = NULL;
        buffer_reset(&text);
        buffer_add_text(&text, "\"");
        for (int i = 0; i < 4000; i++) {
            buffer_add_byte(&text, lines == 1 && i % 100 == 0 ? '\n' : 'a');
        }
        assert_int_equal(input_from_memory(buffer_slice(&text), "case", &limits, &diag, &input),
                         STATUS_OK);
        assert_int_equal(csv_rows_read(input, &limits, &dialect, &diag, &sink), STATUS_INVALID);
        assert_string_equal(diag.last.code, lines == 0 ? "TS-LIM-009" : "TS-LIM-010");
        input_close(input);
        buffer_clear(&out);
    }
    buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_taken),
        cmocka_unit_test(printed_profile_reads_the_file_again),
        cmocka_unit_test(printed_profile_has_no_name_that_is_not_in_the_file),
        cmocka_unit_test(long_lines_and_cells),
    };
    return unit_run_cases("csv_profile keys", key_cases, key_case_holds) +
           unit_run_cases("csv_rows", rows_cases, rows_case_holds) +
           cmocka_run_group_tests_name("csv_profile", tests, NULL, NULL);
}
