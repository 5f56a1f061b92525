/* Gaps between statements, and balances that don't go on. */
#include "model/sequence.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

enum { SEQUENCE_TEST_MAX = 6 };

/* "" for no number; balances in minor units, SEQUENCE_NONE for none. */
#define SEQUENCE_NONE INT64_MIN
struct sequence_test_row {
    const char *number;
    const char *page;
    int day;
    int64_t opening;
    int64_t closing;
    const char *id;      /* NULL for one of its own */
    const char *account; /* NULL for "A" */
    const char *format;  /* NULL for camt.053 */
    bool earlier;        /* of an earlier run */
    bool duplicate;
};

#define AT(n, p, d, o, c) .number = (n), .page = (p), .day = (d), .opening = (o), .closing = (c)

static const struct sequence_case {
    const char *name;
    struct sequence_test_row rows[SEQUENCE_TEST_MAX];
    size_t count;
    const char *links; /* of the rows of this run: + goes on, - does not, ? not known, then what
                          is missing, and ! for broken */
    const char *told;
} sequence_cases[] = {
    {"one after the other", {{AT("1", "", 1, 0, 5)}, {AT("2", "", 2, 5, 7)}}, 2, "?0 +0 ", ""},
    {"in another order of delivery",
     {{AT("2", "", 2, 5, 7)}, {AT("1", "", 1, 0, 5)}},
     2,
     "+0 ?0 ",
     ""},
    {"neighbours that disagree",
     {{AT("1", "", 1, 0, 5)}, {AT("2", "", 2, 6, 7)}},
     2,
     "?0 -0! ",
     "TS-GAP-002 "},
    {"a number is missing",
     {{AT("1", "", 1, 0, 5)}, {AT("4", "", 4, 6, 7)}},
     2,
     "?0 -2 ",
     "TS-GAP-001 "},
    {"a number is missing, and no balance is given",
     {{AT("1", "", 1, SEQUENCE_NONE, SEQUENCE_NONE)},
      {AT("3", "", 3, SEQUENCE_NONE, SEQUENCE_NONE)}},
     2,
     "?0 ?1 ",
     "TS-GAP-001 "},
    {"a number is left out where nothing moved",
     {{AT("1", "", 1, 0, 5)}, {AT("3", "", 3, 5, 7)}},
     2,
     "?0 +0 ",
     "info TS-GAP-001 "},
    {"numbers that are dates",
     {{AT("20261002", "", 1, 0, 5)}, {AT("20261105", "", 34, 5, 7)}},
     2,
     "?0 +0 ",
     ""},
    {"numbers that are dates, and a balance that does not go on",
     {{AT("20261002", "", 1, 0, 5)}, {AT("20261105", "", 34, 6, 7)}},
     2,
     "?0 -1 ",
     "TS-GAP-001 "},
    {"a new year", {{AT("250", "", 1, 0, 5)}, {AT("1", "", 2, 5, 7)}}, 2, "?0 +0 ", ""},
    {"a new year, and the last of the old one is missing",
     {{AT("250", "", 1, 0, 5)}, {AT("1", "", 2, 6, 7)}},
     2,
     "?0 -1 ",
     "TS-GAP-001 "},
    {"pages",
     {{AT("1", "1", 1, 0, 5)}, {AT("1", "2", 1, 5, 6)}, {AT("2", "1", 2, 6, 8)}},
     3,
     "?0 +0 +0 ",
     ""},
    {"a page is missing",
     {{AT("1", "1", 1, 0, 5)}, {AT("1", "3", 1, 6, 7)}},
     2,
     "?0 -1 ",
     "TS-GAP-001 "},
    {"pages that disagree",
     {{AT("1", "1", 1, 0, 5)}, {AT("1", "2", 1, 6, 7)}},
     2,
     "?0 -0! ",
     "TS-GAP-002 "},
    {"numbers that are no numbers",
     {{AT("a/1", "", 1, 0, 5)}, {AT("b/1", "", 2, 5, 7)}},
     2,
     "?0 +0 ",
     ""},
    {"no numbers, and the balance does not go on",
     {{AT("", "", 1, 0, 5)}, {AT("", "", 2, 6, 7)}},
     2,
     "?0 -1 ",
     "TS-GAP-001 "},
    {"no numbers, several a day in any order",
     {{AT("", "", 1, 5, 9)}, {AT("", "", 1, 0, 5)}, {AT("", "", 2, 9, 4)}, {AT("", "", 2, 4, 3)}},
     4,
     "?0 ?0 +0 +0 ",
     ""},
    {"no numbers, the second of a day goes on from the day before",
     {{AT("", "", 1, 0, 5)}, {AT("", "", 2, 9, 4)}, {AT("", "", 2, 5, 9)}},
     3,
     "?0 +0 +0 ",
     ""},
    {"no numbers, a balance goes on from the day before that alone",
     {{AT("", "", 1, 0, 5)}, {AT("", "", 2, 5, 7)}, {AT("", "", 3, 5, 9)}},
     3,
     "?0 +0 -1 ",
     "TS-GAP-001 "},
    {"no numbers, and the same statement with other balances",
     {{AT("", "", 1, 0, 5), .id = "S"}, {AT("", "", 1, 2, 9), .id = "S"}},
     2,
     "?0 ?0 ",
     ""},
    {"of an earlier run",
     {{AT("1", "", 1, 0, 5), .earlier = true}, {AT("2", "", 2, 5, 7)}},
     2,
     "+0 ",
     ""},
    {"of an earlier run, disagreeing",
     {{AT("1", "", 1, 0, 5), .earlier = true}, {AT("2", "", 2, 6, 7)}},
     2,
     "-0! ",
     "TS-GAP-002 "},
    {"delivered late, between two that are known",
     {{AT("1", "", 1, 0, 5), .earlier = true},
      {AT("3", "", 3, 7, 9), .earlier = true},
      {AT("2", "", 2, 5, 7)}},
     3,
     "+0 ",
     ""},
    {"delivered late, and the next does not go on",
     {{AT("1", "", 1, 0, 5), .earlier = true},
      {AT("3", "", 3, 8, 9), .earlier = true},
      {AT("2", "", 2, 5, 7)}},
     3,
     "+0! ",
     "TS-GAP-002 "},
    {"faults of earlier runs were told then",
     {{AT("1", "", 1, 0, 5), .earlier = true},
      {AT("2", "", 2, 6, 9), .earlier = true},
      {AT("3", "", 3, 9, 7)}},
     3,
     "+0 ",
     ""},
    {"delivered twice",
     {{AT("1", "", 1, 0, 5)}, {AT("1", "", 1, 0, 5)}, {AT("2", "", 2, 5, 7)}},
     3,
     "?0 ?0 +0 ",
     ""},
    {"a second delivery takes no part",
     {{AT("1", "", 1, 0, 5)},
      {AT("2", "", 2, 9, 9), .id = "two", .duplicate = true},
      {AT("2", "", 2, 5, 7), .id = "two"}},
     3,
     "?0 ?0 +0 ",
     ""},
    {"nor does a second delivery of what an earlier run had",
     {{AT("1", "", 1, 0, 5), .id = "one", .earlier = true},
      {AT("3", "", 3, 9, 9), .earlier = true},
      {AT("1", "", 1, 0, 5), .id = "one", .duplicate = true}},
     3,
     "?0 ",
     ""},
    {"one whose lines reports of the day had before closes the gap",
     {{AT("1", "", 1, 0, 5), .earlier = true},
      {AT("2", "", 2, 5, 7), .duplicate = true},
      {AT("3", "", 3, 7, 9)}},
     3,
     "+0 +0 ",
     ""},
    {"one whose lines another format had before shows a gap",
     {{AT("1", "", 1, 0, 5), .earlier = true}, {AT("3", "", 3, 7, 9), .duplicate = true}},
     2,
     "-1 ",
     "TS-GAP-001 "},
    {"another account",
     {{AT("1", "", 1, 0, 5)}, {AT("3", "", 2, 6, 7), .account = "B"}},
     2,
     "?0 ?0 ",
     ""},
    {"of no account",
     {{AT("1", "", 1, 0, 5), .account = ""}, {AT("3", "", 2, 6, 7), .account = ""}},
     2,
     "?0 ?0 ",
     ""},
    {"another format",
     {{AT("1", "", 1, 0, 5)}, {AT("3", "", 2, 6, 7), .format = "mt940"}},
     2,
     "?0 ?0 ",
     ""},
    {"exports that go on",
     {{AT("", "", 1, 0, 5), .format = "csv"}, {AT("", "", 2, 5, 7), .format = "csv"}},
     2,
     "?0 +0 ",
     ""},
    {"exports that overlap",
     {{AT("", "", 1, 0, 5), .format = "csv"}, {AT("", "", 2, 4, 7), .format = "csv"}},
     2,
     "?0 ?0 ",
     ""},
};

