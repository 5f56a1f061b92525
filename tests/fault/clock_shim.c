/*
 * clock_shim - clocks that a test sets, preloaded into the program.
 *
 * TS_CLOCK_STEP_MS  added at each look: time flies
 * TS_CLOCK_BACK_S   how far the clock is behind the kernel's: every deadline has passed before it
 *                   is set, so a timer of the kernel goes off at once
 * TS_CLOCK_NOW_S    what the real-time clock stands at, in seconds since 1970: the same run at the
 *                   same time has the same audit trail
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long clock_shim_setting(const char *name)
{
    const char *text = getenv(name);
    return text == NULL ? 0 : strtol(text, NULL, 10);
}

/* Exported as clock_gettime(). */
int clock_shim_gettime(clockid_t clock, struct timespec *now) __asm__("clock_gettime");

int clock_shim_gettime(clockid_t clock, struct timespec *now)
{
    static long looks;
    long failed = syscall(SYS_clock_gettime, clock, now);
    if (failed == 0 && clock == CLOCK_MONOTONIC) {
        long ms = __atomic_add_fetch(&looks, 1, __ATOMIC_RELAXED) *
                  clock_shim_setting("TS_CLOCK_STEP_MS");
        now->tv_sec += ms / 1000 - clock_shim_setting("TS_CLOCK_BACK_S");
        now->tv_nsec += ms % 1000 * 1000000;
        if (now->tv_nsec >= 1000000000) {
            now->tv_nsec -= 1000000000;
            now->tv_sec++;
        }
    }
    if (failed == 0 && clock == CLOCK_REALTIME && clock_shim_setting("TS_CLOCK_NOW_S") != 0) {
        *now = (struct timespec){.tv_sec = clock_shim_setting("TS_CLOCK_NOW_S")};
    }
    return (int)failed;
}
