/*
 * rows - the rows of allocations.csv and candidates.csv; matches.csv, partials.csv and
 * exceptions.csv have the columns of the first, the last two one more, `missing`.
 */
#ifndef TS_REPORT_ROWS_H
#define TS_REPORT_ROWS_H

#include "base/csv_out.h"
#include "model/batch.h"
#include "report/missing.h"

#include <stddef.h>

extern const char ROWS_ALLOCATIONS_HEADER[];
extern const char ROWS_CASES_HEADER[];
extern const char ROWS_CANDIDATES_HEADER[];

/*
 * Appends a transaction's rows: one an allocation, or a single one without.
 *
 * missing  says what is missing, in a last column; NULL for files without it
 * scratch  for formatting; what it held is lost
 */
void rows_allocations(const struct batch *batch, const struct batch_result *result,
                      size_t transaction, const struct missing *missing, struct csv_out *csv,
                      struct buffer *scratch);

/* Appends a row for each item of each candidate of a transaction; one with an empty invoice_id for
 * "pays nothing on this list". */
void rows_candidates(const struct batch *batch, const struct batch_result *result,
                     size_t transaction, struct csv_out *csv, struct buffer *scratch);

#endif
