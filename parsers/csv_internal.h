/*
 * csv_internal - what the files csv_*.c of the statement reader share. Nobody else includes it.
 *
 * The stages: csv_detect_head.c looks at the first bytes (delimiter, header record);
 * csv_columns.c reads all rows and counts what each column holds; csv_layout.c makes of words and
 * counts one layout and the readings of the amount that remain; csv_proof.c follows these through
 * all rows and lets the running balance decide between them; csv_statement.c reads the rows a last
 * time and tells the sink. The head nearly always shows the layout that the whole file has, so the
 * proof goes along with the counting; where the whole shows another, the rows are read again.
 */
#ifndef TS_PARSERS_CSV_INTERNAL_H
#define TS_PARSERS_CSV_INTERNAL_H

#include "base/arena.h"
#include "parsers/csv_hints.h"
#include "parsers/csv_profile.h"
#include "parsers/csv_rows.h"
#include "parsers/csv_values.h"
#include "parsers/csv_words.h"
#include "parsers/parsers.h"

#define CSV_NO_COLUMN SIZE_MAX

/* What the head of a file shows with one delimiter. */
struct csv_head {
    struct csv_rows_dialect dialect;
    uint64_t data_rows;    /* rows with a date and a number */
    uint64_t first_data;   /* number of the first of them; 0 for none */
    uint64_t header_row;   /* number of the header record; 0 for none */
    unsigned header_score; /* weights of its known words */
    size_t width;          /* cells of the header, or of the first data row */
};

/* The dialect that shows most. `profile` may settle parts of it. */
enum status csv_head_find(struct slice head, bool whole, const char *name,
                          const struct limits *limits, const struct csv_profile *profile,
                          struct csv_head *out);

enum { CSV_COLUMN_ORDERS = 3 }; /* YMD, DMY, MDY */
enum { CSV_COLUMN_KINDS = 8 };

/* Cells that are neither date nor number, by what they are. */
struct csv_column_texts {
    uint64_t currencies; /* a currency's code, or three capitals */
    uint64_t ibans;
    uint64_t directions;        /* words for debit and credit */
    uint64_t direction_credits; /* … of which for credit */
    uint64_t untimely;          /* would be days but for their year */
    uint64_t us_zones;          /* a time zone of the United States */
};

/* What the rows hold in one column. */
struct csv_column {
    struct slice header; /* in the arena; empty without header */
    struct csv_words_found words;
    uint64_t filled;
    uint64_t dates;
    uint64_t orders[CSV_COLUMN_ORDERS]; /* cells that are a day in that order */
    struct csv_values_date_shape shape; /* of the first date */
    struct date previous[CSV_COLUMN_ORDERS];
    struct date earliest[CSV_COLUMN_ORDERS];
    struct date latest[CSV_COLUMN_ORDERS];
    bool rising[CSV_COLUMN_ORDERS]; /* broke: not rising, not falling */
    bool falling[CSV_COLUMN_ORDERS];
    uint64_t steps; /* times the date changed */
    uint64_t numbers;
    uint64_t nonzero;
    uint64_t point_only;
    uint64_t comma_only;
    uint64_t open;        /* group or decimals, and not the same amount */
    bool thousandths;     /* an open cell doesn't end in 0 */
    uint64_t hundredths;  /* open cells that would have cents, "13.250" */
    size_t open_shortest; /* … and their digits and marks, fewest and most */
    size_t open_longest;
    uint64_t with_decimals;
    uint64_t negatives;
    uint64_t positives;      /* neither zero nor negative */
    uint64_t marked;         /* a sign, a currency or CR, DR was written */
    uint64_t marked_credits; /* not zero, and a plus or CR was written */
    unsigned decimals_point; /* most digits behind the mark, zeros at the end aside */
    unsigned decimals_comma;
    struct slice open_example; /* in the arena */
    struct slice point_example;
    struct slice comma_example;
    struct slice date_example;
    struct slice text_example; /* of a cell that is neither date nor number */
    struct csv_column_texts texts;
    uint64_t direction_hashes[2]; /* words met last, so that each is looked up once */
    bool direction_credit[2];
    struct slice direction_example;
    uint64_t changes; /* times the cell differed from the one before */
    /* Of the cell before. */
    uint64_t previous_hash;
    char cell[32];
    size_t cell_len; /* 0 where it was longer, or nothing new */
    unsigned previous_orders;
    bool previous_eight; /* eight digits, perhaps a number */
    bool previous_text;  /* neither date nor number, and this is what it counted as */
    struct csv_column_texts previous_texts;
    uint64_t kinds_hashes[CSV_COLUMN_KINDS];
    size_t kinds; /* different cells, counted as far as CSV_COLUMN_KINDS + 1 */
};

