/*
 * workbook - opening and closing.
 *
 * A workbook that exists is opened for writing inside BEGIN IMMEDIATE, so that what a run reads of
 * earlier ones stays true until it has saved; a second writer is told at once that it has to wait.
 *
 * A workbook that does not exist is loaded as ".NAME.loading" beside its place: no journal, no
 * syncs, indexes last. That file is locked for as long as it is loaded and left to the next run
 * when this one is killed; only workbook_publish(), after a sync, gives it the name that readers
 * know. 1. Only the holder of the lock renames it. 2. The lock counts only while the locked file
 * is still the one of that name.
 */
#include "workbook/workbook_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status workbook_fail(const struct workbook *workbook, struct diag *diag,
                                 const char *what)
{
    return diag_fail(diag, sql_place(workbook), STATUS_IO, "TS-DB-004",
                     "%s: %s; check the folder and its permissions", what, strerror(errno));
}

/* What holds for every connection, before the first look at the file. */
static enum status workbook_harden(struct workbook *workbook, struct diag *diag)
{
    sqlite3 *db = workbook->db;
    (void)sqlite3_extended_result_codes(db, 1);
    /* Only for what passes at once, such as the recovery after a crash; a run is not waited for. */
    (void)sqlite3_busy_timeout(db, 250);
    (void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, WORKBOOK_TEXT_MAX);
    (void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    if (workbook->loading != NULL) {
        /* Before defensive mode, which keeps a journal. */
        enum status status = sql_execute(workbook,
                                         "PRAGMA locking_mode = EXCLUSIVE;"
                                         "PRAGMA journal_mode = OFF;"
                                         "PRAGMA synchronous = OFF",
                                         diag);
        if (status != STATUS_OK) {
            return status;
        }
    }
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return sql_execute(workbook,
                       "PRAGMA cell_size_check = ON;"
                       "PRAGMA temp_store = MEMORY;"
                       "PRAGMA cache_size = -65536",
                       diag);
}

/* "file:" and the path with what a URI would read otherwise escaped. */
static void workbook_uri(const char *path, struct buffer *out)
{
    buffer_add_text(out, "file:");
    for (const char *c = path; *c != '\0'; c++) {
        if (*c == '%' || *c == '?' || *c == '#') {
            buffer_add_format(out, "%%%02X", (unsigned)(unsigned char)*c);
        } else {
            buffer_add_byte(out, *c);
        }
    }
}

static enum status workbook_connect(struct workbook *workbook, const char *path, const char *query,
                                    int flags, struct diag *diag)
{
    struct buffer uri = {0};
    workbook_uri(path, &uri);
    buffer_add_text(&uri, query);
    buffer_add_byte(&uri, '\0');
    if (!buffer_ok(&uri)) {
        buffer_clear(&uri);
        return diag_memory(diag);
    }
    int code = sqlite3_open_v2(uri.ptr, &workbook->db,
                               flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    buffer_clear(&uri);
    return code == SQLITE_OK ? workbook_harden(workbook, diag) : sql_fail(workbook, code, diag);
}

/* Whose file it is and which version; a step forward is taken inside the transaction. */
static enum status workbook_accept(struct workbook *workbook, struct diag *diag)
{
    int64_t application = 0;
    int64_t version = 0;
    enum status status = sql_number(workbook, "PRAGMA application_id", 0, diag, &application);
    if (status == STATUS_OK) {
        status = sql_number(workbook, "PRAGMA user_version", 0, diag, &version);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (application != WORKBOOK_APPLICATION_ID || version < 1) {
        return diag_fail(diag, sql_place(workbook), STATUS_DATABASE, "TS-DB-002",
                         "a database, but not a workbook of Tallystick; name another file");
    }
    if (version > WORKBOOK_VERSION) {
        return diag_fail(diag, sql_place(workbook), STATUS_DATABASE, "TS-DB-003",
                         "written by a newer Tallystick (schema %lld, this one knows %d); update "
                         "Tallystick",
                         (long long)version, (int)WORKBOOK_VERSION);
    }
    if (version < WORKBOOK_VERSION && workbook->mode == WORKBOOK_READ) {
        return diag_fail(diag, sql_place(workbook), STATUS_DATABASE, "TS-DB-003",
                         "written by an older Tallystick (schema %lld); the next run updates it",
                         (long long)version);
    }
    if (version < WORKBOOK_VERSION) {
        status = backup_make(workbook, version, diag);
        status = status == STATUS_OK ? schema_migrate(workbook, version, diag) : status;
    }
    return status == STATUS_OK && workbook->mode == WORKBOOK_WRITE
               ? schema_know_reasons(workbook, diag)
               : status;
}

static enum status workbook_open_existing(struct workbook *workbook, struct diag *diag)
{
    enum status status =
        workbook_connect(workbook, workbook->path, "", SQLITE_OPEN_READWRITE, diag);
    if (status == STATUS_OK) {
        /* The mode is kept in the file; asking again also repairs a publish that was cut short. */
        status =
            sql_execute(workbook, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", diag);
    }
    if (status == STATUS_OK) {
        status = sql_begin(workbook, diag);
    }
    return status == STATUS_OK ? workbook_accept(workbook, diag) : status;
}

/* A reader needs the shared memory of a WAL; in a folder it may not write to, a file that nobody
 * writes is read as one that can't change. */
static enum status workbook_open_reader(struct workbook *workbook, struct diag *diag)
{
    struct diag first = {0};
    enum status status =
        workbook_connect(workbook, workbook->path, "", SQLITE_OPEN_READONLY, &first);
    int64_t ignored = 0;
    if (status == STATUS_OK) {
        status = sql_begin(workbook, &first);
    }
    if (status == STATUS_OK) {
        status = sql_number(workbook, "SELECT count(*) FROM sqlite_schema", 0, &first, &ignored);
    }
    if (status == STATUS_IO) {
        struct buffer wal = {0};
        struct stat facts;
        buffer_add_text(&wal, workbook->path);
        buffer_add_text(&wal, "-wal");
        buffer_add_byte(&wal, '\0');
        bool quiet = buffer_ok(&wal) && (stat(wal.ptr, &facts) != 0 || facts.st_size == 0);
        buffer_clear(&wal);
        if (quiet) {
            sql_rollback(workbook);
            (void)sqlite3_close(workbook->db);
            workbook->db = NULL;
            first = (struct diag){0};
            status = workbook_connect(workbook, workbook->path, "?immutable=1",
                                      SQLITE_OPEN_READONLY, &first);
            if (status == STATUS_OK) {
                status = sql_begin(workbook, &first);
            }
        }
    }
    if (status != STATUS_OK) {
        diag_forward(diag, &first.last);
        return status;
    }
    return workbook_accept(workbook, diag);
}

/* ".NAME.loading" in the folder of the workbook. */
static char *workbook_loading_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - path) + 1;
    char *name = NULL;
    int length = asprintf(&name, "%.*s.%s.loading", folder, path, path + folder);
    return length < 0 ? NULL : name;
}

/*
 * Invariant 2: the lock is on the file that has the name, and the workbook is still not there.
 * STATUS_BUSY where it does not count: another run has the file, or has published it meanwhile.
 * STATUS_IO, with errno, where that can't be known.
 */
static enum status workbook_lock(const struct workbook *workbook)
{
    struct stat locked;
    struct stat named;
    if (flock(workbook->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? STATUS_BUSY : STATUS_IO;
    }
    if (fstat(workbook->lock_fd, &locked) != 0) {
        return STATUS_IO;
    }
    if (stat(workbook->loading, &named) != 0) {
        return errno == ENOENT ? STATUS_BUSY : STATUS_IO;
    }
    if (locked.st_dev != named.st_dev || locked.st_ino != named.st_ino ||
        access(workbook->path, F_OK) == 0) {
        return STATUS_BUSY;
    }
    return errno == ENOENT ? STATUS_OK : STATUS_IO;
}

static enum status workbook_open_fresh(struct workbook *workbook, struct diag *diag)
{
    workbook->loading = workbook_loading_name(workbook->path);
    if (workbook->loading == NULL) {
        return diag_memory(diag);
    }
    workbook->lock_fd =
        open(workbook->loading, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (workbook->lock_fd < 0) {
        free(workbook->loading);
        workbook->loading = NULL;
        return workbook_fail(workbook, diag, "can't create the workbook");
    }
    enum status status = workbook_lock(workbook);
    if (status != STATUS_OK) {
        int reason = errno;
        /* Perhaps another run's file: neither touched nor removed. */
        (void)close(workbook->lock_fd);
        workbook->lock_fd = -1;
        free(workbook->loading);
        workbook->loading = NULL;
        errno = reason;
        return status == STATUS_BUSY
                   ? diag_fail(diag, sql_place(workbook), STATUS_BUSY, "TS-DB-005",
                               "another run is making this workbook; wait for it and run again")
                   : workbook_fail(workbook, diag, "can't lock the workbook");
    }
    if (ftruncate(workbook->lock_fd, 0) != 0) {
        return workbook_fail(workbook, diag, "can't empty what a killed run left");
    }
    status = workbook_connect(workbook, workbook->loading, "", SQLITE_OPEN_READWRITE, diag);
    if (status == STATUS_OK) {
        status = sql_begin(workbook, diag);
    }
    return status == STATUS_OK ? schema_migrate(workbook, 0, diag) : status;
}

enum status workbook_sync_folder(const struct workbook *workbook, struct diag *diag)
{
    const char *slash = strrchr(workbook->path, '/');
    char *folder =
        slash == NULL ? strdup(".") : strndup(workbook->path, (size_t)(slash - workbook->path) + 1);
    if (folder == NULL) {
        return diag_memory(diag);
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    bool synced = fd >= 0 && fsync(fd) == 0;
    enum status status =
        synced ? STATUS_OK : workbook_fail(workbook, diag, "can't sync the folder");
    if (fd >= 0) {
        (void)close(fd);
    }
    return status;
}

enum status workbook_publish(struct workbook *workbook, struct diag *diag)
{
    int code = sqlite3_close(workbook->db);
    if (code != SQLITE_OK) {
        return sql_fail(workbook, code, diag);
    }
    workbook->db = NULL;
    if (fsync(workbook->lock_fd) != 0) {
        return workbook_fail(workbook, diag, "can't sync the workbook");
    }
    if (rename(workbook->loading, workbook->path) != 0) { /* invariant 1 */
        return workbook_fail(workbook, diag, "can't give the workbook its name");
    }
    free(workbook->loading);
    workbook->loading = NULL;
    (void)close(workbook->lock_fd);
    workbook->lock_fd = -1;
    enum status status = workbook_sync_folder(workbook, diag);
    if (status == STATUS_OK) {
        status = workbook_open_existing(workbook, diag);
    }
    sql_rollback(workbook); /* what was saved is committed; the next run may write */
    return status;
}

enum status workbook_open(const char *path, enum workbook_mode mode, struct diag *diag,
                          struct workbook **out)
{
    struct workbook *workbook = calloc(1, sizeof *workbook);
    if (workbook == NULL) {
        return diag_memory(diag);
    }
    workbook->lock_fd = -1;
    workbook->mode = mode == WORKBOOK_READ ? WORKBOOK_READ : WORKBOOK_WRITE;
    workbook->path = path;
    struct stat facts;
    enum status status = STATUS_OK;
    if (stat(path, &facts) == 0) {
        status = !S_ISREG(facts.st_mode)
                     ? diag_fail(diag, sql_place(workbook), STATUS_DATABASE, "TS-DB-002",
                                 "not a workbook: not a regular file; name another")
                 : mode == WORKBOOK_READ ? workbook_open_reader(workbook, diag)
                                         : workbook_open_existing(workbook, diag);
    } else if (errno != ENOENT) {
        /* It may be there: a fresh one must not take its name. */
        status = workbook_fail(workbook, diag, "can't look at the workbook");
    } else if (mode != WORKBOOK_WRITE) {
        status = diag_fail(diag, sql_place(workbook), STATUS_NOT_FOUND, "TS-DB-001",
                           "workbook not found: %s; check the path, or run a reconciliation first",
                           strerror(errno));
    } else {
        status = workbook_open_fresh(workbook, diag);
    }
    if (status != STATUS_OK) {
        workbook_close(workbook);
        return status;
    }
    *out = workbook;
    return STATUS_OK;
}

void workbook_close(struct workbook *workbook)
{
    if (workbook == NULL) {
        return;
    }
    sql_rollback(workbook);
    (void)sqlite3_close(workbook->db);
    if (workbook->loading != NULL) {
        (void)unlink(workbook->loading); /* under the lock, so it is ours */
    }
    if (workbook->lock_fd >= 0) {
        (void)close(workbook->lock_fd);
    }
    free(workbook->loading);
    free(workbook);
}

/* The run_id that a query finds, 0 where there is none; `text` is its parameter or NULL. */
static enum status workbook_find(struct workbook *workbook, const char *sql,
                                 const struct slice *text, struct diag *diag, int64_t *run_id)
{
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status = sql_prepare(workbook, sql, diag, &select);
    if (status == STATUS_OK && text != NULL) {
        sql_bind_text(select, 1, *text);
    }
    if (status == STATUS_OK) {
        status = sql_next(workbook, select, diag, &row);
    }
    if (status == STATUS_OK) {
        *run_id = row ? sqlite3_column_int64(select, 0) : 0;
    }
    (void)sqlite3_finalize(select);
    return status;
}

enum status workbook_find_run(struct workbook *workbook, const struct digest *fingerprint,
                              struct diag *diag, int64_t *run_id)
{
    char hex[DIGEST_HEX];
    digest_format(fingerprint, hex);
    struct slice text = {hex, sizeof hex};
    return workbook_find(
        workbook, "SELECT run_id FROM run WHERE fingerprint = ? ORDER BY run_id DESC LIMIT 1",
        &text, diag, run_id);
}

enum status workbook_last_run(struct workbook *workbook, struct diag *diag, int64_t *run_id)
{
    return workbook_find(workbook, "SELECT run_id FROM run ORDER BY run_id DESC LIMIT 1", NULL,
                         diag, run_id);
}
