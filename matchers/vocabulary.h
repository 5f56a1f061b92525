/*
 * vocabulary - the words of payers that mean something, in the languages of Europe.
 *
 * The idea: who reads a text asks of each word once what it means, whatever he looks for. Most mean
 * nothing, and one probe shows it.
 *
 * Words are folded (fold.h): "März" is MARZ, and MAERZ where it was spelt out.
 */
#ifndef TS_MATCHERS_VOCABULARY_H
#define TS_MATCHERS_VOCABULARY_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VOCABULARY_TEXT = 20, VOCABULARY_BITS = 11 };

struct vocabulary_word {
    char text[VOCABULARY_TEXT]; /* padded with NULs, one at least */
    uint8_t says;               /* how an item is paid: SAYS_ bits */
    uint8_t month;              /* 1 to 12 for what names a month */
    bool whole;                 /* … by its whole name; else a short form, or of two meanings */
    bool advance; /* what is paid for a month that begins: rents, leases, subscriptions, dues */
};

/* All of them; vocabulary_words.c. */
extern const struct vocabulary_word vocabulary_words[];
extern const size_t vocabulary_words_count;

/* Where to find them: the places of words, from 1 on, by their hashes. */
struct vocabulary {
    uint16_t slots[1U << VOCABULARY_BITS];
};

void vocabulary_build(struct vocabulary *out);

/* What a word means; NULL for nothing. A month's rent in one word, "Februarmiete", is a compound
 * and gives the month. */
const struct vocabulary_word *vocabulary_find(const struct vocabulary *vocabulary,
                                              struct slice word, bool *compound);

#endif
