/*
 * How it works: every booked line gets a 64-bit digest of what makes it equal to another; lines
 * are sorted by digest, so equal ones stand together, each group in the order of deliveries. In a
 * group each line looks for the first line of an earlier delivery that its own delivery has not
 * paired yet and whose references don't speak against it. Lines that earlier runs stored come
 * first in a group. Where one side gives only one of its two dates, a second and a third pass
 * compare by the date that both have. Cost: a sort of the lines a pass; in a group each delivery
 * walks the earlier ones once.
 */
#include "run/identity.h"

#include "matchers/table.h"
#include "run/bank_ref.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A line in the group it may have equals in. */
struct identity_line {
    uint64_t hash;
    uint32_t delivery;    /* rank of its statement; 0 for lines of earlier runs */
    uint32_t transaction; /* index into the batch, or into history.lines where delivery is 0 */
    bool has_ref;         /* the bank's reference is given */
};

/* Which dates a pass compares: both, or the one that both sides have. */
enum identity_dates {
    IDENTITY_BOTH_DATES,
    IDENTITY_VALUE_DATE,
    IDENTITY_BOOKING_DATE,
};

/* Which references a pass asks for: lines of one reference pair before lines without any. */
enum identity_refs {
    IDENTITY_SERVICER_REF,
    IDENTITY_END_TO_END_ID,
    IDENTITY_NO_REF,
    IDENTITY_REFS_COUNT,
};

struct identity {
    struct batch *batch;
    const struct workbook_history *history;
    struct arena *arena;
    struct diag *diag;
    uint32_t *ranks; /* of each statement, from 1 */
    /* Each delivery takes an original once. Within a pass deliveries come one after the other, so
     * the one that paired with a line last is enough; of the passes before, all pairs are kept. */
    uint32_t *paired_by_batch;
    uint32_t *paired_by_history;
    uint64_t *pairs; /* identity_pair_key(), one a line at most; sorted as far as earlier passes */
    size_t pairs_count;
    size_t pairs_sorted;
};

/* The richer the format, the better it is to match on: it is the original, others repeat it. */
static int identity_format_rank(struct slice format)
{
    static const char *const formats[] = {"camt.053", "mt940",    "coda",     "cfonb120", "norma43",
                                          "bai2",     "camt.054", "camt.052", "csv"};
    int count = (int)(sizeof formats / sizeof formats[0]);
    for (int i = 0; i < count; i++) {
        if (slice_starts(format, slice_from(formats[i]))) {
            return i;
        }
    }
    return count;
}

/* Numbers by value, then other sequences by their text. */
static int identity_sequence_order(struct slice a, struct slice b)
{
    uint64_t x = 0;
    uint64_t y = 0;
    bool a_is_number = slice_to_u64(a, &x);
    bool b_is_number = slice_to_u64(b, &y);
    if (a_is_number != b_is_number) {
        return a_is_number ? -1 : 1;
    }
    if (x != y) {
        return x < y ? -1 : 1;
    }
    return slice_compare(a, b);
}

/* Statements in an order of content: account, format, dates, numbers; the file's name only where
 * all else is equal. */
static int identity_statement_order(const void *a, const void *b, void *context)
{
    const struct batch *batch = context;
    const struct batch_statement *x = &batch->statements[*(const uint32_t *)a];
    const struct batch_statement *y = &batch->statements[*(const uint32_t *)b];
    int order = slice_compare(x->statement.account, y->statement.account);
    if (order == 0) {
        order =
            identity_format_rank(x->statement.format) - identity_format_rank(y->statement.format);
    }
    if (order == 0) {
        order = identity_sequence_order(x->statement.sequence, y->statement.sequence);
    }
    if (order == 0) {
        order = identity_sequence_order(x->statement.page, y->statement.page);
    }
    if (order == 0) {
        order = slice_compare(x->statement.statement_id, y->statement.statement_id);
    }
    if (order == 0 && x->statement.opening.date.day != y->statement.opening.date.day) {
        order = x->statement.opening.date.day < y->statement.opening.date.day ? -1 : 1;
    }
    if (order == 0) {
        order = slice_compare(batch->files[x->file].name, batch->files[y->file].name);
    }
    if (order == 0 && x->statement.place.offset != y->statement.place.offset) {
        order = x->statement.place.offset < y->statement.place.offset ? -1 : 1;
    }
    return order;
}

