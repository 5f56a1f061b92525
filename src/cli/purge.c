/* purge - personal data that is no longer needed goes, and the audit trail says so. */
#include "base/utf8.h"
#include "cli/cli.h"
#include "workbook/workbook.h"

static void purge_line(struct buffer *out, uint64_t count, const char *what)
{
    buffer_add_format(out, "  %10llu  %s\n", (unsigned long long)count, what);
}

static void purge_tell(struct cli *cli, const struct workbook_purged *purged)
{
    struct buffer *out = &cli->out;
    buffer_add_text(out, cli->dry_run ? "would be blanked of what is older than "
                                      : "blanked of what is older than ");
    date_format(cli->before, out);
    buffer_add_text(out, ":\n");
    purge_line(out, purged->lines, "bank lines: names, accounts, texts, references of payers");
    purge_line(out, purged->items, "rows of open items that are open no more: names, accounts");
    purge_line(out, purged->customers, "rows of older lists of customers");
    purge_line(out, purged->learnt, "accounts and names that were learnt");
    purge_line(out, purged->messages, "messages of runs all of whose lines are blanked");
    if (purged->lines_open + purged->lines_not_closed > 0) {
        buffer_add_text(out, "kept:\n");
        purge_line(out, purged->lines_open, "bank lines that nobody settled");
        purge_line(out, purged->lines_not_closed, "bank lines of a period that is not closed");
    }
    if (!purged->anything) {
        buffer_add_text(out, "nothing to blank\n");
    } else if (purged->stored) {
        buffer_add_text(out, "amounts, dates, bank references, invoices, outcomes and what persons "
                             "decided stay; copies of the\nworkbook, files of results and "
                             "statements are not touched\n");
    }
}

enum cli_exit cli_purge(struct cli *cli)
{
    struct workbook *workbook = NULL;
    struct workbook_purged purged = {0};
    struct workbook_source source = {.recorded_at = slice_from(cli->started_at)};
    if (!date_present(cli->before)) {
        return cli_usage(cli, "--before DATE is missing");
    }
    if (cli->workbook == NULL) {
        return cli_usage(cli, "--workbook FILE is missing");
    }
    if (cli->dry_run == cli->confirm) {
        return cli_usage(cli,
                         "what is purged is gone for good: look with --dry-run, then repeat it "
                         "with --confirm");
    }
    enum status status = cli_person(cli, &source.person);
    if (status == STATUS_OK) {
        status = workbook_open(cli->workbook, WORKBOOK_CHANGE, &cli->diag, &workbook);
    }
    if (status == STATUS_OK) {
        const struct workbook_purge_request request = {cli->before, &source, cli->dry_run};
        status = workbook_purge(workbook, &request, &cli->diag, &purged);
        cli->kept = purged.stored ? "the purge is" : NULL;
    }
    workbook_close(workbook);
    if ((status == STATUS_OK && !cli->quiet) || (status != STATUS_OK && purged.stored)) {
        purge_tell(cli, &purged);
    }
    return cli_exit_code(status, false, false);
}
