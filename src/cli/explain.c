/*
 * explain - the ledger of evidence of one bank line.
 *
 * Every candidate is a small account: the observations are its postings, in bits, and they add up
 * to the score. Bits become odds: each bit doubles them, and the confidence is what the candidate's
 * odds are among those of all candidates.
 */
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/explain_contest.h"
#include "cli/explain_decided.h"
#include "cli/explain_learnt.h"
#include "cli/explain_link.h"
#include "cli/explain_memory.h"
#include "model/account.h"
#include "model/mask.h"
#include "report/evidence_words.h"
#include "report/missing.h"
#include "workbook/workbook.h"

#include <stdlib.h>
#include <string.h>

enum { EXPLAIN_NAME = 44, EXPLAIN_BITS = 10, EXPLAIN_LABEL = 15, EXPLAIN_AMOUNT = 16 };

struct explain {
    struct cli *cli;
    struct batch batch; /* as it is shown */
    struct batch real;  /* as it is stored; the same where nothing is masked */
    struct batch_result real_result;
    struct batch_result result;
    struct workbook_run run;
    size_t transaction;
};

static void explain_pair(struct explain *explain, const char *name, struct slice text)
{
    struct buffer *out = &explain->cli->out;
    if (text.len == 0) {
        return;
    }
    buffer_add_text(out, "  ");
    cli_cell(out, slice_from(name), EXPLAIN_LABEL);
    buffer_add_byte(out, ' ');
    utf8_add_shown(out, text);
    buffer_add_byte(out, '\n');
}

static void explain_money(struct buffer *out, const struct money *amount, size_t width)
{
    cli_amount(out, amount->minor, amount->currency.exponent, width);
    buffer_add_byte(out, ' ');
    buffer_add(out, currency_code(&amount->currency));
}

static void explain_bank_line(struct explain *explain)
{
    const struct batch *batch = &explain->batch;
    const struct batch_transaction *line = &batch->transactions[explain->transaction];
    const struct entry *entry = &batch_entry_of(batch, explain->transaction)->entry;
    const struct batch_statement *statement = batch_statement_of(batch, explain->transaction);
    struct buffer *out = &explain->cli->out;
    struct buffer text = {0};
    buffer_add_text(out, "Bank line ");
    utf8_add_shown(out, line->bank_ref);
    buffer_add_text(out, ": ");
    explain_money(out, &line->transaction->amount, 0);
    buffer_add_byte(out, '\n');
    date_format(entry->booking_date, &text);
    explain_pair(explain, "booked", buffer_slice(&text));
    buffer_reset(&text);
    date_format(entry->value_date, &text);
    explain_pair(explain, "value date", buffer_slice(&text));
    explain_pair(explain, "own account", statement->statement.account);
    explain_pair(explain, "statement", statement->statement.statement_id);
    explain_pair(explain, "counterparty", line->transaction->counterparty.name);
    explain_pair(explain, "on behalf of", line->transaction->counterparty.ultimate_name);
    explain_pair(explain, "their account", line->transaction->counterparty.account);
    explain_pair(explain, "end-to-end id", line->transaction->end_to_end_id);
    explain_pair(explain, "mandate", line->transaction->mandate_id);
    for (size_t i = 0; i < line->transaction->references_count; i++) {
        explain_pair(explain, "reference", line->transaction->references[i].value);
    }
    for (size_t i = 0; i < line->transaction->documents_count; i++) {
        const struct referred_document *document = &line->transaction->documents[i];
        buffer_reset(&text);
        buffer_add(&text, document->number);
        if (currency_present(document->amount.currency)) {
            buffer_add_text(&text, document->remitted ? ": paid " : ": due ");
            explain_money(&text, &document->amount, 0);
        }
        explain_pair(explain, "document", buffer_slice(&text));
    }
    for (size_t i = 0; i < line->transaction->remittance_count; i++) {
        explain_pair(explain, i == 0 ? "remittance" : "", line->transaction->remittance[i]);
    }
    explain_pair(explain, "booking text", line->transaction->additional);
    if (line->transaction->charges.minor != 0) {
        buffer_reset(&text);
        explain_money(&text, &line->transaction->charges, 0);
        explain_pair(explain, "charges told", buffer_slice(&text));
    }
    buffer_reset(&text);
    buffer_add(&text, batch->files[statement->file].name);
    if (entry->place.line > 0) {
        buffer_add_byte(&text, ':');
        buffer_add_u64(&text, entry->place.line);
    }
    explain_pair(explain, "source", buffer_slice(&text));
    out->failed = out->failed || text.failed;
    buffer_clear(&text);
}

