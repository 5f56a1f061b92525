/*
 * ways_said - what the payer's words say about a way to pay.
 *
 * The idea: a word such as "Skonto", or the very amount that is missing, speaks for one way of
 * paying the same items against another, never for an item.
 */
#ifndef TS_MATCHERS_WAYS_SAID_H
#define TS_MATCHERS_WAYS_SAID_H

#include "matchers/gather.h"
#include "matchers/ways.h"

/* Bits for a way to pay a set that has `open_minor` open. Text is looked at when first asked. */
int32_t ways_said_bits(struct gather *gather, int64_t open_minor, enum way way,
                       const struct ways_parts *parts);

#endif
