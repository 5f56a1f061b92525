/* How it works: figures are gathered as entries, each the sum of neighbours with one key; sorted
 * by key they are added up in 128 bits, which no number of amounts fills. */
#include "model/roll.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 roll_wide;

struct roll_entry {
    enum roll_kind kind;
    enum roll_figure figure;
    struct slice account;
    struct currency currency;
    int64_t count;
    roll_wide sum;
};

const char *roll_kind_name(enum roll_kind kind)
{
    static const char *const names[ROLL_KINDS] = {"exceptions", "unapplied"};
    assert(kind < ROLL_KINDS);
    return names[kind];
}

const char *roll_figure_name(enum roll_figure figure)
{
    static const char *const names[ROLL_FIGURES] = {"before",  "decided", "new",
                                                    "carried", "undone",  "after"};
    assert(figure < ROLL_FIGURES);
    return names[figure];
}

static int roll_key_compare(enum roll_kind kind_a, struct slice account_a,
                            const struct currency *currency_a, enum roll_kind kind_b,
                            struct slice account_b, const struct currency *currency_b)
{
    int order = kind_a == kind_b ? 0 : (kind_a < kind_b ? -1 : 1);
    order = order != 0 ? order : slice_compare(account_a, account_b);
    return order != 0 ? order : memcmp(currency_a->code, currency_b->code, sizeof currency_a->code);
}

int roll_compare(const struct batch_roll *a, const struct batch_roll *b)
{
    int order =
        roll_key_compare(a->kind, a->account, &a->currency, b->kind, b->account, &b->currency);
    return order == 0 ? 0 : (order < 0 ? -1 : 1);
}

static int roll_entry_order(const void *a, const void *b)
{
    const struct roll_entry *x = a;
    const struct roll_entry *y = b;
    return roll_key_compare(x->kind, x->account, &x->currency, y->kind, y->account, &y->currency);
}

enum status roll_add(struct roll_book *book, enum roll_kind kind, struct slice account,
                     struct currency currency, enum roll_figure figure, struct roll_sum sum)
{
    const struct roll_entry entry = {kind, figure, account, currency, sum.count, sum.minor};
    struct roll_entry *last = book->count == 0 ? NULL : &book->entries[book->count - 1];
    if (last != NULL && last->figure == figure && roll_entry_order(last, &entry) == 0) {
        last->count += sum.count;
        last->sum += sum.minor;
        return STATUS_OK;
    }
    void *grown = book->entries;
    enum status status = array_grow(&grown, &book->capacity, book->count, sizeof entry);
    book->entries = grown;
    if (status == STATUS_OK) {
        book->entries[book->count++] = entry;
    }
    return status;
}

/* What a line of the run adds, once for each kind that it belongs to. */
static enum status roll_add_line(struct roll_book *book, const struct batch *batch,
                                 const struct batch_result *result, size_t t)
{
    const struct outcome *outcome = &result->outcomes[t];
    const struct money *amount = &batch->transactions[t].transaction->amount;
    struct slice account = batch_statement_of(batch, t)->statement.account;
    bool carried = t >= batch_read_count(batch);
    bool open = outcome->status == OUTCOME_EXCEPTION;
    bool settled = outcome->status == OUTCOME_MATCH || outcome->status == OUTCOME_PARTIAL;
    enum roll_figure figure = carried ? ROLL_CARRIED : ROLL_NEW;
    enum status status = STATUS_OK;
    /* A carried line was open: where it still is, nothing has moved. */
    if (open != carried) {
        struct roll_sum sum = {open ? 1 : -1, open ? amount->minor : -amount->minor};
        status = roll_add(book, ROLL_EXCEPTIONS, account, amount->currency, figure, sum);
    }
    if (status == STATUS_OK && settled && outcome->unapplied_minor != 0) {
        struct roll_sum sum = {1, outcome->unapplied_minor};
        status = roll_add(book, ROLL_UNAPPLIED, account, amount->currency, figure, sum);
    }
    return status;
}

