/* The page from top to bottom, its security policy, its facts and totals. */
#include "report/page.h"

#include "report/order.h"
#include "report/page_internal.h"

#include <stdlib.h>
#include <string.h>

static const char *const page_roles[] = {
    [BATCH_STATEMENTS] = "statements",
    [BATCH_OPEN_ITEMS] = "open items",
    [BATCH_CUSTOMERS] = "customers",
    [BATCH_RATES] = "rates",
};

static const char *const page_fills[OUTCOME_STATUS_COUNT] = {
    [OUTCOME_MATCH] = "f-match",         [OUTCOME_PARTIAL] = "f-partial",
    [OUTCOME_EXCEPTION] = "f-exception", [OUTCOME_DUPLICATE] = "f-duplicate",
    [OUTCOME_REVERSAL] = "f-reversal",   [OUTCOME_IGNORED] = "f-ignored",
};

/* Base64 of a digest, as a Content-Security-Policy wants it. */
static void page_digest_base64(const struct digest *digest, struct buffer *out)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < DIGEST_BYTES; i += 3) {
        size_t left = DIGEST_BYTES - i;
        unsigned bits = (unsigned)digest->bytes[i] << 16;
        bits |= left > 1 ? (unsigned)digest->bytes[i + 1] << 8 : 0U;
        bits |= left > 2 ? (unsigned)digest->bytes[i + 2] : 0U;
        buffer_add_byte(out, letters[bits >> 18 & 63U]);
        buffer_add_byte(out, letters[bits >> 12 & 63U]);
        buffer_add_byte(out, (char)(left > 1 ? letters[bits >> 6 & 63U] : '='));
        buffer_add_byte(out, (char)(left > 2 ? letters[bits & 63U] : '='));
    }
}

static void page_count(struct html *html, uint64_t count, const char *one, const char *many)
{
    html_number(html, count);
    html_raw(html, " ");
    html_raw(html, count == 1 ? one : many);
}

static void page_nav_link(struct html *html, const char *target, const char *name, uint64_t count)
{
    html_raw(html, "<a href=\"#");
    html_raw(html, target);
    html_raw(html, "\">");
    html_raw(html, name);
    html_raw(html, " <span class=\"n\">");
    html_number(html, count);
    html_raw(html, "</span></a>");
}

static void page_verdict(struct page *page)
{
    const struct controls *controls = page->controls;
    struct html *html = &page->html;
    if (controls->ties_out) {
        html_raw(html,
                 "<div class=\"verdict ok\"><strong>\xe2\x9c\x93 Ties out</strong><span>All ");
        page_count(html, controls->transactions, "bank line", "bank lines");
        html_raw(html, " read ended in exactly one outcome, and every sum agrees");
    } else {
        html_raw(html, "<div class=\"verdict no\"><strong>\xe2\x9c\x97 Does not tie out</strong>"
                       "<span>A control total does not hold: see below which, and do not use "
                       "these results before it is explained");
    }
    if (controls->statements_unbalanced > 0) {
        html_raw(html, "; the balances of ");
        page_count(html, controls->statements_unbalanced, "statement", "statements");
        html_raw(html, " do not add up");
    }
    if (controls->totals_differ > 0) {
        html_raw(html, "; ");
        page_count(html, controls->totals_differ, "total of the bank does",
                   "totals of the bank do");
        html_raw(html, " not hold");
    }
    if (controls->chains_broken > 0) {
        html_raw(html, "; ");
        page_count(html, controls->chains_broken, "statement does", "statements do");
        html_raw(html, " not go on where the one before ended");
    }
    if (controls->statements_missing > 0) {
        html_raw(html, "; at least ");
        page_count(html, controls->statements_missing, "statement is", "statements are");
        html_raw(html, " missing in between");
    }
    if (controls->files_rejected > 0) {
        html_raw(html, "; ");
        page_count(html, controls->files_rejected, "input file was", "input files were");
        html_raw(html, " rejected");
    }
    html_raw(html, ".</span></div>");
}

