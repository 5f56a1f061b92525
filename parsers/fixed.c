/*
 * How it works: one buffer holds what was read and not handed out, filled again when less than the
 * longest line is left. A line end is looked for within the record's width alone, so that neither
 * a file of lone CRs nor one without any line end is searched over and over. ASCII lines are
 * handed out where they stand.
 */
#include "parsers/fixed.h"

#include "base/utf8.h"
#include "parsers/text_decode.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIXED_ROOM_BYTES = 1 << 17,
    FIXED_LINE_BYTES = FIXED_WIDTH_MAX * 4, /* of the longest line of UTF-8 */
    FIXED_REST_BYTES = FIXED_WIDTH_MAX * 4, /* behind a record that are left aside */
    FIXED_FAULTS_MAX = 100,
};

struct fixed_lines {
    const struct parse_job *job;
    const struct fixed_format *format;
    struct text_decoder decoder;
    char *bytes; /* owned; [begin, end) was not handed out yet */
    size_t begin;
    size_t end;
    bool ended;      /* the input has no more bytes */
    bool ascii;      /* all of what is there, so that no line needs to be looked at */
    bool inside;     /* the record before ended without a line end */
    bool told_rest;  /* TS-FIX-002 was given */
    uint64_t line;   /* of the record handed out last, from 1 */
    uint64_t offset; /* of `begin` in the input */
    uint16_t starts[FIXED_WIDTH_MAX + 1];
};

/* --- encoding ---------------------------------------------------------------------------- */

/* Letters of CP850 that Windows-1252 has signs for. */
static bool fixed_is_cp850_letter(unsigned char byte)
{
    return (byte >= 0x81U && byte <= 0x8EU) || byte == 0x90U || (byte >= 0x93U && byte <= 0x9AU) ||
           (byte >= 0xA0U && byte <= 0xA5U);
}

/* CP850 where more letters stand behind a letter in CP850's places than in those of ISO 8859-1. */
static enum text_encoding fixed_encoding(struct slice head)
{
    size_t cp850 = 0;
    size_t latin = 0;
    if (text_is_ascii(head) || utf8_find_invalid(head) == SIZE_MAX) {
        return TEXT_UNDECLARED;
    }
    for (size_t i = 1; i < head.len; i++) {
        unsigned char byte = (unsigned char)head.ptr[i];
        if (byte >= 0x80U && byte_is_alpha(head.ptr[i - 1])) {
            cp850 += fixed_is_cp850_letter(byte);
            latin += byte >= 0xC0U;
        }
    }
    return cp850 > latin ? TEXT_CP850 : TEXT_UNDECLARED;
}

/* --- bytes ------------------------------------------------------------------------------- */

static struct place fixed_place(const struct fixed_lines *lines)
{
    return (struct place){input_name(lines->job->input), lines->line, lines->offset};
}

static enum status fixed_open(struct fixed_lines *lines)
{
    const struct parse_job *job = lines->job;
    struct slice head = {NULL, 0};
    size_t skip = 0;
    enum status status = input_head(job->input, job->diag, &head);
    if (status != STATUS_OK) {
        return status;
    }
    enum text_encoding encoding = fixed_encoding(head);
    text_decoder_init(&lines->decoder, encoding, head, &skip);
    if (encoding == TEXT_CP850) {
        diag_warn(job->diag, fixed_place(lines), "TS-FIX-004",
                  "the letters with accents are those of CP850, and the text was read so");
    }
    lines->bytes = malloc(FIXED_ROOM_BYTES);
    if (lines->bytes == NULL) {
        return diag_memory(job->diag);
    }
    /* The byte order mark is taken like any other bytes and then left out. */
    while (lines->offset < skip) {
        size_t len = 0;
        status =
            input_read(job->input, job->diag, lines->bytes, skip - (size_t)lines->offset, &len);
        if (status != STATUS_OK) {
            return status;
        }
        lines->offset += len;
    }
    return STATUS_OK;
}

