/*
 * fuzz_fixed - what must hold of any parser of fixed width, whatever its bytes: no crash,
 * statements begin and end in turn, ordinals count, an entry's transactions sum to it in its
 * currency, text is UTF-8, and the file is neither accepted with an error nor refused without one.
 * It reads the same where a block ends within it.
 */
#ifndef TS_FUZZ_FIXED_H
#define TS_FUZZ_FIXED_H

#include "base/utf8.h"
#include "fuzz_edge.h"
#include "model/money.h"
#include "parsers/parsers.h"
#include "parsers/text_decode.h"

#include <assert.h>
#include <stdint.h>

struct fuzz_seen {
    bool open;
    uint32_t ordinal;
    uint64_t fingerprint; /* of what a matcher goes by */
};

static inline void fuzz_note(struct fuzz_seen *seen, const void *bytes, size_t len)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < len; i++) {
        seen->fingerprint = seen->fingerprint * 1099511628211U ^ byte[i];
    }
}

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
    *seen = (struct fuzz_seen){.open = true, .fingerprint = seen->fingerprint};
    fuzz_statement(statement);
    return STATUS_OK;
}

static inline enum status fuzz_end(void *context, const struct statement *statement)
{
    struct fuzz_seen *seen = context;
    assert(seen->open);
    seen->open = false;
    fuzz_note(seen, &statement->closing.minor, sizeof statement->closing.minor);
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
        for (size_t j = 0; j < transaction->remittance_count; j++) {
            fuzz_note(seen, transaction->remittance[j].ptr, transaction->remittance[j].len);
        }
        fuzz_note(seen, transaction->counterparty.name.ptr, transaction->counterparty.name.len);
    }
    fuzz_note(seen, &entry->amount.minor, sizeof entry->amount.minor);
    fuzz_note(seen, &entry->booking_date, sizeof entry->booking_date);
    assert(sum == entry->amount.minor);
    fuzz_text(entry->servicer_ref);
    fuzz_text(entry->code);
    fuzz_text(entry->additional);
    return STATUS_OK;
}

static inline enum status fuzz_parse(struct slice bytes,
                                     enum status (*parse)(const struct parse_job *job),
                                     struct fuzz_seen *seen)
{
    struct limits limits = limits_default();
    struct diag diag = {0};
    struct input *input = NULL;
    struct parse_settings settings = {0};
    struct parse_sink sink = {seen, fuzz_begin, fuzz_entry, fuzz_end};
    limits.max_text_chars = 200; /* met with inputs of the fuzzer's size */
    limits.max_id_chars = 30;
    *seen = (struct fuzz_seen){.open = false};
    if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    struct parse_job job = {input, &limits, &settings, &diag, &sink};
    enum status status = parse(&job);
    assert(status == STATUS_OK || status == STATUS_INVALID);
    assert((status == STATUS_INVALID) == (diag.errors > 0));
    assert(status != STATUS_OK || !seen->open);
    input_close(input);
    return status;
}

static inline int fuzz_fixed(const uint8_t *data, size_t size, int (*sniff)(struct slice head),
                             enum status (*parse)(const struct parse_job *job))
{
    struct slice bytes = {(const char *)data, size};
    struct fuzz_seen seen;
    struct fuzz_seen again;
    (void)sniff(bytes);
    enum status status = fuzz_parse(bytes, parse, &seen);
    /* Only ASCII: what else there is decides the encoding by where it first stands. */
    if (status != STATUS_MEMORY && fuzz_edge_wanted(bytes) && text_is_ascii(bytes)) {
        size_t len = 0;
        char *made = fuzz_edge_make(bytes, 1 << 16, &len);
        if (made != NULL) {
            enum status second = fuzz_parse((struct slice){made, len}, parse, &again);
            assert(second == status);
            assert(second != STATUS_OK || again.fingerprint == seen.fingerprint);
        }
        free(made);
    }
    return 0;
}

#endif