static enum status identity_rank(struct identity *identity)
{
    const struct batch *batch = identity->batch;
    uint32_t *sorted = malloc((batch->statements_count + 1) * sizeof *sorted);
    identity->ranks =
        arena_array(identity->arena, batch->statements_count + 1, sizeof *identity->ranks);
    if (sorted == NULL || identity->ranks == NULL) {
        free(sorted);
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < batch->statements_count; i++) {
        sorted[i] = (uint32_t)i;
    }
    qsort_r(sorted, batch->statements_count, sizeof *sorted, identity_statement_order,
            identity->batch);
    for (size_t i = 0; i < batch->statements_count; i++) {
        identity->ranks[sorted[i]] = (uint32_t)i + 1;
    }
    free(sorted);
    return STATUS_OK;
}

/* What of a line decides whether it equals another. */
struct identity_facts {
    struct slice account;
    struct currency currency;
    int64_t minor;
    struct date booking_date;
    struct date value_date;
    struct slice servicer_ref;
    struct slice end_to_end_id;
};

static struct identity_facts identity_facts_of(const struct identity *identity,
                                               const struct identity_line *line)
{
    if (line->delivery == 0) {
        const struct workbook_line *l = &identity->history->lines[line->transaction];
        return (struct identity_facts){l->account,      l->currency,   l->amount_minor,
                                       l->booking_date, l->value_date, l->servicer_ref,
                                       l->end_to_end_id};
    }
    const struct batch *batch = identity->batch;
    const struct transaction *t = batch->transactions[line->transaction].transaction;
    const struct entry *entry = &batch_entry_of(batch, line->transaction)->entry;
    struct slice ref =
        statement_ref_is_absent(t->servicer_ref) ? entry->servicer_ref : t->servicer_ref;
    return (struct identity_facts){batch_statement_of(batch, line->transaction)->statement.account,
                                   t->amount.currency,
                                   t->amount.minor,
                                   entry->booking_date,
                                   entry->value_date,
                                   statement_ref_is_absent(ref) ? (struct slice){NULL, 0}
                                                                : slice_trim(ref),
                                   t->end_to_end_id};
}

/* What equal lines share in a pass; 0 where the line takes no part in it. */
static uint64_t identity_hash(const struct identity_facts *facts, enum identity_dates dates,
                              enum identity_refs refs)
{
    int32_t day = facts->booking_date.day;
    int32_t second_day = facts->value_date.day;
    if (dates != IDENTITY_BOTH_DATES) {
        day = dates == IDENTITY_VALUE_DATE ? facts->value_date.day : facts->booking_date.day;
        second_day = 0;
        if (day == 0) {
            return 0;
        }
    }
    char bytes[3 + sizeof facts->minor + 2 * sizeof day];
    memcpy(bytes, facts->currency.code, 3);
    memcpy(bytes + 3, &facts->minor, sizeof facts->minor);
    memcpy(bytes + 3 + sizeof facts->minor, &day, sizeof day);
    memcpy(bytes + 3 + sizeof facts->minor + sizeof day, &second_day, sizeof second_day);
    uint64_t hash = table_hash_add(table_hash_begin(1), facts->account);
    if (refs != IDENTITY_NO_REF) {
        struct slice ref =
            refs == IDENTITY_SERVICER_REF ? facts->servicer_ref : facts->end_to_end_id;
        if (ref.len == 0) {
            return 0;
        }
        hash = table_hash_add(table_hash_add(hash, SLICE("\0")), ref);
    } else if (facts->account.len == 0) {
        return 0; /* two lines of no known account are not known to be of one */
    }
    return table_hash_end(table_hash_add(hash, (struct slice){bytes, sizeof bytes}));
}

/* Dates agree when both are the same, or one side leaves out the one that the pass leaves out. */
static bool identity_dates_agree(struct date a, struct date b)
{
    return a.day == b.day || a.day == 0 || b.day == 0;
}

static bool identity_equal(const struct identity *identity, const struct identity_line *a,
                           const struct identity_line *b)
{
    struct identity_facts x = identity_facts_of(identity, a);
    struct identity_facts y = identity_facts_of(identity, b);
    bool refs_differ = x.servicer_ref.len > 0 && y.servicer_ref.len > 0 &&
                       !slice_equal(x.servicer_ref, y.servicer_ref);
    bool ids_differ = x.end_to_end_id.len > 0 && y.end_to_end_id.len > 0 &&
                      !slice_equal(x.end_to_end_id, y.end_to_end_id);
    return x.minor == y.minor && identity_dates_agree(x.booking_date, y.booking_date) &&
           identity_dates_agree(x.value_date, y.value_date) &&
           currency_equal(x.currency, y.currency) && slice_equal(x.account, y.account) &&
           !refs_differ && !ids_differ;
}

