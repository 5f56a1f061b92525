#include "matchers/usual_words.h"

#include "matchers/index.h"
#include "matchers/tokens.h"

#include <stdlib.h>

enum { USUAL_WORDS_MIN = 3 };

/* The words of one transaction. */
static enum status usual_words_read(const struct transaction *t, uint32_t number,
                                    struct arena *scratch, struct table_pairs *words)
{
    size_t bytes = 1;
    for (size_t i = 0; i < t->remittance_count; i++) {
        bytes += t->remittance[i].len + 1;
    }
    struct tokens tokens;
    enum status status = tokens_begin(scratch, bytes, &tokens);
    for (size_t i = 0; status == STATUS_OK && i < t->remittance_count; i++) {
        tokens_add(&tokens, t->remittance[i]);
    }
    if (status == STATUS_OK) {
        tokens_split(&tokens, 0);
    }
    for (size_t i = 0; status == STATUS_OK && i < tokens.count; i++) {
        if (!tokens.list[i].digits) {
            status = table_pairs_add(words, index_word_hash(token_text(&tokens, i)), number);
        }
    }
    return status;
}

/* Those of them that are usual, of words that are sorted. */
static enum status usual_words_choose(const struct table_pairs *words, struct table_pairs *usual)
{
    enum status status = STATUS_OK;
    size_t first = 0;
    for (size_t i = 0; status == STATUS_OK && i < words->count; i++) {
        first = words->list[i].hash == words->list[first].hash ? first : i;
        if (i + 1 == first + USUAL_WORDS_MIN) {
            status = table_pairs_add(usual, words->list[i].hash, 0);
        }
    }
    return status;
}

enum status usual_words_build(const struct batch *batch, struct arena *arena, struct table *out)
{
    struct arena scratch = {0};
    struct table_pairs words = {0};
    struct table_pairs usual = {0};
    struct table sorted = {0};
    enum status status = STATUS_OK;
    for (size_t t = 0; status == STATUS_OK && t < batch->transactions_count; t++) {
        arena_reset(&scratch);
        status =
            usual_words_read(batch->transactions[t].transaction, (uint32_t)t, &scratch, &words);
    }
    table_pairs_unique(&words);
    if (status == STATUS_OK) {
        status = table_build(words.list, words.count, &scratch, &sorted); /* sorts them */
    }
    if (status == STATUS_OK) {
        status = usual_words_choose(&words, &usual);
    }
    free(words.list);
    status = table_pairs_build(&usual, status, arena, out);
    arena_clear(&scratch);
    return status;
}
