/*
 * How it works: ASCII is found eight bytes at a time and handed through. Else the bytes, with what
 * was carried over from the call before in front, are decoded character by character into the
 * buffer; valid UTF-8 without a carry is only checked and handed through as well.
 *
 * Invariants
 *   1  what is handed out is valid UTF-8 without NUL
 *   2  a stream's encoding is settled once and never changes
 */
#include "parsers/text_decode.h"

#include "base/utf8.h"
#include "parsers/text_decode_tables.h"

#include <assert.h>
#include <string.h>

static const struct text_name {
    const char *name; /* the first of an encoding is the one shown */
    enum text_encoding encoding;
} text_names[] = {
    {"undeclared", TEXT_UNDECLARED},
    {"utf-8", TEXT_UTF8},
    {"utf8", TEXT_UTF8},
    {"us-ascii", TEXT_UTF8},
    {"ascii", TEXT_UTF8},
    {"utf-16le", TEXT_UTF16LE},
    {"utf-16be", TEXT_UTF16BE},
    {"windows-1252", TEXT_WINDOWS_1252},
    {"cp1252", TEXT_WINDOWS_1252},
    {"iso-8859-1", TEXT_ISO_8859_1},
    {"latin1", TEXT_ISO_8859_1},
    {"latin-1", TEXT_ISO_8859_1},
    {"iso-8859-15", TEXT_ISO_8859_15},
    {"latin9", TEXT_ISO_8859_15},
    {"latin-9", TEXT_ISO_8859_15},
    {"windows-1250", TEXT_WINDOWS_1250},
    {"cp1250", TEXT_WINDOWS_1250},
    {"iso-8859-2", TEXT_ISO_8859_2},
    {"latin2", TEXT_ISO_8859_2},
    {"latin-2", TEXT_ISO_8859_2},
    {"cp850", TEXT_CP850},
    {"ibm850", TEXT_CP850},
    {"cp852", TEXT_CP852},
    {"ibm852", TEXT_CP852},
};

bool text_encoding_find(struct slice name, enum text_encoding *out)
{
    for (size_t i = 1; i < sizeof text_names / sizeof text_names[0]; i++) {
        if (slice_equal_fold(name, slice_from(text_names[i].name))) {
            *out = text_names[i].encoding;
            return true;
        }
    }
    return false;
}

const char *text_encoding_name(enum text_encoding encoding)
{
    for (size_t i = 0; i < sizeof text_names / sizeof text_names[0]; i++) {
        if (text_names[i].encoding == encoding) {
            return text_names[i].name;
        }
    }
    return "";
}

/* The upper half of a single-byte set; NULL for ISO 8859-1 and for the sets of several bytes. */
static const uint16_t *text_table(enum text_encoding encoding)
{
    switch (encoding) {
    case TEXT_WINDOWS_1252:
        return text_windows_1252;
    case TEXT_ISO_8859_15:
        return text_iso_8859_15;
    case TEXT_WINDOWS_1250:
        return text_windows_1250;
    case TEXT_ISO_8859_2:
        return text_iso_8859_2;
    case TEXT_CP850:
        return text_cp850;
    case TEXT_CP852:
        return text_cp852;
    case TEXT_UNDECLARED:
    case TEXT_UTF8:
    case TEXT_UTF16LE:
    case TEXT_UTF16BE:
    case TEXT_ISO_8859_1:
        break;
    }
    return NULL;
}

uint32_t text_byte_character(enum text_encoding encoding, unsigned char byte)
{
    const uint16_t *table = text_table(encoding);
    assert(table != NULL || encoding == TEXT_ISO_8859_1);
    return byte < 0x80U || table == NULL ? byte : table[byte - 0x80U];
}

static bool text_is_utf16(enum text_encoding encoding)
{
    return encoding == TEXT_UTF16LE || encoding == TEXT_UTF16BE;
}

