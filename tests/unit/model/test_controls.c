/* Each numbered rule, kept and broken. */
#include "model/controls.h"
#include "unit.h"

#include <stdbool.h>

/* Two accounts: a match and a part payment of one item, an exception, a charge; and one more. */
struct ledger {
    struct batch_file files[2];
    struct batch_statement statements[2];
    struct batch_entry entries[4];
    struct transaction first[1];
    struct transaction second[2];
    struct transaction third[1];
    struct transaction other[1];
    struct batch_transaction transactions[5];
    struct item items[2];
    struct outcome outcomes[5];
    struct allocation allocations[3];
    struct part parts[PART_KINDS];
    struct batch batch;
    struct batch_result result;
};

static const struct currency eur = {"EUR", 2};
static const struct currency usd = {"USD", 2};

static void ledger_entry(struct ledger *ledger, size_t index, uint32_t statement,
                         int64_t amount_minor, struct currency currency,
                         const struct transaction *transactions, size_t count)
{
    struct batch_entry *entry = &ledger->entries[index];
    entry->statement = statement;
    entry->transactions_first = (uint32_t)ledger->batch.transactions_count;
    entry->entry = (struct entry){.ordinal = (uint32_t)index + 1,
                                  .amount = {amount_minor, currency},
                                  .place = {"a.xml", index + 1, 0},
                                  .transactions = transactions,
                                  .transactions_count = count};
    for (size_t i = 0; i < count; i++) {
        ledger->transactions[ledger->batch.transactions_count++] =
            (struct batch_transaction){.transaction = &transactions[i],
                                       .bank_ref = SLICE("REF"),
                                       .entry = (uint32_t)index,
                                       .detail = (uint32_t)i + 1,
                                       .duplicate_of = OUTCOME_NONE};
    }
}

static void ledger_make(struct ledger *ledger)
{
    memset(ledger, 0, sizeof *ledger);
    ledger->files[1].rejected = true;
    ledger->first[0].amount = (struct money){10000, eur};
    ledger->second[0].amount = (struct money){4000, eur};
    ledger->second[1].amount = (struct money){700, eur};
    ledger->third[0].amount = (struct money){-250, eur};
    ledger->other[0].amount = (struct money){99, usd};
    ledger_entry(ledger, 0, 0, 10000, eur, ledger->first, 1);
    ledger_entry(ledger, 1, 0, 4700, eur, ledger->second, 2);
    ledger_entry(ledger, 2, 0, -250, eur, ledger->third, 1);
    ledger_entry(ledger, 3, 1, 99, usd, ledger->other, 1);
    ledger->statements[0] = (struct batch_statement){
        .statement = {.statement_id = SLICE("S1"), .account = SLICE("ACCOUNT-B"), .currency = eur},
        .entries_count = 3};
    ledger->statements[0].statement.opening = (struct balance){.present = true, .minor = 100};
    ledger->statements[0].statement.closing = (struct balance){.present = true, .minor = 14550};
    ledger->statements[1] = (struct batch_statement){
        .statement = {.statement_id = SLICE("S2"), .account = SLICE("ACCOUNT-A"), .currency = usd},
        .entries_first = 3,
        .entries_count = 1};
    for (size_t i = 0; i < 2; i++) {
        ledger->items[i] = (struct item){.invoice_id = SLICE("R-1"),
                                         .currency = eur,
                                         .amount_minor = 14000,
                                         .open_minor = 14000};
    }
    ledger->items[1].amount_minor = ledger->items[1].open_minor = -500;
    ledger->items[1].kind = ITEM_CREDIT_NOTE;
    /* The match takes 10000 and nets the credit note of 500 against 10500 of the invoice. */
    ledger->allocations[0] = (struct allocation){.transaction = 0,
                                                 .item = 0,
                                                 .allocated_minor = 10500,
                                                 .open_before_minor = 14000,
                                                 .open_after_minor = 3500};
    ledger->allocations[1] = (struct allocation){
        .transaction = 0, .item = 1, .allocated_minor = -500, .open_before_minor = -500};
    ledger->allocations[2] = (struct allocation){.transaction = 1,
                                                 .item = 0,
                                                 .allocated_minor = 3400,
                                                 .discount_minor = 60,
                                                 .charges_minor = 30,
                                                 .tax_minor = 4,
                                                 .fx_minor = 5,
                                                 .difference_minor = 1,
                                                 .open_before_minor = 3500,
                                                 .parts = ledger->parts,
                                                 .parts_count = PART_KINDS};
    static const int64_t amounts[PART_KINDS] = {60, 30, 4, 5, 1};
    for (int kind = 0; kind < PART_KINDS; kind++) {
        ledger->parts[kind] =
            (struct part){.kind = (enum part_kind)kind, .amount_minor = amounts[kind]};
    }
    static const enum outcome_status statuses[] = {
        OUTCOME_MATCH, OUTCOME_PARTIAL, OUTCOME_EXCEPTION, OUTCOME_IGNORED, OUTCOME_DUPLICATE};
    static const int64_t unapplied[] = {0, 600, 700, -250, 99};
    for (size_t i = 0; i < 5; i++) {
        ledger->outcomes[i].status = statuses[i];
        ledger->outcomes[i].unapplied_minor = unapplied[i];
        ledger->outcomes[i].allocations_first = i == 0 ? 0 : (i == 1 ? 2 : 3);
        ledger->outcomes[i].allocations_count = i == 0 ? 2 : (i == 1 ? 1 : 0);
    }
    ledger->batch.files = ledger->files;
    ledger->batch.files_count = 2;
    ledger->batch.statements = ledger->statements;
    ledger->batch.statements_count = 2;
    ledger->batch.entries = ledger->entries;
    ledger->batch.entries_count = 4;
    ledger->batch.transactions = ledger->transactions;
    ledger->batch.items = ledger->items;
    ledger->batch.items_count = 2;
    ledger->result = (struct batch_result){
        .outcomes = ledger->outcomes, .allocations = ledger->allocations, .allocations_count = 3};
}

