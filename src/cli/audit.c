/*
 * audit - the life of a bank line, step by step, each with the audit event that covers it and the
 * beginning of its hash; or, without a line, the events themselves.
 */
#include "base/json_out.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "workbook/workbook.h"

#include <stdio.h>

enum { AUDIT_HASH = 12, AUDIT_TIME = 20, AUDIT_NUMBER = 6 };

static const char *const audit_names[] = {
    [WORKBOOK_LIFE_READ] = "read",        [WORKBOOK_LIFE_AGAIN] = "delivered_again",
    [WORKBOOK_LIFE_JUDGED] = "judged",    [WORKBOOK_LIFE_ALLOCATED] = "allocated",
    [WORKBOOK_LIFE_LINKED] = "goes_with", [WORKBOOK_LIFE_UNDONE] = "undone",
    [WORKBOOK_LIFE_DECIDED] = "decided",  [WORKBOOK_LIFE_APPROVED] = "approved",
    [WORKBOOK_LIFE_CLOSED] = "closed",    [WORKBOOK_LIFE_REOPENED] = "reopened",
};

static void audit_words(struct buffer *out, const char *before, struct slice text)
{
    if (text.len > 0) {
        buffer_add_text(out, before);
        utf8_add_shown(out, text);
    }
}

/* "event     3  2026-10-05T07:00:00Z  anna  1a2b3c4d5e6f" */
static void audit_event_line(struct buffer *out, const struct workbook_event *event)
{
    char digits[32];
    (void)snprintf(digits, sizeof digits, "%*lld", (int)AUDIT_NUMBER, (long long)event->event_id);
    buffer_add_text(out, "event");
    buffer_add_text(out, digits);
    buffer_add_text(out, "  ");
    cli_cell(out, event->at, AUDIT_TIME);
    buffer_add_text(out, "  ");
    buffer_add(out, slice_take(event->hash, AUDIT_HASH));
    buffer_add_text(out, "  ");
    utf8_add_shown(out, event->kind);
    if (event->run_id > 0) {
        buffer_add_byte(out, ' ');
        buffer_add_i64(out, event->run_id);
    }
    audit_words(out, ", by ", event->actor);
    buffer_add_byte(out, '\n');
}

static void audit_step_text(struct buffer *out, const struct workbook_life *life)
{
    unsigned exponent = life->currency.exponent;
    buffer_add_text(out, "    ");
    switch (life->kind) {
    case WORKBOOK_LIFE_READ:
    case WORKBOOK_LIFE_AGAIN:
        buffer_add_text(out,
                        life->kind == WORKBOOK_LIFE_READ ? "read from " : "delivered again in ");
        utf8_add_shown(out, life->name);
        if (life->line > 0) {
            buffer_add_byte(out, ':');
            buffer_add_u64(out, life->line);
        }
        audit_words(out, ", statement ", life->other);
        audit_words(out, "\n      SHA-256 ", life->detail);
        break;
    case WORKBOOK_LIFE_JUDGED:
        audit_words(out, "judged: ", life->name);
        audit_words(out, ", ", life->detail);
        audit_words(out, ", by the rule ", life->other);
        if (life->number > 0) {
            buffer_add_text(out, ", confidence ");
            ppm_format((uint32_t)life->number, out);
        }
        break;
    case WORKBOOK_LIFE_ALLOCATED:
        audit_words(out, "allocated to ", life->name);
        audit_words(out, " of ", life->detail);
        buffer_add_text(out, ": ");
        cli_amount(out, life->amount_minor, exponent, 0);
        buffer_add_byte(out, ' ');
        buffer_add(out, currency_code(&life->currency));
        buffer_add_text(out, "; open before ");
        cli_amount(out, life->before_minor, exponent, 0);
        buffer_add_text(out, ", after ");
        cli_amount(out, life->after_minor, exponent, 0);
        break;
    case WORKBOOK_LIFE_LINKED:
        utf8_add_shown(out, life->name);
        audit_words(out, " the bank line ", life->detail);
        break;
    case WORKBOOK_LIFE_UNDONE:
        audit_words(out, "undone by the bank line ", life->detail);
        break;
    case WORKBOOK_LIFE_DECIDED:
        audit_words(out, "decided: ", life->name);
        audit_words(out, ", by ", life->detail);
        audit_words(out, ": ", life->other);
        break;
    case WORKBOOK_LIFE_APPROVED:
        audit_words(out, "approved by ", life->detail);
        break;
    case WORKBOOK_LIFE_CLOSED:
        audit_words(out, "closed with ", life->name);
        break;
    case WORKBOOK_LIFE_REOPENED:
        audit_words(out, "open again with ", life->name);
        audit_words(out, ": ", life->other);
        break;
    default:
        break;
    }
    buffer_add_byte(out, '\n');
}

