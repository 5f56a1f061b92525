#include "report/html.h"

#include "base/utf8.h"
#include "model/money.h"

void html_clear(struct html *html)
{
    html->out->failed = html->out->failed || html->scratch.failed;
    buffer_clear(&html->scratch);
}

void html_raw(struct html *html, const char *markup)
{
    buffer_add_text(html->out, markup);
}

/* The one escape function: all text passes here, in elements and in attributes. */
static void html_escape(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            buffer_add_text(out, "&amp;");
            break;
        case '<':
            buffer_add_text(out, "&lt;");
            break;
        case '>':
            buffer_add_text(out, "&gt;");
            break;
        case '"':
            buffer_add_text(out, "&quot;");
            break;
        case '\'':
            buffer_add_text(out, "&#39;");
            break;
        default:
            buffer_add_byte(out, text.ptr[i]);
            break;
        }
    }
}

void html_text(struct html *html, struct slice text)
{
    buffer_reset(&html->scratch);
    utf8_add_shown(&html->scratch, text);
    html_escape(html->out, buffer_slice(&html->scratch));
}

void html_text_marked(struct html *html, struct slice text, const struct slice *needles,
                      size_t needles_count)
{
    while (text.len > 0) {
        size_t at = SIZE_MAX;
        size_t len = 0;
        for (size_t i = 0; i < needles_count; i++) {
            size_t here = needles[i].len == 0 ? SIZE_MAX : slice_find_fold(text, needles[i]);
            if (here < at || (here == at && here != SIZE_MAX && needles[i].len > len)) {
                at = here;
                len = needles[i].len;
            }
        }
        if (at == SIZE_MAX) {
            html_text(html, text);
            return;
        }
        html_text(html, slice_take(text, at));
        html_raw(html, "<mark>");
        html_text(html, slice_take(slice_skip(text, at), len));
        html_raw(html, "</mark>");
        text = slice_skip(text, at + len);
    }
}

/* Digits with a comma between thousands; what stands before or behind them is kept. */
static void html_group(struct buffer *out, struct slice text)
{
    size_t sign = text.len > 0 && text.ptr[0] == '-' ? 1 : 0;
    size_t point = slice_find_byte(text, '.');
    size_t whole = point == SIZE_MAX ? text.len : point;
    if (sign == 1) {
        buffer_add_text(out, "\xe2\x88\x92"); /* minus sign */
    }
    for (size_t i = sign; i < text.len; i++) {
        if (i > sign && i < whole && (whole - i) % 3 == 0) {
            buffer_add_byte(out, ',');
        }
        buffer_add_byte(out, text.ptr[i]);
    }
}

void html_number(struct html *html, uint64_t value)
{
    buffer_reset(&html->scratch);
    buffer_add_u64(&html->scratch, value);
    html_group(html->out, buffer_slice(&html->scratch));
}

void html_amount(struct html *html, int64_t minor, unsigned exponent)
{
    buffer_reset(&html->scratch);
    money_format(minor, exponent, &html->scratch);
    html_group(html->out, buffer_slice(&html->scratch));
}

void html_date(struct html *html, struct date date)
{
    date_format(date, html->out);
}
