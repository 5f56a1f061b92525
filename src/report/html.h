/*
 * html - writes HTML; every text from outside passes one escape function.
 *
 * The idea: html_raw() takes literals of this program alone, html_text() takes anything: it makes
 * & < > " ' harmless in text and attributes alike and shows control characters and bidirectional
 * overrides as \u001b, so that no bank line can change the page around it.
 */
#ifndef TS_REPORT_HTML_H
#define TS_REPORT_HTML_H

#include "base/buffer.h"
#include "base/slice.h"
#include "model/date.h"

#include <stdint.h>

struct html {
    struct buffer *out;    /* borrowed */
    struct buffer scratch; /* owned; see html_clear() */
};

void html_clear(struct html *html);

/* Markup of our own making: a literal. */
void html_raw(struct html *html, const char *markup);

/* Text from anywhere, escaped. */
void html_text(struct html *html, struct slice text);

/* As html_text(), with each place where `needle` stands (letter case aside) in <mark>. */
void html_text_marked(struct html *html, struct slice text, const struct slice *needles,
                      size_t needles_count);

void html_number(struct html *html, uint64_t value); /* grouped: "1,204,551" */

/* An amount, grouped, with exactly `exponent` decimals and a real minus sign. */
void html_amount(struct html *html, int64_t minor, unsigned exponent);

void html_date(struct html *html, struct date date); /* nothing when absent */

#endif
