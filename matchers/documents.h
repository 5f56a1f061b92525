/*
 * documents - what a payer tells to have paid of each document that he refers to.
 *
 * The idea: structured remittance names documents and what of each is remitted. That is the payer's
 * own word on how a payment is shared out, where it isn't simply what is open. A document is an
 * item's where its number is one of the item's keys; the zeros that fill up numbers don't count.
 *
 * Not here: amounts that are due rather than remitted, which say nothing about this payment.
 */
#ifndef TS_MATCHERS_DOCUMENTS_H
#define TS_MATCHERS_DOCUMENTS_H

#include "model/item.h"
#include "model/statement.h"

#include <stdbool.h>
#include <stdint.h>

enum { DOCUMENTS_MAX = 64 }; /* of a transaction; of more, the amounts are not looked at */

/* Whether a document's number is the item's: its payment reference, number, order or id. */
bool documents_name(const struct referred_document *document, const struct item *item);

/* Whether the payer tells for all documents what is paid of them, in the payment's currency; `sum`
 * gets the sum. */
bool documents_tell(const struct transaction *transaction, int64_t *sum_minor);

/* What the documents of an item tell to be paid of it, negative of a credit note. */
int64_t documents_paid(const struct transaction *transaction, const struct item *item);

#endif
