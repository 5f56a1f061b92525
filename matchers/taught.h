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

/*
 * Fills the learnt accounts of `result` and their lessons: the pairs of index->learnt, from the
 * very verdicts that learn_accounts() was given. STATUS_OK or STATUS_MEMORY.
 */
enum status taught_accounts(const struct index *index, const bool *judged,
                            const struct verdict *verdicts, struct arena *arena,
                            struct batch_result *result);

/* Fills the rates of `result`: `seen` is what the rates in use were estimated from, nothing where
 * they are the defaults. STATUS_OK or STATUS_MEMORY. */
enum status taught_rates(const struct rates_seen *seen, struct arena *arena,
                         struct batch_result *result);

#endif