static void sound(struct ledger *l)
{
    (void)l;
}

static void transaction_lost(struct ledger *l)
{
    l->batch.transactions_count--;
}

static void transaction_twice(struct ledger *l)
{
    l->transactions[3] = l->transactions[2];
    l->outcomes[3] = l->outcomes[2];
}

static void unapplied_differs(struct ledger *l)
{
    l->outcomes[1].unapplied_minor = 599;
}

static void exception_leaves_nothing(struct ledger *l)
{
    l->outcomes[2].unapplied_minor = 0;
}

static void exception_allocates(struct ledger *l)
{
    l->outcomes[1].status = OUTCOME_EXCEPTION;
}

static void other_currency(struct ledger *l)
{
    l->items[1].currency = usd;
}

static void allocation_of_another(struct ledger *l)
{
    l->allocations[1].transaction = 1;
}

static void parts_differ(struct ledger *l)
{
    l->allocations[2].discount_minor = 61;
}

static void part_unnamed(struct ledger *ledger)
{
    ledger->allocations[2].parts_count--;
}

static void part_of_nothing(struct ledger *ledger)
{
    ledger->allocations[0].parts = ledger->parts;
    ledger->allocations[0].parts_count = 1;
}

static void parts_overflow(struct ledger *l)
{
    l->allocations[2].discount_minor = INT64_MAX;
    l->allocations[2].charges_minor = INT64_MAX;
}

static void more_than_open(struct ledger *l)
{
    l->items[0].open_minor = 13999;
}

static void more_than_left(struct ledger *l)
{
    l->allocations[2].open_after_minor = -1;
    l->allocations[2].difference_minor = 2;
}

static void not_from_what_was_left(struct ledger *l)
{
    l->allocations[2].open_before_minor = 3600;
    l->allocations[2].open_after_minor = 100;
}

static void credit_note_of_the_wrong_sign(struct ledger *l)
{
    l->items[1].open_minor = 500;
}

static void closing_differs(struct ledger *l)
{
    l->statements[0].statement.closing.minor++;
}

