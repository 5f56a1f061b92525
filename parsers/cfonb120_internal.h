/*
 * cfonb120_internal - what the files of the CFONB 120 parser share; only cfonb120*.c include it.
 */
#ifndef TS_PARSERS_CFONB120_INTERNAL_H
#define TS_PARSERS_CFONB120_INTERNAL_H

#include "parsers/fixed.h"
#include "parsers/fixed_build.h"

enum {
    CFONB120_WIDTH = 120,
    CFONB120_AMOUNT_COLUMNS = 14,
};

/*
 * Digits whose last character is a digit with a sign: { and A to I are +0 to +9, } and J to R are
 * -0 to -9. A plain last digit has no sign and is positive. The one place where an amount of
 * CFONB 120 gets its sign.
 */
enum money_error cfonb120_amount(struct slice text, unsigned decimals, unsigned exponent,
                                 int64_t *minor);

/* A record 05: gives its text to the transaction; `credit` tells which side is the other one. */
void cfonb120_complement(struct fixed_build *build, const struct fixed_line *line, bool credit);

#endif