/* "99.9973 %" */
static void explain_percent(struct buffer *out, uint32_t ppm)
{
    buffer_add_format(out, "%u.%04u %%", (unsigned)(ppm / 10000), (unsigned)(ppm % 10000));
}

static void explain_bits(struct buffer *out, int32_t weight_bits)
{
    struct buffer text = {0};
    if (weight_bits > 0) {
        buffer_add_byte(&text, '+');
    }
    bits_format(weight_bits, &text);
    for (size_t i = text.len; i < EXPLAIN_BITS; i++) {
        buffer_add_byte(out, ' ');
    }
    buffer_add(out, buffer_slice(&text));
    out->failed = out->failed || text.failed;
    buffer_clear(&text);
}

static void explain_rule(struct buffer *out)
{
    buffer_add_text(out, "      ");
    for (int i = 0; i < EXPLAIN_NAME + EXPLAIN_BITS; i++) {
        buffer_add_byte(out, '-');
    }
    buffer_add_byte(out, '\n');
}

/* The postings and their sum. */
static void explain_evidence(struct buffer *out, const struct evidence *evidence, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        const char *words = evidence_words_find(evidence[i].name);
        buffer_add_text(out, "      ");
        cli_cell(out, slice_from(words == NULL ? evidence[i].name : words), EXPLAIN_NAME);
        explain_bits(out, evidence[i].weight_bits);
        buffer_add_byte(out, '\n');
        sum += evidence[i].weight_bits;
    }
    if (count == 0 || sum < INT32_MIN || sum > INT32_MAX) {
        return;
    }
    explain_rule(out);
    buffer_add_text(out, "      ");
    cli_cell(out, SLICE("score, in bits"), EXPLAIN_NAME);
    explain_bits(out, (int32_t)sum);
    buffer_add_byte(out, '\n');
}

static void explain_item(struct explain *explain, uint32_t index)
{
    const struct item *item = &explain->batch.items[index];
    struct money open = {item->open_minor, item->currency};
    struct buffer *out = &explain->cli->out;
    buffer_add_text(out, "      ");
    cli_cell(out, item->invoice_id, 22);
    buffer_add_byte(out, ' ');
    cli_cell(out, item->customer_name.len > 0 ? item->customer_name : item->customer_id, 26);
    buffer_add_text(out, " open ");
    explain_money(out, &open, EXPLAIN_AMOUNT);
    if (date_present(item->due_date)) {
        buffer_add_text(out, ", due ");
        date_format(item->due_date, out);
    }
    buffer_add_byte(out, '\n');
}

static void explain_part(struct buffer *out, const char *name, int64_t minor, unsigned exponent)
{
    if (minor != 0) {
        buffer_add_format(out, ", %s ", name);
        cli_amount(out, minor, exponent, 0);
    }
}

/* Each part with its rule and limit. */
static void explain_parts(struct buffer *out, const struct allocation *allocation,
                          struct currency item, struct currency paid)
{
    for (size_t i = 0; i < allocation->parts_count; i++) {
        struct buffer text = {0};
        part_format(&allocation->parts[i], item, paid, &text);
        buffer_add_text(out, "      ");
        utf8_add_shown(out, buffer_slice(&text));
        buffer_add_byte(out, '\n');
        out->failed = out->failed || text.failed;
        buffer_clear(&text);
    }
}

/* Whether more speaks for another way of paying the same items than for the one that was chosen. */
static bool explain_way_is_open(const struct explain *explain)
{
    const struct outcome *outcome = &explain->result.outcomes[explain->transaction];
    const struct candidate *all = explain->result.candidates + outcome->candidates_first;
    for (size_t i = 1; outcome->allocations_count > 0 && i < outcome->candidates_count; i++) {
        if (all[i].score_bits > all[0].score_bits) {
            return true;
        }
    }
    return false;
}

