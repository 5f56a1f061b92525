/*
 * gather - what a transaction says, and the items worth weighing against it.
 *
 * The idea: every text the payer wrote is taken apart once and its joins are looked up in the
 * index; amount and payer bring further items in. Keys that too many items share are narrowed by
 * amount or payer, never scanned. Numbers that look like ours and explain nothing are remembered:
 * they are the strongest sign of a payment for something that is not on the list.
 */
#ifndef TS_MATCHERS_GATHER_H
#define TS_MATCHERS_GATHER_H

#include "base/arena.h"
#include "base/status.h"
#include "matchers/index.h"
#include "matchers/joins.h"
#include "matchers/payer.h"
#include "matchers/says.h"
#include "matchers/tokens.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GATHER_ITEMS_MAX = 512, GATHER_SEEN = 4, GATHER_UNKNOWN_MAX = 16 };

/* An item worth weighing. */
struct gather_item {
    uint32_t item;
    enum key_form form;   /* best way the text names it; KEY_FORM_COUNT when it does not */
    uint32_t sharing;     /* items that share the key it was named by */
    uint32_t token;       /* first token of the number, to tell mentions apart */
    uint32_t tokens;      /* tokens of the mention */
    uint32_t digits;      /* characters of the key it was found by */
    enum key_form mended; /* of a number one edit away: the form of the key it is near to */
    bool neighbour;       /* … and the number found may as well be another document's */
    bool beyond;          /* … and can be no other document's of ours */
    bool inside;          /* the key was found inside a longer run of digits */
    bool ranged;          /* it lies between the ends of a range that the text gives */
    bool bare;            /* a few digits that no word such as "invoice" stands before */
    bool worded;          /* so few that it counts, and such a word stands before them */
    bool tail;            /* last digits, and other ones than those that the index has */
    bool astray;          /* … and the amount is not the item's */
};

/* Places of a customer's list of items, as in index_customer. */
struct gather_window {
    uint32_t from;
    uint32_t to;
};

/* Runs of the text that are a number of our shape and that no open item explains. */
struct gather_unknown {
    uint32_t from;
    uint32_t to;
};

/* The key shared by many that was read last, and what such keys of the text have cost. */
struct gather_shared {
    uint64_t hash;
    size_t customers; /* of the payer, as known then */
    bool explained;   /* it names something */
    uint32_t walked;  /* items walked or looked up for all of them */
};

/* How the runs of digits end that nothing explains: index_end_value() of each, a bit. */
struct gather_ends {
    uint64_t bits[INDEX_ENDS / 64];
    bool any;
    bool payers; /* numbers of the payer's end so */
};

/* What the text has of three digits in a row, a bit each. */
struct gather_threes {
    uint64_t bits[INDEX_ENDS / 64];
    bool known; /* it is read when first asked for */
};

struct gather {
    size_t transaction;
    const struct vocabulary *vocabulary; /* of the index */
    int64_t amount_minor;                /* magnitude */
    bool outgoing;                       /* a debit: only credit notes can be meant */
    bool unpayable; /* … and none on the list has the amount: a refund pays back one to the cent */
    struct currency currency;
    struct money instructed;  /* in another currency, where the bank tells it; minor 0 for none */
    uint64_t account_hash;    /* of the counterparty's account */
    uint64_t amount_hash;     /* index_amount_hash() of what is open of an item of this amount */
    struct table_run amounts; /* items of this very amount, as open or less the discount */
    uint64_t entity;          /* index_entity_hash() of the account's ledger */
    struct date booking_date;
    int32_t chance_bits; /* index_amount_chance() of the amount */
    struct tokens tokens;
    struct joins joins;
    size_t references_len; /* of the folded text: structured references, before the rest */
    size_t said_count;     /* tokens of the remittance; behind them those of the end-to-end id */
    struct payer payer;
    struct gather_window owed[PAYER_CUSTOMERS_MAX]; /* of each of the payer's customers */
    bool owed_all;                                  /* … all of those that are of the amount */
    bool owed_near;                                 /* … and those next to it in size */
    struct agreements_named agreed; /* contracts and mandates that the text or the bank names */
    struct gather_item items[GATHER_ITEMS_MAX];
    size_t items_count;
    uint16_t paying[GATHER_ITEMS_MAX]; /* which of them are of this amount: gather_pays() */
    size_t paying_count;
    uint64_t items_seen[GATHER_SEEN]; /* a bit of each, so that most need not be looked for */
    uint16_t named[GATHER_ITEMS_MAX]; /* which of them the text names, once all are gathered */
    size_t named_count;
    uint32_t numbers_unread; /* of them explained by nothing */
    uint32_t numbers_count;  /* numbers in the text, dates aside */
    bool names_unknown;      /* a number of our shape that no open item explains */
    bool unknown_more;       /* … a structured reference, or more than there is room for */
    size_t unknown_count;    /* of them in unknown */
    bool names_settled;      /* a number of an item that nothing is left of */
    bool names_foreign;      /* a number of an item in another currency */
    bool names_elsewhere;    /* a number of an item in another ledger */
    bool names_barred;       /* any of these: what is named can't be paid by this payment */
    bool rate_missing;       /* … and the table has no rate for the day */
    bool rate_ambiguous;     /* … and rates of the table contradict each other */
    bool names_unclear;      /* a number of an item of which nobody knows what is open */
    bool full;               /* more items or hypotheses than there is room for: a person decides */
    bool text_cut;           /* … or more runs of the text than are read */
    bool any_named;          /* some item is named */
    bool explained;          /* … of this very amount: whatever else is found is far behind */
    bool may_have_slips;     /* … or else: a number of the text may be cut short or damaged */
    bool may_have_edits;     /* … and be that of an item of this amount, one character wrong */
    struct gather_shared shared;
    struct gather_threes threes;
    struct gather_ends ends; /* read once for gather_payers_tails() and gather_tails() */
    bool amounts_known;      /* amounts_said is filled; it is when first asked for */
    bool amounts_said;       /* the text may hold an amount: says_any_amount() */
    bool says_known;         /* says is filled; it is when first asked for */
    unsigned says;           /* SAYS_ bits */
    bool silent;             /* the text names nothing that is ours or may be */
    struct gather_unknown unknown[GATHER_UNKNOWN_MAX];
};

