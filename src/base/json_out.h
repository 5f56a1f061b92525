/*
 * json_out - writes JSON (RFC 8259) into a buffer, commas and escapes included.
 *
 * The idea: a writer that knows its nesting puts the commas, and one escape function makes any
 * bytes a valid string: control and bidirectional characters as \uXXXX, bytes that are no UTF-8
 * as the text \xff, which a JSON reader sees as those four characters.
 */
#ifndef TS_BASE_JSON_OUT_H
#define TS_BASE_JSON_OUT_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { JSON_OUT_DEPTH_MAX = 16 };

struct json_out {
    struct buffer *buffer; /* borrowed */
    bool comma[JSON_OUT_DEPTH_MAX];
    unsigned depth; /* asserted below JSON_OUT_DEPTH_MAX */
};

struct json_out json_out_init(struct buffer *buffer);

/* Objects and arrays; `key` is NULL inside an array and at the top. */
void json_out_object_begin(struct json_out *json, const char *key);
void json_out_object_end(struct json_out *json);
void json_out_array_begin(struct json_out *json, const char *key);
void json_out_array_end(struct json_out *json);

void json_out_text(struct json_out *json, const char *key, struct slice value);
/* As json_out_text(), but null when `value` is empty: absent stays absent. */
void json_out_optional(struct json_out *json, const char *key, struct slice value);
void json_out_u64(struct json_out *json, const char *key, uint64_t value);
void json_out_i64(struct json_out *json, const char *key, int64_t value);
void json_out_bool(struct json_out *json, const char *key, bool value);
void json_out_null(struct json_out *json, const char *key);

/* Appends `text` escaped for the inside of a JSON string, without the quotes. */
void json_out_escape(struct buffer *buffer, struct slice text);

#endif
