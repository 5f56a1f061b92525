/*
 * The columns of the amount, and every reading that they allow: first by their names, and where
 * there are none, by what they hold.
 */
#include "parsers/csv_layout.h"

static void csv_layout_add(struct csv_layout_work *work, size_t amount, size_t debit, size_t credit,
                           size_t balance, enum csv_profile_sign sign, bool natural)
{
    struct csv_layout *out = work->out;
    if (out->readings_count < CSV_READINGS_MAX) {
        out->readings[out->readings_count++] = (struct csv_reading){.amount = amount,
                                                                    .debit = debit,
                                                                    .credit = credit,
                                                                    .balance = balance,
                                                                    .before = work->before,
                                                                    .sign = sign,
                                                                    .natural = natural};
    }
}

/* Debit and credit columns: what a minus in the debit column means. */
static void csv_layout_add_sides(struct csv_layout_work *work, size_t debit, size_t credit,
                                 size_t balance, bool named)
{
    const struct csv_column *column = csv_layout_at(work, debit);
    enum csv_profile_sign told = work->profile->sign;
    bool minus = column->negatives > 0;
    bool plus = column->positives > 0;
    if (told != CSV_PROFILE_SIGN_DETECT) {
        csv_layout_add(work, CSV_NO_COLUMN, debit, credit, balance, told, true);
        return;
    }
    /* Without words for the columns, signs may name them: minus on one side, none on the other. */
    bool signs_name = minus && !plus && csv_layout_at(work, credit)->negatives == 0;
    if (minus) {
        csv_layout_add(work, CSV_NO_COLUMN, debit, credit, balance, CSV_PROFILE_SIGN_AS_GIVEN,
                       named ? !plus : signs_name);
    }
    if (plus || !minus) {
        csv_layout_add(work, CSV_NO_COLUMN, debit, credit, balance, CSV_PROFILE_SIGN_UNSIGNED,
                       named && !minus);
    }
}

/* Whether the file is that of an account: then a column without any minus holds credits. */
static bool csv_layout_account_traits(const struct csv_layout_work *work)
{
    bool traits = work->columns->iban.len > 0;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        enum csv_words_role role = column->words.role;
        if (role == CSV_WORDS_CARD && column->filled > 0) {
            return false;
        }
        traits = traits || (role == CSV_WORDS_BALANCE && csv_layout_is_number(column)) ||
                 (role == CSV_WORDS_VALUE_DATE && csv_layout_is_date(column)) ||
                 role == CSV_WORDS_COUNTERPARTY_ACCOUNT || role == CSV_WORDS_ACCOUNT;
    }
    return traits;
}

/* One amount column without a direction column beside it: what its signs can mean. */
static void csv_layout_add_signed(struct csv_layout_work *work, size_t amount, size_t balance,
                                  bool named)
{
    const struct csv_column *column = csv_layout_at(work, amount);
    struct csv_layout *out = work->out;
    bool minus = column->negatives > 0;
    bool unmarked_debit =
        !minus && column->marked_credits > 0 && column->positives > column->marked_credits;
    const char *why = NULL;
    enum csv_profile_sign sign = CSV_PROFILE_SIGN_DETECT;
    if (!csv_layout_card_sign(work, amount, &sign, &why) &&
        (minus || column->nonzero == 0 || csv_layout_account_traits(work))) {
        sign = CSV_PROFILE_SIGN_AS_GIVEN;
    }
    if (unmarked_debit) {
        sign = CSV_PROFILE_SIGN_UNMARKED_DEBIT;
        why = "only some amounts are marked, as credits, so the others are debits";
        csv_layout_add(work, amount, CSV_NO_COLUMN, CSV_NO_COLUMN, balance,
                       CSV_PROFILE_SIGN_UNMARKED_DEBIT, named);
        out->readings[out->readings_count - 1].why = why;
    }
    for (int i = 0; i < 2 && out->readings_count < CSV_READINGS_MAX; i++) {
        enum csv_profile_sign tried =
            i == 0 ? CSV_PROFILE_SIGN_AS_GIVEN : CSV_PROFILE_SIGN_INVERTED;
        csv_layout_add(work, amount, CSV_NO_COLUMN, CSV_NO_COLUMN, balance, tried,
                       named && sign == tried);
        out->readings[out->readings_count - 1].unmarked = i == 0 && !minus;
        out->readings[out->readings_count - 1].why = sign == tried ? why : NULL;
    }
}

