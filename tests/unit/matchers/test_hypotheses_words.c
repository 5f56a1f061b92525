/* Months and orders that the text names, where no number of ours does. Each case is a run of one
 * payment. */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

#define PROBST "DE02120300000000202051"
#define QUADE  "DE02500105170137075030"
#define REUTER "DE02100500000054540402"
#define TANNER "DE02300209000106531065"
#define ULMER  "DE02700100800030876808"
#define VOGT   "DE02600501010002034304"

enum { WORDS_OTHERS = 60 };

static const struct make_item words_ledger[] = {
    /* A rent of three months. */
    {"RE-26-4101", "P1", "Probst Immobilien GmbH", PROBST, 115000, "2026-08-01", NULL, NULL},
    {"RE-26-4102", "P1", "Probst Immobilien GmbH", PROBST, 115000, "2026-09-01", NULL, NULL},
    {"RE-26-4103", "P1", "Probst Immobilien GmbH", PROBST, 115000, "2026-10-01", NULL, NULL},
    /* One item each. */
    {"RE-26-4111", "Q1", "Quade Studio", QUADE, 73118, "2026-09-01", NULL, NULL},
    {"RE-26-4121", "R1", "Reuter Praxis", REUTER, 41240, "2026-09-02", NULL, NULL},
    /* Orders of the customer's own. */
    {"RE-26-4131", "T1", "Tanner Bau GmbH", TANNER, 173320, "2026-09-01", NULL, NULL},
    {"RE-26-4132", "T1", "Tanner Bau GmbH", TANNER, 21995, "2026-09-01", NULL, NULL},
    {"RE-26-4133", "T1", "Tanner Bau GmbH", TANNER, 38807, "2026-09-01", NULL, NULL},
    /* Rents that fall due in the first days of their month, and in the last of the one before. */
    {"RE-26-4141", "U1", "Ulmer Pension", ULMER, 64000, "2026-08-01", NULL, NULL},
    {"RE-26-4142", "U1", "Ulmer Pension", ULMER, 64000, "2026-09-01", NULL, NULL},
    {"RE-26-4151", "V1", "Vogt Logistik", VOGT, 71000, "2026-08-28", NULL, NULL},
    {"RE-26-4152", "V1", "Vogt Logistik", VOGT, 71000, "2026-09-28", NULL, NULL},
    /* A customer's number with a letter in front. */
    {"RE-26-4161", "M70159", "Wendland Orgelbau", NULL, 41777, "2026-09-01", NULL, NULL},
    {"RE-26-4162", "M70162", "Zabel Floristik", NULL, 30011, "2026-09-01", NULL, NULL},
    {"RE-26-4163", "M70162", "Zabel Floristik", NULL, 52340, "2026-09-01", NULL, NULL},
    /* Two customers with the same digits, and two who owe as much. */
    {"RE-26-4164", "M70180", "Amsel Druck", NULL, 24100, "2026-09-01", NULL, NULL},
    {"RE-26-4165", "K70180", "Biber Holzbau", NULL, 28088, "2026-09-01", NULL, NULL},
    {"RE-26-4171", "K7201", "Igel Apotheke", NULL, 88123, "2026-09-01", NULL, NULL},
    {"RE-26-4172", "K7202", "Kranich Reederei", NULL, 88123, "2026-09-01", NULL, NULL},
};

static const struct words_due {
    const char *invoice_id;
    const char *due;
} words_dues[] = {{"RE-26-4141", "2026-08-05"},
                  {"RE-26-4142", "2026-09-05"},
                  {"RE-26-4151", "2026-08-30"},
                  {"RE-26-4152", "2026-09-30"}};

static const struct words_order {
    const char *invoice_id;
    const char *po_number;
} words_orders[] = {{"RE-26-4131", "4500071101"}, {"RE-26-4132", "4500071102"}};

