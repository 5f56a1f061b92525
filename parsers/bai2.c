/*
 * How it works: lines become records; a record is gathered with the 88 lines that continue it and
 * dealt with when the next one begins. A line's closing slash is dropped: inside of text a slash is
 * text, at the end of a line it ends the line.
 *
 * Several records on one line are told apart behind a slash where the record has no text of its
 * own. In a text they can't be: a payer may write what looks like a record. Such a file is refused.
 */
#include "parsers/bai2.h"

#include "parsers/bai2_internal.h"

#include "base/utf8.h"

#include <string.h>

enum {
    BAI2_SURE = 96,   /* 01 and 02 */
    BAI2_LIKELY = 70, /* a file header alone, or a group without one */
    BAI2_NEAR_BYTES = 512,
    BAI2_FRONT_LINES = 8, /* in front of a file that are looked through */
};

static const struct bai2_name {
    const char *text;
    enum bai2_code code;
} bai2_names[] = {
    {"01", BAI2_FILE},      {"02", BAI2_GROUP},        {"03", BAI2_ACCOUNT},
    {"16", BAI2_DETAIL},    {"88", BAI2_CONTINUATION}, {"49", BAI2_ACCOUNT_END},
    {"98", BAI2_GROUP_END}, {"99", BAI2_FILE_END},
};

const char *bai2_code_name(enum bai2_code code)
{
    for (size_t i = 0; i < sizeof bai2_names / sizeof bai2_names[0]; i++) {
        if (bai2_names[i].code == code) {
            return bai2_names[i].text;
        }
    }
    return "";
}

/* The record that a line begins; `content` is what follows the code and its comma. */
static enum bai2_code bai2_code_of(struct slice line, struct slice *content)
{
    *content = line;
    if (line.len < 2 || (line.len > 2 && line.ptr[2] != ',' && line.ptr[2] != '/')) {
        return BAI2_NONE;
    }
    for (size_t i = 0; i < sizeof bai2_names / sizeof bai2_names[0]; i++) {
        if (slice_starts(line, slice_from(bai2_names[i].text))) {
            *content =
                line.len > 2 && line.ptr[2] == '/' ? slice_skip(line, 2) : slice_skip(line, 3);
            return bai2_names[i].code;
        }
    }
    return BAI2_NONE;
}

/* --- sniffing ---------------------------------------------------------------------------- */

/* Commas outside of text: 01 and 02 have seven fields or eight behind their code. */
static bool bai2_sniff_header(struct slice content)
{
    size_t commas = 0;
    for (size_t i = 0; i < content.len && content.ptr[i] != '/'; i++) {
        commas += content.ptr[i] == ',' ? 1 : 0;
    }
    return commas >= 4 && commas <= 12;
}

/* The date in a header: a CSV may begin with 01 as well. */
static bool bai2_sniff_date(struct slice content, size_t before)
{
    struct bai2_fields fields = bai2_fields_of(content);
    struct slice field = {NULL, 0};
    struct date date = {0};
    for (size_t i = 0; i <= before; i++) {
        (void)bai2_fields_next(&fields, &field);
    }
    return bai2_date_parse(field, &date);
}

/* How sure the line is the first of a file; `text` is what follows it. */
static int bai2_sniff_line(struct slice line, struct slice text)
{
    struct slice content = {NULL, 0};
    enum bai2_code code = bai2_code_of(line, &content);
    if (code == BAI2_GROUP) {
        return bai2_sniff_header(content) && bai2_sniff_date(content, 3) ? BAI2_LIKELY : 0;
    }
    if (code != BAI2_FILE || !bai2_sniff_header(content) || !bai2_sniff_date(content, 2)) {
        return 0;
    }
    bool group = slice_find(content, SLICE("/02,")) != SIZE_MAX ||
                 slice_find(content, SLICE(" 02,")) != SIZE_MAX ||
                 slice_find(text, SLICE("02,")) < BAI2_NEAR_BYTES;
    return group ? BAI2_SURE : BAI2_LIKELY;
}

