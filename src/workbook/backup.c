/*
 * backup - a copy of the workbook as it stands, before a step of the schema changes it.
 *
 * The copy is "NAME.v1" beside the workbook, 1 being the version it has, made by SQLite's own
 * backup under a temporary name, synced and renamed: where it stands it is whole. A copy that is
 * there already is kept, and the next one is called "NAME.v1.2".
 */
#include "workbook/workbook_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BACKUP_NAMES_MAX = 1000 };

static enum status backup_fail(const struct workbook *workbook, struct diag *diag, const char *what)
{
    return diag_fail(diag, sql_place(workbook), STATUS_IO, "TS-DB-014",
                     "%s the copy that is made before the workbook is updated: %s; nothing was "
                     "changed",
                     what, strerror(errno));
}

/* Copies every page into the file of that name. Over a connection of its own: the one that holds
 * the lock to write may not be copied from, and nobody else can write meanwhile. */
static enum status backup_copy(const struct workbook *workbook, const char *name, struct diag *diag)
{
    struct workbook from = {.path = workbook->path, .lock_fd = -1};
    struct workbook to = {.path = workbook->path, .lock_fd = -1};
    int code =
        sqlite3_open_v2(workbook->path, &from.db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    enum status status = code == SQLITE_OK ? STATUS_OK : sql_fail(&from, code, diag);
    if (status == STATUS_OK) {
        code = sqlite3_open_v2(name, &to.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
        /* Synced once it is whole; until then nobody knows its name. */
        status = code == SQLITE_OK ? sql_execute(&to,
                                                 "PRAGMA journal_mode = OFF;"
                                                 "PRAGMA synchronous = OFF",
                                                 diag)
                                   : sql_fail(&to, code, diag);
    }
    if (status == STATUS_OK) {
        sqlite3_backup *backup = sqlite3_backup_init(to.db, "main", from.db, "main");
        code = backup == NULL ? sqlite3_errcode(to.db) : sqlite3_backup_step(backup, -1);
        int finished = sqlite3_backup_finish(backup);
        code = code == SQLITE_DONE ? finished : code;
        status = code == SQLITE_OK ? STATUS_OK : sql_fail(&to, code, diag);
    }
    (void)sqlite3_close(to.db);
    (void)sqlite3_close(from.db);
    return status;
}

/* Gives the copy the first name that is free. */
static enum status backup_publish(const struct workbook *workbook, const char *temporary,
                                  int64_t version, struct diag *diag)
{
    for (int i = 1; i <= BACKUP_NAMES_MAX; i++) {
        char *name = NULL;
        int length = i == 1 ? asprintf(&name, "%s.v%lld", workbook->path, (long long)version)
                            : asprintf(&name, "%s.v%lld.%d", workbook->path, (long long)version, i);
        if (length < 0) {
            return diag_memory(diag);
        }
        /* Unlike a rename a link takes no other file's place. */
        bool linked = link(temporary, name) == 0;
        int error = errno;
        if (linked) {
            diag_warn(diag, sql_place(workbook), "TS-DB-015",
                      "taken from schema %lld to %d; as it was it stands in %.200s",
                      (long long)version, (int)WORKBOOK_VERSION, name);
        }
        free(name);
        errno = error;
        if (linked) {
            return STATUS_OK;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    return backup_fail(workbook, diag, "can't name");
}

enum status backup_make(const struct workbook *workbook, int64_t version, struct diag *diag)
{
    char *temporary = NULL;
    if (asprintf(&temporary, "%s.v%lld.XXXXXX", workbook->path, (long long)version) < 0) {
        return diag_memory(diag);
    }
    int fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
    if (fd < 0) {
        enum status status = backup_fail(workbook, diag, "can't create");
        free(temporary);
        return status;
    }
    enum status status = backup_copy(workbook, temporary, diag);
    if (status == STATUS_OK && fsync(fd) != 0) {
        status = backup_fail(workbook, diag, "can't sync");
    }
    (void)close(fd);
    if (status == STATUS_OK) {
        status = backup_publish(workbook, temporary, version, diag);
    }
    (void)unlink(temporary);
    free(temporary);
    return status == STATUS_OK ? workbook_sync_folder(workbook, diag) : status;
}
