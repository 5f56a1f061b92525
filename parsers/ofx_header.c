#include "parsers/ofx_internal.h"

#include "base/utf8.h"

/* Where the tree begins: "<OFX>". */
static size_t ofx_header_end(struct slice head)
{
    return slice_find_fold(head, SLICE("<OFX>"));
}

/* The value behind `key` and a colon; lines may have been joined, so a known key ends it as well as
 * white space does. */
static struct slice ofx_header_value(struct slice header, struct slice key)
{
    static const char *const keys[] = {
        "OFXHEADER:", "DATA:",        "VERSION:",    "SECURITY:",  "ENCODING:",
        "CHARSET:",   "COMPRESSION:", "OLDFILEUID:", "NEWFILEUID:"};
    size_t at = slice_find_fold(header, key);
    if (at == SIZE_MAX) {
        return (struct slice){NULL, 0};
    }
    struct slice value = slice_skip(header, at + key.len);
    while (value.len > 0 && (value.ptr[0] == ' ' || value.ptr[0] == '\t')) {
        value = slice_skip(value, 1);
    }
    size_t len = 0;
    while (len < value.len && !byte_is_blank(value.ptr[len])) {
        len++;
    }
    value = slice_take(value, len);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        value = slice_take(value, slice_find_fold(value, slice_from(keys[i])));
    }
    return value;
}

/* The value of an attribute in a declaration: NAME="value". */
static struct slice ofx_header_attribute(struct slice header, struct slice name)
{
    size_t at = slice_find_fold(header, name);
    struct slice rest =
        at == SIZE_MAX ? (struct slice){NULL, 0} : slice_skip(header, at + name.len);
    rest = slice_trim(rest);
    if (rest.len < 2 || rest.ptr[0] != '=') {
        return (struct slice){NULL, 0};
    }
    rest = slice_trim(slice_skip(rest, 1));
    if (rest.len < 2 || (rest.ptr[0] != '"' && rest.ptr[0] != '\'')) {
        return (struct slice){NULL, 0};
    }
    char quote = rest.ptr[0];
    rest = slice_skip(rest, 1);
    return slice_take(rest, slice_find_byte(rest, quote));
}

/* Whether the first element that has a value has an end tag too, which SGML leaves out and XML
 * can't. True where no element has a value. */
static bool ofx_header_closes(struct slice tree)
{
    for (;;) {
        size_t open = slice_find_byte(tree, '<');
        size_t close = slice_find_byte(tree, '>');
        if (open == SIZE_MAX || close == SIZE_MAX || close < open) {
            return true;
        }
        struct slice name = slice_skip(slice_take(tree, close), open + 1);
        tree = slice_skip(tree, close + 1);
        size_t end = slice_find_byte(tree, '<');
        if (end == SIZE_MAX) {
            return true;
        }
        bool leaf = name.len > 0 && byte_is_alpha(name.ptr[0]);
        if (leaf && slice_trim(slice_take(tree, end)).len > 0) {
            struct slice after = slice_skip(tree, end);
            return slice_starts(after, SLICE("</")) &&
                   slice_starts_fold(slice_skip(after, 2), name);
        }
    }
}

/* Whether `head` has bytes outside of ASCII, and is UTF-8 in spite of them. */
static bool ofx_header_is_utf8(struct slice head, bool *ascii)
{
    *ascii = text_is_ascii(head);
    size_t bad = utf8_find_invalid(head);
    /* A character cut at the end of what is looked at is no fault. */
    return bad == SIZE_MAX || bad + 4 > head.len;
}

/*
 * The set that the header names. Most banks send USASCII and 1252 whatever they write, so UTF-8 is
 * believed where the bytes are that; a header that says UTF-8 is held to its word.
 */
static enum text_encoding ofx_header_encoding(struct slice encoding, struct slice charset,
                                              struct slice head)
{
    bool ascii = true;
    bool utf8 = ofx_header_is_utf8(head, &ascii);
    enum text_encoding named = TEXT_UNDECLARED;
    if (slice_starts_fold(encoding, SLICE("UTF-8")) || slice_starts_fold(encoding, SLICE("UTF8")) ||
        slice_equal_fold(encoding, SLICE("UNICODE"))) {
        return TEXT_UTF8;
    }
    struct slice number =
        slice_starts_fold(charset, SLICE("CP")) ? slice_skip(charset, 2) : charset;
    if (slice_equal(number, SLICE("1252"))) {
        named = TEXT_WINDOWS_1252;
    } else if (slice_starts_fold(charset, SLICE("8859-1")) && charset.len == 6) {
        named = TEXT_ISO_8859_1;
    } else if (slice_equal_fold(charset, SLICE("8859-15"))) {
        named = TEXT_ISO_8859_15;
    } else if (slice_equal(number, SLICE("1250"))) {
        named = TEXT_WINDOWS_1250;
    } else if (!text_encoding_find(charset, &named)) {
        named = TEXT_UNDECLARED;
    }
    return !ascii && utf8 ? TEXT_UNDECLARED : named;
}

static void ofx_header_version(struct slice text, struct ofx_header *header)
{
    uint64_t number = 0;
    if (text.len == sizeof header->version && slice_to_u64(text, &number)) {
        for (size_t i = 0; i < sizeof header->version; i++) {
            header->version[i] = text.ptr[i];
        }
    }
}

struct ofx_header ofx_header_of(struct slice head)
{
    struct ofx_header header = {.encoding = TEXT_UNDECLARED};
    size_t end = ofx_header_end(head);
    struct slice front = slice_take(head, end == SIZE_MAX ? 0 : end);
    struct slice tree = end == SIZE_MAX ? head : slice_skip(head, end);
    header.says_xml = slice_find(front, SLICE("<?xml")) != SIZE_MAX ||
                      slice_find(front, SLICE("<?OFX")) != SIZE_MAX;
    if (header.says_xml) {
        size_t at = slice_find(front, SLICE("<?OFX"));
        struct slice own = at == SIZE_MAX ? (struct slice){NULL, 0} : slice_skip(front, at);
        ofx_header_version(ofx_header_attribute(own, SLICE(" VERSION")), &header);
        struct slice named = ofx_header_attribute(front, SLICE("encoding"));
        header.encoding = ofx_header_encoding(named, named, head);
        header.xml = ofx_header_closes(tree);
    } else {
        ofx_header_version(ofx_header_value(front, SLICE("VERSION:")), &header);
        header.encoding = ofx_header_encoding(ofx_header_value(front, SLICE("ENCODING:")),
                                              ofx_header_value(front, SLICE("CHARSET:")), head);
    }
    return header;
}
