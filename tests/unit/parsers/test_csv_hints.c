/* Words that tell which way the money went. */
#include "parsers/csv_hints.h"
#include "unit.h"

static const struct hint_case {
    const char *name;
    const char *text;
    int direction;
} hint_cases[] = {
    {"nothing said", "Rechnung 4711 vom 01.02.2026", 0},
    {"an empty text", "", 0},
    {"a debit, alone", "Bankomat", -1},
    {"a credit, alone", "HABENZINSEN", 1},
    {"in mid-text", "12.03. ATM withdrawal, 5th Avenue", -1},
    {"two words, a mark between them", "2026/Q1 interest-earned", 1},
    {"letters with accents", "Gebühr: Kontoführung März", -1},
    {"an accent in front of the word", "«Bankomat»", -1},
    {"the first letter has an accent", "Über ATM", -1},
    {"behind a dash that is no ASCII",
     "Bern\xE2\x80\x93"
     "Bankomat",
     -1},
    {"a part of a word says nothing", "Bankomaten GmbH, Latmos", 0},
    {"the first of two words says nothing", "interest rate cut", 0},
    {"both", "Sollzinsen und Habenzinsen", 0},
    {"three letters at the very end", "cash at ATM", -1},
    {"two letters at the very end", "cash AT", 0},
};

static void hint_case_holds(void **state)
{
    const struct hint_case *c = *state;
    struct csv_hints hints;
    csv_hints_init(&hints);
    assert_int_equal(csv_hints_direction(&hints, slice_from(c->text)), c->direction);
}

int main(void)
{
    return unit_run_cases("csv hints", hint_cases, hint_case_holds);
}