/* What of a statement tells whether another one follows it. */
struct identity_place {
    struct slice format;
    struct slice sequence;
    struct slice page;
    struct balance opening;
    struct balance closing;
};

static struct identity_place identity_place_in(const struct statement *s)
{
    return (struct identity_place){s->format, s->sequence, s->page, s->opening, s->closing};
}

static struct identity_place identity_place_of(const struct identity *identity,
                                               const struct identity_line *line)
{
    if (line->delivery == 0) {
        const struct workbook_line *l = &identity->history->lines[line->transaction];
        return (struct identity_place){l->format, l->sequence, l->page, l->opening, l->closing};
    }
    return identity_place_in(&batch_statement_of(identity->batch, line->transaction)->statement);
}

/* Whether two statements follow each other instead of repeating each other. */
static bool identity_follows(const struct identity_place *a, const struct identity_place *b)
{
    if (!slice_equal(a->format, b->format) || !statement_is_chained(a->format)) {
        return false;
    }
    bool numbered = a->sequence.len > 0 && b->sequence.len > 0;
    if (numbered && (!slice_equal(a->sequence, b->sequence) || !slice_equal(a->page, b->page))) {
        return true;
    }
    bool balances =
        a->opening.present && a->closing.present && b->opening.present && b->closing.present;
    bool same =
        balances && a->opening.minor == b->opening.minor && a->closing.minor == b->closing.minor;
    return balances && !same &&
           (a->closing.minor == b->opening.minor || b->closing.minor == a->opening.minor);
}

/* Whether two lines of one group come from deliveries that may repeat each other. The bank's own
 * reference says so by itself. */
static bool identity_may_repeat(const struct identity *identity, enum identity_refs refs,
                                const struct identity_line *a, const struct identity_line *b)
{
    if (a->delivery == b->delivery) {
        return false;
    }
    if (refs == IDENTITY_SERVICER_REF) {
        return true;
    }
    struct identity_place x = identity_place_of(identity, a);
    struct identity_place y = identity_place_of(identity, b);
    return !identity_follows(&x, &y);
}

static int identity_line_order(const void *a, const void *b)
{
    const struct identity_line *x = a;
    const struct identity_line *y = b;
    if (x->hash != y->hash) {
        return x->hash < y->hash ? -1 : 1;
    }
    if (x->delivery != y->delivery) {
        return x->delivery < y->delivery ? -1 : 1;
    }
    return x->transaction < y->transaction ? -1 : (x->transaction > y->transaction ? 1 : 0);
}

static uint32_t *identity_paired_by(const struct identity *identity,
                                    const struct identity_line *line)
{
    return line->delivery == 0 ? &identity->paired_by_history[line->transaction]
                               : &identity->paired_by_batch[line->transaction];
}

/* Lines of earlier runs are numbered first; all of them together are fewer than 2^32. */
static uint64_t identity_pair_key(const struct identity *identity,
                                  const struct identity_line *original, uint32_t delivery)
{
    uint64_t place = original->delivery == 0
                         ? original->transaction
                         : identity->history->lines_count + (uint64_t)original->transaction;
    return place << 32 | delivery;
}

static int identity_key_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : (x > y ? 1 : 0);
}

/* Whether a delivery may still pair with a line: an original that it has not taken yet. */
static bool identity_is_free(const struct identity *identity, const struct identity_line *line,
                             uint32_t delivery)
{
    if (*identity_paired_by(identity, line) == delivery ||
        (line->delivery != 0 &&
         identity->batch->transactions[line->transaction].duplicate_of != UINT32_MAX)) {
        return false;
    }
    uint64_t key = identity_pair_key(identity, line, delivery);
    return identity->pairs_sorted == 0 || bsearch(&key, identity->pairs, identity->pairs_sorted,
                                                  sizeof key, identity_key_order) == NULL;
}

