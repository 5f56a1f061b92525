#include "model/item.h"
#include "unit.h"

static const struct discount_case {
    const char *name;
    uint32_t discount_ppm;
    int64_t open_minor;
    bool has;
    int64_t net_minor;
} discount_cases[] = {
    {"two percent", 20000, 10000, true, 9800},
    {"half a cent is rounded away from zero", 20000, 1025, true, 1004},
    {"less than half a cent stays", 20000, 1024, true, 1004},
    {"a tenth of a cent", 20000, 5, true, 5},
    {"a credit note", 20000, -10000, true, -9800},
    {"a credit note's half cent", 20000, -1025, true, -1004},
    {"the largest amount", 30000, MONEY_MAX_MINOR, true, INT64_C(969999999999999999)},
    {"zero", 20000, 0, true, 0},
    {"none", 0, 10000, false, 0},
    {"the whole is no discount", 1000000, 10000, false, 0},
};

static void discount_case_holds(void **state)
{
    const struct discount_case *c = *state;
    struct item item = {.discount_ppm = c->discount_ppm};
    int64_t net_minor = 0;
    assert_int_equal(item_net_of_discount(&item, c->open_minor, &net_minor), c->has);
    assert_int_equal(net_minor, c->net_minor);
}

static void order_is_by_key(void **state)
{
    (void)state;
    struct item a = {.entity = SLICE("E1"), .customer_id = SLICE("C1"), .invoice_id = SLICE("R1")};
    struct item b = a;
    b.amount_minor = 5;
    b.place = (struct place){"b.csv", 9, 9};
    assert_int_equal(item_compare(&a, &b), 0);
    b.invoice_id = SLICE("R10");
    assert_int_equal(item_compare(&a, &b), -1);
    a.customer_id = SLICE("C2");
    assert_int_equal(item_compare(&a, &b), 1);
    b.entity = SLICE("E2");
    assert_int_equal(item_compare(&a, &b), -1);
    assert_string_equal(item_kind_name(ITEM_INVOICE), "invoice");
    assert_string_equal(item_kind_name(ITEM_CREDIT_NOTE), "credit_note");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(order_is_by_key)};
    return unit_run_cases("item_net_of_discount", discount_cases, discount_case_holds) +
           cmocka_run_group_tests_name("item", tests, NULL, NULL);
}
