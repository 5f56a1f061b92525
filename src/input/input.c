/*
 * How it works: a stream has a feed (source, gzip or a zip member). Bytes that were looked at
 * stand in `head`; once they are taken, the feed writes straight into the reader's buffer. After
 * input_keep() a file is read again itself when its reader goes back (input_replay.c); memory is
 * where it was; whatever else leaves the feed is also written to an unlinked file, and reading
 * goes on there until it is used up.
 */
#include "input/input_internal.h"

#include "base/unnamed.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void input_init(struct input *input, const char *name, bool named_directly, struct input_feed feed)
{
    *input = (struct input){
        .name = name,
        .named_directly = named_directly,
        .feed = feed,
        .kept_fd = -1,
        .spare_fd = -1,
        .memory = {.fd = -1},
    };
}

void input_spare(struct input *input, int fd)
{
    input->spare_fd = fd;
    input->spare_errno = fd < 0 ? errno : 0;
}

void input_clear(struct input *input)
{
    input_rejoin(input);
    free(input->head);
    free(input->block);
    if (input->kept_fd >= 0) {
        (void)close(input->kept_fd);
    }
    input_replay_close(input->replay);
    input_gzip_close(input->unpacking);
    source_close(&input->memory);
}

const char *input_name(const struct input *input)
{
    return input->name;
}

bool input_named_directly(const struct input *input)
{
    return input->named_directly;
}

/* A kept file that can't be written or read is the machine's fault, not the input's. */
static enum status input_kept_failed(struct input *input, struct diag *diag, const char *what)
{
    input->failed = diag_fail(diag, (struct place){input->name, 0, input->delivered}, STATUS_IO,
                              "TS-IO-005", "temporary copy can't be %s: %s", what, strerror(errno));
    return input->failed;
}

/* A file that is read again and isn't what it was: `reason` of errno, or 0 where it was written to.
 */
static enum status input_file_failed(struct input *input, struct diag *diag, int reason)
{
    struct place place = {input->name, 0, input->delivered};
    input->failed = reason != 0 ? diag_fail(diag, place, STATUS_IO, "TS-IO-004",
                                            "reading failed: %s", strerror(reason))
                                : diag_fail(diag, place, STATUS_INVALID, "TS-IO-009",
                                            "the file was written to while it was being read");
    return input->failed;
}

/* At the end of a file that was read again: whether it is as it was when it was opened. */
static enum status input_check_unchanged(struct input *input, struct diag *diag)
{
    const struct input_source *origin = input->origin;
    struct stat now = {0};
    if (input->replay == NULL) {
        return STATUS_OK;
    }
    if (origin->fd >= 0 && fstat(origin->fd, &now) != 0) {
        return input_file_failed(input, diag, errno);
    }
    bool same = input->fetched == input->kept_len &&
                (origin->fd < 0 ||
                 (now.st_size == origin->size && now.st_mtim.tv_sec == origin->written.tv_sec &&
                  now.st_mtim.tv_nsec == origin->written.tv_nsec));
    return same ? STATUS_OK : input_file_failed(input, diag, 0);
}

/* Whether input_keep() was called. */
static bool input_is_kept(const struct input *input)
{
    return input->replays || input->kept_fd >= 0 || input->kept_memory.ptr != NULL;
}

static enum status input_store(struct input *input, struct diag *diag, const char *bytes,
                               size_t len)
{
    if (input->kept_fd < 0) {
        input->kept_len += len;
        len = 0;
    }
    while (len > 0) {
        ssize_t written = pwrite(input->kept_fd, bytes, len, (off_t)input->kept_len);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return input_kept_failed(input, diag, "written");
        }
        bytes += written;
        len -= (size_t)written;
        input->kept_len += (uint64_t)written;
    }
    input->kept_at = input->kept_len;
    return STATUS_OK;
}

/* Whether the reader that wants more has been in time with what it got. What was fetched counts,
 * so that a second reading of kept bytes has no time of its own. */
static enum status input_in_time(struct input *input, struct diag *diag)
{
    if (input->deadline != NULL && input->failed == STATUS_OK) {
        input->failed = deadline_check(input->deadline, input->fetched, diag);
    }
    return input->failed == STATUS_BUSY ? STATUS_BUSY : STATUS_OK;
}

