/*
 * text_lines - a stream of bytes becomes lines of UTF-8, for the formats that are made of lines.
 *
 * The idea: a line is a slice into the block that the input lends; only what lies across two blocks
 * is copied, and only what is not ASCII is decoded. Lines end with LF, CR or both; control bytes
 * around a line are dropped. Memory is one buffer, allocated once.
 *
 * Whoever needs a line for as long as the next one takes text_lines_read(). Whoever gathers several
 * lines takes text_lines_next() and keeps what it gathered before each text_lines_fill().
 *
 * Not here: what a line means. A blank line is told like any other.
 */
#ifndef TS_PARSERS_TEXT_LINES_H
#define TS_PARSERS_TEXT_LINES_H

#include "base/diag.h"
#include "base/slice.h"
#include "base/status.h"
#include "parsers/parsers.h"
#include "parsers/text_decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One line without its end and without control bytes around it, as UTF-8. */
struct text_line {
    struct slice text; /* valid until more is read; TEXT_SCAN_SLACK readable bytes follow it */
    struct place at;
    bool ascii;
    bool passing; /* was decoded: valid only until the next line, and without slack */
};

struct text_lines {
    const struct parse_job *job;
    const char *name; /* of the input */
    struct text_decoder decoder;
    const char *bytes; /* `own` or lent; what was read and not yet handed out is [begin, end) */
    char *own;         /* owned; what no block holds whole, and decoded text */
    char *block;       /* owned; raw bytes of UTF-16, NULL otherwise */
    size_t capacity;   /* of `own`, without the slack behind it */
    size_t begin;
    size_t end;
    struct slice lent; /* the input's last block */
    size_t bridged;    /* bytes of it that stand in `own`, at its end */
    size_t line_max;   /* bytes */
    bool ended;        /* the input has no more bytes */
    uint64_t line;
    uint64_t offset; /* of `begin` in the input */
};

enum text_lines_state {
    TEXT_LINES_ONE,  /* a line was handed out */
    TEXT_LINES_MORE, /* text_lines_fill() is due: it moves the lines handed out before */
    TEXT_LINES_END,
};

/* Begins at the input's first byte; a byte order mark is left out. Close in any case. */
enum status text_lines_open(struct text_lines *lines, const struct parse_job *job,
                            enum text_encoding declared);
void text_lines_close(struct text_lines *lines); /* a zeroed one is allowed */

/* The next line, written with TEXT_LINES_ONE alone. STATUS_INVALID: TS-LIM-009, TS-TXT-003/-004. */
enum status text_lines_next(struct text_lines *lines, struct text_line *line,
                            enum text_lines_state *state);

/* Reads more. STATUS_INVALID: TS-LIM-009, TS-TXT of UTF-16, or what input_read() says. */
enum status text_lines_fill(struct text_lines *lines);

/* Both at once: the next line, valid until the one after it; `found` is false at the end. */
enum status text_lines_read(struct text_lines *lines, struct text_line *line, bool *found);

/* Whether less is in memory than text_lines_look() may be asked for: text_lines_fill() is due. */
bool text_lines_are_few(const struct text_lines *lines);

/* Looks at the lines behind the last one, without taking them: those that begin within half of
 * max_line_kb, wherever blocks end, as long as text_lines_are_few() was heeded. `passed` is 0 for
 * the first of them and belongs to this function from then on; false where no more are. */
bool text_lines_look(const struct text_lines *lines, size_t *passed, struct slice *line);

#endif
