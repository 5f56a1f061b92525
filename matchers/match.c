/*
 * How it works: returns are paired and rules applied first (sequential, cheap); the rest is judged
 * by threads that take blocks of transactions from a counter, each with its own judge and arena,
 * reading the index only; then claims are settled in one thread in an order of content. A verdict
 * depends on its transaction and the index alone, so the number of threads can't show.
 */
#include "matchers/match.h"

#include "matchers/decoys.h"
#include "matchers/decoys_double.h"
#include "matchers/index.h"
#include "matchers/judge.h"
#include "matchers/learn.h"
#include "matchers/learn_habit.h"
#include "matchers/learn_memory.h"
#include "matchers/pairs.h"
#include "matchers/rules.h"
#include "matchers/settle.h"
#include "matchers/taught.h"
#include "matchers/terms.h"
#include "matchers/user_rules.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MATCH_THREADS_MAX = 256, MATCH_BLOCK = 512 };

struct match_settings match_settings_default(void)
{
    return (struct match_settings){
        .error_rate_ppm = 500,
        .tolerance_minor = 5,
        .tolerance_ppm = 1000,
        .charges_max_minor = 3000,
        .charges_max_ppm = 50000,
        .discount_grace_days = 3,
        .subset_items_max = 200,
        .subset_size_max = 8,
        .subset_steps_max = 200000,
        .candidates_max = 5,
        .learning_passes = 2,
        .decoys_max = 20000,
        .threads = 1,
        .exchange_days = 7,
        .exchange_ppm = 20000,
    };
}

/* What the threads share; all but the counter is read only, or written by one thread per place. */
struct match_work {
    const struct batch *batch;
    const struct index *index;
    const struct match_settings *settings;
    const struct rates *rates;
    const int64_t *open_minor;
    const bool *judged; /* which transactions this pass judges */
    struct verdict *verdicts;
    atomic_size_t next;
};

struct match_worker {
    struct match_work *work;
    struct arena keep;
    struct rates_seen seen_certain;
    struct rates_seen seen_uncertain;
    enum status status;
    pthread_t thread;
};

/* Asks for what a later transaction will need: its own record, and then the text it points at. */
static void match_prefetch(const struct batch *batch, size_t t)
{
    enum { MATCH_RECORD_AHEAD = 48, MATCH_LIST_AHEAD = 32, MATCH_TEXT_AHEAD = 16, MATCH_LINE = 64 };
    if (t + MATCH_RECORD_AHEAD < batch->transactions_count) {
        const struct batch_transaction *ahead = &batch->transactions[t + MATCH_RECORD_AHEAD];
        for (size_t at = 0; at < sizeof(struct transaction); at += MATCH_LINE) {
            __builtin_prefetch((const char *)ahead->transaction + at);
        }
        __builtin_prefetch(&batch->entries[ahead->entry].entry.booking_date);
    }
    if (t + MATCH_LIST_AHEAD < batch->transactions_count) {
        const struct transaction *ahead = batch->transactions[t + MATCH_LIST_AHEAD].transaction;
        __builtin_prefetch(ahead->remittance);
        __builtin_prefetch(ahead->counterparty.name.ptr);
        __builtin_prefetch(ahead->counterparty.account.ptr);
        __builtin_prefetch(ahead->end_to_end_id.ptr);
    }
    if (t + MATCH_TEXT_AHEAD < batch->transactions_count) {
        const struct transaction *ahead = batch->transactions[t + MATCH_TEXT_AHEAD].transaction;
        if (ahead->remittance_count > 0) {
            __builtin_prefetch(ahead->remittance[0].ptr);
        }
    }
}

