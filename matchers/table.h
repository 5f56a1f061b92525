/*
 * table - a read-only multimap from 64-bit hashes to 32-bit values.
 *
 * The idea: pairs are collected, sorted once by hash (stable, so values keep the order in which
 * they were added), and laid out as an open-addressed array of slots that point into one array of
 * values; a value that is alone stands in the slot. A key that thousands of items share is one slot
 * with a long run; how long the run is, is what makes a key strong or weak. The slots are in the
 * order of the hashes, seven of ten in use, each at its place or as soon behind it as the ones
 * before leave room. A filter of one bit in a small array answers most probes that find nothing
 * without touching the slots.
 *
 * Hashes are compared, keys are not: whoever must be certain compares the key behind a value.
 */
#ifndef TS_MATCHERS_TABLE_H
#define TS_MATCHERS_TABLE_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table_pair {
    uint64_t hash;
    uint32_t value;
};

#define TABLE_FREE UINT64_MAX

struct table_slot {
    uint64_t hash;  /* TABLE_FREE, above all others, with a count of 0 for a free slot */
    uint32_t first; /* into the values; where there is one, the value itself */
    uint32_t count;
};

struct table {
    struct table_slot *slots; /* by hash, none before its place; behind the last one is free */
    uint64_t places;
    uint32_t *values;
    uint64_t *filter;
    uint64_t filter_bits;
};

struct table_run {
    const uint32_t *values;
    uint32_t count; /* 0 when the hash is not there */
};

/*
 * Builds a table; `pairs` is reordered. STATUS_OK or STATUS_MEMORY (no diagnostic); everything
 * lives in `arena`.
 */
enum status table_build(struct table_pair *pairs, size_t count, struct arena *arena,
                        struct table *out);

/* Pairs that become a table: a growing array from malloc. Zeroed is empty. */
struct table_pairs {
    struct table_pair *list;
    size_t count;
    size_t capacity;
};

/* STATUS_OK or STATUS_MEMORY. */
enum status table_pairs_add(struct table_pairs *pairs, uint64_t hash, uint32_t value);
/* Sorts by value and drops repeats. */
void table_pairs_unique(struct table_pairs *pairs);
/* Builds the table where `status` is good, frees the pairs in any case; returns what failed first.
 */
enum status table_pairs_build(struct table_pairs *pairs, enum status status, struct arena *arena,
                              struct table *out);

/* Where a hash belongs among the slots: its high half tells, so that slots are in its order. */
static inline uint64_t table_place(const struct table *table, uint64_t hash)
{
    return ((hash >> 32) * table->places) >> 32;
}

/* Its bit in the filter: the low half tells. */
static inline uint64_t table_filter_bit(const struct table *table, uint64_t hash)
{
    return ((hash & UINT32_MAX) * table->filter_bits) >> 32;
}

/* Asks for the filter, for a hash that is likely not to be there; worth it ten probes ahead. */
static inline void table_prefetch_filter(const struct table *table, uint64_t hash)
{
    __builtin_prefetch(&table->filter[table_filter_bit(table, hash) / 64]);
}

/* Asks for the slot, for a hash that is likely to be there: table_get() reads it. */
static inline void table_prefetch_slot(const struct table *table, uint64_t hash)
{
    __builtin_prefetch(&table->slots[table_place(table, hash)]);
}

/*
 * Reads what table_get() will look at first. Where memory is large a prefetch is dropped, since the
 * processor doesn't know the page; a read is not, and many in a row wait side by side.
 */
static inline void table_ask(const struct table *table, uint64_t hash)
{
    (void)*(const volatile uint64_t *)&table->slots[table_place(table, hash)].hash;
}

/* False when the hash is certainly not there, true when it may be. */
static inline bool table_may_have(const struct table *table, uint64_t hash)
{
    uint64_t bit = table_filter_bit(table, hash);
    return (table->filter[bit / 64] >> (bit % 64) & 1U) != 0;
}

/* The values of a hash whose slot was asked for: without the filter, which would be one line of
 * memory more. */
