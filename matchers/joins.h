/*
 * joins - what a text may name: its runs joined to numbers, looked up in the index.
 *
 * The idea: every number of ours that stands in a text is a join of neighbouring runs. The joins
 * of a block of transactions are collected first and looked up in three steps, each of which asks
 * for the memory that the next one reads, so that one transaction's misses pass while the others
 * are worked on. A join that leads nowhere is dropped at the step that shows it.
 */
#ifndef TS_MATCHERS_JOINS_H
#define TS_MATCHERS_JOINS_H

#include "base/status.h"
#include "matchers/index.h"
#include "matchers/tokens.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct join {
    uint64_t hash;
    const uint32_t *values; /* what the index has under it; set by joins_find() */
    uint32_t count;
    uint32_t from; /* first and last token */
    uint32_t to;
    uint16_t len; /* characters of the number */
    bool digits_only;
    bool inside;  /* part of a longer run of digits */
    bool number;  /* may be a customer's number */
    bool put_off; /* not looked up: it is part of a whole number that some items have */
};

/* Zeroed is empty; the memory is kept from one text to the next. */
struct joins {
    struct join *list; /* whole numbers first, then digits without zeros in front */
    size_t count;
    size_t capacity;
};

/* Collects what `tokens` may name of what `index` has, and asks for the filters. STATUS_OK or
 * STATUS_MEMORY. */
enum status joins_collect(const struct index *index, const struct tokens *tokens,
                          struct joins *out);

/* The steps after joins_collect(), in this order: filters, slots, items. */
void joins_filter(const struct index *index, struct joins *joins);
void joins_find(const struct index *index, struct joins *joins);
void joins_ask_items(const struct index *index, const int64_t *open_minor,
                     const struct joins *joins);

void joins_clear(struct joins *joins);

#endif
