/* What a run learnt follows from its lines, and its decoys' figures from each other. */
#include "workbook/workbook_internal.h"

#include "model/account.h"
#include "model/batch_learnt.h"

#include <string.h>

enum { VERIFY_LEARNT_TOLD_MAX = 20 };

/* Tells what does not follow; the first few of a run. */
static void verify_learnt_fail(const struct workbook *workbook, const char *what,
                               struct slice which, struct diag *diag, struct workbook_check *out,
                               unsigned *told)
{
    struct slice shown = slice_take(which, 80);
    out->holds = false;
    if ((*told)++ < VERIFY_LEARNT_TOLD_MAX) {
        (void)diag_fail(diag, sql_place(workbook), STATUS_DATABASE, "TS-DB-027",
                        "%s %.*s does not follow from what the run stored", what, SLICE_ARG(shown));
    }
}

static bool verify_learnt_decoys(const struct batch *batch, const struct batch_result *result)
{
    uint64_t automatic = 0;
    for (size_t t = 0; t < batch->transactions_count; t++) {
        enum outcome_status status = result->outcomes[t].status;
        automatic += status == OUTCOME_MATCH || status == OUTCOME_PARTIAL ? 1 : 0;
    }
    return result->decoys.automatic == automatic &&
           result->decoys.expected_wrong_cents ==
               batch_expected_wrong_cents(&result->decoys, batch->items_count);
}

/* Whether the lessons are the account's, of the customer, as many as there must be, in order. */
static bool verify_learnt_account(const struct batch *batch, const struct batch_result *result,
                                  const struct batch_learnt *learnt)
{
    const struct batch_lesson *lessons = &result->lessons[learnt->lessons_first];
    uint32_t kept = learnt->payments < BATCH_LESSONS_MAX ? learnt->payments : BATCH_LESSONS_MAX;
    if (learnt->lessons_count != kept || kept == 0) {
        return false;
    }
    for (uint32_t i = 0; i < kept; i++) {
        const struct transaction *t = batch->transactions[lessons[i].transaction].transaction;
        if (!account_is_one(t->counterparty.account, learnt->account) ||
            !slice_equal(batch->items[lessons[i].item].customer_id, learnt->customer_id) ||
            (i > 0 && batch_lesson_compare(batch, &lessons[i - 1], &lessons[i]) > 0)) {
            return false;
        }
    }
    struct date first = batch_entry_of(batch, lessons[0].transaction)->entry.booking_date;
    struct date last = batch_entry_of(batch, lessons[kept - 1].transaction)->entry.booking_date;
    return (!date_present(first) || learnt->first.day == first.day) &&
           (learnt->payments > kept ? learnt->last.day >= last.day : learnt->last.day == last.day);
}

/* Names and habits, recomputed from the outcomes. */
static bool verify_learnt_names(const struct batch_result *stored,
                                const struct batch_result *computed)
{
    bool same = stored->names_count == computed->names_count;
    for (size_t i = 0; same && i < stored->names_count; i++) {
        const struct batch_name *a = &stored->names[i];
        const struct batch_name *b = &computed->names[i];
        same = slice_equal(a->name, b->name) && slice_equal(a->customer_id, b->customer_id) &&
               a->payments == b->payments && a->first.day == b->first.day &&
               a->last.day == b->last.day;
    }
    return same;
}

static bool verify_learnt_habits(const struct batch_result *stored,
                                 const struct batch_result *computed)
{
    bool same = stored->habits_count == computed->habits_count;
    for (size_t i = 0; same && i < stored->habits_count; i++) {
        const struct batch_habit *a = &stored->habits[i];
        const struct batch_habit *b = &computed->habits[i];
        same = slice_equal(a->customer_id, b->customer_id) &&
               memcmp(&a->counts, &b->counts, sizeof a->counts) == 0 &&
               a->first.day == b->first.day && a->last.day == b->last.day;
    }
    return same;
}

enum status verify_learnt(const struct workbook *workbook, const struct batch *batch,
                          const struct batch_result *result, struct arena *arena, struct diag *diag,
                          struct workbook_check *out)
{
    unsigned told = 0;
    struct batch_result computed = *result;
    if (batch_learnt_fill(batch, arena, &computed) != STATUS_OK) {
        return diag_memory(diag);
    }
    if (!verify_learnt_names(result, &computed)) {
        verify_learnt_fail(workbook, "the list of", SLICE("learnt names"), diag, out, &told);
    }
    if (!verify_learnt_habits(result, &computed)) {
        verify_learnt_fail(workbook, "the list of", SLICE("learnt habits"), diag, out, &told);
    }
    if (!verify_learnt_decoys(batch, result)) {
        verify_learnt_fail(workbook, "the estimate of", SLICE("wrong matches"), diag, out, &told);
    }
    for (size_t i = 0; i < result->rates_count; i++) {
        const struct batch_rate *rate = &result->rates[i];
        if (rate->used_ppm != batch_rate_used_ppm(rate) || rate->seen_ppm > rate->of_ppm) {
            verify_learnt_fail(workbook, "the rate", slice_from(rate->name), diag, out, &told);
        }
    }
    for (size_t i = 0; i < result->learnt_count; i++) {
        if (!verify_learnt_account(batch, result, &result->learnt[i])) {
            verify_learnt_fail(workbook, "the learnt account of customer",
                               result->learnt[i].customer_id, diag, out, &told);
        }
    }
    return STATUS_OK;
}
