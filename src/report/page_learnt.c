/* What the run learnt: how often payers do what, which accounts pay for whom, how customers pay. */
#include "report/learnt_words.h"
#include "report/memory_words.h"
#include "report/page_internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    PAGE_LEARNT_MAX = 200, /* accounts listed, those with most payments; the rest is counted */
    PAGE_LESSONS_MAX = 3,  /* of each */
    PAGE_HABITS_MAX = 100, /* customers listed, those with most payments */
};

/* A share in millionths as "85.00 %". */
static void page_learnt_share(struct html *html, uint64_t ppm)
{
    learnt_words_cents((ppm + 50) / 100, html->out);
    html_raw(html, " %");
}

static void page_learnt_rate(struct html *html, const struct batch_rate *rate)
{
    enum { MILLION = 1000000 };
    const char *words = learnt_words_rate(rate->name);
    html_raw(html, "<tr><th>");
    html_text(html, slice_from(words == NULL ? rate->name : words));
    html_raw(html, "</th><td class=\"r\">");
    page_learnt_share(html, rate->default_ppm);
    html_raw(html, "</td><td class=\"r\">");
    if (rate->of_ppm >= MILLION) {
        page_learnt_share(html, rate->seen_ppm * 1000 / (rate->of_ppm / 1000));
        html_raw(html, " <span class=\"soft\">of ");
        html_number(html, (rate->of_ppm + MILLION / 2) / MILLION);
        html_raw(html, "</span>");
    } else {
        html_raw(html, "<span class=\"soft\">not seen</span>");
    }
    html_raw(html, rate->used_ppm == rate->default_ppm ? "</td><td class=\"r soft\">"
                                                       : "</td><td class=\"r\"><b>");
    page_learnt_share(html, rate->used_ppm);
    html_raw(html, rate->used_ppm == rate->default_ppm ? "</td></tr>" : "</b></td></tr>");
}

static void page_learnt_rates(struct page *page)
{
    struct html *html = &page->html;
    html_raw(html, "<h3>How often payers do what</h3><p class=\"soft\">What this run showed and "
                   "the default, weighed together: the default counts as much as ");
    html_number(html, page->result->rates_count == 0 ? 0 : page->result->rates[0].default_receipts);
    html_raw(html,
             " receipts.</p><div class=\"card\"><table class=\"tight\"><thead><tr><th>Share of"
             "</th><th class=\"r\">By default</th><th class=\"r\">Seen here</th><th "
             "class=\"r\">Used</th></tr></thead><tbody>");
    for (size_t i = 0; i < page->result->rates_count; i++) {
        page_learnt_rate(html, &page->result->rates[i]);
    }
    html_raw(html, "</tbody></table></div>");
}

static void page_learnt_account(struct page *page, const struct batch_learnt *learnt)
{
    struct html *html = &page->html;
    const struct batch_lesson *lessons = &page->result->lessons[learnt->lessons_first];
    uint32_t shown =
        learnt->lessons_count < PAGE_LESSONS_MAX ? learnt->lessons_count : PAGE_LESSONS_MAX;
    html_raw(html, "<tr><th class=\"mono nowrap\">");
    html_text(html, learnt->account);
    html_raw(html, "</th><td class=\"w\">");
    if (shown > 0) {
        html_text(html, page->batch->items[lessons[0].item].customer_name);
    }
    html_raw(html, "<span class=\"small soft mono\">");
    html_text(html, learnt->customer_id);
    html_raw(html, "</span></td><td class=\"r\">");
    html_number(html, learnt->payments);
    html_raw(html, "</td><td>");
    for (uint32_t i = 0; i < shown; i++) {
        struct buffer words = {0};
        learnt_words_lesson(page->batch, &lessons[i], &words);
        html_raw(html, i == 0 ? "" : "<br>");
        html_text(html, buffer_slice(&words));
        html->out->failed = html->out->failed || words.failed;
        buffer_clear(&words);
    }
    if (learnt->payments > shown) {
        html_raw(html, "<span class=\"small soft\">and ");
        html_number(html, learnt->payments - shown);
        html_raw(html, " more</span>");
    }
    html_raw(html, "</td></tr>\n");
}

