/*
 * What a payment leaves unexplained: the number or the name of a second customer, a number whose
 * item is settled, a payer's name that is another customer's. Each case is a run of its own, and
 * stands beside one in which that is explained or absent.
 */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

#define LINDE "DE02120300000000202051"
#define MARTE "DE02500105170137075030"

enum { TRUST_OTHERS = 60, TRUST_LINES_MAX = 2 };

static const struct make_item trust_ledger[] = {
    {"RE-71-4401", "70512", "Lindental Pumpen GmbH", LINDE, 41213, NULL, NULL, NULL},
    {"RE-71-4402", "70512", "Lindental Pumpen GmbH", LINDE, 91840, NULL, NULL, NULL},
    {"RE-71-4403", "70512", "Lindental Pumpen GmbH", LINDE, 23371, NULL, NULL, NULL},
    {"RE-71-4411", "70866", "Martens Kelterei OHG", MARTE, 65219, NULL, NULL, NULL},
    {"RE-71-4412", "70866", "Martens Kelterei OHG", MARTE, 17842, NULL, NULL, NULL},
    /* An item's number that a customer's is part of. */
    {"RE-70866-8815", "70931", "Nagold Zimmerei KG", NULL, 30871, NULL, NULL, NULL},
    {"RE-71-8816", "70931", "Nagold Zimmerei KG", NULL, 52206, NULL, NULL, NULL},
    /* One sign apart, and settled by another payment. */
    {"RE-71-46210", "70944", "Oberholz Furnier AG", NULL, 77013, NULL, NULL, NULL},
    {"RE-71-46910", "70944", "Oberholz Furnier AG", NULL, 38455, NULL, NULL, NULL},
    /* Names with a word in common. */
    {"RE-71-4431", "70951", "Quarz Steinmetz", NULL, 120400, NULL, NULL, NULL},
    {"RE-71-4432", "70951", "Quarz Steinmetz", NULL, 51177, NULL, NULL, NULL},
    {"RE-71-4441", "70952", "Quarz Bohrtechnik", NULL, 88090, NULL, NULL, NULL},
    {"RE-71-4442", "70952", "Quarz Bohrtechnik", NULL, 51177, NULL, NULL, NULL},
    {"RE-71-4451", "70953", "Topas Ried Ofenbau", NULL, 93311, NULL, NULL, NULL},
    {"RE-71-4470", "70954", "Topas Bohrwerk", NULL, 86404, NULL, NULL, NULL},
};