/* Makes sure that the longest line there can be is in memory, as far as the input has it. */
static enum status fixed_fill(struct fixed_lines *lines)
{
    if (lines->end - lines->begin > FIXED_LINE_BYTES + 2) {
        return STATUS_OK;
    }
    memmove(lines->bytes, lines->bytes + lines->begin, lines->end - lines->begin);
    lines->end -= lines->begin;
    lines->begin = 0;
    lines->ascii = lines->ascii || lines->end == 0;
    while (!lines->ended && lines->end <= FIXED_LINE_BYTES + 2) {
        size_t len = 0;
        enum status status =
            input_read(lines->job->input, lines->job->diag, lines->bytes + lines->end,
                       FIXED_ROOM_BYTES - lines->end, &len);
        if (status != STATUS_OK) {
            return status;
        }
        lines->ended = len == 0;
        lines->ascii =
            lines->ascii && text_is_ascii((struct slice){lines->bytes + lines->end, len});
        lines->end += len;
    }
    return STATUS_OK;
}

static void fixed_advance(struct fixed_lines *lines, size_t bytes)
{
    lines->begin += bytes;
    lines->offset += bytes;
}

/* Where the line ends, looked for within `max` bytes; the bytes left where it doesn't. */
static size_t fixed_find_end(const struct fixed_lines *lines, size_t max)
{
    size_t left = lines->end - lines->begin;
    size_t len = left < max ? left : max;
    const char *from = lines->bytes + lines->begin;
    const char *lf = memchr(from, '\n', len);
    const char *cr = memchr(from, '\r', lf == NULL ? len : (size_t)(lf - from));
    const char *stop = cr != NULL ? cr : lf;
    return stop == NULL ? left : (size_t)(stop - from);
}

/* Steps over the line end that stands at `begin`, if one does. */
static void fixed_skip_end(struct fixed_lines *lines)
{
    size_t left = lines->end - lines->begin;
    const char *from = lines->bytes + lines->begin;
    if (left > 1 && from[0] == '\r' && from[1] == '\n') {
        fixed_advance(lines, 2);
        lines->inside = false;
    } else if (left > 0 && (from[0] == '\r' || from[0] == '\n')) {
        fixed_advance(lines, 1);
        lines->inside = false;
    }
}

static bool fixed_is_padding(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte <= 0x20U || byte == 0x7FU;
}

static size_t fixed_leading_padding(struct slice text)
{
    size_t len = 0;
    while (len < text.len && fixed_is_padding(text.ptr[len])) {
        len++;
    }
    return len;
}

static bool fixed_is_blank(struct slice text)
{
    return fixed_leading_padding(text) == text.len;
}

/* --- lines ------------------------------------------------------------------------------- */

/* What stands between a record of full width and the end of its line: blanks, another record, or
 * something that nobody knows. */
static enum status fixed_take_rest(struct fixed_lines *lines)
{
    while (lines->inside) {
        enum status status = fixed_fill(lines);
        if (status != STATUS_OK) {
            return status;
        }
        size_t len = fixed_find_end(lines, FIXED_REST_BYTES);
        struct slice rest = {lines->bytes + lines->begin, len};
        if (len == 0 || lines->format->begins(rest)) {
            break;
        }
        size_t blanks = fixed_leading_padding(slice_take(rest, FIXED_REST_BYTES));
        if (blanks == 0 && len > FIXED_REST_BYTES) {
            return diag_fail(lines->job->diag, fixed_place(lines), STATUS_INVALID, "TS-FIX-002",
                             "the line goes on behind its %zu columns, and not with a record",
                             lines->format->width);
        }
        if (blanks == 0 && !lines->told_rest) {
            diag_warn(lines->job->diag, fixed_place(lines), "TS-FIX-002",
                      "the line has more than %zu columns; the rest was left aside",
                      lines->format->width);
            lines->told_rest = true;
        }
        fixed_advance(lines, blanks > 0 ? blanks : len);
        fixed_skip_end(lines);
    }
    return STATUS_OK;
}

