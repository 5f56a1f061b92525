/* Each attempt is made in a process of its own, by a thread of its sandbox: the kernel's answer is
 * what counts. */
#include "base/digest.h"
#include "base/slice.h"
#include "input/sandbox.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* valgrind runs every thread's system calls itself, and its own with them: the filter would be
 * valgrind's. */
#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif
#endif
#ifndef RUNNING_ON_VALGRIND
#define RUNNING_ON_VALGRIND 0
#endif

enum { BREACH = -1, CHILD_DONE = 0, CHILD_NO_SANDBOX = 77, CHILD_UNEXPECTED = 78 };

/* What an attempt needs: a file with a secret that is open, and the input. */
struct scene {
    struct sandbox *sandbox;
    int secret;
    int input;
    int temporary;
    int got; /* errno of the attempt, 0 where it was allowed */
    int (*attempt)(struct scene *scene);
};

static int answer(long result)
{
    return result < 0 ? errno : 0;
}

static int open_to_read(struct scene *scene)
{
    (void)scene;
    return answer(open("/etc/passwd", O_RDONLY));
}

static int open_to_write(struct scene *scene)
{
    (void)scene;
    return answer(open("/tmp/tallystick-breach", O_WRONLY | O_CREAT, 0600));
}

static int open_to_truncate(struct scene *scene)
{
    (void)scene;
    return answer(open("/tmp/tallystick-breach", O_RDONLY | O_TRUNC));
}

static int look_at_a_path(struct scene *scene)
{
    struct stat facts;
    (void)scene;
    return answer(stat("/etc/passwd", &facts));
}

static int remove_a_file(struct scene *scene)
{
    (void)scene;
    return answer(unlink("/tmp/tallystick-breach"));
}

static int move_a_file(struct scene *scene)
{
    (void)scene;
    return answer(rename("/tmp/tallystick-breach", "/tmp/tallystick-breach-2"));
}

static int make_a_socket(struct scene *scene)
{
    (void)scene;
    return answer(socket(AF_INET, SOCK_STREAM, 0));
}

static int start_a_program(struct scene *scene)
{
    char path[] = "/bin/true";
    char *arguments[] = {path, NULL};
    char *none[] = {NULL};
    (void)scene;
    return answer(execve(path, arguments, none));
}

static int make_a_process(struct scene *scene)
{
    (void)scene;
    return answer(fork());
}

static int kill_a_process(struct scene *scene)
{
    (void)scene;
    return answer(kill(getppid(), SIGTERM));
}

