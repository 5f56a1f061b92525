#include "workbook/workbook_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { ROWS_CANONICAL_BYTES = 1 << 16 };

static const struct rows_name {
    const char *table;
    const char *key;
} rows_names[ROWS_ALL] = {
    [ROWS_RUN] = {"run", "run_id"},
    [ROWS_SOURCE] = {"source", "source_no"},
    [ROWS_INPUT_FILE] = {"input_file", "file_no"},
    [ROWS_DIAGNOSTIC] = {"diagnostic", "diagnostic_no"},
    [ROWS_STATEMENT] = {"statement", "statement_no"},
    [ROWS_ENTRY] = {"entry", "entry_no"},
    [ROWS_TRANSACTION] = {"bank_transaction", "transaction_no"},
    [ROWS_REMITTANCE] = {"remittance", "remittance_no"},
    [ROWS_REFERENCE] = {"payment_reference", "reference_no"},
    [ROWS_DOCUMENT] = {"referred_document", "document_no"},
    [ROWS_ITEM] = {"open_item", "item_no"},
    [ROWS_CUSTOMER] = {"customer", "customer_no"},
    [ROWS_OUTCOME] = {"outcome", "outcome_no"},
    [ROWS_ALLOCATION] = {"allocation", "allocation_no"},
    [ROWS_PART] = {"allocation_part", "allocation_part_no"},
    [ROWS_CANDIDATE] = {"candidate", "candidate_no"},
    [ROWS_CANDIDATE_ITEM] = {"candidate_item", "candidate_item_no"},
    [ROWS_LEARNT_RATE] = {"learnt_rate", "learnt_rate_no"},
    [ROWS_LEARNT_ACCOUNT] = {"learnt_account", "learnt_account_no"},
    [ROWS_LESSON] = {"lesson", "lesson_no"},
    [ROWS_LEARNT_NAME] = {"learnt_name", "learnt_name_no"},
    [ROWS_LEARNT_HABIT] = {"learnt_habit", "learnt_habit_no"},
    [ROWS_LINK] = {"bank_link", "bank_link_no"},
    [ROWS_REOPENED] = {"reopened_item", "reopened_item_no"},
    [ROWS_ROLL] = {"roll_forward", "roll_forward_no"},
    [ROWS_DECISION_FILE] = {"decision_file", "decision_file_no"},
    [ROWS_DECISION] = {"decision", "decision_no"},
    [ROWS_DECISION_ITEM] = {"decision_item", "decision_item_no"},
    [ROWS_WITHDRAWAL] = {"withdrawal", "withdrawal_no"},
    [ROWS_PERIOD_EVENT] = {"period_event", "period_event_no"},
    [ROWS_PERIOD_TOTAL] = {"period_total", "period_total_no"},
    [ROWS_APPROVAL] = {"approval", "approval_no"},
    [ROWS_PURGE] = {"purge", "purge_no"},
    [ROWS_PURGED_ROWS] = {"purged_rows", "purged_rows_no"},
};

const char *rows_table_name(enum rows_table table)
{
    return rows_names[table].table;
}

const char *rows_table_key(enum rows_table table)
{
    return rows_names[table].key;
}

enum status rows_out_open(struct workbook *workbook, enum rows_table table, struct diag *diag,
                          struct rows_out *out)
{
    *out = (struct rows_out){.workbook = workbook, .table = table};
    char sql[320];
    sqlite3_stmt *shape = NULL;
    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s", rows_table_name(table));
    enum status status = sql_prepare(workbook, sql, diag, &shape);
    out->columns = shape == NULL ? 0 : sqlite3_column_count(shape);
    (void)sqlite3_finalize(shape);
    if (status != STATUS_OK) {
        return status;
    }
    int length = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", rows_table_name(table));
    assert(length > 0 && (size_t)length + 2U * (size_t)out->columns < sizeof sql);
    for (int i = 1; i < out->columns; i++) {
        sql[length++] = ',';
        sql[length++] = '?';
    }
    sql[length++] = ')';
    sql[length] = '\0';
    status = sql_prepare(workbook, sql, diag, &out->insert);
    if (status != STATUS_OK) {
        return status;
    }
    (void)snprintf(sql, sizeof sql, "SELECT max(%s) FROM %s", rows_table_key(table),
                   rows_table_name(table));
    int64_t last = 0;
    status = sql_number(workbook, sql, 0, diag, &last);
    if (status == STATUS_OK && digest_begin(&out->digest) != STATUS_OK) {
        status = diag_memory(diag);
    }
    out->record.first_no = last + 1;
    return status;
}

