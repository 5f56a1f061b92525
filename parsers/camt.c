/*
 * How it works: libxml2 reads through our callback from the input and calls back for each element
 * and each run of text; nothing of the document is kept. The callbacks walk the graph of
 * camt_paths.c; what is not in it, and what is in a foreign namespace, is skipped by counting.
 *
 * Invariants:
 *  1. nothing is resolved: a DOCTYPE or an entity stops the parser, and no loader is there;
 *  2. libxml2 never gets more than max_xml_tag_kb and a block beyond the last thing it told us, so
 *     no tag, comment or CDATA section, however built, makes it hold or sort more than that;
 *  3. a file is accepted only when libxml2 ends without any error, the root is closed, nothing
 *     follows, and no fault was found.
 */
#include "parsers/camt_internal.h"

#include "base/utf8.h"
#include "parsers/xml_safe.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { CAMT_FEED_BYTES = 4000 }; /* what libxml2 asks for at once, as a rule */

struct place camt_place(const struct camt_parser *parser)
{
    struct place place = {parser->name, 0, 0};
    const struct _xmlParserInput *input = parser->xml->input;
    if (input != NULL) {
        /* What was converted libxml2 converts back to count it; while the buffer is being filled it
         * may have moved, and its place with it. Then only how far was read is known. */
        bool moved = parser->filling && input->buf != NULL && input->buf->encoder != NULL;
        long offset = moved ? (long)parser->fed_bytes : xmlByteConsumed(parser->xml);
        place.line = input->line > 0 ? (uint64_t)input->line : 0;
        place.offset = offset > 0 ? (uint64_t)offset : 0;
    }
    return place;
}

void camt_stop(struct camt_parser *parser)
{
    if (!parser->stopped) {
        parser->stopped = true;
        xmlStopParser(parser->xml);
    }
}

void camt_end(struct camt_parser *parser, enum status status)
{
    if (status != STATUS_OK && parser->status == STATUS_OK) {
        parser->status = status;
        camt_stop(parser);
    }
}

void camt_refuse(struct camt_parser *parser)
{
    parser->refused = true;
    parser->faults++;
    if (parser->faults == CAMT_FAULTS_MAX && !parser->stopped) {
        (void)diag_fail(parser->job->diag, camt_place(parser), STATUS_INVALID, "TS-CAMT-011",
                        "%d faults found, the rest of the file was not read", CAMT_FAULTS_MAX);
        camt_stop(parser);
    }
}

bool camt_may_remark(struct camt_parser *parser)
{
    parser->remarks++;
    if (parser->remarks == CAMT_REMARKS_MAX) {
        diag_warn(parser->job->diag, camt_place(parser), "TS-CAMT-011",
                  "%d remarks made, further ones are left out", CAMT_REMARKS_MAX);
    }
    return parser->remarks < CAMT_REMARKS_MAX;
}

/* --- what libxml2 reads -------------------------------------------------------------------- */

/* Too many names that nothing is known of slow the dictionary down. */
static bool camt_names_exceeded(const struct camt_parser *parser)
{
    return xmlDictSize(parser->xml->dict) > parser->names_max;
}

static void camt_names_fault(struct camt_parser *parser)
{
    camt_fault(parser, "TS-LIM-008", "more unknown element names than max_unknown_names = %llu",
               (unsigned long long)parser->job->limits->max_unknown_names);
}

