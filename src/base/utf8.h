/*
 * utf8 - validity and safe display of text.
 *
 * The idea: text is decoded once at the border (the parsers); from there on it is UTF-8. What
 * comes from an input may still hold control characters and bidirectional overrides, so whatever
 * is shown to a person passes utf8_add_shown().
 */
#ifndef TS_BASE_UTF8_H
#define TS_BASE_UTF8_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decodes the code point at the start of `text` (len > 0).
 * Returns its bytes, 1 to 4, or 0 where the bytes are no UTF-8 (overlong, surrogate, cut).
 */
size_t utf8_decode(struct slice text, uint32_t *code_point);

/* Where the first byte that is not UTF-8 stands, or SIZE_MAX when all is well. */
size_t utf8_find_invalid(struct slice text);

/* Appends a code point as UTF-8; 0 to 0x10FFFF, no surrogates (asserted). */
void utf8_add(struct buffer *buffer, uint32_t code_point);

/* Whether a code point can lead a terminal or a reader astray: C0, DEL, C1, bidirectional controls.
 */
bool utf8_is_unsafe(uint32_t code_point);

/* Appends `text`, with C0, DEL, C1 and bidirectional controls as \u001b and bytes that are no
 * UTF-8 as \xff, so that a terminal or a log can't be led astray. */
void utf8_add_shown(struct buffer *buffer, struct slice text);

/* At most `max` bytes of `text`, cut between code points. */
struct slice utf8_take(struct slice text, size_t max);

/* Code points in `text`; a byte that is no UTF-8 counts as one. */
size_t utf8_count(struct slice text);

#endif
