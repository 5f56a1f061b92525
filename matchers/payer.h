/*
 * payer - who the transaction says is paying, as evidence about customers.
 *
 * The idea: the payer is evidence, not a gate. A known account says who pays; the text says for
 * whom. Which customer it is, the strongest of account, name and customer number tells; a known
 * account settles it. A second one that comes from elsewhere, as the number in the text does, says
 * beside it that it is no chance. A user's rule that names
 * the payer's customer counts as a known account, and the account itself is not looked at then.
 * Banks that have no column for the payer write the name into the text: where there is none, a
 * customer all of whose name stands there, two words at least, is named by it.
 */
#ifndef TS_MATCHERS_PAYER_H
#define TS_MATCHERS_PAYER_H

#include "matchers/bits.h"
#include "matchers/index.h"
#include "matchers/learn_memory.h"
#include "matchers/weights.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PAYER_CUSTOMERS_MAX = 16, PAYER_WORDS_MAX = 12 };

/* A word of the payer's that some customer's name has. */
struct payer_word {
    uint32_t word;       /* index_word_short() */
    int32_t rarity_bits; /* log2(customers / customers with the word) */
};

struct payer {
    uint32_t customers[PAYER_CUSTOMERS_MAX]; /* whom account, number or name point at */
    size_t customers_count;
    int32_t name_bits[PAYER_CUSTOMERS_MAX]; /* of those that the name was asked about, the first */
    size_t named_count;                     /* … and how many they are */
    struct table_run account_customers;     /* all whose account it is */
    struct table_run learnt_customers;      /* for whom it paid beyond doubt in this run */
    struct learn_payer remembered;          /* what the workbook remembers of it */
    uint32_t numbered[PAYER_CUSTOMERS_MAX]; /* customers whose number stands in the text */
    uint32_t numbered_at[PAYER_CUSTOMERS_MAX];  /* … the run it begins with */
    uint32_t numbered_len[PAYER_CUSTOMERS_MAX]; /* … and how many characters it has */
    size_t numbered_count;
    const struct agreements_named *agreed; /* … by a contract or mandate; NULL for none */
    const struct transaction *transaction;
    uint64_t words[PAYER_WORDS_MAX]; /* of the names; read when first asked for */
    size_t words_count;
    struct payer_word known[PAYER_WORDS_MAX]; /* of them */
    size_t known_count;
    int32_t words_bits;       /* rarity of all */
    uint64_t both;            /* index_both_hash() of the rarest two, to be looked up; 0 for none */
    struct table_run pointed; /* who has the rarest of them, or where that are many both */
    bool in_text;             /* the words are those of the remittance, since no payer has a name */
    bool words_hashed;
    bool words_read; /* … and all that stands here of them is known */
    bool has_account;
    bool by_rule;   /* a user's rule says which customer pays: `ruled`, and no other */
    uint32_t ruled; /* UINT32_MAX for one that is on no list */
};

enum payer_kind {
    PAYER_AGREES,   /* account or number are this customer's */
    PAYER_NAMED,    /* the name is this customer's */
    PAYER_UNKNOWN,  /* nothing known either way */
    PAYER_CONFLICTS /* account or name are somebody else's */
};

struct payer_weight {
    int32_t rule_bits; /* in the place of account_bits and learnt_bits */
    int32_t account_bits;
    int32_t learnt_bits;     /* in the place of account and name */
    int32_t remembered_bits; /* likewise, by what earlier runs and decisions showed */
    bool remembered_account; /* … of the account; else of the name */
    int32_t name_bits;
    int32_t number_bits;
    enum agreement_kind number_of; /* whose number it is; AGREEMENT_NONE for the customer's own */
    enum payer_kind kind;
};

/* Looks up whose account it is, and asks for them; 0 for none. The first step, and the only one
 * that doesn't need the one before. */
void payer_find_account(const struct index *index, uint64_t account_hash, struct payer *out);

/* Reads a transaction's counterparty; `account_hash` is index_account_hash() of its account. */
void payer_read(const struct index *index, const struct transaction *transaction,
                uint64_t account_hash, struct payer *out);

/* Reads what a user's rule says of the payer, in the place of what its account says. */
void payer_read_rule(const struct index *index, size_t transaction, struct payer *payer);

/*
 * Take the names apart, look their words up, then the rarest two together, and ask for the
 * customers that they point at: each step asks for the memory of the next. Where they weren't taken
 * ahead they are when a name is first weighed.
 */
void payer_hash_words(const struct index *index, struct payer *payer);
void payer_find_words(const struct index *index, struct payer *payer);
void payer_find_both(const struct index *index, struct payer *payer);
void payer_ask_customers(const struct index *index, const struct payer *payer);

/* Adds customers whose rare name words the payer has; for when nothing else points at anyone. */
void payer_find_by_name(const struct index *index, struct payer *payer);

/* Reads a text as if it were all that is known of the payer: `customers` are those whose name
 * stands in it. */
void payer_read_text(const struct index *index, const struct transaction *transaction,
                     struct payer *out);

/* Adds a customer to the list unless it is there or the list is full. */
void payer_add_customer(struct payer *payer, uint32_t customer);

/* Adds a customer whose number of `len` characters stands in the text, from a run on, unless there
 * is no room. */
void payer_add_number(struct payer *payer, uint32_t customer, uint32_t token, uint32_t len);

/* How many of the payer's words, once they are looked up, a customer's name has. */
uint32_t payer_shared_words(const struct index *index, const struct payer *payer,
                            uint32_t customer);

/* What the payer says about `customer`, against a stranger, where the account is not known as that
 * of the customer. */
void payer_weigh_strange(const struct index *index, struct payer *payer, uint32_t customer,
                         struct payer_weight *out);

/* What the customer's number in the text says where something else tells him already: how little it
 * is a chance. 0 where it isn't there. */
int32_t payer_number_beside(const struct index *index, const struct payer *payer, uint32_t customer,
                            enum agreement_kind *number_of);

/* … and in any case: a known account settles it. Where a rule of the user's says who pays, accounts
 * are not looked at. */
static inline void payer_weigh_into(const struct index *index, struct payer *payer,
                                    uint32_t customer, struct payer_weight *out)
{
    if (!table_run_has(payer->account_customers, customer)) {
        payer_weigh_strange(index, payer, customer, out);
        return;
    }
    *out = (struct payer_weight){.account_bits = index->customers_bits + WEIGHT_ACCOUNT_KNOWN -
                                                 bits_log2(payer->account_customers.count),
                                 .kind = PAYER_AGREES};
    if (payer->numbered_count > 0) {
        out->number_bits = payer_number_beside(index, payer, customer, &out->number_of);
    }
}

static inline struct payer_weight payer_weigh(const struct index *index, struct payer *payer,
                                              uint32_t customer)
{
    struct payer_weight weight;
    payer_weigh_into(index, payer, customer, &weight);
    return weight;
}

#endif
