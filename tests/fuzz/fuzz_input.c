/*
 * fuzz_input - any bytes as a delivered file: plain, gzip or zip.
 *
 * Beside crashes it checks that every stream that is visited is also done, that its name and facts
 * are sound, that a refusal says why, that limits hold while reading, and that one file reads the
 * same whoever reads it: in large pieces, in small ones, lent, twice, from memory or from a
 * descriptor, with and without the thread that reads ahead. A reader that gives up in the middle
 * leaves nothing behind.
 */
#include "base/digest.h"
#include "input/input.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FUZZ_PIECE_MAX = 1 << 16, FUZZ_NEVER = -1 };

/* One way to read. */
struct fuzz_reader {
    size_t piece;    /* bytes asked for at once; 0 to take what is lent */
    int64_t back_at; /* bytes after which it goes back to the first; or FUZZ_NEVER */
    int64_t stop_at; /* bytes after which it has seen enough; or FUZZ_NEVER */
    bool descriptor; /* not from memory */
};

struct fuzz_input {
    const struct fuzz_reader *reader;
    const char *name;    /* of the delivered file */
    struct slice bytes;  /* likewise */
    struct digest whole; /* likewise */
    struct diag diag;
    unsigned visited;
    unsigned done;
    unsigned refused;
    uint64_t total;
    struct digest_stream content; /* of all streams */
    struct digest fingerprint;
};

static void fuzz_check(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* Some bytes in the reader's way, in `room` or lent. */
static enum status fuzz_some(struct fuzz_input *fuzz, struct input *input, char *room,
                             struct slice *bytes)
{
    if (fuzz->reader->piece == 0) {
        return input_take(input, &fuzz->diag, bytes);
    }
    *bytes = (struct slice){room, 0};
    enum status status = input_read(input, &fuzz->diag, room, fuzz->reader->piece, &bytes->len);
    fuzz_check(bytes->len <= fuzz->reader->piece);
    return status;
}

/* Reads up to `most` bytes, or to the end; into the fingerprint where `counted`. */
static enum status fuzz_read(struct fuzz_input *fuzz, struct input *input, uint64_t most,
                             bool counted)
{
    char room[FUZZ_PIECE_MAX];
    struct slice bytes = {NULL, 0};
    struct slice head = {NULL, 0};
    enum status status = input_head(input, &fuzz->diag, &head);
    char first = head.len > 0 ? head.ptr[0] : '\0';
    uint64_t len = 0;
    do {
        if (status == STATUS_OK) {
            status = fuzz_some(fuzz, input, room, &bytes);
        }
        if (status != STATUS_OK) {
            return status;
        }
        fuzz_check(len > 0 || bytes.len == 0 || bytes.ptr[0] == first);
        if (counted) {
            digest_add(&fuzz->content, bytes);
            fuzz->total += bytes.len;
        }
        len += bytes.len;
    } while (bytes.len > 0 && len < most);
    return STATUS_OK;
}

static enum status fuzz_visit(void *context, struct input *input)
{
    struct fuzz_input *fuzz = context;
    const struct fuzz_reader *reader = fuzz->reader;
    enum status status = STATUS_OK;
    fuzz->visited++;
    if (reader->back_at != FUZZ_NEVER) {
        status = input_keep(input, &fuzz->diag);
        if (status == STATUS_OK) {
            status = fuzz_read(fuzz, input, (uint64_t)reader->back_at, false);
        }
        if (status == STATUS_OK) {
            status = input_rewind(input, &fuzz->diag);
        }
    }
    if (status == STATUS_OK) {
        status = fuzz_read(fuzz, input, (uint64_t)reader->stop_at, true);
    }
    if (status == STATUS_OK && reader->stop_at != FUZZ_NEVER) {
        status = diag_fail(&fuzz->diag, (struct place){input_name(input), 0, 0}, STATUS_INVALID,
                           "TS-IO-006", "seen enough");
    }
    return status;
}

static enum status fuzz_done(void *context, const char *name, const struct input_facts *facts,
                             enum status status)
{
    struct fuzz_input *fuzz = context;
    fuzz->done++;
    fuzz->refused += status == STATUS_OK ? 0 : 1;
    fuzz_check(strncmp(name, fuzz->name, strlen(fuzz->name)) == 0);
    fuzz_check(status == STATUS_OK || status == STATUS_INVALID);
    fuzz_check(facts->size_bytes <= fuzz->bytes.len);
    if (status == STATUS_OK) {
        fuzz_check(facts->size_bytes == fuzz->bytes.len);
        fuzz_check(memcmp(&facts->digest, &fuzz->whole, sizeof fuzz->whole) == 0);
    }
    return STATUS_OK;
}

/* The bytes as a file without a name; -1 where there is none to be had. */
static int fuzz_file(struct slice bytes)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd >= 0 && write(fd, bytes.ptr, bytes.len) != (ssize_t)bytes.len) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