/* Pairs the lines of one group, which stand in the order of deliveries. */
static void identity_pair_group(struct identity *identity, enum identity_refs refs,
                                const struct identity_line *lines, size_t count)
{
    size_t delivery_first = 0; /* of the delivery at hand */
    size_t free_first = 0;     /* before it nothing is free for this delivery */
    for (size_t i = 0; i < count; i++) {
        if (lines[i].delivery != lines[delivery_first].delivery) {
            delivery_first = i;
            free_first = 0;
        }
        struct batch_transaction *t = &identity->batch->transactions[lines[i].transaction];
        if (lines[i].delivery == 0 || t->duplicate_of != UINT32_MAX) {
            continue;
        }
        while (free_first < delivery_first &&
               !identity_is_free(identity, &lines[free_first], lines[i].delivery)) {
            free_first++;
        }
        for (size_t k = free_first; k < delivery_first; k++) {
            /* Two references that were equal have paired in an earlier pass. */
            bool refs_differ = refs == IDENTITY_NO_REF && lines[k].has_ref && lines[i].has_ref;
            if (refs_differ || !identity_is_free(identity, &lines[k], lines[i].delivery) ||
                !identity_may_repeat(identity, refs, &lines[k], &lines[i]) ||
                !identity_equal(identity, &lines[k], &lines[i])) {
                continue;
            }
            *identity_paired_by(identity, &lines[k]) = lines[i].delivery;
            identity->pairs[identity->pairs_count++] =
                identity_pair_key(identity, &lines[k], lines[i].delivery);
            t->duplicate_of = lines[k].delivery == 0 ? BATCH_EARLIER_RUN : lines[k].transaction;
            if (lines[k].delivery == 0) {
                t->bank_ref = identity->history->lines[lines[k].transaction].bank_ref;
            }
            break;
        }
    }
}

/* The lines that take part in a pass, with their digests. */
static size_t identity_collect(const struct identity *identity, enum identity_dates dates,
                               enum identity_refs refs, struct identity_line *lines)
{
    const struct batch *batch = identity->batch;
    const struct workbook_history *history = identity->history;
    size_t count = 0;
    for (size_t i = 0; i < history->lines_count; i++) {
        const struct workbook_line *l = &history->lines[i];
        struct identity_line line = {0, 0, (uint32_t)i, false};
        struct identity_facts facts = identity_facts_of(identity, &line);
        line.has_ref = facts.servicer_ref.len > 0;
        line.hash = identity_hash(&facts, dates, refs);
        if (line.hash != 0 && l->status == ENTRY_BOOKED && !l->duplicate) {
            lines[count++] = line;
        }
    }
    for (size_t i = 0; i < batch->transactions_count; i++) {
        const struct batch_entry *e = batch_entry_of(batch, i);
        /* What is only expected repeats nothing and is never allocated. */
        if (e->entry.status != ENTRY_BOOKED || batch->transactions[i].duplicate_of != UINT32_MAX) {
            continue;
        }
        struct identity_line line = {0, identity->ranks[e->statement], (uint32_t)i, false};
        struct identity_facts facts = identity_facts_of(identity, &line);
        line.has_ref = facts.servicer_ref.len > 0;
        line.hash = identity_hash(&facts, dates, refs);
        if (line.hash != 0) {
            lines[count++] = line;
        }
    }
    return count;
}

static void identity_pass(struct identity *identity, enum identity_dates dates,
                          enum identity_refs refs, struct identity_line *lines)
{
    size_t count = identity_collect(identity, dates, refs, lines);
    qsort(lines, count, sizeof *lines, identity_line_order);
    for (size_t first = 0; first < count;) {
        size_t end = first;
        while (end < count && lines[end].hash == lines[first].hash) {
            end++;
        }
        if (end - first > 1) {
            identity_pair_group(identity, refs, lines + first, end - first);
        }
        first = end;
    }
    if (identity->pairs_count > identity->pairs_sorted) {
        qsort(identity->pairs, identity->pairs_count, sizeof *identity->pairs, identity_key_order);
        identity->pairs_sorted = identity->pairs_count;
    }
}

/* Whether some line, now or in an earlier run, lacks one of its dates. */
static bool identity_dates_missing(const struct identity *identity)
{
    for (size_t i = 0; i < identity->batch->entries_count; i++) {
        const struct entry *entry = &identity->batch->entries[i].entry;
        if (!date_present(entry->booking_date) || !date_present(entry->value_date)) {
            return true;
        }
    }
    for (size_t i = 0; i < identity->history->lines_count; i++) {
        const struct workbook_line *line = &identity->history->lines[i];
        if (!date_present(line->booking_date) || !date_present(line->value_date)) {
            return true;
        }
    }
    return false;
}