void text_decoder_init(struct text_decoder *decoder, enum text_encoding declared, struct slice head,
                       size_t *skip)
{
    static const struct text_mark {
        struct slice bytes;
        enum text_encoding encoding;
        size_t skip;
    } marks[] = {
        {{"\xEF\xBB\xBF", 3}, TEXT_UTF8, 3},
        {{"\xFF\xFE", 2}, TEXT_UTF16LE, 2},
        {{"\xFE\xFF", 2}, TEXT_UTF16BE, 2},
    };
    *decoder = (struct text_decoder){.encoding = declared, .declared = declared != TEXT_UNDECLARED};
    *skip = 0;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (slice_starts(head, marks[i].bytes)) {
            decoder->encoding = marks[i].encoding;
            /* A UTF-8 mark is put by spreadsheets before anything: no promise. UTF-16 is one. */
            decoder->declared = marks[i].encoding != TEXT_UTF8 || declared == TEXT_UTF8;
            *skip = marks[i].skip;
            return;
        }
    }
    /* A statement begins with ASCII, so a zero beside its first character betrays UTF-16. */
    if (declared == TEXT_UNDECLARED && head.len >= 4 &&
        (head.ptr[0] == '\0') != (head.ptr[1] == '\0') &&
        (head.ptr[0] == '\0') == (head.ptr[2] == '\0') &&
        (head.ptr[1] == '\0') == (head.ptr[3] == '\0')) {
        decoder->encoding = head.ptr[0] == '\0' ? TEXT_UTF16BE : TEXT_UTF16LE;
        decoder->declared = true;
    }
}

void text_decoder_clear(struct text_decoder *decoder)
{
    buffer_clear(&decoder->buffer);
    buffer_clear(&decoder->joined);
    *decoder = (struct text_decoder){0};
}

bool text_is_ascii(struct slice bytes)
{
    /* Words at a time: a high bit, or a borrow out of a zero byte, shows in the top bits. A borrow
     * from a lower zero may mark its neighbour too, which changes nothing here. */
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = UINT64_C(0x8080808080808080);
    size_t at = 0;
    for (; at + 4 * sizeof(uint64_t) <= bytes.len; at += 4 * sizeof(uint64_t)) {
        uint64_t words[4];
        memcpy(words, bytes.ptr + at, sizeof words);
        uint64_t seen = words[0] | words[1] | words[2] | words[3] | (words[0] - ones) |
                        (words[1] - ones) | (words[2] - ones) | (words[3] - ones);
        if ((seen & tops) != 0) {
            return false;
        }
    }
    for (; at + sizeof(uint64_t) <= bytes.len; at += sizeof(uint64_t)) {
        uint64_t word = 0;
        memcpy(&word, bytes.ptr + at, sizeof word);
        if (((word | (word - ones)) & tops) != 0) {
            return false;
        }
    }
    for (; at < bytes.len; at++) {
        if ((unsigned char)bytes.ptr[at] >= 0x80U || bytes.ptr[at] == '\0') {
            return false;
        }
    }
    return true;
}

/* Whether `rest` is the beginning of a UTF-8 character that more bytes may complete. */
static bool text_is_cut(struct slice rest)
{
    const unsigned char *p = (const unsigned char *)rest.ptr;
    size_t wanted = p[0] >= 0xF0U ? 4 : (p[0] >= 0xE0U ? 3 : 2);
    if (p[0] < 0xC2U || p[0] > 0xF4U || rest.len >= wanted) {
        return false;
    }
    for (size_t i = 1; i < rest.len; i++) {
        if ((p[i] & 0xC0U) != 0x80U) {
            return false;
        }
    }
    return true;
}

static enum status text_refuse_bad(struct place at, struct diag *diag)
{
    return diag_fail(diag, at, STATUS_INVALID, "TS-TXT-003",
                     "the text holds a NUL or U+FFFE; the file is damaged or in an encoding that "
                     "must be declared");
}

