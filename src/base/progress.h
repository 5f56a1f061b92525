/*
 * progress - how far a long run is, told to whoever shows it, and where it is asked to stop.
 *
 * The idea: stages report a count now and then; the listener decides whether to show it (only on
 * a terminal). The same struct carries the stop flag of a signal handler.
 */
#ifndef TS_BASE_PROGRESS_H
#define TS_BASE_PROGRESS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
    void *context;
    /* `stage` is a short constant ("reading statements"); total 0 where it is not known. */
    void (*tell)(void *context, const char *stage, uint64_t done, uint64_t total);
    const volatile sig_atomic_t *stop; /* set by a signal handler; may be NULL */
};

/* Tells the listener; NULL `progress` or listener is allowed. */
void progress_tell(const struct progress *progress, const char *stage, uint64_t done,
                   uint64_t total);

/* Whether somebody asked to stop. */
bool progress_stopped(const struct progress *progress);

#endif
