/*
 * hypotheses_agreed - what a contract or mandate that is named says about a set of items.
 *
 * The idea: it says which of the customer's items are meant, as far as they differ in it: choosing
 * from its own is choosing from fewer. Items of none of those named are seldom paid then.
 */
#ifndef TS_MATCHERS_HYPOTHESES_AGREED_H
#define TS_MATCHERS_HYPOTHESES_AGREED_H

#include "matchers/judge.h"

/* The name of a customer's number as evidence: its own, a contract's or a mandate's. */
const char *hypotheses_agreed_name(enum agreement_kind kind);

/* The bits of a set of items by the agreements that the transaction names. */
int32_t hypotheses_agreed_bits(const struct judge *judge, const uint32_t *items, size_t count);

#endif
