/*
 * camt_internal - what the parts of the CAMT parser share; only camt*.c includes it.
 *
 *   camt         libxml2 and its callbacks, limits, faults
 *   camt_paths   the table of element paths, and the graph that is walked
 *   camt_fields  an element has begun or ended: texts and amounts into their slots
 *   camt_detail  slots become a transaction
 *   camt_entry   transactions become an entry that adds up
 *   camt_statement  statements and balances
 *   camt_totals  what a statement says of itself: control sums, balances from day to day
 */
#ifndef TS_PARSERS_CAMT_INTERNAL_H
#define TS_PARSERS_CAMT_INTERNAL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "parsers/camt.h"

#include <libxml/parser.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CAMT_NODES_MAX = 768,
    CAMT_CODES_MAX = 256,       /* bank transaction codes with totals of their own */
    CAMT_NOTES_MAX = 1000,      /* of one transaction or entry */
    CAMT_LEVELS_MAX = 32,       /* of the longest path in the table, with room */
    CAMT_FAULTS_MAX = 100,      /* listed of one file */
    CAMT_REMARKS_MAX = 1000,    /* likewise, of warnings */
    CAMT_DETAILS_MAX = 1000000, /* of one entry: about a gigabyte of memory */
    CAMT_ROOM_BYTES = 1 << 14,  /* of texts, taken from the entry's arena at once */
    CAMT_VERSION_NEWEST = 14,   /* camt.053.001.14 */
    CAMT_FORMAT_BYTES = 15,     /* "camt.053.001.08" */
};

/* Where a text goes. Each scope is a run of slots that is emptied when its element begins. */
enum camt_text {
    CAMT_MESSAGE_PAGE,
    CAMT_MESSAGE_LAST,
    CAMT_STATEMENT_ID,
    CAMT_ELECTRONIC_SEQUENCE,
    CAMT_LEGAL_SEQUENCE,
    CAMT_PAGE,
    CAMT_LAST,
    CAMT_FROM,
    CAMT_TO,
    CAMT_ACCOUNT_IBAN,
    CAMT_ACCOUNT_OTHER,
    CAMT_ACCOUNT_CURRENCY,
    CAMT_ACCOUNT_BIC,
    CAMT_ACCOUNT_MEMBER,
    CAMT_BALANCE_TYPE,
    CAMT_BALANCE_SIGN,
    CAMT_BALANCE_DATE,
    CAMT_BALANCE_LINE_INCLUDED,
    /* Totals of all entries, of credits and of debits, each in the order count, sum. */
    CAMT_TOTAL_COUNT,
    CAMT_TOTAL_SUM,
    CAMT_TOTAL_CREDIT_COUNT,
    CAMT_TOTAL_CREDIT_SUM,
    CAMT_TOTAL_DEBIT_COUNT,
    CAMT_TOTAL_DEBIT_SUM,
    CAMT_TOTAL_NET,
    CAMT_TOTAL_NET_SIGN,
    CAMT_CODE_COUNT,
    CAMT_CODE_SUM,
    CAMT_CODE_FORECAST,
    CAMT_CODE_DOMAIN,
    CAMT_CODE_FAMILY,
    CAMT_CODE_SUBFAMILY,
    CAMT_CODE_CODE,
    CAMT_ENTRY_REF,
    CAMT_ENTRY_SERVICER_REF,
    CAMT_ENTRY_SIGN,
    CAMT_ENTRY_REVERSAL,
    CAMT_ENTRY_STATUS,
    CAMT_ENTRY_BOOKED,
    CAMT_ENTRY_VALUE,
    CAMT_ENTRY_DOMAIN,
    CAMT_ENTRY_FAMILY,
    CAMT_ENTRY_SUBFAMILY,
    CAMT_ENTRY_CODE,
    CAMT_BATCH_COUNT,
    CAMT_ENTRY_ADDITIONAL,
    CAMT_DETAIL_SIGN,
    CAMT_DETAIL_SERVICER_REF,
    CAMT_END_TO_END,
    CAMT_MANDATE,
    CAMT_TRANSACTION_ID,
    CAMT_INSTRUCTION_ID,
    CAMT_UETR,
    CAMT_PURPOSE,
    CAMT_RETURN_REASON,
    CAMT_DETAIL_DOMAIN,
    CAMT_DETAIL_FAMILY,
    CAMT_DETAIL_SUBFAMILY,
    CAMT_DETAIL_CODE,
    CAMT_DETAIL_ADDITIONAL,
    /* Debtor and creditor have the same slots in the same order. */
    CAMT_DEBTOR_NAME,
    CAMT_DEBTOR_IBAN,
    CAMT_DEBTOR_OTHER,
    CAMT_DEBTOR_BIC,
    CAMT_DEBTOR_MEMBER,
    CAMT_DEBTOR_ULTIMATE,
    CAMT_CREDITOR_NAME,
    CAMT_CREDITOR_IBAN,
    CAMT_CREDITOR_OTHER,
    CAMT_CREDITOR_BIC,
    CAMT_CREDITOR_MEMBER,
    CAMT_CREDITOR_ULTIMATE,
    CAMT_REFERENCE,
    CAMT_REFERENCE_TYPE,
    CAMT_REFERENCE_ISSUER,
    CAMT_DOCUMENT_NUMBER,
    CAMT_DOCUMENT_TYPE,
    CAMT_CHARGE_SIGN,
    CAMT_TEXTS
};

