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

enum { TOKENS_COPY = 16 }; /* a short run is copied with what stands behind it */

enum status tokens_begin(struct arena *scratch, size_t bytes, struct tokens *out)
{
    /* A byte of text becomes two at most. Whole blocks are read, and whole copies written. */
    size_t room = bytes * 2 + FOLD_BLOCK;
    char *text = arena_take(scratch, room * 2);
    *out = (struct tokens){.text = text, .runs = text, .text_max = bytes * 2};
    if (text == NULL) {
        return STATUS_MEMORY;
    }
    out->runs = text + room;
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
struct tokens_end {
    struct token *token;
    char *runs;
    uint32_t begin;
};

/* Appends a run to the list and to the runs. */
static inline void tokens_append(struct tokens_end *end, const char *text, size_t from, size_t len,
                                 bool digits)
{
    if (len <= TOKENS_COPY) {
        memcpy(end->runs + end->begin, text + from, TOKENS_COPY);
    } else {
        memcpy(end->runs + end->begin, text + from, len);
    }
    for (; len > TOKEN_LEN_MAX; len -= TOKEN_LEN_MAX) {
        *end->token++ = (struct token){
            .from = (uint32_t)from, .begin = end->begin, .len = TOKEN_LEN_MAX, .digits = digits};
        from += TOKEN_LEN_MAX;
        end->begin += TOKEN_LEN_MAX;
    }
    *end->token++ = (struct token){
        .from = (uint32_t)from, .begin = end->begin, .len = (uint8_t)len, .digits = digits};
    end->begin += (uint32_t)len;
}

enum status tokens_split(struct tokens *tokens, size_t head_len, struct arena *scratch)
{
    /* Every token has a byte at least. */
    tokens->list = arena_take(scratch, (tokens->text_len + 1) * sizeof *tokens->list);
    if (tokens->list == NULL) {
        return STATUS_MEMORY;
    }
    memset(tokens->text + tokens->text_len, 0, FOLD_BLOCK);
    struct tokens_end next = {.token = tokens->list, .runs = tokens->runs};
    uint64_t last_letter = 0; /* whether the block before ended with one */
    uint64_t last_digit = 0;
    size_t open = SIZE_MAX;  /* where a run that crosses blocks began */
    size_t ended = SIZE_MAX; /* where the last run of digits ended */
    unsigned row = 0;        /* runs of digits one byte apart: three may be a date */
    bool dates = false;
    for (size_t at = 0; at < tokens->text_len; at += FOLD_BLOCK) {
        uint64_t letters = 0;
        uint64_t digits = 0;
        fold_classify(tokens->text + at, &letters, &digits);
        uint64_t letters_before = letters << 1 | last_letter;
        uint64_t digits_before = digits << 1 | last_digit;
        uint64_t starts = (letters & ~letters_before) | (digits & ~digits_before);
        uint64_t digit_ends = ~digits & digits_before;
        uint64_t ends = (~letters & letters_before) | digit_ends;
        /* Runs don't overlap: the ends come in the order of the starts. */
        for (; ends != 0; ends &= ends - 1) {
            size_t from = open;
            if (open == SIZE_MAX) {
                from = at + (size_t)__builtin_ctzll(starts);
                starts &= starts - 1;
            }
            open = SIZE_MAX;
            unsigned end = (unsigned)__builtin_ctzll(ends);
            bool is_digits = (digit_ends >> end & 1U) != 0;
            tokens_append(&next, tokens->text, from, at + end - from, is_digits);
            if (is_digits) {
                row = from == ended + 1 ? row + 1 : 1;
                dates = dates || row == 3;
                ended = at + end;
            }
        }
        open = starts == 0 ? open : at + (size_t)__builtin_ctzll(starts);
        last_letter = letters >> (FOLD_BLOCK - 1);
        last_digit = digits >> (FOLD_BLOCK - 1);
    }
    tokens->count = (size_t)(next.token - tokens->list);
    tokens->head_count = tokens->count;
    while (tokens->head_count > 0 && tokens->list[tokens->head_count - 1].from >= head_len) {
        tokens->head_count--;
    }
    if (dates) {
        tokens_mark_dates(tokens);
    }
    return STATUS_OK;
}

bool tokens_keep(struct tokens *tokens, size_t max)
{
    if (tokens->count <= max) {
        return false;
    }
    tokens->count = max;
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
