#include "cli/summary.h"

#include <string.h>

enum { SUMMARY_NAME = 12, SUMMARY_COUNT = 10, SUMMARY_SUM = 22 };

static void summary_row(struct cli *cli, const char *name, const struct control_total *total,
                        unsigned exponent)
{
    buffer_add_text(&cli->out, "  ");
    cli_cell(&cli->out, slice_from(name), SUMMARY_NAME);
    cli_amount(&cli->out, (int64_t)total->count, 0, SUMMARY_COUNT);
    cli_amount(&cli->out, total->sum_minor, exponent, SUMMARY_SUM);
    buffer_add_byte(&cli->out, '\n');
}

static void summary_account(struct cli *cli, const struct control_account *account)
{
    unsigned exponent = account->currency.exponent;
    struct buffer name = {0};
    buffer_add(&name, account->account.len > 0 ? account->account : SLICE("account not told"));
    buffer_add_byte(&name, ' ');
    buffer_add(&name, currency_code(&account->currency));
    buffer_add_byte(&name, '\0');
    if (buffer_ok(&name)) {
        struct buffer shown = {0};
        cli_cell(&shown, slice_from(name.ptr), 60);
        buffer_add_byte(&shown, '\0');
        if (buffer_ok(&shown)) {
            size_t len = strlen(shown.ptr);
            while (len > 0 && shown.ptr[len - 1] == ' ') {
                shown.ptr[--len] = '\0';
            }
            cli_style(cli, "1", shown.ptr);
        }
        buffer_clear(&shown);
    }
    buffer_clear(&name);
    buffer_add_byte(&cli->out, '\n');
    for (int status = 0; status < OUTCOME_STATUS_COUNT; status++) {
        if (account->by_status[status].count > 0) {
            summary_row(cli, outcome_status_name((enum outcome_status)status),
                        &account->by_status[status], exponent);
        }
    }
    summary_row(cli, "read", &account->read, exponent);
    buffer_add_text(&cli->out, "  allocated ");
    cli_amount(&cli->out, account->allocated_minor, exponent, 0);
    buffer_add_text(&cli->out, ", unapplied ");
    cli_amount(&cli->out, account->unapplied_minor, exponent, 0);
    buffer_add_text(&cli->out, account->ties_out ? ", ties out\n\n" : ", DOES NOT TIE OUT\n\n");
}

static void summary_learnt(struct cli *cli, const struct summary_learnt *learnt)
{
    buffer_add_text(&cli->out, "expected wrong automatic matches: ");
    learnt_words_decoys(&learnt->decoys, learnt->items_count, &cli->out);
    buffer_add_format(
        &cli->out,
        "\nlearnt accounts of payers: %llu (from certain payments: %llu); rates moved: %llu",
        (unsigned long long)learnt->sums.accounts, (unsigned long long)learnt->sums.payments,
        (unsigned long long)learnt->sums.rates);
    buffer_add_byte(&cli->out, '\n');
}

void summary_write(struct cli *cli, const struct controls *controls,
                   const struct summary_learnt *learnt)
{
    uint64_t matched = 0;
    uint64_t to_decide = 0;
    for (size_t i = 0; i < controls->accounts_count; i++) {
        const struct control_account *account = &controls->accounts[i];
        summary_account(cli, account);
        matched += account->by_status[OUTCOME_MATCH].count;
        to_decide += account->by_status[OUTCOME_MATCH].count +
                     account->by_status[OUTCOME_PARTIAL].count +
                     account->by_status[OUTCOME_EXCEPTION].count;
    }
    uint64_t permille = to_decide == 0 ? 0 : (matched * 1000 + to_decide / 2) / to_decide;
    buffer_add_format(&cli->out, "settled without a person: %llu of %llu (%llu.%llu %%)\n",
                      (unsigned long long)matched, (unsigned long long)to_decide,
                      (unsigned long long)(permille / 10), (unsigned long long)(permille % 10));
    summary_learnt(cli, learnt);
    buffer_add_format(&cli->out, "balances: %llu add up, %llu do not, %llu can't be known\n",
                      (unsigned long long)controls->statements_balanced,
                      (unsigned long long)controls->statements_unbalanced,
                      (unsigned long long)controls->statements_unknown);
    if (controls->statements_missing > 0 || controls->chains_broken > 0) {
        buffer_add_format(&cli->out, "statements missing in between: %llu; broken chains: %llu\n",
                          (unsigned long long)controls->statements_missing,
                          (unsigned long long)controls->chains_broken);
    }
    if (controls->totals_differ > 0) {
        buffer_add_format(&cli->out, "totals of the bank that do not hold: %llu\n",
                          (unsigned long long)controls->totals_differ);
    }
    if (controls->files_rejected > 0) {
        buffer_add_format(&cli->out, "input files rejected: %llu\n",
                          (unsigned long long)controls->files_rejected);
    }
    buffer_add_text(&cli->out, "control totals: ");
    cli_style(cli, controls->ties_out ? "32;1" : "31;1",
              controls->ties_out ? "tie out" : "DO NOT TIE OUT");
    buffer_add_byte(&cli->out, '\n');
}

void summary_audit(struct cli *cli, int64_t events, struct slice head)
{
    if (events > 0) {
        buffer_add_text(&cli->out, "audit trail: ");
        buffer_add_i64(&cli->out, events);
        buffer_add_text(&cli->out, events == 1 ? " event, head " : " events, head ");
        buffer_add(&cli->out, head);
        buffer_add_byte(&cli->out, '\n');
    }
}