/* First and last booking date of what was read. */
static void page_period(struct page *page)
{
    struct date first = {0};
    struct date last = {0};
    for (size_t i = 0; i < page->batch->entries_count; i++) {
        struct date day = page->batch->entries[i].entry.booking_date;
        if (!date_present(day)) {
            continue;
        }
        first = !date_present(first) || day.day < first.day ? day : first;
        last = day.day > last.day ? day : last;
    }
    if (date_present(first)) {
        html_raw(&page->html, "<div><dt>Bookings</dt><dd>");
        html_date(&page->html, first);
        html_raw(&page->html, " to ");
        html_date(&page->html, last);
        html_raw(&page->html, "</dd></div>");
    }
}

void page_head(struct page *page)
{
    struct html *html = &page->html;
    struct buffer style = {0};
    for (size_t i = 0; PAGE_STYLE[i] != NULL; i++) {
        buffer_add_text(&style, PAGE_STYLE[i]);
    }
    struct digest digest = digest_of(buffer_slice(&style));
    html_raw(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src 'sha256-");
    page_digest_base64(&digest, html->out);
    html_raw(html, "'; base-uri 'none'; form-action 'none'\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"referrer\" content=\"no-referrer\">\n"
                   "<title>Reconciliation report</title>\n<style>");
    buffer_add(html->out, buffer_slice(&style));
    html->out->failed = html->out->failed || style.failed;
    buffer_clear(&style);
    html_raw(html, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#exceptions\">Skip to the "
                   "exceptions</a>\n<header class=\"top\"><div><h1>Reconciliation report</h1>"
                   "<dl class=\"facts\"><div><dt>Run</dt><dd>");
    buffer_add_i64(html->out, page->header->run_id);
    html_raw(html, "</dd></div><div><dt>Started</dt><dd>");
    html_text(html, page->header->started_at);
    html_raw(html, "</dd></div>");
    page_period(page);
    if (date_present(page->header->items_as_of)) {
        html_raw(html, "<div><dt>Open items as of</dt><dd>");
        html_date(html, page->header->items_as_of);
        html_raw(html, "</dd></div>");
    }
    if (page->header->unmasked != NULL) {
        html_raw(html, "<div><dt>Masked</dt><dd>accounts, names and words of texts</dd></div>");
    }
    if (date_present(page->header->purged_before)) {
        html_raw(html, "<div><dt>Purged</dt><dd>names, accounts and texts older than ");
        html_date(html, page->header->purged_before);
        html_raw(html, "</dd></div>");
    }
    html_raw(html, "<div><dt>Program</dt><dd>");
    html_text(html, page->header->program);
    if (page->header->audit_events > 0) {
        html_raw(html, "</dd></div><div><dt>Audit trail</dt><dd>");
        buffer_add_i64(html->out, page->header->audit_events);
        html_raw(html, " events, head <span class=\"hash\">");
        html_text(html, page->header->audit_head);
        html_raw(html, "</span>");
    }
    html_raw(html, "</dd></div></dl></div>");
    page_verdict(page);
    html_raw(html, "</header>\n<nav aria-label=\"Sections\"><div class=\"in\">");
    html_raw(html, "<a href=\"#summary\">Summary</a><a href=\"#controls\">Control totals</a>");
    page_nav_link(html, "balances", "Balances", page->batch->statements_count);
    page_nav_link(html, "inputs", "Inputs", page->batch->files_count);
    page_nav_link(html, "exceptions", "Exceptions", page->exceptions.total);
    page_nav_link(html, "partials", "Partials", page->partials.total);
    page_nav_link(html, "matches", "Matches", page->matches.total);
    page_nav_link(html, "aside", "Set aside", page->aside.total);
    page_nav_link(html, "learnt", "Learnt", page->result->learnt_count);
    html_raw(html, "<a href=\"#sign-off\">Sign-off</a></div></nav>\n<main>\n");
}

/* One bar whose parts are the outcomes' shares of all bank lines. */
static void page_shares(struct page *page)
{
    struct html *html = &page->html;
    uint64_t total = page->controls->transactions;
    uint64_t before = 0;
    html_raw(html, "<div class=\"card share\"><svg viewBox=\"0 0 1000 10\" "
                   "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Outcomes as shares of "
                   "all bank lines\"><rect class=\"f-track\" width=\"1000\" height=\"10\"/>");
    for (int status = 0; status < OUTCOME_STATUS_COUNT && total > 0; status++) {
        uint64_t count = page->by_status[status];
        uint64_t from = before * 1000 / total;
        uint64_t to = (before + count) * 1000 / total;
        before += count;
        if (count > 0) {
            buffer_add_format(html->out, "<rect class=\"%s\" x=\"%u\" width=\"%u\" height=\"10\"/>",
                              page_fills[status], (unsigned)from,
                              (unsigned)(to > from ? to - from : 1));
        }
    }
    html_raw(html, "</svg><ul class=\"legend\">");
    for (int status = 0; status < OUTCOME_STATUS_COUNT; status++) {
        uint64_t permille = total == 0 ? 0 : (page->by_status[status] * 1000 + total / 2) / total;
        buffer_add_format(html->out,
                          "<li><svg viewBox=\"0 0 1 1\" aria-hidden=\"true\"><rect class=\"%s\" "
                          "width=\"1\" height=\"1\"/></svg>%s <b>",
                          page_fills[status], outcome_status_name((enum outcome_status)status));
        html_number(html, page->by_status[status]);
        buffer_add_format(html->out, "</b> <span class=\"soft\">%u.%u %%</span></li>",
                          (unsigned)(permille / 10), (unsigned)(permille % 10));
    }
    html_raw(html, "</ul></div>");
}

/* What came in and what went out behind a comma, apart: their difference would hide both. */
static void page_sum_of_status(struct page *page, enum outcome_status status)
{
    struct page_sums in = {0};
    struct page_sums out = {0};
    html_raw(&page->html, page->by_status[status] > 0 ? ", " : "");
    for (size_t i = 0; i < page->batch->transactions_count; i++) {
        const struct money *amount = page_amount_of(page, (uint32_t)i);
        if (page_status_of(page, (uint32_t)i) == status) {
            page_sums_add(amount->minor < 0 ? &out : &in, amount);
        }
    }
    page_sums_write(&page->html, &in);
    html_raw(&page->html, in.count > 0 && out.count > 0 ? "; " : "");
    page_sums_write(&page->html, &out);
}

/* Lines of the statements read that ended so: those judged again have failed before, and would
 * lower the share that a run settles day after day. */
static uint64_t page_read_lines(const struct page *page, enum outcome_status status)
{
    uint64_t count = 0;
    for (size_t i = 0; i < page->controls->accounts_count; i++) {
        count += page->controls->accounts[i].decided.by_status[status].count;
    }
    return count;
}

void page_summary(struct page *page)
{
    struct html *html = &page->html;
    uint64_t matched = page_read_lines(page, OUTCOME_MATCH);
    uint64_t to_decide =
        matched + page_read_lines(page, OUTCOME_PARTIAL) + page_read_lines(page, OUTCOME_EXCEPTION);
    uint64_t permille = to_decide == 0 ? 0 : (matched * 1000 + to_decide / 2) / to_decide;
    html_raw(html, "<section id=\"summary\" aria-label=\"Summary\"><div class=\"tiles\">");
    buffer_add_format(html->out,
                      "<div class=\"tile\"><b>%u.%u %%</b><span>settled without a person: ",
                      (unsigned)(permille / 10), (unsigned)(permille % 10));
    html_number(html, matched);
    html_raw(html, " of ");
    html_number(html, to_decide);
    html_raw(html, " lines read that concern open items</span></div><div class=\"tile\"><b>");
    html_number(html, page->by_status[OUTCOME_MATCH]);
    html_raw(html, "</b><span>matched");
    page_sum_of_status(page, OUTCOME_MATCH);
    html_raw(html, "</span></div><div class=\"tile\"><b>");
    html_number(html, page->by_status[OUTCOME_PARTIAL]);
    html_raw(html, "</b><span>partly allocated");
    page_sum_of_status(page, OUTCOME_PARTIAL);
    html_raw(html, "</span></div><div class=\"tile\"><b>");
    html_number(html, page->by_status[OUTCOME_EXCEPTION]);
    html_raw(html, "</b><span>to decide");
    page_sum_of_status(page, OUTCOME_EXCEPTION);
    html_raw(html, "</span></div></div>");
    page_shares(page);
    html_raw(html, "</section>\n");
}

static void page_control_cell(struct html *html, const struct control_total *total,
                              unsigned exponent)
{
    html_raw(html, "<td class=\"r\">");
    html_number(html, total->count);
    html_raw(html, "<span class=\"small soft\">");
    html_amount(html, total->sum_minor, exponent);
    html_raw(html, "</span></td>");
}

void page_controls(struct page *page)
{
    const struct controls *controls = page->controls;
    struct html *html = &page->html;
    html_raw(html,
             "<section id=\"controls\"><h2>Control totals</h2><p class=\"soft\">Read = match "
             "+ partial + exception + duplicate + reversal + ignored, in count and in sum; "
             "allocated + unapplied = matches and partials. Both are added up apart from "
             "each other.</p><div class=\"card\"><table class=\"tight\"><thead><tr><th>Account"
             "</th><th class=\"r\">Read</th><th class=\"r\">Match</th><th "
             "class=\"r\">Partial</th><th class=\"r\">Exception</th><th "
             "class=\"r\">Duplicate</th><th class=\"r\">Reversal</th><th "
             "class=\"r\">Ignored</th><th class=\"r\">Allocated<span class=\"small "
             "soft\">unapplied</span></th><th>Ties out</th></tr></thead><tbody>");
    for (size_t i = 0; i < controls->accounts_count; i++) {
        const struct control_account *account = &controls->accounts[i];
        unsigned exponent = account->currency.exponent;
        html_raw(html, "<tr><th class=\"nowrap\">");
        html_text(html, account->account);
        html_raw(html, "<span class=\"small soft\">");
        html_text(html, currency_code(&account->currency));
        html_raw(html, "</span></th>");
        page_control_cell(html, &account->read, exponent);
        for (int status = 0; status < OUTCOME_STATUS_COUNT; status++) {
            page_control_cell(html, &account->decided.by_status[status], exponent);
        }
        html_raw(html, "<td class=\"r\">");
        html_amount(html, account->decided.allocated_minor, exponent);
        html_raw(html, "<span class=\"small soft\">");
        html_amount(html, account->decided.unapplied_minor, exponent);
        html_raw(html, "</span>");
        html_raw(html, account->ties_out
                           ? "</td><td class=\"ok nowrap\">\xe2\x9c\x93 yes</td></tr>"
                           : "</td><td class=\"no nowrap\">\xe2\x9c\x97 no</td></tr>");
    }
    html_raw(html, "</tbody></table></div>");
    page_rolls(page);
    page_wrong(page);
    html_raw(html, "</section>\n");
}

static void page_balance_cell(struct html *html, const struct balance *balance, unsigned exponent)
{
    html_raw(html, "<td class=\"r\">");
    if (balance->present) {
        html_amount(html, balance->minor, exponent);
        html_raw(html, "<span class=\"small soft\">");
        html_date(html, balance->date);
        html_raw(html, "</span>");
    } else {
        html_raw(html, "<span class=\"soft\">not told</span>");
    }
    html_raw(html, "</td>");
}

static void page_statement_sums(struct page *page, const struct batch_statement *row)
{
    unsigned exponent = row->statement.currency.exponent;
    struct html *html = &page->html;
    int64_t credits = 0;
    int64_t debits = 0;
    for (uint32_t i = 0; i < row->entries_count; i++) {
        const struct entry *entry = &page->batch->entries[row->entries_first + i].entry;
        if (entry->status != ENTRY_BOOKED) {
            continue;
        }
        int64_t *sum = entry->amount.minor < 0 ? &debits : &credits;
        if (!money_add(*sum, entry->amount.minor, sum)) {
            html_raw(html, "<td class=\"r\">too large</td><td class=\"r\">too large</td>");
            return;
        }
    }
    html_raw(html, "<td class=\"r\">");
    html_amount(html, credits, exponent);
    html_raw(html, "</td><td class=\"r\">");
    html_amount(html, debits, exponent);
    html_raw(html, "</td>");
}

/* Whether a statement begins where the one before it ended. */
static void page_link_cell(struct html *html, const struct sequence_link *link)
{
    if (link->broken || link->missing > 0) {
        html_raw(html, "<td class=\"no nowrap\">\xe2\x9c\x97 ");
        if (link->missing > 0) {
            html_number(html, link->missing);
            html_raw(html, " missing</td>");
        } else {
            html_raw(html, "no</td>");
        }
        return;
    }
    html_raw(html, link->continues == 1 ? "<td class=\"ok nowrap\">\xe2\x9c\x93 yes</td>"
                                        : "<td class=\"soft\">not known</td>");
}

void page_balances(struct page *page, const uint32_t *statements)
{
    struct html *html = &page->html;
    html_raw(html, "<section id=\"balances\"><h2>Balances per statement</h2><div class=\"card\">"
                   "<table><thead><tr><th>Account</th><th>Statement</th><th "
                   "class=\"r\">Opening</th><th class=\"r\">Credits</th><th "
                   "class=\"r\">Debits</th><th class=\"r\">Closing</th><th>Adds up</th><th>Goes on"
                   "</th><th>File</th></tr></thead><tbody>");
    for (size_t i = 0; i < page->batch->statements_count; i++) {
        const struct batch_statement *row = &page->batch->statements[statements[i]];
        const struct statement *statement = &row->statement;
        html_raw(html, "<tr><th class=\"nowrap\">");
        html_text(html, statement->account);
        html_raw(html, " <span class=\"soft\">");
        html_text(html, currency_code(&statement->currency));
        html_raw(html, "</span></th><td>");
        html_text(html, statement->statement_id);
        html_raw(html, row->duplicate ? "<span class=\"small soft\">delivered before</span></td>"
                       : row->conflict
                           ? "<span class=\"small no\">known with other lines</span></td>"
                           : "</td>");
        page_balance_cell(html, &statement->opening, statement->currency.exponent);
        page_statement_sums(page, row);
        page_balance_cell(html, &statement->closing, statement->currency.exponent);
        html_raw(html, row->balanced == 1   ? "<td class=\"ok nowrap\">\xe2\x9c\x93 yes</td>"
                       : row->balanced == 0 ? "<td class=\"no nowrap\">\xe2\x9c\x97 no</td>"
                                            : "<td class=\"soft\">not known</td>");
        page_link_cell(html, &page->controls->links[statements[i]]);
        html_raw(html, "<td class=\"mono\">");
        html_text(html, page->batch->files[row->file].name);
        html_raw(html, "</td></tr>");
    }
    html_raw(html, "</tbody></table></div></section>\n");
}

static void page_diagnostics(struct page *page)
{
    enum { SHOWN = 200 };
    struct html *html = &page->html;
    size_t count = page->batch->diagnostics_count;
    if (count == 0) {
        return;
    }
    html_raw(html, "<h3>What was noticed while reading <span class=\"n\">");
    html_number(html, count);
    html_raw(html, "</span></h3><ul class=\"diag\">");
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        const struct diagnostic *diagnostic = &page->batch->diagnostics[i];
        const struct diag_code *row = diag_code_find(diagnostic->code);
        html_raw(html, diagnostic->severity == SEVERITY_ERROR ? "<li><b class=\"no\">" : "<li><b>");
        html_raw(html, severity_name(diagnostic->severity));
        html_raw(html, "</b> <span class=\"mono\">");
        html_text(html, slice_from(diagnostic->place.file));
        if (diagnostic->place.line > 0) {
            html_raw(html, ":");
            buffer_add_u64(html->out, diagnostic->place.line);
        }
        html_raw(html, "</span> ");
        html_text(html, slice_from(diagnostic->message));
        html_raw(html, " <code>");
        html_text(html, slice_from(diagnostic->code));
        html_raw(html, "</code>");
        if (row != NULL) {
            html_raw(html, "<br><span class=\"soft\">");
            html_text(html, slice_from(row->cure));
            html_raw(html, "</span>");
        }
        html_raw(html, "</li>");
    }
    html_raw(html, "</ul>");
    if (count > SHOWN) {
        html_raw(html, "<p>And ");
        html_number(html, count - SHOWN);
        html_raw(html, " more, all of them in the workbook.</p>");
    }
}

