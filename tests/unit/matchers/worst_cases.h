/*
 * worst_cases - worlds that are as bad as input may be: everything equal, everything shared.
 *
 * Each is made for a size n, so that bench/worst_bench can look at the growth from n to 2n to 4n
 * and test_worst.c can hold the work to a bound that doesn't grow at all. What a case strains is
 * said in `strains`; how large n may get is the caller's choice.
 */
#ifndef TS_TESTS_WORST_CASES_H
#define TS_TESTS_WORST_CASES_H

#include "world.h"

/* Distinct words, so that names differ where a case doesn't want them equal. */
static inline struct slice worst_name(struct world *world, size_t customer)
{
    char word[8];
    for (size_t i = 0; i + 1 < sizeof word; i++) {
        word[i] = (char)('a' + customer % 26);
        customer /= 26;
    }
    word[sizeof word - 1] = '\0';
    return world_text(world, "Firma %s Handel GmbH", word);
}

static inline struct slice worst_account(struct world *world, size_t customer)
{
    return world_text(world, "DE%020zu", customer + 1000000);
}

static inline struct slice worst_customer(struct world *world, size_t customer)
{
    return world_text(world, "C%07zu", customer);
}

/* An item of customer number `customer`, whose name and account are its own. */
static inline struct item *worst_item(struct world *world, struct slice number, size_t customer,
                                      int64_t minor)
{
    struct item *item = world_add_item(world, number, worst_customer(world, customer), minor);
    item->customer_name = worst_name(world, customer);
    item->customer_iban = worst_account(world, customer);
    return item;
}

/* A line from customer number `customer`. */
static inline struct world_line *worst_line(struct world *world, size_t customer, int64_t minor,
                                            struct slice text)
{
    struct world_line *line = world_add_line(world, minor, text);
    line->transaction.counterparty.name = worst_name(world, customer);
    line->transaction.counterparty.account = worst_account(world, customer);
    return line;
}

static inline struct slice worst_number(struct world *world, size_t i)
{
    return world_text(world, "RE-2026-%07zu", i);
}

/* Many digits in a text, none a number of ours by itself: 4-digit groups. */
static inline struct slice worst_digits(struct world *world, size_t bytes)
{
    char *text = arena_alloc(&world->arena, bytes);
    assert(text != NULL);
    for (size_t i = 0; i < bytes; i++) {
        text[i] = i % 5 == 4 ? ' ' : (char)('0' + world_draw(world, 10));
    }
    return (struct slice){text, bytes};
}

/* Items of one amount and payers without a word or an account. */
static inline void worst_equal_amounts(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        (void)worst_item(world, worst_number(world, i), i / 2, 11900);
        struct world_line *line = worst_line(world, i, 11900, SLICE("Zahlung"));
        if (i % 2 == 0) {
            line->transaction.counterparty = (struct counterparty){.name = SLICE("Unbekannt")};
        }
    }
}

/* A customer with n items pays n times and names nothing. */
static inline void worst_one_customer(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int64_t minor = 1000 + (int64_t)world_draw(world, 400000);
        (void)worst_item(world, worst_number(world, i), 0, minor);
        (void)worst_line(world, 0, minor + (i % 2 == 0 ? 0 : 1), SLICE("Zahlung"));
    }
}

/* One number in n texts. */
static inline void worst_one_reference(struct world *world, size_t n)
{
    for (size_t i = 0; i < 100; i++) {
        (void)worst_item(world, worst_number(world, i), i, 10000 + (int64_t)i);
    }
    for (size_t i = 0; i < n; i++) {
        (void)worst_line(world, i % 100, 10007, SLICE("Rechnung RE-2026-0000007"));
    }
}

/* Lines that are one like the other, against items that differ. */
static inline void worst_same_text(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        (void)worst_item(world, worst_number(world, i), i / 4, 5000 + (int64_t)i);
        (void)worst_line(world, 1, 5005, SLICE("Rechnung 2026 Danke"));
    }
}

