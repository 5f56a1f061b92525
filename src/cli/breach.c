#include "cli/breach.h"

#include "base/diag.h"
#include "cli/cli.h"
#include "cli/say.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>

/* A handler can't be given state. Set once, before there are threads. */
static const struct watch *breach_watch = NULL;

static void breach_on_call(int signal_number, siginfo_t *info, void *machine)
{
    (void)signal_number;
    (void)machine;
    const struct diag_code *row = diag_code_find("TS-SBX-003");
    if (breach_watch->name_len > 0) {
        say(breach_watch->name, breach_watch->name_len);
    } else {
        say_text("tallystick");
    }
    say_text(": error: reading it tried the system call ");
    say_u64(info->si_syscall < 0 ? 0 : (uint64_t)info->si_syscall);
    say_text(", which the sandbox doesn't allow; nothing of it is kept, and the command ends "
             "[TS-SBX-003]\n    ");
    say_text(row == NULL ? "" : row->cure);
    say_text("\n");
    say_no_more(CLI_FAILED);
}

void breach_open(const struct watch *watch)
{
    struct sigaction breach = {.sa_sigaction = breach_on_call, .sa_flags = SA_SIGINFO};
    breach_watch = watch;
    (void)sigfillset(&breach.sa_mask);
    (void)sigaction(SIGSYS, &breach, NULL);
}