static int camt_feed_bytes(struct camt_parser *parser, char *bytes, int capacity)
{
    if (parser->stopped || parser->xml_failed || parser->status != STATUS_OK) {
        return 0;
    }
    uint64_t limit_bytes = parser->job->limits->max_xml_tag_kb * 1024;
    if (parser->unheard_bytes > limit_bytes) {
        camt_fault(parser, "TS-LIM-007", "a piece of markup is longer than max_xml_tag_kb = %llu",
                   (unsigned long long)parser->job->limits->max_xml_tag_kb);
        parser->stopped = true; /* libxml2 sees the end of the file */
        return 0;
    }
    if (camt_names_exceeded(parser)) {
        camt_names_fault(parser);
        parser->stopped = true;
        return 0;
    }
    if (parser->block.len == 0) {
        enum status status = input_take(parser->job->input, parser->job->diag, &parser->block);
        if (status != STATUS_OK) {
            parser->status = status;
            return 0;
        }
    }
    size_t wanted = capacity < CAMT_FEED_BYTES ? (size_t)capacity : CAMT_FEED_BYTES;
    struct slice piece = slice_take(parser->block, wanted);
    if (piece.len > 0) {
        memcpy(bytes, piece.ptr, piece.len);
    }
    parser->block = slice_skip(parser->block, piece.len);
    parser->unheard_bytes += piece.len;
    parser->fed_bytes += piece.len;
    return (int)piece.len;
}

/* libxml2 asks while its buffer grows: a fault that is told meanwhile must not look into it. */
static int camt_feed(void *context, char *bytes, int capacity)
{
    struct camt_parser *parser = context;
    parser->filling = true;
    int len = camt_feed_bytes(parser, bytes, capacity);
    parser->filling = false;
    return len;
}

/* --- what libxml2 tells -------------------------------------------------------------------- */

static void camt_on_error(void *context, xmlErrorPtr error)
{
    struct camt_parser *parser = context;
    enum xml_safe_error what = xml_safe_error_of(error);
    if (what == XML_SAFE_REMARK || parser->stopped || parser->xml_failed ||
        parser->status != STATUS_OK) {
        return; /* what follows a first error is its echo */
    }
    parser->xml_failed = true;
    parser->filling = error->domain == XML_FROM_I18N;
    struct slice message = utf8_take(slice_trim(slice_from(error->message)), 160);
    if (what == XML_SAFE_MEMORY) {
        parser->status = diag_memory(parser->job->diag);
    } else if (what == XML_SAFE_ENTITY) {
        camt_fault(parser, "TS-XML-003", "the XML refers to an entity");
    } else if (what == XML_SAFE_ENCODING) {
        camt_fault(parser, "TS-XML-004", "encoding is not allowed: %.*s", SLICE_ARG(message));
    } else {
        camt_fault(parser, "TS-XML-001", "XML is not well-formed: %.*s", SLICE_ARG(message));
    }
    parser->filling = false;
}

static void camt_on_document(void *context)
{
    struct camt_parser *parser = context;
    const char *refused = xml_safe_refused_encoding(parser->xml);
    if (refused != NULL) {
        struct slice shown = utf8_take(slice_from(refused), 40);
        camt_fault(parser, "TS-XML-004", "encoding %.*s is not allowed", SLICE_ARG(shown));
        camt_stop(parser);
    }
}

static void camt_on_doctype(void *context, const xmlChar *name, const xmlChar *external_id,
                            const xmlChar *system_id)
{
    struct camt_parser *parser = context;
    (void)name;
    (void)external_id;
    (void)system_id;
    camt_fault(parser, "TS-XML-002", "the XML has a DOCTYPE");
    camt_stop(parser);
}

static void camt_on_reference(void *context, const xmlChar *name)
{
    struct camt_parser *parser = context;
    struct slice shown = utf8_take(slice_from((const char *)name), 40);
    camt_fault(parser, "TS-XML-003", "the XML refers to the entity %.*s", SLICE_ARG(shown));
    camt_stop(parser);
}

static void camt_on_aside(void *context, const xmlChar *text)
{
    struct camt_parser *parser = context;
    (void)text;
    parser->unheard_bytes = 0;
}

static void camt_on_instruction(void *context, const xmlChar *target, const xmlChar *data)
{
    (void)target;
    camt_on_aside(context, data);
}

static void camt_on_text(void *context, const xmlChar *text, int len)
{
    struct camt_parser *parser = context;
    parser->unheard_bytes = 0;
    if (parser->collecting != NULL) {
        camt_field_text(parser, (const char *)text, (size_t)len);
    }
}

