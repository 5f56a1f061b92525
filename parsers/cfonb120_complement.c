/*
 * How it works: a record 05 has a qualifier of three letters and 70 columns. What a qualifier's
 * columns mean is a table. A debtor's data is the other side's of a credit, a creditor's of a
 * debit; of our own side nothing is kept. A qualifier that is not known holds text.
 * Free text of up to 140 characters comes in two records, cut wherever column 70 was.
 */
#include "parsers/cfonb120_internal.h"

enum { CFONB120_TEXT_COLUMNS = 70 };

enum cfonb120_role {
    CFONB120_REMITTANCE,
    CFONB120_RUN, /* text that may go on */
    CFONB120_IGNORE,
    CFONB120_DEBTOR,
    CFONB120_CREDITOR,
    CFONB120_ULTIMATE_DEBTOR,
    CFONB120_ULTIMATE_CREDITOR,
    CFONB120_DEBTOR_ACCOUNT,
    CFONB120_CREDITOR_ACCOUNT,
    CFONB120_DEBTOR_BANK,
    CFONB120_CREDITOR_BANK,
    CFONB120_END_TO_END,
    CFONB120_TRANSACTION_ID,
    CFONB120_MANDATE,
    CFONB120_RETURN,
    CFONB120_ORIGINAL,
    CFONB120_FEE,
    CFONB120_STRUCTURED,
};

static const struct cfonb120_row {
    struct slice qualifier;
    size_t from; /* of the 70 columns, from 0 */
    size_t columns;
    enum cfonb120_role role;
} cfonb120_rows[] = {
    {{"LIB", 3}, 0, 70, CFONB120_RUN},
    {{"LCC", 3}, 0, 70, CFONB120_RUN},
    {{"LC2", 3}, 0, 70, CFONB120_RUN},
    {{"LCS", 3}, 0, 35, CFONB120_STRUCTURED},
    {{"LCS", 3}, 35, 35, CFONB120_REMITTANCE},
    {{"LEM", 3}, 0, 70, CFONB120_REMITTANCE},
    {{"NPY", 3}, 0, 70, CFONB120_DEBTOR},
    {{"NPO", 3}, 0, 70, CFONB120_ULTIMATE_DEBTOR},
    {{"NBE", 3}, 0, 70, CFONB120_CREDITOR},
    {{"NBU", 3}, 0, 70, CFONB120_ULTIMATE_CREDITOR},
    {{"CPY", 3}, 0, 34, CFONB120_DEBTOR_ACCOUNT},
    {{"CBE", 3}, 0, 34, CFONB120_CREDITOR_ACCOUNT},
    {{"BDO", 3}, 0, 35, CFONB120_DEBTOR_BANK},
    {{"BDB", 3}, 0, 35, CFONB120_CREDITOR_BANK},
    {{"RCN", 3}, 0, 35, CFONB120_END_TO_END},
    {{"RCN", 3}, 35, 35, CFONB120_REMITTANCE},
    {{"REF", 3}, 0, 70, CFONB120_TRANSACTION_ID},
    {{"RUM", 3}, 0, 35, CFONB120_MANDATE},
    {{"RET", 3}, 0, 4, CFONB120_RETURN},
    {{"RET", 3}, 6, 64, CFONB120_REMITTANCE},
    {{"MMO", 3}, 0, 18, CFONB120_ORIGINAL},
    {{"FEE", 3}, 0, 18, CFONB120_FEE},
    {{"IPY", 3}, 0, 70, CFONB120_IGNORE},
    {{"IPO", 3}, 0, 70, CFONB120_IGNORE},
    {{"IBE", 3}, 0, 70, CFONB120_IGNORE},
    {{"IBU", 3}, 0, 70, CFONB120_IGNORE},
};

/* "EUR", the number of decimals, 14 digits. */
static void cfonb120_take_money(struct money *money, struct slice text)
{
    struct money read = {0};
    uint64_t decimals = 0;
    if (money->minor == 0 && currency_parse(slice_take(text, 3), &read.currency) &&
        slice_to_u64(slice_take(slice_skip(text, 3), 1), &decimals) &&
        fixed_amount(slice_take(slice_skip(text, 4), CFONB120_AMOUNT_COLUMNS), (unsigned)decimals,
                     read.currency, &read.minor) == MONEY_OK) {
        *money = read;
    }
}

/* The reason of a return is one of ISO: letters and digits. */
static void cfonb120_take_return(struct fixed_build *build, struct slice text)
{
    text = slice_trim(text);
    if (text.len == 4 && byte_is_upper(text.ptr[0]) && byte_is_alnum(text.ptr[3])) {
        fixed_build_set(build, &build->transaction.return_reason, text);
    }
}

