/*
 * index_internal - what the parts of the index share.
 *
 * index.c numbers customers and lays out items, amounts and payers; index_keys.c has the keys of
 * the items and what their numbers look like.
 */
#ifndef TS_MATCHERS_INDEX_INTERNAL_H
#define TS_MATCHERS_INDEX_INTERNAL_H

#include "matchers/index.h"

/* Fills what is known of the items' numbers: keys, forms, shapes, windows, begins, fronts, tails,
 * codes and checks. STATUS_OK or STATUS_MEMORY. */
enum status index_build_keys(const struct batch *batch, struct arena *arena, struct index *index);

/* Notes how a compact number begins and how long it is. */
void index_begin_add(struct index *index, struct slice compact);

#endif
