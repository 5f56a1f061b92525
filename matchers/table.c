#include "matchers/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Sorts by hash, 16 bits at a time from the lowest: stable, and linear in the number of pairs. */
static enum status table_sort(struct table_pair *pairs, size_t count)
{
    enum { TABLE_RADIX = 1 << 16 };
    if (count < 2) {
        return STATUS_OK;
    }
    struct table_pair *other = malloc(count * sizeof *other);
    uint32_t *starts = malloc(TABLE_RADIX * sizeof *starts);
    if (other == NULL || starts == NULL) {
        free(other);
        free(starts);
        return STATUS_MEMORY;
    }
    struct table_pair *from = pairs;
    struct table_pair *to = other;
    for (unsigned shift = 0; shift < 64; shift += 16) {
        memset(starts, 0, TABLE_RADIX * sizeof *starts);
        for (size_t i = 0; i < count; i++) {
            starts[(from[i].hash >> shift) & (TABLE_RADIX - 1)]++;
        }
        uint32_t start = 0;
        for (size_t digit = 0; digit < TABLE_RADIX; digit++) {
            uint32_t with_digit = starts[digit];
            starts[digit] = start;
            start += with_digit;
        }
        for (size_t i = 0; i < count; i++) {
            to[starts[(from[i].hash >> shift) & (TABLE_RADIX - 1)]++] = from[i];
        }
        struct table_pair *swap = from;
        from = to;
        to = swap;
    }
    assert(from == pairs); /* an even number of passes ends where it began */
    free(other);
    free(starts);
    return STATUS_OK;
}

enum status table_build(struct table_pair *pairs, size_t count, struct arena *arena,
                        struct table *out)
{
    assert(count < UINT32_MAX / 4);
    if (table_sort(pairs, count) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        distinct += i == 0 || pairs[i].hash != pairs[i - 1].hash ? 1 : 0;
    }
    size_t slots_count = 16;
    while (slots_count < distinct * 2) {
        slots_count *= 2;
    }
    struct table table = {
        .slots = arena_array(arena, slots_count, sizeof *table.slots),
        .mask = slots_count - 1,
        .values = arena_array(arena, count == 0 ? 1 : count, sizeof *table.values),
        .filter = arena_array(arena, slots_count * 8 / 64, sizeof *table.filter),
        .filter_mask = slots_count * 8 - 1,
    };
    if (table.slots == NULL || table.values == NULL || table.filter == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < count;) {
        size_t end = i;
        while (end < count && pairs[end].hash == pairs[i].hash) {
            table.values[end] = pairs[end].value;
            end++;
        }
        uint64_t hash = pairs[i].hash;
        uint64_t at = hash & table.mask;
        while (table.slots[at].hash != 0) {
            at = (at + 1) & table.mask;
        }
        table.slots[at] = (struct table_slot){hash, (uint32_t)i, (uint32_t)(end - i)};
        uint64_t bit = (hash >> 24) & table.filter_mask;
        table.filter[bit / 64] |= UINT64_C(1) << (bit % 64);
        i = end;
    }
    *out = table;
    return STATUS_OK;
}

enum status table_pairs_add(struct table_pairs *pairs, uint64_t hash, uint32_t value)
{
    void *list = pairs->list;
    if (array_grow(&list, &pairs->capacity, pairs->count, sizeof *pairs->list) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    pairs->list = list;
    pairs->list[pairs->count++] = (struct table_pair){hash, value};
    return STATUS_OK;
}

static int table_pair_order(const void *a, const void *b)
{
    const struct table_pair *x = a;
    const struct table_pair *y = b;
    if (x->value != y->value) {
        return x->value < y->value ? -1 : 1;
    }
    return x->hash < y->hash ? -1 : (x->hash > y->hash ? 1 : 0);
}

void table_pairs_unique(struct table_pairs *pairs)
{
    if (pairs->count < 2) {
        return;
    }
    qsort(pairs->list, pairs->count, sizeof *pairs->list, table_pair_order);
    size_t kept = 1;
    for (size_t i = 1; i < pairs->count; i++) {
        if (table_pair_order(&pairs->list[i], &pairs->list[kept - 1]) != 0) {
            pairs->list[kept++] = pairs->list[i];
        }
    }
    pairs->count = kept;
}

enum status table_pairs_build(struct table_pairs *pairs, enum status status, struct arena *arena,
                              struct table *out)
{
    if (status == STATUS_OK) {
        status = table_build(pairs->list, pairs->count, arena, out);
    }
    free(pairs->list);
    *pairs = (struct table_pairs){0};
    return status;
}

struct table_run table_find(const struct table *table, uint64_t hash)
{
    if (!table_may_have(table, hash)) {
        return (struct table_run){NULL, 0};
    }
    for (uint64_t at = hash & table->mask; table->slots[at].hash != 0;
         at = (at + 1) & table->mask) {
        if (table->slots[at].hash == hash) {
            return (struct table_run){table->values + table->slots[at].first,
                                      table->slots[at].count};
        }
    }
    return (struct table_run){NULL, 0};
}
