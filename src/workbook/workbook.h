/*
 * workbook - the SQLite database in which runs, outcomes and their audit trail live.
 *
 * The idea: a run is saved in one transaction and is visible as a whole or not at all; it can be
 * loaded back as the very structs it was saved from (model/batch.h), so explain, report and verify
 * work on what is stored and on nothing else. docs/workbook.md explains every table.
 *
 * Settings: WAL (a fresh workbook is loaded under a temporary name, synced and renamed, then WAL),
 * synchronous FULL, foreign keys, trusted_schema off, STRICT tables, defensive mode, mode 0600.
 */
#ifndef TS_WORKBOOK_WORKBOOK_H
#define TS_WORKBOOK_WORKBOOK_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/digest.h"
#include "base/status.h"
#include "model/batch.h"
#include "model/decision.h"
#include "model/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct workbook;

enum workbook_mode {
    WORKBOOK_READ,   /* must exist; nothing is written */
    WORKBOOK_WRITE,  /* created when missing; STATUS_BUSY (TS-DB) when another run is writing */
    WORKBOOK_CHANGE, /* as WORKBOOK_WRITE, but it must exist */
};

/* What is recorded of a run beside its data. */
struct workbook_run {
    int64_t run_id; /* given by the workbook, from 1 */
    struct slice
        started_at;       /* ISO 8601 UTC, from the caller's clock; never in reproducible files */
    struct slice program; /* "tallystick 0.1.0" */
    struct digest fingerprint; /* of program, configuration and the inputs' digests, in any order */
    struct slice configuration; /* the effective settings, as text */
    struct date items_as_of;
    struct date purged_before;   /* by the newest purge that blanked some of it; absent for none */
    int64_t memory_version;      /* audit events that the workbook had when the run began */
    struct digest memory_digest; /* of what it remembered then, as the run weighed it */
    bool remembers;              /* false where learning was turned off: nothing was used */
};

/*
 * Opens a workbook. One that exists is locked for writing from here until a run is saved or the
 * workbook is closed; one that does not appears only when its first run is saved.
 *
 * path  borrowed: it must outlive the workbook and the diagnostics, which point at it
 *
 * STATUS_OK; STATUS_NOT_FOUND (TS-DB-001); STATUS_BUSY (TS-DB-005); STATUS_DATABASE: not a
 * workbook (002), of a newer version (003), damaged (006); STATUS_IO (004, 007, 013);
 * STATUS_MEMORY.
 */
enum status workbook_open(const char *path, enum workbook_mode mode, struct diag *diag,
                          struct workbook **out);
void workbook_close(struct workbook *workbook); /* NULL is allowed */

/* The newest run with this fingerprint, or 0 when there is none. */
enum status workbook_find_run(struct workbook *workbook, const struct digest *fingerprint,
                              struct diag *diag, int64_t *run_id);

/* The run that gave a bank line its newest outcome, or 0; `account` is empty for any. A second
 * delivery of a line speaks only where the line has nothing else. */
enum status workbook_find_judged(struct workbook *workbook, struct slice account,
                                 struct slice bank_ref, struct diag *diag, int64_t *run_id);

/* The newest run, or 0. */
enum status workbook_last_run(struct workbook *workbook, struct diag *diag, int64_t *run_id);

/* A bank line that an earlier run stored; what identity and duplicates are decided on. */
struct workbook_line {
    struct slice account;
    struct slice bank_ref;     /* final, with #n */
    struct slice servicer_ref; /* as the bank gave it; may be empty */
    struct slice batch_ref;    /* of the entry that it is a part of, where it has one of its own */
    struct slice end_to_end_id;
    struct currency currency;
    int64_t amount_minor;
    struct date booking_date;
    struct date value_date;
    struct slice statement_id;
    struct slice format; /* of its statement */
    struct slice sequence;
    struct slice page;
    struct balance opening;
    struct balance closing;
    enum entry_status status;
    enum outcome_status outcome; /* of the newest run that had the line */
    bool duplicate;              /* it was itself a second delivery */
    bool reversed;               /* undone, or undoes another line, or returns one unknown */
    int64_t transaction_no;      /* its row, for workbook_load_originals() */
};

