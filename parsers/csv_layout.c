/*
 * Words propose, cells dispose: a column gets a role when its header says so and its cells agree.
 * Where headers say nothing, the cells alone must leave one possibility, or the running balance has
 * to decide later. What stays open is refused with both readings named.
 */
#include "parsers/csv_internal.h"

#include <assert.h>
#include <string.h>

struct csv_layout_work {
    const struct csv_columns *columns;
    const struct csv_profile *profile;
    struct place place;
    struct diag *diag;
    struct csv_layout *out;
};

static const struct csv_column *csv_layout_at(const struct csv_layout_work *work, size_t at)
{
    assert(at < work->columns->count);
    return &work->columns->column[at];
}

/* "column 3 (Betrag)" for messages. */
static struct slice csv_layout_name(const struct csv_layout_work *work, size_t at, char *text,
                                    size_t capacity)
{
    struct buffer buffer = {0};
    struct slice header =
        at < work->columns->count ? work->columns->column[at].header : (struct slice){NULL, 0};
    buffer_add_format(&buffer, "column %zu", at + 1);
    if (header.len > 0) {
        buffer_add_format(&buffer, " (%.*s)", SLICE_ARG(slice_take(header, 40)));
    }
    size_t len = buffer.len < capacity ? buffer.len : capacity;
    if (len > 0) {
        memcpy(text, buffer.ptr, len);
    }
    buffer_clear(&buffer);
    return (struct slice){text, len};
}

/* Most of its cells are such: the odd footer doesn't count against it. */
static bool csv_layout_mostly(uint64_t count, uint64_t filled)
{
    return count > 0 && count * 10 >= filled * 8;
}

static bool csv_layout_is_date(const struct csv_column *column)
{
    return csv_layout_mostly(column->dates, column->filled);
}

static bool csv_layout_is_number(const struct csv_column *column)
{
    return csv_layout_mostly(column->numbers, column->filled);
}

static bool csv_layout_is_currency(const struct csv_column *column)
{
    return csv_layout_mostly(column->currencies, column->filled);
}

/* The column a profile names; CSV_NO_COLUMN for none. */
static size_t csv_layout_named(const struct csv_layout_work *work, struct slice name)
{
    uint64_t number = 0;
    if (name.len > 1 && name.ptr[0] == '#' && slice_to_u64(slice_skip(name, 1), &number)) {
        return number >= 1 && number <= work->columns->count ? (size_t)number - 1 : CSV_NO_COLUMN;
    }
    for (size_t i = 0; name.len > 0 && i < work->columns->count; i++) {
        if (slice_equal_fold(work->columns->column[i].header, name)) {
            return i;
        }
    }
    return CSV_NO_COLUMN;
}

/* The column with that role whose cells fit, the surest word first; CSV_NO_COLUMN for none. */
static size_t csv_layout_best(const struct csv_layout_work *work, enum csv_words_role role,
                              bool (*fits)(const struct csv_column *column))
{
    size_t best = CSV_NO_COLUMN;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = &work->columns->column[i];
        if (column->words.role == role && column->filled > 0 && (fits == NULL || fits(column)) &&
            (best == CSV_NO_COLUMN ||
             column->words.weight > csv_layout_at(work, best)->words.weight)) {
            best = i;
        }
    }
    return best;
}

/* How good a date column is as the day of booking; 0 for not at all. */
static unsigned csv_layout_date_rank(const struct csv_column *column)
{
    switch (column->words.role) {
    case CSV_WORDS_BOOKING_DATE:
        return 5;
    case CSV_WORDS_DATE:
        return 4;
    case CSV_WORDS_OTHER_DATE:
        return 3;
    case CSV_WORDS_VALUE_DATE:
        return 2;
    case CSV_WORDS_NONE:
        return 1;
    case CSV_WORDS_ASIDE:
    case CSV_WORDS_AMOUNT:
    case CSV_WORDS_DEBIT:
    case CSV_WORDS_CREDIT:
    case CSV_WORDS_DIRECTION:
    case CSV_WORDS_CURRENCY:
    case CSV_WORDS_BALANCE:
    case CSV_WORDS_ACCOUNT:
    case CSV_WORDS_NAME:
    case CSV_WORDS_COUNTERPARTY_ACCOUNT:
    case CSV_WORDS_COUNTERPARTY_BANK:
    case CSV_WORDS_REMITTANCE:
    case CSV_WORDS_REFERENCE:
    case CSV_WORDS_END_TO_END_ID:
    case CSV_WORDS_BOOKING_TEXT:
    case CSV_WORDS_CARD:
        break;
    }
    return 0;
}

