#include "matchers/tokens.h"

#include "matchers/fold.h"
#include "matchers/table.h"

enum { TOKEN_LEN_MAX = 64 };

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
        if (!tokens_date_gap(tokens, i) || !tokens_date_gap(tokens, i + 1) ||
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

enum status tokens_split(struct slice text, size_t head_len, struct arena *scratch,
                         struct tokens *out)
{
    struct tokens tokens = {0};
    tokens.text = arena_take(scratch, text.len * 2 + 1);
    if (tokens.text == NULL) {
        return STATUS_MEMORY;
    }
    size_t head = fold_text(slice_take(text, head_len), tokens.text, text.len * 2 + 1);
    tokens.text_len =
        head + fold_text(slice_skip(text, head_len), tokens.text + head, text.len * 2 + 1 - head);
    /* Every token has a byte at least. */
    tokens.list = arena_take(scratch, (tokens.text_len + 1) * sizeof *tokens.list);
    if (tokens.list == NULL) {
        return STATUS_MEMORY;
    }
    size_t at = 0;
    while (at < tokens.text_len) {
        char c = tokens.text[at];
        if (!byte_is_alnum(c)) {
            at++;
            continue;
        }
        bool digits = byte_is_digit(c);
        size_t from = at;
        uint64_t piece = 0;
        uint64_t power = 1;
        while (at < tokens.text_len && at - from < TOKEN_LEN_MAX &&
               byte_is_alnum(tokens.text[at]) && byte_is_digit(tokens.text[at]) == digits) {
            piece = table_hash_add(piece, (struct slice){tokens.text + at, 1});
            power *= TABLE_HASH_BASE;
            at++;
        }
        tokens.list[tokens.count++] = (struct token){.piece = piece,
                                                     .power = power,
                                                     .from = (uint32_t)from,
                                                     .len = (uint16_t)(at - from),
                                                     .digits = digits};
        tokens.head_count = from < head ? tokens.count : tokens.head_count;
    }
    tokens_mark_dates(&tokens);
    *out = tokens;
    return STATUS_OK;
}