static const struct words_case {
    const char *name;
    struct make_transaction paid;
    const char *outcome; /* with the items allocated, or those of the first candidate */
} words_cases[] = {
    {"the month of one of three, in that month",
     {"T", 115000, "2026-09-03", "Probst Immobilien", PROBST, "Miete September", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4102"},
    {"… with its year",
     {"T", 115000, "2026-09-03", "Probst Immobilien", PROBST, "rent Sept. 2026", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4102"},
    {"the month of one of three, a month later",
     {"T", 115000, "2026-10-05", "Probst Immobilien", PROBST, "Miete September", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4102"},
    {"the month of none of three",
     {"T", 115000, "2026-10-05", "Probst Immobilien", PROBST, "Miete Mai", NULL, NULL, false},
     "exception AMBIGUOUS RE-26-4101"},
    {"the months of two of three, before the third is issued",
     {"T", 230000, "2026-09-03", "Probst Immobilien", PROBST, "Miete August, September", NULL, NULL,
      false},
     "exception LOW_CONFIDENCE RE-26-4101 RE-26-4102"},
    {"the months of two of three, once all are issued",
     {"T", 230000, "2026-10-05", "Probst Immobilien", PROBST, "Miete August, Oktober", NULL, NULL,
      false},
     "exception LOW_CONFIDENCE RE-26-4101 RE-26-4103"},
    {"no month at all",
     {"T", 115000, "2026-09-03", "Probst Immobilien", PROBST, "Miete", NULL, NULL, false},
     "exception AMBIGUOUS RE-26-4101"},
    {"the month of the only item",
     {"T", 73118, NULL, "Quade Studio", QUADE, "Miete September", NULL, NULL, false},
     "match EXACT RE-26-4111"},
    {"another month than that of the only item",
     {"T", 73118, NULL, "Quade Studio", QUADE, "Miete August", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4111"},
    {"another year",
     {"T", 73118, NULL, "Quade Studio", QUADE, "Miete September 2025", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4111"},
    {"the month of a service, invoiced after it",
     {"T", 41240, NULL, "Reuter Praxis", REUTER, "Wartung August", NULL, NULL, false},
     "match EXACT RE-26-4121"},
    {"a month that is neither",
     {"T", 41240, NULL, "Reuter Praxis", REUTER, "Wartung Juni", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4121"},
    {"a month in the first days of which it falls due",
     {"T", 64000, "2026-09-04", "Ulmer Pension", ULMER, "Miete September", NULL, NULL, false},
     "match EXACT RE-26-4142"},
    {"… of what may be paid for afterwards",
     {"T", 64000, "2026-09-04", "Ulmer Pension", ULMER, "Wartung September", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4142"},
    {"a month at the end of which it falls due: it may be for the next",
     {"T", 71000, "2026-09-29", "Vogt Logistik", VOGT, "Miete September", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4152"},
    {"a customer's number without its letter, by somebody else",
     {"T", 41777, NULL, "Xaver Kleber", "DE77", "Mitglied 70159", NULL, NULL, false},
     "match EXACT RE-26-4161"},
    {"… with the letter",
     {"T", 41777, NULL, "Xaver Kleber", "DE77", "Mitglied M70159", NULL, NULL, false},
     "match EXACT RE-26-4161"},
    {"… with zeros in front",
     {"T", 41777, NULL, "Xaver Kleber", "DE77", "Mitglied Nr. 0070159", NULL, NULL, false},
     "match EXACT RE-26-4161"},
    {"… behind a word that tells where he is from",
     {"T", 41777, NULL, "Xaver Kleber", "DE77", "Kunde aus 70159 Ulm", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4161"},
    {"… with other letters in front",
     {"T", 41777, NULL, "Xaver Kleber", "DE77", "Mitglied K70159", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4161"},
    {"… as the head of a longer number",
     {"T", 41777, NULL, "Xaver Kleber", "DE77", "Mitglied 70159-77", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4161"},
    {"… that two customers have",
     {"T", 52188, NULL, "Xaver Kleber", "DE77", "Mitglied 70180", NULL, NULL, false},
     "exception NO_CANDIDATE"},
    {"a list of two such numbers, and the amount of one",
     {"T", 41777, NULL, "Wendland Orgelbau", "DE77", "Mitglied 70159, 70162", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4161"},
    {"… and an item of each",
     {"T", 71788, NULL, "Xaver Kleber", "DE77", "Mitglied 70159 und 70162", NULL, NULL, false},
     "match SUBSET_SUM RE-26-4161 RE-26-4162"},
    {"the year of dues that are not listed",
     {"T", 73118, NULL, "Quade Studio", QUADE, "Beitrag 2025", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4111"},
    {"… and of those that are",
     {"T", 73118, NULL, "Quade Studio", QUADE, "Beitrag 2026", NULL, NULL, false},
     "match EXACT RE-26-4111"},
    {"the name of another customer, who owes as much",
     {"T", 88123, NULL, "Igel Apotheke", "DE77", "fuer Kranich Reederei", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4171"},
    {"… and his own",
     {"T", 88123, NULL, "Igel Apotheke", "DE77", "Igel Apotheke", NULL, NULL, false},
     "match EXACT RE-26-4171"},
    {"the numbers of two customers, an item of each",
     {"T", 71788, NULL, "Xaver Kleber", "DE77", "M70159 und M70162", NULL, NULL, false},
     "match SUBSET_SUM RE-26-4161 RE-26-4162"},
    {"… the number of one alone, and a sum of his own",
     {"T", 82351, NULL, "Xaver Kleber", "DE77", "M70162", NULL, NULL, false},
     "match SUBSET_SUM RE-26-4162 RE-26-4163"},
    {"… of two, and the amount of one",
     {"T", 30011, NULL, "Xaver Kleber", "DE77", "M70159 und M70162", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4162"},
    {"a customer's number without its letter, and no word that tells whose it is",
     {"T", 41777, NULL, "Xaver Kleber", "DE77", "70159", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4161"},
    {"a number names the item, whatever the month",
     {"T", 73118, NULL, "Quade Studio", QUADE, "RE-26-4111 August", NULL, NULL, false},
     "match EXACT RE-26-4111"},
    {"its own order",
     {"T", 173320, NULL, "Tanner Bau", TANNER, "Bestellung 4500071101", NULL, NULL, false},
     "match EXACT RE-26-4131"},
    {"an order that no item has, where the item has another one",
     {"T", 173320, NULL, "Tanner Bau", TANNER, "Bestellung 4500071999", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4131"},
    {"an order that no item has, where the item has none",
     {"T", 38807, NULL, "Tanner Bau", TANNER, "Bestellung 4500071999", NULL, NULL, false},
     "exception LOW_CONFIDENCE RE-26-4133"},
    {"a number unlike the customer's orders",
     {"T", 173320, NULL, "Tanner Bau", TANNER, "Kunde 88123", NULL, NULL, false},
     "match EXACT RE-26-4131"},
    {"an order of a customer of whom none is listed",
     {"T", 73118, NULL, "Quade Studio", QUADE, "Bestellung 4500071999", NULL, NULL, false},
     "match EXACT RE-26-4111"},
};

/* The ledger, with customers around it whose numbers and amounts are in the way of nobody. */
static void words_fill(struct make *make)
{
    static const struct make_crowd crowd = {.items_count = WORDS_OTHERS,
                                            .prefix = "RE-26-",
                                            .width = 4,
                                            .first = 5100,
                                            .step = 1,
                                            .suffix = "",
                                            .customer = "K",
                                            .customer_first = 400,
                                            .customer_items = 2};
    make_items_among(make, words_ledger, sizeof words_ledger / sizeof words_ledger[0], &crowd);
    for (size_t i = 0; i < make->batch.items_count; i++) {
        struct item *item = &make->batch.items[i];
        for (size_t o = 0; o < sizeof words_orders / sizeof words_orders[0]; o++) {
            if (slice_equal(item->invoice_id, slice_from(words_orders[o].invoice_id))) {
                item->po_number = slice_from(words_orders[o].po_number);
            }
        }
        for (size_t d = 0; d < sizeof words_dues / sizeof words_dues[0]; d++) {
            if (slice_equal(item->invoice_id, slice_from(words_dues[d].invoice_id))) {
                item->due_date = make_date(words_dues[d].due);
            }
        }
    }
}

static size_t words_show(const struct make *make, uint32_t item, char *out, size_t size)
{
    return (size_t)snprintf(out, size, " %.*s", SLICE_ARG(make->batch.items[item].invoice_id));
}

static void words_case_holds(void **state)
{
    const struct words_case *c = *state;
    struct make make = {0};
    words_fill(&make);
    make_transactions(&make, &c->paid, 1);
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};
    char got[128];

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    const struct outcome *outcome = &result.outcomes[0];
    size_t len = (size_t)snprintf(got, sizeof got, "%s %s", outcome_status_name(outcome->status),
                                  outcome_reason_name(outcome->reason));
    for (uint32_t i = 0; i < outcome->allocations_count; i++) {
        uint32_t item = result.allocations[outcome->allocations_first + i].item;
        if (outcome->status != OUTCOME_EXCEPTION) {
            len += words_show(&make, item, got + len, sizeof got - len);
        }
    }
    for (size_t k = 0; outcome->status == OUTCOME_EXCEPTION && k < result.candidates_count; k++) {
        const struct candidate *candidate = &result.candidates[k];
        for (size_t i = 0; candidate->rank == 1 && i < candidate->items_count; i++) {
            len += words_show(&make, candidate->items[i], got + len, sizeof got - len);
        }
    }
    assert_string_equal(got, c->outcome);
    arena_clear(&make.arena);
}

int main(void)
{
    return unit_run_cases("words", words_cases, words_case_holds);
}