static int trace_a_process(struct scene *scene)
{
    (void)scene;
    return answer(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int map_to_run(struct scene *scene)
{
    (void)scene;
    void *page = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? errno : 0;
}

static int make_memory_run(struct scene *scene)
{
    (void)scene;
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? errno : answer(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int handle_a_signal(struct scene *scene)
{
    (void)scene;
    return signal(SIGUSR1, SIG_IGN) == SIG_ERR ? errno : 0;
}

static int change_the_process(struct scene *scene)
{
    (void)scene;
    return answer(prctl(PR_SET_DUMPABLE, 0));
}

static int read_what_else_is_open(struct scene *scene)
{
    char byte = 0;
    return answer(pread(scene->secret, &byte, 1, 0));
}

static int write_what_else_is_open(struct scene *scene)
{
    return answer(pwrite(scene->secret, "x", 1, 0));
}

static int read_the_input(struct scene *scene)
{
    char byte = 0;
    struct stat facts;
    if (fstat(scene->input, &facts) != 0) {
        return errno;
    }
    return pread(scene->input, &byte, 1, 0) == 1 && byte == 'i' ? 0 : EIO;
}

static int write_a_temporary_file(struct scene *scene)
{
    char byte = 0;
    if (pwrite(scene->temporary, "t", 1, 0) != 1 || ftruncate(scene->temporary, 1) != 0) {
        return errno;
    }
    return pread(scene->temporary, &byte, 1, 0) == 1 && byte == 't' ? 0 : EIO;
}

static int write_an_error(struct scene *scene)
{
    (void)scene;
    return answer(write(STDERR_FILENO, "", 0));
}

static void *thread_within(void *context)
{
    *(int *)context = open_to_read(NULL);
    return NULL;
}

/* A thread is allowed, and what it may do is no more. */
static int start_a_thread(struct scene *scene)
{
    pthread_t id;
    int got = 0;
    (void)scene;
    if (pthread_create(&id, NULL, thread_within, &got) != 0) {
        return ENOSYS;
    }
    (void)pthread_join(id, NULL);
    return got;
}

static int convert_a_text(struct scene *scene)
{
    (void)scene;
    iconv_t converter = iconv_open("UTF-8", "WINDOWS-1252");
    char text[] = "\x80";
    char out[8];
    char *from = text;
    char *to = out;
    size_t from_len = 1;
    size_t to_len = sizeof out;
    if (converter == (iconv_t)-1) {
        return errno;
    }
    size_t failed = iconv(converter, &from, &from_len, &to, &to_len);
    (void)iconv_close(converter);
    return failed == 0 && memcmp(out, "\xe2\x82\xac", 3) == 0 ? 0 : EILSEQ;
}

static int digest_a_text(struct scene *scene)
{
    (void)scene;
    struct digest digest = digest_of(SLICE("abc"));
    return digest.bytes[0] == 0xba && digest.bytes[1] == 0x78 ? 0 : EIO;
}

static int use_memory(struct scene *scene)
{
    (void)scene;
    for (size_t size = 1000; size < 200000000; size *= 3) {
        char *bytes = malloc(size);
        bytes = bytes == NULL ? NULL : realloc(bytes, size * 2);
        if (bytes == NULL) {
            return ENOMEM;
        }
        memset(bytes, 1, size * 2);
        free(bytes);
    }
    return 0;
}

static const struct sandbox_case {
    const char *name;
    int (*attempt)(struct scene *scene);
    int answer; /* an errno, 0 for allowed, BREACH for SIGSYS */
} sandbox_cases[] = {
    {"opening a file to read is refused", open_to_read, EACCES},
    {"opening a file to write is a breach", open_to_write, BREACH},
    {"opening a file to cut it is a breach", open_to_truncate, BREACH},
    {"looking at a path is refused", look_at_a_path, EACCES},
    {"removing a file is a breach", remove_a_file, BREACH},
    {"moving a file is a breach", move_a_file, BREACH},
    {"a socket is a breach", make_a_socket, BREACH},
    {"a program is a breach", start_a_program, BREACH},
    {"a process is a breach", make_a_process, BREACH},
    {"a signal to another process is a breach", kill_a_process, BREACH},
    {"tracing is a breach", trace_a_process, BREACH},
    {"memory to run code in is a breach", map_to_run, BREACH},
    {"making memory run code is a breach", make_memory_run, BREACH},
    {"a handler of signals is a breach", handle_a_signal, BREACH},
    {"changing the process is a breach", change_the_process, BREACH},
    {"no other descriptor can be read", read_what_else_is_open, EBADF},
    {"no other descriptor can be written to", write_what_else_is_open, EBADF},
    {"the input can be read", read_the_input, 0},
    {"a temporary file can be used", write_a_temporary_file, 0},
    {"standard error can be written to", write_an_error, 0},
    {"a thread can be started and is confined too", start_a_thread, EACCES},
    {"texts can be converted", convert_a_text, 0},
    {"digests can be computed", digest_a_text, 0},
    {"memory can be had and given back", use_memory, 0},
};

static void scene_play(void *context)
{
    struct scene *scene = context;
    scene->got = scene->attempt(scene);
}

/* In a process of its own: its exit code is CHILD_DONE, or the errno of what was refused. */
static _Noreturn void scene_child(const struct sandbox_case *c)
{
    struct scene scene = {.attempt = c->attempt, .got = CHILD_UNEXPECTED};
    struct diag diag = {0};
    (void)signal(SIGSYS, SIG_DFL); /* cmocka has a handler of its own */
    (void)alarm(60);
    FILE *secret = tmpfile();
    FILE *input = tmpfile();
    if (secret == NULL || input == NULL || fputs("secret", secret) < 0 ||
        fputs("input", input) < 0) {
        _exit(CHILD_UNEXPECTED);
    }
    (void)fflush(secret);
    (void)fflush(input);
    scene.secret = fileno(secret);
    scene.input = fileno(input);
    if (sandbox_open(NULL, &diag, &scene.sandbox) != STATUS_OK) {
        _exit(CHILD_UNEXPECTED);
    }
    if (scene.sandbox == NULL) {
        _exit(CHILD_NO_SANDBOX);
    }
    scene.temporary = sandbox_temporary(scene.sandbox);
    enum status status = sandbox_run(scene.sandbox, scene.input, scene_play, &scene, &diag);
    /* The thread that waited is as free as before. */
    bool free_still = open_to_read(NULL) == 0 && pwrite(scene.secret, "x", 1, 0) == 1 &&
                      signal(SIGUSR1, SIG_IGN) != SIG_ERR;
    sandbox_close(scene.sandbox);
    _exit(status == STATUS_OK && free_still ? scene.got : CHILD_UNEXPECTED);
}

static void sandbox_case_holds(void **state)
{
    const struct sandbox_case *c = *state;
    int ended = 0;
    if (RUNNING_ON_VALGRIND != 0) {
        skip();
    }
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        scene_child(c);
    }
    assert_int_equal(waitpid(child, &ended, 0), child);
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == CHILD_NO_SANDBOX) {
        skip();
    }
    if (c->answer == BREACH) {
        assert_true(WIFSIGNALED(ended));
        assert_int_equal(WTERMSIG(ended), SIGSYS);
    } else {
        assert_true(WIFEXITED(ended));
        assert_int_equal(WEXITSTATUS(ended), c->answer);
    }
}

int main(void)
{
    return unit_run_cases("sandbox", sandbox_cases, sandbox_case_holds);
}
