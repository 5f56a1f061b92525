#include "workbook/notes.h"
#include "workbook/workbook_internal.h"

#include <stdlib.h>
#include <string.h>

static void load_notes(struct rows_in *in, const struct note **notes, size_t *count)
{
    struct slice text = rows_in_borrow(in);
    if (in->failed || in->status != STATUS_OK) {
        return;
    }
    enum status status = notes_read(text, in->load->arena, notes, count);
    if (status == STATUS_MEMORY) {
        in->status = diag_memory(in->load->diag);
    } else if (status != STATUS_OK) {
        rows_in_refuse(in);
    }
}

static enum status load_statement_rows(struct load *load)
{
    struct rows_in in;
    struct batch *batch = load->batch;
    batch->statements = arena_array(
        load->arena, (size_t)load->records[ROWS_STATEMENT].count + load_carried_count(load),
        sizeof *batch->statements);
    if (batch->statements == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_STATEMENT, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        struct batch_statement *statement = &batch->statements[batch->statements_count++];
        struct statement *s = &statement->statement;
        rows_in_skip(&in);
        statement->file = rows_in_index(&in, ROWS_INPUT_FILE);
        s->format = rows_in_text(&in);
        s->statement_id = rows_in_text(&in);
        s->sequence = rows_in_text(&in);
        s->page = rows_in_text(&in);
        s->account = rows_in_text(&in);
        s->account_bank = rows_in_text(&in);
        s->currency = rows_in_currency(&in);
        s->from = rows_in_date(&in);
        s->to = rows_in_date(&in);
        s->opening = rows_in_balance(&in);
        s->closing = rows_in_balance(&in);
        bool known = !rows_in_absent(&in);
        bool balanced = rows_in_bool(&in);
        statement->balanced = known ? balanced : -1;
        statement->entity = rows_in_text(&in);
        statement->duplicate = rows_in_bool(&in);
        statement->conflict = rows_in_bool(&in);
        load_notes(&in, &s->notes, &s->notes_count);
        s->place = rows_in_place(&in);
    }
    return rows_in_close(&in);
}

enum status load_earlier(struct load *load, int64_t run_id, const struct statement **out,
                         size_t *count)
{
    static const char sql[] =
        "SELECT format, statement_id, sequence, page, account, currency, exponent, from_date, "
        "to_date, opening_minor, opening_date, opening_currency, opening_exponent, closing_minor, "
        "closing_date, closing_currency, closing_exponent FROM statement "
        "WHERE run_id < ?1 AND (duplicate = 0 OR conflict = 1 OR statement_no IN (SELECT "
        "min(statement_no) FROM statement GROUP BY account, format, statement_id, sequence, page)) "
        "ORDER BY statement_no";
    struct rows_in in = {.load = load};
    struct statement *list = NULL;
    size_t capacity = 0;
    size_t rows = 0;
    in.status = sql_prepare(load->workbook, sql, load->diag, &in.select);
    if (in.status != STATUS_OK) {
        return in.status;
    }
    (void)sqlite3_bind_int64(in.select, 1, run_id); /* a wrong number is told by the first step */
    while (rows_in_next(&in)) {
        void *grown = list;
        if (array_grow(&grown, &capacity, rows, sizeof *list) != STATUS_OK) {
            in.status = diag_memory(load->diag);
            break;
        }
        list = grown;
        struct statement *s = &list[rows++];
        *s = (struct statement){0};
        in.column = 0;
        s->format = rows_in_text(&in);
        s->statement_id = rows_in_text(&in);
        s->sequence = rows_in_text(&in);
        s->page = rows_in_text(&in);
        s->account = rows_in_text(&in);
        s->currency = rows_in_currency(&in);
        s->from = rows_in_date(&in);
        s->to = rows_in_date(&in);
        s->opening = rows_in_balance(&in);
        s->closing = rows_in_balance(&in);
    }
    enum status status = rows_in_close(&in);
    struct statement *kept =
        status == STATUS_OK ? arena_array(load->arena, rows + 1, sizeof *kept) : NULL;
    if (status == STATUS_OK && kept == NULL) {
        status = diag_memory(load->diag);
    }
    if (kept != NULL) {
        for (size_t i = 0; i < rows; i++) {
            kept[i] = list[i];
        }
        *out = kept;
        *count = rows;
    }
    free(list);
    return status;
}

