#include "matchers/joins.h"

#include <stdlib.h>

enum {
    JOINS_RUNS_MAX = 10,      /* runs joined to one number */
    JOINS_DIGIT_RUNS_MAX = 4, /* … where it is made of digits alone */
    JOINS_ITEMS_AHEAD = 4,    /* items of a key that are asked for */
};

/* Room for all joins of so many tokens. */
static enum status joins_reserve(struct joins *joins, size_t tokens_count)
{
    size_t most = tokens_count * (JOINS_RUNS_MAX + JOINS_DIGIT_RUNS_MAX);
    if (most > joins->capacity) {
        void *list = joins->list;
        joins->capacity = 0;
        free(list);
        joins->list = malloc(most * sizeof *joins->list + tokens_count * sizeof *joins->starts);
        if (joins->list != NULL) {
            joins->capacity = most;
            joins->starts = (uint32_t *)(void *)(joins->list + most);
        }
    }
    return most <= joins->capacity ? STATUS_OK : STATUS_MEMORY;
}

static inline void joins_add(const struct index *index, struct joins *joins, uint64_t hash,
                             size_t from, size_t to, size_t len, bool digits_only)
{
    struct join *join = &joins->list[joins->count++];
    join->hash = hash;
    join->from = (uint32_t)from;
    join->to = (uint32_t)to;
    join->len = (uint16_t)len;
    join->digits_only = digits_only;
    join->inside = false;
    join->number = !digits_only && (index->number_lengths >> len & 1U) != 0;
}

/* How long the keys are that begin as these letters do, a bit each. */
static inline uint64_t joins_lengths(const struct index *index, const struct tokens *tokens,
                                     const struct token *letters)
{
    const struct index_begin *begin = &index->begins[tokens->text[letters->from] - 'A'];
    return (begin->letters >> letters->len & 1U) != 0 ? begin->lengths : 0;
}

/* The characters of two runs and those between them. */
static inline size_t joins_len(const struct token *first, const struct token *last)
{
    return (size_t)last->begin + last->len - first->begin;
}

/* Whether there is a digit in a join, as in most keys. */
static inline bool joins_may_be_key(const struct index *index, const struct token *first,
                                    const struct token *last)
{
    const struct token *digits = last;
    while (digits > first && !digits->digits) {
        digits--;
    }
    return digits->digits || (index->letters_only && joins_len(first, last) >= KEY_LETTERS_MIN);
}

/* Joins of letters and digits that begin at `from`: whole numbers, references, orders. */
static inline void joins_add_whole(const struct index *index, const struct tokens *tokens,
                                   size_t from, uint64_t lengths, struct joins *joins)
{
    const struct token *first = &tokens->list[from];
    const struct token *last = first;
    /* No key is so long as what reaches over the text's end. */
    for (lengths >>= last->len; lengths != 0 && last < first + JOINS_RUNS_MAX;
         last++, lengths >>= last->len) {
        if ((lengths & 1U) != 0 && joins_may_be_key(index, first, last)) {
            size_t len = joins_len(first, last);
            uint64_t hash = key_hash(KEY_FULL, tokens_join(tokens, from, len));
            joins_add(index, joins, hash, from, from + (size_t)(last - first), len, false);
        }
    }
}

/* Whether a run is of digits that may be a number's. Dates are left out. */
static inline bool joins_is_digits(const struct token *token)
{
    return token->digits && !token->date;
}

/* Whether joins of digits may begin with a run: most stand alone and are of no key's length. */
static inline bool joins_may_start(const struct index *index, const struct tokens *tokens,
                                   const struct token *digits)
{
    return !digits->date && ((index->digits_lengths >> digits->len & 1U) != 0 ||
                             joins_is_digits(digits + 1) || tokens->runs[digits->begin] == '0');
}

/* Joins of digits that begin at `from` and end at `reach` or behind it, zeros in front dropped. */
static inline void joins_add_digits(const struct index *index, const struct tokens *tokens,
                                    size_t from, size_t reach, struct joins *joins)
{
    const struct token *list = tokens->list;
    const char *text = tokens->runs + list[from].begin;
    size_t zeros = 0;
    for (size_t to = from; to < from + JOINS_DIGIT_RUNS_MAX && joins_is_digits(&list[to]); to++) {
        size_t len = joins_len(&list[from], &list[to]);
        while (zeros < len && text[zeros] == '0') {
            zeros++;
        }
        size_t digits = len - zeros;
        uint64_t lengths = digits > KEY_MAX ? 0 : index->digits_lengths >> digits;
        if (lengths == 0) {
            break; /* no key is so long */
        }
        if ((lengths & 1U) != 0 && to >= reach) {
            uint64_t hash = key_hash(KEY_DIGITS, (struct slice){text + zeros, digits});
            joins_add(index, joins, hash, from, to, digits, true);
        }
    }
}