/* What a line of an earlier run takes with it when it is undone. */
static enum status roll_add_undone(struct roll_book *book, const struct batch_original *original)
{
    const struct money *amount = &original->transaction.amount;
    enum status status = STATUS_OK;
    if (original->open) {
        struct roll_sum sum = {-1, -amount->minor};
        status =
            roll_add(book, ROLL_EXCEPTIONS, original->account, amount->currency, ROLL_UNDONE, sum);
    }
    if (status == STATUS_OK && original->unapplied_minor != 0) {
        struct roll_sum sum = {-1, -original->unapplied_minor};
        status =
            roll_add(book, ROLL_UNAPPLIED, original->account, amount->currency, ROLL_UNDONE, sum);
    }
    return status;
}

enum status roll_add_run(struct roll_book *book, const struct batch *batch,
                         const struct batch_result *result)
{
    enum status status = STATUS_OK;
    for (size_t t = 0; t < batch->transactions_count && status == STATUS_OK; t++) {
        status = roll_add_line(book, batch, result, t);
    }
    for (size_t i = 0; i < result->links_count && status == STATUS_OK; i++) {
        if (result->links[i].kind == BATCH_UNDOES) {
            status = roll_add_undone(book, &batch->originals[result->links[i].original]);
        }
    }
    return status;
}

/* Adds up the entries of one key, from `first` on; false where a sum does not fit. */
static bool roll_sum_up(const struct roll_book *book, size_t first, size_t *next,
                        struct batch_roll *out)
{
    roll_wide sums[ROLL_FIGURES] = {0};
    const struct roll_entry *key = &book->entries[first];
    bool fits = true;
    *out =
        (struct batch_roll){.kind = key->kind, .account = key->account, .currency = key->currency};
    size_t at = first;
    for (; at < book->count && roll_entry_order(key, &book->entries[at]) == 0; at++) {
        const struct roll_entry *entry = &book->entries[at];
        out->figures[entry->figure].count += entry->count;
        sums[entry->figure] += entry->sum;
    }
    for (int figure = 0; figure < ROLL_FIGURES; figure++) {
        fits = fits && sums[figure] >= INT64_MIN && sums[figure] <= INT64_MAX;
        out->figures[figure].minor = fits ? (int64_t)sums[figure] : 0;
    }
    *next = at;
    return fits;
}

static bool roll_is_empty(const struct batch_roll *roll)
{
    bool empty = true;
    for (int figure = 0; figure < ROLL_FIGURES; figure++) {
        empty = empty && roll->figures[figure].count == 0 && roll->figures[figure].minor == 0;
    }
    return empty;
}

enum status roll_finish(struct roll_book *book, struct arena *arena, struct batch_roll **out,
                        size_t *count, size_t *too_large)
{
    struct batch_roll *rolls = arena_array(arena, book->count + 1, sizeof *rolls);
    size_t kept = 0;
    *too_large = 0;
    if (rolls == NULL) {
        roll_clear(book);
        return STATUS_MEMORY;
    }
    if (book->count > 1) {
        qsort(book->entries, book->count, sizeof *book->entries, roll_entry_order);
    }
    for (size_t at = 0; at < book->count;) {
        bool fits = roll_sum_up(book, at, &at, &rolls[kept]);
        *too_large += fits ? 0 : 1;
        kept += fits && !roll_is_empty(&rolls[kept]) ? 1 : 0;
    }
    roll_clear(book);
    *out = rolls;
    *count = kept;
    return STATUS_OK;
}

void roll_clear(struct roll_book *book)
{
    free(book->entries);
    *book = (struct roll_book){0};
}

bool roll_has_past(const struct batch_roll *roll)
{
    bool past = false;
    for (int figure = 0; figure < ROLL_AFTER; figure++) {
        const struct roll_sum *sum = &roll->figures[figure];
        past = past || (figure != ROLL_NEW && (sum->count != 0 || sum->minor != 0));
    }
    return past;
}

bool roll_ties_out(const struct batch_roll *roll)
{
    int64_t count = 0;
    roll_wide sum = 0;
    for (int figure = 0; figure < ROLL_AFTER; figure++) {
        count += roll->figures[figure].count;
        sum += roll->figures[figure].minor;
    }
    return count == roll->figures[ROLL_AFTER].count && sum == roll->figures[ROLL_AFTER].minor;
}
