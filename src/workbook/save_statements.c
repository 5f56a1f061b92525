#include "workbook/notes.h"
#include "workbook/workbook_internal.h"

#include <assert.h>

static void save_balance(struct rows_out *out, const struct balance *balance)
{
    if (balance->present) {
        rows_out_i64(out, balance->minor);
        rows_out_date(out, balance->date);
        rows_out_currency(out, balance->currency);
    } else {
        for (int column = 0; column < 4; column++) {
            rows_out_null(out);
        }
    }
}

/* Notes, as one text; `text` is room that is used again, until the row ends. */
static void save_notes(struct rows_out *out, struct buffer *text, const struct note *notes,
                       size_t count)
{
    buffer_reset(text);
    notes_write(text, notes, count);
    out->canonical.failed = out->canonical.failed || !buffer_ok(text); /* told as out of memory */
    rows_out_text(out, buffer_slice(text));
}

static enum status save_statement(struct save *save, struct rows_out *out, struct buffer *notes,
                                  const struct batch_statement *statement)
{
    const struct statement *s = &statement->statement;
    (void)rows_out_begin(out);
    rows_out_i64(out, save->run_id);
    rows_out_i64(out, save->records[ROWS_INPUT_FILE].first_no + statement->file);
    rows_out_text(out, s->format);
    rows_out_required(out, s->statement_id);
    rows_out_text(out, s->sequence);
    rows_out_text(out, s->page);
    rows_out_required(out, s->account);
    rows_out_text(out, s->account_bank);
    rows_out_currency(out, s->currency);
    rows_out_date(out, s->from);
    rows_out_date(out, s->to);
    save_balance(out, &s->opening);
    save_balance(out, &s->closing);
    if (statement->balanced < 0) {
        rows_out_null(out);
    } else {
        rows_out_i64(out, statement->balanced);
    }
    rows_out_required(out, statement->entity);
    rows_out_i64(out, statement->duplicate);
    rows_out_i64(out, statement->conflict);
    save_notes(out, notes, s->notes, s->notes_count);
    enum status status = save_place(save, out, s->place);
    return status == STATUS_OK ? rows_out_end(out, save->diag) : status;
}

static enum status save_statement_rows(struct save *save)
{
    struct rows_out out;
    struct buffer notes = {0};
    enum status status = rows_out_open(save->workbook, ROWS_STATEMENT, save->diag, &out);
    for (size_t i = 0; i < save->batch->statements_count && status == STATUS_OK; i++) {
        status = save_statement(save, &out, &notes, &save->batch->statements[i]);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &out);
    }
    rows_out_clear(&out);
    buffer_clear(&notes);
    return status;
}

static enum status save_entry(struct save *save, struct rows_out *out, struct buffer *notes,
                              const struct batch_entry *batch_entry)
{
    const struct entry *entry = &batch_entry->entry;
    (void)rows_out_begin(out);
    rows_out_i64(out, save->records[ROWS_STATEMENT].first_no + batch_entry->statement);
    rows_out_i64(out, entry->ordinal);
    rows_out_text(out, entry->servicer_ref);
    rows_out_i64(out, entry->amount.minor);
    rows_out_currency(out, entry->amount.currency);
    rows_out_date(out, entry->booking_date);
    rows_out_date(out, entry->value_date);
    rows_out_required(out, slice_from(entry_status_name(entry->status)));
    rows_out_i64(out, entry->reversal);
    rows_out_text(out, entry->code);
    rows_out_text(out, entry->additional);
    save_notes(out, notes, entry->notes, entry->notes_count);
    rows_out_i64(out, (int64_t)entry->transactions_count);
    enum status status = save_place(save, out, entry->place);
    return status == STATUS_OK ? rows_out_end(out, save->diag) : status;
}

static enum status save_entry_rows(struct save *save)
{
    struct rows_out out;
    struct buffer notes = {0};
    enum status status = rows_out_open(save->workbook, ROWS_ENTRY, save->diag, &out);
    for (size_t i = 0; i < save->batch->entries_count && status == STATUS_OK; i++) {
        status = save_entry(save, &out, &notes, &save->batch->entries[i]);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &out);
    }
    rows_out_clear(&out);
    buffer_clear(&notes);
    return status;
}

/* Charges and the instructed amount: all NULL where none was told. */
static void save_money(struct rows_out *out, struct money money)
{
    if (money.minor == 0 && !currency_present(money.currency)) {
        rows_out_null(out);
    } else {
        rows_out_i64(out, money.minor);
    }
    rows_out_currency(out, money.currency);
}

/* `first_no` is that of the run's first transaction. */
static int64_t save_number(const struct save *save, int64_t first_no, size_t transaction)
{
    size_t read = batch_read_count(save->batch);
    assert(transaction < save->batch->transactions_count);
    return transaction < read ? first_no + (int64_t)transaction
                              : save->batch->carried[transaction - read].transaction_no;
}

int64_t save_transaction_no(const struct save *save, size_t transaction)
{
    return save_number(save, save->records[ROWS_TRANSACTION].first_no, transaction);
}

