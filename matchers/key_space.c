#include "matchers/key_space.h"

#include "matchers/bits.h"

#include <stdlib.h>

enum { KEY_SPACE_SAMPLE = 1 << 15, KEY_SPACE_GAP_MAX = 1024 };

enum status key_space_begin(struct arena *arena, size_t values_max, struct key_space *out)
{
    *out = (struct key_space){.every = 1};
    while (values_max / out->every > KEY_SPACE_SAMPLE) {
        out->every *= 2;
    }
    /* Twice what is expected; the rest of an odd sample is left out. */
    out->capacity = values_max / out->every * 2 + 1;
    out->values = arena_array(arena, out->capacity, sizeof *out->values);
    return out->values == NULL ? STATUS_MEMORY : STATUS_OK;
}

void key_space_add(struct key_space *space, uint64_t value)
{
    /* Serials must not be taken in step: two rounds of mixing. */
    uint64_t mixed = value * UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 29)) * UINT64_C(0xbf58476d1ce4e5b9);
    if ((mixed >> 32 & (space->every - 1)) == 0 && space->count < space->capacity) {
        space->values[space->count++] = value;
    }
}

static int key_space_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

int32_t key_space_bits(struct key_space *space, uint64_t keys)
{
    qsort(space->values, space->count, sizeof *space->values, key_space_order);
    size_t gaps = 0; /* written over the values that they were taken from */
    for (size_t i = 1; i < space->count; i++) {
        uint64_t gap = space->values[i] - space->values[i - 1];
        if (gap > 0) {
            space->values[gaps++] = gap;
        }
    }
    uint64_t gap = 1;
    if (gaps > 0) {
        qsort(space->values, gaps, sizeof *space->values, key_space_order);
        gap = space->values[gaps / 2] / space->every;
    }
    gap = gap < 1 ? 1 : (gap > KEY_SPACE_GAP_MAX ? KEY_SPACE_GAP_MAX : gap);
    uint64_t all = (keys < 1 ? 1 : keys) * gap;
    return bits_log2(all < 2 ? 2 : all);
}
