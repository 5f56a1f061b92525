#include "matchers/pairs.h"

#include "matchers/rules.h"
#include "matchers/table.h"

#include <stdlib.h>
#include <string.h>

enum {
    PAIRS_CERTAIN = 16, /* the end-to-end id, which no other payment has */
    PAIRS_LIKELY = 4,   /* more than a name that agrees */
    PAIRS_LOOKED_AT_MAX = 1024,
    PAIRS_TEXTS_MAX = 16,      /* lines of text of each that are compared */
    PAIRS_TEXT_MAX = 140,      /* of such a line */
    PAIRS_COMPARED_MAX = 8192, /* pairs of such lines, for a return */
};

/* What a shared text adds to the strength. */
static const unsigned pairs_same_text = 3;

/* How strongly two lines are said to be one thing, whatever their texts; 0 for not at all. */
static unsigned pairs_strength(const struct transaction *a, const struct transaction *b)
{
    unsigned strength = 0;
    if (a->end_to_end_id.len > 0 && b->end_to_end_id.len > 0 &&
        !slice_equal(a->end_to_end_id, b->end_to_end_id)) {
        return 0; /* the return of another payment */
    }
    if (a->end_to_end_id.len > 0 && slice_equal(a->end_to_end_id, b->end_to_end_id)) {
        strength += PAIRS_CERTAIN;
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
    return strength;
}

/* Whether a line of one's text is part of one of the other's; `compared` counts what is held
 * against each other. */
static bool pairs_share_text(const struct transaction *a, const struct transaction *b,
                             size_t *compared)
{
    for (size_t i = 0; i < a->remittance_count && i < PAIRS_TEXTS_MAX; i++) {
        struct slice x = slice_take(slice_trim(a->remittance[i]), PAIRS_TEXT_MAX);
        for (size_t k = 0; x.len >= 6 && k < b->remittance_count && k < PAIRS_TEXTS_MAX; k++) {
            struct slice y = slice_take(slice_trim(b->remittance[k]), PAIRS_TEXT_MAX);
            ++*compared;
            if (y.len >= 6 &&
                slice_find_fold(x.len < y.len ? y : x, x.len < y.len ? x : y) != SIZE_MAX) {
                return true;
            }
        }
    }
    return false;
}

/* A line by its number: those of this run, and behind them the originals of earlier ones. */
static const struct transaction *pairs_transaction(const struct batch *batch, size_t line)
{
    return line < batch->transactions_count
               ? batch->transactions[line].transaction
               : &batch->originals[line - batch->transactions_count].transaction;
}

static struct date pairs_booked(const struct batch *batch, size_t line)
{
    return line < batch->transactions_count
               ? batch_entry_of(batch, line)->entry.booking_date
               : batch->originals[line - batch->transactions_count].booking_date;
}

/* Of an own account. */
static uint64_t pairs_account_hash(struct slice account)
{
    return table_hash(9, account);
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
           !batch_is_late(batch, transaction) &&
           batch->transactions[transaction].transaction->amount.minor != 0;
}

bool pairs_may_undo(const struct batch *batch, size_t transaction, struct rules_return_memo *memo)
{
    const struct transaction *t = batch->transactions[transaction].transaction;
    return pairs_takes_part(batch, transaction) &&
           (rules_is_return(batch, transaction, memo) ||
            (t->amount.minor < 0 && t->end_to_end_id.len > 0));
}

uint32_t pairs_original(const struct batch *batch, const struct pairs *pairs, size_t transaction)
{
    uint32_t with = pairs->with[transaction];
    bool earlier = with != OUTCOME_NONE && with >= batch->transactions_count &&
                   !batch_statement_of(batch, transaction)->conflict;
    return earlier ? with - (uint32_t)batch->transactions_count : OUTCOME_NONE;
}

/* What the search for pairs holds on to. */
struct pairs_work {
    const struct batch *batch;
    uint64_t *accounts; /* a hash of each statement's account */
    uint32_t *undoing;  /* lines that may undo another, in the order in which they choose */
    size_t undoing_count;
    struct rules_return_memo memo;
    struct table_pair *lines; /* room for all of them */
    int64_t fee_max_minor;    /* that a bank may add to a return */
};

/* What returns and originals meet by, in this order. */
enum pairs_by {
    PAIRS_BY_ID,          /* end-to-end id and amount */
    PAIRS_BY_ID_WITH_FEE, /* the id alone: the return takes the bank's fee with it */
    PAIRS_BY_WORDS,       /* the amount, and whatever else agrees */
};

/* Whether the return takes what was paid, and a fee where that is looked for. */
static bool pairs_amounts_fit(const struct transaction *undoing, const struct transaction *original,
                              enum pairs_by by, int64_t fee_max_minor)
{
    int64_t fee_minor = -undoing->amount.minor - original->amount.minor;
    return by == PAIRS_BY_ID_WITH_FEE
               ? original->amount.minor > 0 && fee_minor > 0 && fee_minor <= fee_max_minor
               : fee_minor == 0;
}

/* Whether a return may be of this line at all. */
static bool pairs_fits(struct pairs_work *work, uint32_t undoing, uint32_t original,
                       enum pairs_by by, const struct pairs *pairs)
{
    const struct batch *batch = work->batch;
    struct date date = batch_entry_of(batch, undoing)->entry.booking_date;
    struct date booked = pairs_booked(batch, original);
    bool later = date_present(date) && date_present(booked) && booked.day > date.day;
    return original != undoing && !later && pairs->with[original] == OUTCOME_NONE &&
           pairs_amounts_fit(batch->transactions[undoing].transaction,
                             pairs_transaction(batch, original), by, work->fee_max_minor) &&
           (original >= batch->transactions_count ||
            !rules_is_return(batch, original, &work->memo));
}

/*
 * Pairs a return with the one original that is told strongest. Texts are compared only where they
 * may decide; with more of them than the bound, the return stays without an original.
 */
static void pairs_choose(struct pairs_work *work, uint32_t undoing, struct table_run originals,
                         enum pairs_by by, struct pairs *pairs)
{
    const struct batch *batch = work->batch;
    const struct transaction *t = batch->transactions[undoing].transaction;
    /* Of very many lines of one amount only an identifier tells the right one. */
    uint32_t count = originals.count <= PAIRS_LOOKED_AT_MAX ? originals.count : 0;
    uint8_t strengths[PAIRS_LOOKED_AT_MAX];
    unsigned best = by == PAIRS_BY_WORDS ? PAIRS_LIKELY : PAIRS_CERTAIN;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t original = originals.values[i];
        strengths[i] = 0;
        if (pairs_fits(work, undoing, original, by, pairs)) {
            strengths[i] = (uint8_t)pairs_strength(t, pairs_transaction(batch, original));
        }
        best = strengths[i] > best ? strengths[i] : best;
    }
    unsigned least = best;
    uint32_t chosen = OUTCOME_NONE;
    bool tie = false;
    size_t compared = 0;
    for (uint32_t i = 0; i < count && compared <= PAIRS_COMPARED_MAX; i++) {
        if (strengths[i] == 0 || strengths[i] + pairs_same_text < least) {
            continue;
        }
        const struct transaction *o = pairs_transaction(batch, originals.values[i]);
        unsigned strength =
            strengths[i] + (pairs_share_text(t, o, &compared) ? pairs_same_text : 0);
        if (strength >= best) {
            tie = strength == best && chosen != OUTCOME_NONE;
            best = strength;
            chosen = originals.values[i];
        }
    }
    if (chosen != OUTCOME_NONE && !tie && compared <= PAIRS_COMPARED_MAX) {
        pairs->with[undoing] = chosen;
        pairs->with[chosen] = undoing;
        pairs->undoes[undoing] = true;
    }
}

