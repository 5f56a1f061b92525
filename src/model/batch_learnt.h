/*
 * batch_learnt - what the outcomes of a run show of payers: names they pay under, and habits.
 *
 * The idea: both follow from what a run stores, so verify recomputes them. A name is learnt from a
 * payment that names its items by number and pays them to the cent, or less the agreed discount;
 * of a habit it is enough that the run settled them and they were named, or the payer known by
 * account, customer number or a rule (habit.h). One customer a
 * payment, and one with an id: what nobody can be named for is not remembered.
 *
 * Accounts are learnt by the matcher itself (learn.h): it needs them while it runs.
 */
#ifndef TS_MODEL_BATCH_LEARNT_H
#define TS_MODEL_BATCH_LEARNT_H

#include "base/arena.h"
#include "base/status.h"
#include "model/batch.h"

/*
 * Fills names and habits of `result` from its outcomes; arrays in `arena`.
 * STATUS_OK or STATUS_MEMORY (no diagnostic).
 */
enum status batch_learnt_fill(const struct batch *batch, struct arena *arena,
                              struct batch_result *result);

/* The newest booking date of the batch: the day to which a memory is aged; absent without any. */
struct date batch_newest_day(const struct batch *batch);

#endif
