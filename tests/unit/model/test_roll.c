/* The roll-forward: rows by key, sums beyond 64 bits, and what a run moves. */
#include "unit.h"

#include "model/roll.h"

#include <string.h>

static struct currency currency_of(const char *code)
{
    struct currency currency = {{0}, 0};
    assert_true(currency_parse(slice_from(code), &currency));
    return currency;
}

static void add(struct roll_book *book, enum roll_kind kind, const char *account, const char *code,
                enum roll_figure figure, int64_t count, int64_t minor)
{
    struct roll_sum sum = {count, minor};
    assert_int_equal(roll_add(book, kind, slice_from(account), currency_of(code), figure, sum),
                     STATUS_OK);
}

static void entries_of_one_key_are_one_row(void **state)
{
    (void)state;
    struct roll_book book = {0};
    struct arena arena = {0};
    struct batch_roll *rolls = NULL;
    size_t count = 0;
    size_t too_large = 0;
    add(&book, ROLL_UNAPPLIED, "B", "EUR", ROLL_NEW, 1, 30);
    add(&book, ROLL_EXCEPTIONS, "B", "EUR", ROLL_BEFORE, 2, 100);
    add(&book, ROLL_EXCEPTIONS, "A", "USD", ROLL_NEW, 1, 7);
    add(&book, ROLL_EXCEPTIONS, "A", "EUR", ROLL_NEW, 1, 7);
    add(&book, ROLL_EXCEPTIONS, "B", "EUR", ROLL_CARRIED, -1, -60);
    add(&book, ROLL_EXCEPTIONS, "B", "EUR", ROLL_AFTER, 1, 40);
    add(&book, ROLL_EXCEPTIONS, "C", "EUR", ROLL_NEW, 1, 5); /* … and taken back: nothing is left */
    add(&book, ROLL_EXCEPTIONS, "A", "EUR", ROLL_NEW, 1, 3);
    add(&book, ROLL_EXCEPTIONS, "C", "EUR", ROLL_NEW, -1, -5);
    assert_int_equal(roll_finish(&book, &arena, &rolls, &count, &too_large), STATUS_OK);
    assert_int_equal(count, 4);
    assert_int_equal(too_large, 0);
    assert_true(slice_equal(rolls[0].account, SLICE("A")));
    assert_int_equal(rolls[0].figures[ROLL_NEW].count, 2);
    assert_int_equal(rolls[0].figures[ROLL_NEW].minor, 10);
    assert_true(currency_equal(rolls[1].currency, currency_of("USD")));
    assert_true(roll_ties_out(&rolls[2]));
    assert_true(roll_has_past(&rolls[2]));
    assert_false(roll_ties_out(&rolls[0])); /* new, and nothing after */
    assert_false(roll_has_past(&rolls[0]));
    assert_int_equal(rolls[3].kind, ROLL_UNAPPLIED);
    for (size_t i = 1; i < count; i++) {
        assert_int_equal(roll_compare(&rolls[i - 1], &rolls[i]), -1);
    }
    arena_clear(&arena);
}

static void sums_are_wide_until_they_are_stated(void **state)
{
    (void)state;
    struct roll_book book = {0};
    struct arena arena = {0};
    struct batch_roll *rolls = NULL;
    size_t count = 0;
    size_t too_large = 0;
    add(&book, ROLL_EXCEPTIONS, "A", "EUR", ROLL_NEW, 1, INT64_MAX);
    add(&book, ROLL_EXCEPTIONS, "A", "EUR", ROLL_NEW, 1, INT64_MAX);
    add(&book, ROLL_EXCEPTIONS, "A", "EUR", ROLL_NEW, 1, -INT64_MAX);
    add(&book, ROLL_EXCEPTIONS, "B", "EUR", ROLL_AFTER, 1, INT64_MAX);
    add(&book, ROLL_EXCEPTIONS, "B", "EUR", ROLL_AFTER, 1, 1);
    assert_int_equal(roll_finish(&book, &arena, &rolls, &count, &too_large), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(too_large, 1);
    assert_true(rolls[0].figures[ROLL_NEW].minor == INT64_MAX);
    arena_clear(&arena);
}

/* Lines of a run, the last two carried: one settled with a rest, one that stays open. */
static void a_run_moves_what_it_read_and_what_it_carried(void **state)
{
    (void)state;
    struct transaction lines[5];
    struct batch_statement statement = {.statement.account = SLICE("A")};
    struct batch_entry entry = {.statement = 0};
    struct batch_transaction transactions[5];
    static const int64_t amounts[] = {100, 200, 300, 400, 500};
    struct outcome outcomes[] = {
        {.status = OUTCOME_EXCEPTION, .unapplied_minor = 100},
        {.status = OUTCOME_PARTIAL, .unapplied_minor = 20},
        {.status = OUTCOME_IGNORED, .unapplied_minor = 300},
        {.status = OUTCOME_PARTIAL, .unapplied_minor = -1},
        {.status = OUTCOME_EXCEPTION, .unapplied_minor = 500},
    };
    for (size_t i = 0; i < 5; i++) {
        lines[i] = (struct transaction){.amount = {amounts[i], currency_of("EUR")}};
        transactions[i] = (struct batch_transaction){.transaction = &lines[i]};
    }
    const struct batch_carried carried[] = {{1, 1, 1}, {1, 2, 2}};
    const struct batch_original originals[] = {
        {.transaction.amount = {70, currency_of("EUR")}, .account = SLICE("A"), .open = true},
        {.transaction.amount = {80, currency_of("EUR")},
         .account = SLICE("A"),
         .unapplied_minor = 8},
        {.transaction.amount = {90, currency_of("EUR")}, .account = SLICE("A"), .open = true},
    };
    struct batch_link links[] = {{0, 0, BATCH_UNDOES}, {1, 1, BATCH_UNDOES}, {2, 2, BATCH_REPEATS}};
    const struct batch batch = {.statements = &statement,
                                .statements_count = 1,
                                .entries = &entry,
                                .entries_count = 1,
                                .transactions = transactions,
                                .transactions_count = 5,
                                .carried = carried,
                                .carried_count = 2,
                                .originals = originals,
                                .originals_count = 3};
    const struct batch_result result = {.outcomes = outcomes, .links = links, .links_count = 3};
    struct roll_book book = {0};
    struct arena arena = {0};
    struct batch_roll *rolls = NULL;
    size_t count = 0;
    size_t too_large = 0;
    assert_int_equal(roll_add_run(&book, &batch, &result), STATUS_OK);
    assert_int_equal(roll_finish(&book, &arena, &rolls, &count, &too_large), STATUS_OK);
    assert_int_equal(count, 2);
    static const struct roll_sum want[2][ROLL_FIGURES] = {
        {[ROLL_NEW] = {1, 100}, [ROLL_CARRIED] = {-1, -400}, [ROLL_UNDONE] = {-1, -70}},
        {[ROLL_NEW] = {1, 20}, [ROLL_CARRIED] = {1, -1}, [ROLL_UNDONE] = {-1, -8}},
    };
    for (size_t i = 0; i < count; i++) {
        for (int figure = 0; figure < ROLL_FIGURES; figure++) {
            assert_int_equal(rolls[i].figures[figure].count, want[i][figure].count);
            assert_int_equal(rolls[i].figures[figure].minor, want[i][figure].minor);
        }
    }
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_of_one_key_are_one_row),
        cmocka_unit_test(sums_are_wide_until_they_are_stated),
        cmocka_unit_test(a_run_moves_what_it_read_and_what_it_carried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
