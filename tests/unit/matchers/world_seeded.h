/*
 * world_seeded - a small company's month, drawn from a seed: every way to pay, and every way to
 * err.
 *
 * Written from the payers' side: a seed chooses how the biller numbers, who its customers are and
 * what they owe; then lines are drawn that pay, overpay, net, return, repeat or mean something
 * else. Nothing here knows what the matcher makes of it.
 */
#ifndef TS_TESTS_WORLD_SEEDED_H
#define TS_TESTS_WORLD_SEEDED_H

#include "world.h"

enum { WORLD_SEEDED_CUSTOMERS_MAX = 400, WORLD_SEEDED_NUMBERINGS = 6 };

struct world_seeded_customer {
    struct slice id;
    struct slice name;
    struct slice account; /* that it pays from; the items need not know it */
    bool account_known;
    size_t items_first;
    size_t items_count;
};

struct world_seeded {
    struct world *world;
    struct world_seeded_customer customers[WORLD_SEEDED_CUSTOMERS_MAX];
    size_t customers_count;
    unsigned numbering;
    unsigned serial;
    bool few_amounts; /* half of all items on five amounts */
    bool entities;    /* the list has two ledgers */
    bool huge;        /* amounts near the largest that is read */
};

static inline struct slice world_seeded_number(struct world_seeded *seeded, const char *letters)
{
    struct world *world = seeded->world;
    seeded->serial += 1 + (unsigned)world_draw(world, 3);
    switch (seeded->numbering) {
    case 0:
        return world_text(world, "%s-2026-%05u", letters, 10000 + seeded->serial);
    case 1:
        return world_text(world, "%07u", 4500000 + seeded->serial);
    case 2:
        return world_text(world, "%s%04u", letters, 1000 + seeded->serial);
    case 3:
        return world_text(world, "2026/%04u", seeded->serial);
    case 4:
        return world_text(world, "%u", 100 + seeded->serial);
    default:
        return world_text(world, "%s2026090%02u-%c", letters, seeded->serial % 100,
                          (char)('A' + seeded->serial / 100 % 26));
    }
}

static inline int64_t world_seeded_amount(struct world_seeded *seeded)
{
    static const int64_t prices[] = {11900, 5950, 2999, 1990, 24900};
    struct world *world = seeded->world;
    if (seeded->huge) {
        return MONEY_MAX_MINOR - (int64_t)world_draw(world, 1000);
    }
    if (seeded->few_amounts && world_chance(world, 60)) {
        return prices[world_draw(world, 5)];
    }
    int64_t least = 500 + (int64_t)world_draw(world, 5000);
    for (unsigned doubled = (unsigned)world_draw(world, 9); doubled > 0; doubled--) {
        least *= 2;
    }
    return world_chance(world, 15) ? least / 100 * 100 + 100 : least;
}