/* The first line decides; a few lines of a transfer's own may stand before a file and its group. */
static int bai2_sniff_text(struct slice text)
{
    struct slice line = {NULL, 0};
    for (int lines = 0; lines < BAI2_FRONT_LINES && slice_next(&text, '\n', &line);) {
        line = slice_trim(line);
        int sureness = bai2_sniff_line(line, text);
        if (sureness == BAI2_SURE || (sureness > 0 && lines == 0)) {
            return sureness;
        }
        lines += line.len > 0 ? 1 : 0;
    }
    return 0;
}

int bai2_sniff(struct slice head)
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
    int sureness = bai2_sniff_text(text);
    text_decoder_clear(&decoder);
    return sureness;
}

/* --- records ----------------------------------------------------------------------------- */

static enum status bai2_dispatch(struct bai2_reader *reader, struct slice text)
{
    switch (reader->record.code) {
    case BAI2_FILE:
        return bai2_file_begin(reader, text);
    case BAI2_GROUP:
        return bai2_group_begin(reader, text);
    case BAI2_ACCOUNT:
        return bai2_account_begin(reader, text);
    case BAI2_DETAIL:
        return bai2_detail(reader, text);
    case BAI2_ACCOUNT_END:
        return bai2_account_end(reader, text);
    case BAI2_GROUP_END:
        return bai2_group_end(reader, text);
    case BAI2_FILE_END:
        return bai2_file_end(reader, text);
    case BAI2_NONE:
    case BAI2_CONTINUATION:
        break;
    }
    return STATUS_OK;
}

/* The record that was gathered is complete. */
static enum status bai2_record_end(struct bai2_reader *reader)
{
    struct bai2_record *record = &reader->record;
    if (record->code == BAI2_NONE) {
        return STATUS_OK;
    }
    if (!buffer_ok(&record->text)) {
        return diag_memory(reader->job->diag);
    }
    if (!record->closed && record->code != BAI2_DETAIL && !reader->told_no_slash) {
        diag_warn(reader->job->diag, record->at, "TS-BAI-006",
                  "record %s has no slash at its end; it ends with its line",
                  bai2_code_name(record->code));
        reader->told_no_slash = true;
    }
    enum status status = bai2_dispatch(reader, buffer_slice(&record->text));
    record->code = BAI2_NONE;
    return status;
}

/* Counts a physical record where it belongs: all levels that are open, and the one it opens. */
static void bai2_count(struct bai2_reader *reader, enum bai2_code code)
{
    if (code == BAI2_FILE) {
        reader->file.records = 0;
    }
    if (code == BAI2_FILE || code == BAI2_GROUP) {
        reader->group.records = 0;
    }
    if (code == BAI2_FILE || code == BAI2_GROUP || code == BAI2_ACCOUNT) {
        reader->account.records = 0;
    }
    reader->file.records++;
    reader->group.records++;
    reader->account.records++;
}

/* Without the slash that ends a line, and the blanks that fill it up. */
static struct slice bai2_unslash(struct slice content, bool *closed)
{
    content = slice_trim(content);
    *closed = content.len > 0 && content.ptr[content.len - 1] == '/';
    return *closed ? slice_trim(slice_take(content, content.len - 1)) : content;
}

static enum status bai2_record_begin(struct bai2_reader *reader, enum bai2_code code,
                                     struct slice content, struct place at)
{
    enum status status = bai2_record_end(reader);
    if (status != STATUS_OK) {
        return status;
    }
    bai2_count(reader, code);
    reader->record.code = code;
    reader->record.at = at;
    buffer_reset(&reader->record.text);
    buffer_add(&reader->record.text, bai2_unslash(content, &reader->record.closed));
    return STATUS_OK;
}

static enum status bai2_record_continue(struct bai2_reader *reader, struct slice content)
{
    struct bai2_record *record = &reader->record;
    if (record->text.len > (size_t)reader->job->limits->max_line_kb * 1024 * 4) {
        return diag_fail(reader->job->diag, record->at, STATUS_INVALID, "TS-LIM-009",
                         "record %s and what continues it are longer than four times max_line_kb "
                         "= %llu",
                         bai2_code_name(record->code),
                         (unsigned long long)reader->job->limits->max_line_kb);
    }
    buffer_add_byte(&record->text, '\n');
    buffer_add(&record->text, bai2_unslash(content, &record->closed));
    return STATUS_OK;
}

