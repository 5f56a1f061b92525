#include "matchers/agreements.h"

#include "matchers/index.h"

struct slice agreements_compact(struct slice number, char out[KEY_MAX])
{
    struct slice compact = {out, number.len == 0 ? 0 : keys_compact(number, out)};
    return slice_skip(compact, keys_padding(compact));
}

/* Whether a run has an item. */
static bool agreements_run_has(struct table_run run, uint32_t item)
{
    uint32_t at = table_run_from(run, item * 2);
    return at < run.count && run.values[at] / 2 == item;
}

bool agreements_have(const struct agreements_named *named, uint32_t item)
{
    for (size_t i = 0; i < named->count; i++) {
        if (agreements_run_has(named->runs[i], item)) {
            return true;
        }
    }
    return false;
}

static struct agreements_customer *agreements_customer_of(struct agreements_named *named,
                                                          uint32_t customer)
{
    /* The items of a customer stand side by side: most often it is the last one. */
    for (size_t i = named->customers_count; i > 0; i--) {
        if (named->customers[i - 1].customer == customer) {
            return &named->customers[i - 1];
        }
    }
    return NULL;
}

const struct agreements_customer *agreements_find(const struct agreements_named *named,
                                                  uint32_t customer)
{
    for (size_t i = 0; i < named->customers_count; i++) {
        if (named->customers[i].customer == customer) {
            return &named->customers[i];
        }
    }
    return NULL;
}

/* Counts what is new by a further agreement; false where its customers are too many. */
static bool agreements_count(const struct index *index, struct table_run run,
                             struct agreements_named *named)
{
    size_t known = named->customers_count;
    uint32_t sharing = 0;
    uint32_t last = UINT32_MAX;
    for (uint32_t i = 0; i < run.count; i++) {
        uint32_t item = run.values[i] / 2;
        uint32_t customer = index->items[item].customer;
        sharing += customer != last ? 1 : 0;
        last = customer;
        if (agreements_have(named, item) || (i > 0 && run.values[i - 1] / 2 == item)) {
            continue; /* by another one, or by both of its own numbers */
        }
        struct agreements_customer *found = agreements_customer_of(named, customer);
        if (found == NULL && named->customers_count == AGREEMENTS_CUSTOMERS_MAX) {
            return false;
        }
        if (found == NULL) {
            found = &named->customers[named->customers_count++];
            *found = (struct agreements_customer){
                .customer = customer,
                .kind = run.values[i] % 2 == 0 ? AGREEMENT_CONTRACT : AGREEMENT_MANDATE};
        }
        found->items++;
    }
    for (size_t i = known; i < named->customers_count; i++) {
        named->customers[i].sharing = sharing;
    }
    return true;
}

bool agreements_name(const struct index *index, uint64_t hash, struct agreements_named *named)
{
    struct table_run run = table_find(&index->agreements, hash);
    bool again = false;
    for (size_t i = 0; i < named->count; i++) {
        again = again || named->runs[i].values == run.values;
    }
    if (run.count == 0 || run.count > AGREEMENTS_ITEMS_MAX || again ||
        named->count == AGREEMENTS_NAMED_MAX) {
        return run.count > 0;
    }
    struct agreements_named more = *named;
    if (agreements_count(index, run, &more)) {
        more.runs[more.count++] = run;
        *named = more;
    }
    return true;
}
