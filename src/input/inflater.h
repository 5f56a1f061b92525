/*
 * inflater - deflated data of one gzip member after the other, unpacked as it comes.
 *
 * The idea: who unpacks is a library, and which one is settled when the program is built: ISA-L
 * where the system has it, since it takes a third of zlib's time, else zlib. A member that zlib
 * finds whole is whole for either, with the same bytes; checksum and length are always compared.
 */
#ifndef TS_INPUT_INFLATER_H
#define TS_INPUT_INFLATER_H

#include "base/slice.h"

#include <stddef.h>

enum inflated {
    INFLATED_SOME,     /* as much as there was room or input for */
    INFLATED_MEMBER,   /* and with that the member is whole; its checksum and length agree */
    INFLATED_CHECKSUM, /* the member ended, and its checksum or length disagrees */
    INFLATED_DAMAGED,  /* no gzip member (RFC 1952), or no deflated data (RFC 1951) */
    INFLATED_MEMORY,
};

struct inflater_kind {
    const char *name; /* of the library */
    /* Ready for a member's first byte. NULL where memory is out. */
    void *(*open)(void);
    /* Ready for another one. */
    void (*next)(void *inflater);
    /*
     * Unpacks into `bytes` until `packed` is used up, `capacity` is reached or the member ends.
     *
     * packed  what was used is taken off its front; may be empty, since bytes that were taken
     *         before may not have been written for want of room. A member's header comes whole
     *         in one piece (ISA-L 2.30 forgets its flags in between) and without the flags that
     *         RFC 1952 reserves (zlib refuses them, ISA-L doesn't look)
     * len     bytes written; of no use where the member is refused
     */
    enum inflated (*unpack)(void *inflater, struct slice *packed, char *bytes, size_t capacity,
                            size_t *len);
    void (*close)(void *inflater); /* NULL is allowed */
};

/* Those that the program was built with, the fastest first, zlib last; NULL behind it. */
const struct inflater_kind *inflater_kind(size_t at);

#endif
