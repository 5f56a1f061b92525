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
#include "matchers/vocabulary.h"
#include "model/currency.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SAYS_CHARGES = 1U << 0,
    SAYS_DISCOUNT = 1U << 1,
    SAYS_PART = 1U << 2,
    SAYS_TAX = 1U << 3,
    SAYS_OTHER = 1U << 4, /* money for what no invoice is there yet, or that is given back */
    SAYS_MORE = 1U << 5,  /* more is paid than what is named: "u. weitere", "ff.", "and others" */
    SAYS_MONTH = 1U << 6, /* a month, or what is paid by the month: months_read() may find one */
};

/* What the first `count` tokens say: SAYS_ bits. */
unsigned says_read(const struct vocabulary *vocabulary, const struct tokens *tokens, size_t count);

/* Marks the runs that make up amounts with cents, "1.234,56" or "16.66", of a currency with two
 * decimals: what is due, paid or kept, and no document's number. `doubtful`: only those with the
 * currency beside them. */
void says_mark_amounts(struct tokens *tokens, struct currency currency, bool doubtful);

/* Whether they may give an amount at all: without it says_amount() is false for every one. */
bool says_any_amount(const struct tokens *tokens, size_t count, unsigned exponent);

/* Whether they give an amount of `minor` units, such as "1.234,56" where `exponent` is 2. */
bool says_amount(const struct tokens *tokens, size_t count, int64_t minor, unsigned exponent);

#endif
