#include "parsers/csv_kind.h"

#include "parsers/csv_rows.h"
#include "parsers/csv_values.h"
#include "parsers/csv_words.h"
#include "parsers/items_csv.h"

enum { CSV_KIND_MAPPED_MIN = 3 };

struct csv_kind_search {
    const struct parse_settings *settings;
    const char *found;
};

static bool csv_kind_has(const struct csv_row *row, struct slice name)
{
    for (size_t i = 0; i < row->count; i++) {
        if (slice_equal_fold(csv_values_clean(row->cells[i]), name)) {
            return true;
        }
    }
    return false;
}

static bool csv_kind_has_role(const struct csv_row *row, enum csv_words_role first,
                              enum csv_words_role last)
{
    for (size_t i = 0; i < row->count; i++) {
        enum csv_words_role role = csv_words_find(csv_values_clean(row->cells[i])).role;
        if (role >= first && role <= last) {
            return true;
        }
    }
    return false;
}

/* All the names of the section [items]: with few of them a statement could have them too. */
static bool csv_kind_is_mapped(const struct csv_row *row, const struct parse_settings *settings)
{
    size_t count = settings == NULL ? 0 : settings->items_mappings_count;
    size_t named = 0;
    bool invoice = false;
    for (size_t i = 0; i < count; i++) {
        const struct items_mapping *mapping = &settings->items_mappings[i];
        if (mapping->foreign.len == 0) {
            continue;
        }
        if (!csv_kind_has(row, mapping->foreign)) {
            return false;
        }
        named++;
        invoice = invoice || slice_equal_fold(mapping->native, SLICE("invoice_id"));
    }
    return invoice && named >= CSV_KIND_MAPPED_MIN;
}

/* Looks at the first record. */
static enum status csv_kind_row(void *context, const struct csv_row *row)
{
    struct csv_kind_search *search = context;
    bool invoice = csv_kind_has(row, SLICE("invoice_id"));
    bool bank_ref = csv_kind_has(row, SLICE("bank_ref"));
    bool results = csv_kind_has(row, SLICE("statement_id")) &&
                   (csv_kind_has(row, SLICE("allocated")) ||
                    (csv_kind_has(row, SLICE("file")) && csv_kind_has(row, SLICE("format"))));
    bool candidates = invoice && csv_kind_has(row, SLICE("rank"));
    if (bank_ref && (results || candidates)) {
        search->found = "a table that Tallystick wrote";
    } else if (csv_kind_is_mapped(row, search->settings) ||
               (invoice && csv_kind_has(row, SLICE("currency")) &&
                (csv_kind_has(row, SLICE("amount")) || csv_kind_has(row, SLICE("open_amount"))))) {
        search->found = "open items";
    } else if (csv_kind_has(row, SLICE("customer_id")) &&
               (csv_kind_has(row, SLICE("iban")) || csv_kind_has(row, SLICE("name"))) &&
               !(csv_kind_has_role(row, CSV_WORDS_BOOKING_DATE, CSV_WORDS_VALUE_DATE) &&
                 csv_kind_has_role(row, CSV_WORDS_AMOUNT, CSV_WORDS_CREDIT))) {
        search->found = "a list of customers";
    }
    return STATUS_NOT_FOUND; /* the first record tells; the others are not looked at */
}

enum status csv_kind_find(struct slice head, const char *name, const struct limits *limits,
                          const struct parse_settings *settings, const char **out)
{
    static const char delimiters[] = {',', ';', '\t', '|'};
    struct csv_kind_search search = {.settings = settings};
    for (size_t i = 0; i < sizeof delimiters && search.found == NULL; i++) {
        const struct csv_rows_dialect dialect = {delimiters[i], '"', TEXT_UNDECLARED, false, false};
        const struct csv_rows_sink sink = {&search, csv_kind_row, NULL};
        struct diag quiet = {0}; /* a wrong delimiter may fail in any way */
        if (csv_rows_read_head(head, head.len < INPUT_HEAD_BYTES, name, limits, &dialect, &quiet,
                               &sink) == STATUS_MEMORY) {
            return STATUS_MEMORY;
        }
    }
    *out = search.found;
    return STATUS_OK;
}

enum status csv_kind_refuse(const struct input *input, const char *what, struct diag *diag)
{
    struct place place = {input_name(input), 0, 0};
    if (!input_named_directly(input)) {
        if (what == NULL) {
            diag_warn(diag, place, "TS-IO-006", "kind of file not known, left aside");
        } else {
            diag_warn(diag, place, "TS-IO-006", "this is %s and no bank statement, left aside",
                      what);
        }
        return STATUS_NOT_FOUND;
    }
    return what == NULL ? diag_fail(diag, place, STATUS_INVALID, "TS-IO-006",
                                    "kind of file not known: no statement format that is read")
                        : diag_fail(diag, place, STATUS_INVALID, "TS-IO-006",
                                    "this is %s and no bank statement", what);
}
