/* learn_habit: how customers pay, counted from certain payments and weighed. */
#include "unit.h"

#include "make_batch.h"
#include "matchers/judge.h"
#include "matchers/learn_habit.h"
#include "matchers/learn_memory.h"

#include <stdio.h>

enum { CUSTOMERS = 4, EACH = 10, PAYMENTS = CUSTOMERS * EACH };

static const uint64_t ONE = MEMORY_ONE;

/* Four customers with ten payments each, of an item each, as verdicts say. */
struct habit_world {
    struct make make;
    struct index index;
    struct learn_habits habits;
    char texts[PAYMENTS][2][16];
    bool judged[PAYMENTS];
    struct verdict verdicts[PAYMENTS];
    uint32_t items[PAYMENTS];
    struct evidence evidence[PAYMENTS][2];
};

/* `form(customer, nth)` is the name under which the ledger has the number. */
static void habit_world_fill(struct habit_world *world, const char *(*form)(int customer, int nth))
{
    struct make_item items[PAYMENTS];
    struct make_transaction rows[PAYMENTS];
    for (int i = 0; i < PAYMENTS; i++) {
        (void)snprintf(world->texts[i][0], sizeof world->texts[i][0], "R-%04d", 1000 + i);
        (void)snprintf(world->texts[i][1], sizeof world->texts[i][1], "K%d", i / EACH);
        items[i] = (struct make_item){world->texts[i][0],
                                      world->texts[i][1],
                                      world->texts[i][1],
                                      NULL,
                                      10001 + i,
                                      NULL,
                                      NULL,
                                      NULL};
        rows[i] = (struct make_transaction){world->texts[i][0], 10001 + i, NULL, "Firma", NULL,
                                            "Zahlung",          NULL,      NULL, false};
    }
    make_items(&world->make, items, PAYMENTS);
    make_transactions(&world->make, rows, PAYMENTS);
    assert_int_equal(index_build(&world->make.batch, &world->make.arena, &world->index), STATUS_OK);
    for (uint32_t i = 0; i < PAYMENTS; i++) {
        world->judged[i] = true;
        world->items[i] = i; /* items stand by their key */
        world->evidence[i][0] = (struct evidence){form((int)i / EACH, (int)i % EACH), 1000};
        world->evidence[i][1] = (struct evidence){"amount_exact", 1000};
        world->verdicts[i] = (struct verdict){.tier = JUDGE_TIER_NAMED_EXACT,
                                              .items = &world->items[i],
                                              .items_count = 1,
                                              .evidence = world->evidence[i],
                                              .evidence_count = 2};
    }
    assert_int_equal(learn_habits_begin(&world->index, &world->make.arena, &world->habits),
                     STATUS_OK);
    assert_int_equal(world->habits.count, 1);
    assert_int_equal(learn_habits_teach(&world->index, world->judged, world->verdicts,
                                        &world->make.arena, &world->habits),
                     STATUS_OK);
}

static uint32_t habit_world_customer(const struct habit_world *world, int customer)
{
    return world->index.items[(size_t)customer * EACH].customer;
}

static int32_t habit_world_bits(const struct habit_world *world, size_t transaction, int customer,
                                enum habit_sign sign)
{
    struct learn_habit_at at =
        learn_habits_find(&world->habits, transaction, habit_world_customer(world, customer));
    assert_int_not_equal(at.place, 0);
    return learn_habits_bits(&world->habits, at, sign);
}

static const char *by_customer(int customer, int nth)
{
    (void)nth;
    return customer == 0 ? "invoice_serial" : "invoice_number";
}

static const char *by_turns(int customer, int nth)
{
    (void)customer;
    return nth % 4 == 3 ? "invoice_serial" : "invoice_number";
}

static void a_customers_own_way_takes_the_place_of_the_others(void **state)
{
    (void)state;
    struct habit_world world = {0};
    habit_world_fill(&world, by_customer);
    assert_int_equal(world.habits.strengths[HABIT_SERIAL], LEARN_HABIT_STRENGTH);
    /* Of all numbers named (10 and of the default 300 by 0.15) / 340 are cut short, of the first
     * customer's ten of ten: log2((10 + 8 * 0.1618) / 18 / 0.1618). */
    assert_in_range(habit_world_bits(&world, 39, 0, HABIT_SERIAL), 1999, 2007);
    assert_true(habit_world_bits(&world, 39, 0, HABIT_WHOLE) < -BITS_ONE);
    /* Whoever always writes the whole number is no reason to hold a short one for chance. */
    assert_int_equal(habit_world_bits(&world, 0, 1, HABIT_SERIAL), 0);
    assert_int_equal(habit_world_bits(&world, 0, 1, HABIT_WHOLE), 0);
    /* All pay one item, and what is open: that is no reason either. */
    assert_int_equal(habit_world_bits(&world, 39, 0, HABIT_ONE), 0);
    assert_int_equal(habit_world_bits(&world, 39, 0, HABIT_EXACT), 0);
    arena_clear(&world.make.arena);
}

