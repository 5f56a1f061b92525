#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OUTFILE_FLUSH_BYTES = 1 << 20 };

static enum status outfile_fail_at(const char *path, struct diag *diag, const char *what)
{
    return diag_fail(diag, (struct place){NULL, 0, 0}, STATUS_IO, "TS-IO-005", "%s %s: %s", what,
                     path, strerror(errno));
}

static enum status outfile_fail(const struct outfile *out, struct diag *diag, const char *what)
{
    return outfile_fail_at(out->path, diag, what);
}

enum status outfile_open(const char *path, struct diag *diag, struct outfile *out)
{
    *out = (struct outfile){.fd = -1};
    struct buffer temporary = {0};
    buffer_add_text(&temporary, path);
    buffer_add(&temporary, SLICE(".XXXXXX"));
    buffer_add_byte(&temporary, '\0');
    out->path = strdup(path);
    out->temporary = temporary.ptr;
    if (out->path == NULL || !buffer_ok(&temporary)) {
        out->temporary = NULL; /* not whole, so no name of a file to remove */
        buffer_clear(&temporary);
        outfile_drop(out);
        return diag_memory(diag);
    }
    out->fd = mkostemp(out->temporary, O_CLOEXEC); /* created with mode 0600 */
    if (out->fd < 0) {
        enum status status = outfile_fail(out, diag, "can't create");
        free(out->temporary);
        out->temporary = NULL;
        outfile_drop(out);
        return status;
    }
    return STATUS_OK;
}

static enum status outfile_write(struct outfile *out, struct diag *diag)
{
    if (!buffer_ok(&out->buffer)) {
        return diag_memory(diag);
    }
    struct slice rest = buffer_slice(&out->buffer);
    while (rest.len > 0) {
        ssize_t written = write(out->fd, rest.ptr, rest.len);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return outfile_fail(out, diag, "can't write");
        }
        rest = slice_skip(rest, (size_t)written);
    }
    buffer_reset(&out->buffer);
    return STATUS_OK;
}

enum status outfile_flush(struct outfile *out, struct diag *diag)
{
    return out->buffer.len < OUTFILE_FLUSH_BYTES ? STATUS_OK : outfile_write(out, diag);
}

/* The rename itself must survive a power cut, so the folder is synced too. */
static enum status outfile_sync_folder(const char *path, struct diag *diag)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);
    if (folder == NULL) {
        return diag_memory(diag);
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd < 0) {
        return outfile_fail_at(path, diag, "can't open the folder of");
    }
    int failed = fsync(fd);
    (void)close(fd);
    return failed == 0 ? STATUS_OK : outfile_fail_at(path, diag, "can't sync the folder of");
}

enum status outfile_commit(struct outfile *out, struct diag *diag)
{
    enum status status = outfile_write(out, diag);
    if (status == STATUS_OK && fsync(out->fd) != 0) {
        status = outfile_fail(out, diag, "can't sync");
    }
    if (close(out->fd) != 0 && status == STATUS_OK) {
        status = outfile_fail(out, diag, "can't close");
    }
    out->fd = -1;
    if (status == STATUS_OK && rename(out->temporary, out->path) != 0) {
        status = outfile_fail(out, diag, "can't rename");
    }
    if (status == STATUS_OK) {
        free(out->temporary);
        out->temporary = NULL; /* nothing left to remove */
        status = outfile_sync_folder(out->path, diag);
    }
    outfile_drop(out);
    return status;
}

void outfile_drop(struct outfile *out)
{
    if (out->path == NULL && out->temporary == NULL) {
        return;
    }
    if (out->fd >= 0) {
        (void)close(out->fd);
    }
    if (out->temporary != NULL) {
        (void)unlink(out->temporary);
    }
    free(out->temporary);
    free(out->path);
    buffer_clear(&out->buffer);
    *out = (struct outfile){.fd = -1};
}

enum status outfile_remove(const char *path, struct diag *diag)
{
    if (unlink(path) != 0) {
        return errno == ENOENT ? STATUS_OK : outfile_fail_at(path, diag, "can't remove the old");
    }
    return outfile_sync_folder(path, diag);
}
