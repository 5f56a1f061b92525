/* Returns beside receipts of earlier runs: which line a return undoes, and when none. */
#include "make_batch.h"
#include "matchers/pairs.h"
#include "unit.h"

enum { PAIRS_FEE_MAX = 1000, PAIRS_LINES_MAX = 3 };

#define PAYER "DE89370400440532013000"

static const struct pairs_case {
    const char *name;
    struct make_transaction lines[PAIRS_LINES_MAX]; /* of this run, the return first */
    struct make_transaction earlier[PAIRS_LINES_MAX];
    const char *undone;  /* "earlier 0", "line 1" or NULL for none */
    const char *account; /* of the earlier lines; NULL for the own one */
} pairs_cases[] = {
    {"by the end-to-end id",
     {{"D", -10000, "2026-11-06", NULL, NULL, "return", "E-1", NULL, true}},
     {{"A", 10000, "2026-10-05", NULL, NULL, "RE 1", "E-2", NULL, false},
      {"B", 10000, "2026-10-05", NULL, NULL, "RE 2", "E-1", NULL, false}},
     "earlier 1",
     NULL},
    {"a debit that is not marked, by the id",
     {{"D", -10000, "2026-11-06", NULL, NULL, "x", "E-1", NULL, false}},
     {{"A", 10000, "2026-10-05", NULL, NULL, "RE 1", "E-1", NULL, false}},
     "earlier 0",
     NULL},
    {"by the id, with a fee",
     {{"D", -10300, "2026-11-06", NULL, NULL, "x", "E-1", NULL, true}},
     {{"A", 10000, "2026-10-05", NULL, NULL, "RE 1", "E-1", NULL, false}},
     "earlier 0",
     NULL},
    {"a fee beyond the bound",
     {{"D", -11001, "2026-11-06", NULL, NULL, "x", "E-1", NULL, true}},
     {{"A", 10000, "2026-10-05", NULL, NULL, "RE 1", "E-1", NULL, false}},
     NULL,
     NULL},
    {"by payer and text",
     {{"D", -10000, "2026-11-06", "Acme", PAYER, "return of RE-2026-1001", NULL, NULL, true}},
     {{"A", 10000, "2026-10-05", "Acme", PAYER, "RE-2026-1002", NULL, NULL, false},
      {"B", 10000, "2026-10-05", "Acme", PAYER, "RE-2026-1001", NULL, NULL, false}},
     "earlier 1",
     NULL},
    {"a name alone",
     {{"D", -10000, "2026-11-06", "Acme", NULL, "return", NULL, NULL, true}},
     {{"A", 10000, "2026-10-05", "Acme", NULL, "RE-2026-1002", NULL, NULL, false}},
     NULL,
     NULL},
    {"one of this run, told stronger",
     {{"D", -10000, "2026-11-06", "Acme", PAYER, "return of RE-2026-1001", NULL, NULL, true},
      {"T", 10000, "2026-11-02", "Acme", PAYER, "RE-2026-1001", NULL, NULL, false}},
     {{"A", 10000, "2026-10-05", "Acme", PAYER, "RE-2026-1002", NULL, NULL, false}},
     "line 1",
     NULL},
    {"one of each that fit alike",
     {{"D", -10000, "2026-11-06", "Acme", PAYER, "return", NULL, NULL, true},
      {"T", 10000, "2026-11-02", "Acme", PAYER, "RE-2026-1001", NULL, NULL, false}},
     {{"A", 10000, "2026-10-05", "Acme", PAYER, "RE-2026-1002", NULL, NULL, false}},
     NULL,
     NULL},
    {"booked after the return",
     {{"D", -10000, "2026-11-06", NULL, NULL, "x", "E-1", NULL, true}},
     {{"A", 10000, "2026-11-07", NULL, NULL, "RE 1", "E-1", NULL, false}},
     NULL,
     NULL},
    {"of another own account",
     {{"D", -10000, "2026-11-06", NULL, NULL, "x", "E-1", NULL, true}},
     {{"A", 10000, "2026-10-05", NULL, NULL, "RE 1", "E-1", NULL, false}},
     NULL,
     "DE00OTHER"},
    {"two returns of one receipt: the first by date",
     {{"D", -10000, "2026-11-06", NULL, NULL, "x", "E-1", NULL, true},
      {"F", -10000, "2026-11-09", NULL, NULL, "x", "E-1", NULL, true}},
     {{"A", 10000, "2026-10-05", NULL, NULL, "RE 1", "E-1", NULL, false}},
     "earlier 0",
     NULL},
};

static size_t pairs_count(const struct make_transaction *rows)
{
    size_t count = 0;
    while (count < PAIRS_LINES_MAX && rows[count].ref != NULL) {
        count++;
    }
    return count;
}

/* The lines of an earlier run, as the workbook gives them. */
static struct batch_original *pairs_originals(const struct pairs_case *c, struct make *earlier)
{
    size_t count = pairs_count(c->earlier);
    struct batch_original *originals = arena_array(&earlier->arena, count + 1, sizeof *originals);
    make_transactions(earlier, c->earlier, count);
    for (size_t i = 0; i < count; i++) {
        originals[i].transaction = *earlier->batch.transactions[i].transaction;
        originals[i].account = slice_from(c->account == NULL ? "DE00OWN" : c->account);
        originals[i].booking_date = earlier->batch.entries[i].entry.booking_date;
    }
    return originals;
}

static void pairs_case_holds(void **state)
{
    const struct pairs_case *c = *state;
    struct make make = {0};
    struct make earlier = {0};
    struct pairs pairs = {0};
    size_t lines = pairs_count(c->lines);
    make_transactions(&make, c->lines, lines);
    make.batch.originals = pairs_originals(c, &earlier);
    make.batch.originals_count = pairs_count(c->earlier);
    assert_int_equal(pairs_find(&make.batch, PAIRS_FEE_MAX, &make.arena, &pairs), STATUS_OK);

    uint32_t original = pairs_original(&make.batch, &pairs, 0);
    if (c->undone == NULL) {
        assert_int_equal(pairs.with[0], OUTCOME_NONE);
        assert_int_equal(original, OUTCOME_NONE);
    } else {
        uint32_t place = (uint32_t)(c->undone[strlen(c->undone) - 1] - '0');
        bool is_earlier = c->undone[0] == 'e';
        uint32_t with = is_earlier ? (uint32_t)lines + place : place;
        assert_int_equal(pairs.with[0], with);
        assert_int_equal(pairs.with[with], 0);
        assert_true(pairs.undoes[0]);
        assert_int_equal(original, is_earlier ? place : OUTCOME_NONE);
    }
    for (size_t i = 1; i < lines; i++) {
        assert_int_equal(pairs_original(&make.batch, &pairs, i), OUTCOME_NONE);
    }
    /* A statement that contradicts itself undoes nothing of an earlier run. */
    make.statement.conflict = true;
    assert_int_equal(pairs_original(&make.batch, &pairs, 0), OUTCOME_NONE);
    arena_clear(&make.arena);
    arena_clear(&earlier.arena);
}

int main(void)
{
    return unit_run_cases("pairs", pairs_cases, pairs_case_holds);
}
