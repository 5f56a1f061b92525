#include "run/sequence.h"

#include <stdlib.h>

/* A statement with its number as a value. */
struct sequence_row {
    const struct batch_statement *statement;
    uint64_t number;
    uint64_t page;
};

static int32_t sequence_day(const struct statement *s)
{
    return s->closing.present ? s->closing.date.day : s->opening.date.day;
}

static int sequence_order(const void *a, const void *b)
{
    const struct sequence_row *x = a;
    const struct sequence_row *y = b;
    const struct statement *s = &x->statement->statement;
    const struct statement *t = &y->statement->statement;
    int order = slice_compare(s->account, t->account);
    if (order == 0) {
        order = slice_compare(s->format, t->format);
    }
    if (order == 0 && sequence_day(s) != sequence_day(t)) {
        order = sequence_day(s) < sequence_day(t) ? -1 : 1;
    }
    if (order == 0 && x->number != y->number) {
        order = x->number < y->number ? -1 : 1;
    }
    if (order == 0 && x->page != y->page) {
        order = x->page < y->page ? -1 : 1;
    }
    return order;
}

static bool sequence_same_account(const struct statement *a, const struct statement *b)
{
    return a->account.len > 0 && slice_equal(a->account, b->account) &&
           slice_equal(a->format, b->format) && currency_equal(a->currency, b->currency);
}

static void sequence_check_pair(const struct sequence_row *a, const struct sequence_row *b,
                                struct diag *diag, bool *holds)
{
    const struct statement *s = &a->statement->statement;
    const struct statement *t = &b->statement->statement;
    /* A step of more than one is a gap; a large one is another way of numbering (a date), and a
     * step back a new year. */
    if (b->number > a->number + 1 && b->number - a->number < 32) {
        diag_warn(diag, t->place, "TS-GAP-001",
                  "statement %llu of account %.*s follows %llu: %llu missing",
                  (unsigned long long)b->number, SLICE_ARG(t->account),
                  (unsigned long long)a->number, (unsigned long long)(b->number - a->number - 1));
    }
    bool neighbours =
        b->number == a->number + 1 || (b->number == a->number && b->page == a->page + 1);
    if (neighbours && s->closing.present && t->opening.present &&
        s->closing.minor != t->opening.minor) {
        *holds = false;
        diag_warn(diag, t->place, "TS-GAP-002",
                  "statement %llu of account %.*s does not open with the closing balance of the "
                  "one before",
                  (unsigned long long)b->number, SLICE_ARG(t->account));
    }
}

enum status sequence_check(const struct batch *batch, struct diag *diag, bool *holds)
{
    struct sequence_row *rows = malloc((batch->statements_count + 1) * sizeof *rows);
    if (rows == NULL) {
        return diag_memory(diag);
    }
    size_t count = 0;
    for (size_t i = 0; i < batch->statements_count; i++) {
        const struct batch_statement *s = &batch->statements[i];
        struct sequence_row row = {.statement = s};
        if (!s->duplicate && statement_is_chained(s->statement.format) &&
            slice_to_u64(s->statement.sequence, &row.number)) {
            (void)slice_to_u64(s->statement.page, &row.page); /* none is page 0 */
            rows[count++] = row;
        }
    }
    qsort(rows, count, sizeof *rows, sequence_order);
    *holds = true;
    for (size_t i = 1; i < count; i++) {
        if (sequence_same_account(&rows[i - 1].statement->statement,
                                  &rows[i].statement->statement)) {
            sequence_check_pair(&rows[i - 1], &rows[i], diag, holds);
        }
    }
    free(rows);
    return STATUS_OK;
}
