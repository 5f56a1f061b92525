#include "matchers/hypotheses_habit.h"

#include "matchers/hypotheses_internal.h"

/* Adds a line, cut to what is left of how far habits may move a possibility. */
static void hypotheses_habit_add(struct hypothesis *h, const char *name, int32_t bits)
{
    int32_t sum = h->habit_bits + bits;
    sum = sum > LEARN_HABIT_MOVE_BITS ? LEARN_HABIT_MOVE_BITS : sum;
    sum = sum < -LEARN_HABIT_MOVE_BITS ? -LEARN_HABIT_MOVE_BITS : sum;
    hypothesis_add_evidence(h, name, sum - h->habit_bits);
    h->habit_bits = sum;
}

/* How long after the due date: of several items the mean. */
static int32_t hypotheses_habit_delay_bits(const struct judge *judge, struct learn_habit_at at,
                                           const struct hypothesis *h)
{
    const struct index *index = judge->index;
    struct date booked = judge->gather->booking_date;
    int64_t sum = 0;
    for (size_t i = 0; i < h->items_count; i++) {
        int32_t due_day = index->items[h->items[i]].due_day;
        if (due_day != 0 && date_present(booked)) {
            sum += learn_habits_bits(index->habits, at, habit_delay(booked.day - due_day));
        }
    }
    return h->items_count == 0 ? 0 : (int32_t)(sum / (int64_t)h->items_count);
}

void hypotheses_habit_add_set(const struct judge *judge, struct learn_habit_at at,
                              struct hypothesis *h)
{
    static const enum habit_sign forms[KEY_FORM_COUNT] = {
        [KEY_REFERENCE] = HABIT_WHOLE, [KEY_END_TO_END] = HABIT_SIGNS, [KEY_FULL] = HABIT_WHOLE,
        [KEY_DIGITS] = HABIT_DIGITS,   [KEY_SERIAL] = HABIT_SERIAL,    [KEY_ORDER] = HABIT_ORDER,
        [KEY_EDIT] = HABIT_SIGNS,
    };
    if (at.place == 0) {
        return;
    }
    const struct learn_habits *habits = judge->index->habits;
    const struct gather *gather = judge->gather;
    hypotheses_habit_add(h, "habit_delay", hypotheses_habit_delay_bits(judge, at, h));
    hypotheses_habit_add(
        h, "habit_several",
        learn_habits_bits(habits, at, h->items_count > 1 ? HABIT_SEVERAL : HABIT_ONE));
    if (h->named > 0 && forms[h->written] != HABIT_SIGNS) {
        hypotheses_habit_add(h, "habit_form", learn_habits_bits(habits, at, forms[h->written]));
    } else if (h->named == 0 && !gather->names_unknown && !gather->names_barred &&
               gather->named_count == 0) {
        hypotheses_habit_add(h, "habit_silent", learn_habits_bits(habits, at, HABIT_SILENT));
    }
}

/* What a way shows; HABIT_SIGNS for nothing that is counted. Of several deductions the first. */
static enum habit_sign hypotheses_habit_way_sign(enum way way)
{
    static const enum habit_sign whole[WAY_COUNT] = {
        [WAY_EXACT] = HABIT_EXACT,     [WAY_CONVERTED] = HABIT_SIGNS,
        [WAY_EXCHANGED] = HABIT_SIGNS, [WAY_TOLD] = HABIT_SIGNS,
        [WAY_TOLD_PART] = HABIT_PART,  [WAY_LATE_DISCOUNT] = HABIT_LATE_TAKEN,
        [WAY_PART] = HABIT_PART,       [WAY_OVER] = HABIT_OVER,
    };
    if (way == WAY_EXACT || way >= WAY_SUMS) {
        return whole[way];
    }
    unsigned parts = (unsigned)way;
    if ((parts & WAY_DISCOUNT) != 0) {
        return HABIT_TAKEN;
    }
    if ((parts & WAY_CHARGES) != 0) {
        return HABIT_CHARGES;
    }
    return (parts & WAY_ROUNDING) != 0 ? HABIT_ROUNDING : HABIT_SIGNS;
}

/* Whether a discount is in time by its own date, as habits count it: days of grace are ours. */
static bool hypotheses_habit_in_time(const struct judge *judge, const struct hypothesis *h)
{
    struct habit_payment payment = {.booked = judge->gather->booking_date};
    for (size_t i = 0; i < h->items_count; i++) {
        habit_add_item(&payment, &judge->index->batch->items[h->items[i]]);
    }
    return habit_in_time(&payment);
}

void hypotheses_habit_add_way(const struct judge *judge, struct learn_habit_at at, bool offered,
                              struct hypothesis *h)
{
    enum habit_sign sign = at.place == 0 ? HABIT_SIGNS : hypotheses_habit_way_sign(h->way);
    if (sign == HABIT_SIGNS) {
        return;
    }
    const struct learn_habits *habits = judge->index->habits;
    bool in_time = offered && hypotheses_habit_in_time(judge, h);
    sign = sign == HABIT_TAKEN && !in_time ? HABIT_LATE_TAKEN : sign;
    bool discount = sign == HABIT_TAKEN || sign == HABIT_LATE_TAKEN;
    hypotheses_habit_add(h, discount ? "habit_discount" : "habit_amount",
                         learn_habits_bits(habits, at, sign));
    if (h->way == WAY_EXACT && offered) {
        hypotheses_habit_add(h, "habit_discount",
                             learn_habits_bits(habits, at, in_time ? HABIT_LEFT : HABIT_LATE_LEFT));
    }
}
