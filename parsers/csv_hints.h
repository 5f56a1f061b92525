/*
 * csv_hints - words in the text of a booking that tell which way the money went.
 *
 * The idea: most words say nothing certain, since one side's salary is the other side's cost. But
 * what a bank books of its own accord goes one way for everybody: account fees, interest, tax on
 * it, cash from a machine; on a card's statement the payment of the last one. Only such words are
 * here, and only several of them together, with none against, decide a sign (csv_proof.c).
 *
 * Languages: German, English, French, Italian, Spanish, Portuguese, Dutch, Danish, Swedish,
 * Norwegian, Finnish, Polish, Czech, Hungarian.
 */
#ifndef TS_PARSERS_CSV_HINTS_H
#define TS_PARSERS_CSV_HINTS_H

#include "base/slice.h"

#include <stdint.h>

/* How the words begin, so that a text is taken apart only where it may hold one. */
struct csv_hints {
    uint32_t leads[26][26]; /* first letter, second letter: bits of the third */
};

void csv_hints_init(struct csv_hints *hints);

/* -1 where the text tells of a debit, +1 of a credit, 0 of neither or of both. */
int csv_hints_direction(const struct csv_hints *hints, struct slice text);

#endif
