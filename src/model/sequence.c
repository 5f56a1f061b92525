/*
 * How it works: one sort, then each statement is held against the one before it in the order. Where
 * a number is missing on either side, several statements may share a day and nobody knows their
 * order; then any of that day and of the day before may be the one it goes on from.
 */
#include "model/sequence.h"

#include <stdlib.h>
#include <string.h>

enum {
    /* A larger step is another way of numbering, such as a date, not so many lost statements. */
    SEQUENCE_STEP_MAX = 32,
    SEQUENCE_SAME_DAY_MAX = 64, /* statements looked at for one without a number */
    SEQUENCE_LABEL_MAX = 64,    /* bytes of an identifier in a message */
};

/* A statement with its number as a value. */
struct sequence_row {
    const struct statement *statement;
    uint32_t index; /* into batch.statements; UINT32_MAX for one of an earlier run */
    bool repeats;   /* nothing in it is new and nothing contradicts what was known */
    int32_t day;
    bool numbered;
    bool chained;
    uint64_t number;
    uint64_t page;
};

static struct sequence_row sequence_row_of(const struct statement *s, uint32_t index, bool repeats)
{
    struct sequence_row row = {
        .statement = s,
        .index = index,
        .repeats = repeats,
        .chained = statement_is_chained(s->format),
    };
    struct date day = s->closing.present ? s->closing.date : s->opening.date;
    day = date_present(day) ? day : s->to;
    row.day = day.day;
    row.numbered = slice_to_u64(s->sequence, &row.number);
    (void)slice_to_u64(s->page, &row.page); /* none is page 0 */
    return row;
}

static int sequence_account_order(const struct statement *a, const struct statement *b)
{
    int order = slice_compare(a->account, b->account);
    if (order == 0) {
        order = memcmp(a->currency.code, b->currency.code, sizeof a->currency.code);
    }
    return order == 0 ? slice_compare(a->format, b->format) : order;
}

static int sequence_order(const void *a, const void *b)
{
    const struct sequence_row *x = a;
    const struct sequence_row *y = b;
    int order = sequence_account_order(x->statement, y->statement);
    if (order != 0) {
        return order;
    }
    if (x->day != y->day) {
        return x->day < y->day ? -1 : 1;
    }
    if (x->number != y->number) {
        return x->number < y->number ? -1 : 1;
    }
    if (x->page != y->page) {
        return x->page < y->page ? -1 : 1;
    }
    order = slice_compare(x->statement->statement_id, y->statement->statement_id);
    if (order != 0) {
        return order;
    }
    /* Deliveries of one statement: the earlier run's first, then those that say something new. */
    bool x_earlier = x->index == UINT32_MAX;
    bool y_earlier = y->index == UINT32_MAX;
    if (x_earlier != y_earlier) {
        return x_earlier ? -1 : 1;
    }
    if (x->repeats != y->repeats) {
        return x->repeats ? 1 : -1;
    }
    return x->index > y->index ? -1 : (x->index < y->index ? 1 : 0);
}

static bool sequence_same_account(const struct sequence_row *a, const struct sequence_row *b)
{
    return a->statement->account.len > 0 && sequence_account_order(a->statement, b->statement) == 0;
}

static int sequence_continues(const struct sequence_row *a, const struct sequence_row *b)
{
    const struct balance *closing = &a->statement->closing;
    const struct balance *opening = &b->statement->opening;
    if (!closing->present || !opening->present ||
        !currency_equal(closing->currency, opening->currency)) {
        return -1;
    }
    return closing->minor == opening->minor ? 1 : 0;
}