static void audit_json_event(struct json_out *json, const struct workbook_event *event)
{
    json_out_i64(json, "event", event->event_id);
    json_out_text(json, "at", event->at);
    json_out_text(json, "actor", event->actor);
    json_out_text(json, "kind", event->kind);
    if (event->run_id > 0) {
        json_out_i64(json, "run", event->run_id);
    } else {
        json_out_null(json, "run");
    }
    json_out_text(json, "hash", event->hash);
}

static void audit_json_amount(struct json_out *json, const char *key, int64_t minor,
                              unsigned exponent)
{
    struct buffer text = {0};
    money_format(minor, exponent, &text);
    json_out_text(json, key, buffer_slice(&text));
    buffer_clear(&text);
}

static void audit_step_json(struct buffer *out, const struct workbook_life *life)
{
    static const char *const name_keys[] = {
        [WORKBOOK_LIFE_READ] = "file",        [WORKBOOK_LIFE_AGAIN] = "file",
        [WORKBOOK_LIFE_JUDGED] = "status",    [WORKBOOK_LIFE_ALLOCATED] = "invoice_id",
        [WORKBOOK_LIFE_LINKED] = "link",      [WORKBOOK_LIFE_UNDONE] = "link",
        [WORKBOOK_LIFE_DECIDED] = "decision", [WORKBOOK_LIFE_APPROVED] = NULL,
        [WORKBOOK_LIFE_CLOSED] = "period",    [WORKBOOK_LIFE_REOPENED] = "period",
    };
    static const char *const detail_keys[] = {
        [WORKBOOK_LIFE_READ] = "sha256",     [WORKBOOK_LIFE_AGAIN] = "sha256",
        [WORKBOOK_LIFE_JUDGED] = "reason",   [WORKBOOK_LIFE_ALLOCATED] = "customer_id",
        [WORKBOOK_LIFE_LINKED] = "bank_ref", [WORKBOOK_LIFE_UNDONE] = "bank_ref",
        [WORKBOOK_LIFE_DECIDED] = "by",      [WORKBOOK_LIFE_APPROVED] = "by",
        [WORKBOOK_LIFE_CLOSED] = "by",       [WORKBOOK_LIFE_REOPENED] = "by",
    };
    static const char *const other_keys[] = {
        [WORKBOOK_LIFE_READ] = "statement_id", [WORKBOOK_LIFE_AGAIN] = "statement_id",
        [WORKBOOK_LIFE_JUDGED] = "rule",       [WORKBOOK_LIFE_DECIDED] = "reason",
        [WORKBOOK_LIFE_REOPENED] = "reason",
    };
    struct json_out json = json_out_init(out);
    json_out_object_begin(&json, NULL);
    json_out_text(&json, "type", SLICE("step"));
    json_out_text(&json, "step", slice_from(audit_names[life->kind]));
    audit_json_event(&json, &life->event);
    if (name_keys[life->kind] != NULL) {
        json_out_optional(&json, name_keys[life->kind], life->name);
    }
    json_out_optional(&json, detail_keys[life->kind], life->detail);
    if (other_keys[life->kind] != NULL) {
        json_out_optional(&json, other_keys[life->kind], life->other);
    }
    if (life->kind <= WORKBOOK_LIFE_AGAIN) {
        json_out_u64(&json, "line", life->line);
    } else if (life->kind == WORKBOOK_LIFE_JUDGED) {
        struct buffer text = {0};
        ppm_format((uint32_t)life->number, &text);
        json_out_text(&json, "confidence", buffer_slice(&text));
        buffer_clear(&text);
    } else if (life->kind == WORKBOOK_LIFE_ALLOCATED) {
        json_out_text(&json, "currency", currency_code(&life->currency));
        audit_json_amount(&json, "allocated", life->amount_minor, life->currency.exponent);
        audit_json_amount(&json, "open_before", life->before_minor, life->currency.exponent);
        audit_json_amount(&json, "open_after", life->after_minor, life->currency.exponent);
    }
    json_out_object_end(&json);
    buffer_add_byte(out, '\n');
}