/*
 * What earlier runs and decisions took from an item that the newest list they saw did not contain
 * yet, less what a line of a later run undid. A list that shows listed_minor still does not contain
 * it; one that shows listed_minor - taken_minor does. Items of which nothing is pending in this way
 * are left out.
 */
struct workbook_taken {
    struct slice entity;
    struct slice customer_id;
    struct slice invoice_id;
    int64_t taken_minor;  /* sum of open_before - open_after; of the other sign than the item where
                           * persons gave back what the list contained */
    int64_t listed_minor; /* open amount in the list of the newest run that had the item */
    struct date listed_as_of;
};

/* What tells one delivery of a statement from another with other lines. */
struct workbook_delivery {
    struct slice account;
    struct slice format;
    struct slice statement_id;
    struct slice sequence;
    struct slice page;
    uint64_t lines; /* booked transactions, new ones or not */
    /* Of the booked entries' amounts and of their squares, each modulo WORKBOOK_MODULUS: the same
     * for other amounts by rare chance alone, and no sum of very many passes its type. */
    int64_t sum;
    int64_t squares;
};

#define WORKBOOK_MODULUS INT64_C(1000000007)

struct workbook_history {
    struct workbook_line *lines; /* by account, booking date, statement, position */
    size_t lines_count;
    struct workbook_taken *taken; /* by item key */
    size_t taken_count;
    const struct statement
        *statements; /* not the ones delivered again; as batch.earlier has them */
    size_t statements_count;
    struct workbook_delivery *deliveries; /* of statements, in no order, each once */
    size_t deliveries_count;
    struct digest *files; /* of the statement files that were read, in byte order, each once */
    size_t files_count;
};

/* Everything the next run must know of earlier ones. All empty for a fresh workbook. */
enum status workbook_load_history(struct workbook *workbook, struct arena *arena, struct diag *diag,
                                  struct workbook_history *out);

/*
 * Loads lines that earlier runs stored, by the rows that workbook_load_history() gave, each with
 * what is allocated of it now; all text in `arena`. STATUS_OK, STATUS_DATABASE or STATUS_MEMORY.
 */
enum status workbook_load_originals(struct workbook *workbook, const int64_t *transaction_nos,
                                    size_t count, struct arena *arena, struct diag *diag,
                                    struct batch_original *out);

/* At most as many lines can be carried: exceptions that no later run settled. */
enum status workbook_count_open(struct workbook *workbook, struct diag *diag, size_t *count);

/*
 * Lays the open exceptions booked on `from` or later (absent: all) behind what the run read: those
 * that nobody decided on, no line undid and no statement in conflict brought. Each array of the
 * batch has room for `most` of them, as workbook_count_open() told. All text in `arena`.
 * STATUS_OK, STATUS_DATABASE or STATUS_MEMORY.
 */
enum status workbook_carry(struct workbook *workbook, struct date from, size_t most,
                           struct arena *arena, struct diag *diag, struct batch *batch);

/*
 * What runs and decisions before run `before_run` taught (INT64_MAX: all), aged to `as_of`; all
 * text in `arena`. Nothing for a fresh workbook. STATUS_OK, STATUS_DATABASE or STATUS_MEMORY.
 */
enum status workbook_load_memory(struct workbook *workbook, int64_t before_run, struct date as_of,
                                 struct arena *arena, struct diag *diag, struct memory *out);

/* Where decisions or a withdrawal come from. */
struct workbook_source {
    struct slice name;        /* of the file; empty for a withdrawal */
    struct digest digest;     /* of its bytes */
    struct slice recorded_at; /* ISO 8601 UTC, from the caller's clock */
    struct slice person;      /* who is at the keyboard: the login of the real user id */
};