static void pending_does_not_count(struct ledger *l)
{
    l->entries[2].entry.status = ENTRY_PENDING;
    l->statements[0].statement.closing.minor = 14800;
}

static void details_differ(struct ledger *l)
{
    l->entries[1].entry.amount.minor = 4701;
    l->statements[0].statement.closing.minor++;
}

static void details_gross_of_charges(struct ledger *l)
{
    l->second[1].charges = (struct money){50, eur};
    l->entries[1].entry.amount.minor = 4650;
    l->statements[0].statement.closing.minor -= 50;
}

static void details_of_another_currency(struct ledger *l)
{
    l->entries[3].entry.amount.currency = eur;
}

static void sum_too_large(struct ledger *l)
{
    l->first[0].amount.minor = INT64_MAX;
    l->entries[0].entry.amount.minor = INT64_MAX;
    l->statements[0].statement.opening.present = false;
    l->outcomes[0].status = OUTCOME_EXCEPTION;
    l->outcomes[0].allocations_count = 0;
    l->outcomes[0].unapplied_minor = INT64_MAX;
    l->outcomes[1].allocations_count = 0;
    l->outcomes[1].status = OUTCOME_EXCEPTION;
    l->outcomes[1].unapplied_minor = 4000;
    l->result.allocations_count = 0;
}

static const struct controls_case {
    const char *name;
    void (*change)(struct ledger *ledger);
    const char *code; /* NULL where all rules hold */
    bool ties_out;
    int broken; /* index of the account that does not tie out: 0 A, 1 B; -1 none */
} controls_cases[] = {
    {"sound", sound, NULL, true, -1},
    {"rule 1: a transaction is lost", transaction_lost, "TS-RUN-101", false, 0},
    {"rule 1: one lost, one counted twice", transaction_twice, "TS-RUN-101", false, 1},
    {"rules 2 and 3: a cent is missing", unapplied_differs, "TS-RUN-102", false, 1},
    {"rule 3: a cent is missing", unapplied_differs, "TS-RUN-103", false, 1},
    {"rule 3: an exception leaves nothing unapplied", exception_leaves_nothing, "TS-RUN-103", false,
     1},
    {"rule 3: an exception allocates", exception_allocates, "TS-RUN-103", false, 1},
    {"rule 3: an item in another currency", other_currency, "TS-RUN-103", false, 1},
    {"rule 3: an allocation of another", allocation_of_another, "TS-RUN-103", false, 1},
    {"rule 4: the parts differ", parts_differ, "TS-RUN-104", false, 1},
    {"rule 4: a part without its rule", part_unnamed, "TS-RUN-104", false, 1},
    {"rule 4: a rule for nothing", part_of_nothing, "TS-RUN-104", false, 1},
    {"rule 4: the parts overflow", parts_overflow, "TS-RUN-104", false, 1},
    {"rule 5: more than was open", more_than_open, "TS-RUN-105", false, 1},
    {"rule 5: more than was left", more_than_left, "TS-RUN-105", false, 1},
    {"rule 5: not from what was left", not_from_what_was_left, "TS-RUN-105", false, 1},
    {"rule 5: against the item's sign", credit_note_of_the_wrong_sign, "TS-RUN-105", false, 1},
    {"rule 6 stands apart", closing_differs, NULL, true, -1},
    {"rule 6: pending entries don't count", pending_does_not_count, NULL, true, -1},
    {"rule 7: details differ", details_differ, "TS-RUN-107", false, 1},
    {"rule 7: charges told beside the details", details_gross_of_charges, NULL, true, -1},
    {"rule 7: details in another currency", details_of_another_currency, "TS-RUN-107", false, 0},
    {"a sum that fits no amount", sum_too_large, "TS-RUN-108", false, 1},
};

struct heard {
    const char *wanted;
    size_t times;
};

static void listen(void *context, const struct diagnostic *diagnostic)
{
    struct heard *heard = context;
    heard->times += heard->wanted != NULL && strcmp(diagnostic->code, heard->wanted) == 0 ? 1 : 0;
}

