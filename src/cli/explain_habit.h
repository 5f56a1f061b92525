/* explain_habit - how the customers of a bank line pay, where a ledger weighs it. */
#ifndef TS_CLI_EXPLAIN_HABIT_H
#define TS_CLI_EXPLAIN_HABIT_H

#include "cli/cli.h"
#include "model/batch.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether the outcome or a candidate of a transaction has a habit in its ledger. */
bool explain_habit_is_weighed(const struct batch_result *result, size_t transaction);

/* Appends, to standard output, what `memory` and the run have of each customer of such a ledger. */
void explain_habit_write(struct cli *cli, const struct batch *batch,
                         const struct batch_result *result, const struct memory *memory,
                         size_t transaction);

#endif