/* Bytes of the next record: up to the line end, or of a record's width where none comes. */
static size_t fixed_measure(struct fixed_lines *lines)
{
    size_t width = lines->format->width;
    size_t left = lines->end - lines->begin;
    size_t len = fixed_find_end(lines, width + 1);
    if (len <= width) {
        return len;
    }
    /* Characters of several bytes make a line longer than it is wide. */
    size_t longer = fixed_find_end(lines, FIXED_LINE_BYTES);
    struct slice text = {lines->bytes + lines->begin, longer};
    bool ends = longer < left || lines->ended;
    if (ends && longer <= FIXED_LINE_BYTES && !text_is_ascii(text) &&
        utf8_find_invalid(text) == SIZE_MAX && utf8_count(text) <= width) {
        return longer;
    }
    lines->inside = true;
    return width < left ? width : left;
}

/* Where each column of a text begins. Counted in bytes where only that gives the full width. */
static void fixed_map(struct fixed_lines *lines, size_t raw_len, struct fixed_line *line)
{
    struct slice text = line->text;
    bool bytes = lines->decoder.encoding == TEXT_UTF8 && raw_len == lines->format->width;
    size_t at = 0;
    size_t column = 0;
    while (at < text.len && column < FIXED_WIDTH_MAX) {
        uint32_t code_point = 0;
        size_t len = utf8_decode(slice_skip(text, at), &code_point);
        assert(len > 0); /* text_decode() gives valid UTF-8 */
        lines->starts[column++] = (uint16_t)at;
        for (size_t i = 1; bytes && i < len && column < FIXED_WIDTH_MAX; i++) {
            lines->starts[column++] = (uint16_t)(at + len);
        }
        at += len;
    }
    lines->starts[column] = (uint16_t)at;
    line->starts = lines->starts;
    line->columns = column;
}

/* The next line that is not blank; `found` is false at the end. */
static enum status fixed_next(struct fixed_lines *lines, struct fixed_line *line, bool *found)
{
    *found = false;
    for (;;) {
        enum status status = fixed_take_rest(lines);
        if (status == STATUS_OK) {
            status = fixed_fill(lines);
        }
        if (status != STATUS_OK || lines->begin == lines->end) {
            return status;
        }
        lines->line += lines->inside ? 0 : 1;
        lines->inside = false;
        size_t len = fixed_measure(lines);
        struct slice raw = {lines->bytes + lines->begin, len};
        line->at = fixed_place(lines);
        fixed_advance(lines, len);
        fixed_skip_end(lines);
        while (raw.len > 0 && fixed_is_padding(raw.ptr[raw.len - 1]) &&
               raw.ptr[raw.len - 1] != ' ') {
            raw.len--;
        }
        while (raw.len > 0 && fixed_is_padding(raw.ptr[0]) && raw.ptr[0] != ' ') {
            raw = slice_skip(raw, 1);
        }
        if (fixed_is_blank(raw)) {
            continue;
        }
        line->text = raw;
        line->starts = NULL;
        line->columns = raw.len;
        *found = true;
        if (lines->ascii || text_is_ascii(raw)) {
            return STATUS_OK;
        }
        status = text_decode(&lines->decoder, raw, false, line->at, lines->job->diag, &line->text);
        if (status == STATUS_OK) {
            fixed_map(lines, raw.len, line);
        }
        return status;
    }
}

