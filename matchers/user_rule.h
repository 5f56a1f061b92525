/*
 * user_rule - a rule that a user wrote: what a bank line must be like, and what becomes of it.
 *
 * The idea: a rule is read once, key by key, into patterns that are folded like the texts they are
 * held against; then it is asked of one transaction after the other. All its conditions must hold;
 * within one condition any of its alternatives will do. A condition on what the bank left out does
 * not hold. Of several rules the first one wins, and users' come before the shipped ones (rules.h).
 *
 * What the actions mean is told in docs/configuration.md; user_rules.h applies them.
 */
#ifndef TS_MATCHERS_USER_RULE_H
#define TS_MATCHERS_USER_RULE_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "model/batch.h"
#include "model/currency.h"
#include "model/outcome.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    USER_RULE_ALTERNATIVES_MAX = 64, /* of one condition */
    USER_RULE_DECIMALS = 4,          /* of an amount; no currency has more */
};

enum user_rule_action {
    USER_RULE_NO_ACTION,
    USER_RULE_IGNORE,     /* set aside with a category, whatever it may pay */
    USER_RULE_CATEGORISE, /* set aside with a category where it settles no item and names none */
    USER_RULE_CUSTOMER,   /* this customer pays: evidence like a known account, and in its place */
    USER_RULE_REVIEW,     /* a person decides, whatever the evidence */
};

/* Alternatives, any of which will do; none means that there is no such condition. */
struct user_rule_list {
    const struct slice *patterns;
    size_t count;
};

struct user_rule {
    struct slice name;
    enum user_rule_action action;
    enum outcome_reason category; /* of ignore and categorise; REASON_COUNT while not given */
    struct slice customer_id;     /* of customer */
    struct user_rule_list codes;
    struct user_rule_list texts;
    struct user_rule_list counterparties;
    struct user_rule_list counterparty_accounts;
    struct user_rule_list accounts; /* own */
    struct currency currencies[USER_RULE_ALTERNATIVES_MAX];
    size_t currencies_count;
    int direction;       /* 1 for credits, -1 for debits, 0 for both */
    int64_t amount;      /* in units of 1/10,000, without sign; -1 while not given */
    int64_t amount_from; /* likewise, included */
    int64_t amount_to;   /* likewise, included */
    uint32_t days;       /* of the booking date: bit 1 to 31, bit 0 for a month's last; 0 for any */
};

/* A rule without conditions or action. */
struct user_rule user_rule_init(struct slice name);

/* The keys of a rule, conditions first; their number goes to `count`. */
const char *const *user_rule_keys(size_t *count);

/*
 * Sets one key of a rule.
 *
 * arena    patterns live here; `value` is borrowed for as long as the rule where it is text
 * problem  with STATUS_INVALID: a constant that goes on from the quoted value, "it …"
 *
 * Returns STATUS_OK, STATUS_INVALID, STATUS_NOT_FOUND for no key of a rule, or STATUS_MEMORY.
 */
enum status user_rule_set(struct user_rule *rule, struct slice key, struct slice value,
                          struct arena *arena, const char **problem);

/* Whether a rule can be followed: NULL, or what is wrong with it, as a constant that goes on from
 * the rule's name. */
const char *user_rule_problem(const struct user_rule *rule);

/* A transaction's texts, folded when a rule first asks for them; starts zeroed but for `batch` and
 * `transaction`. Texts live in `scratch`. */
struct user_rule_line {
    const struct batch *batch;
    size_t transaction;
    struct arena *scratch;
    struct user_rule_words { /* words with a blank between, texts with a line end between */
        struct slice folded;
        struct slice plain; /* with AE, OE, UE as A, O, U */
        bool ready;
    } text, joined, counterparty; /* joined: lines of remittance without a gap */
    bool out_of_memory;
};

/* Whether all conditions of the rule hold for the line. */
bool user_rule_holds(const struct user_rule *rule, struct user_rule_line *line);

#endif
