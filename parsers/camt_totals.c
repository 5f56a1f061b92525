/*
 * How it works: entries are counted and added up while they pass, by direction, once all of them
 * and once the booked ones, and for each bank transaction code that the statement has a total of.
 * At its end what it told of itself is held to them. Banks differ in whether pending entries count
 * and whether a sum is one of magnitudes or the net; a total is right where it is any of these, so
 * that a remark means something.
 *
 * Not checked: totals of a statement that comes in pages, since they are those of all pages;
 * forecasts; sums where the entries are in several currencies.
 */
#include "parsers/camt_internal.h"

#include "base/utf8.h"

#include <string.h>

void camt_totals_begin(struct camt_parser *parser)
{
    parser->previous = (struct balance){0};
    parser->opened = (struct balance){0};
    parser->closed = (struct balance){0};
    parser->interim = (struct balance){0};
    parser->interims_count = 0;
    parser->entries_currency = (struct currency){0};
    parser->sums = (struct camt_sums){0};
    parser->booked_sums = (struct camt_sums){0};
    parser->codes_count = 0;
}

/* A copy that lives as long as the statement. */
static struct slice camt_totals_keep(struct camt_parser *parser, struct slice text)
{
    struct slice kept = {NULL, 0};
    if (arena_copy(&parser->statement_arena, text, &kept) != STATUS_OK) {
        camt_end(parser, diag_memory(parser->job->diag));
    }
    return kept;
}

void camt_totals_code_end(struct camt_parser *parser)
{
    struct slice forecast = parser->texts[CAMT_CODE_FORECAST];
    struct slice code = camt_bank_code(parser, &parser->entry_arena, CAMT_CODE_DOMAIN);
    bool expected = slice_equal(forecast, SLICE("true")) || slice_equal(forecast, SLICE("1"));
    if (expected || code.len == 0 || parser->codes_count >= CAMT_CODES_MAX ||
        parser->entry_ordinal > 0) {
        return;
    }
    void *codes = parser->codes;
    if (array_grow(&codes, &parser->codes_capacity, parser->codes_count, sizeof *parser->codes) !=
        STATUS_OK) {
        camt_end(parser, diag_memory(parser->job->diag));
        return;
    }
    parser->codes = codes;
    parser->codes[parser->codes_count++] = (struct camt_code_total){
        .code = camt_totals_keep(parser, code),
        .count_told = camt_totals_keep(parser, parser->texts[CAMT_CODE_COUNT]),
        .sum_told = camt_totals_keep(parser, parser->texts[CAMT_CODE_SUM]),
    };
}

static void camt_sums_add(struct camt_sums *sums, int64_t minor, bool same_currency)
{
    bool credit = minor >= 0;
    int64_t *sum = credit ? &sums->credits_minor : &sums->debits_minor;
    sums->credits_count += credit ? 1 : 0;
    sums->debits_count += credit ? 0 : 1;
    sums->unknown =
        sums->unknown || !same_currency || !money_add(*sum, money_magnitude(minor), sum);
}

void camt_totals_add(struct camt_parser *parser, const struct entry *entry)
{
    if (!currency_present(parser->entries_currency)) {
        parser->entries_currency = entry->amount.currency;
    }
    bool same = currency_equal(parser->entries_currency, entry->amount.currency);
    camt_sums_add(&parser->sums, entry->amount.minor, same);
    if (entry->status == ENTRY_BOOKED) {
        camt_sums_add(&parser->booked_sums, entry->amount.minor, same);
    }
    for (size_t i = 0; i < parser->codes_count; i++) {
        if (slice_equal(parser->codes[i].code, entry->code)) {
            camt_sums_add(&parser->codes[i].sums, entry->amount.minor, same);
            break;
        }
    }
}

enum camt_side { CAMT_BOTH, CAMT_CREDITS, CAMT_DEBITS };

static bool camt_count_holds(struct slice told, const struct camt_sums *sums, enum camt_side side)
{
    uint64_t count = 0;
    uint64_t credits = side == CAMT_DEBITS ? 0 : sums->credits_count;
    uint64_t debits = side == CAMT_CREDITS ? 0 : sums->debits_count;
    return !slice_to_u64(told, &count) || count == credits + debits;
}

/* Whether a sum without a currency is that of the entries; what can't be read says nothing. */
static bool camt_sum_holds(const struct camt_parser *parser, struct slice told,
                           const struct camt_sums *sums, enum camt_side side)
{
    int64_t minor = 0;
    int64_t both = 0;
    told = slice_starts(told, SLICE("-")) ? slice_skip(told, 1) : told;
    if (sums->unknown || !currency_present(parser->entries_currency) ||
        money_parse(told, '.', parser->entries_currency.exponent, &minor) != MONEY_OK ||
        !money_add(sums->credits_minor, sums->debits_minor, &both)) {
        return true;
    }
    if (side != CAMT_BOTH) {
        return minor == (side == CAMT_CREDITS ? sums->credits_minor : sums->debits_minor);
    }
    return minor == both || minor == money_magnitude(sums->credits_minor - sums->debits_minor);
}

