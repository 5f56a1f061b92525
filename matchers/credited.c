#include "matchers/credited.h"

#include "matchers/terms.h"
#include "model/money.h"

void credited_add(struct credited *credited, uint32_t ppm, int64_t open_minor, int64_t net_minor)
{
    if (open_minor < 0 && ppm == 0) {
        credited->beyond = credited->beyond || !money_subtract(credited->notes_minor, open_minor,
                                                               &credited->notes_minor);
        return;
    }
    if (open_minor <= 0 || ppm == 0) {
        return;
    }
    size_t at = 0;
    while (at < credited->count && credited->rates[at].ppm < ppm) {
        at++;
    }
    if (at == credited->count || credited->rates[at].ppm != ppm) {
        if (credited->count == CREDITED_RATES_MAX) {
            credited->beyond = true;
            return;
        }
        for (size_t i = credited->count++; i > at; i--) {
            credited->rates[i] = credited->rates[i - 1];
        }
        credited->rates[at] = (struct credited_rate){.ppm = ppm};
    }
    struct credited_rate *rate = &credited->rates[at];
    credited->beyond =
        credited->beyond || !money_add(rate->open_minor, open_minor, &rate->open_minor) ||
        !money_add(rate->discount_minor, open_minor - net_minor, &rate->discount_minor);
}

int64_t credited_minor(const struct credited *credited, int64_t wanted_minor)
{
    int64_t first = 0;
    for (size_t i = 0; credited->notes_minor > 0 && !credited->beyond && i < credited->count; i++) {
        const struct credited_rate *rate = &credited->rates[i];
        int64_t left_minor = rate->open_minor - credited->notes_minor;
        int64_t less_minor =
            left_minor < 0 ? 0 : rate->discount_minor - terms_tax(left_minor, rate->ppm);
        if (less_minor > 0 && less_minor == wanted_minor) {
            return less_minor;
        }
        first = first == 0 && less_minor > 0 ? less_minor : first;
    }
    return first;
}
