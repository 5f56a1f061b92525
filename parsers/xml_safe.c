#include "parsers/xml_safe.h"

#include "base/slice.h"

#include <pthread.h>

static xmlParserInputPtr xml_safe_no_loader(const char *url, const char *id,
                                            xmlParserCtxtPtr context)
{
    (void)url;
    (void)id;
    (void)context;
    return NULL;
}

/* libxml2 keeps its loader for the whole process; ours only ever says no. */
static void xml_safe_once(void)
{
    xmlInitParser();
    xmlSetExternalEntityLoader(xml_safe_no_loader);
}

void xml_safe_set_up(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, xml_safe_once);
}

xmlParserCtxtPtr xml_safe_open(xmlSAXHandlerPtr handler, xmlInputReadCallback feed, void *owner)
{
    xmlParserCtxtPtr context =
        xmlCreateIOParserCtxt(handler, owner, feed, NULL, owner, XML_CHAR_ENCODING_NONE);
    if (context != NULL) {
        (void)xmlCtxtUseOptions(context, XML_PARSE_NONET | XML_PARSE_NOWARNING | XML_PARSE_NOERROR);
    }
    return context;
}

void xml_safe_run(xmlParserCtxtPtr context, xmlStructuredErrorFunc listen, void *owner)
{
    xmlStructuredErrorFunc listener = xmlStructuredError;
    void *listener_context = xmlStructuredErrorContext;
    xmlSetStructuredErrorFunc(owner, listen);
    (void)xmlParseDocument(context);
    xmlSetStructuredErrorFunc(listener_context, listener);
}

void xml_safe_close(xmlParserCtxtPtr context)
{
    if (context != NULL) {
        /* A declaration behind an error, where callbacks are off, makes a document of its own. */
        xmlFreeDoc(context->myDoc);
        xmlFreeParserCtxt(context);
    }
}

static bool xml_safe_encoding_allowed(const xmlChar *name)
{
    static const char *const allowed[] = {
        "UTF-8",    "UTF8",        "UTF-16",      "UTF-16LE",     "UTF-16BE",
        "US-ASCII", "ASCII",       "ISO-8859-1",  "ISO_8859-1",   "ISO-LATIN-1",
        "LATIN1",   "ISO-8859-15", "ISO_8859-15", "WINDOWS-1252", "CP1252",
    };
    struct slice text = slice_from((const char *)name);
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        if (slice_equal_fold(text, slice_from(allowed[i]))) {
            return true;
        }
    }
    return text.len == 0;
}

const char *xml_safe_refused_encoding(const xmlParserCtxt *context)
{
    const xmlChar *used = context->input == NULL ? NULL : context->input->encoding;
    if (!xml_safe_encoding_allowed(context->encoding)) {
        return (const char *)context->encoding;
    }
    return xml_safe_encoding_allowed(used) ? NULL : (const char *)used;
}

bool xml_safe_has_rest(const xmlParserCtxt *context)
{
    const struct _xmlParserInput *input = context->input;
    if (input == NULL || input->cur < input->end) {
        return true;
    }
    return input->buf != NULL && input->buf->raw != NULL && xmlBufUse(input->buf->raw) > 0;
}

enum xml_safe_error xml_safe_error_of(const xmlError *error)
{
    if (error->level < XML_ERR_ERROR) {
        return XML_SAFE_REMARK;
    }
    switch (error->code) {
    case XML_ERR_NO_MEMORY:
        return XML_SAFE_MEMORY;
    case XML_ERR_UNDECLARED_ENTITY:
    case XML_WAR_UNDECLARED_ENTITY:
        return XML_SAFE_ENTITY;
    case XML_ERR_UNSUPPORTED_ENCODING:
    case XML_ERR_UNKNOWN_ENCODING:
        return XML_SAFE_ENCODING;
    default:
        return XML_SAFE_MALFORMED;
    }
}
