/* Matches and what was set aside: a row each. */
#include "report/page_internal.h"

static void page_table_head(struct page *page, const char *head, const struct page_list *list)
{
    struct html *html = &page->html;
    html_raw(html, head);
    html_raw(html, " <span class=\"n\">");
    html_number(html, list->total);
    html_raw(html, "</span></h2>");
    if (list->total == 0) {
        html_raw(html, "<div class=\"card empty\">None.</div>");
    }
}

static void page_line_cells(struct page *page, uint32_t transaction)
{
    const struct batch_transaction *line = &page->batch->transactions[transaction];
    const struct transaction *inner = line->transaction;
    struct html *html = &page->html;
    html_raw(html, "<td class=\"nowrap\">");
    html_date(html, batch_entry_of(page->batch, transaction)->entry.booking_date);
    html_raw(html, "</td><td class=\"w\">");
    html_text(html,
              inner->counterparty.name.len > 0 ? inner->counterparty.name : SLICE("not told"));
    html_raw(html, "<span class=\"small soft mono\">");
    html_text(html, line->bank_ref);
    page_carried(page, transaction);
    html_raw(html, "</span></td><td class=\"w\"><span class=\"mono\">");
    for (size_t i = 0; i < inner->remittance_count; i++) {
        html_raw(html, i == 0 ? "" : " ");
        html_text(html, inner->remittance[i]);
    }
    if (inner->remittance_count == 0 && inner->references_count > 0) {
        html_text(html, inner->references[0].value);
    } else if (inner->remittance_count == 0) {
        html_text(html, inner->additional);
    }
    html_raw(html, "</span></td><td class=\"r\">");
    page_money(html, &inner->amount);
    html_raw(html, "</td>");
}

static void page_match_items(struct page *page, const struct outcome *outcome)
{
    struct html *html = &page->html;
    for (size_t i = 0; i < outcome->allocations_count; i++) {
        const struct allocation *allocation =
            &page->result->allocations[outcome->allocations_first + i];
        const struct item *item = &page->batch->items[allocation->item];
        if (i == PAGE_ITEMS_MAX) {
            html_raw(html, "<span class=\"small soft\">and ");
            html_number(html, outcome->allocations_count - i);
            html_raw(html, " more</span>");
            return;
        }
        html_raw(html, i == 0 ? "" : "<br>");
        html_text(html, item->invoice_id);
        html_raw(html, " <span class=\"soft\">");
        html_amount(html, allocation->allocated_minor,
                    page_amount_of(page, allocation->transaction)->currency.exponent);
        html_raw(html, "</span>");
        page_parts(page, allocation);
    }
}

enum status page_matches(struct page *page)
{
    const struct page_list *list = &page->matches;
    struct html *html = &page->html;
    page_table_head(page, "<section id=\"matches\"><h2>Matches: settled in full", list);
    page_rest(page, list, OUTCOME_MATCH, OUTCOME_MATCH);
    if (list->count > 0) {
        html_raw(html, "<div class=\"card\"><table><thead><tr><th>Booked</th><th>Counterparty</th>"
                       "<th>Remittance</th><th class=\"r\">Amount</th><th>Allocated to</th><th>Why"
                       "</th><th>Confidence</th></tr></thead><tbody>\n");
    }
    for (size_t i = 0; i < list->count; i++) {
        uint32_t transaction = list->transactions[i];
        const struct outcome *outcome = &page->result->outcomes[transaction];
        html_raw(html, "<tr>");
        page_line_cells(page, transaction);
        html_raw(html, "<td>");
        page_match_items(page, outcome);
        html_raw(html, "</td><td>");
        html_raw(html, outcome_reason_name(outcome->reason));
        html_raw(html, "<details><summary>");
        html_number(html, outcome->evidence_count);
        html_raw(html, " observations</summary>");
        page_evidence(html, outcome->evidence, outcome->evidence_count);
        html_raw(html, "</details></td><td>");
        page_confidence(html, outcome->confidence_ppm);
        html_raw(html, "</td></tr>\n");
        enum status status = outfile_flush(page->file, page->diag);
        if (status != STATUS_OK) {
            return status;
        }
    }
    html_raw(html, list->count > 0 ? "</tbody></table></div></section>\n" : "</section>\n");
    return STATUS_OK;
}