/* One amount column, with or without a direction column beside it. */
static void csv_layout_add_amount(struct csv_layout_work *work, size_t amount, size_t balance,
                                  bool named)
{
    const struct csv_column *column = csv_layout_at(work, amount);
    struct csv_layout *out = work->out;
    if (work->profile->sign != CSV_PROFILE_SIGN_DETECT) {
        csv_layout_add(work, amount, CSV_NO_COLUMN, CSV_NO_COLUMN, balance, work->profile->sign,
                       true);
        return;
    }
    bool directed = out->column[CSV_PROFILE_DIRECTION] != CSV_NO_COLUMN;
    bool minus = column->negatives > 0;
    if (directed) {
        csv_layout_add(work, amount, CSV_NO_COLUMN, CSV_NO_COLUMN, balance,
                       CSV_PROFILE_SIGN_DIRECTION, named && !minus);
    }
    if (directed && minus) {
        csv_layout_add(work, amount, CSV_NO_COLUMN, CSV_NO_COLUMN, balance,
                       CSV_PROFILE_SIGN_DIRECTION_TIMES, false);
    }
    if (!directed || minus) {
        csv_layout_add_signed(work, amount, balance, named && !directed);
    }
}

/* Whether any number of the file is negative. */
static bool csv_layout_any_minus(const struct csv_layout_work *work)
{
    for (size_t i = 0; i < work->columns->count; i++) {
        if (csv_layout_at(work, i)->negatives > 0) {
            return true;
        }
    }
    return false;
}

/*
 * Whether a column tells debit from credit: every cell does; or nearly every one, where no amount
 * has a minus, so that the others are faults to be named.
 */
static bool csv_layout_directs(const struct csv_layout_work *work, const struct csv_column *column)
{
    bool all = column->texts.directions == column->filled;
    bool nearly =
        column->texts.directions * 10 >= column->filled * 9 && !csv_layout_any_minus(work);
    return column->filled == work->columns->rows && column->filled > 0 && (all || nearly);
}

/* Whether a column marks one side and leaves the other blank: "CR" beside payments alone. */
static bool csv_layout_marks_one_side(const struct csv_layout_work *work,
                                      const struct csv_column *column)
{
    bool one_side = column->texts.direction_credits == 0 ||
                    column->texts.direction_credits == column->texts.directions;
    return column->filled > 0 && column->filled < work->columns->rows &&
           column->texts.directions == column->filled && one_side &&
           csv_words_direction_sure(column->direction_example);
}

static void csv_layout_direction(struct csv_layout_work *work)
{
    struct csv_layout *out = work->out;
    size_t *at = &out->column[CSV_PROFILE_DIRECTION];
    bool told = out->debit_words.len > 0 || out->credit_words.len > 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; *at == CSV_NO_COLUMN && i < work->columns->count; i++) {
            const struct csv_column *column = csv_layout_at(work, i);
            enum csv_words_role role = column->words.role;
            bool may = role == CSV_WORDS_DIRECTION || role == CSV_WORDS_BOOKING_TEXT ||
                       role == CSV_WORDS_NONE || role == CSV_WORDS_UNREAD;
            if (may && pass == 0 && csv_layout_directs(work, column)) {
                *at = i;
            } else if (may && pass == 1 && !told && csv_layout_marks_one_side(work, column)) {
                *at = i;
                *(column->texts.direction_credits > 0 ? &out->credit_words : &out->debit_words) =
                    column->direction_example;
            }
        }
    }
}

