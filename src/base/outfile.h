/*
 * outfile - a file that appears whole or not at all.
 *
 * The idea: written under a temporary name in the same folder, synced, then renamed over the
 * final name, and the folder synced. Until outfile_commit() returns, readers see the old file.
 */
#ifndef TS_BASE_OUTFILE_H
#define TS_BASE_OUTFILE_H

#include "base/buffer.h"
#include "base/diag.h"
#include "base/status.h"

struct outfile {
    struct buffer buffer; /* append here; call outfile_flush() now and then */
    char *path;           /* the final name; owned */
    char *temporary;      /* owned */
    int fd;
};

/* Begins a file. STATUS_OK, STATUS_IO (TS-IO-005) or STATUS_MEMORY. `out` may be dropped in any
 * case. */
enum status outfile_open(const char *path, struct diag *diag, struct outfile *out);

/* Writes the buffer to disk once it holds more than a megabyte, so that memory stays bounded. */
enum status outfile_flush(struct outfile *out, struct diag *diag);

/* Writes the rest, syncs, renames; `out` is closed whatever the result. */
enum status outfile_commit(struct outfile *out, struct diag *diag);

/* Removes the temporary file; does nothing for a zeroed or committed one. */
void outfile_drop(struct outfile *out);

/* Removes a file of an earlier time and syncs its folder; that there is none is fine. STATUS_OK,
 * STATUS_IO (TS-IO-005) or STATUS_MEMORY. */
enum status outfile_remove(const char *path, struct diag *diag);

#endif