void rows_out_clear(struct rows_out *out)
{
    (void)sqlite3_finalize(out->insert);
    digest_drop(&out->digest);
    buffer_clear(&out->canonical);
    *out = (struct rows_out){0};
}

static void rows_add_u64(struct buffer *out, char type, uint64_t value)
{
    char bytes[9] = {type};
    for (unsigned i = 0; i < 8; i++) {
        bytes[i + 1] = (char)(unsigned char)(value >> (8 * i));
    }
    buffer_add(out, (struct slice){bytes, sizeof bytes});
}

static void rows_add_text(struct buffer *out, struct slice text)
{
    rows_add_u64(out, 't', text.len);
    buffer_add(out, text);
}

/* Hands what has gathered to the digest, so that memory stays bounded. */
static enum status rows_flush(struct digest_stream *digest, struct buffer *canonical, size_t above,
                              struct diag *diag)
{
    if (!buffer_ok(canonical)) {
        return diag_memory(diag);
    }
    if (canonical->len > above) {
        digest_add(digest, buffer_slice(canonical));
        buffer_reset(canonical);
    }
    return STATUS_OK;
}

int64_t rows_out_begin(struct rows_out *out)
{
    int64_t number = out->record.first_no + out->record.count;
    out->column = 0;
    rows_out_i64(out, number);
    return number;
}

void rows_out_i64(struct rows_out *out, int64_t value)
{
    (void)sqlite3_bind_int64(out->insert, ++out->column, value);
    rows_add_u64(&out->canonical, 'i', (uint64_t)value);
}

void rows_out_null(struct rows_out *out)
{
    (void)sqlite3_bind_null(out->insert, ++out->column);
    buffer_add_byte(&out->canonical, 'n');
}

void rows_out_required(struct rows_out *out, struct slice text)
{
    sql_bind_text(out->insert, ++out->column, text);
    rows_add_text(&out->canonical, text);
}

void rows_out_text(struct rows_out *out, struct slice text)
{
    if (text.len == 0) {
        rows_out_null(out);
    } else {
        rows_out_required(out, text);
    }
}

/* A copy that finds no memory would leave the column NULL: the row ends as out of memory. */
static void rows_bind_copy(struct rows_out *out, struct slice text)
{
    int code =
        sqlite3_bind_text(out->insert, ++out->column, text.ptr, (int)text.len, SQLITE_TRANSIENT);
    out->canonical.failed = out->canonical.failed || code != SQLITE_OK;
}

void rows_out_date(struct rows_out *out, struct date date)
{
    if (!date_present(date)) {
        rows_out_null(out);
        return;
    }
    struct rows_day *cached = &out->days[(uint32_t)date.day % 64U];
    if (cached->day != date.day) {
        struct buffer text = {0};
        date_format(date, &text);
        if (text.len != sizeof cached->text) {
            out->canonical.failed = true; /* told as out of memory at the end of the row */
            buffer_clear(&text);
            return;
        }
        memcpy(cached->text, text.ptr, sizeof cached->text);
        cached->day = date.day;
        buffer_clear(&text);
    }
    /* Copied: another date of the row may take its place. */
    rows_bind_copy(out, (struct slice){cached->text, sizeof cached->text});
    rows_add_text(&out->canonical, (struct slice){cached->text, sizeof cached->text});
}

