#include "matchers/learn_habit.h"

#include "matchers/bits.h"
#include "matchers/judge.h"
#include "matchers/learn_memory.h"

#include <string.h>

enum {
    LEARN_HABIT_SHARE_PLACES = 20,   /* shares are in 2^-20 */
    LEARN_HABIT_COUNT_MAX = 1 << 30, /* a million payments of a customer: more say no more */
    LEARN_HABIT_RUN_STRENGTH = 300,  /* payments that the shares below count as */
    LEARN_HABIT_LEAST = 2,  /* payments that show what speaks for a possibility: once is no habit */
    LEARN_HABIT_WORTH = 64, /* payments among which habits have to tell one bit, to be used */
};

/* In thousandths: how payers in general do it, before anything is seen. */
static const uint16_t learn_habit_shares[HABIT_SIGNS] = {
    [HABIT_ONE] = 850,       [HABIT_SEVERAL] = 150,   [HABIT_SILENT] = 150,
    [HABIT_WHOLE] = 550,     [HABIT_DIGITS] = 200,    [HABIT_SERIAL] = 150,
    [HABIT_ORDER] = 100,     [HABIT_EXACT] = 910,     [HABIT_ROUNDING] = 10,
    [HABIT_CHARGES] = 25,    [HABIT_PART] = 45,       [HABIT_OVER] = 10,
    [HABIT_TAKEN] = 500,     [HABIT_LEFT] = 500,      [HABIT_LATE_TAKEN] = 50,
    [HABIT_LATE_LEFT] = 950, [HABIT_DELAY] = 50,      [HABIT_DELAY + 1] = 100,
    [HABIT_DELAY + 2] = 150, [HABIT_DELAY + 3] = 250, [HABIT_DELAY + 4] = 200,
    [HABIT_DELAY + 5] = 150, [HABIT_DELAY + 6] = 60,  [HABIT_DELAY + 7] = 40,
};

#define LEARN_HABIT_BIT(sign) (UINT32_C(1) << (sign))

/*
 * What is settled at once teaches, and some signs make that harder: silence, a number cut short, an
 * amount that is off. A customer that shows them is seen to less often than it does, one that does
 * not as often. And a period cuts delays off at both ends: it begins with old debts and ends before
 * the late ones. So these signs only ever speak for a possibility, and their opposites against it.
 */
enum {
    LEARN_HABIT_DELAYS = ((1 << HABIT_DELAYS) - 1) << HABIT_DELAY,
    LEARN_HABIT_RISING = LEARN_HABIT_BIT(HABIT_SEVERAL) | LEARN_HABIT_BIT(HABIT_SILENT) |
                         LEARN_HABIT_BIT(HABIT_DIGITS) | LEARN_HABIT_BIT(HABIT_SERIAL) |
                         LEARN_HABIT_BIT(HABIT_ORDER) | LEARN_HABIT_BIT(HABIT_ROUNDING) |
                         LEARN_HABIT_BIT(HABIT_CHARGES) | LEARN_HABIT_BIT(HABIT_PART) |
                         LEARN_HABIT_BIT(HABIT_OVER) | LEARN_HABIT_BIT(HABIT_LATE_TAKEN) |
                         LEARN_HABIT_DELAYS,
    LEARN_HABIT_FALLING = LEARN_HABIT_BIT(HABIT_ONE) | LEARN_HABIT_BIT(HABIT_WHOLE) |
                          LEARN_HABIT_BIT(HABIT_EXACT) | LEARN_HABIT_BIT(HABIT_LATE_LEFT),
};

/* How often a customer showed any sign of a group, without what one payment showed. */
static uint64_t learn_habit_of(const struct learn_habit_counts *row, uint32_t group, uint32_t less)
{
    uint64_t of = 0;
    for (uint32_t rest = group; rest != 0; rest &= rest - 1) {
        int sign = __builtin_ctz(rest);
        of += row->counts[sign] - ((less >> sign & 1U) != 0 ? MEMORY_ONE : 0U);
    }
    return of;
}

/* log2 of a customer's share over the general one; counts in 1/1024, `share` in 2^-20. */
static int32_t learn_habit_ratio(uint64_t so, uint64_t of, uint32_t share, uint64_t strength)
{
    strength *= MEMORY_ONE;
    return bits_log2((so << LEARN_HABIT_SHARE_PLACES) + strength * share) -
           bits_log2(of + strength) - bits_log2(share);
}

/* What a sign weighs that was seen `so` times `of`. */
static int32_t learn_habit_weigh(const struct learn_habits *habits, unsigned sign, uint64_t so,
                                 uint64_t of)
{
    bool rising = (LEARN_HABIT_RISING & LEARN_HABIT_BIT(sign)) != 0;
    if (habits->strengths[sign] == 0 || of == 0 ||
        (rising && so < (uint64_t)LEARN_HABIT_LEAST * MEMORY_ONE)) {
        return 0;
    }
    int32_t bits = learn_habit_ratio(so, of, habits->shares[sign], habits->strengths[sign]);
    int32_t most = (LEARN_HABIT_FALLING & LEARN_HABIT_BIT(sign)) != 0 ? 0 : LEARN_HABIT_MOVE_BITS;
    int32_t least = rising ? 0 : -LEARN_HABIT_MOVE_BITS;
    return bits > most ? most : (bits < least ? least : bits);
}

