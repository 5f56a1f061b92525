/*
 * input - a path becomes bytes, unpacked, counted and bounded.
 *
 * The idea: whoever reads a statement sees a stream of plain bytes with a name and doesn't know
 * whether they came from a file, from standard input, through gzip or out of a zip archive. The
 * first bytes can be looked at before anything is taken (input_head), so that a parser is chosen
 * by content, never by name. The bytes as delivered are hashed on the way.
 *
 * Limits (limits.h) are checked while reading, after each block, never after the fact. What is
 * larger than its head is read, hashed and inflated on a thread of its own, a few blocks ahead of
 * the reader (input_ahead.c); standard input is not, since it may keep one waiting. Whoever asks
 * for it has each file read in a sandbox (sandbox.h), from its first byte to its last.
 * Archives in archives are refused; gzip inside zip likewise.
 */
#ifndef TS_INPUT_INPUT_H
#define TS_INPUT_INPUT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/digest.h"
#include "base/progress.h"
#include "base/slice.h"
#include "base/status.h"
#include "input/limits.h"
#include "input/sandbox.h"

#include <stdbool.h>
#include <stdint.h>

struct input; /* an open stream of plain bytes */

enum { INPUT_HEAD_BYTES = 1 << 16 };

/* The name for messages and for struct place: "path", "path!member", or "-". Lives as long as the
 * arena given to input_each(). */
const char *input_name(const struct input *input);

/*
 * The first bytes, at most INPUT_HEAD_BYTES, without taking them; the whole input where it is
 * shorter. Valid until the next input_read().
 */
enum status input_head(struct input *input, struct diag *diag, struct slice *head);

/*
 * Reads up to `capacity` bytes.
 *
 * len  bytes read; 0 at the end, and then the checksums of gzip and zip have been verified
 *
 * Returns STATUS_OK; STATUS_INVALID (TS-GZ, TS-ZIP, TS-LIM); STATUS_IO (TS-IO-004);
 * STATUS_BUSY (TS-LIM-019, deadline.h); STATUS_MEMORY.
 */
enum status input_read(struct input *input, struct diag *diag, char *bytes, size_t capacity,
                       size_t *len);

/*
 * As input_read(), but lends the bytes instead of copying them: as many as come at once, valid
 * until the next call for this input. Empty at the end.
 */
enum status input_take(struct input *input, struct diag *diag, struct slice *bytes);

/*
 * Back to the first byte, for formats that must be read twice (CSV infers its profile from whole
 * columns). Allowed only after input_keep() was called before the first read. A plain file is read
 * again itself, and refused (TS-IO-009) where it was written to meanwhile, which is looked at each
 * time its end is reached again; what was read of all else has been kept in an unlinked temporary
 * file.
 */
enum status input_keep(struct input *input, struct diag *diag);
enum status input_rewind(struct input *input, struct diag *diag);

/* What is known of the delivered file once the stream has ended. */
struct input_facts {
    uint64_t size_bytes;  /* as delivered */
    struct digest digest; /* SHA-256 of the bytes as delivered; of the archive for its members */
    uint64_t digest_ns;   /* what hashing took; for benchmarks */
};

/*
 * What input_each() calls with each stream: parse it. A refusal (STATUS_INVALID) and a kind that
 * nobody knows (STATUS_NOT_FOUND) are this file's alone; any other failure ends input_each() with
 * it.
 */
struct input_visitor {
    void *context;
    enum status (*visit)(void *context, struct input *input);
    /* After visit, once per stream, with its facts. `status` is what visit returned, or
     * STATUS_INVALID when the stream turned out damaged behind what the parser read. */
    enum status (*done)(void *context, const char *name, const struct input_facts *facts,
                        enum status status);
    /* Asked before each block of bytes: a stop ends input_each() with STATUS_INTERRUPTED, also
     * while standard input has nothing to give. Its clock sets a file's time limit. May be NULL. */
    const struct progress *progress;
    /* Files opened so far, of all the calls that share it: max_files holds for their sum. NULL
     * where this call is all there is. */
    uint64_t *files_count;
    /* Each file is read, and `visit` and `done` are called, on a thread of this sandbox while the
     * caller of input_each() waits. NULL: on the caller's own thread. */
    struct sandbox *sandbox;
};

/*
 * Opens what `path` names: a file, "-" for standard input, or a directory (recursively, in byte
 * order of names, hidden files skipped), unpacks gzip and zip, and visits each stream.
 *
 * hash   compute the digests (a stage of its own in time: 0.6 ns a byte)
 * arena  names live here
 * diag   a file that can't be opened or is refused gets its diagnostic, and `done` is called for
 *        it with STATUS_INVALID and zeroed facts
 *
 * Returns STATUS_OK when every stream was visited, whatever became of each; else the failure that
 * ended the batch.
 */
enum status input_each(const char *path, const struct limits *limits, bool hash,
                       struct arena *arena, struct diag *diag, const struct input_visitor *visitor);

/* As input_each(), over bytes in memory, archives included (tests, fuzzing). */
enum status input_each_memory(struct slice bytes, const char *name, const struct limits *limits,
                              bool hash, struct arena *arena, struct diag *diag,
                              const struct input_visitor *visitor);

/* A stream over bytes in memory, plain or gzip (tests, fuzzing). Close with input_close(). */
enum status input_from_memory(struct slice bytes, const char *name, const struct limits *limits,
                              struct diag *diag, struct input **out);
void input_close(struct input *input); /* NULL is allowed */

/* Whether the stream being visited was named directly by the user, not found in a directory. */
bool input_named_directly(const struct input *input);

#endif
