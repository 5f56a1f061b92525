/*
 * decide - decided rows become decisions, checked one after the other as they will stand.
 *
 * How it works: rows are sorted so that those of a line stand together. Each line is found as the
 * newest run stored it, with what is in force of it: the allocations of its run, or those of the
 * decision before. A decision first undoes all of that and then says what is paid, so the change
 * of every item is the difference of the two.
 *
 * 1. Allocated and unapplied are the line's amount; allocated lies between nothing and it.
 * 2. Of an item no more is taken than its newest list, the allocations since and the decisions
 *    since leave open.
 *
 * The database holds both again (schema_decisions.c), and verify recomputes them.
 */
#include "workbook/decide_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum status decide_add(struct decide *decide, struct decide_parts *parts, struct decide_part part)
{
    void *list = parts->list;
    if (array_grow(&list, &parts->capacity, parts->count, sizeof part) != STATUS_OK) {
        return diag_memory(decide->diag);
    }
    parts->list = list;
    parts->list[parts->count++] = part;
    return STATUS_OK;
}

static bool decide_same_item(const struct decide_part *a, const struct decide_part *b)
{
    return slice_equal(a->invoice_id, b->invoice_id) &&
           slice_equal(a->customer_id, b->customer_id) && slice_equal(a->entity, b->entity);
}

const struct decide_part *decide_find(const struct decide_parts *parts,
                                      const struct decide_part *part)
{
    for (size_t i = 0; i < parts->count; i++) {
        if (decide_same_item(&parts->list[i], part)) {
            return &parts->list[i];
        }
    }
    return NULL;
}

static int decide_row_order(const void *left, const void *right)
{
    const struct decision_row *a = left;
    const struct decision_row *b = right;
    if (a->action != b->action) {
        return a->action < b->action ? -1 : 1;
    }
    int order = slice_compare(a->bank_ref, b->bank_ref);
    if (order == 0) {
        order = slice_compare(a->account, b->account);
    }
    if (order == 0) {
        order = slice_compare(a->invoice_id, b->invoice_id);
    }
    if (order == 0 && a->place.line != b->place.line) {
        order = a->place.line < b->place.line ? -1 : 1;
    }
    return order;
}

static bool decide_same_line(const struct decision_row *a, const struct decision_row *b)
{
    return slice_equal(a->bank_ref, b->bank_ref) && slice_equal(a->account, b->account);
}

/* Adds the item and parts of a row of an assignment, against what is open of the item. */
static enum status decide_assign_row(struct decide *decide, const struct decision_row *row,
                                     const struct decide_line *line)
{
    struct decide_part part = {.allocated_minor = row->allocated_minor,
                               .discount_minor = row->discount_minor,
                               .charges_minor = row->charges_minor,
                               .tax_minor = row->tax_minor,
                               .difference_minor = row->difference_minor};
    bool found = false;
    enum status status = decide_find_item(decide, row, line, &part, &found);
    if (status != STATUS_OK || !found) {
        return status;
    }
    if (decide_find(&decide->paid, &part) != NULL) {
        DECIDE_FAULT(decide, row, "TS-DEC-021", "item %.*s stands in two rows of bank line %.*s",
                     SLICE_ARG(slice_take(row->invoice_id, DECIDE_TOLD)),
                     SLICE_ARG(slice_take(row->bank_ref, DECIDE_TOLD)));
        return STATUS_OK;
    }
    status =
        decide_open(decide->workbook, part.item_no, INT64_MAX, decide->diag, &part.before_minor);
    const struct decide_part *before = decide_find(&decide->prior, &part);
    int64_t back_minor = before == NULL ? 0 : before->before_minor - before->after_minor;
    int64_t taken_minor = part.allocated_minor;
    bool sums = money_add(part.before_minor, back_minor, &part.before_minor) &&
                money_add(taken_minor, part.discount_minor, &taken_minor) &&
                money_add(taken_minor, part.charges_minor, &taken_minor) &&
                money_add(taken_minor, part.tax_minor, &taken_minor) &&
                money_add(taken_minor, part.difference_minor, &taken_minor) &&
                money_subtract(part.before_minor, taken_minor, &part.after_minor);
    bool fits =
        sums && taken_minor != 0 &&
        (part.before_minor >= 0 ? part.after_minor >= 0 && part.after_minor <= part.before_minor
                                : part.after_minor <= 0 && part.after_minor >= part.before_minor);
    if (status == STATUS_OK &&
        (!fits || row->currency.exponent != line->amount.currency.exponent ||
         memcmp(row->currency.code, line->amount.currency.code, sizeof row->currency.code) != 0)) {
        struct buffer open = {0};
        money_format(part.before_minor, line->amount.currency.exponent, &open);
        DECIDE_FAULT(decide, row, "TS-DEC-019",
                     "what is assigned to item %.*s does not fit the %.*s %.3s open of it",
                     SLICE_ARG(slice_take(row->invoice_id, DECIDE_TOLD)),
                     SLICE_ARG(buffer_slice(&open)), line->amount.currency.code);
        buffer_clear(&open);
        return STATUS_OK;
    }
    return status == STATUS_OK ? decide_add(decide, &decide->paid, part) : status;
}

