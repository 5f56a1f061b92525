/*
 * purge - blanks personal data that is no longer needed, and says so in the audit trail.
 *
 * How it works: a temporary table says of each line booked before the day whether it is blanked or
 * why it is kept. Before anything is changed the tables concerned are digested run by run: a
 * workbook that was changed from outside is not purged, since the new digests would cover that up.
 * Afterwards they are digested again, and what differs is kept as the digest that counts from now
 * on. SQLite overwrites what it blanks (secure_delete); what earlier changes left in free pages
 * goes when the file is written anew (VACUUM), and what stands in the log when it is cut.
 */
#include "workbook/workbook_internal.h"

#include <assert.h>
#include <string.h>

/* What may hold personal data. */
static const enum rows_table purge_tables[] = {
    ROWS_DIAGNOSTIC, ROWS_STATEMENT, ROWS_ENTRY,    ROWS_TRANSACTION,    ROWS_REMITTANCE,
    ROWS_REFERENCE,  ROWS_ITEM,      ROWS_CUSTOMER, ROWS_LEARNT_ACCOUNT, ROWS_LEARNT_NAME,
};

enum { PURGE_TABLES = sizeof purge_tables / sizeof purge_tables[0] };

struct purge {
    struct workbook *workbook;
    const struct workbook_purge_request *request;
    struct diag *diag;
    struct workbook_purged *purged;
    char before[16]; /* the day, as text */
};

/* Lines older than the day, and why one is kept: 1 it is open, 2 its period is. */
static const char purge_begin[] =
    "PRAGMA secure_delete = ON;"
    "DROP TABLE IF EXISTS temp.purge_line;"
    "CREATE TEMP TABLE purge_line (transaction_no INTEGER PRIMARY KEY, kept INTEGER, personal "
    "INTEGER);"
    "DROP TABLE IF EXISTS temp.purge_open;"
    "CREATE TEMP TABLE purge_open (transaction_no INTEGER PRIMARY KEY);"
    "INSERT OR IGNORE INTO temp.purge_open SELECT transaction_no FROM open_exception;";

static const char purge_lines[] =
    "INSERT INTO temp.purge_line SELECT t.transaction_no, "
    "CASE WHEN t.transaction_no IN (SELECT transaction_no FROM temp.purge_open) THEN 1 "
    "WHEN EXISTS (SELECT 1 FROM period_event) AND coalesce(" SCHEMA_BOOKED_DAY
    ", s.to_date) > coalesce((SELECT closed_through FROM period_lock), '') THEN 2 ELSE 0 END, "
    "coalesce(t.counterparty_name, t.counterparty_account, t.counterparty_bank, t.ultimate_name, "
    "t.end_to_end_id, t.mandate_id, t.additional, t.notes, e.additional, e.notes) IS NOT NULL "
    "OR EXISTS (SELECT 1 FROM remittance r WHERE r.transaction_no = t.transaction_no "
    "AND r.text <> '') OR EXISTS (SELECT 1 FROM payment_reference p "
    "WHERE p.transaction_no = t.transaction_no AND p.value <> '') "
    "FROM bank_transaction t JOIN entry e USING (entry_no) JOIN statement s USING (statement_no) "
    "WHERE coalesce(" SCHEMA_BOOKED_DAY ", s.to_date) < ?1";

#define PURGE_GOES "IN (SELECT transaction_no FROM temp.purge_line WHERE kept = 0)"

