/*
 * sample - a small batch with every kind of outcome, made by hand: what a matcher and a run would
 * hand to the reports. Nobody in it exists.
 */
#ifndef TS_TESTS_REPORT_SAMPLE_H
#define TS_TESTS_REPORT_SAMPLE_H

#include "base/arena.h"
#include "model/batch.h"

#include <string.h>

enum { SAMPLE_LINES = 10, SAMPLE_FACTS = 5 };

struct sample {
    struct batch_file files[3];
    struct batch_statement statements[1];
    struct batch_entry entries[SAMPLE_LINES];
    struct transaction lines[SAMPLE_LINES];
    struct batch_transaction transactions[SAMPLE_LINES];
    struct item items[6];
    struct outcome outcomes[SAMPLE_LINES];
    struct allocation allocations[4];
    struct part parts[4];
    struct candidate candidates[4];
    struct diagnostic diagnostics[2];
    struct batch_rate rates[2];
    struct batch_learnt learnt[2];
    struct batch_lesson lessons[5];
    struct slice remittance[SAMPLE_LINES][2];
    struct batch_habit habits[2];
    struct memory_fact facts[SAMPLE_FACTS];
    struct memory memory;
    struct batch batch;
    struct batch_result result;
};

static const struct currency SAMPLE_EUR = {{'E', 'U', 'R'}, 2};

static const struct evidence sample_for[] = {
    {"prior", -11 * BITS_ONE},        {"reference_exact", 14 * BITS_ONE + 512},
    {"amount_equal", 9 * BITS_ONE},   {"payer_account", 6 * BITS_ONE + 256},
    {"date_after_due", 1 * BITS_ONE},
};
static const struct evidence sample_against[] = {
    {"prior", -11 * BITS_ONE},
    {"amount_equal", 7 * BITS_ONE + 100},
    {"payer_name", 3 * BITS_ONE},
    {"reference_other", -9 * BITS_ONE - 700},
};
static const uint32_t sample_items[] = {0, 1, 2, 3, 4, 5};

static inline struct date sample_day(int day)
{
    struct date date = {0};
    (void)date_from(2026, 10, day, &date);
    return date;
}

static inline void sample_line(struct sample *s, uint32_t i, const char *ref, int day,
                               int64_t amount, const char *name, const char *text,
                               enum outcome_status status, enum outcome_reason reason)
{
    s->remittance[i][0] = slice_from(text);
    s->lines[i] = (struct transaction){.amount = {amount, SAMPLE_EUR},
                                       .counterparty = {.name = slice_from(name)},
                                       .remittance = s->remittance[i],
                                       .remittance_count = 1};
    s->entries[i] = (struct batch_entry){
        .entry = {.ordinal = i + 1,
                  .amount = {amount, SAMPLE_EUR},
                  .booking_date = sample_day(day),
                  .value_date = sample_day(day),
                  .place = {"october.xml", 10 + i, 1000 * (uint64_t)i},
                  .transactions = &s->lines[i],
                  .transactions_count = 1},
        .statement = 0,
        .transactions_first = i,
    };
    s->transactions[i] =
        (struct batch_transaction){&s->lines[i], slice_from(ref), i, 1, UINT32_MAX};
    s->outcomes[i] = (struct outcome){.status = status, .reason = reason, .paired = OUTCOME_NONE};
}

static inline void sample_item(struct sample *s, uint32_t i, const char *id, const char *customer,
                               int64_t open, enum item_kind kind)
{
    s->items[i] = (struct item){.invoice_id = slice_from(id),
                                .customer_id = SLICE("C-100"),
                                .customer_name = slice_from(customer),
                                .currency = {{'E', 'U', 'R'}, 2},
                                .amount_minor = open,
                                .open_minor = open,
                                .due_date = sample_day(14),
                                .kind = kind};
}

