#include "workbook/workbook_internal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum status save_finish(struct save *save, struct rows_out *out)
{
    enum status status = rows_out_finish(out, save->diag);
    if (status == STATUS_OK) {
        save->records[out->table] = out->record;
    }
    return status;
}

/* The number of a source's name: the last one, one stored before, or a new row. */
static enum status save_source(struct save *save, const char *name)
{
    if (save->source == name) {
        return STATUS_OK;
    }
    bool found = false;
    sql_bind_text(save->find_source, 1, slice_from(name));
    (void)sqlite3_bind_int64(save->find_source, 2, save->run_id);
    enum status status = sql_next(save->workbook, save->find_source, save->diag, &found);
    if (status == STATUS_OK && found) {
        save->source_no = sqlite3_column_int64(save->find_source, 0);
    }
    (void)sqlite3_reset(save->find_source);
    if (status == STATUS_OK && !found) {
        save->source_no = rows_out_begin(&save->sources);
        rows_out_i64(&save->sources, save->run_id);
        rows_out_required(&save->sources, slice_from(name));
        status = rows_out_end(&save->sources, save->diag);
    }
    if (status == STATUS_OK) {
        save->source = name;
    }
    return status;
}

enum status save_place(struct save *save, struct rows_out *out, struct place place)
{
    enum status status = STATUS_OK;
    if (place.file == NULL) {
        rows_out_null(out);
    } else {
        status = save_source(save, place.file);
        rows_out_i64(out, save->source_no);
    }
    rows_out_i64(out, (int64_t)place.line);
    rows_out_i64(out, (int64_t)place.offset);
    return status;
}

static enum status save_run_row(struct save *save, struct workbook_run *run)
{
    struct rows_out out;
    char hex[DIGEST_HEX]; /* both live until the row is written */
    char memory_hex[DIGEST_HEX];
    enum status status = rows_out_open(save->workbook, ROWS_RUN, save->diag, &out);
    if (status == STATUS_OK) {
        save->run_id = rows_out_begin(&out);
        digest_format(&run->fingerprint, hex);
        rows_out_required(&out, run->started_at);
        rows_out_required(&out, run->program);
        rows_out_required(&out, (struct slice){hex, sizeof hex});
        rows_out_required(&out, run->configuration);
        rows_out_date(&out, run->items_as_of);
        rows_out_i64(&out, (int64_t)save->result->decoys.automatic);
        rows_out_i64(&out, (int64_t)save->result->decoys.made);
        rows_out_i64(&out, (int64_t)save->result->decoys.won);
        rows_out_i64(&out, (int64_t)save->result->decoys.expected_wrong_cents);
        rows_out_i64(&out, run->memory_version);
        digest_format(&run->memory_digest, memory_hex);
        rows_out_text(&out, (struct slice){memory_hex, run->remembers ? sizeof memory_hex : 0});
        status = rows_out_end(&out, save->diag);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &out);
    }
    rows_out_clear(&out);
    return status;
}

static enum status save_files(struct save *save)
{
    static const char *const roles[] = {"statements", "open_items", "customers", "rates"};
    struct rows_out out;
    enum status status = rows_out_open(save->workbook, ROWS_INPUT_FILE, save->diag, &out);
    for (size_t i = 0; i < save->batch->files_count && status == STATUS_OK; i++) {
        const struct batch_file *file = &save->batch->files[i];
        char hex[DIGEST_HEX];
        digest_format(&file->digest, hex);
        (void)rows_out_begin(&out);
        rows_out_i64(&out, save->run_id);
        rows_out_required(&out, file->name);
        rows_out_text(&out, file->format);
        rows_out_required(&out, slice_from(roles[file->role]));
        rows_out_i64(&out, (int64_t)file->size_bytes);
        rows_out_required(&out, (struct slice){hex, sizeof hex});
        rows_out_i64(&out, file->rejected);
        rows_out_i64(&out, file->statements_count);
        rows_out_i64(&out, file->entries_count);
        rows_out_i64(&out, file->transactions_count);
        status = rows_out_end(&out, save->diag);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &out);
    }
    rows_out_clear(&out);
    return status;
}