static void cfonb120_run_end(struct fixed_build *build, struct cfonb120_complements *complements)
{
    size_t columns[CFONB120_RUN_MAX];
    for (size_t i = 0; i < complements->run_count; i++) {
        columns[i] = CFONB120_TEXT_COLUMNS;
    }
    fixed_build_remit_run(build, complements->run, columns, complements->run_count);
    complements->run_count = 0;
}

void cfonb120_complements_end(struct fixed_build *build, struct cfonb120_complements *complements)
{
    cfonb120_run_end(build, complements);
    if (complements->rejected && build->transaction.return_reason.len == 0) {
        build->transaction.return_reason = SLICE("NARR"); /* ISO: told in words */
    }
}

static void cfonb120_take(struct fixed_build *build, enum cfonb120_role role, struct slice text,
                          struct cfonb120_complements *complements)
{
    bool credit = complements->credit;
    struct transaction *transaction = &build->transaction;
    struct counterparty *them = &transaction->counterparty;
    switch (role) {
    case CFONB120_REMITTANCE:
        fixed_build_remit(build, text);
        return;
    case CFONB120_RUN:
        if (complements->run_count == CFONB120_RUN_MAX) {
            cfonb120_run_end(build, complements);
        }
        complements->run[complements->run_count++] = text;
        return;
    case CFONB120_IGNORE:
        return;
    case CFONB120_STRUCTURED:
        fixed_build_refer(build, REFERENCE_NONE, text);
        return;
    case CFONB120_DEBTOR:
    case CFONB120_CREDITOR:
        if (credit == (role == CFONB120_DEBTOR)) {
            fixed_build_set(build, &them->name, text);
        }
        return;
    case CFONB120_ULTIMATE_DEBTOR:
    case CFONB120_ULTIMATE_CREDITOR:
        if (credit == (role == CFONB120_ULTIMATE_DEBTOR)) {
            fixed_build_set(build, &them->ultimate_name, text);
        }
        return;
    case CFONB120_DEBTOR_ACCOUNT:
    case CFONB120_CREDITOR_ACCOUNT:
        if (credit == (role == CFONB120_DEBTOR_ACCOUNT)) {
            fixed_build_set_account(build, &them->account, text);
        }
        return;
    case CFONB120_DEBTOR_BANK:
    case CFONB120_CREDITOR_BANK:
        if (credit == (role == CFONB120_DEBTOR_BANK)) {
            fixed_build_set(build, &them->bank, text);
        }
        return;
    case CFONB120_END_TO_END:
        fixed_build_set(build, &transaction->end_to_end_id, text);
        return;
    case CFONB120_TRANSACTION_ID:
        fixed_build_set(build, &transaction->transaction_id, text);
        return;
    case CFONB120_MANDATE:
        fixed_build_set(build, &transaction->mandate_id, text);
        return;
    case CFONB120_RETURN:
        complements->rejected = true;
        cfonb120_take_return(build, text);
        return;
    case CFONB120_ORIGINAL:
        cfonb120_take_money(&transaction->instructed, text);
        return;
    case CFONB120_FEE:
        cfonb120_take_money(&transaction->charges, text);
        return;
    }
}

void cfonb120_complement(struct fixed_build *build, const struct fixed_line *line,
                         struct cfonb120_complements *complements)
{
    enum { QUALIFIER = 46, TEXT = 49, TEXT_END = TEXT + CFONB120_TEXT_COLUMNS - 1 };
    struct slice qualifier = fixed_field(line, QUALIFIER, QUALIFIER + 2);
    struct slice text = fixed_field(line, TEXT, TEXT_END);
    bool known = false;
    for (size_t i = 0; i < sizeof cfonb120_rows / sizeof cfonb120_rows[0]; i++) {
        const struct cfonb120_row *row = &cfonb120_rows[i];
        if (!slice_equal(row->qualifier, qualifier)) {
            if (known) {
                break; /* rows of a qualifier stand together */
            }
            continue;
        }
        if (row->role != CFONB120_RUN) {
            cfonb120_run_end(build, complements);
        }
        cfonb120_take(build, row->role, fixed_columns(text, build->wide, row->from, row->columns),
                      complements);
        known = true;
    }
    if (!known) { /* the qualifier is text as well, or blank */
        cfonb120_run_end(build, complements);
        fixed_build_remit(build, fixed_field(line, QUALIFIER, TEXT_END));
    }
}
