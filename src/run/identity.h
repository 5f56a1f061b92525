/*
 * identity - which lines are one and the same, and what each is called.
 *
 * The idea: a bank line is known by its account, currency, amount, booking date and value date,
 * and by its references where both sides have them. The n-th equal line of one delivery is the
 * n-th of another; two equal lines in one delivery stay two. Statements that follow each other (of
 * one format, with other numbers or with balances that chain) are parts of one delivery.
 *
 * A reference is unique per account: further uses of one are "ref#2", "ref#3" by booking date,
 * statement and place. What a workbook has stored keeps the name it has.
 */
#ifndef TS_RUN_IDENTITY_H
#define TS_RUN_IDENTITY_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"
#include "model/batch.h"
#include "workbook/workbook.h"

/*
 * Sets duplicate_of and bank_ref of every transaction, and duplicate and conflict of statements
 * (TS-DUP-001, TS-DUP-010). A line that an earlier run stored is a duplicate of itself: its
 * duplicate_of is its own index.
 *
 * history  of the workbook; may be empty
 *
 * STATUS_OK or STATUS_MEMORY.
 */
enum status identity_resolve(struct batch *batch, const struct workbook_history *history,
                             struct arena *arena, struct diag *diag);

#endif
