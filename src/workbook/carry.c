/*
 * carry - lines that an earlier run read and left to a person, judged again by this one.
 *
 * A line is carried while its newest outcome is an exception, nobody has decided on it and no other
 * line has undone it. A line of a statement in conflict is not, whether it is real is a person's to
 * say; nor is one that came too late for its period, while that is closed. Each is read by its
 * number, with what matching and the results need of its statement and entry, and laid behind what
 * the run read (model/batch.h).
 */
#include "workbook/workbook_internal.h"

#include <string.h>

#define CARRY_OPEN                                                                                 \
    "FROM outcome o JOIN bank_transaction t USING (transaction_no) JOIN entry e USING (entry_no) " \
    "JOIN statement s USING (statement_no) WHERE o.status = 'exception' "                          \
    "AND o.reason <> 'STATEMENT_CONFLICT' AND (o.reason <> 'PERIOD_CLOSED' OR NOT EXISTS ("        \
    "SELECT 1 FROM period_lock p WHERE " SCHEMA_BOOKED_DAY " <= p.closed_through)) "               \
    "AND " WORKBOOK_NEWEST_OUTCOME                                                                 \
    " AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.transaction_no = o.transaction_no) "        \
    "AND NOT EXISTS (SELECT 1 FROM bank_link l WHERE l.earlier_no = o.transaction_no "             \
    "AND l.kind = 'undoes') AND coalesce(e.booking_date >= ?1, 1) "

/* Queries that each find something of one line, by its transaction_no. */
struct carry_queries {
    struct rows_in line;
    struct rows_in remittance;
    struct rows_in references;
    struct rows_in documents;
};

struct carry {
    struct load *load;
    struct carry_queries queries;
    struct transaction *transactions; /* of all lines, in their order */
    int64_t statement_no;             /* the last one asked, and what it said */
    bool names_payers;
    struct rows_in payers;
};

static enum status carry_open(struct carry *carry)
{
    const struct carry_query {
        struct rows_in *in;
        const char *sql;
    } all[] = {
        {&carry->queries.line,
         "SELECT f.name, s.statement_no, s.format, s.statement_id, s.sequence, s.page, s.account, "
         "s.account_bank, s.currency, s.exponent, s.from_date, s.to_date, s.entity, e.ordinal, "
         "e.servicer_ref, e.amount_minor, e.currency, e.exponent, e.booking_date, e.value_date, "
         "e.status = 'booked', e.reversal, e.code, e.additional, n.name, e.line, e.offset, "
         "t.detail, t.bank_ref, t.servicer_ref, t.amount_minor, t.currency, t.exponent, "
         "t.end_to_end_id, t.mandate_id, t.transaction_id, t.purpose, t.return_reason, t.code, "
         "t.counterparty_name, t.counterparty_account, t.counterparty_bank, t.ultimate_name, "
         "t.additional, t.charges_minor, t.charges_currency, t.charges_exponent, "
         "t.instructed_minor, t.instructed_currency, t.instructed_exponent, t.notes "
         "FROM bank_transaction t JOIN entry e USING (entry_no) "
         "JOIN statement s USING (statement_no) JOIN input_file f USING (file_no) "
         "LEFT JOIN source n ON n.source_no = e.source_no WHERE t.transaction_no = ?1"},
        {&carry->queries.remittance, "SELECT text, count(*) OVER () FROM remittance "
                                     "WHERE transaction_no = ?1 ORDER BY remittance_no"},
        {&carry->queries.references,
         "SELECT scheme, value, valid, count(*) OVER () FROM payment_reference "
         "WHERE transaction_no = ?1 ORDER BY reference_no"},
        {&carry->queries.documents,
         "SELECT number, amount_minor, currency, exponent, remitted, due_minor, discount_minor, "
         "tax_minor, count(*) OVER () FROM referred_document WHERE transaction_no = ?1 "
         "ORDER BY document_no"},
        {&carry->payers,
         "SELECT 1 FROM entry e JOIN bank_transaction t USING (entry_no) WHERE e.statement_no = ?1 "
         "AND t.amount_minor > 0 AND (t.counterparty_name IS NOT NULL "
         "OR t.counterparty_account IS NOT NULL) LIMIT 1"},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof all / sizeof all[0] && status == STATUS_OK; i++) {
        status = rows_in_select(carry->load, all[i].sql, all[i].in);
    }
    return status;
}

