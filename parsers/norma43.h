/*
 * norma43 - the Spanish statement of account, cuaderno 43 of AEB and CECA.
 *
 * The idea: lines of 80 characters. 11 begins an account with its old balance, 22 is a movement,
 * 23 (up to five) and 24 say more about it, 33 ends the account with counts, sums and the new
 * balance, 88 ends the file with the number of records. Amounts have two decimals whatever the
 * currency; 1 is debit and 2 credit; currencies are numbers of ISO 4217.
 *
 * Source: AEB, "Información normalizada de cuenta corriente" (cuaderno 43). Files of several banks,
 * as public test data shows them.
 * Not here: what single banks put into the texts of record 23; they are kept as remittance.
 */
#ifndef TS_PARSERS_NORMA43_H
#define TS_PARSERS_NORMA43_H

#include "parsers/parsers.h"

int norma43_sniff(struct slice head);
enum status norma43_parse(const struct parse_job *job);

#endif
