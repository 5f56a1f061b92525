/*
 * coda - the coded statement of account of Belgian banks.
 *
 * The idea: lines of 128 characters, whose first digit tells what they are: 0 header, 1 old
 * balance, 2 movement, 3 information about it, 8 new balance, 4 free communication, 9 trailer. A
 * movement and its details share a sequence number, and what is a total and what its details is
 * told by detail number, globalisation code and the type in front of the transaction code. A
 * total with its details is one entry of several transactions, and nothing is counted twice.
 *
 * Source: Febelfin, "Coded statement of account (CODA)", versions 2.x (record layouts, annexes on
 * transaction codes and structured communications), and version 1 where it differs. Files of
 * several banks, as public test data shows them.
 * Not here: free communications (record 4), which speak of no entry; postal addresses; rates.
 */
#ifndef TS_PARSERS_CODA_H
#define TS_PARSERS_CODA_H

#include "parsers/parsers.h"

int coda_sniff(struct slice head);
enum status coda_parse(const struct parse_job *job);

#endif
