#include "base/arena.h"
#include "unit.h"

#include <stdalign.h>
#include <stdlib.h>

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (size_t size = 0; size < 300; size++) {
        char *memory = arena_alloc(&arena, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(memory[i], 0);
        }
        memset(memory, 0xAA, size);
    }
    /* What is given again after a reset is zero as well. */
    arena_reset(&arena);
    char *again = arena_alloc(&arena, 4096);
    for (size_t i = 0; i < 4096; i++) {
        assert_int_equal(again[i], 0);
    }
    arena_clear(&arena);
}

static void large_pieces_get_chunks_of_their_own(void **state)
{
    (void)state;
    struct arena arena = {0};
    char *large = arena_alloc(&arena, 10U << 20);
    assert_non_null(large);
    large[(10U << 20) - 1] = 'x';
    assert_non_null(arena_alloc(&arena, 16));
    assert_true(arena.total >= 10U << 20);
    arena_clear(&arena);
    assert_int_equal(arena.total, 0);
    assert_null(arena.chunk);
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    struct arena arena = {0};
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_array(&arena, SIZE_MAX / 8, 16));
    assert_null(arena_array(&arena, SIZE_MAX / 2 + 2, 2));
    assert_non_null(arena_array(&arena, 0, 16));
    arena_clear(&arena);
}

static void mark_drops_what_came_later(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct slice kept = {NULL, 0};
    assert_int_equal(arena_copy(&arena, SLICE("kept"), &kept), STATUS_OK);
    struct arena_mark mark = arena_mark(&arena);
    size_t total = arena.total;
    for (int i = 0; i < 100; i++) {
        assert_non_null(arena_alloc(&arena, 100000));
    }
    assert_true(arena.total > total);
    arena_reset_to(&arena, mark);
    assert_int_equal(arena.total, total);
    assert_int_equal(arena.used, mark.used);
    assert_true(slice_equal(kept, SLICE("kept")));
    arena_clear(&arena);
}

static void reset_keeps_one_chunk(void **state)
{
    (void)state;
    struct arena arena = {0};
    arena_reset(&arena);
    assert_null(arena.chunk);
    for (int i = 0; i < 10; i++) {
        assert_non_null(arena_alloc(&arena, 200000));
    }
    arena_reset(&arena);
    size_t total = arena.total;
    assert_non_null(arena.chunk);
    assert_int_equal(arena.used, 0);
    assert_non_null(arena_alloc(&arena, 200000));
    assert_int_equal(arena.total, total);
    arena_clear(&arena);
    arena_clear(&arena);
}

static void copies_are_apart(void **state)
{
    (void)state;
    struct arena arena = {0};
    char text[] = "abc";
    struct slice copy = {NULL, 0};
    assert_int_equal(arena_copy(&arena, (struct slice){text, 3}, &copy), STATUS_OK);
    text[0] = 'x';
    assert_true(slice_equal(copy, SLICE("abc")));
    assert_int_equal(arena_copy(&arena, (struct slice){text, 0}, &copy), STATUS_OK);
    assert_null(copy.ptr);
    arena_clear(&arena);
}

static void array_grows_and_keeps(void **state)
{
    (void)state;
    void *items = NULL;
    size_t capacity = 0;
    for (size_t count = 0; count < 1000; count++) {
        assert_int_equal(array_grow(&items, &capacity, count, sizeof(uint64_t)), STATUS_OK);
        assert_true(capacity > count);
        ((uint64_t *)items)[count] = count;
    }
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(((uint64_t *)items)[i], i);
    }
    void *before = items;
    size_t full = capacity;
    assert_int_equal(array_grow(&items, &capacity, full, SIZE_MAX / 4), STATUS_MEMORY);
    assert_ptr_equal(items, before);
    assert_int_equal(capacity, full);
    free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(large_pieces_get_chunks_of_their_own),
        cmocka_unit_test(impossible_sizes_are_refused),
        cmocka_unit_test(mark_drops_what_came_later),
        cmocka_unit_test(reset_keeps_one_chunk),
        cmocka_unit_test(copies_are_apart),
        cmocka_unit_test(array_grows_and_keeps),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
