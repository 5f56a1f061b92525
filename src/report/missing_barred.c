/* Items that are named and can't be meant: settled, of another currency or ledger, contested. */
#include "report/missing_internal.h"

/* By which line an item is settled, or that an earlier run settled it. */
static bool missing_add_taken(struct missing_case *c, const char *before, uint32_t item)
{
    const struct batch_result *result = c->missing->result;
    uint32_t by = c->missing->index.taken[item];
    if (by == OUTCOME_NONE && missing_item(c, item)->open_minor != 0) {
        return false;
    }
    buffer_add_text(c->out, before);
    missing_add_id(c->out, missing_item(c, item)->invoice_id);
    if (by == OUTCOME_NONE) {
        buffer_add_text(c->out, ", which is settled by an earlier run");
        return true;
    }
    uint32_t transaction = result->allocations[by].transaction;
    struct date day = batch_entry_of(c->missing->batch, transaction)->entry.booking_date;
    buffer_add_text(c->out, ", which is settled by ");
    missing_add_id(c->out, c->missing->batch->transactions[transaction].bank_ref);
    if (date_present(day)) {
        buffer_add_text(c->out, " of ");
        date_format(day, c->out);
    }
    return transaction != c->index;
}

/* The line of an earlier run that paid it. */
static bool missing_add_repeated(struct missing_case *c)
{
    const struct batch_link *link = batch_link_find(c->missing->result, c->index);
    if (link == NULL || link->kind != BATCH_REPEATS) {
        return false;
    }
    const struct batch_original *original = &c->missing->batch->originals[link->original];
    buffer_add_text(c->out, "names what ");
    missing_add_id(c->out, original->bank_ref);
    if (date_present(original->booking_date)) {
        buffer_add_text(c->out, " of ");
        date_format(original->booking_date, c->out);
    }
    buffer_add_text(c->out, " has paid in run ");
    buffer_add_i64(c->out, original->run_id);
    return true;
}

bool missing_taken(struct missing_case *c)
{
    struct missing_number number;
    if (missing_add_repeated(c)) {
        return true;
    }
    if ((c->best.facts & MISSING_NAMED) != 0 &&
        missing_add_taken(c, "names ", c->best.candidate->items[0])) {
        return true;
    }
    if (missing_find_named(c, true, &number) && number.found.count == 1 &&
        missing_add_taken(c, "names ", number.found.first)) {
        return true;
    }
    uint32_t paid = 0;
    if (missing_find_paid(c, &paid)) {
        return missing_add_taken(c, "the amount is that of ", paid);
    }
    buffer_add_text(c->out, "names an item that another payment settles");
    return true;
}

/* The item that the text names and that no candidate may be. */
static bool missing_find_barred(const struct missing_case *c, const struct item **item)
{
    struct missing_number number;
    if (!missing_find_named(c, true, &number)) {
        return false;
    }
    *item = missing_item(c, number.found.first);
    return true;
}

bool missing_currency(struct missing_case *c)
{
    const struct currency *paid = &c->transaction->amount.currency;
    const struct item *item = NULL;
    if (!missing_find_barred(c, &item) || currency_equal(item->currency, *paid)) {
        buffer_add_text(c->out, currency_present(*paid)
                                    ? "names an item that is in another currency"
                                    : "the currency of the payment is not told");
        return true;
    }
    buffer_add_text(c->out, "names ");
    missing_add_id(c->out, item->invoice_id);
    buffer_add_text(c->out, ", of which ");
    missing_add_money(c->out, item->open_minor, &item->currency);
    buffer_add_text(c->out, " are open");
    const struct money *told = &c->transaction->instructed;
    if (!currency_present(*paid)) {
        buffer_add_text(c->out, ", and the currency of the payment is not told");
    } else if (told->minor == 0 || !currency_equal(told->currency, item->currency)) {
        buffer_add_text(c->out, ", and the bank tells no amount in ");
        buffer_add(c->out, currency_code(&item->currency));
    }
    return true;
}

static bool missing_rate(struct missing_case *c, const char *words)
{
    const struct item *item = NULL;
    struct date day = batch_entry_of(c->missing->batch, c->index)->entry.booking_date;
    buffer_add_text(c->out, words);
    if (missing_find_barred(c, &item)) {
        buffer_add_text(c->out, " of ");
        buffer_add(c->out, currency_code(&c->transaction->amount.currency));
        buffer_add_text(c->out, " and ");
        buffer_add(c->out, currency_code(&item->currency));
    }
    if (date_present(day)) {
        buffer_add_text(c->out, " for ");
        date_format(day, c->out);
    }
    return true;
}

bool missing_rate_none(struct missing_case *c)
{
    return missing_rate(c, "the rate table has no rate");
}

bool missing_rate_several(struct missing_case *c)
{
    return missing_rate(c, "the rate table has several rates");
}

bool missing_contest(struct missing_case *c)
{
    const struct batch_result *result = c->missing->result;
    size_t others = 0;
    if (c->best.candidate != NULL) {
        missing_add_set(c, c->best.candidate);
        buffer_add_text(c->out, " may be paid by ");
    } else {
        buffer_add_text(c->out, "the item may be paid by ");
    }
    /* Each names the next; the last one names the first. */
    for (size_t next = c->outcome->paired;
         next != c->index && next < c->missing->batch->transactions_count &&
         others < c->missing->batch->transactions_count;
         next = result->outcomes[next].paired) {
        if (others < MISSING_LISTED_MAX) {
            buffer_add_text(c->out, others == 0 ? "" : ", ");
            missing_add_id(c->out, c->missing->batch->transactions[next].bank_ref);
        }
        others++;
    }
    if (others > MISSING_LISTED_MAX) {
        buffer_add_text(c->out, " and ");
        buffer_add_u64(c->out, others - MISSING_LISTED_MAX);
        buffer_add_text(c->out, " more");
    }
    if (others == 0) {
        uint32_t by = c->best.candidate == NULL
                          ? OUTCOME_NONE
                          : c->missing->index.taken[c->best.candidate->items[0]];
        missing_add_id(
            c->out,
            by == OUTCOME_NONE
                ? SLICE("another line")
                : c->missing->batch->transactions[result->allocations[by].transaction].bank_ref);
    }
    buffer_add_text(c->out, " as well");
    return true;
}

bool missing_entity(struct missing_case *c)
{
    struct slice own = batch_statement_of(c->missing->batch, c->index)->entity;
    const struct item *item = NULL;
    if (!missing_find_barred(c, &item) || slice_equal(item->entity, own)) {
        buffer_add_text(c->out, "names an item of another ledger");
        return true;
    }
    buffer_add_text(c->out, "names ");
    missing_add_id(c->out, item->invoice_id);
    buffer_add_text(c->out, " of the ledger ");
    missing_add_id(c->out, item->entity);
    if (own.len > 0) {
        buffer_add_text(c->out, ", and the account is that of ");
        missing_add_id(c->out, own);
    }
    return true;
}

bool missing_unclear(struct missing_case *c)
{
    const struct item *item = NULL;
    buffer_add_text(c->out, "names ");
    if (missing_find_barred(c, &item)) {
        missing_add_id(c->out, item->invoice_id);
    } else {
        buffer_add_text(c->out, "an item");
    }
    buffer_add_text(c->out, ", of which list and workbook have different open amounts");
    return true;
}
