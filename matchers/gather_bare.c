/*
 * gather_bare - customers' numbers written without the letters in front: "Mitglied 70159" for
 * M70159.
 *
 * Digits alone are any number, so they count only where a word that tells whose number it is stands
 * right before them, with nothing but "Nr" between, or one that counts and is listed with them.
 * They stand for themselves: what letters, or a sign and further digits, belong to is another
 * number. Of two customers who have the same digits neither is meant for sure, so none is taken.
 */
#include "matchers/gather_internal.h"

#include "model/number_kind.h"

/* Whether a token is one of the words for "number" that stand between what it is of and the digits.
 */
static bool gather_bare_is_filler(const struct tokens *tokens, size_t at)
{
    static const char words[][8] = {"NR", "NO", "NUM", "NUMMER", "NUMBER", "NUMERO", "N", "NUMER"};
    return tokens_word_is_in(token_text(tokens, at), words[0], sizeof words[0],
                             sizeof words / sizeof words[0]);
}

/* Whether a word such as "customer" stands right before a number. */
static bool gather_bare_is_told(const struct tokens *tokens, size_t at)
{
    size_t word = at > 0 && gather_bare_is_filler(tokens, at - 1) ? at - 1 : at;
    return word > 0 && !tokens->list[word - 1].digits &&
           number_kind_of(token_text(tokens, word - 1)) == NUMBER_KIND_CUSTOMER;
}

/* Whether digits stand for themselves. */
static bool gather_bare_is_whole(const struct tokens *tokens, size_t at)
{
    const struct token *list = tokens->list;
    size_t begin = list[at].from;
    size_t end = begin + list[at].len;
    if (at > 0) {
        size_t gap = begin - (list[at - 1].from + list[at - 1].len);
        if (gap == 0 || (gap == 1 && list[at - 1].digits)) {
            return false;
        }
    }
    if (at + 1 < tokens->count) {
        size_t gap = list[at + 1].from - end;
        return gap > 1 || (gap == 1 && !list[at + 1].digits);
    }
    return true;
}

/* Whose number the digits of a token are, if they are one customer's. */
static struct table_run gather_bare_find(const struct index *index, const struct gather *gather,
                                         size_t at)
{
    const struct token *token = &gather->tokens.list[at];
    struct slice number = token_text(&gather->tokens, at);
    while (number.len > 0 && number.ptr[0] == '0') {
        number = slice_skip(number, 1);
    }
    struct table_run run = {NULL, 0};
    if (token->digits && !token->seen && !token->number && !gather_is_aside(token) &&
        number.len >= INDEX_BARE_NUMBER_MIN && gather_bare_is_whole(&gather->tokens, at)) {
        run = table_find(&index->numbers, key_hash(KEY_DIGITS, number));
    }
    return run.count == 1 ? run : (struct table_run){NULL, 0};
}

void gather_bare_numbers(const struct index *index, struct gather *gather)
{
    enum { GATHER_BARE_LISTED = 2 }; /* tokens from one number of a list to the next: "und" */
    size_t listed = 0;               /* before this token what follows is of the list */
    for (size_t t = 0; t < gather->said_count; t++) {
        const struct token *token = &gather->tokens.list[t];
        if (token->digits && (t < listed || gather_bare_is_told(&gather->tokens, t))) {
            struct table_run run = gather_bare_find(index, gather, t);
            if (run.count > 0) {
                gather_add_numbers(gather, run, t, t, token->len);
                listed = t + GATHER_BARE_LISTED + 1;
            }
        }
    }
}