/* What is left of the line's amount; false where more is allocated than came, or the other way. */
static bool decide_unapplied(const struct decide *decide, const struct decide_line *line,
                             int64_t *unapplied_minor)
{
    int64_t sum_minor = 0;
    bool sums = true;
    for (size_t i = 0; i < decide->paid.count; i++) {
        sums = sums && money_add(sum_minor, decide->paid.list[i].allocated_minor, &sum_minor);
    }
    int64_t amount_minor = line->amount.minor;
    return sums && money_subtract(amount_minor, sum_minor, unapplied_minor) &&
           (amount_minor >= 0 ? sum_minor >= 0 && sum_minor <= amount_minor
                              : sum_minor <= 0 && sum_minor >= amount_minor);
}

/* Whether a line's outcome leaves anything to decide. */
static bool decide_is_open(const struct decide_line *line, enum decision_action action)
{
    if (line->status == OUTCOME_IGNORED) {
        return action == DECISION_ASSIGN && !slice_equal(line->reason, SLICE("PENDING")) &&
               !slice_equal(line->reason, SLICE("NO_AMOUNT"));
    }
    return line->status == OUTCOME_MATCH || line->status == OUTCOME_PARTIAL ||
           line->status == OUTCOME_EXCEPTION;
}

/* What the line does not pay stays said until a decision says that it does. */
static enum status decide_carry_over(struct decide *decide)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < decide->said.count && status == STATUS_OK; i++) {
        const struct decide_part *said = &decide->said.list[i];
        const struct decide_part part = {.item_no = said->item_no,
                                         .entity = said->entity,
                                         .customer_id = said->customer_id,
                                         .invoice_id = said->invoice_id};
        if (decide_find(&decide->paid, said) == NULL && decide_find(&decide->prior, said) == NULL &&
            decide_find(&decide->not_paid, said) == NULL) {
            status = decide_add(decide, &decide->not_paid, part);
        }
    }
    return status;
}

/* Fills what is paid and what is not, from the rows of one line. Faults are told. */
static enum status decide_fill(struct decide *decide, const struct decision_row *rows, size_t count,
                               const struct decide_line *line)
{
    const struct decision_row *first = &rows[0];
    enum status status = STATUS_OK;
    decide->paid.count = 0;
    decide->not_paid.count = 0;
    if (first->action == DECISION_ACCEPT) {
        for (size_t i = 0; i < decide->prior.count && status == STATUS_OK; i++) {
            status = decide_add(decide, &decide->paid, decide->prior.list[i]);
        }
        if (decide->prior.count == 0) {
            DECIDE_FAULT(decide, first, "TS-DEC-016", "nothing is allocated of bank line %.*s",
                         SLICE_ARG(slice_take(first->bank_ref, DECIDE_TOLD)));
        }
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        struct decide_part part = {0};
        bool found = false;
        if (rows[i].invoice_id.len == 0) {
            continue;
        }
        if (first->action == DECISION_ASSIGN) {
            status = decide_assign_row(decide, &rows[i], line);
            continue;
        }
        status = decide_find_item(decide, &rows[i], line, &part, &found);
        if (status != STATUS_OK || !found) {
            continue;
        }
        bool prior = decide_find(&decide->prior, &part) != NULL;
        if (first->action == DECISION_ACCEPT && !prior) {
            DECIDE_FAULT(decide, &rows[i], "TS-DEC-016",
                         "nothing of bank line %.*s is allocated to item %.*s",
                         SLICE_ARG(slice_take(first->bank_ref, DECIDE_TOLD)),
                         SLICE_ARG(slice_take(part.invoice_id, DECIDE_TOLD)));
        } else if (first->action == DECISION_REJECT && !prior &&
                   decide_find(&decide->not_paid, &part) == NULL) {
            status = decide_add(decide, &decide->not_paid, part);
        }
    }
    if (status == STATUS_OK) {
        status = decide_carry_over(decide);
    }
    if (status == STATUS_OK && first->action == DECISION_REJECT && decide->prior.count == 0 &&
        decide->not_paid.count == 0 && decide->faults == 0) {
        DECIDE_FAULT(decide, first, "TS-DEC-017",
                     "nothing is allocated of bank line %.*s, and the reject names no item",
                     SLICE_ARG(slice_take(first->bank_ref, DECIDE_TOLD)));
    }
    return status;
}

