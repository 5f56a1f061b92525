/* summary - what became of a run, as a table: per account and currency, count and sum by outcome.
 */
#ifndef TS_CLI_SUMMARY_H
#define TS_CLI_SUMMARY_H

#include "cli/cli.h"
#include "model/controls.h"
#include "report/learnt_words.h"

/* What stands beside the totals: how wrong the matches may be, and what was learnt. */
struct summary_learnt {
    struct batch_decoys decoys;
    struct learnt_sums sums;
    size_t items_count; /* of the list of open items */
};

/* Appends the table, the automatic rate, what was learnt and whether the totals tie out to standard
 * output. */
void summary_write(struct cli *cli, const struct controls *controls,
                   const struct summary_learnt *learnt);

/* Appends the length and the head of the audit trail; nothing for no event. */
void summary_audit(struct cli *cli, int64_t events, struct slice head);

#endif
