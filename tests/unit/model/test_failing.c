/* Memory that runs out under the model: every way to an allocation of what copies, adds up, learns
 * and ages. */
#include "failing.h"

#include "base/arena.h"
#include "model/batch_learnt.h"
#include "model/controls.h"
#include "model/memory.h"
#include "model/statement.h"

static const struct currency eur = {"EUR", 2};

static const struct slice lines[] = {{"Invoice", 7}, {"4711", 4}};
static const struct note notes[] = {{"exchange_rate", {"1.08", 4}}};
static const struct remittance_reference references[] = {
    {.scheme = REFERENCE_RF, .value = {"RF18539007547034", 16}, .valid = true}};
static const struct referred_document documents[] = {{.number = {"4711", 4}}};

/* One of everything that can be copied. */
static struct transaction transaction_full(int64_t minor)
{
    return (struct transaction){.servicer_ref = SLICE("ref"),
                                .amount = {minor, eur},
                                .end_to_end_id = SLICE("e2e"),
                                .counterparty = {.name = SLICE("Linden"), .account = SLICE("77")},
                                .references = references,
                                .references_count = 1,
                                .documents = documents,
                                .documents_count = 1,
                                .remittance = lines,
                                .remittance_count = 2,
                                .notes = notes,
                                .notes_count = 1};
}

static struct failing_outcome fails_quietly(enum status status, uint64_t fingerprint,
                                            struct diag *diag)
{
    /* Its header says that there is no diagnostic: the caller's is taken for it. */
    assert_int_equal(diag->count, 0);
    return (struct failing_outcome){status == STATUS_MEMORY ? diag_memory(diag) : status,
                                    fingerprint};
}

static struct failing_outcome copies(void *context, struct diag *diag)
{
    (void)context;
    const struct transaction transactions[] = {transaction_full(700), transaction_full(-200)};
    const struct entry entry = {.ordinal = 1,
                                .servicer_ref = SLICE("entry"),
                                .amount = {500, eur},
                                .transactions = transactions,
                                .transactions_count = 2,
                                .notes = notes,
                                .notes_count = 1};
    const struct statement statement = {
        .statement_id = SLICE("S1"), .account = SLICE("ACCOUNT"), .notes = notes, .notes_count = 1};
    struct arena arena = {0};
    struct entry kept = {.ordinal = 99};
    struct statement kept_statement = {.sequence = SLICE("untouched")};
    uint64_t fingerprint = 0;
    failing_arm();
    enum status status = entry_copy(&arena, &entry, &kept);
    if (status == STATUS_OK) {
        status = statement_copy(&arena, &statement, &kept_statement);
    }
    failing_disarm();
    if (status == STATUS_OK) {
        for (size_t i = 0; i < kept.transactions_count; i++) {
            const struct transaction *t = &kept.transactions[i];
            /* All of it is a copy: the parser's own text is gone after its call. */
            assert_ptr_not_equal(t->remittance[0].ptr, lines[0].ptr);
            assert_ptr_not_equal(t->remittance[1].ptr, lines[1].ptr);
            assert_ptr_not_equal(t->references[0].value.ptr, references[0].value.ptr);
            assert_ptr_not_equal(t->documents[0].number.ptr, documents[0].number.ptr);
            assert_ptr_not_equal(t->notes[0].text.ptr, notes[0].text.ptr);
            assert_ptr_not_equal(t->counterparty.name.ptr, transactions[i].counterparty.name.ptr);
            failing_fold_text(&fingerprint, t->remittance[1]);
            failing_fold_text(&fingerprint, t->references[0].value);
            failing_fold_text(&fingerprint, t->documents[0].number);
            failing_fold_text(&fingerprint, t->notes[0].text);
            failing_fold_text(&fingerprint, t->counterparty.name);
        }
        failing_fold_text(&fingerprint, kept_statement.account);
    } else {
        /* Written only with STATUS_OK. */
        assert_true(kept.ordinal == 99 || kept_statement.sequence.len > 0);
    }
    arena_clear(&arena);
    return fails_quietly(status, fingerprint, diag);
}

/* A payment of an item, an exception, and two statements of which the second does not go on. */
struct ledger {
    struct batch_file file;
    struct batch_statement statements[2];
    struct batch_entry entries[2];
    struct transaction transactions[2];
    struct batch_transaction lines[2];
    struct item item;
    struct outcome outcomes[2];
    struct allocation allocation;
    struct batch batch;
    struct batch_result result;
};