/* The part that a row means, by what it gives of the item's key; NULL for none. */
static const struct decide_part *decide_find_named(const struct decide_parts *parts,
                                                   const struct decision_row *row)
{
    for (size_t i = 0; i < parts->count; i++) {
        const struct decide_part *part = &parts->list[i];
        if (slice_equal(part->invoice_id, row->invoice_id) &&
            (row->customer_id.len == 0 || slice_equal(part->customer_id, row->customer_id)) &&
            (row->entity.len == 0 || slice_equal(part->entity, row->entity))) {
            return part;
        }
    }
    return NULL;
}

/* Whether the decision in force on the line says the same, to the word. It does so whatever lists
 * came since: a file that is imported again is not refused for what it changed itself. */
static bool decide_is_known(const struct decide *decide, const struct decision_row *rows,
                            size_t count, const struct decide_line *line)
{
    const struct decision_row *row = &rows[0];
    struct buffer day = {0};
    date_format(row->decided_on, &day);
    bool same = line->supersedes != 0 && line->action == row->action &&
                slice_equal(line->decided_by, row->decided_by) &&
                slice_equal(line->why, row->reason) &&
                slice_equal(line->decided_on, buffer_slice(&day)) &&
                (row->action != DECISION_ASSIGN || count == decide->prior.count);
    buffer_clear(&day);
    for (size_t i = 0; same && i < count; i++) {
        if (rows[i].invoice_id.len == 0) {
            continue;
        }
        const struct decide_part *part = decide_find_named(
            row->action == DECISION_REJECT ? &decide->said : &decide->prior, &rows[i]);
        same = part != NULL && (row->action != DECISION_ASSIGN ||
                                (part->allocated_minor == rows[i].allocated_minor &&
                                 part->discount_minor == rows[i].discount_minor &&
                                 part->charges_minor == rows[i].charges_minor &&
                                 part->tax_minor == rows[i].tax_minor &&
                                 part->difference_minor == rows[i].difference_minor));
    }
    return same;
}

static void decide_tell(struct decide *decide, enum decision_action action)
{
    decide->told.lines++;
    decide->told.accepted += action == DECISION_ACCEPT ? 1 : 0;
    decide->told.rejected += action == DECISION_REJECT ? 1 : 0;
    decide->told.assigned += action == DECISION_ASSIGN ? 1 : 0;
}

/* Checks the rows of one line, and stores their decision where nothing was faulty so far. */
static enum status decide_one(struct decide *decide, const struct decision_row *rows, size_t count)
{
    const struct decision_row *row = &rows[0];
    struct decide_line line = {0};
    bool found = false;
    int64_t unapplied_minor = 0;
    for (size_t i = 1; i < count; i++) {
        if (!slice_equal(row->decided_by, rows[i].decided_by) ||
            !slice_equal(row->reason, rows[i].reason) ||
            row->decided_on.day != rows[i].decided_on.day) {
            DECIDE_FAULT(decide, &rows[i], "TS-DEC-013",
                         "the rows of bank line %.*s differ in who decided, when or why",
                         SLICE_ARG(slice_take(row->bank_ref, DECIDE_TOLD)));
            return STATUS_OK;
        }
    }
    enum status status = decide_find_line(decide, row, &line, &found);
    if (status != STATUS_OK || !found) {
        return status;
    }
    if (!decide_is_open(&line, row->action)) {
        DECIDE_FAULT(decide, row, "TS-DEC-012", "bank line %.*s ended as %s, %.*s",
                     SLICE_ARG(slice_take(row->bank_ref, DECIDE_TOLD)),
                     outcome_status_name(line.status), SLICE_ARG(line.reason));
        return STATUS_OK;
    }
    uint64_t faults = decide->faults;
    status = decide_find_before(decide, &line);
    if (status == STATUS_OK) {
        status = decide_find_prior(decide, &line);
    }
    if (status == STATUS_OK && line.supersedes >= decide->decisions.record.first_no) {
        DECIDE_FAULT(decide, row, "TS-DEC-013", "bank line %.*s has two decisions in one file",
                     SLICE_ARG(slice_take(row->bank_ref, DECIDE_TOLD)));
        return STATUS_OK;
    }
    if (status == STATUS_OK && decide_is_known(decide, rows, count, &line)) {
        decide->told.known++;
        return STATUS_OK;
    }
    if (status == STATUS_OK && line.undone) {
        DECIDE_FAULT(decide, row, "TS-DEC-012", "bank line %.*s was undone by a later one",
                     SLICE_ARG(slice_take(row->bank_ref, DECIDE_TOLD)));
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = decide_check_period(decide, row, &line);
    }
    if (status == STATUS_OK) {
        status = decide_fill(decide, rows, count, &line);
    }
    if (status != STATUS_OK || decide->faults > faults) {
        return status;
    }
    /* What was accepted before a conversion keeps its own sum. */
    if (!decide_unapplied(decide, &line, &unapplied_minor)) {
        DECIDE_FAULT(decide, row, "TS-DEC-018",
                     "the amounts assigned to bank line %.*s together do not fit it",
                     SLICE_ARG(slice_take(row->bank_ref, DECIDE_TOLD)));
        return STATUS_OK;
    }
    decide_tell(decide, row->action);
    return decide->faults > 0 ? STATUS_OK : decide_write(decide, row, &line, unapplied_minor);
}

