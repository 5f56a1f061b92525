#include "matchers/hypotheses_words.h"

#include "matchers/hypotheses_internal.h"
#include "matchers/months.h"
#include "matchers/weights.h"

#include <string.h>

enum {
    HYPOTHESES_ORDER_MIN = 5,    /* digits of an order that is looked for */
    HYPOTHESES_ORDER_MAX = 24,   /* … and at most */
    HYPOTHESES_ORDER_BEGIN = 2,  /* digits that a customer's orders begin with alike */
    HYPOTHESES_ORDER_RUNS = 3,   /* runs of digits, one sign apart, that are joined to one */
    HYPOTHESES_ORDER_ITEMS = 64, /* items of a customer whose orders are looked at */
};

/* Whether a hypothesis stands on no number of ours, or on one that is damaged. */
static bool hypotheses_words_may_tell(const struct hypothesis *h)
{
    return h->items_count > 0 && (h->named == 0 || h->form == KEY_EDIT);
}

/* The best relation of an item to the months that are named. */
static enum months_relation hypotheses_words_month_of(const struct judge *judge,
                                                      const struct months *months, uint32_t number)
{
    const struct item *item = &judge->index->batch->items[number];
    enum months_relation best = MONTHS_OTHER;
    for (size_t m = 0; m < months->count; m++) {
        enum months_relation found = months_relate(months, m, item->issue_date, item->due_date);
        best = found < best ? found : best;
    }
    /* What is paid in advance is invoiced in its month. */
    return best == MONTHS_NEAR && months->advance ? MONTHS_OTHER : best;
}

/*
 * The worst relation of the items of a set to the months that are named. Of a set of several items
 * each month has to be that of one of them, as far as more than one is named.
 */
static enum months_relation hypotheses_words_months(const struct judge *judge,
                                                    const struct months *months,
                                                    const struct hypothesis *h)
{
    enum months_relation worst = MONTHS_AGREES;
    for (size_t i = 0; i < h->items_count; i++) {
        enum months_relation found = hypotheses_words_month_of(judge, months, h->items[i]);
        if (found == MONTHS_UNKNOWN) {
            return MONTHS_UNKNOWN;
        }
        worst = found > worst ? found : worst;
    }
    for (size_t m = 0; months->count > 1 && h->items_count > 1 && m < months->count; m++) {
        bool met = false;
        for (size_t i = 0; i < h->items_count && !met; i++) {
            const struct item *item = &judge->index->batch->items[h->items[i]];
            met = months_relate(months, m, item->issue_date, item->due_date) == MONTHS_AGREES;
        }
        worst = met ? worst : MONTHS_OTHER;
    }
    return worst;
}

/* Whether what is paid in advance falls due in the month that is named, well before its end: due in
 * its last days, it may be for the next. */
static bool hypotheses_words_month_sure(const struct judge *judge, const struct months *months,
                                        const struct hypothesis *h)
{
    enum { HYPOTHESES_LAST_DAYS = 20 };
    const struct item *item = &judge->index->batch->items[h->items[0]];
    int year = 0;
    int month = 0;
    int day = 0;
    if (!months->advance || !date_present(item->due_date)) {
        return false;
    }
    date_split(item->due_date, &year, &month, &day);
    return months_of(item->due_date) == months->list[0] && day <= HYPOTHESES_LAST_DAYS;
}

/* Weighs the months that the text names; whether it names any. */
static bool hypotheses_words_weigh_months(struct judge *judge)
{
    const struct gather *gather = judge->gather;
    struct months months;
    if (!date_present(gather->booking_date) || (gather_says(judge->gather) & SAYS_MONTH) == 0) {
        return false;
    }
    months_read(&judge->index->vocabulary, &gather->tokens, gather->said_count,
                gather->booking_date, &months);
    if (months.count == 0 || months.more) {
        return months.more;
    }
    /* Who names the month in which he pays hasn't copied last month's text. */
    bool now = months.count == 1 && months.list[0] == months_of(gather->booking_date);
    for (size_t i = 1; i < judge->hypotheses_count; i++) {
        struct hypothesis *h = &judge->hypotheses[i];
        if (!hypotheses_words_may_tell(h)) {
            continue;
        }
        enum months_relation relation = hypotheses_words_months(judge, &months, h);
        /* Several items, or several months for one, are a collective payment or a longer period. */
        bool one = h->items_count == 1 && months.count == 1;
        if (relation == MONTHS_AGREES && (one || h->items_count == months.count)) {
            hypothesis_add_evidence(h, "month_agrees", -WEIGHT_P_10);
            h->month_sure = one && hypotheses_words_month_sure(judge, &months, h);
        } else if (relation == MONTHS_NEAR && one) {
            hypothesis_add_evidence(h, "month_differs", WEIGHT_P_20);
        } else if (relation == MONTHS_OTHER && (one || months.count > 1)) {
            hypothesis_add_evidence(h, "month_differs",
                                    WEIGHT_NAMES_OTHER + (now ? WEIGHT_P_10 : 0));
            h->says_else = true;
        }
    }
    return true;
}