enum camt_amount_slot {
    CAMT_BALANCE_AMOUNT,
    CAMT_ENTRY_AMOUNT,
    CAMT_BATCH_TOTAL,
    CAMT_ENTRY_INSTRUCTED,
    CAMT_DETAIL_AMOUNT,
    CAMT_DETAIL_TRANSACTION,
    CAMT_DETAIL_INSTRUCTED,
    CAMT_DETAIL_COUNTER,
    CAMT_DOCUMENT_REMITTED,
    CAMT_DOCUMENT_DUE,
    CAMT_DOCUMENT_CREDIT,
    CAMT_DOCUMENT_DISCOUNT,
    CAMT_DOCUMENT_TAX,
    CAMT_CHARGE,
    CAMT_CHARGE_TOTAL,
    CAMT_AMOUNTS
};

/* Bits of camt_parser.aside. */
enum { CAMT_OUTSIDE = 1, CAMT_SKIPPED = 2 };

enum camt_action {
    CAMT_PASS, /* nothing of its own */
    CAMT_TEXT,
    CAMT_AMOUNT,
    CAMT_LINE, /* of the remittance */
    CAMT_NOTE, /* a text that is kept beside, under a name */
    CAMT_STATEMENT,
    CAMT_BALANCE,
    CAMT_ENTRY,
    CAMT_DETAIL,
    CAMT_STRUCTURED,
    CAMT_DOCUMENT,
    CAMT_CHARGES,
    CAMT_CHARGE_RECORD,
    CAMT_BATCH,
    CAMT_CODE_TOTAL,
    CAMT_MESSAGE, /* Document */
};

enum camt_flag {
    CAMT_ONCE = 1, /* a second one is a fault */
    CAMT_LONG = 2, /* a text: max_text_chars and kept to the byte; else an identifier */
    CAMT_HARD = 4, /* money that counts: a fault refuses the file */
    CAMT_SUM = 8,  /* several add up, and each is a note; it may hold elements instead */
};

/* A row of the table: what an element path means. */
struct camt_path {
    const char *path; /* "Ntry/Amt", below the statement */
    uint8_t action;
    uint8_t slot;
    uint8_t flags;
    const char *note; /* its name, where it is one */
};

