#include "input/inflater_internal.h"

/* The file is empty where the system has no ISA-L. */
#if TS_HAVE_ISAL

#include <isa-l/igzip_lib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void inflater_isal_next(void *inflater)
{
    struct inflate_state *state = inflater;
    isal_inflate_reset(state);
    state->crc_flag = ISAL_GZIP;
}

static void *inflater_isal_open(void)
{
    struct inflate_state *state = malloc(sizeof *state);
    if (state != NULL) {
        isal_inflate_init(state);
        inflater_isal_next(state);
    }
    return state;
}

static enum inflated inflater_isal_unpack(void *inflater, struct slice *packed, char *bytes,
                                          size_t capacity, size_t *len)
{
    struct inflate_state *state = inflater;
    uint32_t given = packed->len > INT32_MAX ? INT32_MAX : (uint32_t)packed->len;
    uint32_t room = capacity > INT32_MAX ? INT32_MAX : (uint32_t)capacity;
    memcpy(&state->next_in, &packed->ptr, sizeof packed->ptr); /* ISA-L doesn't write to it */
    state->avail_in = given;
    state->next_out = (uint8_t *)bytes;
    state->avail_out = room;
    int code = isal_inflate(state);
    *packed = slice_skip(*packed, given - state->avail_in);
    *len = room - state->avail_out;
    if (code == ISAL_INCORRECT_CHECKSUM) {
        return INFLATED_CHECKSUM;
    }
    if (code < 0 || code == ISAL_NEED_DICT) {
        return INFLATED_DAMAGED;
    }
    return state->block_state == ISAL_BLOCK_FINISH ? INFLATED_MEMBER : INFLATED_SOME;
}

const struct inflater_kind inflater_isal = {
    "ISA-L", inflater_isal_open, inflater_isal_next, inflater_isal_unpack, free,
};

#endif
