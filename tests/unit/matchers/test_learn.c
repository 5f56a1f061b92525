/* rates, learn and says: what a run teaches. */
#include "unit.h"

#include "make_batch.h"
#include "matchers/rates.h"
#include "matchers/says.h"

#include <stdio.h>

#define LINDEN_IBAN "DE02370502990000684712"

/* Forty customers with two invoices each; the account of none is known. */
static void learn_fill(struct make *make)
{
    enum { CUSTOMERS = 40 };
    static char texts[CUSTOMERS * 2][3][48];
    struct make_item rows[CUSTOMERS * 2];
    for (int i = 0; i < CUSTOMERS * 2; i++) {
        (void)snprintf(texts[i][0], sizeof texts[i][0], "RE-2026-%05d", 20000 + i * 7);
        (void)snprintf(texts[i][1], sizeof texts[i][1], "K%04d", 1000 + i / 2);
        (void)snprintf(texts[i][2], sizeof texts[i][2], "Firma%c%c Handel", 'A' + i / 2 % 26,
                       'K' + i / 52);
        rows[i] = (struct make_item){
            texts[i][0], texts[i][1], texts[i][2], NULL, 30017 + (int64_t)i * i * 211,
            NULL,        NULL,        NULL};
    }
    make_items(make, rows, CUSTOMERS * 2);
}

/* Judges a named payment of the first customer and a silent one from the same account. */
static void learn_run(uint32_t passes, struct make *make, struct batch_result *result)
{
    static const struct make_transaction rows[] = {
        {"N", 30017, NULL, "Holding Linden", LINDEN_IBAN, "RE-2026-20000", "E1", NULL, false},
        {"S", 30017 + 211, NULL, "Holding Linden", LINDEN_IBAN, "Zahlung", "E2", NULL, false},
    };
    struct match_settings settings = match_settings_default();
    settings.learning_passes = passes;
    struct diag diag = {0};
    learn_fill(make);
    make_transactions(make, rows, sizeof rows / sizeof rows[0]);
    assert_int_equal(match_run(&make->batch, &settings, &make->arena, &diag, result, NULL),
                     STATUS_OK);
    assert_int_equal(result->outcomes[0].status, OUTCOME_MATCH);
}

