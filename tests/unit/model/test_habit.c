#include "model/habit.h"
#include "unit.h"

#define SIGNS(...)                                                                                 \
    {                                                                                              \
        __VA_ARGS__, HABIT_SIGNS                                                                   \
    }

enum { DUE = 20000 };

/* A payment of one item, due on day DUE and booked some days later, as the rows change it. */
static const struct habit_case {
    const char *name;
    const char *ledger[3]; /* what speaks for the payment */
    size_t items;
    int32_t booked;           /* days after the due date */
    int32_t discount;         /* the last day of a discount likewise; INT32_MAX for none offered */
    enum habit_sign shows[6]; /* ends with HABIT_SIGNS */
} habit_cases[] = {
    {"by the whole number, in full",
     {"invoice_number", "amount_exact"},
     1,
     0,
     INT32_MAX,
     SIGNS(HABIT_ONE, HABIT_WHOLE, HABIT_EXACT, HABIT_DELAY + 3)},
    {"by the payment reference, with charges",
     {"reference", "amount_charges"},
     1,
     8,
     INT32_MAX,
     SIGNS(HABIT_ONE, HABIT_WHOLE, HABIT_CHARGES, HABIT_DELAY + 4)},
    {"several by their last digits",
     {"invoice_serial", "amount_exact"},
     2,
     -3,
     INT32_MAX,
     SIGNS(HABIT_SEVERAL, HABIT_SERIAL, HABIT_EXACT, HABIT_DELAY + 2)},
    {"nothing named, the account is known",
     {"payer_account", "names_nothing", "amount_exact"},
     1,
     60,
     INT32_MAX,
     SIGNS(HABIT_ONE, HABIT_SILENT, HABIT_EXACT, HABIT_DELAY + 7)},
    {"nothing named, the name is known",
     {"payer_name", "names_nothing", "amount_exact"},
     1,
     0,
     INT32_MAX,
     SIGNS(HABIT_SIGNS)},
    {"one character off",
     {"payer_account", "invoice_one_edit", "amount_exact"},
     1,
     0,
     INT32_MAX,
     SIGNS(HABIT_SIGNS)},
    {"another item named",
     {"payer_account", "names_another", "amount_exact"},
     1,
     0,
     INT32_MAX,
     SIGNS(HABIT_SIGNS)},
    {"no item", {"invoice_number", "amount_exact"}, 0, 0, INT32_MAX, SIGNS(HABIT_SIGNS)},
    {"the discount taken",
     {"order_number", "amount_discount"},
     1,
     -20,
     -20,
     SIGNS(HABIT_ONE, HABIT_ORDER, HABIT_TAKEN, HABIT_DELAY + 1)},
    {"… not taken",
     {"invoice_digits", "amount_exact"},
     1,
     -20,
     -20,
     SIGNS(HABIT_ONE, HABIT_DIGITS, HABIT_EXACT, HABIT_LEFT, HABIT_DELAY + 1)},
    {"… not taken, a day too late",
     {"invoice_number", "amount_exact"},
     1,
     -19,
     -20,
     SIGNS(HABIT_ONE, HABIT_WHOLE, HABIT_EXACT, HABIT_LATE_LEFT, HABIT_DELAY + 1)},
    {"… taken, a day too late, in days of grace",
     {"invoice_number", "amount_discount"},
     1,
     -19,
     -20,
     SIGNS(HABIT_ONE, HABIT_WHOLE, HABIT_LATE_TAKEN, HABIT_DELAY + 1)},
    {"… taken too late",
     {"invoice_number", "amount_discount_late"},
     1,
     14,
     -20,
     SIGNS(HABIT_ONE, HABIT_WHOLE, HABIT_LATE_TAKEN, HABIT_DELAY + 5)},
    {"the discount, a tax and charges",
     {"invoice_number", "amount_discount_withheld_charges"},
     1,
     0,
     9,
     SIGNS(HABIT_ONE, HABIT_WHOLE, HABIT_TAKEN, HABIT_DELAY + 3)},
    {"a tax withheld and charges",
     {"invoice_number", "amount_withheld_charges"},
     1,
     0,
     INT32_MAX,
     SIGNS(HABIT_ONE, HABIT_WHOLE, HABIT_CHARGES, HABIT_DELAY + 3)},
    {"a tax withheld",
     {"invoice_number", "amount_withheld"},
     1,
     0,
     INT32_MAX,
     SIGNS(HABIT_ONE, HABIT_WHOLE, HABIT_DELAY + 3)},
    {"a part tells nothing of the discount",
     {"invoice_number", "amount_part"},
     1,
     -22,
     -20,
     SIGNS(HABIT_ONE, HABIT_WHOLE, HABIT_PART, HABIT_DELAY)},
};

