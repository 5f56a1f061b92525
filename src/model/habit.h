/*
 * habit - how a customer pays, in counts.
 *
 * The idea: each payment that was settled shows some signs: one item or several, how the number was
 * written, which way the amount went, how long after the due date it came. Signs that exclude each
 * other make a group. How often a customer showed a sign, of all its payments that showed any of
 * the group, is its habit; against how often payers in general do, it is evidence.
 *
 * What a payment showed is read from the ledger of its outcome, so that whoever has the ledger can
 * count again; of one that a person decided, from the parts that the person gave. Days of grace
 * are the ledger's, not the customer's: a discount is in time or too late by its own date.
 *
 * Not here: how a count ages (memory.h), and what it weighs (matchers/learn_habit.h).
 */
#ifndef TS_MODEL_HABIT_H
#define TS_MODEL_HABIT_H

#include "model/date.h"
#include "model/item.h"
#include "model/outcome.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HABIT_DELAYS = 8 };

enum habit_sign {
    HABIT_ONE, /* settled one item */
    HABIT_SEVERAL,
    HABIT_SILENT, /* named none of them; of all payments */
    HABIT_WHOLE,  /* named them by payment reference or whole number */
    HABIT_DIGITS, /* … by the digits alone */
    HABIT_SERIAL, /* … by the last digits, without prefix and year */
    HABIT_ORDER,  /* … by the order number */
    HABIT_EXACT,  /* paid what was open */
    HABIT_ROUNDING,
    HABIT_CHARGES, /* … less charges */
    HABIT_PART,
    HABIT_OVER,
    HABIT_TAKEN,      /* took the discount that it could take in time, by its date */
    HABIT_LEFT,       /* … and did not */
    HABIT_LATE_TAKEN, /* took it too late, be it within days of grace */
    HABIT_LATE_LEFT,
    HABIT_DELAY, /* from here: days after the due date, by habit_delay() */
    HABIT_SIGNS = HABIT_DELAY + HABIT_DELAYS,
};

/* Payments that showed each sign; in 1/1024 of them where they are aged. */
struct habit {
    uint64_t counts[HABIT_SIGNS];
    int64_t late_days; /* sum of booking date less due date, negative for early */
};

/* "one", "several", … as columns are called. */
const char *habit_sign_name(enum habit_sign sign);

/* The group of a sign, a bit for each sign of it. */
uint32_t habit_group(enum habit_sign sign);

/* The sum of the counts whose bits are set. */
uint64_t habit_sum(const struct habit *habit, uint32_t signs);

/* Payments counted, and those of them of an item with a due date. */
uint64_t habit_payments(const struct habit *habit);
uint64_t habit_dated(const struct habit *habit);

void habit_add(struct habit *sum, const struct habit *more);

/* The sign for a booking date so many days after the due date. */
enum habit_sign habit_delay(int32_t days);

/* A payment that was settled; begin with the ledger, the booking date and no items. */
struct habit_payment {
    const struct evidence *evidence;
    size_t evidence_count;
    size_t items_count;
    struct date booked;         /* absent where it was not told */
    struct date due;            /* of the first item */
    struct date discount_until; /* the earliest; absent where no item offers one, or without end */
    bool offered;
};

void habit_add_item(struct habit_payment *payment, const struct item *item);

/*
 * What a payment showed, a bit for each sign. Nothing where it neither named its items by a number
 * nor came from a payer who is known by account, customer number or a rule.
 */
uint32_t habit_see(const struct habit_payment *payment);

/* What a person decided of the amount of a payment. */
struct habit_parts {
    bool part;     /* an item stays open in part */
    bool over;     /* some of the payment is unapplied */
    bool discount; /* each of these: something of it */
    bool charges;
    bool difference;
    bool other; /* a tax, or another currency: neither is a sign */
};

/*
 * What a payment showed that a person settled: the amount by the parts, whatever the ledger says of
 * it; how the number was written by the ledger, where it has one of these very items. Nothing for
 * no items.
 */
uint32_t habit_see_decided(const struct habit_payment *payment, const struct habit_parts *parts);

/* Whether a payment of that day takes a discount in time, or would have. */
bool habit_in_time(const struct habit_payment *payment);

/* Takes counts off as far as they are there, and from `less` as well. */
void habit_take(struct habit *habit, struct habit *less);

/* Counts what a payment showed. */
void habit_count(struct habit *habit, uint32_t signs, const struct habit_payment *payment);

#endif
