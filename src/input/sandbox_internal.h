/* sandbox_internal - what the files sandbox*.c share. */
#ifndef TS_INPUT_SANDBOX_INTERNAL_H
#define TS_INPUT_SANDBOX_INTERNAL_H

#include "input/sandbox.h"

#include <linux/filter.h>

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    SANDBOX_TEMPORARY_MAX = 8,
    SANDBOX_CONVERTERS_MAX = 8,
    SANDBOX_INSTRUCTIONS_MAX = 256,
};

struct sandbox_filter {
    struct sock_filter program[SANDBOX_INSTRUCTIONS_MAX];
    unsigned short len;
};

struct sandbox {
    const char *folder;
    struct sandbox_filter filter;
    int landlock; /* a set of rules; -1 where the kernel has none */
    int temporary[SANDBOX_TEMPORARY_MAX];
    size_t temporary_count;
    int spool; /* of `temporary`; -1 with the reason */
    int spool_errno;
    int keep;
    int keep_errno;
    iconv_t converters[SANDBOX_CONVERTERS_MAX];
    size_t converters_count;
};

/* The filter for this process. False where the machine is of a kind that it is not written for. */
bool sandbox_filter_build(struct sandbox_filter *out);

/* A set of Landlock's rules that allows nothing at all; -1 where the kernel has no Landlock. */
int sandbox_landlock_open(void);

/* Takes from the calling thread, for good, what sandbox.h says. 0, or an errno with `what` refused
 * it. */
int sandbox_confine(const struct sandbox *sandbox, int fd, const char **what);

#endif