static void *match_worker_run(void *argument)
{
    struct match_worker *worker = argument;
    struct match_work *work = worker->work;
    struct judge judge;
    worker->status = judge_init(work->index, work->settings, work->rates, work->open_minor,
                                &worker->keep, &judge);
    size_t count = work->batch->transactions_count;
    while (worker->status == STATUS_OK) {
        size_t from = atomic_fetch_add(&work->next, MATCH_BLOCK);
        if (from >= count) {
            break;
        }
        size_t to = from + MATCH_BLOCK < count ? from + MATCH_BLOCK : count;
        size_t numbers[JUDGE_BLOCK_MAX];
        struct verdict *verdicts[JUDGE_BLOCK_MAX];
        size_t block = 0;
        for (size_t t = from; t < to && worker->status == STATUS_OK; t++) {
            match_prefetch(work->batch, t);
            if (work->judged[t]) {
                numbers[block] = t;
                verdicts[block++] = &work->verdicts[t];
            }
            if (block == JUDGE_BLOCK_MAX || t + 1 == to) {
                worker->status = judge_run(&judge, numbers, block, verdicts);
                block = 0;
            }
        }
    }
    judge_add_seen(&judge, &worker->seen_certain, &worker->seen_uncertain);
    judge_clear(&judge);
    return NULL;
}

/* What the passes showed: certain ones count once, the others as the last pass saw them. */
struct match_seen {
    struct rates_seen certain;
    struct rates_seen uncertain;
    struct rates_seen used; /* what the rates in use were estimated from */
};

/* Judges everything that is to be judged; the workers' arenas join `arena`. */
static enum status match_judge(struct match_work *work, struct arena *arena,
                               struct match_seen *seen)
{
    atomic_store(&work->next, 0);
    uint32_t threads = work->settings->threads;
    threads = threads < 1 ? 1 : (threads > MATCH_THREADS_MAX ? MATCH_THREADS_MAX : threads);
    struct match_worker *workers = calloc(threads, sizeof *workers);
    if (workers == NULL) {
        return STATUS_MEMORY;
    }
    uint32_t started = 0;
    for (uint32_t i = 0; i < threads; i++) {
        workers[i].work = work;
    }
    /* The first worker is this thread; one that can't be started is done without. */
    for (uint32_t i = 1; i < threads; i++) {
        if (pthread_create(&workers[i].thread, NULL, match_worker_run, &workers[i]) != 0) {
            break;
        }
        started = i;
    }
    (void)match_worker_run(&workers[0]);
    enum status status = workers[0].status;
    for (uint32_t i = 1; i <= started; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        status = status == STATUS_OK ? workers[i].status : status;
    }
    for (uint32_t i = 0; i < threads; i++) {
        arena_join(arena, &workers[i].keep);
        rates_add(&seen->certain, &workers[i].seen_certain);
        rates_add(&seen->uncertain, &workers[i].seen_uncertain);
    }
    free(workers);
    return status;
}

/* What is known without a look at the items; true where the matcher has nothing to judge. */
static bool match_set_aside(const struct index *index, const struct pairs *pairs,
                            struct rules_memo *memo, size_t t, struct outcome *outcome)
{
    const struct batch *batch = index->batch;
    const struct entry *entry = &batch_entry_of(batch, t)->entry;
    const struct transaction *transaction = batch->transactions[t].transaction;
    outcome->paired = OUTCOME_NONE;
    outcome->unapplied_minor = transaction->amount.minor;
    if (batch->transactions[t].duplicate_of != UINT32_MAX) {
        outcome->status = OUTCOME_DUPLICATE;
        outcome->reason = REASON_DELIVERED_TWICE;
        outcome->paired = batch->transactions[t].duplicate_of;
        return true;
    }
    if (entry->status != ENTRY_BOOKED) {
        outcome->status = OUTCOME_IGNORED;
        outcome->reason = REASON_PENDING;
        return true;
    }
    if (transaction->amount.minor == 0) {
        outcome->status = OUTCOME_IGNORED;
        outcome->reason = REASON_NO_AMOUNT;
        return true;
    }
    if (batch_statement_of(batch, t)->conflict) {
        outcome->status = OUTCOME_EXCEPTION;
        outcome->reason = REASON_STATEMENT_CONFLICT;
        return true;
    }
    if (batch_is_late(batch, t)) {
        outcome->status = OUTCOME_EXCEPTION;
        outcome->reason = REASON_PERIOD_CLOSED;
        return true;
    }
    if (pairs->with[t] != OUTCOME_NONE) {
        outcome->status = OUTCOME_REVERSAL;
        outcome->reason = pairs->undoes[t] ? REASON_REVERSAL : REASON_REVERSED;
        outcome->paired =
            pairs->with[t] < batch->transactions_count ? pairs->with[t] : BATCH_EARLIER_RUN;
        return true;
    }
    if (pairs->undoes[t]) {
        outcome->status = OUTCOME_EXCEPTION;
        outcome->reason = REASON_RETURN_UNPAIRED;
        return true;
    }
    const struct user_rule *own = user_rules_of(index, t);
    if (own != NULL && own->action == USER_RULE_IGNORE) {
        outcome->status = OUTCOME_IGNORED;
        outcome->reason = own->category;
        outcome->rule = own->name;
        return true;
    }
    if (own != NULL && own->action != USER_RULE_CATEGORISE) {
        outcome->rule = own->name; /* it has its say in whatever is decided */
    }
    struct rules_verdict rule = {0};
    if (own == NULL && transaction->amount.minor > 0 && rules_find_by_code(index, t, memo, &rule)) {
        outcome->status = OUTCOME_IGNORED;
        outcome->reason = rule.reason;
        outcome->rule = rule.rule;
        return true;
    }
    return false;
}

