#include "matchers/fold.h"

#include "base/utf8.h"

#include <utf8proc.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const struct fold_row {
    uint32_t code_point; /* ascending; upper and lower case each have a row */
    char text[4];
} fold_rows[] = {
    /* Latin letters of Western Europe; those with a decomposition stand here because they are
     * frequent. */
    {0x00C0, "A"},
    {0x00C1, "A"},
    {0x00C2, "A"},
    {0x00C3, "A"},
    {0x00C4, "A"},
    {0x00C5, "A"},
    {0x00C6, "AE"},
    {0x00C7, "C"},
    {0x00C8, "E"},
    {0x00C9, "E"},
    {0x00CA, "E"},
    {0x00CB, "E"},
    {0x00CC, "I"},
    {0x00CD, "I"},
    {0x00CE, "I"},
    {0x00CF, "I"},
    {0x00D0, "D"},
    {0x00D1, "N"},
    {0x00D2, "O"},
    {0x00D3, "O"},
    {0x00D4, "O"},
    {0x00D5, "O"},
    {0x00D6, "O"},
    {0x00D8, "O"},
    {0x00D9, "U"},
    {0x00DA, "U"},
    {0x00DB, "U"},
    {0x00DC, "U"},
    {0x00DD, "Y"},
    {0x00DE, "TH"},
    {0x00DF, "SS"},
    {0x00E0, "A"},
    {0x00E1, "A"},
    {0x00E2, "A"},
    {0x00E3, "A"},
    {0x00E4, "A"},
    {0x00E5, "A"},
    {0x00E6, "AE"},
    {0x00E7, "C"},
    {0x00E8, "E"},
    {0x00E9, "E"},
    {0x00EA, "E"},
    {0x00EB, "E"},
    {0x00EC, "I"},
    {0x00ED, "I"},
    {0x00EE, "I"},
    {0x00EF, "I"},
    {0x00F0, "D"},
    {0x00F1, "N"},
    {0x00F2, "O"},
    {0x00F3, "O"},
    {0x00F4, "O"},
    {0x00F5, "O"},
    {0x00F6, "O"},
    {0x00F8, "O"},
    {0x00F9, "U"},
    {0x00FA, "U"},
    {0x00FB, "U"},
    {0x00FC, "U"},
    {0x00FD, "Y"},
    {0x00FE, "TH"},
    {0x00FF, "Y"},
    /* Latin letters without a decomposition. */
    {0x0110, "D"},
    {0x0111, "D"},
    {0x0126, "H"},
    {0x0127, "H"},
    {0x0131, "I"},
    {0x0138, "K"},
    {0x0141, "L"},
    {0x0142, "L"},
    {0x014A, "N"},
    {0x014B, "N"},
    {0x0152, "OE"},
    {0x0153, "OE"},
    {0x0166, "T"},
    {0x0167, "T"},
    /* Greek, by ELOT 743 without accents, which are decomposed before. */
    {0x0391, "A"},
    {0x0392, "V"},
    {0x0393, "G"},
    {0x0394, "D"},
    {0x0395, "E"},
    {0x0396, "Z"},
    {0x0397, "I"},
    {0x0398, "TH"},
    {0x0399, "I"},
    {0x039A, "K"},
    {0x039B, "L"},
    {0x039C, "M"},
    {0x039D, "N"},
    {0x039E, "X"},
    {0x039F, "O"},
    {0x03A0, "P"},
    {0x03A1, "R"},
    {0x03A3, "S"},
    {0x03A4, "T"},
    {0x03A5, "Y"},
    {0x03A6, "F"},
    {0x03A7, "CH"},
    {0x03A8, "PS"},
    {0x03A9, "O"},
    {0x03B1, "A"},
    {0x03B2, "V"},
    {0x03B3, "G"},
    {0x03B4, "D"},
    {0x03B5, "E"},
    {0x03B6, "Z"},
    {0x03B7, "I"},
    {0x03B8, "TH"},
    {0x03B9, "I"},
    {0x03BA, "K"},
    {0x03BB, "L"},
    {0x03BC, "M"},
    {0x03BD, "N"},
    {0x03BE, "X"},
    {0x03BF, "O"},
    {0x03C0, "P"},
    {0x03C1, "R"},
    {0x03C2, "S"},
    {0x03C3, "S"},
    {0x03C4, "T"},
    {0x03C5, "Y"},
    {0x03C6, "F"},
    {0x03C7, "CH"},
    {0x03C8, "PS"},
    {0x03C9, "O"},
    /* Cyrillic, the common ground of Bulgarian, Serbian, Ukrainian and Russian bank practice. */
    {0x0402, "D"},
    {0x0404, "E"},
    {0x0406, "I"},
    {0x0408, "J"},
    {0x0409, "LJ"},
    {0x040A, "NJ"},
    {0x040B, "C"},
    {0x040F, "DZ"},
    {0x0410, "A"},
    {0x0411, "B"},
    {0x0412, "V"},
    {0x0413, "G"},
    {0x0414, "D"},
    {0x0415, "E"},
    {0x0416, "ZH"},
    {0x0417, "Z"},
    {0x0418, "I"},
    {0x041A, "K"},
    {0x041B, "L"},
    {0x041C, "M"},
    {0x041D, "N"},
    {0x041E, "O"},
    {0x041F, "P"},
    {0x0420, "R"},
    {0x0421, "S"},
    {0x0422, "T"},
    {0x0423, "U"},
    {0x0424, "F"},
    {0x0425, "KH"},
    {0x0426, "TS"},
    {0x0427, "CH"},
    {0x0428, "SH"},
    {0x0429, "SCH"},
    {0x042A, ""},
    {0x042B, "Y"},
    {0x042C, ""},
    {0x042D, "E"},
    {0x042E, "YU"},
    {0x042F, "YA"},
    {0x0430, "A"},
    {0x0431, "B"},
    {0x0432, "V"},
    {0x0433, "G"},
    {0x0434, "D"},
    {0x0435, "E"},
    {0x0436, "ZH"},
    {0x0437, "Z"},
    {0x0438, "I"},
    {0x043A, "K"},
    {0x043B, "L"},
    {0x043C, "M"},
    {0x043D, "N"},
    {0x043E, "O"},
    {0x043F, "P"},
    {0x0440, "R"},
    {0x0441, "S"},
    {0x0442, "T"},
    {0x0443, "U"},
    {0x0444, "F"},
    {0x0445, "KH"},
    {0x0446, "TS"},
    {0x0447, "CH"},
    {0x0448, "SH"},
    {0x0449, "SCH"},
    {0x044A, ""},
    {0x044B, "Y"},
    {0x044C, ""},
    {0x044D, "E"},
    {0x044E, "YU"},
    {0x044F, "YA"},
    {0x0452, "D"},
    {0x0454, "E"},
    {0x0456, "I"},
    {0x0458, "J"},
    {0x0459, "LJ"},
    {0x045A, "NJ"},
    {0x045B, "C"},
    {0x045F, "DZ"},
    /* The capital sharp s. */
    {0x1E9E, "SS"},
    /* Dashes, which join the ends of a range. */
    {0x2010, "-"},
    {0x2011, "-"},
    {0x2012, "-"},
    {0x2013, "-"},
    {0x2014, "-"},
    {0x2212, "-"},
};

