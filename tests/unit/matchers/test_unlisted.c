/*
 * Numbers that are on no list: which of a text's are none, which are those of the items after all,
 * and what is proposed where one stays. Each case is a run of its own.
 */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

#define AHORN  "DE02120300000000202051"
#define BUCHE  "DE02500105170137075030"
#define DOUGLA "DE02100500000054540402"
#define ERLE   "DE02300209000106531065"

enum { UNLISTED_OTHERS = 60 };

static const struct make_item unlisted_ledger[] = {
    {"RG-2026-46498", "N1", "Ahorn Metallbau GmbH", AHORN, 81733, NULL, NULL, NULL},
    {"RG-2026-46610", "N1", "Ahorn Metallbau GmbH", AHORN, 50417, NULL, NULL, NULL},
    {"RG-2026-46611", "N1", "Ahorn Metallbau GmbH", AHORN, 21190, NULL, NULL, NULL},
    {"RG-2026-46732", "N1", "Ahorn Metallbau GmbH", AHORN, 130251, NULL, NULL, NULL},
    {"RG-2026-46700", "N2", "Buche Innenausbau KG", BUCHE, 41637, NULL, NULL, NULL},
    {"RG-2026-46701", "N2", "Buche Innenausbau KG", BUCHE, 22052, NULL, NULL, NULL},
    {"RG-2026-46702", "N2", "Buche Innenausbau KG", BUCHE, 7617, NULL, NULL, NULL},
    {"148988", "N3", "Douglasie Forst AG", DOUGLA, 63219, NULL, NULL, NULL},
    {"042013", "N3", "Douglasie Forst AG", DOUGLA, 17355, NULL, NULL, NULL},
    {"RG-2026-46810", "N4", "Erle Druck GmbH", ERLE, 8330, NULL, "30000 2026-10-14", NULL},
    /* Somebody else's, which a month and year could end with. */
    {"RG-2026-92026", "N5", "Fichte Sanitaer GmbH", NULL, 99120, NULL, NULL, NULL},
};

static const struct unlisted_case {
    const char *name;
    struct make_transaction paid;
    const char *outcome; /* "status REASON allocated", or the first candidate's items */
} unlisted_cases[] = {
    /* Numbers of the items after all. */
    {"a zero too many",
     {"T", 81733, NULL, "Ahorn Metallbau", AHORN, "RG-2026-046498", NULL, NULL, false},
     "match EXACT RG-2026-46498"},
    {"… in the number of another year",
     {"T", 81733, NULL, "Ahorn Metallbau", AHORN, "RG-2025-046498", NULL, NULL, false},
     "exception LOW_CONFIDENCE RG-2026-46498"},
    {"the year before a number without one",
     {"T", 63219, NULL, "Douglasie Forst", DOUGLA, "Beleg 2026-148988", NULL, NULL, false},
     "match EXACT 148988"},
    {"a list with one damaged number",
     {"T", 153340, NULL, "Ahorn Metallbau", AHORN, "RG/2026/46G10,RG/2026/46611,RG/2026/46498",
      NULL, NULL, false},
     "match SUBSET_SUM RG-2026-46498 RG-2026-46610 RG-2026-46611"},
    {"a list with a number of somebody else's",
     {"T", 153340, NULL, "Ahorn Metallbau", AHORN, "RG/2026/47788,RG/2026/46611,RG/2026/46498",
      NULL, NULL, false},
     "exception LOW_CONFIDENCE RG-2026-46498 RG-2026-46610 RG-2026-46611"},
    /* Numbers of no document. */
    {"the number of an advice",
     {"T", 71306, NULL, "Buche Innenausbau", BUCHE, "lt. Avis 46287", NULL, NULL, false},
     "match SUBSET_SUM RG-2026-46700 RG-2026-46701 RG-2026-46702"},
    {"a cost centre beside a number",
     {"T", 81733, NULL, "Ahorn Metallbau", AHORN, "RE 46498 KST 46400", NULL, NULL, false},
     "match EXACT RG-2026-46498"},
    {"a customer number that is on no list",
     {"T", 81733, NULL, "Ahorn Metallbau", AHORN, "Kd.-Nr. 46207", NULL, NULL, false},
     "match EXACT RG-2026-46498"},
    {"a telephone number in two groups",
     {"T", 81733, NULL, "Ahorn Metallbau", AHORN, "Tel. 0461/46433", NULL, NULL, false},
     "match EXACT RG-2026-46498"},
    {"a contract, and an invoice nearer to the number",
     {"T", 81733, NULL, "Ahorn Metallbau", AHORN, "Vertrag Rechnung 46433", NULL, NULL, false},
     "exception REFERENCE_UNKNOWN RG-2026-46498"},
    {"our letters, whatever stands before",
     {"T", 81733, NULL, "Ahorn Metallbau", AHORN, "Avis RG 2026-46433", NULL, NULL, false},
     "exception REFERENCE_UNKNOWN RG-2026-46498"},
    {"the payer's order beside a number",
     {"T", 81733, NULL, "Ahorn Metallbau", AHORN, "RE 46498 PO 47193", NULL, NULL, false},
     "match EXACT RG-2026-46498"},
    {"… and alone",
     {"T", 81733, NULL, "Ahorn Metallbau", AHORN, "PO 47193", NULL, NULL, false},
     "exception REFERENCE_UNKNOWN RG-2026-46498"},
    {"a month and year",
     {"T", 81733, NULL, "Ahorn Metallbau", AHORN, "Wartung 09/2026", NULL, NULL, false},
     "match EXACT RG-2026-46498"},
    {"… that an invoice's word stands before",
     {"T", 81733, NULL, "Ahorn Metallbau", AHORN, "Rechnung 09/2026", NULL, NULL, false},
     "exception REFERENCE_UNKNOWN RG-2026-46498"},
    /* A number that stays unknown leaves the sums to a person, the likeliest first. */
    {"all that is owed",
     {"T", 71306, NULL, "Buche Innenausbau", BUCHE, "RG-2026-48123", NULL, NULL, false},
     "exception REFERENCE_UNKNOWN RG-2026-46700 RG-2026-46701 RG-2026-46702"},
    {"two of several",
     {"T", 71607, NULL, "Ahorn Metallbau", AHORN, "RG-2026-48123", NULL, NULL, false},
     "exception REFERENCE_UNKNOWN RG-2026-46610 RG-2026-46611"},
    /* What no decision comes of is shown in the order of its score. */
    {"a discount rather than a part",
     {"T", 8080, NULL, "Erle Druck", ERLE, "Ueberweisung", NULL, NULL, false},
     "exception LOW_CONFIDENCE RG-2026-46810 by amount_discount"},
};