static void sequence_test_listen(void *context, const struct diagnostic *diagnostic)
{
    char *told = context;
    size_t len = strlen(told);
    (void)snprintf(told + len, 200 - len, "%s%s ",
                   diagnostic->severity == SEVERITY_INFO ? "info " : "", diagnostic->code);
    assert_string_equal(diagnostic->place.file, "this run"); /* never where nothing was read */
}

static struct statement sequence_test_statement(const struct sequence_test_row *row, size_t index)
{
    static const char *const ids[SEQUENCE_TEST_MAX] = {"u", "v", "w", "x", "y", "z"};
    struct statement s = {
        .format = slice_from(row->format == NULL ? "camt.053.001.08" : row->format),
        .account = slice_from(row->account == NULL ? "A" : row->account),
        .statement_id = slice_from(row->id == NULL ? ids[index] : row->id),
        .sequence = slice_from(row->number),
        .page = slice_from(row->page),
        .place = {row->earlier ? "earlier run" : "this run", 1, 0},
    };
    s.currency = (struct currency){"EUR", 2};
    if (row->opening != SEQUENCE_NONE) {
        s.opening =
            (struct balance){.present = true, .minor = row->opening, .date = {20000 + row->day}};
        s.closing =
            (struct balance){.present = true, .minor = row->closing, .date = {20000 + row->day}};
    } else {
        s.to = (struct date){20000 + row->day};
    }
    return s;
}