/* Net of all entries with its direction. */
static bool camt_net_holds(const struct camt_parser *parser, const struct camt_sums *sums)
{
    int64_t minor = 0;
    struct slice sign = parser->texts[CAMT_TOTAL_NET_SIGN];
    bool debit = slice_equal(sign, SLICE("DBIT"));
    if (sums->unknown || (!debit && !slice_equal(sign, SLICE("CRDT"))) ||
        !currency_present(parser->entries_currency) ||
        money_parse(parser->texts[CAMT_TOTAL_NET], '.', parser->entries_currency.exponent,
                    &minor) != MONEY_OK) {
        return true;
    }
    return (debit ? -minor : minor) == sums->credits_minor - sums->debits_minor;
}

/* Says what was told and what was found. */
static __attribute__((cold)) void camt_totals_remark(struct camt_parser *parser, const char *what,
                                                     struct slice told)
{
    struct slice shown = utf8_take(told, 40);
    camt_remark_at(parser, parser->statement.place, "TS-CAMT-016",
                   "the statement tells %.*s as the %s, its entries say otherwise",
                   SLICE_ARG(shown), what);
}

static void camt_side_check(struct camt_parser *parser, enum camt_text count, enum camt_side side,
                            const char *const names[2])
{
    struct slice count_told = parser->texts[count];
    struct slice sum_told = parser->texts[count + 1];
    if (!camt_count_holds(count_told, &parser->sums, side) &&
        !camt_count_holds(count_told, &parser->booked_sums, side)) {
        camt_totals_remark(parser, names[0], count_told);
    }
    if (!camt_sum_holds(parser, sum_told, &parser->sums, side) &&
        !camt_sum_holds(parser, sum_told, &parser->booked_sums, side)) {
        camt_totals_remark(parser, names[1], sum_told);
    }
}

void camt_totals_check(struct camt_parser *parser)
{
    static const char *const both[] = {"number of entries", "sum of entries"};
    static const char *const credits[] = {"number of credits", "sum of credits"};
    static const char *const debits[] = {"number of debits", "sum of debits"};
    if (parser->statement.page.len > 0) {
        return;
    }
    camt_side_check(parser, CAMT_TOTAL_COUNT, CAMT_BOTH, both);
    camt_side_check(parser, CAMT_TOTAL_CREDIT_COUNT, CAMT_CREDITS, credits);
    camt_side_check(parser, CAMT_TOTAL_DEBIT_COUNT, CAMT_DEBITS, debits);
    if (!camt_net_holds(parser, &parser->sums) && !camt_net_holds(parser, &parser->booked_sums)) {
        camt_totals_remark(parser, "net of entries", parser->texts[CAMT_TOTAL_NET]);
    }
    for (size_t i = 0; i < parser->codes_count; i++) {
        const struct camt_code_total *total = &parser->codes[i];
        bool counted = camt_count_holds(total->count_told, &total->sums, CAMT_BOTH);
        if (!counted || !camt_sum_holds(parser, total->sum_told, &total->sums, CAMT_BOTH)) {
            struct slice code = utf8_take(total->code, 40);
            struct slice told = utf8_take(counted ? total->sum_told : total->count_told, 40);
            camt_remark_at(parser, parser->statement.place, "TS-CAMT-016",
                           "the statement tells %.*s as the %s of entries with the code %.*s, "
                           "these say otherwise",
                           SLICE_ARG(told), counted ? "sum" : "number", SLICE_ARG(code));
        }
    }
}

static bool camt_same_balance(const struct balance *a, const struct balance *b)
{
    return a->minor == b->minor || !currency_equal(a->currency, b->currency);
}

void camt_totals_balance(struct camt_parser *parser, struct slice type,
                         const struct balance *balance)
{
    bool opens = slice_equal(type, SLICE("OPBD"));
    const struct balance *before = NULL;
    if (slice_equal(type, SLICE("PRCD")) && !parser->previous.present) {
        parser->previous = *balance;
        before = parser->opened.present ? &parser->opened : NULL;
    } else if (opens && !parser->opened.present) {
        parser->opened = *balance;
        before = parser->previous.present ? &parser->previous : NULL;
    } else if (opens && parser->closed.present && parser->closed.date.day <= balance->date.day) {
        before = &parser->closed;
    } else if (slice_equal(type, SLICE("ITBD"))) {
        parser->interim = parser->interims_count++ == 0 ? *balance : parser->interim;
    }
    if (before != NULL && !camt_same_balance(before, balance)) {
        camt_remark(parser, "TS-CAMT-017",
                    "the %.*s balance is not the one before it, from which it has to go on",
                    SLICE_ARG(type));
    }
    if (slice_equal(type, SLICE("CLBD"))) {
        parser->closed = *balance;
    }
}
