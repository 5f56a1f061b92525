#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

enum {
    ARENA_CHUNK_BYTES = 1 << 18,
    ARENA_CHUNK_MOST = 1 << 23, /* a large arena grows by an eighth, up to this */
    ARENA_LARGE_BYTES = 1 << 22,
    ARENA_PAGE = 4096,
    ARENA_ALIGN = alignof(max_align_t),
};

/* Asks for large pages where a chunk is so large that places in it are looked up at random: with
 * small ones the processor would look for the page as long as for the bytes. No harm if refused. */
static void arena_ask_large_pages(char *start, size_t bytes)
{
#if defined(MADV_HUGEPAGE)
    size_t skip = ARENA_PAGE - (uintptr_t)start % ARENA_PAGE;
    if (bytes >= ARENA_LARGE_BYTES) {
        (void)madvise(start + skip, (bytes - skip) / ARENA_PAGE * ARENA_PAGE, MADV_HUGEPAGE);
    }
#else
    (void)start;
    (void)bytes;
#endif
}

/* Bytes of the next chunk at least. */
static size_t arena_chunk_least(const struct arena *arena)
{
#if defined(TS_ARENA_EXACT)
    /* A chunk for each: sanitizers see where an allocation ends, tests refuse any one of them. */
    (void)arena;
    return 0;
#else
    size_t grown = arena->total / 8 < ARENA_CHUNK_MOST ? arena->total / 8 : ARENA_CHUNK_MOST;
    return grown > ARENA_CHUNK_BYTES ? grown : ARENA_CHUNK_BYTES;
#endif
}

static enum status arena_chunk_add(struct arena *arena, size_t size)
{
    size_t least = arena_chunk_least(arena);
    size_t data_bytes = size > least ? size : least;
    struct arena_chunk *chunk = malloc(sizeof *chunk + data_bytes);
    if (chunk == NULL) {
        return STATUS_MEMORY;
    }
    arena_ask_large_pages(chunk->data, data_bytes);
    chunk->before = arena->chunk;
    chunk->size = data_bytes;
    arena->chunk = chunk;
    arena->used = 0;
    arena->total += data_bytes;
    return STATUS_OK;
}

void *arena_take_chunk(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size_t needed = (size + (ARENA_ALIGN - 1)) & ~(size_t)(ARENA_ALIGN - 1);
    if (arena_chunk_add(arena, needed) != STATUS_OK) {
        return NULL;
    }
    arena->used = needed;
    return arena->chunk->data;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *start = arena_take(arena, size);
    if (start != NULL) {
        memset(start, 0, size);
    }
    return start;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        return NULL;
    }
    return arena_alloc(arena, bytes);
}

enum status arena_copy(struct arena *arena, struct slice text, struct slice *out)
{
    if (text.len == 0) {
        *out = (struct slice){NULL, 0};
        return STATUS_OK;
    }
    char *copy = arena_take(arena, text.len);
    if (copy == NULL) {
        return STATUS_MEMORY;
    }
    memcpy(copy, text.ptr, text.len);
    *out = (struct slice){copy, text.len};
    return STATUS_OK;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){arena->chunk, arena->used};
}

void arena_reset_to(struct arena *arena, struct arena_mark mark)
{
    while (arena->chunk != mark.chunk) {
        struct arena_chunk *before = arena->chunk->before;
        arena->total -= arena->chunk->size;
        free(arena->chunk);
        arena->chunk = before;
    }
    arena->used = mark.used;
}

void arena_reset(struct arena *arena)
{
    if (arena->chunk == NULL) {
        return;
    }
    struct arena_chunk *older = arena->chunk->before;
    while (older != NULL) {
        struct arena_chunk *before = older->before;
        arena->total -= older->size;
        free(older);
        older = before;
    }
    arena->chunk->before = NULL;
    arena->used = 0;
}

void arena_join(struct arena *arena, struct arena *other)
{
    if (other->chunk == NULL) {
        return;
    }
    struct arena_chunk *oldest = other->chunk;
    while (oldest->before != NULL) {
        oldest = oldest->before;
    }
    oldest->before = arena->chunk;
    arena->chunk = other->chunk;
    arena->used = other->used;
    arena->total += other->total;
    *other = (struct arena){0};
}

void arena_clear(struct arena *arena)
{
    arena_reset_to(arena, (struct arena_mark){NULL, 0});
    assert(arena->total == 0);
}

enum status array_grow(void **items, size_t *capacity, size_t count, size_t size)
{
    assert(count <= *capacity);
    if (count < *capacity) {
        return STATUS_OK;
    }
    size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
    size_t bytes = 0;
    if (__builtin_mul_overflow(wanted, size, &bytes)) {
        return STATUS_MEMORY;
    }
    void *grown = realloc(*items, bytes);
    if (grown == NULL) {
        return STATUS_MEMORY;
    }
    *items = grown;
    *capacity = wanted;
    return STATUS_OK;
}
