/*
 * learn_memory - what the workbook remembers, as a matcher asks for it: by payer and by item.
 *
 * The idea: facts (model/memory.h) come with their weights, aged to the day of the run. Here they
 * are found by the hash of an account, of a name's words, or of a payer and an item, for the
 * customers and items of the list at hand. All is read only once built, so threads share it.
 */
#ifndef TS_MATCHERS_LEARN_MEMORY_H
#define TS_MATCHERS_LEARN_MEMORY_H

#include "base/arena.h"
#include "base/status.h"
#include "matchers/index.h"
#include "matchers/rates.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The facts of batch->memory as a matcher asks for them. Zeroed, it knows nothing. */
struct learn_memory {
    const struct memory *memory; /* NULL for none */
    uint32_t *customers;   /* of each fact, in the index; UINT32_MAX for one not on the list */
    struct table accounts; /* account -> fact in force */
    struct table names;    /* name -> fact in force */
    struct table pairs;    /* payer and item -> fact in force */
    struct table barred;   /* account -> fact that is withdrawn or decided against */
    uint32_t *habits;      /* of each customer of the index its fact; UINT32_MAX for none */
    bool has_names;        /* names are worth hashing */
    bool has_pairs;
};

/* What is remembered of one payer. */
struct learn_payer {
    struct table_run accounts; /* facts of its account */
    struct table_run names;    /* facts of its name */
    uint64_t hash;             /* of account, else of name: whose pairs were rejected; 0 for none */
};

/* Finds the facts that the list at hand can use. STATUS_OK or STATUS_MEMORY. */
enum status learn_memory_build(const struct index *index, struct arena *arena,
                               struct learn_memory *out);

/* `account_hash` is index_account_hash() of the counterparty's account. */
void learn_memory_find(const struct learn_memory *memory, const struct counterparty *counterparty,
                       uint64_t account_hash, struct learn_payer *out);

/*
 * What the memory says for a customer of the index, beside log2(customers): the account where it
 * is remembered for it, else the name; less log2 of how many customers share it. INT32_MIN for
 * nothing. `by_account` tells which it was.
 */
int32_t learn_memory_payer_bits(const struct learn_memory *memory, const struct learn_payer *payer,
                                uint32_t customer, bool *by_account);

/* What rejected pairs say against a set of items paid by this payer: the worst; 0 for nothing. */
int32_t learn_memory_pair_bits(const struct learn_memory *memory, const struct learn_payer *payer,
                               const uint32_t *items, size_t items_count);

/* How a customer of the index pays, in 1/1024 of payments; NULL where nothing is remembered. */
const struct habit *learn_memory_habit(const struct learn_memory *memory, uint32_t customer);

/* Adds what earlier runs saw of the rates, aged, to what this run saw. */
void learn_memory_add_rates(const struct batch *batch, struct rates_seen *seen);

/* Whether a person withdrew, or decided against, that an account pays for a customer. */
bool learn_memory_bars(const struct learn_memory *memory, uint64_t account_hash, uint32_t customer);

#endif
