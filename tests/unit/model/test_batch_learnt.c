#include "model/batch_learnt.h"
#include "unit.h"

/* A payment by customer C1 of its first item, as the rows change it. */
static const struct learnt_case {
    const char *name;
    const char *payer;
    const char *evidence;
    enum outcome_status status;
    enum outcome_reason reason;
    int64_t amount_minor;
    uint32_t item;      /* 0 and 1 are of C1, 2 of nobody, 3 of C2 */
    uint32_t also;      /* a second item, UINT32_MAX for none */
    const char *learnt; /* the name, NULL for none */
    uint64_t payments;  /* of the customer's habit; 0 for no habit */
    uint64_t whole;
} learnt_cases[] = {
    {"another name, by the whole number", "Linden Holding", "invoice_number", OUTCOME_MATCH,
     REASON_EXACT, 100, 0, UINT32_MAX, "Linden Holding", 1, 1},
    {"the name of the item", "Firma Eins", "reference", OUTCOME_MATCH, REASON_EXACT, 100, 0,
     UINT32_MAX, NULL, 1, 1},
    {"the name of the item, otherwise written", "FIRMA-EINS", "reference", OUTCOME_MATCH,
     REASON_EXACT, 100, 0, UINT32_MAX, NULL, 1, 1},
    {"a name of the customers file", "Eins Handels KG", "reference", OUTCOME_MATCH, REASON_EXACT,
     100, 0, UINT32_MAX, NULL, 1, 1},
    {"by the last digits", "Linden", "invoice_serial", OUTCOME_MATCH, REASON_EXACT, 100, 0,
     UINT32_MAX, "Linden", 1, 0},
    {"one character off", "Linden", "invoice_one_edit", OUTCOME_MATCH, REASON_EXACT, 100, 0,
     UINT32_MAX, NULL, 0, 0},
    {"by its amount alone", "Linden", "amount_exact", OUTCOME_MATCH, REASON_EXACT, 100, 0,
     UINT32_MAX, NULL, 0, 0},
    {"several named", "Linden", "invoice_number", OUTCOME_MATCH, REASON_SEVERAL_ITEMS, 200, 0, 1,
     "Linden", 1, 1},
    {"of two customers", "Linden", "invoice_number", OUTCOME_MATCH, REASON_SEVERAL_ITEMS, 200, 0, 3,
     NULL, 0, 0},
    {"the only sum", "Linden", "invoice_number", OUTCOME_MATCH, REASON_SUBSET_SUM, 200, 0, 1, NULL,
     1, 1},
    {"less charges is a habit, no lesson", "Linden", "invoice_number", OUTCOME_MATCH,
     REASON_CHARGES_DEDUCTED, 90, 0, UINT32_MAX, NULL, 1, 1},
    {"a part likewise", "Linden", "invoice_number", OUTCOME_PARTIAL, REASON_PART_PAYMENT, 50, 0,
     UINT32_MAX, NULL, 1, 1},
    {"a customer without an id", "Linden", "invoice_number", OUTCOME_MATCH, REASON_EXACT, 100, 2,
     UINT32_MAX, NULL, 0, 0},
    {"no name", "", "invoice_number", OUTCOME_MATCH, REASON_EXACT, 100, 0, UINT32_MAX, NULL, 1, 1},
    {"a name of signs", "***", "invoice_number", OUTCOME_MATCH, REASON_EXACT, 100, 0, UINT32_MAX,
     NULL, 1, 1},
    {"a refund", "Linden", "invoice_number", OUTCOME_MATCH, REASON_CREDIT_REFUNDED, -100, 0,
     UINT32_MAX, NULL, 0, 0},
};

static struct date learnt_day(const char *text)
{
    struct date date = {0};
    assert_true(date_parse_iso(slice_from(text), &date));
    return date;
}

