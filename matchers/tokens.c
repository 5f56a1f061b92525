#include "matchers/tokens.h"

#include "matchers/fold.h"

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

enum { TOKENS_COPY = 16 }; /* bytes that are copied together, with what stands behind a run */

enum status tokens_begin(struct arena *scratch, size_t bytes, struct tokens *out)
{
    /* A byte of text becomes two at most, and every token has one at least. Whole blocks are read,
     * and whole copies written. */
    size_t text_max = bytes * 2;
    size_t room = text_max + FOLD_BLOCK;
    size_t list_bytes = (text_max + 1) * sizeof(struct token);
    char *list = arena_take(scratch, list_bytes + room * 2);
    *out = (struct tokens){.text_max = text_max};
    if (list == NULL) {
        return STATUS_MEMORY;
    }
    out->list = (struct token *)(void *)list;
    out->text = list + list_bytes;
    out->runs = out->text + room;
    return STATUS_OK;
}

void tokens_add(struct tokens *tokens, struct slice text)
{
    char *at = tokens->text + tokens->text_len;
    size_t len = fold_text(text, at, tokens->text_max - tokens->text_len);
    at[len] = '\n';
    tokens->text_len += len + 1;
}

/* Where the next run goes. */
struct tokens_next {
    struct token *token;
    char *runs;
    uint32_t begin;
};

/* Appends a run to the list and to the runs. */
static inline void tokens_append(struct tokens_next *end, const char *text, size_t from, size_t len,
                                 bool digits)
{
    memcpy(end->runs + end->begin, text + from, TOKENS_COPY);
    if (len > TOKENS_COPY) {
        for (size_t at = TOKENS_COPY; at < len; at += TOKENS_COPY) {
            memcpy(end->runs + end->begin + at, text + from + at, TOKENS_COPY);
        }
        for (; len > TOKEN_LEN_MAX; len -= TOKEN_LEN_MAX) {
            *end->token++ = (struct token){.from = (uint32_t)from,
                                           .begin = end->begin,
                                           .len = TOKEN_LEN_MAX,
                                           .digits = digits};
            from += TOKEN_LEN_MAX;
            end->begin += TOKEN_LEN_MAX;
        }
    }
    *end->token++ = (struct token){
        .from = (uint32_t)from, .begin = end->begin, .len = (uint8_t)len, .digits = digits};
    end->begin += (uint32_t)len;
}

/* What the block before ended with. */
struct tokens_before {
    uint64_t letter;    /* 1 for a letter */
    uint64_t digit;     /* 1 for a digit */
    uint64_t digit_end; /* 1 where a run of digits ended at its last byte */
    size_t open;        /* where a run began that crosses into the next one; SIZE_MAX for none */
};

/* Notes what runs of digits may be that stand one byte apart; `near` has a bit where one begins
 * behind another. What a block's end cuts may be anything. */
static inline void tokens_note_near(struct tokens *tokens, uint64_t near, uint64_t digits)
{
    uint64_t two = digits >> 1 & ~(digits >> 2);
    uint64_t last = UINT64_C(1) << (FOLD_BLOCK - 1);
    tokens->cents = tokens->cents || (near & (two | last)) != 0;
    tokens->dates = tokens->dates || (near & (near - 1)) != 0 || tokens->near;
    tokens->near = true;
}

/* Takes a block of the text apart, the one that begins at `at`. */
static inline void tokens_split_block(struct tokens *tokens, size_t at,
                                      struct tokens_before *before, struct tokens_next *next)
{
    const char *text = tokens->text;
    uint64_t letters = 0;
    uint64_t digits = 0;
    fold_classify(text + at, tokens->text_len - at, &letters, &digits);
    uint64_t letters_before = letters << 1 | before->letter;
    uint64_t digits_before = digits << 1 | before->digit;
    uint64_t digit_starts = digits & ~digits_before;
    uint64_t digit_ends = ~digits & digits_before;
    uint64_t starts = (letters & ~letters_before) | digit_starts;
    uint64_t ends = (~letters & letters_before) | digit_ends;
    uint64_t pairs = digits & digits >> 1;
    uint64_t fours = pairs & pairs >> 2;
    uint64_t eights = fours & fours >> 4;
    /* A year is the longest run that stands in a date or behind the sign before the cents. */
    uint64_t near = digit_starts & (digit_ends << 1 | before->digit_end) & ~(fours & digits >> 4);
    tokens->long_digits |= (eights & digits >> TOKENS_LONG) != 0 || (digits & before->digit) != 0;
    if (near != 0) {
        tokens_note_near(tokens, near, digits);
    }
    if (before->open != SIZE_MAX && ends != 0) {
        size_t end = at + (size_t)__builtin_ctzll(ends);
        ends &= ends - 1;
        tokens_append(next, text, before->open, end - before->open, before->digit != 0);
        before->open = SIZE_MAX;
    }
    /* Runs don't overlap: the ends come in the order of the starts. */
    for (; ends != 0; ends &= ends - 1) {
        unsigned from = (unsigned)__builtin_ctzll(starts);
        unsigned end = (unsigned)__builtin_ctzll(ends);
        starts &= starts - 1;
        tokens_append(next, text, at + from, end - from, (digits >> from & 1U) != 0);
    }
    before->open = starts == 0 ? before->open : at + (size_t)__builtin_ctzll(starts);
    before->letter = letters >> (FOLD_BLOCK - 1);
    before->digit = digits >> (FOLD_BLOCK - 1);
    before->digit_end = digit_ends >> (FOLD_BLOCK - 1);
}

/* Ends the list behind so many tokens. */
static inline void tokens_end(struct tokens *tokens, size_t count)
{
    tokens->count = count;
    tokens->list[count] = (struct token){.len = TOKEN_LEN_MAX};
}

void tokens_split(struct tokens *tokens, size_t head_len)
{
    memset(tokens->text + tokens->text_len, 0, FOLD_BLOCK);
    struct tokens_next next = {.token = tokens->list, .runs = tokens->runs};
    struct tokens_before before = {.open = SIZE_MAX};
    for (size_t at = 0; at < tokens->text_len; at += FOLD_BLOCK) {
        tokens_split_block(tokens, at, &before, &next);
    }
    const struct token *head = next.token;
    while (head > tokens->list && head[-1].from >= head_len) {
        head--;
    }
    tokens_end(tokens, (size_t)(next.token - tokens->list));
    tokens->head_count = (size_t)(head - tokens->list);
    if (tokens->dates) {
        tokens_mark_dates(tokens);
    }
}

bool tokens_keep(struct tokens *tokens, size_t max)
{
    if (tokens->count <= max) {
        return false;
    }
    tokens_end(tokens, max);
    tokens->head_count = tokens->head_count < max ? tokens->head_count : max;
    return true;
}

bool tokens_word_is_in(struct slice word, const char *rows, size_t row_bytes, size_t count)
{
    for (size_t i = 0; word.len > 0 && word.len < row_bytes && i < count; i++) {
        const char *row = rows + i * row_bytes;
        if (row[0] == word.ptr[0] && row[word.len] == '\0' &&
            memcmp(row, word.ptr, word.len) == 0) {
            return true;
        }
    }
    return false;
}
