/*
 * Sums that explain a payment: how many there are, over one customer or over all for whom the payer
 * pays, and beside a single item, a named one or a deduction. Each case is a run of its own.
 */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

#define NORD    "DE02120300000000202051"
#define KASSE   "DE02500105170137075030"
#define AMBERG  "DE02100500000054540402"
#define BIRKEN  "DE02300209000106531065"
#define CLEMENT "DE02200505501015871393"
#define DELIUS  "DE02701500000000594937"

enum { SUMS_LINES_MAX = 3, SUMS_OTHERS = 60 };

static const struct make_item sums_ledger[] = {
    /* A group: the account is the first one's. */
    {"RE-88-4001", "G1", "Halden Markt Nord GmbH", NORD, 41213, NULL, NULL, NULL},
    {"RE-88-4002", "G1", "Halden Markt Nord GmbH", NORD, 91840, NULL, NULL, NULL},
    {"RE-88-4003", "G2", "Ostheim Laden Sued GmbH", NULL, 23371, NULL, NULL, NULL},
    {"RE-88-4004", "G3", "Perlach Kiosk West GmbH", NULL, 150766, NULL, NULL, NULL},
    {"RE-88-4005", "G3", "Perlach Kiosk West GmbH", NULL, 65211, NULL, NULL, NULL},
    {"RE-88-4006", "G2", "Ostheim Laden Sued GmbH", NULL, 17842, NULL, NULL, NULL},
    /* One account of two customers that no group is told of. */
    {"RE-88-4011", "H1", "Ritter Filiale Eins", KASSE, 31025, NULL, NULL, NULL},
    {"RE-88-4012", "H2", "Sauer Filiale Zwei", KASSE, 84107, NULL, NULL, NULL},
    /* Two customers whose accounts nobody knows. */
    {"RE-88-4021", "L1", "Ulmer Haustechnik GmbH", NULL, 44410, NULL, NULL, NULL},
    {"RE-88-4022", "L2", "Vogt Sanitaer GmbH", NULL, 51922, NULL, NULL, NULL},
    {"RE-88-4023", "L1", "Ulmer Haustechnik GmbH", NULL, 115031, NULL, NULL, NULL},
    {"RE-88-4024", "L2", "Vogt Sanitaer GmbH", NULL, 228703, NULL, NULL, NULL},
    /* A discount of 20.00, or a credit note of it. */
    {"RE-88-4031", "A1", "Amberg Metallbau GmbH", AMBERG, 100000, NULL, "20000 2026-10-14", NULL},
    {"GU-88-4032", "A1", "Amberg Metallbau GmbH", AMBERG, -2000, NULL, NULL, NULL},
    {"RE-88-4033", "A1", "Amberg Metallbau GmbH", AMBERG, 241730, NULL, "20000 2026-10-14", NULL},
    /* One item, or two that make its amount; a named one with one or two others. */
    {"RE-88-4041", "B1", "Birken Catering KG", BIRKEN, 35520, NULL, NULL, NULL},
    {"RE-88-4042", "B1", "Birken Catering KG", BIRKEN, 11840, NULL, NULL, NULL},
    {"RE-88-4043", "B1", "Birken Catering KG", BIRKEN, 23680, NULL, NULL, NULL},
    {"RE-88-4044", "B1", "Birken Catering KG", BIRKEN, 81133, NULL, NULL, NULL},
    {"RE-88-4051", "C1", "Clement Werkzeuge AG", CLEMENT, 50000, NULL, NULL, NULL},
    {"RE-88-4052", "C1", "Clement Werkzeuge AG", CLEMENT, 12000, NULL, NULL, NULL},
    {"RE-88-4053", "C1", "Clement Werkzeuge AG", CLEMENT, 7000, NULL, NULL, NULL},
    {"RE-88-4054", "C1", "Clement Werkzeuge AG", CLEMENT, 5000, NULL, NULL, NULL},
    {"RE-88-4055", "C1", "Clement Werkzeuge AG", CLEMENT, 28883, NULL, NULL, NULL},
    /* Discounts of two rates, one of them too late, and a credit note. */
    {"RE-88-4061", "D1", "Delius Druck GmbH", DELIUS, 101337, NULL, "20000 2026-10-14", NULL},
    {"GU-88-4062", "D1", "Delius Druck GmbH", DELIUS, -20011, NULL, NULL, NULL},
    {"RE-88-4063", "D1", "Delius Druck GmbH", DELIUS, 120000, NULL, "30000 2026-10-14", NULL},
    {"RE-88-4064", "D1", "Delius Druck GmbH", DELIUS, 90700, NULL, "30000 2026-09-10", NULL},
};

