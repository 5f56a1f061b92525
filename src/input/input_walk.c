/*
 * How it works: a path is opened without waiting (a pipe with a name would hang) and looked at
 * afterwards, so that what was checked is what is read. Directories are read whole, sorted by the
 * bytes of their names, and entered once each, told by device and inode.
 */
#include "input/input_internal.h"

#include "base/buffer.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status input_walk_path(struct input_each *each, int folder, const char *base,
                                   const char *path, uint64_t depth);

/* `folder` "/" `name`, in the arena. */
static char *input_walk_join(struct arena *arena, const char *folder, const char *name)
{
    size_t folder_len = strlen(folder);
    size_t name_len = strlen(name);
    bool slash = folder_len > 0 && folder[folder_len - 1] == '/';
    char *path = arena_alloc(arena, folder_len + name_len + 2);
    if (path != NULL) {
        (void)snprintf(path, folder_len + name_len + 2, "%s%s%s", folder, slash ? "" : "/", name);
    }
    return path;
}

static int input_walk_compare(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

/* The names in a directory that are not hidden, sorted; they live in the arena. */
static enum status input_walk_names(struct input_each *each, DIR *directory, const char *path,
                                    char ***names, size_t *count)
{
    size_t capacity = 0;
    void *array = NULL;
    for (;;) {
        errno = 0;
        const struct dirent *found = readdir(directory);
        if (found == NULL && errno != 0) {
            *names = array;
            return diag_fail(each->diag, (struct place){path, 0, 0}, STATUS_IO, "TS-IO-004",
                             "reading the folder failed: %s", strerror(errno));
        }
        if (found == NULL) {
            break;
        }
        if (found->d_name[0] == '.') {
            continue;
        }
        struct slice copy = {NULL, 0};
        if (array_grow(&array, &capacity, *count, sizeof(char *)) != STATUS_OK ||
            arena_copy(each->arena, (struct slice){found->d_name, strlen(found->d_name) + 1},
                       &copy) != STATUS_OK) {
            *names = array;
            return diag_memory(each->diag);
        }
        /* Made by arena_copy(), so it is ours to hold without const. */
        memcpy((char **)array + *count, &copy.ptr, sizeof copy.ptr);
        (*count)++;
    }
    *names = array;
    if (*count > 1) {
        qsort(array, *count, sizeof(char *), input_walk_compare);
    }
    return STATUS_OK;
}

/* Whether this directory was entered before; remembers it. */
static enum status input_walk_enter(struct input_each *each, const struct stat *facts, bool *known)
{
    for (size_t i = 0; i < each->directories_count; i++) {
        if (each->devices[i] == facts->st_dev && each->inodes[i] == facts->st_ino) {
            *known = true;
            return STATUS_OK;
        }
    }
    *known = false;
    void *devices = each->devices;
    void *inodes = each->inodes;
    enum status status = array_grow(&devices, &each->devices_capacity, each->directories_count,
                                    sizeof *each->devices);
    each->devices = devices;
    if (status == STATUS_OK) {
        status = array_grow(&inodes, &each->inodes_capacity, each->directories_count,
                            sizeof *each->inodes);
        each->inodes = inodes;
    }
    if (status != STATUS_OK) {
        return diag_memory(each->diag);
    }
    each->devices[each->directories_count] = facts->st_dev;
    each->inodes[each->directories_count] = facts->st_ino;
    each->directories_count++;
    return STATUS_OK;
}

/* Takes over `fd`. */
/* max_dir_depth ends it. NOLINTNEXTLINE(misc-no-recursion) */
static enum status input_walk_directory(struct input_each *each, int fd, const struct stat *facts,
                                        const char *path, uint64_t depth)
{
    char **names = NULL;
    size_t count = 0;
    bool known = false;
    DIR *directory = NULL;
    enum status status = STATUS_OK;
    if (depth > each->limits->max_dir_depth) {
        (void)diag_fail(each->diag, (struct place){path, 0, 0}, STATUS_INVALID, "TS-LIM-018",
                        "folders are nested deeper than max_dir_depth = %llu",
                        (unsigned long long)each->limits->max_dir_depth);
        status = input_refused(each, path);
        goto cleanup;
    }
    status = input_walk_enter(each, facts, &known);
    if (status != STATUS_OK || known) {
        goto cleanup;
    }
    directory = fdopendir(fd);
    if (directory == NULL) {
        status = diag_memory(each->diag);
        goto cleanup;
    }
    fd = -1; /* the directory's from here on */
    status = input_walk_names(each, directory, path, &names, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        const char *inner = input_walk_join(each->arena, path, names[i]);
        status = inner == NULL
                     ? diag_memory(each->diag)
                     : input_walk_path(each, dirfd(directory), names[i], inner, depth + 1);
    }
cleanup:
    free(names);
    if (directory != NULL) {
        (void)closedir(directory);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return status;
}

/* Whether the name or the file explains why it can't be opened; else it is the machine, which may
 * open it the next time: no reason to go on without it. */
static bool input_walk_is_of_file(int reason)
{
    return reason == ENOENT || reason == ENOTDIR || reason == EACCES || reason == EPERM ||
           reason == ELOOP || reason == ENAMETOOLONG || reason == ENXIO || reason == ENODEV ||
           reason == EOVERFLOW;
}

static enum status input_walk_unopened(struct input_each *each, const char *path, int reason)
{
    struct place place = {path, 0, 0};
    if (reason == ENOMEM) {
        return diag_memory(each->diag);
    }
    if (!input_walk_is_of_file(reason)) {
        return diag_fail(each->diag, place, STATUS_IO, "TS-IO-007", "input can't be opened: %s",
                         strerror(reason));
    }
    if (reason == ENOENT || reason == ENOTDIR) {
        (void)diag_fail(each->diag, place, STATUS_INVALID, "TS-IO-001", "input not found");
    } else if (reason == ENXIO || reason == ENODEV) {
        (void)diag_fail(each->diag, place, STATUS_INVALID, "TS-IO-002", "not a regular file");
    } else {
        (void)diag_fail(each->diag, place, STATUS_INVALID, "TS-IO-007", "input can't be opened: %s",
                        strerror(reason));
    }
    return input_refused(each, path);
}

/* Takes over `fd`. */
static enum status input_walk_file(struct input_each *each, int fd, const struct stat *facts,
                                   const char *path, bool named_directly)
{
    struct place place = {path, 0, 0};
    const char *code = NULL;
    uint64_t *files_count =
        each->visitor->files_count == NULL ? &each->files_count : each->visitor->files_count;
    if (!S_ISREG(facts->st_mode)) {
        code = "TS-IO-002";
        (void)diag_fail(each->diag, place, STATUS_INVALID, "TS-IO-002", "not a regular file");
    } else if (++*files_count > each->limits->max_files) {
        code = "TS-LIM-017";
        (void)diag_fail(each->diag, place, STATUS_INVALID, "TS-LIM-017",
                        "more files than max_files = %llu",
                        (unsigned long long)each->limits->max_files);
    } else if ((uint64_t)facts->st_size / INPUT_MEGABYTE > each->limits->max_input_mb) {
        code = "TS-LIM-001";
        (void)diag_fail(each->diag, place, STATUS_INVALID, "TS-LIM-001",
                        "the file is larger than max_input_mb = %llu",
                        (unsigned long long)each->limits->max_input_mb);
    }
    if (code != NULL) {
        (void)close(fd);
        return input_refused(each, path);
    }
    struct input_source source = {
        .name = path,
        .limits = each->limits,
        .progress = each->visitor->progress,
        .fd = fd,
        .owned = true,
        .regular = true,
        .size = facts->st_size,
        .written = facts->st_mtim,
        .hashing = each->hash,
    };
    return input_each_apart(each, &source, named_directly);
}

/* `base` is the name within `folder`, `path` the one for people.
 * max_dir_depth ends it. NOLINTNEXTLINE(misc-no-recursion) */
static enum status input_walk_path(struct input_each *each, int folder, const char *base,
                                   const char *path, uint64_t depth)
{
    bool named_directly = depth == 0;
    struct stat link = {0};
    struct stat facts = {0};
    if (fstatat(folder, base, &link, AT_SYMLINK_NOFOLLOW) != 0) {
        return input_walk_unopened(each, path, errno);
    }
    int fd = openat(folder, base, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return input_walk_unopened(each, path, errno);
    }
    if (fstat(fd, &facts) != 0) {
        int reason = errno;
        (void)close(fd);
        return input_walk_unopened(each, path, reason);
    }
    bool linked = S_ISLNK(link.st_mode);
    if (linked && (named_directly || !S_ISDIR(facts.st_mode))) {
        diag_info(each->diag, (struct place){path, 0, 0}, "TS-IO-008",
                  "reached through a symbolic link");
    }
    if (!S_ISDIR(facts.st_mode)) {
        return input_walk_file(each, fd, &facts, path, named_directly);
    }
    if (linked && !named_directly) {
        (void)close(fd); /* a link to a folder is followed only where the user named it */
        return STATUS_OK;
    }
    return input_walk_directory(each, fd, &facts, path, depth);
}

enum status input_each(const char *path, const struct limits *limits, bool hash,
                       struct arena *arena, struct diag *diag, const struct input_visitor *visitor)
{
    struct input_each each = {
        .limits = limits,
        .hash = hash,
        .arena = arena,
        .diag = diag,
        .visitor = visitor,
    };
    struct slice name = {NULL, 0};
    if (arena_copy(arena, (struct slice){path, strlen(path) + 1}, &name) != STATUS_OK) {
        return diag_memory(diag);
    }
    enum status status = STATUS_OK;
    if (strcmp(path, "-") == 0) {
        struct input_source source = {
            .name = name.ptr,
            .limits = limits,
            .progress = visitor->progress,
            .fd = STDIN_FILENO,
            .hashing = hash,
        };
        status = input_each_apart(&each, &source, true);
    } else {
        status = input_walk_path(&each, AT_FDCWD, name.ptr, name.ptr, 0);
    }
    free(each.devices);
    free(each.inodes);
    return status;
}

enum status input_each_memory(struct slice bytes, const char *name, const struct limits *limits,
                              bool hash, struct arena *arena, struct diag *diag,
                              const struct input_visitor *visitor)
{
    struct input_each each = {
        .limits = limits,
        .hash = hash,
        .arena = arena,
        .diag = diag,
        .visitor = visitor,
    };
    struct input_source source = {
        .name = name,
        .limits = limits,
        .progress = visitor->progress,
        .fd = -1,
        .memory = bytes,
        .hashing = hash,
    };
    return input_each_source(&each, &source, true);
}
