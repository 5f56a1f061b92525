/* A discount that is reckoned of what credit notes leave. */
#include "matchers/credited.h"

#include "unit.h"

enum { CREDITED_ITEMS = 6 };

static const struct credited_case {
    const char *name;
    struct credited_case_item {
        uint32_t ppm;
        int64_t open_minor;
        int64_t net_minor;
    } items[CREDITED_ITEMS]; /* the first without an amount ends the list */
    int64_t wanted_minor;
    int64_t less_minor;
} credited_cases[] = {
    {"2 % of 1,000.00 less 200.00", {{20000, 100000, 98000}, {0, -20000, -20000}}, 400, 400},
    {"whatever the order", {{0, -20000, -20000}, {20000, 100000, 98000}}, 400, 400},
    {"rounded once, for what is left", /* 3 % of 1,200.03 are 36.00, of 1,318.40 39.55 */
     {{30000, 131840, 127885}, {0, -11837, -11837}},
     355,
     355},
    {"several credit notes",
     {{20000, 100000, 98000}, {0, -20000, -20000}, {0, -5000, -5000}},
     0,
     500},
    {"several invoices of one rate",
     {{20000, 60000, 58800}, {20000, 40000, 39200}, {0, -50000, -50000}},
     0,
     1000},
    {"of several rates the one that gives the amount",
     {{20000, 200000, 196000}, {30000, 100000, 97000}, {0, -50000, -50000}},
     1500,
     1500},
    {"of several rates the lowest, where none gives it",
     {{30000, 100000, 97000}, {20000, 200000, 196000}, {0, -50000, -50000}},
     7,
     1000},
    {"a rate that has less open than is credited is passed over",
     {{20000, 10000, 9800}, {30000, 100000, 97000}, {0, -50000, -50000}},
     0,
     1500},
    {"no credit note", {{20000, 100000, 98000}}, 0, 0},
    {"no discount", {{0, 100000, 100000}, {0, -20000, -20000}}, 0, 0},
    {"a credit note with a discount of its own",
     {{20000, 100000, 98000}, {20000, -20000, -19600}},
     0,
     0},
    {"more is credited than is open", {{20000, 100000, 98000}, {0, -100001, -100001}}, 0, 0},
    {"more rates than are looked at",
     {{10000, 100000, 99000},
      {20000, 100000, 98000},
      {30000, 100000, 97000},
      {40000, 100000, 96000},
      {50000, 100000, 95000},
      {0, -20000, -20000}},
     200,
     0},
    {"sums beyond 64 bits",
     {{20000, INT64_MAX, INT64_MAX - 5}, {20000, 9, 9}, {0, -20000, -20000}},
     0,
     0},
};

static void credited_case_holds(void **state)
{
    const struct credited_case *c = *state;
    struct credited credited = {.count = 0};
    for (size_t i = 0; i < CREDITED_ITEMS && c->items[i].open_minor != 0; i++) {
        credited_add(&credited, c->items[i].ppm, c->items[i].open_minor, c->items[i].net_minor);
    }
    assert_int_equal(credited_minor(&credited, c->wanted_minor), c->less_minor);
}

int main(void)
{
    return unit_run_cases("credited", credited_cases, credited_case_holds);
}
