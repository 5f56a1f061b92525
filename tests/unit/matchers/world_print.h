/*
 * world_print - what a run decided, as text that doesn't depend on positions.
 *
 * Lines stand in the order of the world, whatever the view's; items are named by customer and
 * number. Two levels: what a user books, and everything down to the last bit of evidence.
 */
#ifndef TS_TESTS_WORLD_PRINT_H
#define TS_TESTS_WORLD_PRINT_H

#include "world.h"

#include <inttypes.h>

enum world_print_level {
    WORLD_PRINT_BOOKED,     /* status, items, amounts; the reason unless it is an exception's */
    WORLD_PRINT_EVERYTHING, /* confidences, candidates, evidence, what was learnt, decoys */
};

static inline void world_print_item(const struct batch *batch, uint32_t item, struct buffer *out)
{
    const struct item *i = &batch->items[item];
    buffer_add_format(out, " %.*s/%.*s", SLICE_ARG(i->customer_id), SLICE_ARG(i->invoice_id));
}

static inline void world_print_evidence(const struct evidence *evidence, size_t count,
                                        struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        buffer_add_format(out, " %s=%d", evidence[i].name, evidence[i].weight_bits);
    }
}

static inline void world_print_allocations(const struct world_run *run,
                                           const struct outcome *outcome, struct buffer *out)
{
    /* Of a set the items stand in the order of the list; here by number. */
    bool printed[512] = {false};
    assert(outcome->allocations_count <= sizeof printed / sizeof printed[0]);
    for (uint32_t n = 0; n < outcome->allocations_count; n++) {
        uint32_t next = WORLD_NONE;
        for (uint32_t i = 0; i < outcome->allocations_count; i++) {
            const struct allocation *list = &run->result.allocations[outcome->allocations_first];
            if (!printed[i] &&
                (next == WORLD_NONE || item_compare(&run->batch.items[list[i].item],
                                                    &run->batch.items[list[next].item]) < 0)) {
                next = i;
            }
        }
        /* cppcheck-suppress arrayIndexOutOfBounds ; of so many one is always left to be printed */
        printed[next] = true;
        const struct allocation *a = &run->result.allocations[outcome->allocations_first + next];
        world_print_item(&run->batch, a->item, out);
        buffer_add_format(
            out,
            " allocated %" PRId64 " discount %" PRId64 " charges %" PRId64 " tax %" PRId64
            " fx %" PRId64 " difference %" PRId64 " open %" PRId64 " to %" PRId64 ";",
            a->allocated_minor, a->discount_minor, a->charges_minor, a->tax_minor, a->fx_minor,
            a->difference_minor, a->open_before_minor, a->open_after_minor);
    }
}

static inline void world_print_candidates(const struct world_run *run,
                                          const struct outcome *outcome, struct buffer *out)
{
    for (uint32_t c = 0; c < outcome->candidates_count; c++) {
        const struct candidate *candidate = &run->result.candidates[outcome->candidates_first + c];
        buffer_add_format(out, "  %u. %d %u", candidate->rank, candidate->score_bits,
                          candidate->confidence_ppm);
        for (size_t i = 0; i < candidate->items_count; i++) {
            world_print_item(&run->batch, candidate->items[i], out);
        }
        world_print_evidence(candidate->evidence, candidate->evidence_count, out);
        buffer_add_byte(out, '\n');
    }
}

static inline void world_print_line(const struct world_run *run, size_t place,
                                    enum world_print_level level, struct buffer *out)
{
    const struct outcome *outcome = &run->result.outcomes[place];
    buffer_add_format(out, "%.*s %s", SLICE_ARG(run->batch.transactions[place].bank_ref),
                      outcome_status_name(outcome->status));
    if (level == WORLD_PRINT_EVERYTHING || outcome->status != OUTCOME_EXCEPTION) {
        buffer_add_format(out, " %s", outcome_reason_name(outcome->reason));
    }
    bool pair = outcome->status == OUTCOME_DUPLICATE || outcome->status == OUTCOME_REVERSAL;
    if (outcome->paired != OUTCOME_NONE && (pair || level == WORLD_PRINT_EVERYTHING)) {
        buffer_add_format(out, " with %.*s",
                          SLICE_ARG(run->batch.transactions[outcome->paired].bank_ref));
    }
    world_print_allocations(run, outcome, out);
    buffer_add_format(out, " unapplied %" PRId64, outcome->unapplied_minor);
    if (level == WORLD_PRINT_EVERYTHING) {
        buffer_add_format(out, " %u %.*s", outcome->confidence_ppm, SLICE_ARG(outcome->rule));
        world_print_evidence(outcome->evidence, outcome->evidence_count, out);
        buffer_add_byte(out, '\n');
        world_print_candidates(run, outcome, out);
    }
    buffer_add_byte(out, '\n');
}

