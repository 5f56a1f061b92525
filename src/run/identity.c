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

/* Which dates a pass compares: both, or the one that both sides have. */
enum identity_dates {
    IDENTITY_BOTH_DATES,
    IDENTITY_VALUE_DATE,
    IDENTITY_BOOKING_DATE,
};

struct identity {
    struct batch *batch;
    const struct workbook_history *history;
    struct arena *arena;
    struct diag *diag;
    uint32_t *ranks; /* of each statement, from 1 */
    /* The delivery that paired with a line last, so that each delivery takes an original once. */
    uint32_t *paired_by_batch;
    uint32_t *paired_by_history;
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
static uint64_t identity_hash(const struct identity_facts *facts, enum identity_dates dates)
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

static uint32_t *identity_paired_by(const struct identity *identity,
                                    const struct identity_line *line)
{
    return line->delivery == 0 ? &identity->paired_by_history[line->transaction]
                               : &identity->paired_by_batch[line->transaction];
}

/* Whether a delivery may still pair with a line: an original that it has not taken yet. */
static bool identity_is_free(const struct identity *identity, const struct identity_line *line,
                             uint32_t delivery)
{
    return *identity_paired_by(identity, line) != delivery &&
           (line->delivery == 0 ||
            identity->batch->transactions[line->transaction].duplicate_of == UINT32_MAX);
}

/* Pairs the lines of one group, which stand in the order of deliveries. */
static void identity_pair_group(struct identity *identity, const struct identity_line *lines,
                                size_t count)
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
            if (!identity_is_free(identity, &lines[k], lines[i].delivery) ||
                !identity_may_repeat(identity, &lines[k], &lines[i]) ||
                !identity_equal(identity, &lines[k], &lines[i])) {
                continue;
            }
            *identity_paired_by(identity, &lines[k]) = lines[i].delivery;
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
                               struct identity_line *lines)
{
    const struct batch *batch = identity->batch;
    const struct workbook_history *history = identity->history;
    size_t count = 0;
    for (size_t i = 0; i < history->lines_count; i++) {
        const struct workbook_line *l = &history->lines[i];
        struct identity_line line = {0, 0, (uint32_t)i};
        struct identity_facts facts = identity_facts_of(identity, &line);
        line.hash = identity_hash(&facts, dates);
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
        struct identity_line line = {0, identity->ranks[e->statement], (uint32_t)i};
        struct identity_facts facts = identity_facts_of(identity, &line);
        line.hash = identity_hash(&facts, dates);
        if (line.hash != 0) {
            lines[count++] = line;
        }
    }
    return count;
}

