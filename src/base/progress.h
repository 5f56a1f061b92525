/*
 * progress - how far a long run is, told to whoever shows it, and where it is asked to stop.
 *
 * The idea: stages report a count now and then; the listener decides whether to show it (only on
 * a terminal). The same struct carries the stop flag of a signal handler and the clock of time
 * limits.
 */
#ifndef TS_BASE_PROGRESS_H
#define TS_BASE_PROGRESS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* A clock of the caller's, for time limits. Tests have one of their own. */
struct progress_clock {
    void *context;
    uint64_t (*now_ns)(void *context); /* nanoseconds since some moment; never goes back */
    /*
     * Told whenever the reader of `name` has got bytes: by `until_ns` it has to ask for more. So a
     * reader that never comes back can be ended from outside. `until_ns` 0: nothing is being read.
     * `name` lives until then. May be NULL.
     */
    void (*until)(void *context, const char *name, uint64_t bytes, uint64_t until_ns);
};

struct progress {
    void *context;
    /* `stage` is a short constant ("reading statements"); total 0 where it is not known. */
    void (*tell)(void *context, const char *stage, uint64_t done, uint64_t total);
    const volatile sig_atomic_t *stop;  /* set by a signal handler; may be NULL */
    const struct progress_clock *clock; /* NULL where no time limit holds */
};

/* Tells the listener; NULL `progress` or listener is allowed. */
void progress_tell(const struct progress *progress, const char *stage, uint64_t done,
                   uint64_t total);

/* Whether somebody asked to stop. */
bool progress_stopped(const struct progress *progress);

#endif
