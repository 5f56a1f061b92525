/*
 * segments: how the runs of digits of a number are written, where signs break its digits, and what
 * a payment that writes such a number is for. Each payment is a run of its own.
 */
#include "unit.h"

#include "make_batch.h"
#include "matchers/segments.h"

#include <stdio.h>

#define BIT(behind) (UINT64_C(1) << (behind))

static const struct written_case {
    const char *name;
    const char *printed;
    int year;            /* of issue */
    const char *written; /* "" where it has no segments */
} written_cases[] = {
    {"zeros in front and a whole year", "FV/80/02/2026", 2026, "80/2/26"},
    {"the same, shortened", "80/2/26", 2026, "80/2/26"},
    {"hyphens and dots", "80-02.2026", 2026, "80/2/26"},
    {"letters against the first run", "FV80/02/2026", 2026, "80/2/26"},
    {"letters of a sign of their own", "FV-80/02/2026", 2026, "80/2/26"},
    {"another year than that of issue stays", "80/02/1998", 2026, "80/2/1998"},
    {"a year without its tens", "80/02/2005", 2005, "80/2/5"},
    {"the same, shortened before", "80/02/05", 2026, "80/2/5"},
    {"the year 2000", "80/02/2000", 2000, "80/2/0"},
    {"a year in front stays", "2026/02/80", 2026, "2026/2/80"},
    {"five digits that begin as a year does", "20261/02/80", 2026, "20261/2/80"},
    {"zeros alone keep one", "000/00/0", 2026, "0/0/0"},
    {"four runs", "1/80/02/2026", 2026, "1/80/2/26"},
    {"a serial that looks like a year", "FV/2045/03/2026", 2026, "2045/3/26"},
    {"a serial behind the year that looks like one", "FV/07/2026/2015", 2026, "7/2026/2015"},
    {"five runs", "7/1/80/02/2026", 2026, ""},
    {"two runs", "80/2026", 2026, ""},
    {"two runs, and one that letters set apart", "12/B/80/2026", 2026, ""},
    {"a single run", "80022026", 2026, ""},
    {"another sign between", "80/02_2026", 2026, ""},
    {"a sign twice", "80//02/2026", 2026, ""},
    {"a letter behind", "80/02/2026B", 2026, ""},
    {"a sign behind", "80/02/2026/", 2026, ""},
    {"no digits", "FV/A/B", 2026, ""},
    {"empty", "", 2026, ""},
    {"as long as there is room for", "1234567890/1234567890/12", 2026, "1234567890/1234567890/12"},
    {"zeros in front take no room", "1234567890/1234567890/012", 2026, "1234567890/1234567890/12"},
    {"a character longer", "1234567890/1234567890/123", 2026, ""},
    {"no room for the last of four", "1234567/1234567/1234567/1", 2026, ""},
    {"a single run longer than the room", "1234567890123456789012345/1/2", 2026, ""},
};

static void written_case_holds(void **state)
{
    const struct written_case *c = *state;
    char room[SEGMENTS_TEXT_MAX + 1];
    memset(room, '~', sizeof room);

    size_t len = segments_write(slice_from(c->printed), c->year, room);

    assert_int_equal(len, strlen(c->written));
    assert_memory_equal(room, c->written, len);
    assert_int_equal(room[SEGMENTS_TEXT_MAX], '~');
}

static const struct added_case {
    const char *name;
    const char *before;
    const char *digits;
    bool last;
    const char *after; /* "" where there is no room */
} added_cases[] = {
    {"the first has no sign in front", "", "80", true, "80"},
    {"the next has", "80", "02", true, "80/2"},
    {"a year", "80/2", "2026", true, "80/2/26"},
    {"the year 2005", "80/2", "2005", true, "80/2/5"},
    {"… is its two digits", "80/2", "05", true, "80/2/5"},
    {"what may be a year, and is not the last", "80", "2026", false, "80/2026"},
    {"zeros", "80", "000", true, "80/0"},
    {"up to the last character", "12345678901234567890", "123", true, "12345678901234567890/123"},
    {"beyond it", "12345678901234567890", "1234", false, ""},
    {"the first, up to it", "", "123456789012345678901234", true, "123456789012345678901234"},
    {"the first, beyond it", "", "1234567890123456789012345", true, ""},
};

