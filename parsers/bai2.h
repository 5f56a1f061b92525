/*
 * bai2 - BAI2 cash management balance reports, the North American account statement.
 *
 * The idea: records of comma-separated fields nest: a file (01 to 99) has groups (02 to 98), one a
 * day and bank, and a group has accounts (03 to 49) with their transaction details (16). Each
 * account of a group is a statement, each detail an entry of one transaction. Every level ends with
 * a control total and a count of records; all of them are recomputed.
 *
 * Source: BAI, Cash Management Balance Reporting Specifications, version 2 (10/2005): records 01,
 * 02, 03, 16, 49, 88, 98, 99 and appendix A (type codes); ASC X9.121 (BTRS, version 3), which has
 * the same records and dates with a century.
 *
 * Not here: lockbox files; records in blocks without line ends; the summary amounts of an account
 * but for its ledger balances. They count towards the control totals and are not kept.
 */
#ifndef TS_PARSERS_BAI2_H
#define TS_PARSERS_BAI2_H

#include "parsers/parsers.h"

int bai2_sniff(struct slice head);
enum status bai2_parse(const struct parse_job *job);

#endif
