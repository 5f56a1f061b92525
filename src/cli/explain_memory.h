/* explain_memory - what a ledger rests on where earlier runs and decisions told of the payer. */
#ifndef TS_CLI_EXPLAIN_MEMORY_H
#define TS_CLI_EXPLAIN_MEMORY_H

#include "base/status.h"
#include "cli/cli.h"
#include "model/batch.h"
#include "workbook/workbook.h"

/*
 * Appends the facts that the run was given of the payer of a line, as they weighed then; nothing
 * where no ledger of the line has them. STATUS_OK, or as workbook_load_memory().
 */
enum status explain_memory_write(struct cli *cli, struct workbook *workbook,
                                 const struct batch *batch, const struct batch_result *result,
                                 const struct workbook_run *run, size_t transaction);

#endif
