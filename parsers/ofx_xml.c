/*
 * How it works: libxml2 reads through our callback from the input and calls back for each element
 * and each run of text; nothing of the document is kept. What an element is, a value or an
 * aggregate, is known when the next element begins or it ends.
 *
 * Invariants
 *   1  nothing is resolved: a DOCTYPE or an entity stops the parser, and no loader is there
 *   2  libxml2 never gets more than max_xml_tag_kb and a block beyond the last thing it told us
 *   3  a file is accepted only when libxml2 ends without any error
 */
#include "parsers/ofx_internal.h"

#include "base/utf8.h"
#include "parsers/xml_safe.h"

#include <stdlib.h>
#include <string.h>

enum {
    OFX_XML_FEED_BYTES = 4000, /* what libxml2 asks for at once, as a rule */
    OFX_XML_BLOCK_BYTES = 1 << 17,
};

struct ofx_xml {
    struct ofx_reader *reader;
    xmlParserCtxtPtr context;
    bool failed;            /* libxml2 met an error, which was told */
    uint64_t given_bytes;   /* to libxml2 */
    uint64_t unheard_bytes; /* of them, since its last callback */
    int names_max;
    size_t block_at;
    size_t block_len;
    /* The element that began last, while it may be a value. */
    bool open;
    char name[OFX_NAME_BYTES];
    size_t name_len;
    struct buffer text;
    char block[OFX_XML_BLOCK_BYTES];
};

/*
 * Where libxml2 is. What it converts from another encoding it would convert back to count, also
 * while it is filling the very buffer; there the offset is that of what was given to it so far.
 */
static struct place ofx_xml_place(const struct ofx_reader *reader)
{
    const struct ofx_xml *xml = reader->spelling;
    const struct _xmlParserInput *input = xml->context->input;
    struct place place = {input_name(reader->job->input), 0, xml->given_bytes};
    if (input != NULL) {
        bool converted = input->buf != NULL && input->buf->encoder != NULL;
        long offset = converted ? 0 : xmlByteConsumed(xml->context);
        place.line = input->line > 0 ? (uint64_t)input->line : 0;
        place.offset = offset > 0 ? (uint64_t)offset : place.offset;
    }
    return place;
}

/* Ends the parse where something asked for it. */
static void ofx_xml_look(struct ofx_xml *xml)
{
    if (xml->reader->status != STATUS_OK || xml->reader->stopped) {
        xmlStopParser(xml->context);
    }
}

#define ofx_xml_refuse(xml, code, ...)                                                             \
    do {                                                                                           \
        ofx_fault((xml)->reader, code, __VA_ARGS__);                                               \
        (xml)->reader->stopped = true;                                                             \
        xmlStopParser((xml)->context);                                                             \
    } while (0)

/* --- what libxml2 reads ------------------------------------------------------------------ */

static int ofx_xml_feed(void *context, char *bytes, int capacity)
{
    struct ofx_xml *xml = context;
    struct ofx_reader *reader = xml->reader;
    uint64_t limit_kb = reader->job->limits->max_xml_tag_kb;
    if (reader->stopped || xml->failed || reader->status != STATUS_OK) {
        return 0;
    }
    if (xml->unheard_bytes > limit_kb * 1024) {
        ofx_fault(reader, "TS-LIM-007", "a piece of markup is longer than max_xml_tag_kb = %llu",
                  (unsigned long long)limit_kb);
        reader->stopped = true; /* libxml2 sees the end of the file */
        return 0;
    }
    if (xml->block_at == xml->block_len) {
        xml->block_at = 0;
        ofx_fail(reader, input_read(reader->job->input, reader->job->diag, xml->block,
                                    sizeof xml->block, &xml->block_len));
        if (reader->status != STATUS_OK) {
            return 0;
        }
    }
    size_t wanted = capacity < OFX_XML_FEED_BYTES ? (size_t)capacity : OFX_XML_FEED_BYTES;
    size_t len = xml->block_len - xml->block_at;
    len = len < wanted ? len : wanted;
    memcpy(bytes, xml->block + xml->block_at, len);
    xml->block_at += len;
    xml->given_bytes += len;
    xml->unheard_bytes += len;
    return (int)len;
}

/* --- what libxml2 tells ------------------------------------------------------------------ */

