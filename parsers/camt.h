#ifndef TS_PARSERS_CAMT_H
#define TS_PARSERS_CAMT_H

#include "parsers/parsers.h"

int camt_sniff(struct slice head);
enum status camt_parse(const struct parse_job *job);

#endif
