/*
 * periods - closing and reopening, and the totals that a closing was made with.
 *
 * Which lines a closing covers follows from what is stored alone: those booked up to its last day,
 * but for those that the closing below it had covered. So a line that came too late for its own
 * period is covered by the next closing, and verify counts the same lines years later.
 */
#include "workbook/workbook_internal.h"

#include <assert.h>

enum { PERIODS_TOLD = 60 };

/* What a closing has to know: where it lies, and what stood in the workbook. */
struct periods_base {
    struct date closed_through; /* of the closing below; absent for none */
    int64_t below_run;          /* newest run when that one was made */
    int64_t after_run;
    int64_t after_decision;
    int64_t events;
};

static enum status periods_read_base(struct workbook *workbook, struct diag *diag,
                                     struct periods_base *out)
{
    struct load load = {.workbook = workbook, .diag = diag};
    struct rows_in in;
    *out = (struct periods_base){0};
    if (rows_in_select(&load,
                       "SELECT coalesce((SELECT max(run_id) FROM run), 0), "
                       "coalesce((SELECT max(decision_no) FROM decision), 0), "
                       "(SELECT count(*) FROM audit_event), "
                       "coalesce((SELECT after_run FROM period_lock), 0), "
                       "(SELECT closed_through FROM period_lock)",
                       &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        in.column = 0;
        out->after_run = rows_in_i64(&in);
        out->after_decision = rows_in_i64(&in);
        out->events = rows_in_i64(&in);
        out->below_run = rows_in_i64(&in);
        out->closed_through = rows_in_date(&in);
    }
    enum status status = rows_in_close(&in);
    if (status == STATUS_OK && out->after_run == 0) {
        status = diag_fail(diag, sql_place(workbook), STATUS_NOT_FOUND, "TS-DB-009",
                           "the workbook has no run to close");
    }
    return status;
}

static void periods_bind_date(sqlite3_stmt *select, int column, struct date date,
                              struct buffer *text)
{
    buffer_reset(text);
    date_format(date, text);
    sql_bind_text(select, column, buffer_slice(text));
}

/* Every booked line that a closing covers, as the runs and decisions until then left it. */
static const char periods_totals_sql[] =
    "SELECT s.account, coalesce(t.currency, 'XXX'), coalesce(t.exponent, 2), "
    "CASE WHEN d.decision_no IS NULL THEN o.status ELSE 'decided' END AS standing, count(*), "
    "sum(t.amount_minor), sum(CASE WHEN d.decision_no IS NOT NULL THEN d.unapplied_minor "
    "WHEN o.status IN ('match','partial','exception') THEN o.unapplied_minor ELSE 0 END) "
    "FROM statement s JOIN entry e USING (statement_no) JOIN bank_transaction t USING (entry_no) "
    "JOIN outcome o ON o.transaction_no = t.transaction_no AND o.run_id <= ?3 AND NOT EXISTS ("
    "SELECT 1 FROM outcome n WHERE n.previous_no = o.outcome_no AND n.run_id <= ?3) "
    "LEFT JOIN decision d ON d.transaction_no = t.transaction_no AND d.decision_no = ("
    "SELECT max(n.decision_no) FROM decision n WHERE n.transaction_no = t.transaction_no "
    "AND n.decision_no <= ?4) "
    "WHERE s.run_id <= ?3 AND e.status = 'booked' AND o.status <> 'duplicate' "
    "AND " SCHEMA_BOOKED_DAY " <= ?1 AND (" SCHEMA_BOOKED_DAY " > ?2 OR s.run_id > ?5) "
    "GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4";

enum status periods_totals(struct workbook *workbook, const struct periods_cover *cover,
                           struct arena *arena, struct diag *diag,
                           struct workbook_period_total **out, size_t *count)
{
    struct load load = {.workbook = workbook, .arena = arena, .diag = diag};
    struct rows_in in;
    struct buffer through = {0};
    struct buffer below = {0};
    size_t capacity = 0;
    struct workbook_period_total *list = NULL;
    *count = 0;
    if (rows_in_select(&load, periods_totals_sql, &in) != STATUS_OK) {
        return in.status;
    }
    periods_bind_date(in.select, 1, cover->closed_through, &through);
    periods_bind_date(in.select, 2, cover->below_through, &below);
    (void)sqlite3_bind_int64(in.select, 3, cover->after_run);
    (void)sqlite3_bind_int64(in.select, 4, cover->after_decision);
    (void)sqlite3_bind_int64(in.select, 5, cover->below_run);
    while (rows_in_next(&in)) {
        if (*count == capacity) {
            size_t wanted = capacity == 0 ? 16 : 2 * capacity;
            struct workbook_period_total *grown = arena_array(arena, wanted, sizeof *grown);
            if (grown == NULL) {
                in.status = diag_memory(diag);
                break;
            }
            for (size_t i = 0; i < *count; i++) {
                grown[i] = list[i];
            }
            list = grown;
            capacity = wanted;
        }
        in.column = 0;
        struct workbook_period_total *total = &list[(*count)++];
        total->account = rows_in_text(&in);
        total->currency = rows_in_currency(&in);
        total->standing = rows_in_text(&in);
        total->lines = rows_in_u64(&in);
        total->sum_minor = rows_in_i64(&in);
        total->unapplied_minor = rows_in_i64(&in);
    }
    enum status status = rows_in_close(&in);
    bool bound = buffer_ok(&through) && buffer_ok(&below);
    buffer_clear(&through);
    buffer_clear(&below);
    *out = list;
    return status == STATUS_OK && !bound ? diag_memory(diag) : status;
}

static enum status periods_store_totals(const struct workbook_period_total *totals, size_t count,
                                        int64_t event_no, struct diag *diag, struct rows_out *out)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct workbook_period_total *total = &totals[i];
        (void)rows_out_begin(out);
        rows_out_i64(out, event_no);
        rows_out_required(out, total->account);
        rows_out_currency(out, total->currency);
        rows_out_required(out, total->standing);
        rows_out_i64(out, (int64_t)total->lines);
        rows_out_i64(out, total->sum_minor);
        rows_out_i64(out, total->unapplied_minor);
        status = rows_out_end(out, diag);
    }
    return status;
}

