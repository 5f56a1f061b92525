/*
 * roll - what is left to persons, and what lies unapplied, rolled forward from run to run.
 *
 * The idea: a line that is an exception stays open until a later run settles it, a person decides
 * on it, or another line undoes it. Money of a settled line that pays no item stays unapplied until
 * a person decides or the line is undone. Of both, count and sum before a run, what moved them, and
 * what there is after it are stated per account and currency:
 *
 *   before + decided + new + carried + undone = after
 *
 * Each movement has its sign. Of a run's own movements this module takes the figures from its
 * outcomes; before, decided and after are the workbook's, which counts them by itself.
 */
#ifndef TS_MODEL_ROLL_H
#define TS_MODEL_ROLL_H

#include "base/arena.h"
#include "base/status.h"
#include "model/batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "exceptions", "unapplied". */
const char *roll_kind_name(enum roll_kind kind);
/* "before", "decided", "new", "carried", "undone", "after". */
const char *roll_figure_name(enum roll_figure figure);

/* Figures as they are gathered; zeroed to begin with. */
struct roll_book {
    struct roll_entry *entries;
    size_t count;
    size_t capacity;
};

/* Adds to a figure. `account` must live as long as the book. STATUS_OK or STATUS_MEMORY. */
enum status roll_add(struct roll_book *book, enum roll_kind kind, struct slice account,
                     struct currency currency, enum roll_figure figure, struct roll_sum sum);

/* Adds the movements of a run: new, carried and undone. STATUS_OK or STATUS_MEMORY. */
enum status roll_add_run(struct roll_book *book, const struct batch *batch,
                         const struct batch_result *result);

/*
 * One row for each kind, account and currency, in this order, without those that are nothing but
 * zeros, and clears the book. Rows with a sum of more than 64 bits are left out and counted in
 * `too_large`. STATUS_OK or STATUS_MEMORY.
 */
enum status roll_finish(struct roll_book *book, struct arena *arena, struct batch_roll **out,
                        size_t *count, size_t *too_large);

void roll_clear(struct roll_book *book);

/* By kind, account and currency; -1, 0 or 1. */
int roll_compare(const struct batch_roll *a, const struct batch_roll *b);

/* Whether there is more to it than what is new. */
bool roll_has_past(const struct batch_roll *roll);

/* Whether the figures before and the movements are what is after. */
bool roll_ties_out(const struct batch_roll *roll);

#endif
