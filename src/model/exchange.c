/*
 * How it works: the rates of a pair lie together by day, so the newest that is not later is found
 * by halving. A way is a fraction of whole numbers of at most 22 digits each side, shortened before
 * it meets the amount; a product that does not fit 127 bits is no rate at all, never a wrong one.
 */
#include "model/exchange.h"

#include "model/money.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 exchange_wide;

bool exchange_parse(struct slice text, char mark, uint64_t *value, uint32_t *places)
{
    uint64_t digits = 0;
    uint32_t behind = 0;
    size_t seen = 0;
    bool marked = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == mark && !marked) {
            marked = true;
            continue;
        }
        if (!byte_is_digit(c)) {
            return false;
        }
        seen++;
        /* Zeros at the very end say nothing, and tables are often filled with them. */
        if (marked && c == '0') {
            size_t rest = i;
            while (rest < text.len && text.ptr[rest] == '0') {
                rest++;
            }
            if (rest == text.len) {
                break;
            }
        }
        behind += marked ? 1 : 0;
        digits = digits * 10 + (uint64_t)(c - '0');
        if (digits >= UINT64_C(1000000000000) || behind > EXCHANGE_PLACES_MAX) {
            return false;
        }
    }
    *value = digits;
    *places = behind;
    return seen > 0 && digits > 0;
}

static int exchange_pair_order(const struct exchange_rate *rate, struct currency from,
                               struct currency to)
{
    int order = memcmp(rate->from.code, from.code, sizeof from.code);
    return order != 0 ? order : memcmp(rate->to.code, to.code, sizeof to.code);
}

static int exchange_order(const void *a, const void *b)
{
    const struct exchange_rate *x = a;
    const struct exchange_rate *y = b;
    int order = exchange_pair_order(x, y->from, y->to);
    if (order == 0) {
        order = (x->day.day > y->day.day) - (x->day.day < y->day.day);
    }
    /* Of two values of a day the places decide nothing: 1.10 is 1.1, and is read as such. */
    if (order == 0) {
        order = (x->value > y->value) - (x->value < y->value);
    }
    return order == 0 ? (x->places > y->places) - (x->places < y->places) : order;
}

enum status exchange_sort(struct exchange_rate *rates, size_t *count, struct diag *diag)
{
    enum status status = STATUS_OK;
    size_t kept = 0;
    if (*count > 1) {
        qsort(rates, *count, sizeof *rates, exchange_order);
    }
    for (size_t i = 0; i < *count; i++) {
        const struct exchange_rate *before = kept == 0 ? NULL : &rates[kept - 1];
        bool again = before != NULL && before->day.day == rates[i].day.day &&
                     exchange_pair_order(before, rates[i].from, rates[i].to) == 0;
        if (again && (before->value != rates[i].value || before->places != rates[i].places)) {
            struct buffer day = {0};
            date_format(rates[i].day, &day);
            status = diag_fail(diag, rates[i].place, STATUS_INVALID, "TS-RAT-004",
                               "a second rate of %.3s and %.3s for %.*s; the first stands in line "
                               "%llu of %s",
                               rates[i].from.code, rates[i].to.code, SLICE_ARG(buffer_slice(&day)),
                               (unsigned long long)before->place.line,
                               before->place.file == NULL ? "the table" : before->place.file);
            buffer_clear(&day);
        }
        if (!again) {
            rates[kept++] = rates[i];
        }
    }
    *count = kept;
    return status;
}

