/*
 * Any bytes as a BAI2 file. What must hold whatever they are: no crash, statements begin and end in
 * turn, an entry has a transaction that sums to it in the statement's currency, its sign is that of
 * its type code, a note has no amount, text is UTF-8, and the file is neither accepted with an
 * error nor refused without one.
 */
#include "parsers/bai2.h"

#include "base/utf8.h"
#include "model/money.h"

#include <assert.h>
#include <stdint.h>

struct fuzz_seen {
    bool open;
    uint32_t ordinal;
};

static void fuzz_text(struct slice text)
{
    assert(text.len == 0 || text.ptr != NULL);
    assert(utf8_find_invalid(text) == SIZE_MAX);
}

static void fuzz_statement(const struct statement *statement)
{
    fuzz_text(statement->statement_id);
    fuzz_text(statement->sequence);
    fuzz_text(statement->page);
    fuzz_text(statement->account);
    fuzz_text(statement->account_bank);
    assert(statement->statement_id.len > 0);
}

static enum status fuzz_begin(void *context, const struct statement *statement)
{
    struct fuzz_seen *seen = context;
    assert(!seen->open);
    *seen = (struct fuzz_seen){.open = true};
    fuzz_statement(statement);
    return STATUS_OK;
}

static enum status fuzz_end(void *context, const struct statement *statement)
{
    struct fuzz_seen *seen = context;
    assert(seen->open);
    seen->open = false;
    fuzz_statement(statement);
    return STATUS_OK;
}

static void fuzz_transaction(const struct transaction *transaction)
{
    fuzz_text(transaction->end_to_end_id);
    fuzz_text(transaction->mandate_id);
    fuzz_text(transaction->transaction_id);
    fuzz_text(transaction->purpose);
    fuzz_text(transaction->return_reason);
    fuzz_text(transaction->additional);
    fuzz_text(transaction->counterparty.name);
    fuzz_text(transaction->counterparty.account);
    fuzz_text(transaction->counterparty.bank);
    fuzz_text(transaction->counterparty.ultimate_name);
    for (size_t i = 0; i < transaction->remittance_count; i++) {
        assert(transaction->remittance[i].len > 0);
        fuzz_text(transaction->remittance[i]);
    }
    for (size_t i = 0; i < transaction->references_count; i++) {
        fuzz_text(transaction->references[i].value);
    }
    assert(transaction->charges.minor >= 0);
    assert(transaction->instructed.minor >= 0);
}

static enum status fuzz_entry(void *context, const struct entry *entry)
{
    struct fuzz_seen *seen = context;
    int64_t sum = 0;
    assert(seen->open);
    assert(entry->ordinal == ++seen->ordinal);
    assert(entry->transactions_count > 0);
    assert(currency_present(entry->amount.currency));
    if (entry->status == ENTRY_BOOKED) {
        assert(entry->code.len == 3);
        bool debit = (entry->code.ptr[0] >= '4' && entry->code.ptr[0] <= '6') ||
                     slice_equal(entry->code, SLICE("760")) ||
                     (entry->code.ptr[0] == '9' && entry->code.ptr[1] >= '6');
        assert(debit ? entry->amount.minor <= 0 : entry->amount.minor >= 0);
    }
    assert(!slice_equal(entry->code, SLICE("890")) || entry->amount.minor == 0);
    for (size_t i = 0; i < entry->transactions_count; i++) {
        const struct transaction *transaction = &entry->transactions[i];
        assert(currency_equal(transaction->amount.currency, entry->amount.currency));
        assert(money_add(sum, transaction->amount.minor, &sum));
        fuzz_transaction(transaction);
    }
    assert(sum == entry->amount.minor);
    fuzz_text(entry->servicer_ref);
    fuzz_text(entry->code);
    fuzz_text(entry->additional);
    return STATUS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = limits_default();
    struct diag diag = {0};
    struct input *input = NULL;
    struct fuzz_seen seen = {0};
    struct parse_settings settings = {0};
    struct parse_sink sink = {&seen, fuzz_begin, fuzz_entry, fuzz_end};
    struct slice bytes = {(const char *)data, size};
    limits.max_line_kb = 1; /* the limit is met with inputs of the fuzzer's size */
    limits.max_text_chars = 200;
    limits.max_id_chars = 30;
    (void)bai2_sniff(bytes);
    if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
        return 0;
    }
    struct parse_job job = {input, &limits, &settings, &diag, &sink};
    enum status status = bai2_parse(&job);
    assert(status == STATUS_OK || status == STATUS_INVALID);
    assert((status == STATUS_INVALID) == (diag.errors > 0));
    assert(status != STATUS_OK || !seen.open);
    input_close(input);
    return 0;
}
