#include "cli/parse_write.h"

#include "base/csv_out.h"
#include "base/json_out.h"

static void parse_write_amount(struct json_out *json, const char *key, int64_t minor,
                               unsigned exponent)
{
    struct buffer text = {0};
    money_format(minor, exponent, &text);
    json_out_text(json, key, buffer_slice(&text));
    json->buffer->failed = json->buffer->failed || text.failed;
    buffer_clear(&text);
}

/* An amount with its currency; `exact` stands in for one that is no money. */
static void parse_write_money(struct json_out *json, const struct money *money,
                              const struct money_exact *exact)
{
    if (exact != NULL) {
        json_out_text(json, "amount", exact->text);
        json_out_optional(json, "currency", currency_code(&exact->currency));
        json_out_bool(json, "exact", true);
        return;
    }
    parse_write_amount(json, "amount", money->minor, money->currency.exponent);
    json_out_optional(json, "currency", currency_code(&money->currency));
}

static void parse_write_date(struct json_out *json, const char *key, struct date date)
{
    struct buffer text = {0};
    date_format(date, &text);
    json_out_optional(json, key, buffer_slice(&text));
    json->buffer->failed = json->buffer->failed || text.failed;
    buffer_clear(&text);
}

static void parse_write_balance(struct json_out *json, const char *key,
                                const struct balance *balance, unsigned exponent)
{
    bool exact = balance->exact.len > 0;
    if (!balance->present && !exact) {
        json_out_null(json, key);
        return;
    }
    bool other = currency_present(balance->currency);
    json_out_object_begin(json, key);
    if (exact) {
        json_out_text(json, "amount", balance->exact);
        json_out_bool(json, "exact", true);
    } else {
        parse_write_amount(json, "amount", balance->minor,
                           other ? balance->currency.exponent : exponent);
    }
    parse_write_date(json, "date", balance->date);
    if (other) { /* it is not the statement's */
        json_out_text(json, "currency", currency_code(&balance->currency));
    }
    json_out_object_end(json);
}

/* Left out where there are none: most entries have none. */
static void parse_write_notes(struct json_out *json, const struct note *notes, size_t count)
{
    if (count == 0) {
        return;
    }
    json_out_array_begin(json, "notes");
    for (size_t i = 0; i < count; i++) {
        json_out_object_begin(json, NULL);
        json_out_text(json, "name", slice_from(notes[i].name));
        json_out_text(json, "text", notes[i].text);
        json_out_object_end(json);
    }
    json_out_array_end(json);
}

void parse_write_statement(const struct statement *statement, int balanced, struct buffer *out)
{
    struct json_out json = json_out_init(out);
    json_out_object_begin(&json, NULL);
    json_out_text(&json, "type", SLICE("statement"));
    json_out_optional(&json, "file", slice_from(statement->place.file));
    json_out_text(&json, "format", statement->format);
    json_out_optional(&json, "statement_id", statement->statement_id);
    json_out_optional(&json, "sequence", statement->sequence);
    json_out_optional(&json, "page", statement->page);
    json_out_optional(&json, "account", statement->account);
    json_out_optional(&json, "account_bank", statement->account_bank);
    json_out_optional(&json, "currency", currency_code(&statement->currency));
    parse_write_date(&json, "from", statement->from);
    parse_write_date(&json, "to", statement->to);
    parse_write_balance(&json, "opening", &statement->opening, statement->currency.exponent);
    parse_write_balance(&json, "closing", &statement->closing, statement->currency.exponent);
    parse_write_notes(&json, statement->notes, statement->notes_count);
    if (balanced < 0) {
        json_out_null(&json, "balanced");
    } else {
        json_out_bool(&json, "balanced", balanced == 1);
    }
    json_out_object_end(&json);
    buffer_add_byte(out, '\n');
}

