/*
 * learnt_words - what a run learnt and how wrong it may be, in words that a controller understands.
 */
#ifndef TS_REPORT_LEARNT_WORDS_H
#define TS_REPORT_LEARNT_WORDS_H

#include "base/buffer.h"
#include "model/batch.h"

#include <stddef.h>
#include <stdint.h>

/* Hundredths as "0.40". */
void learnt_words_cents(uint64_t cents, struct buffer *out);

/*
 * How many of the automatic matches are expected to be wrong, and what that rests on:
 * "0.40 of 9,412 (decoys that won: 1 of 20,000)". Where none won, also how many there may still be.
 *
 * items_count  of the list of open items
 */
void learnt_words_decoys(const struct batch_decoys *decoys, size_t items_count, struct buffer *out);

/* What a rate is the share of, such as "receipts that pay something on the list"; NULL for a name
 * that has no words. */
const char *learnt_words_rate(const char *name);

/* What all learnt accounts together come to. */
struct learnt_sums {
    uint64_t accounts; /* pairs of account and customer */
    uint64_t payments; /* that taught them */
    uint64_t rates;    /* that are not used as by default */
};

struct learnt_sums learnt_sums_of(const struct batch_result *result);

/* "paid RE-1001 on 2026-10-05 by its number (BK-1)": what an account did to be learnt. A debit is
 * a credit note that "was paid back". */
void learnt_words_lesson(const struct batch *batch, const struct batch_lesson *lesson,
                         struct buffer *out);

#endif
