/* Which months a payer names, and how they lie to an item. */
#include "matchers/months.h"

#include "unit.h"

#include <stdio.h>

static const struct months_case {
    const char *name;
    const char *text;
    const char *months; /* "2026-02 2026-03", with "advance" behind them */
} months_cases[] = {
    {"German", "Wartung Februar", "2026-02"},
    {"with an umlaut", "Honorar März 2026", "2026-03"},
    {"spelt out", "Honorar Maerz", "2026-03"},
    {"Austrian", "Honorar Jänner", "2026-01"},
    {"English", "services February 2026", "2026-02"},
    {"French", "prestation février", "2026-02"},
    {"Dutch", "onderhoud maart", "2026-03"},
    {"Italian", "servizi aprile 2026", "2026-04"},
    {"Spanish", "servicios enero", "2026-01"},
    {"Polish", "usługi za styczeń", "2026-01"},
    {"Polish, inflected", "usługi kwietnia 2026", "2026-04"},
    {"Swedish", "tjänster januari", "2026-01"},
    {"Danish", "ydelser maj", "2026-05"},
    {"Norwegian", "tjenester desember", "2025-12"},
    {"Finnish", "palvelut helmikuu", "2026-02"},
    {"Finnish, inflected", "maaliskuun palvelut", "2026-03"},
    {"Estonian", "teenused märts", "2026-03"},
    {"a rent", "Miete Februar", "2026-02 advance"},
    {"a rent in one word", "Februarmiete", "2026-02 advance"},
    {"a rent in French", "loyer mars", "2026-03 advance"},
    {"a rent in Swedish", "hyra april", "2026-04 advance"},
    {"a year of two digits", "Honorar März 25", "2025-03"},
    {"the year before", "2025 Dezember", "2025-12"},
    {"the nearest December", "Honorar Dezember", "2025-12"},
    {"the nearest August", "Honorar August", "2026-08"},
    {"a short form with a year", "Honorar Mrz 2026", "2026-03"},
    {"a short form with a dot and a year", "Honorar Feb. 26", "2026-02"},
    {"a short form behind a rent", "Miete Feb", "2026-02 advance"},
    {"a short form alone is a word", "Set Feb Mar", ""},
    {"two months", "Miete Februar und März 2026", "2026-02 2026-03 advance"},
    {"a month twice", "Februar, Februar", "2026-02"},
    {"digits behind a rent", "Miete 02/2026", "2026-02 advance"},
    {"digits alone are a number", "Zahlung 02/2026", ""},
    {"digits that reach into a number", "Miete 4402/2026", "advance"},
    {"no thirteenth month", "Miete 13/2026", "advance"},
    {"a date", "Rechnung vom 3. Februar 2026", ""},
    {"an English date", "invoice of March 3, 2026", ""},
    {"a year long gone is none", "Honorar März 1999", "2026-03"},
    {"nothing", "Zahlung", ""},
};

static void months_case_holds(void **state)
{
    const struct months_case *c = *state;
    struct arena scratch = {0};
    struct tokens tokens;
    struct months months;
    struct vocabulary vocabulary;
    struct date paid = {0};
    char got[128] = "";
    size_t len = 0;
    struct slice text = slice_from(c->text);
    assert_true(date_parse_iso(SLICE("2026-03-20"), &paid));
    assert_int_equal(tokens_begin(&scratch, text.len + 1, &tokens), STATUS_OK);
    tokens_add(&tokens, text);
    tokens_split(&tokens, SIZE_MAX);
    vocabulary_build(&vocabulary);
    months_read(&vocabulary, &tokens, tokens.count, paid, &months);
    for (size_t i = 0; i < months.count; i++) {
        len += (size_t)snprintf(got + len, sizeof got - len, "%s%d-%02d", i == 0 ? "" : " ",
                                (int)months.list[i] / 12, (int)months.list[i] % 12 + 1);
    }
    (void)snprintf(got + len, sizeof got - len, "%s%s", months.advance && len > 0 ? " " : "",
                   months.advance ? "advance" : "");
    assert_string_equal(got, c->months);
    assert_false(months.more);
    arena_clear(&scratch);
}

static const struct relation_case {
    const char *issued;
    const char *due;
    const char *named;
    enum months_relation relation;
} relation_cases[] = {
    {"2026-03-01", "2026-03-03", "2026-03-01", MONTHS_AGREES},
    {"2026-02-27", "2026-03-03", "2026-03-01", MONTHS_AGREES}, /* ahead of its month */
    {"2026-02-27", "2026-03-03", "2026-02-01", MONTHS_AGREES},
    {"2026-03-01", "2026-03-31", "2026-02-01", MONTHS_NEAR}, /* of the service before */
    {"2026-03-02", "2026-04-01", "2026-04-01", MONTHS_NEAR}, /* due long after */
    {"2026-03-02", "2026-05-31", "2026-04-01", MONTHS_NEAR},
    {"2026-03-02", "2026-03-16", "2026-01-01", MONTHS_OTHER},
    {"2026-03-02", "2026-03-16", "2026-04-01", MONTHS_OTHER},
    {"2026-03-02", "2026-03-16", "2025-03-01", MONTHS_OTHER},
    {"2026-03-02", "", "2026-03-01", MONTHS_AGREES},
    {"", "2026-03-16", "2026-03-01", MONTHS_AGREES},
    {"", "", "2026-03-01", MONTHS_UNKNOWN},
};

static void months_lie_to_an_item(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof relation_cases / sizeof relation_cases[0]; i++) {
        const struct relation_case *c = &relation_cases[i];
        struct date issued = {0};
        struct date due = {0};
        struct date named = {0};
        (void)date_parse_iso(slice_from(c->issued), &issued);
        (void)date_parse_iso(slice_from(c->due), &due);
        assert_true(date_parse_iso(slice_from(c->named), &named));
        struct months months = {.list = {months_of(named)}, .count = 1};
        assert_int_equal(months_relate(&months, 0, issued, due), c->relation);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(months_lie_to_an_item)};
    return unit_run_cases("months", months_cases, months_case_holds) +
           cmocka_run_group_tests_name("relations", tests, NULL, NULL);
}
