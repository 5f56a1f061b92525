/*
 * match - from transactions and open items to outcomes.
 *
 * The idea: everything is evidence (docs/matching.md). Each transaction's hypotheses "pays this
 * set of items in this way" and "pays nothing on this list" compete in one posterior; automatic
 * where the best passes the limit, otherwise an exception with its candidates. The matcher gets
 * arrays and returns arrays; it knows neither files nor databases.
 *
 * Same input, same result: nothing depends on the order of transactions or items, on threads, on
 * the clock or on a hash table's order.
 */
#ifndef TS_MATCHERS_MATCH_H
#define TS_MATCHERS_MATCH_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"
#include "matchers/terms.h"
#include "model/batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct user_rule; /* user_rule.h */

/* The sections [matching], [withholding] and [exchange] of the configuration, those of currencies
 * and customers, and the rules. */
struct match_settings {
    uint32_t error_rate_ppm;   /* accepted for automatic matches; 500 = 1 in 2,000 */
    int64_t tolerance_minor;   /* rounding differences, in minor units; the smaller of both wins */
    uint32_t tolerance_ppm;    /* … and as a share of the open amount */
    int64_t charges_max_minor; /* what banks on the way may deduct */
    uint32_t charges_max_ppm;  /* … and as a share of the open amount */
    int64_t tolerance_run_minor;  /* all rounding differences of a run, in each currency; 0: any */
    int64_t charges_run_minor;    /* … and all charges that nobody told */
    uint32_t discount_grace_days; /* days after the discount date that still count as in time */
    uint32_t subset_items_max;    /* items of a customer that a subset search looks at */
    uint32_t subset_size_max;     /* items in a set */
    uint64_t subset_steps_max;    /* work bound of one search; reached: no set is proposed */
    uint32_t candidates_max;      /* kept for an exception */
    uint32_t learning_passes;     /* over what the certain matches leave; 0 learns nothing */
    uint32_t decoys_max;          /* items that don't exist, to count wrong matches; 0 for none */
    uint32_t threads;             /* at least 1 */
    struct terms_rates withheld;  /* taxes that any customer may withhold */
    bool withheld_of_net;         /* … of the amount without value added tax */
    uint32_t exchange_days;       /* how old a rate of the table may be */
    uint32_t exchange_ppm;        /* by how much the amount paid may differ from the rate's */
    /* What currencies and customers have of their own; they live as long as the result. */
    const struct terms_section *sections;
    size_t sections_count;
    /* The first that holds wins; they live as long as the result. */
    const struct user_rule *user_rules;
    size_t user_rules_count;
};

struct match_settings match_settings_default(void);

/* What each stage took, for TALLYSTICK_TIMINGS; nothing depends on it. */
struct match_timings {
    uint64_t index_ns;
    uint64_t match_ns;
    uint64_t learn_ns;  /* the passes after the first */
    uint64_t decoys_ns; /* the estimate of wrong matches */
    uint64_t assign_ns;
    uint64_t match_cpu_ns; /* of match_ns, what the processor spent, in all threads */
    size_t index_bytes;    /* memory of the index */
};

/*
 * Decides every transaction of `batch`.
 *
 * batch    read only; transactions with duplicate_of set end as duplicates, pending entries as
 *          ignored, both without a look at items
 * arena    result's arrays and text live here
 * result   outcomes[i] belongs to batch->transactions[i]; allocations and candidates are grouped
 *          by transaction
 * timings  may be NULL
 *
 * Returns STATUS_OK or STATUS_MEMORY.
 */
enum status match_run(const struct batch *batch, const struct match_settings *settings,
                      struct arena *arena, struct diag *diag, struct batch_result *result,
                      struct match_timings *timings);

#endif
