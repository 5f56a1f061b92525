/* close and reopen - periods of the books, and what stood in one when it was closed. */
#include "base/utf8.h"
#include "cli/cli.h"
#include "model/fiscal.h"
#include "workbook/workbook.h"

#include <stdio.h>

enum { PERIODS_STANDING = 12, PERIODS_LINES = 10, PERIODS_AMOUNT = 20 };

static void periods_count(struct buffer *out, uint64_t count)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    for (int i = length; i < PERIODS_LINES; i++) {
        buffer_add_byte(out, ' ');
    }
    buffer_add_text(out, digits);
}

/* A table for each account and currency: what became of its lines, their sum and what is left. */
static void periods_show(struct cli *cli, const struct workbook_period_total *totals, size_t count)
{
    struct buffer *out = &cli->out;
    for (size_t i = 0; i < count; i++) {
        const struct workbook_period_total *total = &totals[i];
        bool first = i == 0 || !slice_equal(total->account, totals[i - 1].account) ||
                     !currency_equal(total->currency, totals[i - 1].currency);
        if (first) {
            buffer_add_byte(out, '\n');
            utf8_add_shown(out, total->account.len > 0 ? total->account : SLICE("no account told"));
            buffer_add_byte(out, ' ');
            buffer_add(out, currency_code(&total->currency));
            buffer_add_text(out,
                            "\n                   lines                 sum           unapplied\n");
        }
        buffer_add_text(out, "  ");
        cli_cell(out, total->standing, PERIODS_STANDING);
        periods_count(out, total->lines);
        cli_amount(out, total->sum_minor, total->currency.exponent, PERIODS_AMOUNT);
        cli_amount(out, total->unapplied_minor, total->currency.exponent, PERIODS_AMOUNT);
        buffer_add_byte(out, '\n');
    }
    if (count == 0) {
        buffer_add_text(out, "no line is booked in it\n");
    }
}

static void periods_tell_closed(struct cli *cli, const struct workbook_period_request *request,
                                const struct workbook_period_total *totals, size_t count)
{
    uint64_t open = 0;
    buffer_add_text(&cli->out, request->dry_run ? "would be closed: " : "closed: ");
    utf8_add_shown(&cli->out, request->period);
    buffer_add_text(&cli->out, ", with everything booked up to ");
    date_format(request->last, &cli->out);
    buffer_add_byte(&cli->out, '\n');
    periods_show(cli, totals, count);
    for (size_t i = 0; i < count; i++) {
        open += slice_equal(totals[i].standing, SLICE("exception")) ? totals[i].lines : 0;
    }
    if (open > 0) {
        buffer_add_format(&cli->out,
                          "\n%llu exceptions are carried into the next period; what is decided on "
                          "them counts there\n",
                          (unsigned long long)open);
    }
}

/* What both commands need; CLI_DONE when it is there. */
static enum cli_exit periods_request(struct cli *cli, struct workbook_source *source,
                                     struct workbook_period_request *out)
{
    struct fiscal_period period = {0};
    *out = (struct workbook_period_request){
        .period = slice_from(cli->operands.items[0]), .source = source, .dry_run = cli->dry_run};
    if (cli->reason != NULL) {
        out->reason = slice_from(cli->reason);
    }
    if (!fiscal_parse(out->period, &period)) {
        return cli_usage(cli, "\"%s\" is no period, expected 2026-10, 2026-Q4 or 2026",
                         cli->operands.items[0]);
    }
    if (cli->workbook == NULL) {
        return cli_usage(cli, "--workbook FILE is missing");
    }
    out->last = period.last;
    *source = (struct workbook_source){.recorded_at = slice_from(cli->started_at)};
    return cli_exit_code(cli_person(cli, &source->person), false, false);
}

enum cli_exit cli_close(struct cli *cli)
{
    struct workbook_source source;
    struct workbook_period_request request;
    struct workbook_period_total *totals = NULL;
    struct workbook *workbook = NULL;
    size_t count = 0;
    enum cli_exit code = periods_request(cli, &source, &request);
    if (code != CLI_DONE) {
        return code;
    }
    enum status status = workbook_open(cli->workbook, WORKBOOK_CHANGE, &cli->diag, &workbook);
    if (status == STATUS_OK) {
        status =
            workbook_close_period(workbook, &request, &cli->arena, &cli->diag, &totals, &count);
    }
    workbook_close(workbook);
    cli->kept = status == STATUS_OK && !cli->dry_run ? "the closing is" : NULL;
    if (status == STATUS_OK && !cli->quiet) {
        periods_tell_closed(cli, &request, totals, count);
    }
    return cli_exit_code(status, false, false);
}

enum cli_exit cli_reopen(struct cli *cli)
{
    struct workbook_source source;
    struct workbook_period_request request;
    struct workbook *workbook = NULL;
    uint64_t count = 0;
    enum cli_exit code = periods_request(cli, &source, &request);
    if (code != CLI_DONE) {
        return code;
    }
    if (request.reason.len == 0) {
        return cli_usage(cli, "reopen needs --reason TEXT: it is kept");
    }
    enum status status = workbook_open(cli->workbook, WORKBOOK_CHANGE, &cli->diag, &workbook);
    if (status == STATUS_OK) {
        status = workbook_reopen_period(workbook, &request, &cli->diag, &count);
    }
    workbook_close(workbook);
    cli->kept = status == STATUS_OK && !cli->dry_run ? "the reopening is" : NULL;
    if (status == STATUS_OK && !cli->quiet) {
        buffer_add_text(&cli->out, cli->dry_run ? "would be open again: " : "open again: ");
        utf8_add_shown(&cli->out, request.period);
        if (count > 1) {
            buffer_add_format(&cli->out, ", and %llu closed after it",
                              (unsigned long long)(count - 1));
        }
        buffer_add_byte(&cli->out, '\n');
    }
    return cli_exit_code(status, false, false);
}
