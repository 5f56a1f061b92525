/*
 * How it works: the filter is a program for the kernel (BPF) that looks at the number of a call and
 * at most at one of its arguments, rule by rule; the first that fits decides, and where none fits
 * the call is a breach. Written down here rather than by libseccomp: that of Debian 12 makes
 * another program where memory runs out on the way, and says nothing.
 *
 * Only the lower half of an argument is looked at. All that are compared here are 32 bits wide for
 * the kernel too, or flags of which only low bits are asked for.
 */
#include "input/sandbox_internal.h"

#include <linux/audit.h>
#include <linux/seccomp.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define SANDBOX_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define SANDBOX_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define SANDBOX_ARCHITECTURE 0 /* its numbers are others: no filter */
#endif

#define ALLOW(call)                                                                                \
    {                                                                                              \
        call, SECCOMP_RET_ALLOW                                                                    \
    }
#define REFUSE(call)                                                                               \
    {                                                                                              \
        call, SECCOMP_RET_ERRNO | EACCES                                                           \
    }

/* Whatever the arguments. */
static const struct sandbox_rule {
    uint32_t call;
    uint32_t action;
} sandbox_rules[] = {
    /* What is open: the input, temporary files, standard output and error. */
    ALLOW(SYS_read),
    ALLOW(SYS_pread64),
    ALLOW(SYS_write),
    ALLOW(SYS_pwrite64),
    ALLOW(SYS_readv),
    ALLOW(SYS_writev),
    ALLOW(SYS_lseek),
    ALLOW(SYS_fstat),
    ALLOW(SYS_ftruncate),
    ALLOW(SYS_close),
    ALLOW(SYS_dup),
    ALLOW(SYS_ppoll),
#ifdef SYS_poll
    ALLOW(SYS_poll),
#endif
    /* Memory; to run what is in it is below. */
    ALLOW(SYS_brk),
    ALLOW(SYS_munmap),
    ALLOW(SYS_mremap),
    ALLOW(SYS_madvise),
    /* Threads that wait for one another: reading ahead. */
    ALLOW(SYS_futex),
    ALLOW(SYS_set_robust_list),
#ifdef SYS_rseq
    ALLOW(SYS_rseq),
#endif
    ALLOW(SYS_sched_yield),
    ALLOW(SYS_sched_getaffinity),
    ALLOW(SYS_gettid),
    ALLOW(SYS_getpid),
    ALLOW(SYS_rt_sigprocmask),
    ALLOW(SYS_rt_sigreturn),
    ALLOW(SYS_restart_syscall),
    ALLOW(SYS_sigaltstack),
    ALLOW(SYS_exit),
    ALLOW(SYS_exit_group),
    /* Time, and the timer of a file's time limit, which is there already. */
    ALLOW(SYS_clock_gettime),
    ALLOW(SYS_clock_getres),
    ALLOW(SYS_gettimeofday),
#ifdef SYS_time
    ALLOW(SYS_time),
#endif
    ALLOW(SYS_timer_settime),
    /* What the C library asks for when it sorts, or makes room. */
    ALLOW(SYS_getrandom),
    ALLOW(SYS_sysinfo),
/* Refused without a word: glibc's allocator looks below /proc when it gives memory back, and
 * others of its kind when they count processors. They do without. */
#ifdef SYS_access
    REFUSE(SYS_access),
    REFUSE(SYS_stat),
    REFUSE(SYS_lstat),
    REFUSE(SYS_readlink),
#endif
    REFUSE(SYS_faccessat),
    REFUSE(SYS_statx),
    REFUSE(SYS_readlinkat),
    REFUSE(SYS_prlimit64),
    REFUSE(SYS_getrlimit),
    REFUSE(SYS_getrusage),
    REFUSE(SYS_uname),
    /* A thread is made by clone(): the flags of clone3() can't be seen, and glibc does without it
     * where it is not there. */
    {SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS},
};

enum { SANDBOX_WRITES = O_ACCMODE | O_CREAT | O_TRUNC };

