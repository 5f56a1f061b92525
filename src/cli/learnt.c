/* learnt - what the workbook remembers of payers: listed in words, withdrawn item by item. */
#include "base/csv_out.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "model/mask.h"
#include "report/memory_words.h"
#include "workbook/workbook.h"

#include <string.h>

static bool learnt_is_meant(const struct cli *cli, const struct memory_fact *fact)
{
    return cli->customer == NULL || slice_equal(fact->customer_id, slice_from(cli->customer));
}

static void learnt_text(struct cli *cli, const struct memory_fact *fact)
{
    struct buffer *out = &cli->out;
    buffer_add(out, (struct slice){fact->id, sizeof fact->id});
    buffer_add_text(out, "  ");
    memory_words_what(fact, out);
    buffer_add_text(out, "\n              ");
    struct buffer why = {0};
    memory_words_why(fact, &why);
    buffer_add(out, buffer_slice(&why));
    buffer_add_text(out, why.len > 0 ? "; " : "");
    out->failed = out->failed || why.failed;
    buffer_clear(&why);
    memory_words_state(fact, out);
    buffer_add_byte(out, '\n');
}

static void learnt_csv_number(struct csv_out *csv, int64_t number, struct buffer *text)
{
    buffer_reset(text);
    buffer_add_i64(text, number);
    csv_out_number(csv, buffer_slice(text));
}

static void learnt_csv_date(struct csv_out *csv, struct date date, struct buffer *text)
{
    buffer_reset(text);
    date_format(date, text);
    csv_out_number(csv, buffer_slice(text));
}

static void learnt_weight(const struct memory_fact *fact, struct buffer *text)
{
    buffer_reset(text);
    if (fact->in_force && fact->kind != MEMORY_HABIT) {
        bits_format(fact->weight_bits, text);
    }
}

static void learnt_csv(struct cli *cli, const struct memory_fact *fact, struct buffer *text)
{
    struct csv_out csv = csv_out_init(&cli->out, false);
    csv_out_number(&csv, (struct slice){fact->id, sizeof fact->id});
    csv_out_number(&csv, slice_from(memory_kind_name(fact->kind)));
    csv_out_text(&csv, fact->subject);
    csv_out_text(&csv, fact->customer_id);
    csv_out_text(&csv, fact->entity);
    csv_out_text(&csv, fact->invoice_id);
    learnt_csv_number(&csv, (int64_t)fact->certain, text);
    learnt_csv_number(&csv, fact->decided, text);
    learnt_csv_number(&csv, fact->against, text);
    learnt_csv_date(&csv, fact->first, text);
    learnt_csv_date(&csv, fact->last, text);
    learnt_csv_number(&csv, fact->first_run, text);
    learnt_csv_number(&csv, fact->last_run, text);
    csv_out_text(&csv, fact->decided_by);
    learnt_csv_date(&csv, fact->decided_on, text);
    csv_out_number(&csv, slice_from(memory_words_state_name(fact)));
    learnt_weight(fact, text);
    csv_out_number(&csv, buffer_slice(text));
    csv_out_text(&csv, fact->withdrawn_by);
    csv_out_text(&csv, fact->withdrawn_why);
    buffer_reset(text);
    memory_words_what(fact, text);
    csv_out_text(&csv, buffer_slice(text));
    csv_out_end(&csv);
}

static void learnt_json_date(struct json_out *json, const char *key, struct date date,
                             struct buffer *text)
{
    buffer_reset(text);
    date_format(date, text);
    json_out_optional(json, key, buffer_slice(text));
}

static void learnt_json(struct cli *cli, const struct memory_fact *fact, struct buffer *text)
{
    struct json_out json = json_out_init(&cli->out);
    json_out_object_begin(&json, NULL);
    json_out_text(&json, "type", SLICE("learnt"));
    json_out_text(&json, "id", (struct slice){fact->id, sizeof fact->id});
    json_out_text(&json, "kind", slice_from(memory_kind_name(fact->kind)));
    json_out_optional(&json, "subject", fact->subject);
    json_out_text(&json, "customer_id", fact->customer_id);
    json_out_optional(&json, "entity", fact->entity);
    json_out_optional(&json, "invoice_id", fact->invoice_id);
    json_out_u64(&json, "certain_payments", fact->certain);
    json_out_u64(&json, "decisions", fact->decided);
    json_out_u64(&json, "decisions_against", fact->against);
    learnt_json_date(&json, "first_day", fact->first, text);
    learnt_json_date(&json, "last_day", fact->last, text);
    json_out_i64(&json, "first_run", fact->first_run);
    json_out_i64(&json, "last_run", fact->last_run);
    json_out_optional(&json, "decided_by", fact->decided_by);
    learnt_json_date(&json, "decided_on", fact->decided_on, text);
    json_out_text(&json, "state", slice_from(memory_words_state_name(fact)));
    learnt_weight(fact, text);
    json_out_optional(&json, "weight", buffer_slice(text));
    json_out_optional(&json, "withdrawn_by", fact->withdrawn_by);
    json_out_optional(&json, "withdrawn_reason", fact->withdrawn_why);
    buffer_reset(text);
    memory_words_what(fact, text);
    json_out_text(&json, "words", buffer_slice(text));
    json_out_object_end(&json);
    buffer_add_byte(&cli->out, '\n');
}

