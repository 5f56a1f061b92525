/*
 * The day of booking and the value date: which columns, and in what order day and month stand.
 */
#include "parsers/csv_layout.h"

#include "base/utf8.h"

/* How good a date column is as the day of booking; 0 for not at all. */
static unsigned csv_layout_date_rank(const struct csv_column *column)
{
    static const enum csv_words_role worst_first[] = {CSV_WORDS_NONE, CSV_WORDS_VALUE_DATE,
                                                      CSV_WORDS_OTHER_DATE, CSV_WORDS_DATE,
                                                      CSV_WORDS_BOOKING_DATE};
    enum csv_words_role role = column->words.role;
    role = role == CSV_WORDS_UNREAD ? CSV_WORDS_NONE : role; /* the cells decide */
    for (unsigned i = 0; i < sizeof worst_first / sizeof worst_first[0]; i++) {
        if (role == worst_first[i]) {
            return i + 1;
        }
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

/* The order in which all dates lie within the period that the preamble names; 0 for none. */
static unsigned csv_layout_order_by_period(const struct csv_layout_work *work,
                                           const struct csv_column *column)
{
    const struct csv_columns *columns = work->columns;
    unsigned within = 0;
    if (columns->preamble_dates < 2 || columns->preamble_from.day == columns->preamble_to.day) {
        return 0;
    }
    for (size_t i = 1; i < CSV_COLUMN_ORDERS; i++) {
        bool inside = column->earliest[i].day >= columns->preamble_from.day &&
                      column->latest[i].day <= columns->preamble_to.day;
        within |= !inside ? 0U : (i == 1 ? CSV_VALUES_DMY : CSV_VALUES_MDY);
    }
    return csv_layout_one_order(within) ? within : 0;
}

/* Dollars of the United States, and a time zone of theirs: where the month stands first. */
static bool csv_layout_american(const struct csv_layout_work *work)
{
    bool zone = false;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        bool currency = column->words.role == CSV_WORDS_CURRENCY && column->filled > 0;
        zone = zone || (column->texts.us_zones > 0 && column->texts.us_zones == column->filled);
        if (currency && (column->changes > 0 || !slice_equal(column->text_example, SLICE("USD")))) {
            return false;
        }
    }
    return zone;
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
    unsigned by_period = csv_layout_order_by_period(work, column);
    if (by_period != 0) {
        *why = "only in this order do the dates lie within the statement's period";
        return by_period;
    }
    if (csv_layout_american(work)) {
        *why = "US dollars and a US time zone, so the month stands first";
        return CSV_VALUES_MDY;
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
                         SLICE_ARG(shown), SLICE_ARG(utf8_take(column->date_example, 40)));
    }
    *why = "the dates of the whole column allow one order only";
    if (!csv_layout_one_order(orders)) {
        orders = csv_layout_order_by_others(work, at, why);
    }
    if (orders == 0) {
        return diag_fail(work->diag, work->place, STATUS_INVALID, "TS-CSV-005",
                         "dates such as \"%.*s\" in %.*s are day/month or month/day and no row "
                         "decides; set date_format in a profile to dd/mm/yyyy or mm/dd/yyyy",
                         SLICE_ARG(utf8_take(column->date_example, 40)), SLICE_ARG(shown));
    }
    *order = (enum csv_values_order)orders;
    return STATUS_OK;
}

/* Whether the years of all dates are impossible, as where a file was anonymised. */
static bool csv_layout_is_untimely(const struct csv_layout_work *work,
                                   const struct csv_column *column)
{
    return column->texts.untimely == work->columns->rows;
}

/* The best date column of that kind. */
static size_t csv_layout_untimely(const struct csv_layout_work *work)
{
    size_t best = CSV_NO_COLUMN;
    unsigned rank = 0;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        if (csv_layout_is_untimely(work, column) && csv_layout_date_rank(column) > rank) {
            rank = csv_layout_date_rank(column);
            best = i;
        }
    }
    return best;
}

enum status csv_layout_dates(struct csv_layout_work *work)
{
    struct csv_layout *out = work->out;
    size_t *booking = &out->column[CSV_PROFILE_BOOKING_DATE];
    size_t *value = &out->column[CSV_PROFILE_VALUE_DATE];
    if (*booking == CSV_NO_COLUMN) {
        *booking = csv_layout_booking(work);
    }
    if (*booking == CSV_NO_COLUMN) {
        *booking = csv_layout_untimely(work);
    }
    out->untimely =
        *booking != CSV_NO_COLUMN && csv_layout_is_untimely(work, csv_layout_at(work, *booking));
    if (out->untimely) {
        out->proof.date_why = "the years of all dates lie outside 1970 to 2199: no entry has one";
        return STATUS_OK;
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
