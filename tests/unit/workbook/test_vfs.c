/*
 * Every read, write, sync and truncation of the database fails once, and again with all that
 * follow: at the first call, at the second, and so on until saving a run makes no more of them.
 */
#include "sample.h"
#include "vfs_shim.h"

#include <errno.h>
#include <sys/stat.h>

static const char *const files[] = {"w.db",         "w.db-wal",      "w.db-shm",
                                    "w.db-journal", ".w.db.loading", NULL};

static const struct vfs_case {
    const char *name;
    enum vfs_shim_kind kind;
    int code;
    bool fresh; /* the workbook's first run; else one after another */
    bool forever;
    unsigned long least; /* calls that must have been met */
} vfs_cases[] = {
    {"read, first run", VFS_SHIM_READ, SQLITE_IOERR_READ, true, false, 10},
    {"read, first run, for ever", VFS_SHIM_READ, SQLITE_IOERR_READ, true, true, 10},
    {"read, next run", VFS_SHIM_READ, SQLITE_IOERR_READ, false, false, 10},
    {"read, next run, for ever", VFS_SHIM_READ, SQLITE_IOERR_READ, false, true, 10},
    {"write, first run", VFS_SHIM_WRITE, SQLITE_IOERR_WRITE, true, false, 50},
    {"write, first run, for ever", VFS_SHIM_WRITE, SQLITE_IOERR_WRITE, true, true, 50},
    {"write, next run", VFS_SHIM_WRITE, SQLITE_IOERR_WRITE, false, false, 50},
    {"write, next run, for ever", VFS_SHIM_WRITE, SQLITE_IOERR_WRITE, false, true, 50},
    {"full disk, first run", VFS_SHIM_WRITE, SQLITE_FULL, true, true, 50},
    {"full disk, next run", VFS_SHIM_WRITE, SQLITE_FULL, false, true, 50},
    {"sync, first run", VFS_SHIM_SYNC, SQLITE_IOERR_FSYNC, true, false, 2},
    {"sync, first run, for ever", VFS_SHIM_SYNC, SQLITE_IOERR_FSYNC, true, true, 2},
    {"sync, next run", VFS_SHIM_SYNC, SQLITE_IOERR_FSYNC, false, false, 2},
    {"sync, next run, for ever", VFS_SHIM_SYNC, SQLITE_IOERR_FSYNC, false, true, 2},
    {"truncate, first run", VFS_SHIM_TRUNCATE, SQLITE_IOERR_TRUNCATE, true, true, 0},
    {"truncate, next run", VFS_SHIM_TRUNCATE, SQLITE_IOERR_TRUNCATE, false, true, 1},
};

enum { VERIFY_EVERY = 8 }; /* points, of which one is verified to the last row: it is dear */

/* How many runs the workbook shows; 0 where it is not there. */
static int64_t runs_shown(const char *path, bool verified)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct workbook_check check = {.holds = true};
    int64_t runs = 0;
    if (access(path, F_OK) != 0) {
        assert_int_equal(errno, ENOENT);
        return 0;
    }
    assert_int_equal(workbook_open(path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_last_run(workbook, &diag, &runs), STATUS_OK);
    if (verified) {
        assert_int_equal(workbook_verify(workbook, &diag, &check), STATUS_OK);
        assert_int_equal(check.runs, runs);
    }
    assert_true(check.holds);
    workbook_close(workbook);
    return runs;
}

/* Saves with the fault; whether it succeeded. */
static bool save_under_fault(const struct sample *sample, const char *path)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct workbook_run run = sample->run;
    enum status status = workbook_open(path, WORKBOOK_WRITE, &diag, &workbook);
    if (status == STATUS_OK) {
        status = workbook_save_run(workbook, &sample->batch, &sample->result, &run, &diag);
    }
    workbook_close(workbook);
    assert_true(status == STATUS_OK || diag.count > 0);
    assert_true(status == STATUS_OK || diag_code_find(diag.last.code) != NULL);
    return status == STATUS_OK;
}

/* A sanitizer takes minutes for what takes seconds: every seventh point will do for it. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
enum { VFS_STRIDE = 7 };
#else
enum { VFS_STRIDE = 1 };
#endif

static void vfs_case_holds(void **state)
{
    const struct vfs_case *c = *state;
    char *folder = sample_folder();
    char *path = sample_path(folder, files[0]);
    struct sample first;
    struct sample second;
    unsigned long at = 1;
    unsigned long failed = 1;
    sample_make(&first, 42, 9, 12);
    sample_make(&second, 43, 9, 12);
    for (unsigned long tried = 0; failed > 0; tried++, at += VFS_STRIDE) {
        for (size_t i = 0; files[i] != NULL; i++) {
            char *file = sample_path(folder, files[i]);
            (void)unlink(file);
            free(file);
        }
        if (!c->fresh) {
            sample_save(&first, path);
        }
        int64_t before = c->fresh ? 0 : 1;
        bool verified = tried % VERIFY_EVERY == 0;
        vfs_shim_arm(c->kind, at, c->forever, c->code);
        bool saved = save_under_fault(&second, path);
        failed = vfs_shim.failed;
        vfs_shim_arm(c->kind, 0, false, SQLITE_OK);
        int64_t runs = runs_shown(path, verified);
        assert_true(runs == before + 1 || (runs == before && !saved));
        sample_save(&second, path); /* whatever was left hinders nobody */
        assert_int_equal(runs_shown(path, verified), runs + 1);
    }
    /* The last point that was tried was beyond the last call. */
    assert_true(at - VFS_STRIDE > c->least);
    print_message("%s: %lu points\n", c->name, (at - 1) / VFS_STRIDE - 1);
    sample_clear(&first);
    sample_clear(&second);
    free(path);
    sample_folder_remove(folder, files);
}

int main(void)
{
    if (vfs_shim_install() != SQLITE_OK) {
        return 1;
    }
    return unit_run_cases("vfs", vfs_cases, vfs_case_holds);
}