static inline void world_seeded_add_customer(struct world_seeded *seeded)
{
    static const char *const first[] = {"Nordlicht", "Acme",   "Boreas", "Kiesel", "Moorland",
                                        "Vrba",      "Quint",  "Tamm",   "Ostsee", "Falke",
                                        "Linden",    "Brücke", "Hansa",  "Pappel", "Granit"};
    static const char *const second[] = {"Werkzeug", "Logistik", "Papier", "Pumpen",
                                         "Handel",   "Technik",  "Bau"};
    static const char *const legal[] = {"GmbH", "AG", "KG", "d.o.o.", "BV", ""};
    struct world *world = seeded->world;
    size_t c = seeded->customers_count++;
    struct world_seeded_customer *customer = &seeded->customers[c];
    customer->id = world_text(world, "C%03zu", 100 + c);
    customer->name = world_text(world, "%s %s %s", first[world_draw(world, 15)],
                                second[world_draw(world, 7)], legal[world_draw(world, 6)]);
    customer->account = world_text(world, "DE%020u", (unsigned)world_draw(world, 100000000));
    customer->account_known = world_chance(world, 60);
    if (c > 0 && world_chance(world, 12)) {
        customer->account = seeded->customers[c - 1].account;
    }
    if (c > 0 && world_chance(world, 8)) {
        customer->name = seeded->customers[c - 1].name;
    }
    customer->items_first = world->items_count;
    customer->items_count = 1 + world_draw(world, world_chance(world, 15) ? 20 : 5);
    for (size_t i = 0; i < customer->items_count; i++) {
        bool credit = world_chance(world, 12);
        int64_t minor = world_seeded_amount(seeded);
        struct slice number = world_seeded_number(seeded, credit ? "GU" : "RE");
        struct item *item = world_add_item(world, number, customer->id,
                                           credit ? -(minor / (seeded->huge ? 1 : 8) + 1) : minor);
        item->customer_name = customer->name;
        item->customer_iban = customer->account_known ? customer->account : (struct slice){NULL, 0};
        item->issue_date = world_day((int)world_draw(world, 25));
        item->due_date = item->issue_date;
        item->due_date.day += 14;
        if (!credit && world_chance(world, 25)) {
            item->discount_ppm = world_chance(world, 50) ? 20000 : 30000;
            item->discount_date = world_day(20 + (int)world_draw(world, 25));
        }
        if (world_chance(world, 8)) {
            item->currency = world_currency("USD");
        }
        if (world_chance(world, 10)) {
            item->reference = world_text(world, "RF18 %u %u", (unsigned)world_draw(world, 10000),
                                         (unsigned)world_draw(world, 1000000));
        }
        if (world_chance(world, 10)) {
            item->po_number = world_text(world, "45%08u", (unsigned)world_draw(world, 300));
        }
        if (world_chance(world, 4)) {
            item->open_minor = item->open_minor / 2;
        }
        if (seeded->entities) {
            item->entity = world_chance(world, 50) ? SLICE("A") : SLICE("B");
        }
    }
}

/* How a payer writes the number of an item. */
static inline struct slice world_seeded_words(struct world *world, const struct item *item)
{
    char text[96];
    struct slice number = item->invoice_id;
    if (item->reference.len > 0 && world_chance(world, 50)) {
        number = item->reference;
    } else if (item->po_number.len > 0 && world_chance(world, 50)) {
        number = item->po_number;
    }
    size_t len = number.len < sizeof text ? number.len : sizeof text;
    memcpy(text, number.ptr, len);
    switch (world_draw(world, 10)) {
    case 0: /* letters lost */
        for (size_t i = 0; i < len; i++) {
            text[i] = byte_is_alpha(text[i]) ? ' ' : text[i];
        }
        break;
    case 1: /* other separators */
        for (size_t i = 0; i < len; i++) {
            text[i] = text[i] == '-' ? '/' : text[i];
        }
        break;
    case 2: /* the last digits */
        return world_text(world, "Rg %.*s", (int)(len < 4 ? len : 4),
                          text + (len < 4 ? 0 : len - 4));
    case 3: /* a digit wrong */
        text[len - 1] = (char)('0' + world_draw(world, 10));
        break;
    case 4:
        return SLICE("Danke");
    default:
        break;
    }
    return world_text(world, "%.*s", (int)len, text);
}

static inline struct world_line *world_seeded_line(struct world_seeded *seeded,
                                                   const struct world_seeded_customer *customer,
                                                   int64_t minor, struct slice words)
{
    static const char *const around[] = {"%.*s",
                                         "Rechnung %.*s",
                                         "%.*s vom 01.09.2026",
                                         "Kd 4711, %.*s",
                                         "/ROC/ %.*s Zahlung",
                                         "%.*s abz. Skonto",
                                         "%.*s less bank charges",
                                         "Teilzahlung %.*s"};
    struct world *world = seeded->world;
    const char *how = around[world_draw(world, 8)];
    char text[256];
    const char *place = strstr(how, "%.*s");
    (void)snprintf(text, sizeof text, "%.*s%.*s%s", (int)(place - how), how, (int)words.len,
                   words.len == 0 ? "" : words.ptr, place + 4);
    struct world_line *line = world_add_line(world, minor, world_text(world, "%s", text));
    line->booking_date = world_day(15 + (int)world_draw(world, 30));
    line->statement = (uint32_t)world_draw(world, world->statements_count);
    if (world_chance(world, 85)) {
        line->transaction.counterparty.name = customer->name;
    }
    if (world_chance(world, 80)) {
        line->transaction.counterparty.account = customer->account;
    }
    if (world_chance(world, 30)) {
        line->transaction.end_to_end_id = world_text(world, "E2E%zu", world->lines_count);
    }
    return line;
}

