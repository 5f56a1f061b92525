/*
 * keys - the ways an item's number is written.
 *
 * The idea: a payer who names an invoice writes its number whole, without its letters, as the last
 * digits, or copies the payment reference. Each way is a form with its own chance of being meant.
 * Keys are compact: letters and digits only (but for segments.h), leading zeros of a digits key
 * dropped. References and orders of digits alone have a second key without the zeros in front, and
 * orders one without the letters in front.
 */
#ifndef TS_MATCHERS_KEYS_H
#define TS_MATCHERS_KEYS_H

#include "base/slice.h"
#include "matchers/table.h"
#include "model/item.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

enum key_form {
    KEY_REFERENCE,  /* the payment reference printed on the invoice */
    KEY_END_TO_END, /* what its collection was given */
    KEY_FULL,       /* the whole invoice number */
    KEY_DIGITS,     /* all its digits, without letters */
    KEY_SERIAL,     /* its last digits, without prefix and year */
    KEY_ORDER,      /* the purchase order number */
    KEY_EDIT,       /* the number with one character wrong; never indexed */
    KEY_FORM_COUNT,
};

/* A value of the index is an item times this, plus a form: a power of two, since each that is found
 * is taken apart. */
enum { KEY_FORM_ROOM = 8 };
static_assert((int)KEY_FORM_COUNT <= (int)KEY_FORM_ROOM, "a form is told from the next item");

enum { KEY_LETTERS_MIN = 6 }; /* of a number without digits */

enum {
    KEY_MAX = 40,      /* bytes */
    KEY_ITEM_MAX = 10, /* keys of an item */
};

struct key {
    enum key_form form;
    bool segments; /* its runs of digits with a sign between them: segments.h */
    char text[KEY_MAX];
    size_t len;
};

/* Fills `keys` with the item's keys, each text once (its strongest form), and returns how many. */
size_t keys_of_item(const struct item *item, struct key keys[KEY_ITEM_MAX]);

/* … those of the document's own number and reference, without its collection's and its order's. */
size_t keys_of_document(const struct item *item, struct key keys[KEY_ITEM_MAX]);

/* … and adds these to `count` of them; how many there are then. */
size_t keys_add_others(const struct item *item, struct key keys[KEY_ITEM_MAX], size_t count);

/* How many digits of the item's number are the year, or month and year, of its issue, set off by a
 * sign at its end; 0 where none are. */
size_t keys_date_digits(const struct item *item);

/* The year of a day; 0 for none. */
int keys_year(struct date issued);

/* How many zeros fill up a compact number of digits alone, in front; 0 for any other. */
size_t keys_padding(struct slice compact);

/* The folded letters and digits of `text`; 0 where there are none or more than a key holds. */
size_t keys_compact(struct slice text, char out[KEY_MAX]);

/* Whether the form is made of digits alone, zeros in front dropped. */
static inline bool key_form_is_digits(enum key_form form)
{
    return form == KEY_DIGITS || form == KEY_SERIAL;
}

/* The hash under which a key is indexed: forms of letters and digits and forms of digits alone
 * don't meet. */
static inline uint64_t key_hash(enum key_form form, struct slice text)
{
    enum { KEY_SEED_COMPACT = 1, KEY_SEED_DIGITS = 2 };
    return table_hash(key_form_is_digits(form) ? KEY_SEED_DIGITS : KEY_SEED_COMPACT, text);
}

#endif