/* The day of booking: of the date columns filled in (nearly) every row, the one best named. */
static size_t csv_layout_booking(const struct csv_layout_work *work)
{
    uint64_t most = 0;
    size_t best = CSV_NO_COLUMN;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = &work->columns->column[i];
        if (csv_layout_date_rank(column) > 0 && csv_layout_is_date(column)) {
            most = column->dates > most ? column->dates : most;
        }
    }
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = &work->columns->column[i];
        if (csv_layout_is_date(column) && column->dates == most &&
            csv_layout_date_rank(column) >
                (best == CSV_NO_COLUMN ? 0 : csv_layout_date_rank(csv_layout_at(work, best)))) {
            best = i;
        }
    }
    return best;
}

/* The orders in which every date of the column is a day. */
static unsigned csv_layout_orders(const struct csv_column *column)
{
    return (column->orders[0] == column->dates ? CSV_VALUES_YMD : 0U) |
           (column->orders[1] == column->dates ? CSV_VALUES_DMY : 0U) |
           (column->orders[2] == column->dates ? CSV_VALUES_MDY : 0U);
}

static bool csv_layout_one_order(unsigned orders)
{
    return orders == CSV_VALUES_YMD || orders == CSV_VALUES_DMY || orders == CSV_VALUES_MDY;
}

/* Whether the file's amounts have a decimal comma: nobody who writes one puts the month first. */
static bool csv_layout_commas(const struct csv_layout_work *work)
{
    bool comma = false;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        if (csv_layout_is_number(column)) {
            comma = comma || column->comma_only > 0;
            if (column->point_only > 0) {
                return false;
            }
        }
    }
    return comma;
}

/* Day or month first, where the column itself leaves it open: 0 when nothing decides. */
static unsigned csv_layout_order_by_others(const struct csv_layout_work *work, size_t at,
                                           const char **why)
{
    const struct csv_column *column = csv_layout_at(work, at);
    bool foreign = false;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *other = csv_layout_at(work, i);
        if (i != at && csv_layout_is_date(other)) {
            unsigned orders = csv_layout_orders(other) & (CSV_VALUES_DMY | CSV_VALUES_MDY);
            if (csv_layout_one_order(orders)) {
                *why = "another date column allows one order only";
                return orders;
            }
        }
        foreign = foreign || (other->words.weight >= 2 && !other->words.english &&
                              other->words.role >= CSV_WORDS_BOOKING_DATE &&
                              other->words.role <= CSV_WORDS_CREDIT);
    }
    if (foreign) {
        *why = "the header is not English, so the day stands first";
        return CSV_VALUES_DMY;
    }
    if (csv_layout_commas(work)) {
        *why = "amounts have decimal commas, so the day stands first";
        return CSV_VALUES_DMY;
    }
    bool day_runs = !(column->rising[1] && column->falling[1]);
    bool month_runs = !(column->rising[2] && column->falling[2]);
    if (column->steps >= 3 && day_runs != month_runs) {
        *why = "only in this order do the rows follow each other in time";
        return day_runs ? CSV_VALUES_DMY : CSV_VALUES_MDY;
    }
    return 0;
}