/* Whether a receipt is likelier a payment of what its first candidate is than of nothing. */
static bool match_is_likely(const struct verdict *verdict)
{
    enum { MATCH_LIKELY_PPM = 500000 };
    return verdict->candidates_count > 0 && verdict->candidates[0].items_count > 0 &&
           verdict->candidates[0].confidence_ppm > MATCH_LIKELY_PPM;
}

/* Whether a rule explains what settles no item. A user's rule comes before the shipped ones, but
 * one that tells the payer says nothing of a debit. */
static bool match_is_explained(const struct index *index, const struct verdict *verdict, size_t t,
                               struct rules_memo *memo, struct rules_verdict *out)
{
    const struct user_rule *own = user_rules_of(index, t);
    bool outgoing = index->batch->transactions[t].transaction->amount.minor <= 0;
    if (own != NULL && (own->action != USER_RULE_CUSTOMER || !outgoing)) {
        *out = (struct rules_verdict){own->category, own->name};
        return own->action == USER_RULE_CATEGORISE && (outgoing || !verdict->names);
    }
    return (outgoing && rules_find_by_code(index, t, memo, out)) ||
           (!verdict->names && (outgoing || !match_is_likely(verdict)) &&
            rules_find_unpaid(index->batch, t, memo, out));
}

/* What settles no item: a rule explains it, or a person has to look at the debit. */
static void match_explain_rest(const struct index *index, struct settle *settle)
{
    const struct batch *batch = index->batch;
    struct rules_memo memo = {.used = false};
    for (size_t t = 0; t < batch->transactions_count; t++) {
        struct outcome *outcome = &settle->outcomes[t];
        if (!settle->judged[t] || settle->verdicts[t].tier != JUDGE_TIER_NONE) {
            continue;
        }
        bool outgoing = batch->transactions[t].transaction->amount.minor <= 0;
        struct rules_verdict rule = {0};
        bool explained = match_is_explained(index, &settle->verdicts[t], t, &memo, &rule);
        settle->judged[t] = !outgoing && !explained;
        if (explained) {
            outcome->status = OUTCOME_IGNORED;
            outcome->reason = rule.reason;
            outcome->rule = rule.rule;
            settle->verdicts[t].candidates_count = 0;
        } else if (outgoing) {
            outcome->status = OUTCOME_EXCEPTION;
            outcome->reason =
                user_rules_hold_back(index, t) ? REASON_REVIEW_RULE : REASON_UNEXPLAINED_DEBIT;
        }
    }
}

/*
 * Judges again what the first pass left in doubt, with what the run has taught by then: its rates,
 * and which accounts pay for whom. What was certain stays as it is, and teaches.
 */
