#include "model/balance_check.h"
#include "model/statement.h"
#include "unit.h"

static const struct currency eur = {"EUR", 2};
static const struct currency usd = {"USD", 2};

static const struct ref_case {
    const char *name;
    const char *own;   /* of the transaction */
    const char *entry; /* of the entry */
    size_t details;
    const char *wanted; /* of the second detail where there are two */
} ref_cases[] = {
    {"its own", "TX1", "E1", 1, "TX1"},
    {"its own, blanks off", " TX1 ", "E1", 1, "TX1"},
    {"the entry's", "", "E1", 1, "E1"},
    {"NONREF is none", "NONREF", "E1", 1, "E1"},
    {"NOTPROVIDED is none", "notprovided", "", 1, "S7/3"},
    {"neither, one detail", "", "", 1, "S7/3"},
    {"neither, two details", "", "NONREF", 2, "S7/3/2"},
    {"the entry's, two details", "", "E1", 2, "E1"},
};

static void ref_case_holds(void **state)
{
    const struct ref_case *c = *state;
    struct transaction transactions[2] = {{.servicer_ref = SLICE("FIRST")},
                                          {.servicer_ref = SLICE("FIRST")}};
    transactions[c->details - 1].servicer_ref = slice_from(c->own);
    struct entry entry = {.ordinal = 3,
                          .servicer_ref = slice_from(c->entry),
                          .transactions = transactions,
                          .transactions_count = c->details};
    struct buffer buffer = {0};
    statement_bank_ref(SLICE("S7"), &entry, c->details, &buffer);
    assert_true(slice_equal(buffer_slice(&buffer), slice_from(c->wanted)));
    buffer_clear(&buffer);
}

#define OF(is_told, amount)                                                                        \
    {                                                                                              \
        .present = is_told, .minor = amount                                                        \
    }

static const struct balance_case {
    const char *name;
    struct balance opening;
    struct balance closing;
    int64_t booked_minor;
    int balanced;
} balance_cases[] = {
    {"holds", OF(true, 100), OF(true, 70), -30, 1},
    {"a cent off", OF(true, 100), OF(true, 71), -30, 0},
    {"overdrawn", OF(true, -100), OF(true, 0), 100, 1},
    {"no opening", OF(false, 0), OF(true, 0), 0, -1},
    {"no closing", OF(true, 0), OF(false, 0), 0, -1},
    {"too large", OF(true, INT64_MAX), OF(true, 0), 1, -1},
    {"two currencies",
     {.present = true, .minor = 100, .currency = {"USD", 2}},
     OF(true, 70),
     -30,
     -1},
};

static void balance_case_holds(void **state)
{
    const struct balance_case *c = *state;
    struct diag diag = {0};
    struct statement statement = {
        .statement_id = SLICE("S1"), .currency = eur, .opening = c->opening, .closing = c->closing};
    assert_int_equal(statement_balanced(&statement, c->booked_minor), c->balanced);
    assert_int_equal(balance_check(&statement, c->booked_minor, true, &diag), c->balanced);
    assert_int_equal(diag.warnings, c->balanced == 0 ? 1 : 0);
    assert_int_equal(balance_check(&statement, c->booked_minor, false, &diag), -1);
}

/* A copy holds when the text it was made from is gone. */
static void copies_are_deep(void **state)
{
    (void)state;
    char text[] = "remittance text";
    struct slice lines[] = {{text, 10}, {text + 11, 4}};
    struct remittance_reference reference = {REFERENCE_RF, {text, 4}, true};
    struct referred_document document = {.number = {text, 5}, .amount = {-7, usd}};
    struct transaction transaction = {.servicer_ref = {text, 3},
                                      .amount = {500, eur},
                                      .counterparty = {.name = {text, 6}},
                                      .references = &reference,
                                      .references_count = 1,
                                      .documents = &document,
                                      .documents_count = 1,
                                      .remittance = lines,
                                      .remittance_count = 2};
    struct entry entry = {
        .ordinal = 9, .code = {text, 2}, .transactions = &transaction, .transactions_count = 1};
    struct statement statement = {.statement_id = {text, 8}, .account = {text, 7}};
    struct arena arena = {0};
    struct entry entry_again;
    struct statement statement_again;
    assert_int_equal(entry_copy(&arena, &entry, &entry_again), STATUS_OK);
    assert_int_equal(statement_copy(&arena, &statement, &statement_again), STATUS_OK);
    memset(text, '#', sizeof text - 1);
    memset(lines, 0, sizeof lines);
    memset(&reference, 0, sizeof reference);
    memset(&document, 0, sizeof document);
    memset(&transaction, 0, sizeof transaction);
    const struct transaction *t = entry_again.transactions;
    assert_int_equal(entry_again.ordinal, 9);
    assert_true(slice_equal(entry_again.code, SLICE("re")));
    assert_true(slice_equal(t->servicer_ref, SLICE("rem")));
    assert_true(slice_equal(t->counterparty.name, SLICE("remitt")));
    assert_int_equal(t->amount.minor, 500);
    assert_int_equal(t->remittance_count, 2);
    assert_true(slice_equal(t->remittance[1], SLICE("text")));
    assert_true(slice_equal(t->references[0].value, SLICE("remi")));
    assert_true(t->references[0].valid);
    assert_true(slice_equal(t->documents[0].number, SLICE("remit")));
    assert_int_equal(t->documents[0].amount.minor, -7);
    assert_true(slice_equal(statement_again.statement_id, SLICE("remittan")));
    assert_true(slice_equal(statement_again.account, SLICE("remitta")));
    arena_clear(&arena);
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(entry_status_name(ENTRY_BOOKED), "booked");
    assert_string_equal(entry_status_name(ENTRY_PENDING), "pending");
    assert_string_equal(entry_status_name(ENTRY_INFORMATION), "information");
    assert_true(statement_ref_is_absent(SLICE("  ")));
    assert_false(statement_ref_is_absent(SLICE("NONREF1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(copies_are_deep), cmocka_unit_test(names)};
    return unit_run_cases("statement_bank_ref", ref_cases, ref_case_holds) +
           unit_run_cases("statement_balanced", balance_cases, balance_case_holds) +
           cmocka_run_group_tests_name("statement", tests, NULL, NULL);
}
