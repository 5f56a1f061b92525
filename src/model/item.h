/*
 * item - open items: invoices and credit notes with an open amount, and the customers they bill.
 *
 * The idea: an item is what a transaction can settle. Its open amount is positive for an invoice
 * and negative for a credit note; its key is entity + customer + invoice id.
 */
#ifndef TS_MODEL_ITEM_H
#define TS_MODEL_ITEM_H

#include "base/diag.h"
#include "base/slice.h"
#include "model/date.h"
#include "model/money.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum item_kind {
    ITEM_INVOICE,
    ITEM_CREDIT_NOTE,
};

/* All text lives as long as the batch. */
struct item {
    struct slice invoice_id;
    struct slice customer_id; /* empty where not told */
    struct slice customer_name;
    struct slice customer_iban; /* without blanks */
    struct currency currency;
    int64_t amount_minor; /* as invoiced; negative for a credit note */
    int64_t open_minor;   /* still open; same sign as amount_minor */
    int64_t listed_minor; /* open amount as the list gave it, where open_minor was reduced by what
                           * earlier runs took; 0 where it was not */
    struct date issue_date;
    struct date due_date;
    struct slice reference; /* payment reference printed on the invoice */
    struct slice po_number;
    struct slice contract_number; /* shared by all items of a contract */
    struct slice mandate_id;      /* of the direct debit by which the item is collected */
    struct slice end_to_end_id;   /* that the collection of this one item was given */
    uint32_t
        discount_ppm; /* early-payment discount in parts per million of the amount; 0 for none */
    struct date discount_date; /* last day of the discount */
    int64_t tax_minor;         /* value added tax within amount_minor, of its sign */
    bool tax_known;            /* whether the list tells it */
    bool unclear; /* what is open is not known (run/available.h); open_minor is 0 then */
    enum item_kind kind;
    struct slice entity; /* ledger; empty where only one is meant */
    struct place place;
};

/* One row of the customers file; a customer with several accounts or names has several rows. */
struct customer {
    struct slice customer_id;
    struct slice name;
    struct slice iban;
    struct slice language;
    int64_t credit_limit_minor; /* in cents of the ledger's currency; 0 for none */
    uint32_t payment_days;
    uint32_t discount_ppm;
    uint32_t discount_days;
    struct slice group; /* affiliated payers share one */
    struct slice email;
    struct place place;
};

const char *item_kind_name(enum item_kind kind); /* "invoice", "credit_note" */

/*
 * What is to be paid of `open_minor` when the item's early-payment discount is taken: the discount
 * is a share of the open amount, rounded half away from zero to the minor unit.
 * False when the item has no discount.
 */
bool item_net_of_discount(const struct item *item, int64_t open_minor, int64_t *net_minor);

/* Stable order of items: entity, customer, invoice id; never by place in a file. */
int item_compare(const struct item *a, const struct item *b);

/* Tells that two items have one key (TS-INV-020); returns STATUS_INVALID. */
enum status item_fail_twice(const struct item *before, const struct item *item, struct diag *diag);

#endif
