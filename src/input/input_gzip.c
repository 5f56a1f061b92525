/*
 * How it works: zlib inflates block by block straight into the reader's buffer. A gzip file may
 * have several members one after the other (RFC 1952, 2.2), each with a CRC and a length that zlib
 * compares; whatever follows the last one is refused, zeros too.
 */
#include "input/input_internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct input_gzip {
    struct input_source *source; /* borrowed */
    z_stream stream;
    uint64_t unpacked;
    bool between; /* a member has ended, the next has not begun */
    char block[INPUT_BLOCK_BYTES];
};

enum { INPUT_GZIP_WINDOW = 15 + 16 }; /* the largest window; + 16 for the gzip format alone */

enum status input_gzip_open(struct input_source *source, struct slice head, struct diag *diag,
                            struct input_gzip **out)
{
    struct input_gzip *gzip = malloc(sizeof *gzip);
    if (gzip == NULL) {
        return diag_memory(diag);
    }
    gzip->source = source;
    gzip->stream = (z_stream){0};
    gzip->unpacked = 0;
    gzip->between = false;
    memcpy(gzip->block, head.ptr, head.len);
    gzip->stream.next_in = (unsigned char *)gzip->block;
    gzip->stream.avail_in = (unsigned)head.len;
    if (inflateInit2(&gzip->stream, INPUT_GZIP_WINDOW) != Z_OK) {
        free(gzip);
        return diag_memory(diag);
    }
    *out = gzip;
    return STATUS_OK;
}

void input_gzip_close(struct input_gzip *gzip)
{
    if (gzip != NULL) {
        (void)inflateEnd(&gzip->stream);
        free(gzip);
    }
}

static enum status input_gzip_damaged(const struct input_gzip *gzip, struct diag *diag)
{
    struct place place = {gzip->source->name, 0, gzip->unpacked};
    const char *message = gzip->stream.msg == NULL ? "" : gzip->stream.msg;
    if (strcmp(message, "incorrect data check") == 0 ||
        strcmp(message, "incorrect length check") == 0) {
        return diag_fail(diag, place, STATUS_INVALID, "TS-GZ-002",
                         "gzip checksum disagrees with the content");
    }
    return diag_fail(diag, place, STATUS_INVALID, "TS-GZ-004", "gzip data is damaged");
}

/* Makes bytes available to inflate, or tells that there are none. */
static enum status input_gzip_fill(struct input_gzip *gzip, struct diag *diag)
{
    if (gzip->stream.avail_in > 0) {
        return STATUS_OK;
    }
    size_t len = 0;
    enum status status = source_read(gzip->source, diag, gzip->block, sizeof gzip->block, &len);
    gzip->stream.next_in = (unsigned char *)gzip->block;
    gzip->stream.avail_in = (unsigned)len;
    return status;
}

/* Begins the next member where there is one; `ended` where the file ends here. */
static enum status input_gzip_next(struct input_gzip *gzip, struct diag *diag, bool *ended)
{
    enum status status = input_gzip_fill(gzip, diag);
    if (status != STATUS_OK) {
        return status;
    }
    *ended = gzip->stream.avail_in == 0;
    if (*ended) {
        return STATUS_OK;
    }
    if (gzip->stream.next_in[0] != 0x1f) {
        struct place place = {gzip->source->name, 0, gzip->unpacked};
        return diag_fail(diag, place, STATUS_INVALID, "TS-GZ-003",
                         "bytes follow the end of the gzip data");
    }
    (void)inflateReset(&gzip->stream); /* fails only for a stream that isn't one */
    gzip->between = false;
    return STATUS_OK;
}

enum status input_gzip_read(struct input_gzip *gzip, struct diag *diag, char *bytes,
                            size_t capacity, size_t *len)
{
    struct input_source *source = gzip->source;
    unsigned wanted = capacity > UINT_MAX / 2 ? UINT_MAX / 2 : (unsigned)capacity;
    *len = 0;
    gzip->stream.next_out = (unsigned char *)bytes;
    gzip->stream.avail_out = wanted;
    while (gzip->stream.avail_out == wanted) {
        bool ended = false;
        enum status status =
            gzip->between ? input_gzip_next(gzip, diag, &ended) : input_gzip_fill(gzip, diag);
        if (status != STATUS_OK || ended) {
            return status;
        }
        if (gzip->stream.avail_in == 0) {
            return diag_fail(diag, (struct place){source->name, 0, gzip->unpacked}, STATUS_INVALID,
                             "TS-GZ-001", "gzip file ends too early");
        }
        int code = inflate(&gzip->stream, Z_NO_FLUSH);
        if (code == Z_MEM_ERROR) {
            return diag_memory(diag);
        }
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
            return input_gzip_damaged(gzip, diag);
        }
        gzip->between = code == Z_STREAM_END;
    }
    gzip->unpacked += wanted - gzip->stream.avail_out;
    *len = wanted - gzip->stream.avail_out;
    return input_check_inflated(source->name, source->limits, source->taken, gzip->unpacked, diag);
}
