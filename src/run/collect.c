#include "run/collect.h"

#include "input/input.h"
#include "model/balance_check.h"
#include "model/iban.h"
#include "parsers/items_csv.h"
#include "parsers/parsers.h"
#include "parsers/rates_csv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void collect_listen(void *context, const struct diagnostic *diagnostic)
{
    struct collect *collect = context;
    diag_forward(collect->outer, diagnostic);
    void *list = collect->diagnostics;
    if (array_grow(&list, &collect->diagnostics_capacity, collect->diagnostics_count,
                   sizeof *collect->diagnostics) != STATUS_OK) {
        collect->diagnostics_lost = true;
        return;
    }
    collect->diagnostics = list;
    collect->diagnostics[collect->diagnostics_count++] = *diagnostic;
}

void collect_init(const struct settings *settings, const struct progress *progress,
                  struct arena *arena, struct diag *diag, struct collect *out)
{
    *out =
        (struct collect){.settings = settings, .progress = progress, .outer = diag, .arena = arena};
    out->diag.context = out;
    out->diag.listen = collect_listen;
}

/* Makes room for one more element of one of the batch's arrays. */
static enum status collect_grow(struct collect *collect, void *items, size_t *capacity,
                                size_t count, size_t size)
{
    void *list = NULL;
    memcpy(&list, items, sizeof list); /* `items` is the address of a typed pointer */
    if (array_grow(&list, capacity, count, size) != STATUS_OK) {
        return diag_memory(&collect->diag);
    }
    memcpy(items, &list, sizeof list);
    return STATUS_OK;
}

static const struct settings_account *collect_account(const struct collect *collect,
                                                      struct slice account)
{
    for (size_t i = 0; i < collect->settings->accounts_count; i++) {
        if (account.len > 0 && slice_equal(collect->settings->accounts[i].account, account)) {
            return &collect->settings->accounts[i];
        }
    }
    return NULL;
}

static enum status collect_statement_begin(void *context, const struct statement *statement)
{
    struct collect *collect = context;
    struct batch *batch = &collect->batch;
    if (progress_stopped(collect->progress)) {
        return STATUS_INTERRUPTED;
    }
    enum status status = collect_grow(collect, &batch->statements, &collect->statements_capacity,
                                      batch->statements_count, sizeof *batch->statements);
    if (status != STATUS_OK) {
        return status;
    }
    struct batch_statement *s = &batch->statements[batch->statements_count];
    *s = (struct batch_statement){.file = (uint32_t)batch->files_count,
                                  .entries_first = (uint32_t)batch->entries_count};
    if (statement_copy(&collect->text, statement, &s->statement) != STATUS_OK) {
        return diag_memory(&collect->diag);
    }
    batch->statements_count++;
    return STATUS_OK;
}

static enum status collect_entry(void *context, const struct entry *entry)
{
    struct collect *collect = context;
    struct batch *batch = &collect->batch;
    if (progress_stopped(collect->progress)) {
        return STATUS_INTERRUPTED;
    }
    enum status status = collect_grow(collect, &batch->entries, &collect->entries_capacity,
                                      batch->entries_count, sizeof *batch->entries);
    if (status != STATUS_OK) {
        return status;
    }
    struct batch_entry *e = &batch->entries[batch->entries_count];
    *e = (struct batch_entry){.statement = (uint32_t)(batch->statements_count - 1),
                              .transactions_first = (uint32_t)batch->transactions_count};
    if (entry_copy(&collect->text, entry, &e->entry) != STATUS_OK) {
        return diag_memory(&collect->diag);
    }
    for (size_t i = 0; i < e->entry.transactions_count; i++) {
        status = collect_grow(collect, &batch->transactions, &collect->transactions_capacity,
                              batch->transactions_count, sizeof *batch->transactions);
        if (status != STATUS_OK) {
            return status;
        }
        batch->transactions[batch->transactions_count++] =
            (struct batch_transaction){.transaction = &e->entry.transactions[i],
                                       .entry = (uint32_t)batch->entries_count,
                                       .detail = (uint32_t)i + 1,
                                       .duplicate_of = UINT32_MAX};
    }
    batch->entries_count++;
    batch->statements[batch->statements_count - 1].entries_count++;
    if (batch->entries_count % 4096 == 0) {
        progress_tell(collect->progress, "reading statements", batch->entries_count, 0);
    }
    return STATUS_OK;
}