static enum status text_refuse_foreign(const struct text_decoder *decoder, struct place at,
                                       struct diag *diag)
{
    return diag_fail(diag, at, STATUS_INVALID, "TS-TXT-004", "bytes here are no %s",
                     text_encoding_name(decoder->encoding));
}

/* A byte that is no UTF-8 in a text that didn't promise to be: read as Windows-1252, told once. */
static void text_fall_back(struct text_decoder *decoder, struct place at, struct diag *diag)
{
    if (decoder->encoding == TEXT_UNDECLARED) {
        decoder->encoding = TEXT_WINDOWS_1252; /* invariant 2 */
        if (!decoder->told_fallback) {
            diag_warn(diag, at, "TS-TXT-001", "text is not UTF-8; read as Windows-1252");
            decoder->told_fallback = true;
        }
    } else if (!decoder->told_repair) {
        diag_warn(diag, at, "TS-TXT-002",
                  "bytes that are no UTF-8 in UTF-8 text; read as Windows-1252");
        decoder->told_repair = true;
    }
}

static enum status text_add_utf16(struct text_decoder *decoder, struct slice bytes, bool more,
                                  struct place at, struct diag *diag)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr;
    unsigned low = decoder->encoding == TEXT_UTF16LE ? 0 : 1;
    size_t i = 0;
    while (i < bytes.len) {
        size_t left = bytes.len - i;
        uint32_t unit = left < 2 ? 0 : ((uint32_t)p[i + 1 - low] << 8) | p[i + low];
        bool high = left >= 2 && unit >= 0xD800U && unit <= 0xDBFFU;
        if (more && (left < 2 || (high && left < 4))) {
            memcpy(decoder->carry, p + i, left);
            decoder->carry_len = left;
            return STATUS_OK;
        }
        uint32_t second = high && left >= 4 ? ((uint32_t)p[i + 3 - low] << 8) | p[i + 2 + low] : 0;
        bool paired = second >= 0xDC00U && second <= 0xDFFFU;
        if (left < 2 || (high && !paired) || (unit >= 0xDC00U && unit <= 0xDFFFU)) {
            return text_refuse_foreign(decoder, place_skip(at, i), diag);
        }
        if (unit == 0 || unit == 0xFFFEU) {
            return text_refuse_bad(place_skip(at, i), diag);
        }
        utf8_add(&decoder->buffer,
                 high ? 0x10000U + ((unit - 0xD800U) << 10) + (second - 0xDC00U) : unit);
        i += high ? 4 : 2;
    }
    return STATUS_OK;
}

/* Single-byte sets: every byte is a character. */
static enum status text_add_bytes(struct text_decoder *decoder, struct slice bytes, struct place at,
                                  struct diag *diag)
{
    const uint16_t *table = text_table(decoder->encoding);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        if (byte == 0) {
            return text_refuse_bad(place_skip(at, i), diag);
        }
        if (byte < 0x80U) {
            buffer_add_byte(&decoder->buffer, (char)byte);
        } else {
            utf8_add(&decoder->buffer, table == NULL ? byte : table[byte - 0x80U]);
        }
    }
    return STATUS_OK;
}

/* UTF-8, or bytes of which nobody said what they are. */
static enum status text_add_utf8(struct text_decoder *decoder, struct slice bytes, bool more,
                                 struct place at, struct diag *diag)
{
    size_t i = 0;
    while (i < bytes.len) {
        struct slice rest = slice_skip(bytes, i);
        uint32_t code_point = 0;
        size_t taken = utf8_decode(rest, &code_point);
        if (taken > 0 && (code_point == 0 || code_point == 0xFFFEU)) {
            return text_refuse_bad(place_skip(at, i), diag);
        }
        if (taken > 0) {
            if (taken > 1 && decoder->encoding == TEXT_UNDECLARED) {
                decoder->encoding = TEXT_UTF8; /* invariant 2 */
            }
            buffer_add(&decoder->buffer, slice_take(rest, taken));
            i += taken;
            continue;
        }
        if (more && text_is_cut(rest)) {
            memcpy(decoder->carry, rest.ptr, rest.len);
            decoder->carry_len = rest.len;
            return STATUS_OK;
        }
        if (decoder->declared) {
            return text_refuse_foreign(decoder, place_skip(at, i), diag);
        }
        text_fall_back(decoder, place_skip(at, i), diag);
        if (decoder->encoding == TEXT_WINDOWS_1252) {
            return text_add_bytes(decoder, rest, place_skip(at, i), diag);
        }
        utf8_add(&decoder->buffer, text_windows_1252[(unsigned char)rest.ptr[0] - 0x80U]);
        i++;
    }
    return STATUS_OK;
}

