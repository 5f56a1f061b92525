/*
 * rates_csv - reads rates of exchange from CSV.
 *
 * The idea: two layouts are in use. One row a rate: date, from, to, rate, where one unit of `from`
 * (or so many as a column `unit` says) is `rate` of `to`. Or one row a day with a column for each
 * currency, as the European Central Bank gives its reference rates: one euro is so many of it. Each
 * rate is kept as the decimal that stands there. A file is accepted whole or refused whole, with
 * every faulty row named.
 *
 * Source: the columns of the ECB's eurofxref.csv and eurofxref-hist.csv, and of its data portal's
 * CSV export (TIME_PERIOD, CURRENCY_DENOM, CURRENCY, OBS_VALUE).
 */
#ifndef TS_PARSERS_RATES_CSV_H
#define TS_PARSERS_RATES_CSV_H

#include "base/diag.h"
#include "base/status.h"
#include "input/input.h"
#include "model/exchange.h"
#include "parsers/items_csv.h"

/* Gets each rate. */
struct rates_sink {
    void *context;
    enum status (*rate)(void *context, const struct exchange_rate *rate);
};

/*
 * settings  decimal mark and order of dates; its mappings are not looked at
 *
 * STATUS_OK, or STATUS_INVALID with TS-RAT-001, -002, -003 or -005, or TS-INV-nnn for a date, for
 * every fault. Two rates of one pair and day are found by exchange_sort(), who sees all files.
 */
enum status rates_csv_parse(struct input *input, const struct limits *limits,
                            const struct items_settings *settings, struct diag *diag,
                            const struct rates_sink *sink);

#endif
