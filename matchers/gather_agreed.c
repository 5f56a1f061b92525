/*
 * gather_agreed - what contracts, mandates and collections say of a transaction.
 *
 * Their numbers stand in the text, where the joins find them, or in fields of their own: the
 * end-to-end id, which is also read whole, since such ids may have more runs than a join, and the
 * mandate. Only where the list has any is a field looked at.
 */
#include "matchers/gather_internal.h"

enum {
    GATHER_AGREED_SCAN = 4096
}; /* items of an agreement among which those of the amount are
    * looked for */

/* Lets the payer know whose agreement is named, from a run on: the customers behind the first
 * `known`. */
static void gather_agreed_payers(struct gather *gather, size_t known, uint32_t token, uint32_t len)
{
    struct payer *payer = &gather->payer;
    payer->agreed = &gather->agreed;
    for (size_t i = known; i < gather->agreed.customers_count; i++) {
        payer_add_number(payer, gather->agreed.customers[i].customer, token, len);
    }
}

bool gather_agreement(const struct index *index, struct gather *gather, const struct join *join)
{
    size_t known = gather->agreed.customers_count;
    if (!agreements_name(index, join->hash, &gather->agreed)) {
        return false;
    }
    gather_agreed_payers(gather, known, join->from, join->len);
    gather_see(gather, join->from, join->to);
    for (size_t t = join->from; t <= join->to; t++) {
        gather->tokens.list[t].number = true;
    }
    return true;
}

/* The item that was collected with the transaction's end-to-end id. */
static void gather_collection(const struct index *index, const int64_t *open_minor,
                              struct gather *gather, struct slice id)
{
    char compact[KEY_MAX];
    size_t len = id.len == 0 ? 0 : keys_compact(id, compact);
    if (len == 0 || gather->said_count >= gather->tokens.count) {
        return;
    }
    struct table_run run =
        table_find(&index->keys, key_hash(KEY_END_TO_END, (struct slice){compact, len}));
    uint32_t last = (uint32_t)gather->tokens.count - 1;
    for (uint32_t i = 0; i < run.count && run.count <= GATHER_SHARED_MAX; i++) {
        if (run.values[i] % KEY_FORM_ROOM == KEY_END_TO_END) {
            gather_see(gather, gather->said_count, last);
            gather_add(index, open_minor, gather,
                       (struct gather_item){.item = run.values[i] / KEY_FORM_ROOM,
                                            .form = KEY_END_TO_END,
                                            .sharing = run.count,
                                            .token = (uint32_t)gather->said_count,
                                            .tokens = last - (uint32_t)gather->said_count + 1,
                                            .digits = (uint32_t)len});
        }
    }
}

void gather_fields(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    const struct transaction *t = index->batch->transactions[gather->transaction].transaction;
    char room[KEY_MAX];
    gather_collection(index, open_minor, gather, t->end_to_end_id);
    struct slice mandate = agreements_compact(t->mandate_id, room);
    size_t known = gather->agreed.customers_count;
    if (mandate.len > 0 && agreements_name(index, key_hash(KEY_FULL, mandate), &gather->agreed)) {
        gather_agreed_payers(gather, known, UINT32_MAX, (uint32_t)mandate.len);
    }
}

void gather_agreed_items(const struct index *index, const int64_t *open_minor,
                         struct gather *gather)
{
    const struct agreements_named *agreed = &gather->agreed;
    for (size_t a = 0; a < agreed->count; a++) {
        struct table_run run = agreed->runs[a];
        bool few = run.count <= GATHER_SHARED_MAX;
        for (uint32_t i = 0; i < run.count && i < GATHER_AGREED_SCAN && !gather->full; i++) {
            uint32_t item = run.values[i] / 2;
            if (few || gather_pays(index, open_minor, gather, item)) {
                gather_add(index, open_minor, gather,
                           (struct gather_item){.item = item, .form = KEY_FORM_COUNT});
            }
        }
    }
}
