/*
 * How it works: everything is read first, since identity is decided over all deliveries; the
 * fingerprint of the inputs then tells whether the workbook has this very run already, and if so
 * its results are written again from what is stored. Otherwise: match, check, save in one
 * transaction, write the files. Until the save commits, nothing has changed.
 */
#include "run/run.h"

#include "base/digest.h"
#include "model/batch_learnt.h"
#include "model/sequence.h"
#include "report/results.h"
#include "run/available.h"
#include "run/collect.h"
#include "run/identity.h"
#include "run/originals.h"
#include "workbook/workbook.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* What one run holds on to. */
struct run {
    const struct run_request *request;
    struct arena *arena;
    struct diag *diag;
    struct run_report *report;
    struct batch batch;
    struct batch_result result;
    struct workbook *workbook;
    struct workbook_run record;
    struct memory memory; /* what the workbook remembers, as the matcher weighs it */
    size_t carry_most;    /* lines of earlier runs that there is room for */
};

static uint64_t run_now_ns(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static uint64_t run_since_ms(uint64_t begun_ns)
{
    return (run_now_ns() - begun_ns) / 1000000U;
}

static int run_path_order(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Paths in byte order, so that the order they were given in can't show. */
static const char **run_sorted(struct arena *arena, const char *const *paths, size_t count)
{
    const char **sorted = arena_array(arena, count + 1, sizeof *sorted);
    if (sorted != NULL) {
        for (size_t i = 0; i < count; i++) {
            sorted[i] = paths[i];
        }
        qsort(sorted, count, sizeof *sorted, run_path_order);
    }
    return sorted;
}

static enum status run_read(struct run *run, struct collect *collect)
{
    const struct run_request *request = run->request;
    const char **items = run_sorted(run->arena, request->open_items, request->open_items_count);
    const char **statements =
        run_sorted(run->arena, request->statements, request->statements_count);
    const char **rates = run_sorted(run->arena, request->rates, request->rates_count);
    if (items == NULL || statements == NULL || rates == NULL) {
        return diag_memory(run->diag);
    }
    uint64_t begun = run_now_ns();
    enum status status = STATUS_OK;
    progress_tell(request->progress, "reading open items", 0, 0);
    for (size_t i = 0; status == STATUS_OK && i < request->open_items_count; i++) {
        status = collect_items(collect, items[i]);
    }
    if (status == STATUS_OK && request->customers != NULL) {
        status = collect_customers(collect, request->customers);
    }
    for (size_t i = 0; status == STATUS_OK && i < request->rates_count; i++) {
        status = collect_rates(collect, rates[i]);
    }
    run->report->timings.read_items_ms = run_since_ms(begun);
    begun = run_now_ns();
    for (size_t i = 0; status == STATUS_OK && i < request->statements_count; i++) {
        status = collect_statements(collect, statements[i]);
    }
    run->report->timings.parse_ms = run_since_ms(begun);
    return status;
}

/* A file's contribution to the fingerprint: its role and its bytes, not its name. */
struct run_file_mark {
    uint32_t role;
    struct digest digest;
};

static int run_file_mark_order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct run_file_mark));
}

/* Program, settings and the inputs' bytes in any order: what decides a run's results. */
static enum status run_fingerprint(struct run *run)
{
    struct buffer text = {0};
    buffer_add(&text, run->request->program);
    buffer_add_byte(&text, '\n');
    settings_canonical(run->request->settings, &text);
    if (!buffer_ok(&text) ||
        arena_copy(run->arena, buffer_slice(&text), &run->record.configuration) != STATUS_OK) {
        buffer_clear(&text);
        return diag_memory(run->diag);
    }
    date_format(run->request->items_as_of, &text);
    size_t count = run->batch.files_count;
    struct run_file_mark *marks = calloc(count + 1, sizeof *marks);
    if (marks == NULL) {
        buffer_clear(&text);
        return diag_memory(run->diag);
    }
    for (size_t i = 0; i < count; i++) {
        marks[i].role = (uint32_t)run->batch.files[i].role;
        marks[i].digest = run->batch.files[i].digest;
    }
    qsort(marks, count, sizeof *marks, run_file_mark_order);
    for (size_t i = 0; i < count; i++) {
        char hex[DIGEST_HEX];
        digest_format(&marks[i].digest, hex);
        buffer_add_u64(&text, marks[i].role);
        buffer_add(&text, (struct slice){hex, sizeof hex});
        buffer_add_byte(&text, '\n');
    }
    free(marks);
    if (buffer_ok(&text)) {
        run->record.fingerprint = digest_of(buffer_slice(&text));
    }
    bool ok = buffer_ok(&text);
    buffer_clear(&text);
    return ok ? STATUS_OK : diag_memory(run->diag);
}

