#include "matchers/user_rules.h"

/* The customer of that id, as it stands in the lists. */
static uint32_t user_rules_customer(const struct index *index, struct slice customer_id)
{
    for (uint32_t i = 0; i < index->customers_count; i++) {
        if (slice_equal(index->identities[i].customer_id, customer_id)) {
            return i;
        }
    }
    return USER_RULES_NONE;
}

/* The first rule that holds. */
static uint32_t user_rules_find(const struct user_rule *rules, size_t count,
                                struct user_rule_line *line)
{
    for (size_t i = 0; i < count; i++) {
        if (user_rule_holds(&rules[i], line)) {
            return (uint32_t)i;
        }
    }
    return USER_RULES_NONE;
}

enum status user_rules_apply(const struct user_rule *rules, size_t count, struct arena *arena,
                             struct diag *diag, struct index *index)
{
    const struct batch *batch = index->batch;
    if (count == 0) {
        return STATUS_OK;
    }
    struct arena scratch = {0};
    struct user_rules *found = arena_alloc(arena, sizeof *found);
    uint32_t *by_transaction =
        arena_array(arena, batch->transactions_count + 1, sizeof *by_transaction);
    uint32_t *customers = arena_array(arena, count, sizeof *customers);
    if (found == NULL || by_transaction == NULL || customers == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        bool payer = rules[i].action == USER_RULE_CUSTOMER;
        customers[i] = payer ? user_rules_customer(index, rules[i].customer_id) : USER_RULES_NONE;
        if (payer && customers[i] == USER_RULES_NONE) {
            diag_warn(
                diag, (struct place){NULL, 0, 0}, "TS-CFG-015",
                "the rule %.*s names the customer %.*s, whom neither items nor customers have",
                SLICE_ARG(rules[i].name), SLICE_ARG(slice_take(rules[i].customer_id, 60)));
        }
    }
    bool out_of_memory = false;
    for (size_t t = 0; t < batch->transactions_count && !out_of_memory; t++) {
        struct user_rule_line line = {.batch = batch, .transaction = t, .scratch = &scratch};
        by_transaction[t] = user_rules_find(rules, count, &line);
        out_of_memory = line.out_of_memory;
        arena_reset(&scratch);
    }
    arena_clear(&scratch);
    *found = (struct user_rules){rules, by_transaction, customers};
    index->user_rules = found;
    return out_of_memory ? STATUS_MEMORY : STATUS_OK;
}