/* U+FFFE; its first byte hardly stands in a bank's text, so that a search for it skips along. */
static bool text_has_fffe(struct slice bytes)
{
    const char *at = bytes.ptr;
    const char *end = bytes.ptr + bytes.len;
    while ((at = memchr(at, 0xEF, (size_t)(end - at))) != NULL) {
        if (slice_starts((struct slice){at, (size_t)(end - at)}, SLICE("\xEF\xBF\xBE"))) {
            return true;
        }
        at++;
    }
    return false;
}

/* Whether `bytes` can be handed out as they are; settles the encoding of undeclared UTF-8. */
static bool text_is_plain(struct text_decoder *decoder, struct slice bytes)
{
    if (decoder->carry_len > 0 || text_is_utf16(decoder->encoding)) {
        return false;
    }
    if (text_is_ascii(bytes)) {
        return true;
    }
    if (text_table(decoder->encoding) != NULL || decoder->encoding == TEXT_ISO_8859_1 ||
        memchr(bytes.ptr, '\0', bytes.len) != NULL || utf8_find_invalid(bytes) != SIZE_MAX ||
        text_has_fffe(bytes)) {
        return false;
    }
    decoder->encoding = TEXT_UTF8; /* invariant 2 */
    return true;
}

/* The encoding's own loop over `bytes` into the buffer. */
static enum status text_add(struct text_decoder *decoder, struct slice bytes, bool more,
                            struct place at, struct diag *diag)
{
    if (text_is_utf16(decoder->encoding)) {
        return text_add_utf16(decoder, bytes, more, at, diag);
    }
    if (decoder->encoding == TEXT_UTF8 || decoder->encoding == TEXT_UNDECLARED) {
        return text_add_utf8(decoder, bytes, more, at, diag);
    }
    return text_add_bytes(decoder, bytes, at, diag);
}

enum status text_decode(struct text_decoder *decoder, struct slice bytes, bool more,
                        struct place at, struct diag *diag, struct slice *text)
{
    if ((bytes.len == 0 && (more || decoder->carry_len == 0)) || text_is_plain(decoder, bytes)) {
        *text = bytes;
        return STATUS_OK;
    }
    buffer_reset(&decoder->buffer);
    if (decoder->carry_len > 0) {
        /* Rare, so a copy of the block is cheaper than a loop that looks in two places. */
        buffer_reset(&decoder->joined);
        buffer_add(&decoder->joined, (struct slice){(char *)decoder->carry, decoder->carry_len});
        buffer_add(&decoder->joined, bytes);
        bytes = buffer_slice(&decoder->joined);
        at.offset -= decoder->carry_len < at.offset ? decoder->carry_len : at.offset;
        decoder->carry_len = 0;
    }
    if (!buffer_ok(&decoder->joined)) {
        return diag_memory(diag);
    }
    enum status status = text_add(decoder, bytes, more, at, diag);
    if (status != STATUS_OK) {
        return status;
    }
    if (!buffer_ok(&decoder->buffer)) {
        return diag_memory(diag);
    }
    *text = buffer_slice(&decoder->buffer);
    assert(utf8_find_invalid(*text) == SIZE_MAX); /* invariant 1 */
    return STATUS_OK;
}
