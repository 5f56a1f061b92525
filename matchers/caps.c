#include "matchers/caps.h"

/* The sum of a currency; NULL where there is no room for one more. */
static struct caps_spent *caps_of(struct caps *caps, struct currency currency)
{
    for (size_t i = 0; i < caps->count; i++) {
        if (currency_equal(caps->spent[i].currency, currency)) {
            return &caps->spent[i];
        }
    }
    if (caps->count == CAPS_CURRENCIES_MAX) {
        return NULL;
    }
    struct caps_spent *spent = &caps->spent[caps->count++];
    *spent = (struct caps_spent){.currency = currency};
    return spent;
}

/* Whether `more` fits under a limit, of which 0 means none. */
static bool caps_fits(int64_t spent_minor, int64_t more_minor, int64_t limit_minor,
                      int64_t *sum_minor)
{
    return money_add(spent_minor, more_minor, sum_minor) &&
           (limit_minor == 0 || more_minor == 0 || *sum_minor <= limit_minor);
}

bool caps_take(struct caps *caps, const struct match_settings *settings, struct currency currency,
               const struct verdict *verdict)
{
    const struct ways_parts *parts = &verdict->parts;
    int64_t rounding_minor = money_magnitude(parts->difference_minor);
    int64_t charges_minor = parts->charges_told ? 0 : parts->charges_minor;
    if ((settings->tolerance_run_minor == 0 && settings->charges_run_minor == 0) ||
        (rounding_minor == 0 && charges_minor == 0)) {
        return true;
    }
    struct caps_spent *spent = caps_of(caps, currency);
    int64_t tolerance_sum = 0;
    int64_t charges_sum = 0;
    if (spent == NULL ||
        !caps_fits(spent->tolerance_minor, rounding_minor, settings->tolerance_run_minor,
                   &tolerance_sum) ||
        !caps_fits(spent->charges_minor, charges_minor, settings->charges_run_minor,
                   &charges_sum)) {
        return false;
    }
    spent->tolerance_minor = tolerance_sum;
    spent->charges_minor = charges_sum;
    return true;
}
