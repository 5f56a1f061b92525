/* Exceptions and partials: a card each, the bank line beside what was considered or allocated. */
#include "report/page_internal.h"

/* What the line lacks; nothing where nothing is missing. */
static void page_missing(struct page *page, uint32_t transaction)
{
    struct html *html = &page->html;
    struct buffer text = {0};
    missing_format(page->missing, transaction, &text);
    if (text.len > 0) {
        html_raw(html, "<p class=\"missing\">");
        html_text(html, buffer_slice(&text));
        html_raw(html, "</p>");
    }
    html->out->failed = html->out->failed || text.failed;
    buffer_clear(&text);
}

/* Open amounts of a candidate's items together; false where they have no common currency. */
static bool page_candidate_open(const struct page *page, const struct candidate *candidate,
                                struct money *open)
{
    *open = (struct money){0};
    for (size_t i = 0; i < candidate->items_count; i++) {
        const struct item *item = &page->batch->items[candidate->items[i]];
        if (i == 0) {
            open->currency = item->currency;
        }
        if (!currency_equal(open->currency, item->currency) ||
            !money_add(open->minor, item->open_minor, &open->minor)) {
            return false;
        }
    }
    return candidate->items_count > 0;
}

static void page_item_rows(struct page *page, const struct candidate *candidate)
{
    struct html *html = &page->html;
    html_raw(html, "<table><thead><tr><th>Item</th><th>Customer</th><th>Due</th><th "
                   "class=\"r\">Open</th></tr></thead><tbody>");
    for (size_t i = 0; i < candidate->items_count && i < PAGE_ITEMS_MAX; i++) {
        const struct item *item = &page->batch->items[candidate->items[i]];
        struct money open = {item->open_minor, item->currency};
        html_raw(html, "<tr><th>");
        html_text(html, item->invoice_id);
        html_raw(html,
                 item->kind == ITEM_CREDIT_NOTE ? " <span class=\"soft\">credit note</span>" : "");
        html_raw(html, "</th><td>");
        html_text(html, item->customer_name.len > 0 ? item->customer_name : item->customer_id);
        html_raw(html, "</td><td class=\"nowrap\">");
        html_date(html, item->due_date);
        html_raw(html, "</td><td class=\"r\">");
        page_money(html, &open);
        html_raw(html, "</td></tr>");
    }
    html_raw(html, "</tbody></table>");
    if (candidate->items_count > PAGE_ITEMS_MAX) {
        html_raw(html, "<p class=\"small soft\">and ");
        html_number(html, candidate->items_count - PAGE_ITEMS_MAX);
        html_raw(html, " more items</p>");
    }
}

static void page_difference(struct html *html, const struct money *amount, const struct money *open)
{
    int64_t difference = 0;
    html_raw(html, "<span>");
    if (!currency_equal(amount->currency, open->currency)) {
        html_raw(html, "another currency");
    } else if (!money_subtract(amount->minor, open->minor, &difference)) {
        html_raw(html, "difference too large");
    } else if (difference == 0) {
        html_raw(html, "<span class=\"ok\">amount agrees</span>");
    } else {
        struct money over = {money_magnitude(difference), amount->currency};
        page_money(html, &over);
        html_raw(html, difference > 0 ? " more than open" : " less than open");
    }
    html_raw(html, "</span>");
}

static void page_candidate(struct page *page, uint32_t transaction,
                           const struct candidate *candidate)
{
    struct html *html = &page->html;
    struct money open = {0};
    html_raw(html, "<div class=\"cand\"><div class=\"hd\"><span class=\"rank\">");
    buffer_add_u64(html->out, candidate->rank);
    html_raw(html, "</span>");
    if (page_candidate_open(page, candidate, &open)) {
        page_difference(html, page_amount_of(page, transaction), &open);
    }
    html_raw(html, "<span class=\"push\">");
    page_confidence(html, candidate->confidence_ppm);
    html_raw(html, "</span></div>");
    if (candidate->items_count == 0) {
        html_raw(html, "<p>Pays nothing on this list: an item that is settled, unknown or still "
                       "to come.</p>");
    } else {
        page_item_rows(page, candidate);
    }
    html_raw(html, candidate->rank == 1 ? "<details open>" : "<details>");
    html_raw(html, "<summary>Evidence</summary>");
    page_evidence(html, candidate->evidence, candidate->evidence_count);
    html_raw(html, "</details></div>");
}

