/*
 * What a payer tells to be paid of each document, on one ledger and one payment at a time. The
 * ledger has 60 further invoices of 30 further customers.
 */
#include "unit.h"

#include "make_batch.h"

#include "matchers/documents.h"

#include <stdio.h>

#define ACME_IBAN "DE02120300000000202051"

static const struct make_item ledger[] = {
    {"RE-2026-10234", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 431762, NULL, NULL, NULL},
    {"RE-2026-10251", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 88450, NULL, NULL, NULL},
    {"RE-2026-10260", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 129013, NULL, "20000 2026-10-08",
     NULL},
    {"RE-2026-10261", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, 77310, NULL, "20000 2026-10-08",
     NULL},
    {"GU-2026-00031", "C100", "Acme Maschinenbau GmbH", ACME_IBAN, -5012, NULL, NULL, NULL},
};

enum { LEDGER = sizeof ledger / sizeof ledger[0], OTHERS = 60, TOLD_MAX = 3 };

struct told {
    const char *number;
    int64_t minor;
    bool due; /* rather than remitted */
};

static const struct told_case {
    const char *name;
    int64_t minor;
    int64_t charges_minor;
    struct told documents[TOLD_MAX];
    const char *outcome; /* "status reason invoice=allocated[+discount] …" */
} told_cases[] = {
    {"a part of one and all of another",
     488450,
     0,
     {{"RE-2026-10234", 400000, false}, {"RE-2026-10251", 88450, false}},
     "partial PART_PAYMENT RE-2026-10234=400000 RE-2026-10251=88450"},
    {"a part of one",
     200000,
     0,
     {{"RE-2026-10234", 200000, false}},
     "partial PART_PAYMENT RE-2026-10234=200000"},
    {"a part of each, by digits alone",
     250000,
     0,
     {{"202610234", 200000, false}, {"202610251", 50000, false}},
     "partial PART_PAYMENT RE-2026-10234=200000 RE-2026-10251=50000"},
    {"a credit note in part",
     429762,
     0,
     {{"RE-2026-10234", 431762, false}, {"GU-2026-00031", -2000, false}},
     "partial PART_PAYMENT GU-2026-00031=-2000 RE-2026-10234=431762"},
    {"the discount of one and a part of another",
     176433,
     0,
     {{"RE-2026-10260", 126433, false}, {"RE-2026-10251", 50000, false}},
     "partial PART_PAYMENT RE-2026-10251=50000 RE-2026-10260=126433+2580"},
    {"the discount of one and not of the other",
     203743,
     0,
     {{"RE-2026-10260", 126433, false}, {"RE-2026-10261", 77310, false}},
     "match DISCOUNT RE-2026-10260=126433+2580 RE-2026-10261=77310"},
    {"a discount that is not agreed stays open",
     87000,
     0,
     {{"RE-2026-10251", 87000, false}},
     "partial PART_PAYMENT RE-2026-10251=87000"},
    {"as open, in two pieces",
     431762,
     0,
     {{"RE-2026-10234", 400000, false}, {"RE-2026-10234", 31762, false}},
     "match EXACT RE-2026-10234=431762"},
    {"more than was paid",
     450000,
     0,
     {{"RE-2026-10234", 431762, false}, {"RE-2026-10251", 88450, false}},
     "exception DOCUMENTS_DIFFER"},
    {"less than was paid",
     520212,
     0,
     {{"RE-2026-10234", 431762, false}, {"RE-2026-10251", 80000, false}},
     "exception DOCUMENTS_DIFFER"},
    {"more than is open of one",
     520212,
     0,
     {{"RE-2026-10234", 420212, false}, {"RE-2026-10251", 100000, false}},
     "exception DOCUMENTS_DIFFER"},
    {"a credit note as an invoice",
     436774,
     0,
     {{"RE-2026-10234", 431762, false}, {"GU-2026-00031", 5012, false}},
     "exception DOCUMENTS_DIFFER"},
    {"less the charges that the bank tells",
     430262,
     1500,
     {{"RE-2026-10234", 431762, false}},
     "match CHARGES_DEDUCTED RE-2026-10234=430262"},
    {"less charges that nobody told",
     430262,
     0,
     {{"RE-2026-10234", 431762, false}},
     "match CHARGES_DEDUCTED RE-2026-10234=430262"},
    {"an amount due is no word about the payment",
     126433,
     0,
     {{"RE-2026-10260", 129013, true}},
     "match DISCOUNT RE-2026-10260=126433+2580"},
};

