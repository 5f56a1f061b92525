/* payer: what the words of a payer's name say of a customer. */
#include "unit.h"

#include "make_batch.h"
#include "matchers/payer.h"
#include "matchers/weights.h"

#include <stdio.h>

#define LONG_NAME "Abt Bohn Cron Dahl Eck Feld Gast Holm Imhof Jahn Kolb Lenz"

static const struct payer_case {
    const char *name;
    const char *customer; /* its name; others are Firma Nord and Firma Ost Handel */
    const char *payer;
    uint32_t shared;
    int sign; /* of the bits for the name */
} payer_cases[] = {
    {"the same name", "Grubenlicht Salz AG", "Grubenlicht Salz AG", 2, 1},
    {"the same words in another order", "Grubenlicht Salz AG", "SALZ GRUBENLICHT", 2, 1},
    {"another customer's name", "Grubenlicht Salz AG", "Ost Handel", 0, -1},
    {"a name that nobody has", "Grubenlicht Salz AG", "Wald und Wiese", 0, -1},
    {"one word among many others", "Grubenlicht Salz AG", "Salz Kupfer Blei Zinn Eisen", 1, -1},
    {"a customer without a name", "", "Grubenlicht Salz AG", 0, 0},
    {"no word of a name", "Grubenlicht Salz AG", "GmbH & Co. KG", 0, 0},
    {"twelve words", LONG_NAME, LONG_NAME, 12, 1},
    {"the first of twelve words", LONG_NAME, "Abt", 1, 1},
    {"the second of twelve words", LONG_NAME, "Bohn", 1, 1},
    {"the third of twelve words", LONG_NAME, "Cron", 1, 1},
    {"the fourth of twelve words", LONG_NAME, "Dahl", 1, 1},
    {"the fifth of twelve words", LONG_NAME, "Eck", 1, 1},
    {"the sixth of twelve words", LONG_NAME, "Feld", 1, 1},
    {"the seventh of twelve words", LONG_NAME, "Gast", 1, 1},
    {"the eighth of twelve words", LONG_NAME, "Holm", 1, 1},
    {"the ninth of twelve words", LONG_NAME, "Imhof", 1, 1},
    {"the tenth of twelve words", LONG_NAME, "Jahn", 1, 1},
    {"the eleventh of twelve words", LONG_NAME, "Kolb", 1, 1},
    {"the last of twelve words", LONG_NAME, "Lenz", 1, 1},
};

static void payer_case_holds(void **state)
{
    const struct payer_case *c = *state;
    const struct make_item items[] = {
        {"R-1001", "K1", "Firma Nord", NULL, 10001, NULL, NULL, NULL},
        {"R-1002", "K2", c->customer, NULL, 20002, NULL, NULL, NULL},
        {"R-1003", "K3", "Firma Ost Handel", NULL, 30003, NULL, NULL, NULL},
    };
    struct make make = {0};
    make_items(&make, items, 3);
    make_transactions(&make, NULL, 0);
    struct index index;
    assert_int_equal(index_build(&make.batch, &make.arena, &index), STATUS_OK);

    struct transaction transaction = {.counterparty = {.name = slice_from(c->payer)}};
    struct payer payer;
    payer_find_account(&index, 0, &payer);
    payer_read(&index, &transaction, 0, &payer);
    struct payer_weight weight = payer_weigh(&index, &payer, 1);

    assert_int_equal((weight.name_bits > 0) - (weight.name_bits < 0), c->sign);
    assert_int_equal(payer_shared_words(&index, &payer, 1), c->shared);
    arena_clear(&make.arena);
}

enum { CROWD = INDEX_MANY_MIN };

/* Customers of whom many are called Nord and many Salz, one of them both. */
static const struct crowd_case {
    const char *name;
    const char *payer;
    size_t found;
} crowd_cases[] = {
    {"two words that many have", "Nord Salz", 1},
    {"the same in the other order", "Salz Nord", 1},
    {"two such words and one that nobody has", "Nord Salz Quellen", 1},
    {"one word that many have", "Nord", 0},
    {"such a word and one that nobody has", "Salz Quellen", 0},
    {"a word that one has beside such a word", "Nord Haus07", 1},
};

static void crowd_case_holds(void **state)
{
    const struct crowd_case *c = *state;
    static char texts[2 * CROWD + 1][3][24];
    struct make_item items[2 * CROWD + 1];
    for (size_t i = 0; i < 2 * CROWD + 1; i++) {
        (void)snprintf(texts[i][0], sizeof texts[i][0], "R-%04zu", i);
        (void)snprintf(texts[i][1], sizeof texts[i][1], "K%04zu", i);
        (void)snprintf(texts[i][2], sizeof texts[i][2], i == 0 ? "Nord Salz" : "%s Haus%02zu",
                       i % 2 == 0 ? "Nord" : "Salz", i);
        items[i] = (struct make_item){.invoice_id = texts[i][0],
                                      .customer = texts[i][1],
                                      .name = texts[i][2],
                                      .open_minor = 1000 + (int64_t)i};
    }
    struct make make = {0};
    make_items(&make, items, 2 * CROWD + 1);
    make_transactions(&make, NULL, 0);
    struct index index;
    assert_int_equal(index_build(&make.batch, &make.arena, &index), STATUS_OK);

    struct transaction transaction = {.counterparty = {.name = slice_from(c->payer)}};
    struct payer payer;
    payer_find_account(&index, 0, &payer);
    payer_read(&index, &transaction, 0, &payer);
    payer_find_by_name(&index, &payer);

    assert_int_equal(payer.customers_count, c->found);
    arena_clear(&make.arena);
}

