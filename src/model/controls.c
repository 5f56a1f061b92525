/*
 * controls - how: the distinct pairs of account and currency are collected statement by statement,
 * sorted, and found again by halves; a transaction that follows another of its statement finds its
 * pair at once. Sums run in 128 bits, which 2^32 amounts of 18 digits can't fill, and are narrowed
 * at the end, so no order of the inputs overflows where another does not. Rule 5 sorts the
 * allocations by item and by what was open before, which gives their chain whatever order they
 * were made in. Cost: O(n log n), mostly of that sort.
 */
#include "model/controls.h"

#include "model/roll.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 controls_wide;

enum {
    CONTROLS_RULES = 10, /* 8 stands for a sum that does not fit; there is no rule 9 */
    /* Diagnostics of one rule; a broken batch would otherwise tell of each of its rows. */
    CONTROLS_TOLD_MAX = 20,
    CONTROLS_LABEL_MAX = 64, /* bytes of an identifier in a message */
};

struct controls_decided {
    uint64_t count[OUTCOME_STATUS_COUNT];
    controls_wide sum[OUTCOME_STATUS_COUNT];
    controls_wide allocated;
    controls_wide unapplied;
};

struct controls_sum {
    struct slice account;
    struct currency currency;
    uint64_t read_count;
    controls_wide read;
    struct controls_decided decided;
    struct controls_decided carried;
    bool broken;
};

struct controls_work {
    const struct batch *batch;
    const struct batch_result *result;
    struct diag *diag;
    struct controls_sum *sums; /* sorted by account, then currency */
    size_t sums_count;
    size_t last; /* the sum found last */
    uint64_t faults[CONTROLS_RULES + 1];
};

/* Counts a fault of a rule; true while faults of this rule are still told one by one. */
static bool controls_fault(struct controls_work *work, unsigned rule)
{
    work->faults[rule]++;
    return work->faults[rule] <= CONTROLS_TOLD_MAX;
}

static struct slice controls_label(struct slice text)
{
    return slice_take(text, CONTROLS_LABEL_MAX);
}

static struct place controls_place(const struct batch *batch, size_t transaction)
{
    return batch_entry_of(batch, transaction)->entry.place;
}

static int controls_key_compare(struct slice account_a, struct currency currency_a,
                                struct slice account_b, struct currency currency_b)
{
    int order = slice_compare(account_a, account_b);
    if (order == 0) {
        order = memcmp(currency_a.code, currency_b.code, sizeof currency_a.code);
    }
    return order;
}

static int controls_sum_order(const void *a, const void *b)
{
    const struct controls_sum *x = a;
    const struct controls_sum *y = b;
    return controls_key_compare(x->account, x->currency, y->account, y->currency);
}

