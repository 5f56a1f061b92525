#include "report/order.h"

#include <stdlib.h>
#include <string.h>

static int order_u64(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b ? 1 : 0;
}

static int order_date(struct date a, struct date b)
{
    return a.day < b.day ? -1 : a.day > b.day ? 1 : 0;
}

static int order_transaction_compare(const void *x, const void *y, void *context)
{
    const struct batch *batch = context;
    uint32_t i = 0;
    uint32_t j = 0;
    memcpy(&i, x, sizeof i);
    memcpy(&j, y, sizeof j);
    const struct batch_transaction *a = &batch->transactions[i];
    const struct batch_transaction *b = &batch->transactions[j];
    const struct entry *ea = &batch->entries[a->entry].entry;
    const struct entry *eb = &batch->entries[b->entry].entry;
    const struct batch_statement *sa = &batch->statements[batch->entries[a->entry].statement];
    const struct batch_statement *sb = &batch->statements[batch->entries[b->entry].statement];
    int order = slice_compare(sa->statement.account, sb->statement.account);
    order = order != 0 ? order : order_date(ea->booking_date, eb->booking_date);
    order = order != 0 ? order : order_date(ea->value_date, eb->value_date);
    order =
        order != 0 ? order : slice_compare(sa->statement.statement_id, sb->statement.statement_id);
    order = order != 0 ? order : order_u64(ea->ordinal, eb->ordinal);
    order = order != 0 ? order : order_u64(a->detail, b->detail);
    order = order != 0 ? order : slice_compare(a->bank_ref, b->bank_ref);
    order = order != 0 ? order
                       : slice_compare(batch->files[sa->file].name, batch->files[sb->file].name);
    order = order != 0 ? order : order_u64(ea->place.line, eb->place.line);
    return order != 0 ? order : order_u64(i, j);
}

static int order_statement_compare(const void *x, const void *y, void *context)
{
    const struct batch *batch = context;
    uint32_t i = 0;
    uint32_t j = 0;
    memcpy(&i, x, sizeof i);
    memcpy(&j, y, sizeof j);
    const struct statement *a = &batch->statements[i].statement;
    const struct statement *b = &batch->statements[j].statement;
    int order = slice_compare(a->account, b->account);
    order = order != 0 ? order
                       : slice_compare(currency_code(&a->currency), currency_code(&b->currency));
    order = order != 0 ? order
                       : order_date(a->opening.present ? a->opening.date : a->from,
                                    b->opening.present ? b->opening.date : b->from);
    order = order != 0 ? order
                       : order_date(a->closing.present ? a->closing.date : a->to,
                                    b->closing.present ? b->closing.date : b->to);
    order = order != 0 ? order : slice_compare(a->statement_id, b->statement_id);
    order = order != 0 ? order : slice_compare(a->sequence, b->sequence);
    order = order != 0 ? order : slice_compare(a->page, b->page);
    order = order != 0 ? order
                       : slice_compare(batch->files[batch->statements[i].file].name,
                                       batch->files[batch->statements[j].file].name);
    order = order != 0 ? order : order_u64(a->place.offset, b->place.offset);
    return order != 0 ? order : order_u64(i, j);
}

static int order_file_compare(const void *x, const void *y, void *context)
{
    const struct batch *batch = context;
    uint32_t i = 0;
    uint32_t j = 0;
    memcpy(&i, x, sizeof i);
    memcpy(&j, y, sizeof j);
    const struct batch_file *a = &batch->files[i];
    const struct batch_file *b = &batch->files[j];
    int order = order_u64(a->role, b->role);
    order = order != 0 ? order : slice_compare(a->name, b->name);
    order = order != 0 ? order : memcmp(a->digest.bytes, b->digest.bytes, DIGEST_BYTES);
    return order != 0 ? order : order_u64(i, j);
}

static enum status order_of(const struct batch *batch, size_t count,
                            int (*compare)(const void *, const void *, void *), uint32_t **out)
{
    uint32_t *indices = calloc(count == 0 ? 1 : count, sizeof *indices);
    struct batch shallow = *batch; /* qsort_r() wants a context without const */
    if (indices == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        indices[i] = (uint32_t)i;
    }
    qsort_r(indices, count, sizeof *indices, compare, &shallow);
    *out = indices;
    return STATUS_OK;
}

enum status order_transactions(const struct batch *batch, uint32_t **out)
{
    return order_of(batch, batch->transactions_count, order_transaction_compare, out);
}

enum status order_statements(const struct batch *batch, uint32_t **out)
{
    return order_of(batch, batch->statements_count, order_statement_compare, out);
}

enum status order_files(const struct batch *batch, uint32_t **out)
{
    return order_of(batch, batch->files_count, order_file_compare, out);
}
