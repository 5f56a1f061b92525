/*
 * page_internal - what the files page*.c share: report.html, a page for a controller to work from.
 */
#ifndef TS_REPORT_PAGE_INTERNAL_H
#define TS_REPORT_PAGE_INTERNAL_H

#include "base/outfile.h"
#include "report/html.h"
#include "report/page.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PAGE_ROWS_MAX = 10000, /* bank lines listed; more are stated in count and sum */
    PAGE_CANDIDATES = 3,   /* shown with their evidence; the others are in candidates.csv */
    PAGE_SUMS_MAX = 8,     /* currencies of a sum; statements have one or two */
    PAGE_ITEMS_MAX = 12,   /* items of one candidate that are listed */
};

/* A list of transactions, in the order they are shown. */
struct page_list {
    uint32_t *transactions; /* the listed ones; points into page.listed */
    size_t count;           /* listed */
    size_t total;           /* all of them */
};

struct page {
    const struct batch *batch;
    const struct batch_result *result;
    const struct missing *missing;
    const struct controls *controls;
    const struct results_header *header;
    struct html html;
    struct outfile *file;
    struct diag *diag;
    uint32_t *order;             /* all transactions, owned */
    uint32_t *listed;            /* room for the lists, owned */
    struct page_list exceptions; /* by reason, then largest first */
    struct page_list partials;   /* in statement order */
    struct page_list matches;    /* likewise */
    struct page_list aside;      /* duplicates, reversals, ignored: by category */
    uint64_t by_status[OUTCOME_STATUS_COUNT];
    uint64_t by_reason[REASON_COUNT];
};

/* Sums by currency. */
struct page_sums {
    struct control_total totals[PAGE_SUMS_MAX];
    struct currency currencies[PAGE_SUMS_MAX];
    size_t count;
    bool overflow; /* a sum or the list of currencies did not fit */
};

extern const char *const PAGE_STYLE[]; /* the one style of the page, NULL at its end */

void page_sums_add(struct page_sums *sums, const struct money *amount);
void page_sums_write(struct html *html, const struct page_sums *sums); /* "1.00 EUR, 2 JPY" */

/* Chooses what is listed; fills the lists. STATUS_OK or STATUS_MEMORY. */
enum status page_lists_build(struct page *page);

/* Sections, in the order of the page. */
void page_head(struct page *page);
void page_summary(struct page *page);
void page_controls(struct page *page);
void page_balances(struct page *page, const uint32_t *statements);
void page_inputs(struct page *page, const uint32_t *files);
enum status page_exceptions(struct page *page);
enum status page_partials(struct page *page);
enum status page_matches(struct page *page);
enum status page_aside(struct page *page);
enum status page_learnt(struct page *page);
void page_sign_off(struct page *page);

/* Pieces. */
void page_wrong(struct page *page); /* how many automatic matches are expected to be wrong */
const struct money *page_amount_of(const struct page *page, uint32_t transaction);
enum outcome_status page_status_of(const struct page *page, uint32_t transaction);
enum outcome_reason page_reason_of(const struct page *page, uint32_t transaction);

/* The roll-forward, where there is more to it than what is new. */
void page_rolls(struct page *page);
/* Which run read a line that was carried into this one; nothing for others. */
void page_carried(struct page *page, uint32_t transaction);

/* The bank line as the bank wrote it; agreeing texts of the first candidate are marked. */
void page_bank_line(struct page *page, uint32_t transaction);
void page_money(struct html *html, const struct money *amount);
/* What of an allocation settles beside the money: each part with its rule and limit. */
void page_parts(struct page *page, const struct allocation *allocation);
/* Observations with their bits as bars. */
void page_evidence(struct html *html, const struct evidence *evidence, size_t count);
void page_confidence(struct html *html, uint32_t ppm);
/* What a list leaves out, in count and sum. */
void page_rest(struct page *page, const struct page_list *list, enum outcome_status from,
               enum outcome_status to);
/* The name of an observation in words. */
void page_evidence_name(struct html *html, const char *name);

#endif
