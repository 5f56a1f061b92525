/* explain_contest - which other lines want the same items, and what that does to the odds. */
#ifndef TS_CLI_EXPLAIN_CONTEST_H
#define TS_CLI_EXPLAIN_CONTEST_H

#include "cli/cli.h"
#include "model/batch.h"

#include <stddef.h>

/* Appends the lines that a line competed with, with what they want or have; nothing where it
 * competed with none. */
void explain_contest_write(struct cli *cli, const struct batch *batch,
                           const struct batch_result *result, size_t transaction);

#endif
