/*
 * number_kind - words that tell what kind of number stands behind them.
 *
 * The idea: payers write more numbers than those of invoices, and mostly say which: "Kd.-Nr. 4711",
 * "lt. Avis 98287", "KST 4400". A table has the words of Europe's languages, folded; an ending such
 * as "number" and a plural need not stand in it.
 */
#ifndef TS_MODEL_NUMBER_KIND_H
#define TS_MODEL_NUMBER_KIND_H

#include "base/slice.h"

enum number_kind {
    NUMBER_KIND_UNTOLD,
    NUMBER_KIND_DOCUMENT, /* an invoice's, or another document's that asks for money */
    NUMBER_KIND_ORDER,
    NUMBER_KIND_CUSTOMER,
    NUMBER_KIND_OTHER, /* an advice's, a cost centre's, a contract's, a telephone's … */
};

/* The kind that a word tells, in upper-case ASCII letters. */
enum number_kind number_kind_of(struct slice word);

#endif