/* Stores a closing with its totals, or a reopening of `reopens`, and the event that covers it. */
static enum status periods_store(struct workbook *workbook,
                                 const struct workbook_period_request *request,
                                 const struct periods_base *base, int64_t reopens,
                                 const struct workbook_period_total *totals, size_t count,
                                 struct diag *diag)
{
    const char *action = reopens == 0 ? "close" : "reopen";
    struct rows_out event = {0};
    struct rows_out sums = {0};
    struct rows_record records[2];
    int64_t number = 0;
    enum status status = rows_out_open(workbook, ROWS_PERIOD_EVENT, diag, &event);
    if (status == STATUS_OK) {
        status = rows_out_open(workbook, ROWS_PERIOD_TOTAL, diag, &sums);
    }
    if (status == STATUS_OK) {
        number = rows_out_begin(&event);
        rows_out_i64(&event, base->events + 1);
        rows_out_required(&event, request->source->recorded_at);
        rows_out_required(&event, slice_from(action));
        rows_out_required(&event, request->period);
        rows_out_date(&event, reopens == 0 ? request->last : (struct date){0});
        if (reopens == 0) {
            rows_out_null(&event);
        } else {
            rows_out_i64(&event, reopens);
        }
        rows_out_i64(&event, base->after_run);
        rows_out_i64(&event, base->after_decision);
        rows_out_required(&event, request->source->person);
        rows_out_required(&event, request->reason);
        status = rows_out_end(&event, diag);
    }
    if (status == STATUS_OK) {
        status = periods_store_totals(totals, count, number, diag, &sums);
    }
    if (status == STATUS_OK) {
        status = rows_out_finish(&event, diag);
    }
    if (status == STATUS_OK) {
        status = rows_out_finish(&sums, diag);
    }
    if (status == STATUS_OK) {
        records[0] = event.record;
        records[1] = sums.record;
        status = chain_append_rows(workbook, records, ROWS_PERIOD_EVENT, ROWS_APPROVAL, action,
                                   request->source, diag);
    }
    rows_out_clear(&event);
    rows_out_clear(&sums);
    return status;
}

