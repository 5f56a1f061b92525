/*
 * results - the files of `run --out`: one set of rows, for programs and for people.
 *
 * The idea: every file is a function of a batch and what was decided of it, ordered by account and
 * bank reference, so a repeated run writes the same bytes. allocations.csv and candidates.csv are
 * raw, for programs; matches.csv, partials.csv and exceptions.csv are the same rows by status,
 * guarded against formulas, the last two with what is missing; controls.json has the totals;
 * report.html is the page to work from. Each file appears whole or not at all. controls.json is
 * removed before the first and appears after the last: where it stands, the others are complete and
 * of the same run.
 */
#ifndef TS_REPORT_RESULTS_H
#define TS_REPORT_RESULTS_H

#include "base/diag.h"
#include "base/status.h"
#include "model/batch.h"
#include "model/controls.h"
#include "model/memory.h"

#include <stdint.h>

/* What the files say beside the rows. The run's number and time stand in report.html and
 * controls.json alone. */
struct results_header {
    int64_t run_id;
    struct slice started_at;
    struct slice program;
    struct date items_as_of;
    struct date purged_before;   /* texts of older lines were blanked; absent where none were */
    struct slice configuration;  /* the settings of the run, as its workbook has them */
    const struct memory *memory; /* what earlier runs and decisions taught; NULL for unused */
    int64_t audit_events;        /* length of the audit trail as the run left it; 0 for unknown */
    struct slice audit_head;     /* its newest hash */
    /* What stands behind masked texts: reasons are found there. NULL where nothing is masked. */
    const struct batch *unmasked;
};

/* Writes all files into the existing folder `folder`. STATUS_OK, STATUS_IO or STATUS_MEMORY. */
enum status results_write(const char *folder, const struct batch *batch,
                          const struct batch_result *result, const struct controls *controls,
                          const struct results_header *header, struct diag *diag);

/*
 * The same with accounts and names masked (model/mask.h), into the folder `folder`/masked, made
 * when it is not there: what others may see is never taken for the results, nor put in their place.
 */
enum status results_write_masked(const char *folder, const struct batch *batch,
                                 const struct batch_result *result, const struct controls *controls,
                                 const struct results_header *header, struct diag *diag);

#endif
