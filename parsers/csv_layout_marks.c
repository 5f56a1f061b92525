/*
 * Point or comma, how many decimals, and which currency: what a number of the file is worth.
 */
#include "parsers/csv_layout.h"

#include "base/utf8.h"

/*
 * Whether "13.250" is 13.25 with a zero behind, as some programs write a currency of two decimals:
 * as thousands, every amount of the file would be a multiple of ten, hardly ever of a hundred, none
 * below a thousand and yet some a hundred times as large as others. The delimiter says the same:
 * who writes decimal commas splits cells by semicolons.
 */
static bool csv_layout_padded(const struct csv_layout_work *work, const struct csv_column *open,
                              bool point)
{
    enum { PADDED_MIN = 8, PADDED_SPREAD = 2 };
    const struct csv_layout *out = work->out;
    struct currency currency = out->currency;
    size_t at = out->column[CSV_PROFILE_CURRENCY];
    if (!currency_present(currency) &&
        (at == CSV_NO_COLUMN || csv_layout_at(work, at)->changes > 0 ||
         !currency_parse(csv_layout_at(work, at)->text_example, &currency))) {
        return false;
    }
    bool delimiter_fits = out->dialect.delimiter == (point ? ',' : ';');
    return delimiter_fits && currency.exponent == 2 && !open->thousandths &&
           open->open >= PADDED_MIN && open->open == open->numbers &&
           open->hundredths * 3 >= open->open &&
           open->open_longest >= open->open_shortest + PADDED_SPREAD;
}

/* Point or comma: from the amount columns, else from the other numbers, else from the currency. */
enum status csv_layout_mark(struct csv_layout_work *work)
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
            bool wider = open == NULL || column->open_longest - column->open_shortest >
                                             open->open_longest - open->open_shortest;
            open = column->open > 0 && wider ? column : open;
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
                         SLICE_ARG(utf8_take(point->point_example, 40)),
                         SLICE_ARG(utf8_take(comma->comma_example, 40)));
    }
    if (out->mark == 0 && (point != NULL || comma != NULL)) {
        out->mark = point != NULL ? '.' : ',';
        out->proof.mark_why = "the amounts of the whole column allow one mark only";
    } else if (out->mark == 0 && open != NULL && other_point != other_comma) {
        out->mark = other_point ? '.' : ',';
        out->proof.mark_why = "the other numbers of the file have this mark";
    } else if (out->mark == 0 && open != NULL) {
        bool point_groups = slice_find_byte(open->open_example, '.') != SIZE_MAX;
        if (csv_layout_padded(work, open, point_groups)) {
            out->mark = point_groups ? '.' : ',';
            out->proof.mark_why = "no amount stands without this mark, and all have cents with a "
                                  "zero behind, in a file whose delimiter leaves it free";
            return STATUS_OK;
        }
        if (!open->thousandths || !currency_present(out->currency) || out->currency.exponent > 2) {
            return diag_fail(work->diag, work->place, STATUS_INVALID, "TS-CSV-006",
                             "\"%.*s\" is thousands or has three decimals and no row decides; set "
                             "decimal_mark in a profile",
                             SLICE_ARG(utf8_take(open->open_example, 40)));
        }
        out->mark = point_groups ? ',' : '.';
        out->proof.mark_why = "the currency has no thousandths, so the mark splits thousands";
    } else if (out->mark == 0) {
        out->mark = '.';
        out->proof.mark_why = "no amount has decimals";
    }
    return STATUS_OK;
}

void csv_layout_exponent(const struct csv_columns *columns, struct csv_layout *layout)
{
    unsigned decimals = 2;
    for (size_t i = 0; i < columns->count; i++) {
        const struct csv_column *column = &columns->column[i];
        if (csv_layout_is_money(layout, i) && csv_layout_is_number(column)) {
            unsigned need = layout->mark == '.' ? column->decimals_point : column->decimals_comma;
            need = need < 3 && column->open > 0 && column->thousandths &&
                           (slice_find_byte(column->open_example, layout->mark) != SIZE_MAX)
                       ? 3
                       : need;
            decimals = need > decimals ? need : decimals;
        }
    }
    layout->exponent = decimals > 4 ? 4 : decimals;
}

void csv_layout_settle(const struct csv_columns *columns, size_t reading, struct csv_layout *layout)
{
    layout->readings[0] = layout->readings[reading];
    layout->readings_count = 1;
    csv_layout_exponent(columns, layout);
}

void csv_layout_currency(struct csv_layout_work *work)
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
        if (column->filled == work->columns->rows && column->texts.currencies == column->filled) {
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