static inline void sample_allocate(struct sample *s, uint32_t at, uint32_t transaction,
                                   uint32_t item, int64_t allocated, int64_t discount)
{
    int64_t open = s->items[item].open_minor;
    s->allocations[at] = (struct allocation){.transaction = transaction,
                                             .item = item,
                                             .allocated_minor = allocated,
                                             .discount_minor = discount,
                                             .open_before_minor = open,
                                             .open_after_minor = open - allocated - discount};
    s->parts[at] = (struct part){.kind = PART_DISCOUNT,
                                 .rule = PART_RULE_OFFERED,
                                 .amount_minor = discount,
                                 .limit_minor = discount,
                                 .share_ppm = 20000,
                                 .scope = SLICE("item"),
                                 .basis = SLICE("open amount")};
    s->allocations[at].parts = &s->parts[at];
    s->allocations[at].parts_count = discount != 0 ? 1 : 0;
    struct outcome *outcome = &s->outcomes[transaction];
    if (outcome->allocations_count == 0) {
        outcome->allocations_first = at;
    }
    outcome->allocations_count++;
    outcome->confidence_ppm = 999973;
    outcome->evidence = sample_for;
    outcome->evidence_count = sizeof sample_for / sizeof sample_for[0];
}

static inline void sample_candidate(struct sample *s, uint32_t at, uint32_t transaction,
                                    uint32_t rank, uint32_t first, size_t count, uint32_t ppm)
{
    s->candidates[at] = (struct candidate){
        .transaction = transaction,
        .rank = rank,
        .score_bits = rank == 1 ? 20224 : -10852,
        .confidence_ppm = ppm,
        .items = &sample_items[first],
        .items_count = count,
        .evidence = rank == 1 ? sample_for : sample_against,
        .evidence_count = rank == 1 ? 5 : 4,
    };
    struct outcome *outcome = &s->outcomes[transaction];
    if (outcome->candidates_count == 0) {
        outcome->candidates_first = at;
    }
    outcome->candidates_count++;
}

static inline void sample_files(struct sample *s)
{
    s->files[0] = (struct batch_file){.name = SLICE("october.xml"),
                                      .format = SLICE("camt"),
                                      .size_bytes = 18211,
                                      .digest = digest_of(SLICE("october")),
                                      .statements_count = 1,
                                      .entries_count = SAMPLE_LINES,
                                      .transactions_count = SAMPLE_LINES};
    s->files[1] = (struct batch_file){.name = SLICE("open-items.csv"),
                                      .format = SLICE("csv"),
                                      .role = BATCH_OPEN_ITEMS,
                                      .size_bytes = 912,
                                      .digest = digest_of(SLICE("items"))};
    s->files[2] = (struct batch_file){.name = SLICE("broken.sta"),
                                      .size_bytes = 77,
                                      .digest = digest_of(SLICE("broken")),
                                      .rejected = true};
    s->diagnostics[0] = (struct diagnostic){.severity = SEVERITY_ERROR,
                                            .code = "TS-AMT-001",
                                            .place = {"broken.sta", 4, 40},
                                            .message = "amount \"12,x0\" can't be read"};
    s->diagnostics[1] = (struct diagnostic){.severity = SEVERITY_WARNING,
                                            .code = "TS-TXT-001",
                                            .place = {"october.xml", 12, 400},
                                            .message = "text was read as Windows-1252"};
}

