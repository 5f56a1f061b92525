#include "input/input_internal.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Once a block, so that hashing can be told from parsing in a benchmark; nothing depends on it. */
static uint64_t source_now_ns(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

enum status source_hash(struct input_source *source, struct diag *diag)
{
    if (!source->hashing) {
        return STATUS_OK;
    }
    return digest_begin(&source->digest) == STATUS_OK ? STATUS_OK : diag_memory(diag);
}

/* Standard input may have nothing to give for ever: waits until it has or the time is over. Not
 * `ready` where a signal ended the wait. */
static enum status source_wait(struct input_source *source, struct diag *diag, bool *ready)
{
    int left_ms = source->regular ? -1 : deadline_left_ms(&source->deadline);
    *ready = true;
    if (left_ms < 0) {
        return STATUS_OK;
    }
    struct pollfd wanted = {.fd = source->fd, .events = POLLIN};
    int count = poll(&wanted, 1, left_ms);
    *ready = count > 0;
    return count == 0 ? deadline_check(&source->deadline, source->taken, diag) : STATUS_OK;
}

static enum status source_fetch(struct input_source *source, struct diag *diag, char *bytes,
                                size_t capacity, size_t *len)
{
    if (source->fd < 0) {
        *len = source->memory.len < capacity ? source->memory.len : capacity;
        if (*len > 0) {
            memcpy(bytes, source->memory.ptr, *len);
        }
        source->memory = slice_skip(source->memory, *len);
        return STATUS_OK;
    }
    for (;;) {
        if (progress_stopped(source->progress)) {
            return STATUS_INTERRUPTED; /* a signal ends a read that waits, with EINTR */
        }
        bool ready = false;
        enum status status = source_wait(source, diag, &ready);
        if (status != STATUS_OK) {
            return status;
        }
        if (!ready) {
            continue;
        }
        ssize_t got = source->regular ? pread(source->fd, bytes, capacity, (off_t)source->taken)
                                      : read(source->fd, bytes, capacity);
        if (got >= 0) {
            *len = (size_t)got;
            return STATUS_OK;
        }
        if (errno == EAGAIN) {
            /* Standard input that somebody else made non-blocking. */
            struct pollfd wanted = {.fd = source->fd, .events = POLLIN};
            (void)poll(&wanted, 1, deadline_left_ms(&source->deadline));
        } else if (errno != EINTR) {
            struct place place = {source->name, 0, source->taken};
            return diag_fail(diag, place, STATUS_IO, "TS-IO-004", "reading failed: %s",
                             strerror(errno));
        }
    }
}

/* Counts, bounds and hashes what was delivered. */
static enum status source_count(struct input_source *source, struct diag *diag, struct slice bytes)
{
    source->ended = bytes.len == 0;
    source->taken += bytes.len;
    if (source->taken / INPUT_MEGABYTE >= source->limits->max_input_mb &&
        source->taken > source->limits->max_input_mb * INPUT_MEGABYTE) {
        struct place place = {source->name, 0, source->taken - bytes.len};
        return diag_fail(diag, place, STATUS_INVALID, "TS-LIM-001",
                         "the file is larger than max_input_mb = %llu",
                         (unsigned long long)source->limits->max_input_mb);
    }
    enum status status = deadline_check(&source->deadline, source->taken, diag);
    if (status == STATUS_OK && source->digest.state != NULL && bytes.len > 0) {
        uint64_t begun = source_now_ns();
        digest_add(&source->digest, bytes);
        source->digest_ns += source_now_ns() - begun;
    }
    return status;
}

enum status source_read(struct input_source *source, struct diag *diag, char *bytes,
                        size_t capacity, size_t *len)
{
    *len = 0;
    if (source->ended || capacity == 0) {
        return STATUS_OK;
    }
    size_t got = 0;
    enum status status = source_fetch(source, diag, bytes, capacity, &got);
    if (status == STATUS_OK) {
        status = source_count(source, diag, (struct slice){bytes, got});
    }
    *len = status == STATUS_OK ? got : 0;
    return status;
}

enum status source_lend(struct input_source *source, struct diag *diag, size_t capacity,
                        struct slice *bytes)
{
    struct slice lent = slice_take(source->memory, capacity);
    *bytes = (struct slice){NULL, 0};
    source->memory = slice_skip(source->memory, lent.len);
    enum status status = source->ended ? STATUS_OK : source_count(source, diag, lent);
    if (status == STATUS_OK) {
        *bytes = lent;
    }
    return status;
}

enum status source_drain(struct input_source *source, struct diag *diag)
{
    char block[1 << 16];
    size_t len = 1;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && len > 0) {
        status = source_read(source, diag, block, sizeof block, &len);
    }
    return status;
}

struct input_facts source_facts(struct input_source *source)
{
    struct input_facts facts = {.size_bytes = source->taken, .digest_ns = source->digest_ns};
    if (source->digest.state != NULL) {
        facts.digest = digest_finish(&source->digest);
    }
    return facts;
}

void source_close(struct input_source *source)
{
    deadline_end(&source->deadline);
    if (source->digest.state != NULL) {
        digest_drop(&source->digest);
    }
    if (source->owned) {
        (void)close(source->fd);
    }
    *source = (struct input_source){.fd = -1};
}

enum status input_check_inflated(const char *name, const struct limits *limits, uint64_t packed,
                                 uint64_t unpacked, struct diag *diag)
{
    struct place place = {name, 0, unpacked};
    if (unpacked / INPUT_MEGABYTE >= limits->max_inflated_mb &&
        unpacked > limits->max_inflated_mb * INPUT_MEGABYTE) {
        return diag_fail(diag, place, STATUS_INVALID, "TS-LIM-002",
                         "unpacked content is larger than max_inflated_mb = %llu",
                         (unsigned long long)limits->max_inflated_mb);
    }
    if (unpacked > INPUT_RATIO_FROM_BYTES && unpacked / limits->max_inflate_ratio > packed) {
        return diag_fail(diag, place, STATUS_INVALID, "TS-LIM-003",
                         "unpacks to more than max_inflate_ratio = %llu times its size",
                         (unsigned long long)limits->max_inflate_ratio);
    }
    return STATUS_OK;
}

bool input_is_gzip(struct slice head)
{
    return slice_starts(head, SLICE("\x1f\x8b"));
}

bool input_is_zip(struct slice head)
{
    return slice_starts(head, SLICE("PK\x03\x04")) || slice_starts(head, SLICE("PK\x05\x06"));
}
