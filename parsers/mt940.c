/*
 * How it works: lines are gathered into groups, an entry with its details or another field, and a
 * group is dealt with when the next one begins (mt940_message.c). Until then its lines stay where
 * they were read: an entry is copied only where a field goes on over several lines. Text outside a
 * message, a bank's header lines or prose, is passed over; so is the envelope, but for its message
 * type.
 */
#include "parsers/mt940.h"

#include "parsers/mt940_internal.h"
#include "parsers/text_scan.h"

#include <stdlib.h>

enum { MT940_FAULTS_MAX = 100 }; /* errors named before reading stops */

/* --- sniffing ---------------------------------------------------------------------------- */

enum {
    MT940_SURE = 95,     /* :20: and another field of a statement */
    MT940_ENVELOPE = 99, /* SWIFT's own words */
    MT940_LIKELY = 60,   /* it begins with a field */
};

/* "{2:I940…" or "{2:O942…" */
static bool mt940_is_envelope(struct slice line, bool *interim)
{
    size_t at = slice_find(line, SLICE("{2:"));
    struct slice type = at == SIZE_MAX ? (struct slice){NULL, 0} : slice_skip(line, at + 4);
    *interim = slice_starts(type, SLICE("942"));
    return *interim || slice_starts(type, SLICE("940"));
}

/* The next line of `rest`, ended by LF, CR or both, without control bytes in front. */
static bool mt940_sniff_line(struct slice *rest, struct slice *line)
{
    size_t len = 0;
    while (rest->len > 0 && (unsigned char)rest->ptr[0] < 0x20U) {
        *rest = slice_skip(*rest, 1);
    }
    while (len < rest->len && rest->ptr[len] != '\n' && rest->ptr[len] != '\r') {
        len++;
    }
    *line = slice_take(*rest, len);
    *rest = slice_skip(*rest, len);
    return line->len > 0;
}

/* Whether the value is of the kind that the field has: a CSV may begin with ":20:" too. */
static bool mt940_sniff_value(enum mt940_tag tag, struct slice value)
{
    struct date date = {0};
    switch (tag) {
    case MT940_ENTRY:
        return value.len > 6 && byte_is_digit(value.ptr[0]) && byte_is_digit(value.ptr[5]);
    case MT940_OPENING:
    case MT940_CLOSING:
        return value.len > 7 && mt940_date(slice_take(slice_skip(value, 1), 6), &date);
    case MT940_REFERENCE:
    case MT940_ACCOUNT:
    case MT940_NUMBER:
    case MT940_FLOOR:
    case MT940_DATETIME:
    case MT940_DETAILS:
        return true;
    case MT940_TEXT:
    case MT940_UNKNOWN:
    case MT940_END:
    case MT940_HEADER:
    case MT940_RELATED:
    case MT940_STRUCTURED:
    case MT940_AVAILABLE:
    case MT940_FORWARD:
    case MT940_DEBITS:
    case MT940_CREDITS:
        break;
    }
    return false;
}

static int mt940_sniff_text(struct slice text)
{
    struct slice line = {NULL, 0};
    bool first = true;
    bool reference = false;
    bool begins = false;
    while (mt940_sniff_line(&text, &line)) {
        bool interim = false;
        struct slice value = {NULL, 0};
        enum mt940_tag tag = mt940_tag_of(line, &value);
        if (tag == MT940_HEADER && mt940_is_envelope(line, &interim)) {
            return MT940_ENVELOPE;
        }
        bool fits = mt940_sniff_value(tag, value);
        if (fits && reference && tag != MT940_REFERENCE) {
            return MT940_SURE;
        }
        reference = reference || tag == MT940_REFERENCE;
        begins = begins || (first && fits);
        first = false;
    }
    return begins || reference ? MT940_LIKELY : 0;
}