static void told_fill(struct make *make)
{
    struct make_item rows[LEDGER + OTHERS];
    static char texts[OTHERS][3][40];
    memcpy(rows, ledger, sizeof ledger);
    for (int i = 0; i < OTHERS; i++) {
        (void)snprintf(texts[i][0], sizeof texts[i][0], "RE-2026-%05d", 10300 + i);
        (void)snprintf(texts[i][1], sizeof texts[i][1], "K%d", i % 30);
        (void)snprintf(texts[i][2], sizeof texts[i][2], "Handlung %c%cx", 'A' + i % 20, 'Q');
        rows[LEDGER + i] = (struct make_item){texts[i][0],       texts[i][1], texts[i][2], NULL,
                                              10033 + i * 3517L, NULL,        NULL,        NULL};
    }
    make_items(make, rows, LEDGER + OTHERS);
}

static void told_case_holds(void **state)
{
    const struct told_case *c = *state;
    const struct make_transaction row = {"T",  c->minor, NULL, "Acme Maschinenbau", ACME_IBAN, "",
                                         NULL, NULL,     false};
    struct make make = {0};
    struct batch_result result = {0};
    struct diag diag = {0};
    struct referred_document documents[TOLD_MAX] = {0};
    told_fill(&make);
    make_transactions(&make, &row, 1);
    struct transaction t = *make.batch.transactions[0].transaction;
    for (; t.documents_count < TOLD_MAX && c->documents[t.documents_count].number != NULL;
         t.documents_count++) {
        const struct told *told = &c->documents[t.documents_count];
        documents[t.documents_count] =
            (struct referred_document){.number = slice_from(told->number),
                                       .amount = {told->minor, t.amount.currency},
                                       .remitted = !told->due,
                                       .due_minor = told->due ? told->minor : 0};
    }
    t.documents = documents;
    t.charges = (struct money){c->charges_minor, t.amount.currency};
    make.batch.transactions[0].transaction = &t;
    struct match_settings settings = match_settings_default();
    settings.threads = 1;
    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);
    const struct outcome *outcome = &result.outcomes[0];
    char shown[256];
    (void)snprintf(shown, sizeof shown, "%s %s", outcome_status_name(outcome->status),
                   outcome_reason_name(outcome->reason));
    for (size_t a = 0; a < outcome->allocations_count; a++) {
        const struct allocation *allocation = &result.allocations[outcome->allocations_first + a];
        size_t len = strlen(shown);
        (void)snprintf(shown + len, sizeof shown - len, " %.*s=%lld",
                       SLICE_ARG(make.batch.items[allocation->item].invoice_id),
                       (long long)allocation->allocated_minor);
        len = strlen(shown);
        if (allocation->discount_minor != 0) {
            (void)snprintf(shown + len, sizeof shown - len, "+%lld",
                           (long long)allocation->discount_minor);
        }
    }
    assert_string_equal(shown, c->outcome);
    arena_clear(&make.arena);
}

static const struct names_case {
    const char *name;
    const char *document;
    const char *invoice_id;
    const char *reference;
    bool named;
} names_cases[] = {
    {"as printed", "RE-2026-10234", "RE-2026-10234", "", true},
    {"other separators", "re 2026/10234", "RE-2026-10234", "", true},
    {"the digits alone", "202610234", "RE-2026-10234", "", true},
    {"filled up with zeros", "0000004711", "4711", "", true},
    {"zeros on the list", "4711", "0000004711", "", true},
    {"its payment reference", "RF18539007547034", "A-1", "RF18 5390 0754 7034", true},
    {"another number", "RE-2026-10235", "RE-2026-10234", "", false},
    {"no number", "", "RE-2026-10234", "", false},
};

static void names_case_holds(void **state)
{
    const struct names_case *c = *state;
    const struct referred_document document = {.number = slice_from(c->document)};
    const struct item item = {.invoice_id = slice_from(c->invoice_id),
                              .reference = slice_from(c->reference)};
    assert_int_equal(documents_name(&document, &item), c->named);
}

int main(void)
{
    return unit_run_cases("documents", told_cases, told_case_holds) +
           unit_run_cases("names", names_cases, names_case_holds);
}
