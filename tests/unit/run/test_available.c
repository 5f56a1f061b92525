/* What is open of an item after what earlier runs took of it. */
#include "run/available.h"
#include "unit.h"

static const struct available_case {
    const char *name;
    int64_t before; /* the list that runs have taken from */
    int64_t taken;  /* by them */
    int64_t now;    /* the list of this run */
    int64_t open;   /* for this run */
    int64_t listed; /* kept beside it; 0 where open is as listed */
    bool unclear;
} available_cases[] = {
    {"nothing taken", 10000, 0, 9000, 9000, 0, false},
    {"not contained yet", 10000, 4000, 10000, 6000, 10000, false},
    {"contained", 10000, 4000, 6000, 6000, 0, false},
    {"all of it, not contained", 10000, 10000, 10000, 0, 10000, false},
    {"all of it, contained", 10000, 10000, 0, 0, 0, false},
    {"the smallest unit", 1, 1, 1, 0, 1, false},
    {"a cent less than contained", 10000, 4000, 5999, 0, 5999, true},
    {"a cent more than contained", 10000, 4000, 6001, 0, 6001, true},
    {"a cent less than before", 10000, 4000, 9999, 0, 9999, true},
    {"a cent more than before", 10000, 4000, 10001, 0, 10001, true},
    {"a credit note", -10000, -4000, -10000, -6000, -10000, false},
    {"a credit note, contained", -10000, -4000, -6000, -6000, 0, false},
    {"the smallest credit note", -1, -1, -1, 0, -1, false},
    {"given back before the list has it", 6000, -4000, 6000, 6000, 0, false},
};

static void available_case_holds(void **state)
{
    const struct available_case *c = *state;
    struct item items[] = {{.invoice_id = SLICE("A"), .open_minor = 1},
                           {.invoice_id = SLICE("B"), .open_minor = c->now},
                           {.invoice_id = SLICE("C"), .open_minor = 2}};
    struct workbook_taken taken[] = {
        {.invoice_id = SLICE("AA"), .taken_minor = 7, .listed_minor = 9},
        {.invoice_id = SLICE("B"), .taken_minor = c->taken, .listed_minor = c->before}};
    struct batch batch = {.items = items, .items_count = 3};
    struct workbook_history history = {.taken = taken, .taken_count = 2};
    struct diag diag = {0};
    available_apply(&batch, &history, &diag);
    assert_int_equal(items[0].open_minor, 1);
    assert_int_equal(items[1].open_minor, c->open);
    assert_int_equal(items[1].listed_minor, c->listed);
    assert_int_equal(items[1].unclear, c->unclear);
    assert_int_equal(items[2].open_minor, 2);
    assert_int_equal(diag.warnings, c->unclear ? 1 : 0);
}

int main(void)
{
    return unit_run_cases("available", available_cases, available_case_holds);
}
