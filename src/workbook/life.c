/*
 * life - all that ever happened to one bank line, each step with the audit event that covers it.
 *
 * A line is known by its account and bank_ref; every row that has both is a delivery of it. One
 * query gathers the steps of every kind in one shape and puts them in the order of events, within
 * an event in the order of their kinds.
 */
#include "workbook/workbook_internal.h"

/* The rows of a line, those of its own, and the event of each run. ?1 is its reference, ?2 its
 * account. */
#define LIFE_ROWS                                                                                  \
    "WITH line AS (SELECT t.transaction_no, t.duplicate, s.run_id, s.statement_no, "               \
    "e.entry_no, " SCHEMA_BOOKED_DAY " AS day FROM bank_transaction t JOIN entry e USING "         \
    "(entry_no) JOIN statement s USING (statement_no) WHERE t.bank_ref = ?1 AND s.account = ?2), " \
    "own AS (SELECT * FROM line WHERE duplicate = 0), "                                            \
    "run_event AS (SELECT run_id, event_id FROM audit_event WHERE kind = 'run'), "

#define LIFE_NO_AMOUNT "NULL, NULL, 0, 0, 0 "

static const char life_sql[] = LIFE_ROWS
    "step (event_id, kind, name, detail, other, line, number, currency, exponent, amount, before, "
    "after) AS ("
    "SELECT r.event_id, (l.duplicate <> 0 OR EXISTS (SELECT 1 FROM outcome o "
    "WHERE o.transaction_no = l.transaction_no AND o.status = 'duplicate')), "
    "f.name, f.sha256, s.statement_id, e.line, 0, " LIFE_NO_AMOUNT
    "FROM line l JOIN run_event r USING (run_id) JOIN statement s USING (statement_no) "
    "JOIN input_file f USING (file_no) JOIN entry e USING (entry_no) "

    "UNION ALL SELECT r.event_id, 2, o.status, o.reason, o.rule, 0, "
    "o.confidence_ppm, " LIFE_NO_AMOUNT "FROM own l JOIN outcome o USING (transaction_no) "
    "JOIN run_event r ON r.run_id = o.run_id WHERE o.status <> 'duplicate' "

    "UNION ALL SELECT r.event_id, 3, i.invoice_id, i.customer_id, NULL, 0, 0, "
    "i.currency, i.exponent, a.allocated_minor, a.open_before_minor, a.open_after_minor "
    "FROM own l JOIN allocation a USING (transaction_no) JOIN open_item i USING (item_no) "
    "JOIN run_event r ON r.run_id = i.run_id "

    "UNION ALL SELECT r.event_id, 4, k.kind, t.bank_ref, NULL, 0, 0, " LIFE_NO_AMOUNT
    "FROM own l JOIN bank_link k USING (transaction_no) JOIN run_event r ON r.run_id = k.run_id "
    "JOIN bank_transaction t ON t.transaction_no = k.earlier_no "

    "UNION ALL SELECT r.event_id, 5, k.kind, t.bank_ref, NULL, 0, 0, " LIFE_NO_AMOUNT
    "FROM own l JOIN bank_link k ON k.earlier_no = l.transaction_no AND k.kind = 'undoes' "
    "JOIN run_event r ON r.run_id = k.run_id "
    "JOIN bank_transaction t ON t.transaction_no = k.transaction_no "

    "UNION ALL SELECT f.event_id, 6, d.action, d.decided_by, d.reason, d.line, "
    "d.decision_no, " LIFE_NO_AMOUNT "FROM own l JOIN decision d USING (transaction_no) "
    "JOIN decision_file f USING (decision_file_no) "

    "UNION ALL SELECT p.event_id, 7, NULL, p.approved_by, NULL, 0, p.decision_no, " LIFE_NO_AMOUNT
    "FROM own l JOIN decision d USING (transaction_no) JOIN approval p USING (decision_no) "

    /* A closing covers a line that was stored then, where the closing below it did not. */
    "UNION ALL SELECT p.event_id, 8, p.period, p.done_by, NULL, 0, 0, " LIFE_NO_AMOUNT
    "FROM own l JOIN period_event p ON p.action = 'close' AND l.day <= p.closed_through "
    "AND l.run_id <= p.after_run AND NOT EXISTS (SELECT 1 FROM period_event b "
    "WHERE b.action = 'close' AND b.event_id < p.event_id AND l.day <= b.closed_through "
    "AND l.run_id <= b.after_run AND NOT EXISTS (SELECT 1 FROM period_event r "
    "WHERE r.reopens <= b.period_event_no AND r.period_event_no > b.period_event_no "
    "AND r.event_id < p.event_id)) "

    "UNION ALL SELECT r.event_id, 9, r.period, r.done_by, r.reason, 0, 0, " LIFE_NO_AMOUNT
    "FROM period_event r JOIN period_event p ON p.period_event_no = r.reopens "
    "WHERE EXISTS (SELECT 1 FROM own l JOIN period_event c ON c.action = 'close' "
    "AND c.period_event_no >= r.reopens AND c.event_id < r.event_id "
    "AND l.day <= c.closed_through AND l.run_id <= c.after_run)) "

    "SELECT count(*) OVER (), a.event_id, a.run_id, a.at, a.actor, a.kind, a.hash, s.kind, s.name, "
    "s.detail, s.other, s.line, s.number, s.currency, s.exponent, s.amount, s.before, s.after "
    "FROM step s JOIN audit_event a USING (event_id) ORDER BY a.event_id, s.kind, s.name, s.number";

