/*
 * How it works: lines are gathered into fields, fields are dealt with when the next one begins
 * (mt940_message.c). Text outside a message, a bank's header lines or prose, is passed over; so is
 * the envelope, but for its message type.
 */
#include "parsers/mt940.h"

#include "parsers/mt940_internal.h"

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

/* --- reading ----------------------------------------------------------------------------- */

/* The field before is complete; another one begins with `value`. */
static enum status mt940_begin_field(struct mt940_reader *reader, enum mt940_tag tag,
                                     struct slice value, struct place at)
{
    reader->next_tag = tag;
    reader->next_value = value;
    enum status status = mt940_message_field(reader);
    reader->tag = tag;
    reader->field_at = at;
    reader->field_lines = 1;
    buffer_reset(&reader->field);
    buffer_add(&reader->field, value);
    return status;
}

/* The message is over; nothing is gathered until the next tag. `last` where nothing of it may
 * follow: another envelope or the end of the file. */
static enum status mt940_end_message(struct mt940_reader *reader, struct place at, bool last)
{
    enum status status = mt940_begin_field(reader, MT940_TEXT, (struct slice){NULL, 0}, at);
    if (status != STATUS_OK) {
        return status;
    }
    return last ? mt940_message_end(reader) : mt940_message_stop(reader);
}

/* A further line of the field. */
static enum status mt940_continue_field(struct mt940_reader *reader, const struct mt940_line *line)
{
    if (reader->tag == MT940_TEXT || line->text.len == 0) {
        return STATUS_OK;
    }
    reader->field_lines++;
    if (reader->field_lines > reader->job->limits->max_86_lines) {
        return diag_fail(reader->job->diag, line->at, STATUS_INVALID, "TS-LIM-014",
                         "%s has more lines than max_86_lines = %llu", mt940_tag_name(reader->tag),
                         (unsigned long long)reader->job->limits->max_86_lines);
    }
    if (reader->field.len > 0) {
        buffer_add_byte(&reader->field, '\n');
    }
    buffer_add(&reader->field, line->text);
    return STATUS_OK;
}

/* An envelope's line; a field may follow "{4:" at once. */
static enum status mt940_take_header(struct mt940_reader *reader, const struct mt940_line *line)
{
    enum status status = mt940_end_message(reader, line->at, true);
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
    return tag < MT940_REFERENCE ? STATUS_OK : mt940_begin_field(reader, tag, value, line->at);
}

static enum status mt940_take_line(struct mt940_reader *reader, const struct mt940_line *line)
{
    struct slice value = {NULL, 0};
    enum mt940_tag tag = mt940_tag_of(line->text, &value);
    size_t next = SIZE_MAX;
    switch (tag) {
    case MT940_TEXT:
        return mt940_continue_field(reader, line);
    case MT940_UNKNOWN:
        if (reader->tag == MT940_TEXT) {
            return STATUS_OK;
        }
        diag_warn(reader->job->diag, line->at, "TS-MT-007",
                  "the line begins like a field that is not known; it was read as text of %s",
                  mt940_tag_name(reader->tag));
        return mt940_continue_field(reader, line);
    case MT940_END:
        next = slice_find(line->text, SLICE("{1:"));
        if (next != SIZE_MAX) {
            struct mt940_line header = {slice_skip(line->text, next), place_skip(line->at, next)};
            return mt940_take_header(reader, &header);
        }
        return mt940_end_message(reader, line->at, false);
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
    return mt940_begin_field(reader, tag, value, line->at);
}

static enum status mt940_read(struct mt940_reader *reader)
{
    struct diag *diag = reader->job->diag;
    struct mt940_line line = {{NULL, 0}, {NULL, 0, 0}};
    for (;;) {
        bool found = false;
        enum status status = mt940_lines_next(&reader->lines, &line, &found);
        if (status != STATUS_OK) {
            return status;
        }
        if (!found) {
            break;
        }
        status = mt940_take_line(reader, &line);
        if (status != STATUS_OK) {
            return status;
        }
        if (diag->errors - reader->errors_before >= MT940_FAULTS_MAX) {
            return diag_fail(diag, line.at, STATUS_INVALID, "TS-MT-016",
                             "%d faults; the rest of the file was not read", MT940_FAULTS_MAX);
        }
    }
    return mt940_end_message(reader, line.at, true);
}

enum status mt940_parse(const struct parse_job *job)
{
    struct mt940_reader reader = {.job = job, .errors_before = job->diag->errors};
    enum status status = mt940_lines_open(&reader.lines, job);
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
    mt940_lines_close(&reader.lines);
    buffer_clear(&reader.field);
    arena_clear(&reader.message_arena);
    arena_clear(&reader.entry_arena);
    return status;
}
