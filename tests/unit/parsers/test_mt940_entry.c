/* Field 61, subfield by subfield in the order of the standard, and the values it is made of. */
#include "parsers/mt940_internal.h"
#include "unit.h"

#include "test_mt940_field.h"

#include "base/buffer.h"

static struct currency currency_of(const char *code)
{
    struct currency currency = {0};
    assert_true(currency_parse(slice_from(code), &currency));
    return currency;
}

static void date_is(struct date date, const char *expected)
{
    struct buffer text = {0};
    date_format(date, &text);
    assert_int_equal(text.len, strlen(expected));
    assert_true(slice_equal(buffer_slice(&text), slice_from(expected)));
    buffer_clear(&text);
}

static void slice_is(struct slice text, const char *expected)
{
    if (!slice_equal(text, slice_from(expected))) {
        print_error("'%.*s' is not '%s'\n", SLICE_ARG(text), expected);
        fail();
    }
}

/* The sign, once for every mark there is. */
static const struct mark_case {
    const char *name; /* the mark and what follows it */
    const char *text; /* the mark found; NULL for none */
    int64_t signed_minor;
    bool reversal;
    enum entry_status status;
} mark_cases[] = {
    {"C100,", "C", 100, false, ENTRY_BOOKED},    {"D100,", "D", -100, false, ENTRY_BOOKED},
    {"RC100,", "RC", -100, true, ENTRY_BOOKED},  {"RD100,", "RD", 100, true, ENTRY_BOOKED},
    {"EC100,", "EC", 100, false, ENTRY_PENDING}, {"ED100,", "ED", -100, false, ENTRY_PENDING},
    {"CR100,", "C", 100, false, ENTRY_BOOKED},   /* funds code R, no reversal */
    {"DR100,", "D", -100, false, ENTRY_BOOKED},  /* funds code R */
    {"RCR100,", "RC", -100, true, ENTRY_BOOKED}, /* reversal and funds code */
    {"DD100,", "D", -100, false, ENTRY_BOOKED},  {"CD100,", "C", 100, false, ENTRY_BOOKED},
    {"", NULL, 0, false, ENTRY_BOOKED},          {"R100,", NULL, 0, false, ENTRY_BOOKED},
    {"E100,", NULL, 0, false, ENTRY_BOOKED},     {"c100,", NULL, 0, false, ENTRY_BOOKED},
    {"100,", NULL, 0, false, ENTRY_BOOKED},      {"X", NULL, 0, false, ENTRY_BOOKED},
};

static void mark_case_holds(void **state)
{
    const struct mark_case *c = *state;
    const struct mt940_mark *mark = mt940_mark_find(slice_from(c->name));
    if (c->text == NULL) {
        assert_null(mark);
        return;
    }
    assert_non_null(mark);
    slice_is(mark->text, c->text);
    assert_int_equal(mt940_signed(mark, 100), c->signed_minor);
    assert_int_equal(mt940_signed(mark, 0), 0);
    assert_int_equal(mark->reversal, c->reversal);
    assert_int_equal(mark->status, c->status);
}

