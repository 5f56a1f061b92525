/*
 * charges - whether a bank on the way may have kept something that nobody told.
 *
 * The idea: a SEPA credit transfer reaches the payee in full, each side paying its own bank apart
 * (EPC SCT rulebook, "full amount"; directive (EU) 2015/2366, article 81). So a small sum that is
 * missing from one is no bank's, unless the bank tells charges: it is the payer's doing. A receipt
 * in euros is one where the bank's code says so, or where both accounts are IBANs of the area and
 * no code says that it came another way.
 *
 * Not here: what the payer says, or has the habit of (hypotheses.c).
 */
#ifndef TS_MATCHERS_CHARGES_H
#define TS_MATCHERS_CHARGES_H

#include "model/batch.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether a receipt arrived in full by the rules of its scheme. */
bool charges_are_barred(const struct batch *batch, size_t transaction);

#endif
