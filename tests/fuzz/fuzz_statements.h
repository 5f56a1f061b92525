/*
 * fuzz_statements - what must hold of any parser of statements, whatever its bytes.
 *
 * No crash; statements begin and end in turn, ordinals count, an entry's transactions sum to it in
 * its currency, text is UTF-8, and the file is neither accepted with an error nor refused without
 * one. It reads the same where a block of the reader's ends within it. A file with an amount that
 * is no money is refused where only money is taken.
 */
#ifndef TS_FUZZ_STATEMENTS_H
#define TS_FUZZ_STATEMENTS_H

#include "base/utf8.h"
#include "fuzz_edge.h"
#include "model/money.h"
#include "parsers/parsers.h"
#include "parsers/text_decode.h"

#include <assert.h>
#include <stdint.h>

enum { FUZZ_BLOCKS_MAX = 2 };

struct fuzz_format {
    int (*sniff)(struct slice head);
    enum status (*parse)(const struct parse_job *job);
    /* What else must hold of an entry; NULL for nothing. */
    void (*entry)(const struct entry *entry);
    /* Limits of the format that inputs of the fuzzer's size are to meet; NULL for none. */
    void (*limits)(struct limits *limits);
    /* Where its reader's blocks end, so far as blank lines in front say nothing to it. */
    size_t blocks[FUZZ_BLOCKS_MAX];
};

struct fuzz_seen {
    const struct fuzz_format *format;
    bool open;
    uint32_t ordinal;
    uint64_t exact;       /* entries of the file */
    uint64_t fingerprint; /* of what a matcher goes by */
};

static inline void fuzz_add(struct fuzz_seen *seen, const void *bytes, size_t len)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < len; i++) {
        seen->fingerprint = seen->fingerprint * 1099511628211U ^ byte[i];
    }
}

static inline void fuzz_texts(const struct slice *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert(texts[i].len == 0 || texts[i].ptr != NULL);
        assert(utf8_find_invalid(texts[i]) == SIZE_MAX);
    }
}

static inline void fuzz_notes(const struct note *notes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert(notes[i].name != NULL);
        fuzz_texts(&notes[i].text, 1);
    }
}

static inline void fuzz_statement(const struct statement *statement)
{
    const struct slice texts[] = {statement->format,        statement->statement_id,
                                  statement->sequence,      statement->page,
                                  statement->account,       statement->account_bank,
                                  statement->opening.exact, statement->closing.exact};
    assert(!statement->opening.present || statement->opening.exact.len == 0);
    assert(!statement->closing.present || statement->closing.exact.len == 0);
    fuzz_texts(texts, sizeof texts / sizeof texts[0]);
    fuzz_notes(statement->notes, statement->notes_count);
    assert(statement->statement_id.len > 0);
}

static inline enum status fuzz_begin(void *context, const struct statement *statement)
{
    struct fuzz_seen *seen = context;
    assert(!seen->open);
    seen->open = true;
    seen->ordinal = 0;
    fuzz_statement(statement);
    return STATUS_OK;
}

static inline enum status fuzz_end(void *context, const struct statement *statement)
{
    struct fuzz_seen *seen = context;
    assert(seen->open);
    seen->open = false;
    fuzz_add(seen, &statement->closing.minor, sizeof statement->closing.minor);
    fuzz_statement(statement);
    return STATUS_OK;
}

static inline void fuzz_transaction(struct fuzz_seen *seen, const struct transaction *transaction)
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
    fuzz_texts(texts, sizeof texts / sizeof texts[0]);
    fuzz_texts(transaction->remittance, transaction->remittance_count);
    for (size_t i = 0; i < transaction->remittance_count; i++) {
        assert(transaction->remittance[i].len > 0);
        fuzz_add(seen, transaction->remittance[i].ptr, transaction->remittance[i].len);
    }
    for (size_t i = 0; i < transaction->references_count; i++) {
        fuzz_texts(&transaction->references[i].value, 1);
    }
    fuzz_notes(transaction->notes, transaction->notes_count);
    fuzz_add(seen, transaction->counterparty.name.ptr, transaction->counterparty.name.len);
    assert(transaction->charges.minor >= 0);
    assert(transaction->instructed.minor >= 0);
}

