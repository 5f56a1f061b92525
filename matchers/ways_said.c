#include "matchers/ways_said.h"

#include "matchers/weights.h"

/* Whether the payer's words may hold an amount at all; looked up once. */
static bool ways_may_say_amount(struct gather *gather)
{
    if (!gather->amounts_known) {
        gather->amounts_known = true;
        gather->amounts_said =
            says_any_amount(&gather->tokens, gather->said_count, gather->currency.exponent);
    }
    return gather->amounts_said;
}

int32_t ways_said_bits(struct gather *gather, int64_t open_minor, enum way way,
                       const struct ways_parts *parts)
{
    unsigned says =
        (ways_has(way, WAY_DISCOUNT) || way == WAY_LATE_DISCOUNT ? (unsigned)SAYS_DISCOUNT : 0U) |
        (ways_has(way, WAY_WITHHELD) ? (unsigned)SAYS_TAX : 0U) |
        (ways_has(way, WAY_CHARGES) ? (unsigned)SAYS_CHARGES : 0U) |
        (way == WAY_PART ? (unsigned)SAYS_PART : 0U);
    int64_t off_minor = money_magnitude(open_minor) - gather->amount_minor;
    int64_t told_minor = ways_has(way, WAY_WITHHELD)          ? parts->withheld_minor
                         : way == WAY_PART || way == WAY_OVER ? money_magnitude(off_minor)
                                                              : 0;
    int32_t bits = 0;
    if (told_minor != 0 && ways_may_say_amount(gather) &&
        says_amount(&gather->tokens, gather->said_count, told_minor, gather->currency.exponent)) {
        bits = WEIGHT_SAYS_SO;
        says &= (unsigned)SAYS_TAX; /* the word beside the amount is more than the amount */
    }
    if (says == 0) {
        return bits;
    }
    return (gather_says(gather) & says) != 0 ? bits + WEIGHT_SAYS_SO : bits;
}
