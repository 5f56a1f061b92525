/*
 * parse_write - statements and entries as docs/cli.md describes them: a JSON object a line, or
 * rows of a flat CSV table.
 */
#ifndef TS_CLI_PARSE_WRITE_H
#define TS_CLI_PARSE_WRITE_H

#include "base/buffer.h"
#include "model/statement.h"

/* `balanced` as statement_balanced() gives it. */
void parse_write_statement(const struct statement *statement, int balanced, struct buffer *out);
/* exact  what entry_exact() of parsers.h has for an amount; NULL where the entry has money */
void parse_write_entry(const struct statement *statement, const struct entry *entry,
                       const struct money_exact *exact, struct buffer *out);

/* A row for each transaction of the entry. */
void parse_write_csv_header(struct buffer *out);
void parse_write_csv(const struct statement *statement, const struct entry *entry,
                     const struct money_exact *exact, struct buffer *out);

#endif
