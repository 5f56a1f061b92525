#ifndef TS_PARSERS_CSV_STATEMENT_H
#define TS_PARSERS_CSV_STATEMENT_H

#include "parsers/parsers.h"

enum { CSV_STATEMENT_SURENESS_MAX = 70 }; /* any text may be a CSV */

int csv_statement_sniff(struct slice head);
enum status csv_statement_parse(const struct parse_job *job);

#endif
