/*
 * rules - what is not receivables: charges, interest, payroll, taxes, suppliers, cards, cash and
 * transfers between own accounts.
 *
 * The idea: the bank says what a line is (ISO 20022 bank transaction codes, SWIFT types, German
 * GVC), and where it doesn't the payee's words do. A row of a table is a rule with a name that
 * stands beside the outcome. Receipts are set aside at once where the code says that the money is
 * the bank's own; where a customer's payment may have the code too, as cash and cards do, or where
 * there are words alone, only after the matcher found nothing that they pay. A debit that no rule
 * explains is a matter for a person.
 */
#ifndef TS_MATCHERS_RULES_H
#define TS_MATCHERS_RULES_H

#include "base/buffer.h"
#include "matchers/index.h"
#include "model/outcome.h"

#include <stdbool.h>

struct rules_row; /* a rule, in rules.c */

struct rules_verdict {
    enum outcome_reason reason;
    struct slice rule; /* "shipped:bank-charges" */
};

/* The code looked at last and the rule it has: the lines of a statement repeat few codes; and the
 * statement looked at last. Starts zeroed. */
struct rules_memo {
    struct slice own_code;
    struct slice entry_code;
    bool used;                   /* the codes above have been looked at */
    const struct rules_row *row; /* NULL for none */
    const struct batch_statement *statement;
    bool names_payers; /* it names the payer of a receipt */
};

/* Whether the bank's codes, or that it goes between own accounts, set the transaction aside: a
 * debit, or a receipt before the matcher looks at it. */
bool rules_find_by_code(const struct index *index, size_t transaction, struct rules_memo *memo,
                        struct rules_verdict *out);

/*
 * Whether a rule explains what settles no item and isn't likely to: by the words of a debit, or of
 * a receipt that comes from the bank itself since it names no payer while others of its statement
 * do; or by a receipt's code that customers' payments may have too.
 */
bool rules_find_unpaid(const struct batch *batch, size_t transaction, struct rules_memo *memo,
                       struct rules_verdict *out);

/* Appends the shipped rules in their order, for people: name, category, codes and words. */
void rules_describe(struct buffer *out);

/* How a receipt travelled, as the bank's codes say. */
enum rules_transfer { RULES_TRANSFER_UNKNOWN, RULES_TRANSFER_SEPA, RULES_TRANSFER_ABROAD };

enum rules_transfer rules_transfer_of(const struct batch *batch, size_t transaction);

/* What the codes of the transaction before said of returns: most lines of a file have the same.
 * Zeroed is empty. */
struct rules_return_memo {
    struct slice own_code;
    struct slice entry_code;
    bool used;
    bool is_return;
};

/* Whether the bank's codes or reason say that the transaction undoes another one. */
bool rules_is_return(const struct batch *batch, size_t transaction, struct rules_return_memo *memo);

#endif