/* Closes the queries; the first thing that happened, `status` before all. */
static enum status carry_close(struct carry *carry, enum status status)
{
    struct rows_in *const all[] = {&carry->queries.line, &carry->queries.remittance,
                                   &carry->queries.references, &carry->queries.documents,
                                   &carry->payers};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        enum status closed = all[i]->load == NULL ? STATUS_OK : rows_in_close(all[i]);
        status = status == STATUS_OK ? closed : status;
    }
    return status;
}

static void carry_ask(struct rows_in *in, int64_t number)
{
    (void)sqlite3_reset(in->select);
    (void)sqlite3_bind_int64(in->select, 1, number);
}

static bool carry_next(struct rows_in *in)
{
    bool row = rows_in_next(in);
    in->column = 0;
    return row;
}

/* Room for as many rows as the query finds, on its first row; NULL is told. */
static void *carry_room(struct rows_in *in, void *room, uint64_t rows, size_t size)
{
    if (room == NULL) {
        room = arena_array(in->load->arena, (size_t)rows, size);
        in->status = room == NULL ? diag_memory(in->load->diag) : in->status;
    }
    return room;
}

static void carry_remittance(struct rows_in *in, int64_t number, struct transaction *t)
{
    struct slice *lines = NULL;
    carry_ask(in, number);
    while (carry_next(in)) {
        struct slice text = rows_in_text(in);
        lines = carry_room(in, lines, rows_in_u64(in), sizeof *lines);
        if (lines == NULL) {
            return;
        }
        lines[t->remittance_count++] = text;
    }
    t->remittance = lines;
}

static void carry_references(struct rows_in *in, int64_t number, struct transaction *t)
{
    struct remittance_reference *references = NULL;
    carry_ask(in, number);
    while (carry_next(in)) {
        struct remittance_reference reference = {.scheme =
                                                     reference_scheme_find(rows_in_borrow(in))};
        reference.value = rows_in_text(in);
        reference.valid = rows_in_bool(in);
        references = carry_room(in, references, rows_in_u64(in), sizeof *references);
        if (references == NULL) {
            return;
        }
        references[t->references_count++] = reference;
    }
    t->references = references;
}

static void carry_documents(struct rows_in *in, int64_t number, struct transaction *t)
{
    struct referred_document *documents = NULL;
    carry_ask(in, number);
    while (carry_next(in)) {
        struct referred_document document = {.number = rows_in_text(in)};
        document.amount = rows_in_money(in);
        document.remitted = rows_in_bool(in);
        document.due_minor = rows_in_i64(in);
        document.discount_minor = rows_in_i64(in);
        document.tax_minor = rows_in_i64(in);
        documents = carry_room(in, documents, rows_in_u64(in), sizeof *documents);
        if (documents == NULL) {
            return;
        }
        documents[t->documents_count++] = document;
    }
    t->documents = documents;
}

/* Whether a statement names the payer of some receipt; lines of a statement stand together. */
static bool carry_names_payers(struct carry *carry, int64_t statement_no)
{
    if (carry->statement_no != statement_no) {
        carry_ask(&carry->payers, statement_no);
        carry->names_payers = carry_next(&carry->payers);
        carry->statement_no = statement_no;
    }
    return carry->names_payers;
}

/* A text that ends with a NUL, as places have their file. */
static const char *carry_name(struct rows_in *in)
{
    struct slice text = rows_in_borrow(in);
    char *copy = text.len == 0 ? NULL : arena_alloc(in->load->arena, text.len + 1); /* zeroed */
    if (copy != NULL) {
        memcpy(copy, text.ptr, text.len);
    } else if (text.len > 0 && in->status == STATUS_OK) {
        in->status = diag_memory(in->load->diag);
    }
    return copy;
}