/* Whether row `at` goes on from any of its own day or of the day of the row before it. */
static int sequence_continues_any(const struct sequence_row *rows, size_t count, size_t at)
{
    const struct sequence_row *row = &rows[at];
    int best = sequence_continues(&rows[at - 1], row);
    size_t last = at + SEQUENCE_SAME_DAY_MAX < count ? at + SEQUENCE_SAME_DAY_MAX : count;
    for (size_t i = at + 1;
         best != 1 && i < last && rows[i].day == row->day && sequence_same_account(&rows[i], row);
         i++) {
        best = sequence_continues(&rows[i], row);
    }
    size_t first = at > SEQUENCE_SAME_DAY_MAX ? at - SEQUENCE_SAME_DAY_MAX : 0;
    int32_t day = rows[at - 1].day;
    for (size_t i = at - 1; best != 1 && i-- > first && sequence_same_account(&rows[i], row);) {
        if (rows[i].day != row->day && rows[i].day != day) {
            if (day != row->day) {
                break;
            }
            day = rows[i].day; /* all before were of its own day */
        }
        best = sequence_continues(&rows[i], row);
    }
    return best;
}

/* Whether row `at`, which goes on from nothing, may be the first there is: it shares the first day
 * of its account with a row that stands before it in the order, and that one goes on from another
 * of this day. */
static bool sequence_is_first(const struct sequence_row *rows, size_t count, size_t at)
{
    size_t first = at;
    while (first > 0 && at - first < SEQUENCE_SAME_DAY_MAX && rows[first - 1].day == rows[at].day &&
           sequence_same_account(&rows[first - 1], &rows[at])) {
        first--;
    }
    if (first == at || (first > 0 && sequence_same_account(&rows[first - 1], &rows[at]))) {
        return false;
    }
    for (size_t i = first + 1;
         i < count && i - first < SEQUENCE_SAME_DAY_MAX && rows[i].day == rows[at].day &&
         sequence_same_account(&rows[i], &rows[at]);
         i++) {
        if (sequence_continues(&rows[i], &rows[first]) == 1) {
            return true;
        }
    }
    return false;
}

/* What the numbers and balances of neighbours in the order say. */
static struct sequence_link sequence_link_of(const struct sequence_row *rows, size_t count,
                                             size_t at)
{
    const struct sequence_row *a = &rows[at - 1];
    const struct sequence_row *b = &rows[at];
    struct sequence_link link = {.continues = sequence_continues(a, b)};
    if (!b->chained) {
        link.continues = link.continues == 1 ? 1 : -1;
        return link;
    }
    bool again =
        a->day == b->day && slice_equal(a->statement->statement_id, b->statement->statement_id);
    if ((!a->numbered || !b->numbered) && again) {
        link.continues = -1; /* another delivery of it */
        return link;
    }
    if (!a->numbered || !b->numbered) {
        link.continues = sequence_continues_any(rows, count, at);
        if (link.continues == 0 && sequence_is_first(rows, count, at)) {
            link.continues = -1;
        }
        link.missing = link.continues == 0 ? 1 : 0;
        return link;
    }
    if (a->number == b->number && b->page <= a->page) {
        link.continues = -1; /* another delivery of it */
        return link;
    }
    /* A step back is a new year. */
    uint64_t step = b->number == a->number  ? b->page - a->page
                    : b->number > a->number ? b->number - a->number
                                            : SEQUENCE_STEP_MAX;
    link.broken = step == 1 && link.continues == 0;
    if (step > 1 && link.continues != 1) {
        link.missing = step < SEQUENCE_STEP_MAX ? step - 1 : (link.continues == 0 ? 1 : 0);
    }
    return link;
}

