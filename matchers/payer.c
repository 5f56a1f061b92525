#include "matchers/payer.h"

#include "matchers/bits.h"
#include "matchers/user_rules.h"
#include "matchers/weights.h"
#include "model/outcome.h"

enum {
    PAYER_POSTING_MAX = 4096, /* customers of an account */
    PAYER_NAME_CUT_MIN = 27,
    PAYER_LINE = 16, /* values of a line of memory */
    PAYER_BEHIND_BITS = 6 * BITS_ONE,
    PAYER_LESSER_BITS = 8 * BITS_ONE,
    PAYER_LIKE_BITS = 2 * BITS_ONE,
    PAYER_SAME_BITS = 6 * BITS_ONE,
};

void payer_add_customer(struct payer *payer, uint32_t customer)
{
    for (size_t i = 0; i < payer->customers_count; i++) {
        if (payer->customers[i] == customer) {
            return;
        }
    }
    if (payer->customers_count < PAYER_CUSTOMERS_MAX) {
        payer->customers[payer->customers_count++] = customer;
    }
}

void payer_add_number(struct payer *payer, uint32_t customer, uint32_t token, uint32_t len)
{
    if (payer->numbered_count < PAYER_CUSTOMERS_MAX) {
        payer->numbered_at[payer->numbered_count] = token;
        payer->numbered_len[payer->numbered_count] = len;
        payer->numbered[payer->numbered_count++] = customer;
        payer_add_customer(payer, customer);
    }
}

/* Banks cut names at fixed widths; what follows a cut is no word. */
static struct slice payer_uncut(struct slice name)
{
    static const size_t widths[] = {PAYER_NAME_CUT_MIN, 35, 54, 70, 140};
    name = slice_trim(name);
    if (name.len < PAYER_NAME_CUT_MIN) {
        return name;
    }
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        if (name.len != widths[i]) {
            continue;
        }
        size_t blank = name.len;
        while (blank > 0 && name.ptr[blank - 1] != ' ') {
            blank--;
        }
        return blank < PAYER_NAME_CUT_MIN / 2 ? name : slice_take(name, blank);
    }
    return name;
}

static void payer_add_words(struct payer *payer, struct slice name)
{
    if (payer->words_count == 0) {
        payer->words_count = index_name_words(payer_uncut(name), payer->words, PAYER_WORDS_MAX);
        return;
    }
    uint64_t words[PAYER_WORDS_MAX];
    size_t count = index_name_words(payer_uncut(name), words, PAYER_WORDS_MAX);
    for (size_t i = 0; i < count && payer->words_count < PAYER_WORDS_MAX; i++) {
        bool known = false;
        for (size_t k = 0; k < payer->words_count; k++) {
            known = known || payer->words[k] == words[i];
        }
        if (!known) {
            payer->words[payer->words_count++] = words[i];
        }
    }
}

/* Adds the customers of facts that the workbook has of the payer. */
static void payer_add_remembered(const struct index *index, struct payer *payer,
                                 struct table_run facts)
{
    for (uint32_t i = 0; i < facts.count && payer->customers_count < PAYER_CUSTOMERS_MAX; i++) {
        payer_add_customer(payer, index->memory->customers[facts.values[i]]);
    }
}

void payer_find_account(const struct index *index, uint64_t account_hash, struct payer *out)
{
    out->customers_count = 0;
    out->named_count = 0;
    out->account_customers = (struct table_run){NULL, 0};
    out->learnt_customers = (struct table_run){NULL, 0};
    out->remembered = (struct learn_payer){0};
    out->numbered_count = 0;
    out->agreed = NULL;
    out->transaction = NULL;
    out->words_count = 0;
    out->known_count = 0;
    out->words_bits = 0;
    out->both = 0;
    out->pointed = (struct table_run){NULL, 0};
    out->in_text = false;
    out->words_hashed = false;
    out->words_read = false;
    out->has_account = false;
    out->by_rule = false;
    out->ruled = 0;
    if (account_hash != 0) {
        out->has_account = true;
        out->account_customers = table_get(&index->accounts, account_hash);
        __builtin_prefetch(out->account_customers.values);
        if (out->account_customers.count > PAYER_POSTING_MAX) {
            out->account_customers.count = 0; /* whose account so many have, is nobody's */
        }
    }
}

