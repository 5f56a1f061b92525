/*
 * How it works: whatever takes a file or costs time is done once, when the sandbox is opened. A
 * thread then needs three calls to the kernel before it begins to read.
 *
 * glibc loads the converter of a character set as a library when it is first opened, and keeps it
 * while one is open: those that parsers may ask for (libxml2's, of the encodings that are allowed)
 * are held open as long as the sandbox.
 */
#include "input/sandbox_internal.h"

#include "base/digest.h"
#include "base/unnamed.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { SANDBOX_STACK_BYTES = 8 << 20 }; /* what a main thread has on most systems */

/* The encodings that are allowed (parsers/xml_safe.c) and that libxml2 has no converter for. */
static const char *const sandbox_encodings[] = {"ISO-8859-15", "WINDOWS-1252", "CP1252"};

static_assert(2 * sizeof sandbox_encodings / sizeof sandbox_encodings[0] <= SANDBOX_CONVERTERS_MAX,
              "room for both ways of each");

static void sandbox_hold(struct sandbox *sandbox, const char *to, const char *from)
{
    iconv_t converter = iconv_open(to, from);
    /* Where the system has no such converter, its files are refused with and without a sandbox. */
    if (converter != (iconv_t)-1) { // NOLINT(performance-no-int-to-ptr): as iconv_open() says it
        sandbox->converters[sandbox->converters_count++] = converter;
    }
}

static void sandbox_load(struct sandbox *sandbox)
{
    for (size_t i = 0; i < sizeof sandbox_encodings / sizeof sandbox_encodings[0]; i++) {
        sandbox_hold(sandbox, "UTF-8", sandbox_encodings[i]);
        sandbox_hold(sandbox, sandbox_encodings[i], "UTF-8");
    }
    struct digest loaded = digest_of(SLICE("")); /* libcrypto reads its settings */
    (void)loaded;
}

int sandbox_temporary(struct sandbox *sandbox)
{
    assert(sandbox->temporary_count < SANDBOX_TEMPORARY_MAX);
    int fd = unnamed_open(sandbox->folder);
    if (fd >= 0) {
        sandbox->temporary[sandbox->temporary_count++] = fd;
    }
    return fd;
}

int sandbox_spool(const struct sandbox *sandbox)
{
    errno = sandbox->spool_errno;
    return sandbox->spool;
}

int sandbox_keep(const struct sandbox *sandbox)
{
    errno = sandbox->keep_errno;
    return sandbox->keep;
}

static enum status sandbox_refused(struct diag *diag, const char *what, int reason)
{
    if (reason == ENOMEM || reason == EAGAIN) {
        return diag_memory(diag);
    }
    return diag_fail(diag, (struct place){NULL, 0, 0}, STATUS_IO, "TS-SBX-001",
                     "the sandbox for reading files can't be set up: %s: %s", what,
                     strerror(reason));
}

enum status sandbox_open(const char *folder, struct diag *diag, struct sandbox **out)
{
    *out = NULL;
    struct sandbox *sandbox = calloc(1, sizeof *sandbox);
    if (sandbox == NULL) {
        return diag_memory(diag);
    }
    /* 2 where a container has a filter of its own. */
    bool has_seccomp = prctl(PR_GET_SECCOMP) >= 0;
    if (!sandbox_filter_build(&sandbox->filter) || !has_seccomp) {
        free(sandbox);
        diag_warn(diag, (struct place){NULL, 0, 0}, "TS-SBX-002",
                  "this system has no seccomp that we know: files are read without a sandbox");
        return STATUS_OK;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        free(sandbox);
        return sandbox_refused(diag, "no_new_privs", errno);
    }
    sandbox->folder = folder;
    sandbox->landlock = sandbox_landlock_open();
    sandbox->spool = sandbox_temporary(sandbox);
    sandbox->spool_errno = errno;
    sandbox->keep = sandbox_temporary(sandbox);
    sandbox->keep_errno = errno;
    sandbox_load(sandbox);
    *out = sandbox;
    return STATUS_OK;
}

void sandbox_close(struct sandbox *sandbox)
{
    if (sandbox == NULL) {
        return;
    }
    for (size_t i = 0; i < sandbox->converters_count; i++) {
        (void)iconv_close(sandbox->converters[i]);
    }
    for (size_t i = 0; i < sandbox->temporary_count; i++) {
        (void)close(sandbox->temporary[i]);
    }
    if (sandbox->landlock >= 0) {
        (void)close(sandbox->landlock);
    }
    free(sandbox);
}

/* What one thread is told, and tells. */
struct sandbox_thread {
    const struct sandbox *sandbox;
    int fd;
    void (*work)(void *context);
    void *context;
    sigset_t signals;
    int failure;
    const char *what;
};

static void *sandbox_begin(void *context)
{
    struct sandbox_thread *thread = context;
    (void)pthread_sigmask(SIG_SETMASK, &thread->signals, NULL);
    thread->failure = sandbox_confine(thread->sandbox, thread->fd, &thread->what);
    if (thread->failure == 0) {
        thread->work(thread->context);
    }
    return NULL;
}

enum status sandbox_run(struct sandbox *sandbox, int fd, void (*work)(void *context), void *context,
                        struct diag *diag)
{
    struct sandbox_thread thread = {
        .sandbox = sandbox, .fd = fd, .work = work, .context = context, .what = "thread"};
    pthread_attr_t attributes;
    pthread_t id;
    sigset_t all;
    if (pthread_attr_init(&attributes) != 0) {
        return diag_memory(diag);
    }
    (void)pthread_attr_setstacksize(&attributes, SANDBOX_STACK_BYTES);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &thread.signals);
    (void)sigdelset(&thread.signals, SIGSYS); /* a breach is never put off */
    sigset_t before = thread.signals;
    int failure = pthread_create(&id, &attributes, sandbox_begin, &thread);
    if (failure == 0) {
        (void)pthread_join(id, NULL);
        failure = thread.failure;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return failure == 0 ? STATUS_OK : sandbox_refused(diag, thread.what, failure);
}
