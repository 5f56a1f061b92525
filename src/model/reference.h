/*
 * reference - structured payment references with check digits.
 *
 * The idea: a scheme is a row: how long its references are, which characters they have, and how
 * the check digits are computed. Text is compacted (separators off, letters upper) and tested
 * against the rows; a valid reference of a known scheme is the strongest word a payer can say.
 *
 * Schemes and sources:
 *   RF    ISO 11649 creditor reference: "RF", two check digits (ISO/IEC 7064 MOD 97-10), up to 21
 *   QRR   Swiss QR reference and ESR/ISR: 27 digits (ESR also 16), recursive modulo 10
 *   OGM   Belgian structured communication OGM/VCS: 10 digits and their remainder by 97 (0 is 97)
 *   VIITE Finnish national reference: 4 to 20 digits, weights 7-3-1 from the right
 *   VIITENUMBER Estonian one: 2 to 20 digits, the same weights
 *   KENMERK Dutch betalingskenmerk: 16 digits, or 9 to 14 of which the second tells how many
 *         follow; the first one is the check digit, modulo 11 (Betaalvereniging Nederland). Those
 *         of 7 digits have none
 *   KID   Norwegian customer identification: 2 to 25 digits, modulo 10 (Luhn) or modulo 11
 *   OCR   Swedish OCR number: 2 to 25 digits, Luhn
 *   FIK   Danish joint payment form: card type 71 with 15 digits or 75 with 16, Luhn
 *   SI, HR Slovenian and Croatian models ("SI12…", "HR01…"): modulo 11 with weights from the right
 */
#ifndef TS_MODEL_REFERENCE_H
#define TS_MODEL_REFERENCE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum reference_scheme {
    REFERENCE_NONE, /* no scheme: free text or the bank's own */
    REFERENCE_RF,
    REFERENCE_QRR,
    REFERENCE_OGM,
    REFERENCE_VIITE,
    REFERENCE_KID,
    REFERENCE_OCR,
    REFERENCE_FIK,
    REFERENCE_SI,
    REFERENCE_HR,
    REFERENCE_VIITENUMBER,
    REFERENCE_KENMERK,
};

enum { REFERENCE_MAX = 35 }; /* bytes of the longest compact reference */

/* "RF", "QRR", "OGM" …; "" for REFERENCE_NONE. */
const char *reference_scheme_name(enum reference_scheme scheme);

/* The scheme with that name (any case; also SCOR for RF, ESR and ISR for QRR, VCS for OGM). */
enum reference_scheme reference_scheme_find(struct slice name);

/*
 * Compacts a reference: blanks and . - / + * taken out, letters upper, at most REFERENCE_MAX.
 * Returns the bytes written to `compact`, or 0 where the text holds anything else or is too long.
 */
size_t reference_compact(struct slice text, char compact[REFERENCE_MAX]);

/* Whether the whole of `text` is a valid reference of `scheme`; separators are allowed. */
bool reference_valid(enum reference_scheme scheme, struct slice text);

/*
 * The scheme whose shape and check digits `text` has, or REFERENCE_NONE. Only schemes that are
 * told by their own shape are found: RF, QRR (27 digits), OGM (12 digits), SI, HR. A bare digit
 * run with a Luhn digit may be anything, so VIITE, VIITENUMBER, KENMERK, KID, OCR and FIK need to
 * be named.
 */
enum reference_scheme reference_find_scheme(struct slice text);

#endif
