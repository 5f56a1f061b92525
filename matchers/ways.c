#include "matchers/ways.h"

#include "matchers/bits.h"
#include "matchers/weights.h"
#include "model/outcome.h"

#include <assert.h>

enum { WAYS_PERCENT_MAX = 30 };

const char *ways_evidence_name(enum way way)
{
    /* The sums in their order: discount 1, withheld 2, charges 4, rounding 8. */
    static const char *const names[WAY_COUNT] = {
        "amount_exact",
        "amount_discount",
        "amount_withheld",
        "amount_discount_withheld",
        "amount_charges",
        "amount_discount_charges",
        "amount_withheld_charges",
        "amount_discount_withheld_charges",
        "amount_rounding",
        "amount_discount_rounding",
        "amount_withheld_rounding",
        "amount_discount_withheld_rounding",
        "amount_charges_rounding",
        "amount_discount_charges_rounding",
        "amount_withheld_charges_rounding",
        "amount_discount_withheld_charges_rounding",
        [WAY_CONVERTED] = "amount_converted",
        [WAY_EXCHANGED] = "amount_exchanged",
        [WAY_TOLD] = "amount_told",
        [WAY_TOLD_PART] = "amount_told_part",
        [WAY_LATE_DISCOUNT] = "amount_discount_late",
        [WAY_PART] = "amount_part",
        [WAY_OVER] = "amount_over",
    };
    return names[way];
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
        int32_t percentage =
            WEIGHT_P_10 - bits_log2(UINT64_C(3) * WAYS_PERCENT_MAX); /* a cent either way */
        bits = percentage > bits ? percentage : bits;
    }
    return rates->bits[RATE_PART] + bits;
}

/* What is found, likeliest first. */
struct ways_found {
    const struct ways_case *c;
    struct ways_result *out;
    size_t count;
};

static void ways_add(struct ways_found *found, enum way way, int32_t bits,
                     const struct ways_parts *parts)
{
    /* Charges alone are the one deduction that, told or not, is weighed with a part payment. */
    bool told = !ways_has(way, WAY_CHARGES) || (parts->charges_told && way != WAY_CHARGES);
    bool agreed = !ways_has(way, WAY_WITHHELD) || found->c->terms->withheld_agreed;
    struct ways_result result = {
        .way = way,
        .exact = way < WAY_SUMS && !ways_has(way, WAY_ROUNDING) && told && agreed,
        .amount_bits = bits - found->c->chance_bits,
        .parts = *parts,
    };
    assert(found->count < WAYS_MAX);
    size_t at = found->count++;
    while (at > 0 && found->out[at - 1].amount_bits < result.amount_bits) {
        found->out[at] = found->out[at - 1];
        at--;
    }
    found->out[at] = result;
}

/* What may be off, of all of a case. */
struct ways_limits {
    int64_t rounding_minor;
    int64_t charges_minor;
};

static bool ways_is_rounding(int64_t off_minor, const struct ways_limits *limits)
{
    return off_minor >= -limits->rounding_minor && off_minor <= limits->rounding_minor;
}

/* Nobody means to leave a cent open or to give one away. */
static int32_t ways_rounding_bits(const struct rates *rates, const struct ways_limits *limits)
{
    return rates->bits[RATE_ROUNDING] - bits_log2((uint64_t)limits->rounding_minor * 2 + 1);
}

/* Who reckons a discount or a tax himself is off by a cent more often than who copies an amount. */
static int32_t ways_reckoned_bits(const struct ways_limits *limits)
{
    return WEIGHT_P_05 - bits_log2((uint64_t)limits->rounding_minor * 2 + 1);
}

/* Charges that nobody told are whole or half units far more often than odd cents. */
static int32_t ways_untold_bits(const struct rates *rates, int64_t short_minor,
                                const struct ways_limits *limits)
{
    int32_t spread = short_minor % 50 == 0 ? bits_log2((uint64_t)limits->charges_minor / 50 + 1)
                                           : bits_log2((uint64_t)limits->charges_minor) + BITS_ONE;
    return rates->bits[RATE_CHARGES] - spread;
}

/*
 * Charges and rounding behind a discount or a tax: `short_minor` is what is missing of what is due
 * with these. `bits` is their prior, `shared_bits` what all such sums share it with.
 */
