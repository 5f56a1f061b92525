/*
 * How it works: one buffer holds what was read and not yet dealt with. Text is looked for up to the
 * next piece of markup, markup up to its end; a tag is dealt with when the text behind it is known,
 * since SGML has no end tag behind a value: an element with text is a value, one without is an
 * aggregate that begins, or empty where its name says so.
 *
 * A "<" that begins neither a tag nor a comment is text: banks forget to escape it, and "&" too.
 *
 * Invariants
 *   1  no piece of markup or text that is held is longer than max_xml_tag_kb and a block
 */
#include "parsers/ofx_internal.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    OFX_BLOCK_BYTES = 1 << 16,
    OFX_TAG_BYTES = 128, /* of a tag's name; what is longer is no tag of OFX */
};

struct ofx_sgml {
    struct ofx_reader *reader;
    struct text_decoder decoder;
    char *bytes; /* owned; [begin, end) is not yet dealt with */
    char *block; /* owned; raw bytes of UTF-16, NULL otherwise */
    size_t capacity;
    size_t begin;
    size_t end;
    bool ended;
    uint64_t offset; /* of `begin` in the input */
    /* Lines are counted when somebody asks. */
    uint64_t line;
    size_t counted; /* bytes of the buffer whose lines are counted */
    /* The tag whose text is being gathered. */
    bool open;
    char name[OFX_TAG_BYTES];
    size_t name_len;
    struct slice text; /* of it, where it is one piece that needs no change */
    struct buffer gathered;
    bool is_gathered;
};

/* --- places ------------------------------------------------------------------------------ */

static void ofx_sgml_count(struct ofx_sgml *sgml)
{
    const char *at = sgml->bytes + sgml->counted;
    const char *end = sgml->bytes + sgml->begin;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        sgml->line++;
        at++;
    }
    sgml->counted = sgml->begin;
}

static struct place ofx_sgml_place(const struct ofx_reader *reader)
{
    struct ofx_sgml *sgml = reader->spelling;
    ofx_sgml_count(sgml);
    return (struct place){input_name(reader->job->input), sgml->line, sgml->offset};
}

/* Moves on over bytes that are dealt with. */
static void ofx_sgml_skip(struct ofx_sgml *sgml, size_t bytes)
{
    assert(bytes <= sgml->end - sgml->begin);
    sgml->begin += bytes;
    sgml->offset += bytes;
}

/* --- bytes ------------------------------------------------------------------------------- */

static enum status ofx_sgml_fill_decoded(struct ofx_sgml *sgml)
{
    const struct parse_job *job = sgml->reader->job;
    size_t len = 0;
    enum status status = input_read(job->input, job->diag, sgml->block, OFX_BLOCK_BYTES, &len);
    if (status != STATUS_OK) {
        return status;
    }
    sgml->ended = len == 0;
    struct slice text = {NULL, 0};
    status = text_decode(&sgml->decoder, (struct slice){sgml->block, len}, !sgml->ended,
                         ofx_sgml_place(sgml->reader), job->diag, &text);
    if (status != STATUS_OK) {
        return status;
    }
    assert(text.len <= sgml->capacity - sgml->end);
    if (text.len > 0) {
        memcpy(sgml->bytes + sgml->end, text.ptr, text.len);
    }
    sgml->end += text.len;
    return STATUS_OK;
}

/* Reads more behind what is left. Text that was found moves along. */
static enum status ofx_sgml_fill(struct ofx_sgml *sgml)
{
    const struct parse_job *job = sgml->reader->job;
    uint64_t limit = job->limits->max_xml_tag_kb * 1024;
    size_t left = sgml->end - sgml->begin;
    if (left > limit) {
        return diag_fail(job->diag, ofx_sgml_place(sgml->reader), STATUS_INVALID, "TS-LIM-007",
                         "a tag or a text is longer than max_xml_tag_kb = %llu",
                         (unsigned long long)job->limits->max_xml_tag_kb);
    }
    ofx_sgml_count(sgml);
    if (sgml->text.len > 0) { /* it lies in front of what is left, and would be overwritten */
        buffer_reset(&sgml->gathered);
        buffer_add(&sgml->gathered, sgml->text);
        sgml->text = (struct slice){NULL, 0};
        sgml->is_gathered = true;
    }
    memmove(sgml->bytes, sgml->bytes + sgml->begin, left);
    sgml->begin = 0;
    sgml->counted = 0;
    sgml->end = left;
    if (sgml->block != NULL) {
        return ofx_sgml_fill_decoded(sgml);
    }
    size_t len = 0;
    enum status status = input_read(job->input, job->diag, sgml->bytes + sgml->end,
                                    sgml->capacity - sgml->end, &len);
    sgml->ended = len == 0;
    sgml->end += len;
    return status;
}

