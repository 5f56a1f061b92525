/*
 * date - calendar days, without time zones.
 *
 * The idea: a date is the number of days since 1970-01-01 plus one, so that zero means absent and
 * a difference of days is a subtraction. The bank's own day counts; nothing is ever shifted.
 */
#ifndef TS_MODEL_DATE_H
#define TS_MODEL_DATE_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct date {
    int32_t day; /* days since 1970-01-01 plus 1; 0 for "none given" */
};

/* A day of the Gregorian calendar from 1970 to 2199; false where there is no such day. */
bool date_from(int year, int month, int day, struct date *out);

/* Splits a present date. */
void date_split(struct date date, int *year, int *month, int *day);

/* Exactly "2026-10-31". */
bool date_parse_iso(struct slice text, struct date *out);

/* Appends "2026-10-31", or nothing when absent. */
void date_format(struct date date, struct buffer *out);

static inline bool date_present(struct date date)
{
    return date.day != 0;
}

#endif
