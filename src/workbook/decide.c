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
#include "workbook/workbook_internal.h"

#include "model/account.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { DECIDE_TOLD = 60 };

/* What is paid, or was, of one item. */
struct decide_part {
    int64_t item_no;
    struct slice entity;
    struct slice customer_id;
    struct slice invoice_id;
    int64_t allocated_minor;
    int64_t discount_minor;
    int64_t charges_minor;
    int64_t tax_minor;
    int64_t fx_minor;
    int64_t difference_minor;
    int64_t before_minor;
    int64_t after_minor;
};

struct decide_parts {
    struct decide_part *list;
    size_t count;
    size_t capacity;
};

struct decide_line {
    int64_t transaction_no;
    struct money amount;
    struct slice entity;
    enum outcome_status status;
    struct slice reason;
    int64_t supersedes;          /* 0 for none */
    enum decision_action action; /* of it */
    struct slice decided_by;
    struct slice decided_on;
    struct slice why;
};

struct decide {
    struct workbook *workbook;
    struct diag *diag;
    struct arena arena; /* of the line at hand */
    int64_t after_run;
    uint64_t faults;
    struct rows_out files;
    struct rows_out decisions;
    struct rows_out items;
    int64_t file_no;
    struct decide_parts prior;
    struct decide_parts paid;
    struct decide_parts not_paid;
    struct decide_ledger {
        struct slice entity;
        int64_t newest_run; /* that listed items of it */
    } * ledgers;
    size_t ledgers_count;
    struct arena names; /* of the ledgers */
    struct workbook_decided told;
};

/* Tells a fault of a row; the rest is still looked at. */
#define DECIDE_FAULT(decide, row, code, ...)                                                       \
    ((decide)->faults++,                                                                           \
     (void)diag_fail((decide)->diag, (row)->place, STATUS_INVALID, code, __VA_ARGS__))

