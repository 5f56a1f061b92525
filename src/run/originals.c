/*
 * How it works: the lines of the workbook are in memory already, each with its amount and ids, as
 * identity needs them. A table of what this run's lines look for picks those that come into
 * question; these alone are loaded with their text and allocations.
 *
 * 1. A return is paired before the items' open amounts are settled, and once more by the matcher,
 *    from the same lines in the same order: both find the same pairs.
 * 2. Of a line that is undone exactly what is allocated of it now is given back, once: a line that
 *    was undone is never an original again.
 */
#include "run/originals.h"

#include "matchers/table.h"
#include "model/account.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    ORIGINALS_MAX = 1 << 16,   /* lines that are loaded for their amount */
    ORIGINALS_HELD_MAX = 1024, /* lines that a receipt is held against */
    ORIGINALS_NUMBER_MIN = 4,  /* characters of a number that a text may be said to name */
};

/* What lines are looked up by. */
enum originals_by {
    ORIGINALS_BY_ID,
    ORIGINALS_BY_AMOUNT,
};

struct originals {
    struct workbook *workbook;
    const struct workbook_history *history;
    struct arena *arena; /* of what is kept */
    struct diag *diag;
    struct batch *batch;
};

/* What stored lines are looked for. */
struct originals_wanted {
    struct table_pairs by_id;
    struct table_pairs by_amount;
    int32_t oldest_day; /* of the lines that look for an amount; 0 for none */
};

static uint64_t originals_hash(struct slice account, struct currency currency, int64_t minor,
                               struct slice id, enum originals_by by)
{
    uint64_t code = 0;
    memcpy(&code, currency.code, sizeof currency.code);
    uint64_t seed = table_hash(11, account) ^ code;
    uint64_t amount = by == ORIGINALS_BY_ID ? 0 : (uint64_t)minor;
    return table_hash(table_hash_end(seed + amount * TABLE_HASH_BASE),
                      by == ORIGINALS_BY_ID ? id : (struct slice){NULL, 0});
}

/* Whether a stored line may be undone, or paid again. */
static bool originals_is_sound(const struct workbook_line *line)
{
    return line->status == ENTRY_BOOKED && !line->duplicate && !line->reversed &&
           line->amount_minor != 0;
}

/* Adds what a line of the batch looks for: its id, or a line of `minor`. */
static enum status originals_want(const struct originals *o, size_t t, int64_t minor,
                                  enum originals_by by, struct originals_wanted *wanted)
{
    const struct transaction *transaction = o->batch->transactions[t].transaction;
    struct slice account = batch_statement_of(o->batch, t)->statement.account;
    int32_t day = batch_entry_of(o->batch, t)->entry.booking_date.day;
    uint64_t hash = originals_hash(account, transaction->amount.currency, minor,
                                   transaction->end_to_end_id, by);
    if (by == ORIGINALS_BY_ID) {
        return table_pairs_add(&wanted->by_id, hash, (uint32_t)t);
    }
    if (day != 0 && (wanted->oldest_day == 0 || day < wanted->oldest_day)) {
        wanted->oldest_day = day;
    }
    return table_pairs_add(&wanted->by_amount, hash, (uint32_t)t);
}

static bool originals_is_wanted(const struct workbook_line *line, const struct table *table,
                                enum originals_by by)
{
    uint64_t hash =
        originals_hash(line->account, line->currency, line->amount_minor, line->end_to_end_id, by);
    return (by == ORIGINALS_BY_AMOUNT || line->end_to_end_id.len > 0) &&
           table_find(table, hash).count > 0;
}

static int originals_carried_order(const void *key, const void *element)
{
    const int64_t *transaction_no = key;
    const struct batch_carried *carried = element;
    return *transaction_no == carried->transaction_no
               ? 0
               : (*transaction_no < carried->transaction_no ? -1 : 1);
}

/* Whether a stored line is among those of the run: it is judged again. */
static bool originals_is_carried(const struct batch *batch, const struct workbook_line *line)
{
    return batch->carried_count > 0 &&
           bsearch(&line->transaction_no, batch->carried, batch->carried_count,
                   sizeof *batch->carried, originals_carried_order) != NULL;
}

/* The rows of the stored lines that are looked for, in the order of the history; of amounts only
 * where `by_amount` is given, and from `first_day` on. */
