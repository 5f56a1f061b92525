/*
 * months - the months that a payer names: "Miete Februar", "loyer mars 2026", "Abo 03/2026".
 *
 * The idea: among equal amounts of one customer the month tells which is meant, and a month that no
 * item has says that none is. Whole names count by themselves, in German, English, French, Dutch,
 * Italian, Spanish, Polish, Swedish, Danish, Norwegian, Finnish and Estonian; short forms beside a
 * year or a word for rent; digits as month and year of four digits that stand for themselves. A
 * month with its day is a date, and no period.
 *
 * What is paid in advance, as a rent is, is told by words too: its month is that of the invoice.
 * Other services are invoiced after their month as often as in it.
 */
#ifndef TS_MATCHERS_MONTHS_H
#define TS_MATCHERS_MONTHS_H

#include "matchers/tokens.h"
#include "matchers/vocabulary.h"
#include "model/date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MONTHS_MAX = 12, MONTHS_ADVANCE_DAYS = 14 };

/* Months counted from the year 0: year * 12 + month - 1. */
struct months {
    int32_t list[MONTHS_MAX]; /* each once; of those without a year the nearest to the payment */
    size_t count;
    bool advance; /* a word for what is paid in advance */
    bool more;    /* more than there is room for */
};

/* Reads the first `count` tokens of a payment of the day `paid`, which is present. */
void months_read(const struct vocabulary *vocabulary, const struct tokens *tokens, size_t count,
                 struct date paid, struct months *out);

/* The month of a day. */
int32_t months_of(struct date day);

/* How a month that is named lies to an item. */
enum months_relation {
    MONTHS_UNKNOWN, /* the item has no date */
    MONTHS_AGREES,  /* it was issued in it, or fell due in it within days of its issue */
    MONTHS_NEAR,    /* the month before the issue, or any until it is due: maybe of the service */
    MONTHS_OTHER,
};

enum months_relation months_relate(const struct months *months, size_t which, struct date issued,
                                   struct date due);

#endif
