#include "matchers/pairs.h"

#include "matchers/rules.h"
#include "matchers/table.h"

#include <stdlib.h>
#include <string.h>

/* How strongly two lines are said to be one thing; 0 for not at all. */
static unsigned pairs_strength(const struct transaction *a, const struct transaction *b)
{
    unsigned strength = 0;
    if (a->end_to_end_id.len > 0 && slice_equal(a->end_to_end_id, b->end_to_end_id)) {
        strength += 16;
    }
    if (a->transaction_id.len > 0 && slice_equal(a->transaction_id, b->transaction_id)) {
        strength += 8;
    }
    if (!statement_ref_is_absent(a->servicer_ref) &&
        slice_equal(a->servicer_ref, b->servicer_ref)) {
        strength += 8;
    }
    if (a->mandate_id.len > 0 && slice_equal(a->mandate_id, b->mandate_id)) {
        strength += 4;
    }
    if (a->counterparty.account.len > 0 &&
        slice_equal(a->counterparty.account, b->counterparty.account)) {
        strength += 4;
    }
    if (a->counterparty.name.len > 0 &&
        slice_equal_fold(a->counterparty.name, b->counterparty.name)) {
        strength += 2;
    }
    size_t shared = 0;
    for (size_t i = 0; i < a->remittance_count; i++) {
        for (size_t k = 0; k < b->remittance_count; k++) {
            struct slice x = slice_trim(a->remittance[i]);
            struct slice y = slice_trim(b->remittance[k]);
            bool same = x.len >= 6 && y.len >= 6 &&
                        (slice_find_fold(x, y) != SIZE_MAX || slice_find_fold(y, x) != SIZE_MAX);
            shared += same ? 1 : 0;
        }
    }
    return strength + (shared > 0 ? 3 : 0);
}

/* `accounts` has each statement's account as the beginning of a hash. */
static uint64_t pairs_hash(const struct batch *batch, const uint64_t *accounts, size_t transaction,
                           int64_t minor)
{
    const struct transaction *t = batch->transactions[transaction].transaction;
    uint64_t hash = accounts[batch_entry_of(batch, transaction)->statement];
    char bytes[sizeof minor + 3];
    memcpy(bytes, &minor, sizeof minor);
    memcpy(bytes + sizeof minor, t->amount.currency.code, 3);
    return table_hash_end(table_hash_add(hash, (struct slice){bytes, sizeof bytes}));
}

/* The order in which returns choose their originals: by date, account and reference. */
static int pairs_order(const void *a, const void *b, void *context)
{
    const struct batch *batch = context;
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    int32_t day_x = batch_entry_of(batch, x)->entry.booking_date.day;
    int32_t day_y = batch_entry_of(batch, y)->entry.booking_date.day;
    if (day_x != day_y) {
        return day_x < day_y ? -1 : 1;
    }
    int order = slice_compare(batch_statement_of(batch, x)->statement.account,
                              batch_statement_of(batch, y)->statement.account);
    return order != 0
               ? order
               : slice_compare(batch->transactions[x].bank_ref, batch->transactions[y].bank_ref);
}

static bool pairs_takes_part(const struct batch *batch, size_t transaction)
{
    return batch_entry_of(batch, transaction)->entry.status == ENTRY_BOOKED &&
           batch->transactions[transaction].duplicate_of == UINT32_MAX &&
           batch->transactions[transaction].transaction->amount.minor != 0;
}

/* Whether a line that isn't marked as a return may still be one: a debit with an end-to-end id,
 * which only the very receipt it sends back has as well. */
static bool pairs_may_return(const struct transaction *t)
{
    return t->amount.minor < 0 && t->end_to_end_id.len > 0;
}

