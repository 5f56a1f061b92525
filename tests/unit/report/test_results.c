#include "report/results.h"

#include "report/html.h"
#include "sample.h"
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const results_names[] = {"allocations.csv", "matches.csv",    "partials.csv",
                                            "exceptions.csv",  "candidates.csv", "controls.json",
                                            "report.html"};

enum { RESULTS_FILES = sizeof results_names / sizeof results_names[0] };

/* A folder of its own with the results of a batch. */
struct results_fixture {
    char folder[64];
    struct buffer texts[RESULTS_FILES];
};

static void results_read(const char *folder, const char *name, struct buffer *out)
{
    char path[160];
    char block[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = 0;
    while ((len = fread(block, 1, sizeof block, file)) > 0) {
        buffer_add(out, (struct slice){block, len});
    }
    assert_int_equal(fclose(file), 0);
    buffer_add_byte(out, '\0');
    assert_true(buffer_ok(out));
    assert_int_equal(unlink(path), 0);
}

static struct sample sample;

static void results_fixture_write(struct results_fixture *fixture, const struct batch *batch,
                                  const struct batch_result *result)
{
    struct arena arena = {0};
    struct diag diag = {0};
    struct controls controls = {0};
    const struct results_header header = {7,
                                          SLICE("2026-11-02T08:00:00Z"),
                                          SLICE("tallystick test"),
                                          sample_day(31),
                                          {0},
                                          SLICE("matching.error_rate=0.0005\n"),
                                          &sample.memory,
                                          3,
                                          SLICE("5eed"),
                                          NULL};
    *fixture = (struct results_fixture){.folder = "/tmp/tallystick-results-XXXXXX"};
    assert_non_null(mkdtemp(fixture->folder));
    assert_int_equal(controls_compute(batch, result, &arena, &diag, &controls), STATUS_OK);
    assert_int_equal(results_write(fixture->folder, batch, result, &controls, &header, &diag),
                     STATUS_OK);
    for (size_t i = 0; i < RESULTS_FILES; i++) {
        results_read(fixture->folder, results_names[i], &fixture->texts[i]);
    }
    assert_int_equal(rmdir(fixture->folder), 0); /* no temporary file is left behind */
    arena_clear(&arena);
}

static void results_fixture_clear(struct results_fixture *fixture)
{
    for (size_t i = 0; i < RESULTS_FILES; i++) {
        buffer_clear(&fixture->texts[i]);
    }
}

static const char *results_text(const struct results_fixture *fixture, const char *name)
{
    for (size_t i = 0; i < RESULTS_FILES; i++) {
        if (strcmp(results_names[i], name) == 0) {
            return fixture->texts[i].ptr;
        }
    }
    fail();
    return NULL;
}

static size_t results_count(const char *text, const char *needle)
{
    size_t count = 0;
    for (const char *at = strstr(text, needle); at != NULL; at = strstr(at + 1, needle)) {
        count++;
    }
    return count;
}

static const struct results_case {
    const char *name;
    const char *file;
    const char *text; /* stands in the file … */
    size_t times;     /* … so often */
} results_cases[] = {
    {"columns of allocations", "allocations.csv",
     "bank_ref,statement_id,account,booking_date,value_date,currency,amount,counterparty,"
     "invoice_id,customer_id,allocated,discount,charges,difference,open_before,open_after,status,"
     "reason,rule,confidence,evidence,entity,item_currency,tax,fx,unapplied,file,line,parts,"
     "carried_from\r\n",
     1},
    {"columns of candidates", "candidates.csv",
     "bank_ref,invoice_id,rank,score,confidence,evidence,account\r\n", 1},
    {"a match", "allocations.csv",
     "BK-0002,2026-10,DE02120300000000202051,2026-10-06,2026-10-06,EUR,980.00,Atelier Dumont "
     "SARL,RE-2026-1002,C-100,980.00,20.00,0.00,0.00,1000.00,0.00,match,DISCOUNT,,0.999973,prior=-"
     "11.00;reference_exact=14.50;amount_equal=9.00;payer_account=6.25;date_after_due=1.00,,EUR,"
     "0.00,0.00,0.00,october.xml,11,discount:offered:item:20.00,\r\n",
     1},
    {"a line without allocation has one row", "allocations.csv",
     "BK-0006,2026-10,DE02120300000000202051,2026-10-09,2026-10-09,EUR,-45.00,Stadtwerke,,,,,,,,,"
     "exception,UNEXPLAINED_DEBIT,,0.000000,,,,,,-45.00,october.xml,15,,\r\n",
     1},
    {"a row each line", "allocations.csv", "\r\n", SAMPLE_LINES + 1},
    {"matches alone", "matches.csv", "\r\n", 3},
    {"partials alone", "partials.csv", "\r\n", 2},
    {"exceptions alone", "exceptions.csv", "\r\n", 4},
    {"exceptions say what is missing", "exceptions.csv",
     ",no rule explains it; the counterparty is not known,\r\n", 1},
    {"partials have the column", "partials.csv", ",parts,missing,carried_from\r\n", 1},
    {"so does the page", "report.html",
     "<p class=\"missing\">no rule explains it; the counterparty is not known</p>", 1},
    {"raw for programs", "allocations.csv", ",\"=HYPERLINK(\"\"x\"\")\",", 1},
    {"no formula for people", "exceptions.csv", ",\"'=HYPERLINK(\"\"x\"\")\",", 1},
    {"amounts for people stay numbers", "exceptions.csv", ",EUR,-45.00,", 1},
    {"a row an item of a candidate", "candidates.csv", "\r\nBK-0004,", 5},
    {"no candidates of matches", "candidates.csv", "BK-0001", 0},
    {"totals tie out", "controls.json", "{\"ties_out\":true,\"run_id\":7,", 1},
    {"count and sum", "controls.json", "\"exception\":{\"count\":3,\"sum\":\"12345711.67\"}", 1},
    {"rejected stands apart", "controls.json", "\"files\":{\"read\":3,\"rejected\":1}", 1},
    {"chain unknown at its start", "controls.json", "\"balanced\":true,\"continues\":null", 1},
    {"a part with its rule and limit", "report.html",
     "discount 20.00: the discount offered, 2 % of the open amount; at most 20.00 (item)", 1},
    {"no script on the page", "report.html", "<script", 0},
    {"no style attribute on the page", "report.html", "style=", 0},
    {"nothing from the network", "report.html", "http", 1}, /* of http-equiv */
    {"a policy", "report.html", "content=\"default-src 'none'; style-src 'sha256-", 1},
    {"names are escaped", "report.html", "Hanse &amp; S\xc3\xb6hne &lt;Import&gt;", 2},
    {"controls are shown", "report.html", "thank you \\u001b[31m", 1},
    {"agreeing texts are marked", "report.html", "<mark>RE-2026-1004</mark>", 1},
    {"what was rejected and why", "report.html", "amount &quot;12,x0&quot; can&#39;t be read", 1},
    {"tie out in words", "report.html", "Ties out</strong>", 1},
    {"sign-off", "report.html", "Preparer", 1},
    {"wrong matches in a sentence", "report.html",
     "Expected wrong automatic matches: 0.40 of 9,412 (decoys that won: 1 of 20,000). ", 1},
    {"wrong matches for programs", "controls.json",
     "\"decoys\":{\"made\":20000,\"won\":1,\"automatic\":9412,\"expected_wrong\":\"0.40\","
     "\"at_most\":null}",
     1},
    {"what was learnt for programs", "controls.json",
     "\"learnt\":{\"accounts\":2,\"payments\":8,\"rates\":1}", 1},
    {"what was remembered for programs", "controls.json",
     "\"memory\":{\"version\":4,\"sha256\":"
     "\"00000000000000000000000000000000000000000000000000000000000"
     "00000\",\"accounts\":2,\"names\":0,\"rejected\":1,\"habits\":1}",
     1},
    {"what was remembered in short", "report.html",
     "as of state 4 of the workbook, it had 2 accounts, 1 name rejected for an item, 1 "
     "customer&#39;s way to pay.",
     1},
    {"how a customer pays", "report.html",
     "customer C-&lt;200&gt; pays 3 days after the due date in the mean; writes the whole number "
     "in "
     "2 of 2 that name one</td>",
     1},
    {"most payments first", "report.html",
     "pays what has no due date; pays in part in 5 of 5 without a discount</td><td "
     "class=\"r\">5</td>"
     "</tr>\n<tr><td class=\"w\">customer C-&lt;200&gt;",
     1},
    {"what was learnt in short", "report.html",
     "it moved 1 of 2 rates and showed 2 accounts of payers in 8 payments.", 1},
    {"a rate that moved", "report.html",
     "<th>items paid in part</th><td class=\"r\">4.00 %</td><td class=\"r\">33.33 % <span "
     "class=\"soft\">of 300</span></td><td class=\"r\"><b>18.67 %</b></td>",
     1},
    {"a rate that stayed", "report.html", "<td class=\"r soft\">85.00 %</td>", 1},
    {"a learnt account is escaped", "report.html", "DE01 &lt;one&gt;", 1},
    {"its lesson", "report.html", "paid RE-2026-1002 on 2026-10-06 by its number (BK-0002)", 2},
    {"lessons that are not shown are counted", "report.html",
     "<span class=\"small soft\">and 4 more</span>", 1},
};

static void results_case_holds(void **state)
{
    const struct results_case *c = *state;
    struct results_fixture fixture;
    results_fixture_write(&fixture, &sample.batch, &sample.result);
    assert_int_equal(results_count(results_text(&fixture, c->file), c->text), c->times);
    results_fixture_clear(&fixture);
}

static void results_are_the_same_again(void **state)
{
    (void)state;
    struct results_fixture first;
    struct results_fixture second;
    results_fixture_write(&first, &sample.batch, &sample.result);
    results_fixture_write(&second, &sample.batch, &sample.result);
    for (size_t i = 0; i < RESULTS_FILES; i++) {
        assert_true(slice_equal(buffer_slice(&first.texts[i]), buffer_slice(&second.texts[i])));
    }
    results_fixture_clear(&first);
    results_fixture_clear(&second);
}

/* A total that does not hold is said where nobody can overlook it. */
static void results_tell_what_does_not_tie_out(void **state)
{
    (void)state;
    struct sample broken;
    struct results_fixture fixture;
    sample_fill(&broken);
    broken.outcomes[0].unapplied_minor = 1; /* more than the line has */
    results_fixture_write(&fixture, &broken.batch, &broken.result);
    assert_int_equal(results_count(results_text(&fixture, "controls.json"), "{\"ties_out\":false"),
                     1);
    assert_int_equal(results_count(results_text(&fixture, "report.html"), "Does not tie out"), 1);
    results_fixture_clear(&fixture);
}

/* The accounts with most payments are listed, the others counted. */
static void results_list_the_best_learnt(void **state)
{
    (void)state;
    enum { ACCOUNTS = 230 };
    struct sample base;
    struct results_fixture fixture;
    struct batch_learnt learnt[ACCOUNTS];
    struct batch_lesson lessons[ACCOUNTS];
    sample_fill(&base);
    for (uint32_t i = 0; i < ACCOUNTS; i++) {
        /* The first account has least payments; two have as many as each other. */
        learnt[i] = (struct batch_learnt){.account = SLICE("DE03"),
                                          .customer_id = SLICE("C-100"),
                                          .payments = 1 + i / 2,
                                          .lessons_first = i,
                                          .lessons_count = 1};
        lessons[i] = (struct batch_lesson){i % 2, i % 2};
    }
    base.result.learnt = learnt;
    base.result.learnt_count = ACCOUNTS;
    base.result.lessons = lessons;
    base.result.lessons_count = ACCOUNTS;
    results_fixture_write(&fixture, &base.batch, &base.result);
    const char *page = results_text(&fixture, "report.html");
    assert_int_equal(results_count(page, "<th class=\"mono nowrap\">DE03</th>"), 200);
    assert_int_equal(results_count(page, "<p>And 30 more, all of them in the workbook.</p>"), 1);
    const char *most = strstr(page, "<td class=\"r\">115</td>");
    assert_non_null(most);
    assert_true(most < strstr(page, "<td class=\"r\">114</td>"));
    assert_non_null(strstr(page, "<td class=\"r\">16</td>"));
    assert_null(strstr(page, "<td class=\"r\">15</td>"));
    /* Of the same number of payments the one that stands first comes first. */
    assert_true(strstr(most, "(BK-0001)") < strstr(most, "(BK-0002)"));
    results_fixture_clear(&fixture);
}

static void results_into_a_missing_folder_fail(void **state)
{
    (void)state;
    struct diag diag = {0};
    const struct controls controls = {0};
    const struct results_header header = {0};
    assert_int_equal(results_write("/nonexistent/folder", &sample.batch, &sample.result, &controls,
                                   &header, &diag),
                     STATUS_IO);
    assert_string_equal(diag.last.code, "TS-IO-005");
}

/* More lines than a page lists: the largest are listed, the rest is stated in count and sum. */
static void results_page_is_bounded(void **state)
{
    (void)state;
    enum { LINES = 12000 };
    struct sample base;
    struct results_fixture fixture;
    sample_fill(&base);
    struct transaction *lines = calloc(LINES, sizeof *lines);
    struct batch_entry *entries = calloc(LINES, sizeof *entries);
    struct batch_transaction *transactions = calloc(LINES, sizeof *transactions);
    struct outcome *outcomes = calloc(LINES, sizeof *outcomes);
    assert_true(lines != NULL && entries != NULL && transactions != NULL && outcomes != NULL);
    for (uint32_t i = 0; i < LINES; i++) {
        lines[i] = base.lines[4];
        lines[i].amount.minor = (int64_t)i + 1; /* 0.01 to 120.00 */
        entries[i] = base.entries[4];
        entries[i].entry.ordinal = i + 1;
        entries[i].entry.amount.minor = (int64_t)i + 1;
        entries[i].entry.transactions = &lines[i];
        transactions[i] = (struct batch_transaction){&lines[i], SLICE("ref"), i, 1, UINT32_MAX};
        /* cmocka doesn't return from a failed assert, which the analyzer can't see.
         * NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
        outcomes[i] = (struct outcome){.status = OUTCOME_EXCEPTION,
                                       .reason = REASON_NO_CANDIDATE,
                                       .paired = OUTCOME_NONE,
                                       .unapplied_minor = (int64_t)i + 1};
    }
    struct batch batch = base.batch;
    batch.entries = entries;
    batch.transactions = transactions;
    batch.entries_count = batch.transactions_count = LINES;
    base.statements[0].entries_count = LINES;
    const struct batch_result result = {.outcomes = outcomes};
    results_fixture_write(&fixture, &batch, &result);
    const char *page = results_text(&fixture, "report.html");
    assert_int_equal(results_count(page, "<article"), 5000);
    assert_int_equal(results_count(page, ">120.00 EUR<"), 1);
    assert_int_equal(results_count(page, ">0.01 EUR<"), 0);
    /* 1 to 7,000 cents: 7000 * 7001 / 2 = 24,503,500 */
    assert_int_equal(results_count(page, "the other 7,000 add up to <span "
                                         "class=\"nowrap\">245,035.00 EUR</span>"),
                     1);
    assert_int_equal(results_count(results_text(&fixture, "allocations.csv"), "\r\n"), LINES + 1);
    results_fixture_clear(&fixture);
    free(lines);
    free(entries);
    free(transactions);
    free(outcomes);
}

/* A table that can't be put in its place: no totals of an earlier run may stand beside the rest. */
static void results_that_fail_leave_no_totals(void **state)
{
    (void)state;
    char folder[] = "/tmp/tallystick-results-XXXXXX";
    char path[160];
    struct sample base;
    struct arena arena = {0};
    struct diag diag = {0};
    struct controls controls = {0};
    const struct results_header header = {7,
                                          SLICE("2026-11-02T08:00:00Z"),
                                          SLICE("tallystick test"),
                                          sample_day(31),
                                          {0},
                                          SLICE("matching.error_rate=0.0005\n"),
                                          &sample.memory,
                                          3,
                                          SLICE("5eed"),
                                          NULL};
    sample_fill(&base);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(controls_compute(&base.batch, &base.result, &arena, &diag, &controls),
                     STATUS_OK);
    assert_int_equal(results_write(folder, &base.batch, &base.result, &controls, &header, &diag),
                     STATUS_OK);
    (void)snprintf(path, sizeof path, "%s/partials.csv", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(results_write(folder, &base.batch, &base.result, &controls, &header, &diag),
                     STATUS_IO);
    assert_string_equal(diag.last.code, "TS-IO-005");
    assert_int_equal(rmdir(path), 0);
    (void)snprintf(path, sizeof path, "%s/controls.json", folder);
    assert_int_equal(access(path, F_OK), -1);
    for (size_t i = 0; i < RESULTS_FILES; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, results_names[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(folder), 0);
    arena_clear(&arena);
}

static void html_escapes_everything(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct html html = {.out = &out};
    /* Spelled out, and that is the point. NOLINTNEXTLINE(misc-misleading-bidirectional) */
    html_text(&html, SLICE("<a href=\"x\" b='y'>&amp;\xff\xe2\x80\xae"));
    assert_true(
        slice_equal(buffer_slice(&out),
                    SLICE("&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;\\xff\\u202e")));
    buffer_reset(&out);
    html_amount(&html, -123456789, 2);
    html_number(&html, 1000);
    assert_true(slice_equal(buffer_slice(&out), SLICE("\xe2\x88\x92"
                                                      "1,234,567.891,000")));
    buffer_reset(&out);
    const struct slice needles[] = {SLICE("re-7"), SLICE("re-77")};
    html_text_marked(&html, SLICE("RE-77<RE-7"), needles, 2);
    assert_true(slice_equal(buffer_slice(&out), SLICE("<mark>RE-77</mark>&lt;<mark>RE-7</mark>")));
    html_clear(&html);
    buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_the_same_again),
        cmocka_unit_test(results_tell_what_does_not_tie_out),
        cmocka_unit_test(results_list_the_best_learnt),
        cmocka_unit_test(results_into_a_missing_folder_fail),
        cmocka_unit_test(results_page_is_bounded),
        cmocka_unit_test(results_that_fail_leave_no_totals),
        cmocka_unit_test(html_escapes_everything),
    };
    sample_fill(&sample);
    int failed = unit_run_cases("results files", results_cases, results_case_holds);
    return cmocka_run_group_tests_name("results", tests, NULL, NULL) + failed;
}
