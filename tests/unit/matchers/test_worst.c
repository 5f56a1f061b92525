/*
 * The worst cases, small: what is decided is as sound as ever, and the work for a transaction keeps
 * to bounds that don't grow with the list. Times are bench/worst_bench's business.
 */
#include "unit.h"

#include "matchers/judge.h"
#include "matchers/subset.h"
#include "world_conserved.h"
#include "worst_cases.h"

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
enum { WORST_ROUNDS = 1 };
#else
enum { WORST_ROUNDS = 2 };
#endif

enum {
    WORST_TIMES = 4,               /* larger in the second round */
    WORST_JOINS_MAX = 14,          /* of runs that begin at a token */
    WORST_SCRATCH_BYTES_MAX = 256, /* of memory for each byte of text, beside a search for sums */
};

/* What stays the same at any size: how many lines are automatic, in a hundred. */
static const struct worst_expected {
    const char *name; /* of the case */
    size_t size;
    unsigned automatic_least;
    unsigned automatic_most;
} worst_expected[] = {
    {"equal amounts", 80, 0, 0},
    {"one customer", 80, 0, 50},
    {"one reference", 80, 0, 2},
    {"same text", 80, 0, 2},
    {"one customer, named", 80, 100, 100},
    {"shared key", 80, 98, 100},
    {"names equal", 80, 0, 0},
    {"names listed", 20, 0, 100},
    {"digit runs", 3, 0, 0},
    {"long text", 2000, 0, 0},
    {"repeated key", 2000, 0, 0},
    {"sums", 20, 0, 0},
    {"sums searched", 20, 0, 0},
    {"dense serials", 80, 0, 100},
    {"shared account", 80, 100, 100},
    {"learnt account", 80, 48, 50},
    {"other currency", 80, 0, 0},
    {"settled", 80, 0, 0},
    {"paid twice", 80, 50, 50},
    {"returns", 80, 0, 0},
    {"returns, long", 8, 0, 0},
    {"damaged", 4, 0, 0},
};

static void worst_world(const struct worst_expected *row, size_t n, struct world *world)
{
    for (size_t i = 0; i < WORST_CASES; i++) {
        if (strcmp(worst_cases[i].name, row->name) == 0) {
            worst_fill(&worst_cases[i], n, world);
            return;
        }
    }
    fail_msg("no worst case %s", row->name);
}

/* Judges each transaction by itself and holds the work for it to its bounds. */
static void worst_work_is_bounded(const struct world_run *run)
{
    struct arena arena = {0};
    struct index index;
    struct rates rates;
    struct judge judge;
    struct match_settings settings = match_settings_default();
    const struct batch *batch = &run->batch;
    rates_default(&rates);
    int64_t *open_minor = arena_array(&arena, batch->items_count + 1, sizeof *open_minor);
    assert_non_null(open_minor);
    for (size_t i = 0; i < batch->items_count; i++) {
        open_minor[i] = batch->items[i].open_minor;
    }
    assert_int_equal(index_build(batch, &arena, &index), STATUS_OK);
    assert_int_equal(judge_init(&index, &settings, &rates, open_minor, &arena, &judge), STATUS_OK);
    for (size_t t = 0; t < batch->transactions_count; t++) {
        struct verdict verdict = {0};
        struct verdict *verdicts = &verdict;
        assert_int_equal(judge_run(&judge, &t, 1, &verdicts), STATUS_OK);
        const struct gather *gather = judge.gather;
        assert_in_range(gather->items_count, 0, GATHER_ITEMS_MAX);
        assert_in_range(judge.hypotheses_count, 1, JUDGE_HYPOTHESES_MAX);
        assert_in_range(judge.steps_left, 0, settings.subset_steps_max);
        assert_in_range(gather->joins.count, 0, gather->tokens.count * WORST_JOINS_MAX);
        assert_in_range(judge.scratch.total, 0,
                        SUBSET_MEMORY_MAX + gather->tokens.text_max * WORST_SCRATCH_BYTES_MAX);
        assert_in_range(verdict.candidates_count, 0, settings.candidates_max + 1);
    }
    judge_clear(&judge);
    arena_clear(&arena);
}

static void worst_case_holds(void **state)
{
    const struct worst_expected *row = *state;
    size_t n = row->size;
    for (int round = 0; round < WORST_ROUNDS; round++, n *= WORST_TIMES) {
        struct world world;
        struct arena arena = {0};
        struct world_run run;
        struct buffer why = {0};
        worst_world(row, n, &world);
        struct world_view view = world_whole(&world, &arena);
        world_match(&view, 2, &run);
        world_conserved(&run, &why);
        assert_int_equal(why.len, 0);
        size_t automatic = run.result.decoys.automatic * 100;
        assert_in_range(automatic, row->automatic_least * view.lines_count,
                        row->automatic_most * view.lines_count);
        worst_work_is_bounded(&run);
        buffer_clear(&why);
        arena_clear(&run.arena);
        arena_clear(&arena);
        world_clear(&world);
    }
}

static void worst_all_are_expected(void **state)
{
    (void)state;
    assert_int_equal(sizeof worst_expected / sizeof worst_expected[0], WORST_CASES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worst_all_are_expected),
    };
    int failed = unit_run_cases("worst", worst_expected, worst_case_holds);
    return failed + cmocka_run_group_tests_name("worst cases", tests, NULL, NULL);
}
