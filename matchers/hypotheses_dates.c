#include "matchers/hypotheses_dates.h"

#include "matchers/hypotheses_internal.h"
#include "matchers/weights.h"

enum { HYPOTHESES_DATES_MAX = 8 };

struct hypotheses_dates {
    int32_t days[HYPOTHESES_DATES_MAX];
    size_t count;
};

static int hypotheses_dates_value(const struct gather *gather, size_t token)
{
    uint64_t value = 0;
    return slice_to_u64(token_text(&gather->tokens, token), &value) ? (int)value : 0;
}

/* Adds a day, unless it is that of the payment, which banks write into texts. */
static void hypotheses_dates_add(const struct gather *gather, int year, int month, int day,
                                 struct hypotheses_dates *dates)
{
    enum { HYPOTHESES_CENTURY = 2000, HYPOTHESES_SHORT = 100 };
    struct date date = {0};
    year += year < HYPOTHESES_SHORT ? HYPOTHESES_CENTURY : 0;
    if (dates->count < HYPOTHESES_DATES_MAX && date_from(year, month, day, &date) &&
        date.day != gather->booking_date.day) {
        dates->days[dates->count++] = date.day;
    }
}

/* Reads the dates of the remittance; what may be day and month or month and day is both. */
static void hypotheses_dates_read(const struct gather *gather, struct hypotheses_dates *dates)
{
    const struct token *list = gather->tokens.list;
    for (size_t t = 0; t + 2 < gather->said_count; t++) {
        if (!list[t].date || !list[t + 1].date || !list[t + 2].date) {
            continue;
        }
        int first = hypotheses_dates_value(gather, t);
        int second = hypotheses_dates_value(gather, t + 1);
        int third = hypotheses_dates_value(gather, t + 2);
        if (list[t].len == 4) {
            hypotheses_dates_add(gather, first, second, third, dates);
        } else {
            hypotheses_dates_add(gather, third, second, first, dates);
            if (first != second && gather->tokens.text[list[t + 1].from - 1] == '/') {
                hypotheses_dates_add(gather, third, first, second, dates);
            }
        }
        t += 2;
    }
}

static bool hypotheses_dates_have(const struct hypotheses_dates *dates, int32_t day)
{
    bool have = false;
    for (size_t i = 0; i < dates->count && day != 0; i++) {
        have = have || dates->days[i] == day;
    }
    return have;
}

/* Whether a whole number, or all digits of one, tells which item is meant. */
static bool hypotheses_dates_are_idle(const struct gather *gather)
{
    bool idle = gather->outgoing;
    for (size_t i = 0; i < gather->named_count && !idle; i++) {
        idle = gather->items[gather->named[i]].form <= KEY_DIGITS;
    }
    return idle;
}

void hypotheses_weigh_dates(struct judge *judge)
{
    const struct gather *gather = judge->gather;
    struct hypotheses_dates dates = {.count = 0};
    if (!gather->tokens.dates || hypotheses_dates_are_idle(gather)) {
        return;
    }
    hypotheses_dates_read(gather, &dates);
    for (size_t i = 1; dates.count > 0 && i < judge->hypotheses_count; i++) {
        struct hypothesis *h = &judge->hypotheses[i];
        bool all = true;
        for (size_t k = 0; k < h->items_count && all; k++) {
            all = hypotheses_dates_have(&dates, judge->index->items[h->items[k]].issue_day);
        }
        if (all) {
            hypothesis_add_evidence(h, "date_agrees", WEIGHT_DATE_TOLD);
        }
    }
}
