#include "matchers/bits.h"

#include "model/outcome.h"

#include <assert.h>

__extension__ typedef unsigned __int128 bits_wide;

int32_t bits_log2(uint64_t value)
{
    assert(value > 0);
    int whole = 63 - __builtin_clzll(value);
    /* The mantissa in [1, 2) with 62 binary places; squaring it doubles its logarithm, and each
     * carry into [2, 4) is the next binary digit. */
    uint64_t mantissa = whole <= 62 ? value << (62 - whole) : value >> 1;
    int32_t fraction = 0;
    for (int digit = 0; digit < 10; digit++) {
        mantissa = (uint64_t)(((bits_wide)mantissa * mantissa) >> 62);
        fraction <<= 1;
        if (mantissa >= (UINT64_C(1) << 63)) {
            fraction |= 1;
            mantissa >>= 1;
        }
    }
    return whole * BITS_ONE + fraction;
}

int32_t bits_log2_ratio(uint64_t numerator, uint64_t denominator)
{
    return bits_log2(numerator) - bits_log2(denominator);
}

int32_t bits_log2_choose(uint32_t count, uint32_t size)
{
    assert(size <= count);
    int32_t bits = 0;
    for (uint32_t i = 0; i < size; i++) {
        bits += bits_log2_ratio(count - i, i + 1);
    }
    return bits;
}

uint64_t bits_share(int32_t bits, int32_t reference)
{
    /* 2^(-1/2), 2^(-1/4) … 2^(-1/1024), as fractions of 2^40. */
    static const uint64_t roots[10] = {
        777472127993,  924575386326,  1008256608221, 1052895941924, 1075951360882,
        1087667703028, 1093573631099, 1096538610001, 1098024112668, 1098767618496,
    };
    assert(bits <= reference);
    int64_t below = (int64_t)reference - bits;
    if (below >= INT64_C(41) * BITS_ONE) {
        return 0;
    }
    uint64_t share = UINT64_C(1) << 40;
    for (int digit = 0; digit < 10; digit++) {
        if ((below & (BITS_ONE >> (digit + 1))) != 0) {
            share = (uint64_t)(((bits_wide)share * roots[digit]) >> 40);
        }
    }
    return share >> (below / BITS_ONE);
}

int32_t bits_log2_sum(int32_t a, int32_t b)
{
    int32_t high = a > b ? a : b;
    int32_t low = a > b ? b : a;
    uint64_t sum = (UINT64_C(1) << 40) + bits_share(low, high);
    return high + bits_log2(sum) - 40 * BITS_ONE;
}

uint32_t bits_posterior_ppm(const int32_t *scores, size_t count, size_t which)
{
    assert(which < count);
    int32_t best = scores[0];
    for (size_t i = 1; i < count; i++) {
        best = scores[i] > best ? scores[i] : best;
    }
    bits_wide sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += bits_share(scores[i], best);
    }
    return (uint32_t)((bits_wide)bits_share(scores[which], best) * 1000000U / sum);
}
