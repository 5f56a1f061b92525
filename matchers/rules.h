/*
 * rules - what is not receivables: charges, interest, payroll, taxes, suppliers, cards, cash and
 * transfers between own accounts.
 *
 * The idea: the bank says what a line is (ISO 20022 bank transaction codes, SWIFT types, German
 * GVC), and where it doesn't the payee's words do. A row of a table is a rule with a name that
 * stands beside the outcome. Receipts are set aside by codes alone, since words are the payer's;
 * a debit that no rule explains is a matter for a person.
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

/* The code looked at last and the rule it has: the lines of a statement repeat few codes. Starts
 * zeroed. */
struct rules_memo {
    struct slice own_code;
    struct slice entry_code;
    bool used;
    const struct rules_row *row; /* NULL for none */
};

/* Whether the bank's codes, or that it goes between own accounts, set the transaction aside. */
bool rules_find_by_code(const struct index *index, size_t transaction, struct rules_memo *memo,
                        struct rules_verdict *out);

/* Whether words do: those of a debit, or of a receipt that names no payer and so comes from the
 * bank itself. For what settles no item. */
bool rules_find_by_words(const struct batch *batch, size_t transaction, struct rules_verdict *out);

/* Appends the shipped rules in their order, for people: name, category, codes and words. */
void rules_describe(struct buffer *out);

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