static enum status csv_layout_order(struct csv_layout_work *work, size_t at,
                                    enum csv_values_order *order, const char **why)
{
    const struct csv_column *column = csv_layout_at(work, at);
    unsigned orders = csv_layout_orders(column);
    char name[80];
    struct slice shown = csv_layout_name(work, at, name, sizeof name);
    if (work->profile->date_format.len > 0 &&
        csv_values_date_format(work->profile->date_format, order)) {
        *why = "the profile says so";
        return STATUS_OK;
    }
    if (orders == 0) {
        return diag_fail(work->diag, work->place, STATUS_INVALID, "TS-CSV-005",
                         "the dates of %.*s are written in more than one order, \"%.*s\" among "
                         "them; set date_format in a profile",
                         SLICE_ARG(shown), SLICE_ARG(slice_take(column->date_example, 40)));
    }
    *why = "the dates of the whole column allow one order only";
    if (!csv_layout_one_order(orders)) {
        orders = csv_layout_order_by_others(work, at, why);
    }
    if (orders == 0) {
        return diag_fail(work->diag, work->place, STATUS_INVALID, "TS-CSV-005",
                         "dates such as \"%.*s\" in %.*s are day/month or month/day and no row "
                         "decides; set date_format in a profile to dd/mm/yyyy or mm/dd/yyyy",
                         SLICE_ARG(slice_take(column->date_example, 40)), SLICE_ARG(shown));
    }
    *order = (enum csv_values_order)orders;
    return STATUS_OK;
}

static enum status csv_layout_dates(struct csv_layout_work *work)
{
    struct csv_layout *out = work->out;
    size_t *booking = &out->column[CSV_PROFILE_BOOKING_DATE];
    size_t *value = &out->column[CSV_PROFILE_VALUE_DATE];
    if (*booking == CSV_NO_COLUMN) {
        *booking = csv_layout_booking(work);
    }
    if (*booking == CSV_NO_COLUMN) {
        return diag_fail(work->diag, work->place, STATUS_INVALID, "TS-CSV-003",
                         "no column of booking dates found; name it in a profile");
    }
    if (*value == CSV_NO_COLUMN) {
        *value = csv_layout_best(work, CSV_WORDS_VALUE_DATE, csv_layout_is_date);
    }
    const char *unused = NULL;
    enum status status =
        csv_layout_order(work, *booking, &out->booking_order, &out->proof.date_why);
    if (status == STATUS_OK && *value != CSV_NO_COLUMN) {
        /* Both columns of a file are written the same way where both can be. */
        bool same =
            (csv_layout_orders(csv_layout_at(work, *value)) & (unsigned)out->booking_order) != 0;
        out->value_order = out->booking_order;
        status = same ? STATUS_OK : csv_layout_order(work, *value, &out->value_order, &unused);
    }
    return status;
}

/* Whether a mapped amount or balance column is `at`. */
static bool csv_layout_is_money(const struct csv_layout *layout, size_t at)
{
    for (size_t i = 0; i < layout->readings_count; i++) {
        const struct csv_reading *reading = &layout->readings[i];
        if (at == reading->amount || at == reading->debit || at == reading->credit ||
            at == reading->balance) {
            return true;
        }
    }
    return false;
}

/* Point or comma: from the amount columns, else from the other numbers, else from the currency. */
static enum status csv_layout_mark(struct csv_layout_work *work)
{
    const struct csv_column *point = NULL;
    const struct csv_column *comma = NULL;
    const struct csv_column *open = NULL;
    bool other_point = false;
    bool other_comma = false;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        if (!csv_layout_is_number(column)) {
            continue;
        }
        if (csv_layout_is_money(work->out, i)) {
            point = column->point_only > 0 ? column : point;
            comma = column->comma_only > 0 ? column : comma;
            open = column->open > 0 ? column : open;
        } else {
            other_point = other_point || column->point_only > 0;
            other_comma = other_comma || column->comma_only > 0;
        }
    }
    struct csv_layout *out = work->out;
    out->mark = work->profile->decimal_mark;
    out->proof.mark_why = "the profile says so";
    if (out->mark == 0 && point != NULL && comma != NULL) {
        return diag_fail(work->diag, work->place, STATUS_INVALID, "TS-CSV-006",
                         "amounts are written both as \"%.*s\" and as \"%.*s\"",
                         SLICE_ARG(slice_take(point->point_example, 40)),
                         SLICE_ARG(slice_take(comma->comma_example, 40)));
    }
    if (out->mark == 0 && (point != NULL || comma != NULL)) {
        out->mark = point != NULL ? '.' : ',';
        out->proof.mark_why = "the amounts of the whole column allow one mark only";
    } else if (out->mark == 0 && open != NULL && other_point != other_comma) {
        out->mark = other_point ? '.' : ',';
        out->proof.mark_why = "the other numbers of the file have this mark";
    } else if (out->mark == 0 && open != NULL) {
        bool point_groups = slice_find_byte(open->open_example, '.') != SIZE_MAX;
        if (!open->thousandths || !currency_present(out->currency) || out->currency.exponent > 2) {
            return diag_fail(work->diag, work->place, STATUS_INVALID, "TS-CSV-006",
                             "\"%.*s\" is thousands or has three decimals and no row decides; set "
                             "decimal_mark in a profile",
                             SLICE_ARG(slice_take(open->open_example, 40)));
        }
        out->mark = point_groups ? ',' : '.';
        out->proof.mark_why = "the currency has no thousandths, so the mark splits thousands";
    } else if (out->mark == 0) {
        out->mark = '.';
        out->proof.mark_why = "no amount has decimals";
    }
    return STATUS_OK;
}

