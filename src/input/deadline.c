#include "input/deadline.h"

#include <limits.h>
#include <stddef.h>

#define DEADLINE_SECOND_NS UINT64_C(1000000000)
#define DEADLINE_MS_NS     UINT64_C(1000000)
#define DEADLINE_MEGABYTE  (UINT64_C(1) << 20)

/* Seconds for what was handed over, the megabyte that was begun included. */
static uint64_t deadline_allowed_s(const struct deadline *deadline)
{
    uint64_t seconds = 0;
    uint64_t megabytes = deadline->bytes / DEADLINE_MEGABYTE + 1;
    if (__builtin_mul_overflow(megabytes, deadline->seconds_per_mb, &seconds)) {
        return UINT64_MAX;
    }
    return seconds < DEADLINE_LEAST_S ? DEADLINE_LEAST_S : seconds;
}

static uint64_t deadline_until_ns(const struct deadline *deadline)
{
    uint64_t until = 0;
    if (__builtin_mul_overflow(deadline_allowed_s(deadline), DEADLINE_SECOND_NS, &until) ||
        __builtin_add_overflow(until, deadline->begun_ns, &until)) {
        return UINT64_MAX;
    }
    return until;
}

static void deadline_tell(const struct deadline *deadline, uint64_t until_ns)
{
    const struct progress_clock *clock = deadline->clock;
    if (clock->until != NULL) {
        clock->until(clock->context, deadline->name, deadline->bytes, until_ns);
    }
}

void deadline_begin(const struct progress *progress, const struct limits *limits, const char *name,
                    struct deadline *out)
{
    *out = (struct deadline){.clock = progress == NULL ? NULL : progress->clock,
                             .name = name,
                             .seconds_per_mb = limits->max_seconds_per_mb};
    if (out->clock != NULL) {
        out->begun_ns = out->clock->now_ns(out->clock->context);
        deadline_tell(out, deadline_until_ns(out));
    }
}

enum status deadline_check(struct deadline *deadline, uint64_t bytes, struct diag *diag)
{
    if (deadline->clock == NULL) {
        return STATUS_OK;
    }
    deadline->bytes = bytes > deadline->bytes ? bytes : deadline->bytes;
    uint64_t now = deadline->clock->now_ns(deadline->clock->context);
    uint64_t until = deadline_until_ns(deadline);
    if (now < until) {
        deadline_tell(deadline, until);
        return STATUS_OK;
    }
    struct place place = {deadline->name, 0, deadline->bytes};
    unsigned long long spent_s = (now - deadline->begun_ns) / DEADLINE_SECOND_NS;
    unsigned long long allowed_s = deadline_allowed_s(deadline);
    unsigned long long bytes_read = deadline->bytes;
    unsigned long long seconds_per_mb = deadline->seconds_per_mb;
    deadline_end(deadline);
    return diag_fail(diag, place, STATUS_BUSY, "TS-LIM-019",
                     "%llu bytes took %llu s to read, max_seconds_per_mb = %llu allows %llu s "
                     "(%d s at least); nothing of it is kept, and the command ends",
                     bytes_read, spent_s, seconds_per_mb, allowed_s, DEADLINE_LEAST_S);
}

int deadline_left_ms(const struct deadline *deadline)
{
    if (deadline->clock == NULL) {
        return -1;
    }
    uint64_t now = deadline->clock->now_ns(deadline->clock->context);
    uint64_t until = deadline_until_ns(deadline);
    uint64_t left_ms = until > now ? (until - now) / DEADLINE_MS_NS + 1 : 0;
    return left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

void deadline_end(struct deadline *deadline)
{
    if (deadline->clock != NULL) {
        deadline_tell(deadline, 0);
    }
    *deadline = (struct deadline){0};
}
