/*
 * verify - recomputes everything that can be recomputed from what is stored.
 *
 * From the bytes upwards: SQLite's own check of the file and of its foreign keys; the schema
 * against the one this version makes, so that a dropped trigger is seen; the audit chain; each
 * run's rows against the digests in the chain, and that no row stands outside of a run; then each
 * run loaded as structs, with its control totals and balances; and last the input files that are
 * still where they were.
 */
#include "workbook/workbook_internal.h"

#include "model/batch_learnt.h"
#include "model/controls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VERIFY_TOLD_MAX = 20, VERIFY_READ_BYTES = 1 << 16, VERIFY_ID_SHOWN = 64 };

struct verify {
    struct workbook *workbook;
    struct diag *diag;
    struct workbook_check *check;
};

/* Tells a fault of what is stored. */
#define VERIFY_FAULT(verify, code, ...)                                                            \
    ((verify)->check->holds = false,                                                               \
     (void)diag_fail((verify)->diag, sql_place((verify)->workbook), STATUS_DATABASE, code,         \
                     __VA_ARGS__))

/* The code of SQLite that a row of integrity_check names, where it could not look; 0 for none. */
static int verify_pragma_code(struct slice words)
{
    static const struct slice named = {"error code=", 11};
    size_t at = slice_find(words, named);
    int code = 0;
    for (size_t i = at == SIZE_MAX ? words.len : at + named.len;
         i < words.len && words.ptr[i] >= '0' && words.ptr[i] <= '9' && code < 100000; i++) {
        code = code * 10 + (words.ptr[i] - '0');
    }
    return code;
}

