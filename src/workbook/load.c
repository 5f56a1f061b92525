#include "workbook/workbook_internal.h"

#include <assert.h>
#include <string.h>

/* An array for a table's rows; the next row's place is the number of rows read so far. */
static void *load_array(struct load *load, enum rows_table table, size_t size, enum status *status)
{
    void *array = arena_array(load->arena, (size_t)load->records[table].count, size);
    *status = array == NULL ? diag_memory(load->diag) : STATUS_OK;
    return array;
}

static enum status load_run_row(struct load *load, struct workbook_run *run)
{
    struct rows_in in;
    bool found = false;
    enum status status = rows_in_open(load, ROWS_RUN, &in);
    if (status == STATUS_OK && rows_in_next(&in)) {
        found = true;
        run->started_at = rows_in_text(&in);
        run->program = rows_in_text(&in);
        if (!rows_digest_parse(rows_in_borrow(&in), &run->fingerprint)) {
            rows_in_refuse(&in);
        }
        run->configuration = rows_in_text(&in);
        run->items_as_of = rows_in_date(&in);
        load->result->decoys.automatic = rows_in_u64(&in);
        load->result->decoys.made = rows_in_u64(&in);
        load->result->decoys.won = rows_in_u64(&in);
        load->result->decoys.expected_wrong_cents = rows_in_u64(&in);
        run->memory_version = rows_in_i64(&in);
        run->remembers = !rows_in_absent(&in);
        if (run->remembers && !rows_digest_parse(rows_in_borrow(&in), &run->memory_digest)) {
            rows_in_refuse(&in);
        }
    }
    status = rows_in_close(&in);
    if (status == STATUS_OK && !found) {
        status = diag_fail(load->diag, sql_place(load->workbook), STATUS_NOT_FOUND, "TS-DB-009",
                           "the workbook has no run %lld", (long long)run->run_id);
    }
    return status;
}

static enum status load_sources(struct load *load)
{
    struct rows_in in;
    size_t count = 0;
    enum status status = STATUS_OK;
    load->sources = load_array(load, ROWS_SOURCE, sizeof *load->sources, &status);
    if (status != STATUS_OK || rows_in_open(load, ROWS_SOURCE, &in) != STATUS_OK) {
        return status != STATUS_OK ? status : in.status;
    }
    while (rows_in_next(&in)) {
        rows_in_skip(&in);
        struct slice name = rows_in_borrow(&in);
        char *copy = arena_alloc(load->arena, name.len + 1); /* zeroed, so it ends with a NUL */
        if (copy == NULL) {
            in.status = diag_memory(load->diag);
            break;
        }
        memcpy(copy, name.len == 0 ? "" : name.ptr, name.len);
        load->sources[count++] = copy;
    }
    return rows_in_close(&in);
}

static enum batch_role load_role(struct rows_in *in)
{
    static const char *const roles[] = {"statements", "open_items", "customers", "rates"};
    struct slice role = rows_in_borrow(in);
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        if (slice_equal(role, slice_from(roles[i]))) {
            return (enum batch_role)i;
        }
    }
    rows_in_refuse(in);
    return BATCH_STATEMENTS;
}

static enum status load_files(struct load *load)
{
    struct rows_in in;
    enum status status = STATUS_OK;
    load->batch->files = arena_array(
        load->arena, (size_t)load->records[ROWS_INPUT_FILE].count + load_carried_count(load),
        sizeof *load->batch->files);
    status = load->batch->files == NULL ? diag_memory(load->diag) : STATUS_OK;
    if (status != STATUS_OK || rows_in_open(load, ROWS_INPUT_FILE, &in) != STATUS_OK) {
        return status != STATUS_OK ? status : in.status;
    }
    while (rows_in_next(&in)) {
        struct batch_file *file = &load->batch->files[load->batch->files_count++];
        rows_in_skip(&in);
        file->name = rows_in_text(&in);
        file->format = rows_in_text(&in);
        file->role = load_role(&in);
        file->size_bytes = (uint64_t)rows_in_i64(&in);
        if (!rows_digest_parse(rows_in_borrow(&in), &file->digest)) {
            rows_in_refuse(&in);
        }
        file->rejected = rows_in_bool(&in);
        file->statements_count = rows_in_u32(&in);
        file->entries_count = rows_in_u32(&in);
        file->transactions_count = rows_in_u32(&in);
    }
    return rows_in_close(&in);
}

static void load_text(struct rows_in *in, char *out, size_t size)
{
    struct slice text = rows_in_borrow(in);
    if (text.len >= size) {
        rows_in_refuse(in);
        text.len = 0;
    }
    memcpy(out, text.len == 0 ? "" : text.ptr, text.len);
    out[text.len] = '\0';
}

static enum severity load_severity(struct rows_in *in)
{
    struct slice name = rows_in_borrow(in);
    for (int i = SEVERITY_INFO; i <= SEVERITY_ERROR; i++) {
        if (slice_equal(name, slice_from(severity_name((enum severity)i)))) {
            return (enum severity)i;
        }
    }
    rows_in_refuse(in);
    return SEVERITY_ERROR;
}

