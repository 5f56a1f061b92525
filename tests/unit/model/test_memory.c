#include "model/memory.h"
#include "unit.h"

static struct date memory_day(const char *text)
{
    struct date date = {0};
    assert_true(date_parse_iso(slice_from(text), &date));
    return date;
}

static const struct key_case {
    const char *name;
    enum memory_kind kind;
    const char *subject;
    const char *key;
} key_cases[] = {
    {"an account with blanks", MEMORY_ACCOUNT, "de02 3705 0299", "DE0237050299"},
    {"leading zeros of an account", MEMORY_ACCOUNT, "000012345", "12345"},
    {"no account", MEMORY_ACCOUNT, "000", ""},
    {"a name in other letters", MEMORY_NAME, "Holding  Linden GmbH", "HOLDING LINDEN GMBH"},
    {"punctuation parts words", MEMORY_NAME, "  A.B-C & Co., ", "A B C CO"},
    {"what is beyond ASCII stays", MEMORY_NAME, "M\xc3\xbcller", "M\xc3\xbcLLER"},
    {"a name of signs alone", MEMORY_NAME, "--/ .", ""},
    {"an empty name", MEMORY_NAME, "", ""},
};

static void key_case_holds(void **state)
{
    const struct key_case *c = *state;
    struct buffer key = {0};
    memory_subject_key(c->kind, slice_from(c->subject), &key);
    assert_true(buffer_ok(&key));
    assert_true(slice_equal(buffer_slice(&key), slice_from(c->key)));
    buffer_clear(&key);
}

static const struct aged_case {
    const char *name;
    uint64_t count;
    int32_t days;
    uint64_t aged;
} aged_cases[] = {
    {"today", 3, 0, 3072},
    {"a day to come", 3, -5, 3072},
    {"a year", 3, 365, 1536},
    {"half a year is linear", 1, 182, 769},
    {"two years", 4, 730, 1024},
    {"a lifetime", 1000, 365 * 30, 0},
    {"more than can be told apart", UINT64_MAX, 0, UINT64_C(1) << 60},
};

static void aged_case_holds(void **state)
{
    const struct aged_case *c = *state;
    assert_int_equal(memory_aged(c->count, c->days), c->aged);
}

static const struct weight_case {
    const char *name;
    enum memory_kind kind;
    uint32_t certain;
    uint32_t decided;
    uint32_t against;
    const char *last;
    int32_t weight_bits;
    bool in_force;
    bool barred;
} weight_cases[] = {
    {"seen once", MEMORY_ACCOUNT, 1, 0, 0, "2026-10-05", 1024, true, false},
    {"seen often weighs no more", MEMORY_ACCOUNT, 90, 0, 0, "2026-10-05", 1024, true, false},
    {"decided", MEMORY_ACCOUNT, 0, 1, 0, "2026-10-05", 2048, true, false},
    {"a name is weaker", MEMORY_NAME, 0, 1, 0, "2026-10-05", 1024, true, false},
    {"a name that was seen", MEMORY_NAME, 2, 0, 0, "2026-10-05", 0, true, false},
    {"a year ago", MEMORY_ACCOUNT, 0, 1, 0, "2025-10-05", 1024, true, false},
    {"a day to come", MEMORY_ACCOUNT, 0, 1, 0, "2027-10-05", 2048, true, false},
    {"no day", MEMORY_ACCOUNT, 1, 0, 0, NULL, 1024, true, false},
    {"too long ago", MEMORY_ACCOUNT, 1, 0, 0, "2022-10-06", 0, false, false},
    {"not quite", MEMORY_ACCOUNT, 1, 0, 0, "2022-10-07", -3069, true, false},
    {"three payments are as much as a decision", MEMORY_ACCOUNT, 3, 0, 1, "2026-10-05", 0, false,
     true},
    {"four are more", MEMORY_ACCOUNT, 4, 0, 1, "2026-10-05", 0, true, false},
    {"decided for and against", MEMORY_ACCOUNT, 0, 1, 1, "2026-10-05", 0, false, true},
    {"against alone", MEMORY_ACCOUNT, 0, 0, 1, "2026-10-05", 0, false, true},
    {"nothing counts any more", MEMORY_ACCOUNT, 0, 0, 0, "2026-10-05", 0, false, true},
    {"a rejected pair", MEMORY_PAIR, 0, 1, 0, "2026-10-05", -6144, true, false},
    {"a rejected pair ages", MEMORY_PAIR, 0, 1, 0, "2025-10-05", -3072, true, false},
    {"a pair accepted after all", MEMORY_PAIR, 0, 1, 1, "2026-10-05", 0, false, true},
};