struct csv_columns {
    struct csv_column *column; /* from calloc */
    size_t count;
    size_t capacity;
    uint64_t rows;            /* with a date and a number */
    uint64_t rows_undated;    /* below the header, with a number and no date */
    uint64_t cooccur[64];     /* bit j of [i]: both columns nonzero in one row */
    struct slice iban;        /* of the preamble */
    struct slice account;     /* of the preamble, where it says that the number is one */
    struct currency currency; /* of the preamble, when it names one only */
    bool currencies_differ;
    bool preamble_card; /* the preamble speaks of a card */
    /* Dates of the preamble that can be read in one order alone. */
    uint64_t preamble_dates;
    struct date preamble_from;
    struct date preamble_to;
    size_t header_width;
    bool as_it_stood;   /* all text was handed out as it stood in the input */
    bool proved;        /* the proof got all rows */
    struct place place; /* of the header, or the first row */
};

/* A file as far as profiles look at it. */
struct csv_fit_file {
    struct slice bytes; /* its first */
    bool whole;         /* they are all there are */
    const char *name;
    const struct limits *limits;
};

/*
 * The profile that fits a file, with the head as it reads it; NULL for none. Of several it is the
 * one that names the columns of all others and more, or tells the preamble as well.
 *
 * Returns STATUS_OK, STATUS_INVALID with TS-CSV-018 where none of them does, or STATUS_MEMORY (no
 * diagnostic).
 */
enum status csv_fit_find(const struct csv_fit_file *file, const struct parse_settings *settings,
                         struct diag *diag, struct csv_head *head,
                         const struct csv_profile **profile);

/* A profile of which a header has half of the names: it may be another's, or meant for it. */
struct csv_fit_half {
    const struct csv_profile *profile; /* NULL for none */
    struct place place;
    int present; /* names */
};

/*
 * Where none fits: STATUS_INVALID when a record has more than half of the columns that a profile
 * names, with TS-CSV-016 for each of the others; what the profile says of amounts would count for
 * nothing because of a misspelt name. `half` gets the first that says how signs are read and has
 * half of them; csv_fit_check() refuses the file likewise where signs were found to be read in
 * another way, and no running balance proves it. STATUS_MEMORY comes without a diagnostic.
 */
enum status csv_fit_refuse(const struct csv_fit_file *file, const struct parse_settings *settings,
                           struct diag *diag, struct csv_fit_half *half);

/* Takes what a row above the table tells. */
enum status csv_preamble_row(const struct csv_row *row, struct arena *arena, struct diag *diag,
                             struct csv_columns *columns);

/* One way to read the amount. */
struct csv_reading {
    size_t amount; /* or debit and credit */
    size_t debit;
    size_t credit;
    size_t balance; /* after the entry */
    size_t before;  /* balance before it, in the same row */
    enum csv_profile_sign sign;
    bool natural;    /* what the columns say without proof */
    const char *why; /* … because of what; NULL where the columns leave one reading */
    bool unmarked;   /* … though no amount has a sign: a balance that contradicts overrules it */
};

enum { CSV_READINGS_MAX = 32 };

/* How the rows are read. */
struct csv_layout {
    struct csv_rows_dialect dialect;
    uint64_t first_row; /* rows up to this number are no entries */
    bool has_header;
    size_t header_width;
    size_t column[CSV_PROFILE_COLUMN_COUNT];
    size_t remittance[CSV_PROFILE_REMITTANCE_MAX];
    size_t remittance_count;
    enum csv_values_order booking_order;
    enum csv_values_order value_order;
    bool untimely; /* the years of all dates lie outside 1970 to 2199: entries get no date */
    char mark;
    unsigned exponent;        /* of amounts whose currency is not told */
    struct currency currency; /* of all rows; absent where a column or the cells tell */
    struct slice account;     /* of all rows */
    struct slice debit_words;
    struct slice credit_words;
    struct csv_reading readings[CSV_READINGS_MAX];
    size_t readings_count; /* 1 once settled */
    struct csv_profile_proof proof;
};