enum status fixed_read(const struct parse_job *job, const struct fixed_format *format,
                       void *context)
{
    assert(format->width <= FIXED_WIDTH_MAX);
    struct fixed_lines lines = {.job = job, .format = format};
    struct fixed_line line;
    size_t errors_before = job->diag->errors;
    bool found = false;
    enum status status = fixed_open(&lines);
    while (status == STATUS_OK && (status = fixed_next(&lines, &line, &found)) == STATUS_OK &&
           found) {
        status = format->take(context, &line);
        if (status == STATUS_OK && job->diag->errors - errors_before >= FIXED_FAULTS_MAX) {
            status = diag_fail(job->diag, line.at, STATUS_INVALID, "TS-FIX-001",
                               "%d faults; the rest of the file was not read", FIXED_FAULTS_MAX);
        }
    }
    if (status == STATUS_OK) {
        status = format->end(context, fixed_place(&lines));
    }
    if (status == STATUS_OK && job->diag->errors > errors_before) {
        status = STATUS_INVALID; /* told one by one */
    }
    text_decoder_clear(&lines.decoder);
    free(lines.bytes);
    return status;
}

struct slice fixed_first_line(struct slice head, size_t width, struct slice *rest)
{
    if (slice_starts(head, SLICE("\xEF\xBB\xBF"))) {
        head = slice_skip(head, 3);
    }
    while (head.len > 0 && fixed_is_padding(head.ptr[0])) {
        head = slice_skip(head, 1);
    }
    size_t len = 0;
    while (len < head.len && len < width && head.ptr[len] != '\n' && head.ptr[len] != '\r') {
        len++;
    }
    *rest = slice_skip(head, len);
    return slice_take(head, len);
}

/* --- fields ------------------------------------------------------------------------------ */

struct slice fixed_field(const struct fixed_line *line, size_t from, size_t to)
{
    assert(from >= 1 && from <= to);
    size_t begin = from - 1;
    size_t end = to < line->columns ? to : line->columns;
    if (begin >= end) {
        return (struct slice){NULL, 0};
    }
    if (line->starts != NULL) {
        begin = line->starts[begin];
        end = line->starts[end];
    }
    return (struct slice){line->text.ptr + begin, end - begin};
}

struct slice fixed_trim(struct slice text)
{
    static const char blanks[] = "        ";
    enum { STEP = sizeof blanks - 1 };
    while (text.len >= STEP && memcmp(text.ptr + text.len - STEP, blanks, STEP) == 0) {
        text.len -= STEP;
    }
    return slice_trim(text);
}

struct slice fixed_text(const struct fixed_line *line, size_t from, size_t to)
{
    return fixed_trim(fixed_field(line, from, to));
}

char fixed_char(const struct fixed_line *line, size_t at)
{
    struct slice text = fixed_field(line, at, at);
    return text.len == 1 ? text.ptr[0] : ' ';
}

size_t fixed_columns_count(struct slice text, bool wide)
{
    return wide ? utf8_count(text) : text.len;
}

struct slice fixed_columns(struct slice text, bool wide, size_t from, size_t count)
{
    if (!wide) {
        return slice_take(slice_skip(text, from), count);
    }
    size_t begin = 0;
    for (size_t i = 0; i < from && begin < text.len; i++) {
        uint32_t code_point = 0;
        size_t len = utf8_decode(slice_skip(text, begin), &code_point);
        begin += len == 0 ? 1 : len;
    }
    size_t end = begin;
    for (size_t i = 0; i < count && end < text.len; i++) {
        uint32_t code_point = 0;
        size_t len = utf8_decode(slice_skip(text, end), &code_point);
        end += len == 0 ? 1 : len;
    }
    return slice_take(slice_skip(text, begin), end - begin);
}

bool fixed_keep(struct arena *arena, const struct fixed_line *line, struct fixed_line *out)
{
    struct slice text = {NULL, 0};
    if (arena_copy(arena, line->text, &text) != STATUS_OK) {
        return false;
    }
    *out = *line;
    out->text = text;
    return true;
}

bool fixed_is_digits(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is_digit(text.ptr[i])) {
            return false;
        }
    }
    return text.len > 0;
}

bool fixed_is_only(struct slice text, char c)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != c) {
            return false;
        }
    }
    return true;
}