static enum status decide_all(struct decide *decide, const struct decision_row *rows, size_t count)
{
    enum status status = STATUS_OK;
    struct arena_mark mark = arena_mark(&decide->arena);
    for (size_t from = 0, to = 0; from < count && status == STATUS_OK; from = to) {
        for (to = from + 1; to < count && rows[to].action == rows[from].action &&
                            decide_same_line(&rows[to], &rows[from]);
             to++) {
        }
        arena_reset_to(&decide->arena, mark);
        status = decide_one(decide, rows + from, to - from);
    }
    return status;
}

/* A line with two decisions in one file: which is meant? */
static void decide_check_twice(struct decide *decide, const struct decision_row *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (decide_same_line(&rows[i], &rows[i - 1]) && rows[i].action != rows[i - 1].action) {
            DECIDE_FAULT(decide, &rows[i], "TS-DEC-013",
                         "bank line %.*s has two decisions in one file",
                         SLICE_ARG(slice_take(rows[i].bank_ref, DECIDE_TOLD)));
        }
    }
}

static int decide_line_order(const void *left, const void *right)
{
    const struct decision_row *a = left;
    const struct decision_row *b = right;
    int order = slice_compare(a->bank_ref, b->bank_ref);
    if (order == 0) {
        order = slice_compare(a->account, b->account);
    }
    if (order == 0 && a->place.line != b->place.line) {
        order = a->place.line < b->place.line ? -1 : 1;
    }
    return order;
}

static void decide_clear(struct decide *decide)
{
    rows_out_clear(&decide->files);
    rows_out_clear(&decide->decisions);
    rows_out_clear(&decide->items);
    free(decide->prior.list);
    free(decide->said.list);
    free(decide->paid.list);
    free(decide->not_paid.list);
    free(decide->ledgers);
    arena_clear(&decide->names);
    arena_clear(&decide->arena);
}

enum status workbook_decide(struct workbook *workbook, const struct decision_row *rows,
                            size_t rows_count, const struct workbook_source *source, bool dry_run,
                            struct diag *diag, struct workbook_decided *out)
{
    struct decide decide = {.workbook = workbook, .diag = diag};
    struct decision_row *sorted = malloc((rows_count + 1) * sizeof *sorted);
    if (sorted == NULL) {
        return diag_memory(diag);
    }
    assert(workbook->mode == WORKBOOK_WRITE);
    enum status status = workbook_last_run(workbook, diag, &decide.after_run);
    if (status == STATUS_OK && decide.after_run == 0) {
        status = diag_fail(diag, sql_place(workbook), STATUS_NOT_FOUND, "TS-DB-009",
                           "the workbook has no run to decide on");
    }
    if (status == STATUS_OK) {
        status = sql_begin(workbook, diag);
    }
    if (status == STATUS_OK) {
        status = decide_load_ledgers(&decide);
    }
    if (status == STATUS_OK) {
        status = decide_open_rows(&decide, source);
    }
    if (status == STATUS_OK) {
        for (size_t i = 0; i < rows_count; i++) {
            sorted[i] = rows[i];
        }
        qsort(sorted, rows_count, sizeof *sorted, decide_line_order);
        decide_check_twice(&decide, sorted, rows_count);
        qsort(sorted, rows_count, sizeof *sorted, decide_row_order);
        status = decide_all(&decide, sorted, rows_count);
    }
    if (status == STATUS_OK && decide.faults > 0) {
        status = STATUS_INVALID;
    }
    bool store = status == STATUS_OK && !dry_run && decide.told.lines > 0;
    if (store) {
        status = decide_finish(&decide, source);
    }
    decide_clear(&decide);
    if (store && status == STATUS_OK) {
        status = sql_commit(workbook, diag);
    }
    if (!store || status != STATUS_OK) {
        sql_rollback(workbook);
    }
    if (status == STATUS_OK) {
        *out = decide.told;
    }
    free(sorted);
    return status;
}
