/*
 * input_internal - the layers below a stream; only input*.c includes it.
 *
 *   source   the delivered bytes: a descriptor or memory; counted, bounded, hashed
 *   gzip     inflates a source
 *   zip      unpacks the members of a source, one after the other
 *   replay   a source once more from its first byte, unpacked where it is gzip
 *   ahead    reads one of these on a thread of its own
 *   input    one of these as a stream with a head that can be looked at, and a way back
 *   apart    the whole of it on a thread of the sandbox
 */
#ifndef TS_INPUT_INTERNAL_H
#define TS_INPUT_INTERNAL_H

#include "input/deadline.h"
#include "input/input.h"

#include <sys/types.h>
#include <time.h>

enum {
    INPUT_BLOCK_BYTES = 1 << 17,
    /* Below this the ratio of unpacked to packed says nothing: a statement's head repeats. */
    INPUT_RATIO_FROM_BYTES = 1 << 20,
};

#define INPUT_MEGABYTE (UINT64_C(1) << 20)

/* The delivered bytes of one file. */
struct input_source {
    const char *name; /* borrowed */
    const struct limits *limits;
    const struct progress *progress; /* may be NULL */
    struct deadline deadline;        /* of the one stream that it is, or of an archive's drain */
    int fd;                          /* -1 for memory */
    struct slice memory;             /* borrowed; what is left of it */
    struct slice whole;              /* all of it */
    bool owned;                      /* fd is closed with the source; not standard input's */
    bool regular;                    /* fd is a file that is read by offset, again if need be */
    off_t size;                      /* … and this is how it was when it was opened */
    struct timespec written;
    bool hashing;
    bool ended;
    struct digest_stream digest;
    uint64_t taken;     /* bytes read so far */
    uint64_t digest_ns; /* spent on hashing */
};

/* Starts the digest where it is wanted. STATUS_OK or STATUS_MEMORY. */
enum status source_hash(struct input_source *source, struct diag *diag);
/* Some bytes, at least one unless at the end; TS-LIM-001, TS-LIM-019, TS-IO-004. */
enum status source_read(struct input_source *source, struct diag *diag, char *bytes,
                        size_t capacity, size_t *len);
/* As source_read() for memory, where nothing needs to be copied. */
enum status source_lend(struct input_source *source, struct diag *diag, size_t capacity,
                        struct slice *bytes);
/* Reads what is left, for the digest's sake. */
enum status source_drain(struct input_source *source, struct diag *diag);
/* The facts so far; ends the digest. */
struct input_facts source_facts(struct input_source *source);
void source_close(struct input_source *source);

/* Whether so many unpacked bytes are allowed for so many delivered ones; TS-LIM-002, -003. */
enum status input_check_inflated(const char *name, const struct limits *limits, uint64_t packed,
                                 uint64_t unpacked, struct diag *diag);

bool input_is_gzip(struct slice head);
bool input_is_zip(struct slice head);

struct input_gzip;
enum status input_gzip_open(struct input_source *source, struct slice head, struct diag *diag,
                            struct input_gzip **out);
enum status input_gzip_read(struct input_gzip *gzip, struct diag *diag, char *bytes,
                            size_t capacity, size_t *len);
void input_gzip_close(struct input_gzip *gzip);

/* Where a stream's bytes come from. */
struct input_feed {
    void *context;
    enum status (*read)(void *context, struct diag *diag, char *bytes, size_t capacity,
                        size_t *len);
};

/*
 * What `origin` gave, from its first byte: STATUS_OK or STATUS_MEMORY.
 *
 * origin  borrowed: memory, or a regular file; nobody reads it meanwhile
 * packed  it is gzip, to be unpacked
 */
struct input_replay;
enum status input_replay_open(const struct input_source *origin, bool packed, struct diag *diag,
                              struct input_replay **out);
void input_replay_close(struct input_replay *replay); /* NULL is allowed */
struct input_feed input_replay_feed(struct input_replay *replay);
struct input_source *input_replay_source(struct input_replay *replay); /* below the feed */

/*
 * Reads `feed` on a thread of its own, a few blocks ahead of the reader. NULL where no thread is to
 * be had: reading goes on without one. Until the stop the feed is the thread's alone.
 */
