/*
 * Records of fixed width: what a bank does to lines, columns in several encodings, amounts and
 * dates, transactions from several records, national account numbers.
 */
#include "parsers/fixed.h"
#include "unit.h"

#include "model/reference.h"
#include "parsers/fixed_account.h"
#include "parsers/fixed_build.h"

/* --- lines: a format of six columns whose records begin with a digit ------------------------- */

struct seen {
    struct buffer out; /* "offset:text|" for each record */
    struct diag diag;
    enum status status;
};

static bool seen_begins(struct slice text)
{
    return text.len > 0 && byte_is_digit(text.ptr[0]);
}

static enum status seen_take(void *context, const struct fixed_line *line)
{
    struct seen *seen = context;
    buffer_add_u64(&seen->out, line->at.offset);
    buffer_add_byte(&seen->out, ':');
    buffer_add(&seen->out, fixed_field(line, 1, 3));
    buffer_add_byte(&seen->out, '/');
    buffer_add(&seen->out, fixed_field(line, 4, 6));
    buffer_add_byte(&seen->out, '|');
    return STATUS_OK;
}

static enum status seen_end(void *context, struct place at)
{
    struct seen *seen = context;
    (void)at;
    buffer_add_byte(&seen->out, '.');
    return STATUS_OK;
}

static void seen_read(struct seen *seen, struct slice bytes)
{
    static const struct fixed_format format = {6, seen_begins, seen_take, seen_end};
    struct limits limits = limits_default();
    struct parse_settings settings = {0};
    struct input *input = NULL;
    assert_int_equal(input_from_memory(bytes, "case", &limits, &seen->diag, &input), STATUS_OK);
    struct parse_job job = {input, &limits, &settings, &seen->diag, NULL};
    seen->status = fixed_read(&job, &format, seen);
    input_close(input);
    buffer_add_byte(&seen->out, '\0');
}

static const struct line_case {
    const char *name;
    const char *bytes;
    size_t len; /* 0 for all of them */
    const char *out;
    const char *code; /* of the last diagnostic; NULL for none */
} line_cases[] = {
    {"LF", "1bcdef\n2bcdef\n", 0, "0:1bc/def|7:2bc/def|.", NULL},
    {"CRLF", "1bcdef\r\n2bcdef\r\n", 0, "0:1bc/def|8:2bc/def|.", NULL},
    {"CR", "1bcdef\r2bcdef\r", 0, "0:1bc/def|7:2bc/def|.", NULL},
    {"no line end at all", "1bcdef2bcdef3bcdef", 0, "0:1bc/def|6:2bc/def|12:3bc/def|.", NULL},
    {"no line end behind the last", "1bcdef\n2bcdef", 0, "0:1bc/def|7:2bc/def|.", NULL},
    {"two records on a line", "1bcdef2bcdef\n3b\n", 0, "0:1bc/def|6:2bc/def|13:3b/|.", NULL},
    {"trimmed at the right", "1\n2b\n3bcd\n", 0, "0:1/|2:2b/|5:3bc/d|.", NULL},
    {"blanks behind the width", "1bcdef   \n2b\n", 0, "0:1bc/def|10:2b/|.", NULL},
    {"blank blocks between blocks", "1bcdef      2bcdef      ", 0, "0:1bc/def|12:2bc/def|.", NULL},
    {"blank lines", "\n\n1b\n   \n\r\n2b\n\n", 0, "2:1b/|11:2b/|.", NULL},
    {"0x1A at the end", "1b\n2b\n\x1A", 0, "0:1b/|3:2b/|.", NULL},
    {"0x1A behind the last record", "1bcdef\x1A", 0, "0:1bc/def|.", NULL},
    {"NUL padding", "1b\0\0\0\0\n2b\0", 11, "0:1b/|7:2b/|.", NULL},
    {"byte order mark",
     "\xEF\xBB\xBF"
     "1bcdef\n",
     0, "3:1bc/def|.", NULL},
    {"nothing", "", 0, ".", NULL},
    {"blanks only", "   \n\n", 0, ".", NULL},
    {"a rest that is no record", "1bcdefXYZ\n2b\n", 0, "0:1bc/def|10:2b/|.", "TS-FIX-002"},
    {"UTF-8 of full width",
     "1\xC3\xA9"
     "cdef\n2b\n",
     0,
     "0:1\xC3\xA9"
     "c/def|8:2b/|.",
     NULL},
    {"UTF-8 without a blank that bytes took",
     "1\xC3\xA9"
     "def\n2b\n",
     0, "0:1\xC3\xA9/def|7:2b/|.", NULL},
    {"Windows-1252",
     "1\xE9"
     "cd\n",
     0,
     "0:1\xC3\xA9"
     "c/d|.",
     "TS-TXT-001"},
    {"CP850",
     "1A\x82"
     "d\n",
     0, "0:1A\xC3\xA9/d|.", "TS-FIX-004"},
    {"NUL inside a record", "1b\0d\n", 5, "", "TS-TXT-003"},
};

