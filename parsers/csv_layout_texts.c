/*
 * The own account, the counterparty, references, and what the payer wrote.
 */
#include "parsers/csv_layout.h"

#include "model/iban.h"

static bool csv_layout_taken(const struct csv_layout *layout, size_t at)
{
    for (size_t i = 0; i < CSV_PROFILE_COLUMN_COUNT; i++) {
        if (layout->column[i] == at) {
            return true;
        }
    }
    return csv_layout_is_money(layout, at);
}

/* The own account: a column that stays the same, or changes beside one of the other side. */
static void csv_layout_account(struct csv_layout_work *work)
{
    struct csv_layout *out = work->out;
    size_t other = out->column[CSV_PROFILE_COUNTERPARTY_ACCOUNT];
    size_t at = csv_layout_best(work, CSV_WORDS_ACCOUNT, NULL);
    out->account = work->profile->account;
    if (out->column[CSV_PROFILE_ACCOUNT] != CSV_NO_COLUMN || out->account.len > 0) {
        return;
    }
    if (at != CSV_NO_COLUMN && csv_layout_taken(out, at)) { /* a profile names it as another */
        at = CSV_NO_COLUMN;
    }
    for (size_t i = 0; at == CSV_NO_COLUMN && !out->has_header && i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        at = column->texts.ibans == work->columns->rows && column->changes == 0 ? i : CSV_NO_COLUMN;
    }
    if (at != CSV_NO_COLUMN) {
        const struct csv_column *column = csv_layout_at(work, at);
        bool full = column->filled == work->columns->rows;
        if (full && (column->changes == 0 || other != CSV_NO_COLUMN)) {
            out->column[CSV_PROFILE_ACCOUNT] = at;
            return;
        }
        if (other == CSV_NO_COLUMN && column->words.role == CSV_WORDS_ACCOUNT) {
            out->column[CSV_PROFILE_COUNTERPARTY_ACCOUNT] = at;
        }
    }
    out->account = work->columns->iban.len > 0 ? work->columns->iban : work->columns->account;
}

/* Whether a column that is called a party holds its account: "Tegenpartij", "Counterparty". */
static bool csv_layout_holds_iban(const struct csv_column *column)
{
    return column->text_example.len > 0 && iban_check(column->text_example, NULL, NULL);
}

static bool csv_layout_holds_names(const struct csv_column *column)
{
    return !csv_layout_holds_iban(column) && !csv_layout_is_number(column);
}

/* … of several: the own name stands in every row. */
static bool csv_layout_holds_other_names(const struct csv_column *column)
{
    return column->changes > 0 && csv_layout_holds_names(column);
}

static size_t csv_layout_named_so(const struct csv_layout_work *work, enum csv_words_role role)
{
    size_t at = csv_layout_best(work, role, csv_layout_holds_other_names);
    at = at == CSV_NO_COLUMN ? csv_layout_best(work, role, csv_layout_holds_names) : at;
    return at != CSV_NO_COLUMN && csv_layout_taken(work->out, at) ? CSV_NO_COLUMN : at;
}

/* The counterparty's name: in one column, or who pays in one and who is paid in another. */
static void csv_layout_names(struct csv_layout_work *work)
{
    size_t *name = &work->out->column[CSV_PROFILE_NAME];
    if (*name != CSV_NO_COLUMN) {
        return;
    }
    *name = csv_layout_named_so(work, CSV_WORDS_NAME);
    size_t payer = csv_layout_named_so(work, CSV_WORDS_PAYER);
    size_t payee = csv_layout_named_so(work, CSV_WORDS_PAYEE);
    if (*name != CSV_NO_COLUMN) {
        return;
    }
    *name = payer != CSV_NO_COLUMN ? payer : payee;
    size_t *of_debits = &work->out->column[CSV_PROFILE_NAME_OF_DEBITS];
    if (payer != CSV_NO_COLUMN && *of_debits == CSV_NO_COLUMN) {
        *of_debits = payee;
    }
}

static size_t csv_layout_party_iban(const struct csv_layout_work *work)
{
    size_t at = csv_layout_best(work, CSV_WORDS_NAME, csv_layout_holds_iban);
    return at != CSV_NO_COLUMN && csv_layout_taken(work->out, at) ? CSV_NO_COLUMN : at;
}

/* Whether a column of the table holds text for which no other place is known. */
static bool csv_layout_holds_text(const struct csv_column *column)
{
    return column->filled > 0 && !csv_layout_is_date(column) && !csv_layout_is_number(column) &&
           !csv_layout_is_currency(column);
}

/* What payers wrote: the columns that say so, and where none does, whatever holds text. */
static void csv_layout_remittance(struct csv_layout_work *work, bool said)
{
    struct csv_layout *out = work->out;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        enum csv_words_role role = column->words.role;
        bool text =
            said ? role == CSV_WORDS_REMITTANCE ||
                       (role == CSV_WORDS_CARD && !csv_layout_is_number(column))
                 : (!out->has_header || role == CSV_WORDS_NONE) && csv_layout_holds_text(column);
        if (text && !csv_layout_taken(out, i) &&
            out->remittance_count < CSV_PROFILE_REMITTANCE_MAX) {
            out->remittance[out->remittance_count++] = i;
        }
    }
}

void csv_layout_texts(struct csv_layout_work *work)
{
    static const struct csv_layout_role {
        enum csv_profile_column column;
        enum csv_words_role role;
    } roles[] = {
        {CSV_PROFILE_COUNTERPARTY_ACCOUNT, CSV_WORDS_COUNTERPARTY_ACCOUNT},
        {CSV_PROFILE_COUNTERPARTY_BANK, CSV_WORDS_COUNTERPARTY_BANK},
        {CSV_PROFILE_REFERENCE, CSV_WORDS_REFERENCE},
        {CSV_PROFILE_END_TO_END_ID, CSV_WORDS_END_TO_END_ID},
        {CSV_PROFILE_BOOKING_TEXT, CSV_WORDS_BOOKING_TEXT},
    };
    struct csv_layout *out = work->out;
    csv_layout_names(work);
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        size_t *at = &out->column[roles[i].column];
        size_t found = *at == CSV_NO_COLUMN ? csv_layout_best(work, roles[i].role, NULL) : *at;
        *at = found != *at && csv_layout_taken(out, found) ? CSV_NO_COLUMN : found;
    }
    size_t *account = &out->column[CSV_PROFILE_COUNTERPARTY_ACCOUNT];
    *account = *account == CSV_NO_COLUMN ? csv_layout_party_iban(work) : *account;
    csv_layout_account(work);
    for (size_t i = 0; i < work->profile->remittance_count; i++) {
        out->remittance[out->remittance_count++] =
            csv_layout_named(work, work->profile->remittance[i]);
    }
    if (out->remittance_count == 0) {
        csv_layout_remittance(work, true);
    }
    if (out->remittance_count == 0) {
        csv_layout_remittance(work, false);
    }
}
