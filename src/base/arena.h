/*
 * arena - memory of one lifetime: many small allocations, one end.
 *
 * The idea: the batch, each file and each worker thread own an arena; nothing in it is freed
 * alone. A mark remembers a state, so that what a refused file left behind can be dropped.
 * A zeroed struct arena is a valid empty arena.
 */
#ifndef TS_BASE_ARENA_H
#define TS_BASE_ARENA_H

#include "base/slice.h"
#include "base/status.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

struct arena_chunk {
    struct arena_chunk *before;
    size_t size; /* bytes of data */
    alignas(max_align_t) char data[];
};

struct arena {
    struct arena_chunk *chunk; /* the newest; each points to the one before */
    size_t used;               /* bytes taken of the newest chunk */
    size_t total;              /* bytes in all chunks */
};

struct arena_mark {
    struct arena_chunk *chunk;
    size_t used;
};

/* `size` zeroed bytes, aligned for any type; lives until the arena is reset or cleared. NULL when
 * memory is out. A size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* What arena_take() does where the newest chunk has no room. */
void *arena_take_chunk(struct arena *arena, size_t size);

/* As arena_alloc(), but the bytes are whatever they were: for what is written before it is read. */
static inline void *arena_take(struct arena *arena, size_t size)
{
    size_t needed = (size + (alignof(max_align_t) - 1)) & ~(alignof(max_align_t) - 1);
    struct arena_chunk *chunk = arena->chunk;
    if (chunk == NULL || size > SIZE_MAX / 2 || chunk->size - arena->used < needed) {
        return arena_take_chunk(arena, size);
    }
    char *start = chunk->data + arena->used;
    arena->used += needed;
    return start;
}

/* `count` elements of `size` bytes, zeroed; NULL also when the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Copies `text` into the arena. STATUS_MEMORY (no diagnostic) when memory is out. */
enum status arena_copy(struct arena *arena, struct slice text, struct slice *out);

struct arena_mark arena_mark(const struct arena *arena);

/* Drops all that was allocated since `mark`. */
void arena_reset_to(struct arena *arena, struct arena_mark mark);

/* Drops everything but keeps the newest chunk for reuse: a scratch arena allocates nothing once
 * warm. */
void arena_reset(struct arena *arena);

/* Hands all memory of `other` over to `arena`; `other` is empty afterwards. What was allocated in
 * it lives as long as `arena`, marks of `arena` taken before still hold. */
void arena_join(struct arena *arena, struct arena *other);

/* Returns all memory; the arena is empty and usable again. */
void arena_clear(struct arena *arena);

/*
 * Makes room for one more element in a growing array from malloc.
 *
 * items     the array, NULL when empty; reallocated in place of the old
 * capacity  elements it has room for; updated
 * count     elements in use
 * size      bytes of an element
 *
 * Returns STATUS_OK, or STATUS_MEMORY (no diagnostic), and then nothing has changed. The owner
 * frees the array with free().
 */
enum status array_grow(void **items, size_t *capacity, size_t count, size_t size);

#endif
