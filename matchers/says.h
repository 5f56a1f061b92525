/*
 * says - words by which a payer tells how an item is paid.
 *
 * The idea: a payment that is short may be so for charges, a discount, or because it is a part; the
 * payer often says which. Words of Europe's languages, folded; they weigh between the ways of one
 * item, never between items.
 */
#ifndef TS_MATCHERS_SAYS_H
#define TS_MATCHERS_SAYS_H

#include "matchers/tokens.h"

#include <stddef.h>

enum {
    SAYS_CHARGES = 1U << 0,
    SAYS_DISCOUNT = 1U << 1,
    SAYS_PART = 1U << 2,
};

/* What the first `count` tokens say: SAYS_ bits. */
unsigned says_read(const struct tokens *tokens, size_t count);

#endif