static void sequence_case_holds(void **state)
{
    const struct sequence_case *c = *state;
    struct batch_statement statements[SEQUENCE_TEST_MAX] = {0};
    struct statement earlier[SEQUENCE_TEST_MAX] = {0};
    struct batch batch = {.statements = statements, .earlier = earlier};
    for (size_t i = 0; i < c->count; i++) {
        struct statement s = sequence_test_statement(&c->rows[i], i);
        if (c->rows[i].earlier) {
            earlier[batch.earlier_count++] = s;
        } else {
            statements[batch.statements_count].duplicate = c->rows[i].duplicate;
            statements[batch.statements_count++].statement = s;
        }
    }
    struct arena arena = {0};
    char told[200] = "";
    struct diag diag = {.context = told, .listen = sequence_test_listen};
    struct sequence_link *links = NULL;
    assert_int_equal(sequence_check(&batch, &arena, &diag, &links), STATUS_OK);
    char shown[200] = "";
    for (size_t i = 0; i < batch.statements_count; i++) {
        size_t len = strlen(shown);
        (void)snprintf(shown + len, sizeof shown - len, "%c%llu%s ",
                       links[i].continues == 1   ? '+'
                       : links[i].continues == 0 ? '-'
                                                 : '?',
                       (unsigned long long)links[i].missing, links[i].broken ? "!" : "");
    }
    assert_string_equal(shown, c->links);
    assert_string_equal(told, c->told);
    arena_clear(&arena);
}

int main(void)
{
    return unit_run_cases("sequence", sequence_cases, sequence_case_holds);
}
