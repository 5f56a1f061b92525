#include "matchers/rates.h"

#include "matchers/bits.h"

#include <assert.h>

enum {
    RATES_STRENGTH = 300, /* transactions that the defaults weigh as much as */
    RATES_MOVE_BITS = 3,  /* … and how far the data may move them */
    RATES_MILLION = 1000000,
};

static const struct rates_standard {
    const char *name;
    uint32_t ppm;
} rates_standards[RATE_COUNT] = {
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

void rates_default(struct rates *out)
{
    for (int rate = 0; rate < RATE_COUNT; rate++) {
        out->bits[rate] = bits_log2_ratio(rates_standards[rate].ppm, RATES_MILLION);
    }
}

void rates_add(struct rates_seen *sum, const struct rates_seen *more)
{
    for (int rate = 0; rate < RATE_COUNT; rate++) {
        sum->ppm[rate] += more->ppm[rate];
        sum->of_ppm[rate] += more->of_ppm[rate];
    }
}

void rates_row(const struct rates_seen *seen, enum rate rate, struct batch_rate *out)
{
    assert(seen->ppm[rate] <= seen->of_ppm[rate]);
    uint32_t standard = rates_standards[rate].ppm;
    uint64_t high = (uint64_t)standard << RATES_MOVE_BITS;
    *out = (struct batch_rate){
        .name = rates_standards[rate].name,
        .default_ppm = standard,
        .default_receipts = RATES_STRENGTH,
        .seen_ppm = seen->ppm[rate],
        .of_ppm = seen->of_ppm[rate],
        .low_ppm = standard >> RATES_MOVE_BITS,
        .high_ppm = high < RATES_MILLION ? (uint32_t)high : RATES_MILLION,
    };
    out->used_ppm = batch_rate_used_ppm(out);
}

void rates_estimate(const struct rates_seen *seen, struct rates *out)
{
    for (int rate = 0; rate < RATE_COUNT; rate++) {
        struct batch_rate row;
        rates_row(seen, (enum rate)rate, &row);
        out->bits[rate] = bits_log2_ratio(row.used_ppm, RATES_MILLION);
    }
}
