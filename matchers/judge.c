#include "matchers/judge_internal.h"

#include "matchers/bits.h"
#include "matchers/hypotheses.h"
#include "matchers/hypotheses_told.h"
#include "matchers/user_rules.h"

#include <assert.h>
#include <string.h>

enum status judge_init(const struct index *index, const struct match_settings *settings,
                       const struct rates *rates, const int64_t *open_minor, struct arena *keep,
                       struct judge *out)
{
    *out = (struct judge){.index = index,
                          .settings = settings,
                          .rates = rates,
                          .open_minor = open_minor,
                          .keep = keep};
    terms_general(settings, &out->terms_general);
    out->hypotheses = arena_take(&out->room, (JUDGE_HYPOTHESES_MAX + 1) * sizeof *out->hypotheses);
    out->gathers = arena_take(&out->room, JUDGE_BLOCK_MAX * sizeof *out->gathers);
    if (out->hypotheses == NULL || out->gathers == NULL) {
        out->gathers = NULL;
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < JUDGE_BLOCK_MAX; i++) {
        out->gathers[i].joins = (struct joins){0}; /* the rest is filled for each transaction */
    }
    return STATUS_OK;
}

void judge_clear(struct judge *judge)
{
    for (size_t i = 0; judge->gathers != NULL && i < JUDGE_BLOCK_MAX; i++) {
        joins_clear(&judge->gathers[i].joins);
    }
    judge->gathers = NULL; /* it was in the room */
    arena_clear(&judge->scratch);
    arena_clear(&judge->room);
}

bool judge_before_equal(const struct hypothesis *a, const struct hypothesis *b)
{
    if (a->items_count != b->items_count) {
        return a->items_count < b->items_count;
    }
    for (size_t i = 0; i < a->items_count; i++) {
        if (a->items[i] != b->items[i]) {
            return a->items[i] < b->items[i];
        }
    }
    return a->way < b->way;
}

/* The positions of the best hypotheses, best first. */
static size_t judge_rank(const struct judge *judge, const int32_t *scores, size_t *ranked,
                         size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < judge->hypotheses_count; i++) {
        size_t at = count;
        while (at > 0 &&
               (scores[i] > scores[ranked[at - 1]] ||
                (scores[i] == scores[ranked[at - 1]] &&
                 judge_before_equal(&judge->hypotheses[i], &judge->hypotheses[ranked[at - 1]])))) {
            at--;
        }
        if (at == max) {
            continue;
        }
        count += count < max ? 1 : 0;
        for (size_t move = count - 1; move > at; move--) {
            ranked[move] = ranked[move - 1];
        }
        ranked[at] = i;
    }
    return count;
}

/* Copies what a hypothesis stands on: its items and its evidence. */
static enum status judge_keep(struct arena *keep, const struct hypothesis *h,
                              const uint32_t **items, const struct evidence **evidence)
{
    size_t evidence_bytes = h->evidence_count * sizeof *h->evidence;
    char *copy = arena_take(keep, evidence_bytes + h->items_count * sizeof *h->items);
    if (copy == NULL) {
        return STATUS_MEMORY;
    }
    uint32_t *kept_items = (uint32_t *)(void *)(copy + evidence_bytes);
    memcpy(copy, h->evidence, evidence_bytes);
    for (size_t i = 0; i < h->items_count; i++) {
        kept_items[i] = h->items[i];
    }
    *evidence = (const struct evidence *)(const void *)copy;
    *items = kept_items;
    return STATUS_OK;
}

/* Whether anything comes near a decision, so that a reviewer should see what it won against. */
static bool judge_has_rivals(const struct judge *judge, const size_t *ranked, size_t ranked_count)
{
    const struct hypothesis *best = &judge->hypotheses[ranked[0]];
    return ranked_count > 1 &&
           best->score_bits - judge->hypotheses[ranked[1]].score_bits <= JUDGE_RIVAL_BITS;
}

/* Keeps the best few, and "pays nothing on this list" as the last of them. A match without rivals
 * keeps none: its own evidence says it all. */
