/*
 * csv_rows - a stream becomes rows of cells, with their place in the file.
 *
 * The idea: libcsv knows quotes and delimiters, and nothing about files. So each line is cut,
 * counted and decoded here and given to libcsv alone: that way line and byte of every row are
 * known, limits are checked before anything is kept, and a mark at the start of the file or a line
 * "sep=;" never reaches the data. Cells are UTF-8 and live in one buffer that is reused: no
 * allocation a row.
 *
 * Quotes: RFC 4180; what banks write beside it is read as they mean it (="text", a quote inside an
 * unquoted cell). A quote that is never closed refuses the file, and so does a quoted cell that
 * holds what looks like a whole row, for then a stray quote has swallowed it.
 *
 * Source: RFC 4180; libcsv 3.0.3 (csv_parse and its two callbacks).
 */
#ifndef TS_PARSERS_CSV_ROWS_H
#define TS_PARSERS_CSV_ROWS_H

#include "base/diag.h"
#include "base/slice.h"
#include "base/status.h"
#include "input/input.h"
#include "input/limits.h"
#include "parsers/text_decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct csv_row {
    const struct slice *cells; /* live for the length of the call */
    size_t count;
    uint64_t number;    /* from 1, blank lines not counted */
    struct place place; /* of its first line */
};

/* How the cells are told apart. */
struct csv_rows_dialect {
    char delimiter; /* ';' ',' '\t' '|' */
    char quote;     /* '"', '\'' or 0 for none */
    enum text_encoding encoding;
    bool encoding_declared; /* by the user: bytes that break it refuse the file */
    bool decoded;           /* csv_rows_read() has read all of it before and left it as it was */
};

/* Gets each row. Any status but STATUS_OK ends the reading with it. */
struct csv_rows_sink {
    void *context;
    enum status (*row)(void *context, const struct csv_row *row);
    /* Not NULL: told whether all text was handed out as it stood in the input. */
    bool *as_it_stood;
};

/*
 * Reads `input` from where it stands to its end.
 *
 * Returns STATUS_OK, the sink's status, that of input_read() or text_decode(), or STATUS_INVALID
 * with one of
 *   TS-CSV-001  a quote is never closed
 *   TS-CSV-002  a quoted cell holds a whole row
 *   TS-LIM      max_line_kb, max_csv_field_kb, max_csv_columns
 */
enum status csv_rows_read(struct input *input, const struct limits *limits,
                          const struct csv_rows_dialect *dialect, struct diag *diag,
                          const struct csv_rows_sink *sink);

/*
 * Reads the rows of bytes in memory: the head of a file.
 *
 * whole  the bytes are all of the file; else an unfinished row at the end is left out
 */
enum status csv_rows_read_head(struct slice bytes, bool whole, const char *name,
                               const struct limits *limits, const struct csv_rows_dialect *dialect,
                               struct diag *diag, const struct csv_rows_sink *sink);

/* The cell in column `at`, empty where the row has none. */
static inline struct slice csv_row_cell(const struct csv_row *row, size_t at)
{
    return at < row->count ? row->cells[at] : (struct slice){NULL, 0};
}

#endif