void payer_read(const struct index *index, const struct transaction *transaction,
                uint64_t account_hash, struct payer *out)
{
    if (account_hash != 0) {
        for (uint32_t i = 0;
             i < out->account_customers.count && out->customers_count < PAYER_CUSTOMERS_MAX; i++) {
            payer_add_customer(out, out->account_customers.values[i]);
        }
        out->learnt_customers = table_find(&index->learnt, account_hash);
        for (uint32_t i = 0;
             i < out->learnt_customers.count && out->customers_count < PAYER_CUSTOMERS_MAX; i++) {
            payer_add_customer(out, out->learnt_customers.values[i]);
        }
    }
    out->transaction = transaction;
    learn_memory_find(index->memory, &transaction->counterparty, account_hash, &out->remembered);
    payer_add_remembered(index, out, out->remembered.accounts);
    payer_add_remembered(index, out, out->remembered.names);
}

void payer_read_rule(const struct index *index, size_t transaction, struct payer *payer)
{
    payer->by_rule = user_rules_tell_payer(index, transaction, &payer->ruled);
    if (!payer->by_rule) {
        return;
    }
    payer->customers_count = 0;
    payer->account_customers = (struct table_run){NULL, 0};
    payer->learnt_customers = (struct table_run){NULL, 0};
    payer->remembered.accounts = (struct table_run){NULL, 0};
    payer->remembered.names = (struct table_run){NULL, 0};
    payer->has_account = false;
    if (payer->ruled != USER_RULES_NONE) {
        payer_add_customer(payer, payer->ruled);
    }
}

/* The words of the remittance that some customer's name has. */
static void payer_add_text(const struct index *index, struct payer *payer)
{
    enum { PAYER_TEXT_WORDS_MAX = 40 };
    uint64_t words[PAYER_TEXT_WORDS_MAX];
    for (size_t l = 0; l < payer->transaction->remittance_count; l++) {
        size_t count =
            index_name_words(payer->transaction->remittance[l], words, PAYER_TEXT_WORDS_MAX);
        for (size_t i = 0; i < count && payer->words_count < PAYER_WORDS_MAX; i++) {
            bool known = !table_may_have(&index->names, words[i]);
            for (size_t k = 0; k < payer->words_count && !known; k++) {
                known = payer->words[k] == words[i];
            }
            if (!known) {
                payer->words[payer->words_count++] = words[i];
            }
        }
    }
}

void payer_hash_words(const struct index *index, struct payer *payer)
{
    const struct counterparty *counterparty = &payer->transaction->counterparty;
    payer->words_hashed = true;
    payer->in_text = counterparty->name.len == 0 && counterparty->ultimate_name.len == 0;
    if (payer->in_text) {
        payer_add_text(index, payer);
    } else {
        payer_add_words(payer, counterparty->name);
        if (counterparty->ultimate_name.len > 0) {
            payer_add_words(payer, counterparty->ultimate_name);
        }
    }
    for (size_t i = 0; i < payer->words_count; i++) {
        table_prefetch_slot(&index->names, payer->words[i]);
    }
}

/* A word of the payer's and who has it. */
struct payer_pointer {
    uint64_t word;
    struct table_run run;
};

/* The rarest two words that the list knows decide whom to look at; the others weigh later. One word
 * alone is looked up only where few have it. */
static void payer_point(const struct index *index, const struct payer_pointer *rarest,
                        const struct payer_pointer *second, struct payer *payer)
{
    if (rarest->run.count < INDEX_MANY_MIN) {
        payer->pointed = rarest->run;
        for (uint32_t i = 0; i < rarest->run.count; i += PAYER_LINE) {
            __builtin_prefetch(rarest->run.values + i);
        }
    } else if (index_word_is_of_many(second->run)) {
        payer->both = index_both_hash(rarest->word, second->word);
        table_prefetch_slot(&index->both, payer->both);
    }
}

void payer_find_words(const struct index *index, struct payer *payer)
{
    payer->words_read = true;
    int32_t unknown_bits = index->customers_bits + 1;
    struct payer_pointer rarest = {0, {NULL, 0}};
    struct payer_pointer second = {0, {NULL, 0}};
    for (size_t i = 0; i < payer->words_count; i++) {
        struct payer_pointer word = {payer->words[i], table_get(&index->names, payer->words[i])};
        if (word.run.count == 0) {
            payer->words_bits += payer->in_text ? 0 : unknown_bits;
            continue;
        }
        int32_t rarity = index->customers_bits - bits_log2(word.run.count);
        payer->words_bits += rarity;
        payer->known[payer->known_count++] =
            (struct payer_word){index_word_short(word.word), rarity};
        if (rarest.run.count == 0 || word.run.count < rarest.run.count) {
            second = rarest;
            rarest = word;
        } else if (second.run.count == 0 || word.run.count < second.run.count) {
            second = word;
        }
    }
    payer_point(index, &rarest, &second, payer);
}

