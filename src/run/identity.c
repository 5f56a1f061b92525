/*
 * How it works: every booked line gets a 64-bit digest of what makes it equal to another; lines
 * are sorted by digest, so equal ones stand together, each group in the order of deliveries. In a
 * group each line looks for the first earlier line of another delivery that its own delivery has
 * not paired yet and whose references don't speak against it. Lines that earlier runs stored come
 * first in a group. Cost: a sort of the lines; groups are small but for subscription billers, and
 * there each delivery walks its group once.
 */
#include "run/identity.h"

#include "base/buffer.h"
#include "matchers/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A line in the group it may have equals in. */
struct identity_line {
    uint64_t hash;
    uint32_t delivery;    /* rank of its statement; 0 for lines of earlier runs */
    uint32_t transaction; /* index into the batch, or into history.lines where delivery is 0 */
};

struct identity {
    struct batch *batch;
    const struct workbook_history *history;
    struct arena *arena;
    struct diag *diag;
    uint32_t *ranks; /* of each statement, from 1 */
};

/* The richer the format, the better it is to match on: it is the original, others repeat it. */
static int identity_format_rank(struct slice format)
{
    static const char *const formats[] = {"camt.053", "mt940", "camt.054", "camt.052", "csv"};
    int count = (int)(sizeof formats / sizeof formats[0]);
    for (int i = 0; i < count; i++) {
        if (slice_starts(format, slice_from(formats[i]))) {
            return i;
        }
    }
    return count;
}

