/*
 * memory - what the runs and decisions of a workbook taught, as the next run uses it.
 *
 * The idea: a fact is something that was seen of a payer: "this account pays for that customer",
 * "this name is that customer's", "this payer does not pay that item", "this customer takes its
 * discount". Facts are not stored as such: they follow from what runs and persons stored
 * (learnt_account, learnt_name, learnt_habit, decision), so each can be traced and recomputed.
 * A fact is evidence with a weight. The weight ages by the dates of statements, never by a clock.
 *
 * Knowledge can't feed on itself: of runs only payments that name their items by number and pay
 * them to the cent support a fact, whatever else was known of the payer. A decision of a person
 * weighs as much as MEMORY_DECISION_PAYMENTS of them, for or against.
 *
 * Not here: where facts are read from (workbook/memory.c) and how they enter a ledger (learn.h).
 */
#ifndef TS_MODEL_MEMORY_H
#define TS_MODEL_MEMORY_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/slice.h"
#include "base/status.h"
#include "model/date.h"
#include "model/habit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MEMORY_DECISION_PAYMENTS = 3, /* certain payments that a person's decision counts as */
    MEMORY_HALF_LIFE_DAYS = 365,  /* of evidence: each such span takes a bit, or halves a count */
    MEMORY_ONE = 1024,            /* an aged count is in 1/1024 */
    MEMORY_ID = 12,               /* characters of an id */
};

/* Weights in 1/1024 bit, beside log2 of the number of customers. */
enum {
    MEMORY_CONFIRMED_BITS = 2 * 1024, /* a person said so: 4 : 1 */
    MEMORY_SEEN_BITS = 1024,          /* as an account that the run itself learns: 2 : 1 */
    MEMORY_NAME_BITS = -1024,         /* a name is a weaker sign than an account: half of it */
    MEMORY_NOT_BITS = -6 * 1024,      /* a rejected pair: 1 : 64 while it is fresh */
    MEMORY_LEAST_BITS = -3 * 1024,    /* what is weaker is forgotten: some four years */
};

enum memory_kind {
    MEMORY_ACCOUNT,   /* an account pays for a customer */
    MEMORY_NAME,      /* a payer's name is a customer's */
    MEMORY_PAIR,      /* an account does not pay an item: a person rejected it */
    MEMORY_NAME_PAIR, /* a payer of this name, whose account is not told, does not pay an item */
    MEMORY_HABIT,     /* how a customer pays */
    MEMORY_KINDS,
};

struct memory_fact {
    enum memory_kind kind;
    struct slice subject;     /* the payer's account or name, as first seen; empty for a habit */
    struct slice key;         /* what makes two subjects one: memory_subject_key() */
    struct slice customer_id; /* never empty */
    struct slice entity;      /* of a pair's item */
    struct slice invoice_id;  /* of a pair's item */
    uint64_t certain;         /* payments that runs were certain of */
    uint32_t decided;         /* decisions in force that say so */
    uint32_t against;         /* decisions in force that say otherwise */
    struct date first;        /* booking dates of what supports it; absent where none was told */
    struct date last;
    int64_t first_run; /* that supports it; 0 for none */
    int64_t last_run;
    int64_t decision_no; /* newest decision behind it; 0 for none */
    struct slice decided_by;
    struct date decided_on;
    int64_t withdrawal_no; /* newest withdrawal of it; 0 for none */
    struct slice withdrawn_by;
    struct slice withdrawn_why;
    struct habit habit;  /* of a habit: aged by memory_age_habit() before it is merged */
    bool in_force;       /* set by memory_age(): it weighs */
    bool barred;         /* likewise: withdrawn, or more speaks against it than for it */
    int32_t weight_bits; /* set by memory_age(); 0 for a habit */
    char id[MEMORY_ID];  /* memory_identify(): by content, the same in every workbook */
};

/* Receipts that earlier runs saw of a rate, as struct batch_rate counts them, aged. */
struct memory_rate {
    struct slice name;
    uint64_t seen_ppm;
    uint64_t of_ppm;
};

struct memory {
    struct memory_fact *facts; /* by kind, key, customer, entity, invoice: each once */
    size_t facts_count;
    struct memory_rate *rates;
    size_t rates_count;
    struct date rates_last; /* newest booking date behind the rates */
    int64_t version;        /* audit events that the workbook had: each adds to what is known */
    struct date as_of;      /* set by memory_age() */
    struct digest digest;   /* set by memory_age(): of what is in force, with its weights */
};

/* "account", "name", "pair", "name_pair", "habit". */
const char *memory_kind_name(enum memory_kind kind);

/*
 * Appends what makes two subjects one: of an account account_key(); of a name its letters as
 * capitals and its digits, what stands between as one blank. Nothing for a text that says nothing.
 */
void memory_subject_key(enum memory_kind kind, struct slice subject, struct buffer *out);

/* Whether a fact of this kind is about an item; and whether its payer is known by its account. */
bool memory_is_pair(enum memory_kind kind);
bool memory_is_by_account(enum memory_kind kind);

/* Of a rejected pair: by the payer's account, and where that says nothing by its name. */
enum memory_kind memory_pair_kind(struct slice account);

/* By kind, key, customer, entity and invoice: -1, 0 or 1. */
int memory_compare(const struct memory_fact *a, const struct memory_fact *b);

/*
 * Sorts facts and makes one of those that are equal by memory_compare(): counts are added up, the
 * dates and runs become the widest span, the newest decision and withdrawal stay. Returns how many
 * are left.
 */
size_t memory_merge(struct memory_fact *facts, size_t count);

/* Writes the id of a fact. STATUS_OK or STATUS_MEMORY (no diagnostic). */
enum status memory_identify(struct memory_fact *fact);

/* A count of `age_days` ago in 1/1024: halved every MEMORY_HALF_LIFE_DAYS, linear in between. */
uint64_t memory_aged(uint64_t count, int32_t age_days);

/* Ages a habit whose last payment was on `last`: plain counts become counts in 1/1024. */
void memory_age_habit(struct habit *habit, struct date last, struct date as_of);

/*
 * Weighs the facts and rates as they are on a day, and takes the digest; once. A fact without a
 * day counts as one of `as_of`, and so does one of a later day. STATUS_OK or STATUS_MEMORY.
 */
enum status memory_age(struct memory *memory, struct date as_of);

/* How many facts of a kind weigh; of all for MEMORY_KINDS. */
size_t memory_in_force(const struct memory *memory, enum memory_kind kind);

/* The fact with this id, or NULL. */
const struct memory_fact *memory_find(const struct memory *memory, struct slice id);

#endif
