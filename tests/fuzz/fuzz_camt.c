/*
 * fuzz_camt - any bytes as CAMT.
 *
 * Beside crashes it checks what a matcher relies on: statements begin and end in turn, entries
 * count up, transactions add up to their entry, amounts have a known currency and fit 18 digits,
 * text is UTF-8 within its limit, a refusal says why, and what is accepted is accepted again with
 * the same content. Inputs of odd length meet limits of their size.
 */
#include "base/utf8.h"
#include "input/input.h"
#include "parsers/camt.h"

#include <stdint.h>
#include <stdlib.h>

struct fuzz_camt {
    const struct limits *limits;
    bool open;
    uint32_t ordinal;
    uint64_t fingerprint;
};

static void fuzz_check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void fuzz_text(struct fuzz_camt *fuzz, struct slice text, size_t max_chars)
{
    fuzz_check(text.len == 0 || text.ptr != NULL);
    fuzz_check(utf8_find_invalid(text) == SIZE_MAX);
    fuzz_check(text.len <= max_chars || utf8_count(text) <= max_chars);
    for (size_t i = 0; i < text.len; i++) {
        fuzz_check(text.ptr[i] != '\0');
        fuzz->fingerprint = fuzz->fingerprint * 1099511628211U ^ (unsigned char)text.ptr[i];
    }
}

static void fuzz_money(struct fuzz_camt *fuzz, struct money money, int64_t max_minor)
{
    fuzz_check(money.minor >= -max_minor && money.minor <= max_minor);
    fuzz->fingerprint = fuzz->fingerprint * 31 + (uint64_t)money.minor;
}

static enum status fuzz_begin(void *context, const struct statement *statement)
{
    struct fuzz_camt *fuzz = context;
    fuzz_check(!fuzz->open && statement->statement_id.len > 0);
    fuzz->open = true;
    fuzz->ordinal = 0;
    return STATUS_OK;
}

static enum status fuzz_end(void *context, const struct statement *statement)
{
    struct fuzz_camt *fuzz = context;
    size_t id_chars = fuzz->limits->max_id_chars;
    fuzz_check(fuzz->open && statement->statement_id.len > 0);
    fuzz->open = false;
    fuzz_text(fuzz, statement->statement_id, id_chars);
    fuzz_text(fuzz, statement->sequence, id_chars);
    fuzz_text(fuzz, statement->page, id_chars);
    fuzz_text(fuzz, statement->account, id_chars);
    fuzz_text(fuzz, statement->account_bank, id_chars);
    fuzz_text(fuzz, statement->format, 20);
    return STATUS_OK;
}

/* An amount among them has its currency behind it. */
static void fuzz_notes(struct fuzz_camt *fuzz, const struct note *notes, size_t count)
{
    size_t id_chars = fuzz->limits->max_id_chars;
    for (size_t i = 0; i < count; i++) {
        fuzz_check(notes[i].name != NULL && notes[i].text.len > 0);
        fuzz_text(fuzz, notes[i].text, id_chars + 4);
    }
}