static const struct sums_case {
    const char *name;
    struct make_transaction paid[SUMS_LINES_MAX];
    const char *outcome; /* of the last one: "status REASON invoice=allocated …" */
} sums_cases[] = {
    {"a group's account, and a sum of two affiliates",
     {{"T", 174137, NULL, "Halden Markt Nord GmbH", NORD, "Sammelzahlung", NULL, NULL, false}},
     "match SUBSET_SUM RE-88-4003=23371 RE-88-4004=150766"},
    {"a group's account, and a sum of its own and an affiliate's",
     {{"T", 242606, NULL, "Halden Markt Nord GmbH", NORD, "Sammelzahlung", NULL, NULL, false}},
     "match SUBSET_SUM RE-88-4002=91840 RE-88-4004=150766"},
    {"two sums over the group are an alternative each",
     /* 652.11, and 412.13 or 233.71 with 178.42 */
     {{"T", 106424, NULL, "Halden Markt Nord GmbH", NORD, "Sammelzahlung", NULL, NULL, false}},
     "exception AMBIGUOUS "},
    {"a named item and an affiliate's are no overpayment",
     {{"T", 64584, NULL, "Halden Markt Nord GmbH", NORD, "RE-88-4001 u.a.", NULL, NULL, false}},
     "match SUBSET_SUM RE-88-4001=41213 RE-88-4003=23371"},
    {"one account of two customers",
     {{"T", 115132, NULL, "Ritter Holding", KASSE, "Sammelzahlung", NULL, NULL, false}},
     "match SUBSET_SUM RE-88-4011=31025 RE-88-4012=84107"},
    {"an account that paid for two customers in this run",
     {{"T1", 44410, NULL, "Zentralkasse", "DE77", "RE-88-4021", NULL, NULL, false},
      {"T2", 51922, NULL, "Zentralkasse", "DE77", "RE-88-4022", NULL, NULL, false},
      {"T3", 343734, NULL, "Zentralkasse", "DE77", "Sammelzahlung", NULL, NULL, false}},
     "match SUBSET_SUM RE-88-4023=115031 RE-88-4024=228703"},
    {"an account that nobody knows pays for one customer alone",
     {{"T", 343734, NULL, "Zentralkasse", "DE77", "Sammelzahlung", NULL, NULL, false}},
     "exception NO_CANDIDATE "},
    {"a discount, or a credit note of its amount",
     {{"T", 98000, NULL, "Amberg Metallbau", AMBERG, "RE-88-4031", NULL, NULL, false}},
     "exception LOW_CONFIDENCE "},
    {"a discount that no credit note explains",
     {{"T", 236895, NULL, "Amberg Metallbau", AMBERG, "RE-88-4033", NULL, NULL, false}},
     "match DISCOUNT RE-88-4033=236895"},
    {"a discount of what the credit note leaves",
     {{"T", 79699, NULL, "Delius Druck", DELIUS, "RE-88-4061 abz. GU-88-4062", NULL, NULL, false}},
     "match CREDIT_NETTED GU-88-4062=-20011 RE-88-4061=99710"},
    {"a discount of what a credit note leaves that is not named",
     {{"T", 79699, NULL, "Delius Druck", DELIUS, "RE-88-4061", NULL, NULL, false}},
     "match CREDIT_NETTED GU-88-4062=-20011 RE-88-4061=99710"},
    {"a discount of its own rate each",
     {{"T", 215710, NULL, "Delius Druck", DELIUS, "RE-88-4061 RE-88-4063", NULL, NULL, false}},
     "match DISCOUNT RE-88-4061=99310 RE-88-4063=116400"},
    {"one discount in time, the other date is over",
     {{"T", 190010, NULL, "Delius Druck", DELIUS, "RE-88-4061 RE-88-4064", NULL, NULL, false}},
     "match DISCOUNT RE-88-4061=99310 RE-88-4064=90700"},
    {"one item, or two that make its amount",
     {{"T", 35520, NULL, "Birken Catering", BIRKEN, "Zahlung", NULL, NULL, false}},
     "exception AMBIGUOUS "},
    {"one item that no two make",
     {{"T", 81133, NULL, "Birken Catering", BIRKEN, "Zahlung", NULL, NULL, false}},
     "match EXACT RE-88-4044=81133"},
    {"one item that is named, whatever two make",
     {{"T", 35520, NULL, "Birken Catering", BIRKEN, "RE-88-4041", NULL, NULL, false}},
     "match EXACT RE-88-4041=35520"},
    {"a named item with one other or with two",
     {{"T", 62000, NULL, "Clement Werkzeuge", CLEMENT, "RE-88-4051", NULL, NULL, false}},
     "exception LOW_CONFIDENCE "},
    {"a named item with the one other that makes the sum",
     {{"T", 78883, NULL, "Clement Werkzeuge", CLEMENT, "RE-88-4051", NULL, NULL, false}},
     "match SUBSET_SUM RE-88-4051=50000 RE-88-4055=28883"},
};