static enum status judge_keep_candidates(struct judge *judge, const uint32_t *ppm,
                                         const size_t *ranked, size_t ranked_count,
                                         struct verdict *out)
{
    bool decided = out->status != OUTCOME_EXCEPTION;
    if (out->status == OUTCOME_MATCH && !judge_has_rivals(judge, ranked, ranked_count)) {
        return STATUS_OK;
    }
    size_t most = judge->settings->candidates_max;
    size_t room = ranked_count < most ? ranked_count : most;
    out->candidates = arena_take(judge->keep, (room + 1) * sizeof *out->candidates);
    if (out->candidates == NULL) {
        return STATUS_MEMORY;
    }
    int32_t best_bits = judge->hypotheses[ranked[0]].score_bits;
    for (size_t i = 1; i < ranked_count; i++) {
        int32_t bits = judge->hypotheses[ranked[i]].score_bits;
        best_bits = bits > best_bits ? bits : best_bits;
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; i <= ranked_count && status == STATUS_OK; i++) {
        size_t which = i < ranked_count ? ranked[i] : 0;
        const struct hypothesis *h = &judge->hypotheses[which];
        bool none = h->items_count == 0;
        if ((none && i < ranked_count) || (!none && out->candidates_count >= most)) {
            continue;
        }
        if (decided && i > 0 && best_bits - h->score_bits > JUDGE_RIVAL_BITS) {
            continue;
        }
        struct candidate *c = &out->candidates[out->candidates_count];
        *c = (struct candidate){
            .rank = (uint32_t)out->candidates_count + 1,
            .score_bits = h->score_bits,
            .confidence_ppm = ppm[which],
            .items_count = h->items_count,
            .evidence_count = h->evidence_count,
        };
        status = judge_keep(judge->keep, h, &c->items, &c->evidence);
        out->candidates_count++;
    }
    return status;
}

enum judge_tier judge_tier_of(const struct hypothesis *h)
{
    if (h->named == 0) {
        return JUDGE_TIER_UNNAMED;
    }
    return h->exact && h->named == h->items_count && h->form != KEY_EDIT ? JUDGE_TIER_NAMED_EXACT
                                                                         : JUDGE_TIER_NAMED;
}

/*
 * Which items are paid may be certain where the way is not: short by what may be charges, or a
 * part. Then the part is the choice that gives nothing away: what was paid is allocated, and the
 * rest stays open. `posterior` gets what speaks for the items, whatever the way.
 */
static size_t judge_safe_way(const struct judge *judge, size_t best, const uint32_t *ppm,
                             uint32_t *posterior)
{
    const struct hypothesis *h = &judge->hypotheses[best];
    uint32_t certain = 1000000U - judge->settings->error_rate_ppm;
    if (ppm[best] >= certain || h->items_count == 0) {
        return best;
    }
    size_t part = SIZE_MAX;
    uint32_t sum = 0;
    for (size_t i = 1; i < judge->hypotheses_count; i++) {
        if (judge->hypotheses[i].items == h->items) { /* the ways of a set share its items */
            sum += ppm[i];
            part = judge->hypotheses[i].way == WAY_PART ? i : part;
        }
    }
    if (part == SIZE_MAX || sum < certain) {
        return best;
    }
    *posterior = sum;
    return part;
}

/* That these items are paid, whatever the way: what is said of a decision whose way is certain
 * enough by itself. */
static uint32_t judge_items_ppm(const struct judge *judge, size_t chosen, const uint32_t *ppm)
{
    uint32_t sum = 0;
    for (size_t i = 1; i < judge->hypotheses_count; i++) {
        sum += judge->hypotheses[i].items == judge->hypotheses[chosen].items ? ppm[i] : 0;
    }
    return sum;
}

/* Moves what was chosen to the front. */
static void judge_put_first(size_t chosen, size_t *ranked, size_t *count, size_t max)
{
    size_t at = 0;
    while (at < *count && ranked[at] != chosen) {
        at++;
    }
    if (at == *count && *count < max) {
        (*count)++;
    }
    at = at == max ? max - 1 : at;
    for (; at > 0; at--) {
        ranked[at] = ranked[at - 1];
    }
    ranked[0] = chosen;
}

/* Counts what the transaction shows, each hypothesis with its share. */
static void judge_see(const struct judge *judge, const uint32_t *ppm, struct rates_seen *seen)
{
    uint32_t ways[WAY_COUNT] = {0};
    uint32_t listed = 0;
    for (size_t i = 1; i < judge->hypotheses_count; i++) {
        listed += ppm[i];
        ways[judge->hypotheses[i].way] += ppm[i];
    }
    ways_see(seen, ways);
    uint32_t stranger = (uint32_t)((uint64_t)ppm[0] * judge->stranger_ppm / 1000000U);
    uint32_t customer = ppm[0] - stranger;
    uint32_t all = listed + ppm[0];
    bool silent = judge->gather->silent;
    rates_see(seen, RATE_LISTED, listed, all);
    rates_see(seen, RATE_CUSTOMER_UNLISTED, customer, all);
    rates_see(seen, RATE_STRANGER, stranger, all);
    rates_see(seen, RATE_LISTED_SILENT, silent ? listed : 0, listed);
    rates_see(seen, RATE_CUSTOMER_SILENT, silent ? customer : 0, customer);
    rates_see(seen, RATE_STRANGER_SILENT, silent ? stranger : 0, stranger);
}

