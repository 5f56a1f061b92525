/* The values of BAI2 in the order of the standard: fields, amounts, dates, funds types, type codes,
 * and what the text of a detail says. Whole files stand in tests/e2e/test_bai2.py. */
#include "parsers/bai2.h"
#include "parsers/bai2_internal.h"
#include "unit.h"

#include "base/buffer.h"

static void slice_is(struct slice text, const char *expected)
{
    if (!slice_equal(text, slice_from(expected))) {
        print_error("'%.*s' is not '%s'\n", SLICE_ARG(text), expected);
        fail();
    }
}

/* --- fields: a comma or the end of a line ends one ----------------------------------------- */

static const struct fields_case {
    const char *name;
    const char *text;
    const char *fields[6]; /* NULL behind the last */
} fields_cases[] = {
    {"commas", "a,b,c", {"a", "b", "c", NULL}},
    {"empty fields count", "a,,c,", {"a", "", "c", "", NULL}},
    {"a line goes on with the next field", "a,b\nc,d", {"a", "b", "c", "d", NULL}},
    {"a comma at the end of a line leaves an empty field", "a,\nb", {"a", "", "b", NULL}},
    {"blanks around are dropped", " a , b ", {"a", "b", NULL}},
    {"nothing is one empty field", "", {"", NULL}},
};

static void fields_case_holds(void **state)
{
    const struct fields_case *c = *state;
    struct bai2_fields fields = bai2_fields_of(slice_from(c->text));
    struct slice field = {NULL, 0};
    for (size_t i = 0; c->fields[i] != NULL; i++) {
        assert_true(bai2_fields_next(&fields, &field));
        slice_is(field, c->fields[i]);
    }
    assert_false(bai2_fields_next(&fields, &field));
    assert_int_equal(bai2_fields_rest(&fields).len, 0);
}

/* --- amounts: optional sign, digits, decimals implied -------------------------------------- */

static const struct amount_case {
    const char *name; /* the text itself */
    bool present;
    int64_t minor;
    const char *code; /* of the diagnostic; NULL for none */
} amount_cases[] = {
    {"", false, 0, NULL},
    {"0", true, 0, NULL},
    {"000000000208500", true, 208500, NULL},
    {"+12", true, 12, NULL},
    {"-12", true, -12, NULL},
    {"-0", true, 0, NULL},
    {"999999999999999999", true, 999999999999999999, NULL},
    {"1000000000000000000", false, 0, "TS-AMT-003"},
    {"12.00", false, 0, "TS-AMT-001"},
    {"12,00", false, 0, "TS-AMT-001"},
    {"1 2", false, 0, "TS-AMT-001"},
    {"--1", false, 0, "TS-AMT-001"},
    {"1-", false, 0, "TS-AMT-001"},
    {"-", false, 0, "TS-AMT-001"},
    {"$5", false, 0, "TS-AMT-001"},
};

static void amount_case_holds(void **state)
{
    const struct amount_case *c = *state;
    struct bai2_amount amount = {true, true, 77};
    struct diag diag = {0};
    enum status status =
        bai2_amount_parse(slice_from(c->name), (struct place){"case", 1, 0}, &diag, &amount);
    assert_int_equal(status, c->code == NULL ? STATUS_OK : STATUS_INVALID);
    assert_int_equal(diag.errors, c->code == NULL ? 0 : 1);
    assert_int_equal(amount.present, c->present);
    assert_int_equal(amount.minor, c->minor);
    if (c->code != NULL) {
        assert_string_equal(diag.last.code, c->code);
    }
}

/* --- dates --------------------------------------------------------------------------------- */

static const struct date_case {
    const char *name;
    const char *expected; /* NULL for none */
} date_cases[] = {
    {"260317", "2026-03-17"}, {"000229", "2000-02-29"},
    {"691231", "2069-12-31"}, {"700101", "1970-01-01"},
    {"991231", "1999-12-31"}, {"20260317", "2026-03-17"},
    {"260230", NULL},         {"26031", NULL},
    {"2603170", NULL},        {"", NULL},
    {"26/3/1", NULL},         {"20261301", NULL},
};