/* All lines and items are of one customer, each names its own. */
static inline void worst_one_customer_named(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int64_t minor = 1000 + (int64_t)world_draw(world, 400000);
        struct slice number = worst_number(world, i);
        (void)worst_item(world, number, 0, minor);
        (void)worst_line(world, 0, minor, number);
    }
}

/* n items share an order number that every text names. */
static inline void worst_shared_key(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct item *item = worst_item(world, worst_number(world, i), i, 1000 + (int64_t)i);
        item->po_number = SLICE("4500017788");
        (void)worst_line(world, i, 1000 + (int64_t)i, SLICE("PO 4500017788 4500017788/4500017788"));
    }
}

/* Everybody has the same name, owes the same, and has no account. */
static inline void worst_names_equal(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct item *item = worst_item(world, worst_number(world, i), i, 4990);
        item->customer_name = SLICE("Stadtwerke Musterstadt Verwaltung");
        item->customer_iban = (struct slice){NULL, 0};
        struct world_line *line = worst_line(world, i, 4990, SLICE("Abschlag"));
        line->transaction.counterparty =
            (struct counterparty){.name = SLICE("STADTWERKE MUSTERSTADT VERWALTUNG")};
    }
}

/* As many as just stay below the bound of a word's list: names are compared one by one. */
static inline void worst_names_listed(struct world *world, size_t n)
{
    for (size_t i = 0; i < 4000; i++) {
        struct item *item = worst_item(world, worst_number(world, i), i, 4990 + (int64_t)i);
        item->customer_name = SLICE("Stadtwerke Musterstadt Verwaltung Nord");
        item->customer_iban = (struct slice){NULL, 0};
    }
    for (size_t i = 0; i < n; i++) {
        struct world_line *line =
            worst_line(world, i, 4990 + (int64_t)(i % 4000), SLICE("Abschlag"));
        line->transaction.counterparty =
            (struct counterparty){.name = SLICE("STADTWERKE MUSTERSTADT VERWALTUNG NORD")};
    }
}

/* n lines of 9,000 bytes of digits against numbers that are all taken. */
static inline void worst_digit_runs(struct world *world, size_t n)
{
    for (size_t i = 0; i < 10000; i++) {
        (void)worst_item(world, world_text(world, "%04zu", i), i / 10, 1000 + (int64_t)(i % 977));
    }
    for (size_t i = 0; i < n; i++) {
        (void)worst_line(world, i, 1000 + (int64_t)(i % 977), worst_digits(world, 9000));
    }
}

/* A single text of n bytes. */
static inline void worst_long_text(struct world *world, size_t n)
{
    for (size_t i = 0; i < 10000; i++) {
        (void)worst_item(world, world_text(world, "%04zu", i), i / 10, 1000 + (int64_t)(i % 977));
    }
    (void)worst_line(world, 1, 1977, worst_digits(world, n));
}

/* The same number over and over in one text of n bytes; 4,000 items share it. */
static inline void worst_repeated_key(struct world *world, size_t n)
{
    for (size_t i = 0; i < 4000; i++) {
        struct item *item = worst_item(world, worst_number(world, i), i, 1000 + (int64_t)i);
        item->po_number = SLICE("4500017788");
    }
    char *text = arena_alloc(&world->arena, n);
    assert(text != NULL);
    for (size_t i = 0; i < n; i++) {
        text[i] = "4500017788 "[i % 11];
    }
    (void)worst_line(world, 0, 77, (struct slice){text, n});
}

/* n unnamed payments, each a sum of three to eight of a customer's 10,000 items. */
static inline void worst_sums(struct world *world, size_t n)
{
    for (size_t i = 0; i < 10000; i++) {
        int64_t minor = 1000 + (int64_t)world_draw(world, 400000);
        (void)worst_item(world, worst_number(world, i), 0, minor);
    }
    for (size_t i = 0; i < n; i++) {
        int64_t sum = 0;
        for (size_t k = 0; k < 3 + i % 6; k++) {
            sum += world->items[world_draw(world, 10000)].open_minor;
        }
        (void)worst_line(world, 0, sum, SLICE("Sammelzahlung"));
    }
}

