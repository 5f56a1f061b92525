/*
 * account - whether two spellings of an account number are one account.
 *
 * The idea: banks print the same number with blanks, dashes or leading zeros and in either case.
 * Letters and digits behind the leading zeros say which account it is, the first 64 of them; with
 * fewer than four nothing is said, so "-" or "0000000000" is no account, not even its own equal.
 * The index of the matcher takes accounts for one by the same rule.
 *
 * Not here: whether a number is a valid IBAN, and account_equal() for accounts that files give
 * with other separators (iban.h).
 */
#ifndef TS_MODEL_ACCOUNT_H
#define TS_MODEL_ACCOUNT_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether both say which account they are, and the same one. */
bool account_is_one(struct slice a, struct slice b);

enum { ACCOUNT_KEY_MAX = 64 }; /* bytes of a key at most */

/* What two spellings of an account have in common: its letters, as capitals, and digits behind the
 * leading zeros. Returns how many bytes `key` got; 0 where the text says nothing. */
size_t account_key(struct slice text, char key[ACCOUNT_KEY_MAX]);

#endif
