/* payer: what the words of a payer's name say of a customer. */
#include "unit.h"

#include "make_batch.h"
#include "matchers/payer.h"

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

int main(void)
{
    return unit_run_cases("payer", payer_cases, payer_case_holds) +
           unit_run_cases("payer of a crowd", crowd_cases, crowd_case_holds);
}