static const struct line_case {
    const char *name;
    const char *text;
    const char *currency;
    const char *value_date;
    const char *booking_date;
    int64_t minor;
    const char *type;
    const char *customer_ref;
    const char *bank_ref;
    const char *party;
    const char *supplementary;
} line_cases[] = {
    {"all subfields", "2601060107CR119,00NTRFREF 1//BNK1\nmore", "EUR", "2026-01-06", "2026-01-07",
     11900, "NTRF", "REF 1", "BNK1", "", "more"},
    {"no entry date", "260106D1,5NMSC", "EUR", "2026-01-06", "", -150, "NMSC", "", "", "", ""},
    {"blanks for the entry date", "260106    DD1,50NMSCX", "EUR", "2026-01-06", "", -150, "NMSC",
     "X", "", "", ""},
    {"booked in the year before", "2601021231C1,NMSC", "EUR", "2026-01-02", "2025-12-31", 100,
     "NMSC", "", "", "", ""},
    {"booked in the year after", "2512310102C1,NMSC", "EUR", "2025-12-31", "2026-01-02", 100,
     "NMSC", "", "", "", ""},
    {"29 February in a leap year", "2402290229C1,NMSC", "EUR", "2024-02-29", "2024-02-29", 100,
     "NMSC", "", "", "", ""},
    {"29 February nearest to its year", "2503010229C1,NMSC", "EUR", "2025-03-01", "2024-02-29", 100,
     "NMSC", "", "", "", ""},
    {"a year of the last century", "991231C1,NMSC", "EUR", "1999-12-31", "", 100, "NMSC", "", "",
     "", ""},
    {"1980 is the first of the last century", "800101C1,NMSC", "EUR", "1980-01-01", "", 100, "NMSC",
     "", "", "", ""},
    {"2079 is the last of this one", "791231C1,NMSC", "EUR", "2079-12-31", "", 100, "NMSC", "", "",
     "", ""},
    {"comma at the end", "260106C100,NMSC", "EUR", "2026-01-06", "", 10000, "NMSC", "", "", "", ""},
    {"padded with zeros", "260106C000000000001,62NMSC", "EUR", "2026-01-06", "", 162, "NMSC", "",
     "", "", ""},
    {"no comma", "260106C500NTRF", "EUR", "2026-01-06", "", 50000, "NTRF", "", "", "", ""},
    {"decimal point", "260106C500.25NTRF", "EUR", "2026-01-06", "", 50025, "NTRF", "", "", "", ""},
    {"zero debit has no sign", "260106D0,00NTRF", "EUR", "2026-01-06", "", 0, "NTRF", "", "", "",
     ""},
    {"as large as they get", "260106C9999999999999999,99NTRF", "EUR", "2026-01-06", "",
     999999999999999999, "NTRF", "", "", "", ""},
    {"currency without decimals", "260106C500,00NTRF", "JPY", "2026-01-06", "", 500, "NTRF", "", "",
     "", ""},
    {"currency with three", "260106C1,234NTRF", "KWD", "2026-01-06", "", 1234, "NTRF", "", "", "",
     ""},
    {"type of digits", "260106C1,N051NONREF", "EUR", "2026-01-06", "", 100, "N051", "NONREF", "",
     "", ""},
    {"type padded with blanks", "260106C1,NIT NONREF", "EUR", "2026-01-06", "", 100, "NIT",
     "NONREF", "", "", ""},
    {"type F", "260106C1,FINTREF", "EUR", "2026-01-06", "", 100, "FINT", "REF", "", "", ""},
    {"no type", "260106C1,//BNK", "EUR", "2026-01-06", "", 100, "", "", "BNK", "", ""},
    {"nothing behind the amount", "260106C1,", "EUR", "2026-01-06", "", 100, "", "", "", "", ""},
    {"type on the next line", "260106C1,\nNTRFREF//B\nmore", "EUR", "2026-01-06", "", 100, "NTRF",
     "REF", "B", "", "more"},
    {"digits below an amount with all decimals", "260106C1,00\n205,00 ASKED", "EUR", "2026-01-06",
     "", 100, "", "", "", "", "205,00 ASKED"},
    {"digits below an amount with its type", "260106C1NTRF\n205,00 ASKED", "EUR", "2026-01-06", "",
     100, "NTRF", "", "", "", "205,00 ASKED"},
    {"single slash in the reference", "260106C1,NTRFA/B//C/D", "EUR", "2026-01-06", "", 100, "NTRF",
     "A/B", "C/D", "", ""},
    {"slash at the end", "260106C1,NTRFA/", "EUR", "2026-01-06", "", 100, "NTRF", "A/", "", "", ""},
    {"bank reference empty", "260106C1,NTRFREF//\nmore", "EUR", "2026-01-06", "", 100, "NTRF",
     "REF", "", "", "more"},
    {"name behind a padded reference", "260106C1,NMSC12345           J. JANSEN", "EUR",
     "2026-01-06", "", 100, "NMSC", "12345", "", "J. JANSEN", ""},
    {"long reference stays whole", "260106C1,NTRFTRANSFER-1234567890123", "EUR", "2026-01-06", "",
     100, "NTRF", "TRANSFER-1234567890123", "", "", ""},
};