static void line_case_holds(void **state)
{
    const struct line_case *c = *state;
    struct seen seen = {0};
    seen_read(&seen, (struct slice){c->bytes, c->len == 0 ? strlen(c->bytes) : c->len});
    assert_string_equal(seen.out.ptr, c->out);
    if (c->code == NULL) {
        assert_int_equal(seen.diag.count, 0);
    } else {
        assert_string_equal(seen.diag.last.code, c->code);
    }
    assert_int_equal(seen.status, seen.diag.errors > 0 ? STATUS_INVALID : STATUS_OK);
    buffer_clear(&seen.out);
}

static void a_rest_without_end_is_refused(void **state)
{
    (void)state;
    struct buffer bytes = {0};
    struct seen seen = {0};
    buffer_add(&bytes, SLICE("1bcdef"));
    for (int i = 0; i < 1000; i++) {
        buffer_add(&bytes, SLICE("abcdef"));
    }
    seen_read(&seen, buffer_slice(&bytes));
    assert_int_equal(seen.status, STATUS_INVALID);
    assert_string_equal(seen.diag.last.code, "TS-FIX-002");
    buffer_clear(&seen.out);
    buffer_clear(&bytes);
}

static void blocks_larger_than_the_buffer(void **state)
{
    enum { RECORDS = 100000 };
    (void)state;
    struct buffer bytes = {0};
    struct seen seen = {0};
    for (int i = 0; i < RECORDS; i++) {
        buffer_add(&bytes, SLICE("1bcdef"));
    }
    seen_read(&seen, buffer_slice(&bytes));
    size_t records = 0;
    for (size_t i = 0; i < seen.out.len; i++) {
        records += seen.out.ptr[i] == '|';
    }
    assert_int_equal(seen.status, STATUS_OK);
    assert_int_equal(records, RECORDS);
    buffer_clear(&seen.out);
    buffer_clear(&bytes);
}

static enum status faulty_take(void *context, const struct fixed_line *line)
{
    (void)diag_fail(context, line->at, STATUS_INVALID, "TS-FIX-003", "a fault");
    return STATUS_OK;
}

static enum status faulty_end(void *context, struct place at)
{
    (void)context;
    (void)at;
    return STATUS_OK;
}

static void faults_are_bounded(void **state)
{
    (void)state;
    static const struct fixed_format format = {6, seen_begins, faulty_take, faulty_end};
    struct limits limits = limits_default();
    struct parse_settings settings = {0};
    struct input *input = NULL;
    struct diag diag = {0};
    struct buffer bytes = {0};
    for (int i = 0; i < 1000; i++) {
        buffer_add(&bytes, SLICE("1\n"));
    }
    assert_int_equal(input_from_memory(buffer_slice(&bytes), "case", &limits, &diag, &input),
                     STATUS_OK);
    struct parse_job job = {input, &limits, &settings, &diag, NULL};
    assert_int_equal(fixed_read(&job, &format, &diag), STATUS_INVALID);
    assert_int_equal(diag.errors, 101);
    assert_string_equal(diag.last.code, "TS-FIX-001");
    input_close(input);
    buffer_clear(&bytes);
}

