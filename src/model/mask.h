/*
 * mask - accounts and names as they may be shown to others.
 *
 * The idea: whoever gets a masked report can follow every amount, date, number and reason, and
 * can tell one payer from another, but learns nobody's name or account. An account keeps its
 * country and its last four characters, a name the first letter of each word. In free text nobody
 * can tell a name from another word, so there every word is shortened that has no digit and is
 * none of the few words of payment; accounts are known by their check digits and by being the
 * payer's. What is left of a text are numbers, and that is what a payment is found by.
 *
 * Masked text lives in the arena; what needs no mask is shared with the original.
 */
#ifndef TS_MODEL_MASK_H
#define TS_MODEL_MASK_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/diag.h"
#include "base/slice.h"
#include "model/batch.h"
#include "model/controls.h"
#include "model/memory.h"

#include <stdbool.h>

/* Zeroed but for the arena: ready. Ends with mask_clear(). */
struct mask {
    struct arena *arena;
    struct buffer scratch;
    bool failed; /* memory ran out: nothing that was masked may be used */
};

void mask_clear(struct mask *mask);

struct slice mask_account(struct mask *mask, struct slice account);
struct slice mask_name(struct mask *mask, struct slice name);

/* account: the other side's, masked wherever it stands; empty for none. */
struct slice mask_text(struct mask *mask, struct slice text, struct slice account);

/* What is quoted in a message, and accounts wherever they stand. */
void mask_diagnostic(struct mask *mask, const struct diagnostic *in, struct diagnostic *out);

void mask_transaction(struct mask *mask, const struct transaction *in, struct transaction *out);
void mask_statement(struct mask *mask, const struct statement *in, struct statement *out);
void mask_entry(struct mask *mask, const struct entry *in, struct entry *out);
void mask_item(struct mask *mask, const struct item *in, struct item *out);

/* All that is shown of a run; what it was computed from is left. */
void mask_batch(struct mask *mask, const struct batch *in, struct batch *out);
void mask_result(struct mask *mask, const struct batch_result *in, struct batch_result *out);
void mask_controls(struct mask *mask, struct controls *controls);
void mask_memory(struct mask *mask, struct memory *memory);

#endif
