/*
 * Each delimiter is tried on the head; the one that shows most rows with a date and a number, and
 * the best header record above them, is it. A wrong delimiter leaves dates and numbers glued to
 * their neighbours, so it shows none.
 */
#include "parsers/csv_internal.h"

#include "base/utf8.h"

#include <string.h>

struct csv_head_search {
    struct csv_head found;
    bool header_allowed;
    uint64_t plain_row; /* the row before, where it holds words alone; 0 otherwise */
    size_t plain_width;
};

enum {
    CSV_HEAD_HEADER_ROWS = 40,
    CSV_HEAD_ROWS_COUNTED = 50,
    CSV_HEAD_PREAMBLE_DATA = 2,
    CSV_HEAD_SCORE_GOOD = 6
};

/* Adds up the known words of a row; 0 unless it can be a header. */
static unsigned csv_head_score(const struct csv_row *row)
{
    unsigned score = 0;
    unsigned words = 0;
    bool key = false;
    if (row->number > CSV_HEAD_HEADER_ROWS) {
        return 0;
    }
    for (size_t i = 0; i < row->count; i++) {
        struct slice cell = csv_values_clean(row->cells[i]);
        struct csv_words_found found =
            cell.len == 0 || cell.len > 60
                ? (struct csv_words_found){CSV_WORDS_NONE, 0, false, {{0}, 0}}
                : csv_words_find(cell);
        if (found.role != CSV_WORDS_NONE && found.role != CSV_WORDS_UNREAD) {
            words++;
            score += (unsigned)found.weight;
            key = key || (found.role >= CSV_WORDS_BOOKING_DATE && found.role <= CSV_WORDS_CREDIT);
        }
    }
    return words >= 2 && key ? score : 0;
}

static enum status csv_head_row(void *context, const struct csv_row *row)
{
    struct csv_head_search *search = context;
    struct csv_head *found = &search->found;
    size_t dates = 0;
    size_t numbers = 0;
    size_t filled = 0;
    for (size_t i = 0; i < row->count; i++) {
        struct slice cell = csv_values_clean(row->cells[i]);
        struct csv_values_number number;
        if (cell.len == 0) {
            continue;
        }
        filled++;
        if (csv_values_date_orders(cell, NULL) != 0 || csv_values_date_untimely(cell)) {
            dates++;
        } else if (csv_values_number(cell, &number) && csv_values_marks(&number).marks != 0) {
            numbers++;
        }
    }
    /* A preamble may hold a date and a number in one row; a good header below it tells. */
    if (found->header_row == 0 && found->first_data != 0 && dates + numbers == 0 &&
        found->data_rows <= CSV_HEAD_PREAMBLE_DATA && search->header_allowed &&
        csv_head_score(row) >= CSV_HEAD_SCORE_GOOD) {
        found->first_data = 0;
        found->data_rows = 0;
    }
    if (dates > 0 && numbers > 0) {
        if (found->first_data == 0) {
            found->first_data = row->number;
            if (found->header_row == 0 && search->plain_row != 0 &&
                search->plain_width == row->count && search->header_allowed) {
                found->header_row = search->plain_row;
                found->width = row->count;
            }
        }
        found->data_rows++;
    } else if (found->first_data == 0 && search->header_allowed && dates + numbers == 0) {
        unsigned score = row->count < 2 ? 0 : csv_head_score(row);
        if (score > 0 && score >= found->header_score) {
            found->header_row = row->number;
            found->header_score = score;
            found->width = row->count;
        }
    }
    if (dates + numbers == 0 && filled >= 3) {
        search->plain_row = row->number;
        search->plain_width = row->count;
    } else if (filled > 0) {
        search->plain_row = 0;
    }
    /* More rows say no more. */
    return found->data_rows < CSV_HEAD_ROWS_COUNTED ? STATUS_OK : STATUS_NOT_FOUND;
}

static uint64_t csv_head_rank(const struct csv_head *head)
{
    uint64_t rows =
        head->data_rows < CSV_HEAD_ROWS_COUNTED ? head->data_rows : CSV_HEAD_ROWS_COUNTED;
    return rows * 10 + head->header_score * (uint64_t)5;
}

/* What the head shows with one delimiter and, unless a profile tells it, one encoding. */
static enum status csv_head_try(struct slice head, bool whole, const char *name,
                                const struct limits *limits, const struct csv_profile *profile,
                                char delimiter, enum text_encoding encoding, struct csv_head *out)
{
    struct csv_head_search search = {
        .header_allowed = profile->header != CSV_PROFILE_HEADER_NO,
        .found = {.dialect = {.delimiter = delimiter,
                              .quote = profile->quote_told ? profile->quote : '"',
                              .encoding = encoding}}};
    if (profile->encoding.len > 0 && text_encoding_find(profile->encoding, &encoding)) {
        search.found.dialect.encoding = encoding;
        search.found.dialect.encoding_declared = true;
    }
    struct diag quiet = {0}; /* a wrong delimiter may fail in any way */
    const struct csv_rows_sink sink = {&search, csv_head_row, NULL};
    enum status status =
        csv_rows_read_head(head, whole, name, limits, &search.found.dialect, &quiet, &sink);
    *out = search.found;
    return status == STATUS_MEMORY ? status : STATUS_OK;
}

/* The set of single-byte characters in which more words of the header are known than in
 * Windows-1252. The choice changes text, never money. */
static enum status csv_head_encoding(struct slice head, bool whole, const char *name,
                                     const struct limits *limits, const struct csv_profile *profile,
                                     struct csv_head *best)
{
    static const enum text_encoding encodings[] = {TEXT_WINDOWS_1250, TEXT_ISO_8859_2, TEXT_CP852,
                                                   TEXT_CP850};
    size_t invalid = utf8_find_invalid(head);
    bool bytes = invalid != SIZE_MAX && invalid + 3 < head.len; /* the head may cut a character */
    bool utf16 = head.len >= 2 &&
                 (head.ptr[0] == '\0' || head.ptr[1] == '\0' ||
                  slice_starts(head, SLICE("\xFF\xFE")) || slice_starts(head, SLICE("\xFE\xFF")));
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        struct csv_head found;
        if (!bytes || utf16 || profile->encoding.len > 0 || best->dialect.delimiter == 0) {
            return STATUS_OK;
        }
        enum status status = csv_head_try(head, whole, name, limits, profile,
                                          best->dialect.delimiter, encodings[i], &found);
        if (status != STATUS_OK) {
            return status;
        }
        if (found.header_score > best->header_score && found.data_rows >= best->data_rows) {
            *best = found;
        }
    }
    return STATUS_OK;
}

enum status csv_head_find(struct slice head, bool whole, const char *name,
                          const struct limits *limits, const struct csv_profile *profile,
                          struct csv_head *out)
{
    static const char delimiters[] = {';', ',', '\t', '|'};
    uint64_t best = 0;
    *out = (struct csv_head){.dialect = {.quote = '"'}};
    for (size_t i = 0; i < sizeof delimiters; i++) {
        struct csv_head found;
        if (profile->delimiter != 0 && profile->delimiter != delimiters[i]) {
            continue;
        }
        enum status status = csv_head_try(head, whole, name, limits, profile, delimiters[i],
                                          TEXT_UNDECLARED, &found);
        if (status != STATUS_OK) {
            return status;
        }
        if (csv_head_rank(&found) > best) {
            best = csv_head_rank(&found);
            *out = found;
        }
    }
    return csv_head_encoding(head, whole, name, limits, profile, out);
}