static void weight_case_holds(void **state)
{
    const struct weight_case *c = *state;
    struct memory_fact fact = {.kind = c->kind,
                               .key = SLICE("KEY"),
                               .customer_id = SLICE("C1"),
                               .certain = c->certain,
                               .decided = c->decided,
                               .against = c->against};
    if (c->last != NULL) {
        fact.last = memory_day(c->last);
    }
    struct memory memory = {.facts = &fact, .facts_count = 1};
    assert_int_equal(memory_identify(&fact), STATUS_OK);
    assert_int_equal(memory_age(&memory, memory_day("2026-10-05")), STATUS_OK);
    assert_int_equal(fact.weight_bits, c->weight_bits);
    assert_int_equal(fact.in_force, c->in_force);
    assert_int_equal(fact.barred, c->barred);
}

static void equal_facts_become_one(void **state)
{
    (void)state;
    struct memory_fact facts[] = {
        {.kind = MEMORY_NAME, .key = SLICE("B"), .customer_id = SLICE("C1"), .certain = 7},
        {.kind = MEMORY_ACCOUNT,
         .key = SLICE("A1"),
         .subject = SLICE("a 1"),
         .customer_id = SLICE("C1"),
         .certain = 2,
         .first = memory_day("2026-03-01"),
         .last = memory_day("2026-03-09"),
         .first_run = 2,
         .last_run = 2},
        {.kind = MEMORY_ACCOUNT,
         .key = SLICE("A1"),
         .subject = SLICE("A1"),
         .customer_id = SLICE("C1"),
         .certain = 1,
         .first = memory_day("2026-01-01"),
         .last = memory_day("2026-01-02"),
         .first_run = 1,
         .last_run = 1},
        {.kind = MEMORY_ACCOUNT,
         .key = SLICE("A1"),
         .subject = SLICE("A-1"),
         .customer_id = SLICE("C1"),
         .decided = 1,
         .first = memory_day("2026-04-01"),
         .last = memory_day("2026-04-01"),
         .decision_no = 5,
         .decided_by = SLICE("later")},
        {.kind = MEMORY_ACCOUNT,
         .key = SLICE("A1"),
         .subject = SLICE("A-1"),
         .customer_id = SLICE("C1"),
         .against = 1,
         .first = memory_day("2026-02-01"),
         .last = memory_day("2026-02-01"),
         .decision_no = 3,
         .decided_by = SLICE("earlier")},
        {.kind = MEMORY_ACCOUNT, .key = SLICE("A1"), .customer_id = SLICE("C2"), .certain = 1},
    };
    enum { COUNT = sizeof facts / sizeof facts[0] };
    assert_int_equal(memory_merge(facts, COUNT), 3);
    assert_int_equal(facts[0].certain, 3);
    assert_int_equal(facts[0].decided, 1);
    assert_int_equal(facts[0].against, 1);
    assert_true(slice_equal(facts[0].subject, SLICE("A1"))); /* the first spelling */
    assert_int_equal(facts[0].first.day, memory_day("2026-01-01").day);
    assert_int_equal(facts[0].last.day, memory_day("2026-04-01").day);
    assert_int_equal(facts[0].first_run, 1);
    assert_int_equal(facts[0].last_run, 2);
    assert_int_equal(facts[0].decision_no, 5);
    assert_true(slice_equal(facts[0].decided_by, SLICE("later")));
    assert_true(slice_equal(facts[1].customer_id, SLICE("C2")));
    assert_int_equal(facts[2].kind, MEMORY_NAME);
    assert_int_equal(memory_merge(NULL, 0), 0);
}

