/*
 * codes - numbers in which letters and digits are mixed.
 *
 * The idea: "8VX-W4E" counts nothing, so it has no range; what its kind has is a form, groups of so
 * many signs. A text that has the form and names no item means one that is not on the list.
 */
#ifndef TS_MATCHERS_CODES_H
#define TS_MATCHERS_CODES_H

#include "base/slice.h"
#include "matchers/tokens.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CODES_GROUPS_MAX = 4, CODES_FORMS_MAX = 8 };

struct codes_form {
    uint8_t groups[CODES_GROUPS_MAX]; /* signs of each, separators between them */
    uint8_t count;
    size_t items;
};

struct codes {
    struct codes_form forms[CODES_FORMS_MAX];
    size_t count;
};

/* Counts the form of a number as printed, if it is a code. */
void codes_add(struct codes *codes, struct slice printed);

/* Leaves the forms that one in sixteen of `items_count` numbers has. */
void codes_settle(struct codes *codes, size_t items_count);

/* Whether a code begins with run `from` of a text; `to` is its last run. */
bool codes_find(const struct codes *codes, const struct tokens *tokens, size_t from, size_t *to);

/* Where in the first `below` letters of run `at` a code would begin whose first group ends with the
 * signs that are joined to it: the last place before `below`; 0 for none. */
size_t codes_begins_behind(const struct codes *codes, const struct tokens *tokens, size_t at,
                           size_t below);

/* Whether some form has so many letters and digits in all. */
bool codes_have_signs(const struct codes *codes, size_t signs);

/*
 * Whether signs that lie in runs `from` to `to` look like a code rather than words: a digit stands
 * before a letter that is glued to it, or there are consonants side by side as no word has. Where
 * the text has told that a number follows, less is enough: a digit before a letter anywhere, or
 * some consonants.
 */
bool codes_is_like(const struct tokens *tokens, size_t from, size_t to, struct slice signs,
                   bool told);

#endif