static void parse_write_references(struct json_out *json, const struct transaction *transaction)
{
    json_out_array_begin(json, "references");
    for (size_t i = 0; i < transaction->references_count; i++) {
        const struct remittance_reference *reference = &transaction->references[i];
        json_out_object_begin(json, NULL);
        json_out_optional(json, "scheme", slice_from(reference_scheme_name(reference->scheme)));
        json_out_text(json, "value", reference->value);
        json_out_bool(json, "valid", reference->valid);
        json_out_object_end(json);
    }
    json_out_array_end(json);
}

/* What is told of a document beside what is paid of it. */
static void parse_write_part(struct json_out *json, const char *key, int64_t minor,
                             const struct referred_document *document)
{
    if (minor != 0) {
        parse_write_amount(json, key, minor, document->amount.currency.exponent);
    }
}

static void parse_write_documents(struct json_out *json, const struct transaction *transaction)
{
    json_out_array_begin(json, "documents");
    for (size_t i = 0; i < transaction->documents_count; i++) {
        const struct referred_document *document = &transaction->documents[i];
        json_out_object_begin(json, NULL);
        json_out_text(json, "number", document->number);
        if (currency_present(document->amount.currency)) {
            parse_write_amount(json, "amount", document->amount.minor,
                               document->amount.currency.exponent);
            json_out_text(json, "currency", currency_code(&document->amount.currency));
            json_out_bool(json, "remitted", document->remitted);
            parse_write_part(json, "due", document->due_minor, document);
            parse_write_part(json, "discount", document->discount_minor, document);
            parse_write_part(json, "tax", document->tax_minor, document);
        }
        json_out_object_end(json);
    }
    json_out_array_end(json);
}

/* Charges and the amount instructed, where they are told. */
static void parse_write_beside(struct json_out *json, const char *key, const struct money *money)
{
    if (money->minor == 0) {
        return;
    }
    json_out_object_begin(json, key);
    parse_write_amount(json, "amount", money->minor, money->currency.exponent);
    json_out_optional(json, "currency", currency_code(&money->currency));
    json_out_object_end(json);
}

static void parse_write_transaction(struct json_out *json, const struct statement *statement,
                                    const struct entry *entry, const struct money_exact *exact,
                                    size_t detail)
{
    const struct transaction *transaction = &entry->transactions[detail - 1];
    struct buffer ref = {0};
    statement_bank_ref(statement->statement_id, entry, detail, &ref);
    json_out_object_begin(json, NULL);
    json_out_text(json, "bank_ref", buffer_slice(&ref));
    parse_write_money(json, &transaction->amount, exact);
    json_out_optional(json, "end_to_end_id", transaction->end_to_end_id);
    json_out_optional(json, "mandate_id", transaction->mandate_id);
    json_out_optional(json, "transaction_id", transaction->transaction_id);
    json_out_optional(json, "purpose", transaction->purpose);
    json_out_optional(json, "return_reason", transaction->return_reason);
    json_out_object_begin(json, "counterparty");
    json_out_optional(json, "name", transaction->counterparty.name);
    json_out_optional(json, "account", transaction->counterparty.account);
    json_out_optional(json, "bank", transaction->counterparty.bank);
    json_out_optional(json, "ultimate_name", transaction->counterparty.ultimate_name);
    json_out_object_end(json);
    parse_write_references(json, transaction);
    parse_write_documents(json, transaction);
    parse_write_beside(json, "charges", &transaction->charges);
    parse_write_beside(json, "instructed", &transaction->instructed);
    json_out_array_begin(json, "remittance");
    for (size_t i = 0; i < transaction->remittance_count; i++) {
        json_out_text(json, NULL, transaction->remittance[i]);
    }
    json_out_array_end(json);
    json_out_optional(json, "additional", transaction->additional);
    parse_write_notes(json, transaction->notes, transaction->notes_count);
    json_out_object_end(json);
    json->buffer->failed = json->buffer->failed || ref.failed;
    buffer_clear(&ref);
}