enum status joins_collect(const struct index *index, const struct tokens *tokens, struct joins *out)
{
    out->count = 0;
    out->whole = 0;
    if (joins_reserve(out, tokens->count) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    uint64_t digits_lengths = index->begins[INDEX_BEGINS_DIGIT].lengths;
    const struct token *list = tokens->list;
    const struct token *end = list + tokens->count;
    uint32_t *start = out->starts;
    for (const struct token *token = list; token < end; token++) {
        uint64_t lengths = digits_lengths;
        if (!token->digits) {
            lengths = joins_lengths(index, tokens, token);
        } else if (joins_may_start(index, tokens, token)) {
            *start++ = (uint32_t)(token - list);
        }
        if (lengths != 0) {
            joins_add_whole(index, tokens, (size_t)(token - list), lengths, out);
        }
    }
    out->starts_count = (size_t)(start - out->starts);
    return STATUS_OK;
}

void joins_ask_keys(const struct index *index, const struct joins *joins)
{
    for (size_t i = 0; i < joins->count; i++) {
        table_ask(&index->keys, joins->list[i].hash);
        if (joins->list[i].number) {
            table_ask(&index->numbers, joins->list[i].hash);
        }
    }
}

/* Looks the joins from `first` on up; those of nothing go. */
static inline void joins_find(const struct index *index, struct joins *joins, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < joins->count; i++) {
        struct join *join = &joins->list[i];
        struct table_run run = table_get(&index->keys, join->hash);
        if (run.count > 0 || (join->number && table_get(&index->numbers, join->hash).count > 0)) {
            __builtin_prefetch(run.values);
            join->values = run.values;
            join->count = run.count;
            if (kept < i) {
                joins->list[kept] = *join;
            }
            kept++;
        }
    }
    joins->count = kept;
}

/* Collects the digits that the first `whole` of the joins don't explain. */
static void joins_collect_digits(const struct index *index, const struct tokens *tokens,
                                 size_t whole, struct joins *joins)
{
    size_t number = 0;
    const uint32_t *starts = joins->starts;
    size_t starts_count = joins->starts_count;
    size_t reach = 0; /* up to where the whole numbers reach that some items have */
    for (size_t i = 0; i < starts_count; i++) {
        size_t from = starts[i];
        for (; number < whole && joins->list[number].from <= from; number++) {
            const struct join *join = &joins->list[number];
            reach = join->count > 0 && join->to >= reach ? join->to + 1U : reach;
        }
        /* Where no digits go on behind a whole number, those within it end there. */
        if (from >= reach || joins_is_digits(&tokens->list[reach])) {
            joins_add_digits(index, tokens, from, reach, joins);
        }
    }
}

void joins_find_whole(const struct index *index, const struct tokens *tokens, struct joins *joins)
{
    joins_find(index, joins, 0);
    joins->whole = joins->count;
    joins_collect_digits(index, tokens, joins->whole, joins);
    for (size_t i = joins->whole; i < joins->count; i++) {
        table_prefetch_filter(&index->keys, joins->list[i].hash);
    }
}

void joins_filter_digits(const struct index *index, struct joins *joins)
{
    size_t kept = joins->whole;
    for (size_t i = joins->whole; i < joins->count; i++) {
        const struct join *join = &joins->list[i];
        if (table_may_have(&index->keys, join->hash)) {
            table_prefetch_slot(&index->keys, join->hash);
            joins->list[kept++] = *join;
        }
    }
    joins->count = kept;
}

void joins_find_digits(const struct index *index, struct joins *joins)
{
    joins_find(index, joins, joins->whole);
}

void joins_find_all_digits(const struct index *index, const struct tokens *tokens,
                           struct joins *joins)
{
    joins->count = joins->whole;
    joins_collect_digits(index, tokens, 0, joins);
    joins_filter_digits(index, joins);
    joins_find(index, joins, joins->whole);
}

void joins_ask_items(const struct index *index, const int64_t *open_minor,
                     const struct joins *joins)
{
    for (size_t i = 0; i < joins->count; i++) {
        const struct join *join = &joins->list[i];
        for (uint32_t v = 0; v < join->count && v < JOINS_ITEMS_AHEAD; v++) {
            uint32_t item = join->values[v] / KEY_FORM_ROOM;
            (void)*(const volatile uint32_t *)&index->items[item].customer;
            (void)*(const volatile int64_t *)&open_minor[item];
        }
    }
}

void joins_clear(struct joins *joins)
{
    free(joins->list);
    *joins = (struct joins){0};
}
