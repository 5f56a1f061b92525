/* explain_link - the line of another run that a line undoes or was undone by. */
#ifndef TS_CLI_EXPLAIN_LINK_H
#define TS_CLI_EXPLAIN_LINK_H

#include "base/status.h"
#include "cli/cli.h"
#include "model/batch.h"
#include "workbook/workbook.h"

/* Appends which earlier line a transaction undoes, and what was allocated of it; nothing where
 * there is none. */
void explain_link_write(struct cli *cli, const struct batch *batch,
                        const struct batch_result *result, size_t transaction);

/* Appends which line of a later run undid a transaction; nothing where none did. STATUS_OK, or as
 * workbook_load_undoing(). */
enum status explain_link_undone_write(struct cli *cli, struct workbook *workbook,
                                      const struct batch *batch, size_t transaction);

#endif
