/*
 * pairs - returns and reversals, each with the line it undoes.
 *
 * The idea: a returned direct debit looks like a debit of the same customer and amount, so pairs
 * are found before anything is matched: same account, opposite amount, not before the original,
 * and told by references first, by the parties and the text after. Both lines then settle nothing
 * and the item stays open. Where two originals fit equally well, none is taken.
 *
 * An original may be a line that an earlier run stored (batch.originals): it is looked at beside
 * those of this run. What was allocated of it is then for the run stage to reopen.
 */
#ifndef TS_MATCHERS_PAIRS_H
#define TS_MATCHERS_PAIRS_H

#include "base/status.h"
#include "matchers/rules.h"
#include "model/batch.h"

#include <stdbool.h>
#include <stdint.h>

struct pairs {
    /* For each transaction the one it is paired with, or OUTCOME_NONE. An original of an earlier
     * run is known by its index and the number of transactions; so stand they in this array. */
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

/* Whether a transaction may undo another line: a return, or a debit with an end-to-end id, which
 * only the very receipt that it sends back has as well. */
bool pairs_may_undo(const struct batch *batch, size_t transaction, struct rules_return_memo *memo);

/* The original that a transaction undoes in an earlier run, or OUTCOME_NONE. Lines of a statement
 * that contradicts itself undo nothing there. */
uint32_t pairs_original(const struct batch *batch, const struct pairs *pairs, size_t transaction);

#endif