/* The line itself, at place `at` behind what was read. */
static void carry_line(struct carry *carry, size_t at, int64_t transaction_no)
{
    struct batch *batch = carry->load->batch;
    struct rows_in *in = &carry->queries.line;
    struct batch_file *file = &batch->files[batch->files_count + at];
    struct batch_statement *statement = &batch->statements[batch->statements_count + at];
    struct batch_entry *entry = &batch->entries[batch->entries_count + at];
    struct batch_transaction *line = &batch->transactions[batch->transactions_count];
    struct statement *s = &statement->statement;
    struct entry *e = &entry->entry;
    struct transaction *t = &carry->transactions[at];
    carry_ask(in, transaction_no);
    if (!carry_next(in)) {
        if (in->status == STATUS_OK) {
            rows_in_refuse(in);
            (void)carry_next(in); /* told here */
        }
        return;
    }
    *file = (struct batch_file){.name = rows_in_text(in)};
    int64_t statement_no = rows_in_i64(in);
    *statement = (struct batch_statement){.file = (uint32_t)(batch->files_count + at),
                                          .entries_first = (uint32_t)(batch->entries_count + at),
                                          .balanced = -1};
    s->format = rows_in_text(in);
    s->statement_id = rows_in_text(in);
    s->sequence = rows_in_text(in);
    s->page = rows_in_text(in);
    s->account = rows_in_text(in);
    s->account_bank = rows_in_text(in);
    s->currency = rows_in_currency(in);
    s->from = rows_in_date(in);
    s->to = rows_in_date(in);
    statement->entity = rows_in_text(in);
    *entry = (struct batch_entry){.statement = (uint32_t)(batch->statements_count + at),
                                  .transactions_first = (uint32_t)batch->transactions_count};
    e->ordinal = rows_in_u32(in);
    e->servicer_ref = rows_in_text(in);
    e->amount = rows_in_money(in);
    e->booking_date = rows_in_date(in);
    e->value_date = rows_in_date(in);
    e->status = rows_in_bool(in) ? ENTRY_BOOKED : ENTRY_PENDING;
    e->reversal = rows_in_bool(in);
    e->code = rows_in_text(in);
    e->additional = rows_in_text(in);
    e->place.file = carry_name(in);
    e->place.line = rows_in_u64(in);
    e->place.offset = rows_in_u64(in);
    e->transactions = t;
    e->transactions_count = 1;
    *line = (struct batch_transaction){.transaction = t,
                                       .entry = (uint32_t)(batch->entries_count + at),
                                       .detail = rows_in_u32(in),
                                       .duplicate_of = UINT32_MAX};
    line->bank_ref = rows_in_text(in);
    load_transaction(in, t);
    (void)carry_next(in); /* a row that could not be read is told here */
    statement->names_payers = carry_names_payers(carry, statement_no);
}

enum status carry_load(struct load *load, const struct batch_carried *list, size_t count)
{
    struct carry carry = {.load = load};
    struct batch *batch = load->batch;
    carry.transactions = arena_array(load->arena, count + 1, sizeof *carry.transactions);
    enum status status = carry.transactions == NULL ? diag_memory(load->diag) : carry_open(&carry);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        carry_line(&carry, i, list[i].transaction_no);
        carry_remittance(&carry.queries.remittance, list[i].transaction_no, &carry.transactions[i]);
        carry_references(&carry.queries.references, list[i].transaction_no, &carry.transactions[i]);
        carry_documents(&carry.queries.documents, list[i].transaction_no, &carry.transactions[i]);
        const enum status all[] = {carry.queries.line.status, carry.queries.remittance.status,
                                   carry.queries.references.status, carry.queries.documents.status,
                                   carry.payers.status};
        for (size_t j = 0; j < sizeof all / sizeof all[0] && status == STATUS_OK; j++) {
            status = all[j];
        }
        batch->transactions_count++;
    }
    batch->carried = list;
    batch->carried_count = count;
    return carry_close(&carry, status);
}

