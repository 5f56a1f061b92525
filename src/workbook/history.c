/*
 * history - what the next run must know of earlier ones.
 *
 * A bank line is known by its account and bank_ref. Where several runs have it, the row of the
 * newest run that took it as a line of its own speaks for it, so that a line that was pending and
 * is booked now is told as booked; second deliveries speak only for lines that have no other row.
 * Two rows of one run that share a reference are two lines and are both told.
 */
#include "workbook/workbook_internal.h"

#include <stdlib.h>

struct history_line {
    struct workbook_line line;
    int64_t run_id;
    int64_t transaction_no;
};

static int history_order_i64(int64_t a, int64_t b)
{
    return a == b ? 0 : (a < b ? -1 : 1);
}

/* Rows of one line together: lines of their own first, then the newest run first. */
static int history_same_order(const void *a, const void *b)
{
    const struct history_line *x = a;
    const struct history_line *y = b;
    int order = slice_compare(x->line.account, y->line.account);
    if (order == 0) {
        order = slice_compare(x->line.bank_ref, y->line.bank_ref);
    }
    if (order == 0) {
        order = history_order_i64(x->line.duplicate, y->line.duplicate);
    }
    if (order == 0) {
        order = history_order_i64(y->run_id, x->run_id);
    }
    return order == 0 ? history_order_i64(x->transaction_no, y->transaction_no) : order;
}

static int history_told_order(const void *a, const void *b)
{
    const struct history_line *x = a;
    const struct history_line *y = b;
    int order = slice_compare(x->line.account, y->line.account);
    if (order == 0) {
        order = history_order_i64(x->line.booking_date.day, y->line.booking_date.day);
    }
    if (order == 0) {
        order = slice_compare(x->line.statement_id, y->line.statement_id);
    }
    return order == 0 ? history_order_i64(x->transaction_no, y->transaction_no) : order;
}

/* Keeps the rows that speak; returns how many. */
static size_t history_keep(struct history_line *lines, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct history_line *last = kept == 0 ? NULL : &lines[kept - 1];
        bool same = last != NULL && slice_equal(last->line.account, lines[i].line.account) &&
                    slice_equal(last->line.bank_ref, lines[i].line.bank_ref);
        if (same &&
            (last->run_id != lines[i].run_id || last->line.duplicate != lines[i].line.duplicate)) {
            continue;
        }
        lines[kept++] = lines[i];
    }
    return kept;
}

static enum entry_status history_entry_status(struct slice name)
{
    for (int i = ENTRY_BOOKED; i < ENTRY_INFORMATION; i++) {
        if (slice_equal(name, slice_from(entry_status_name((enum entry_status)i)))) {
            return (enum entry_status)i;
        }
    }
    return ENTRY_INFORMATION;
}

static enum outcome_status history_outcome(struct slice name)
{
    int i = 0;
    while (i < OUTCOME_STATUS_COUNT - 1 &&
           !slice_equal(name, slice_from(outcome_status_name((enum outcome_status)i)))) {
        i++;
    }
    return (enum outcome_status)i;
}

/* The cursor's load has no records: only its values are read. */
static void history_read_line(struct rows_in *in, struct history_line *row)
{
    struct workbook_line *line = &row->line;
    in->column = 0;
    row->run_id = rows_in_i64(in);
    row->transaction_no = rows_in_i64(in);
    line->account = rows_in_text(in);
    line->bank_ref = rows_in_text(in);
    line->servicer_ref = rows_in_text(in);
    line->batch_ref = rows_in_text(in);
    line->end_to_end_id = rows_in_text(in);
    line->amount_minor = rows_in_i64(in);
    line->currency = rows_in_currency(in);
    line->booking_date = rows_in_date(in);
    line->value_date = rows_in_date(in);
    line->statement_id = rows_in_text(in);
    line->format = rows_in_text(in);
    line->sequence = rows_in_text(in);
    line->page = rows_in_text(in);
    line->opening = rows_in_balance(in);
    line->closing = rows_in_balance(in);
    line->status = history_entry_status(rows_in_borrow(in));
    line->outcome = history_outcome(rows_in_borrow(in));
    line->duplicate = rows_in_bool(in);
    line->reversed = rows_in_bool(in);
    line->transaction_no = row->transaction_no;
}

