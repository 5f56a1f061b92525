#include "matchers/settle.h"

#include "matchers/hypotheses.h"
#include "matchers/parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

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

static void settle_refuse(struct settle *settle, size_t transaction, enum outcome_reason reason)
{
    struct outcome *outcome = &settle->outcomes[transaction];
    outcome->status = OUTCOME_EXCEPTION;
    outcome->reason = reason;
    outcome->unapplied_minor = settle->batch->transactions[transaction].transaction->amount.minor;
}

/* A claim that would write off more than the run may: what it wanted is its first candidate. */
static enum status settle_refuse_beyond(struct settle *settle, size_t transaction)
{
    struct verdict *verdict = &settle->verdicts[transaction];
    settle_refuse(settle, transaction, REASON_LIMIT_REACHED);
    if (verdict->candidates_count > 0) {
        return STATUS_OK;
    }
    struct candidate *only = arena_alloc(settle->judge->keep, sizeof *only);
    if (only == NULL) {
        return STATUS_MEMORY;
    }
    *only = (struct candidate){.rank = 1,
                               .confidence_ppm = verdict->confidence_ppm,
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

/* Makes the allocations of a claim; the amounts were found to fit when it was judged. */
static enum status settle_honour(struct settle *settle, size_t transaction)
{
    const struct verdict *verdict = &settle->verdicts[transaction];
    struct outcome *outcome = &settle->outcomes[transaction];
    const struct transaction *t = settle->batch->transactions[transaction].transaction;
    int64_t left_minor = 0;
    if (!caps_take(&settle->caps, settle->judge->settings, t->amount.currency, verdict)) {
        return settle_refuse_beyond(settle, transaction);
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

struct settle_claim {
    uint32_t transaction;
    uint32_t rank; /* strongest tier first, then booking date */
};

static int settle_claim_order(const void *a, const void *b, void *context)
{
    const struct batch *batch = context;
    const struct settle_claim *x = a;
    const struct settle_claim *y = b;
    if (x->rank != y->rank) {
        return x->rank < y->rank ? -1 : 1;
    }
    int order = slice_compare(batch_statement_of(batch, x->transaction)->statement.account,
                              batch_statement_of(batch, y->transaction)->statement.account);
    return order != 0 ? order
                      : slice_compare(batch->transactions[x->transaction].bank_ref,
                                      batch->transactions[y->transaction].bank_ref);
}

/* Whether some item of a list is not as it was before settling began. */
static bool settle_touched(const struct settle *settle, const uint32_t *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (settle->open_minor[items[i]] != settle->batch->items[items[i]].open_minor) {
            return true;
        }
    }
    return false;
}

static bool settle_same_items(const struct verdict *a, const struct verdict *b)
{
    return a->items_count == b->items_count &&
           memcmp(a->items, b->items, a->items_count * sizeof *a->items) == 0;
}

/*
 * Claims without a name that want the same item by different sets: neither is better founded than
 * the other, so a person chooses. Equal sets are the same payment made twice; the earlier has it.
 */
static enum status settle_contested(const struct settle *settle, const struct settle_claim *claims,
                                    size_t count, bool *contested)
{
    static const uint32_t settle_wanted_twice = UINT32_MAX;
    uint32_t *claimed = calloc(settle->batch->items_count + 1, sizeof *claimed);
    if (claimed == NULL) {
        return STATUS_MEMORY;
    }
    /* First which items are wanted by different sets, then who wants one of those. */
    for (int telling = 0; telling <= 1; telling++) {
        for (size_t c = 0; c < count; c++) {
            uint32_t t = claims[c].transaction;
            const struct verdict *verdict = &settle->verdicts[t];
            for (size_t i = 0; verdict->tier == JUDGE_TIER_UNNAMED && i < verdict->items_count;
                 i++) {
                uint32_t *first = &claimed[verdict->items[i]];
                if (telling == 1) {
                    contested[t] = contested[t] || *first == settle_wanted_twice;
                } else if (*first == 0) {
                    *first = t + 1;
                } else if (*first != settle_wanted_twice &&
                           !settle_same_items(verdict, &settle->verdicts[*first - 1])) {
                    *first = settle_wanted_twice;
                }
            }
        }
    }
    free(claimed);
    return STATUS_OK;
}

/* A claim whose items are no longer as they were judged. */
static enum status settle_again(struct settle *settle, size_t transaction)
{
    struct verdict before = settle->verdicts[transaction];
    bool all_gone = true;
    for (size_t i = 0; i < before.items_count; i++) {
        all_gone = all_gone && settle->open_minor[before.items[i]] == 0;
    }
    struct verdict *again = &settle->verdicts[transaction];
    enum status status = judge_run(settle->judge, &transaction, 1, &again);
    if (status != STATUS_OK) {
        return status;
    }
    const struct verdict *now = &settle->verdicts[transaction];
    if (now->tier != JUDGE_TIER_NONE) {
        return settle_honour(settle, transaction);
    }
    enum outcome_reason reason = now->reason;
    if (before.items_count > 0) {
        reason = all_gone ? REASON_DUPLICATE_PAYMENT : REASON_ITEM_CONTESTED;
    }
    settle_refuse(settle, transaction, reason);
    return STATUS_OK;
}

static enum status settle_claims(struct settle *settle, const struct settle_claim *claims,
                                 size_t count, const bool *contested)
{
    enum status status = STATUS_OK;
    for (size_t c = 0; status == STATUS_OK && c < count; c++) {
        uint32_t t = claims[c].transaction;
        const struct verdict *verdict = &settle->verdicts[t];
        if (contested[t]) {
            settle_refuse(settle, t, REASON_ITEM_CONTESTED);
        } else if (settle_touched(settle, verdict->items, verdict->items_count)) {
            status = settle_again(settle, t);
        } else {
            status = settle_honour(settle, t);
        }
    }
    return status;
}

/* Exceptions among whose candidates something was settled since: what is left may decide. */
static enum status settle_exceptions(struct settle *settle, const struct settle_claim *claims,
                                     size_t count)
{
    enum status status = STATUS_OK;
    for (size_t c = 0; status == STATUS_OK && c < count; c++) {
        uint32_t t = claims[c].transaction;
        const struct verdict *verdict = &settle->verdicts[t];
        bool touched = false;
        for (size_t k = 0; k < verdict->candidates_count && !touched; k++) {
            touched = settle_touched(settle, verdict->candidates[k].items,
                                     verdict->candidates[k].items_count);
        }
        if (touched) {
            status = settle_again(settle, t);
        } else {
            settle_refuse(settle, t, verdict->reason);
        }
    }
    return status;
}

enum status settle_run(struct settle *settle)
{
    const struct batch *batch = settle->batch;
    size_t count = batch->transactions_count;
    struct settle_claim *claims = malloc((count + 1) * sizeof *claims);
    bool *contested = calloc(count + 1, sizeof *contested);
    enum status status = STATUS_MEMORY;
    if (claims == NULL || contested == NULL) {
        goto cleanup;
    }
    /* Claims from the front, exceptions behind them: both are ordered by date, then by reference.
     */
    size_t claims_count = 0;
    size_t judged_count = 0;
    for (int claiming = 1; claiming >= 0; claiming--) {
        for (size_t t = 0; t < count; t++) {
            if (!settle->judged[t] ||
                (settle->verdicts[t].tier != JUDGE_TIER_NONE) != (claiming == 1)) {
                continue;
            }
            uint32_t day = (uint32_t)batch_entry_of(batch, t)->entry.booking_date.day;
            uint32_t weaker = (uint32_t)(JUDGE_TIER_NAMED_EXACT - settle->verdicts[t].tier);
            claims[judged_count++] =
                (struct settle_claim){(uint32_t)t, weaker << 20 | (day & 0xFFFFFU)};
        }
        claims_count = claiming == 1 ? judged_count : claims_count;
    }
    union {
        const struct batch *in;
        void *out;
    } context = {.in = batch}; /* qsort_r takes no const context */
    qsort_r(claims, judged_count, sizeof *claims, settle_claim_order, context.out);
    status = settle_contested(settle, claims, claims_count, contested);
    if (status == STATUS_OK) {
        status = settle_claims(settle, claims, claims_count, contested);
    }
    if (status == STATUS_OK) {
        status = settle_exceptions(settle, claims + claims_count, judged_count - claims_count);
    }
cleanup:
    free(claims);
    free(contested);
    return status;
}
