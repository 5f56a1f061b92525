/*
 * rolls - the roll-forward of exceptions and of unapplied cash, from run to run.
 *
 * What there was before a run is what there was after the one before it; what persons decided is
 * read from the decisions made between the two. What there is after the run is counted from the
 * lines themselves, so that the sum of the movements is held against something.
 */
#include "workbook/workbook_internal.h"

#include "model/roll.h"

#define ROLLS_LINE                                                                                 \
    "JOIN bank_transaction t USING (transaction_no) JOIN entry e USING (entry_no) "                \
    "JOIN statement s USING (statement_no) "
#define ROLLS_NOT_UNDONE                                                                           \
    "AND NOT EXISTS (SELECT 1 FROM bank_link l WHERE l.earlier_no = t.transaction_no "             \
    "AND l.kind = 'undoes') "
#define ROLLS_NOT_DECIDED                                                                          \
    "AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.transaction_no = t.transaction_no) "

/* Queries give kind, account, currency, exponent, figure, count and amount. */
static const char rolls_open[] =
    "SELECT 0, s.account, t.currency, t.exponent, 5, 1, t.amount_minor "
    "FROM outcome o " ROLLS_LINE "WHERE o.status = 'exception' "
    "AND " WORKBOOK_NEWEST_OUTCOME " " ROLLS_NOT_DECIDED ROLLS_NOT_UNDONE;
static const char rolls_unapplied[] =
    "SELECT 1, s.account, t.currency, t.exponent, 5, 1, o.unapplied_minor "
    "FROM outcome o " ROLLS_LINE
    "WHERE o.status IN ('match','partial') AND o.unapplied_minor <> 0 " ROLLS_NOT_DECIDED
        ROLLS_NOT_UNDONE;
static const char rolls_unapplied_decided[] =
    "SELECT 1, s.account, t.currency, t.exponent, 5, 1, d.unapplied_minor "
    "FROM decision d " ROLLS_LINE "WHERE d.unapplied_minor <> 0 "
    "AND NOT EXISTS (SELECT 1 FROM decision n "
    "WHERE n.supersedes = d.decision_no) " ROLLS_NOT_UNDONE;
/* Of the run before: what there was after it, and what persons decided since. */
static const char rolls_before[] =
    "SELECT what = 'unapplied', account, currency, exponent, 0, after_count, after_minor "
    "FROM roll_forward WHERE run_id = ?1 - 1";
static const char rolls_decided_open[] =
    "SELECT 0, s.account, t.currency, t.exponent, 1, -1, -t.amount_minor "
    "FROM decision d " ROLLS_LINE "JOIN outcome o USING (transaction_no) "
    "WHERE d.after_run = ?1 - 1 AND d.supersedes IS NULL AND o.status = 'exception' "
    "AND " WORKBOOK_NEWEST_OUTCOME;
static const char rolls_decided_from[] =
    "SELECT 1, account, currency, exponent, 1, -1, -unapplied FROM ("
    "SELECT s.account, t.currency, t.exponent, coalesce(b.unapplied_minor, CASE "
    "WHEN o.status IN ('match','partial') THEN o.unapplied_minor ELSE 0 END) AS unapplied "
    "FROM decision d " ROLLS_LINE "JOIN outcome o USING (transaction_no) "
    "LEFT JOIN decision b ON b.decision_no = d.supersedes "
    "WHERE d.after_run = ?1 - 1 AND " WORKBOOK_NEWEST_OUTCOME ") WHERE unapplied <> 0";
static const char rolls_decided_to[] =
    "SELECT 1, s.account, t.currency, t.exponent, 1, 1, d.unapplied_minor "
    "FROM decision d " ROLLS_LINE "WHERE d.after_run = ?1 - 1 AND d.unapplied_minor <> 0";

