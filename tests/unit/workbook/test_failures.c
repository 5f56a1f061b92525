/* What must not work, and what is left behind when it doesn't. */
#include "sample.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static const char *const files[] = {"w.db", "w.db-wal", "w.db-shm", ".w.db.loading", NULL};

/* A folder with a workbook of one run, closed. */
struct place_of_work {
    char *folder;
    char *path;
    struct sample sample;
};

static void place_make(struct place_of_work *work, bool saved)
{
    work->folder = sample_folder();
    work->path = sample_path(work->folder, files[0]);
    sample_make(&work->sample, 42, 45, 40);
    if (saved) {
        sample_save(&work->sample, work->path);
    }
}

static void place_remove(struct place_of_work *work)
{
    sample_clear(&work->sample);
    free(work->path);
    sample_folder_remove(work->folder, files);
}

/* Runs SQL on the file as anyone with the sqlite3 tool can. */
static void tamper(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *words = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    int code = sqlite3_exec(db, sql, NULL, NULL, &words);
    if (code != SQLITE_OK) {
        print_error("%s: %s\n", sql, words);
    }
    assert_int_equal(code, SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void refused(const char *path, enum workbook_mode mode, enum status wanted, const char *code)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    assert_int_equal(workbook_open(path, mode, &diag, &workbook), wanted);
    assert_null(workbook);
    assert_int_equal(diag.count, 1);
    assert_string_equal(diag.last.code, code);
    assert_string_equal(diag.last.place.file, path);
    assert_non_null(diag_code_find(code));
}

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(close(fd), 0);
}

static void missing_is_not_found(void **state)
{
    (void)state;
    refused("/nonexistent/folder/w.db", WORKBOOK_READ, STATUS_NOT_FOUND, "TS-DB-001");
    refused("/nonexistent/folder/w.db", WORKBOOK_WRITE, STATUS_IO, "TS-DB-004");
    refused("/", WORKBOOK_WRITE, STATUS_DATABASE, "TS-DB-002");
}

static void text_file_is_no_workbook(void **state)
{
    (void)state;
    struct place_of_work work;
    place_make(&work, false);
    write_file(work.path,
               "invoice_id,currency,amount\r\nR-1,EUR,10.00\r\n and some more text to pass "
               "the size of a header, which is a hundred bytes long\r\n");
    refused(work.path, WORKBOOK_READ, STATUS_DATABASE, "TS-DB-002");
    refused(work.path, WORKBOOK_WRITE, STATUS_DATABASE, "TS-DB-002");
    place_remove(&work);
}

static void empty_file_is_no_workbook(void **state)
{
    (void)state;
    struct place_of_work work;
    place_make(&work, false);
    write_file(work.path, "");
    refused(work.path, WORKBOOK_READ, STATUS_DATABASE, "TS-DB-002");
    refused(work.path, WORKBOOK_WRITE, STATUS_DATABASE, "TS-DB-002");
    place_remove(&work);
}

static void other_application_is_refused(void **state)
{
    (void)state;
    struct place_of_work work;
    place_make(&work, true);
    tamper(work.path, "PRAGMA application_id = 7");
    refused(work.path, WORKBOOK_READ, STATUS_DATABASE, "TS-DB-002");
    refused(work.path, WORKBOOK_WRITE, STATUS_DATABASE, "TS-DB-002");
    place_remove(&work);
}

static void newer_version_is_refused(void **state)
{
    (void)state;
    struct place_of_work work;
    place_make(&work, true);
    tamper(work.path, "PRAGMA user_version = 99");
    refused(work.path, WORKBOOK_READ, STATUS_DATABASE, "TS-DB-003");
    refused(work.path, WORKBOOK_WRITE, STATUS_DATABASE, "TS-DB-003");
    place_remove(&work);
}

static void locked_is_busy(void **state)
{
    (void)state;
    struct place_of_work work;
    struct diag diag = {0};
    struct workbook *first = NULL;
    struct workbook *reader = NULL;
    int64_t run_id = 0;
    place_make(&work, true);
    assert_int_equal(workbook_open(work.path, WORKBOOK_WRITE, &diag, &first), STATUS_OK);
    refused(work.path, WORKBOOK_WRITE, STATUS_BUSY, "TS-DB-005");
    assert_int_equal(workbook_open(work.path, WORKBOOK_READ, &diag, &reader), STATUS_OK);
    assert_int_equal(workbook_last_run(reader, &diag, &run_id), STATUS_OK);
    assert_int_equal(run_id, 1);
    workbook_close(reader);
    workbook_close(first);
    assert_int_equal(workbook_open(work.path, WORKBOOK_WRITE, &diag, &first), STATUS_OK);
    workbook_close(first);
    place_remove(&work);
}