static void no_payment_supports_itself(void **state)
{
    (void)state;
    struct habit_world world = {0};
    habit_world_fill(&world, by_customer);
    int32_t others = habit_world_bits(&world, 39, 0, HABIT_SERIAL);
    int32_t own = habit_world_bits(&world, 0, 0, HABIT_SERIAL);
    assert_true(own < others);
    /* Nine of nine are left: log2((9 + 8 * 0.1618) / 17 / 0.1618). */
    assert_in_range(own, 1946, 1954);
    arena_clear(&world.make.arena);
}

static void what_is_not_settled_or_of_two_customers_teaches_nothing(void **state)
{
    (void)state;
    struct habit_world world = {0};
    habit_world_fill(&world, by_customer);
    const uint32_t two[] = {0, EACH};
    for (size_t i = 0; i < PAYMENTS; i++) {
        world.verdicts[i].tier = i % 3 == 0 ? JUDGE_TIER_NONE : JUDGE_TIER_NAMED;
        world.judged[i] = i % 3 != 1;
        world.verdicts[i].items = two;
        world.verdicts[i].items_count = 2;
    }
    assert_int_equal(learn_habits_begin(&world.index, &world.make.arena, &world.habits), STATUS_OK);
    assert_int_equal(learn_habits_teach(&world.index, world.judged, world.verdicts,
                                        &world.make.arena, &world.habits),
                     STATUS_OK);
    assert_int_equal(world.habits.count, 1);
    assert_int_equal(learn_habits_find(&world.habits, 0, 0).place, 0);
    assert_int_equal(learn_habits_find(NULL, 0, 0).place, 0);
    arena_clear(&world.make.arena);
}

/* Two customers are remembered by twenty payments each; `late` of the first come a month late. */
static void habit_world_remember(struct habit_world *world, uint64_t late, struct memory *memory,
                                 struct memory_fact *facts, struct learn_memory *found)
{
    habit_world_fill(world, by_turns);
    for (int i = 0; i < 2; i++) {
        uint64_t months = i == 0 ? late : 0;
        facts[i] = (struct memory_fact){
            .kind = MEMORY_HABIT, .customer_id = slice_from(world->texts[(size_t)i * EACH][1])};
        facts[i].habit.counts[HABIT_ONE] = 20 * ONE;
        facts[i].habit.counts[HABIT_DELAY + 6] = months * MEMORY_ONE;
        facts[i].habit.counts[HABIT_DELAY + 3] = (20 - months) * MEMORY_ONE;
    }
    *memory = (struct memory){.facts = facts, .facts_count = 2};
    assert_int_equal(memory_age(memory, make_date("2026-10-05")), STATUS_OK);
    world->make.batch.memory = memory;
    assert_int_equal(learn_memory_build(&world->index, &world->make.arena, found), STATUS_OK);
    world->index.memory = found;
    assert_int_equal(learn_habits_begin(&world->index, &world->make.arena, &world->habits),
                     STATUS_OK);
}

static void what_is_remembered_weighs_from_the_first_pass_on(void **state)
{
    (void)state;
    struct habit_world world = {0};
    struct memory_fact facts[2];
    struct memory memory;
    struct learn_memory found;
    habit_world_remember(&world, 20, &memory, facts, &found);
    assert_int_equal(world.habits.count, 3);
    assert_true(habit_world_bits(&world, 0, 0, HABIT_DELAY + 6) > BITS_ONE);
    /* That a payment comes on another day than usual says nothing against it. */
    assert_int_equal(habit_world_bits(&world, 0, 0, HABIT_DELAY + 3), 0);
    assert_int_equal(learn_habits_find(&world.habits, 0, habit_world_customer(&world, 2)).place, 0);
    /* This run's payments come on top. */
    assert_int_equal(learn_habits_teach(&world.index, world.judged, world.verdicts,
                                        &world.make.arena, &world.habits),
                     STATUS_OK);
    assert_int_equal(world.habits.count, 1 + CUSTOMERS);
    struct learn_habit_at at =
        learn_habits_find(&world.habits, 39, habit_world_customer(&world, 0));
    assert_int_equal(world.habits.counts[at.place].counts[HABIT_ONE], (20 + EACH) * MEMORY_ONE);
    arena_clear(&world.make.arena);
}

