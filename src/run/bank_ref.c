#include "run/bank_ref.h"

#include "base/buffer.h"
#include "matchers/table.h"

#include <stdlib.h>

enum {
    BANK_REF_TOLD_MAX = 20,  /* references of a statement that are told one by one */
    BANK_REF_LABEL_MAX = 64, /* bytes of an identifier in a message */
};

/* A line and the reference it would have if it were the only one that has it. */
struct bank_ref_line {
    uint64_t hash; /* of account and reference */
    struct slice account;
    struct slice ref;
    uint64_t rank; /* booked before expected, originals before repeats; then date and statement */
    uint32_t transaction;
};

static uint64_t bank_ref_hash(struct slice account, struct slice ref)
{
    uint64_t hash = table_hash_add(table_hash_begin(2), account);
    return table_hash_end(table_hash_add(table_hash_add(hash, SLICE("\0")), ref));
}

static int bank_ref_order(const void *a, const void *b)
{
    const struct bank_ref_line *x = a;
    const struct bank_ref_line *y = b;
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

static enum status bank_ref_line_of(const struct batch *batch, const uint32_t *ranks, size_t t,
                                    struct arena *arena, struct buffer *buffer,
                                    struct bank_ref_line *out)
{
    const struct batch_entry *e = batch_entry_of(batch, t);
    const struct batch_statement *s = &batch->statements[e->statement];
    uint32_t duplicate_of = batch->transactions[t].duplicate_of;
    bool repeats = duplicate_of != UINT32_MAX && duplicate_of != BATCH_EARLIER_RUN;
    *out = (struct bank_ref_line){.account = s->statement.account,
                                  .ref = batch->transactions[t].bank_ref,
                                  .transaction = (uint32_t)t};
    if (out->ref.len == 0) {
        buffer_reset(buffer);
        statement_bank_ref(s->statement.statement_id, &e->entry, batch->transactions[t].detail,
                           buffer);
        if (!buffer_ok(buffer) || arena_copy(arena, buffer_slice(buffer), &out->ref) != STATUS_OK) {
            return STATUS_MEMORY;
        }
    }
    out->hash = bank_ref_hash(out->account, out->ref);
    out->rank = ((uint64_t)(e->entry.status != ENTRY_BOOKED) << 63) | ((uint64_t)repeats << 62) |
                ((uint64_t)((uint32_t)e->entry.booking_date.day & 0x3fffffffU) << 32) |
                ranks[e->statement];
    return STATUS_OK;
}

/* The names that are taken: of booked lines that a workbook has. What was only expected gives its
 * name to the line once it is booked. */
static enum status bank_ref_taken(const struct workbook_history *history, struct arena *arena,
                                  struct table *out)
{
    struct table_pair *pairs = malloc((history->lines_count + 1) * sizeof *pairs);
    if (pairs == NULL) {
        return STATUS_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < history->lines_count; i++) {
        const struct workbook_line *line = &history->lines[i];
        if (line->status == ENTRY_BOOKED) {
            pairs[count++] =
                (struct table_pair){bank_ref_hash(line->account, line->bank_ref), (uint32_t)i};
        }
    }
    enum status status = table_build(pairs, count, arena, out);
    free(pairs);
    return status;
}

/* The names that the bank itself gives in this batch. */
static enum status bank_ref_given(const struct bank_ref_line *lines, size_t count,
                                  struct arena *arena, struct table *out)
{
    struct table_pair *pairs = malloc((count + 1) * sizeof *pairs);
    if (pairs == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        pairs[i] = (struct table_pair){lines[i].hash, (uint32_t)i};
    }
    enum status status = table_build(pairs, count, arena, out);
    free(pairs);
    return status;
}

/* The next "ref#n" that nobody has, counting on from *uses. */
static enum status bank_ref_next(const struct table *taken, const struct table *given,
                                 const struct bank_ref_line *line, uint64_t *uses,
                                 struct arena *arena, struct buffer *buffer, struct slice *out)
{
    for (;;) {
        ++*uses;
        buffer_reset(buffer);
        buffer_add(buffer, line->ref);
        if (*uses > 1) {
            buffer_add_byte(buffer, '#');
            buffer_add_u64(buffer, *uses);
        }
        if (!buffer_ok(buffer)) {
            return STATUS_MEMORY;
        }
        uint64_t hash = bank_ref_hash(line->account, buffer_slice(buffer));
        bool free = table_find(taken, hash).count == 0 &&
                    (*uses == 1 || table_find(given, hash).count == 0);
        if (free) {
            return arena_copy(arena, buffer_slice(buffer), out);
        }
    }
}

/* What was told of a statement's references. */
struct bank_ref_told {
    uint32_t group; /* the reference seen last, counted from 1 */
    uint32_t seen;  /* its lines */
    uint32_t count; /* references told of */
};

/* Whether the bank itself gives this line its reference; parts of a batch share that of their
 * entry, which is one use of it. */
static bool bank_ref_is_use(const struct batch *batch, const struct bank_ref_line *line)
{
    const struct batch_transaction *t = &batch->transactions[line->transaction];
    const struct entry *entry = &batch->entries[t->entry].entry;
    struct slice own = t->transaction->servicer_ref;
    bool has_own = !statement_ref_is_absent(own) && !slice_equal(own, entry->servicer_ref);
    return entry->status == ENTRY_BOOKED && t->duplicate_of == UINT32_MAX &&
           (has_own || (t->detail == 1 && (!statement_ref_is_absent(entry->servicer_ref) ||
                                           !statement_ref_is_absent(own))));
}

/* Tells of a reference that one statement gives to several lines: legal, and worth knowing. */
static void bank_ref_tell(const struct batch *batch, uint32_t group,
                          const struct bank_ref_line *lines, size_t count,
                          struct bank_ref_told *told, struct diag *diag)
{
    for (size_t i = 0; i < count; i++) {
        const struct batch_entry *e = batch_entry_of(batch, lines[i].transaction);
        struct bank_ref_told *t = &told[e->statement];
        if (!bank_ref_is_use(batch, &lines[i])) {
            continue;
        }
        t->seen = t->group == group ? t->seen + 1 : 1;
        t->group = group;
        if (t->seen != 2 || t->count > BANK_REF_TOLD_MAX) {
            continue;
        }
        struct slice id =
            slice_take(batch->statements[e->statement].statement.statement_id, BANK_REF_LABEL_MAX);
        t->count++;
        if (t->count > BANK_REF_TOLD_MAX) {
            diag_info(diag, e->entry.place, "TS-DUP-020",
                      "statement %.*s has further references that several lines share",
                      SLICE_ARG(id));
            continue;
        }
        diag_info(diag, e->entry.place, "TS-DUP-020",
                  "reference %.*s stands at several lines of statement %.*s: all of them are kept",
                  SLICE_ARG(slice_take(lines[i].ref, BANK_REF_LABEL_MAX)), SLICE_ARG(id));
    }
}

/* Names the lines of one reference, which stand in their order. */
static enum status bank_ref_group(struct batch *batch, const struct table *taken,
                                  const struct table *given, const struct bank_ref_line *lines,
                                  size_t count, struct arena *arena, struct buffer *buffer)
{
    uint64_t uses = 0;
    bool earlier_named = false;
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct batch_transaction *t = &batch->transactions[lines[i].transaction];
        if (t->duplicate_of == BATCH_EARLIER_RUN && !earlier_named) {
            earlier_named = true;
            t->bank_ref = lines[i].ref;
        } else {
            status = bank_ref_next(taken, given, &lines[i], &uses, arena, buffer, &t->bank_ref);
        }
    }
    return status;
}

