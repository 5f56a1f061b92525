/*
 * fuzz_workbook - a workbook whose file was damaged.
 *
 * The input is a list of changes to a sound workbook: how many pages are left of it, then bytes
 * and their places. What must hold whatever they are: no crash; what can't be read is told; and
 * where workbook_verify() finds nothing, the run that is loaded is the one that was saved.
 */
#include "../unit/workbook/sample.h"

#include <fcntl.h>
#include <sys/stat.h>

enum {
    FUZZ_PAGE = 4096,
    FUZZ_CHANGE = 5, /* bytes: page, place in it, the byte */
    FUZZ_CHANGES_MAX = 64,
};

/* Made once, as a run takes longer to save than to read, and removed at the end. */
static struct fuzz_workbook {
    char *folder;
    char *path;
    char *bytes; /* of the sound one */
    size_t len;
    uint64_t content;
} fuzz;

static const char *const fuzz_files[] = {"w.db", "w.db-wal", "w.db-shm", NULL};

static void fuzz_remove(void)
{
    sample_folder_remove(fuzz.folder, fuzz_files);
    free(fuzz.path);
    free(fuzz.bytes);
}

static void fuzz_fold(uint64_t *content, const void *bytes, size_t len)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < len; i++) {
        *content = (*content ^ byte[i]) * UINT64_C(1099511628211);
    }
}

static void fuzz_fold_text(uint64_t *content, struct slice text)
{
    fuzz_fold(content, &text.len, sizeof text.len);
    fuzz_fold(content, text.ptr, text.len);
}

static uint64_t fuzz_content(const struct batch *batch, const struct batch_result *result)
{
    uint64_t content = 0;
    for (size_t i = 0; i < batch->transactions_count; i++) {
        const struct transaction *t = batch->transactions[i].transaction;
        fuzz_fold_text(&content, batch->transactions[i].bank_ref);
        fuzz_fold_text(&content, t->counterparty.name);
        fuzz_fold(&content, &t->amount.minor, sizeof t->amount.minor);
        fuzz_fold(&content, &result->outcomes[i].status, sizeof result->outcomes[i].status);
        fuzz_fold(&content, &result->outcomes[i].reason, sizeof result->outcomes[i].reason);
    }
    for (size_t i = 0; i < batch->items_count; i++) {
        fuzz_fold_text(&content, batch->items[i].invoice_id);
        fuzz_fold(&content, &batch->items[i].open_minor, sizeof batch->items[i].open_minor);
    }
    for (size_t i = 0; i < result->allocations_count; i++) {
        const struct allocation *a = &result->allocations[i];
        fuzz_fold(&content, &a->item, sizeof a->item);
        fuzz_fold(&content, &a->allocated_minor, sizeof a->allocated_minor);
    }
    return content;
}

/* Verifies and loads. `held` where all of it was found in order. */
static enum status fuzz_read(const char *path, struct diag *diag, bool *held, uint64_t *content)
{
    struct workbook *workbook = NULL;
    struct workbook_check check = {0};
    struct workbook_run run = {0};
    struct batch batch = {0};
    struct batch_result result = {0};
    struct arena arena = {0};
    enum status status = workbook_open(path, WORKBOOK_READ, diag, &workbook);
    if (status == STATUS_OK) {
        status = workbook_verify(workbook, diag, &check);
    }
    *held = status == STATUS_OK && check.holds;
    if (status == STATUS_OK) {
        status = workbook_load_run(workbook, 1, &arena, diag, &batch, &result, &run);
    }
    if (status == STATUS_OK) {
        *content = fuzz_content(&batch, &result);
    }
    arena_clear(&arena);
    workbook_close(workbook);
    return status;
}

static void fuzz_write(const char *path, struct slice bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.ptr, bytes.len), bytes.len);
    assert_int_equal(close(fd), 0);
}

/* Saves a run and keeps the file's bytes. */
static void fuzz_make(void)
{
    struct sample sample;
    struct diag diag = {0};
    struct stat facts = {0};
    bool held = false;
    fuzz.folder = sample_folder();
    fuzz.path = sample_path(fuzz.folder, fuzz_files[0]);
    sample_make(&sample, 42, 8, 8);
    sample_save(&sample, fuzz.path);
    sample_clear(&sample);
    int fd = open(fuzz.path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && fstat(fd, &facts) == 0);
    fuzz.len = (size_t)facts.st_size;
    fuzz.bytes = malloc(fuzz.len);
    assert_non_null(fuzz.bytes);
    assert_int_equal(read(fd, fuzz.bytes, fuzz.len), facts.st_size);
    assert_int_equal(close(fd), 0);
    assert_int_equal(fuzz_read(fuzz.path, &diag, &held, &fuzz.content), STATUS_OK);
    assert_true(held);
    assert_int_equal(atexit(fuzz_remove), 0);
}

static unsigned fuzz_number(const uint8_t *data)
{
    return (unsigned)data[0] << 8 | data[1];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (fuzz.path == NULL) {
        fuzz_make();
    }
    if (size < 2) {
        return 0;
    }
    size_t pages = fuzz.len / FUZZ_PAGE;
    size_t left = pages - fuzz_number(data) % pages; /* 0: all of them */
    char *bytes = malloc(fuzz.len);
    assert_non_null(bytes);
    memcpy(bytes, fuzz.bytes, fuzz.len);
    data += 2;
    size -= 2;
    for (size_t n = 0; size >= FUZZ_CHANGE && n < FUZZ_CHANGES_MAX; n++) {
        size_t page = fuzz_number(data) % left;
        bytes[page * FUZZ_PAGE + fuzz_number(data + 2) % FUZZ_PAGE] = (char)data[4];
        data += FUZZ_CHANGE;
        size -= FUZZ_CHANGE;
    }
    struct diag diag = {0};
    bool held = false;
    uint64_t content = 0;
    fuzz_write(fuzz.path, (struct slice){bytes, left * FUZZ_PAGE});
    enum status status = fuzz_read(fuzz.path, &diag, &held, &content);
    assert_true(status == STATUS_OK || diag.errors > 0);
    assert_true(held || diag.errors > 0);
    assert_true(!held || (status == STATUS_OK && content == fuzz.content));
    free(bytes);
    for (size_t i = 1; fuzz_files[i] != NULL; i++) {
        char *path = sample_path(fuzz.folder, fuzz_files[i]);
        (void)unlink(path);
        free(path);
    }
    return 0;
}
