/*
 * tokens - a text as runs of letters and runs of digits.
 *
 * The idea: separators are noise and banks cut text anywhere, so the text is taken apart into
 * maximal runs of one class, and references are looked for in the joins of neighbouring runs
 * (keys.h). "INV-2026 00123" and "inv20260 0123" give the same joins. The runs are also laid side
 * by side without what separates them, so that every join of neighbours is a piece of one text.
 * Runs that make up a calendar date are marked: they are what a payer says most often beside a
 * reference.
 */
#ifndef TS_MATCHERS_TOKENS_H
#define TS_MATCHERS_TOKENS_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TOKEN_LEN_MAX = 63, /* a length is a bit of a set */
    TOKENS_LONG = 8,
};

struct token {
    uint32_t from;  /* into the folded text */
    uint32_t begin; /* into tokens.runs */
    uint8_t len;    /* longer runs are cut into several tokens */
    bool digits;    /* else letters */
    bool date;      /* part of a calendar date */
    bool money;     /* part of an amount with cents (set by whoever looks) */
    bool word;      /* a word that was glued to what follows (set by whoever looks) */
    bool number;    /* part of the customer's number (set by whoever looks) */
    bool seen;      /* explained by some item's key (set by whoever looks) */
    uint8_t kind;   /* what the words before it tell, plus 1; 0 until somebody looks */
};

struct tokens {
    char *text; /* folded */
    char *runs; /* its letters and digits without what separates them */
    size_t text_len;
    size_t text_max;    /* room for it */
    struct token *list; /* behind the last one letters, of TOKEN_LEN_MAX, that aren't there */
    size_t count;
    size_t head_count; /* tokens of the head, the part of the text that was named */
    bool near;         /* a run of up to four digits stands one byte behind another run */
    bool dates;        /* … two of them do: some may be a date */
    bool cents;        /* … one of two digits does: some may be an amount */
    bool long_digits;  /* some run may be of more than TOKENS_LONG digits */
};

/*
 * Makes room in `scratch` for texts of `bytes` bytes in all, a line end after each counted. They
 * are added one by one and taken apart together. STATUS_OK or STATUS_MEMORY.
 */
enum status tokens_begin(struct arena *scratch, size_t bytes, struct tokens *out);

/* Folds `text` (UTF-8) behind what is there, with a line end. */
void tokens_add(struct tokens *tokens, struct slice text);

/* Takes the texts apart, once. head_len is the text_len there was when the head ended. */
void tokens_split(struct tokens *tokens, size_t head_len);

/* Keeps at most `max` tokens, the first; whether some were dropped. */
bool tokens_keep(struct tokens *tokens, size_t max);

static inline struct slice token_text(const struct tokens *tokens, size_t i)
{
    return (struct slice){tokens->text + tokens->list[i].from, tokens->list[i].len};
}

/* The letters and digits from the first byte of token `from` on, `len` of them. */
static inline struct slice tokens_join(const struct tokens *tokens, size_t from, size_t len)
{
    return (struct slice){tokens->runs + tokens->list[from].begin, len};
}

/* Whether a folded word is one of `count` rows of `row_bytes` bytes, each padded with NULs. */
bool tokens_word_is_in(struct slice word, const char *rows, size_t row_bytes, size_t count);

#endif
