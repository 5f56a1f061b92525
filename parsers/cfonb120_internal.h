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
enum money_error cfonb120_amount(struct slice text, unsigned decimals, struct currency currency,
                                 int64_t *minor);

enum { CFONB120_RUN_MAX = 8 };

/* Records 05 of one movement. */
struct cfonb120_complements {
    bool credit;   /* tells which side is the other one */
    bool rejected; /* the movement has a code of rejection, or a complement says so */
    /* Text that may go on in the next record, which banks cut at 70 columns. */
    struct slice run[CFONB120_RUN_MAX];
    size_t run_count;
};

/* A record 05: gives its text to the transaction. */
void cfonb120_complement(struct fixed_build *build, const struct fixed_line *line,
                         struct cfonb120_complements *complements);

/* No more records 05 follow. */
void cfonb120_complements_end(struct fixed_build *build, struct cfonb120_complements *complements);

#endif