/* The newest date of the items, where the user gave none. */
static struct date run_items_as_of(const struct run *run)
{
    struct date newest = run->request->items_as_of;
    for (size_t i = 0; !date_present(run->request->items_as_of) && i < run->batch.items_count;
         i++) {
        struct date issued = run->batch.items[i].issue_date;
        newest = issued.day > newest.day ? issued : newest;
    }
    return newest;
}

/* What earlier runs and decisions taught, and which version of it that is. Nothing is used where
 * learning is turned off. */
static enum status run_remember(struct run *run, struct diag *diag)
{
    enum status status = workbook_load_memory(
        run->workbook, INT64_MAX, batch_newest_day(&run->batch), run->arena, diag, &run->memory);
    if (status == STATUS_OK) {
        run->record.memory_version = run->memory.version;
        run->record.memory_digest = run->memory.digest;
        run->record.remembers = run->request->settings->matching.learning_passes > 0;
        run->batch.memory = run->record.remembers ? &run->memory : NULL;
        run->report->remembered =
            run->record.remembers ? memory_in_force(&run->memory, MEMORY_KINDS) : 0;
    }
    return status;
}

/* Up to which day everything is closed, and whether lines came too late for it. */
static enum status run_look_at_periods(struct run *run, struct diag *diag)
{
    struct batch *batch = &run->batch;
    enum status status = workbook_closed_through(run->workbook, diag, &batch->closed_through);
    uint64_t late = 0;
    for (size_t t = 0; status == STATUS_OK && t < batch->transactions_count; t++) {
        late += batch->transactions[t].duplicate_of == UINT32_MAX && batch_is_late(batch, t);
    }
    if (late > 0) {
        struct buffer day = {0};
        date_format(batch->closed_through, &day);
        diag_warn(
            diag, (struct place){NULL, 0, 0}, "TS-PER-001",
            "%llu new lines are booked up to %.*s, which is closed; they are left to a person",
            (unsigned long long)late, SLICE_ARG(buffer_slice(&day)));
        buffer_clear(&day);
    }
    return status;
}

/* Lays the open exceptions of earlier runs behind what was read, for `most` of which there is room:
 * those booked on a day that counts back from the newest one known. */
static enum status run_carry(struct run *run, struct diag *diag)
{
    int32_t days = (int32_t)run->request->settings->carry_days;
    struct date from = batch_newest_day(&run->batch);
    if (days == 0 || run->carry_most == 0) {
        return STATUS_OK;
    }
    enum status status = STATUS_OK;
    if (!date_present(from)) {
        status = workbook_newest_day(run->workbook, diag, &from);
    }
    from.day = from.day > days ? from.day - days : 0;
    return status == STATUS_OK
               ? workbook_carry(run->workbook, from, run->carry_most, run->arena, diag, &run->batch)
               : status;
}

