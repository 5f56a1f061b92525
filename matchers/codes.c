#include "matchers/codes.h"

#include <string.h>

enum { CODES_SIGNS_MIN = 5, CODES_SHARE = 16 };

void codes_add(struct codes *codes, struct slice printed)
{
    struct codes_form form = {.count = 0};
    size_t signs = 0;
    bool digit = false;
    bool mixed = false;
    printed = slice_trim(printed);
    for (size_t i = 0; i < printed.len; i++) {
        if (!byte_is_alnum(printed.ptr[i])) {
            continue;
        }
        if (i == 0 || !byte_is_alnum(printed.ptr[i - 1])) {
            if (form.count == CODES_GROUPS_MAX) {
                return;
            }
            form.groups[form.count++] = 0;
        }
        form.groups[form.count - 1]++;
        signs++;
        mixed = mixed || (digit && byte_is_alpha(printed.ptr[i]));
        digit = digit || byte_is_digit(printed.ptr[i]);
    }
    if (!mixed || signs < CODES_SIGNS_MIN || signs > UINT8_MAX) {
        return; /* letters and then digits, or a year behind, is a number like others */
    }
    for (size_t i = 0; i < codes->count; i++) {
        struct codes_form *known = &codes->forms[i];
        if (known->count == form.count && memcmp(known->groups, form.groups, form.count) == 0) {
            known->items++;
            return;
        }
    }
    if (codes->count < CODES_FORMS_MAX) {
        form.items = 1;
        codes->forms[codes->count++] = form;
    }
}

void codes_settle(struct codes *codes, size_t items_count)
{
    size_t kept = 0;
    for (size_t i = 0; i < codes->count; i++) {
        if (codes->forms[i].items > items_count / CODES_SHARE) {
            codes->forms[kept++] = codes->forms[i];
        }
    }
    codes->count = kept;
}

/* The signs without a gap that begin with run `*at`, and the run after them. */
static size_t codes_group(const struct tokens *tokens, size_t *at)
{
    const struct token *list = tokens->list;
    size_t first = list[*at].from;
    size_t end = first;
    while (*at < tokens->count && list[*at].from == end) {
        end += list[*at].len;
        (*at)++;
    }
    return end - first;
}

/* Signs of all groups of a form. */
static uint8_t codes_signs(const struct codes_form *form)
{
    uint8_t signs = 0;
    for (size_t g = 0; g < form->count; g++) {
        signs = (uint8_t)(signs + form->groups[g]);
    }
    return signs;
}

/* Whether a form begins with run `from`, one sign or blank between its groups. */
static bool codes_fits(const struct codes_form *form, const struct tokens *tokens, size_t from,
                       size_t *to)
{
    size_t at = from;
    for (size_t g = 0; g < form->count; g++) {
        if (at == tokens->count ||
            (g > 0 &&
             tokens->list[at].from != tokens->list[at - 1].from + tokens->list[at - 1].len + 1U) ||
            codes_group(tokens, &at) != form->groups[g]) {
            return false;
        }
    }
    *to = at - 1;
    return true;
}

/* Whether a run has no vowel: then it is no word of a language. */
static bool codes_is_no_word(const struct tokens *tokens, size_t at)
{
    struct slice text = token_text(tokens, at);
    for (size_t i = 0; i < text.len; i++) {
        if (strchr("AEIOUY", text.ptr[i]) != NULL) {
            return false;
        }
    }
    return text.len > 2;
}

/* Whether runs that have the form are a code rather than words, a date, or letters and a number: a
 * digit stands before a letter in one of its groups, it is joined by a dash, or it is no word. */
static bool codes_is_code(const struct tokens *tokens, size_t from, size_t to)
{
    bool words = !tokens->list[to].digits;
    for (size_t t = from; t < to; t++) {
        const struct token *a = &tokens->list[t];
        const struct token *b = &tokens->list[t + 1];
        if (a->digits != b->digits && b->from == a->from + a->len && (to > from + 1 || a->digits)) {
            return true;
        }
        words = words && !a->digits;
    }
    for (size_t t = from; words && t <= to; t++) {
        if (codes_is_no_word(tokens, t) ||
            (t > from && tokens->text[tokens->list[t].from - 1] == '-')) {
            return true;
        }
    }
    return false;
}

bool codes_find(const struct codes *codes, const struct tokens *tokens, size_t from, size_t *to)
{
    const struct token *list = tokens->list;
    bool glued = from > 0 && list[from].from == list[from - 1].from + list[from - 1].len;
    if (glued && !list[from - 1].word) {
        return false;
    }
    for (size_t i = 0; i < codes->count; i++) {
        struct codes_form joined = {.groups = {codes_signs(&codes->forms[i])}, .count = 1};
        if ((codes_fits(&codes->forms[i], tokens, from, to) ||
             codes_fits(&joined, tokens, from, to)) &&
            codes_is_code(tokens, from, *to)) {
            return true;
        }
    }
    return false;
}

size_t codes_begins_behind(const struct codes *codes, const struct tokens *tokens, size_t at,
                           size_t below)
{
    size_t next = at;
    size_t signs = codes_group(tokens, &next);
    size_t last = 0;
    for (size_t i = 0; i < codes->count; i++) {
        size_t first = codes->forms[i].groups[0];
        size_t all = codes_signs(&codes->forms[i]);
        if (signs > first && signs - first < below && signs - first > last) {
            last = signs - first;
        }
        if (signs > all && signs - all < below && signs - all > last) {
            last = signs - all;
        }
    }
    return last;
}

bool codes_have_signs(const struct codes *codes, size_t signs)
{
    bool found = false;
    for (size_t i = 0; i < codes->count && !found; i++) {
        found = codes_signs(&codes->forms[i]) == signs;
    }
    return found;
}

/* Whether a Q is followed by no vowel, as in no word. */
static bool codes_has_lone_q(struct slice signs)
{
    for (size_t i = 0; i < signs.len; i++) {
        if (signs.ptr[i] == 'Q' &&
            (i + 1 == signs.len || strchr("AEIOU", signs.ptr[i + 1]) == NULL)) {
            return true;
        }
    }
    return false;
}

/* The most consonants side by side. */
static size_t codes_consonants(struct slice signs)
{
    size_t most = 0;
    size_t count = 0;
    for (size_t i = 0; i < signs.len; i++) {
        bool consonant = byte_is_alpha(signs.ptr[i]) && strchr("AEIOUY", signs.ptr[i]) == NULL;
        count = consonant ? count + 1 : 0;
        most = count > most ? count : most;
    }
    return most;
}

bool codes_is_like(const struct tokens *tokens, size_t from, size_t to, struct slice signs,
                   bool told)
{
    enum { CODES_CONSONANTS = 4, CODES_CONSONANTS_TOLD = 3 };
    bool digits = false;
    for (size_t t = from; t <= to; t++) {
        const struct token *a = &tokens->list[t];
        digits = digits || a->digits;
        bool glued = t < to && tokens->list[t + 1].from == a->from + a->len;
        if (t < to && a->digits && !tokens->list[t + 1].digits && (glued || told)) {
            return true;
        }
    }
    size_t most = told ? CODES_CONSONANTS_TOLD : CODES_CONSONANTS;
    return !digits && (codes_consonants(signs) >= most || codes_has_lone_q(signs));
}
