/*
 * What contracts, mandates and collections say, on one ledger and one payment at a time: 40 further
 * invoices of 20 further customers make it that of a small company.
 */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

#define ACME_IBAN "DE02120300000000202051"

/* What a row of the ledger has beside those of make_batch.h. */
struct agreed_item {
    struct make_item item;
    const char *contract;
    const char *mandate;
    const char *end_to_end;
    const char *po_number;
};

static const struct agreed_item ledger[] = {
    {{"RE-2026-10234", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 431762, NULL, NULL, NULL},
     "V-2024/117",
     NULL,
     NULL,
     "0004500017788"},
    {{"RE-2026-10235", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 11900, NULL, NULL, NULL},
     "V-2024/117",
     NULL,
     NULL,
     NULL},
    {{"RE-2026-10236", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 11900, NULL, NULL, NULL},
     "V-2025/044",
     NULL,
     NULL,
     NULL},
    {{"RE-2026-10237", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 77310, NULL, NULL, NULL},
     "V-2025/044",
     NULL,
     NULL,
     NULL},
    {{"RE-2026-10238", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 52133, NULL, NULL, NULL},
     "V-2026/050",
     NULL,
     NULL,
     NULL},
    {{"RE-2026-10239", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 60287, NULL, NULL, NULL},
     "V-2026/050",
     NULL,
     NULL,
     NULL},
    {{"RE-2026-10240", "C200", "Boreas Logistik AG", NULL, 23917, NULL, NULL, NULL},
     NULL,
     "MND7",
     "COLL-20261001-0007",
     NULL},
    {{"RE-2026-10241", "C200", "Boreas Logistik AG", NULL, 23917, NULL, NULL, NULL},
     NULL,
     "MND7",
     "6f1ce0b2-93d4-4a8e-b1c0-55ee02d1a9f3",
     NULL},
    {{"RE-2026-10242", "C200", "Boreas Logistik AG", NULL, 91355, NULL, NULL, NULL},
     NULL,
     "MND7",
     NULL,
     NULL},
    {{"RE-2026-10250", "C300", "Cedar Handel KG", NULL, 64133, NULL, NULL, "0000000008812345678"},
     "0000771234",
     NULL,
     NULL,
     NULL},
    {{"RE-2026-10251", "C300", "Cedar Handel KG", NULL, 71919, NULL, NULL, "99123456786"},
     "771299",
     NULL,
     NULL,
     NULL},
};

enum { LEDGER = sizeof ledger / sizeof ledger[0], OTHERS = 40, OTHER_CUSTOMERS = 20 };

static void agreed_fill(struct make *make)
{
    struct make_item rows[LEDGER + OTHERS];
    static char texts[OTHERS][3][40];
    for (size_t i = 0; i < LEDGER; i++) {
        rows[i] = ledger[i].item;
    }
    for (int i = 0; i < OTHERS; i++) {
        (void)snprintf(texts[i][0], sizeof texts[i][0], "RE-2026-%05d", 10300 + i);
        (void)snprintf(texts[i][1], sizeof texts[i][1], "K%d", i % OTHER_CUSTOMERS);
        (void)snprintf(texts[i][2], sizeof texts[i][2], "Handlung %c%c%c", 'A' + i % 20, 'Q', 'X');
        rows[LEDGER + i] = (struct make_item){texts[i][0],       texts[i][1], texts[i][2], NULL,
                                              10033 + i * 3517L, NULL,        NULL,        NULL};
    }
    make_items(make, rows, LEDGER + OTHERS);
    for (size_t i = 0; i < make->batch.items_count; i++) {
        struct item *item = &make->batch.items[i];
        if (item->customer_id.ptr[0] == 'K') {
            item->contract_number = SLICE("FRAME-99881"); /* of all the others */
        }
        for (size_t row = 0; row < LEDGER; row++) {
            if (slice_equal(item->invoice_id, slice_from(ledger[row].item.invoice_id))) {
                item->contract_number = slice_from(ledger[row].contract);
                item->mandate_id = slice_from(ledger[row].mandate);
                item->end_to_end_id = slice_from(ledger[row].end_to_end);
                item->po_number = slice_from(ledger[row].po_number);
            }
        }
    }
}

