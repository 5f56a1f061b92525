/*
 * outcome - what became of a transaction, and the evidence for it.
 *
 * The idea: every transaction read ends in exactly one outcome. What was allocated, what was only
 * considered, and each named observation with its weight in 1/1024 bit are kept beside it, so that
 * a person can add the bits up and an auditor can recompute the confidence.
 */
#ifndef TS_MODEL_OUTCOME_H
#define TS_MODEL_OUTCOME_H

#include "base/buffer.h"
#include "base/slice.h"
#include "model/money.h"
#include "model/part.h"

#include <stddef.h>
#include <stdint.h>

enum outcome_status {
    OUTCOME_MATCH,
    OUTCOME_PARTIAL,
    OUTCOME_EXCEPTION,
    OUTCOME_DUPLICATE,
    OUTCOME_REVERSAL,
    OUTCOME_IGNORED,
    OUTCOME_STATUS_COUNT,
};

enum outcome_reason {
    REASON_EXACT,            /* one item, paid in full */
    REASON_SEVERAL_ITEMS,    /* several items that the text names, paid in full */
    REASON_SUBSET_SUM,       /* the only set of the customer's items with this sum */
    REASON_DISCOUNT,         /* early-payment discount taken in time */
    REASON_CHARGES_DEDUCTED, /* banks on the way kept charges */
    REASON_ROUNDING,         /* a difference within the tolerance */
    REASON_CREDIT_NETTED,    /* credit notes deducted */
    REASON_TAX_WITHHELD,     /* the payer kept a tax back, at a rate of the configuration */
    REASON_CONVERTED,       /* paid in another currency, at the bank's amount or the table's rate */
    REASON_CREDIT_REFUNDED, /* an outgoing payment that refunds a credit note */
    REASON_PART_PAYMENT,
    REASON_OVERPAYMENT,
    REASON_NO_CANDIDATE,      /* nothing on the list fits */
    REASON_LOW_CONFIDENCE,    /* the best candidate is not sure enough */
    REASON_AMBIGUOUS,         /* several candidates explain it about equally well */
    REASON_REFERENCE_UNKNOWN, /* the text names a number that is not on the list */
    REASON_AMOUNT_DIFFERS,    /* the item is named, the amount fits no allowed way to pay it */
    REASON_PAYER_CONFLICT,    /* reference and payer point at different customers */
    REASON_DUPLICATE_PAYMENT, /* the item is settled by another payment of this run */
    REASON_CURRENCY_DIFFERS,  /* the item named is in another currency, or the currency is not told
                               */
    REASON_RATE_MISSING,      /* … and the table has no rate for the day */
    REASON_RATE_AMBIGUOUS,    /* … and the table has rates that contradict each other */
    REASON_LIMIT_REACHED,     /* the differences of this run have reached what is allowed */
    REASON_ITEM_CONTESTED,    /* several transactions claim the item; another one has it */
    REASON_ENTITY_DIFFERS,    /* the item named belongs to the ledger of another account */
    REASON_DOCUMENTS_DIFFER,  /* what the payer tells of each document contradicts the payment */
    REASON_ITEM_UNCLEAR, /* what is open of the item named is not known: list and workbook differ */
    REASON_STATEMENT_CONFLICT, /* a line that the statement did not have when it first came */
    REASON_PERIOD_CLOSED,      /* a new line that is booked in a period that was closed before */
    REASON_UNEXPLAINED_DEBIT,  /* an outgoing payment that no rule explains */
    REASON_REVIEW_RULE,        /* a rule of the user keeps it for a person */
    REASON_RETURN_UNPAIRED,    /* a return, and no line known is its original */
    REASON_DELIVERED_TWICE,    /* the same bank line in another file or message */
    REASON_REVERSAL,           /* undoes another line */
    REASON_REVERSED,           /* was undone by another line */
    REASON_PENDING,            /* not booked yet */
    REASON_NO_AMOUNT,          /* a line of 0.00: it moves nothing */
    REASON_BANK_CHARGES,       /* from here: categories of rules */
    REASON_INTEREST,
    REASON_PAYROLL,
    REASON_TAX,
    REASON_SUPPLIER,
    REASON_OWN_TRANSFER,
    REASON_CARD,
    REASON_CASH,
    REASON_LOAN, /* from here: of users' rules alone */
    REASON_INVESTMENT,
    REASON_OTHER,
    REASON_COUNT,
};

/* Evidence weights are integers of 1/1024 bit: exact sums, whatever the order or the thread. */
enum { BITS_ONE = 1024 };

/* A named observation. `name` is a string constant. */
struct evidence {
    const char *name;
    int32_t weight_bits; /* in 1/1024 bit; negative speaks against */
};

/* An amount of one transaction applied to one item, in the item's currency and the item's sign.
 * open_before - open_after = allocated + discount + charges + tax + fx + difference. */
struct allocation {
    uint32_t transaction; /* index into the batch */
    uint32_t item;        /* index into the batch */
    int64_t allocated_minor;
    int64_t discount_minor;
    int64_t charges_minor;
    int64_t tax_minor;
    int64_t fx_minor;
    int64_t difference_minor;
    int64_t open_before_minor;
    int64_t open_after_minor;
    const struct part *parts; /* of all that are not zero, but for what is allocated */
    size_t parts_count;
};

/* Items considered together for one transaction, best first. */
struct candidate {
    uint32_t transaction;
    uint32_t rank;           /* from 1 */
    int32_t score_bits;      /* all evidence and the prior, in 1/1024 bit */
    uint32_t confidence_ppm; /* posterior, in millionths */
    const uint32_t *items;   /* indices into the batch */
    size_t items_count;
    const struct evidence *evidence;
    size_t evidence_count;
};

struct outcome {
    enum outcome_status status;
    enum outcome_reason reason;
    uint32_t confidence_ppm; /* of the allocation made; 0 where none was made */
    struct slice rule; /* name of the rule that set the outcome; empty for the matcher's own */
    /* The transaction this one duplicates, undoes or is undone by; of a match, a partial or an
     * exception the next of those that it competes with, the last of which has the first. */
    uint32_t paired;            /* OUTCOME_NONE for none */
    uint32_t allocations_first; /* into the result's allocations, in the order of transactions */
    uint32_t allocations_count;
    uint32_t candidates_first;
    uint32_t candidates_count;
    int64_t unapplied_minor; /* in the account's currency: amount - allocated */
    const struct evidence *evidence;
    size_t evidence_count;
};

#define OUTCOME_NONE UINT32_MAX

const char *outcome_status_name(enum outcome_status status); /* "match" … */
const char *outcome_reason_name(enum outcome_reason reason); /* "EXACT" … */
/* A sentence for a person: what the reason means. */
const char *outcome_reason_text(enum outcome_reason reason);

/* Appends "name=bits;name=bits" with two decimals, rounded half away from zero. */
void evidence_format(const struct evidence *evidence, size_t count, struct buffer *out);

/* Appends a weight of 1/1024 bits with two decimals, "-1.50". */
void bits_format(int32_t weight_bits, struct buffer *out);

/*
 * Appends what of an allocation is `fx`, as a decimal that makes up the item's amounts with what is
 * allocated in the account's currency, however many decimals the two have.
 */
void allocation_fx_format(const struct allocation *a, unsigned item_exponent,
                          unsigned account_exponent, struct buffer *out);

/* Appends millionths as "0.999500". */
void ppm_format(uint32_t ppm, struct buffer *out);

#endif
