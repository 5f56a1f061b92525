/* summary - what became of a run, as a table: per account and currency, count and sum by outcome.
 */
#ifndef TS_CLI_SUMMARY_H
#define TS_CLI_SUMMARY_H

#include "cli/cli.h"
#include "model/controls.h"

/* Appends the table, the automatic rate and whether the totals tie out to standard output. */
void summary_write(struct cli *cli, const struct controls *controls);

#endif