/* Settles columns, dates, decimal mark; leaves the readings of the amount. */
enum status csv_layout_make(const struct csv_columns *columns, const struct csv_head *head,
                            const struct csv_profile *profile, struct place place,
                            struct diag *diag, struct csv_layout *out);

/* One of the readings is the one: the others go, and amounts whose currency nobody tells have the
 * decimals that it needs. */
void csv_layout_settle(const struct csv_columns *columns, size_t reading,
                       struct csv_layout *layout);

/* What a row is. */
enum csv_row_kind {
    CSV_ROW_ENTRY,
    CSV_ROW_ASIDE,      /* no date, or no amount */
    CSV_ROW_UNDATED,    /* an amount without date */
    CSV_ROW_TOTAL,      /* debit and credit without date */
    CSV_ROW_BAD_DATE,   /* something that should be a date and is none */
    CSV_ROW_BAD_AMOUNT, /* something that should be an amount and is none */
    CSV_ROW_BOTH_SIDES, /* debit and credit */
    CSV_ROW_BAD_DIRECTION,
};

struct csv_row_values {
    struct date booking_date;
    struct date value_date;
    struct currency currency; /* exponent set also when absent */
    int64_t minor;
    bool marked_credit; /* a plus or CR was written in the cell read last */
    bool has_balance;
    int64_t balance_minor;
    bool has_before;
    int64_t before_minor;
    enum money_error error;
    struct slice bad; /* the cell that could not be read */
    bool currency_unknown;
};

struct csv_row_day {
    char text[16];
    size_t len;
    enum csv_values_order order;
    struct date date;
};

/* What neighbouring rows repeat: a cell and what it means, so that it is read once. */
struct csv_row_cache {
    char word[16];
    size_t word_len;
    int direction;
    struct csv_row_day booking;
    struct csv_row_day value;
    char code[3];
    struct currency currency; /* absent while none was read */
};

/* Reads the dates; false where there is no booking date. */
bool csv_row_dates(const struct csv_layout *layout, const struct csv_row *row,
                   struct csv_row_cache *cache, struct csv_row_values *out);
/* Reads a row in one way; after csv_row_dates(). */
enum csv_row_kind csv_row_amount(const struct csv_layout *layout, const struct csv_reading *reading,
                                 const struct csv_row *row, bool dated, struct csv_row_cache *cache,
                                 struct csv_row_values *out);

enum { CSV_ASIDE_OPEN_MAX = 64, CSV_ASIDE_DATE_MAX = 40 };

/* Of entries, whatever their account. */
struct csv_aside_sums {
    uint64_t entries;
    int64_t debits;
    int64_t credits;
    bool broken; /* a sum was too large, or currencies differ */
};

/* A row that waits to be shown to be no entry. */
struct csv_aside_row {
    struct place place;
    int64_t minor;
    bool readable; /* in its currency */
    bool total;    /* it says so */
    struct csv_aside_sums above;
    char date[CSV_ASIDE_DATE_MAX]; /* what stands in place of the date, perhaps cut */
    size_t date_len;
};

/* Rows with an amount and no booking date. */
struct csv_aside {
    uint64_t rows;
    struct place first;
    uint64_t open;    /* that wait; those that found room are in `row` */
    uint64_t settled; /* of them, behind which no balance follows the one before them */
    bool followed;    /* the statement has had a balance */
    struct csv_aside_row row[CSV_ASIDE_OPEN_MAX];
    struct csv_aside_sums sums;
    struct currency currency; /* of the sums */
};

/* A row of the kinds CSV_ROW_UNDATED and CSV_ROW_TOTAL. */
void csv_aside_add(struct csv_aside *aside, const struct csv_layout *layout,
                   const struct csv_row *row, enum csv_row_kind kind,
                   const struct csv_row_values *values);