/* Reads what a query gives of carried lines: outcome, transaction and run that read it. */
static enum status carry_list(struct rows_in *in, size_t most, struct batch_carried **out,
                              size_t *count)
{
    struct batch_carried *list = arena_array(in->load->arena, most + 1, sizeof *list);
    *out = list;
    *count = 0;
    if (list == NULL && in->status == STATUS_OK) {
        in->status = diag_memory(in->load->diag);
    }
    while (list != NULL && rows_in_next(in)) {
        in->column = 0;
        if (*count == most) {
            rows_in_refuse(in);
            continue;
        }
        struct batch_carried *row = &list[(*count)++];
        row->outcome_no = rows_in_i64(in);
        row->transaction_no = rows_in_i64(in);
        row->run_id = rows_in_i64(in);
    }
    return rows_in_close(in);
}

/* The lines that a saved run carried; there is room for them behind what it read. */
enum status load_carried(struct load *load)
{
    struct rows_in in;
    struct batch_carried *list = NULL;
    size_t count = 0;
    size_t most = load_carried_count(load);
    if (most == 0) {
        return STATUS_OK;
    }
    if (rows_in_select(load,
                       "SELECT o.previous_no, o.transaction_no, s.run_id FROM outcome o "
                       "JOIN bank_transaction t USING (transaction_no) JOIN entry e "
                       "USING (entry_no) JOIN statement s USING (statement_no) "
                       "WHERE o.outcome_no >= ?1 AND o.outcome_no < ?1 + ?2 "
                       "AND o.previous_no IS NOT NULL ORDER BY +o.transaction_no",
                       &in) != STATUS_OK) {
        return in.status;
    }
    const struct rows_record *record = &load->records[ROWS_OUTCOME];
    (void)sqlite3_bind_int64(in.select, 1, record->first_no);
    (void)sqlite3_bind_int64(in.select, 2, record->count);
    enum status status = carry_list(&in, most, &list, &count);
    return status == STATUS_OK ? carry_load(load, list, count) : status;
}

size_t load_carried_count(const struct load *load)
{
    int64_t more = load->records[ROWS_OUTCOME].count - load->records[ROWS_TRANSACTION].count;
    return more > 0 ? (size_t)more : 0;
}

/* Binds the first day of lines that are carried; all days where it is absent. */
static void carry_bind_day(sqlite3_stmt *select, struct date from, struct buffer *text)
{
    buffer_reset(text);
    if (date_present(from)) {
        date_format(from, text);
    }
    sql_bind_text(select, 1, buffer_slice(text));
}

enum status workbook_count_open(struct workbook *workbook, struct diag *diag, size_t *count)
{
    int64_t open = 0;
    enum status status = STATUS_OK;
    if (workbook->loading == NULL) {
        status = sql_number(workbook,
                            "SELECT count(*) FROM outcome o WHERE o.status = 'exception' "
                            "AND " WORKBOOK_NEWEST_OUTCOME,
                            0, diag, &open);
    }
    *count = (size_t)open;
    return status;
}

enum status workbook_carry(struct workbook *workbook, struct date from, size_t most,
                           struct arena *arena, struct diag *diag, struct batch *batch)
{
    struct load load = {.workbook = workbook, .arena = arena, .diag = diag, .batch = batch};
    struct rows_in in;
    struct buffer day = {0};
    struct batch_carried *list = NULL;
    size_t count = 0;
    bool begun = false;
    if (workbook->loading != NULL) {
        return STATUS_OK; /* a fresh one has nothing */
    }
    enum status status = sql_read_begin(workbook, diag, &begun);
    if (status == STATUS_OK) {
        status = rows_in_select(&load,
                                "SELECT o.outcome_no, o.transaction_no, s.run_id " CARRY_OPEN
                                "ORDER BY +o.transaction_no",
                                &in);
    }
    if (status == STATUS_OK) {
        carry_bind_day(in.select, from, &day);
        status = buffer_ok(&day) ? STATUS_OK : diag_memory(diag);
        enum status listed = carry_list(&in, most, &list, &count);
        status = status == STATUS_OK ? listed : status;
    }
    if (status == STATUS_OK) {
        status = carry_load(&load, list, count);
    }
    sql_read_end(workbook, begun);
    buffer_clear(&day);
    return status;
}
