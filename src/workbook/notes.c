#include "workbook/notes.h"

#include <assert.h>
#include <string.h>

static const struct slice notes_name = {"{\"name\":\"", 9};
static const struct slice notes_text = {"\",\"text\":\"", 10};
static const struct slice notes_end = {"\"}", 2};

static void notes_write_text(struct buffer *out, struct slice text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte < 0x20U) {
            buffer_add(out, SLICE("\\u00"));
            buffer_add_byte(out, digits[byte >> 4U]);
            buffer_add_byte(out, digits[byte & 15U]);
            continue;
        }
        if (byte == '"' || byte == '\\') {
            buffer_add_byte(out, '\\');
        }
        buffer_add_byte(out, text.ptr[i]);
    }
}

void notes_write(struct buffer *out, const struct note *notes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_add_byte(out, i == 0 ? '[' : ',');
        buffer_add(out, notes_name);
        notes_write_text(out, slice_from(notes[i].name));
        buffer_add(out, notes_text);
        notes_write_text(out, notes[i].text);
        buffer_add(out, notes_end);
    }
    if (count > 0) {
        buffer_add_byte(out, ']');
    }
}

static int notes_digit(char c)
{
    if (byte_is_digit(c)) {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte an escape stands for; moves `text` past it. -1 for none that is written. */
static int notes_read_escape(struct slice *text)
{
    struct slice escape = slice_take(*text, 6);
    if (escape.len >= 2 && (escape.ptr[1] == '"' || escape.ptr[1] == '\\')) {
        *text = slice_skip(*text, 2);
        return (unsigned char)escape.ptr[1];
    }
    if (escape.len < 6 || !slice_starts(escape, SLICE("\\u00"))) {
        return -1;
    }
    int high = notes_digit(escape.ptr[4]);
    int low = notes_digit(escape.ptr[5]);
    *text = slice_skip(*text, 6);
    return high < 0 || high > 1 || low < 0 ? -1 : high * 16 + low;
}

/* Text up to the next quote into `into`, which has room; moves `text` to the quote. */
static bool notes_read_text(struct slice *text, char *into, size_t *len)
{
    *len = 0;
    while (text->len > 0 && text->ptr[0] != '"') {
        int byte = (unsigned char)text->ptr[0];
        if (byte == '\\') {
            byte = notes_read_escape(text);
        } else {
            *text = slice_skip(*text, 1);
        }
        if (byte < 0) {
            return false;
        }
        into[(*len)++] = (char)(unsigned char)byte;
    }
    return true;
}

static bool notes_read_mark(struct slice *text, struct slice mark)
{
    bool there = slice_starts(*text, mark);
    *text = slice_skip(*text, there ? mark.len : 0);
    return there;
}

/* One note, its name and text behind each other from `into` on; moves both on. */
static bool notes_read_one(struct slice *text, char **into, struct note *out)
{
    size_t len = 0;
    char *name = *into;
    if (!notes_read_mark(text, notes_name) || !notes_read_text(text, name, &len) ||
        memchr(name, '\0', len) != NULL || !notes_read_mark(text, notes_text)) {
        return false;
    }
    name[len] = '\0';
    char *told = name + len + 1;
    if (!notes_read_text(text, told, &len) || !notes_read_mark(text, notes_end)) {
        return false;
    }
    *out = (struct note){name, {told, len}};
    *into = told + len;
    return true;
}

enum status notes_read(struct slice text, struct arena *arena, const struct note **out,
                       size_t *count)
{
    size_t room = 0; /* a note begins with a brace; there may be more of these */
    size_t found = 0;
    for (size_t i = 0; i < text.len; i++) {
        room += text.ptr[i] == '{' ? 1U : 0U;
    }
    if (text.len == 0) {
        *out = NULL;
        *count = 0;
        return STATUS_OK;
    }
    struct note *notes = arena_array(arena, room + 1, sizeof *notes);
    char *into = arena_take(arena, text.len); /* what stands in it is longer than what it says */
    if (notes == NULL || into == NULL) {
        return STATUS_MEMORY;
    }
    while (notes_read_mark(&text, found == 0 ? SLICE("[") : SLICE(","))) {
        assert(found <= room);
        if (!notes_read_one(&text, &into, &notes[found])) {
            return STATUS_INVALID;
        }
        found++;
    }
    if (found == 0 || !slice_equal(text, SLICE("]"))) {
        return STATUS_INVALID;
    }
    *out = notes;
    *count = found;
    return STATUS_OK;
}