/* The shares of all customers that are known, the default counting as so many payments. */
static void learn_habits_share(struct learn_habits *habits)
{
    uint64_t seen[HABIT_SIGNS] = {0};
    for (size_t place = 1; place < habits->count; place++) {
        for (size_t sign = 0; sign < HABIT_SIGNS; sign++) {
            seen[sign] += habits->counts[place].counts[sign];
        }
    }
    for (unsigned sign = 0; sign < HABIT_SIGNS; sign++) {
        uint32_t group = habit_group((enum habit_sign)sign);
        uint64_t of = 0;
        for (uint32_t rest = group; rest != 0; rest &= rest - 1) {
            of += seen[__builtin_ctz(rest)];
        }
        uint64_t so = seen[sign] / MEMORY_ONE * 1000 +
                      (uint64_t)learn_habit_shares[sign] * LEARN_HABIT_RUN_STRENGTH;
        uint64_t share = (so << LEARN_HABIT_SHARE_PLACES) /
                         ((of / MEMORY_ONE + LEARN_HABIT_RUN_STRENGTH) * 1000);
        habits->shares[sign] = share == 0 ? 1 : (uint32_t)share;
    }
}

/* Strengths that are tried: how many payments the general share counts as. */
static const uint8_t learn_habit_strengths[] = {LEARN_HABIT_STRENGTH, 16, 32};

enum { LEARN_HABIT_TRIED = sizeof learn_habit_strengths / sizeof learn_habit_strengths[0] };

/* What is gained where each of the `so` payments of a customer is told from the others. */
static void learn_habit_gain(uint64_t so, uint64_t of, uint32_t share, int64_t *gains)
{
    if (so < MEMORY_ONE || of < UINT64_C(2) * MEMORY_ONE) {
        return;
    }
    for (size_t i = 0; i < LEARN_HABIT_TRIED; i++) {
        gains[i] += (int64_t)(so / MEMORY_ONE) * learn_habit_ratio(so - MEMORY_ONE, of - MEMORY_ONE,
                                                                   share, learn_habit_strengths[i]);
    }
}

/*
 * Chooses the strength by which each payment of a customer is best told from its other ones; 0,
 * and nothing is weighed, where none is better than the general share: there customers are alike.
 * By chance alone a strength gains now and then, the more so the more payments there are; and what
 * gains less than a bit in LEARN_HABIT_WORTH payments is no help to any.
 */
static uint8_t learn_habits_choose(const struct learn_habits *habits, unsigned first,
                                   uint32_t group)
{
    int64_t gains[LEARN_HABIT_TRIED] = {0};
    uint64_t payments = 1;
    for (size_t place = 1; place < habits->count; place++) {
        const struct learn_habit_counts *row = &habits->counts[place];
        uint64_t of = learn_habit_of(row, group, 0);
        payments += of / MEMORY_ONE;
        if (first == HABIT_SILENT) { /* a group of one sign: it is shown or not */
            uint32_t share = (UINT32_C(1) << LEARN_HABIT_SHARE_PLACES) - habits->shares[first];
            learn_habit_gain(row->counts[first], of, habits->shares[first], gains);
            learn_habit_gain(of - row->counts[first], of, share, gains);
            continue;
        }
        for (uint32_t rest = group; rest != 0; rest &= rest - 1) {
            int sign = __builtin_ctz(rest);
            learn_habit_gain(row->counts[sign], of, habits->shares[sign], gains);
        }
    }
    uint8_t chosen = 0;
    int64_t best = bits_log2(payments) + (int64_t)(payments * BITS_ONE / LEARN_HABIT_WORTH);
    for (size_t i = 0; i < LEARN_HABIT_TRIED; i++) {
        if (gains[i] > best) {
            best = gains[i];
            chosen = learn_habit_strengths[i];
        }
    }
    return chosen;
}

/* Weighs all of them. */
static void learn_habits_weigh(struct learn_habits *habits)
{
    learn_habits_share(habits);
    for (unsigned sign = 0; sign < HABIT_SIGNS; sign++) {
        uint32_t group = habit_group((enum habit_sign)sign);
        unsigned first = sign == HABIT_SILENT ? sign : (unsigned)__builtin_ctz(group);
        habits->strengths[sign] =
            first == sign ? learn_habits_choose(habits, first, group) : habits->strengths[first];
    }
    for (size_t place = 1; place < habits->count; place++) {
        const struct learn_habit_counts *row = &habits->counts[place];
        for (unsigned sign = 0; sign < HABIT_SIGNS; sign++) {
            uint64_t of = learn_habit_of(row, habit_group((enum habit_sign)sign), 0);
            habits->bits[place].bits[sign] =
                (int16_t)learn_habit_weigh(habits, sign, row->counts[sign], of);
        }
    }
}

