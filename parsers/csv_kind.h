/*
 * csv_kind - tables with dates and amounts that are no bank statement.
 *
 * The idea: open items, customers and what Tallystick writes often lie beside the statements. Read
 * as one they would be money that nobody received, so they are known by the names in their first
 * record. A profile of the configuration that fits a file comes before this.
 */
#ifndef TS_PARSERS_CSV_KIND_H
#define TS_PARSERS_CSV_KIND_H

#include "parsers/parsers.h"

/*
 * What a file is, for a message: "open items"; NULL where it may be a statement. STATUS_OK, or
 * STATUS_MEMORY (no diagnostic).
 *
 * head      the first bytes of the file
 * settings  names that the configuration has for the columns of open items; NULL for none
 */
enum status csv_kind_find(struct slice head, const char *name, const struct limits *limits,
                          const struct parse_settings *settings, const char **out);

/* Tells TS-IO-006: a warning and STATUS_NOT_FOUND for a file found in a folder, an error and
 * STATUS_INVALID for one that was named. `what` is of csv_kind_find(), NULL for "not known". */
enum status csv_kind_refuse(const struct input *input, const char *what, struct diag *diag);

#endif
