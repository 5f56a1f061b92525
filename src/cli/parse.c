/*
 * parse - statements, normalised.
 *
 * A file is shown once it is known to be accepted, and a statement before its entries, although
 * its closing balance is known last. So each statement's entries wait in one spool and each file
 * in another, in memory while they are small and in unlinked temporary files once they are not:
 * memory stays bounded whatever the size of the input.
 */
#include "cli/cli.h"

#include "cli/parse_write.h"
#include "cli/spool.h"
#include "input/input.h"
#include "model/balance_check.h"
#include "model/mask.h"
#include "model/statement.h"
#include "parsers/parsers.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

struct parse_state {
    struct cli *cli;
    struct diag diag; /* prints, and notes for the file at hand */
    bool csv;
    struct spool file;       /* accepted statements of this file */
    struct spool statement;  /* entries of this statement */
    struct spool notes;      /* diagnostics of this file, as JSON */
    struct diagnostic *held; /* of balances: told once the file is known to be accepted */
    size_t held_count;
    size_t held_capacity;
    bool held_lost;
    struct arena arena; /* the statement at hand */
    struct statement begun;
    const char *format;
    int64_t booked_minor;   /* sum of the booked entries */
    struct currency booked; /* theirs; absent before the first */
    bool sum_known;
    bool left_aside;
    bool any_rejected;
    bool totals_differ;  /* of this file: the bank's own */
    bool any_unbalanced; /* or totals that differ, in an accepted file */
    enum status failed;  /* a spool or standard output failed */
};

static void parse_listen(void *context, const struct diagnostic *told)
{
    struct parse_state *state = context;
    struct diagnostic masked;
    const struct diagnostic *diagnostic = told;
    if (state->cli->mask) {
        cli_diag_mask(told, &masked);
        diagnostic = &masked;
    }
    diag_forward(&state->cli->diag, diagnostic);
    state->totals_differ = state->totals_differ || diag_is_control(diagnostic);
    if (!state->csv) {
        cli_diag_json(diagnostic, spool_buffer(&state->notes));
    }
}

static void parse_hold(void *context, const struct diagnostic *diagnostic)
{
    struct parse_state *state = context;
    void *list = state->held;
    if (array_grow(&list, &state->held_capacity, state->held_count, sizeof *state->held) !=
        STATUS_OK) {
        state->held_lost = true;
        return;
    }
    state->held = list;
    state->held[state->held_count++] = *diagnostic;
}

/* Tells what was held back of an accepted file; a refused one was read in part only. */
static void parse_release(struct parse_state *state, bool accepted)
{
    for (size_t i = 0; i < state->held_count && accepted; i++) {
        state->any_unbalanced = true;
        diag_forward(&state->diag, &state->held[i]);
    }
    state->held_count = 0;
}

/* Passes a spool's failure up with its diagnostic. */
static enum status parse_spooled(struct parse_state *state, enum status status)
{
    if (status == STATUS_MEMORY) {
        return diag_memory(&state->cli->diag);
    }
    if (status != STATUS_OK) {
        return diag_fail(&state->cli->diag, (struct place){NULL, 0, 0}, status, "TS-IO-005",
                         "can't write a temporary file: the folder for them is full or not there");
    }
    return STATUS_OK;
}

/* A statement as it is shown; its texts live as long as it does. */
static enum status parse_mask(struct parse_state *state, struct statement *statement)
{
    struct mask mask = {.arena = &state->arena};
    if (state->cli->mask) {
        mask_statement(&mask, statement, statement);
    }
    mask_clear(&mask);
    return mask.failed ? diag_memory(&state->cli->diag) : STATUS_OK;
}

static enum status parse_statement_begin(void *context, const struct statement *statement)
{
    struct parse_state *state = context;
    spool_reset(&state->statement);
    arena_reset(&state->arena);
    state->booked_minor = 0;
    state->booked = (struct currency){{0}, 0};
    state->sum_known = true;
    if (progress_stopped(&state->cli->progress)) {
        return STATUS_INTERRUPTED;
    }
    if (statement_copy(&state->arena, statement, &state->begun) != STATUS_OK) {
        return diag_memory(&state->cli->diag);
    }
    return parse_mask(state, &state->begun);
}

/* Writes an entry into its statement's spool; `exact` as parse_write_entry() has it. */
static enum status parse_show(struct parse_state *state, const struct entry *entry,
                              const struct money_exact *exact)
{
    if (progress_stopped(&state->cli->progress)) {
        return STATUS_INTERRUPTED;
    }
    struct buffer *out = spool_buffer(&state->statement);
    struct arena arena = {0};
    struct mask mask = {.arena = &arena};
    struct entry shown = *entry;
    if (state->cli->mask) {
        mask_entry(&mask, entry, &shown);
    }
    if (!mask.failed && state->csv) {
        parse_write_csv(&state->begun, &shown, exact, out);
    } else if (!mask.failed) {
        parse_write_entry(&state->begun, &shown, exact, out);
    }
    mask_clear(&mask);
    arena_clear(&arena);
    if (mask.failed) {
        return diag_memory(&state->cli->diag);
    }
    return parse_spooled(state, spool_flush(&state->statement, false));
}

static enum status parse_entry_exact(void *context, const struct entry *entry,
                                     struct money_exact amount)
{
    struct parse_state *state = context;
    /* What is no money is in no sum. */
    state->sum_known = state->sum_known && entry->status != ENTRY_BOOKED;
    return parse_show(state, entry, &amount);
}