static const struct agreed_case {
    const char *name;
    int64_t minor;
    const char *payer;
    const char *text;
    const char *mandate;
    const char *end_to_end;
    const char *outcome; /* "status reason invoice=allocated …" */
} agreed_cases[] = {
    {"a contract says who pays and for what", 77310, "Holding X", "Vertrag V-2025/044", NULL, NULL,
     "match EXACT RE-2026-10237=77310"},
    {"of two items of one amount that of the contract", 11900, "Acme Maschinenbau",
     "Vertrag V 2025 044", NULL, NULL, "exception LOW_CONFIDENCE"},
    {"… which comes first, while without it none does", 11900, "Acme Maschinenbau", "Miete", NULL,
     NULL, "exception AMBIGUOUS"},
    {"all items of a contract", 112420, "Holding X", "V2026050", NULL, NULL,
     "match SUBSET_SUM RE-2026-10238=52133 RE-2026-10239=60287"},
    {"an item of another contract than is named", 52133, "Acme Maschinenbau", "V-2024/117", NULL,
     NULL, "exception LOW_CONFIDENCE"},
    {"what all customers share names nobody", 13550, "Holding X", "FRAME-99881", NULL, NULL,
     "exception LOW_CONFIDENCE"},
    {"the mandate that the bank gives", 91355, "Holding X", "", "MND-7", "NEW-ID-1",
     "match EXACT RE-2026-10242=91355"},
    {"… is the customer's, not one item's", 23917, "Holding X", "", "MND-7", "NEW-ID-2",
     "exception AMBIGUOUS"},
    {"… and too short to be looked for in a text", 91355, "Holding X", "MND7", NULL, NULL,
     "exception LOW_CONFIDENCE"},
    {"the end-to-end id of a collection", 23917, "Holding X", "", NULL, "COLL-20261001-0007",
     "match EXACT RE-2026-10240=23917"},
    {"… in many pieces", 23917, "", "", "MND7", "6f1ce0b293d44a8eb1c055ee02d1a9f3",
     "match EXACT RE-2026-10241=23917"},
    {"… in the text", 23917, "Holding X", "EREF COLL-20261001-0007", NULL, NULL,
     "match EXACT RE-2026-10240=23917"},
    {"a collection of less than is open", 20000, "Holding X", "", "MND7", "COLL-20261001-0007",
     "partial PART_PAYMENT RE-2026-10240=20000"},
    {"a reference that the list has with zeros", 64133, "Holding X", "8812345678", NULL, NULL,
     "match EXACT RE-2026-10250=64133"},
    {"a reference that the bank fills up with zeros", 71919, "Holding X", "0000000000099123456786",
     NULL, NULL, "match EXACT RE-2026-10251=71919"},
    {"an order that the list has with zeros", 431762, "Acme Maschinenbau", "PO 4500017788", NULL,
     NULL, "match EXACT RE-2026-10234=431762"},
    {"a contract that the bank fills up with zeros", 71919, "Holding X", "Kto 00000771299", NULL,
     NULL, "match EXACT RE-2026-10251=71919"},
    {"a contract that the list has with zeros", 64133, "Holding X", "Kto 771234", NULL, NULL,
     "match EXACT RE-2026-10250=64133"},
};

static void agreed_run(struct make *make, const struct make_transaction *rows, size_t count,
                       const char *const *mandates, struct batch_result *result)
{
    agreed_fill(make);
    make_transactions(make, rows, count);
    for (size_t i = 0; i < count; i++) {
        union {
            const struct transaction *in;
            struct transaction *out;
        } t = {.in = make->batch.transactions[i].transaction};
        t.out->mandate_id = slice_from(mandates[i]);
    }
    struct match_settings settings = match_settings_default();
    settings.threads = 1;
    struct diag diag = {0};
    assert_int_equal(match_run(&make->batch, &settings, &make->arena, &diag, result, NULL),
                     STATUS_OK);
}

static void agreed_show(const struct make *make, const struct batch_result *result, size_t i,
                        char *out, size_t size)
{
    const struct outcome *outcome = &result->outcomes[i];
    (void)snprintf(out, size, "%s %s", outcome_status_name(outcome->status),
                   outcome_reason_name(outcome->reason));
    for (size_t a = 0; a < outcome->allocations_count; a++) {
        const struct allocation *allocation = &result->allocations[outcome->allocations_first + a];
        size_t len = strlen(out);
        (void)snprintf(out + len, size - len, " %.*s=%lld",
                       SLICE_ARG(make->batch.items[allocation->item].invoice_id),
                       (long long)allocation->allocated_minor);
    }
}

static void agreed_case_holds(void **state)
{
    const struct agreed_case *c = *state;
    const struct make_transaction row = {"T",     c->minor,      NULL, c->payer, NULL,
                                         c->text, c->end_to_end, NULL, false};
    struct make make = {0};
    struct batch_result result = {0};
    char shown[256];
    agreed_run(&make, &row, 1, &c->mandate, &result);
    agreed_show(&make, &result, 0, shown, sizeof shown);
    assert_string_equal(shown, c->outcome);
    arena_clear(&make.arena);
}

/* A direct debit that comes back: by its end-to-end id, or by its mandate where the bank gives the
 * return an id of its own no more. The items stay open. */
static void returned_collections_stay_open(void **state)
{
    (void)state;
    static const struct make_transaction rows[] = {
        {"A", 23917, "2026-10-05", "Boreas", NULL, "", "COLL-20261001-0007", NULL, false},
        {"B", -23917, "2026-10-08", "Boreas", NULL, "Ruecklastschrift", "COLL-20261001-0007",
         "NRTI-109", true},
        {"C", 91355, "2026-10-05", "Boreas", NULL, "", NULL, NULL, false},
        {"D", -91355, "2026-10-09", "Boreas", NULL, "Ruecklastschrift", NULL, "NRTI-109", true},
    };
    static const char *const mandates[] = {"MND7", "MND7", "MND7", "MND7"};
    static const char *const outcomes[] = {"reversal REVERSED", "reversal REVERSAL",
                                           "reversal REVERSED", "reversal REVERSAL"};
    struct make make = {0};
    struct batch_result result = {0};
    char shown[256];
    agreed_run(&make, rows, sizeof rows / sizeof rows[0], mandates, &result);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        agreed_show(&make, &result, i, shown, sizeof shown);
        assert_string_equal(shown, outcomes[i]);
    }
    arena_clear(&make.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(returned_collections_stay_open)};
    return unit_run_cases("agreements", agreed_cases, agreed_case_holds) +
           cmocka_run_group_tests_name("collections", tests, NULL, NULL);
}
