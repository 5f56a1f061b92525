/*
 * links - lines that go with one of an earlier run, and those earlier lines.
 *
 * An original is read by its number: the line as its run stored it, and what is allocated of it
 * now. Of a line that a run undid that stays what it was, since no later decision is made on it.
 */
#include "workbook/workbook_internal.h"

#include <assert.h>

/* Queries that each find something of one original, by its transaction_no. */
struct links_queries {
    struct rows_in line;
    struct rows_in remittance;
    struct rows_in items;
};

static enum status links_open(struct load *load, struct links_queries *queries)
{
    *queries = (struct links_queries){0};
    enum status status = rows_in_select(
        load,
        "SELECT s.run_id, s.account, t.bank_ref, e.booking_date, t.servicer_ref, t.amount_minor, "
        "t.currency, t.exponent, t.end_to_end_id, t.mandate_id, t.transaction_id, "
        "t.counterparty_name, t.counterparty_account, EXISTS (SELECT 1 FROM json_each(o.evidence) "
        "WHERE key IN ('reference', 'invoice_number', 'invoice_digits')), "
        "o.status = 'exception' AND NOT EXISTS (SELECT 1 FROM decision d "
        "WHERE d.transaction_no = t.transaction_no), coalesce((SELECT d.unapplied_minor "
        "FROM decision d WHERE d.transaction_no = t.transaction_no ORDER BY d.decision_no DESC "
        "LIMIT 1), CASE WHEN o.status IN ('match', 'partial') THEN o.unapplied_minor ELSE 0 END) "
        "FROM bank_transaction t "
        "JOIN entry e USING (entry_no) JOIN statement s USING (statement_no) "
        "JOIN outcome o USING (transaction_no) "
        "WHERE t.transaction_no = ? AND " WORKBOOK_NEWEST_OUTCOME,
        &queries->line);
    if (status == STATUS_OK) {
        status = rows_in_select(load,
                                "SELECT text, count(*) OVER () FROM remittance "
                                "WHERE transaction_no = ? ORDER BY remittance_no",
                                &queries->remittance);
    }
    if (status == STATUS_OK) {
        status = rows_in_select(
            load,
            "SELECT count(*) OVER (), item_no, i.entity, i.customer_id, i.invoice_id, "
            "i.reference, i.currency, i.exponent, a.allocated_minor, a.discount_minor, "
            "a.charges_minor, a.tax_minor, "
            "a.fx_minor, a.difference_minor, a.open_before_minor, a.open_after_minor "
            "FROM allocated_now a JOIN open_item i USING (item_no) WHERE a.transaction_no = ? "
            "ORDER BY i.entity, i.customer_id, i.invoice_id",
            &queries->items);
    }
    return status;
}

/* Closes them; the first thing that happened, `status` before all. */
static enum status links_close(struct links_queries *queries, enum status status)
{
    struct rows_in *const all[] = {&queries->line, &queries->remittance, &queries->items};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        enum status closed = all[i]->load == NULL ? STATUS_OK : rows_in_close(all[i]);
        status = status == STATUS_OK ? closed : status;
    }
    return status;
}

/* Begins a query for the original. */
static void links_ask(struct rows_in *in, int64_t transaction_no)
{
    (void)sqlite3_reset(in->select);
    (void)sqlite3_bind_int64(in->select, 1, transaction_no);
}

static bool links_next(struct rows_in *in)
{
    bool row = rows_in_next(in);
    in->column = 0;
    return row;
}

static void links_read_remittance(struct rows_in *in, struct transaction *t)
{
    struct slice *lines = NULL;
    while (links_next(in)) {
        struct slice text = rows_in_text(in);
        size_t rows = (size_t)rows_in_u64(in);
        if (lines == NULL) {
            lines = arena_array(in->load->arena, rows, sizeof *lines);
            t->remittance = lines;
        }
        if (lines == NULL) {
            in->status = diag_memory(in->load->diag);
            return;
        }
        lines[t->remittance_count++] = text;
    }
}

static void links_read_items(struct rows_in *in, struct batch_original *original)
{
    struct batch_original_item *items = NULL;
    while (links_next(in)) {
        size_t rows = (size_t)rows_in_u64(in);
        if (items == NULL) {
            items = arena_array(in->load->arena, rows, sizeof *items);
            original->items = items;
        }
        if (items == NULL) {
            in->status = diag_memory(in->load->diag);
            return;
        }
        struct batch_original_item *item = &items[original->items_count++];
        item->item_no = rows_in_i64(in);
        item->entity = rows_in_text(in);
        item->customer_id = rows_in_text(in);
        item->invoice_id = rows_in_text(in);
        item->reference = rows_in_text(in);
        item->currency = rows_in_currency(in);
        rows_in_parts(in, &item->parts);
    }
}

static enum status links_read_original(struct links_queries *queries, int64_t transaction_no,
                                       struct batch_original *out)
{
    struct rows_in *in = &queries->line;
    *out = (struct batch_original){.transaction_no = transaction_no};
    links_ask(in, transaction_no);
    if (links_next(in)) {
        struct transaction *t = &out->transaction;
        out->run_id = rows_in_i64(in);
        out->account = rows_in_text(in);
        out->bank_ref = rows_in_text(in);
        out->booking_date = rows_in_date(in);
        t->servicer_ref = rows_in_text(in);
        t->amount.minor = rows_in_i64(in);
        t->amount.currency = rows_in_currency(in);
        t->end_to_end_id = rows_in_text(in);
        t->mandate_id = rows_in_text(in);
        t->transaction_id = rows_in_text(in);
        t->counterparty.name = rows_in_text(in);
        t->counterparty.account = rows_in_text(in);
        out->named = rows_in_bool(in);
        out->open = rows_in_bool(in);
        out->unapplied_minor = rows_in_i64(in);
    } else if (in->status == STATUS_OK) {
        rows_in_refuse(in);
    }
    (void)links_next(in); /* a row that could not be read is told here */
    links_ask(&queries->remittance, transaction_no);
    links_read_remittance(&queries->remittance, &out->transaction);
    links_ask(&queries->items, transaction_no);
    links_read_items(&queries->items, out);
    enum status status = in->status;
    status = status == STATUS_OK ? queries->remittance.status : status;
    return status == STATUS_OK ? queries->items.status : status;
}

