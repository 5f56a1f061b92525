/*
 * fuzz_edge - the same bytes where a block of the reader's ends.
 *
 * Inputs of the fuzzer's size never meet the end of a block. Behind enough blank lines they do, and
 * what is read of them must not change.
 */
#ifndef TS_FUZZ_EDGE_H
#define TS_FUZZ_EDGE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FUZZ_EDGE_EVERY = 8 }; /* one input in so many: blank lines take time */

/* Whether it is this input's turn. */
static inline bool fuzz_edge_wanted(struct slice bytes)
{
    return bytes.len > 1 && bytes.len % FUZZ_EDGE_EVERY == 0;
}

/*
 * The bytes behind blank lines, so that a block of `block` bytes ends between two of them; which,
 * their content decides. From malloc, NULL where there is no memory.
 */
static inline char *fuzz_edge_make(struct slice bytes, size_t block, size_t *len)
{
    size_t at = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        at = at * 31 + (unsigned char)bytes.ptr[i];
    }
    at = at % (bytes.len - 1) + 1;
    if (at > block) {
        return NULL;
    }
    char *made = malloc(block - at + bytes.len);
    if (made != NULL) {
        memset(made, '\n', block - at);
        memcpy(made + (block - at), bytes.ptr, bytes.len);
        *len = block - at + bytes.len;
    }
    return made;
}

#endif
