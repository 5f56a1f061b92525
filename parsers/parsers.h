/*
 * parsers - the table of formats, and what a parser is.
 *
 * The idea: a parser reads one stream and tells a sink what it finds, in the order of the file:
 * statement begun, its entries, statement ended. It keeps nothing: memory is bounded by the
 * longest entry. A parser is a row of a table with `sniff` (how sure am I that these first bytes
 * are mine) and `parse`; a new format is one file and one row.
 *
 * A refused file gets a diagnostic for every fault found; the caller drops what it was told of it.
 */
#ifndef TS_PARSERS_PARSERS_H
#define TS_PARSERS_PARSERS_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/status.h"
#include "input/input.h"
#include "input/limits.h"
#include "model/statement.h"

#include <stdbool.h>
#include <stddef.h>

struct csv_profile;
struct items_mapping;

/* Structs and text handed over live for the length of the call. Any status but STATUS_OK stops the
 * parser, which returns it. */
struct parse_sink {
    void *context;
    /* What is known when the statement begins; balances may follow. Never NULL functions. */
    enum status (*statement_begin)(void *context, const struct statement *statement);
    enum status (*entry)(void *context, const struct entry *entry);
    /* All that is known of it; the identity fields are those of statement_begin unless the format
     * gives them later. */
    enum status (*statement_end)(void *context, const struct statement *statement);
    /*
     * An entry whose amount is finer than its currency, in its place among the others. `amount` has
     * what the bank told; the entry and its one transaction have none: 0 without a currency.
     * NULL where only money can be taken: a file with such an entry is refused then.
     */
    enum status (*entry_exact)(void *context, const struct entry *entry, struct money_exact amount);
    /* Entries whose dates can't be read may come without; else a file of such is refused. What is
     * kept needs dates, by which the same line of another delivery is known. */
    bool takes_undated;
};

/* What the user configured about reading. */
struct parse_settings {
    const struct csv_profile *csv_profiles; /* of the configuration; tried before detection */
    size_t csv_profiles_count;
    const struct items_mapping *items_mappings; /* tells open items from a statement */
    size_t items_mappings_count;
};

struct parse_job {
    struct input *input;
    const struct limits *limits;
    const struct parse_settings *settings;
    struct diag *diag;
    const struct parse_sink *sink;
};

enum { PARSERS_SNIFF_MEMORY = -1 };

struct parser {
    const char *name; /* "camt", "mt940", "csv" */
    /* 0 not mine … 100 certainly mine, from the first bytes (UTF-16 and BOMs included);
     * PARSERS_SNIFF_MEMORY where there was no memory to look. */
    int (*sniff)(struct slice head);
    /* STATUS_OK: accepted. STATUS_INVALID: refused, diagnostics given. Others end the batch. */
    enum status (*parse)(const struct parse_job *job);
    int sureness_max; /* what `sniff` says at most: it is not asked where another is as sure */
};

/* The rows, in order of preference where two are equally sure. */
const struct parser *parsers_table(size_t *count);

/* The parser that is surest of `head`, or NULL when none is. STATUS_OK or STATUS_MEMORY (no
 * diagnostic). */
enum status parsers_find(struct slice head, const struct parser **out);

/* Sniffs and parses. Refuses with TS-IO-003 (empty) or TS-IO-006 (kind not known, or no
 * statement; a warning and STATUS_NOT_FOUND for a file that was found in a directory). `format`
 * gets the parser's name. */
enum status parsers_parse(const struct parse_job *job, const char **format);

#endif