static inline void world_print_taught(const struct world_run *run, struct buffer *out)
{
    const struct batch_result *result = &run->result;
    buffer_add_format(out, "decoys %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
                      result->decoys.made, result->decoys.won, result->decoys.automatic,
                      result->decoys.expected_wrong_cents);
    for (size_t i = 0; i < result->rates_count; i++) {
        const struct batch_rate *rate = &result->rates[i];
        buffer_add_format(out, "%s %" PRIu64 " %" PRIu64 " %u\n", rate->name, rate->seen_ppm,
                          rate->of_ppm, rate->used_ppm);
    }
    for (size_t i = 0; i < result->learnt_count; i++) {
        const struct batch_learnt *learnt = &result->learnt[i];
        buffer_add_format(out, "learnt %.*s %.*s %u:", SLICE_ARG(learnt->account),
                          SLICE_ARG(learnt->customer_id), learnt->payments);
        for (uint32_t l = 0; l < learnt->lessons_count; l++) {
            const struct batch_lesson *lesson = &result->lessons[learnt->lessons_first + l];
            buffer_add_format(out, " %.*s",
                              SLICE_ARG(run->batch.transactions[lesson->transaction].bank_ref));
            world_print_item(&run->batch, lesson->item, out);
        }
        buffer_add_byte(out, '\n');
    }
}

/* Appends what the run decided of the view's lines, and NUL. */
static inline void world_print(const struct world_view *view, const struct world_run *run,
                               enum world_print_level level, struct buffer *out)
{
    uint32_t *places = calloc(view->world->lines_count + 1, sizeof *places);
    assert(places != NULL);
    for (size_t place = 0; place < view->lines_count; place++) {
        places[view->lines[place]] = (uint32_t)place + 1;
    }
    for (size_t line = 0; line < view->world->lines_count; line++) {
        if (places[line] != 0) {
            world_print_line(run, places[line] - 1, level, out);
        }
    }
    free(places);
    if (level == WORLD_PRINT_EVERYTHING) {
        world_print_taught(run, out);
    }
    buffer_add_byte(out, '\0');
    assert(buffer_ok(out));
}

/* The items and lines of a view, for a person who looks for the fault. */
static inline void world_print_view(const struct world_view *view, struct buffer *out)
{
    for (size_t i = 0; i < view->items_count; i++) {
        const struct item *item = &view->world->items[view->items[i]];
        buffer_add_format(out, "item %.*s/%.*s '%.*s' %.*s %.3s open %" PRId64,
                          SLICE_ARG(item->customer_id), SLICE_ARG(item->invoice_id),
                          SLICE_ARG(item->customer_name), SLICE_ARG(item->customer_iban),
                          item->currency.code, item->open_minor);
        buffer_add_format(
            out, " issued %d due %d discount %u till %d ref '%.*s' po '%.*s' of '%.*s'\n",
            item->issue_date.day, item->due_date.day, item->discount_ppm, item->discount_date.day,
            SLICE_ARG(item->reference), SLICE_ARG(item->po_number), SLICE_ARG(item->entity));
    }
    for (size_t i = 0; i < view->lines_count; i++) {
        const struct world_line *line = &view->world->lines[view->lines[i]];
        const struct transaction *t = &line->transaction;
        buffer_add_format(out, "line %.*s %" PRId64 " day %d '%.*s' %.*s text '%.*s' id '%.*s'",
                          SLICE_ARG(line->bank_ref), t->amount.minor, line->booking_date.day,
                          SLICE_ARG(t->counterparty.name), SLICE_ARG(t->counterparty.account),
                          SLICE_ARG(line->text), SLICE_ARG(t->end_to_end_id));
        buffer_add_format(out,
                          " code '%.*s'%s charges %" PRId64 " instructed %" PRId64
                          " account %u status %d duplicate of %d\n",
                          SLICE_ARG(line->code), line->reversal ? " reversal" : "",
                          t->charges.minor, t->instructed.minor, line->statement, (int)line->status,
                          (int)line->duplicate_of);
    }
}

#endif
