/*
 * Rows below the header with an amount and no booking date. Most are totals, balances or bookings
 * to come; but an entry whose date is damaged looks the same, so each has to be shown to be none:
 *
 *   a row that has a debit and a credit is no entry, since an entry has one of them;
 *   a row between two running balances that agree without it moved nothing;
 *   a sum of the entries stands above or below them all, or is called a total;
 *   a balance and a booking to come are called so.
 *
 * What is left may be money that nobody counted. Whether balances agree is known at the end only,
 * and so are the sums: rows wait until then, as many as there is room for.
 */
#include "parsers/csv_internal.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

/* Whether an amount is that of all of them, of the debits or of the credits, whatever its sign. */
static bool csv_aside_is_sum(const struct csv_aside_sums *sums, int64_t minor)
{
    int64_t total = 0;
    if (sums->broken || !money_add(sums->debits, sums->credits, &total)) {
        return false;
    }
    int64_t size = money_magnitude(minor);
    return size == money_magnitude(total) || size == money_magnitude(sums->debits) ||
           size == sums->credits;
}

/* What a row says that it is. */
static enum csv_words_footer csv_aside_footer(const struct csv_layout *layout,
                                              const struct csv_row *row)
{
    enum csv_words_footer footer = CSV_WORDS_FOOTER_NONE;
    for (size_t i = 0; i < row->count && footer == CSV_WORDS_FOOTER_NONE; i++) {
        /* No party is named where dates stand, so there a word within a sentence is enough. */
        footer = csv_words_footer(csv_values_clean(row->cells[i]),
                                  i == layout->column[CSV_PROFILE_BOOKING_DATE]);
    }
    return footer;
}

void csv_aside_add(struct csv_aside *aside, const struct csv_layout *layout,
                   const struct csv_row *row, enum csv_row_kind kind,
                   const struct csv_row_values *values)
{
    if (aside->rows++ == 0) {
        aside->first = row->place;
    }
    enum csv_words_footer footer = csv_aside_footer(layout, row);
    bool nothing = kind == CSV_ROW_UNDATED && values->minor == 0 && values->error == MONEY_OK;
    if (kind == CSV_ROW_TOTAL || footer == CSV_WORDS_FOOTER_BALANCE ||
        footer == CSV_WORDS_FOOTER_PENDING || nothing) {
        return;
    }
    if (aside->open < CSV_ASIDE_OPEN_MAX) {
        struct slice date =
            csv_values_clean(csv_row_cell(row, layout->column[CSV_PROFILE_BOOKING_DATE]));
        struct csv_aside_row *kept = &aside->row[aside->open];
        *kept = (struct csv_aside_row){.place = row->place,
                                       .minor = values->minor,
                                       .readable = values->error == MONEY_OK,
                                       .total = footer == CSV_WORDS_FOOTER_TOTAL,
                                       .above = aside->sums};
        struct slice shown = utf8_take(date, sizeof kept->date);
        if (shown.len > 0) {
            memcpy(kept->date, shown.ptr, shown.len);
        }
        kept->date_len = shown.len;
    }
    aside->open++;
}

void csv_aside_entry(struct csv_aside *aside, const struct csv_row_values *values)
{
    struct csv_aside_sums *sums = &aside->sums;
    bool first = sums->entries++ == 0;
    aside->currency = first ? values->currency : aside->currency;
    int64_t *side = values->minor < 0 ? &sums->debits : &sums->credits;
    sums->broken = !money_add(*side, values->minor, side) ||
                   !currency_equal(aside->currency, values->currency) || sums->broken;
}

void csv_aside_follow(struct csv_aside *aside, bool begins, bool has_balance)
{
    aside->followed = aside->followed && !begins;
    if (aside->followed && has_balance) {
        aside->open = aside->settled; /* between the balance before and this one */
    } else if (has_balance || begins) {
        aside->settled = aside->open;
    }
    aside->followed = aside->followed || has_balance;
}

/* Whether the sums show that a row is one of them. A single entry's sum is its own amount, which a
 * second entry may have as well. */
static bool csv_aside_is_total(const struct csv_aside *aside, const struct csv_aside_row *row)
{
    bool outside = row->above.entries == 0 || row->above.entries == aside->sums.entries;
    bool all = csv_aside_is_sum(&aside->sums, row->minor);
    if (row->total) {
        return row->readable && (all || csv_aside_is_sum(&row->above, row->minor));
    }
    return row->readable && all && outside && aside->sums.entries > 1;
}

void csv_aside_tell(const struct csv_aside *aside, struct diag *diag)
{
    uint64_t kept = aside->open < CSV_ASIDE_OPEN_MAX ? aside->open : CSV_ASIDE_OPEN_MAX;
    uint64_t doubtful = aside->open - kept;
    const struct csv_aside_row *first = NULL;
    for (size_t i = 0; i < kept; i++) {
        if (!csv_aside_is_total(aside, &aside->row[i])) {
            first = first == NULL ? &aside->row[i] : first;
            doubtful++;
        }
    }
    if (aside->rows > doubtful) {
        diag_warn(diag, aside->first, "TS-CSV-013",
                  "%" PRIu64
                  " rows with an amount and no booking date were left aside, this is the "
                  "first",
                  aside->rows - doubtful);
    }
    if (doubtful > 0) {
        diag_warn(diag, first == NULL ? aside->first : first->place, "TS-CSV-017",
                  "rows with an amount and no booking date that may be entries: %" PRIu64
                  "; they are no sum of the entries and stand between no balances that agree; in "
                  "the first the date is \"%.*s\"",
                  doubtful, first == NULL ? 0 : (int)first->date_len,
                  first == NULL ? "" : first->date);
    }
}
