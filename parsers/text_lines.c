/*
 * How it works: one buffer holds what was read and not handed out. Line ends are found by memchr();
 * where the next LF and the next CR stand is remembered, so that a file of lone CRs is not searched
 * for an LF again and again. Each line is decoded by itself, which keeps its offset exact in every
 * 8-bit encoding; UTF-16 is decoded block by block before.
 */
#include "parsers/text_lines.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_LINES_BLOCK_BYTES = 1 << 16, TEXT_LINES_ROOM_BYTES = 4 << 16 };

enum status text_lines_open(struct text_lines *lines, const struct parse_job *job,
                            enum text_encoding declared)
{
    *lines = (struct text_lines){.job = job};
    struct slice head = {NULL, 0};
    enum status status = input_head(job->input, job->diag, &head);
    if (status != STATUS_OK) {
        return status;
    }
    size_t skip = 0;
    text_decoder_init(&lines->decoder, declared, head, &skip);
    lines->capacity = (size_t)job->limits->max_line_kb * 1024 + TEXT_LINES_ROOM_BYTES;
    lines->bytes = malloc(lines->capacity);
    if (lines->bytes == NULL) {
        return diag_memory(job->diag);
    }
    if (lines->decoder.encoding == TEXT_UTF16LE || lines->decoder.encoding == TEXT_UTF16BE) {
        lines->block = malloc(TEXT_LINES_BLOCK_BYTES);
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

void text_lines_close(struct text_lines *lines)
{
    text_decoder_clear(&lines->decoder);
    free(lines->bytes);
    free(lines->block);
    *lines = (struct text_lines){0};
}

static struct place text_lines_place(const struct text_lines *lines)
{
    return (struct place){input_name(lines->job->input), lines->line, lines->offset};
}

/* Reads UTF-16 and appends it as UTF-8; a block of it takes at most 3 bytes for 2. */
static enum status text_lines_fill_decoded(struct text_lines *lines)
{
    size_t len = 0;
    enum status status =
        input_read(lines->job->input, lines->job->diag, lines->block, TEXT_LINES_BLOCK_BYTES, &len);
    if (status != STATUS_OK) {
        return status;
    }
    lines->ended = len == 0;
    struct slice text = {NULL, 0};
    status = text_decode(&lines->decoder, (struct slice){lines->block, len}, !lines->ended,
                         text_lines_place(lines), lines->job->diag, &text);
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

/* Where `byte` next stands at or behind `from`, or the end of what is there. */
static size_t text_lines_find(const struct text_lines *lines, char byte, size_t from)
{
    const char *at = memchr(lines->bytes + from, byte, lines->end - from);
    return at == NULL ? lines->end : (size_t)(at - lines->bytes);
}

/* Makes room and reads more behind what is left. */
static enum status text_lines_fill(struct text_lines *lines)
{
    size_t left = lines->end - lines->begin;
    if (left > (size_t)lines->job->limits->max_line_kb * 1024) {
        return diag_fail(lines->job->diag, text_lines_place(lines), STATUS_INVALID, "TS-LIM-009",
                         "the line is longer than max_line_kb = %llu",
                         (unsigned long long)lines->job->limits->max_line_kb);
    }
    memmove(lines->bytes, lines->bytes + lines->begin, left);
    /* Places that were found move along; "none so far" is looked for in the new bytes alone. */
    bool lf_found = lines->lf >= lines->begin && lines->lf < lines->end;
    bool cr_found = lines->cr >= lines->begin && lines->cr < lines->end;
    lines->lf -= lf_found ? lines->begin : 0;
    lines->cr -= cr_found ? lines->begin : 0;
    lines->begin = 0;
    lines->end = left;
    enum status status = STATUS_OK;
    if (lines->block != NULL) {
        status = text_lines_fill_decoded(lines);
    } else {
        size_t len = 0;
        status = input_read(lines->job->input, lines->job->diag, lines->bytes + lines->end,
                            lines->capacity - lines->end, &len);
        lines->ended = len == 0;
        lines->end += len;
    }
    lines->lf = lf_found ? lines->lf : text_lines_find(lines, '\n', left);
    lines->cr = cr_found ? lines->cr : text_lines_find(lines, '\r', left);
    /* Of bytes that are all ASCII no line needs to be decoded. */
    bool ascii = text_is_ascii((struct slice){lines->bytes + left, lines->end - left});
    lines->ascii = ascii && (lines->ascii || left == 0);
    return status;
}

static bool text_lines_is_control(char c)
{
    unsigned char byte = (unsigned char)c;
    return (byte < 0x20U && byte != '\t') || byte == 0x7FU;
}

static struct slice text_lines_strip(struct slice text)
{
    while (text.len > 0 && text_lines_is_control(text.ptr[0])) {
        text = (struct slice){text.ptr + 1, text.len - 1};
    }
    while (text.len > 0 && text_lines_is_control(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

enum status text_lines_next(struct text_lines *lines, struct text_line *line, bool *found)
{
    size_t stop = 0;
    for (;;) {
        /* A remembered place that lies behind is looked for anew; one ahead still holds. */
        if (lines->lf < lines->begin) {
            lines->lf = text_lines_find(lines, '\n', lines->begin);
        }
        if (lines->cr < lines->begin) {
            lines->cr = text_lines_find(lines, '\r', lines->begin);
        }
        stop = lines->lf < lines->cr ? lines->lf : lines->cr;
        /* A CR at the very end may be half of a CRLF: more is read to see. */
        bool whole = stop < lines->end && (stop == lines->lf || stop + 1 < lines->end);
        if (whole || lines->ended) {
            break;
        }
        enum status status = text_lines_fill(lines);
        if (status != STATUS_OK) {
            return status;
        }
    }
    *found = lines->begin < lines->end;
    if (!*found) {
        return STATUS_OK;
    }
    size_t next = stop < lines->end ? stop + 1 : stop;
    if (stop == lines->cr && next < lines->end && lines->bytes[next] == '\n') {
        next++;
    }
    lines->line++;
    struct slice raw = {lines->bytes + lines->begin, stop - lines->begin};
    line->at = text_lines_place(lines);
    if (raw.len > (size_t)lines->job->limits->max_line_kb * 1024) {
        return diag_fail(lines->job->diag, line->at, STATUS_INVALID, "TS-LIM-009",
                         "the line is longer than max_line_kb = %llu",
                         (unsigned long long)lines->job->limits->max_line_kb);
    }
    lines->offset += next - lines->begin;
    lines->begin = next;
    line->text = raw;
    if (lines->block == NULL && !lines->ascii) {
        enum status status =
            text_decode(&lines->decoder, raw, false, line->at, lines->job->diag, &line->text);
        if (status != STATUS_OK) {
            return status;
        }
    }
    line->text = text_lines_strip(line->text);
    return STATUS_OK;
}
