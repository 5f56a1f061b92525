/* run - one reconciliation, and its summary. */
#include "run/run.h"

#include "cli/cli.h"
#include "cli/summary.h"

#include <stdio.h>

/* One line of JSON for benchmarks, when TALLYSTICK_TIMINGS=1. */
static void run_timings_write(const struct run_report *report)
{
    const struct run_timings *t = &report->timings;
    (void)fprintf(stderr,
                  "{\"timings\":{\"read_items_ms\":%llu,\"parse_ms\":%llu,\"index_ms\":%llu,"
                  "\"match_ms\":%llu,\"assign_ms\":%llu,\"write_ms\":%llu,\"digest_ms\":%llu},"
                  "\"transactions\":%llu,\"items\":%llu}\n",
                  (unsigned long long)t->read_items_ms, (unsigned long long)t->parse_ms,
                  (unsigned long long)t->index_ms, (unsigned long long)t->match_ms,
                  (unsigned long long)t->assign_ms, (unsigned long long)t->write_ms,
                  (unsigned long long)t->digest_ms,
                  (unsigned long long)report->controls.transactions,
                  (unsigned long long)report->items);
}

static void run_places_write(struct cli *cli)
{
    if (cli->out_folder != NULL) {
        buffer_add_format(&cli->out, "results: %s/report.html and CSV files beside it\n",
                          cli->out_folder);
    }
    if (cli->workbook != NULL) {
        buffer_add_format(&cli->out, "workbook: %s\n", cli->workbook);
    } else {
        buffer_add_format(&cli->out, "workbook: %s/workbook.db\n", cli->out_folder);
    }
}

enum cli_exit cli_run(struct cli *cli)
{
    struct run_report report = {0};
    if (cli->open_items.count == 0) {
        return cli_usage(cli, "--open-items FILE is missing");
    }
    if (cli->out_folder == NULL && cli->workbook == NULL) {
        return cli_usage(cli, "--out DIR or --workbook FILE is missing: where shall results go?");
    }
    const struct run_request request = {
        .open_items = cli->open_items.items,
        .open_items_count = cli->open_items.count,
        .customers = cli->customers,
        .statements = cli->operands.items,
        .statements_count = cli->operands.count,
        .workbook = cli->workbook,
        .out = cli->out_folder,
        .items_as_of = cli->items_as_of,
        .started_at = slice_from(cli->started_at),
        .program = SLICE("tallystick " TS_VERSION),
        .settings = &cli->settings,
        .progress = &cli->progress,
    };
    enum status status = run_reconcile(&request, &cli->arena, &cli->diag, &report);
    cli_progress_clear(cli);
    if (status == STATUS_OK && !cli->quiet) {
        if (report.repeated) {
            buffer_add_format(&cli->out, "run %lld repeated: nothing had changed\n\n",
                              (long long)report.run_id);
        } else {
            buffer_add_format(&cli->out, "run %lld\n\n", (long long)report.run_id);
        }
        summary_write(cli, &report.controls);
        run_places_write(cli);
    }
    enum cli_exit code = cli_exit_code(status, report.files_rejected > 0,
                                       !report.controls.ties_out || !report.balances_hold);
    if (status == STATUS_OK && !cli_flush(cli, true)) {
        code = CLI_FAILED;
    }
    if (status == STATUS_OK && cli->timings) {
        cli_diag_close(cli);
        run_timings_write(&report);
    }
    return code;
}
