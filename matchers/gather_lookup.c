#include "matchers/gather_internal.h"

#include <string.h>

enum { GATHER_LOOKED_UP_MAX = 4 }; /* numbers of a text of which all slips are looked up */

/* A written number of which all readings are looked up. */
struct gather_lookup {
    const struct index *index;
    const int64_t *open_minor;
    struct gather *gather;
    struct slice written;
    size_t from;
    size_t to;
    uint64_t lengths; /* that numbers have which begin so, a bit each */
};

/* One reading: items of this very amount are named by it. */
static void gather_look_up(const struct gather_lookup *lookup, const char *number, size_t len)
{
    const struct index *index = lookup->index;
    struct slice wanted = {number, len};
    uint64_t hash = key_hash(KEY_FULL, wanted);
    if (!table_may_have(&index->keys, hash)) {
        return;
    }
    struct table_run run = table_find(&index->keys, hash);
    for (uint32_t i = 0; i < run.count && i < GATHER_SHARED_MAX; i++) {
        uint32_t item = run.values[i] / KEY_FORM_ROOM;
        enum key_form form = (enum key_form)(run.values[i] % KEY_FORM_ROOM);
        if ((form == KEY_REFERENCE || form == KEY_FULL) &&
            gather_pays(index, lookup->open_minor, lookup->gather, item)) {
            gather_see(lookup->gather, lookup->from, lookup->to);
            gather_add(index, lookup->open_minor, lookup->gather,
                       gather_mended(index, lookup->gather, item, form, lookup->written, wanted,
                                     lookup->from, lookup->to));
        }
    }
}

/* Signs that numbers of the list are made of. Where it has no codes, letters in a number are digits
 * misread. */
static struct slice gather_signs(const struct index *index)
{
    struct slice signs = SLICE("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return index->codes.count > 0 ? signs : slice_take(signs, 10);
}

/* Readings of the same length: a sign changed, or two neighbours swapped. */
static void gather_look_up_changed(const struct gather_lookup *lookup)
{
    struct slice signs = gather_signs(lookup->index);
    struct slice written = lookup->written;
    char number[KEY_MAX];
    for (size_t at = 0; at < written.len; at++) {
        char sign = written.ptr[at];
        bool letter = byte_is_alpha(sign) && lookup->index->codes.count == 0;
        memcpy(number, written.ptr, written.len);
        for (size_t s = 0; s < signs.len; s++) {
            number[at] = signs.ptr[s];
            bool misread = (sign == 'O' && number[at] == '0') || (sign == 'I' && number[at] == '1');
            if (number[at] != sign && (!letter || misread)) {
                gather_look_up(lookup, number, written.len);
            }
        }
        if (at + 1 < written.len && sign != written.ptr[at + 1]) {
            number[at] = written.ptr[at + 1];
            number[at + 1] = sign;
            gather_look_up(lookup, number, written.len);
        }
    }
}

/* All numbers from which a written one comes by a slip. */
static void gather_look_up_all(const struct gather_lookup *lookup)
{
    struct slice signs = gather_signs(lookup->index);
    const char *text = lookup->written.ptr;
    size_t len = lookup->written.len;
    char number[KEY_MAX];
    if ((lookup->lengths >> len & 1U) != 0) {
        gather_look_up_changed(lookup);
    }
    for (size_t at = 0; (lookup->lengths >> (len - 1) & 1U) != 0 && at < len; at++) {
        memcpy(number, text, at);
        memcpy(number + at, text + at + 1, len - at - 1);
        gather_look_up(lookup, number, len - 1); /* one too many */
    }
    for (size_t at = 0; (lookup->lengths >> (len + 1) & 1U) != 0 && at <= len; at++) {
        memcpy(number, text, at);
        memcpy(number + at + 1, text + at, len - at);
        for (size_t s = 0; s < signs.len; s++) {
            number[at] = signs.ptr[s];
            gather_look_up(lookup, number, len + 1); /* one lost */
        }
    }
}

/* How long numbers of ours are that may begin with run `at`, with one sign of it wrong; a bit each.
 */
static uint64_t gather_lengths(const struct index *index, const struct tokens *tokens, size_t at)
{
    struct slice text = token_text(tokens, at);
    uint64_t lengths = 0;
    if (text.len >= INDEX_LENGTHS || gather_is_document_word(text)) {
        return 0;
    }
    if (tokens->list[at].digits || slice_equal(text, SLICE("O")) || slice_equal(text, SLICE("I"))) {
        lengths = index->begins[INDEX_BEGINS_DIGIT].lengths;
    }
    if (!tokens->list[at].digits) {
        const struct index_begin *begin = &index->begins[text.ptr[0] - 'A'];
        lengths |= (begin->letters >> text.len & 1U) != 0 ? begin->lengths : 0;
    }
    for (size_t b = 0; index->codes.count > 0 && b < INDEX_BEGINS; b++) {
        lengths |= index->begins[b].lengths;
    }
    return lengths;
}

void gather_slips(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    size_t looked_up = 0;
    for (size_t from = 0; from < gather->said_count && looked_up < GATHER_LOOKED_UP_MAX; from++) {
        uint64_t lengths = gather_lengths(index, tokens, from);
        uint64_t near = lengths << 1 | lengths | lengths >> 1;
        struct gather_lookup lookup = {
            .index = index, .open_minor = open_minor, .gather = gather, .from = from};
        lookup.lengths = lengths;
        size_t len = 0;
        bool digits = index->codes.count > 0;
        for (size_t to = from;
             lengths != 0 && to < gather->said_count && to < from + GATHER_EDIT_RUNS_MAX; to++) {
            const struct token *token = &tokens->list[to];
            len += token->len;
            if (len >= KEY_MAX || token->money || token->date || token->seen) {
                break;
            }
            digits = digits || token->digits;
            if (digits && len >= GATHER_EDIT_LEN_MIN && (near >> len & 1U) != 0) {
                lookup.to = to;
                lookup.written = tokens_join(tokens, from, len);
            }
        }
        if (lookup.written.len > 0) {
            gather_look_up_all(&lookup);
            looked_up++;
        }
    }
}
