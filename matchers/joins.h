/*
 * joins - what a text may name: its runs joined to numbers, looked up in the index.
 *
 * The idea: every number of ours that stands in a text is a join of neighbouring runs. The joins
 * of a block of transactions are collected first and looked up in steps, each of which asks for the
 * memory that the next one reads, so that one transaction's misses pass while the others are worked
 * on. A join that leads nowhere is dropped at the step that shows it. Whole numbers go first: the
 * digits in one that some items have most often mean nothing else, and are not looked up.
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
    bool inside; /* part of a longer run of digits */
    bool number; /* may be a customer's number */
};

/* Zeroed is empty; the memory is kept from one text to the next. */
struct joins {
    struct join *list; /* whole numbers first, then digits without zeros in front */
    size_t count;
    size_t whole; /* so many of them are whole numbers */
    size_t capacity;
    uint32_t *starts; /* the runs of digits with which some may begin */
    size_t starts_count;
};

/* Collects the whole numbers that `tokens` may name of what `index` has. STATUS_OK or
 * STATUS_MEMORY. */
enum status joins_collect(const struct index *index, const struct tokens *tokens,
                          struct joins *out);

/* The steps after joins_collect(), in this order, and joins_ask_items() last. Those that ask do
 * nothing else, so that the misses of a block of texts pass together. Digits are those that no
 * whole number explains. */
void joins_ask_keys(const struct index *index, const struct joins *joins);
void joins_find_whole(const struct index *index, const struct tokens *tokens, struct joins *joins);
void joins_filter_digits(const struct index *index, struct joins *joins);
void joins_find_digits(const struct index *index, struct joins *joins);

/* Asks for the items of the joins. */
void joins_ask_items(const struct index *index, const int64_t *open_minor,
                     const struct joins *joins);

/* Looks up all digits again, those inside whole numbers too: for a text whose whole numbers turned
 * out to explain nothing. */
void joins_find_all_digits(const struct index *index, const struct tokens *tokens,
                           struct joins *joins);

void joins_clear(struct joins *joins);

#endif