/* Decimals of amounts whose currency nobody tells: two, or what they need. */
static void csv_layout_exponent(struct csv_layout_work *work)
{
    unsigned decimals = 2;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        if (csv_layout_is_money(work->out, i) && csv_layout_is_number(column)) {
            unsigned need =
                work->out->mark == '.' ? column->decimals_point : column->decimals_comma;
            need = need < 3 && column->open > 0 && column->thousandths &&
                           (slice_find_byte(column->open_example, work->out->mark) != SIZE_MAX)
                       ? 3
                       : need;
            decimals = need > decimals ? need : decimals;
        }
    }
    work->out->exponent = decimals > 4 ? 4 : decimals;
}

static void csv_layout_currency(struct csv_layout_work *work)
{
    struct csv_layout *out = work->out;
    size_t *at = &out->column[CSV_PROFILE_CURRENCY];
    if (*at == CSV_NO_COLUMN) {
        *at = csv_layout_best(work, CSV_WORDS_CURRENCY, csv_layout_is_currency);
    }
    if (*at == CSV_NO_COLUMN) { /* "Valuta" is the currency in half of Europe */
        *at = csv_layout_best(work, CSV_WORDS_VALUE_DATE, csv_layout_is_currency);
    }
    for (size_t i = 0; *at == CSV_NO_COLUMN && !out->has_header && i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        if (column->filled == work->columns->rows && column->currencies == column->filled) {
            *at = i;
        }
    }
    if (*at != CSV_NO_COLUMN && csv_layout_at(work, *at)->filled * 10 < work->columns->rows * 8 &&
        out->column[CSV_PROFILE_CURRENCY] !=
            csv_layout_named(work, work->profile->columns[CSV_PROFILE_CURRENCY])) {
        *at = CSV_NO_COLUMN; /* one of several, each for some rows */
    }
    out->currency = work->profile->currency;
    if (*at == CSV_NO_COLUMN && !currency_present(out->currency)) {
        for (size_t i = 0; i < work->columns->count; i++) {
            struct currency told = csv_layout_at(work, i)->words.currency;
            if (currency_present(told) && csv_layout_is_money(out, i)) {
                out->currency = told;
            }
        }
    }
    if (*at == CSV_NO_COLUMN && !currency_present(out->currency) &&
        !work->columns->currencies_differ) {
        out->currency = work->columns->currency;
    }
}

