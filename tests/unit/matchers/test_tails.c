/*
 * Last digits that stand alone: whose item they name, and when that settles it. The ledger has
 * numbers that are one long run of digits, and such with letters in front, among those of sixty
 * other customers. Each case is a run of its own.
 */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

#define ASTER  "DE02120300000000202051"
#define BIRKE  "DE02500105170137075030"
#define CEDER  "DE02100500000054540402"
#define DORN   "DE02300209000106531065"
#define DISTEL "DE02200505501015871393"

enum { TAILS_OTHERS = 180 };

static const struct make_item tails_ledger[] = {
    {"26124761", "A1", "Aster Baustoffe KG", ASTER, 39924, NULL, NULL, NULL},
    {"26128790", "A1", "Aster Baustoffe KG", ASTER, 71255, NULL, "20000 2026-10-14", NULL},
    {"26129312", "A1", "Aster Baustoffe KG", ASTER, 18840, NULL, "20000 2026-09-10", NULL},
    {"26130477", "A1", "Aster Baustoffe KG", ASTER, 250000, NULL, NULL, NULL},
    {"26131206", "A1", "Aster Baustoffe KG", ASTER, 9917, NULL, NULL, NULL},
    /* Equal amounts. */
    {"26120055", "B1", "Birke Haustechnik GmbH", BIRKE, 75280, NULL, NULL, NULL},
    {"26121407", "B1", "Birke Haustechnik GmbH", BIRKE, 75280, NULL, NULL, NULL},
    {"26123333", "B1", "Birke Haustechnik GmbH", BIRKE, 75280, NULL, NULL, NULL},
    /* Numbers that are alike, one amount. */
    {"26123274", "C1", "Ceder Technik AG", CEDER, 15146, NULL, NULL, NULL},
    {"26122327", "C1", "Ceder Technik AG", CEDER, 15146, NULL, NULL, NULL},
    /* Letters in front, and two with the same ending. */
    {"DX-109355", "D1", "Dorn Supply Ltd", DORN, 64310, NULL, NULL, NULL},
    {"DX0093665", "D1", "Dorn Supply Ltd", DORN, 27045, NULL, NULL, NULL},
    {"DX0113665", "D1", "Dorn Supply Ltd", DORN, 88120, NULL, NULL, NULL},
    {"GX0109355", "D1", "Dorn Supply Ltd", DORN, -4410, NULL, NULL, NULL},
    /* One digit away from an item of the one before. */
    {"26127888", "E1", "Distel Anlagen OG", NULL, 9967, NULL, NULL, NULL},
    {"26127889", "E2", "Efeu Kaelte GmbH", DISTEL, 9967, NULL, NULL, NULL},
};