/* Every entry has an amount, so a column that is filled everywhere comes before one that isn't. */
static bool csv_layout_may_be_amount(const struct csv_layout_work *work, const size_t *money,
                                     size_t count, size_t at)
{
    bool full = false;
    for (size_t i = 0; i < count; i++) {
        full = full || csv_layout_at(work, money[i])->numbers == work->columns->rows;
    }
    return !full || csv_layout_at(work, at)->numbers == work->columns->rows;
}

/* Readings of one amount column, where nothing has a name: alone, beside a running balance, and
 * between the balances before and after. */
static void csv_layout_add_untitled(struct csv_layout_work *work, const size_t *money, size_t count)
{
    enum { BOTH_BALANCES = 3 };
    size_t balance = work->out->column[CSV_PROFILE_BALANCE];
    size_t before = work->before;
    for (size_t i = 0; i < count; i++) {
        /* The only column with both signs is the movement; beside it stand balances or prices. */
        const struct csv_column *column = csv_layout_at(work, money[i]);
        bool both = column->negatives > 0 && column->positives > 0;
        bool alone = count == 1 || both;
        if (!csv_layout_may_be_amount(work, money, count, money[i])) {
            continue;
        }
        for (size_t j = 0; j < count && alone; j++) {
            bool rival = j != i && csv_layout_at(work, money[j])->negatives > 0 &&
                         csv_layout_may_be_amount(work, money, count, money[j]);
            alone = !rival;
        }
        /* A column that stands alone needs no name.
         * NOLINTNEXTLINE(readability-suspicious-call-argument) */
        csv_layout_add_amount(work, money[i], balance, alone);
        for (size_t j = 0; j < count && balance == CSV_NO_COLUMN; j++) {
            if (j != i) {
                csv_layout_add_amount(work, money[i], money[j], false);
            }
            for (size_t k = 0; k < count && j != i && count == BOTH_BALANCES; k++) {
                if (k != i && k != j) {
                    work->before = money[j];
                    csv_layout_add(work, money[i], CSV_NO_COLUMN, CSV_NO_COLUMN, money[k],
                                   CSV_PROFILE_SIGN_AS_GIVEN, false);
                    work->before = before;
                }
            }
        }
    }
}

/* Amounts by type alone: columns of numbers that look like money. */
static enum status csv_layout_untitled(struct csv_layout_work *work)
{
    enum { MONEY_MAX = 5 };
    size_t money[MONEY_MAX];
    size_t count = 0;
    struct csv_layout *out = work->out;
    for (size_t i = 0; i < work->columns->count && i < 64; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        enum csv_words_role role = column->words.role;
        bool may = role == CSV_WORDS_NONE || role == CSV_WORDS_UNREAD || role == CSV_WORDS_AMOUNT;
        if (may && csv_layout_is_number(column) && column->filled > 0 &&
            column->with_decimals + column->marked > 0 && !csv_layout_is_date(column)) {
            if (count == MONEY_MAX) {
                return diag_fail(work->diag, work->place, STATUS_INVALID, "TS-CSV-008",
                                 "more than %d columns could be the amount; name it in a profile",
                                 MONEY_MAX);
            }
            money[count++] = i;
        }
    }
    size_t named_balance = out->column[CSV_PROFILE_BALANCE];
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            const struct csv_column *a = csv_layout_at(work, money[i]);
            const struct csv_column *b = csv_layout_at(work, money[j]);
            bool apart = i != j && (work->columns->cooccur[money[i]] >> money[j] & 1U) == 0;
            if (!apart || a->nonzero + b->nonzero < work->columns->rows) {
                continue;
            }
            size_t balance = named_balance;
            for (size_t k = 0; k < count && balance == CSV_NO_COLUMN; k++) {
                balance = k != i && k != j ? money[k] : CSV_NO_COLUMN;
            }
            csv_layout_add_sides(work, money[i], money[j], balance, false);
        }
    }
    if (out->readings_count > 0) {
        return STATUS_OK;
    }
    csv_layout_add_untitled(work, money, count);
    return STATUS_OK;
}