struct workbook_decided {
    uint64_t lines; /* decisions that were stored, or would be */
    uint64_t known; /* in force already, to the word: not stored again */
    uint64_t accepted;
    uint64_t rejected;
    uint64_t assigned;
};

/*
 * Stores what persons decided, all of it or nothing, with an audit event. The rows of a line make
 * one decision. It takes the place of the one before on that line, and of what the run allocated;
 * it stays by their side, never over them. Rejects are taken before accepts and assigns, within
 * each by bank reference and account, so the order of rows does not show.
 *
 * dry_run  everything is checked, nothing is stored
 *
 * STATUS_OK; STATUS_INVALID, every fault told (TS-DEC-010 to TS-DEC-021); STATUS_NOT_FOUND
 * (TS-DB-009): the workbook has no run; otherwise as workbook_save_run().
 */
enum status workbook_decide(struct workbook *workbook, const struct decision_row *rows,
                            size_t rows_count, const struct workbook_source *source, bool dry_run,
                            struct diag *diag, struct workbook_decided *out);

/*
 * Approves the decision in force on a line: another person's word that it is right. STATUS_OK;
 * STATUS_NOT_FOUND (TS-DEC-010): no such line; STATUS_INVALID (TS-DEC-024): nobody decided, it is
 * approved already, or the person is the one who decided or brought the decision in; otherwise as
 * workbook_decide().
 */
enum status workbook_approve(struct workbook *workbook, struct slice account, struct slice bank_ref,
                             const struct workbook_source *source, struct diag *diag);

/* An item of a decision that was stored. */
struct workbook_decision_item {
    enum workbook_role {
        WORKBOOK_UNDONE,   /* was allocated before */
        WORKBOOK_PAID,     /* is paid, by the parts */
        WORKBOOK_NOT_PAID, /* is not paid by the line */
    } role;
    struct slice entity;
    struct slice customer_id;
    struct slice invoice_id;
    struct currency currency;
    struct allocation parts; /* but for its indexes: amounts */
};

struct workbook_decision {
    int64_t decision_no;
    int64_t after_run; /* the newest run when it was recorded */
    struct slice action;
    struct slice decided_by;
    struct date decided_on;
    struct slice reason;
    struct slice recorded_at;
    bool superseded;
    int64_t unapplied_minor;
    struct workbook_decision_item *items; /* undone, paid, not paid */
    size_t items_count;
};

/* The decisions on a bank line, the first one first; all text in `arena`. */
enum status workbook_load_decisions(struct workbook *workbook, struct slice account,
                                    struct slice bank_ref, struct arena *arena, struct diag *diag,
                                    struct workbook_decision **out, size_t *count);

/* A line of a later run that undid a bank line; run_id 0 for none. */
struct workbook_undoing {
    int64_t run_id;
    struct slice bank_ref;
    struct date booking_date;
    struct money amount;
};

/* What undid a bank line; text in `arena`. STATUS_OK, STATUS_DATABASE or STATUS_MEMORY. */
enum status workbook_load_undoing(struct workbook *workbook, struct slice account,
                                  struct slice bank_ref, struct arena *arena, struct diag *diag,
                                  struct workbook_undoing *out);

/* The newest booking date that the workbook has; absent for none. */
enum status workbook_newest_day(struct workbook *workbook, struct diag *diag, struct date *out);

/*
 * Withdraws a fact of workbook_load_memory(): it is not used until a person decides so again, or,
 * of a habit, until later runs show it. Nothing is removed; an audit event tells who and why.
 * STATUS_OK, or as workbook_save_run().
 */
enum status workbook_withdraw(struct workbook *workbook, const struct memory_fact *fact,
                              struct slice withdrawn_by, struct slice reason,
                              const struct workbook_source *source, struct diag *diag);