/* The year that the text names alone, with no other beside it and no number around it; 0 for none.
 */
static int hypotheses_words_year(const struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    uint64_t year = 0;
    for (size_t i = 0; i < gather->said_count; i++) {
        const struct token *token = &tokens->list[i];
        uint64_t said = 0;
        if (!token->digits || token->date || token->seen || !gather_says_year(gather, i) ||
            !slice_to_u64(token_text(tokens, i), &said)) {
            continue;
        }
        bool bound =
            (i > 0 && token->from <= token[-1].from + token[-1].len + 1U && token[-1].digits) ||
            (i + 1 < tokens->count && token[1].digits &&
             token[1].from <= token->from + token->len + 1U);
        if (bound || (year != 0 && said != year)) {
            return 0;
        }
        year = said;
    }
    return (int)year;
}

/* Weighs a year that is named for what is paid in advance, as dues are: "Beitrag 2025". */
static void hypotheses_words_weigh_year(struct judge *judge)
{
    int year = hypotheses_words_year(judge->gather);
    for (size_t i = 1; year != 0 && i < judge->hypotheses_count; i++) {
        struct hypothesis *h = &judge->hypotheses[i];
        bool other = hypotheses_words_may_tell(h) && h->named == 0;
        for (size_t k = 0; k < h->items_count && other; k++) {
            const struct item *item = &judge->index->batch->items[h->items[k]];
            other = date_present(item->issue_date) && keys_year(item->issue_date) != year &&
                    (!date_present(item->due_date) || keys_year(item->due_date) != year);
        }
        if (other) {
            hypothesis_add_evidence(h, "year_differs", WEIGHT_NAMES_OTHER);
            h->says_else = true;
        }
    }
}

/* The digits of an order; how many, 0 for too few or too many. */
static size_t hypotheses_words_order_digits(struct slice order, char out[HYPOTHESES_ORDER_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < order.len; i++) {
        if (byte_is_digit(order.ptr[i])) {
            if (len == HYPOTHESES_ORDER_MAX) {
                return 0;
            }
            out[len++] = order.ptr[i];
        }
    }
    return len < HYPOTHESES_ORDER_MIN ? 0 : len;
}

/* Whether digits are like those of an order: as many, and with the same beginning. */
static bool hypotheses_words_is_like(struct slice digits, struct slice order)
{
    char own[HYPOTHESES_ORDER_MAX];
    return hypotheses_words_order_digits(order, own) == digits.len &&
           memcmp(own, digits.ptr, HYPOTHESES_ORDER_BEGIN) == 0;
}

/* Whether the list has an order like this one of a customer. */
static bool hypotheses_words_is_like_orders(const struct index *index, uint32_t customer,
                                            struct slice digits)
{
    const struct index_customer *c = &index->customers[customer];
    for (uint32_t i = 0; i < c->items_count && i < HYPOTHESES_ORDER_ITEMS; i++) {
        uint32_t item = index->customer_items[c->items_first + i];
        if (hypotheses_words_is_like(digits, index->batch->items[item].po_number)) {
            return true;
        }
    }
    return false;
}

/* Whether a run is part of what names an item that may be paid, or of a customer's number. What
 * names an item that is settled explains nothing. */
static bool hypotheses_words_explained(const struct gather *gather, size_t token)
{
    bool explained = gather->tokens.list[token].number;
    for (size_t i = 0; i < gather->named_count && !explained; i++) {
        explained = gather_item_covers(&gather->items[gather->named[i]], token);
    }
    return explained;
}