static inline void sample_lines(struct sample *s)
{
    sample_line(s, 0, "BK-0001", 5, 120400, "Nordlicht Werkzeug GmbH",
                "Rechnung RE-2026-1001 vom 14.09.", OUTCOME_MATCH, REASON_EXACT);
    sample_line(s, 1, "BK-0002", 6, 98000, "Atelier Dumont SARL", "facture RE-2026-1002 2% esc.",
                OUTCOME_MATCH, REASON_DISCOUNT);
    sample_line(s, 2, "BK-0003", 7, 50000, "Vrba d.o.o.", "RE-2026-1003 part one", OUTCOME_PARTIAL,
                REASON_PART_PAYMENT);
    sample_line(s, 3, "BK-0004", 8, 1234567890, "Hanse & S\xc3\xb6hne <Import>",
                "invoice RE-2026-1004 RE-2026-1005", OUTCOME_EXCEPTION, REASON_AMBIGUOUS);
    sample_line(s, 4, "BK-0005", 8, 7777, "=HYPERLINK(\"x\")", "thank you \x1b[31m",
                OUTCOME_EXCEPTION, REASON_NO_CANDIDATE);
    sample_line(s, 5, "BK-0006", 9, -4500, "Stadtwerke", "Abschlag Strom", OUTCOME_EXCEPTION,
                REASON_UNEXPLAINED_DEBIT);
    sample_line(s, 6, "BK-0007", 9, -1250, "", "account charges October", OUTCOME_IGNORED,
                REASON_BANK_CHARGES);
    sample_line(s, 7, "BK-0001#2", 5, 120400, "Nordlicht Werkzeug GmbH",
                "Rechnung RE-2026-1001 vom 14.09.", OUTCOME_DUPLICATE, REASON_DELIVERED_TWICE);
    sample_line(s, 8, "BK-0008", 12, 30000, "Lumen AS", "retur", OUTCOME_REVERSAL, REASON_REVERSED);
    sample_line(s, 9, "BK-0009", 13, -30000, "Lumen AS", "retur", OUTCOME_REVERSAL,
                REASON_REVERSAL);
    s->outcomes[6].rule = SLICE("bank-charges");
    s->outcomes[7].paired = 0;
    s->outcomes[8].paired = 9;
    s->outcomes[9].paired = 8;
}

/* How two customers pay, and what was remembered; the last fact does not weigh. */
static inline void sample_fill_habits(struct sample *s)
{
    static const enum memory_kind kinds[SAMPLE_FACTS] = {
        MEMORY_ACCOUNT, MEMORY_ACCOUNT, MEMORY_NAME_PAIR, MEMORY_HABIT, MEMORY_NAME};
    s->habits[0] = (struct batch_habit){.customer_id = SLICE("C-<200>")};
    s->habits[0].counts.counts[HABIT_ONE] = 2;
    s->habits[0].counts.counts[HABIT_WHOLE] = 2;
    s->habits[0].counts.counts[HABIT_DELAY + 3] = 2;
    s->habits[0].counts.late_days = 6;
    s->habits[1] = (struct batch_habit){.customer_id = SLICE("C-100")};
    s->habits[1].counts.counts[HABIT_ONE] = 5;
    s->habits[1].counts.counts[HABIT_PART] = 5;
    s->result.habits = s->habits;
    s->result.habits_count = 2;
    for (size_t i = 0; i < SAMPLE_FACTS; i++) {
        s->facts[i] = (struct memory_fact){.kind = kinds[i], .in_force = i + 1 < SAMPLE_FACTS};
    }
    s->memory = (struct memory){.facts = s->facts, .facts_count = SAMPLE_FACTS, .version = 4};
}

/* One account that paid once, and one that paid seven times, of which four are kept. */
static inline void sample_learn(struct sample *s)
{
    s->rates[0] = (struct batch_rate){.name = "listed",
                                      .default_ppm = 850000,
                                      .default_receipts = 300,
                                      .seen_ppm = 8500000,
                                      .of_ppm = 10000000,
                                      .low_ppm = 106250,
                                      .high_ppm = 1000000};
    s->rates[1] = (struct batch_rate){.name = "amount_part",
                                      .default_ppm = 40000,
                                      .default_receipts = 300,
                                      .seen_ppm = 100000000,
                                      .of_ppm = 300000000,
                                      .low_ppm = 5000,
                                      .high_ppm = 320000};
    for (size_t i = 0; i < 2; i++) {
        s->rates[i].used_ppm = batch_rate_used_ppm(&s->rates[i]);
    }
    s->lessons[0] = (struct batch_lesson){1, 1};
    for (uint32_t i = 1; i < 5; i++) {
        s->lessons[i] = (struct batch_lesson){i - 1, i - 1};
    }
    s->learnt[0] = (struct batch_learnt){.account = SLICE("DE01 <one>"),
                                         .customer_id = SLICE("C-100"),
                                         .payments = 1,
                                         .lessons_first = 0,
                                         .lessons_count = 1};
    s->learnt[1] = (struct batch_learnt){.account = SLICE("DE02MANY"),
                                         .customer_id = SLICE("C-100"),
                                         .payments = 7,
                                         .lessons_first = 1,
                                         .lessons_count = 4};
    s->result.rates = s->rates;
    s->result.rates_count = 2;
    s->result.learnt = s->learnt;
    s->result.learnt_count = 2;
    sample_fill_habits(s);
    s->result.lessons = s->lessons;
    s->result.lessons_count = 5;
    s->result.decoys = (struct batch_decoys){
        .made = 20000, .won = 1, .automatic = 9412, .expected_wrong_cents = 40};
}

