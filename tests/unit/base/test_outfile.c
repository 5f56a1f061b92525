#include "base/outfile.h"
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct folder {
    char path[64];
    char file[80];
};

static void folder_make(struct folder *folder)
{
    (void)snprintf(folder->path, sizeof folder->path, "/tmp/tallystick-test-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    (void)snprintf(folder->file, sizeof folder->file, "%s/out.csv", folder->path);
}

static size_t folder_files(const struct folder *folder)
{
    DIR *dir = opendir(folder->path);
    size_t count = 0;
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        count += entry->d_name[0] == '.' ? 0 : 1;
    }
    assert_int_equal(closedir(dir), 0);
    return count;
}

static void folder_remove(struct folder *folder)
{
    (void)unlink(folder->file);
    assert_int_equal(rmdir(folder->path), 0); /* fails where a temporary file was left */
}

static size_t content(const char *path, char *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    ssize_t count = read(fd, out, size);
    assert_true(count >= 0);
    assert_int_equal(close(fd), 0);
    return (size_t)count;
}

static void appears_whole_when_committed(void **state)
{
    (void)state;
    struct folder folder;
    struct diag diag = {0};
    struct outfile out;
    char text[16];
    folder_make(&folder);
    assert_int_equal(outfile_open(folder.file, &diag, &out), STATUS_OK);
    buffer_add_text(&out.buffer, "one\n");
    assert_int_equal(outfile_flush(&out, &diag), STATUS_OK);
    assert_int_not_equal(access(folder.file, F_OK), 0);
    assert_int_equal(outfile_commit(&out, &diag), STATUS_OK);
    assert_int_equal(content(folder.file, text, sizeof text), 4);
    assert_memory_equal(text, "one\n", 4);
    outfile_drop(&out); /* nothing is left to drop */
    assert_int_equal(folder_files(&folder), 1);
    folder_remove(&folder);
}

static void dropped_leaves_the_old_file(void **state)
{
    (void)state;
    struct folder folder;
    struct diag diag = {0};
    struct outfile out;
    char text[16];
    folder_make(&folder);
    assert_int_equal(outfile_open(folder.file, &diag, &out), STATUS_OK);
    buffer_add_text(&out.buffer, "old");
    assert_int_equal(outfile_commit(&out, &diag), STATUS_OK);
    assert_int_equal(outfile_open(folder.file, &diag, &out), STATUS_OK);
    buffer_add_text(&out.buffer, "new");
    outfile_drop(&out);
    assert_int_equal(content(folder.file, text, sizeof text), 3);
    assert_memory_equal(text, "old", 3);
    assert_int_equal(folder_files(&folder), 1);
    folder_remove(&folder);
}

static void large_files_are_written_on_the_way(void **state)
{
    (void)state;
    struct folder folder;
    struct diag diag = {0};
    struct outfile out;
    folder_make(&folder);
    assert_int_equal(outfile_open(folder.file, &diag, &out), STATUS_OK);
    for (int i = 0; i < 300; i++) {
        char line[10001];
        memset(line, 'x', sizeof line - 1);
        line[sizeof line - 1] = '\0';
        buffer_add_text(&out.buffer, line);
        assert_int_equal(outfile_flush(&out, &diag), STATUS_OK);
        assert_true(out.buffer.len <= (1U << 20) + 10000);
    }
    assert_int_equal(outfile_commit(&out, &diag), STATUS_OK);
    FILE *file = fopen(folder.file, "r");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    assert_int_equal(ftell(file), 3000000);
    assert_int_equal(fclose(file), 0);
    folder_remove(&folder);
}

static void folder_that_is_not_there(void **state)
{
    (void)state;
    struct diag diag = {0};
    struct outfile out;
    assert_int_equal(outfile_open("/nonexistent/out.csv", &diag, &out), STATUS_IO);
    assert_string_equal(diag.last.code, "TS-IO-005");
    outfile_drop(&out);
}

static void lost_memory_commits_nothing(void **state)
{
    (void)state;
    struct folder folder;
    struct diag diag = {0};
    struct outfile out;
    folder_make(&folder);
    assert_int_equal(outfile_open(folder.file, &diag, &out), STATUS_OK);
    buffer_add_text(&out.buffer, "half");
    buffer_add(&out.buffer, (struct slice){"x", SIZE_MAX - 1});
    assert_int_equal(outfile_commit(&out, &diag), STATUS_MEMORY);
    assert_int_equal(folder_files(&folder), 0);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appears_whole_when_committed),
        cmocka_unit_test(dropped_leaves_the_old_file),
        cmocka_unit_test(large_files_are_written_on_the_way),
        cmocka_unit_test(folder_that_is_not_there),
        cmocka_unit_test(lost_memory_commits_nothing),
    };
    return cmocka_run_group_tests_name("outfile", tests, NULL, NULL);
}
