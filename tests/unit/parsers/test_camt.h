/*
 * test_camt - reads CAMT from memory and writes down what the sink was told, a line each, so that
 * a row of a table is XML and the text expected of it.
 */
#ifndef TS_TESTS_TEST_CAMT_H
#define TS_TESTS_TEST_CAMT_H

#include "base/buffer.h"
#include "input/input.h"
#include "parsers/camt.h"
#include "unit.h"

#define CAMT_NAMESPACE "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
#define CAMT_HEAD                                                                                  \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"" CAMT_NAMESPACE "\">"            \
    "<BkToCstmrStmt>"
#define CAMT_TAIL "</BkToCstmrStmt></Document>"
#define CAMT_ACCOUNT                                                                               \
    "<Id>S1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>"

/* What was told. Clear it with test_camt_clear(). */
struct test_camt {
    struct limits limits;
    struct buffer told;
    struct buffer codes; /* of the diagnostics, each followed by a blank */
    struct diag diag;
    enum status sink_status; /* what the sink answers to an entry */
};

static inline void test_camt_field(struct buffer *out, const char *name, struct slice text)
{
    if (text.len > 0) {
        buffer_add_byte(out, ' ');
        buffer_add_text(out, name);
        buffer_add_byte(out, '=');
        buffer_add(out, text);
    }
}

static inline void test_camt_money(struct buffer *out, struct money money)
{
    money_format(money.minor, money.currency.exponent, out);
    buffer_add(out, currency_code(&money.currency));
}

static inline void test_camt_balance(struct buffer *out, const char *name,
                                     const struct balance *balance,
                                     const struct statement *statement)
{
    if (balance->present) {
        struct currency currency =
            currency_present(balance->currency) ? balance->currency : statement->currency;
        buffer_add_byte(out, ' ');
        buffer_add_text(out, name);
        buffer_add_byte(out, '=');
        test_camt_money(out, (struct money){balance->minor, currency});
        buffer_add_byte(out, '@');
        date_format(balance->date, out);
    }
}

static inline enum status test_camt_begin(void *context, const struct statement *statement)
{
    struct test_camt *test = context;
    buffer_add_text(&test->told, "begin ");
    buffer_add(&test->told, statement->statement_id);
    buffer_add_byte(&test->told, '\n');
    return STATUS_OK;
}

static inline enum status test_camt_end(void *context, const struct statement *statement)
{
    struct test_camt *test = context;
    struct buffer *out = &test->told;
    buffer_add_text(out, "statement ");
    buffer_add(out, statement->format);
    test_camt_field(out, "id", statement->statement_id);
    test_camt_field(out, "sequence", statement->sequence);
    test_camt_field(out, "page", statement->page);
    test_camt_field(out, "account", statement->account);
    test_camt_field(out, "bank", statement->account_bank);
    test_camt_field(out, "currency", currency_code(&statement->currency));
    if (date_present(statement->from)) {
        buffer_add_text(out, " from=");
        date_format(statement->from, out);
    }
    if (date_present(statement->to)) {
        buffer_add_text(out, " to=");
        date_format(statement->to, out);
    }
    test_camt_balance(out, "opening", &statement->opening, statement);
    test_camt_balance(out, "closing", &statement->closing, statement);
    buffer_add_byte(out, '\n');
    return STATUS_OK;
}

static inline void test_camt_notes(struct buffer *out, const struct note *notes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_add_byte(out, ' ');
        buffer_add_byte(out, '#');
        buffer_add_text(out, notes[i].name);
        buffer_add_byte(out, '=');
        buffer_add(out, notes[i].text);
    }
}

