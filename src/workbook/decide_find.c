#include "workbook/decide_internal.h"

#include "model/account.h"

#include <string.h>

static struct slice decide_keep(struct decide *decide, struct slice text, enum status *status)
{
    struct slice kept = {NULL, 0};
    if (*status == STATUS_OK && arena_copy(&decide->arena, text, &kept) != STATUS_OK) {
        *status = diag_memory(decide->diag);
    }
    return kept;
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
        "+ coalesce((SELECT sum(x.open_before_minor - x.open_after_minor) "
        "FROM open_item o JOIN reopened_item x USING (item_no) JOIN bank_link l "
        "USING (bank_link_no) WHERE o.entity = i.entity AND o.customer_id = i.customer_id "
        "AND o.invoice_id = i.invoice_id AND l.run_id > i.run_id AND l.run_id <= coalesce("
        "(SELECT after_run FROM decision WHERE decision_no = ?2), l.run_id)), 0) "
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
    out->undone = sqlite3_column_int64(select, 8) != 0;
    return status;
}

enum status decide_find_line(struct decide *decide, const struct decision_row *row,
                             struct decide_line *out, bool *found)
{
    static const char sql[] =
        "SELECT t.transaction_no, t.amount_minor, t.currency, t.exponent, s.account, s.entity, "
        "o.status, o.reason, EXISTS (SELECT 1 FROM bank_link l "
        "WHERE l.earlier_no = t.transaction_no AND l.kind = 'undoes') "
        "FROM bank_transaction t JOIN entry e USING (entry_no) "
        "JOIN statement s USING (statement_no) JOIN outcome o USING (transaction_no) "
        "WHERE t.bank_ref = ?1 AND t.duplicate = 0 AND o.status <> 'duplicate' "
        "AND " WORKBOOK_NEWEST_OUTCOME " "
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

enum status decide_find_before(struct decide *decide, struct decide_line *line)
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

#define DECIDE_PARTS                                                                               \
    "SELECT item_no, i.entity, i.customer_id, i.invoice_id, allocated_minor, discount_minor, "     \
    "charges_minor, tax_minor, fx_minor, difference_minor, open_before_minor, open_after_minor "
#define DECIDE_PARTS_OF "FROM decision_item JOIN open_item i USING (item_no) WHERE decision_no = ? "

/* Reads the parts that a query finds for a number. */
static enum status decide_load_parts(struct decide *decide, const char *sql, int64_t number,
                                     struct decide_parts *out)
{
    sqlite3_stmt *select = NULL;
    bool row = false;
    out->count = 0;
    enum status status = sql_prepare(decide->workbook, sql, decide->diag, &select);
    if (status == STATUS_OK) {
        (void)sqlite3_bind_int64(select, 1, number);
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
        status = status == STATUS_OK ? decide_add(decide, out, part) : status;
    }
    (void)sqlite3_finalize(select);
    return status;
}

enum status decide_find_prior(struct decide *decide, const struct decide_line *line)
{
    static const char by_run[] = DECIDE_PARTS "FROM allocation JOIN open_item i USING (item_no) "
                                              "WHERE transaction_no = ? ORDER BY allocation_no";
    static const char by_decision[] =
        DECIDE_PARTS DECIDE_PARTS_OF "AND role = 'paid' ORDER BY decision_item_no";
    static const char beside[] =
        DECIDE_PARTS DECIDE_PARTS_OF "AND role <> 'paid' ORDER BY decision_item_no";
    decide->said.count = 0;
    if (line->supersedes == 0) {
        return decide_load_parts(decide, by_run, line->transaction_no, &decide->prior);
    }
    enum status status = decide_load_parts(decide, by_decision, line->supersedes, &decide->prior);
    return status == STATUS_OK ? decide_load_parts(decide, beside, line->supersedes, &decide->said)
                               : status;
}

enum status decide_load_ledgers(struct decide *decide)
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

enum status decide_find_item(struct decide *decide, const struct decision_row *row,
                             const struct decide_line *line, struct decide_part *out, bool *found)
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

enum status decide_check_period(struct decide *decide, const struct decision_row *row,
                                const struct decide_line *line)
{
    sqlite3_stmt *select = NULL;
    struct buffer day = {0};
    bool closed = false;
    date_format(row->decided_on, &day);
    enum status status = sql_prepare(decide->workbook,
                                     "SELECT closed_through, ?2 <= closed_through, "
                                     "EXISTS (" SCHEMA_SETTLED_IN_CLOSED("?1") ") FROM period_lock",
                                     decide->diag, &select);
    if (status == STATUS_OK) {
        (void)sqlite3_bind_int64(select, 1, line->transaction_no);
        sql_bind_text(select, 2, buffer_slice(&day));
        status = sql_next(decide->workbook, select, decide->diag, &closed);
    }
    if (status == STATUS_OK && closed && sqlite3_column_int64(select, 2) != 0) {
        DECIDE_FAULT(decide, row, "TS-DEC-022",
                     "bank line %.*s was settled in a period that is closed (up to %.*s)",
                     SLICE_ARG(slice_take(row->bank_ref, DECIDE_TOLD)),
                     SLICE_ARG(sql_text(select, 0)));
    } else if (status == STATUS_OK && closed && sqlite3_column_int64(select, 1) != 0) {
        DECIDE_FAULT(decide, row, "TS-DEC-023",
                     "bank line %.*s is decided on %.*s, which lies in a period that is closed (up "
                     "to %.*s)",
                     SLICE_ARG(slice_take(row->bank_ref, DECIDE_TOLD)),
                     SLICE_ARG(buffer_slice(&day)), SLICE_ARG(sql_text(select, 0)));
    }
    (void)sqlite3_finalize(select);
    buffer_clear(&day);
    return status;
}
