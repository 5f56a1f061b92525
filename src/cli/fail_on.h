/*
 * fail_on - limits that turn a run that is done into one that asks for attention.
 *
 * The idea: `--fail-on exceptions=20` lets a script that runs at night learn by the exit code alone
 * that a person is needed. Nothing of the run changes; it is saved and written as ever. A limit is
 * passed when the figure is above it, so `=0` allows none.
 */
#ifndef TS_CLI_FAIL_ON_H
#define TS_CLI_FAIL_ON_H

#include "cli/cli.h"
#include "run/run.h"

#include <stdbool.h>

/* Whether each --fail-on can be read; a mistake is told as one of usage. */
bool fail_on_check(const struct cli *cli);

/* Whether some limit was passed; each that was is told on standard error, whatever --quiet says. */
bool fail_on_passed(const struct cli *cli, const struct run_report *report);

#endif
