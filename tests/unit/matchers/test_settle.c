/* What a payment that competes may mean: as many options as there is room for, and nothing lost. */
#include "make_batch.h"
#include "unit.h"

#include "matchers/bits.h"
#include "matchers/settle_internal.h"
#include "matchers/terms.h"
#include "matchers/user_rules.h"

#include <stdio.h>

#define PAYER "DE89370400440532013000"

enum { SETTLE_ITEMS_MAX = 40, SETTLE_OTHERS = 60, SETTLE_SUM_SLACK = 64 };

/* A silent payment of a customer who owes so many items of its amount. */
struct settle_world {
    struct make make;
    struct index index;
    struct rates rates;
    struct judge judge;
    struct settle settle;
    struct match_settings settings;
    struct verdict verdict;
};

static void settle_world_make(struct settle_world *world, int items)
{
    static char texts[SETTLE_ITEMS_MAX + SETTLE_OTHERS][2][32];
    struct make_item rows[SETTLE_ITEMS_MAX + SETTLE_OTHERS] = {{.invoice_id = NULL}};
    const struct make_transaction line = {"T",       11900, NULL, "Acme", PAYER,
                                          "Zahlung", NULL,  NULL, false};
    struct diag diag = {0};
    *world = (struct settle_world){.settings = match_settings_default()};
    for (int i = 0; i < items + SETTLE_OTHERS; i++) {
        bool own = i < items;
        (void)snprintf(texts[i][0], sizeof texts[i][0], "RE-2026-%05d", 20000 + i * 7);
        (void)snprintf(texts[i][1], sizeof texts[i][1], "K%03d", own ? 0 : i);
        rows[i] = (struct make_item){texts[i][0],
                                     texts[i][1],
                                     own ? "Acme" : "Boreas",
                                     own ? PAYER : NULL,
                                     own ? 11900 : 30017 + 211 * (int64_t)i,
                                     NULL,
                                     NULL,
                                     NULL};
    }
    make_items(&world->make, rows, (size_t)items + SETTLE_OTHERS);
    make_transactions(&world->make, &line, 1);
    struct batch *batch = &world->make.batch;
    struct arena *arena = &world->make.arena;
    rates_default(&world->rates);
    assert_int_equal(index_build(batch, arena, &world->index), STATUS_OK);
    assert_int_equal(user_rules_apply(NULL, 0, arena, &diag, &world->index), STATUS_OK);
    assert_int_equal(terms_apply(&world->settings, arena, &diag, &world->index), STATUS_OK);
    int64_t *open_minor = arena_array(arena, batch->items_count, sizeof *open_minor);
    assert_non_null(open_minor);
    for (size_t i = 0; i < batch->items_count; i++) {
        open_minor[i] = batch->items[i].open_minor;
    }
    assert_int_equal(judge_init(&world->index, &world->settings, &world->rates, open_minor, arena,
                                &world->judge),
                     STATUS_OK);
    world->settle = (struct settle){.batch = batch,
                                    .judge = &world->judge,
                                    .open_minor = open_minor,
                                    .verdicts = &world->verdict};
}

static void settle_world_clear(struct settle_world *world)
{
    judge_clear(&world->judge);
    arena_clear(&world->make.arena);
}

static const struct options_case {
    const char *name;
    int items;      /* that the payment may mean */
    size_t options; /* with "nothing here" */
} options_cases[] = {
    {"one item", 1, 2},
    {"as many as there is room for", ASSIGN_OPTIONS_MAX - 1, ASSIGN_OPTIONS_MAX},
    {"one more", ASSIGN_OPTIONS_MAX, ASSIGN_OPTIONS_MAX},
    {"twice as many", 2 * ASSIGN_OPTIONS_MAX, ASSIGN_OPTIONS_MAX},
};

static void options_case_holds(void **state)
{
    const struct options_case *c = *state;
    struct settle_world world;
    struct settle_option options[ASSIGN_OPTIONS_MAX];
    uint32_t ppm[ASSIGN_OPTIONS_MAX];
    size_t count = 0;
    size_t nothing = 0;
    settle_world_make(&world, c->items);
    assert_int_equal(settle_options_of(&world.settle, 0, &world.make.arena, options, &count),
                     STATUS_OK);
    assert_int_equal(count, c->options);

    /* All that was weighed is in the options: what has no room counts as "nothing here". */
    assert_true(world.judge.hypotheses_count > (size_t)c->items);
    int32_t weighed_bits = world.judge.hypotheses[0].score_bits;
    for (size_t h = 1; h < world.judge.hypotheses_count; h++) {
        weighed_bits = bits_log2_sum(weighed_bits, world.judge.hypotheses[h].score_bits);
    }
    int32_t kept_bits = options[0].score_bits;
    for (size_t o = 0; o < count; o++) {
        kept_bits = o == 0 ? kept_bits : bits_log2_sum(kept_bits, options[o].score_bits);
        nothing += options[o].items_count == 0 ? 1 : 0;
        assert_true(o == 0 || options[o - 1].score_bits >= options[o].score_bits);
        assert_int_equal(options[o].tier == JUDGE_TIER_NONE, options[o].items_count == 0);
        for (size_t k = 0; k < o; k++) {
            assert_false(options[k].way == options[o].way &&
                         settle_same_items(options[k].items, options[k].items_count,
                                           options[o].items, options[o].items_count));
        }
    }
    assert_int_equal(nothing, 1);
    assert_in_range(kept_bits, weighed_bits - SETTLE_SUM_SLACK, weighed_bits + SETTLE_SUM_SLACK);

    settle_options_alone(options, count, ppm);
    uint32_t sum_ppm = 0;
    for (size_t o = 0; o < count; o++) {
        sum_ppm += ppm[o];
    }
    assert_in_range(sum_ppm, 1000000 - ASSIGN_OPTIONS_MAX, 1000000);
    settle_world_clear(&world);
}

int main(void)
{
    return unit_run_cases("options", options_cases, options_case_holds);
}
