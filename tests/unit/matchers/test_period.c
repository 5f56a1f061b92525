/* Numbers that begin with the period of their document. */
#include "matchers/period.h"
#include "unit.h"

static struct date period_newest(void)
{
    struct date date;
    assert_true(date_from(2026, 3, 31, &date));
    return date;
}

static const struct period_case {
    const char *name;
    const char *a;
    const char *b;
    bool differs;
} period_cases[] = {
    {"month of two digits each", "RE26020012", "RE26030012", true},
    {"year and month of six", "INV2026020012", "INV2026030012", true},
    {"another year", "INV2025030012", "INV2026030012", true},
    {"a year of four", "20250817", "20260817", true},
    {"… long ago", "RE20170817", "RE20260817", true},
    {"… longer ago", "RE20150817", "RE20260817", false},
    {"… and two digits of a serial", "201712", "202612", true},
    {"a year of two", "R250817", "R260817", true},
    {"no month", "RE26130012", "RE26030012", false},
    {"another serial too", "RE26020013", "RE26030012", false},
    {"other letters", "RA26020012", "RE26030012", false},
    {"long ago", "RE1902001", "RE2603001", false},
    {"not yet", "RE2802001", "RE2603001", false},
    {"no serial behind it", "RE2602", "RE2603", false},
    {"a digit lost", "RE2602001", "RE26030012", false},
};

static void period_differs_in_the_period_alone(void **state)
{
    const struct period_case *row = *state;
    struct slice a = slice_from(row->a);
    struct slice b = slice_from(row->b);
    assert_int_equal(period_differs(period_newest(), a, b), row->differs);
    assert_int_equal(period_differs(period_newest(), b, a), row->differs);
    assert_false(period_differs((struct date){0}, a, b));
}

static void period_leads_a_number(void **state)
{
    (void)state;
    static const struct {
        uint64_t values[2];
        unsigned digits;
        bool leads;
    } rows[] = {
        {{26020012, 26030004}, 8, true}, {{2026020012, 2025120001}, 10, true},
        {{250817, 260101}, 6, true},     {{47110815, 26030004}, 8, false},
        {{2602, 2603}, 4, false},        {{202600123, 220600123}, 9, false}, /* 2026, 2206 */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(period_leads(period_newest(), rows[i].values, 2, rows[i].digits),
                         rows[i].leads);
        assert_false(period_leads((struct date){0}, rows[i].values, 2, rows[i].digits));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(period_leads_a_number)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + unit_run_cases("period", period_cases, period_differs_in_the_period_alone);
}