/* What is blanked, in this order; `count` is where the rows of a step are counted, if anywhere. */
static const struct purge_step {
    const char *sql;
    size_t count;
} purge_steps[] = {
    {"UPDATE bank_transaction SET counterparty_name = NULL, counterparty_account = NULL, "
     "counterparty_bank = NULL, ultimate_name = NULL, end_to_end_id = NULL, mandate_id = NULL, "
     "additional = NULL, notes = NULL WHERE transaction_no " PURGE_GOES,
     SIZE_MAX},
    {"UPDATE remittance SET text = '' WHERE transaction_no " PURGE_GOES, SIZE_MAX},
    {"UPDATE payment_reference SET value = '' WHERE transaction_no " PURGE_GOES, SIZE_MAX},
    {"UPDATE entry SET additional = NULL, notes = NULL WHERE NOT EXISTS (SELECT 1 "
     "FROM bank_transaction t WHERE t.entry_no = entry.entry_no "
     "AND t.transaction_no NOT " PURGE_GOES ")",
     SIZE_MAX},
    {"UPDATE statement SET notes = NULL WHERE coalesce(to_date, '') < ?1 AND NOT EXISTS (SELECT 1 "
     "FROM entry x JOIN bank_transaction t USING (entry_no) "
     "WHERE x.statement_no = statement.statement_no AND t.transaction_no NOT " PURGE_GOES ")",
     SIZE_MAX},
    {"UPDATE open_item SET customer_name = NULL, customer_iban = NULL, mandate_id = NULL, "
     "end_to_end_id = NULL WHERE coalesce(customer_name, customer_iban, mandate_id, end_to_end_id) "
     "IS NOT NULL AND run_id IN (SELECT run_id FROM run WHERE items_as_of < ?1) "
     "AND NOT EXISTS (SELECT 1 FROM open_item n WHERE n.entity = open_item.entity "
     "AND n.customer_id = open_item.customer_id AND n.invoice_id = open_item.invoice_id "
     "AND n.run_id = (SELECT max(run_id) FROM open_item) AND n.open_minor <> 0)",
     offsetof(struct workbook_purged, items)},
    {"UPDATE customer SET name = NULL, iban = NULL, email = NULL "
     "WHERE coalesce(name, iban, email) IS NOT NULL "
     "AND run_id < (SELECT max(run_id) FROM customer) "
     "AND run_id IN (SELECT run_id FROM run WHERE items_as_of < ?1)",
     offsetof(struct workbook_purged, customers)},
    {"UPDATE learnt_account SET account = '" WORKBOOK_PURGED "' WHERE account <> '" WORKBOOK_PURGED
     "' AND last_day < ?1",
     offsetof(struct workbook_purged, learnt)},
    {"UPDATE learnt_name SET name = '" WORKBOOK_PURGED "' WHERE name <> '" WORKBOOK_PURGED
     "' AND last_day < ?1",
     offsetof(struct workbook_purged, learnt)},
    {"UPDATE diagnostic SET message = '" WORKBOOK_PURGED "' WHERE message <> '" WORKBOOK_PURGED
     "' AND run_id IN (SELECT run_id FROM run WHERE items_as_of < ?1) AND NOT EXISTS (SELECT 1 "
     "FROM statement s JOIN entry x USING (statement_no) JOIN bank_transaction t USING (entry_no) "
     "WHERE s.run_id = diagnostic.run_id AND t.transaction_no NOT " PURGE_GOES ")",
     offsetof(struct workbook_purged, messages)},
};

/* Runs a statement with the day as its parameter, and adds what it changed to a count. */
static enum status purge_run(struct purge *purge, const char *sql, size_t count)
{
    sqlite3_stmt *statement = NULL;
    enum status status = sql_prepare(purge->workbook, sql, purge->diag, &statement);
    if (status == STATUS_OK) {
        sql_bind_text(statement, 1, slice_from(purge->before));
        status = sql_run(purge->workbook, statement, purge->diag);
    }
    if (status == STATUS_OK && count != SIZE_MAX) {
        uint64_t *counter = (uint64_t *)(void *)((char *)purge->purged + count);
        *counter += (uint64_t)sqlite3_changes64(purge->workbook->db);
    }
    (void)sqlite3_finalize(statement);
    return status;
}

static enum status purge_count(struct purge *purge, const char *sql, uint64_t *out)
{
    int64_t count = 0;
    enum status status = sql_number(purge->workbook, sql, 0, purge->diag, &count);
    *out = (uint64_t)count;
    return status;
}

/* Which lines go and which are kept. */
static enum status purge_choose(struct purge *purge)
{
    enum status status = sql_execute(purge->workbook, purge_begin, purge->diag);
    if (status == STATUS_OK) {
        status = purge_run(purge, purge_lines, SIZE_MAX);
    }
    if (status == STATUS_OK) {
        status =
            purge_count(purge, "SELECT count(*) FROM temp.purge_line WHERE kept = 0 AND personal",
                        &purge->purged->lines);
    }
    if (status == STATUS_OK) {
        status =
            purge_count(purge, "SELECT count(*) FROM temp.purge_line WHERE kept = 1 AND personal",
                        &purge->purged->lines_open);
    }
    if (status == STATUS_OK) {
        status =
            purge_count(purge, "SELECT count(*) FROM temp.purge_line WHERE kept = 2 AND personal",
                        &purge->purged->lines_not_closed);
    }
    return status;
}

