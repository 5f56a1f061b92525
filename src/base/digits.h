/*
 * digits - eight ASCII digits read at once.
 *
 * The idea: a run of eight characters is one number to the processor, the first character its
 * lowest byte. With '0' taken off each, one test says where the first character stands that is no
 * digit, and three multiplications make a number of all, where a loop takes forty instructions.
 */
#ifndef TS_BASE_DIGITS_H
#define TS_BASE_DIGITS_H

#include <stdint.h>
#include <string.h>

enum { DIGITS_STEP = 8 }; /* characters that are read at once */

/* The DIGITS_STEP characters at `text`, each less '0'. */
static inline uint64_t digits_load(const char *text)
{
    uint64_t word = 0;
    memcpy(&word, text, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word - UINT64_C(0x3030303030303030);
}

/* 0 where all are digits; else the lowest bit that is set is the highest one of the first byte that
 * is none. The bits above it mean nothing. */
static inline uint64_t digits_others(uint64_t word)
{
    /* A byte below '0' has borrowed, one above '9' reaches the top bit with 0x76 added. */
    return (word | (word + UINT64_C(0x7676767676767676))) & UINT64_C(0x8080808080808080);
}

/* How many digits stand in front of the first character that is none. */
static inline unsigned digits_count(uint64_t word)
{
    uint64_t others = digits_others(word);
    return others == 0 ? DIGITS_STEP : (unsigned)__builtin_ctzll(others) / 8U;
}

/* The number that the first `count` characters spell, which are digits; 1 to DIGITS_STEP. */
static inline uint64_t digits_value(uint64_t word, unsigned count)
{
    word <<= (DIGITS_STEP - count) * 8U; /* leading zeros */
    /* Neighbours become two digits, these four, these eight. */
    word = word * 10 + (word >> 8);
    return ((word & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
            ((word >> 16) & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >>
           32;
}

#endif
