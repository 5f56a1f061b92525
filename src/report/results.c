#include "report/results.h"

#include "base/outfile.h"
#include "report/controls_json.h"
#include "report/missing.h"
#include "report/order.h"
#include "report/page.h"
#include "report/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The CSV files; a zeroed `statuses` bit leaves an outcome out. */
static const struct results_table {
    const char *name;
    unsigned statuses; /* bit of each enum outcome_status that the file has */
    bool for_people;
    enum results_rows { RESULTS_ALLOCATIONS, RESULTS_CASES, RESULTS_CANDIDATES } rows;
} results_tables[] = {
    {"allocations.csv", (1U << OUTCOME_STATUS_COUNT) - 1, false, RESULTS_ALLOCATIONS},
    {"matches.csv", 1U << OUTCOME_MATCH, true, RESULTS_ALLOCATIONS},
    {"partials.csv", 1U << OUTCOME_PARTIAL, true, RESULTS_CASES},
    {"exceptions.csv", 1U << OUTCOME_EXCEPTION, true, RESULTS_CASES},
    {"candidates.csv", 1U << OUTCOME_PARTIAL | 1U << OUTCOME_EXCEPTION, false, RESULTS_CANDIDATES},
};

/* "folder/name" from malloc, or NULL. */
static char *results_path(const char *folder, const char *name)
{
    size_t room = strlen(folder) + 1 + strlen(name) + 1;
    char *path = malloc(room);
    if (path != NULL) {
        (void)snprintf(path, room, "%s/%s", folder, name);
    }
    return path;
}

static enum status results_table_write(const struct results_table *table, const char *path,
                                       const struct batch *batch, const struct batch_result *result,
                                       const struct missing *missing, const uint32_t *order,
                                       struct diag *diag)
{
    struct outfile file = {.fd = -1};
    struct buffer scratch = {0};
    enum status status = outfile_open(path, diag, &file);
    if (status != STATUS_OK) {
        goto cleanup;
    }
    struct csv_out csv = csv_out_init(&file.buffer, table->for_people);
    csv_out_header(&csv, table->rows == RESULTS_CANDIDATES ? ROWS_CANDIDATES_HEADER
                         : table->rows == RESULTS_CASES    ? ROWS_CASES_HEADER
                                                           : ROWS_ALLOCATIONS_HEADER);
    for (size_t i = 0; i < batch->transactions_count && status == STATUS_OK; i++) {
        if ((table->statuses & 1U << result->outcomes[order[i]].status) == 0) {
            continue;
        }
        if (table->rows == RESULTS_CANDIDATES) {
            rows_candidates(batch, result, order[i], &csv, &scratch);
        } else {
            rows_allocations(batch, result, order[i], table->rows == RESULTS_CASES ? missing : NULL,
                             &csv, &scratch);
        }
        status = outfile_flush(&file, diag);
    }
    if (status != STATUS_OK) {
        goto cleanup;
    }
    status = buffer_ok(&scratch) ? outfile_commit(&file, diag) : diag_memory(diag);
cleanup:
    buffer_clear(&scratch);
    outfile_drop(&file);
    return status;
}

static enum status results_controls_write(const char *path, const struct batch *batch,
                                          const struct batch_result *result,
                                          const struct controls *controls,
                                          const struct results_header *header, struct diag *diag)
{
    struct outfile file = {.fd = -1};
    enum status status = outfile_open(path, diag, &file);
    if (status == STATUS_OK) {
        status = controls_json_format(batch, result, controls, header, &file.buffer) == STATUS_OK
                     ? outfile_commit(&file, diag)
                     : diag_memory(diag);
    }
    outfile_drop(&file);
    return status;
}

enum status results_write(const char *folder, const struct batch *batch,
                          const struct batch_result *result, const struct controls *controls,
                          const struct results_header *header, struct diag *diag)
{
    uint32_t *order = NULL;
    char *path = NULL;
    struct missing missing = {0};
    const struct batch *told = header->unmasked == NULL ? batch : header->unmasked;
    enum status status = order_transactions(told, &order);
    if (status == STATUS_OK) {
        status = missing_build(told, result, header->configuration, &missing);
        missing.shown = batch;
    }
    if (status != STATUS_OK) {
        status = diag_memory(diag);
        goto cleanup;
    }
    /* The totals go first and come last: where controls.json stands, all the others do too. */
    path = results_path(folder, "controls.json");
    status = path == NULL ? diag_memory(diag) : outfile_remove(path, diag);
    free(path);
    if (status != STATUS_OK) {
        goto cleanup;
    }
    for (size_t i = 0; i < sizeof results_tables / sizeof results_tables[0]; i++) {
        path = results_path(folder, results_tables[i].name);
        status = path == NULL ? diag_memory(diag)
                              : results_table_write(&results_tables[i], path, batch, result,
                                                    &missing, order, diag);
        free(path);
        if (status != STATUS_OK) {
            goto cleanup;
        }
    }
    path = results_path(folder, "report.html");
    status = path == NULL ? diag_memory(diag)
                          : page_write(path, batch, result, &missing, controls, header, diag);
    free(path);
    if (status != STATUS_OK) {
        goto cleanup;
    }
    path = results_path(folder, "controls.json");
    status = path == NULL ? diag_memory(diag)
                          : results_controls_write(path, batch, result, controls, header, diag);
    free(path);
cleanup:
    missing_clear(&missing);
    free(order);
    return status;
}
