/*
 * terms - what may be deducted from an item, and by whose word.
 *
 * The idea: tolerances, charges, days of grace and withheld taxes have one value for all; a
 * currency may have others, and a customer others again. Of each key the closest word counts: the
 * customer's, the currency's, the general one. A limit given as an amount and as a share holds with
 * the smaller of the two, wherever each comes from. Without sections of their own nothing is looked
 * up: the general terms are one struct that every item has.
 */
#ifndef TS_MATCHERS_TERMS_H
#define TS_MATCHERS_TERMS_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/status.h"
#include "model/item.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TERMS_RATES_MAX = 8 };

/* Rates of a tax that payers withhold, each in millionths and positive, ascending. */
struct terms_rates {
    uint32_t ppm[TERMS_RATES_MAX];
    uint32_t count;
};

/* What may be deducted. Each limit and rate knows whose it is: "matching", "currency.USD" … */
struct terms {
    int64_t tolerance_minor;
    int64_t charges_max_minor;
    uint32_t tolerance_ppm;
    uint32_t charges_max_ppm;
    uint32_t discount_grace_days;
    bool withheld_of_net; /* of the amount without value added tax */
    bool withheld_agreed; /* the customer's own rates: it is known to withhold */
    struct terms_rates withheld;
    struct slice tolerance_scope;
    struct slice charges_scope;
    struct slice withheld_scope;
};

/* Which keys a section has; a set of them is the sum. */
enum terms_key {
    TERMS_TOLERANCE = 1U << 0,
    TERMS_TOLERANCE_SHARE = 1U << 1,
    TERMS_CHARGES = 1U << 2,
    TERMS_CHARGES_SHARE = 1U << 3,
    TERMS_GRACE = 1U << 4,
    TERMS_WITHHELD = 1U << 5,
    TERMS_WITHHELD_BASE = 1U << 6,
};

/* [currency.USD] or [customer.K-1001]: what it says in place of the general terms. */
struct terms_section {
    struct slice name;        /* of the section */
    struct currency currency; /* absent for a customer's */
    struct slice customer_id; /* empty for a currency's */
    unsigned keys;            /* TERMS_ bits */
    struct terms terms;       /* of these keys alone */
};

struct index;
struct match_settings;

/* What currencies and customers have of their own. Lives as long as the index. */
struct terms_index {
    const struct terms_section *const *customers; /* of each customer; NULL for none */
    const struct terms_section *const *currencies;
    size_t currencies_count;
};

/*
 * Hangs the sections onto the index. Without any nothing is done.
 *
 * diag  gets TS-CFG-016, a warning, for a customer that nobody knows
 *
 * Returns STATUS_OK or STATUS_MEMORY.
 */
enum status terms_apply(const struct match_settings *settings, struct arena *arena,
                        struct diag *diag, struct index *index);

/* The general terms. */
void terms_general(const struct match_settings *settings, struct terms *out);

/* Those of a customer in a currency. */
void terms_find(const struct index *index, const struct terms *general, uint32_t customer,
                struct currency currency, struct terms *out);

/* A limit given in minor units and as a share: the smaller wins. */
int64_t terms_limit(int64_t minor, uint32_t ppm, int64_t open_minor);

/*
 * What is withheld at a rate of `due_minor`, that is due of an item: of all of it, or, where the
 * terms say so, of what is left without the value added tax, in the proportion that the invoice
 * had. `base_minor` is what the rate is taken of, `out_minor` the tax, rounded half away from zero
 * to the minor unit; both have the sign of `due_minor`.
 *
 * False where the list doesn't tell the item's tax and it is needed.
 */
bool terms_withheld(const struct terms *terms, uint32_t rate_ppm, const struct item *item,
                    int64_t due_minor, int64_t *base_minor, int64_t *out_minor);

/* The tax of a base, rounded half away from zero. */
int64_t terms_tax(int64_t base_minor, uint32_t rate_ppm);

#endif