static inline enum status fuzz_entry(void *context, const struct entry *entry)
{
    struct fuzz_seen *seen = context;
    const struct slice texts[] = {entry->servicer_ref, entry->code, entry->additional};
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
        fuzz_transaction(seen, transaction);
    }
    assert(sum == entry->amount.minor);
    fuzz_texts(texts, sizeof texts / sizeof texts[0]);
    fuzz_notes(entry->notes, entry->notes_count);
    fuzz_add(seen, &entry->amount.minor, sizeof entry->amount.minor);
    fuzz_add(seen, &entry->booking_date, sizeof entry->booking_date);
    fuzz_add(seen, &entry->value_date, sizeof entry->value_date);
    if (seen->format->entry != NULL) {
        seen->format->entry(entry);
    }
    return STATUS_OK;
}

/* "-12.345": digits on both sides of the point, none to spare. */
static inline void fuzz_exact(struct slice text)
{
    if (slice_starts(text, SLICE("-"))) {
        text = slice_skip(text, 1);
    }
    size_t point = slice_find_byte(text, '.');
    assert(point != SIZE_MAX && point > 0 && point + 1 < text.len);
    assert(text.ptr[0] != '0' || point == 1);
    assert(text.ptr[text.len - 1] != '0');
    for (size_t i = 0; i < text.len; i++) {
        assert(i == point || byte_is_digit(text.ptr[i]));
    }
}

static inline enum status fuzz_entry_exact(void *context, const struct entry *entry,
                                           struct money_exact amount)
{
    struct fuzz_seen *seen = context;
    assert(seen->open);
    assert(entry->ordinal == ++seen->ordinal);
    assert(entry->transactions_count == 1);
    assert(entry->amount.minor == 0 && !currency_present(entry->amount.currency));
    assert(entry->transactions->amount.minor == 0);
    assert(!currency_present(entry->transactions->amount.currency));
    assert(currency_present(amount.currency));
    fuzz_exact(amount.text);
    fuzz_transaction(seen, entry->transactions);
    seen->exact++;
    return STATUS_OK;
}

static inline enum status fuzz_parse(struct slice bytes, const struct fuzz_format *format,
                                     bool exact, struct fuzz_seen *seen)
{
    struct limits limits = limits_default();
    struct diag diag = {0};
    struct input *input = NULL;
    struct parse_settings settings = {0};
    struct parse_sink sink = {.context = seen,
                              .statement_begin = fuzz_begin,
                              .entry = fuzz_entry,
                              .statement_end = fuzz_end,
                              .entry_exact = exact ? fuzz_entry_exact : NULL};
    limits.max_text_chars = 200; /* met with inputs of the fuzzer's size */
    limits.max_id_chars = 30;
    if (format->limits != NULL) {
        format->limits(&limits);
    }
    *seen = (struct fuzz_seen){.format = format};
    if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    struct parse_job job = {input, &limits, &settings, &diag, &sink};
    enum status status = format->parse(&job);
    assert(status == STATUS_OK || status == STATUS_INVALID);
    assert((status == STATUS_INVALID) == (diag.errors > 0));
    assert(status != STATUS_OK || !seen->open);
    input_close(input);
    return status;
}

/* The same bytes where blocks end within them. */
static inline void fuzz_edges(struct slice bytes, enum status expected,
                              const struct fuzz_seen *first)
{
    const struct fuzz_format *format = first->format;
    for (size_t i = 0; i < FUZZ_BLOCKS_MAX && format->blocks[i] > 0; i++) {
        size_t len = 0;
        struct fuzz_seen seen;
        char *made = fuzz_edge_make(bytes, format->blocks[i], &len);
        if (made != NULL) {
            enum status status = fuzz_parse((struct slice){made, len}, format, true, &seen);
            assert(status == expected);
            assert(status != STATUS_OK || seen.fingerprint == first->fingerprint);
        }
        free(made);
    }
}

static inline int fuzz_statements(const uint8_t *data, size_t size,
                                  const struct fuzz_format *format)
{
    struct slice bytes = {(const char *)data, size};
    struct fuzz_seen seen;
    (void)format->sniff(bytes);
    enum status status = fuzz_parse(bytes, format, true, &seen);
    if (status != STATUS_MEMORY && seen.exact > 0) {
        struct fuzz_seen money;
        enum status of_money = fuzz_parse(bytes, format, false, &money);
        assert(of_money == STATUS_INVALID && money.exact == 0);
    }
    /* Only ASCII: what else there is decides the encoding by where it first stands. */
    if (status != STATUS_MEMORY && fuzz_edge_wanted(bytes) && text_is_ascii(bytes)) {
        fuzz_edges(bytes, status, &seen);
    }
    return 0;
}

#endif