static void sequence_tell(const struct sequence_row *a, const struct sequence_row *b,
                          const struct sequence_link *link, struct diag *diag)
{
    const struct statement *s = a->statement;
    const struct statement *t = b->statement;
    /* At the one that this run has read. */
    struct place place = b->index != UINT32_MAX ? t->place : s->place;
    struct slice account = slice_take(t->account, SEQUENCE_LABEL_MAX);
    struct slice before = slice_take(s->statement_id, SEQUENCE_LABEL_MAX);
    struct slice after = slice_take(t->statement_id, SEQUENCE_LABEL_MAX);
    bool numbered = a->numbered && b->numbered;
    uint64_t step = numbered && b->number > a->number ? b->number - a->number : 0;
    if (link->broken) {
        diag_warn(diag, place, "TS-GAP-002",
                  "statement %.*s of account %.*s does not open with the closing balance of %.*s, "
                  "the one before it",
                  SLICE_ARG(after), SLICE_ARG(account), SLICE_ARG(before));
    } else if (link->missing > 0 && numbered && a->number == b->number) {
        diag_warn(diag, place, "TS-GAP-001",
                  "page %llu of statement %llu of account %.*s follows page %llu: %llu missing",
                  (unsigned long long)b->page, (unsigned long long)b->number, SLICE_ARG(account),
                  (unsigned long long)a->page, (unsigned long long)link->missing);
    } else if (link->missing > 0 && step > 1 && step < SEQUENCE_STEP_MAX) {
        diag_warn(diag, place, "TS-GAP-001",
                  "statement %llu of account %.*s follows %llu: %llu missing",
                  (unsigned long long)b->number, SLICE_ARG(account), (unsigned long long)a->number,
                  (unsigned long long)link->missing);
    } else if (link->missing > 0) {
        diag_warn(diag, place, "TS-GAP-001",
                  "statement %.*s of account %.*s does not go on where %.*s ended: what lies "
                  "between is missing",
                  SLICE_ARG(after), SLICE_ARG(account), SLICE_ARG(before));
    } else if (step > 1 && step < SEQUENCE_STEP_MAX && b->chained) {
        diag_info(diag, place, "TS-GAP-001",
                  "statement %llu of account %.*s follows %llu, and its balance goes on: nothing "
                  "that moved money is missing",
                  (unsigned long long)b->number, SLICE_ARG(account), (unsigned long long)a->number);
    }
}

/* Leaves out statements of this run that only say again what the delivery before them said: that
 * has been told. One whose lines another format or a report had delivered stays. */
static size_t sequence_drop_repeated(struct sequence_row *rows, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct sequence_row *last = kept == 0 ? NULL : &rows[kept - 1];
        bool again = last != NULL &&
                     sequence_account_order(last->statement, rows[i].statement) == 0 &&
                     last->day == rows[i].day && last->number == rows[i].number &&
                     last->page == rows[i].page &&
                     slice_equal(last->statement->statement_id, rows[i].statement->statement_id);
        if (!again || !rows[i].repeats) {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

enum status sequence_check(const struct batch *batch, struct arena *arena, struct diag *diag,
                           struct sequence_link **links)
{
    size_t most = batch->statements_count + batch->earlier_count + 1;
    struct sequence_row *rows = malloc(most * sizeof *rows);
    *links = arena_array(arena, batch->statements_count + 1, sizeof **links);
    if (rows == NULL || *links == NULL) {
        free(rows);
        return diag_memory(diag);
    }
    size_t count = 0;
    for (size_t i = 0; i < batch->earlier_count; i++) {
        rows[count++] = sequence_row_of(&batch->earlier[i], UINT32_MAX, false);
    }
    for (size_t i = 0; i < batch->statements_count; i++) {
        (*links)[i] = (struct sequence_link){.continues = -1};
        const struct batch_statement *s = &batch->statements[i];
        rows[count++] = sequence_row_of(&s->statement, (uint32_t)i, s->duplicate && !s->conflict);
    }
    qsort(rows, count, sizeof *rows, sequence_order);
    count = sequence_drop_repeated(rows, count);
    for (size_t i = 1; i < count; i++) {
        uint32_t mine = rows[i].index != UINT32_MAX ? rows[i].index : rows[i - 1].index;
        if (mine == UINT32_MAX || !sequence_same_account(&rows[i - 1], &rows[i])) {
            continue;
        }
        struct sequence_link link = sequence_link_of(rows, count, i);
        sequence_tell(&rows[i - 1], &rows[i], &link, diag);
        if (rows[i].index != UINT32_MAX) {
            (*links)[mine].continues = link.continues;
        }
        (*links)[mine].missing += link.missing;
        (*links)[mine].broken = (*links)[mine].broken || link.broken;
    }
    free(rows);
    return STATUS_OK;
}
