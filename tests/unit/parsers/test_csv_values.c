#include "parsers/csv_values.h"
#include "unit.h"

#include "parsers/csv_words.h"

static const struct date_case {
    const char *name;
    const char *text;
    unsigned orders;
    const char *iso; /* in the first of the orders: year, day, month first */
} date_cases[] = {
    {"ISO", "2026-10-31", CSV_VALUES_YMD, "2026-10-31"},
    {"ISO with time", "2026-10-31T10:20:30", CSV_VALUES_YMD, "2026-10-31"},
    {"ISO with time and zone", "2026-10-31 10:20:30 +0000", CSV_VALUES_YMD, "2026-10-31"},
    {"eight digits", "20261031", CSV_VALUES_YMD, "2026-10-31"},
    {"Hungarian full stop", "2026.10.31.", CSV_VALUES_YMD, "2026-10-31"},
    {"points are never month first", "03.04.2026", CSV_VALUES_DMY, "2026-04-03"},
    {"slashes are open", "03/04/2026", CSV_VALUES_DMY | CSV_VALUES_MDY, "2026-04-03"},
    {"a day above 12 decides", "3/14/2026", CSV_VALUES_MDY, "2026-03-14"},
    {"two digits of a year", "31.01.26", CSV_VALUES_DMY, "2026-01-31"},
    {"seventy is of the last century", "31.01.70", CSV_VALUES_DMY, "1970-01-31"},
    {"month in English", "07 Nov 2026", CSV_VALUES_DMY, "2026-11-07"},
    {"month in German", "07-M\xC3\xA4r-2026", CSV_VALUES_DMY, "2026-03-07"},
    {"July is not June in French", "07-juil-2026", CSV_VALUES_DMY, "2026-07-07"},
    {"leap day", "29.02.2028", CSV_VALUES_DMY, "2028-02-29"},
    {"no leap day", "29.02.2027", 0, NULL},
    {"month 13", "2026-13-01", 0, NULL},
    {"two separators", "2026-10/31", 0, NULL},
    {"a range", "01.01.2026 - 31.01.2026", 0, NULL},
    {"an account number", "123-4567-8", 0, NULL},
    {"an amount", "1234.56", 0, NULL},
    {"OFX stamp", "20091224120000[0:GMT]", CSV_VALUES_YMD, "2009-12-24"},
    {"OFX stamp with thousandths", "20091224120000.000[-5:EST]", CSV_VALUES_YMD, "2009-12-24"},
    {"fourteen digits", "20091224120000", CSV_VALUES_YMD, "2009-12-24"},
    {"a reference of sixteen digits", "2026030200000001", 0, NULL},
    {"a year before our time", "1111/11/11", 0, NULL},
    {"a percentage behind", "01.01.2026  9,5000 %", 0, NULL},
    {"empty", "", 0, NULL},
};

static void date_case_holds(void **state)
{
    const struct date_case *c = *state;
    struct buffer text = {0};
    unsigned orders = csv_values_date_orders(slice_from(c->text), NULL);
    assert_int_equal(orders, c->orders);
    if (orders != 0) {
        struct date date;
        enum csv_values_order order = (enum csv_values_order)(orders & (0U - orders));
        assert_true(csv_values_date(slice_from(c->text), order, &date));
        date_format(date, &text);
        buffer_add_byte(&text, '\0');
        assert_string_equal(text.ptr, c->iso);
    }
    buffer_clear(&text);
}

static const struct number_case {
    const char *name;
    const char *text;
    unsigned marks; /* 0 and open false: no amount */
    bool open;
    char mark;
    int64_t minor; /* with two decimals and that mark, signed */
} number_cases[] = {
    {"plain", "12.34", CSV_VALUES_POINT, false, '.', 1234},
    {"whole", "12", CSV_VALUES_POINT | CSV_VALUES_COMMA, false, '.', 1200},
    {"one decimal", "12,5", CSV_VALUES_COMMA, false, ',', 1250},
    {"no digit before the mark", ".23", CSV_VALUES_POINT, false, '.', 23},
    {"groups and decimals", "1.234.567,89", CSV_VALUES_COMMA, false, ',', 123456789},
    {"apostrophes", "1'234.50", CSV_VALUES_POINT, false, '.', 123450},
    {"no-break spaces",
     "1\xC2\xA0"
     "234,50",
     CSV_VALUES_COMMA, false, ',', 123450},
    {"three digits are open", "1.234", 3, true, '.', -1},
    {"three digits behind a zero are decimals", "0.120", CSV_VALUES_POINT, false, '.', 12},
    {"four before are no group", "1234.567", CSV_VALUES_POINT, false, '.', -1},
    {"minus before", "-1.00", CSV_VALUES_POINT, false, '.', -100},
    {"minus behind", "1.00-", CSV_VALUES_POINT, false, '.', -100},
    {"the sign for minus",
     "\xE2\x88\x92"
     "1.00",
     CSV_VALUES_POINT, false, '.', -100},
    {"minus, blank, currency", "- $21.59", CSV_VALUES_POINT, false, '.', -2159},
    {"currency before", "CHF 5.00", CSV_VALUES_POINT, false, '.', 500},
    {"currency behind", "5,00 \xE2\x82\xAC", CSV_VALUES_COMMA, false, ',', 500},
    {"minus and currency behind", "40,00- CHF", CSV_VALUES_COMMA, false, ',', -4000},
    {"brackets", "($85.00)", CSV_VALUES_POINT, false, '.', -8500},
    {"groups of two", "1,23,456.00", 0, false, 0, 0},
    {"two decimal marks", "1.23.4", 0, false, 0, 0},
    {"two signs", "-1.00-", 0, false, 0, 0},
    {"exponent", "8.82931E+13", 0, false, 0, 0},
    {"joined figures", "702.00<br />2.00", 0, false, 0, 0},
    {"words", "twelve", 0, false, 0, 0},
    {"a mark alone", ".", 0, false, 0, 0},
};