static void csv_layout_add(struct csv_layout *out, size_t amount, size_t debit, size_t credit,
                           size_t balance, enum csv_profile_sign sign, bool natural)
{
    if (out->readings_count < CSV_READINGS_MAX) {
        out->readings[out->readings_count++] =
            (struct csv_reading){amount, debit, credit, balance, sign, natural, false};
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
        csv_layout_add(work->out, CSV_NO_COLUMN, debit, credit, balance, told, true);
        return;
    }
    /* Without words for the columns, signs may name them: minus on one side, none on the other. */
    bool signs_name = minus && !plus && csv_layout_at(work, credit)->negatives == 0;
    if (minus) {
        csv_layout_add(work->out, CSV_NO_COLUMN, debit, credit, balance, CSV_PROFILE_SIGN_AS_GIVEN,
                       named ? !plus : signs_name);
    }
    if (plus || !minus) {
        csv_layout_add(work->out, CSV_NO_COLUMN, debit, credit, balance, CSV_PROFILE_SIGN_UNSIGNED,
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

static bool csv_layout_has_card(const struct csv_layout_work *work)
{
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        if (column->words.role == CSV_WORDS_CARD && column->filled * 2 >= work->columns->rows) {
            return true;
        }
    }
    return false;
}

/* One amount column, with or without a direction column beside it. */
static void csv_layout_add_amount(struct csv_layout_work *work, size_t amount, size_t balance,
                                  bool named)
{
    const struct csv_column *column = csv_layout_at(work, amount);
    struct csv_layout *out = work->out;
    if (work->profile->sign != CSV_PROFILE_SIGN_DETECT) {
        csv_layout_add(out, amount, CSV_NO_COLUMN, CSV_NO_COLUMN, balance, work->profile->sign,
                       true);
        return;
    }
    bool directed = out->column[CSV_PROFILE_DIRECTION] != CSV_NO_COLUMN;
    bool minus = column->negatives > 0;
    if (directed) {
        csv_layout_add(out, amount, CSV_NO_COLUMN, CSV_NO_COLUMN, balance,
                       CSV_PROFILE_SIGN_DIRECTION, named && !minus);
    }
    if (directed && minus) {
        csv_layout_add(out, amount, CSV_NO_COLUMN, CSV_NO_COLUMN, balance,
                       CSV_PROFILE_SIGN_DIRECTION_TIMES, false);
    }
    if (!directed || minus) {
        bool card = csv_layout_has_card(work);
        csv_layout_add(out, amount, CSV_NO_COLUMN, CSV_NO_COLUMN, balance,
                       CSV_PROFILE_SIGN_AS_GIVEN,
                       named && !directed && !card &&
                           (minus || column->nonzero == 0 || csv_layout_account_traits(work)));
        out->readings[out->readings_count - 1].unmarked = !minus;
        csv_layout_add(out, amount, CSV_NO_COLUMN, CSV_NO_COLUMN, balance,
                       CSV_PROFILE_SIGN_INVERTED, false);
    }
}

static void csv_layout_direction(struct csv_layout_work *work)
{
    size_t *at = &work->out->column[CSV_PROFILE_DIRECTION];
    for (size_t i = 0; *at == CSV_NO_COLUMN && i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        enum csv_words_role role = column->words.role;
        bool may =
            role == CSV_WORDS_DIRECTION || role == CSV_WORDS_BOOKING_TEXT || role == CSV_WORDS_NONE;
        if (may && column->filled == work->columns->rows && column->directions == column->filled) {
            *at = i;
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
        bool may = column->words.role == CSV_WORDS_NONE || column->words.role == CSV_WORDS_AMOUNT;
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
    for (size_t i = 0; i < count; i++) {
        /* The only column with both signs is the movement; beside it stand balances or prices. */
        const struct csv_column *column = csv_layout_at(work, money[i]);
        bool alone = count == 1 || (column->negatives > 0 && column->positives > 0);
        for (size_t j = 0; j < count && alone; j++) {
            alone = j == i || csv_layout_at(work, money[j])->negatives == 0;
        }
        /* A column that stands alone needs no name.
         * NOLINTNEXTLINE(readability-suspicious-call-argument) */
        csv_layout_add_amount(work, money[i], named_balance, alone);
        for (size_t j = 0; j < count && named_balance == CSV_NO_COLUMN; j++) {
            if (j != i) {
                csv_layout_add_amount(work, money[i], money[j], false);
            }
        }
    }
    return STATUS_OK;
}

/* The columns that hold the amount, as far as words tell. */
static enum status csv_layout_amounts(struct csv_layout_work *work)
{
    struct csv_layout *out = work->out;
    const struct csv_profile *profile = work->profile;
    size_t *column = out->column;
    if (column[CSV_PROFILE_BALANCE] == CSV_NO_COLUMN) {
        column[CSV_PROFILE_BALANCE] =
            csv_layout_best(work, CSV_WORDS_BALANCE, csv_layout_is_number);
    }
    csv_layout_direction(work);
    size_t balance = column[CSV_PROFILE_BALANCE];
    size_t debit = column[CSV_PROFILE_DEBIT];
    size_t credit = column[CSV_PROFILE_CREDIT];
    if (profile->columns[CSV_PROFILE_AMOUNT].len > 0) {
        csv_layout_add_amount(work, column[CSV_PROFILE_AMOUNT], balance, true);
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
    for (size_t i = 0; at == CSV_NO_COLUMN && !out->has_header && i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        at = column->ibans == work->columns->rows && column->changes == 0 ? i : CSV_NO_COLUMN;
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
    out->account = work->columns->iban;
}

static void csv_layout_texts(struct csv_layout_work *work)
{
    static const struct csv_layout_role {
        enum csv_profile_column column;
        enum csv_words_role role;
    } roles[] = {
        {CSV_PROFILE_NAME, CSV_WORDS_NAME},
        {CSV_PROFILE_COUNTERPARTY_ACCOUNT, CSV_WORDS_COUNTERPARTY_ACCOUNT},
        {CSV_PROFILE_COUNTERPARTY_BANK, CSV_WORDS_COUNTERPARTY_BANK},
        {CSV_PROFILE_REFERENCE, CSV_WORDS_REFERENCE},
        {CSV_PROFILE_END_TO_END_ID, CSV_WORDS_END_TO_END_ID},
        {CSV_PROFILE_BOOKING_TEXT, CSV_WORDS_BOOKING_TEXT},
    };
    struct csv_layout *out = work->out;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        size_t *at = &out->column[roles[i].column];
        size_t found = *at == CSV_NO_COLUMN ? csv_layout_best(work, roles[i].role, NULL) : *at;
        *at = found != *at && csv_layout_taken(out, found) ? CSV_NO_COLUMN : found;
    }
    csv_layout_account(work);
    for (size_t i = 0; i < work->profile->remittance_count; i++) {
        out->remittance[out->remittance_count++] =
            csv_layout_named(work, work->profile->remittance[i]);
    }
    bool told = out->remittance_count > 0;
    for (size_t i = 0; i < work->columns->count && !told; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        bool text = column->words.role == CSV_WORDS_REMITTANCE ||
                    (column->words.role == CSV_WORDS_CARD && !csv_layout_is_number(column)) ||
                    (!out->has_header && column->filled > 0 && !csv_layout_is_date(column) &&
                     !csv_layout_is_number(column) && !csv_layout_is_currency(column));
        if (text && !csv_layout_taken(out, i) &&
            out->remittance_count < CSV_PROFILE_REMITTANCE_MAX) {
            out->remittance[out->remittance_count++] = i;
        }
    }
}

enum status csv_layout_make(const struct csv_columns *columns, const struct csv_head *head,
                            const struct csv_profile *profile, struct place place,
                            struct diag *diag, struct csv_layout *out)
{
    struct csv_layout_work work = {columns, profile, place, diag, out};
    *out = (struct csv_layout){.dialect = head->dialect,
                               .first_row = head->header_row,
                               .has_header = head->header_row > 0,
                               .header_width = columns->header_width,
                               .booking_order = CSV_VALUES_YMD,
                               .value_order = CSV_VALUES_YMD,
                               .mark = '.',
                               .exponent = 2,
                               .debit_words = profile->debit_words,
                               .credit_words = profile->credit_words};
    for (size_t i = 0; i < CSV_PROFILE_COLUMN_COUNT; i++) {
        out->column[i] = csv_layout_named(&work, profile->columns[i]);
    }
    if (columns->rows == 0 && (head->header_row == 0 || columns->rows_undated > 0)) {
        return diag_fail(diag, place, STATUS_INVALID, "TS-CSV-003",
                         "no row holds a date and an amount that can be read");
    }
    if (columns->rows == 0) {
        return STATUS_OK; /* a header and nothing below: no entries */
    }
    enum status status = csv_layout_dates(&work);
    if (status == STATUS_OK) {
        status = csv_layout_amounts(&work);
    }
    if (status == STATUS_OK && out->readings_count == 0) {
        status = diag_fail(diag, place, STATUS_INVALID, "TS-CSV-004",
                           "no column of amounts found; name it in a profile");
    }
    if (status == STATUS_OK) {
        csv_layout_currency(&work);
        status = csv_layout_mark(&work);
    }
    if (status == STATUS_OK) {
        csv_layout_exponent(&work);
        csv_layout_texts(&work);
    }
    return status;
}