static const struct tails_case {
    const char *name;
    struct make_transaction paid;
    const char *outcome; /* "status REASON invoice=allocated …" */
} tails_cases[] = {
    {"six of eight digits",
     {"T", 39924, NULL, "Aster Baustoffe", ASTER, "Rg 124761", NULL, NULL, false},
     "match EXACT 26124761=39924"},
    {"four of eight digits",
     {"T", 39924, NULL, "Aster Baustoffe", ASTER, "Rg 4761", NULL, NULL, false},
     "match EXACT 26124761=39924"},
    {"three of eight digits behind a word",
     {"T", 39924, NULL, "Aster Baustoffe", ASTER, "Faktura 761", NULL, NULL, false},
     "match EXACT 26124761=39924"},
    {"without a word",
     {"T", 39924, NULL, "Aster Baustoffe", ASTER, "124761", NULL, NULL, false},
     "match EXACT 26124761=39924"},
    {"the payer by name alone",
     {"T", 39924, NULL, "ASTER BAUSTOFFE", "DE9100", "RE 124761", NULL, NULL, false},
     "match EXACT 26124761=39924"},
    {"less the discount",
     {"T", 69830, NULL, "Aster Baustoffe", ASTER, "128790 abz. Skonto", NULL, NULL, false},
     "match DISCOUNT 26128790=69830"},
    {"less a discount that is too late",
     {"T", 18463, NULL, "Aster Baustoffe", ASTER, "Rg 9312 - 2%", NULL, NULL, false},
     "partial PART_PAYMENT 26129312=18463"},
    {"behind letters and a dash",
     {"T", 64310, NULL, "Dorn Supply", DORN, "Inv 9355", NULL, NULL, false},
     "match EXACT DX-109355=64310"},
    {"behind letters and zeros, of two the one that has the amount",
     {"T", 27045, NULL, "Dorn Supply", DORN, "INV 3665", NULL, NULL, false},
     "match EXACT DX0093665=27045"},
    {"a credit note paid back",
     {"T", -4410, NULL, "Dorn Supply", DORN, "Credit GX 9355", NULL, NULL, false},
     "match CREDIT_REFUNDED GX0109355=-4410"},
    {"one of equal amounts",
     {"T", 75280, NULL, "Birke Haustechnik", BIRKE, "RE 121407", NULL, NULL, false},
     "match EXACT 26121407=75280"},
    {"a few digits that stand anywhere choose among equal amounts",
     {"T", 75280, NULL, "Birke Haustechnik", BIRKE, "Halle 1407 Sept", NULL, NULL, false},
     "exception AMBIGUOUS "},
    {"the year is no ending",
     {"T", 75280, NULL, "Birke Haustechnik", BIRKE, "Miete 2026", NULL, NULL, false},
     "exception AMBIGUOUS "},
    {"a list",
     {"T", 361179, NULL, "Aster Baustoffe", ASTER, "124761/128790/130477", NULL, NULL, false},
     "match SEVERAL_ITEMS 26124761=39924 26128790=71255 26130477=250000"},
    {"a list with words between",
     {"T", 299841, NULL, "Aster Baustoffe", ASTER, "Rg 4761 u. 0477 u. 1206", NULL, NULL, false},
     "match SEVERAL_ITEMS 26124761=39924 26130477=250000 26131206=9917"},
    {"a list of which one is not open",
     {"T", 381179, NULL, "Aster Baustoffe", ASTER, "124761/128790/130477/131999", NULL, NULL,
      false},
     "exception AMOUNT_DIFFERS "},
    {"a list of others, whose sum an ending doesn't change",
     {"T", 49841, NULL, "Aster Baustoffe", ASTER, "26124761, 1206", NULL, NULL, false},
     "match SEVERAL_ITEMS 26124761=39924 26131206=9917"},
    {"another amount is for a person: another document may end so",
     {"T", 100000, NULL, "Aster Baustoffe", ASTER, "Rg 130477", NULL, NULL, false},
     "exception AMOUNT_DIFFERS "},
    {"too much likewise",
     {"T", 40000, NULL, "Aster Baustoffe", ASTER, "Rg 124761", NULL, NULL, false},
     "exception AMOUNT_DIFFERS "},
    {"an ending that no item of the payer has",
     {"T", 39924, NULL, "Aster Baustoffe", ASTER, "Rg 119002", NULL, NULL, false},
     "exception REFERENCE_UNKNOWN "},
    {"another customer's ending",
     {"T", 39924, NULL, "Dorn Supply", DORN, "Rg 124761", NULL, NULL, false},
     "exception PAYER_CONFLICT "},
    {"a stranger's few digits behind a word, and a rare amount",
     {"T", 39924, NULL, "Nobody Known", "DE9200", "Rg 4761", NULL, NULL, false},
     "match EXACT 26124761=39924"},
    {"a stranger's few digits without a word",
     {"T", 39924, NULL, "Nobody Known", "DE9200", "4761", NULL, NULL, false},
     "exception LOW_CONFIDENCE "},
    {"a stranger's three digits",
     {"T", 39924, NULL, "Nobody Known", "DE9200", "Rg 761", NULL, NULL, false},
     "exception REFERENCE_UNKNOWN "},
    {"a stranger's few digits behind a word, and an amount of several",
     {"T", 75280, NULL, "Nobody Known", "DE9200", "Rg 1407", NULL, NULL, false},
     "exception LOW_CONFIDENCE "},
    {"a stranger's few digits of no amount",
     {"T", 5555, NULL, "Nobody Known", "DE9200", "Kdnr 124761", NULL, NULL, false},
     "exception NO_CANDIDATE "},
    {"a stranger's ending that lacks one digit: any of them may be lost",
     {"T", 39924, NULL, "Nobody Known", "DE9200", "Rg 6124761", NULL, NULL, false},
     "exception LOW_CONFIDENCE "},
    {"… the customer's own",
     {"T", 39924, NULL, "Aster Baustoffe", "DE9100", "Rg 6124761", NULL, NULL, false},
     "match EXACT 26124761=39924"},
    {"a stranger's, with fewer zeros than the number has",
     {"T", 27045, NULL, "Nobody Known", "DE9200", "DX093665", NULL, NULL, false},
     "exception LOW_CONFIDENCE "},
    {"… without any",
     {"T", 27045, NULL, "Nobody Known", "DE9200", "DX93665", NULL, NULL, false},
     "match EXACT DX0093665=27045"},
    {"… with more",
     {"T", 27045, NULL, "Nobody Known", "DE9200", "DX00093665", NULL, NULL, false},
     "match EXACT DX0093665=27045"},
    {"… the customer's own with fewer",
     {"T", 27045, NULL, "Dorn Supply", DORN, "DX093665", NULL, NULL, false},
     "match EXACT DX0093665=27045"},
    {"letters of another series of ours: the credit note is meant",
     {"T", 64310, NULL, "Dorn Supply", DORN, "GX-9355", NULL, NULL, false},
     "exception AMOUNT_DIFFERS "},
    {"the amount itself is no ending",
     {"T", 130400, NULL, "Aster Baustoffe", ASTER, "Betrag 1304 EUR", NULL, NULL, false},
     "exception AMOUNT_DIFFERS "},
    {"one digit too many, and two items are one digit away",
     {"T", 15146, NULL, "Ceder Technik", CEDER, "Rechnung 261223274", NULL, NULL, false},
     "exception AMBIGUOUS "},
    {"one digit too many, and the rest is a stranger's number",
     {"T", 9967, NULL, "Efeu Kaelte", DISTEL, "Rechnung 261278889", NULL, NULL, false},
     "match EXACT 26127889=9967"},
};

