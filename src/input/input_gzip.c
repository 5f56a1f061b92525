/*
 * How it works: deflated data is unpacked block by block straight into the reader's buffer. A gzip
 * file may have several members one after the other (RFC 1952, 2.2), each with a CRC and a length
 * that are compared; whatever follows the last one is refused, zeros too.
 */
#include "input/inflater.h"
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

/* A member's header (RFC 1952, 2.3): ten bytes, of which the fourth tells what follows them. */
enum {
    INPUT_GZIP_HEADER = 10,
    INPUT_GZIP_FLAGS_AT = 3,
    INPUT_GZIP_HAS_CRC = 0x02,
    INPUT_GZIP_HAS_EXTRA = 0x04, /* its length in two bytes, the lower one first, and itself */
    INPUT_GZIP_HAS_NAME = 0x08,
    INPUT_GZIP_HAS_COMMENT = 0x10,
    INPUT_GZIP_RESERVED = 0xe0, /* must be zero */
};

struct input_gzip {
    struct input_source *source; /* borrowed */
    const struct inflater_kind *kind;
    void *inflater;
    struct slice packed; /* of the block: what is left of it */
    uint64_t unpacked;
    bool between; /* a member has ended, or none has begun */
    char block[INPUT_BLOCK_BYTES];
};

enum status input_gzip_open(struct input_source *source, struct slice head, struct diag *diag,
                            struct input_gzip **out)
{
    struct input_gzip *gzip = malloc(sizeof *gzip);
    if (gzip == NULL) {
        return diag_memory(diag);
    }
    gzip->source = source;
    gzip->kind = inflater_kind(0);
    gzip->unpacked = 0;
    gzip->between = true;
    memcpy(gzip->block, head.ptr, head.len);
    gzip->packed = (struct slice){gzip->block, head.len};
    gzip->inflater = gzip->kind->open();
    if (gzip->inflater == NULL) {
        free(gzip);
        return diag_memory(diag);
    }
    *out = gzip;
    return STATUS_OK;
}

void input_gzip_close(struct input_gzip *gzip)
{
    if (gzip != NULL) {
        gzip->kind->close(gzip->inflater);
        free(gzip);
    }
}

static enum status input_gzip_fail(const struct input_gzip *gzip, struct diag *diag,
                                   const char *code, const char *what)
{
    struct place place = {gzip->source->name, 0, gzip->unpacked};
    return diag_fail(diag, place, STATUS_INVALID, code, "%s", what);
}

/* Makes bytes available to unpack; none where the file ends. */
static enum status input_gzip_fill(struct input_gzip *gzip, struct diag *diag)
{
    if (gzip->packed.len > 0) {
        return STATUS_OK;
    }
    gzip->packed.ptr = gzip->block;
    return source_read(gzip->source, diag, gzip->block, sizeof gzip->block, &gzip->packed.len);
}

/* Where the header at the front of `packed` ends; 0 where it goes on behind what is there. */
static size_t input_gzip_header_len(struct slice packed)
{
    if (packed.len < INPUT_GZIP_HEADER) {
        return 0;
    }
    unsigned flags = (unsigned char)packed.ptr[INPUT_GZIP_FLAGS_AT];
    size_t at = INPUT_GZIP_HEADER;
    if ((flags & INPUT_GZIP_HAS_EXTRA) != 0) {
        if (packed.len < at + 2) {
            return 0;
        }
        at += 2U + (unsigned char)packed.ptr[at] + 256U * (unsigned char)packed.ptr[at + 1];
    }
    for (unsigned text = INPUT_GZIP_HAS_NAME; text <= INPUT_GZIP_HAS_COMMENT; text <<= 1) {
        if ((flags & text) != 0) {
            size_t end = at < packed.len ? slice_find_byte(slice_skip(packed, at), '\0') : SIZE_MAX;
            if (end == SIZE_MAX) {
                return 0;
            }
            at += end + 1;
        }
    }
    at += (flags & INPUT_GZIP_HAS_CRC) != 0 ? 2 : 0;
    return at <= packed.len ? at : 0;
}

