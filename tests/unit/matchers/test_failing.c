/* Memory that runs out under the matcher: every way to an allocation that worlds drawn from seeds
 * lead to, on one thread and on three. */
#include "failing.h"
#include "world_print.h"
#include "world_seeded.h"

enum { FAILING_WORLDS = 16, FAILING_ITEMS = 24 };

struct matching {
    const struct world_view *view;
    struct world_run run; /* without its arena and result between two runs */
    struct match_settings settings;
};

static struct failing_outcome matching_once(void *context, struct diag *diag)
{
    struct matching *matching = context;
    struct world_run run = {.batch = matching->run.batch};
    struct failing_outcome outcome = {STATUS_OK, 0};
    failing_arm();
    outcome.status =
        match_run(&run.batch, &matching->settings, &run.arena, diag, &run.result, NULL);
    failing_disarm();
    if (outcome.status == STATUS_OK) {
        struct buffer text = {0};
        world_print(matching->view, &run, WORLD_PRINT_EVERYTHING, &text);
        failing_fold_text(&outcome.fingerprint, buffer_slice(&text));
        buffer_clear(&text);
    }
    arena_clear(&run.arena);
    return outcome;
}

static const struct failing_case {
    const char *name;
    uint32_t threads;
} cases[] = {
    {"one thread", 1},
    {"three threads", 3},
};

static void failing_case_holds(void **state)
{
    const struct failing_case *c = *state;
    size_t points = 0;
    for (uint64_t seed = 1; seed <= FAILING_WORLDS; seed++) {
        char name[64];
        struct world world;
        struct arena arena = {0};
        world_seeded_fill(&world, seed, FAILING_ITEMS);
        struct world_view view = world_whole(&world, &arena);
        struct matching matching = {.view = &view, .settings = match_settings_default()};
        matching.settings.threads = c->threads;
        world_batch(&view, &arena, &matching.run.batch);
        (void)snprintf(name, sizeof name, "seed %llu", (unsigned long long)seed);
        points += failing_each(name, matching_once, &matching);
        arena_clear(&arena);
        world_clear(&world);
    }
    print_message("%zu ways to an allocation\n", points);
    assert_true(points > 0);
}

int main(void)
{
    return unit_run_cases("failing", cases, failing_case_holds);
}