static enum status parse_entry(void *context, const struct entry *entry)
{
    struct parse_state *state = context;
    if (entry->status == ENTRY_BOOKED) {
        if (!currency_present(state->booked)) {
            state->booked = entry->amount.currency;
        }
        state->sum_known =
            state->sum_known && currency_equal(entry->amount.currency, state->booked) &&
            money_add(state->booked_minor, entry->amount.minor, &state->booked_minor);
    }
    return parse_show(state, entry, NULL);
}

static enum status parse_statement_end(void *context, const struct statement *statement)
{
    struct parse_state *state = context;
    struct diag held = {.context = state, .listen = parse_hold};
    /* The currency may be known at the end only. */
    bool known = state->sum_known && (!currency_present(state->booked) ||
                                      currency_equal(state->booked, statement->currency));
    int balanced = balance_check(statement, state->booked_minor, known, &held);
    if (state->held_lost) {
        return diag_memory(&state->cli->diag);
    }
    struct statement shown = *statement;
    enum status status = parse_mask(state, &shown);
    if (status != STATUS_OK) {
        return status;
    }
    if (!state->csv) {
        parse_write_statement(&shown, balanced, spool_buffer(&state->file));
    }
    status = spool_flush(&state->file, false);
    if (status == STATUS_OK) {
        status = spool_append(&state->file, &state->statement);
    }
    return parse_spooled(state, status);
}

static enum status parse_visit(void *context, struct input *input)
{
    struct parse_state *state = context;
    const struct parse_sink sink = {
        .context = state,
        .statement_begin = parse_statement_begin,
        .entry = parse_entry,
        .entry_exact = parse_entry_exact,
        .statement_end = parse_statement_end,
        .takes_undated = true,
    };
    const struct parse_job job = {
        .input = input,
        .limits = &state->cli->settings.limits,
        .settings = &state->cli->settings.parsing,
        .diag = &state->diag,
        .sink = &sink,
    };
    state->left_aside = false;
    enum status status = parsers_parse(&job, &state->format);
    if (status == STATUS_NOT_FOUND) { /* of unknown kind inside a folder: told, no refusal */
        state->left_aside = true;
        return STATUS_OK;
    }
    return status;
}

/* Writes a spool to standard output. */
static enum status parse_print(struct parse_state *state, struct spool *spool)
{
    enum status status = spool_rewind(spool);
    struct slice block;
    while (status == STATUS_OK && (status = spool_read(spool, &block)) == STATUS_OK &&
           block.len > 0) {
        buffer_add(&state->cli->out, block);
        if (!cli_flush(state->cli, false)) {
            return STATUS_IO; /* told */
        }
    }
    return parse_spooled(state, status);
}

/* The file at hand is over: shows it when it was accepted, and its diagnostics in any case. */
static enum status parse_file_end(struct parse_state *state, bool accepted)
{
    enum status status = STATUS_OK;
    parse_release(state, accepted);
    state->any_unbalanced = state->any_unbalanced || (accepted && state->totals_differ);
    state->totals_differ = false;
    if (accepted) {
        status = parse_print(state, &state->file);
    }
    if (status == STATUS_OK) {
        status = parse_print(state, &state->notes);
    }
    spool_reset(&state->file);
    spool_reset(&state->notes);
    return status;
}

static enum status parse_done(void *context, const char *name, const struct input_facts *facts,
                              enum status status)
{
    struct parse_state *state = context;
    (void)name;
    (void)facts;
    if (status != STATUS_OK && status != STATUS_INVALID) {
        return STATUS_OK; /* the batch ends with it */
    }
    state->any_rejected = state->any_rejected || status == STATUS_INVALID;
    state->failed = parse_file_end(state, status == STATUS_OK && !state->left_aside);
    return state->failed;
}

enum cli_exit cli_parse(struct cli *cli)
{
    if (cli->format == CLI_FORMAT_TEXT || cli->format == CLI_FORMAT_MARKDOWN) {
        return cli_usage(cli, "parse has the formats json and csv");
    }
    struct parse_state state = {.cli = cli, .csv = cli->format == CLI_FORMAT_CSV};
    state.diag = (struct diag){.context = &state, .listen = parse_listen};
    spool_ready(&state.file, cli->sandbox);
    spool_ready(&state.statement, cli->sandbox);
    spool_ready(&state.notes, cli->sandbox);
    uint64_t files_count = 0; /* of all operands */
    const struct input_visitor visitor = {&state,         parse_visit,  parse_done,
                                          &cli->progress, &files_count, cli->sandbox};
    enum status status = STATUS_OK;
    if (state.csv) {
        parse_write_csv_header(&cli->out);
    }
    for (size_t i = 0; i < cli->operands.count && status == STATUS_OK; i++) {
        status = input_each(cli->operands.items[i], &cli->settings.limits, false, &cli->arena,
                            &state.diag, &visitor);
        if (status == STATUS_OK) {
            status = parse_print(&state, &state.notes); /* told outside any file */
            spool_reset(&state.notes);
        }
    }
    if (status == STATUS_BUSY) {
        (void)parse_print(&state, &state.notes); /* why it ended; the exit code says the rest */
    }
    spool_close(&state.file);
    spool_close(&state.statement);
    spool_close(&state.notes);
    free(state.held);
    arena_clear(&state.arena);
    return cli_exit_code(status, state.any_rejected, state.any_unbalanced);
}