static bool learn_has_evidence(const struct batch_result *result, size_t t, const char *name)
{
    const struct outcome *outcome = &result->outcomes[t];
    for (uint32_t c = 0; c < outcome->candidates_count; c++) {
        const struct candidate *candidate = &result->candidates[outcome->candidates_first + c];
        for (uint32_t e = 0; e < candidate->evidence_count; e++) {
            if (strcmp(candidate->evidence[e].name, name) == 0) {
                return true;
            }
        }
    }
    for (uint32_t e = 0; e < outcome->evidence_count; e++) {
        if (strcmp(outcome->evidence[e].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void learn_account_of_a_certain_match(void **state)
{
    (void)state;
    struct make taught = {0};
    struct make untaught = {0};
    struct batch_result with = {0};
    struct batch_result without = {0};
    learn_run(2, &taught, &with);
    learn_run(0, &untaught, &without);
    assert_true(learn_has_evidence(&with, 1, "payer_account_learnt"));
    assert_false(learn_has_evidence(&without, 1, "payer_account_learnt"));
    /* The certain match was made before anything was learnt. */
    assert_false(learn_has_evidence(&with, 0, "payer_account_learnt"));
    assert_int_equal(without.outcomes[1].status, OUTCOME_EXCEPTION);
    arena_clear(&taught.arena);
    arena_clear(&untaught.arena);
}

static void rates_begin_with_defaults(void **state)
{
    (void)state;
    struct rates_seen nothing = {0};
    struct rates first;
    struct rates estimated;
    rates_default(&first);
    rates_estimate(&nothing, &estimated);
    assert_memory_equal(&first, &estimated, sizeof first);
    assert_int_equal(first.bits[RATE_LISTED], -240);
}

static void rates_follow_what_was_seen(void **state)
{
    (void)state;
    struct rates_seen seen = {0};
    struct rates first;
    struct rates after;
    rates_default(&first);
    /* 300 transactions more of which none is a part: the rate halves, as the defaults weigh 300. */
    for (int i = 0; i < 300; i++) {
        rates_see(&seen, RATE_PART, 0, 1000000);
    }
    struct batch_rate row;
    rates_row(&seen, RATE_PART, &row);
    assert_string_equal(row.name, "amount_part");
    assert_int_equal(row.used_ppm, row.default_ppm / 2);
    assert_int_equal(row.of_ppm, UINT64_C(300000000));
    rates_estimate(&seen, &after);
    assert_in_range(first.bits[RATE_PART] - after.bits[RATE_PART], 1023, 1025);
    /* However much is seen, three bits are the most. */
    for (int i = 0; i < 1000; i++) {
        rates_see(&seen, RATE_PART, 0, 1000000000);
    }
    rates_estimate(&seen, &after);
    assert_int_equal(first.bits[RATE_PART] - after.bits[RATE_PART], 3 * BITS_ONE);
}

static const struct says_case {
    const char *name;
    const char *text;
    unsigned says;
    int64_t minor; /* an amount that the text gives */
    bool given;
} says_cases[] = {
    {"less charges", "INVOICE 77 LESS CHARGES", SAYS_CHARGES, 7700, false},
    {"umlaut", "abzgl. Bankgebühren 12,50", SAYS_CHARGES, 1250, true},
    {"discount and amount", "RE 1 Skonto -1.234,56", SAYS_DISCOUNT, 123456, true},
    {"part", "1. Rate von 3", SAYS_PART, 100, false},
    {"nothing", "Rechnung 50 00", 0, 5000, false},
    {"a month", "Wartung Februar", SAYS_MONTH, 0, false},
    {"a month's rent in one word", "Februarmiete", SAYS_MONTH, 0, false},
    {"what is paid by the month", "Abo 03/2026", SAYS_MONTH, 0, false},
    {"point", "minus 50.00 shipping", 0, 5000, true},
    {"thousands by blank", "1 234,56 EUR", 0, 123456, true},
    {"a date is no amount", "vom 01.10.2026", 0, 110, false},
    {"parts of a word don't count", "PARTNER CHARGESHEET", 0, 0, false},
    {"the first and the last of the words", "aanbetaling, spesen, záloha",
     SAYS_PART | SAYS_CHARGES | SAYS_OTHER, 0, false},
    {"a deposit in German compounds", "Mietkautionszahlung Whg 12", SAYS_OTHER, 0, false},
    {"… at the end of one", "Barkaution", SAYS_OTHER, 0, false},
    {"… in Dutch", "huurwaarborgsom", SAYS_OTHER, 0, false},
    {"… in Swedish", "Hyresdeposition 44", SAYS_OTHER, 0, false},
    {"… in Norwegian", "husleiedepositum", SAYS_OTHER, 0, false},
    {"… in Finnish", "vuokravakuus 80-1649", SAYS_OTHER, 0, false},
    {"… in Finnish, inflected", "vakuuden maksu", SAYS_OTHER, 0, false},
    {"… as months' rent", "takuuvuokra", SAYS_OTHER, 0, false},
    {"… in Estonian", "üüritagatise tasumine", SAYS_OTHER, 0, false},
    {"… in Polish, inflected", "wpłata kaucji", SAYS_OTHER, 0, false},
    {"… in Czech", "kauce byt 3", SAYS_OTHER, 0, false},
    {"… in Hungarian", "kaució", SAYS_OTHER, 0, false},
    {"… in French", "dépôt de garantie", SAYS_OTHER, 0, false},
    {"… in Italian", "deposito cauzionale", SAYS_OTHER, 0, false},
    {"… in Spanish", "fianza piso", SAYS_OTHER, 0, false},
    {"… in a word longer than all listed", "WOHNUNGSMIETKAUTIONSRUCKSTAND", SAYS_OTHER, 0, false},
    {"no deposit: an insurance, an auction, a place", "vakuutus Auktion Göteborg", 0, 0, false},
    {"all three", "Teilzahlung abzgl. Skonto und Spesen", SAYS_PART | SAYS_DISCOUNT | SAYS_CHARGES,
     0, false},
};

static void says_case_holds(void **state)
{
    const struct says_case *c = *state;
    struct arena scratch = {0};
    struct tokens tokens;
    struct vocabulary vocabulary;
    struct slice text = slice_from(c->text);
    vocabulary_build(&vocabulary);
    assert_int_equal(tokens_begin(&scratch, text.len + 1, &tokens), STATUS_OK);
    tokens_add(&tokens, text);
    tokens_split(&tokens, SIZE_MAX);
    assert_int_equal(says_read(&vocabulary, &tokens, tokens.count), c->says);
    assert_int_equal(says_amount(&tokens, tokens.count, c->minor, 2), c->given);
    /* What may hold an amount is asked first. */
    assert_true(!c->given || says_any_amount(&tokens, tokens.count, 2));
    arena_clear(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learn_account_of_a_certain_match),
        cmocka_unit_test(rates_begin_with_defaults),
        cmocka_unit_test(rates_follow_what_was_seen),
    };
    int failed = unit_run_cases("says", says_cases, says_case_holds);
    return failed + cmocka_run_group_tests_name("learn", tests, NULL, NULL);
}