static enum status originals_pick(const struct originals *o, const struct table *by_id,
                                  const struct table *by_amount, int32_t first_day, int64_t **rows,
                                  size_t *count)
{
    size_t capacity = 0;
    enum status status = STATUS_OK;
    *rows = NULL;
    *count = 0;
    for (size_t i = 0; i < o->history->lines_count && status == STATUS_OK; i++) {
        const struct workbook_line *line = &o->history->lines[i];
        bool wanted = originals_is_sound(line) &&
                      (originals_is_wanted(line, by_id, ORIGINALS_BY_ID) ||
                       (by_amount != NULL &&
                        (line->booking_date.day == 0 || line->booking_date.day >= first_day) &&
                        originals_is_wanted(line, by_amount, ORIGINALS_BY_AMOUNT))) &&
                      !originals_is_carried(o->batch, line);
        void *grown = *rows;
        if (!wanted) {
            continue;
        }
        status = array_grow(&grown, &capacity, *count, sizeof **rows);
        if (status == STATUS_OK) {
            *rows = grown;
            (*rows)[(*count)++] = line->transaction_no;
        }
    }
    return status;
}

/* Loads the stored lines that are looked for; frees `wanted`. With more of them than the bound
 * those of an amount are left out: what they are looked for by tells too little. */
static enum status originals_load(const struct originals *o, enum status status,
                                  struct originals_wanted *wanted, struct batch_original **out,
                                  size_t *count)
{
    struct arena scratch = {0};
    struct table by_id = {0};
    struct table by_amount = {0};
    int64_t *rows = NULL;
    int32_t first_day =
        wanted->oldest_day > ORIGINALS_DAYS_MAX ? wanted->oldest_day - ORIGINALS_DAYS_MAX : 0;
    *count = 0;
    status = table_pairs_build(&wanted->by_id, status, &scratch, &by_id);
    status = table_pairs_build(&wanted->by_amount, status, &scratch, &by_amount);
    if (status == STATUS_OK) {
        status = originals_pick(o, &by_id, &by_amount, first_day, &rows, count);
    }
    if (status == STATUS_OK && *count > ORIGINALS_MAX) {
        free(rows);
        status = originals_pick(o, &by_id, NULL, 0, &rows, count);
    }
    if (status == STATUS_OK) {
        *out = arena_array(o->arena, *count + 1, sizeof **out);
        status = *out == NULL ? STATUS_MEMORY : STATUS_OK;
    }
    if (status != STATUS_OK) {
        status = diag_memory(o->diag);
    } else if (*count > 0) {
        status = workbook_load_originals(o->workbook, rows, *count, o->arena, o->diag, *out);
    }
    arena_clear(&scratch);
    free(rows);
    return status;
}

/* The stored lines that a return of the batch may be of. */
static enum status originals_find_undone(const struct originals *o)
{
    struct batch *batch = o->batch;
    struct rules_return_memo memo = {.used = false};
    struct originals_wanted wanted = {0};
    struct batch_original *list = NULL;
    enum status status = STATUS_OK;
    size_t count = 0;
    for (size_t t = 0; t < batch->transactions_count && status == STATUS_OK; t++) {
        const struct transaction *transaction = batch->transactions[t].transaction;
        if (!pairs_may_undo(batch, t, &memo)) {
            continue;
        }
        if (transaction->end_to_end_id.len > 0) {
            status = originals_want(o, t, 0, ORIGINALS_BY_ID, &wanted);
        }
        if (status == STATUS_OK && rules_is_return(batch, t, &memo)) {
            status = originals_want(o, t, -transaction->amount.minor, ORIGINALS_BY_AMOUNT, &wanted);
        }
    }
    status = originals_load(o, status, &wanted, &list, &count);
    batch->originals = list;
    batch->originals_count = status == STATUS_OK ? count : 0;
    return status;
}

static int originals_taken_order(const void *key, const void *element)
{
    const struct batch_original_item *item = key;
    const struct workbook_taken *taken = element;
    int order = slice_compare(item->entity, taken->entity);
    if (order == 0) {
        order = slice_compare(item->customer_id, taken->customer_id);
    }
    return order == 0 ? slice_compare(item->invoice_id, taken->invoice_id) : order;
}

/* Takes what was allocated of a line that is undone off what the items' lists lack. Where they
 * lack nothing of it, the ledger has it, and it is the ledger's to list the item again. */
static void originals_give_back(const struct batch_original *original,
                                struct workbook_history *history)
{
    for (size_t i = 0; i < original->items_count; i++) {
        const struct batch_original_item *item = &original->items[i];
        struct workbook_taken *taken = history->taken_count == 0
                                           ? NULL
                                           : bsearch(item, history->taken, history->taken_count,
                                                     sizeof *taken, originals_taken_order);
        int64_t back_minor = item->parts.open_before_minor - item->parts.open_after_minor;
        if (taken != NULL && !money_subtract(taken->taken_minor, back_minor, &taken->taken_minor)) {
            taken->taken_minor = 0; /* sums of sums that no ledger holds: as listed */
        }
    }
}