/* The other line of a pair: what this one repeats, undoes or was undone by; it may be one of an
 * earlier run. */
static void page_paired(struct page *page, uint32_t transaction)
{
    const struct outcome *outcome = &page->result->outcomes[transaction];
    const struct batch_link *link = batch_link_find(page->result, transaction);
    struct html *html = &page->html;
    html_raw(html, "<td>");
    if (link != NULL) {
        const struct batch_original *original = &page->batch->originals[link->original];
        html_raw(html, "<span class=\"mono\">");
        html_text(html, original->bank_ref);
        html_raw(html, "</span> of run ");
        html_number(html, (uint64_t)original->run_id);
    } else if (outcome->paired != OUTCOME_NONE &&
               outcome->paired < page->batch->transactions_count) {
        html_raw(html, "<span class=\"mono\">");
        html_text(html, page->batch->transactions[outcome->paired].bank_ref);
        html_raw(html, "</span>");
    } else if (outcome->rule.len > 0) {
        html_raw(html, "rule ");
        html_text(html, outcome->rule);
    }
    html_raw(html, "</td>");
}

static void page_aside_group(struct page *page, size_t from, enum outcome_reason reason,
                             enum outcome_status status)
{
    const struct page_list *list = &page->aside;
    struct html *html = &page->html;
    struct page_sums sums = {0};
    for (size_t i = from; i < list->count; i++) {
        if (page_reason_of(page, list->transactions[i]) == reason &&
            page_status_of(page, list->transactions[i]) == status) {
            page_sums_add(&sums, page_amount_of(page, list->transactions[i]));
        }
    }
    html_raw(html, "<h3>");
    html_raw(html, outcome_status_name(status));
    html_raw(html, ": ");
    html_raw(html, outcome_reason_name(reason));
    html_raw(html, " <span class=\"n\">");
    html_number(html, page->by_reason[reason]);
    html_raw(html, " \xc2\xb7 ");
    page_sums_write(html, &sums);
    html_raw(html, "</span></h3><p class=\"soft\">");
    html_text(html, slice_from(outcome_reason_text(reason)));
    html_raw(html, "</p><div class=\"card\"><table><thead><tr><th>Booked</th><th>Counterparty</th>"
                   "<th>Remittance</th><th class=\"r\">Amount</th><th>Goes with</th></tr></thead>"
                   "<tbody>\n");
}

enum status page_aside(struct page *page)
{
    const struct page_list *list = &page->aside;
    struct html *html = &page->html;
    enum outcome_reason reason = REASON_COUNT;
    enum outcome_status status = OUTCOME_STATUS_COUNT;
    page_table_head(
        page, "<section id=\"aside\"><h2>Set aside: duplicates, reversals and ignored lines", list);
    page_rest(page, list, OUTCOME_DUPLICATE, OUTCOME_IGNORED);
    for (size_t i = 0; i < list->count; i++) {
        uint32_t transaction = list->transactions[i];
        if (page_reason_of(page, transaction) != reason ||
            page_status_of(page, transaction) != status) {
            html_raw(html, i == 0 ? "" : "</tbody></table></div>");
            reason = page_reason_of(page, transaction);
            status = page_status_of(page, transaction);
            page_aside_group(page, i, reason, status);
        }
        html_raw(html, "<tr>");
        page_line_cells(page, transaction);
        page_paired(page, transaction);
        html_raw(html, "</tr>\n");
        enum status written = outfile_flush(page->file, page->diag);
        if (written != STATUS_OK) {
            return written;
        }
    }
    html_raw(html, list->count > 0 ? "</tbody></table></div></section>\n" : "</section>\n");
    return STATUS_OK;
}
