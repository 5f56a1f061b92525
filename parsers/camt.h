/*
 * camt - ISO 20022 bank statements: camt.052 reports, camt.053 statements, camt.054 notifications.
 *
 * The idea: the file is read as a stream of elements, and a table says what each element path
 * means (camt_paths.c). A message version is a matter of paths, so all of them are read alike, and
 * a version that is not known yet is read like the newest and flagged. Memory is bounded by the
 * longest entry.
 *
 * What an entry says counts before what its details say: the sign comes from Ntry/CdtDbtInd alone,
 * RvslInd never flips it, and the transactions of an entry always add up to it (camt_entry.c).
 *
 * Source: ISO 20022 camt.05x.001.01 to .14. docs/formats/camt.md says which element goes where.
 * What has no field in the model is a note of its transaction or entry, so that it isn't lost.
 *
 * Not here: whether opening, entries and closing agree (statement_balanced), and whether the same
 * line came before; the caller sees whole statements.
 */
#ifndef TS_PARSERS_CAMT_H
#define TS_PARSERS_CAMT_H

#include "parsers/parsers.h"

/* 95 for XML that names a camt.05x message in its first bytes, in UTF-8 or UTF-16; else 0. */
int camt_sniff(struct slice head);

/*
 * Reads one file. Envelopes are allowed, several Documents and statements too.
 *
 * STATUS_OK: accepted, with a remark for each of
 *   TS-CAMT-002, -003  no namespace; a version that is not known
 *   TS-CAMT-005        a statement names no account
 *   TS-CAMT-008, -013  a balance without a direction; in another currency
 *   TS-CAMT-009        details don't add up: the entry is one transaction
 *   TS-CAMT-010, -012  an entry's status is not known; its currency is not the account's
 *   TS-CAMT-016, -017  control sums, or balances from day to day, disagree
 *   TS-CAMT-018, -019  a batch says otherwise than its entry; a balance includes a credit line
 *   TS-LIM-012, -013   a text or an identifier was cut
 * STATUS_INVALID: refused, with every fault found, up to a bound (TS-CAMT-011)
 *   TS-XML-001 … -004  not well-formed; DOCTYPE; entity; encoding
 *   TS-CAMT-001, -004, -006, -007, -014, -015, TS-AMT, TS-CCY, TS-DAT, TS-LIM
 * Others: the sink's answer or the machine's failure, handed up.
 */
enum status camt_parse(const struct parse_job *job);

#endif