/* The transliteration of a code point, or NULL. */
static const char *fold_row_find(uint32_t code_point)
{
    size_t low = 0;
    size_t high = sizeof fold_rows / sizeof fold_rows[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fold_rows[middle].code_point == code_point) {
            return fold_rows[middle].text;
        }
        low = fold_rows[middle].code_point < code_point ? middle + 1 : low;
        high = fold_rows[middle].code_point < code_point ? high : middle;
    }
    return NULL;
}

struct fold_out {
    char *text;
    size_t len;
    size_t capacity;
};

static void fold_add(struct fold_out *out, char c)
{
    if (out->len < out->capacity) {
        out->text[out->len++] = c;
    }
}

/* One code point that is not ASCII. Marks vanish, letters become their base, others a gap. */
static void fold_code_point(uint32_t code_point, size_t bytes, struct fold_out *out)
{
    utf8proc_int32_t parts[18];
    const char *text = fold_row_find(code_point);
    utf8proc_ssize_t count = 1;
    parts[0] = (utf8proc_int32_t)code_point;
    if (text == NULL) {
        int last_class = 0;
        count = utf8proc_decompose_char((utf8proc_int32_t)code_point, parts, 18,
                                        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK,
                                        &last_class);
    }
    if (count > (utf8proc_ssize_t)bytes) {
        fold_add(out, ' '); /* a ligature of words, which no number is written in */
        return;
    }
    for (utf8proc_ssize_t i = 0; i < count && i < 18; i++) {
        uint32_t part = (uint32_t)parts[i];
        if (part < 0x80U) {
            fold_add(out, byte_upper((char)part));
            continue;
        }
        const char *row = fold_row_find(part);
        for (const char *c = row == NULL ? " " : row; *c != '\0'; c++) {
            fold_add(out, *c);
        }
    }
}