void payer_find_both(const struct index *index, struct payer *payer)
{
    if (payer->both != 0) {
        payer->pointed = table_get(&index->both, payer->both);
        payer->both = 0;
        __builtin_prefetch(payer->pointed.values);
    }
}

/* Takes the names apart when they are first needed: where the account is known they never are. */
static void payer_read_words(const struct index *index, struct payer *payer)
{
    if (!payer->words_hashed) {
        payer_hash_words(index, payer);
    }
    if (!payer->words_read) {
        payer_find_words(index, payer);
    }
}

void payer_ask_customers(const struct index *index, const struct payer *payer)
{
    enum { PAYER_ASK_MAX = 64 };
    struct table_run run = payer->pointed;
    for (uint32_t i = 0; i < run.count && i < PAYER_ASK_MAX; i++) {
        __builtin_prefetch(&index->customers[run.values[i]]);
    }
}

/* Rarity of the words that payer and customer share, and how many they are. */
static inline int32_t payer_shared_bits(const struct index *index, const struct payer *payer,
                                        const struct index_customer *customer, uint32_t *count)
{
    int32_t shared = 0;
    *count = 0;
    for (size_t i = 0; i < payer->known_count; i++) {
        bool has = index_customer_has(index, customer, payer->known[i].word);
        shared += has ? payer->known[i].rarity_bits : 0;
        *count += has ? 1 : 0;
    }
    return shared;
}

uint32_t payer_shared_words(const struct index *index, const struct payer *payer, uint32_t customer)
{
    uint32_t count = 0;
    (void)payer_shared_bits(index, payer, &index->customers[customer], &count);
    return count;
}

/* What the words say that payer and customer share. */
static inline int32_t payer_words_bits(const struct index *index, const struct payer *payer,
                                       const struct index_customer *customer)
{
    if (customer->words_bits <= 0) {
        return 0;
    }
    uint32_t count = 0;
    int32_t shared = payer_shared_bits(index, payer, customer, &count);
    /* All of both names, two words at least, is no chance. */
    bool same = count >= 2 && count == customer->words_count && payer->words_bits == shared &&
                !payer->in_text;
    int32_t ceiling = index->customers_bits + (same ? PAYER_SAME_BITS : PAYER_LIKE_BITS);
    int32_t most = (shared < ceiling ? shared : ceiling) + WEIGHT_NAME_MISS;
    if (payer->in_text) {
        /* A text has many words, and who is not named there may pay as well. */
        bool named = count >= 2 && (int64_t)shared * 4 >= (int64_t)customer->words_bits * 3;
        return named ? most : 0;
    }
    int32_t smaller =
        payer->words_bits < customer->words_bits ? payer->words_bits : customer->words_bits;
    if (shared == 0 || smaller <= 0) {
        return WEIGHT_NAME_DIFFERS;
    }
    if ((int64_t)shared * 4 >= (int64_t)smaller * 3) {
        return most;
    }
    int64_t covered = (int64_t)shared * BITS_ONE / smaller;
    if (covered < BITS_ONE * 2 / 5) {
        return WEIGHT_NAME_DIFFERS;
    }
    int64_t part = (int64_t)shared * covered / BITS_ONE - 3 * BITS_ONE / 2;
    return (int32_t)(part < ceiling ? part : ceiling);
}

/* … looked up where the name pointed at the customer. */
static int32_t payer_name_bits(const struct index *index, struct payer *payer, uint32_t customer)
{
    for (size_t i = 0; i < payer->named_count; i++) {
        if (payer->customers[i] == customer) {
            return payer->name_bits[i];
        }
    }
    payer_read_words(index, payer);
    return payer->words_count == 0 ? 0
                                   : payer_words_bits(index, payer, &index->customers[customer]);
}

/* Customers whose name speaks for them, best first, so that no order of ids decides who is left
 * out. */
enum { PAYER_FOUND_MAX = 8 };

struct payer_found {
    uint32_t customers[PAYER_FOUND_MAX];
    int32_t bits[PAYER_FOUND_MAX];
    size_t count;
    int32_t above; /* bits of whoever counts: not 0, not far behind, more than the last of many */
};

/* Puts a customer in its place. */
static void payer_add_found(uint32_t customer, int32_t bits, struct payer_found *found)
{
    size_t at = found->count == PAYER_FOUND_MAX ? found->count - 1 : found->count++;
    for (; at > 0 && found->bits[at - 1] < bits; at--) {
        found->customers[at] = found->customers[at - 1];
        found->bits[at] = found->bits[at - 1];
    }
    found->customers[at] = customer;
    found->bits[at] = bits;
    int32_t behind = found->bits[0] - PAYER_BEHIND_BITS - 1;
    int32_t last = found->count == PAYER_FOUND_MAX ? found->bits[found->count - 1] : 0;
    found->above = behind > last ? behind : last;
}

