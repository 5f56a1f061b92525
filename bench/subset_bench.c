/*
 * subset_bench - the search for sums alone: verdicts and times by the number of items.
 *
 * usage: subset_bench ROUNDS          times and verdicts
 *        subset_bench --check CASES   verdicts against a plain count of all sets
 *
 * Three kinds of lists. "tailed": invoices of a trade, many small and few large, with cents, one
 * in twenty a credit note. "few": five prices and their multiples, as subscriptions have. "round":
 * whole hundreds but for one in ten. Targets are planted, the sum of up to eight of the items, or,
 * one in four, a cent beside it, which is rarely a sum of short lists. Each list is searched with
 * the limit of eight elements and with none.
 *
 * The columns are shares in percent of each verdict, then of planted targets those with a verdict
 * at all, and the 50th and 99th percentile and the maximum of the time of one search.
 */
#include "matchers/subset.h"
#include "tests/unit/matchers/subset_cases.h"

#include <stdio.h>
#include <time.h>

enum {
    SUBSET_BENCH_ROUNDS_MAX = 10000,
    SUBSET_BENCH_STEPS = 8000000,
    SUBSET_BENCH_VERDICTS = SUBSET_UNDECIDED + 1,
};

enum subset_bench_kind { SUBSET_BENCH_TAILED, SUBSET_BENCH_FEW, SUBSET_BENCH_ROUND };

static const char *const subset_bench_kinds[] = {"tailed", "few", "round"};

static uint64_t subset_bench_ns(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static int subset_bench_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : (x > y ? 1 : 0);
}

/* Doubles with one chance in two, up to 2^11 times the least: a heavy tail out of integers. */
static int64_t subset_bench_tailed(uint64_t *seed)
{
    int64_t least = 2000 + (int64_t)(subset_cases_random(seed) % 8000);
    uint32_t coins = subset_cases_random(seed) % 2048;
    for (; (coins & 1U) != 0; coins >>= 1) {
        least *= 2;
    }
    return least + (int64_t)(subset_cases_random(seed) % (uint64_t)least);
}

static int64_t subset_bench_amount(uint64_t *seed, enum subset_bench_kind kind)
{
    static const int64_t prices[5] = {11900, 5950, 2999, 1990, 24900};
    int64_t amount = subset_bench_tailed(seed);
    if (kind == SUBSET_BENCH_FEW) {
        amount = prices[subset_cases_random(seed) % 5];
        amount *= subset_cases_random(seed) % 4 == 0 ? 2 : 1;
    } else if (kind == SUBSET_BENCH_ROUND && subset_cases_random(seed) % 10 != 0) {
        amount = (amount / 10000 + 1) * 10000;
    }
    return subset_cases_random(seed) % 20 == 0 ? -amount : amount;
}

struct subset_bench_figures {
    uint64_t *times;
    uint32_t verdicts[SUBSET_BENCH_VERDICTS];
    uint32_t planted;
    uint32_t planted_decided;
};

/* One search; false when memory is out or a planted set was denied. */
static bool subset_bench_search(uint64_t *seed, enum subset_bench_kind kind, size_t count,
                                size_t size_max, size_t round, int64_t *amounts,
                                struct arena *scratch, struct subset_bench_figures *figures)
{
    for (size_t i = 0; i < count; i++) {
        amounts[i] = subset_bench_amount(seed, kind);
    }
    size_t size = 1 + subset_cases_random(seed) % (count < 8 ? count : 8);
    int64_t target = 0;
    for (size_t i = 0, left = size; left > 0 && i < count; i++) {
        if (subset_cases_random(seed) % (count - i) < left) {
            target += amounts[i];
            left--;
        }
    }
    bool planted = round % 4 != 3;
    const struct subset_query query = {.amounts = amounts,
                                       .count = count,
                                       .target = planted ? target : target + 1,
                                       .size_min = 1,
                                       .size_max = size_max,
                                       .steps_max = SUBSET_BENCH_STEPS,
                                       .scratch = scratch};
    struct subset_answer answer;
    uint64_t start = subset_bench_ns();
    enum status status = subset_find(&query, &answer);
    figures->times[round] = subset_bench_ns() - start;
    arena_reset(scratch);
    if (status != STATUS_OK || (planted && answer.verdict == SUBSET_NONE)) {
        (void)fprintf(stderr, "subset_bench: round %zu of %zu items has no right answer\n", round,
                      count);
        return false;
    }
    figures->verdicts[answer.verdict]++;
    figures->planted += planted ? 1 : 0;
    figures->planted_decided += planted && !answer.undecided ? 1 : 0;
    return true;
}

