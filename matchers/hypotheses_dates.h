/*
 * hypotheses_dates - the dates of issue that a payer names: "Rg. 1452 vom 19.01.2026".
 *
 * The idea: where no whole number tells which item is meant, the date beside it does. Of the dates
 * in a text most that are an item's day of issue are there for it.
 */
#ifndef TS_MATCHERS_HYPOTHESES_DATES_H
#define TS_MATCHERS_HYPOTHESES_DATES_H

#include "matchers/judge.h"

/* Weighs the dates of the text for the hypotheses of judge: for those of which all items were
 * issued on one of them. */
void hypotheses_weigh_dates(struct judge *judge);

#endif