static void line_is_read(const struct line_case *c, struct mt940_before *before)
{
    struct mt940_statement_line line;
    struct diag diag = {0};
    struct place at = {"case", 1, 0};
    struct test_field made;
    test_field_make(&made, MT940_ENTRY, c->text);
    assert_int_equal(
        mt940_statement_line_parse(&made.field, currency_of(c->currency), at, &diag, before, &line),
        STATUS_OK);
    assert_int_equal(diag.count, 0);
    date_is(line.value_date, c->value_date);
    date_is(line.booking_date, c->booking_date);
    assert_int_equal(line.minor, c->minor);
    slice_is(line.type, c->type);
    slice_is(line.customer_ref, c->customer_ref);
    slice_is(line.bank_ref, c->bank_ref);
    slice_is(line.name, c->party);
    struct slice rest = slice_from(c->supplementary);
    for (size_t i = 0; i < line.supplementary.count; i++) {
        struct slice piece = {NULL, 0};
        assert_true(slice_next(&rest, '\n', &piece));
        assert_true(slice_equal(line.supplementary.lines[i], piece));
    }
    assert_true(rest.ptr == NULL || rest.len == 0);
    test_field_drop(&made);
}

static void line_case_holds(void **state)
{
    struct mt940_before before = {0};
    line_is_read(*state, &before);
}

static const struct refusal_case {
    const char *name;
    const char *text;
    const char *code; /* of the last diagnostic */
    uint64_t offset;
    size_t faults;
} refusal_cases[] = {
    {"empty", "", "TS-MT-009", 0, 2},
    {"value date of letters", "26o106C1,NTRF", "TS-DAT-001", 0, 1},
    {"value date cut short", "2601", "TS-MT-009", 4, 2},
    {"30 February", "260230C1,NTRF", "TS-DAT-001", 0, 1},
    {"29 February in no leap year", "260229C1,NTRF", "TS-DAT-001", 0, 1},
    {"month 13", "261301C1,NTRF", "TS-DAT-001", 0, 1},
    {"entry date that is none", "2601060431C1,NTRF", "TS-DAT-001", 6, 1},
    {"29 February far from a leap year", "2607010229C1,NTRF", "TS-DAT-001", 6, 1},
    {"entry date of three digits", "260106012C1,NTRF", "TS-MT-009", 10, 2},
    {"no mark", "26010601061,00NTRF", "TS-MT-009", 10, 1},
    {"unknown mark", "2601060106X1,00NTRF", "TS-MT-009", 10, 1},
    {"no amount", "2601060106CNTRF", "TS-AMT-001", 12, 1},
    {"comma alone", "2601060106C,NTRF", "TS-AMT-001", 11, 1},
    {"two commas", "2601060106C1,000,00NTRF", "TS-AMT-001", 11, 1},
    {"groups", "2601060106C1.000,00NTRF", "TS-AMT-001", 11, 1},
    {"two points", "2601060106C1.000.00NTRF", "TS-AMT-001", 11, 1},
    {"sign in the amount", "2601060106C-1,00NTRF", "TS-AMT-001", 11, 1},
    {"blank in the amount", "2601060106C 1,00NTRF", "TS-AMT-001", 11, 1},
    {"a third decimal", "2601060106C1,005NTRF", "TS-AMT-002", 11, 1},
    {"too large", "2601060106C99999999999999999999,00NTRF", "TS-AMT-003", 11, 1},
    {"too large by a digit", "2601060106C10000000000000000,00NTRF", "TS-AMT-003", 11, 1},
    {"too large once its decimals are filled", "2601060106C937040044053201300,NTRF", "TS-AMT-003",
     11, 1},
    {"goes on in the next line", "2601060106C1\n205,00NTRFNONREF", "TS-AMT-001", 11, 1},
    {"decimals in the next line", "2601060106C1,\n50NTRFNONREF", "TS-AMT-001", 11, 1},
    {"one decimal in the next line", "2601060106C1,5\n0NTRFNONREF", "TS-AMT-001", 11, 1},
    {"comma in the next line", "2601060106C12\n,50NTRFNONREF", "TS-AMT-001", 11, 1},
    {"goes on behind blanks", "2601060106C1 \n 205.00NTRFNONREF", "TS-AMT-001", 11, 1},
    {"goes on behind a blank", "2601060106C1 205,00NTRFNONREF", "TS-AMT-001", 11, 1},
    {"groups parted by apostrophes", "2601060106C1'205,00NTRFNONREF", "TS-AMT-001", 11, 1},
    {"groups parted by a sign outside ASCII",
     "2601060106C1\xC2\xA0"
     "205,00NTRF",
     "TS-AMT-001", 11, 1},
    {"date and amount", "260230C1.0,0NTRF", "TS-AMT-001", 7, 2},
};

