#include "workbook/workbook_internal.h"

#include <string.h>

static enum item_kind load_item_kind(struct rows_in *in)
{
    struct slice name = rows_in_borrow(in);
    bool credit_note = slice_equal(name, slice_from(item_kind_name(ITEM_CREDIT_NOTE)));
    if (!credit_note && !slice_equal(name, slice_from(item_kind_name(ITEM_INVOICE)))) {
        rows_in_refuse(in);
    }
    return credit_note ? ITEM_CREDIT_NOTE : ITEM_INVOICE;
}

static enum status load_items(struct load *load)
{
    struct rows_in in;
    struct batch *batch = load->batch;
    batch->items =
        arena_array(load->arena, (size_t)load->records[ROWS_ITEM].count, sizeof *batch->items);
    if (batch->items == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_ITEM, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        struct item *item = &batch->items[batch->items_count++];
        rows_in_skip(&in);
        item->entity = rows_in_text(&in);
        item->customer_id = rows_in_text(&in);
        item->invoice_id = rows_in_text(&in);
        item->kind = load_item_kind(&in);
        item->amount_minor = rows_in_i64(&in);
        item->open_minor = rows_in_i64(&in);
        item->listed_minor = rows_in_i64(&in);
        item->currency = rows_in_currency(&in);
        item->customer_name = rows_in_text(&in);
        item->customer_iban = rows_in_text(&in);
        item->issue_date = rows_in_date(&in);
        item->due_date = rows_in_date(&in);
        item->reference = rows_in_text(&in);
        item->po_number = rows_in_text(&in);
        item->contract_number = rows_in_text(&in);
        item->mandate_id = rows_in_text(&in);
        item->end_to_end_id = rows_in_text(&in);
        item->discount_ppm = rows_in_u32(&in);
        item->discount_date = rows_in_date(&in);
        item->tax_known = !rows_in_absent(&in);
        item->tax_minor = rows_in_i64(&in);
        item->place = rows_in_place(&in);
    }
    return rows_in_close(&in);
}

static enum status load_customers(struct load *load)
{
    struct rows_in in;
    struct batch *batch = load->batch;
    batch->customers = arena_array(load->arena, (size_t)load->records[ROWS_CUSTOMER].count,
                                   sizeof *batch->customers);
    if (batch->customers == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_CUSTOMER, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        struct customer *customer = &batch->customers[batch->customers_count++];
        rows_in_skip(&in);
        customer->customer_id = rows_in_text(&in);
        customer->name = rows_in_text(&in);
        customer->iban = rows_in_text(&in);
        customer->language = rows_in_text(&in);
        customer->credit_limit_minor = rows_in_i64(&in);
        customer->payment_days = rows_in_u32(&in);
        customer->discount_ppm = rows_in_u32(&in);
        customer->discount_days = rows_in_u32(&in);
        customer->group = rows_in_text(&in);
        customer->email = rows_in_text(&in);
        customer->place = rows_in_place(&in);
    }
    return rows_in_close(&in);
}

/* A weight and what follows it: digits with an optional "-"; moves `text` past them. */
static bool load_weight(struct slice *text, int32_t *weight_bits)
{
    bool negative = text->len > 0 && text->ptr[0] == '-';
    size_t digits = negative ? 1 : 0;
    uint64_t value = 0;
    while (digits < text->len && byte_is_digit(text->ptr[digits])) {
        digits++;
    }
    struct slice number = slice_skip(slice_take(*text, digits), negative ? 1 : 0);
    if (!slice_to_u64(number, &value) || value > (uint64_t)INT32_MAX + (negative ? 1 : 0)) {
        return false;
    }
    *weight_bits = (int32_t)(negative ? -(int64_t)value : (int64_t)value);
    *text = slice_skip(*text, digits);
    return true;
}

/* One "name":weight with the sign before it; moves `text` past it. */
static bool load_observation(struct load *load, struct slice *text, struct evidence *out)
{
    *text = slice_skip(*text, 2); /* the opening '{"' or ',"', looked at by the caller */
    size_t end = slice_find_byte(*text, '"');
    if (end == SIZE_MAX || end + 1 >= text->len || text->ptr[end + 1] != ':') {
        return false;
    }
    char *name = arena_alloc(load->arena, end + 1); /* zeroed, so it ends with a NUL */
    if (name == NULL) {
        return false;
    }
    memcpy(name, text->ptr, end);
    out->name = name;
    *text = slice_skip(*text, end + 2);
    return load_weight(text, &out->weight_bits);
}

