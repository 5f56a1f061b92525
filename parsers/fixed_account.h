/*
 * fixed_account - the IBAN of an account that is given in its country's older form.
 *
 * The idea: CODA, CFONB 120 and Norma 43 are older than the IBAN and name accounts by their
 * national parts, which have all that the IBAN needs. It is made where the parts are complete and
 * agree with their own check digits, so that the same account has one name in every format.
 *
 * Source: the registrations of BE, FR and ES (ISO 13616); national check digits: BE the number by
 * 97, FR the key of the RIB (letters as digits of their column), ES the control digits of the CCC
 * (weights 1 2 4 8 5 10 9 7 3 6, modulo 11).
 */
#ifndef TS_PARSERS_FIXED_ACCOUNT_H
#define TS_PARSERS_FIXED_ACCOUNT_H

#include "base/slice.h"
#include "model/iban.h"

#include <stdbool.h>
#include <stddef.h>

/* Twelve digits of which the last two are the check digits. `iban` gets 16 bytes. */
bool fixed_account_belgian(struct slice bban, char iban[IBAN_MAX], size_t *len);

/* Bank and branch of five digits, account of eleven digits or letters; the key is computed.
 * `iban` gets 27 bytes. A branch of zeros alone is no branch. */
bool fixed_account_french(struct slice bank, struct slice branch, struct slice account,
                          char iban[IBAN_MAX], size_t *len);

/* Bank and branch of four digits, account of ten; the control digits are computed. `iban` gets
 * 24 bytes. A bank of zeros alone is no bank. */
bool fixed_account_spanish(struct slice bank, struct slice branch, struct slice account,
                           char iban[IBAN_MAX], size_t *len);

#endif
