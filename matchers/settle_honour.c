/* How a claim becomes allocations, or a matter for a person. */
#include "matchers/settle_internal.h"

#include "matchers/documents.h"
#include "matchers/parts.h"

#include <assert.h>

static struct allocation *settle_add(struct settle *settle, size_t transaction, uint32_t item)
{
    void *list = settle->allocations;
    if (array_grow(&list, &settle->allocations_capacity, settle->allocations_count,
                   sizeof *settle->allocations) != STATUS_OK) {
        return NULL;
    }
    settle->allocations = list;
    struct allocation *a = &settle->allocations[settle->allocations_count++];
    *a = (struct allocation){.transaction = (uint32_t)transaction,
                             .item = item,
                             .open_before_minor = settle->open_minor[item]};
    return a;
}

void settle_refuse(struct settle *settle, size_t transaction, enum outcome_reason reason)
{
    struct outcome *outcome = &settle->outcomes[transaction];
    outcome->status = OUTCOME_EXCEPTION;
    outcome->reason = reason;
    outcome->unapplied_minor = settle_paid(settle, transaction);
}

enum status settle_keep_claim(struct settle *settle, size_t transaction, uint32_t confidence_ppm)
{
    struct verdict *verdict = &settle->verdicts[transaction];
    if (verdict->candidates_count > 0) {
        return STATUS_OK;
    }
    struct candidate *only = arena_alloc(settle->judge->keep, sizeof *only);
    if (only == NULL) {
        return STATUS_MEMORY;
    }
    *only = (struct candidate){.rank = 1,
                               .confidence_ppm = confidence_ppm,
                               .items = verdict->items,
                               .items_count = verdict->items_count,
                               .evidence = verdict->evidence,
                               .evidence_count = verdict->evidence_count};
    for (size_t i = 0; i < verdict->evidence_count; i++) {
        only->score_bits += verdict->evidence[i].weight_bits;
    }
    verdict->candidates = only;
    verdict->candidates_count = 1;
    return STATUS_OK;
}

int64_t settle_taken(const struct settle *settle, size_t transaction, uint32_t item,
                     size_t items_count, enum way way)
{
    int64_t open_minor = settle->open_minor[item];
    int64_t taken_minor = open_minor;
    if (way == WAY_LATE_DISCOUNT) {
        (void)item_net_of_discount(&settle->batch->items[item], open_minor, &taken_minor);
    } else if (way == WAY_TOLD_PART) {
        taken_minor = documents_paid(settle->batch->transactions[transaction].transaction,
                                     &settle->batch->items[item]);
    } else if (way == WAY_PART && items_count == 1) {
        int64_t paid_minor = money_magnitude(settle_paid(settle, transaction));
        taken_minor = paid_minor < money_magnitude(open_minor) ? paid_minor : open_minor;
    }
    return money_magnitude(taken_minor);
}

enum status settle_honour(struct settle *settle, size_t transaction)
{
    const struct verdict *verdict = &settle->verdicts[transaction];
    struct outcome *outcome = &settle->outcomes[transaction];
    const struct transaction *t = settle->batch->transactions[transaction].transaction;
    int64_t left_minor = 0;
    if (!caps_take(&settle->caps, settle->judge->settings, t->amount.currency, verdict)) {
        settle_refuse(settle, transaction, REASON_LIMIT_REACHED);
        return settle_keep_claim(settle, transaction, verdict->confidence_ppm);
    }
    outcome->allocations_first = (uint32_t)settle->allocations_count;
    outcome->allocations_count = (uint32_t)verdict->items_count;
    for (size_t i = 0; i < verdict->items_count; i++) {
        if (settle_add(settle, transaction, verdict->items[i]) == NULL) {
            return STATUS_MEMORY;
        }
    }
    struct parts_claim claim = {
        settle->judge, verdict, transaction,
        &settle->allocations[settle->allocations_count - verdict->items_count]};
    if (parts_share(&claim, &left_minor) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < verdict->items_count; i++) {
        const struct allocation *a = &claim.allocations[i];
        bool within = a->open_before_minor >= 0
                          ? a->open_after_minor >= 0 && a->open_after_minor <= a->open_before_minor
                          : a->open_after_minor <= 0 && a->open_after_minor >= a->open_before_minor;
        assert(within); /* invariant 1 */
        settle->open_minor[a->item] = a->open_after_minor;
    }
    assert(verdict->way == WAY_OVER || left_minor == 0); /* invariant 2 */
    outcome->status = verdict->status;
    outcome->reason = verdict->reason;
    outcome->confidence_ppm = verdict->confidence_ppm;
    outcome->evidence = verdict->evidence;
    outcome->evidence_count = verdict->evidence_count;
    outcome->unapplied_minor = left_minor;
    return STATUS_OK;
}