static void ways_add_sum(struct ways_found *found, const struct rates *rates,
                         const struct ways_limits *limits, unsigned deductions, int64_t short_minor,
                         int32_t bits, int32_t shared_bits, struct ways_parts parts)
{
    int64_t told_minor = found->c->charges_minor;
    bool told = told_minor > 0 && told_minor <= limits->charges_minor;
    int64_t beside_minor = short_minor - told_minor;
    unsigned more = 0;
    if (short_minor == 0) {
        bool alone = deductions == WAY_DISCOUNT || deductions == WAY_WITHHELD;
        shared_bits = alone ? 0 : shared_bits;
    } else if (told && ways_is_rounding(beside_minor, limits)) {
        more = WAY_CHARGES;
        parts.charges_minor = told_minor;
        parts.charges_told = true;
        bits += WEIGHT_P_50;
        if (beside_minor != 0) {
            more |= WAY_ROUNDING;
            parts.difference_minor = beside_minor;
            bits += ways_reckoned_bits(limits);
        } else if (deductions == WAY_DISCOUNT) {
            bits = WEIGHT_P_20;
            shared_bits = 0;
        }
    } else if (ways_is_rounding(short_minor, limits)) {
        more = WAY_ROUNDING;
        parts.difference_minor = short_minor;
        bits += ways_reckoned_bits(limits);
    } else if (told_minor == 0 && !found->c->charges_barred && short_minor > 0 &&
               short_minor <= limits->charges_minor) {
        more = WAY_CHARGES;
        parts.charges_minor = short_minor;
        bits += ways_untold_bits(rates, short_minor, limits);
    } else {
        return;
    }
    ways_add(found, (enum way)(deductions | more), bits - shared_bits, &parts);
}

/* What is due less the tax at each rate, and what else is deducted from that. */
static void ways_add_withheld(struct ways_found *found, const struct rates *rates,
                              const struct ways_limits *limits, unsigned deductions,
                              int64_t due_minor, const struct ways_withheld *withheld, int32_t bits,
                              int32_t shared_bits)
{
    const struct ways_case *c = found->c;
    const struct terms *terms = c->terms;
    bits += terms->withheld_agreed ? WEIGHT_P_50 : WEIGHT_P_05;
    bits -= bits_log2(terms->withheld.count);
    for (uint32_t r = 0; r < terms->withheld.count; r++) {
        int64_t tax_minor = withheld[r].items_minor;
        if (due_minor - withheld[r].sum_minor == c->amount_minor) {
            tax_minor = withheld[r].sum_minor; /* who rounds the sum is off by cents otherwise */
        }
        if (tax_minor <= 0 || tax_minor >= due_minor) {
            continue;
        }
        struct ways_parts parts = {.withheld_ppm = terms->withheld.ppm[r],
                                   .withheld_minor = tax_minor};
        ways_add_sum(found, rates, limits, deductions | WAY_WITHHELD,
                     due_minor - tax_minor - c->amount_minor, bits, shared_bits, parts);
    }
}

/* The sums with a discount or a tax in them. */
static void ways_add_sums(struct ways_found *found, const struct rates *rates,
                          const struct ways_limits *limits)
{
    const struct ways_case *c = found->c;
    const struct ways_parts none = {0};
    bool discount = c->net_minor != c->open_minor && c->discount_in_time;
    bool credited = discount && c->credited_minor != 0;
    uint32_t tried =
        (c->withheld_open == NULL ? 1 : c->terms->withheld.count + 1) * (discount ? 2 : 1) +
        (credited ? 1 : 0);
    int32_t shared_bits = bits_log2(tried);
    if (discount) {
        ways_add_sum(found, rates, limits, WAY_DISCOUNT, c->net_minor - c->amount_minor,
                     WEIGHT_P_50, shared_bits, none);
    }
    if (credited) {
        /* Some take the discount of what is left after the credit notes. */
        const struct ways_parts parts = {.credited_minor = c->credited_minor};
        ways_add_sum(found, rates, limits, WAY_DISCOUNT,
                     c->net_minor + c->credited_minor - c->amount_minor, WEIGHT_P_20, shared_bits,
                     parts);
    }
    if (c->late_minor != 0 && c->amount_minor == c->net_minor - c->late_minor) {
        ways_add(found, WAY_LATE_DISCOUNT, WEIGHT_P_05, &none);
    }
    if (c->withheld_open != NULL) {
        ways_add_withheld(found, rates, limits, 0, c->open_minor, c->withheld_open, 0, shared_bits);
    }
    if (discount && c->withheld_net != NULL) {
        ways_add_withheld(found, rates, limits, WAY_DISCOUNT, c->net_minor, c->withheld_net,
                          WEIGHT_P_50, shared_bits);
    }
}