static void date_case_holds(void **state)
{
    const struct date_case *c = *state;
    struct date date = {0};
    struct buffer text = {0};
    assert_int_equal(bai2_date_parse(slice_from(c->name), &date), c->expected != NULL);
    date_format(date, &text);
    slice_is(buffer_slice(&text), c->expected == NULL ? "" : c->expected);
    buffer_clear(&text);
}

/* --- funds types: which fields belong to each ---------------------------------------------- */

static const struct funds_case {
    const char *name;
    const char *text;
    char type;
    const char *next; /* the field behind; NULL for none */
    const char *code; /* of the diagnostic; NULL for none */
} funds_cases[] = {
    {"none told", ",NEXT", '\0', "NEXT", NULL},
    {"unknown availability", "Z,NEXT", 'Z', "NEXT", NULL},
    {"immediate", "0,NEXT", '0', "NEXT", NULL},
    {"one day", "1,NEXT", '1', "NEXT", NULL},
    {"two days", "2,NEXT", '2', "NEXT", NULL},
    {"in lower case", "z,NEXT", 'Z', "NEXT", NULL},
    {"S has three amounts", "S,1,2,3,NEXT", 'S', "NEXT", NULL},
    {"S with amounts left out", "S,,2,,NEXT", 'S', "NEXT", NULL},
    {"V has a date and a time", "V,260318,1200,NEXT", 'V', "NEXT", NULL},
    {"V without a time", "V,260318,,NEXT", 'V', "NEXT", NULL},
    {"V at the end of the day", "V,260318,9999,NEXT", 'V', "NEXT", NULL},
    {"D has pairs", "D,2,0,10,1,20,NEXT", 'D', "NEXT", NULL},
    {"D without pairs", "D,0,NEXT", 'D', "NEXT", NULL},
    {"D over two lines", "D,2,0,10\n1,20,NEXT", 'D', "NEXT", NULL},
    {"nothing behind", "Z", 'Z', NULL, NULL},
    {"a letter of none", "Q,NEXT", '?', NULL, "TS-BAI-011"},
    {"two letters", "ZZ,NEXT", '?', NULL, "TS-BAI-011"},
    {"V with no date", "V,TODAY,,NEXT", 'V', NULL, "TS-DAT-001"},
    {"V with no time", "V,260318,NOON,NEXT", 'V', NULL, "TS-BAI-011"},
    {"S with a letter", "S,1,X,3,NEXT", 'S', NULL, "TS-AMT-001"},
    {"D with fewer pairs than told", "D,3,0,10", 'D', NULL, "TS-BAI-011"},
    {"D without a number", "D,X,0,10", 'D', NULL, "TS-BAI-011"},
    {"D with more pairs than can be", "D,18446744073709551615,0,1", 'D', NULL, "TS-BAI-011"},
};

static void funds_case_holds(void **state)
{
    const struct funds_case *c = *state;
    struct bai2_fields fields = bai2_fields_of(slice_from(c->text));
    struct bai2_funds funds = {0};
    struct diag diag = {0};
    struct slice next = {NULL, 0};
    enum status status = bai2_funds_take(&fields, (struct place){"case", 1, 0}, &diag, &funds);
    assert_int_equal(status, c->code == NULL ? STATUS_OK : STATUS_INVALID);
    assert_int_equal(diag.errors, c->code == NULL ? 0 : 1);
    if (c->code != NULL) {
        assert_string_equal(diag.last.code, c->code);
        return;
    }
    assert_int_equal(funds.type, c->type);
    assert_int_equal(bai2_fields_next(&fields, &next), c->next != NULL);
    slice_is(next, c->next == NULL ? "" : c->next);
}

