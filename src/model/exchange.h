/*
 * exchange - rates between currencies, and an amount at one of them.
 *
 * The idea: a rate is the decimal that its table gives, kept as a whole number and its places; an
 * amount at a rate is reckoned in whole numbers and rounded once, half up, to the minor unit. What
 * the table doesn't give is reckoned from what it does: the inverse of a rate, or two rates through
 * a currency that both sides have. Where ways to the same rate disagree, nobody chooses.
 */
#ifndef TS_MODEL_EXCHANGE_H
#define TS_MODEL_EXCHANGE_H

#include "base/buffer.h"
#include "base/diag.h"
#include "base/status.h"
#include "model/currency.h"
#include "model/date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EXCHANGE_DIGITS_MAX = 12, /* of a rate, zeros in front aside: far more than is published */
    EXCHANGE_PLACES_MAX = 10, /* … behind its mark */
};

/* On `day` one unit of `from` was value / 10^places of `to`. */
struct exchange_rate {
    struct date day;
    struct currency from;
    struct currency to;
    uint64_t value;  /* positive, at most EXCHANGE_DIGITS_MAX digits */
    uint32_t places; /* as few as there can be, so that equal rates are equal here too */
    struct place place;
};

/* Rates by from, to and day, as exchange_sort() leaves them. */
struct exchange_table {
    const struct exchange_rate *rates;
    size_t count;
};

/*
 * Reads a decimal such as "1.0871" or "17845,3": digits with at most one `mark`. False for
 * anything else, for zero, and for more digits or places than there is room for.
 */
bool exchange_parse(struct slice text, char mark, uint64_t *value, uint32_t *places);

/* Sorts rates; one that stands twice with the same value is one rate. Where a pair has two values
 * on a day both are told (TS-RAT-004) and the result is STATUS_INVALID. */
enum status exchange_sort(struct exchange_rate *rates, size_t *count, struct diag *diag);

enum exchange_found {
    EXCHANGE_FOUND,
    EXCHANGE_NONE,      /* no rate from these days, or an amount too large to reckon with */
    EXCHANGE_AMBIGUOUS, /* rates of the table contradict each other */
};

/* A rate in use: one of the table, or two through a third currency. */
struct exchange_way {
    const struct exchange_rate *first;
    const struct exchange_rate *second; /* NULL for one */
    bool first_inverse;
    bool second_inverse;
};

/*
 * What `minor` of `from` is in `to` on `day`: at the nearest rate that is not later, and at most
 * `days` older. A rate between the two comes before one through a third currency.
 *
 * share_ppm  by how much two ways to the same rate may differ and still be one
 * out_minor  rounded half up to the minor unit of `to`; written with EXCHANGE_FOUND alone
 */
enum exchange_found exchange_find(const struct exchange_table *table, struct currency from,
                                  struct currency to, struct date day, uint32_t days, int64_t minor,
                                  uint32_t share_ppm, struct exchange_way *way, int64_t *out_minor);

/* "1 EUR = 1.0871 USD on 2026-10-13", for both rates of a way. */
void exchange_way_format(const struct exchange_way *way, struct buffer *out);

#endif