/* What stood in one account and currency when a period was closed, by what had become of it. */
struct workbook_period_total {
    struct slice account;
    struct currency currency;
    struct slice standing; /* status of the run's outcome, or "decided" where a person decided */
    uint64_t lines;
    int64_t sum_minor;
    int64_t unapplied_minor; /* of matches, partials, exceptions and decided lines */
};

/* Who does what to which period, and when. */
struct workbook_period_request {
    struct slice period; /* by its name, as fiscal_parse() reads it */
    struct date last;    /* its last day */
    struct slice reason; /* required to reopen */
    const struct workbook_source *source;
    bool dry_run; /* everything is checked, nothing is stored */
};

/*
 * Closes all that is booked up to the last day of a period and is not closed yet: from then on a
 * decision on what is settled in it is refused, decisions are dated after it, and lines that come
 * later are left to a person. `totals` (in `arena`) is what stood in it, and is kept with it.
 *
 * STATUS_OK; STATUS_INVALID (TS-PER-002): a day at or behind its end is closed already; otherwise
 * as workbook_decide().
 */
enum status workbook_close_period(struct workbook *workbook,
                                  const struct workbook_period_request *request,
                                  struct arena *arena, struct diag *diag,
                                  struct workbook_period_total **totals, size_t *count);

/*
 * Takes the closing of that name off, with those above it; `count` says how many. STATUS_OK;
 * STATUS_NOT_FOUND (TS-PER-003): no closing in force has the name; otherwise as workbook_decide().
 */
enum status workbook_reopen_period(struct workbook *workbook,
                                   const struct workbook_period_request *request, struct diag *diag,
                                   uint64_t *count);

/* The day up to which everything is closed; absent where nothing is. */
enum status workbook_closed_through(struct workbook *workbook, struct diag *diag, struct date *out);

/* Which personal data is blanked, who does it and when. */
struct workbook_purge_request {
    struct date before; /* lines booked before it, lists of open items older than it */
    const struct workbook_source *source;
    bool dry_run; /* everything is tried and counted, nothing is stored */
};

struct workbook_purged {
    uint64_t lines;            /* bank lines that were blanked */
    uint64_t lines_open;       /* kept: nobody settled them */
    uint64_t lines_not_closed; /* kept: their period is not closed, though others are */
    uint64_t items;            /* rows of open items that are open no more */
    uint64_t customers;        /* rows of older lists of customers */
    uint64_t learnt;           /* accounts and names of payers who paid no later */
    uint64_t messages;         /* diagnostics of runs all of whose lines were blanked */
    bool anything;
    bool stored;
};

/*
 * Blanks the personal data of what is older than a day: names, accounts and texts of payers,
 * references of theirs, names and accounts of customers whose items are open no more, what was
 * learnt of payers. Amounts, dates, references of the bank, invoices, outcomes and allocations
 * stay, and so does what persons decided and withdrew. An audit event says who did it; the digests
 * of the runs concerned are new, beside the old ones, and the trail holds.
 *
 * `out` is written in any case. STATUS_OK; STATUS_BUSY (TS-PUR-001): it is stored, but a reader
 * kept the file from being written anew: repeat it; STATUS_DATABASE (TS-DB-021): a run's rows are
 * not those that were stored, and nothing was changed; otherwise as workbook_decide().
 */
enum status workbook_purge(struct workbook *workbook, const struct workbook_purge_request *request,
                           struct diag *diag, struct workbook_purged *out);

/* An event of the audit trail. */
struct workbook_event {
    int64_t event_id;
    int64_t run_id; /* 0 where it is of no run */
    struct slice at;
    struct slice actor;
    struct slice kind;
    struct slice hash;
};

/* Events of the audit trail in their order, text in `arena`: all for run_id 0, else that of the
 * run. Their number and hash are the length and the head of the trail as the run left it. */
enum status workbook_load_events(struct workbook *workbook, int64_t run_id, struct arena *arena,
                                 struct diag *diag, struct workbook_event **out, size_t *count);

