#include "base/utf8.h"

#include <assert.h>

static bool utf8_is_tail(unsigned char byte)
{
    return (byte & 0xC0U) == 0x80U;
}

size_t utf8_decode(struct slice text, uint32_t *code_point)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    if (p[0] < 0x80U) {
        *code_point = p[0];
        return 1;
    }
    if (p[0] >= 0xC2U && p[0] <= 0xDFU && text.len >= 2 && utf8_is_tail(p[1])) {
        *code_point = ((uint32_t)(p[0] & 0x1FU) << 6) | (p[1] & 0x3FU);
        return 2;
    }
    if (p[0] >= 0xE0U && p[0] <= 0xEFU && text.len >= 3 && utf8_is_tail(p[1]) &&
        utf8_is_tail(p[2])) {
        uint32_t value =
            ((uint32_t)(p[0] & 0x0FU) << 12) | ((uint32_t)(p[1] & 0x3FU) << 6) | (p[2] & 0x3FU);
        *code_point = value;
        return value >= 0x800U && (value < 0xD800U || value > 0xDFFFU) ? 3 : 0;
    }
    if (p[0] >= 0xF0U && p[0] <= 0xF4U && text.len >= 4 && utf8_is_tail(p[1]) &&
        utf8_is_tail(p[2]) && utf8_is_tail(p[3])) {
        uint32_t value = ((uint32_t)(p[0] & 0x07U) << 18) | ((uint32_t)(p[1] & 0x3FU) << 12) |
                         ((uint32_t)(p[2] & 0x3FU) << 6) | (p[3] & 0x3FU);
        *code_point = value;
        return value >= 0x10000U && value <= 0x10FFFFU ? 4 : 0;
    }
    return 0;
}

size_t utf8_find_invalid(struct slice text)
{
    const uint64_t tops = UINT64_C(0x8080808080808080);
    size_t at = 0;
    while (at < text.len) {
        uint64_t word = 0;
        uint64_t words[4];
        if (text.len - at >= sizeof words) { /* ASCII, many bytes at a time */
            memcpy(words, text.ptr + at, sizeof words);
            if (((words[0] | words[1] | words[2] | words[3]) & tops) == 0) {
                at += sizeof words;
                continue;
            }
        }
        if (text.len - at >= sizeof word) {
            memcpy(&word, text.ptr + at, sizeof word);
            if ((word & tops) == 0) {
                at += sizeof word;
                continue;
            }
        }
        if ((unsigned char)text.ptr[at] < 0x80U) {
            at++;
            continue;
        }
        uint32_t code_point = 0;
        size_t bytes = utf8_decode(slice_skip(text, at), &code_point);
        if (bytes == 0) {
            return at;
        }
        at += bytes;
    }
    return SIZE_MAX;
}

void utf8_add(struct buffer *buffer, uint32_t code_point)
{
    assert(code_point <= 0x10FFFFU && (code_point < 0xD800U || code_point > 0xDFFFU));
    char bytes[4];
    size_t count = 0;
    if (code_point < 0x80U) {
        bytes[count++] = (char)code_point;
    } else {
        unsigned tails = code_point < 0x800U ? 1 : (code_point < 0x10000U ? 2 : 3);
        static const unsigned char leads[] = {0x00, 0xC0, 0xE0, 0xF0};
        bytes[count++] = (char)(leads[tails] | (code_point >> (6 * tails)));
        for (unsigned tail = tails; tail > 0; tail--) {
            bytes[count++] = (char)(0x80U | ((code_point >> (6 * (tail - 1))) & 0x3FU));
        }
    }
    buffer_add(buffer, (struct slice){bytes, count});
}

bool utf8_is_unsafe(uint32_t code_point)
{
    return code_point < 0x20U || (code_point >= 0x7FU && code_point <= 0x9FU) ||
           (code_point >= 0x202AU && code_point <= 0x202EU) ||
           (code_point >= 0x2066U && code_point <= 0x2069U);
}

void utf8_add_shown(struct buffer *buffer, struct slice text)
{
    while (text.len > 0) {
        uint32_t code_point = 0;
        size_t bytes = utf8_decode(text, &code_point);
        if (bytes == 0) {
            buffer_add_format(buffer, "\\x%02x", (unsigned)(unsigned char)text.ptr[0]);
            bytes = 1;
        } else if (utf8_is_unsafe(code_point)) {
            buffer_add_format(buffer, "\\u%04x", (unsigned)code_point);
        } else {
            buffer_add(buffer, slice_take(text, bytes));
        }
        text = slice_skip(text, bytes);
    }
}

struct slice utf8_take(struct slice text, size_t max)
{
    if (text.len <= max) {
        return text;
    }
    while (max > 0 && utf8_is_tail((unsigned char)text.ptr[max])) {
        max--;
    }
    return slice_take(text, max);
}

size_t utf8_count(struct slice text)
{
    size_t count = 0;
    while (text.len > 0) {
        uint32_t code_point = 0;
        size_t bytes = utf8_decode(text, &code_point);
        text = slice_skip(text, bytes == 0 ? 1 : bytes);
        count++;
    }
    return count;
}
