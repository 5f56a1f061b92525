#include "report/controls_json.h"

#include "base/json_out.h"
#include "model/roll.h"
#include "report/learnt_words.h"
#include "report/order.h"

#include <stdlib.h>
#include <string.h>

static void controls_json_amount(struct json_out *json, const char *key, int64_t minor,
                                 unsigned exponent)
{
    struct buffer text = {0};
    money_format(minor, exponent, &text);
    json_out_text(json, key, buffer_slice(&text));
    json->buffer->failed = json->buffer->failed || text.failed;
    buffer_clear(&text);
}

static void controls_json_total(struct json_out *json, const char *key,
                                const struct control_total *total, unsigned exponent)
{
    json_out_object_begin(json, key);
    json_out_u64(json, "count", total->count);
    controls_json_amount(json, "sum", total->sum_minor, exponent);
    json_out_object_end(json);
}

static void controls_json_decided(struct json_out *json, const struct control_decided *decided,
                                  unsigned exponent)
{
    for (int status = 0; status < OUTCOME_STATUS_COUNT; status++) {
        controls_json_total(json, outcome_status_name((enum outcome_status)status),
                            &decided->by_status[status], exponent);
    }
    controls_json_amount(json, "allocated", decided->allocated_minor, exponent);
    controls_json_amount(json, "unapplied", decided->unapplied_minor, exponent);
}

static void controls_json_rolls(struct json_out *json, const struct controls *controls)
{
    json_out_array_begin(json, "roll_forward");
    for (size_t i = 0; i < controls->rolls_count; i++) {
        const struct batch_roll *roll = &controls->rolls[i];
        json_out_object_begin(json, NULL);
        json_out_text(json, "what", slice_from(roll_kind_name(roll->kind)));
        json_out_optional(json, "account", roll->account);
        json_out_optional(json, "currency", currency_code(&roll->currency));
        for (int figure = 0; figure < ROLL_FIGURES; figure++) {
            const struct roll_sum *sum = &roll->figures[figure];
            json_out_object_begin(json, roll_figure_name((enum roll_figure)figure));
            json_out_i64(json, "count", sum->count);
            controls_json_amount(json, "sum", sum->minor, roll->currency.exponent);
            json_out_object_end(json);
        }
        json_out_object_end(json);
    }
    json_out_array_end(json);
}

static void controls_json_accounts(struct json_out *json, const struct controls *controls)
{
    json_out_array_begin(json, "accounts");
    for (size_t i = 0; i < controls->accounts_count; i++) {
        const struct control_account *account = &controls->accounts[i];
        unsigned exponent = account->currency.exponent;
        json_out_object_begin(json, NULL);
        json_out_optional(json, "account", account->account);
        json_out_optional(json, "currency", currency_code(&account->currency));
        controls_json_total(json, "read", &account->read, exponent);
        controls_json_decided(json, &account->decided, exponent);
        json_out_object_begin(json, "carried");
        controls_json_total(json, "judged_again", &account->judged_again, exponent);
        controls_json_decided(json, &account->carried, exponent);
        json_out_object_end(json);
        json_out_bool(json, "ties_out", account->ties_out);
        json_out_object_end(json);
    }
    json_out_array_end(json);
}

static void controls_json_balance(struct json_out *json, const char *key,
                                  const struct balance *balance, unsigned exponent)
{
    if (balance->present) {
        controls_json_amount(json, key, balance->minor, exponent);
    } else {
        json_out_null(json, key);
    }
}

static void controls_json_tristate(struct json_out *json, const char *key, int value)
{
    if (value < 0) {
        json_out_null(json, key);
    } else {
        json_out_bool(json, key, value == 1);
    }
}

static void controls_json_balances(struct json_out *json, const struct batch *batch,
                                   const struct controls *controls, const uint32_t *order)
{
    json_out_array_begin(json, "balances");
    for (size_t i = 0; i < batch->statements_count; i++) {
        const struct batch_statement *row = &batch->statements[order[i]];
        const struct statement *statement = &row->statement;
        json_out_object_begin(json, NULL);
        json_out_optional(json, "account", statement->account);
        json_out_optional(json, "currency", currency_code(&statement->currency));
        json_out_text(json, "statement_id", statement->statement_id);
        json_out_optional(json, "sequence", statement->sequence);
        json_out_optional(json, "page", statement->page);
        json_out_text(json, "file", batch->files[row->file].name);
        controls_json_balance(json, "opening", &statement->opening, statement->currency.exponent);
        controls_json_balance(json, "closing", &statement->closing, statement->currency.exponent);
        controls_json_tristate(json, "balanced", row->balanced);
        controls_json_tristate(json, "continues", controls->links[order[i]].continues);
        json_out_u64(json, "missing_before", controls->links[order[i]].missing);
        json_out_bool(json, "duplicate", row->duplicate);
        json_out_bool(json, "conflict", row->conflict);
        json_out_object_end(json);
    }
    json_out_array_end(json);
}