/* Commits what was stored, or takes it back. */
static enum status periods_end(struct workbook *workbook, bool dry_run, enum status status,
                               struct diag *diag)
{
    if (status == STATUS_OK && !dry_run) {
        status = sql_commit(workbook, diag);
    }
    sql_rollback(workbook);
    return status;
}

enum status workbook_close_period(struct workbook *workbook,
                                  const struct workbook_period_request *request,
                                  struct arena *arena, struct diag *diag,
                                  struct workbook_period_total **totals, size_t *count)
{
    struct periods_base base = {0};
    assert(workbook->mode == WORKBOOK_WRITE);
    enum status status = sql_begin(workbook, diag);
    if (status == STATUS_OK) {
        status = periods_read_base(workbook, diag, &base);
    }
    if (status == STATUS_OK && base.closed_through.day >= request->last.day) {
        struct buffer day = {0};
        date_format(base.closed_through, &day);
        status = diag_fail(diag, sql_place(workbook), STATUS_INVALID, "TS-PER-002",
                           "%.*s is closed: everything is, up to %.*s",
                           SLICE_ARG(slice_take(request->period, PERIODS_TOLD)),
                           SLICE_ARG(buffer_slice(&day)));
        buffer_clear(&day);
    }
    if (status == STATUS_OK) {
        const struct periods_cover cover = {.closed_through = request->last,
                                            .below_through = base.closed_through,
                                            .below_run = base.below_run,
                                            .after_run = base.after_run,
                                            .after_decision = base.after_decision};
        status = periods_totals(workbook, &cover, arena, diag, totals, count);
    }
    if (status == STATUS_OK && !request->dry_run) {
        status = periods_store(workbook, request, &base, 0, *totals, *count, diag);
    }
    return periods_end(workbook, request->dry_run, status, diag);
}

/* The uppermost closing of that name, and how many lie on it, itself included. */
static enum status periods_find(struct workbook *workbook, struct slice period, struct diag *diag,
                                int64_t *event_no, uint64_t *count)
{
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status = sql_prepare(
        workbook,
        "SELECT c.period_event_no, (SELECT count(*) FROM period_closed u "
        "WHERE u.period_event_no >= c.period_event_no) FROM period_closed c WHERE c.period = ? "
        "ORDER BY c.period_event_no DESC LIMIT 1",
        diag, &select);
    if (status == STATUS_OK) {
        sql_bind_text(select, 1, period);
        status = sql_next(workbook, select, diag, &row);
    }
    if (status == STATUS_OK && row) {
        *event_no = sqlite3_column_int64(select, 0);
        *count = (uint64_t)sqlite3_column_int64(select, 1);
    } else if (status == STATUS_OK) {
        status = diag_fail(diag, sql_place(workbook), STATUS_NOT_FOUND, "TS-PER-003",
                           "no closing in force is called %.*s",
                           SLICE_ARG(slice_take(period, PERIODS_TOLD)));
    }
    (void)sqlite3_finalize(select);
    return status;
}

enum status workbook_reopen_period(struct workbook *workbook,
                                   const struct workbook_period_request *request, struct diag *diag,
                                   uint64_t *count)
{
    struct periods_base base = {0};
    int64_t reopens = 0;
    assert(workbook->mode == WORKBOOK_WRITE);
    enum status status = sql_begin(workbook, diag);
    if (status == STATUS_OK) {
        status = periods_read_base(workbook, diag, &base);
    }
    if (status == STATUS_OK) {
        status = periods_find(workbook, request->period, diag, &reopens, count);
    }
    if (status == STATUS_OK && !request->dry_run) {
        status = periods_store(workbook, request, &base, reopens, NULL, 0, diag);
    }
    return periods_end(workbook, request->dry_run, status, diag);
}

enum status workbook_closed_through(struct workbook *workbook, struct diag *diag, struct date *out)
{
    struct load load = {.workbook = workbook, .diag = diag};
    struct rows_in in;
    *out = (struct date){0};
    if (workbook->loading != NULL) {
        return STATUS_OK; /* it has no run yet, so nothing to close */
    }
    if (rows_in_select(&load, "SELECT closed_through FROM period_lock", &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        in.column = 0;
        *out = rows_in_date(&in);
    }
    return rows_in_close(&in);
}