/* Whether an entry with details and one without are one booking: the details say more. */
static bool identity_is_batch_of(const struct identity *identity,
                                 const struct batch_entry *detailed,
                                 const struct batch_entry *single)
{
    const struct batch *batch = identity->batch;
    const struct entry *a = &detailed->entry;
    const struct entry *b = &single->entry;
    struct slice ref = statement_ref_is_absent(b->servicer_ref) ? b->transactions[0].servicer_ref
                                                                : b->servicer_ref;
    bool refs = !statement_ref_is_absent(a->servicer_ref) && !statement_ref_is_absent(ref);
    const struct statement *s = &batch->statements[detailed->statement].statement;
    const struct statement *t = &batch->statements[single->statement].statement;
    struct identity_place x = identity_place_in(s);
    struct identity_place y = identity_place_in(t);
    return a->amount.minor == b->amount.minor &&
           currency_equal(a->amount.currency, b->amount.currency) && s->account.len > 0 &&
           slice_equal(s->account, t->account) &&
           identity_dates_agree(a->booking_date, b->booking_date) &&
           identity_dates_agree(a->value_date, b->value_date) &&
           detailed->statement != single->statement && !identity_follows(&x, &y) &&
           (!refs || slice_equal(slice_trim(a->servicer_ref), slice_trim(ref)));
}

/* The account, currency and amount of an entry. */
static uint64_t identity_entry_hash(const struct batch *batch, const struct batch_entry *e)
{
    const struct identity_facts facts = {.account =
                                             batch->statements[e->statement].statement.account,
                                         .currency = e->entry.amount.currency,
                                         .minor = e->entry.amount.minor};
    return identity_hash(&facts, IDENTITY_BOTH_DATES, IDENTITY_NO_REF);
}

static bool identity_is_open(const struct batch *batch, const struct batch_entry *e)
{
    return e->entry.status == ENTRY_BOOKED &&
           batch->transactions[e->transactions_first].duplicate_of == UINT32_MAX;
}

/* An entry that one delivery gives with its transactions and another as a single line: the single
 * line repeats the batch. */
static enum status identity_pair_batches(struct identity *identity)
{
    struct batch *batch = identity->batch;
    struct arena scratch = {0};
    struct table singles = {0};
    struct table_pair *pairs = malloc((batch->entries_count + 1) * sizeof *pairs);
    enum status status = pairs == NULL ? STATUS_MEMORY : STATUS_OK;
    size_t count = 0;
    size_t batches = 0;
    for (size_t e = 0; status == STATUS_OK && e < batch->entries_count; e++) {
        const struct batch_entry *entry = &batch->entries[e];
        batches += entry->entry.transactions_count > 1 ? 1 : 0;
        uint64_t hash = identity_entry_hash(batch, entry);
        if (entry->entry.transactions_count == 1 && hash != 0) {
            pairs[count++] = (struct table_pair){hash, (uint32_t)e};
        }
    }
    if (status == STATUS_OK && batches > 0) {
        status = table_build(pairs, count, &scratch, &singles);
    }
    for (size_t d = 0; status == STATUS_OK && batches > 0 && d < batch->entries_count; d++) {
        const struct batch_entry *detailed = &batch->entries[d];
        if (detailed->entry.transactions_count < 2 || !identity_is_open(batch, detailed)) {
            continue;
        }
        struct table_run run = table_find(&singles, identity_entry_hash(batch, detailed));
        for (uint32_t i = 0; i < run.count; i++) {
            const struct batch_entry *single = &batch->entries[run.values[i]];
            if (identity_is_open(batch, single) &&
                identity_is_batch_of(identity, detailed, single)) {
                batch->transactions[single->transactions_first].duplicate_of =
                    detailed->transactions_first;
                break;
            }
        }
    }
    arena_clear(&scratch);
    free(pairs);
    return status;
}

static uint64_t identity_ref_hash(struct slice account, struct slice ref)
{
    uint64_t hash = table_hash_add(table_hash_begin(5), account);
    return table_hash_end(table_hash_add(table_hash_add(hash, SLICE("\0")), slice_trim(ref)));
}

/* What earlier runs have under a bank's reference on an account, and what it adds up to. */
struct identity_earlier {
    size_t lines;
    int64_t sum_minor;
    bool agrees; /* currency and dates are those of the entry, and the sum is known */
};