/* The first place behind a pair's rates up to a day. */
static size_t exchange_behind(const struct exchange_table *table, struct currency from,
                              struct currency to, int32_t day)
{
    size_t low = 0;
    size_t high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct exchange_rate *rate = &table->rates[middle];
        int order = exchange_pair_order(rate, from, to);
        bool before = order < 0 || (order == 0 && rate->day.day <= day);
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

/* The newest rate of a pair in the window, or NULL. */
static const struct exchange_rate *exchange_newest(const struct exchange_table *table,
                                                   struct currency from, struct currency to,
                                                   struct date day, uint32_t days)
{
    size_t behind = exchange_behind(table, from, to, day.day);
    if (behind == 0) {
        return NULL;
    }
    const struct exchange_rate *rate = &table->rates[behind - 1];
    bool fits = exchange_pair_order(rate, from, to) == 0 &&
                (int64_t)day.day - rate->day.day <= (int64_t)days;
    return fits ? rate : NULL;
}

/* A pair either way round: the newer of the two; of one day both are told. */
struct exchange_leg {
    const struct exchange_rate *rate;
    const struct exchange_rate *other; /* of the same day, the other way round */
    bool inverse;
};

static struct exchange_leg exchange_leg_find(const struct exchange_table *table,
                                             struct currency from, struct currency to,
                                             struct date day, uint32_t days)
{
    const struct exchange_rate *direct = exchange_newest(table, from, to, day, days);
    const struct exchange_rate *inverse = exchange_newest(table, to, from, day, days);
    struct exchange_leg leg = {.rate = direct};
    if (inverse != NULL && (direct == NULL || inverse->day.day > direct->day.day)) {
        leg = (struct exchange_leg){.rate = inverse, .inverse = true};
    } else if (inverse != NULL && inverse->day.day == direct->day.day) {
        leg.other = inverse;
    }
    return leg;
}

/* A fraction of whole numbers, in lowest terms. */
struct exchange_fraction {
    exchange_wide top;
    exchange_wide bottom;
};

static exchange_wide exchange_divisor(exchange_wide a, exchange_wide b)
{
    while (b != 0) {
        exchange_wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void exchange_shorten(struct exchange_fraction *f)
{
    exchange_wide divisor = exchange_divisor(f->top, f->bottom);
    assert(divisor != 0); /* neither side is ever 0 */
    f->top /= divisor;
    f->bottom /= divisor;
}

/* Takes a rate, or its inverse, into a fraction; false where it no longer fits. */
static bool exchange_multiply(struct exchange_fraction *f, const struct exchange_rate *rate,
                              bool inverse)
{
    exchange_wide scale = (exchange_wide)money_scale(rate->places);
    exchange_wide top = inverse ? scale : rate->value;
    exchange_wide bottom = inverse ? rate->value : scale;
    bool fits = !__builtin_mul_overflow(f->top, top, &f->top) &&
                !__builtin_mul_overflow(f->bottom, bottom, &f->bottom);
    if (fits) {
        exchange_shorten(f);
    }
    return fits;
}

/* `minor` of `from` by a way, rounded half up away from zero; false where it does not fit. */
static bool exchange_reckon(const struct exchange_way *way, struct currency from,
                            struct currency to, int64_t minor, int64_t *out)
{
    struct exchange_fraction f = {(exchange_wide)money_scale(to.exponent),
                                  (exchange_wide)money_scale(from.exponent)};
    exchange_shorten(&f);
    bool fits = exchange_multiply(&f, way->first, way->first_inverse) &&
                (way->second == NULL || exchange_multiply(&f, way->second, way->second_inverse));
    struct exchange_fraction amount = {(exchange_wide)money_magnitude(minor), f.bottom};
    if (!fits || f.bottom == 0 || f.bottom >> 126 != 0) {
        return false;
    }
    exchange_shorten(&amount);
    exchange_wide twice = 0;
    exchange_wide sum = 0;
    if (__builtin_mul_overflow(amount.top, f.top, &twice) ||
        __builtin_mul_overflow(twice, (exchange_wide)2, &twice) ||
        __builtin_add_overflow(twice, amount.bottom, &sum)) {
        return false;
    }
    exchange_wide units = sum / (2 * amount.bottom);
    if (units > (exchange_wide)MONEY_MAX_MINOR) {
        return false;
    }
    *out = minor < 0 ? -(int64_t)units : (int64_t)units;
    return true;
}

/* What was found so far, and whether it is one answer. */
struct exchange_answer {
    enum exchange_found found;
    struct exchange_way way;
    int64_t minor;
    int32_t day; /* of the older of its rates */
};

/* Takes in one more way; the newer wins, and of one day they must agree. */
static void exchange_offer(struct exchange_answer *answer, const struct exchange_way *way,
                           int64_t minor, uint32_t share_ppm)
{
    int32_t day = way->first->day.day;
    if (way->second != NULL && way->second->day.day < day) {
        day = way->second->day.day;
    }
    if (answer->found == EXCHANGE_NONE || day > answer->day) {
        *answer = (struct exchange_answer){EXCHANGE_FOUND, *way, minor, day};
        return;
    }
    if (day < answer->day) {
        return;
    }
    int64_t off = money_magnitude(minor - answer->minor);
    int64_t most = (int64_t)((exchange_wide)money_magnitude(answer->minor) * share_ppm / 1000000U);
    /* A unit of rounding on both sides is no contradiction. */
    if (off > most && off > 1) {
        answer->found = EXCHANGE_AMBIGUOUS;
    }
}

static void exchange_try(struct exchange_answer *answer, const struct exchange_way *way,
                         struct currency from, struct currency to, int64_t minor,
                         uint32_t share_ppm)
{
    int64_t reckoned = 0;
    if (exchange_reckon(way, from, to, minor, &reckoned)) {
        exchange_offer(answer, way, reckoned, share_ppm);
    }
}

/* All ways of two legs: a rate and its inverse that contradict each other do so on a leg too. */
static void exchange_try_legs(struct exchange_answer *answer, const struct exchange_leg *in,
                              const struct exchange_leg *out, struct currency from,
                              struct currency to, int64_t minor, uint32_t share_ppm)
{
    const struct exchange_rate *const firsts[] = {in->rate, in->other};
    const struct exchange_rate *const seconds[] = {out->rate, out->other};
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < 2; j++) {
            /* The other of a leg is always the inverse. */
            const struct exchange_way way = {firsts[i], seconds[j], i > 0 || in->inverse,
                                             j > 0 || out->inverse};
            if (way.first != NULL && way.second != NULL) {
                exchange_try(answer, &way, from, to, minor, share_ppm);
            }
        }
    }
}

/* Ways through each currency that both sides have a rate with. */
static void exchange_through(const struct exchange_table *table, struct currency from,
                             struct currency to, struct date day, uint32_t days, int64_t minor,
                             uint32_t share_ppm, struct exchange_answer *answer)
{
    /* From pair to pair: the rates of one lie together. */
    for (size_t i = 0; i < table->count;) {
        const struct exchange_rate *rate = &table->rates[i];
        bool goes = currency_equal(rate->from, from);
        struct currency base = goes ? rate->to : rate->from;
        i = exchange_behind(table, rate->from, rate->to, INT32_MAX);
        if (!goes && !currency_equal(rate->to, from)) {
            continue;
        }
        struct exchange_leg in = exchange_leg_find(table, from, base, day, days);
        struct exchange_leg out = exchange_leg_find(table, base, to, day, days);
        exchange_try_legs(answer, &in, &out, from, to, minor, share_ppm);
    }
}

enum exchange_found exchange_find(const struct exchange_table *table, struct currency from,
                                  struct currency to, struct date day, uint32_t days, int64_t minor,
                                  uint32_t share_ppm, struct exchange_way *way, int64_t *out_minor)
{
    struct exchange_answer answer = {.found = EXCHANGE_NONE};
    if (!date_present(day) || currency_equal(from, to)) {
        return EXCHANGE_NONE;
    }
    struct exchange_leg leg = exchange_leg_find(table, from, to, day, days);
    if (leg.rate != NULL) {
        const struct exchange_way direct = {leg.rate, NULL, leg.inverse, false};
        exchange_try(&answer, &direct, from, to, minor, share_ppm);
    }
    if (leg.other != NULL) {
        const struct exchange_way other = {leg.other, NULL, true, false};
        exchange_try(&answer, &other, from, to, minor, share_ppm);
    }
    if (leg.rate == NULL) {
        exchange_through(table, from, to, day, days, minor, share_ppm, &answer);
    }
    if (answer.found == EXCHANGE_FOUND) {
        *way = answer.way;
        *out_minor = answer.minor;
    }
    return answer.found;
}

static void exchange_rate_format(const struct exchange_rate *rate, struct buffer *out)
{
    uint64_t scale = (uint64_t)money_scale(rate->places);
    buffer_add_text(out, "1 ");
    buffer_add(out, currency_code(&rate->from));
    buffer_add_text(out, " = ");
    buffer_add_u64(out, rate->value / scale);
    if (rate->places > 0) {
        buffer_add_byte(out, '.');
        for (uint64_t place = scale / 10; place > 0; place /= 10) {
            buffer_add_byte(out, (char)('0' + rate->value / place % 10));
        }
    }
    buffer_add_byte(out, ' ');
    buffer_add(out, currency_code(&rate->to));
    buffer_add_text(out, " on ");
    date_format(rate->day, out);
}

void exchange_way_format(const struct exchange_way *way, struct buffer *out)
{
    exchange_rate_format(way->first, out);
    if (way->second != NULL) {
        buffer_add_text(out, ", ");
        exchange_rate_format(way->second, out);
    }
}
