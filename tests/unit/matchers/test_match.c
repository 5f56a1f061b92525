/*
 * The matcher on one ledger and one payment at a time. The ledger has 60 further invoices of 30
 * further customers, so that rarity and priors are those of a small company.
 */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

#define ACME_IBAN   "DE02120300000000202051"
#define BOREAS_IBAN "DE02500105170137075030"
#define CEDAR_IBAN  "DE02100500000054540402"

static const struct make_item ledger[] = {
    {"RE-2026-10234", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 431762, NULL, NULL, NULL},
    {"RE-2026-10251", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 88450, NULL, NULL, NULL},
    {"RE-2026-10260", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 129013, NULL, "20000 2026-10-08",
     NULL},
    {"GU-2026-00031", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, -5012, NULL, NULL, NULL},
    {"RE-2026-10240", "C200", "Boreas Logistik AG", BOREAS_IBAN, 11900, NULL, NULL, NULL},
    {"RE-2026-10241", "C200", "Boreas Logistik AG", BOREAS_IBAN, 11900, NULL, NULL, NULL},
    {"RE-2026-10277", "C200", "Boreas Logistik AG", BOREAS_IBAN, 250000, NULL, NULL, NULL},
    {"RE-2026-10301", "C300", "Cedar Handel KG", CEDAR_IBAN, 77315, NULL, NULL, "RF18539007547034"},
    {"RE-2026-10302", "C300", "Cedar Handel KG", CEDAR_IBAN, 64100, "2026-10-20", NULL, NULL},
};