/* The hash of a line of `minor`; for a return that of what it looks for. */
static uint64_t pairs_key(const struct pairs_work *work, size_t line, int64_t minor,
                          enum pairs_by by)
{
    const struct batch *batch = work->batch;
    const struct transaction *t = pairs_transaction(batch, line);
    uint64_t code = 0;
    memcpy(&code, t->amount.currency.code, sizeof t->amount.currency.code);
    uint64_t account =
        line < batch->transactions_count
            ? work->accounts[batch_entry_of(batch, line)->statement]
            : pairs_account_hash(batch->originals[line - batch->transactions_count].account);
    uint64_t amount = by == PAIRS_BY_ID_WITH_FEE ? 0 : (uint64_t)minor;
    return table_hash(table_hash_end((account ^ code) + amount * TABLE_HASH_BASE),
                      by == PAIRS_BY_WORDS ? (struct slice){NULL, 0} : t->end_to_end_id);
}

static uint64_t pairs_wanted(const struct pairs_work *work, uint32_t undoing, enum pairs_by by)
{
    int64_t minor = work->batch->transactions[undoing].transaction->amount.minor;
    return pairs_key(work, undoing, -minor, by);
}

/* Whether a line that may undo another looks for it in this round. */
static bool pairs_chooses(struct pairs_work *work, uint32_t undoing, enum pairs_by by,
                          const struct pairs *pairs)
{
    bool by_id = by != PAIRS_BY_WORDS;
    bool has_id = work->batch->transactions[undoing].transaction->end_to_end_id.len > 0;
    return pairs->with[undoing] == OUTCOME_NONE && (has_id || !by_id) &&
           (by == PAIRS_BY_ID || rules_is_return(work->batch, undoing, &work->memo));
}

/* Asks for what of a later line is looked at. */
static inline void pairs_prefetch(const struct batch *batch, size_t i)
{
    enum { PAIRS_AHEAD = 16, PAIRS_LINE = 64 };
    if (i + PAIRS_AHEAD < batch->transactions_count) {
        const char *ahead = (const char *)batch->transactions[i + PAIRS_AHEAD].transaction;
        __builtin_prefetch(ahead);
        __builtin_prefetch(ahead + PAIRS_LINE);
    }
}

