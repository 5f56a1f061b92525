#include "matchers/user_rule_pattern.h"

#include "matchers/fold.h"

#include <stdint.h>
#include <string.h>

bool user_rule_pattern_fits(struct slice pattern, struct slice text)
{
    size_t p = 0;
    size_t t = 0;
    size_t star = SIZE_MAX; /* behind the last "*", and where in the text it was tried last */
    size_t tried = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = ++p;
            tried = t;
        } else if (p < pattern.len && (pattern.ptr[p] == '?' || pattern.ptr[p] == text.ptr[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star;
            t = ++tried;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*') {
        p++;
    }
    return p == pattern.len;
}

static bool user_rule_pattern_keeps(char c, bool wild)
{
    return byte_is_alnum(c) || (wild && (c == '*' || c == '?'));
}

size_t user_rule_pattern_words(struct slice text, bool wild, char *out)
{
    size_t folded = fold_text(text, out, 2 * text.len);
    size_t len = 0;
    for (size_t i = 0; i < folded; i++) {
        if (user_rule_pattern_keeps(out[i], wild)) {
            out[len++] = out[i];
        } else if (len > 0 && out[len - 1] != ' ') {
            out[len++] = ' ';
        }
    }
    return len > 0 && out[len - 1] == ' ' ? len - 1 : len;
}

size_t user_rule_pattern_plain(char *words, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        bool second = kept > 0 && words[i] == 'E' && i > 0 &&
                      (words[i - 1] == 'A' || words[i - 1] == 'O' || words[i - 1] == 'U');
        if (!second) {
            words[kept++] = words[i];
        }
    }
    return kept;
}

/* Whether `line` begins with the words of `phrase`. */
static bool user_rule_pattern_begins(struct slice phrase, struct slice line)
{
    struct slice wanted;
    while (slice_next(&phrase, ' ', &wanted)) {
        struct slice word;
        if (!slice_next(&line, ' ', &word) || !user_rule_pattern_fits(wanted, word)) {
            return false;
        }
    }
    return true;
}

bool user_rule_pattern_in_text(struct slice phrase, struct slice texts)
{
    struct slice line;
    bool open = phrase.len == 0 || !byte_is_alnum(phrase.ptr[0]); /* begins with "*" or "?" */
    while (slice_next(&texts, '\n', &line)) {
        while (line.len > 0) {
            /* Most words begin otherwise. */
            if ((open || line.ptr[0] == phrase.ptr[0]) && user_rule_pattern_begins(phrase, line)) {
                return true;
            }
            size_t blank = slice_find_byte(line, ' ');
            line = blank == SIZE_MAX ? slice_skip(line, line.len) : slice_skip(line, blank + 1);
        }
    }
    return false;
}

/* Cuts the next part off a code; false when nothing is left. */
static bool user_rule_pattern_part(struct slice *code, struct slice *part)
{
    size_t end = 0;
    if (code->len == 0) {
        return false;
    }
    while (end < code->len && code->ptr[end] != '-' && code->ptr[end] != '+' &&
           code->ptr[end] != '/') {
        end++;
    }
    *part = slice_take(*code, end);
    *code = slice_skip(*code, end + 1);
    return true;
}

/* As user_rule_pattern_fits(), case aside; codes are short, longer ones are nobody's. */
static bool user_rule_pattern_part_fits(struct slice pattern, struct slice part)
{
    enum { PART_MAX = 64 };
    char upper[2][PART_MAX];
    if (pattern.len > PART_MAX || part.len > PART_MAX) {
        return false;
    }
    for (size_t i = 0; i < pattern.len; i++) {
        upper[0][i] = byte_upper(pattern.ptr[i]);
    }
    for (size_t i = 0; i < part.len; i++) {
        upper[1][i] = byte_upper(part.ptr[i]);
    }
    return user_rule_pattern_fits((struct slice){upper[0], pattern.len},
                                  (struct slice){upper[1], part.len});
}

bool user_rule_pattern_in_code(struct slice pattern, struct slice code)
{
    while (code.len > 0) {
        struct slice wanted_left = pattern;
        struct slice left = code;
        struct slice wanted;
        struct slice part;
        bool fits = true;
        while (fits && user_rule_pattern_part(&wanted_left, &wanted)) {
            fits =
                user_rule_pattern_part(&left, &part) && user_rule_pattern_part_fits(wanted, part);
        }
        if (fits) {
            return true;
        }
        (void)user_rule_pattern_part(&code, &part);
    }
    return false;
}

size_t user_rule_pattern_account(struct slice account, bool wild, char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < account.len; i++) {
        char c = byte_upper(account.ptr[i]);
        if (user_rule_pattern_keeps(c, wild) && (len > 0 || c != '0')) {
            out[len++] = c;
        }
    }
    return len;
}
