/*
 * world - items, lines and accounts to be matched, whole or in part, in any order.
 *
 * The idea: a property speaks of two runs that differ in one thing: an order, the threads, an item
 * more. So a world holds what there is, and a view says which of it takes part and in which order;
 * a batch is made of a view. What a run decided is written as text by identity, not by position,
 * so that two runs are compared as bytes and a difference can be read.
 */
#ifndef TS_TESTS_WORLD_H
#define TS_TESTS_WORLD_H

#include "base/arena.h"
#include "base/buffer.h"
#include "matchers/match.h"
#include "model/batch.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORLD_NONE UINT32_MAX

/* A line of a statement: an entry with one transaction. */
struct world_line {
    struct transaction transaction;
    struct slice text; /* the remittance, where the transaction has none of its own */
    struct slice bank_ref;
    struct slice code;
    struct date booking_date;
    enum entry_status status;
    bool reversal;
    uint32_t statement;    /* into world.statements */
    uint32_t duplicate_of; /* a line, or WORLD_NONE */
};

struct world {
    struct arena arena; /* of all text */
    struct item *items;
    size_t items_count;
    size_t items_capacity;
    struct world_line *lines;
    size_t lines_count;
    size_t lines_capacity;
    struct batch_statement statements[2];
    size_t statements_count;
    uint64_t random; /* state of world_draw() */
};

/* What of a world takes part, and in which order. */
struct world_view {
    const struct world *world;
    uint32_t *items;
    size_t items_count;
    uint32_t *lines;
    size_t lines_count;
};

static inline void world_clear(struct world *world)
{
    arena_clear(&world->arena);
    free(world->items);
    free(world->lines);
    *world = (struct world){0};
}

/* The next number of the world's sequence, below `below`. */
static inline uint64_t world_draw(struct world *world, uint64_t below)
{
    uint64_t z = world->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % below;
}

static inline bool world_chance(struct world *world, unsigned percent)
{
    return world_draw(world, 100) < percent;
}

/* Text that lives as long as the world. */
__attribute__((format(printf, 2, 3))) static inline struct slice world_text(struct world *world,
                                                                            const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    assert(len >= 0 && (size_t)len < sizeof text);
    struct slice copy = {NULL, 0};
    enum status status = arena_copy(&world->arena, (struct slice){text, (size_t)len}, &copy);
    assert(status == STATUS_OK);
    (void)status;
    return copy;
}

static inline struct currency world_currency(const char *code)
{
    return (struct currency){{code[0], code[1], code[2]}, 2};
}

static inline struct date world_day(int day)
{
    struct date first = {0};
    bool read = date_parse_iso(SLICE("2026-09-01"), &first);
    assert(read);
    (void)read;
    first.day += day;
    return first;
}

/* Adds an item that is open in full; the rest is up to the caller. */
static inline struct item *world_add_item(struct world *world, struct slice invoice_id,
                                          struct slice customer_id, int64_t open_minor)
{
    void *list = world->items;
    enum status status =
        array_grow(&list, &world->items_capacity, world->items_count, sizeof *world->items);
    assert(status == STATUS_OK);
    (void)status;
    world->items = list;
    struct item *item = &world->items[world->items_count++];
    *item = (struct item){.invoice_id = invoice_id,
                          .customer_id = customer_id,
                          .currency = world_currency("EUR"),
                          .amount_minor = open_minor,
                          .open_minor = open_minor,
                          .issue_date = world_day(0),
                          .due_date = world_day(30),
                          .kind = open_minor < 0 ? ITEM_CREDIT_NOTE : ITEM_INVOICE};
    return item;
}

/* Adds a booked line of the first account. */
static inline struct world_line *world_add_line(struct world *world, int64_t minor,
                                                struct slice text)
{
    void *list = world->lines;
    enum status status =
        array_grow(&list, &world->lines_capacity, world->lines_count, sizeof *world->lines);
    assert(status == STATUS_OK);
    (void)status;
    world->lines = list;
    struct world_line *line = &world->lines[world->lines_count++];
    *line = (struct world_line){
        .transaction = {.amount = {minor, world_currency("EUR")}},
        .text = text,
        .bank_ref = world_text(world, "L%06zu", world->lines_count),
        .booking_date = world_day(34),
        .status = ENTRY_BOOKED,
        .duplicate_of = WORLD_NONE,
    };
    return line;
}

