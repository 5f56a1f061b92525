/* items - open items, normalised: JSON objects or the native CSV columns. */
#include "base/csv_out.h"
#include "base/json_out.h"
#include "cli/cli.h"
#include "cli/spool.h"
#include "input/input.h"
#include "model/mask.h"
#include "parsers/items_csv.h"

#include <stdlib.h>

/* What names an item, and nothing else of it. */
struct items_key {
    struct item item;
    uint64_t number; /* in the order of reading */
};

struct items_state {
    struct cli *cli;
    bool csv;
    struct spool file;      /* rows of the file at hand, until it is known to be accepted */
    struct items_key *keys; /* of the accepted files and the one at hand */
    size_t keys_count;
    size_t keys_capacity;
    uint64_t keys_read;
    uint64_t keys_accepted; /* read before the file at hand */
    bool any_rejected;
};

static void items_amount(struct json_out *json, const char *key, int64_t minor, unsigned exponent,
                         struct buffer *text)
{
    buffer_reset(text);
    money_format(minor, exponent, text);
    json_out_text(json, key, buffer_slice(text));
}

static void items_date(struct json_out *json, const char *key, struct date date,
                       struct buffer *text)
{
    buffer_reset(text);
    date_format(date, text);
    json_out_optional(json, key, buffer_slice(text));
}

/* Parts per million as percent: 20000 is "2", 25000 is "2.5". Empty for none. */
static void items_percent(uint32_t ppm, struct buffer *text)
{
    buffer_reset(text);
    if (ppm == 0) {
        return;
    }
    money_format(ppm, 4, text);
    while (text->len > 0 && text->ptr[text->len - 1] == '0') {
        text->len--;
    }
    if (text->len > 0 && text->ptr[text->len - 1] == '.') {
        text->len--;
    }
}

static void items_json(const struct item *item, struct buffer *text, struct buffer *out)
{
    struct json_out json = json_out_init(out);
    json_out_object_begin(&json, NULL);
    json_out_text(&json, "type", SLICE("item"));
    json_out_optional(&json, "file", slice_from(item->place.file));
    json_out_u64(&json, "line", item->place.line);
    json_out_text(&json, "invoice_id", item->invoice_id);
    json_out_optional(&json, "customer_id", item->customer_id);
    json_out_optional(&json, "customer_name", item->customer_name);
    json_out_optional(&json, "customer_iban", item->customer_iban);
    json_out_optional(&json, "currency", currency_code(&item->currency));
    items_amount(&json, "amount", item->amount_minor, item->currency.exponent, text);
    items_amount(&json, "open_amount", item->open_minor, item->currency.exponent, text);
    items_date(&json, "issue_date", item->issue_date, text);
    items_date(&json, "due_date", item->due_date, text);
    json_out_optional(&json, "reference", item->reference);
    json_out_optional(&json, "po_number", item->po_number);
    json_out_optional(&json, "contract_number", item->contract_number);
    json_out_optional(&json, "mandate_id", item->mandate_id);
    json_out_optional(&json, "end_to_end_id", item->end_to_end_id);
    items_percent(item->discount_ppm, text);
    json_out_optional(&json, "discount_percent", buffer_slice(text));
    items_date(&json, "discount_date", item->discount_date, text);
    json_out_text(&json, "kind", slice_from(item_kind_name(item->kind)));
    json_out_optional(&json, "entity", item->entity);
    if (item->tax_known) {
        items_amount(&json, "tax_amount", item->tax_minor, item->currency.exponent, text);
    } else {
        json_out_optional(&json, "tax_amount", (struct slice){NULL, 0});
    }
    json_out_object_end(&json);
    buffer_add_byte(out, '\n');
}

static void items_csv_cell_date(struct csv_out *csv, struct date date, struct buffer *text)
{
    buffer_reset(text);
    date_format(date, text);
    csv_out_number(csv, buffer_slice(text));
}

static void items_csv(const struct item *item, struct buffer *text, struct buffer *out)
{
    struct csv_out csv = csv_out_init(out, false);
    csv_out_text(&csv, item->invoice_id);
    csv_out_text(&csv, item->customer_id);
    csv_out_text(&csv, item->customer_name);
    csv_out_text(&csv, item->customer_iban);
    csv_out_number(&csv, currency_code(&item->currency));
    buffer_reset(text);
    money_format(item->amount_minor, item->currency.exponent, text);
    csv_out_number(&csv, buffer_slice(text));
    buffer_reset(text);
    money_format(item->open_minor, item->currency.exponent, text);
    csv_out_number(&csv, buffer_slice(text));
    items_csv_cell_date(&csv, item->issue_date, text);
    items_csv_cell_date(&csv, item->due_date, text);
    csv_out_text(&csv, item->reference);
    csv_out_text(&csv, item->po_number);
    items_percent(item->discount_ppm, text);
    csv_out_number(&csv, buffer_slice(text));
    items_csv_cell_date(&csv, item->discount_date, text);
    csv_out_number(&csv, slice_from(item_kind_name(item->kind)));
    csv_out_text(&csv, item->entity);
    buffer_reset(text);
    if (item->tax_known) {
        money_format(item->tax_minor, item->currency.exponent, text);
    }
    csv_out_number(&csv, buffer_slice(text));
    csv_out_text(&csv, item->contract_number);
    csv_out_text(&csv, item->mandate_id);
    csv_out_text(&csv, item->end_to_end_id);
    csv_out_end(&csv);
}

static enum status items_told(struct items_state *state, enum status status)
{
    if (status == STATUS_MEMORY) {
        return diag_memory(&state->cli->diag);
    }
    if (status == STATUS_IO) {
        return diag_fail(&state->cli->diag, (struct place){NULL, 0, 0}, status, "TS-IO-005",
                         "can't write a temporary file: the folder for them is full or not there");
    }
    return status;
}