/* Strangers' texts have a short number by chance. */
static const struct number_case {
    const char *name;
    uint32_t lens[2]; /* of the number in the text, where it stands; 0 for nowhere */
    int32_t lift;     /* over that of one character, in 1,024ths of a bit */
} number_cases[] = {
    {"one character", {1, 0}, 0},
    {"two", {2, 0}, 0},
    {"three", {3, 0}, 1684},
    {"four", {4, 0}, 5086},
    {"five: as much as it can be", {5, 0}, 6144},
    {"twenty", {20, 0}, 6144},
    {"of two places the longer, first", {4, 2}, 5086},
    {"… and last", {2, 4}, 5086},
};

static void number_case_holds(void **state)
{
    enum { LOG2_4 = 2048 }; /* three customers and a stranger */
    const struct number_case *c = *state;
    const struct make_item items[] = {
        {"R-1001", "K1", "Firma Nord", NULL, 10001, NULL, NULL, NULL},
        {"R-1002", "K2", "", NULL, 20002, NULL, NULL, NULL},
        {"R-1003", "K3", "Firma Ost Handel", NULL, 30003, NULL, NULL, NULL},
    };
    struct make make = {0};
    make_items(&make, items, 3);
    make_transactions(&make, NULL, 0);
    struct index index;
    assert_int_equal(index_build(&make.batch, &make.arena, &index), STATUS_OK);

    struct transaction transaction = {0};
    struct payer payer;
    payer_find_account(&index, 0, &payer);
    payer_read(&index, &transaction, 0, &payer);
    assert_int_equal(payer_weigh(&index, &payer, 1).number_bits, 0);
    for (uint32_t i = 0; i < 2 && c->lens[i] > 0; i++) {
        payer_add_number(&payer, 1, i, c->lens[i]);
    }

    assert_int_equal(payer_weigh(&index, &payer, 1).number_bits,
                     LOG2_4 + WEIGHT_NUMBER_KNOWN + c->lift);
    assert_int_equal(payer_weigh(&index, &payer, 0).number_bits, 0);
    arena_clear(&make.arena);
}

/* Members of whom ten each owe the same fee; the number in the text is all that tells who pays. */
enum { MEMBERS = 400, FEES = 40 };

static const struct fee_case {
    const char *name;
    int numbers_from; /* the members' numbers */
    const char *text;
    int64_t minor;
    const char *outcome; /* "status REASON invoice" */
} fee_cases[] = {
    {"a number of seven digits", 7104000, "Mitglied 7104123", 6550, "match EXACT F-50123"},
    {"a number of four digits", 7000, "Mitglied 7123", 6550, "exception LOW_CONFIDENCE"},
    {"a number that is no member's", 7104000, "Mitglied 7109123", 6550, "exception AMBIGUOUS"},
    {"the number of one who owes another", 7104000, "Mitglied 7104124", 6550,
     "exception AMOUNT_DIFFERS"},
};

static void fee_case_holds(void **state)
{
    const struct fee_case *c = *state;
    static char texts[MEMBERS][3][24];
    static struct make_item items[MEMBERS];
    for (size_t i = 0; i < MEMBERS; i++) {
        (void)snprintf(texts[i][0], sizeof texts[i][0], "F-%05zu", 50000 + i);
        (void)snprintf(texts[i][1], sizeof texts[i][1], "%d", c->numbers_from + (int)i);
        (void)snprintf(texts[i][2], sizeof texts[i][2], "Haus%03zux Garten", i);
        items[i] = (struct make_item){.invoice_id = texts[i][0],
                                      .customer = texts[i][1],
                                      .name = texts[i][2],
                                      .open_minor = 4900 + 550 * (int64_t)(i % FEES)};
    }
    const struct make_transaction paid = {
        .ref = "T", .minor = c->minor, .iban = "DE77", .text = c->text};
    struct make make = {0};
    make_items(&make, items, MEMBERS);
    make_transactions(&make, &paid, 1);
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};
    char got[64];

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    const struct outcome *outcome = &result.outcomes[0];
    size_t len = (size_t)snprintf(got, sizeof got, "%s %s", outcome_status_name(outcome->status),
                                  outcome_reason_name(outcome->reason));
    for (uint32_t i = 0; i < outcome->allocations_count; i++) {
        const struct allocation *a = &result.allocations[outcome->allocations_first + i];
        len += (size_t)snprintf(got + len, sizeof got - len, " %.*s",
                                SLICE_ARG(make.batch.items[a->item].invoice_id));
    }
    assert_string_equal(got, c->outcome);
    arena_clear(&make.arena);
}

int main(void)
{
    return unit_run_cases("payer", payer_cases, payer_case_holds) +
           unit_run_cases("payer by number", number_cases, number_case_holds) +
           unit_run_cases("equal fees", fee_cases, fee_case_holds) +
           unit_run_cases("payer of a crowd", crowd_cases, crowd_case_holds);
}