/* Where `argument`, of 0 to 5, is `value` in the bits of `mask`. */
static const struct sandbox_condition {
    uint32_t call;
    uint32_t action;
    uint32_t argument;
    uint32_t mask;
    uint32_t value;
} sandbox_conditions[] = {
    {SYS_mmap, SECCOMP_RET_ALLOW, 2, PROT_EXEC, 0},
    {SYS_mprotect, SECCOMP_RET_ALLOW, 2, PROT_EXEC, 0},
    {SYS_clone, SECCOMP_RET_ALLOW, 0, CLONE_THREAD, CLONE_THREAD}, /* never a process */
    /* fstat() of many a glibc, of a descriptor; of a path it is refused. */
    {SYS_newfstatat, SECCOMP_RET_ALLOW, 3, UINT32_MAX, AT_EMPTY_PATH},
    {SYS_newfstatat, SECCOMP_RET_ERRNO | EACCES, 3, 0, 0},
    {SYS_ioctl, SECCOMP_RET_ALLOW, 1, UINT32_MAX, TCGETS}, /* is it a terminal? */
    /* To read: refused; to write is a breach. */
    {SYS_openat, SECCOMP_RET_ERRNO | EACCES, 2, SANDBOX_WRITES, O_RDONLY},
#ifdef SYS_open
    {SYS_open, SECCOMP_RET_ERRNO | EACCES, 1, SANDBOX_WRITES, O_RDONLY},
#endif
};

enum {
    SANDBOX_RULES = sizeof sandbox_rules / sizeof sandbox_rules[0],
    SANDBOX_CONDITIONS = sizeof sandbox_conditions / sizeof sandbox_conditions[0],
    SANDBOX_PROGRAM = 6 + 2 * SANDBOX_RULES + 6 * (SANDBOX_CONDITIONS + 1), /* as added below */
};

static_assert((int)SANDBOX_PROGRAM <= (int)SANDBOX_INSTRUCTIONS_MAX, "room for all rules");

static void sandbox_add(struct sandbox_filter *filter, struct sock_filter instruction)
{
    assert(filter->len < SANDBOX_INSTRUCTIONS_MAX);
    filter->program[filter->len++] = instruction;
}

static void sandbox_load_at(struct sandbox_filter *filter, size_t offset)
{
    sandbox_add(filter, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/* Goes on with the next instruction where it is `value`, else `skipped` further. */
static void sandbox_expect(struct sandbox_filter *filter, uint32_t value, uint8_t skipped)
{
    sandbox_add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped));
}

static void sandbox_decide(struct sandbox_filter *filter, uint32_t action)
{
    sandbox_add(filter, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

static void sandbox_add_condition(struct sandbox_filter *filter,
                                  const struct sandbox_condition *condition)
{
    enum { INSTRUCTIONS_BEHIND = 5 };
    sandbox_expect(filter, condition->call, INSTRUCTIONS_BEHIND);
    sandbox_load_at(filter,
                    offsetof(struct seccomp_data, args) + condition->argument * sizeof(uint64_t));
    sandbox_add(filter, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, condition->mask));
    sandbox_expect(filter, condition->value, 1);
    sandbox_decide(filter, condition->action);
    sandbox_load_at(filter, offsetof(struct seccomp_data, nr));
}

bool sandbox_filter_build(struct sandbox_filter *out)
{
    /* An assert that fails ends this process, and no other. */
    const struct sandbox_condition own = {SYS_tgkill, SECCOMP_RET_ALLOW, 0, UINT32_MAX,
                                          (uint32_t)getpid()};
    out->len = 0;
    sandbox_load_at(out, offsetof(struct seccomp_data, arch));
    sandbox_expect(out, SANDBOX_ARCHITECTURE, 1);
    sandbox_add(out, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0));
    sandbox_decide(out, SECCOMP_RET_TRAP); /* calls of another architecture, such as 32 bits */
    sandbox_load_at(out, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < SANDBOX_RULES; i++) {
        sandbox_expect(out, sandbox_rules[i].call, 1);
        sandbox_decide(out, sandbox_rules[i].action);
    }
    for (size_t i = 0; i < SANDBOX_CONDITIONS; i++) {
        sandbox_add_condition(out, &sandbox_conditions[i]);
    }
    sandbox_add_condition(out, &own);
    sandbox_decide(out, SECCOMP_RET_TRAP);
    return SANDBOX_ARCHITECTURE != 0;
}
