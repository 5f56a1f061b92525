#include "cli/explain_link.h"

#include "base/utf8.h"
#include "cli/explain_decided.h"

/* "BK-1 of run 1, booked 2026-10-05: 100.00 EUR" */
static void explain_link_line(struct buffer *out, struct slice bank_ref, int64_t run_id,
                              struct date booked, const struct money *amount)
{
    utf8_add_shown(out, bank_ref);
    buffer_add_text(out, " of run ");
    buffer_add_i64(out, run_id);
    if (date_present(booked)) {
        buffer_add_text(out, ", booked ");
        date_format(booked, out);
    }
    buffer_add_text(out, ": ");
    cli_amount(out, amount->minor, amount->currency.exponent, 0);
    buffer_add_byte(out, ' ');
    buffer_add(out, currency_code(&amount->currency));
    buffer_add_byte(out, '\n');
}

void explain_link_write(struct cli *cli, const struct batch *batch,
                        const struct batch_result *result, size_t transaction)
{
    const struct batch_link *link = batch_link_find(result, transaction);
    if (link == NULL || link->kind != BATCH_UNDOES) {
        return; /* what is paid once more stands in the sentence for a person */
    }
    const struct batch_original *original = &batch->originals[link->original];
    buffer_add_text(&cli->out, "  undoes the bank line ");
    explain_link_line(&cli->out, original->bank_ref, original->run_id, original->booking_date,
                      &original->transaction.amount);
    for (size_t i = 0; i < original->items_count; i++) {
        const struct batch_original_item *item = &original->items[i];
        explain_decided_item(&cli->out,
                             &(struct workbook_decision_item){.role = WORKBOOK_UNDONE,
                                                              .entity = item->entity,
                                                              .customer_id = item->customer_id,
                                                              .invoice_id = item->invoice_id,
                                                              .currency = item->currency,
                                                              .parts = item->parts});
    }
}

enum status explain_link_undone_write(struct cli *cli, struct workbook *workbook,
                                      const struct batch *batch, size_t transaction)
{
    struct workbook_undoing undoing = {0};
    enum status status = workbook_load_undoing(
        workbook, batch_statement_of(batch, transaction)->statement.account,
        batch->transactions[transaction].bank_ref, &cli->arena, &cli->diag, &undoing);
    if (status == STATUS_OK && undoing.run_id != 0) {
        buffer_add_text(&cli->out, "\nUndone since, and what was allocated given back\n"
                                   "  by the bank line ");
        explain_link_line(&cli->out, undoing.bank_ref, undoing.run_id, undoing.booking_date,
                          &undoing.amount);
    }
    return status;
}
