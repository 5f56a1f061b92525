/*
 * tokens - a text as runs of letters and runs of digits.
 *
 * The idea: separators are noise and banks cut text anywhere, so the text is taken apart into
 * maximal runs of one class, and references are looked for in the joins of neighbouring runs
 * (keys.h). "INV-2026 00123" and "inv20260 0123" give the same joins. Runs that make up a calendar
 * date are marked: they are what a payer says most often beside a reference.
 */
#ifndef TS_MATCHERS_TOKENS_H
#define TS_MATCHERS_TOKENS_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct token {
    uint64_t piece; /* of its hash; see table_hash_join() */
    uint64_t power;
    uint32_t from; /* into the folded text */
    uint16_t len;  /* longer runs are cut into several tokens */
    bool digits;   /* else letters */
    bool date;     /* part of a calendar date */
    bool seen;     /* explained by some item's key (set by whoever looks) */
};

struct tokens {
    char *text; /* folded */
    size_t text_len;
    struct token *list;
    size_t count;
    size_t head_count; /* tokens of the head, the part of the text that was named */
};

/*
 * Takes `text` (UTF-8) apart. All memory from `scratch`. STATUS_OK or STATUS_MEMORY.
 *
 * head_len  bytes of `text` whose tokens head_count counts
 */
enum status tokens_split(struct slice text, size_t head_len, struct arena *scratch,
                         struct tokens *out);

static inline struct slice token_text(const struct tokens *tokens, size_t i)
{
    return (struct slice){tokens->text + tokens->list[i].from, tokens->list[i].len};
}

#endif
