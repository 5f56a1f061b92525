/*
 * csv_profile - how one bank's CSV export is to be read: what a section [csv.NAME] holds.
 *
 * The idea: a profile is what a person would say about a file: which column is which, how dates and
 * numbers are written, what the sign means. Everything may be left out; what is left out is
 * detected from the file, so an empty profile is "find out yourself" and a full one decides alone.
 * `tallystick profile FILE` prints what was found in the same words, ready to paste.
 *
 * A profile fits a file when all columns it names stand in one header record of it (or, where it
 * names none, when a row holds a date and an amount). Of several that fit it is the one that names
 * the columns of all others and more; where there is none such, the file is refused.
 *
 * Keys (csv_profile_keys): delimiter (semicolon, comma, tab, pipe), encoding, quote (double,
 * single, none), header (yes, no), preamble_lines, booking_date, value_date, amount, debit, credit,
 * direction, currency_column, balance, account_column, counterparty, counterparty_of_debits,
 * counterparty_account, counterparty_bank, remittance, reference, end_to_end_id, booking_text,
 * debit_words, credit_words, currency, account, date_format, decimal_mark (point, comma), sign. A
 * column is its header name, or #N with N counted from 1. remittance takes several columns, split
 * by |. debit_words and credit_words are split by |.
 */
#ifndef TS_PARSERS_CSV_PROFILE_H
#define TS_PARSERS_CSV_PROFILE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/status.h"
#include "input/input.h"
#include "input/limits.h"
#include "model/currency.h"
#include "parsers/parsers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum csv_profile_column {
    CSV_PROFILE_BOOKING_DATE,
    CSV_PROFILE_VALUE_DATE,
    CSV_PROFILE_AMOUNT, /* signed, or unsigned beside a direction column */
    CSV_PROFILE_DEBIT,  /* debit and credit go together */
    CSV_PROFILE_CREDIT,
    CSV_PROFILE_DIRECTION, /* words for debit and credit */
    CSV_PROFILE_CURRENCY,
    CSV_PROFILE_BALANCE,        /* running balance after the entry */
    CSV_PROFILE_BALANCE_BEFORE, /* and the one before it, in the same row */
    CSV_PROFILE_ACCOUNT,        /* the own account */
    CSV_PROFILE_NAME,           /* counterparty */
    CSV_PROFILE_NAME_OF_DEBITS, /* of debits, where CSV_PROFILE_NAME has that of credits alone */
    CSV_PROFILE_COUNTERPARTY_ACCOUNT,
    CSV_PROFILE_COUNTERPARTY_BANK,
    CSV_PROFILE_REFERENCE, /* the bank's own reference of the entry */
    CSV_PROFILE_END_TO_END_ID,
    CSV_PROFILE_BOOKING_TEXT, /* kind of booking, in the bank's words */
    CSV_PROFILE_COLUMN_COUNT,
};

enum { CSV_PROFILE_REMITTANCE_MAX = 8 };

/* What a sign means. */
enum csv_profile_sign {
    CSV_PROFILE_SIGN_DETECT,
    CSV_PROFILE_SIGN_AS_GIVEN,  /* amount: + is a credit, - a debit; debit column: already negative
                                 */
    CSV_PROFILE_SIGN_INVERTED,  /* amount: + is a debit, as card statements have it */
    CSV_PROFILE_SIGN_DIRECTION, /* the direction column decides, a sign in the amount is ignored */
    CSV_PROFILE_SIGN_DIRECTION_TIMES, /* direction times amount: -5 debit is a credit of 5 */
    CSV_PROFILE_SIGN_UNSIGNED, /* debit and credit columns both hold magnitudes; -5 in the debit
                                  column is a credit of 5 */
    CSV_PROFILE_SIGN_UNMARKED_DEBIT, /* credits have a plus or CR, debits no mark */
};

enum csv_profile_header {
    CSV_PROFILE_HEADER_DETECT,
    CSV_PROFILE_HEADER_YES,
    CSV_PROFILE_HEADER_NO,
};

/* Zeroed, all is detected. Text is borrowed from whoever filled it. */
struct csv_profile {
    struct slice name;     /* of the section */
    char delimiter;        /* ';' ',' '\t' '|'; 0 to detect */
    bool quote_told;       /* false: double quotes */
    char quote;            /* '"' '\'' or 0 for none */
    struct slice encoding; /* empty to detect */
    enum csv_profile_header header;
    bool preamble_told;
    uint32_t preamble_lines;                        /* records before the header or the first row */
    struct slice columns[CSV_PROFILE_COLUMN_COUNT]; /* header name or "#N"; empty for none */
    struct slice remittance[CSV_PROFILE_REMITTANCE_MAX];
    size_t remittance_count;
    struct slice debit_words; /* "Soll|S" */
    struct slice credit_words;
    struct currency currency; /* fixed; absent where a column or the file tells */
    struct slice account;     /* fixed */
    struct slice
        date_format;   /* "dd.mm.yyyy", "yyyy-mm-dd", "mm/dd/yy", "yyyymmdd", "dd-mmm-yyyy" */
    char decimal_mark; /* '.' ',' or 0 to detect */
    enum csv_profile_sign sign;
};

/* All columns that a profile may name: those of the enum, then those of the remittance. */
enum { CSV_PROFILE_NAMES = CSV_PROFILE_COLUMN_COUNT + CSV_PROFILE_REMITTANCE_MAX };

/* The header name or "#N" of one of them; empty for none. */
struct slice csv_profile_name_at(const struct csv_profile *profile, size_t at);
/* Its key. */
const char *csv_profile_key_at(size_t at);

/* "as_given", as a profile writes it; not of CSV_PROFILE_SIGN_DETECT. */
const char *csv_profile_sign_name(enum csv_profile_sign sign);

/* The keys of a section, for whoever reads the configuration. */
const char *const *csv_profile_keys(size_t *count);

/*
 * Sets one key of a profile.
 *
 * value    borrowed for as long as the profile lives
 * problem  with STATUS_USAGE, why the value can't be: "must be semicolon, comma, tab or pipe"
 *
 * Returns STATUS_OK, STATUS_NOT_FOUND (no such key) or STATUS_USAGE (no diagnostic).
 */
enum status csv_profile_set(struct csv_profile *profile, struct slice key, struct slice value,
                            const char **problem);

/* What was found out about a file, and what supports it. */
struct csv_profile_proof {
    uint64_t rows;        /* entries */
    uint64_t rows_aside;  /* records that are no entries: details, totals, footers */
    uint64_t links;       /* places where the running balance could be followed */
    uint64_t links_held;  /* … and where it agreed */
    bool newest_first;    /* the order in which the balance holds */
    bool has_balance;     /* a column of running balances was found */
    const char *date_why; /* what decided the order of day and month */
    const char *mark_why; /* what decided the decimal mark */
    const char *sign_why; /* what decided the sign */
};

/*
 * How the stream would be read, tried against `settings` first like a statement.
 *
 * input  not yet read; it is kept and read more than once
 * out    text lives in `arena`
 *
 * Returns STATUS_OK, STATUS_INVALID with the diagnostics of csv_statement_parse(), or the status of
 * the input.
 */
enum status csv_profile_detect(struct input *input, const struct limits *limits,
                               const struct parse_settings *settings, struct arena *arena,
                               struct diag *diag, struct csv_profile *out,
                               struct csv_profile_proof *proof);

/* Appends the profile as a section of the configuration, with the proof as comments. */
void csv_profile_print(const struct csv_profile *profile, const struct csv_profile_proof *proof,
                       struct buffer *out);

#endif
