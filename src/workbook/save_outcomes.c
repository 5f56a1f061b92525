#include "workbook/workbook_internal.h"

#include <assert.h>

static enum status save_item(struct save *save, struct rows_out *out, const struct item *item)
{
    (void)rows_out_begin(out);
    rows_out_i64(out, save->run_id);
    rows_out_required(out, item->entity);
    rows_out_required(out, item->customer_id);
    rows_out_required(out, item->invoice_id);
    rows_out_required(out, slice_from(item_kind_name(item->kind)));
    rows_out_i64(out, item->amount_minor);
    rows_out_i64(out, item->open_minor);
    rows_out_i64(out, item->listed_minor);
    rows_out_currency(out, item->currency);
    rows_out_text(out, item->customer_name);
    rows_out_text(out, item->customer_iban);
    rows_out_date(out, item->issue_date);
    rows_out_date(out, item->due_date);
    rows_out_text(out, item->reference);
    rows_out_text(out, item->po_number);
    rows_out_text(out, item->contract_number);
    rows_out_text(out, item->mandate_id);
    rows_out_text(out, item->end_to_end_id);
    rows_out_i64(out, item->discount_ppm);
    rows_out_date(out, item->discount_date);
    if (item->tax_known) {
        rows_out_i64(out, item->tax_minor);
    } else {
        rows_out_null(out);
    }
    enum status status = save_place(save, out, item->place);
    return status == STATUS_OK ? rows_out_end(out, save->diag) : status;
}

static enum status save_items(struct save *save)
{
    struct rows_out out;
    enum status status = rows_out_open(save->workbook, ROWS_ITEM, save->diag, &out);
    for (size_t i = 0; i < save->batch->items_count && status == STATUS_OK; i++) {
        status = save_item(save, &out, &save->batch->items[i]);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &out);
    }
    rows_out_clear(&out);
    return status;
}

static enum status save_customers(struct save *save)
{
    struct rows_out out;
    enum status status = rows_out_open(save->workbook, ROWS_CUSTOMER, save->diag, &out);
    for (size_t i = 0; i < save->batch->customers_count && status == STATUS_OK; i++) {
        const struct customer *customer = &save->batch->customers[i];
        (void)rows_out_begin(&out);
        rows_out_i64(&out, save->run_id);
        rows_out_required(&out, customer->customer_id);
        rows_out_text(&out, customer->name);
        rows_out_text(&out, customer->iban);
        rows_out_text(&out, customer->language);
        rows_out_i64(&out, customer->credit_limit_minor);
        rows_out_i64(&out, customer->payment_days);
        rows_out_i64(&out, customer->discount_ppm);
        rows_out_i64(&out, customer->discount_days);
        rows_out_text(&out, customer->group);
        rows_out_text(&out, customer->email);
        status = save_place(save, &out, customer->place);
        if (status == STATUS_OK) {
            status = rows_out_end(&out, save->diag);
        }
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &out);
    }
    rows_out_clear(&out);
    return status;
}

/*
 * Evidence as one JSON object, {"name":weight,…} in order, weights in 1/1024 bit: a row of its own
 * for each would be half of all rows of a run. Names are constants of the program, asserted to
 * need no escape. The view `evidence` lays the objects out again.
 */
static void save_evidence(struct rows_out *out, struct buffer *text,
                          const struct evidence *evidence, size_t count)
{
    buffer_reset(text);
    for (size_t i = 0; i < count; i++) {
        struct slice name = slice_from(evidence[i].name);
        assert(slice_find_byte(name, '"') == SIZE_MAX && slice_find_byte(name, '\\') == SIZE_MAX);
        buffer_add_byte(text, i == 0 ? '{' : ',');
        buffer_add_byte(text, '"');
        buffer_add(text, name);
        buffer_add(text, SLICE("\":"));
        buffer_add_i64(text, evidence[i].weight_bits);
    }
    if (count > 0) {
        buffer_add_byte(text, '}');
    }
    rows_out_text(out, buffer_slice(text));
}

struct save_results {
    struct rows_out outcomes;
    struct rows_out allocations;
    struct rows_out parts;
    struct rows_out candidates;
    struct rows_out candidate_items;
    struct buffer evidence;
};

static enum status save_outcome(struct save *save, struct save_results *rows, size_t index,
                                int64_t *number)
{
    struct rows_out *out = &rows->outcomes;
    const struct outcome *outcome = &save->result->outcomes[index];
    size_t read = batch_read_count(save->batch);
    *number = rows_out_begin(out);
    rows_out_i64(out, save->run_id);
    rows_out_i64(out, save_transaction_no(save, index));
    if (index < read) {
        rows_out_null(out);
    } else {
        rows_out_i64(out, save->batch->carried[index - read].outcome_no);
    }
    rows_out_required(out, slice_from(outcome_status_name(outcome->status)));
    rows_out_required(out, slice_from(outcome_reason_name(outcome->reason)));
    rows_out_i64(out, outcome->confidence_ppm);
    rows_out_text(out, outcome->rule);
    save_link(save, out, save->records[ROWS_TRANSACTION].first_no, outcome->paired);
    rows_out_i64(out, outcome->unapplied_minor);
    save_evidence(out, &rows->evidence, outcome->evidence, outcome->evidence_count);
    if (!buffer_ok(&rows->evidence)) {
        return diag_memory(save->diag);
    }
    return rows_out_end(out, save->diag);
}

