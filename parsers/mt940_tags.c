#include "parsers/mt940_internal.h"

/* The fields of MT940 and MT942 (SWIFT FIN, category 9), and :NS: as some banks in Germany and
 * Hungary add it. Sorted by how often they come. */
static const struct mt940_tag_row {
    struct slice text;
    enum mt940_tag tag;
} mt940_tag_rows[] = {
    {{":61:", 4}, MT940_ENTRY},    {{":86:", 4}, MT940_DETAILS},   {{":20:", 4}, MT940_REFERENCE},
    {{":25:", 4}, MT940_ACCOUNT},  {{":25P:", 5}, MT940_ACCOUNT},  {{":28C:", 5}, MT940_NUMBER},
    {{":28:", 4}, MT940_NUMBER},   {{":60F:", 5}, MT940_OPENING},  {{":60M:", 5}, MT940_OPENING},
    {{":62F:", 5}, MT940_CLOSING}, {{":62M:", 5}, MT940_CLOSING},  {{":64:", 4}, MT940_AVAILABLE},
    {{":65:", 4}, MT940_FORWARD},  {{":21:", 4}, MT940_RELATED},   {{":NS:", 4}, MT940_STRUCTURED},
    {{":34F:", 5}, MT940_FLOOR},   {{":13D:", 5}, MT940_DATETIME}, {{":13:", 4}, MT940_DATETIME},
    {{":90D:", 5}, MT940_DEBITS},  {{":90C:", 5}, MT940_CREDITS},
};

static enum mt940_tag mt940_tag_of_colon(struct slice line, struct slice *value)
{
    for (size_t i = 0; i < sizeof mt940_tag_rows / sizeof mt940_tag_rows[0]; i++) {
        if (slice_starts(line, mt940_tag_rows[i].text)) {
            *value = slice_skip(line, mt940_tag_rows[i].text.len);
            return mt940_tag_rows[i].tag;
        }
    }
    if (line.len >= 4 && byte_is_digit(line.ptr[1]) && byte_is_digit(line.ptr[2]) &&
        (line.ptr[3] == ':' ||
         (line.len >= 5 && byte_is_upper(line.ptr[3]) && line.ptr[4] == ':'))) {
        return MT940_UNKNOWN;
    }
    return MT940_TEXT;
}

/* "-" alone, "-}" with what may follow, and "-" with one letter of a national character set that
 * has a letter where ASCII has the brace ("-å"). Any other text that begins with "-" is text. */
static bool mt940_tag_is_end(struct slice line)
{
    struct slice rest = slice_trim(slice_skip(line, 1));
    return rest.len == 0 || rest.ptr[0] == '}' ||
           (rest.len == 2 && (unsigned char)rest.ptr[0] >= 0xC2U);
}

enum mt940_tag mt940_tag_of(struct slice line, struct slice *value)
{
    *value = line;
    if (line.len == 0) {
        return MT940_TEXT;
    }
    switch (line.ptr[0]) {
    case ':':
        return mt940_tag_of_colon(line, value);
    case '-':
        return mt940_tag_is_end(line) ? MT940_END : MT940_TEXT;
    case '{':
        return slice_starts(line, SLICE("{1:")) || slice_starts(line, SLICE("{4:")) ? MT940_HEADER
                                                                                    : MT940_TEXT;
    default:
        return MT940_TEXT;
    }
}

const char *mt940_tag_name(enum mt940_tag tag)
{
    static const char *const names[] = {
        [MT940_TEXT] = "text",      [MT940_UNKNOWN] = "unknown", [MT940_END] = "-",
        [MT940_HEADER] = "{1:",     [MT940_REFERENCE] = ":20:",  [MT940_RELATED] = ":21:",
        [MT940_ACCOUNT] = ":25:",   [MT940_NUMBER] = ":28C:",    [MT940_FLOOR] = ":34F:",
        [MT940_DATETIME] = ":13D:", [MT940_OPENING] = ":60:",    [MT940_ENTRY] = ":61:",
        [MT940_DETAILS] = ":86:",   [MT940_STRUCTURED] = ":NS:", [MT940_CLOSING] = ":62:",
        [MT940_AVAILABLE] = ":64:", [MT940_FORWARD] = ":65:",    [MT940_DEBITS] = ":90D:",
        [MT940_CREDITS] = ":90C:",
    };
    return names[tag];
}