/* Room for `count` customers more. */
static enum status learn_habits_grow(struct learn_habits *habits, size_t count, struct arena *arena)
{
    struct learn_habit_counts *counts = arena_array(arena, habits->count + count, sizeof *counts);
    habits->bits = arena_array(arena, habits->count + count, sizeof *habits->bits);
    if (counts == NULL || habits->bits == NULL) {
        return STATUS_MEMORY;
    }
    if (habits->counts != NULL) {
        memcpy(counts, habits->counts, habits->count * sizeof *counts);
    }
    habits->counts = counts;
    return STATUS_OK;
}

enum status learn_habits_begin(const struct index *index, struct arena *arena,
                               struct learn_habits *out)
{
    *out = (struct learn_habits){.count = 1};
    out->places = arena_array(arena, index->customers_count + 1U, sizeof *out->places);
    if (out->places == NULL) {
        return STATUS_MEMORY;
    }
    size_t known = 0;
    for (uint32_t c = 0; c < index->customers_count; c++) {
        known += learn_memory_habit(index->memory, c) != NULL ? 1 : 0;
    }
    if (learn_habits_grow(out, known, arena) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    for (uint32_t c = 0; known > 0 && c < index->customers_count; c++) {
        const struct habit *habit = learn_memory_habit(index->memory, c);
        if (habit == NULL) {
            continue;
        }
        struct learn_habit_counts *row = &out->counts[out->count];
        for (size_t sign = 0; sign < HABIT_SIGNS; sign++) {
            row->counts[sign] = habit->counts[sign] < LEARN_HABIT_COUNT_MAX
                                    ? (uint32_t)habit->counts[sign]
                                    : LEARN_HABIT_COUNT_MAX;
        }
        out->places[c] = (uint32_t)out->count++;
    }
    learn_habits_weigh(out);
    return STATUS_OK;
}

/* What a settled receipt of one customer showed. */
static struct learn_habit_own learn_habits_see(const struct index *index, size_t t,
                                               const struct verdict *verdict)
{
    struct learn_habit_own own = {UINT32_MAX, 0};
    const struct batch *batch = index->batch;
    if (verdict->tier == JUDGE_TIER_NONE || batch->transactions[t].transaction->amount.minor <= 0) {
        return own;
    }
    struct habit_payment payment = {
        .evidence = verdict->evidence,
        .evidence_count = verdict->evidence_count,
        .booked = batch_entry_of(batch, t)->entry.booking_date,
    };
    for (size_t i = 0; i < verdict->items_count; i++) {
        if (index->items[verdict->items[i]].customer != index->items[verdict->items[0]].customer) {
            return own;
        }
        habit_add_item(&payment, &batch->items[verdict->items[i]]);
    }
    own.signs = habit_see(&payment);
    own.customer = own.signs == 0 ? UINT32_MAX : index->items[verdict->items[0]].customer;
    return own;
}

enum status learn_habits_teach(const struct index *index, const bool *judged,
                               const struct verdict *verdicts, struct arena *arena,
                               struct learn_habits *habits)
{
    size_t transactions = index->batch->transactions_count;
    size_t known = habits->count;
    habits->own = arena_array(arena, transactions + 1, sizeof *habits->own);
    if (habits->own == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t t = 0; t < transactions; t++) {
        habits->own[t] = judged[t] ? learn_habits_see(index, t, &verdicts[t])
                                   : (struct learn_habit_own){UINT32_MAX, 0};
        if (habits->own[t].signs != 0 && habits->places[habits->own[t].customer] == 0) {
            habits->places[habits->own[t].customer] = (uint32_t)known++;
        }
    }
    enum status status = learn_habits_grow(habits, known - habits->count, arena);
    habits->count = status == STATUS_OK ? known : habits->count;
    for (size_t t = 0; status == STATUS_OK && t < transactions; t++) {
        uint32_t signs = habits->own[t].signs;
        if (signs == 0) {
            continue;
        }
        struct learn_habit_counts *row = &habits->counts[habits->places[habits->own[t].customer]];
        for (unsigned sign = 0; sign < HABIT_SIGNS; sign++) {
            bool more = (signs >> sign & 1U) != 0 && row->counts[sign] < LEARN_HABIT_COUNT_MAX;
            row->counts[sign] += more ? MEMORY_ONE : 0;
        }
    }
    if (status == STATUS_OK) {
        learn_habits_weigh(habits);
    }
    return status;
}

int32_t learn_habits_bits(const struct learn_habits *habits, struct learn_habit_at at,
                          enum habit_sign sign)
{
    if (at.less == 0) {
        return habits->bits[at.place].bits[sign];
    }
    uint32_t group = habit_group(sign);
    const struct learn_habit_counts *row = &habits->counts[at.place];
    uint64_t of = learn_habit_of(row, group, at.less);
    uint64_t so = row->counts[sign] - ((at.less >> sign & 1U) != 0 ? MEMORY_ONE : 0U);
    return learn_habit_weigh(habits, sign, so, of);
}
