#include "cli/explain_decided.h"

#include "base/utf8.h"

static void explain_decided_part(struct buffer *out, const char *name, int64_t minor,
                                 unsigned exponent)
{
    if (minor != 0) {
        buffer_add_format(out, ", %s ", name);
        cli_amount(out, minor, exponent, 0);
    }
}

void explain_decided_item(struct buffer *out, const struct workbook_decision_item *item)
{
    static const char *const roles[] = {
        [WORKBOOK_UNDONE] = "undone",
        [WORKBOOK_PAID] = "paid",
        [WORKBOOK_NOT_PAID] = "not paid",
    };
    unsigned exponent = item->currency.exponent;
    buffer_add_text(out, "      ");
    cli_cell(out, slice_from(roles[item->role]), 9);
    utf8_add_shown(out, item->invoice_id);
    if (item->customer_id.len > 0) {
        buffer_add_text(out, " of ");
        utf8_add_shown(out, item->customer_id);
    }
    if (item->role != WORKBOOK_NOT_PAID) {
        buffer_add_text(out, ": ");
        cli_amount(out, item->parts.allocated_minor, exponent, 0);
        buffer_add_byte(out, ' ');
        buffer_add(out, currency_code(&item->currency));
        explain_decided_part(out, "discount", item->parts.discount_minor, exponent);
        explain_decided_part(out, "charges", item->parts.charges_minor, exponent);
        explain_decided_part(out, "tax", item->parts.tax_minor, exponent);
        explain_decided_part(out, "fx", item->parts.fx_minor, exponent);
        explain_decided_part(out, "difference", item->parts.difference_minor, exponent);
    }
    if (item->role == WORKBOOK_PAID) {
        buffer_add_text(out, "; open before ");
        cli_amount(out, item->parts.open_before_minor, exponent, 0);
        buffer_add_text(out, ", after ");
        cli_amount(out, item->parts.open_after_minor, exponent, 0);
    }
    buffer_add_byte(out, '\n');
}

static void explain_decided_one(struct buffer *out, const struct workbook_decision *decision,
                                struct currency currency)
{
    buffer_add_text(out, "  ");
    utf8_add_shown(out, decision->action);
    buffer_add_text(out, " by ");
    utf8_add_shown(out, decision->decided_by);
    buffer_add_text(out, " on ");
    date_format(decision->decided_on, out);
    if (decision->reason.len > 0) {
        buffer_add_text(out, ": ");
        utf8_add_shown(out, decision->reason);
    }
    buffer_add_text(out, decision->superseded ? " (another decision took its place)\n" : "\n");
    for (size_t i = 0; i < decision->items_count; i++) {
        explain_decided_item(out, &decision->items[i]);
    }
    buffer_add_text(out, "      unapplied: ");
    cli_amount(out, decision->unapplied_minor, currency.exponent, 0);
    buffer_add_byte(out, ' ');
    buffer_add(out, currency_code(&currency));
    buffer_add_byte(out, '\n');
}

enum status explain_decided_write(struct cli *cli, struct workbook *workbook,
                                  const struct batch *batch, size_t transaction)
{
    const struct batch_transaction *line = &batch->transactions[transaction];
    struct workbook_decision *decisions = NULL;
    size_t count = 0;
    enum status status =
        workbook_load_decisions(workbook, batch_statement_of(batch, transaction)->statement.account,
                                line->bank_ref, &cli->arena, &cli->diag, &decisions, &count);
    if (status != STATUS_OK || count == 0) {
        return status;
    }
    buffer_add_text(&cli->out, "\nWhat persons decided since\n");
    for (size_t i = 0; i < count; i++) {
        explain_decided_one(&cli->out, &decisions[i], line->transaction->amount.currency);
    }
    return STATUS_OK;
}