/* --- type codes: the sign, once for every range there is ----------------------------------- */

static const struct type_case {
    const char *name; /* the code */
    enum bai2_effect effect;
    int64_t signed_minor; /* of 100 */
    enum bai2_undo undo;
} type_cases[] = {
    {"010", BAI2_STATUS, 100, BAI2_NO_UNDO},   {"099", BAI2_STATUS, 100, BAI2_NO_UNDO},
    {"100", BAI2_CREDIT, 100, BAI2_NO_UNDO},   {"142", BAI2_CREDIT, 100, BAI2_NO_UNDO},
    {"399", BAI2_CREDIT, 100, BAI2_NO_UNDO},   {"400", BAI2_DEBIT, -100, BAI2_NO_UNDO},
    {"475", BAI2_DEBIT, -100, BAI2_NO_UNDO},   {"699", BAI2_DEBIT, -100, BAI2_NO_UNDO},
    {"252", BAI2_CREDIT, 100, BAI2_REVERSAL},  {"552", BAI2_DEBIT, -100, BAI2_REVERSAL},
    {"257", BAI2_CREDIT, 100, BAI2_RETURN},    {"555", BAI2_DEBIT, -100, BAI2_RETURN},
    {"701", BAI2_STATUS, 100, BAI2_NO_UNDO},   {"720", BAI2_CREDIT, 100, BAI2_NO_UNDO},
    {"728", BAI2_CREDIT, 100, BAI2_NO_UNDO},   {"729", BAI2_UNKNOWN, 100, BAI2_NO_UNDO},
    {"760", BAI2_DEBIT, -100, BAI2_NO_UNDO},   {"890", BAI2_NOTE, 100, BAI2_NO_UNDO},
    {"889", BAI2_UNKNOWN, 100, BAI2_NO_UNDO},  {"900", BAI2_STATUS, 100, BAI2_NO_UNDO},
    {"920", BAI2_CREDIT, 100, BAI2_NO_UNDO},   {"959", BAI2_CREDIT, 100, BAI2_NO_UNDO},
    {"960", BAI2_DEBIT, -100, BAI2_NO_UNDO},   {"999", BAI2_DEBIT, -100, BAI2_NO_UNDO},
    {"000", BAI2_UNKNOWN, 100, BAI2_NO_UNDO},  {"14", BAI2_UNKNOWN, 100, BAI2_NO_UNDO},
    {"0142", BAI2_UNKNOWN, 100, BAI2_NO_UNDO}, {"1A2", BAI2_UNKNOWN, 100, BAI2_NO_UNDO},
    {"", BAI2_UNKNOWN, 100, BAI2_NO_UNDO},
};

static void type_case_holds(void **state)
{
    const struct type_case *c = *state;
    assert_int_equal(bai2_type_effect(slice_from(c->name)), c->effect);
    assert_int_equal(bai2_type_signed(c->effect, 100), c->signed_minor);
    assert_int_equal(bai2_type_undo(slice_from(c->name)), c->undo);
}

/* --- text: who is the other side ----------------------------------------------------------- */

static const struct text_case {
    const char *name;
    const char *lines;
    bool credit;
    const char *other_name;
    const char *other_account;
    const char *other_bank;
    size_t remittance_count;
} text_cases[] = {
    {"free text", "PAYMENT FOR 7\nAND 8", true, "", "", "", 2},
    {"empty lines are dropped", "ONE\n\n  \nTWO", true, "", "", "", 2},
    {"nothing", "", true, "", "", "", 0},
    {"four letters, credit", "DBNM: A B\nDACT: 1\nDABA: 2\nCRNM: US", true, "A B", "1", "2", 4},
    {"four letters, debit", "DBNM: US\nCRNM: C D\nCACT: 3\nCBIC: X", false, "C D", "3", "X", 4},
    {"Fedwire, credit", "ORG:=A B\nORG ID:=4\nSENDER ID:=5", true, "A B", "4", "5", 3},
    {"Fedwire, debit", "ORG:=US\nBNF NAME:=C\nBNF ID:=6", false, "C", "6", "", 3},
    {"a word ends the value before it", "ORIG CO NAME:A B  ORIG ID:9 SEC:CCD", true, "A B", "", "",
     1},
    {"ACH names the other side both ways", "ORIG CO NAME:A B ORIG ID:9", false, "A B", "", "", 1},
    {"a word inside of another is none", "XDBNM: A", true, "", "", "", 1},
    {"the first one counts", "DBNM: A\nDBNM: B", true, "A", "", "", 2},
    {"an IBAN loses its blanks", "DACT: DE02 1203 0000 0000 2020 51", true, "",
     "DE02120300000000202051", "", 1},
};

