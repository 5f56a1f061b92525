/* Who pays, as the evidence says or else the master data, and what he owes. */
#include "report/missing_internal.h"

enum { MISSING_OWED_MAX = 1000 }; /* items of a customer that are looked at */

/* "by account and name" */
static void missing_add_by(struct buffer *out, unsigned facts)
{
    static const struct {
        unsigned fact;
        const char *words;
    } rows[] = {
        {MISSING_BY_RULE, "a rule"},
        {MISSING_BY_ACCOUNT, "account"},
        {MISSING_BY_NAME, "name"},
        {MISSING_BY_NUMBER, "customer number"},
        {MISSING_BY_AGREEMENT, "contract or mandate"},
    };
    const char *before = " by ";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if ((facts & rows[i].fact) != 0) {
            buffer_add_text(out, before);
            buffer_add_text(out, rows[i].words);
            before = " and ";
        }
    }
}

/* "RE-1 of 500.00 EUR" */
static void missing_add_owing(struct missing_case *c, uint32_t index)
{
    const struct item *item = missing_item(c, index);
    missing_add_id(c->out, item->invoice_id);
    buffer_add_text(c->out, " of ");
    missing_add_money(c->out, missing_index_open(&c->missing->index, index), &item->currency);
}

/* What of a customer's invoices the run left open. */
struct missing_owed {
    uint32_t items[2]; /* the first of them */
    uint64_t count;
    bool has_amount; /* one has the amount of the payment */
};

/* Looks at a customer's items, which stand together within a ledger; false where not all do. */
static bool missing_look_at_owed(const struct missing_case *c, const struct missing_slot *rows,
                                 struct missing_owed *owed)
{
    const struct batch *batch = c->missing->batch;
    const struct money *amount = &c->transaction->amount;
    *owed = (struct missing_owed){0};
    for (uint32_t i = rows->first; i < rows->first + rows->count; i++) {
        if (rows->count > MISSING_OWED_MAX || i >= batch->items_count ||
            !slice_equal(batch->items[i].customer_id, batch->items[rows->first].customer_id)) {
            return false;
        }
        int64_t open_minor = missing_index_open(&c->missing->index, i);
        if (open_minor <= 0) {
            continue;
        }
        if (owed->count < 2) {
            owed->items[owed->count] = i;
        }
        owed->count++;
        owed->has_amount =
            owed->has_amount || (open_minor == amount->minor &&
                                 currency_equal(batch->items[i].currency, amount->currency));
    }
    return true;
}

/* What a customer owes; nothing where the number is not told. */
static void missing_add_owed(struct missing_case *c, struct slice customer_id)
{
    struct missing_slot rows;
    struct missing_slot found;
    struct missing_owed owed;
    if (customer_id.len == 0 || c->missing->index.tables[MISSING_CUSTOMER].closed) {
        return;
    }
    if (!missing_index_find(&c->missing->index, MISSING_CUSTOMER, customer_id, &rows)) {
        buffer_add_text(c->out, ", who owes nothing on this list");
        return;
    }
    if (!missing_look_at_owed(c, &rows, &owed)) {
        return;
    }
    if (owed.count == 0) {
        buffer_add_text(c->out, ", who owes nothing more");
    } else if (owed.count <= 2) {
        buffer_add_text(c->out, owed.count == 1 ? ", who owes only " : ", who owes ");
        missing_add_owing(c, owed.items[0]);
        buffer_add_text(c->out, owed.count == 1 ? "" : " and ");
        if (owed.count == 2) {
            missing_add_owing(c, owed.items[1]);
        }
    } else {
        buffer_add_text(c->out, ", who owes ");
        buffer_add_u64(c->out, owed.count);
        buffer_add_text(c->out, " items");
        bool told = c->asks_amount &&
                    !missing_index_find_amount(&c->missing->index, &c->transaction->amount, &found);
        buffer_add_text(c->out, owed.has_amount || told ? "" : ", none of this amount");
    }
}

