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
#include "model/exchange.h"
#include "model/item.h"
#include "model/memory.h"
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
    bool names_payers;   /* of a carried line, whose statement's other lines are not there: whether
                          * it names the payer of some receipt */
};

struct batch_entry {
    struct entry entry;
    uint32_t statement;
    uint32_t transactions_first;
};

/* In duplicate_of and in an outcome's `paired`: a line that an earlier run of the workbook stored.
 * Which one it is that is undone or paid twice, batch_result.links tells. */
#define BATCH_EARLIER_RUN (UINT32_MAX - 1)

/* A transaction with its final reference. */
struct batch_transaction {
    const struct transaction *transaction; /* in its entry */
    struct slice bank_ref;                 /* unique per account: "ref", "ref#2" … */
    uint32_t entry;
    uint32_t detail;       /* from 1, within the entry */
    uint32_t duplicate_of; /* the transaction this is another delivery of; UINT32_MAX for none */
};

/* What an earlier run, or a decision since, allocated of a line to an item. */
struct batch_original_item {
    int64_t item_no; /* of the workbook */
    struct slice entity;
    struct slice customer_id;
    struct slice invoice_id;
    struct slice reference; /* its payment reference; empty for none */
    struct currency currency;
    struct allocation parts; /* but for its indexes: amounts, and what was open before and after */
};

/* A booked line of an earlier run that one of this run may undo, or may pay once more. */
struct batch_original {
    struct transaction transaction; /* its identifiers, amount, counterparty and text */
    struct slice account;           /* own account */
    struct slice bank_ref;
    struct date booking_date;
    bool named;              /* its text or reference named what it paid by a whole number */
    bool open;               /* an exception that nobody decided on */
    int64_t unapplied_minor; /* what of it, settled or decided, pays nothing */
    int64_t run_id;
    int64_t transaction_no;                  /* of the workbook */
    const struct batch_original_item *items; /* what is allocated of it now */
    size_t items_count;
};

/* What is left to persons and what lies unapplied, rolled forward (roll.h). */
enum roll_kind {
    ROLL_EXCEPTIONS,
    ROLL_UNAPPLIED,
    ROLL_KINDS,
};

enum roll_figure {
    ROLL_BEFORE,  /* the run */
    ROLL_DECIDED, /* by persons since the run before */
    ROLL_NEW,     /* of the lines that the run read */
    ROLL_CARRIED, /* of the lines that it judged again */
    ROLL_UNDONE,  /* of lines that lines of the run undid */
    ROLL_AFTER,
    ROLL_FIGURES,
};

struct roll_sum {
    int64_t count;
    int64_t minor;
};

/* Of one account and currency; movements have their sign. */
struct batch_roll {
    enum roll_kind kind;
    struct slice account;
    struct currency currency;
    struct roll_sum figures[ROLL_FIGURES];
};

/* A line that an earlier run read and left to a person: it is judged again. */
struct batch_carried {
    int64_t run_id;         /* that read it */
    int64_t transaction_no; /* of the workbook */
    int64_t outcome_no;     /* its newest outcome before this run */
};

/*
 * Carried lines stand behind those that were read: transactions[batch_read_count() + i] is
 * carried[i], by transaction_no. Each has a file, a statement and an entry of its own behind the
 * counts of those, so that whoever counts what was read sees what was read.
 */
struct batch {
    struct batch_file *files;
    size_t files_count;
    struct batch_statement *statements;
    size_t statements_count;
    struct batch_entry *entries;
    size_t entries_count;
    struct batch_transaction *transactions;
    size_t transactions_count; /* read and carried */
    const struct batch_carried *carried;
    size_t carried_count;
    struct item *items;
    size_t items_count;
    struct customer *customers;
    size_t customers_count;
    struct exchange_rate *exchange_rates; /* as exchange_sort() leaves them; of --rates */
    size_t exchange_rates_count;
    const struct diagnostic *diagnostics; /* of all files, in the order found */
    size_t diagnostics_count;
    /* Statements of earlier runs, in no order: what the ones of this run go on from. */
    const struct statement *earlier;
    size_t earlier_count;
    /* Lines of earlier runs that lines of this one may go with; after a run those that do. */
    const struct batch_original *originals;
    size_t originals_count;
    /* As the workbook has them of this run, by kind, account and currency; NULL where it was not
     * saved yet. */
    const struct batch_roll *rolls;
    size_t rolls_count;
    /* Everything booked up to this day is closed; absent where nothing is. */
    struct date closed_through;
    /* What earlier runs and decisions taught, aged to the day of this run; NULL for nothing. */
    const struct memory *memory;
};

/* How often chance wins: open items that don't exist, and how many of them were matched. */
struct batch_decoys {
    uint64_t made;
    uint64_t won;
    uint64_t automatic;            /* automatic matches of the run itself */
    uint64_t expected_wrong_cents; /* of them, in hundredths: won, scaled from `made` to the list */
};

