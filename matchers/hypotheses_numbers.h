/*
 * hypotheses_numbers - customers whose numbers the text has, beside those whose items are paid.
 *
 * The idea: who writes a customer's number pays for that customer. Of several that are written each
 * has a part in what is paid: a set that leaves one out is not what was meant, or not all of it.
 */
#ifndef TS_MATCHERS_HYPOTHESES_NUMBERS_H
#define TS_MATCHERS_HYPOTHESES_NUMBERS_H

#include "matchers/judge.h"

#include <stdbool.h>
#include <stdint.h>

/* Whether an item of a set is a customer's, or that of one with the same number in another ledger.
 */
bool hypotheses_is_of(const struct judge *judge, const struct hypothesis *h, uint32_t customer);

/* Whether the text has the number of a customer of whom nothing is in the set, and it is not part
 * of an item's: he is paid for as well, or instead. */
bool hypotheses_leaves_number(const struct judge *judge, const struct hypothesis *h);

/* Weighs the numbers of several customers against sets that no number of an item names and that
 * leave one of them out. */
void hypotheses_weigh_numbers(struct judge *judge);

#endif
