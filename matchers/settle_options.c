/* What a transaction that competes may mean: the hypotheses of the judge, all of them, while a
 * verdict keeps a few. */
#include "matchers/settle_internal.h"

#include "matchers/bits.h"

#include <string.h>

enum { SETTLE_WINDOW_BITS = 24 * BITS_ONE }; /* below the likeliest: what counts as an option */

/* The likelier first. */
static bool settle_option_before(const struct hypothesis *a, const struct hypothesis *b)
{
    return a->score_bits != b->score_bits ? a->score_bits > b->score_bits
                                          : judge_before_equal(a, b);
}

/* Copies a hypothesis out of the judge's scratch memory. */
static enum status settle_option_keep(const struct hypothesis *h, struct arena *arena,
                                      struct settle_option *out)
{
    uint32_t *items = arena_array(arena, h->items_count + 1, sizeof *items);
    if (items == NULL) {
        return STATUS_MEMORY;
    }
    if (h->items_count > 0) {
        memcpy(items, h->items, h->items_count * sizeof *items);
    }
    *out = (struct settle_option){
        .score_bits = h->score_bits,
        .way = h->way,
        .tier = h->items_count == 0 ? JUDGE_TIER_NONE : judge_tier_of(h),
        .named = h->named > 0 && h->form < KEY_EDIT,
        .items = items,
        .items_count = (uint32_t)h->items_count,
    };
    return STATUS_OK;
}

enum status settle_options_of(struct settle *settle, size_t transaction, struct arena *arena,
                              struct settle_option *out, size_t *count)
{
    struct judge *judge = settle->judge;
    enum status status = judge_weigh(judge, transaction);
    if (status != STATUS_OK) {
        return status;
    }
    int32_t best_bits = judge->hypotheses[0].score_bits;
    for (size_t h = 1; h < judge->hypotheses_count; h++) {
        int32_t bits = judge->hypotheses[h].score_bits;
        best_bits = bits > best_bits ? bits : best_bits;
    }
    /* The first is "nothing here"; what the others have no room for counts as that. */
    const struct hypothesis *ranked[ASSIGN_OPTIONS_MAX];
    size_t ranked_count = 0;
    int32_t none_bits = judge->hypotheses[0].score_bits;
    for (size_t h = 1; h < judge->hypotheses_count; h++) {
        const struct hypothesis *moved = &judge->hypotheses[h];
        for (size_t at = 0; at < ranked_count; at++) {
            if (settle_option_before(moved, ranked[at])) {
                const struct hypothesis *later = ranked[at];
                ranked[at] = moved;
                moved = later;
            }
        }
        if (moved->score_bits >= best_bits - SETTLE_WINDOW_BITS &&
            ranked_count + 1 < ASSIGN_OPTIONS_MAX) {
            ranked[ranked_count++] = moved;
        } else {
            none_bits = bits_log2_sum(none_bits, moved->score_bits);
        }
    }
    size_t none = 0;
    while (none < ranked_count && ranked[none]->score_bits >= none_bits) {
        none++;
    }
    *count = 0;
    for (size_t i = 0; i <= ranked_count && status == STATUS_OK; i++) {
        /* cppcheck-suppress uninitvar ; none <= ranked_count, below which all were filled */
        const struct hypothesis *h = i < none    ? ranked[i]
                                     : i == none ? &judge->hypotheses[0]
                                                 : ranked[i - 1];
        status = settle_option_keep(h, arena, &out[*count]);
        out[*count].score_bits = i == none ? none_bits : h->score_bits;
        (*count)++;
    }
    return status;
}

void settle_options_alone(const struct settle_option *options, size_t count,
                          uint32_t ppm[ASSIGN_OPTIONS_MAX])
{
    int32_t scores[ASSIGN_OPTIONS_MAX];
    for (size_t o = 0; o < count; o++) {
        scores[o] = options[o].score_bits;
    }
    bits_posterior_ppm(scores, count, ppm);
}