static void ledger_make(struct ledger *l)
{
    static const struct evidence evidence[] = {{"invoice_number", 1000}, {"amount_exact", 1000}};
    static const struct date day = {20000};
    memset(l, 0, sizeof *l);
    for (size_t i = 0; i < 2; i++) {
        int64_t minor = i == 0 ? 10000 : 700;
        l->transactions[i] = transaction_full(minor);
        l->statements[i].statement = (struct statement){
            .statement_id = i == 0 ? SLICE("S1") : SLICE("S2"),
            .sequence = i == 0 ? SLICE("1") : SLICE("3"),
            .account = SLICE("ACCOUNT"),
            .currency = eur,
            .opening = {.present = true, .currency = eur, .minor = i == 0 ? 0 : 55, .date = day},
            .closing = {.present = true, .currency = eur, .minor = i == 0 ? minor : 0, .date = day},
            .place = {"a.xml", i + 1, 0}};
        l->statements[i].entries_first = (uint32_t)i;
        l->statements[i].entries_count = 1;
        l->entries[i] = (struct batch_entry){.statement = (uint32_t)i,
                                             .transactions_first = (uint32_t)i,
                                             .entry = {.ordinal = 1,
                                                       .amount = {minor, eur},
                                                       .booking_date = day,
                                                       .transactions = &l->transactions[i],
                                                       .transactions_count = 1}};
        l->lines[i] = (struct batch_transaction){.transaction = &l->transactions[i],
                                                 .bank_ref = SLICE("REF"),
                                                 .entry = (uint32_t)i,
                                                 .detail = 1,
                                                 .duplicate_of = OUTCOME_NONE};
    }
    l->item = (struct item){.invoice_id = SLICE("R-1"),
                            .customer_id = SLICE("C1"),
                            .customer_name = SLICE("Firma Eins"),
                            .currency = eur,
                            .amount_minor = 10000,
                            .open_minor = 10000,
                            .due_date = day};
    l->allocation = (struct allocation){.allocated_minor = 10000, .open_before_minor = 10000};
    l->outcomes[0] = (struct outcome){.status = OUTCOME_MATCH,
                                      .reason = REASON_EXACT,
                                      .allocations_count = 1,
                                      .evidence = evidence,
                                      .evidence_count = 2};
    l->outcomes[1] = (struct outcome){
        .status = OUTCOME_EXCEPTION, .allocations_first = 1, .unapplied_minor = 700};
    l->batch = (struct batch){.files = &l->file,
                              .files_count = 1,
                              .statements = l->statements,
                              .statements_count = 2,
                              .entries = l->entries,
                              .entries_count = 2,
                              .transactions = l->lines,
                              .transactions_count = 2,
                              .items = &l->item,
                              .items_count = 1};
    l->result = (struct batch_result){
        .outcomes = l->outcomes, .allocations = &l->allocation, .allocations_count = 1};
}

static void note_code(void *context, const struct diagnostic *diagnostic)
{
    failing_fold_text(context, slice_from(diagnostic->code));
}

static struct failing_outcome controls(void *context, struct diag *diag)
{
    uint64_t *codes = context;
    struct ledger ledger;
    struct arena arena = {0};
    struct controls found = {0};
    struct failing_outcome outcome = {STATUS_OK, 0};
    ledger_make(&ledger);
    *codes = 0;
    diag->context = codes;
    diag->listen = note_code;
    failing_arm();
    outcome.status = controls_compute(&ledger.batch, &ledger.result, &arena, diag, &found);
    failing_disarm();
    if (outcome.status == STATUS_OK) {
        assert_true(found.ties_out);
        assert_int_equal(found.accounts_count, 1);
        failing_fold(codes, &found.links[1].missing, sizeof found.links[1].missing);
    }
    outcome.fingerprint = *codes;
    arena_clear(&arena);
    return outcome;
}

static struct failing_outcome learns(void *context, struct diag *diag)
{
    (void)context;
    struct ledger ledger;
    struct arena arena = {0};
    uint64_t fingerprint = 0;
    ledger_make(&ledger);
    failing_arm();
    enum status status = batch_learnt_fill(&ledger.batch, &arena, &ledger.result);
    failing_disarm();
    if (status == STATUS_OK && ledger.result.names != NULL) {
        assert_int_equal(ledger.result.names_count, 1);
        failing_fold_text(&fingerprint, ledger.result.names[0].name);
        failing_fold(&fingerprint, &ledger.result.habits_count, sizeof ledger.result.habits_count);
    }
    arena_clear(&arena);
    return fails_quietly(status, fingerprint, diag);
}

static struct failing_outcome ages(void *context, struct diag *diag)
{
    (void)context;
    struct memory_fact facts[] = {
        {.kind = MEMORY_ACCOUNT, .key = SLICE("77"), .customer_id = SLICE("C1"), .certain = 3}};
    struct memory_rate rates[] = {{SLICE("discount"), 400000, 1000000}};
    struct memory memory = {.facts = facts, .facts_count = 1, .rates = rates, .rates_count = 1};
    uint64_t fingerprint = 0;
    failing_arm();
    enum status status = memory_identify(&facts[0]);
    if (status == STATUS_OK) {
        status = memory_age(&memory, (struct date){20000});
    }
    failing_disarm();
    if (status == STATUS_OK) {
        failing_fold(&fingerprint, &memory.digest, sizeof memory.digest);
    }
    return fails_quietly(status, fingerprint, diag);
}

static const struct failing_case {
    const char *name;
    failing_run *run;
} cases[] = {
    {"copies of a statement and an entry", copies},
    {"control totals", controls},
    {"what a run learns", learns},
    {"a memory that is aged", ages},
};

static void failing_case_holds(void **state)
{
    const struct failing_case *c = *state;
    uint64_t codes = 0;
    size_t points = failing_each(c->name, c->run, &codes);
    print_message("%zu ways to an allocation\n", points);
    assert_true(points > 0);
}

int main(void)
{
    return unit_run_cases("failing", cases, failing_case_holds);
}
