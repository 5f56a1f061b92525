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

static inline bool currency_equal(struct currency a, struct currency b)
{
    return memcmp(a.code, b.code, sizeof a.code) == 0;
}

static inline bool currency_present(struct currency currency)
{
    return currency.code[0] != '\0';
}

#endif