/* An entry, for the sums. */
void csv_aside_entry(struct csv_aside *aside, const struct csv_row_values *values);
/* An entry of a statement whose running balance agrees throughout, for what lies between. */
void csv_aside_follow(struct csv_aside *aside, bool begins, bool has_balance);
/* Warns at the end: TS-CSV-013 of rows that are no entries, TS-CSV-017 of those that may be. */
void csv_aside_tell(const struct csv_aside *aside, struct diag *diag);

/* How far an account's balance has been followed with one reading. */
struct csv_chain_at {
    bool begun;
    int64_t balance;
    int64_t since; /* rows after the one with the last balance, up to this one */
    int64_t from;  /* rows from the one with the last balance on, without this one */
    bool broken;   /* a sum was too large */
};

enum { CSV_GROUPS_ALTERNATE_MAX = 64 }; /* accounts; each is read in a pass of its own */

/* The entries of one account. */
struct csv_group {
    struct slice account; /* in the arena */
    struct date from;
    struct date to;
    uint64_t rows;
    struct csv_chain_at *left; /* where each reading stood at its last row, in the arena */
};

struct csv_groups {
    struct csv_group *group; /* from malloc */
    size_t count;
    size_t capacity;
    bool interleaved; /* rows of an account come back after another's */
};

/* A reading followed through the file. */
struct csv_chain {
    uint64_t links;
    uint64_t rising;        /* links that hold oldest first */
    uint64_t falling;       /* … newest first */
    struct csv_chain_at at; /* of the account that is being read */
    uint64_t rows;          /* entries */
    uint64_t bad;           /* rows that can't be read this way */
    uint32_t differs;       /* readings that gave another amount in some row */
    uint64_t hints;         /* rows whose words agree with the sign */
    uint64_t against;       /* … and disagree */
};

/* All readings at once. */
struct csv_proof {
    const struct csv_layout *layout;
    struct arena *arena;
    struct diag *diag;
    const struct limits *limits;
    struct csv_groups *groups;
    size_t current; /* group of the row before */
    struct csv_chain chains[CSV_READINGS_MAX];
    struct csv_row_cache cache;
    uint64_t aside;
    bool hinted; /* several readings, none with a balance: the words of the rows are looked at */
    struct csv_hints hints;
};

void csv_proof_init(struct csv_proof *proof, const struct csv_layout *layout,
                    const struct limits *limits, struct arena *arena, struct diag *diag,
                    struct csv_groups *groups);
/* The sink of a pass: follows every reading, finds the accounts and their periods. */
enum status csv_proof_row(void *context, const struct csv_row *row);
/* Chooses the reading; `layout` is that of csv_proof_init(), or one that reads rows alike. */
enum status csv_proof_end(struct csv_proof *proof, const struct csv_columns *columns,
                          struct place place, struct csv_layout *layout);

/*
 * Reads all rows, or with a NULL `input` those of the head.
 *
 * proof  gets each row as well, until it fails, which `proved` tells; NULL for none
 */
enum status csv_columns_read(struct input *input, struct slice bytes, bool whole,
                             const struct limits *limits, const struct csv_head *head,
                             struct arena *arena, struct diag *diag, struct csv_proof *proof,
                             struct csv_columns *out);

/* After the reading was chosen; see csv_fit_refuse(). */
enum status csv_fit_check(const struct csv_fit_half *half, const struct csv_layout *layout,
                          struct diag *diag);

/* Whether rows are read alike, whatever is known of why. */
bool csv_layout_same(const struct csv_layout *a, const struct csv_layout *b);

/* All of it: what csv_statement_parse() and csv_profile_detect() begin with. */
struct csv_detect {
    struct arena arena;
    struct csv_head head;
    struct csv_columns columns;
    struct csv_layout layout;
    struct csv_groups groups;
    const struct csv_profile *profile; /* of the configuration; NULL where none fits */
};

enum status csv_detect_run(struct input *input, const struct limits *limits,
                           const struct parse_settings *settings, struct diag *diag,
                           struct csv_detect *out);
void csv_detect_clear(struct csv_detect *detect);

/* Tells of a file that was read: TS-CSV-019 where no column of texts was found, TS-CSV-020 of
 * columns whose names are not known. Silent where there is a profile, which knows what it reads.
 * STATUS_OK or STATUS_MEMORY. */
enum status csv_unread_tell(const struct csv_detect *detect, struct place place, struct diag *diag);

#endif