/* Adds what a query finds for a run; accounts are kept in `arena`. */
static enum status rolls_gather(struct load *load, const char *sql, int64_t run_id,
                                struct roll_book *book)
{
    struct rows_in in = {.load = load};
    struct slice account = {NULL, 0};
    in.status = sql_prepare(load->workbook, sql, load->diag, &in.select);
    if (in.status == STATUS_OK && sqlite3_bind_parameter_count(in.select) > 0) {
        (void)sqlite3_bind_int64(in.select, 1, run_id);
    }
    while (rows_in_next(&in)) {
        in.column = 0;
        int64_t kind = rows_in_i64(&in);
        struct slice named = rows_in_borrow(&in);
        if (account.ptr == NULL || !slice_equal(account, named)) {
            in.column--;
            account = rows_in_text(&in);
        }
        struct currency currency = rows_in_currency(&in);
        int64_t figure = rows_in_i64(&in);
        struct roll_sum sum = {rows_in_i64(&in), 0};
        sum.minor = rows_in_i64(&in);
        if (in.status == STATUS_OK && !in.failed &&
            roll_add(book, (enum roll_kind)kind, account, currency, (enum roll_figure)figure,
                     sum) != STATUS_OK) {
            in.status = diag_memory(load->diag);
        }
    }
    return rows_in_close(&in);
}

/* The figures of `sqls` for a run, as rolls. */
static enum status rolls_count(struct load *load, const char *const *sqls, size_t sqls_count,
                               int64_t run_id, struct roll_book *book, struct batch_roll **out,
                               size_t *count)
{
    enum status status = STATUS_OK;
    size_t too_large = 0; /* told with the control totals */
    for (size_t i = 0; i < sqls_count && status == STATUS_OK; i++) {
        status = rolls_gather(load, sqls[i], run_id, book);
    }
    if (status != STATUS_OK) {
        roll_clear(book);
        return status;
    }
    status = roll_finish(book, load->arena, out, count, &too_large);
    return status == STATUS_OK ? STATUS_OK : diag_memory(load->diag);
}

static void rolls_write(struct rows_out *out, int64_t run_id, const struct batch_roll *roll)
{
    (void)rows_out_begin(out);
    rows_out_i64(out, run_id);
    rows_out_required(out, slice_from(roll_kind_name(roll->kind)));
    rows_out_required(out, roll->account);
    rows_out_currency(out, roll->currency);
    for (int figure = 0; figure < ROLL_FIGURES; figure++) {
        rows_out_i64(out, roll->figures[figure].count);
        rows_out_i64(out, roll->figures[figure].minor);
    }
}

enum status save_rolls(struct save *save)
{
    static const char *const sqls[] = {rolls_open,      rolls_unapplied,    rolls_unapplied_decided,
                                       rolls_before,    rolls_decided_open, rolls_decided_from,
                                       rolls_decided_to};
    struct arena arena = {0};
    struct load load = {.workbook = save->workbook, .arena = &arena, .diag = save->diag};
    struct roll_book book = {0};
    struct batch_roll *rolls = NULL;
    struct rows_out out = {0};
    size_t count = 0;
    enum status status = roll_add_run(&book, save->batch, save->result) == STATUS_OK
                             ? STATUS_OK
                             : diag_memory(save->diag);
    if (status == STATUS_OK) {
        status = rolls_count(&load, sqls, sizeof sqls / sizeof sqls[0], save->run_id, &book, &rolls,
                             &count);
    }
    if (status == STATUS_OK) {
        status = rows_out_open(save->workbook, ROWS_ROLL, save->diag, &out);
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        rolls_write(&out, save->run_id, &rolls[i]);
        status = rows_out_end(&out, save->diag);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &out);
    }
    rows_out_clear(&out);
    roll_clear(&book);
    arena_clear(&arena);
    return status;
}