static inline void world_add_statement(struct world *world, const char *account, const char *entity)
{
    assert(world->statements_count < sizeof world->statements / sizeof world->statements[0]);
    struct batch_statement *statement = &world->statements[world->statements_count++];
    *statement = (struct batch_statement){.entity = slice_from(entity)};
    statement->statement.account = slice_from(account);
    statement->statement.currency = world_currency("EUR");
}

/* Everything, in the world's own order. */
static inline struct world_view world_whole(const struct world *world, struct arena *arena)
{
    struct world_view view = {
        .world = world, .items_count = world->items_count, .lines_count = world->lines_count};
    view.items = arena_array(arena, world->items_count + 1, sizeof *view.items);
    view.lines = arena_array(arena, world->lines_count + 1, sizeof *view.lines);
    assert(view.items != NULL && view.lines != NULL);
    for (size_t i = 0; i < world->items_count; i++) {
        view.items[i] = (uint32_t)i;
    }
    for (size_t i = 0; i < world->lines_count; i++) {
        view.lines[i] = (uint32_t)i;
    }
    return view;
}

/* The batch of a view; items stand in the order of the view, as the matcher is to bear it. */
static inline void world_batch(const struct world_view *view, struct arena *arena,
                               struct batch *out)
{
    const struct world *world = view->world;
    *out = (struct batch){.items_count = view->items_count,
                          .entries_count = view->lines_count,
                          .transactions_count = view->lines_count,
                          .statements_count = world->statements_count};
    out->items = arena_array(arena, view->items_count + 1, sizeof *out->items);
    out->entries = arena_array(arena, view->lines_count + 1, sizeof *out->entries);
    out->transactions = arena_array(arena, view->lines_count + 1, sizeof *out->transactions);
    out->statements = arena_array(arena, world->statements_count + 1, sizeof *out->statements);
    struct transaction *details = arena_array(arena, view->lines_count + 1, sizeof *details);
    uint32_t *places = arena_array(arena, world->lines_count + 1, sizeof *places);
    assert(out->items != NULL && out->entries != NULL && out->transactions != NULL &&
           out->statements != NULL && details != NULL && places != NULL);
    memcpy(out->statements, world->statements, sizeof world->statements[0] * out->statements_count);
    for (size_t i = 0; i < view->items_count; i++) {
        out->items[i] = world->items[view->items[i]];
    }
    for (size_t i = 0; i < world->lines_count; i++) {
        places[i] = WORLD_NONE;
    }
    for (size_t i = 0; i < view->lines_count; i++) {
        places[view->lines[i]] = (uint32_t)i;
    }
    for (size_t i = 0; i < view->lines_count; i++) {
        const struct world_line *line = &world->lines[view->lines[i]];
        details[i] = line->transaction;
        if (details[i].remittance_count == 0) {
            details[i].remittance = &line->text;
            details[i].remittance_count = 1;
        }
        out->entries[i] = (struct batch_entry){
            .entry = {.ordinal = (uint32_t)i + 1,
                      .amount = line->transaction.amount,
                      .booking_date = line->booking_date,
                      .value_date = line->booking_date,
                      .status = line->status,
                      .reversal = line->reversal,
                      .code = line->code,
                      .transactions = &details[i],
                      .transactions_count = 1},
            .statement = line->statement,
            .transactions_first = (uint32_t)i,
        };
        out->transactions[i] = (struct batch_transaction){
            .transaction = &details[i],
            .bank_ref = line->bank_ref,
            .entry = (uint32_t)i,
            .detail = 1,
            .duplicate_of =
                line->duplicate_of == WORLD_NONE ? WORLD_NONE : places[line->duplicate_of],
        };
    }
}

/* A run over a view. Its arena owns batch and result. */
struct world_run {
    struct arena arena;
    struct batch batch;
    struct batch_result result;
};

static inline void world_match(const struct world_view *view, uint32_t threads,
                               struct world_run *out)
{
    *out = (struct world_run){0};
    world_batch(view, &out->arena, &out->batch);
    struct match_settings settings = match_settings_default();
    settings.threads = threads;
    struct diag diag = {0};
    enum status status = match_run(&out->batch, &settings, &out->arena, &diag, &out->result, NULL);
    assert(status == STATUS_OK);
    (void)status;
}

#endif
