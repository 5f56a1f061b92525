#include "input/inflater_internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { INFLATER_WINDOW = 15 + 16 }; /* the largest window; + 16 for the gzip format alone */

static void *inflater_zlib_open(void)
{
    z_stream *stream = calloc(1, sizeof *stream);
    if (stream != NULL && inflateInit2(stream, INFLATER_WINDOW) != Z_OK) {
        free(stream);
        return NULL;
    }
    return stream;
}

static void inflater_zlib_next(void *inflater)
{
    (void)inflateReset(inflater); /* fails only for a stream that isn't one */
}

static enum inflated inflater_zlib_refuse(const z_stream *stream, int code)
{
    const char *message = stream->msg == NULL ? "" : stream->msg;
    if (code == Z_MEM_ERROR) {
        return INFLATED_MEMORY;
    }
    bool checked = strcmp(message, "incorrect data check") == 0 ||
                   strcmp(message, "incorrect length check") == 0 ||
                   strcmp(message, "header crc mismatch") == 0;
    return checked ? INFLATED_CHECKSUM : INFLATED_DAMAGED;
}

static enum inflated inflater_zlib_unpack(void *inflater, struct slice *packed, char *bytes,
                                          size_t capacity, size_t *len)
{
    z_stream *stream = inflater;
    unsigned given = packed->len > UINT_MAX ? UINT_MAX : (unsigned)packed->len;
    unsigned room = capacity > UINT_MAX ? UINT_MAX : (unsigned)capacity;
    memcpy(&stream->next_in, &packed->ptr, sizeof packed->ptr); /* zlib doesn't write to it */
    stream->avail_in = given;
    stream->next_out = (unsigned char *)bytes;
    stream->avail_out = room;
    int code = inflate(stream, Z_NO_FLUSH);
    *packed = slice_skip(*packed, given - stream->avail_in);
    *len = room - stream->avail_out;
    if (code == Z_STREAM_END) {
        return INFLATED_MEMBER;
    }
    /* Z_BUF_ERROR: no room, or nothing to unpack. */
    return code == Z_OK || code == Z_BUF_ERROR ? INFLATED_SOME : inflater_zlib_refuse(stream, code);
}

static void inflater_zlib_close(void *inflater)
{
    if (inflater != NULL) {
        (void)inflateEnd(inflater);
        free(inflater);
    }
}

const struct inflater_kind inflater_zlib = {
    "zlib", inflater_zlib_open, inflater_zlib_next, inflater_zlib_unpack, inflater_zlib_close,
};
