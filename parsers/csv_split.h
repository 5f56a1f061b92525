/*
 * csv_split - the cells of a plain line.
 *
 * The idea: nearly all lines of a statement need no CSV parser: cells between delimiters, some of
 * them in quotes that begin and end with the cell. Those are cut here, in place, sixteen bytes at a
 * time; whatever else quotes can do (doubled, in mid-cell, over a line end) is left to libcsv, and
 * so are lone carriage returns. Where a line is cut here, the cells are those that libcsv gives:
 * blanks around them are dropped, inside quotes they stay; a line of blanks is no row. The unit
 * test and the fuzz target compare the two.
 */
#ifndef TS_PARSERS_CSV_SPLIT_H
#define TS_PARSERS_CSV_SPLIT_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct csv_split_marks {
    char delimiter;
    char quote;    /* 0 for none */
    char line_end; /* '\n', also for CR LF; or '\r' */
};

/*
 * Cuts the first line of `text`, which may end with the text.
 *
 * cells  room for `capacity`; they point into the text
 * count  0 for a line of blanks
 * len    bytes of the line with its end
 *
 * Returns false where the line is not plain or has more cells; nothing is to be used then.
 */
bool csv_split(struct slice text, const struct csv_split_marks *marks, struct slice *cells,
               size_t capacity, size_t *count, size_t *len);

#endif
