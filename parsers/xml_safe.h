/*
 * xml_safe - what keeps libxml2 from the rest of the world, for every reader of XML here.
 *
 * The idea: a reader gives libxml2 its bytes and takes its callbacks; which encodings are read,
 * that nothing is ever loaded, and what an error of libxml2 means to a person is the same for all.
 *
 * Not here: limits of depth and size, which each reader counts where it reads.
 */
#ifndef TS_PARSERS_XML_SAFE_H
#define TS_PARSERS_XML_SAFE_H

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <stdbool.h>

/* Before the first parse; its state is the process's, so it is set up once. */
void xml_safe_set_up(void);

/* A parser of the callbacks, whose bytes come from `feed`; both get `owner`. NULL without memory.
 */
xmlParserCtxtPtr xml_safe_open(xmlSAXHandlerPtr handler, xmlInputReadCallback feed, void *owner);

/* Parses to the end; `listen` gets all errors, also those that know no parser and would be
 * printed. */
void xml_safe_run(xmlParserCtxtPtr context, xmlStructuredErrorFunc listen, void *owner);

/* NULL is allowed. */
void xml_safe_close(xmlParserCtxtPtr context);

/* The encoding that is declared or used and not among those that are read; NULL for none. */
const char *xml_safe_refused_encoding(const xmlParserCtxt *context);

/*
 * Whether bytes are left in libxml2 behind the root. It takes a NUL there for the end, and half a
 * character of a converted encoding stays in its raw buffer.
 */
bool xml_safe_has_rest(const xmlParserCtxt *context);

enum xml_safe_error {
    XML_SAFE_REMARK, /* no error */
    XML_SAFE_MEMORY,
    XML_SAFE_ENTITY,   /* TS-XML-003 */
    XML_SAFE_ENCODING, /* TS-XML-004 */
    XML_SAFE_MALFORMED /* TS-XML-001 */
};

enum xml_safe_error xml_safe_error_of(const xmlError *error);

#endif
