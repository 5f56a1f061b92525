/*
 * controls - control totals: the proof that nothing was lost.
 *
 * The idea: counts and sums are taken per account and currency over what was read and, on their
 * own, over what was decided; they must be equal. Nothing here trusts a total that a stage kept.
 *
 * Held (numbered; messages cite them):
 *   1  read = match + partial + exception + duplicate + reversal + ignored, in count and in sum
 *   2  allocated + unapplied = sum of matches and partials, per account and currency
 *   3  per transaction: its allocations' account amounts + unapplied = its amount
 *   4  per allocation: open_before - open_after =
 *      allocated + discount + charges + tax + fx + difference, each but the first named with its
 *      rule
 *   5  per item: what its allocations take never exceeds its open amount, and each open_before is
 *      what the one before left
 *   6  per statement: opening + booked entries = closing, where both are given
 *   7  per entry: its transactions add up to it (charges told beside them included)
 *   10 per account and currency: exceptions, and unapplied cash, before the run with what moved
 * them are those after it (roll.h), where the workbook told them
 *
 * Rules 1 and 2 hold for the lines that were read; lines that were carried into the run stand
 * beside them, and rules 3 to 5 hold for both.
 *
 * Beside them stand how statements follow each other (sequence.h), and what the bank's own totals
 * and counts said of a file when it was read (CONTROL_CODE of codes.def).
 */
#ifndef TS_MODEL_CONTROLS_H
#define TS_MODEL_CONTROLS_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"
#include "model/batch.h"
#include "model/sequence.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct control_total {
    uint64_t count;
    int64_t sum_minor;
};

/* What became of lines. */
struct control_decided {
    struct control_total by_status[OUTCOME_STATUS_COUNT];
    int64_t allocated_minor; /* of matches and partials, in the account's currency */
    int64_t unapplied_minor;
};

/* One account in one currency. */
struct control_account {
    struct slice account;
    struct currency currency;
    struct control_total read;
    struct control_decided decided;    /* of what was read */
    struct control_total judged_again; /* exceptions of earlier runs */
    struct control_decided carried;    /* what became of those */
    bool ties_out;
};

struct controls {
    uint64_t files;
    uint64_t files_rejected;
    uint64_t statements;
    uint64_t entries;
    uint64_t transactions; /* that were read */
    uint64_t carried;      /* lines of earlier runs that were judged again */
    uint64_t statements_balanced;
    uint64_t statements_unbalanced;
    uint64_t statements_unknown;            /* a balance is missing */
    uint64_t statements_duplicate;          /* delivered before, as a whole */
    uint64_t statements_conflict;           /* known with other lines */
    uint64_t statements_missing;            /* gaps between statements: sequence.h */
    uint64_t chains_broken;                 /* statements that do not go on from the one before */
    uint64_t totals_differ;                 /* totals and counts of the bank that do not hold */
    const uint32_t *file_totals_differ;     /* of each file of the batch; 0 where it was refused */
    const struct sequence_link *links;      /* one a statement of the batch */
    const struct control_account *accounts; /* by account, then currency */
    size_t accounts_count;
    const struct batch_roll *rolls; /* of the batch */
    size_t rolls_count;
    bool ties_out; /* rules 1 to 5, 7 and 10; rule 6 stands apart, it is the bank's arithmetic */
};

/*
 * Computes the totals of a batch and what was decided of it; a rule that does not hold gets a
 * diagnostic (TS-RUN-1nn, nn the rule) and makes ties_out false, but is no failure. Rule 6 and the
 * links of statements are counted in silence: whoever reads a statement tells of it.
 * Returns STATUS_OK or STATUS_MEMORY. `out`'s arrays live in `arena`.
 */
enum status controls_compute(const struct batch *batch, const struct batch_result *result,
                             struct arena *arena, struct diag *diag, struct controls *out);

/* Whether the bank's arithmetic holds: balances, chains, totals. It has no part in `ties_out`. */
bool controls_bank_holds(const struct controls *controls);

#endif