enum status purge_records(struct workbook *workbook, int64_t run_id, struct diag *diag,
                          struct rows_record records[ROWS_TABLES], bool *purged)
{
    sqlite3_stmt *select = NULL;
    enum status status = sql_prepare(workbook,
                                     "SELECT digest FROM purged_rows WHERE run_id = ? "
                                     "AND table_name = ? ORDER BY purge_no DESC LIMIT 1",
                                     diag, &select);
    *purged = false;
    for (size_t i = 0; i < PURGE_TABLES && status == STATUS_OK; i++) {
        enum rows_table table = purge_tables[i];
        bool row = false;
        (void)sqlite3_bind_int64(select, 1, run_id);
        sql_bind_text(select, 2, slice_from(rows_table_name(table)));
        status = sql_next(workbook, select, diag, &row);
        if (status == STATUS_OK && row) {
            *purged = true;
            if (!rows_digest_parse(sql_text(select, 0), &records[table].digest)) {
                status = diag_fail(diag, sql_place(workbook), STATUS_DATABASE, "TS-DB-011",
                                   "a digest of purged rows can't be what was saved");
            }
        }
        (void)sqlite3_reset(select);
    }
    (void)sqlite3_finalize(select);
    return status;
}

/* What to do with each table of each run. */
struct purge_walk {
    struct purge *purge;
    struct rows_out *out; /* of purged_rows; NULL: everything must be as it was stored */
    int64_t purge_no;
};

static enum status purge_table(const struct purge_walk *walk, int64_t run_id, enum rows_table table,
                               const struct rows_record *record)
{
    struct purge *purge = walk->purge;
    struct rows_record stored;
    char hex[DIGEST_HEX];
    enum status status = rows_digest(purge->workbook, table, record, purge->diag, &stored);
    if (status != STATUS_OK || memcmp(&stored.digest, &record->digest, sizeof stored.digest) == 0) {
        return status;
    }
    if (walk->out == NULL) {
        return diag_fail(purge->diag, sql_place(purge->workbook), STATUS_DATABASE, "TS-DB-021",
                         "run %lld: the rows in table %s are not those that were stored",
                         (long long)run_id, rows_table_name(table));
    }
    digest_format(&stored.digest, hex);
    (void)rows_out_begin(walk->out);
    rows_out_i64(walk->out, walk->purge_no);
    rows_out_i64(walk->out, run_id);
    rows_out_required(walk->out, slice_from(rows_table_name(table)));
    rows_out_required(walk->out, (struct slice){hex, sizeof hex});
    return rows_out_end(walk->out, purge->diag);
}

static enum status purge_walk_runs(const struct purge_walk *walk)
{
    struct workbook *workbook = walk->purge->workbook;
    struct diag *diag = walk->purge->diag;
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status =
        sql_prepare(workbook, "SELECT run_id FROM run ORDER BY run_id", diag, &select);
    while (status == STATUS_OK && (status = sql_next(workbook, select, diag, &row)) == STATUS_OK &&
           row) {
        struct rows_record records[ROWS_TABLES];
        int64_t run_id = sqlite3_column_int64(select, 0);
        bool purged = false;
        status = rows_load_records(workbook, run_id, diag, records);
        if (status == STATUS_OK) {
            status = purge_records(workbook, run_id, diag, records, &purged);
        }
        for (size_t i = 0; i < PURGE_TABLES && status == STATUS_OK; i++) {
            status = purge_table(walk, run_id, purge_tables[i], &records[purge_tables[i]]);
        }
    }
    (void)sqlite3_finalize(select);
    return status;
}

static void purge_row(struct rows_out *out, const struct purge *purge, int64_t event_id,
                      int64_t run_id)
{
    const struct workbook_purged *purged = purge->purged;
    const uint64_t counts[] = {purged->lines,   purged->lines_open, purged->lines_not_closed,
                               purged->items,   purged->customers,  purged->learnt,
                               purged->messages};
    (void)rows_out_begin(out);
    rows_out_i64(out, event_id);
    rows_out_required(out, purge->request->source->recorded_at);
    rows_out_date(out, purge->request->before);
    rows_out_i64(out, run_id);
    rows_out_required(out, purge->request->source->person);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        rows_out_i64(out, (int64_t)counts[i]);
    }
}

/* The event, with who, when, what and the digests that count from now on. */
static enum status purge_record(struct purge *purge)
{
    enum { TABLES = ROWS_PURGED_ROWS - ROWS_PURGE + 1 };
    struct workbook *workbook = purge->workbook;
    const struct workbook_source *source = purge->request->source;
    struct rows_out outs[TABLES] = {{0}};
    int64_t events = 0;
    int64_t run_id = 0;
    enum status status = workbook_last_run(workbook, purge->diag, &run_id);
    if (status == STATUS_OK) {
        status = sql_number(workbook, "SELECT count(*) FROM audit_event", 0, purge->diag, &events);
    }
    for (int i = 0; i < TABLES && status == STATUS_OK; i++) {
        status = rows_out_open(workbook, (enum rows_table)(ROWS_PURGE + i), purge->diag, &outs[i]);
    }
    if (status == STATUS_OK) {
        purge_row(&outs[0], purge, events + 1, run_id);
        status = rows_out_end(&outs[0], purge->diag);
    }
    if (status == STATUS_OK) {
        const struct purge_walk walk = {purge, &outs[1], outs[0].record.first_no};
        status = purge_walk_runs(&walk);
    }
    struct rows_record records[TABLES];
    for (int i = 0; i < TABLES && status == STATUS_OK; i++) {
        status = rows_out_finish(&outs[i], purge->diag);
        records[i] = outs[i].record;
    }
    if (status == STATUS_OK) {
        status = chain_append_rows(workbook, records, ROWS_PURGE, ROWS_ALL, "purge", source,
                                   purge->diag);
    }
    for (int i = 0; i < TABLES; i++) {
        rows_out_clear(&outs[i]);
    }
    return status;
}

