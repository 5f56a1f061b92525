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

/* -1 where the text tells of a debit, +1 of a credit, 0 of neither or of both. */
int csv_hints_direction(struct slice text);

#endif
