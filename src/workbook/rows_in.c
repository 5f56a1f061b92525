#include "workbook/workbook_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static int rows_hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool rows_digest_parse(struct slice text, struct digest *out)
{
    if (text.len != DIGEST_HEX) {
        return false;
    }
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        int high = rows_hex_value(text.ptr[2 * i]);
        int low = rows_hex_value(text.ptr[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out->bytes[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

enum status rows_save_records(struct workbook *workbook, int64_t run_id,
                              const struct rows_record records[ROWS_TABLES], struct diag *diag)
{
    sqlite3_stmt *insert = NULL;
    enum status status =
        sql_prepare(workbook, "INSERT INTO run_rows VALUES (?, ?, ?, ?, ?)", diag, &insert);
    for (int i = 0; i < ROWS_TABLES && status == STATUS_OK; i++) {
        char hex[DIGEST_HEX];
        digest_format(&records[i].digest, hex);
        (void)sqlite3_bind_int64(insert, 1, run_id);
        sql_bind_text(insert, 2, slice_from(rows_table_name((enum rows_table)i)));
        (void)sqlite3_bind_int64(insert, 3, records[i].first_no);
        (void)sqlite3_bind_int64(insert, 4, records[i].count);
        sql_bind_text(insert, 5, (struct slice){hex, sizeof hex});
        status = sql_run(workbook, insert, diag);
    }
    (void)sqlite3_finalize(insert);
    return status;
}

/* Reads one table's record; a value out of range is a damaged workbook. */
static enum status rows_load_record(struct workbook *workbook, sqlite3_stmt *select, int64_t run_id,
                                    enum rows_table table, struct diag *diag,
                                    struct rows_record *out)
{
    bool row = false;
    (void)sqlite3_bind_int64(select, 1, run_id);
    sql_bind_text(select, 2, slice_from(rows_table_name(table)));
    enum status status = sql_next(workbook, select, diag, &row);
    if (status != STATUS_OK) {
        return status;
    }
    bool holds = row;
    if (row) {
        out->first_no = sqlite3_column_int64(select, 0);
        out->count = sqlite3_column_int64(select, 1);
        holds = out->first_no >= 1 && out->count >= 0 && out->count < UINT32_MAX - 1 &&
                out->first_no < INT64_MAX - out->count &&
                rows_digest_parse(sql_text(select, 2), &out->digest);
    }
    (void)sqlite3_reset(select);
    return holds ? STATUS_OK
                 : diag_fail(diag, sql_place(workbook), STATUS_DATABASE, "TS-DB-011",
                             "run %lld has no usable record of its rows in table %s",
                             (long long)run_id, rows_table_name(table));
}

enum status rows_load_records(struct workbook *workbook, int64_t run_id, struct diag *diag,
                              struct rows_record records[ROWS_TABLES])
{
    sqlite3_stmt *select = NULL;
    enum status status = sql_prepare(workbook,
                                     "SELECT first_no, rows, digest FROM run_rows "
                                     "WHERE run_id = ? AND table_name = ?",
                                     diag, &select);
    for (int i = 0; i < ROWS_TABLES && status == STATUS_OK; i++) {
        status = rows_load_record(workbook, select, run_id, (enum rows_table)i, diag, &records[i]);
    }
    (void)sqlite3_finalize(select);
    return status;
}

enum status rows_in_open(struct load *load, enum rows_table table, struct rows_in *in)
{
    *in = (struct rows_in){.load = load, .table = table};
    char sql[160];
    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE %s >= ?1 AND %s < ?1 + ?2 ORDER BY %s",
                   rows_table_name(table), rows_table_key(table), rows_table_key(table),
                   rows_table_key(table));
    in->status = sql_prepare(load->workbook, sql, load->diag, &in->select);
    if (in->status == STATUS_OK) {
        (void)sqlite3_bind_int64(in->select, 1, load->records[table].first_no);
        (void)sqlite3_bind_int64(in->select, 2, load->records[table].count);
    }
    return in->status;
}

/* Tells of a row that can't be what was saved. */
static void rows_in_check(struct rows_in *in)
{
    if (in->failed && in->status == STATUS_OK) {
        in->status =
            diag_fail(in->load->diag, sql_place(in->load->workbook), STATUS_DATABASE, "TS-DB-011",
                      "row %lld of table %s can't be what was saved",
                      (long long)sqlite3_column_int64(in->select, 0), rows_table_name(in->table));
    }
}

enum status rows_in_select(struct load *load, const char *sql, struct rows_in *in)
{
    *in = (struct rows_in){.load = load};
    in->status = sql_prepare(load->workbook, sql, load->diag, &in->select);
    return in->status;
}

bool rows_in_next(struct rows_in *in)
{
    bool row = false;
    rows_in_check(in);
    if (in->status == STATUS_OK) {
        in->status = sql_next(in->load->workbook, in->select, in->load->diag, &row);
    }
    in->column = 1; /* the key is the row's number, which the caller counts */
    return in->status == STATUS_OK && row;
}

enum status rows_in_close(struct rows_in *in)
{
    rows_in_check(in);
    (void)sqlite3_finalize(in->select);
    in->select = NULL;
    return in->status;
}

void rows_in_refuse(struct rows_in *in)
{
    in->failed = true;
}

bool rows_in_absent(struct rows_in *in)
{
    return sqlite3_column_type(in->select, in->column) == SQLITE_NULL;
}

void rows_in_skip(struct rows_in *in)
{
    in->column++;
}

int64_t rows_in_i64(struct rows_in *in)
{
    return sqlite3_column_int64(in->select, in->column++);
}

uint32_t rows_in_u32(struct rows_in *in)
{
    int64_t value = rows_in_i64(in);
    if (value < 0 || value > UINT32_MAX) {
        rows_in_refuse(in);
        return 0;
    }
    return (uint32_t)value;
}

uint64_t rows_in_u64(struct rows_in *in)
{
    int64_t value = rows_in_i64(in);
    if (value < 0) {
        rows_in_refuse(in);
        return 0;
    }
    return (uint64_t)value;
}

bool rows_in_bool(struct rows_in *in)
{
    return rows_in_i64(in) != 0;
}

struct slice rows_in_borrow(struct rows_in *in)
{
    return sql_text(in->select, in->column++);
}

struct slice rows_in_text(struct rows_in *in)
{
    struct slice text = {NULL, 0};
    if (arena_copy(in->load->arena, rows_in_borrow(in), &text) != STATUS_OK &&
        in->status == STATUS_OK) {
        in->status = diag_memory(in->load->diag);
    }
    return text;
}

struct date rows_in_date(struct rows_in *in)
{
    struct date date = {0};
    struct slice text = rows_in_borrow(in);
    if (text.len > 0 && !date_parse_iso(text, &date)) {
        rows_in_refuse(in);
    }
    return date;
}

struct currency rows_in_currency(struct rows_in *in)
{
    struct currency currency = {{0}, 0};
    struct slice code = rows_in_borrow(in);
    int64_t exponent = rows_in_i64(in);
    if (code.len == 0) {
        return currency;
    }
    if (code.len != sizeof currency.code || exponent < 0 || exponent > 4) {
        rows_in_refuse(in);
        return currency;
    }
    memcpy(currency.code, code.ptr, sizeof currency.code);
    currency.exponent = (uint8_t)exponent;
    return currency;
}

struct place rows_in_place(struct rows_in *in)
{
    struct place place = {NULL, 0, 0};
    if (rows_in_absent(in)) {
        rows_in_skip(in);
    } else {
        uint32_t source = rows_in_index(in, ROWS_SOURCE);
        place.file = in->failed ? NULL : in->load->sources[source];
    }
    place.line = (uint64_t)rows_in_i64(in);
    place.offset = (uint64_t)rows_in_i64(in);
    return place;
}

uint32_t rows_in_index(struct rows_in *in, enum rows_table table)
{
    const struct rows_record *record = &in->load->records[table];
    int64_t number = rows_in_i64(in);
    if (number < record->first_no || number - record->first_no >= record->count) {
        rows_in_refuse(in);
        return 0;
    }
    return (uint32_t)(number - record->first_no);
}

uint32_t rows_in_transaction(struct rows_in *in)
{
    const struct rows_record *record = &in->load->records[ROWS_TRANSACTION];
    const struct batch *batch = in->load->batch;
    int64_t number = sqlite3_column_int64(in->select, in->column);
    size_t low = 0;
    size_t high = batch->carried_count;
    if (number >= record->first_no) {
        return rows_in_index(in, ROWS_TRANSACTION);
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (batch->carried[middle].transaction_no < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    rows_in_skip(in);
    if (low == batch->carried_count || batch->carried[low].transaction_no != number) {
        rows_in_refuse(in);
        return 0;
    }
    return (uint32_t)(batch_read_count(batch) + low);
}

uint32_t rows_in_link(struct rows_in *in)
{
    int64_t kind = rows_in_i64(in);
    if (kind == 1) {
        return rows_in_transaction(in);
    }
    rows_in_skip(in);
    return kind == 0 ? OUTCOME_NONE : BATCH_EARLIER_RUN;
}

void rows_in_parts(struct rows_in *in, struct allocation *out)
{
    out->allocated_minor = rows_in_i64(in);
    out->discount_minor = rows_in_i64(in);
    out->charges_minor = rows_in_i64(in);
    out->tax_minor = rows_in_i64(in);
    out->fx_minor = rows_in_i64(in);
    out->difference_minor = rows_in_i64(in);
    out->open_before_minor = rows_in_i64(in);
    out->open_after_minor = rows_in_i64(in);
}

struct money rows_in_money(struct rows_in *in)
{
    struct money money = {0};
    money.minor = rows_in_i64(in);
    money.currency = rows_in_currency(in);
    return money;
}

struct balance rows_in_balance(struct rows_in *in)
{
    struct balance balance = {.present = !rows_in_absent(in)};
    balance.minor = rows_in_i64(in);
    balance.date = rows_in_date(in);
    balance.currency = rows_in_currency(in);
    return balance;
}
