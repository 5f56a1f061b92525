/*
 * hypotheses_words - what the text says of an item that it does not name by a number.
 *
 * The idea: a payer who gives no number of ours may still say which item is meant, or that none of
 * the list is: by the month that is paid, or by an order of its own. Both are looked for only where
 * the amount alone would settle the payment, or where equal amounts compete.
 *
 * The month speaks for the items of it and against those of another one. An order like those that
 * the list has of the customer, and that no item has, is likelier one that is not invoiced yet, or
 * settled, than a word without meaning.
 */
#ifndef TS_MATCHERS_HYPOTHESES_WORDS_H
#define TS_MATCHERS_HYPOTHESES_WORDS_H

#include "matchers/judge.h"

/* Adds the lines of months and orders to the hypotheses of the transaction at hand. The last step,
 * once all sets are there. */
void hypotheses_weigh_words(struct judge *judge);

#endif