static struct slice ofx_sgml_rest(const struct ofx_sgml *sgml)
{
    return (struct slice){sgml->bytes + sgml->begin, sgml->end - sgml->begin};
}

/* --- text -------------------------------------------------------------------------------- */

/* The character of a reference such as "amp" or "#233"; 0 for none. */
static uint32_t ofx_sgml_character(struct slice name)
{
    static const struct {
        const char *name;
        uint32_t code_point;
    } names[] = {{"amp", '&'},  {"lt", '<'},    {"gt", '>'},
                 {"quot", '"'}, {"apos", '\''}, {"nbsp", ' '}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (slice_equal_fold(name, slice_from(names[i].name))) {
            return names[i].code_point;
        }
    }
    if (name.len < 2 || name.ptr[0] != '#') {
        return 0;
    }
    bool hex = name.ptr[1] == 'x' || name.ptr[1] == 'X';
    uint32_t value = 0;
    struct slice digits = slice_skip(name, hex ? 2 : 1);
    for (size_t i = 0; i < digits.len; i++) {
        char c = byte_upper(digits.ptr[i]);
        bool letter = hex && c >= 'A' && c <= 'F';
        if (!byte_is_digit(c) && !letter) {
            return 0;
        }
        value = value * (hex ? 16U : 10U) + (uint32_t)(letter ? c - 'A' + 10 : c - '0');
        if (value > 0x10FFFFU) {
            return 0;
        }
    }
    return value >= 0xD800U && value <= 0xDFFFU ? 0 : value;
}

/* Appends text with its references resolved; what is none stays as it is. */
static void ofx_sgml_unescape(struct slice text, struct buffer *out)
{
    enum { OFX_REFERENCE_BYTES = 10 };
    while (text.len > 0) {
        size_t plain = slice_find_byte(text, '&');
        buffer_add(out, slice_take(text, plain));
        if (plain == SIZE_MAX) {
            return;
        }
        text = slice_skip(text, plain);
        size_t end = slice_find_byte(slice_take(text, OFX_REFERENCE_BYTES), ';');
        uint32_t code_point =
            end == SIZE_MAX ? 0 : ofx_sgml_character(slice_skip(slice_take(text, end), 1));
        if (code_point == 0) {
            buffer_add_byte(out, '&');
            text = slice_skip(text, 1);
        } else {
            utf8_add(out, code_point);
            text = slice_skip(text, end + 1);
        }
    }
}

/* A piece of text of the tag that is open; `raw` for CDATA, in which nothing is escaped. */
static enum status ofx_sgml_text(struct ofx_sgml *sgml, struct slice bytes, bool raw)
{
    if (!sgml->open || bytes.len == 0) {
        return STATUS_OK;
    }
    struct slice text = bytes;
    if (sgml->block == NULL) {
        enum status status = text_decode(&sgml->decoder, bytes, false, ofx_sgml_place(sgml->reader),
                                         sgml->reader->job->diag, &text);
        if (status != STATUS_OK) {
            return status;
        }
    }
    bool escaped = !raw && slice_find_byte(text, '&') != SIZE_MAX;
    if (!escaped && !sgml->is_gathered && sgml->text.len == 0 && text.ptr == bytes.ptr) {
        sgml->text = text;
        return STATUS_OK;
    }
    if (!sgml->is_gathered) {
        buffer_reset(&sgml->gathered);
        buffer_add(&sgml->gathered, sgml->text);
        sgml->text = (struct slice){NULL, 0};
        sgml->is_gathered = true;
    }
    if (sgml->gathered.len > sgml->reader->job->limits->max_xml_tag_kb * 1024) {
        return diag_fail(sgml->reader->job->diag, ofx_sgml_place(sgml->reader), STATUS_INVALID,
                         "TS-LIM-007", "a value is longer than max_xml_tag_kb = %llu",
                         (unsigned long long)sgml->reader->job->limits->max_xml_tag_kb);
    }
    if (escaped) {
        ofx_sgml_unescape(text, &sgml->gathered);
    } else {
        buffer_add(&sgml->gathered, text);
    }
    return buffer_ok(&sgml->gathered) ? STATUS_OK : diag_memory(sgml->reader->job->diag);
}

/* --- tags -------------------------------------------------------------------------------- */

/* The tag that is open is told: as a value, or as an aggregate that begins. `closed` where its own
 * end tag is what comes next. Returns whether that end tag is dealt with. */
