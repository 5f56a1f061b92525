/*
 * norma43_codes - what the numbers of Norma 43 stand for: currencies and common concepts.
 *
 * Source: ISO 4217, numeric codes (and those of currencies that the euro replaced, for old
 * statements); cuaderno 43, annex on common concepts. The words are ours.
 */
#ifndef TS_PARSERS_NORMA43_CODES_H
#define TS_PARSERS_NORMA43_CODES_H

#include "base/slice.h"
#include "model/currency.h"

#include <stdbool.h>

/* The currency with that number of three digits; false where none is known. */
bool norma43_currency(struct slice number, struct currency *out);

/* What a common concept of two digits says; empty where not known. */
struct slice norma43_concept(struct slice code);

#endif
