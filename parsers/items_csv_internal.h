/*
 * items_csv_internal - what the readers of open items and of customers share.
 *
 * A table of columns, the first record matched against it, and two passes: the first looks at the
 * whole of the amount and date columns to settle decimal mark and order of dates, the second reads.
 */
#ifndef TS_PARSERS_ITEMS_CSV_INTERNAL_H
#define TS_PARSERS_ITEMS_CSV_INTERNAL_H

#include "parsers/csv_rows.h"
#include "parsers/csv_values.h"
#include "parsers/items_csv.h"

enum items_csv_type {
    ITEMS_CSV_TEXT,
    ITEMS_CSV_AMOUNT,
    ITEMS_CSV_PERCENT,
    ITEMS_CSV_DATE,
    ITEMS_CSV_COUNT, /* a whole number */
};

struct items_csv_column {
    const char *name;
    enum items_csv_type type;
    const char *others; /* names it has in other exports, split by |; NULL for none */
};

enum { ITEMS_CSV_COLUMNS_MAX = 20, ITEMS_CSV_FAULTS_MAX = 1000 };
#define ITEMS_CSV_NONE SIZE_MAX

struct items_csv_table {
    const struct items_csv_column *columns;
    size_t count;
    const struct items_settings *settings; /* NULL for none */
    const char *section;                   /* of the configuration, that settles what is open */
    struct csv_rows_dialect dialect;
    size_t at[ITEMS_CSV_COLUMNS_MAX]; /* place in the file; ITEMS_CSV_NONE */
    size_t width;
    char mark;
    enum csv_values_order order;
    struct diag *diag;
    uint64_t faults;
};

/*
 * Finds delimiter and columns from the first record, then mark and order from all records. The
 * input has been kept and is rewound at the end.
 */
enum status items_csv_open(struct input *input, const struct limits *limits,
                           struct items_csv_table *table);

/* The cell of a column, cleaned; empty where the file has no such column. */
struct slice items_csv_cell(const struct items_csv_table *table, const struct csv_row *row,
                            size_t column);

/* Records a fault of a row; STATUS_INVALID once there are too many to go on. */
enum status items_csv_fault(struct items_csv_table *table, const struct csv_row *row,
                            const char *code, const char *what, struct slice value);

/* Whether a row is blank, or has cells beyond the header (a fault, recorded). */
bool items_csv_blank(const struct csv_row *row);
bool items_csv_too_wide(struct items_csv_table *table, const struct csv_row *row);

/* Values; false where a cell can't be read (a fault, recorded). Empty cells give zero. */
bool items_csv_amount(struct items_csv_table *table, const struct csv_row *row, size_t column,
                      struct currency currency, int64_t *minor);
bool items_csv_date(struct items_csv_table *table, const struct csv_row *row, size_t column,
                    struct date *date);
bool items_csv_percent(struct items_csv_table *table, const struct csv_row *row, size_t column,
                       uint32_t *ppm);
bool items_csv_count(struct items_csv_table *table, const struct csv_row *row, size_t column,
                     uint32_t *count);

/* The account as an IBAN without blanks in `compact`, or as it stands with a warning. */
struct slice items_csv_iban(struct items_csv_table *table, const struct csv_row *row, size_t column,
                            char compact[]);

#endif
