/*
 * decision - what a person decided about a bank line, as a file of decided rows gives it.
 *
 * The idea: three words, the same as on the screen of a reviewer. `accept` confirms what was
 * allocated; `reject` takes it back, or says of an exception what it does not pay; `assign` says
 * which items a line pays and how, in the place of whatever was allocated. A row is one item of one
 * line; the rows of a line make one decision.
 */
#ifndef TS_MODEL_DECISION_H
#define TS_MODEL_DECISION_H

#include "base/diag.h"
#include "base/slice.h"
#include "model/date.h"
#include "model/money.h"

#include <stdint.h>

enum decision_action {
    DECISION_REJECT, /* in the order in which a file's decisions are taken: what is given back */
    DECISION_ACCEPT, /* can be assigned */
    DECISION_ASSIGN,
    DECISION_ACTIONS,
};

/* Amounts have the item's sign and currency, as in allocations.csv. */
struct decision_row {
    struct slice bank_ref;
    struct slice account; /* own account; empty where the bank_ref is unique without it */
    enum decision_action action;
    struct slice invoice_id;  /* empty for the line as a whole */
    struct slice customer_id; /* empty where the invoice_id is unique without it */
    struct slice entity;      /* likewise */
    struct currency currency; /* absent where the row has no amounts */
    int64_t allocated_minor;
    int64_t discount_minor;
    int64_t charges_minor;
    int64_t tax_minor;
    int64_t difference_minor;
    struct slice decided_by;
    struct date decided_on;
    struct slice reason; /* in the person's words; may be empty but for a reject */
    struct place place;
};

const char *decision_action_name(enum decision_action action); /* "accept" … */

#endif
