/*
 * balance_check - does a statement's own arithmetic hold, and a warning where it does not.
 */
#ifndef TS_MODEL_BALANCE_CHECK_H
#define TS_MODEL_BALANCE_CHECK_H

#include "base/diag.h"
#include "model/statement.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Compares opening + booked entries with closing.
 *
 * booked_minor  sum of the booked entries
 * sum_known     false where the sum can't be known: an overflow, another currency
 *
 * Returns 1 when they agree, 0 with the warning TS-BAL-001 when they don't, -1 where a balance is
 * missing or the sum is not known.
 */
int balance_check(const struct statement *statement, int64_t booked_minor, bool sum_known,
                  struct diag *diag);

#endif
