/* Rates and amounts at them; every expected figure was reckoned by hand with exact fractions. */
#include "model/exchange.h"

#include "model/money.h"
#include "unit.h"

static struct currency currency(const char *code)
{
    struct currency found = {{0}, 0};
    assert_true(currency_parse(slice_from(code), &found));
    return found;
}

static struct date day(const char *text)
{
    struct date date = {0};
    assert_true(date_parse_iso(slice_from(text), &date));
    return date;
}

static const struct parse_case {
    const char *name;
    const char *text;
    char mark;
    bool read;
    uint64_t value;
    uint32_t places;
} parse_cases[] = {
    {"decimals", "1.0871", '.', true, 10871, 4},
    {"comma", "17845,3", ',', true, 178453, 1},
    {"whole", "163", '.', true, 163, 0},
    {"zeros behind say nothing", "1.10000000000000", '.', true, 11, 1},
    {"zeros in front", "0.0061", '.', true, 61, 4},
    {"twelve digits", "123456.789012", '.', true, UINT64_C(123456789012), 6},
    {"thirteen digits", "1234567.890123", '.', false, 0, 0},
    {"eleven places", "0.12345678901", '.', false, 0, 0},
    {"zero", "0.000", '.', false, 0, 0},
    {"the other mark", "1,0871", '.', false, 0, 0},
    {"two marks", "1.0.8", '.', false, 0, 0},
    {"groups", "17.845,3", ',', false, 0, 0},
    {"sign", "-1.1", '.', false, 0, 0},
    {"letters behind zeros", "1.00x", '.', false, 0, 0},
    {"empty", "", '.', false, 0, 0},
};

static void parse_case_holds(void **state)
{
    const struct parse_case *c = *state;
    uint64_t value = 0;
    uint32_t places = 0;
    bool read = exchange_parse(slice_from(c->text), c->mark, &value, &places);
    assert_int_equal(read, c->read);
    if (c->read) {
        assert_int_equal(value, c->value);
        assert_int_equal(places, c->places);
    }
}

/* The table of all cases below. */
static const struct rate_row {
    const char *day;
    const char *from;
    const char *to;
    const char *rate;
} rate_rows[] = {
    {"2026-10-12", "EUR", "USD", "1.08"},
    {"2026-10-09", "EUR", "USD", "1.10"},
    {"2026-10-12", "EUR", "JPY", "163.02"},
    {"2026-10-12", "EUR", "CHF", "0.94"},
    {"2026-10-12", "GBP", "EUR", "1.15"},
    {"2026-10-12", "EUR", "BHD", "0.4075"},
    {"2026-10-12", "USD", "CAD", "1.37"},
    {"2026-10-12", "EUR", "CAD", "1.50"},
    {"2026-10-12", "EUR", "SEK", "11.2"},
    {"2026-10-12", "SEK", "EUR", "0.2"},
    {"2026-10-12", "EUR", "NOK", "11.7"},
    {"2026-10-12", "NOK", "EUR", "0.08547"},
    {"2026-10-11", "EUR", "DKK", "1"},
    {"2026-10-13", "EUR", "DKK", "7.3"},
    {"2026-10-12", "HUF", "EUR", "999983.999983"},
    {"2026-10-12", "EUR", "IDR", "999979.999979"},
    {"2026-10-09", "EUR", "DKK", "7.1"},
    {"2026-10-12", "EUR", "DKK", "7.2"},
};

enum { RATE_ROWS = sizeof rate_rows / sizeof rate_rows[0] };

static size_t table_fill(struct exchange_rate rates[RATE_ROWS])
{
    size_t count = RATE_ROWS;
    struct diag diag = {0};
    for (size_t i = 0; i < count; i++) {
        rates[i] = (struct exchange_rate){.day = day(rate_rows[i].day),
                                          .from = currency(rate_rows[i].from),
                                          .to = currency(rate_rows[i].to)};
        assert_true(
            exchange_parse(slice_from(rate_rows[i].rate), '.', &rates[i].value, &rates[i].places));
    }
    assert_int_equal(exchange_sort(rates, &count, &diag), STATUS_OK);
    return count;
}