static inline void test_camt_transaction(struct buffer *out, const struct transaction *transaction)
{
    buffer_add_text(out, "  ");
    test_camt_money(out, transaction->amount);
    test_camt_field(out, "ref", transaction->servicer_ref);
    test_camt_field(out, "e2e", transaction->end_to_end_id);
    test_camt_field(out, "mandate", transaction->mandate_id);
    test_camt_field(out, "tx", transaction->transaction_id);
    test_camt_field(out, "purpose", transaction->purpose);
    test_camt_field(out, "reason", transaction->return_reason);
    test_camt_field(out, "code", transaction->code);
    test_camt_field(out, "name", transaction->counterparty.name);
    test_camt_field(out, "account", transaction->counterparty.account);
    test_camt_field(out, "bank", transaction->counterparty.bank);
    test_camt_field(out, "ultimate", transaction->counterparty.ultimate_name);
    for (size_t i = 0; i < transaction->references_count; i++) {
        const struct remittance_reference *reference = &transaction->references[i];
        buffer_add_format(out, " %s%s", reference_scheme_name(reference->scheme),
                          reference->valid ? "!" : "?");
        buffer_add(out, reference->value);
    }
    for (size_t i = 0; i < transaction->documents_count; i++) {
        test_camt_field(out, "document", transaction->documents[i].number);
        buffer_add_byte(out, ':');
        test_camt_money(out, transaction->documents[i].amount);
        const struct referred_document *document = &transaction->documents[i];
        if (currency_present(document->amount.currency) && !document->remitted) {
            buffer_add_text(out, "?");
        }
        if (document->due_minor + document->discount_minor + document->tax_minor > 0) {
            buffer_add_format(out, "(%lld-%lld;%lld)", (long long)document->due_minor,
                              (long long)document->discount_minor, (long long)document->tax_minor);
        }
    }
    for (size_t i = 0; i < transaction->remittance_count; i++) {
        buffer_add_text(out, " |");
        buffer_add(out, transaction->remittance[i]);
    }
    test_camt_field(out, "additional", transaction->additional);
    if (transaction->charges.minor != 0) {
        buffer_add_text(out, " charges=");
        test_camt_money(out, transaction->charges);
    }
    if (transaction->instructed.minor != 0) {
        buffer_add_text(out, " instructed=");
        test_camt_money(out, transaction->instructed);
    }
    test_camt_notes(out, transaction->notes, transaction->notes_count);
    buffer_add_byte(out, '\n');
}

static inline enum status test_camt_entry(void *context, const struct entry *entry)
{
    struct test_camt *test = context;
    struct buffer *out = &test->told;
    int64_t sum = 0;
    buffer_add_format(out, "%u ", entry->ordinal);
    test_camt_money(out, entry->amount);
    test_camt_field(out, "status", slice_from(entry_status_name(entry->status)));
    if (date_present(entry->booking_date)) {
        buffer_add_text(out, " booked=");
        date_format(entry->booking_date, out);
    }
    if (date_present(entry->value_date)) {
        buffer_add_text(out, " value=");
        date_format(entry->value_date, out);
    }
    test_camt_field(out, "reversal", slice_from(entry->reversal ? "yes" : ""));
    test_camt_field(out, "ref", entry->servicer_ref);
    test_camt_field(out, "code", entry->code);
    test_camt_field(out, "additional", entry->additional);
    test_camt_notes(out, entry->notes, entry->notes_count);
    buffer_add_byte(out, '\n');
    for (size_t i = 0; i < entry->transactions_count; i++) {
        test_camt_transaction(out, &entry->transactions[i]);
        assert_true(money_add(sum, entry->transactions[i].amount.minor, &sum));
    }
    assert_int_equal(sum, entry->amount.minor); /* whatever the row is about */
    return test->sink_status;
}

static inline void test_camt_listen(void *context, const struct diagnostic *diagnostic)
{
    struct test_camt *test = context;
    buffer_add_text(&test->codes, diagnostic->code);
    buffer_add_byte(&test->codes, ' ');
    assert_non_null(diag_code_find(diagnostic->code));
}

static inline enum status test_camt_parse(struct test_camt *test, struct slice bytes)
{
    struct input *input = NULL;
    struct parse_settings settings = {0};
    struct parse_sink sink = {.context = test,
                              .statement_begin = test_camt_begin,
                              .entry = test_camt_entry,
                              .statement_end = test_camt_end};
    if (test->limits.max_input_mb == 0) {
        test->limits = limits_default();
    }
    test->diag.context = test;
    test->diag.listen = test_camt_listen;
    assert_int_equal(input_from_memory(bytes, "case.xml", &test->limits, &test->diag, &input),
                     STATUS_OK);
    struct parse_job job = {input, &test->limits, &settings, &test->diag, &sink};
    enum status status = camt_parse(&job);
    input_close(input);
    buffer_add_byte(&test->told, '\0');
    buffer_add_byte(&test->codes, '\0');
    assert_true(buffer_ok(&test->told));
    return status;
}

static inline void test_camt_clear(struct test_camt *test)
{
    buffer_clear(&test->told);
    buffer_clear(&test->codes);
}

#endif