enum status originals_undo(struct workbook *workbook, int64_t fee_max_minor, struct arena *arena,
                           struct diag *diag, struct batch *batch, struct workbook_history *history,
                           struct originals_undone *out)
{
    const struct originals o = {workbook, history, arena, diag, batch};
    struct pairs pairs = {0};
    struct arena scratch = {0};
    *out = (struct originals_undone){0};
    if (history->lines_count == 0) {
        return STATUS_OK;
    }
    enum status status = originals_find_undone(&o);
    if (status != STATUS_OK || batch->originals_count == 0) {
        return status;
    }
    out->links = arena_array(arena, batch->originals_count, sizeof *out->links);
    status =
        out->links == NULL ? STATUS_MEMORY : pairs_find(batch, fee_max_minor, &scratch, &pairs);
    for (size_t t = 0; status == STATUS_OK && t < batch->transactions_count; t++) {
        uint32_t original = pairs_original(batch, &pairs, t);
        if (original != OUTCOME_NONE) {
            out->links[out->count++] = (struct batch_link){(uint32_t)t, original, BATCH_UNDOES};
            originals_give_back(&batch->originals[original], history);
        }
    }
    arena_clear(&scratch);
    return status == STATUS_OK ? STATUS_OK : diag_memory(diag);
}

/* Whether a receipt that is left to a person may pay again what was paid before. */
static bool originals_may_repeat(const struct batch *batch, const struct batch_result *result,
                                 size_t t)
{
    const struct outcome *outcome = &result->outcomes[t];
    return batch->transactions[t].transaction->amount.minor > 0 &&
           outcome->status == OUTCOME_EXCEPTION &&
           (outcome->reason == REASON_DUPLICATE_PAYMENT ||
            outcome->reason == REASON_REFERENCE_UNKNOWN ||
            outcome->reason == REASON_LOW_CONFIDENCE || outcome->reason == REASON_NO_CANDIDATE);
}

/* Whether a text has a number as it is written, not as a part of a longer one. */
static bool originals_has_number(struct slice text, struct slice number)
{
    if (number.len < ORIGINALS_NUMBER_MIN || text.ptr == NULL) {
        return false;
    }
    for (size_t at = 0; at + number.len <= text.len; at++) {
        size_t end = at + number.len;
        if ((at == 0 || !byte_is_alnum(text.ptr[at - 1])) &&
            (end == text.len || !byte_is_alnum(text.ptr[end])) &&
            slice_starts_fold(slice_skip(text, at), number)) {
            return true;
        }
    }
    return false;
}

/* Whether the payer names a number. */
static bool originals_names(const struct transaction *t, struct slice number)
{
    bool named = originals_has_number(t->end_to_end_id, number);
    for (size_t i = 0; i < t->references_count && !named; i++) {
        named = originals_has_number(t->references[i].value, number);
    }
    for (size_t i = 0; i < t->documents_count && !named; i++) {
        named = originals_has_number(t->documents[i].number, number);
    }
    for (size_t i = 0; i < t->remittance_count && !named; i++) {
        named = originals_has_number(t->remittance[i], number);
    }
    return named;
}

/* Whether two lines have one text, line by line. */
static bool originals_same_text(const struct transaction *a, const struct transaction *b)
{
    bool same = a->remittance_count == b->remittance_count && a->remittance_count > 0;
    for (size_t i = 0; i < a->remittance_count && same; i++) {
        same = slice_equal_fold(slice_trim(a->remittance[i]), slice_trim(b->remittance[i]));
    }
    return same;
}

/* Whether a receipt pays once more what an original has paid: of one payer, it names an item of
 * it, or has the very text that named one. */
static bool originals_repeats(const struct batch *batch, const struct batch_result *result,
                              size_t t, const struct batch_original *original)
{
    const struct transaction *a = batch->transactions[t].transaction;
    const struct transaction *b = &original->transaction;
    struct date day = batch_entry_of(batch, t)->entry.booking_date;
    bool later = !date_present(day) || original->booking_date.day <= day.day;
    bool payer = (a->counterparty.account.len > 0 &&
                  account_is_one(a->counterparty.account, b->counterparty.account)) ||
                 (a->counterparty.name.len > 0 &&
                  slice_equal_fold(a->counterparty.name, b->counterparty.name)) ||
                 result->outcomes[t].reason == REASON_DUPLICATE_PAYMENT;
    if (!later || !payer || a->amount.minor != b->amount.minor || original->items_count == 0) {
        return false;
    }
    bool named = original->named && originals_same_text(a, b);
    for (size_t i = 0; i < original->items_count && !named; i++) {
        named = originals_names(a, original->items[i].invoice_id) ||
                originals_names(a, original->items[i].reference);
    }
    return named;
}