static int decide_row_order(const void *left, const void *right)
{
    const struct decision_row *a = *(const struct decision_row *const *)left;
    const struct decision_row *b = *(const struct decision_row *const *)right;
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

static enum status decide_add(struct decide *decide, struct decide_parts *parts,
                              struct decide_part part)
{
    void *list = parts->list;
    if (array_grow(&list, &parts->capacity, parts->count, sizeof part) != STATUS_OK) {
        return diag_memory(decide->diag);
    }
    parts->list = list;
    parts->list[parts->count++] = part;
    return STATUS_OK;
}

static struct slice decide_keep(struct decide *decide, struct slice text, enum status *status)
{
    struct slice kept = {NULL, 0};
    if (*status == STATUS_OK && arena_copy(&decide->arena, text, &kept) != STATUS_OK) {
        *status = diag_memory(decide->diag);
    }
    return kept;
}

static bool decide_same_item(const struct decide_part *a, const struct decide_part *b)
{
    return slice_equal(a->invoice_id, b->invoice_id) &&
           slice_equal(a->customer_id, b->customer_id) && slice_equal(a->entity, b->entity);
}

static const struct decide_part *decide_find(const struct decide_parts *parts,
                                             const struct decide_part *part)
{
    for (size_t i = 0; i < parts->count; i++) {
        if (decide_same_item(&parts->list[i], part)) {
            return &parts->list[i];
        }
    }
    return NULL;
}

enum status decide_open(struct workbook *workbook, int64_t item_no, int64_t before_decision,
                        struct diag *diag, int64_t *open_minor)
{
    static const char sql[] =
        "SELECT i.open_minor - coalesce((SELECT sum(a.open_before_minor - a.open_after_minor) "
        "FROM allocation a WHERE a.item_no = i.item_no), 0) - coalesce(("
        "SELECT sum((x.open_before_minor - x.open_after_minor) "
        "* CASE x.role WHEN 'paid' THEN 1 WHEN 'undone' THEN -1 ELSE 0 END) "
        "FROM open_item o JOIN decision_item x USING (item_no) JOIN decision d USING (decision_no) "
        "WHERE o.entity = i.entity AND o.customer_id = i.customer_id "
        "AND o.invoice_id = i.invoice_id AND d.after_run >= i.run_id AND d.decision_no < ?2), 0) "
        "FROM open_item i WHERE i.item_no = ?1";
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status = sql_prepare(workbook, sql, diag, &select);
    if (status == STATUS_OK) {
        (void)sqlite3_bind_int64(select, 1, item_no);
        (void)sqlite3_bind_int64(select, 2, before_decision);
        status = sql_next(workbook, select, diag, &row);
    }
    if (status == STATUS_OK) {
        *open_minor = row ? sqlite3_column_int64(select, 0) : 0;
    }
    (void)sqlite3_finalize(select);
    return status;
}

static enum outcome_status decide_status(struct slice name)
{
    int i = 0;
    while (i < OUTCOME_STATUS_COUNT - 1 &&
           !slice_equal(name, slice_from(outcome_status_name((enum outcome_status)i)))) {
        i++;
    }
    return (enum outcome_status)i;
}

/* Reads the line a statement stands on. */
static enum status decide_read_line(struct decide *decide, sqlite3_stmt *select,
                                    struct decide_line *out)
{
    enum status status = STATUS_OK;
    struct slice code = sql_text(select, 2);
    *out = (struct decide_line){.transaction_no = sqlite3_column_int64(select, 0)};
    out->amount.minor = sqlite3_column_int64(select, 1);
    if (code.len == sizeof out->amount.currency.code) {
        memcpy(out->amount.currency.code, code.ptr, code.len);
        out->amount.currency.exponent = (uint8_t)sqlite3_column_int64(select, 3);
    }
    out->entity = decide_keep(decide, sql_text(select, 5), &status);
    out->status = decide_status(sql_text(select, 6));
    out->reason = decide_keep(decide, sql_text(select, 7), &status);
    return status;
}

/* The line of a row as the newest run stored it; `found` is false where that was told. */
static enum status decide_find_line(struct decide *decide, const struct decision_row *row,
                                    struct decide_line *out, bool *found)
{
    static const char sql[] =
        "SELECT t.transaction_no, t.amount_minor, t.currency, t.exponent, s.account, s.entity, "
        "o.status, o.reason FROM bank_transaction t JOIN entry e USING (entry_no) "
        "JOIN statement s USING (statement_no) JOIN outcome o USING (transaction_no) "
        "WHERE t.bank_ref = ?1 AND t.duplicate = 0 AND o.status <> 'duplicate' "
        "ORDER BY s.run_id DESC, t.transaction_no";
    sqlite3_stmt *select = NULL;
    struct slice account = {NULL, 0};
    bool more = false;
    bool several = false;
    *found = false;
    enum status status = sql_prepare(decide->workbook, sql, decide->diag, &select);
    if (status == STATUS_OK) {
        sql_bind_text(select, 1, row->bank_ref);
    }
    while (status == STATUS_OK &&
           (status = sql_next(decide->workbook, select, decide->diag, &more)) == STATUS_OK &&
           more) {
        struct slice own = sql_text(select, 4);
        if (row->account.len > 0 && !slice_equal(own, row->account) &&
            !account_is_one(own, row->account)) {
            continue;
        }
        if (!*found) {
            *found = true;
            account = decide_keep(decide, own, &status);
            status = status == STATUS_OK ? decide_read_line(decide, select, out) : status;
        } else {
            several = several || !slice_equal(own, account);
        }
    }
    (void)sqlite3_finalize(select);
    if (status != STATUS_OK) {
        return status;
    }
    if (!*found) {
        DECIDE_FAULT(decide, row, "TS-DEC-010", "no run has a bank line %.*s",
                     SLICE_ARG(slice_take(row->bank_ref, DECIDE_TOLD)));
    } else if (several) {
        *found = false;
        DECIDE_FAULT(decide, row, "TS-DEC-011", "several accounts have a bank line %.*s",
                     SLICE_ARG(slice_take(row->bank_ref, DECIDE_TOLD)));
    }
    return STATUS_OK;
}

/* The decision in force on a line, if any. */
static enum status decide_find_before(struct decide *decide, struct decide_line *line)
{
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status =
        sql_prepare(decide->workbook,
                    "SELECT decision_no, action, decided_by, decided_on, reason FROM decision "
                    "WHERE transaction_no = ? ORDER BY decision_no DESC LIMIT 1",
                    decide->diag, &select);
    if (status == STATUS_OK) {
        (void)sqlite3_bind_int64(select, 1, line->transaction_no);
        status = sql_next(decide->workbook, select, decide->diag, &row);
    }
    if (status == STATUS_OK && row) {
        struct slice action = sql_text(select, 1);
        line->supersedes = sqlite3_column_int64(select, 0);
        for (int i = 0; i < DECISION_ACTIONS; i++) {
            if (slice_equal(action, slice_from(decision_action_name((enum decision_action)i)))) {
                line->action = (enum decision_action)i;
            }
        }
        line->decided_by = decide_keep(decide, sql_text(select, 2), &status);
        line->decided_on = decide_keep(decide, sql_text(select, 3), &status);
        line->why = decide_keep(decide, sql_text(select, 4), &status);
    }
    (void)sqlite3_finalize(select);
    return status;
}

/* What is in force of a line: paid by the decision before, else allocated by its run. */
static enum status decide_find_prior(struct decide *decide, const struct decide_line *line)
{
#define DECIDE_PARTS                                                                               \
    "SELECT item_no, i.entity, i.customer_id, i.invoice_id, allocated_minor, discount_minor, "     \
    "charges_minor, tax_minor, fx_minor, difference_minor, open_before_minor, open_after_minor "
    static const char by_run[] = DECIDE_PARTS "FROM allocation JOIN open_item i USING (item_no) "
                                              "WHERE transaction_no = ? ORDER BY allocation_no";
    static const char by_decision[] =
        DECIDE_PARTS "FROM decision_item JOIN open_item i USING (item_no) "
                     "WHERE decision_no = ? AND role = 'paid' ORDER BY decision_item_no";
    sqlite3_stmt *select = NULL;
    bool row = false;
    decide->prior.count = 0;
    enum status status = sql_prepare(decide->workbook, line->supersedes == 0 ? by_run : by_decision,
                                     decide->diag, &select);
    if (status == STATUS_OK) {
        (void)sqlite3_bind_int64(select, 1,
                                 line->supersedes == 0 ? line->transaction_no : line->supersedes);
    }
    while (status == STATUS_OK &&
           (status = sql_next(decide->workbook, select, decide->diag, &row)) == STATUS_OK && row) {
        struct decide_part part = {.item_no = sqlite3_column_int64(select, 0)};
        part.entity = decide_keep(decide, sql_text(select, 1), &status);
        part.customer_id = decide_keep(decide, sql_text(select, 2), &status);
        part.invoice_id = decide_keep(decide, sql_text(select, 3), &status);
        part.allocated_minor = sqlite3_column_int64(select, 4);
        part.discount_minor = sqlite3_column_int64(select, 5);
        part.charges_minor = sqlite3_column_int64(select, 6);
        part.tax_minor = sqlite3_column_int64(select, 7);
        part.fx_minor = sqlite3_column_int64(select, 8);
        part.difference_minor = sqlite3_column_int64(select, 9);
        part.before_minor = sqlite3_column_int64(select, 10);
        part.after_minor = sqlite3_column_int64(select, 11);
        status = status == STATUS_OK ? decide_add(decide, &decide->prior, part) : status;
    }
    (void)sqlite3_finalize(select);
    return status;
}

/* The newest list of every ledger: a file's rows are many, the ledgers few. */
static enum status decide_load_ledgers(struct decide *decide)
{
    sqlite3_stmt *select = NULL;
    size_t capacity = 0;
    bool row = false;
    enum status status =
        sql_prepare(decide->workbook, "SELECT entity, max(run_id) FROM open_item GROUP BY entity",
                    decide->diag, &select);
    while (status == STATUS_OK &&
           (status = sql_next(decide->workbook, select, decide->diag, &row)) == STATUS_OK && row) {
        struct decide_ledger ledger = {.newest_run = sqlite3_column_int64(select, 1)};
        void *list = decide->ledgers;
        if (array_grow(&list, &capacity, decide->ledgers_count, sizeof ledger) != STATUS_OK ||
            arena_copy(&decide->names, sql_text(select, 0), &ledger.entity) != STATUS_OK) {
            status = diag_memory(decide->diag);
        }
        decide->ledgers = list;
        if (status == STATUS_OK) {
            decide->ledgers[decide->ledgers_count++] = ledger;
        }
    }
    (void)sqlite3_finalize(select);
    return status;
}

static int64_t decide_newest_run(const struct decide *decide, struct slice entity)
{
    for (size_t i = 0; i < decide->ledgers_count; i++) {
        if (slice_equal(decide->ledgers[i].entity, entity)) {
            return decide->ledgers[i].newest_run;
        }
    }
    return 0;
}

/* The item a row names, by the row of its newest list. For an assignment that has to be the newest
 * list of its ledger. `found` is false where that was told. */
static enum status decide_find_item(struct decide *decide, const struct decision_row *row,
                                    const struct decide_line *line, struct decide_part *out,
                                    bool *found)
{
    static const char sql[] = "SELECT i.item_no, i.entity, i.customer_id, i.currency, i.run_id "
                              "FROM open_item i WHERE i.invoice_id = ?1 AND i.run_id = "
                              "(SELECT max(m.run_id) FROM open_item m WHERE m.entity = i.entity "
                              "AND m.customer_id = i.customer_id AND m.invoice_id = i.invoice_id)";
    sqlite3_stmt *select = NULL;
    bool more = false;
    size_t count = 0;
    bool listed = false;
    bool fits = false;
    enum status status = sql_prepare(decide->workbook, sql, decide->diag, &select);
    if (status == STATUS_OK) {
        sql_bind_text(select, 1, row->invoice_id);
    }
    while (status == STATUS_OK &&
           (status = sql_next(decide->workbook, select, decide->diag, &more)) == STATUS_OK &&
           more) {
        if ((row->customer_id.len > 0 && !slice_equal(sql_text(select, 2), row->customer_id)) ||
            (row->entity.len > 0 && !slice_equal(sql_text(select, 1), row->entity))) {
            continue;
        }
        count++;
        out->item_no = sqlite3_column_int64(select, 0);
        out->entity = decide_keep(decide, sql_text(select, 1), &status);
        out->customer_id = decide_keep(decide, sql_text(select, 2), &status);
        listed = sqlite3_column_int64(select, 4) == decide_newest_run(decide, out->entity);
        fits = slice_equal(sql_text(select, 3), currency_code(&line->amount.currency)) &&
               (line->entity.len == 0 || slice_equal(out->entity, line->entity));
    }
    (void)sqlite3_finalize(select);
    if (status != STATUS_OK) {
        return status;
    }
    struct slice shown = slice_take(row->invoice_id, DECIDE_TOLD);
    *found = false;
    if (count == 0 || (count == 1 && !listed && row->action == DECISION_ASSIGN)) {
        DECIDE_FAULT(decide, row, "TS-DEC-014", "item %.*s is not on the newest list of open items",
                     SLICE_ARG(shown));
    } else if (count > 1) {
        DECIDE_FAULT(decide, row, "TS-DEC-015", "%zu items have the number %.*s", count,
                     SLICE_ARG(shown));
    } else if (row->action == DECISION_ASSIGN && !fits) {
        DECIDE_FAULT(decide, row, "TS-DEC-020",
                     "item %.*s is of another currency or ledger than the bank line",
                     SLICE_ARG(shown));
    } else {
        out->invoice_id = row->invoice_id;
        *found = true;
    }
    return STATUS_OK;
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

/* Fills what is paid and what is not, from the rows of one line. Faults are told. */
static enum status decide_fill(struct decide *decide, const struct decision_row *const *rows,
                               size_t count, const struct decide_line *line)
{
    const struct decision_row *first = rows[0];
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
        if (rows[i]->invoice_id.len == 0) {
            continue;
        }
        if (first->action == DECISION_ASSIGN) {
            status = decide_assign_row(decide, rows[i], line);
            continue;
        }
        status = decide_find_item(decide, rows[i], line, &part, &found);
        if (status != STATUS_OK || !found) {
            continue;
        }
        bool prior = decide_find(&decide->prior, &part) != NULL;
        if (first->action == DECISION_ACCEPT && !prior) {
            DECIDE_FAULT(decide, rows[i], "TS-DEC-016",
                         "nothing of bank line %.*s is allocated to item %.*s",
                         SLICE_ARG(slice_take(first->bank_ref, DECIDE_TOLD)),
                         SLICE_ARG(slice_take(part.invoice_id, DECIDE_TOLD)));
        } else if (first->action == DECISION_REJECT && !prior &&
                   decide_find(&decide->not_paid, &part) == NULL) {
            status = decide_add(decide, &decide->not_paid, part);
        }
    }
    if (status == STATUS_OK && first->action == DECISION_REJECT && decide->prior.count == 0 &&
        decide->not_paid.count == 0 && decide->faults == 0) {
        DECIDE_FAULT(decide, first, "TS-DEC-017",
                     "nothing is allocated of bank line %.*s, and the reject names no item",
                     SLICE_ARG(slice_take(first->bank_ref, DECIDE_TOLD)));
    }
    return status;
}

/* Whether the decision in force on the line says the same, to the word. */
static bool decide_is_known(const struct decide *decide, const struct decision_row *row,
                            const struct decide_line *line)
{
    struct buffer day = {0};
    date_format(row->decided_on, &day);
    bool same = line->supersedes != 0 && line->action == row->action &&
                slice_equal(line->decided_by, row->decided_by) &&
                slice_equal(line->why, row->reason) &&
                slice_equal(line->decided_on, buffer_slice(&day));
    buffer_clear(&day);
    if (row->action != DECISION_ASSIGN) {
        return same;
    }
    same = same && decide->paid.count == decide->prior.count;
    for (size_t i = 0; same && i < decide->paid.count; i++) {
        const struct decide_part *paid = &decide->paid.list[i];
        const struct decide_part *prior = decide_find(&decide->prior, paid);
        same = prior != NULL && paid->allocated_minor == prior->allocated_minor &&
               paid->discount_minor == prior->discount_minor &&
               paid->charges_minor == prior->charges_minor && paid->tax_minor == prior->tax_minor &&
               paid->difference_minor == prior->difference_minor;
    }
    return same;
}

static enum status decide_write_parts(struct decide *decide, int64_t decision_no, const char *role,
                                      const struct decide_parts *parts)
{
    struct rows_out *out = &decide->items;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < parts->count && status == STATUS_OK; i++) {
        const struct decide_part *part = &parts->list[i];
        (void)rows_out_begin(out);
        rows_out_i64(out, decision_no);
        rows_out_i64(out, part->item_no);
        rows_out_required(out, slice_from(role));
        rows_out_i64(out, part->allocated_minor);
        rows_out_i64(out, part->discount_minor);
        rows_out_i64(out, part->charges_minor);
        rows_out_i64(out, part->tax_minor);
        rows_out_i64(out, part->fx_minor);
        rows_out_i64(out, part->difference_minor);
        rows_out_i64(out, part->before_minor);
        rows_out_i64(out, part->after_minor);
        status = rows_out_end(out, decide->diag);
    }
    return status;
}

