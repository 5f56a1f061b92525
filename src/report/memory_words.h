/*
 * memory_words - what is remembered of payers, in words that a controller can agree or disagree to.
 */
#ifndef TS_REPORT_MEMORY_WORDS_H
#define TS_REPORT_MEMORY_WORDS_H

#include "base/buffer.h"
#include "model/memory.h"

/* "the account DE02 … pays for customer K1000". */
void memory_words_what(const struct memory_fact *fact, struct buffer *out);

/* "customer K1000 pays 4 days after the due date in the mean; takes the discount in 9 of 10 that
 * may": of counts in 1/1024, as memory_age_habit() leaves them. */
void memory_words_habit(struct slice customer_id, const struct habit *habit, struct buffer *out);

/* What it rests on: "3 certain payments, 2026-10-05 to 2026-10-07, runs 1 to 2; decided by A. Berg
 * on 2026-10-09". */
void memory_words_why(const struct memory_fact *fact, struct buffer *out);

/* What becomes of it: "weighs +1.93 bits", or why it does not. */
void memory_words_state(const struct memory_fact *fact, struct buffer *out);

/* The same in one word: "in_force", "withdrawn", "outweighed" or "forgotten". */
const char *memory_words_state_name(const struct memory_fact *fact);

#endif