/* A line that is neither a record nor marked as continuing one. */
static enum status bai2_take_stray(struct bai2_reader *reader, struct slice line, struct place at)
{
    struct slice shown = utf8_take(line, 12);
    if (reader->record.code == BAI2_DETAIL) {
        if (!reader->told_joined) {
            diag_warn(reader->job->diag, at, "TS-BAI-003",
                      "a line begins with no record code; it was joined to the text before it");
            reader->told_joined = true;
        }
        return bai2_record_continue(reader, line);
    }
    if (reader->files == 0 && reader->record.code == BAI2_NONE) {
        if (!reader->told_front) {
            diag_warn(reader->job->diag, at, "TS-BAI-022",
                      "text in front of the file header was passed over");
            reader->told_front = true;
        }
        return STATUS_OK;
    }
    (void)diag_fail(reader->job->diag, at, STATUS_INVALID, "TS-BAI-003",
                    "the line begins with \"%.*s\", which is no record code, and no text stands "
                    "before it",
                    SLICE_ARG(shown));
    return STATUS_OK;
}

/* The numbers of a trailer up to its slash, and nothing else. */
static bool bai2_is_trailer_like(struct slice content)
{
    size_t end = slice_find_byte(content, '/');
    size_t commas = 0;
    if (end == SIZE_MAX || end == 0) {
        return false;
    }
    for (size_t i = 0; i < end; i++) {
        char c = content.ptr[i];
        commas += c == ',' ? 1 : 0;
        if (!byte_is_digit(c) && c != ',' && c != '-' && c != '+') {
            return false;
        }
    }
    return commas == 1 || commas == 2;
}

/* A type code and an amount, or a trailer's or header's fields: what a text hardly holds by chance.
 */
static bool bai2_is_record_like(struct slice text)
{
    struct slice content = {NULL, 0};
    struct slice type = {NULL, 0};
    struct slice field = {NULL, 0};
    struct bai2_amount amount = {0};
    struct diag quiet = {0};
    enum bai2_code code = bai2_code_of(text, &content);
    if (code == BAI2_DETAIL) {
        struct bai2_fields fields = bai2_fields_of(content);
        (void)bai2_fields_next(&fields, &type);
        (void)bai2_fields_next(&fields, &field);
        return bai2_type_effect(type) != BAI2_UNKNOWN && !fields.ended &&
               bai2_amount_parse(field, (struct place){0}, &quiet, &amount) == STATUS_OK;
    }
    if (code == BAI2_ACCOUNT_END || code == BAI2_GROUP_END || code == BAI2_FILE_END) {
        return bai2_is_trailer_like(content);
    }
    return (code == BAI2_ACCOUNT || code == BAI2_GROUP) && bai2_sniff_header(content);
}

/* Where behind a slash and blanks another record begins in `line`, or SIZE_MAX. */
static size_t bai2_find_record(struct slice line, bool strict)
{
    size_t at = 0;
    const char *slash = NULL;
    while (at < line.len && (slash = memchr(line.ptr + at, '/', line.len - at)) != NULL) {
        at = (size_t)(slash - line.ptr) + 1;
        size_t next = at;
        while (next < line.len && (line.ptr[next] == ' ' || line.ptr[next] == '\t')) {
            next++;
        }
        struct slice rest = slice_skip(line, next);
        struct slice content = {NULL, 0};
        if (strict ? bai2_is_record_like(rest)
                   : bai2_code_of(rest, &content) != BAI2_NONE && rest.len > 2) {
            return next;
        }
    }
    return SIZE_MAX;
}