static bool payer_has_found(const struct payer_found *found, uint32_t customer)
{
    for (size_t i = 0; i < found->count; i++) {
        if (found->customers[i] == customer) {
            return true;
        }
    }
    return false;
}

/* Weighs customers who have a word by name alone; in a text, another of its words may have led to
 * one before. */
static void payer_try_names(const struct index *index, const struct payer *payer,
                            struct table_run run, struct payer_found *found)
{
    for (uint32_t i = 0; i < run.count; i++) {
        int32_t bits = payer_words_bits(index, payer, &index->customers[run.values[i]]);
        if (bits > found->above && !(payer->in_text && payer_has_found(found, run.values[i]))) {
            payer_add_found(run.values[i], bits, found);
        }
    }
}

/* … who have a rare word of a text. */
static void payer_try_text(const struct index *index, const struct payer *payer,
                           struct payer_found *found)
{
    for (size_t i = 0; i < payer->words_count; i++) {
        struct table_run run = table_find(&index->names, payer->words[i]);
        if (run.count < INDEX_MANY_MIN) {
            payer_try_names(index, payer, run, found);
        }
    }
}

void payer_find_by_name(const struct index *index, struct payer *payer)
{
    payer_read_words(index, payer);
    struct payer_found found;
    found.count = 0;
    found.above = 0;
    if (payer->in_text) {
        payer_try_text(index, payer, &found);
    } else {
        payer_find_both(index, payer);
        payer_try_names(index, payer, payer->pointed, &found);
    }
    /* Whose name is far behind the best, few confuse with it. */
    while (found.count > 1 && found.bits[0] - found.bits[found.count - 1] > PAYER_BEHIND_BITS) {
        found.count--;
    }
    if (payer->customers_count > 0) {
        for (size_t i = 0; i < found.count; i++) {
            payer_add_customer(payer, found.customers[i]);
        }
        return;
    }
    for (size_t i = 0; i < found.count; i++) {
        payer->customers[i] = found.customers[i];
        payer->name_bits[i] = found.bits[i];
    }
    payer->customers_count = found.count;
    payer->named_count = found.count;
}

void payer_read_text(const struct index *index, const struct transaction *transaction,
                     struct payer *out)
{
    payer_find_account(index, 0, out);
    out->transaction = transaction;
    out->in_text = true;
    out->words_hashed = true;
    payer_add_text(index, out);
    payer_find_by_name(index, out);
}

/* … what an account that is not known as the customer's says. */
static int32_t payer_strange_account_bits(const struct index *index, const struct payer *payer,
                                          uint32_t customer, bool *others)
{
    *others = false;
    if (!payer->has_account) {
        return 0;
    }
    const struct table_run run = payer->account_customers;
    bool in_group = run.count > 0 && index->customers[customer].has_group;
    for (uint32_t i = 0; in_group && i < run.count; i++) {
        if (slice_equal(index->identities[customer].group,
                        index->identities[run.values[i]].group)) {
            return index->customers_bits / 2;
        }
    }
    *others = run.count > 0;
    if (run.count > 0) {
        return WEIGHT_ACCOUNT_OTHERS;
    }
    return index->customers[customer].has_account ? WEIGHT_ACCOUNT_NEW : 0;
}

/* What a user's rule says about `customer`: as much as an account that is known. */
static int32_t payer_rule_bits(const struct index *index, const struct payer *payer,
                               uint32_t customer, bool *others)
{
    if (!payer->by_rule) {
        return 0;
    }
    if (payer->ruled == customer) {
        return index->customers_bits + WEIGHT_ACCOUNT_KNOWN;
    }
    if (payer->ruled != USER_RULES_NONE) {
        struct slice group = index->identities[payer->ruled].group;
        if (group.len > 0 && slice_equal(group, index->identities[customer].group)) {
            return index->customers_bits / 2;
        }
    }
    *others = true;
    return WEIGHT_ACCOUNT_OTHERS;
}

/* Whether the payer was seen to pay before, in this run or in earlier ones. */
static inline bool payer_is_acquainted(const struct payer *payer)
{
    return payer->learnt_customers.count > 0 || payer->remembered.accounts.count > 0 ||
           payer->remembered.names.count > 0;
}