/*
 * The message a namespace names. "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08" is the rule;
 * only its end counts, since some banks have a prefix of their own.
 * Returns whether it is one of camt.052 to 054; `version` gets its last number.
 */
static bool camt_namespace(struct slice uri, struct slice *format, int *version)
{
    if (uri.len < CAMT_FORMAT_BYTES) {
        return false;
    }
    struct slice end = slice_skip(uri, uri.len - CAMT_FORMAT_BYTES);
    if (!slice_starts(end, SLICE("camt.05")) || end.ptr[7] < '2' || end.ptr[7] > '4' ||
        !slice_equal(slice_take(slice_skip(end, 8), 5), SLICE(".001.")) ||
        !byte_is_digit(end.ptr[13]) || !byte_is_digit(end.ptr[14])) {
        return false;
    }
    *format = end;
    *version = (end.ptr[13] - '0') * 10 + (end.ptr[14] - '0');
    return true;
}

/* A Document begins, as the root or inside of an envelope; false where it is another message. */
static __attribute__((cold, noinline)) bool camt_open(struct camt_parser *parser,
                                                      const xmlChar *uri)
{
    struct slice format = {NULL, 0};
    int version = 0;
    if (uri == NULL) {
        camt_remark(parser, "TS-CAMT-002", "the CAMT message has no namespace");
        format = SLICE("camt");
    } else if (!camt_namespace(slice_from((const char *)uri), &format, &version)) {
        return false;
    } else if (version < 1 || version > CAMT_VERSION_NEWEST) {
        camt_remark(parser, "TS-CAMT-003", "version %.*s is not known, read like the newest",
                    SLICE_ARG(format));
    }
    memcpy(parser->format, format.ptr, format.len);
    parser->format_len = format.len;
    parser->uri = uri;
    arena_reset(&parser->message_arena);
    camt_clear_texts(parser, CAMT_MESSAGE_PAGE, CAMT_MESSAGE_LAST);
    struct camt_node *root = camt_graph_root(&parser->graph);
    unsigned levels = parser->depth_max - parser->outer;
    parser->frame = parser->frames;
    parser->frame_max =
        parser->frames + (levels < CAMT_LEVELS_MAX - 1 ? levels : CAMT_LEVELS_MAX - 1);
    *parser->frame = (struct camt_frame){root->path, root, &root->opens};
    parser->aside = 0;
    return true;
}

static __attribute__((cold, noinline)) void camt_too_deep(struct camt_parser *parser)
{
    camt_fault(parser, "TS-LIM-006", "XML is nested deeper than max_xml_depth = %llu",
               (unsigned long long)parser->job->limits->max_xml_depth);
    camt_stop(parser);
}

/* An element begins where elements are read. */
static inline void camt_step(struct camt_parser *parser, const xmlChar *name, const xmlChar *uri,
                             int attributes_count, const xmlChar **attributes)
{
    struct camt_frame *frame = parser->frame;
    if (frame == parser->frame_max) {
        camt_too_deep(parser);
        return;
    }
    struct camt_node *node = camt_graph_find(frame, name);
    if (node == NULL || uri != parser->uri) {
        parser->aside = CAMT_SKIPPED;
        return;
    }
    frame++;
    const struct camt_path *path = node->path;
    frame->path = path;
    frame->list = node->shares;
    frame->guess = &frame->list->opens;
    parser->frame = frame;
    if (path == NULL) {
        return;
    }
    if (path->action == CAMT_TEXT && parser->texts[path->slot].len == 0) {
        parser->collecting = path;
        parser->piece.len = 0;
        parser->several = false;
        return;
    }
    camt_field_begin(parser, path, attributes_count, attributes);
}

/* Elements that are open. */
static uint64_t camt_depth(const struct camt_parser *parser)
{
    bool inside = (parser->aside & CAMT_OUTSIDE) == 0;
    uint64_t level = inside ? (uint64_t)(parser->frame - parser->frames) : 0;
    return parser->outer + level + parser->aside / CAMT_SKIPPED;
}

