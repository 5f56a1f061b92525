/* verify - recomputes what a workbook holds. */
#include "cli/cli.h"
#include "workbook/workbook.h"

enum cli_exit cli_verify(struct cli *cli)
{
    const char *path = cli->operands.count > 0 ? cli->operands.items[0] : cli->workbook;
    struct workbook *workbook = NULL;
    struct workbook_check check = {0};
    if (path == NULL) {
        return cli_usage(cli, "which workbook? name it, or give --workbook FILE");
    }
    enum status status = workbook_open(path, WORKBOOK_READ, &cli->diag, &workbook);
    if (status == STATUS_OK) {
        status = workbook_verify(workbook, &cli->diag, &check);
    }
    workbook_close(workbook);
    if (status == STATUS_OK && !cli->quiet) {
        buffer_add_format(&cli->out, "runs: %llu\n", (unsigned long long)check.runs);
        if (check.decisions + check.withdrawals > 0) {
            buffer_add_format(&cli->out, "decisions: %llu, withdrawals: %llu\n",
                              (unsigned long long)check.decisions,
                              (unsigned long long)check.withdrawals);
        }
        if (check.approvals > 0) {
            buffer_add_format(&cli->out, "approvals: %llu\n", (unsigned long long)check.approvals);
        }
        if (check.purges > 0) {
            buffer_add_format(&cli->out,
                              "purges: %llu; of %llu runs texts were blanked, what those learnt is "
                              "not recomputed\n",
                              (unsigned long long)check.purges,
                              (unsigned long long)check.runs_purged);
        }
        if (check.periods > 0) {
            buffer_add_format(&cli->out, "periods closed or reopened: %llu\n",
                              (unsigned long long)check.periods);
        }
        buffer_add_format(&cli->out, "audit events: %llu\naudit chain head: %s\n",
                          (unsigned long long)check.events,
                          check.head_hash[0] == '\0' ? "none" : check.head_hash);
        buffer_add_text(&cli->out, "everything recomputed from what is stored: ");
        cli_style(cli, check.holds ? "32;1" : "31;1", check.holds ? "holds" : "DOES NOT HOLD");
        buffer_add_byte(&cli->out, '\n');
        buffer_add_text(&cli->out, "the bank's own balances: ");
        cli_style(cli, check.balances_hold ? "32;1" : "31;1",
                  check.balances_hold ? "hold" : "DO NOT HOLD");
        if (check.holds && !check.balances_hold) {
            buffer_add_text(&cli->out, "; the record is intact, a statement did not add up when it "
                                       "was read");
        }
        buffer_add_byte(&cli->out, '\n');
    }
    return cli_exit_code(status, false, !check.holds || !check.balances_hold);
}
