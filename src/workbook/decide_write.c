#include "workbook/decide_internal.h"

static enum status decide_write_parts(struct decide *decide, int64_t decision_no, const char *role,
                                      const struct decide_parts *parts)
{
    struct rows_out *out = &decide->items;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < parts->count && status == STATUS_OK; i++) {
        const struct decide_part *part = &parts->list[i];
        (void)rows_out_begin(out);
        rows_out_i64(out, decision_no);
        rows_out_i64(out, part->item_no);
        rows_out_required(out, slice_from(role));
        rows_out_i64(out, part->allocated_minor);
        rows_out_i64(out, part->discount_minor);
        rows_out_i64(out, part->charges_minor);
        rows_out_i64(out, part->tax_minor);
        rows_out_i64(out, part->fx_minor);
        rows_out_i64(out, part->difference_minor);
        rows_out_i64(out, part->before_minor);
        rows_out_i64(out, part->after_minor);
        status = rows_out_end(out, decide->diag);
    }
    return status;
}

enum status decide_write(struct decide *decide, const struct decision_row *row,
                         const struct decide_line *line, int64_t unapplied_minor)
{
    struct rows_out *out = &decide->decisions;
    int64_t decision_no = rows_out_begin(out);
    rows_out_i64(out, decide->file_no);
    rows_out_i64(out, (int64_t)row->place.line);
    rows_out_i64(out, decide->after_run);
    rows_out_i64(out, line->transaction_no);
    if (line->supersedes == 0) {
        rows_out_null(out);
    } else {
        rows_out_i64(out, line->supersedes);
    }
    rows_out_required(out, slice_from(decision_action_name(row->action)));
    rows_out_required(out, row->decided_by);
    rows_out_date(out, row->decided_on);
    rows_out_required(out, row->reason);
    rows_out_i64(out, unapplied_minor);
    enum status status = rows_out_end(out, decide->diag);
    if (status == STATUS_OK) {
        status = decide_write_parts(decide, decision_no, "undone", &decide->prior);
    }
    if (status == STATUS_OK) {
        status = decide_write_parts(decide, decision_no, "paid", &decide->paid);
    }
    return status == STATUS_OK
               ? decide_write_parts(decide, decision_no, "not_paid", &decide->not_paid)
               : status;
}

enum status decide_open_rows(struct decide *decide, const struct workbook_source *source)
{
    char hex[DIGEST_HEX];
    int64_t events = 0;
    struct rows_out *out = &decide->files;
    enum status status = rows_out_open(decide->workbook, ROWS_DECISION_FILE, decide->diag, out);
    if (status == STATUS_OK) {
        status = rows_out_open(decide->workbook, ROWS_DECISION, decide->diag, &decide->decisions);
    }
    if (status == STATUS_OK) {
        status = rows_out_open(decide->workbook, ROWS_DECISION_ITEM, decide->diag, &decide->items);
    }
    if (status == STATUS_OK) {
        status = sql_number(decide->workbook, "SELECT count(*) FROM audit_event", 0, decide->diag,
                            &events);
    }
    if (status == STATUS_OK) {
        decide->file_no = rows_out_begin(out);
        digest_format(&source->digest, hex);
        rows_out_i64(out, events + 1);
        rows_out_required(out, source->recorded_at);
        rows_out_required(out, source->name);
        rows_out_required(out, (struct slice){hex, sizeof hex});
        status = rows_out_end(out, decide->diag);
    }
    return status;
}

enum status decide_finish(struct decide *decide, const struct workbook_source *source)
{
    enum { DECIDE_TABLES = ROWS_DECISION_ITEM - ROWS_DECISION_FILE + 1 };
    struct rows_record records[DECIDE_TABLES];
    struct rows_out *const tables[DECIDE_TABLES] = {&decide->files, &decide->decisions,
                                                    &decide->items};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < DECIDE_TABLES && status == STATUS_OK; i++) {
        status = rows_out_finish(tables[i], decide->diag);
        records[i] = tables[i]->record;
    }
    if (status == STATUS_OK) {
        status = chain_append_rows(decide->workbook, records, ROWS_DECISION_FILE, ROWS_WITHDRAWAL,
                                   "decisions", source, decide->diag);
    }
    return status;
}