/* Bytes of the block that the thread has read, at most `capacity`. */
static enum status input_next_ahead(struct input *input, struct diag *diag, size_t capacity,
                                    struct slice *bytes)
{
    if (input->lent.len == 0) {
        if (progress_stopped(input->progress)) {
            return STATUS_INTERRUPTED;
        }
        enum status status = input_ahead_next(input->ahead, diag, &input->lent);
        if (status != STATUS_OK) {
            return status;
        }
    }
    *bytes = slice_take(input->lent, capacity);
    input->lent = slice_skip(input->lent, bytes->len);
    return STATUS_OK;
}

/*
 * Reads from the feed; the first failure is remembered, so that it is said once.
 *
 * room   of `capacity` bytes, where they are put unless somebody lends them
 * bytes  in `room`, or lent until the next call
 */
static enum status input_fetch_some(struct input *input, struct diag *diag, char *room,
                                    size_t capacity, struct slice *bytes)
{
    *bytes = (struct slice){room, 0};
    if (input->failed != STATUS_OK || input->ended) {
        return input->failed;
    }
    if (input->ahead_of != NULL && input->fetched >= INPUT_HEAD_BYTES) {
        struct input_source *source = input->ahead_of;
        input->ahead_of = NULL;
        input_read_ahead(input, source);
    }
    input->failed = input->ahead != NULL
                        ? input_next_ahead(input, diag, capacity, bytes)
                        : input->feed.read(input->feed.context, diag, room, capacity, &bytes->len);
    if (input->failed != STATUS_OK) {
        bytes->len = 0;
        return input->failed;
    }
    input->ended = bytes->len == 0 && capacity > 0;
    input->fetched += bytes->len;
    bool stored = input_is_kept(input) && input->replay == NULL;
    return stored ? input_store(input, diag, bytes->ptr, bytes->len) : STATUS_OK;
}

static enum status input_fetch(struct input *input, struct diag *diag, char *bytes, size_t capacity,
                               size_t *len)
{
    struct slice fetched = {NULL, 0};
    enum status status = input_fetch_some(input, diag, bytes, capacity, &fetched);
    if (fetched.len > 0 && fetched.ptr != bytes) {
        memcpy(bytes, fetched.ptr, fetched.len);
    }
    *len = fetched.len;
    return status;
}

void input_read_ahead(struct input *input, struct input_source *source)
{
    bool more = input->head_len >= INPUT_HEAD_BYTES || input->fetched >= INPUT_HEAD_BYTES;
    if (input->ended || input->failed != STATUS_OK || !more) {
        return; /* nothing follows, so a thread would cost more than it saves */
    }
    const struct progress *progress = source == NULL ? NULL : source->progress;
    if (source != NULL) {
        /* Stop and time are looked at where the bytes are used; a replay has no time of its own. */
        source->progress = NULL;
        if (input->deadline == &source->deadline) {
            input->own_deadline = source->deadline;
            source->deadline = (struct deadline){0};
            input->deadline = &input->own_deadline;
        }
    }
    input->source = source;
    input->progress = progress;
    input->ahead = input_ahead_start(input->feed);
    if (input->ahead == NULL) {
        input_rejoin(input);
    }
}

void input_rejoin(struct input *input)
{
    input_ahead_stop(input->ahead);
    input->ahead = NULL;
    input->lent = (struct slice){NULL, 0};
    if (input->source != NULL) {
        input->source->progress = input->progress;
        if (input->deadline == &input->own_deadline) {
            input->source->deadline = input->own_deadline;
            input->deadline = &input->source->deadline;
        }
        input->source = NULL;
    }
}

/* Whether reading goes on in the kept bytes rather than in the feed. */
static bool input_is_behind(const struct input *input)
{
    return input->kept_at < input->kept_len;
}

static enum status input_read_kept(struct input *input, struct diag *diag, char *bytes,
                                   size_t capacity, size_t *len)
{
    uint64_t left = input->kept_len - input->kept_at;
    size_t wanted = left < capacity ? (size_t)left : capacity;
    ssize_t got = 0;
    if (input->kept_memory.ptr != NULL) {
        memcpy(bytes, input->kept_memory.ptr + input->kept_at, wanted);
        input->kept_at += wanted;
        *len = wanted;
        return STATUS_OK;
    }
    do {
        got = pread(input->kept_fd, bytes, wanted, (off_t)input->kept_at);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
        return input_kept_failed(input, diag, "read");
    }
    input->kept_at += (uint64_t)got;
    *len = (size_t)got;
    return STATUS_OK;
}