static void ofx_xml_on_error(void *context, xmlErrorPtr error)
{
    struct ofx_xml *xml = context;
    struct ofx_reader *reader = xml->reader;
    enum xml_safe_error what = xml_safe_error_of(error);
    if (what == XML_SAFE_REMARK || reader->stopped || xml->failed || reader->status != STATUS_OK) {
        return; /* what follows a first error is its echo */
    }
    xml->failed = true;
    struct slice message = utf8_take(slice_trim(slice_from(error->message)), 160);
    if (what == XML_SAFE_MEMORY) {
        ofx_fail(reader, diag_memory(reader->job->diag));
    } else if (what == XML_SAFE_ENTITY) {
        ofx_fault(reader, "TS-XML-003", "the XML refers to an entity");
    } else if (what == XML_SAFE_ENCODING) {
        ofx_fault(reader, "TS-XML-004", "encoding is not allowed: %.*s", SLICE_ARG(message));
    } else {
        ofx_fault(reader, "TS-XML-001", "XML is not well-formed: %.*s", SLICE_ARG(message));
    }
}

static void ofx_xml_on_document(void *context)
{
    struct ofx_xml *xml = context;
    const char *refused = xml_safe_refused_encoding(xml->context);
    if (refused != NULL) {
        struct slice shown = utf8_take(slice_from(refused), 40);
        ofx_xml_refuse(xml, "TS-XML-004", "encoding %.*s is not allowed", SLICE_ARG(shown));
    }
}

static void ofx_xml_on_doctype(void *context, const xmlChar *name, const xmlChar *external_id,
                               const xmlChar *system_id)
{
    struct ofx_xml *xml = context;
    (void)name;
    (void)external_id;
    (void)system_id;
    ofx_xml_refuse(xml, "TS-XML-002", "the XML has a DOCTYPE");
}

static void ofx_xml_on_reference(void *context, const xmlChar *name)
{
    struct ofx_xml *xml = context;
    struct slice shown = utf8_take(slice_from((const char *)name), 40);
    ofx_xml_refuse(xml, "TS-XML-003", "the XML refers to the entity %.*s", SLICE_ARG(shown));
}

static void ofx_xml_on_aside(void *context, const xmlChar *text)
{
    struct ofx_xml *xml = context;
    (void)text;
    xml->unheard_bytes = 0;
}

static void ofx_xml_on_instruction(void *context, const xmlChar *target, const xmlChar *data)
{
    (void)target;
    ofx_xml_on_aside(context, data);
}

static void ofx_xml_on_text(void *context, const xmlChar *text, int len)
{
    struct ofx_xml *xml = context;
    xml->unheard_bytes = 0;
    if (!xml->open) {
        return;
    }
    /* A character has up to four bytes; one more than each limit, so that being too long shows. */
    const struct limits *limits = xml->reader->job->limits;
    uint64_t chars = limits->max_text_chars > limits->max_id_chars ? limits->max_text_chars
                                                                   : limits->max_id_chars;
    size_t max = (size_t)(chars > OFX_AMOUNT_BYTES ? chars : OFX_AMOUNT_BYTES) * 4 + 4;
    size_t room = max > xml->text.len ? max - xml->text.len : 0;
    struct slice taken = utf8_take((struct slice){(const char *)text, (size_t)len}, room);
    buffer_add(&xml->text, taken);
}

/* The element that began last holds others: an aggregate. */
static void ofx_xml_aggregate(struct ofx_xml *xml)
{
    if (!xml->open) {
        return;
    }
    xml->open = false;
    struct slice name = {xml->name, xml->name_len};
    if (slice_trim(buffer_slice(&xml->text)).len > 0) {
        diag_warn(xml->reader->job->diag, ofx_xml_place(xml->reader), "TS-OFX-015",
                  "%.*s holds text where elements are expected; it was passed over",
                  SLICE_ARG(name));
    }
    ofx_tree_open(xml->reader, name);
}

static void ofx_xml_name(struct ofx_xml *xml, const xmlChar *name)
{
    struct slice text = slice_from((const char *)name);
    xml->name_len = text.len < sizeof xml->name ? text.len : sizeof xml->name;
    for (size_t i = 0; i < xml->name_len; i++) {
        xml->name[i] = byte_upper(text.ptr[i]);
    }
}

