/*
 * fronts - how keys begin, and how long they are.
 *
 * The idea: with one character wrong a key still begins with one of its first two signs, and is as
 * long as it was or one sign longer or shorter. What keys have of both is two words of bits a sign,
 * so that a piece of text which can be none of them is turned down before any key is read.
 */
#ifndef TS_MATCHERS_FRONTS_H
#define TS_MATCHERS_FRONTS_H

#include "base/slice.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

enum { FRONTS_SIGNS = 36, FRONTS_LENGTHS = 64 };

/* By each sign, 0-9 and A-Z: the lengths of the keys that have it in front, a bit each, and of
 * those that have it as their second. Zeroed is that of no keys. */
struct fronts {
    uint64_t first[FRONTS_SIGNS];
    uint64_t second[FRONTS_SIGNS];
};

static inline size_t fronts_sign(char sign)
{
    return byte_is_digit(sign) ? (size_t)(sign - '0') : (size_t)(sign - 'A') + 10;
}

/* Adds a key of two to 62 digits and upper-case letters. */
static inline void fronts_add(struct fronts *fronts, struct slice key)
{
    assert(key.len >= 2 && key.len < FRONTS_LENGTHS - 1);
    fronts->first[fronts_sign(key.ptr[0])] |= UINT64_C(1) << key.len;
    fronts->second[fronts_sign(key.ptr[1])] |= UINT64_C(1) << key.len;
}

/* The lengths, a bit each, at which a text that begins with these two signs may be some key with
 * one character substituted, left out or added, or two swapped. */
static inline uint64_t fronts_lengths(const struct fronts *fronts, const char *begin)
{
    size_t a = fronts_sign(begin[0]);
    size_t b = fronts_sign(begin[1]);
    uint64_t added = fronts->first[a] | fronts->first[b];
    uint64_t changed =
        fronts->first[a] | fronts->second[b] | (fronts->first[b] & fronts->second[a]);
    uint64_t left_out = fronts->first[a] | fronts->second[a];
    return added << 1 | changed | left_out >> 1;
}

#endif