/* MT940 often names an account by bank code and number where the same bank's CAMT has the IBAN. One
 * account has one name, or its lines would count once for each. */
static enum status collect_known_account(struct collect *collect, struct statement *statement)
{
    char iban[IBAN_GERMAN_LENGTH];
    if (!iban_of_german(statement->account_bank, statement->account, iban)) {
        return STATUS_OK;
    }
    if (arena_copy(&collect->text, (struct slice){iban, sizeof iban}, &statement->account) !=
        STATUS_OK) {
        return diag_memory(&collect->diag);
    }
    return STATUS_OK;
}

/* Whether an export tells no account. */
static bool collect_is_anybodys(const struct statement *statement)
{
    return slice_equal(statement->format, SLICE("csv")) && statement->account.len == 0;
}

/* An export of no account that has days of this one, before it; NULL for none. */
static const struct statement *collect_find_overlap(const struct batch *batch,
                                                    const struct statement *statement)
{
    for (size_t i = 0; i + 1 < batch->statements_count; i++) {
        const struct statement *before = &batch->statements[i].statement;
        if (collect_is_anybodys(before) && before->from.day <= statement->to.day &&
            statement->from.day <= before->to.day) {
            return before;
        }
    }
    return NULL;
}

/* An export need not say in which currency its lines are, nor whose: what that means for a run. */
static void collect_warn_untold(struct collect *collect, const struct batch_statement *s)
{
    const struct statement *statement = &s->statement;
    if (!slice_equal(statement->format, SLICE("csv")) || s->entries_count == 0) {
        return;
    }
    const struct entry *first = &collect->batch.entries[s->entries_first].entry;
    if (!currency_present(statement->currency) && !currency_present(first->amount.currency)) {
        diag_warn(&collect->diag, statement->place, "TS-CSV-021",
                  "no currency is told: no item is in the currency of these lines");
    }
    const struct statement *before =
        collect_is_anybodys(statement) ? collect_find_overlap(&collect->batch, statement) : NULL;
    if (before != NULL) {
        diag_warn(
            &collect->diag, statement->place, "TS-CSV-022",
            "no account is told, and %s has days of this export: a line that both have counts "
            "twice, unless it has a reference of its own",
            before->place.file);
    }
}

static enum status collect_statement_end(void *context, const struct statement *statement)
{
    struct collect *collect = context;
    enum status status = STATUS_OK;
    struct batch_statement *s = &collect->batch.statements[collect->batch.statements_count - 1];
    if (statement_copy(&collect->text, statement, &s->statement) != STATUS_OK) {
        return diag_memory(&collect->diag);
    }
    const struct settings_account *account = collect_account(collect, s->statement.account);
    status = collect_known_account(collect, &s->statement);
    if (account == NULL) {
        account = collect_account(collect, s->statement.account);
    }
    if (account != NULL) {
        s->entity = account->entity;
    }
    collect_warn_untold(collect, s);
    return status;
}

static enum status collect_item(void *context, const struct item *item)
{
    struct collect *collect = context;
    struct batch *batch = &collect->batch;
    enum status status = collect_grow(collect, &batch->items, &collect->items_capacity,
                                      batch->items_count, sizeof *batch->items);
    if (status != STATUS_OK) {
        return status;
    }
    struct item *copy = &batch->items[batch->items_count];
    *copy = *item;
    struct slice *const texts[] = {&copy->invoice_id,      &copy->customer_id, &copy->customer_name,
                                   &copy->customer_iban,   &copy->reference,   &copy->po_number,
                                   &copy->contract_number, &copy->mandate_id,  &copy->end_to_end_id,
                                   &copy->entity};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (arena_copy(&collect->text, *texts[i], texts[i]) != STATUS_OK) {
            return diag_memory(&collect->diag);
        }
    }
    batch->items_count++;
    return STATUS_OK;
}