static enum status save_parts(struct save *save, struct rows_out *out, int64_t allocation_no,
                              const struct allocation *a)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < a->parts_count && status == STATUS_OK; i++) {
        const struct part *part = &a->parts[i];
        (void)rows_out_begin(out);
        rows_out_i64(out, allocation_no);
        rows_out_required(out, slice_from(part_kind_name(part->kind)));
        rows_out_i64(out, part->amount_minor);
        rows_out_required(out, slice_from(part_rule_name(part->rule)));
        rows_out_required(out, part->scope);
        rows_out_i64(out, part->share_ppm);
        rows_out_i64(out, part->limit_minor);
        rows_out_text(out, part->basis);
        status = rows_out_end(out, save->diag);
    }
    return status;
}

static enum status save_allocations(struct save *save, struct save_results *rows, size_t index)
{
    const struct outcome *outcome = &save->result->outcomes[index];
    struct rows_out *out = &rows->allocations;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < outcome->allocations_count && status == STATUS_OK; i++) {
        const struct allocation *a = &save->result->allocations[outcome->allocations_first + i];
        assert(a->transaction == index && a->item < save->batch->items_count);
        int64_t number = rows_out_begin(out);
        rows_out_i64(out, save_transaction_no(save, a->transaction));
        rows_out_i64(out, save->records[ROWS_ITEM].first_no + a->item);
        rows_out_parts(out, a);
        status = rows_out_end(out, save->diag);
        if (status == STATUS_OK) {
            status = save_parts(save, &rows->parts, number, a);
        }
    }
    return status;
}

static enum status save_candidates(struct save *save, struct save_results *rows, size_t index,
                                   int64_t outcome_no)
{
    const struct outcome *outcome = &save->result->outcomes[index];
    struct rows_out *out = &rows->candidates;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < outcome->candidates_count && status == STATUS_OK; i++) {
        const struct candidate *c = &save->result->candidates[outcome->candidates_first + i];
        assert(c->transaction == index);
        int64_t number = rows_out_begin(out);
        rows_out_i64(out, outcome_no);
        rows_out_i64(out, c->rank);
        rows_out_i64(out, c->score_bits);
        rows_out_i64(out, c->confidence_ppm);
        save_evidence(out, &rows->evidence, c->evidence, c->evidence_count);
        status =
            buffer_ok(&rows->evidence) ? rows_out_end(out, save->diag) : diag_memory(save->diag);
        for (size_t j = 0; j < c->items_count && status == STATUS_OK; j++) {
            assert(c->items[j] < save->batch->items_count);
            (void)rows_out_begin(&rows->candidate_items);
            rows_out_i64(&rows->candidate_items, number);
            rows_out_i64(&rows->candidate_items, save->records[ROWS_ITEM].first_no + c->items[j]);
            status = rows_out_end(&rows->candidate_items, save->diag);
        }
    }
    return status;
}

static enum status save_results(struct save *save)
{
    struct save_results rows = {0};
    enum status status = rows_out_open(save->workbook, ROWS_OUTCOME, save->diag, &rows.outcomes);
    if (status == STATUS_OK) {
        status = rows_out_open(save->workbook, ROWS_ALLOCATION, save->diag, &rows.allocations);
    }
    if (status == STATUS_OK) {
        status = rows_out_open(save->workbook, ROWS_PART, save->diag, &rows.parts);
    }
    if (status == STATUS_OK) {
        status = rows_out_open(save->workbook, ROWS_CANDIDATE, save->diag, &rows.candidates);
    }
    if (status == STATUS_OK) {
        status =
            rows_out_open(save->workbook, ROWS_CANDIDATE_ITEM, save->diag, &rows.candidate_items);
    }
    for (size_t i = 0; i < save->batch->transactions_count && status == STATUS_OK; i++) {
        int64_t outcome_no = 0;
        status = save_outcome(save, &rows, i, &outcome_no);
        if (status == STATUS_OK) {
            status = save_allocations(save, &rows, i);
        }
        if (status == STATUS_OK) {
            status = save_candidates(save, &rows, i, outcome_no);
        }
    }
    struct rows_out *const tables[] = {&rows.outcomes, &rows.allocations, &rows.parts,
                                       &rows.candidates, &rows.candidate_items};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (status == STATUS_OK) {
            status = save_finish(save, tables[i]);
        }
        rows_out_clear(tables[i]);
    }
    buffer_clear(&rows.evidence);
    return status;
}

enum status save_outcomes(struct save *save)
{
    enum status status = save_items(save);
    if (status == STATUS_OK) {
        status = save_customers(save);
    }
    return status == STATUS_OK ? save_results(save) : status;
}