/* --- fields -------------------------------------------------------------------------------- */

static const struct amount_case {
    const char *name;
    const char *text;
    unsigned decimals;
    const char *currency; /* "" for none */
    enum money_error error;
    int64_t minor;
} amount_cases[] = {
    {"thousandths of a currency with two", "000000001234560", 3, "EUR", MONEY_OK, 123456},
    {"a thousandth too many", "000000001234567", 3, "EUR", MONEY_DECIMALS, 0},
    {"thousandths of one with three", "000000001234567", 3, "KWD", MONEY_OK, 1234567},
    {"thousandths of one with none", "000000001234000", 3, "JPY", MONEY_OK, 1234},
    {"hundredths of one with three", "123", 2, "KWD", MONEY_OK, 1230},
    {"no currency", "000123", 3, "", MONEY_OK, 123},
    {"zero", "000", 2, "EUR", MONEY_OK, 0},
    {"blanks in front", "   123", 2, "EUR", MONEY_OK, 123},
    {"blanks behind", "123   ", 2, "EUR", MONEY_MALFORMED, 0},
    {"blanks", "     ", 2, "EUR", MONEY_MALFORMED, 0},
    {"nothing", "", 2, "EUR", MONEY_MALFORMED, 0},
    {"a sign", "-123", 2, "EUR", MONEY_MALFORMED, 0},
    {"a comma", "1,23", 2, "EUR", MONEY_MALFORMED, 0},
    {"18 digits", "999999999999999999", 2, "EUR", MONEY_OK, MONEY_MAX_MINOR},
    {"19 digits", "1000000000000000000", 2, "EUR", MONEY_RANGE, 0},
    {"too large with its decimals", "999999999999999999", 0, "EUR", MONEY_RANGE, 0},
    {"beyond 64 bits", "99999999999999999999999", 2, "EUR", MONEY_RANGE, 0},
};

static void amount_case_holds(void **state)
{
    const struct amount_case *c = *state;
    struct currency currency = {0};
    int64_t minor = 77;
    (void)currency_parse(slice_from(c->currency), &currency);
    assert_int_equal(fixed_amount(slice_from(c->text), c->decimals, currency, &minor), c->error);
    assert_int_equal(minor, c->error == MONEY_OK ? c->minor : 77);
}

static void dates_are_of_the_calendar(void **state)
{
    (void)state;
    static const char *const broken[] = {"310226", "000126",  "011326", "0A0126",
                                         "05012",  "0501260", "",       "      "};
    struct date dmy = {0};
    struct date ymd = {0};
    assert_true(fixed_date_dmy(SLICE("050126"), &dmy));
    assert_true(fixed_date_ymd(SLICE("260105"), &ymd));
    assert_int_equal(dmy.day, ymd.day);
    assert_true(fixed_date_dmy(SLICE("311299"), &dmy));
    assert_true(fixed_date_ymd(SLICE("000101"), &ymd));
    assert_int_equal(ymd.day, dmy.day + 1); /* 80 to 99 are 19yy */
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        assert_false(fixed_date_dmy(slice_from(broken[i]), &dmy));
    }
    assert_false(fixed_date_ymd(SLICE("260230"), &ymd));
}

