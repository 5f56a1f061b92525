/*
 * fuzz_fixed - what must hold of any parser of fixed width, whatever its bytes: no crash,
 * statements begin and end in turn, ordinals count, an entry's transactions sum to it in its
 * currency, text is UTF-8, and the file is neither accepted with an error nor refused without one.
 */
#ifndef TS_FUZZ_FIXED_H
#define TS_FUZZ_FIXED_H

#include "base/utf8.h"
#include "model/money.h"
#include "parsers/parsers.h"

#include <assert.h>
#include <stdint.h>

struct fuzz_seen {
    bool open;
    uint32_t ordinal;
};

static inline void fuzz_text(struct slice text)
{
    assert(text.len == 0 || text.ptr != NULL);
    assert(utf8_find_invalid(text) == SIZE_MAX);
}

static inline void fuzz_statement(const struct statement *statement)
{
    const struct slice texts[] = {statement->format,   statement->statement_id,
                                  statement->sequence, statement->page,
                                  statement->account,  statement->account_bank};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        fuzz_text(texts[i]);
    }
    assert(statement->statement_id.len > 0);
}

static inline enum status fuzz_begin(void *context, const struct statement *statement)
{
    struct fuzz_seen *seen = context;
    assert(!seen->open);
    *seen = (struct fuzz_seen){.open = true};
    fuzz_statement(statement);
    return STATUS_OK;
}

static inline enum status fuzz_end(void *context, const struct statement *statement)
{
    struct fuzz_seen *seen = context;
    assert(seen->open);
    seen->open = false;
    fuzz_statement(statement);
    return STATUS_OK;
}

static inline void fuzz_transaction(const struct transaction *transaction)
{
    const struct slice texts[] = {transaction->servicer_ref,
                                  transaction->end_to_end_id,
                                  transaction->mandate_id,
                                  transaction->transaction_id,
                                  transaction->purpose,
                                  transaction->return_reason,
                                  transaction->code,
                                  transaction->additional,
                                  transaction->counterparty.name,
                                  transaction->counterparty.account,
                                  transaction->counterparty.bank,
                                  transaction->counterparty.ultimate_name};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        fuzz_text(texts[i]);
    }
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

static inline enum status fuzz_entry(void *context, const struct entry *entry)
{
    struct fuzz_seen *seen = context;
    int64_t sum = 0;
    assert(seen->open);
    assert(entry->ordinal == ++seen->ordinal);
    assert(entry->transactions_count > 0);
    assert(currency_present(entry->amount.currency));
    for (size_t i = 0; i < entry->transactions_count; i++) {
        const struct transaction *transaction = &entry->transactions[i];
        assert(currency_equal(transaction->amount.currency, entry->amount.currency));
        bool fits = money_add(sum, transaction->amount.minor, &sum);
        assert(fits);
        fuzz_transaction(transaction);
    }
    assert(sum == entry->amount.minor);
    fuzz_text(entry->servicer_ref);
    fuzz_text(entry->code);
    fuzz_text(entry->additional);
    return STATUS_OK;
}

static inline int fuzz_fixed(const uint8_t *data, size_t size, int (*sniff)(struct slice head),
                             enum status (*parse)(const struct parse_job *job))
{
    struct limits limits = limits_default();
    struct diag diag = {0};
    struct input *input = NULL;
    struct fuzz_seen seen = {0};
    struct parse_settings settings = {0};
    struct parse_sink sink = {&seen, fuzz_begin, fuzz_entry, fuzz_end};
    struct slice bytes = {(const char *)data, size};
    limits.max_text_chars = 200; /* met with inputs of the fuzzer's size */
    limits.max_id_chars = 30;
    (void)sniff(bytes);
    if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
        return 0;
    }
    struct parse_job job = {input, &limits, &settings, &diag, &sink};
    enum status status = parse(&job);
    assert(status == STATUS_OK || status == STATUS_INVALID);
    assert((status == STATUS_INVALID) == (diag.errors > 0));
    assert(status != STATUS_OK || !seen.open);
    input_close(input);
    return 0;
}

#endif
