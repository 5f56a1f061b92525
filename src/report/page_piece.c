/* Pieces that several sections show: amounts, evidence as bars, the bank line. */
#include "report/evidence_words.h"
#include "report/page_internal.h"

enum {
    PAGE_BAR_WIDTH = 200,          /* units of the bars' view box */
    PAGE_BAR_BITS = 24 * BITS_ONE, /* weight that fills half of a bar */
    PAGE_NEEDLES_MAX = 48,
    PAGE_NEEDLE_MIN = 3, /* bytes; a shorter text agrees with anything */
};

void page_money(struct html *html, const struct money *amount)
{
    html_raw(html, "<span class=\"nowrap\">");
    html_amount(html, amount->minor, amount->currency.exponent);
    if (currency_present(amount->currency)) {
        html_raw(html, " ");
        html_text(html, currency_code(&amount->currency));
    }
    html_raw(html, "</span>");
}

void page_evidence_name(struct html *html, const char *name)
{
    const char *words = evidence_words_find(name);
    struct slice rest = slice_from(name);
    struct slice piece;
    bool first = true;
    if (words != NULL) {
        html_text(html, slice_from(words));
        return;
    }
    while (slice_next(&rest, '_', &piece)) {
        html_raw(html, first ? "" : " ");
        html_text(html, piece);
        first = false;
    }
}

/* A bar from the middle: to the right what speaks for, to the left what speaks against. */
static void page_bar(struct html *html, int32_t weight_bits)
{
    int64_t magnitude = weight_bits < 0 ? -(int64_t)weight_bits : weight_bits;
    int64_t width = magnitude * (PAGE_BAR_WIDTH / 2) / PAGE_BAR_BITS;
    width = width > PAGE_BAR_WIDTH / 2 ? PAGE_BAR_WIDTH / 2 : width;
    width = width == 0 && magnitude > 0 ? 1 : width;
    int64_t from = weight_bits < 0 ? PAGE_BAR_WIDTH / 2 - width : PAGE_BAR_WIDTH / 2;
    /* Track and axis are the style's background: a page has many thousands of bars. */
    buffer_add_format(
        html->out,
        "<svg viewBox=\"0 0 200 9\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        "<rect class=\"%s\" x=\"%d\" width=\"%d\" height=\"9\"/></svg>",
        weight_bits < 0 ? "f-against" : "f-for", (int)from, (int)width);
}

/* With its sign, and a real minus. */
static void page_bits(struct html *html, int32_t weight_bits)
{
    int32_t magnitude = weight_bits < 0 && weight_bits > INT32_MIN ? -weight_bits : weight_bits;
    html_raw(html, weight_bits < 0 ? "\xe2\x88\x92" : "+");
    bits_format(magnitude, html->out);
}

void page_evidence(struct html *html, const struct evidence *evidence, size_t count)
{
    int64_t sum = 0;
    html_raw(html, "<div class=\"ev\">");
    for (size_t i = 0; i < count; i++) {
        html_raw(html, "<span>");
        page_evidence_name(html, evidence[i].name);
        html_raw(html, "</span>");
        page_bar(html, evidence[i].weight_bits);
        html_raw(html, "<span class=\"b\">");
        page_bits(html, evidence[i].weight_bits);
        html_raw(html, "</span>");
        sum += evidence[i].weight_bits;
    }
    if (count > 0 && sum >= INT32_MIN && sum <= INT32_MAX) {
        html_raw(html, "<span class=\"t\">sum of bits</span><span class=\"t\">&nbsp;</span>"
                       "<span class=\"b t\">");
        page_bits(html, (int32_t)sum);
        html_raw(html, "</span>");
    }
    html_raw(html, "</div>");
}

void page_confidence(struct html *html, uint32_t ppm)
{
    buffer_add_format(html->out,
                      "<span class=\"nowrap\"><svg class=\"meter\" viewBox=\"0 0 1000000 1\" "
                      "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"f-track\" "
                      "width=\"1000000\" height=\"1\"/><rect class=\"f-for\" width=\"%u\" "
                      "height=\"1\"/></svg>",
                      (unsigned)ppm);
    if (ppm > 999949 && ppm < 1000000) { /* would round to a certainty that is not there */
        html_raw(html, "over 99.99 %");
    } else {
        unsigned hundredths = (ppm + 50) / 100;
        buffer_add_format(html->out, "%u.%02u %%", hundredths / 100, hundredths % 100);
    }
    html_raw(html, "</span>");
}

/* What of the items in question could stand in the bank's text. */
struct page_needles {
    struct slice texts[PAGE_NEEDLES_MAX];
    size_t count;
};

static void page_needle_add(struct page_needles *needles, struct slice text)
{
    if (text.len >= PAGE_NEEDLE_MIN && needles->count < PAGE_NEEDLES_MAX) {
        needles->texts[needles->count++] = text;
    }
}

static void page_needles_of_item(const struct page *page, uint32_t index,
                                 struct page_needles *needles)
{
    const struct item *item = &page->batch->items[index];
    page_needle_add(needles, item->invoice_id);
    page_needle_add(needles, item->reference);
    page_needle_add(needles, item->po_number);
    page_needle_add(needles, item->contract_number);
    page_needle_add(needles, item->mandate_id);
    page_needle_add(needles, item->end_to_end_id);
}

