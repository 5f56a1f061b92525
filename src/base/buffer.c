#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool buffer_reserve(struct buffer *buffer, size_t more)
{
    if (buffer->failed) {
        return false;
    }
    if (buffer->capacity - buffer->len >= more) {
        return true;
    }
    size_t wanted = 0;
    if (__builtin_add_overflow(buffer->len, more, &wanted) || wanted > SIZE_MAX / 2) {
        buffer->failed = true;
        return false;
    }
    size_t capacity = buffer->capacity == 0 ? 256 : buffer->capacity * 2;
    capacity = capacity < wanted ? wanted : capacity;
    char *grown = realloc(buffer->ptr, capacity);
    if (grown == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->ptr = grown;
    buffer->capacity = capacity;
    return true;
}

void buffer_add(struct buffer *buffer, struct slice text)
{
    if (text.len == 0 || !buffer_reserve(buffer, text.len)) {
        return;
    }
    memcpy(buffer->ptr + buffer->len, text.ptr, text.len);
    buffer->len += text.len;
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, slice_from(text));
}

void buffer_add_byte(struct buffer *buffer, char byte)
{
    buffer_add(buffer, (struct slice){&byte, 1});
}

void buffer_add_u64(struct buffer *buffer, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    buffer_add(buffer, (struct slice){digits + at, sizeof digits - at});
}

void buffer_add_i64(struct buffer *buffer, int64_t value)
{
    if (value < 0) {
        buffer_add_byte(buffer, '-');
    }
    /* Negated as unsigned, so that the smallest value has a magnitude too. */
    buffer_add_u64(buffer, value < 0 ? 0U - (uint64_t)value : (uint64_t)value);
}

void buffer_add_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0 || !buffer_reserve(buffer, (size_t)length + 1)) {
        buffer->failed = true;
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(buffer->ptr + buffer->len, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->len += (size_t)length;
}

struct slice buffer_slice(const struct buffer *buffer)
{
    return (struct slice){buffer->ptr, buffer->len};
}

bool buffer_ok(const struct buffer *buffer)
{
    return !buffer->failed;
}

void buffer_reset(struct buffer *buffer)
{
    buffer->len = 0;
}

void buffer_clear(struct buffer *buffer)
{
    free(buffer->ptr);
    *buffer = (struct buffer){0};
}