static bool ofx_sgml_tell(struct ofx_sgml *sgml, bool closed)
{
    if (!sgml->open) {
        return false;
    }
    struct slice name = {sgml->name, sgml->name_len};
    struct slice text = slice_trim(sgml->is_gathered ? buffer_slice(&sgml->gathered) : sgml->text);
    sgml->open = false;
    sgml->text = (struct slice){NULL, 0};
    sgml->is_gathered = false;
    bool aggregate = ofx_aggregate_find(name) != NULL;
    if (aggregate || (text.len == 0 && !closed && !ofx_element_known(name))) {
        if (text.len > 0) {
            diag_warn(sgml->reader->job->diag, ofx_sgml_place(sgml->reader), "TS-OFX-015",
                      "%.*s holds text where elements are expected; it was passed over",
                      SLICE_ARG(name));
        }
        ofx_tree_open(sgml->reader, name);
        return false;
    }
    ofx_tree_value(sgml->reader, name, text);
    return closed;
}

/* The name of a tag: letters, digits, points; attributes are not looked at. */
static struct slice ofx_sgml_name(struct slice tag, char upper[OFX_TAG_BYTES])
{
    size_t len = 0;
    while (len < tag.len && len < OFX_TAG_BYTES &&
           (byte_is_alnum(tag.ptr[len]) || tag.ptr[len] == '.' || tag.ptr[len] == '_' ||
            tag.ptr[len] == '-')) {
        upper[len] = byte_upper(tag.ptr[len]);
        len++;
    }
    bool whole = len == tag.len || (len < OFX_TAG_BYTES && byte_is_blank(tag.ptr[len])) ||
                 (tag.ptr[len < tag.len ? len : tag.len - 1] == '/' && len + 1 == tag.len);
    return (struct slice){upper, whole ? len : 0};
}

/* What stands between "<" and ">". False where it is no tag but text. */
static bool ofx_sgml_tag(struct ofx_sgml *sgml, struct slice tag)
{
    char upper[OFX_TAG_BYTES];
    bool closes = tag.len > 0 && tag.ptr[0] == '/';
    struct slice name = ofx_sgml_name(slice_trim(closes ? slice_skip(tag, 1) : tag), upper);
    if (name.len == 0 || !byte_is_alpha(name.ptr[0])) {
        return false;
    }
    bool same =
        closes && sgml->open && slice_equal(name, (struct slice){sgml->name, sgml->name_len});
    bool told = ofx_sgml_tell(sgml, same);
    if (closes) {
        if (!told) {
            ofx_tree_close(sgml->reader, name);
        }
        return true;
    }
    memcpy(sgml->name, name.ptr, name.len);
    sgml->name_len = name.len;
    sgml->open = true;
    return true;
}

/* --- markup ------------------------------------------------------------------------------ */

/* Bytes of the piece of markup that `rest` begins with, up to its end; 0 where more is needed, and
 * SIZE_MAX where it is no markup. */
static size_t ofx_sgml_markup(struct slice rest)
{
    static const struct {
        struct slice begin;
        struct slice end;
    } pieces[] = {{{"<!--", 4}, {"-->", 3}},
                  {{"<![CDATA[", 9}, {"]]>", 3}},
                  {{"<?", 2}, {"?>", 2}},
                  {{"<!DOCTYPE", 9}, {">", 1}}};
    if (rest.len < 2) {
        return 0;
    }
    bool special = rest.ptr[1] == '!' || rest.ptr[1] == '?';
    for (size_t i = 0; special && i < sizeof pieces / sizeof pieces[0]; i++) {
        if (slice_starts_fold(rest, pieces[i].begin)) {
            size_t end = slice_find(slice_skip(rest, pieces[i].begin.len), pieces[i].end);
            return end == SIZE_MAX ? 0 : pieces[i].begin.len + end + pieces[i].end.len;
        }
        if (rest.len < pieces[i].begin.len && slice_starts_fold(pieces[i].begin, rest)) {
            return 0;
        }
    }
    if (special || !(byte_is_alpha(rest.ptr[1]) || rest.ptr[1] == '/')) {
        return SIZE_MAX;
    }
    /* Looked for up to the next tag only: where that begins first, this one was text. */
    size_t other = slice_find_byte(slice_skip(rest, 1), '<');
    size_t end = slice_find_byte(other == SIZE_MAX ? rest : slice_take(rest, other + 1), '>');
    if (end != SIZE_MAX) {
        return end + 1;
    }
    return other == SIZE_MAX ? 0 : SIZE_MAX;
}