/* The columns that hold the amount, as far as words tell. */
enum status csv_layout_amounts(struct csv_layout_work *work)
{
    struct csv_layout *out = work->out;
    const struct csv_profile *profile = work->profile;
    size_t *column = out->column;
    if (column[CSV_PROFILE_BALANCE] == CSV_NO_COLUMN) {
        column[CSV_PROFILE_BALANCE] =
            csv_layout_best(work, CSV_WORDS_BALANCE, csv_layout_is_number);
    }
    if (column[CSV_PROFILE_BALANCE_BEFORE] == CSV_NO_COLUMN) {
        column[CSV_PROFILE_BALANCE_BEFORE] =
            csv_layout_best(work, CSV_WORDS_OPENING, csv_layout_is_number);
    }
    work->before = column[CSV_PROFILE_BALANCE_BEFORE];
    csv_layout_direction(work);
    size_t balance = column[CSV_PROFILE_BALANCE];
    size_t debit = column[CSV_PROFILE_DEBIT];
    size_t credit = column[CSV_PROFILE_CREDIT];
    if (profile->columns[CSV_PROFILE_AMOUNT].len > 0) {
        if (column[CSV_PROFILE_AMOUNT] != CSV_NO_COLUMN) { /* the file may have fewer columns */
            csv_layout_add_amount(work, column[CSV_PROFILE_AMOUNT], balance, true);
        }
        return STATUS_OK;
    }
    if (debit == CSV_NO_COLUMN && credit == CSV_NO_COLUMN) {
        debit = csv_layout_best(work, CSV_WORDS_DEBIT, csv_layout_is_number);
        credit = csv_layout_best(work, CSV_WORDS_CREDIT, csv_layout_is_number);
        /* One of the two may be empty in this file. */
        for (size_t i = 0; i < work->columns->count && (debit != credit); i++) {
            const struct csv_column *c = csv_layout_at(work, i);
            debit = debit == CSV_NO_COLUMN && c->words.role == CSV_WORDS_DEBIT && c->filled == 0
                        ? i
                        : debit;
            credit = credit == CSV_NO_COLUMN && c->words.role == CSV_WORDS_CREDIT && c->filled == 0
                         ? i
                         : credit;
        }
    }
    size_t amount = csv_layout_best(work, CSV_WORDS_AMOUNT, csv_layout_is_number);
    if (debit != CSV_NO_COLUMN && credit != CSV_NO_COLUMN) {
        uint64_t covered = csv_layout_at(work, debit)->filled + csv_layout_at(work, credit)->filled;
        if (amount == CSV_NO_COLUMN || covered * 100 >= csv_layout_at(work, amount)->filled * 98 ||
            profile->columns[CSV_PROFILE_DEBIT].len > 0) {
            csv_layout_add_sides(work, debit, credit, balance, true);
            return STATUS_OK;
        }
    }
    if (amount == CSV_NO_COLUMN && (debit == CSV_NO_COLUMN) != (credit == CSV_NO_COLUMN)) {
        amount = debit == CSV_NO_COLUMN ? credit : debit; /* "Inflow", with a minus for the rest */
        if (csv_layout_at(work, amount)->negatives > 0) {
            csv_layout_add_amount(work, amount, balance, true);
        }
        return STATUS_OK;
    }
    for (size_t i = 0; amount != CSV_NO_COLUMN && i < work->columns->count; i++) {
        const struct csv_column *c = csv_layout_at(work, i);
        if (c->words.role == CSV_WORDS_AMOUNT && csv_layout_is_number(c) &&
            c->words.weight == csv_layout_at(work, amount)->words.weight &&
            c->filled >= csv_layout_at(work, amount)->filled) {
            csv_layout_add_amount(work, i, balance, true);
        }
    }
    return out->readings_count > 0 ? STATUS_OK : csv_layout_untitled(work);
}
