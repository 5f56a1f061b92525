/* What was carried into the run: the mark at its lines, and what there was before and after. */
#include "report/page_internal.h"

#include "model/roll.h"

void page_carried(struct page *page, uint32_t transaction)
{
    size_t read = batch_read_count(page->batch);
    if (transaction >= read) {
        html_raw(&page->html, " of run ");
        html_number(&page->html, (uint64_t)page->batch->carried[transaction - read].run_id);
    }
}

static void page_roll_row(struct html *html, const struct batch_roll *roll)
{
    html_raw(html, "<tr><th class=\"nowrap\">");
    html_text(html, roll->account);
    html_raw(html, "<span class=\"small soft\">");
    html_text(html, currency_code(&roll->currency));
    html_raw(html, "</span></th><td>");
    html_raw(html, roll->kind == ROLL_EXCEPTIONS ? "open exceptions" : "unapplied cash");
    html_raw(html, "</td>");
    for (int figure = 0; figure < ROLL_FIGURES; figure++) {
        html_raw(html, "<td class=\"r\">");
        html_amount(html, roll->figures[figure].count, 0);
        html_raw(html, "<span class=\"small soft\">");
        html_amount(html, roll->figures[figure].minor, roll->currency.exponent);
        html_raw(html, "</span></td>");
    }
    html_raw(html, "</tr>");
}

void page_rolls(struct page *page)
{
    const struct controls *controls = page->controls;
    struct html *html = &page->html;
    bool any = false;
    for (size_t i = 0; i < controls->rolls_count; i++) {
        const struct batch_roll *roll = &controls->rolls[i];
        if (!roll_has_past(roll)) {
            continue;
        }
        if (!any) {
            html_raw(
                html,
                "<h3>From run to run</h3><p class=\"soft\">Before + decided by persons + new + "
                "judged again + undone = after. What there is after the run is counted from "
                "the lines themselves.</p><div class=\"card\"><table class=\"tight\"><thead>"
                "<tr><th>Account</th><th></th><th class=\"r\">Before</th><th class=\"r\">"
                "Decided</th><th class=\"r\">New</th><th class=\"r\">Judged again</th><th "
                "class=\"r\">Undone</th><th class=\"r\">After</th></tr></thead><tbody>");
        }
        any = true;
        page_roll_row(html, roll);
    }
    html_raw(html, any ? "</tbody></table></div>" : "");
}