/* A step in the life of a bank line. What a kind does not have is absent. */
struct workbook_life {
    enum workbook_life_kind {
        WORKBOOK_LIFE_READ,      /* name: file; detail: its SHA-256; other: statement_id; line */
        WORKBOOK_LIFE_AGAIN,     /* likewise, delivered once more */
        WORKBOOK_LIFE_JUDGED,    /* name: status; detail: reason; other: rule; number: confidence */
        WORKBOOK_LIFE_ALLOCATED, /* name: invoice; detail: customer; amount, before and after */
        WORKBOOK_LIFE_LINKED,    /* name: "undoes" or "repeats"; detail: the earlier line */
        WORKBOOK_LIFE_UNDONE,    /* detail: the later line */
        WORKBOOK_LIFE_DECIDED,   /* name: action; detail: by whom; other: why; number: which one */
        WORKBOOK_LIFE_APPROVED,  /* detail: by whom; number: which decision */
        WORKBOOK_LIFE_CLOSED,    /* name: period; detail: by whom */
        WORKBOOK_LIFE_REOPENED,  /* name: period; detail: by whom; other: why */
    } kind;
    struct workbook_event event; /* that it stands in */
    struct slice name;
    struct slice detail;
    struct slice other;
    uint64_t line; /* of the file, 0 where lines mean nothing */
    int64_t number;
    struct currency currency;
    int64_t amount_minor;
    int64_t before_minor;
    int64_t after_minor;
};

/* The life of a bank line, in the order of events; empty for a line that no run has. */
enum status workbook_load_life(struct workbook *workbook, struct slice account,
                               struct slice bank_ref, struct arena *arena, struct diag *diag,
                               struct workbook_life **out, size_t *count);

/* The accounts that have a bank line of that reference, in byte order; text in `arena`. */
enum status workbook_find_accounts(struct workbook *workbook, struct slice bank_ref,
                                   struct arena *arena, struct diag *diag, struct slice **out,
                                   size_t *count);

/* Saves a run in one transaction, with an audit event; run->run_id is set once it is there, also
 * where what comes after that failed: then the status says how. */
enum status workbook_save_run(struct workbook *workbook, const struct batch *batch,
                              const struct batch_result *result, struct workbook_run *run,
                              struct diag *diag);

/* Loads batch->rolls of a run that was saved. STATUS_OK, STATUS_DATABASE or STATUS_MEMORY. */
enum status workbook_load_rolls(struct workbook *workbook, int64_t run_id, struct arena *arena,
                                struct diag *diag, struct batch *batch);

/*
 * Loads a run as it was saved. All text in `arena`. STATUS_NOT_FOUND (TS-DB-009) when there is
 * none; STATUS_DATABASE (TS-DB-011) when a value can't be what was saved. Allocations and
 * candidates come in the order of transactions; an outcome without any has as `first` the place
 * where they would stand.
 */
enum status workbook_load_run(struct workbook *workbook, int64_t run_id, struct arena *arena,
                              struct diag *diag, struct batch *batch, struct batch_result *result,
                              struct workbook_run *run);

struct workbook_check {
    uint64_t runs;
    uint64_t events;
    uint64_t decisions;
    uint64_t withdrawals;
    uint64_t approvals;
    uint64_t periods;     /* closings and reopenings */
    uint64_t runs_purged; /* of `runs`: some of their texts were blanked */
    uint64_t purges;
    char head_hash[DIGEST_HEX + 1]; /* of the audit chain; empty for a workbook without events */
    bool holds;                     /* all but the statements' own arithmetic */
    bool balances_hold; /* statements add up, chain and agree with the bank's totals: its
                         * arithmetic, so it stands apart */
};

/* Recomputes the audit chain, each run's digest of rows, control totals, balances and every
 * outcome's arithmetic from what is stored; each fault is a diagnostic (TS-DB, TS-RUN). */
enum status workbook_verify(struct workbook *workbook, struct diag *diag,
                            struct workbook_check *out);

#endif