static enum status save_diagnostics(struct save *save)
{
    struct rows_out out;
    enum status status = rows_out_open(save->workbook, ROWS_DIAGNOSTIC, save->diag, &out);
    for (size_t i = 0; i < save->batch->diagnostics_count && status == STATUS_OK; i++) {
        const struct diagnostic *diagnostic = &save->batch->diagnostics[i];
        (void)rows_out_begin(&out);
        rows_out_i64(&out, save->run_id);
        rows_out_required(&out, slice_from(severity_name(diagnostic->severity)));
        rows_out_required(&out, slice_from(diagnostic->code));
        rows_out_required(&out, slice_from(diagnostic->message));
        status = save_place(save, &out, diagnostic->place);
        if (status == STATUS_OK) {
            status = rows_out_end(&out, save->diag);
        }
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &out);
    }
    rows_out_clear(&out);
    return status;
}

static enum status save_tables(struct save *save, struct workbook_run *run)
{
    enum status status = save_run_row(save, run);
    if (status == STATUS_OK) {
        status = rows_out_open(save->workbook, ROWS_SOURCE, save->diag, &save->sources);
    }
    if (status == STATUS_OK) {
        status = sql_prepare(save->workbook,
                             "SELECT source_no FROM source WHERE name = ?1 AND run_id = ?2",
                             save->diag, &save->find_source);
    }
    if (status == STATUS_OK) {
        status = save_files(save);
    }
    if (status == STATUS_OK) {
        status = save_diagnostics(save);
    }
    if (status == STATUS_OK) {
        status = save_statements(save);
    }
    if (status == STATUS_OK) {
        status = save_outcomes(save);
    }
    if (status == STATUS_OK) {
        status = save_learnt(save);
    }
    if (status == STATUS_OK) {
        status = save_links(save);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &save->sources);
    }
    return status;
}

/* The record of the rows and the event that covers it: with these the run counts. */
static enum status save_event(struct save *save, const struct workbook_run *run)
{
    struct buffer payload = {0};
    enum status status = rows_save_records(save->workbook, save->run_id, save->records, save->diag);
    if (status == STATUS_OK) {
        chain_run_payload(save->records, &payload);
        status = buffer_ok(&payload) ? STATUS_OK : diag_memory(save->diag);
    }
    if (status == STATUS_OK) {
        status = chain_append(save->workbook, save->run_id, run->started_at, run->program, "run",
                              buffer_slice(&payload), save->diag);
    }
    buffer_clear(&payload);
    return status;
}

enum status workbook_save_run(struct workbook *workbook, const struct batch *batch,
                              const struct batch_result *result, struct workbook_run *run,
                              struct diag *diag)
{
    struct save save = {.workbook = workbook, .batch = batch, .result = result, .diag = diag};
    if (workbook->mode != WORKBOOK_WRITE) {
        return diag_fail(diag, sql_place(workbook), STATUS_USAGE, "TS-DB-004",
                         "the workbook was opened for reading only");
    }
    enum status status = sql_begin(workbook, diag);
    if (status == STATUS_OK) {
        status = save_tables(&save, run);
    }
    if (status == STATUS_OK && workbook->loading != NULL) {
        status = schema_create_indexes(workbook, diag);
    }
    if (status == STATUS_OK) {
        status = save_rolls(&save);
    }
    if (status == STATUS_OK) {
        status = save_event(&save, run);
    }
    rows_out_clear(&save.sources);
    (void)sqlite3_finalize(save.find_source);
    if (status == STATUS_OK) {
        status = sql_commit(workbook, diag);
    }
    bool committed = status == STATUS_OK;
    if (committed && workbook->loading != NULL) {
        status = workbook_publish(workbook, diag);
    }
    if (committed && workbook->loading == NULL) {
        run->run_id = save.run_id; /* readers see it, even where the end of publishing failed */
    }
    if (status != STATUS_OK) {
        sql_rollback(workbook);
    }
    return status;
}
