#include "report/rows.h"

#define ROWS_ALLOCATIONS                                                                           \
    "bank_ref,statement_id,account,booking_date,value_date,currency,amount,counterparty,"          \
    "invoice_id,customer_id,allocated,discount,charges,difference,open_before,open_after,status,"  \
    "reason,rule,confidence,evidence,entity,item_currency,tax,fx,unapplied,file,line,parts"

const char ROWS_ALLOCATIONS_HEADER[] = ROWS_ALLOCATIONS ",carried_from";
const char ROWS_CASES_HEADER[] = ROWS_ALLOCATIONS ",missing,carried_from";
const char ROWS_CANDIDATES_HEADER[] = "bank_ref,invoice_id,rank,score,confidence,evidence,account";

static void rows_amount(struct csv_out *csv, int64_t minor, unsigned exponent,
                        struct buffer *scratch)
{
    buffer_reset(scratch);
    money_format(minor, exponent, scratch);
    csv_out_number(csv, buffer_slice(scratch));
}

static void rows_date(struct csv_out *csv, struct date date, struct buffer *scratch)
{
    buffer_reset(scratch);
    date_format(date, scratch);
    csv_out_number(csv, buffer_slice(scratch));
}

static void rows_confidence(struct csv_out *csv, uint32_t ppm, struct buffer *scratch)
{
    buffer_reset(scratch);
    ppm_format(ppm, scratch);
    csv_out_number(csv, buffer_slice(scratch));
}

static void rows_evidence(struct csv_out *csv, const struct evidence *evidence, size_t count,
                          struct buffer *scratch)
{
    buffer_reset(scratch);
    evidence_format(evidence, count, scratch);
    csv_out_number(csv, buffer_slice(scratch));
}

/* "charges:charges_told:matching:30.00;…" */
static void rows_parts(struct csv_out *csv, const struct item *item,
                       const struct allocation *allocation, struct currency paid,
                       struct buffer *scratch)
{
    buffer_reset(scratch);
    for (size_t i = 0; allocation != NULL && i < allocation->parts_count; i++) {
        buffer_add_text(scratch, i == 0 ? "" : ";");
        part_format_plain(&allocation->parts[i], item->currency, paid, scratch);
    }
    csv_out_text(csv, buffer_slice(scratch));
}

static void rows_empty(struct csv_out *csv, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        csv_out_number(csv, SLICE(""));
    }
}