/* A carried line was counted by the run that read it. */
static bool judge_is_carried(const struct judge *judge)
{
    return judge->gather->transaction >= batch_read_count(judge->index->batch);
}

/* What is sure counts whole, as a payment to the cent that names its item. */
static void judge_see_sure(struct rates_seen *seen, uint32_t count)
{
    enum { JUDGE_WHOLE_PPM = 1000000 };
    uint32_t ways[WAY_COUNT] = {[WAY_EXACT] = JUDGE_WHOLE_PPM};
    struct rates_seen one = {0};
    ways_see(&one, ways);
    rates_see(&one, RATE_LISTED, JUDGE_WHOLE_PPM, JUDGE_WHOLE_PPM);
    rates_see(&one, RATE_CUSTOMER_UNLISTED, 0, JUDGE_WHOLE_PPM);
    rates_see(&one, RATE_STRANGER, 0, JUDGE_WHOLE_PPM);
    rates_see(&one, RATE_LISTED_SILENT, 0, JUDGE_WHOLE_PPM);
    for (size_t i = 0; i < RATE_COUNT; i++) {
        seen->ppm[i] += one.ppm[i] * count;
        seen->of_ppm[i] += one.of_ppm[i] * count;
    }
}

/* Settles the transaction by a hypothesis. */
static enum status judge_settle(struct judge *judge, const struct hypothesis *best,
                                uint32_t confidence_ppm, struct verdict *out)
{
    out->status = ways_is_partial(best->way) ? OUTCOME_PARTIAL : OUTCOME_MATCH;
    out->reason = judge->gather->outgoing ? REASON_CREDIT_REFUNDED : judge_match_reason(best);
    out->tier = judge_tier_of(best);
    out->way = best->way;
    out->parts = best->parts;
    out->customer = best->customer;
    out->confidence_ppm = confidence_ppm;
    out->items_count = best->items_count;
    out->evidence_count = best->evidence_count;
    return judge_keep(judge->keep, best, &out->items, &out->evidence);
}

/* Whether what is told of each document contradicts the payment, and not by what the best
 * hypothesis says was deducted of all. */
static bool judge_told_differs(const struct judge *judge, const struct hypothesis *best)
{
    int64_t short_minor = 0;
    if (!hypotheses_told_differs(judge, &short_minor)) {
        return false;
    }
    bool deducted = ways_has(best->way, WAY_CHARGES) || ways_has(best->way, WAY_ROUNDING);
    return short_minor == 0 || !deducted ||
           best->parts.charges_minor + best->parts.difference_minor != short_minor;
}

/* Decides the transaction that was gathered. */
static enum status judge_decide(struct judge *judge, struct verdict *out)
{
    enum { JUDGE_RANKED_MAX = 16 };
    uint32_t certain = 1000000U - judge->settings->error_rate_ppm;
    bool held_back = user_rules_hold_back(judge->index, judge->gather->transaction);
    bool told = hypotheses_told_any(judge);
    *out = (struct verdict){.status = OUTCOME_EXCEPTION,
                            .names = judge->gather->named_count > 0 || judge->gather->names_barred};
    if (!held_back && hypotheses_build_sure(judge)) {
        const struct hypothesis *sure = &judge->hypotheses[1];
        uint32_t trust = judge_trust(judge, sure);
        if (trust >= certain && !judge_conflict(judge, sure) &&
            !(told && judge_told_differs(judge, sure))) {
            judge->sure_count += judge_is_carried(judge) ? 0 : 1;
            return judge_settle(judge, sure, trust, out);
        }
    }
    enum status status = hypotheses_build(judge);
    if (status != STATUS_OK) {
        return status;
    }
    int32_t scores[JUDGE_HYPOTHESES_MAX];
    for (size_t i = 0; i < judge->hypotheses_count; i++) {
        scores[i] = judge->hypotheses[i].score_bits;
    }
    size_t ranked[JUDGE_RANKED_MAX];
    size_t ranked_count = judge_rank(judge, scores, ranked, JUDGE_RANKED_MAX);
    assert(ranked_count > 0);
    uint32_t ppm[JUDGE_HYPOTHESES_MAX];
    bits_posterior_ppm(scores, judge->hypotheses_count, ppm);
    uint32_t posterior = ppm[ranked[0]];
    size_t chosen = judge_safe_way(judge, ranked[0], ppm, &posterior);
    const struct hypothesis *best = &judge->hypotheses[chosen];
    uint32_t trust = best->items_count == 0 ? 0 : judge_trust(judge, best);
    trust = trust > 990000 && judge_conflict(judge, best) ? 990000 : trust;
    judge->told_differs = told && judge_told_differs(judge, best);
    trust = trust > 990000 && judge->told_differs ? 990000 : trust;
    trust = judge->gather->full ? 0 : trust;
    uint32_t confidence = posterior < trust ? posterior : trust;
    if (!held_back && confidence >= certain) {
        uint32_t items_ppm = judge_items_ppm(judge, chosen, ppm);
        judge_put_first(chosen, ranked, &ranked_count, JUDGE_RANKED_MAX);
        status = judge_settle(judge, best, items_ppm < trust ? items_ppm : trust, out);
    } else {
        out->reason =
            held_back ? REASON_REVIEW_RULE : judge_exception_reason(judge, ranked, ranked_count);
    }
    if (!judge->gather->outgoing && !judge_is_carried(judge)) {
        bool doubtless = out->tier == JUDGE_TIER_NAMED_EXACT;
        judge_see(judge, ppm, doubtless ? &judge->seen_certain : &judge->seen_uncertain);
    }
    if (status == STATUS_OK) {
        status = judge_keep_candidates(judge, ppm, ranked, ranked_count, out);
    }
    return status;
}