void save_link(struct save *save, struct rows_out *out, int64_t first_no, uint32_t transaction)
{
    if (transaction == OUTCOME_NONE || transaction == BATCH_EARLIER_RUN) {
        rows_out_i64(out, transaction == OUTCOME_NONE ? 0 : 2);
        rows_out_null(out);
        return;
    }
    rows_out_i64(out, 1);
    rows_out_i64(out, save_number(save, first_no, transaction));
}

struct save_transactions {
    struct rows_out transactions;
    struct rows_out remittance;
    struct rows_out references;
    struct rows_out documents;
    struct buffer notes;
};

static enum status save_details(struct save *save, struct save_transactions *out,
                                const struct transaction *t, int64_t number)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < t->remittance_count && status == STATUS_OK; i++) {
        (void)rows_out_begin(&out->remittance);
        rows_out_i64(&out->remittance, number);
        rows_out_required(&out->remittance, t->remittance[i]);
        status = rows_out_end(&out->remittance, save->diag);
    }
    for (size_t i = 0; i < t->references_count && status == STATUS_OK; i++) {
        const struct remittance_reference *reference = &t->references[i];
        (void)rows_out_begin(&out->references);
        rows_out_i64(&out->references, number);
        rows_out_text(&out->references, slice_from(reference_scheme_name(reference->scheme)));
        rows_out_required(&out->references, reference->value);
        rows_out_i64(&out->references, reference->valid);
        status = rows_out_end(&out->references, save->diag);
    }
    for (size_t i = 0; i < t->documents_count && status == STATUS_OK; i++) {
        const struct referred_document *document = &t->documents[i];
        (void)rows_out_begin(&out->documents);
        rows_out_i64(&out->documents, number);
        rows_out_required(&out->documents, document->number);
        rows_out_i64(&out->documents, document->amount.minor);
        rows_out_currency(&out->documents, document->amount.currency);
        rows_out_i64(&out->documents, document->remitted ? 1 : 0);
        rows_out_i64(&out->documents, document->due_minor);
        rows_out_i64(&out->documents, document->discount_minor);
        rows_out_i64(&out->documents, document->tax_minor);
        status = rows_out_end(&out->documents, save->diag);
    }
    return status;
}

static enum status save_transaction(struct save *save, struct save_transactions *rows,
                                    const struct batch_transaction *transaction)
{
    const struct transaction *t = transaction->transaction;
    struct rows_out *out = &rows->transactions;
    int64_t number = rows_out_begin(out);
    rows_out_i64(out, save->records[ROWS_ENTRY].first_no + transaction->entry);
    rows_out_i64(out, transaction->detail);
    rows_out_required(out, transaction->bank_ref);
    save_link(save, out, out->record.first_no, transaction->duplicate_of);
    rows_out_text(out, t->servicer_ref);
    rows_out_i64(out, t->amount.minor);
    rows_out_currency(out, t->amount.currency);
    rows_out_text(out, t->end_to_end_id);
    rows_out_text(out, t->mandate_id);
    rows_out_text(out, t->transaction_id);
    rows_out_text(out, t->purpose);
    rows_out_text(out, t->return_reason);
    rows_out_text(out, t->code);
    rows_out_text(out, t->counterparty.name);
    rows_out_text(out, t->counterparty.account);
    rows_out_text(out, t->counterparty.bank);
    rows_out_text(out, t->counterparty.ultimate_name);
    rows_out_text(out, t->additional);
    save_money(out, t->charges);
    save_money(out, t->instructed);
    save_notes(out, &rows->notes, t->notes, t->notes_count);
    enum status status = rows_out_end(out, save->diag);
    return status == STATUS_OK ? save_details(save, rows, t, number) : status;
}

static enum status save_transaction_rows(struct save *save)
{
    struct save_transactions rows = {0};
    enum status status =
        rows_out_open(save->workbook, ROWS_TRANSACTION, save->diag, &rows.transactions);
    if (status == STATUS_OK) {
        status = rows_out_open(save->workbook, ROWS_REMITTANCE, save->diag, &rows.remittance);
    }
    if (status == STATUS_OK) {
        status = rows_out_open(save->workbook, ROWS_REFERENCE, save->diag, &rows.references);
    }
    if (status == STATUS_OK) {
        status = rows_out_open(save->workbook, ROWS_DOCUMENT, save->diag, &rows.documents);
    }
    for (size_t i = 0; i < batch_read_count(save->batch) && status == STATUS_OK; i++) {
        status = save_transaction(save, &rows, &save->batch->transactions[i]);
    }
    struct rows_out *const tables[] = {&rows.transactions, &rows.remittance, &rows.references,
                                       &rows.documents};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (status == STATUS_OK) {
            status = save_finish(save, tables[i]);
        }
        rows_out_clear(tables[i]);
    }
    buffer_clear(&rows.notes);
    return status;
}

enum status save_statements(struct save *save)
{
    enum status status = save_statement_rows(save);
    if (status == STATUS_OK) {
        status = save_entry_rows(save);
    }
    return status == STATUS_OK ? save_transaction_rows(save) : status;
}