/* An element in its place. Names are interned by libxml2, so that comparing is one instruction. */
struct camt_node {
    const xmlChar *name;          /* NULL for the node that stands for none */
    const struct camt_path *path; /* NULL for an element that is only passed through */
    struct camt_node *child;      /* first below, in the order of the table */
    struct camt_node *next;       /* sibling */
    struct camt_node *shares;     /* the node whose children are meant, itself as a rule */
    /* What came last time, and is tried first: the first one below, and the sibling after it. */
    struct camt_node *opens;
    struct camt_node *follows;
};

/* nodes[0] stands for none, so that every pointer can be followed; nodes[1] is Document. */
struct camt_graph {
    struct camt_node nodes[CAMT_NODES_MAX];
    unsigned count;
    const xmlChar *document; /* "Document" */
    const xmlChar *currency; /* "Ccy" */
};

/* An element of the graph that is open. */
struct camt_frame {
    const struct camt_path *path;
    struct camt_node *list;   /* its children */
    struct camt_node **guess; /* where the child stands that is tried first */
};

struct camt_amount {
    bool given;
    bool usable; /* read and of a known currency */
    struct money money;
};

/* How many entries there are, and their sums as magnitudes in the currency of the first one. */
struct camt_sums {
    uint64_t credits_count;
    uint64_t debits_count;
    int64_t credits_minor;
    int64_t debits_minor;
    bool unknown; /* other currencies, or more than a sum holds */
};

/* What a statement says of the entries of one bank transaction code, and what they are. */
struct camt_code_total {
    struct slice code;
    struct slice count_told;
    struct slice sum_told;
    struct camt_sums sums;
};

/* Charges told for a detail or an entry. */
struct camt_charges {
    bool given;
    struct money money; /* negative where the bank gave back */
};

/* A transaction while its entry is not yet complete. */
struct camt_detail {
    struct transaction transaction;
    struct camt_amount amount; /* in the entry's currency where there is such a one */
    struct camt_amount alternatives[3];
    struct camt_charges charges;
    int sign; /* 1, -1, or 0 for the entry's */
    size_t references_first;
    size_t documents_first;
    size_t remittance_first;
    size_t notes_first;
};

struct camt_parser {
    /* What every callback looks at. */
    uint64_t unheard_bytes;       /* given to libxml2 since its last callback */
    unsigned aside;               /* CAMT_OUTSIDE, and CAMT_SKIPPED for each unknown element */
    struct camt_frame *frame;     /* of the innermost element */
    struct camt_frame *frame_max; /* no deeper, for max_xml_depth */
    const xmlChar *uri;           /* namespace of the Document; NULL for none */
    /* The text being collected. It comes in one piece as a rule, and that is put at once where the
     * slot may keep it; a text of several pieces grows in `text` first. */
    const struct camt_path *collecting;
    bool several;
    struct slice piece;
    char *room; /* for texts of the entry, in its arena */
    size_t room_len;
    size_t id_plain_max; /* so many bytes are never too many characters */
    size_t id_bytes_max;
    size_t text_bytes_max;

    const struct parse_job *job;
    xmlParserCtxtPtr xml;
    const char *name; /* of the input */

    /* Going on and stopping. */
    enum status status; /* of the machine or the sink: ends everything */
    bool refused;
    bool stopped; /* nothing more is read */
    bool xml_failed;
    bool filling; /* libxml2's buffer, by a callback or where bytes can't be converted */
    unsigned faults;
    unsigned remarks;

    /* Limits. */
    int names_max;
    uint64_t fed_bytes; /* given to libxml2 */
    unsigned depth_max;
    unsigned outer; /* elements open outside of a Document, and that itself */
    uint64_t entries_count;
    uint64_t statements_count;

    /* Where in the graph. */
    struct camt_graph graph;
    struct camt_frame frames[CAMT_LEVELS_MAX];
    char format[CAMT_FORMAT_BYTES];
    size_t format_len;

