/*
 * statement - what a bank reports: statements, their entries, the entries' transactions.
 *
 * The idea: a transaction looks the same whatever format it came from, and what the bank left out
 * stays absent (a zero date, an empty slice, a currency without a code). The sign of an amount is
 * settled by the parser, once: + for a credit to the account's owner, - for a debit.
 *
 * Who owns the text: a parser hands these structs to its sink (parsers/parsers.h) for the length
 * of one call; statement_copy(), entry_copy() keep them in an arena.
 *
 * Source of the words: ISO 20022 camt.053 (Stmt, Ntry, TxDtls) and SWIFT MT940 (fields 60-64, 61,
 * 86).
 */
#ifndef TS_MODEL_STATEMENT_H
#define TS_MODEL_STATEMENT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/status.h"
#include "model/date.h"
#include "model/money.h"
#include "model/reference.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum entry_status {
    ENTRY_BOOKED,
    ENTRY_PENDING,     /* PDNG; MT942's EC and ED: expected */
    ENTRY_INFORMATION, /* INFO, FUTR */
};

/* A balance the statement gives. One that is finer than its currency is not present as money: it
 * has its text in `exact`, and only for a sink that takes such (parsers/parsers.h). */
struct balance {
    bool present;
    int64_t minor; /* negative for an overdrawn account */
    struct date date;
    struct currency currency; /* only where it is not the statement's */
    struct slice exact;
};

/* What a format tells besides: for people and audits; nothing is matched by it. */
struct note {
    const char *name; /* a constant: "exchange_rate", "cheque_number" */
    struct slice text;
};

struct statement {
    struct slice format;       /* "camt.053.001.08", "mt940", "mt942", "csv" */
    struct slice statement_id; /* display and part of the identity; never empty once begun */
    struct slice sequence;     /* electronic or legal sequence number, MT940 :28C:, as given */
    struct slice page;         /* page of the statement where it comes in several */
    struct slice account;      /* IBAN without blanks, or the bank's own number as given */
    struct slice account_bank; /* BIC or bank code of the servicing bank */
    struct currency currency;  /* of the account; absent where not told */
    struct date from;          /* period covered, where told */
    struct date to;
    struct balance opening;
    struct balance closing;
    const struct note *notes; /* as far as they are known: all of them at its end */
    size_t notes_count;
    struct place place;
};

/* The other side: debtor of a credit, creditor of a debit. */
struct counterparty {
    struct slice name;
    struct slice account; /* IBAN without blanks, or another account number as given */
    struct slice bank;    /* BIC or bank code */
    struct slice ultimate_name;
};

/* A reference that the remittance carries in a field of its own, or that a format marks as one. */
struct remittance_reference {
    enum reference_scheme scheme;
    struct slice value; /* as given */
    bool valid;         /* the scheme's check digits agree */
};

/* A document the payer refers to in structured form (RfrdDocInf). */
struct referred_document {
    struct slice number;
    struct money amount; /* what of it is paid, negative for a credit note; absent currency where
                          * not told */
    bool remitted;       /* … and told as paid; else as due */
    int64_t due_minor;   /* before what is deducted; these in the amount's currency, 0 for none */
    int64_t discount_minor; /* of it, taken as a discount */
    int64_t tax_minor;      /* of it */
};

/* The unit that is matched. */
struct transaction {
    struct slice servicer_ref;  /* the bank's reference of this transaction; empty for none */
    struct money amount;        /* signed as booked on the account */
    struct slice end_to_end_id; /* NOTPROVIDED and its like are left empty */
    struct slice mandate_id;
    struct slice transaction_id; /* TxId, InstrId, UETR: the first given */
    struct slice purpose;        /* ISO purpose code */
    struct slice return_reason;  /* ISO reason code of a return; empty for none */
    struct slice code; /* its own bank transaction code where it differs from the entry's */
    struct counterparty counterparty;
    const struct remittance_reference *references;
    size_t references_count;
    const struct referred_document *documents;
    size_t documents_count;
    const struct slice *remittance; /* unstructured, a slice a line as received */
    size_t remittance_count;
    struct slice additional; /* AddtlTxInf, booking text */
    struct money
        charges; /* charges told with the transaction, as a positive amount; minor 0 for none */
    struct money
        instructed; /* amount the payer instructed, in the payer's currency; minor 0 for none */
    const struct note *notes;
    size_t notes_count;
};

/* One booked line. */
struct entry {
    uint32_t ordinal;          /* from 1, within the statement */
    struct slice servicer_ref; /* the bank's reference of the entry; empty for none */
    struct money amount;       /* signed as booked */
    struct date booking_date;
    struct date value_date;
    enum entry_status status;
    bool reversal;     /* RvslInd, RC, RD; the sign is already that of the booking */
    struct slice code; /* "PMNT-RCDT-ESCT", "NTRF", "NTRF-166" (SWIFT type and GVC), bank's own */
    struct slice additional;
    struct place place;
    const struct transaction *transactions; /* at least one */
    size_t transactions_count;
    const struct note *notes; /* of the whole entry: its batch */
    size_t notes_count;
};

/* "booked", "pending", "information" */
const char *entry_status_name(enum entry_status status);

/* Copies with all text into `arena`. STATUS_OK or STATUS_MEMORY (no diagnostic); `out` is
 * written only with STATUS_OK. place.file is shared, not copied. */
enum status statement_copy(struct arena *arena, const struct statement *in, struct statement *out);
enum status entry_copy(struct arena *arena, const struct entry *in, struct entry *out);

/*
 * Appends the reference a transaction is known by before uses of the same one are told apart:
 * its own servicer reference, else the entry's, else "statement_id/entry[/detail]". NONREF and
 * NOTPROVIDED count as none.
 *
 * detail  from 1: the transaction's place within the entry
 */
void statement_bank_ref(struct slice statement_id, const struct entry *entry, size_t detail,
                        struct buffer *out);

/* Whether a bank's reference says that there is none: empty, NONREF, NOTPROVIDED, NOREF … */
bool statement_ref_is_absent(struct slice text);

/*
 * Whether opening + booked entries = closing.
 * 1 yes, 0 no, -1 where a balance is missing, the two are of different currencies, or the sum
 * can't be known.
 */
int statement_balanced(const struct statement *statement, int64_t booked_minor);

/* Whether statements of this format report whole days once, so that numbers and balances chain;
 * 052, 054, MT942 and interim BAI2 repeat what they reported before; exports (CSV, OFX) overlap. */
bool statement_is_chained(struct slice format);

#endif
