/*
 * fold - text as payers mean it: upper-case ASCII letters and digits, everything else a gap.
 *
 * The idea: "Müller", "MUELLER" and "müller" should meet. Case and diacritics go (Unicode NFKD by
 * utf8proc), letters that have no decomposition are transliterated by a table (ß to SS, ø to O,
 * Greek, Cyrillic). Banks transliterate German umlauts to two letters, so names are folded once
 * more by fold_name(), which takes AE, OE, UE back to A, O, U on both sides of a comparison.
 */
#ifndef TS_MATCHERS_FOLD_H
#define TS_MATCHERS_FOLD_H

#include "base/slice.h"

#include <stddef.h>

/*
 * Folds `text` into `out`: A-Z and 0-9 stand for themselves, ASCII signs are kept, whatever else
 * becomes a blank. Writes at most `capacity` bytes (2 bytes for each of the input always suffice)
 * and returns how many.
 */
size_t fold_text(struct slice text, char *out, size_t capacity);

/*
 * Folds one word of a name in place, after fold_text(): AE, OE, UE to A, O, U and doubled letters
 * to one. Returns the new length.
 */
size_t fold_name(char *word, size_t len);

#endif
