/*
 * What is listed. Each kind has its share of the rows; what one doesn't need passes to the next,
 * so that a page of few exceptions lists more matches. Within a kind the largest amounts are
 * chosen, then put into the order they are shown in.
 */
#include "report/page_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum page_kind { PAGE_EXCEPTIONS, PAGE_PARTIALS, PAGE_MATCHES, PAGE_ASIDE, PAGE_KINDS };

static const size_t page_shares[PAGE_KINDS] = {
    [PAGE_EXCEPTIONS] = 5000,
    [PAGE_PARTIALS] = 2000,
    [PAGE_MATCHES] = 2000,
    [PAGE_ASIDE] = 1000,
};

static_assert(5000 + 2000 + 2000 + 1000 == PAGE_ROWS_MAX, "the shares are all rows");

static enum page_kind page_kind_of(enum outcome_status status)
{
    switch (status) {
    case OUTCOME_EXCEPTION:
        return PAGE_EXCEPTIONS;
    case OUTCOME_PARTIAL:
        return PAGE_PARTIALS;
    case OUTCOME_MATCH:
        return PAGE_MATCHES;
    case OUTCOME_DUPLICATE:
    case OUTCOME_REVERSAL:
    case OUTCOME_IGNORED:
    case OUTCOME_STATUS_COUNT:
        break;
    }
    return PAGE_ASIDE;
}

const struct money *page_amount_of(const struct page *page, uint32_t transaction)
{
    return &page->batch->transactions[transaction].transaction->amount;
}

enum outcome_status page_status_of(const struct page *page, uint32_t transaction)
{
    return page->result->outcomes[transaction].status;
}

enum outcome_reason page_reason_of(const struct page *page, uint32_t transaction)
{
    return page->result->outcomes[transaction].reason;
}

/* A listed row while it is sorted. */
struct page_row {
    uint32_t transaction;
    uint32_t position; /* in statement order */
    uint32_t group;
    int64_t whole_minor; /* magnitude as if each currency had two decimals, to compare by size */
};

static int64_t page_size_of(const struct money *amount)
{
    int64_t magnitude = money_magnitude(amount->minor);
    unsigned exponent = amount->currency.exponent;
    if (exponent > 2) {
        return magnitude / money_scale(exponent - 2);
    }
    int64_t scale = money_scale(2 - exponent);
    return magnitude > INT64_MAX / scale ? INT64_MAX : magnitude * scale;
}

static int page_by_size(const void *x, const void *y)
{
    const struct page_row *a = x;
    const struct page_row *b = y;
    if (a->whole_minor != b->whole_minor) {
        return a->whole_minor > b->whole_minor ? -1 : 1;
    }
    return a->position < b->position ? -1 : a->position > b->position ? 1 : 0;
}

static int page_by_position(const void *x, const void *y)
{
    const struct page_row *a = x;
    const struct page_row *b = y;
    return a->position < b->position ? -1 : a->position > b->position ? 1 : 0;
}

static int page_by_group_size(const void *x, const void *y)
{
    const struct page_row *a = x;
    const struct page_row *b = y;
    if (a->group != b->group) {
        return a->group < b->group ? -1 : 1;
    }
    return page_by_size(x, y);
}

static int page_by_group_position(const void *x, const void *y)
{
    const struct page_row *a = x;
    const struct page_row *b = y;
    if (a->group != b->group) {
        return a->group < b->group ? -1 : 1;
    }
    return page_by_position(x, y);
}

static struct page_list *page_list_of(struct page *page, enum page_kind kind)
{
    switch (kind) {
    case PAGE_EXCEPTIONS:
        return &page->exceptions;
    case PAGE_PARTIALS:
        return &page->partials;
    case PAGE_MATCHES:
        return &page->matches;
    case PAGE_ASIDE:
    case PAGE_KINDS:
        break;
    }
    return &page->aside;
}

