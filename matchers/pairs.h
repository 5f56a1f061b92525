/*
 * pairs - returns and reversals, each with the line it undoes.
 *
 * The idea: a returned direct debit looks like a debit of the same customer and amount, so pairs
 * are found before anything is matched: same account, opposite amount, not before the original,
 * and told by references first, by the parties and the text after. Both lines then settle nothing
 * and the item stays open. Where two originals fit equally well, none is taken.
 */
#ifndef TS_MATCHERS_PAIRS_H
#define TS_MATCHERS_PAIRS_H

#include "base/status.h"
#include "model/batch.h"

#include <stdbool.h>
#include <stdint.h>

/* For each transaction the one it is paired with, or OUTCOME_NONE. */
struct pairs {
    uint32_t *with;
    bool *undoes; /* it is the later line of its pair, or a return without an original */
};

/*
 * Finds the pairs among booked transactions that are no second deliveries. Arrays live in `arena`.
 * STATUS_OK or STATUS_MEMORY.
 *
 * fee_max_minor  what a bank may add to a return that names its original by the end-to-end id
 */
enum status pairs_find(const struct batch *batch, int64_t fee_max_minor, struct arena *arena,
                       struct pairs *out);

#endif