static void text_case_holds(void **state)
{
    const struct text_case *c = *state;
    struct arena arena = {0};
    struct limits limits = limits_default();
    struct bai2_text text = {.arena = &arena, .limits = &limits, .credit = c->credit};
    bai2_text_read(&text, slice_from(c->lines));
    assert_false(text.failed);
    slice_is(text.transaction.counterparty.name, c->other_name);
    slice_is(text.transaction.counterparty.account, c->other_account);
    slice_is(text.transaction.counterparty.bank, c->other_bank);
    assert_int_equal(text.remittance_count, c->remittance_count);
    arena_clear(&arena);
}

static void text_is_bounded(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct limits limits = limits_default();
    limits.max_text_chars = 5;
    limits.max_id_chars = 2;
    struct bai2_text text = {.arena = &arena, .limits = &limits, .credit = true};
    bai2_text_read(&text, SLICE("12345\n6\nDBNM: \xc3\xa9\xc3\xa9\xc3\xa9"));
    assert_true(text.text_cut);
    assert_true(text.id_cut);
    assert_int_equal(text.remittance_count, 1);
    slice_is(text.transaction.counterparty.name, "\xc3\xa9\xc3\xa9");
    arena_clear(&arena);
}

/* --- sniffing ------------------------------------------------------------------------------ */

static const struct sniff_case {
    const char *name;
    const char *head;
    bool is;
} sniff_cases[] = {
    {"file and group", "01,A,B,260318,0630,1,80,1,2/\n02,A,B,1,260317,,,2/\n", true},
    {"blank lines in front", "\n\n01,A,B,260318,0630,1,,,2/\n", true},
    {"both on one line", "01,A,B,260318,0630,1,,,2/  02,A,B,1,260317,,,2/\n", true},
    {"a group without its file", "02,A,B,1,260317,,USD,2/\n03,1,,,,,/\n", true},
    {"lines of a transfer in front",
     "$$ADD ID=X\nHELLO\n01,A,B,260318,0630,1,,,2/\n02,A,B,1,260317,,,2/\n", true},
    {"a table of numbers", "01,02,03,04,05,06\n", false},
    {"a table of dates", "01,2026-03-18,5.00,a,b,c\n", false},
    {"an account alone", "03,1,USD,,,,/\n", false},
    {"MT940", ":20:01,A,B\n:25:1\n", false},
    {"nothing", "", false},
};

static void sniff_case_holds(void **state)
{
    const struct sniff_case *c = *state;
    assert_int_equal(bai2_sniff(slice_from(c->head)) > 0, c->is);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(text_is_bounded)};
    return unit_run_cases("fields", fields_cases, fields_case_holds) +
           unit_run_cases("amounts", amount_cases, amount_case_holds) +
           unit_run_cases("dates", date_cases, date_case_holds) +
           unit_run_cases("funds", funds_cases, funds_case_holds) +
           unit_run_cases("types", type_cases, type_case_holds) +
           unit_run_cases("text", text_cases, text_case_holds) +
           unit_run_cases("sniff", sniff_cases, sniff_case_holds) +
           cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