static void an_id_tells_facts_apart(void **state)
{
    (void)state;
    struct memory_fact a = {.kind = MEMORY_NAME, .key = SLICE("AB"), .customer_id = SLICE("C")};
    struct memory_fact b = {.kind = MEMORY_NAME, .key = SLICE("A"), .customer_id = SLICE("BC")};
    struct memory_fact c = {.kind = MEMORY_ACCOUNT, .key = SLICE("AB"), .customer_id = SLICE("C")};
    assert_int_equal(memory_identify(&a), STATUS_OK);
    assert_int_equal(memory_identify(&b), STATUS_OK);
    assert_int_equal(memory_identify(&c), STATUS_OK);
    assert_memory_not_equal(a.id, b.id, MEMORY_ID);
    assert_memory_not_equal(a.id, c.id, MEMORY_ID);
    struct memory_fact facts[] = {a, b, c};
    struct memory memory = {.facts = facts, .facts_count = 3};
    assert_ptr_equal(memory_find(&memory, (struct slice){b.id, MEMORY_ID}), &facts[1]);
    assert_null(memory_find(&memory, SLICE("000000000000")));
    assert_null(memory_find(&memory, SLICE("")));
}

/* What is in force makes the digest; its sources do not. */
static void the_digest_is_of_what_is_in_force(void **state)
{
    (void)state;
    struct date today = memory_day("2026-10-05");
    struct memory_fact one = {.kind = MEMORY_ACCOUNT,
                              .key = SLICE("A1"),
                              .customer_id = SLICE("C1"),
                              .certain = 1,
                              .last = today};
    assert_int_equal(memory_identify(&one), STATUS_OK);
    struct memory_fact two[] = {one, one};
    two[0].certain = 2; /* weighs the same */
    two[1].customer_id = SLICE("C2");
    two[1].certain = 0; /* not in force */
    struct memory a = {.facts = &one, .facts_count = 1};
    struct memory b = {.facts = two, .facts_count = 2};
    struct memory none = {.facts = two, .facts_count = 0};
    assert_int_equal(memory_age(&a, today), STATUS_OK);
    assert_int_equal(memory_age(&b, today), STATUS_OK);
    assert_int_equal(memory_age(&none, today), STATUS_OK);
    assert_memory_equal(&a.digest, &b.digest, sizeof a.digest);
    assert_memory_not_equal(&a.digest, &none.digest, sizeof a.digest);
    struct memory_rate rate = {SLICE("listed"), 800000, 1000000};
    struct memory rated = {
        .rates = &rate, .rates_count = 1, .rates_last = memory_day("2025-10-05")};
    assert_int_equal(memory_age(&rated, today), STATUS_OK);
    assert_int_equal(rate.seen_ppm, 400000);
    assert_int_equal(rate.of_ppm, 500000);
    assert_memory_not_equal(&rated.digest, &none.digest, sizeof none.digest);
}

static void habits_age_with_their_sign(void **state)
{
    (void)state;
    struct habit early = {.counts = {[HABIT_ONE] = 4, [HABIT_TAKEN] = 1, [HABIT_DELAY + 2] = 4},
                          .late_days = -20};
    memory_age_habit(&early, memory_day("2025-10-05"), memory_day("2026-10-05"));
    assert_int_equal(habit_payments(&early), 4 * 512);
    assert_int_equal(early.counts[HABIT_TAKEN], 512);
    assert_int_equal(early.late_days, -20 * 512);
    assert_int_equal(early.late_days / (int64_t)habit_dated(&early), -5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_facts_become_one),
        cmocka_unit_test(an_id_tells_facts_apart),
        cmocka_unit_test(the_digest_is_of_what_is_in_force),
        cmocka_unit_test(habits_age_with_their_sign),
    };
    return unit_run_cases("keys", key_cases, key_case_holds) +
           unit_run_cases("aged", aged_cases, aged_case_holds) +
           unit_run_cases("weights", weight_cases, weight_case_holds) +
           cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
