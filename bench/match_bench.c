/*
 * match_bench - the matcher alone: index, match and settle over files read
 * once.
 *
 * usage: match_bench [OPTION]... ROUNDS THREADS OPEN_ITEMS STATEMENT...
 *
 * --first-pass  leaves the learning passes and the decoys out
 * --no-sums     leaves the search for sums out: what it costs is the difference
 * --with        only the transactions that name an item, or --without: only the
 * others, as the matcher itself sees them in a run before the first round
 *
 * Prints the median of the rounds in milliseconds a stage, transactions a
 * second, and the bytes the matcher's arena took. Wall time is what the user
 * waits for, CPU time what a busy machine can't distort; both are of this
 * process.
 */
#include "matchers/match.h"
#include "run/collect.h"
#include "run/identity.h"
#include "run/settings.h"
#include "workbook/workbook.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MATCH_BENCH_ROUNDS_MAX = 101 };

static uint64_t match_bench_ns(clockid_t clock)
{
    struct timespec now = {0};
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static int match_bench_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : (x > y ? 1 : 0);
}

static uint64_t match_bench_median(uint64_t *values, size_t count)
{
    qsort(values, count, sizeof *values, match_bench_order);
    return values[count / 2];
}

static void match_bench_tell(void *context, const struct diagnostic *diagnostic)
{
    (void)context;
    if (diagnostic->severity == SEVERITY_ERROR) {
        (void)fprintf(stderr, "%s: %s\n", diagnostic->code, diagnostic->message);
    }
}

static enum status match_bench_read(int argc, char **argv, struct arena *arena, struct diag *diag,
                                    const struct settings *settings, struct batch *batch)
{
    struct collect collect;
    collect_init(settings, NULL, arena, diag, &collect);
    enum status status = collect_items(&collect, argv[3]);
    for (int i = 4; status == STATUS_OK && i < argc; i++) {
        status = collect_statements(&collect, argv[i]);
    }
    if (status == STATUS_OK) {
        status = collect_finish(&collect, 0, batch);
    }
    struct workbook_history history = {0};
    if (status == STATUS_OK) {
        status = identity_resolve(batch, &history, arena, diag);
    }
    collect_drop(&collect);
    return status;
}

struct match_bench_options {
    bool first_pass;
    bool no_sums;
    bool with;
    bool without;
};

/* Reads the options in front of the other arguments; how many. */
static int match_bench_options(int argc, char **argv, struct match_bench_options *out)
{
    const struct match_bench_option {
        const char *name;
        bool *flag;
    } known[] = {
        {"--first-pass", &out->first_pass},
        {"--no-sums", &out->no_sums},
        {"--with", &out->with},
        {"--without", &out->without},
    };
    int at = 1;
    for (bool found = true; found && at < argc; at += found ? 1 : 0) {
        found = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0] && !found; i++) {
            found = strcmp(argv[at], known[i].name) == 0;
            *known[i].flag = *known[i].flag || found;
        }
    }
    return at - 1;
}

/* Whether the ledger says that the text names an item. */
static bool match_bench_names(const struct evidence *evidence, size_t count)
{
    static const char *const names[] = {"reference",      "invoice_number", "invoice_digits",
                                        "invoice_serial", "order_number",   "invoice_one_edit"};
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
            found = found || strcmp(evidence[i].name, names[n]) == 0;
        }
    }
    return found;
}

/* Leaves of the batch the transactions that name an item, or the others. */
static enum status match_bench_leave(bool with, const struct settings *settings, struct diag *diag,
                                     struct batch *batch)
{
    struct arena scratch = {0};
    struct batch_result result = {0};
    enum status status = match_run(batch, &settings->matching, &scratch, diag, &result, NULL);
    size_t kept = 0;
    for (size_t t = 0; status == STATUS_OK && t < batch->transactions_count; t++) {
        const struct outcome *outcome = &result.outcomes[t];
        bool names = match_bench_names(outcome->evidence, outcome->evidence_count);
        if (outcome->candidates_count > 0) {
            const struct candidate *first = &result.candidates[outcome->candidates_first];
            names = names || match_bench_names(first->evidence, first->evidence_count);
        }
        if (names == with && batch->transactions[t].duplicate_of == UINT32_MAX) {
            batch->transactions[kept++] = batch->transactions[t];
        }
    }
    batch->transactions_count = kept;
    arena_clear(&scratch);
    return status;
}