/* One record, or the first of several, on a line. */
static enum status bai2_take_piece(struct bai2_reader *reader, struct slice line, struct place at,
                                   size_t *taken)
{
    struct slice content = {NULL, 0};
    enum bai2_code code = bai2_code_of(line, &content);
    bool continues = code == BAI2_CONTINUATION || code == BAI2_NONE;
    bool text = (continues ? reader->record.code : code) == BAI2_DETAIL;
    *taken = line.len;
    size_t next = bai2_find_record(line, text);
    if (next != SIZE_MAX && text) {
        (void)diag_fail(reader->job->diag, place_skip(at, next), STATUS_INVALID, "TS-BAI-005",
                        "the text of a detail goes on with what looks like a record %.2s; it can "
                        "be read in two ways",
                        line.ptr + next);
    } else if (next != SIZE_MAX) {
        if (!reader->told_several) {
            diag_warn(reader->job->diag, place_skip(at, next), "TS-BAI-004",
                      "several records stand on one line; they were told apart by their slashes");
            reader->told_several = true;
        }
        *taken = next;
        struct slice piece = slice_take(line, next);
        code = bai2_code_of(piece, &content);
    }
    if (code == BAI2_NONE) {
        return bai2_take_stray(reader, slice_take(line, *taken), at);
    }
    if (code != BAI2_CONTINUATION) {
        return bai2_record_begin(reader, code, content, at);
    }
    if (reader->record.code == BAI2_NONE) {
        (void)diag_fail(reader->job->diag, at, STATUS_INVALID, "TS-BAI-002",
                        "record 88 continues nothing");
        return STATUS_OK;
    }
    bai2_count(reader, code);
    return bai2_record_continue(reader, content);
}

static enum status bai2_take_line(struct bai2_reader *reader, const struct text_line *line)
{
    struct slice rest = line->text;
    struct place at = line->at;
    for (;;) {
        struct slice trimmed = slice_trim(rest);
        if (trimmed.len == 0) {
            return STATUS_OK;
        }
        at = place_skip(at, (size_t)(trimmed.ptr - rest.ptr));
        size_t taken = 0;
        enum status status = bai2_take_piece(reader, trimmed, at, &taken);
        if (status != STATUS_OK) {
            return status;
        }
        rest = slice_skip(trimmed, taken);
        at = place_skip(at, taken);
    }
}

static enum status bai2_read(struct bai2_reader *reader)
{
    struct diag *diag = reader->job->diag;
    struct text_line line = {0};
    for (;;) {
        bool found = false;
        enum status status = text_lines_read(&reader->lines, &line, &found);
        if (status != STATUS_OK) {
            return status;
        }
        if (!found) {
            break;
        }
        status = bai2_take_line(reader, &line);
        if (status != STATUS_OK) {
            return status;
        }
        if (diag->errors - reader->errors_before >= BAI2_FAULTS_MAX) {
            return diag_fail(diag, line.at, STATUS_INVALID, "TS-BAI-019",
                             "%d faults; the rest of the file was not read", BAI2_FAULTS_MAX);
        }
    }
    enum status status = bai2_record_end(reader);
    return status == STATUS_OK ? bai2_close_file(reader) : status;
}

enum status bai2_parse(const struct parse_job *job)
{
    struct bai2_reader reader = {.job = job, .errors_before = job->diag->errors};
    enum status status = text_lines_open(&reader.lines, job, TEXT_UNDECLARED);
    if (status == STATUS_OK) {
        status = bai2_read(&reader);
    }
    if (status == STATUS_OK && reader.files == 0) {
        status = diag_fail(job->diag, (struct place){input_name(job->input), 0, 0}, STATUS_INVALID,
                           "TS-BAI-001", "no record 01 and no record 02 was found");
    }
    if (status == STATUS_OK && job->diag->errors > reader.errors_before) {
        status = STATUS_INVALID; /* the faults were told one by one */
    }
    if (status == STATUS_OK && reader.statements == 0) {
        diag_warn(job->diag, (struct place){input_name(job->input), 0, 0}, "TS-BAI-020",
                  "the file holds no account (record 03)");
    }
    text_lines_close(&reader.lines);
    buffer_clear(&reader.record.text);
    arena_clear(&reader.group_arena);
    arena_clear(&reader.account_arena);
    arena_clear(&reader.entry_arena);
    return status;
}