static void fresh_is_busy_and_leaves_nothing(void **state)
{
    (void)state;
    struct place_of_work work;
    struct diag diag = {0};
    struct workbook *first = NULL;
    struct workbook_history history;
    struct arena arena = {0};
    place_make(&work, false);
    assert_int_equal(workbook_open(work.path, WORKBOOK_WRITE, &diag, &first), STATUS_OK);
    assert_int_equal(workbook_load_history(first, &arena, &diag, &history), STATUS_OK);
    assert_int_equal(history.lines_count + history.taken_count, 0);
    refused(work.path, WORKBOOK_WRITE, STATUS_BUSY, "TS-DB-005");
    assert_int_not_equal(access(work.path, F_OK), 0);
    workbook_close(first);
    arena_clear(&arena);
    free(work.path);
    sample_clear(&work.sample);
    /* Nothing to remove: a workbook without a run never was. */
    assert_int_equal(rmdir(work.folder), 0);
    free(work.folder);
}

static void only_the_owner_may_read(void **state)
{
    (void)state;
    struct place_of_work work;
    struct stat facts;
    place_make(&work, true);
    assert_int_equal(stat(work.path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    place_remove(&work);
}

static void reader_cannot_save(void **state)
{
    (void)state;
    struct place_of_work work;
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    place_make(&work, true);
    assert_int_equal(workbook_open(work.path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_save_run(workbook, &work.sample.batch, &work.sample.result,
                                       &work.sample.run, &diag),
                     STATUS_USAGE);
    workbook_close(workbook);
    place_remove(&work);
}

static void unknown_run_is_not_found(void **state)
{
    (void)state;
    struct place_of_work work;
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct arena arena = {0};
    struct batch batch;
    struct batch_result result;
    struct workbook_run run;
    int64_t run_id = 5;
    struct digest other = {{1}};
    place_make(&work, true);
    assert_int_equal(workbook_open(work.path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_load_run(workbook, 2, &arena, &diag, &batch, &result, &run),
                     STATUS_NOT_FOUND);
    assert_string_equal(diag.last.code, "TS-DB-009");
    assert_int_equal(workbook_find_run(workbook, &other, &diag, &run_id), STATUS_OK);
    assert_int_equal(run_id, 0);
    workbook_close(workbook);
    arena_clear(&arena);
    place_remove(&work);
}

/* All that root may do beyond what the owner of a file may. */
static bool privileges_give_up(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    return syscall(SYS_capset, &header, none) == 0;
}

/* Root may write everywhere, so the work is done by a process that gave that up. It stays the user
 * it is: another one may not even reach the folder. */
static int as_somebody(int (*work)(const char *path), const char *path)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(privileges_give_up() ? work(path) : 99);
    }
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended));
    return WEXITSTATUS(ended);
}

static int open_in_read_only_folder(const char *path)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    int64_t run_id = 0;
    if (workbook_open(path, WORKBOOK_WRITE, &diag, &workbook) != STATUS_IO ||
        strcmp(diag.last.code, "TS-DB-004") != 0) {
        return 1;
    }
    if (workbook_open(path, WORKBOOK_READ, &diag, &workbook) != STATUS_OK ||
        workbook_last_run(workbook, &diag, &run_id) != STATUS_OK || run_id != 1) {
        return 2;
    }
    workbook_close(workbook);
    return 0;
}

static int create_in_read_only_folder(const char *path)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    enum status status = workbook_open(path, WORKBOOK_WRITE, &diag, &workbook);
    return status == STATUS_IO && strcmp(diag.last.code, "TS-DB-004") == 0 ? 0 : 1;
}

static void read_only_folder(void **state)
{
    (void)state;
    struct place_of_work work;
    place_make(&work, true);
    char *other = sample_path(work.folder, "new.db");
    assert_int_equal(chmod(work.path, 0444), 0);
    assert_int_equal(chmod(work.folder, 0555), 0);
    assert_int_equal(as_somebody(open_in_read_only_folder, work.path), 0);
    assert_int_equal(as_somebody(create_in_read_only_folder, other), 0);
    assert_int_equal(chmod(work.folder, 0755), 0);
    free(other);
    place_remove(&work);
}