static void added_case_holds(void **state)
{
    const struct added_case *c = *state;
    char room[SEGMENTS_TEXT_MAX + 1];
    size_t before = strlen(c->before);
    memset(room, '~', sizeof room);
    memcpy(room, c->before, before);

    size_t len = segments_add(room, before, slice_from(c->digits), c->last);

    assert_int_equal(len, strlen(c->after));
    assert_memory_equal(room, c->after, len);
    assert_memory_equal(room, c->before, before); /* also where there is no room */
    assert_int_equal(room[SEGMENTS_TEXT_MAX], '~');
}

#define DIGITS_62 "12345678901234567890123456789012345678901234567890123456789012"

static const struct breaks_case {
    const char *name;
    const char *printed;
    uint64_t breaks;
} breaks_cases[] = {
    {"two breaks", "80/02/2026", BIT(4) | BIT(6)},
    {"letters in front break nothing", "FV/80/02/2026", BIT(4) | BIT(6)},
    {"letters within do", "132/B/26", BIT(2)},
    {"letters behind do not", "80/2026B", BIT(4)},
    {"several signs are one break", "80 - 2026", BIT(4)},
    {"one run", "FV80022026", 0},
    {"no digits", "FV/", 0},
    {"empty", "", 0},
    {"a break before 63 digits", "9/" DIGITS_62 "3", BIT(63)},
    {"64 digits are as far as it looks", "9/" DIGITS_62 "34", 0},
    {"… and what it saw stays", "9" DIGITS_62 "3/4", BIT(1)},
};

static void breaks_case_holds(void **state)
{
    const struct breaks_case *c = *state;

    assert_true(segments_breaks(slice_from(c->printed)) == c->breaks);
}

/* Two ways to write the same digits. */
static const struct contradict_case {
    const char *name;
    const char *one;
    const char *other;
    bool contradict;
} contradict_cases[] = {
    {"the break at another place", "FV/8/02/2026", "FV/80/2/2026", true},
    {"the same breaks", "FV/80/2/2026", "80-2-2026", false},
    {"one break fewer", "FV/80/2/2026", "802/2026", false},
    {"no break", "FV/80/2/2026", "FV8022026", false},
    {"no break in either", "8022026", "FV8022026", false},
    {"one break each, at another place", "80/22026", "802/2026", true},
    {"one break at another place than two", "8/022026", "80/2/2026", true},
};

static void contradict_case_holds(void **state)
{
    const struct contradict_case *c = *state;
    uint64_t one = segments_breaks(slice_from(c->one));
    uint64_t other = segments_breaks(slice_from(c->other));

    assert_int_equal(segments_contradict(one, other), c->contradict);
    assert_int_equal(segments_contradict(other, one), c->contradict);
}

/* Payers that nobody knows: the number alone says what is paid. */
enum { OTHERS = 60 };

static const struct make_item ledger[] = {
    {"FV/8/02/2026", "S1", "Kruk Transport Sp", NULL, 61377, "2026-02-10", NULL, NULL},
    {"FV/80/02/2026", "S2", "Olszewski Meble", NULL, 61377, "2026-02-18", NULL, NULL},
    {"FV/9/02/2026", "S3", "Zielona Apteka", NULL, 48219, "2026-02-11", NULL, NULL},
    {"FV/30/04/2026", "S4", "Wawel Drukarnia", NULL, 73951, "2026-04-29", NULL, NULL},
    {"FV/45/04/2026", "S4", "Wawel Drukarnia", NULL, 90017, "2026-04-29", NULL, NULL},
    {"FV/07/2026/2015", "S4", "Wawel Drukarnia", NULL, 31415, "2026-07-29", NULL, NULL},
};

