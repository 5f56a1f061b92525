/*
 * judge - all that a transaction may pay, weighed against each other and against "nothing here".
 *
 * The idea (docs/matching.md has the reasons): a hypothesis is a set of items and a way to pay
 * them. Its score is the bits of its prior, a chain of customer, number of items and choice of
 * items, plus the bits of what was seen. "Pays nothing on this list" is a hypothesis like the
 * others. The posterior of the best is cut to what its kind of case can be trusted for, and the
 * transaction is decided automatically when the rest is below the user's error rate.
 */
#ifndef TS_MATCHERS_JUDGE_H
#define TS_MATCHERS_JUDGE_H

#include "base/arena.h"
#include "base/status.h"
#include "matchers/gather.h"
#include "matchers/learn_habit.h"
#include "matchers/match.h"
#include "matchers/ways.h"
#include "model/outcome.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    JUDGE_EVIDENCE_MAX = 24,
    JUDGE_HYPOTHESES_MAX = 512,
    JUDGE_RIVAL_BITS = 20 * BITS_ONE, /* what is further behind a match is no rival of it */
    JUDGE_BLOCK_MAX = 16,             /* transactions whose memory is asked for together */
    JUDGE_GROUP_MAX = 16, /* customers for whom one payer pays, whose items are one pool */
    JUDGE_GROUPS_MAX = 4, /* groups, or customers alone, whose sums are looked for */
    JUDGE_PAYERS_MAX =
        PAYER_CUSTOMERS_MAX + GATHER_ITEMS_MAX + (JUDGE_GROUPS_MAX + 1) * JUDGE_GROUP_MAX,
};

struct hypotheses_group; /* hypotheses_group.h */

struct hypothesis {
    const uint32_t *items; /* ascending; none for "pays nothing on this list" */
    size_t items_count;
    enum way way;
    bool exact; /* nothing is left open or unexplained by the way */
    struct ways_parts parts;
    int32_t score_bits;
    int32_t habit_bits; /* of them, what the customer's habits say */
    uint32_t customer;
    enum key_form form; /* best form by which an item of the set is named */
    uint32_t form_len;  /* characters of that key */
    size_t named;       /* items of the set that the text names */
    bool leaves_out;    /* the text names another item beside the set */
    bool unlisted;      /* … or a number on no list, and none of the set's with a slip */
    bool sibling;       /* it names none of the set, and another of its customer */
    bool neighbour;     /* … by a damaged number that may as well be another document's */
    bool beyond;        /* … that can be no other document's of ours */
    bool bare;          /* the best of them by a few digits without a word */
    bool worded;        /* … with a word such as "invoice" before */
    bool says_else;     /* the text names a month or an order that is not the items' */
    bool month_sure; /* … or the month in which the item falls due, and no other can be meant */
    enum payer_kind payer;
    bool credit_notes;     /* invoices and credit notes together */
    enum key_form written; /* as `form`, but a number inside a longer one is no other for it */
    size_t evidence_count;
    struct evidence evidence[JUDGE_EVIDENCE_MAX];
};

/* How strongly a claim stands when transactions compete: named and exact, named, neither. */
enum judge_tier {
    JUDGE_TIER_NONE,
    JUDGE_TIER_UNNAMED,
    JUDGE_TIER_NAMED,
    JUDGE_TIER_NAMED_EXACT,
};

struct verdict {
    enum outcome_status status; /* match, partial or exception */
    enum outcome_reason reason;
    enum judge_tier tier; /* of an automatic claim; JUDGE_TIER_NONE for an exception */
    bool names;           /* the text names an open item, or one that was settled */
    enum way way;
    struct ways_parts parts;
    uint32_t customer; /* that pays, of those of the items */
    uint32_t confidence_ppm;
    const uint32_t *items; /* claimed; none for an exception */
    size_t items_count;
    const struct evidence *evidence;
    size_t evidence_count;
    struct candidate *candidates; /* best first; transaction is not set */
    size_t candidates_count;
};

/* What a thread needs to judge; reused for one transaction after the other. */
struct judge {
    const struct index *index;
    const struct match_settings *settings;
    const struct rates *rates;
    struct terms terms_general;
    struct terms terms_special; /* of the customer and currency asked for last */
    const int64_t *open_minor;  /* what is left of each item now */
    struct arena room;          /* of hypotheses and gathers */
    struct arena scratch;       /* reset for each block */
    struct arena *keep;         /* verdicts live here */
    struct gather *gather;      /* of the transaction at hand */
    struct gather *gathers;     /* of a block: JUDGE_BLOCK_MAX */
    /* Of the transaction at hand; room for JUDGE_HYPOTHESES_MAX and one that is being built. */
    struct hypothesis *hypotheses;
    size_t hypotheses_count;
    struct judge_payer { /* what the payer says about the customers met so far */
        uint32_t customer;
        uint32_t same_amount; /* gathered items of it with the amount of the payment */
        struct payer_weight weight;
        int32_t bits; /* what the payer says in all */
        struct learn_habit_at habit;
    } payers[JUDGE_PAYERS_MAX];
    size_t payers_count;
    size_t payers_last;    /* the one asked for last */
    uint64_t payers_met;   /* a bit for each, hypotheses_payer_bit(): most others have another */
    uint32_t stranger_ppm; /* share of a stranger in "pays nothing on this list" */
    /* What the receipts judged so far show: those beyond doubt, and the others. */
    struct rates_seen seen_certain;
    struct rates_seen seen_uncertain;
    uint32_t sure_count;  /* … and those of which nothing else was weighed */
    bool told_differs;    /* what is told of each document contradicts the payment */
    bool settled_by_name; /* items that the text names have the amount to the cent */
    bool settled_as_open; /* … as they are open, without any deduction */
    bool settled; /* … or one item of the payer: of further sets only those of few items */
    bool discounts_offered; /* some item of the sums searched last may be paid net of a discount */
    bool sets_open;         /* there may be further sets that explain the amount */
    bool unsearched;        /* … even of few items */
    bool charges_known;     /* charges_barred is filled; it is when first asked for */
    bool charges_barred;    /* charges_are_barred() */
    uint64_t steps_left;    /* of all subset searches for the transaction at hand */
    const struct hypotheses_group *group; /* whose items are searched together; NULL for none */
};

/* The order of hypotheses that score the same: by the items, so that no order of input shows. */
bool judge_before_equal(const struct hypothesis *a, const struct hypothesis *b);

/* The tier of a claim to this; not of "pays nothing on this list". */
enum judge_tier judge_tier_of(const struct hypothesis *h);

/*
 * Prepares a judge; its verdicts live in `keep`.
 * STATUS_OK or STATUS_MEMORY. Ends with judge_clear().
 */
enum status judge_init(const struct index *index, const struct match_settings *settings,
                       const struct rates *rates, const int64_t *open_minor, struct arena *keep,
                       struct judge *out);
void judge_clear(struct judge *judge);

/*
 * Judges up to JUDGE_BLOCK_MAX transactions, each a booked receipt, or a debit that may refund a
 * credit note. verdicts[i] is that of transaction numbers[i]. STATUS_OK or STATUS_MEMORY.
 */
enum status judge_run(struct judge *judge, const size_t *numbers, size_t count,
                      struct verdict *const *verdicts);

/* Adds what the receipts judged so far show. */
void judge_add_seen(const struct judge *judge, struct rates_seen *certain,
                    struct rates_seen *uncertain);

/* Builds judge->hypotheses of one such transaction, with what is open now, and decides nothing.
 * STATUS_OK or STATUS_MEMORY. */
enum status judge_weigh(struct judge *judge, size_t transaction);

#endif
