/*
 * How far kinds of cases are trusted: the confidence stated where the bits would give more. What
 * many owe is trusted less than what one owes alone, and each case stands beside its counterpart.
 */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

#define LINDE "DE02120300000000202051"
#define MARTE "DE02500105170137075030"
#define VOGTS "DE88100900001234567892"

enum { LIMITS_OTHERS = 200 };

static const struct make_item limits_ledger[] = {
    {"RE-71-4401", "70512", "Lindental Pumpen GmbH", LINDE, 41213, NULL, NULL, NULL},
    {"RE-71-4402", "70512", "Lindental Pumpen GmbH", LINDE, 91847, NULL, NULL, NULL},
    {"RE-71-4403", "70512", "Lindental Pumpen GmbH", LINDE, 4990, NULL, NULL, NULL},
    {"RE-71-4404", "70512", "Lindental Pumpen GmbH", LINDE, 12000, NULL, NULL, NULL},
    {"RE-71-4405", "70512", "Lindental Pumpen GmbH", LINDE, 136479, NULL, NULL, NULL},
    {"RE-71-4411", "70866", "Martens Kelterei OHG", MARTE, 65219, NULL, NULL, NULL},
    {"RE-71-4412", "70866", "Martens Kelterei OHG", MARTE, 4990, NULL, NULL, NULL},
    /* The same again, of others. */
    {"RE-71-4421", "70921", "Nagold Zimmerei KG", NULL, 4990, NULL, NULL, NULL},
    {"RE-71-4431", "70922", "Oberholz Furnier AG", NULL, 4990, NULL, NULL, NULL},
    {"RE-71-4441", "70923", "Quarz Steinmetz", NULL, 4990, NULL, NULL, NULL},
    {"RE-71-4451", "70924", "Topas Ofenbau", NULL, 4990, NULL, NULL, NULL},
    {"RE-71-4461", "70925", "Ulmer Segel", NULL, 4990, NULL, NULL, NULL},
    {"RE-71-4471", "70926", "Vogt Orgelbau", VOGTS, 73305, NULL, NULL, NULL},
};

static const struct limits_case {
    const char *name;
    struct make_transaction paid;
    const char *outcome; /* "status REASON confidence": that in millionths */
} limits_cases[] = {
    {"a whole number, and the account",
     {"T", 41213, NULL, "Lindental Pumpen", LINDE, "RE-71-4401", NULL, NULL, false},
     "match EXACT 999993"},
    {"… of an amount that many owe",
     {"T", 4990, NULL, "Lindental Pumpen", LINDE, "RE-71-4403", NULL, NULL, false},
     "match EXACT 999990"},
    {"… beside one that many owe",
     {"T", 46203, NULL, "Lindental Pumpen", LINDE, "RE-71-4401 RE-71-4403", NULL, NULL, false},
     "match SEVERAL_ITEMS 999990"},
    {"… beside one that nobody else owes",
     {"T", 133060, NULL, "Lindental Pumpen", LINDE, "RE-71-4401 RE-71-4402", NULL, NULL, false},
     "match SEVERAL_ITEMS 999993"},
    {"a whole number, and the name",
     {"T", 41213, NULL, "Lindental Pumpen", "DE77", "RE-71-4401", NULL, NULL, false},
     "match EXACT 999990"},
    {"… of an amount that many owe",
     {"T", 4990, NULL, "Lindental Pumpen", "DE77", "RE-71-4403", NULL, NULL, false},
     "match EXACT 999980"},
    {"a whole number, and the account of another",
     {"T", 41213, NULL, "Martens Kelterei", MARTE, "RE-71-4401", NULL, NULL, false},
     "match EXACT 999800"},
    {"… of an amount that many owe, he too",
     {"T", 4990, NULL, "Lindental Pumpen", LINDE, "RE-71-4461", NULL, NULL, false},
     "exception PAYER_CONFLICT 0"},
    {"… he not among them",
     {"T", 4990, NULL, "Vogt Orgelbau", VOGTS, "RE-71-4461", NULL, NULL, false},
     "exception PAYER_CONFLICT 0"},
    {"a part",
     {"T", 20000, NULL, "Lindental Pumpen", LINDE, "Teilzahlung RE-71-4402", NULL, NULL, false},
     "partial PART_PAYMENT 999970"},
    {"… of which the text says nothing",
     {"T", 20000, NULL, "Lindental Pumpen", LINDE, "RE-71-4402", NULL, NULL, false},
     "partial PART_PAYMENT 999950"},
    {"one that is named, and one that is not",
     {"T", 177692, NULL, "Lindental Pumpen", LINDE, "RE-71-4405", NULL, NULL, false},
     "match SUBSET_SUM 999700"},
    {"… and has an amount that many owe",
     {"T", 141469, NULL, "Lindental Pumpen", LINDE, "RE-71-4405", NULL, NULL, false},
     "exception LOW_CONFIDENCE 0"},
    {"… and has a round one",
     {"T", 148479, NULL, "Lindental Pumpen", LINDE, "RE-71-4405", NULL, NULL, false},
     "exception LOW_CONFIDENCE 0"},
    {"nothing named, and the account",
     {"T", 91847, NULL, "Lindental Pumpen", LINDE, "Rechnung", NULL, NULL, false},
     "match EXACT 999870"},
    {"… the name",
     {"T", 91847, NULL, "Lindental Pumpen", "DE77", "Rechnung", NULL, NULL, false},
     "match EXACT 999850"},
    {"… and several",
     {"T", 133060, NULL, "Lindental Pumpen", LINDE, "Rechnungen", NULL, NULL, false},
     "match SUBSET_SUM 999800"},
};

static void limits_case_holds(void **state)
{
    static const struct make_crowd crowd = {.items_count = LIMITS_OTHERS,
                                            .prefix = "RE-71-",
                                            .width = 4,
                                            .first = 5100,
                                            .step = 1,
                                            .suffix = "",
                                            .customer = "",
                                            .customer_first = 61400,
                                            .customer_items = 2};
    const struct limits_case *c = *state;
    struct make make = {0};
    make_items_among(&make, limits_ledger, sizeof limits_ledger / sizeof limits_ledger[0], &crowd);
    make_transactions(&make, &c->paid, 1);
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};
    char got[128];

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    const struct outcome *outcome = &result.outcomes[0];
    (void)snprintf(got, sizeof got, "%s %s %u", outcome_status_name(outcome->status),
                   outcome_reason_name(outcome->reason), outcome->confidence_ppm);
    assert_string_equal(got, c->outcome);
    arena_clear(&make.arena);
}

int main(void)
{
    return unit_run_cases("limits", limits_cases, limits_case_holds);
}
