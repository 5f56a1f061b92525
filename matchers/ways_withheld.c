#include "matchers/ways_withheld.h"

/* What is withheld at one rate, of what is open or of what is net of discounts; false where some
 * item doesn't tell what it is withheld from. */
static bool ways_withhold_at(const struct item *list, const int64_t *open_minor,
                             const uint32_t *items, size_t count, const struct terms *terms,
                             uint32_t rate_ppm, bool discounted, struct ways_withheld *out)
{
    int64_t bases_minor = 0;
    int64_t taxes_minor = 0;
    for (size_t i = 0; i < count; i++) {
        const struct item *item = &list[items[i]];
        int64_t due_minor = open_minor[items[i]];
        int64_t base_minor = 0;
        int64_t tax_minor = 0;
        if (discounted) {
            (void)item_net_of_discount(item, due_minor, &due_minor);
        }
        if (!terms_withheld(terms, rate_ppm, item, due_minor, &base_minor, &tax_minor) ||
            !money_add(bases_minor, base_minor, &bases_minor) ||
            !money_add(taxes_minor, tax_minor, &taxes_minor)) {
            return false;
        }
    }
    *out = (struct ways_withheld){taxes_minor, terms_tax(bases_minor, rate_ppm)};
    return true;
}

void ways_withhold(const struct item *list, const int64_t *open_minor, const uint32_t *items,
                   size_t count, struct ways_case *c, struct ways_withheld *open,
                   struct ways_withheld *net)
{
    const struct terms *terms = c->terms;
    for (uint32_t r = 0; r < terms->withheld.count; r++) {
        uint32_t rate_ppm = terms->withheld.ppm[r];
        if (!ways_withhold_at(list, open_minor, items, count, terms, rate_ppm, false, &open[r]) ||
            (c->discount_in_time &&
             !ways_withhold_at(list, open_minor, items, count, terms, rate_ppm, true, &net[r]))) {
            return;
        }
    }
    c->withheld_open = open;
    c->withheld_net = c->discount_in_time ? net : NULL;
}