void parse_write_entry(const struct statement *statement, const struct entry *entry,
                       const struct money_exact *exact, struct buffer *out)
{
    struct json_out json = json_out_init(out);
    struct buffer ref = {0};
    /* The entry's own reference: that of its transaction where it has only one. */
    statement_bank_ref(statement->statement_id, entry, 1, &ref);
    json_out_object_begin(&json, NULL);
    json_out_text(&json, "type", SLICE("entry"));
    json_out_optional(&json, "statement_id", statement->statement_id);
    json_out_text(&json, "bank_ref",
                  entry->transactions_count > 1 && !statement_ref_is_absent(entry->servicer_ref)
                      ? entry->servicer_ref
                      : buffer_slice(&ref));
    parse_write_money(&json, &entry->amount, exact);
    parse_write_date(&json, "booking_date", entry->booking_date);
    parse_write_date(&json, "value_date", entry->value_date);
    json_out_text(&json, "status", slice_from(entry_status_name(entry->status)));
    json_out_bool(&json, "reversal", entry->reversal);
    json_out_optional(&json, "code", entry->code);
    json_out_optional(&json, "additional", entry->additional);
    parse_write_notes(&json, entry->notes, entry->notes_count);
    json_out_u64(&json, "line", entry->place.line);
    json_out_array_begin(&json, "transactions");
    for (size_t i = 1; i <= entry->transactions_count; i++) {
        parse_write_transaction(&json, statement, entry, exact, i);
    }
    json_out_array_end(&json);
    json_out_object_end(&json);
    buffer_add_byte(out, '\n');
    out->failed = out->failed || ref.failed;
    buffer_clear(&ref);
}

void parse_write_csv_header(struct buffer *out)
{
    struct csv_out csv = csv_out_init(out, false);
    csv_out_header(&csv, "file,format,statement_id,account,bank_ref,status,booking_date,value_date,"
                         "amount,currency,reversal,code,counterparty,counterparty_account,"
                         "counterparty_bank,end_to_end_id,mandate_id,remittance");
}

/* Formats into `text` from its start, writes the cell. */
static void parse_write_cell_date(struct csv_out *csv, struct date date, struct buffer *text)
{
    buffer_reset(text);
    date_format(date, text);
    csv_out_number(csv, buffer_slice(text));
}

void parse_write_csv(const struct statement *statement, const struct entry *entry,
                     const struct money_exact *exact, struct buffer *out)
{
    struct csv_out csv = csv_out_init(out, false);
    struct buffer text = {0};
    for (size_t i = 0; i < entry->transactions_count; i++) {
        const struct transaction *transaction = &entry->transactions[i];
        csv_out_text(&csv, slice_from(statement->place.file));
        csv_out_text(&csv, statement->format);
        csv_out_text(&csv, statement->statement_id);
        csv_out_text(&csv, statement->account);
        buffer_reset(&text);
        statement_bank_ref(statement->statement_id, entry, i + 1, &text);
        csv_out_text(&csv, buffer_slice(&text));
        csv_out_number(&csv, slice_from(entry_status_name(entry->status)));
        parse_write_cell_date(&csv, entry->booking_date, &text);
        parse_write_cell_date(&csv, entry->value_date, &text);
        buffer_reset(&text);
        money_format(transaction->amount.minor, transaction->amount.currency.exponent, &text);
        csv_out_number(&csv, exact == NULL ? buffer_slice(&text) : exact->text);
        csv_out_number(
            &csv, currency_code(exact == NULL ? &transaction->amount.currency : &exact->currency));
        csv_out_number(&csv, entry->reversal ? SLICE("true") : SLICE("false"));
        csv_out_text(&csv, entry->code);
        csv_out_text(&csv, transaction->counterparty.name);
        csv_out_text(&csv, transaction->counterparty.account);
        csv_out_text(&csv, transaction->counterparty.bank);
        csv_out_text(&csv, transaction->end_to_end_id);
        csv_out_text(&csv, transaction->mandate_id);
        buffer_reset(&text);
        for (size_t j = 0; j < transaction->remittance_count; j++) {
            if (j > 0) {
                buffer_add_byte(&text, ' ');
            }
            buffer_add(&text, transaction->remittance[j]);
        }
        csv_out_text(&csv, buffer_slice(&text));
        csv_out_end(&csv);
    }
    out->failed = out->failed || text.failed;
    buffer_clear(&text);
}
