/*
 * usual_words - the words that the texts of a run have again and again.
 *
 * The idea: where invoice numbers are codes of letters, "GUTSCHR" may be one. But a number is
 * written for a payment or two, and what a bank or a habit writes stands in many lines: a word that
 * three payments have is no number.
 */
#ifndef TS_MATCHERS_USUAL_WORDS_H
#define TS_MATCHERS_USUAL_WORDS_H

#include "base/arena.h"
#include "base/status.h"
#include "matchers/table.h"
#include "model/batch.h"

/*
 * Fills `out` with the hashes (index_word_hash()) of the words that three transactions have in
 * their remittance, runs of letters as tokens.h has them. It lives in `arena`.
 * STATUS_OK or STATUS_MEMORY.
 */
enum status usual_words_build(const struct batch *batch, struct arena *arena, struct table *out);

#endif
