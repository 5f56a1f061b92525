/*
 * deadline - how long the reading of one file may take.
 *
 * The idea: what is allowed grows with what was handed over, max_seconds_per_mb for each megabyte
 * begun and never less than DEADLINE_LEAST_S. The clock is looked at where a block of bytes is
 * handed over, so that an entry pays nothing. Passing the deadline says nothing about the file:
 * the whole run ends with STATUS_BUSY, and a machine that is merely slow refuses nobody's money.
 *
 * The clock is the caller's (progress.h); without one there is no limit. It is also told until
 * when the reader has time, for the reader that never asks for its next block.
 */
#ifndef TS_INPUT_DEADLINE_H
#define TS_INPUT_DEADLINE_H

#include "base/diag.h"
#include "base/progress.h"
#include "base/status.h"
#include "input/limits.h"

#include <stdint.h>

enum { DEADLINE_LEAST_S = 30 };

/* Zeroed: no limit. */
struct deadline {
    const struct progress_clock *clock; /* borrowed */
    const char *name;                   /* borrowed */
    uint64_t seconds_per_mb;
    uint64_t begun_ns;
    uint64_t bytes; /* the most that was handed over so far */
};

/* Time runs from here on. `progress` may be NULL. */
void deadline_begin(const struct progress *progress, const struct limits *limits, const char *name,
                    struct deadline *out);

/* `bytes` have been handed over, counted from the file's first. STATUS_OK, or STATUS_BUSY with
 * TS-LIM-019. */
enum status deadline_check(struct deadline *deadline, uint64_t bytes, struct diag *diag);

/* Milliseconds left, rounded up, as poll() takes them: -1 where there is no limit. */
int deadline_left_ms(const struct deadline *deadline);

/* The file is read; what comes now takes the time it takes. May be called again. */
void deadline_end(struct deadline *deadline);

#endif
