/*
 * user_rules - which of the user's rules each transaction has.
 *
 * The idea: one pass in front of all matching asks the rules, in their order, of every transaction;
 * the first that holds is noted beside the index, where the judge and the payer look it up. A rule
 * looks at its transaction alone, so neither order nor threads can show.
 */
#ifndef TS_MATCHERS_USER_RULES_H
#define TS_MATCHERS_USER_RULES_H

#include "base/diag.h"
#include "matchers/index.h"
#include "matchers/user_rule.h"

/* What the pass found. Lives as long as the index. */
struct user_rules {
    const struct user_rule *rules;
    const uint32_t *by_transaction; /* into `rules`; USER_RULES_NONE */
    const uint32_t *customers;      /* of each rule: INDEX customer or USER_RULES_NONE */
};

#define USER_RULES_NONE UINT32_MAX

/*
 * Asks the rules of every transaction and hangs what they say onto `index`. Without rules nothing
 * is done.
 *
 * rules  in their order; live as long as the index
 * diag   gets TS-CFG-015, a warning, for a customer that nobody knows
 *
 * Returns STATUS_OK or STATUS_MEMORY.
 */
enum status user_rules_apply(const struct user_rule *rules, size_t count, struct arena *arena,
                             struct diag *diag, struct index *index);

/* The rule that a transaction has, or NULL. */
static inline const struct user_rule *user_rules_of(const struct index *index, size_t transaction)
{
    const struct user_rules *found = index->user_rules;
    if (found == NULL || found->by_transaction[transaction] == USER_RULES_NONE) {
        return NULL;
    }
    return &found->rules[found->by_transaction[transaction]];
}

/* Whether a rule keeps the transaction for a person. */
static inline bool user_rules_hold_back(const struct index *index, size_t transaction)
{
    const struct user_rule *rule = user_rules_of(index, transaction);
    return rule != NULL && rule->action == USER_RULE_REVIEW;
}

/* Whether a rule says which customer pays; USER_RULES_NONE for one that the lists don't have. */
static inline bool user_rules_tell_payer(const struct index *index, size_t transaction,
                                         uint32_t *customer)
{
    const struct user_rule *rule = user_rules_of(index, transaction);
    if (rule == NULL || rule->action != USER_RULE_CUSTOMER) {
        return false;
    }
    *customer = index->user_rules->customers[rule - index->user_rules->rules];
    return true;
}

#endif