static void controls_json_inputs(struct json_out *json, const struct batch *batch,
                                 const struct controls *controls, const uint32_t *order)
{
    static const char *const roles[] = {
        [BATCH_STATEMENTS] = "statements",
        [BATCH_OPEN_ITEMS] = "open_items",
        [BATCH_CUSTOMERS] = "customers",
        [BATCH_RATES] = "rates",
    };
    json_out_array_begin(json, "inputs");
    for (size_t i = 0; i < batch->files_count; i++) {
        const struct batch_file *file = &batch->files[order[i]];
        char hex[DIGEST_HEX];
        digest_format(&file->digest, hex);
        json_out_object_begin(json, NULL);
        json_out_text(json, "file", file->name);
        json_out_text(json, "role", slice_from(roles[file->role]));
        json_out_optional(json, "format", file->format);
        json_out_u64(json, "bytes", file->size_bytes);
        json_out_text(json, "sha256", (struct slice){hex, DIGEST_HEX});
        json_out_bool(json, "rejected", file->rejected);
        json_out_u64(json, "statements", file->statements_count);
        json_out_u64(json, "entries", file->entries_count);
        json_out_u64(json, "transactions", file->transactions_count);
        json_out_u64(json, "totals_differ", controls->file_totals_differ[order[i]]);
        json_out_object_end(json);
    }
    json_out_array_end(json);
}

/* How often each code was told while the files were read and compared: gaps, repeats, sums of the
 * bank's own that don't hold, repairs. */
static enum status controls_json_told(struct json_out *json, const struct batch *batch)
{
    enum { SEVERITIES = SEVERITY_ERROR + 1 };
    size_t codes = 0;
    const struct diag_code *rows = diag_codes(&codes);
    uint64_t(*told)[SEVERITIES] = calloc(codes, sizeof *told);
    if (told == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < batch->diagnostics_count; i++) {
        const struct diagnostic *diagnostic = &batch->diagnostics[i];
        const struct diag_code *row = diag_code_find(diagnostic->code);
        if (row != NULL) {
            told[row - rows][diagnostic->severity]++;
        }
    }
    json_out_array_begin(json, "told");
    for (size_t i = 0; i < codes; i++) {
        for (int severity = SEVERITY_ERROR; severity >= SEVERITY_INFO; severity--) {
            if (told[i][severity] == 0) {
                continue;
            }
            json_out_object_begin(json, NULL);
            json_out_text(json, "code", slice_from(rows[i].code));
            json_out_text(json, "severity", slice_from(severity_name((enum severity)severity)));
            json_out_u64(json, "count", told[i][severity]);
            json_out_object_end(json);
        }
    }
    json_out_array_end(json);
    free(told);
    return STATUS_OK;
}

static void controls_json_counts(struct json_out *json, const struct controls *controls)
{
    json_out_object_begin(json, "files");
    json_out_u64(json, "read", controls->files);
    json_out_u64(json, "rejected", controls->files_rejected);
    json_out_object_end(json);
    json_out_object_begin(json, "statements");
    json_out_u64(json, "read", controls->statements);
    json_out_u64(json, "balanced", controls->statements_balanced);
    json_out_u64(json, "unbalanced", controls->statements_unbalanced);
    json_out_u64(json, "unknown", controls->statements_unknown);
    json_out_u64(json, "duplicate", controls->statements_duplicate);
    json_out_u64(json, "conflict", controls->statements_conflict);
    json_out_u64(json, "missing", controls->statements_missing);
    json_out_u64(json, "chains_broken", controls->chains_broken);
    json_out_u64(json, "totals_differ", controls->totals_differ);
    json_out_object_end(json);
    json_out_u64(json, "entries", controls->entries);
    json_out_u64(json, "transactions", controls->transactions);
    json_out_u64(json, "carried", controls->carried);
}

/* Hundredths as a text with two decimals, as amounts are. */
static void controls_json_cents(struct json_out *json, const char *key, uint64_t cents)
{
    struct buffer text = {0};
    buffer_add_u64(&text, cents / 100);
    buffer_add_format(&text, ".%02u", (unsigned)(cents % 100));
    json_out_text(json, key, buffer_slice(&text));
    json->buffer->failed = json->buffer->failed || text.failed;
    buffer_clear(&text);
}

static void controls_json_learnt(struct json_out *json, const struct batch *batch,
                                 const struct batch_result *result)
{
    const struct batch_decoys *decoys = &result->decoys;
    struct learnt_sums sums = learnt_sums_of(result);
    json_out_object_begin(json, "decoys");
    json_out_u64(json, "made", decoys->made);
    json_out_u64(json, "won", decoys->won);
    json_out_u64(json, "automatic", decoys->automatic);
    if (decoys->made > 0) {
        controls_json_cents(json, "expected_wrong", decoys->expected_wrong_cents);
    } else {
        json_out_null(json, "expected_wrong");
    }
    if (decoys->made > 0 && decoys->won == 0) {
        controls_json_cents(json, "at_most", batch_wrong_at_most_cents(decoys, batch->items_count));
    } else {
        json_out_null(json, "at_most");
    }
    json_out_object_end(json);
    json_out_object_begin(json, "learnt");
    json_out_u64(json, "accounts", sums.accounts);
    json_out_u64(json, "payments", sums.payments);
    json_out_u64(json, "rates", sums.rates);
    json_out_object_end(json);
}

