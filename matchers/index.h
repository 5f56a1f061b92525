/*
 * index - the open items, in memory, as arrays to be probed.
 *
 * The idea: built once, read-only while matching, shared by all threads. It knows how many items
 * share a key, an amount or a name token, and that count is the denominator of every weight:
 * nobody tunes by hand what is rare and what is common.
 *
 * Customers are numbered from the items and the customer rows together; an item without a
 * customer id belongs to a customer of its name or account, else to one of its own.
 */
#ifndef TS_MATCHERS_INDEX_H
#define TS_MATCHERS_INDEX_H

#include "base/arena.h"
#include "base/status.h"
#include "matchers/agreements.h"
#include "matchers/checks.h"
#include "matchers/codes.h"
#include "matchers/fronts.h"
#include "matchers/keys.h"
#include "matchers/table.h"
#include "matchers/vocabulary.h"
#include "model/batch.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* What of an item is looked at for every candidate, in half a cache line. */
struct index_item {
    uint32_t customer;
    struct currency currency;
    uint64_t entity; /* index_entity_hash(); 0 for none */
    int32_t issue_day;
    int32_t due_day;
    int32_t discount_day;
    uint32_t discount_ppm;
};

enum { INDEX_WORDS_NEAR = 8 };

/* What of a customer is looked at for every payment it may be of, in one cache line. */
struct index_customer {
    uint32_t items_first; /* into index.customer_items, by currency, open amount, place */
    uint32_t items_count;
    int32_t items_bits;       /* log2(items_count + 1) */
    struct currency currency; /* of all its items; absent where they are of several */
    int32_t words_bits; /* log2(customers / customers with the word) of all its name's words */
    uint32_t words_count;
    uint32_t words_more; /* into index.words_more: those for which there is no room here */
    bool has_account;
    bool has_name;
    bool has_group;
    uint32_t words[INDEX_WORDS_NEAR]; /* index_word_short(); 0 behind the last */
};

/* … and what is not. */
struct index_identity {
    struct slice customer_id;
    struct slice group;
};

/* How a form's keys lie: what a random number would have to hit. */
struct index_form {
    uint64_t keys; /* distinct */
    uint64_t low;  /* smallest and largest value of the digits at the end */
    uint64_t high;
    int32_t space_bits; /* log2 of the key space in use */
};

enum { INDEX_HISTOGRAM = 64 * 8, INDEX_LENGTHS = 48, INDEX_PREFIXES = 64, INDEX_WINDOW_MIN = 7 };

/* A shape that our numbers have: letters in front, then so many digits in all. */
struct index_shape {
    uint64_t prefix_hash; /* of the letters; 0 for none */
    uint8_t digits;
    uint64_t low; /* smallest and largest value of the digits */
    uint64_t high;
};

/* A shape of digits alone, to be found inside a longer run of digits. */
struct index_window {
    uint8_t digits;
    uint64_t power; /* 10 to the power of digits */
    uint64_t low;
    uint64_t high;
};

/* What keys have that begin with one letter: most words of a text begin none. */
struct index_begin {
    uint64_t letters; /* how many letters stand in front, a bit each */
    uint64_t lengths; /* … and how long the whole key is */
};

/* Digits of a customer's number that may stand without the letters in front. */
enum { INDEX_BARE_NUMBER_MIN = 5 };

enum { INDEX_BEGINS_DIGIT = 26, INDEX_BEGINS };

/* How numbers end: the value of the last three digits, or INDEX_NO_END for one that doesn't end in
 * more than three, of which nothing can be cut off. INDEX_ENDS is more than all values. */
enum { INDEX_END_LEN = 3, INDEX_NO_END = 1000, INDEX_ENDS = 1024 };

/* The last six digits of a number's keys, to tell without reading it that it is not what a text has
 * with one character wrong. */
struct index_tail {
    uint16_t last;   /* three; INDEX_NO_END where not all keys end in the same six digits */
    uint16_t before; /* the three before them */
    uint16_t
        serial_len; /* the serial's, where it has less than six and ends as all keys do; or 0 */
};

struct learn_habits; /* learn_habit.h */
struct learn_memory; /* learn_memory.h */
struct user_rules;   /* user_rules.h */
struct terms_index;  /* terms.h */