/* Most payments first, then as they stand, which is an order of content. */
static int page_learnt_order(const void *left, const void *right)
{
    const struct batch_learnt *a = left;
    const struct batch_learnt *b = right;
    if (a->payments != b->payments) {
        return a->payments > b->payments ? -1 : 1;
    }
    return a->lessons_first < b->lessons_first ? -1 : (a->lessons_first > b->lessons_first ? 1 : 0);
}

static enum status page_learnt_accounts(struct page *page, const struct learnt_sums *sums)
{
    struct html *html = &page->html;
    size_t count = page->result->learnt_count;
    struct batch_learnt *order = calloc(count + 1, sizeof *order);
    if (order == NULL) {
        return diag_memory(page->diag);
    }
    html_raw(html, "<h3>Accounts that pay for a customer <span class=\"n\">");
    html_number(html, sums->accounts);
    html_raw(html, "</span></h3>");
    if (count == 0) {
        html_raw(html, "<div class=\"card empty\">None that the master data does not have.</div>");
    } else {
        html_raw(html, "<p class=\"soft\">The master data does not have them for these customers. "
                       "Each paid an item by its number and in full; further payments from it were "
                       "weighed by that.</p><div class=\"card\"><table class=\"tight\"><thead>"
                       "<tr><th>Account</th><th>Pays for</th><th class=\"r\">Certain payments</th>"
                       "<th>What it did</th></tr></thead><tbody>\n");
    }
    if (count > 0) {
        memcpy(order, page->result->learnt, count * sizeof *order);
        qsort(order, count, sizeof *order, page_learnt_order);
    }
    for (size_t i = 0; i < count && i < PAGE_LEARNT_MAX; i++) {
        page_learnt_account(page, &order[i]);
    }
    html_raw(html, count > 0 ? "</tbody></table></div>" : "");
    if (count > PAGE_LEARNT_MAX) {
        html_raw(html, "<p>And ");
        html_number(html, count - PAGE_LEARNT_MAX);
        html_raw(html, " more, all of them in the workbook.</p>");
    }
    free(order);
    return STATUS_OK;
}

struct page_learnt_rank {
    uint64_t payments;
    size_t habit;
};

/* Most payments first, then as they stand, which is an order of content. */
static int page_learnt_habit_order(const void *left, const void *right)
{
    const struct page_learnt_rank *a = left;
    const struct page_learnt_rank *b = right;
    if (a->payments != b->payments) {
        return a->payments > b->payments ? -1 : 1;
    }
    return a->habit < b->habit ? -1 : (a->habit > b->habit ? 1 : 0);
}

static void page_learnt_habit(struct html *html, const struct batch_habit *row)
{
    struct habit habit = row->counts;
    struct buffer words = {0};
    memory_age_habit(&habit, row->last, row->last);
    memory_words_habit(row->customer_id, &habit, &words);
    html_raw(html, "<tr><td class=\"w\">");
    html_text(html, buffer_slice(&words));
    html_raw(html, "</td><td class=\"r\">");
    html_number(html, habit_payments(&row->counts));
    html_raw(html, "</td></tr>\n");
    html->out->failed = html->out->failed || words.failed;
    buffer_clear(&words);
}

