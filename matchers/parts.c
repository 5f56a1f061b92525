#include "matchers/parts.h"

#include "matchers/documents.h"
#include "matchers/exchange_use.h"

#include <assert.h>

__extension__ typedef __int128 parts_wide;

/* The item of a claim with the largest open amount, of equal ones the first by its number. */
static size_t parts_largest(const struct parts_claim *claim)
{
    const struct item *items = claim->judge->index->batch->items;
    size_t largest = 0;
    for (size_t i = 1; i < claim->verdict->items_count; i++) {
        const struct allocation *a = &claim->allocations[i];
        const struct allocation *most = &claim->allocations[largest];
        if (a->open_before_minor > most->open_before_minor ||
            (a->open_before_minor == most->open_before_minor &&
             slice_compare(items[a->item].invoice_id, items[most->item].invoice_id) < 0)) {
            largest = i;
        }
    }
    return largest;
}

/* The terms that the claim was judged with. */
static struct terms parts_terms(const struct parts_claim *claim)
{
    const struct judge *judge = claim->judge;
    struct terms terms = judge->terms_general;
    if (judge->index->terms != NULL) {
        terms_find(judge->index, &judge->terms_general, claim->verdict->customer,
                   judge->index->items[claim->allocations[0].item].currency, &terms);
    }
    return terms;
}

/* Whether the discount of an item was in time, by the terms of its own customer. */
static bool parts_in_time(const struct parts_claim *claim, uint32_t item)
{
    const struct judge *judge = claim->judge;
    const struct entry *entry = &batch_entry_of(judge->index->batch, claim->transaction)->entry;
    struct date paid = date_present(entry->booking_date) ? entry->booking_date : entry->value_date;
    const struct index_item *i = &judge->index->items[item];
    struct terms terms = judge->terms_general;
    if (judge->index->terms != NULL) {
        terms_find(judge->index, &judge->terms_general, i->customer, i->currency, &terms);
    }
    return i->discount_day != 0 && date_present(paid) &&
           paid.day <= i->discount_day + (int32_t)terms.discount_grace_days;
}

/* What is due of an item with its discount taken, if one is offered: in time, but for the way that
 * takes it late. */
static int64_t parts_net(const struct parts_claim *claim, uint32_t number, int64_t open_minor)
{
    const struct item *item = &claim->judge->index->batch->items[number];
    int64_t net_minor = open_minor;
    if (claim->verdict->way == WAY_LATE_DISCOUNT || parts_in_time(claim, number)) {
        (void)item_net_of_discount(item, open_minor, &net_minor);
    }
    return net_minor;
}

/* What one item gets, before charges and rounding of the whole set. */
static void parts_fill(const struct parts_claim *claim, const struct terms *terms,
                       struct allocation *a)
{
    const struct verdict *verdict = claim->verdict;
    const struct item *item = &claim->judge->index->batch->items[a->item];
    a->allocated_minor = a->open_before_minor;
    if (ways_has(verdict->way, WAY_DISCOUNT) || verdict->way == WAY_LATE_DISCOUNT) {
        a->allocated_minor = parts_net(claim, a->item, a->open_before_minor);
    }
    if (ways_has(verdict->way, WAY_DISCOUNT)) {
        a->discount_minor = a->open_before_minor - a->allocated_minor;
    }
    int64_t base_minor = 0;
    if (ways_has(verdict->way, WAY_WITHHELD) &&
        terms_withheld(terms, verdict->parts.withheld_ppm, item, a->allocated_minor, &base_minor,
                       &a->tax_minor)) {
        a->allocated_minor -= a->tax_minor;
    }
}

/* Takes back what of the discounts falls on credit notes, the largest discount first, of equal ones
 * that of the first item. */
static void parts_give_back(const struct parts_claim *claim, int64_t credited_minor)
{
    while (credited_minor > 0) {
        struct allocation *most = &claim->allocations[0];
        for (size_t i = 1; i < claim->verdict->items_count; i++) {
            struct allocation *a = &claim->allocations[i];
            most = a->discount_minor > most->discount_minor ? a : most;
        }
        int64_t minor =
            credited_minor < most->discount_minor ? credited_minor : most->discount_minor;
        assert(minor > 0); /* no more falls on credit notes than there are discounts */
        most->discount_minor -= minor;
        most->allocated_minor += minor;
        credited_minor -= minor;
    }
}