struct input_ahead;
struct input_ahead *input_ahead_start(struct input_feed feed);
/* The next block, lent until the next call; empty at the end. What the feed returned. */
enum status input_ahead_next(struct input_ahead *ahead, struct diag *diag, struct slice *bytes);
void input_ahead_stop(struct input_ahead *ahead); /* NULL is allowed */

struct input {
    const char *name; /* borrowed */
    bool named_directly;
    struct input_feed feed;
    struct input_source *ahead_of; /* below the feed, to be read ahead from the head on; or NULL */
    struct input_ahead *ahead;     /* reads the feed; NULL where nobody does but the reader */
    struct input_source *source;   /* below the feed of `ahead`, or NULL */
    const struct progress *progress; /* likewise: whom to ask for a stop */
    struct deadline own_deadline;    /* the source's, while `ahead` has the source */
    struct slice lent;               /* of a block of `ahead`: what is left of it */
    char *block;                     /* INPUT_BLOCK_BYTES for input_take(), or NULL */
    enum status failed;              /* the first failure; said once, returned ever after */
    bool ended;
    uint64_t delivered;        /* bytes given to the reader */
    uint64_t fetched;          /* bytes that left the feed */
    struct deadline *deadline; /* borrowed; NULL where there is no limit */
    char *head;                /* INPUT_HEAD_BYTES, or NULL */
    size_t head_len;
    size_t head_at;
    const struct input_source *origin; /* below the feed, where it can be read again; or NULL */
    bool packed;                       /* the origin is gzip */
    /* After input_keep(), one of three: the origin is read again, memory stays where it is, or a
     * file without a name has a copy. */
    bool replays;
    struct slice kept_memory;    /* borrowed */
    int kept_fd;                 /* -1 where there is none */
    int spare_fd;                /* becomes kept_fd where no file can be opened any more; or -1 */
    int spare_errno;             /* why there is none, in the sandbox; 0 outside of it */
    uint64_t kept_len;           /* what the feed gave */
    uint64_t kept_at;            /* where reading goes on in the kept bytes */
    struct input_replay *replay; /* the feed, after input_rewind() where the origin is read again */
    struct input_source memory;  /* of input_from_memory() */
    struct input_gzip *unpacking; /* likewise */
};

/* A stream over `feed`. */
void input_init(struct input *input, const char *name, bool named_directly, struct input_feed feed);
/* The file without a name, for what input_keep() copies, that the sandbox has ready. */
void input_spare(struct input *input, int fd);
void input_clear(struct input *input);
/*
 * From here on the feed is read ahead where more follows than the head: the source below it, and
 * its deadline, are not to be touched before input_rejoin(), which ends that.
 *
 * source  what the feed reads, or NULL; never one that may have nothing to give for long
 */
void input_read_ahead(struct input *input, struct input_source *source);
void input_rejoin(struct input *input);

/*
 * Visits every member of a zip archive as a stream of its own.
 *
 * source  delivers the whole archive from memory or from a descriptor that can seek
 * facts   of the whole archive
 */
struct input_each {
    const struct limits *limits;
    bool hash;
    struct arena *arena;
    struct diag *diag;
    const struct input_visitor *visitor;
    uint64_t files_count; /* where the visitor has no count of its own */
    dev_t *devices;       /* directories entered, as pairs with `inodes` */
    ino_t *inodes;
    size_t directories_count;
    size_t devices_capacity;
    size_t inodes_capacity;
};

enum status input_zip_each(struct input_each *each, struct input_source *source,
                           const struct input_facts *facts, bool named_directly);

/* Calls `done` for something that is refused as a whole. */
enum status input_refused(struct input_each *each, const char *name);

/* Ends a visit: `status` is what `visit` returned. Tells `done`, and returns what ends the batch
 * or STATUS_OK. */
enum status input_finish(struct input_each *each, const char *name, const struct input_facts *facts,
                         enum status status);

/* One open source: sniffs, unpacks, visits. Closes the source. */
enum status input_each_source(struct input_each *each, struct input_source *source,
                              bool named_directly);

/* The same in the visitor's sandbox, where it has one. */
enum status input_each_apart(struct input_each *each, struct input_source *source,
                             bool named_directly);

#endif
