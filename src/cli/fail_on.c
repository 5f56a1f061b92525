#include "cli/fail_on.h"

#include "model/money.h"

#include <stdio.h>

enum fail_on_figure {
    FAIL_ON_EXCEPTIONS,
    FAIL_ON_EXCEPTIONS_SHARE,
    FAIL_ON_PARTIALS,
    FAIL_ON_REJECTED_FILES,
    FAIL_ON_MISSING_STATEMENTS,
    FAIL_ON_WRONG_MATCHES,
};

enum { FAIL_ON_SHARE_DECIMALS = 4, FAIL_ON_ONE = 10000, FAIL_ON_WRONG_DECIMALS = 2 };

static const struct fail_on_row {
    const char *name;
    const char *words; /* behind a number */
    enum fail_on_figure figure;
    unsigned decimals;
} fail_on_rows[] = {
    {"exceptions", "exceptions", FAIL_ON_EXCEPTIONS, 0},
    {"exceptions_share", "of what was to be matched are exceptions", FAIL_ON_EXCEPTIONS_SHARE,
     FAIL_ON_SHARE_DECIMALS},
    {"partials", "partials", FAIL_ON_PARTIALS, 0},
    {"rejected_files", "input files rejected", FAIL_ON_REJECTED_FILES, 0},
    {"missing_statements", "statements missing in between", FAIL_ON_MISSING_STATEMENTS, 0},
    {"wrong_matches", "of the matches may be wrong", FAIL_ON_WRONG_MATCHES, FAIL_ON_WRONG_DECIMALS},
};

/* The row and the limit of one option; NULL where it can't be read. */
static const struct fail_on_row *fail_on_read(const char *option, int64_t *limit)
{
    struct slice text = slice_from(option);
    size_t equals = slice_find_byte(text, '=');
    if (equals == SIZE_MAX) {
        return NULL;
    }
    struct slice name = slice_take(text, equals);
    for (size_t i = 0; i < sizeof fail_on_rows / sizeof fail_on_rows[0]; i++) {
        const struct fail_on_row *row = &fail_on_rows[i];
        if (slice_equal(name, slice_from(row->name))) {
            bool read =
                money_parse(slice_skip(text, equals + 1), '.', row->decimals, limit) == MONEY_OK &&
                (row->figure != FAIL_ON_EXCEPTIONS_SHARE || *limit <= FAIL_ON_ONE);
            return read ? row : NULL;
        }
    }
    return NULL;
}

bool fail_on_check(const struct cli *cli)
{
    for (size_t i = 0; i < cli->fail_on.count; i++) {
        int64_t limit = 0;
        if (fail_on_read(cli->fail_on.items[i], &limit) == NULL) {
            (void)cli_usage(cli,
                            "--fail-on \"%.80s\" is no limit; write exceptions=20, "
                            "exceptions_share=0.05, partials=N, rejected_files=N, "
                            "missing_statements=N or wrong_matches=0.5",
                            cli->fail_on.items[i]);
            return false;
        }
    }
    return true;
}

/* What of the run a row looks at, with the row's decimals; shares are rounded up. */
static uint64_t fail_on_figure_of(enum fail_on_figure figure, const struct run_report *report)
{
    const struct controls *controls = &report->controls;
    uint64_t counts[OUTCOME_STATUS_COUNT] = {0};
    for (size_t i = 0; i < controls->accounts_count; i++) {
        for (int status = 0; status < OUTCOME_STATUS_COUNT; status++) {
            counts[status] += controls->accounts[i].decided.by_status[status].count;
        }
    }
    uint64_t exceptions = counts[OUTCOME_EXCEPTION];
    uint64_t all = exceptions + counts[OUTCOME_MATCH] + counts[OUTCOME_PARTIAL];
    switch (figure) {
    case FAIL_ON_EXCEPTIONS:
        return exceptions;
    case FAIL_ON_EXCEPTIONS_SHARE:
        return all == 0 ? 0 : (exceptions * FAIL_ON_ONE + all - 1) / all;
    case FAIL_ON_PARTIALS:
        return counts[OUTCOME_PARTIAL];
    case FAIL_ON_REJECTED_FILES:
        return controls->files_rejected;
    case FAIL_ON_MISSING_STATEMENTS:
        return controls->statements_missing;
    case FAIL_ON_WRONG_MATCHES:
        break;
    }
    return report->decoys.expected_wrong_cents;
}

bool fail_on_passed(const struct cli *cli, const struct run_report *report)
{
    bool passed = false;
    for (size_t i = 0; i < cli->fail_on.count; i++) {
        int64_t limit = 0;
        const struct fail_on_row *row = fail_on_read(cli->fail_on.items[i], &limit);
        uint64_t figure = row == NULL ? 0 : fail_on_figure_of(row->figure, report);
        if (row == NULL || figure <= (uint64_t)limit) {
            continue;
        }
        struct buffer text = {0};
        money_format((int64_t)figure, row->decimals, &text);
        (void)fprintf(stderr, "tallystick: limit passed: %.*s %s (--fail-on %s)\n",
                      SLICE_ARG(buffer_slice(&text)), row->words, cli->fail_on.items[i]);
        buffer_clear(&text);
        passed = true;
    }
    return passed;
}
