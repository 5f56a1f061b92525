/* run - one reconciliation, and its summary. */
#include "run/run.h"

#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/fail_on.h"
#include "cli/summary.h"
#include "model/mask.h"

#include <stdio.h>
#include <unistd.h>

/* One line of JSON for benchmarks, when TALLYSTICK_TIMINGS=1. */
static void run_timings_write(const struct run_report *report)
{
    const struct run_timings *t = &report->timings;
    (void)fprintf(stderr,
                  "{\"timings\":{\"read_items_ms\":%llu,\"parse_ms\":%llu,\"index_ms\":%llu,"
                  "\"match_ms\":%llu,\"learn_ms\":%llu,\"decoys_ms\":%llu,\"assign_ms\":%llu,"
                  "\"write_ms\":%llu,\"digest_ms\":%llu},"
                  "\"transactions\":%llu,\"items\":%llu}\n",
                  (unsigned long long)t->read_items_ms, (unsigned long long)t->parse_ms,
                  (unsigned long long)t->index_ms, (unsigned long long)t->match_ms,
                  (unsigned long long)t->learn_ms, (unsigned long long)t->decoys_ms,
                  (unsigned long long)t->assign_ms, (unsigned long long)t->write_ms,
                  (unsigned long long)t->digest_ms,
                  (unsigned long long)report->controls.transactions,
                  (unsigned long long)report->items);
}

/* The run is saved and what came after that failed: what to do is not to run again. */
static void run_saved_write(struct cli *cli, int64_t run_id, bool written)
{
    if (written) {
        (void)fprintf(stderr, "tallystick: run %lld is saved in the workbook%s\n",
                      (long long)run_id,
                      cli->out_folder == NULL ? "" : " and its files are written");
        return;
    }
    struct buffer workbook = {0};
    struct buffer folder = {0};
    if (cli->workbook != NULL) {
        utf8_add_shown(&workbook, slice_from(cli->workbook));
    } else {
        utf8_add_shown(&workbook, slice_from(cli->out_folder));
        buffer_add_text(&workbook, "/workbook.db");
    }
    utf8_add_shown(&folder, slice_from(cli->out_folder == NULL ? "DIR" : cli->out_folder));
    (void)fprintf(stderr,
                  "tallystick: run %lld is saved in the workbook; `tallystick report run %lld "
                  "--workbook %.*s --out %.*s` writes its files again\n",
                  (long long)run_id, (long long)run_id, SLICE_ARG(buffer_slice(&workbook)),
                  SLICE_ARG(buffer_slice(&folder)));
    buffer_clear(&workbook);
    buffer_clear(&folder);
}

static void run_places_write(struct cli *cli)
{
    if (cli->out_folder != NULL) {
        buffer_add_text(&cli->out, "results: ");
        utf8_add_shown(&cli->out, slice_from(cli->out_folder));
        buffer_add_text(&cli->out, "/report.html and CSV files beside it\n");
    }
    buffer_add_text(&cli->out, "workbook: ");
    utf8_add_shown(&cli->out, slice_from(cli->workbook != NULL ? cli->workbook : cli->out_folder));
    buffer_add_text(&cli->out, cli->workbook != NULL ? "\n" : "/workbook.db\n");
}

/* Whether there is a workbook: without statements it has the lines. */
static bool run_has_workbook(struct cli *cli)
{
    struct buffer path = {0};
    buffer_add_text(&path, cli->workbook != NULL ? cli->workbook : cli->out_folder);
    buffer_add_text(&path, cli->workbook != NULL ? "" : "/workbook.db");
    buffer_add_byte(&path, '\0');
    bool there = buffer_ok(&path) && access(path.ptr, F_OK) == 0;
    buffer_clear(&path);
    return there;
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
    if (cli->operands.count == 0 && !run_has_workbook(cli)) {
        return cli_usage(cli, "%s is missing", cli->command->operands);
    }
    if (!fail_on_check(cli)) {
        return CLI_USAGE;
    }
    const struct run_request request = {
        .open_items = cli->open_items.items,
        .open_items_count = cli->open_items.count,
        .customers = cli->customers,
        .rates = cli->rates.items,
        .rates_count = cli->rates.count,
        .statements = cli->operands.items,
        .statements_count = cli->operands.count,
        .workbook = cli->workbook,
        .out = cli->out_folder,
        .items_as_of = cli->items_as_of,
        .started_at = slice_from(cli->started_at),
        .program = SLICE("tallystick " TS_VERSION),
        .settings = &cli->settings,
        .progress = &cli->progress,
        .sandbox = cli->sandbox,
        .mask = cli->mask && cli->out_folder != NULL,
    };
    enum status status = run_reconcile(&request, &cli->arena, &cli->diag, &report);
    cli_progress_clear(cli);
    if (status != STATUS_OK && report.run_id != 0) {
        run_saved_write(cli, report.run_id, false);
    }
    if (status == STATUS_OK && !cli->quiet) {
        if (report.repeated) {
            buffer_add_format(&cli->out, "run %lld repeated: nothing had changed\n\n",
                              (long long)report.run_id);
        } else {
            buffer_add_format(&cli->out, "run %lld\n\n", (long long)report.run_id);
        }
        struct mask mask = {.arena = &cli->arena};
        if (cli->mask) {
            mask_controls(&mask, &report.controls);
            status = mask.failed ? diag_memory(&cli->diag) : status;
        }
        mask_clear(&mask);
        const struct summary_learnt learnt = {report.decoys, report.learnt, report.items};
        summary_write(cli, &report.controls, &learnt);
        if (report.remembered > 0) {
            buffer_add_format(&cli->out,
                              "remembered of payers from earlier runs and decisions: %llu; "
                              "`tallystick learnt` lists it\n",
                              (unsigned long long)report.remembered);
        }
        summary_audit(cli, report.audit_events, report.audit_head);
        run_places_write(cli);
    }
    enum cli_exit code = cli_exit_code(status, report.files_rejected > 0,
                                       !report.controls.ties_out || !report.balances_hold);
    if (status == STATUS_OK && fail_on_passed(cli, &report)) {
        code = CLI_PASSED;
    }
    if (status == STATUS_OK && !cli_flush(cli, true)) {
        run_saved_write(cli, report.run_id, true);
        code = CLI_FAILED;
    }
    if (status == STATUS_OK && cli->timings) {
        cli_diag_close(cli);
        run_timings_write(&report);
    }
    return code;
}
