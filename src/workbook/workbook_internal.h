/*
 * workbook_internal - what the files of this module share.
 *
 * The idea: three layers. sql_* turns SQLite's codes into statuses and diagnostics, and nothing
 * above it sees one. rows_* writes and reads the rows of a run's tables; every value that is
 * bound is digested in the same step, so what is recorded is what was stored. save_*, load_* and
 * verify_* know the structs of the model.
 *
 * The canonical form of a row (what digests are taken of) is that of its columns in the table's
 * order: 'n' for NULL; 'i' and eight bytes, least first, for an integer; 't', the length in eight
 * bytes, least first, and the bytes for a text.
 */
#ifndef TS_WORKBOOK_INTERNAL_H
#define TS_WORKBOOK_INTERNAL_H

#include "workbook/workbook.h"

#include <sqlite3.h>

enum {
    WORKBOOK_APPLICATION_ID = 0x54534B57, /* "TSKW" */
    WORKBOOK_VERSION = 2,
    WORKBOOK_TEXT_MAX = 16 << 20, /* bytes of a row or text: SQLITE_LIMIT_LENGTH */
};

struct workbook {
    sqlite3 *db;
    const char *path; /* the caller's */
    char *loading;    /* name under which a fresh workbook is loaded; NULL for one that exists */
    int lock_fd;      /* locks `loading`; -1 otherwise */
    enum workbook_mode mode;
    bool in_transaction;
};

/* Stands where a text was purged that can't be empty. */
#define WORKBOOK_PURGED "(purged)"

/* An outcome o that no later one of its line follows. */
#define WORKBOOK_NEWEST_OUTCOME                                                                    \
    "NOT EXISTS (SELECT 1 FROM outcome later WHERE later.previous_no = o.outcome_no)"

/* sql: statements, and SQLite's codes as ours. */

/* Tells what SQLite's last failure on this workbook was. */
enum status sql_fail(const struct workbook *workbook, int code, struct diag *diag);

/* The same of a code that SQLite told otherwise than by failing. */
enum status sql_fail_code(const struct workbook *workbook, int code, struct diag *diag);
enum status sql_execute(struct workbook *workbook, const char *sql, struct diag *diag);
enum status sql_prepare(struct workbook *workbook, const char *sql, struct diag *diag,
                        sqlite3_stmt **out);
enum status sql_pragma(struct workbook *workbook, const char *name, int64_t value,
                       struct diag *diag);
/* Binds; `text` must live until the statement has run. An empty text is bound as ''. */
void sql_bind_text(sqlite3_stmt *statement, int column, struct slice text);
/* Runs a statement that returns no row, and makes it ready for the next. */
enum status sql_run(struct workbook *workbook, sqlite3_stmt *statement, struct diag *diag);
/* The next row: *row says whether there is one. */
enum status sql_next(struct workbook *workbook, sqlite3_stmt *statement, struct diag *diag,
                     bool *row);
/* The first column of the first row, or `absent` when there is none. */
enum status sql_number(struct workbook *workbook, const char *sql, int64_t absent,
                       struct diag *diag, int64_t *out);
/* A text column as a slice, valid until the next row; empty for NULL. */
struct slice sql_text(sqlite3_stmt *statement, int column);
enum status sql_begin(struct workbook *workbook, struct diag *diag);
enum status sql_commit(struct workbook *workbook, struct diag *diag);
void sql_rollback(struct workbook *workbook);
/* One view of the data for several queries; *begun is for sql_read_end(). */
enum status sql_read_begin(struct workbook *workbook, struct diag *diag, bool *begun);
void sql_read_end(struct workbook *workbook, bool begun);
struct place sql_place(const struct workbook *workbook);

/* schema: the tables of each version. */

/* Of what persons decided, and the indexes on it (schema_decisions.c). */
extern const char schema_decisions[];
extern const char schema_decisions_rules[];
extern const char schema_decisions_indexes[];
/* Of lines that go with one of an earlier run, and what is reopened that should not be
 * (schema_links.c). */