enum status workbook_load_originals(struct workbook *workbook, const int64_t *transaction_nos,
                                    size_t count, struct arena *arena, struct diag *diag,
                                    struct batch_original *out)
{
    struct load load = {.workbook = workbook, .arena = arena, .diag = diag};
    struct links_queries queries;
    enum status status = links_open(&load, &queries);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = links_read_original(&queries, transaction_nos[i], &out[i]);
    }
    return links_close(&queries, status);
}

enum status workbook_load_undoing(struct workbook *workbook, struct slice account,
                                  struct slice bank_ref, struct arena *arena, struct diag *diag,
                                  struct workbook_undoing *out)
{
    struct load load = {.workbook = workbook, .arena = arena, .diag = diag};
    struct rows_in in;
    *out = (struct workbook_undoing){0};
    enum status status = rows_in_select(
        &load,
        "SELECT l.run_id, u.bank_ref, e.booking_date, u.amount_minor, u.currency, u.exponent "
        "FROM bank_transaction t JOIN entry x USING (entry_no) JOIN statement s USING "
        "(statement_no) JOIN bank_link l ON l.earlier_no = t.transaction_no "
        "AND l.kind = 'undoes' JOIN bank_transaction u ON u.transaction_no = l.transaction_no "
        "JOIN entry e ON e.entry_no = u.entry_no WHERE t.bank_ref = ?1 AND s.account = ?2",
        &in);
    if (status == STATUS_OK) {
        sql_bind_text(in.select, 1, bank_ref);
        sql_bind_text(in.select, 2, account);
    }
    while (status == STATUS_OK && links_next(&in)) {
        out->run_id = rows_in_i64(&in);
        out->bank_ref = rows_in_text(&in);
        out->booking_date = rows_in_date(&in);
        out->amount.minor = rows_in_i64(&in);
        out->amount.currency = rows_in_currency(&in);
    }
    return rows_in_close(&in);
}

static enum status links_save_items(struct save *save, const struct batch_original *original,
                                    int64_t number, struct rows_out *out)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < original->items_count && status == STATUS_OK; i++) {
        (void)rows_out_begin(out);
        rows_out_i64(out, number);
        rows_out_i64(out, original->items[i].item_no);
        rows_out_parts(out, &original->items[i].parts);
        status = rows_out_end(out, save->diag);
    }
    return status;
}

enum status save_links(struct save *save)
{
    struct rows_out links = {0};
    struct rows_out items = {0};
    enum status status = rows_out_open(save->workbook, ROWS_LINK, save->diag, &links);
    if (status == STATUS_OK) {
        status = rows_out_open(save->workbook, ROWS_REOPENED, save->diag, &items);
    }
    for (size_t i = 0; i < save->result->links_count && status == STATUS_OK; i++) {
        const struct batch_link *link = &save->result->links[i];
        assert(link->original < save->batch->originals_count);
        const struct batch_original *original = &save->batch->originals[link->original];
        int64_t number = rows_out_begin(&links);
        rows_out_i64(&links, save->run_id);
        rows_out_i64(&links, save_transaction_no(save, link->transaction));
        rows_out_required(&links, slice_from(batch_link_name(link->kind)));
        rows_out_i64(&links, original->transaction_no);
        status = rows_out_end(&links, save->diag);
        if (status == STATUS_OK && link->kind == BATCH_UNDOES) {
            status = links_save_items(save, original, number, &items);
        }
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &links);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &items);
    }
    rows_out_clear(&links);
    rows_out_clear(&items);
    return status;
}

enum status load_links(struct load *load)
{
    struct rows_in in;
    struct links_queries queries = {0};
    struct batch *batch = load->batch;
    size_t count = (size_t)load->records[ROWS_LINK].count;
    struct batch_original *originals = arena_array(load->arena, count, sizeof *originals);
    struct batch_link *links = arena_array(load->arena, count, sizeof *links);
    if (originals == NULL || links == NULL) {
        return diag_memory(load->diag);
    }
    enum status status = rows_in_open(load, ROWS_LINK, &in);
    if (status == STATUS_OK) {
        status = links_open(load, &queries);
    }
    while (status == STATUS_OK && batch->originals_count < count && rows_in_next(&in)) {
        struct batch_link *link = &links[batch->originals_count];
        rows_in_skip(&in);
        link->transaction = rows_in_transaction(&in);
        link->kind =
            slice_equal(rows_in_borrow(&in), SLICE("undoes")) ? BATCH_UNDOES : BATCH_REPEATS;
        link->original = (uint32_t)batch->originals_count;
        int64_t earlier_no = rows_in_i64(&in);
        if (!in.failed) {
            status = links_read_original(&queries, earlier_no, &originals[batch->originals_count]);
            batch->originals_count++;
        }
    }
    batch->originals = originals;
    load->result->links = links;
    load->result->links_count = batch->originals_count;
    enum status closed = rows_in_close(&in);
    return links_close(&queries, status == STATUS_OK ? closed : status);
}