static const struct match_case {
    const char *name;
    struct make_transaction paid;
    enum outcome_status status;
    enum outcome_reason reason;
    const char *items; /* "invoice=allocated" separated by blanks */
    int64_t unapplied_minor;
} match_cases[] = {
    {"number and amount",
     {"T", 431762, NULL, "Acme Maschinenbau GmbH", ACME_IBAN, "RE-2026-10234", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10234=431762",
     0},
    {"separators and case",
     {"T", 431762, NULL, "ACME MASCHINENBAU", ACME_IBAN, "re 2026/10234 danke", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10234=431762",
     0},
    {"prefix dropped",
     {"T", 88450, NULL, "Acme Maschinenbau", ACME_IBAN, "Rechnung 2026-10251", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10251=88450",
     0},
    {"serial only",
     {"T", 88450, NULL, "Acme Maschinenbau", ACME_IBAN, "Rg 10251", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10251=88450",
     0},
    {"cut by the bank",
     {"T", 88450, NULL, "Acme Maschinenbau", ACME_IBAN, "Zahlung RE-2026-1 0251", NULL, NULL,
      false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10251=88450",
     0},
    {"embedded in a long number",
     {"T", 88450, NULL, "Acme Maschinenbau", ACME_IBAN, "KD00017720261025199", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10251=88450",
     0},
    {"one edit, payer and amount agree",
     {"T", 431762, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10324", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10234=431762",
     0},
    {"structured reference",
     {"T", 77315, NULL, "Unknown Payer", "DE99", "RF18 5390 0754 7034", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10301=77315",
     0},
    {"no reference, payer known, amount unique",
     {"T", 431762, NULL, "Acme Maschinenbau", ACME_IBAN, "Zahlung", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10234=431762",
     0},
    {"another customer pays with the full number",
     {"T", 431762, NULL, "Boreas Logistik", BOREAS_IBAN, "RE-2026-10234", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10234=431762",
     0},
    {"two numbers",
     {"T", 520212, NULL, "Acme", ACME_IBAN, "RE-2026-10234 + 10251", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_SEVERAL_ITEMS,
     "RE-2026-10234=431762 RE-2026-10251=88450",
     0},
    {"unique sum without a number",
     {"T", 520212, NULL, "Acme Maschinenbau", ACME_IBAN, "Sammelzahlung", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_SUBSET_SUM,
     "RE-2026-10234=431762 RE-2026-10251=88450",
     0},
    {"credit note netted",
     {"T", 83438, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10251 abzgl. GU-2026-00031", NULL,
      NULL, false},
     OUTCOME_MATCH,
     REASON_CREDIT_NETTED,
     "GU-2026-00031=-5012 RE-2026-10251=88450",
     0},
    {"discount in time",
     {"T", 126433, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10260 abz. Skonto", NULL, NULL,
      false},
     OUTCOME_MATCH,
     REASON_DISCOUNT,
     "RE-2026-10260=126433",
     0},
    {"discount too late stays open",
     {"T", 126433, "2026-10-30", "Acme Maschinenbau", ACME_IBAN, "RE-2026-10260", NULL, NULL,
      false},
     OUTCOME_PARTIAL,
     REASON_PART_PAYMENT,
     "RE-2026-10260=126433",
     0},
    {"charges deducted",
     {"T", 430262, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10234", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_CHARGES_DEDUCTED,
     "RE-2026-10234=430262",
     0},
    {"rounding",
     {"T", 431760, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10234", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_ROUNDING,
     "RE-2026-10234=431760",
     0},
    {"part payment",
     {"T", 200000, NULL, "Acme Maschinenbau", ACME_IBAN, "Teilzahlung RE-2026-10234", NULL, NULL,
      false},
     OUTCOME_PARTIAL,
     REASON_PART_PAYMENT,
     "RE-2026-10234=200000",
     0},
    {"overpayment",
     {"T", 450000, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10234", NULL, NULL, false},
     OUTCOME_PARTIAL,
     REASON_OVERPAYMENT,
     "RE-2026-10234=431762",
     18238},
    {"the payer's name in the text alone",
     {"T", 431762, NULL, "", "", "VIR RECU /DE ACME MASCHINENBAU AG /REF NOTPROVIDED", NULL, NULL,
      false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10234=431762",
     0},
    {"one word of it",
     {"T", 431762, NULL, "", "", "VIR RECU /DE MASCHINENBAU MEYER", NULL, NULL, false},
     OUTCOME_EXCEPTION,
     REASON_LOW_CONFIDENCE,
     "",
     431762},
    {"the amount is that of another item of the payer",
     {"T", 88450, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10234", NULL, NULL, false},
     OUTCOME_EXCEPTION,
     REASON_AMOUNT_DIFFERS,
     "",
     88450},
    {"a part, or for the other number",
     {"T", 200000, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10234 RE-2026-10299", NULL, NULL,
      false},
     OUTCOME_EXCEPTION,
     REASON_AMOUNT_DIFFERS,
     "",
     200000},
    {"too much, or for the others",
     {"T", 450000, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10234 u. weitere", NULL, NULL,
      false},
     OUTCOME_EXCEPTION,
     REASON_AMOUNT_DIFFERS,
     "",
     450000},
    {"equal amounts, no number",
     {"T", 11900, NULL, "Boreas Logistik", BOREAS_IBAN, "Miete", NULL, NULL, false},
     OUTCOME_EXCEPTION,
     REASON_AMBIGUOUS,
     "",
     11900},
    {"unknown number of our kind",
     {"T", 431762, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10999", NULL, NULL, false},
     OUTCOME_EXCEPTION,
     REASON_REFERENCE_UNKNOWN,
     "",
     431762},
    {"stranger without a word",
     {"T", 12345, NULL, "Nobody Known", "DE77", "Danke", NULL, NULL, false},
     OUTCOME_EXCEPTION,
     REASON_NO_CANDIDATE,
     "",
     12345},
    {"only the amount agrees",
     {"T", 431762, NULL, "Nobody Known", "DE77", "Danke", NULL, NULL, false},
     OUTCOME_EXCEPTION,
     REASON_LOW_CONFIDENCE,
     "",
     431762},
    {"paid before it was issued",
     {"T", 64100, NULL, "Cedar Handel", CEDAR_IBAN, "Danke", NULL, NULL, false},
     OUTCOME_EXCEPTION,
     REASON_LOW_CONFIDENCE,
     "",
     64100},
    {"refund of a credit note",
     {"T", -5012, NULL, "Acme Maschinenbau GmbH", ACME_IBAN, "Gutschrift GU-2026-00031", NULL, NULL,
      false},
     OUTCOME_MATCH,
     REASON_CREDIT_REFUNDED,
     "GU-2026-00031=-5012",
     0},
    {"debit without an explanation",
     {"T", -70000, NULL, "Nobody Known", "DE77", "Nachtrag", NULL, NULL, false},
     OUTCOME_EXCEPTION,
     REASON_UNEXPLAINED_DEBIT,
     "",
     -70000},
    {"bank charges",
     {"T", -1250, NULL, "", "", "Entgeltabschluss", NULL, "NCHG-808", false},
     OUTCOME_IGNORED,
     REASON_BANK_CHARGES,
     "",
     -1250},
    {"bank interest where no line of the statement has a payer",
     {"T", 412, NULL, "", "", "Habenzinsen 3. Quartal", NULL, NULL, false},
     OUTCOME_EXCEPTION,
     REASON_NO_CANDIDATE,
     "",
     412},
    {"an invoice named without a payer is no bank charge",
     {"T", 431762, NULL, "", "", "RE-2026-10234 zzgl. Gebuehr", NULL, NULL, false},
     OUTCOME_MATCH,
     REASON_EXACT,
     "RE-2026-10234=431762",
     0},
    {"charges or a part: the item is certain, the rest stays open",
     {"T", 430300, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10234", NULL, NULL, false},
     OUTCOME_PARTIAL,
     REASON_PART_PAYMENT,
     "RE-2026-10234=430300",
     0},
    {"charges, and the payer says so",
     {"T", 429262, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10234 less charges", NULL, NULL,
      false},
     OUTCOME_MATCH,
     REASON_CHARGES_DEDUCTED,
     "RE-2026-10234=429262",
     0},
    {"short by an undeclared three percent",
     {"T", 85797, NULL, "Acme Maschinenbau", ACME_IBAN, "RE-2026-10251", NULL, NULL, false},
     OUTCOME_PARTIAL,
     REASON_PART_PAYMENT,
     "RE-2026-10251=85797",
     0},
    {"return without its receipt",
     {"T", -11900, NULL, "Boreas Logistik", BOREAS_IBAN, "Ruecklastschrift", NULL, "NRTI-109",
      true},
     OUTCOME_EXCEPTION,
     REASON_RETURN_UNPAIRED,
     "",
     -11900},
};

/* The ledger, with customers around it whose numbers and amounts are in the way of nobody. */
static void match_fill_ledger(struct make *make)
{
    enum { OTHERS = 60 };
    static const struct make_crowd crowd = {.items_count = OTHERS,
                                            .prefix = "RE-2026-",
                                            .width = 5,
                                            .first = 10100,
                                            .step = 1,
                                            .suffix = "",
                                            .customer = "C",
                                            .customer_first = 400,
                                            .customer_items = 2};
    make_items_among(make, ledger, sizeof ledger / sizeof ledger[0], &crowd);
}

static void match_show(const struct make *make, const struct batch_result *result, size_t t,
                       char *out, size_t size)
{
    out[0] = '\0';
    const struct outcome *outcome = &result->outcomes[t];
    for (uint32_t i = 0; i < outcome->allocations_count; i++) {
        const struct allocation *a = &result->allocations[outcome->allocations_first + i];
        size_t len = strlen(out);
        (void)snprintf(out + len, size - len, "%s%.*s=%lld", i == 0 ? "" : " ",
                       SLICE_ARG(make->batch.items[a->item].invoice_id),
                       (long long)a->allocated_minor);
    }
}

static void match_case_holds(void **state)
{
    const struct match_case *c = *state;
    struct make make = {0};
    match_fill_ledger(&make);
    make_transactions(&make, &c->paid, 1);
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};
    char items[256];

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    match_show(&make, &result, 0, items, sizeof items);
    assert_string_equal(outcome_status_name(result.outcomes[0].status),
                        outcome_status_name(c->status));
    assert_string_equal(outcome_reason_name(result.outcomes[0].reason),
                        outcome_reason_name(c->reason));
    assert_string_equal(items, c->items);
    assert_int_equal(result.outcomes[0].unapplied_minor, c->unapplied_minor);
    arena_clear(&make.arena);
}

/* Several transactions that meet on items. */
static const struct make_transaction month[] = {
    {"A1", 431762, "2026-10-05", "Acme", ACME_IBAN, "RE-2026-10234", "E1", NULL, false},
    {"A2", 431762, "2026-10-09", "Acme", ACME_IBAN, "RE-2026-10234", "E2", NULL, false},
    {"B1", 100000, "2026-10-06", "Boreas", BOREAS_IBAN, "RE-2026-10277 Teil 1", "E3", NULL, false},
    {"B2", 150000, "2026-10-16", "Boreas", BOREAS_IBAN, "RE-2026-10277 Rest", "E4", NULL, false},
    {"B3", 11900, "2026-10-07", "Boreas", BOREAS_IBAN, "RE-2026-10241", "E5", NULL, false},
    {"B4", 11900, "2026-10-08", "Boreas Logistik", BOREAS_IBAN, "Miete", "E6", NULL, false},
    {"C1", 77315, "2026-10-10", "Cedar Handel", CEDAR_IBAN, "RF18539007547034", "E7", NULL, false},
    {"C2", -77315, "2026-10-12", "Cedar Handel", CEDAR_IBAN, "Rueckgabe RF18539007547034", "E7",
     "NRTI-109", true},
};

static const struct month_expected {
    const char *ref;
    const char *outcome;
} month_expected[] = {
    {"A1", "match EXACT RE-2026-10234=431762"},
    {"A2", "exception DUPLICATE_PAYMENT "},
    {"B1", "partial PART_PAYMENT RE-2026-10277=100000"},
    {"B2", "match EXACT RE-2026-10277=150000"},
    {"B3", "match EXACT RE-2026-10241=11900"},
    /* one of two is left, and who owes this very amount alone hardly pays something else with it */
    {"B4", "match EXACT RE-2026-10240=11900"},
    {"C1", "reversal REVERSED "},
    {"C2", "reversal REVERSAL "},
};

/* Runs the month in the order given and writes "ref outcome" lines, sorted by ref. */
static void match_month(const size_t *order, uint32_t threads, char *out, size_t size)
{
    enum { MONTH = sizeof month / sizeof month[0] };
    struct make make = {0};
    struct make_transaction rows[MONTH];
    for (size_t i = 0; i < MONTH; i++) {
        rows[i] = month[order[i]];
    }
    match_fill_ledger(&make);
    make_transactions(&make, rows, MONTH);
    struct match_settings settings = match_settings_default();
    settings.threads = threads;
    struct batch_result result = {0};
    struct diag diag = {0};
    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);
    out[0] = '\0';
    for (size_t want = 0; want < MONTH; want++) {
        for (size_t i = 0; i < MONTH; i++) {
            if (order[i] != want) {
                continue;
            }
            char items[256];
            match_show(&make, &result, i, items, sizeof items);
            size_t len = strlen(out);
            (void)snprintf(out + len, size - len, "%s %s %s %s\n", rows[i].ref,
                           outcome_status_name(result.outcomes[i].status),
                           outcome_reason_name(result.outcomes[i].reason), items);
        }
    }
    arena_clear(&make.arena);
}

static void match_month_holds(void **state)
{
    (void)state;
    static const size_t forward[] = {0, 1, 2, 3, 4, 5, 6, 7};
    char got[2048];
    char wanted[2048] = "";
    match_month(forward, 1, got, sizeof got);
    for (size_t i = 0; i < sizeof month_expected / sizeof month_expected[0]; i++) {
        size_t len = strlen(wanted);
        (void)snprintf(wanted + len, sizeof wanted - len, "%s %s\n", month_expected[i].ref,
                       month_expected[i].outcome);
    }
    assert_string_equal(got, wanted);
}

static void match_order_and_threads_do_not_show(void **state)
{
    (void)state;
    static const size_t forward[] = {0, 1, 2, 3, 4, 5, 6, 7};
    static const size_t orders[][8] = {
        {7, 6, 5, 4, 3, 2, 1, 0}, {3, 2, 1, 0, 7, 6, 5, 4}, {1, 0, 3, 2, 5, 4, 7, 6}};
    char first[2048];
    char other[2048];
    match_month(forward, 1, first, sizeof first);
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        match_month(orders[i], (uint32_t)i + 1, other, sizeof other);
        assert_string_equal(other, first);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(match_month_holds),
        cmocka_unit_test(match_order_and_threads_do_not_show),
    };
    int failed = unit_run_cases("match", match_cases, match_case_holds);
    return failed + cmocka_run_group_tests_name("month", tests, NULL, NULL);
}