static enum entry_status load_entry_status(struct rows_in *in)
{
    struct slice name = rows_in_borrow(in);
    for (int i = ENTRY_BOOKED; i <= ENTRY_INFORMATION; i++) {
        if (slice_equal(name, slice_from(entry_status_name((enum entry_status)i)))) {
            return (enum entry_status)i;
        }
    }
    rows_in_refuse(in);
    return ENTRY_INFORMATION;
}

static void load_entry(struct load *load, struct rows_in *in, struct batch_entry *entry)
{
    struct entry *e = &entry->entry;
    entry->statement = rows_in_index(in, ROWS_STATEMENT);
    e->ordinal = rows_in_u32(in);
    e->servicer_ref = rows_in_text(in);
    e->amount.minor = rows_in_i64(in);
    e->amount.currency = rows_in_currency(in);
    e->booking_date = rows_in_date(in);
    e->value_date = rows_in_date(in);
    e->status = load_entry_status(in);
    e->reversal = rows_in_bool(in);
    e->code = rows_in_text(in);
    e->additional = rows_in_text(in);
    load_notes(in, &e->notes, &e->notes_count);
    e->transactions_count = rows_in_u32(in);
    e->place = rows_in_place(in);
    if ((int64_t)e->transactions_count > load->records[ROWS_TRANSACTION].count) {
        rows_in_refuse(in);
        e->transactions_count = 0;
    }
}

static enum status load_entry_rows(struct load *load)
{
    struct rows_in in;
    struct batch *batch = load->batch;
    batch->entries =
        arena_array(load->arena, (size_t)load->records[ROWS_ENTRY].count + load_carried_count(load),
                    sizeof *batch->entries);
    if (batch->entries == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_ENTRY, &in) != STATUS_OK) {
        return in.status;
    }
    uint64_t transactions = 0;
    while (rows_in_next(&in)) {
        uint32_t index = (uint32_t)batch->entries_count++;
        struct batch_entry *entry = &batch->entries[index];
        load_entry(load, &in, entry);
        if (in.failed || in.status != STATUS_OK) {
            continue; /* told by rows_in_next(), which ends the loop */
        }
        entry->transactions_first = (uint32_t)transactions;
        transactions += entry->entry.transactions_count;
        struct batch_statement *statement = &batch->statements[entry->statement];
        if (statement->entries_count == 0) {
            statement->entries_first = index;
        }
        statement->entries_count++;
        if (transactions > (uint64_t)load->records[ROWS_TRANSACTION].count ||
            statement->entries_first + statement->entries_count != index + 1) {
            rows_in_refuse(&in); /* a statement's entries stand together */
        }
    }
    uint32_t next = 0;
    for (size_t i = 0; i < batch->statements_count; i++) {
        if (batch->statements[i].entries_count == 0) {
            batch->statements[i].entries_first = next;
        }
        next = batch->statements[i].entries_first + batch->statements[i].entries_count;
    }
    return rows_in_close(&in);
}

void load_transaction(struct rows_in *in, struct transaction *t)
{
    t->servicer_ref = rows_in_text(in);
    t->amount = rows_in_money(in);
    t->end_to_end_id = rows_in_text(in);
    t->mandate_id = rows_in_text(in);
    t->transaction_id = rows_in_text(in);
    t->purpose = rows_in_text(in);
    t->return_reason = rows_in_text(in);
    t->code = rows_in_text(in);
    t->counterparty.name = rows_in_text(in);
    t->counterparty.account = rows_in_text(in);
    t->counterparty.bank = rows_in_text(in);
    t->counterparty.ultimate_name = rows_in_text(in);
    t->additional = rows_in_text(in);
    t->charges = rows_in_money(in);
    t->instructed = rows_in_money(in);
    load_notes(in, &t->notes, &t->notes_count);
}

