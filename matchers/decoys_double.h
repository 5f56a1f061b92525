/*
 * decoys_double - decoys that lie beside a payment as open items do that it doesn't mean.
 *
 * The idea: what goes wrong is mostly a payment of something that is not on the list, in the very
 * amount of an open item of its payer, such as an invoice paid a second time. How many such
 * payments a run has shows from those that were seen through: the number they name is no item's. So
 * many doubles are made: an item that a payment names and pays is taken off the list, and another
 * item of its customer, with its own number and dates, gets the amount. Who takes the double for
 * what is paid has misread the number, and would have done so had the item been settled before.
 *
 * They depend on the content of items and payments and on nothing else.
 */
#ifndef TS_MATCHERS_DECOYS_DOUBLE_H
#define TS_MATCHERS_DECOYS_DOUBLE_H

#include "matchers/settle.h"

struct decoys_doubles {
    uint32_t *transactions; /* of each double the payment that it lies beside */
    size_t count;
    bool *changed; /* items that are not what they were: their payments tell of doubles alone */
};

/* How many payments of the run name what no item has, in the amount of one item of their payer that
 * is left over, and of no other: each lies beside that item as it would beside a double. */
uint64_t decoys_double_wanted(const struct settle *settle);

/*
 * Makes up to `most` doubles of the items of `batch`, a copy of the list.
 *
 * settle  a run that is settled
 * judge   to read its payments with, all items being open
 *
 * STATUS_OK or STATUS_MEMORY.
 */
enum status decoys_double_add(const struct settle *settle, struct judge *judge, size_t most,
                              struct arena *arena, struct batch *batch, struct decoys_doubles *out);

/*
 * Adds to `won` the payments that a decoy wins. A number that a text has in full is that of a
 * document, so no item but that document can have it: a decoy that wins by it shows nothing, unless
 * the payment is known to mean another item, whose number it damaged.
 *
 * verdicts  of the same payments, judged with the decoys
 * judge     on the list with the decoys, all of it open
 *
 * STATUS_OK or STATUS_MEMORY.
 */
enum status decoys_count(const struct settle *settle, const struct decoys_doubles *doubles,
                         const struct verdict *verdicts, struct judge *judge, uint64_t *won);

#endif