/* Reads what save_evidence() writes, and nothing else that JSON would allow. */
static void load_evidence(struct rows_in *in, const struct evidence **out, size_t *out_count)
{
    struct slice text = rows_in_borrow(in);
    size_t count = 0;
    *out = NULL;
    *out_count = 0;
    if (text.len == 0) {
        return;
    }
    for (size_t i = 0; i < text.len; i++) {
        count += text.ptr[i] == ':' ? 1 : 0; /* more than there are is allowed */
    }
    struct evidence *evidence = arena_array(in->load->arena, count, sizeof *evidence);
    if (evidence == NULL) {
        in->status = diag_memory(in->load->diag);
        return;
    }
    size_t found = 0;
    while (text.len >= 2 && text.ptr[0] == (found == 0 ? '{' : ',') && text.ptr[1] == '"') {
        if (found == count || !load_observation(in->load, &text, &evidence[found])) {
            rows_in_refuse(in);
            return;
        }
        found++;
    }
    if (!slice_equal(text, SLICE("}"))) {
        rows_in_refuse(in);
        return;
    }
    *out = evidence;
    *out_count = found;
}

static enum outcome_status load_status(struct rows_in *in)
{
    struct slice name = rows_in_borrow(in);
    for (int i = 0; i < OUTCOME_STATUS_COUNT; i++) {
        if (slice_equal(name, slice_from(outcome_status_name((enum outcome_status)i)))) {
            return (enum outcome_status)i;
        }
    }
    rows_in_refuse(in);
    return OUTCOME_EXCEPTION;
}

static enum outcome_reason load_reason(struct rows_in *in)
{
    struct slice name = rows_in_borrow(in);
    for (int i = 0; i < REASON_COUNT; i++) {
        if (slice_equal(name, slice_from(outcome_reason_name((enum outcome_reason)i)))) {
            return (enum outcome_reason)i;
        }
    }
    rows_in_refuse(in);
    return REASON_NO_CANDIDATE;
}

static enum status load_outcome_rows(struct load *load)
{
    struct rows_in in;
    size_t count = load->batch->transactions_count;
    size_t index = 0;
    load->result->outcomes = arena_array(load->arena, count, sizeof *load->result->outcomes);
    if (load->result->outcomes == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_OUTCOME, &in) != STATUS_OK) {
        return in.status;
    }
    while (index < count && rows_in_next(&in)) {
        struct outcome *outcome = &load->result->outcomes[index];
        rows_in_skip(&in);
        if (rows_in_transaction(&in) != index++) {
            rows_in_refuse(&in); /* those read, then those carried, in the order of the batch */
        }
        rows_in_skip(&in);
        outcome->status = load_status(&in);
        outcome->reason = load_reason(&in);
        outcome->confidence_ppm = rows_in_u32(&in);
        outcome->rule = rows_in_text(&in);
        outcome->paired = rows_in_link(&in);
        outcome->unapplied_minor = rows_in_i64(&in);
        load_evidence(&in, &outcome->evidence, &outcome->evidence_count);
    }
    enum status status = rows_in_close(&in);
    if (status == STATUS_OK &&
        (index != count || (int64_t)index != load->records[ROWS_OUTCOME].count)) {
        status = diag_fail(load->diag, sql_place(load->workbook), STATUS_DATABASE, "TS-DB-011",
                           "the run has not one outcome for each transaction");
    }
    return status;
}

static enum status load_allocations(struct load *load)
{
    struct rows_in in;
    struct batch_result *result = load->result;
    uint32_t before = 0;
    result->allocations = arena_array(load->arena, (size_t)load->records[ROWS_ALLOCATION].count,
                                      sizeof *result->allocations);
    if (result->allocations == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_ALLOCATION, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        struct allocation *a = &result->allocations[result->allocations_count++];
        a->transaction = rows_in_transaction(&in);
        a->item = rows_in_index(&in, ROWS_ITEM);
        rows_in_parts(&in, a);
        if (in.failed || a->transaction < before) {
            rows_in_refuse(&in); /* in the order of transactions */
            continue;
        }
        before = a->transaction;
        result->outcomes[a->transaction].allocations_count++;
    }
    return rows_in_close(&in);
}