static enum status audit_life(struct cli *cli, struct workbook *workbook, struct slice account,
                              struct slice bank_ref)
{
    struct workbook_life *life = NULL;
    size_t count = 0;
    bool json = cli->format == CLI_FORMAT_JSON;
    enum status status =
        workbook_load_life(workbook, account, bank_ref, &cli->arena, &cli->diag, &life, &count);
    if (status == STATUS_OK && !json) {
        buffer_add_text(&cli->out, "Bank line ");
        utf8_add_shown(&cli->out, bank_ref);
        audit_words(&cli->out, " of account ", account);
        buffer_add_text(&cli->out, "\n\n");
    }
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        if (json) {
            audit_step_json(&cli->out, &life[i]);
            continue;
        }
        if (i == 0 || life[i].event.event_id != life[i - 1].event.event_id) {
            audit_event_line(&cli->out, &life[i].event);
        }
        audit_step_text(&cli->out, &life[i]);
    }
    return status;
}

static enum status audit_events(struct cli *cli, struct workbook *workbook)
{
    struct workbook_event *events = NULL;
    size_t count = 0;
    enum status status =
        workbook_load_events(workbook, 0, &cli->arena, &cli->diag, &events, &count);
    for (size_t i = 0; status == STATUS_OK && i < count && cli_flush(cli, false); i++) {
        if (cli->format == CLI_FORMAT_JSON) {
            struct json_out json = json_out_init(&cli->out);
            json_out_object_begin(&json, NULL);
            json_out_text(&json, "type", SLICE("event"));
            audit_json_event(&json, &events[i]);
            json_out_object_end(&json);
            buffer_add_byte(&cli->out, '\n');
        } else {
            audit_event_line(&cli->out, &events[i]);
        }
    }
    return status;
}

enum status cli_find_account(struct cli *cli, struct workbook *workbook, struct slice bank_ref,
                             struct slice *account)
{
    struct slice *accounts = NULL;
    size_t count = 0;
    size_t meant = 0;
    const struct place place = {cli->workbook, 0, 0};
    enum status status =
        workbook_find_accounts(workbook, bank_ref, &cli->arena, &cli->diag, &accounts, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        if (cli->account == NULL || slice_equal(accounts[i], slice_from(cli->account))) {
            *account = accounts[i];
            meant++;
        }
    }
    if (status == STATUS_OK && meant == 0) {
        status = diag_fail(&cli->diag, place, STATUS_NOT_FOUND, "TS-CFG-011",
                           "no run has a bank line %.*s", SLICE_ARG(slice_take(bank_ref, 80)));
    } else if (status == STATUS_OK && meant > 1) {
        status = diag_fail(&cli->diag, place, STATUS_USAGE, "TS-CFG-012",
                           "%zu accounts have a bank line %.*s", meant,
                           SLICE_ARG(slice_take(bank_ref, 80)));
    }
    return status;
}

enum cli_exit cli_audit(struct cli *cli)
{
    size_t count = cli->operands.count;
    bool named = count == 2 || (count == 1 && cli->workbook == NULL);
    const char *line = count == 2             ? cli->operands.items[1]
                       : count == 1 && !named ? cli->operands.items[0]
                                              : NULL;
    struct workbook *workbook = NULL;
    struct slice account = {NULL, 0};
    cli->workbook = named ? cli->operands.items[0] : cli->workbook;
    if (cli->workbook == NULL) {
        return cli_usage(cli, "which workbook? name it first, or give --workbook FILE");
    }
    if (cli->format == CLI_FORMAT_CSV || cli->format == CLI_FORMAT_MARKDOWN) {
        return cli_usage(cli, "audit has the formats text and json");
    }
    enum status status = workbook_open(cli->workbook, WORKBOOK_READ, &cli->diag, &workbook);
    if (status == STATUS_OK && line == NULL) {
        status = audit_events(cli, workbook);
    } else if (status == STATUS_OK) {
        status = cli_find_account(cli, workbook, slice_from(line), &account);
        status =
            status == STATUS_OK ? audit_life(cli, workbook, account, slice_from(line)) : status;
    }
    workbook_close(workbook);
    return cli_exit_code(status, false, false);
}
