/*
 * chain - each event's hash covers the event and the hash before it, so that no event can be
 * changed, removed or put in between without every later hash telling.
 *
 * hash = hex(SHA-256(previous hash in hex || canonical form of event_id, run_id, at, actor, kind,
 * payload)), the previous hash of the first event being empty.
 */
#include "workbook/workbook_internal.h"

#include <string.h>

struct chain_event {
    int64_t event_id;
    bool has_run;
    int64_t run_id;
    struct slice at;
    struct slice actor;
    struct slice kind;
    struct slice payload;
};

static void chain_add_u64(struct buffer *out, char type, uint64_t value)
{
    buffer_add_byte(out, type);
    for (unsigned i = 0; i < 8; i++) {
        buffer_add_byte(out, (char)(unsigned char)(value >> (8 * i)));
    }
}

static void chain_add_text(struct buffer *out, struct slice text)
{
    chain_add_u64(out, 't', text.len);
    buffer_add(out, text);
}

/* STATUS_OK or STATUS_MEMORY (told). */
static enum status chain_hash(struct slice previous, const struct chain_event *event,
                              struct diag *diag, char hex[DIGEST_HEX])
{
    struct buffer form = {0};
    buffer_add(&form, previous);
    chain_add_u64(&form, 'i', (uint64_t)event->event_id);
    if (event->has_run) {
        chain_add_u64(&form, 'i', (uint64_t)event->run_id);
    } else {
        buffer_add_byte(&form, 'n');
    }
    chain_add_text(&form, event->at);
    chain_add_text(&form, event->actor);
    chain_add_text(&form, event->kind);
    chain_add_text(&form, event->payload);
    enum status status = buffer_ok(&form) ? STATUS_OK : diag_memory(diag);
    if (status == STATUS_OK) {
        struct digest digest = digest_of(buffer_slice(&form));
        digest_format(&digest, hex);
    }
    buffer_clear(&form);
    return status;
}

void chain_rows_payload(const struct rows_record *records, enum rows_table first,
                        enum rows_table end, struct buffer *out)
{
    buffer_add_byte(out, '{');
    for (int i = 0; i < (int)end - (int)first; i++) {
        char hex[DIGEST_HEX];
        digest_format(&records[i].digest, hex);
        buffer_add_text(out, i == 0 ? "\"" : ",\"");
        buffer_add_text(out, rows_table_name((enum rows_table)((int)first + i)));
        buffer_add(out, SLICE("\":{\"first\":"));
        buffer_add_i64(out, records[i].first_no);
        buffer_add(out, SLICE(",\"rows\":"));
        buffer_add_i64(out, records[i].count);
        buffer_add(out, SLICE(",\"sha256\":\""));
        buffer_add(out, (struct slice){hex, sizeof hex});
        buffer_add(out, SLICE("\"}"));
    }
    buffer_add_byte(out, '}');
}

void chain_run_payload(const struct rows_record records[ROWS_TABLES], struct buffer *out)
{
    chain_rows_payload(records, ROWS_RUN, ROWS_TABLES, out);
}

