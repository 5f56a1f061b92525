/*
 * bits - logarithms and probabilities in integers of 1/1024 bit.
 *
 * The idea: evidence is a sum of integers, so it is exact, independent of order, thread and
 * processor, and a person can add it up. Floating point is used nowhere.
 */
#ifndef TS_MATCHERS_BITS_H
#define TS_MATCHERS_BITS_H

#include <stddef.h>
#include <stdint.h>

/* log2(value) in 1/1024 bit, rounded down or one below that; value > 0. */
int32_t bits_log2(uint64_t value);

/* log2(numerator / denominator); both > 0. */
int32_t bits_log2_ratio(uint64_t numerator, uint64_t denominator);

/* log2 of the number of ways to choose `size` out of `count` (size <= count). */
int32_t bits_log2_choose(uint32_t count, uint32_t size);

/*
 * 2^(bits - reference) as a fraction of 2^40, for bits <= reference; what is more than 40 bits
 * below counts as nothing.
 */
uint64_t bits_share(int32_t bits, int32_t reference);

/* log2(2^a + 2^b), for weights that are probabilities of the same thing seen two ways. */
int32_t bits_log2_sum(int32_t a, int32_t b);

/* The posterior of each hypothesis, in millionths, rounded down; `ppm` has room for `count`. */
void bits_posterior_ppm(const int32_t *scores, size_t count, uint32_t *ppm);

#endif