/* What a block of transactions says, and whose names and items may be meant: the steps that look
 * keys up, side by side. */
static enum status judge_ask(struct judge *judge, const size_t *numbers, size_t count)
{
    assert(count <= JUDGE_BLOCK_MAX);
    const struct index *index = judge->index;
    arena_reset(&judge->scratch);
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        status = gather_read(index, numbers[i], &judge->scratch, &judge->gathers[i]);
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        gather_ask_keys(index, &judge->gathers[i]);
    }
    for (size_t i = 0; i < count; i++) {
        gather_filter(index, &judge->gathers[i]);
    }
    for (size_t i = 0; i < count; i++) {
        gather_find(index, &judge->gathers[i]);
    }
    for (size_t i = 0; i < count; i++) {
        gather_ask_items(index, judge->open_minor, &judge->gathers[i]);
    }
    for (size_t i = 0; i < count; i++) {
        gather_ask_payers(index, &judge->gathers[i]);
    }
    for (size_t i = 0; i < count; i++) {
        gather_ask_rest(index, judge->open_minor, &judge->gathers[i]);
    }
    return STATUS_OK;
}

/* … the steps that collect items: most transactions are explained by what they name, and the
 * others are looked at further. */
static void judge_collect(struct judge *judge, size_t count)
{
    const struct index *index = judge->index;
    struct gather *unexplained[JUDGE_BLOCK_MAX];
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        gather_named(index, judge->open_minor, &judge->gathers[i]);
        if (!judge->gathers[i].explained) {
            unexplained[left++] = &judge->gathers[i];
            gather_ask_owed(index, &judge->gathers[i]);
        }
    }
    for (size_t i = 0; i < left; i++) {
        gather_find_owed(index, judge->open_minor, unexplained[i]);
    }
    for (size_t i = 0; i < left; i++) {
        gather_more(index, judge->open_minor, unexplained[i]);
    }
    for (size_t i = 0; i < left; i++) {
        gather_ask_numbers(index, unexplained[i]);
    }
}

/* Takes up a transaction of the block. */
static void judge_begin(struct judge *judge, size_t place)
{
    judge->gather = &judge->gathers[place];
    gather_end(judge->index, judge->open_minor, judge->gather);
}

enum status judge_run(struct judge *judge, const size_t *numbers, size_t count,
                      struct verdict *const *verdicts)
{
    enum status status = judge_ask(judge, numbers, count);
    if (status == STATUS_OK) {
        judge_collect(judge, count);
    }
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        judge_begin(judge, i);
        status = judge_decide(judge, verdicts[i]);
    }
    return status;
}

void judge_add_seen(const struct judge *judge, struct rates_seen *certain,
                    struct rates_seen *uncertain)
{
    rates_add(certain, &judge->seen_certain);
    judge_see_sure(certain, judge->sure_count);
    rates_add(uncertain, &judge->seen_uncertain);
}

enum status judge_weigh(struct judge *judge, size_t transaction)
{
    enum status status = judge_ask(judge, &transaction, 1);
    if (status != STATUS_OK) {
        return status;
    }
    judge_collect(judge, 1);
    judge_begin(judge, 0);
    return hypotheses_build(judge);
}
