/*
 * slice - a run of bytes that somebody else owns.
 *
 * The idea: text is a pointer and a length into an input or an arena; it is never copied to be
 * looked at, has no NUL at its end, and is tested by spelled-out byte ranges, since neither the
 * locale nor the sign of char may decide what a bank wrote. An absent text has len 0.
 */
#ifndef TS_BASE_SLICE_H
#define TS_BASE_SLICE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;      /* bytes */
};

/* A string constant as a slice, without its NUL. */
#define SLICE(literal) ((struct slice){"" literal, sizeof(literal) - 1})
/* For printf's "%.*s". The length is cut to what an int holds. */
#define SLICE_ARG(s) slice_arg_len(s), slice_arg_ptr(s)

static inline int slice_arg_len(struct slice text)
{
    return text.len > INT_MAX ? INT_MAX : (int)text.len;
}

static inline const char *slice_arg_ptr(struct slice text)
{
    return text.len == 0 ? "" : text.ptr;
}

/* Of a NUL-terminated string; NULL gives the empty one. */
static inline struct slice slice_from(const char *text)
{
    return (struct slice){text, text == NULL ? 0 : strlen(text)};
}

/* Bytes from `from` on; empty past the end. */
static inline struct slice slice_skip(struct slice text, size_t from)
{
    if (from >= text.len) {
        return (struct slice){NULL, 0};
    }
    return (struct slice){text.ptr + from, text.len - from};
}

/* At most the first `len` bytes. */
static inline struct slice slice_take(struct slice text, size_t len)
{
    return (struct slice){text.ptr, len < text.len ? len : text.len};
}

static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool slice_starts(struct slice text, struct slice prefix)
{
    return text.len >= prefix.len && slice_equal(slice_take(text, prefix.len), prefix);
}

bool slice_equal_fold(struct slice a, struct slice b); /* A-Z and a-z are one */
bool slice_starts_fold(struct slice text, struct slice prefix);
bool slice_ends(struct slice text, struct slice suffix);

/* Byte order, shorter first where one begins the other; -1, 0 or 1. */
int slice_compare(struct slice a, struct slice b);

/* Without blanks, tabs, CR and LF at both ends. */
struct slice slice_trim(struct slice text);

/* Where `needle` first stands in `text`, or SIZE_MAX. An empty needle stands at 0. */
size_t slice_find(struct slice text, struct slice needle);
size_t slice_find_fold(struct slice text, struct slice needle);
size_t slice_find_byte(struct slice text, char byte);

/*
 * Cuts the next piece off `rest` up to `separator`, which is dropped. False when nothing is left.
 * "a;;b" gives "a", "", "b"; "a;" gives "a", ""; a NULL text gives nothing.
 */
bool slice_next(struct slice *rest, char separator, struct slice *piece);

/* The whole text as a number of ASCII digits; false when empty, not digits, or too large. */
bool slice_to_u64(struct slice text, uint64_t *out);

static inline bool byte_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool byte_is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool byte_is_alpha(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static inline bool byte_is_alnum(char c)
{
    return byte_is_digit(c) || byte_is_alpha(c);
}

static inline bool byte_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline char byte_upper(char c)
{
    if (c >= 'a' && c <= 'z') {
        return (char)(c - 'a' + 'A');
    }
    return c;
}

#endif
