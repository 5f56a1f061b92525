#include "parsers/mt940_internal.h"

/* What stands between a tag's colons, as a number: two digits and perhaps a letter. */
#define MT940_TAG_KEY(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

/* The fields of MT940 and MT942 (SWIFT FIN, category 9), and :NS: as some banks in Germany and
 * Hungary add it. Sorted by how often they come. */
static const struct mt940_tag_row {
    uint32_t key;
    enum mt940_tag tag;
} mt940_tag_rows[] = {
    {MT940_TAG_KEY('6', '1', 0), MT940_ENTRY},      {MT940_TAG_KEY('8', '6', 0), MT940_DETAILS},
    {MT940_TAG_KEY('2', '0', 0), MT940_REFERENCE},  {MT940_TAG_KEY('2', '5', 0), MT940_ACCOUNT},
    {MT940_TAG_KEY('2', '5', 'P'), MT940_ACCOUNT},  {MT940_TAG_KEY('2', '8', 'C'), MT940_NUMBER},
    {MT940_TAG_KEY('2', '8', 0), MT940_NUMBER},     {MT940_TAG_KEY('6', '0', 'F'), MT940_OPENING},
    {MT940_TAG_KEY('6', '0', 'M'), MT940_OPENING},  {MT940_TAG_KEY('6', '2', 'F'), MT940_CLOSING},
    {MT940_TAG_KEY('6', '2', 'M'), MT940_CLOSING},  {MT940_TAG_KEY('6', '4', 0), MT940_AVAILABLE},
    {MT940_TAG_KEY('6', '5', 0), MT940_FORWARD},    {MT940_TAG_KEY('2', '1', 0), MT940_RELATED},
    {MT940_TAG_KEY('N', 'S', 0), MT940_STRUCTURED}, {MT940_TAG_KEY('3', '4', 'F'), MT940_FLOOR},
    {MT940_TAG_KEY('1', '3', 'D'), MT940_DATETIME}, {MT940_TAG_KEY('1', '3', 0), MT940_DATETIME},
    {MT940_TAG_KEY('9', '0', 'D'), MT940_DEBITS},   {MT940_TAG_KEY('9', '0', 'C'), MT940_CREDITS},
};

static enum mt940_tag mt940_tag_of_colon(struct slice line, struct slice *value)
{
    const char *p = line.ptr;
    bool letter = line.len >= 5 && p[4] == ':' && byte_is_upper(p[3]);
    if (line.len < 4 || (p[3] != ':' && !letter)) {
        return MT940_TEXT;
    }
    letter = p[3] != ':';
    uint32_t key =
        MT940_TAG_KEY((unsigned char)p[1], (unsigned char)p[2], letter ? (unsigned char)p[3] : 0U);
    for (size_t i = 0; i < sizeof mt940_tag_rows / sizeof mt940_tag_rows[0]; i++) {
        if (mt940_tag_rows[i].key == key) {
            size_t len = letter ? 5 : 4;
            *value = (struct slice){p + len, line.len - len};
            return mt940_tag_rows[i].tag;
        }
    }
    return byte_is_digit(p[1]) && byte_is_digit(p[2]) ? MT940_UNKNOWN : MT940_TEXT;
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
