/*
 * items_csv_decisions - reads decided rows from CSV.
 *
 * The idea: the columns of allocations.csv that name a line, an item and its parts, beside the
 * decision, who took it, on which day and why; in any order. Accepted whole or refused whole, with
 * every faulty row named. What a line or an item is, is found where the workbook is at hand
 * (workbook_decide()).
 */
#ifndef TS_PARSERS_ITEMS_CSV_DECISIONS_H
#define TS_PARSERS_ITEMS_CSV_DECISIONS_H

#include "base/diag.h"
#include "base/status.h"
#include "input/input.h"
#include "model/decision.h"

/* Gets each row; text lives for the length of the call. */
struct decisions_sink {
    void *context;
    enum status (*decision)(void *context, const struct decision_row *row);
};

/* STATUS_OK, or STATUS_INVALID with TS-DEC-001 to TS-DEC-004, or TS-INV-nnn for a value, for every
 * fault. */
enum status decisions_csv_parse(struct input *input, const struct limits *limits, struct diag *diag,
                                const struct decisions_sink *sink);

#endif