static void learnt_list(struct cli *cli, const struct memory *memory)
{
    struct buffer text = {0};
    size_t shown = 0;
    if (cli->format == CLI_FORMAT_CSV) {
        struct csv_out csv = csv_out_init(&cli->out, false);
        csv_out_header(&csv, "id,kind,subject,customer_id,entity,invoice_id,certain_payments,"
                             "decisions,decisions_against,first_day,last_day,first_run,last_run,"
                             "decided_by,decided_on,state,weight,withdrawn_by,withdrawn_reason,"
                             "words");
    }
    for (size_t i = 0; i < memory->facts_count; i++) {
        const struct memory_fact *fact = &memory->facts[i];
        if (!learnt_is_meant(cli, fact)) {
            continue;
        }
        shown++;
        if (cli->format == CLI_FORMAT_CSV) {
            learnt_csv(cli, fact, &text);
        } else if (cli->format == CLI_FORMAT_JSON) {
            learnt_json(cli, fact, &text);
        } else {
            learnt_text(cli, fact);
        }
        if (!cli_flush(cli, false)) {
            break;
        }
    }
    if (shown == 0 && (cli->format == CLI_FORMAT_DEFAULT || cli->format == CLI_FORMAT_TEXT) &&
        !cli->quiet) {
        buffer_add_text(&cli->out, "nothing is remembered\n");
    }
    cli->out.failed = cli->out.failed || text.failed;
    buffer_clear(&text);
}

static enum status learnt_withdraw(struct cli *cli, struct workbook *workbook,
                                   const struct memory *memory)
{
    struct slice id = slice_from(cli->operands.items[1]);
    const struct memory_fact *fact = memory_find(memory, id);
    const struct place place = {cli->workbook, 0, 0};
    if (fact == NULL) {
        return diag_fail(&cli->diag, place, STATUS_NOT_FOUND, "TS-DEC-030",
                         "nothing that was learnt has the id %.*s", SLICE_ARG(slice_take(id, 80)));
    }
    if (strcmp(memory_words_state_name(fact), "withdrawn") == 0) {
        return diag_fail(&cli->diag, place, STATUS_INVALID, "TS-DEC-031",
                         "%.*s was withdrawn before", SLICE_ARG(id));
    }
    struct workbook_source source = {.recorded_at = slice_from(cli->started_at)};
    enum status status = cli_person(cli, &source.person);
    if (status == STATUS_OK) {
        status = workbook_withdraw(workbook, fact, slice_from(cli->by), slice_from(cli->reason),
                                   &source, &cli->diag);
    }
    cli->kept = status == STATUS_OK ? "the withdrawal is" : NULL;
    if (status == STATUS_OK && !cli->quiet) {
        buffer_add_text(&cli->out, "withdrawn: ");
        memory_words_what(fact, &cli->out);
        buffer_add_byte(&cli->out, '\n');
    }
    return status;
}

/* What the command line asks for; CLI_DONE when it is complete. */
static enum cli_exit learnt_check(const struct cli *cli, bool *withdraws)
{
    const char *step = cli->operands.count == 0 ? "list" : cli->operands.items[0];
    *withdraws = strcmp(step, "withdraw") == 0;
    if (!*withdraws && strcmp(step, "list") != 0) {
        return cli_usage(cli, "unknown step \"%s\"; there are list and withdraw", step);
    }
    if (cli->workbook == NULL) {
        return cli_usage(cli, "--workbook FILE is missing");
    }
    if (cli->format == CLI_FORMAT_MARKDOWN) {
        return cli_usage(cli, "learnt has the formats text, json and csv");
    }
    if (*withdraws != (cli->operands.count == 2)) {
        return *withdraws ? cli_usage(cli, "withdraw needs the ID that `tallystick learnt` shows")
                          : cli_usage(cli, "\"%s\" is too much", cli->operands.items[1]);
    }
    if (*withdraws &&
        (cli->by == NULL || cli->by[0] == '\0' || cli->reason == NULL || cli->reason[0] == '\0')) {
        return cli_usage(cli, "withdraw needs --by NAME and --reason TEXT: both are kept");
    }
    return CLI_DONE;
}

enum cli_exit cli_learnt(struct cli *cli)
{
    struct workbook *workbook = NULL;
    struct memory memory = {0};
    struct date as_of = {0};
    bool withdraws = false;
    enum cli_exit code = learnt_check(cli, &withdraws);
    if (code != CLI_DONE) {
        return code;
    }
    enum status status = workbook_open(cli->workbook, withdraws ? WORKBOOK_CHANGE : WORKBOOK_READ,
                                       &cli->diag, &workbook);
    if (status == STATUS_OK) {
        status = workbook_newest_day(workbook, &cli->diag, &as_of);
    }
    if (status == STATUS_OK) {
        status = workbook_load_memory(workbook, INT64_MAX, as_of, &cli->arena, &cli->diag, &memory);
    }
    if (status == STATUS_OK && cli->mask && !withdraws) {
        struct mask mask = {.arena = &cli->arena};
        mask_memory(&mask, &memory);
        status = mask.failed ? diag_memory(&cli->diag) : STATUS_OK;
        mask_clear(&mask);
    }
    if (status == STATUS_OK && withdraws) {
        status = learnt_withdraw(cli, workbook, &memory);
    } else if (status == STATUS_OK) {
        learnt_list(cli, &memory);
    }
    workbook_close(workbook);
    return cli_exit_code(status, false, false);
}
