/*
 * batch - everything one run reads and decides, as plain arrays.
 *
 * The idea: the stages hand each other one struct of arrays; an index into an array is the only
 * kind of pointer between records, so the arrays can be stored, compared and reordered. The run
 * stage fills it (run/), the matcher reads it and returns a result, the workbook stores both.
 *
 * Order: files in the order given, statements and entries as delivered; items sorted by
 * item_compare(). Whatever is decided depends on content alone, never on this order.
 */
#ifndef TS_MODEL_BATCH_H
#define TS_MODEL_BATCH_H

#include "base/digest.h"
#include "model/item.h"
#include "model/outcome.h"
#include "model/statement.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum batch_role {
    BATCH_STATEMENTS,
    BATCH_OPEN_ITEMS,
    BATCH_CUSTOMERS,
    BATCH_RATES,
};

struct batch_file {
    struct slice name;   /* as given, or "path!member" */
    struct slice format; /* of the parser that read it; empty when refused */
    enum batch_role role;
    uint64_t size_bytes;  /* as delivered, still compressed */
    struct digest digest; /* SHA-256 of the bytes as delivered */
    bool rejected;
    uint32_t statements_count;
    uint32_t entries_count;
    uint32_t transactions_count;
};

struct batch_statement {
    struct statement statement;
    uint32_t file;
    uint32_t entries_first;
    uint32_t entries_count;
    int balanced;        /* 1, 0, or -1 where it can't be known */
    struct slice entity; /* ledger the account belongs to; empty where only one is meant */
    bool duplicate;      /* the whole statement was delivered before */
    bool conflict;       /* known under the same identity with other lines */
};

struct batch_entry {
    struct entry entry;
    uint32_t statement;
    uint32_t transactions_first;
};

/* In duplicate_of: another delivery of a line that an earlier run of the workbook stored. */
#define BATCH_EARLIER_RUN (UINT32_MAX - 1)

/* A transaction with its final reference. */
struct batch_transaction {
    const struct transaction *transaction; /* in its entry */
    struct slice bank_ref;                 /* unique per account: "ref", "ref#2" … */
    uint32_t entry;
    uint32_t detail;       /* from 1, within the entry */
    uint32_t duplicate_of; /* the transaction this is another delivery of; UINT32_MAX for none */
};

struct batch {
    struct batch_file *files;
    size_t files_count;
    struct batch_statement *statements;
    size_t statements_count;
    struct batch_entry *entries;
    size_t entries_count;
    struct batch_transaction *transactions;
    size_t transactions_count;
    struct item *items;
    size_t items_count;
    struct customer *customers;
    size_t customers_count;
    const struct diagnostic *diagnostics; /* of all files, in the order found */
    size_t diagnostics_count;
    /* Statements of earlier runs, in no order: what the ones of this run go on from. */
    const struct statement *earlier;
    size_t earlier_count;
};

/* How often chance wins: open items that don't exist, and how many of them were matched. */
struct batch_decoys {
    uint64_t made;
    uint64_t won;
    uint64_t automatic;            /* automatic matches of the run itself */
    uint64_t expected_wrong_cents; /* of them, in hundredths: won, scaled from `made` to the list */
};

/* What the matcher decided; arrays live in the arena given to it. outcomes[i] is that of
 * batch.transactions[i]. */
struct batch_result {
    struct outcome *outcomes;
    struct allocation *allocations;
    size_t allocations_count;
    struct candidate *candidates;
    size_t candidates_count;
    struct batch_decoys decoys;
};

/* The entry and the statement of a transaction. */
const struct batch_entry *batch_entry_of(const struct batch *batch, size_t transaction);
const struct batch_statement *batch_statement_of(const struct batch *batch, size_t transaction);

#endif