static enum status page_learnt_habits(struct page *page)
{
    struct html *html = &page->html;
    size_t count = page->result->habits_count;
    if (count == 0) {
        return STATUS_OK;
    }
    struct page_learnt_rank *order = calloc(count, sizeof *order);
    if (order == NULL) {
        return diag_memory(page->diag);
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = (struct page_learnt_rank){habit_payments(&page->result->habits[i].counts), i};
    }
    qsort(order, count, sizeof *order, page_learnt_habit_order);
    html_raw(html, "<h3>How customers pay <span class=\"n\">");
    html_number(html, count);
    html_raw(html,
             "</span></h3><p class=\"soft\">Where customers differ, how each pays is weighed: "
             "what was certain at once taught the rest, and all of it teaches later runs."
             "</p><div class=\"card\"><table class=\"tight\"><thead><tr><th>Habit</th>"
             "<th class=\"r\">Payments</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < count && i < PAGE_HABITS_MAX; i++) {
        page_learnt_habit(html, &page->result->habits[order[i].habit]);
    }
    html_raw(html, "</tbody></table></div>");
    if (count > PAGE_HABITS_MAX) {
        html_raw(html, "<p>And ");
        html_number(html, count - PAGE_HABITS_MAX);
        html_raw(html, " more, all of them in the workbook.</p>");
    }
    free(order);
    return STATUS_OK;
}

/* Which state of what is remembered was used, and how much of it weighed. */
static void page_learnt_memory(struct page *page)
{
    static const struct page_memory_row {
        enum memory_kind kind;
        const char *one;
        const char *more;
    } rows[] = {
        {MEMORY_ACCOUNT, " account", " accounts"},
        {MEMORY_NAME, " name", " names"},
        {MEMORY_PAIR, " account rejected for an item", " accounts rejected for items"},
        {MEMORY_NAME_PAIR, " name rejected for an item", " names rejected for items"},
        {MEMORY_HABIT, " customer&#39;s way to pay", " customers&#39; ways to pay"},
    };
    struct html *html = &page->html;
    const struct memory *memory = page->header->memory;
    if (memory == NULL || memory_in_force(memory, MEMORY_KINDS) == 0) {
        html_raw(html, "<p id=\"memory\">Earlier runs and decisions told it nothing.</p>");
        return;
    }
    html_raw(html, "<p id=\"memory\">From earlier runs and decisions, as of state ");
    html_number(html, (uint64_t)memory->version);
    html_raw(html, " of the workbook, it had");
    bool begun = false;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t count = memory_in_force(memory, rows[i].kind);
        if (count > 0) {
            html_raw(html, begun ? ", " : " ");
            html_number(html, count);
            html_raw(html, count == 1 ? rows[i].one : rows[i].more);
            begun = true;
        }
    }
    html_raw(html, ".</p>");
}

enum status page_learnt(struct page *page)
{
    struct html *html = &page->html;
    struct learnt_sums sums = learnt_sums_of(page->result);
    html_raw(html, "<section id=\"learnt\"><h2>What this run learnt</h2><p class=\"soft\">What was "
                   "certain at once taught the rest: it moved ");
    html_number(html, sums.rates);
    html_raw(html, " of ");
    html_number(html, page->result->rates_count);
    html_raw(html, " rates and showed ");
    html_number(html, sums.accounts);
    html_raw(html, sums.accounts == 1 ? " account of a payer in " : " accounts of payers in ");
    html_number(html, sums.payments);
    html_raw(html, sums.payments == 1 ? " payment" : " payments");
    html_raw(html, ". All of it is evidence with a weight, no rule.</p>");
    page_learnt_memory(page);
    page_learnt_rates(page);
    enum status status = page_learnt_accounts(page, &sums);
    if (status == STATUS_OK) {
        status = page_learnt_habits(page);
    }
    html_raw(html, "</section>\n");
    return status;
}

void page_wrong(struct page *page)
{
    struct html *html = &page->html;
    struct buffer words = {0};
    learnt_words_decoys(&page->result->decoys, page->batch->items_count, &words);
    html_raw(html, "<p id=\"wrong\">Expected wrong automatic matches: ");
    html_text(html, buffer_slice(&words));
    html_raw(html, ". <span class=\"soft\">Decoys are open items that don&#39;t exist, put among "
                   "the others: a match with one is wrong in the open, so how many win tells how "
                   "often chance does on these data.</span></p>");
    html->out->failed = html->out->failed || words.failed;
    buffer_clear(&words);
}