static const struct find_case {
    const char *name;
    const char *from;
    const char *to;
    const char *day;
    int64_t minor;
    uint32_t days;
    uint32_t share_ppm;
    enum exchange_found found;
    int64_t expected_minor;
    const char *way;
} find_cases[] = {
    {"as it stands", "EUR", "USD", "2026-10-12", 100000, 7, 0, EXCHANGE_FOUND, 108000,
     "1 EUR = 1.08 USD on 2026-10-12"},
    {"the inverse, rounded half up", "USD", "EUR", "2026-10-12", 100000, 7, 0, EXCHANGE_FOUND,
     92593, "1 EUR = 1.08 USD on 2026-10-12"},
    {"a later rate is not used", "EUR", "USD", "2026-10-11", 100000, 7, 0, EXCHANGE_FOUND, 110000,
     "1 EUR = 1.1 USD on 2026-10-09"},
    {"the last day that counts", "EUR", "USD", "2026-10-19", 100, 7, 0, EXCHANGE_FOUND, 108,
     "1 EUR = 1.08 USD on 2026-10-12"},
    {"a day too old", "EUR", "USD", "2026-10-20", 100, 7, 0, EXCHANGE_NONE, 0, ""},
    {"before all rates", "EUR", "USD", "2026-10-08", 100, 7, 0, EXCHANGE_NONE, 0, ""},
    {"no decimals", "EUR", "JPY", "2026-10-12", 10050, 7, 0, EXCHANGE_FOUND, 16384,
     "1 EUR = 163.02 JPY on 2026-10-12"},
    {"from no decimals", "JPY", "EUR", "2026-10-12", 16302, 7, 0, EXCHANGE_FOUND, 10000,
     "1 EUR = 163.02 JPY on 2026-10-12"},
    {"three decimals", "EUR", "BHD", "2026-10-12", 10000, 7, 0, EXCHANGE_FOUND, 40750,
     "1 EUR = 0.4075 BHD on 2026-10-12"},
    {"through the base", "USD", "CHF", "2026-10-12", 100000, 7, 0, EXCHANGE_FOUND, 87037,
     "1 EUR = 1.08 USD on 2026-10-12, 1 EUR = 0.94 CHF on 2026-10-12"},
    {"through the base, given the other way", "GBP", "CHF", "2026-10-12", 100000, 7, 0,
     EXCHANGE_FOUND, 108100, "1 GBP = 1.15 EUR on 2026-10-12, 1 EUR = 0.94 CHF on 2026-10-12"},
    {"a negative amount", "EUR", "USD", "2026-10-12", -100000, 7, 0, EXCHANGE_FOUND, -108000,
     "1 EUR = 1.08 USD on 2026-10-12"},
    /* 1 EUR is 1.50 CAD by itself, so the way by USD is not asked. */
    {"a rate comes before a cross rate", "EUR", "CAD", "2026-10-12", 100, 7, 0, EXCHANGE_FOUND, 150,
     "1 EUR = 1.5 CAD on 2026-10-12"},
    /* By EUR 1000 CHF are 1595.74 CAD; by EUR and USD there are two legs too many. */
    {"one base at a time", "CHF", "CAD", "2026-10-12", 100000, 7, 0, EXCHANGE_FOUND, 159574,
     "1 EUR = 0.94 CHF on 2026-10-12, 1 EUR = 1.5 CAD on 2026-10-12"},
    {"rate and inverse that contradict each other", "EUR", "SEK", "2026-10-12", 100000, 7, 20000,
     EXCHANGE_AMBIGUOUS, 0, ""},
    {"rate and inverse that agree", "EUR", "NOK", "2026-10-12", 100000, 7, 20000, EXCHANGE_FOUND,
     1170000, "1 EUR = 11.7 NOK on 2026-10-12"},
    {"agreeing is a matter of the share", "EUR", "NOK", "2026-10-12", 100000000, 7, 0,
     EXCHANGE_AMBIGUOUS, 0, ""},
    {"a contradiction in the second of two rates", "USD", "SEK", "2026-10-12", 100000, 7, 20000,
     EXCHANGE_AMBIGUOUS, 0, ""},
    {"a contradiction in the first of two rates", "SEK", "CHF", "2026-10-12", 100000, 7, 20000,
     EXCHANGE_AMBIGUOUS, 0, ""},
    {"one of two rates and its inverse agree", "USD", "NOK", "2026-10-12", 100000, 7, 20000,
     EXCHANGE_FOUND, 1083333, "1 EUR = 1.08 USD on 2026-10-12, 1 EUR = 11.7 NOK on 2026-10-12"},
    {"days in any order, the first", "EUR", "DKK", "2026-10-10", 100, 7, 0, EXCHANGE_FOUND, 710,
     "1 EUR = 7.1 DKK on 2026-10-09"},
    {"days in any order, the third", "EUR", "DKK", "2026-10-12", 100, 7, 0, EXCHANGE_FOUND, 720,
     "1 EUR = 7.2 DKK on 2026-10-12"},
    {"days in any order, the last", "EUR", "DKK", "2026-10-14", 100, 7, 0, EXCHANGE_FOUND, 730,
     "1 EUR = 7.3 DKK on 2026-10-13"},
    {"the largest amount", "EUR", "DKK", "2026-10-11", MONEY_MAX_MINOR, 7, 0, EXCHANGE_FOUND,
     MONEY_MAX_MINOR, "1 EUR = 1 DKK on 2026-10-11"},
    {"too large to be reckoned", "HUF", "IDR", "2026-10-12", MONEY_MAX_MINOR, 7, 0, EXCHANGE_NONE,
     0, ""},
    {"currencies that the table lacks", "PLN", "CZK", "2026-10-12", 100, 7, 0, EXCHANGE_NONE, 0,
     ""},
    {"one currency", "EUR", "EUR", "2026-10-12", 100, 7, 0, EXCHANGE_NONE, 0, ""},
    {"too large for the currency", "EUR", "JPY", "2026-10-12", MONEY_MAX_MINOR, 7, 0, EXCHANGE_NONE,
     0, ""},
};