/* Identity, what is available, and the matcher. Keeps the diagnostics that come up on the way. */
static enum status run_decide(struct run *run, struct diag *diag)
{
    struct workbook_history history = {0};
    enum status status = workbook_load_history(run->workbook, run->arena, diag, &history);
    if (status == STATUS_OK) {
        status = identity_resolve(&run->batch, &history, run->arena, diag);
    }
    if (status == STATUS_OK) {
        struct sequence_link *links = NULL; /* told here; counted with the control totals */
        run->batch.earlier = history.statements;
        run->batch.earlier_count = history.statements_count;
        status = sequence_check(&run->batch, run->arena, diag, &links);
    }
    if (status == STATUS_OK) {
        status = run_carry(run, diag);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = run_look_at_periods(run, diag);
    if (status != STATUS_OK) {
        return status;
    }
    const struct match_settings *settings = &run->request->settings->matching;
    struct originals_undone undone = {0};
    status = originals_undo(run->workbook, settings->charges_max_minor, run->arena, diag,
                            &run->batch, &history, &undone);
    if (status != STATUS_OK) {
        return status;
    }
    available_apply(&run->batch, &history, diag);
    status = run_remember(run, diag);
    if (status != STATUS_OK) {
        return status;
    }
    progress_tell(run->request->progress, "matching", 0, run->batch.transactions_count);
    struct match_timings spent = {0};
    status = match_run(&run->batch, settings, run->arena, diag, &run->result, &spent);
    if (status == STATUS_OK) {
        status = originals_link(run->workbook, &history, &undone, run->arena, diag, &run->batch,
                                &run->result);
    }
    if (status == STATUS_OK &&
        batch_learnt_fill(&run->batch, run->arena, &run->result) != STATUS_OK) {
        status = diag_memory(diag);
    }
    run->report->timings.index_ms = spent.index_ns / 1000000U;
    run->report->timings.match_ms = spent.match_ns / 1000000U;
    run->report->timings.learn_ms = spent.learn_ns / 1000000U;
    run->report->timings.decoys_ms = spent.decoys_ns / 1000000U;
    run->report->timings.assign_ms = spent.assign_ns / 1000000U;
    return status;
}

/* Diagnostics of the deciding stages join those of the files. */
struct run_notes {
    struct diag *outer;
    struct diagnostic *list;
    size_t count;
    size_t capacity;
    bool lost;
};

static void run_note(void *context, const struct diagnostic *diagnostic)
{
    struct run_notes *notes = context;
    diag_forward(notes->outer, diagnostic);
    void *list = notes->list;
    if (array_grow(&list, &notes->capacity, notes->count, sizeof *notes->list) != STATUS_OK) {
        notes->lost = true;
        return;
    }
    notes->list = list;
    notes->list[notes->count++] = *diagnostic;
}

static enum status run_keep_notes(struct run *run, const struct run_notes *notes)
{
    size_t count = run->batch.diagnostics_count + notes->count;
    struct diagnostic *all = arena_array(run->arena, count + 1, sizeof *all);
    if (all == NULL || notes->lost) {
        return diag_memory(run->diag);
    }
    if (run->batch.diagnostics_count > 0) {
        memcpy(all, run->batch.diagnostics, run->batch.diagnostics_count * sizeof *all);
    }
    if (notes->count > 0) {
        memcpy(all + run->batch.diagnostics_count, notes->list, notes->count * sizeof *all);
    }
    run->batch.diagnostics = all;
    run->batch.diagnostics_count = count;
    return STATUS_OK;
}

static enum status run_decide_and_save(struct run *run)
{
    struct run_notes notes = {.outer = run->diag};
    struct diag diag = {.context = &notes, .listen = run_note};
    enum status status = run_decide(run, &diag);
    if (status == STATUS_OK) {
        status = run_keep_notes(run, &notes);
    }
    free(notes.list);
    if (status == STATUS_OK && progress_stopped(run->request->progress)) {
        status = STATUS_INTERRUPTED;
    }
    if (status != STATUS_OK) {
        return status;
    }
    run->record.started_at = run->request->started_at;
    run->record.program = run->request->program;
    run->record.items_as_of = run_items_as_of(run);
    progress_tell(run->request->progress, "saving", 0, run->batch.transactions_count);
    status = workbook_save_run(run->workbook, &run->batch, &run->result, &run->record, run->diag);
    run->report->run_id = run->record.run_id; /* saved, whatever becomes of the rest */
    return status;
}

/* The workbook's path: as given, or beside the results. */
static enum status run_workbook_path(struct run *run, const char **path)
{
    if (run->request->workbook != NULL) {
        *path = run->request->workbook;
        return STATUS_OK;
    }
    struct buffer joined = {0};
    struct slice kept = {NULL, 0};
    buffer_add_text(&joined, run->request->out);
    buffer_add(&joined, SLICE("/workbook.db"));
    buffer_add_byte(&joined, '\0');
    bool ok =
        buffer_ok(&joined) && arena_copy(run->arena, buffer_slice(&joined), &kept) == STATUS_OK;
    buffer_clear(&joined);
    *path = kept.ptr;
    return ok ? STATUS_OK : diag_memory(run->diag);
}

/* The folder for results, with those above it. */
static enum status run_make_folder(const char *path, struct diag *diag)
{
    char *folder = strdup(path);
    if (folder == NULL) {
        return diag_memory(diag);
    }
    enum status status = STATUS_OK;
    for (char *at = folder[0] == '\0' ? folder : folder + 1; status == STATUS_OK; at++) {
        bool end = *at == '\0';
        if (*at != '/' && !end) {
            continue;
        }
        *at = '\0';
        if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
            status = diag_fail(diag, (struct place){NULL, 0, 0}, STATUS_IO, "TS-IO-005",
                               "can't create the folder %s: %s", folder, strerror(errno));
        }
        if (end) {
            break;
        }
        *at = '/';
    }
    free(folder);
    return status;
}