static void controls_case_holds(void **state)
{
    const struct controls_case *c = *state;
    struct ledger ledger;
    struct arena arena = {0};
    struct heard heard = {c->code, 0};
    struct diag diag = {.context = &heard, .listen = listen};
    struct controls controls;
    ledger_make(&ledger);
    c->change(&ledger);
    assert_int_equal(controls_compute(&ledger.batch, &ledger.result, &arena, &diag, &controls),
                     STATUS_OK);
    assert_int_equal(heard.times > 0, c->code != NULL);
    assert_int_equal(diag.count > 0, c->code != NULL);
    assert_int_equal(controls.ties_out, c->ties_out);
    assert_int_equal(controls.accounts_count, 2);
    assert_true(slice_equal(controls.accounts[0].account, SLICE("ACCOUNT-A")));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(controls.accounts[i].ties_out, i != c->broken);
    }
    arena_clear(&arena);
}

static void an_unbalanced_statement_is_counted(void **state)
{
    (void)state;
    struct ledger ledger;
    struct arena arena = {0};
    struct diag diag = {0};
    struct controls c;
    ledger_make(&ledger);
    closing_differs(&ledger);
    assert_int_equal(controls_compute(&ledger.batch, &ledger.result, &arena, &diag, &c), STATUS_OK);
    assert_int_equal(c.statements_unbalanced, 1);
    assert_int_equal(c.statements_balanced, 0);
    arena_clear(&arena);
}

static void totals_of_the_bank_count_by_file(void **state)
{
    (void)state;
    static const struct diagnostic told[] = {
        {SEVERITY_WARNING, "TS-BAI-012", {"b.bai", 7, 0}, ""},
        {SEVERITY_WARNING, "TS-BAI-013", {"b.bai", 7, 0}, ""},
        {SEVERITY_WARNING, "TS-BAI-013", {"refused.bai", 7, 0}, ""},
        {SEVERITY_INFO, "TS-CODA-005", {"b.bai", 1, 0}, ""},
        {SEVERITY_WARNING, "TS-BAI-016", {"b.bai", 1, 0}, ""},
        {SEVERITY_WARNING, "TS-BAI-012", {"elsewhere.bai", 1, 0}, ""},
        {SEVERITY_WARNING, "TS-BAI-012", {NULL, 0, 0}, ""},
    };
    struct ledger ledger;
    struct arena arena = {0};
    struct diag diag = {0};
    struct controls c;
    ledger_make(&ledger);
    ledger.files[0].name = SLICE("b.bai");
    ledger.files[1].name = SLICE("refused.bai");
    assert_int_equal(controls_compute(&ledger.batch, &ledger.result, &arena, &diag, &c), STATUS_OK);
    assert_int_equal(c.totals_differ, 0);
    assert_true(controls_bank_holds(&c));
    ledger.batch.diagnostics = told;
    ledger.batch.diagnostics_count = sizeof told / sizeof told[0];
    assert_int_equal(controls_compute(&ledger.batch, &ledger.result, &arena, &diag, &c), STATUS_OK);
    assert_int_equal(c.totals_differ, 2);
    assert_int_equal(c.file_totals_differ[0], 2);
    assert_int_equal(c.file_totals_differ[1], 0);
    assert_false(controls_bank_holds(&c));
    assert_true(c.ties_out);
    arena_clear(&arena);
}