static enum status match_learn(struct match_work *work, struct match_seen *seen,
                               struct index *index, struct learn_habits *habits,
                               struct rates *rates, struct arena *arena, struct taught *taught)
{
    size_t count = work->batch->transactions_count;
    const bool *judged = work->judged;
    bool *doubtful = arena_array(arena, count + 1, sizeof *doubtful);
    if (doubtful == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t t = 0; t < count; t++) {
        doubtful[t] = judged[t] && work->verdicts[t].tier != JUDGE_TIER_NAMED_EXACT;
    }
    enum status status = learn_accounts(judged, work->verdicts, arena, index);
    if (status == STATUS_OK) {
        status = taught_begin(index, judged, work->verdicts, taught);
    }
    if (status == STATUS_OK) {
        status = learn_habits_teach(index, judged, work->verdicts, arena, habits);
    }
    work->judged = doubtful;
    for (uint32_t pass = 0; status == STATUS_OK && pass < work->settings->learning_passes; pass++) {
        struct rates before = *rates;
        struct rates_seen all = seen->certain;
        rates_add(&all, &seen->uncertain);
        learn_memory_add_rates(work->batch, &all);
        rates_estimate(&all, rates);
        seen->used = all;
        if (pass > 0 && memcmp(&before, rates, sizeof before) == 0) {
            break;
        }
        index->habits = habits;
        /* What a later pass finds certain was counted as doubtful, and still is. */
        struct match_seen again = {0};
        status = match_judge(work, arena, &again);
        rates_add(&again.uncertain, &again.certain);
        seen->uncertain = again.uncertain;
    }
    work->judged = judged;
    return status;
}

/* The run once more, with decoys. */
struct match_decoys {
    struct arena arena;
    struct batch batch; /* the run's, with decoys behind its items and doubles among them */
    struct index index; /* of that */
    struct decoys_doubles doubles;
    int64_t *open_minor; /* of its items */
    struct verdict *verdicts;
    struct judge judge;
};

/* Makes as many doubles as the run has payments with an item like one beside them; fewer where
 * there are fewer decoys than items. */
static enum status match_make_doubles(const struct match_work *work, const struct settle *settle,
                                      struct match_decoys *decoys)
{
    uint64_t items = work->batch->items_count;
    uint64_t made = decoys->batch.items_count - items;
    uint64_t wanted = decoys_double_wanted(settle);
    enum status status = judge_init(work->index, work->settings, work->rates, decoys->open_minor,
                                    &decoys->arena, &decoys->judge);
    if (status == STATUS_OK) {
        status = decoys_double_add(settle, &decoys->judge, (wanted * made + items / 2) / items,
                                   &decoys->arena, &decoys->batch, &decoys->doubles);
    }
    judge_clear(&decoys->judge);
    return status;
}

/* Makes the decoys, and the index of the list with them. */
static enum status match_make_decoys(const struct match_work *work, const struct settle *settle,
                                     struct match_decoys *decoys)
{
    size_t count = work->batch->transactions_count;
    struct arena *arena = &decoys->arena;
    struct batch *batch = &decoys->batch;
    enum status status = decoys_add(work->index, work->settings->decoys_max, arena, batch);
    if (status != STATUS_OK) {
        return status;
    }
    decoys->open_minor = arena_array(arena, batch->items_count + 1, sizeof *decoys->open_minor);
    decoys->verdicts = arena_array(arena, count + 1, sizeof *decoys->verdicts);
    if (decoys->open_minor == NULL || decoys->verdicts == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < batch->items_count; i++) {
        decoys->open_minor[i] = batch->items[i].open_minor;
    }
    status = match_make_doubles(work, settle, decoys);
    for (size_t i = 0; status == STATUS_OK && i < batch->items_count; i++) {
        decoys->open_minor[i] = batch->items[i].open_minor;
    }
    if (status == STATUS_OK) {
        status = index_build(batch, arena, &decoys->index);
    }
    decoys->index.learnt = work->index->learnt; /* customers are numbered alike */
    decoys->index.user_rules = work->index->user_rules;
    decoys->index.terms = work->index->terms;
    decoys->index.habits = work->index->habits;
    decoys->index.memory = work->index->memory; /* items of the list are numbered alike too */
    return status;
}

