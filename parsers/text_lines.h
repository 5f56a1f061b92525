/*
 * text_lines - a stream of bytes becomes lines of UTF-8, for the formats that are made of lines.
 *
 * The idea: one buffer, allocated once; a line is a slice into it or, where it had to be decoded,
 * into the decoder's. Lines end with LF, CR or both; control bytes around a line are dropped.
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

/* One line without its end and without control bytes around it, as UTF-8; valid until the next. */
struct text_line {
    struct slice text;
    struct place at;
};

struct text_lines {
    const struct parse_job *job;
    struct text_decoder decoder;
    char *bytes;     /* owned; what was read and not yet handed out is [begin, end) */
    char *block;     /* owned; raw bytes of UTF-16, NULL otherwise */
    size_t capacity; /* of `bytes` */
    size_t begin;
    size_t end;
    size_t lf; /* where the next LF stands, or `end` when none was found so far */
    size_t cr;
    bool ended; /* the input has no more bytes */
    bool ascii; /* all of what is there */
    uint64_t line;
    uint64_t offset; /* of `begin` in the input */
};

/* Begins at the input's first byte; a byte order mark is left out. Close in any case. */
enum status text_lines_open(struct text_lines *lines, const struct parse_job *job,
                            enum text_encoding declared);
void text_lines_close(struct text_lines *lines); /* a zeroed one is allowed */

/* The next line; `found` is false at the end. STATUS_INVALID: TS-LIM-009, TS-TXT-003/-004, or
 * what input_read() says. */
enum status text_lines_next(struct text_lines *lines, struct text_line *line, bool *found);

#endif
