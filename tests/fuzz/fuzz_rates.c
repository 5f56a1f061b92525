/*
 * Any bytes as rates of exchange. What must hold whatever they are: no crash; a rate has a day, two
 * different currencies and a value that is positive and of bounded digits; a file is neither
 * accepted with an error nor refused without one; sorted rates are found again, and there and back
 * an amount is what it was but for rounding.
 */
#include "parsers/rates_csv.h"

#include "model/money.h"

#include <assert.h>
#include <stdint.h>

enum { FUZZ_RATES = 512 };

struct fuzz_rates {
    struct exchange_rate rates[FUZZ_RATES];
    size_t count;
};

static enum status fuzz_rate(void *context, const struct exchange_rate *rate)
{
    struct fuzz_rates *kept = context;
    assert(date_present(rate->day));
    assert(currency_present(rate->from) && currency_present(rate->to));
    assert(!currency_equal(rate->from, rate->to));
    assert(rate->value > 0 && rate->value < UINT64_C(1000000000000));
    assert(rate->places <= EXCHANGE_PLACES_MAX);
    if (kept->count < FUZZ_RATES) {
        kept->rates[kept->count++] = *rate;
    }
    return STATUS_OK;
}

/* Each rate of the table is found on its day; what it makes of an amount has the amount's sign. */
static void fuzz_find(const struct exchange_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct exchange_rate *rate = &table->rates[i];
        struct exchange_way way = {0};
        int64_t minor = 0;
        enum exchange_found found =
            exchange_find(table, rate->from, rate->to, rate->day, 0, 123456, 1000000, &way, &minor);
        assert(found != EXCHANGE_FOUND || (minor >= 0 && way.first != NULL));
        int64_t back = 0;
        if (found == EXCHANGE_FOUND && minor > 0) {
            (void)exchange_find(table, rate->to, rate->from, rate->day, 0, -minor, 1000000, &way,
                                &back);
            assert(back <= 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = limits_default();
    struct slice bytes = {(const char *)data, size};
    const struct items_settings settings = {.decimal_mark = size % 3 == 0 ? ',' : '\0'};
    struct fuzz_rates kept;
    const struct rates_sink sink = {&kept, fuzz_rate};
    struct diag diag = {0};
    struct input *input = NULL;
    kept.count = 0;
    limits.max_line_kb = 1; /* the limits are met with inputs of the fuzzer's size */
    limits.max_csv_columns = 24;
    if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
        return 0;
    }
    enum status status = rates_csv_parse(input, &limits, &settings, &diag, &sink);
    assert(status == STATUS_OK || status == STATUS_INVALID);
    assert((status == STATUS_INVALID) == (diag.errors > 0));
    if (status == STATUS_OK && exchange_sort(kept.rates, &kept.count, &diag) == STATUS_OK) {
        fuzz_find(&(const struct exchange_table){kept.rates, kept.count});
    }
    input_close(input);
    return 0;
}
