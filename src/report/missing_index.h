/*
 * missing_index - what the list and the customers have under a number, an amount, a name.
 *
 * The idea: a sentence about a line asks a few questions of the whole list ("is this number on
 * it?", "whose account is this?"); a table a question answers each in one look. Letters' case and
 * all that is neither letter nor digit don't count in numbers, accounts and names.
 *
 * Bounds: 8 bytes a slot, at most three slots a row of each table; a run of more than 1,000 taken
 * slots, which only a hostile list has, closes a table: it has no answers then, rather than wrong
 * ones.
 */
#ifndef TS_REPORT_MISSING_INDEX_H
#define TS_REPORT_MISSING_INDEX_H

#include "base/slice.h"
#include "base/status.h"
#include "model/batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum missing_key {
    MISSING_NUMBER,   /* items by invoice number */
    MISSING_AMOUNT,   /* items by currency and what the run left open */
    MISSING_CUSTOMER, /* items by customer number */
    MISSING_ACCOUNT,  /* customers by account */
    MISSING_NAME,     /* customers by name */
    MISSING_KEYS,
};

enum { MISSING_SHAPES_MAX = 32, MISSING_SHAPE_MAX = 40 };

struct missing_slot {
    uint32_t first; /* row of the batch's items or customers */
    uint32_t count; /* that have this key; 0 for a free slot */
};

struct missing_table {
    struct missing_slot *slots;
    size_t mask;
    bool closed;
};

struct missing_index {
    const struct batch *batch;
    const struct batch_result *result;
    struct missing_table tables[MISSING_KEYS];
    uint32_t *taken; /* of each item the allocation that took of it last, OUTCOME_NONE for none */
    /* What numbers of the list look like: "AA999999999" */
    char shapes[MISSING_SHAPES_MAX][MISSING_SHAPE_MAX];
    size_t shapes_count;
};

/* Both are borrowed. STATUS_OK or STATUS_MEMORY (no diagnostic); `out` can be cleared either way.
 */
enum status missing_index_build(const struct batch *batch, const struct batch_result *result,
                                struct missing_index *out);

void missing_index_clear(struct missing_index *index);

/* What the run left open of an item. */
int64_t missing_index_open(const struct missing_index *index, uint32_t item);

/*
 * Finds what stands under a text. Of customers of one key the number must be the same, or there
 * is none: nobody could say whose it is.
 *
 * found  the first row, and how many there are; written only with true
 */
bool missing_index_find(const struct missing_index *index, enum missing_key key, struct slice text,
                        struct missing_slot *found);

/* … and under an amount. */
bool missing_index_find_amount(const struct missing_index *index, const struct money *amount,
                               struct missing_slot *found);

/* A number in the texts of a line. */
struct missing_number {
    struct slice text;
    bool listed;
    struct missing_slot found; /* where it is listed */
};

/*
 * Finds the number that a line names besides the items given: one of the list, or one that looks
 * like those of the list and is not on it.
 *
 * listed  which of the two is looked for
 */
bool missing_index_find_named(const struct missing_index *index,
                              const struct transaction *transaction, bool listed,
                              const uint32_t *but, size_t but_count, struct missing_number *out);

#endif