static inline void sample_fill(struct sample *s)
{
    memset(s, 0, sizeof *s);
    sample_files(s);
    sample_item(s, 0, "RE-2026-1001", "Nordlicht Werkzeug GmbH", 120400, ITEM_INVOICE);
    sample_item(s, 1, "RE-2026-1002", "Atelier Dumont SARL", 100000, ITEM_INVOICE);
    sample_item(s, 2, "RE-2026-1003", "Vrba d.o.o.", 80000, ITEM_INVOICE);
    sample_item(s, 3, "RE-2026-1004", "Hanse & S\xc3\xb6hne", 1234560000, ITEM_INVOICE);
    sample_item(s, 4, "RE-2026-1005", "Hanse & S\xc3\xb6hne", 7890, ITEM_INVOICE);
    sample_item(s, 5, "GS-2026-0007", "Hanse & S\xc3\xb6hne", -2500, ITEM_CREDIT_NOTE);
    sample_lines(s);
    sample_allocate(s, 0, 0, 0, 120400, 0);
    sample_allocate(s, 1, 1, 1, 98000, 2000);
    sample_allocate(s, 2, 2, 2, 50000, 0);
    sample_candidate(s, 0, 2, 1, 2, 1, 998000);
    sample_candidate(s, 1, 3, 1, 3, 2, 611000);
    sample_candidate(s, 2, 3, 2, 3, 3, 387000);
    for (uint32_t i = 0; i < SAMPLE_LINES; i++) {
        if (s->outcomes[i].allocations_count == 0) {
            s->outcomes[i].unapplied_minor = s->lines[i].amount.minor;
        }
    }
    int64_t sum = 0;
    for (uint32_t i = 0; i < SAMPLE_LINES; i++) {
        sum += s->lines[i].amount.minor;
    }
    s->statements[0] = (struct batch_statement){
        .statement = {.format = SLICE("camt.053.001.08"),
                      .statement_id = SLICE("2026-10"),
                      .account = SLICE("DE02120300000000202051"),
                      .currency = SAMPLE_EUR,
                      .opening = {.present = true, .minor = 5000000, .date = sample_day(1)},
                      .closing = {.present = true, .minor = 5000000 + sum, .date = sample_day(31)},
                      .place = {"october.xml", 1, 0}},
        .file = 0,
        .entries_count = SAMPLE_LINES,
        .balanced = 1,
    };
    s->batch = (struct batch){.files = s->files,
                              .files_count = 3,
                              .statements = s->statements,
                              .statements_count = 1,
                              .entries = s->entries,
                              .entries_count = SAMPLE_LINES,
                              .transactions = s->transactions,
                              .transactions_count = SAMPLE_LINES,
                              .items = s->items,
                              .items_count = 6,
                              .diagnostics = s->diagnostics,
                              .diagnostics_count = 2};
    s->result = (struct batch_result){.outcomes = s->outcomes,
                                      .allocations = s->allocations,
                                      .allocations_count = 3,
                                      .candidates = s->candidates,
                                      .candidates_count = 3};
    sample_learn(s);
}

#endif
