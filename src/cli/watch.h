/*
 * watch - ends the program when a reader never asks for its next bytes.
 *
 * The idea: the time limit of a file (input/deadline.h) is checked where bytes are handed over. A
 * parser that goes round in circles hands nothing over, so a timer of the kernel stands behind the
 * same deadline, WATCH_GRACE_S later: its signal says what was read and ends the program at once
 * with the status of a time limit. Nothing is lost by that: while files are read nothing has been
 * committed and no result has been written.
 */
#ifndef TS_CLI_WATCH_H
#define TS_CLI_WATCH_H

#include "base/progress.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum { WATCH_GRACE_S = 2, WATCH_NAME_MAX = 512 };

struct watch {
    struct progress_clock clock; /* for struct progress */
    timer_t timer;
    bool has_timer;
    uint64_t until_ns; /* what the timer is set to; 0 for off */
    /* What the signal says. Written while the timer is off or far away. */
    const char *file;
    char name[WATCH_NAME_MAX]; /* `file`, safe to show */
    size_t name_len;
    uint64_t bytes;
};

/* `watch` stays where it is until watch_close(). Where the kernel has no timer to give, the checks
 * at the input alone hold. */
void watch_open(struct watch *watch);
void watch_close(struct watch *watch);

#endif
