#include "report/memory_words.h"
#include "unit.h"

static struct date words_day(const char *text)
{
    struct date date = {0};
    if (text != NULL) {
        assert_true(date_parse_iso(slice_from(text), &date));
    }
    return date;
}

/* What is told of a fact: what it says, what it rests on, what becomes of it. */
static const struct words_case {
    const char *name;
    enum memory_kind kind;
    const char *subject;
    uint64_t certain;
    uint32_t decided;
    uint32_t against;
    int64_t last_run;
    const char *last;
    int64_t withdrawal_no;
    const char *what;
    const char *why;
    const char *state;
    const char *state_name;
} words_cases[] = {
    {"seen once", MEMORY_ACCOUNT, "DE02 1203", 1, 0, 0, 1, "2026-10-05", 0,
     "the account DE02 1203 pays for customer C1", "1 certain payment, 2026-10-05, run 1",
     "weighs +1.00 bits", "in_force"},
    {"seen in several runs", MEMORY_NAME, "Linden", 3, 0, 0, 4, "2026-10-05", 0,
     "the payer Linden pays for customer C1",
     "3 certain payments, 2026-09-01 to 2026-10-05, runs 1 to 4", "weighs 0.00 bits", "in_force"},
    {"decided", MEMORY_ACCOUNT, "DE02 1203", 0, 1, 0, 0, "2026-10-05", 0,
     "the account DE02 1203 pays for customer C1", "decided by A. Berg on 2026-10-08",
     "weighs +2.00 bits", "in_force"},
    {"seen and decided twice", MEMORY_ACCOUNT, "DE02 1203", 1, 2, 0, 1, "2026-10-05", 0,
     "the account DE02 1203 pays for customer C1",
     "1 certain payment, 2026-10-05, run 1; decided by A. Berg on 2026-10-08 (2 decisions for, 0 "
     "against)",
     "weighs +2.00 bits", "in_force"},
    {"decided otherwise", MEMORY_ACCOUNT, "DE02 1203", 1, 0, 1, 1, "2026-10-05", 0,
     "the account DE02 1203 pays for customer C1",
     "1 certain payment, 2026-10-05, run 1; decided otherwise by A. Berg on 2026-10-08",
     "not used: more speaks against it than for it", "outweighed"},
    {"long ago", MEMORY_ACCOUNT, "DE02 1203", 1, 0, 0, 1, "2019-10-05", 0,
     "the account DE02 1203 pays for customer C1", "1 certain payment, 2019-10-05, run 1",
     "not used: too long ago", "forgotten"},
    {"withdrawn", MEMORY_ACCOUNT, "DE02 1203", 0, 0, 0, 1, "2026-10-05", 7,
     "the account DE02 1203 pays for customer C1", "payments that count no more, 2026-10-05, run 1",
     "withdrawn by C. Roth: sold", "withdrawn"},
    {"a rejected pair", MEMORY_PAIR, "DE02 1203", 0, 1, 0, 0, "2026-10-05", 0,
     "the account DE02 1203 does not pay item R-1 of customer C1",
     "decided by A. Berg on 2026-10-08", "weighs -6.00 bits", "in_force"},
    {"a rejected pair of a payer without an account", MEMORY_NAME_PAIR, "Linden", 0, 1, 0, 0,
     "2026-10-05", 0, "the payer Linden does not pay item R-1 of customer C1",
     "decided by A. Berg on 2026-10-08", "weighs -6.00 bits", "in_force"},
    {"what would steer a terminal is shown", MEMORY_NAME, "Li\x1b[2Jnden", 1, 0, 0, 1, "2026-10-05",
     0, "the payer Li\\u001b[2Jnden pays for customer C1", "1 certain payment, 2026-10-05, run 1",
     "weighs 0.00 bits", "in_force"},
};

static void words_equal(struct buffer *words, const char *wanted)
{
    buffer_add_byte(words, '\0');
    assert_true(buffer_ok(words));
    assert_string_equal(words->ptr, wanted);
    buffer_reset(words);
}

static void words_case_holds(void **state)
{
    const struct words_case *c = *state;
    struct memory_fact fact = {.kind = c->kind,
                               .subject = slice_from(c->subject),
                               .customer_id = SLICE("C1"),
                               .invoice_id = SLICE("R-1"),
                               .certain = c->certain,
                               .decided = c->decided,
                               .against = c->against,
                               .first = words_day(c->last_run > 1 ? "2026-09-01" : c->last),
                               .last = words_day(c->last),
                               .first_run = c->last_run > 0 ? 1 : 0,
                               .last_run = c->last_run,
                               .decision_no = c->decided + c->against,
                               .decided_by = SLICE("A. Berg"),
                               .decided_on = words_day("2026-10-08"),
                               .withdrawal_no = c->withdrawal_no,
                               .withdrawn_by = SLICE("C. Roth"),
                               .withdrawn_why = SLICE("sold")};
    struct memory memory = {.facts = &fact, .facts_count = 1};
    struct buffer words = {0};
    assert_int_equal(memory_identify(&fact), STATUS_OK);
    assert_int_equal(memory_age(&memory, words_day("2026-10-05")), STATUS_OK);
    memory_words_what(&fact, &words);
    words_equal(&words, c->what);
    memory_words_why(&fact, &words);
    words_equal(&words, c->why);
    memory_words_state(&fact, &words);
    words_equal(&words, c->state);
    assert_string_equal(memory_words_state_name(&fact), c->state_name);
    buffer_clear(&words);
}

static const struct habit_case {
    const char *name;
    struct habit habit; /* plain counts */
    const char *what;
} habit_cases[] = {
    {"pays late, takes discounts",
     {{[HABIT_ONE] = 4, [HABIT_WHOLE] = 4, [HABIT_TAKEN] = 2, [HABIT_LEFT] = 1, [HABIT_DELAY] = 4},
      14},
     "customer C1 pays 4 days after the due date in the mean; writes the whole number in 4 of 4 "
     "that name one; takes the discount in 2 of 3 that may"},
    {"pays early, in parts and several",
     {{[HABIT_ONE] = 2,
       [HABIT_SEVERAL] = 1,
       [HABIT_SERIAL] = 3,
       [HABIT_PART] = 1,
       [HABIT_CHARGES] = 2,
       [HABIT_DELAY] = 3},
      -4},
     "customer C1 pays 1 day before the due date in the mean; writes the end of the number in 3 of "
     "3 that name one; pays several items in 1 of 3 payments; lets charges be deducted in 2 of 3 "
     "without a discount; pays in part in 1 of 3 without a discount"},
    {"on the day",
     {{[HABIT_ONE] = 3, [HABIT_DELAY] = 3}, 1},
     "customer C1 pays on the due date in the mean"},
    {"without dates, without a word",
     {{[HABIT_ONE] = 3, [HABIT_SILENT] = 2}, 0},
     "customer C1 pays what has no due date; names no item in 2 of 3 payments"},
};

static void habit_case_holds(void **state)
{
    const struct habit_case *c = *state;
    struct memory_fact fact = {.kind = MEMORY_HABIT, .customer_id = SLICE("C1"), .habit = c->habit};
    struct buffer words = {0};
    memory_age_habit(&fact.habit, words_day("2026-10-05"), words_day("2026-10-05"));
    memory_words_what(&fact, &words);
    words_equal(&words, c->what);
    buffer_clear(&words);
}

int main(void)
{
    return unit_run_cases("words", words_cases, words_case_holds) +
           unit_run_cases("habits", habit_cases, habit_case_holds);
}
