/*
 * bank_ref - the name by which a bank line is known, unique per account.
 *
 * The idea: a line is called by the bank's own reference; where the bank uses one again, the
 * second, third … use is "ref#2", "ref#3", by booking date, statement and place, and never by a
 * name that the bank itself has given to another line. What a workbook has named keeps its name.
 */
#ifndef TS_RUN_BANK_REF_H
#define TS_RUN_BANK_REF_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"
#include "model/batch.h"
#include "workbook/workbook.h"

#include <stdint.h>

/*
 * Sets bank_ref of every transaction; one that has a name already (a line of an earlier run) keeps
 * it. duplicate_of is set before.
 *
 * ranks  the place of each statement in the order of content
 * diag   gets TS-DUP-020 where a statement gives one reference to several lines
 *
 * STATUS_OK or STATUS_MEMORY (no diagnostic).
 */
enum status bank_ref_assign(struct batch *batch, const struct workbook_history *history,
                            const uint32_t *ranks, struct arena *arena, struct diag *diag);

#endif