/* What is rare when an element begins: it stands in what is not read, or in a text. */
static __attribute__((noinline)) void camt_start_rare(struct camt_parser *parser,
                                                      const xmlChar *name, const xmlChar *uri,
                                                      int attributes_count,
                                                      const xmlChar **attributes)
{
    if (parser->aside == 0) {
        camt_field_interrupted(parser);
        camt_step(parser, name, uri, attributes_count, attributes);
        return;
    }
    if (camt_depth(parser) >= parser->depth_max) {
        camt_too_deep(parser);
    } else if (parser->aside != CAMT_OUTSIDE) {
        parser->aside += CAMT_SKIPPED;
    } else {
        parser->outer++;
        if (name == parser->graph.document && !camt_open(parser, uri)) {
            parser->outer--;
            parser->aside += CAMT_SKIPPED;
        }
    }
}

/* An element ends that was not read. */
static void camt_end_aside(struct camt_parser *parser)
{
    if (parser->aside == CAMT_OUTSIDE) {
        parser->outer--;
    } else {
        parser->aside -= CAMT_SKIPPED;
    }
}

/* The callbacks for elements and text are short and call others last, if any: they are what
 * reading costs beside libxml2. */
static void camt_on_start(void *context, const xmlChar *name, const xmlChar *prefix,
                          const xmlChar *uri, int namespaces_count, const xmlChar **namespaces,
                          int attributes_count, int defaulted_count, const xmlChar **attributes)
{
    struct camt_parser *parser = context;
    (void)prefix;
    (void)namespaces_count;
    (void)namespaces;
    (void)defaulted_count; /* none without a DOCTYPE */
    parser->unheard_bytes = 0;
    if (parser->aside != 0 || parser->collecting != NULL) {
        camt_start_rare(parser, name, uri, attributes_count, attributes);
        return;
    }
    camt_step(parser, name, uri, attributes_count, attributes);
}

static void camt_on_end(void *context, const xmlChar *name, const xmlChar *prefix,
                        const xmlChar *uri)
{
    struct camt_parser *parser = context;
    (void)name;
    (void)prefix;
    (void)uri;
    parser->unheard_bytes = 0;
    if (parser->aside != 0) {
        camt_end_aside(parser);
        return;
    }
    const struct camt_path *path = parser->frame->path;
    parser->frame--;
    if (path == NULL) {
        return;
    }
    struct slice text = parser->piece;
    if (path->action == CAMT_TEXT && parser->collecting == path && !parser->several &&
        text.len > 0 && text.len <= parser->id_plain_max && !byte_is_blank(text.ptr[0]) &&
        !byte_is_blank(text.ptr[text.len - 1])) {
        parser->texts[path->slot] = text;
        parser->collecting = NULL;
        return;
    }
    camt_field_end(parser, path);
}

/* --- the run of a parse -------------------------------------------------------------------- */

static enum status camt_context(struct camt_parser *parser)
{
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .internalSubset = camt_on_doctype,
        .reference = camt_on_reference,
        .startDocument = camt_on_document,
        .characters = camt_on_text,
        .ignorableWhitespace = camt_on_text,
        .cdataBlock = camt_on_text,
        .comment = camt_on_aside,
        .processingInstruction = camt_on_instruction,
        .startElementNs = camt_on_start,
        .endElementNs = camt_on_end,
        .serror = camt_on_error,
    };
    parser->xml = xml_safe_open(&handler, camt_feed, parser);
    if (parser->xml == NULL || !camt_graph_build(&parser->graph, parser->xml->dict)) {
        return diag_memory(parser->job->diag);
    }
    uint64_t unknown = parser->job->limits->max_unknown_names;
    uint64_t known = (uint64_t)xmlDictSize(parser->xml->dict);
    parser->names_max = unknown + known > INT32_MAX ? INT32_MAX : (int)(unknown + known);
    return STATUS_OK;
}