/* A payment of two to four items of a customer, named or not; credit notes are netted. */
static inline void world_seeded_add_sum(struct world_seeded *seeded,
                                        const struct world_seeded_customer *customer)
{
    struct world *world = seeded->world;
    size_t first = customer->items_first + world_draw(world, customer->items_count);
    size_t end = customer->items_first + customer->items_count;
    bool named = world_chance(world, 60);
    size_t size = 2 + world_draw(world, 3);
    char text[256] = "";
    int64_t sum = 0;
    for (size_t i = first; i < end && i < first + size; i++) {
        if (seeded->huge && i > first) {
            break;
        }
        sum += world->items[i].open_minor;
        size_t len = strlen(text);
        (void)snprintf(text + len, sizeof text - len, "%s%.*s", i == first ? "" : ", ",
                       SLICE_ARG(world->items[i].invoice_id));
    }
    if (sum != 0) {
        (void)world_seeded_line(seeded, customer, sum,
                                named ? world_text(world, "%s", text) : SLICE("Sammelzahlung"));
    }
}

/* A receipt and the line that sends it back. */
static inline void world_seeded_add_return(struct world_seeded *seeded,
                                           const struct world_seeded_customer *customer,
                                           const struct item *item)
{
    struct world *world = seeded->world;
    struct slice words = world_seeded_words(world, item);
    int64_t minor = item->open_minor;
    (void)world_seeded_line(seeded, customer, minor, words);
    struct world_line back = world->lines[world->lines_count - 1];
    struct world_line *line = world_add_line(world, -minor, back.text);
    line->transaction.counterparty = back.transaction.counterparty;
    line->transaction.end_to_end_id = back.transaction.end_to_end_id;
    line->statement = back.statement;
    line->booking_date.day = back.booking_date.day + 2;
    line->reversal = world_chance(world, 50);
    line->code = line->reversal ? (struct slice){NULL, 0} : SLICE("NRTI-109");
    if (world_chance(world, 30) && !seeded->huge) {
        line->transaction.amount.minor -= world_chance(world, 80) ? 350 : 9900; /* the bank's fee */
    }
}

/* What payers do with the amount of one item; what of it is paid. */
static inline int64_t world_seeded_paid(struct world *world, const struct item *item, bool huge)
{
    int64_t open = item->open_minor;
    int64_t net = open;
    if (huge) {
        return open;
    }
    switch (world_draw(world, 12)) {
    case 0:
        return item_net_of_discount(item, open, &net) ? net : open;
    case 1:
        return open - 150 * (1 + (int64_t)world_draw(world, 10)); /* a bank's charges */
    case 2:
        return open + (int64_t)world_draw(world, 9) - 4;
    case 3:
        return open + 1000 + (int64_t)world_draw(world, 9000);
    case 4:
        return open / (2 + (int64_t)world_draw(world, 3));
    case 5:
        return open * 97 / 100;
    default:
        return open;
    }
}