/* The parts of each allocation; allocations are read already, in their order. */
static enum status load_parts(struct load *load)
{
    struct rows_in in;
    struct batch_result *result = load->result;
    struct part *parts =
        arena_array(load->arena, (size_t)load->records[ROWS_PART].count, sizeof *parts);
    if (parts == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_PART, &in) != STATUS_OK) {
        return in.status;
    }
    size_t row = 0;
    uint32_t before = 0;
    while (rows_in_next(&in)) {
        struct part *part = &parts[row];
        uint32_t index = rows_in_index(&in, ROWS_ALLOCATION);
        bool known = part_kind_find(rows_in_borrow(&in), &part->kind);
        part->amount_minor = rows_in_i64(&in);
        known = part_rule_find(rows_in_borrow(&in), &part->rule) && known;
        part->scope = rows_in_text(&in);
        part->share_ppm = rows_in_u32(&in);
        part->limit_minor = rows_in_i64(&in);
        part->basis = rows_in_text(&in);
        if (in.failed || !known || index < before || index >= result->allocations_count) {
            rows_in_refuse(&in);
            continue;
        }
        before = index;
        struct allocation *a = &result->allocations[index];
        if (a->parts_count == 0) {
            a->parts = part;
        }
        a->parts_count++;
        row++;
    }
    return rows_in_close(&in);
}

/* The items of each candidate; `candidates` are read already, in their order. */
static enum status load_candidate_items(struct load *load)
{
    struct rows_in in;
    struct batch_result *result = load->result;
    uint32_t *items =
        arena_array(load->arena, (size_t)load->records[ROWS_CANDIDATE_ITEM].count, sizeof *items);
    if (items == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_CANDIDATE_ITEM, &in) != STATUS_OK) {
        return in.status;
    }
    size_t row = 0;
    uint32_t before = 0;
    while (rows_in_next(&in)) {
        uint32_t index = rows_in_index(&in, ROWS_CANDIDATE);
        uint32_t item = rows_in_index(&in, ROWS_ITEM);
        if (in.failed || index < before || index >= result->candidates_count) {
            rows_in_refuse(&in);
            continue;
        }
        before = index;
        struct candidate *candidate = &result->candidates[index];
        if (candidate->items_count == 0) {
            candidate->items = items + row;
        }
        candidate->items_count++;
        items[row++] = item;
    }
    return rows_in_close(&in);
}

static enum status load_candidates(struct load *load)
{
    struct rows_in in;
    struct batch_result *result = load->result;
    uint32_t before = 0;
    result->candidates = arena_array(load->arena, (size_t)load->records[ROWS_CANDIDATE].count,
                                     sizeof *result->candidates);
    if (result->candidates == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_CANDIDATE, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        struct candidate *candidate = &result->candidates[result->candidates_count++];
        candidate->transaction = rows_in_index(&in, ROWS_OUTCOME);
        candidate->rank = rows_in_u32(&in);
        int64_t score_bits = rows_in_i64(&in);
        candidate->confidence_ppm = rows_in_u32(&in);
        load_evidence(&in, &candidate->evidence, &candidate->evidence_count);
        if (in.failed || score_bits < INT32_MIN || score_bits > INT32_MAX ||
            candidate->transaction < before) {
            rows_in_refuse(&in);
            continue;
        }
        candidate->score_bits = (int32_t)score_bits;
        before = candidate->transaction;
        result->outcomes[candidate->transaction].candidates_count++;
    }
    enum status status = rows_in_close(&in);
    return status == STATUS_OK ? load_candidate_items(load) : status;
}

enum status load_outcomes(struct load *load)
{
    static enum status (*const parts[])(struct load *) = {load_items,        load_customers,
                                                          load_outcome_rows, load_allocations,
                                                          load_parts,        load_candidates};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && status == STATUS_OK; i++) {
        status = parts[i](load);
    }
    uint32_t allocations = 0;
    uint32_t candidates = 0;
    for (size_t i = 0; i < load->batch->transactions_count && status == STATUS_OK; i++) {
        struct outcome *outcome = &load->result->outcomes[i];
        outcome->allocations_first = allocations;
        outcome->candidates_first = candidates;
        allocations += outcome->allocations_count;
        candidates += outcome->candidates_count;
    }
    return status;
}

enum status workbook_find_judged(struct workbook *workbook, struct slice account,
                                 struct slice bank_ref, struct diag *diag, int64_t *run_id)
{
    static const char sql[] =
        "SELECT o.run_id FROM bank_transaction t JOIN entry e USING (entry_no) "
        "JOIN statement s USING (statement_no) JOIN outcome o USING (transaction_no) "
        "WHERE t.bank_ref = ?1 AND ?2 IN ('', s.account) AND " WORKBOOK_NEWEST_OUTCOME " "
        "ORDER BY o.status = 'duplicate', o.run_id DESC LIMIT 1";
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status = sql_prepare(workbook, sql, diag, &select);
    if (status == STATUS_OK) {
        sql_bind_text(select, 1, bank_ref);
        sql_bind_text(select, 2, account);
        status = sql_next(workbook, select, diag, &row);
    }
    *run_id = status == STATUS_OK && row ? sqlite3_column_int64(select, 0) : 0;
    (void)sqlite3_finalize(select);
    return status;
}