static void line_is_refused(const struct refusal_case *c, struct mt940_before *before)
{
    struct mt940_statement_line line;
    struct diag diag = {0};
    struct place at = {"case", 1, 0};
    struct test_field made;
    test_field_make(&made, MT940_ENTRY, c->text);
    assert_int_equal(
        mt940_statement_line_parse(&made.field, currency_of("EUR"), at, &diag, before, &line),
        STATUS_INVALID);
    assert_string_equal(diag.last.code, c->code);
    assert_int_equal(diag.last.place.offset, c->offset);
    assert_int_equal(diag.errors, c->faults);
    test_field_drop(&made);
}

static void refusal_case_holds(void **state)
{
    struct mt940_before before = {0};
    line_is_refused(*state, &before);
}

/* Whatever line stands before another, with the same days or type or none: it decides nothing. */
static void line_before_decides_nothing(void **state)
{
    (void)state;
    enum {
        READ = sizeof line_cases / sizeof line_cases[0],
        REFUSED = sizeof refusal_cases / sizeof refusal_cases[0],
    };
    for (size_t i = 0; i < READ; i++) {
        for (size_t j = 0; j < READ; j++) {
            struct mt940_before before = {0};
            line_is_read(&line_cases[i], &before);
            line_is_read(&line_cases[j], &before);
            line_is_read(&line_cases[i], &before);
        }
        for (size_t j = 0; j < REFUSED; j++) {
            struct mt940_before before = {0};
            line_is_read(&line_cases[i], &before);
            line_is_refused(&refusal_cases[j], &before);
            line_is_read(&line_cases[i], &before);
        }
    }
}

static const struct balance_case {
    const char *name;
    const char *text;
    const char *currency; /* NULL where it can't be read */
    int64_t minor;
    const char *date;
} balance_cases[] = {
    {"credit", "C260105EUR1000,00", "EUR", 100000, "2026-01-05"},
    {"debit", "D260105EUR0,50", "EUR", -50, "2026-01-05"},
    {"blanks behind", "C260105EUR1,00  ", "EUR", 100, "2026-01-05"},
    {"decimal point", "C260105EUR00001.00", "EUR", 100, "2026-01-05"},
    {"yen", "C260105JPY5,", "JPY", 5, "2026-01-05"},
    {"empty", "", NULL, 0, ""},
    {"unknown mark", "X260105EUR1,00", NULL, 0, ""},
    {"reversal mark", "RC260105EUR1,00", NULL, 0, ""},
    {"31 November", "C261131EUR1,00", NULL, 0, ""},
    {"no currency", "C2601051000,00", NULL, 0, ""},
    {"unknown currency", "C260105XQZ1,00", NULL, 0, ""},
    {"no amount", "C260105EUR", NULL, 0, ""},
    {"two amounts", "C260105EUR11 27421,94", NULL, 0, ""},
    {"text behind", "C260105EUR1,00 total", NULL, 0, ""},
};

static void balance_case_holds(void **state)
{
    const struct balance_case *c = *state;
    struct mt940_repairs repairs = {0};
    struct balance balance = {0};
    struct currency currency = {0};
    const char *why = NULL;
    bool read = mt940_balance(slice_from(c->text), &repairs, &balance, &currency, &why);
    assert_int_equal(read, c->currency != NULL);
    assert_int_equal(balance.present, read);
    assert_int_equal(balance.minor, c->minor);
    date_is(balance.date, c->date);
    if (read) {
        slice_is(currency_code(&currency), c->currency);
    } else {
        assert_non_null(why);
    }
}

