/*
 * coda_internal - what the files of the CODA parser share; only coda*.c include it.
 *
 * The idea: coda.c knows the records and drives; coda_movement.c gathers a movement with its
 * details; coda_entry.c makes an entry of them; coda_text.c reads communications; coda_codes.c
 * knows transaction codes.
 */
#ifndef TS_PARSERS_CODA_INTERNAL_H
#define TS_PARSERS_CODA_INTERNAL_H

#include "parsers/fixed.h"
#include "parsers/fixed_build.h"

enum {
    CODA_WIDTH = 128,
    CODA_NUMBER_COLUMNS = 4,    /* of sequence and detail numbers */
    CODA_PARTS = 3,             /* records that a communication goes on over */
    CODA_DECIMALS = 3,          /* of every amount */
    CODA_DETAILS_MAX = 1000000, /* of one movement: about a gigabyte of memory */
};

/* A communication as it stands in records 2.1 to 2.3 or 3.1 to 3.3. */
struct coda_communication {
    bool structured;
    struct slice parts[CODA_PARTS];
};

/* A record 2.1 with the records that go on with it: a movement, or a detail of one. */
struct coda_detail {
    struct fixed_build build; /* counterparty, references, text */
    struct place at;
    struct slice code; /* type, family, operation, category: "00150000" */
    struct slice bank_ref;
    int64_t minor; /* signed */
    struct date booking_date;
    struct date value_date;
    unsigned level; /* globalisation code, 0 for none */
    bool group;     /* the sum of details that follow */
    bool returned;  /* marked as an R-transaction */
    struct coda_communication communication;
    bool was_read; /* the communication */
};

/* What a file was told to add up to. */
struct coda_totals {
    uint64_t records;  /* 1, 2.x, 3.x and 8 */
    uint64_t messages; /* 4, which some banks count as well */
    int64_t sides[2];  /* credits, debits: thousandths of a unit, as the trailer has them */
    bool unknown;      /* an amount could not be read, or the sum is too large */
};

struct coda_reader {
    const struct parse_job *job;
    struct fixed_counts counts;
    struct fixed_build_told told;
    struct arena file_arena;      /* reset with each header */
    struct arena statement_arena; /* reset with each old balance */
    struct arena entry_arena;     /* reset with each movement */
    /* from header to trailer */
    bool in_file;
    bool first_version;
    bool separate_application; /* has no new balance */
    struct slice bic;
    struct date created;
    struct coda_totals totals;
    /* from old balance to the next one or the trailer */
    bool in_statement;
    bool has_closing;
    char structure;      /* of the account number */
    struct slice number; /* of the account, as given */
    struct statement statement;
    uint32_t entries; /* ordinal of the last */
    /* a movement and its details */
    struct coda_detail *details;
    size_t details_count;
    size_t details_capacity;
    char sequence[CODA_NUMBER_COLUMNS];
    char detail_number[CODA_NUMBER_COLUMNS]; /* of the last detail */
    bool faulty;                             /* something of it could not be read, which was told */
    bool failed;                             /* memory ran out */
    bool info_open;
    struct coda_communication info; /* records 3.1 to 3.3 */
};

/* Account number and currency as records 1, 8 and 2.3 have them, in 37 columns. */
struct coda_account {
    struct slice number;
    struct currency currency; /* absent where not told or not known */
};

/* `structure` '0' Belgian number, '1' foreign number, '2' Belgian IBAN, '3' foreign IBAN; a blank
 * is '0'. */
struct coda_account coda_account_of(const struct fixed_line *line, size_t from, char structure);

/* An IBAN where `number` is one or can be made one, else the number; `iban` has the room. */
struct slice coda_account_iban(struct slice number, char iban[34]);

/* Records 2 and 3. STATUS_OK also where a fault was recorded. */
enum status coda_movement_take(struct coda_reader *reader, const struct fixed_line *read);

/* The movement that was gathered is complete, if there is one: the sink gets it as an entry. */
enum status coda_movement_end(struct coda_reader *reader);

/* Makes transactions of the details and hands the entry over. */
enum status coda_entry_finish(struct coda_reader *reader);

/* Reads the communication of a movement or detail into its transaction, once. */
void coda_text_read(struct coda_detail *detail);

/* Reads the communication of an information record into the transaction it speaks of. */
void coda_text_inform(struct coda_detail *detail, const struct coda_communication *info);

/* What the parts of a code of eight digits say. */
char coda_code_type(struct slice code);
bool coda_code_is_gross(struct slice code);  /* category 100: the amount before deductions */
bool coda_code_is_net(struct slice code);    /* category 000 */
bool coda_code_is_return(struct slice code); /* a payment that came back */
bool coda_code_is_correction(struct slice code);
struct slice coda_code_words(struct slice code); /* "card payment"; empty where not known */

#endif