/* The customer whose account or name in the master data is the counterparty's. */
static bool missing_find_customer(const struct missing_case *c, struct slice *customer_id,
                                  unsigned *by)
{
    const struct missing_index *index = &c->missing->index;
    const struct counterparty *other = &c->transaction->counterparty;
    struct missing_slot found;
    *by = 0;
    if (missing_index_find(index, MISSING_ACCOUNT, other->account, &found)) {
        *by = MISSING_BY_ACCOUNT;
    } else if (missing_index_find(index, MISSING_NAME, other->name, &found)) {
        *by = MISSING_BY_NAME;
    } else {
        return false;
    }
    *customer_id = c->missing->batch->customers[found.first].customer_id;
    return customer_id->len > 0;
}

bool missing_find_paid(const struct missing_case *c, uint32_t *item)
{
    const struct money *amount = &c->transaction->amount;
    struct slice customer_id = {0};
    struct missing_slot rows;
    unsigned by = 0;
    if (c->payers.candidate != NULL) {
        customer_id = c->missing->batch->items[c->payers.candidate->items[0]].customer_id;
    } else if (!missing_find_customer(c, &customer_id, &by)) {
        return false;
    }
    if (!missing_index_find(&c->missing->index, MISSING_CUSTOMER, customer_id, &rows)) {
        return false;
    }
    for (uint32_t i = rows.first; i < rows.first + rows.count && i < c->missing->batch->items_count;
         i++) {
        const struct item *one = missing_item(c, i);
        if (i - rows.first < MISSING_OWED_MAX && slice_equal(one->customer_id, customer_id) &&
            c->missing->index.taken[i] != OUTCOME_NONE && one->open_minor == amount->minor &&
            currency_equal(one->currency, amount->currency)) {
            *item = i;
            return true;
        }
    }
    return false;
}

static bool missing_payer_told(struct missing_case *c, bool owes)
{
    const char *role = c->transaction->amount.minor < 0 ? "the counterparty is " : "the payer is ";
    struct slice customer_id = {0};
    struct missing_slot owed;
    unsigned by = 0;
    buffer_add_text(c->out, role);
    if (c->payers.candidate != NULL) {
        uint32_t item = c->payers.candidate->items[0];
        customer_id = missing_item(c, item)->customer_id;
        missing_add_customer(c, item);
        missing_add_by(c->out, c->payers.facts);
    } else if (missing_find_customer(c, &customer_id, &by)) {
        bool listed = missing_index_find(&c->missing->index, MISSING_CUSTOMER, customer_id, &owed);
        if (listed) {
            missing_add_customer(c, owed.first);
        } else {
            buffer_add_text(c->out, "customer ");
            missing_add_id(c->out, customer_id);
        }
        missing_add_by(c->out, by);
    } else if (c->best.candidate != NULL && (c->best.facts & (MISSING_FITS | MISSING_NAMED)) != 0) {
        buffer_add_text(c->out, "not known to be ");
        missing_add_customer(c, c->best.candidate->items[0]);
    } else {
        buffer_add_text(c->out, "not known");
    }
    bool named = (c->best.facts & MISSING_NAMED) != 0; /* what is paid is told then */
    if (owes && !named && c->transaction->amount.minor > 0) {
        missing_add_owed(c, customer_id);
    }
    return true;
}

bool missing_payer(struct missing_case *c)
{
    return missing_payer_told(c, false);
}

bool missing_knows_payer(const struct missing_case *c)
{
    struct slice customer_id;
    unsigned by;
    return c->payers.candidate != NULL || missing_find_customer(c, &customer_id, &by);
}

bool missing_payer_known(struct missing_case *c)
{
    return missing_knows_payer(c) && missing_payer_told(c, false);
}

bool missing_payer_owes(struct missing_case *c)
{
    return missing_payer_told(c, true);
}