/* Keeps what names an item, to find it again in whatever file. */
static enum status items_keep_key(struct items_state *state, const struct item *item)
{
    struct arena *arena = &state->cli->arena;
    void *list = state->keys;
    if (array_grow(&list, &state->keys_capacity, state->keys_count, sizeof *state->keys) !=
        STATUS_OK) {
        return diag_memory(&state->cli->diag);
    }
    state->keys = list;
    struct items_key *key = &state->keys[state->keys_count];
    *key = (struct items_key){.item = {.place = item->place}, .number = state->keys_read};
    if (arena_copy(arena, item->entity, &key->item.entity) != STATUS_OK ||
        arena_copy(arena, item->customer_id, &key->item.customer_id) != STATUS_OK ||
        arena_copy(arena, item->invoice_id, &key->item.invoice_id) != STATUS_OK) {
        return diag_memory(&state->cli->diag);
    }
    state->keys_count++;
    state->keys_read++;
    return STATUS_OK;
}

static int items_key_order(const void *a, const void *b)
{
    const struct items_key *x = a;
    const struct items_key *y = b;
    int order = item_compare(&x->item, &y->item);
    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

/* The file at hand is refused where it repeats a key of its own or of a file before. */
static enum status items_check_keys(struct items_state *state)
{
    enum status status = STATUS_OK;
    if (state->keys_count > 1) {
        qsort(state->keys, state->keys_count, sizeof *state->keys, items_key_order);
    }
    for (size_t i = 1; i < state->keys_count; i++) {
        const struct item *before = &state->keys[i - 1].item;
        const struct item *item = &state->keys[i].item;
        if (item_compare(before, item) == 0) {
            status = item_fail_twice(before, item, &state->cli->diag);
        }
    }
    return status;
}

/* The keys of a refused file go. */
static void items_drop_keys(struct items_state *state)
{
    size_t kept = 0;
    for (size_t i = 0; i < state->keys_count; i++) {
        if (state->keys[i].number < state->keys_accepted) {
            state->keys[kept++] = state->keys[i];
        }
    }
    state->keys_count = kept;
}

static enum status items_item(void *context, const struct item *item)
{
    struct items_state *state = context;
    struct buffer text = {0};
    struct buffer *out = spool_buffer(&state->file);
    if (progress_stopped(&state->cli->progress)) {
        return STATUS_INTERRUPTED;
    }
    enum status status = items_keep_key(state, item);
    if (status != STATUS_OK) {
        return status;
    }
    struct arena arena = {0};
    struct mask mask = {.arena = &arena};
    struct item shown = *item;
    if (state->cli->mask) {
        mask_item(&mask, item, &shown);
    }
    if (state->csv) {
        items_csv(&shown, &text, out);
    } else {
        items_json(&shown, &text, out);
    }
    bool ok = buffer_ok(&text) && !mask.failed;
    mask_clear(&mask);
    arena_clear(&arena);
    status = ok ? spool_flush(&state->file, false) : STATUS_MEMORY;
    buffer_clear(&text);
    return items_told(state, status);
}

static enum status items_visit(void *context, struct input *input)
{
    struct items_state *state = context;
    const struct items_sink sink = {state, items_item};
    return items_csv_parse(input, &state->cli->settings.limits, &state->cli->settings.items,
                           &state->cli->diag, &sink);
}

static enum status items_done(void *context, const char *name, const struct input_facts *facts,
                              enum status status)
{
    struct items_state *state = context;
    struct slice block;
    (void)name;
    (void)facts;
    if (status == STATUS_OK) {
        status = items_check_keys(state);
    }
    if (status == STATUS_MEMORY) {
        return status; /* told */
    }
    if (status != STATUS_OK) {
        state->any_rejected = state->any_rejected || status == STATUS_INVALID;
        items_drop_keys(state);
    }
    state->keys_accepted = state->keys_read;
    enum status shown = status == STATUS_OK ? spool_rewind(&state->file) : STATUS_OK;
    while (status == STATUS_OK && shown == STATUS_OK &&
           (shown = spool_read(&state->file, &block)) == STATUS_OK && block.len > 0) {
        buffer_add(&state->cli->out, block);
        if (!cli_flush(state->cli, false)) {
            return STATUS_IO; /* told */
        }
    }
    spool_reset(&state->file);
    return items_told(state, shown);
}

enum cli_exit cli_items(struct cli *cli)
{
    if (cli->format == CLI_FORMAT_TEXT || cli->format == CLI_FORMAT_MARKDOWN) {
        return cli_usage(cli, "items has the formats json and csv");
    }
    struct items_state state = {.cli = cli, .csv = cli->format == CLI_FORMAT_CSV};
    spool_ready(&state.file, cli->sandbox);
    uint64_t files_count = 0; /* of all operands */
    const struct input_visitor visitor = {&state,         items_visit,  items_done,
                                          &cli->progress, &files_count, cli->sandbox};
    enum status status = STATUS_OK;
    if (state.csv) {
        struct csv_out csv = csv_out_init(&cli->out, false);
        csv_out_header(&csv, "invoice_id,customer_id,customer_name,customer_iban,currency,amount,"
                             "open_amount,issue_date,due_date,reference,po_number,"
                             "discount_percent,discount_date,kind,entity,tax_amount,"
                             "contract_number,mandate_id,end_to_end_id");
    }
    for (size_t i = 0; i < cli->operands.count && status == STATUS_OK; i++) {
        status = input_each(cli->operands.items[i], &cli->settings.limits, false, &cli->arena,
                            &cli->diag, &visitor);
    }
    spool_close(&state.file);
    free(state.keys);
    return cli_exit_code(status, state.any_rejected, false);
}
