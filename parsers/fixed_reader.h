/*
 * fixed_reader - a statement whose entries are one transaction each, gathered from records.
 *
 * The idea: CFONB 120 and Norma 43 differ in where a field stands and in what is checked, not in
 * how a file becomes statements: a record begins a statement, a record begins an entry, the records
 * behind it say more about the entry, and the next of another kind shows that it is complete.
 *
 * Invariants
 *   1  the sink hears statement_begin before entry, and statement_end once for each begin
 *   2  an entry has one transaction, of the entry's own amount
 */
#ifndef TS_PARSERS_FIXED_READER_H
#define TS_PARSERS_FIXED_READER_H

#include "parsers/fixed.h"
#include "parsers/fixed_build.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fixed_reader {
    const struct parse_job *job;
    struct fixed_counts counts;
    struct fixed_build_told told;
    struct arena statement_arena; /* reset with each statement */
    struct arena entry_arena;     /* reset with each entry */
    bool in_statement;
    bool failed; /* memory ran out */
    struct statement statement;
    struct slice number; /* of the account, as given */
    uint32_t entries;    /* ordinal of the last */
    bool entry_open;
    bool entry_faulty; /* which was told */
    struct fixed_build build;
    struct entry entry;
};

/* How a format writes six digits of a date. */
struct fixed_date_form {
    bool (*read)(struct slice text, struct date *out); /* fixed_date_dmy(), fixed_date_ymd() */
    const char *name;                                  /* "ddmmyy", for people */
};

void fixed_reader_clear(struct fixed_reader *reader);

/* A copy that lives as long as the statement; empty and `failed` without memory. */
struct slice fixed_reader_keep(struct fixed_reader *reader, struct slice text);

/* Copies and clears what was written into `text`. */
struct slice fixed_reader_keep_buffer(struct fixed_reader *reader, struct buffer *text);

/* The date at positions from `from` on; zeros and blanks stand for none. False with TS-DAT-001;
 * `what` is "the value date". */
bool fixed_reader_date(const struct fixed_reader *reader, const struct fixed_line *line,
                       size_t from, const char *what, const struct fixed_date_form *form,
                       struct date *out);

/* An empty statement of the record, counted against max_statements. */
enum status fixed_reader_statement(struct fixed_reader *reader, const struct fixed_line *line,
                                   struct slice format);

/* The statement's first record is read: the sink hears of it. */
enum status fixed_reader_statement_begin(struct fixed_reader *reader);

/* The statement is complete: the sink hears of it, unless none is open. */
enum status fixed_reader_statement_end(struct fixed_reader *reader);

/* An empty entry of the record, counted against max_entries; `line` gets the record's copy. */
enum status fixed_reader_entry(struct fixed_reader *reader, const struct fixed_line *read,
                               struct fixed_line *line);

/* The open entry is complete: the sink gets it, unless none is open. */
enum status fixed_reader_entry_end(struct fixed_reader *reader);

#endif
