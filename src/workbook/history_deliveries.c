#include "workbook/workbook_internal.h"

#include <stdlib.h>

static void history_read_delivery(struct rows_in *in, struct workbook_delivery *out)
{
    *out = (struct workbook_delivery){0};
    in->column = 0;
    out->account = rows_in_text(in);
    out->format = rows_in_text(in);
    out->statement_id = rows_in_text(in);
    out->sequence = rows_in_text(in);
    out->page = rows_in_text(in);
    int64_t lines = rows_in_i64(in);
    if (lines < 0) {
        rows_in_refuse(in);
        return;
    }
    out->lines = (uint64_t)lines;
    out->sum = rows_in_i64(in);
    out->squares = rows_in_i64(in);
}

/* Deliveries with the same lines are told once: a folder may be given again every day. */
enum status history_deliveries(struct load *load, struct workbook_history *out)
{
    static const char sql[] =
        "SELECT DISTINCT s.account, s.format, s.statement_id, s.sequence, s.page, "
        "coalesce(sum(e.transactions), 0), coalesce(sum(e.amount_minor % ?1), 0), "
        "coalesce(sum((e.amount_minor % ?1) * (e.amount_minor % ?1) % ?1), 0) "
        "FROM statement s LEFT JOIN entry e ON e.statement_no = s.statement_no "
        "AND e.status = 'booked' GROUP BY s.statement_no";
    struct rows_in in = {.load = load};
    struct workbook_delivery *list = NULL;
    size_t capacity = 0;
    size_t count = 0;
    in.status = sql_prepare(load->workbook, sql, load->diag, &in.select);
    if (in.status != STATUS_OK) {
        return in.status;
    }
    /* A wrong number is told by the first step. */
    (void)sqlite3_bind_int64(in.select, 1, WORKBOOK_MODULUS);
    while (rows_in_next(&in)) {
        void *grown = list;
        if (array_grow(&grown, &capacity, count, sizeof *list) != STATUS_OK) {
            in.status = diag_memory(load->diag);
            break;
        }
        list = grown;
        history_read_delivery(&in, &list[count++]);
    }
    enum status status = rows_in_close(&in);
    if (status == STATUS_OK) {
        out->deliveries = arena_array(load->arena, count + 1, sizeof *out->deliveries);
        status = out->deliveries == NULL ? diag_memory(load->diag) : STATUS_OK;
    }
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        out->deliveries[out->deliveries_count++] = list[i];
    }
    free(list);
    return status;
}
