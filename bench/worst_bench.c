/*
 * worst_bench - the matcher on one of the worst cases.
 *
 * usage: worst_bench --list          name, size and what it strains, a case a line
 *        worst_bench NAME SIZE       measures it, as one JSON object
 *        worst_bench --once NAME SIZE    runs it and prints nothing: for valgrind
 *
 * Times are of the processor. `each_us` is of a transaction judged by itself in the first pass:
 * half of them took no longer than the first figure, 99 in 100 than the second, all than the third.
 * `stages_ms` are those of a whole run.
 */
#include "matchers/judge.h"
#include "tests/unit/matchers/worst_cases.h"

#include <time.h>

static uint64_t worst_bench_ns(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static int worst_bench_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : (x > y ? 1 : 0);
}

/* Judges each transaction by itself; `ns` gets their times, ascending. */
static enum status worst_bench_each(const struct batch *batch, uint64_t *ns)
{
    struct arena arena = {0};
    struct index index;
    struct rates rates;
    struct judge judge = {0};
    struct match_settings settings = match_settings_default();
    rates_default(&rates);
    int64_t *open_minor = arena_array(&arena, batch->items_count + 1, sizeof *open_minor);
    enum status status = open_minor == NULL ? STATUS_MEMORY : index_build(batch, &arena, &index);
    for (size_t i = 0; status == STATUS_OK && i < batch->items_count; i++) {
        open_minor[i] = batch->items[i].open_minor;
    }
    if (status == STATUS_OK) {
        status = judge_init(&index, &settings, &rates, open_minor, &arena, &judge);
    }
    for (size_t t = 0; status == STATUS_OK && t < batch->transactions_count; t++) {
        struct verdict verdict = {0};
        struct verdict *verdicts = &verdict;
        uint64_t begun = worst_bench_ns();
        status = judge_run(&judge, &t, 1, &verdicts);
        ns[t] = worst_bench_ns() - begun;
    }
    judge_clear(&judge);
    arena_clear(&arena);
    qsort(ns, batch->transactions_count, sizeof *ns, worst_bench_order);
    return status;
}

static double worst_bench_us(const uint64_t *ns, size_t count, size_t percent)
{
    size_t place = (count - 1) * percent / 100;
    return (double)ns[place] / 1e3;
}

static int worst_bench_measure(const struct world_view *view, bool once)
{
    struct arena arena = {0};
    struct diag diag = {0};
    struct batch batch;
    struct batch_result result = {0};
    struct match_timings took = {0};
    struct match_settings settings = match_settings_default();
    world_batch(view, &arena, &batch);
    size_t before = arena.total;
    uint64_t begun = worst_bench_ns();
    enum status status = match_run(&batch, &settings, &arena, &diag, &result, &took);
    uint64_t whole_ns = worst_bench_ns() - begun;
    size_t bytes = arena.total - before;
    uint64_t *ns = calloc(batch.transactions_count + 1, sizeof *ns);
    if (status == STATUS_OK && !once && ns != NULL) {
        status = worst_bench_each(&batch, ns);
        (void)printf("{\"transactions\": %zu, \"items\": %zu, \"whole_ms\": %.1f, "
                     "\"stages_ms\": {\"index\": %.1f, \"match\": %.1f, \"learn\": %.1f, "
                     "\"decoys\": %.1f, \"settle\": %.1f}, \"arena_mb\": %.1f, "
                     "\"each_us\": [%.1f, %.1f, %.1f], \"automatic\": %llu}\n",
                     batch.transactions_count, batch.items_count, (double)whole_ns / 1e6,
                     (double)took.index_ns / 1e6, (double)took.match_ns / 1e6,
                     (double)took.learn_ns / 1e6, (double)took.decoys_ns / 1e6,
                     (double)took.assign_ns / 1e6, (double)bytes / 1e6,
                     worst_bench_us(ns, batch.transactions_count, 50),
                     worst_bench_us(ns, batch.transactions_count, 99),
                     worst_bench_us(ns, batch.transactions_count, 100),
                     (unsigned long long)result.decoys.automatic);
    }
    bool failed = status != STATUS_OK || ns == NULL;
    free(ns);
    arena_clear(&arena);
    return failed ? 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (size_t i = 0; i < WORST_CASES; i++) {
            (void)printf("%s\t%zu\t%s\n", worst_cases[i].name, worst_cases[i].size,
                         worst_cases[i].strains);
        }
        return 0;
    }
    bool once = argc == 4 && strcmp(argv[1], "--once") == 0;
    argv += once ? 1 : 0;
    size_t size = argc == (once ? 4 : 3) ? strtoul(argv[2], NULL, 10) : 0;
    for (size_t i = 0; size > 0 && i < WORST_CASES; i++) {
        if (strcmp(worst_cases[i].name, argv[1]) == 0) {
            struct world world;
            struct arena arena = {0};
            worst_fill(&worst_cases[i], size, &world);
            struct world_view view = world_whole(&world, &arena);
            int code = worst_bench_measure(&view, once);
            arena_clear(&arena);
            world_clear(&world);
            return code;
        }
    }
    (void)fprintf(stderr, "usage: worst_bench --list | [--once] NAME SIZE\n");
    return 2;
}