/* Judges everything once more with decoys among the items, and counts those that win. */
static enum status match_count_decoys(const struct match_work *work, const struct settle *settle,
                                      struct batch_decoys *out)
{
    struct match_decoys decoys = {0};
    struct match_seen seen = {0};
    struct match_work again = *work;
    enum status status = match_make_decoys(work, settle, &decoys);
    if (status == STATUS_OK) {
        again.batch = &decoys.batch;
        again.index = &decoys.index;
        again.open_minor = decoys.open_minor;
        again.verdicts = decoys.verdicts;
        status = match_judge(&again, &decoys.arena, &seen);
    }
    if (status == STATUS_OK) {
        status = judge_init(&decoys.index, work->settings, work->rates, decoys.open_minor,
                            &decoys.arena, &decoys.judge);
    }
    if (status == STATUS_OK) {
        status = decoys_count(settle, &decoys.doubles, decoys.verdicts, &decoys.judge, &out->won);
    }
    if (status == STATUS_OK) {
        size_t items = work->batch->items_count;
        out->made = decoys.batch.items_count - items + decoys.doubles.count;
        out->expected_wrong_cents = batch_expected_wrong_cents(out, items);
    }
    judge_clear(&decoys.judge);
    arena_clear(&decoys.arena);
    return status;
}

/* Lays allocations and candidates out by transaction. */
static enum status match_collect(const struct settle *settle, struct arena *arena,
                                 struct batch_result *result)
{
    const struct batch *batch = settle->batch;
    size_t candidates_count = 0;
    for (size_t t = 0; t < batch->transactions_count; t++) {
        candidates_count += settle->verdicts[t].candidates_count;
    }
    result->outcomes = settle->outcomes;
    result->allocations_count = settle->allocations_count;
    result->candidates_count = candidates_count;
    result->allocations =
        arena_array(arena, settle->allocations_count + 1, sizeof *result->allocations);
    result->candidates = arena_array(arena, candidates_count + 1, sizeof *result->candidates);
    if (result->allocations == NULL || result->candidates == NULL) {
        return STATUS_MEMORY;
    }
    uint32_t allocation = 0;
    uint32_t candidate = 0;
    for (size_t t = 0; t < batch->transactions_count; t++) {
        struct outcome *outcome = &settle->outcomes[t];
        for (uint32_t i = 0; i < outcome->allocations_count; i++) {
            result->allocations[allocation + i] =
                settle->allocations[outcome->allocations_first + i];
        }
        outcome->allocations_first = allocation;
        allocation += outcome->allocations_count;
        result->decoys.automatic +=
            outcome->status == OUTCOME_MATCH || outcome->status == OUTCOME_PARTIAL ? 1 : 0;
        outcome->candidates_first = candidate;
        outcome->candidates_count = (uint32_t)settle->verdicts[t].candidates_count;
        for (uint32_t i = 0; i < outcome->candidates_count; i++) {
            result->candidates[candidate] = settle->verdicts[t].candidates[i];
            result->candidates[candidate++].transaction = (uint32_t)t;
        }
    }
    assert(allocation == settle->allocations_count);
    return STATUS_OK;
}