/* A line that pays one item, in some way. */
static inline void world_seeded_add_payment(struct world_seeded *seeded,
                                            const struct world_seeded_customer *customer,
                                            const struct item *item)
{
    struct world *world = seeded->world;
    int64_t minor = world_seeded_paid(world, item, seeded->huge);
    struct item paid = *item; /* lines are added below, items are not: the pointer holds */
    if (minor == 0) {
        return;
    }
    struct world_line *line =
        world_seeded_line(seeded, customer, minor, world_seeded_words(world, &paid));
    if (world_chance(world, 15) && paid.open_minor > minor) {
        line->transaction.charges = (struct money){paid.open_minor - minor, paid.currency};
    }
    if (!currency_equal(paid.currency, world_currency("EUR")) && !seeded->huge) {
        line->transaction.instructed = (struct money){minor, paid.currency};
        line->transaction.amount.minor = minor * 93 / 100;
    }
    if (seeded->entities && world_chance(world, 70)) {
        line->statement = slice_equal(paid.entity, SLICE("A")) ? 0 : 1;
    }
    if (world_chance(world, 10)) { /* the payer's system pays it again */
        struct world_line again = *line;
        struct world_line *copy = world_add_line(world, again.transaction.amount.minor, again.text);
        copy->transaction = again.transaction;
        copy->statement = again.statement;
        copy->booking_date.day = again.booking_date.day + 1;
    }
    if (world_chance(world, 5)) { /* the bank delivers it again */
        struct world_line again = world->lines[world->lines_count - 1];
        struct world_line *copy = world_add_line(world, again.transaction.amount.minor, again.text);
        copy->transaction = again.transaction;
        copy->statement = again.statement;
        copy->booking_date = again.booking_date;
        copy->duplicate_of = (uint32_t)world->lines_count - 2;
    }
}

/* Lines that are not receipts of items: strangers, debits, pending ones. */
static inline void world_seeded_add_other(struct world_seeded *seeded,
                                          const struct world_seeded_customer *customer)
{
    struct world *world = seeded->world;
    struct world_line *line = NULL;
    switch (world_draw(world, 6)) {
    case 0:
        line = world_seeded_line(seeded, customer, world_seeded_amount(seeded), SLICE("Miete"));
        line->transaction.counterparty = (struct counterparty){.name = SLICE("Erika Fremd")};
        break;
    case 1:
        (void)world_seeded_line(seeded, customer, world_seeded_amount(seeded),
                                world_seeded_number(seeded, "RE"));
        break;
    case 2:
        line = world_seeded_line(seeded, customer, -1250, SLICE("Entgeltabschluss"));
        line->code = SLICE("NCHG-808");
        break;
    case 3:
        (void)world_seeded_line(seeded, customer, -world_seeded_amount(seeded), SLICE("Nachtrag"));
        break;
    case 4:
        line = world_seeded_line(seeded, customer, world_seeded_amount(seeded), SLICE("Vorschau"));
        line->status = ENTRY_PENDING;
        break;
    default:
        (void)world_seeded_line(seeded, customer, 0, SLICE("Nachricht"));
        break;
    }
}

/* Fills `world` from `seed`; about so many items, and as many lines. The caller clears it. */
static inline void world_seeded_fill(struct world *world, uint64_t seed, size_t items_count)
{
    struct world_seeded *seeded = calloc(1, sizeof *seeded);
    assert(seeded != NULL);
    *world = (struct world){.random = seed};
    seeded->world = world;
    seeded->numbering = (unsigned)world_draw(world, WORLD_SEEDED_NUMBERINGS);
    seeded->few_amounts = world_chance(world, 35);
    seeded->entities = world_chance(world, 15);
    seeded->huge = world_chance(world, 4);
    world_add_statement(world, "DE00OWN1", seeded->entities ? "A" : "");
    world_add_statement(world, "DE00OWN2", seeded->entities && world_chance(world, 70) ? "B" : "");
    while (world->items_count < items_count &&
           seeded->customers_count < WORLD_SEEDED_CUSTOMERS_MAX) {
        world_seeded_add_customer(seeded);
    }
    for (size_t i = 0; i < items_count; i++) {
        const struct world_seeded_customer *customer =
            &seeded->customers[world_draw(world, seeded->customers_count)];
        const struct item *item =
            &world->items[customer->items_first + world_draw(world, customer->items_count)];
        uint64_t kind = world_draw(world, 100);
        if (kind < 15) {
            world_seeded_add_sum(seeded, customer);
        } else if (kind < 22 && item->open_minor > 0) {
            world_seeded_add_return(seeded, customer, item);
        } else if (kind < 34) {
            world_seeded_add_other(seeded, customer);
        } else {
            world_seeded_add_payment(seeded, customer, item);
        }
    }
    free(seeded);
}

#endif
