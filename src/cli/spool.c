#include "cli/spool.h"

#include "base/unnamed.h"
#include "input/sandbox.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Small: it is part of what every long file costs, and a temporary file is no slower. */
enum { SPOOL_MEMORY_BYTES = 1 << 18, SPOOL_BLOCK_BYTES = 1 << 16 };

enum { SPOOL_NONE = -1 }; /* as the file that is ready: there is none, and none can be opened */

struct buffer *spool_buffer(struct spool *spool)
{
    return &spool->buffer;
}

void spool_ready(struct spool *spool, struct sandbox *sandbox)
{
    if (sandbox != NULL) {
        int fd = sandbox_temporary(sandbox);
        spool->ready = fd < 0 ? SPOOL_NONE : fd + 1;
    }
}

static enum status spool_open(struct spool *spool)
{
    if (spool->ready == SPOOL_NONE) {
        return STATUS_IO;
    }
    spool->file = spool->ready != 0 ? spool->ready : unnamed_open(getenv("TMPDIR")) + 1;
    return spool->file == 0 ? STATUS_IO : STATUS_OK;
}

enum status spool_flush(struct spool *spool, bool all)
{
    if (!buffer_ok(&spool->buffer)) {
        return STATUS_MEMORY;
    }
    if (!all && spool->buffer.len < SPOOL_MEMORY_BYTES) {
        return STATUS_OK;
    }
    if (spool->file == 0) {
        enum status status = spool_open(spool);
        if (status != STATUS_OK) {
            return status;
        }
    }
    struct slice rest = buffer_slice(&spool->buffer);
    while (rest.len > 0) {
        ssize_t len = write(spool->file - 1, rest.ptr, rest.len);
        if (len < 0 && errno == EINTR) {
            continue;
        }
        if (len <= 0) {
            return STATUS_IO;
        }
        rest = slice_skip(rest, (size_t)len);
    }
    spool->file_used = true;
    buffer_reset(&spool->buffer);
    return STATUS_OK;
}

enum status spool_append(struct spool *spool, struct spool *from)
{
    struct slice block;
    enum status status = spool_rewind(from);
    while (status == STATUS_OK && (status = spool_read(from, &block)) == STATUS_OK &&
           block.len > 0) {
        buffer_add(&spool->buffer, block);
        status = spool_flush(spool, false);
    }
    return status;
}

enum status spool_rewind(struct spool *spool)
{
    spool->buffer_read = false;
    if (!buffer_ok(&spool->buffer)) {
        return STATUS_MEMORY;
    }
    if (!spool->file_used) {
        return STATUS_OK;
    }
    enum status status = spool_flush(spool, true);
    if (status != STATUS_OK) {
        return status;
    }
    return lseek(spool->file - 1, 0, SEEK_SET) == 0 ? STATUS_OK : STATUS_IO;
}

enum status spool_read(struct spool *spool, struct slice *block)
{
    *block = (struct slice){NULL, 0};
    if (!spool->file_used) {
        if (!spool->buffer_read) {
            *block = buffer_slice(&spool->buffer);
            spool->buffer_read = true;
        }
        return STATUS_OK;
    }
    if (spool->block.ptr == NULL) {
        spool->block.ptr = malloc(SPOOL_BLOCK_BYTES);
        if (spool->block.ptr == NULL) {
            return STATUS_MEMORY;
        }
        spool->block.capacity = SPOOL_BLOCK_BYTES;
    }
    ssize_t len = 0;
    do {
        len = read(spool->file - 1, spool->block.ptr, SPOOL_BLOCK_BYTES);
    } while (len < 0 && errno == EINTR);
    if (len < 0) {
        return STATUS_IO;
    }
    spool->block.len = (size_t)len;
    *block = buffer_slice(&spool->block);
    return STATUS_OK;
}

/* Without the file, which the sandbox closes where it is its own. */
static void spool_drop(struct spool *spool)
{
    if (spool->file != 0 && spool->file != spool->ready) {
        (void)close(spool->file - 1);
    }
    spool->file = 0;
}

void spool_reset(struct spool *spool)
{
    buffer_reset(&spool->buffer);
    spool->buffer_read = false;
    if (spool->file_used) {
        if (ftruncate(spool->file - 1, 0) != 0 || lseek(spool->file - 1, 0, SEEK_SET) != 0) {
            /* A fresh one serves as well, where one can be had. */
            bool was_ready = spool->file == spool->ready;
            spool_drop(spool);
            spool->ready = was_ready ? SPOOL_NONE : 0;
        }
        spool->file_used = false;
    }
}

void spool_close(struct spool *spool)
{
    spool_drop(spool);
    buffer_clear(&spool->buffer);
    buffer_clear(&spool->block);
    *spool = (struct spool){0};
}
