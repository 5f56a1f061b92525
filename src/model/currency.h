/*
 * currency - ISO 4217 codes and how many decimals each has.
 *
 * The idea: a currency is a value of four bytes, valid or absent; whoever holds one never looks
 * its exponent up again. What a bank left out stays absent: there is no default currency.
 *
 * Source: ISO 4217, list one (active) and the codes retired since 1999 that old statements hold.
 */
#ifndef TS_MODEL_CURRENCY_H
#define TS_MODEL_CURRENCY_H

#include "base/slice.h"

#include <assert.h>
#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* All zero for "none given". Compare with currency_equal(). */
struct currency {
    char code[3];
    uint8_t exponent; /* digits after the decimal mark: 0, 2, 3 or 4 */
};

/* Reads exactly three upper-case letters of a code the table knows; false otherwise. */
bool currency_parse(struct slice text, struct currency *out);

/* "EUR", or empty when absent; points into `currency`. */
struct slice currency_code(const struct currency *currency);

/* Compares the letters as numbers, which is asked too often for bytes. */
static inline bool currency_equal(struct currency a, struct currency b)
{
    static_assert(sizeof a == sizeof(uint32_t), "a currency is a number of four bytes");
    uint32_t of_a = 0;
    uint32_t of_b = 0;
    memcpy(&of_a, &a, sizeof of_a);
    memcpy(&of_b, &b, sizeof of_b);
    return ((of_a ^ of_b) & htole32(0xffffffU)) == 0;
}

static inline bool currency_present(struct currency currency)
{
    return currency.code[0] != '\0';
}

#endif
