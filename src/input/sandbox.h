/*
 * sandbox - reads a file on a thread that can do nothing but read it.
 *
 * The idea: what a parser needs of the kernel once its input is open is little: to read what is
 * open, to write what it says, memory, time. So each input is read on a thread of its own that
 * first gives up everything else, for good:
 *
 *   descriptors  a table of its own with standard output, standard error, the input and unnamed
 *                temporary files; a workbook that the process has open is not in it
 *   Landlock     no path can be opened or changed, no TCP port bound or reached
 *   seccomp      a list of the system calls that stay; any other one is a breach
 *
 * The thread that began waits meanwhile, so nothing is copied and nothing shared needs a lock.
 * Threads share memory: this bounds what a fault in a parser can do to the machine and to files,
 * and is no wall between the parser and the rest of the process.
 *
 * seccomp is needed. Descriptors (Linux 5.9) and Landlock (5.13) join in where the kernel has them.
 *
 * A breach raises SIGSYS in the thread; whoever opens the sandbox has a handler for it that ends
 * the program (cli/breach.h). Calls that the C library makes for its own ends, to read files of the
 * kernel's, are refused with EACCES instead: it does without.
 */
#ifndef TS_INPUT_SANDBOX_H
#define TS_INPUT_SANDBOX_H

#include "base/diag.h"
#include "base/status.h"

struct sandbox;

/*
 * Makes ready for sandbox_run(): the filter is built, and what libraries load as files on their
 * first use is loaded now (converters of character sets, the settings of libcrypto). From here on
 * the process gains no privileges by exec.
 *
 * folder  of temporary files, as unnamed_open() takes it; borrowed
 * out     NULL with STATUS_OK where the kernel has no seccomp: told as TS-SBX-002
 *
 * Returns STATUS_OK; STATUS_IO with TS-SBX-001; STATUS_MEMORY.
 */
enum status sandbox_open(const char *folder, struct diag *diag, struct sandbox **out);
void sandbox_close(struct sandbox *sandbox); /* NULL is allowed */

/*
 * Opens a temporary file that every thread of the sandbox keeps open, since none can open one
 * itself. It is the sandbox's and lives as long. -1 with errno.
 */
int sandbox_temporary(struct sandbox *sandbox);

/* Temporary files of the input's own, one use at a time: what comes through a pipe and has to be
 * read by offset, and what has to be read twice. -1 with errno. */
int sandbox_spool(const struct sandbox *sandbox);
int sandbox_keep(const struct sandbox *sandbox);

/*
 * Runs `work` on a confined thread and waits for it. Signals go to that thread meanwhile, so that
 * they end a read that waits.
 *
 * fd  what is to be read; -1 for none
 *
 * Returns STATUS_OK once `work` has run; else it has not, and it is STATUS_IO with TS-SBX-001, or
 * STATUS_MEMORY.
 */
enum status sandbox_run(struct sandbox *sandbox, int fd, void (*work)(void *context), void *context,
                        struct diag *diag);

#endif