void page_inputs(struct page *page, const uint32_t *files)
{
    struct html *html = &page->html;
    html_raw(html, "<section id=\"inputs\"><h2>Input files</h2><div class=\"card\"><table><thead>"
                   "<tr><th>File</th><th>Holds</th><th>Format</th><th class=\"r\">Bytes</th><th "
                   "class=\"r\">Statements</th><th class=\"r\">Entries</th><th "
                   "class=\"r\">Bank lines</th><th>SHA-256</th></tr></thead><tbody>");
    for (size_t i = 0; i < page->batch->files_count; i++) {
        const struct batch_file *file = &page->batch->files[files[i]];
        char hex[DIGEST_HEX];
        digest_format(&file->digest, hex);
        html_raw(html, "<tr><th class=\"mono\">");
        html_text(html, file->name);
        html_raw(html, file->rejected ? "<span class=\"small no\">rejected: nothing of it was "
                                        "used</span></th><td>"
                                      : "</th><td>");
        html_raw(html, page_roles[file->role]);
        html_raw(html, "</td><td>");
        html_text(html, file->format);
        html_raw(html, "</td><td class=\"r\">");
        html_number(html, file->size_bytes);
        html_raw(html, "</td><td class=\"r\">");
        html_number(html, file->statements_count);
        html_raw(html, "</td><td class=\"r\">");
        html_number(html, file->entries_count);
        html_raw(html, "</td><td class=\"r\">");
        html_number(html, file->transactions_count);
        html_raw(html, "</td><td class=\"mono\">");
        html_text(html, (struct slice){hex, DIGEST_HEX});
        html_raw(html, "</td></tr>");
    }
    html_raw(html, "</tbody></table></div>");
    page_diagnostics(page);
    html_raw(html, "</section>\n");
}