    struct buffer text;       /* a text of several pieces */
    struct currency currency; /* of the amount being collected */
    bool currency_given;
    struct currency currency_latest; /* known, so that it isn't looked up for each amount */
    struct money amount_latest;      /* and its text, likewise */
    struct slice amount_text;
    char date_text[10]; /* likewise: most entries have the day of the one before */
    struct date date_latest;

    /* Slots. */
    struct slice texts[CAMT_TEXTS];
    struct camt_amount amounts[CAMT_AMOUNTS];
    struct arena message_arena;
    struct arena statement_arena;
    struct arena entry_arena;

    /* The statement. */
    struct statement statement;
    bool statement_told;
    int opening_rank;
    int closing_rank;
    struct balance previous; /* PRCD */
    struct balance opened;   /* the first OPBD */
    struct balance closed;   /* the CLBD before the balance that is being read */
    struct balance interim;  /* the first ITBD */
    size_t interims_count;
    uint32_t entry_ordinal;
    struct currency entries_currency;
    struct camt_sums sums;        /* of all entries */
    struct camt_sums booked_sums; /* of those that are booked */
    struct camt_code_total *codes;
    size_t codes_count;
    size_t codes_capacity;

    /* The entry; the arrays are kept from one to the next. */
    struct place entry_place;
    struct camt_charges entry_charges;
    struct camt_charges *charges; /* of what is open: the entry's or the detail's */
    bool charges_by_record;
    size_t batches_count;
    bool in_detail;
    struct camt_detail *details;
    size_t details_count;
    size_t details_capacity;
    struct transaction *transactions;
    size_t transactions_capacity;
    struct remittance_reference *references;
    size_t references_count;
    size_t references_capacity;
    struct referred_document *documents;
    size_t documents_count;
    size_t documents_capacity;
    size_t documents_structured; /* count when the open Strd began */
    struct slice *remittance;
    size_t remittance_count;
    size_t remittance_capacity;
    struct note *notes; /* of the details */
    size_t notes_count;
    size_t notes_capacity;
    struct note *entry_notes;
    size_t entry_notes_count;
    size_t entry_notes_capacity;
    uint64_t remittance_chars; /* of the open detail; its bytes until these pass the limit */
    bool remittance_counted;   /* remittance_chars is exact */

    struct slice block; /* of the input: what libxml2 hasn't got yet */
};

/* camt.c */
struct place camt_place(const struct camt_parser *parser);
void camt_refuse(struct camt_parser *parser)
    __attribute__((cold)); /* counts a fault that was just recorded */
bool camt_may_remark(struct camt_parser *parser) __attribute__((cold));
void camt_stop(struct camt_parser *parser); /* reads nothing more */
void camt_end(struct camt_parser *parser, enum status status);

#define camt_fault_at(parser, place, code, ...)                                                    \
    do {                                                                                           \
        (void)diag_fail((parser)->job->diag, place, STATUS_INVALID, code, __VA_ARGS__);            \
        camt_refuse(parser);                                                                       \
    } while (0)
#define camt_fault(parser, code, ...) camt_fault_at(parser, camt_place(parser), code, __VA_ARGS__)
#define camt_remark_at(parser, place, code, ...)                                                   \
    do {                                                                                           \
        if (camt_may_remark(parser)) {                                                             \
            diag_warn((parser)->job->diag, place, code, __VA_ARGS__);                              \
        }                                                                                          \
    } while (0)
#define camt_remark(parser, code, ...) camt_remark_at(parser, camt_place(parser), code, __VA_ARGS__)

/* camt_paths.c: false when memory is out. */
bool camt_graph_build(struct camt_graph *graph, xmlDictPtr names);
static inline struct camt_node *camt_graph_root(struct camt_graph *graph)
{
    return &graph->nodes[1];
}
/*
 * The child of an element, by its interned name; NULL for none. Entries look alike, so what came
 * in the one before is tried first.
 */