static void habit_case_holds(void **state)
{
    const struct habit_case *c = *state;
    struct evidence evidence[3];
    struct habit_payment payment = {.evidence = evidence, .booked = {DUE + c->booked}};
    const struct item item = {.due_date = {DUE},
                              .discount_ppm = c->discount == INT32_MAX ? 0 : 20000,
                              .discount_date = {c->discount == INT32_MAX ? 0 : DUE + c->discount}};
    for (size_t i = 0; i < 3 && c->ledger[i] != NULL; i++) {
        evidence[payment.evidence_count++] = (struct evidence){c->ledger[i], 1000};
    }
    for (size_t i = 0; i < c->items; i++) {
        habit_add_item(&payment, &item);
    }
    uint32_t shows = 0;
    for (size_t i = 0; c->shows[i] != HABIT_SIGNS; i++) {
        shows |= UINT32_C(1) << c->shows[i];
    }
    assert_int_equal(habit_see(&payment), shows);
    struct habit habit = {{0}, 0};
    habit_count(&habit, shows, &payment);
    habit_count(&habit, shows, &payment);
    assert_int_equal(habit_payments(&habit), shows == 0 ? 0 : 2);
    assert_int_equal(habit.late_days, shows == 0 ? 0 : 2 * c->booked);
    assert_int_equal(habit_sum(&habit, shows), 2 * __builtin_popcount(shows));
}

/* The same, settled by a person. */
static const struct decided_case {
    const char *name;
    const char *ledger[3]; /* that the run had for these items */
    struct habit_parts parts;
    size_t items;
    int32_t booked;
    int32_t discount;
    enum habit_sign shows[6];
} decided_cases[] = {
    {"to the cent, no ledger",
     {NULL},
     {.part = false},
     1,
     0,
     INT32_MAX,
     SIGNS(HABIT_ONE, HABIT_EXACT, HABIT_DELAY + 3)},
    {"the text by the ledger, the amount by the person",
     {"invoice_serial", "amount_exact", "payer_name"},
     {.charges = true},
     2,
     0,
     INT32_MAX,
     SIGNS(HABIT_SEVERAL, HABIT_SERIAL, HABIT_CHARGES, HABIT_DELAY + 3)},
    {"silent, from nobody known",
     {"names_nothing", "amount_part"},
     {.part = true, .discount = true},
     1,
     8,
     INT32_MAX,
     SIGNS(HABIT_ONE, HABIT_SILENT, HABIT_PART, HABIT_DELAY + 4)},
    {"a discount in time",
     {NULL},
     {.discount = true, .charges = true},
     1,
     -20,
     -20,
     SIGNS(HABIT_ONE, HABIT_TAKEN, HABIT_DELAY + 1)},
    {"… too late",
     {NULL},
     {.discount = true},
     1,
     -19,
     -20,
     SIGNS(HABIT_ONE, HABIT_LATE_TAKEN, HABIT_DELAY + 1)},
    {"… not offered",
     {NULL},
     {.discount = true},
     1,
     -20,
     INT32_MAX,
     SIGNS(HABIT_ONE, HABIT_DELAY + 1)},
    {"… not taken",
     {NULL},
     {.part = false},
     1,
     -20,
     -20,
     SIGNS(HABIT_ONE, HABIT_EXACT, HABIT_LEFT, HABIT_DELAY + 1)},
    {"a difference",
     {NULL},
     {.difference = true},
     1,
     0,
     INT32_MAX,
     SIGNS(HABIT_ONE, HABIT_ROUNDING, HABIT_DELAY + 3)},
    {"more than was open",
     {NULL},
     {.over = true},
     1,
     0,
     INT32_MAX,
     SIGNS(HABIT_ONE, HABIT_OVER, HABIT_DELAY + 3)},
    {"a tax is no sign",
     {NULL},
     {.other = true, .charges = true},
     1,
     0,
     INT32_MAX,
     SIGNS(HABIT_ONE, HABIT_DELAY + 3)},
    {"no item", {"invoice_number"}, {.part = false}, 0, 0, INT32_MAX, SIGNS(HABIT_SIGNS)},
};