/* … as the payer tells: what is missing is the discount agreed, in time, or stays open. */
static void parts_tell(const struct parts_claim *claim, struct allocation *a)
{
    const struct batch *batch = claim->judge->index->batch;
    a->allocated_minor =
        documents_paid(batch->transactions[claim->transaction].transaction, &batch->items[a->item]);
    if (a->allocated_minor == parts_net(claim, a->item, a->open_before_minor)) {
        a->discount_minor = a->open_before_minor - a->allocated_minor;
    }
}

/* What all items of a claim have open together: limits are shares of it. */
static int64_t parts_open(const struct parts_claim *claim)
{
    int64_t open_minor = 0;
    for (size_t i = 0; i < claim->verdict->items_count; i++) {
        open_minor += claim->allocations[i].open_before_minor;
    }
    return open_minor;
}

/* An amount in another currency: each item gets its share of it, the largest the cents that are
 * left, and the rate makes up for what the figures of two currencies differ by. */
static void parts_convert(const struct parts_claim *claim, int64_t amount_minor)
{
    size_t count = claim->verdict->items_count;
    int64_t open_minor = parts_open(claim);
    int64_t left_minor = amount_minor;
    for (size_t i = 0; i < count; i++) {
        struct allocation *a = &claim->allocations[i];
        a->allocated_minor =
            (int64_t)((parts_wide)amount_minor * a->open_before_minor / (parts_wide)open_minor);
        left_minor -= a->allocated_minor;
    }
    claim->allocations[parts_largest(claim)].allocated_minor += left_minor;
    for (size_t i = 0; i < count; i++) {
        struct allocation *a = &claim->allocations[i];
        a->fx_minor = a->open_before_minor - a->allocated_minor;
    }
}

static enum status parts_text(const struct parts_claim *claim, struct buffer *text,
                              struct slice *out)
{
    bool ok =
        buffer_ok(text) && arena_copy(claim->judge->keep, buffer_slice(text), out) == STATUS_OK;
    buffer_clear(text);
    return ok ? STATUS_OK : STATUS_MEMORY;
}

/* What the discount of an item is reckoned from. */
static enum status parts_offered(const struct parts_claim *claim, const struct terms *terms,
                                 const struct item *item, struct slice *out)
{
    struct buffer text = {0};
    bool credited = claim->verdict->parts.credited_minor > 0;
    buffer_add_text(&text,
                    credited ? "open amount less credit notes until " : "open amount until ");
    date_format(item->discount_date, &text);
    if (terms->discount_grace_days > 0) {
        buffer_add_format(&text, " and %u days more", (unsigned)terms->discount_grace_days);
    }
    return parts_text(claim, &text, out);
}

/* The rate of a claim in another currency, as it was told or found. */
static enum status parts_rate(const struct parts_claim *claim, const struct item *item,
                              struct part *part)
{
    const struct batch *batch = claim->judge->index->batch;
    const struct transaction *t = batch->transactions[claim->transaction].transaction;
    struct buffer text = {0};
    if (claim->verdict->way == WAY_CONVERTED) {
        money_format(t->instructed.minor, t->instructed.currency.exponent, &text);
        buffer_add_byte(&text, ' ');
        buffer_add(&text, currency_code(&t->instructed.currency));
        return parts_text(claim, &text, &part->basis);
    }
    struct exchange_use use;
    const struct entry *entry = &batch_entry_of(batch, claim->transaction)->entry;
    struct date day = date_present(entry->booking_date) ? entry->booking_date : entry->value_date;
    int64_t open_minor = parts_open(claim);
    enum exchange_found found = exchange_use_find(batch, claim->judge->settings, item->currency,
                                                  t->amount.currency, day, open_minor, &use);
    assert(found == EXCHANGE_FOUND); /* the claim was made with it */
    (void)found;
    exchange_way_format(&use.way, &text);
    buffer_add_text(&text, ": ");
    money_format(use.expected_minor, t->amount.currency.exponent, &text);
    buffer_add_byte(&text, ' ');
    buffer_add(&text, currency_code(&t->amount.currency));
    buffer_add_text(&text, " expected");
    part->share_ppm = claim->judge->settings->exchange_ppm;
    part->limit_minor = use.limit_minor;
    return parts_text(claim, &text, &part->basis);
}