void page_sign_off(struct page *page)
{
    static const char *const roles[] = {"Preparer", "Reviewer"};
    struct html *html = &page->html;
    html_raw(html, "<section id=\"sign-off\"><h2>Sign-off</h2><div class=\"sign\">");
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        html_raw(html, "<div class=\"card\"><b>");
        html_raw(html, roles[i]);
        html_raw(html, "</b><div class=\"ln\"><span>Name</span><i></i></div><div class=\"ln\">"
                       "<span>Date</span><i></i></div><div class=\"ln\"><span>Signature</span>"
                       "<i></i></div></div>");
    }
    html_raw(html,
             "</div></section>\n</main>\n<footer>Amounts are signed as booked on the account: "
             "+ for a credit, \xe2\x88\x92 for a debit. Evidence is in bits: each bit doubles "
             "the odds; all bits of a candidate, its prior included, add up to its score. "
             "Every outcome with its evidence is in allocations.csv, every candidate in "
             "candidates.csv.</footer>\n</body>\n</html>\n");
}

enum status page_write(const char *path, const struct batch *batch,
                       const struct batch_result *result, const struct missing *missing,
                       const struct controls *controls, const struct results_header *header,
                       struct diag *diag)
{
    struct outfile file = {.fd = -1};
    uint32_t *statements = NULL;
    uint32_t *files = NULL;
    struct page page = {.batch = batch,
                        .result = result,
                        .missing = missing,
                        .controls = controls,
                        .header = header,
                        .file = &file,
                        .diag = diag,
                        .html = {.out = &file.buffer}};
    enum status status = outfile_open(path, diag, &file);
    if (status != STATUS_OK) {
        goto cleanup;
    }
    if (order_transactions(batch, &page.order) != STATUS_OK ||
        order_statements(batch, &statements) != STATUS_OK ||
        order_files(batch, &files) != STATUS_OK || page_lists_build(&page) != STATUS_OK) {
        status = diag_memory(diag);
        goto cleanup;
    }
    page_head(&page);
    page_summary(&page);
    page_controls(&page);
    page_balances(&page, statements);
    page_inputs(&page, files);
    status = page_exceptions(&page);
    status = status == STATUS_OK ? page_partials(&page) : status;
    status = status == STATUS_OK ? page_matches(&page) : status;
    status = status == STATUS_OK ? page_aside(&page) : status;
    status = status == STATUS_OK ? page_learnt(&page) : status;
    if (status != STATUS_OK) {
        goto cleanup;
    }
    page_sign_off(&page);
    html_clear(&page.html);
    status = buffer_ok(&file.buffer) ? outfile_commit(&file, diag) : diag_memory(diag);
cleanup:
    html_clear(&page.html);
    outfile_drop(&file);
    free(page.order);
    free(page.listed);
    free(statements);
    free(files);
    return status;
}