/* The ledger, with customers around it whose numbers and amounts are in the way of nobody. */
static void unlisted_fill(struct make *make)
{
    static const struct make_crowd crowd = {.items_count = UNLISTED_OTHERS,
                                            .prefix = "RG-2026-",
                                            .width = 5,
                                            .first = 45100,
                                            .step = 61,
                                            .suffix = "",
                                            .customer = "K",
                                            .customer_first = 400,
                                            .customer_items = 2};
    make_items_among(make, unlisted_ledger, sizeof unlisted_ledger / sizeof unlisted_ledger[0],
                     &crowd);
}

static void unlisted_add(const struct make *make, uint32_t item, char *out, size_t size)
{
    size_t len = strlen(out);
    (void)snprintf(out + len, size - len, " %.*s", SLICE_ARG(make->batch.items[item].invoice_id));
}

static void unlisted_case_holds(void **state)
{
    const struct unlisted_case *c = *state;
    struct make make = {0};
    unlisted_fill(&make);
    make_transactions(&make, &c->paid, 1);
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};
    char got[256];

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    const struct outcome *outcome = &result.outcomes[0];
    (void)snprintf(got, sizeof got, "%s %s", outcome_status_name(outcome->status),
                   outcome_reason_name(outcome->reason));
    for (uint32_t i = 0; i < outcome->allocations_count; i++) {
        unlisted_add(&make, result.allocations[outcome->allocations_first + i].item, got,
                     sizeof got);
    }
    if (outcome->status == OUTCOME_EXCEPTION) {
        assert_true(outcome->candidates_count > 0);
        const struct candidate *first = &result.candidates[outcome->candidates_first];
        for (uint32_t i = 0; i < first->items_count; i++) {
            unlisted_add(&make, first->items[i], got, sizeof got);
        }
        for (uint32_t i = 0; i < first->evidence_count && strstr(c->outcome, " by ") != NULL; i++) {
            size_t len = strlen(got);
            if (strncmp(first->evidence[i].name, "amount_", 7) == 0) {
                (void)snprintf(got + len, sizeof got - len, " by %s", first->evidence[i].name);
            }
        }
    }
    assert_string_equal(got, c->outcome);
    arena_clear(&make.arena);
}

int main(void)
{
    return unit_run_cases("unlisted", unlisted_cases, unlisted_case_holds);
}