enum status input_head(struct input *input, struct diag *diag, struct slice *head)
{
    if (input->head == NULL) {
        input->head = malloc(INPUT_HEAD_BYTES);
        if (input->head == NULL) {
            return diag_memory(diag);
        }
    }
    if (input->head_at > 0) {
        memmove(input->head, input->head + input->head_at, input->head_len - input->head_at);
        input->head_len -= input->head_at;
        input->head_at = 0;
    }
    enum status status = STATUS_OK;
    size_t len = 1;
    while (status == STATUS_OK && len > 0 && input->head_len < INPUT_HEAD_BYTES) {
        char *end = input->head + input->head_len;
        size_t room = INPUT_HEAD_BYTES - input->head_len;
        status = input_is_behind(input) ? input_read_kept(input, diag, end, room, &len)
                                        : input_fetch(input, diag, end, room, &len);
        input->head_len += status == STATUS_OK ? len : 0;
    }
    *head = (struct slice){input->head, input->head_len};
    return status;
}

enum status input_read(struct input *input, struct diag *diag, char *bytes, size_t capacity,
                       size_t *len)
{
    enum status status = input_in_time(input, diag);
    *len = 0;
    if (status != STATUS_OK) {
        return status;
    }
    if (input->head_at < input->head_len) {
        size_t left = input->head_len - input->head_at;
        *len = left < capacity ? left : capacity;
        memcpy(bytes, input->head + input->head_at, *len);
        input->head_at += *len;
    } else if (input_is_behind(input)) {
        status = input_read_kept(input, diag, bytes, capacity, len);
    } else {
        status = input_fetch(input, diag, bytes, capacity, len);
        if (status == STATUS_OK && *len == 0) {
            status = input_check_unchanged(input, diag);
        }
    }
    input->delivered += *len;
    return status;
}

static enum status input_feed_source(void *context, struct diag *diag, char *bytes, size_t capacity,
                                     size_t *len)
{
    return source_read(context, diag, bytes, capacity, len);
}

static enum status input_feed_gzip(void *context, struct diag *diag, char *bytes, size_t capacity,
                                   size_t *len)
{
    return input_gzip_read(context, diag, bytes, capacity, len);
}

/* Whether the feed is memory that can be lent as it is. */
static bool input_is_memory(const struct input *input)
{
    const struct input_source *source = input->feed.context;
    return input->feed.read == input_feed_source && source->fd < 0 && !input_is_kept(input) &&
           input->ahead == NULL;
}

static enum status input_take_memory(struct input *input, struct diag *diag, struct slice *bytes)
{
    if (input->failed == STATUS_OK && !input->ended) {
        input->failed = source_lend(input->feed.context, diag, INPUT_BLOCK_BYTES, bytes);
        input->ended = input->failed == STATUS_OK && bytes->len == 0;
        input->fetched += bytes->len;
    }
    return input->failed;
}

enum status input_take(struct input *input, struct diag *diag, struct slice *bytes)
{
    *bytes = (struct slice){NULL, 0};
    enum status status = input_in_time(input, diag);
    if (status != STATUS_OK) {
        return status;
    }
    if (input->head_at < input->head_len) {
        *bytes = (struct slice){input->head + input->head_at, input->head_len - input->head_at};
        input->head_at = input->head_len;
    } else if (input_is_memory(input)) {
        status = input_take_memory(input, diag, bytes);
    } else {
        if (input->block == NULL) {
            input->block = malloc(INPUT_BLOCK_BYTES);
        }
        if (input->block == NULL) {
            return diag_memory(diag);
        }
        bytes->ptr = input->block;
        status = input_is_behind(input)
                     ? input_read_kept(input, diag, input->block, INPUT_BLOCK_BYTES, &bytes->len)
                     : input_fetch_some(input, diag, input->block, INPUT_BLOCK_BYTES, bytes);
        if (status == STATUS_OK && bytes->len == 0) {
            status = input_check_unchanged(input, diag);
        }
    }
    input->delivered += bytes->len;
    return status;
}

/* A file without a name, empty; -1 with errno. */
static int input_kept_open(const struct input *input)
{
    if (input->spare_fd >= 0) {
        return ftruncate(input->spare_fd, 0) == 0 ? dup(input->spare_fd) : -1;
    }
    errno = input->spare_errno;
    return errno == 0 ? unnamed_open(getenv("TMPDIR")) : -1;
}

