/*
 * items_csv - reads open items and customers from CSV.
 *
 * The idea: the native columns in any order, or any other column names that the configuration
 * maps to them. A file is accepted whole or refused whole, with every faulty row named.
 */
#ifndef TS_PARSERS_ITEMS_CSV_H
#define TS_PARSERS_ITEMS_CSV_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"
#include "input/input.h"
#include "model/item.h"

/* Column names of the user's file for our columns; an empty slice means the native name. */
struct items_mapping {
    struct slice native;  /* "invoice_id" */
    struct slice foreign; /* "Belegnummer" */
};

struct items_settings {
    const struct items_mapping *mappings;
    size_t mappings_count;
    char decimal_mark;        /* '.' or ','; 0 to infer from the whole amount columns */
    struct slice date_format; /* "yyyy-mm-dd", "dd.mm.yyyy", "mm/dd/yyyy" …; empty to infer */
    struct currency currency; /* for files without a currency column; absent for none */
};

/* The sink gets each row; text lives for the length of the call. */
struct items_sink {
    void *context;
    enum status (*item)(void *context, const struct item *item);
};

struct customers_sink {
    void *context;
    enum status (*customer)(void *context, const struct customer *customer);
};

/* STATUS_OK, or STATUS_INVALID with TS-INV-nnn for every fault (a repeated key is found by the
 * caller, who sees all files). */
enum status items_csv_parse(struct input *input, const struct limits *limits,
                            const struct items_settings *settings, struct diag *diag,
                            const struct items_sink *sink);

enum status customers_csv_parse(struct input *input, const struct limits *limits, struct diag *diag,
                                const struct customers_sink *sink);

#endif
