/*
 * run - one reconciliation: inputs in, outcomes in a workbook and in files.
 *
 * The idea: read open items and statements into a batch, give every transaction its identity,
 * match, check the control totals, save, write. A refused statement file is told and left out;
 * a refused file of open items, customers or rates ends the run, and nothing is committed.
 */
#ifndef TS_RUN_RUN_H
#define TS_RUN_RUN_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/progress.h"
#include "base/status.h"
#include "model/batch.h"
#include "model/controls.h"
#include "report/learnt_words.h"
#include "run/settings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sandbox;

struct run_request {
    const char *const *open_items; /* paths */
    size_t open_items_count;
    const char *customers;    /* path or NULL */
    const char *const *rates; /* paths */
    size_t rates_count;
    const char *const *statements;
    size_t statements_count;
    const char *workbook;    /* path; NULL for `out`/workbook.db */
    const char *out;         /* folder, created when missing; NULL writes no files */
    struct date items_as_of; /* absent: the newest date of the items' file */
    struct slice started_at; /* ISO 8601 UTC, of the caller's clock */
    struct slice program;    /* "tallystick 0.1.0" */
    const struct settings *settings;
    struct progress *progress; /* may be NULL */
    bool mask;                 /* write the results a second time, for others to see */
    struct sandbox *sandbox;   /* files are read in it; NULL for none */
};

/* Milliseconds of each stage. */
struct run_timings {
    uint64_t read_items_ms;
    uint64_t parse_ms;
    uint64_t index_ms;
    uint64_t match_ms;  /* the first pass */
    uint64_t learn_ms;  /* the passes after it */
    uint64_t decoys_ms; /* the estimate of wrong matches */
    uint64_t assign_ms;
    uint64_t write_ms;
    uint64_t digest_ms;
};

struct run_report {
    int64_t run_id;
    int64_t audit_events;     /* length of the audit trail as the run left it */
    struct slice audit_head;  /* its newest hash, in the arena given to run_reconcile() */
    bool repeated;            /* the workbook had this very run: its results were written again */
    struct controls controls; /* lives in the arena given to run_reconcile() */
    uint64_t files_rejected;
    uint64_t items;
    struct batch_decoys decoys;
    struct learnt_sums learnt;
    uint64_t remembered; /* facts of earlier runs and decisions that weighed in this one */
    struct run_timings timings;
    bool balances_hold; /* statements add up, go on from each other, and agree with their totals */
};

/*
 * Runs. STATUS_OK also when files were rejected or totals do not hold: the report says so.
 * STATUS_INVALID: open items or customers were refused, nothing was committed; STATUS_IO,
 * STATUS_DATABASE, STATUS_BUSY, STATUS_MEMORY, STATUS_INTERRUPTED as their names say.
 */
enum status run_reconcile(const struct run_request *request, struct arena *arena, struct diag *diag,
                          struct run_report *out);

#endif