static void page_candidates(struct page *page, uint32_t transaction)
{
    const struct outcome *outcome = &page->result->outcomes[transaction];
    struct html *html = &page->html;
    page_missing(page, transaction);
    html_raw(html, "<h4>What was considered</h4>");
    if (outcome->candidates_count == 0) {
        html_raw(html, "<p class=\"soft\">Nothing on the list was a candidate.</p>");
    }
    for (size_t i = 0; i < outcome->candidates_count && i < PAGE_CANDIDATES; i++) {
        page_candidate(page, transaction, &page->result->candidates[outcome->candidates_first + i]);
    }
    if (outcome->candidates_count > PAGE_CANDIDATES) {
        html_raw(html, "<p class=\"small soft\">");
        html_number(html, outcome->candidates_count - PAGE_CANDIDATES);
        html_raw(html, " more in candidates.csv</p>");
    }
}

static void page_case_head(struct page *page, uint32_t transaction, const char *kind)
{
    const struct batch_transaction *line = &page->batch->transactions[transaction];
    struct slice name = line->transaction->counterparty.name;
    struct html *html = &page->html;
    html_raw(html, kind);
    html_raw(html, "<div class=\"hd\"><span><span class=\"who\">");
    html_text(html, name.len > 0 ? name : SLICE("Counterparty not told"));
    html_raw(html, "</span> <span class=\"soft mono\">");
    html_text(html, line->bank_ref);
    page_carried(page, transaction);
    html_raw(html, "</span>");
    if (page->result->outcomes[transaction].rule.len > 0) {
        html_raw(html, " <span class=\"soft\">rule ");
        html_text(html, page->result->outcomes[transaction].rule);
        html_raw(html, "</span>");
    }
    html_raw(html, "</span><span class=\"sum\">");
    page_money(html, &line->transaction->amount);
    html_raw(html, "</span></div><div class=\"sides\"><div><h4>As the bank wrote it</h4>");
    page_bank_line(page, transaction);
    html_raw(html, "</div><div>");
}

static void page_group_head(struct page *page, const struct page_list *list, size_t from,
                            enum outcome_reason reason)
{
    struct html *html = &page->html;
    struct page_sums sums = {0};
    for (size_t i = from; i < list->count && page_reason_of(page, list->transactions[i]) == reason;
         i++) {
        page_sums_add(&sums, page_amount_of(page, list->transactions[i]));
    }
    html_raw(html, "<h3 id=\"reason-");
    html_raw(html, outcome_reason_name(reason));
    html_raw(html, "\">");
    html_raw(html, outcome_reason_name(reason));
    html_raw(html, " <span class=\"n\">");
    html_number(html, page->by_reason[reason]);
    html_raw(html, " \xc2\xb7 ");
    page_sums_write(html, &sums);
    html_raw(html, "</span></h3><p class=\"soft\">");
    html_text(html, slice_from(outcome_reason_text(reason)));
    html_raw(html, "</p>\n");
}

/* Links to the groups: a contents of the exceptions. */
static void page_reasons(struct page *page)
{
    struct html *html = &page->html;
    html_raw(html, "<div class=\"card\"><table><thead><tr><th>Reason</th><th "
                   "class=\"r\">Lines</th><th>What it means</th></tr></thead><tbody>");
    for (int reason = REASON_NO_CANDIDATE; reason <= REASON_RETURN_UNPAIRED; reason++) {
        const char *name = outcome_reason_name((enum outcome_reason)reason);
        if (page->by_reason[reason] == 0) {
            continue;
        }
        buffer_add_format(html->out, "<tr><th><a href=\"#reason-%s\">%s</a></th><td class=\"r\">",
                          name, name);
        html_number(html, page->by_reason[reason]);
        html_raw(html, "</td><td>");
        html_text(html, slice_from(outcome_reason_text((enum outcome_reason)reason)));
        html_raw(html, "</td></tr>");
    }
    html_raw(html, "</tbody></table></div>");
}

static void page_section(struct page *page, const char *head, const struct page_list *list)
{
    html_raw(&page->html, head);
    html_raw(&page->html, " <span class=\"n\">");
    html_number(&page->html, list->total);
    html_raw(&page->html, "</span></h2>");
    if (list->total == 0) {
        html_raw(&page->html, "<div class=\"card empty\">None.</div>");
    }
}

