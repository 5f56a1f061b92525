#include "matchers/exchange_use.h"

#include "matchers/ways.h"

enum exchange_found exchange_use_find(const struct batch *batch,
                                      const struct match_settings *settings, struct currency from,
                                      struct currency to, struct date day, int64_t open_minor,
                                      struct exchange_use *out)
{
    const struct exchange_table table = {batch->exchange_rates, batch->exchange_rates_count};
    *out = (struct exchange_use){.expected_minor = 0};
    enum exchange_found found =
        exchange_find(&table, from, to, day, settings->exchange_days, open_minor,
                      settings->exchange_ppm, &out->way, &out->expected_minor);
    if (found == EXCHANGE_FOUND) {
        out->limit_minor =
            terms_limit(INT64_MAX, settings->exchange_ppm, money_magnitude(out->expected_minor));
    }
    return found;
}

bool exchange_use_explains(const struct index *index, const struct match_settings *settings,
                           const struct rates *rates, struct gather *gather, const uint32_t *items,
                           size_t count, int64_t open_minor, int32_t *bits)
{
    struct currency currency = index->items[items[0]].currency;
    struct exchange_use use;
    for (size_t i = 0; i < count; i++) {
        if (!currency_equal(index->items[items[i]].currency, currency) ||
            gather_find_named(gather, items[i]) == NULL) {
            return false;
        }
    }
    enum exchange_found found = exchange_use_find(
        index->batch, settings, currency, gather->currency, gather->booking_date, open_minor, &use);
    int64_t off_minor = money_magnitude(gather->amount_minor - use.expected_minor);
    bool explains = found == EXCHANGE_FOUND && off_minor <= use.limit_minor;
    gather->rate_missing = gather->rate_missing || found == EXCHANGE_NONE;
    gather->rate_ambiguous = gather->rate_ambiguous || found == EXCHANGE_AMBIGUOUS;
    gather->names_foreign = gather->names_foreign || !explains;
    gather->names_barred = true;
    *bits =
        explains ? ways_exchanged_bits(rates, off_minor, use.limit_minor, gather->chance_bits) : 0;
    return explains;
}