static void identity_pass(struct identity *identity, enum identity_dates dates,
                          struct identity_line *lines)
{
    size_t count = identity_collect(identity, dates, lines);
    qsort(lines, count, sizeof *lines, identity_line_order);
    for (size_t first = 0; first < count;) {
        size_t end = first;
        while (end < count && lines[end].hash == lines[first].hash) {
            end++;
        }
        if (end - first > 1) {
            identity_pair_group(identity, lines + first, end - first);
        }
        first = end;
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

static enum status identity_pair(struct identity *identity)
{
    const struct batch *batch = identity->batch;
    const struct workbook_history *history = identity->history;
    size_t most = batch->transactions_count + history->lines_count + 1;
    struct identity_line *lines = malloc(most * sizeof *lines);
    identity->paired_by_batch = calloc(batch->transactions_count + 1, sizeof(uint32_t));
    identity->paired_by_history = calloc(history->lines_count + 1, sizeof(uint32_t));
    enum status status = STATUS_MEMORY;
    if (lines != NULL && identity->paired_by_batch != NULL && identity->paired_by_history != NULL) {
        status = STATUS_OK;
        identity_pass(identity, IDENTITY_BOTH_DATES, lines);
        if (identity_dates_missing(identity)) {
            identity_pass(identity, IDENTITY_VALUE_DATE, lines);
            identity_pass(identity, IDENTITY_BOOKING_DATE, lines);
        }
    }
    free(lines);
    free(identity->paired_by_batch);
    free(identity->paired_by_history);
    return status;
}

/* The reference a line would have if it were the only one that has it. */
struct identity_name {
    uint64_t hash; /* of account and reference */
    struct slice account;
    struct slice ref;
    uint64_t
        rank; /* what is not booked, then repeated lines last; then booking date and statement */
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
    size_t count = 0;
    for (size_t i = 0; i < history->lines_count; i++) {
        /* What was only expected gives its name to the line once it is booked. */
        if (history->lines[i].status != ENTRY_BOOKED) {
            continue;
        }
        uint64_t hash = table_hash_add(table_hash_begin(2), history->lines[i].account);
        hash = table_hash_add(table_hash_add(hash, SLICE("\0")), history->lines[i].bank_ref);
        pairs[count++] = (struct table_pair){table_hash_end(hash), (uint32_t)i};
    }
    enum status status = table_build(pairs, count, arena, out);
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

/* What a statement and its earlier delivery have in common. */
struct identity_delivery {
    size_t lines;      /* booked, in this delivery */
    size_t repeated;   /* of them delivered before */
    uint32_t of;       /* a statement of this run that has some of them, or UINT32_MAX */
    size_t known;      /* lines that the same statement had before, in this run or an earlier one */
    bool known_before; /* the same statement was delivered before */
};

static bool identity_same_statement(const struct statement *a, const struct statement *b)
{
    return slice_equal(a->account, b->account) && slice_equal(a->format, b->format) &&
           slice_equal(a->statement_id, b->statement_id) && slice_equal(a->sequence, b->sequence) &&
           slice_equal(a->page, b->page);
}

static size_t identity_booked_lines(const struct batch *batch, const struct batch_statement *s)
{
    size_t lines = 0;
    for (size_t e = s->entries_first; e < s->entries_first + s->entries_count; e++) {
        lines += batch->entries[e].entry.status == ENTRY_BOOKED
                     ? batch->entries[e].entry.transactions_count
                     : 0;
    }
    return lines;
}

/* Lines that earlier runs stored, by account and statement. */
static enum status identity_history_statements(const struct identity *identity, struct arena *arena,
                                               struct table *out)
{
    const struct workbook_history *history = identity->history;
    struct table_pair *pairs = malloc((history->lines_count + 1) * sizeof *pairs);
    if (pairs == NULL) {
        return STATUS_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < history->lines_count; i++) {
        const struct workbook_line *line = &history->lines[i];
        if (line->status == ENTRY_BOOKED && !line->duplicate) {
            uint64_t hash = table_hash_add(table_hash_begin(4), line->account);
            hash = table_hash_add(table_hash_add(hash, SLICE("\0")), line->statement_id);
            pairs[count++] = (struct table_pair){table_hash_end(hash), (uint32_t)i};
        }
    }
    enum status status = table_build(pairs, count, arena, out);
    free(pairs);
    return status;
}

static void identity_look_back(const struct identity *identity, const struct table *earlier,
                               const uint32_t *sorted, size_t at, struct identity_delivery *out)
{
    const struct batch *batch = identity->batch;
    const struct batch_statement *s = &batch->statements[sorted[at]];
    *out = (struct identity_delivery){.of = UINT32_MAX};
    for (size_t e = s->entries_first; e < s->entries_first + s->entries_count; e++) {
        const struct batch_entry *entry = &batch->entries[e];
        for (size_t t = 0; t < entry->entry.transactions_count; t++) {
            uint32_t duplicate_of = batch->transactions[entry->transactions_first + t].duplicate_of;
            out->lines += entry->entry.status == ENTRY_BOOKED ? 1 : 0;
            out->repeated += duplicate_of != UINT32_MAX ? 1 : 0;
            if (duplicate_of < batch->transactions_count) {
                out->of = batch->entries[batch->transactions[duplicate_of].entry].statement;
            }
        }
    }
    uint64_t hash = table_hash_add(table_hash_begin(4), s->statement.account);
    hash = table_hash_add(table_hash_add(hash, SLICE("\0")), s->statement.statement_id);
    out->known = table_find(earlier, table_hash_end(hash)).count;
    /* Deliveries of one statement are neighbours in the order of statements; the first of them
     * that is not given up by the balances chaining is the one before. */
    if (out->known == 0 && at > 0) {
        const struct batch_statement *before = &batch->statements[sorted[at - 1]];
        if (identity_same_statement(&before->statement, &s->statement) &&
            !identity_follows(before, s)) {
            out->known = identity_booked_lines(batch, before);
            out->known_before = true;
        }
    }
    out->known_before = out->known_before || out->known > 0;
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
        s->conflict = d.known_before && (d.repeated < d.lines || d.lines < d.known);
        if (s->conflict) {
            diag_warn(identity->diag, s->statement.place, "TS-DUP-010",
                      "statement %.*s was delivered before with other lines: %zu then, %zu now, "
                      "%zu of these are new",
                      SLICE_ARG(s->statement.statement_id), d.known, d.lines, d.lines - d.repeated);
        } else if (d.repeated > 0) {
            bool bytes = d.of != UINT32_MAX &&
                         memcmp(&batch->files[batch->statements[d.of].file].digest,
                                &batch->files[s->file].digest, sizeof(struct digest)) == 0;
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
        status = identity_name_lines(&identity);
    }
    if (status == STATUS_OK) {
        status = identity_tell_statements(&identity);
    }
    return status == STATUS_OK ? STATUS_OK : diag_memory(diag);
}
