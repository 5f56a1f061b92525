/* report run - the results of a stored run, written again or summed up. */
#include "cli/cli.h"
#include "cli/summary.h"
#include "model/batch_learnt.h"
#include "model/mask.h"
#include "report/results.h"
#include "workbook/workbook.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Makes the folder when it is missing. */
static enum status report_folder(struct cli *cli)
{
    if (mkdir(cli->out_folder, 0700) == 0 || errno == EEXIST) {
        return STATUS_OK;
    }
    return diag_fail(&cli->diag, (struct place){cli->out_folder, 0, 0}, STATUS_IO, "TS-IO-005",
                     "can't make the folder: %s", strerror(errno));
}

static enum status report_write(struct cli *cli, const struct batch *batch,
                                const struct batch_result *result, const struct controls *controls,
                                const struct workbook_run *run, const struct memory *memory,
                                const struct workbook_event *event)
{
    const struct results_header header = {
        .run_id = run->run_id,
        .started_at = run->started_at,
        .program = run->program,
        .items_as_of = run->items_as_of,
        .purged_before = run->purged_before,
        .configuration = run->configuration,
        .memory = run->remembers ? memory : NULL,
        .audit_events = event->event_id,
        .audit_head = event->hash,
    };
    enum status status = report_folder(cli);
    if (status == STATUS_OK) {
        status = cli->mask
                     ? results_write_masked(cli->out_folder, batch, result, controls, &header,
                                            &cli->diag)
                     : results_write(cli->out_folder, batch, result, controls, &header, &cli->diag);
    }
    if (status == STATUS_OK && !cli->quiet) {
        buffer_add_format(&cli->out, "results: %s%s/report.html and CSV files beside it\n",
                          cli->out_folder, cli->mask ? "/masked" : "");
    }
    return status;
}

static bool report_run_id(struct cli *cli, int64_t *run_id)
{
    uint64_t number = 0;
    if (cli->operands.count < 2) {
        return true;
    }
    if (!slice_to_u64(slice_from(cli->operands.items[1]), &number) || number == 0 ||
        number > INT64_MAX) {
        return false;
    }
    *run_id = (int64_t)number;
    return true;
}

enum cli_exit cli_report(struct cli *cli)
{
    struct workbook *workbook = NULL;
    struct batch batch = {0};
    struct batch_result result = {0};
    struct workbook_run run = {0};
    struct controls controls = {0};
    struct memory memory = {0};
    struct workbook_event none = {0};
    struct workbook_event *event = &none;
    size_t events = 0;
    int64_t run_id = 0;
    if (strcmp(cli->operands.items[0], "run") != 0) {
        return cli_usage(cli, "unknown report \"%s\"; there is run", cli->operands.items[0]);
    }
    if (cli->format != CLI_FORMAT_DEFAULT && cli->format != CLI_FORMAT_TEXT) {
        return cli_usage(cli, "report run has the format text; --out writes the others");
    }
    if (cli->workbook == NULL) {
        return cli_usage(cli, "--workbook FILE is missing");
    }
    if (!report_run_id(cli, &run_id)) {
        return cli_usage(cli, "\"%s\" is no number of a run", cli->operands.items[1]);
    }
    enum status status = workbook_open(cli->workbook, WORKBOOK_READ, &cli->diag, &workbook);
    if (status == STATUS_OK && run_id == 0) {
        status = workbook_last_run(workbook, &cli->diag, &run_id);
    }
    if (status == STATUS_OK) {
        status =
            workbook_load_run(workbook, run_id, &cli->arena, &cli->diag, &batch, &result, &run);
    }
    if (status == STATUS_OK) {
        status = workbook_load_events(workbook, run_id, &cli->arena, &cli->diag, &event, &events);
        event = events == 0 ? &none : event;
    }
    if (status == STATUS_OK) {
        status = controls_compute(&batch, &result, &cli->arena, &cli->diag, &controls);
    }
    if (status == STATUS_OK && !cli->quiet) {
        buffer_add_format(&cli->out, "run %lld of %.*s, %.*s\n\n", (long long)run.run_id,
                          SLICE_ARG(run.started_at), SLICE_ARG(run.program));
        const struct summary_learnt learnt = {result.decoys, learnt_sums_of(&result),
                                              batch.items_count};
        struct controls shown = controls;
        struct mask mask = {.arena = &cli->arena};
        if (cli->mask) {
            mask_controls(&mask, &shown);
            status = mask.failed ? diag_memory(&cli->diag) : status;
        }
        mask_clear(&mask);
        summary_write(cli, &shown, &learnt);
        summary_audit(cli, event->event_id, event->hash);
        if (date_present(run.purged_before)) {
            buffer_add_text(&cli->out, "purged: names, accounts and texts of what is older than ");
            date_format(run.purged_before, &cli->out);
            buffer_add_text(&cli->out, " were blanked\n");
        }
    }
    if (status == STATUS_OK && cli->out_folder != NULL && run.remembers) {
        status = workbook_load_memory(workbook, run_id, batch_newest_day(&batch), &cli->arena,
                                      &cli->diag, &memory);
        memory.version = run.memory_version;
    }
    if (status == STATUS_OK && cli->out_folder != NULL) {
        status = report_write(cli, &batch, &result, &controls, &run, &memory, event);
    }
    workbook_close(workbook);
    return cli_exit_code(status, false,
                         status == STATUS_OK &&
                             (!controls.ties_out || !controls_bank_holds(&controls)));
}
