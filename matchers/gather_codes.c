#include "matchers/gather_internal.h"

#include <string.h>

enum { GATHER_CODE_PARTS_MAX = 3 }; /* of a code that blanks cut */

/* Whether a folded word is said between "invoice" and the number itself. */
static bool gather_is_number_word(struct slice word)
{
    static const char words[][8] = {"NO",     "NR",     "N",      "NUM",    "NRO",
                                    "NUMER",  "NUMERO", "NUMBER", "NUMMER", "NUMEROS",
                                    "NUMERI", "CISLO",  "STEV",   "SZ",     "SZAM"};
    return tokens_word_is_in(word, words[0], sizeof words[0], sizeof words / sizeof words[0]);
}

/* Whether a word such as "invoice" stands before a token, with any number words between. */
static bool gather_is_told(const struct tokens *tokens, size_t at)
{
    while (at > 0 && gather_is_number_word(token_text(tokens, at - 1))) {
        at--;
    }
    return at > 0 && gather_is_document_word(token_text(tokens, at - 1));
}

/* Whether a run is glued to the one before. */
static bool gather_is_glued(const struct tokens *tokens, size_t at)
{
    const struct token *list = tokens->list;
    return at > 0 && at < tokens->count && list[at].from == list[at - 1].from + list[at - 1].len;
}

/* Whether the first letters of a run are a word of their own: such as "invoice", or a number word
 * behind one. Too many words begin with "re" and "fa" for these, where no digit follows. */
static bool gather_fronts(const struct tokens *tokens, size_t at, size_t len)
{
    enum { GATHER_FRONT_MIN = 3 };
    struct slice front = slice_take(token_text(tokens, at), len);
    bool digit = gather_is_glued(tokens, at + 1) && tokens->list[at + 1].digits;
    return ((len >= GATHER_FRONT_MIN || digit) && gather_is_document_word(front)) ||
           (gather_is_number_word(front) && gather_is_told(tokens, at));
}

/* Parts the first `len` letters of a run from the rest; there is room for one more. */
static void gather_part(struct tokens *tokens, size_t at, size_t len)
{
    memmove(tokens->list + at + 1, tokens->list + at,
            (tokens->count + 1 - at) * sizeof *tokens->list);
    struct token *word = &tokens->list[at];
    struct token *rest = &tokens->list[at + 1];
    rest->from += (uint32_t)len;
    rest->begin += (uint32_t)len;
    rest->len = (uint8_t)(rest->len - len);
    word->len = (uint8_t)len;
    word->word = true;
    tokens->head_count += at < tokens->head_count ? 1 : 0;
    tokens->count++;
}

void gather_part_words(const struct codes *codes, struct tokens *tokens)
{
    for (size_t i = 0; i < tokens->count && tokens->count < tokens->text_len; i++) {
        struct token *token = &tokens->list[i];
        if (token->digits) {
            continue;
        }
        if (gather_fronts(tokens, i, token->len)) {
            token->word = true; /* a code that begins with a digit may be glued to it */
            continue;
        }
        size_t len = codes_begins_behind(codes, tokens, i, token->len);
        while (len > 0 && !gather_fronts(tokens, i, len)) {
            len = codes_begins_behind(codes, tokens, i, len);
        }
        if (len > 0) {
            gather_part(tokens, i, len);
        }
    }
}

void gather_code_unknown(const struct index *index, struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    for (size_t i = 0; index->codes.count > 0 && i < gather->said_count; i++) {
        size_t to = 0;
        bool seen = gather_is_document_word(token_text(tokens, i)) ||
                    !codes_find(&index->codes, tokens, i, &to) || to >= gather->said_count;
        for (size_t t = i; !seen && t <= to; t++) {
            seen = tokens->list[t].seen;
        }
        if (!seen && !gather_is_no_document(gather, i)) {
            gather_note_unknown(gather, i, to);
        }
    }
}

/* Whether a run, behind its first `skip` letters, may be part of a code that nobody has: it is
 * explained by nothing, and no word that is known here. */
static bool gather_may_be_code(const struct index *index, const struct gather *gather, size_t at,
                               size_t skip)
{
    const struct token *token = &gather->tokens.list[at];
    struct slice text = slice_skip(token_text(&gather->tokens, at), skip);
    if (token->seen || gather_is_aside(token)) {
        return false;
    }
    return token->digits || !(gather_is_document_word(text) || gather_is_number_word(text) ||
                              table_find(&index->names, index_word_hash(text)).count > 0 ||
                              table_find(&index->usual_words, index_word_hash(text)).count > 0);
}

/* … and begins one there, wherever blanks cut it. */
static bool gather_is_cut_code(const struct index *index, const struct gather *gather, size_t at,
                               size_t skip)
{
    const struct tokens *tokens = &gather->tokens;
    const struct token *list = tokens->list;
    bool told = skip > 0 || gather_is_told(tokens, at);
    size_t begin = list[at].begin + skip;
    size_t parts = 1;
    for (size_t to = at; to < gather->said_count; to++) {
        size_t gap = to > at ? list[to].from - list[to - 1].from - list[to - 1].len : 0;
        parts += gap > 0 ? 1 : 0;
        if (gap > 1 || parts > GATHER_CODE_PARTS_MAX ||
            !gather_may_be_code(index, gather, to, to == at ? skip : 0)) {
            return false;
        }
        size_t signs = list[to].begin + list[to].len - begin;
        if (!gather_is_glued(tokens, to + 1) && codes_have_signs(&index->codes, signs)) {
            return codes_is_like(tokens, at, to, (struct slice){tokens->runs + begin, signs}, told);
        }
    }
    return false;
}

bool gather_code_cut(const struct index *index, const struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    for (size_t i = 0; index->codes.count > 0 && i < gather->said_count; i++) {
        const struct token *token = &tokens->list[i];
        /* "fact" may be "fac", and the "t" the code's first sign. */
        bool word = token->word && gather_is_glued(tokens, i + 1);
        bool begins = !gather_is_glued(tokens, i) || tokens->list[i - 1].word;
        if (!begins || !(word || gather_may_be_code(index, gather, i, 0))) {
            continue;
        }
        if (!word && gather_is_cut_code(index, gather, i, 0)) {
            return true;
        }
        for (size_t skip = 2; !token->digits && skip < token->len; skip++) {
            if (gather_fronts(tokens, i, skip) && gather_is_cut_code(index, gather, i, skip)) {
                return true;
            }
        }
    }
    return false;
}
