/*
 * part - what of an allocation settles the item beside the money, with the rule that allows it.
 *
 * The idea: a discount, charges, a tax withheld, a difference of rates or a rounding is never just
 * "other": each names the rule by which it was taken off, whose rule that is, and the most that
 * the rule allows, so that a reader can hold the amount against its limit.
 */
#ifndef TS_MODEL_PART_H
#define TS_MODEL_PART_H

#include "base/buffer.h"
#include "base/slice.h"
#include "model/currency.h"

#include <stdbool.h>
#include <stdint.h>

enum part_kind {
    PART_DISCOUNT,
    PART_CHARGES,
    PART_TAX,
    PART_FX,
    PART_DIFFERENCE,
    PART_KINDS,
};

enum part_rule {
    PART_RULE_OFFERED,      /* the discount that the item offers */
    PART_RULE_CHARGES_TOLD, /* charges that the bank tells */
    PART_RULE_CHARGES_MAX,  /* charges that nobody told, up to charges_max */
    PART_RULE_WITHHELD,     /* a tax at a rate of the configuration */
    PART_RULE_TOLERANCE,    /* a rounding, up to tolerance */
    PART_RULE_RATE_TOLD,    /* another currency, at the amount that the bank tells */
    PART_RULE_RATE_TABLE,   /* … at the rate of the table */
    PART_RULES,
};

/* All text lives as long as the result. */
struct part {
    enum part_kind kind;
    enum part_rule rule;
    int64_t amount_minor; /* as it stands in the allocation */
    int64_t limit_minor;  /* the most of it, for all items of the payment together; a discount and a
                           * tax have that of their item, and a difference of rates the most that
                           * the amount paid may be off, in its currency */
    uint32_t share_ppm;   /* of a discount, a tax, or a limit given as a share; 0 for none */
    struct slice scope;   /* whose rule: "item", "bank", "exchange", "withholding", "matching",
                           * "currency.USD" … */
    struct slice basis; /* what it was reckoned from: "net amount", "1 EUR = 1.0871 USD on …"; or
                         * empty */
};

const char *part_kind_name(enum part_kind kind); /* "discount" … as the columns are called */
const char *part_rule_name(enum part_rule rule); /* "offered", "charges_told" … */
bool part_kind_find(struct slice name, enum part_kind *out);
bool part_rule_find(struct slice name, enum part_rule *out);

/* A sentence for people: "charges 25.00: as the bank tells; at most 30.00 (matching)". The figure
 * of `fx` is left out: allocation_fx_format() knows both currencies. Its limit is in the currency
 * of the amount paid, and says so. */
void part_format(const struct part *part, struct currency item, struct currency paid,
                 struct buffer *out);

/* Rule, owner and limit for programs: "charges:charges_told:matching:30.00"; in the currency of
 * the item, the limit of a rate of the table in that of the amount paid. */
void part_format_plain(const struct part *part, struct currency item, struct currency paid,
                       struct buffer *out);

#endif
