/*
 * hypotheses_habit - the lines of a ledger that say how this customer pays.
 *
 * The idea: each is the logarithm of the customer's own share over the share of payers in general
 * (learn_habit.h), which stands in the line of the observation itself. All lines of a possibility
 * together move it by LEARN_HABIT_MOVE_BITS at most, so that no habit makes a match by itself.
 */
#ifndef TS_MATCHERS_HYPOTHESES_HABIT_H
#define TS_MATCHERS_HYPOTHESES_HABIT_H

#include "matchers/judge.h"

#include <stdbool.h>

/* Adds what holds whatever the way: one item or several, how they are named, the delay. */
void hypotheses_habit_add_set(const struct judge *judge, struct learn_habit_at at,
                              struct hypothesis *h);

/* Adds what the way says; `offered` is whether an item of the set has a discount. */
void hypotheses_habit_add_way(const struct judge *judge, struct learn_habit_at at, bool offered,
                              struct hypothesis *h);

#endif
