/* What the files of `missing` share: a line as its sentence sees it. */
#ifndef TS_REPORT_MISSING_INTERNAL_H
#define TS_REPORT_MISSING_INTERNAL_H

#include "report/missing.h"

#include <stdbool.h>

enum {
    MISSING_CLAUSES_MAX = 3,
    MISSING_ASPECTS_MAX = 4,
    MISSING_LISTED_MAX = 3,            /* numbers written out; more are counted */
    MISSING_PAYER_BITS = 2 * BITS_ONE, /* less says little of who pays */
};

/* What the evidence of a candidate amounts to, as bits of a set. */
enum {
    MISSING_BY_RULE = 1U << 0,
    MISSING_BY_ACCOUNT = 1U << 1,
    MISSING_BY_NAME = 1U << 2,
    MISSING_BY_NUMBER = 1U << 3,
    MISSING_BY_AGREEMENT = 1U << 18,
    MISSING_MONTH_DIFFERS = 1U << 19,
    MISSING_ORDER_UNKNOWN = 1U << 20,
    MISSING_BY_ANY = MISSING_BY_RULE | MISSING_BY_ACCOUNT | MISSING_BY_NAME | MISSING_BY_NUMBER |
                     MISSING_BY_AGREEMENT,
    MISSING_NAMED = 1U << 4,
    MISSING_NAMED_END = 1U << 5,
    MISSING_NAMED_DAMAGED = 1U << 6,
    MISSING_NAMED_ORDER = 1U << 7,
    MISSING_SAID = 1U << 8,
    MISSING_NAMES_NOTHING = 1U << 9,
    MISSING_NAMES_ANOTHER = 1U << 10,
    MISSING_NAMES_UNKNOWN = 1U << 11,
    MISSING_REJECTED = 1U << 12,
    MISSING_FITS = 1U << 13,
    MISSING_LATE = 1U << 14,
    MISSING_SHORT = 1U << 15,
    MISSING_OVER = 1U << 16,
    MISSING_KNOWN = 1U << 17, /* the payer is a customer, whoever's items these are */
};

/* A clause; each has something to say or nothing. */
enum missing_aspect {
    MISSING_NOTHING,
    MISSING_TEXT,         /* what the text names */
    MISSING_TEXT_NAMED,   /* … where it names anything */
    MISSING_AMOUNT_IS,    /* which candidates have the amount */
    MISSING_AMOUNT_BOTH,  /* … the named one, and that of the payer */
    MISSING_AMOUNT_FREE,  /* which items have it, of anybody */
    MISSING_DIFFERENCE,   /* by how much it differs from what is named or owed */
    MISSING_PAYER,        /* who pays */
    MISSING_PAYER_KNOWN,  /* … where it is known */
    MISSING_PAYER_OWES,   /* … and what of it is open */
    MISSING_SURE,         /* how certain, how certain it would have to be, and what would help */
    MISSING_TAKEN,        /* by what the item named is settled */
    MISSING_CURRENCY,     /* the currencies of item and payment */
    MISSING_RATE_NONE,    /* what the rate table lacks */
    MISSING_RATE_SEVERAL, /* … or has twice */
    MISSING_LIMIT,
    MISSING_CONTEST,   /* who else wants the item */
    MISSING_ENTITY,    /* the ledgers of item and account */
    MISSING_DOCUMENTS, /* how what is told of each document contradicts the payment */
    MISSING_UNCLEAR,
    MISSING_CONFLICT,
    MISSING_CLOSED,
    MISSING_NO_RULE,
    MISSING_RETURN,
    MISSING_WAY, /* of a partial: how else it may have been paid */
    MISSING_ASPECTS,
};

struct missing_view {
    const struct candidate *candidate; /* NULL for none */
    unsigned facts;
    int32_t payer_bits;
    const char *way; /* the observation of the amount; NULL for none */
};

struct missing_case {
    const struct missing *missing;
    size_t index; /* of the transaction */
    const struct outcome *outcome;
    const struct transaction *transaction;
    struct missing_view best;   /* with items */
    struct missing_view payers; /* that the payer speaks for most */
    unsigned facts;             /* of all candidates, "pays nothing" among them */
    bool asks_amount;           /* whether a clause of its own says who has the amount */
    bool names_told;            /* a clause before says what the text names */
    size_t clauses;             /* so far */
    struct buffer *out;
};

/* Words; each appends to the buffer of the case. */
const struct item *missing_item(const struct missing_case *c, uint32_t index);
/* Appends a number, cut to 40 bytes. */
void missing_add_id(struct buffer *out, struct slice id);
/* Appends "12.50 EUR". */
void missing_add_money(struct buffer *out, int64_t minor, const struct currency *currency);
/* Appends the name of an item's customer, else the number; false where neither is told. */
bool missing_add_customer(struct missing_case *c, uint32_t item);
/* Appends "RE-1", "RE-1 + RE-2", "RE-1 + RE-2 + RE-3 + 4 more". */
void missing_add_set(struct missing_case *c, const struct candidate *candidate);
/* What of a candidate's items is open together; false where they have no common currency. */
bool missing_open_of(const struct missing_case *c, const struct candidate *candidate,
                     struct money *open);
bool missing_same_items(const struct candidate *a, const struct candidate *b);
bool missing_same_customer(const struct missing_case *c, uint32_t a, uint32_t b);
/* Finds a number in the text besides those of the best candidate. */
bool missing_find_named(const struct missing_case *c, bool listed, struct missing_number *number);
/* Appends "RE-9 of Meier GmbH"; the number alone where the customer was told before. */
void missing_add_listed(struct missing_case *c, const struct missing_number *number);
/* Whether the evidence of a candidate has an observation of that name. */
bool missing_has(const struct candidate *candidate, const char *name);
/* Appends "the amount is 12.50 EUR less than RE-1"; false where it is not. */
bool missing_add_difference(struct missing_case *c, const struct candidate *candidate);

/* Finds an item of the payer that has the amount and that another line of the run has paid. */
bool missing_find_paid(const struct missing_case *c, uint32_t *item);

/* Whether the payer is a customer, by the evidence or by the master data. */
bool missing_knows_payer(const struct missing_case *c);

/* Aspects: true where something was appended that is to stay. */
bool missing_text_named(struct missing_case *c);
bool missing_text(struct missing_case *c);
bool missing_amount_is(struct missing_case *c);
bool missing_amount_both(struct missing_case *c);
bool missing_amount_free(struct missing_case *c);
bool missing_difference(struct missing_case *c);
bool missing_documents(struct missing_case *c);
bool missing_payer(struct missing_case *c);
bool missing_payer_known(struct missing_case *c);
bool missing_payer_owes(struct missing_case *c);
bool missing_sure(struct missing_case *c);
bool missing_taken(struct missing_case *c);
bool missing_currency(struct missing_case *c);
bool missing_rate_none(struct missing_case *c);
bool missing_rate_several(struct missing_case *c);
bool missing_contest(struct missing_case *c);
bool missing_entity(struct missing_case *c);
bool missing_unclear(struct missing_case *c);
bool missing_way(struct missing_case *c);

/* Appends a clause, parted from the one before, where the aspect has something to say. */
void missing_aspect_add(struct missing_case *c, enum missing_aspect aspect);

#endif
