#include "matchers/hypotheses_told.h"

#include "matchers/documents.h"
#include "matchers/hypotheses_internal.h"

#include <string.h>

/* The one item gathered by name that a document names; false for none, or for several. */
static bool hypotheses_told_item(const struct judge *judge,
                                 const struct referred_document *document, uint32_t *item)
{
    const struct gather *gather = judge->gather;
    bool found = false;
    for (size_t i = 0; i < gather->named_count; i++) {
        const struct gather_item *named = &gather->items[gather->named[i]];
        if (named->form >= KEY_EDIT ||
            !documents_name(document, &judge->index->batch->items[named->item])) {
            continue;
        }
        if (found) {
            return false;
        }
        *item = named->item;
        found = true;
    }
    return found;
}

/* The items of all documents, each once; 0 where one is not on the list, or not the only one. */
static size_t hypotheses_told_items(const struct judge *judge, const struct transaction *t,
                                    uint32_t items[DOCUMENTS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < t->documents_count; i++) {
        uint32_t item = 0;
        if (!hypotheses_told_item(judge, &t->documents[i], &item)) {
            return 0;
        }
        bool known = false;
        for (size_t k = 0; k < count; k++) {
            known = known || items[k] == item;
        }
        if (!known) {
            items[count++] = item;
        }
    }
    return count;
}

/* Whether so much of an item can be paid: no more than is open, and on its side. */
static bool hypotheses_told_fits(int64_t paid_minor, int64_t open_minor)
{
    return open_minor > 0 ? paid_minor > 0 && paid_minor <= open_minor
                          : paid_minor < 0 && paid_minor >= open_minor;
}

/* The transaction, where it tells what is paid of each of its documents; else NULL. */
static const struct transaction *hypotheses_told_by(const struct judge *judge, int64_t *sum_minor)
{
    const struct gather *gather = judge->gather;
    const struct transaction *t =
        judge->index->batch->transactions[gather->transaction].transaction;
    return !gather->outgoing && documents_tell(t, sum_minor) ? t : NULL;
}

bool hypotheses_told_differs(const struct judge *judge, int64_t *short_minor)
{
    int64_t sum_minor = 0;
    const struct transaction *t = hypotheses_told_by(judge, &sum_minor);
    *short_minor = 0;
    if (t == NULL) {
        return false;
    }
    uint32_t items[DOCUMENTS_MAX];
    size_t count = hypotheses_told_items(judge, t, items);
    for (size_t i = 0; i < count; i++) {
        const struct item *item = &judge->index->batch->items[items[i]];
        if (!hypotheses_told_fits(documents_paid(t, item), judge->open_minor[items[i]])) {
            return true;
        }
    }
    bool charged = currency_equal(t->charges.currency, t->amount.currency) &&
                   sum_minor - t->charges.minor == t->amount.minor;
    if (count == 0 || sum_minor == t->amount.minor || charged) {
        return false;
    }
    *short_minor = sum_minor - t->amount.minor;
    return true;
}

/* Drops the ways of these items that are no longer open once the payer tells how they are paid:
 * what he says he paid arrived, so no charges were taken off, and which part is whose is said. */
static void hypotheses_told_drop(struct judge *judge, const uint32_t *items, size_t count)
{
    for (size_t i = 1; i < judge->hypotheses_count;) {
        struct hypothesis *h = &judge->hypotheses[i];
        bool other = h->exact || h->items_count != count ||
                     memcmp(h->items, items, count * sizeof *items) != 0;
        if (!other) {
            *h = judge->hypotheses[--judge->hypotheses_count];
        }
        i += other ? 1 : 0;
    }
}

enum status hypotheses_told_add(struct judge *judge)
{
    int64_t sum_minor = 0;
    const struct transaction *t = hypotheses_told_by(judge, &sum_minor);
    uint32_t items[DOCUMENTS_MAX];
    size_t count =
        t == NULL || sum_minor != t->amount.minor ? 0 : hypotheses_told_items(judge, t, items);
    bool partly = false;
    bool all = true;
    int32_t bits = 0;
    for (size_t i = 0; i < count; i++) {
        bool offered = false;
        bool in_time = false;
        int64_t open_minor = judge->open_minor[items[i]];
        int64_t net_minor = hypotheses_net(judge, items[i], &offered, &in_time);
        int64_t paid_minor = documents_paid(t, &judge->index->batch->items[items[i]]);
        if (!hypotheses_told_fits(paid_minor, open_minor)) {
            return STATUS_OK;
        }
        bool settles = paid_minor == open_minor || (in_time && paid_minor == net_minor);
        all = all && paid_minor == open_minor;
        partly = partly || !settles;
        bits += ways_told_bits(
            judge->rates, money_magnitude(paid_minor), money_magnitude(open_minor), settles,
            index_amount_chance(judge->index, judge->gather->currency, paid_minor));
    }
    if (count == 0 || all) {
        return STATUS_OK; /* as open, they are weighed already */
    }
    const uint32_t *sorted = hypotheses_items(judge, items, count);
    if (sorted == NULL) {
        return STATUS_MEMORY;
    }
    const struct ways_result way = {
        .way = partly ? WAY_TOLD_PART : WAY_TOLD, .exact = !partly, .amount_bits = bits};
    hypotheses_told_drop(judge, sorted, count);
    hypotheses_add_told(judge, sorted, count, &way);
    return STATUS_OK;
}