/* … and for this customer. */
static bool payer_weigh_learnt(const struct index *index, const struct payer *payer,
                               uint32_t customer, struct payer_weight *weight)
{
    if (table_run_has(payer->learnt_customers, customer)) {
        /* It pays for this customer now and then: for how many others, is what it is worth. */
        weight->learnt_bits = index->customers_bits + WEIGHT_ACCOUNT_LEARNT -
                              bits_log2(payer->learnt_customers.count);
        return true;
    }
    bool by_account = false;
    int32_t remembered =
        learn_memory_payer_bits(index->memory, &payer->remembered, customer, &by_account);
    weight->remembered_account = by_account;
    if (remembered != INT32_MIN && index->customers_bits + remembered > 0) {
        weight->remembered_bits = index->customers_bits + remembered;
        return true;
    }
    return false;
}

/*
 * How much less than a tenth of strangers' texts have a customer's number by chance: of those of so
 * many characters the list has one in so many, and numbers lie together, eight times as densely.
 */
static int32_t payer_number_rarity(const struct index *index, uint32_t len)
{
    enum {
        PAYER_DIGIT_BITS = 3402, /* log2(10) */
        PAYER_NUMBER_MOST = 6 * BITS_ONE,
    };
    int64_t bits = (int64_t)len * PAYER_DIGIT_BITS - index->customers_bits - INT64_C(3) * BITS_ONE +
                   WEIGHT_P_10;
    return (int32_t)(bits < 0 ? 0 : (bits > PAYER_NUMBER_MOST ? PAYER_NUMBER_MOST : bits));
}

/* What a customer's number in the text weighs; 0 where it isn't there. */
static int32_t payer_number_bits(const struct index *index, const struct payer *payer,
                                 uint32_t customer, enum agreement_kind *number_of)
{
    uint32_t len = 0;
    for (size_t i = 0; i < payer->numbered_count; i++) {
        bool longer = payer->numbered[i] == customer && payer->numbered_len[i] > len;
        len = longer ? payer->numbered_len[i] : len;
    }
    if (len == 0) {
        return 0;
    }
    int32_t bits = index->customers_bits + WEIGHT_NUMBER_KNOWN + payer_number_rarity(index, len);
    const struct agreements_customer *agreed =
        payer->agreed == NULL ? NULL : agreements_find(payer->agreed, customer);
    if (agreed != NULL) {
        bits -= bits_log2(agreed->sharing);
        *number_of = agreed->kind;
    }
    return bits;
}

int32_t payer_number_beside(const struct index *index, const struct payer *payer, uint32_t customer,
                            enum agreement_kind *number_of)
{
    int32_t bits = payer_number_bits(index, payer, customer, number_of);
    return bits < PAYER_LESSER_BITS ? bits : PAYER_LESSER_BITS;
}

void payer_weigh_strange(const struct index *index, struct payer *payer, uint32_t customer,
                         struct payer_weight *out)
{
    bool others = false;
    *out = (struct payer_weight){.kind = PAYER_AGREES};
    out->account_bits = payer_strange_account_bits(index, payer, customer, &others);
    out->rule_bits = payer_rule_bits(index, payer, customer, &others);
    if (out->account_bits > 0 || out->rule_bits > 0) {
        out->number_bits = payer_number_beside(index, payer, customer, &out->number_of);
        return;
    }
    if (payer_is_acquainted(payer) && payer_weigh_learnt(index, payer, customer, out)) {
        out->account_bits = 0;
        out->number_bits = payer_number_beside(index, payer, customer, &out->number_of);
        out->kind = out->number_bits > 0 ? PAYER_AGREES : PAYER_NAMED;
        return;
    }
    int32_t name_bits = payer_name_bits(index, payer, customer);
    int32_t number_bits = payer_number_bits(index, payer, customer, &out->number_of);
    if (number_bits <= 0) {
        bool conflicts = others || (name_bits < 0 && payer->customers_count > 0);
        out->kind = conflicts ? PAYER_CONFLICTS : (name_bits > 0 ? PAYER_NAMED : PAYER_UNKNOWN);
    }
    out->name_bits = name_bits;
    out->number_bits = number_bits;
    /* Both tell the customer, which counts once: the stronger does, the other says no more than
     * that it is no chance. */
    if (name_bits > 0 && number_bits > 0) {
        int32_t *lesser = name_bits < number_bits ? &out->name_bits : &out->number_bits;
        *lesser = *lesser < PAYER_LESSER_BITS ? *lesser : PAYER_LESSER_BITS;
    }
    /* A new account and another name are one surprise, not two. */
    int32_t *told = payer->by_rule ? &out->rule_bits : &out->account_bits;
    if (*told < 0 && name_bits < 0) {
        int32_t *lesser = *told > name_bits ? told : &out->name_bits;
        *lesser /= 4;
    }
}