static void number_case_holds(void **state)
{
    const struct number_case *c = *state;
    struct csv_values_number number;
    bool found = csv_values_number(slice_from(c->text), &number);
    struct csv_values_marks marks =
        found ? csv_values_marks(&number) : (struct csv_values_marks){0, false, 0, 0};
    assert_int_equal(marks.marks, c->marks);
    assert_int_equal(marks.open, c->open);
    if (c->marks != 0) {
        int64_t minor = 0;
        enum money_error error = csv_values_minor(&number, c->mark, 2, &minor);
        if (c->minor == -1) { /* more decimals than the currency has */
            assert_int_equal(error, MONEY_DECIMALS);
        } else {
            assert_int_equal(error, MONEY_OK);
            assert_int_equal(number.sign < 0 ? -minor : minor, c->minor);
        }
    }
}

static void a_year_outside_ours_is_known_as_such(void **state)
{
    (void)state;
    assert_true(csv_values_date_untimely(SLICE("1111/11/11")));
    assert_true(csv_values_date_untimely(SLICE("29.02.1904")));
    assert_false(csv_values_date_untimely(SLICE("2026/11/11")));
    assert_false(csv_values_date_untimely(SLICE("1111/13/11")));
    assert_false(csv_values_date_untimely(SLICE("11111111")));
    assert_false(csv_values_date_untimely(SLICE("30.02.1111")));
    assert_false(csv_values_date_untimely(SLICE("")));
}

static const struct word_case {
    const char *name; /* the header */
    enum csv_words_role role;
    const char *currency;
} word_cases[] = {
    {"Buchungstag", CSV_WORDS_BOOKING_DATE, ""},
    {"Belastung CHF", CSV_WORDS_DEBIT, "CHF"},
    {"Betrag in EUR", CSV_WORDS_AMOUNT, "EUR"},
    {"Betrag (Fremdw\xC3\xA4hrung)", CSV_WORDS_ASIDE, ""},
    {"Transaction fee", CSV_WORDS_FEE, ""},
    {"Original gross amount", CSV_WORDS_ASIDE, ""},
    {"POS terminal ID", CSV_WORDS_TERMINAL, ""},
    {"Saldo anterior", CSV_WORDS_OPENING, ""},
    {"D\xC3\xA1tum za\xC3\xBA\xC4\x8Dtovania", CSV_WORDS_BOOKING_DATE, ""},
    {"Kuup\xC3\xA4"
     "ev",
     CSV_WORDS_DATE, ""},
    {"Atlikums", CSV_WORDS_BALANCE, ""},
    {"Mok\xC4\x97jimo paskirtis", CSV_WORDS_REMITTANCE, ""},
    {"Explica\xC8\x9Bii", CSV_WORDS_REMITTANCE, ""},
    {"\xC4\xB0\xC5\x9Flem Tutar\xC4\xB1", CSV_WORDS_AMOUNT, ""},
    {"Posting Date", CSV_WORDS_BOOKING_DATE, ""},
    {"Date de valeur", CSV_WORDS_VALUE_DATE, ""},
    {"Montant cr\xC3\xA9"
     "dit\xC3\xA9 (CHF)",
     CSV_WORDS_CREDIT, "CHF"},
    {"Importo di addebito", CSV_WORDS_DEBIT, ""},
    {"Fecha valor", CSV_WORDS_VALUE_DATE, ""},
    {"Descri\xC3\xA7\xC3\xA3o", CSV_WORDS_REMITTANCE, ""},
    {"Tegenrekening IBAN/BBAN", CSV_WORDS_COUNTERPARTY_ACCOUNT, ""},
    {"Af Bij", CSV_WORDS_DIRECTION, ""},
    {"Bel\xC3\xB8"
     "b",
     CSV_WORDS_AMOUNT, ""},
    {"Bokf\xC3\xB6ringsdag", CSV_WORDS_BOOKING_DATE, ""},
    {"Kirjausp\xC3\xA4iv\xC3\xA4", CSV_WORDS_BOOKING_DATE, ""},
    {"Data ksi\xC4\x99gowania", CSV_WORDS_BOOKING_DATE, ""},
    {"\xC4\x8C\xC3\xA1stka", CSV_WORDS_AMOUNT, ""},
    {"\xC3\x89rt\xC3\xA9knap", CSV_WORDS_VALUE_DATE, ""},
    {"Lieferdatum", CSV_WORDS_OTHER_DATE, ""},
    {"Description 2", CSV_WORDS_REMITTANCE, ""},
    {"Foo", CSV_WORDS_NONE, ""},
    {"", CSV_WORDS_NONE, ""},
};

