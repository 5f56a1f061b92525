#include "matchers/ways.h"

#include "matchers/bits.h"
#include "matchers/weights.h"
#include "model/outcome.h"

enum { WAYS_PERCENT_MAX = 30 };

const char *ways_evidence_name(enum way way)
{
    static const char *const names[WAY_COUNT] = {
        [WAY_EXACT] = "amount_exact",
        [WAY_DISCOUNT] = "amount_discount",
        [WAY_DISCOUNT_CHARGES] = "amount_discount_charges",
        [WAY_CONVERTED] = "amount_converted",
        [WAY_LATE_DISCOUNT] = "amount_discount_late",
        [WAY_ROUNDING] = "amount_rounding",
        [WAY_CHARGES] = "amount_charges",
        [WAY_PART] = "amount_part",
        [WAY_OVER] = "amount_over",
    };
    return names[way];
}

bool ways_is_exact(enum way way)
{
    return way == WAY_EXACT || way == WAY_DISCOUNT || way == WAY_DISCOUNT_CHARGES ||
           way == WAY_CONVERTED;
}

/* A limit given in minor units and as a share: the smaller wins. */
static int64_t ways_limit(int64_t minor, uint32_t ppm, int64_t open_minor)
{
    int64_t share = open_minor / 1000000 * ppm + open_minor % 1000000 * ppm / 1000000;
    return share < minor ? share : minor;
}

/* How an amount that nobody copied from an invoice lies below `most_minor`: often a round sum, of
 * hundreds, tens or whole units, else anything. */
static int32_t ways_free_bits(int64_t amount_minor, int64_t most_minor)
{
    for (int64_t unit = 10000; amount_minor % 100 == 0 && unit >= 100; unit /= 10) {
        if (amount_minor % unit == 0) {
            return WEIGHT_P_20 - bits_log2((uint64_t)(most_minor / unit) + 1);
        }
    }
    return WEIGHT_P_40 - bits_log2((uint64_t)most_minor);
}

/* Whether a whole percentage of what is open is missing: a discount or a tax that nobody told. */
static bool ways_is_percentage(int64_t short_minor, int64_t open_minor)
{
    if (open_minor > INT64_MAX / 200 || short_minor > open_minor / 100 * (WAYS_PERCENT_MAX + 1)) {
        return false; /* such sums are nobody's discount */
    }
    int64_t percent = (short_minor * 100 + open_minor / 2) / open_minor;
    int64_t off = short_minor * 100 - open_minor * percent;
    return percent >= 1 && percent <= WAYS_PERCENT_MAX && off >= -100 && off <= 100;
}

/* How likely a part payment has this amount: equal shares, whole percentages and round sums are
 * what people agree on or deduct. */
static int32_t ways_part_bits(const struct rates *rates, int64_t amount_minor, int64_t open_minor)
{
    /* Of more than half no two parts make the whole. */
    for (int64_t parts = 2; 2 * (amount_minor - 1) <= open_minor && parts <= 6; parts++) {
        int64_t off = amount_minor * parts - open_minor;
        if (off >= -parts && off <= parts) {
            return rates->bits[RATE_PART] + WEIGHT_P_10;
        }
    }
    int32_t bits = ways_free_bits(amount_minor, open_minor);
    if (ways_is_percentage(open_minor - amount_minor, open_minor)) {
        int32_t percentage = WEIGHT_P_10 - bits_log2(3 * WAYS_PERCENT_MAX); /* a cent either way */
        bits = percentage > bits ? percentage : bits;
    }
    return rates->bits[RATE_PART] + bits;
}

static void ways_add(struct ways_result *out, size_t *count, enum way way, int32_t bits,
                     int32_t chance_bits)
{
    struct ways_result result = {way, bits - chance_bits};
    size_t at = (*count)++;
    while (at > 0 && out[at - 1].amount_bits < result.amount_bits) {
        out[at] = out[at - 1];
        at--;
    }
    out[at] = result;
}

size_t ways_find(const struct match_settings *settings, const struct rates *rates,
                 const struct ways_case *c, struct ways_result out[WAY_COUNT])
{
    size_t count = 0;
    int64_t short_minor = c->open_minor - c->amount_minor;
    if (short_minor == 0) {
        ways_add(out, &count, WAY_EXACT, rates->bits[RATE_EXACT], c->chance_bits);
        return count;
    }
    int64_t rounding_minor =
        ways_limit(settings->tolerance_minor, settings->tolerance_ppm, c->open_minor);
    int64_t charges_max =
        ways_limit(settings->charges_max_minor, settings->charges_max_ppm, c->open_minor);
    if (c->net_minor != c->open_minor && c->amount_minor == c->net_minor) {
        ways_add(out, &count, c->discount_in_time ? WAY_DISCOUNT : WAY_LATE_DISCOUNT,
                 c->discount_in_time ? WEIGHT_P_50 : WEIGHT_P_05, c->chance_bits);
    }
    if (c->net_minor != c->open_minor && c->discount_in_time && c->charges_minor > 0 &&
        c->charges_minor <= charges_max && c->amount_minor == c->net_minor - c->charges_minor) {
        ways_add(out, &count, WAY_DISCOUNT_CHARGES, WEIGHT_P_20, c->chance_bits);
    }
    if (short_minor >= -rounding_minor && short_minor <= rounding_minor) {
        /* Nobody means to leave a cent open or to give one away. */
        ways_add(out, &count, WAY_ROUNDING,
                 rates->bits[RATE_ROUNDING] - bits_log2((uint64_t)rounding_minor * 2 + 1),
                 c->chance_bits);
        return count;
    }
    /* Told or not, charges have a limit: what no evidence overrides. */
    if (short_minor > 0 && c->charges_minor == short_minor && short_minor <= charges_max) {
        ways_add(out, &count, WAY_CHARGES, WEIGHT_P_50, c->chance_bits);
    } else if (c->charges_minor == 0 && short_minor > 0 && short_minor <= charges_max) {
        /* Charges are whole or half units far more often than odd cents. */
        int32_t spread = short_minor % 50 == 0 ? bits_log2((uint64_t)charges_max / 50 + 1)
                                               : bits_log2((uint64_t)charges_max) + BITS_ONE;
        ways_add(out, &count, WAY_CHARGES, rates->bits[RATE_CHARGES] - spread, c->chance_bits);
    }
    if (short_minor > 0) {
        ways_add(out, &count, WAY_PART, ways_part_bits(rates, c->amount_minor, c->open_minor),
                 c->chance_bits);
    } else {
        ways_add(out, &count, WAY_OVER,
                 rates->bits[RATE_OVER] + ways_free_bits(c->amount_minor, c->amount_minor),
                 c->chance_bits);
    }
    return count;
}

void ways_see(struct rates_seen *seen, const uint32_t ppm[WAY_COUNT])
{
    uint32_t of =
        ppm[WAY_EXACT] + ppm[WAY_ROUNDING] + ppm[WAY_CHARGES] + ppm[WAY_PART] + ppm[WAY_OVER];
    rates_see(seen, RATE_EXACT, ppm[WAY_EXACT], of);
    rates_see(seen, RATE_ROUNDING, ppm[WAY_ROUNDING], of);
    rates_see(seen, RATE_CHARGES, ppm[WAY_CHARGES], of);
    rates_see(seen, RATE_PART, ppm[WAY_PART], of);
    rates_see(seen, RATE_OVER, ppm[WAY_OVER], of);
}
