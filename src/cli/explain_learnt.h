/* explain_learnt - the payments that a ledger rests on where the run learnt whose account paid. */
#ifndef TS_CLI_EXPLAIN_LEARNT_H
#define TS_CLI_EXPLAIN_LEARNT_H

#include "cli/cli.h"
#include "model/batch.h"

#include <stddef.h>

/* Appends, to standard output, what taught the run the payer's account of a transaction; nothing
 * where none of its ledgers weighs such an account. */
void explain_learnt_write(struct cli *cli, const struct batch *batch,
                          const struct batch_result *result, size_t transaction);

#endif
