#include "cli/watch.h"

#include "base/buffer.h"
#include "base/diag.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/say.h"
#include "input/deadline.h"

#include <assert.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define WATCH_SECOND_NS UINT64_C(1000000000)

static_assert(DEADLINE_LEAST_S == 30, "the message says so");

static uint64_t watch_now_ns(void *context)
{
    (void)context;
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * WATCH_SECOND_NS + (uint64_t)now.tv_nsec;
}

static void watch_on_late(int signal_number, siginfo_t *info, void *machine)
{
    (void)signal_number;
    (void)machine;
    const struct watch *watch = info->si_value.sival_ptr;
    if (info->si_code != SI_TIMER || watch == NULL) {
        return; /* sent by somebody else */
    }
    const struct diag_code *row = diag_code_find("TS-LIM-019");
    say(watch->name, watch->name_len);
    say_text(": error: still busy with the first ");
    say_u64(watch->bytes);
    say_text(" bytes after the time that max_seconds_per_mb allows (30 s at least); nothing of it "
             "is kept, and the command ends [TS-LIM-019]\n    ");
    say_text(row == NULL ? "" : row->cure);
    say_text("\n");
    say_no_more(CLI_LATER);
}

static void watch_set(struct watch *watch, uint64_t until_ns)
{
    struct itimerspec wanted = {0};
    if (until_ns != 0) {
        wanted.it_value.tv_sec = (time_t)(until_ns / WATCH_SECOND_NS) + WATCH_GRACE_S;
        wanted.it_value.tv_nsec = (long)(until_ns % WATCH_SECOND_NS);
    }
    (void)timer_settime(watch->timer, TIMER_ABSTIME, &wanted, NULL);
    watch->until_ns = until_ns;
}

static void watch_until(void *context, const char *name, uint64_t bytes, uint64_t until_ns)
{
    struct watch *watch = context;
    watch->bytes = bytes;
    if (until_ns == watch->until_ns && name == watch->file) {
        return;
    }
    if (name != watch->file) {
        struct buffer shown = {0};
        watch_set(watch, 0);
        utf8_add_shown(&shown, slice_from(name));
        watch->name_len = shown.len < sizeof watch->name ? shown.len : sizeof watch->name;
        if (watch->name_len > 0) {
            memcpy(watch->name, shown.ptr, watch->name_len);
        }
        buffer_clear(&shown);
        watch->file = name;
    }
    watch_set(watch, until_ns);
}

void watch_open(struct watch *watch)
{
    struct sigaction late = {.sa_sigaction = watch_on_late, .sa_flags = SA_SIGINFO | SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    sigset_t unblocked;
    *watch = (struct watch){.clock = {.context = watch, .now_ns = watch_now_ns}};
    event.sigev_value.sival_ptr = watch;
    (void)sigemptyset(&late.sa_mask);
    (void)sigemptyset(&unblocked);
    (void)sigaddset(&unblocked, SIGALRM); /* whoever started us may have it blocked */
    if (sigaction(SIGALRM, &late, NULL) != 0 || sigprocmask(SIG_UNBLOCK, &unblocked, NULL) != 0 ||
        timer_create(CLOCK_MONOTONIC, &event, &watch->timer) != 0) {
        return;
    }
    watch->has_timer = true;
    watch->clock.until = watch_until;
}

void watch_close(struct watch *watch)
{
    if (watch->has_timer) {
        (void)timer_delete(watch->timer);
    }
    *watch = (struct watch){0};
}
