/*
 * How it works: lines are cut out of the blocks that the input lends. The first CR or LF ends a
 * line, and the two together end one. A line is handed out where it stands, so reading more, which
 * ends the loan, is a step of its own that the caller is told of first (TEXT_LINES_MORE).
 *
 * What no block holds whole, the line across the end of one, is put together in a buffer of our own
 * with the first bytes of the next block behind it; the lines behind that are cut out of the block
 * again. The last TEXT_SCAN_SLACK bytes of a block go the same way, since a line needs that many
 * readable bytes behind it. So a byte is rarely copied.
 *
 * Each line is decoded by itself, and only where it isn't ASCII, which keeps its offset exact in
 * every 8-bit encoding; UTF-16 is decoded block by block before, into the buffer.
 */
#include "parsers/text_lines.h"

#include "parsers/text_scan.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_LINES_BLOCK_BYTES = 1 << 16,
    TEXT_LINES_ROOM_BYTES = 4 << 16,
    TEXT_LINES_BRIDGE_BYTES = 1 << 10, /* of the next block behind what is left of the one before */
};

enum status text_lines_open(struct text_lines *lines, const struct parse_job *job,
                            enum text_encoding declared)
{
    *lines = (struct text_lines){.job = job, .name = input_name(job->input)};
    struct slice head = {NULL, 0};
    enum status status = input_head(job->input, job->diag, &head);
    if (status != STATUS_OK) {
        return status;
    }
    size_t skip = 0;
    text_decoder_init(&lines->decoder, declared, head, &skip);
    lines->line_max = (size_t)job->limits->max_line_kb * 1024;
    lines->capacity = lines->line_max + TEXT_LINES_ROOM_BYTES;
    lines->own = calloc(1, lines->capacity + TEXT_SCAN_SLACK);
    lines->bytes = lines->own;
    if (lines->own == NULL) {
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
        status = input_read(job->input, job->diag, lines->own, skip - (size_t)lines->offset, &len);
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
    free(lines->own);
    free(lines->block);
    *lines = (struct text_lines){0};
}

static struct place text_lines_place(const struct text_lines *lines)
{
    return (struct place){lines->name, lines->line, lines->offset};
}

static enum status text_lines_too_long(const struct text_lines *lines)
{
    return diag_fail(lines->job->diag, text_lines_place(lines), STATUS_INVALID, "TS-LIM-009",
                     "the line is longer than max_line_kb = %llu",
                     (unsigned long long)lines->job->limits->max_line_kb);
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
        memcpy(lines->own + lines->end, text.ptr, text.len);
    }
    lines->end += text.len;
    return STATUS_OK;
}

/* Whether the lines are cut out of the block that is lent. */
static bool text_lines_are_lent(const struct text_lines *lines)
{
    return lines->bytes != lines->own;
}

/* Goes over to the block that is lent, if the last `left` bytes of the buffer are the block's, too,
 * and enough follow them there. */
static bool text_lines_cross(struct text_lines *lines, size_t left)
{
    if (left > lines->bridged || lines->lent.len - (lines->bridged - left) <= TEXT_SCAN_SLACK) {
        return false;
    }
    lines->bytes = lines->lent.ptr;
    lines->begin = lines->bridged - left;
    lines->end = lines->lent.len - TEXT_SCAN_SLACK;
    return true;
}

/* Appends some of the next block to the buffer, which holds `left` bytes at its start. */
static enum status text_lines_bridge(struct text_lines *lines, size_t left)
{
    lines->bytes = lines->own;
    lines->begin = 0;
    lines->end = left;
    if (lines->bridged == lines->lent.len) {
        lines->lent = (struct slice){NULL, 0};
        lines->bridged = 0;
        enum status status = input_take(lines->job->input, lines->job->diag, &lines->lent);
        if (status != STATUS_OK) {
            return status;
        }
        lines->ended = lines->lent.len == 0;
        if (text_lines_cross(lines, left)) {
            return STATUS_OK;
        }
    }
    /* Twice as much each time, so that a long line isn't moved again and again. */
    size_t part = left > TEXT_LINES_BRIDGE_BYTES ? left : TEXT_LINES_BRIDGE_BYTES;
    size_t room = lines->capacity - left;
    size_t rest = lines->lent.len - lines->bridged;
    part = part < room ? part : room;
    part = part < rest ? part : rest;
    if (part > 0) {
        memcpy(lines->own + left, lines->lent.ptr + lines->bridged, part);
    }
    lines->bridged += part;
    lines->end += part;
    return STATUS_OK;
}

