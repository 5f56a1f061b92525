/*
 * Any bytes as open items and as customers. What must hold whatever they are: no crash, items have
 * an id, a currency and amounts of one sign that fits their kind, and a file is neither accepted
 * with an error nor refused without one.
 */
#include "parsers/items_csv.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdint.h>

static enum status fuzz_item(void *context, const struct item *item)
{
    (void)context;
    assert(item->invoice_id.len > 0);
    assert(utf8_find_invalid(item->invoice_id) == SIZE_MAX);
    assert(utf8_find_invalid(item->customer_name) == SIZE_MAX);
    assert(currency_present(item->currency));
    assert(item->discount_ppm <= 1000000);
    assert(item->kind == ITEM_CREDIT_NOTE ? item->open_minor <= 0 && item->amount_minor <= 0
                                          : item->open_minor >= 0 && item->amount_minor >= 0);
    return STATUS_OK;
}

static enum status fuzz_customer(void *context, const struct customer *customer)
{
    (void)context;
    assert(customer->customer_id.len > 0);
    assert(utf8_find_invalid(customer->name) == SIZE_MAX);
    assert(customer->discount_ppm <= 1000000);
    return STATUS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = limits_default();
    struct slice bytes = {(const char *)data, size};
    const struct items_mapping mapping = {SLICE("invoice_id"), SLICE("Beleg")};
    const struct items_settings settings = {.mappings = &mapping,
                                            .mappings_count = size % 2 == 0 ? 0 : 1};
    const struct items_sink items = {NULL, fuzz_item};
    const struct customers_sink customers = {NULL, fuzz_customer};
    limits.max_line_kb = 1; /* the limits are met with inputs of the fuzzer's size */
    limits.max_csv_columns = 24;
    for (int kind = 0; kind < 2; kind++) {
        struct diag diag = {0};
        struct input *input = NULL;
        if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
            return 0;
        }
        enum status status = kind == 0 ? items_csv_parse(input, &limits, &settings, &diag, &items)
                                       : customers_csv_parse(input, &limits, &diag, &customers);
        assert(status == STATUS_OK || status == STATUS_INVALID);
        assert((status == STATUS_INVALID) == (diag.errors > 0));
        input_close(input);
    }
    return 0;
}
