/*
 * Digits that may be what is left of another number: who pays decides whether they name the item
 * that ends so. The ledger's numbers have the month in front, their serials go on from one month
 * to the next. Each case is a run of its own.
 */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

#define HASEL "DE02120300000000202051"

enum { REST_OTHERS = 120 };

static const struct make_item rest_ledger[] = {
    {"2602-024792", "H1", "Hasel Armaturen KG", HASEL, 233111, "2026-02-24", NULL, NULL},
    {"2602-024805", "H1", "Hasel Armaturen KG", HASEL, 84117, "2026-02-24", NULL, NULL},
    {"2602-002917", "H1", "Hasel Armaturen KG", HASEL, 51873, "2026-02-02", NULL, NULL},
};

static const struct rest_case {
    const char *name;
    int64_t minor;
    const char *payer;
    const char *account;
    const char *text;
    const char *outcome; /* "status REASON" */
} rest_cases[] = {
    {"the end of a number, by a stranger", 233111, "Nobody Known", "DE9200", "024792",
     "match EXACT"},
    {"… without its zeros", 51873, "Nobody Known", "DE9200", "Rg 2917", "match EXACT"},
    {"… with a zero lost", 51873, "Nobody Known", "DE9200", "Rg 02917", "exception LOW_CONFIDENCE"},
    {"… from the customer's account", 51873, "Nobody Known", HASEL, "Rg 02917", "match EXACT"},
    {"… by the customer's name", 51873, "Hasel Armaturen", "DE9100", "Rg 02917", "match EXACT"},
    {"behind another month, by a stranger", 233111, "Nobody Known", "DE9200", "2603-024792",
     "exception LOW_CONFIDENCE"},
    {"… of another year", 233111, "Nobody Known", "DE9200", "2512-024792",
     "exception LOW_CONFIDENCE"},
    {"behind digits that make it no number of ours", 233111, "Nobody Known", "DE9200", "17/024792",
     "match EXACT"},
    {"behind the month of the item, set apart", 233111, "Nobody Known", "DE9200", "2602 024792",
     "match EXACT"},
};

static void rest_fill(struct make *make)
{
    static const struct make_crowd crowd = {.items_count = REST_OTHERS,
                                            .prefix = "2603-",
                                            .width = 6,
                                            .first = 25762,
                                            .step = 17,
                                            .suffix = "",
                                            .customer = "K",
                                            .customer_first = 400,
                                            .customer_items = 3,
                                            .issued = "2026-03-10"};
    make_items_among(make, rest_ledger, sizeof rest_ledger / sizeof rest_ledger[0], &crowd);
}

static void rest_case_holds(void **state)
{
    const struct rest_case *c = *state;
    struct make make = {0};
    struct make_transaction paid = {"T",     c->minor, "2026-04-06", c->payer, c->account,
                                    c->text, NULL,     NULL,         false};
    rest_fill(&make);
    make_transactions(&make, &paid, 1);
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};
    char got[64];

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    const struct outcome *outcome = &result.outcomes[0];
    (void)snprintf(got, sizeof got, "%s %s", outcome_status_name(outcome->status),
                   outcome_reason_name(outcome->reason));
    assert_string_equal(got, c->outcome);
    arena_clear(&make.arena);
}

int main(void)
{
    return unit_run_cases("rest", rest_cases, rest_case_holds);
}