/* Whether there was anything to blank. */
static bool purge_is_empty(const struct workbook_purged *purged)
{
    return purged->lines + purged->items + purged->customers + purged->learnt + purged->messages ==
           0;
}

/* What is blanked goes from the file's free pages and from its log too. */
static enum status purge_overwrite(struct purge *purge)
{
    static const char *const steps[] = {"PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM",
                                        "PRAGMA wal_checkpoint(TRUNCATE)"};
    /* The file written anew may be larger than memory. */
    enum status status = sql_execute(purge->workbook, "PRAGMA temp_store = FILE", purge->diag);
    /* The new file is attached to the old one for the time; nothing else ever is. */
    int attached = sqlite3_limit(purge->workbook->db, SQLITE_LIMIT_ATTACHED, 1);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == STATUS_OK; i++) {
        int64_t busy = 0;
        status = sql_number(purge->workbook, steps[i], 0, purge->diag, &busy);
        if (status == STATUS_OK && busy != 0) {
            status = diag_fail(purge->diag, sql_place(purge->workbook), STATUS_BUSY, "TS-PUR-001",
                               "somebody reads the workbook: what was blanked may still stand in "
                               "its log or in free pages");
        }
    }
    (void)sqlite3_limit(purge->workbook->db, SQLITE_LIMIT_ATTACHED, attached);
    return status;
}

enum status workbook_purge(struct workbook *workbook, const struct workbook_purge_request *request,
                           struct diag *diag, struct workbook_purged *out)
{
    struct workbook_purged purged = {0};
    struct purge purge = {
        .workbook = workbook, .request = request, .diag = diag, .purged = &purged};
    struct buffer day = {0};
    assert(workbook->mode == WORKBOOK_WRITE);
    date_format(request->before, &day);
    if (!buffer_ok(&day) || day.len >= sizeof purge.before) {
        buffer_clear(&day);
        return diag_memory(diag);
    }
    memcpy(purge.before, day.ptr, day.len);
    buffer_clear(&day);
    const struct purge_walk unchanged = {&purge, NULL, 0};
    enum status status = sql_begin(workbook, diag);
    if (status == STATUS_OK) {
        status = purge_walk_runs(&unchanged);
    }
    if (status == STATUS_OK) {
        status = purge_choose(&purge);
    }
    for (size_t i = 0; i < sizeof purge_steps / sizeof purge_steps[0] && status == STATUS_OK; i++) {
        status = purge_run(&purge, purge_steps[i].sql, purge_steps[i].count);
    }
    purged.anything = !purge_is_empty(&purged);
    bool stores = status == STATUS_OK && !request->dry_run;
    if (stores && purged.anything) {
        status = purge_record(&purge);
    }
    if (stores && status == STATUS_OK) {
        status = sql_commit(workbook, diag);
        purged.stored = status == STATUS_OK && purged.anything;
    }
    sql_rollback(workbook);
    *out = purged;
    return stores && status == STATUS_OK ? purge_overwrite(&purge) : status;
}

enum status purge_before(struct workbook *workbook, int64_t run_id, struct diag *diag,
                         struct date *out)
{
    sqlite3_stmt *select = NULL;
    bool row = false;
    *out = (struct date){0};
    enum status status =
        sql_prepare(workbook,
                    "SELECT p.before_date FROM purge p WHERE EXISTS (SELECT 1 FROM purged_rows r "
                    "WHERE r.purge_no = p.purge_no AND r.run_id = ?1) "
                    "ORDER BY p.purge_no DESC LIMIT 1",
                    diag, &select);
    if (status == STATUS_OK) {
        (void)sqlite3_bind_int64(select, 1, run_id);
        status = sql_next(workbook, select, diag, &row);
    }
    if (status == STATUS_OK && row && !date_parse_iso(sql_text(select, 0), out)) {
        status = diag_fail(diag, sql_place(workbook), STATUS_DATABASE, "TS-DB-011",
                           "the day of a purge can't be what was saved");
    }
    (void)sqlite3_finalize(select);
    return status;
}