static enum status history_lines(struct load *load, struct workbook_history *out)
{
    /* The bank's reference of the transaction, else of its entry: as identity is decided. Outcomes
     * are gone through as they lie, each line is found by its number. */
    static const char sql[] =
        "SELECT s.run_id, t.transaction_no, s.account, t.bank_ref, "
        "coalesce(t.servicer_ref, e.servicer_ref), "
        "CASE WHEN t.servicer_ref <> e.servicer_ref THEN e.servicer_ref END, t.end_to_end_id, "
        "t.amount_minor, t.currency, "
        "t.exponent, e.booking_date, e.value_date, s.statement_id, s.format, s.sequence, s.page, "
        "s.opening_minor, s.opening_date, s.opening_currency, s.opening_exponent, "
        "s.closing_minor, s.closing_date, s.closing_currency, s.closing_exponent, "
        "e.status, o.status, "
        "t.duplicate <> 0 OR o.status = 'duplicate', "
        "o.status = 'reversal' OR o.reason = 'RETURN_UNPAIRED' OR EXISTS (SELECT 1 "
        "FROM bank_link l WHERE l.earlier_no = t.transaction_no AND l.kind = 'undoes') "
        "FROM outcome o CROSS JOIN bank_transaction t USING (transaction_no) "
        "JOIN entry e USING (entry_no) JOIN statement s USING (statement_no) "
        "WHERE " WORKBOOK_NEWEST_OUTCOME;
    struct rows_in in;
    struct history_line *lines = NULL;
    size_t capacity = 0;
    size_t count = 0;
    if (rows_in_select(load, sql, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        void *grown = lines;
        if (array_grow(&grown, &capacity, count, sizeof *lines) != STATUS_OK) {
            in.status = diag_memory(load->diag);
            break;
        }
        lines = grown;
        lines[count] = (struct history_line){0};
        history_read_line(&in, &lines[count++]);
    }
    enum status status = rows_in_close(&in);
    if (status == STATUS_OK && count > 0) {
        qsort(lines, count, sizeof *lines, history_same_order);
        count = history_keep(lines, count);
        qsort(lines, count, sizeof *lines, history_told_order);
        out->lines = arena_array(load->arena, count, sizeof *out->lines);
        if (out->lines == NULL) {
            status = diag_memory(load->diag);
        } else {
            for (size_t i = 0; i < count; i++) {
                out->lines[i] = lines[i].line;
            }
            out->lines_count = count;
        }
    }
    free(lines);
    return status;
}

/* Adds the row a cursor stands on to the item it continues, or begins the next. */
static void history_read_taken(struct rows_in *in, struct workbook_history *out)
{
    struct workbook_taken row = {0};
    in->column = 0;
    row.entity = rows_in_borrow(in);
    row.customer_id = rows_in_borrow(in);
    row.invoice_id = rows_in_borrow(in);
    row.listed_minor = rows_in_i64(in);
    row.listed_as_of = rows_in_date(in);
    /* What was missing from the list already when the run that had it began. */
    row.taken_minor = rows_in_i64(in);
    int64_t before_minor = rows_in_i64(in);
    int64_t after_minor = rows_in_i64(in);
    struct workbook_taken *last = out->taken_count == 0 ? NULL : &out->taken[out->taken_count - 1];
    if (last == NULL || !slice_equal(last->entity, row.entity) ||
        !slice_equal(last->customer_id, row.customer_id) ||
        !slice_equal(last->invoice_id, row.invoice_id)) {
        last = &out->taken[out->taken_count++];
        *last = row;
        in->column = 0;
        last->entity = rows_in_text(in);
        last->customer_id = rows_in_text(in);
        last->invoice_id = rows_in_text(in);
    }
    int64_t taken_minor = 0;
    if (!money_subtract(before_minor, after_minor, &taken_minor) ||
        !money_add(last->taken_minor, taken_minor, &last->taken_minor)) {
        rows_in_refuse(in);
    }
}

/*
 * What the newest run that listed an item left of it is its open amount less its allocations;
 * what its list said is listed_minor, or the open amount where nothing had been taken before. The
 * difference is what the list did not contain. By induction it holds all earlier runs' as well,
 * and none of what a later list had contained by then. What persons decided after that run stands
 * beside it: what they allocated is taken, what they undid is given back. So is what was allocated
 * of a line that a later run's line undid: a run that lists the item itself has it in its open
 * amount already.
 *
 * A run to which nothing was open of what the list had is passed over: it took nothing, and either
 * its list was as the one before, or its amount fitted neither way and is nothing to go on from.
 */
#define HISTORY_NEWEST                                                                             \
    "i.run_id = (SELECT max(m.run_id) FROM open_item m WHERE m.entity = i.entity "                 \
    "AND m.customer_id = i.customer_id AND m.invoice_id = i.invoice_id "                           \
    "AND (m.open_minor <> 0 OR m.listed_minor = 0)) "
#define HISTORY_PENDING                                                                            \
    "FROM open_item i JOIN run r USING (run_id) LEFT JOIN allocation a USING (item_no) "           \
    "WHERE " HISTORY_NEWEST                                                                        \
    "AND (a.allocation_no IS NOT NULL OR i.listed_minor NOT IN (0, i.open_minor)) "
#define HISTORY_DECIDED                                                                            \
    "FROM decision d JOIN decision_item x USING (decision_no) JOIN open_item o USING (item_no) "   \
    "JOIN open_item i ON i.entity = o.entity AND i.customer_id = o.customer_id "                   \
    "AND i.invoice_id = o.invoice_id AND i.run_id <= d.after_run "                                 \
    "JOIN run r ON r.run_id = i.run_id WHERE x.role <> 'not_paid' AND " HISTORY_NEWEST
#define HISTORY_REOPENED                                                                           \
    "FROM bank_link l JOIN reopened_item x USING (bank_link_no) JOIN open_item o USING (item_no) " \
    "JOIN open_item i ON i.entity = o.entity AND i.customer_id = o.customer_id "                   \
    "AND i.invoice_id = o.invoice_id AND i.run_id < l.run_id "                                     \
    "JOIN run r ON r.run_id = i.run_id WHERE " HISTORY_NEWEST
#define HISTORY_ITEM                                                                               \
    "i.entity, i.customer_id, i.invoice_id, "                                                      \
    "CASE i.listed_minor WHEN 0 THEN i.open_minor ELSE i.listed_minor END, r.items_as_of, "        \
    "CASE i.listed_minor WHEN 0 THEN 0 ELSE i.listed_minor - i.open_minor END, "

static enum status history_taken(struct load *load, struct workbook_history *out)
{
    static const char sql[] =
        "SELECT " HISTORY_ITEM
        "coalesce(a.open_before_minor, 0), coalesce(a.open_after_minor, 0) " HISTORY_PENDING
        "UNION ALL SELECT " HISTORY_ITEM
        "CASE x.role WHEN 'paid' THEN x.open_before_minor ELSE x.open_after_minor END, "
        "CASE x.role WHEN 'paid' THEN x.open_after_minor ELSE x.open_before_minor "
        "END " HISTORY_DECIDED "UNION ALL SELECT " HISTORY_ITEM
        "x.open_after_minor, x.open_before_minor " HISTORY_REOPENED "ORDER BY 1, 2, 3";
    struct rows_in in;
    int64_t rows = 0;
    int64_t decided = 0;
    int64_t reopened = 0;
    enum status status =
        sql_number(load->workbook, "SELECT count(*) " HISTORY_PENDING, 0, load->diag, &rows);
    if (status == STATUS_OK) {
        status =
            sql_number(load->workbook, "SELECT count(*) " HISTORY_DECIDED, 0, load->diag, &decided);
    }
    if (status == STATUS_OK) {
        status = sql_number(load->workbook, "SELECT count(*) " HISTORY_REOPENED, 0, load->diag,
                            &reopened);
    }
    if (status != STATUS_OK) {
        return status;
    }
    size_t most = (size_t)(rows + decided + reopened);
    out->taken = arena_array(load->arena, most, sizeof *out->taken);
    if (out->taken == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_select(load, sql, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        history_read_taken(&in, out);
    }
    return rows_in_close(&in);
}

#define HISTORY_FILES "FROM input_file WHERE role = 'statements' AND rejected = 0"

static enum status history_files(struct load *load, struct workbook_history *out)
{
    struct rows_in in;
    int64_t rows = 0;
    enum status status = sql_number(load->workbook, "SELECT count(DISTINCT sha256) " HISTORY_FILES,
                                    0, load->diag, &rows);
    if (status != STATUS_OK) {
        return status;
    }
    out->files = arena_array(load->arena, (size_t)rows + 1, sizeof *out->files);
    if (out->files == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_select(load, "SELECT DISTINCT sha256 " HISTORY_FILES " ORDER BY 1", &in) !=
        STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        in.column = 0;
        if (rows_digest_parse(rows_in_borrow(&in), &out->files[out->files_count])) {
            out->files_count++;
        } else {
            rows_in_refuse(&in);
        }
    }
    return rows_in_close(&in);
}

enum status workbook_load_history(struct workbook *workbook, struct arena *arena, struct diag *diag,
                                  struct workbook_history *out)
{
    struct load load = {.workbook = workbook, .arena = arena, .diag = diag};
    struct workbook_history history = {0};
    bool begun = false;
    enum status status = sql_read_begin(workbook, diag, &begun);
    if (status == STATUS_OK && workbook->loading == NULL) {
        status = history_lines(&load, &history);
        if (status == STATUS_OK) {
            status = history_taken(&load, &history);
        }
        if (status == STATUS_OK) {
            status = history_files(&load, &history);
        }
        if (status == STATUS_OK) {
            status = history_deliveries(&load, &history);
        }
        if (status == STATUS_OK) {
            status = load_earlier(&load, INT64_MAX, &history.statements, &history.statements_count);
        }
    }
    sql_read_end(workbook, begun);
    if (status == STATUS_OK) {
        *out = history;
    }
    return status;
}