static enum status collect_customer(void *context, const struct customer *customer)
{
    struct collect *collect = context;
    struct batch *batch = &collect->batch;
    enum status status = collect_grow(collect, &batch->customers, &collect->customers_capacity,
                                      batch->customers_count, sizeof *batch->customers);
    if (status != STATUS_OK) {
        return status;
    }
    struct customer *copy = &batch->customers[batch->customers_count];
    *copy = *customer;
    struct slice *const texts[] = {&copy->customer_id, &copy->name,  &copy->iban,
                                   &copy->language,    &copy->group, &copy->email};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (arena_copy(&collect->text, *texts[i], texts[i]) != STATUS_OK) {
            return diag_memory(&collect->diag);
        }
    }
    batch->customers_count++;
    return STATUS_OK;
}

static enum status collect_rate(void *context, const struct exchange_rate *rate)
{
    struct collect *collect = context;
    struct batch *batch = &collect->batch;
    enum status status =
        collect_grow(collect, &batch->exchange_rates, &collect->exchange_rates_capacity,
                     batch->exchange_rates_count, sizeof *batch->exchange_rates);
    if (status == STATUS_OK) {
        batch->exchange_rates[batch->exchange_rates_count++] = *rate;
    }
    return status;
}

/* Remembers where the file at hand begins. */
static void collect_mark(struct collect *collect)
{
    collect->mark = arena_mark(&collect->text);
    collect->mark_statements = collect->batch.statements_count;
    collect->mark_entries = collect->batch.entries_count;
    collect->mark_transactions = collect->batch.transactions_count;
}

static enum status collect_visit(void *context, struct input *input)
{
    struct collect *collect = context;
    collect_mark(collect);
    collect->left_aside = false;
    collect->format = "";
    if (collect->role == BATCH_OPEN_ITEMS) {
        const struct items_sink sink = {collect, collect_item};
        collect->format = "open-items";
        return items_csv_parse(input, &collect->settings->limits, &collect->settings->items,
                               &collect->diag, &sink);
    }
    if (collect->role == BATCH_CUSTOMERS) {
        const struct customers_sink sink = {collect, collect_customer};
        collect->format = "customers";
        return customers_csv_parse(input, &collect->settings->limits, &collect->diag, &sink);
    }
    if (collect->role == BATCH_RATES) {
        const struct rates_sink sink = {collect, collect_rate};
        collect->format = "rates";
        return rates_csv_parse(input, &collect->settings->limits, &collect->settings->rates,
                               &collect->diag, &sink);
    }
    const struct parse_sink sink = {.context = collect,
                                    .statement_begin = collect_statement_begin,
                                    .entry = collect_entry,
                                    .statement_end = collect_statement_end};
    const struct parse_job job = {input, &collect->settings->limits, &collect->settings->parsing,
                                  &collect->diag, &sink};
    enum status status = parsers_parse(&job, &collect->format);
    collect->left_aside = status == STATUS_NOT_FOUND;
    return collect->left_aside ? STATUS_OK : status;
}

/* The balances of the file at hand, once it is accepted: of a refused one only a part was read. */
static void collect_balances(struct collect *collect)
{
    struct batch *batch = &collect->batch;
    for (size_t i = collect->mark_statements; i < batch->statements_count; i++) {
        struct batch_statement *s = &batch->statements[i];
        int64_t booked_minor = 0;
        bool known = true;
        for (size_t j = 0; j < s->entries_count; j++) {
            const struct entry *entry = &batch->entries[s->entries_first + j].entry;
            if (entry->status == ENTRY_BOOKED) {
                known = known && currency_equal(entry->amount.currency, s->statement.currency) &&
                        money_add(booked_minor, entry->amount.minor, &booked_minor);
            }
        }
        s->balanced = balance_check(&s->statement, booked_minor, known, &collect->diag);
    }
}

