/*
 * period - numbers that begin with the year, or the year and month, of their document.
 *
 * The idea: such numbers jump. Last month's are far from this month's, so they lie in no range of
 * those on the list; and "2602…" for "2603…" is less a slip than last month's invoice.
 */
#ifndef TS_MATCHERS_PERIOD_H
#define TS_MATCHERS_PERIOD_H

#include "base/slice.h"
#include "model/date.h"

#include <stdbool.h>
#include <stdint.h>

/* Whether values of so many digits all begin with a period, written in the same way, from some
 * years before `newest`, the day of the newest document, to one after it. Never where that is
 * absent. */
bool period_leads(struct date newest, const uint64_t *values, size_t count, unsigned digits);

/* Whether two numbers are the same but for the period they begin with, letters in front aside. */
bool period_differs(struct date newest, struct slice a, struct slice b);

#endif