int main(int argc, char **argv)
{
    struct match_bench_options options = {false};
    int options_count = match_bench_options(argc, argv, &options);
    argc -= options_count;
    argv += options_count;
    size_t rounds = argc > 4 ? strtoul(argv[1], NULL, 10) : 0;
    if (rounds < 1 || rounds > MATCH_BENCH_ROUNDS_MAX) {
        (void)fprintf(stderr, "usage: match_bench [--first-pass] [--no-sums] [--with | --without] "
                              "ROUNDS THREADS OPEN_ITEMS STATEMENT...\n");
        return 2;
    }
    struct arena arena = {0};
    struct diag diag = {.listen = match_bench_tell};
    struct settings settings;
    struct batch batch = {0};
    settings_default(&settings);
    if (options.first_pass) {
        settings.matching.learning_passes = 0;
        settings.matching.decoys_max = 0;
    }
    settings.matching.threads = (uint32_t)strtoul(argv[2], NULL, 10);
    if (match_bench_read(argc, argv, &arena, &diag, &settings, &batch) != STATUS_OK) {
        return 1;
    }
    if ((options.with || options.without) &&
        match_bench_leave(options.with, &settings, &diag, &batch) != STATUS_OK) {
        return 1;
    }
    if (options.no_sums) {
        settings.matching.subset_items_max = 0;
    }
    static uint64_t index_ns[MATCH_BENCH_ROUNDS_MAX];
    static uint64_t match_ns[MATCH_BENCH_ROUNDS_MAX];
    static uint64_t learn_ns[MATCH_BENCH_ROUNDS_MAX];
    static uint64_t decoys_ns[MATCH_BENCH_ROUNDS_MAX];
    static uint64_t assign_ns[MATCH_BENCH_ROUNDS_MAX];
    static uint64_t cpu_ns[MATCH_BENCH_ROUNDS_MAX];
    static uint64_t match_cpu_ns[MATCH_BENCH_ROUNDS_MAX];
    size_t index_bytes = 0;
    size_t bytes = 0;
    struct batch_decoys decoys = {0};
    for (size_t i = 0; i < rounds; i++) {
        struct arena scratch = {0};
        struct batch_result result = {0};
        struct match_timings timings = {0};
        uint64_t begun = match_bench_ns(CLOCK_PROCESS_CPUTIME_ID);
        if (match_run(&batch, &settings.matching, &scratch, &diag, &result, &timings) !=
            STATUS_OK) {
            return 1;
        }
        cpu_ns[i] = match_bench_ns(CLOCK_PROCESS_CPUTIME_ID) - begun;
        index_ns[i] = timings.index_ns;
        match_ns[i] = timings.match_ns;
        match_cpu_ns[i] = timings.match_cpu_ns;
        index_bytes = timings.index_bytes;
        learn_ns[i] = timings.learn_ns;
        decoys_ns[i] = timings.decoys_ns;
        assign_ns[i] = timings.assign_ns;
        bytes = scratch.total;
        decoys = result.decoys;
        arena_clear(&scratch);
    }
    uint64_t match_median = match_bench_median(match_ns, rounds);
    (void)printf("transactions %zu, items %zu, rounds %zu, threads %u\n", batch.transactions_count,
                 batch.items_count, rounds, (unsigned)settings.matching.threads);
    (void)printf("decoys that won %llu of %llu; automatic %llu\n", (unsigned long long)decoys.won,
                 (unsigned long long)decoys.made, (unsigned long long)decoys.automatic);
    (void)printf("index %llu ms, match %llu ms, learning passes %llu ms, decoys %llu ms, "
                 "settle %llu ms; CPU of all %llu ms\n",
                 (unsigned long long)(match_bench_median(index_ns, rounds) / 1000000U),
                 (unsigned long long)(match_median / 1000000U),
                 (unsigned long long)(match_bench_median(learn_ns, rounds) / 1000000U),
                 (unsigned long long)(match_bench_median(decoys_ns, rounds) / 1000000U),
                 (unsigned long long)(match_bench_median(assign_ns, rounds) / 1000000U),
                 (unsigned long long)(match_bench_median(cpu_ns, rounds) / 1000000U));
    (void)printf(
        "match %llu transactions/s; fastest round %llu transactions/s; "
        "arena %zu MB\n",
        (unsigned long long)(batch.transactions_count * UINT64_C(1000000000) / (match_median + 1)),
        (unsigned long long)(batch.transactions_count * UINT64_C(1000000000) / (match_ns[0] + 1)),
        bytes / 1000000U);
    uint64_t cpu_median = match_bench_median(match_cpu_ns, rounds);
    (void)printf(
        "match by processor time %llu transactions/s; fastest round %llu; index "
        "%zu bytes "
        "an item\n",
        (unsigned long long)(batch.transactions_count * UINT64_C(1000000000) / (cpu_median + 1)),
        (unsigned long long)(batch.transactions_count * UINT64_C(1000000000) /
                             (match_cpu_ns[0] + 1)),
        index_bytes / (batch.items_count == 0 ? 1 : batch.items_count));
    arena_clear(&arena);
    return 0;
}
