/*
 * fold - text as payers mean it: upper-case ASCII letters and digits, everything else a gap.
 *
 * The idea: "Müller", "MUELLER" and "müller" should meet. Case and diacritics go (Unicode NFKD by
 * utf8proc), letters that have no decomposition are transliterated by a table (ß to SS, ø to O,
 * Greek, Cyrillic). Banks transliterate German umlauts to two letters, so names are folded once
 * more by fold_name(), which takes AE, OE, UE back to A, O, U on both sides of a comparison.
 */
#ifndef TS_MATCHERS_FOLD_H
#define TS_MATCHERS_FOLD_H

#include "base/slice.h"

#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { FOLD_BLOCK = 64 }; /* bytes of text that are looked at together */

/*
 * Folds `text` into `out`: A-Z and 0-9 stand for themselves, ASCII signs are kept, whatever else
 * becomes a blank. Writes at most `capacity` bytes (2 bytes for each of the input always suffice)
 * and returns how many.
 */
size_t fold_text(struct slice text, char *out, size_t capacity);

/*
 * Folds one word of a name in place, after fold_text(): AE, OE, UE to A, O, U and doubled letters
 * to one. Nothing before place `from` is of these. Returns the new length.
 */
size_t fold_name(char *word, size_t from, size_t len);

/* Which of the first `len` folded bytes, of FOLD_BLOCK at most, are letters and which are digits,
 * the first byte as the lowest bit. A whole block can be read, and holds none behind `len`. */
static inline void fold_classify(const char *text, size_t len, uint64_t *letters, uint64_t *digits)
{
    uint64_t are_letters = 0;
    uint64_t are_digits = 0;
#if defined(__SSE2__)
    /* The sums put a class at the low end of the numbers with a sign. */
    const __m128i from_0 = _mm_set1_epi8((char)(0x80 - '0'));
    const __m128i beyond_9 = _mm_set1_epi8((char)(0x80 + 10));
    const __m128i from_a = _mm_set1_epi8((char)(0x80 - 'A'));
    const __m128i beyond_z = _mm_set1_epi8((char)(0x80 + 26));
    for (unsigned at = 0; at < FOLD_BLOCK && at < len; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        __m128i digit = _mm_cmplt_epi8(_mm_add_epi8(bytes, from_0), beyond_9);
        __m128i letter = _mm_cmplt_epi8(_mm_add_epi8(bytes, from_a), beyond_z);
        are_digits |= (uint64_t)(unsigned)_mm_movemask_epi8(digit) << at;
        are_letters |= (uint64_t)(unsigned)_mm_movemask_epi8(letter) << at;
    }
#else
    for (unsigned at = 0; at < FOLD_BLOCK && at < len; at++) {
        are_digits |= (uint64_t)byte_is_digit(text[at]) << at;
        are_letters |= (uint64_t)byte_is_upper(text[at]) << at;
    }
#endif
    *letters = are_letters;
    *digits = are_digits;
}

#endif
