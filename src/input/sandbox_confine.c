/*
 * How it works: first Landlock, since its set of rules is a descriptor, then the descriptors, since
 * to close them is no longer allowed afterwards, then the filter.
 */
#include "input/sandbox_internal.h"

#include <linux/close_range.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same numbers on every architecture; older headers of the C library lack them. */
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self  446
#endif

/* As the kernel has it since Landlock's sixth version; who knows less of it reads less. */
struct sandbox_landlock {
    uint64_t paths;
    uint64_t ports;
    uint64_t scopes;
};

/* What each version of Landlock came with, of paths: version 1 has 13 rights. */
static uint64_t sandbox_landlock_paths(long version)
{
    enum { RIGHTS_OF_1 = 13 };
    unsigned rights = RIGHTS_OF_1;
    rights += version >= 2 ? 1 : 0; /* link and rename between folders */
    rights += version >= 3 ? 1 : 0; /* truncate */
    rights += version >= 5 ? 1 : 0; /* ioctl of devices */
    return (UINT64_C(1) << rights) - 1;
}

int sandbox_landlock_open(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        return -1;
    }
    struct sandbox_landlock handled = {.paths = sandbox_landlock_paths(version)};
    size_t size = sizeof handled.paths;
    if (version >= 4) {
        handled.ports = 3; /* TCP: bind, connect */
        size += sizeof handled.ports;
    }
    if (version >= 6) {
        handled.scopes = 3; /* abstract sockets and signals of others */
        size += sizeof handled.scopes;
    }
    return (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
}

static int sandbox_descriptor_order(const void *a, const void *b)
{
    int x = *(const int *)a;
    int y = *(const int *)b;
    return (x > y) - (x < y);
}

static int sandbox_close_range(unsigned first, unsigned last, unsigned flags)
{
    return syscall(SYS_close_range, first, last, flags) == 0 ? 0 : errno;
}

/* A table of descriptors of the thread's own, with nothing but what it needs. */
static int sandbox_close_others(const struct sandbox *sandbox, int fd)
{
    int kept[SANDBOX_TEMPORARY_MAX + 3] = {STDOUT_FILENO, STDERR_FILENO};
    size_t count = 2;
    if (fd >= 0) {
        kept[count++] = fd;
    }
    for (size_t i = 0; i < sandbox->temporary_count; i++) {
        kept[count++] = sandbox->temporary[i];
    }
    qsort(kept, count, sizeof kept[0], sandbox_descriptor_order);
    int failure = sandbox_close_range((unsigned)kept[count - 1] + 1, UINT_MAX, CLOSE_RANGE_UNSHARE);
    if (failure == ENOSYS || failure == EPERM) {
        return 0; /* before Linux 5.9, or not for containers: what follows has to do */
    }
    unsigned next = 0;
    for (size_t i = 0; failure == 0 && i < count; i++) {
        unsigned at = (unsigned)kept[i];
        failure = at > next ? sandbox_close_range(next, at - 1, 0) : 0;
        next = at + 1;
    }
    return failure;
}

int sandbox_confine(const struct sandbox *sandbox, int fd, const char **what)
{
    *what = "Landlock";
    if (sandbox->landlock >= 0 && syscall(SYS_landlock_restrict_self, sandbox->landlock, 0) != 0) {
        return errno;
    }
    *what = "close_range";
    int failure = sandbox_close_others(sandbox, fd);
    if (failure != 0) {
        return failure;
    }
    *what = "seccomp";
    struct sandbox_filter filter = sandbox->filter; /* the kernel takes no const */
    const struct sock_fprog program = {filter.len, filter.program};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? 0 : errno;
}
