/* learn_memory: what the workbook remembers, found by payer and by item, and what it does to a run.
 */
#include "unit.h"

#include "make_batch.h"
#include "matchers/learn_memory.h"
#include "matchers/rates.h"

#define LINDEN_IBAN "DE02370502990000684712"

enum { FACTS = 7 };

struct memory_world {
    struct make make;
    struct memory_fact facts[FACTS];
    struct memory memory;
    struct index index;
    struct learn_memory found;
};

static struct memory_fact memory_world_fact(enum memory_kind kind, const char *subject,
                                            const char *customer, const char *invoice)
{
    struct memory_fact fact = {.kind = kind,
                               .subject = slice_from(subject),
                               .customer_id = slice_from(customer),
                               .invoice_id = slice_from(invoice),
                               .certain = memory_is_pair(kind) ? 0 : 1,
                               .decided = memory_is_pair(kind) ? 1 : 0};
    return fact;
}

/* Two customers with two items each, and what is remembered of payers. */
static void memory_world_fill(struct memory_world *world)
{
    static const struct make_item items[] = {
        {"R-1001", "K1", "Firma Eins", NULL, 10001, NULL, NULL, NULL},
        {"R-1002", "K1", "Firma Eins", NULL, 20002, NULL, NULL, NULL},
        {"R-2001", "K2", "Firma Zwei", NULL, 30003, NULL, NULL, NULL},
        {"R-2002", "K2", "Firma Zwei", NULL, 40004, NULL, NULL, NULL},
    };
    make_items(&world->make, items, 4);
    make_transactions(&world->make, NULL, 0);
    world->facts[0] = memory_world_fact(MEMORY_ACCOUNT, LINDEN_IBAN, "K1", NULL);
    world->facts[1] = memory_world_fact(MEMORY_ACCOUNT, LINDEN_IBAN, "K9", NULL); /* not listed */
    world->facts[2] = memory_world_fact(MEMORY_ACCOUNT, "GB33BUKB20201555555555", "K2", NULL);
    world->facts[2].against = 1; /* outweighed */
    world->facts[3] = memory_world_fact(MEMORY_NAME, "Linden Holding", "K2", NULL);
    world->facts[4] = memory_world_fact(MEMORY_PAIR, LINDEN_IBAN, "K1", "R-1002");
    world->facts[5] = memory_world_fact(MEMORY_HABIT, NULL, "K2", NULL);
    world->facts[5].habit = (struct habit){.counts = {[HABIT_ONE] = 2048, [HABIT_PART] = 1024}};
    world->facts[6] = memory_world_fact(MEMORY_NAME_PAIR, "Nordbank", "K2", "R-2001");
    world->memory = (struct memory){.facts = world->facts, .facts_count = FACTS};
    assert_int_equal(memory_age(&world->memory, make_date("2026-10-05")), STATUS_OK);
    world->make.batch.memory = &world->memory;
    assert_int_equal(index_build(&world->make.batch, &world->make.arena, &world->index), STATUS_OK);
    assert_int_equal(learn_memory_build(&world->index, &world->make.arena, &world->found),
                     STATUS_OK);
}

static uint32_t memory_world_customer(const struct memory_world *world, const char *id)
{
    for (uint32_t c = 0; c < world->index.customers_count; c++) {
        if (slice_equal(world->index.identities[c].customer_id, slice_from(id))) {
            return c;
        }
    }
    fail();
    return 0;
}

static struct learn_payer memory_world_find(const struct memory_world *world, const char *account,
                                            const char *name)
{
    struct counterparty counterparty = {.account = slice_from(account), .name = slice_from(name)};
    struct learn_payer payer;
    learn_memory_find(&world->found, &counterparty, index_account_hash(counterparty.account),
                      &payer);
    return payer;
}

static void a_payer_is_found_by_account_and_by_name(void **state)
{
    (void)state;
    struct memory_world world = {0};
    bool by_account = false;
    memory_world_fill(&world);
    uint32_t one = memory_world_customer(&world, "K1");
    uint32_t two = memory_world_customer(&world, "K2");
    struct learn_payer payer =
        memory_world_find(&world, "de02 3705 0299 0000 6847 12", "HOLDING, Linden");
    assert_int_equal(learn_memory_payer_bits(&world.found, &payer, one, &by_account), 1024);
    assert_true(by_account);
    assert_int_equal(learn_memory_payer_bits(&world.found, &payer, two, &by_account), 0);
    assert_false(by_account);
    payer = memory_world_find(&world, "GB33BUKB20201555555555", "Nord");
    assert_int_equal(learn_memory_payer_bits(&world.found, &payer, two, &by_account), INT32_MIN);
    assert_true(
        learn_memory_bars(&world.found, index_account_hash(SLICE("GB33BUKB20201555555555")), two));
    assert_false(learn_memory_bars(&world.found, index_account_hash(SLICE(LINDEN_IBAN)), one));
    arena_clear(&world.make.arena);
}