static struct identity_earlier identity_earlier_of(const struct identity *identity,
                                                   const struct table *by_ref,
                                                   const struct batch_entry *e, struct slice ref)
{
    const struct statement *s = &identity->batch->statements[e->statement].statement;
    struct identity_earlier earlier = {.agrees = true};
    struct table_run run = table_find(by_ref, identity_ref_hash(s->account, ref));
    for (uint32_t i = 0; i < run.count; i++) {
        const struct workbook_line *l = &identity->history->lines[run.values[i]];
        earlier.lines++;
        earlier.agrees = earlier.agrees && currency_equal(l->currency, e->entry.amount.currency) &&
                         identity_dates_agree(l->booking_date, e->entry.booking_date) &&
                         identity_dates_agree(l->value_date, e->entry.value_date) &&
                         money_add(earlier.sum_minor, l->amount_minor, &earlier.sum_minor);
    }
    return earlier;
}

/* A batch and its single line, one of them stored by an earlier run: told by the bank's reference
 * and by what its lines add up to. */
static enum status identity_pair_earlier_batches(struct identity *identity)
{
    struct batch *batch = identity->batch;
    const struct workbook_history *history = identity->history;
    struct arena scratch = {0};
    struct table by_ref = {0};
    struct table_pair *pairs = malloc((2 * history->lines_count + 1) * sizeof *pairs);
    enum status status = pairs == NULL ? STATUS_MEMORY : STATUS_OK;
    size_t count = 0;
    for (size_t i = 0; status == STATUS_OK && i < history->lines_count; i++) {
        const struct workbook_line *l = &history->lines[i];
        const struct slice refs[] = {l->servicer_ref, l->batch_ref};
        for (size_t r = 0; r < sizeof refs / sizeof refs[0]; r++) {
            if (l->status == ENTRY_BOOKED && !l->duplicate && !statement_ref_is_absent(refs[r])) {
                pairs[count++] =
                    (struct table_pair){identity_ref_hash(l->account, refs[r]), (uint32_t)i};
            }
        }
    }
    if (status == STATUS_OK) {
        status = table_build(pairs, count, &scratch, &by_ref);
    }
    for (size_t e = 0; status == STATUS_OK && count > 0 && e < batch->entries_count; e++) {
        const struct batch_entry *entry = &batch->entries[e];
        struct slice ref = entry->entry.servicer_ref;
        if (statement_ref_is_absent(ref)) {
            ref = entry->entry.transactions[0].servicer_ref;
        }
        if (!identity_is_open(batch, entry) || statement_ref_is_absent(ref)) {
            continue;
        }
        struct identity_earlier earlier = identity_earlier_of(identity, &by_ref, entry, ref);
        bool other_shape =
            entry->entry.transactions_count == 1 ? earlier.lines > 1 : earlier.lines == 1;
        if (earlier.agrees && other_shape && earlier.sum_minor == entry->entry.amount.minor) {
            for (size_t t = 0; t < entry->entry.transactions_count; t++) {
                batch->transactions[entry->transactions_first + t].duplicate_of = BATCH_EARLIER_RUN;
            }
        }
    }
    arena_clear(&scratch);
    free(pairs);
    return status;
}

static enum status identity_pair(struct identity *identity)
{
    const struct batch *batch = identity->batch;
    const struct workbook_history *history = identity->history;
    size_t most = batch->transactions_count + history->lines_count + 1;
    struct identity_line *lines = malloc(most * sizeof *lines);
    identity->paired_by_batch = calloc(batch->transactions_count + 1, sizeof(uint32_t));
    identity->paired_by_history = calloc(history->lines_count + 1, sizeof(uint32_t));
    identity->pairs = malloc((batch->transactions_count + 1) * sizeof *identity->pairs);
    enum status status = STATUS_MEMORY;
    if (lines != NULL && identity->paired_by_batch != NULL && identity->paired_by_history != NULL &&
        identity->pairs != NULL) {
        int passes = identity_dates_missing(identity) ? IDENTITY_BOOKING_DATE : IDENTITY_BOTH_DATES;
        for (int dates = IDENTITY_BOTH_DATES; dates <= passes; dates++) {
            for (int refs = 0; refs < IDENTITY_REFS_COUNT; refs++) {
                identity_pass(identity, (enum identity_dates)dates, (enum identity_refs)refs,
                              lines);
            }
        }
        status = identity_pair_batches(identity);
    }
    if (status == STATUS_OK) {
        status = identity_pair_earlier_batches(identity);
    }
    free(lines);
    free(identity->paired_by_batch);
    free(identity->paired_by_history);
    free(identity->pairs);
    return status;
}