/* Both do what payers do by default, in a hundred payments each. */
static void where_customers_are_alike_nothing_weighs(void **state)
{
    static const uint8_t alike[HABIT_SIGNS] = {
        [HABIT_ONE] = 85,       [HABIT_SEVERAL] = 15,   [HABIT_SILENT] = 15,
        [HABIT_WHOLE] = 55,     [HABIT_DIGITS] = 20,    [HABIT_SERIAL] = 15,
        [HABIT_ORDER] = 10,     [HABIT_EXACT] = 91,     [HABIT_ROUNDING] = 1,
        [HABIT_CHARGES] = 3,    [HABIT_PART] = 4,       [HABIT_OVER] = 1,
        [HABIT_TAKEN] = 50,     [HABIT_LEFT] = 50,      [HABIT_LATE_TAKEN] = 5,
        [HABIT_LATE_LEFT] = 95, [HABIT_DELAY] = 5,      [HABIT_DELAY + 1] = 10,
        [HABIT_DELAY + 2] = 15, [HABIT_DELAY + 3] = 25, [HABIT_DELAY + 4] = 20,
        [HABIT_DELAY + 5] = 15, [HABIT_DELAY + 6] = 6,  [HABIT_DELAY + 7] = 4,
    };
    (void)state;
    struct habit_world world = {0};
    struct memory_fact facts[2];
    struct memory memory;
    struct learn_memory found;
    habit_world_remember(&world, 20, &memory, facts, &found);
    for (size_t sign = 0; sign < HABIT_SIGNS; sign++) {
        facts[0].habit.counts[sign] = (uint64_t)alike[sign] * MEMORY_ONE;
        facts[1].habit.counts[sign] = (uint64_t)alike[sign] * MEMORY_ONE;
    }
    assert_int_equal(learn_habits_begin(&world.index, &world.make.arena, &world.habits), STATUS_OK);
    for (unsigned sign = 0; sign < HABIT_SIGNS; sign++) {
        assert_int_equal(world.habits.strengths[sign], 0);
        assert_int_equal(habit_world_bits(&world, 0, 0, (enum habit_sign)sign), 0);
    }
    arena_clear(&world.make.arena);
}

static void no_habit_moves_a_share_by_more_than_three_bits(void **state)
{
    (void)state;
    struct habit_world world = {0};
    struct memory_fact facts[2];
    struct memory memory;
    struct learn_memory found;
    habit_world_remember(&world, 20, &memory, facts, &found);
    facts[0].habit.counts[HABIT_DELAY + 7] = UINT64_C(5000) * MEMORY_ONE;
    facts[1].habit.counts[HABIT_DELAY + 3] = UINT64_C(500000) * MEMORY_ONE;
    assert_int_equal(learn_habits_begin(&world.index, &world.make.arena, &world.habits), STATUS_OK);
    assert_int_equal(habit_world_bits(&world, 0, 0, HABIT_DELAY + 7), LEARN_HABIT_MOVE_BITS);
    facts[0].habit.counts[HABIT_TAKEN] = 0;
    facts[0].habit.counts[HABIT_LEFT] = UINT64_C(500000) * MEMORY_ONE;
    facts[1].habit.counts[HABIT_TAKEN] = UINT64_C(500000) * MEMORY_ONE;
    assert_int_equal(learn_habits_begin(&world.index, &world.make.arena, &world.habits), STATUS_OK);
    assert_int_equal(habit_world_bits(&world, 0, 0, HABIT_TAKEN), -LEARN_HABIT_MOVE_BITS);
    arena_clear(&world.make.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_customers_own_way_takes_the_place_of_the_others),
        cmocka_unit_test(no_payment_supports_itself),
        cmocka_unit_test(what_is_not_settled_or_of_two_customers_teaches_nothing),
        cmocka_unit_test(what_is_remembered_weighs_from_the_first_pass_on),
        cmocka_unit_test(where_customers_are_alike_nothing_weighs),
        cmocka_unit_test(no_habit_moves_a_share_by_more_than_three_bits),
    };
    return cmocka_run_group_tests_name("learn_habit", tests, NULL, NULL);
}