extern const char schema_links[];
extern const char schema_links_reopened_differs[];
/* Of version 2: periods that are closed (schema_periods.c), approvals (schema_approvals.c). */
extern const char schema_periods[];
extern const char schema_approvals[];
/* What was purged (schema_purges.c). */
extern const char schema_purges[];
/* Views for readers of the workbook (schema_views.c). */
extern const char schema_views[];

/* Triggers that let rows be added and no more; `words` say what they are. */
#define SCHEMA_ADDED_ONLY(table, words)                                                            \
    "CREATE TRIGGER " table "_stays BEFORE UPDATE ON " table " BEGIN "                             \
    "SELECT RAISE(ABORT, '" words " is not changed'); END;"                                        \
    "CREATE TRIGGER " table "_kept BEFORE DELETE ON " table " BEGIN "                              \
    "SELECT RAISE(ABORT, '" words " is not removed'); END;"
/* The amounts of an allocation, and what was open before and after it. */
#define SCHEMA_PARTS                                                                               \
    "allocated_minor, discount_minor, charges_minor, tax_minor, fx_minor, difference_minor, "      \
    "open_before_minor, open_after_minor"
/* The day that says to which period a line belongs, of its entry e. */
#define SCHEMA_BOOKED_DAY "coalesce(e.booking_date, e.value_date)"
/* A row where the line was settled, by a run or a person, when the period of its day was closed. */
#define SCHEMA_SETTLED_IN_CLOSED(line)                                                             \
    "SELECT 1 FROM period_lock p JOIN bank_transaction t ON t.transaction_no = " line              \
    " JOIN entry e USING (entry_no) "                                                              \
    "WHERE " SCHEMA_BOOKED_DAY " <= p.closed_through AND (EXISTS (SELECT 1 FROM allocation a "     \
    "JOIN open_item i USING (item_no) WHERE a.transaction_no = t.transaction_no "                  \
    "AND i.run_id <= p.after_run) OR EXISTS (SELECT 1 FROM decision d WHERE "                      \
    "d.transaction_no = t.transaction_no AND d.decision_no <= p.after_decision))"

/* Runs the steps from `version` to WORKBOOK_VERSION. */
enum status schema_migrate(struct workbook *workbook, int64_t version, struct diag *diag);
/* Adds the reasons that the program has learnt since the workbook was made. */
enum status schema_know_reasons(struct workbook *workbook, struct diag *diag);
enum status schema_create_indexes(struct workbook *workbook, struct diag *diag);

/* Copies the workbook, which has `version` and is open for writing with nothing changed yet, to a
 * file beside it. STATUS_OK (told as TS-DB-015); STATUS_IO (TS-DB-014) and others: no copy. */
enum status backup_make(const struct workbook *workbook, int64_t version, struct diag *diag);

/* Makes a rename or a link in the workbook's folder survive a power cut. */
enum status workbook_sync_folder(const struct workbook *workbook, struct diag *diag);
/* Gives a freshly loaded workbook its name and opens it for further use. */
enum status workbook_publish(struct workbook *workbook, struct diag *diag);

/* rows: a run's rows in one table, with their digest. */

enum rows_table {
    ROWS_RUN,
    ROWS_SOURCE,
    ROWS_INPUT_FILE,
    ROWS_DIAGNOSTIC,
    ROWS_STATEMENT,
    ROWS_ENTRY,
    ROWS_TRANSACTION,
    ROWS_REMITTANCE,
    ROWS_REFERENCE,
    ROWS_DOCUMENT,
    ROWS_ITEM,
    ROWS_CUSTOMER,
    ROWS_OUTCOME,
    ROWS_ALLOCATION,
    ROWS_PART,
    ROWS_CANDIDATE,
    ROWS_CANDIDATE_ITEM,
    ROWS_LEARNT_RATE,
    ROWS_LEARNT_ACCOUNT,
    ROWS_LESSON,
    ROWS_LEARNT_NAME,
    ROWS_LEARNT_HABIT,
    ROWS_LINK,
    ROWS_REOPENED,
    ROWS_ROLL,
    ROWS_TABLES, /* of a run; behind them those of persons, which an audit event covers */
    ROWS_DECISION_FILE = ROWS_TABLES,
    ROWS_DECISION,
    ROWS_DECISION_ITEM,
    ROWS_WITHDRAWAL,
    ROWS_PERIOD_EVENT,
    ROWS_PERIOD_TOTAL,
    ROWS_APPROVAL,
    ROWS_PURGE,
    ROWS_PURGED_ROWS,
    ROWS_ALL,
};