static void fuzz_transaction(struct fuzz_camt *fuzz, const struct transaction *transaction)
{
    size_t id_chars = fuzz->limits->max_id_chars;
    size_t text_chars = fuzz->limits->max_text_chars;
    fuzz_check(currency_present(transaction->amount.currency));
    fuzz_money(fuzz, transaction->amount, 2 * MONEY_MAX_MINOR);
    fuzz_check(transaction->charges.minor >= 0 && transaction->instructed.minor >= 0);
    fuzz_text(fuzz, transaction->servicer_ref, id_chars);
    fuzz_text(fuzz, transaction->end_to_end_id, id_chars);
    fuzz_text(fuzz, transaction->mandate_id, id_chars);
    fuzz_text(fuzz, transaction->transaction_id, id_chars);
    fuzz_text(fuzz, transaction->purpose, id_chars);
    fuzz_text(fuzz, transaction->return_reason, id_chars);
    fuzz_text(fuzz, transaction->code, 3 * id_chars + 2);
    fuzz_text(fuzz, transaction->counterparty.name, id_chars);
    fuzz_text(fuzz, transaction->counterparty.account, id_chars);
    fuzz_text(fuzz, transaction->counterparty.bank, id_chars);
    fuzz_text(fuzz, transaction->counterparty.ultimate_name, id_chars);
    fuzz_text(fuzz, transaction->additional, text_chars);
    size_t chars = 0;
    for (size_t i = 0; i < transaction->remittance_count; i++) {
        fuzz_text(fuzz, transaction->remittance[i], text_chars);
        chars += utf8_count(transaction->remittance[i]);
    }
    fuzz_check(chars <= text_chars);
    for (size_t i = 0; i < transaction->references_count; i++) {
        const struct remittance_reference *reference = &transaction->references[i];
        fuzz_text(fuzz, reference->value, id_chars);
        fuzz_check(reference->valid == reference_valid(reference->scheme, reference->value));
    }
    for (size_t i = 0; i < transaction->documents_count; i++) {
        fuzz_text(fuzz, transaction->documents[i].number, id_chars);
        fuzz_check(currency_present(transaction->documents[i].amount.currency) ||
                   transaction->documents[i].amount.minor == 0);
    }
    fuzz_notes(fuzz, transaction->notes, transaction->notes_count);
}

static enum status fuzz_entry(void *context, const struct entry *entry)
{
    struct fuzz_camt *fuzz = context;
    size_t id_chars = fuzz->limits->max_id_chars;
    size_t text_chars = fuzz->limits->max_text_chars;
    fuzz_check(fuzz->open && entry->ordinal == fuzz->ordinal + 1);
    fuzz->ordinal = entry->ordinal;
    fuzz_check(entry->transactions_count > 0 && currency_present(entry->amount.currency));
    fuzz_money(fuzz, entry->amount, MONEY_MAX_MINOR);
    fuzz_text(fuzz, entry->servicer_ref, id_chars);
    fuzz_text(fuzz, entry->code, 3 * id_chars + 2);
    fuzz_text(fuzz, entry->additional, text_chars);
    fuzz_notes(fuzz, entry->notes, entry->notes_count);
    __extension__ __int128 sum = 0;
    for (size_t i = 0; i < entry->transactions_count; i++) {
        fuzz_transaction(fuzz, &entry->transactions[i]);
        fuzz_check(currency_equal(entry->transactions[i].amount.currency, entry->amount.currency));
        sum += entry->transactions[i].amount.minor;
    }
    fuzz_check(sum == entry->amount.minor);
    return STATUS_OK;
}

static struct limits fuzz_limits(size_t len)
{
    struct limits limits = limits_default();
    if (len % 2 == 1) {
        limits.max_xml_tag_kb = 1;
        limits.max_unknown_names = 10;
        limits.max_xml_depth = 12;
        limits.max_text_chars = 40;
        limits.max_id_chars = 20;
        limits.max_entries = 3;
        limits.max_statements = 2;
    }
    return limits;
}

static enum status fuzz_once(struct slice bytes, uint64_t *fingerprint)
{
    struct limits limits = fuzz_limits(bytes.len);
    struct diag diag = {0};
    struct fuzz_camt fuzz = {.limits = &limits};
    struct parse_settings settings = {0};
    struct parse_sink sink = {.context = &fuzz,
                              .statement_begin = fuzz_begin,
                              .entry = fuzz_entry,
                              .statement_end = fuzz_end};
    struct input *input = NULL;
    if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    struct parse_job job = {input, &limits, &settings, &diag, &sink};
    enum status status = camt_parse(&job);
    input_close(input);
    fuzz_check(status == STATUS_OK || status == STATUS_INVALID);
    fuzz_check((status == STATUS_INVALID) == (diag.errors > 0));
    fuzz_check(status != STATUS_OK || !fuzz.open);
    *fingerprint = fuzz.fingerprint;
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct slice text = {(const char *)bytes, len};
    uint64_t first = 0;
    uint64_t second = 0;
    (void)camt_sniff(text);
    enum status status = fuzz_once(text, &first);
    if (status == STATUS_OK) {
        fuzz_check(fuzz_once(text, &second) == STATUS_OK && first == second);
    }
    return 0;
}