/* Those who compete form rings, each naming the next (model/outcome.h). */
static enum status controls_json_competing(struct json_out *json, const struct batch *batch,
                                           const struct batch_result *result)
{
    size_t count = batch->transactions_count;
    bool *seen = calloc(count + 1, sizeof *seen);
    if (seen == NULL) {
        return STATUS_MEMORY;
    }
    uint64_t components = 0;
    uint64_t transactions = 0;
    uint64_t undecided = 0;
    int32_t gap_bits = 0;
    for (size_t t = 0; t < count; t++) {
        const struct outcome *outcome = &result->outcomes[t];
        if (outcome->status > OUTCOME_EXCEPTION || outcome->paired >= count) {
            continue;
        }
        components += seen[t] ? 0 : 1;
        transactions++;
        undecided += outcome->reason == REASON_ITEM_CONTESTED ? 1 : 0;
        for (size_t next = t; next < count && !seen[next]; next = result->outcomes[next].paired) {
            seen[next] = true;
        }
        for (size_t i = 0; i < outcome->evidence_count; i++) {
            bool gap = strcmp(outcome->evidence[i].name, "competes_gap") == 0;
            int32_t bits = gap ? -outcome->evidence[i].weight_bits : 0;
            gap_bits = bits > gap_bits ? bits : gap_bits;
        }
    }
    free(seen);
    struct buffer text = {0};
    bits_format(gap_bits, &text);
    json_out_object_begin(json, "competing");
    json_out_u64(json, "transactions", transactions);
    json_out_u64(json, "components", components);
    json_out_u64(json, "undecided", undecided);
    json_out_text(json, "gap_bits", buffer_slice(&text));
    json_out_object_end(json);
    enum status status = buffer_ok(&text) ? STATUS_OK : STATUS_MEMORY;
    buffer_clear(&text);
    return status;
}

/* Which state of what is remembered the run used, and how many facts of it weighed. */
static void controls_json_memory(struct json_out *json, const struct memory *memory)
{
    char hex[DIGEST_HEX];
    if (memory == NULL) {
        json_out_null(json, "memory");
        return;
    }
    digest_format(&memory->digest, hex);
    json_out_object_begin(json, "memory");
    json_out_i64(json, "version", memory->version);
    json_out_text(json, "sha256", (struct slice){hex, DIGEST_HEX});
    json_out_u64(json, "accounts", memory_in_force(memory, MEMORY_ACCOUNT));
    json_out_u64(json, "names", memory_in_force(memory, MEMORY_NAME));
    json_out_u64(json, "rejected",
                 memory_in_force(memory, MEMORY_PAIR) + memory_in_force(memory, MEMORY_NAME_PAIR));
    json_out_u64(json, "habits", memory_in_force(memory, MEMORY_HABIT));
    json_out_object_end(json);
}

enum status controls_json_format(const struct batch *batch, const struct batch_result *result,
                                 const struct controls *controls,
                                 const struct results_header *header, struct buffer *out)
{
    struct json_out json = json_out_init(out);
    struct buffer text = {0};
    uint32_t *statements = NULL;
    uint32_t *files = NULL;
    enum status status = order_statements(batch, &statements);
    if (status == STATUS_OK) {
        status = order_files(batch, &files);
    }
    if (status != STATUS_OK) {
        goto cleanup;
    }
    json_out_object_begin(&json, NULL);
    json_out_bool(&json, "ties_out", controls->ties_out);
    json_out_i64(&json, "run_id", header->run_id);
    json_out_optional(&json, "started_at", header->started_at);
    json_out_text(&json, "program", header->program);
    json_out_object_begin(&json, "audit");
    json_out_i64(&json, "events", header->audit_events);
    json_out_optional(&json, "head", header->audit_head);
    json_out_object_end(&json);
    date_format(header->items_as_of, &text);
    json_out_optional(&json, "items_as_of", buffer_slice(&text));
    if (header->unmasked != NULL) {
        json_out_bool(&json, "masked", true);
    }
    if (date_present(header->purged_before)) {
        buffer_reset(&text);
        date_format(header->purged_before, &text);
        json_out_optional(&json, "purged_before", buffer_slice(&text));
    }
    controls_json_counts(&json, controls);
    controls_json_learnt(&json, batch, result);
    controls_json_memory(&json, header->memory);
    status = controls_json_competing(&json, batch, result);
    if (status != STATUS_OK) {
        goto cleanup;
    }
    controls_json_accounts(&json, controls);
    controls_json_rolls(&json, controls);
    controls_json_balances(&json, batch, controls, statements);
    controls_json_inputs(&json, batch, controls, files);
    status = controls_json_told(&json, batch);
    json_out_object_end(&json);
    buffer_add_byte(out, '\n');
    if (status == STATUS_OK) {
        status = buffer_ok(out) && buffer_ok(&text) ? STATUS_OK : STATUS_MEMORY;
    }
cleanup:
    buffer_clear(&text);
    free(statements);
    free(files);
    return status;
}