/* Eight ASCII bytes in upper case; false where another byte is among them. The sums reach the high
 * bit of a byte from 'a' on and beyond 'z'. */
static inline bool fold_8(const char *text, char *out)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word = 0;
    memcpy(&word, text, sizeof word);
    if ((word & ones * 0x80U) != 0) {
        return false;
    }
    uint64_t from_a = word + ones * (0x80U - 'a');
    uint64_t beyond_z = word + ones * (0x7fU - 'z');
    word -= ((from_a ^ beyond_z) & ones * 0x80U) >> 2;
    memcpy(out, &word, sizeof word);
    return true;
}

#if defined(__SSE2__)
/* … sixteen. */
static inline bool fold_16(const char *text, char *out)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    if (_mm_movemask_epi8(bytes) != 0) {
        return false;
    }
    __m128i small = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('a' - 1)),
                                  _mm_cmplt_epi8(bytes, _mm_set1_epi8('z' + 1)));
    __m128i change = _mm_and_si128(small, _mm_set1_epi8('a' - 'A'));
    _mm_storeu_si128((__m128i *)(void *)out, _mm_sub_epi8(bytes, change));
    return true;
}
#endif

/* The ASCII bytes at the beginning of `text`, in upper case; how many. Sixteen at a time where the
 * processor can, then eight; the last ones again with those before them. */
static inline size_t fold_ascii(const char *text, size_t len, char *out)
{
    size_t at = 0;
#if defined(__SSE2__)
    while (len - at >= 16 && fold_16(text + at, out + at)) {
        at += 16;
    }
    if (at > 0 && len - at < 16 && fold_16(text + len - 16, out + len - 16)) {
        return len;
    }
#endif
    while (len - at >= 8 && fold_8(text + at, out + at)) {
        at += 8;
    }
    if (at > 0 && len - at < 8 && fold_8(text + len - 8, out + len - 8)) {
        return len;
    }
    while (at < len && (unsigned char)text[at] < 0x80U) {
        out[at] = byte_upper(text[at]);
        at++;
    }
    return at;
}

/* Folds what stands behind the first `at` bytes, which are ASCII and folded. */
static size_t fold_rest(struct slice text, size_t at, char *out, size_t capacity)
{
    struct fold_out folded = {out, at, capacity};
    while (at < text.len && folded.len < folded.capacity) {
        uint32_t code_point = 0;
        size_t bytes = utf8_decode(slice_skip(text, at), &code_point);
        if (bytes == 0) {
            fold_add(&folded, ' ');
            at++;
        } else {
            fold_code_point(code_point, bytes, &folded);
            at += bytes;
        }
        size_t left = text.len - at;
        size_t room = folded.capacity - folded.len;
        size_t plain = fold_ascii(text.ptr + at, left < room ? left : room, out + folded.len);
        folded.len += plain;
        at += plain;
    }
    return folded.len;
}

size_t fold_text(struct slice text, char *out, size_t capacity)
{
    size_t plain = fold_ascii(text.ptr, text.len < capacity ? text.len : capacity, out);
    return plain == text.len ? plain : fold_rest(text, plain, out, capacity);
}

size_t fold_name(char *word, size_t from, size_t len)
{
    size_t kept = from;
    char before = from == 0 ? '\0' : word[from - 1];
    for (size_t i = from; i < len; i++) {
        char c = word[i];
        bool umlaut = c == 'E' && (before == 'A' || before == 'O' || before == 'U');
        if (!umlaut && (c != before || !byte_is_alpha(c))) {
            word[kept++] = c;
            before = c;
        }
    }
    return kept;
}