/* The digits of a number that may be an order, that begins at a run, and that nothing explains; how
 * many, 0 for none. */
static size_t hypotheses_words_number(const struct gather *gather, size_t from,
                                      char digits[HYPOTHESES_ORDER_MAX])
{
    const struct tokens *tokens = &gather->tokens;
    size_t len = 0;
    bool whole = false;
    for (size_t at = from; !whole && at < gather->said_count && at < from + HYPOTHESES_ORDER_RUNS;
         at++) {
        const struct token *token = &tokens->list[at];
        bool joined =
            at == from || token->from == tokens->list[at - 1].from + tokens->list[at - 1].len + 1U;
        if (!token->digits || token->date || token->money || !joined ||
            hypotheses_words_explained(gather, at) || len + token->len > HYPOTHESES_ORDER_MAX) {
            return 0;
        }
        memcpy(digits + len, token_text(tokens, at).ptr, token->len);
        len += token->len;
        whole = at + 1 == gather->said_count || !tokens->list[at + 1].digits ||
                tokens->list[at + 1].from > token->from + token->len + 1U;
    }
    return whole && len >= HYPOTHESES_ORDER_MIN ? len : 0;
}

/* The first run from `from` on at which such a number begins; gather->said_count for none. */
static size_t hypotheses_words_next_number(const struct gather *gather, size_t from)
{
    char digits[HYPOTHESES_ORDER_MAX];
    while (from < gather->said_count && hypotheses_words_number(gather, from, digits) == 0) {
        from++;
    }
    return from;
}

/* Whether the text has such a number, the first of which begins at run `first`, like a customer's
 * orders. */
static bool hypotheses_words_names_order(const struct judge *judge, size_t first, uint32_t customer)
{
    const struct gather *gather = judge->gather;
    for (size_t from = first; from < gather->said_count; from++) {
        char digits[HYPOTHESES_ORDER_MAX];
        size_t len = hypotheses_words_number(gather, from, digits);
        if (len > 0 &&
            hypotheses_words_is_like_orders(judge->index, customer, (struct slice){digits, len})) {
            return true;
        }
    }
    return false;
}

/* Whether each item of a hypothesis has an order: another one. */
static bool hypotheses_words_have_orders(const struct judge *judge, const struct hypothesis *h)
{
    bool have = true;
    for (size_t i = 0; i < h->items_count; i++) {
        have = have && judge->index->batch->items[h->items[i]].po_number.len > 0;
    }
    return have;
}

/* Weighs an order that no item has, against the items of the customer whose order it seems. */
static void hypotheses_words_weigh_orders(struct judge *judge)
{
    const struct gather *gather = judge->gather;
    bool orders = judge->index->forms[KEY_ORDER].keys > 0; /* most lists have none */
    size_t first = orders ? hypotheses_words_next_number(gather, 0) : gather->said_count;
    uint32_t asked = UINT32_MAX;
    bool names = false;
    for (size_t i = 1; first < gather->said_count && i < judge->hypotheses_count; i++) {
        struct hypothesis *h = &judge->hypotheses[i];
        if (!hypotheses_words_may_tell(h)) {
            continue;
        }
        if (h->customer != asked) {
            asked = h->customer;
            names = hypotheses_words_names_order(judge, first, asked);
        }
        if (names) {
            hypothesis_add_evidence(h, "order_unknown",
                                    hypotheses_words_have_orders(judge, h)
                                        ? WEIGHT_NAMES_UNKNOWN
                                        : WEIGHT_NAMES_UNKNOWN_TOO);
            h->says_else = true;
        }
    }
}

void hypotheses_weigh_words(struct judge *judge)
{
    const struct gather *gather = judge->gather;
    bool tells = false;
    for (size_t i = 1; !gather->outgoing && i < judge->hypotheses_count; i++) {
        const struct hypothesis *h = &judge->hypotheses[i];
        if (!h->exact) {
            continue;
        }
        if (h->named > 0 && h->form < KEY_EDIT) {
            return; /* a number tells which is meant */
        }
        tells = tells || hypotheses_words_may_tell(h);
    }
    if (!tells) {
        return;
    }
    if (!hypotheses_words_weigh_months(judge)) {
        hypotheses_words_weigh_year(judge);
    }
    if (gather->numbers_count > 0) {
        hypotheses_words_weigh_orders(judge);
    }
}