static struct fuzz_input fuzz_once(struct slice bytes, const struct digest *whole,
                                   const struct fuzz_reader *reader)
{
    struct limits limits = limits_default();
    struct arena arena = {0};
    struct fuzz_input fuzz = {.reader = reader, .name = "fuzz", .bytes = bytes, .whole = *whole};
    struct input_visitor visitor = {&fuzz, fuzz_visit, fuzz_done, NULL, NULL, NULL};
    char path[32];
    int fd = reader->descriptor ? fuzz_file(bytes) : -1;
    enum status status = STATUS_OK;
    limits.max_inflated_mb = 2;
    limits.max_members = 20;
    fuzz_check(digest_begin(&fuzz.content) == STATUS_OK);
    if (fd >= 0) {
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        fuzz.name = path;
        status = input_each(path, &limits, true, &arena, &fuzz.diag, &visitor);
        (void)close(fd);
    } else {
        status = input_each_memory(bytes, "fuzz", &limits, true, &arena, &fuzz.diag, &visitor);
    }
    fuzz.fingerprint = digest_finish(&fuzz.content);
    fuzz_check(status == STATUS_OK);
    fuzz_check(fuzz.done >= 1 && fuzz.done >= fuzz.visited);
    fuzz_check((fuzz.refused > 0) == (fuzz.diag.errors > 0));
    fuzz_check(fuzz.total <= (limits.max_inflated_mb << 20) + bytes.len);
    arena_clear(&arena);
    return fuzz;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const struct fuzz_reader readers[] = {
        {FUZZ_PIECE_MAX, FUZZ_NEVER, FUZZ_NEVER, false},
        {97, FUZZ_NEVER, FUZZ_NEVER, false},
        {0, FUZZ_NEVER, FUZZ_NEVER, true},
        {1000, 3, FUZZ_NEVER, false},
        {0, 100000, FUZZ_NEVER, true},
        {1000, FUZZ_NEVER, 66000, true}, /* the last: it reads less than the others */
    };
    enum { READERS = sizeof readers / sizeof readers[0] };
    struct slice text = {(const char *)bytes, len};
    struct digest whole = digest_of(text);
    struct fuzz_input first = fuzz_once(text, &whole, &readers[0]);
    for (size_t i = 1; i < READERS - 1; i++) {
        struct fuzz_input other = fuzz_once(text, &whole, &readers[i]);
        fuzz_check(first.done == other.done && first.refused == other.refused);
        fuzz_check(first.diag.errors == other.diag.errors);
        if (first.refused == 0) {
            fuzz_check(first.total == other.total && memcmp(&first.fingerprint, &other.fingerprint,
                                                            sizeof first.fingerprint) == 0);
        }
    }
    struct fuzz_input hasty = fuzz_once(text, &whole, &readers[READERS - 1]);
    fuzz_check(hasty.refused == hasty.done);
    return 0;
}