/* Whether bytes are left behind the root, in libxml2 or to come. */
static bool camt_has_rest(struct camt_parser *parser)
{
    struct slice rest = parser->block;
    if (rest.len == 0 && !xml_safe_has_rest(parser->xml)) {
        camt_end(parser, input_take(parser->job->input, parser->job->diag, &rest));
        return rest.len > 0;
    }
    return true;
}

static enum status camt_verdict(struct camt_parser *parser)
{
    bool sound = parser->xml->errNo == XML_ERR_OK && parser->xml->wellFormed != 0 &&
                 parser->aside == CAMT_OUTSIDE && parser->outer == 0;
    if (parser->status == STATUS_OK && !parser->stopped && camt_names_exceeded(parser)) {
        camt_names_fault(parser); /* all of the file was fed at once */
    }
    if (parser->status == STATUS_OK && !parser->refused && sound && camt_has_rest(parser)) {
        camt_fault(parser, "TS-XML-001", "XML is not well-formed: bytes follow its end");
    }
    if (parser->status != STATUS_OK) {
        return parser->status;
    }
    if (!parser->refused && !sound) {
        camt_fault(parser, "TS-XML-001", "XML is not well-formed");
    }
    if (!parser->refused && parser->statements_count == 0) {
        camt_fault(parser, "TS-CAMT-001", "no statement, report or notification in the XML");
    }
    return parser->refused ? STATUS_INVALID : STATUS_OK;
}

enum status camt_parse(const struct parse_job *job)
{
    xml_safe_set_up();
    struct camt_parser *parser = calloc(1, sizeof *parser);
    if (parser == NULL) {
        return diag_memory(job->diag);
    }
    parser->job = job;
    parser->name = input_name(job->input);
    parser->aside = CAMT_OUTSIDE;
    parser->depth_max =
        job->limits->max_xml_depth < UINT_MAX ? (unsigned)job->limits->max_xml_depth : UINT_MAX;
    parser->id_plain_max = (size_t)job->limits->max_id_chars;
    parser->id_bytes_max = (size_t)job->limits->max_id_chars * 4 + 4;
    parser->text_bytes_max = (size_t)job->limits->max_text_chars * 4 + 4;
    enum status status = camt_context(parser);
    if (status == STATUS_OK) {
        xml_safe_run(parser->xml, camt_on_error, parser);
        status = camt_verdict(parser);
    }
    xml_safe_close(parser->xml);
    buffer_clear(&parser->text);
    arena_clear(&parser->message_arena);
    arena_clear(&parser->statement_arena);
    arena_clear(&parser->entry_arena);
    free(parser->details);
    free(parser->transactions);
    free(parser->references);
    free(parser->documents);
    free(parser->remittance);
    free(parser->notes);
    free(parser->entry_notes);
    free(parser->codes);
    free(parser);
    return status;
}

int camt_sniff(struct slice head)
{
    /* Without the zeros of UTF-16 both encodings look alike, as far as tags go. */
    char plain[4096];
    size_t len = 0;
    bool wide = slice_starts(head, SLICE("\xff\xfe")) || slice_starts(head, SLICE("\xfe\xff")) ||
                slice_starts(head, SLICE("<\0")) || slice_starts(head, SLICE("\0<"));
    if (wide) {
        for (size_t i = 0; i < head.len && len < sizeof plain; i++) {
            if (head.ptr[i] != '\0' && (i > 1 || (unsigned char)head.ptr[i] < 0x80)) {
                plain[len++] = head.ptr[i];
            }
        }
        head = (struct slice){plain, len};
    }
    if (slice_starts(head, SLICE("\xef\xbb\xbf"))) {
        head = slice_skip(head, 3);
    }
    if (!slice_starts(slice_trim(head), SLICE("<"))) {
        return 0;
    }
    bool known = slice_find(head, SLICE("camt.05")) != SIZE_MAX ||
                 slice_find(head, SLICE("BkToCstmr")) != SIZE_MAX;
    return known ? 95 : 0;
}
