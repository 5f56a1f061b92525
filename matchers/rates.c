#include "matchers/rates.h"

#include "matchers/bits.h"
#include "model/outcome.h"

#include <assert.h>

enum {
    RATES_STRENGTH = 300,          /* transactions that the defaults weigh as much as */
    RATES_MOVE_MAX = 3 * BITS_ONE, /* … and how far the data may move them */
    RATES_MILLION = 1000000,
};

static const struct rates_row {
    const char *name;
    uint32_t ppm;
} rates_rows[RATE_COUNT] = {
    [RATE_LISTED] = {"listed", 850000},
    [RATE_CUSTOMER_UNLISTED] = {"customer_unlisted", 100000},
    [RATE_STRANGER] = {"stranger", 50000},
    [RATE_LISTED_SILENT] = {"listed_silent", 150000},
    [RATE_CUSTOMER_SILENT] = {"customer_unlisted_silent", 500000},
    [RATE_STRANGER_SILENT] = {"stranger_silent", 500000},
    [RATE_EXACT] = {"amount_exact", 800000},
    [RATE_ROUNDING] = {"amount_rounding", 10000},
    [RATE_CHARGES] = {"amount_charges", 20000},
    [RATE_PART] = {"amount_part", 40000},
    [RATE_OVER] = {"amount_over", 10000},
};

const char *rates_name(enum rate rate)
{
    return rates_rows[rate].name;
}

uint32_t rates_default_ppm(enum rate rate)
{
    return rates_rows[rate].ppm;
}

void rates_default(struct rates *out)
{
    for (int rate = 0; rate < RATE_COUNT; rate++) {
        out->bits[rate] = bits_log2_ratio(rates_rows[rate].ppm, RATES_MILLION);
    }
}

void rates_add(struct rates_seen *sum, const struct rates_seen *more)
{
    for (int rate = 0; rate < RATE_COUNT; rate++) {
        sum->ppm[rate] += more->ppm[rate];
        sum->of_ppm[rate] += more->of_ppm[rate];
    }
}

uint32_t rates_ppm(const struct rates_seen *seen, enum rate rate)
{
    assert(seen->ppm[rate] <= seen->of_ppm[rate]);
    uint64_t prior = rates_rows[rate].ppm;
    uint64_t so = seen->ppm[rate] + prior * RATES_STRENGTH;
    uint64_t of = seen->of_ppm[rate] / RATES_MILLION + RATES_STRENGTH;
    return (uint32_t)(so / of);
}

void rates_estimate(const struct rates_seen *seen, struct rates *out)
{
    struct rates standard;
    rates_default(&standard);
    for (int rate = 0; rate < RATE_COUNT; rate++) {
        uint32_t ppm = rates_ppm(seen, (enum rate)rate);
        int32_t bits = bits_log2_ratio(ppm == 0 ? 1 : ppm, RATES_MILLION);
        int32_t low = standard.bits[rate] - RATES_MOVE_MAX;
        int32_t high = standard.bits[rate] + RATES_MOVE_MAX;
        bits = bits < low ? low : bits;
        out->bits[rate] = bits > high ? high : bits;
    }
}
