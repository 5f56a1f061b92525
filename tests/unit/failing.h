/*
 * failing - each allocation of what is tested refused in turn.
 *
 * The idea: what is tested runs once undisturbed, and each new way to an allocation, the innermost
 * calls on the stack, is noted with its number. Then it runs again for each way: with that one
 * allocation refused, and with it and all behind it refused. Either memory is out and it says so,
 * or it could do without and the result is the undisturbed one. Where sanitizers look on, they see
 * that nothing leaks and nothing is used that isn't there.
 *
 * Programs named test_failing*.c are linked so that malloc(), calloc() and realloc() of our own
 * code come here; libraries keep theirs. Where TS_ARENA_EXACT is defined, each allocation from an
 * arena is one of malloc's.
 */
#ifndef TS_TESTS_FAILING_H
#define TS_TESTS_FAILING_H

#include "base/diag.h"
#include "base/status.h"
#include "unit.h"

#include <execinfo.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    FAILING_FRAMES = 8,        /* calls that tell two ways apart */
    FAILING_SLOTS = 1 << 16,   /* of the table of ways; a power of two, never more than half full */
    FAILING_POINTS_MAX = 4096, /* new ways of one run */
};

/* What a run came to. `fingerprint` stands for all that it told or wrote. */
struct failing_outcome {
    enum status status;
    uint64_t fingerprint;
};

/* Runs what is tested between failing_arm() and failing_disarm(); `diag` is zeroed. */
typedef struct failing_outcome failing_run(void *context, struct diag *diag);

/* Cleared by the linker's wrappers, which have no argument to pass it in. */
static struct failing {
    atomic_bool armed;
    atomic_uint_fast64_t calls; /* since it was armed */
    uint64_t refused_first;     /* 0: none */
    bool refused_for_ever;
    atomic_uint_fast64_t refused; /* since it was armed */
    bool noting;
    uint64_t points[FAILING_POINTS_MAX];
    size_t points_count;
    uint64_t ways[FAILING_SLOTS]; /* hashes; 0 is free */
    size_t ways_count;
} failing;

static inline void failing_arm(void)
{
    atomic_store(&failing.calls, 0);
    atomic_store(&failing.refused, 0);
    atomic_store(&failing.armed, true);
}

static inline void failing_disarm(void)
{
    atomic_store(&failing.armed, false);
}

static inline void failing_fold(uint64_t *fingerprint, const void *bytes, size_t len)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < len; i++) {
        *fingerprint = (*fingerprint ^ byte[i]) * UINT64_C(1099511628211);
    }
}

static inline void failing_fold_text(uint64_t *fingerprint, struct slice text)
{
    failing_fold(fingerprint, &text.len, sizeof text.len);
    failing_fold(fingerprint, text.ptr, text.len);
}

/* Notes the call where nobody came this way before. */
static inline void failing_note(uint64_t call)
{
    void *frames[FAILING_FRAMES + 2];
    int count = backtrace(frames, FAILING_FRAMES + 2);
    uint64_t hash = UINT64_C(14695981039346656037);
    for (int i = 2; i < count; i++) { /* without this function and the wrapper */
        failing_fold(&hash, &frames[i], sizeof frames[i]);
    }
    hash |= 1;
    size_t slot = (size_t)(hash >> 20) % FAILING_SLOTS;
    while (failing.ways[slot] != 0 && failing.ways[slot] != hash) {
        slot = (slot + 1) % FAILING_SLOTS;
    }
    if (failing.ways[slot] == 0 && failing.points_count < FAILING_POINTS_MAX &&
        failing.ways_count < FAILING_SLOTS / 2) {
        failing.ways[slot] = hash;
        failing.ways_count++;
        failing.points[failing.points_count++] = call;
    }
}

/* Whether this allocation is refused. Not inlined: it is one frame of the stack. */
__attribute__((noinline)) static bool failing_refuses(void)
{
    if (!atomic_load(&failing.armed)) {
        return false;
    }
    uint64_t call = atomic_fetch_add(&failing.calls, 1) + 1;
    if (failing.noting) {
        static pthread_mutex_t noting = PTHREAD_MUTEX_INITIALIZER;
        (void)pthread_mutex_lock(&noting);
        failing_note(call);
        (void)pthread_mutex_unlock(&noting);
    }
    bool refused =
        failing.refused_first > 0 &&
        (failing.refused_for_ever ? call >= failing.refused_first : call == failing.refused_first);
    if (refused) {
        atomic_fetch_add(&failing.refused, 1);
    }
    return refused;
}

/* The names are the linker's (ld, --wrap). NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*) */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

void *__wrap_malloc(size_t size)
{
    return failing_refuses() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return failing_refuses() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return failing_refuses() ? NULL : __real_realloc(memory, size);
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

static inline struct failing_outcome
failing_run_once(failing_run *run, void *context, uint64_t first, bool for_ever, struct diag *diag)
{
    *diag = (struct diag){0};
    failing.refused_first = first;
    failing.refused_for_ever = for_ever;
    struct failing_outcome outcome = run(context, diag);
    assert_false(atomic_load(&failing.armed));
    failing.refused_first = 0;
    return outcome;
}

/* Runs it undisturbed, then with each new way to an allocation refused; returns how many of them
 * there were. `name` is shown where something doesn't hold. */
static inline size_t failing_each(const char *name, failing_run *run, void *context)
{
    struct diag diag;
    failing.noting = true;
    failing.points_count = 0;
    struct failing_outcome whole = failing_run_once(run, context, 0, false, &diag);
    failing.noting = false;
    assert_int_not_equal(whole.status, STATUS_MEMORY);
    for (size_t i = 0; i < failing.points_count * 2; i++) {
        uint64_t point = failing.points[i / 2];
        bool for_ever = i % 2 == 1;
        struct failing_outcome outcome = failing_run_once(run, context, point, for_ever, &diag);
        bool refused = atomic_load(&failing.refused) > 0;
        bool says_so = refused && outcome.status == STATUS_MEMORY && diag.errors > 0;
        bool does_without =
            outcome.status == whole.status && outcome.fingerprint == whole.fingerprint;
        if (!says_so && !does_without) {
            fail_msg("%s: allocation %llu refused%s: status %d, %zu errors, last \"%s\"", name,
                     (unsigned long long)point, for_ever ? " and all behind it" : "",
                     (int)outcome.status, diag.errors, diag.last.message);
        }
    }
    return failing.points_count;
}

#endif