/* A file is over: what it gave stays, or goes when it was refused. */
static enum status collect_done(void *context, const char *name, const struct input_facts *facts,
                                enum status status)
{
    struct collect *collect = context;
    struct batch *batch = &collect->batch;
    collect->digest_ns += facts->digest_ns;
    if (collect->left_aside && status == STATUS_OK) {
        return STATUS_OK; /* told as a warning; not part of the batch */
    }
    enum status grown = collect_grow(collect, &batch->files, &collect->files_capacity,
                                     batch->files_count, sizeof *batch->files);
    if (grown != STATUS_OK) {
        return grown;
    }
    struct batch_file *file = &batch->files[batch->files_count++];
    *file = (struct batch_file){.name = slice_from(name),
                                .role = collect->role,
                                .size_bytes = facts->size_bytes,
                                .digest = facts->digest,
                                .rejected = status != STATUS_OK};
    if (status == STATUS_OK) {
        collect_balances(collect);
        bool told =
            collect->role == BATCH_STATEMENTS && batch->statements_count > collect->mark_statements;
        file->format = told ? batch->statements[collect->mark_statements].statement.format
                            : slice_from(collect->format);
        file->statements_count = (uint32_t)(batch->statements_count - collect->mark_statements);
        file->entries_count = (uint32_t)(batch->entries_count - collect->mark_entries);
        file->transactions_count =
            (uint32_t)(batch->transactions_count - collect->mark_transactions);
    } else {
        batch->statements_count = collect->mark_statements;
        batch->entries_count = collect->mark_entries;
        batch->transactions_count = collect->mark_transactions;
        arena_reset_to(&collect->text, collect->mark);
    }
    /* A file that can't even be opened is not visited: its marks are where the next one starts. */
    collect_mark(collect);
    return STATUS_OK;
}

static enum status collect_each(struct collect *collect, enum batch_role role, const char *path)
{
    const struct input_visitor visitor = {
        collect,           collect_visit,          collect_done,
        collect->progress, &collect->files_opened, collect->sandbox};
    collect->role = role;
    collect->left_aside = false;
    collect_mark(collect);
    return input_each(path, &collect->settings->limits, true, collect->arena, &collect->diag,
                      &visitor);
}

enum status collect_statements(struct collect *collect, const char *path)
{
    return collect_each(collect, BATCH_STATEMENTS, path);
}

/* Reads a file that must not be refused. */
static enum status collect_required(struct collect *collect, enum batch_role role, const char *path)
{
    size_t first = collect->batch.files_count;
    enum status status = collect_each(collect, role, path);
    for (size_t i = first; status == STATUS_OK && i < collect->batch.files_count; i++) {
        status = collect->batch.files[i].rejected ? STATUS_INVALID : STATUS_OK;
    }
    return status;
}

enum status collect_items(struct collect *collect, const char *path)
{
    return collect_required(collect, BATCH_OPEN_ITEMS, path);
}

enum status collect_customers(struct collect *collect, const char *path)
{
    return collect_required(collect, BATCH_CUSTOMERS, path);
}

enum status collect_rates(struct collect *collect, const char *path)
{
    return collect_required(collect, BATCH_RATES, path);
}

static int collect_item_order(const void *a, const void *b)
{
    return item_compare(a, b);
}

static int collect_customer_order(const void *a, const void *b)
{
    const struct customer *x = a;
    const struct customer *y = b;
    int order = slice_compare(x->customer_id, y->customer_id);
    if (order == 0) {
        order = slice_compare(x->name, y->name);
    }
    return order == 0 ? slice_compare(x->iban, y->iban) : order;
}

