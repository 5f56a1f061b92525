/* explain_decided - what persons decided about a line after its run. */
#ifndef TS_CLI_EXPLAIN_DECIDED_H
#define TS_CLI_EXPLAIN_DECIDED_H

#include "base/status.h"
#include "cli/cli.h"
#include "model/batch.h"
#include "workbook/workbook.h"

/* Appends the decisions on a line, the first one first; nothing where there are none. STATUS_OK, or
 * as workbook_load_decisions(). */
enum status explain_decided_write(struct cli *cli, struct workbook *workbook,
                                  const struct batch *batch, size_t transaction);

/* Appends an item of a decision, or one that a line undid. */
void explain_decided_item(struct buffer *out, const struct workbook_decision_item *item);

#endif
