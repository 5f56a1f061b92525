/*
 * user_rule_pattern - how the patterns of a user's rule are written and compared.
 *
 * The idea: both sides are folded alike, so that comparing is bytes against bytes. In a pattern "*"
 * stands for any letters and digits, none included, and "?" for one. Texts are compared word by
 * word, codes part by part, accounts as a whole.
 */
#ifndef TS_MATCHERS_USER_RULE_PATTERN_H
#define TS_MATCHERS_USER_RULE_PATTERN_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether the whole of `text` is of the form of `pattern`. */
bool user_rule_pattern_fits(struct slice pattern, struct slice text);

/*
 * Writes the words of `text`: folded, letters and digits alone ("*" and "?" too where `wild`), one
 * blank between. Needs 2 bytes of room for each of the input; returns how many were written.
 */
size_t user_rule_pattern_words(struct slice text, bool wild, char *out);

/* Takes AE, OE and UE back to A, O and U, in place: how banks write umlauts. The new length. */
size_t user_rule_pattern_plain(char *words, size_t len);

/* Whether words next to each other in one of `texts` (a line each) are those of `phrase`. */
bool user_rule_pattern_in_text(struct slice phrase, struct slice texts);

/* Whether parts next to each other in `code` are those of `pattern`; parts stand between "-", "+"
 * and "/", and case does not count. */
bool user_rule_pattern_in_code(struct slice pattern, struct slice code);

/* Writes letters and digits of an account in capitals, without zeros in front ("*" and "?" too
 * where `wild`). Needs as many bytes as the input has; returns how many were written. */
size_t user_rule_pattern_account(struct slice account, bool wild, char *out);

#endif
