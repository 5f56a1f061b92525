#include "base/csv_out.h"

#include "base/utf8.h"

struct csv_out csv_out_init(struct buffer *buffer, bool for_people)
{
    return (struct csv_out){.buffer = buffer, .for_people = for_people};
}

static void csv_out_separate(struct csv_out *csv)
{
    if (csv->row_started) {
        buffer_add_byte(csv->buffer, ',');
    }
    csv->row_started = true;
}

/* The signs that start a formula, and their full-width forms (U+FF1D, FF0B, FF0D, FF20). */
static bool csv_out_is_formula(struct slice text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '"' || text.ptr[0] == '\'')) {
        text = slice_skip(text, 1);
    }
    if (text.len == 0) {
        return false;
    }
    uint32_t code_point = 0;
    if (utf8_decode(text, &code_point) == 0) {
        return false;
    }
    switch (code_point) {
    case '=':
    case '+':
    case '-':
    case '@':
    case '\t':
    case '\r':
    case 0xFF1D:
    case 0xFF0B:
    case 0xFF0D:
    case 0xFF20:
        return true;
    default:
        return false;
    }
}

static void csv_out_field(struct csv_out *csv, struct slice text, bool guarded)
{
    csv_out_separate(csv);
    bool quoted = guarded;
    for (size_t i = 0; i < text.len && !quoted; i++) {
        char c = text.ptr[i];
        quoted = c == ',' || c == '"' || c == '\r' || c == '\n';
    }
    if (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ')) {
        quoted = true; /* readers that trim would change it */
    }
    if (!quoted) {
        buffer_add(csv->buffer, text);
        return;
    }
    buffer_add_byte(csv->buffer, '"');
    if (guarded) {
        buffer_add_byte(csv->buffer, '\'');
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"') {
            buffer_add_byte(csv->buffer, '"');
        }
        buffer_add_byte(csv->buffer, text.ptr[i]);
    }
    buffer_add_byte(csv->buffer, '"');
}

/* Appends a text as people may see it; false where it is safe as it stands. */
static bool csv_out_shown(struct slice text, struct buffer *out)
{
    bool changed = false;
    while (text.len > 0) {
        uint32_t code_point = 0;
        size_t len = utf8_decode(text, &code_point);
        bool kept = code_point == '\t' || code_point == '\r' || code_point == '\n';
        bool unsafe = len > 0 && !kept && utf8_is_unsafe(code_point);
        len = len == 0 ? 1 : len;
        if (unsafe) {
            utf8_add_shown(out, slice_take(text, len));
        } else {
            buffer_add(out, slice_take(text, len));
        }
        changed = changed || unsafe;
        text = slice_skip(text, len);
    }
    return changed;
}

/* Whether a text may hold such a character: nearly none does. */
static bool csv_out_may_mislead(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 || c == 0x7F || c == 0xC2 || c == 0xE2) {
            return true;
        }
    }
    return false;
}

void csv_out_text(struct csv_out *csv, struct slice text)
{
    struct buffer shown = {0};
    bool guarded = csv->for_people && csv_out_is_formula(text);
    if (csv->for_people && csv_out_may_mislead(text) && csv_out_shown(text, &shown)) {
        text = buffer_slice(&shown);
    }
    csv->buffer->failed = csv->buffer->failed || shown.failed;
    csv_out_field(csv, text, guarded);
    buffer_clear(&shown);
}

void csv_out_number(struct csv_out *csv, struct slice text)
{
    csv_out_field(csv, text, false);
}

void csv_out_end(struct csv_out *csv)
{
    buffer_add(csv->buffer, SLICE("\r\n"));
    csv->row_started = false;
}

void csv_out_header(struct csv_out *csv, const char *columns)
{
    buffer_add_text(csv->buffer, columns);
    csv->row_started = true;
    csv_out_end(csv);
}
