/*
 * text_scan - finding bytes in text, sixteen or sixty-four at a time.
 *
 * The idea: fields of statements are some ten bytes long, so what a call to memchr() costs before
 * it begins is most of what it costs. These searches are inline and load whole vectors, also past
 * the end of the text: whoever calls them owns TEXT_SCAN_SLACK readable bytes behind it, whatever
 * these are. Results never depend on the slack.
 *
 * Where many places are wanted, a block's worth of them comes as the bits of one number, the first
 * byte as the lowest bit: taking the next one is then an instruction and no branch that a processor
 * could guess wrong.
 *
 * Where the processor is not an x86-64, plain loops and memchr() do the same.
 */
#ifndef TS_PARSERS_TEXT_SCAN_H
#define TS_PARSERS_TEXT_SCAN_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { TEXT_SCAN_BLOCK = 64, TEXT_SCAN_SLACK = TEXT_SCAN_BLOCK, TEXT_COPY_STEP = 32 };
static_assert(TEXT_COPY_STEP <= TEXT_SCAN_SLACK, "the slack takes what is copied too much");

/* Where `byte` first stands in [at, end), or `end`. */
static inline const char *text_scan_byte(const char *at, const char *end, char byte)
{
#if defined(__SSE2__)
    const __m128i wanted = _mm_set1_epi8(byte);
    for (; at < end; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted));
        if (found != 0) {
            at += __builtin_ctz(found);
            return at < end ? at : end;
        }
    }
    return end;
#else
    const char *found = at < end ? memchr(at, byte, (size_t)(end - at)) : NULL;
    return found == NULL ? end : found;
#endif
}

/* Where one of two bytes first stands, or `end`. */
static inline const char *text_scan_either(const char *at, const char *end, char a, char b)
{
#if defined(__SSE2__)
    const __m128i first = _mm_set1_epi8(a);
    const __m128i second = _mm_set1_epi8(b);
    for (; at < end; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(bytes, first), _mm_cmpeq_epi8(bytes, second));
        unsigned found = (unsigned)_mm_movemask_epi8(hits);
        if (found != 0) {
            at += __builtin_ctz(found);
            return at < end ? at : end;
        }
    }
    return end;
#else
    while (at < end && *at != a && *at != b) {
        at++;
    }
    return at;
#endif
}

#if defined(__SSE2__)
/* The sixteen bytes at `at`. */
static inline __m128i text_scan_load(const char *at)
{
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* The top bits of four times sixteen bytes as one number. Written out, and not as a loop, which
 * costs twice as much. */
static inline uint64_t text_scan_mask(__m128i a, __m128i b, __m128i c, __m128i d)
{
    uint64_t low =
        (uint64_t)(unsigned)_mm_movemask_epi8(a) | (uint64_t)(unsigned)_mm_movemask_epi8(b) << 16;
    uint64_t high =
        (uint64_t)(unsigned)_mm_movemask_epi8(c) | (uint64_t)(unsigned)_mm_movemask_epi8(d) << 16;
    return low | high << 32;
}
#endif

/* Which of the TEXT_SCAN_BLOCK bytes at `at` are `byte`. */
static inline uint64_t text_scan_bits(const char *at, char byte)
{
#if defined(__SSE2__)
    const __m128i wanted = _mm_set1_epi8(byte);
    return text_scan_mask(_mm_cmpeq_epi8(text_scan_load(at), wanted),
                          _mm_cmpeq_epi8(text_scan_load(at + 16), wanted),
                          _mm_cmpeq_epi8(text_scan_load(at + 32), wanted),
                          _mm_cmpeq_epi8(text_scan_load(at + 48), wanted));
#else
    uint64_t bits = 0;
    for (unsigned i = 0; i < TEXT_SCAN_BLOCK; i++) {
        bits |= (uint64_t)(at[i] == byte) << i;
    }
    return bits;
#endif
}

/* Which of the TEXT_SCAN_BLOCK bytes at `at` are no printable ASCII characters: control bytes, DEL,
 * and all above 127. */
static inline uint64_t text_scan_unprintable_bits(const char *at)
{
#if defined(__SSE2__)
    /* As signed numbers the bytes above 127 are the lowest; with 1 added, DEL is one of them. */
    const __m128i one = _mm_set1_epi8(1);
    const __m128i above_blank = _mm_set1_epi8(' ' + 1);
    return text_scan_mask(_mm_cmplt_epi8(_mm_add_epi8(text_scan_load(at), one), above_blank),
                          _mm_cmplt_epi8(_mm_add_epi8(text_scan_load(at + 16), one), above_blank),
                          _mm_cmplt_epi8(_mm_add_epi8(text_scan_load(at + 32), one), above_blank),
                          _mm_cmplt_epi8(_mm_add_epi8(text_scan_load(at + 48), one), above_blank));
#else
    uint64_t bits = 0;
    for (unsigned i = 0; i < TEXT_SCAN_BLOCK; i++) {
        unsigned char c = (unsigned char)at[i];
        bits |= (uint64_t)(c < 0x20U || c >= 0x7FU) << i;
    }
    return bits;
#endif
}

/* Where the first byte stands that is no printable ASCII character, or `end`. */
static inline const char *text_scan_unprintable(const char *at, const char *end)
{
    for (; at < end; at += TEXT_SCAN_BLOCK) {
        uint64_t bits = text_scan_unprintable_bits(at);
        if (bits != 0) {
            at += __builtin_ctzll(bits);
            return at < end ? at : end;
        }
    }
    return end;
}

/* Zeroes `size` bytes and up to 63 more behind them, which `to` has. At some hundred bytes it takes
 * half the time of the instruction that memset() becomes. */
static inline void text_zero_wide(void *to, size_t size)
{
#if defined(__SSE2__)
    const __m128i zero = _mm_setzero_si128();
#pragma GCC unroll 16
    for (size_t at = 0; at < size; at += 64) {
        __m128i *block = (__m128i *)(void *)((char *)to + at);
        _mm_storeu_si128(block, zero);
        _mm_storeu_si128(block + 1, zero);
        _mm_storeu_si128(block + 2, zero);
        _mm_storeu_si128(block + 3, zero);
    }
#else
    memset(to, 0, size);
#endif
}

/* Copies `len` bytes and up to TEXT_COPY_STEP - 1 more behind them; both sides own TEXT_SCAN_SLACK
 * bytes more, and don't overlap. Returns the end of what was wanted. */
static inline char *text_copy_wide(char *to, const char *from, size_t len)
{
#if defined(__SSE2__)
    for (size_t at = 0; at < len; at += TEXT_COPY_STEP) {
        __m128i low = text_scan_load(from + at);
        __m128i high = text_scan_load(from + at + 16);
        _mm_storeu_si128((__m128i *)(void *)(to + at), low);
        _mm_storeu_si128((__m128i *)(void *)(to + at + 16), high);
    }
#else
    memcpy(to, from, len);
#endif
    return to + len;
}

#endif
