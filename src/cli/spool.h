/*
 * spool - text that waits for its turn: in memory while it is small, in an unlinked temporary file
 * once it is not.
 *
 * In a sandbox no file can be opened: spool_ready() has one opened before.
 *
 * Write through spool_buffer() and spool_flush(), then spool_rewind() and spool_read(). A zeroed
 * struct spool is empty and ready. Failures are STATUS_MEMORY or STATUS_IO without a diagnostic.
 */
#ifndef TS_CLI_SPOOL_H
#define TS_CLI_SPOOL_H

#include "base/buffer.h"
#include "base/status.h"

#include <stdbool.h>

struct spool {
    struct buffer buffer; /* not yet in the file */
    struct buffer block;  /* for reading back */
    int file;             /* descriptor plus one; 0 for none */
    int ready;            /* likewise, of the sandbox's file; below 0 where it has none */
    bool file_used;
    bool buffer_read;
};

struct sandbox;

/* Has a file ready that the threads of `sandbox` can write to; NULL is allowed. Where there is none
 * to be had, a text that needs it fails. */
void spool_ready(struct spool *spool, struct sandbox *sandbox);

/* Where to append. */
struct buffer *spool_buffer(struct spool *spool);

/* Moves the buffer into the file when it is large, or always with `all`. */
enum status spool_flush(struct spool *spool, bool all);

/* Appends all of `from`, which is rewound for it. */
enum status spool_append(struct spool *spool, struct spool *from);

/* Back to the first byte, for reading. */
enum status spool_rewind(struct spool *spool);

/* The next block, valid until the next call; empty at the end. */
enum status spool_read(struct spool *spool, struct slice *block);

void spool_reset(struct spool *spool); /* empty; keeps memory and file */
void spool_close(struct spool *spool);

#endif
