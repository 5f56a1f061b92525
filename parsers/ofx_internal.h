/*
 * ofx_internal - what the files of the OFX parser share; only ofx*.c include it.
 *
 *   ofx            which spelling it is; the run of a parse
 *   ofx_header     what stands in front of the tree: version, encoding, spelling
 *   ofx_sgml       SGML becomes calls
 *   ofx_xml        XML becomes calls, through libxml2
 *   ofx_tree       calls become values in their slots
 *   ofx_names      the tables of aggregates and elements
 *   ofx_values     amounts and dates
 *   ofx_exact      amounts finer than their currency
 *   ofx_statement  slots become a statement
 *   ofx_entry      slots become an entry
 */
#ifndef TS_PARSERS_OFX_INTERNAL_H
#define TS_PARSERS_OFX_INTERNAL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/status.h"
#include "model/statement.h"
#include "parsers/parsers.h"
#include "parsers/text_decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    OFX_FAULTS_MAX = 100, /* errors named before reading stops */
    OFX_NAME_BYTES = 40,  /* of an element's name; what is longer is told by its beginning */
    OFX_DEPTH_MAX = 64,   /* of the stack; max_xml_depth may be lower */
    OFX_PENDING_MAX = 64, /* values behind an element of which nothing is known */
};

/* --- header ------------------------------------------------------------------------------ */

struct ofx_header {
    bool xml;                    /* the tree is written as XML */
    bool says_xml;               /* the header is that of OFX 2.x */
    char version[3];             /* "102"; zero where not told */
    enum text_encoding encoding; /* of SGML; TEXT_UNDECLARED where the bytes decide */
};

/* Reads what stands before the tree, and looks at the first element with a value for how the tree
 * is written. `head` is the beginning of the file. */
struct ofx_header ofx_header_of(struct slice head);

/* --- names ------------------------------------------------------------------------------- */

enum ofx_kind {
    OFX_UNKNOWN,
    OFX_TOP, /* outside of the tree */
    OFX_ROOT,
    OFX_SET,      /* BANKMSGSRSV1 and its like */
    OFX_SIGNON,   /* SONRS */
    OFX_RESPONSE, /* STMTTRNRS and its like */
    OFX_STATUS,
    OFX_STATEMENT,
    OFX_INVESTMENT, /* INVSTMTRS */
    OFX_ACCOUNT,
    OFX_LIST,
    OFX_CASH, /* INVBANKTRAN */
    OFX_LEDGER,
    OFX_AVAILABLE,
    OFX_ENTRY,
    OFX_PENDING, /* STMTTRNP */
    OFX_PAYEE,
    OFX_OTHER, /* BANKACCTTO */
    OFX_CURRENCY,
    OFX_ORIGINAL, /* ORIGCURRENCY: what TRNAMT was converted from */
    OFX_KINDS
};

enum { OFX_AMOUNT_BYTES = 512 }; /* of an amount, far more than any has; never cut */

/* Where a value goes. Each scope is a run of slots that is emptied when its aggregate begins. */
enum ofx_slot {
    OFX_CODE,
    OFX_SEVERITY,
    OFX_MESSAGE,
    OFX_CURDEF,
    OFX_BANKID,
    OFX_ACCTID,
    OFX_FROM,
    OFX_TO,
    OFX_BALAMT,
    OFX_BALANCE_DATE,
    OFX_TYPE,
    OFX_POSTED,
    OFX_AVAILABLE_ON,
    OFX_AMOUNT,
    OFX_ID,
    OFX_CORRECTS,
    OFX_CORRECTION,
    OFX_CHECKNUM,
    OFX_REFNUM,
    OFX_NAME,
    OFX_LONG_NAME,
    OFX_MEMO,
    OFX_OTHER_BANK,
    OFX_OTHER_ACCOUNT,
    OFX_IN_CURRENCY,
    OFX_SLOTS
};

/* An aggregate: what it is, and within which others it means that. */
struct ofx_aggregate {
    struct slice name;
    enum ofx_kind kind;
    uint32_t within; /* bits, 1 << kind */
};

/* An element with a value. */
struct ofx_element {
    struct slice name;
    enum ofx_slot slot;
    uint32_t within;
    bool is_long; /* a text: max_text_chars; else an identifier */
};

/* NULL where the name is not of the table. Names are in upper case. */
const struct ofx_aggregate *ofx_aggregate_find(struct slice name);
/* Whether any element of the table has the name. */
bool ofx_element_known(struct slice name);
/* The element of that name within `kind`, or NULL. */
const struct ofx_element *ofx_element_find(struct slice name, enum ofx_kind kind);

/* --- values ------------------------------------------------------------------------------ */

/* An amount with its sign; the decimal mark is a point or a comma, and there are no groups.
 * Records TS-AMT-001 to -003 naming `what`. */
enum status ofx_amount(struct slice text, struct currency currency, const char *what,
                       struct place at, struct diag *diag, int64_t *minor);

/* Whether the text is an amount but for being finer than the currency; then it is appended to `out`
 * as money_exact_format() has it. */
bool ofx_amount_exact(struct slice text, struct currency currency, struct buffer *out);

/* What an amount says of its mark, where the standard has no groups and some banks write them. */
enum ofx_mark {
    OFX_MARK_NONE,    /* there is none */
    OFX_MARK_DECIMAL, /* it can only be that of the decimals */
    OFX_MARK_OPEN,    /* "1.234": decimals, or a group of thousands */
};

/* `mark` gets the byte, unless the result is OFX_MARK_NONE. */
enum ofx_mark ofx_mark_of(struct slice text, char *mark);

