/*
 * settle_internal - what settle*.c share.
 *
 * settle.c settles in order; settle_honour.c makes the allocations of a claim; settle_contests.c
 * finds who competes, asks settle_options.c what they may mean, and has settle_component.c decide.
 */
#ifndef TS_MATCHERS_SETTLE_INTERNAL_H
#define TS_MATCHERS_SETTLE_INTERNAL_H

#include "matchers/assign.h"
#include "matchers/settle.h"

/* A claim or an exception, where it stands in the order of settling. */
struct settle_claim {
    uint32_t transaction;
    uint32_t rank; /* strongest tier first, then booking date */
    bool done;     /* honoured, refused or judged again */
};

/* The order of claims: by rank, then by account and reference; for qsort_r(), with the batch. */
int settle_claim_order(const void *a, const void *b, void *batch);

/* The rank of a transaction whose claim, or likeliest option, is of this tier. */
uint32_t settle_rank(const struct batch *batch, size_t transaction, enum judge_tier tier);

/* Makes the allocations of a claim; the amounts were found to fit when it was judged. One that
 * would write off more than the run may is refused. STATUS_OK or STATUS_MEMORY. */
enum status settle_honour(struct settle *settle, size_t transaction);

/* Ends a transaction as one for a person. */
void settle_refuse(struct settle *settle, size_t transaction, enum outcome_reason reason);

/* Keeps a claim that a person has to decide on as its candidate, where it had no rivals to be kept
 * with. STATUS_OK or STATUS_MEMORY. */
enum status settle_keep_claim(struct settle *settle, size_t transaction, uint32_t confidence_ppm);

/* What a payment takes of an item, as open now, with a set of so many and in this way; at most, of
 * a part of several items: which of them stays open, nobody said. A magnitude. */
int64_t settle_taken(const struct settle *settle, size_t transaction, uint32_t item,
                     size_t items_count, enum way way);

/* What a transaction that competes may mean: a set of items and a way to pay them. */
struct settle_option {
    int32_t score_bits;
    enum way way;
    enum judge_tier tier; /* JUDGE_TIER_NONE for "nothing here" */
    bool named;           /* by a number as it is, not one that is one character off */
    const uint32_t *items;
    uint32_t items_count;
};

/*
 * What a transaction may mean, likeliest first, by all hypotheses of the judge; what weighs next to
 * nothing is added to "nothing here". At most ASSIGN_OPTIONS_MAX. STATUS_OK or STATUS_MEMORY.
 */
enum status settle_options_of(struct settle *settle, size_t transaction, struct arena *arena,
                              struct settle_option *out, size_t *count);

/* What each option would be worth, in millionths, if nobody else wanted anything. */
void settle_options_alone(const struct settle_option *options, size_t count,
                          uint32_t ppm[ASSIGN_OPTIONS_MAX]);

/* A transaction that wants what others want too. */
struct settle_member {
    uint32_t transaction;
    uint32_t rank;
    uint32_t component; /* the first member of it, found through those between */
    uint32_t leader;    /* of those of the same meaning and payer, or itself */
    bool claims;
    struct settle_option options[ASSIGN_OPTIONS_MAX];
    size_t options_count;
    size_t claimed; /* the option that is the claim, or the likeliest; options_count where it can't
                     * be had */
};

/* What somebody wants of an item, or takes. */
struct settle_demand {
    uint32_t item;
    uint32_t member;
    int64_t minor;
};

struct settle_finder {
    struct settle *settle;
    struct arena *arena;
    uint8_t *marks; /* of each item */
    struct settle_member *members;
    size_t members_count;
    struct settle_demand *taken; /* by claims outside of all components; by item */
    size_t taken_count;
};

/* A set of items that a contender may mean, and what all contenders together leave of it. */
struct settle_set {
    const uint32_t *items;
    size_t items_count; /* 0 for "nothing here" */
    uint32_t gets_ppm;  /* that it gets it */
    uint32_t means_ppm; /* … or means it, whoever gets it */
};

/* A transaction that competes with others. */
struct settle_contender {
    uint32_t transaction;
    uint32_t next;         /* the one behind it in its component; behind the last the first */
    bool stands;           /* its claim is as certain as is asked for, whatever others mean */
    bool granted;          /* its claim was honoured as it stood */
    uint32_t alone_ppm;    /* that it means its claim, if nobody else wanted anything */
    uint32_t gets_ppm;     /* that it gets its claim; of an exception, its part of the best */
    int32_t competes_bits; /* what the odds of that gain or lose by the others */
    int32_t gap_bits;      /* … to what was not searched to the end */
    const struct settle_set *sets;
    size_t sets_count;
};

/*
 * Decides between the members of a component, given in their order; `contenders` has a place for
 * each. STATUS_OK or STATUS_MEMORY.
 */
enum status settle_component_solve(struct settle_finder *finder, const uint32_t *members,
                                   size_t count, struct settle_contender *contenders);

struct settle_contests {
    struct settle_contender *contenders; /* by transaction */
    size_t count;
    uint8_t *marks; /* of each item: SETTLE_MARK_WITHHELD, or nothing that matters outside */
};

/* Claimed, and nobody is certain enough to have it, or it would pass a limit of the run. */
enum { SETTLE_MARK_WITHHELD = 16 };

/*
 * Finds who competes, and decides between them; before anything is settled. `claims` has a place
 * for each transaction that was judged, in any order. All lives in `arena`.
 * STATUS_OK or STATUS_MEMORY.
 */
enum status settle_contests_find(struct settle *settle, const struct settle_claim *claims,
                                 size_t count, struct arena *arena, struct settle_contests *out);

/* The contender that a transaction is, or NULL. */
struct settle_contender *settle_contests_get(const struct settle_contests *contests,
                                             size_t transaction);

static inline bool settle_same_items(const uint32_t *a, size_t a_count, const uint32_t *b,
                                     size_t b_count)
{
    bool same = a_count == b_count;
    for (size_t i = 0; same && i < a_count; i++) {
        same = a[i] == b[i];
    }
    return same;
}

static inline int64_t settle_paid(const struct settle *settle, size_t transaction)
{
    return settle->batch->transactions[transaction].transaction->amount.minor;
}

#endif
