/*
 * How it works: contests are decided first (settle_contests.c), on what is open at the beginning.
 * Then the claims that stand are honoured in order, as they were judged. Claims that lost, on items
 * that nobody has by then, are kept for a person. Whoever has to be judged again with what is left
 * comes after that: claims that stand, claims that lost, exceptions. What nobody was certain enough
 * to have is withheld from everybody, and so is what a claim beyond the limits of the run wants; it
 * is known before anybody looks for something else.
 */
#include "matchers/settle_internal.h"

#include <stdlib.h>
#include <string.h>

/* What a settling has beside its result. */
struct settle_work {
    struct settle *settle;
    struct arena arena; /* of contests */
    struct settle_contests contests;
    struct settle_claim *claims; /* claims from the front, exceptions behind them */
    size_t claims_count;
    size_t judged_count;
};

uint32_t settle_rank(const struct batch *batch, size_t transaction, enum judge_tier tier)
{
    enum { SETTLE_DAY_BITS = 20 };
    uint32_t day = (uint32_t)batch_entry_of(batch, transaction)->entry.booking_date.day;
    uint32_t weaker = (uint32_t)(JUDGE_TIER_NAMED_EXACT - tier);
    return weaker << SETTLE_DAY_BITS | (day & ((1U << SETTLE_DAY_BITS) - 1));
}

int settle_claim_order(const void *a, const void *b, void *batch)
{
    const struct batch *of = batch;
    const struct settle_claim *x = a;
    const struct settle_claim *y = b;
    if (x->rank != y->rank) {
        return x->rank < y->rank ? -1 : 1;
    }
    int order = slice_compare(batch_statement_of(of, x->transaction)->statement.account,
                              batch_statement_of(of, y->transaction)->statement.account);
    return order != 0 ? order
                      : slice_compare(of->transactions[x->transaction].bank_ref,
                                      of->transactions[y->transaction].bank_ref);
}

/*
 * Tells of a contender whom it competes with, and adds to its evidence what the others make of its
 * odds; not where it was judged again, since that was with the others settled.
 */
static enum status settle_note(struct settle *settle, const struct settle_contender *contender)
{
    struct outcome *outcome = &settle->outcomes[contender->transaction];
    outcome->paired = contender->next;
    if (outcome->status != OUTCOME_EXCEPTION && !contender->granted) {
        return STATUS_OK;
    }
    const struct evidence more[] = {{"competes", contender->competes_bits + contender->gap_bits},
                                    {"competes_gap", -contender->gap_bits}};
    size_t count = outcome->evidence_count;
    struct evidence *evidence = arena_array(settle->judge->keep, count + 2, sizeof *evidence);
    if (evidence == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        evidence[i] = outcome->evidence[i];
    }
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        if (more[i].weight_bits != 0) {
            evidence[count++] = more[i];
        }
    }
    outcome->evidence = evidence;
    outcome->evidence_count = count;
    return STATUS_OK;
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

static bool settle_withheld(const struct settle_work *work, const uint32_t *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if ((work->contests.marks[items[i]] & SETTLE_MARK_WITHHELD) != 0) {
            return true;
        }
    }
    return false;
}

static void settle_withhold(struct settle_work *work, const uint32_t *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        work->contests.marks[items[i]] |= SETTLE_MARK_WITHHELD;
    }
}

/* That a contender means a set of items, as certainly as all together leave it to be. */
static uint32_t settle_means_ppm(const struct settle_contender *contender,
                                 const struct verdict *verdict)
{
    for (size_t s = 0; contender != NULL && s < contender->sets_count; s++) {
        const struct settle_set *set = &contender->sets[s];
        if (set->items_count > 0 &&
            settle_same_items(set->items, set->items_count, verdict->items, verdict->items_count)) {
            return set->means_ppm;
        }
    }
    return 1000000U; /* it competes with nobody for these */
}

/* Honours a claim, no more certain than `most_ppm`. Where the run may write off no more, a person
 * decides on it, and its items wait for that. */
static enum status settle_grant(struct settle_work *work, size_t transaction, uint32_t most_ppm)
{
    struct verdict *verdict = &work->settle->verdicts[transaction];
    verdict->confidence_ppm =
        verdict->confidence_ppm < most_ppm ? verdict->confidence_ppm : most_ppm;
    enum status status = settle_honour(work->settle, transaction);
    if (status == STATUS_OK && work->settle->outcomes[transaction].reason == REASON_LIMIT_REACHED) {
        settle_withhold(work, verdict->items, verdict->items_count);
    }
    return status;
}

/* A transaction among whose items something was settled since it was judged. */
static enum status settle_again(struct settle_work *work, size_t transaction)
{
    struct settle *settle = work->settle;
    const struct settle_contender *contender = settle_contests_get(&work->contests, transaction);
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
    enum outcome_reason reason = now->reason;
    if (now->tier != JUDGE_TIER_NONE) {
        uint32_t means_ppm = settle_means_ppm(contender, now);
        if (means_ppm >= 1000000U - settle->judge->settings->error_rate_ppm &&
            !settle_withheld(work, now->items, now->items_count)) {
            return settle_grant(work, transaction, means_ppm);
        }
        reason = REASON_ITEM_CONTESTED;
    } else if (before.items_count > 0) {
        reason = all_gone ? REASON_DUPLICATE_PAYMENT : REASON_ITEM_CONTESTED;
    }
    settle_refuse(work->settle, transaction, reason);
    return STATUS_OK;
}