/* What is recorded of a run's rows in one table (table run_rows). */
struct rows_record {
    int64_t first_no;
    int64_t count;
    struct digest digest;
};

const char *rows_table_name(enum rows_table table);
const char *rows_table_key(enum rows_table table); /* its INTEGER PRIMARY KEY */

/* Writes rows into one table; their numbers follow those that are there. */
struct rows_out {
    struct workbook *workbook;
    sqlite3_stmt *insert;
    struct digest_stream digest;
    struct buffer canonical;
    int columns;
    int column; /* last one bound */
    struct rows_record record;
    enum rows_table table;
    struct rows_day {
        int32_t day;
        char text[10];
    } days[64]; /* dates written before, by day modulo 64: writing one anew costs more */
};

/* `out` may be cleared in any case. */
enum status rows_out_open(struct workbook *workbook, enum rows_table table, struct diag *diag,
                          struct rows_out *out);
void rows_out_clear(struct rows_out *out);

/* The number of the next row; begins it by binding its key. */
int64_t rows_out_begin(struct rows_out *out);
void rows_out_i64(struct rows_out *out, int64_t value);
void rows_out_null(struct rows_out *out);
void rows_out_text(struct rows_out *out, struct slice text);               /* NULL where empty */
void rows_out_required(struct rows_out *out, struct slice text);           /* '' where empty */
void rows_out_date(struct rows_out *out, struct date date);                /* NULL where absent */
void rows_out_currency(struct rows_out *out, struct currency currency);    /* two columns */
void rows_out_parts(struct rows_out *out, const struct allocation *parts); /* eight columns */
enum status rows_out_end(struct rows_out *out, struct diag *diag);

/* Closes the table: `out->record` is complete. STATUS_OK or STATUS_MEMORY (told). */
enum status rows_out_finish(struct rows_out *out, struct diag *diag);

/* Recomputes a record's digest and count from the stored rows. */
enum status rows_digest(struct workbook *workbook, enum rows_table table,
                        const struct rows_record *record, struct diag *diag,
                        struct rows_record *out);

/* Writes and reads a run's records. Reading gives STATUS_NOT_FOUND when the run is not there. */
enum status rows_save_records(struct workbook *workbook, int64_t run_id,
                              const struct rows_record records[ROWS_TABLES], struct diag *diag);
enum status rows_load_records(struct workbook *workbook, int64_t run_id, struct diag *diag,
                              struct rows_record records[ROWS_TABLES]);

/* 64 lower-case hex digits as a digest. */
bool rows_digest_parse(struct slice text, struct digest *out);

/* chain: the audit trail. */

/* Appends an event; `payload` is what it covers. `run_id` is 0 for an event of no run. */
enum status chain_append(struct workbook *workbook, int64_t run_id, struct slice at,
                         struct slice actor, const char *kind, struct slice payload,
                         struct diag *diag);

/* Appends the record of rows as a payload has it: table by table, from `first` to before `end`;
 * records[0] is that of the first. */
void chain_rows_payload(const struct rows_record *records, enum rows_table first,
                        enum rows_table end, struct buffer *out);

/* Appends an event of no run that covers such rows. */
enum status chain_append_rows(struct workbook *workbook, const struct rows_record *records,
                              enum rows_table first, enum rows_table end, const char *kind,
                              const struct workbook_source *source, struct diag *diag);

/* Appends the payload of a run's event: the digest of its rows, table by table. */
void chain_run_payload(const struct rows_record records[ROWS_TABLES], struct buffer *out);

/* Recomputes every hash; a fault is told and makes `holds` false. */
enum status chain_verify(struct workbook *workbook, struct diag *diag, struct workbook_check *out);

/* decide.c: what is open of an item, by the row of its newest list, as decision `before_decision`
 * found it: less the run's allocations and what earlier decisions took, plus what they undid. */
enum status decide_open(struct workbook *workbook, int64_t item_no, int64_t before_decision,
                        struct diag *diag, int64_t *open_minor);