/* Runs a pragma whose rows are faults, but for the single row "ok". */
static enum status verify_pragma(struct verify *verify, const char *sql)
{
    sqlite3_stmt *select = NULL;
    bool row = false;
    unsigned told = 0;
    enum status status = sql_prepare(verify->workbook, sql, verify->diag, &select);
    while (status == STATUS_OK && told < VERIFY_TOLD_MAX &&
           (status = sql_next(verify->workbook, select, verify->diag, &row)) == STATUS_OK && row) {
        struct slice words = sql_text(select, 0);
        int code = verify_pragma_code(words);
        if ((code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_NOMEM) {
            status = sql_fail_code(verify->workbook, code, verify->diag); /* it could not look */
        } else if (!slice_equal(words, SLICE("ok"))) {
            told++;
            verify->check->holds = false;
            (void)diag_fail(verify->diag, sql_place(verify->workbook), STATUS_DATABASE, "TS-DB-006",
                            "the workbook is damaged: %.*s; restore it from a copy",
                            SLICE_ARG(words));
        }
    }
    (void)sqlite3_finalize(select);
    return status;
}

/* The first object that one of two schemas has and the other lacks or has otherwise. */
static enum status verify_schema_against(struct verify *verify, struct workbook *a,
                                         struct workbook *b)
{
    sqlite3_stmt *all = NULL;
    sqlite3_stmt *find = NULL;
    bool row = false;
    enum status status = sql_prepare(a,
                                     "SELECT type, name, sql FROM sqlite_schema "
                                     "WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
                                     verify->diag, &all);
    if (status == STATUS_OK) {
        status =
            sql_prepare(b, "SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ? AND sql IS ?",
                        verify->diag, &find);
    }
    while (status == STATUS_OK && (status = sql_next(a, all, verify->diag, &row)) == STATUS_OK &&
           row) {
        bool same = false;
        struct slice name = sql_text(all, 1);
        sql_bind_text(find, 1, sql_text(all, 0));
        sql_bind_text(find, 2, name);
        sql_bind_text(find, 3, sql_text(all, 2));
        status = sql_next(b, find, verify->diag, &same);
        (void)sqlite3_reset(find);
        if (status == STATUS_OK && !same) {
            verify->check->holds = false;
            (void)diag_fail(verify->diag, sql_place(verify->workbook), STATUS_DATABASE, "TS-DB-024",
                            "%.*s %.*s is not as Tallystick makes it; restore the workbook from a "
                            "copy",
                            SLICE_ARG(sql_text(all, 0)), SLICE_ARG(name));
        }
    }
    (void)sqlite3_finalize(all);
    (void)sqlite3_finalize(find);
    return status;
}

/* The words of each reason are the program's; one that it learnt later may be missing. */
static enum status verify_reasons(struct verify *verify, struct workbook *model)
{
    sqlite3_stmt *all = NULL;
    sqlite3_stmt *find = NULL;
    bool row = false;
    enum status status =
        sql_prepare(verify->workbook, "SELECT status, reason, meaning FROM reason ORDER BY reason",
                    verify->diag, &all);
    if (status == STATUS_OK) {
        status = sql_prepare(model,
                             "SELECT 1 FROM reason WHERE status = ? AND reason = ? AND meaning = ?",
                             verify->diag, &find);
    }
    while (status == STATUS_OK &&
           (status = sql_next(verify->workbook, all, verify->diag, &row)) == STATUS_OK && row) {
        bool same = false;
        struct slice name = sql_text(all, 1);
        sql_bind_text(find, 1, sql_text(all, 0));
        sql_bind_text(find, 2, name);
        sql_bind_text(find, 3, sql_text(all, 2));
        status = sql_next(model, find, verify->diag, &same);
        (void)sqlite3_reset(find);
        if (status == STATUS_OK && !same) {
            VERIFY_FAULT(
                verify, "TS-DB-024",
                "reason %.*s is not as Tallystick has it; restore the workbook from a copy",
                SLICE_ARG(slice_take(name, VERIFY_ID_SHOWN)));
        }
    }
    (void)sqlite3_finalize(all);
    (void)sqlite3_finalize(find);
    return status;
}

static enum status verify_schema(struct verify *verify)
{
    struct workbook model = {.path = verify->workbook->path, .lock_fd = -1};
    int code =
        sqlite3_open_v2(":memory:", &model.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    enum status status = code == SQLITE_OK ? schema_migrate(&model, 0, verify->diag)
                                           : sql_fail(&model, code, verify->diag);
    if (status == STATUS_OK) {
        status = schema_create_indexes(&model, verify->diag);
    }
    if (status == STATUS_OK) {
        status = verify_schema_against(verify, &model, verify->workbook);
    }
    if (status == STATUS_OK) {
        status = verify_schema_against(verify, verify->workbook, &model);
    }
    if (status == STATUS_OK) {
        status = verify_reasons(verify, &model);
    }
    (void)sqlite3_close(model.db);
    return status;
}

/* The event of a run holds the digests of its rows; is it that of `records`? */
static enum status verify_event(struct verify *verify, int64_t run_id,
                                const struct rows_record records[ROWS_TABLES])
{
    sqlite3_stmt *select = NULL;
    struct buffer payload = {0};
    bool row = false;
    chain_run_payload(records, &payload);
    enum status status = buffer_ok(&payload) ? STATUS_OK : diag_memory(verify->diag);
    if (status == STATUS_OK) {
        status = sql_prepare(verify->workbook,
                             "SELECT count(*), sum(payload IS ?2) FROM audit_event "
                             "WHERE kind = 'run' AND run_id = ?1",
                             verify->diag, &select);
    }
    if (status == STATUS_OK) {
        (void)sqlite3_bind_int64(select, 1, run_id);
        sql_bind_text(select, 2, buffer_slice(&payload));
        status = sql_next(verify->workbook, select, verify->diag, &row);
    }
    if (status == STATUS_OK &&
        (sqlite3_column_int64(select, 0) != 1 || sqlite3_column_int64(select, 1) != 1)) {
        VERIFY_FAULT(verify, "TS-DB-022",
                     "run %lld: its record of rows is not the one in the audit trail",
                     (long long)run_id);
    }
    (void)sqlite3_finalize(select);
    buffer_clear(&payload);
    return status;
}

static enum status verify_rows(struct verify *verify, int64_t run_id,
                               const struct rows_record records[ROWS_TABLES])
{
    enum status status = STATUS_OK;
    for (int i = 0; i < ROWS_TABLES && status == STATUS_OK; i++) {
        struct rows_record stored;
        status =
            rows_digest(verify->workbook, (enum rows_table)i, &records[i], verify->diag, &stored);
        if (status == STATUS_OK &&
            (stored.count != records[i].count ||
             memcmp(&stored.digest, &records[i].digest, sizeof stored.digest) != 0)) {
            VERIFY_FAULT(verify, "TS-DB-021",
                         "run %lld: the rows in table %s are not those that were stored",
                         (long long)run_id, rows_table_name((enum rows_table)i));
        }
    }
    return status;
}

/* Every row belongs to one run: no table has more rows than the runs recorded together. */
static enum status verify_strays(struct verify *verify)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < ROWS_TABLES && status == STATUS_OK; i++) {
        const char *table = rows_table_name((enum rows_table)i);
        char sql[192];
        int64_t strays = 0;
        (void)snprintf(sql, sizeof sql,
                       "SELECT (SELECT count(*) FROM %s) - "
                       "coalesce((SELECT sum(rows) FROM run_rows WHERE table_name = '%s'), 0)",
                       table, table);
        status = sql_number(verify->workbook, sql, 0, verify->diag, &strays);
        if (status == STATUS_OK && strays > 0) {
            VERIFY_FAULT(verify, "TS-DB-023", "%lld rows in table %s belong to no run",
                         (long long)strays, table);
        }
    }
    return status;
}