/* Claims that nobody competes with, and those that stand against all who do: as they were judged
 * where nobody has taken from their items, nor waits for a person who may; or else, in a second
 * pass, again. */
static enum status settle_standing(struct settle_work *work, bool again)
{
    struct settle *settle = work->settle;
    enum status status = STATUS_OK;
    for (size_t c = 0; status == STATUS_OK && c < work->claims_count; c++) {
        uint32_t t = work->claims[c].transaction;
        const struct verdict *verdict = &settle->verdicts[t];
        struct settle_contender *contender = settle_contests_get(&work->contests, t);
        if (work->claims[c].done || (contender != NULL && !contender->stands)) {
            continue;
        }
        if (again) {
            work->claims[c].done = true;
            status = settle_again(work, t);
        } else if (!settle_touched(settle, verdict->items, verdict->items_count) &&
                   !settle_withheld(work, verdict->items, verdict->items_count)) {
            work->claims[c].done = true;
            status = settle_grant(work, t, contender == NULL ? 1000000U : contender->gets_ppm);
            if (contender != NULL) {
                contender->granted = true;
            }
        }
    }
    return status;
}

/* Claims that don't stand: first those on what nobody has, which is withheld then; in a second pass
 * those on what others have by now. */
static enum status settle_lost(struct settle_work *work, bool again)
{
    struct settle *settle = work->settle;
    enum status status = STATUS_OK;
    for (size_t c = 0; status == STATUS_OK && c < work->claims_count; c++) {
        uint32_t t = work->claims[c].transaction;
        const struct verdict *verdict = &settle->verdicts[t];
        const struct settle_contender *contender = settle_contests_get(&work->contests, t);
        if (work->claims[c].done || contender == NULL || contender->stands) {
            continue;
        }
        if (again) {
            work->claims[c].done = true;
            status = settle_again(work, t);
        } else if (!settle_touched(settle, verdict->items, verdict->items_count)) {
            work->claims[c].done = true;
            settle_refuse(settle, t, REASON_ITEM_CONTESTED);
            status = settle_keep_claim(settle, t, contender->alone_ppm);
            settle_withhold(work, verdict->items, verdict->items_count);
        }
    }
    return status;
}

/* Exceptions among whose candidates something was settled since: what is left may decide. */
static enum status settle_exceptions(struct settle_work *work)
{
    struct settle *settle = work->settle;
    enum status status = STATUS_OK;
    for (size_t c = work->claims_count; status == STATUS_OK && c < work->judged_count; c++) {
        uint32_t t = work->claims[c].transaction;
        const struct verdict *verdict = &settle->verdicts[t];
        bool touched = false;
        for (size_t k = 0; k < verdict->candidates_count && !touched; k++) {
            touched = settle_touched(settle, verdict->candidates[k].items,
                                     verdict->candidates[k].items_count);
        }
        if (touched) {
            status = settle_again(work, t);
        } else {
            settle_refuse(settle, t, verdict->reason);
        }
    }
    return status;
}

/* Lists claims, and exceptions behind them, each in order. */
static void settle_list(struct settle_work *work)
{
    const struct settle *settle = work->settle;
    const struct batch *batch = settle->batch;
    for (int claiming = 1; claiming >= 0; claiming--) {
        for (size_t t = 0; t < batch->transactions_count; t++) {
            enum judge_tier tier = settle->verdicts[t].tier;
            if (settle->judged[t] && (tier != JUDGE_TIER_NONE) == (claiming == 1)) {
                work->claims[work->judged_count++] = (struct settle_claim){
                    .transaction = (uint32_t)t, .rank = settle_rank(batch, t, tier)};
            }
        }
        work->claims_count = claiming == 1 ? work->judged_count : work->claims_count;
    }
    union {
        const struct batch *in;
        void *out;
    } context = {.in = batch}; /* qsort_r takes no const context */
    qsort_r(work->claims, work->judged_count, sizeof *work->claims, settle_claim_order,
            context.out);
}

enum status settle_run(struct settle *settle)
{
    struct settle_work work = {.settle = settle};
    work.claims = malloc((settle->batch->transactions_count + 1) * sizeof *work.claims);
    enum status status = work.claims == NULL ? STATUS_MEMORY : STATUS_OK;
    if (status == STATUS_OK) {
        settle_list(&work);
        status = settle_contests_find(settle, work.claims, work.judged_count, &work.arena,
                                      &work.contests);
    }
    for (int again = 0; again <= 1; again++) {
        if (status == STATUS_OK) {
            status = settle_standing(&work, again == 1);
        }
        if (status == STATUS_OK) {
            status = settle_lost(&work, again == 1);
        }
    }
    if (status == STATUS_OK) {
        status = settle_exceptions(&work);
    }
    for (size_t i = 0; status == STATUS_OK && i < work.contests.count; i++) {
        status = settle_note(settle, &work.contests.contenders[i]);
    }
    free(work.claims);
    arena_clear(&work.arena);
    return status;
}