static void pairs_choose(const struct batch *batch, uint32_t undoing, struct table_run originals,
                         struct pairs *pairs)
{
    const struct transaction *t = batch->transactions[undoing].transaction;
    bool marked = rules_is_return(batch, undoing);
    struct date date = batch_entry_of(batch, undoing)->entry.booking_date;
    unsigned best = 0;
    uint32_t chosen = OUTCOME_NONE;
    bool tie = false;
    for (uint32_t i = 0; i < originals.count; i++) {
        uint32_t original = originals.values[i];
        const struct transaction *o = batch->transactions[original].transaction;
        struct date booked = batch_entry_of(batch, original)->entry.booking_date;
        bool later = date_present(date) && date_present(booked) && booked.day > date.day;
        if (original == undoing || later || pairs->with[original] != OUTCOME_NONE ||
            rules_is_return(batch, original)) {
            continue;
        }
        unsigned strength = pairs_strength(t, o);
        unsigned least = marked ? 2 : 16;
        if (strength < least || strength < best) {
            continue;
        }
        tie = strength == best;
        best = strength;
        chosen = original;
    }
    if (chosen != OUTCOME_NONE && !tie) {
        pairs->with[undoing] = chosen;
        pairs->with[chosen] = undoing;
        pairs->undoes[undoing] = true;
    } else if (marked) {
        pairs->undoes[undoing] = true;
    }
}

enum status pairs_find(const struct batch *batch, struct arena *arena, struct pairs *out)
{
    size_t count = batch->transactions_count;
    out->with = arena_array(arena, count + 1, sizeof *out->with);
    out->undoes = arena_array(arena, count + 1, sizeof *out->undoes);
    uint32_t *undoing = malloc((count + 1) * sizeof *undoing);
    struct table_pair *amounts = malloc((count + 1) * sizeof *amounts);
    uint64_t *accounts = malloc((batch->statements_count + 1) * sizeof *accounts);
    struct arena scratch = {0};
    enum status status = STATUS_MEMORY;
    if (out->with == NULL || out->undoes == NULL || undoing == NULL || amounts == NULL ||
        accounts == NULL) {
        goto cleanup;
    }
    size_t undoing_count = 0;
    for (size_t i = 0; i < count; i++) {
        out->with[i] = OUTCOME_NONE;
        if (pairs_takes_part(batch, i) &&
            (rules_is_return(batch, i) || pairs_may_return(batch->transactions[i].transaction))) {
            undoing[undoing_count++] = (uint32_t)i;
        }
    }
    status = STATUS_OK;
    if (undoing_count == 0) {
        goto cleanup;
    }
    for (size_t i = 0; i < batch->statements_count; i++) {
        accounts[i] = table_hash_add(table_hash_begin(9), batch->statements[i].statement.account);
    }
    /* Of all lines only those of an amount that some return wants are laid out. */
    for (size_t i = 0; i < undoing_count; i++) {
        int64_t minor = -batch->transactions[undoing[i]].transaction->amount.minor;
        amounts[i] =
            (struct table_pair){pairs_hash(batch, accounts, undoing[i], minor), undoing[i]};
    }
    struct table wanted = {0};
    status = table_build(amounts, undoing_count, &scratch, &wanted);
    if (status != STATUS_OK) {
        goto cleanup;
    }
    size_t amounts_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (pairs_takes_part(batch, i)) {
            int64_t minor = batch->transactions[i].transaction->amount.minor;
            uint64_t hash = pairs_hash(batch, accounts, i, minor);
            if (table_find(&wanted, hash).count > 0) {
                amounts[amounts_count++] = (struct table_pair){hash, (uint32_t)i};
            }
        }
    }
    struct table table = {0};
    status = table_build(amounts, amounts_count, &scratch, &table);
    if (status != STATUS_OK) {
        goto cleanup;
    }
    union {
        const struct batch *in;
        void *out;
    } context = {.in = batch}; /* qsort_r takes no const context */
    qsort_r(undoing, undoing_count, sizeof *undoing, pairs_order, context.out);
    /* Lines marked as returns choose first. */
    for (int marked = 1; marked >= 0; marked--) {
        for (size_t i = 0; i < undoing_count; i++) {
            uint32_t t = undoing[i];
            if (rules_is_return(batch, t) == (marked == 1) && out->with[t] == OUTCOME_NONE) {
                int64_t minor = -batch->transactions[t].transaction->amount.minor;
                pairs_choose(batch, t, table_find(&table, pairs_hash(batch, accounts, t, minor)),
                             out);
            }
        }
    }
cleanup:
    arena_clear(&scratch);
    free(undoing);
    free(amounts);
    free(accounts);
    return status;
}
