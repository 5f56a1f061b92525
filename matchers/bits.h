/*
 * bits - logarithms and probabilities in integers of 1/1024 bit.
 *
 * The idea: evidence is a sum of integers, so it is exact, independent of order, thread and
 * processor, and a person can add it up. Floating point is used nowhere.
 */
#ifndef TS_MATCHERS_BITS_H
#define TS_MATCHERS_BITS_H

#include "model/outcome.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 bits_wide;

/* Constants of what follows: log2(1 + i / 256) in 2^-24, 2^(-k/32) and 2^(-k/1024) in 2^-40. */
extern const int32_t bits_fraction[257];
extern const uint64_t bits_coarse[32];
extern const uint64_t bits_fine[32];

/* log2(1 + rest / 2^32) in 1/1024 bit: eight places for the row, the others for the way to the
 * next; between two rows the curve is straight to the last place kept. */
static inline int32_t bits_log2_rest(uint64_t rest)
{
    uint64_t row = rest >> 24;
    int64_t step = bits_fraction[row + 1] - bits_fraction[row];
    return (int32_t)((bits_fraction[row] + ((step * (int64_t)(rest & 0xffffffU)) >> 24)) >> 14);
}

/* log2(value) in 1/1024 bit, rounded down or one below that; value > 0. */
static inline int32_t bits_log2(uint64_t value)
{
    assert(value > 0);
    int whole = 63 - __builtin_clzll(value);
    return whole * BITS_ONE + bits_log2_rest((value << 1 << (63 - whole)) >> 32);
}

/* log2(numerator / denominator); both > 0. */
static inline int32_t bits_log2_ratio(uint64_t numerator, uint64_t denominator)
{
    return bits_log2(numerator) - bits_log2(denominator);
}

/* log2 of the number of ways to choose `size` out of `count` (size <= count). */
int32_t bits_log2_choose(uint32_t count, uint32_t size);

/*
 * 2^(bits - reference) as a fraction of 2^40, for bits <= reference; what is more than 40 bits
 * below counts as nothing.
 */
static inline uint64_t bits_share(int32_t bits, int32_t reference)
{
    assert(bits <= reference);
    uint64_t below = (uint64_t)((int64_t)reference - bits);
    if (below >= UINT64_C(41) * BITS_ONE) {
        return 0;
    }
    uint64_t share =
        (uint64_t)(((bits_wide)bits_coarse[below / 32 % 32] * bits_fine[below % 32]) >> 40);
    return share >> (below / BITS_ONE);
}

/* log2(2^a + 2^b), for weights that are probabilities of the same thing seen two ways. */
static inline int32_t bits_log2_sum(int32_t a, int32_t b)
{
    int32_t high = a > b ? a : b;
    int32_t low = a > b ? b : a;
    if (high - low >= 11 * BITS_ONE) {
        return high; /* less than 1/1024 bit more */
    }
    /* One and the share of the lower, which is one as well where both are the same. */
    uint64_t share = bits_share(low, high);
    return high + (low == high ? BITS_ONE : bits_log2_rest(share >> 8));
}

/* The posterior of each hypothesis, in millionths, rounded down; `ppm` has room for `count`. */
void bits_posterior_ppm(const int32_t *scores, size_t count, uint32_t *ppm);

#endif