/* One row; `allocation` is NULL for a transaction without. */
static void rows_allocation(const struct batch *batch, const struct outcome *outcome,
                            size_t transaction, const struct allocation *allocation, bool first,
                            const struct missing *missing, struct csv_out *csv,
                            struct buffer *scratch)
{
    const struct batch_transaction *line = &batch->transactions[transaction];
    const struct entry *entry = &batch_entry_of(batch, transaction)->entry;
    const struct batch_statement *statement = batch_statement_of(batch, transaction);
    const struct item *item = allocation == NULL ? NULL : &batch->items[allocation->item];
    const struct money *amount = &line->transaction->amount;
    csv_out_text(csv, line->bank_ref);
    csv_out_text(csv, statement->statement.statement_id);
    csv_out_text(csv, statement->statement.account);
    rows_date(csv, entry->booking_date, scratch);
    rows_date(csv, entry->value_date, scratch);
    csv_out_number(csv, currency_code(&amount->currency));
    rows_amount(csv, amount->minor, amount->currency.exponent, scratch);
    csv_out_text(csv, line->transaction->counterparty.name);
    if (item == NULL) {
        rows_empty(csv, 8);
    } else {
        unsigned exponent = item->currency.exponent;
        csv_out_text(csv, item->invoice_id);
        csv_out_text(csv, item->customer_id);
        rows_amount(csv, allocation->allocated_minor, amount->currency.exponent, scratch);
        rows_amount(csv, allocation->discount_minor, exponent, scratch);
        rows_amount(csv, allocation->charges_minor, exponent, scratch);
        rows_amount(csv, allocation->difference_minor, exponent, scratch);
        rows_amount(csv, allocation->open_before_minor, exponent, scratch);
        rows_amount(csv, allocation->open_after_minor, exponent, scratch);
    }
    csv_out_number(csv, slice_from(outcome_status_name(outcome->status)));
    csv_out_number(csv, slice_from(outcome_reason_name(outcome->reason)));
    csv_out_text(csv, outcome->rule);
    rows_confidence(csv, outcome->confidence_ppm, scratch);
    rows_evidence(csv, outcome->evidence, outcome->evidence_count, scratch);
    if (item == NULL) {
        rows_empty(csv, 4);
    } else {
        csv_out_text(csv, item->entity);
        csv_out_number(csv, currency_code(&item->currency));
        rows_amount(csv, allocation->tax_minor, item->currency.exponent, scratch);
        buffer_reset(scratch);
        allocation_fx_format(allocation, item->currency.exponent, amount->currency.exponent,
                             scratch);
        csv_out_number(csv, buffer_slice(scratch));
    }
    if (first) {
        rows_amount(csv, outcome->unapplied_minor, amount->currency.exponent, scratch);
    } else {
        rows_empty(csv, 1);
    }
    csv_out_text(csv, batch->files[statement->file].name);
    buffer_reset(scratch);
    buffer_add_u64(scratch, entry->place.line);
    csv_out_number(csv, buffer_slice(scratch));
    rows_parts(csv, item, allocation, amount->currency, scratch);
    if (missing != NULL) {
        buffer_reset(scratch);
        if (first) {
            missing_format(missing, transaction, scratch);
        }
        csv_out_text(csv, buffer_slice(scratch));
    }
    size_t read = batch_read_count(batch);
    buffer_reset(scratch);
    if (transaction >= read) {
        buffer_add_i64(scratch, batch->carried[transaction - read].run_id);
    }
    csv_out_number(csv, buffer_slice(scratch));
    csv_out_end(csv);
}

void rows_allocations(const struct batch *batch, const struct batch_result *result,
                      size_t transaction, const struct missing *missing, struct csv_out *csv,
                      struct buffer *scratch)
{
    const struct outcome *outcome = &result->outcomes[transaction];
    if (outcome->allocations_count == 0) {
        rows_allocation(batch, outcome, transaction, NULL, true, missing, csv, scratch);
    }
    for (size_t i = 0; i < outcome->allocations_count; i++) {
        rows_allocation(batch, outcome, transaction,
                        &result->allocations[outcome->allocations_first + i], i == 0, missing, csv,
                        scratch);
    }
}

/* `item` is NULL for the candidate "pays nothing on this list". */
static void rows_candidate(const struct batch *batch, size_t transaction,
                           const struct candidate *candidate, const struct item *item,
                           struct csv_out *csv, struct buffer *scratch)
{
    csv_out_text(csv, batch->transactions[transaction].bank_ref);
    csv_out_text(csv, item == NULL ? SLICE("") : item->invoice_id);
    buffer_reset(scratch);
    buffer_add_u64(scratch, candidate->rank);
    csv_out_number(csv, buffer_slice(scratch));
    buffer_reset(scratch);
    bits_format(candidate->score_bits, scratch);
    csv_out_number(csv, buffer_slice(scratch));
    rows_confidence(csv, candidate->confidence_ppm, scratch);
    rows_evidence(csv, candidate->evidence, candidate->evidence_count, scratch);
    csv_out_text(csv, batch_statement_of(batch, transaction)->statement.account);
    csv_out_end(csv);
}

void rows_candidates(const struct batch *batch, const struct batch_result *result,
                     size_t transaction, struct csv_out *csv, struct buffer *scratch)
{
    const struct outcome *outcome = &result->outcomes[transaction];
    for (size_t i = 0; i < outcome->candidates_count; i++) {
        const struct candidate *candidate = &result->candidates[outcome->candidates_first + i];
        if (candidate->items_count == 0) {
            rows_candidate(batch, transaction, candidate, NULL, csv, scratch);
        }
        for (size_t j = 0; j < candidate->items_count; j++) {
            rows_candidate(batch, transaction, candidate, &batch->items[candidate->items[j]], csv,
                           scratch);
        }
    }
}