/* Totals and files of what the workbook has now. */
static enum status run_write(struct run *run)
{
    struct run_report *report = run->report;
    report->run_id = run->record.run_id;
    struct workbook_event *event = NULL;
    size_t events = 0;
    enum status status =
        workbook_load_events(run->workbook, report->run_id, run->arena, run->diag, &event, &events);
    if (status == STATUS_OK && events > 0) {
        report->audit_events = event->event_id;
        report->audit_head = event->hash;
    }
    if (status == STATUS_OK && run->batch.rolls == NULL) {
        status = workbook_load_rolls(run->workbook, run->record.run_id, run->arena, run->diag,
                                     &run->batch);
    }
    if (status == STATUS_OK) {
        status =
            controls_compute(&run->batch, &run->result, run->arena, run->diag, &report->controls);
    }
    if (status != STATUS_OK || run->request->out == NULL) {
        return status;
    }
    /* A run that is written again remembers what it remembered. */
    if (run->record.remembers && run->batch.memory == NULL) {
        status =
            workbook_load_memory(run->workbook, run->record.run_id, batch_newest_day(&run->batch),
                                 run->arena, run->diag, &run->memory);
        run->memory.version = run->record.memory_version;
        run->batch.memory = &run->memory;
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct results_header header = {.run_id = run->record.run_id,
                                          .started_at = run->record.started_at,
                                          .program = run->record.program,
                                          .items_as_of = run->record.items_as_of,
                                          .purged_before = run->record.purged_before,
                                          .configuration = run->record.configuration,
                                          .memory = run->batch.memory,
                                          .audit_events = report->audit_events,
                                          .audit_head = report->audit_head};
    progress_tell(run->request->progress, "writing results", 0, run->batch.transactions_count);
    status = results_write(run->request->out, &run->batch, &run->result, &report->controls, &header,
                           run->diag);
    if (status == STATUS_OK && run->request->mask) {
        status = results_write_masked(run->request->out, &run->batch, &run->result,
                                      &report->controls, &header, run->diag);
    }
    return status;
}

static void run_summarise(const struct run *run)
{
    struct run_report *report = run->report;
    report->items = run->batch.items_count;
    report->decoys = run->result.decoys;
    report->learnt = learnt_sums_of(&run->result);
    for (size_t i = 0; i < run->batch.files_count; i++) {
        report->files_rejected += run->batch.files[i].rejected ? 1 : 0;
    }
    report->balances_hold = controls_bank_holds(&report->controls);
    for (size_t i = 0; i < run->batch.statements_count; i++) {
        report->balances_hold = report->balances_hold && run->batch.statements[i].balanced != 0;
    }
}

enum status run_reconcile(const struct run_request *request, struct arena *arena, struct diag *diag,
                          struct run_report *out)
{
    *out = (struct run_report){.balances_hold = true};
    struct run run = {.request = request, .arena = arena, .diag = diag, .report = out};
    struct collect collect;
    const char *path = NULL;
    int64_t known = 0;
    collect_init(request->settings, request->progress, arena, diag, &collect);
    collect.sandbox = request->sandbox;
    enum status status = request->out == NULL ? STATUS_OK : run_make_folder(request->out, diag);
    if (status == STATUS_OK) {
        status = run_workbook_path(&run, &path);
    }
    if (status == STATUS_OK) {
        status = workbook_open(path, WORKBOOK_WRITE, diag, &run.workbook);
    }
    if (status == STATUS_OK && request->settings->carry_days > 0) {
        status = workbook_count_open(run.workbook, diag, &run.carry_most);
    }
    if (status == STATUS_OK) {
        status = run_read(&run, &collect);
    }
    if (status == STATUS_OK) {
        out->timings.digest_ms = collect.digest_ns / 1000000U;
        /* Hashing happens while reading and is told apart from it. */
        uint64_t parse_ms = out->timings.parse_ms;
        out->timings.parse_ms =
            parse_ms > out->timings.digest_ms ? parse_ms - out->timings.digest_ms : 0;
        status = collect_finish(&collect, run.carry_most, &run.batch);
    }
    if (status == STATUS_OK) {
        status = run_fingerprint(&run);
    }
    if (status == STATUS_OK) {
        status = workbook_find_run(run.workbook, &run.record.fingerprint, diag, &known);
    }
    uint64_t begun = run_now_ns();
    if (status == STATUS_OK && known != 0) {
        out->repeated = true;
        status = workbook_load_run(run.workbook, known, arena, diag, &run.batch, &run.result,
                                   &run.record);
    } else if (status == STATUS_OK) {
        status = run_decide_and_save(&run);
    }
    if (status == STATUS_OK) {
        status = run_write(&run);
    }
    if (status == STATUS_OK) {
        uint64_t decided_ms = out->timings.index_ms + out->timings.match_ms +
                              out->timings.learn_ms + out->timings.decoys_ms +
                              out->timings.assign_ms;
        uint64_t spent_ms = run_since_ms(begun);
        out->timings.write_ms = spent_ms > decided_ms ? spent_ms - decided_ms : 0;
        run_summarise(&run);
    }
    collect_drop(&collect);
    workbook_close(run.workbook);
    return status;
}