static void page_needles_collect(const struct page *page, uint32_t transaction,
                                 struct page_needles *needles)
{
    const struct outcome *outcome = &page->result->outcomes[transaction];
    for (size_t i = 0; i < outcome->allocations_count; i++) {
        page_needles_of_item(page, page->result->allocations[outcome->allocations_first + i].item,
                             needles);
    }
    if (outcome->allocations_count == 0 && outcome->candidates_count > 0) {
        const struct candidate *first = &page->result->candidates[outcome->candidates_first];
        for (size_t i = 0; i < first->items_count; i++) {
            page_needles_of_item(page, first->items[i], needles);
        }
    }
}

static void page_pair(struct html *html, const char *name, struct slice text)
{
    if (text.len == 0) {
        return;
    }
    html_raw(html, "<dt>");
    html_raw(html, name);
    html_raw(html, "</dt><dd>");
    html_text(html, text);
    html_raw(html, "</dd>");
}

static void page_bank_facts(struct page *page, uint32_t transaction)
{
    const struct batch_transaction *line = &page->batch->transactions[transaction];
    const struct counterparty *counterparty = &line->transaction->counterparty;
    const struct entry *entry = &batch_entry_of(page->batch, transaction)->entry;
    const struct batch_statement *statement = batch_statement_of(page->batch, transaction);
    struct html *html = &page->html;
    html_raw(html, "<dl class=\"kv\"><dt>Booked</dt><dd>");
    html_date(html, entry->booking_date);
    if (date_present(entry->value_date) && entry->value_date.day != entry->booking_date.day) {
        html_raw(html, ", value ");
        html_date(html, entry->value_date);
    }
    html_raw(html, "</dd>");
    page_pair(html, "From or to", counterparty->name);
    page_pair(html, "On behalf of", counterparty->ultimate_name);
    page_pair(html, "Their account", counterparty->account);
    page_pair(html, "End-to-end id", line->transaction->end_to_end_id);
    page_pair(html, "Mandate", line->transaction->mandate_id);
    for (size_t i = 0; i < line->transaction->documents_count; i++) {
        page_pair(html, "Document", line->transaction->documents[i].number);
    }
    if (line->transaction->charges.minor != 0) {
        html_raw(html, "<dt>Charges told</dt><dd>");
        page_money(html, &line->transaction->charges);
        html_raw(html, "</dd>");
    }
    page_pair(html, "Return reason", line->transaction->return_reason);
    page_pair(html, "Own account", statement->statement.account);
    page_pair(html, "Statement", statement->statement.statement_id);
    html_raw(html, "<dt>Source</dt><dd><span class=\"mono\">");
    html_text(html, page->batch->files[statement->file].name);
    if (entry->place.line > 0) {
        html_raw(html, ":");
        buffer_add_u64(html->out, entry->place.line);
    }
    html_raw(html, "</span></dd></dl>");
}

void page_bank_line(struct page *page, uint32_t transaction)
{
    const struct transaction *line = page->batch->transactions[transaction].transaction;
    struct html *html = &page->html;
    struct page_needles needles = {.count = 0};
    bool open = false;
    page_needles_collect(page, transaction, &needles);
    page_bank_facts(page, transaction);
    for (size_t i = 0; i < line->remittance_count; i++) {
        html_raw(html, open ? "\n" : "<div class=\"text\">");
        html_text_marked(html, line->remittance[i], needles.texts, needles.count);
        open = true;
    }
    for (size_t i = 0; i < line->references_count; i++) {
        html_raw(html, open ? "\n" : "<div class=\"text\">");
        html_text(html, slice_from(reference_scheme_name(line->references[i].scheme)));
        html_raw(html, line->references[i].scheme == REFERENCE_NONE ? "" : " ");
        html_text_marked(html, line->references[i].value, needles.texts, needles.count);
        html_raw(html, line->references[i].valid || line->references[i].scheme == REFERENCE_NONE
                           ? ""
                           : " (check digits disagree)");
        open = true;
    }
    if (line->additional.len > 0 && line->remittance_count == 0) {
        html_raw(html, open ? "\n" : "<div class=\"text\">");
        html_text_marked(html, line->additional, needles.texts, needles.count);
        open = true;
    }
    html_raw(html, open ? "</div>" : "");
}

void page_parts(struct page *page, const struct allocation *allocation)
{
    struct html *html = &page->html;
    struct currency item = page->batch->items[allocation->item].currency;
    struct currency paid = page_amount_of(page, allocation->transaction)->currency;
    for (size_t i = 0; i < allocation->parts_count; i++) {
        struct buffer text = {0};
        part_format(&allocation->parts[i], item, paid, &text);
        html_raw(html, "<span class=\"small soft\">");
        html_text(html, buffer_slice(&text));
        html_raw(html, "</span>");
        html->out->failed = html->out->failed || text.failed;
        buffer_clear(&text);
    }
}