static enum status load_diagnostics(struct load *load)
{
    struct rows_in in;
    enum status status = STATUS_OK;
    struct diagnostic *diagnostics =
        load_array(load, ROWS_DIAGNOSTIC, sizeof *diagnostics, &status);
    load->batch->diagnostics = diagnostics;
    if (status != STATUS_OK || rows_in_open(load, ROWS_DIAGNOSTIC, &in) != STATUS_OK) {
        return status != STATUS_OK ? status : in.status;
    }
    while (rows_in_next(&in)) {
        struct diagnostic *diagnostic = &diagnostics[load->batch->diagnostics_count++];
        rows_in_skip(&in);
        diagnostic->severity = load_severity(&in);
        load_text(&in, diagnostic->code, sizeof diagnostic->code);
        load_text(&in, diagnostic->message, sizeof diagnostic->message);
        diagnostic->place = rows_in_place(&in);
    }
    return rows_in_close(&in);
}

/* Rows that are missing would leave zeroed structs behind. */
static enum status load_complete(struct load *load)
{
    const struct load_count {
        enum rows_table table;
        size_t count;
    } counts[] = {
        {ROWS_INPUT_FILE, load->batch->files_count},
        {ROWS_DIAGNOSTIC, load->batch->diagnostics_count},
        {ROWS_STATEMENT, load->batch->statements_count},
        {ROWS_ENTRY, load->batch->entries_count},
        {ROWS_TRANSACTION, batch_read_count(load->batch)},
        {ROWS_ITEM, load->batch->items_count},
        {ROWS_CUSTOMER, load->batch->customers_count},
        {ROWS_ALLOCATION, load->result->allocations_count},
        {ROWS_CANDIDATE, load->result->candidates_count},
        {ROWS_LEARNT_RATE, load->result->rates_count},
        {ROWS_LEARNT_ACCOUNT, load->result->learnt_count},
        {ROWS_LESSON, load->result->lessons_count},
        {ROWS_LEARNT_NAME, load->result->names_count},
        {ROWS_LEARNT_HABIT, load->result->habits_count},
        {ROWS_LINK, load->result->links_count},
        {ROWS_ROLL, load->batch->rolls_count},
    };
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if ((int64_t)counts[i].count != load->records[counts[i].table].count) {
            return diag_fail(load->diag, sql_place(load->workbook), STATUS_DATABASE, "TS-DB-011",
                             "table %s has not the rows that the run recorded",
                             rows_table_name(counts[i].table));
        }
    }
    return STATUS_OK;
}

/* Every array is made for as many rows as the record says; a record that claims more than the
 * table holds is refused before memory is asked for. */
static enum status load_plausible(struct load *load)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < ROWS_TABLES && status == STATUS_OK; i++) {
        struct buffer sql = {0};
        int64_t last = 0;
        buffer_add_format(&sql, "SELECT max(%s) FROM %s", rows_table_key((enum rows_table)i),
                          rows_table_name((enum rows_table)i));
        status = buffer_ok(&sql) ? sql_number(load->workbook, sql.ptr, 0, load->diag, &last)
                                 : diag_memory(load->diag);
        buffer_clear(&sql);
        const struct rows_record *record = &load->records[i];
        if (status == STATUS_OK && record->count > 0 &&
            record->first_no + record->count - 1 > last) {
            status = diag_fail(load->diag, sql_place(load->workbook), STATUS_DATABASE, "TS-DB-011",
                               "table %s has not the rows that the run recorded",
                               rows_table_name((enum rows_table)i));
        }
    }
    return status;
}

static enum status load_tables(struct load *load, struct workbook_run *run)
{
    /* The run itself first, by its number alone: whether it is there at all. */
    load->records[ROWS_RUN] = (struct rows_record){.first_no = run->run_id, .count = 1};
    enum status status = load_run_row(load, run);
    if (status == STATUS_OK) {
        status = rows_load_records(load->workbook, run->run_id, load->diag, load->records);
    }
    if (status == STATUS_OK) {
        status = load_plausible(load);
    }
    if (status == STATUS_OK) {
        status = load_sources(load);
    }
    if (status == STATUS_OK) {
        status = load_files(load);
    }
    if (status == STATUS_OK) {
        status = load_diagnostics(load);
    }
    if (status == STATUS_OK) {
        status = load_statements(load);
    }
    if (status == STATUS_OK) {
        status = load_carried(load);
    }
    if (status == STATUS_OK) {
        status = load_outcomes(load);
    }
    if (status == STATUS_OK) {
        status = load_learnt(load);
    }
    if (status == STATUS_OK) {
        status = load_links(load);
    }
    if (status == STATUS_OK) {
        status = load_rolls(load);
    }
    if (status == STATUS_OK) {
        status =
            load_earlier(load, run->run_id, &load->batch->earlier, &load->batch->earlier_count);
    }
    return status == STATUS_OK ? load_complete(load) : status;
}

enum status workbook_load_run(struct workbook *workbook, int64_t run_id, struct arena *arena,
                              struct diag *diag, struct batch *batch, struct batch_result *result,
                              struct workbook_run *run)
{
    struct batch loaded_batch = {0};
    struct batch_result loaded_result = {0};
    struct workbook_run loaded_run = {.run_id = run_id};
    struct load load = {.workbook = workbook,
                        .arena = arena,
                        .diag = diag,
                        .batch = &loaded_batch,
                        .result = &loaded_result};
    bool begun = false;
    enum status status = sql_read_begin(workbook, diag, &begun);
    if (status == STATUS_OK) {
        status = load_tables(&load, &loaded_run);
    }
    if (status == STATUS_OK) {
        status = purge_before(workbook, run_id, diag, &loaded_run.purged_before);
    }
    sql_read_end(workbook, begun);
    if (status == STATUS_OK) {
        *batch = loaded_batch;
        *result = loaded_result;
        *run = loaded_run;
    }
    return status;
}
