/*
 * key_space - how many numbers lie where ours lie.
 *
 * The idea: what a number in a text is worth depends on how likely any other number would have hit
 * an item too, and that is how far ours lie apart: serials without gaps are worth little. The
 * middle gap is taken, not the span from the first to the last, so that no single number far from
 * the others makes all of them look rare.
 */
#ifndef TS_MATCHERS_KEY_SPACE_H
#define TS_MATCHERS_KEY_SPACE_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

struct key_space {
    uint64_t *values; /* a sample, taken by the values alone */
    size_t count;
    size_t capacity;
    uint64_t every; /* one value in so many */
};

/* Makes room in `arena` for a sample of at most `values_max` values. STATUS_OK or STATUS_MEMORY. */
enum status key_space_begin(struct arena *arena, size_t values_max, struct key_space *out);

void key_space_add(struct key_space *space, uint64_t value);

/* Bits of the space that `keys` keys use, of which the values were added: between none and ten more
 * than the keys themselves have. Sorts the sample. */
int32_t key_space_bits(struct key_space *space, uint64_t keys);

#endif
