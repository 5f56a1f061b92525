#include "cli/explain_contest.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    EXPLAIN_CONTEST_LINES_MAX = 20,  /* lines listed; the others are counted */
    EXPLAIN_CONTEST_LIMIT = 1 << 20, /* of 1/1024 bit: a gap of more is told as "at least" */
};

/* The items that a line has, or that its first candidate has. */
static void explain_contest_items(struct buffer *out, const struct batch *batch,
                                  const struct batch_result *result, size_t transaction)
{
    const struct outcome *outcome = &result->outcomes[transaction];
    const char *before = outcome->allocations_count > 0 ? " has " : " wants ";
    for (size_t i = 0; i < outcome->allocations_count; i++) {
        const struct allocation *a = &result->allocations[outcome->allocations_first + i];
        buffer_add_text(out, before);
        utf8_add_shown(out, batch->items[a->item].invoice_id);
        before = ", ";
    }
    const struct candidate *first = &result->candidates[outcome->candidates_first];
    bool wants = outcome->allocations_count == 0 && outcome->candidates_count > 0;
    for (size_t i = 0; wants && i < first->items_count; i++) {
        buffer_add_text(out, before);
        utf8_add_shown(out, batch->items[first->items[i]].invoice_id);
        before = ", ";
    }
}

static void explain_contest_line(struct cli *cli, const struct batch *batch,
                                 const struct batch_result *result, size_t transaction)
{
    const struct outcome *outcome = &result->outcomes[transaction];
    const struct money *amount = &batch->transactions[transaction].transaction->amount;
    struct buffer *out = &cli->out;
    buffer_add_text(out, "  ");
    cli_cell(out, batch->transactions[transaction].bank_ref, 22);
    buffer_add_byte(out, ' ');
    date_format(batch_entry_of(batch, transaction)->entry.booking_date, out);
    buffer_add_byte(out, ' ');
    cli_amount(out, amount->minor, amount->currency.exponent, 16);
    buffer_add_byte(out, ' ');
    buffer_add(out, currency_code(&amount->currency));
    buffer_add_format(out, "  %s, %s:", outcome_status_name(outcome->status),
                      outcome_reason_name(outcome->reason));
    explain_contest_items(out, batch, result, transaction);
    buffer_add_byte(out, '\n');
}

static int32_t explain_contest_bits(const struct outcome *outcome, const char *name)
{
    int32_t bits = 0;
    for (size_t i = 0; i < outcome->evidence_count; i++) {
        bits += strcmp(outcome->evidence[i].name, name) == 0 ? outcome->evidence[i].weight_bits : 0;
    }
    return bits;
}

/* What the others do to the odds, and how much of that is not known. */
static void explain_contest_odds(struct buffer *out, const struct outcome *outcome)
{
    int32_t gap = -explain_contest_bits(outcome, "competes_gap");
    int32_t bits = explain_contest_bits(outcome, "competes") - gap;
    if (bits != 0) {
        buffer_add_text(out, bits < 0 ? "  They cost it " : "  They leave it ");
        bits_format(bits < 0 ? -bits : bits, out);
        buffer_add_text(out, bits < 0 ? " bits of its odds.\n" : " bits more.\n");
    }
    if (gap > 0) {
        buffer_add_text(out, "  They are too many to look at every way to share the items out: one "
                             "not looked at may be\n  better by ");
        buffer_add_text(out, gap >= EXPLAIN_CONTEST_LIMIT ? "more than " : "up to ");
        bits_format(gap, out);
        buffer_add_text(out, " bits, and counts against each of them.\n");
    }
}

void explain_contest_write(struct cli *cli, const struct batch *batch,
                           const struct batch_result *result, size_t transaction)
{
    size_t listed = 0;
    size_t others = 0;
    size_t next = result->outcomes[transaction].paired;
    /* Each names the next; the last one names the first. */
    for (; next != transaction && next < batch->transactions_count &&
           others < batch->transactions_count;
         next = result->outcomes[next].paired) {
        if (others++ == 0) {
            buffer_add_text(&cli->out, "\nCompetes for the same items with\n");
        }
        if (listed < EXPLAIN_CONTEST_LINES_MAX) {
            explain_contest_line(cli, batch, result, next);
            listed++;
        }
    }
    if (others > listed) {
        buffer_add_format(&cli->out, "  and %zu more\n", others - listed);
    }
    if (others > 0) {
        explain_contest_odds(&cli->out, &result->outcomes[transaction]);
    }
}
