/*
 * missing - what keeps a bank line from being settled by itself, in one sentence.
 *
 * The idea: a reason is the same for many lines; what a person needs is what is told of this one:
 * which item the text names or the amount fits, who pays and what he owes, and what more it would
 * take. Each reason has its aspects in the order of their use; the first three that have something
 * to say are clauses: "names no item; the amount is that of RE-17 and of RE-23, of different
 * customers; the payer is not known".
 *
 * All of it follows from what a workbook stores - lines, items, customers, outcomes, candidates and
 * their evidence - so it is stored nowhere, old workbooks have it too, and a run and its report
 * later on say the same.
 *
 * Not here: judging. What is said of numbers in the text goes by whole words; where the matcher
 * knew more than these show, the clause names no number.
 */
#ifndef TS_REPORT_MISSING_H
#define TS_REPORT_MISSING_H

#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"
#include "model/batch.h"
#include "report/missing_index.h"

#include <stddef.h>
#include <stdint.h>

struct missing {
    const struct batch *batch;
    const struct batch *shown; /* whose names are told; `batch`, or the same masked */
    const struct batch_result *result;
    uint32_t asked_ppm; /* confidence that the settings ask for; 0 where they can't be read */
    struct missing_index index;
};

/*
 * Gets ready to speak of the lines of `batch`; both are borrowed until missing_clear().
 *
 * configuration  the settings of the run, as its workbook has them
 *
 * Returns STATUS_OK or STATUS_MEMORY (no diagnostic); `out` can be cleared either way.
 */
enum status missing_build(const struct batch *batch, const struct batch_result *result,
                          struct slice configuration, struct missing *out);

void missing_clear(struct missing *missing);

/*
 * Appends up to three clauses, parted by "; ", of an exception, and of a partial whose way of
 * paying is in doubt; nothing for any other line. Texts stand in it as they were read: the caller
 * escapes the whole.
 */
void missing_format(const struct missing *missing, size_t transaction, struct buffer *out);

#endif
