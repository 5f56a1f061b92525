/*
 * fixed - records of fixed width: lines, fields, digits and dates.
 *
 * The idea: CODA, CFONB 120 and Norma 43 are of one family. A record is a line of so many columns,
 * a field is "positions 33 to 47", an amount is digits whose decimals the format knows. Here a
 * stream becomes such lines, whatever the bank did to them on the way:
 *
 *   - lines end with LF, CR or both, or don't end at all (blocks of the record's width);
 *   - blanks at the end of a line may be missing, so that a field may be shorter or empty;
 *   - blank lines, NUL and 0x1A at the end are padding;
 *   - text is ISO 8859-1 and its kin, CP850 or UTF-8. Columns are characters, and where a UTF-8
 *     line has exactly the record's width in bytes, bytes.
 *
 * Nothing is known of any format here. Every line is handed out; a line that is longer than a
 * record is cut into records where the rest begins like one.
 *
 * Source: the layouts name positions from 1, both ends included, and so does fixed_field().
 */
#ifndef TS_PARSERS_FIXED_H
#define TS_PARSERS_FIXED_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/status.h"
#include "model/date.h"
#include "model/money.h"
#include "parsers/parsers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FIXED_WIDTH_MAX = 128 };

/* One record as UTF-8, at most as wide as the format's; valid until the next. */
struct fixed_line {
    struct slice text;
    struct place at;
    const uint16_t *starts; /* where each column begins in `text`; NULL where all are ASCII */
    size_t columns;
};

/* A format to fixed_read(). */
struct fixed_format {
    size_t width; /* columns of a record */
    /* Whether a record may begin like this; decides where a long line is cut. */
    bool (*begins)(struct slice text);
    /* What to do with a record. A fault is recorded with diag_fail() and STATUS_OK returned, so
     * that all of them are told; any other status stops. */
    enum status (*take)(void *context, const struct fixed_line *line);
    /* No more records; `at` is behind the last. */
    enum status (*end)(void *context, struct place at);
};

/*
 * Reads the job's stream and hands over each record.
 *
 * Returns STATUS_OK when no error was recorded, STATUS_INVALID when one was:
 *   TS-FIX-001  too many faults
 *   TS-FIX-002  a line goes on for long without being records
 * and what take(), end(), text_decode() and input_read() say. Warnings: TS-FIX-002 (a short rest,
 * left aside), TS-FIX-004 (read as CP850).
 */
enum status fixed_read(const struct parse_job *job, const struct fixed_format *format,
                       void *context);

/* The first line of `head` that is not blank, without byte order mark; for sniffing. `rest` is what
 * follows it. A line without an end is cut at `width`. */
struct slice fixed_first_line(struct slice head, size_t width, struct slice *rest);

/* Positions `from` to `to` (from 1, both included), less where the line is shorter. */
struct slice fixed_field(const struct fixed_line *line, size_t from, size_t to);

/* The same without blanks at both ends. */
struct slice fixed_text(const struct fixed_line *line, size_t from, size_t to);

/* The character at a position; a blank behind the end of the line or outside ASCII. */
char fixed_char(const struct fixed_line *line, size_t at);

/* Without blanks at both ends: as slice_trim(), and made for fields that are mostly blank. */
struct slice fixed_trim(struct slice text);

/* Column `from` (from 0) on, `count` columns, of UTF-8 text; not `wide` where it is known to be
 * ASCII, as most records are. */
struct slice fixed_columns(struct slice text, bool wide, size_t from, size_t count);

/* How many columns a text has. */
size_t fixed_columns_count(struct slice text, bool wide);

/* A copy of the line in the arena; `starts` stays with the line that was read. False without
 * memory (no diagnostic). */
bool fixed_keep(struct arena *arena, const struct fixed_line *line, struct fixed_line *out);

/*
 * An unsigned amount: digits only, blanks in front are allowed.
 *
 * decimals  how many of the digits stand behind the decimal mark
 * currency  whose minor units are wanted; an absent one, whose fault is told elsewhere, takes the
 *           digits as they are
 */
enum money_error fixed_amount(struct slice text, unsigned decimals, struct currency currency,
                              int64_t *minor);

/* The digits as a number: an amount that is compared with others of its format only. */
bool fixed_digits(struct slice text, int64_t *out);

/* Records TS-AMT-001 to -003 for what fixed_amount() returned; `what` is "the amount", "the new
 * balance". Nothing for MONEY_OK. */
void fixed_amount_fault(struct diag *diag, struct place at, enum money_error error,
                        const char *what, struct slice text, struct currency currency);

/* Six digits, ddmmyy or yymmdd; years 80 to 99 are 19yy. */
bool fixed_date_dmy(struct slice text, struct date *out);
bool fixed_date_ymd(struct slice text, struct date *out);

/* Only digits, and at least one. */
bool fixed_is_digits(struct slice text);

/* Only the character, or nothing. */
bool fixed_is_only(struct slice text, char c);

/* How many statements and entries the file has had, against the limits. */
struct fixed_counts {
    uint64_t statements;
    uint64_t entries;
};

/* One more; STATUS_INVALID with TS-LIM-016 or TS-LIM-015 beyond the limit. */
enum status fixed_count_statement(struct fixed_counts *counts, const struct parse_job *job,
                                  struct place at);
enum status fixed_count_entry(struct fixed_counts *counts, const struct parse_job *job,
                              struct place at);

#endif