/* Deliveries of one statement within a run that a further one is held against. */
enum { IDENTITY_DELIVERIES_MAX = 64 };

/* What a statement and its earlier deliveries have in common. */
struct identity_delivery {
    size_t lines;      /* booked, in this delivery */
    int64_t sum;       /* of them, as workbook_delivery has it */
    int64_t squares;   /* likewise */
    size_t repeated;   /* of them delivered before */
    uint32_t of;       /* a statement of this run that has some of them, or UINT32_MAX */
    uint64_t known;    /* lines of the same statement's first delivery that was found */
    bool known_before; /* the same statement was delivered before, in this run or an earlier one */
    bool known_so;     /* and once with the same lines */
};

static bool identity_same_statement(const struct statement *a, const struct statement *b)
{
    return slice_equal(a->account, b->account) && slice_equal(a->format, b->format) &&
           slice_equal(a->statement_id, b->statement_id) && slice_equal(a->sequence, b->sequence) &&
           slice_equal(a->page, b->page);
}

/* The hash of what identity_same_statement() compares. */
static uint64_t identity_statement_hash(const struct statement *s)
{
    const struct slice parts[] = {s->account, s->format, s->statement_id, s->sequence, s->page};
    uint64_t hash = table_hash_begin(4);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        hash = table_hash_add(table_hash_add(hash, parts[i]), SLICE("\0"));
    }
    return table_hash_end(hash);
}

/* Lines and sums of a statement's booked entries. */
static struct identity_delivery identity_delivery_of(const struct batch *batch,
                                                     const struct batch_statement *s)
{
    struct identity_delivery delivery = {.of = UINT32_MAX};
    for (size_t e = s->entries_first; e < s->entries_first + s->entries_count; e++) {
        const struct entry *entry = &batch->entries[e].entry;
        if (entry->status == ENTRY_BOOKED) {
            delivery.lines += entry->transactions_count;
            int64_t part = entry->amount.minor % WORKBOOK_MODULUS;
            delivery.sum += part;
            delivery.squares += part * part % WORKBOOK_MODULUS;
        }
    }
    return delivery;
}

/* How earlier runs had statements, by what identity_same_statement() compares. */
static enum status identity_history_statements(const struct identity *identity, struct arena *arena,
                                               struct table *out)
{
    const struct workbook_history *history = identity->history;
    struct table_pair *pairs = malloc((history->deliveries_count + 1) * sizeof *pairs);
    if (pairs == NULL) {
        return STATUS_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < history->deliveries_count; i++) {
        const struct workbook_delivery *d = &history->deliveries[i];
        const struct statement s = {.account = d->account,
                                    .format = d->format,
                                    .statement_id = d->statement_id,
                                    .sequence = d->sequence,
                                    .page = d->page};
        pairs[count++] = (struct table_pair){identity_statement_hash(&s), (uint32_t)i};
    }
    enum status status = table_build(pairs, count, arena, out);
    free(pairs);
    return status;
}

static void identity_compare(struct identity_delivery *now, uint64_t lines, int64_t sum,
                             int64_t squares)
{
    now->known = now->known_before ? now->known : lines;
    now->known_before = true;
    now->known_so =
        now->known_so || (lines == now->lines && sum == now->sum && squares == now->squares);
}

