/*
 * learn_habit - how each customer pays, as evidence: from the workbook and from this run.
 *
 * The idea: where a customer's own payments are known, its own share of a sign (model/habit.h)
 * takes the place of the share that payers in general have. Few payments say little: the general
 * share counts as some payments beside them. What is added to a ledger is the logarithm of the one
 * share over the other, so that the general weight stays in its own line.
 *
 * How many payments the general share counts as, the payments themselves tell, for each group of
 * signs: it is chosen so that each payment of a customer is best told from its other ones. Where
 * customers are alike nothing is, and the group says nothing.
 *
 * No payment supports itself: what a payment taught is taken away again while it is judged.
 *
 * All is read only while matching, so threads share it; nothing is allocated then.
 */
#ifndef TS_MATCHERS_LEARN_HABIT_H
#define TS_MATCHERS_LEARN_HABIT_H

#include "base/arena.h"
#include "base/status.h"
#include "matchers/index.h"
#include "matchers/rates.h"
#include "model/habit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct verdict; /* judge.h */

enum {
    LEARN_HABIT_STRENGTH = 8,             /* payments that the general share counts as, at least */
    LEARN_HABIT_MOVE_BITS = 3 * BITS_ONE, /* how far habits may move a possibility, all together */
};

/* The counts of a customer, in 1/1024 of a payment. */
struct learn_habit_counts {
    uint32_t counts[HABIT_SIGNS];
};

/* What each sign weighs for it, in 1/1024 bit. */
struct learn_habit_bits {
    int16_t bits[HABIT_SIGNS];
};

/* What a payment of this run taught; no signs for nothing. */
struct learn_habit_own {
    uint32_t customer;
    uint32_t signs;
};

struct learn_habits {
    uint32_t *places; /* of each customer of the index in the two lists; 0 for none */
    struct learn_habit_counts *counts;
    struct learn_habit_bits *bits;
    size_t count;                   /* of both, the first of them unused */
    struct learn_habit_own *own;    /* of each transaction; NULL while this run taught nothing */
    uint32_t shares[HABIT_SIGNS];   /* general ones, in 2^-20 */
    uint8_t strengths[HABIT_SIGNS]; /* payments that they count as; 0 for no habits */
};

/* Begins with the habits of index->memory. STATUS_OK or STATUS_MEMORY. */
enum status learn_habits_begin(const struct index *index, struct arena *arena,
                               struct learn_habits *out);

/* Adds those of the payments that were settled without a doubt. STATUS_OK or STATUS_MEMORY. */
enum status learn_habits_teach(const struct index *index, const bool *judged,
                               const struct verdict *verdicts, struct arena *arena,
                               struct learn_habits *habits);

/* Where a customer's habits are found for a transaction. */
struct learn_habit_at {
    uint32_t place; /* 0 for none */
    uint32_t less;  /* signs that the transaction itself taught of the customer */
};

static inline struct learn_habit_at learn_habits_find(const struct learn_habits *habits,
                                                      size_t transaction, uint32_t customer)
{
    struct learn_habit_at at = {0, 0};
    if (habits != NULL && habits->places[customer] != 0) {
        at.place = habits->places[customer];
        at.less = habits->own != NULL && habits->own[transaction].customer == customer
                      ? habits->own[transaction].signs
                      : 0;
    }
    return at;
}

/* What a sign weighs for a customer that was found. */
int32_t learn_habits_bits(const struct learn_habits *habits, struct learn_habit_at at,
                          enum habit_sign sign);

#endif
