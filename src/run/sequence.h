/*
 * sequence - are all statements there, and does each begin where the one before ended?
 *
 * The idea: per account and format the statements are put in the order of their numbers; a number
 * left out is a gap, and a balance that does not go on is a broken chain. The order of delivery
 * says nothing, and a number that starts again with a new year is normal.
 */
#ifndef TS_RUN_SEQUENCE_H
#define TS_RUN_SEQUENCE_H

#include "base/diag.h"
#include "base/status.h"
#include "model/batch.h"

#include <stdbool.h>

/*
 * Tells gaps (TS-GAP-001) and broken balance chains (TS-GAP-002) as warnings.
 * `holds` is set to whether all chains hold. STATUS_OK or STATUS_MEMORY.
 */
enum status sequence_check(const struct batch *batch, struct diag *diag, bool *holds);

#endif
