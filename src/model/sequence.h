/*
 * sequence - are all statements there, and does each begin where the one before ended?
 *
 * The idea: per account, currency and format the statements of this run, and those of earlier runs
 * that they go on from, are put in the order of their days, numbers and pages. A number or page
 * left out is a gap, and so is a balance that does not go on where the numbers say nothing; between
 * neighbours by number it is a broken chain, since then one of the two was changed. The order of
 * delivery says nothing, and a number that starts again with a new year is normal. Numbers that
 * jump while the balances go on are dates or days of the year: worth knowing, no gap.
 *
 * Not here: reports of the day and exports, which overlap; of them only what goes on is said.
 */
#ifndef TS_MODEL_SEQUENCE_H
#define TS_MODEL_SEQUENCE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"
#include "model/batch.h"

#include <stdbool.h>
#include <stdint.h>

/* How a statement stands to the one before it. */
struct sequence_link {
    int continues;    /* 1 begins where that one ended, 0 does not, -1 can't be known */
    uint64_t missing; /* statements or pages left out in between; 1 where only balances tell */
    bool broken;      /* neighbours by number, and yet it does not go on */
};

/*
 * Looks at every statement of the batch.
 *
 * diag   gets TS-GAP-001 and TS-GAP-002, each at a statement of this batch
 * links  one a statement; lives in `arena`
 *
 * Returns STATUS_OK or STATUS_MEMORY.
 */
enum status sequence_check(const struct batch *batch, struct arena *arena, struct diag *diag,
                           struct sequence_link **links);

#endif