/* Links receipts with the newest line that they repeat, and says so of them. */
static void originals_link_repeats(const struct batch *batch, const struct table *by_amount,
                                   const struct batch_original *list, struct batch_result *result,
                                   struct batch_link *links, size_t *links_count)
{
    for (size_t t = 0; t < batch->transactions_count; t++) {
        if (!originals_may_repeat(batch, result, t)) {
            continue;
        }
        const struct transaction *transaction = batch->transactions[t].transaction;
        struct table_run run = table_find(
            by_amount, originals_hash(batch_statement_of(batch, t)->statement.account,
                                      transaction->amount.currency, transaction->amount.minor,
                                      (struct slice){NULL, 0}, ORIGINALS_BY_AMOUNT));
        uint32_t held = run.count < ORIGINALS_HELD_MAX ? run.count : ORIGINALS_HELD_MAX;
        for (uint32_t i = 1; i <= held; i++) {
            /* They stand in the order of the history: the newest last. */
            uint32_t original = run.values[run.count - i];
            if (originals_repeats(batch, result, t, &list[original])) {
                links[(*links_count)++] = (struct batch_link){(uint32_t)t, original, BATCH_REPEATS};
                result->outcomes[t].reason = REASON_DUPLICATE_PAYMENT;
                break;
            }
        }
    }
}

/* The links to lines that are paid once more, into `links`, which has room; they are of `*list`. */
static enum status originals_find_repeats(const struct originals *o, struct batch_result *result,
                                          struct batch_link *links, size_t *links_count,
                                          struct batch_original **list)
{
    struct originals_wanted wanted = {0};
    struct table_pairs pairs = {0};
    struct table by_amount = {0};
    struct arena scratch = {0};
    size_t count = 0;
    enum status status = STATUS_OK;
    for (size_t t = 0; t < o->batch->transactions_count && status == STATUS_OK; t++) {
        if (originals_may_repeat(o->batch, result, t)) {
            status = originals_want(o, t, o->batch->transactions[t].transaction->amount.minor,
                                    ORIGINALS_BY_AMOUNT, &wanted);
        }
    }
    status = originals_load(o, status, &wanted, list, &count);
    if (status != STATUS_OK) {
        return status;
    }
    assert(*list != NULL);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct transaction *t = &(*list)[i].transaction;
        status =
            table_pairs_add(&pairs,
                            originals_hash((*list)[i].account, t->amount.currency, t->amount.minor,
                                           (struct slice){NULL, 0}, ORIGINALS_BY_AMOUNT),
                            (uint32_t)i);
    }
    status = table_pairs_build(&pairs, status, &scratch, &by_amount);
    if (status == STATUS_OK) {
        originals_link_repeats(o->batch, &by_amount, *list, result, links, links_count);
    }
    arena_clear(&scratch);
    return status == STATUS_OK ? STATUS_OK : diag_memory(o->diag);
}

static int originals_link_order(const void *a, const void *b)
{
    uint32_t x = ((const struct batch_link *)a)->transaction;
    uint32_t y = ((const struct batch_link *)b)->transaction;
    return x < y ? -1 : (x > y ? 1 : 0);
}

enum status originals_link(struct workbook *workbook, struct workbook_history *history,
                           const struct originals_undone *undone, struct arena *arena,
                           struct diag *diag, struct batch *batch, struct batch_result *result)
{
    const struct originals o = {workbook, history, arena, diag, batch};
    struct batch_original *repeated = NULL;
    if (history->lines_count == 0) {
        return STATUS_OK;
    }
    size_t most = undone->count;
    for (size_t t = 0; t < batch->transactions_count; t++) {
        most += originals_may_repeat(batch, result, t) ? 1 : 0;
    }
    struct batch_link *links = arena_array(arena, most + 1, sizeof *links);
    struct batch_original *originals = arena_array(arena, most + 1, sizeof *originals);
    if (links == NULL || originals == NULL) {
        return diag_memory(diag);
    }
    size_t count = undone->count;
    for (size_t i = 0; i < undone->count; i++) {
        const struct outcome *outcome = &result->outcomes[undone->links[i].transaction];
        assert(outcome->status == OUTCOME_REVERSAL && outcome->paired == BATCH_EARLIER_RUN);
        links[i] = undone->links[i];
    }
    enum status status = originals_find_repeats(&o, result, links, &count, &repeated);
    if (status != STATUS_OK) {
        return status;
    }
    assert(repeated != NULL);
    qsort(links, count, sizeof *links, originals_link_order);
    for (size_t i = 0; i < count; i++) {
        originals[i] = links[i].kind == BATCH_UNDOES ? batch->originals[links[i].original]
                                                     : repeated[links[i].original];
        links[i].original = (uint32_t)i;
    }
    batch->originals = originals;
    batch->originals_count = count;
    result->links = links;
    result->links_count = count;
    return STATUS_OK;
}