static uint64_t match_clock_ns(clockid_t clock)
{
    struct timespec now = {0};
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

enum status match_run(const struct batch *batch, const struct match_settings *settings,
                      struct arena *arena, struct diag *diag, struct batch_result *result,
                      struct match_timings *timings)
{
    size_t count = batch->transactions_count;
    struct match_timings spent = {0};
    struct index index;
    struct rates rates;
    rates_default(&rates);
    struct pairs pairs = {0};
    struct learn_memory memory = {0};
    struct learn_habits habits = {0};
    struct taught taught = {0};
    struct settle settle = {.batch = batch};
    struct judge judge = {0};
    settle.outcomes = arena_array(arena, count + 1, sizeof *settle.outcomes);
    settle.verdicts = arena_array(arena, count + 1, sizeof *settle.verdicts);
    settle.judged = arena_array(arena, count + 1, sizeof *settle.judged);
    settle.open_minor = arena_array(arena, batch->items_count + 1, sizeof *settle.open_minor);
    enum status status = STATUS_MEMORY;
    if (settle.outcomes == NULL || settle.verdicts == NULL || settle.judged == NULL ||
        settle.open_minor == NULL) {
        goto cleanup;
    }
    for (size_t i = 0; i < batch->items_count; i++) {
        settle.open_minor[i] = batch->items[i].open_minor;
    }
    uint64_t begun = match_clock_ns(CLOCK_MONOTONIC);
    size_t bytes_before = arena->total;
    status = index_build(batch, arena, &index);
    if (status == STATUS_OK && batch->memory != NULL && settings->learning_passes > 0) {
        status = learn_memory_build(&index, arena, &memory);
        index.memory = &memory;
    }
    if (status == STATUS_OK && settings->learning_passes > 0) {
        status = learn_habits_begin(&index, arena, &habits);
    }
    if (status == STATUS_OK && habits.count > 1) {
        index.habits = &habits;
    }
    spent.index_bytes = arena->total - bytes_before;
    spent.index_ns = match_clock_ns(CLOCK_MONOTONIC) - begun;
    uint64_t cpu_begun = match_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    begun = match_clock_ns(CLOCK_MONOTONIC);
    if (status == STATUS_OK) {
        status = pairs_find(batch, settings->charges_max_minor, arena, &pairs);
    }
    if (status == STATUS_OK) {
        status =
            user_rules_apply(settings->user_rules, settings->user_rules_count, arena, diag, &index);
    }
    if (status == STATUS_OK) {
        status = terms_apply(settings, arena, diag, &index);
    }
    struct rules_memo memo = {.used = false};
    for (size_t t = 0; status == STATUS_OK && t < count; t++) {
        match_prefetch(batch, t);
        settle.judged[t] = !match_set_aside(&index, &pairs, &memo, t, &settle.outcomes[t]);
    }
    struct match_work work = {.batch = batch,
                              .index = &index,
                              .settings = settings,
                              .rates = &rates,
                              .open_minor = settle.open_minor,
                              .judged = settle.judged,
                              .verdicts = settle.verdicts};
    struct match_seen seen = {0};
    if (status == STATUS_OK) {
        status = match_judge(&work, arena, &seen);
    }
    spent.match_ns = match_clock_ns(CLOCK_MONOTONIC) - begun;
    spent.match_cpu_ns = match_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_begun;
    begun = match_clock_ns(CLOCK_MONOTONIC);
    if (status == STATUS_OK && settings->learning_passes > 0) {
        status = match_learn(&work, &seen, &index, &habits, &rates, arena, &taught);
    }
    if (status == STATUS_OK) {
        status = taught_rates(&seen.used, arena, result);
    }
    spent.learn_ns = match_clock_ns(CLOCK_MONOTONIC) - begun;
    begun = match_clock_ns(CLOCK_MONOTONIC);
    if (status == STATUS_OK) {
        status = judge_init(&index, settings, &rates, settle.open_minor, arena, &judge);
        settle.judge = &judge;
    }
    if (status == STATUS_OK) {
        match_explain_rest(&index, &settle);
        status = settle_run(&settle);
    }
    if (status == STATUS_OK) {
        status = taught_accounts(&taught, settle.outcomes, arena, result);
    }
    spent.assign_ns = match_clock_ns(CLOCK_MONOTONIC) - begun;
    begun = match_clock_ns(CLOCK_MONOTONIC);
    if (status == STATUS_OK && settings->decoys_max > 0 && batch->items_count > 0) {
        status = match_count_decoys(&work, &settle, &result->decoys);
    }
    spent.decoys_ns = match_clock_ns(CLOCK_MONOTONIC) - begun;
    if (status == STATUS_OK) {
        status = match_collect(&settle, arena, result);
    }
    if (timings != NULL) {
        *timings = spent;
    }
cleanup:
    judge_clear(&judge);
    taught_clear(&taught);
    free(settle.allocations);
    return status == STATUS_OK ? STATUS_OK : diag_memory(diag);
}
