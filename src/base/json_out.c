#include "base/json_out.h"

#include "base/utf8.h"

#include <assert.h>

struct json_out json_out_init(struct buffer *buffer)
{
    return (struct json_out){.buffer = buffer};
}

void json_out_escape(struct buffer *buffer, struct slice text)
{
    while (text.len > 0) {
        size_t plain = 0;
        while (plain < text.len) {
            unsigned char byte = (unsigned char)text.ptr[plain];
            if (byte < 0x20U || byte >= 0x7FU || byte == '"' || byte == '\\') {
                break;
            }
            plain++;
        }
        buffer_add(buffer, slice_take(text, plain));
        text = slice_skip(text, plain);
        if (text.len == 0) {
            return;
        }
        if (text.ptr[0] == '"' || text.ptr[0] == '\\') {
            buffer_add_byte(buffer, '\\');
            buffer_add_byte(buffer, text.ptr[0]);
            text = slice_skip(text, 1);
            continue;
        }
        uint32_t code_point = 0;
        size_t bytes = utf8_decode(text, &code_point);
        if (bytes == 0) {
            /* The backslash is escaped, so that the reader sees \xff. */
            buffer_add_byte(buffer, '\\');
            bytes = 1;
        }
        utf8_add_shown(buffer, slice_take(text, bytes));
        text = slice_skip(text, bytes);
    }
}

static void json_out_key(struct json_out *json, const char *key)
{
    if (json->comma[json->depth]) {
        buffer_add_byte(json->buffer, ',');
    }
    json->comma[json->depth] = true;
    if (key != NULL) {
        buffer_add_byte(json->buffer, '"');
        json_out_escape(json->buffer, slice_from(key));
        buffer_add(json->buffer, SLICE("\":"));
    }
}

static void json_out_open(struct json_out *json, const char *key, char bracket)
{
    json_out_key(json, key);
    buffer_add_byte(json->buffer, bracket);
    json->depth++;
    assert(json->depth < JSON_OUT_DEPTH_MAX);
    json->comma[json->depth] = false;
}

static void json_out_close(struct json_out *json, char bracket)
{
    assert(json->depth > 0);
    json->depth--;
    buffer_add_byte(json->buffer, bracket);
}

void json_out_object_begin(struct json_out *json, const char *key)
{
    json_out_open(json, key, '{');
}

void json_out_object_end(struct json_out *json)
{
    json_out_close(json, '}');
}

void json_out_array_begin(struct json_out *json, const char *key)
{
    json_out_open(json, key, '[');
}

void json_out_array_end(struct json_out *json)
{
    json_out_close(json, ']');
}

void json_out_text(struct json_out *json, const char *key, struct slice value)
{
    json_out_key(json, key);
    buffer_add_byte(json->buffer, '"');
    json_out_escape(json->buffer, value);
    buffer_add_byte(json->buffer, '"');
}

void json_out_optional(struct json_out *json, const char *key, struct slice value)
{
    if (value.len == 0) {
        json_out_null(json, key);
    } else {
        json_out_text(json, key, value);
    }
}

void json_out_u64(struct json_out *json, const char *key, uint64_t value)
{
    json_out_key(json, key);
    buffer_add_u64(json->buffer, value);
}

void json_out_i64(struct json_out *json, const char *key, int64_t value)
{
    json_out_key(json, key);
    buffer_add_i64(json->buffer, value);
}

void json_out_bool(struct json_out *json, const char *key, bool value)
{
    json_out_key(json, key);
    buffer_add(json->buffer, value ? SLICE("true") : SLICE("false"));
}

void json_out_null(struct json_out *json, const char *key)
{
    json_out_key(json, key);
    buffer_add(json->buffer, SLICE("null"));
}
