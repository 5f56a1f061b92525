/*
 * ways - how an amount may settle what is open.
 *
 * The idea: a payment of a set of items is exact, or it is what is open less deductions: the agreed
 * discount, a tax withheld, what banks kept, a rounding, alone or together; else it is a part, or
 * too much. Each way has a prior and spreads it over the amounts it can produce; set against how
 * likely the amount is by chance, that is its evidence. Deductions together have the product of
 * their priors, and share it among all that were tried, so that more ways find no more by chance.
 * A person decides whatever fits no way.
 */
#ifndef TS_MATCHERS_WAYS_H
#define TS_MATCHERS_WAYS_H

#include "matchers/match.h"
#include "matchers/rates.h"
#include "matchers/terms.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A sum of deductions, 0 for none, or one of those behind. */
enum way {
    WAY_EXACT = 0,
    WAY_DISCOUNT = 1 << 0, /* every discount that the items offer and that is in time */
    WAY_WITHHELD = 1 << 1, /* a tax at one of the rates that the terms have */
    WAY_CHARGES = 1 << 2,  /* what the bank tells, or what nobody told */
    WAY_ROUNDING = 1 << 3,
    WAY_SUMS = 1 << 4,        /* so many sums */
    WAY_CONVERTED = WAY_SUMS, /* exact in the item's currency, which the bank tells */
    WAY_EXCHANGED,            /* at the rate of the table, but for what rates differ by */
    WAY_TOLD,      /* each item as the payer tells of its document: in full, or less the discount */
    WAY_TOLD_PART, /* … and of some a part */
    WAY_LATE_DISCOUNT, /* the discount taken after its date: the items stay open by it */
    WAY_PART,
    WAY_OVER,
    WAY_COUNT,
};

/* For each rate with and without the discount, beside the discount of what credit notes leave,
 * exact, late discount and part or over. */
enum { WAYS_MAX = 2 * (TERMS_RATES_MAX + 1) + 4 };

/* What is withheld of a set at one rate. */
struct ways_withheld {
    int64_t items_minor; /* rounded item by item */
    int64_t sum_minor;   /* rounded once, for all of them */
};

/* What is known of a set of items and the amount that may pay it; magnitudes, in minor units. */
struct ways_case {
    const struct terms *terms;
    int64_t amount_minor;   /* of the payment, positive */
    int64_t open_minor;     /* of the set, positive */
    int64_t net_minor;      /* of the set with discounts taken that are in time; else open_minor */
    int64_t late_minor;     /* discounts whose date is over; 0 for none */
    int64_t credited_minor; /* of those in time, what falls on credit notes; 0 for nothing */
    bool discount_in_time;  /* some of the set's discounts */
    int64_t charges_minor;  /* told with the transaction; 0 for none */
    bool charges_barred;    /* none that nobody told are deducted from such a payment */
    int32_t chance_bits;    /* index_amount_chance() of the amount */
    /* By rate, of what is open and of what is net of discounts; NULL where none is withheld. */
    const struct ways_withheld *withheld_open;
    const struct ways_withheld *withheld_net;
};

/* What a sum of deductions is made of, beside the discounts in time that the items offer. */
struct ways_parts {
    uint32_t withheld_ppm;    /* 0 for none */
    int64_t withheld_minor;   /* of the whole set */
    int64_t charges_minor;    /* told or not */
    int64_t difference_minor; /* of the rounding; negative where more was paid */
    int64_t credited_minor;   /* what of the discounts falls on credit notes and is not taken */
    bool charges_told;
};

struct ways_result {
    enum way way;
    bool exact; /* nothing is left open or unexplained: as open, as agreed, or as the bank tells */
    int32_t amount_bits;
    struct ways_parts parts;
};

/* The amount as open: no other way explains what this one does. */
struct ways_result ways_exact(const struct rates *rates, int32_t chance_bits);

/* The ways that fit, at most WAYS_MAX, likeliest first. */
size_t ways_find(const struct rates *rates, const struct ways_case *c,
                 struct ways_result out[WAYS_MAX]);

/* The evidence for an amount at the rate of a table: `off_minor` from what the rate gives, of
 * `most_minor` that are allowed. */
int32_t ways_exchanged_bits(const struct rates *rates, int64_t off_minor, int64_t most_minor,
                            int32_t chance_bits);

/* The evidence for what a payer tells to have paid of one item: all that is due of it, or a part.
 */
int32_t ways_told_bits(const struct rates *rates, int64_t paid_minor, int64_t open_minor,
                       bool settles, int32_t chance_bits);

/* Counts the ways of a payment, each with its share: those that nothing offered or told. */
void ways_see(struct rates_seen *seen, const uint32_t ppm[WAY_COUNT]);

/* Whether a way is a sum of deductions with this one among them. */
static inline bool ways_has(enum way way, enum way deduction)
{
    return way < WAY_SUMS && ((unsigned)way & (unsigned)deduction) != 0;
}

/* Whether the items stay open in part, or some of the payment is left. */
static inline bool ways_is_partial(enum way way)
{
    return way == WAY_PART || way == WAY_OVER || way == WAY_LATE_DISCOUNT || way == WAY_TOLD_PART;
}

/* The name of the way as evidence: "amount_exact" … */
const char *ways_evidence_name(enum way way);

#endif