static void explain_allocations(struct explain *explain)
{
    const struct outcome *outcome = &explain->result.outcomes[explain->transaction];
    struct buffer *out = &explain->cli->out;
    const struct currency account =
        explain->batch.transactions[explain->transaction].transaction->amount.currency;
    if (outcome->allocations_count == 0) {
        return;
    }
    buffer_add_text(out, "\nAllocated\n");
    for (size_t i = 0; i < outcome->allocations_count; i++) {
        const struct allocation *allocation =
            &explain->result.allocations[outcome->allocations_first + i];
        const struct item *item = &explain->batch.items[allocation->item];
        unsigned exponent = item->currency.exponent;
        const struct money allocated = {allocation->allocated_minor, account};
        buffer_add_text(out, "  ");
        cli_cell(out, item->invoice_id, 22);
        explain_money(out, &allocated, EXPLAIN_AMOUNT);
        explain_part(out, "discount", allocation->discount_minor, exponent);
        explain_part(out, "charges", allocation->charges_minor, exponent);
        explain_part(out, "tax", allocation->tax_minor, exponent);
        if (!currency_equal(item->currency, account)) {
            buffer_add_text(out, ", fx ");
            allocation_fx_format(allocation, exponent, account.exponent, out);
        }
        explain_part(out, "difference", allocation->difference_minor, exponent);
        buffer_add_text(out, "; open before ");
        cli_amount(out, allocation->open_before_minor, exponent, 0);
        if (!currency_equal(item->currency, account)) {
            buffer_add_byte(out, ' ');
            buffer_add(out, currency_code(&item->currency));
        }
        buffer_add_text(out, ", after ");
        cli_amount(out, allocation->open_after_minor, exponent, 0);
        buffer_add_byte(out, '\n');
        explain_parts(out, allocation, item->currency, account);
    }
    const struct money unapplied = {outcome->unapplied_minor, account};
    if (unapplied.minor != 0) {
        buffer_add_text(out, "  unapplied: ");
        explain_money(out, &unapplied, 0);
        buffer_add_byte(out, '\n');
    }
    buffer_add_text(out, "  Because, with a confidence of ");
    explain_percent(out, outcome->confidence_ppm);
    if (explain_way_is_open(explain)) {
        buffer_add_text(out, " in the items, however they are paid, and of ");
        explain_percent(out, explain->result.candidates[outcome->candidates_first].confidence_ppm);
        buffer_add_text(out, " in this way to pay them");
    }
    buffer_add_text(out, ":\n");
    explain_evidence(out, outcome->evidence, outcome->evidence_count);
}