static inline struct camt_node *camt_graph_find(struct camt_frame *frame, const xmlChar *name)
{
    struct camt_node *node = *frame->guess;
    if (node->name != name) {
        node = frame->list->child;
        while (node->name != NULL && node->name != name) {
            node = node->next;
        }
        if (node->name == NULL) {
            return NULL;
        }
        *frame->guess = node;
    }
    frame->guess = &node->follows;
    return node;
}

/* gcc writes memory of a known length slowly, so what clears it is to know nothing of its callers.
 */
#if defined(__GNUC__) && !defined(__clang__)
#define CAMT_OPAQUE __attribute__((noipa))
#else
#define CAMT_OPAQUE __attribute__((noinline))
#endif

/* camt_fields.c */
void camt_field_begin(struct camt_parser *parser, const struct camt_path *path,
                      int attributes_count, const xmlChar **attributes) __attribute__((noinline));
/* Text of the field that is being collected, or a piece of it. */
void camt_field_text(struct camt_parser *parser, const char *bytes, size_t len);
void camt_field_end(struct camt_parser *parser, const struct camt_path *path)
    __attribute__((noinline));
/* An element begins inside of a text. */
void camt_field_interrupted(struct camt_parser *parser) __attribute__((cold));
/* Empties the arena of the entry and takes room for texts from it. */
void camt_room_begin(struct camt_parser *parser);
void camt_clear_texts(struct camt_parser *parser, enum camt_text first,
                      enum camt_text last) CAMT_OPAQUE;
void camt_clear_amounts(struct camt_parser *parser, enum camt_amount_slot first,
                        enum camt_amount_slot last) CAMT_OPAQUE;
/* +1 or -1; 0 where there is none or, with a fault, another word. */
int camt_sign(struct camt_parser *parser, enum camt_text slot);
/* Absent where the slot is empty; a fault where it is no date. */
struct date camt_date(struct camt_parser *parser, enum camt_text slot);
/* "PMNT-RCDT-ESCT", or the bank's own code; the slots stand in the order domain … code. */
struct slice camt_bank_code(struct camt_parser *parser, struct arena *arena, enum camt_text domain);
/* An IBAN without blanks, or as given. */
struct slice camt_account(struct camt_parser *parser, struct arena *arena, enum camt_text iban,
                          enum camt_text other);

/* A copy of `text` where it still lies in the buffer that texts are collected in. */
struct slice camt_kept(struct camt_parser *parser, const struct camt_path *path, struct slice text);

/* camt_detail.c */
void camt_detail_begin(struct camt_parser *parser);
void camt_detail_end(struct camt_parser *parser);
void camt_note_end(struct camt_parser *parser, const struct camt_path *path, struct slice text);
void camt_note_add(struct camt_parser *parser, const char *name, struct slice text);
/* An amount as a note: "12.30 EUR". */
void camt_note_money(struct camt_parser *parser, const char *name, struct money money);
void camt_line_end(struct camt_parser *parser, const struct camt_path *path, struct slice text);
void camt_structured_begin(struct camt_parser *parser);
void camt_structured_end(struct camt_parser *parser);
void camt_document_end(struct camt_parser *parser);
void camt_charges_end(struct camt_parser *parser);
void camt_charge_record_end(struct camt_parser *parser);

/* camt_entry.c */
void camt_entry_begin(struct camt_parser *parser);
void camt_entry_end(struct camt_parser *parser);

/* camt_statement.c */
void camt_statement_begin(struct camt_parser *parser);
void camt_statement_tell(struct camt_parser *parser);
void camt_statement_end(struct camt_parser *parser);
void camt_balance_end(struct camt_parser *parser);

/* camt_totals.c */
void camt_totals_begin(struct camt_parser *parser);
void camt_totals_code_end(struct camt_parser *parser);
void camt_totals_add(struct camt_parser *parser, const struct entry *entry);
void camt_totals_check(struct camt_parser *parser);
/* A booked balance has been read: it has to go on where the one before ended. */
void camt_totals_balance(struct camt_parser *parser, struct slice type,
                         const struct balance *balance);

#endif