enum status text_lines_fill(struct text_lines *lines)
{
    size_t left = lines->end - lines->begin;
    if (left > lines->line_max) {
        return text_lines_too_long(lines);
    }
    if (lines->block == NULL && text_lines_are_lent(lines)) {
        left = lines->lent.len - lines->begin;
        lines->bridged = lines->lent.len;
    } else if (lines->block == NULL && text_lines_cross(lines, left)) {
        return STATUS_OK;
    }
    memmove(lines->own, lines->bytes + lines->begin, left);
    if (lines->block == NULL) {
        return text_lines_bridge(lines, left);
    }
    lines->begin = 0;
    lines->end = left;
    return text_lines_fill_decoded(lines);
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

/* A line with bytes that aren't printable ASCII: decoded where it has to be, control bytes taken
 * off its ends. */
static enum status text_lines_clean(struct text_lines *lines, struct text_line *line)
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
    line->text = text_lines_strip(line->text);
    return STATUS_OK;
}

enum status text_lines_next(struct text_lines *lines, struct text_line *line,
                            enum text_lines_state *state)
{
    const char *begin = lines->bytes + lines->begin;
    const char *end = lines->bytes + lines->end;
    /* The first byte that isn't printable ends most lines. */
    const char *stop = text_scan_unprintable(begin, end);
    bool clean = stop < end && (*stop == '\n' || *stop == '\r');
    if (!clean) {
        stop = text_scan_either(stop, end, '\r', '\n');
    }
    /* A CR at the very end may be half of a CRLF: more is read to see. */
    if (end - stop <= 1 && (stop == end || *stop == '\r') && !lines->ended) {
        *state = TEXT_LINES_MORE;
        return STATUS_OK;
    }
    if (begin == end) {
        *state = TEXT_LINES_END;
        return STATUS_OK;
    }
    *state = TEXT_LINES_ONE;
    lines->line++;
    line->at = (struct place){lines->name, lines->line, lines->offset};
    line->text = (struct slice){begin, (size_t)(stop - begin)};
    line->ascii = true;
    line->passing = false;
    if (line->text.len > lines->line_max) {
        return text_lines_too_long(lines);
    }
    size_t taken = line->text.len;
    if (stop < end) {
        taken += *stop == '\r' && end - stop > 1 && stop[1] == '\n' ? 2 : 1;
    }
    lines->offset += taken;
    lines->begin += taken;
    return clean ? STATUS_OK : text_lines_clean(lines, line);
}

enum status text_lines_read(struct text_lines *lines, struct text_line *line, bool *found)
{
    enum text_lines_state state = TEXT_LINES_MORE;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && state == TEXT_LINES_MORE) {
        status = text_lines_next(lines, line, &state);
        if (status == STATUS_OK && state == TEXT_LINES_MORE) {
            status = text_lines_fill(lines);
        }
    }
    *found = status == STATUS_OK && state == TEXT_LINES_ONE;
    return status;
}

/* What is in memory `passed` bytes behind the last line. */
static struct slice text_lines_ahead(const struct text_lines *lines, size_t passed)
{
    size_t left = lines->end - lines->begin;
    if (text_lines_are_lent(lines)) {
        return slice_skip(lines->lent, lines->begin + passed);
    }
    if (left <= lines->bridged + passed && lines->lent.len > 0) {
        /* What is in the buffer is in the block, too, and there more follows it. */
        return slice_skip(lines->lent, lines->bridged + passed - left);
    }
    return passed < left ? (struct slice){lines->bytes + lines->begin + passed, left - passed}
                         : (struct slice){NULL, 0};
}

bool text_lines_are_few(const struct text_lines *lines)
{
    return !lines->ended && text_lines_ahead(lines, 0).len < lines->line_max &&
           lines->end - lines->begin < lines->line_max;
}

bool text_lines_look(const struct text_lines *lines, size_t *passed, struct slice *line)
{
    /* The first half of what is sure to be there, so that no line that tells anything is cut. */
    bool within = *passed < lines->line_max / 2;
    struct slice rest = within ? text_lines_ahead(lines, *passed) : (struct slice){NULL, 0};
    *line = slice_take(rest, slice_find_byte(rest, '\n'));
    *passed += line->len + 1;
    return rest.len > 0;
}