static void a_pair_is_of_one_payer_and_one_item(void **state)
{
    (void)state;
    struct memory_world world = {0};
    memory_world_fill(&world);
    struct learn_payer linden = memory_world_find(&world, LINDEN_IBAN, "");
    struct learn_payer other = memory_world_find(&world, "GB33BUKB20201555555555", "");
    const uint32_t both[] = {0, 1}; /* items stand by their key */
    assert_int_equal(learn_memory_pair_bits(&world.found, &linden, both, 1), 0);
    assert_int_equal(learn_memory_pair_bits(&world.found, &linden, both, 2), MEMORY_NOT_BITS);
    assert_int_equal(learn_memory_pair_bits(&world.found, &other, both, 2), 0);
    /* A name is a payer where no account is told; it is none where one is. */
    struct learn_payer named = memory_world_find(&world, "", "NORDBANK");
    struct learn_payer both_told = memory_world_find(&world, LINDEN_IBAN, "NORDBANK");
    const uint32_t third[] = {2};
    assert_int_equal(learn_memory_pair_bits(&world.found, &named, third, 1), MEMORY_NOT_BITS);
    assert_int_equal(learn_memory_pair_bits(&world.found, &both_told, third, 1), 0);
    assert_int_equal(learn_memory_pair_bits(NULL, &linden, both, 2), 0);
    arena_clear(&world.make.arena);
}

static void a_habit_is_a_customers(void **state)
{
    (void)state;
    struct memory_world world = {0};
    memory_world_fill(&world);
    const struct habit *habit =
        learn_memory_habit(&world.found, memory_world_customer(&world, "K2"));
    assert_non_null(habit);
    assert_int_equal(habit->counts[HABIT_PART], 1024);
    assert_null(learn_memory_habit(&world.found, memory_world_customer(&world, "K1")));
    assert_null(learn_memory_habit(NULL, 0));
    arena_clear(&world.make.arena);
}

static void nothing_is_found_where_nothing_is_remembered(void **state)
{
    (void)state;
    struct memory_world world = {0};
    memory_world_fill(&world);
    world.make.batch.memory = NULL;
    assert_int_equal(learn_memory_build(&world.index, &world.make.arena, &world.found), STATUS_OK);
    struct learn_payer payer = memory_world_find(&world, LINDEN_IBAN, "Linden Holding");
    bool by_account = true;
    assert_int_equal(learn_memory_payer_bits(&world.found, &payer, 0, &by_account), INT32_MIN);
    assert_false(by_account);
    assert_false(learn_memory_bars(&world.found, 7, 0));
    arena_clear(&world.make.arena);
}

static void the_past_of_a_rate_has_a_bound(void **state)
{
    (void)state;
    struct memory_rate rates[] = {
        {SLICE("amount_part"), UINT64_C(1000000) * 500000, UINT64_C(1000000) * 1000000},
        {SLICE("listed"), 900000, 1000000},
        {SLICE("of another version"), 5, 10},
        {SLICE("stranger"), 0, 0},
    };
    struct memory memory = {.rates = rates, .rates_count = 4};
    struct batch batch = {.memory = &memory};
    struct rates_seen seen = {0};
    rates_see(&seen, RATE_LISTED, 100000, 1000000);
    learn_memory_add_rates(&batch, &seen);
    assert_int_equal(seen.of_ppm[RATE_PART], UINT64_C(1000) * 1000000);
    assert_int_equal(seen.ppm[RATE_PART], UINT64_C(500) * 1000000);
    assert_int_equal(seen.ppm[RATE_LISTED], 1000000);
    assert_int_equal(seen.of_ppm[RATE_LISTED], 2000000);
    assert_int_equal(seen.of_ppm[RATE_STRANGER], 0);
    batch.memory = NULL;
    learn_memory_add_rates(&batch, &seen);
    assert_int_equal(seen.of_ppm[RATE_LISTED], 2000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payer_is_found_by_account_and_by_name),
        cmocka_unit_test(a_pair_is_of_one_payer_and_one_item),
        cmocka_unit_test(a_habit_is_a_customers),
        cmocka_unit_test(nothing_is_found_where_nothing_is_remembered),
        cmocka_unit_test(the_past_of_a_rate_has_a_bound),
    };
    return cmocka_run_group_tests_name("learn_memory", tests, NULL, NULL);
}