static void ofx_xml_on_start(void *context, const xmlChar *name, const xmlChar *prefix,
                             const xmlChar *uri, int namespaces_count, const xmlChar **namespaces,
                             int attributes_count, int defaulted_count, const xmlChar **attributes)
{
    struct ofx_xml *xml = context;
    (void)prefix;
    (void)uri; /* OFX has no namespace of its own; banks that write one mean the same */
    (void)namespaces_count;
    (void)namespaces;
    (void)attributes_count;
    (void)defaulted_count;
    (void)attributes;
    xml->unheard_bytes = 0;
    ofx_xml_aggregate(xml);
    if (xmlDictSize(xml->context->dict) > xml->names_max) {
        ofx_xml_refuse(xml, "TS-LIM-008",
                       "more unknown element names than max_unknown_names = %llu",
                       (unsigned long long)xml->reader->job->limits->max_unknown_names);
    }
    ofx_xml_name(xml, name);
    xml->open = true;
    buffer_reset(&xml->text);
    ofx_xml_look(xml);
}

static void ofx_xml_on_end(void *context, const xmlChar *name, const xmlChar *prefix,
                           const xmlChar *uri)
{
    struct ofx_xml *xml = context;
    (void)prefix;
    (void)uri;
    xml->unheard_bytes = 0;
    if (!buffer_ok(&xml->text)) {
        ofx_fail(xml->reader, diag_memory(xml->reader->job->diag));
    } else if (xml->open) {
        struct slice own = {xml->name, xml->name_len};
        if (ofx_aggregate_find(own) != NULL) {
            ofx_xml_aggregate(xml);
            ofx_tree_close(xml->reader, own);
        } else {
            ofx_tree_value(xml->reader, own, slice_trim(buffer_slice(&xml->text)));
        }
        xml->open = false;
    } else {
        ofx_xml_name(xml, name);
        ofx_tree_close(xml->reader, (struct slice){xml->name, xml->name_len});
    }
    ofx_xml_look(xml);
}

/* --- the run of a parse ------------------------------------------------------------------ */

static enum status ofx_xml_open(struct ofx_xml *xml)
{
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .internalSubset = ofx_xml_on_doctype,
        .reference = ofx_xml_on_reference,
        .startDocument = ofx_xml_on_document,
        .characters = ofx_xml_on_text,
        .ignorableWhitespace = ofx_xml_on_text,
        .cdataBlock = ofx_xml_on_text,
        .comment = ofx_xml_on_aside,
        .processingInstruction = ofx_xml_on_instruction,
        .startElementNs = ofx_xml_on_start,
        .endElementNs = ofx_xml_on_end,
        .serror = ofx_xml_on_error,
    };
    xml->context = xml_safe_open(&handler, ofx_xml_feed, xml);
    if (xml->context == NULL) {
        return diag_memory(xml->reader->job->diag);
    }
    uint64_t names =
        xml->reader->job->limits->max_unknown_names + (uint64_t)xmlDictSize(xml->context->dict);
    xml->names_max = names > INT32_MAX ? INT32_MAX : (int)names;
    return STATUS_OK;
}

/* Whether bytes are left behind the root, in libxml2 or to come. */
static bool ofx_xml_has_rest(struct ofx_xml *xml)
{
    char byte = 0;
    size_t len = 0;
    if (xml->block_at < xml->block_len || xml_safe_has_rest(xml->context)) {
        return true;
    }
    ofx_fail(xml->reader,
             input_read(xml->reader->job->input, xml->reader->job->diag, &byte, 1, &len));
    return len > 0;
}

static void ofx_xml_verdict(struct ofx_xml *xml)
{
    struct ofx_reader *reader = xml->reader;
    if (reader->stopped || xml->failed || reader->status != STATUS_OK) {
        return;
    }
    if (xml->context->errNo != XML_ERR_OK || xml->context->wellFormed == 0) {
        ofx_fault(reader, "TS-XML-001", "XML is not well-formed"); /* invariant 3 */
    } else if (ofx_xml_has_rest(xml)) {
        ofx_fault(reader, "TS-XML-001", "XML is not well-formed: bytes follow its end");
    }
}

enum status ofx_xml_read(struct ofx_reader *reader)
{
    xml_safe_set_up();
    struct ofx_xml *xml = calloc(1, sizeof *xml);
    if (xml == NULL) {
        return diag_memory(reader->job->diag);
    }
    xml->reader = reader;
    reader->spelling = xml;
    reader->place = ofx_xml_place;
    enum status status = ofx_xml_open(xml);
    if (status == STATUS_OK) {
        xml_safe_run(xml->context, ofx_xml_on_error, xml);
        ofx_xml_verdict(xml);
    }
    xml_safe_close(xml->context);
    buffer_clear(&xml->text);
    free(xml);
    reader->spelling = NULL;
    return status;
}
