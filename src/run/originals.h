/*
 * originals - the lines of earlier runs that lines of this one undo or pay once more.
 *
 * The idea: what an earlier run booked is not read again, so a return whose receipt it was finds
 * nothing among this run's lines. The lines of the workbook that it may be of, by amount or by the
 * end-to-end id, are laid beside this run's before anything is paired (matchers/pairs.h). What is
 * allocated of a line that is undone is given back before it is settled what is open of the items.
 *
 * An item that the newest list no longer has is the ledger's to list again: it is told as reopened,
 * and is open once it is listed. One that the list shows open again is not opened twice.
 */
#ifndef TS_RUN_ORIGINALS_H
#define TS_RUN_ORIGINALS_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"
#include "matchers/pairs.h"
#include "model/batch.h"
#include "workbook/workbook.h"

/* Days back that a return is held against lines which share no end-to-end id with it: the thirteen
 * months in which an unauthorised direct debit may be sent back. */
enum { ORIGINALS_DAYS_MAX = 400 };

/* What originals_undo() found, for originals_link(). */
struct originals_undone {
    struct batch_link *links; /* of the batch's originals as they are then */
    size_t count;
};

/*
 * Fills batch->originals with the lines that a return of the batch may be of, and takes what is
 * allocated of those that are undone off history->taken. Nothing is done where no line of an
 * earlier run comes into question. STATUS_OK, STATUS_DATABASE or STATUS_MEMORY (told).
 *
 * fee_max_minor  as pairs_find() has it
 * out            lives in `arena`
 */
enum status originals_undo(struct workbook *workbook, int64_t fee_max_minor, struct arena *arena,
                           struct diag *diag, struct batch *batch, struct workbook_history *history,
                           struct originals_undone *out);

/*
 * Completes the result with a link for each line that goes with an earlier one, and leaves only
 * these in batch->originals. Receipts for a person that name what an earlier line of the same
 * payer and amount has paid become DUPLICATE_PAYMENT. As originals_undo().
 */
enum status originals_link(struct workbook *workbook, struct workbook_history *history,
                           const struct originals_undone *undone, struct arena *arena,
                           struct diag *diag, struct batch *batch, struct batch_result *result);

#endif
