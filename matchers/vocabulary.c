/*
 * Open addressing, a quarter of the slots in use. The whole name of a month stands under its first
 * four letters too: there a compound is looked for.
 */
#include "matchers/vocabulary.h"

#include "matchers/table.h"

#include <assert.h>
#include <string.h>

enum {
    VOCABULARY_SLOTS = 1 << VOCABULARY_BITS,
    VOCABULARY_MONTH_MIN = 4,  /* letters of a month in a compound */
    VOCABULARY_ADVANCE_MIN = 3 /* … and of what stands behind it: "Abo" */
};

/* Where a word is, or one of the next places: by its length, and its first and last eight letters.
 */
static inline size_t vocabulary_place(struct slice word)
{
    uint64_t letters = word.len < 8
                           ? table_load_short(word)
                           : table_load_8(word.ptr) + 3 * table_load_8(word.ptr + word.len - 8);
    return (size_t)((letters + word.len) * TABLE_HASH_BASE >> (64 - VOCABULARY_BITS));
}

static inline size_t vocabulary_next(size_t place)
{
    return (place + 1) % VOCABULARY_SLOTS;
}

static void vocabulary_add(struct vocabulary *vocabulary, struct slice word, size_t which)
{
    size_t place = vocabulary_place(word);
    while (vocabulary->slots[place] != 0) {
        place = vocabulary_next(place);
    }
    vocabulary->slots[place] = (uint16_t)(which + 1);
}

void vocabulary_build(struct vocabulary *out)
{
    assert(vocabulary_words_count <= VOCABULARY_SLOTS / 4);
    *out = (struct vocabulary){{0}};
    for (size_t i = 0; i < vocabulary_words_count; i++) {
        const struct vocabulary_word *word = &vocabulary_words[i];
        struct slice text = slice_from(word->text);
        vocabulary_add(out, text, i);
        if (word->whole && text.len >= VOCABULARY_MONTH_MIN) {
            vocabulary_add(out, slice_take(text, VOCABULARY_MONTH_MIN), i);
        }
    }
}

static inline const struct vocabulary_word *
vocabulary_find_word(const struct vocabulary *vocabulary, struct slice word)
{
    if (word.len == 0 || word.len >= VOCABULARY_TEXT) {
        return NULL;
    }
    size_t place = vocabulary_place(word);
    for (; vocabulary->slots[place] != 0; place = vocabulary_next(place)) {
        const struct vocabulary_word *known = &vocabulary_words[vocabulary->slots[place] - 1];
        if (known->text[word.len] == '\0' && memcmp(known->text, word.ptr, word.len) == 0) {
            return known;
        }
    }
    return NULL;
}

/* The month whose whole name a word begins with, and the rest is what is paid in advance. */
static const struct vocabulary_word *vocabulary_find_compound(const struct vocabulary *vocabulary,
                                                              struct slice word)
{
    size_t place = vocabulary_place(slice_take(word, VOCABULARY_MONTH_MIN));
    for (; vocabulary->slots[place] != 0; place = vocabulary_next(place)) {
        const struct vocabulary_word *month = &vocabulary_words[vocabulary->slots[place] - 1];
        struct slice name = slice_from(month->text);
        if (!month->whole || name.len < VOCABULARY_MONTH_MIN || !slice_starts(word, name)) {
            continue;
        }
        const struct vocabulary_word *paid =
            vocabulary_find_word(vocabulary, slice_skip(word, name.len));
        if (paid != NULL && paid->advance) {
            return month;
        }
    }
    return NULL;
}

const struct vocabulary_word *vocabulary_find(const struct vocabulary *vocabulary,
                                              struct slice word, bool *compound)
{
    const struct vocabulary_word *found = vocabulary_find_word(vocabulary, word);
    *compound = false;
    if (found == NULL && word.len >= VOCABULARY_MONTH_MIN + VOCABULARY_ADVANCE_MIN) {
        found = vocabulary_find_compound(vocabulary, word);
        *compound = found != NULL;
    }
    return found;
}