static void totals_are_stated(void **state)
{
    (void)state;
    struct ledger ledger;
    struct arena arena = {0};
    struct diag diag = {0};
    struct controls c;
    ledger_make(&ledger);
    assert_int_equal(controls_compute(&ledger.batch, &ledger.result, &arena, &diag, &c), STATUS_OK);
    assert_int_equal(c.files, 2);
    assert_int_equal(c.files_rejected, 1);
    assert_int_equal(c.statements, 2);
    assert_int_equal(c.entries, 4);
    assert_int_equal(c.transactions, 5);
    assert_int_equal(c.statements_balanced, 1);
    assert_int_equal(c.statements_unbalanced, 0);
    assert_int_equal(c.statements_unknown, 1);
    const struct control_account *b = &c.accounts[1];
    assert_true(currency_equal(b->currency, eur));
    assert_int_equal(b->read.count, 4);
    assert_int_equal(b->read.sum_minor, 14450);
    assert_int_equal(b->decided.by_status[OUTCOME_MATCH].count, 1);
    assert_int_equal(b->decided.by_status[OUTCOME_MATCH].sum_minor, 10000);
    assert_int_equal(b->decided.by_status[OUTCOME_PARTIAL].sum_minor, 4000);
    assert_int_equal(b->decided.by_status[OUTCOME_EXCEPTION].sum_minor, 700);
    assert_int_equal(b->decided.by_status[OUTCOME_IGNORED].sum_minor, -250);
    assert_int_equal(b->decided.allocated_minor, 13400);
    assert_int_equal(b->decided.unapplied_minor, 600);
    assert_int_equal(c.accounts[0].decided.by_status[OUTCOME_DUPLICATE].sum_minor, 99);
    arena_clear(&arena);
}

static void order_does_not_matter(void **state)
{
    (void)state;
    struct ledger ledger;
    struct arena arena = {0};
    struct diag diag = {0};
    struct controls c;
    ledger_make(&ledger);
    /* The part payment stands first now, though it took what the match had left. */
    struct batch_transaction transaction = ledger.transactions[0];
    struct outcome outcome = ledger.outcomes[0];
    ledger.transactions[0] = ledger.transactions[1];
    ledger.transactions[1] = transaction;
    ledger.outcomes[0] = ledger.outcomes[1];
    ledger.outcomes[1] = outcome;
    struct allocation part = ledger.allocations[2];
    ledger.allocations[2] = ledger.allocations[1];
    ledger.allocations[1] = ledger.allocations[0];
    ledger.allocations[0] = part;
    ledger.outcomes[0].allocations_first = 0;
    ledger.outcomes[1].allocations_first = 1;
    ledger.allocations[0].transaction = 0;
    ledger.allocations[1].transaction = 1;
    ledger.allocations[2].transaction = 1;
    assert_int_equal(controls_compute(&ledger.batch, &ledger.result, &arena, &diag, &c), STATUS_OK);
    assert_int_equal(diag.count, 0);
    assert_true(c.ties_out);
    assert_int_equal(c.accounts[1].decided.allocated_minor, 13400);
    arena_clear(&arena);
}

static void faults_are_bounded(void **state)
{
    (void)state;
    enum { ENTRIES = 500 };
    static struct batch_entry entries[ENTRIES];
    static struct batch_transaction transactions[ENTRIES];
    static struct outcome outcomes[ENTRIES];
    struct transaction transaction = {.amount = {1, eur}};
    struct batch_statement statement = {.entries_count = ENTRIES};
    for (uint32_t i = 0; i < ENTRIES; i++) {
        entries[i].entry = (struct entry){
            .amount = {2, eur}, .transactions = &transaction, .transactions_count = 1};
        transactions[i] = (struct batch_transaction){.transaction = &transaction, .entry = i};
        outcomes[i] = (struct outcome){.status = OUTCOME_EXCEPTION, .unapplied_minor = 1};
    }
    struct batch batch = {.statements = &statement,
                          .statements_count = 1,
                          .entries = entries,
                          .entries_count = ENTRIES,
                          .transactions = transactions,
                          .transactions_count = ENTRIES};
    struct batch_result result = {.outcomes = outcomes};
    struct arena arena = {0};
    struct diag diag = {0};
    struct controls c;
    assert_int_equal(controls_compute(&batch, &result, &arena, &diag, &c), STATUS_OK);
    assert_false(c.ties_out);
    assert_int_equal(diag.count, 21);
    assert_string_equal(diag.last.message, "rule 7 is broken 480 more times");
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_are_stated),
        cmocka_unit_test(an_unbalanced_statement_is_counted),
        cmocka_unit_test(totals_of_the_bank_count_by_file),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(faults_are_bounded),
    };
    return unit_run_cases("controls", controls_cases, controls_case_holds) +
           cmocka_run_group_tests_name("controls, totals", tests, NULL, NULL);
}
