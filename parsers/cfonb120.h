/*
 * cfonb120 - the French statement of account in lines of 120 characters.
 *
 * The idea: 01 is an account's old balance, 04 a movement, 05 a complement of the movement in
 * front with a qualifier that says what it holds, 07 the new balance. The last character of an
 * amount holds its last digit and its sign. Each 01 with its 07 is a statement; a file has many.
 *
 * Source: CFONB, "Relevé de compte sur support informatique" (120 characters, July 2004), and its
 * evolution for SEPA (qualifiers of record 05, August 2007). Files of several banks, as public
 * test data shows them.
 * Not here: files in lines of 240 characters (operations handed back to customers), which are
 * refused by name; exchange rates; identifiers of persons (IPY, IBE).
 */
#ifndef TS_PARSERS_CFONB120_H
#define TS_PARSERS_CFONB120_H

#include "parsers/parsers.h"

int cfonb120_sniff(struct slice head);
enum status cfonb120_parse(const struct parse_job *job);

#endif
