/* review - what persons decided: the import of decided rows, and the approval of a second person.
 */
#include "base/utf8.h"
#include "cli/cli.h"
#include "input/input.h"
#include "parsers/items_csv_decisions.h"
#include "workbook/workbook.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct review {
    struct cli *cli;
    struct decision_row *rows; /* from malloc; their text lives in cli->arena */
    size_t count;
    size_t capacity;
    uint64_t files;
    struct workbook_source source;
    bool refused;
};

static struct slice review_keep(struct review *review, struct slice text, enum status *status)
{
    struct slice kept = {NULL, 0};
    if (*status == STATUS_OK && arena_copy(&review->cli->arena, text, &kept) != STATUS_OK) {
        *status = diag_memory(&review->cli->diag);
    }
    return kept;
}

static enum status review_row(void *context, const struct decision_row *row)
{
    struct review *review = context;
    struct decision_row kept = *row;
    enum status status = STATUS_OK;
    void *rows = review->rows;
    if (array_grow(&rows, &review->capacity, review->count, sizeof kept) != STATUS_OK) {
        return diag_memory(&review->cli->diag);
    }
    review->rows = rows;
    kept.bank_ref = review_keep(review, row->bank_ref, &status);
    kept.account = review_keep(review, row->account, &status);
    kept.invoice_id = review_keep(review, row->invoice_id, &status);
    kept.customer_id = review_keep(review, row->customer_id, &status);
    kept.entity = review_keep(review, row->entity, &status);
    kept.decided_by = review_keep(review, row->decided_by, &status);
    kept.reason = review_keep(review, row->reason, &status);
    kept.place.file = review->cli->operands.items[1]; /* outlives the input */
    if (status == STATUS_OK) {
        review->rows[review->count++] = kept;
    }
    return status;
}

static enum status review_visit(void *context, struct input *input)
{
    struct review *review = context;
    const struct decisions_sink sink = {review, review_row};
    return decisions_csv_parse(input, &review->cli->settings.limits, &review->cli->diag, &sink);
}

static enum status review_done(void *context, const char *name, const struct input_facts *facts,
                               enum status status)
{
    struct review *review = context;
    (void)name;
    review->files++;
    review->source.digest = facts->digest;
    review->refused = review->refused || status != STATUS_OK;
    return STATUS_OK;
}

static enum status review_read(struct review *review, const char *path)
{
    const struct input_visitor visitor = {.context = review,
                                          .visit = review_visit,
                                          .done = review_done,
                                          .progress = &review->cli->progress,
                                          .sandbox = review->cli->sandbox};
    struct cli *cli = review->cli;
    enum status status =
        input_each(path, &cli->settings.limits, true, &cli->arena, &cli->diag, &visitor);
    if (status == STATUS_OK && (review->refused || review->files != 1)) {
        status = review->refused
                     ? STATUS_INVALID
                     : diag_fail(&cli->diag, (struct place){path, 0, 0}, STATUS_INVALID,
                                 "TS-CFG-010", "expected one file of decided rows, found %llu",
                                 (unsigned long long)review->files);
    }
    return status;
}

static void review_tell(struct cli *cli, const struct workbook_decided *decided)
{
    buffer_add_format(&cli->out,
                      "decisions %s: %llu (accepted: %llu, rejected: %llu, assigned: %llu)\n"
                      "in force already: %llu\n",
                      cli->dry_run ? "that would be stored" : "stored",
                      (unsigned long long)decided->lines, (unsigned long long)decided->accepted,
                      (unsigned long long)decided->rejected, (unsigned long long)decided->assigned,
                      (unsigned long long)decided->known);
}

static enum status review_approve(struct cli *cli)
{
    struct workbook_source source = {.recorded_at = slice_from(cli->started_at)};
    struct slice bank_ref = slice_from(cli->operands.items[1]);
    struct slice account = {NULL, 0};
    struct workbook *workbook = NULL;
    enum status status = cli_person(cli, &source.person);
    if (status == STATUS_OK) {
        status = workbook_open(cli->workbook, WORKBOOK_CHANGE, &cli->diag, &workbook);
    }
    if (status == STATUS_OK) {
        status = cli_find_account(cli, workbook, bank_ref, &account);
    }
    if (status == STATUS_OK) {
        status = workbook_approve(workbook, account, bank_ref, &source, &cli->diag);
    }
    workbook_close(workbook);
    cli->kept = status == STATUS_OK ? "the approval is" : NULL;
    if (status == STATUS_OK && !cli->quiet) {
        buffer_add_text(&cli->out, "approved by ");
        utf8_add_shown(&cli->out, source.person);
        buffer_add_text(&cli->out, ": the decision on bank line ");
        utf8_add_shown(&cli->out, bank_ref);
        buffer_add_byte(&cli->out, '\n');
    }
    return status;
}

enum cli_exit cli_review(struct cli *cli)
{
    struct review review = {.cli = cli};
    struct workbook *workbook = NULL;
    struct workbook_decided decided = {0};
    struct stat facts;
    bool approves = strcmp(cli->operands.items[0], "approve") == 0;
    if (!approves && strcmp(cli->operands.items[0], "import") != 0) {
        return cli_usage(cli, "unknown step \"%s\"; there are import and approve",
                         cli->operands.items[0]);
    }
    if (cli->workbook == NULL) {
        return cli_usage(cli, "--workbook FILE is missing");
    }
    if (approves) {
        return cli_exit_code(review_approve(cli), false, false);
    }
    const char *path = cli->operands.items[1];
    if (stat(path, &facts) == 0 && S_ISDIR(facts.st_mode)) {
        return cli_usage(cli, "\"%s\" is a folder, expected one CSV file", path);
    }
    enum status status = cli_person(cli, &review.source.person);
    if (status == STATUS_OK) {
        status = review_read(&review, path);
    }
    if (status == STATUS_OK) {
        status = workbook_open(cli->workbook, WORKBOOK_CHANGE, &cli->diag, &workbook);
    }
    if (status == STATUS_OK) {
        review.source.name = slice_from(path);
        review.source.recorded_at = slice_from(cli->started_at);
        status = workbook_decide(workbook, review.rows, review.count, &review.source, cli->dry_run,
                                 &cli->diag, &decided);
    }
    workbook_close(workbook);
    free(review.rows);
    cli->kept = status == STATUS_OK && !cli->dry_run ? "the decisions are" : NULL;
    if (status == STATUS_OK && !cli->quiet) {
        review_tell(cli, &decided);
    }
    return cli_exit_code(status, false, false);
}
