/*
 * credited - an early-payment discount that is reckoned of what credit notes leave.
 *
 * The idea: an invoice offers its discount of its own amount, but who nets a credit note takes the
 * discount of what remains as often as not: 2 % of 1,000.00 less 200.00 are 16.00. Collected are
 * the discounts in time of a set, by rate, and its credit notes; asked is by how much the discounts
 * are less than offered. Of several rates, which one the credit notes fall on the amount tells.
 *
 * Not here: credit notes that have a discount of their own; they are items like any other.
 */
#ifndef TS_MATCHERS_CREDITED_H
#define TS_MATCHERS_CREDITED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CREDITED_RATES_MAX = 4 };

struct credited {
    struct credited_rate {
        uint32_t ppm;
        int64_t open_minor;      /* of the invoices that offer it */
        int64_t discount_minor;  /* as they offer it, each for itself */
    } rates[CREDITED_RATES_MAX]; /* ascending */
    size_t count;
    int64_t notes_minor; /* credit notes, as a magnitude */
    bool beyond;         /* more rates, or larger sums, than are looked at */
};

/* Adds an item that has `open_minor` open and `net_minor` with its discount, which is in time; the
 * same for one without. `ppm` is the rate, 0 for none. */
void credited_add(struct credited *credited, uint32_t ppm, int64_t open_minor, int64_t net_minor);

/*
 * By how much the discounts are less where they are reckoned of what the credit notes leave; 0
 * where there are none, or where no rate has as much open. `wanted_minor` is what the amount would
 * have it be: of several rates the one that gives it, else the lowest.
 */
int64_t credited_minor(const struct credited *credited, int64_t wanted_minor);

#endif
