/*
 * buffer - a growing run of bytes that the caller owns.
 *
 * The idea: writers append and don't look; when memory runs out the buffer remembers it, drops
 * what follows, and the owner asks once at the end (buffer_ok). A zeroed struct buffer is empty.
 */
#ifndef TS_BASE_BUFFER_H
#define TS_BASE_BUFFER_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    char *ptr;
    size_t len;
    size_t capacity;
    bool failed; /* an allocation failed: the content is incomplete */
};

void buffer_add(struct buffer *buffer, struct slice text);
void buffer_add_text(struct buffer *buffer, const char *text); /* NUL-terminated */
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_add_u64(struct buffer *buffer, uint64_t value); /* decimal digits */
void buffer_add_i64(struct buffer *buffer, int64_t value);
void buffer_add_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

struct slice buffer_slice(const struct buffer *buffer); /* valid until the buffer changes */
bool buffer_ok(const struct buffer *buffer);            /* false once an allocation failed */
void buffer_reset(struct buffer *buffer); /* empty, keeps its memory; failed is kept */
void buffer_clear(struct buffer *buffer); /* frees; zeroed afterwards */

#endif