/* periods.c: which lines a closing covers, and what stood in the workbook when it was made. */
struct periods_cover {
    struct date closed_through;
    struct date below_through; /* of the closing below, absent for none */
    int64_t below_run;         /* the newest run when that one was made */
    int64_t after_run;
    int64_t after_decision;
};

/* The totals of those lines as they stood then, in `arena`. */
enum status periods_totals(struct workbook *workbook, const struct periods_cover *cover,
                           struct arena *arena, struct diag *diag,
                           struct workbook_period_total **out, size_t *count);

/* save_outcomes.c, save_statements.c, save_learnt.c, links.c: what save.c calls. */

struct save {
    struct workbook *workbook;
    const struct batch *batch;
    const struct batch_result *result;
    struct diag *diag;
    int64_t run_id;
    struct rows_out sources;
    const char *source; /* the last one, and its number */
    int64_t source_no;
    sqlite3_stmt *find_source;
    struct rows_record records[ROWS_TABLES];
};

enum status save_statements(struct save *save);
enum status save_outcomes(struct save *save);
enum status save_learnt(struct save *save);
enum status save_links(struct save *save);
/* rolls.c: the roll-forward; all other rows of the run, and the indexes, must be there. */
enum status save_rolls(struct save *save);
/* Binds the three columns of a place. */
enum status save_place(struct save *save, struct rows_out *out, struct place place);
/* The number of a transaction of the batch: given by this run, or by the one that read it. */
int64_t save_transaction_no(const struct save *save, size_t transaction);
/* Binds the two columns of a link to another transaction of the batch: 0 none, 1 and its number,
 * 2 one of an earlier run. `first_no` is that of the run's first transaction. */
void save_link(struct save *save, struct rows_out *out, int64_t first_no, uint32_t transaction);
/* Keeps the record of a finished table, and clears it. */
enum status save_finish(struct save *save, struct rows_out *out);

struct rows_in;

/* load_statements.c, load_outcomes.c, load_learnt.c, links.c: what load.c calls. */

struct load {
    struct workbook *workbook;
    struct arena *arena;
    struct diag *diag;
    struct batch *batch;
    struct batch_result *result;
    struct rows_record records[ROWS_TABLES];
    const char **sources; /* names, by number less the first */
};

/* history_deliveries.c: how each statement was delivered, a part of workbook_load_history(). */
enum status history_deliveries(struct load *load, struct workbook_history *out);

enum status load_statements(struct load *load);
/* The columns of a transaction from `servicer_ref` on. */
void load_transaction(struct rows_in *in, struct transaction *t);
/* carry.c: how many lines the run carried, and those lines, behind what it read. */
size_t load_carried_count(const struct load *load);
enum status load_carried(struct load *load);
/* Lays lines behind what was read; the batch has room for `count` more files, statements, entries
 * and transactions. `list` stands by transaction_no and lives in the arena. */
enum status carry_load(struct load *load, const struct batch_carried *list, size_t count);
/* Statements that runs before `run_id` stored, but for those that were delivered again with nothing
 * new; of a statement only what tells its place among the others is read. */
enum status load_earlier(struct load *load, int64_t run_id, const struct statement **out,
                         size_t *count);
enum status load_outcomes(struct load *load);
enum status load_learnt(struct load *load);
enum status load_links(struct load *load);
enum status load_rolls(struct load *load);
/* Whether what a loaded run rolls forward goes on from the run before and from what was decided
 * since; a fault is told and makes `holds` false. */
enum status verify_rolls(struct workbook *workbook, int64_t run_id, const struct batch *batch,
                         struct arena *arena, struct diag *diag, struct workbook_check *out);
/* Whether what is open now is what the newest run left, and what was decided since. */
enum status verify_rolls_now(struct workbook *workbook, struct diag *diag,
                             struct workbook_check *out);

/* purge.c: puts the digests of the newest purge of a run in the place of those that it was stored
 * with; `purged` says whether there was one. */
enum status purge_records(struct workbook *workbook, int64_t run_id, struct diag *diag,
                          struct rows_record records[ROWS_TABLES], bool *purged);

/* The day of the newest purge that blanked something of a run; absent for none. */
enum status purge_before(struct workbook *workbook, int64_t run_id, struct diag *diag,
                         struct date *out);