static const struct trust_case {
    const char *name;
    struct make_transaction paid[TRUST_LINES_MAX];
    /* Of the last one: "status REASON allocated", or the first candidate's items. */
    const char *outcome;
} trust_cases[] = {
    /* Numbers and names beside a sum. */
    {"a sum of one customer's items",
     {{"T", 133053, NULL, "Lindental Pumpen", LINDE, "Sammelzahlung", NULL, NULL, false}},
     "match SUBSET_SUM RE-71-4401 RE-71-4402"},
    {"… and his number",
     {{"T", 133053, NULL, "Lindental Pumpen", LINDE, "KD 70512", NULL, NULL, false}},
     "match SUBSET_SUM RE-71-4401 RE-71-4402"},
    {"… and the number of a second one",
     {{"T", 133053, NULL, "Lindental Pumpen", LINDE, "KD 70512 70866", NULL, NULL, false}},
     "exception AMBIGUOUS RE-71-4402 RE-71-4403 RE-71-4412"},
    {"… and the name of a second one",
     {{"T", 133053, NULL, "Lindental Pumpen", LINDE, "fuer Martens Kelterei", NULL, NULL, false}},
     "exception LOW_CONFIDENCE RE-71-4401 RE-71-4402"},
    {"… and his own name",
     {{"T", 133053, NULL, "Lindental Pumpen", LINDE, "fuer Lindental Pumpen", NULL, NULL, false}},
     "match SUBSET_SUM RE-71-4401 RE-71-4402"},
    /* Numbers and names beside an item that is named, and paid in part. */
    {"a part",
     {{"T", 20000, NULL, "Nagold Zimmerei", "DE77", "Teilzahlung RE-71-8816", NULL, NULL, false}},
     "partial PART_PAYMENT RE-71-8816"},
    {"… and the number of a second customer",
     {{"T", 20000, NULL, "Nagold Zimmerei", "DE77", "Teilzahlung RE-71-8816 KD 70866", NULL, NULL,
       false}},
     "exception AMOUNT_DIFFERS RE-71-8816"},
    {"… that is nothing beside all of the item",
     {{"T", 52206, NULL, "Nagold Zimmerei", "DE77", "RE-71-8816 KD 70866", NULL, NULL, false}},
     "match EXACT RE-71-8816"},
    {"… that is part of the item's",
     {{"T", 20000, NULL, "Nagold Zimmerei", "DE77", "Teilzahlung 70866-8815", NULL, NULL, false}},
     "partial PART_PAYMENT RE-70866-8815"},
    {"… that is part of it and stands alone as well",
     {{"T", 20000, NULL, "Nagold Zimmerei", "DE77", "Teilzahlung 70866-8815 KD 70866", NULL, NULL,
       false}},
     "exception AMOUNT_DIFFERS RE-70866-8815"},
    {"… that is part of it, and his own alone",
     {{"T", 20000, NULL, "Nagold Zimmerei", "DE77", "Teilzahlung 70866-8815 KD 70931", NULL, NULL,
       false}},
     "partial PART_PAYMENT RE-70866-8815"},
    /* What is named without a slip is meant. */
    {"a damaged number",
     {{"T1", 77013, NULL, "Oberholz Furnier", "DE78", "RE-71-46210", NULL, NULL, false},
      {"T2", 38455, NULL, "Oberholz Furnier", "DE78", "RE-71-46190", NULL, NULL, false}},
     "match EXACT RE-71-46910"},
    {"the number of a settled item, one sign off",
     {{"T1", 77013, NULL, "Oberholz Furnier", "DE78", "RE-71-46210", NULL, NULL, false},
      {"T2", 38455, NULL, "Oberholz Furnier", "DE78", "RE-71-46210", NULL, NULL, false}},
     "exception LOW_CONFIDENCE RE-71-46910"},
    {"… and a damaged one",
     {{"T1", 77013, NULL, "Oberholz Furnier", "DE78", "RE-71-46210", NULL, NULL, false},
      {"T2", 38455, NULL, "Oberholz Furnier", "DE78", "RE-71-46210 RE-71-46190", NULL, NULL,
       false}},
     "exception LOW_CONFIDENCE RE-71-46910"},
    {"… and the one meant",
     {{"T1", 77013, NULL, "Oberholz Furnier", "DE78", "RE-71-46210", NULL, NULL, false},
      {"T2", 38455, NULL, "Oberholz Furnier", "DE78", "RE-71-46210 RE-71-46910", NULL, NULL,
       false}},
     "match EXACT RE-71-46910"},
    /* Whose name it is. */
    {"a part, by the item's customer",
     {{"T", 40000, NULL, "Quarz Bohrtechnik", "DE79", "Teilzahlung RE-71-4441", NULL, NULL, false}},
     "partial PART_PAYMENT RE-71-4441"},
    {"… by one of whose name a word is his",
     {{"T", 40000, NULL, "Quarz Sandgruben", "DE79", "Teilzahlung RE-71-4441", NULL, NULL, false}},
     "partial PART_PAYMENT RE-71-4441"},
    {"… and all of it another customer's",
     {{"T", 40000, NULL, "Quarz Steinmetz", "DE79", "Teilzahlung RE-71-4441", NULL, NULL, false}},
     "exception AMOUNT_DIFFERS RE-71-4441"},
    {"… who paid for him before",
     {{"T1", 88090, NULL, "Quarz Steinmetz", "DE79", "RE-71-4441", NULL, NULL, false},
      {"T2", 20000, NULL, "Quarz Steinmetz", "DE79", "Teilzahlung RE-71-4442", NULL, NULL, false}},
     "partial PART_PAYMENT RE-71-4442"},
    {"… who pays all of it",
     {{"T", 88090, NULL, "Quarz Steinmetz", "DE79", "RE-71-4441", NULL, NULL, false}},
     "match EXACT RE-71-4441"},
    {"… and owes the same amount",
     {{"T", 51177, NULL, "Quarz Steinmetz", "DE79", "RE-71-4442", NULL, NULL, false}},
     "exception PAYER_CONFLICT RE-71-4442"},
    {"the same amount, by the item's customer",
     {{"T", 51177, NULL, "Quarz Bohrtechnik", "DE79", "RE-71-4442", NULL, NULL, false}},
     "match EXACT RE-71-4442"},
    {"a part, by one of whose name a word is his and two are another's of three",
     {{"T", 40000, NULL, "Topas Ried", "DE80", "Teilzahlung RE-71-4470", NULL, NULL, false}},
     "partial PART_PAYMENT RE-71-4470"},
    {"an item of his own that has the amount",
     {{"T", 93311, NULL, "Topas Ried Ofenbau", "DE80", "RE-71-4470", NULL, NULL, false}},
     "exception PAYER_CONFLICT RE-71-4451"},
};

/* The ledger, with customers around it whose numbers and amounts are in the way of nobody. */
static void trust_fill(struct make *make)
{
    static const struct make_crowd crowd = {.items_count = TRUST_OTHERS,
                                            .prefix = "RE-71-",
                                            .width = 4,
                                            .first = 5100,
                                            .step = 1,
                                            .suffix = "",
                                            .customer = "",
                                            .customer_first = 61400,
                                            .customer_items = 2};
    make_items_among(make, trust_ledger, sizeof trust_ledger / sizeof trust_ledger[0], &crowd);
}

static void trust_add(const struct make *make, uint32_t item, char *out, size_t size)
{
    size_t len = strlen(out);
    (void)snprintf(out + len, size - len, " %.*s", SLICE_ARG(make->batch.items[item].invoice_id));
}

static void trust_case_holds(void **state)
{
    const struct trust_case *c = *state;
    struct make make = {0};
    size_t lines = 0;
    while (lines < TRUST_LINES_MAX && c->paid[lines].ref != NULL) {
        lines++;
    }
    trust_fill(&make);
    make_transactions(&make, c->paid, lines);
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};
    char got[256];

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    const struct outcome *outcome = &result.outcomes[lines - 1];
    (void)snprintf(got, sizeof got, "%s %s", outcome_status_name(outcome->status),
                   outcome_reason_name(outcome->reason));
    for (uint32_t i = 0; i < outcome->allocations_count; i++) {
        trust_add(&make, result.allocations[outcome->allocations_first + i].item, got, sizeof got);
    }
    if (outcome->status == OUTCOME_EXCEPTION) {
        assert_true(outcome->candidates_count > 0);
        const struct candidate *first = &result.candidates[outcome->candidates_first];
        for (uint32_t i = 0; i < first->items_count; i++) {
            trust_add(&make, first->items[i], got, sizeof got);
        }
    }
    assert_string_equal(got, c->outcome);
    arena_clear(&make.arena);
}

int main(void)
{
    return unit_run_cases("trust", trust_cases, trust_case_holds);
}