/* Brings what is left of the block to its front and reads more behind it; TS-GZ-001 where there is
 * no more. */
static enum status input_gzip_more(struct input_gzip *gzip, struct diag *diag)
{
    size_t len = 0;
    memmove(gzip->block, gzip->packed.ptr, gzip->packed.len);
    gzip->packed.ptr = gzip->block;
    enum status status = source_read(gzip->source, diag, gzip->block + gzip->packed.len,
                                     sizeof gzip->block - gzip->packed.len, &len);
    gzip->packed.len += len;
    return status != STATUS_OK || len > 0
               ? status
               : input_gzip_fail(gzip, diag, "TS-GZ-001", "gzip file ends too early");
}

/* Begins the next member where there is one; `ended` where the file ends here. */
static enum status input_gzip_next(struct input_gzip *gzip, struct diag *diag, bool *ended)
{
    enum status status = input_gzip_fill(gzip, diag);
    *ended = status == STATUS_OK && gzip->packed.len == 0;
    if (status != STATUS_OK || *ended) {
        return status;
    }
    if (gzip->packed.ptr[0] != 0x1f) {
        return input_gzip_fail(gzip, diag, "TS-GZ-003", "bytes follow the end of the gzip data");
    }
    while (status == STATUS_OK && input_gzip_header_len(gzip->packed) == 0) {
        if (gzip->packed.len == sizeof gzip->block) {
            return input_gzip_fail(gzip, diag, "TS-GZ-004", "gzip data is damaged");
        }
        status = input_gzip_more(gzip, diag);
    }
    if (status == STATUS_OK &&
        ((unsigned char)gzip->packed.ptr[INPUT_GZIP_FLAGS_AT] & INPUT_GZIP_RESERVED) != 0) {
        return input_gzip_fail(gzip, diag, "TS-GZ-004", "gzip data is damaged");
    }
    gzip->kind->next(gzip->inflater);
    gzip->between = false;
    return status;
}

/* What the inflater had still to write, then some of what the source gives. */
static enum status input_gzip_unpack(struct input_gzip *gzip, struct diag *diag, char *bytes,
                                     size_t capacity, size_t *len)
{
    bool dry = gzip->packed.len == 0;
    enum inflated inflated =
        gzip->kind->unpack(gzip->inflater, &gzip->packed, bytes, capacity, len);
    switch (inflated) {
    case INFLATED_SOME:
        if (dry && *len == 0) {
            enum status status = input_gzip_fill(gzip, diag);
            return status != STATUS_OK || gzip->packed.len > 0
                       ? status
                       : input_gzip_fail(gzip, diag, "TS-GZ-001", "gzip file ends too early");
        }
        return STATUS_OK;
    case INFLATED_MEMBER:
        gzip->between = true;
        return STATUS_OK;
    case INFLATED_CHECKSUM:
        return input_gzip_fail(gzip, diag, "TS-GZ-002", "gzip checksum disagrees with the content");
    case INFLATED_MEMORY:
        return diag_memory(diag);
    case INFLATED_DAMAGED:
        break;
    }
    return input_gzip_fail(gzip, diag, "TS-GZ-004", "gzip data is damaged");
}

enum status input_gzip_read(struct input_gzip *gzip, struct diag *diag, char *bytes,
                            size_t capacity, size_t *len)
{
    const struct input_source *source = gzip->source;
    enum status status = STATUS_OK;
    bool ended = false;
    size_t got = 0;
    *len = 0;
    while (status == STATUS_OK && got == 0 && !ended && capacity > 0) {
        if (gzip->between) {
            status = input_gzip_next(gzip, diag, &ended);
        } else {
            status = input_gzip_unpack(gzip, diag, bytes, capacity, &got);
        }
    }
    if (status != STATUS_OK || ended) {
        return status;
    }
    gzip->unpacked += got;
    *len = got;
    return input_check_inflated(source->name, source->limits, source->taken, gzip->unpacked, diag);
}
