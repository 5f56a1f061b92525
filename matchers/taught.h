/*
 * taught - what a run learnt, as rows that are stored and shown.
 *
 * The idea: learn.h and rates.h hold what was learnt as the matcher needs it, hashes and
 * logarithms. A person who is to believe it, or to withdraw it, needs the account as the bank
 * writes it, the customer, the payments that taught it, and each rate beside its default.
 *
 * Rows stand in an order of content, whatever the order of the input.
 */
#ifndef TS_MATCHERS_TAUGHT_H
#define TS_MATCHERS_TAUGHT_H

#include "base/arena.h"
#include "base/status.h"
#include "matchers/index.h"
#include "matchers/judge.h"
#include "matchers/rates.h"
#include "model/batch.h"

#include <stdbool.h>

/* The lessons of a run until they are laid out; zeroed to begin with. */
struct taught {
    const struct index *index;
    struct taught_row *rows;
    size_t count;
    size_t capacity;
};

/*
 * Notes who taught what: the pairs of index->learnt, from the very verdicts that learn_accounts()
 * was given. `out` is to be cleared in any case. STATUS_OK or STATUS_MEMORY.
 */
enum status taught_begin(const struct index *index, const bool *judged,
                         const struct verdict *verdicts, struct taught *out);

/*
 * Fills the learnt accounts of `result` and their lessons, and clears `taught`. A line that was
 * carried into the run teaches in the run that settles it, so that it teaches once. STATUS_OK or
 * STATUS_MEMORY.
 */
enum status taught_accounts(struct taught *taught, const struct outcome *outcomes,
                            struct arena *arena, struct batch_result *result);

void taught_clear(struct taught *taught);

/* Fills the rates of `result`: `seen` is what the rates in use were estimated from, nothing where
 * they are the defaults. STATUS_OK or STATUS_MEMORY. */
enum status taught_rates(const struct rates_seen *seen, struct arena *arena,
                         struct batch_result *result);

#endif