/* How often payers do something: the default, what this run showed, and what was used. */
struct batch_rate {
    const char *name;          /* "listed" …, a constant or in the arena */
    uint32_t default_ppm;      /* in millionths, as the two bounds and `used_ppm` */
    uint32_t default_receipts; /* that the default weighs as much as */
    uint64_t seen_ppm;         /* in millionths of a receipt: so often it was so … */
    uint64_t of_ppm;           /* … out of so many */
    uint32_t low_ppm;          /* what is used stays between these */
    uint32_t high_ppm;
    uint32_t used_ppm; /* batch_rate_used_ppm() */
};

/* A certain payment that showed whose account paid. */
struct batch_lesson {
    uint32_t transaction; /* index into the batch */
    uint32_t item;        /* the first of the customer's items that it named and paid, likewise */
};

/* An account that the run learnt to pay for a customer. */
struct batch_learnt {
    struct slice account;     /* as the bank gave it in the first lesson */
    struct slice customer_id; /* empty where the items give none */
    uint32_t payments;        /* certain ones that taught it, all of them */
    struct date first;        /* their booking dates; absent where none was told */
    struct date last;
    uint32_t lessons_first; /* the first of them by content, at most BATCH_LESSONS_MAX */
    uint32_t lessons_count;
};

/* A name that a customer paid under, where the master data has another (model/batch_learnt.h). */
struct batch_name {
    struct slice name; /* as the bank gave it first */
    struct slice customer_id;
    uint32_t payments; /* certain ones */
    struct date first;
    struct date last;
};

/* How a customer paid in this run (likewise). */
struct batch_habit {
    struct slice customer_id;
    struct habit counts;
    struct date first;
    struct date last;
};

/* A line that goes with one of an earlier run. */
struct batch_link {
    uint32_t transaction; /* index into the batch */
    uint32_t original;    /* likewise, into its originals */
    enum batch_link_kind {
        BATCH_UNDOES,  /* returns or reverses it: what was allocated of it is open again */
        BATCH_REPEATS, /* pays once more what it has paid */
    } kind;
};

/* Lessons kept for an account and customer: enough to check it, and a bound for a large run. */
enum { BATCH_LESSONS_MAX = 10 };

/* What the matcher decided; arrays live in the arena given to it. outcomes[i] is that of
 * batch.transactions[i]. */
struct batch_result {
    struct outcome *outcomes;
    struct allocation *allocations;
    size_t allocations_count;
    struct candidate *candidates;
    size_t candidates_count;
    struct batch_decoys decoys;
    struct batch_rate *rates; /* as used after the last pass */
    size_t rates_count;
    struct batch_learnt *learnt; /* by account, customer id and first lesson */
    size_t learnt_count;
    struct batch_lesson *lessons; /* grouped as `learnt`; of each by day, account and bank_ref */
    size_t lessons_count;
    struct batch_name *names; /* by customer and name */
    size_t names_count;
    struct batch_habit *habits; /* by customer */
    size_t habits_count;
    struct batch_link *links; /* by transaction, of which each has one at most */
    size_t links_count;
};

/* How many of the transactions this run read. */
size_t batch_read_count(const struct batch *batch);

/* The entry and the statement of a transaction. */
const struct batch_entry *batch_entry_of(const struct batch *batch, size_t transaction);
const struct batch_statement *batch_statement_of(const struct batch *batch, size_t transaction);

/* The day that says to which period a transaction belongs: that of booking, else of value. */
struct date batch_booked_day(const struct batch *batch, size_t transaction);

/* Whether a booked transaction that was read comes too late for its period: it is left to a person.
 */
bool batch_is_late(const struct batch *batch, size_t transaction);

/* Default and seen weighed together, within the bounds: what `used_ppm` has to be. */
uint32_t batch_rate_used_ppm(const struct batch_rate *rate);

/* What `expected_wrong_cents` has to be: the share of decoys that won, of `items_count` items. */
uint64_t batch_expected_wrong_cents(const struct batch_decoys *decoys, size_t items_count);

/*
 * With no decoy that won: the most wrong matches there are at 95 %, in hundredths, rounded up. The
 * rule of three: none of n seen leaves up to 3 / n. No more than there are automatic ones.
 */
uint64_t batch_wrong_at_most_cents(const struct batch_decoys *decoys, size_t items_count);

/* "undoes", "repeats". */
const char *batch_link_name(enum batch_link_kind kind);

/* The earlier line that a transaction goes with, or NULL. */
const struct batch_link *batch_link_find(const struct batch_result *result, size_t transaction);

/* By booking date, account, bank_ref and item: the order of an account's lessons; -1, 0 or 1. */
int batch_lesson_compare(const struct batch *batch, const struct batch_lesson *a,
                         const struct batch_lesson *b);

#endif
