/*
 * caps - how much a run may write off in all.
 *
 * The idea: each rounding and each charge that nobody told is small; thousands of them are not. In
 * each currency a run books so many of them as the configuration allows, those of the best founded
 * claims first; the claim that would pass the limit, and those after it, are for a person. Told
 * charges, discounts and taxes are not counted: somebody else answers for them.
 */
#ifndef TS_MATCHERS_CAPS_H
#define TS_MATCHERS_CAPS_H

#include "matchers/judge.h"

enum { CAPS_CURRENCIES_MAX = 64 }; /* of the accounts of one run */

struct caps {
    struct caps_spent {
        struct currency currency;
        int64_t tolerance_minor;
        int64_t charges_minor;
    } spent[CAPS_CURRENCIES_MAX];
    size_t count;
};

/* Takes what a claim writes off from what is left; false, and nothing taken, where it is too much.
 */
bool caps_take(struct caps *caps, const struct match_settings *settings, struct currency currency,
               const struct verdict *verdict);

#endif
