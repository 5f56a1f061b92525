/*
 * alloc_shim - memory that runs out, preloaded into the program.
 *
 * TS_ALLOC_FAIL_AT  the allocation that fails, from 1, counted from where main() is about to begin;
 *                   none fails without it
 * TS_ALLOC_FOREVER  set: all that follow fail as well
 * TS_ALLOC_SPARE    a part of a library's name: what it asks for itself is given. So is what
 *                   getpwuid_r() asks for: glibc 2.36 dies there of failures of its own
 * TS_ALLOC_TELL     a file into which the process writes, at its end, how many it asked for and how
 *                   many failed
 *
 * Stands in for what glibc's other allocating functions are made of. Large blocks that malloc()
 * would map are refused as well, since it is asked for them; what calls mmap() itself is not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

typedef int (*alloc_shim_main)(int, char **, char **);
typedef int (*alloc_shim_start)(alloc_shim_main, int, char **, void (*)(void), void (*)(void),
                                void (*)(void), void *);

static unsigned long alloc_shim_asked;
static unsigned long alloc_shim_failed;
static unsigned long alloc_shim_at;
static bool alloc_shim_forever;
static bool alloc_shim_begun;
static alloc_shim_main alloc_shim_wrapped;
static const char *alloc_shim_spared;
static __thread bool alloc_shim_within; /* getpwuid_r() */

static bool alloc_shim_spares(const void *caller)
{
    Dl_info where;
    return alloc_shim_within ||
           (alloc_shim_spared != NULL && dladdr(caller, &where) != 0 && where.dli_fname != NULL &&
            strstr(where.dli_fname, alloc_shim_spared) != NULL);
}

static bool alloc_shim_fails(const void *caller)
{
    if (!alloc_shim_begun) {
        return false;
    }
    unsigned long number = __atomic_add_fetch(&alloc_shim_asked, 1, __ATOMIC_RELAXED);
    bool fails = alloc_shim_at != 0 &&
                 (number == alloc_shim_at || (alloc_shim_forever && number > alloc_shim_at)) &&
                 !alloc_shim_spares(caller);
    if (fails) {
        (void)__atomic_add_fetch(&alloc_shim_failed, 1, __ATOMIC_RELAXED);
        errno = ENOMEM;
    }
    return fails;
}

/* Exported under the names of the C library; alloc_shim_ here, as no header declares them so. */
void *alloc_shim_malloc(size_t size) __asm__("malloc");
void *alloc_shim_calloc(size_t count, size_t size) __asm__("calloc");
void *alloc_shim_realloc(void *block, size_t size) __asm__("realloc");
void *alloc_shim_reallocarray(void *block, size_t count, size_t size) __asm__("reallocarray");
void *alloc_shim_aligned(size_t alignment, size_t size) __asm__("aligned_alloc");
void *alloc_shim_memalign(size_t alignment, size_t size) __asm__("memalign");
int alloc_shim_posix(void **out, size_t alignment, size_t size) __asm__("posix_memalign");
int alloc_shim_getpwuid(uid_t user, struct passwd *out, char *text, size_t room,
                        struct passwd **found) __asm__("getpwuid_r");
int alloc_shim_libc_start(alloc_shim_main, int, char **, void (*)(void), void (*)(void),
                          void (*)(void), void *) __asm__("__libc_start_main");

int alloc_shim_getpwuid(uid_t user, struct passwd *out, char *text, size_t room,
                        struct passwd **found)
{
    typedef int (*look_up)(uid_t, struct passwd *, char *, size_t, struct passwd **);
    look_up next = NULL;
    alloc_shim_within = true;
    *(void **)&next = dlsym(RTLD_NEXT, "getpwuid_r");
    int failed = next(user, out, text, room, found);
    alloc_shim_within = false;
    return failed;
}

void *alloc_shim_malloc(size_t size)
{
    return alloc_shim_fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *alloc_shim_calloc(size_t count, size_t size)
{
    return alloc_shim_fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *alloc_shim_realloc(void *block, size_t size)
{
    return alloc_shim_fails(__builtin_return_address(0)) ? NULL : __libc_realloc(block, size);
}

void *alloc_shim_reallocarray(void *block, size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return alloc_shim_fails(__builtin_return_address(0)) ? NULL : __libc_realloc(block, bytes);
}

void *alloc_shim_aligned(size_t alignment, size_t size)
{
    return alloc_shim_fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

void *alloc_shim_memalign(size_t alignment, size_t size)
{
    return alloc_shim_fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

int alloc_shim_posix(void **out, size_t alignment, size_t size)
{
    void *block =
        alloc_shim_fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
    if (block == NULL) {
        return ENOMEM;
    }
    *out = block;
    return 0;
}

__attribute__((destructor)) static void alloc_shim_tell(void)
{
    const char *path = getenv("TS_ALLOC_TELL");
    char line[64];
    alloc_shim_begun = false;
    int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int length = snprintf(line, sizeof line, "%lu %lu\n", alloc_shim_asked, alloc_shim_failed);
    if (fd >= 0) {
        if (write(fd, line, (size_t)length) != length) {
            (void)unlink(path);
        }
        (void)close(fd);
    }
}

static void alloc_shim_end(void)
{
    alloc_shim_begun = false;
}

/* What runs behind the program's end is not its own: coverage writes its counters there, and dies
 * where it gets no memory. */
static int alloc_shim_run(int argc, char **argv, char **environment)
{
    (void)atexit(alloc_shim_end);
    alloc_shim_begun = true;
    return alloc_shim_wrapped(argc, argv, environment);
}

/* Libraries have been loaded by now: a loader that finds no memory is not the program's affair. */
int alloc_shim_libc_start(alloc_shim_main main, int argc, char **argv, void (*init)(void),
                          void (*fini)(void), void (*loader)(void), void *stack)
{
    const char *at = getenv("TS_ALLOC_FAIL_AT");
    alloc_shim_start start = NULL;
    *(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
    alloc_shim_at = at == NULL ? 0 : strtoul(at, NULL, 10);
    alloc_shim_spared = getenv("TS_ALLOC_SPARE");
    alloc_shim_forever = getenv("TS_ALLOC_FOREVER") != NULL;
    alloc_shim_wrapped = main;
    return start(alloc_shim_run, argc, argv, init, fini, loader, stack);
}
