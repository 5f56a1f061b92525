/*
 * agreements - contracts and mandates, whose numbers all items of theirs share.
 *
 * The idea: who names a contract, or is debited under a mandate, says who pays and for what, but
 * not which item. So such a number speaks for its customers as a customer's number does, and among
 * the items of a customer for those of the agreement. It is read from the text and, a mandate, from
 * the field that the bank has for it. What more customers share than a payer may have says nothing.
 */
#ifndef TS_MATCHERS_AGREEMENTS_H
#define TS_MATCHERS_AGREEMENTS_H

#include "matchers/keys.h"
#include "matchers/table.h"
#include "model/batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum agreement_kind {
    AGREEMENT_NONE,
    AGREEMENT_CONTRACT,
    AGREEMENT_MANDATE,
};

enum {
    AGREEMENTS_NAMED_MAX = 4,      /* of one transaction */
    AGREEMENTS_CUSTOMERS_MAX = 16, /* of them; what more customers share is nobody's */
    AGREEMENTS_ITEMS_MAX = 4096,   /* of one agreement */
    AGREEMENTS_TEXT_MIN = 6,       /* characters of a number that is looked for in a text */
};

/* A customer of the agreements that a transaction names. */
struct agreements_customer {
    uint32_t customer;
    uint32_t items;   /* of it, that are of any of them */
    uint32_t sharing; /* customers that share the first that named it */
    enum agreement_kind kind;
};

/* The agreements that a transaction names. */
struct agreements_named {
    struct table_run runs[AGREEMENTS_NAMED_MAX]; /* agreements_value() of their items */
    size_t count;
    struct agreements_customer customers[AGREEMENTS_CUSTOMERS_MAX];
    size_t customers_count;
};

struct index;

/* What the table of agreements has of an item: ascending with its place. */
static inline uint32_t agreements_value(size_t item, enum agreement_kind kind)
{
    return (uint32_t)item * 2 + (kind == AGREEMENT_MANDATE ? 1 : 0);
}

/* The compact number of a contract or mandate, in `out`, without the zeros that fill up one of
 * digits alone; empty for none. It is hashed as a whole number (key_hash()). */
struct slice agreements_compact(struct slice number, char out[KEY_MAX]);

/* Notes the agreement with this hash of its number, unless more customers or items share it than
 * say anything. False where it is none. */
bool agreements_name(const struct index *index, uint64_t hash, struct agreements_named *named);

/* What is known of a customer by the agreements named; NULL for nothing. */
const struct agreements_customer *agreements_find(const struct agreements_named *named,
                                                  uint32_t customer);

/* Whether an item is of one of them. */
bool agreements_have(const struct agreements_named *named, uint32_t item);

#endif