/* The longest lists that sums are still looked for in, of few prices, so that neither cents nor
 * sizes rule a set out; each payment is a cent beside a sum. */
static inline void worst_sums_searched(struct world *world, size_t n)
{
    static const int64_t prices[] = {11900, 5950, 2999, 1990, 24900};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; i % 10 == 0 && k < 200; k++) {
            int64_t minor = prices[world_draw(world, 5)] * (1 + (int64_t)world_draw(world, 12));
            (void)worst_item(world, worst_number(world, i * 1000 + k), i / 10, minor);
        }
        int64_t sum = 1;
        for (size_t k = 0; k < 6; k++) {
            sum += prices[world_draw(world, 5)] * (1 + (int64_t)world_draw(world, 12));
        }
        (void)worst_line(world, i / 10, sum, SLICE("Sammelzahlung"));
    }
}

/* Numbers without a gap, and texts with a few digits of everything. */
static inline void worst_dense_serials(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        (void)worst_item(world, world_text(world, "%zu", i + 1), i / 5,
                         1000 + (int64_t)world_draw(world, 100000));
        (void)worst_line(world, i / 5, 1000 + (int64_t)world_draw(world, 100000),
                         world_text(world, "Haus %u Nr %u Kd %u Rg %u",
                                    (unsigned)world_draw(world, 100),
                                    (unsigned)world_draw(world, n), (unsigned)world_draw(world, n),
                                    (unsigned)world_draw(world, n)));
    }
}

/* n customers have one account, as the members of a purchasing group do. */
static inline void worst_shared_account(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct slice number = worst_number(world, i);
        struct item *item = worst_item(world, number, i, 1000 + (int64_t)i);
        item->customer_iban = SLICE("DE02120300000000202051");
        struct world_line *line = worst_line(world, i, 1000 + (int64_t)i, number);
        line->transaction.counterparty.account = SLICE("DE02120300000000202051");
    }
}

/* A payment provider pays for n customers from an account that nobody knows. */
static inline void worst_learnt_account(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct slice number = worst_number(world, i);
        (void)worst_item(world, number, i, 1000 + (int64_t)i);
        struct world_line *line =
            worst_line(world, i, 1000 + (int64_t)i, i % 2 == 0 ? number : SLICE("Auszahlung"));
        line->transaction.counterparty = (struct counterparty){
            .name = SLICE("Zahldienst"), .account = SLICE("LU280019400644750000")};
    }
}

/* A customer owes n items in dollars and pays in euros. */
static inline void worst_other_currency(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct item *item = worst_item(world, worst_number(world, i), 0, 1000 + (int64_t)i);
        item->currency = world_currency("USD");
        (void)worst_line(world, 0, 1000 + (int64_t)i, SLICE("Zahlung"));
    }
}

/* Nothing is left of a customer's n items, as after runs that settled them. */
static inline void worst_settled(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        worst_item(world, worst_number(world, i), 0, 1000 + (int64_t)i)->open_minor = 0;
        (void)worst_line(world, 0, 1000 + (int64_t)i, SLICE("Zahlung"));
    }
}

/* Half of n payments are settled while the others wait for the same items. */
static inline void worst_paid_twice(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i % 2 == 0) {
            (void)worst_item(world, worst_number(world, i), 0, 1000 + (int64_t)i);
        }
        (void)worst_line(world, 0, 1000 + (int64_t)(i - i % 2), worst_number(world, i - i % 2));
    }
}