/* Whether a candidate has the items that were allocated, no more and no less. */
static bool explain_has_the_items(const struct explain *explain, const struct candidate *candidate)
{
    const struct outcome *outcome = &explain->result.outcomes[explain->transaction];
    if (outcome->allocations_count == 0 || candidate->items_count != outcome->allocations_count) {
        return false;
    }
    for (size_t i = 0; i < candidate->items_count; i++) {
        bool found = false;
        for (size_t j = 0; j < outcome->allocations_count && !found; j++) {
            found = explain->result.allocations[outcome->allocations_first + j].item ==
                    candidate->items[i];
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* What was allocated is the best one; the same items paid in another way are another candidate. */
static bool explain_is_chosen(const struct explain *explain, const struct candidate *candidate)
{
    return candidate->rank == 1 && explain_has_the_items(explain, candidate);
}

static bool explain_is_other_way(const struct explain *explain, const struct candidate *candidate)
{
    return candidate->rank != 1 && explain_has_the_items(explain, candidate);
}

static void explain_candidates(struct explain *explain)
{
    const struct outcome *outcome = &explain->result.outcomes[explain->transaction];
    struct buffer *out = &explain->cli->out;
    bool first = true;
    if (explain_way_is_open(explain)) {
        buffer_add_text(out, "\nThe items are certain, how they are paid is not: the rest may be a "
                             "deduction or still owed.\nSo nothing is written off, and the rest "
                             "stays open for a person to decide.\n");
    }
    for (size_t i = 0; i < outcome->candidates_count; i++) {
        const struct candidate *candidate =
            &explain->result.candidates[outcome->candidates_first + i];
        if (explain_is_chosen(explain, candidate)) {
            continue; /* its ledger stands above */
        }
        if (first) {
            buffer_add_text(out, outcome->allocations_count > 0 ? "\nConsidered and not taken\n"
                                                                : "\nConsidered\n");
            first = false;
        }
        buffer_add_format(out, "  %u. confidence ", (unsigned)candidate->rank);
        explain_percent(out, candidate->confidence_ppm);
        buffer_add_text(out, explain_is_other_way(explain, candidate)
                                 ? ": the same items, paid in another way\n"
                                 : "\n");
        if (candidate->items_count == 0) {
            buffer_add_text(out, "      pays nothing on this list\n");
        }
        for (size_t j = 0; j < candidate->items_count; j++) {
            explain_item(explain, candidate->items[j]);
        }
        explain_evidence(out, candidate->evidence, candidate->evidence_count);
    }
    if (!first) {
        buffer_add_text(out,
                        "\nEach bit doubles the odds; bits are added up exactly and shown to two "
                        "decimals. A candidate's\nconfidence is its share of the odds of all "
                        "that were considered.\n");
    }
}

/* The rule that had its say, and a user's rule as it was written when the run was made. */
static void explain_rule_told(struct explain *explain)
{
    const struct outcome *outcome = &explain->result.outcomes[explain->transaction];
    struct buffer *out = &explain->cli->out;
    struct slice rest = explain->run.configuration;
    struct slice line;
    if (outcome->rule.len == 0) {
        return;
    }
    buffer_add_text(out, outcome->status == OUTCOME_IGNORED ? "  set aside by the rule "
                         : outcome->reason == REASON_REVIEW_RULE
                             ? "  kept for a person by the rule "
                             : "  the payer is told by the rule ");
    utf8_add_shown(out, outcome->rule);
    buffer_add_byte(out, '\n');
    while (slice_next(&rest, '\n', &line)) {
        struct slice named = slice_skip(line, sizeof "rule." - 1);
        struct slice key = slice_skip(named, outcome->rule.len + 1);
        bool own = slice_starts(line, SLICE("rule.")) && slice_starts(named, outcome->rule) &&
                   slice_starts(slice_skip(named, outcome->rule.len), SLICE("."));
        /* A name may go on behind a point, "fees.late"; a key has none. */
        if (own && slice_find_byte(key, '.') >= slice_find_byte(key, '=')) {
            buffer_add_text(out, "      ");
            utf8_add_shown(out, key);
            buffer_add_byte(out, '\n');
        }
    }
}

/* What the line lacks to be settled by itself. */
static void explain_missing(struct explain *explain)
{
    struct buffer *out = &explain->cli->out;
    struct buffer text = {0};
    struct missing missing;
    bool built = missing_build(&explain->real, &explain->real_result, explain->run.configuration,
                               &missing) == STATUS_OK;
    missing.shown = &explain->batch;
    if (built) {
        missing_format(&missing, explain->transaction, &text);
    }
    if (text.len > 0) {
        buffer_add_text(out, "  ");
        utf8_add_shown(out, buffer_slice(&text));
        buffer_add_byte(out, '\n');
    }
    out->failed = out->failed || !built || text.failed;
    missing_clear(&missing);
    buffer_clear(&text);
}

static void explain_outcome(struct explain *explain)
{
    const struct outcome *outcome = &explain->result.outcomes[explain->transaction];
    struct buffer *out = &explain->cli->out;
    buffer_add_text(out, "\nOutcome in run ");
    buffer_add_i64(out, explain->run.run_id);
    buffer_add_text(out, ": ");
    cli_style(explain->cli, "1", outcome_status_name(outcome->status));
    buffer_add_format(out, ", %s: %s\n", outcome_reason_name(outcome->reason),
                      outcome_reason_text(outcome->reason));
    size_t read = batch_read_count(&explain->batch);
    if (explain->transaction >= read) {
        buffer_add_format(out, "  judged again: read by run %lld, and open since then\n",
                          (long long)explain->batch.carried[explain->transaction - read].run_id);
    }
    explain_missing(explain);
    explain_rule_told(explain);
    bool competes = outcome->status <= OUTCOME_EXCEPTION;
    if (!competes && outcome->paired < explain->batch.transactions_count) {
        buffer_add_text(out, "  goes with the bank line ");
        utf8_add_shown(out, explain->batch.transactions[outcome->paired].bank_ref);
        buffer_add_byte(out, '\n');
    }
    explain_link_write(explain->cli, &explain->batch, &explain->result, explain->transaction);
    explain_allocations(explain);
    explain_candidates(explain);
    if (competes) {
        explain_contest_write(explain->cli, &explain->batch, &explain->result,
                              explain->transaction);
    }
    explain_learnt_write(explain->cli, &explain->batch, &explain->result, explain->transaction);
}

/* How many lines of the loaded run have the reference; the last one found is noted. A second
 * delivery of a line that an earlier run has is not counted beside another one. */
static size_t explain_find(struct explain *explain, struct slice bank_ref)
{
    size_t found = 0;
    bool only_again = false;
    for (size_t i = 0; i < explain->batch.transactions_count; i++) {
        struct slice account = batch_statement_of(&explain->batch, i)->statement.account;
        bool again = explain->batch.transactions[i].duplicate_of == BATCH_EARLIER_RUN;
        if (!slice_equal(explain->batch.transactions[i].bank_ref, bank_ref) ||
            (explain->cli->account != NULL &&
             !slice_equal(account, slice_from(explain->cli->account))) ||
            (again && found > 0)) {
            continue;
        }
        explain->transaction = i;
        found = only_again ? 1 : found + 1;
        only_again = again;
    }
    return found;
}

/* What is shown is masked; of what was learnt only the payer's, as long as it can be told. */
static enum status explain_mask(struct explain *explain)
{
    struct mask mask = {.arena = &explain->cli->arena};
    const struct batch_result *real = &explain->real_result;
    struct slice account =
        explain->real.transactions[explain->transaction].transaction->counterparty.account;
    mask_batch(&mask, &explain->real, &explain->batch);
    mask_result(&mask, real, &explain->result);
    for (size_t i = 0; !mask.failed && i < real->learnt_count; i++) {
        if (!account_is_one(real->learnt[i].account, account)) {
            explain->result.learnt[i].account = SLICE("");
        }
    }
    mask_clear(&mask);
    return mask.failed ? diag_memory(&explain->cli->diag) : STATUS_OK;
}

/* Loads the newest run that judged the line. `found` is 0 when none did. */
static enum status explain_load(struct explain *explain, struct workbook *workbook,
                                struct slice bank_ref, size_t *found)
{
    int64_t run_id = 0;
    struct cli *cli = explain->cli;
    struct slice account = cli->account == NULL ? SLICE("") : slice_from(cli->account);
    enum status status = workbook_find_judged(workbook, account, bank_ref, &cli->diag, &run_id);
    *found = 0;
    if (status == STATUS_OK && run_id != 0) {
        status = workbook_load_run(workbook, run_id, &cli->arena, &cli->diag, &explain->batch,
                                   &explain->result, &explain->run);
    }
    if (status == STATUS_OK && run_id != 0) {
        *found = explain_find(explain, bank_ref);
        explain->real = explain->batch;
        explain->real_result = explain->result;
    }
    return status;
}

enum cli_exit cli_explain(struct cli *cli)
{
    bool named = cli->operands.count == 2;
    const char *path = named ? cli->operands.items[0] : cli->workbook;
    struct slice bank_ref = slice_from(cli->operands.items[named ? 1 : 0]);
    struct explain explain = {.cli = cli};
    struct workbook *workbook = NULL;
    size_t found = 0;
    if (path == NULL) {
        return cli_usage(cli, "which workbook? name it first, or give --workbook FILE");
    }
    enum status status = workbook_open(path, WORKBOOK_READ, &cli->diag, &workbook);
    if (status == STATUS_OK) {
        status = explain_load(&explain, workbook, bank_ref, &found);
    }
    if (status == STATUS_OK && found == 0) {
        status = diag_fail(&cli->diag, (struct place){path, 0, 0}, STATUS_NOT_FOUND, "TS-CFG-011",
                           "no run has a bank line %.*s", SLICE_ARG(slice_take(bank_ref, 80)));
    } else if (status == STATUS_OK && found > 1) {
        status = diag_fail(&cli->diag, (struct place){path, 0, 0}, STATUS_USAGE, "TS-CFG-012",
                           "%zu accounts have a bank line %.*s", found,
                           SLICE_ARG(slice_take(bank_ref, 80)));
    } else if (status == STATUS_OK && cli->mask) {
        status = explain_mask(&explain);
    }
    if (status == STATUS_OK) {
        explain_bank_line(&explain);
        explain_outcome(&explain);
        status = explain_memory_write(cli, workbook, &explain.real, &explain.real_result,
                                      &explain.run, explain.transaction);
    }
    if (status == STATUS_OK) {
        status = explain_decided_write(cli, workbook, &explain.real, explain.transaction);
    }
    if (status == STATUS_OK && found == 1) {
        status = explain_link_undone_write(cli, workbook, &explain.real, explain.transaction);
    }
    workbook_close(workbook);
    return cli_exit_code(status, false, false);
}