static void columns_are_characters(void **state)
{
    (void)state;
    struct slice text = SLICE("a\xC3\xA9\xE2\x82\xAC"
                              "b");
    assert_true(slice_equal(fixed_columns(text, true, 1, 2), SLICE("\xC3\xA9\xE2\x82\xAC")));
    assert_true(slice_equal(fixed_columns(text, true, 3, 9), SLICE("b")));
    assert_int_equal(fixed_columns(text, true, 4, 1).len, 0);
    assert_true(slice_equal(fixed_columns(SLICE("abc"), false, 1, 1), SLICE("b")));
    assert_int_equal(fixed_columns((struct slice){NULL, 0}, true, 0, 3).len, 0);
}

/* --- transactions from several records ------------------------------------------------------- */

static void text_runs_on_where_it_fills_its_columns(void **state)
{
    (void)state;
    static const size_t columns[] = {5, 5, 5};
    struct arena arena = {0};
    struct limits limits = limits_default();
    struct fixed_build build;
    struct diag diag = {0};
    struct fixed_build_told told = {0};
    fixed_build_init(&build, &arena, &limits);
    const struct slice runs[] = {SLICE("12345"), SLICE("67890"), SLICE("12   ")};
    const struct slice apart[] = {SLICE("1234 "), SLICE("     "), SLICE("56")};
    const struct slice blank[] = {SLICE("12345"), SLICE(" 6789"), SLICE("0")};
    fixed_build_remit_run(&build, runs, columns, 3);
    fixed_build_remit_run(&build, apart, columns, 3);
    fixed_build_remit_run(&build, blank, columns, 3);
    fixed_build_finish(&build, (struct place){0}, &diag, &told);
    static const char *const lines[] = {"123456789012", "1234", "56", "12345", "67890"};
    assert_int_equal(build.transaction.remittance_count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_true(slice_equal(build.transaction.remittance[i], slice_from(lines[i])));
    }
    assert_int_equal(diag.count, 0);
    arena_clear(&arena);
}

static void the_first_that_is_given_counts(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct limits limits = limits_default();
    struct fixed_build build;
    fixed_build_init(&build, &arena, &limits);
    struct transaction *transaction = &build.transaction;
    fixed_build_set(&build, &transaction->end_to_end_id, SLICE("NOTPROVIDED  "));
    fixed_build_set(&build, &transaction->end_to_end_id, SLICE("00000"));
    fixed_build_set(&build, &transaction->end_to_end_id, SLICE(" E2E "));
    fixed_build_set(&build, &transaction->end_to_end_id, SLICE("LATER"));
    assert_true(slice_equal(transaction->end_to_end_id, SLICE("E2E")));
    fixed_build_set_account(&build, &transaction->counterparty.account,
                            SLICE("be68 5390 0754 7034"));
    assert_true(slice_equal(transaction->counterparty.account, SLICE("BE68539007547034")));
    fixed_build_refer(&build, REFERENCE_NONE, SLICE("+++090/9337/55493+++"));
    fixed_build_refer(&build, REFERENCE_OGM, SLICE("090933755494"));
    fixed_build_refer(&build, REFERENCE_NONE, SLICE("   "));
    assert_int_equal(build.references_count, 2);
    assert_int_equal(build.references[0].scheme, REFERENCE_OGM);
    assert_true(build.references[0].valid);
    assert_false(build.references[1].valid);
    arena_clear(&arena);
}

static void limits_count_letters_and_not_bytes(void **state)
{
    (void)state;
    static const uint16_t starts[] = {0, 2, 4, 6, 8};
    struct arena arena = {0};
    struct limits limits = limits_default();
    struct fixed_build build;
    const struct fixed_line plain = {.text = SLICE("abcdefgh"), .columns = 8};
    const struct fixed_line accents = {
        .text = SLICE("\xC3\xA9\xC3\xA8\xC3\xAA\xC3\xAB"), .starts = starts, .columns = 4};
    struct fixed_line kept;
    limits.max_id_chars = 3;
    fixed_build_init(&build, &arena, &limits);
    assert_true(fixed_build_line(&build, &plain, &kept));
    fixed_build_set(&build, &build.transaction.end_to_end_id, fixed_field(&kept, 1, 8));
    assert_true(slice_equal(build.transaction.end_to_end_id, SLICE("abc")));
    assert_true(fixed_build_line(&build, &accents, &kept));
    fixed_build_set(&build, &build.transaction.mandate_id, fixed_field(&kept, 1, 4));
    assert_true(slice_equal(build.transaction.mandate_id, SLICE("\xC3\xA9\xC3\xA8\xC3\xAA")));
    assert_true(build.id_cut);
    arena_clear(&arena);
}