static void subset_bench_print(enum subset_bench_kind kind, size_t count, size_t size_max,
                               size_t rounds, struct subset_bench_figures *figures)
{
    static const enum subset_verdict columns[] = {SUBSET_UNIQUE, SUBSET_SEVERAL, SUBSET_NONE,
                                                  SUBSET_UNDECIDED};
    qsort(figures->times, rounds, sizeof *figures->times, subset_bench_order);
    (void)printf("| %s | %zu | %s |", subset_bench_kinds[kind], count,
                 size_max == SUBSET_SIZE_ANY ? "any" : "8");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        uint64_t tenths = UINT64_C(1000) * figures->verdicts[columns[i]] / rounds;
        (void)printf(" %llu.%llu |", (unsigned long long)(tenths / 10),
                     (unsigned long long)(tenths % 10));
    }
    uint64_t decided = UINT64_C(1000) * figures->planted_decided / figures->planted;
    (void)printf(" %llu.%llu |", (unsigned long long)(decided / 10),
                 (unsigned long long)(decided % 10));
    const uint64_t shown[] = {figures->times[rounds / 2], figures->times[rounds * 99 / 100],
                              figures->times[rounds - 1]};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        (void)printf(" %llu.%02llu |", (unsigned long long)(shown[i] / 1000000),
                     (unsigned long long)(shown[i] / 10000 % 100));
    }
    (void)printf("\n");
}

static bool subset_bench_times(size_t rounds)
{
    static const size_t counts[] = {10, 40, 100, 200, 500, 1000, 10000};
    static const size_t sizes[] = {8, SUBSET_SIZE_ANY};
    struct arena scratch = {0};
    struct subset_bench_figures figures = {.times = calloc(rounds, sizeof *figures.times)};
    int64_t *amounts = calloc(SUBSET_AMOUNTS_MAX, sizeof *amounts);
    bool good = figures.times != NULL && amounts != NULL;
    (void)printf("| amounts | items | size | unique | several | none | undecided | planted decided "
                 "| 50th ms | 99th ms | max ms |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (enum subset_bench_kind kind = SUBSET_BENCH_TAILED; kind <= SUBSET_BENCH_ROUND; kind++) {
        for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
            for (size_t s = 0; good && s < sizeof sizes / sizeof sizes[0]; s++) {
                uint64_t seed = 1000 * counts[c] + kind;
                struct subset_bench_figures row = {.times = figures.times};
                for (size_t round = 0; good && round < rounds; round++) {
                    good = subset_bench_search(&seed, kind, counts[c], sizes[s], round, amounts,
                                               &scratch, &row);
                }
                if (good) {
                    subset_bench_print(kind, counts[c], sizes[s], rounds, &row);
                }
            }
        }
    }
    arena_clear(&scratch);
    free(amounts);
    free(figures.times);
    return good;
}

/* Verdicts and counts up to four against the plain count. */
static bool subset_bench_check(size_t cases)
{
    uint64_t seed = 987654321;
    struct arena scratch = {0};
    uint32_t verdicts[SUBSET_BENCH_VERDICTS] = {0};
    size_t wrong = 0;
    for (size_t i = 0; i < cases; i++) {
        struct subset_case_random c = {0};
        subset_cases_make(&seed, i % 16 == 0 ? 40 : 5, &c);
        uint32_t expected = subset_cases_count(&c);
        const struct subset_query query = {.amounts = c.amounts,
                                           .count = c.count,
                                           .target = c.target,
                                           .size_min = c.size_min,
                                           .size_max = c.size_max,
                                           .steps_max = UINT64_C(50) * 1000 * 1000,
                                           .scratch = &scratch};
        struct subset_answer answer;
        bool good = expected != UINT32_MAX && subset_find(&query, &answer) == STATUS_OK;
        good = good && !answer.undecided &&
               (answer.count < SUBSET_FOUND_MAX ? answer.count : SUBSET_FOUND_MAX) ==
                   (expected < SUBSET_FOUND_MAX ? expected : SUBSET_FOUND_MAX);
        if (good) {
            verdicts[answer.verdict]++;
        } else {
            wrong++;
            (void)fprintf(stderr, "subset_bench: case %zu differs from the plain count %u\n", i,
                          expected);
        }
        arena_reset(&scratch);
    }
    arena_clear(&scratch);
    (void)printf("%zu cases: %u none, %u unique, %u several; %zu wrong\n", cases,
                 verdicts[SUBSET_NONE], verdicts[SUBSET_UNIQUE], verdicts[SUBSET_SEVERAL], wrong);
    return wrong == 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--check") == 0) {
        return subset_bench_check(strtoul(argv[2], NULL, 10)) ? 0 : 1;
    }
    size_t rounds = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    if (rounds < 4 || rounds > SUBSET_BENCH_ROUNDS_MAX) {
        (void)fprintf(stderr, "usage: subset_bench ROUNDS | --check CASES\n");
        return 2;
    }
    return subset_bench_times(rounds) ? 0 : 1;
}