/* The most that the discount of an item takes. */
static int64_t parts_discount_limit(const struct parts_claim *claim, const struct allocation *a)
{
    return a->open_before_minor - parts_net(claim, a->item, a->open_before_minor);
}

/* The most that is withheld of an item: the rate of its base and, where the tax of the sum was
 * rounded, on the largest item the cents by which it differs. Reckoned from what is due and not
 * from what was booked, so that a tax booked amiss is beyond it. */
static int64_t parts_tax_limit(const struct parts_claim *claim, const struct terms *terms,
                               const struct allocation *a)
{
    const struct ways_parts *judged = &claim->verdict->parts;
    int64_t bases_minor = 0;
    int64_t taxes_minor = 0;
    int64_t own_minor = 0;
    for (size_t i = 0; i < claim->verdict->items_count; i++) {
        const struct allocation *each = &claim->allocations[i];
        const struct item *item = &claim->judge->index->batch->items[each->item];
        int64_t base_minor = 0;
        int64_t tax_minor = 0;
        int64_t due_minor = ways_has(claim->verdict->way, WAY_DISCOUNT)
                                ? parts_net(claim, each->item, each->open_before_minor)
                                : each->open_before_minor;
        if (!terms_withheld(terms, judged->withheld_ppm, item, due_minor, &base_minor,
                            &tax_minor)) {
            return 0;
        }
        bases_minor += base_minor;
        taxes_minor += tax_minor;
        own_minor = each == a ? tax_minor : own_minor;
    }
    int64_t sum_minor = terms_tax(bases_minor, judged->withheld_ppm);
    bool of_sum = judged->withheld_minor == sum_minor;
    bool largest = a == &claim->allocations[parts_largest(claim)];
    return of_sum && largest ? own_minor + sum_minor - taxes_minor : own_minor;
}

/* The rule, its owner and its limit for one part. */
static enum status parts_name(const struct parts_claim *claim, const struct terms *terms,
                              const struct allocation *a, struct part *part)
{
    const struct item *item = &claim->judge->index->batch->items[a->item];
    int64_t open_minor = money_magnitude(parts_open(claim));
    switch (part->kind) {
    case PART_DISCOUNT:
        part->rule = PART_RULE_OFFERED;
        part->scope = SLICE("item");
        part->share_ppm = item->discount_ppm;
        part->limit_minor = parts_discount_limit(claim, a);
        return parts_offered(claim, terms, item, &part->basis);
    case PART_CHARGES:
        part->rule =
            claim->verdict->parts.charges_told ? PART_RULE_CHARGES_TOLD : PART_RULE_CHARGES_MAX;
        part->scope = terms->charges_scope;
        part->share_ppm = terms->charges_max_ppm;
        part->limit_minor =
            terms_limit(terms->charges_max_minor, terms->charges_max_ppm, open_minor);
        break;
    case PART_TAX:
        part->rule = PART_RULE_WITHHELD;
        part->scope = terms->withheld_scope;
        part->share_ppm = claim->verdict->parts.withheld_ppm;
        part->limit_minor = parts_tax_limit(claim, terms, a);
        part->basis = terms->withheld_of_net ? SLICE("net amount") : SLICE("gross amount");
        break;
    case PART_FX:
        part->rule =
            claim->verdict->way == WAY_CONVERTED ? PART_RULE_RATE_TOLD : PART_RULE_RATE_TABLE;
        part->scope = claim->verdict->way == WAY_CONVERTED ? SLICE("bank") : SLICE("exchange");
        return parts_rate(claim, item, part);
    case PART_DIFFERENCE:
    case PART_KINDS:
        part->rule = PART_RULE_TOLERANCE;
        part->scope = terms->tolerance_scope;
        part->share_ppm = terms->tolerance_ppm;
        part->limit_minor = terms_limit(terms->tolerance_minor, terms->tolerance_ppm, open_minor);
        break;
    }
    return STATUS_OK;
}

