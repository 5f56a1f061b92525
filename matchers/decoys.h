/*
 * decoys - open items that don't exist, to see how often chance wins.
 *
 * The idea: nobody tells a matcher which of its automatic matches are wrong. So it is run once more
 * with decoys among the items: numbers of our shapes that no item has, with the customer of one
 * item, the amount of another, and nobody to pay them. A decoy that is matched automatically is a
 * wrong match seen in the open; their share, scaled to the list, estimates the wrong matches of
 * this run on these data.
 *
 * Decoys depend on the items alone, which are in an order of content. An item of a customer without
 * id, name and account makes none: it would be another customer.
 */
#ifndef TS_MATCHERS_DECOYS_H
#define TS_MATCHERS_DECOYS_H

#include "base/arena.h"
#include "base/status.h"
#include "matchers/index.h"
#include "model/batch.h"

#include <stddef.h>

/* A number that follows from an item and a purpose, and from nothing else. */
uint64_t decoys_draw(const struct item *item, uint64_t purpose);

/* Makes the decoy of an item, if it can be made. STATUS_OK or STATUS_MEMORY. */
enum status decoys_make(const struct index *index, const struct item *item, struct arena *arena,
                        struct item *out, bool *found);

/*
 * Fills `out` with the batch of `index` and up to `most` decoys behind its items; the batch's other
 * arrays are shared. A number that can't be varied makes no decoy. STATUS_OK or STATUS_MEMORY.
 */
enum status decoys_add(const struct index *index, size_t most, struct arena *arena,
                       struct batch *out);

#endif
