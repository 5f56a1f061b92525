#include "model/date.h"
#include "unit.h"

static const struct parse_case {
    const char *name;
    const char *text;
    int32_t day; /* 0 where it is no date */
} parse_cases[] = {
    {"the first", "1970-01-01", 1},
    {"the second", "1970-01-02", 2},
    {"leap day", "2024-02-29", 19783},
    {"leap day of a full century", "2000-02-29", 11017},
    {"the last", "2199-12-31", 84006},
    {"no leap year", "2026-02-29", 0},
    {"a century without a leap day", "2100-02-29", 0},
    {"before the first", "1969-12-31", 0},
    {"after the last", "2200-01-01", 0},
    {"month 0", "2026-00-01", 0},
    {"month 13", "2026-13-01", 0},
    {"day 0", "2026-01-00", 0},
    {"31 April", "2026-04-31", 0},
    {"one digit", "2026-1-01", 0},
    {"slashes", "2026/01/01", 0},
    {"a time after it", "2026-01-01T00:00", 0},
    {"a sign", "-026-01-01", 0},
    {"empty", "", 0},
};

static void parse_case_holds(void **state)
{
    const struct parse_case *c = *state;
    struct date date = {-5};
    assert_int_equal(date_parse_iso(slice_from(c->text), &date), c->day != 0);
    assert_int_equal(date.day, c->day != 0 ? c->day : -5);
}

/* Every day there is, counted on its own: a day of a month after the other. */
static void all_days_in_turn(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t count = 0;
    struct buffer buffer = {0};
    for (int year = 1970; year <= 2199; year++) {
        for (int month = 1; month <= 12; month++) {
            bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
            int days = lengths[month - 1] + (leap && month == 2 ? 1 : 0);
            for (int day = 1; day <= days; day++) {
                struct date date = {0};
                struct date again = {0};
                int y = 0;
                int m = 0;
                int d = 0;
                assert_true(date_from(year, month, day, &date));
                assert_int_equal(date.day, ++count);
                date_split(date, &y, &m, &d);
                assert_true(y == year && m == month && d == day);
                if (day == 1 || day == days) {
                    buffer_reset(&buffer);
                    date_format(date, &buffer);
                    assert_true(date_parse_iso(buffer_slice(&buffer), &again));
                    assert_int_equal(again.day, date.day);
                }
            }
            struct date none = {0};
            assert_false(date_from(year, month, days + 1, &none));
        }
    }
    buffer_clear(&buffer);
}

static void absent_is_nothing(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    date_format((struct date){0}, &buffer);
    assert_int_equal(buffer.len, 0);
    assert_false(date_present((struct date){0}));
    assert_true(date_present((struct date){1}));
    date_format((struct date){1}, &buffer);
    assert_true(slice_equal(buffer_slice(&buffer), SLICE("1970-01-01")));
    buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_days_in_turn),
        cmocka_unit_test(absent_is_nothing),
    };
    return unit_run_cases("date_parse_iso", parse_cases, parse_case_holds) +
           cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