struct index {
    const struct batch *batch;
    /* What the user's rules say of each transaction; NULL without any. */
    const struct user_rules *user_rules;
    /* What currencies and customers have of their own; NULL where all have the same. */
    const struct terms_index *terms;
    /* What the workbook remembers of payers; NULL for nothing. */
    const struct learn_memory *memory;
    /* How customers pay, as the workbook and this run showed; NULL for nothing. */
    const struct learn_habits *habits;
    struct index_item *items; /* of the batch's items, then one for each customer row */
    struct index_customer *customers;
    struct index_identity *identities; /* of each customer */
    uint32_t customers_count;
    int32_t customers_bits; /* log2(customers_count + 1) */
    uint32_t *customer_items;
    int64_t *customer_minor; /* what is open of each of them, as listed */
    uint16_t *customer_ends; /* … and how its number ends: index_end_value() */
    uint16_t *item_ends;     /* … by item, to pass over most without reading their numbers */
    struct index_tail *item_tails;
    uint32_t *words_more;    /* words of customers whose names have many */
    struct table keys;       /* key_hash() -> item * KEY_FORM_ROOM + form */
    struct table amounts;    /* index_amount_hash() -> item * 2 + (net of discount) */
    struct table accounts;   /* account -> customer */
    struct table names;      /* word -> customer */
    struct table both;       /* index_both_hash() of words that many have -> who has both */
    struct table numbers;    /* customer id, contract, mandate -> customer */
    struct table agreements; /* contract, mandate -> agreements_value() */
    struct table groups;     /* index_group_hash() -> customer, for affiliated payers */
    struct table own;        /* own accounts, as the statements name them -> statement */
    struct table learnt;     /* account -> customer, from certain matches; see learn.h */
    struct index_form forms[KEY_FORM_COUNT];
    uint32_t histogram[INDEX_HISTOGRAM];    /* open amounts, eight buckets an octave */
    int32_t nearness_bits[INDEX_HISTOGRAM]; /* log2 of the share of items in or near a bucket */
    int32_t items_bits;                     /* log2(items + 16) */
    struct index_shape shapes[INDEX_PREFIXES];
    size_t shapes_count;
    struct date newest; /* of the items' dates of issue; absent where none has one */
    struct vocabulary vocabulary;
    struct codes codes;
    struct table usual_words; /* of the run's texts; where some numbers are codes */
    struct checks checks[2];  /* of the items' numbers, of their payment references */
    struct index_window windows[INDEX_PREFIXES];
    size_t windows_count;
    bool any_agreements;     /* some items are of contracts or mandates */
    bool segmented;          /* numbers have several runs of digits: segments.h */
    bool dated;              /* numbers end in the year of their issue */
    bool any_bare_numbers;   /* customers' numbers have letters in front that may be left out */
    bool any_fields;         /* … or have an end-to-end id: a line's own are looked at */
    bool letters_only;       /* some numbers have no digit */
    bool several_entities;   /* the items belong to more than one ledger */
    bool numbers_like_money; /* one in 64 ends in a separator and two digits, as "0123/26" */
    /* Lengths that keys of digits alone and customers' numbers have, a bit each: most joins of a
     * text are of none of them. */
    uint64_t digits_lengths;
    uint64_t number_lengths;
    /* How the other keys and the numbers begin: by each letter, and last by a digit. */
    struct index_begin begins[INDEX_BEGINS];
    /* … and those of documents, with letters and of digits alone, for numbers that are damaged. */
    struct fronts fronts[2];
};

/* Builds the index of batch->items and batch->customers. STATUS_OK or STATUS_MEMORY. */
enum status index_build(const struct batch *batch, struct arena *arena, struct index *out);

uint64_t index_amount_hash(struct currency currency, int64_t minor);
/* 0 for an account that says nothing: "-", "000000", less than four letters and digits. */
uint64_t index_account_hash(struct slice account);
uint64_t index_word_hash(struct slice word);
uint64_t index_entity_hash(struct slice entity); /* 0 for the empty one */
uint64_t index_group_hash(struct slice group);

/* The value of the last digits of a text that has INDEX_END_LEN of them at least. */
static inline uint16_t index_end_value(struct slice digits)
{
    const char *last = digits.ptr + digits.len - 1;
    return (uint16_t)((last[-2] - '0') * 100 + (last[-1] - '0') * 10 + (last[0] - '0'));
}

/* Bits of an amount by chance: log2 of the probability that an unrelated payment has this very
 * amount, from the smoothed density of open amounts, the frequency of this amount and its
 * roundness. Always negative. */
int32_t index_amount_chance(const struct index *index, struct currency currency, int64_t minor);

/* … where `same` items are known to have it. */
int32_t index_amount_chance_of(const struct index *index, int64_t minor, uint32_t same);

/* Whether a number (folded letters, then digits) has the shape and range of our numbers. */
bool index_is_our_shape(const struct index *index, struct slice letters, struct slice digits);

/* The hashes of a name's words that count (no legal forms, no single letters), each once; how many.
 */
size_t index_name_words(struct slice name, uint64_t *hashes, size_t capacity);

/* Words of names that so many customers have point at those who have two of them; at each customer
 * where fewer have one, and at nobody where more. */
enum { INDEX_MANY_MIN = 33, INDEX_MANY_MAX = 4096 };

static inline bool index_word_is_of_many(struct table_run customers)
{
    return customers.count >= INDEX_MANY_MIN && customers.count <= INDEX_MANY_MAX;
}

/* The same, whichever of the two words comes first. */
static inline uint64_t index_both_hash(uint64_t word, uint64_t other)
{
    return table_hash_end(word ^ other);
}

/* What a customer has of a word's hash: never 0, and enough to tell the words of two names. */
static inline uint32_t index_word_short(uint64_t hash)
{
    return (uint32_t)hash | 1U;
}

/* Whether a word is one of those of a customer's name for which there is no room beside it. */
bool index_customer_has_more(const struct index *index, const struct index_customer *customer,
                             uint32_t word);

/* Whether a customer's name has a word. */
static inline bool index_customer_has(const struct index *index,
                                      const struct index_customer *customer, uint32_t word)
{
#if defined(__SSE2__)
    static_assert(INDEX_WORDS_NEAR == 8, "four words are compared at once");
    const __m128i *near = (const __m128i *)(const void *)customer->words;
    __m128i sought = _mm_set1_epi32((int)word);
    __m128i equal = _mm_or_si128(_mm_cmpeq_epi32(_mm_loadu_si128(near), sought),
                                 _mm_cmpeq_epi32(_mm_loadu_si128(near + 1), sought));
    bool has = _mm_movemask_epi8(equal) != 0;
#else
    bool has = false;
    for (size_t i = 0; i < INDEX_WORDS_NEAR; i++) {
        has = has || customer->words[i] == word;
    }
#endif
    return has || (customer->words_count > INDEX_WORDS_NEAR &&
                   index_customer_has_more(index, customer, word));
}

#endif
