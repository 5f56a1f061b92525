/*
 * How it works: one buffer holds what was read and not handed out; the first CR or LF ends a line,
 * and the two together end one. A line is handed out where it stands, so reading more, which moves
 * bytes, is a step of its own that the caller is told of first (MT940_LINES_MORE). Each line is
 * decoded by itself, and only where it isn't ASCII, which keeps its offset exact in every 8-bit
 * encoding; UTF-16 is decoded block by block before.
 */
#include "parsers/mt940_internal.h"

#include "parsers/text_scan.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MT940_BLOCK_BYTES = 1 << 16, MT940_ROOM_BYTES = 4 << 16 };

enum status mt940_lines_open(struct mt940_lines *lines, const struct parse_job *job)
{
    *lines = (struct mt940_lines){.job = job, .name = input_name(job->input)};
    struct slice head = {NULL, 0};
    enum status status = input_head(job->input, job->diag, &head);
    if (status != STATUS_OK) {
        return status;
    }
    size_t skip = 0;
    text_decoder_init(&lines->decoder, TEXT_UNDECLARED, head, &skip);
    if (lines->decoder.encoding == TEXT_UNDECLARED) {
        enum text_encoding guessed = mt940_encoding_of(head);
        if (guessed != TEXT_UNDECLARED) {
            text_decoder_init(&lines->decoder, guessed, head, &skip);
            diag_warn(job->diag, (struct place){lines->name, 0, 0}, "TS-TXT-005",
                      "text is not UTF-8; read as %s, in which most of its letters are letters",
                      text_encoding_name(guessed));
        }
    }
    lines->line_max = (size_t)job->limits->max_line_kb * 1024;
    lines->capacity = lines->line_max + MT940_ROOM_BYTES;
    lines->bytes = calloc(1, lines->capacity + TEXT_SCAN_SLACK);
    if (lines->bytes == NULL) {
        return diag_memory(job->diag);
    }
    if (lines->decoder.encoding == TEXT_UTF16LE || lines->decoder.encoding == TEXT_UTF16BE) {
        lines->block = malloc(MT940_BLOCK_BYTES);
        if (lines->block == NULL) {
            return diag_memory(job->diag);
        }
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

void mt940_lines_close(struct mt940_lines *lines)
{
    text_decoder_clear(&lines->decoder);
    free(lines->bytes);
    free(lines->block);
    *lines = (struct mt940_lines){0};
}

static struct place mt940_lines_place(const struct mt940_lines *lines)
{
    return (struct place){lines->name, lines->line, lines->offset};
}

static enum status mt940_lines_too_long(const struct mt940_lines *lines)
{
    return diag_fail(lines->job->diag, mt940_lines_place(lines), STATUS_INVALID, "TS-LIM-009",
                     "the line is longer than max_line_kb = %llu",
                     (unsigned long long)lines->job->limits->max_line_kb);
}

/* Reads UTF-16 and appends it as UTF-8; a block of it takes at most 3 bytes for 2. */
static enum status mt940_lines_fill_decoded(struct mt940_lines *lines)
{
    size_t len = 0;
    enum status status =
        input_read(lines->job->input, lines->job->diag, lines->block, MT940_BLOCK_BYTES, &len);
    if (status != STATUS_OK) {
        return status;
    }
    lines->ended = len == 0;
    struct slice text = {NULL, 0};
    status = text_decode(&lines->decoder, (struct slice){lines->block, len}, !lines->ended,
                         mt940_lines_place(lines), lines->job->diag, &text);
    if (status != STATUS_OK) {
        return status;
    }
    assert(text.len <= lines->capacity - lines->end);
    if (text.len > 0) {
        memcpy(lines->bytes + lines->end, text.ptr, text.len);
    }
    lines->end += text.len;
    return STATUS_OK;
}

enum status mt940_lines_fill(struct mt940_lines *lines)
{
    size_t left = lines->end - lines->begin;
    if (left > lines->line_max) {
        return mt940_lines_too_long(lines);
    }
    memmove(lines->bytes, lines->bytes + lines->begin, left);
    lines->begin = 0;
    lines->end = left;
    if (lines->block != NULL) {
        return mt940_lines_fill_decoded(lines);
    }
    size_t len = 0;
    enum status status = input_read(lines->job->input, lines->job->diag, lines->bytes + left,
                                    lines->capacity - left, &len);
    lines->ended = len == 0;
    lines->end += len;
    return status;
}

static bool mt940_is_control(char c)
{
    unsigned char byte = (unsigned char)c;
    return (byte < 0x20U && byte != '\t') || byte == 0x7FU;
}

static struct slice mt940_lines_strip(struct slice text)
{
    while (text.len > 0 && mt940_is_control(text.ptr[0])) {
        text = (struct slice){text.ptr + 1, text.len - 1};
    }
    while (text.len > 0 && mt940_is_control(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

/* A line with bytes that aren't printable ASCII: decoded where it has to be, control bytes taken
 * off its ends. */
static enum status mt940_lines_clean(struct mt940_lines *lines, struct mt940_line *line)
{
    struct slice raw = line->text;
    line->ascii = text_is_ascii(raw);
    if (!line->ascii && lines->block == NULL) {
        enum status status =
            text_decode(&lines->decoder, raw, false, line->at, lines->job->diag, &line->text);
        if (status != STATUS_OK) {
            return status;
        }
        line->passing = line->text.ptr != raw.ptr;
    }
    line->text = mt940_lines_strip(line->text);
    return STATUS_OK;
}

enum status mt940_lines_next(struct mt940_lines *lines, struct mt940_line *line,
                             enum mt940_lines_state *state)
{
    const char *begin = lines->bytes + lines->begin;
    const char *end = lines->bytes + lines->end;
    /* The first byte that isn't printable ends most lines. */
    const char *stop = text_scan_unprintable(begin, end);
    bool clean =
        stop < end && (*stop == '\n' || *stop == '\r') && (stop == begin || stop[-1] != '\x7F');
    if (!clean) {
        stop = text_scan_either(stop, end, '\r', '\n');
    }
    /* A CR at the very end may be half of a CRLF: more is read to see. */
    if (end - stop <= 1 && (stop == end || *stop == '\r') && !lines->ended) {
        *state = MT940_LINES_MORE;
        return STATUS_OK;
    }
    if (begin == end) {
        *state = MT940_LINES_END;
        return STATUS_OK;
    }
    *state = MT940_LINES_ONE;
    lines->line++;
    line->at = (struct place){lines->name, lines->line, lines->offset};
    line->text = (struct slice){begin, (size_t)(stop - begin)};
    line->ascii = true;
    line->passing = false;
    if (line->text.len > lines->line_max) {
        return mt940_lines_too_long(lines);
    }
    size_t taken = line->text.len;
    if (stop < end) {
        taken += *stop == '\r' && end - stop > 1 && stop[1] == '\n' ? 2 : 1;
    }
    lines->offset += taken;
    lines->begin += taken;
    return clean && begin[0] != '\x7F' ? STATUS_OK : mt940_lines_clean(lines, line);
}

struct slice mt940_lines_ahead(const struct mt940_lines *lines)
{
    return (struct slice){lines->bytes + lines->begin, lines->end - lines->begin};
}
