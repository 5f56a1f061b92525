/*
 * collect - files become a batch.
 *
 * The idea: statements, entries and transactions are kept as they are read, each file's behind a
 * mark, so that a refused file leaves nothing behind but its name, its digest and its diagnostics.
 * Open items and customers are all or nothing: one refused file ends the run.
 */
#ifndef TS_RUN_COLLECT_H
#define TS_RUN_COLLECT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/progress.h"
#include "base/status.h"
#include "model/batch.h"
#include "run/settings.h"

#include <stdbool.h>
#include <stddef.h>

struct sandbox;

struct collect {
    const struct settings *settings;
    const struct progress *progress;
    struct sandbox *sandbox; /* may be set after collect_init(); NULL for none */
    struct diag *outer;      /* where diagnostics go on to */
    struct diag diag;        /* keeps each for the batch and forwards it */
    struct arena *arena;     /* of the batch: names */
    struct arena text;       /* what the files hold; joined to `arena` by collect_finish() */
    struct batch batch;      /* arrays from malloc until collect_finish() */
    size_t files_capacity;
    size_t statements_capacity;
    size_t entries_capacity;
    size_t transactions_capacity;
    size_t items_capacity;
    size_t customers_capacity;
    size_t exchange_rates_capacity;
    struct diagnostic *diagnostics;
    size_t diagnostics_count;
    size_t diagnostics_capacity;
    bool diagnostics_lost; /* memory ran out while one was kept */
    uint64_t digest_ns;    /* spent on hashing the files */
    uint64_t files_opened; /* for max_files: items, customers and statements */
    /* The file at hand. */
    enum batch_role role;
    struct arena_mark mark;
    size_t mark_statements;
    size_t mark_entries;
    size_t mark_transactions;
    const char *format;
    bool left_aside; /* a kind nobody knows, found in a folder */
};

/* `out` must stay where it is until collect_finish() or collect_drop(). */
void collect_init(const struct settings *settings, const struct progress *progress,
                  struct arena *arena, struct diag *diag, struct collect *out);

/* Reads what `path` names. STATUS_OK also when files were refused; batch.files tells. */
enum status collect_statements(struct collect *collect, const char *path);

/* STATUS_INVALID when a file was refused. */
enum status collect_items(struct collect *collect, const char *path);
enum status collect_customers(struct collect *collect, const char *path);
enum status collect_rates(struct collect *collect, const char *path);

/* Sorts the items, refuses repeated keys (TS-INV-020: STATUS_INVALID), and moves everything into
 * the arena, with room for `carried` lines more (model/batch.h). The batch is complete but for what
 * identity.h decides. */
enum status collect_finish(struct collect *collect, size_t carried, struct batch *out);

void collect_drop(struct collect *collect);

#endif
