/*
 * csv_out - writes CSV rows (RFC 4180: comma, quotes where needed, CRLF) into a buffer.
 *
 * The idea: two kinds of readers. Programs get the raw text; for people, who open the file in a
 * spreadsheet, a text that a spreadsheet would run as a formula gets a leading apostrophe, and
 * control characters that turn a text round or steer a terminal are written as \u202e.
 * Amounts and numbers are of our own making and are never changed.
 */
#ifndef TS_BASE_CSV_OUT_H
#define TS_BASE_CSV_OUT_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>

struct csv_out {
    struct buffer *buffer; /* borrowed */
    bool for_people;       /* guard text against formulas */
    bool row_started;
};

struct csv_out csv_out_init(struct buffer *buffer, bool for_people);

void csv_out_text(struct csv_out *csv,
                  struct slice text); /* text from outside: guarded for people */
void csv_out_number(struct csv_out *csv,
                    struct slice text); /* amounts, dates, codes of our making */
void csv_out_end(struct csv_out *csv);  /* ends the row */

/* A header row: column names separated by commas, written as they are. */
void csv_out_header(struct csv_out *csv, const char *columns);

#endif