enum status input_keep(struct input *input, struct diag *diag)
{
    assert(input->delivered == 0);
    if (input_is_kept(input)) {
        return STATUS_OK;
    }
    if (input_is_memory(input)) {
        input->kept_memory = ((const struct input_source *)input->feed.context)->whole;
    } else if (input->origin != NULL) {
        input->replays = true;
    } else {
        input->kept_fd = input_kept_open(input);
        if (input->kept_fd < 0) {
            return input_kept_failed(input, diag, "made");
        }
    }
    /* What was looked at has left the feed already. */
    return input_store(input, diag, input->head, input->head_len);
}

/* Reads on to the end, for the digest, the checksum and the count of bytes. */
static enum status input_drain(struct input *input, struct diag *diag)
{
    char rest[1 << 16];
    size_t len = 1;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && len > 0) {
        status = input_fetch(input, diag, rest, sizeof rest, &len);
    }
    return status;
}

/* The origin from its first byte, in the place of the feed so far. */
static enum status input_replay_begin(struct input *input, struct diag *diag)
{
    struct input_replay *replay = NULL;
    enum status status = input->replay == NULL ? input_drain(input, diag) : STATUS_OK;
    input_rejoin(input);
    if (status == STATUS_OK) {
        status = input_replay_open(input->origin, input->packed, diag, &replay);
    }
    if (status != STATUS_OK) {
        return status;
    }
    input_replay_close(input->replay);
    input->replay = replay;
    input->feed = input_replay_feed(replay);
    input->ahead_of = input_replay_source(replay);
    input->ended = false;
    input->fetched = 0;
    return STATUS_OK;
}

enum status input_rewind(struct input *input, struct diag *diag)
{
    assert(input_is_kept(input));
    enum status status = input->failed;
    if (status == STATUS_OK && input->replays) {
        status = input_replay_begin(input, diag);
    }
    input->kept_at = input->replays ? input->kept_len : 0;
    input->head_len = 0;
    input->head_at = 0;
    input->delivered = 0;
    return status;
}

enum status input_from_memory(struct slice bytes, const char *name, const struct limits *limits,
                              struct diag *diag, struct input **out)
{
    struct input *input = malloc(sizeof *input);
    if (input == NULL) {
        return diag_memory(diag);
    }
    struct input_feed feed = {&input->memory, input_feed_source};
    input_init(input, name, true, feed);
    input->memory.name = name;
    input->memory.limits = limits;
    input->memory.memory = bytes;
    input->memory.whole = bytes;
    if (input_is_gzip(bytes)) {
        enum status status = input_gzip_open(&input->memory, SLICE(""), diag, &input->unpacking);
        if (status != STATUS_OK) {
            input_close(input);
            return status;
        }
        input->feed = (struct input_feed){input->unpacking, input_feed_gzip};
        input->ahead_of = &input->memory;
        input->origin = &input->memory;
        input->packed = true;
    }
    *out = input;
    return STATUS_OK;
}

void input_close(struct input *input)
{
    if (input != NULL) {
        input_clear(input);
        free(input);
    }
}

/* A plain or gzip source as one stream. */
static enum status input_each_stream(struct input_each *each, struct input_source *source,
                                     struct slice head, bool named_directly)
{
    struct input input;
    struct input_gzip *gzip = NULL;
    const char *name = source->name;
    input_init(&input, name, named_directly, (struct input_feed){source, input_feed_source});
    input.deadline = &source->deadline;
    input.origin = source->fd < 0 || source->regular ? source : NULL;
    if (each->visitor->sandbox != NULL) {
        input_spare(&input, sandbox_keep(each->visitor->sandbox));
    }
    input.packed = input_is_gzip(head);
    enum status status = STATUS_OK;
    if (input.packed) {
        status = input_gzip_open(source, head, each->diag, &gzip);
        if (status != STATUS_OK) {
            goto cleanup;
        }
        input.feed = (struct input_feed){gzip, input_feed_gzip};
        struct slice inner = {NULL, 0};
        /* A failure of the stream stays in `input` and is said once, by whoever reads first. */
        status = input_head(&input, each->diag, &inner);
        if (status == STATUS_MEMORY) {
            goto cleanup;
        }
        if (input_is_gzip(inner) || input_is_zip(inner)) {
            input.failed =
                diag_fail(each->diag, (struct place){name, 0, 0}, STATUS_INVALID, "TS-LIM-005",
                          "archive inside an archive, max_archive_depth = 1");
        }
    } else {
        input.head = malloc(INPUT_HEAD_BYTES);
        if (input.head == NULL) {
            status = diag_memory(each->diag);
            goto cleanup;
        }
        if (head.ptr != NULL) {
            memcpy(input.head, head.ptr, head.len);
        }
        input.head_len = head.len;
    }
    if (source->regular || source->fd < 0) {
        input_read_ahead(&input, source);
    }
    status = input.failed;
    if (status == STATUS_OK) {
        status = each->visitor->visit(each->visitor->context, &input);
    }
    if (status == STATUS_OK && input.replay == NULL) {
        status = input_drain(&input, each->diag); /* behind the last byte that was parsed */
    }
    input_rejoin(&input);
    if (source->hashing && (status == STATUS_INVALID || status == STATUS_NOT_FOUND)) {
        struct diag silent = {0}; /* the file is refused already */
        (void)source_drain(source, &silent);
    }
    deadline_end(&source->deadline);
    struct input_facts facts = source_facts(source);
    status = input_finish(each, name, &facts, status);
cleanup:
    input_gzip_close(gzip);
    input_clear(&input);
    return status;
}

