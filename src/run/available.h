/*
 * available - what is still open of an item after what earlier runs allocated.
 *
 * The idea: the list of open items comes from an ERP that may or may not have booked our earlier
 * allocations yet. Its amount fell by them: they are contained. It is as it was: they are taken
 * off. It is anything else: nobody knows, so nothing is allocated and a person is told.
 */
#ifndef TS_RUN_AVAILABLE_H
#define TS_RUN_AVAILABLE_H

#include "base/diag.h"
#include "base/status.h"
#include "model/batch.h"
#include "workbook/workbook.h"

/*
 * Sets open_minor of the batch's items to what is available. Items whose amount fits neither way
 * are told (TS-RUN-010) and get 0.
 */
void available_apply(struct batch *batch, const struct workbook_history *history,
                     struct diag *diag);

#endif