enum status chain_append(struct workbook *workbook, int64_t run_id, struct slice at,
                         struct slice actor, const char *kind, struct slice payload,
                         struct diag *diag)
{
    struct chain_event event = {.has_run = run_id != 0,
                                .run_id = run_id,
                                .at = at,
                                .actor = actor,
                                .kind = slice_from(kind),
                                .payload = payload};
    sqlite3_stmt *last = NULL;
    sqlite3_stmt *insert = NULL;
    char previous[DIGEST_HEX];
    size_t previous_len = 0;
    char hex[DIGEST_HEX];
    bool row = false;
    enum status status = sql_prepare(
        workbook, "SELECT event_id, hash FROM audit_event ORDER BY event_id DESC LIMIT 1", diag,
        &last);
    if (status == STATUS_OK) {
        status = sql_next(workbook, last, diag, &row);
    }
    if (status != STATUS_OK) {
        goto cleanup;
    }
    if (row) {
        event.event_id = sqlite3_column_int64(last, 0);
        struct slice hash = slice_take(sql_text(last, 1), DIGEST_HEX);
        previous_len = hash.len;
        memcpy(previous, previous_len == 0 ? "" : hash.ptr, previous_len);
    }
    event.event_id++;
    status = chain_hash((struct slice){previous, previous_len}, &event, diag, hex);
    if (status == STATUS_OK) {
        status = sql_prepare(workbook, "INSERT INTO audit_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                             diag, &insert);
    }
    if (status == STATUS_OK) {
        (void)sqlite3_bind_int64(insert, 1, event.event_id);
        if (event.has_run) {
            (void)sqlite3_bind_int64(insert, 2, event.run_id);
        } else {
            (void)sqlite3_bind_null(insert, 2);
        }
        sql_bind_text(insert, 3, event.at);
        sql_bind_text(insert, 4, event.actor);
        sql_bind_text(insert, 5, event.kind);
        sql_bind_text(insert, 6, event.payload);
        sql_bind_text(insert, 7, (struct slice){previous, previous_len});
        sql_bind_text(insert, 8, (struct slice){hex, sizeof hex});
        status = sql_run(workbook, insert, diag);
    }
cleanup:
    (void)sqlite3_finalize(last);
    (void)sqlite3_finalize(insert);
    return status;
}

enum status chain_append_rows(struct workbook *workbook, const struct rows_record *records,
                              enum rows_table first, enum rows_table end, const char *kind,
                              const struct workbook_source *source, struct diag *diag)
{
    struct buffer payload = {0};
    chain_rows_payload(records, first, end, &payload);
    enum status status = buffer_ok(&payload)
                             ? chain_append(workbook, 0, source->recorded_at, source->person, kind,
                                            buffer_slice(&payload), diag)
                             : diag_memory(diag);
    buffer_clear(&payload);
    return status;
}

/* Checks the event a statement stands on; out->head_hash is the hash before it, and then its own.
 */
static enum status chain_verify_event(struct workbook *workbook, sqlite3_stmt *select,
                                      struct diag *diag, struct workbook_check *out)
{
    struct chain_event event = {.event_id = sqlite3_column_int64(select, 0),
                                .has_run = sqlite3_column_type(select, 1) != SQLITE_NULL,
                                .run_id = sqlite3_column_int64(select, 1),
                                .at = sql_text(select, 2),
                                .actor = sql_text(select, 3),
                                .kind = sql_text(select, 4),
                                .payload = sql_text(select, 5)};
    struct slice previous = sql_text(select, 6);
    struct slice hash = sql_text(select, 7);
    struct slice before = slice_from(out->head_hash);
    char hex[DIGEST_HEX];
    enum status status = chain_hash(previous, &event, diag, hex);
    if (status != STATUS_OK) {
        return status;
    }
    out->events++;
    if ((uint64_t)event.event_id != out->events || !slice_equal(previous, before) ||
        !slice_equal(hash, (struct slice){hex, sizeof hex})) {
        out->holds = false;
        (void)diag_fail(diag, sql_place(workbook), STATUS_DATABASE, "TS-DB-020",
                        "audit event %lld does not follow from the one before it",
                        (long long)event.event_id);
    }
    /* From here on against what is stored: one fault is told once. */
    struct slice head = slice_take(hash, DIGEST_HEX);
    memcpy(out->head_hash, head.len == 0 ? "" : head.ptr, head.len);
    out->head_hash[head.len] = '\0';
    return STATUS_OK;
}

enum status chain_verify(struct workbook *workbook, struct diag *diag, struct workbook_check *out)
{
    sqlite3_stmt *select = NULL;
    bool row = false;
    enum status status = sql_prepare(workbook,
                                     "SELECT event_id, run_id, at, actor, kind, payload, "
                                     "previous_hash, hash FROM audit_event ORDER BY event_id",
                                     diag, &select);
    while (status == STATUS_OK && (status = sql_next(workbook, select, diag, &row)) == STATUS_OK &&
           row) {
        status = chain_verify_event(workbook, select, diag, out);
    }
    (void)sqlite3_finalize(select);
    return status;
}