void rows_out_currency(struct rows_out *out, struct currency currency)
{
    if (!currency_present(currency)) {
        rows_out_null(out);
        rows_out_null(out);
        return;
    }
    rows_bind_copy(out, currency_code(&currency));
    rows_add_text(&out->canonical, currency_code(&currency));
    rows_out_i64(out, currency.exponent);
}

void rows_out_parts(struct rows_out *out, const struct allocation *parts)
{
    rows_out_i64(out, parts->allocated_minor);
    rows_out_i64(out, parts->discount_minor);
    rows_out_i64(out, parts->charges_minor);
    rows_out_i64(out, parts->tax_minor);
    rows_out_i64(out, parts->fx_minor);
    rows_out_i64(out, parts->difference_minor);
    rows_out_i64(out, parts->open_before_minor);
    rows_out_i64(out, parts->open_after_minor);
}

enum status rows_out_end(struct rows_out *out, struct diag *diag)
{
    assert(out->column == out->columns || !buffer_ok(&out->canonical));
    enum status status = rows_flush(&out->digest, &out->canonical, ROWS_CANONICAL_BYTES, diag);
    if (status == STATUS_OK) {
        status = sql_run(out->workbook, out->insert, diag);
    }
    out->record.count += status == STATUS_OK ? 1 : 0;
    return status;
}

enum status rows_out_finish(struct rows_out *out, struct diag *diag)
{
    enum status status = rows_flush(&out->digest, &out->canonical, 0, diag);
    if (status == STATUS_OK) {
        out->record.digest = digest_finish(&out->digest);
    }
    return status;
}

/* Adds the canonical form of the row a statement stands on. */
static void rows_add_stored(sqlite3_stmt *select, struct buffer *canonical)
{
    int columns = sqlite3_column_count(select);
    for (int i = 0; i < columns; i++) {
        switch (sqlite3_column_type(select, i)) {
        case SQLITE_NULL:
            buffer_add_byte(canonical, 'n');
            break;
        case SQLITE_INTEGER:
            rows_add_u64(canonical, 'i', (uint64_t)sqlite3_column_int64(select, i));
            break;
        case SQLITE_TEXT:
            rows_add_text(canonical, sql_text(select, i));
            break;
        default:
            buffer_add_byte(canonical, 'x'); /* no run stores such a value */
            break;
        }
    }
}

enum status rows_digest(struct workbook *workbook, enum rows_table table,
                        const struct rows_record *record, struct diag *diag,
                        struct rows_record *out)
{
    char sql[160];
    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE %s >= ?1 AND %s < ?1 + ?2 ORDER BY %s",
                   rows_table_name(table), rows_table_key(table), rows_table_key(table),
                   rows_table_key(table));
    struct rows_record computed = {.first_no = record->first_no};
    struct digest_stream digest = {0};
    struct buffer canonical = {0};
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status = sql_prepare(workbook, sql, diag, &select);
    if (status == STATUS_OK && digest_begin(&digest) != STATUS_OK) {
        status = diag_memory(diag);
    }
    if (status != STATUS_OK) {
        goto cleanup;
    }
    (void)sqlite3_bind_int64(select, 1, record->first_no);
    (void)sqlite3_bind_int64(select, 2, record->count);
    while ((status = sql_next(workbook, select, diag, &row)) == STATUS_OK && row) {
        rows_add_stored(select, &canonical);
        computed.count++;
        status = rows_flush(&digest, &canonical, ROWS_CANONICAL_BYTES, diag);
        if (status != STATUS_OK) {
            goto cleanup;
        }
    }
    if (status == STATUS_OK) {
        status = rows_flush(&digest, &canonical, 0, diag);
    }
    if (status == STATUS_OK) {
        computed.digest = digest_finish(&digest);
        *out = computed;
    }
cleanup:
    (void)sqlite3_finalize(select);
    digest_drop(&digest);
    buffer_clear(&canonical);
    return status;
}