struct ways_result ways_exact(const struct rates *rates, int32_t chance_bits)
{
    return (struct ways_result){
        .way = WAY_EXACT, .exact = true, .amount_bits = rates->bits[RATE_EXACT] - chance_bits};
}

/* Whether an amount may be what is open less a deduction: most are too far off for any. */
static bool ways_may_deduct(const struct ways_case *c, int64_t short_minor)
{
    const struct terms *terms = c->terms;
    int64_t off_minor = money_magnitude(short_minor);
    return c->net_minor != c->open_minor || c->late_minor != 0 || c->withheld_open != NULL ||
           c->charges_minor > 0 || off_minor <= terms->tolerance_minor ||
           off_minor <= terms->charges_max_minor;
}

/* The ways with a deduction; false where what is off is a rounding, and no part. */
static bool ways_add_deductions(struct ways_found *found, const struct rates *rates,
                                int64_t short_minor)
{
    const struct ways_case *c = found->c;
    const struct terms *terms = c->terms;
    struct ways_parts parts = {0};
    const struct ways_limits limits = {
        terms_limit(terms->tolerance_minor, terms->tolerance_ppm, c->open_minor),
        terms_limit(terms->charges_max_minor, terms->charges_max_ppm, c->open_minor)};
    if (c->net_minor != c->open_minor || c->late_minor != 0 || c->withheld_open != NULL) {
        ways_add_sums(found, rates, &limits);
    }
    if (ways_is_rounding(short_minor, &limits)) {
        parts.difference_minor = short_minor;
        ways_add(found, WAY_ROUNDING, ways_rounding_bits(rates, &limits), &parts);
        return false;
    }
    /* Told or not, charges have a limit: what no evidence overrides. */
    int64_t beside_minor = short_minor - c->charges_minor;
    parts.charges_told = c->charges_minor > 0;
    if (parts.charges_told && c->charges_minor <= limits.charges_minor &&
        ways_is_rounding(beside_minor, &limits)) {
        parts.charges_minor = c->charges_minor;
        parts.difference_minor = beside_minor;
        if (beside_minor == 0) {
            ways_add(found, WAY_CHARGES, WEIGHT_P_50, &parts);
        } else {
            ways_add(found, (enum way)((unsigned)WAY_CHARGES | WAY_ROUNDING),
                     WEIGHT_P_50 + ways_rounding_bits(rates, &limits), &parts);
        }
    } else if (c->charges_minor == 0 && !c->charges_barred && short_minor > 0 &&
               short_minor <= limits.charges_minor) {
        parts.charges_minor = short_minor;
        ways_add(found, WAY_CHARGES, ways_untold_bits(rates, short_minor, &limits), &parts);
    }
    return true;
}

size_t ways_find(const struct rates *rates, const struct ways_case *c,
                 struct ways_result out[WAYS_MAX])
{
    static const struct ways_parts none = {0};
    struct ways_found found = {c, out, 0};
    int64_t short_minor = c->open_minor - c->amount_minor;
    if (short_minor == 0) {
        out[0] = ways_exact(rates, c->chance_bits);
        return 1;
    }
    if (ways_may_deduct(c, short_minor) && !ways_add_deductions(&found, rates, short_minor)) {
        return found.count;
    }
    if (short_minor > 0) {
        ways_add(&found, WAY_PART, ways_part_bits(rates, c->amount_minor, c->open_minor), &none);
    } else {
        ways_add(&found, WAY_OVER,
                 rates->bits[RATE_OVER] + ways_free_bits(c->amount_minor, c->amount_minor), &none);
    }
    return found.count;
}

int32_t ways_exchanged_bits(const struct rates *rates, int64_t off_minor, int64_t most_minor,
                            int32_t chance_bits)
{
    /* Banks are near the table more often than at the end of what is allowed: half of them within
     * a tenth of it. */
    int64_t near_minor = most_minor / 10;
    int64_t spread_minor = off_minor <= near_minor ? near_minor : most_minor;
    return rates->bits[RATE_EXACT] + WEIGHT_P_50 - bits_log2((uint64_t)spread_minor * 2 + 1) -
           chance_bits;
}

int32_t ways_told_bits(const struct rates *rates, int64_t paid_minor, int64_t open_minor,
                       bool settles, int32_t chance_bits)
{
    int32_t bits = settles ? rates->bits[RATE_EXACT]
                           : ways_part_bits(rates, paid_minor, open_minor) + WEIGHT_SAYS_SO;
    return bits - chance_bits;
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