/* Names the parts of one allocation. */
static enum status parts_list(const struct parts_claim *claim, const struct terms *terms,
                              struct allocation *a)
{
    const int64_t amounts[PART_KINDS] = {
        [PART_DISCOUNT] = a->discount_minor,
        [PART_CHARGES] = a->charges_minor,
        [PART_TAX] = a->tax_minor,
        [PART_FX] = a->fx_minor,
        [PART_DIFFERENCE] = a->difference_minor,
    };
    /* A rate is named whatever the figures differ by: it is why the currencies may. */
    enum way way = claim->verdict->way;
    bool converted = way == WAY_CONVERTED || way == WAY_EXCHANGED;
    size_t count = 0;
    for (int kind = 0; kind < PART_KINDS; kind++) {
        count += amounts[kind] != 0 || (converted && kind == PART_FX) ? 1 : 0;
    }
    if (count == 0) {
        return STATUS_OK;
    }
    struct part *parts = arena_array(claim->judge->keep, count, sizeof *parts);
    if (parts == NULL) {
        return STATUS_MEMORY;
    }
    enum status status = STATUS_OK;
    for (int kind = 0; kind < PART_KINDS && status == STATUS_OK; kind++) {
        if (amounts[kind] != 0 || (converted && kind == PART_FX)) {
            struct part *part = &parts[a->parts_count++];
            *part = (struct part){.kind = (enum part_kind)kind, .amount_minor = amounts[kind]};
            status = parts_name(claim, terms, a, part);
        }
    }
    a->parts = parts;
    return status;
}

enum status parts_share(const struct parts_claim *claim, int64_t *left_minor)
{
    const struct verdict *verdict = claim->verdict;
    const struct batch *batch = claim->judge->index->batch;
    const struct terms terms = parts_terms(claim);
    int64_t amount_minor = batch->transactions[claim->transaction].transaction->amount.minor;
    *left_minor = amount_minor;
    if (verdict->way == WAY_CONVERTED || verdict->way == WAY_EXCHANGED) {
        parts_convert(claim, amount_minor);
    }
    for (size_t i = 0; i < verdict->items_count; i++) {
        struct allocation *a = &claim->allocations[i];
        if (verdict->way < WAY_SUMS || verdict->way == WAY_LATE_DISCOUNT ||
            verdict->way == WAY_OVER) {
            parts_fill(claim, &terms, a);
        } else if (verdict->way == WAY_TOLD || verdict->way == WAY_TOLD_PART) {
            parts_tell(claim, a);
        } else if (verdict->way == WAY_PART) {
            a->allocated_minor =
                *left_minor < a->open_before_minor ? *left_minor : a->open_before_minor;
        }
        *left_minor -= a->allocated_minor;
    }
    if (ways_has(verdict->way, WAY_DISCOUNT) && verdict->parts.credited_minor > 0) {
        parts_give_back(claim, verdict->parts.credited_minor);
        *left_minor -= verdict->parts.credited_minor;
    }
    if (verdict->way < WAY_SUMS && *left_minor != 0) {
        /* What is left is negative when less was paid than is due. */
        struct allocation *a = &claim->allocations[parts_largest(claim)];
        a->charges_minor = verdict->parts.charges_minor;
        a->difference_minor = verdict->parts.difference_minor;
        int64_t sum_minor = -*left_minor - a->charges_minor - a->difference_minor;
        a->tax_minor += sum_minor; /* the tax of the sum, where that is what was rounded */
        a->allocated_minor += *left_minor;
        *left_minor = 0;
        assert(sum_minor == 0 || ways_has(verdict->way, WAY_WITHHELD));
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; i < verdict->items_count && status == STATUS_OK; i++) {
        struct allocation *a = &claim->allocations[i];
        a->open_after_minor = a->open_before_minor - a->allocated_minor - a->discount_minor -
                              a->charges_minor - a->tax_minor - a->fx_minor - a->difference_minor;
        status = parts_list(claim, &terms, a);
    }
    return status;
}