static const struct payment_case {
    const char *name;
    int64_t minor;
    const char *text;
    /* "status REASON allocated", or what the text says of the first candidate. */
    const char *outcome;
} payment_cases[] = {
    {"without the zero of the month", 61377, "FV/80/2/2026", "match EXACT FV/80/02/2026"},
    {"… and with a short year", 61377, "FV 80/2/26", "match EXACT FV/80/02/2026"},
    {"the other, as printed", 61377, "FV/8/02/2026", "match EXACT FV/8/02/2026"},
    {"… and without the zero", 61377, "FV/8/2/2026", "match EXACT FV/8/02/2026"},
    {"joined, the digits are the other's alone", 61377, "FV 8022026", "match EXACT FV/8/02/2026"},
    {"the digits of another in a row, and other signs", 48219, "FV/90/2/2026",
     "exception REFERENCE_UNKNOWN names_unknown"},
    {"… and no signs", 48219, "FV/9022026", "match EXACT FV/9/02/2026"},
    {"a part of a longer number", 61377, "FV/12/80/2/2026",
     "exception LOW_CONFIDENCE invoice_one_edit"},
    {"… in front", 61377, "FV/80/2/2026/7", "exception LOW_CONFIDENCE invoice_one_edit"},
    {"… as printed", 61377, "FV/12/80/02/2026", "exception LOW_CONFIDENCE invoice_one_edit"},
    {"the year as a serial", 31415, "FV/07/2026/15", "exception LOW_CONFIDENCE names_nothing"},
    {"another year behind", 61377, "FV/80/2/2025", "exception LOW_CONFIDENCE invoice_one_edit"},
    {"a date behind the first letter", 73951, "F 30/4/2026",
     "exception LOW_CONFIDENCE names_nothing"},
    {"a date", 73951, "30/4/2026", "exception LOW_CONFIDENCE names_nothing"},
    {"the same behind the letters of the number", 73951, "FV 30/4/2026",
     "match EXACT FV/30/04/2026"},
    {"… and behind others", 73951, "dnia 30/4/2026", "exception LOW_CONFIDENCE names_nothing"},
    {"what can be no date, without letters", 90017, "45/4/2026", "match EXACT FV/45/04/2026"},
};

/* The ledger, with customers around it whose numbers and amounts are in the way of nobody. */
static void payment_fill(struct make *make)
{
    static const struct make_crowd crowd = {.items_count = OTHERS,
                                            .prefix = "FV/",
                                            .width = 1,
                                            .first = 300,
                                            .step = 1,
                                            .suffix = "/06/2026",
                                            .customer = "K",
                                            .customer_first = 400,
                                            .customer_items = 2,
                                            .issued = "2026-06-01"};
    make_items_among(make, ledger, sizeof ledger / sizeof ledger[0], &crowd);
}

static void payment_add(char *out, size_t size, struct slice text)
{
    size_t len = strlen(out);
    (void)snprintf(out + len, size - len, " %.*s", SLICE_ARG(text));
}

static void payment_case_holds(void **state)
{
    const struct payment_case *c = *state;
    const struct make_transaction paid = {.ref = "T",
                                          .minor = c->minor,
                                          .date = "2026-07-06",
                                          .name = "Kasa Wspolna",
                                          .iban = "PL27",
                                          .text = c->text};
    struct make make = {0};
    payment_fill(&make);
    make_transactions(&make, &paid, 1);
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};
    char got[256];

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    const struct outcome *outcome = &result.outcomes[0];
    (void)snprintf(got, sizeof got, "%s %s", outcome_status_name(outcome->status),
                   outcome_reason_name(outcome->reason));
    for (uint32_t i = 0; i < outcome->allocations_count; i++) {
        payment_add(
            got, sizeof got,
            make.batch.items[result.allocations[outcome->allocations_first + i].item].invoice_id);
    }
    if (outcome->status == OUTCOME_EXCEPTION) {
        assert_true(outcome->candidates_count > 0);
        const struct candidate *first = &result.candidates[outcome->candidates_first];
        for (uint32_t i = 0; i < first->evidence_count; i++) {
            struct slice evidence = slice_from(first->evidence[i].name);
            bool named = slice_starts(evidence, SLICE("names_")) ||
                         slice_starts(evidence, SLICE("invoice_"));
            if (named) {
                payment_add(got, sizeof got, evidence);
            }
        }
    }
    assert_string_equal(got, c->outcome);
    arena_clear(&make.arena);
}

int main(void)
{
    return unit_run_cases("segments written", written_cases, written_case_holds) +
           unit_run_cases("segments added", added_cases, added_case_holds) +
           unit_run_cases("breaks", breaks_cases, breaks_case_holds) +
           unit_run_cases("breaks that contradict", contradict_cases, contradict_case_holds) +
           unit_run_cases("payments by segments", payment_cases, payment_case_holds);
}