static inline struct table_run table_get(const struct table *table, uint64_t hash)
{
    const struct table_slot *slot = &table->slots[table_place(table, hash)];
    while (slot->hash < hash) {
        slot++;
    }
    if (slot->hash != hash) {
        return (struct table_run){NULL, 0};
    }
    return (struct table_run){slot->count == 1 ? &slot->first : table->values + slot->first,
                              slot->count};
}

/* The values of a hash. Most probes that find nothing end at the filter. */
static inline struct table_run table_find(const struct table *table, uint64_t hash)
{
    return table_may_have(table, hash) ? table_get(table, hash) : (struct table_run){NULL, 0};
}

/* The first place of an ascending run whose value is not below `value`; run.count for none. */
static inline uint32_t table_run_from(struct table_run run, uint32_t value)
{
    uint32_t low = 0;
    uint32_t high = run.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (run.values[middle] < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Whether an ascending run, as of pairs made unique, has a value. */
static inline bool table_run_has(struct table_run run, uint32_t value)
{
    uint32_t at = table_run_from(run, value);
    return at < run.count && run.values[at] == value;
}

#define TABLE_HASH_BASE UINT64_C(0x9e3779b97f4a7c15)

/* A hash that grows with its text, a polynomial of its bytes: table_hash_add(table_hash_add(begin,
 * "AB"), "C") is that of "ABC". */
static inline uint64_t table_hash_begin(uint64_t seed)
{
    return UINT64_C(0xcbf29ce484222325) ^ (seed * UINT64_C(0xd6e8feb86659fd93));
}

static inline uint64_t table_hash_byte(uint64_t hash, unsigned char byte)
{
    return hash * TABLE_HASH_BASE + byte + 1U;
}

static inline uint64_t table_hash_add(uint64_t hash, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        hash = table_hash_byte(hash, (unsigned char)text.ptr[i]);
    }
    return hash;
}

/* Spreads the bits; never 0. Call once, at the end. */
static inline uint64_t table_hash_end(uint64_t hash)
{
    hash ^= hash >> 32;
    hash *= UINT64_C(0xd6e8feb86659fd93);
    hash ^= hash >> 32;
    hash *= UINT64_C(0xd6e8feb86659fd93);
    hash ^= hash >> 32;
    return hash == 0 ? 1 : hash;
}

static inline uint64_t table_load_8(const char *at)
{
    uint64_t word = 0;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint64_t table_load_4(const char *at)
{
    uint32_t word = 0;
    memcpy(&word, at, sizeof word);
    return word;
}

/* A text of less than eight bytes as a number; with its length it is that text's alone. */
static inline uint64_t table_load_short(struct slice text)
{
    if (text.len >= 4) {
        return table_load_4(text.ptr) | table_load_4(text.ptr + text.len - 4) << 32;
    }
    if (text.len == 0) {
        return 0;
    }
    return (uint64_t)(unsigned char)text.ptr[0] |
           (uint64_t)(unsigned char)text.ptr[text.len / 2] << 8 |
           (uint64_t)(unsigned char)text.ptr[text.len - 1] << 16;
}

__extension__ typedef unsigned __int128 table_wide;

/* Mixes the bits of a word: those of its last byte as much as those of its first. */
static inline uint64_t table_mix(uint64_t word)
{
    table_wide product = (table_wide)word * TABLE_HASH_BASE;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/*
 * The hash of a whole text, eight bytes at a time: the last eight may overlap those before, which
 * is no harm since the length counts too. What is mixed before doesn't keep its place, else a digit
 * of one word would undo one of the next.
 */
static inline uint64_t table_hash(uint64_t seed, struct slice text)
{
    uint64_t hash = table_hash_begin(seed) + text.len * TABLE_HASH_BASE;
    if (text.len < 8) {
        return table_hash_end(hash ^ table_load_short(text));
    }
    for (size_t at = 0; at + 8 < text.len; at += 8) {
        hash = table_mix(hash ^ table_load_8(text.ptr + at));
    }
    return table_hash_end(hash ^ table_load_8(text.ptr + text.len - 8));
}

#endif