/* The same key twice is two answers to "what is open": refused, each named. */
static enum status collect_check_keys(struct collect *collect)
{
    enum status status = STATUS_OK;
    const struct batch *batch = &collect->batch;
    for (size_t i = 1; i < batch->items_count; i++) {
        const struct item *item = &batch->items[i];
        const struct item *before = &batch->items[i - 1];
        if (item_compare(before, item) == 0) {
            status = item_fail_twice(before, item, &collect->diag);
        }
    }
    return status;
}

/* Moves an array from malloc into the arena, with room for `more` elements. */
static enum status collect_move(struct collect *collect, void *items, size_t count, size_t more,
                                size_t size)
{
    void *list = NULL;
    memcpy(&list, items, sizeof list);
    void *kept = arena_array(collect->arena, count + more + 1, size);
    if (kept == NULL) {
        return diag_memory(&collect->diag);
    }
    if (count > 0) {
        memcpy(kept, list, count * size);
    }
    free(list);
    memcpy(items, &kept, sizeof kept);
    return STATUS_OK;
}

enum status collect_finish(struct collect *collect, size_t carried, struct batch *out)
{
    struct batch *batch = &collect->batch;
    if (batch->items_count > 1) {
        qsort(batch->items, batch->items_count, sizeof *batch->items, collect_item_order);
    }
    if (batch->customers_count > 1) {
        qsort(batch->customers, batch->customers_count, sizeof *batch->customers,
              collect_customer_order);
    }
    enum status status = collect_check_keys(collect);
    enum status rates =
        exchange_sort(batch->exchange_rates, &batch->exchange_rates_count, &collect->diag);
    status = status == STATUS_OK ? rates : status;
    const struct collect_array {
        void *items;
        size_t count;
        size_t more;
        size_t size;
    } arrays[] = {
        {&batch->files, batch->files_count, carried, sizeof *batch->files},
        {&batch->statements, batch->statements_count, carried, sizeof *batch->statements},
        {&batch->entries, batch->entries_count, carried, sizeof *batch->entries},
        {&batch->transactions, batch->transactions_count, carried, sizeof *batch->transactions},
        {&batch->items, batch->items_count, 0, sizeof *batch->items},
        {&batch->customers, batch->customers_count, 0, sizeof *batch->customers},
        {&batch->exchange_rates, batch->exchange_rates_count, 0, sizeof *batch->exchange_rates},
        {&collect->diagnostics, collect->diagnostics_count, 0, sizeof *collect->diagnostics},
    };
    size_t moved = 0;
    while (status == STATUS_OK && moved < sizeof arrays / sizeof arrays[0]) {
        status = collect_move(collect, arrays[moved].items, arrays[moved].count, arrays[moved].more,
                              arrays[moved].size);
        moved += status == STATUS_OK ? 1 : 0;
    }
    if (status == STATUS_OK && collect->diagnostics_lost) {
        status = STATUS_MEMORY;
    }
    if (status == STATUS_OK) {
        arena_join(collect->arena, &collect->text);
        batch->diagnostics = collect->diagnostics;
        batch->diagnostics_count = collect->diagnostics_count;
        *out = *batch;
    }
    /* What was moved is the arena's; the rest is still to be freed. */
    for (size_t i = 0; i < moved; i++) {
        void *none = NULL;
        memcpy(arrays[i].items, &none, sizeof none);
    }
    collect_drop(collect);
    return status;
}

void collect_drop(struct collect *collect)
{
    free(collect->batch.files);
    free(collect->batch.statements);
    free(collect->batch.entries);
    free(collect->batch.transactions);
    free(collect->batch.items);
    free(collect->batch.customers);
    free(collect->batch.exchange_rates);
    free(collect->diagnostics);
    arena_clear(&collect->text);
    collect->diagnostics = NULL;
    collect->batch = (struct batch){0};
}