static void decided_case_holds(void **state)
{
    const struct decided_case *c = *state;
    struct evidence evidence[3];
    struct habit_payment payment = {.evidence = evidence, .booked = {DUE + c->booked}};
    const struct item item = {.due_date = {DUE},
                              .discount_ppm = c->discount == INT32_MAX ? 0 : 20000,
                              .discount_date = {c->discount == INT32_MAX ? 0 : DUE + c->discount}};
    for (size_t i = 0; i < 3 && c->ledger[i] != NULL; i++) {
        evidence[payment.evidence_count++] = (struct evidence){c->ledger[i], 1000};
    }
    for (size_t i = 0; i < c->items; i++) {
        habit_add_item(&payment, &item);
    }
    uint32_t shows = 0;
    for (size_t i = 0; c->shows[i] != HABIT_SIGNS; i++) {
        shows |= UINT32_C(1) << c->shows[i];
    }
    assert_int_equal(habit_see_decided(&payment, &c->parts), shows);
}

static void what_is_taken_off_was_there(void **state)
{
    (void)state;
    struct habit habit = {.counts = {[HABIT_ONE] = 3, [HABIT_EXACT] = 1, [HABIT_DELAY + 4] = 3},
                          .late_days = 27};
    struct habit less = {.counts = {[HABIT_ONE] = 2, [HABIT_EXACT] = 2, [HABIT_DELAY + 4] = 2},
                         .late_days = 18};
    habit_take(&habit, &less);
    assert_int_equal(habit.counts[HABIT_ONE], 1);
    assert_int_equal(habit.counts[HABIT_EXACT], 0);
    assert_int_equal(habit.counts[HABIT_DELAY + 4], 1);
    assert_int_equal(habit.late_days, 9);
    assert_int_equal(less.counts[HABIT_ONE], 0);
    assert_int_equal(less.counts[HABIT_EXACT], 1); /* for another row of the same run */
    assert_int_equal(less.late_days, 0);
}

static const struct delay_case {
    const char *name;
    int32_t days;
    int delay;
} delay_cases[] = {
    {"long before", -400, 0},
    {"22 days before", -22, 0},
    {"21", -21, 1},
    {"8", -8, 1},
    {"7", -7, 2},
    {"1", -1, 2},
    {"due", 0, 3},
    {"6 days after", 6, 3},
    {"7 after", 7, 4},
    {"13", 13, 4},
    {"14", 14, 5},
    {"28", 28, 6},
    {"55", 55, 6},
    {"56", 56, 7},
    {"years", 2000, 7},
};

static void delay_case_holds(void **state)
{
    const struct delay_case *c = *state;
    assert_int_equal(habit_delay(c->days), HABIT_DELAY + c->delay);
}

static void every_sign_has_a_name_and_is_of_its_group(void **state)
{
    (void)state;
    for (unsigned sign = 0; sign < HABIT_SIGNS; sign++) {
        assert_non_null(habit_sign_name((enum habit_sign)sign));
        uint32_t group = habit_group((enum habit_sign)sign);
        for (unsigned other = 0; sign != HABIT_SILENT && other < HABIT_SIGNS; other++) {
            assert_int_equal(group == habit_group((enum habit_sign)other) && other != HABIT_SILENT,
                             group >> other & 1U);
        }
    }
    assert_int_equal(habit_group(HABIT_SILENT), habit_group(HABIT_ONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sign_has_a_name_and_is_of_its_group),
        cmocka_unit_test(what_is_taken_off_was_there),
    };
    return unit_run_cases("payments", habit_cases, habit_case_holds) +
           unit_run_cases("decided", decided_cases, decided_case_holds) +
           unit_run_cases("delays", delay_cases, delay_case_holds) +
           cmocka_run_group_tests_name("habit", tests, NULL, NULL);
}