/* Sorts the rows of one kind into the list, the largest `room` of them. */
static void page_list_fill(struct page *page, enum page_kind kind, struct page_row *rows,
                           size_t count, size_t room, uint32_t *out)
{
    struct page_list *list = page_list_of(page, kind);
    list->total = count;
    list->count = count < room ? count : room;
    list->transactions = out;
    if (count > room) {
        qsort(rows, count, sizeof *rows, page_by_size);
    }
    qsort(rows, list->count, sizeof *rows,
          kind == PAGE_EXCEPTIONS ? page_by_group_size
          : kind == PAGE_ASIDE    ? page_by_group_position
                                  : page_by_position);
    for (size_t i = 0; i < list->count; i++) {
        out[i] = rows[i].transaction;
    }
}

enum status page_lists_build(struct page *page)
{
    size_t total = page->batch->transactions_count;
    struct page_row *rows = calloc(total == 0 ? 1 : total, sizeof *rows);
    page->listed = calloc(PAGE_ROWS_MAX, sizeof *page->listed);
    if (rows == NULL || page->listed == NULL) {
        free(rows);
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < total; i++) {
        page->by_status[page_status_of(page, (uint32_t)i)]++;
        page->by_reason[page_reason_of(page, (uint32_t)i)]++;
    }
    size_t room = 0;
    size_t used = 0;
    for (int kind = 0; kind < PAGE_KINDS; kind++) {
        size_t count = 0;
        for (size_t i = 0; i < total; i++) {
            uint32_t transaction = page->order[i];
            enum outcome_status status = page_status_of(page, transaction);
            if (page_kind_of(status) != (enum page_kind)kind) {
                continue;
            }
            rows[count++] = (struct page_row){
                .transaction = transaction,
                .position = (uint32_t)i,
                .group = (uint32_t)status * REASON_COUNT + page_reason_of(page, transaction),
                .whole_minor = page_size_of(page_amount_of(page, transaction)),
            };
        }
        room += page_shares[kind];
        page_list_fill(page, (enum page_kind)kind, rows, count, room, page->listed + used);
        size_t listed = page_list_of(page, (enum page_kind)kind)->count;
        used += listed;
        room -= listed;
    }
    free(rows);
    return STATUS_OK;
}

void page_sums_add(struct page_sums *sums, const struct money *amount)
{
    size_t at = 0;
    while (at < sums->count && !currency_equal(sums->currencies[at], amount->currency)) {
        at++;
    }
    if (at == PAGE_SUMS_MAX) {
        sums->overflow = true;
        return;
    }
    if (at == sums->count) {
        sums->currencies[sums->count++] = amount->currency;
    }
    sums->totals[at].count++;
    sums->overflow =
        !money_add(sums->totals[at].sum_minor, amount->minor, &sums->totals[at].sum_minor) ||
        sums->overflow;
}

void page_sums_write(struct html *html, const struct page_sums *sums)
{
    for (size_t i = 0; i < sums->count; i++) {
        struct money sum = {sums->totals[i].sum_minor, sums->currencies[i]};
        html_raw(html, i == 0 ? "" : ", ");
        page_money(html, &sum);
    }
    html_raw(html, sums->overflow ? " and more" : "");
}

void page_rest(struct page *page, const struct page_list *list, enum outcome_status from,
               enum outcome_status to)
{
    struct page_sums listed = {0};
    struct page_sums all = {0};
    if (list->total == list->count) {
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        page_sums_add(&listed, page_amount_of(page, list->transactions[i]));
    }
    for (size_t i = 0; i < page->batch->transactions_count; i++) {
        enum outcome_status status = page_status_of(page, (uint32_t)i);
        if (status >= from && status <= to) {
            page_sums_add(&all, page_amount_of(page, (uint32_t)i));
        }
    }
    for (size_t i = 0; i < listed.count; i++) {
        for (size_t j = 0; j < all.count; j++) {
            if (currency_equal(all.currencies[j], listed.currencies[i]) &&
                !money_subtract(all.totals[j].sum_minor, listed.totals[i].sum_minor,
                                &all.totals[j].sum_minor)) {
                all.overflow = true;
            }
        }
    }
    html_raw(&page->html, "<p>Listed are the largest ");
    html_number(&page->html, list->count);
    html_raw(&page->html, "; the other ");
    html_number(&page->html, list->total - list->count);
    html_raw(&page->html, " add up to ");
    page_sums_write(&page->html, &all);
    html_raw(&page->html, " and are in the CSV files.</p>");
}