/* verify_learnt.c: what a loaded run learnt, and its decoys, against its outcomes. A fault is told
 * and makes `holds` false. STATUS_OK or STATUS_MEMORY (told). */
enum status verify_learnt(const struct workbook *workbook, const struct batch *batch,
                          const struct batch_result *result, struct arena *arena, struct diag *diag,
                          struct workbook_check *out);
/* verify_decisions.c: what persons decided and withdrew, and what a run remembered of it. */
enum status verify_decisions(struct workbook *workbook, struct diag *diag,
                             struct workbook_check *out);
struct verify_decisions {
    struct workbook *workbook;
    struct diag *diag;
    struct workbook_check *check;
    unsigned told;
};

/* Tells a fault (TS-DB-028): `what` and the number of the row; `holds` is false from here. */
void verify_decisions_fail(struct verify_decisions *v, const char *what, int64_t number);
/* Tells each number that a query finds. */
enum status verify_decisions_none(struct verify_decisions *v, const char *sql, const char *what);
/* Whether the event has the payload of these rows, digested anew. */
enum status verify_decisions_event(struct verify_decisions *v, int64_t event_id, const char *kind,
                                   enum rows_table first, enum rows_table end,
                                   struct rows_record *records);
/* verify_purges.c: what was purged, against its audit events. */
enum status verify_purges(struct verify_decisions *v);
/* verify_periods.c: closings with their totals, and that nothing closed was changed since. */
enum status verify_periods(struct verify_decisions *v);
enum status verify_memory(struct workbook *workbook, const struct workbook_run *run,
                          struct date as_of, struct arena *arena, struct diag *diag,
                          struct workbook_check *out);

/* A cursor over a run's rows of one table, in their order. */
struct rows_in {
    struct load *load;
    sqlite3_stmt *select;
    enum rows_table table;
    int column;  /* the next to read */
    bool failed; /* a value could not be read; told at the end of the row */
    enum status status;
};

enum status rows_in_open(struct load *load, enum rows_table table, struct rows_in *in);
/* A cursor over what a query finds: its values are to be bound before the first row, and `column`
 * is to be set to 0 at each. `in` may be closed in any case. */
enum status rows_in_select(struct load *load, const char *sql, struct rows_in *in);
bool rows_in_next(struct rows_in *in); /* false at the end, and after a failure */
/* Closes and returns what happened: STATUS_OK, or what was told. */
enum status rows_in_close(struct rows_in *in);
/* The values of the row, column after column. */
int64_t rows_in_i64(struct rows_in *in);
uint32_t rows_in_u32(struct rows_in *in);
uint64_t rows_in_u64(struct rows_in *in);
bool rows_in_bool(struct rows_in *in);
bool rows_in_absent(struct rows_in *in); /* whether the next is NULL; does not move on */
void rows_in_skip(struct rows_in *in);
struct slice rows_in_text(struct rows_in *in);   /* in the arena */
struct slice rows_in_borrow(struct rows_in *in); /* valid until the next row */
struct date rows_in_date(struct rows_in *in);
struct currency rows_in_currency(struct rows_in *in);
struct money rows_in_money(struct rows_in *in); /* three columns */
/* Four columns: amount, date, currency, exponent; absent where the amount is NULL. */
struct balance rows_in_balance(struct rows_in *in);
/* Eight columns: the parts of an allocation, and what was open before and after. */
void rows_in_parts(struct rows_in *in, struct allocation *out);
struct place rows_in_place(struct rows_in *in);
/* The two columns of a link between transactions, as save_link() writes them. */
uint32_t rows_in_link(struct rows_in *in);
/* A transaction_no as an index into the batch: of those read, or of those carried. */
uint32_t rows_in_transaction(struct rows_in *in);
/* A number of a row in another table as an index; it must be one of this run's rows. */
uint32_t rows_in_index(struct rows_in *in, enum rows_table table);
/* Marks the row as one that can't be what was saved. */
void rows_in_refuse(struct rows_in *in);
/* The counts of a habit (load_learnt.c). */
void load_habit_counts(struct rows_in *in, struct habit *counts);

#endif