static void tails_fill(struct make *make)
{
    static const struct make_crowd crowd = {.items_count = TAILS_OTHERS,
                                            .prefix = "261",
                                            .width = 5,
                                            .first = 32011,
                                            .step = 7,
                                            .suffix = "",
                                            .customer = "K",
                                            .customer_first = 400,
                                            .customer_items = 3};
    make_items_among(make, tails_ledger, sizeof tails_ledger / sizeof tails_ledger[0], &crowd);
}

static void tails_run(struct make *make, const struct make_transaction *paid, char *got,
                      size_t got_size)
{
    make_transactions(make, paid, 1);
    make->statement.statement.account = SLICE("DE89370400440532013000"); /* SEPA: no charges */
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};

    assert_int_equal(match_run(&make->batch, &settings, &make->arena, &diag, &result, NULL),
                     STATUS_OK);

    const struct outcome *outcome = &result.outcomes[0];
    size_t len = (size_t)snprintf(got, got_size, "%s %s ", outcome_status_name(outcome->status),
                                  outcome_reason_name(outcome->reason));
    for (uint32_t i = 0; i < outcome->allocations_count; i++) {
        const struct allocation *a = &result.allocations[outcome->allocations_first + i];
        len += (size_t)snprintf(got + len, got_size - len, "%s%.*s=%lld", i == 0 ? "" : " ",
                                SLICE_ARG(make->batch.items[a->item].invoice_id),
                                (long long)a->allocated_minor);
    }
}

static void tails_case_holds(void **state)
{
    const struct tails_case *c = *state;
    struct make make = {0};
    char got[256];
    tails_fill(&make);

    tails_run(&make, &c->paid, got, sizeof got);

    assert_string_equal(got, c->outcome);
    arena_clear(&make.arena);
}

int main(void)
{
    return unit_run_cases("tails", tails_cases, tails_case_holds);
}