static enum status decide_write(struct decide *decide, const struct decision_row *row,
                                const struct decide_line *line, int64_t unapplied_minor)
{
    struct rows_out *out = &decide->decisions;
    int64_t decision_no = rows_out_begin(out);
    rows_out_i64(out, decide->file_no);
    rows_out_i64(out, (int64_t)row->place.line);
    rows_out_i64(out, decide->after_run);
    rows_out_i64(out, line->transaction_no);
    if (line->supersedes == 0) {
        rows_out_null(out);
    } else {
        rows_out_i64(out, line->supersedes);
    }
    rows_out_required(out, slice_from(decision_action_name(row->action)));
    rows_out_required(out, row->decided_by);
    rows_out_date(out, row->decided_on);
    rows_out_required(out, row->reason);
    rows_out_i64(out, unapplied_minor);
    enum status status = rows_out_end(out, decide->diag);
    if (status == STATUS_OK) {
        status = decide_write_parts(decide, decision_no, "undone", &decide->prior);
    }
    if (status == STATUS_OK) {
        status = decide_write_parts(decide, decision_no, "paid", &decide->paid);
    }
    return status == STATUS_OK
               ? decide_write_parts(decide, decision_no, "not_paid", &decide->not_paid)
               : status;
}

static void decide_tell(struct decide *decide, enum decision_action action)
{
    decide->told.lines++;
    decide->told.accepted += action == DECISION_ACCEPT ? 1 : 0;
    decide->told.rejected += action == DECISION_REJECT ? 1 : 0;
    decide->told.assigned += action == DECISION_ASSIGN ? 1 : 0;
}