/* The sum of an account and currency; every pair was collected, so there is one. */
static struct controls_sum *controls_sum_get(struct controls_work *work, struct slice account,
                                             struct currency currency)
{
    size_t low = 0;
    size_t high = work->sums_count;
    assert(work->sums != NULL);
    const struct controls_sum *last = &work->sums[work->last];
    if (controls_key_compare(account, currency, last->account, last->currency) == 0) {
        return &work->sums[work->last];
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct controls_sum *sum = &work->sums[middle];
        int order = controls_key_compare(account, currency, sum->account, sum->currency);
        if (order == 0) {
            work->last = middle;
            return &work->sums[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    assert(false);
    return NULL;
}

static enum status controls_collect_pair(struct controls_work *work, size_t *capacity,
                                         struct slice account, struct currency currency)
{
    if (work->sums_count > 0) {
        const struct controls_sum *last = &work->sums[work->sums_count - 1];
        if (controls_key_compare(account, currency, last->account, last->currency) == 0) {
            return STATUS_OK;
        }
    }
    void *grown = work->sums;
    enum status status = array_grow(&grown, capacity, work->sums_count, sizeof *work->sums);
    work->sums = grown;
    if (status != STATUS_OK) {
        return diag_memory(work->diag);
    }
    work->sums[work->sums_count++] =
        (struct controls_sum){.account = account, .currency = currency};
    return STATUS_OK;
}

/* Every pair of account and currency that was read or decided, once, sorted. */
static enum status controls_collect(struct controls_work *work)
{
    const struct batch *batch = work->batch;
    size_t capacity = 0;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < batch->entries_count && status == STATUS_OK; i++) {
        const struct batch_entry *entry = &batch->entries[i];
        struct slice account = batch->statements[entry->statement].statement.account;
        for (size_t j = 0; j < entry->entry.transactions_count && status == STATUS_OK; j++) {
            status = controls_collect_pair(work, &capacity, account,
                                           entry->entry.transactions[j].amount.currency);
        }
    }
    for (size_t i = 0; i < batch->transactions_count && status == STATUS_OK; i++) {
        status =
            controls_collect_pair(work, &capacity, batch_statement_of(batch, i)->statement.account,
                                  batch->transactions[i].transaction->amount.currency);
    }
    if (status != STATUS_OK || work->sums_count == 0) {
        return status;
    }
    qsort(work->sums, work->sums_count, sizeof *work->sums, controls_sum_order);
    size_t kept = 1;
    for (size_t i = 1; i < work->sums_count; i++) {
        if (controls_sum_order(&work->sums[kept - 1], &work->sums[i]) != 0) {
            work->sums[kept++] = work->sums[i];
        }
    }
    work->sums_count = kept;
    return STATUS_OK;
}

/* What was read, from the entries alone. */
static void controls_read(struct controls_work *work)
{
    const struct batch *batch = work->batch;
    for (size_t i = 0; i < batch->entries_count; i++) {
        const struct entry *entry = &batch->entries[i].entry;
        struct slice account = batch->statements[batch->entries[i].statement].statement.account;
        for (size_t j = 0; j < entry->transactions_count; j++) {
            struct money amount = entry->transactions[j].amount;
            struct controls_sum *sum = controls_sum_get(work, account, amount.currency);
            sum->read_count++;
            sum->read += amount.minor;
        }
    }
}

/* Whether an allocation was made at a rate of the table. */
static bool controls_at_rate(const struct allocation *allocation)
{
    for (size_t i = 0; i < allocation->parts_count; i++) {
        if (allocation->parts[i].rule == PART_RULE_RATE_TABLE) {
            return true;
        }
    }
    return false;
}

/* An item in the account's currency; or in another one that the bank tells, taken in by the amount
 * told; or at a rate of the table. */
static bool controls_currency_fits(const struct transaction *transaction,
                                   const struct allocation *allocation, struct currency currency)
{
    return currency_equal(currency, transaction->amount.currency) ||
           (currency_equal(currency, transaction->instructed.currency) &&
            allocation->open_before_minor - allocation->open_after_minor ==
                transaction->instructed.minor) ||
           controls_at_rate(allocation);
}

/* Rule 3 of one transaction; its allocated total is returned. */
static controls_wide controls_transaction(struct controls_work *work, size_t transaction,
                                          struct controls_sum *sum)
{
    const struct batch *batch = work->batch;
    const struct outcome *outcome = &work->result->outcomes[transaction];
    struct money amount = batch->transactions[transaction].transaction->amount;
    struct slice bank_ref = controls_label(batch->transactions[transaction].bank_ref);
    controls_wide allocated = 0;
    bool allowed = outcome->status == OUTCOME_MATCH || outcome->status == OUTCOME_PARTIAL;
    bool one_currency = true;
    for (size_t i = 0; i < outcome->allocations_count; i++) {
        const struct allocation *allocation =
            &work->result->allocations[outcome->allocations_first + i];
        one_currency = one_currency && allocation->transaction == transaction &&
                       controls_currency_fits(batch->transactions[transaction].transaction,
                                              allocation, batch->items[allocation->item].currency);
        allocated += allocation->allocated_minor;
    }
    bool holds = one_currency && (allowed || outcome->allocations_count == 0) &&
                 allocated + outcome->unapplied_minor == amount.minor;
    if (holds) {
        return allocated;
    }
    sum->broken = true;
    if (controls_fault(work, 3)) {
        const char *what = !one_currency ? "allocations of another transaction or currency"
                           : allocated + outcome->unapplied_minor == amount.minor
                               ? "allocations although it is neither match nor partial"
                               : "allocations and a rest that do not add up to its amount";
        (void)diag_fail(work->diag, controls_place(batch, transaction), STATUS_INVALID,
                        "TS-RUN-103", "transaction %.*s has %s", SLICE_ARG(bank_ref), what);
    }
    return allocated;
}

/* What was decided, from the outcomes alone. */
static void controls_decided(struct controls_work *work)
{
    const struct batch *batch = work->batch;
    for (size_t i = 0; i < batch->transactions_count; i++) {
        struct money amount = batch->transactions[i].transaction->amount;
        const struct outcome *outcome = &work->result->outcomes[i];
        struct controls_sum *sum = controls_sum_get(
            work, batch_statement_of(batch, i)->statement.account, amount.currency);
        struct controls_decided *decided =
            i < batch_read_count(batch) ? &sum->decided : &sum->carried;
        decided->count[outcome->status]++;
        decided->sum[outcome->status] += amount.minor;
        controls_wide allocated = controls_transaction(work, i, sum);
        if (outcome->status == OUTCOME_MATCH || outcome->status == OUTCOME_PARTIAL) {
            decided->allocated += allocated;
            decided->unapplied += outcome->unapplied_minor;
        }
    }
}

static void controls_break_account(struct controls_work *work, size_t transaction)
{
    const struct batch *batch = work->batch;
    struct controls_sum *sum =
        controls_sum_get(work, batch_statement_of(batch, transaction)->statement.account,
                         batch->transactions[transaction].transaction->amount.currency);
    sum->broken = true;
}

/* Whether each part that is not zero is named with its rule, and nothing else is. */
static bool controls_parts_named(const struct allocation *a)
{
    int64_t left[PART_KINDS] = {
        [PART_DISCOUNT] = a->discount_minor,
        [PART_CHARGES] = a->charges_minor,
        [PART_TAX] = a->tax_minor,
        [PART_FX] = a->fx_minor,
        [PART_DIFFERENCE] = a->difference_minor,
    };
    bool fits = true;
    for (size_t i = 0; i < a->parts_count; i++) {
        int64_t *of = &left[a->parts[i].kind];
        fits = money_subtract(*of, a->parts[i].amount_minor, of) && fits;
    }
    for (int kind = 0; kind < PART_KINDS; kind++) {
        fits = fits && left[kind] == 0;
    }
    return fits;
}

/* Rule 4. */
static void controls_allocations(struct controls_work *work)
{
    for (size_t i = 0; i < work->result->allocations_count; i++) {
        const struct allocation *a = &work->result->allocations[i];
        controls_wide taken = (controls_wide)a->open_before_minor - a->open_after_minor;
        controls_wide parts = (controls_wide)a->allocated_minor + a->discount_minor +
                              a->charges_minor + a->tax_minor + a->fx_minor + a->difference_minor;
        bool named = controls_parts_named(a);
        if (taken == parts && named) {
            continue;
        }
        controls_break_account(work, a->transaction);
        if (controls_fault(work, 4)) {
            struct slice invoice = controls_label(work->batch->items[a->item].invoice_id);
            (void)diag_fail(work->diag, controls_place(work->batch, a->transaction), STATUS_INVALID,
                            "TS-RUN-104", "an allocation to item %.*s takes what %s",
                            SLICE_ARG(invoice),
                            taken == parts ? "no rule explains" : "its parts do not explain");
        }
    }
}

static int64_t controls_magnitude_order(int64_t a, int64_t b)
{
    uint64_t x = a < 0 ? 0U - (uint64_t)a : (uint64_t)a;
    uint64_t y = b < 0 ? 0U - (uint64_t)b : (uint64_t)b;
    return x == y ? 0 : (x > y ? -1 : 1);
}

/* By item, then by what was open before and after, larger first: the order of the chain. */
static int controls_chain_order(const void *a, const void *b)
{
    const struct allocation *x = *(const struct allocation *const *)a;
    const struct allocation *y = *(const struct allocation *const *)b;
    if (x->item != y->item) {
        return x->item < y->item ? -1 : 1;
    }
    int64_t order = controls_magnitude_order(x->open_before_minor, y->open_before_minor);
    if (order == 0) {
        order = controls_magnitude_order(x->open_after_minor, y->open_after_minor);
    }
    return (int)order;
}

/* Whether `part` lies between zero and `whole`, with the sign of `whole`. */
static bool controls_within(int64_t part, int64_t whole)
{
    return whole >= 0 ? part >= 0 && part <= whole : part <= 0 && part >= whole;
}

/* Rule 5. */
static enum status controls_items(struct controls_work *work)
{
    size_t count = work->result->allocations_count;
    if (count == 0) {
        return STATUS_OK;
    }
    /* An array of pointers, and so below. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    const struct allocation **order = calloc(count, sizeof order[0]);
    if (order == NULL) {
        return diag_memory(work->diag);
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = &work->result->allocations[i];
    }
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) */
    qsort(order, count, sizeof order[0], controls_chain_order);
    for (size_t i = 0; i < count; i++) {
        const struct allocation *a = order[i];
        const struct item *item = &work->batch->items[a->item];
        bool first = i == 0 || order[i - 1]->item != a->item;
        bool chained = first ? controls_within(a->open_before_minor, item->open_minor)
                             : a->open_before_minor == order[i - 1]->open_after_minor;
        if (chained && controls_within(a->open_after_minor, a->open_before_minor)) {
            continue;
        }
        controls_break_account(work, a->transaction);
        if (controls_fault(work, 5)) {
            struct slice invoice = controls_label(item->invoice_id);
            (void)diag_fail(work->diag, controls_place(work->batch, a->transaction), STATUS_INVALID,
                            "TS-RUN-105", "item %.*s: %s", SLICE_ARG(invoice),
                            chained ? "an allocation takes more than is open"
                                    : "an allocation does not start from what the one before left");
        }
    }
    free(order);
    return STATUS_OK;
}

/* Rule 6: 1 holds, 0 does not, -1 can't be known. */
static int controls_statement(const struct batch *batch, const struct batch_statement *statement)
{
    const struct statement *s = &statement->statement;
    struct currency currency =
        currency_present(s->opening.currency) ? s->opening.currency : s->currency;
    if (!s->opening.present || !s->closing.present ||
        !currency_equal(s->opening.currency, s->closing.currency)) {
        return -1;
    }
    controls_wide sum = s->opening.minor;
    for (size_t i = 0; i < statement->entries_count; i++) {
        const struct entry *entry = &batch->entries[statement->entries_first + i].entry;
        if (entry->status != ENTRY_BOOKED) {
            continue;
        }
        if (!currency_equal(entry->amount.currency, currency)) {
            return -1; /* never added across currencies */
        }
        sum += entry->amount.minor;
    }
    return sum == s->closing.minor ? 1 : 0;
}

static void controls_statements(const struct controls_work *work, struct controls *out)
{
    const struct batch *batch = work->batch;
    for (size_t i = 0; i < batch->statements_count; i++) {
        const struct batch_statement *statement = &batch->statements[i];
        int balanced = controls_statement(batch, statement);
        out->statements_balanced += balanced == 1 ? 1 : 0;
        out->statements_unbalanced += balanced == 0 ? 1 : 0;
        out->statements_unknown += balanced < 0 ? 1 : 0;
        out->statements_duplicate += statement->duplicate ? 1 : 0;
        out->statements_conflict += statement->conflict ? 1 : 0;
    }
}

/* How the statements follow each other; told when they were read. */
static enum status controls_links(const struct controls_work *work, struct arena *arena,
                                  struct controls *out)
{
    struct diag silent = {0};
    struct sequence_link *links = NULL;
    if (sequence_check(work->batch, arena, &silent, &links) != STATUS_OK) {
        return diag_memory(work->diag);
    }
    for (size_t i = 0; i < work->batch->statements_count; i++) {
        out->statements_missing += links[i].missing;
        out->chains_broken += links[i].broken ? 1 : 0;
    }
    out->links = links;
    return STATUS_OK;
}

/* A file of the batch by its name. */
struct controls_file {
    struct slice name;
    size_t file;
};

static int controls_file_order(const void *a, const void *b)
{
    const struct controls_file *x = a;
    const struct controls_file *y = b;
    int order = slice_compare(x->name, y->name);
    return order != 0 || x->file == y->file ? order : (x->file < y->file ? -1 : 1);
}

/* The first file of that name, or NULL. */
static const struct controls_file *controls_file_find(const struct controls_file *files,
                                                      size_t count, struct slice name)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(files[middle].name, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && slice_equal(files[low].name, name) ? &files[low] : NULL;
}

/* What was told of the bank's own totals; of a refused file only a part was read. */
static enum status controls_totals(const struct controls_work *work, struct arena *arena,
                                   struct controls *out)
{
    const struct batch *batch = work->batch;
    uint32_t *differ = arena_array(arena, batch->files_count, sizeof *differ);
    struct controls_file *files = calloc(batch->files_count + 1, sizeof *files);
    if (differ == NULL || files == NULL) {
        free(files);
        return diag_memory(work->diag);
    }
    for (size_t i = 0; i < batch->files_count; i++) {
        files[i] = (struct controls_file){batch->files[i].name, i};
    }
    qsort(files, batch->files_count, sizeof *files, controls_file_order);
    for (size_t i = 0; i < batch->diagnostics_count; i++) {
        const struct diagnostic *diagnostic = &batch->diagnostics[i];
        if (!diag_is_control(diagnostic) || diagnostic->place.file == NULL) {
            continue;
        }
        const struct controls_file *file =
            controls_file_find(files, batch->files_count, slice_from(diagnostic->place.file));
        if (file != NULL && !batch->files[file->file].rejected) {
            differ[file->file]++;
            out->totals_differ++;
        }
    }
    out->file_totals_differ = differ;
    free(files);
    return STATUS_OK;
}

/* Rule 7. Details are told gross beside their charges, or net: either sum may be the entry's. */
static void controls_entries(struct controls_work *work)
{
    const struct batch *batch = work->batch;
    for (size_t i = 0; i < batch->entries_count; i++) {
        const struct entry *entry = &batch->entries[i].entry;
        controls_wide sum = 0;
        controls_wide charges = 0;
        bool one_currency = true;
        for (size_t j = 0; j < entry->transactions_count; j++) {
            const struct transaction *t = &entry->transactions[j];
            one_currency =
                one_currency && currency_equal(t->amount.currency, entry->amount.currency);
            sum += t->amount.minor;
            if (currency_equal(t->charges.currency, entry->amount.currency)) {
                charges += t->charges.minor;
            }
        }
        if (one_currency && (sum == entry->amount.minor || sum - charges == entry->amount.minor)) {
            continue;
        }
        for (size_t j = 0; j < entry->transactions_count; j++) {
            struct controls_sum *account = controls_sum_get(
                work, batch->statements[batch->entries[i].statement].statement.account,
                entry->transactions[j].amount.currency);
            account->broken = true;
        }
        if (controls_fault(work, 7)) {
            (void)diag_fail(work->diag, entry->place, STATUS_INVALID, "TS-RUN-107",
                            "entry %u: its transactions %s", (unsigned)entry->ordinal,
                            one_currency ? "do not add up to it" : "are in another currency");
        }
    }
}

/* The sum as it is stated; what does not fit breaks the account. */
static int64_t controls_narrow(struct controls_work *work, struct controls_sum *sum,
                               controls_wide value)
{
    if (value >= INT64_MIN && value <= INT64_MAX) {
        return (int64_t)value;
    }
    sum->broken = true;
    if (controls_fault(work, 8)) {
        struct slice account = controls_label(sum->account);
        (void)diag_fail(work->diag, (struct place){NULL, 0, 0}, STATUS_INVALID, "TS-RUN-108",
                        "a sum of account %.*s has more than 18 digits", SLICE_ARG(account));
    }
    return value < 0 ? INT64_MIN : INT64_MAX;
}

/* States what became of lines; their number and sum are added to the last two. */
static struct control_decided controls_state(struct controls_work *work, struct controls_sum *sum,
                                             const struct controls_decided *decided,
                                             uint64_t *count, controls_wide *total)
{
    struct control_decided stated = {.allocated_minor = 0};
    for (size_t i = 0; i < OUTCOME_STATUS_COUNT; i++) {
        *count += decided->count[i];
        *total += decided->sum[i];
        stated.by_status[i].count = decided->count[i];
        stated.by_status[i].sum_minor = controls_narrow(work, sum, decided->sum[i]);
    }
    stated.allocated_minor = controls_narrow(work, sum, decided->allocated);
    stated.unapplied_minor = controls_narrow(work, sum, decided->unapplied);
    return stated;
}

/* Rule 2, of what was read or of what was carried. */
static bool controls_applied(const struct controls_decided *decided)
{
    return decided->allocated + decided->unapplied ==
           decided->sum[OUTCOME_MATCH] + decided->sum[OUTCOME_PARTIAL];
}

/* Rules 1 and 2 of one account and currency. */
static struct control_account controls_account(struct controls_work *work, struct controls_sum *sum)
{
    struct control_account account = {.account = sum->account, .currency = sum->currency};
    uint64_t count = 0;
    controls_wide decided = 0;
    controls_wide again = 0;
    account.read.count = sum->read_count;
    account.read.sum_minor = controls_narrow(work, sum, sum->read);
    account.decided = controls_state(work, sum, &sum->decided, &count, &decided);
    account.carried = controls_state(work, sum, &sum->carried, &account.judged_again.count, &again);
    account.judged_again.sum_minor = controls_narrow(work, sum, again);
    struct slice label = controls_label(sum->account);
    if (count != sum->read_count || decided != sum->read) {
        sum->broken = true;
        if (controls_fault(work, 1)) {
            (void)diag_fail(work->diag, (struct place){NULL, 0, 0}, STATUS_INVALID, "TS-RUN-101",
                            "account %.*s in %.*s: %s of what was read and of what was decided "
                            "differ",
                            SLICE_ARG(label), SLICE_ARG(currency_code(&sum->currency)),
                            count == sum->read_count ? "the sums" : "the counts");
        }
    }
    if (!controls_applied(&sum->decided) || !controls_applied(&sum->carried)) {
        sum->broken = true;
        if (controls_fault(work, 2)) {
            (void)diag_fail(work->diag, (struct place){NULL, 0, 0}, STATUS_INVALID, "TS-RUN-102",
                            "account %.*s in %.*s: allocated and unapplied amounts differ from the "
                            "matches and partials",
                            SLICE_ARG(label), SLICE_ARG(currency_code(&sum->currency)));
        }
    }
    account.ties_out = !sum->broken;
    return account;
}

/* A movement of a run, as the workbook has it and as the run's outcomes give it. */
static bool controls_roll_moves(const struct batch_roll *stored, const struct batch_roll *computed)
{
    bool same = true;
    for (int figure = ROLL_NEW; figure <= ROLL_UNDONE; figure++) {
        struct roll_sum none = {0, 0};
        const struct roll_sum *a = stored == NULL ? &none : &stored->figures[figure];
        const struct roll_sum *b = computed == NULL ? &none : &computed->figures[figure];
        same = same && a->count == b->count && a->minor == b->minor;
    }
    return same;
}

static void controls_roll_fail(struct controls_work *work, const struct batch_roll *roll)
{
    if (controls_fault(work, 10)) {
        (void)diag_fail(work->diag, (struct place){NULL, 0, 0}, STATUS_INVALID, "TS-RUN-110",
                        "account %.*s in %.*s: %s before the run and what moved them are not those "
                        "after it",
                        SLICE_ARG(controls_label(roll->account)),
                        SLICE_ARG(currency_code(&roll->currency)), roll_kind_name(roll->kind));
    }
}

/* Rule 10: both lists stand in one order. */
static enum status controls_rolls(struct controls_work *work, struct arena *arena)
{
    const struct batch *batch = work->batch;
    struct roll_book book = {0};
    struct batch_roll *computed = NULL;
    size_t count = 0;
    size_t too_large = 0;
    if (batch->rolls == NULL) {
        return STATUS_OK;
    }
    enum status status = roll_add_run(&book, batch, work->result);
    if (status == STATUS_OK) {
        status = roll_finish(&book, arena, &computed, &count, &too_large);
    }
    roll_clear(&book);
    if (status != STATUS_OK) {
        return diag_memory(work->diag);
    }
    size_t i = 0;
    size_t j = 0;
    while (i < batch->rolls_count || j < count) {
        const struct batch_roll *stored = i < batch->rolls_count ? &batch->rolls[i] : NULL;
        const struct batch_roll *moved = j < count ? &computed[j] : NULL;
        int order = stored == NULL ? 1 : (moved == NULL ? -1 : roll_compare(stored, moved));
        stored = order <= 0 ? stored : NULL;
        moved = order >= 0 ? moved : NULL;
        if (!controls_roll_moves(stored, moved) || (stored != NULL && !roll_ties_out(stored))) {
            controls_roll_fail(work, stored != NULL ? stored : moved);
        }
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
    work->faults[8] += too_large; /* told by the sums they are part of */
    return STATUS_OK;
}

/* Says how many faults of a rule were not told one by one. */
static void controls_tell_rest(struct controls_work *work)
{
    static const char *const codes[CONTROLS_RULES + 1] = {
        [1] = "TS-RUN-101", [2] = "TS-RUN-102", [3] = "TS-RUN-103", [4] = "TS-RUN-104",
        [5] = "TS-RUN-105", [7] = "TS-RUN-107", [8] = "TS-RUN-108", [10] = "TS-RUN-110"};
    for (unsigned rule = 1; rule <= CONTROLS_RULES; rule++) {
        if (codes[rule] != NULL && work->faults[rule] > CONTROLS_TOLD_MAX) {
            diag_warn(work->diag, (struct place){NULL, 0, 0}, codes[rule],
                      "rule %u is broken %llu more times", rule,
                      (unsigned long long)(work->faults[rule] - CONTROLS_TOLD_MAX));
        }
    }
}

static bool controls_tie_out(const struct controls_work *work)
{
    uint64_t faults = 0;
    for (unsigned rule = 1; rule <= CONTROLS_RULES; rule++) {
        faults += work->faults[rule]; /* rule 6 is counted apart */
    }
    return faults == 0;
}

enum status controls_compute(const struct batch *batch, const struct batch_result *result,
                             struct arena *arena, struct diag *diag, struct controls *out)
{
    struct controls_work work = {.batch = batch, .result = result, .diag = diag};
    struct controls controls = {.files = batch->files_count,
                                .statements = batch->statements_count,
                                .entries = batch->entries_count,
                                .transactions = batch_read_count(batch),
                                .carried = batch->carried_count,
                                .rolls = batch->rolls,
                                .rolls_count = batch->rolls_count};
    for (size_t i = 0; i < batch->files_count; i++) {
        controls.files_rejected += batch->files[i].rejected ? 1 : 0;
    }
    enum status status = controls_collect(&work);
    if (status == STATUS_OK) {
        controls_read(&work);
        controls_decided(&work);
        controls_allocations(&work);
        status = controls_items(&work);
    }
    if (status != STATUS_OK) {
        goto cleanup;
    }
    controls_statements(&work, &controls);
    controls_entries(&work);
    status = controls_links(&work, arena, &controls);
    if (status == STATUS_OK) {
        status = controls_totals(&work, arena, &controls);
    }
    if (status == STATUS_OK) {
        status = controls_rolls(&work, arena);
    }
    if (status != STATUS_OK) {
        goto cleanup;
    }
    struct control_account *accounts = arena_array(arena, work.sums_count, sizeof *accounts);
    if (accounts == NULL) {
        status = diag_memory(diag);
        goto cleanup;
    }
    for (size_t i = 0; i < work.sums_count; i++) {
        accounts[i] = controls_account(&work, &work.sums[i]);
    }
    controls.accounts = accounts;
    controls.accounts_count = work.sums_count;
    controls_tell_rest(&work);
    controls.ties_out = controls_tie_out(&work);
    *out = controls;
cleanup:
    free(work.sums);
    return status;
}

bool controls_bank_holds(const struct controls *controls)
{
    return controls->statements_unbalanced == 0 && controls->chains_broken == 0 &&
           controls->totals_differ == 0;
}
