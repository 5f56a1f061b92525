/*
 * rates - how often payers do what, as the run at hand shows it.
 *
 * The idea: the weights that depend on this biller's payers (who pays what is not on the list, who
 * names nothing, who pays a part) begin with documented defaults and are estimated again from the
 * run: each transaction counts with the posterior of its hypotheses (expectation maximisation).
 * The defaults weigh as much as some hundred transactions, so a small file stays with them, and no
 * rate moves by more than three bits, so that a strange one can't run away.
 *
 * Counts are integers and are added up: order and threads don't show.
 */
#ifndef TS_MATCHERS_RATES_H
#define TS_MATCHERS_RATES_H

#include "model/batch.h"

#include <stdbool.h>
#include <stdint.h>

enum rate {
    /* What a receipt is for: an item on the list, something of a known customer that isn't, or a
     * stranger's. */
    RATE_LISTED,
    RATE_CUSTOMER_UNLISTED,
    RATE_STRANGER,
    /* The text names nothing of ours, in each of these cases. */
    RATE_LISTED_SILENT,
    RATE_CUSTOMER_SILENT,
    RATE_STRANGER_SILENT,
    /* How an item is paid, where nothing offers or tells a deduction. */
    RATE_EXACT,
    RATE_ROUNDING,
    RATE_CHARGES,
    RATE_PART,
    RATE_OVER,
    RATE_COUNT,
};

struct rates {
    int32_t bits[RATE_COUNT]; /* log2 in 1/1024 bit */
};

/* What was seen: of each rate how often it was so, in millionths of a transaction. */
struct rates_seen {
    uint64_t ppm[RATE_COUNT];
    uint64_t of_ppm[RATE_COUNT]; /* out of so many */
};

void rates_default(struct rates *out);

/* `so_ppm` more of `rate`, out of `of_ppm`. */
static inline void rates_see(struct rates_seen *seen, enum rate rate, uint32_t so_ppm,
                             uint32_t of_ppm)
{
    seen->ppm[rate] += so_ppm;
    seen->of_ppm[rate] += of_ppm;
}

void rates_add(struct rates_seen *sum, const struct rates_seen *more);

/* The defaults and what was seen, weighed together. */
void rates_estimate(const struct rates_seen *seen, struct rates *out);

/* A rate with its default, what was seen of it and what is used: rates_estimate() takes the
 * logarithm of `used_ppm`. */
void rates_row(const struct rates_seen *seen, enum rate rate, struct batch_rate *out);

#endif