int mt940_sniff(struct slice head)
{
    struct text_decoder decoder = {0};
    struct diag quiet = {0};
    size_t skip = 0;
    text_decoder_init(&decoder, TEXT_UNDECLARED, head, &skip);
    struct slice text = slice_skip(head, skip);
    if ((decoder.encoding == TEXT_UTF16LE || decoder.encoding == TEXT_UTF16BE) &&
        text_decode(&decoder, text, true, (struct place){0}, &quiet, &text) != STATUS_OK) {
        text = (struct slice){NULL, 0};
    }
    int sureness = mt940_sniff_text(text);
    text_decoder_clear(&decoder);
    return sureness;
}

/* --- gathering --------------------------------------------------------------------------- */

/* Room for one more line and one more field. */
static enum status mt940_group_grow(struct mt940_reader *reader)
{
    struct mt940_group *group = &reader->group;
    void *lines = group->lines;
    void *fields = group->fields;
    enum status status =
        array_grow(&lines, &group->lines_capacity, group->lines_count, sizeof *group->lines);
    group->lines = lines;
    size_t first = 0;
    for (size_t i = 0; i < group->fields_count; i++) { /* their lines may have moved */
        group->fields[i].lines = group->lines + first;
        first += group->fields[i].count;
    }
    if (status == STATUS_OK) {
        status = array_grow(&fields, &group->fields_capacity, group->fields_count,
                            sizeof *group->fields);
        group->fields = fields;
    }
    return status == STATUS_OK ? STATUS_OK : diag_memory(reader->job->diag);
}

/* Appends a line to the last field; what is only passing is copied. There is room. */
static inline enum status mt940_group_add_line(struct mt940_reader *reader, struct slice text,
                                               const struct text_line *line)
{
    struct mt940_group *group = &reader->group;
    if (line->passing && !mt940_keep_wide(&reader->entry_arena, text, &text)) {
        return diag_memory(reader->job->diag);
    }
    group->lines[group->lines_count++] = text;
    return STATUS_OK;
}

/* Copies the lines gathered so far, since the bytes they stand in are about to move. */
static enum status mt940_group_keep(struct mt940_reader *reader)
{
    struct mt940_group *group = &reader->group;
    for (; group->kept < group->lines_count; group->kept++) {
        struct slice *text = &group->lines[group->kept];
        if (!mt940_keep_wide(&reader->entry_arena, *text, text)) {
            return diag_memory(reader->job->diag);
        }
    }
    return STATUS_OK;
}

/* The group is complete: `tag` and `value` follow it. */
static enum status mt940_group_end(struct mt940_reader *reader, enum mt940_tag tag,
                                   struct slice value)
{
    struct mt940_group *group = &reader->group;
    enum status status = STATUS_OK;
    if (group->fields_count > 0) {
        reader->next_tag = tag;
        reader->next_value = value;
        status = mt940_message_group(reader);
    }
    group->fields_count = 0;
    group->lines_count = 0;
    group->kept = 0;
    group->details_lines = 0;
    arena_reset(&reader->entry_arena);
    return status;
}

static enum status mt940_too_many_lines(const struct mt940_reader *reader, struct place at,
                                        enum mt940_tag tag)
{
    return diag_fail(reader->job->diag, at, STATUS_INVALID, "TS-LIM-014",
                     "%s has more lines than max_86_lines = %llu", mt940_tag_name(tag),
                     (unsigned long long)reader->job->limits->max_86_lines);
}

