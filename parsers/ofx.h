/*
 * ofx - Open Financial Exchange: what banks offer for download as OFX, QFX or "Money".
 *
 * The idea: two spellings of one tree. OFX 1.x is SGML, whose values need no end tags, behind a
 * header of its own; OFX 2.x is XML. Either becomes the same calls (an aggregate begins or ends, an
 * element has a value), and one table says what is made of them. Each STMTRS, CCSTMTRS and
 * INVSTMTRS is a statement, each STMTTRN in it an entry of one transaction.
 *
 * Source: OFX 1.0.3, 1.6 and 2.2: chapters 2 (structure, headers), 3 (common aggregates, amounts,
 * dates), 11 (bank and credit card statements), 13 (investments, of which only the movements of
 * cash are read: INVBANKTRAN).
 *
 * Not here: requests; bills, transfers and mail; securities, their positions and prices.
 */
#ifndef TS_PARSERS_OFX_H
#define TS_PARSERS_OFX_H

#include "parsers/parsers.h"

int ofx_sniff(struct slice head);
enum status ofx_parse(const struct parse_job *job);

#endif
