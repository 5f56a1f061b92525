/*
 * money - amounts in minor units beside their currency, with checked sums.
 *
 * The idea: an amount is an int64_t of minor units (cents, yen, fils) and never anything else.
 * The sign is the account owner's: + for a credit, - for a debit. Zero has no sign. Every sum
 * goes through money_add(); nothing here rounds.
 *
 * What is finer than its currency is no money: it stays text, in a type of its own that no sum
 * takes.
 */
#ifndef TS_MODEL_MONEY_H
#define TS_MODEL_MONEY_H

#include "base/buffer.h"
#include "base/slice.h"
#include "model/currency.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

struct money {
    int64_t minor;
    struct currency currency; /* absent where the source gave none */
};

/* A decimal with more places than its currency has, as the source told it: for people to read. */
struct money_exact {
    struct slice text; /* "-8.485": no blanks, no zeros to spare */
    struct currency currency;
};

/* Largest magnitude that is read: 18 digits, so that millions of them still sum in 128 bits. */
#define MONEY_MAX_MINOR INT64_C(999999999999999999)

enum money_error {
    MONEY_OK,
    MONEY_MALFORMED, /* not digits with at most one mark */
    MONEY_DECIMALS,  /* digits beyond the currency's minor unit that are not zero */
    MONEY_RANGE,     /* more than MONEY_MAX_MINOR */
};

/*
 * Reads an unsigned decimal: digits, then at most one `mark` and digits ("12", "12.", "12.30",
 * ".30"; at least one digit). No sign, blanks, exponent or grouping.
 *
 * mark      '.' or ','
 * exponent  decimals of the currency; a shorter fraction is filled with zeros, a longer one is
 *           MONEY_DECIMALS unless the rest is zeros
 * minor     written only with MONEY_OK
 */
enum money_error money_parse(struct slice text, char mark, unsigned exponent, int64_t *minor);

/*
 * Appends the decimal that money_parse() calls MONEY_DECIMALS, sign and point settled: "-8.485" for
 * "0008,4850" where `negative`. Zeros in front and behind go, nothing else does.
 */
void money_exact_format(struct slice text, char mark, bool negative, struct buffer *out);

/* a + b; false on overflow, and then `out` is not written. */
bool money_add(int64_t a, int64_t b, int64_t *out);

/* a - b; false on overflow, and then `out` is not written. */
bool money_subtract(int64_t a, int64_t b, int64_t *out);

/* Magnitude; asserts that the value is not INT64_MIN, which no parser lets in. */
static inline int64_t money_magnitude(int64_t minor)
{
    assert(minor != INT64_MIN);
    return minor < 0 ? -minor : minor;
}

/* Appends "-12.34": the sign where negative, and exactly `exponent` decimals. */
void money_format(int64_t minor, unsigned exponent, struct buffer *out);

/* 10 to the power of `exponent` (0 to 18). */
int64_t money_scale(unsigned exponent);

#endif