/* A whole piece of markup. */
static enum status ofx_sgml_take(struct ofx_sgml *sgml, struct slice piece)
{
    if (slice_starts(piece, SLICE("<!--")) || slice_starts(piece, SLICE("<?"))) {
        return STATUS_OK;
    }
    if (slice_starts(piece, SLICE("<![CDATA["))) {
        return ofx_sgml_text(sgml, slice_take(slice_skip(piece, 9), piece.len - 12), true);
    }
    if (slice_starts_fold(piece, SLICE("<!DOCTYPE"))) {
        return diag_fail(sgml->reader->job->diag, ofx_sgml_place(sgml->reader), STATUS_INVALID,
                         "TS-XML-002", "the file has a DOCTYPE");
    }
    if (!ofx_sgml_tag(sgml, slice_take(slice_skip(piece, 1), piece.len - 2))) {
        return ofx_sgml_text(sgml, piece, false);
    }
    return STATUS_OK;
}

/* Deals with the next piece of text or markup. `more` where the buffer has to be filled first. */
static enum status ofx_sgml_step(struct ofx_sgml *sgml, bool *more)
{
    struct slice rest = ofx_sgml_rest(sgml);
    size_t markup = slice_find_byte(rest, '<');
    *more = markup == SIZE_MAX && !sgml->ended;
    if (*more) {
        return STATUS_OK;
    }
    size_t text = markup == SIZE_MAX ? rest.len : markup;
    size_t bytes = 0;
    if (text == 0) {
        bytes = ofx_sgml_markup(rest);
        *more = bytes == 0 && !sgml->ended;
        if (*more) {
            return STATUS_OK;
        }
        bytes = bytes == 0 ? rest.len : bytes;
        text = bytes == SIZE_MAX ? 1 : 0;
    }
    enum status status = STATUS_OK;
    if (text > 0) {
        status = ofx_sgml_text(sgml, slice_take(rest, text), false);
        ofx_sgml_skip(sgml, text);
    } else if (rest.ptr[bytes - 1] == '>') {
        status = ofx_sgml_take(sgml, slice_take(rest, bytes));
        ofx_sgml_skip(sgml, bytes);
    } else {
        ofx_sgml_skip(sgml, bytes); /* cut off in the middle of a tag: the tree is not closed */
    }
    return status;
}

static enum status ofx_sgml_run(struct ofx_sgml *sgml)
{
    struct ofx_reader *reader = sgml->reader;
    enum status status = ofx_sgml_fill(sgml);
    while (status == STATUS_OK && reader->status == STATUS_OK && !reader->stopped) {
        if (sgml->begin == sgml->end && sgml->ended) {
            (void)ofx_sgml_tell(sgml, false);
            break;
        }
        bool more = false;
        status = ofx_sgml_step(sgml, &more);
        if (status == STATUS_OK && more) {
            status = ofx_sgml_fill(sgml);
        }
    }
    return status;
}

static enum status ofx_sgml_open(struct ofx_sgml *sgml)
{
    const struct parse_job *job = sgml->reader->job;
    struct slice head = {NULL, 0};
    enum status status = input_head(job->input, job->diag, &head);
    if (status != STATUS_OK) {
        return status;
    }
    size_t skip = 0;
    text_decoder_init(&sgml->decoder, sgml->reader->header.encoding, head, &skip);
    sgml->capacity = (size_t)job->limits->max_xml_tag_kb * 1024 + 4 * (size_t)OFX_BLOCK_BYTES;
    sgml->bytes = malloc(sgml->capacity);
    bool wide = sgml->decoder.encoding == TEXT_UTF16LE || sgml->decoder.encoding == TEXT_UTF16BE;
    sgml->block = wide ? malloc(OFX_BLOCK_BYTES) : NULL;
    if (sgml->bytes == NULL || (wide && sgml->block == NULL)) {
        return diag_memory(job->diag);
    }
    /* The byte order mark is taken like any other bytes and then left out. */
    while (status == STATUS_OK && sgml->offset < skip) {
        size_t len = 0;
        status = input_read(job->input, job->diag, sgml->bytes, skip - (size_t)sgml->offset, &len);
        sgml->offset += len;
    }
    return status;
}

enum status ofx_sgml_read(struct ofx_reader *reader)
{
    struct ofx_sgml sgml = {.reader = reader, .line = 1};
    reader->spelling = &sgml;
    reader->place = ofx_sgml_place;
    enum status status = ofx_sgml_open(&sgml);
    if (status == STATUS_OK) {
        status = ofx_sgml_run(&sgml);
    }
    if (status == STATUS_OK && reader->status == STATUS_OK && !reader->stopped) {
        ofx_tree_end(reader);
    }
    free(sgml.bytes);
    free(sgml.block);
    buffer_clear(&sgml.gathered);
    text_decoder_clear(&sgml.decoder);
    reader->spelling = NULL;
    return status;
}