enum status bank_ref_assign(struct batch *batch, const struct workbook_history *history,
                            const uint32_t *ranks, struct arena *arena, struct diag *diag)
{
    size_t count = batch->transactions_count;
    struct bank_ref_line *lines = malloc((count + 1) * sizeof *lines);
    struct arena scratch = {0};
    struct table taken = {0};
    struct table given = {0};
    struct buffer buffer = {0};
    struct bank_ref_told *told = calloc(batch->statements_count + 1, sizeof *told);
    uint32_t groups = 0;
    enum status status =
        lines == NULL || told == NULL ? STATUS_MEMORY : bank_ref_taken(history, &scratch, &taken);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        status = bank_ref_line_of(batch, ranks, i, arena, &buffer, &lines[i]);
    }
    if (status == STATUS_OK) {
        status = bank_ref_given(lines, count, &scratch, &given);
    }
    if (status == STATUS_OK) {
        qsort(lines, count, sizeof *lines, bank_ref_order);
    }
    for (size_t first = 0; status == STATUS_OK && first < count;) {
        size_t end = first;
        while (end < count && lines[end].hash == lines[first].hash &&
               slice_equal(lines[end].ref, lines[first].ref) &&
               slice_equal(lines[end].account, lines[first].account)) {
            end++;
        }
        groups++;
        if (end - first > 1) {
            bank_ref_tell(batch, groups, lines + first, end - first, told, diag);
        }
        status = bank_ref_group(batch, &taken, &given, lines + first, end - first, arena, &buffer);
        first = end;
    }
    buffer_clear(&buffer);
    arena_clear(&scratch);
    free(told);
    free(lines);
    return status;
}
