#include "matchers/tokens.h"

#include "matchers/fold.h"
#include "matchers/table.h"

#include <string.h>

/* The value of a short run of digits. */
static unsigned tokens_value(const struct tokens *tokens, size_t i)
{
    unsigned value = 0;
    struct slice text = token_text(tokens, i);
    for (size_t at = 0; at < text.len; at++) {
        value = value * 10 + (unsigned)(text.ptr[at] - '0');
    }
    return value;
}

static bool tokens_is_run(const struct tokens *tokens, size_t i, size_t len_min, size_t len_max)
{
    return tokens->list[i].digits && tokens->list[i].len >= len_min &&
           tokens->list[i].len <= len_max;
}

static bool tokens_is_day(const struct tokens *tokens, size_t i)
{
    return tokens_is_run(tokens, i, 1, 2) && tokens_value(tokens, i) >= 1 &&
           tokens_value(tokens, i) <= 31;
}

static bool tokens_is_month(const struct tokens *tokens, size_t i)
{
    return tokens_is_run(tokens, i, 1, 2) && tokens_value(tokens, i) >= 1 &&
           tokens_value(tokens, i) <= 12;
}

static bool tokens_is_year(const struct tokens *tokens, size_t i)
{
    return (tokens_is_run(tokens, i, 4, 4) && tokens_value(tokens, i) >= 1970 &&
            tokens_value(tokens, i) <= 2199) ||
           tokens_is_run(tokens, i, 2, 2);
}

/* Exactly one separating byte of a date between two runs. */
static bool tokens_date_gap(const struct tokens *tokens, size_t i)
{
    const struct token *a = &tokens->list[i];
    const struct token *b = &tokens->list[i + 1];
    if (b->from != a->from + a->len + 1U) {
        return false;
    }
    char gap = tokens->text[b->from - 1];
    return gap == '.' || gap == '/' || gap == '-';
}

/* Marks dd.mm.yyyy, dd/mm/yy, yyyy-mm-dd and mm/dd/yyyy. */
static void tokens_mark_dates(struct tokens *tokens)
{
    for (size_t i = 0; i + 2 < tokens->count; i++) {
        if (!tokens_is_run(tokens, i, 1, 4) || !tokens_date_gap(tokens, i) ||
            !tokens_date_gap(tokens, i + 1) ||
            tokens->text[tokens->list[i + 1].from - 1] !=
                tokens->text[tokens->list[i + 2].from - 1]) {
            continue;
        }
        bool last = tokens_is_year(tokens, i + 2) &&
                    ((tokens_is_day(tokens, i) && tokens_is_month(tokens, i + 1)) ||
                     (tokens_is_month(tokens, i) && tokens_is_day(tokens, i + 1)));
        bool first = tokens_is_run(tokens, i, 4, 4) && tokens_is_year(tokens, i) &&
                     tokens_is_month(tokens, i + 1) && tokens_is_day(tokens, i + 2) &&
                     tokens->list[i + 2].len == 2;
        if (last || first) {
            tokens->list[i].date = true;
            tokens->list[i + 1].date = true;
            tokens->list[i + 2].date = true;
        }
    }
}

enum status tokens_begin(struct arena *scratch, size_t bytes, struct tokens *out)
{
    /* A byte of text becomes two at most; one more ends the last run. */
    *out = (struct tokens){.text = arena_take(scratch, bytes * 2 + 1), .text_max = bytes * 2};
    return out->text == NULL ? STATUS_MEMORY : STATUS_OK;
}

void tokens_add(struct tokens *tokens, struct slice text)
{
    char *at = tokens->text + tokens->text_len;
    size_t len = fold_text(text, at, tokens->text_max - tokens->text_len);
    at[len] = '\n';
    tokens->text_len += len + 1;
}

/* What a byte of folded text is. */
enum tokens_class { TOKENS_GAP, TOKENS_LETTER, TOKENS_DIGIT };

static const unsigned char tokens_class[256] = {
    ['0'] = TOKENS_DIGIT,  ['1'] = TOKENS_DIGIT,  ['2'] = TOKENS_DIGIT,  ['3'] = TOKENS_DIGIT,
    ['4'] = TOKENS_DIGIT,  ['5'] = TOKENS_DIGIT,  ['6'] = TOKENS_DIGIT,  ['7'] = TOKENS_DIGIT,
    ['8'] = TOKENS_DIGIT,  ['9'] = TOKENS_DIGIT,  ['A'] = TOKENS_LETTER, ['B'] = TOKENS_LETTER,
    ['C'] = TOKENS_LETTER, ['D'] = TOKENS_LETTER, ['E'] = TOKENS_LETTER, ['F'] = TOKENS_LETTER,
    ['G'] = TOKENS_LETTER, ['H'] = TOKENS_LETTER, ['I'] = TOKENS_LETTER, ['J'] = TOKENS_LETTER,
    ['K'] = TOKENS_LETTER, ['L'] = TOKENS_LETTER, ['M'] = TOKENS_LETTER, ['N'] = TOKENS_LETTER,
    ['O'] = TOKENS_LETTER, ['P'] = TOKENS_LETTER, ['Q'] = TOKENS_LETTER, ['R'] = TOKENS_LETTER,
    ['S'] = TOKENS_LETTER, ['T'] = TOKENS_LETTER, ['U'] = TOKENS_LETTER, ['V'] = TOKENS_LETTER,
    ['W'] = TOKENS_LETTER, ['X'] = TOKENS_LETTER, ['Y'] = TOKENS_LETTER, ['Z'] = TOKENS_LETTER,
};

/* One run of a class from `from` on; how far it goes. The text ends with a gap. */
static size_t tokens_run(const struct tokens *tokens, size_t from, unsigned class,
                         struct token *out)
{
    const unsigned char *text = (const unsigned char *)tokens->text;
    size_t at = from;
    uint64_t piece = 0;
    uint64_t power = 1;
    do {
        piece = table_hash_byte(piece, text[at]);
        power *= TABLE_HASH_BASE;
        at++;
    } while (tokens_class[text[at]] == class && at - from < TOKEN_LEN_MAX);
    *out = (struct token){.piece = piece,
                          .power = power,
                          .from = (uint32_t)from,
                          .len = (uint16_t)(at - from),
                          .digits = class == TOKENS_DIGIT};
    return at;
}

enum status tokens_split(struct tokens *tokens, size_t head_len, struct arena *scratch)
{
    /* Every token has a byte at least. */
    tokens->list = arena_take(scratch, (tokens->text_len + 1) * sizeof *tokens->list);
    if (tokens->list == NULL) {
        return STATUS_MEMORY;
    }
    tokens->text[tokens->text_len] = '\0';
    size_t count = 0;
    for (size_t at = 0; at < tokens->text_len;) {
        unsigned class = tokens_class[(unsigned char)tokens->text[at]];
        if (class == TOKENS_GAP) {
            at++;
            continue;
        }
        at = tokens_run(tokens, at, class, &tokens->list[count]);
        tokens->head_count += tokens->list[count++].from < head_len ? 1 : 0;
    }
    tokens->count = count;
    tokens_mark_dates(tokens);
    return STATUS_OK;
}

bool tokens_word_is_in(struct slice word, const char *rows, size_t row_bytes, size_t count)
{
    for (size_t i = 0; word.len < row_bytes && i < count; i++) {
        const char *row = rows + i * row_bytes;
        if (row[word.len] == '\0' && memcmp(row, word.ptr, word.len) == 0) {
            return true;
        }
    }
    return false;
}
