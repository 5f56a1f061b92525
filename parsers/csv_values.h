/*
 * csv_values - what a cell can mean: a date, an amount, a word for debit or credit.
 *
 * The idea: a cell alone is often open ("03/04/2026", "1.234"), a whole column seldom. So a cell is
 * asked for all its readings, columns add them up, and only then is each cell read, in the one way
 * that was settled. Nothing here guesses.
 *
 * Amounts: an optional sign before or behind (also U+2212), brackets for a debit, a currency code
 * or symbol before or behind, CR or DR behind; digits, one decimal mark, groups of exactly three.
 * Dates: day, month and year in any order with . / - or blanks, months also as words, eight digits
 * as yyyymmdd, a time of day behind (OFX's yyyymmddhhmmss and [zone] too). Days are checked against
 * the calendar (model/date.h).
 */
#ifndef TS_PARSERS_CSV_VALUES_H
#define TS_PARSERS_CSV_VALUES_H

#include "base/slice.h"
#include "model/currency.h"
#include "model/date.h"
#include "model/money.h"

#include <stdbool.h>
#include <stdint.h>

/* The cell without blanks around it and without the ="…" or "…" that spreadsheets leave. */
struct slice csv_values_clean_up(struct slice cell);
static inline struct slice csv_values_clean(struct slice cell)
{
    /* Nearly all cells have nothing to clean: ASCII at both ends, no blank, quote or equals sign.
     */
    unsigned first = cell.len == 0 ? '0' : (unsigned char)cell.ptr[0];
    unsigned last = cell.len == 0 ? '0' : (unsigned char)cell.ptr[cell.len - 1];
    bool clean =
        first - '!' < 0x7FU - '!' && last - '!' < 0x7FU - '!' && first != '=' && first != '"';
    return clean ? cell : csv_values_clean_up(cell);
}

/* Orders of a date; a set of them is the sum. */
enum csv_values_order {
    CSV_VALUES_YMD = 1,
    CSV_VALUES_DMY = 2,
    CSV_VALUES_MDY = 4,
};

/* How a date is written, for people. */
struct csv_values_date_shape {
    char separator; /* 0 for eight digits */
    bool short_year;
    bool month_word;
};

/* The orders in which `text` is a calendar day, as a set; 0 when it is none. `shape` may be NULL.
 */
unsigned csv_values_date_orders(struct slice text, struct csv_values_date_shape *shape);

/* Whether `text` would be a day but for its year, which lies outside 1970 to 2199: an anonymised
 * date such as 1111/11/11. */
bool csv_values_date_untimely(struct slice text);

/* Reads `text` in one order; false when it is no such day. */
bool csv_values_date(struct slice text, enum csv_values_order order, struct date *out);

/* Reads a format such as "dd.mm.yyyy"; false when its order is none of ours. */
bool csv_values_date_format(struct slice format, enum csv_values_order *order);

enum { CSV_VALUES_DIGITS_MAX = 40, CSV_VALUES_PLAIN_MAX = 18 };

/* The usual amount: a minus or none, and digits, the last two perhaps behind a mark. */
struct csv_values_plain {
    bool negative;
    char mark;      /* '.', ',' or 0 for none */
    uint64_t value; /* of all the digits */
};

/* False for any other cell, and for those that are longer than CSV_VALUES_PLAIN_MAX. */
static inline bool csv_values_plain(struct slice cell, struct csv_values_plain *out)
{
    enum { PLAIN_DECIMALS = 2 };
    if (cell.len == 0 || cell.len > CSV_VALUES_PLAIN_MAX) {
        return false;
    }
    const char *at = cell.ptr;
    const char *end = cell.ptr + cell.len;
    out->negative = *at == '-';
    at += out->negative ? 1 : 0;
    char seen = end - at > PLAIN_DECIMALS + 1 ? end[-PLAIN_DECIMALS - 1] : '\0';
    bool marked = seen == '.' || seen == ',';
    const char *whole = marked ? end - PLAIN_DECIMALS - 1 : end;
    unsigned most = at == end ? 10U : 0U; /* no digits are no amount */
    uint64_t value = 0;
    for (; at < whole; at++) {
        unsigned digit = (unsigned)(unsigned char)*at - '0';
        most = digit > most ? digit : most;
        value = value * 10U + digit;
    }
    if (marked) {
        unsigned tenth = (unsigned)(unsigned char)end[-2] - '0';
        unsigned hundredth = (unsigned)(unsigned char)end[-1] - '0';
        most = tenth > most ? tenth : most;
        most = hundredth > most ? hundredth : most;
        value = (value * 10U + tenth) * 10U + hundredth;
    }
    out->mark = marked ? seen : '\0';
    out->value = value;
    return most <= 9U;
}

/* A cell that looks like an amount. */
struct csv_values_number {
    int sign;                 /* -1 minus or brackets, +1 plus, 0 none written */
    int direction;            /* -1 DR behind it, +1 CR, 0 none */
    struct currency currency; /* written in the cell; absent for none */
    bool dollar;              /* a $ was written, of some country */
    size_t len;
    char digits[CSV_VALUES_DIGITS_MAX]; /* digits, '.', ',' and ' for any other group mark */
};

/* Takes a cell apart; false when it is no amount. */
bool csv_values_number(struct slice text, struct csv_values_number *out);

/* The decimal marks with which the digits are an amount, as a set. */
enum { CSV_VALUES_POINT = 1, CSV_VALUES_COMMA = 2 };
struct csv_values_marks {
    unsigned marks;          /* 0: groups are not of three, or two marks */
    bool open;               /* both are possible and give different amounts */
    unsigned decimals_point; /* digits behind the mark, were it the point */
    unsigned decimals_comma;
};
struct csv_values_marks csv_values_marks(const struct csv_values_number *number);

/*
 * The magnitude in minor units.
 *
 * mark  '.' or ','; zeros beyond the exponent are dropped, other digits are MONEY_DECIMALS
 */
enum money_error csv_values_minor(const struct csv_values_number *number, char mark,
                                  unsigned exponent, int64_t *minor);

/*
 * Whether a cell says debit (-1) or credit (+1); 0 for neither.
 *
 * debit_words, credit_words  of a profile, split by |; both empty means the known words. Where only
 *                            one is given, an empty cell is of the other side
 */
int csv_values_direction(struct slice text, struct slice debit_words, struct slice credit_words);

#endif