/* Checks the rows of one line, and stores their decision where nothing was faulty so far. */
static enum status decide_one(struct decide *decide, const struct decision_row *const *rows,
                              size_t count)
{
    const struct decision_row *row = rows[0];
    struct decide_line line = {0};
    bool found = false;
    int64_t unapplied_minor = 0;
    for (size_t i = 1; i < count; i++) {
        if (!slice_equal(row->decided_by, rows[i]->decided_by) ||
            !slice_equal(row->reason, rows[i]->reason) ||
            row->decided_on.day != rows[i]->decided_on.day) {
            DECIDE_FAULT(decide, rows[i], "TS-DEC-013",
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
    if (decide_is_known(decide, row, &line)) {
        decide->told.known++;
        return STATUS_OK;
    }
    decide_tell(decide, row->action);
    return decide->faults > 0 ? STATUS_OK : decide_write(decide, row, &line, unapplied_minor);
}

static enum status decide_all(struct decide *decide, const struct decision_row **rows, size_t count)
{
    enum status status = STATUS_OK;
    struct arena_mark mark = arena_mark(&decide->arena);
    for (size_t from = 0, to = 0; from < count && status == STATUS_OK; from = to) {
        for (to = from + 1; to < count && rows[to]->action == rows[from]->action &&
                            decide_same_line(rows[to], rows[from]);
             to++) {
        }
        arena_reset_to(&decide->arena, mark);
        status = decide_one(decide, rows + from, to - from);
    }
    return status;
}

/* A line with two decisions in one file: which is meant? */
static void decide_check_twice(struct decide *decide, const struct decision_row *const *rows,
                               size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (decide_same_line(rows[i], rows[i - 1]) && rows[i]->action != rows[i - 1]->action) {
            DECIDE_FAULT(decide, rows[i], "TS-DEC-013",
                         "bank line %.*s has two decisions in one file",
                         SLICE_ARG(slice_take(rows[i]->bank_ref, DECIDE_TOLD)));
        }
    }
}

static int decide_line_order(const void *left, const void *right)
{
    const struct decision_row *a = *(const struct decision_row *const *)left;
    const struct decision_row *b = *(const struct decision_row *const *)right;
    int order = slice_compare(a->bank_ref, b->bank_ref);
    if (order == 0) {
        order = slice_compare(a->account, b->account);
    }
    if (order == 0 && a->place.line != b->place.line) {
        order = a->place.line < b->place.line ? -1 : 1;
    }
    return order;
}

static enum status decide_open_rows(struct decide *decide, const struct workbook_source *source)
{
    char hex[DIGEST_HEX];
    int64_t events = 0;
    struct rows_out *out = &decide->files;
    enum status status = rows_out_open(decide->workbook, ROWS_DECISION_FILE, decide->diag, out);
    if (status == STATUS_OK) {
        status = rows_out_open(decide->workbook, ROWS_DECISION, decide->diag, &decide->decisions);
    }
    if (status == STATUS_OK) {
        status = rows_out_open(decide->workbook, ROWS_DECISION_ITEM, decide->diag, &decide->items);
    }
    if (status == STATUS_OK) {
        status = sql_number(decide->workbook, "SELECT count(*) FROM audit_event", 0, decide->diag,
                            &events);
    }
    if (status == STATUS_OK) {
        decide->file_no = rows_out_begin(out);
        digest_format(&source->digest, hex);
        rows_out_i64(out, events + 1);
        rows_out_required(out, source->recorded_at);
        rows_out_required(out, source->name);
        rows_out_required(out, (struct slice){hex, sizeof hex});
        status = rows_out_end(out, decide->diag);
    }
    return status;
}

/* Records and event, with which the decisions count. */
static enum status decide_finish(struct decide *decide, const struct workbook_source *source)
{
    enum { DECIDE_TABLES = ROWS_DECISION_ITEM - ROWS_DECISION_FILE + 1 };
    struct rows_record records[DECIDE_TABLES];
    struct rows_out *const tables[DECIDE_TABLES] = {&decide->files, &decide->decisions,
                                                    &decide->items};
    struct buffer payload = {0};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < DECIDE_TABLES && status == STATUS_OK; i++) {
        status = rows_out_finish(tables[i], decide->diag);
        records[i] = tables[i]->record;
    }
    if (status == STATUS_OK) {
        chain_rows_payload(records, ROWS_DECISION_FILE, ROWS_WITHDRAWAL, &payload);
        status = buffer_ok(&payload) ? STATUS_OK : diag_memory(decide->diag);
    }
    if (status == STATUS_OK) {
        status = chain_append(decide->workbook, 0, source->recorded_at, source->program,
                              "decisions", buffer_slice(&payload), decide->diag);
    }
    buffer_clear(&payload);
    return status;
}

static void decide_clear(struct decide *decide)
{
    rows_out_clear(&decide->files);
    rows_out_clear(&decide->decisions);
    rows_out_clear(&decide->items);
    free(decide->prior.list);
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
    const struct decision_row **sorted = malloc((rows_count + 1) * sizeof(*sorted));
    enum status status = sorted == NULL ? diag_memory(diag) : STATUS_OK;
    assert(workbook->mode == WORKBOOK_WRITE);
    if (status == STATUS_OK) {
        status = workbook_last_run(workbook, diag, &decide.after_run);
    }
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
            sorted[i] = &rows[i];
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