static void word_case_holds(void **state)
{
    const struct word_case *c = *state;
    struct csv_words_found found = csv_words_find(slice_from(c->name));
    assert_int_equal(found.role, c->role);
    assert_true(slice_equal(currency_code(&found.currency), slice_from(c->currency)));
}

static void words_for_debit_and_credit(void **state)
{
    (void)state;
    assert_int_equal(csv_values_direction(SLICE("Af"), SLICE(""), SLICE("")), -1);
    assert_int_equal(csv_values_direction(SLICE("Gutschrift"), SLICE(""), SLICE("")), 1);
    assert_int_equal(csv_values_direction(SLICE("EUR"), SLICE(""), SLICE("")), 0);
    /* One side is marked, the other left blank. */
    assert_int_equal(csv_values_direction(SLICE(""), SLICE(""), SLICE("CR")), -1);
    assert_int_equal(csv_values_direction(SLICE(""), SLICE("DR"), SLICE("")), 1);
    assert_int_equal(csv_values_direction(SLICE("EUR"), SLICE(""), SLICE("CR")), 0);
    assert_int_equal(csv_values_direction(SLICE(""), SLICE("DR"), SLICE("CR")), 0);
    /* A profile's own words replace the known ones. */
    assert_int_equal(csv_values_direction(SLICE("raus"), SLICE("weg | raus"), SLICE("rein")), -1);
    assert_int_equal(csv_values_direction(SLICE("Af"), SLICE("raus"), SLICE("rein")), 0);
}

/* The short way to the usual amount gives what the long one gives, or leaves the cell to it. */
static void the_usual_amount_is_read_alike(void **state)
{
    (void)state;
    static const struct plain_case {
        const char *text;
        bool plain;
        bool negative;
        char mark;
        uint64_t value;
    } cases[] = {
        {"0", true, false, '\0', 0},
        {"-7", true, true, '\0', 7},
        {"1,23", true, false, ',', 123},
        {"-1234.56", true, true, '.', 123456},
        {"0.00", true, false, '.', 0},
        {"123456789012345678", true, false, '\0', UINT64_C(123456789012345678)},
        {"1234567890123456789", false, false, '\0', 0},
        {"", false, false, '\0', 0},
        {"-", false, false, '\0', 0},
        {"-,12", false, false, '\0', 0},
        {",12", false, false, '\0', 0},
        {"1,2", false, false, '\0', 0},
        {"1,234", false, false, '\0', 0},
        {"1.234,56", false, false, '\0', 0},
        {"1,2a", false, false, '\0', 0},
        {"12a,34", false, false, '\0', 0},
        {"12;34", false, false, '\0', 0},
        {"+12,34", false, false, '\0', 0},
        {"12,34-", false, false, '\0', 0},
        {"EUR", false, false, '\0', 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct slice text = slice_from(cases[i].text);
        struct csv_values_plain plain = {false, 0, 0};
        struct csv_values_number number;
        int64_t minor = 0;
        assert_int_equal(csv_values_plain(text, &plain), cases[i].plain);
        if (!cases[i].plain) {
            continue;
        }
        assert_int_equal(plain.negative, cases[i].negative);
        assert_int_equal(plain.mark, cases[i].mark);
        assert_int_equal(plain.value, cases[i].value);
        assert_true(csv_values_number(text, &number));
        assert_int_equal(number.sign, plain.negative ? -1 : 0);
        if (plain.mark != '\0') {
            assert_int_equal(csv_values_minor(&number, plain.mark, 2, &minor), MONEY_OK);
            assert_int_equal(minor, plain.value);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_for_debit_and_credit),
                                       cmocka_unit_test(the_usual_amount_is_read_alike),
                                       cmocka_unit_test(a_year_outside_ours_is_known_as_such)};
    return unit_run_cases("csv dates", date_cases, date_case_holds) +
           unit_run_cases("csv numbers", number_cases, number_case_holds) +
           unit_run_cases("csv words", word_cases, word_case_holds) +
           cmocka_run_group_tests_name("csv directions", tests, NULL, NULL);
}