/* --- accounts ------------------------------------------------------------------------------ */

static const struct account_case {
    const char *name;
    const char *country;
    const char *parts[3];
    const char *iban; /* NULL where none can be made */
} account_cases[] = {
    {"Belgian", "BE", {"539007547034", "", ""}, "BE68539007547034"},
    {"Belgian, a wrong check digit", "BE", {"539007547035", "", ""}, NULL},
    {"Belgian, a remainder of 0 is 97", "BE", {"000000009797", "", ""}, "BE54000000009797"},
    {"Belgian, zeros", "BE", {"000000000000", "", ""}, NULL},
    {"Belgian, short", "BE", {"53900754703", "", ""}, NULL},
    {"French, digits", "FR", {"30006", "00001", "12345678901"}, "FR7630006000011234567890189"},
    {"French, with a letter",
     "FR",
     {"20041", "01005", "0500013M026"},
     "FR1420041010050500013M02606"},
    {"French, no branch", "FR", {"30006", "00000", "12345678901"}, NULL},
    {"French, small letter", "FR", {"20041", "01005", "0500013m026"}, NULL},
    {"French, blank in the account", "FR", {"20041", "01005", "0500013 026"}, NULL},
    {"French, account of zeros", "FR", {"30006", "00001", "00000000000"}, NULL},
    {"Spanish", "ES", {"2100", "0418", "0200051332"}, "ES9121000418450200051332"},
    {"Spanish, another", "ES", {"0049", "1500", "1234567892"}, "ES6000491500051234567892"},
    {"Spanish, no bank", "ES", {"0000", "0418", "0200051332"}, NULL},
    {"Spanish, short", "ES", {"2100", "418", "0200051332"}, NULL},
    {"Spanish, letters", "ES", {"2100", "0418", "02000513X2"}, NULL},
};

static void account_case_holds(void **state)
{
    const struct account_case *c = *state;
    struct slice a = slice_from(c->parts[0]);
    struct slice b = slice_from(c->parts[1]);
    struct slice d = slice_from(c->parts[2]);
    char iban[IBAN_MAX];
    size_t len = 0;
    bool made = c->country[0] == 'B'   ? fixed_account_belgian(a, iban, &len)
                : c->country[0] == 'F' ? fixed_account_french(a, b, d, iban, &len)
                                       : fixed_account_spanish(a, b, d, iban, &len);
    assert_int_equal(made, c->iban != NULL);
    if (c->iban != NULL) {
        assert_true(slice_equal((struct slice){iban, len}, slice_from(c->iban)));
        assert_true(iban_check((struct slice){iban, len}, NULL, NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rest_without_end_is_refused),
        cmocka_unit_test(blocks_larger_than_the_buffer),
        cmocka_unit_test(faults_are_bounded),
        cmocka_unit_test(dates_are_of_the_calendar),
        cmocka_unit_test(columns_are_characters),
        cmocka_unit_test(text_runs_on_where_it_fills_its_columns),
        cmocka_unit_test(the_first_that_is_given_counts),
        cmocka_unit_test(limits_count_letters_and_not_bytes),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    failed += unit_run_cases("lines", line_cases, line_case_holds);
    failed += unit_run_cases("amounts", amount_cases, amount_case_holds);
    return failed + unit_run_cases("accounts", account_cases, account_case_holds);
}