/* A zip archive has its list of contents at the end: from a pipe it is stored first. */
static enum status input_spool(const struct input_each *each, struct input_source *source,
                               struct slice head, int *fd)
{
    struct input input;
    input_init(&input, source->name, true, (struct input_feed){source, input_feed_source});
    if (each->visitor->sandbox != NULL) {
        input_spare(&input, sandbox_spool(each->visitor->sandbox));
    }
    enum status status = input_keep(&input, each->diag);
    if (status == STATUS_OK) {
        status = input_store(&input, each->diag, head.ptr, head.len);
    }
    if (status == STATUS_OK) {
        status = input_drain(&input, each->diag);
    }
    if (status == STATUS_OK) {
        *fd = input.kept_fd;
        input.kept_fd = -1; /* the caller's from here on */
    }
    input_clear(&input);
    return status;
}

static enum status input_each_zip(struct input_each *each, struct input_source *source,
                                  struct slice head, bool named_directly)
{
    const char *name = source->name;
    struct input_source archive = {.name = name, .limits = source->limits, .fd = -1};
    enum status status = STATUS_OK;
    if (source->fd < 0) {
        archive.memory = source->whole;
        status = source_drain(source, each->diag);
    } else if (lseek(source->fd, 0, SEEK_CUR) >= 0) {
        status = source_drain(source, each->diag);
        archive.fd = source->fd;
    } else {
        status = input_spool(each, source, head, &archive.fd);
        archive.owned = status == STATUS_OK;
    }
    deadline_end(&source->deadline); /* each member has its own time */
    if (status == STATUS_INVALID) {
        status = input_refused(each, name);
    } else if (status == STATUS_OK) {
        struct input_facts facts = source_facts(source);
        status = input_zip_each(each, &archive, &facts, named_directly);
    }
    source_close(&archive);
    return status;
}

enum status input_each_source(struct input_each *each, struct input_source *source,
                              bool named_directly)
{
    source->whole = source->memory;
    deadline_begin(source->progress, source->limits, source->name, &source->deadline);
    char *head = malloc(INPUT_HEAD_BYTES);
    enum status status = head == NULL ? diag_memory(each->diag) : STATUS_OK;
    if (status == STATUS_OK) {
        status = source_hash(source, each->diag);
    }
    if (status != STATUS_OK) {
        goto cleanup;
    }
    size_t head_len = 0;
    size_t len = 1;
    while (status == STATUS_OK && len > 0 && head_len < INPUT_HEAD_BYTES) {
        status =
            source_read(source, each->diag, head + head_len, INPUT_HEAD_BYTES - head_len, &len);
        head_len += len;
    }
    struct slice bytes = {head, head_len};
    if (status == STATUS_INVALID) {
        deadline_end(&source->deadline);
        status = input_refused(each, source->name);
    } else if (status == STATUS_OK && input_is_zip(bytes)) {
        status = input_each_zip(each, source, bytes, named_directly);
    } else if (status == STATUS_OK) {
        status = input_each_stream(each, source, bytes, named_directly);
    }
cleanup:
    source_close(source);
    free(head);
    return status;
}

enum status input_finish(struct input_each *each, const char *name, const struct input_facts *facts,
                         enum status status)
{
    /* A refusal, or a kind that nobody knows, is this stream's own affair. */
    if (status != STATUS_OK && status != STATUS_INVALID && status != STATUS_NOT_FOUND) {
        return status;
    }
    return each->visitor->done(each->visitor->context, name, facts, status);
}

enum status input_refused(struct input_each *each, const char *name)
{
    const struct input_facts facts = {0};
    return input_finish(each, name, &facts, STATUS_INVALID);
}
