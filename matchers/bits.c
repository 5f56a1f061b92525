#include "matchers/bits.h"

#include "model/outcome.h"

#include <assert.h>

__extension__ typedef unsigned __int128 bits_wide;

/* log2 of the numbers that counts mostly are; the first is not used. */
static const int32_t bits_small[256] = {
    0,    0,    1024, 1623, 2048, 2377, 2647, 2874, 3072, 3246, 3401, 3542, 3671, 3789, 3898, 4000,
    4096, 4185, 4270, 4349, 4425, 4497, 4566, 4632, 4695, 4755, 4813, 4869, 4922, 4974, 5024, 5073,
    5120, 5165, 5209, 5252, 5294, 5334, 5373, 5412, 5449, 5486, 5521, 5556, 5590, 5623, 5656, 5687,
    5719, 5749, 5779, 5808, 5837, 5865, 5893, 5920, 5946, 5972, 5998, 6023, 6048, 6073, 6097, 6120,
    6144, 6166, 6189, 6211, 6233, 6255, 6276, 6297, 6318, 6338, 6358, 6378, 6397, 6417, 6436, 6455,
    6473, 6492, 6510, 6528, 6545, 6563, 6580, 6597, 6614, 6631, 6647, 6663, 6680, 6696, 6711, 6727,
    6743, 6758, 6773, 6788, 6803, 6818, 6832, 6846, 6861, 6875, 6889, 6903, 6917, 6930, 6944, 6957,
    6970, 6983, 6996, 7009, 7022, 7035, 7047, 7060, 7072, 7084, 7097, 7109, 7121, 7132, 7144, 7156,
    7168, 7179, 7190, 7202, 7213, 7224, 7235, 7246, 7257, 7268, 7279, 7289, 7300, 7310, 7321, 7331,
    7342, 7352, 7362, 7372, 7382, 7392, 7402, 7412, 7421, 7431, 7441, 7450, 7460, 7469, 7479, 7488,
    7497, 7506, 7516, 7525, 7534, 7543, 7552, 7560, 7569, 7578, 7587, 7595, 7604, 7613, 7621, 7630,
    7638, 7646, 7655, 7663, 7671, 7679, 7687, 7696, 7704, 7712, 7720, 7728, 7735, 7743, 7751, 7759,
    7767, 7774, 7782, 7789, 7797, 7804, 7812, 7819, 7827, 7834, 7842, 7849, 7856, 7863, 7870, 7878,
    7885, 7892, 7899, 7906, 7913, 7920, 7927, 7934, 7941, 7947, 7954, 7961, 7968, 7974, 7981, 7988,
    7994, 8001, 8007, 8014, 8020, 8027, 8033, 8040, 8046, 8052, 8059, 8065, 8071, 8078, 8084, 8090,
    8096, 8102, 8108, 8115, 8121, 8127, 8133, 8139, 8145, 8151, 8156, 8162, 8168, 8174, 8180, 8186,
};

int32_t bits_log2(uint64_t value)
{
    assert(value > 0);
    if (value < 256) {
        return bits_small[value];
    }
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
    /* 2^(-k/32) and 2^(-k/1024), as fractions of 2^40. */
    static const uint64_t coarse[32] = {
        1099511627776, 1075951360882, 1052895941924, 1030334553052, 1008256608221, 986651748220,
        965509835818,  944820951002,  924575386326,  904763642353,  885376423199,  866404632174,
        847839367509,  829671918182,  811893759832,  794496550754,  777472127993,  760812503506,
        744509860418,  728556549354,  712945084849,  697668141836,  682718552209,  668089301461,
        653773525389,  639764506878,  626055672747,  612640590661,  599512966122,  586666639506,
        574095583180,  561793898668,
    };
    static const uint64_t fine[32] = {
        1099511627776, 1098767618496, 1098024112668, 1097281109950, 1096538610001, 1095796612481,
        1095055117051, 1094314123370, 1093573631099, 1092833639899, 1092094149431, 1091355159355,
        1090616669334, 1089878679029, 1089141188101, 1088404196214, 1087667703028, 1086931708207,
        1086196211414, 1085461212311, 1084726710561, 1083992705829, 1083259197778, 1082526186071,
        1081793670373, 1081061650349, 1080330125662, 1079599095978, 1078868560962, 1078138520278,
        1077408973593, 1076679920572,
    };
    assert(bits <= reference);
    int64_t below = (int64_t)reference - bits;
    if (below >= INT64_C(41) * BITS_ONE) {
        return 0;
    }
    uint64_t share = (uint64_t)(((bits_wide)coarse[below / 32 % 32] * fine[below % 32]) >> 40);
    return share >> (below / BITS_ONE);
}

int32_t bits_log2_sum(int32_t a, int32_t b)
{
    int32_t high = a > b ? a : b;
    int32_t low = a > b ? b : a;
    uint64_t sum = (UINT64_C(1) << 40) + bits_share(low, high);
    return high + bits_log2(sum) - 40 * BITS_ONE;
}

void bits_posterior_ppm(const int32_t *scores, size_t count, uint32_t *ppm)
{
    assert(count > 0);
    int32_t best = scores[0];
    for (size_t i = 1; i < count; i++) {
        best = scores[i] > best ? scores[i] : best;
    }
    bits_wide sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += bits_share(scores[i], best);
    }
    for (size_t i = 0; i < count; i++) {
        ppm[i] = (uint32_t)((bits_wide)bits_share(scores[i], best) * 1000000U / sum);
    }
}