/* n returns, and n receipts of their amount with the same words. */
static inline void worst_returns(struct world *world, size_t n)
{
    for (size_t i = 0; i < 2 * n; i++) {
        struct world_line *line =
            worst_line(world, 1, i % 2 == 0 ? 11900 : -11900,
                       SLICE("Beitrag Oktober Mitgliedsnummer 4711 Verein der Freunde der "
                             "Eisenbahn in Musterstadt, Dauerauftrag vom Ersten des Monats"));
        line->reversal = i % 2 == 1;
    }
}

/* The same with forty lines of text each, all alike. */
static inline void worst_returns_of_many_lines(struct world *world, size_t n)
{
    enum { LINES = 40 };
    struct slice *text = arena_array(&world->arena, LINES, sizeof *text);
    assert(text != NULL);
    worst_returns(world, n);
    for (size_t i = 0; i < LINES; i++) {
        text[i] = world_text(world, "Beitrag Oktober Verein der Freunde, Posten %zu, danke", i);
    }
    for (size_t i = 0; i < world->lines_count; i++) {
        world->lines[i].transaction.remittance = text;
        world->lines[i].transaction.remittance_count = LINES;
    }
}

/* A customer's items of one amount, and a long text one character beside all of their numbers. */
static inline void worst_damaged(struct world *world, size_t n)
{
    for (size_t i = 0; i < 400; i++) {
        (void)worst_item(world, world_text(world, "RE-2026-%07zu", i * 1111), 0, 11900);
    }
    for (size_t i = 0; i < n; i++) {
        (void)worst_line(world, 0, 11900, worst_digits(world, 2000));
    }
}

struct worst_case {
    const char *name;
    void (*fill)(struct world *world, size_t n);
    size_t size; /* of the middle measurement */
    const char *strains;
};

static const struct worst_case worst_cases[] = {
    {"equal amounts", worst_equal_amounts, 100000, "items of one amount, no references"},
    {"one customer", worst_one_customer, 10000, "items of one customer, paid without a word"},
    {"one reference", worst_one_reference, 1000000, "one number in all texts"},
    {"same text", worst_same_text, 100000, "lines that are all alike"},
    {"one customer, named", worst_one_customer_named, 250000, "lines and items of one customer"},
    {"shared key", worst_shared_key, 65535, "items with one order number"},
    {"names equal", worst_names_equal, 100000, "customers of one name, items of one amount"},
    {"names listed", worst_names_listed, 4000, "payments; 4,000 customers of one name"},
    {"digit runs", worst_digit_runs, 1000, "texts of 9,000 bytes of digits, all numbers taken"},
    {"long text", worst_long_text, 1000000, "bytes of one such text"},
    {"repeated key", worst_repeated_key, 1000000, "bytes of one text that repeats a shared number"},
    {"sums", worst_sums, 400, "sums of a customer's 10,000 items"},
    {"sums searched", worst_sums_searched, 400,
     "payments a cent beside sums of 200 items of few prices"},
    {"dense serials", worst_dense_serials, 100000, "numbers without a gap, short numbers in texts"},
    {"shared account", worst_shared_account, 20000, "customers with one account"},
    {"learnt account", worst_learnt_account, 20000, "payments from one account for all customers"},
    {"other currency", worst_other_currency, 20000, "items of the payer in another currency"},
    {"settled", worst_settled, 20000, "items of the payer of which nothing is left"},
    {"paid twice", worst_paid_twice, 20000, "payments, two for each item"},
    {"returns", worst_returns, 1000, "returns that fit all receipts alike"},
    {"returns, long", worst_returns_of_many_lines, 100, "the same with forty lines of text each"},
    {"damaged", worst_damaged, 400, "texts of 2,000 bytes one edit from 400 items"},
};

enum { WORST_CASES = sizeof worst_cases / sizeof worst_cases[0] };

static inline void worst_fill(const struct worst_case *c, size_t n, struct world *world)
{
    *world = (struct world){.random = 7};
    world_add_statement(world, "DE00OWN1", "");
    c->fill(world, n);
}

#endif
