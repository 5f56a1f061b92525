/*
 * hypotheses - which sets of items a transaction may pay, and their bits.
 *
 * Built from what was gathered: each item alone, all items the text names, those that add up, and
 * where neither explains the amount the sets of the payer's items that do.
 */
#ifndef TS_MATCHERS_HYPOTHESES_H
#define TS_MATCHERS_HYPOTHESES_H

#include "base/status.h"
#include "matchers/judge.h"

#include <stdbool.h>

/* Fills judge->hypotheses; the first is always "pays nothing on this list". */
enum status hypotheses_build(struct judge *judge);

/*
 * Where one item alone was gathered, which the text names and which has the amount to the cent:
 * weighs it as judge->hypotheses[1], and true when nothing else comes near. "Pays nothing on this
 * list" is not weighed then. False leaves nothing to go by.
 */
bool hypotheses_build_sure(struct judge *judge);

#endif