static const struct account_case {
    const char *name;
    const char *text;
    const char *account;
    const char *bank;
    const char *currency;
    bool iban_broken;
} account_cases[] = {
    {"IBAN", "DE89370400440532013000", "DE89370400440532013000", "", "", false},
    {"IBAN with blanks", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "", "", false},
    {"IBAN and currency", "DE89370400440532013000EUR", "DE89370400440532013000", "", "EUR", false},
    {"IBAN, blank, currency", "NL91ABNA0417164300 EUR", "NL91ABNA0417164300", "", "EUR", false},
    {"bank code and number", "37040044/0532013000", "0532013000", "37040044", "", false},
    {"BIC and IBAN", "COBADEFF/DE89370400440532013000", "DE89370400440532013000", "COBADEFF", "",
     false},
    {"bank, number, currency", "UBRTHUHB/1234/HUF", "1234", "UBRTHUHB", "HUF", false},
    {"number and currency", "1017.490.554EUR", "1017.490.554", "", "EUR", false},
    {"letters that are no currency", "12345ABC", "12345ABC", "", "", false},
    {"currency alone", "EUR", "EUR", "", "", false},
    {"empty", "", "", "", "", false},
    {"IBAN with a wrong digit", "DE89370400440532013001", "DE89370400440532013001", "", "", true},
    {"IBAN cut by two digits", "DE893704004405320130", "DE893704004405320130", "", "", true},
};

static void account_case_holds(void **state)
{
    const struct account_case *c = *state;
    char iban[34];
    struct mt940_account account = mt940_account_of(slice_from(c->text), iban);
    slice_is(account.account, c->account);
    slice_is(account.bank, c->bank);
    slice_is(currency_code(&account.currency), c->currency);
    assert_int_equal(account.iban_broken, c->iban_broken);
}

static const struct tag_case {
    const char *name; /* the line */
    enum mt940_tag tag;
    const char *value;
} tag_cases[] = {
    {":20:A", MT940_REFERENCE, "A"},
    {":25P:A", MT940_ACCOUNT, "A"},
    {":28:1", MT940_NUMBER, "1"},
    {":60M:X", MT940_OPENING, "X"},
    {":62M:X", MT940_CLOSING, "X"},
    {":61:", MT940_ENTRY, ""},
    {":NS:22A", MT940_STRUCTURED, "22A"},
    {":13:26", MT940_DATETIME, "26"},
    {"-", MT940_END, "-"},
    {"- ", MT940_END, "- "},
    {"-}", MT940_END, "-}"},
    {"-}{5:{CHK:1}}", MT940_END, "-}{5:{CHK:1}}"},
    {"-\xC3\xA5", MT940_END, "-\xC3\xA5"},
    {"{1:F01", MT940_HEADER, "{1:F01"},
    {"{4:", MT940_HEADER, "{4:"},
    {":12:11", MT940_UNKNOWN, ":12:11"},
    {":65F:x", MT940_UNKNOWN, ":65F:x"},
    {"-4711", MT940_TEXT, "-4711"},
    {"- text", MT940_TEXT, "- text"},
    {"--", MT940_TEXT, "--"},
    {":KO:NR", MT940_TEXT, ":KO:NR"},
    {":940:", MT940_TEXT, ":940:"},
    {":61", MT940_TEXT, ":61"},
    {":6:", MT940_TEXT, ":6:"},
    {": 61:", MT940_TEXT, ": 61:"},
    {"{x}", MT940_TEXT, "{x}"},
    {"x:61:", MT940_TEXT, "x:61:"},
};

static void tag_case_holds(void **state)
{
    const struct tag_case *c = *state;
    struct slice value = {NULL, 0};
    assert_int_equal(mt940_tag_of(slice_from(c->name), &value), c->tag);
    slice_is(value, c->value);
}

int main(void)
{
    int failed = unit_run_cases("mt940_tags", tag_cases, tag_case_holds);
    failed += unit_run_cases("mt940_account", account_cases, account_case_holds);
    failed += unit_run_cases("mt940_balance", balance_cases, balance_case_holds);
    failed += unit_run_cases("mt940_mark", mark_cases, mark_case_holds);
    failed += unit_run_cases("mt940_line", line_cases, line_case_holds);
    failed += unit_run_cases("mt940_line_refused", refusal_cases, refusal_case_holds);
    const struct CMUnitTest tests[] = {cmocka_unit_test(line_before_decides_nothing)};
    failed += cmocka_run_group_tests_name("mt940_line_before", tests, NULL, NULL);
    return failed;
}
