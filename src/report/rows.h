/*
 * rows - the rows of allocations.csv and candidates.csv; matches.csv, partials.csv and
 * exceptions.csv have the columns of the first.
 */
#ifndef TS_REPORT_ROWS_H
#define TS_REPORT_ROWS_H

#include "base/csv_out.h"
#include "model/batch.h"

#include <stddef.h>

extern const char ROWS_ALLOCATIONS_HEADER[];
extern const char ROWS_CANDIDATES_HEADER[];

/*
 * Appends a transaction's rows: one an allocation, or a single one without.
 *
 * scratch  for formatting; what it held is lost
 */
void rows_allocations(const struct batch *batch, const struct batch_result *result,
                      size_t transaction, struct csv_out *csv, struct buffer *scratch);

/* Appends a row for each item of each candidate of a transaction; one with an empty invoice_id for
 * "pays nothing on this list". */
void rows_candidates(const struct batch *batch, const struct batch_result *result,
                     size_t transaction, struct csv_out *csv, struct buffer *scratch);

#endif
