/*
 * exchange_use - what a payment would be in the currency of the items, by the rate table.
 *
 * The idea: only where the statement tells no rate, and only for items that the text names, an
 * amount is held against the one that the table gives: on the booking date, at the nearest rate
 * that is not later. It may be off by the share that the configuration allows; beyond that, and
 * where the table has no rate or contradicts itself, a person decides.
 */
#ifndef TS_MATCHERS_EXCHANGE_USE_H
#define TS_MATCHERS_EXCHANGE_USE_H

#include "matchers/gather.h"
#include "matchers/match.h"
#include "matchers/rates.h"
#include "model/exchange.h"

/* An amount at the table's rate. */
struct exchange_use {
    struct exchange_way way;
    int64_t expected_minor; /* in the currency of the payment */
    int64_t limit_minor;    /* by how much the payment may be off */
};

/* What `open_minor` of `from` is in `to` on `day`. `out` is zeroed where nothing is found. */
enum exchange_found exchange_use_find(const struct batch *batch,
                                      const struct match_settings *settings, struct currency from,
                                      struct currency to, struct date day, int64_t open_minor,
                                      struct exchange_use *out);

/*
 * Whether a payment is what a set of items has open, `open_minor` in all, at the table's rate: all
 * of them named, and of one currency. `bits` gets the evidence of the amount. What is named and
 * does not fit lets nothing else be paid, as any item in another currency: `gather` is told, and
 * why.
 */
bool exchange_use_explains(const struct index *index, const struct match_settings *settings,
                           const struct rates *rates, struct gather *gather, const uint32_t *items,
                           size_t count, int64_t open_minor, int32_t *bits);

#endif