/* The transactions of all entries, in the entries' order; every place is filled once. */
struct load_places {
    struct transaction *all;
    bool *filled;
};

/* The place in its entry of the transaction whose row is being read; NULL where there is none. */
static struct transaction *load_place(struct load *load, struct rows_in *in,
                                      const struct batch_transaction *transaction,
                                      struct load_places *places)
{
    if (in->failed) {
        return NULL;
    }
    const struct batch_entry *entry = &load->batch->entries[transaction->entry];
    size_t at = (size_t)entry->transactions_first + transaction->detail - 1;
    if (transaction->detail < 1 || transaction->detail > entry->entry.transactions_count ||
        places->filled[at]) {
        rows_in_refuse(in);
        return NULL;
    }
    places->filled[at] = true;
    return &places->all[at];
}

/* `slots[i]` becomes the writable transaction behind batch->transactions[i]. */
static enum status load_transaction_rows(struct load *load, struct transaction **slots)
{
    struct rows_in in;
    struct batch *batch = load->batch;
    size_t total = (size_t)load->records[ROWS_TRANSACTION].count;
    struct load_places places = {arena_array(load->arena, total, sizeof *places.all),
                                 arena_array(load->arena, total, sizeof *places.filled)};
    if (places.all == NULL || places.filled == NULL) {
        return diag_memory(load->diag);
    }
    for (size_t i = 0; i < batch->entries_count; i++) {
        batch->entries[i].entry.transactions = places.all + batch->entries[i].transactions_first;
    }
    if (rows_in_open(load, ROWS_TRANSACTION, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        size_t index = batch->transactions_count++;
        struct batch_transaction *transaction = &batch->transactions[index];
        transaction->entry = rows_in_index(&in, ROWS_ENTRY);
        transaction->detail = rows_in_u32(&in);
        transaction->bank_ref = rows_in_text(&in);
        transaction->duplicate_of = rows_in_link(&in);
        slots[index] = load_place(load, &in, transaction, &places);
        if (slots[index] != NULL) {
            load_transaction(&in, slots[index]);
            transaction->transaction = slots[index];
        }
    }
    return rows_in_close(&in);
}

/* Where a child row belongs: rows stand in the order of their transactions. */
struct load_group {
    uint32_t *first;
    uint32_t *count;
};

/* Counts a child row of transaction `index`; false where it doesn't stand with its siblings. */
static bool load_group_add(struct load_group *group, uint32_t index, uint32_t row)
{
    if (group->count[index] == 0) {
        group->first[index] = row;
    }
    group->count[index]++;
    return group->first[index] + group->count[index] == row + 1;
}

static enum status load_group_make(struct load *load, struct load_group *group)
{
    size_t count = (size_t)load->records[ROWS_TRANSACTION].count;
    group->first = arena_array(load->arena, count, sizeof *group->first);
    group->count = arena_array(load->arena, count, sizeof *group->count);
    return group->first == NULL || group->count == NULL ? diag_memory(load->diag) : STATUS_OK;
}

static enum status load_remittance(struct load *load, struct transaction **slots)
{
    struct rows_in in;
    struct load_group group;
    uint32_t row = 0;
    struct slice *lines =
        arena_array(load->arena, (size_t)load->records[ROWS_REMITTANCE].count, sizeof *lines);
    if (lines == NULL) {
        return diag_memory(load->diag);
    }
    enum status status = load_group_make(load, &group);
    if (status != STATUS_OK || rows_in_open(load, ROWS_REMITTANCE, &in) != STATUS_OK) {
        return status != STATUS_OK ? status : in.status;
    }
    while (rows_in_next(&in)) {
        uint32_t index = rows_in_index(&in, ROWS_TRANSACTION);
        lines[row] = rows_in_text(&in);
        if (!in.failed && !load_group_add(&group, index, row++)) {
            rows_in_refuse(&in);
        }
    }
    status = rows_in_close(&in);
    for (size_t i = 0; i < load->batch->transactions_count && status == STATUS_OK; i++) {
        slots[i]->remittance_count = group.count[i];
        slots[i]->remittance = group.count[i] == 0 ? NULL : lines + group.first[i];
    }
    return status;
}

static enum status load_references(struct load *load, struct transaction **slots)
{
    struct rows_in in;
    struct load_group group;
    uint32_t row = 0;
    struct remittance_reference *references =
        arena_array(load->arena, (size_t)load->records[ROWS_REFERENCE].count, sizeof *references);
    if (references == NULL) {
        return diag_memory(load->diag);
    }
    enum status status = load_group_make(load, &group);
    if (status != STATUS_OK || rows_in_open(load, ROWS_REFERENCE, &in) != STATUS_OK) {
        return status != STATUS_OK ? status : in.status;
    }
    while (rows_in_next(&in)) {
        uint32_t index = rows_in_index(&in, ROWS_TRANSACTION);
        references[row].scheme = reference_scheme_find(rows_in_borrow(&in));
        references[row].value = rows_in_text(&in);
        references[row].valid = rows_in_bool(&in);
        if (!in.failed && !load_group_add(&group, index, row++)) {
            rows_in_refuse(&in);
        }
    }
    status = rows_in_close(&in);
    for (size_t i = 0; i < load->batch->transactions_count && status == STATUS_OK; i++) {
        slots[i]->references_count = group.count[i];
        slots[i]->references = group.count[i] == 0 ? NULL : references + group.first[i];
    }
    return status;
}

static enum status load_documents(struct load *load, struct transaction **slots)
{
    struct rows_in in;
    struct load_group group;
    uint32_t row = 0;
    struct referred_document *documents =
        arena_array(load->arena, (size_t)load->records[ROWS_DOCUMENT].count, sizeof *documents);
    if (documents == NULL) {
        return diag_memory(load->diag);
    }
    enum status status = load_group_make(load, &group);
    if (status != STATUS_OK || rows_in_open(load, ROWS_DOCUMENT, &in) != STATUS_OK) {
        return status != STATUS_OK ? status : in.status;
    }
    while (rows_in_next(&in)) {
        uint32_t index = rows_in_index(&in, ROWS_TRANSACTION);
        documents[row].number = rows_in_text(&in);
        documents[row].amount = rows_in_money(&in);
        documents[row].remitted = rows_in_bool(&in);
        documents[row].due_minor = rows_in_i64(&in);
        documents[row].discount_minor = rows_in_i64(&in);
        documents[row].tax_minor = rows_in_i64(&in);
        if (!in.failed && !load_group_add(&group, index, row++)) {
            rows_in_refuse(&in);
        }
    }
    status = rows_in_close(&in);
    for (size_t i = 0; i < load->batch->transactions_count && status == STATUS_OK; i++) {
        slots[i]->documents_count = group.count[i];
        slots[i]->documents = group.count[i] == 0 ? NULL : documents + group.first[i];
    }
    return status;
}

enum status load_statements(struct load *load)
{
    size_t count = (size_t)load->records[ROWS_TRANSACTION].count;
    /* An array of pointers. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    struct transaction **slots = arena_array(load->arena, count, sizeof slots[0]);
    load->batch->transactions = arena_array(load->arena, count + load_carried_count(load),
                                            sizeof *load->batch->transactions);
    if (slots == NULL || load->batch->transactions == NULL) {
        return diag_memory(load->diag);
    }
    static enum status (*const parts[])(struct load *, struct transaction **) = {
        load_transaction_rows, load_remittance, load_references, load_documents};
    enum status status = load_statement_rows(load);
    if (status == STATUS_OK) {
        status = load_entry_rows(load);
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && status == STATUS_OK; i++) {
        status = parts[i](load, slots);
    }
    return status;
}
