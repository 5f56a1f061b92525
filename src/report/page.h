/*
 * page - report.html: one self-contained page for a reviewer, without script and without network.
 *
 * The idea: what ties out stands on top, what a person has to decide comes first, each exception
 * with the bank line as the bank wrote it beside what was considered and why it fell short. The
 * one style is allowed by its SHA-256 in the page's own Content-Security-Policy, so there are no
 * style attributes; bars are SVG.
 *
 * Over 10,000 bank lines the largest are listed and the rest is stated in count and sum.
 */
#ifndef TS_REPORT_PAGE_H
#define TS_REPORT_PAGE_H

#include "report/missing.h"
#include "report/results.h"

/* Writes the page to `path`. STATUS_OK, STATUS_IO or STATUS_MEMORY. */
enum status page_write(const char *path, const struct batch *batch,
                       const struct batch_result *result, const struct missing *missing,
                       const struct controls *controls, const struct results_header *header,
                       struct diag *diag);

#endif
