/*
 * ways - how an amount may settle what is open.
 *
 * The idea: a payment of a set of items is exact, with the agreed discount, short by what banks
 * kept, off by a rounding, a part, or too much. Each way has a prior and spreads it over the
 * amounts it can produce; set against how likely the amount is by chance, that is its evidence.
 * A person decides whatever fits no way.
 */
#ifndef TS_MATCHERS_WAYS_H
#define TS_MATCHERS_WAYS_H

#include "matchers/match.h"
#include "matchers/rates.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum way {
    WAY_EXACT,
    WAY_DISCOUNT,         /* every discount that the items offer, in time */
    WAY_DISCOUNT_CHARGES, /* … and the charges that the bank tells */
    WAY_CONVERTED,        /* exact in the item's currency, which the bank tells */
    WAY_LATE_DISCOUNT,    /* the discount taken after its date: the items stay open by it */
    WAY_ROUNDING,
    WAY_CHARGES,
    WAY_PART,
    WAY_OVER,
    WAY_COUNT,
};

/* What is known of a set of items and the amount that may pay it; magnitudes, in minor units. */
struct ways_case {
    int64_t amount_minor;  /* of the payment, positive */
    int64_t open_minor;    /* of the set, positive */
    int64_t net_minor;     /* of the set with discounts taken; open_minor where there are none */
    bool discount_in_time; /* all of the set's discounts */
    int64_t charges_minor; /* told with the transaction; 0 for none */
    int32_t chance_bits;   /* index_amount_chance() of the amount */
};

struct ways_result {
    enum way way;
    int32_t amount_bits;
};

/* The ways that fit, at most WAY_COUNT, likeliest first. */
size_t ways_find(const struct match_settings *settings, const struct rates *rates,
                 const struct ways_case *c, struct ways_result out[WAY_COUNT]);

/* Counts the ways of a payment, each with its share: those that nothing offered or told. */
void ways_see(struct rates_seen *seen, const uint32_t ppm[WAY_COUNT]);

/* Whether nothing is left open or unexplained: as open, as agreed, or as the bank tells. */
bool ways_is_exact(enum way way);

/* The name of the way as evidence: "amount_exact" … */
const char *ways_evidence_name(enum way way);

#endif
