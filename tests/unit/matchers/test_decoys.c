/* decoys: items that don't exist, doubles among them, and what their winning a payment shows. */
#include "unit.h"

#include "make_batch.h"
#include "matchers/decoys.h"

#include <stdio.h>
#include <string.h>

enum { CUSTOMERS = 400, ITEMS = CUSTOMERS * 2 };

static void decoys_run(struct make *make, struct batch_result *result)
{
    struct match_settings settings = match_settings_default();
    struct diag diag = {0};
    assert_int_equal(match_run(&make->batch, &settings, &make->arena, &diag, result, NULL),
                     STATUS_OK);
}

enum style { STYLE_SERIAL, STYLE_CODE, STYLE_SHORT };

static void decoys_write(enum style style, int number, char *out, size_t size)
{
    switch (style) {
    case STYLE_SERIAL:
        (void)snprintf(out, size, "RE-2026-%05d", number);
        break;
    case STYLE_CODE:
        (void)snprintf(out, size, "%c%c%d-Q%dB", 'A' + number % 26, 'A' + number / 26 % 26,
                       number / 676 % 10, number / 6760 % 10);
        break;
    case STYLE_SHORT:
        (void)snprintf(out, size, "7-B");
        break;
    }
}

/* Customers with two invoices each, whose numbers are `apart` from each other. */
static struct make_item *decoys_fill(enum style style, int apart, struct make *make)
{
    static char texts[ITEMS][3][48];
    static struct make_item rows[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
        decoys_write(style, 20005 + i / 2 * 100 + (i % 2) * apart, texts[i][0], sizeof texts[i][0]);
        (void)snprintf(texts[i][1], sizeof texts[i][1], "K%04d", 1000 + i / 2);
        (void)snprintf(texts[i][2], sizeof texts[i][2], "Wx%cq%c Handel", 'A' + i / 2 % 26,
                       'A' + i / 52);
        rows[i] = (struct make_item){
            texts[i][0], texts[i][1], texts[i][2], NULL, 30017 + (int64_t)i * i * 211,
            NULL,        NULL,        NULL};
    }
    make_items(make, rows, ITEMS);
    return rows;
}

static const struct decoys_case {
    const char *name;
    enum style style;
    size_t least; /* decoys of ITEMS */
} decoys_cases[] = {
    {"digits at the end", STYLE_SERIAL, ITEMS / 2},
    {"codes of letters and digits", STYLE_CODE, ITEMS / 2},
    {"two signs are too few", STYLE_SHORT, 0},
};

static void decoys_are_nobodys(void **state)
{
    const struct decoys_case *c = *state;
    struct make make = {0};
    struct index index;
    struct batch decoyed = {0};
    (void)decoys_fill(c->style, 60, &make);
    make_transactions(&make, NULL, 0);
    const struct item *items = make.batch.items;
    assert_int_equal(index_build(&make.batch, &make.arena, &index), STATUS_OK);
    assert_int_equal(decoys_add(&index, ITEMS, &make.arena, &decoyed), STATUS_OK);
    assert_true(decoyed.items_count >= ITEMS + c->least);
    assert_true(c->least > 0 || decoyed.items_count == ITEMS);
    for (size_t d = ITEMS; d < decoyed.items_count; d++) {
        bool customer = false;
        struct slice number = decoyed.items[d].invoice_id;
        for (size_t i = 0; i < ITEMS; i++) {
            assert_false(slice_equal(number, items[i].invoice_id));
            customer = customer || slice_equal(decoyed.items[d].customer_id, items[i].customer_id);
        }
        assert_true(customer);
        /* Letters are where the list has letters, digits where it has digits. */
        for (size_t at = 0; at < number.len; at++) {
            char listed = items[0].invoice_id.ptr[at];
            assert_int_equal(byte_is_digit(number.ptr[at]), byte_is_digit(listed));
            assert_int_equal(byte_is_upper(number.ptr[at]), byte_is_upper(listed));
        }
    }
    assert_int_equal(decoys_add(&index, 0, &make.arena, &decoyed), STATUS_OK);
    assert_int_equal(decoyed.items_count, ITEMS);
    arena_clear(&make.arena);
}