enum status load_rolls(struct load *load)
{
    struct rows_in in;
    struct batch_roll *rolls =
        arena_array(load->arena, (size_t)load->records[ROWS_ROLL].count + 1, sizeof *rolls);
    if (rolls == NULL) {
        return diag_memory(load->diag);
    }
    load->batch->rolls = rolls;
    load->batch->rolls_count = 0;
    if (rows_in_open(load, ROWS_ROLL, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        struct batch_roll *roll = &rolls[load->batch->rolls_count++];
        rows_in_skip(&in);
        roll->kind =
            slice_equal(rows_in_borrow(&in), SLICE("unapplied")) ? ROLL_UNAPPLIED : ROLL_EXCEPTIONS;
        roll->account = rows_in_text(&in);
        roll->currency = rows_in_currency(&in);
        for (int figure = 0; figure < ROLL_FIGURES; figure++) {
            roll->figures[figure].count = rows_in_i64(&in);
            roll->figures[figure].minor = rows_in_i64(&in);
        }
    }
    return rows_in_close(&in);
}

enum status workbook_load_rolls(struct workbook *workbook, int64_t run_id, struct arena *arena,
                                struct diag *diag, struct batch *batch)
{
    struct load load = {.workbook = workbook, .arena = arena, .diag = diag, .batch = batch};
    bool begun = false;
    enum status status = sql_read_begin(workbook, diag, &begun);
    if (status == STATUS_OK) {
        status = rows_load_records(workbook, run_id, diag, load.records);
    }
    if (status == STATUS_OK) {
        status = load_rolls(&load);
    }
    sql_read_end(workbook, begun);
    return status;
}

static void rolls_fail(struct workbook *workbook, int64_t run_id, const struct batch_roll *roll,
                       const char *what, struct diag *diag, struct workbook_check *out)
{
    out->holds = false;
    (void)diag_fail(diag, sql_place(workbook), STATUS_DATABASE, "TS-DB-032",
                    "run %lld: %s of account %.*s %s", (long long)run_id,
                    roll_kind_name(roll->kind), SLICE_ARG(slice_take(roll->account, 64)), what);
}

static bool rolls_same(const struct batch_roll *a, const struct batch_roll *b,
                       enum roll_figure figure)
{
    return a->figures[figure].count == b->figures[figure].count &&
           a->figures[figure].minor == b->figures[figure].minor;
}

enum status verify_rolls(struct workbook *workbook, int64_t run_id, const struct batch *batch,
                         struct arena *arena, struct diag *diag, struct workbook_check *out)
{
    static const char *const sqls[] = {rolls_before, rolls_decided_open, rolls_decided_from,
                                       rolls_decided_to};
    struct load load = {.workbook = workbook, .arena = arena, .diag = diag};
    struct roll_book book = {0};
    struct batch_roll *computed = NULL;
    size_t count = 0;
    enum status status =
        rolls_count(&load, sqls, sizeof sqls / sizeof sqls[0], run_id, &book, &computed, &count);
    size_t i = 0;
    for (size_t j = 0; status == STATUS_OK && (i < batch->rolls_count || j < count);) {
        const struct batch_roll *stored = i < batch->rolls_count ? &batch->rolls[i] : NULL;
        const struct batch_roll *found = j < count ? &computed[j] : NULL;
        int order = stored == NULL ? 1 : (found == NULL ? -1 : roll_compare(stored, found));
        const struct batch_roll none = {.kind = ROLL_EXCEPTIONS};
        const struct batch_roll *a = stored != NULL && order <= 0 ? stored : &none;
        const struct batch_roll *b = found != NULL && order >= 0 ? found : &none;
        if (!rolls_same(a, b, ROLL_BEFORE) || !rolls_same(a, b, ROLL_DECIDED)) {
            rolls_fail(workbook, run_id, a != &none ? a : b,
                       "do not go on from the run before and what was decided since", diag, out);
        }
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
    return status;
}

enum status verify_rolls_now(struct workbook *workbook, struct diag *diag,
                             struct workbook_check *out)
{
    static const char *const sqls[] = {rolls_open,      rolls_unapplied,    rolls_unapplied_decided,
                                       rolls_before,    rolls_decided_open, rolls_decided_from,
                                       rolls_decided_to};
    struct arena arena = {0};
    struct load load = {.workbook = workbook, .arena = &arena, .diag = diag};
    struct roll_book book = {0};
    struct batch_roll *rolls = NULL;
    size_t count = 0;
    int64_t newest = 0;
    enum status status = workbook_last_run(workbook, diag, &newest);
    if (status == STATUS_OK) { /* as a run after it would find it */
        status = rolls_count(&load, sqls, sizeof sqls / sizeof sqls[0], newest + 1, &book, &rolls,
                             &count);
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (!roll_ties_out(&rolls[i])) {
            rolls_fail(workbook, newest, &rolls[i], "are not those that its lines show", diag, out);
        }
    }
    arena_clear(&arena);
    return status;
}
