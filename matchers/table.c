#include "matchers/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_FILTER_BITS = 16 }; /* for each hash */

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

/* Where the pairs end that have the hash of pair `from`. */
static size_t table_run_end(const struct table_pair *pairs, size_t count, size_t from)
{
    size_t end = from + 1;
    while (end < count && pairs[end].hash == pairs[from].hash) {
        end++;
    }
    return end;
}

/* How many slots sorted pairs take, with the free one that ends the last search. */
static size_t table_slots(const struct table *table, const struct table_pair *pairs, size_t count)
{
    uint64_t free_slot = 0;
    for (size_t i = 0; i < count; i = table_run_end(pairs, count, i)) {
        uint64_t place = table_place(table, pairs[i].hash);
        free_slot = (place < free_slot ? free_slot : place) + 1;
    }
    return (free_slot < table->places ? table->places : free_slot) + 1;
}

enum status table_build(struct table_pair *pairs, size_t count, struct arena *arena,
                        struct table *out)
{
    assert(count < UINT32_MAX / 4);
    if (table_sort(pairs, count) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    size_t distinct = 0;
    size_t alone = 0;
    for (size_t i = 0; i < count;) {
        size_t end = table_run_end(pairs, count, i);
        distinct++;
        alone += end == i + 1 ? 1 : 0;
        i = end;
    }
    struct table table = {
        .places = distinct + distinct * 3 / 7 + 1,
        .values = arena_take(arena, (count - alone + 1) * sizeof *table.values),
        .filter_bits = (distinct * TABLE_FILTER_BITS / 64 + 1) * 64,
    };
    size_t slots_count = table_slots(&table, pairs, count);
    table.slots = arena_take(arena, slots_count * sizeof *table.slots);
    table.filter = arena_array(arena, table.filter_bits / 64, sizeof *table.filter);
    if (table.slots == NULL || table.values == NULL || table.filter == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < slots_count; i++) {
        table.slots[i] = (struct table_slot){.hash = TABLE_FREE};
    }
    uint64_t free_slot = 0;
    uint32_t laid = 0;
    for (size_t i = 0; i < count;) {
        size_t end = table_run_end(pairs, count, i);
        uint32_t first = end == i + 1 ? pairs[i].value : laid;
        for (size_t k = i; end > i + 1 && k < end; k++) {
            table.values[laid++] = pairs[k].value;
        }
        uint64_t hash = pairs[i].hash;
        uint64_t place = table_place(&table, hash);
        uint64_t at = place < free_slot ? free_slot : place;
        assert(at + 1 < slots_count);
        table.slots[at] = (struct table_slot){hash, first, (uint32_t)(end - i)};
        free_slot = at + 1;
        uint64_t bit = table_filter_bit(&table, hash);
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