static void identity_look_back(const struct identity *identity, const struct table *earlier,
                               const uint32_t *sorted, size_t at, struct identity_delivery *out)
{
    const struct batch *batch = identity->batch;
    const struct batch_statement *s = &batch->statements[sorted[at]];
    *out = identity_delivery_of(batch, s);
    for (size_t e = s->entries_first; e < s->entries_first + s->entries_count; e++) {
        const struct batch_entry *entry = &batch->entries[e];
        for (size_t t = 0; t < entry->entry.transactions_count; t++) {
            uint32_t duplicate_of = batch->transactions[entry->transactions_first + t].duplicate_of;
            out->repeated += duplicate_of != UINT32_MAX ? 1 : 0;
            if (duplicate_of < batch->transactions_count) {
                out->of = batch->entries[batch->transactions[duplicate_of].entry].statement;
            }
        }
    }
    /* Only what reports whole days once can contradict itself: exports and reports of the day grow.
     */
    if (!statement_is_chained(s->statement.format)) {
        return;
    }
    struct table_run run = table_find(earlier, identity_statement_hash(&s->statement));
    for (uint32_t i = 0; i < run.count; i++) {
        const struct workbook_delivery *d = &identity->history->deliveries[run.values[i]];
        identity_compare(out, d->lines, d->sum, d->squares);
    }
    /* Deliveries of one statement are neighbours in the order of statements; those whose balances
     * chain with it are others of its name. */
    size_t first = at > IDENTITY_DELIVERIES_MAX ? at - IDENTITY_DELIVERIES_MAX : 0;
    for (size_t i = at; i-- > first;) {
        const struct batch_statement *before = &batch->statements[sorted[i]];
        if (!identity_same_statement(&before->statement, &s->statement)) {
            break;
        }
        struct identity_place x = identity_place_in(&before->statement);
        struct identity_place y = identity_place_in(&s->statement);
        if (!identity_follows(&x, &y)) {
            struct identity_delivery d = identity_delivery_of(batch, before);
            identity_compare(out, d.lines, d.sum, d.squares);
        }
    }
}

static int identity_digest_order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct digest));
}

/* Whether the very bytes of a statement's file were read before: in this run, as the file of the
 * statement `of`, or in an earlier one. */
static bool identity_same_bytes(const struct identity *identity, const struct batch_statement *s,
                                uint32_t of)
{
    const struct batch *batch = identity->batch;
    const struct workbook_history *history = identity->history;
    const struct digest *digest = &batch->files[s->file].digest;
    if (of != UINT32_MAX &&
        identity_digest_order(&batch->files[batch->statements[of].file].digest, digest) == 0) {
        return true;
    }
    return history->files_count > 0 && bsearch(digest, history->files, history->files_count,
                                               sizeof *digest, identity_digest_order) != NULL;
}

/* What is said of whole statements: delivered before, or known by name with other lines. */
static enum status identity_tell_statements(struct identity *identity)
{
    struct batch *batch = identity->batch;
    struct arena scratch = {0};
    struct table earlier = {0};
    uint32_t *sorted = malloc((batch->statements_count + 1) * sizeof *sorted);
    enum status status =
        sorted == NULL ? STATUS_MEMORY : identity_history_statements(identity, &scratch, &earlier);
    for (size_t i = 0; status == STATUS_OK && i < batch->statements_count; i++) {
        sorted[identity->ranks[i] - 1] = (uint32_t)i;
    }
    for (size_t i = 0; status == STATUS_OK && i < batch->statements_count; i++) {
        struct batch_statement *s = &batch->statements[sorted[i]];
        struct identity_delivery d;
        identity_look_back(identity, &earlier, sorted, i, &d);
        s->duplicate = d.lines > 0 && d.repeated == d.lines;
        s->conflict = d.known_before && (d.repeated < d.lines || !d.known_so);
        if (s->conflict) {
            diag_warn(identity->diag, s->statement.place, "TS-DUP-010",
                      "statement %.*s was delivered before with other lines: %llu then, %zu now, "
                      "%zu of these are new",
                      SLICE_ARG(s->statement.statement_id), (unsigned long long)d.known, d.lines,
                      d.lines - d.repeated);
        } else if (d.repeated > 0) {
            bool bytes = identity_same_bytes(identity, s, d.of);
            void (*tell)(struct diag *, struct place, const char *, const char *, ...) =
                bytes ? diag_info : diag_warn;
            tell(identity->diag, s->statement.place, "TS-DUP-001",
                 "%zu of %zu lines of statement %.*s were delivered before and count once",
                 d.repeated, d.lines, SLICE_ARG(s->statement.statement_id));
        }
    }
    arena_clear(&scratch);
    free(sorted);
    return status;
}

enum status identity_resolve(struct batch *batch, const struct workbook_history *history,
                             struct arena *arena, struct diag *diag)
{
    struct identity identity = {.batch = batch, .history = history, .arena = arena, .diag = diag};
    enum status status = identity_rank(&identity);
    if (status == STATUS_OK) {
        status = identity_pair(&identity);
    }
    if (status == STATUS_OK) {
        status = bank_ref_assign(batch, history, identity.ranks, arena, diag);
    }
    if (status == STATUS_OK) {
        status = identity_tell_statements(&identity);
    }
    return status == STATUS_OK ? STATUS_OK : diag_memory(diag);
}
