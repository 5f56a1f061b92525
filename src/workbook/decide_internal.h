/*
 * decide_internal - what the files of decide share: a line at hand, what is in force of it, and
 * what a decision says. decide_find.c looks lines and items up, decide_write.c stores.
 */
#ifndef TS_WORKBOOK_DECIDE_INTERNAL_H
#define TS_WORKBOOK_DECIDE_INTERNAL_H

#include "workbook/workbook_internal.h"

enum { DECIDE_TOLD = 60 }; /* bytes of a name that a message shows */

/* What is paid, or was, of one item. */
struct decide_part {
    int64_t item_no;
    struct slice entity;
    struct slice customer_id;
    struct slice invoice_id;
    int64_t allocated_minor;
    int64_t discount_minor;
    int64_t charges_minor;
    int64_t tax_minor;
    int64_t fx_minor;
    int64_t difference_minor;
    int64_t before_minor;
    int64_t after_minor;
};

struct decide_parts {
    struct decide_part *list;
    size_t count;
    size_t capacity;
};

struct decide_line {
    int64_t transaction_no;
    struct money amount;
    struct slice entity;
    enum outcome_status status;
    struct slice reason;
    bool undone;                 /* a line of a later run returned or reversed it */
    int64_t supersedes;          /* 0 for none */
    enum decision_action action; /* of it */
    struct slice decided_by;
    struct slice decided_on;
    struct slice why;
};

struct decide {
    struct workbook *workbook;
    struct diag *diag;
    struct arena arena; /* of the line at hand */
    int64_t after_run;
    uint64_t faults;
    struct rows_out files;
    struct rows_out decisions;
    struct rows_out items;
    int64_t file_no;
    struct decide_parts prior;    /* what is in force of the line at hand */
    struct decide_parts said;     /* what the decision before undid, or said is not paid */
    struct decide_parts paid;     /* what its decision says is paid … */
    struct decide_parts not_paid; /* … and is not */
    struct decide_ledger {
        struct slice entity;
        int64_t newest_run; /* that listed items of it */
    } * ledgers;
    size_t ledgers_count;
    struct arena names; /* of the ledgers */
    struct workbook_decided told;
};

/* Tells a fault of a row; the rest is still looked at. */
#define DECIDE_FAULT(decide, row, code, ...)                                                       \
    ((decide)->faults++,                                                                           \
     (void)diag_fail((decide)->diag, (row)->place, STATUS_INVALID, code, __VA_ARGS__))

/* The parts of an item among others, or NULL. */
const struct decide_part *decide_find(const struct decide_parts *parts,
                                      const struct decide_part *part);
enum status decide_add(struct decide *decide, struct decide_parts *parts, struct decide_part part);

/* decide_find.c */

/* The newest list of every ledger: a file's rows are many, the ledgers few. */
enum status decide_load_ledgers(struct decide *decide);

/* The line of a row as the newest run stored it; `found` is false where that was told. */
enum status decide_find_line(struct decide *decide, const struct decision_row *row,
                             struct decide_line *out, bool *found);

/* The decision in force on a line, if any. */
enum status decide_find_before(struct decide *decide, struct decide_line *line);

/* What is in force of a line, into decide->prior: paid by the decision before, else allocated by
 * its run. And what that decision said beside it, into decide->said. */
enum status decide_find_prior(struct decide *decide, const struct decide_line *line);

/* The item a row names, by the row of its newest list. For an assignment that has to be the newest
 * list of its ledger. `found` is false where that was told. */
enum status decide_find_item(struct decide *decide, const struct decision_row *row,
                             const struct decide_line *line, struct decide_part *out, bool *found);

/* Tells where a closed period stands against deciding on the line. */
enum status decide_check_period(struct decide *decide, const struct decision_row *row,
                                const struct decide_line *line);

/* decide_write.c */

/* Begins the tables, with the row of the file. */
enum status decide_open_rows(struct decide *decide, const struct workbook_source *source);

/* Stores a decision: what it undoes, what is paid, what is not. */
enum status decide_write(struct decide *decide, const struct decision_row *row,
                         const struct decide_line *line, int64_t unapplied_minor);

/* Records and event, with which the decisions count. */
enum status decide_finish(struct decide *decide, const struct workbook_source *source);

#endif
