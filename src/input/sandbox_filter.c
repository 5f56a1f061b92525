/*
 * How it works: libseccomp turns a list of calls into a program for the kernel (BPF), once; each
 * thread loads that program with a single call. What is not in the list raises SIGSYS.
 *
 * A call that this version of libseccomp has no name for is left out, and so is one that the
 * machine doesn't have: arm64 has no open() or time().
 */
#include "input/sandbox_internal.h"

#include <seccomp.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* Whatever its arguments. */
static const char *const sandbox_allowed[] = {
    /* What is open: the input, temporary files, standard output and error. */
    "read",
    "readv",
    "pread64",
    "write",
    "writev",
    "pwrite64",
    "lseek",
    "fstat",
    "ftruncate",
    "close",
    "dup",
    "poll",
    "ppoll",
    /* Memory; without the right to run what is in it: see below. */
    "brk",
    "munmap",
    "mremap",
    "madvise",
    /* Threads that wait for one another: reading ahead. */
    "futex",
    "set_robust_list",
    "rseq",
    "sched_yield",
    "sched_getaffinity",
    "gettid",
    "getpid",
    "rt_sigprocmask",
    "rt_sigreturn",
    "restart_syscall",
    "sigaltstack",
    "exit",
    "exit_group",
    /* Time, and the timer of a file's time limit, which is there already. */
    "clock_gettime",
    "clock_getres",
    "gettimeofday",
    "time",
    "timer_settime",
    /* What the C library asks for when it sorts, or makes room. */
    "getrandom",
    "sysinfo",
};

/* Refused with EACCES, without a word: glibc's allocator opens a file below /proc when it gives
 * memory back, and others of its kind when it counts processors. It does without. */
static const char *const sandbox_refused[] = {
    "access",   "faccessat",  "faccessat2", "stat",      "lstat",     "statx",
    "readlink", "readlinkat", "prlimit64",  "getrlimit", "getrusage", "uname",
};

/* The number of a call here, or a negative one where there is none. */
static int sandbox_call(const char *name)
{
    return seccomp_syscall_resolve_name(name);
}

/* Adds a rule of at most one condition, for a call that may not exist here. */
static int sandbox_rule(scmp_filter_ctx filter, uint32_t action, const char *name,
                        const struct scmp_arg_cmp *condition)
{
    int number = sandbox_call(name);
    if (number < 0) {
        return 0;
    }
    return -seccomp_rule_add_array(filter, action, number, condition == NULL ? 0 : 1, condition);
}

/* Calls that depend on an argument. */
static int sandbox_add_conditional(scmp_filter_ctx filter)
{
    const uint32_t refuse = SCMP_ACT_ERRNO(EACCES);
    const struct {
        const char *name;
        uint32_t action;
        struct scmp_arg_cmp condition;
    } rules[] = {
        {"mmap", SCMP_ACT_ALLOW, SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)},
        {"mprotect", SCMP_ACT_ALLOW, SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)},
        /* A thread, never a process. Its flags can't be seen in clone3(), which glibc does without
         * where it is not there. */
        {"clone", SCMP_ACT_ALLOW, SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)},
        /* fstat() of glibc before 2.39, of a descriptor. */
        {"newfstatat", SCMP_ACT_ALLOW, SCMP_A3_64(SCMP_CMP_EQ, AT_EMPTY_PATH)},
        {"newfstatat", refuse, SCMP_A3_64(SCMP_CMP_NE, AT_EMPTY_PATH)},
        /* Whether standard output is a terminal. */
        {"ioctl", SCMP_ACT_ALLOW, SCMP_A1_64(SCMP_CMP_EQ, TCGETS)},
        /* An assert that fails ends the program. */
        {"tgkill", SCMP_ACT_ALLOW, SCMP_A0_64(SCMP_CMP_EQ, (uint64_t)getpid())},
        /* To read: refused; to write is a breach. */
        {"open", refuse, SCMP_A1_64(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)},
        {"openat", refuse, SCMP_A2_64(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)},
    };
    int failure = 0;
    for (size_t i = 0; failure == 0 && i < sizeof rules / sizeof rules[0]; i++) {
        failure = sandbox_rule(filter, rules[i].action, rules[i].name, &rules[i].condition);
    }
    return failure;
}

static int sandbox_add_all(scmp_filter_ctx filter)
{
    int failure = 0;
    for (size_t i = 0; failure == 0 && i < sizeof sandbox_allowed / sizeof sandbox_allowed[0];
         i++) {
        failure = sandbox_rule(filter, SCMP_ACT_ALLOW, sandbox_allowed[i], NULL);
    }
    for (size_t i = 0; failure == 0 && i < sizeof sandbox_refused / sizeof sandbox_refused[0];
         i++) {
        failure = sandbox_rule(filter, SCMP_ACT_ERRNO(EACCES), sandbox_refused[i], NULL);
    }
    if (failure == 0) {
        failure = sandbox_rule(filter, SCMP_ACT_ERRNO(ENOSYS), "clone3", NULL);
    }
    return failure == 0 ? sandbox_add_conditional(filter) : failure;
}

/* Reads the program that was written to `fd`. */
static int sandbox_filter_read(int fd, struct sock_fprog *out)
{
    struct sock_filter *program = calloc(SANDBOX_INSTRUCTIONS_MAX, sizeof *program);
    if (program == NULL) {
        return ENOMEM;
    }
    ssize_t len = pread(fd, program, SANDBOX_INSTRUCTIONS_MAX * sizeof *program, 0);
    if (len <= 0 || (size_t)len % sizeof *program != 0) {
        int failure = len < 0 ? errno : EIO;
        free(program);
        return failure;
    }
    out->len = (unsigned short)((size_t)len / sizeof *program);
    out->filter = program;
    return 0;
}

int sandbox_filter_build(struct sock_fprog *out)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
    if (filter == NULL) {
        return ENOMEM;
    }
    int failure = sandbox_add_all(filter);
    int fd = failure == 0 ? memfd_create("sandbox", MFD_CLOEXEC) : -1;
    if (failure == 0 && fd < 0) {
        failure = errno;
    }
    if (failure == 0) {
        failure = -seccomp_export_bpf(filter, fd);
    }
    if (failure == 0) {
        failure = sandbox_filter_read(fd, out);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    seccomp_release(filter);
    return failure;
}
