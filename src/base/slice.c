#include "base/slice.h"

#include <string.h>

bool slice_equal_fold(struct slice a, struct slice b)
{
    return a.len == b.len && slice_starts_fold(a, b);
}

bool slice_starts_fold(struct slice text, struct slice prefix)
{
    if (text.len < prefix.len) {
        return false;
    }
    for (size_t i = 0; i < prefix.len; i++) {
        if (byte_upper(text.ptr[i]) != byte_upper(prefix.ptr[i])) {
            return false;
        }
    }
    return true;
}

bool slice_ends(struct slice text, struct slice suffix)
{
    return text.len >= suffix.len && slice_equal(slice_skip(text, text.len - suffix.len), suffix);
}

int slice_compare(struct slice a, struct slice b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common == 0 ? 0 : memcmp(a.ptr, b.ptr, common);
    if (order != 0) {
        return order < 0 ? -1 : 1;
    }
    return a.len == b.len ? 0 : (a.len < b.len ? -1 : 1);
}

struct slice slice_trim(struct slice text)
{
    while (text.len > 0 && byte_is_blank(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && byte_is_blank(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

size_t slice_find(struct slice text, struct slice needle)
{
    if (needle.len == 0) {
        return 0;
    }
    if (text.len < needle.len) {
        return SIZE_MAX;
    }
    const char *at = memmem(text.ptr, text.len, needle.ptr, needle.len);
    return at == NULL ? SIZE_MAX : (size_t)(at - text.ptr);
}

size_t slice_find_fold(struct slice text, struct slice needle)
{
    for (size_t i = 0; i + needle.len <= text.len; i++) {
        if (slice_starts_fold(slice_skip(text, i), needle)) {
            return i;
        }
    }
    return needle.len == 0 ? 0 : SIZE_MAX;
}

size_t slice_find_byte(struct slice text, char byte)
{
    const char *at = text.len == 0 ? NULL : memchr(text.ptr, byte, text.len);
    return at == NULL ? SIZE_MAX : (size_t)(at - text.ptr);
}

bool slice_next(struct slice *rest, char separator, struct slice *piece)
{
    if (rest->ptr == NULL) {
        return false;
    }
    size_t at = slice_find_byte(*rest, separator);
    if (at == SIZE_MAX) {
        *piece = *rest;
        *rest = (struct slice){NULL, 0};
        return true;
    }
    *piece = slice_take(*rest, at);
    /* Past a separator at the end an empty piece follows, so the pointer stays. */
    *rest = (struct slice){rest->ptr + at + 1, rest->len - at - 1};
    return true;
}

bool slice_to_u64(struct slice text, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is_digit(text.ptr[i]) || __builtin_mul_overflow(value, 10U, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text.ptr[i] - '0'), &value)) {
            return false;
        }
    }
    if (text.len == 0) {
        return false;
    }
    *out = value;
    return true;
}