/* The ledger, with customers around it whose numbers and amounts are in the way of nobody. */
static void sums_fill(struct make *make)
{
    enum { GROUPED = 3 };
    static const struct make_crowd crowd = {.items_count = SUMS_OTHERS,
                                            .prefix = "RE-88-",
                                            .width = 4,
                                            .first = 5100,
                                            .step = 1,
                                            .suffix = "",
                                            .customer = "K",
                                            .customer_first = 400,
                                            .customer_items = 2};
    make_items_among(make, sums_ledger, sizeof sums_ledger / sizeof sums_ledger[0], &crowd);
    make->batch.customers = arena_array(&make->arena, GROUPED, sizeof *make->batch.customers);
    static const char *const grouped[GROUPED] = {"G1", "G2", "G3"};
    for (size_t i = 0; i < GROUPED; i++) {
        make->batch.customers[i] =
            (struct customer){.customer_id = slice_from(grouped[i]), .group = SLICE("HALDEN")};
    }
    make->batch.customers_count = GROUPED;
}

static void sums_case_holds(void **state)
{
    const struct sums_case *c = *state;
    struct make make = {0};
    size_t lines = 0;
    while (lines < SUMS_LINES_MAX && c->paid[lines].ref != NULL) {
        lines++;
    }
    sums_fill(&make);
    make_transactions(&make, c->paid, lines);
    make.statement.statement.account = SLICE("DE89370400440532013000"); /* no charges on the way */
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};
    char got[256];

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    const struct outcome *outcome = &result.outcomes[lines - 1];
    size_t len = (size_t)snprintf(got, sizeof got, "%s %s ", outcome_status_name(outcome->status),
                                  outcome_reason_name(outcome->reason));
    for (uint32_t i = 0; i < outcome->allocations_count; i++) {
        const struct allocation *a = &result.allocations[outcome->allocations_first + i];
        len += (size_t)snprintf(got + len, sizeof got - len, "%s%.*s=%lld", i == 0 ? "" : " ",
                                SLICE_ARG(make.batch.items[a->item].invoice_id),
                                (long long)a->allocated_minor);
    }
    assert_string_equal(got, c->outcome);
    arena_clear(&make.arena);
}

int main(void)
{
    return unit_run_cases("sums", sums_cases, sums_case_holds);
}