/* Lets the returns choose. */
static enum status pairs_round(struct pairs_work *work, enum pairs_by by, struct pairs *pairs)
{
    bool by_id = by != PAIRS_BY_WORDS;
    const struct batch *batch = work->batch;
    struct arena scratch = {0};
    struct table wanted = {0};
    struct table originals = {0};
    size_t count = 0;
    for (size_t i = 0; i < work->undoing_count; i++) {
        if (pairs_chooses(work, work->undoing[i], by, pairs)) {
            work->lines[count++] =
                (struct table_pair){pairs_wanted(work, work->undoing[i], by), work->undoing[i]};
        }
    }
    if (count == 0) {
        return STATUS_OK;
    }
    enum status status = table_build(work->lines, count, &scratch, &wanted);
    /* Of all lines only those that some return wants are laid out. */
    count = 0;
    size_t lines_count = batch->transactions_count + batch->originals_count;
    for (size_t i = 0; status == STATUS_OK && i < lines_count; i++) {
        pairs_prefetch(batch, i);
        const struct transaction *t = pairs_transaction(batch, i);
        bool takes_part = i >= batch->transactions_count || pairs_takes_part(batch, i);
        if (!takes_part || (by_id && t->end_to_end_id.len == 0)) {
            continue;
        }
        uint64_t hash = pairs_key(work, i, t->amount.minor, by);
        if (table_find(&wanted, hash).count > 0) {
            work->lines[count++] = (struct table_pair){hash, (uint32_t)i};
        }
    }
    if (status == STATUS_OK) {
        status = table_build(work->lines, count, &scratch, &originals);
    }
    for (size_t i = 0; status == STATUS_OK && i < work->undoing_count; i++) {
        uint32_t t = work->undoing[i];
        if (pairs_chooses(work, t, by, pairs)) {
            pairs_choose(work, t, table_find(&originals, pairs_wanted(work, t, by)), by, pairs);
        }
    }
    arena_clear(&scratch);
    return status;
}

enum status pairs_find(const struct batch *batch, int64_t fee_max_minor, struct arena *arena,
                       struct pairs *out)
{
    size_t count = batch->transactions_count;
    size_t lines_count = count + batch->originals_count;
    size_t statements_count = batch->statements_count + batch->carried_count;
    struct pairs_work work = {
        .batch = batch,
        .accounts = malloc((statements_count + 1) * sizeof *work.accounts),
        .undoing = malloc((count + 1) * sizeof *work.undoing),
        .lines = malloc((lines_count + 1) * sizeof *work.lines),
        .fee_max_minor = fee_max_minor,
    };
    out->with = arena_array(arena, lines_count + 1, sizeof *out->with);
    out->undoes = arena_array(arena, count + 1, sizeof *out->undoes);
    enum status status = STATUS_MEMORY;
    if (out->with == NULL || out->undoes == NULL || work.accounts == NULL || work.undoing == NULL ||
        work.lines == NULL) {
        goto cleanup;
    }
    for (size_t i = 0; i < count; i++) {
        pairs_prefetch(batch, i);
        out->with[i] = OUTCOME_NONE;
        if (pairs_may_undo(batch, i, &work.memo)) {
            work.undoing[work.undoing_count++] = (uint32_t)i;
        }
    }
    for (size_t i = count; i < lines_count; i++) {
        out->with[i] = OUTCOME_NONE;
    }
    for (size_t i = 0; i < statements_count; i++) {
        work.accounts[i] = pairs_account_hash(batch->statements[i].statement.account);
    }
    status = STATUS_OK;
    if (work.undoing_count == 0) {
        goto cleanup;
    }
    union {
        const struct batch *in;
        void *out;
    } context = {.in = batch}; /* qsort_r takes no const context */
    qsort_r(work.undoing, work.undoing_count, sizeof *work.undoing, pairs_order, context.out);
    status = pairs_round(&work, PAIRS_BY_ID, out);
    if (status == STATUS_OK) {
        status = pairs_round(&work, PAIRS_BY_ID_WITH_FEE, out);
    }
    size_t left = 0;
    for (size_t i = 0; i < work.undoing_count; i++) {
        uint32_t t = work.undoing[i];
        left += out->with[t] == OUTCOME_NONE && rules_is_return(batch, t, &work.memo) ? 1 : 0;
    }
    if (status == STATUS_OK && left > 0) {
        status = pairs_round(&work, PAIRS_BY_WORDS, out);
    }
    for (size_t i = 0; left > 0 && i < work.undoing_count; i++) {
        uint32_t t = work.undoing[i];
        out->undoes[t] = out->undoes[t] ||
                         (out->with[t] == OUTCOME_NONE && rules_is_return(batch, t, &work.memo));
    }
cleanup:
    free(work.accounts);
    free(work.undoing);
    free(work.lines);
    return status;
}