static void learnt_case_holds(void **state)
{
    const struct learnt_case *c = *state;
    struct arena arena = {0};
    struct item items[] = {
        {.customer_id = SLICE("C1"),
         .invoice_id = SLICE("1"),
         .customer_name = SLICE("Firma Eins")},
        {.customer_id = SLICE("C1"),
         .invoice_id = SLICE("2"),
         .customer_name = SLICE("Firma Eins")},
        {.invoice_id = SLICE("3"), .customer_name = SLICE("Firma Zwei"), .entity = SLICE("E")},
        {.customer_id = SLICE("C2"), .invoice_id = SLICE("4"), .entity = SLICE("E")},
    };
    items[0].due_date = learnt_day("2026-10-01");
    struct customer customers[] = {
        {.customer_id = SLICE("C0"), .name = SLICE("Firma Null")},
        {.customer_id = SLICE("C1"), .name = SLICE("Eins GmbH")},
        {.customer_id = SLICE("C1"), .name = SLICE("Eins Handels KG")},
        {.customer_id = SLICE("C2"), .name = SLICE("Linden Holding")},
    };
    struct transaction transaction = {.amount.minor = c->amount_minor,
                                      .counterparty.name = slice_from(c->payer)};
    struct batch_entry entry = {.entry.booking_date = learnt_day("2026-10-08")};
    struct batch_transaction line = {.transaction = &transaction};
    const struct batch batch = {.items = items,
                                .items_count = 4,
                                .customers = customers,
                                .customers_count = 4,
                                .entries = &entry,
                                .entries_count = 1,
                                .transactions = &line,
                                .transactions_count = 1};
    bool part = c->reason == REASON_PART_PAYMENT;
    const struct evidence evidence[] = {{c->evidence, 1000},
                                        {part ? "amount_part" : "amount_exact", 1000}};
    struct allocation allocations[] = {{.item = c->item}, {.item = c->also}};
    struct outcome outcome = {.status = c->status,
                              .reason = c->reason,
                              .allocations_count = c->also == UINT32_MAX ? 1 : 2,
                              .evidence = evidence,
                              .evidence_count = 2};
    struct batch_result result = {.outcomes = &outcome, .allocations = allocations};
    assert_int_equal(batch_learnt_fill(&batch, &arena, &result), STATUS_OK);
    assert_int_equal(result.names_count, c->learnt == NULL ? 0 : 1);
    if (c->learnt != NULL) {
        assert_true(slice_equal(result.names[0].name, slice_from(c->learnt)));
        assert_true(slice_equal(result.names[0].customer_id, SLICE("C1")));
        assert_int_equal(result.names[0].payments, 1);
        assert_int_equal(result.names[0].last.day, learnt_day("2026-10-08").day);
    }
    assert_int_equal(result.habits_count, c->payments > 0 ? 1 : 0);
    if (c->payments > 0) {
        const struct habit *habit = &result.habits[0].counts;
        assert_int_equal(habit_payments(habit), c->payments);
        assert_int_equal(habit->counts[HABIT_WHOLE], c->whole);
        assert_int_equal(habit->counts[HABIT_SEVERAL], c->also == UINT32_MAX ? 0 : 1);
        assert_int_equal(habit->counts[HABIT_PART], part ? 1 : 0);
        assert_int_equal(habit_dated(habit), 1);
        assert_int_equal(habit->late_days, 7);
    }
    arena_clear(&arena);
}

static void the_newest_day_is_that_of_all_entries(void **state)
{
    (void)state;
    struct batch_entry entries[] = {{.entry.booking_date = learnt_day("2026-10-08")},
                                    {.entry.booking_date = learnt_day("2026-11-01")},
                                    {.entry.booking_date = {0}}};
    const struct batch batch = {.entries = entries, .entries_count = 3};
    const struct batch none = {.entries = entries, .entries_count = 0};
    assert_int_equal(batch_newest_day(&batch).day, learnt_day("2026-11-01").day);
    assert_int_equal(batch_newest_day(&none).day, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_day_is_that_of_all_entries),
    };
    return unit_run_cases("learnt", learnt_cases, learnt_case_holds) +
           cmocka_run_group_tests_name("days", tests, NULL, NULL);
}
