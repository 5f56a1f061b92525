/*
 * world_conserved - whether a run gave every cent once, and nothing beyond its limits.
 *
 * Computed from batch and result alone, with the arithmetic of this file: a fault is appended as a
 * sentence, followed by the line it is about.
 */
#ifndef TS_TESTS_WORLD_CONSERVED_H
#define TS_TESTS_WORLD_CONSERVED_H

#include "world.h"
#include "world_print.h"

/* A limit in minor units and as a share: the smaller. */
static inline int64_t world_limit(int64_t minor, uint32_t ppm, int64_t open_minor)
{
    int64_t magnitude = money_magnitude(open_minor);
    int64_t share = magnitude / 1000000 * ppm + magnitude % 1000000 * ppm / 1000000;
    return share < minor ? share : minor;
}

static inline void world_check_allocation(const struct world_run *run, const struct allocation *a,
                                          struct buffer *why)
{
    const struct item *item = &run->batch.items[a->item];
    const struct transaction *t = run->batch.transactions[a->transaction].transaction;
    const struct batch_statement *statement = batch_statement_of(&run->batch, a->transaction);
    int64_t parts = a->allocated_minor + a->discount_minor + a->charges_minor + a->tax_minor +
                    a->fx_minor + a->difference_minor;
    bool within = a->open_before_minor > 0
                      ? a->open_after_minor >= 0 && a->open_after_minor <= a->open_before_minor
                      : a->open_after_minor <= 0 && a->open_after_minor >= a->open_before_minor;
    if (a->open_before_minor - a->open_after_minor != parts || a->open_before_minor == 0 ||
        !within) {
        buffer_add_text(why, "an item's parts are not what it lost\n");
    }
    bool converted = !currency_equal(item->currency, t->amount.currency);
    if (converted ? !currency_equal(item->currency, t->instructed.currency) ||
                        t->instructed.minor != a->open_before_minor
                  : a->fx_minor != 0) {
        buffer_add_text(why, "another currency without an amount that tells it\n");
    }
    if (item->entity.len > 0 && !slice_equal(item->entity, statement->entity)) {
        buffer_add_text(why, "an item of another ledger\n");
    }
    int64_t net = a->open_before_minor;
    int32_t last = item->discount_date.day + 3; /* days of grace */
    if (a->discount_minor != 0 &&
        (!item_net_of_discount(item, a->open_before_minor, &net) ||
         a->discount_minor != a->open_before_minor - net ||
         batch_entry_of(&run->batch, a->transaction)->entry.booking_date.day > last)) {
        buffer_add_text(why, "a discount that nobody offers\n");
    }
    if (a->charges_minor < 0 || a->tax_minor != 0) {
        buffer_add_text(why, "charges below zero, or a tax\n");
    }
}

/* Of a transaction: the allocations and what is unapplied are its amount, no item twice, and the
 * parts that are written off keep to their limits. */
static inline void world_check_outcome(const struct world_run *run, size_t t, struct buffer *why)
{
    const struct match_settings settings = match_settings_default();
    const struct outcome *outcome = &run->result.outcomes[t];
    const struct allocation *list = run->result.allocations + outcome->allocations_first;
    int64_t amount = run->batch.transactions[t].transaction->amount.minor;
    int64_t sum = outcome->unapplied_minor;
    int64_t open = 0;
    int64_t left = 0;
    int64_t charges = 0;
    int64_t difference = 0;
    for (uint32_t i = 0; i < outcome->allocations_count; i++) {
        sum += list[i].allocated_minor;
        open += list[i].open_before_minor;
        left += money_magnitude(list[i].open_after_minor);
        charges += list[i].charges_minor;
        difference += list[i].difference_minor;
        world_check_allocation(run, &list[i], why);
        if (list[i].transaction != t) {
            buffer_add_text(why, "an allocation of another transaction\n");
        }
        for (uint32_t k = 0; k < i; k++) {
            if (list[k].item == list[i].item) {
                buffer_add_text(why, "an item twice\n");
            }
        }
    }
    bool settles = outcome->status == OUTCOME_MATCH || outcome->status == OUTCOME_PARTIAL;
    if (sum != amount || settles != (outcome->allocations_count > 0)) {
        buffer_add_text(why, "allocated and unapplied are not the amount\n");
    }
    if (settles &&
        (left == 0 && outcome->unapplied_minor == 0) != (outcome->status == OUTCOME_MATCH)) {
        buffer_add_text(why, "matched and something left, or in part and nothing left\n");
    }
    if (settles && amount > 0 && outcome->unapplied_minor < 0) {
        buffer_add_text(why, "more allocated than was paid\n");
    }
    if (settles && outcome->confidence_ppm < 1000000U - settings.error_rate_ppm) {
        buffer_add_text(why, "automatic below the limit\n");
    }
    if (charges > world_limit(settings.charges_max_minor, settings.charges_max_ppm, open) ||
        money_magnitude(difference) >
            world_limit(settings.tolerance_minor, settings.tolerance_ppm, open)) {
        buffer_add_text(why, "written off beyond a limit\n");
    }
    if (outcome->status == OUTCOME_REVERSAL) {
        const struct outcome *other = &run->result.outcomes[outcome->paired];
        int64_t both = amount + run->batch.transactions[outcome->paired].transaction->amount.minor;
        if (other->paired != t || other->status != OUTCOME_REVERSAL || both > 0 ||
            both < -settings.charges_max_minor) {
            buffer_add_text(why, "a pair that is none\n");
        }
    }
    if (why->len > 0) {
        world_print_line(run, t, WORLD_PRINT_EVERYTHING, why);
    }
}

/* Of an item: what payments took follows on each other, from what was open down. */
static inline void world_check_item(const struct world_run *run, uint32_t item, struct buffer *why)
{
    int64_t at = run->batch.items[item].open_minor;
    size_t left = 0;
    for (size_t i = 0; i < run->result.allocations_count; i++) {
        left += run->result.allocations[i].item == item ? 1 : 0;
    }
    for (bool found = true; found && left > 0;) {
        found = false;
        for (size_t i = 0; i < run->result.allocations_count && !found; i++) {
            const struct allocation *a = &run->result.allocations[i];
            /* Something is taken each time, so no two begin with the same. */
            found = a->item == item && a->open_before_minor == at &&
                    a->open_after_minor != a->open_before_minor;
            at = found ? a->open_after_minor : at;
        }
        left -= found ? 1 : 0;
    }
    if (left > 0) {
        buffer_add_text(why, "an item is given twice:");
        world_print_item(&run->batch, item, why);
        buffer_add_byte(why, '\n');
    }
}

/* Looks at all of a run; appends nothing where every cent is where it should be. */
static inline void world_conserved(const struct world_run *run, struct buffer *why)
{
    uint64_t automatic = 0;
    size_t allocations = 0;
    for (size_t t = 0; t < run->batch.transactions_count; t++) {
        enum outcome_status status = run->result.outcomes[t].status;
        automatic += status == OUTCOME_MATCH || status == OUTCOME_PARTIAL ? 1 : 0;
        allocations += run->result.outcomes[t].allocations_count;
        world_check_outcome(run, t, why);
    }
    for (size_t i = 0; i < run->batch.items_count; i++) {
        world_check_item(run, (uint32_t)i, why);
    }
    if (automatic != run->result.decoys.automatic || allocations != run->result.allocations_count) {
        buffer_add_text(why, "counts differ\n");
    }
}

#endif