enum status page_exceptions(struct page *page)
{
    const struct page_list *list = &page->exceptions;
    enum outcome_reason group = REASON_COUNT;
    page_section(page, "<section id=\"exceptions\"><h2>Exceptions: a person has to decide", list);
    page_rest(page, list, OUTCOME_EXCEPTION, OUTCOME_EXCEPTION);
    if (list->count > 0) {
        page_reasons(page);
    }
    for (size_t i = 0; i < list->count; i++) {
        uint32_t transaction = list->transactions[i];
        if (page_reason_of(page, transaction) != group) {
            group = page_reason_of(page, transaction);
            page_group_head(page, list, i, group);
        }
        page_case_head(page, transaction, "<article class=\"case\">");
        page_candidates(page, transaction);
        html_raw(&page->html, "</div></div></article>\n");
        enum status status = outfile_flush(page->file, page->diag);
        if (status != STATUS_OK) {
            return status;
        }
    }
    html_raw(&page->html, "</section>\n");
    return STATUS_OK;
}

/* What was taken from an item: the payment and the parts that settle the rest. */
static void page_allocation(struct page *page, const struct allocation *allocation)
{
    const struct item *item = &page->batch->items[allocation->item];
    unsigned exponent = item->currency.exponent;
    struct html *html = &page->html;
    html_raw(html, "<tr><th>");
    html_text(html, item->invoice_id);
    html_raw(html, "</th><td>");
    html_text(html, item->customer_name.len > 0 ? item->customer_name : item->customer_id);
    html_raw(html, "</td><td class=\"r\">");
    html_amount(html, allocation->open_before_minor, exponent);
    html_raw(html, "</td><td class=\"r\">");
    html_amount(html, allocation->allocated_minor,
                page_amount_of(page, allocation->transaction)->currency.exponent);
    page_parts(page, allocation);
    html_raw(html, "</td><td class=\"r\">");
    html_amount(html, allocation->open_after_minor, exponent);
    html_raw(html, "</td></tr>");
}

enum status page_partials(struct page *page)
{
    const struct page_list *list = &page->partials;
    struct html *html = &page->html;
    page_section(page, "<section id=\"partials\"><h2>Partials: allocated, but something stays open",
                 list);
    page_rest(page, list, OUTCOME_PARTIAL, OUTCOME_PARTIAL);
    for (size_t i = 0; i < list->count; i++) {
        uint32_t transaction = list->transactions[i];
        const struct outcome *outcome = &page->result->outcomes[transaction];
        page_case_head(page, transaction, "<article class=\"case partial\">");
        html_raw(html, "<h4>");
        html_raw(html, outcome_reason_name(outcome->reason));
        html_raw(html, ": ");
        html_text(html, slice_from(outcome_reason_text(outcome->reason)));
        html_raw(html, "</h4>");
        page_missing(page, transaction);
        html_raw(html, "<div class=\"cand\"><table><thead><tr><th>Item</th><th>Customer</th>"
                       "<th class=\"r\">Open before</th><th class=\"r\">Allocated</th><th "
                       "class=\"r\">Open after</th></tr></thead><tbody>");
        for (size_t j = 0; j < outcome->allocations_count; j++) {
            page_allocation(page, &page->result->allocations[outcome->allocations_first + j]);
        }
        html_raw(html, "</tbody></table>");
        if (outcome->unapplied_minor != 0) {
            struct money unapplied = {outcome->unapplied_minor,
                                      page_amount_of(page, transaction)->currency};
            html_raw(html, "<p>Unapplied: <b>");
            page_money(html, &unapplied);
            html_raw(html, "</b></p>");
        }
        html_raw(html, "<div class=\"hd\"><span>Confidence</span><span>");
        page_confidence(html, outcome->confidence_ppm);
        html_raw(html, "</span></div><details open><summary>Evidence</summary>");
        page_evidence(html, outcome->evidence, outcome->evidence_count);
        html_raw(html, "</details></div></div></div></article>\n");
        enum status status = outfile_flush(page->file, page->diag);
        if (status != STATUS_OK) {
            return status;
        }
    }
    html_raw(html, "</section>\n");
    return STATUS_OK;
}
