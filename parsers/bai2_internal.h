/*
 * bai2_internal - what the files of the BAI2 parser share; only bai2*.c include it.
 *
 *   bai2          lines become records, with what continues them
 *   bai2_fields   fields, amounts, dates, funds types
 *   bai2_types    what a type code does to the account
 *   bai2_levels   file, group and account: their headers, trailers and control totals
 *   bai2_entry    a detail becomes an entry
 *   bai2_text     what the text of a detail says, by dialect
 */
#ifndef TS_PARSERS_BAI2_INTERNAL_H
#define TS_PARSERS_BAI2_INTERNAL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/status.h"
#include "model/currency.h"
#include "model/date.h"
#include "model/statement.h"
#include "parsers/parsers.h"
#include "parsers/text_lines.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BAI2_FAULTS_MAX = 100 }; /* errors named before reading stops */

/* --- fields ------------------------------------------------------------------------------ */

/* What is left of a record: lines without their code and closing slash, separated by LF. A field
 * ends at a comma or at the end of its line. */
struct bai2_fields {
    struct slice rest;
    bool ended; /* the last field was taken */
};

struct bai2_fields bai2_fields_of(struct slice text);

/* The next field without blanks around it; false, and an empty field, when none is left. */
bool bai2_fields_next(struct bai2_fields *fields, struct slice *field);

/* What is left as text: the rest of the line at hand and all further lines. */
struct slice bai2_fields_rest(struct bai2_fields *fields);

/* An amount as the standard writes it: an optional sign and digits, decimals implied. */
struct bai2_amount {
    bool present;
    bool negative; /* a minus was written, whatever the digits */
    int64_t minor; /* signed */
};

/* Records TS-AMT-001 or TS-AMT-003 where it can't be read. An empty field is absent. */
enum status bai2_amount_parse(struct slice text, struct place at, struct diag *diag,
                              struct bai2_amount *out);

/* yymmdd (years 70 to 99 are 19yy) or yyyymmdd. */
bool bai2_date_parse(struct slice text, struct date *out);

/* When money is there to be used. */
struct bai2_funds {
    char type;              /* 'Z', '0', '1', '2', 'S', 'V', 'D'; NUL where not told */
    struct date value_date; /* of V */
};

/* Takes the funds type and the fields that belong to it. Records TS-BAI-011 where they can't be
 * told from what follows. */
enum status bai2_funds_take(struct bai2_fields *fields, struct place at, struct diag *diag,
                            struct bai2_funds *out);

/* --- type codes -------------------------------------------------------------------------- */

enum bai2_effect {
    BAI2_UNKNOWN, /* the standard gives the code no direction */
    BAI2_STATUS,  /* a balance or a state of the account: no money moves */
    BAI2_CREDIT,
    BAI2_DEBIT,
    BAI2_NOTE, /* text, without an amount */
};

/* What a code says of a booking before it. */
enum bai2_undo {
    BAI2_NO_UNDO,
    BAI2_REVERSAL, /* of a booking of the bank's */
    BAI2_RETURN,   /* of a payment */
};

/* What a code of exactly three digits does; BAI2_UNKNOWN for anything else. */
enum bai2_effect bai2_type_effect(struct slice code);
enum bai2_undo bai2_type_undo(struct slice code);

/* The one place where an amount of BAI2 gets its sign. `magnitude_minor` is not negative. */
int64_t bai2_type_signed(enum bai2_effect effect, int64_t magnitude_minor);

/* --- reading ----------------------------------------------------------------------------- */

enum bai2_code {
    BAI2_NONE,
    BAI2_FILE,         /* 01 */
    BAI2_GROUP,        /* 02 */
    BAI2_ACCOUNT,      /* 03 */
    BAI2_DETAIL,       /* 16 */
    BAI2_ACCOUNT_END,  /* 49 */
    BAI2_CONTINUATION, /* 88 */
    BAI2_GROUP_END,    /* 98 */
    BAI2_FILE_END,     /* 99 */
};

/* "16" and so on, for messages. */
const char *bai2_code_name(enum bai2_code code);

/* What a level adds up to, and what its parts said they add up to. */
struct bai2_sums {
    bool open;
    struct place at;
    int64_t total; /* of the amounts, or of the trailers of the level below */
    bool overflow;
    uint64_t parts;   /* accounts of a group, groups of a file */
    uint64_t records; /* physical ones, the level's own header and trailer included */
};

/* The record being gathered. */
struct bai2_record {
    enum bai2_code code; /* BAI2_NONE for none */
    struct place at;
    struct buffer text; /* lines without code and slash, separated by LF */
    bool closed;        /* the last line had its slash */
};

struct bai2_reader {
    const struct parse_job *job;
    struct text_lines lines;
    struct arena group_arena;   /* reset with each group */
    struct arena account_arena; /* reset with each account */
    struct arena entry_arena;   /* reset with each entry */
    size_t errors_before;       /* of the diag, when the file was begun */

    struct bai2_record record;

    struct bai2_sums file;
    struct bai2_sums group;
    struct bai2_sums account;

    /* Of the group. */
    struct slice originator;
    struct slice as_of_time;
    struct date as_of_date;
    struct currency group_currency;
    char modifier;     /* '1' to '4'; NUL for none */
    bool not_for_real; /* a deletion or a test: nothing of it is booked */

    /* Of the account. */
    bool begun; /* the sink was told */
    struct statement statement;
    uint32_t ordinal;
    struct slice account_before; /* of the group, to tell a repeated account */
    uint64_t account_repeats;

    uint64_t statements;
    uint64_t entries;
    uint64_t files;

    /* Said once a file. */
    bool told_no_slash;
    bool told_joined;
    bool told_several;
    bool told_front;
    bool told_text_cut;
    bool told_id_cut;
};

/* bai2_levels.c: a complete record. */
enum status bai2_file_begin(struct bai2_reader *reader, struct slice text);
enum status bai2_group_begin(struct bai2_reader *reader, struct slice text);
enum status bai2_account_begin(struct bai2_reader *reader, struct slice text);
enum status bai2_account_end(struct bai2_reader *reader, struct slice text);
enum status bai2_group_end(struct bai2_reader *reader, struct slice text);
enum status bai2_file_end(struct bai2_reader *reader, struct slice text);

/* What is still open at the end of the input, or where a header follows at once. */
enum status bai2_close_account(struct bai2_reader *reader);
enum status bai2_close_group(struct bai2_reader *reader);
enum status bai2_close_file(struct bai2_reader *reader);

/* Adds an amount to the control total of the account. */
void bai2_sums_add(struct bai2_sums *sums, int64_t minor);

/* bai2_entry.c */
enum status bai2_detail(struct bai2_reader *reader, struct slice text);

/* --- text of a detail -------------------------------------------------------------------- */

/* Gathers what the lines of a detail say; text lives in the entry's arena. */
struct bai2_text {
    struct arena *arena;
    const struct limits *limits;
    bool credit; /* the payer is the other side */
    bool failed; /* memory ran out */
    bool text_cut;
    bool id_cut;
    size_t chars; /* of the remittance so far */
    struct slice *remittance;
    size_t remittance_count;
    struct transaction transaction;
};

/* Reads all lines (separated by LF); borrowed text must live as long as the entry. */
void bai2_text_read(struct bai2_text *text, struct slice lines);

/* At most max_id_chars of an identifier or name. */
struct slice bai2_text_bounded(struct bai2_text *text, struct slice value);

#endif