/* SAYS_ bits of the text. */
static inline unsigned gather_says(struct gather *gather)
{
    if (!gather->says_known) {
        gather->says_known = true;
        gather->says = says_read(gather->vocabulary, &gather->tokens, gather->said_count);
    }
    return gather->says;
}

/*
 * The steps of gathering, in this order. Each asks for the memory that the next one reads: a block
 * of transactions goes through them side by side.
 *
 * out         its joins keep their memory from one transaction to the next
 * scratch     tokens live here
 * open_minor  what is left of each item now; items with nothing left are not gathered
 *
 * gather_read() returns STATUS_OK or STATUS_MEMORY.
 */
enum status gather_read(const struct index *index, size_t transaction, struct arena *scratch,
                        struct gather *out);
void gather_ask_keys(const struct index *index, const struct gather *gather);
void gather_filter(const struct index *index, struct gather *gather);
void gather_find(const struct index *index, struct gather *gather);
void gather_ask_items(const struct index *index, const int64_t *open_minor, struct gather *gather);
void gather_ask_payers(const struct index *index, struct gather *gather);
void gather_ask_rest(const struct index *index, const int64_t *open_minor,
                     const struct gather *gather);
void gather_named(const struct index *index, const int64_t *open_minor, struct gather *out);
void gather_ask_owed(const struct index *index, const struct gather *gather);
void gather_find_owed(const struct index *index, const int64_t *open_minor, struct gather *gather);
void gather_more(const struct index *index, const int64_t *open_minor, struct gather *gather);
void gather_ask_numbers(const struct index *index, const struct gather *gather);
void gather_end(const struct index *index, const int64_t *open_minor, struct gather *out);

/* The first place among a customer's items that is not before those of this currency with an open
 * amount of `minor`, as listed; customer->items_count for none. */
uint32_t gather_lower_bound(const struct index *index, const struct index_customer *customer,
                            struct currency currency, int64_t minor);

/* Whether an item is of the account's ledger. Where the list has several, an account that belongs
 * to none can't be paid into. */
static inline bool gather_is_of_ledger(const struct index *index, const struct gather *gather,
                                       uint32_t item)
{
    uint64_t entity = index->items[item].entity;
    return entity == gather->entity || entity == 0 ||
           (gather->entity == 0 && !index->several_entities);
}

/* Whether an item is in the currency that the payer instructed rather than the account's. */
static inline bool gather_is_foreign(const struct index *index, const struct gather *gather,
                                     uint32_t item)
{
    return !currency_equal(index->items[item].currency, gather->currency);
}

/* Whether something in the text beside the numbers of these items may mean another one: digits, or
 * letters that numbers of ours begin with. */
bool gather_says_more(const struct index *index, const struct gather *gather, const uint32_t *items,
                      size_t count);

/* Whether the text has a number of our shape that is not that of one of these items either, written
 * with a slip. */
bool gather_leaves_unknown(const struct index *index, const struct gather *gather,
                           const uint32_t *items, size_t count);

/* The keys among which that by which an item is named was hit, for how dense they lie. */
static inline enum key_form gather_written_of(const struct gather_item *item)
{
    if (item->form == KEY_EDIT) {
        return item->mended == KEY_REFERENCE ? KEY_REFERENCE : KEY_FULL;
    }
    return item->tail ? KEY_DIGITS : item->form;
}

/* Whether the digits that name an item may be what is left of another number: they lack one digit
 * of its own, or others before them make them a number of our shape. */
bool gather_may_be_rest(const struct index *index, const struct gather *gather,
                        const struct gather_item *item);

/* The entry of an item that the text names, or NULL. */
const struct gather_item *gather_find_named(const struct gather *gather, uint32_t item);

/* Whether a run of the text is part of what names an item that is named. */
static inline bool gather_item_covers(const struct gather_item *item, size_t token)
{
    return token >= item->token && token < item->token + item->tokens;
}

/* Whether two mentions share a run of the text. */
static inline bool gather_items_overlap(const struct gather_item *a, const struct gather_item *b)
{
    return a->token < b->token + b->tokens && b->token < a->token + a->tokens;
}

/* Whether a token is the year of the payment, or the one before, and no document's number. */
bool gather_says_year(const struct gather *gather, size_t token);

/* Whether a run is part of what names one of these items. */
bool gather_is_of(const struct gather *gather, size_t token, const uint32_t *items, size_t count);

#endif
