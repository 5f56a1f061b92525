/*
 * breach - ends the program when a reader tries what the sandbox doesn't allow.
 *
 * The idea: a parser that opens files, connects or starts programs is no longer ours. The kernel
 * stops the call and raises SIGSYS (input/sandbox.h); what was read is not to be trusted, so the
 * program says which call it was and in which file, and ends at once with CLI_FAILED. Nothing is
 * lost by that: while files are read nothing has been committed and no result has been written.
 */
#ifndef TS_CLI_BREACH_H
#define TS_CLI_BREACH_H

#include "cli/watch.h"

/* Says from now on which file it was, as `watch` knows it, which stays where it is. */
void breach_open(const struct watch *watch);

#endif
