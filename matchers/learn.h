/*
 * learn - what the certain matches of a run, and those before it, teach about who pays.
 *
 * The idea: an account that paid an invoice by its number is that customer's, or one that pays for
 * it, also where the master data doesn't know it. Only what is beyond doubt teaches; what is learnt
 * is weighed as evidence by the next pass over what was left open, never taken for granted.
 *
 * A pair of account and customer that a person withdrew, or decided against, is not learnt anew.
 */
#ifndef TS_MATCHERS_LEARN_H
#define TS_MATCHERS_LEARN_H

#include "base/arena.h"
#include "base/status.h"
#include "matchers/index.h"
#include "matchers/judge.h"

#include <stdbool.h>

/*
 * Fills index->learnt from the verdicts of tier JUDGE_TIER_NAMED_EXACT. STATUS_OK or
 * STATUS_MEMORY.
 */
enum status learn_accounts(const bool *judged, const struct verdict *verdicts, struct arena *arena,
                           struct index *index);

#endif