/* A line with a tag: the group goes on with details of its entry, or another one begins. */
static enum status mt940_begin_field(struct mt940_reader *reader, enum mt940_tag tag,
                                     struct slice value, const struct text_line *line)
{
    struct mt940_group *group = &reader->group;
    enum status status = STATUS_OK;
    bool details = (tag == MT940_DETAILS || tag == MT940_STRUCTURED) && group->fields_count > 0 &&
                   group->fields[0].tag == MT940_ENTRY;
    if (details) {
        group->details_lines++;
        if (group->details_lines > reader->job->limits->max_86_lines) {
            return mt940_too_many_lines(reader, line->at, tag);
        }
    } else {
        status = mt940_group_end(reader, tag, value);
    }
    if (status == STATUS_OK && (group->lines_count == group->lines_capacity ||
                                group->fields_count == group->fields_capacity)) {
        status = mt940_group_grow(reader);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct mt940_field *field = &group->fields[group->fields_count++];
    field->tag = tag;
    field->ascii = line->ascii;
    field->at = line->at;
    field->lines = group->lines + group->lines_count;
    field->count = 1;
    return mt940_group_add_line(reader, value, line);
}

/* The message is over; nothing is gathered until the next tag. `last` where nothing of it may
 * follow: another envelope or the end of the file. */
static enum status mt940_end_message(struct mt940_reader *reader, bool last)
{
    enum status status = mt940_group_end(reader, MT940_TEXT, (struct slice){NULL, 0});
    if (status != STATUS_OK) {
        return status;
    }
    if (last) {
        return mt940_message_end(reader);
    }
    mt940_message_stop(reader);
    return STATUS_OK;
}

/* A further line of the field. */
static enum status mt940_continue_field(struct mt940_reader *reader, const struct text_line *line)
{
    struct mt940_group *group = &reader->group;
    if (group->fields_count == 0 || line->text.len == 0) {
        return STATUS_OK;
    }
    struct mt940_field *field = &group->fields[group->fields_count - 1];
    if (field->count == 1 && group->lines[group->lines_count - 1].len == 0) {
        group->lines_count--; /* the tag stood alone on its line: the text begins here */
        group->kept -= group->kept > group->lines_count ? 1 : 0;
        field->count = 0;
    } else {
        bool details = group->fields_count > 1;
        group->details_lines += details ? 1 : 0;
        if (field->count + 1 > reader->job->limits->max_86_lines ||
            group->details_lines > reader->job->limits->max_86_lines) {
            return mt940_too_many_lines(reader, line->at, field->tag);
        }
    }
    if (group->lines_count == group->lines_capacity) {
        enum status status = mt940_group_grow(reader);
        if (status != STATUS_OK) {
            return status;
        }
        field = &group->fields[group->fields_count - 1];
    }
    field->count++;
    field->ascii = field->ascii && line->ascii;
    return mt940_group_add_line(reader, line->text, line);
}

/* Whether an entry is gathered whose currency the lines ahead have to tell. */
static bool mt940_lacks_currency(const struct mt940_reader *reader)
{
    const struct mt940_group *group = &reader->group;
    return (!reader->message.open || !currency_present(reader->message.currency)) &&
           group->fields_count > 0 && group->fields[0].tag == MT940_ENTRY;
}

/* MT940_ENTRY or MT940_DETAILS where the line begins with that tag and text behind it; else
 * MT940_UNKNOWN. */
static inline enum mt940_tag mt940_plain_tag(struct slice line)
{
    if (line.len <= 4) {
        return MT940_UNKNOWN;
    }
    return memcmp(line.ptr, ":86:", 4) == 0   ? MT940_DETAILS
           : memcmp(line.ptr, ":61:", 4) == 0 ? MT940_ENTRY
                                              : MT940_UNKNOWN;
}

/* Tells the group and the line reader what was taken: the group's lines up to `to`, the bytes up to
 * `at`. */
static inline void mt940_plain_tell(struct mt940_reader *reader, const struct slice *to,
                                    const char *at, uint64_t line)
{
    struct mt940_group *group = &reader->group;
    struct mt940_field *field = &group->fields[group->fields_count - 1];
    struct text_lines *lines = &reader->lines;
    size_t begin = (size_t)(at - lines->bytes);
    field->count = (size_t)(to - field->lines);
    group->lines_count = (size_t)(to - group->lines);
    group->details_lines = group->lines_count - group->fields[0].count;
    lines->offset += begin - lines->begin;
    lines->begin = begin;
    lines->line = line;
}

/*
 * The lines next in memory as long as they are what most are: printable ASCII that goes on with the
 * field, the :86: behind a :61:, or another :61:. The first line that is anything else, or may meet
 * a limit, is left to mt940_take_line(). It is the same work without the doubts, in a tenth of the
 * time.
 */
static enum status mt940_take_plain_lines(struct mt940_reader *reader)
{
    struct text_lines *lines = &reader->lines;
    struct mt940_group *group = &reader->group;
    const uint64_t max = reader->job->limits->max_86_lines;
    const size_t errors = reader->job->diag->errors;
    const size_t line_max = lines->line_max;
    const char *at = lines->bytes + lines->begin;           /* where the line begins */
    const char *const last = lines->bytes + lines->end - 1; /* of the bytes that are there */
    const uint64_t offset = lines->offset - (uint64_t)lines->begin; /* of the first byte */
    /* A tag alone on its line: its text begins with the next one. */
    if (group->fields_count == 0 || at > last || group->lines[group->lines_count - 1].len == 0 ||
        mt940_lacks_currency(reader)) {
        return STATUS_OK;
    }
    const bool entry = group->fields[0].tag == MT940_ENTRY;
    const struct slice *limit =
        group->lines + (group->lines_capacity < max ? group->lines_capacity : (size_t)max);
    struct slice *to = group->lines + group->lines_count;
    struct mt940_field *field = &group->fields[group->fields_count - 1];
    const struct mt940_field *const fields_end = group->fields + group->fields_capacity;
    uint64_t line = lines->line;
    const char *block = at;
    uint64_t bits = text_scan_unprintable_bits(block); /* of the block, from `at` on */
    enum status status = STATUS_OK;
    while (to < limit) {
        while (bits == 0 && last - block >= TEXT_SCAN_BLOCK) {
            block += TEXT_SCAN_BLOCK;
            bits = text_scan_unprintable_bits(block) & (UINT64_MAX << (at > block));
        }
        if (bits == 0) {
            break;
        }
        const char *stop = block + (unsigned)__builtin_ctzll(bits);
        struct slice text = {at, (size_t)(stop - at)};
        /* The end of what is there, an empty line or one that is too long. */
        if (stop >= last || text.len - 1 >= line_max) {
            break;
        }
        bits &= bits - 1;
        if (*stop == '\r' && stop[1] == '\n') {
            stop++;
            bits &= bits - 1;
        } else if (*stop != '\n') {
            break;
        }
        const char *const next = stop + 1;
        if (*at == ':') {
            enum mt940_tag tag = mt940_plain_tag(text);
            if (!entry || tag == MT940_UNKNOWN || field + 1 == fields_end) {
                break;
            }
            field->count = (size_t)(to - field->lines);
            if (tag == MT940_ENTRY) {
                status = mt940_group_end(reader, tag, slice_skip(text, 4));
                to = group->lines;
                limit = status == STATUS_OK && reader->job->diag->errors == errors ? limit : to;
                field = group->fields;
                group->fields_count = 0;
            } else {
                field++;
            }
            text = (struct slice){at + 4, text.len - 4};
            group->fields_count++;
            field->tag = tag;
            field->ascii = true;
            field->at =
                (struct place){lines->name, line + 1, offset + (uint64_t)(at - lines->bytes)};
            field->lines = to;
        } else if (*at == '-' || *at == '{') {
            break;
        }
        *to++ = text;
        line++;
        at = next;
    }
    mt940_plain_tell(reader, to, at, line);
    return status;
}

/* An envelope's line; a field may follow "{4:" at once. */
static enum status mt940_take_header(struct mt940_reader *reader, const struct text_line *line)
{
    enum status status = mt940_end_message(reader, true);
    if (status != STATUS_OK) {
        return status;
    }
    bool interim = false;
    if (mt940_is_envelope(line->text, &interim)) {
        reader->envelope_interim = interim;
    }
    size_t block = slice_find(line->text, SLICE("{4:"));
    if (block == SIZE_MAX) {
        return STATUS_OK;
    }
    struct slice value = {NULL, 0};
    struct slice rest = slice_skip(line->text, block + 3);
    enum mt940_tag tag = mt940_tag_of(rest, &value);
    return tag < MT940_REFERENCE ? STATUS_OK : mt940_begin_field(reader, tag, value, line);
}

static enum status mt940_take_line(struct mt940_reader *reader, const struct text_line *line)
{
    struct slice value = {NULL, 0};
    enum mt940_tag tag = mt940_tag_of(line->text, &value);
    size_t next = SIZE_MAX;
    if (tag >= MT940_REFERENCE) {
        return mt940_begin_field(reader, tag, value, line);
    }
    switch (tag) {
    case MT940_TEXT:
        return mt940_continue_field(reader, line);
    case MT940_UNKNOWN:
        if (reader->group.fields_count == 0) {
            return STATUS_OK;
        }
        diag_warn(reader->job->diag, line->at, "TS-MT-007",
                  "the line begins like a field that is not known; it was read as text of %s",
                  mt940_tag_name(reader->group.fields[reader->group.fields_count - 1].tag));
        return mt940_continue_field(reader, line);
    case MT940_END:
        next = slice_find(line->text, SLICE("{1:"));
        if (next != SIZE_MAX) {
            struct text_line header = *line;
            header.text = slice_skip(line->text, next);
            header.at = place_skip(line->at, next);
            return mt940_take_header(reader, &header);
        }
        return mt940_end_message(reader, false);
    case MT940_HEADER:
        return mt940_take_header(reader, line);
    case MT940_REFERENCE:
    case MT940_RELATED:
    case MT940_ACCOUNT:
    case MT940_NUMBER:
    case MT940_FLOOR:
    case MT940_DATETIME:
    case MT940_OPENING:
    case MT940_ENTRY:
    case MT940_DETAILS:
    case MT940_STRUCTURED:
    case MT940_CLOSING:
    case MT940_AVAILABLE:
    case MT940_FORWARD:
    case MT940_DEBITS:
    case MT940_CREDITS:
        break;
    }
    return mt940_begin_field(reader, tag, value, line);
}

static enum status mt940_read(struct mt940_reader *reader)
{
    struct diag *diag = reader->job->diag;
    struct text_line line = {0};
    for (;;) {
        enum text_lines_state state = TEXT_LINES_END;
        enum status status = STATUS_OK;
        if (mt940_lacks_currency(reader) && text_lines_are_few(&reader->lines)) {
            state = TEXT_LINES_MORE;
        } else {
            status = text_lines_next(&reader->lines, &line, &state);
        }
        if (status == STATUS_OK && state == TEXT_LINES_MORE) {
            status = mt940_group_keep(reader);
            status = status == STATUS_OK ? text_lines_fill(&reader->lines) : status;
        } else if (status == STATUS_OK && state == TEXT_LINES_ONE) {
            status = mt940_take_line(reader, &line);
            status = status == STATUS_OK ? mt940_take_plain_lines(reader) : status;
        }
        if (status != STATUS_OK) {
            return status;
        }
        if (state == TEXT_LINES_END) {
            return mt940_end_message(reader, true);
        }
        if (diag->errors - reader->errors_before >= MT940_FAULTS_MAX) {
            return diag_fail(diag, line.at, STATUS_INVALID, "TS-MT-016",
                             "%d faults; the rest of the file was not read", MT940_FAULTS_MAX);
        }
    }
}

enum status mt940_parse(const struct parse_job *job)
{
    struct mt940_reader reader = {.job = job, .errors_before = job->diag->errors};
    enum text_encoding encoding = TEXT_UNDECLARED;
    enum status status = mt940_encoding_find(job, &encoding);
    if (status == STATUS_OK) {
        status = text_lines_open(&reader.lines, job, encoding);
    }
    reader.spare = calloc(1, MT940_SPARE_BYTES + TEXT_SCAN_SLACK);
    if (status == STATUS_OK && reader.spare == NULL) {
        status = diag_memory(job->diag);
    }
    if (status == STATUS_OK) {
        status = mt940_read(&reader);
    }
    if (status == STATUS_OK && reader.statements == 0) {
        status = diag_fail(job->diag, (struct place){input_name(job->input), 0, 0}, STATUS_INVALID,
                           "TS-MT-017", "no field of a statement was found");
    }
    if (status == STATUS_OK && job->diag->errors > reader.errors_before) {
        status = STATUS_INVALID; /* faulty entries were told one by one */
    }
    text_lines_close(&reader.lines);
    free(reader.spare);
    free(reader.group.fields);
    free(reader.group.lines);
    arena_clear(&reader.message_arena);
    arena_clear(&reader.entry_arena);
    return status;
}