/* A payment of a document that is not on the list, whose number a decoy happens to have. */
static void a_number_in_full_is_a_documents(void **state)
{
    (void)state;
    struct make make = {0};
    struct index index;
    struct batch decoyed = {0};
    struct batch_result result = {0};
    (void)decoys_fill(STYLE_SERIAL, 60, &make);
    make_transactions(&make, NULL, 0);
    assert_int_equal(index_build(&make.batch, &make.arena, &index), STATUS_OK);
    assert_int_equal(decoys_add(&index, ITEMS, &make.arena, &decoyed), STATUS_OK);
    struct item decoy = decoyed.items[ITEMS];
    char number[32];
    char name[32];
    (void)snprintf(number, sizeof number, "%.*s", SLICE_ARG(decoy.invoice_id));
    (void)snprintf(name, sizeof name, "%.*s", SLICE_ARG(decoy.customer_name));
    const struct make_transaction rows[] = {
        {"P", decoy.open_minor, NULL, name, NULL, number, "E1", NULL, false},
    };
    make_transactions(&make, rows, 1);
    decoys_run(&make, &result);
    assert_int_equal(result.outcomes[0].status, OUTCOME_EXCEPTION);
    assert_true(result.decoys.made > 0);
    assert_int_equal(result.decoys.won, 0);
    /* It would win if it were on the list. */
    decoyed.items_count = ITEMS + 1;
    make.batch.items = decoyed.items;
    make.batch.items_count = decoyed.items_count;
    struct batch_result listed = {0};
    decoys_run(&make, &listed);
    assert_int_equal(listed.outcomes[0].status, OUTCOME_MATCH);
    arena_clear(&make.arena);
}

/*
 * Payments that name their items plainly, and one by the last customer of a number that is not on
 * the list, in the amount of an item that it owes. The list's numbers are alike, or not: a double
 * has the number of the customer's other item.
 */
static const struct double_case {
    const char *name;
    int apart;     /* the two numbers of a customer */
    bool unlisted; /* the run has a payment with an item like a double beside it */
    unsigned made;
    unsigned won;
} double_cases[] = {
    {"one character off", 60, true, 1, 1},
    {"several characters off", 4567, true, 1, 0},
    {"no payment has the like beside it", 60, false, 0, 0},
};

static void doubles_are_taken_for_what_is_paid(void **state)
{
    const struct double_case *c = *state;
    enum { PAID = CUSTOMERS - 1 };
    struct make make = {0};
    struct batch_result result = {0};
    const struct make_item *items = decoys_fill(STYLE_SERIAL, c->apart, &make);
    struct make_transaction rows[PAID + 1];
    static char refs[PAID + 1][16];
    for (int i = 0; i <= PAID; i++) {
        const struct make_item *item = &items[i * 2];
        (void)snprintf(refs[i], sizeof refs[i], "P%d", i);
        rows[i] =
            (struct make_transaction){refs[i],          item->open_minor, NULL, item->name, NULL,
                                      item->invoice_id, refs[i],          NULL, false};
    }
    rows[PAID].text = c->unlisted ? "RE-2026-21777" : "danke";
    make_transactions(&make, rows, PAID + 1);
    decoys_run(&make, &result);
    for (int i = 0; i < PAID; i++) {
        assert_int_equal(result.outcomes[i].status, OUTCOME_MATCH);
    }
    assert_true(!c->unlisted || result.outcomes[PAID].reason == REASON_REFERENCE_UNKNOWN);
    struct index index;
    struct batch decoyed = {0};
    assert_int_equal(index_build(&make.batch, &make.arena, &index), STATUS_OK);
    assert_int_equal(decoys_add(&index, ITEMS, &make.arena, &decoyed), STATUS_OK);
    assert_int_equal(result.decoys.made, decoyed.items_count - ITEMS + c->made);
    assert_int_equal(result.decoys.won, c->won);
    arena_clear(&make.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_number_in_full_is_a_documents)};
    int failed = unit_run_cases("decoys", decoys_cases, decoys_are_nobodys);
    failed += unit_run_cases("doubles", double_cases, doubles_are_taken_for_what_is_paid);
    return failed + cmocka_run_group_tests_name("decoys that win", tests, NULL, NULL);
}
