/*
 * iban - International Bank Account Numbers.
 *
 * The idea: an account number is looked at once, where it enters: blanks off, letters upper, and
 * then it is a valid IBAN or some other account number, which is kept as it is.
 *
 * Source: ISO 13616-1 (structure), ISO/IEC 7064 MOD 97-10 (check digits); lengths by country are
 * facts of the national registrations.
 */
#ifndef TS_MODEL_IBAN_H
#define TS_MODEL_IBAN_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum { IBAN_MAX = 34 };

/*
 * Whether `text` spells a valid IBAN: the country's length and the check digits agree.
 *
 * text     blanks (as printed in groups of four) and lower case are allowed
 * compact  when not NULL, gets the IBAN without blanks in upper case (at least IBAN_MAX bytes)
 * len      when not NULL, gets its bytes
 */
bool iban_check(struct slice text, char *compact, size_t *len);

/* Whether `text` is an IBAN as it is stored: valid, without blanks, in upper case. */
bool iban_is_stored(struct slice text);

/* The IBAN's length for a country such as "DE", or 0 where the table knows none. */
size_t iban_country_length(struct slice country);

enum { IBAN_GERMAN_LENGTH = 22 };

/*
 * The IBAN of an account that is given in the German national form, as MT940's :25: often is.
 *
 * bank_code  eight digits
 * number     one to ten digits; leading zeros may be missing
 * out        written only with true
 *
 * False where the two are in another form. Source: the registration of DE; a few banks have rules
 * of their own for some numbers, and their IBANs can't be known from the two.
 */
bool iban_of_german(struct slice bank_code, struct slice number, char out[IBAN_GERMAN_LENGTH]);

/* Whether two account numbers are the same but for blanks, case and leading zeros. */
bool account_equal(struct slice a, struct slice b);

#endif
