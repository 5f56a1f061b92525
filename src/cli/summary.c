#include "cli/summary.h"

#include "base/utf8.h"
#include "model/roll.h"

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

/* What became of the exceptions of earlier runs. */
static void summary_carried(struct cli *cli, const struct control_account *account)
{
    unsigned exponent = account->currency.exponent;
    bool first = true;
    if (account->judged_again.count == 0) {
        return;
    }
    buffer_add_format(&cli->out, "\n  judged again %llu (",
                      (unsigned long long)account->judged_again.count);
    cli_amount(&cli->out, account->judged_again.sum_minor, exponent, 0);
    buffer_add_text(&cli->out, "): ");
    for (int status = 0; status < OUTCOME_STATUS_COUNT; status++) {
        uint64_t count = account->carried.by_status[status].count;
        if (count > 0) {
            buffer_add_format(&cli->out, "%s%llu %s", first ? "" : ", ", (unsigned long long)count,
                              outcome_status_name((enum outcome_status)status));
            first = false;
        }
    }
    buffer_add_text(&cli->out, "; allocated ");
    cli_amount(&cli->out, account->carried.allocated_minor, exponent, 0);
    buffer_add_text(&cli->out, ", unapplied ");
    cli_amount(&cli->out, account->carried.unapplied_minor, exponent, 0);
}

static void summary_roll_figure(struct cli *cli, const struct roll_sum *sum, unsigned exponent)
{
    cli_amount(&cli->out, sum->count, 0, 0);
    buffer_add_text(&cli->out, " (");
    cli_amount(&cli->out, sum->minor, exponent, 0);
    buffer_add_byte(&cli->out, ')');
}

/* Exceptions and unapplied cash, from before the run to after it; nothing where all is new. */
static void summary_rolls(struct cli *cli, const struct controls *controls)
{
    for (size_t i = 0; i < controls->rolls_count; i++) {
        const struct batch_roll *roll = &controls->rolls[i];
        unsigned exponent = roll->currency.exponent;
        if (!roll_has_past(roll)) {
            continue;
        }
        buffer_add_format(&cli->out, "%s, ",
                          roll->kind == ROLL_EXCEPTIONS ? "open exceptions" : "unapplied cash");
        utf8_add_shown(&cli->out,
                       roll->account.len > 0 ? roll->account : SLICE("account not told"));
        buffer_add_byte(&cli->out, ' ');
        buffer_add(&cli->out, currency_code(&roll->currency));
        buffer_add_text(&cli->out, ": ");
        for (int figure = 0; figure < ROLL_FIGURES; figure++) {
            const struct roll_sum *sum = &roll->figures[figure];
            if (sum->count == 0 && sum->minor == 0 && figure != ROLL_BEFORE &&
                figure != ROLL_AFTER) {
                continue;
            }
            buffer_add_format(&cli->out, "%s%s ", figure == ROLL_BEFORE ? "" : ", ",
                              roll_figure_name((enum roll_figure)figure));
            summary_roll_figure(cli, sum, exponent);
        }
        buffer_add_byte(&cli->out, '\n');
    }
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
        if (account->decided.by_status[status].count > 0) {
            summary_row(cli, outcome_status_name((enum outcome_status)status),
                        &account->decided.by_status[status], exponent);
        }
    }
    summary_row(cli, "read", &account->read, exponent);
    buffer_add_text(&cli->out, "  allocated ");
    cli_amount(&cli->out, account->decided.allocated_minor, exponent, 0);
    buffer_add_text(&cli->out, ", unapplied ");
    cli_amount(&cli->out, account->decided.unapplied_minor, exponent, 0);
    summary_carried(cli, account);
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
        const struct control_total *by_status = account->decided.by_status;
        matched += by_status[OUTCOME_MATCH].count;
        to_decide += by_status[OUTCOME_MATCH].count + by_status[OUTCOME_PARTIAL].count +
                     by_status[OUTCOME_EXCEPTION].count;
    }
    uint64_t permille = to_decide == 0 ? 0 : (matched * 1000 + to_decide / 2) / to_decide;
    buffer_add_format(&cli->out, "settled without a person: %llu of %llu (%llu.%llu %%)\n",
                      (unsigned long long)matched, (unsigned long long)to_decide,
                      (unsigned long long)(permille / 10), (unsigned long long)(permille % 10));
    summary_rolls(cli, controls);
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
