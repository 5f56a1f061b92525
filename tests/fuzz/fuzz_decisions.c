/*
 * Any bytes as decided rows. What must hold whatever they are: no crash, a row has a line, a person
 * and a day, amounts stand beside an assignment alone, and a file is neither accepted with an error
 * nor refused without one.
 */
#include "parsers/items_csv_decisions.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdint.h>

static enum status fuzz_decision(void *context, const struct decision_row *row)
{
    (void)context;
    assert(row->bank_ref.len > 0 && row->decided_by.len > 0);
    assert(date_present(row->decided_on));
    assert(utf8_find_invalid(row->bank_ref) == SIZE_MAX);
    assert(utf8_find_invalid(row->reason) == SIZE_MAX);
    assert(row->action == DECISION_ASSIGN || (row->allocated_minor == 0 && row->tax_minor == 0));
    assert(row->action != DECISION_ASSIGN ||
           (row->invoice_id.len > 0 && currency_present(row->currency)));
    assert(row->action != DECISION_REJECT || row->reason.len > 0);
    return STATUS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = limits_default();
    struct slice bytes = {(const char *)data, size};
    const struct decisions_sink sink = {NULL, fuzz_decision};
    struct diag diag = {0};
    struct input *input = NULL;
    limits.max_line_kb = 1; /* the limits are met with inputs of the fuzzer's size */
    limits.max_csv_columns = 24;
    if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
        return 0;
    }
    enum status status = decisions_csv_parse(input, &limits, &diag, &sink);
    assert(status == STATUS_OK || status == STATUS_INVALID);
    assert((status == STATUS_INVALID) == (diag.errors > 0));
    input_close(input);
    return 0;
}
