#ifndef TS_PARSERS_MT940_H
#define TS_PARSERS_MT940_H

#include "parsers/parsers.h"

int mt940_sniff(struct slice head);
enum status mt940_parse(const struct parse_job *job);

#endif
