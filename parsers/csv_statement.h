#ifndef TS_PARSERS_CSV_STATEMENT_H
#define TS_PARSERS_CSV_STATEMENT_H

#include "parsers/parsers.h"

int csv_statement_sniff(struct slice head);
enum status csv_statement_parse(const struct parse_job *job);

#endif