/* SHA-256 of a regular file; false where there is none to read. */
static bool verify_file_digest(const char *path, struct digest *out)
{
    static const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    struct stat facts;
    struct digest_stream stream = {0};
    int fd = open(path, flags);
    bool read_all = fd >= 0 && fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) &&
                    digest_begin(&stream) == STATUS_OK;
    while (read_all) {
        char bytes[VERIFY_READ_BYTES];
        ssize_t count = read(fd, bytes, sizeof bytes);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count == 0) {
            *out = digest_finish(&stream);
            break;
        }
        read_all = count > 0;
        if (read_all) {
            digest_add(&stream, (struct slice){bytes, (size_t)count});
        }
    }
    digest_drop(&stream);
    if (fd >= 0) {
        (void)close(fd);
    }
    return read_all;
}

/* A file that is still there is hashed again. One that was moved is no fault, nor is one that was
 * changed: the workbook holds what was read. But a person should know. */
static enum status verify_inputs(struct verify *verify, const struct batch *batch,
                                 struct arena *arena)
{
    for (size_t i = 0; i < batch->files_count; i++) {
        const struct batch_file *file = &batch->files[i];
        struct digest digest;
        char *path = arena_alloc(arena, file->name.len + 1);
        if (path == NULL) {
            return diag_memory(verify->diag);
        }
        memcpy(path, file->name.len == 0 ? "" : file->name.ptr, file->name.len);
        if (verify_file_digest(path, &digest) &&
            memcmp(&digest, &file->digest, sizeof digest) != 0) {
            diag_warn(verify->diag, sql_place(verify->workbook), "TS-DB-025",
                      "input file %.200s is no longer what was reconciled", path);
        }
    }
    return STATUS_OK;
}

static void verify_balances(struct verify *verify, const struct batch *batch,
                            const struct controls *controls)
{
    uint64_t recorded[3] = {0};
    for (size_t i = 0; i < batch->statements_count; i++) {
        const struct batch_statement *s = &batch->statements[i];
        recorded[s->balanced + 1]++;
        if (s->balanced == 0 && recorded[1] <= VERIFY_TOLD_MAX) {
            diag_warn(verify->diag, s->statement.place, "TS-RUN-106",
                      "statement %.*s: opening balance and booked entries do not give the closing "
                      "balance",
                      SLICE_ARG(slice_take(s->statement.statement_id, VERIFY_ID_SHOWN)));
        }
    }
    if (controls->chains_broken > 0) {
        diag_warn(verify->diag, sql_place(verify->workbook), "TS-GAP-002",
                  "%llu statements of a run do not open with the closing balance of the one before",
                  (unsigned long long)controls->chains_broken);
    }
    if (controls->totals_differ > 0) {
        diag_warn(verify->diag, sql_place(verify->workbook), "TS-RUN-109",
                  "%llu totals or counts that the bank told of a run's statements did not hold",
                  (unsigned long long)controls->totals_differ);
    }
    verify->check->balances_hold = verify->check->balances_hold && controls_bank_holds(controls);
    /* What can be known now must have been known then. */
    if (recorded[1] < controls->statements_unbalanced ||
        recorded[2] < controls->statements_balanced) {
        VERIFY_FAULT(verify, "TS-DB-026",
                     "%lld statements balance by their entries, another number by the record",
                     (long long)controls->statements_balanced);
    }
}

/* Whether a purge came after the run: what it remembered can't be told from what is left. */
static enum status verify_is_before_purge(struct verify *verify, int64_t run_id, bool *before)
{
    int64_t newest = 0;
    enum status status =
        sql_number(verify->workbook, "SELECT max(after_run) FROM purge", 0, verify->diag, &newest);
    *before = run_id <= newest;
    return status;
}