enum money_error fixed_amount(struct slice text, unsigned decimals, struct currency currency,
                              int64_t *minor)
{
    unsigned exponent = currency_present(currency) ? currency.exponent : decimals;
    uint64_t value = 0;
    while (text.len > 0 && text.ptr[0] == ' ') {
        text = slice_skip(text, 1);
    }
    if (!fixed_is_digits(text)) {
        return MONEY_MALFORMED;
    }
    if (!slice_to_u64(text, &value) || value > (uint64_t)MONEY_MAX_MINOR) {
        return MONEY_RANGE;
    }
    if (decimals > exponent) {
        uint64_t scale = (uint64_t)money_scale(decimals - exponent);
        if (value % scale != 0) {
            return MONEY_DECIMALS;
        }
        value /= scale;
    } else if (decimals < exponent) {
        uint64_t scale = (uint64_t)money_scale(exponent - decimals);
        if (value > (uint64_t)MONEY_MAX_MINOR / scale) {
            return MONEY_RANGE;
        }
        value *= scale;
    }
    *minor = (int64_t)value;
    return MONEY_OK;
}

bool fixed_digits(struct slice text, int64_t *out)
{
    return fixed_amount(text, 0, (struct currency){0}, out) == MONEY_OK;
}

void fixed_amount_fault(struct diag *diag, struct place at, enum money_error error,
                        const char *what, struct slice text, struct currency currency)
{
    switch (error) {
    case MONEY_OK:
        return;
    case MONEY_DECIMALS:
        (void)diag_fail(diag, at, STATUS_INVALID, "TS-AMT-002",
                        "%s %.*s has more decimals than %.3s allows", what, SLICE_ARG(text),
                        currency.code);
        return;
    case MONEY_RANGE:
        (void)diag_fail(diag, at, STATUS_INVALID, "TS-AMT-003", "%s %.*s is too large", what,
                        SLICE_ARG(text));
        return;
    case MONEY_MALFORMED:
        break;
    }
    (void)diag_fail(diag, at, STATUS_INVALID, "TS-AMT-001",
                    "%s can't be read: \"%.*s\" stands where its digits belong", what,
                    SLICE_ARG(text));
}

/* Two digits, or -1. */
static int fixed_two_digits(struct slice text, size_t at)
{
    if (text.len < at + 2 || !byte_is_digit(text.ptr[at]) || !byte_is_digit(text.ptr[at + 1])) {
        return -1;
    }
    return (text.ptr[at] - '0') * 10 + (text.ptr[at + 1] - '0');
}

static bool fixed_date(int year, int month, int day, struct date *out)
{
    return year >= 0 && month >= 0 && day >= 0 &&
           date_from(year + (year >= 80 ? 1900 : 2000), month, day, out);
}

bool fixed_date_dmy(struct slice text, struct date *out)
{
    return text.len == 6 && fixed_date(fixed_two_digits(text, 4), fixed_two_digits(text, 2),
                                       fixed_two_digits(text, 0), out);
}

bool fixed_date_ymd(struct slice text, struct date *out)
{
    return text.len == 6 && fixed_date(fixed_two_digits(text, 0), fixed_two_digits(text, 2),
                                       fixed_two_digits(text, 4), out);
}

enum status fixed_count_statement(struct fixed_counts *counts, const struct parse_job *job,
                                  struct place at)
{
    if (++counts->statements > job->limits->max_statements) {
        return diag_fail(job->diag, at, STATUS_INVALID, "TS-LIM-016",
                         "more statements than max_statements = %" PRIu64,
                         job->limits->max_statements);
    }
    return STATUS_OK;
}

enum status fixed_count_entry(struct fixed_counts *counts, const struct parse_job *job,
                              struct place at)
{
    if (++counts->entries > job->limits->max_entries) {
        return diag_fail(job->diag, at, STATUS_INVALID, "TS-LIM-015",
                         "more entries than max_entries = %" PRIu64, job->limits->max_entries);
    }
    return STATUS_OK;
}
