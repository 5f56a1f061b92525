#include "workbook/workbook_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct place sql_place(const struct workbook *workbook)
{
    return (struct place){workbook->path, 0, 0};
}

static enum status sql_fail_words(const struct workbook *workbook, int code, const char *words,
                                  struct diag *diag)
{
    struct place place = sql_place(workbook);
    switch (code & 0xFF) {
    case SQLITE_NOMEM:
        return diag_memory(diag);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return diag_fail(diag, place, STATUS_BUSY, "TS-DB-005",
                         "another run is writing to the workbook; wait for it and run again");
    case SQLITE_NOTADB:
        return diag_fail(diag, place, STATUS_DATABASE, "TS-DB-002",
                         "not a workbook: %s; name another file", words);
    case SQLITE_CORRUPT:
        return diag_fail(diag, place, STATUS_DATABASE, "TS-DB-006",
                         "the workbook is damaged (%s); restore it from a copy", words);
    case SQLITE_FULL:
        return diag_fail(diag, place, STATUS_IO, "TS-DB-007",
                         "no room left on the disk of the workbook; free some and run again");
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return diag_fail(diag, place, STATUS_IO, "TS-DB-004",
                         "can't open or write the workbook (%s); check the folder and the "
                         "permissions of both",
                         words);
    case SQLITE_IOERR:
        return diag_fail(diag, place, STATUS_IO, "TS-DB-013",
                         "the disk failed under the workbook (%s)", words);
    case SQLITE_CONSTRAINT:
        return diag_fail(diag, place, STATUS_DATABASE, "TS-DB-010",
                         "refused by a rule of the workbook: %s", words);
    case SQLITE_TOOBIG:
        return diag_fail(diag, place, STATUS_DATABASE, "TS-DB-012",
                         "a text or row has more than %d bytes", (int)WORKBOOK_TEXT_MAX);
    default:
        break;
    }
    return diag_fail(diag, place, STATUS_DATABASE, "TS-DB-008", "the database failed: %s", words);
}

enum status sql_fail(const struct workbook *workbook, int code, struct diag *diag)
{
    return sql_fail_words(
        workbook, code, workbook->db == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(workbook->db),
        diag);
}

enum status sql_fail_code(const struct workbook *workbook, int code, struct diag *diag)
{
    return sql_fail_words(workbook, code, sqlite3_errstr(code), diag);
}

enum status sql_execute(struct workbook *workbook, const char *sql, struct diag *diag)
{
    int code = sqlite3_exec(workbook->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? STATUS_OK : sql_fail(workbook, code, diag);
}

enum status sql_prepare(struct workbook *workbook, const char *sql, struct diag *diag,
                        sqlite3_stmt **out)
{
    int code = sqlite3_prepare_v2(workbook->db, sql, -1, out, NULL);
    return code == SQLITE_OK ? STATUS_OK : sql_fail(workbook, code, diag);
}

enum status sql_pragma(struct workbook *workbook, const char *name, int64_t value,
                       struct diag *diag)
{
    char sql[96];
    int length = snprintf(sql, sizeof sql, "PRAGMA %s = %lld", name, (long long)value);
    assert(length > 0 && (size_t)length < sizeof sql);
    return sql_execute(workbook, sql, diag);
}

void sql_bind_text(sqlite3_stmt *statement, int column, struct slice text)
{
    /* What can't be bound, such as a length beyond SQLite's limit, is refused when the statement
     * runs, by TS-DB-012. */
    int code = sqlite3_bind_text64(statement, column, text.len == 0 ? "" : text.ptr, text.len,
                                   SQLITE_STATIC, SQLITE_UTF8);
    if (code != SQLITE_OK) {
        (void)sqlite3_bind_zeroblob64(statement, column, (sqlite3_uint64)WORKBOOK_TEXT_MAX + 1);
    }
}

enum status sql_run(struct workbook *workbook, sqlite3_stmt *statement, struct diag *diag)
{
    int code = sqlite3_step(statement);
    if (code != SQLITE_DONE) {
        enum status status = sql_fail(workbook, code, diag);
        (void)sqlite3_reset(statement);
        return status;
    }
    (void)sqlite3_reset(statement);
    return STATUS_OK;
}

enum status sql_next(struct workbook *workbook, sqlite3_stmt *statement, struct diag *diag,
                     bool *row)
{
    int code = sqlite3_step(statement);
    *row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? STATUS_OK : sql_fail(workbook, code, diag);
}

enum status sql_number(struct workbook *workbook, const char *sql, int64_t absent,
                       struct diag *diag, int64_t *out)
{
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status = sql_prepare(workbook, sql, diag, &select);
    if (status == STATUS_OK) {
        status = sql_next(workbook, select, diag, &row);
    }
    if (status == STATUS_OK) {
        bool present = row && sqlite3_column_type(select, 0) != SQLITE_NULL;
        *out = present ? sqlite3_column_int64(select, 0) : absent;
    }
    (void)sqlite3_finalize(select);
    return status;
}

struct slice sql_text(sqlite3_stmt *statement, int column)
{
    const void *text = sqlite3_column_text(statement, column);
    size_t len = (size_t)sqlite3_column_bytes(statement, column);
    return text == NULL ? (struct slice){NULL, 0} : (struct slice){text, len};
}

enum status sql_begin(struct workbook *workbook, struct diag *diag)
{
    if (workbook->in_transaction) {
        return STATUS_OK;
    }
    enum status status = sql_execute(
        workbook, workbook->mode == WORKBOOK_WRITE ? "BEGIN IMMEDIATE" : "BEGIN DEFERRED", diag);
    workbook->in_transaction = status == STATUS_OK;
    return status;
}

enum status sql_commit(struct workbook *workbook, struct diag *diag)
{
    enum status status = sql_execute(workbook, "COMMIT", diag);
    if (status == STATUS_OK) {
        workbook->in_transaction = false;
    }
    return status;
}

void sql_rollback(struct workbook *workbook)
{
    if (workbook->in_transaction) {
        (void)sqlite3_exec(workbook->db, "ROLLBACK", NULL, NULL, NULL);
        workbook->in_transaction = false;
    }
}

enum status sql_read_begin(struct workbook *workbook, struct diag *diag, bool *begun)
{
    *begun = false;
    if (workbook->in_transaction) {
        return STATUS_OK;
    }
    enum status status = sql_execute(workbook, "BEGIN DEFERRED", diag);
    workbook->in_transaction = *begun = status == STATUS_OK;
    return status;
}

void sql_read_end(struct workbook *workbook, bool begun)
{
    if (begun) {
        sql_rollback(workbook);
    }
}
