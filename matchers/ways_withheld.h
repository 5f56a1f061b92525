/*
 * ways_withheld - what is withheld of a set of items, at each rate of the terms.
 *
 * The idea: payers round the tax of each item, or that of their sum; both are tried. Items of which
 * the list doesn't tell what a tax would be withheld from are paid in other ways only.
 */
#ifndef TS_MATCHERS_WAYS_WITHHELD_H
#define TS_MATCHERS_WAYS_WITHHELD_H

#include "matchers/ways.h"

/*
 * Fills `c->withheld_open`, and `c->withheld_net` where a discount is in time, for the items of a
 * set, of which `items` are the numbers in `list`; both stay NULL where nothing can be withheld.
 *
 * open, net  room for TERMS_RATES_MAX each; they live as long as `c`
 */
void ways_withhold(const struct item *list, const int64_t *open_minor, const uint32_t *items,
                   size_t count, struct ways_case *c, struct ways_withheld *open,
                   struct ways_withheld *net);

#endif