/* `purged`: some of the run's texts are blanked, so what it learnt of them can't be told either. */
static enum status verify_totals(struct verify *verify, int64_t run_id, bool purged,
                                 struct arena *arena)
{
    struct batch batch;
    struct batch_result result;
    struct workbook_run run;
    struct controls controls;
    enum status status =
        workbook_load_run(verify->workbook, run_id, arena, verify->diag, &batch, &result, &run);
    if (status == STATUS_DATABASE) {
        verify->check->holds = false; /* told; the next run may be sound */
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = controls_compute(&batch, &result, arena, verify->diag, &controls);
    }
    if (status == STATUS_OK) {
        verify->check->holds = verify->check->holds && controls.ties_out;
        verify_balances(verify, &batch, &controls);
    }
    if (status == STATUS_OK && !purged) {
        status =
            verify_learnt(verify->workbook, &batch, &result, arena, verify->diag, verify->check);
    }
    bool before_purge = false;
    if (status == STATUS_OK) {
        status = verify_rolls(verify->workbook, run_id, &batch, arena, verify->diag, verify->check);
    }
    if (status == STATUS_OK) {
        status = verify_is_before_purge(verify, run_id, &before_purge);
    }
    if (status == STATUS_OK && !before_purge) {
        status = verify_memory(verify->workbook, &run, batch_newest_day(&batch), arena,
                               verify->diag, verify->check);
    }
    if (status == STATUS_OK) {
        status = verify_inputs(verify, &batch, arena);
    }
    return status;
}

static enum status verify_run(struct verify *verify, int64_t run_id)
{
    struct rows_record records[ROWS_TABLES];
    struct arena arena = {0};
    enum status status = rows_load_records(verify->workbook, run_id, verify->diag, records);
    if (status == STATUS_DATABASE) {
        verify->check->holds = false;
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = verify_event(verify, run_id, records);
    }
    bool purged = false;
    if (status == STATUS_OK) {
        status = purge_records(verify->workbook, run_id, verify->diag, records, &purged);
    }
    if (status == STATUS_DATABASE) {
        verify->check->holds = false;
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        verify->check->runs_purged += purged ? 1 : 0;
        status = verify_rows(verify, run_id, records);
    }
    if (status == STATUS_OK) {
        status = verify_totals(verify, run_id, purged, &arena);
    }
    arena_clear(&arena);
    return status;
}

/* What can't be looked at because it is not what it was, such as a table without its view, is a
 * fault that has been told; what else is stored is looked at all the same. */
static enum status verify_go_on(struct verify *verify, enum status status)
{
    verify->check->holds = verify->check->holds && status != STATUS_DATABASE;
    return status == STATUS_DATABASE ? STATUS_OK : status;
}

static enum status verify_runs(struct verify *verify)
{
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status = sql_prepare(verify->workbook, "SELECT run_id FROM run ORDER BY run_id",
                                     verify->diag, &select);
    while (status == STATUS_OK &&
           (status = sql_next(verify->workbook, select, verify->diag, &row)) == STATUS_OK && row) {
        verify->check->runs++;
        status = verify_go_on(verify, verify_run(verify, sqlite3_column_int64(select, 0)));
    }
    (void)sqlite3_finalize(select);
    return status;
}

enum status workbook_verify(struct workbook *workbook, struct diag *diag,
                            struct workbook_check *out)
{
    struct workbook_check check = {.holds = true, .balances_hold = true};
    struct verify verify = {workbook, diag, &check};
    bool begun = false;
    enum status status = sql_read_begin(workbook, diag, &begun);
    if (status == STATUS_OK) {
        status = verify_go_on(&verify, verify_pragma(&verify, "PRAGMA integrity_check(20)"));
    }
    if (status == STATUS_OK) {
        status = verify_go_on(&verify, verify_pragma(&verify, "PRAGMA foreign_key_check"));
    }
    if (status == STATUS_OK && workbook->loading == NULL) {
        status = verify_go_on(&verify, verify_schema(&verify));
    }
    if (status == STATUS_OK) {
        status = verify_go_on(&verify, chain_verify(workbook, diag, &check));
    }
    if (status == STATUS_OK) {
        status = verify_go_on(&verify, verify_strays(&verify));
    }
    if (status == STATUS_OK) {
        status = verify_go_on(&verify, verify_runs(&verify));
    }
    if (status == STATUS_OK) {
        status = verify_go_on(&verify, verify_decisions(workbook, diag, &check));
    }
    if (status == STATUS_OK) {
        status = verify_go_on(&verify, verify_rolls_now(workbook, diag, &check));
    }
    sql_read_end(workbook, begun);
    if (status == STATUS_OK) {
        *out = check;
    }
    return status;
}