static void find_case_holds(void **state)
{
    const struct find_case *c = *state;
    struct exchange_rate rates[RATE_ROWS];
    const struct exchange_table table = {rates, table_fill(rates)};
    struct exchange_way way = {0};
    struct buffer text = {0};
    int64_t minor = 0;
    enum exchange_found found =
        exchange_find(&table, currency(c->from), currency(c->to), day(c->day), c->days, c->minor,
                      c->share_ppm, &way, &minor);
    assert_int_equal(found, c->found);
    assert_int_equal(minor, c->expected_minor);
    if (found == EXCHANGE_FOUND) {
        exchange_way_format(&way, &text);
    }
    buffer_add_byte(&text, '\0');
    assert_string_equal(text.ptr, c->way);
    buffer_clear(&text);
}

static void two_values_of_a_day_are_refused(void **state)
{
    (void)state;
    struct exchange_rate rates[3] = {
        {.day = day("2026-10-12"),
         .from = currency("EUR"),
         .to = currency("USD"),
         .value = 108,
         .places = 2,
         .place = {"a.csv", 2, 0}},
        {.day = day("2026-10-12"),
         .from = currency("EUR"),
         .to = currency("USD"),
         .value = 108,
         .places = 2,
         .place = {"b.csv", 5, 0}},
        {.day = day("2026-10-12"),
         .from = currency("EUR"),
         .to = currency("USD"),
         .value = 109,
         .places = 2,
         .place = {"b.csv", 9, 0}},
    };
    struct diag diag = {0};
    size_t count = 2;
    assert_int_equal(exchange_sort(rates, &count, &diag), STATUS_OK); /* the same twice is one */
    assert_int_equal(count, 1);
    rates[1] = rates[2];
    count = 2;
    assert_int_equal(exchange_sort(rates, &count, &diag), STATUS_INVALID);
    assert_string_equal(diag.last.code, "TS-RAT-004");
    assert_int_equal(diag.last.place.line, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(two_values_of_a_day_are_refused)};
    return unit_run_cases("exchange_parse", parse_cases, parse_case_holds) +
           unit_run_cases("exchange_find", find_cases, find_case_holds) +
           cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
