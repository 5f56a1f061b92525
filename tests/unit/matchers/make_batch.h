/*
 * make_batch - a batch made of short texts, for tests of the matcher.
 *
 * One account "DE00OWN" in EUR; items and transactions are given as rows of plain strings.
 */
#ifndef TS_TESTS_MAKE_BATCH_H
#define TS_TESTS_MAKE_BATCH_H

#include "matchers/match.h"
#include "model/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct make_item {
    const char *invoice_id;
    const char *customer;
    const char *name;
    const char *iban;
    int64_t open_minor;
    const char *issued;
    const char *discount; /* "20000 2026-10-14": ppm and last day; NULL for none */
    const char *reference;
};

struct make_transaction {
    const char *ref;
    int64_t minor;
    const char *date;
    const char *name;
    const char *iban;
    const char *text;
    const char *end_to_end_id;
    const char *code;
    bool reversal;
};

struct make {
    struct batch batch;
    struct batch_statement statement;
    struct arena arena;
};

static inline struct date make_date(const char *text)
{
    struct date date = {0};
    if (text != NULL) {
        bool read = date_parse_iso(slice_from(text), &date);
        assert(read);
        (void)read;
    }
    return date;
}

static inline void make_items(struct make *make, const struct make_item *rows, size_t count)
{
    struct currency eur = {{'E', 'U', 'R'}, 2};
    make->batch.items = arena_array(&make->arena, count + 1, sizeof *make->batch.items);
    for (size_t i = 0; i < count; i++) {
        struct item *item = &make->batch.items[i];
        item->invoice_id = slice_from(rows[i].invoice_id);
        item->customer_id = slice_from(rows[i].customer);
        item->customer_name = slice_from(rows[i].name);
        item->customer_iban = slice_from(rows[i].iban);
        item->currency = eur;
        item->amount_minor = rows[i].open_minor;
        item->open_minor = rows[i].open_minor;
        item->issue_date = make_date(rows[i].issued == NULL ? "2026-09-01" : rows[i].issued);
        item->due_date = item->issue_date;
        item->due_date.day += 30;
        item->reference = slice_from(rows[i].reference);
        item->kind = rows[i].open_minor < 0 ? ITEM_CREDIT_NOTE : ITEM_INVOICE;
        if (rows[i].discount != NULL) {
            item->discount_ppm = (uint32_t)strtoul(rows[i].discount, NULL, 10);
            item->discount_date = make_date(strchr(rows[i].discount, ' ') + 1);
        }
    }
    make->batch.items_count = count;
    qsort(make->batch.items, count, sizeof *make->batch.items,
          (int (*)(const void *, const void *))item_compare);
}

/* Customers around those of a test, with items whose numbers and amounts are in the way of nobody.
 */
struct make_crowd {
    size_t items_count;
    const char *prefix; /* of their numbers: the first with so many digits, the next by a step */
    int width;
    int first;
    int step;
    const char *suffix;
    const char *customer; /* before the number of a customer, of three digits at least */
    int customer_first;
    size_t customer_items; /* so many items each */
    const char *issued;    /* NULL as for make_item */
};

/* Makes the rows given, and a crowd around them. */
static inline void make_items_among(struct make *make, const struct make_item *given,
                                    size_t given_count, const struct make_crowd *crowd)
{
    enum { MAKE_TEXT = 40 };
    size_t count = given_count + crowd->items_count;
    struct make_item *rows = arena_array(&make->arena, count + 1, sizeof *rows);
    char(*texts)[4][MAKE_TEXT] = arena_array(&make->arena, crowd->items_count + 1, sizeof *texts);
    memcpy(rows, given, given_count * sizeof *rows);
    for (size_t i = 0; i < crowd->items_count; i++) {
        char(*text)[MAKE_TEXT] = texts[i];
        int number = (int)i;
        int customer = number / (int)crowd->customer_items;
        (void)snprintf(text[0], MAKE_TEXT, "%s%0*d%s", crowd->prefix, crowd->width,
                       crowd->first + number * crowd->step, crowd->suffix);
        (void)snprintf(text[1], MAKE_TEXT, "%s%03d", crowd->customer,
                       crowd->customer_first + customer);
        (void)snprintf(text[2], MAKE_TEXT, "Firma%cx%d Handel", 'A' + customer % 26, customer);
        (void)snprintf(text[3], MAKE_TEXT, "XX%08d", 7000 + customer);
        rows[given_count + i] =
            (struct make_item){.invoice_id = text[0],
                               .customer = text[1],
                               .name = text[2],
                               .iban = text[3],
                               .open_minor = 20011 + (int64_t)i * (int64_t)i * 137,
                               .issued = crowd->issued};
    }
    make_items(make, rows, count);
}

static inline void make_transactions(struct make *make, const struct make_transaction *rows,
                                     size_t count)
{
    struct currency eur = {{'E', 'U', 'R'}, 2};
    struct batch *batch = &make->batch;
    make->statement = (struct batch_statement){0};
    make->statement.statement.account = SLICE("DE00OWN");
    make->statement.statement.currency = eur;
    make->statement.entries_count = (uint32_t)count;
    batch->statements = &make->statement;
    batch->statements_count = 1;
    batch->entries = arena_array(&make->arena, count + 1, sizeof *batch->entries);
    batch->transactions = arena_array(&make->arena, count + 1, sizeof *batch->transactions);
    for (size_t i = 0; i < count; i++) {
        struct transaction *t = arena_alloc(&make->arena, sizeof *t);
        struct slice *text = arena_alloc(&make->arena, sizeof *text);
        *text = slice_from(rows[i].text);
        t->amount = (struct money){rows[i].minor, eur};
        t->counterparty.name = slice_from(rows[i].name);
        t->counterparty.account = slice_from(rows[i].iban);
        t->end_to_end_id = slice_from(rows[i].end_to_end_id);
        t->remittance = text;
        t->remittance_count = 1;
        struct entry *entry = &batch->entries[i].entry;
        entry->ordinal = (uint32_t)i + 1;
        entry->amount = t->amount;
        entry->booking_date = make_date(rows[i].date == NULL ? "2026-10-05" : rows[i].date);
        entry->value_date = entry->booking_date;
        entry->code = slice_from(rows[i].code);
        entry->reversal = rows[i].reversal;
        entry->transactions = t;
        entry->transactions_count = 1;
        batch->entries[i].transactions_first = (uint32_t)i;
        batch->transactions[i] = (struct batch_transaction){.transaction = t,
                                                            .bank_ref = slice_from(rows[i].ref),
                                                            .entry = (uint32_t)i,
                                                            .detail = 1,
                                                            .duplicate_of = UINT32_MAX};
    }
    batch->entries_count = count;
    batch->transactions_count = count;
}

#endif