/* Numbers by value, other sequences by their text. */
static int identity_sequence_order(struct slice a, struct slice b)
{
    uint64_t x = 0;
    uint64_t y = 0;
    if (slice_to_u64(a, &x) && slice_to_u64(b, &y) && x != y) {
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

static uint64_t identity_hash(struct slice account, struct currency currency, int64_t minor,
                              struct date booking_date, struct date value_date)
{
    char bytes[3 + sizeof minor + 2 * sizeof(int32_t)];
    memcpy(bytes, currency.code, 3);
    memcpy(bytes + 3, &minor, sizeof minor);
    memcpy(bytes + 3 + sizeof minor, &booking_date.day, sizeof(int32_t));
    memcpy(bytes + 3 + sizeof minor + sizeof(int32_t), &value_date.day, sizeof(int32_t));
    uint64_t hash = table_hash_add(table_hash_begin(1), account);
    return table_hash_end(table_hash_add(hash, (struct slice){bytes, sizeof bytes}));
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

static bool identity_equal(const struct identity *identity, const struct identity_line *a,
                           const struct identity_line *b)
{
    struct identity_facts x = identity_facts_of(identity, a);
    struct identity_facts y = identity_facts_of(identity, b);
    bool refs_differ = x.servicer_ref.len > 0 && y.servicer_ref.len > 0 &&
                       !slice_equal(x.servicer_ref, y.servicer_ref);
    bool ids_differ = x.end_to_end_id.len > 0 && y.end_to_end_id.len > 0 &&
                      !slice_equal(x.end_to_end_id, y.end_to_end_id);
    return x.minor == y.minor && x.booking_date.day == y.booking_date.day &&
           x.value_date.day == y.value_date.day && currency_equal(x.currency, y.currency) &&
           slice_equal(x.account, y.account) && !refs_differ && !ids_differ;
}

/* Whether two statements follow each other instead of repeating each other. */
static bool identity_follows(const struct batch_statement *a, const struct batch_statement *b)
{
    const struct statement *x = &a->statement;
    const struct statement *y = &b->statement;
    if (!slice_equal(x->format, y->format)) {
        return false;
    }
    bool numbered = x->sequence.len > 0 && y->sequence.len > 0;
    if (numbered && (!slice_equal(x->sequence, y->sequence) || !slice_equal(x->page, y->page))) {
        return true;
    }
    bool balances =
        x->opening.present && x->closing.present && y->opening.present && y->closing.present;
    bool same =
        balances && x->opening.minor == y->opening.minor && x->closing.minor == y->closing.minor;
    return balances && !same &&
           (x->closing.minor == y->opening.minor || y->closing.minor == x->opening.minor);
}

/* Whether two lines of one group come from deliveries that may repeat each other. */
static bool identity_may_repeat(const struct identity *identity, const struct identity_line *a,
                                const struct identity_line *b)
{
    if (a->delivery == 0 || b->delivery == 0) {
        return a->delivery != b->delivery;
    }
    return a->delivery != b->delivery &&
           !identity_follows(batch_statement_of(identity->batch, a->transaction),
                             batch_statement_of(identity->batch, b->transaction));
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

/*
 * Pairs the lines of one group. `paired_by` holds for each original the last delivery that paired
 * with it, so that a delivery takes each original once.
 */
static void identity_pair_group(struct identity *identity, const struct identity_line *lines,
                                size_t count, uint32_t *paired_by)
{
    for (size_t i = 0; i < count; i++) {
        paired_by[i] = UINT32_MAX;
        if (lines[i].delivery == 0) {
            continue;
        }
        for (size_t k = 0; k < i; k++) {
            bool original =
                lines[k].delivery == 0 ||
                identity->batch->transactions[lines[k].transaction].duplicate_of == UINT32_MAX;
            if (!original || paired_by[k] == lines[i].delivery ||
                !identity_may_repeat(identity, &lines[k], &lines[i]) ||
                !identity_equal(identity, &lines[k], &lines[i])) {
                continue;
            }
            paired_by[k] = lines[i].delivery;
            struct batch_transaction *t = &identity->batch->transactions[lines[i].transaction];
            t->duplicate_of = lines[k].delivery == 0 ? BATCH_EARLIER_RUN : lines[k].transaction;
            if (lines[k].delivery == 0) {
                t->bank_ref = identity->history->lines[lines[k].transaction].bank_ref;
            }
            break;
        }
    }
}

static enum status identity_pair(struct identity *identity)
{
    const struct batch *batch = identity->batch;
    const struct workbook_history *history = identity->history;
    size_t most = batch->transactions_count + history->lines_count + 1;
    struct identity_line *lines = malloc(most * sizeof *lines);
    uint32_t *paired_by = malloc(most * sizeof *paired_by);
    if (lines == NULL || paired_by == NULL) {
        free(lines);
        free(paired_by);
        return STATUS_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < history->lines_count; i++) {
        const struct workbook_line *l = &history->lines[i];
        if (l->status == ENTRY_BOOKED && !l->duplicate) {
            lines[count++] =
                (struct identity_line){identity_hash(l->account, l->currency, l->amount_minor,
                                                     l->booking_date, l->value_date),
                                       0, (uint32_t)i};
        }
    }
    for (size_t i = 0; i < batch->transactions_count; i++) {
        const struct batch_entry *e = batch_entry_of(batch, i);
        if (e->entry.status != ENTRY_BOOKED) {
            continue; /* what is only expected repeats nothing and is never allocated */
        }
        struct money amount = batch->transactions[i].transaction->amount;
        lines[count++] = (struct identity_line){
            identity_hash(batch->statements[e->statement].statement.account, amount.currency,
                          amount.minor, e->entry.booking_date, e->entry.value_date),
            identity->ranks[e->statement], (uint32_t)i};
    }
    qsort(lines, count, sizeof *lines, identity_line_order);
    for (size_t first = 0; first < count;) {
        size_t end = first;
        while (end < count && lines[end].hash == lines[first].hash) {
            end++;
        }
        if (end - first > 1) {
            identity_pair_group(identity, lines + first, end - first, paired_by);
        }
        first = end;
    }
    free(lines);
    free(paired_by);
    return STATUS_OK;
}

/* The reference a line would have if it were the only one that has it. */
struct identity_name {
    uint64_t hash; /* of account and reference */
    struct slice account;
    struct slice ref;
    uint64_t rank; /* repeated lines last; then booking date and statement */
    uint32_t transaction;
};

static int identity_name_order(const void *a, const void *b)
{
    const struct identity_name *x = a;
    const struct identity_name *y = b;
    if (x->hash != y->hash) {
        return x->hash < y->hash ? -1 : 1;
    }
    int order = slice_compare(x->account, y->account);
    if (order == 0) {
        order = slice_compare(x->ref, y->ref);
    }
    if (order != 0) {
        return order;
    }
    if (x->rank != y->rank) {
        return x->rank < y->rank ? -1 : 1;
    }
    return x->transaction < y->transaction ? -1 : (x->transaction > y->transaction ? 1 : 0);
}

static enum status identity_text(struct identity *identity, const struct buffer *buffer,
                                 struct slice *out)
{
    if (!buffer_ok(buffer)) {
        return STATUS_MEMORY;
    }
    return arena_copy(identity->arena, buffer_slice(buffer), out);
}

/* How many uses of a reference a workbook has: "ref" and "ref#2" are two. */
static uint32_t identity_uses(const struct table *used, struct slice account, struct slice ref,
                              struct buffer *buffer)
{
    uint32_t uses = 0;
    for (;;) {
        buffer_reset(buffer);
        buffer_add(buffer, ref);
        if (uses > 0) {
            buffer_add_byte(buffer, '#');
            buffer_add_u64(buffer, uses + 1U);
        }
        uint64_t hash = table_hash_add(table_hash_begin(2), account);
        hash = table_hash_add(table_hash_add(hash, SLICE("\0")), buffer_slice(buffer));
        if (table_find(used, table_hash_end(hash)).count == 0) {
            return uses;
        }
        uses++;
    }
}

static enum status identity_used_build(const struct identity *identity, struct arena *arena,
                                       struct table *out)
{
    const struct workbook_history *history = identity->history;
    struct table_pair *pairs = malloc((history->lines_count + 1) * sizeof *pairs);
    if (pairs == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < history->lines_count; i++) {
        uint64_t hash = table_hash_add(table_hash_begin(2), history->lines[i].account);
        hash = table_hash_add(table_hash_add(hash, SLICE("\0")), history->lines[i].bank_ref);
        pairs[i] = (struct table_pair){table_hash_end(hash), (uint32_t)i};
    }
    enum status status = table_build(pairs, history->lines_count, arena, out);
    free(pairs);
    return status;
}

static enum status identity_name_lines(struct identity *identity)
{
    struct batch *batch = identity->batch;
    struct identity_name *names = malloc((batch->transactions_count + 1) * sizeof *names);
    struct arena scratch = {0};
    struct table used = {0};
    struct buffer buffer = {0};
    enum status status = names == NULL ? STATUS_MEMORY : STATUS_OK;
    if (status == STATUS_OK) {
        status = identity_used_build(identity, &scratch, &used);
    }
    size_t count = 0;
    for (size_t i = 0; status == STATUS_OK && i < batch->transactions_count; i++) {
        const struct batch_entry *e = batch_entry_of(batch, i);
        const struct batch_statement *s = &batch->statements[e->statement];
        struct identity_name *name = &names[count];
        name->ref = batch->transactions[i].bank_ref;
        if (name->ref.len == 0) {
            buffer_reset(&buffer);
            statement_bank_ref(s->statement.statement_id, &e->entry, batch->transactions[i].detail,
                               &buffer);
            status = identity_text(identity, &buffer, &name->ref);
        }
        name->account = s->statement.account;
        uint64_t hash = table_hash_add(table_hash_begin(3), name->account);
        name->hash = table_hash_end(table_hash_add(table_hash_add(hash, SLICE("\0")), name->ref));
        uint32_t duplicate_of = batch->transactions[i].duplicate_of;
        name->rank =
            ((uint64_t)(duplicate_of != UINT32_MAX && duplicate_of != BATCH_EARLIER_RUN) << 63) |
            ((uint64_t)((uint32_t)e->entry.booking_date.day & 0x7fffffffU) << 32) |
            identity->ranks[e->statement];
        name->transaction = (uint32_t)i;
        count++;
    }
    if (status == STATUS_OK) {
        qsort(names, count, sizeof *names, identity_name_order);
    }
    for (size_t first = 0; status == STATUS_OK && first < count;) {
        size_t end = first;
        /* A repeated line of an earlier run has its name already; new uses count on from there. */
        uint32_t uses = identity_uses(&used, names[first].account, names[first].ref, &buffer);
        bool earlier_named = false;
        while (status == STATUS_OK && end < count && names[end].hash == names[first].hash &&
               slice_equal(names[end].ref, names[first].ref) &&
               slice_equal(names[end].account, names[first].account)) {
            struct batch_transaction *t = &batch->transactions[names[end].transaction];
            if (t->duplicate_of == BATCH_EARLIER_RUN && !earlier_named) {
                earlier_named = true;
                t->bank_ref = names[end].ref;
            } else if (uses++ == 0) {
                t->bank_ref = names[end].ref;
            } else {
                buffer_reset(&buffer);
                buffer_add(&buffer, names[end].ref);
                buffer_add_byte(&buffer, '#');
                buffer_add_u64(&buffer, uses);
                status = identity_text(identity, &buffer, &t->bank_ref);
            }
            end++;
        }
        first = end;
    }
    buffer_clear(&buffer);
    arena_clear(&scratch);
    free(names);
    return status;
}

/* What is said of whole statements: delivered before, or known by name with other lines. */
static void identity_tell_statements(struct identity *identity)
{
    struct batch *batch = identity->batch;
    for (size_t i = 0; i < batch->statements_count; i++) {
        struct batch_statement *s = &batch->statements[i];
        size_t lines = 0;
        size_t repeated = 0;
        uint32_t of = UINT32_MAX;
        bool same_identity = false;
        for (size_t e = s->entries_first; e < s->entries_first + s->entries_count; e++) {
            const struct batch_entry *entry = &batch->entries[e];
            for (size_t t = 0; t < entry->entry.transactions_count; t++) {
                uint32_t duplicate_of =
                    batch->transactions[entry->transactions_first + t].duplicate_of;
                lines += entry->entry.status == ENTRY_BOOKED ? 1 : 0;
                repeated += duplicate_of != UINT32_MAX ? 1 : 0;
                if (duplicate_of < batch->transactions_count) {
                    of = batch->entries[batch->transactions[duplicate_of].entry].statement;
                    const struct batch_statement *o = &batch->statements[of];
                    same_identity =
                        same_identity ||
                        (slice_equal(o->statement.statement_id, s->statement.statement_id) &&
                         slice_equal(o->statement.sequence, s->statement.sequence) &&
                         slice_equal(o->statement.format, s->statement.format));
                }
            }
        }
        s->duplicate = lines > 0 && repeated == lines;
        s->conflict = same_identity && repeated < lines;
        if (s->conflict) {
            diag_warn(identity->diag, s->statement.place, "TS-DUP-010",
                      "statement %.*s was delivered before with other lines: %zu of its %zu lines "
                      "are new",
                      SLICE_ARG(s->statement.statement_id), lines - repeated, lines);
        } else if (repeated > 0) {
            bool bytes = of != UINT32_MAX &&
                         memcmp(&batch->files[batch->statements[of].file].digest,
                                &batch->files[s->file].digest, sizeof(struct digest)) == 0;
            void (*tell)(struct diag *, struct place, const char *, const char *, ...) =
                bytes ? diag_info : diag_warn;
            tell(identity->diag, s->statement.place, "TS-DUP-001",
                 "%zu of %zu lines of statement %.*s were delivered before and count once",
                 repeated, lines, SLICE_ARG(s->statement.statement_id));
        }
    }
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
        status = identity_name_lines(&identity);
    }
    if (status != STATUS_OK) {
        return diag_memory(diag);
    }
    identity_tell_statements(&identity);
    return STATUS_OK;
}