/* yyyymmdd, whatever time and zone stand behind it: the bank's own day counts. */
bool ofx_date(struct slice text, struct date *out);

/* --- reading ----------------------------------------------------------------------------- */

/* An aggregate that is open. */
struct ofx_open {
    enum ofx_kind kind;
    uint8_t name_len; /* of `name`, which is cut at OFX_NAME_BYTES */
    char name[OFX_NAME_BYTES];
};

/* A value that stands behind an element of which nothing is known: its own if the element turns out
 * to be an aggregate, its parent's if it was only empty. */
struct ofx_waiting {
    unsigned depth; /* of the stack where it stands */
    char name[OFX_NAME_BYTES];
    uint8_t name_len;
    struct slice value;
};

/* Amounts finer than their currency that could be thousands: taken back at the end of the file,
 * unless another amount shows what the mark is. */
struct ofx_open_mark {
    bool decimal;   /* shown */
    uint64_t count; /* of amounts that are open */
    struct place first;
    char text[OFX_NAME_BYTES]; /* the first, cut */
    size_t text_len;
};

struct ofx_reader {
    const struct parse_job *job;
    struct ofx_header header;
    char format[6]; /* "ofx102" */
    size_t format_len;
    size_t errors_before;
    enum status status; /* of the machine or the sink: ends everything */
    bool stopped;       /* nothing more is read */

    /* Where in the file; the spelling says how. */
    struct place (*place)(const struct ofx_reader *reader);
    void *spelling;

    /* Where in the tree. */
    struct ofx_open stack[OFX_DEPTH_MAX];
    unsigned depth;
    bool root_seen;
    struct ofx_waiting waiting[OFX_PENDING_MAX];
    unsigned waiting_count;
    struct arena waiting_arena;

    /* Slots. */
    struct slice texts[OFX_SLOTS];
    struct arena response_arena;
    struct arena statement_arena;
    struct arena entry_arena;

    /* The statement. */
    struct statement statement;
    bool begun;
    bool investment;
    bool currency_refused; /* CURDEF is none that is known, which was told */
    uint64_t skipped;      /* investment transactions that are not read */
    bool positions;        /* and what is held */
    uint32_t ordinal;

    /* Amounts finer than their currency, where the sink takes them. */
    struct buffer exact;        /* of the entry at hand */
    uint64_t exact_count;       /* entries of the statement */
    struct place exact_first;   /* the first of them … */
    struct slice exact_text;    /* … and its amount, in statement_arena */
    struct ofx_open_mark point; /* of the file */
    struct ofx_open_mark comma;

    /* The entry. */
    struct place entry_place;

    uint64_t statements;
    uint64_t entries;
    bool told_sign;
    bool told_text_cut;
    bool told_id_cut;
    bool told_unclosed;
};

#define ofx_fault_at(reader, place, code, ...)                                                     \
    do {                                                                                           \
        (void)diag_fail((reader)->job->diag, place, STATUS_INVALID, code, __VA_ARGS__);            \
        ofx_count_fault(reader);                                                                   \
    } while (0)
#define ofx_fault(reader, code, ...)                                                               \
    ofx_fault_at(reader, (reader)->place(reader), code, __VA_ARGS__)

/* ofx.c: stops at OFX_FAULTS_MAX. */
void ofx_count_fault(struct ofx_reader *reader);
/* The first failure counts, and ends the parse. */
void ofx_fail(struct ofx_reader *reader, enum status status);

/* ofx_sgml.c, ofx_xml.c: read the whole input. */
enum status ofx_sgml_read(struct ofx_reader *reader);
enum status ofx_xml_read(struct ofx_reader *reader);

/* ofx_tree.c: what a spelling tells. Names are in upper case. */
void ofx_tree_open(struct ofx_reader *reader, struct slice name);
void ofx_tree_value(struct ofx_reader *reader, struct slice name, struct slice value);
void ofx_tree_close(struct ofx_reader *reader, struct slice name);
void ofx_tree_end(struct ofx_reader *reader);
void ofx_clear(struct ofx_reader *reader, enum ofx_slot first, enum ofx_slot last);

/* ofx_statement.c */
void ofx_statement_begin(struct ofx_reader *reader, bool investment);
void ofx_statement_tell(struct ofx_reader *reader);
void ofx_statement_end(struct ofx_reader *reader);
void ofx_list_begin(struct ofx_reader *reader);
void ofx_list_values(struct ofx_reader *reader);
void ofx_ledger_end(struct ofx_reader *reader);
void ofx_status_end(struct ofx_reader *reader, bool signon);
struct currency ofx_statement_currency(struct ofx_reader *reader);

/* ofx_exact.c */
/* Whether such amounts are taken, rather than refused. */
bool ofx_exact_taken(const struct ofx_reader *reader);
/* Whether the mark of an amount is known by now, if only as one that nothing is asked of. */
bool ofx_exact_decided(const struct ofx_reader *reader, struct slice text,
                       struct currency currency);
/* Keeps what an amount that was read shows of its mark. */
void ofx_exact_see(struct ofx_reader *reader, struct slice text, struct currency currency);
/* Counts an entry with such an amount, which stands in reader->exact. */
void ofx_exact_count(struct ofx_reader *reader);
/* Tells of the statement's, at its end. */
void ofx_exact_tell(struct ofx_reader *reader);
/* Refuses what nothing in the file decides, at its end. */
void ofx_exact_end(struct ofx_reader *reader);

/* ofx_entry.c */
void ofx_entry_begin(struct ofx_reader *reader);
void ofx_entry_end(struct ofx_reader *reader, bool pending);

#endif