/* A run that breaks the accounting is refused by the database itself, whole. */
static void broken_accounting_is_refused(void **state)
{
    struct place_of_work work;
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    const int fault = *(const int *)*state;
    place_make(&work, true);
    struct sample *sample = &work.sample;
    switch (fault) {
    case 0:
        sample->result.outcomes[0].unapplied_minor++;
        break;
    case 1:
        sample->result.allocations[0].discount_minor++;
        break;
    case 2: /* as much, but twice from the same item */
        sample->result.allocations[1].item = sample->result.allocations[0].item;
        break;
    case 3:
        sample->result.outcomes[0].status = OUTCOME_EXCEPTION;
        break;
    case 4: /* in another currency than the payment */
        sample->batch.items[sample->result.allocations[0].item].currency = sample_currency("USD");
        break;
    default:
        fail();
    }
    assert_int_equal(workbook_open(work.path, WORKBOOK_WRITE, &diag, &workbook), STATUS_OK);
    assert_int_equal(
        workbook_save_run(workbook, &sample->batch, &sample->result, &sample->run, &diag),
        STATUS_DATABASE);
    assert_string_equal(diag.last.code, "TS-DB-010");
    int64_t run_id = 0;
    assert_int_equal(workbook_last_run(workbook, &diag, &run_id), STATUS_OK);
    assert_int_equal(run_id, 1);
    workbook_close(workbook);
    place_remove(&work);
}

/* Saving is killed just before it commits: the child stops itself when the database asks whether
 * to commit, so the moment is certain. */
static int stop_before_commit(void *context)
{
    (void)context;
    (void)raise(SIGKILL);
    return 0;
}

static int arm(sqlite3 *db, char **words, const void *api)
{
    (void)words;
    (void)api;
    (void)sqlite3_commit_hook(db, stop_before_commit, NULL);
    return SQLITE_OK;
}

static void killed_before_commit(struct place_of_work *work)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct diag diag = {0};
        struct workbook *workbook = NULL;
        (void)sqlite3_auto_extension((void (*)(void))arm);
        if (workbook_open(work->path, WORKBOOK_WRITE, &diag, &workbook) == STATUS_OK) {
            (void)workbook_save_run(workbook, &work->sample.batch, &work->sample.result,
                                    &work->sample.run, &diag);
        }
        _exit(1);
    }
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended));
    assert_int_equal(WTERMSIG(ended), SIGKILL);
}

static void whole_runs_only(const char *path, int64_t runs)
{
    struct diag diag = {0};
    struct workbook *workbook = NULL;
    struct workbook_check check;
    assert_int_equal(workbook_open(path, WORKBOOK_READ, &diag, &workbook), STATUS_OK);
    assert_int_equal(workbook_verify(workbook, &diag, &check), STATUS_OK);
    assert_int_equal(diag.count, 0);
    assert_true(check.holds);
    assert_int_equal(check.runs, runs);
    workbook_close(workbook);
}

static void killed_run_leaves_the_old_state(void **state)
{
    (void)state;
    struct place_of_work work;
    place_make(&work, true);
    killed_before_commit(&work);
    whole_runs_only(work.path, 1);
    sample_save(&work.sample, work.path);
    whole_runs_only(work.path, 2);
    place_remove(&work);
}

static void killed_first_run_leaves_no_workbook(void **state)
{
    (void)state;
    struct place_of_work work;
    place_make(&work, false);
    killed_before_commit(&work);
    assert_int_not_equal(access(work.path, F_OK), 0);
    sample_save(&work.sample, work.path);
    whole_runs_only(work.path, 1);
    place_remove(&work);
}

int main(void)
{
    static int faults[] = {0, 1, 2, 3, 4};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_is_not_found),
        cmocka_unit_test(text_file_is_no_workbook),
        cmocka_unit_test(empty_file_is_no_workbook),
        cmocka_unit_test(other_application_is_refused),
        cmocka_unit_test(newer_version_is_refused),
        cmocka_unit_test(locked_is_busy),
        cmocka_unit_test(fresh_is_busy_and_leaves_nothing),
        cmocka_unit_test(only_the_owner_may_read),
        cmocka_unit_test(reader_cannot_save),
        cmocka_unit_test(unknown_run_is_not_found),
        cmocka_unit_test(read_only_folder),
        {"rule 3: unapplied differs", broken_accounting_is_refused, NULL, NULL, &faults[0]},
        {"rule 4: parts differ", broken_accounting_is_refused, NULL, NULL, &faults[1]},
        {"rule 5: an item twice", broken_accounting_is_refused, NULL, NULL, &faults[2]},
        {"an exception allocates", broken_accounting_is_refused, NULL, NULL, &faults[3]},
        {"another currency", broken_accounting_is_refused, NULL, NULL, &faults[4]},
        cmocka_unit_test(killed_run_leaves_the_old_state),
        cmocka_unit_test(killed_first_run_leaves_no_workbook),
    };
    return cmocka_run_group_tests_name("failures", tests, NULL, NULL);
}
