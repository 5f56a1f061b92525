#include "matchers/hypotheses_agreed.h"

#include "matchers/bits.h"
#include "matchers/weights.h"

const char *hypotheses_agreed_name(enum agreement_kind kind)
{
    static const char *const names[] = {
        [AGREEMENT_NONE] = "customer_number",
        [AGREEMENT_CONTRACT] = "contract_number",
        [AGREEMENT_MANDATE] = "mandate",
    };
    return names[kind];
}

int32_t hypotheses_agreed_bits(const struct judge *judge, const uint32_t *items, size_t count)
{
    const struct agreements_named *agreed = &judge->gather->agreed;
    const struct index *index = judge->index;
    uint32_t first = index->items[items[0]].customer;
    const struct agreements_customer *customer = agreements_find(agreed, first);
    bool all = true;
    for (size_t i = 0; i < count; i++) {
        if (index->items[items[i]].customer != first) {
            return 0; /* who pays for several customers pays for more than one agreement */
        }
        all = all && agreements_have(agreed, items[i]);
    }
    if (customer == NULL) {
        return 0; /* who pays says what there is to say */
    }
    /* How much fewer there are to choose from; by that much the number is the rarer among all that
     * the customer pays, but no rarer than by a slip. */
    uint32_t listed = index->customers[first].items_count;
    uint32_t size = (uint32_t)count < customer->items ? (uint32_t)count : customer->items;
    int32_t fewer = bits_log2_choose(listed, size) - bits_log2_choose(customer->items, size);
    fewer = fewer < -WEIGHT_NAMES_OTHER ? fewer : -WEIGHT_NAMES_OTHER;
    return all ? fewer : fewer + WEIGHT_AGREES_ELSE;
}
