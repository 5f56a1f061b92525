/*
 * fiscal - a period of the books by its name: a month, a quarter or a year of the calendar.
 */
#ifndef TS_MODEL_FISCAL_H
#define TS_MODEL_FISCAL_H

#include "model/date.h"

struct fiscal_period {
    struct date first;
    struct date last;
};

/* Exactly "2026-10", "2026-Q4" or "2026"; false for anything else. */
bool fiscal_parse(struct slice text, struct fiscal_period *out);

#endif