static void life_read_event(struct rows_in *in, struct workbook_event *event)
{
    event->event_id = rows_in_i64(in);
    if (rows_in_absent(in)) {
        rows_in_skip(in);
    } else {
        event->run_id = rows_in_i64(in);
    }
    event->at = rows_in_text(in);
    event->actor = rows_in_text(in);
    event->kind = rows_in_text(in);
    event->hash = rows_in_text(in);
}

static void life_read(struct rows_in *in, struct workbook_life *life)
{
    life_read_event(in, &life->event);
    life->kind = (enum workbook_life_kind)rows_in_u32(in);
    life->name = rows_in_text(in);
    life->detail = rows_in_text(in);
    life->other = rows_in_text(in);
    life->line = rows_in_u64(in);
    life->number = rows_in_i64(in);
    life->currency = rows_in_currency(in);
    life->amount_minor = rows_in_i64(in);
    life->before_minor = rows_in_i64(in);
    life->after_minor = rows_in_i64(in);
}

/* The next row, whose first column says how many there are. False at the end; `*list` gets its
 * array with the first row. */
static bool life_next(struct rows_in *in, size_t seen, size_t size, void **list)
{
    if (in->status != STATUS_OK || !rows_in_next(in)) {
        return false;
    }
    in->column = 0;
    size_t rows = (size_t)rows_in_u64(in);
    if (seen == 0) {
        *list = arena_array(in->load->arena, rows, size);
    }
    if (*list == NULL || seen >= rows) {
        in->status = *list == NULL ? diag_memory(in->load->diag) : in->status;
        return false;
    }
    return true;
}

enum status workbook_load_life(struct workbook *workbook, struct slice account,
                               struct slice bank_ref, struct arena *arena, struct diag *diag,
                               struct workbook_life **out, size_t *count)
{
    struct load load = {.workbook = workbook, .arena = arena, .diag = diag};
    struct rows_in in;
    void *list = NULL;
    *count = 0;
    if (rows_in_select(&load, life_sql, &in) == STATUS_OK) {
        sql_bind_text(in.select, 1, bank_ref);
        sql_bind_text(in.select, 2, account);
    }
    while (life_next(&in, *count, sizeof **out, &list)) {
        life_read(&in, &((struct workbook_life *)list)[(*count)++]);
    }
    *out = list;
    return rows_in_close(&in);
}

enum status workbook_load_events(struct workbook *workbook, int64_t run_id, struct arena *arena,
                                 struct diag *diag, struct workbook_event **out, size_t *count)
{
    struct load load = {.workbook = workbook, .arena = arena, .diag = diag};
    struct rows_in in;
    void *list = NULL;
    *count = 0;
    if (rows_in_select(
            &load,
            "SELECT count(*) OVER (), event_id, run_id, at, actor, kind, hash "
            "FROM audit_event WHERE ?1 = 0 OR (run_id = ?1 AND kind = 'run') ORDER BY event_id",
            &in) == STATUS_OK) {
        (void)sqlite3_bind_int64(in.select, 1, run_id);
    }
    while (life_next(&in, *count, sizeof **out, &list)) {
        life_read_event(&in, &((struct workbook_event *)list)[(*count)++]);
    }
    *out = list;
    return rows_in_close(&in);
}

enum status workbook_find_accounts(struct workbook *workbook, struct slice bank_ref,
                                   struct arena *arena, struct diag *diag, struct slice **out,
                                   size_t *count)
{
    struct load load = {.workbook = workbook, .arena = arena, .diag = diag};
    struct rows_in in;
    void *list = NULL;
    *count = 0;
    if (rows_in_select(
            &load,
            "SELECT count(*) OVER (), account FROM (SELECT DISTINCT s.account "
            "FROM bank_transaction t JOIN entry e USING (entry_no) "
            "JOIN statement s USING (statement_no) WHERE t.bank_ref = ?) ORDER BY account",
            &in) == STATUS_OK) {
        sql_bind_text(in.select, 1, bank_ref);
    }
    while (life_next(&in, *count, sizeof **out, &list)) {
        ((struct slice *)list)[(*count)++] = rows_in_text(&in);
    }
    *out = list;
    return rows_in_close(&in);
}
