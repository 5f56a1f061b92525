/*
 * segments - the runs of digits of a number that has several, set apart by signs.
 *
 * The idea: FV/8/02/2026 and FV/80/2/2026 have the same digits in a row and are two documents. Who
 * writes such a number leaves the zeros out and shortens the year, but keeps the signs: so a number
 * of three runs or more is also known by these, and where the signs contradict it isn't meant.
 */
#ifndef TS_MATCHERS_SEGMENTS_H
#define TS_MATCHERS_SEGMENTS_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SEGMENTS_MIN = 3, SEGMENTS_MAX = 4, SEGMENTS_TEXT_MAX = 24 };

/* What stands between two segments: one of "/-.". */
static inline bool segments_is_sign(char sign)
{
    return sign == '/' || sign == '-' || sign == '.';
}

/*
 * The segments at the end of a printed number, each without zeros in front, and the last by its
 * last two digits where it is `year`: "80/2/26" for "FV/80/02/2026". Returns the length, 0 where
 * there are fewer than SEGMENTS_MIN, more than SEGMENTS_MAX, or no room.
 */
size_t segments_write(struct slice printed, int year, char out[SEGMENTS_TEXT_MAX]);

/* Adds a segment behind what is written, a year by its last two digits; the new length, 0 where
 * there is no room. */
size_t segments_add(char out[SEGMENTS_TEXT_MAX], size_t len, struct slice digits, bool year);

/* Where a printed number breaks its digits: a bit for each number of digits behind a break. */
uint64_t segments_breaks(struct slice printed);

/* Whether each of two ways to break the same digits has a break that the other has not. */
static inline bool segments_contradict(uint64_t a, uint64_t b)
{
    return (a & ~b) != 0 && (b & ~a) != 0;
}

#endif
