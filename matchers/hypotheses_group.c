#include "matchers/hypotheses_group.h"

#include "matchers/hypotheses_internal.h"

bool hypotheses_group_has(const struct hypotheses_group *group, uint32_t customer)
{
    for (size_t i = 0; i < group->count; i++) {
        if (group->customers[i] == customer) {
            return true;
        }
    }
    return false;
}

/* Whether the text has a number that is this customer's alone. */
static bool hypotheses_group_numbers(const struct payer *payer, uint32_t customer)
{
    bool own = false;
    for (size_t i = 0; i < payer->numbered_count && !own; i++) {
        own = payer->numbered[i] == customer;
        for (size_t k = 0; k < payer->numbered_count && own; k++) {
            own = payer->numbered_at[k] != payer->numbered_at[i] || payer->numbered[k] == customer;
        }
    }
    return own;
}

/* Whether it is known that the payer pays for a customer, by more than a name that both have: who
 * writes the numbers of several pays for each. */
static bool hypotheses_group_pays_for(struct judge *judge, uint32_t customer)
{
    const struct payer_weight *weight = hypotheses_payer_weight(judge, customer);
    return weight->rule_bits > 0 || weight->account_bits > 0 || weight->learnt_bits > 0 ||
           weight->remembered_bits > 0 || hypotheses_group_numbers(&judge->gather->payer, customer);
}

static int32_t hypotheses_group_payer_bits(const struct payer_weight *weight)
{
    return weight->rule_bits + weight->account_bits + weight->learnt_bits +
           weight->remembered_bits + weight->name_bits + weight->number_bits;
}

static void hypotheses_group_add(const struct judge *judge, uint32_t customer,
                                 struct hypotheses_group *out)
{
    if (hypotheses_group_has(out, customer)) {
        return;
    }
    if (out->count == JUDGE_GROUP_MAX) {
        out->more = true;
        return;
    }
    out->customers[out->count++] = customer;
    out->items_count += judge->index->customers[customer].items_count;
}

/* … of whom the payer speaks for most; of equal ones the first by its id, so that no order of items
 * shows. */
static uint32_t hypotheses_group_payer(struct judge *judge, const struct hypotheses_group *group)
{
    const struct index_identity *identities = judge->index->identities;
    uint32_t best = group->customers[0];
    int32_t most = INT32_MIN;
    for (size_t i = 0; i < group->count; i++) {
        uint32_t customer = group->customers[i];
        int32_t bits = hypotheses_group_payer_bits(hypotheses_payer_weight(judge, customer));
        if (bits > most || (bits == most && slice_compare(identities[customer].customer_id,
                                                          identities[best].customer_id) < 0)) {
            best = customer;
            most = bits;
        }
    }
    return best;
}

/* Whether what tells that the payer pays for one customer tells so of another as well. */
static bool hypotheses_group_shares(struct judge *judge, uint32_t one, uint32_t other)
{
    const struct payer *payer = &judge->gather->payer;
    const struct payer_weight a = *hypotheses_payer_weight(judge, one);
    const struct payer_weight b = *hypotheses_payer_weight(judge, other);
    if (a.account_bits > 0) {
        return table_run_has(payer->account_customers, one) &&
               table_run_has(payer->account_customers, other);
    }
    return (a.learnt_bits > 0 && b.learnt_bits > 0) ||
           (a.remembered_bits > 0 && b.remembered_bits > 0);
}

void hypotheses_group_find(struct judge *judge, uint32_t customer, struct hypotheses_group *out)
{
    const struct index *index = judge->index;
    const struct payer *payer = &judge->gather->payer;
    const struct payer_weight *weight = hypotheses_payer_weight(judge, customer);
    bool named = weight->kind == PAYER_AGREES || weight->kind == PAYER_NAMED;
    bool known = hypotheses_group_pays_for(judge, customer);
    *out = (struct hypotheses_group){.payer = customer};
    hypotheses_group_add(judge, customer, out);
    for (size_t i = 0; known && i < payer->customers_count; i++) {
        if (hypotheses_group_pays_for(judge, payer->customers[i])) {
            hypotheses_group_add(judge, payer->customers[i], out);
        }
    }
    struct slice group = {NULL, 0};
    struct table_run members = {NULL, 0};
    if (index->customers[customer].has_group && (known || named)) {
        group = index->identities[customer].group;
        members = table_find(&index->groups, index_group_hash(group));
    }
    for (uint32_t i = 0; i < members.count && !out->more; i++) {
        if (slice_equal(index->identities[members.values[i]].group, group)) {
            hypotheses_group_add(judge, members.values[i], out);
        }
    }
    if (out->more || payer->account_customers.count > JUDGE_GROUP_MAX) {
        out->more = true;
        out->count = 1;
        out->items_count = index->customers[customer].items_count;
    }
    out->payer = out->count > 1 ? hypotheses_group_payer(judge, out) : customer;
    out->sharing = 1;
    for (size_t i = 0; i < out->count; i++) {
        bool also = out->customers[i] != out->payer &&
                    hypotheses_group_shares(judge, out->payer, out->customers[i]);
        out->sharing += also ? 1 : 0;
    }
}

const struct hypotheses_group *hypotheses_group_of(const struct judge *judge, const uint32_t *items,
                                                   size_t count)
{
    for (size_t i = 0; judge->group != NULL && i < count; i++) {
        if (!hypotheses_group_has(judge->group, judge->index->items[items[i]].customer)) {
            return NULL;
        }
    }
    return judge->group;
}
